"""Where rules hit: units found by their matchers, kept where the conditions around them hold."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cleaner.edits import Span
from cleaner.rulebook.compile import (
    ALWAYS,
    Captures,
    CompiledConditions,
    CompiledRule,
    LineMatcher,
    Rulebook,
    named_spans,
)
from cleaner.rulebook.dialect import DialectError, Pattern, compiled
from cleaner.rulebook.fused import fused_cut
from cleaner.rulebook.model import Phase, Position, Repeats
from cleaner.rulebook.view import Facts, Line, View, sentences_of, words_of


class Hit(NamedTuple):
    """A unit that a rule selected.

    spans:    the parts of the unit that the action is for, in order: lines of a sequence that are
              kept or only context are left out
    captures: named parts
    split_at: where an article begins, should the rule split
    """

    rule: CompiledRule
    spans: tuple[Span, ...]
    captures: Captures
    split_at: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What rules look at: a stretch of lines, and what is known of the article that they are.

    numbers:  of the lines in play, in order; others are not seen
    fields:   of the article, as text
    raw:      the source of a span of the text, before its characters were repaired
    document: the text searched for evidence
    passed_over: numbers of lines that count like blank ones: other lines are neighbours across them
    """

    rulebook: Rulebook
    view: View
    numbers: tuple[int, ...]
    abbreviations: frozenset[str]
    document: str
    language: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    raw: Callable[[Span], str] = lambda span: ""
    passed_over: frozenset[int] = frozenset()

    def text(self, span: Span) -> str:
        """The text of a span."""
        return self.view.text[span.start : span.end]


def find_hits(scope: Scope, phase: Phase, *, only: Callable[[CompiledRule], bool] | None = None) -> list[Hit]:
    """The hits of all rules of a phase, in order of rules, then of places."""
    hits = [
        hit
        for hit in (*_line_hits(scope, phase), *_run_hits(scope, phase), *_piece_hits(scope, phase))
        if only is None or only(hit.rule)
    ]
    return sorted(hits, key=lambda hit: (hit.rule.order, hit.spans[0] if hit.spans else Span(0, 0)))


def _runs_here(scope: Scope, rule: CompiledRule, phase: Phase) -> bool:
    if rule.rule.phase != phase or rule.rule.level == "off":
        return False
    return not rule.rule.languages or scope.language in rule.rule.languages


# --- in: line ---


def _line_hits(scope: Scope, phase: Phase) -> Iterator[Hit]:
    index = scope.rulebook.line_rules
    for at, number in enumerate(scope.numbers):
        line = scope.view.lines[number]
        for rule in _candidates(index, line.facts.whole):
            matcher = rule.line
            if matcher is None or not _runs_here(scope, rule, phase) or not matcher.holds(line.facts):
                continue
            if rule.when is None and rule.unless is None:
                captures: Captures = {}
                if rule.rule.action.sets or rule.rule.action.extra_text:
                    captures = matcher.captures(line.facts, line.span.start)
            else:
                captures = matcher.captures(line.facts, line.span.start)
                if not _conditions_hold(scope, rule, at, at, line.span, captures):
                    continue
            yield Hit(rule, (line.span,), captures, line.span.start)


def _candidates(index: Mapping[int, list[CompiledRule]], triggers: Iterable[int]) -> list[CompiledRule]:
    found: dict[int, CompiledRule] = {}
    for trigger in triggers:
        for rule in index.get(trigger, ()):
            found[rule.order] = rule
    for rule in index.get(ALWAYS, ()):
        found[rule.order] = rule
    return list(found.values())


# --- in: lines ---


def _run_hits(scope: Scope, phase: Phase) -> Iterator[Hit]:
    index = scope.rulebook.run_rules
    taken: dict[int, int] = {}  # rule order to the first line number it may look at again
    for at, number in enumerate(scope.numbers):
        for rule in _candidates(index, scope.view.lines[number].facts.whole):
            if at < taken.get(rule.order, 0) or not _runs_here(scope, rule, phase):
                continue
            hit, end = _run_at(scope, rule, at)
            if hit is not None:
                taken[rule.order] = end
                yield hit


def _run_at(scope: Scope, rule: CompiledRule, at: int) -> tuple[Hit | None, int]:
    lines = rule.rule.lines
    assert lines is not None
    if rule.items:
        ways = _sequences(scope, rule, 0, at, at + lines.max_lines)
    else:
        ways = _from_to(scope, rule, at, lines.max_lines)
    for way in ways:
        hit = _run_hit(scope, rule, at, way)
        if hit is not None:
            return hit, at + len(way)
    return None, at


Way = tuple[int, ...]  # per line from the start of the run, the number of the item that it is
_PASSED = -1  # in a way: a line that counts like a blank one


def _sequences(scope: Scope, rule: CompiledRule, item: int, at: int, limit: int) -> Iterator[Way]:
    """Every way in which the lines from `at` on are the items from `item` on, longest first."""
    if item == len(rule.items):
        yield ()
        return
    entry = rule.items[item]
    if item and at < len(scope.numbers) and at < limit and scope.numbers[at] in scope.passed_over:
        for rest in _sequences(scope, rule, item, at + 1, limit + 1):
            yield (_PASSED, *rest)
    if at < len(scope.numbers) and at < limit and entry.matcher.holds(_line(scope, at).facts):
        if entry.item.many:
            for rest in _sequences(scope, rule, item, at + 1, limit):
                if item in rest[:1] or (rest[:1] == (_PASSED,) and item in rest):
                    yield (item, *rest)
        for rest in _sequences(scope, rule, item + 1, at + 1, limit):
            yield (item, *rest)
    if entry.item.optional:
        yield from _sequences(scope, rule, item + 1, at, limit)


def _from_to(scope: Scope, rule: CompiledRule, at: int, max_lines: int) -> Iterator[Way]:
    first, last = rule.first, rule.last
    assert first is not None and last is not None
    if not first.holds(_line(scope, at).facts):
        return
    for end in range(at + 1, min(at + max_lines, len(scope.numbers))):
        if last.holds(_line(scope, end).facts):
            yield (0,) * (end - at + 1)
            return


def _line(scope: Scope, at: int) -> Line:
    return scope.view.lines[scope.numbers[at]]


def _run_hit(scope: Scope, rule: CompiledRule, at: int, way: Way) -> Hit | None:
    captures: Captures = {}
    spans: list[Span] = []
    inner: list[int] = []
    for offset, number in enumerate(way):
        if number == _PASSED:
            continue
        line = _line(scope, at + offset)
        if not rule.items:
            inner.append(at + offset)
            spans.append(line.span)
            continue
        entry = rule.items[number]
        captures.update(entry.matcher.captures(line.facts, line.span.start))
        if entry.item.name:
            captures.setdefault(entry.item.name, line.span)
        if not entry.item.context:
            inner.append(at + offset)
            if not entry.item.keep:
                spans.append(line.span)
    if not inner:
        return None
    begin, end = inner[0], inner[-1]
    unit = Span(_line(scope, begin).span.start, _line(scope, end).span.end)
    if not _conditions_hold(scope, rule, begin, end, unit, captures):
        return None
    return Hit(rule, tuple(spans), captures, unit.start)


# --- in: span, word, sentence ---


def _piece_hits(scope: Scope, phase: Phase) -> Iterator[Hit]:
    rules = scope.rulebook.piece_rules
    for at, number in enumerate(scope.numbers):
        line = scope.view.lines[number]
        for found in sorted(line.facts.found):
            rule = rules[found]
            if _runs_here(scope, rule, phase):
                yield from _pieces(scope, rule, at, line)


def _pieces(scope: Scope, rule: CompiledRule, at: int, line: Line) -> Iterator[Hit]:
    piece = rule.piece
    assert piece is not None and piece.pattern is not None
    text, start = line.facts.text, line.span.start
    for local in _units(scope, rule, text, piece.pattern):
        unit = local.moved(start)
        captures = named_spans(piece.pattern, text[local.start : local.end], unit.start)
        if not piece.admits(text[local.start : local.end]):
            continue
        if rule.rule.matcher.fused is not None and not _cut(scope, rule, unit, captures):
            continue
        if _conditions_hold(scope, rule, at, at, unit, captures):
            yield Hit(rule, (unit,), captures, unit.start)


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
    cut = fused_cut(scope.view.text, Span(begin, unit.end), scope.document, fused.openers)
    if cut is None:
        return False
    captures[one] = Span(begin, cut.start)
    captures[other] = Span(cut.end, unit.end)
    return True


# --- conditions ---


def _conditions_hold(
    scope: Scope, rule: CompiledRule, begin: int, end: int, unit: Span, captures: Captures
) -> bool:
    if rule.when is not None and not all(_checks(scope, rule.when, begin, end, unit, captures)):
        return False
    return rule.unless is None or not any(_checks(scope, rule.unless, begin, end, unit, captures))


def _checks(
    scope: Scope, c: CompiledConditions, begin: int, end: int, unit: Span, captures: Captures
) -> Iterator[bool]:
    """Whether each condition that is given holds, cheap ones first."""
    model = c.model
    if model.position is not None:
        yield _in_position(scope, model.position, begin, end, unit)
    if model.prev is not None:
        yield _neighbour(scope, c.prev, begin - 1, -1)
    if model.next is not None:
        yield _neighbour(scope, c.next, end + 1, 1)
    if c.line is not None:
        yield c.line.holds(_line(scope, begin).facts)
    if model.near is not None and c.near is not None:
        yield _near(scope, c.near, begin, end, model.near.within)
    if model.same is not None:
        yield _same(scope, captures, model.same)
    for name, matcher in c.meta:
        yield name in scope.fields and matcher.holds(scope.fields[name])
    if model.repeats is not None:
        yield _repeats(scope, model.repeats, begin, end)
    if c.raw is not None:
        yield c.raw.search(scope.raw(unit)) is not None
    if model.document is not None:
        yield _elsewhere(scope, model.document, unit, captures)


def _in_position(scope: Scope, position: Position, begin: int, end: int, unit: Span) -> bool:
    before = _counted(scope, 0, begin)
    after = _counted(scope, end + 1, len(scope.numbers))
    count = before + after + _counted(scope, begin, end + 1)
    first, last = position.first, position.last
    if position.first_share is not None:
        first = max(1, int(count * position.first_share))
    if position.last_share is not None:
        last = max(1, int(count * position.last_share))
    if first is not None and before >= first:
        return False
    if last is not None and after >= last:
        return False
    if position.above_text and any(is_sentence(_line(scope, at).facts) for at in range(begin)):
        return False
    line = _line(scope, begin).span
    if position.line_start and scope.view.text[line.start : unit.start].strip("“”\"'‘’([«„¿¡—– "):
        return False
    return not position.line_end or unit.end == _line(scope, end).span.end


_LEAST_SENTENCE = 12  # words: shorter lines that end in a stop may be slogans or headlines


def is_sentence(facts: Facts) -> bool:
    """Whether a line is running text: long enough, and ending like a sentence."""
    return facts.words >= _LEAST_SENTENCE and facts.text[-1] in ".!?…:”\"’»)"


def _counted(scope: Scope, begin: int, end: int) -> int:
    """How many lines from one to another count, those passed over left out."""
    if not scope.passed_over:
        return end - begin
    return sum(number not in scope.passed_over for number in scope.numbers[begin:end])


def _neighbour(scope: Scope, matcher: LineMatcher | None, at: int, step: int) -> bool:
    while 0 <= at < len(scope.numbers) and scope.numbers[at] in scope.passed_over:
        at += step
    inside = 0 <= at < len(scope.numbers)
    if matcher is None:  # `edge`
        return not inside
    return inside and matcher.holds(_line(scope, at).facts)


def _near(scope: Scope, matcher: LineMatcher, begin: int, end: int, within: int) -> bool:
    around = (*range(begin - within, begin), *range(end + 1, end + 1 + within))
    return any(0 <= at < len(scope.numbers) and matcher.holds(_line(scope, at).facts) for at in around)


def _same(scope: Scope, captures: Captures, names: tuple[str, str]) -> bool:
    one, other = (captures.get(name) for name in names)
    return one is not None and other is not None and scope.text(one).casefold() == scope.text(other).casefold()


_LOOSE = re.compile(r"[\W_]+")


def _repeats(scope: Scope, repeats: Repeats, begin: int, end: int) -> bool:
    texts = [_line(scope, at).facts.text for at in range(begin, end + 1)]
    if repeats.title:
        title = _LOOSE.sub(" ", scope.fields.get("title", "")).casefold().strip()
        own = _LOOSE.sub(" ", " ".join(texts)).casefold().strip()
        return bool(title) and own == title
    return all(
        sum(line.facts.text == text for line in scope.view.lines) >= repeats.times for text in texts
    )


_FILLED = re.compile(r"\$\{([A-Za-z_]\w*)\}")


def _elsewhere(scope: Scope, template: str, unit: Span, captures: Captures) -> bool:
    """Whether the pattern is found in the document outside the unit."""
    pattern = _document_pattern(_filled(scope, template, captures, re.escape))
    if pattern is None:
        return False
    same_text = scope.document is scope.view.text
    for match in pattern.finditer(scope.document):
        start, end = match.span()
        if not (same_text and start < unit.end and unit.start < end):
            return True
    return False


def _filled(scope: Scope, template: str, captures: Captures, quote: Callable[[str], str]) -> str:
    def value(use: re.Match[str]) -> str:
        span = captures.get(use.group(1))
        return quote(scope.text(span)) if span is not None else ""

    return _FILLED.sub(value, template)


@functools.lru_cache(maxsize=1024)
def _document_pattern(pattern: str) -> Pattern | None:
    try:
        return compiled(pattern)
    except DialectError:
        return None


def filled(scope: Scope, template: str, captures: Captures) -> str:
    """A template with ``${capture}`` replaced by what was captured; nothing for one that took no part."""
    return _filled(scope, template, captures, str)
