"""Hypothesis strategies for outcomes of any shape, made without the pipeline.

decodings   a text whose stretches are in encodings that can say it
outcomes    a document with articles and gaps that tile it, edited at will
"""

from __future__ import annotations

import hashlib
from itertools import pairwise

from hypothesis import strategies as st

from cleaner.document import (
    Article,
    Cleaned,
    Decoding,
    Evidence,
    Extra,
    Fields,
    Flag,
    Gap,
    Source,
    Stretch,
)
from cleaner.edits import Edit, Span, apply
from strategies import chunks, texts
from test_edits import passes

# Each encodes a text character by character, so that parts of it make parts of the bytes.
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "cp1252", "koi8-r", "cp932", "gb18030")


def _says(text: str, encoding: str) -> bool:
    try:
        raw = text.encode(encoding)
        each = b"".join(char.encode(encoding) for char in text)
        return raw == each and raw.decode(encoding) == text
    except UnicodeError:
        return False


@st.composite
def decodings(draw: st.DrawFn) -> Decoding:
    parts = draw(st.lists(st.one_of(texts, chunks), max_size=5))
    stretches: list[Stretch] = []
    at = 0
    for part in filter(None, parts):
        able = [encoding for encoding in ENCODINGS if _says(part, encoding)]
        encoding = draw(st.sampled_from(able))
        size = len(part.encode(encoding))
        stretches.append(Stretch(at, at + size, len(part), encoding))
        at += size
    names = {stretch.encoding for stretch in stretches}
    name = names.pop() if len(names) == 1 else "mixed" if names else "utf-8"
    return Decoding("".join(parts), name, True, tuple(stretches))


@st.composite
def inexact(draw: st.DrawFn) -> Decoding:
    text = draw(texts)
    size = len(text.encode())
    return Decoding(text, "iso2022_jp", False, (Stretch(0, size, len(text), "utf-8"),), 0.4, "hz")


@st.composite
def outcomes(draw: st.DrawFn) -> Cleaned:
    decoding = draw(st.one_of(decodings(), decodings(), inexact()))
    raw = (
        b"".join(_encoded(decoding)) if decoding.exact else draw(st.binary(min_size=1, max_size=40))
    )
    digest = hashlib.sha256(raw).hexdigest()
    source = Source("a/b.txt", digest, len(raw), decoding, None if decoding.exact else raw)
    text = decoding.text
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=4))})
    articles, gaps = [], []
    for start, end in pairwise(cuts):
        span = Span(start, end)
        if draw(st.booleans()):
            articles.append(draw(_articles(text, span)))
        else:
            gaps.append(Gap(span, text[start:end], "web/navigation"))
    return Cleaned(source, tuple(articles), tuple(gaps))


def _encoded(decoding: Decoding) -> list[bytes]:
    at, parts = 0, []
    for stretch in decoding.stretches:
        parts.append(decoding.text[at : at + stretch.chars].encode(stretch.encoding))
        at += stretch.chars
    return parts


@st.composite
def _articles(draw: st.DrawFn, text: str, span: Span) -> Article:
    inner = text[span.start : span.end]
    edits: list[Edit] = draw(passes(inner, "core/r"))
    clean = apply(inner, edits)
    here = st.integers(span.start, span.end)
    evidence = Evidence(Span(*sorted(draw(st.tuples(here, here)))), "news/header")
    place = Span(*sorted(draw(st.tuples(*[st.integers(0, len(clean))] * 2))))
    title = draw(st.one_of(st.none(), st.just("Ferry returns")))
    return Article(
        span=span,
        fields=Fields(title=title, authors=("Ada Brook",), published="2021-03-02"),
        text=clean,
        edits=tuple(edit.moved(span.start) for edit in edits),
        evidence={"title": evidence} if title else {},
        extras=(Extra("caption", "A ferry.", Evidence(evidence.span, "news/caption")),),
        flags=(Flag("core/lost-words", "lost", place, "words are lost"),),
    )


__all__ = ["decodings", "outcomes"]
