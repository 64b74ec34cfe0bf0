"""What is no text: known formats by their first bytes, the rest by its control characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_CONTROLS = 0.05  # of all bytes: more is no text
FEW_CONTROLS = 4  # that many are forgiven in the shortest text

# All that print nothing and move nothing. U+001A ends old DOS files, U+001B opens terminal escapes.
CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\b\t\n\v\f\r\x1a\x1b"})
_CONTROL = re.compile("[\0-\x07\x0e-\x19\x1c-\x1f\x7f]")
_HEAD = 512  # bytes that show whether a file is text, where its signature could be the start of one
_CERTAIN = 4  # bytes of a signature that no text opens with, if they are not ASCII


@dataclass(frozen=True, slots=True)
class Binary:
    """Bytes that are no text.

    reason: what they are, as it follows "this is": `a PNG image`
    hint:   what the user can do about it
    """

    reason: str
    hint: str


def unfit(raw: bytes) -> Binary | None:
    """Bytes that no text is made of."""
    nul = raw.find(0)
    if nul >= 0:
        hint = "if it is text in UTF-16, convert it to UTF-8; if text with stray NULs, remove them"
        return Binary(f"binary data (a NUL at byte {nul})", f"{hint}: tr -d '\\000'")
    controls = len(raw) - len(raw.translate(None, CONTROLS))
    if controls > FEW_CONTROLS + MOST_CONTROLS * len(raw):
        share = round(100 * controls / len(raw))
        return Binary(f"binary data ({share} % of its bytes are control characters)", _LEAVE)
    return None


def has_controls(text: str) -> bool:
    """Whether a NUL, or more control characters than a text has, are in the text."""
    return "\0" in text or len(_CONTROL.findall(text)) > FEW_CONTROLS + MOST_CONTROLS * len(text)


# --- what is known not to be text, by its first bytes ---

_LEAVE = "if it is text, tell its encoding by converting it to UTF-8; else leave it out"
_PICTURE = "leave it out, or give the text that was read from it"
_ARCHIVE = "unpack it, and give the files inside"
_OFFICE = "save it as plain text or HTML first"
_SOUND = "leave it out, or give a transcript"

# The bytes, where they stand, the name, the remedy.
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", 0, "a PNG image", _PICTURE),
    (b"\xff\xd8\xff", 0, "a JPEG image", _PICTURE),
    (b"GIF87a", 0, "a GIF image", _PICTURE),
    (b"GIF89a", 0, "a GIF image", _PICTURE),
    (b"II*\0", 0, "a TIFF image", _PICTURE),
    (b"MM\0*", 0, "a TIFF image", _PICTURE),
    (b"BM", 0, "a BMP image", _PICTURE),
    (b"WEBP", 8, "a WebP image", _PICTURE),
    (b"\0\0\x01\0", 0, "an icon", _PICTURE),
    (b"8BPS\0", 0, "a Photoshop image", _PICTURE),
    (b"\x1f\x8b\x08", 0, "a gzip file", _ARCHIVE),
    (b"BZh", 0, "a bzip2 file", _ARCHIVE),
    (b"\xfd7zXZ\0", 0, "an xz file", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", 0, "a Zstandard file", _ARCHIVE),
    (b"\x04\x22\x4d\x18", 0, "an LZ4 file", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7-Zip archive", _ARCHIVE),
    (b"Rar!\x1a\x07", 0, "a RAR archive", _ARCHIVE),
    (b"ustar", 257, "a tar archive", _ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "an old Microsoft Office document", _OFFICE),
    (b"%PDF-", 0, "a PDF document", "extract its text first, for example with pdftotext"),
    (b"%!PS-Adobe-", 0, "a PostScript document", "extract its text first, for example with ps2txt"),
    (b"{\\rtf1", 0, "an RTF document", _OFFICE),
    (b"\x7fELF", 0, "an ELF program", "leave it out"),
    (b"MZ", 0, "a Windows program", "leave it out"),
    (b"\xfe\xed\xfa\xcf", 0, "a macOS program", "leave it out"),
    (b"\xcf\xfa\xed\xfe", 0, "a macOS program", "leave it out"),
    (b"\xca\xfe\xba\xbe", 0, "a Java class or macOS program", "leave it out"),
    (b"\0asm", 0, "a WebAssembly program", "leave it out"),
    (
        b"SQLite format 3\0",
        0,
        "an SQLite database",
        "export its texts first, for example with sqlite3 -json",
    ),
    (b"PAR1", 0, "a Parquet file", "export its texts first, as JSONL"),
    (b"ARROW1\0", 0, "an Arrow file", "export its texts first, as JSONL"),
    (b"\x89HDF\r\n\x1a\n", 0, "an HDF5 file", "export its texts first, as JSONL"),
    (b"ID3", 0, "an MP3 recording", _SOUND),
    (b"\xff\xfb", 0, "an MP3 recording", _SOUND),
    (b"OggS\0", 0, "an Ogg recording", _SOUND),
    (b"fLaC\0", 0, "a FLAC recording", _SOUND),
    (b"WAVE", 8, "a WAV recording", _SOUND),
    (b"AVI ", 8, "an AVI film", _SOUND),
    (b"ftyp", 4, "an MP4 or QuickTime film", _SOUND),
    (b"\x1a\x45\xdf\xa3", 0, "a Matroska or WebM film", _SOUND),
    (b"wOFF", 0, "a WOFF font", "leave it out"),
    (b"wOF2", 0, "a WOFF2 font", "leave it out"),
    (b"OTTO\0", 0, "an OpenType font", "leave it out"),
    (b"\0\x01\0\0\0", 0, "a TrueType font", "leave it out"),
)
_PAGES = (b"%PDF-", b"%!PS-Adobe-", b"{\\rtf1")  # formats that may be written in ASCII alone

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ZIPPED = (
    (b"word/document.xml", "a Word document (.docx)"),
    (b"xl/workbook.xml", "an Excel workbook (.xlsx)"),
    (b"ppt/presentation.xml", "a PowerPoint presentation (.pptx)"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file (.odt, .ods, .odp)"),
    (b"application/epub+zip", "an EPUB book"),
)


def signed(raw: bytes) -> Binary | None:
    """What the first bytes say that this is, if it is not text."""
    doubtful = _is_plain(raw)
    for signature, place, name, hint in _SIGNATURES:
        if raw.startswith(signature, place) and (not doubtful or _is_certain(signature)):
            return Binary(name, hint)
    return _zipped(raw) if raw.startswith(_ZIP) else None


def _is_certain(signature: bytes) -> bool:
    """Whether no text opens like this."""
    return signature in _PAGES or (len(signature) >= _CERTAIN and not signature.isascii())


def _is_plain(raw: bytes) -> bool:
    """Whether nothing in the first bytes speaks against text."""
    head = raw[:_HEAD]
    return len(head) == len(head.translate(None, CONTROLS))


def _zipped(raw: bytes) -> Binary:
    for trace, name in _ZIPPED:
        if trace in raw:
            return Binary(name, _OFFICE)
    return Binary("a ZIP archive", _ARCHIVE)
