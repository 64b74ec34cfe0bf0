"""Matchers made ready to run: of whole lines, of pieces of lines, of any text."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import cast

from cleaner.edits import Span
from cleaner.rulebook.dialect import Pattern, compiled
from cleaner.rulebook.folding import folded
from cleaner.rulebook.model import Bounds, Matcher, Rule
from cleaner.rulebook.view import Facts

Test = Callable[[Facts], bool]
Captures = dict[str, Span]

ALWAYS = -1  # the trigger of matchers that no single pattern or literal can stand for


@dataclass(slots=True)
class Registry:
    """Numbers for all patterns and literals of the rulebook that are asked of whole lines.

    Patterns are numbered from 0 in order; lists of literals, and what is demanded of the captures
    of a pattern, from -2 downward.

    demands: per pattern, tests of a line that it matches, with their numbers
    words, chars: counts at which the answer of some matcher changes
    """

    whole: dict[tuple[str, bool], int] = field(default_factory=dict)
    literals: dict[str, set[int]] = field(default_factory=dict)
    folded_literals: dict[str, set[int]] = field(default_factory=dict)
    lists: dict[tuple[tuple[str, ...], bool], int] = field(default_factory=dict)
    demands: dict[int, list[tuple[int, Callable[[str], bool]]]] = field(default_factory=dict)
    words: set[int] = field(default_factory=set)
    chars: set[int] = field(default_factory=set)
    longest: int = 0
    matchers: dict[Matcher, LineMatcher] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)  # of compiled matchers
    downward: Iterator[int] = field(default_factory=lambda: itertools.count(-2, -1))

    def matcher(self, matcher: Matcher, rules: dict[str, Rule]) -> LineMatcher:
        """The matcher compiled; equal ones are one, so that a line is asked once."""
        if matcher not in self.matchers:
            self.matchers[matcher] = LineMatcher(matcher, self, rules)
        return self.matchers[matcher]

    def pattern(self, pattern: str, fold: bool) -> int:
        return self.whole.setdefault((pattern, fold), len(self.whole))

    def literal_list(self, texts: tuple[str, ...], fold: bool) -> int:
        if (texts, fold) in self.lists:
            return self.lists[texts, fold]
        number = self.lists[texts, fold] = next(self.downward)
        for text in texts:
            key = folded(text)
            target, key = (self.folded_literals, key.casefold()) if fold else (self.literals, key)
            target.setdefault(key, set()).add(number)
            self.longest = max(self.longest, len(text))
        return number

    def demand(self, pattern: int, test: Callable[[str], bool]) -> int:
        number = next(self.downward)
        self.demands.setdefault(pattern, []).append((number, test))
        return number

    def bounds(self, words: Bounds | None, chars: Bounds | None) -> None:
        for counts, bounds in ((self.words, words), (self.chars, chars)):
            if bounds is not None:
                counts.add(bounds.least)
                counts.update([bounds.most + 1] if bounds.most is not None else [])


class LineMatcher:
    """A matcher of whole lines, compiled.

    It looks at a line's patterns, literals and demands that hold, and at the bounds between which
    its words and characters are many: at nothing else, so that lines alike in these share answers.

    triggers: numbers of patterns and literals of which at least one is true where this matches;
              holds ALWAYS where there is no such set
    most_words: lines of more words never match; infinite where there is no such bound
    """

    def __init__(self, matcher: Matcher, registry: Registry, rules: dict[str, Rule]) -> None:
        self.most_words: float = math.inf
        self._number = next(registry.numbers)
        self._tests: list[Test] = []
        self.triggers: frozenset[int] = frozenset({ALWAYS})
        self._regex, self._fold = matcher.regex, matcher.fold
        self._alternatives = [registry.matcher(m, rules) for m in matcher.any_of]
        others = [
            registry.matcher(rules[name].matcher, rules) for name in matcher.rules if name in rules
        ]
        if others:
            self._tests.append(lambda facts: any(other.holds(facts) for other in others))
            self._narrow(frozenset().union(*(other.triggers for other in others)))
        elif matcher.rules:
            self._tests.append(lambda facts: False)
            self._narrow(frozenset())
        if self._alternatives:
            self._tests.append(self._any_alternative)
            self._narrow(frozenset().union(*(a.triggers for a in self._alternatives)))
        registry.bounds(matcher.words, matcher.chars)
        if matcher.regex is not None:
            self._require(registry.pattern(matcher.regex, matcher.fold))
        if matcher.texts:
            self._require(registry.literal_list(matcher.texts, matcher.fold))
        if matcher.where:
            self._demand([(name, TextMatcher(m)) for name, m in matcher.where], registry)
        if (words := matcher.words) is not None:
            self._tests.append(lambda facts: words.hold(facts.words))
        if (chars := matcher.chars) is not None:
            self._tests.append(lambda facts: chars.hold(len(facts.text)))
        if matcher.none_of is not None:
            refused = registry.matcher(matcher.none_of, rules)
            self._tests.append(lambda facts: not refused.holds(facts))
        self.most_words = min(
            matcher.words.most if matcher.words and matcher.words.most is not None else math.inf,
            max((a.most_words for a in self._alternatives), default=math.inf),
        )

    def _any_alternative(self, facts: Facts) -> bool:
        for alternative in self._alternatives:  # noqa: SIM110  (see _test)
            if alternative.holds(facts):
                return True
        return False

    def _require(self, number: int) -> None:
        self._tests.insert(0, lambda facts: number in facts.whole)
        self._narrow(frozenset({number}))

    def _demand(self, demands: list[tuple[str, TextMatcher]], registry: Registry) -> None:
        def met(text: str) -> bool:
            captures = self._named(text, 0)
            return all(
                name in captures and wanted.holds(text[captures[name].start : captures[name].end])
                for name, wanted in demands
            )

        if self._regex is None:  # nothing is captured
            self._tests.append(lambda facts: False)
            return
        number = registry.demand(registry.pattern(self._regex, self._fold), met)
        self._tests.append(lambda facts: number in facts.whole)

    def _narrow(self, triggers: frozenset[int]) -> None:
        if ALWAYS in self.triggers or (
            len(triggers) < len(self.triggers) and ALWAYS not in triggers
        ):
            self.triggers = triggers

    def _named(self, text: str, start: int) -> Captures:
        if self._regex is None or "(?P<" not in self._regex:
            return {}
        return named_spans(compiled(self._regex, fold=self._fold), text, start)

    def holds(self, facts: Facts) -> bool:
        """Whether the line matches."""
        known = facts.known.get(self._number)
        if known is None:
            known = facts.known[self._number] = self._test(facts)
        return known

    def _test(self, facts: Facts) -> bool:
        # A loop and not `all`: this is where documents spend their time.
        for test in self._tests:  # noqa: SIM110
            if not test(facts):
                return False
        return True

    def captures(self, facts: Facts, start: int) -> Captures:
        """The named parts of a line that matches; `start` is where its text begins."""
        found = self._named(facts.text, start)
        for alternative in self._alternatives:
            if alternative.holds(facts):
                found.update(alternative.captures(facts, start))
                break
        return found


class TextMatcher:
    """A matcher of any text by itself, without the rulebook's knowledge of lines."""

    def __init__(self, matcher: Matcher) -> None:
        self._fold = matcher.fold
        self._literals = frozenset(self._key(text) for text in matcher.texts)
        self._pattern = (
            compiled(matcher.regex, fold=matcher.fold) if matcher.regex is not None else None
        )
        self._alternatives = [TextMatcher(m) for m in matcher.any_of]
        self._refused = TextMatcher(matcher.none_of) if matcher.none_of is not None else None
        self._words, self._chars = matcher.words, matcher.chars

    def _key(self, text: str) -> str:
        return folded(text).casefold() if self._fold else folded(text)

    def holds(self, text: str) -> bool:
        """Whether all of the text matches."""
        return (
            (not self._literals or self._key(text) in self._literals)
            and (self._pattern is None or self._pattern.fullmatch(text) is not None)
            and (not self._alternatives or any(a.holds(text) for a in self._alternatives))
            and (self._words is None or self._words.hold(len(text.split())))
            and (self._chars is None or self._chars.hold(len(text)))
            and (self._refused is None or not self._refused.holds(text))
        )


@functools.lru_cache(maxsize=8192)
def _groups(pattern: Hashable) -> tuple[tuple[str, int], ...]:
    return tuple(cast(Pattern, pattern).groupindex.items())


def named_spans(pattern: Pattern, text: str, start: int) -> Captures:
    """The named groups of a pattern that matches all of a text; a group may take no part."""
    groups = _groups(cast(Hashable, pattern))
    if not groups:
        return {}
    match = pattern.fullmatch(text)
    if match is None:
        return {}
    spans = ((name, match.span(number)) for name, number in groups)
    return {name: Span(a + start, b + start) for name, (a, b) in spans if a >= 0}


class PieceMatcher:
    """A matcher of pieces inside a line: spans, words, sentences."""

    def __init__(self, matcher: Matcher, registry: Registry, rules: dict[str, Rule]) -> None:
        longest_first = sorted(matcher.texts, key=lambda text: (-len(text), text))
        texts = "|".join(_literal(text) for text in longest_first)
        source = matcher.regex if matcher.regex is not None else texts or None
        self.source, self.fold = source, matcher.fold
        self._words, self._chars = matcher.words, matcher.chars
        self._refused = (
            PieceMatcher(matcher.none_of, registry, rules) if matcher.none_of is not None else None
        )

    @property
    def pattern(self) -> Pattern | None:
        """What is searched for, compiled on first use."""
        return compiled(self.source, fold=self.fold) if self.source is not None else None

    def holds(self, text: str) -> bool:
        """Whether the piece matches, all of it."""
        return (self.pattern is None or self.pattern.fullmatch(text) is not None) and self.admits(
            text
        )

    def admits(self, text: str) -> bool:
        """Whether a piece that the pattern matched meets the other demands."""
        if self._words is not None and not self._words.hold(len(text.split())):
            return False
        if self._chars is not None and not self._chars.hold(len(text)):
            return False
        return self._refused is None or not self._refused.holds(text)


_FOLDS = {" ": r"[\s]+", "'": "['’‘]", '"': '["“”]', "-": "[-–—‐‑]"}


def _literal(text: str) -> str:
    return "".join(
        _FOLDS.get(c) or (f"\\{c}" if c in r"\.+*?()|[]{}^$" else c) for c in folded(text)
    )
