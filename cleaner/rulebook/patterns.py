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

from cleaner.rulebook.alphabet import Alphabet, Source, Spelled, spelled_options
from cleaner.rulebook.dialect import Pattern, compiled, translated
from cleaner.rulebook.shape import shape_of

_CHARS = (1, 20, 60, 120, 200, 300, 600, 1200, math.inf)  # code points up to which lines are alike
_WORDS = (3, 6, 12, 20, 30, 60, math.inf)


class Kind(NamedTuple):
    """Lines that look alike.

    chars, words: how long they are, as numbers of steps of lengths
    first, last:  the bytes at their ends
    digit:        whether they hold a decimal digit
    """

    chars: int
    words: int
    first: int
    last: int
    digit: bool

    def chars_between(self) -> tuple[float, float]:
        """The least and the most characters of such a line."""
        return _between(_CHARS, self.chars)

    def words_between(self) -> tuple[float, float]:
        """The least and the most words of such a line."""
        return _between(_WORDS, self.words)


_digit = re.compile(r"\d").search


def kind_of(line: Spelled, words: int) -> Kind:
    """The kind of a line that is not empty and has so many words."""
    text, _, encoded, _ = line
    return Kind(
        bisect_left(_CHARS, len(text)),
        bisect_left(_WORDS, words),
        encoded[0],
        encoded[-1],
        _digit(text) is not None,
    )


def _between(bounds: tuple[float, ...], at: int) -> tuple[float, float]:
    return bounds[at - 1] + 1 if at else 0, bounds[at]


class Asker:
    """Tells whether a pattern matches a text; it is made ready when first asked.

    ask:       true of a spelled text that the pattern matches, all of it or, if not `whole`, any
               part; and of a few more, see `doubt`
    doubt:     once it was asked: 0 where `ask` is right, 1 where it may be wrong of texts with
               shared bytes, 2 where it may be wrong of any; an answer counts where this and
               `Spelled.shared` make less than 2
    stretches: `lowered`; a lowered text without any of them need not be asked
    """

    __slots__ = ("_alphabet", "_source", "_whole", "ask", "confirm", "doubt", "stretches")

    def __init__(self, source: Source, alphabet: Alphabet, *, whole: bool) -> None:
        self._source, self._alphabet, self._whole = source, alphabet, whole
        self.doubt = 2
        self.ask: Callable[[bytes], object] = self._first_ask
        self.confirm: Callable[[str], object] = self._first_confirm
        self.stretches = shape_of(translated(source[0]), fold=source[1]).needed()

    def matches(self, line: Spelled) -> bool:
        """Whether the pattern matches a text."""
        return bool(matching_of(((0, self),), line))

    def _first_ask(self, encoded: bytes) -> object:
        respelled = self._alphabet.respelled(self._source)
        asked = None if respelled is None else self._made(respelled.pattern)
        if asked is not None and respelled is not None:
            self.doubt = 0 if respelled.sure else 1
        self.ask = asked or _always  # it may be too odd to be respelled, or too large
        return self.ask(encoded)

    def _made(self, pattern: bytes) -> Callable[[bytes], object] | None:
        size = shape_of(translated(self._source[0]), fold=self._source[1]).size
        # A set of one is asked five times as fast as a pattern: it tells no places.
        one = _set_of([pattern], size, whole=self._whole)
        if one is not None:
            return one
        try:
            by_itself = cast(Pattern, re2.compile(pattern, spelled_options()))
        except re2.error:  # too large
            return None
        return by_itself.fullmatch if self._whole else by_itself.search

    def _first_confirm(self, text: str) -> object:
        pattern = compiled(self._source[0], fold=self._source[1])
        run = pattern.fullmatch if self._whole else pattern.search
        self.confirm = lambda text: run(text.encode("utf-8", "replace"))
        return self.confirm(text)


def _always(encoded: bytes) -> bool:
    return True


def matching_of(askers: Iterable[tuple[int, Asker]], line: Spelled) -> list[int]:
    """The numbers of the patterns that match a text."""
    matching: list[int] = []
    text, lower, encoded, shared = line
    for number, asker in askers:  # this is where documents spend their time
        if asker.stretches is not None:
            for stretch in asker.stretches:
                if stretch in lower:
                    break
            else:
                continue
        if asker.ask(encoded) and (asker.doubt + shared < 2 or asker.confirm(text)):
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
    patterns: Sequence[bytes], size: int, *, whole: bool
) -> Callable[[bytes], Sequence[int] | None] | None:
    """What tells the numbers of the patterns that match; None where they are too large for it.

    size: how many states they have at the most
    """
    options = spelled_options()
    together = (re2.Set.FullMatchSet if whole else re2.Set.SearchSet)(options)
    try:
        for pattern in patterns:
            together.Add(pattern)
        together.Compile()
    except re2.error:  # too large
        return None
    if size > _SURE_STATES and not _has_room(patterns, options):
        return None
    # Past the wrapper, where there is one: it only encodes what is not bytes yet.
    return cast(Callable[[bytes], Sequence[int] | None], getattr(together, "_set", together).Match)


_SURE_STATES = 200_000  # for which there is room in any case, with some hundred bytes for each


def _has_room(patterns: Sequence[bytes], options: object) -> bool:
    """Whether the automaton of a set has room; the binding hides running out of it.

    A set without room finds nothing. Whether it has is settled from the start, so that one more
    pattern, which always matches, tells.
    """
    proved = re2.Set.FullMatchSet(options)
    try:
        for pattern in patterns:
            proved.Add(pattern)
        always = proved.Add(b"(?s:.*)")
        proved.Compile()
    except re2.error:
        return False
    return always in (proved.Match(b"") or ())


class LinePatterns:
    """Patterns of whole lines, told by their numbers.

    rare: those that need a stretch, with what is needed
    most_words: per pattern, the most words that a line may have to be asked
    """

    def __init__(
        self, sources: Sequence[Source], most_words: Sequence[float], alphabet: Alphabet
    ) -> None:
        self._most_words = tuple(most_words)
        self._shapes = [shape_of(translated(pattern), fold=fold) for pattern, fold in sources]
        self._askers = [Asker(source, alphabet, whole=True) for source in sources]
        self.rare = {n: rare for n, shape in enumerate(self._shapes) if (rare := shape.rare())}
        self._beginning = _allowed([shape.first for shape in self._shapes], alphabet)
        self._ending = _allowed([shape.last for shape in self._shapes], alphabet)

    def possible(self, kind: Kind) -> dict[int, Asker]:
        """The patterns that can match a line of a kind."""
        shortest, longest = kind.chars_between()
        fewest, _ = kind.words_between()
        allowed = self._beginning[kind.first] & self._ending[kind.last]
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


def _allowed(atoms: Sequence[frozenset[str]], alphabet: Alphabet) -> list[frozenset[int]]:
    """Per byte, which patterns it may begin, or end, given what each allows there."""
    allowed: list[set[int]] = [set() for _ in range(256)]
    for number, possible in enumerate(atoms):
        for byte in {byte for atom in possible for byte in alphabet.possible(atom)}:
            allowed[byte].add(number)
    return [frozenset(numbers) for numbers in allowed]


class SpanPatterns:
    """Patterns of pieces inside lines, told by their numbers.

    rare: those that need a stretch, with what is needed; the caller finds out which may match
    """

    def __init__(self, sources: Sequence[Source], alphabet: Alphabet) -> None:
        shapes = [shape_of(translated(pattern), fold=fold) for pattern, fold in sources]
        self.rare = {n: rare for n, shape in enumerate(shapes) if (rare := shape.rare())}
        self.askers = {n: Asker(sources[n], alphabet, whole=False) for n in self.rare}
        self._digit = {n for n, shape in enumerate(shapes) if shape.digit}
        # The others share walks: those that stand where a line begins one, which is short. Those
        # that may stand anywhere hit seldom, and a few small ones together make few states.
        common = [n for n in range(len(sources)) if n not in self.rare]
        anchored = [n for n in common if shapes[n].anchored]
        anywhere = [n for n in common if not shapes[n].anchored]
        small = [n for n in anywhere if shapes[n].size <= _SMALL]
        batches = [small[at : at + _TOGETHER] for at in range(0, len(small), _TOGETHER)]
        groups = [group for group in (anchored, *batches) if group]
        large = sorted({*anywhere} - {*small})
        self._alone = [(n, Asker(sources[n], alphabet, whole=False)) for n in large]
        self._groups = [_Group([sources[n] for n in group], group, alphabet) for group in groups]

    def can_be_in(self, number: int, kind: Kind) -> bool:
        """Whether a pattern that needs a stretch can be found in a line of a kind."""
        return kind.digit or number not in self._digit

    def common_in(self, line: Spelled) -> list[int]:
        """The numbers of the patterns that need no stretch and are found in a line."""
        found = matching_of(self._alone, line)
        for group in self._groups:
            found += group.matching(line)
        return found


_SMALL = 20_000  # states, at the most, of a pattern that shares a walk with others
_TOGETHER = 16  # that share one


class _Group:
    """Patterns that are asked in one walk over a text.

    numbers: by which they are told
    """

    def __init__(
        self, sources: Sequence[Source], numbers: Sequence[int], alphabet: Alphabet
    ) -> None:
        each = [Asker(source, alphabet, whole=False) for source in sources]
        self._askers = list(zip(numbers, each, strict=True))
        self._sources, self._alphabet = sources, alphabet

    @functools.cached_property
    def _together(self) -> Callable[[bytes], Sequence[int] | None]:
        respelled = [self._alphabet.respelled(source) for source in self._sources]
        patterns = [one.pattern for one in respelled if one is not None]
        size = sum(shape_of(translated(text), fold=fold).size for text, fold in self._sources)
        together = _set_of(patterns, size, whole=False) if None not in respelled else None
        return together or (lambda encoded: range(len(self._askers)))

    def matching(self, line: Spelled) -> list[int]:
        """The numbers of the patterns that are found in a text."""
        found = self._together(line.encoded)
        # Most lines have none; those that there are are asked by themselves, lest they be in doubt.
        return matching_of([self._askers[n] for n in found], line) if found else []
