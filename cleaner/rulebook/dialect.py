"""The pattern language of rules: RE2 syntax with Unicode classes, and macros.

RE2 runs every pattern in time linear to the text, whoever wrote it. Alone its ``\\w`` is ASCII
("Valérie" would read as "Val"), so classes are rewritten to Unicode; ``\\b`` cannot be, and is
refused.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Protocol, cast

import re2


class DialectError(ValueError):
    """A pattern that is not of the dialect, with a hint."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem, hint)
        self.problem, self.hint = problem, hint


class Match(Protocol):
    """What a pattern found; spans are code points of the text searched."""

    def span(self, group: int = 0) -> tuple[int, int]: ...


class Pattern(Protocol):
    """A compiled pattern."""

    groupindex: Mapping[str, int]

    def fullmatch(self, text: str) -> Match | None: ...
    def search(self, text: str) -> Match | None: ...
    def finditer(self, text: str) -> list[Match]: ...


_UNICODE = {
    "w": r"\p{L}\p{M}\p{N}_",
    "d": r"\p{Nd}",
    "s": r"\t-\r\x1c-\x20\x{85}\p{Z}",
}
_HINTS = {
    "b": "use `in: word`, or match the neighbouring characters",
    "B": "match the neighbouring characters",
}
_TOKEN = re.compile(
    r"\[:\^?\w+:\]|\\(?:x\{[^}]*\}|[pP]\{[^}]*\}|Q.*?\\E|.)|\[\^?\]?|\]|\(\?(?:[=!]|<[=!])",
    re.DOTALL,
)
_MACRO = re.compile(r"%\{([a-z][a-z0-9-]*)(?::([A-Za-z_]\w*))?\}")
_MACRO_DEPTH = 20  # macros may use macros; deeper than this is a circle
_PATTERN_MEMORY = 64 << 20  # bytes for one pattern and its automaton
_EXPANDED_LIMIT = 200_000  # characters of one pattern after its macros


def expanded(pattern: str, macros: Mapping[str, str]) -> str:
    """The pattern with ``%{name}`` and ``%{name:capture}`` replaced by what they stand for.

    >>> expanded("%{day} %{day:born}", {"day": "[0-9]+"})
    '(?:[0-9]+) (?P<born>[0-9]+)'
    """
    for _ in range(_MACRO_DEPTH):
        if not _MACRO.search(pattern):
            return pattern
        pattern = _MACRO.sub(functools.partial(_macro, macros), pattern)
        if len(pattern) > _EXPANDED_LIMIT:
            raise DialectError("the pattern is too long once its macros are written out")
    raise DialectError("macros stand for each other in a circle")


def _macro(macros: Mapping[str, str], use: re.Match[str]) -> str:
    name, capture = use.groups()
    if name not in macros:
        raise DialectError(
            f"no macro is called {name!r}", f"known: {', '.join(sorted(macros)) or 'none'}"
        )
    return f"(?P<{capture}>{macros[name]})" if capture else f"(?:{macros[name]})"


@functools.lru_cache(maxsize=8192)
def translated(pattern: str) -> str:
    r"""The pattern with its classes made Unicode.

    >>> translated(r"\w+ [\d-]")
    '[\\p{L}\\p{M}\\p{N}_]+ [\\p{Nd}-]'
    """
    in_class = False

    def replacement(found: re.Match[str]) -> str:
        nonlocal in_class
        token = found.group()
        if token[0] == "\\":
            return _escape(token, in_class)
        if token[0] == "(":
            raise DialectError(
                "look-ahead and look-behind are not of the dialect", "use when: and unless:"
            )
        if token[0] == "[" and (in_class or token[1:2] == ":"):
            return token
        in_class = token[0] == "["
        return token

    return _TOKEN.sub(replacement, pattern)


def _escape(token: str, in_class: bool) -> str:
    letter = token[1:]
    if letter in _HINTS and not (in_class and letter == "b"):
        raise DialectError(f"{token} is not of the dialect: it knows ASCII only", _HINTS[letter])
    if letter in _UNICODE:
        return _UNICODE[letter] if in_class else f"[{_UNICODE[letter]}]"
    if len(letter) == 1 and letter.lower() in _UNICODE and letter.isupper():
        if in_class:
            raise DialectError(f"{token} inside a class", "turn the class round: [^…]")
        return f"[^{_UNICODE[letter.lower()]}]"
    return token


@functools.lru_cache(maxsize=8192)
def compiled(pattern: str, *, fold: bool = False) -> Pattern:
    """The pattern, its macros already written out, ready to run.

    fold: upper and lower case are one
    Raises DialectError.
    """
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not fold
    options.max_mem = _PATTERN_MEMORY
    try:
        return cast(Pattern, re2.compile(translated(pattern), options))
    except re2.error as error:
        message = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error.args[0])
        raise DialectError(f"not a pattern: {message}", "the dialect is RE2's") from None


class PatternSet:
    """Many patterns asked at once which of them match: few walks over the text for all.

    RE2 walks a text once for a whole set, but the states of patterns that can begin with anything
    multiply: patterns that begin with a literal share one set, the others sets of a few.

    whole:   patterns must match all of the text; else anywhere in it
    numbers: by which patterns are told; from 0 in order if not given
    """

    def __init__(
        self,
        patterns: Sequence[tuple[str, bool]],
        *,
        whole: bool,
        numbers: Sequence[int] | None = None,
    ) -> None:
        self._patterns = tuple(patterns)
        self._numbers = range(len(patterns)) if numbers is None else numbers
        self._whole = whole
        opens = [n for n, (pattern, _) in enumerate(patterns) if not whole or _begins_open(pattern)]
        settled = [n for n in range(len(patterns)) if n not in set(opens)]
        chunks = [opens[at : at + _OPEN_TOGETHER] for at in range(0, len(opens), _OPEN_TOGETHER)]
        self._sets = [
            self._compiled(chunk) for chunk in (settled, *(chunks if whole else [opens])) if chunk
        ]

    def _compiled(self, numbers: list[int]) -> tuple[re2.Set | None, int, list[int]]:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _SET_MEMORY
        patterns = re2.Set.FullMatchSet(options) if self._whole else re2.Set.SearchSet(options)
        for number in numbers:
            pattern, fold = self._patterns[number]
            source = translated(pattern)
            patterns.Add(f"(?i:{source})" if fold else f"(?:{source})")
        # The binding hides running out of memory by finding nothing: a pattern that always matches
        # tells the two apart.
        always = patterns.Add(r"\A(?s:.*)")  # from the start only: elsewhere it costs as much again
        try:
            patterns.Compile()
        except re2.error:  # too large for a set: each is asked alone
            return None, always, numbers
        return patterns, always, numbers

    def matching(self, text: str, encoded: bytes | None = None) -> frozenset[int]:
        """The numbers of the patterns that match; `encoded`, if at hand, is the text in UTF-8."""
        matching: list[int] = []
        if encoded is None:
            encoded = text.encode("utf-8", "replace")
        own = self._numbers
        for patterns, always, numbers in self._sets:
            found = patterns.Match(encoded) if patterns is not None else ()
            if always not in found:
                matching += [own[n] for n in numbers if self._matches_alone(n, text)]
            elif len(found) > 1:
                matching += [own[numbers[n]] for n in found if n != always]
        return frozenset(matching)

    def _matches_alone(self, number: int, text: str) -> bool:
        source, fold = self._patterns[number]
        pattern = compiled(source, fold=fold)
        return (pattern.fullmatch(text) if self._whole else pattern.search(text)) is not None


def _begins_open(pattern: str) -> bool:
    """Whether the pattern can begin with many characters, so that it stays in play on most texts.

    >>> _begins_open("(?:The )?author"), _begins_open("(?P<title>.*)")
    (False, True)
    """
    bare = _OPENING_GROUPS.sub("", pattern)
    return bare[:1] in (".", "[") or bare[:2] in (r"\p", r"\P", r"\w", r"\S")


_OPENING_GROUPS = re.compile(r"^(?:\(\?:|\(\?P<\w+>|\(\?i:|\()+")
_OPEN_TOGETHER = (
    8  # patterns in a set; of 73 such patterns on news text sets of 8 were 7 times faster
)
_SET_MEMORY = 64 << 20  # bytes for the automaton of one set
