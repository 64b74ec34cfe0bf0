"""Texts and patterns respelled, one byte a character: nothing that a pattern finds is missed."""

from __future__ import annotations

import functools
import unicodedata

import pytest
import re2
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.edits import Span
from cleaner.plan import load_plan
from cleaner.rulebook.alphabet import Alphabet, Source, SpelledPattern, spelled_options
from cleaner.rulebook.dialect import compiled, translated

CHARACTERS = [  # all scripts that have upper and lower case, and some of each category
    chr(code)
    for first, last in (
        (0, 0x3100), (0x4E00, 0x4E20), (0xA640, 0xABC0), (0xE000, 0xE004), (0xFB00, 0x10000),
        (0x10400, 0x10500), (0x118A0, 0x118E0), (0x1E900, 0x1E960), (0x1F100, 0x1F200),
    )
    for code in range(first, last)
]  # fmt: skip
ATOMS = (
    "a", "k", "K", "s", "é", "É", "ß", "ж", "Ж", "漢", "“", r"\x{e9}", r"\x41", r"\.", r"\t", ".",
    "(?s:.)", r"\w", r"\W", r"\d", r"\D", r"\s", r"\S", r"\p{L}", r"\p{Lu}", r"\P{Lu}", r"\pN",
    r"\p{^Ll}", r"\p{Greek}", r"\P{Cyrillic}", r"\p{M}", r"\p{Mn}", r"\p{Nl}", r"\p{So}",
    "[abc]", "[^abc]", "[é-ü]", "[^é-ü]", "[а-яё]", "[^а-я]", "[“”]", r"[\p{L}\p{M}'’.-]",
    r"[^\p{Ll}]", r"[^\p{L}\p{N}x]", r"[\P{L}]", "[[:alpha:]]", "[[:^alpha:]é]", "[]a]", "[^]a]",
    r"[\]\-x]", "[a-]", "[-a]", r"[\x{100}-\x{2000}]", r"[^\x{0}-\x{10ffff}]", r"[\x{e9}-ž]",
    "[k-s]", "[^k-s]", "[ǆ]", "[ǅ]", "[σ]", "[ς]", "[Ω]", "ı", "İ", "[iİ]", "ŉ", r"\x{345}", "Ⓐ",
    "[ⅷ]", "Ա", "[ա-ֆ]",
)  # fmt: skip
PATTERNS = (
    "ferry", "(?i:éa|жу)+", r"(?P<a>\p{Lu}\w*) (?P<b>.*)", "a(?i)k|b", "(?:a(?i)k|s)k",
    "(?i:a(?-i:k)k)", r"\Qa.b\E", "x{2}|y{1,}", "a{,3}", r"(?s:a.b)|(?m:^c$)", r"[^“”]+",
    r"\p{L}+(?: \p{Lu}+)?$", "",
    r"(?is:K.)", "(a)(b)?(?P<c>é)", "^漢", r"\C", "(?U:a+)",
)  # fmt: skip
sources = st.tuples(st.sampled_from(ATOMS + PATTERNS), st.booleans())
some_text = st.text(
    alphabet=st.one_of(
        st.sampled_from("abckKsSéÉÀüßжЖуя漢“”’ .x{,3}yſ\u212a\u0345ςσΣǅǆİıŉⒶⅷաԱ\t\n"),
        st.characters(),
    ),
    max_size=8,
)


@functools.cache
def spelling(patterns: tuple[str, ...] = ATOMS) -> Alphabet:
    return Alphabet(patterns)


@functools.cache
def bytes_of() -> dict[str, int]:
    return {char: spelling().spelled(char).encoded[0] for char in CHARACTERS}


@functools.cache
def own() -> set[str]:
    return {char for char in CHARACTERS if not spelling().spelled(char).shared}


def characters_of(source: Source) -> set[str]:
    """What a pattern of one character takes."""
    text = "".join(CHARACTERS)
    runs = (match.span() for match in compiled(f"(?:{source[0]})+", fold=source[1]).finditer(text))
    return {char for start, end in runs for char in text[start:end]}


@pytest.mark.parametrize("fold", [False, True])
@pytest.mark.parametrize("atom", ATOMS)
def test_a_character_that_a_pattern_takes_has_a_byte_that_it_takes(atom: str, fold: bool) -> None:
    taken = characters_of((atom, fold))
    respelled = spelling().respelled((atom, fold))
    assert respelled is not None
    narrow = re2.compile(respelled.pattern, spelled_options())
    possible = {byte for byte in range(256) if narrow.fullmatch(bytes([byte]))}
    assert {char for char in taken if bytes_of()[char] not in possible} == set()
    assert possible <= spelling().possible(f"(?i:{atom})" if fold else atom)
    told = CHARACTERS if respelled.sure else own()
    wrong = {char for char in told if bytes_of()[char] in possible} - taken
    # RE2 may know a newer Unicode than Python
    assert {char for char in wrong if unicodedata.category(char) != "Cn"} == set()


@given(sources, some_text)
@example(("(?i:k)", False), "\u212a")
@example((r"\p{M}", True), "ι")
def test_a_respelled_pattern_misses_nothing(source: Source, text: str) -> None:
    for alphabet in (spelling((source[0],)), spelling()):
        respelled = alphabet.respelled(source)
        if respelled is None:
            assert source[0] in (r"\Qa.b\E", r"\C", "(?U:a+)")
            return
        line = alphabet.spelled(text)
        narrow, wide = re2.compile(respelled.pattern, spelled_options()), compiled_(source)
        for run in ("fullmatch", "search"):
            found = getattr(narrow, run)(line.encoded)
            expected = getattr(wide, run)(text.encode("utf-8", "replace").decode())
            if expected is not None:
                assert found is not None
            elif line.shared + (not respelled.sure) < 2:
                assert found is None


def compiled_(source: Source) -> re2._Regexp:
    options = re2.Options()
    options.case_sensitive = not source[1]
    return re2.compile(translated(source[0]), options)


@given(sources, some_text.filter(lambda text: text.encode("utf-8", "replace").decode() == text))
def test_places_are_those_of_the_pattern_as_it_was_written(source: Source, text: str) -> None:
    alphabet = spelling()
    pattern, line = SpelledPattern(source, alphabet), alphabet.spelled(text)
    wide = compiled_(source)
    spans = [Span(*match.span()) for match in wide.finditer(text)]
    assert list(pattern.found(line)) == [span for span in spans if span.start < span.end]
    whole = Span(0, len(text))
    match = wide.fullmatch(text)
    assert pattern.matches(line, whole) is (match is not None)
    expected = {name: match.span(n) for name, n in wide.groupindex.items()} if match else {}
    named = {name: tuple(span) for name, span in pattern.named_spans(line).items()}
    assert named == {name: span for name, span in expected.items() if span[0] >= 0}


@given(some_text)
def test_a_spelling_has_a_byte_for_each_character(text: str) -> None:
    line = spelling().spelled(text)
    assert len(line.encoded) == len(text)
    if not line.shared:
        assert len(line.lower) == len(text)
        for char, byte in zip(text, line.encoded, strict=True):
            assert spelling().spelled(char).encoded == bytes([byte])


def test_half_a_character_is_spelled_as_it_is_encoded() -> None:
    assert spelling().spelled("a\ud800é").encoded[:2] == b"a?"


def test_cases_of_own_letters_have_bytes_of_their_own() -> None:
    """Else a pattern to which upper and lower case are one would miss some of them."""
    rulebook = load_plan().rulebook
    alphabet = Alphabet(
        pattern for rule in rulebook.rules for pattern in [rule.matcher.regex or ""]
    )
    chosen = {char for char in CHARACTERS if not alphabet.spelled(char).shared}
    assert len(chosen) > 200
    letters = "".join(c for c in chosen if c.isalpha() or unicodedata.category(c) == "Mn")
    assert characters_of((f"[{letters}]".replace("\u0345", ""), True)) <= chosen


def test_most_built_in_patterns_are_sure() -> None:
    """What is in doubt is asked twice: patterns should name what has a byte of its own.

    There is no room for all letters of the rules of single languages; those may be in doubt, and
    must not take the room of others.
    """
    rules = [rule for rule in load_plan().rulebook.rules if rule.matcher.regex]
    alphabet = Alphabet(rule.matcher.regex or "" for rule in rules)
    patterns = [rule.matcher.regex or "" for rule in rules if not rule.package.startswith("lang/")]
    respelled = [alphabet.respelled((pattern, False)) for pattern in patterns]
    assert None not in respelled
    assert sum(one.sure for one in respelled if one is not None) > 0.5 * len(respelled)
