"""Rules hit where they say and nowhere else: against a naive reading of them, and case by case."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from cleaner.document import Cleaned
from cleaner.edits import Span
from cleaner.errors import Location, RuleErrors
from cleaner.pipeline import clean_bytes
from cleaner.plan import plan_of
from cleaner.rulebook.claims import Claims, granted
from cleaner.rulebook.compile import Rulebook
from cleaner.rulebook.dialect import Pattern
from cleaner.rulebook.folding import folded
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.matching import Hit, Scope, find_hits
from cleaner.rulebook.misprints import Misprints
from cleaner.rulebook.model import (
    Action,
    Bounds,
    Conditions,
    Item,
    Lines,
    Matcher,
    Near,
    Phase,
    Position,
    Repeats,
    Rule,
    Unit,
)
from cleaner.rulebook.view import Facts, sentences_of, words_of

ABBREVIATIONS = frozenset({"Mr.", "U.S."})

Found = tuple[int, tuple[str, ...], tuple[int, ...]]  # rule, texts of its spans, where they begin

# --- generated rules and texts ---

LINES = (
    "Ferry", "ferry", "Ferry sails", "  Ferry  ", "\u00a0Ferry", "Read more", "» Read  more…",
    "READ MORE",
    "Don’t miss", "don't miss", "Mar 2 2021", "A short line of words", "Ferry ferry FERRY",
    "He met Mr. Ash. They left. . “So it is.”", "x", "ß", "ſail", "K", "née Ås", "2021", "***",
    "She said so. Ferry sails", "Ferry. Ferry.", "", " ", "\t", "ferry-boat sails, said Mr. Ferry",
    "\u3000x\u3000",
)  # fmt: skip
LITERALS = (
    "Ferry",
    "ferry",
    "Read more",
    "Don't miss",
    "x",
    "K",
    "***",
    "2021",
    "née Ås",
    "Mr. Ash",
)
REGEXES = (
    "Ferry", "ferry.*", r"\w+", r"\w+ \w+", r"[A-Z]\w+", ".*", r"\d{4}", r"(?:[A-Z][a-z]+ )?ferry",
    r"\p{Lu}.*", "s", r"\S+ \S+", "[^.]*", r"(?i:read more)", "K", "Ferry|Ferry sails", "x?",
)  # fmt: skip

_bounds = st.builds(Bounds, st.integers(0, 3), st.one_of(st.none(), st.integers(1, 8)))
_texts = st.lists(st.sampled_from(LITERALS), min_size=1, max_size=3).map(tuple)


def _simple(words: bool = True) -> st.SearchStrategy[Matcher]:
    none = st.none()
    return st.one_of(
        st.builds(Matcher, texts=_texts, fold=st.booleans(), fuzzy=st.integers(0, 2)),
        st.builds(
            Matcher,
            regex=st.sampled_from(REGEXES),
            fold=st.booleans(),
            words=st.one_of(none, _bounds),
            chars=st.one_of(none, _bounds),
        ),
        st.builds(Matcher, words=_bounds, chars=st.one_of(none, _bounds)),
    )


_refusing = st.builds(
    lambda matcher, refused: Matcher(
        matcher.texts, matcher.regex, matcher.fold, matcher.words, matcher.chars, none_of=refused
    ),
    _simple(),
    _simple(),
)
line_matchers = st.one_of(
    _simple(),
    _refusing,
    st.builds(
        lambda alternatives, words: Matcher(any_of=tuple(alternatives), words=words),
        st.lists(_simple(), min_size=1, max_size=3),
        st.one_of(st.none(), _bounds),
    ),
)
piece_matchers = st.one_of(
    st.builds(
        Matcher,
        regex=st.sampled_from(REGEXES),
        fold=st.booleans(),
        words=st.one_of(st.none(), _bounds),
        chars=st.one_of(st.none(), _bounds),
        none_of=st.one_of(st.none(), st.builds(Matcher, regex=st.sampled_from(REGEXES))),
    ),
)
positions = st.builds(
    Position,
    first=st.one_of(st.none(), st.integers(1, 3)),
    last=st.one_of(st.none(), st.integers(1, 3)),
)
neighbours = st.one_of(st.none(), st.none(), st.just("edge"), _simple())
conditions = st.one_of(
    st.just(Conditions()),
    st.builds(
        Conditions,
        prev=neighbours,
        next=neighbours,
        line=st.one_of(st.none(), _simple()),
        near=st.one_of(st.none(), st.builds(Near, _simple(), st.integers(1, 3))),
        position=st.one_of(st.none(), positions),
        repeats=st.one_of(st.none(), st.builds(Repeats, times=st.integers(1, 3))),
    ),
)
items = st.builds(
    Item,
    _simple(),
    optional=st.booleans(),
    many=st.booleans(),
    keep=st.booleans(),
    context=st.sampled_from([False, False, True]),
)
runs = st.one_of(
    st.builds(
        Lines,
        items=st.lists(items, min_size=1, max_size=4).map(tuple),
        max_lines=st.integers(1, 6),
    ),
    st.builds(Lines, first=_simple(), last=_simple(), max_lines=st.integers(1, 5)),
)


def rule(unit: Unit, number: int, **parts: object) -> Rule:
    return Rule(
        id=f"t/r{number}", at=Location("t"), title="t", why="w", safety="safe", unit=unit,
        action=Action(drop=True), **parts,  # type: ignore[arg-type]
    )  # fmt: skip


@st.composite
def rulebooks(draw: st.DrawFn) -> list[Rule]:
    rules = []
    for number in range(draw(st.integers(1, 6))):
        unit: Unit = draw(st.sampled_from(["line", "span", "word", "sentence", "lines"]))
        unless = draw(st.one_of(st.none(), st.none(), conditions))
        around = {"when": draw(conditions), "unless": unless}
        if unit == "line":
            rules.append(rule(unit, number, matcher=draw(line_matchers), **around))
        elif unit == "lines":
            rules.append(rule(unit, number, lines=draw(runs), **around))
        else:
            rules.append(rule(unit, number, matcher=draw(piece_matchers), **around))
    return rules


texts = st.lists(st.sampled_from(LINES), max_size=9).map("\n".join)

# --- the naive reading: each rule by itself, each unit by itself, Python's `re` ---


def python(pattern: str) -> str:
    return pattern.replace(r"\p{Lu}", "[A-ZÅÉ]")


def matches(matcher: Matcher, text: str) -> bool:
    """Whether all of a stripped text matches."""
    flags = re.IGNORECASE if matcher.fold else 0

    def key(literal: str) -> str:
        return folded(literal).casefold() if matcher.fold else folded(literal)

    demands = [
        not matcher.texts
        or any(
            Levenshtein.distance(key(text), key(literal)) <= matcher.fuzzy
            for literal in matcher.texts
        ),
        matcher.regex is None or re.fullmatch(python(matcher.regex), text, flags) is not None,
        matcher.words is None or matcher.words.hold(len(text.split())),
        matcher.chars is None or matcher.chars.hold(len(text)),
        not matcher.any_of or any(matches(one, text) for one in matcher.any_of),
        matcher.none_of is None or not matches(matcher.none_of, text),
    ]
    return all(demands)


class Naive:
    """The lines of a text, and what a rule says of them."""

    def __init__(self, text: str) -> None:
        self.lines: list[Span] = []
        at = 0
        for line in text.split("\n"):
            if line.strip():
                start = at + line.index(line.strip())
                self.lines.append(Span(start, start + len(line.strip())))
            at += len(line) + 1
        self.text = text

    def of(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def line(self, at: int) -> str:
        return self.of(self.lines[at])

    def hits(self, rules: list[Rule]) -> Iterator[Found]:
        for number, one in enumerate(rules):
            found = sorted(self.rule_hits(one))
            for spans in found:
                yield number, tuple(map(self.of, spans)), tuple(span.start for span in spans)

    def rule_hits(self, one: Rule) -> Iterator[tuple[Span, ...]]:
        if one.unit == "lines":
            yield from self.runs(one)
            return
        for at, line in enumerate(self.lines):
            for span in self.units(one, line):
                if self.around(one, at, at):
                    yield (span,)

    def units(self, one: Rule, line: Span) -> Iterator[Span]:
        text = self.of(line)
        if one.unit == "line":
            candidates = [Span(0, len(text))]
        elif one.unit == "word":
            candidates = words_of(text)
        elif one.unit == "sentence":
            candidates = sentences_of(text, ABBREVIATIONS)
        else:
            flags = re.IGNORECASE if one.matcher.fold else 0
            found = re.finditer(python(one.matcher.regex or ""), text, flags)
            candidates = [Span(*match.span()) for match in found if match.group()]
        for start, end in candidates:
            if matches(one.matcher, text[start:end]):
                yield Span(start, end).moved(line.start)

    def runs(self, one: Rule) -> Iterator[tuple[Span, ...]]:
        """Runs that do not overlap, from the top; each the first of its readings that holds."""
        at = 0
        while at < len(self.lines):
            for reading in self.readings(one.lines, at):
                inner = [at + n for n, item in enumerate(reading) if not item.context]
                spans = [
                    self.lines[at + n]
                    for n, item in enumerate(reading)
                    if not item.context and not item.keep
                ]
                if inner and self.around(one, inner[0], inner[-1]):
                    yield tuple(spans)
                    at += len(reading)
                    break
            else:
                at += 1

    def readings(self, lines: Lines | None, at: int) -> Iterator[list[Item]]:
        """All ways to read lines as the items: by counts of each, larger ones first."""
        assert lines is not None
        if lines.first is not None and lines.last is not None:
            inside = Item(Matcher())
            if matches(lines.first, self.line(at)):
                for end in range(at + 1, min(at + lines.max_lines, len(self.lines))):
                    if matches(lines.last, self.line(end)):
                        yield [inside] * (end - at + 1)
                        return
            return
        most = min(lines.max_lines, len(self.lines) - at)
        counts = [
            range(most if item.many else min(1, most), -1 if item.optional else 0, -1)
            for item in lines.items
        ]
        for count in itertools.product(*counts):
            reading = [i for i, n in zip(lines.items, count, strict=True) for _ in range(n)]
            if len(reading) <= most and all(
                matches(item.matcher, self.line(at + n)) for n, item in enumerate(reading)
            ):
                yield reading

    def around(self, one: Rule, begin: int, end: int) -> bool:
        if one.when != Conditions() and not all(self.checks(one.when, begin, end)):
            return False
        # `unless: {}` says nothing, so nothing of it can hold
        return one.unless is None or not any(self.checks(one.unless, begin, end))

    def checks(self, c: Conditions, begin: int, end: int) -> Iterator[bool]:
        for matcher, at in ((c.prev, begin - 1), (c.next, end + 1)):
            inside = 0 <= at < len(self.lines)
            if matcher == "edge":
                yield not inside
            elif isinstance(matcher, Matcher):
                yield inside and matches(matcher, self.line(at))
        if c.line is not None:
            yield matches(c.line, self.line(begin))
        if c.near is not None:
            reach = range(begin - c.near.within, end + c.near.within + 1)
            others = [n for n in reach if 0 <= n < len(self.lines) and not begin <= n <= end]
            yield any(matches(c.near.matcher, self.line(n)) for n in others)
        if c.position is not None:
            first, last = c.position.first, c.position.last
            yield (first is None or begin < first) and (
                last is None or len(self.lines) - 1 - end < last
            )
        if c.repeats is not None:
            everything = [self.line(n) for n in range(len(self.lines))]
            yield all(
                everything.count(self.line(n)) >= c.repeats.times for n in range(begin, end + 1)
            )


def engine_hits(rules: list[Rule], text: str, memo: dict[str, Facts]) -> list[Found]:
    book = Rulebook(rules)
    view = book.view(text, memo)
    scope = Scope(book, view, tuple(range(len(view.lines))), ABBREVIATIONS, text)
    found = find_hits(scope, "strip")
    return [
        (hit.rule.order, tuple(map(scope.text, hit.spans)), tuple(s.start for s in hit.spans))
        for hit in found
    ]


@given(rulebooks(), texts)
def test_hits_are_those_of_a_naive_reading(rules: list[Rule], text: str) -> None:
    naive = sorted(Naive(text).hits(rules))
    assert sorted(engine_hits(rules, text, {})) == naive


@given(rulebooks(), texts, texts)
def test_the_memo_changes_nothing(rules: list[Rule], text: str, other: str) -> None:
    memo: dict[str, Facts] = {}
    book = Rulebook(rules)
    book.view(other, memo)
    again, fresh = book.view(text, memo), book.view(text, {})
    assert again.text == fresh.text
    for one, other_one in zip(again.lines, fresh.lines, strict=True):
        assert one.span == other_one.span
        assert (one.facts.text, one.facts.words) == (other_one.facts.text, other_one.facts.words)
        assert one.facts.rules == other_one.facts.rules
        for number in range(-20, 20):
            assert one.facts.matches(number) == other_one.facts.matches(number)


@given(rulebooks(), texts)
def test_hits_come_in_the_order_of_rules_then_places(rules: list[Rule], text: str) -> None:
    found = engine_hits(rules, text, {})
    assert [number for number, _, _ in found] == sorted(number for number, _, _ in found)


# --- case by case, as rule files ---

Finder = Callable[..., list[str]]


class Bench:
    """Rules written as YAML, tried on a text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "t"
        self.folder.mkdir()

    def rules(self, *bodies: str) -> list[Rule]:
        entries = []
        for number, body in enumerate(bodies):
            text = f"id: r{number}\ntitle: t\nwhy: w\nsafety: safe\n{body}"
            if "do:" not in body:
                text += "\ndo: drop"
            text += "\nexamples: [{keep: x}]"
            entries.append("- " + text.replace("\n", "\n  "))
        file = self.folder / "rules.yaml"
        file.write_text("schema: 1\nrules:\n" + "\n".join(entries), encoding="utf-8")
        return load_rules([("t", self.folder)])

    def scope(
        self, bodies: tuple[str, ...], text: str, *, passed_over: frozenset[int] = frozenset(),
        fields: Mapping[str, str] | None = None, document: str | None = None,
        raw: Callable[[Pattern], tuple[Span, ...]] | None = None, language: str | None = None,
        path: str = "-",
    ) -> Scope:  # fmt: skip
        book = Rulebook(self.rules(*bodies))
        view = book.view(text, {})
        return Scope(
            book, view, tuple(range(len(view.lines))), ABBREVIATIONS,
            text if document is None else document, path, lambda: language, fields or {},
            raw or (lambda pattern: ()), passed_over,
        )  # fmt: skip

    def hits(self, *bodies: str, on: str, phase: Phase = "strip", **around: Any) -> list[Hit]:
        return find_hits(self.scope(bodies, on, **around), phase)

    def found(self, *bodies: str, on: str, **around: Any) -> list[str]:
        """What the first span of each hit holds."""
        hits = self.hits(*bodies, on=on, **around)
        return ["|".join(on[a:b] for a, b in hit.spans) for hit in hits]

    def captured(self, body: str, on: str, **around: Any) -> dict[str, str]:
        (hit,) = self.hits(body, on=on, **around)
        return {name: on[a:b] for name, (a, b) in sorted(hit.captures.items())}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


HEADER = """in: lines
match:
  seq:
  - {as: title, regex: '\\p{Lu}.*'}
  - {as: publisher, regex: '[\\p{Lu}\\p{N}].*', optional: true}
  - {as: published, regex: '.*\\d{4}'}
do: {split: before, drop: true, set: {title: '${title}'}}"""


def test_a_sequence_goes_back_to_find_its_way(bench: Bench) -> None:
    """A greedy one takes the date for the outlet, finds no date after it, and loses the article."""
    assert bench.captured(HEADER, "Ferry returns\nMar 2 2021\nIt sails.", phase="split") == {
        "published": "Mar 2 2021",
        "title": "Ferry returns",
    }
    assert bench.captured(HEADER, "Ferry returns\nPost\nMar 2 2021", phase="split") == {
        "publisher": "Post",
        "published": "Mar 2 2021",
        "title": "Ferry returns",
    }


def test_a_sequence_that_does_not_close_is_none(bench: Bench) -> None:
    assert not bench.hits(HEADER, on="Ferry returns\nPost\nno date here", phase="split")


SEQ = "in: lines\nmatch:\n  max-lines: 5\n  seq:\n"


def test_blank_lines_between_items_are_skipped(bench: Bench) -> None:
    rule = SEQ + "  - {text: a}\n  - {text: b}"
    assert bench.found(rule, on="a\n\n \n\u00a0\nb") == ["a|b"]


def test_many_takes_as_many_as_it_can_and_gives_back(bench: Bench) -> None:
    rule = SEQ + "  - {text: a}\n  - {regex: '[bc]', many: true}\n  - {text: c}"
    assert bench.found(rule, on="a\nb\nc\nc\nc\nd") == ["a|b|c|c|c"]
    assert bench.found(rule, on="a\nb\nb\nd") == []


def test_max_lines_bounds_a_sequence(bench: Bench) -> None:
    rule = SEQ + "  - {text: a, many: true}\n  - {text: b}"
    assert bench.found(rule, on="a\na\na\na\nb") == ["a|a|a|a|b"]
    assert bench.found(rule, on="a\na\na\na\na\nb") == ["a|a|a|a|b"]
    assert bench.found(rule, on="a\nx\nb") == []


def test_optional_many_may_be_none(bench: Bench) -> None:
    rule = SEQ + "  - {text: a}\n  - {text: b, many: true, optional: true}\n  - {text: c}"
    assert bench.found(rule, on="a\nc") == ["a|c"]
    assert bench.found(rule, on="a\nb\nb\nc") == ["a|b|b|c"]


def test_kept_lines_belong_to_the_unit_but_not_to_the_action(bench: Bench) -> None:
    rule = SEQ + "  - {text: a}\n  - {text: b, keep: true}\n  - {text: c}\nwhen: {next: edge}"
    assert bench.found(rule, on="a\nb\nc") == ["a|c"]
    assert bench.found(rule, on="a\nb\nc\nd") == []


def test_context_has_to_be_there_and_is_no_part(bench: Bench) -> None:
    rule = SEQ + "  - {text: a, context: true}\n  - {text: b}\n  - {text: c, context: true}"
    assert bench.found(rule, on="a\nb\nc") == ["b"]
    assert bench.found(rule, on="b\nc") == []
    (hit,) = bench.hits(rule, on="a\nb\nc")
    assert hit.unit.start == 2


def test_the_neighbours_of_a_unit_are_its_context(bench: Bench) -> None:
    rule = SEQ + "  - {text: a, context: true}\n  - {text: b}\nwhen: {prev: a}"
    assert bench.found(rule, on="a\nb") == ["b"]


def test_runs_of_one_rule_do_not_overlap(bench: Bench) -> None:
    rule = SEQ + "  - {text: a}\n  - {text: a}"
    assert bench.found(rule, on="a\na\na\na\na") == ["a|a", "a|a"]


def test_from_to_takes_the_nearest_end(bench: Bench) -> None:
    rule = "in: lines\nmatch: {from: {text: a}, to: {text: b}, max-lines: 4}"
    assert bench.found(rule, on="a\nx\nb\ny\nb") == ["a|x|b"]
    assert bench.found(rule, on="a\nx\ny\nb") == ["a|x|y|b"]
    assert bench.found(rule, on="a\nx\ny\nz\nb") == []
    assert bench.found(rule, on="b\na") == []


def test_lines_passed_over_count_like_blank_ones(bench: Bench) -> None:
    over = frozenset({1})
    rule = SEQ + "  - {text: a}\n  - {text: b}"
    assert bench.found(rule, on="a\nbutton\nb", passed_over=over) == ["a|b"]
    neighbour = "in: line\nmatch: b\nwhen: {prev: a}"
    assert bench.found(neighbour, on="a\nbutton\nb", passed_over=over) == ["b"]
    assert bench.found(neighbour, on="a\nbutton\nb") == []
    first = "in: line\nmatch: b\nwhen: {position: {first: 2}}"
    assert bench.found(first, on="a\nbutton\nb", passed_over=over) == ["b"]
    assert bench.found(first, on="a\nbutton\nb") == []


def test_lines_passed_over_inside_a_run_do_not_count_towards_its_length(bench: Bench) -> None:
    rule = "in: lines\nmatch:\n  max-lines: 2\n  seq:\n  - {text: a}\n  - {text: b}"
    assert bench.found(rule, on="a\nx\ny\nb", passed_over=frozenset({1, 2})) == ["a|b"]
    many = "in: lines\nmatch:\n  max-lines: 3\n  seq:\n  - {text: a, many: true}\n  - {text: b}"
    assert bench.found(many, on="a\nx\na\nb", passed_over=frozenset({1})) == ["a|a|b"]


def line(match: str, when: str = "", unless: str = "") -> str:
    text = f"in: line\nmatch: {match}"
    text += f"\nwhen: {{{when}}}" if when else ""
    return text + (f"\nunless: {{{unless}}}" if unless else "")


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("position: {first: 1}", [0]),
        ("position: {first: 2}", [0, 1]),
        ("position: {last: 1}", [4]),
        ("position: {last: 2}", [3, 4]),
        ("position: {first: 2, last: 4}", [1]),
        ("position: {first: 40%}", [0, 1]),
        ("position: {last: 20%}", [4]),
        ("position: {last: 1%}", [4]),
        ("position: {first: 100%}", [0, 1, 2, 3, 4]),
        ("prev: edge", [0]),
        ("next: edge", [4]),
        ("prev: edge, next: edge", []),
        ("prev: a1", [2]),
        ("next: {regex: 'a[12]'}", [0, 1]),
        ("near: {text: a0, within: 1}", [1]),
        ("near: {text: a2, within: 2}", [0, 1, 3, 4]),
        ("near: {text: a0}", [1, 2, 3]),
        ("line: a3", [3]),
        ("repeats: 1", [0, 1, 2, 3, 4]),
        ("repeats: 2", []),
    ],
)
def test_conditions(bench: Bench, when: str, found: list[int]) -> None:
    text = "a0\n\na1\na2\n\n\na3\na4\n"
    assert bench.found(line("{regex: 'a.'}", when), on=text) == [f"a{n}" for n in found]
    others = [n for n in range(5) if n not in found]
    negated = bench.found(line("{regex: 'a.'}", unless=when), on=text)
    if when.count(":") == 1 or "position" in when or "near" in when or "regex" in when:
        assert negated == [f"a{n}" for n in others]


@pytest.mark.parametrize(
    ("errors", "found"),
    [
        (1, ["Keep reading", "Keep readin"]),
        (2, ["Keep reading", "Keep readin", "Keep  raeding…", "kep reading", "Keeper eading"]),
    ],
)
def test_a_text_may_be_misprinted(bench: Bench, errors: int, found: list[str]) -> None:
    text = "Keep reading\nKeep readin\nKeep  raeding…\nkep reading\nKeeper eading\nKeep a pet"
    assert bench.found(line(f"{{text: Keep reading, fuzzy: {errors}}}"), on=text) == found


def test_a_misprint_folds_its_letters_where_the_rule_does(bench: Bench) -> None:
    rule = line("{text: Keep reading, fuzzy: 1, fold: true}")
    assert bench.found(rule, on="KEEP RAEDING\nKEEP READIN\nKEP READING") == [
        "KEEP READIN",
        "KEP READING",
    ]


@given(
    st.lists(st.text("abc", min_size=1, max_size=9), max_size=9),
    st.text("abc", max_size=11),
    st.integers(1, 3),
)
def test_misprints_are_those_that_a_comparison_with_all_finds(
    entered: list[str], text: str, errors: int
) -> None:
    misprints = Misprints(errors)
    for one in entered:
        misprints.add(one)
    near = {one for one in entered if Levenshtein.distance(one, text) <= errors}
    assert sorted(misprints.alike(text)) == sorted(near)


def test_a_word_may_be_misprinted(bench: Bench) -> None:
    rule = "in: word\nmatch: {text: [harbour, Norvik], fuzzy: 1}\ndo: {mark: misprint}"
    text = "The harbor of Norvk, and Norvik's harbours, arbour and harvest."
    assert bench.found(rule, on=text) == ["harbor", "Norvk", "harbours", "arbour"]


def test_a_word_of_no_lexicon_is_unknown(bench: Bench) -> None:
    rule = "in: word\nmatch: {unknown: 'lexicon:en'}\ndo: {mark: misprint}"
    text = (
        "The habrour's well-known ferry, the ferry's qzxtal and a half-qzxtal lamp:"
        " see www.qzxtal.example/qzxtal, a@qzxtal.example, #qzxtal and docs/qzxtal."
    )
    assert bench.found(rule, on=text) == ["habrour's", "qzxtal", "half-qzxtal"]


def test_what_is_unknown_may_be_narrowed(bench: Bench) -> None:
    rule = (
        "in: word\nmatch: {regex: '\\p{Ll}+', unknown: ['lexicon:en', 'lexicon:de']}\ndo: {mark: x}"
    )
    assert bench.found(rule, on="Qzxtal qzxtal Hafen hafen harbour") == ["qzxtal"]


@pytest.mark.parametrize("unit", ["sentence", "word", "span"])
def test_any_of_some_patterns_and_texts(bench: Bench, unit: str) -> None:
    rule = f"in: {unit}\nmatch: {{any: [{{regex: 'f\\w+s?'}}, {{text: lamp, fold: true}}, Pier]}}"
    text = "Pier" if unit == "sentence" else "Pier ferries LAMP lamps pier"
    found = ["Pier"] if unit == "sentence" else ["Pier", "ferries", "LAMP"]
    assert bench.found(rule, on=text) == found + (["lamp"] if unit == "span" else [])


def test_any_of_some_sentences(bench: Bench) -> None:
    rule = (
        "in: sentence\nmatch: {any: [{regex: 'Read .*'}, {text: See also below.}], words: {max: 4}}"
    )
    text = "It sails. Read more here. See also below. Read all of this at once, he said."
    assert bench.found(rule, on=text) == ["Read more here.", "See also below."]


def test_a_piece_that_is_any_of_some_is_refused(bench: Bench) -> None:
    refused = "{any: [{regex: 'f.*'}, {text: lamp}]}"
    rule = f"in: word\nmatch: {{regex: '\\w+', not: {refused}}}\ndo: {{mark: x}}"
    assert bench.found(rule, on="ferry lamp pier") == ["pier"]


def test_a_literal_is_found_whatever_ornaments_are_around_it(bench: Bench) -> None:
    ornate = "»»»»»»»»»»»» Read more «««««««««««"
    assert bench.found(line("Read more"), on=ornate) == [ornate]


def test_two_spaces_part_two_words(bench: Bench) -> None:
    assert bench.found(line("{words: {max: 2}}"), on="Read  more\nRead\tit") == [
        "Read  more",
        "Read\tit",
    ]


def test_listed_wants_a_list_above_the_unit(bench: Bench) -> None:
    body = (
        "in: line\nmatch: {regex: '(?P<title>[A-Z]\\w+ \\w+)'}\n"
        "when: {listed: {capture: title, in: {regex: '\\d\\. (?P<entry>.*)'}}}"
    )
    text = "The list\n1. Old mill\n2. New  pier\nOld mill\nNew pier\nBig barn\n3. Big barn"
    assert bench.found(body, on=text) == ["Old mill", "New pier"]


def test_when_wants_all_and_unless_wants_none(bench: Bench) -> None:
    both = "prev: a0, next: a2"
    assert bench.found(line("{regex: 'a.'}", both), on="a0\na1\na2\na3") == ["a1"]
    assert bench.found(line("{regex: 'a.'}", unless=both), on="a0\na1\na2\na3") == [
        "a0",
        "a2",
        "a3",
    ]
    assert bench.found(line("{regex: 'a.'}", unless="prev: a2, next: a2"), on="a0\na1\na2\na3") == [
        "a0",
        "a2",
    ]


SENTENCE = "The ferry sails again after two years in the yard, said the town."


def test_above_text_ends_at_the_first_sentence(bench: Bench) -> None:
    rule = line("Home", "position: {above-text: true}")
    assert bench.found(rule, on=f"Home\nHome\n{SENTENCE}\nHome") == ["Home", "Home"]


def test_repeats_counts_lines_of_the_document(bench: Bench) -> None:
    rule = line("{regex: '[ab]'}", "repeats: 3")
    assert bench.found(rule, on="a\nb\na\nb\na") == ["a", "a", "a"]


def test_repeats_the_title(bench: Bench) -> None:
    rule = line("{words: {min: 1}}", "repeats: {title: true}")
    fields = {"title": "Ferry returns – to the lake"}
    text = "FERRY RETURNS: TO THE LAKE!\nFerry returns"
    assert bench.found(rule, on=text, fields=fields) == ["FERRY RETURNS: TO THE LAKE!"]
    assert bench.found(rule, on=text) == []


def test_meta_asks_a_field(bench: Bench) -> None:
    rule = line("a", "meta: {kind: teaser}")
    assert bench.found(rule, on="a", fields={"kind": "teaser"}) == ["a"]
    assert bench.found(rule, on="a", fields={"kind": "letter"}) == []
    assert bench.found(rule, on="a") == []


def test_raw_asks_the_source(bench: Bench) -> None:
    rule = line("a b", "raw: '\\x{A0}\\x{A0}'")
    assert bench.found(rule, on="a b\na b", raw=lambda pattern: (Span(1, 2),)) == ["a b"]
    assert bench.found(rule, on="a b\na b", raw=lambda pattern: (Span(1, 2), Span(4, 7))) == [
        "a b",
        "a b",
    ]
    assert bench.found(rule, on="a b") == []


def test_document_asks_the_rest_of_the_text(bench: Bench) -> None:
    rule = "in: word\nmatch: {regex: '(?P<w>\\p{Lu}\\w+)'}\nwhen: {document: '${w} House'}"
    assert bench.found(rule, on="Harbour fees.\nThe Harbour House.") == ["Harbour"]
    once = "in: word\nmatch: {regex: '(?P<w>\\p{Lu}\\w+)'}\nwhen: {document: '${w}'}"
    assert bench.found(once, on="Harbour fees. Mill. Harbour.") == ["Harbour", "Harbour"]


def test_what_is_filled_into_a_pattern_is_no_pattern(bench: Bench) -> None:
    rule = "in: word\nmatch: {regex: '(?P<w>\\S+)'}\nwhen: {document: 'x${w}x'}"
    assert bench.found(rule, on="a.b xa-bx") == []
    literal = "in: line\nmatch: {regex: '(?P<w>a.b|a\\(b)'}\nwhen: {document: 'x${w}x'}"
    assert bench.found(literal, on="a.b\na(b\nxa(bx\nxacbx") == ["a(b"]


def test_same_compares_captures_without_case(bench: Bench) -> None:
    rule = "in: word\nmatch: {regex: '(?P<one>\\w+)-(?P<two>\\w+)'}\nwhen: {same: [one, two]}"
    assert bench.found(rule, on="Mill-mill Mill-Mills") == ["Mill-mill"]


def test_where_asks_a_capture(bench: Bench) -> None:
    rule = line("{regex: '(?P<name>\\w+), .*', where: {name: {text: [Post, Radio]}}}")
    assert bench.found(rule, on="Post, Iceland\nToast, Iceland") == ["Post, Iceland"]


def test_line_start_and_line_end(bench: Bench) -> None:
    span = "in: span\nmatch: {regex: 'a+'}\nwhen: {position: {%s: true}}"
    assert bench.found(span % "line-start", on="a b aa\n“aaa b\nb aaaa") == ["a", "aaa"]
    assert bench.found(span % "line-end", on="a b aa\n“aaa b\nb aaaa") == ["aa", "aaaa"]
    word = "in: word\nmatch: {regex: '\\p{Ll}+'}\nwhen: {position: {line-start: true}}"
    assert bench.found(word, on="  “arbour masters\nA word") == ["arbour"]


def test_rules_for_paths_and_sources(bench: Bench) -> None:
    by_path = line("a") + "\nfor: {path: ['mail/*', '!*.log']}"
    assert bench.found(by_path, on="a", path="in/mail/x.txt") == ["a"]
    assert bench.found(by_path, on="a", path="in/mail/x.log") == []
    assert bench.found(by_path, on="a", path="web/x.txt") == []
    by_source = line("a") + "\nfor: {source: [lake*, '*.example.com']}"
    assert bench.found(by_source, on="a", fields={"publisher": "Lake Radio"}) == ["a"]
    assert bench.found(by_source, on="a", fields={"url": "https://x.example.com/1"}) == ["a"]
    assert bench.found(by_source, on="a", fields={"publisher": "Hill Radio"}) == []
    assert bench.found(by_source, on="a") == []
    by_field = line("a") + "\nfor: {meta: {authors: ['!Staff', 'A*']}}"
    assert bench.found(by_field, on="a", fields={"authors": "Ada Moss"}) == ["a"]
    assert bench.found(by_field, on="a", fields={"authors": "Staff"}) == []
    assert bench.found(line("a") + "\nfor: {lang: '!de'}", on="a", language=None) == ["a"]


def test_rules_for_a_language(bench: Bench) -> None:
    rule = line("a") + "\nfor: {lang: [de, fr]}"
    assert bench.found(rule, on="a", language="fr") == ["a"]
    assert bench.found(rule, on="a", language="en") == []
    assert bench.found(rule, on="a", language=None) == []


def test_literals_of_a_span_take_the_longest(bench: Bench) -> None:
    rule = "in: span\nmatch: {text: [Read, Read more]}"
    assert bench.found(rule, on="Read  more of it") == ["Read  more"]


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("any: [{text: mill}]", "stands alone"),
        ("rule: t/r0", "unknown key"),
        ("where: {a: mill}", "unknown key"),
    ],
)
def test_what_pieces_cannot_ask_is_refused(bench: Bench, key: str, told: str) -> None:
    with pytest.raises(RuleErrors, match=told):
        bench.rules(f"in: word\nmatch: {{regex: 'fe.*', {key}}}")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("in: word\nmatch: {any: [{regex: 'f.*', words: {max: 1}}]}", "patterns and texts only"),
        ("in: word\nmatch: {any: [{regex: '(?P<a>f)'}, {regex: '(?P<a>m)'}]}", "any: "),
        ("in: span\nmatch: {text: harbour, fuzzy: 1}", "misprinted"),
        ("in: line\nmatch: {regex: x, unknown: 'lexicon:en'}", "only words are unknown"),
    ],
)
def test_what_a_unit_cannot_be_asked_is_refused(bench: Bench, body: str, told: str) -> None:
    with pytest.raises(RuleErrors, match=told):
        bench.rules(body)


def test_one_rule_uses_the_matcher_of_another(bench: Bench) -> None:
    one, other = line("{regex: 'a.'}"), line("{any: [{rule: t/r0}, {text: b}]}")
    hits = bench.hits(one, other, on="a1\nb")
    assert [(hit.rule.order, hit.spans[0].start) for hit in hits] == [(0, 0), (1, 0), (1, 3)]


# --- overlap, max ---


def test_on_overlap_the_earlier_rule_wins_and_the_loser_is_counted(bench: Bench) -> None:
    rules = ("in: line\nmatch: a b", "in: word\nmatch: {regex: '[ab]'}")
    claims = Claims()
    hits = list(granted(bench.hits(*rules, on="a b\nb"), claims))
    assert [(hit.rule.rule.id, hit.spans[0]) for hit in hits] == [
        ("t/r0", Span(0, 3)),
        ("t/r1", Span(4, 5)),
    ]
    assert claims.shadowed == {"t/r1": 2}


def test_a_run_that_loses_one_line_loses_all(bench: Bench) -> None:
    rules = (line("b"), SEQ + "  - {text: a}\n  - {text: b}")
    claims = Claims()
    hits = list(granted(bench.hits(*rules, on="a\nb"), claims))
    assert [hit.rule.rule.id for hit in hits] == ["t/r0"]
    assert claims.shadowed == {"t/r1": 1}
    assert claims.free(Span(0, 1))


def test_the_loser_is_counted_in_the_outcome(bench: Bench) -> None:
    plan = plan_of(bench.rules("in: line\nmatch: You get this", "in: span\nmatch: {regex: get}"))
    outcome = clean_bytes(b"The ferry sails.\nYou get this\nThey get it.", plan)
    assert isinstance(outcome, Cleaned)
    assert outcome.articles[0].text == "The ferry sails.\n\nThey it."
    assert outcome.shadowed["t/r1"] >= 1


def test_above_max_hits_are_not_applied(bench: Bench) -> None:
    rules = bench.rules("in: span\nmatch: {regex: 'x'}\nmax: 2")
    outcome = clean_bytes(b"x a x b x c x d", plan_of(rules))
    assert isinstance(outcome, Cleaned)
    assert outcome.articles[0].text.count("x") == 2


def test_below_min_hits_are_chance(bench: Bench) -> None:
    rules = bench.rules("in: span\nmatch: {regex: 'x'}\nmin: 3")
    for text, left in ((b"x a x b", 2), (b"x a x b x", 0)):
        outcome = clean_bytes(text, plan_of(rules))
        assert isinstance(outcome, Cleaned)
        assert outcome.articles[0].text.count("x") == left


def test_a_layout_that_returns_is_one(bench: Bench) -> None:
    header = "in: lines\nmatch: {seq: [{as: title, regex: 'T.*'}, {regex: '-+'}]}\nmin: 2"
    rules = bench.rules(header + "\ndo: {split: before, drop: true, set: {title: '${title}'}}")
    for text, titles in (
        ("T one\n--\nHe went.", [None]),
        ("T one\n-\nHe.\nT two\n-\nShe.", ["T one", "T two"]),
    ):
        outcome = clean_bytes(text.encode(), plan_of(rules))
        assert isinstance(outcome, Cleaned)
        assert [article.fields.title for article in outcome.articles] == titles


def test_above_max_hits_are_flagged(bench: Bench) -> None:
    """Design §3: the surplus is flagged, not applied."""
    rules = bench.rules("in: span\nmatch: {regex: 'x'}\nmax: 2")
    outcome = clean_bytes(b"x a x b x c x d", plan_of(rules))
    assert isinstance(outcome, Cleaned)
    assert [flag.rule for flag in outcome.articles[0].flags] == ["t/r0", "t/r0"]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 4)), max_size=8))
def test_claims_never_overlap(wanted: list[tuple[int, int]]) -> None:
    claims = Claims()
    taken: list[Span] = []
    for start, length in wanted:
        span = Span(start, start + length)
        free = not any(span.overlaps(other) for other in taken)
        assert claims.free(span) == free
        assert claims.take("r", [span]) == free
        taken += [span] if free else []
    assert claims.shadowed["r"] == len(wanted) - len(taken)


# --- what is left open comes to an end ---


def test_a_sequence_that_leaves_everything_open_ends(bench: Bench) -> None:
    items = "".join("  - {regex: '.*', many: true}\n" for _ in range(6))
    body = f"in: lines\nmatch:\n  max-lines: 40\n  seq:\n{items}when: {{document: qqqq}}"
    assert bench.found(body, on="\n".join("abcdefghij" * 5)) == []


def test_optional_items_before_one_that_is_not_there_end(bench: Bench) -> None:
    items = "".join("  - {regex: '[a-z]', optional: true}\n" for _ in range(30))
    body = f"in: lines\nmatch:\n  max-lines: 40\n  seq:\n{items}  - {{text: END}}"
    assert bench.found(body, on="\n".join("abcdefghij" * 5)) == []
    assert bench.found(body, on="a\nb\nEND") == ["a|b|END"]


def test_a_search_that_is_given_up_is_no_reason_to_act(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "A tide, a ferry."
    when = "in: span\nmatch: {regex: tide}\nwhen: {document: '[Ff]erry'}"
    unless = "in: span\nmatch: {regex: tide}\nunless: {document: 'f[^e]rry'}"
    assert bench.found(when, on=text) == ["tide"]
    assert bench.found(unless, on=text) == ["tide"]
    monkeypatch.setattr("cleaner.rulebook.searching._MOST_PATTERNS", 0)
    assert bench.found(when, on=text) == []
    assert bench.found(unless, on=text) == []
