"""A hit, and the lines at which rules may have one."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cleaner.edits import Span
from cleaner.rulebook.alphabet import Captures
from cleaner.rulebook.compile import CompiledRule
from cleaner.rulebook.model import Phase
from cleaner.rulebook.scope import Scope
from cleaner.rulebook.view import Line

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


def busy_lines(
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


def any_rule(rule: CompiledRule) -> bool:
    """Every rule is wanted."""
    return True


def speaks(scope: Scope, rule: CompiledRule) -> bool:
    """Whether the rule is for the language of the document."""
    return not rule.rule.languages or scope.language() in rule.rule.languages
