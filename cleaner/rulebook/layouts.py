"""The layout that a digest repeats: how its headers stand around the lines that tell their source.

Names of outlets are without number, and so are the orders in which editors print headline, outlet,
day and author; but within a document each item opens alike. So the lines that tell a source are
looked at together: on which side of them the headlines stand is read off the document itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from statistics import median_low
from typing import NamedTuple

from cleaner.edits import Span
from cleaner.rulebook.alphabet import Captures
from cleaner.rulebook.compile import CompiledRule
from cleaner.rulebook.hits import Hit, is_for
from cleaner.rulebook.layout_rows import (
    FIELD,
    LABEL,
    NAME,
    OF_HEADERS,
    OF_TITLES,
    OTHER,
    SHORT,
    STROKE,
    TEXT,
    UNDERLINE,
    Rows,
)
from cleaner.rulebook.scope import Scope
from cleaner.rulebook.siblings import Siblings

_MOST_BESIDE = 5  # lines of a header on one side of the line that tells its source
_AGREED = 0.75  # of the headers, which have to be alike
_KNOWN = 0.25  # of the headers, which have to tell an outlet or an author that is no chance
_LEAST_KNOWN = 2


def layout_hits(scope: Scope) -> list[Hit]:
    """A hit for each header of a digest that repeats one layout; none where nothing repeats."""
    return [hit for layout in _layouts(scope) for hit in layout.hits()]


def sibling_hits(scope: Scope, known: Sequence[Hit]) -> list[Hit]:
    """A hit for each header that stands as the known ones do, though nothing tells its source.

    known: the headers of the document, whatever rule found them
    """
    return [hit for layout in _layouts(scope) for hit in layout.siblings(known)]


def _layouts(scope: Scope) -> list[_Layout]:
    rules = [rule for rule in scope.rulebook.of_layouts if is_for(scope, rule)]
    layouts: list[_Layout] = scope.once("layouts", lambda: [_Layout(scope, rule) for rule in rules])
    return layouts


class _Block(NamedTuple):
    """A line that tells a source, with what stands around it, as numbers of rows.

    above: the lines over it up to the text before, from the nearest on
    below: the lines under it down to the text
    """

    above: list[int]
    source: int
    below: list[int]


class _Header(NamedTuple):
    """A header, as numbers of rows.

    title:    the headline, which may be wrapped
    subtitle: a second headline
    fields:   what tells something of the article
    names:    of persons or outlets, alone on their lines
    labels:   names of sections and the like
    """

    title: list[int]
    subtitle: list[int]
    fields: list[int]
    names: list[int]
    labels: list[int]


class _Layout:
    """Reads off a document how its headers are laid out."""

    def __init__(self, scope: Scope, rule: CompiledRule) -> None:
        assert rule.layout is not None
        self._scope, self._rule, self._layout = scope, rule, rule.layout
        self._rows = Rows(scope, self._layout)

    def hits(self) -> list[Hit]:
        """The headers; none where the document has no layout that it repeats."""
        if len(self._rows.sources) < self._layout.least:
            return []
        sources = {n for n, row in enumerate(self._rows.all) if row.at in self._rows.sources}
        around = self._hits_around(sources) or self._hits_around(sources | self._outlets())
        return around or self._not_spared(map(self._hit, self._headlines_between(sources)))

    def siblings(self, known: Sequence[Hit]) -> list[Hit]:
        """Headers that stand as the known ones do."""
        if len(known) < self._layout.least:
            return []
        found = Siblings(self._rows, self._layout).beside(known)
        hits = (self._hit(_Header([spot.title], [], *self._others(spot.others))) for spot in found)
        return self._not_spared(hits)

    def _outlets(self) -> set[int]:
        """The lines that are the name of an outlet."""
        fields = (n for n, row in enumerate(self._rows.all) if row.kind == FIELD)
        return {n for n in fields if self._layout.is_known(self._rows.facts(n).text)}

    def _headlines_between(self, sources: Collection[int]) -> list[_Header]:
        """The headlines of articles that have their sources below: each stands after a source."""
        rows, ordered = self._rows.all, sorted(sources)
        first = next((n for n in range(len(rows)) if self._rows.is_text(n)), 0)
        below = [n for n in ordered if n > first and rows[n - 1].kind in (TEXT, OTHER)]
        known = sum(self._is_known(self._rows.told(n)) for n in below)
        enough = max(self._layout.least, _AGREED * sum(n > first for n in ordered))
        if len(below) < enough or not self._are_enough(known, len(below)):
            return []
        titles = [self._title_over(first), *(self._title_after(n) for n in below)]
        found = sorted({n for n in titles if n is not None})
        if len(found) < _AGREED * len(below):
            return []
        return [
            _Header(self._whole_title(n, n + _MOST_BESIDE), [], [], [], self._below_title(n)[1:])
            for n in found
        ]

    def _below_title(self, first: int) -> list[int]:
        """The last row of a headline, and the stroke below it, if there is one."""
        last = self._whole_title(first, first + _MOST_BESIDE)[-1]
        under = self._rows.all[last + 1 : last + 2]
        return [last, last + 1] if under and under[0].kind == UNDERLINE else [last]

    def _title_over(self, text: int) -> int | None:
        above = [*self._run(range(text - 1, max(0, text - _MOST_BESIDE) - 1, -1))]
        titles = self._titles(above, OF_TITLES)
        return titles[0] if titles else None

    def _title_after(self, source: int) -> int | None:
        """The headline that stands after a source, with text below it."""
        rows = self._rows.all
        for n in range(source + 1, min(source + 1 + _MOST_BESIDE, len(rows))):
            starts = rows[n].gap > 0 or rows[n - 1].kind == STROKE
            if rows[n].kind in OF_TITLES and starts and not self._rows.is_label(n):
                return n if self._rows.is_text(self._below_title(n)[-1] + 1) else None
            if rows[n].kind in (TEXT, OTHER):
                return None
        return None

    def _hits_around(self, sources: Collection[int]) -> list[Hit]:
        headers = self._with_sections(self._headers(self._blocks(sources)))
        hits = [self._hit(header) for header in headers]
        named = sum("publisher" in hit.captures for hit in hits)
        if hits and named >= _AGREED * len(hits) and "publisher" not in hits[0].captures:
            hits = hits[1:]  # the day below the name of the digest
        known = sum(self._is_known(hit.captures) for hit in hits)
        if len(hits) < self._layout.least or not self._are_enough(known, len(hits)):
            return []
        return self._not_spared(hits)

    def _is_known(self, captures: Captures) -> bool:
        """Whether a header tells an outlet or an author that is no chance."""
        publisher = captures.get("publisher")
        is_outlet = publisher is not None and self._layout.is_known(self._scope.text(publisher))
        return is_outlet or "names" in captures

    def _are_enough(self, known: int, count: int) -> bool:
        return known >= max(_LEAST_KNOWN, _KNOWN * count)

    def _not_spared(self, hits: Iterable[Hit]) -> list[Hit]:
        spares = self._scope.spares
        return [hit for hit in hits if spares is None or not spares(self._scope, hit)]

    # --- blocks ---

    def _blocks(self, sources: Collection[int]) -> list[_Block]:
        """The lines that tell a source, each with its surroundings, if text stands below.

        Where few headers tell their source in two places, the second one is another's: the day
        below the name of a digest stands above its first article.
        """
        blocks = self._blocks_of(sources)
        double = sum(any(n in sources for n in block.below) for block in blocks)
        return blocks if 2 * double > len(blocks) else self._blocks_of(sources, apart=True)

    def _blocks_of(self, sources: Collection[int], *, apart: bool = False) -> list[_Block]:
        blocks: list[_Block] = []
        rows, free = self._rows.all, 0
        for source in sorted(sources):
            if source < free:
                continue
            above = [*self._run(range(source - 1, max(free, source - _MOST_BESIDE) - 1, -1))]
            below = [*self._run(range(source + 1, min(len(rows), source + 1 + _MOST_BESIDE)))]
            if apart and any(n in sources for n in below):
                next_title = (n for n in below if rows[n].kind in OF_TITLES and rows[n].gap)
                below = below[: next(next_title, below[-1] + 1) - below[0]]
            after = below[-1] + 1 if below else source + 1
            if self._rows.is_text(after):
                blocks.append(_Block(above, source, below))
                free = max([source, *(n for n in below if rows[n].kind == FIELD)]) + 1
        return blocks

    def _run(self, numbers: Iterable[int]) -> Iterator[int]:
        """The rows as far as they can be parts of one header."""
        for n in numbers:
            if self._rows.all[n].kind not in OF_HEADERS:
                return
            yield n

    def _headers(self, blocks: Sequence[_Block]) -> list[_Header]:
        """The headers, if the headlines stand on the same side of most sources."""
        enough = max(self._layout.least, _AGREED * len(blocks))
        for kinds in ((SHORT,), OF_TITLES):
            above = [self._titles(block.above, kinds) for block in blocks]
            if sum(map(bool, above)) >= enough and not self._end_texts(blocks, above):
                sides = [self._titles(block.above, OF_TITLES) for block in blocks]
                return self._each(self._above, blocks, above, sides)
            below = [self._titles(block.below, kinds) for block in blocks]
            if sum(map(bool, below)) >= enough:
                if self._stand_below_texts(blocks, below):
                    return []
                sides = [self._titles(block.below, OF_TITLES) for block in blocks]
                return self._each(self._below, blocks, below, sides)
        return []

    def _each(
        self,
        header: Callable[[_Block, Sequence[int]], _Header],
        blocks: Sequence[_Block],
        titles: Sequence[list[int]],
        others: Sequence[list[int]],
    ) -> list[_Header]:
        """A header for each block: with what most have for a headline, else with what it has."""
        found = zip(blocks, titles, others, strict=True)
        return [header(block, most or own) for block, most, own in found if most or own]

    def _titles(self, numbers: Iterable[int], kinds: Sequence[str]) -> list[int]:
        """Those of the lines that can be headlines; names of sections only if there is no other."""
        found = [n for n in numbers if self._rows.all[n].kind in kinds]
        return [n for n in found if not self._rows.is_label(n)] or found

    def _stand_below_texts(self, blocks: Sequence[_Block], titles: Sequence[list[int]]) -> bool:
        """Whether the sources stand nearer to the text above them than to the headline below."""
        pairs = [(b, found[0]) for b, found in zip(blocks, titles, strict=True) if found]
        tops = [min([*block.above, block.source]) for block, _ in pairs]
        return self._are_nearer(tops, [(block.source, title) for block, title in pairs])

    def _end_texts(self, blocks: Sequence[_Block], titles: Sequence[list[int]]) -> bool:
        """Whether the headlines stand nearer to the text above them than to the sources below."""
        pairs = [(b, found[0]) for b, found in zip(blocks, titles, strict=True) if found]
        tops = [title for _, title in pairs]
        return self._are_nearer(tops, [(title, block.source) for block, title in pairs])

    def _are_nearer(self, tops: Sequence[int], stretches: Sequence[tuple[int, int]]) -> bool:
        """Whether less blank lines stand above most rows than between the rows of most pairs."""
        rows = self._rows.all
        over = median_low([rows[n].gap for n in tops])
        under = median_low([max(row.gap for row in rows[a + 1 : b + 1]) for a, b in stretches])
        return under > over

    def _with_sections(self, headers: Sequence[_Header]) -> list[_Header]:
        """The headers, each with the name of a section above it, if most have one."""
        rows = self._rows.all
        named = []
        for header in headers:
            first = min(n for part in header for n in part)
            is_named = first > 0 and rows[first].gap == 0 and self._rows.is_section(first - 1)
            named.append(
                header._replace(labels=[first - 1, *header.labels]) if is_named else header
            )
        are_most = sum(map(_Header.__ne__, named, headers)) >= _AGREED * len(headers)
        return named if are_most else [*headers]

    # --- headers ---

    def _above(self, block: _Block, titles: Sequence[int]) -> _Header:
        """A header whose headline stands over the source; the nearest line first."""
        rows = self._rows.all
        first = titles[0]
        for n in titles[1:]:
            inner = max(row.gap for row in rows[n + 1 : block.source + 1])
            if rows[n].gap > inner or (n > 0 and rows[n - 1].kind == STROKE):
                first = n
        while first - 1 in block.above and rows[first - 1].full and rows[first].gap == 0:
            first -= 1
        title = self._whole_title(first, block.source)
        rest = range(title[-1] + 1, block.source)
        fields = [n for n in block.below if rows[n].kind == FIELD]
        below = [n for n in block.below if fields and n < fields[-1]]
        if not fields and block.below and rows[block.below[0]].kind == NAME:
            below = block.below[:1]
        subtitle = self._subtitle(rest) or self._subtitle(below)
        others = [n for n in (*rest, block.source, *fields, *below) if n not in subtitle]
        return _Header(title, subtitle, *self._others(others))

    def _below(self, block: _Block, titles: Sequence[int]) -> _Header:
        """A header whose headline stands under the source; the nearest line first."""
        rows = self._rows.all
        title = self._whole_title(titles[0], block.below[-1] + 1)
        fields = [n for n in block.below if rows[n].kind == FIELD]
        subtitle = self._subtitle(n for n in block.below if fields and title[-1] < n < fields[-1])
        others = [n for n in block.below if n < title[0] or n in fields]
        for n in block.above:
            if rows[n].kind not in (FIELD, NAME) or rows[n + 1].gap:
                break
            others.append(n)
        return _Header(title, subtitle, *self._others([block.source, *others]))

    def _subtitle(self, numbers: Iterable[int]) -> list[int]:
        """The rows of a second headline, which follow each other."""
        found: list[int] = []
        for n in numbers:
            if self._rows.all[n].kind == SHORT and not self._rows.is_label(n):
                if found and n != found[-1] + 1:
                    break
                found.append(n)
        return found

    def _whole_title(self, first: int, end: int) -> list[int]:
        """The rows of a headline, which may be wrapped."""
        rows = self._rows.all
        title = [first]
        for n in range(first + 1, min(end, len(rows))):
            if not rows[n - 1].full or rows[n].gap or rows[n].kind not in OF_TITLES:
                break
            title.append(n)
        return title

    def _others(self, numbers: Iterable[int]) -> tuple[list[int], list[int], list[int]]:
        """The fields, the names and the names of sections among rows of a header."""
        rows, ordered = self._rows.all, sorted(set(numbers))
        labels = [
            n
            for n in ordered
            if rows[n].kind in (LABEL, UNDERLINE)
            or (rows[n].kind in OF_TITLES and self._rows.is_label(n))
        ]
        fields = [n for n in ordered if rows[n].kind == FIELD]
        return fields, [n for n in ordered if rows[n].kind == NAME and n not in labels], labels

    # --- hits ---

    def _hit(self, header: _Header) -> Hit:
        """The hit for a header; lines of it that tell nothing are left in the text."""
        captures: Captures = {}
        for n in header.fields:
            captures = {**self._rows.told(n), **captures}
        names = [n for n in header.names if self._takes(captures, n)]
        span = self._rows.span
        title = self._layout.title_of(self._rows.facts(header.title[0]), span(header.title[0]))
        whole = len(header.title) == 1
        captures["title"] = title if whole else Span(title.start, span(header.title[-1]).end)
        if header.subtitle:
            captures["subtitle"] = Span(
                span(header.subtitle[0]).start, span(header.subtitle[-1]).end
            )
        lines = [*header.title, *header.subtitle, *header.fields, *names, *header.labels]
        spans = tuple(span(n) for n in sorted(lines))
        return Hit(self._rule, Span(spans[0].start, spans[-1].end), spans, captures)

    def _takes(self, captures: Captures, number: int) -> bool:
        """Enter a name that stands alone on its line: an author's or an outlet's."""
        person, facts = self._layout.person, self._rows.facts(number)
        is_person = person is not None and person.holds(facts)
        field = "names" if is_person or "publisher" in captures else "publisher"
        if field in captures:
            return False
        captures[field] = self._rows.span(number)
        return True
