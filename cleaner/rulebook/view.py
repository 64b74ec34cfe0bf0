"""A text as rules see it: its non-blank lines, and what is known of each."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cleaner.edits import Span
from cleaner.rulebook.dialect import compiled

_WORD = r"\w+(?:[’'\-]\w+)*"


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What the rulebook knows of one line's text, its outer spaces left out.

    whole: numbers of the patterns and literals that match all of it
    found: numbers of the span patterns that match somewhere in it
    words: how many white-space-separated words it has
    known: per matcher that was asked before, whether it holds
    rules: per kind of unit and phase, the rules that may hit here, in order

    Lines of which no matcher can tell one from the other share the last two.
    """

    text: str
    whole: frozenset[int]
    found: frozenset[int]
    words: int
    known: dict[int, bool] = field(default_factory=dict)
    rules: dict[tuple[str, str], list[Any]] = field(default_factory=dict)


class Line(NamedTuple):
    """One non-blank line: its span in the text, without outer spaces, and its facts."""

    span: Span
    facts: Facts


@dataclass(frozen=True, slots=True)
class View:
    """The non-blank lines of a text, in order.

    busy: per kind of unit and phase, the numbers of the lines at which some rule may hit
    """

    text: str
    lines: tuple[Line, ...]
    busy: dict[tuple[str, str], list[int]]

    def line_at(self, place: int) -> int:
        """The number of the line that holds a place, or the one after it."""
        return bisect.bisect_right(self.lines, place, key=_end)


def _end(line: Line) -> int:
    return line.span.end


def view_of(text: str, facts: Callable[[str], Facts]) -> View:
    """The view of a text; `facts` is the rulebook's knowledge of one line."""
    lines: list[Line] = []
    busy: dict[tuple[str, str], list[int]] = {}
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at if line is bare else at + len(line) - len(line.lstrip())
            known = facts(bare)
            for question in known.rules:
                busy.setdefault(question, []).append(len(lines))
            lines.append(Line(Span(start, start + len(bare)), known))
        at += len(line) + 1
    return View(text, tuple(lines), busy)


def words_of(line: str) -> list[Span]:
    """The words of a line, hyphens and apostrophes inside them included.

    >>> [ "It's re-elected"[a:b] for a, b in words_of("It's re-elected")]
    ["It's", 're-elected']
    """
    return [Span(*word.span()) for word in compiled(_WORD).finditer(line)]


_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*(?=\s)(?:\s+\.(?=\s|$))*")
_LAST_WORD = re.compile(r"\S+$")


def sentences_of(line: str, abbreviations: frozenset[str]) -> list[Span]:
    """The sentences of a line, without the white space between them.

    A stop left over after a sentence (". .") belongs to it. No sentence ends at an abbreviation or
    at the initial of a name.

    >>> text = "He met Mr. Ash. . “So it is.” They left."
    >>> [text[a:b] for a, b in sentences_of(text, frozenset({"Mr."}))]
    ['He met Mr. Ash. .', '“So it is.”', 'They left.']
    """
    spans: list[Span] = []
    start = 0
    for end in _SENTENCE_END.finditer(line):
        if end.start() < start or _goes_on(line, start, end.start(), abbreviations):
            continue
        spans.append(Span(start, end.end()))
        start = end.end()
        while start < len(line) and line[start].isspace():
            start += 1
    if start < len(line):
        spans.append(Span(start, len(line)))
    return spans


def _goes_on(line: str, start: int, stop: int, abbreviations: frozenset[str]) -> bool:
    if line[stop] != ".":
        return False
    last = _LAST_WORD.search(line, max(start, stop - 24), stop)
    word = last.group().lstrip("“\"‘'([") if last else ""
    return word + "." in abbreviations or (len(word) == 1 and word.isupper())
