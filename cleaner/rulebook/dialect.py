"""The pattern language of rules: RE2 syntax with Unicode classes, and macros.

RE2 runs every pattern in time linear to the text, whoever wrote it. Alone its ``\\w`` is ASCII
("Valérie" would read as "Val"), so classes are rewritten to Unicode; ``\\b`` cannot be, and is
refused.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
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

    def fullmatch(self, text: str | bytes) -> Match | None: ...
    def search(self, text: str | bytes) -> Match | None: ...
    def finditer(self, text: str | bytes) -> Iterator[Match]: ...


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
PATTERN_MEMORY = 64 << 20  # bytes for one pattern and its automaton
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
    options.max_mem = PATTERN_MEMORY
    try:
        return cast(Pattern, re2.compile(translated(pattern), options))
    except re2.error as error:
        message = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error.args[0])
        raise DialectError(f"not a pattern: {message}", "the dialect is RE2's") from None
