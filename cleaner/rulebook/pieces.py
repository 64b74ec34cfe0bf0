"""Matchers of pieces inside lines, made ready to run: spans, words, sentences."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from cleaner.edits import Span
from cleaner.lexicon import is_known
from cleaner.rulebook.alphabet import Spelled, SpelledPattern
from cleaner.rulebook.folding import folded, plain
from cleaner.rulebook.matchers import Registry, Texts
from cleaner.rulebook.model import Matcher, Rule
from cleaner.rulebook.view import word_count


class PieceMatcher:
    """A matcher of pieces inside a line: spans, words, sentences."""

    def __init__(self, matcher: Matcher, registry: Registry, rules: dict[str, Rule]) -> None:
        source = matcher.regex if matcher.regex is not None else _searched(matcher)
        self.source = None if source is None else (source, matcher.fold)
        if self.source is not None:
            registry.pieces.append(self.source)
        self._registry = registry
        self._words, self._chars = matcher.words, matcher.chars
        self._misprinted = Texts(matcher) if matcher.fuzzy else None
        self._languages = matcher.unknown
        self._alternatives = [PieceMatcher(m, registry, rules) for m in matcher.any_of]
        self._refused = (
            PieceMatcher(matcher.none_of, registry, rules) if matcher.none_of is not None else None
        )

    @functools.cached_property
    def pattern(self) -> SpelledPattern | None:
        """What is searched for, compiled on first use."""
        return None if self.source is None else SpelledPattern(self.source, self._registry.alphabet)

    def admits(self, line: Spelled, piece: Span) -> bool:
        """Whether a piece of a line, which the pattern matched, meets the other demands."""
        text = line.text[piece.start : piece.end]
        if self._words is not None and not self._words.hold(word_count(text)):
            return False
        if self._chars is not None and not self._chars.hold(len(text)):
            return False
        if self._misprinted is not None and not self._misprinted.have(text):
            return False
        if self._languages and (is_known(text, self._languages) or _in_address(line.text, piece)):
            return False
        return self._refused is None or not self._refused._holds(line, piece)

    def _holds(self, line: Spelled, piece: Span) -> bool:
        """Whether the piece matches, all of it."""
        return (
            (self.pattern is None or self.pattern.matches(line, piece))
            and (not self._alternatives or any(a._holds(line, piece) for a in self._alternatives))
            and self.admits(line, piece)
        )


def _searched(matcher: Matcher) -> str | None:
    """The pattern of the pieces that may match, where the matcher has none."""
    if matcher.fuzzy:
        lengths = [len(folded(text)) for text in matcher.texts]
        return f".{{{min(lengths) - matcher.fuzzy},{max(lengths) + matcher.fuzzy}}}"
    if matcher.texts:
        return _one_of(matcher.texts)
    return _LETTERS if matcher.unknown else None


_LETTERS = r"\p{L}[\p{L}\p{M}'’-]*"
_address = re.compile(r"://|@|\bwww\.|[/\\]|[^\W\d_]\.[^\W\d_]|[#_=&]").search


def _in_address(line: str, piece: Span) -> bool:
    """Whether a piece of a line is part of an address, a path or a tag."""
    start = line.rfind(" ", 0, piece.start) + 1
    end = line.find(" ", piece.end)
    return _address(line, start, end if end >= 0 else len(line)) is not None


def pattern_of(matcher: Matcher) -> str | None:
    """The pattern that matches what a matcher of patterns and texts does; None of any other."""
    if matcher != Matcher(
        texts=matcher.texts, regex=matcher.regex, any_of=matcher.any_of, fold=matcher.fold
    ):
        return None
    parts = [] if matcher.regex is None else [matcher.regex]
    if matcher.texts:
        parts.append(_one_of(matcher.texts))
    if matcher.any_of:
        alternatives = [pattern_of(alternative) for alternative in matcher.any_of]
        parts.append("|".join(f"(?:{one})" for one in alternatives if one is not None))
        if None in alternatives:
            return None
    if len(parts) != 1:
        return None
    return f"(?i:{parts[0]})" if matcher.fold else parts[0]


def _one_of(texts: Iterable[str]) -> str:
    return "|".join(_literal(text) for text in sorted(texts, key=lambda text: (-len(text), text)))


_FOLDS = {" ": r"[\s]+", "'": "['’‘]", '"': '["“”]', "-": "[-–—‐‑]"}


def _literal(text: str) -> str:
    return "".join(
        _FOLDS.get(c) or (f"\\{c}" if c in r"\.+*?()|[]{}^$" else c) for c in plain(text)
    )
