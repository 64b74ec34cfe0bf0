"""Why a rule that looks at a line does not hit it: the demand that failed, and what stood there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from cleaner.edits import Span
from cleaner.rulebook.alphabet import Captures
from cleaner.rulebook.compile import CompiledConditions, CompiledRule
from cleaner.rulebook.conditions import Stand, checks
from cleaner.rulebook.matchers import LineMatcher, TextMatcher
from cleaner.rulebook.matching import find_hits, pieces_at
from cleaner.rulebook.model import Bounds, Conditions, Matcher, Phase, Position, Rule
from cleaner.rulebook.runs import runs_so_far
from cleaner.rulebook.scope import Scope
from cleaner.rulebook.view import Facts

_LONGEST = 60  # characters of a line that is shown


@dataclass(frozen=True, slots=True)
class Miss:
    """A rule that nearly hit a line.

    demand: what failed, as the rule file has it
    found:  what stood there instead
    share:  a rough guess of how many lines of a hundred the rule looks at: few is near
    """

    rule: Rule
    demand: str
    found: str
    share: float


def misses(scope: Scope, phase: Phase, at: int) -> list[Miss]:
    """The rules of a phase that nearly hit the line at a position, the nearest first.

    A rule is near where the words of the line, or of some lines around it, are what it looks for,
    and something else that it demands fails.
    """
    line = scope.line(at).span
    hits = {hit.rule.order for hit in find_hits(scope, phase) if hit.unit.overlaps(line)}
    found = [
        miss
        for rule in scope.rulebook.compiled
        if rule.phase == phase and rule.order not in hits
        for miss in [_miss(scope, rule, at)]
        if miss is not None
    ]
    return sorted(found, key=lambda miss: miss.share)


def _miss(scope: Scope, rule: CompiledRule, at: int) -> Miss | None:
    if rule.line is not None:
        return _line_miss(scope, rule, rule.line, at)
    if rule.piece is not None:
        return _piece_miss(scope, rule, at)
    return _run_miss(scope, rule, at) if rule.items else None


def _line_miss(scope: Scope, rule: CompiledRule, matcher: LineMatcher, at: int) -> Miss | None:
    line = scope.line(at)
    model = rule.rule.matcher
    while len(model.any_of) == 1 and model == Matcher(any_of=model.any_of):
        model = model.any_of[0]  # a macro by itself
    if not _has_words(model) or not _looked_for(scope, model, line.facts.text):
        return None
    demand, found = _refusal(model, matcher, line.facts) or _condition(
        scope, rule, Stand(at, at, line.span), matcher.captures(line.facts, line.span.start)
    )
    return Miss(rule.rule, demand, found, matcher.share)


def _has_words(matcher: Matcher) -> bool:
    """Whether the matcher names something to look for, beside lengths and what it refuses."""
    return bool(matcher.regex or matcher.texts or matcher.any_of or matcher.rules)


def _looked_for(scope: Scope, model: Matcher, text: str) -> bool:
    """Whether a line is what the matcher looks for, lengths and what it refuses left out.

    The rulebook is not asked: it knows no patterns of lines that are too long for a rule.
    """
    bare = replace(model, words=None, chars=None, none_of=None, where=(), rules=())
    if not TextMatcher(bare).holds(text):
        return False
    others = [rule.matcher for rule in scope.rulebook.rules if rule.id in model.rules]
    return not model.rules or any(TextMatcher(other).holds(text) for other in others)


def _refusal(model: Matcher, matcher: LineMatcher, facts: Facts) -> tuple[str, str] | None:
    """Which demand of the matcher itself fails, its words left out."""
    if matcher.holds(facts):
        return None
    for name, bounds, count in (
        ("words", model.words, facts.words),
        ("chars", model.chars, len(facts.text)),
    ):
        if bounds is not None and not bounds.hold(count):
            return f"{name}: {_bounds(bounds)}", f"the line has {count}"
    if model.where:
        return "where", "what the pattern captured is not what the rule wants there"
    return "not", "the line is one that the rule refuses"


def _bounds(bounds: Bounds) -> str:
    most = "" if bounds.most is None else f", max: {bounds.most}"
    return f"{{min: {bounds.least}{most}}}"


def _piece_miss(scope: Scope, rule: CompiledRule, at: int) -> Miss | None:
    if rule.when is not None and rule.when.raw is not None:
        return None  # it looks for something in the source, and at next to anything in the text
    for unit, captures in pieces_at(scope, rule, at):
        demand, found = _condition(scope, rule, Stand(at, at, unit), captures)
        return Miss(rule.rule, demand, found, 0.0)
    return None


def _run_miss(scope: Scope, rule: CompiledRule, at: int) -> Miss | None:
    runs = [run for run in runs_so_far(scope, rule, at) if run.end - run.begin > 1]
    if not runs:
        return None
    run = max(runs, key=lambda run: (run.items, run.end - run.begin))
    if run.items == len(rule.items):
        unit = Span(scope.line(run.begin).span.start, scope.line(run.end - 1).span.end)
        demand, found = _condition(scope, rule, Stand(run.begin, run.end - 1, unit), run.captures)
    else:
        demand, found = f"item {run.items + 1} of the sequence", _shown(scope, run.end)
    share = rule.key.share if rule.key is not None else 100.0
    return Miss(rule.rule, demand, found, share / (run.end - run.begin))


# --- conditions ---


def _condition(
    scope: Scope, rule: CompiledRule, stand: Stand, captures: Captures
) -> tuple[str, str]:
    """The first condition around the unit that fails, and what stood there."""
    for key, conditions, wanted in (("when", rule.when, True), ("unless", rule.unless, False)):
        for name, one in _single(conditions):
            answers = list(checks(scope, one, stand, lambda: captures))
            if any(answer is not wanted for answer in answers):
                return f"{key}: {name}", _around(scope, one, stand, name)
    return "the overlap", "an earlier rule took a part of it, or it was hit too often (`max`)"


def _single(conditions: CompiledConditions | None) -> Iterator[tuple[str, CompiledConditions]]:
    """Each condition that is given, alone."""
    if conditions is None:
        return
    nothing = Conditions()
    for part in fields(Conditions):
        value = getattr(conditions.model, part.name)
        if value != getattr(nothing, part.name):
            model = replace(nothing, **{part.name: value})
            own = {part.name} & {"line", "raw", "meta"}
            compiled = {name: getattr(conditions, name) for name in own}
            yield (
                part.name,
                CompiledConditions(
                    model,
                    prev=conditions.prev,
                    next=conditions.next,
                    near=conditions.near,
                    **compiled,
                ),
            )


def _around(scope: Scope, one: CompiledConditions, stand: Stand, name: str) -> str:
    """What a condition met."""
    model = one.model
    if name == "prev":
        return f"the line before: {_shown(scope, stand.begin - 1)}"
    if name == "next":
        return f"the line after: {_shown(scope, stand.end + 1)}"
    if name == "position" and model.position is not None:
        return _place(scope, stand, model.position)
    if name == "meta":
        named = (f"{field}: {scope.fields.get(field, 'not set')}" for field, _ in model.meta)
        return ", ".join(named)
    if name == "document":
        return f"in the document: {model.document}"
    if name == "repeats":
        if model.repeats is not None and model.repeats.title:
            return f"the title is {scope.fields.get('title', 'not set')!r}"
        return "it does not stand again so often"
    if name == "line":
        return f"the line: {_shown(scope, stand.begin)}"
    if name == "near" and model.near is not None:
        return f"no such line within {model.near.within} lines"
    if name == "listed":
        return "no line above lists it"
    return "the two captures differ" if name == "same" else "it does not hold"


def _place(scope: Scope, stand: Stand, position: Position) -> str:
    if position.in_frame and not scope.framed:
        return "no frame of a page stood around the text"
    if position.line_start or position.line_end:
        return "where in the line it stands"
    number, count = scope.counted(0, stand.begin) + 1, scope.counted(0, len(scope.numbers))
    return f"line {number} of {count} that count" + (
        ", below the first sentence"
        if position.above_text and scope.first_sentence() < stand.begin
        else ""
    )


def _shown(scope: Scope, at: int) -> str:
    if not 0 <= at < len(scope.numbers):
        return "there is none"
    text = scope.line(at).facts.text
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
