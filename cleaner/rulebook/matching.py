"""Where rules hit: units found by their matchers, kept where the conditions around them hold."""

from __future__ import annotations

import bisect
import dataclasses
import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cleaner.edits import Span
from cleaner.rulebook.compile import CompiledItem, CompiledRule
from cleaner.rulebook.conditions import Stand, conditions_hold, touches
from cleaner.rulebook.dialect import Pattern
from cleaner.rulebook.fused import fused_cut
from cleaner.rulebook.matchers import Captures, named_spans
from cleaner.rulebook.model import Phase
from cleaner.rulebook.scope import Scope
from cleaner.rulebook.view import Line, sentences_of, words_of

__all__ = ["Hit", "Scope", "find_hits"]


Wanted = Callable[[CompiledRule], bool]


class Hit(NamedTuple):
    """A unit that a rule selected.

    unit:     all of it; an article begins where it begins, should the rule split
    spans:    the parts of it that the action is for, in order: lines of a sequence that are kept
              are left out
    captures: named parts
    """

    rule: CompiledRule
    unit: Span
    spans: tuple[Span, ...]
    captures: Captures


def find_hits(
    scope: Scope, phase: Phase, *, only: Wanted | None = None, inward: bool = False
) -> list[Hit]:
    """The hits of all rules of a phase, in order of rules, then of places.

    inward: rules that drop lines near an edge go on inward: lines that they drop do not count.
            Else a long list would go a few lines a pass, each of which looks at all of it.
    """
    wanted = only or _any_rule
    hits = [
        *_line_hits(scope, phase, wanted, inward=inward),
        *_run_hits(scope, phase, wanted),
        *_piece_hits(scope, phase, wanted),
    ]
    return sorted(hits, key=lambda hit: (hit.rule.order, hit.unit))


def _busy_lines(
    scope: Scope, kind: str, phase: Phase
) -> list[tuple[int, Line, Sequence[CompiledRule]]]:
    """The lines at which some rule of the kind and phase may hit, with their positions."""
    lines, numbers, question = scope.view.lines, scope.numbers, (kind, phase)
    busy = scope.view.busy.get(question, ())
    if len(numbers) == len(lines):
        places = [(number, number) for number in busy]
    else:
        places = [(bisect.bisect_left(numbers, number), number) for number in busy]
        places = [(at, n) for at, n in places if at < len(numbers) and numbers[at] == n]
    return [(at, lines[n], lines[n].facts.rules[question]) for at, n in places]


def _any_rule(rule: CompiledRule) -> bool:
    return True


def _speaks(scope: Scope, rule: CompiledRule) -> bool:
    """Whether the rule is for the language of the document."""
    return not rule.rule.languages or scope.language() in rule.rule.languages


# --- in: line ---


def _line_hits(scope: Scope, phase: Phase, wanted: Wanted, *, inward: bool) -> Iterator[Hit]:
    at_edge: dict[int, list[tuple[int, Line, CompiledRule]]] = {}
    for at, line, rules in _busy_lines(scope, "line", phase):
        for rule in rules:
            if rule.line is None or not wanted(rule) or not _speaks(scope, rule):
                continue
            if inward and _works_inward(rule):
                at_edge.setdefault(rule.order, []).append((at, line, rule))
            elif hit := _line_hit(scope, rule, at, line):
                yield hit
    for entries in at_edge.values():
        yield from _hits_from_edge(scope, entries)


def _line_hit(scope: Scope, rule: CompiledRule, at: int, line: Line, taken: int = 0) -> Hit | None:
    assert rule.line is not None
    captures = functools.partial(rule.line.captures, line.facts, line.span.start)
    if not conditions_hold(scope, rule, Stand(at, at, line.span, taken), captures):
        return None
    return Hit(rule, line.span, (line.span,), captures())


def _works_inward(rule: CompiledRule) -> bool:
    """Whether the rule drops lines that stand so near to one edge of the text, and no others."""
    position = rule.rule.when.position
    if position is None or not rule.rule.action.drop:
        return False
    return (position.first is None) != (position.last is None)


def _hits_from_edge(scope: Scope, entries: list[tuple[int, Line, CompiledRule]]) -> Iterator[Hit]:
    """The hits of a rule that drops lines near an edge; those that go do not count."""
    taken = 0
    position = entries[0][2].rule.when.position
    inward = entries if position is not None and position.first is not None else entries[::-1]
    for at, line, rule in inward:
        if hit := _line_hit(scope, rule, at, line, taken):
            taken += 1
            yield hit


# --- in: lines ---


def _run_hits(scope: Scope, phase: Phase, wanted: Wanted) -> Iterator[Hit]:
    begin: dict[int, int] = {}  # rule order to the first line that a run of it may begin at
    for at, _, rules in _busy_lines(scope, "run", phase):
        for rule in rules:
            if not wanted(rule) or not _speaks(scope, rule):
                continue
            start = _earliest(scope, at, rule.before, begin.get(rule.order, 0))
            while start <= at:
                hit, end = _run_at(scope, rule, start) if _opens(scope, rule, start) else (None, 0)
                if hit is not None:
                    yield hit
                start = max(end, start + 1)
            begin[rule.order] = start


def _earliest(scope: Scope, at: int, before: int, least: int) -> int:
    """The position so many lines before another, those passed over not counted; `least` or more."""
    if not scope.passed_over or at <= least:
        return max(least, at - before)
    while at > least and before:
        at -= 1
        before -= scope.numbers[at] not in scope.passed_over
    return at


def _opens(scope: Scope, rule: CompiledRule, at: int) -> bool:
    """Whether a run of lines can begin at a position, so far as one more line tells."""
    if rule.to_edge and scope.counted(at, len(scope.numbers)) > rule.most_lines:
        return False
    if rule.first is not None:
        return rule.first.holds(scope.line(at).facts)
    facts = scope.line(at).facts
    for number, entry in enumerate(rule.items):
        if entry.matcher.holds(facts):
            alone = not number and not entry.item.many and not entry.item.optional
            return not alone or _goes_on(scope, rule, at + 1)
        if not entry.item.optional:
            return False
    return False


def _goes_on(scope: Scope, rule: CompiledRule, at: int) -> bool:
    """Whether the line after the first can be the next item: most runs end here."""
    if at >= len(scope.numbers):
        return all(entry.item.optional for entry in rule.items[1:])
    if scope.numbers[at] in scope.passed_over:
        return True
    facts = scope.line(at).facts
    for entry in rule.items[1:]:
        if entry.matcher.holds(facts):
            return True
        if not entry.item.optional:
            return False
    return True


def _run_at(scope: Scope, rule: CompiledRule, at: int) -> tuple[Hit | None, int]:
    """The longest run that begins at a position and hits, and the position after it."""
    lines = rule.rule.lines
    assert lines is not None
    if rule.items:
        ways = _Ways(scope, rule).from_item(0, at, at + lines.max_lines, _NEW)
    else:
        ways = _from_to(scope, rule, at, lines.max_lines)
    for way in itertools.islice(ways, _MOST_WAYS):
        hit = _run_hit(scope, rule, at, way)
        if hit is not None:
            return hit, at + len(way)
    return None, at


Way = tuple[int, ...]  # per line from the start of the run, the number of the item that it is
_PASSED = -1  # in a way: a line that counts like a blank one
_MOST_PASSED = 60  # lines in a row that a run of lines goes on after
_MOST_WAYS = 200  # in which one run of lines is tried: rules that leave it open have ever more

# How far an item that takes many lines has come:
_NEW = 0  # it has none
_HELD = 1  # it has some, and may end
_PASSING = 2  # lines were passed over, and it goes on after them


class _Ways:
    """The ways in which lines are the items of a rule."""

    def __init__(self, scope: Scope, rule: CompiledRule) -> None:
        self._scope, self._items = scope, rule.items
        self._dead: set[tuple[int, int, int, int]] = set()  # from where no way leads to the end

    def from_item(self, item: int, at: int, limit: int, state: int) -> Iterator[Way]:
        """Every way in which the lines from `at` on are the items from `item` on, longest first."""
        if item == len(self._items):
            yield ()
            return
        here = item, at, limit, state
        if here in self._dead:
            return
        alive = False
        for way in self._steps(item, at, limit, state):
            alive = True
            yield way
        if not alive:
            self._dead.add(here)

    def _steps(self, item: int, at: int, limit: int, state: int) -> Iterator[Way]:
        scope, entry = self._scope, self._items[item]
        inside = at < len(scope.numbers) and at < limit
        after = self._after_passed(entry, at) if inside else at
        if after > at:
            if (item or state != _NEW) and after - at < _MOST_PASSED:
                passing = _NEW if state == _NEW else _PASSING
                for rest in self.from_item(item, after, limit + after - at, passing):
                    yield (*[_PASSED] * (after - at), *rest)
            inside = False
        if inside and entry.matcher.holds(scope.line(at).facts):
            further = (
                (item, at + 1, limit, _HELD) if entry.item.many else (item + 1, at + 1, limit, _NEW)
            )
            for rest in self.from_item(*further):
                yield (item, *rest)
        if state == _HELD or (state == _NEW and entry.item.optional):
            yield from self.from_item(item + 1, at, limit, _NEW)

    def _after_passed(self, entry: CompiledItem, at: int) -> int:
        """The first position from `at` on that counts, or that the item asks for."""
        scope, first = self._scope, at
        while (
            at < len(scope.numbers)
            and scope.numbers[at] in scope.passed_over
            and not _asks_for(scope, entry, at)
            and at - first < _MOST_PASSED
        ):
            at += 1
        return at


def _asks_for(scope: Scope, entry: CompiledItem, at: int) -> bool:
    """Whether a line that counts like a blank one is what the item asks for by its very words."""
    return entry.asks_by_words and entry.matcher.holds(scope.line(at).facts)


def _from_to(scope: Scope, rule: CompiledRule, at: int, max_lines: int) -> Iterator[Way]:
    first, last = rule.first, rule.last
    assert first is not None and last is not None
    if not first.holds(scope.line(at).facts):
        return
    for end in range(at + 1, min(at + max_lines, len(scope.numbers))):
        if last.holds(scope.line(end).facts):
            yield (0,) * (end - at + 1)
            return


def _run_hit(scope: Scope, rule: CompiledRule, at: int, way: Way) -> Hit | None:
    spans: list[Span] = []
    inner: list[int] = []
    for offset, number in enumerate(way):
        if number == _PASSED:
            continue
        line = scope.line(at + offset)
        if not rule.items:
            inner.append(at + offset)
            spans.append(line.span)
            continue
        entry = rule.items[number]
        if not entry.item.context:
            inner.append(at + offset)
            if not entry.item.keep:
                spans.append(line.span)
    if not inner:
        return None
    begin, end = inner[0], inner[-1]
    unit = Span(scope.line(begin).span.start, scope.line(end).span.end)
    captures = functools.partial(_run_captures, scope, rule, at, way)
    if not conditions_hold(scope, rule, Stand(begin, end, unit), captures):
        return None
    return Hit(rule, unit, tuple(spans), captures())


def _run_captures(scope: Scope, rule: CompiledRule, at: int, way: Way) -> Captures:
    captures: Captures = {}
    for offset, number in enumerate(way if rule.items else ()):
        if number == _PASSED:
            continue
        line, entry = scope.line(at + offset), rule.items[number]
        captures.update(entry.matcher.captures(line.facts, line.span.start))
        if entry.item.name:
            captures.setdefault(entry.item.name, line.span)
    return captures


# --- in: span, word, sentence ---


def _piece_hits(scope: Scope, phase: Phase, wanted: Wanted) -> Iterator[Hit]:
    for at, line, rules in _busy_lines(scope, "piece", phase):
        for rule in rules:
            if wanted(rule) and _speaks(scope, rule):
                yield from _pieces(scope, rule, at, line)
    for rule in scope.rulebook.by_raw:
        if rule.phase != phase or not wanted(rule) or not _speaks(scope, rule):
            continue
        if rule.when is not None and rule.when.raw is not None and scope.raw(rule.when.raw):
            for at in range(len(scope.numbers)):
                yield from _pieces(scope, rule, at, scope.line(at))


def _pieces(scope: Scope, rule: CompiledRule, at: int, line: Line) -> Iterator[Hit]:
    piece = rule.piece
    assert piece is not None and piece.pattern is not None
    places: tuple[Span, ...] | None = None  # where the source has what the rule looks for there
    if rule.when is not None and rule.when.raw is not None:
        places = scope.raw(rule.when.raw)
        if not touches(line.span, places):
            return
    text, start = line.facts.text, line.span.start
    for local in _units(scope, rule, text, piece.pattern):
        unit = local.moved(start)
        if places is not None and not touches(unit, places):
            continue
        captures = named_spans(piece.pattern, text[local.start : local.end], unit.start)
        if not piece.admits(text[local.start : local.end]):
            continue
        if rule.rule.matcher.fused is not None and not _cut(scope, rule, unit, captures):
            continue
        if conditions_hold(scope, rule, Stand(at, at, unit), functools.partial(dict, captures)):
            yield Hit(rule, unit, (unit,), captures)


def pieces_at(scope: Scope, rule: CompiledRule, at: int) -> Iterator[tuple[Span, Captures]]:
    """The pieces of a line that the rule's pattern finds there, whatever else it demands."""
    piece, line = rule.piece, scope.line(at)
    if piece is None or piece.pattern is None:
        return
    for local in _units(scope, rule, line.facts.text, piece.pattern):
        unit = local.moved(line.span.start)
        yield unit, named_spans(piece.pattern, scope.text(unit), unit.start)


class RunSoFar(NamedTuple):
    """Lines that are the first items of a rule: from one position to before another.

    items: how many of the rule's
    """

    begin: int
    end: int
    items: int
    captures: Captures


def runs_so_far(scope: Scope, rule: CompiledRule, at: int) -> Iterator[RunSoFar]:
    """The stretches of lines around a position that are the first items of the rule."""
    most = rule.most_lines
    for begin in range(max(0, at - most + 1), at + 1):
        for count in range(len(rule.items), 0, -1):
            start = dataclasses.replace(rule, items=rule.items[:count])
            ways = _Ways(scope, start).from_item(0, begin, begin + most, _NEW)
            way = max(itertools.islice(ways, _MOST_WAYS), key=len, default=())
            if way and begin + len(way) > at:
                captures = _run_captures(scope, start, begin, way)
                yield RunSoFar(begin, begin + len(way), count, captures)
                break


def _units(scope: Scope, rule: CompiledRule, text: str, pattern: Pattern) -> Iterator[Span]:
    unit = rule.rule.unit
    if unit == "span":
        for match in pattern.finditer(text):
            start, end = match.span()
            if end > start:
                yield Span(start, end)
        return
    if unit == "sentence":
        candidates = sentences_of(text, scope.abbreviations)
    else:
        candidates = words_of(text)
        position = rule.rule.when.position
        if position is not None and position.line_start:
            candidates = candidates[:1]
    for span in candidates:
        if pattern.fullmatch(text[span.start : span.end]) is not None:
            yield span


def _cut(scope: Scope, rule: CompiledRule, unit: Span, captures: Captures) -> bool:
    """Cut two things run together; the captures of both are set where the cut is certain."""
    fused = rule.rule.matcher.fused
    assert fused is not None
    one, other = fused.into
    begin = captures.get(one, unit).start
    cut = fused_cut(scope.view.text, Span(begin, unit.end), scope.document, fused)
    if cut is None:
        return False
    captures[one] = Span(begin, cut.start)
    captures[other] = Span(cut.end, unit.end)
    return True
