"""What a reader hands on: documents to clean, and what to tell about the rest."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from cleaner.document import Failed


@dataclass(frozen=True, slots=True)
class Lines:
    """A part of a JSON Lines file: bytes ``[start, end)``, whole lines; `number` of the first."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Input:
    """Something to read, small enough to be sent to a worker.

    path:  how records name it: relative to the input root, `/`-separated, printable, unique
    shown: how the user names it
    file:  where to read it; None where the bytes are at hand
    raw:   the bytes, where they are at hand
    lines: which part, if it is a JSON Lines file of articles
    """

    path: str
    shown: str
    file: str | None = None
    raw: bytes | None = None
    lines: Lines | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A document: bytes that nothing is known about. `note` is something to tell the user."""

    path: str
    shown: str
    raw: bytes
    note: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """An article record that is given back."""

    path: str
    shown: str
    record: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Missed:
    """Something that was asked for and could not be had: counts as a failure.

    file: where it is, or would be; empty where it is in no file
    line: of a record, 1-based, where the file holds one a line
    """

    shown: str
    failed: Failed
    file: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is left out on purpose: worth a note, no failure."""

    shown: str
    why: str


def printable(path: str) -> str:
    r"""A path that any JSON file can hold: bytes that are not UTF-8 become escapes.

    >>> printable("caf\udce9.txt")
    'caf\\xe9.txt'
    """
    try:
        path.encode()
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return path


def visible(path: str) -> str:
    r"""A path that can stand in a message: nothing in it can move the cursor or fake a line.

    >>> visible("a\nb:1:1: all is well")
    'a\\nb:1:1: all is well'
    """
    return "".join(_escaped(char) for char in printable(path))


def _escaped(char: str) -> str:
    if char.isprintable() or unicodedata.category(char) == "Zs":
        return char
    return char.encode("unicode_escape").decode("ascii")
