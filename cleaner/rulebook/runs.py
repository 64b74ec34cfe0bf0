"""Runs of lines: sequences of items, or all from one line to another, found around their key."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.edits import Span
from cleaner.rulebook.alphabet import Captures
from cleaner.rulebook.compile import CompiledItem, CompiledRule
from cleaner.rulebook.conditions import Stand, can_hold, conditions_hold
from cleaner.rulebook.hits import Hit, Wanted, busy_lines, is_for
from cleaner.rulebook.model import Phase
from cleaner.rulebook.scope import Scope


def run_hits(scope: Scope, phase: Phase, wanted: Wanted) -> Iterator[Hit]:
    """The hits of the wanted rules of a phase that select runs of lines."""
    begin: dict[int, int] = {}  # rule order to the first line that a run of it may begin at
    for at, _, rules in busy_lines(scope, "run", phase):
        for rule in rules:
            if not wanted(rule) or not is_for(scope, rule) or not can_hold(scope, rule):
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
        if inside and entry.item.joined and not _is_joined(scope, at):
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


def _is_joined(scope: Scope, at: int) -> bool:
    """Whether no blank line stands above a line."""
    number = scope.numbers[at]
    if not number:
        return False
    above, line = scope.view.lines[number - 1].span, scope.view.lines[number].span
    return scope.view.text.count("\n", above.end, line.start) == 1


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
