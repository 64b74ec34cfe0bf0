"""Matchers made ready to run: of whole lines, of pieces of lines, of any text."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from cleaner.edits import Span
from cleaner.rulebook.alphabet import Alphabet, Captures, Source, SpelledPattern
from cleaner.rulebook.dialect import compiled, translated
from cleaner.rulebook.folding import folded
from cleaner.rulebook.misprints import Misprints
from cleaner.rulebook.model import Bounds, Matcher, Rule
from cleaner.rulebook.shape import shape_of
from cleaner.rulebook.view import Facts, Likeness, word_count

Test = Callable[[Facts], bool]

ALWAYS = -1  # the trigger of matchers that no single pattern or literal can stand for


@dataclass
class Registry:
    """Numbers for all patterns and literals of the rulebook that are asked of whole lines.

    Patterns are numbered from 0 in order; lists of literals, and what is demanded of the captures
    of a pattern, from -2 downward.

    demands: per number, the test of a line
    pieces:  the patterns that are searched for inside lines
    """

    whole: dict[tuple[str, bool], int] = field(default_factory=dict)
    literals: dict[str, set[int]] = field(default_factory=dict)
    folded_literals: dict[str, set[int]] = field(default_factory=dict)
    lists: dict[tuple[tuple[str, ...], bool, int], int] = field(default_factory=dict)
    misprints: dict[tuple[int, bool], Misprints] = field(default_factory=dict)
    misprinted: dict[tuple[int, bool, str], set[int]] = field(default_factory=dict)
    demands: dict[int, Test] = field(default_factory=dict)
    longest: int = 0
    matchers: dict[Matcher, LineMatcher] = field(default_factory=dict)
    pieces: list[Source] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)  # of compiled matchers
    downward: Iterator[int] = field(default_factory=lambda: itertools.count(-2, -1))

    def matcher(self, matcher: Matcher, rules: dict[str, Rule]) -> LineMatcher:
        """The matcher compiled; equal ones are one, so that a line is asked once."""
        if matcher not in self.matchers:
            self.matchers[matcher] = LineMatcher(matcher, self, rules)
        return self.matchers[matcher]

    def pattern(self, pattern: str, fold: bool) -> int:
        return self.whole.setdefault((pattern, fold), len(self.whole))

    def literal_list(self, texts: tuple[str, ...], fold: bool, errors: int = 0) -> int:
        if (texts, fold, errors) in self.lists:
            return self.lists[texts, fold, errors]
        number = self.lists[texts, fold, errors] = next(self.downward)
        for text in texts:
            key = _key(text, fold=fold)
            if errors:
                self.misprints.setdefault((errors, fold), Misprints(errors)).add(key)
                self.misprinted.setdefault((errors, fold, key), set()).add(number)
            else:
                target = self.folded_literals if fold else self.literals
                target.setdefault(key, set()).add(number)
            self.longest = max(self.longest, len(text) + errors)
        return number

    def lists_with(self, text: str) -> Iterator[int]:
        """The numbers of the lists that have a text, which is folded, or one that it misprints."""
        yield from self.literals.get(text, ())
        yield from self.folded_literals.get(text.casefold(), ())
        for (errors, fold), misprints in self.misprints.items():
            for found in misprints.alike(text.casefold() if fold else text):
                yield from self.misprinted[errors, fold, found]

    def demand(self, test: Test) -> int:
        number = next(self.downward)
        self.demands[number] = test
        return number

    @functools.cached_property
    def alphabet(self) -> Alphabet:
        """The spelling in which all patterns are asked; once it is used no more are entered."""
        return Alphabet(pattern for pattern, _ in (*self.whole, *self.pieces))


def _key(text: str, *, fold: bool) -> str:
    return folded(text).casefold() if fold else folded(text)


class LineMatcher:
    """A matcher of whole lines, compiled.

    triggers: numbers of patterns and literals of which at least one is true where this matches;
              holds ALWAYS where there is no such set
    share:    a rough guess of how many lines of a hundred this matches
    """

    def __init__(self, matcher: Matcher, registry: Registry, rules: dict[str, Rule]) -> None:
        self._registry = registry
        self._number = next(registry.numbers)
        self._tests: list[Test] = []
        self._demands_of_kind: list[Callable[[Likeness], bool]] = []
        self.triggers: frozenset[int] = frozenset({ALWAYS})
        self.share = 100.0
        self._source = None if matcher.regex is None else (matcher.regex, matcher.fold)
        self._alternatives = [registry.matcher(m, rules) for m in matcher.any_of]
        others = [
            registry.matcher(rules[name].matcher, rules) for name in matcher.rules if name in rules
        ]
        if (words := matcher.words) is not None:
            self._tests.append(lambda facts: words.hold(facts.words))
            self._demands_of_kind.append(lambda alike: words.meet(*alike.kind.words_between()))
        if (chars := matcher.chars) is not None:
            self._tests.append(lambda facts: chars.hold(len(facts.text)))
            self._demands_of_kind.append(lambda alike: chars.meet(*alike.kind.chars_between()))
        if others:
            self._require_any(others)
        elif matcher.rules:
            self._tests.append(lambda facts: False)
            self._narrow(frozenset(), 0)
        if self._alternatives:
            self._require_any(self._alternatives)
        if matcher.regex is not None:
            share = shape_of(translated(matcher.regex), fold=matcher.fold).share()
            self._require(registry.pattern(matcher.regex, matcher.fold), share)
        if matcher.texts:
            self._require(registry.literal_list(matcher.texts, matcher.fold, matcher.fuzzy), 0)
        if matcher.where and matcher.regex is not None:
            demands = [(name, TextMatcher(m)) for name, m in matcher.where]
            self._demand(registry.pattern(matcher.regex, matcher.fold), demands, registry)
        elif matcher.where:  # nothing is captured
            self._tests.append(lambda facts: False)
        if matcher.none_of is not None:
            self._refuse(registry.matcher(matcher.none_of, rules))
        if matcher.words is not None:
            self.share *= _share_of_lengths(matcher.words)

    def _require(self, number: int, share: float) -> None:
        self._tests.append(lambda facts: facts.matches(number))
        if number >= 0:
            self._demands_of_kind.append(lambda alike: number in alike.patterns)
        self._narrow(frozenset({number}), share)

    def _demand(
        self, pattern: int, demands: Sequence[tuple[str, TextMatcher]], registry: Registry
    ) -> None:
        def met(facts: Facts) -> bool:
            if not facts.matches(pattern):
                return False
            captures = self._named(facts)
            return all(
                name in captures
                and wanted.holds(facts.text[captures[name].start : captures[name].end])
                for name, wanted in demands
            )

        number = registry.demand(met)
        self._tests.append(lambda facts: facts.matches(number))

    def _require_any(self, others: Sequence[LineMatcher]) -> None:
        choice = next(self._registry.numbers)

        def possible(alike: Likeness) -> bool:
            alike.choices[choice] = [other for other in others if other.possible(alike)]
            return bool(alike.choices[choice])

        def test(facts: Facts) -> bool:
            for other in facts.alike.choices[choice]:  # noqa: SIM110  (quicker)
                if other.holds(facts):
                    return True
            return False

        self._tests.append(test)
        self._demands_of_kind.append(possible)
        triggers: frozenset[int] = frozenset().union(*(other.triggers for other in others))
        none = math.prod(1 - other.share / 100 for other in others)
        self._narrow(triggers, 100 * (1 - none))

    def _refuse(self, refused: LineMatcher) -> None:
        self._tests.append(lambda facts: not refused.holds(facts))

    def _narrow(self, triggers: frozenset[int], share: float) -> None:
        if ALWAYS not in triggers and (ALWAYS in self.triggers or share < self.share):
            self.triggers, self.share = triggers, share

    def _named(self, facts: Facts) -> Captures:
        """The named parts of the line by the matcher's own pattern, in the line's text."""
        if self._pattern is None:
            return {}
        known = facts.named.get(self._number)
        if known is None:
            known = facts.named[self._number] = self._pattern.named_spans(facts.spelled)
        return known

    @functools.cached_property
    def _pattern(self) -> SpelledPattern | None:
        """The matcher's own pattern, if it captures anything."""
        if self._source is None or "(?P<" not in self._source[0]:
            return None
        return SpelledPattern(self._source, self._registry.alphabet)

    def holds(self, facts: Facts) -> bool:
        """Whether the line matches."""
        number = self._number
        known = facts.known.get(number)
        if known is None:
            known = facts.alike.possible.get(number)
            if known is None:
                known = self.possible(facts.alike)
            if known:
                # A loop and not `all`: this is where documents spend their time.
                for test in self._tests:
                    if not test(facts):
                        known = False
                        break
            facts.known[number] = known
        return known

    def possible(self, alike: Likeness) -> bool:
        """Whether the matcher can hold for a line that looks like this."""
        known = alike.possible.get(self._number)
        if known is None:
            known = all(demand(alike) for demand in self._demands_of_kind)
            alike.possible[self._number] = known
        return known

    def captures(self, facts: Facts, start: int) -> Captures:
        """The named parts of a line that matches; `start` is where its text begins."""
        found = {name: span.moved(start) for name, span in self._named(facts).items()}
        for alternative in self._alternatives:
            if alternative.holds(facts):
                found.update(alternative.captures(facts, start))
                break
        return found


def _share_of_lengths(words: Bounds) -> float:
    """A rough guess of the share of lines that have so many words, 0 to 1."""
    if words.most is not None:
        return 0.3 if words.most <= 10 else 0.6 if words.most <= 40 else 1.0
    return 1.0  # most text is in long lines


class Texts:
    """The texts of a matcher by themselves."""

    def __init__(self, matcher: Matcher) -> None:
        self._fold = matcher.fold
        self._exact = frozenset(_key(text, fold=matcher.fold) for text in matcher.texts)
        self._misprints = Misprints(matcher.fuzzy) if matcher.fuzzy else None
        if self._misprints is not None:
            for text in sorted(self._exact):
                self._misprints.add(text)

    def have(self, text: str) -> bool:
        """Whether a text is one of them, or a misprint of one."""
        key = _key(text, fold=self._fold)
        if self._misprints is None:
            return key in self._exact
        return next(self._misprints.alike(key), None) is not None


class TextMatcher:
    """A matcher of any text by itself, without the rulebook's knowledge of lines."""

    def __init__(self, matcher: Matcher) -> None:
        self._texts = Texts(matcher) if matcher.texts else None
        self._pattern = (
            compiled(matcher.regex, fold=matcher.fold) if matcher.regex is not None else None
        )
        self._alternatives = [TextMatcher(m) for m in matcher.any_of]
        self._refused = TextMatcher(matcher.none_of) if matcher.none_of is not None else None
        self._words, self._chars = matcher.words, matcher.chars
        self._where = [(name, TextMatcher(m)) for name, m in matcher.where]

    def holds(self, text: str) -> bool:
        """Whether all of the text matches."""
        return (
            (self._texts is None or self._texts.have(text))
            and (self._pattern is None or self._pattern.fullmatch(text) is not None)
            and (not self._alternatives or any(a.holds(text) for a in self._alternatives))
            and (self._words is None or self._words.hold(word_count(text)))
            and (self._chars is None or self._chars.hold(len(text)))
            and (self._refused is None or not self._refused.holds(text))
            and (not self._where or self._are_there(self._named(text), text))
        )

    def _are_there(self, named: Captures, text: str) -> bool:
        """Whether the named parts are what is wanted of them."""
        return all(
            name in named and wanted.holds(text[named[name].start : named[name].end])
            for name, wanted in self._where
        )

    def captures(self, text: str) -> Captures:
        """The named parts of a text that matches."""
        for alternative in self._alternatives:
            if alternative.holds(text):
                return {**self._named(text), **alternative.captures(text)}
        return self._named(text)

    def _named(self, text: str) -> Captures:
        match = None if self._pattern is None else self._pattern.fullmatch(text)
        if match is None or self._pattern is None:
            return {}
        spans = ((name, match.span(group)) for name, group in self._pattern.groupindex.items())
        return {name: Span(start, end) for name, (start, end) in spans if start >= 0}
