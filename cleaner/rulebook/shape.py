"""What a pattern says of every text that it matches, read off its syntax without running it.

How long such a text is, what characters it can begin and end with, and a stretch that it must hold:
cheap questions that rule out most patterns before any of them runs.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass, replace

_MOST_STRETCHES = 2000  # alternatives that are kept
_MOST_NEEDED = 6  # that are looked for one by one: more would take longer than the pattern to run
_LEAST_RARE = 3  # characters of a stretch that is not on most lines
_MOST_REPEATS = 1000  # RE2's own limit
_MOST_DEPTH = 150  # of groups inside groups


@dataclass(frozen=True, slots=True)
class Shape:
    """What holds for every text that a pattern matches whole.

    least, most: code points
    first, last: patterns of one character each, one of which it begins or ends with, unless empty
    stretches:   texts, `lowered`, of which one is in the lowered text; None: nothing is known
    exact:       the one text that it is, lowered; None: there are several
    anchored:    it stands where a line begins
    by_ends:     the pattern matches every text, without a line feed, that is long enough and has
                 one of `first` and one of `last` at its ends
    digit:       it holds a decimal digit
    size:        how large the automaton may become, in states, at the most
    """

    least: int
    most: float
    first: frozenset[str]
    last: frozenset[str]
    stretches: tuple[str, ...] | None = None
    exact: str | None = None
    anchored: bool = False
    by_ends: bool = False
    digit: bool = False
    size: int = 0

    def _known(self) -> tuple[str, ...] | None:
        """The stretches, of which an exact text is one."""
        return (self.exact,) if self.exact else self.stretches

    def needed(self) -> tuple[str, ...] | None:
        """The stretches, where they are few enough to be looked for; an exact text is one."""
        known = self._known()
        return known if known is not None and len(known) <= _MOST_NEEDED else None

    def rare(self) -> tuple[str, ...] | None:
        """The stretches, however many, where all of them are rare enough to be told by."""
        known = self._known()
        if known is None or min(len(text.strip()) for text in known) < _LEAST_RARE:
            return None
        return known

    def share(self) -> float:
        """A rough guess of how many lines of a hundred may match, to tell rare from common."""
        share = 100.0
        if self.least and all(map(_is_narrow, self.first)):
            share *= min(0.5, 0.05 * len(self.first))
        stretches = self._known()
        if stretches:
            share *= min(1.0, sum(map(_share_of_stretch, stretches)))
        if self.digit:
            share *= 0.1
        return share * (0.2 if self.most <= 20 else 0.5 if self.most <= 100 else 1.0)


def _share_of_stretch(stretch: str) -> float:
    """A rough guess of the share of lines that hold a stretch, 0 to 1: signs are rare."""
    bare = stretch.strip()
    return 0.3 ** len(bare) if not bare or any(map(str.isalnum, bare)) else 0.1 ** len(bare)


def _is_narrow(atom: str) -> bool:
    """Whether a pattern of one character is for a few only: a letter, or some signs."""
    return (len(atom.removeprefix("(?i:")) <= 2 and atom != ".") or _FEW.fullmatch(atom) is not None


_FEW = re.compile(r"\[[^^\\\]-]{1,12}\]")

_EMPTY = Shape(0, 0, frozenset(), frozenset(), None, "")
_START = Shape(0, 0, frozenset(), frozenset(), None, "", anchored=True)
_ANY_TEXT = Shape(0, math.inf, frozenset({"."}), frozenset({"."}), by_ends=True)
_ANYTHING = Shape(0, math.inf, frozenset({"(?s:.)"}), frozenset({"(?s:.)"}))

TOKEN = re.compile(
    r"""\\[pP]\{[^}]*\} | \\[pP]. | \\x\{[^}]*\} | \\x[0-9A-Fa-f]{2} | \\. |
        \[\^?\]?(?: \\[pP]\{[^}]*\} | \\x\{[^}]*\} | \[:\^?\w+:\] | \\. | [^\]\\] )*\] |
        \(\?P?<\w+> | \(\?[a-zA-Z]*-?[a-zA-Z]*:? | \(\? | [*+?]\?? | \{\d+(?:,\d*)?\}\?? | .""",
    re.VERBOSE | re.DOTALL,
)
_CODED = re.compile(r"\\x\{?([0-9A-Fa-f]{2,5})\}?")
_REPEAT = re.compile(r"\{(\d+)(,?)(\d*)\}")
NO_WIDTH = ("^", "$", r"\A", r"\z", r"\b", r"\B")
_CLASSES = ("[", ".", r"\p", r"\P", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S")
_CONTROLS = {r"\t", r"\n", r"\r", r"\f", r"\v", r"\a"}


_DIGITS = (r"[\p{Nd}]", r"\p{Nd}")
_DIGIT_CLASS = re.compile(r"[0-9]|\[(?:[0-9](?:-[0-9])?|\\p\{Nd\})+\]")
_CLASS_SIZE = 64  # states: more than most classes of bytes have


class _Unknown(Exception):
    """A construct whose shape is not worked out."""


# Letters that a pattern takes for others, upper and lower case being one to it, although their own
# lower case is another: the long s and a ligature with it, forms of Greek and of Cyrillic letters.
_FORMS = str.maketrans(
    "ſẛµςϐϑϕϖϰϱϵ\u0345\u1fbe\u1c80\u1c81\u1c82\u1c83\u1c84\u1c85\u1c86\u1c87\u1c88\u1fd3\u1fe3\ufb06",
    "sṡμσβθφπκρειιвдосттъѣꙋ\u0390\u03b0\ufb05",
)
_has_forms = re.compile(f"[{''.join(map(chr, _FORMS))}]").search


def lowered(text: str) -> str:
    """The form in which stretches are compared: lower case, each letter in one form only.

    >>> lowered("FERRY"), lowered("ΟΔΟΣ")
    ('ferry', 'οδοσ')
    """
    lower = text.lower()
    if lower.isascii() or not _has_forms(lower):
        return lower
    return lower.translate(_FORMS)


_GROUPS: dict[tuple[str, bool], Shape] = {}
_MOST_GROUPS = 20_000  # that are remembered


@functools.lru_cache(maxsize=8192)
def shape_of(pattern: str, *, fold: bool = False) -> Shape:
    """The shape of a pattern, its classes already made Unicode; one that says nothing if in doubt.

    fold: upper and lower case are one

    >>> shape = shape_of("by .{2,9}")
    >>> shape.least, shape.most, shape.first, shape.stretches
    (5, 12, frozenset({'b'}), ('by ',))
    """
    reader = _Reader(TOKEN.findall(pattern), fold)
    try:
        shape = reader.alternation(0)
    except _Unknown:
        return _ANYTHING
    return shape if reader.at == len(reader.tokens) else _ANYTHING


class _Reader:
    """Reads the tokens of a pattern from the left, one after the other."""

    def __init__(self, tokens: list[str], fold: bool) -> None:
        self.tokens = tokens
        self.at = 0
        self.fold = fold
        self.closings = _closings(tokens)

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def alternation(self, depth: int) -> Shape:
        if depth > _MOST_DEPTH:
            raise _Unknown
        branches = [self.sequence(depth)]
        while self.peek() == "|":
            self.take()
            branches.append(self.sequence(depth))
        return _either(branches)

    def sequence(self, depth: int) -> Shape:
        parts: list[Shape] = []
        while (token := self.peek()) and token not in ("|", ")"):
            parts.append(self.repeated(self.atom(depth)))
        return _joined(parts)

    def repeated(self, shape: Shape) -> Shape:
        while (token := self.peek())[:1] in ("*", "+", "?") or _REPEAT.match(token):
            self.take()
            shape = _times(shape, *_bounds(token))
        return shape

    def atom(self, depth: int) -> Shape:
        token = self.take()
        if token.startswith("("):
            return self.group(token, depth)
        if token in NO_WIDTH:
            return _START if token in ("^", r"\A") else _EMPTY
        if coded := _CODED.fullmatch(token):
            return self.character(token, chr(int(coded[1], 16)))
        if token.startswith(_CLASSES):
            return self.character(token, None)
        if token.startswith("\\"):
            if token in _CONTROLS:
                return self.character(token, None)
            if token[1].isalnum():
                raise _Unknown
            return self.character(token, token[1])
        return self.character(token, token)

    def group(self, opening: str, depth: int) -> Shape:
        fold = self.fold
        if opening.startswith("(?") and "<" not in opening:
            flags, colon = opening[2:].rstrip(":"), opening.endswith(":")
            on, _, off = flags.partition("-")
            if not set(on + off) <= set("ims") or not (colon or flags):
                raise _Unknown
            self.fold = (self.fold or "i" in on) and "i" not in off
            if not colon:  # for the rest of the group that holds it
                if self.take() != ")":
                    raise _Unknown
                return _EMPTY
        inside = self.inside(depth)
        if self.take() != ")":
            raise _Unknown
        self.fold = fold
        return inside

    def inside(self, depth: int) -> Shape:
        """What stands inside the group that was opened; macros make the same groups many times."""
        closing = self.closings.get(self.at - 1)
        if closing is None:
            raise _Unknown
        source = "".join(self.tokens[self.at : closing]), self.fold
        known = _GROUPS.get(source)
        if known is None:
            known = self.alternation(depth + 1)
            if self.at != closing:
                raise _Unknown
            if len(_GROUPS) < _MOST_GROUPS:
                _GROUPS[source] = known
        self.at = closing
        return known

    def character(self, source: str, char: str | None) -> Shape:
        return _character(source, char, self.fold)


@functools.lru_cache(maxsize=8192)
def _character(source: str, char: str | None, fold: bool) -> Shape:
    """The shape of a pattern of one character; `char` is the one that it names."""
    atom = frozenset({f"(?i:{source})" if fold else source})
    exact = lowered(char) if char is not None else None
    digit = source in _DIGITS or _DIGIT_CLASS.fullmatch(source) is not None
    size = 4 if char is not None else _CLASS_SIZE
    return Shape(1, 1, atom, atom, None, exact, by_ends=True, digit=digit, size=size)


def _closings(tokens: list[str]) -> dict[int, int]:
    """Where the group that a token opens is closed."""
    closings: dict[int, int] = {}
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token[0] == "(":
            opened.append(at)
        elif token == ")" and opened:
            closings[opened.pop()] = at
    return closings


def _bounds(token: str) -> tuple[int, float]:
    if token[0] == "{":
        counted = _REPEAT.match(token)
        assert counted is not None
        least = int(counted[1])
        if least > _MOST_REPEATS:
            raise _Unknown
        if not counted[2]:
            return least, least
        return least, int(counted[3]) if counted[3] else math.inf
    return {"*": (0, math.inf), "+": (1, math.inf), "?": (0, 1)}[token[0]]


def _times(shape: Shape, least: int, most: float) -> Shape:
    if least == most == 1:
        return shape
    longest = 0 if most == 0 else shape.most * most if shape.most else 0
    kept = shape._known() if least else None
    if shape.first == _ANY_TEXT.first and shape.least == shape.most == 1 and most == math.inf:
        return replace(_ANY_TEXT, least=least, size=shape.size * max(1, least))  # `.*` and `.+`
    return Shape(
        shape.least * least,
        longest,
        shape.first,
        shape.last,
        kept,
        anchored=shape.anchored and least > 0,
        digit=shape.digit and least > 0,
        size=shape.size * max(1, least if most == math.inf else int(most)) + 4,
    )


def _either(branches: list[Shape]) -> Shape:
    if len(branches) == 1:
        return branches[0]
    known = [branch._known() for branch in branches]
    together = dict.fromkeys(text for texts in known if texts for text in texts)
    told = all(known) and len(together) <= _MOST_STRETCHES
    return Shape(
        min(branch.least for branch in branches),
        max(branch.most for branch in branches),
        frozenset().union(*(branch.first for branch in branches)),
        frozenset().union(*(branch.last for branch in branches)),
        tuple(together) if told else None,
        anchored=all(branch.anchored for branch in branches),
        digit=all(branch.digit for branch in branches),
        size=sum(branch.size for branch in branches) + 4,
    )


def _joined(parts: list[Shape]) -> Shape:
    if not parts:
        return _EMPTY
    if len(parts) == 1:
        return parts[0]
    candidates: list[tuple[str, ...]] = []
    run = ""
    for part in parts:
        if part.exact is not None:
            run += part.exact
            continue
        candidates += [(run,)] if run else []
        candidates += [part.stretches] if part.stretches else []
        run = ""
    exact = run if all(part.exact is not None for part in parts) else None
    candidates += [(run,)] if run else []
    return Shape(
        sum(part.least for part in parts),
        sum(part.most for part in parts),
        _outer(parts),
        _outer(parts, from_end=True),
        max(candidates, key=_worth, default=None) if exact is None else None,
        exact,
        anchored=_opening(parts).anchored,
        by_ends=_by_ends(parts),
        digit=any(part.digit for part in parts),
        size=sum(part.size for part in parts),
    )


def _opening(parts: list[Shape]) -> Shape:
    """The first part that is not an empty text, or a bound."""
    return next((part for part in parts if part.exact != "" or part.anchored), _EMPTY)


def _by_ends(parts: list[Shape]) -> bool:
    """Whether the parts are characters around, or beside, any text whatever."""
    inner = [part for part in parts if part.most == math.inf]
    outer = [part for part in parts if part.most == 1 == part.least and part.by_ends]
    return (
        len(inner) == 1
        and inner[0].by_ends
        and len(outer) == len(parts) - 1 <= 2
        and (len(parts) < 3 or parts[1] is inner[0])
    )


def _worth(stretches: tuple[str, ...]) -> tuple[int, int]:
    """How much a demand rules out: long stretches are rare, few are quick to look for."""
    return min(map(_rarity, stretches)), -len(stretches)


def _rarity(stretch: str) -> int:
    """How rare a stretch is: signs are rarer than letters, and spaces stand everywhere."""
    return sum(0 if char.isspace() else 1 if char.isalnum() else 3 for char in stretch)


def _outer(parts: list[Shape], *, from_end: bool = False) -> frozenset[str]:
    atoms: frozenset[str] = frozenset()
    for part in reversed(parts) if from_end else parts:
        atoms |= part.last if from_end else part.first
        if part.least:
            break
    return atoms
