"""Headers that stand as the known ones of a document do, although no line tells their source.

What the known headers have in common - a stroke above them, an underline, blank lines, a number,
capitals - and no other line has, another header of the same document has too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from statistics import median_low
from typing import NamedTuple

from cleaner.rulebook.compile import CompiledLayout
from cleaner.rulebook.hits import Hit
from cleaner.rulebook.layout_rows import (
    FIELD,
    NAME,
    OF_TITLES,
    OTHER,
    SHORT,
    STROKE,
    TEXT,
    UNDERLINE,
    Rows,
)

_ALIKE = 0.66  # of the known headers, which have a mark in common
_MOST_BESIDE = 5  # lines of a header under its headline
_MOST_LEFT = 2  # short lines between header and text that are left where they are
_WIDE_GAP = 2  # blank lines
_TELLING = ("stroke", "underlined", "wide gap", "prefix")  # marks that few other lines have
_LEAST_WORDS = 60  # of running text: what stands below the last article is shorter
_SURE = ("underlined", "prefix")  # marks that no line below the last header has


class Spot(NamedTuple):
    """Where a header stands, as numbers of rows.

    last:   its last line
    prefix: how many characters stand in its line before the headline
    """

    first: int
    title: int
    last: int
    prefix: int

    @property
    def others(self) -> list[int]:
        """Its lines but for the headline."""
        return [n for n in range(self.first, self.last + 1) if n != self.title]


class Siblings:
    """Looks for headers beside the known ones."""

    def __init__(self, rows: Rows, layout: CompiledLayout) -> None:
        self._rows, self._layout = rows, layout

    def beside(self, known: Sequence[Hit]) -> list[Spot]:
        """The further headers, in order; none where they would outnumber the known ones."""
        spots = [spot for hit in known if (spot := self._spot(hit)) is not None]
        if len(spots) < self._layout.least:
            return []
        marks = [self._marks(spot) for spot in spots]
        common = {
            mark
            for mark in set().union(*marks)
            if sum(mark in m for m in marks) >= _ALIKE * len(marks)
        }
        if not _is_telling(common):
            return []
        taken = {n for spot in spots for n in range(spot.first, spot.last + 1)}
        offset = median_low([spot.title - spot.first for spot in spots])
        last = max(spot.first for spot in spots)
        is_sure = any(mark.startswith(_SURE) for mark in common)
        places = (n for n in range(len(self._rows.all)) if n not in taken)
        found = (self._candidate(n, offset, taken) for n in places)
        alike = [
            spot
            for spot in found
            if spot is not None
            and common <= self._marks(spot)
            and (is_sure or spot.first < last or self._words_below(spot) >= _LEAST_WORDS)
        ]
        return alike if len(alike) <= len(spots) else []

    def _spot(self, hit: Hit) -> Spot | None:
        """Where a known header stands, if it begins a line and has a headline."""
        title, starts = hit.captures.get("heading", hit.captures.get("title")), self._rows.starts
        first = bisect_right(starts, hit.unit.start) - 1
        if title is None or first < 0 or starts[first] != hit.unit.start:
            return None
        row = bisect_right(starts, title.start) - 1
        while first < row and self._rows.all[first].kind == STROKE:
            first += 1
        last = bisect_right(starts, hit.unit.end - 1) - 1
        return Spot(first, row, last, title.start - starts[row])

    def _marks(self, spot: Spot) -> set[str]:
        """What tells a header from other lines."""
        rows, text = self._rows.all, self._rows.facts(spot.title).text
        marks: set[str] = set()
        if spot.first > 0 and rows[spot.first - 1].kind == STROKE:
            marks.add("stroke " + self._rows.facts(spot.first - 1).text[0])
        if spot.title + 1 < len(rows) and rows[spot.title + 1].kind == UNDERLINE:
            marks.add("underlined " + self._rows.facts(spot.title + 1).text[0])
        if rows[spot.first].gap >= _WIDE_GAP:
            marks.add("wide gap")
        if rows[spot.first].gap:
            marks.add("gap")
        if text.isupper():
            marks.add("capitals")
        if spot.prefix:
            marks.add("prefix " + _shape(text[: spot.prefix]))
        return marks

    def _candidate(self, first: int, offset: int, taken: Collection[int]) -> Spot | None:
        """A header that may begin at a row, its headline as far below as in others."""
        rows, title = self._rows.all, first + offset
        if title >= len(rows) or any(n in taken for n in range(first, title + 2)):
            return None
        if rows[title].kind not in OF_TITLES or self._rows.is_label(title):
            return None
        if any(rows[n].kind in (TEXT, STROKE) for n in range(first, title)):
            return None
        of_header = (n for n in range(title + 1, title + 1 + _MOST_BESIDE))
        last = self._run(title, [*of_header], (FIELD, NAME, UNDERLINE), taken)
        left = self._run(last, [*range(last + 1, last + 1 + _MOST_LEFT)], (SHORT,), taken)
        if left + 1 >= len(rows) or rows[left + 1].kind not in (TEXT, OTHER):
            return None
        headline = self._layout.title_of(self._rows.facts(title), self._rows.span(title))
        return Spot(first, title, last, headline.start - self._rows.starts[title])

    def _words_below(self, spot: Spot) -> int:
        """How many words of running text stand below a header, up to a stroke."""
        words = 0
        for n in range(spot.last + 1, len(self._rows.all)):
            if self._rows.all[n].kind == STROKE:
                break
            words += self._rows.facts(n).words if self._rows.all[n].kind == TEXT else 0
        return words

    def _run(
        self, last: int, numbers: Sequence[int], kinds: Sequence[str], taken: Collection[int]
    ) -> int:
        """The last of the rows that follow each other and are of one of the kinds."""
        rows = self._rows.all
        for n in numbers:
            if n >= len(rows) or n in taken or rows[n].kind not in kinds:
                break
            last = n
        return last


def _is_telling(marks: Collection[str]) -> bool:
    """Whether marks that headers have in common tell them from other lines."""
    return any(mark.startswith(_TELLING) for mark in marks) or {"capitals", "gap"} <= {*marks}


def _shape(prefix: str) -> str:
    """What stands before a headline, its number or letter left open."""
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d+", "1", prefix)).strip()
