"""What rules look at: a stretch of lines, and what is known of the article that they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from cleaner.edits import Span
from cleaner.rulebook.alphabet import Captures
from cleaner.rulebook.compile import Rulebook
from cleaner.rulebook.dialect import Pattern
from cleaner.rulebook.folding import folded
from cleaner.rulebook.matchers import LineMatcher
from cleaner.rulebook.searching import DocumentSearch
from cleaner.rulebook.view import Facts, Line, View


@dataclass(frozen=True, slots=True)
class Scope:
    """What rules look at: a stretch of lines, and what is known of the article that they are.

    numbers:  of the lines in play, in order; others are not seen
    path:     of the document
    fields:   of the article, as text
    raw:      where in the text the source, before its characters were repaired, has a pattern
    document: the text searched for evidence
    search:   finds patterns in the document
    language: tells the language of the text, None where it is not sure; asked only if needed
    passed_over: numbers of lines that count like blank ones: other lines are neighbours across them
    function_words: small words, with the languages that use them
    framed:   whether the frame of a page stood around the text, and went
    spares:   whether a hit in a scope is to be left alone; None: no hit is
    """

    rulebook: Rulebook
    view: View
    numbers: tuple[int, ...]
    abbreviations: frozenset[str]
    document: str
    path: str = "-"
    language: Callable[[], str | None] = lambda: None
    fields: Mapping[str, str] = field(default_factory=dict)
    raw: Callable[[Pattern], tuple[Span, ...]] = lambda pattern: ()
    passed_over: frozenset[int] = frozenset()
    search: DocumentSearch | None = None
    function_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    framed: bool = False
    spares: Callable[[Scope, Any], bool] | None = None
    _known: dict[str, Any] = field(init=False, default_factory=dict)

    def text(self, span: Span) -> str:
        """The text of a span."""
        return self.view.text[span.start : span.end]

    def searched(self) -> DocumentSearch:
        """What finds patterns in the document."""
        if self.search is not None:
            return self.search
        found: DocumentSearch = self.once("search", lambda: DocumentSearch(self.document))
        return found

    def counted(self, begin: int, end: int) -> int:
        """How many lines from one position to another count, those passed over left out."""
        if not self.passed_over:
            return end - begin
        sums: list[int] = self.once(
            "sums",
            lambda: [0, *accumulate(number not in self.passed_over for number in self.numbers)],
        )
        return sums[end] - sums[begin]

    def first_sentence(self) -> int:
        """The position of the first line that is running text and counts, or after the last."""
        first: int = self.once("first sentence", self._first_sentence)
        return first

    def _first_sentence(self) -> int:
        places = (
            at
            for at, number in enumerate(self.numbers)
            if number not in self.passed_over and is_sentence(self.view.lines[number].facts)
        )
        return next(places, len(self.numbers))

    def entries(self, lists: LineMatcher) -> dict[str, int]:
        """What lines list as their part `entry`, folded, each with the position of the first."""
        found: dict[str, int] = self.once(f"entries {id(lists)}", lambda: self._entries(lists))
        return found

    def _entries(self, lists: LineMatcher) -> dict[str, int]:
        entries: dict[str, int] = {}
        for at in range(len(self.numbers)):
            span, facts = self.line(at)
            if lists.holds(facts):
                entry = lists.captures(facts, span.start).get("entry")
                if entry is not None:
                    entries.setdefault(folded(self.text(entry)).casefold(), at)
        return entries

    def once(self, name: str, worked_out: Callable[[], Any]) -> Any:
        """What was worked out under a name, now or before."""
        if name not in self._known:
            self._known[name] = worked_out()
        return self._known[name]

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


_LEAST_SENTENCE = 12  # words: shorter lines that end in a stop may be slogans or headlines


def is_sentence(facts: Facts) -> bool:
    """Whether a line is running text: long enough, and ending like a sentence."""
    return facts.words >= _LEAST_SENTENCE and facts.text[-1] in '.!?…:”"’»)。！？।۔؟」』）'


_USE = re.compile(r"\$\{([A-Za-z_]\w*)\}")
