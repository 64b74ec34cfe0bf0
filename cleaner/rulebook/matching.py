"""Where rules hit: units found by their matchers, kept where the conditions around them hold."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from cleaner.edits import Span
from cleaner.rulebook.alphabet import Captures, SpelledPattern
from cleaner.rulebook.compile import CompiledRule
from cleaner.rulebook.conditions import Stand, can_hold, conditions_hold, touches
from cleaner.rulebook.fused import fused_cut
from cleaner.rulebook.hits import Hit, Wanted, any_rule, busy_lines, is_for
from cleaner.rulebook.model import Phase
from cleaner.rulebook.runs import run_hits
from cleaner.rulebook.scope import Scope
from cleaner.rulebook.view import Line, sentences_of, words_of

__all__ = ["Hit", "Scope", "find_hits"]


def find_hits(
    scope: Scope, phase: Phase, *, only: Wanted | None = None, inward: bool = False
) -> list[Hit]:
    """The hits of all rules of a phase, in order of rules, then of places.

    inward: rules that drop lines near an edge go on inward: lines that they drop do not count.
            Else a long list would go a few lines a pass, each of which looks at all of it.
    """
    wanted = only or any_rule
    hits = [
        *_line_hits(scope, phase, wanted, inward=inward),
        *run_hits(scope, phase, wanted),
        *_piece_hits(scope, phase, wanted),
    ]
    if scope.spares is not None:
        hits = [hit for hit in hits if not scope.spares(scope, hit)]
    return sorted(hits, key=lambda hit: (hit.rule.order, hit.unit))


def article_hits(scope: Scope) -> list[Hit]:
    """The hits of the rules for whole articles, in order of rules; the scope is of one article."""
    if not scope.rulebook.of_articles or not scope.numbers:
        return []
    last = len(scope.numbers) - 1
    unit = Span(scope.line(0).span.start, scope.line(last).span.end)
    text = scope.text(unit)
    hits: list[Hit] = []
    for rule in scope.rulebook.of_articles:
        if rule.whole is None or not is_for(scope, rule) or not rule.whole.holds(text):
            continue
        named = rule.whole.captures(text)
        captures = {name: span.moved(unit.start) for name, span in named.items()}
        if conditions_hold(scope, rule, Stand(0, last, unit), functools.partial(dict, captures)):
            hits.append(Hit(rule, unit, (unit,), captures))
    return hits if scope.spares is None else [h for h in hits if not scope.spares(scope, h)]


# --- in: line ---


def _line_hits(scope: Scope, phase: Phase, wanted: Wanted, *, inward: bool) -> Iterator[Hit]:
    at_edge: dict[int, list[tuple[int, Line, CompiledRule]]] = {}
    for at, line, rules in busy_lines(scope, "line", phase):
        for rule in rules:
            if (
                rule.line is None
                or not wanted(rule)
                or not is_for(scope, rule)
                or not can_hold(scope, rule)
            ):
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


# --- in: span, word, sentence ---


def _piece_hits(scope: Scope, phase: Phase, wanted: Wanted) -> Iterator[Hit]:
    for at, line, rules in busy_lines(scope, "piece", phase):
        for rule in rules:
            if wanted(rule) and is_for(scope, rule) and can_hold(scope, rule):
                yield from _pieces(scope, rule, at, line)
    for rule in scope.rulebook.by_raw:
        if rule.phase != phase or not wanted(rule) or not is_for(scope, rule):
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
    for local in _units(scope, rule, line, piece.pattern):
        unit = local.moved(line.span.start)
        if places is not None and not touches(unit, places):
            continue
        if not piece.admits(line.facts.spelled, local):
            continue
        captures = _captures(piece.pattern, line, local)
        if rule.rule.matcher.fused is not None and not _cut(scope, rule, unit, captures):
            continue
        if conditions_hold(scope, rule, Stand(at, at, unit), functools.partial(dict, captures)):
            yield Hit(rule, unit, (unit,), captures)


def pieces_at(scope: Scope, rule: CompiledRule, at: int) -> Iterator[tuple[Span, Captures]]:
    """The pieces of a line that the rule's pattern finds there, whatever else it demands."""
    piece, line = rule.piece, scope.line(at)
    if piece is None or piece.pattern is None:
        return
    for local in _units(scope, rule, line, piece.pattern):
        yield local.moved(line.span.start), _captures(piece.pattern, line, local)


def _captures(pattern: SpelledPattern, line: Line, piece: Span) -> Captures:
    """The named parts of a piece of a line, in the text."""
    start = line.span.start + piece.start
    named = pattern.named_spans(line.facts.spelled, piece)
    return {name: span.moved(start) for name, span in named.items()}


def _units(scope: Scope, rule: CompiledRule, line: Line, pattern: SpelledPattern) -> Iterator[Span]:
    unit, spelled = rule.rule.unit, line.facts.spelled
    if unit == "span":
        yield from pattern.found(spelled)
        return
    if unit == "sentence":
        candidates = sentences_of(spelled.text, scope.abbreviations)
    else:
        candidates = words_of(spelled.text)
        position = rule.rule.when.position
        if position is not None and position.line_start:
            candidates = candidates[:1]
    yield from (piece for piece in candidates if pattern.matches(spelled, piece))


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
