"""The contents of a newsletter: each entry stands again below, as the heading of its article.

Reports and manuals have contents, too. What tells a newsletter is a line above the list that only
an issue has; without it nothing is split.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from cleaner.edits import Span
from cleaner.rulebook.alphabet import Captures
from cleaner.rulebook.compile import CompiledRule
from cleaner.rulebook.contents_lines import Place, Rows
from cleaner.rulebook.hits import Hit, is_for
from cleaner.rulebook.matchers import LineMatcher
from cleaner.rulebook.scope import Scope

_MOST_ABOVE = 150  # lines above the list: headers of the mail, the name of the issue, what is paid
_MOST_APART = 4  # lines between two entries that stand below: a section, entries without article
_LEAST_SHARE = 0.5  # of the entries, which have to stand again
_CUT_OFF = 8  # entries in a row that are no chance where the rest of the document is missing
_CUT_SHARE = 0.9
_MOST_MISSING = 5  # entries in a row that are looked for by some of their words
_AFTER = " .:*_=|-"  # what may stand between a heading and its text
_STROKE_GAP = 1  # blank lines between a heading and its stroke


class Entry(NamedTuple):
    """An entry of the contents, as numbers of rows, and where it may stand again."""

    first: int
    last: int
    places: list[Place]


class Header(NamedTuple):
    """The heading of an article.

    rows:  all lines of it, with its strokes and the names of sections above it
    place: its words
    entry: the number of its entry
    """

    rows: list[int]
    place: Place
    entry: int


class Issue(NamedTuple):
    """The contents of a document.

    listed: the stretch of the list
    hits:   one for each heading of an article, in order
    """

    listed: Span
    hits: list[Hit]


def issues(scope: Scope) -> list[Issue]:
    """The newsletters that are in a document, each told by its contents."""
    rules = [rule for rule in scope.rulebook.of_contents if is_for(scope, rule)]

    def found() -> list[Issue]:
        told = (_Contents(scope, rule).issue() for rule in rules)
        return [issue for issue in told if issue is not None]

    known: list[Issue] = scope.once("contents", found)
    return [issue for issue in known if issue.hits]


class _Contents:
    """Looks for the contents of a document and for what they announce."""

    def __init__(self, scope: Scope, rule: CompiledRule) -> None:
        assert rule.contents is not None
        self._scope, self._rule, self._contents = scope, rule, rule.contents

    def issue(self) -> Issue | None:
        """The contents with the headings below; None where the document is no newsletter."""
        mark = self._first(self._contents.mark)
        if mark is None:
            return None
        apart = self._first(self._contents.apart)
        self._rows = Rows(self._scope, self._contents)
        for repeated in self._lists(mark):
            if apart is not None and apart < repeated[0].first:
                return None
            entries = self._whole_list(repeated)
            found = self._in_order(entries)
            if self._are_enough(entries, found):
                return self._issue(entries, self._with_reworded(entries, found))
        return None

    def _first(self, matcher: LineMatcher | None) -> int | None:
        """The first row near the top of the document for which a matcher holds."""
        rows = range(min(_MOST_ABOVE, len(self._scope.numbers)))
        if matcher is None:
            return None
        return next((n for n in rows if matcher.holds(self._scope.line(n).facts)), None)

    # --- the list ---

    def _lists(self, mark: int) -> Iterator[list[Entry]]:
        """The stretches of lines below the mark that stand again, as lists of entries."""
        listed: list[Entry] = []
        firsts: set[int] = set()
        below: list[int] = []  # where the entries stand again, in order
        for entry in self._repeated(mark):
            is_below = any(n not in firsts for n in takewhile(entry.first.__gt__, below))
            if listed and (is_below or self._are_apart(listed[-1].last, entry.first)):
                if len(listed) >= self._contents.least:
                    yield listed
                listed, below, firsts = [], [], set()
                if entry.first > mark + _MOST_ABOVE:
                    return
            listed.append(entry)
            firsts.add(entry.first)
            insort(below, entry.places[0].first)
        if len(listed) >= self._contents.least:
            yield listed

    def _repeated(self, mark: int) -> Iterator[Entry]:
        """The lines below the mark that stand again further below."""
        n = mark
        while n < len(self._rows.all):
            entry = self._entry(n)
            if entry is not None:
                yield entry
                n = entry.last
            n += 1

    def _entry(self, first: int) -> Entry | None:
        """The entry that begins in a row, if it stands again; as few lines as it can be.

        Lines of its own are surer than the start of a line.
        """
        if not self._is_entry(first):
            return None
        rows = self._rows
        for look in (rows.standing_alone, rows.opening_text):
            for last in range(first, rows.last_joined(first) + 1):
                places = look(first, last)
                if places:
                    return Entry(first, last, places)
        return None

    def _whole_list(self, repeated: Sequence[Entry]) -> list[Entry]:
        """The entries of the list, whether they stand again or not."""
        rows = self._rows.all
        by_first = {entry.first: entry for entry in repeated}
        going_on = {n for one in repeated for n in range(one.first + 1, one.last + 1)}
        first, last = repeated[0].first, repeated[-1].last
        below = (place.first for entry in repeated for place in entry.places if place.first > last)
        end = min(below, default=last + 1)
        while last + 1 < end and rows[last + 1].gap == 0 and self._is_entry(last + 1):
            last += 1
        are_marked = 2 * sum(bool(rows[one.first].mark) for one in repeated) > len(repeated)
        opens = [
            n
            for n in range(first, last + 1)
            if n in by_first
            or (n not in going_on and self._is_entry(n) and (rows[n].mark or not are_marked))
        ]
        ends = [*opens[1:], last + 1]
        return [
            by_first.get(n) or Entry(n, min(end - 1, self._rows.last_joined(n)), [])
            for n, end in zip(opens, ends, strict=True)
        ]

    def _is_entry(self, number: int) -> bool:
        return self._contents.entry.holds(self._scope.line(number).facts)

    def _are_apart(self, last: int, first: int) -> bool:
        """Whether two entries are of one list: few lines, and no mark, stand between them."""
        between = [n for n in range(last + 1, first) if not self._rows.all[n].is_stroke]
        marks = (self._contents.mark.holds(self._scope.line(n).facts) for n in between)
        return len(between) > _MOST_APART or any(marks)

    # --- what stands below ---

    def _in_order(self, entries: Sequence[Entry]) -> dict[int, Place]:
        """Per entry, its heading: as many as stand below the list in its order."""
        end = entries[-1].last
        tails: list[int] = []  # the first row of the last heading, per length of a series
        owners: list[int] = []
        nodes: list[tuple[int, Place, int]] = []  # entry, place, the node before it
        for number, entry in enumerate(entries):
            for place in sorted((p for p in entry.places if p.first > end), reverse=True):
                at = bisect_left(tails, place.first)
                nodes.append((number, place, owners[at - 1] if at else -1))
                if at == len(tails):
                    tails.append(place.first)
                    owners.append(len(nodes) - 1)
                else:
                    tails[at], owners[at] = place.first, len(nodes) - 1
        found: dict[int, Place] = {}
        node = owners[-1] if owners else -1
        while node >= 0:
            number, place, node = nodes[node]
            found[number] = place
        return dict(sorted(found.items()))

    def _with_reworded(
        self, entries: Sequence[Entry], found: Mapping[int, Place]
    ) -> dict[int, Place]:
        """The headings, also those that only share some words with their entry."""
        more = dict(found)
        known = [*found, len(entries)]
        for one, other in pairwise([-1, *known]):
            above = found[one].last if one >= 0 else entries[-1].last
            below = found[other].first if other in found else len(self._rows.all)
            for number in range(one + 1, other)[:_MOST_MISSING]:
                entry = entries[number]
                if not self._rows.all[entry.first].mark:
                    continue
                place = next(self._rows.reworded(entry.first, entry.last, above, below), None)
                if place is not None:
                    more[number] = place
                    above = place.last
        return dict(sorted(more.items()))

    def _are_enough(self, entries: Sequence[Entry], found: Mapping[int, Place]) -> bool:
        """Whether so many of the entries have a heading that it is no chance."""
        if len(found) < self._contents.least:
            return False
        if len(found) >= _LEAST_SHARE * len(entries):
            return True
        return len(found) >= max(_CUT_OFF, _CUT_SHARE * (max(found) + 1))

    # --- headers ---

    def _issue(self, entries: Sequence[Entry], found: dict[int, Place]) -> Issue:
        rows = self._rows.all
        listed = Span(rows[entries[0].first].span.start, rows[entries[-1].last].span.end)
        hits = [self._hit(header, entries) for header in self._headers(found)]
        spares = self._scope.spares
        return Issue(listed, [h for h in hits if spares is None or not spares(self._scope, h)])

    def _headers(self, found: Mapping[int, Place]) -> Iterator[Header]:
        """The headings with text below; those without are names of sections of the next one."""
        sections: list[int] = []
        above = [self._with_strokes(place) for place in found.values()]
        ends = [*(rows[0] for rows in above[1:]), len(self._rows.all)]
        for (entry, place), rows, end in zip(found.items(), above, ends, strict=True):
            if place.goes_on or self._rows.text_between(rows[-1] + 1, end):
                yield Header([*sections, *rows], place, entry)
                sections = []
            else:
                sections += rows

    def _with_strokes(self, place: Place) -> list[int]:
        """The rows of a heading with the strokes right above and below it.

        A heading with which a text begins stays there: it is a part of its first sentence.
        """
        rows, first, last = self._rows.all, place.first, place.last
        while first > 0 and rows[first - 1].is_stroke and rows[first].gap <= _STROKE_GAP:
            first -= 1
        while (
            last + 1 < len(rows) and rows[last + 1].is_stroke and rows[last + 1].gap <= _STROKE_GAP
        ):
            last += 1
        return [*range(first, last + 1)]

    def _not_in_capitals(self, heading: Span, entry: Entry) -> Span:
        """The heading, or its entry if that is the same in small letters."""
        row = self._rows.all[entry.first]
        opens, text = row.span.start + row.opens, self._scope.text(heading)
        listed = Span(opens, opens + len(text))
        same = self._scope.text(listed)
        is_whole = entry.first == entry.last and listed.end <= row.span.end
        is_better = text.isupper() and not same.isupper() and same.casefold() == text.casefold()
        return listed if is_whole and is_better else heading

    def _hit(self, header: Header, entries: Sequence[Entry]) -> Hit:
        rows, place = self._rows.all, header.place
        opens = rows[place.first]
        start = opens.span.start + opens.opens
        ends = rows[place.last].span.start + place.end
        heading = Span(start, start + len(self._scope.text(Span(start, ends)).rstrip(_AFTER)))
        title = self._not_in_capitals(heading, entries[header.entry])
        captures: Captures = {"title": title, "heading": heading}
        lines = [rows[n].span for n in header.rows]
        if not place.goes_on:
            return Hit(self._rule, Span(lines[0].start, lines[-1].end), tuple(lines), captures)
        above = [rows[n].span for n in header.rows if n < place.first]
        return Hit(self._rule, Span(lines[0].start, ends), tuple(above), captures)
