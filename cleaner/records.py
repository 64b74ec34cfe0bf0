"""The records that an output is made of: one for each article, one for each source.

Inside the house a place is a code point of the decoded source. Outside it is a byte of the
source file, because that is the address of a thing in the file which the user has. All places of
one document are translated here, in one pass.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from cleaner import __version__
from cleaner.document import Article, Cleaned, Dateline, Evidence, Flag, Gap, Source
from cleaner.edits import Edit, Span

ARTICLE_SCHEMA = "cleaner.article/1"
SOURCE_SCHEMA = "cleaner.source/1"
RUN_SCHEMA = "cleaner.run/1"
TOOL = "cleaner"

Record = dict[str, object]
Origin = Literal["file", "record"]  # a record given back: its `text` is the source
Offsets = Mapping[int, int]  # from code points of the decoded source to bytes of the file


def document_records(cleaned: Cleaned, plan_digest: str) -> list[Record]:
    """The records of all articles of one document, in the order of the source."""
    offsets = byte_offsets(cleaned)
    articles = sorted(cleaned.articles, key=lambda article: article.span)
    return [_article(cleaned.source, article, plan_digest, offsets) for article in articles]


def article_record(cleaned: Cleaned, article: Article, plan_digest: str) -> Record:
    """The record of one article; `document_records` is quicker where all are wanted."""
    offsets = cleaned.source.decoding.offsets(_article_places(article))
    return _article(cleaned.source, article, plan_digest, offsets)


def source_record(cleaned: Cleaned, of: Origin = "file") -> Record:
    """What, beside the articles, is needed to get the source bytes back: gaps and encodings."""
    source, decoding = cleaned.source, cleaned.source.decoding
    pieces = list(cleaned.pieces())
    offsets = decoding.offsets(place for piece in pieces for place in piece.span)
    return {
        "schema": SOURCE_SCHEMA,
        "path": source.path,
        "sha256": source.sha256,
        "bytes": source.bytes,
        "of": of,
        "encoding": decoding.encoding,
        "exact": decoding.exact,
        "encodings": [[part.start, part.end, part.encoding] for part in decoding.stretches],
        "confidence": decoding.confidence,
        "runner_up": decoding.runner_up,
        "pieces": [_piece(source, piece, offsets) for piece in pieces],
        "raw": None if source.raw is None else base64.b64encode(source.raw).decode("ascii"),
    }


def article_id(sha256: str, start: int, end: int) -> str:
    """The name of an article, the same in every run: by its source's bytes and its place in them.

    >>> article_id("00" * 32, 0, 10)
    'art-9e341ecf10b8c593a5ddfe74'
    """
    digest = hashlib.sha256(f"{sha256}:{start}-{end}".encode("ascii")).hexdigest()
    return f"art-{digest[:24]}"


def byte_offsets(cleaned: Cleaned) -> dict[int, int]:
    """The byte offset of every place that the records of a document speak of."""
    places = (place for article in cleaned.articles for place in _article_places(article))
    return cleaned.source.decoding.offsets(places)


def _article_places(article: Article) -> Iterator[int]:
    yield from article.span
    yield from _edit_places(article.edits)
    for evidence in article.evidence.values():
        yield from evidence.span
        yield from _edit_places(evidence.edits)
    for extra in article.extras:
        if extra.evidence is not None:
            yield from extra.evidence.span
            yield from _edit_places(extra.evidence.edits)


def _edit_places(edits: Iterable[Edit]) -> Iterator[int]:
    for edit in edits:
        yield from edit.span


def _article(source: Source, article: Article, plan_digest: str, offsets: Offsets) -> Record:
    fields = article.fields
    start, end = _bytes(article.span, offsets)
    return {
        "schema": ARTICLE_SCHEMA,
        "id": article_id(source.sha256, start, end),
        "kind": fields.kind,
        "title": fields.title,
        "subtitle": fields.subtitle,
        "authors": list(fields.authors),
        "publisher": fields.publisher,
        "published": fields.published,
        "updated": fields.updated,
        "dateline": _dateline(fields.dateline),
        "url": fields.url,
        "language": fields.language,
        "text": article.text,
        "extras": [{"role": extra.role, "text": extra.text} for extra in article.extras],
        "flags": [_flag(flag) for flag in article.flags],
        "links": [],
        "source": _source(source, start, end),
        "provenance": {
            "tool": TOOL,
            "version": __version__,
            "plan": plan_digest,
            "fields": _fields(article, offsets),
            "edits": _rows(article.edits, offsets),
        },
    }


def _piece(source: Source, piece: Article | Gap, offsets: Offsets) -> Record:
    start, end = _bytes(piece.span, offsets)
    if isinstance(piece, Article):
        return {"article": article_id(source.sha256, start, end)}
    return {"gap": piece.text, "span": [start, end], "why": piece.why}


def _source(source: Source, start: int, end: int) -> Record:
    return {
        "path": source.path,
        "sha256": source.sha256,
        "bytes": source.bytes,
        "encoding": source.decoding.encoding,
        "exact": source.decoding.exact,
        "span": [start, end],
    }


def _dateline(dateline: Dateline | None) -> Record | None:
    if dateline is None:
        return None
    return {"place": dateline.place, "date": dateline.date, "agency": dateline.agency}


def _flag(flag: Flag) -> Record:
    start, end = flag.span
    return {"rule": flag.rule, "kind": flag.kind, "start": start, "end": end, "note": flag.note}


def _fields(article: Article, offsets: Offsets) -> dict[str, Record]:
    """Where each value came from: fields by their name, the n-th extra as `extras[n]`.

    Of what was given with a record nothing is said: it came from no words of its source.
    """
    found = {name: _evidence(evidence, offsets) for name, evidence in article.evidence.items()}
    for position, extra in enumerate(article.extras):
        if extra.evidence is not None:
            found[f"extras[{position}]"] = _evidence(extra.evidence, offsets)
    return found


def _evidence(evidence: Evidence, offsets: Offsets) -> Record:
    start, end = _bytes(evidence.span, offsets)
    record: Record = {"start": start, "end": end, "rule": evidence.rule}
    if evidence.edits:
        record["edits"] = _rows(evidence.edits, offsets)
    return record


def _rows(edits: Sequence[Edit], offsets: Offsets) -> list[list[object]]:
    return [[*_bytes(e.span, offsets), e.before, e.after, list(e.rules)] for e in edits]


def _bytes(span: Span, offsets: Offsets) -> tuple[int, int]:
    return offsets[span.start], offsets[span.end]
