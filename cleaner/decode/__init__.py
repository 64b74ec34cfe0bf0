"""From bytes to text: exactly, wherever the bytes allow it.

Evidence is asked in the order of its strength: a byte order mark, strict UTF-8, NULs that only
UTF-16 or UTF-32 explain, and last a detector, which sees nothing but the lines that are no UTF-8.
What none explains is kept byte by byte as `sloppy-windows-1252`, which maps all 256 both ways.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from cleaner.decode.binary import Binary, has_controls, signed, unfit
from cleaner.decode.detection import MOST_FAULTS, UTF8, detect_shifted
from cleaner.decode.lines import by_lines, inexact, whole
from cleaner.document import Decoding

__all__ = ["Binary", "decode"]

FEW_FAULTS = 2  # in text with a byte order mark: its end may be cut, and one unit be damaged
LEAST_NULS = 0.05  # of the code units of UTF-16: fewer prove nothing

_MARKS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it opens with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SHIFTS = re.compile(rb"\x1b(?:\$[@AB(]|\([IJ])|~\{(?:[!-}][!-~])+~\}")
_STATEFUL = ("iso-2022", "iso2022", "hz")


def decode(raw: bytes) -> Decoding | Binary:
    """The text of any bytes, or why they are none.

    Every text comes with stretches that lead back to the bytes; see `Decoding`.

    >>> decode("naïve – ".encode() + b"\\ncaf\\xe9 \\x96 \\x80 5").text
    'naïve – \\ncafé – € 5'
    >>> decode(b"\\x89PNG\\r\\n\\x1a\\n\\0\\0").reason
    'a PNG image'
    """
    if not raw:
        return Decoding("", UTF8, True, ())
    return signed(raw) or _marked(raw) or _wide_by_nuls(raw) or unfit(raw) or _narrow(raw)


def _narrow(raw: bytes) -> Decoding:
    """Bytes of one- and multibyte encodings: all but UTF-16 and UTF-32."""
    if raw.isascii():
        return _shifted(raw) or whole(raw.decode("ascii"), len(raw), UTF8)
    try:
        return whole(raw.decode(UTF8), len(raw), UTF8)
    except UnicodeDecodeError:
        return by_lines(raw)


# --- what is proved by the bytes themselves ---


def _marked(raw: bytes) -> Decoding | Binary | None:
    """Text that opens with a byte order mark, which stays in it as U+FEFF."""
    for mark, encoding in _MARKS:
        if not raw.startswith(mark):
            continue
        if encoding == UTF8:
            return unfit(raw) or _narrow(raw)
        decoding = _wide(raw, encoding)
        if decoding is not None:
            return decoding
    return None


def _wide(raw: bytes, encoding: str) -> Decoding | None:
    """Text of UTF-16 or UTF-32; None where too much of it is not even that."""
    try:
        text = raw.decode(encoding)
        return None if has_controls(text) else whole(text, len(raw), encoding)
    except UnicodeDecodeError:
        text = raw.decode(encoding, "replace")
    faults = text.count("\ufffd")
    if has_controls(text) or faults > FEW_FAULTS + MOST_FAULTS * len(text):
        return None
    return inexact(text, encoding)


def _wide_by_nuls(raw: bytes) -> Decoding | None:
    """UTF-16 or UTF-32 without a mark, where nothing else explains the places of the NULs."""
    if b"\0" not in raw:
        return None
    for encoding in ("utf-32-le", "utf-32-be"):
        if len(raw) % 4 == 0 and (decoding := _proved(raw, encoding)):
            return decoding
    low, high = raw[0::2].count(0), raw[1::2].count(0)
    if bool(low) == bool(high) or low + high < max(2, LEAST_NULS * len(raw) / 2):
        return None
    return _proved(raw, "utf-16-be" if low else "utf-16-le")


def _proved(raw: bytes, encoding: str) -> Decoding | None:
    """The decoding, if its text holds only characters that texts are made of."""
    decoding = _wide(raw, encoding)
    if decoding is None or any(
        unicodedata.category(char) in {"Cn", "Co"} for char in set(decoding.text)
    ):
        return None
    return decoding


# --- encodings with a state, which have no exact stretches ---


def _shifted(raw: bytes) -> Decoding | None:
    """ISO-2022 and HZ: ASCII bytes that shift sequences make letters of."""
    if not (b"\x1b" in raw or b"~{" in raw) or not _SHIFTS.search(raw):
        return None
    guess = detect_shifted(raw)
    if not guess.encoding.startswith(_STATEFUL):
        return None
    try:
        text = raw.decode(guess.encoding)
    except UnicodeDecodeError:
        return None
    return None if text.isascii() else inexact(text, guess.encoding, guess)
