"""Bytes that are not wholly UTF-8, line by line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import ftfy.bad_codecs
from ftfy.badness import is_bad

from cleaner.decode.detection import (
    ESCAPED,
    PLAIN,
    UTF8,
    Guess,
    detect,
    high,
    is_ascii_based,
    is_multibyte,
)
from cleaner.document import FRAME, Decoding, Stretch

ftfy.bad_codecs.ok()  # its import is what makes LAST_RESORT known to Python

LAST_RESORT = "sloppy-windows-1252"  # maps all 256 bytes, both ways
MIXED = "mixed"

ACCIDENTS = 20  # an accidental UTF-8 line is one among so many times its bytes in another encoding
ACCIDENT = 3  # characters at most in such a line
LEAST_PROOF = 4  # bytes of multibyte characters that make a file UTF-8 in spite of its last line

_PAIRING = {"big5hkscs", "euc_jis_2004", "shift_jis_2004"}  # two code points may share one code
_SOUND = re.compile("[^\0-\x7f\udc80-\udcff]")
_NEARLY = re.compile("\udced[\udca0-\udcbf][\udc80-\udcbf]|\udcc0\udc80")  # CESU-8, and Java's NUL


class _Piece(NamedTuple):
    """Some bytes of the source (only their number is kept) and their text.

    exact: whether every part of the text encodes to its own bytes
    """

    size: int
    text: str
    encoding: str
    exact: bool = True


class _Chunk(NamedTuple):
    """Some lines of the source, and whether they are to be read in the encoding of the pool."""

    data: bytes
    alien: bool


def by_lines(raw: bytes) -> Decoding:
    """UTF-8 where lines are that, one detected encoding for the pool of all others."""
    chunks = [] if _is_cut_short(raw) else list(_chunks(raw))
    pool = b"".join(chunk.data for chunk in chunks if chunk.alien)
    if not pool:
        return _tiled(_read(raw, UTF8))
    guess = detect(pool)
    if len(pool) < len(raw) and not is_ascii_based(guess.encoding):
        guess = Guess(PLAIN, 0.0, guess.encoding)  # lines cannot be of EBCDIC in a file of ASCII
    encodings = {True: guess.encoding, False: UTF8}
    chunks = list(_without_accidents(chunks, pool, guess.encoding))
    return _tiled([p for chunk in chunks for p in _read(chunk.data, encodings[chunk.alien])], guess)


def _chunks(raw: bytes) -> Iterator[_Chunk]:
    """The source cut at those line feeds where lines in UTF-8 and others meet."""
    text = raw.decode(UTF8, "surrogateescape")
    for alien, spans in groupby(_spans(text), key=itemgetter(2)):
        start, end, _ = first = next(spans)
        end = max(last[1] for last in (first, *spans))
        yield _Chunk(text[start:end].encode(UTF8, "surrogateescape"), alien)


def _spans(text: str) -> Iterator[tuple[int, int, bool]]:
    """Bounds of each line that is no UTF-8 (True), and of all lines between two of them."""
    done = at = 0
    while escaped := ESCAPED.search(text, at):
        start = text.rfind("\n", at, escaped.start()) + 1 or at
        at = text.find("\n", escaped.end()) + 1 or len(text)
        if not _is_damaged_utf8(text[start:at]):
            if start > done:
                yield done, start, False
            yield start, at, True
            done = at
    if done < len(text):
        yield done, len(text), False


def _is_cut_short(raw: bytes) -> bool:
    """Whether all is UTF-8 but for a last character that lacks its end."""
    try:
        raw.decode(UTF8)
    except UnicodeDecodeError as error:
        cut = error.end == len(raw) and error.reason == "unexpected end of data"
        return cut and high(raw[: error.start]) >= LEAST_PROOF
    return False


def _is_damaged_utf8(line: str) -> bool:
    """Whether a line is UTF-8 but for some bytes: no other encoding looks like it that often."""
    good = len(_SOUND.findall(line)) + len(_NEARLY.findall(line))
    return good > 0 and good >= 2 * sum(map(len, ESCAPED.findall(_NEARLY.sub("", line))))


def _without_accidents(chunks: list[_Chunk], pool: bytes, encoding: str) -> Iterator[_Chunk]:
    """The chunks, lines that are UTF-8 by accident being alien: short, rare, and good text so."""
    rare = ACCIDENTS * sum(high(chunk.data) for chunk in chunks if not chunk.alien) <= high(pool)
    for chunk in chunks:
        if chunk.alien or not rare or chunk.data.isascii():
            yield chunk
            continue
        for alien, lines in groupby(_lines(chunk.data), key=lambda li: _is_accident(li, encoding)):
            yield _Chunk(b"".join(lines), alien)


def _is_accident(line: bytes, encoding: str) -> bool:
    if line.isascii():
        return False
    try:
        text = line.decode(encoding)
        few = sum(not char.isascii() for char in line.decode(UTF8)) <= ACCIDENT
        return few and text.encode(encoding) == line and not is_bad(text)
    except UnicodeError:
        return False


def _lines(data: bytes) -> list[bytes]:
    """The lines with their line feeds: `splitlines` would cut at carriage returns too."""
    *lines, rest = data.split(b"\n")
    return [line + b"\n" for line in lines] + ([rest] if rest else [])


# --- reading bytes in an encoding that is only thought to be theirs ---


def _read(data: bytes, encoding: str) -> list[_Piece]:
    """The bytes in one encoding, and each byte that it does not know in the last resort."""
    with suppress(UnicodeError):
        text = data.decode(encoding)
        if encoding not in _PAIRING and text.encode(encoding) == data:
            return [_Piece(len(data), text, encoding)]
    try:
        pieces = list(_pieces(data.decode(encoding, "surrogateescape"), encoding))
    except UnicodeError:
        return _read(data, PLAIN)
    if b"".join(piece.text.encode(piece.encoding) for piece in pieces) == data:
        return pieces
    if not is_multibyte(encoding):
        return _read(data, PLAIN)
    return [_Piece(len(data), "".join(piece.text for piece in pieces), encoding, exact=False)]


def _pieces(text: str, encoding: str) -> Iterator[_Piece]:
    """The text cut where bytes were refused."""
    done = 0
    for escaped in ESCAPED.finditer(text):
        yield _piece(text[done : escaped.start()], encoding)
        unknown = escaped[0].encode("ascii", "surrogateescape")
        yield _Piece(len(unknown), unknown.decode(LAST_RESORT), LAST_RESORT)
        done = escaped.end()
    yield _piece(text[done:], encoding)


def _piece(text: str, encoding: str) -> _Piece:
    size = len(text.encode(encoding))
    return _Piece(
        size, text, encoding, encoding not in _PAIRING or _is_unpaired(text, encoding, size)
    )


def _is_unpaired(text: str, encoding: str, size: int) -> bool:
    """Whether each character has a code of its own, so that parts of the text encode to parts."""
    try:
        sizes = {char: len(char.encode(encoding)) for char in set(text)}
    except UnicodeEncodeError:  # the second of a pair, which has no code alone
        return False
    return size == sum(sizes[char] * count for char, count in Counter(text).items())


def whole(text: str, size: int, encoding: str) -> Decoding:
    """The decoding of a source that is in one encoding throughout."""
    return Decoding(text, encoding, True, (Stretch(0, size, len(text), encoding),))


def inexact(text: str, encoding: str, guess: Guess | None = None) -> Decoding:
    """The decoding of a source whose bytes its text does not give again."""
    guess = guess or Guess(encoding, 1.0)
    frame = Stretch(0, len(text.encode(FRAME)), len(text), FRAME)
    return Decoding(text, encoding, False, (frame,), guess.confidence, guess.runner_up)


def _tiled(pieces: list[_Piece], guess: Guess | None = None) -> Decoding:
    """The pieces as one decoding; neighbours in one encoding make one stretch."""
    guess = guess or Guess(UTF8, 1.0)
    pieces = [piece for piece in pieces if piece.text]
    text = "".join(piece.text for piece in pieces)
    joined = _joined(pieces)
    encodings = {stretch.encoding for stretch in joined}
    encoding = encodings.pop() if len(encodings) == 1 else MIXED
    if all(piece.exact for piece in pieces):
        return Decoding(text, encoding, True, joined, guess.confidence, guess.runner_up)
    return inexact(text, encoding, guess)


def _joined(pieces: list[_Piece]) -> tuple[Stretch, ...]:
    """The stretches of the pieces; plain ASCII takes the encoding of what stands before it."""
    stretches: list[Stretch] = []
    for piece in pieces:
        last = stretches[-1] if stretches else Stretch(0, 0, 0, piece.encoding)
        encoding = piece.encoding
        if encoding != last.encoding and _fits(piece.text, piece.encoding, last.encoding):
            encoding = last.encoding
        end, chars = last.end + piece.size, len(piece.text)
        if stretches and encoding == last.encoding:
            stretches[-1] = Stretch(last.start, end, last.chars + chars, encoding)
        else:
            stretches.append(Stretch(last.end, end, chars, encoding))
    return _opened(stretches, pieces)


def _opened(stretches: list[Stretch], pieces: list[_Piece]) -> tuple[Stretch, ...]:
    """The stretches, with ASCII at the very start joined to what follows."""
    if len(stretches) > 1 and pieces[0].size == stretches[0].end:
        first, second = stretches[:2]
        if _fits(pieces[0].text, first.encoding, second.encoding):
            both = Stretch(0, second.end, first.chars + second.chars, second.encoding)
            stretches[:2] = [both]
    return tuple(stretches)


def _fits(text: str, own: str, other: str) -> bool:
    """Whether a text is ASCII, and has the same bytes in the other encoding."""
    try:
        return text.isascii() and text.encode(own) == text.encode(other) == text.encode("ascii")
    except UnicodeEncodeError:  # U+001A, which the last resort cannot write
        return False
