"""From an output back to the source bytes: the first law, from the records alone.

An untouched run is encoded as it was; an edit puts its `before` back. Offsets are bytes of the
*frame*: the source file itself, or, where decoding it was not exact, the UTF-8 of its decoded
text. In that case the source record keeps the file's own bytes.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import hashlib
import importlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

Record = Mapping[str, Any]  # as read from JSON


class Mismatch(ValueError):
    """Records that do not add up; the message says where."""


class Frame:
    """The bytes that offsets count in: a row of stretches, each in one encoding.

    stretches: `[start, end, encoding]`, sorted, without hole or overlap
    """

    def __init__(self, stretches: Sequence[Sequence[Any]]) -> None:
        self._stretches = [(int(start), int(end), str(name)) for start, end, name in stretches]
        self._starts = [start for start, _, _ in self._stretches]
        at = 0
        for start, end, name in self._stretches:
            if start != at or end < start:
                raise Mismatch(f"encodings: stretch [{start}, {end}) does not follow byte {at}")
            _known(name)
            at = end
        self.bytes = at

    def stretches(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """The encodings in force over ``[start, end)``, with for how many bytes each is."""
        if not 0 <= start <= end <= self.bytes:
            raise Mismatch(f"[{start}, {end}) is no place in {self.bytes} bytes")
        index = max(bisect_right(self._starts, start) - 1, 0)
        while start < end:
            _, limit, encoding = self._stretches[index]
            index += 1
            if limit > start:
                yield min(end, limit) - start, encoding
                start = limit


def source_bytes(source: Record, articles: Mapping[str, Record]) -> bytes:
    """The bytes of one source, from its record and those of its articles by id.

    Raises Mismatch where records do not add up, or the bytes are not those that were cleaned.
    """
    raw = _kept(source)
    if raw is None:
        raw = frame_bytes(source, articles)
    if len(raw) != source["bytes"]:
        raise Mismatch(f"{len(raw)} bytes come back, {source['bytes']} were cleaned")
    if hashlib.sha256(raw).hexdigest() != source["sha256"]:
        raise Mismatch("the bytes that come back have another sha256")
    return raw


def frame_bytes(source: Record, articles: Mapping[str, Record]) -> bytes:
    """The frame of one source: what its pieces give, put side by side.

    Raises Mismatch where pieces leave a hole, overlap, or do not fit their place.
    """
    frame = Frame(source["encodings"])
    parts: list[bytes] = []
    at = 0
    for piece in source["pieces"]:
        start, end = piece_span(piece, articles)
        if start != at:
            raise Mismatch(f"pieces: {'a hole' if start > at else 'an overlap'} at byte {at}")
        parts.append(_piece_bytes(piece, articles, frame, start, end))
        at = end
    if at != frame.bytes:
        raise Mismatch(f"pieces: end at byte {at} of {frame.bytes}")
    return b"".join(parts)


def piece_span(piece: Record, articles: Mapping[str, Record]) -> tuple[int, int]:
    """Where a piece lies in the frame."""
    if "gap" in piece:
        start, end = piece["span"]
    elif piece["article"] in articles:
        start, end = articles[piece["article"]]["source"]["span"]
    else:
        raise Mismatch(f"pieces: no article {piece['article']}")
    return int(start), int(end)


def article_bytes(article: Record, frame: Frame) -> bytes:
    """The stretch of the frame that an article was made of."""
    start, end = article["source"]["span"]
    return b"".join(_runs(article["text"], article["provenance"]["edits"], start, end, frame))


def _piece_bytes(
    piece: Record, articles: Mapping[str, Record], frame: Frame, start: int, end: int
) -> bytes:
    if "gap" in piece:
        return _all_of(piece["gap"], start, end, frame, f"gap at byte {start}")
    try:
        return article_bytes(articles[piece["article"]], frame)
    except Mismatch as error:
        raise Mismatch(f"{piece['article']}: {error}") from error


def _runs(
    text: str, rows: Iterable[Sequence[Any]], start: int, end: int, frame: Frame
) -> Iterator[bytes]:
    """Untouched runs and befores in turn, from the first byte of an article to its last."""
    at, place = 0, start  # code points of the article's text, bytes of the frame
    for first, last, before, after, _rules in rows:
        if not place <= first <= last <= end:
            raise Mismatch(f"edit [{first}, {last}): does not follow byte {place}")
        run, at = _untouched(text, at, place, first, frame)
        yield run
        if not text.startswith(after, at):
            raise Mismatch(f"edit [{first}, {last}): its `after` does not stand in the text")
        at += len(after)
        yield _all_of(before, first, last, frame, f"edit [{first}, {last})")
        place = last
    run, at = _untouched(text, at, place, end, frame)
    yield run
    if at != len(text):
        raise Mismatch(f"text: {len(text) - at} characters too many at its end")


def _all_of(text: str, start: int, end: int, frame: Frame, what: str) -> bytes:
    """The bytes of a text that fills ``[start, end)`` of the frame."""
    found, used = _untouched(text, 0, start, end, frame)
    if used != len(text):
        raise Mismatch(f"{what}: {len(text) - used} characters too many")
    return found


def _untouched(text: str, at: int, start: int, end: int, frame: Frame) -> tuple[bytes, int]:
    """The bytes ``[start, end)``, which `text` holds from `at` on, and where in it they end."""
    parts: list[bytes] = []
    for count, encoding in frame.stretches(start, end):
        # No encoding makes less than a byte of a code point, so `count` of them are enough; what
        # follows the run may not be in the encoding at all, hence "replace".
        part = text[at : at + count].encode(encoding, "replace")[:count]
        if len(part) < count:
            raise Mismatch(f"bytes [{start}, {end}): the text is too short")
        try:
            at += len(part.decode(encoding))
        except UnicodeError as error:
            raise Mismatch(f"bytes [{start}, {end}): they end inside a character") from error
        parts.append(part)
    return b"".join(parts), at


def _kept(source: Record) -> bytes | None:
    if source["exact"]:
        return None
    if source["raw"] is None:
        raise Mismatch("raw: the bytes of an inexact decoding are missing")
    try:
        return base64.b64decode(source["raw"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Mismatch("raw: is no base64") from error


@cache
def _known(encoding: str) -> None:
    """Make sure that a codec is there; the sloppy ones come with ftfy."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        importlib.import_module("ftfy.bad_codecs")
        try:
            codecs.lookup(encoding)
        except LookupError as error:
            raise Mismatch(f"encodings: no encoding {encoding!r}") from error
