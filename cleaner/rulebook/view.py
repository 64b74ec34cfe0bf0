"""A text as rules see it: its non-blank lines, and what is known of each."""

from __future__ import annotations

import bisect
import functools
import re
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cleaner.edits import Span
from cleaner.rulebook.alphabet import Spelled
from cleaner.rulebook.dialect import compiled
from cleaner.rulebook.patterns import Asker, Kind

_WORD = r"\w+(?:[’'\-]\w+)*"


@dataclass(slots=True, eq=False)
class Likeness:
    """What lines that look alike have in common; worked out once for all of them.

    patterns: that can match one, by number
    possible: per matcher that was asked before, whether it can hold for one
    choices:  per choice between matchers that was asked before, those that can hold
    triggers: patterns that are asked of each, since rules begin with them
    rules:    per pattern or list that was matched before, the rules that such a line may be for
    always:   the rules that each may be for, in order
    chosen:   per patterns and lists that a line matched, the rules that it may be for, in order
    """

    kind: Kind
    patterns: dict[int, Asker]
    possible: dict[int, bool] = field(default_factory=dict)
    choices: dict[int, list[Any]] = field(default_factory=dict)
    triggers: list[tuple[int, Asker]] = field(default_factory=list)
    rules: dict[int, list[Any]] = field(default_factory=dict)
    always: list[Any] = field(default_factory=list)
    chosen: dict[tuple[int, ...], list[Any]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Facts:
    """What the rulebook knows of one line's text, its outer spaces left out.

    spelled: the text, ready to be asked about
    words:   how many words it has, as `word_count` counts them
    demands: by number, tests of a line
    answers: per pattern, list or demand that is known, whether all of the line matches
    rare:    patterns that need a stretch of the line
    needed:  those of them whose stretch the line has: no other can match
    known:   per matcher that was asked before, whether it holds
    named:   per matcher that was asked before, what its pattern captured
    rules:   per kind of unit and phase, the rules that may hit here, in order
    """

    text: str
    spelled: Spelled
    words: int
    alike: Likeness
    demands: Mapping[int, Callable[[Facts], bool]]
    answers: dict[int, bool]
    rare: Container[int] = ()
    needed: Container[int] = ()
    known: dict[int, bool] = field(default_factory=dict)
    named: dict[int, dict[str, Span]] = field(default_factory=dict)
    rules: dict[tuple[str, str], list[Any]] = field(default_factory=dict)

    def matches(self, number: int) -> bool:
        """Whether all of the line matches what the number stands for."""
        known = self.answers.get(number)
        if known is None:
            if number >= 0:
                asker = self.alike.patterns.get(number)
                is_ruled_out = number in self.rare and number not in self.needed
                known = asker is not None and not is_ruled_out and asker.matches(self.spelled)
            else:  # lists that have the line are known
                demand = self.demands.get(number)
                known = demand is not None and demand(self)
            self.answers[number] = known
        return known


class Line(NamedTuple):
    """One non-blank line: its span in the text, without outer spaces, and its facts."""

    span: Span
    facts: Facts


@dataclass(frozen=True)
class View:
    """The non-blank lines of a text, in order.

    busy: per kind of unit and phase, the numbers of the lines at which some rule may hit
    """

    text: str
    lines: tuple[Line, ...]
    busy: dict[tuple[str, str], list[int]]

    @functools.cached_property
    def tally(self) -> Counter[str]:
        """How often each line stands in the text."""
        return Counter(line.facts.text for line in self.lines)

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


# Thai, Lao, Burmese and Khmer letters, kana and ideographs.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003fffd]"
)
_LETTERS_OF_A_WORD = 2


def word_count(text: str, spaced: Sequence[str] | None = None) -> int:
    """How many words a text has: by white space, and by letters where a script has none between.

    spaced: the text split at white space, where that is known

    >>> word_count("the old lamp"), word_count("湖の渡し船が月曜日から再び運航する")
    (3, 9)
    """
    words = len(text.split() if spaced is None else spaced)
    return words if text.isascii() else words + len(_UNSPACED.findall(text)) // _LETTERS_OF_A_WORD


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
