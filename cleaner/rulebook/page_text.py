"""The text of a scraped page among its lines, told by shape.

Lines of running text, and sentences, count for the text by their words, all others against it; the
stretches of lines that come out best are the text (maximal scoring subsequences: W. L. Ruzzo and
M. Tompa, 1999; for pages: J. Pasternack and D. Roth, 2009). What belongs to a stretch stands beside
it: short sentences, tables, lists that it announces, and paragraphs among blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from cleaner.edits import Span
from cleaner.rulebook.view import Facts

_LEAST_TEXT = 10  # words of a line that is running text, if a sentence ends in it
_SURE_TEXT = 25  # words of a line that is running text in any case
_MOST_COUNTED = 60  # words of a line: one long line is no article
_COST = 16  # words that a line which is no text counts against it
_COST_OF_KNOWN = 4  # where rules know that it is boilerplate: they take it from inside the text too
SHARE = 0.3  # of the best stretch, from which on another one is text too
_SURE_SCORE = 60  # from which on a stretch is text: comments may outweigh it
_MOST_STRETCHES = 6  # of text in one page: a digest has more
_MOST_BETWEEN = 25  # lines without running text that may be a list of the same text
_SURE_BOXES = 1  # between the parts of a text: a digest has something below each article
_BOX = 2  # lines that only pages have: a box of the page
_HEAD = 12  # lines above the text in which its headline stands
_HEADLINE = range(4, 31)  # words
_LEAST_LEAD = 20  # words of a first paragraph that stands apart
_BELOW_DAY, _BELOW_HEADLINE = 3, 5  # lines from it, at most
_DAY = 12  # words of a line with a day, at most
_SHORT_SENTENCE = 4  # words of a line that is a sentence, if a short one
_NEAR = 4  # lines from a text within which another line of it may stand
_PARTED, _FEW_PARTED = 0.6, 0.5  # of the paragraphs of a text, and of other lines
_BLOCK = 4  # lines of a paragraph: a menu has more
_NUMBERED = 3  # lines in a row without a number, after which a table or list has come to its end

_ends = re.compile(r"[.!?…][\"”’»)\]*]*(?:\s|$)|[。！？।۔؟][\"”’»)\]*」』）]*").search
_STOPS = frozenset(".!?…:。！？：।۔؟")
_CLOSERS = '"”’»)]*」』）'
_is_cut = re.compile(r"^[^.!?]*(?:…|\.\.\.)$").match  # as teasers are
_year = re.compile(r"(?:19|20)\d\d").search
_number = re.compile(r"\d\d").search
_is_item = re.compile(r"(?:[•·▪●◦‣*–—-]|\(?(?:\d{1,2}|[a-z])[.)])\s").match


class PageLine(NamedTuple):
    """What counts of a line.

    words:       how many it has
    is_text:     whether it is running text
    is_sentence: whether it is a sentence, if a short one
    is_cut:      whether it breaks off, as teasers do
    is_parted:   whether a blank line stands above it
    is_known:    whether rules know by its words that it is boilerplate
    is_entry:    whether only pages have such a line
    """

    words: int
    is_text: bool
    is_sentence: bool
    is_cut: bool
    is_parted: bool
    is_known: bool = False
    is_entry: bool = False


def page_line(facts: Facts, *, is_parted: bool, is_known: bool, is_entry: bool) -> PageLine:
    """What counts of a line."""
    return PageLine(
        facts.words,
        is_running_text(facts),
        _is_sentence(facts),
        _is_cut(facts.text) is not None,
        is_parted,
        is_known,
        is_entry,
    )


def is_running_text(facts: Facts) -> bool:
    """Whether a line is long enough for running text, or a sentence of some length."""
    return facts.words >= _SURE_TEXT or (
        facts.words >= _LEAST_TEXT and _ends(facts.text) is not None and not _is_cut(facts.text)
    )


def _is_sentence(facts: Facts) -> bool:
    """Whether a line is a sentence, if a short one, or announces something."""
    return facts.words >= _SHORT_SENTENCE and facts.text.rstrip(_CLOSERS)[-1:] in _STOPS


class PageText(NamedTuple):
    """The positions of the lines that are the text of a page, with its headline.

    inside: where nothing is sure of the document
    boxes:  those of them that are boxes of the page between two parts of its text, if it is one
    """

    inside: set[int]
    boxes: set[int]


def page_text(facts: Sequence[Facts], lines: Sequence[PageLine], end: int) -> PageText:
    """Where the text of a page is; nowhere where that is open."""
    chosen = _chosen(lines[:end])
    if not chosen:
        return PageText(set(), set())
    widened = [_widened(facts, lines[:end], stretch) for stretch in chosen]
    gaps = [range(one.stop, other.start) for one, other in pairwise(widened)]
    found = [_box(facts, lines, gap) for gap in gaps]
    inside = {at for span in widened for at in span}
    for gap, box in zip(gaps, found, strict=True):
        if box or _is_list(lines, gap):
            inside.update(gap if _is_list(lines, gap) else {*gap} - box)
    blocks = _blocks(lines[:end], chosen, widened)
    boxes = {at for box in found for at in box} - blocks
    if sum(map(bool, found)) == _SURE_BOXES:
        inside -= boxes
    inside |= blocks
    top = min(inside)
    inside.update(_head(facts, lines, top))
    inside.update(_lead(facts, lines, min(inside)))
    return PageText(inside, boxes & inside)


def _blocks(
    lines: Sequence[PageLine], stretches: Sequence[Span], widened: Sequence[range]
) -> set[int]:
    """The positions of paragraphs among blank lines that follow on the parts of a text."""
    if not _parts_paragraphs(lines, stretches):
        return set()
    return {at for part in widened for at in range(part.stop, _end_of_blocks(lines, part.stop))}


def _chosen(lines: Sequence[PageLine]) -> list[Span]:
    """The best stretch of text, and others that are text too; none where they are many."""
    stretches = maximal_stretches([_count(line) for line in lines])
    best, main = max(stretches, default=(0, Span(0, 0)), key=lambda one: one[0])
    large = [one for one in stretches if one[0] >= min(SHARE * best, _SURE_SCORE)]
    if len(large) > _MOST_STRETCHES:
        return []
    return [
        span
        for score, span in large
        if score >= SHARE * best or not _is_below_box(lines, span, main)
    ]


def _is_list(lines: Sequence[PageLine], gap: range) -> bool:
    """Whether what stands between two stretches of text can be a list of it."""
    stones = [gap.start, *(at for at in gap if lines[at].is_text), gap.stop]
    return all(b - a <= _MOST_BETWEEN for a, b in pairwise(stones))


def _box(facts: Sequence[Facts], lines: Sequence[PageLine], gap: range) -> set[int]:
    """The positions between two stretches that are a box of a page: it has what only pages have.

    What the text above announces is none of it, nor is the last line, which may be a heading of
    the text below.
    """
    marks = [at for at in gap if _is_mark(lines[at])]
    if not marks:
        return set()
    announced = facts[gap.start - 1].text.endswith((":", "："))
    return {*range(marks[0] if announced else gap.start, gap.stop - 1), *marks}


def _is_below_box(lines: Sequence[PageLine], span: Span, main: Span) -> bool:
    """Whether a box of the page parts a stretch of text from the best one, which is above it."""
    return sum(_is_mark(line) for line in lines[main.end : span.start]) >= _BOX


def _is_mark(line: PageLine) -> bool:
    """Whether only pages have a line."""
    return line.is_known or line.is_entry


def _count(line: PageLine) -> int:
    """What a line counts for the text, or against it, in words."""
    if line.is_known:
        return -_COST_OF_KNOWN
    counts = line.is_text or (line.is_sentence and not line.is_cut)
    return min(line.words, _MOST_COUNTED) if counts else -_COST


def _widened(facts: Sequence[Facts], lines: Sequence[PageLine], stretch: Span) -> range:
    """The positions of a stretch of text, with what belongs to it on both sides."""
    first, last = _with_neighbours(lines, stretch)
    after = _end_of_table(facts, _end_of_list(facts, lines, last), len(lines))
    return range(*_with_neighbours(lines, Span(first, after)))


def _parts_paragraphs(lines: Sequence[PageLine], stretches: Sequence[Span]) -> bool:
    """Whether blank lines part the paragraphs of a text, and few of what only pages have."""
    alone = [one.is_parted and other.is_parted for one, other in pairwise(lines)]
    inside = {at for start, end in stretches for at in range(start, end)}
    text = [alone[at] for at in range(len(alone)) if at in inside and lines[at].is_text]
    other = [alone[at] for at in range(len(alone)) if lines[at].is_entry]
    return sum(text) >= _PARTED * len(text) and sum(other) <= _FEW_PARTED * len(other)


def _end_of_blocks(lines: Sequence[PageLine], start: int) -> int:
    """The position after the paragraphs that follow on a text, up to what only pages have."""
    while start < len(lines):
        end = start + 1
        while end < len(lines) and not lines[end].is_parted:
            end += 1
        if end - start > _BLOCK or any(line.is_known or line.is_entry for line in lines[start:end]):
            break
        start = end
    return start


def _end_of_list(facts: Sequence[Facts], lines: Sequence[PageLine], start: int) -> int:
    """The position after the list that a text announces, or that begins in it.

    A list has a mark before each item; what running text announces may be any lines, up to what
    only pages have.
    """
    stop = _first(range(start, len(lines)), lambda at: lines[at].is_known or lines[at].is_entry)
    opening = facts[start - 1]
    announced = opening.text.endswith((":", "："))
    if announced or _is_item(opening.text):
        items = _first(range(start, stop), lambda at: not _is_item(facts[at].text))
        if items > start or not announced or opening.words < _LEAST_TEXT:
            return items
        return stop
    return start


def _first(positions: range, holds: Callable[[int], bool]) -> int:
    """The first position that something holds of; the end of them, if of none."""
    return next((at for at in positions if holds(at)), positions.stop)


def _with_neighbours(lines: Sequence[PageLine], stretch: Span) -> Span:
    """The stretch with the short sentences beside it, and other running text near it."""
    first, last = stretch
    while True:
        before = first, last
        while last < len(lines) and lines[last].is_sentence:
            last += 1
        while first > 0 and lines[first - 1].is_sentence:
            first -= 1
        near = (*range(max(0, first - _NEAR), first), *range(last, min(len(lines), last + _NEAR)))
        text = [at for at in near if lines[at].is_text]
        first, last = min([first, *text]), max([last, *(at + 1 for at in text)])
        if (first, last) == before:
            return Span(first, last)


def _end_of_table(facts: Sequence[Facts], start: int, end: int) -> int:
    """The position after the lines with numbers that follow on a text, most of all lines there."""
    last, numbered, without = start, 0, 0
    for at in range(start, end):
        if _number(facts[at].text):
            numbered, without, last = numbered + 1, 0, at + 1
        else:
            without += 1
            if without >= _NUMBERED:
                break
    return last if numbered >= _NUMBERED and 2 * numbered > last - start else start


def _head(facts: Sequence[Facts], lines: Sequence[PageLine], top: int) -> set[int]:
    """The positions above the text, from its headline on, without what only pages have."""
    above = range(_headline_above(facts, lines, top), top)
    head = {at for at in above if not (_is_mark(lines[at]) or facts[at].text.isdigit())}
    if top > 0 and facts[top].text[0].islower() and len(facts[top - 1].text) == 1:
        head.add(top - 1)  # the large letter with which the text begins
    return head


def _headline_above(facts: Sequence[Facts], lines: Sequence[PageLine], top: int) -> int:
    """The position of the first line near above the text that can be its headline, or the text's.

    Above a box of the page stand the headlines of other texts, if another can be this one's.
    What stands between the two is mostly about the text: a subtitle, who wrote it, and when.
    """
    candidates = [
        at
        for at in range(max(0, top - _HEAD), top)
        if facts[at].words in _HEADLINE and not (_is_mark(lines[at]) or facts[at].text[0].islower())
    ]
    for at, below in pairwise([*candidates, top]):
        if (
            below == top
            or _is_day(facts[below])
            or sum(_is_mark(line) for line in lines[at:below]) < _BOX
        ):
            return at
    return top


def _lead(facts: Sequence[Facts], lines: Sequence[PageLine], top: int) -> range:
    """The positions of a first paragraph that a box parts from the text, with its headline.

    It stands below a day; where several do, they are teasers of other texts.
    """
    leads = [
        at
        for at in range(top)
        if lines[at].is_text and not lines[at].is_known and lines[at].words >= _LEAST_LEAD
        if any(_is_day(facts[above]) for above in range(max(0, at - _BELOW_DAY), at))
    ]
    if len(leads) != 1:
        return range(0)
    lead = leads[0]
    above = range(max(0, lead - _BELOW_HEADLINE), lead)
    return range(_first(above, lambda at: facts[at].words in _HEADLINE), lead + 1)


def _is_day(facts: Facts) -> bool:
    return facts.words <= _DAY and _year(facts.text) is not None


def maximal_stretches(counts: Sequence[int]) -> list[tuple[int, Span]]:
    """The stretches of a row of numbers, with their sums, that nothing beside them makes larger.

    In linear time, from the left (Ruzzo and Tompa, 1999).

    >>> maximal_stretches([4, -5, 3, -3, 1, 2, -2, 2, -2, 1, 5])
    [(4, Span(start=0, end=1)), (3, Span(start=2, end=3)), (7, Span(start=4, end=11))]
    """
    found: list[tuple[Span, int, int]] = []  # each with the sums before it and up to its end
    total = 0
    for at, count in enumerate(counts):
        before, total = total, total + count
        if count <= 0:
            continue
        span, left, right = Span(at, at + 1), before, total
        while True:
            earlier = len(found) - 1
            while earlier >= 0 and found[earlier][1] >= left:
                earlier -= 1
            if earlier < 0 or found[earlier][2] >= right:
                found.append((span, left, right))
                break
            span, left = Span(found[earlier][0].start, span.end), found[earlier][1]
            del found[earlier:]
    return [(right - left, span) for span, left, right in found]
