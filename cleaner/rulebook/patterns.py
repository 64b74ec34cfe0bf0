"""Many patterns asked of many lines: few of them run on any one line.

What a line can match is narrowed by what is cheap to see of it: its length, its first and its last
character, and whether a stretch is there that the pattern needs. What is left runs by itself: of
the states that hundreds of patterns share in one automaton there is no end, and building them costs
more than all walks together.
"""

from __future__ import annotations

import functools
import math
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, cast

import re2
from ahocorasick_rs import AhoCorasick

from cleaner.rulebook.dialect import PATTERN_MEMORY, compiled, translated
from cleaner.rulebook.shape import shape_of

_CHARS = (1, 20, 60, 120, 200, 300, 600, 1200, math.inf)  # code points up to which lines are alike
_WORDS = (3, 6, 12, 20, 30, 60, math.inf)
_MOST_CHARACTERS = 4096  # that lines begin or end with, of which is remembered what they allow

Source = tuple[str, bool]  # a pattern, and whether upper and lower case are one to it


class Kind(NamedTuple):
    """Lines that look alike.

    chars, words: how long they are, as numbers of steps of lengths
    first, last:  their ends
    digit:        whether they hold a decimal digit
    """

    chars: int
    words: int
    first: str
    last: str
    digit: bool

    def chars_between(self) -> tuple[float, float]:
        """The least and the most characters of such a line."""
        return _between(_CHARS, self.chars)

    def words_between(self) -> tuple[float, float]:
        """The least and the most words of such a line."""
        return _between(_WORDS, self.words)


_digit = re.compile(r"\d").search


def kind_of(text: str, words: int) -> Kind:
    """The kind of a line that is not empty and has so many words."""
    return Kind(
        bisect_left(_CHARS, len(text)),
        bisect_left(_WORDS, words),
        text[0],
        text[-1],
        _digit(text) is not None,
    )


def _between(bounds: tuple[float, ...], at: int) -> tuple[float, float]:
    return bounds[at - 1] + 1 if at else 0, bounds[at]


class Asker:
    """Tells whether a pattern matches a text in UTF-8; it is made ready when first asked.

    ask:       true of a text that the pattern matches, all of it or, if not `whole`, any part
    stretches: `lowered`; a lowered text without any of them need not be asked
    """

    __slots__ = ("_source", "_whole", "ask", "stretches")

    def __init__(self, source: Source, *, whole: bool) -> None:
        self._source, self._whole = source, whole
        self.ask: Callable[[bytes], object] = self._first_ask
        self.stretches = shape_of(translated(source[0]), fold=source[1]).needed()

    def matches(self, lower: str, encoded: bytes) -> bool:
        """Whether the pattern matches a text, given `lowered` and in UTF-8."""
        return bool(matching_of(((0, self),), lower, encoded))

    def _first_ask(self, encoded: bytes) -> object:
        # A set of one is asked five times as fast as a pattern: it tells no places.
        one = _set_of([self._source], whole=self._whole)
        if one is not None:
            self.ask = one
        else:
            pattern = compiled(self._source[0], fold=self._source[1])
            self.ask = cast(
                Callable[[bytes], object], pattern.fullmatch if self._whole else pattern.search
            )
        return self.ask(encoded)


def matching_of(askers: Iterable[tuple[int, Asker]], lower: str, encoded: bytes) -> list[int]:
    """The numbers of the patterns that match a text, given `lowered` and in UTF-8."""
    matching: list[int] = []
    for number, asker in askers:  # this is where documents spend their time
        if asker.stretches is not None:
            for stretch in asker.stretches:
                if stretch in lower:
                    break
            else:
                continue
        if asker.ask(encoded):
            matching.append(number)
    return matching


class Stretches:
    """Which of many stretches stand in a line: one walk over it, however many there are.

    This is how rules stay cheap in any number: a pattern that needs a stretch is asked of no line
    without it.
    """

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def entered(self, stretches: Iterable[str]) -> list[int]:
        """The numbers of the stretches, which are looked for from now on."""
        return [self.numbers.setdefault(text, len(self.numbers)) for text in stretches]

    @functools.cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(list(self.numbers), store_patterns=False)

    def standing_in(self, lower: str) -> Iterable[int]:
        """The numbers of those that stand in a text, given `lowered`; some more than once."""
        if not self.numbers:
            return ()
        found = self._automaton.find_matches_as_indexes(lower, overlapping=True)
        return [number for number, _, _ in found]


def _set_of(
    sources: Sequence[Source], *, whole: bool
) -> Callable[[bytes], Sequence[int] | None] | None:
    """What tells the numbers of the patterns that match; None where they are too large for it."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = PATTERN_MEMORY
    patterns = [(translated(pattern), fold) for pattern, fold in sources]
    together = (re2.Set.FullMatchSet if whole else re2.Set.SearchSet)(options)
    try:
        for source, fold in patterns:
            together.Add(f"(?i:{source})" if fold else f"(?:{source})")
        together.Compile()
    except re2.error:  # too large
        return None
    states = sum(shape_of(source, fold=fold).size for source, fold in patterns)
    if states > _SURE_STATES and not _has_room(patterns, options):
        return None
    return cast(Callable[[bytes], Sequence[int] | None], together.Match)


_SURE_STATES = 200_000  # for which there is room in any case, with some hundred bytes for each


def _has_room(patterns: Sequence[Source], options: object) -> bool:
    """Whether the automaton of a set has room; the binding hides running out of it.

    A set without room finds nothing. Whether it has is settled from the start, so that one more
    pattern, which always matches, tells.
    """
    proved = re2.Set.FullMatchSet(options)
    try:
        for source, fold in patterns:
            proved.Add(f"(?i:{source})" if fold else f"(?:{source})")
        always = proved.Add("(?s:.*)")
        proved.Compile()
    except re2.error:
        return False
    return always in (proved.Match(b"") or ())


class LinePatterns:
    """Patterns of whole lines, told by their numbers.

    rare: those that need a stretch, with what is needed
    most_words: per pattern, the most words that a line may have to be asked
    """

    def __init__(self, sources: Sequence[Source], most_words: Sequence[float]) -> None:
        self._most_words = tuple(most_words)
        self._shapes = [shape_of(translated(pattern), fold=fold) for pattern, fold in sources]
        self._askers = [Asker(source, whole=True) for source in sources]
        self.rare = {n: rare for n, shape in enumerate(self._shapes) if (rare := shape.rare())}
        self._beginning = _allowance([shape.first for shape in self._shapes])
        self._ending = _allowance([shape.last for shape in self._shapes])

    def possible(self, kind: Kind) -> dict[int, Asker]:
        """The patterns that can match a line of a kind."""
        shortest, longest = kind.chars_between()
        fewest, _ = kind.words_between()
        allowed = self._beginning(kind.first) & self._ending(kind.last)
        return {
            number: self._askers[number]
            for number in sorted(allowed)
            if self._shapes[number].least <= longest
            and self._shapes[number].most >= shortest
            and self._most_words[number] >= fewest
            and (kind.digit or not self._shapes[number].digit)
        }

    def is_certain(self, number: int, kind: Kind) -> bool:
        """Whether a pattern that can match a line of a kind matches every one."""
        return (
            self._shapes[number].by_ends and self._shapes[number].least <= kind.chars_between()[0]
        )


def _allowance(atoms: Sequence[frozenset[str]]) -> Callable[[str], frozenset[int]]:
    """What tells which patterns a character may begin, or end, given what each allows there."""
    kinds: dict[str, list[int]] = {}
    for number, allowed in enumerate(atoms):
        if allowed:
            kinds.setdefault("|".join(sorted(allowed)), []).append(number)
    askers = [(Asker((kind, False), whole=True), numbers) for kind, numbers in kinds.items()]

    @functools.lru_cache(_MOST_CHARACTERS)
    def allowing(char: str) -> frozenset[int]:
        encoded = char.encode("utf-8", "replace")
        return frozenset(
            number for asker, numbers in askers if asker.ask(encoded) for number in numbers
        )

    return allowing


class SpanPatterns:
    """Patterns of pieces inside lines, told by their numbers.

    rare: those that need a stretch, with what is needed; the caller finds out which may match
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        shapes = [shape_of(translated(pattern), fold=fold) for pattern, fold in sources]
        self.rare = {n: rare for n, shape in enumerate(shapes) if (rare := shape.rare())}
        self.askers = {n: Asker(sources[n], whole=False) for n in self.rare}
        self._digit = {n for n, shape in enumerate(shapes) if shape.digit}
        # Of the others, those that stand where a line begins share a walk, which is short; those
        # that may stand anywhere share none: see above.
        common = [n for n in range(len(sources)) if n not in self.rare]
        self._at_start = _Group(sources, [n for n in common if shapes[n].anchored])
        self._anywhere = [
            (n, Asker(sources[n], whole=False)) for n in common if not shapes[n].anchored
        ]

    def can_be_in(self, number: int, kind: Kind) -> bool:
        """Whether a pattern can be found in a line of a kind."""
        return kind.digit or number not in self._digit

    def common(self, kind: Kind) -> list[tuple[int, Asker]]:
        """The patterns, of those that stand anywhere and need no stretch, that can be found."""
        return [(n, asker) for n, asker in self._anywhere if self.can_be_in(n, kind)]

    def at_start(self, encoded: bytes) -> list[int]:
        """The numbers of the patterns that are found where a line begins."""
        return self._at_start.matching(encoded)


class _Group:
    """Patterns that are asked in one walk over a text."""

    def __init__(self, sources: Sequence[Source], numbers: Sequence[int]) -> None:
        self._numbers = tuple(numbers)
        self._sources = [sources[number] for number in numbers]

    @functools.cached_property
    def _together(self) -> Callable[[bytes], Sequence[int] | None] | None:
        return _set_of(self._sources, whole=False)

    @functools.cached_property
    def _each(self) -> list[Asker]:
        return [Asker(source, whole=False) for source in self._sources]

    def matching(self, encoded: bytes) -> list[int]:
        if not self._numbers:
            return []
        if self._together is not None:
            found = self._together(encoded)
            return [self._numbers[n] for n in found] if found else []
        each = zip(self._numbers, self._each, strict=True)
        return [number for number, asker in each if asker.ask(encoded)]
