"""What can go wrong for a user: each error names the place, the problem and the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """A place that a user can click on: a file, and in it a line and a column (1-based).

    >>> str(Location("rules/mail.yaml", 7, 5))
    'rules/mail.yaml:7:5'
    >>> str(Location("rules"))
    'rules'
    """

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(
            str(part) for part in (self.path, self.line, self.column) if part is not None
        )


class CleanerError(Exception):
    """Base of all errors that a user can mend.

    at:      where it is
    problem: what is wrong there
    hint:    what to do about it; empty where nothing better than the problem can be said
    """

    def __init__(self, at: Location, problem: str, hint: str = "") -> None:
        super().__init__(at, problem, hint)  # all of it, so that workers can pickle us
        self.at, self.problem, self.hint = at, problem, hint

    def __str__(self) -> str:
        return f"{self.at}: {self.problem}" + (f"\n  hint: {self.hint}" if self.hint else "")


class RuleError(CleanerError):
    """A rule file says something that cannot be obeyed."""


class InputError(CleanerError):
    """A document cannot be read, or is no text."""


class OutputError(CleanerError):
    """An output cannot be written, or what is there is no output of ours."""


class RuleErrors(CleanerError):
    """All complaints of one load, in the order of their places."""

    def __init__(self, complaints: Sequence[RuleError]) -> None:
        self.complaints = tuple(complaints)
        first = self.complaints[0]
        super().__init__(first.at, first.problem, first.hint)

    def __reduce__(self) -> tuple[type[RuleErrors], tuple[tuple[RuleError, ...]]]:
        return RuleErrors, (self.complaints,)

    def __str__(self) -> str:
        return "\n".join(str(complaint) for complaint in self.complaints)
