"""Rules with one condition less: an example has to fail, or nothing shows that it matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from cleaner.rulebook.model import (
    CONTENTS_LINES,
    EVERY_DOCUMENT,
    LAYOUT_LINES,
    Conditions,
    Contents,
    Item,
    Layout,
    Lines,
    Matcher,
    Position,
    Rule,
)
from cleaner.trials import try_rules

_NOTHING = Conditions()
_ANYWHERE = Position()
_ANY_LINE = Matcher()


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule without one of its conditions.

    lost: the condition, as the rule file has it
    """

    rule: Rule
    lost: str


def survivors(rules: Iterable[Rule], known: Sequence[Rule]) -> Iterator[Mutant]:
    """The mutants of safe rules for which every example still comes out; `known` as in trials."""
    for rule in rules:
        if rule.safety == "safe":
            for mutant in mutants(rule):
                if next(try_rules([mutant.rule], known), None) is None:
                    yield mutant


def mutants(rule: Rule) -> Iterator[Mutant]:
    """The rule without each of its conditions in turn: those around its unit, and on its words."""
    for when in _without(rule.when, "when"):
        yield Mutant(replace(rule, when=when[0]), when[1])
    if rule.unless is not None:
        for unless in _without(rule.unless, "unless"):
            yield Mutant(replace(rule, unless=unless[0]), unless[1])
    for matcher, lost in _looser(rule.matcher, "match"):
        yield Mutant(replace(rule, matcher=matcher), lost)
    for matcher, lost in _looser_headers(rule.matcher):
        yield Mutant(replace(rule, matcher=matcher), lost)
    if rule.lines is not None:
        for lines, lost in _looser_lines(rule.lines):
            yield Mutant(replace(rule, lines=lines), lost)
    if rule.min_hits is not None:
        yield Mutant(replace(rule, min_hits=None), "min")
    if rule.max_hits is not None:
        yield Mutant(replace(rule, max_hits=None), "max")
    if rule.target != EVERY_DOCUMENT:
        yield Mutant(replace(rule, target=EVERY_DOCUMENT), "for")


def _without(conditions: Conditions, key: str) -> Iterator[tuple[Conditions, str]]:
    if conditions.position is not None:
        for position, name in _looser_position(conditions.position):
            yield replace(conditions, position=position), f"{key}: position: {name}"
    for part in fields(Conditions):
        nothing = getattr(_NOTHING, part.name)
        if part.name != "position" and getattr(conditions, part.name) != nothing:
            yield replace(conditions, **{part.name: nothing}), f"{key}: {part.name}"


def _looser_position(position: Position) -> Iterator[tuple[Position | None, str]]:
    for part in fields(Position):
        nothing = getattr(_ANYWHERE, part.name)
        if getattr(position, part.name) != nothing:
            looser = replace(position, **{part.name: nothing})
            name = part.name.replace("_", "-").removesuffix("-share")
            yield (None if looser == _ANYWHERE else looser), name


def _looser(matcher: Matcher, key: str) -> Iterator[tuple[Matcher, str]]:
    """The matcher without what limits the words that it names; a matcher has to name some."""
    if not (matcher.regex or matcher.texts or matcher.any_of or matcher.rules):
        return
    if matcher.words is not None:
        yield replace(matcher, words=None), f"{key}: words"
    if matcher.chars is not None:
        yield replace(matcher, chars=None), f"{key}: chars"
    if matcher.none_of is not None:
        yield replace(matcher, none_of=None), f"{key}: not"
    for name, _ in matcher.where:
        kept = tuple(entry for entry in matcher.where if entry[0] != name)
        yield replace(matcher, where=kept), f"{key}: where: {name}"


def _looser_headers(matcher: Matcher) -> Iterator[tuple[Matcher, str]]:
    """The matcher of the headers of a whole document, without each of its parts."""
    if matcher.layout is not None:
        for layout, lost in _looser_layout(matcher.layout):
            yield replace(matcher, layout=layout), lost
    if matcher.contents is not None:
        for contents, lost in _looser_contents(matcher.contents):
            yield replace(matcher, contents=contents), lost


def _looser_layout(layout: Layout) -> Iterator[tuple[Layout, str]]:
    for part in LAYOUT_LINES:
        if part not in ("title", "source") and getattr(layout, part) is not None:
            nothing: dict[str, Any] = {part: None}
            yield replace(layout, **nothing), f"layout: {part}"


def _looser_contents(contents: Contents) -> Iterator[tuple[Contents, str]]:
    """The matcher with each of its parts left out, or holding for every line where it is needed."""
    for part in CONTENTS_LINES:
        if getattr(contents, part) is not None:
            looser = _ANY_LINE if part in ("mark", "entry") else None
            changed: dict[str, Any] = {part: looser}
            yield replace(contents, **changed), f"contents: {part}"


def _looser_lines(lines: Lines) -> Iterator[tuple[Lines, str]]:
    for number, item in enumerate(lines.items):
        if item.joined:
            yield (
                _with_item(lines, number, replace(item, joined=False)),
                f"item {number + 1}: joined",
            )
        for matcher, lost in _looser(item.matcher, f"item {number + 1}"):
            yield _with_item(lines, number, replace(item, matcher=matcher)), lost
    if lines.first is not None:
        for first, lost in _looser(lines.first, "from"):
            yield replace(lines, first=first), lost
    if lines.last is not None:
        for last, lost in _looser(lines.last, "to"):
            yield replace(lines, last=last), lost


def _with_item(lines: Lines, number: int, item: Item) -> Lines:
    return replace(lines, items=(*lines.items[:number], item, *lines.items[number + 1 :]))
