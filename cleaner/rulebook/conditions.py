"""Whether the conditions of a rule hold around a unit."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

from cleaner.edits import Span
from cleaner.rulebook.compile import CompiledConditions, CompiledRule
from cleaner.rulebook.dialect import DialectError, Pattern, compiled
from cleaner.rulebook.matchers import Captures, LineMatcher
from cleaner.rulebook.model import Position, Repeats
from cleaner.rulebook.scope import Scope
from cleaner.rulebook.view import Facts


def conditions_hold(
    scope: Scope,
    rule: CompiledRule,
    begin: int,
    end: int,
    unit: Span,
    captures: Callable[[], Captures],
) -> bool:
    """Whether what the rule demands of the surroundings of a unit holds.

    begin, end: positions of the unit's first and last line among those in play
    captures:   tells the named parts of the unit, should a condition need them
    """
    if rule.when is not None and not all(_checks(scope, rule.when, begin, end, unit, captures)):
        return False
    return rule.unless is None or not any(_checks(scope, rule.unless, begin, end, unit, captures))


def _checks(
    scope: Scope,
    c: CompiledConditions,
    begin: int,
    end: int,
    unit: Span,
    captures: Callable[[], Captures],
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
        yield c.line.holds(scope.line(begin).facts)
    if model.near is not None and c.near is not None:
        yield _near(scope, c.near, begin, end, model.near.within)
    if model.same is not None:
        yield _same(scope, captures(), model.same)
    for name, matcher in c.meta:
        yield name in scope.fields and matcher.holds(scope.fields[name])
    if model.repeats is not None:
        yield _repeats(scope, model.repeats, begin, end)
    if c.raw is not None:
        yield any(touches(unit, place) for place in scope.raw(c.raw))
    if model.document is not None:
        yield _elsewhere(scope, model.document, unit, captures())


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
    if position.above_text and any(
        is_sentence(scope.line(at).facts)
        for at in range(begin)
        if scope.numbers[at] not in scope.passed_over
    ):
        return False
    line = scope.line(begin).span
    if position.line_start and scope.view.text[line.start : unit.start].strip("“”\"'‘’([«„¿¡—– "):
        return False
    return not position.line_end or unit.end == scope.line(end).span.end


_LEAST_SENTENCE = 12  # words: shorter lines that end in a stop may be slogans or headlines


def is_sentence(facts: Facts) -> bool:
    """Whether a line is running text: long enough, and ending like a sentence."""
    return facts.words >= _LEAST_SENTENCE and facts.text[-1] in '.!?…:”"’»)'


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
    return inside and matcher.holds(scope.line(at).facts)


def _near(scope: Scope, matcher: LineMatcher, begin: int, end: int, within: int) -> bool:
    around = (*range(begin - within, begin), *range(end + 1, end + 1 + within))
    return any(
        0 <= at < len(scope.numbers) and matcher.holds(scope.line(at).facts) for at in around
    )


def touches(unit: Span, place: Span) -> bool:
    """Whether the two overlap, or meet where one of them is empty."""
    return unit.start <= place.end and place.start <= unit.end


def _same(scope: Scope, captures: Captures, names: tuple[str, str]) -> bool:
    one, other = (captures.get(name) for name in names)
    return (
        one is not None
        and other is not None
        and scope.text(one).casefold() == scope.text(other).casefold()
    )


_LOOSE = re.compile(r"[\W_]+")


_MOST_DIFFERENCE = 12  # characters: punctuation and spaces in which a repeated title may differ


def _repeats(scope: Scope, repeats: Repeats, begin: int, end: int) -> bool:
    texts = [scope.line(at).facts.text for at in range(begin, end + 1)]
    if repeats.title:
        title = scope.fields.get("title", "")
        if abs(sum(map(len, texts)) - len(title)) > _MOST_DIFFERENCE:
            return False
        title = _LOOSE.sub(" ", title).casefold().strip()
        own = _LOOSE.sub(" ", " ".join(texts)).casefold().strip()
        return bool(title) and own == title
    return all(
        sum(line.facts.text == text for line in scope.view.lines) >= repeats.times for text in texts
    )


def _elsewhere(scope: Scope, template: str, unit: Span, captures: Captures) -> bool:
    """Whether the pattern is found in the document outside the unit."""
    pattern = _document_pattern(scope.filled(template, captures, re.escape))
    if pattern is None:
        return False
    same_text = scope.document is scope.view.text
    for match in pattern.finditer(scope.document):
        start, end = match.span()
        if not (same_text and start < unit.end and unit.start < end):
            return True
    return False


@functools.lru_cache(maxsize=1024)
def _document_pattern(pattern: str) -> Pattern | None:
    try:
        return compiled(pattern)
    except DialectError:
        return None
