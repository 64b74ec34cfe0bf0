"""Rules made ready to run: one set for all whole-line patterns, one for all span patterns."""

from __future__ import annotations

import bisect
import functools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cleaner.rulebook.dialect import Pattern, PatternSet, compiled
from cleaner.rulebook.folding import folded, least_folded
from cleaner.rulebook.matchers import ALWAYS, LineMatcher, PieceMatcher, Registry, TextMatcher
from cleaner.rulebook.model import Conditions, Item, Matcher, Rule
from cleaner.rulebook.view import Facts, View, view_of


@dataclass(frozen=True, slots=True)
class CompiledItem:
    """One item of a sequence with its matcher.

    asks_by_words: it names literals, or rules: only such an item can be a button or a menu entry
    """

    item: Item
    matcher: LineMatcher
    asks_by_words: bool


@dataclass(frozen=True, slots=True)
class CompiledConditions:
    """Conditions with their matchers; what needs no compiling is read from `model`."""

    model: Conditions
    prev: LineMatcher | None = None
    next: LineMatcher | None = None
    line: LineMatcher | None = None
    near: LineMatcher | None = None
    raw: Pattern | None = None
    meta: tuple[tuple[str, TextMatcher], ...] = ()


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to run; `order` decides who wins an overlap."""

    rule: Rule
    order: int
    line: LineMatcher | None = None
    piece: PieceMatcher | None = None
    items: tuple[CompiledItem, ...] = ()
    first: LineMatcher | None = None
    last: LineMatcher | None = None
    when: CompiledConditions | None = None
    unless: CompiledConditions | None = None


class Rulebook:
    """All rules, compiled together.

    rules: those that run, in order of precedence
    known: by id, also such that are only referred to
    """

    def __init__(self, rules: Sequence[Rule], referred: Sequence[Rule] = ()) -> None:
        self.rules = tuple(rules)
        by_id = {rule.id: rule for rule in (*referred, *rules)}
        registry = Registry()
        self.compiled = tuple(
            _compiled(rule, n, registry, by_id) for n, rule in enumerate(self.rules)
        )
        self._registry = registry
        self._whole = _by_length(registry, self.rules, by_id)
        pieces = [
            (c, c.piece)
            for c in self.compiled
            if c.piece is not None and c.piece.source is not None
        ]
        self._found = PatternSet(
            [(_searched(c.rule, p), p.fold) for c, p in pieces if p.source], whole=False
        )
        self._pieces = [rule for rule, _ in pieces]
        self._word_bounds = sorted(registry.words)
        self._char_bounds = sorted(registry.chars)
        self._alike = functools.lru_cache(_MOST_KINDS)(_nothing_known)
        self._index: dict[int, list[tuple[float, CompiledRule]]] = {}
        for rule in self.compiled:
            openings = [rule.line] if rule.line else _openings(rule)
            most_words = max((matcher.most_words for matcher in openings), default=0)
            for trigger in frozenset().union(*(matcher.triggers for matcher in openings)):
                self._index.setdefault(trigger, []).append((most_words, rule))

    def facts(self, text: str) -> Facts:
        """What is known of one line, its outer spaces left out."""
        words = text.split()
        encoded = text.encode("utf-8", "replace")  # once for all sets
        count = len(words)
        patterns = next(patterns for most_words, patterns in self._whole if count <= most_words)
        whole = patterns.matching(text, encoded)
        whole = whole.union(self._literals(text, words), self._demands_met(whole, text))
        found = self._found.matching(text, encoded)
        known, rules = self._alike(
            whole,
            found,
            bisect.bisect_right(self._word_bounds, count),
            bisect.bisect_right(self._char_bounds, len(text)),
        )
        facts = Facts(text, whole, found, count, known, rules)
        if not known:  # the first of its kind
            self._enter_rules(facts)
            known[_ENTERED] = True
        return facts

    def _literals(self, text: str, words: Sequence[str]) -> Iterable[int]:
        """The numbers of the lists that have the line."""
        registry = self._registry
        if len(text) > _MOST_LITERAL or least_folded(words) > registry.longest:
            return ()
        key = folded(text)
        if len(key) > registry.longest:
            return ()
        return (*registry.literals.get(key, ()), *registry.folded_literals.get(key.casefold(), ()))

    def _demands_met(self, whole: frozenset[int], text: str) -> Iterable[int]:
        """The numbers of the demands on captures that the line meets."""
        demands = self._registry.demands
        return [
            number
            for pattern in demands.keys() & whole
            for number, met in demands[pattern]
            if met(text)
        ]

    def _enter_rules(self, facts: Facts) -> None:
        """Work out, once for lines of a kind, which rules can hit one or begin a run with it."""
        index = self._index
        words = facts.words
        found = {
            rule.order: rule
            for trigger in (*facts.whole, ALWAYS)
            for most_words, rule in index.get(trigger, ())
            if words <= most_words
        }
        for order in sorted(found):
            rule = found[order]
            if rule.line is not None:
                if rule.line.holds(facts):
                    facts.rules.setdefault(("line", rule.rule.phase), []).append(rule)
            elif _opens(rule, facts):
                facts.rules.setdefault(("run", rule.rule.phase), []).append(rule)
        for number in sorted(facts.found):
            rule = self._pieces[number]
            facts.rules.setdefault(("piece", rule.rule.phase), []).append(rule)

    def view(self, text: str, memo: dict[str, Facts]) -> View:
        """The view of a text; `memo` keeps the facts of lines for further views of the document."""

        def remembered(line: str) -> Facts:
            facts = memo.get(line)
            if facts is None:
                facts = memo[line] = self.facts(line)
            return facts

        return view_of(text, remembered)


_MOST_LITERAL = 400  # characters of a line that may be a literal with its ornaments
_MOST_KINDS = 2048  # of lines that are remembered; news text has some hundred
_ENTERED = -1  # stands among what is known of a kind of lines once its rules are

Known = dict[int, bool]
RulesHere = dict[tuple[str, str], list[CompiledRule]]


def _nothing_known(*kind: object) -> tuple[Known, RulesHere]:
    """What lines of one kind share, still empty."""
    return {}, {}


_LENGTHS = (12, 30, 60, math.inf)  # words: labels and headlines, short to long paragraphs

ByLength = list[tuple[float, PatternSet]]


def _by_length(registry: Registry, rules: Sequence[Rule], known: dict[str, Rule]) -> ByLength:
    """Per length of a line, the patterns that can match one so long, with their numbers.

    Most text is in long lines, and few rules look at those: most patterns say how many words they
    are for.
    """
    reach: dict[tuple[str, bool], float] = {}
    for rule in rules:
        for matcher in matchers_of(rule):
            _note_reach(matcher, math.inf, reach, known)
    sets: ByLength = []
    shorter = 0.0
    for length in _LENGTHS:
        fitting = [
            (n, source)
            for source, n in registry.whole.items()
            if reach.get(source, math.inf) > shorter
        ]
        patterns = PatternSet(
            [source for _, source in fitting], whole=True, numbers=[n for n, _ in fitting]
        )
        sets.append((length, patterns))
        shorter = length
    return sets


def _note_reach(
    matcher: Matcher, most: float, reach: dict[tuple[str, bool], float], known: dict[str, Rule]
) -> None:
    """Note for each pattern of a matcher the most words of a line that it is asked of."""
    if matcher.words is not None and matcher.words.most is not None:
        most = min(most, matcher.words.most)
    if matcher.chars is not None and matcher.chars.most is not None:
        most = min(most, matcher.chars.most / 2 + 1)  # a word and its space are two characters
    if matcher.regex is not None:
        source = (matcher.regex, matcher.fold)
        reach[source] = max(reach.get(source, 0.0), most)
    inner = [*matcher.any_of, *(known[name].matcher for name in matcher.rules if name in known)]
    for other in (*inner, *([matcher.none_of] if matcher.none_of is not None else [])):
        _note_reach(other, most, reach, known)


def matchers_of(rule: Rule) -> Iterator[Matcher]:
    """Every matcher of whole lines that a rule asks."""
    if rule.unit == "line":
        yield rule.matcher
    if rule.lines is not None:
        yield from (item.matcher for item in rule.lines.items)
        yield from (m for m in (rule.lines.first, rule.lines.last) if m is not None)
    for conditions in (rule.when, rule.unless):
        if conditions is None:
            continue
        neighbours = (conditions.prev, conditions.next, conditions.line)
        yield from (matcher for matcher in neighbours if isinstance(matcher, Matcher))
        if conditions.near is not None:
            yield conditions.near.matcher


def _asks_by_words(matcher: Matcher) -> bool:
    return bool(matcher.texts or matcher.rules) or any(map(_asks_by_words, matcher.any_of))


def _opens(rule: CompiledRule, facts: Facts) -> bool:
    """Whether a run of lines can begin with the line."""
    if rule.first is not None:
        return rule.first.holds(facts)
    for entry in rule.items:
        if entry.matcher.holds(facts):
            return True
        if not entry.item.optional:
            return False
    return False


def _searched(rule: Rule, piece: PieceMatcher) -> str:
    position = rule.when.position
    source = piece.source or ""
    if rule.unit == "word" and position is not None and position.line_start:
        return rf"^\W*(?:{source})"
    return source


def _openings(rule: CompiledRule) -> list[LineMatcher]:
    """The matchers of which one holds for any line at which a run can begin."""
    if rule.first is not None:
        return [rule.first]
    openings: list[LineMatcher] = []
    for entry in rule.items:
        openings.append(entry.matcher)
        if not entry.item.optional:
            break
    return openings


def _compiled(rule: Rule, order: int, registry: Registry, rules: dict[str, Rule]) -> CompiledRule:
    lines = rule.lines

    def matcher(m: Matcher | None) -> LineMatcher | None:
        return None if m is None else registry.matcher(m, rules)

    def conditions(c: Conditions | None) -> CompiledConditions | None:
        if c is None or c == Conditions():
            return None
        return CompiledConditions(
            c,
            prev=matcher(c.prev) if isinstance(c.prev, Matcher) else None,
            next=matcher(c.next) if isinstance(c.next, Matcher) else None,
            line=matcher(c.line),
            near=matcher(c.near.matcher if c.near else None),
            raw=compiled(c.raw) if c.raw is not None else None,
            meta=tuple((name, TextMatcher(m)) for name, m in c.meta),
        )

    return CompiledRule(
        rule,
        order,
        line=matcher(rule.matcher) if rule.unit == "line" else None,
        piece=PieceMatcher(rule.matcher, registry, rules)
        if rule.unit in ("span", "word", "sentence")
        else None,
        items=tuple(
            CompiledItem(i, registry.matcher(i.matcher, rules), _asks_by_words(i.matcher))
            for i in lines.items
        )
        if lines
        else (),
        first=matcher(lines.first) if lines else None,
        last=matcher(lines.last) if lines else None,
        when=conditions(rule.when),
        unless=conditions(rule.unless),
    )
