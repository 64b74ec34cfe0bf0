r"""Characters as single bytes, so that patterns over all of Unicode become small.

To RE2 a letter is any of some hundred stretches of UTF-8, and a pattern of a few words is hundreds
of thousands of states. But what patterns tell apart is little: the characters that they name, and
general categories. So a text is respelled with one byte for each character: one of its own for
those that patterns name, one that it shares with its general category for all others. Patterns
respelled likewise are a hundredth in size, and the places that they find are code points.

Where a text has characters that share a byte, a pattern that tells such apart may find too much,
never too little: it is then asked again as it was written.
"""

from __future__ import annotations

import codecs
import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, cast

import re2

from cleaner.edits import Span
from cleaner.rulebook.atoms import CATEGORIES, UNASSIGNED, shared_categories
from cleaner.rulebook.dialect import PATTERN_MEMORY, Pattern, compiled, translated
from cleaner.rulebook.shape import NO_WIDTH, TOKEN, lowered

Captures = dict[str, Span]  # named parts of a match
Source = tuple[str, bool]  # a pattern, and whether upper and lower case are one to it

_NO_CHARACTER = "\ufffe"  # in tables of codecs: this byte stands for no single character
_WITH_CASES = (  # where all cases and forms of the letters of some alphabets are found
    *range(0x80, 0x250), 0x345, *range(0x370, 0x530), *range(0x1C80, 0x1C89),
    *range(0x1E00, 0x2000), 0x2126, 0x212A, 0x212B,
)  # fmt: skip
_ALWAYS = "\u212aſ\u0345"  # forms of plain letters, where upper and lower case are one
_MOST_REMEMBERED = 50_000  # characters that are not named: CJK text has some ten thousand


class Spelled(NamedTuple):
    """A text, and what patterns are asked of.

    lower:   the text `lowered`
    encoded: the text with one byte for each character
    shared:  0 if each byte of it stands for one character, 1 if some stand for several, 2 if
             there is a character of which nothing is known: to RE2 it may be assigned
    """

    text: str
    lower: str
    encoded: bytes
    shared: int


class Respelled(NamedTuple):
    """A pattern of texts with one byte for each character.

    sure: what it finds is found by the pattern that it was made of, also where bytes are shared
    """

    pattern: bytes
    sure: bool


class _Bytes(NamedTuple):
    """Which bytes a pattern of one character takes.

    possible: for which it takes one or more characters
    certain:  for which it takes every character
    """

    possible: frozenset[int]
    certain: frozenset[int]


class Alphabet:
    """A spelling of texts in which the characters that some patterns name have bytes of their own.

    There is room for some hundred beside ASCII: signs first, then letters with all their cases.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        named = {char for pattern in patterns for char in _named(pattern)}
        by_category: dict[str, list[str]] = {name: [] for name in CATEGORIES}
        for char in _with_room(named):
            by_category[unicodedata.category(char)].append(char)
        chars = [chr(code) for code in range(128)]
        self._shared: dict[str, int] = {}
        for name, own in by_category.items():  # those of a category side by side: short classes
            chars += sorted(own)
            self._shared[name] = len(chars)
            chars.append(_NO_CHARACTER)
        chars += [_NO_CHARACTER] * (256 - len(chars))
        self._own = {char: byte for byte, char in enumerate(chars) if char != _NO_CHARACTER}
        self._in_order = "".join(self._own)
        self._encoding = codecs.charmap_build("".join(chars))
        self._lower = "".join(lowered(char) for char in chars)
        self._all = _Mapping(self._own, self._shared)
        self._atoms: dict[tuple[str, bool], _Bytes] = {}

    def spelled(self, text: str) -> Spelled:
        """A text ready to be asked about."""
        if text.isascii():
            return Spelled(text, text.lower(), text.encode(), 0)
        try:
            encoded = codecs.charmap_encode(text, "strict", self._encoding)[0]
        except UnicodeEncodeError:
            encoded = codecs.charmap_encode(text, "strict", self._all)[0]
            unknown = self._shared[UNASSIGNED] in encoded
            return Spelled(text, lowered(text), encoded, 2 if unknown else 1)
        lower = codecs.charmap_decode(encoded, "strict", self._lower)[0]
        return Spelled(text, lower, encoded, 0)

    def respelled(self, source: Source) -> Respelled | None:
        """A pattern for texts in this spelling; None for what is too odd to be respelled."""
        unknown = {self._shared[UNASSIGNED]}
        fold = [source[1]]
        pieces: list[str] = []
        sure = True
        for token in TOKEN.findall(translated(source[0])):
            if token[0] == "(":
                opening = _opening(token, fold)
                if opening is None:
                    return None
                pieces.append(opening)
            elif token == ")":
                if len(fold) > 1:
                    fold.pop()
                pieces.append(token)
            elif token in NO_WIDTH or token[0] in ".|*+?{":
                pieces.append(token)
            else:
                taken = self._atom(token, fold[-1])
                if taken is None:
                    return None
                sure = sure and taken.possible - unknown == taken.certain - unknown
                pieces.append(_class_of(taken.possible))
        return Respelled("".join(pieces).encode(), sure)

    def possible(self, atom: str) -> frozenset[int]:
        """The bytes of characters that a pattern of one character may take."""
        folded = atom.startswith("(?i:")
        token = atom[4:-1] if folded else atom
        if token in (".", "(?s:.)"):
            return _ANY_BYTE
        taken = self._atom(token, folded)
        return taken.possible if taken is not None else _ANY_BYTE

    def _atom(self, token: str, fold: bool) -> _Bytes | None:
        known = self._atoms.get((token, fold))
        if known is None:
            shared = shared_categories(token, fold, self._own)
            if shared is None:
                return None
            some, every = ({self._shared[name] for name in names} for names in shared)
            own = self._own_of(token, fold)
            known = self._atoms[token, fold] = _Bytes(own | some, own | every)
        return known

    def _own_of(self, token: str, fold: bool) -> frozenset[int]:
        """The bytes of characters with one of their own that a pattern of one character takes."""
        if len(token) == 1 and (not fold or token == token.lower() == token.upper()):
            return frozenset({self._own[token]} if token in self._own else ())
        runs = (run.span() for run in compiled(f"{token}+", fold=fold).finditer(self._in_order))
        return frozenset(
            self._own[char] for start, end in runs for char in self._in_order[start:end]
        )


_ANY_BYTE = frozenset(range(256))


class _Mapping(dict[int, int]):
    """The byte of every character, worked out when first asked."""

    def __init__(self, own: dict[str, int], shared: dict[str, int]) -> None:
        super().__init__({ord(char): byte for char, byte in own.items()})
        self._shared = shared

    def __missing__(self, code: int) -> int:
        category = unicodedata.category(chr(code))
        byte = ord("?") if category == "Cs" else self._shared[category]  # half a character is none
        if len(self) < _MOST_REMEMBERED:
            self[code] = byte
        return byte


class SpelledPattern:
    """A pattern of pieces, found in spelled texts; places are code points."""

    def __init__(self, source: Source, alphabet: Alphabet) -> None:
        self._source = source
        self._alphabet = alphabet
        self._doubt = 0  # as of an asker

    @functools.cached_property
    def _narrow(self) -> Pattern | None:
        respelled = self._alphabet.respelled(self._source)
        if respelled is None:
            return None
        self._doubt = 0 if respelled.sure else 1
        try:
            return cast(Pattern, re2.compile(respelled.pattern, spelled_options()))
        except re2.error:  # too large
            return None

    @functools.cached_property
    def _groups(self) -> tuple[tuple[str, int], ...]:
        """The named groups, with their numbers."""
        if self._narrow is None:
            return tuple(compiled(self._source[0], fold=self._source[1]).groupindex.items())
        names = cast(Mapping[bytes, int], self._narrow.groupindex)
        return tuple((name.decode(), number) for name, number in names.items())

    def found(self, line: Spelled) -> Iterator[Span]:
        """Where the pattern is found in a line, from the left; nothing empty."""
        pattern, text = self._on(line)
        for match in pattern.finditer(text):
            start, end = match.span()
            if end > start:
                yield Span(start, end)

    def matches(self, line: Spelled, piece: Span) -> bool:
        """Whether all of a piece of a line matches."""
        pattern, text = self._on(line)
        return pattern.fullmatch(text[piece.start : piece.end]) is not None

    def named_spans(self, line: Spelled, piece: Span | None = None) -> Captures:
        """The named parts of a line, or of a piece of it, all of which matches.

        Their places are those in the line or the piece; a part may have none.
        """
        if not self._groups:
            return {}
        pattern, text = self._on(line)
        match = pattern.fullmatch(text if piece is None else text[piece.start : piece.end])
        if match is None:
            return {}
        spans = ((name, match.span(number)) for name, number in self._groups)
        return {name: Span(start, end) for name, (start, end) in spans if start >= 0}

    def _on(self, spelled: Spelled) -> tuple[Pattern, str | bytes]:
        """What to run, and on what: code point by code point it is as long as the text."""
        narrow = self._narrow
        if narrow is not None and self._doubt + spelled.shared < 2:
            return narrow, spelled.encoded
        return compiled(self._source[0], fold=self._source[1]), spelled.text


def spelled_options() -> re2.Options:
    """The options of RE2 for respelled patterns."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = PATTERN_MEMORY
    options.encoding = re2.Options.Encoding.LATIN1
    return options


# --- groups and classes, respelled ---


def _opening(token: str, fold: list[bool]) -> str | None:
    """The respelled opening of a group; `fold` holds what case is in each group that is open."""
    if not token.startswith("(?") or "<" in token:
        fold.append(fold[-1])
        return token
    flags, colon = token[2:].removesuffix(":"), token.endswith(":")
    on, _, off = flags.partition("-")
    if not set(on + off) <= set("ims"):
        return None
    folding = (fold[-1] or "i" in on) and "i" not in off
    if colon:
        fold.append(folding)
    else:  # for the rest of the group that holds it; the closing bracket takes the other away
        fold[-1] = folding
        fold.append(folding)
    on, off = on.replace("i", ""), off.replace("i", "")
    if not (on or off):
        return "(?:"
    return f"(?{on}{'-' + off if off else ''}{':' if colon else ''}"


def _class_of(taken: frozenset[int]) -> str:
    """A pattern of one byte."""
    in_order = sorted(taken)
    if not in_order:
        return r"[^\x00-\xff]"
    ranges: list[list[int]] = []
    for byte in in_order:
        if ranges and ranges[-1][1] == byte - 1:
            ranges[-1][1] = byte
        else:
            ranges.append([byte, byte])
    if len(in_order) == 1:
        return f"\\x{in_order[0]:02x}"
    return "[" + "".join(f"\\x{first:02x}-\\x{last:02x}" for first, last in ranges) + "]"


# --- which characters have a byte of their own ---


def _named(pattern: str) -> Iterable[str]:
    """The characters beside ASCII that a pattern names."""
    yield from (char for char in pattern if not char.isascii())
    yield from (chr(int(code, 16)) for code in _CODED.findall(pattern) if int(code, 16) < 0x110000)


_CODED = re.compile(r"\\x\{?([0-9A-Fa-f]{2,6})\}?")


def _with_room(named: set[str]) -> list[str]:
    """Those of the named characters that get a byte, letters with all cases and forms."""
    forms: dict[str, list[str]] = {}
    for char in map(chr, _WITH_CASES):
        if unicodedata.category(char)[0] in "LM":
            forms.setdefault(lowered(char), []).append(char)
    room = 128 - len(CATEGORIES)
    chosen = list(_ALWAYS)
    for char in sorted(named, key=lambda char: (unicodedata.category(char)[0] == "L", char)):
        together = forms.get(lowered(char), [])
        if not together and unicodedata.category(char)[0] not in "LC" and _is_caseless(char):
            together = [char]
        new = [one for one in together if one not in chosen]
        if len(chosen) + len(new) <= room and all(len(lowered(one)) == 1 for one in new):
            chosen += new
    return chosen


def _is_caseless(char: str) -> bool:
    return char == char.lower() == char.upper() == char.title()
