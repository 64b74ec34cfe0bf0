"""Rules made ready to run: one set for all whole-line patterns, one for all span patterns."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from cleaner.edits import Span
from cleaner.rulebook.alphabet import Source
from cleaner.rulebook.dialect import Pattern, compiled
from cleaner.rulebook.folding import folded, least_folded
from cleaner.rulebook.matchers import ALWAYS, LineMatcher, Registry, TextMatcher
from cleaner.rulebook.model import (
    CONTENTS_LINES,
    EVERY_DOCUMENT,
    LAYOUT_LINES,
    Conditions,
    Contents,
    Item,
    Layout,
    Matcher,
    Phase,
    Rule,
)
from cleaner.rulebook.patterns import (
    Kind,
    LinePatterns,
    SpanPatterns,
    Stretches,
    kind_of,
    matching_of,
)
from cleaner.rulebook.pieces import PieceMatcher
from cleaner.rulebook.view import Facts, Likeness, View, view_of, word_count


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
    listed: LineMatcher | None = None
    raw: Pattern | None = None
    meta: tuple[tuple[str, TextMatcher], ...] = ()


@dataclass(frozen=True, slots=True)
class CompiledFrame:
    """The lines that tell a page, and where its text ends, as `model.Frame` has them."""

    until: LineMatcher | None
    thread: LineMatcher | None
    stamp: LineMatcher | None
    entry: LineMatcher | None
    section: LineMatcher | None


@dataclass(frozen=True, slots=True)
class CompiledLayout:
    """The lines that tell how the headers of a digest are laid out, as `model.Layout` has them."""

    least: int
    title: LineMatcher
    source: LineMatcher
    beside: LineMatcher | None
    dated: LineMatcher | None
    part: TextMatcher | None
    known: TextMatcher | None
    name: LineMatcher | None
    person: LineMatcher | None
    label: LineMatcher | None
    stroke: LineMatcher | None
    apart: LineMatcher | None

    def is_known(self, name: str) -> bool:
        """Whether a name is an outlet's for sure."""
        return self.known is not None and _holds(self.known, name)

    def title_of(self, facts: Facts, span: Span) -> Span:
        """The headline in a line: what the matcher captures as `title`, or all of it."""
        return self.title.captures(facts, span.start).get("title", span)


@dataclass(frozen=True, slots=True)
class CompiledContents:
    """The lines that tell a newsletter with contents, as `model.Contents` has them."""

    least: int
    mark: LineMatcher
    apart: LineMatcher | None
    entry: LineMatcher
    stroke: LineMatcher | None


@functools.lru_cache(2048)  # few outlets have most articles of a digest, and of a corpus
def _holds(known: TextMatcher, name: str) -> bool:
    return known.holds(name)


@dataclass(frozen=True, slots=True)
class CompiledQuoted:
    """What tells items that are passed on behind quotation marks, as `model.Quoted` has it."""

    least: int
    head: LineMatcher | None
    field: LineMatcher | None
    reply: LineMatcher | None


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to run; `order` decides who wins an overlap.

    key:    of a run of lines, the line that it must have and that is rarest in most text
    before: the most lines of the run that stand before its key
    to_edge: of a run of lines, whether it must end where the text does
    frame: of the frame of a page, the lines that tell where its text ends
    layout: of the headers of a digest, the lines that tell how they are laid out
    contents: of the headings that contents announce, the lines that tell them
    quoted: of items that are quoted, the lines that tell them
    whole: of a whole article, what its text is
    folded: of header lines that were folded, what they look like
    encoded: of header lines with words in code, what they look like
    transport: of header lines that tell how a mail travelled, what they look like
    """

    rule: Rule
    order: int
    line: LineMatcher | None = None
    piece: PieceMatcher | None = None
    items: tuple[CompiledItem, ...] = ()
    first: LineMatcher | None = None
    last: LineMatcher | None = None
    key: LineMatcher | None = None
    before: int = 0
    to_edge: bool = False
    frame: CompiledFrame | None = None
    layout: CompiledLayout | None = None
    contents: CompiledContents | None = None
    quoted: CompiledQuoted | None = None
    whole: TextMatcher | None = None
    folded: LineMatcher | None = None
    encoded: LineMatcher | None = None
    transport: LineMatcher | None = None
    when: CompiledConditions | None = None
    unless: CompiledConditions | None = None

    phase: Phase = field(init=False)  # when it runs
    for_all: bool = field(init=False)  # whether it is for every document
    question: tuple[str, Phase] = field(init=False)  # which lines it is for, and when
    asked_of: LineMatcher | None = field(init=False)  # the line that it hits, or its key

    def __post_init__(self) -> None:
        unit = "piece" if self.piece is not None else "line" if self.line is not None else "run"
        object.__setattr__(self, "phase", self.rule.phase)
        object.__setattr__(self, "for_all", self.rule.target == EVERY_DOCUMENT)
        object.__setattr__(self, "question", (unit, self.rule.phase))
        object.__setattr__(self, "asked_of", self.line or self.key)

    @property
    def most_lines(self) -> int:
        """How many lines a run of lines has at the most."""
        return self.rule.lines.max_lines if self.rule.lines is not None else 1


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
        self.of_frames = tuple(rule for rule in self.compiled if rule.phase == "frame")
        self.of_layouts = tuple(rule for rule in self.compiled if rule.layout is not None)
        self.of_contents = tuple(rule for rule in self.compiled if rule.contents is not None)
        self.of_articles = tuple(rule for rule in self.compiled if rule.whole is not None)
        self.of_mails = tuple(rule for rule in self.compiled if rule.phase == "mail")
        self._index: dict[int, list[tuple[CompiledRule, LineMatcher]]] = {}
        for rule in self.compiled:
            matcher = rule.asked_of
            for trigger in matcher.triggers if matcher is not None else ():
                self._index.setdefault(trigger, []).append((rule, cast(LineMatcher, matcher)))
        reach = _reaches(self.rules, by_id)
        pieces = [(c, c.piece.source) for c in self.compiled if c.piece is not None]
        searched = [(c, _searched(c.rule, *source)) for c, source in pieces if source is not None]
        self.by_raw = tuple(c for c, _ in searched if _looks_at_source(c))
        searched = [entry for entry in searched if entry[0] not in self.by_raw]
        whole, found = [*registry.whole], [source for _, source in searched]
        most_words = [reach.get(source, math.inf) for source in whole]
        self._whole = LinePatterns(whole, most_words, registry.alphabet)
        self._found = SpanPatterns(found, registry.alphabet)
        self._pieces = [rule for rule, _ in searched]
        self._stretches = Stretches()
        rare = dict(self._whole.rare)
        self._rare = frozenset(rare)
        self._by_stretch = self._told_by(rare)
        self._pieces_by_stretch = self._told_by(self._found.rare)
        self._common = [n for n in self._index if (n >= 0 or n == ALWAYS) and n not in rare]
        self._alike = functools.lru_cache(_MOST_KINDS)(self._of_kind)
        self._facts_of_short = functools.lru_cache(_MOST_SHORT)(self.facts)

    def _told_by(self, rare: Mapping[int, Sequence[str]]) -> dict[int, list[int]]:
        """Per stretch, by number, the patterns that are asked where it stands."""
        told: dict[int, list[int]] = {}
        for pattern, stretches in rare.items():
            for stretch in self._stretches.entered(stretches):
                told.setdefault(stretch, []).append(pattern)
        return told

    def _of_kind(self, kind: Kind) -> Likeness:
        """What lines of a kind can match, and with what the rules that they can begin are found."""
        alike = Likeness(kind, self._whole.possible(kind))
        for trigger in self._common:
            if trigger >= 0 and trigger not in alike.patterns:
                continue
            rules = self._rules_for(alike, trigger)
            if trigger == ALWAYS or self._whole.is_certain(trigger, kind):
                alike.always += rules
            elif rules:
                alike.triggers.append((trigger, alike.patterns[trigger]))
        alike.always = _in_order(alike.always)
        return alike

    def _rules_for(self, alike: Likeness, trigger: int) -> list[CompiledRule]:
        """The rules that a line of a kind may be for which matches a pattern or a list."""
        rules = alike.rules.get(trigger)
        if rules is None:
            entries = self._index.get(trigger, ())
            rules = [rule for rule, matcher in entries if matcher.possible(alike)]
            alike.rules[trigger] = rules
        return rules

    def facts(self, text: str) -> Facts:
        """What is known of one line, its outer spaces left out; it is not empty."""
        words = text.split()
        line = self._registry.alphabet.spelled(text)
        count = word_count(text, words)
        alike = self._alike(kind_of(line, count))
        needed: set[int] = set()
        pieces: set[int] = set()
        for stretch in set(self._stretches.standing_in(line.lower)):
            needed.update(self._by_stretch.get(stretch, ()))
            pieces.update(self._pieces_by_stretch.get(stretch, ()))
        triggers = alike.triggers
        if needed:
            patterns = alike.patterns
            able = (n for n in sorted(needed) if n in patterns and self._rules_for(alike, n))
            triggers = triggers + [(n, patterns[n]) for n in able]
        answers = {number: False for number, _ in triggers}
        matching = matching_of(triggers, line)
        matching += self._literals(text, words)
        answers.update(dict.fromkeys(matching, True))
        found = self._found.common_in(line)
        if pieces:
            able = (n for n in pieces if self._found.can_be_in(n, alike.kind))
            found += matching_of([(n, self._found.askers[n]) for n in able], line)
        facts = Facts(
            text, line, count, alike, self._registry.demands, answers, self._rare, frozenset(needed)
        )
        self._enter_rules(facts, matching, sorted(found))
        return facts

    def _literals(self, text: str, words: Sequence[str]) -> Sequence[int]:
        """The numbers of the lists that have the line."""
        registry = self._registry
        if len(text) > _MOST_LITERAL or least_folded(words) > registry.longest:
            return ()
        key = folded(text)
        if len(key) > registry.longest:
            return ()
        return [*dict.fromkeys(registry.lists_with(key))]

    def _enter_rules(self, facts: Facts, matching: Sequence[int], found: Sequence[int]) -> None:
        """Work out which rules can hit a line, or a run of lines of which it is the key."""
        alike, rules = facts.alike, facts.rules
        known = tuple(matching)
        chosen = alike.chosen.get(known)
        if chosen is None:
            triggered = (rule for number in known for rule in self._rules_for(alike, number))
            chosen = _in_order([*alike.always, *triggered])
            if len(alike.chosen) < _MOST_CHOICES:
                alike.chosen[known] = chosen
        for rule in chosen:
            if rule.asked_of is not None and rule.asked_of.holds(facts):
                rules.setdefault(rule.question, []).append(rule)
        for number in found:
            rule = self._pieces[number]
            rules.setdefault(rule.question, []).append(rule)

    def view(self, text: str, memo: dict[str, Facts]) -> View:
        """The view of a text; `memo` keeps the facts of lines for further views of the document."""

        def remembered(line: str) -> Facts:
            facts = memo.get(line)
            if facts is None:
                known = self._facts_of_short if len(line) <= _SHORT else self.facts
                facts = memo[line] = known(line)
            return facts

        return view_of(text, remembered)


_MOST_LITERAL = 400  # characters of a line that may be a literal with its ornaments
_MOST_CHOICES = 256  # of rules for lines of a kind that are remembered
_SHORT = (
    60  # characters of a line that more documents may have: a byline, a day, an entry of a menu
)
_MOST_SHORT = 1024  # such lines that are remembered, of any number of documents
_MOST_KINDS = 16384  # of lines that are remembered; news text has some hundred


def _reaches(rules: Sequence[Rule], known: dict[str, Rule]) -> dict[tuple[str, bool], float]:
    """Per pattern, the most words of a line that it is asked of.

    Most text is in long lines, and few rules look at those: most say how many words they are for.
    """
    reach: dict[tuple[str, bool], float] = {}
    for rule in rules:
        for matcher in matchers_of(rule):
            _note_reach(matcher, math.inf, reach, known)
    return reach


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
    yield from _of_documents(rule.matcher)
    for conditions in (rule.when, rule.unless):
        if conditions is None:
            continue
        neighbours = (conditions.prev, conditions.next, conditions.line)
        yield from (matcher for matcher in neighbours if isinstance(matcher, Matcher))
        if conditions.near is not None:
            yield conditions.near.matcher
        if conditions.listed is not None:
            yield conditions.listed.matcher


def _of_documents(matcher: Matcher) -> Iterator[Matcher]:
    """Every matcher of whole lines in one of a whole document."""
    if matcher.frame is not None:
        ends = matcher.frame
        around = (ends.until, ends.thread, ends.stamp, ends.entry, ends.section)
        yield from (m for m in around if m is not None)
    if (layout := matcher.layout) is not None:
        asked = (name for name in LAYOUT_LINES if name not in ("part", "known"))
        told = (getattr(layout, name) for name in asked)
        yield from (matcher for matcher in told if matcher is not None)
    if (contents := matcher.contents) is not None:
        lines = (getattr(contents, name) for name in CONTENTS_LINES)
        yield from (matcher for matcher in lines if matcher is not None)
    if matcher.quoted is not None:
        tells = matcher.quoted
        yield from (m for m in (tells.head, tells.field, tells.reply) if m is not None)
    headers = (matcher.folded, matcher.encoded, matcher.transport)
    yield from (header for header in headers if header is not None)


def _asks_by_words(matcher: Matcher) -> bool:
    return bool(matcher.texts or matcher.rules) or any(map(_asks_by_words, matcher.any_of))


def _searched(rule: Rule, pattern: str, fold: bool) -> Source:
    position = rule.when.position
    if rule.unit == "word" and position is not None and position.line_start:
        return rf"^\W*(?:{pattern})", fold
    return pattern, fold


def _in_order(rules: Iterable[CompiledRule]) -> list[CompiledRule]:
    """The rules in order of precedence, each once."""
    by_order = {rule.order: rule for rule in rules}
    return [by_order[order] for order in sorted(by_order)]


def _looks_at_source(rule: CompiledRule) -> bool:
    """Whether a rule needs something in the source: most documents have it nowhere."""
    return rule.when is not None and rule.when.raw is not None


def _key(
    items: Sequence[CompiledItem], most_lines: int, registry: Registry, rules: dict[str, Rule]
) -> tuple[LineMatcher, int]:
    """The key of a sequence, and how many of its lines can stand before it."""
    needed = [n for n, entry in enumerate(items) if not entry.item.optional]
    if not needed:  # one of them is there
        anyone = Matcher(any_of=tuple(entry.item.matcher for entry in items))
        return registry.matcher(anyone, rules), most_lines
    key = min(needed, key=lambda n: items[n].matcher.share)
    before = sum(most_lines if entry.item.many else 1 for entry in items[:key])
    before += most_lines if items[key].item.many else 0
    return items[key].matcher, min(before, most_lines)


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
            listed=matcher(c.listed.matcher if c.listed else None),
            raw=compiled(c.raw) if c.raw is not None else None,
            meta=tuple((name, TextMatcher(m)) for name, m in c.meta),
        )

    items = tuple(
        CompiledItem(i, registry.matcher(i.matcher, rules), _asks_by_words(i.matcher))
        for i in (lines.items if lines else ())
    )
    first, last = (matcher(lines.first), matcher(lines.last)) if lines else (None, None)
    key: LineMatcher | None = None
    before = 0
    if lines is not None and first is not None and last is not None:
        key, before = (last, lines.max_lines) if last.share < first.share else (first, 0)
    elif lines is not None:
        key, before = _key(items, lines.max_lines, registry, rules)
    return CompiledRule(
        rule,
        order,
        line=matcher(rule.matcher) if rule.unit == "line" else None,
        piece=PieceMatcher(rule.matcher, registry, rules)
        if rule.unit in ("span", "word", "sentence")
        else None,
        items=items,
        first=first,
        last=last,
        key=key,
        before=before,
        to_edge=lines is not None and rule.when.next == "edge",
        frame=CompiledFrame(
            matcher(frame.until),
            matcher(frame.thread),
            matcher(frame.stamp),
            matcher(frame.entry),
            matcher(frame.section),
        )
        if (frame := rule.matcher.frame) is not None
        else None,
        layout=_compiled_layout(rule.matcher.layout, registry, rules),
        contents=_compiled_contents(rule.matcher.contents, registry, rules),
        quoted=CompiledQuoted(
            quoted.least, matcher(quoted.head), matcher(quoted.field), matcher(quoted.reply)
        )
        if (quoted := rule.matcher.quoted) is not None
        else None,
        whole=TextMatcher(rule.matcher) if rule.phase == "article" else None,
        folded=matcher(rule.matcher.folded),
        encoded=matcher(rule.matcher.encoded),
        transport=matcher(rule.matcher.transport),
        when=conditions(rule.when),
        unless=conditions(rule.unless),
    )


def _compiled_contents(
    contents: Contents | None, registry: Registry, rules: dict[str, Rule]
) -> CompiledContents | None:
    if contents is None or contents.mark is None or contents.entry is None:
        return None
    apart, stroke = contents.apart, contents.stroke
    return CompiledContents(
        least=contents.least,
        mark=registry.matcher(contents.mark, rules),
        apart=None if apart is None else registry.matcher(apart, rules),
        entry=registry.matcher(contents.entry, rules),
        stroke=None if stroke is None else registry.matcher(stroke, rules),
    )


def _compiled_layout(
    layout: Layout | None, registry: Registry, rules: dict[str, Rule]
) -> CompiledLayout | None:
    if layout is None or layout.title is None or layout.source is None:
        return None

    def lines(matcher: Matcher | None) -> LineMatcher | None:
        return None if matcher is None else registry.matcher(matcher, rules)

    return CompiledLayout(
        least=layout.least,
        title=registry.matcher(layout.title, rules),
        source=registry.matcher(layout.source, rules),
        beside=lines(layout.beside),
        dated=lines(layout.dated),
        part=None if layout.part is None else TextMatcher(layout.part),
        known=None if layout.known is None else TextMatcher(layout.known),
        name=lines(layout.name),
        person=lines(layout.person),
        label=lines(layout.label),
        stroke=lines(layout.stroke),
        apart=lines(layout.apart),
    )
