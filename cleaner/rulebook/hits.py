"""A hit, and the lines at which rules may have one."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from cleaner.edits import Span
from cleaner.rulebook.alphabet import Captures
from cleaner.rulebook.compile import CompiledRule
from cleaner.rulebook.globs import is_wanted, is_wanted_path
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


def is_for(scope: Scope, rule: CompiledRule) -> bool:
    """Whether the rule is for the document and the article at hand."""
    if rule.for_all:
        return True
    target = rule.rule.target
    fields = scope.fields
    return (
        (not target.languages or is_wanted(filter(None, [scope.language()]), target.languages))
        and is_wanted_path(scope.path, target.paths)
        and is_wanted(_sources(fields), target.sources)
        and all(is_wanted(filter(None, [fields.get(name)]), globs) for name, globs in target.meta)
    )


def _sources(fields: Mapping[str, str]) -> list[str]:
    """The names by which an article's source can be told."""
    host = urlsplit(fields["url"]).hostname if "url" in fields else None
    return [name for name in (fields.get("publisher"), host) if name]
