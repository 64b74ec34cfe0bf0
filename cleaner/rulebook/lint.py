"""Faults of rules that load but cannot be meant: unearned safety, names that nothing captures."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from cleaner.errors import RuleError
from cleaner.rulebook.dialect import compiled, translated
from cleaner.rulebook.model import Conditions, Matcher, Rule
from cleaner.rulebook.shape import shape_of
from cleaner.rulebook.yaml_nodes import did_you_mean

LEAST_CHANGING = 2  # examples that a safe rule changes
LEAST_KEPT = 1  # look-alikes that it leaves alone

_USE = re.compile(r"\$\{([A-Za-z_]\w*)\}")


def lint(rules: Sequence[Rule], known: Iterable[Rule] = ()) -> Iterator[RuleError]:
    """What is wrong with the rules, in their order; `known` are others that they may refer to."""
    names = {rule.id for rule in (*rules, *known)}
    alike: dict[object, Rule] = {}
    for rule in rules:
        yield from _shadowed(rule, alike)
        yield from _never_matching(rule)
        yield from _unearned(rule)
        yield from _uncaptured(rule)
        yield from _unknown_references(rule, names)


def _shadowed(rule: Rule, alike: dict[object, Rule]) -> Iterator[RuleError]:
    """A rule that selects what an earlier one does never acts: that one is first everywhere."""
    selects = (rule.unit, rule.matcher, rule.lines, rule.when, rule.unless, rule.target)
    earlier = alike.setdefault((rule.phase, *selects), rule)
    if earlier is not rule and not rule.action.mark and not earlier.action.mark:
        yield RuleError(
            rule.at,
            f"{rule.id} selects just what {earlier.id} does, which is first everywhere",
            f"make one rule of both, or change one: {earlier.at}",
        )


def _never_matching(rule: Rule) -> Iterator[RuleError]:
    """A matcher whose demands exclude each other matches nothing."""
    for matcher in _matchers(rule):
        if matcher.regex is None or matcher.chars is None or rule.unit not in ("line", "lines"):
            continue
        shape = shape_of(translated(matcher.regex), fold=matcher.fold)
        if not matcher.chars.meet(shape.least, shape.most):
            most = "any number" if shape.most == math.inf else shape.most
            problem = f"{rule.id} never matches: its pattern is {shape.least} to {most} characters"
            yield RuleError(rule.at, problem, "chars excludes them all")


def _matchers(rule: Rule) -> Iterator[Matcher]:
    """The matchers that have to hold, one of them for each line of the unit."""
    yield rule.matcher
    if rule.lines is not None:
        ends = (rule.lines.first, rule.lines.last)
        yield from (*(item.matcher for item in rule.lines.items), *filter(None, ends))


def _unearned(rule: Rule) -> Iterator[RuleError]:
    """Safe is what shows that it changes and that it leaves alone."""
    working = [example for example in rule.examples if example.failure is None]
    changing = sum(not example.keep for example in working)
    kept = sum(example.keep for example in working)
    if rule.safety == "safe" and (changing < LEAST_CHANGING or kept < LEAST_KEPT):
        yield RuleError(
            rule.at,
            f"{rule.id} is not safe yet: it has {changing} changing and {kept} keep examples",
            f"show {LEAST_CHANGING} texts that it changes, {LEAST_KEPT} look-alike that it keeps, "
            "or say `safety: suggest`",
        )


def _uncaptured(rule: Rule) -> Iterator[RuleError]:
    """Every ${name} and every name of a condition has to be captured somewhere."""
    captured = set(captures_of(rule))
    for name in sorted(_used_names(rule) - captured):
        yield RuleError(
            rule.at,
            f"{rule.id} uses {name!r}, which nothing captures",
            did_you_mean(name, sorted(captured))
            if captured
            else "name it in the pattern: (?P<name>…)",
        )


def _used_names(rule: Rule) -> set[str]:
    action, when = rule.action, rule.when
    templates = [
        *(value for _, value in action.sets),
        action.replace or "",
        action.extra_text or "",
        *(c.document or "" for c in (when, rule.unless or Conditions())),
    ]
    names = {name for template in templates for name in _USE.findall(template)}
    names.update(when.same or ())
    if action.restore is not None:
        names.update(action.restore.join)
    return names


def captures_of(rule: Rule) -> Iterator[str]:
    """The names under which a rule captures parts of its unit."""
    yield from _captured(rule.matcher)
    if rule.lines is not None:
        for item in rule.lines.items:
            if item.name:
                yield item.name
            yield from _captured(item.matcher)


def _captured(matcher: Matcher) -> Iterator[str]:
    if matcher.regex is not None:
        yield from compiled(matcher.regex, fold=matcher.fold).groupindex
    for alternative in matcher.any_of:
        yield from _captured(alternative)
    if matcher.fused is not None:
        yield from matcher.fused.into
    if matcher.contents is not None:
        yield "title"
    if (layout := matcher.layout) is not None:
        yield from ("title", "subtitle", "publisher", "names")  # what stands alone on its line
        for part in (layout.title, layout.source, layout.beside, layout.dated, layout.part):
            yield from _captured(part) if part is not None else ()


def _unknown_references(rule: Rule, names: set[str]) -> Iterator[RuleError]:
    matchers = [rule.matcher, *(item.matcher for item in (rule.lines.items if rule.lines else ()))]
    referred = {name for matcher in matchers for name in _referred(matcher)}
    referred.update(name for example in rule.examples for name in example.others)
    for name in sorted(referred - names):
        yield RuleError(
            rule.at,
            f"{rule.id} refers to the rule {name!r}, which is not there",
            did_you_mean(name, sorted(names)),
        )


def _referred(matcher: Matcher) -> Iterator[str]:
    yield from matcher.rules
    for inner in (*matcher.any_of, *([matcher.none_of] if matcher.none_of else [])):
        yield from _referred(inner)
