"""Whether the conditions of a rule hold around a unit."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cleaner.edits import Span
from cleaner.rulebook.alphabet import Captures
from cleaner.rulebook.compile import CompiledConditions, CompiledRule
from cleaner.rulebook.folding import folded
from cleaner.rulebook.matchers import LineMatcher
from cleaner.rulebook.model import Position, Repeats
from cleaner.rulebook.scope import Scope


class Stand(NamedTuple):
    """Where a unit stands among the lines in play.

    begin, end: positions of its first and last line
    taken:      how many lines nearer to the edge, from which a position counts, do not count
    """

    begin: int
    end: int
    span: Span
    taken: int = 0


def conditions_hold(
    scope: Scope, rule: CompiledRule, stand: Stand, captures: Callable[[], Captures]
) -> bool:
    """Whether what the rule demands of the surroundings of a unit holds.

    captures: tells the named parts of the unit, should a condition need them
    """
    if rule.when is not None and not all(checks(scope, rule.when, stand, captures)):
        return False
    if rule.unless is None:
        return True
    refusals = checks(scope, rule.unless, stand, captures)
    return not any(refusal is None or refusal for refusal in refusals)


def can_hold(scope: Scope, rule: CompiledRule) -> bool:
    """Whether the document has what the rule demands of it for any unit; worked out once."""
    if rule.when is None or (rule.when.listed is None and rule.when.model.document is None):
        return True
    return bool(scope.once(f"can {rule.order}", functools.partial(_can_hold, scope, rule.when)))


def _can_hold(scope: Scope, when: CompiledConditions) -> bool:
    template = when.model.document
    if template is not None and scope.searched().has(_FILLED.sub(".*", template)) is False:
        return False
    return when.listed is None or bool(scope.entries(when.listed))


def checks(
    scope: Scope, c: CompiledConditions, stand: Stand, captures: Callable[[], Captures]
) -> Iterator[bool | None]:
    """Whether each condition that is given holds, cheap ones first; None where it was left open."""
    model = c.model
    begin, end = stand.begin, stand.end
    if model.position is not None:
        yield _in_position(scope, model.position, stand)
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
    if model.listed is not None and c.listed is not None:
        yield _listed(scope, c.listed, captures().get(model.listed.capture), begin)
    for name, matcher in c.meta:
        yield name in scope.fields and matcher.holds(scope.fields[name])
    if model.repeats is not None:
        yield _repeats(scope, model.repeats, begin, end)
    if c.raw is not None:
        yield touches(stand.span, scope.raw(c.raw))
    if model.document is not None:
        yield _elsewhere(scope, model.document, stand.span, captures)


def _in_position(scope: Scope, position: Position, stand: Stand) -> bool:
    if position.in_frame and not scope.framed:
        return False
    begin, end, unit, taken = stand
    before = scope.counted(0, begin) - (taken if position.first is not None else 0)
    after = scope.counted(end + 1, len(scope.numbers)) - (taken if position.last is not None else 0)
    count = before + after + scope.counted(begin, end + 1)
    first, last = position.first, position.last
    if position.first_share is not None:
        first = max(1, int(count * position.first_share))
    if position.last_share is not None:
        last = max(1, int(count * position.last_share))
    if first is not None and before >= first:
        return False
    if last is not None and after >= last:
        return False
    if position.above_text and scope.first_sentence() < begin:
        return False
    line = scope.line(begin).span
    if position.line_start and scope.view.text[line.start : unit.start].strip("“”\"'‘’([«„¿¡—– "):
        return False
    return not position.line_end or unit.end == scope.line(end).span.end


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


def touches(unit: Span, places: Sequence[Span]) -> bool:
    """Whether the unit overlaps one of the places, or meets one; they are in order."""
    first = bisect.bisect_left(places, unit.start, key=_end)
    return first < len(places) and places[first].start <= unit.end


def _end(place: Span) -> int:
    return place.end


def _same(scope: Scope, captures: Captures, names: tuple[str, str]) -> bool:
    one, other = (captures.get(name) for name in names)
    return (
        one is not None
        and other is not None
        and scope.text(one).casefold() == scope.text(other).casefold()
    )


def _listed(scope: Scope, lists: LineMatcher, unit: Span | None, begin: int) -> bool:
    """Whether a line above has the captured text as an entry."""
    if unit is None:
        return False
    entries = scope.entries(lists)
    return entries.get(folded(scope.text(unit)).casefold(), begin) < begin


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
    here = scope.view.tally
    if repeats.elsewhere:
        everywhere = scope.searched().tally
        return all(everywhere[text] - here[text] >= repeats.elsewhere for text in texts)
    return all(here[text] >= repeats.times for text in texts)


def _elsewhere(
    scope: Scope, template: str, unit: Span, captures: Callable[[], Captures]
) -> bool | None:
    """Whether the pattern is found in the document outside the unit; None where nobody looked."""
    search, pattern = scope.searched(), template
    if "${" in template:
        # What no capture could make true is asked once a document, and not once a capture.
        if search.has(_FILLED.sub(".*", template)) is False:
            return False
        pattern = scope.filled(template, captures(), re.escape)
    same_text = scope.document == scope.view.text
    return search.has(pattern, unit if same_text else None)


_FILLED = re.compile(r"\$\{\w+\}")
