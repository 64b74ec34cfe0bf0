"""Lines of a newsletter as they bear on its contents: which words they are, and where those recur.

An entry of the contents and the heading of its article differ in number, case and strokes, one is
wrapped and the other is not; so lines are compared by their words. Every look-up is in a dictionary
or by bisection, so that the cost grows with the number of lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.edits import Span
from cleaner.rulebook.compile import CompiledContents
from cleaner.rulebook.scope import Scope

_MOST_LINES = 3  # of an entry, or of a heading
_LONGEST = 160  # characters of a line that is compared; headings at the start of a text are shorter
_MOST_PLACES = 20  # where one entry may stand again: what is everywhere is no heading
_TEXT = 4  # words of a line of text
_TELLING = 4  # letters of a word that tells something
_STEM = 5  # letters by which two forms of a word are one
_ALIKE = 0.5  # of the telling words of a heading that was put otherwise
_SURE = 5  # words of an entry that are no chance at the start of a line with its mark

_LEAD = re.compile(
    r"(?P<bullet>[^\w]*)(?:(?P<number>\d{1,3}|[IVXLC]{1,6}|[A-Za-z])"
    r"(?:[.):\]/]{1,2}(?!\d)|(?=\t|\s{2,}|\s[-–—]\s)))?[^\w]*"
)
_BULLETS = ("*", "-", "–", "—", "•", "·", "o", "+", "#", ">", ">>", "▪", "■", "►", "●", "◆", "--")
_LEADERS = re.compile(r"(?:\s*(?:\.\s?){3,}|[…·_\s]{2,})(?:(?:[ps]\.? ?)?\d{1,4})?\s*$")
_CUT = re.compile(r"(?:\.{2,}|…)\s*$")
_WORD = re.compile(r"\w+")
_PARTING = re.compile(
    r"(?P<stop>[\"”’»)]*[!?]*)\s*(?:(?P<stroke>[.:|*_=–—]|[-–—]{1,3}(?=\s))[*_=]*|(?<=[!?]))\s*"
)
_CAPITALS = re.compile(r"[^a-zß-ÿа-яії]{3,}?[.:!?](?=\s+\S)")


class Row(NamedTuple):
    """One line.

    gap:    how many blank lines stand above it
    mark:   the number or else the bullet that it opens with, or nothing
    opens:  where in it its words begin, after number and bullet
    words:  them, in small letters, one space between each two
    """

    span: Span
    text: str
    gap: int
    mark: str
    opens: int
    words: str
    is_stroke: bool


class Place(NamedTuple):
    """Where the words of an entry stand again.

    first, last: numbers of rows
    end:         where in the last row the heading ends
    goes_on:     whether the text begins in the last row
    """

    first: int
    last: int
    end: int
    goes_on: bool = False


class Rows:
    """The lines of a document, and where the words of each stand."""

    def __init__(self, scope: Scope, contents: CompiledContents) -> None:
        self.all = [*_rows(scope, contents)]
        self._by_words: dict[str, list[tuple[int, int]]] = {}
        self._by_mark: dict[str, list[int]] = {}
        opening: list[tuple[str, int, int]] = []
        for n, row in enumerate(self.all):
            for last in range(n, self.last_joined(n) + 1):
                words = self.joined(n, last)
                self._by_words.setdefault(words, []).append((n, last))
                opening.append((words, n, last))
            if row.mark:
                self._by_mark.setdefault(row.mark, []).append(n)
            if "|" in row.text:
                self._by_words.setdefault(_sorted(row.words) + "|", []).append((n, n))
        self._opening = sorted(opening)
        lengths = sorted(len(row.text) for row in self.all)
        self._width = lengths[int(0.9 * len(lengths))] if lengths else 0

    def joined(self, first: int, last: int) -> str:
        """The words of lines that follow each other."""
        return " ".join(row.words for row in self.all[first : last + 1])

    def last_joined(self, first: int) -> int:
        """The last of the lines that may be one with a line."""
        rows, last = self.all, first
        while (
            last + 1 < min(first + _MOST_LINES, len(rows))
            and rows[last + 1].gap == 0
            and not (rows[last].is_stroke or rows[last + 1].is_stroke or rows[last + 1].mark)
            and max(len(rows[last].text), len(rows[last + 1].text)) <= _LONGEST
        ):
            last += 1
        return last

    # --- where an entry stands again ---

    def standing_alone(self, first: int, last: int) -> list[Place]:
        """Where an entry stands below itself as a line of its own; the nearest first."""
        words = self.joined(first, last)
        found = {*self._whole(words, last)} if words else set()
        if words and _CUT.search(self.all[last].text):
            found.update(self._begun(words, last))
        return sorted(found)[:_MOST_PLACES]

    def opening_text(self, first: int, last: int) -> list[Place]:
        """Where an entry opens a line below itself, or its number one with some of its words."""
        words = self.joined(first, last)
        found = {*self._opened(words, first, last)} if words else set()
        if self.all[first].mark[:1].isalnum() and not found:
            found.update(self.reworded(first, last, last, len(self.all)))
        return sorted(found)[:_MOST_PLACES]

    def _whole(self, words: str, after: int) -> Iterator[Place]:
        """Lines that are these words, or the same in another order with a stroke between."""
        for key in (words, _sorted(words) + "|"):
            known = self._by_words.get(key, [])
            at = bisect_right(known, (after, len(self.all)))
            for first, last in known[at : at + 2 * _MOST_PLACES]:
                if self.is_heading(first, last):
                    yield Place(first, last, _title_end(self.all[last]))

    def _begun(self, words: str, after: int) -> Iterator[Place]:
        """Lines that begin with the words of an entry that was cut."""
        for first, last in self._between(words, words + "\uffff", after):
            if first == last and self.is_heading(first, last):
                yield self._in_capitals(first) or self._wrapped(first)

    def _opened(self, words: str, entry: int, after: int) -> Iterator[Place]:
        """Lines that open with the words, and go on after a stop, a colon or a stroke."""
        count, mark = words.count(" ") + 1, self.all[entry].mark
        for first, last in self._between(words + " ", words + "!", after):
            within = count - len(self.joined(first, last - 1).split()) if last > first else count
            if within <= 0 or not self._is_above(first):
                continue
            row = self.all[last]
            end = _end_of_words(row, within)
            parting = _PARTING.match(row.text, end)
            is_marked = bool(mark) and self.all[first].mark == mark
            is_capital = row.text[row.opens : end].isupper()
            if parting is None:
                if is_marked and count >= _SURE:
                    yield Place(first, last, end, goes_on=True)
                continue
            end, stroke = parting.end("stop"), parting["stroke"] or "."
            if stroke == "|":
                yield Place(first, last, end)
            elif is_marked or is_capital or stroke in "*_=":
                yield Place(first, last, end, goes_on=parting.end() < len(row.text))

    def _between(self, low: str, high: str, after: int) -> Iterator[tuple[int, int]]:
        """The lines below a row whose words are in a range of the alphabet."""
        at = bisect_left(self._opening, (low, 0, 0))
        for words, first, last in self._opening[at : at + 4 * _MOST_PLACES]:
            if words >= high:
                return
            if first > after:
                yield first, last

    def reworded(self, first: int, last: int, after: int, before: int) -> Iterator[Place]:
        """Headings between two rows with the mark of an entry, and some of its words."""
        words = self.joined(first, last)
        label, _, rest = self.all[first].text.partition(": ")
        core = words[len(" ".join(_WORD.findall(label[self.all[first].opens :]))) :].strip()
        known = self._by_mark.get(self.all[first].mark, [])
        at = bisect_right(known, after)
        for n in known[at : at + 4 * _MOST_PLACES]:
            if n >= before:
                return
            row = self.all[n]
            if not self._is_above(n):
                continue
            if rest and " " in core and (place := self._holding(core, n)):
                yield place
            elif _are_alike(_telling(words), _telling(row.words)):
                place = self._in_capitals(n)
                if place is not None or self.is_heading(n, n):
                    yield place or Place(n, n, len(row.text))

    def _in_capitals(self, number: int) -> Place | None:
        """The heading in capitals with which a text begins in a row."""
        row = self.all[number]
        head = _CAPITALS.match(row.text, row.opens)
        return Place(number, number, head.end() - 1, goes_on=True) if head is not None else None

    def _holding(self, words: str, first: int) -> Place | None:
        """The heading at the start of a row that ends in these words."""
        for last in range(first, self.last_joined(first) + 1):
            before, found, _ = f" {self.joined(first, last)} ".partition(f" {words} ")
            if found:
                count = len(before.split()) + len(words.split())
                above = len(self.joined(first, last - 1).split()) if last > first else 0
                row = self.all[last]
                end = _end_of_words(row, count - above)
                return Place(first, last, end, goes_on=end + 1 < len(row.text))
        return None

    # --- what a line looks like ---

    def is_heading(self, first: int, last: int) -> bool:
        """Whether lines stand for themselves, or look otherwise than the text around them."""
        rows = self.all
        below = rows[last + 1] if last + 1 < len(rows) else None
        ends = below is None or below.gap > 0 or below.is_stroke
        return self._is_above(first) or ends or rows[first].text.isupper()

    def _is_above(self, number: int) -> bool:
        """Whether a line has nothing but a stroke right above it."""
        rows = self.all
        return number == 0 or rows[number].gap > 0 or rows[number - 1].is_stroke

    def _wrapped(self, first: int) -> Place:
        """A heading that was cut in the contents, with its second line if it has one."""
        rows = self.all
        place = Place(first, first, len(rows[first].text))
        if first + 1 >= len(rows) or rows[first + 1].gap or rows[first + 1].is_stroke:
            return place
        rest = rows[first + 1].text
        is_full = place.end + len(rest.split()[0]) >= self._width
        is_rest = is_full and ":" not in rest and len(rest.split()) <= _TEXT and rest[:1].isupper()
        return Place(first, first + 1, len(rest)) if is_rest else place

    def text_between(self, first: int, end: int) -> bool:
        """Whether text stands in a stretch of rows."""
        return any(len(row.words.split()) >= _TEXT for row in self.all[first:end])


def _rows(scope: Scope, contents: CompiledContents) -> Iterator[Row]:
    end = 0
    for at in range(len(scope.numbers)):
        span, facts = scope.line(at)
        gap = scope.view.text.count("\n", end, span.start) - 1 if at else 1
        is_stroke = contents.stroke is not None and contents.stroke.holds(facts)
        lead = _LEAD.match(facts.text)
        assert lead is not None  # all of it is optional
        bare = _LEADERS.sub("", facts.text[lead.end() :][: 2 * _LONGEST])
        words = "" if is_stroke else " ".join(_WORD.findall(bare[:_LONGEST].casefold()))
        yield Row(span, facts.text, max(gap, 0), _mark(lead), lead.end(), words, is_stroke)
        end = span.end


def _mark(lead: re.Match[str]) -> str:
    """The number with which a line opens, or else its bullet."""
    if lead["number"]:
        return lead["number"].lstrip("0").casefold()
    bullet = lead["bullet"].strip()
    return bullet if bullet in _BULLETS else ""


def _title_end(row: Row) -> int:
    """Where in a line its headline ends: what stands after a bar is its section."""
    bar = row.text.find(" | ", row.opens)
    return bar if bar > 0 else len(row.text)


def _end_of_words(row: Row, count: int) -> int:
    """Where in a line its first words end."""
    end = row.opens
    for _, found in zip(range(count), _WORD.finditer(row.text, row.opens), strict=False):
        end = found.end()
    return end


def _sorted(words: str) -> str:
    return " ".join(sorted(words.split()))


def _telling(words: str) -> set[str]:
    """The stems of the words that tell something."""
    return {word.rstrip("s")[:_STEM] for word in words.split() if len(word) >= _TELLING}


def _are_alike(one: set[str], other: set[str]) -> bool:
    """Whether two headings have enough words in common."""
    common = len(one & other)
    return common > 0 and common >= _ALIKE * min(len(one), len(other))
