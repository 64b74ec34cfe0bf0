"""Many patterns of many lines: what is ruled out before a pattern runs would not have matched."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.rulebook import alphabet
from cleaner.rulebook import patterns as module
from cleaner.rulebook.alphabet import Alphabet, Source, spelled_options
from cleaner.rulebook.dialect import compiled, translated
from cleaner.rulebook.patterns import (
    Asker,
    LinePatterns,
    SpanPatterns,
    Stretches,
    kind_of,
    matching_of,
)
from cleaner.rulebook.shape import lowered, shape_of
from strategies import texts

PATTERNS = (
    "ferry", r"\w+", r"[A-Z]\w+", ".*", "", "a|b", r"\d{4}", "x?y*", r"(?i:é)", "k", "^a", "b$",
    r"\s", ".", "(?s:.)", "ſ", "Ǆ", r"^\W*(?:\w+)", "(?i)kay", "(?i:ferr)y", "a{2,3}?b", ".*k",
    "k.*", "k.+b", "[ab].*[19]", r"\d.*|.*\d", r"(?:a|bb|ccc) ?x", r"(?P<x>ab)+", r"\x{e9}\x41",
    r"\.\d", "(?:(?:a)b)?y", "(?-i:K)", "(?i:s)9", "[^a]*", "(?:^|x)a", ".{2,}b", r"\Qa.b\E",
    "(?i:σ)", "aſ", "(?:by|BY) k", "(?i:İ)", "İb",
)  # fmt: skip
sources = st.tuples(st.sampled_from(PATTERNS), st.booleans())
some_text = st.one_of(
    texts, st.text(alphabet="abcferxykKxyÉéſsSσΣςİiǅ1920. \u212a", max_size=10)
).map(lambda text: " ".join(text.split()) or "k")


def naive(sources: list[Source], text: str, *, whole: bool) -> list[int]:
    found = []
    for number, (source, fold) in enumerate(sources):
        pattern = compiled(source, fold=fold)
        if (pattern.fullmatch(text) if whole else pattern.search(text)) is not None:
            found.append(number)
    return found


def of(sources: list[Source]) -> Alphabet:
    return Alphabet(pattern for pattern, _ in sources)


@given(sources, some_text, st.booleans())
def test_an_asker_finds_what_its_pattern_finds(source: Source, text: str, whole: bool) -> None:
    expected = naive([source], text, whole=whole) == [0]
    line = of([source]).spelled(text)
    asker = Asker(source, of([source]), whole=whole)
    assert asker.matches(line) is expected
    assert bool(asker.confirm(text)) is expected
    if expected:
        assert asker.ask(line.encoded)


@given(st.lists(sources, max_size=8), some_text)
@example([("(?i:k)", False)], "\u212a")
@example([("(?i:s)9", False)], "ſ9")
def test_what_a_kind_of_line_rules_out_does_not_match(sources: list[Source], text: str) -> None:
    lines = LinePatterns(sources, [float("inf")] * len(sources), of(sources))
    line = of(sources).spelled(text)
    kind = kind_of(line, len(text.split()))
    possible = lines.possible(kind)
    matching = naive(sources, text, whole=True)
    assert set(matching) <= set(possible)
    assert matching_of(possible.items(), line) == matching
    for number in possible:
        if lines.is_certain(number, kind):
            assert number in matching
    for number, stretches in lines.rare.items():
        if number in matching:
            assert any(stretch in lowered(text) for stretch in stretches)


@given(st.lists(sources, max_size=8), some_text)
def test_pieces_are_found_as_each_pattern_finds_them(sources: list[Source], text: str) -> None:
    sources = [source for source in sources if source[0] not in ("", ".*", "[^a]*")]
    spans = SpanPatterns(sources, of(sources))
    line = of(sources).spelled(text)
    kind = kind_of(line, len(text.split()))
    found = spans.common_in(line)
    found += [
        number
        for number, stretches in spans.rare.items()
        if spans.can_be_in(number, kind)
        and any(stretch in line.lower for stretch in stretches)
        and spans.askers[number].matches(line)
    ]
    assert sorted(found) == naive(sources, text, whole=False)


@given(st.sampled_from(PATTERNS), st.booleans(), some_text)
def test_a_shape_holds_for_every_text_of_its_pattern(pattern: str, fold: bool, text: str) -> None:
    if compiled(pattern, fold=fold).fullmatch(text) is None:
        return
    shape = shape_of(translated(pattern), fold=fold)
    assert shape.least <= len(text) <= shape.most
    assert compiled("|".join(shape.first) or ".").fullmatch(text[0])
    assert compiled("|".join(shape.last) or ".").fullmatch(text[-1])
    for stretches in (shape.needed(), shape.rare()):
        assert stretches is None or any(stretch in lowered(text) for stretch in stretches)
    assert not shape.digit or any(char.isdecimal() for char in text)


@given(st.lists(st.text(alphabet="ab k", min_size=1, max_size=3), max_size=6), some_text)
def test_stretches_are_told_wherever_they_stand(stretches: list[str], text: str) -> None:
    scan = Stretches()
    numbers = scan.entered(stretches)
    assert len(numbers) == len(stretches)
    expected = {number for number, s in zip(numbers, stretches, strict=True) if s in text}
    assert set(scan.standing_in(text)) == expected


@pytest.mark.parametrize(
    ("pattern", "rules_out"),
    [
        ("(?i:read more|weiterlesen)", "Read the report"),
        (r"\d{1,2} May", "The first of May"),
        ("By .{2,20}", "They came by the old road"),
        (".*[!?]", "They came."),
        (".{0,10}", "A line of more than a hundred and twenty characters, " * 3 + "no less"),
    ],
)
def test_what_a_pattern_needs_spares_asking_it(pattern: str, rules_out: str) -> None:
    letters = of([(pattern, False)])
    kind = kind_of(letters.spelled(rules_out), len(rules_out.split()))
    lines = LinePatterns([(pattern, False)], [float("inf")], letters)
    asker = lines.possible(kind).get(0)
    if asker is not None:
        stretches = lines.rare.get(0)
        assert stretches is not None
        assert not any(stretch in rules_out.lower() for stretch in stretches)


@given(sources, some_text, st.booleans())
def test_a_pattern_too_large_for_a_set_is_asked_alone(
    source: Source, text: str, whole: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_set_of", lambda *args, **kwargs: None)
        found = Asker(source, of([source]), whole=whole).matches(of([source]).spelled(text))
    assert found is (naive([source], text, whole=whole) == [0])


def test_an_automaton_without_room_is_noticed() -> None:
    """The binding says nothing of it: a set without room finds nothing."""
    options = spelled_options()
    options.max_mem = 1 << 20
    assert module._has_room([b"ferry"], options)
    assert not module._has_room([b"(?:[A-Za-z0-9]{1,60}[A-Z0-9]){1,60}"], options)


def test_many_patterns_in_a_small_space_still_match(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alphabet, "PATTERN_MEMORY", 1 << 15)
    monkeypatch.setattr(module, "_SURE_STATES", 0)
    sources: list[Any] = [(rf"(?:{n}|[a-z]{{1,9}})x.{{0,{n}}}y", False) for n in range(20)]
    text = "abcx1y"
    line = of(sources).spelled(text)
    found = [n for n, s in enumerate(sources) if Asker(s, of(sources), whole=False).matches(line)]
    assert found == naive(sources, text, whole=False) != []


def test_letters_that_fold_are_one_when_lowered() -> None:
    """What RE2 takes for the same letter must not look different to the search for stretches."""
    letters = [chr(code) for code in range(0x110000) if chr(code).isalpha()]
    by_fold: dict[str, list[str]] = {}
    for letter in letters:
        by_fold.setdefault(letter.casefold(), []).append(letter)
    orbits = [orbit for orbit in by_fold.values() if len(orbit) > 1]
    assert len(orbits) > 1000
    for orbit in orbits:
        for letter in orbit[1:]:
            if compiled(f"(?i:{orbit[0]})").fullmatch(letter):
                assert lowered(letter) == lowered(orbit[0])
