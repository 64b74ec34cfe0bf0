"""The values that flow through the house: source, decoding, article, gap. All frozen."""

from __future__ import annotations

import bisect
import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from cleaner.edits import Edit, Span

Kind = Literal["article", "stub", "teaser", "letter", "statement"]

FRAME = "utf-8"  # of the offsets where the source bytes cannot be had again by encoding


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of source bytes in one encoding.

    start, end: bytes ``[start, end)`` of the source
    chars:      how many code points of the decoded text they make
    """

    start: int
    end: int
    chars: int
    encoding: str


@dataclass(frozen=True, slots=True)
class Decoding:
    """The text of a source, and how its bytes became that text.

    text:       all of the source, byte order mark and line ends included
    encoding:   the one encoding, or `mixed`
    exact:      whether encoding `text` stretch by stretch gives the source bytes again
    stretches:  tile the source; where not exact, one stretch: the UTF-8 of `text`
    confidence: of the detector, 0 to 1; 1 where the bytes themselves are proof
    runner_up:  the detector's second choice, if any
    """

    text: str
    encoding: str
    exact: bool
    stretches: tuple[Stretch, ...]
    confidence: float = 1.0
    runner_up: str | None = None

    def offsets(self, places: Iterable[int]) -> dict[int, int]:
        """The byte offset of each place (code points of `text`), found in one pass."""
        offsets: dict[int, int] = {}
        text, at, byte = self.text, 0, 0
        stretches = iter(self.stretches)
        stretch = next(stretches, None)
        limit = stretch.chars if stretch else 0  # first code point after this stretch
        for place in sorted(set(places)):
            while stretch is not None and place > limit:
                byte, at = stretch.end, limit
                stretch = next(stretches, None)
                limit += stretch.chars if stretch else 0
            if stretch is not None and place > at:
                byte += len(text[at:place].encode(stretch.encoding))
                at = place
            offsets[place] = byte
        return offsets


@dataclass(frozen=True, slots=True)
class Source:
    """One document as it was given.

    path:   relative to the input root, `/`-separated
    sha256: of the bytes, hex
    bytes:  how many
    raw:    the bytes themselves, kept only where the decoding is not exact
    """

    path: str
    sha256: str
    bytes: int
    decoding: Decoding
    raw: builtins.bytes | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """Text taken out of the body and kept.

    evidence: where it was taken from; None where it was given with the record
    """

    role: str
    text: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Damage that was seen and not repaired; `span` is its place in the article's text."""

    rule: str
    kind: str
    span: Span
    note: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a field's value was taken from: a span of the decoded source, by which rule.

    edits: what was repaired in the words of the value, as edits of the decoded source
    """

    span: Span
    rule: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place, day and agency with which a report opens; as printed but for the place's case."""

    place: str | None
    date: str | None
    agency: str | None


@dataclass(frozen=True, slots=True)
class Fields:
    """What is known about an article beside its text; None or empty where nothing is."""

    kind: Kind = "article"
    title: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    updated: str | None = None
    dateline: Dateline | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article, its text clean.

    span:     its stretch of the decoded source
    edits:    the pass that makes `text` of that stretch, in places of the whole decoded source
    evidence: per field, where its value came from
    """

    span: Span
    fields: Fields
    text: str
    edits: tuple[Edit, ...]
    evidence: dict[str, Evidence] = field(default_factory=dict)
    extras: tuple[Extra, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the source that belongs to no article, and the rule or reason why."""

    span: Span
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The outcome for one document: its articles and gaps tile it.

    shadowed: per rule, how many of its hits gave way to an earlier rule's
    spared:   by number, which of the plan's wishes to leave something alone came true
    """

    source: Source
    articles: tuple[Article, ...]
    gaps: tuple[Gap, ...]
    shadowed: dict[str, int] = field(default_factory=dict)
    spared: frozenset[int] = frozenset()

    def pieces(self) -> Iterator[Article | Gap]:
        """Articles and gaps in the order of the source."""
        everything: list[Article | Gap] = [*self.articles, *self.gaps]
        yield from sorted(everything, key=lambda piece: piece.span)


@dataclass(frozen=True, slots=True)
class Failed:
    """A document for which there is no outcome, with what to tell the user."""

    path: str
    problem: str
    hint: str = ""
    sha256: str | None = None


def line_and_column(text: str, place: int) -> tuple[int, int]:
    """The 1-based line and column of a place, lines ending in a line feed.

    >>> line_and_column("ab\\ncd", 4)
    (2, 2)
    """
    start = text.rfind("\n", 0, place) + 1
    return text.count("\n", 0, place) + 1, place - start + 1


class LineIndex:
    """Line numbers for many places of one text, without counting from its start each time."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def locate(self, place: int) -> tuple[int, int]:
        """The 1-based line and column of a place."""
        line = bisect.bisect_right(self._starts, place)
        return line, place - self._starts[line - 1] + 1
