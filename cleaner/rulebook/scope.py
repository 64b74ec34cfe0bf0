"""What rules look at: a stretch of lines, and what is known of the article that they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cleaner.edits import Span
from cleaner.rulebook.compile import Rulebook
from cleaner.rulebook.dialect import Pattern
from cleaner.rulebook.matchers import Captures
from cleaner.rulebook.view import Line, View


@dataclass(frozen=True, slots=True)
class Scope:
    """What rules look at: a stretch of lines, and what is known of the article that they are.

    numbers:  of the lines in play, in order; others are not seen
    fields:   of the article, as text
    raw:      where in the text the source, before its characters were repaired, has a pattern
    document: the text searched for evidence
    language: tells the language of the text, None where it is not sure; asked only if needed
    passed_over: numbers of lines that count like blank ones: other lines are neighbours across them
    """

    rulebook: Rulebook
    view: View
    numbers: tuple[int, ...]
    abbreviations: frozenset[str]
    document: str
    language: Callable[[], str | None] = lambda: None
    fields: Mapping[str, str] = field(default_factory=dict)
    raw: Callable[[Pattern], tuple[Span, ...]] = lambda pattern: ()
    passed_over: frozenset[int] = frozenset()

    def text(self, span: Span) -> str:
        """The text of a span."""
        return self.view.text[span.start : span.end]

    def line(self, at: int) -> Line:
        """The line at a position among those in play."""
        return self.view.lines[self.numbers[at]]

    def filled(self, template: str, captures: Captures, quote: Callable[[str], str] = str) -> str:
        """A template with each ``${capture}`` replaced by what was captured, through `quote`.

        A capture that took no part is replaced by nothing.
        """

        def value(use: re.Match[str]) -> str:
            span = captures.get(use.group(1))
            return quote(self.text(span)) if span is not None else ""

        return _USE.sub(value, template)


_USE = re.compile(r"\$\{([A-Za-z_]\w*)\}")
