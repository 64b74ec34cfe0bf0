"""Repair the characters of a text: mojibake, entities, line ends, odd spaces, the invisible.

Every repair is a rule with its own pattern or its own kind of damage. Damage that eats evidence
goes first: mojibake needs the no-break spaces and soft hyphens that later rules take away.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Protocol, cast

import ftfy
import re2
from ftfy.badness import BADNESS_RE, is_bad
from ftfy.chardata import HTML_ENTITIES

from cleaner.edits import Edit, Span, changed
from cleaner.ledger import Draft
from cleaner.rulebook.dialect import translated

# Each pass either shortens the text or takes characters out of it that no rule puts in, so passes
# come to an end; real text needs three. A text made to need more is left as it is, which keeps the
# law that cleaning twice is cleaning once.
MOST_PASSES = 40

_PATTERN_MEMORY = 64 << 20  # bytes for one pattern and its automaton


@dataclass(frozen=True, slots=True)
class CharacterRule:
    """One rule of `in: character`.

    pattern:         what is replaced, anywhere in the text; or
    damage:          the kind of damage that is repaired: `mojibake`, `entity` or `decomposed`
    replacement:     what a match becomes; empty to drop it
    unless_line:     a line that this matches wholly is left alone
    unless_document: a text in which this is found is left alone
    """

    id: str
    pattern: str | None = None
    replacement: str = ""
    damage: str | None = None
    unless_document: str | None = None
    unless_line: str | None = None


@dataclass(frozen=True, slots=True)
class CharacterRules:
    """The rules of the characters phase, in order: where two meet, the earlier wins."""

    rules: tuple[CharacterRule, ...]


def clean_characters(draft: Draft, rules: CharacterRules) -> Draft:
    """The draft after as many passes as it takes until no rule proposes anything.

    >>> rule = CharacterRule("core/soft-hyphen", pattern=r"\\x{AD}")
    >>> clean_characters(Draft("har\\u00adbour"), CharacterRules((rule,))).text
    'harbour'
    """
    tiers = _tiers(rules.rules)
    cleaned = draft
    for _ in range(MOST_PASSES):
        text = _Text(cleaned.text)
        edits = next(filter(None, (_proposed(text, tier) for tier in tiers)), None)
        if edits is None:
            return cleaned
        cleaned = cleaned.edited(edits)
    return draft


# --- rules, compiled ---


class _Pattern(Protocol):
    """A pattern that is asked of UTF-8 bytes."""

    def search(self, data: bytes, pos: int = 0) -> _Match | None: ...
    def finditer(self, data: bytes) -> Iterator[_Match]: ...
    def fullmatch(self, data: bytes) -> _Match | None: ...


class _Match(Protocol):
    def span(self) -> tuple[int, int]: ...


_Proposer = Callable[["_Text"], Iterator[Edit]]


@dataclass(frozen=True, slots=True)
class _Tier:
    """Rules that run over the same text in one pass.

    gate:   found wherever one of the patterns is; None where a repairer looks for itself
    """

    gate: _Pattern | None
    proposers: tuple[_Proposer, ...]


@functools.lru_cache(maxsize=64)
def _tiers(rules: tuple[CharacterRule, ...]) -> tuple[_Tier, ...]:
    """The rules by when they run: first what needs evidence, then what removes it."""
    first = [rule for rule in rules if rule.damage in {"mojibake", "entity"}]
    patterns = [rule for rule in rules if rule.pattern is not None]
    last = [rule for rule in rules if rule.damage == "decomposed"]
    tiers = [_Tier(None, (_proposer(rule),)) for rule in first]
    if patterns:
        gate = _joined([cast(str, rule.pattern) for rule in patterns])
        tiers.append(_Tier(gate, tuple(map(_proposer, patterns))))
    return (*tiers, *(_Tier(None, (_proposer(rule),)) for rule in last))


def _joined(patterns: Sequence[str]) -> _Pattern:
    return _dialect_pattern("|".join(f"(?:{pattern})" for pattern in patterns))


def _dialect_pattern(pattern: str) -> _Pattern:
    """A pattern of a rule, in the dialect of all rules."""
    return _bytes_pattern(translated(pattern))


@functools.lru_cache(maxsize=1024)
def _bytes_pattern(pattern: str) -> _Pattern:
    options = re2.Options()
    options.max_mem = _PATTERN_MEMORY
    return cast(_Pattern, re2.compile(pattern, options))


def _proposer(rule: CharacterRule) -> _Proposer:
    if rule.pattern is not None:
        return functools.partial(_replace, rule, _dialect_pattern(rule.pattern))
    return functools.partial(_REPAIRERS[cast(str, rule.damage)], rule)


# --- one text, seen as characters and as bytes ---


class _Text:
    """A text that does not change, with the bytes that patterns search."""

    __slots__ = ("_byte", "_place", "data", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = text.encode("utf-8", "replace")  # a lone surrogate is one `?`, so places hold
        self.rewind()

    def rewind(self) -> None:
        """Start asking for places from the first one again."""
        self._byte = self._place = 0

    def place(self, byte: int) -> int:
        """The code point at a byte; asked in increasing order."""
        if len(self.data) == len(self.text):
            return byte
        self._place += len(self.data[self._byte : byte].decode())
        self._byte = byte
        return self._place

    def line(self, place: int, since: int = 0) -> Span:
        """The line of a place, without its line feed; `since` is its start or a place before."""
        start = self.text.rfind("\n", since, place) + 1 or since
        end = self.text.find("\n", place)
        return Span(start, len(self.text) if end < 0 else end)


def _proposed(text: _Text, tier: _Tier) -> list[Edit]:
    """One pass: what the rules of a tier propose, sorted; where two overlap, the earlier rule's."""
    if tier.gate is not None and tier.gate.search(text.data) is None:
        return []
    edits: list[Edit] = []
    for propose in tier.proposers:
        text.rewind()
        edits = _merged(edits, list(propose(text)))
    return edits


def _merged(first: list[Edit], second: list[Edit]) -> list[Edit]:
    """Both, sorted by place, without those of the second that overlap one of the first."""
    if not first or not second:
        return first or second
    kept = list(first)
    at = 0
    for edit in second:
        while at < len(first) and first[at].span.end <= edit.span.start:
            at += 1
        if at == len(first) or first[at].span.start >= edit.span.end:
            kept.append(edit)
    return sorted(kept, key=lambda edit: edit.span)


# --- patterns ---


def _replace(rule: CharacterRule, pattern: _Pattern, text: _Text) -> Iterator[Edit]:
    """Propose the rule's replacement for each match of its pattern."""
    for span in _allowed(rule, pattern, text):
        yield from changed(text.text[slice(*span)], rule.replacement, span.start, (rule.id,))


def _allowed(rule: CharacterRule, pattern: _Pattern, text: _Text) -> Iterator[Span]:
    """Where the pattern matches something, and the rule's conditions hold."""
    allowance: _Allowance | None = None
    for match in pattern.finditer(text.data):
        allowance = allowance or _Allowance(rule, text)
        start, end = match.span()
        span = Span(text.place(start), text.place(end))
        if start < end and allowance.at(span.start):
            yield span


class _Allowance:
    """Where a rule's conditions let it work; asked in increasing order of places."""

    def __init__(self, rule: CharacterRule, text: _Text) -> None:
        self._line_veto = _dialect_pattern(rule.unless_line) if rule.unless_line else None
        self._line, self._open = Span(-1, -1), True
        self._text = text
        veto = _dialect_pattern(rule.unless_document) if rule.unless_document else None
        self._everywhere = veto is None or veto.search(text.data) is None

    def at(self, place: int) -> bool:
        """Whether the rule may work at a place."""
        if self._line_veto is None or not self._everywhere:
            return self._everywhere
        if place > self._line.end:
            self._line = self._text.line(place, self._line.end + 1)
            line = self._text.text[slice(*self._line)].encode("utf-8", "replace")
            self._open = self._line_veto.fullmatch(line) is None
        return self._open


# --- mojibake ---


def _mend_mojibake(rule: CharacterRule, text: _Text) -> Iterator[Edit]:
    """Propose what ftfy makes of each line that looks like text read in the wrong encoding."""
    if len(text.data) == len(text.text):
        return  # ASCII
    suspicious, at = _suspicious(), 0
    while hit := suspicious.search(text.data, at):
        start, end = hit.span()
        start = text.data.rfind(b"\n", at, start) + 1 or at
        at = text.data.find(b"\n", end - 1) + 1 or len(text.data)
        first, last = text.place(start), text.place(at)
        for line in text.text[first:last].split("\n"):
            if (mended := _mended(line)) != line:
                yield from _aligned(line, mended, first, (rule.id,))
            first += len(line) + 1


def _mended(line: str) -> str:
    """The line as ftfy repairs it.

    U+0085 alone is no evidence: it may end a line of its own.
    """
    if not is_bad(line) or ("\x85" in line and not is_bad(line.replace("\x85", " "))):
        return line
    mended = ftfy.fix_encoding(line)
    return line if _SURROGATE.search(mended) and not _SURROGATE.search(line) else mended


_SURROGATE = re.compile("[\ud800-\udfff]")

# Characters that no misreading changes: all ASCII but the space, which may have been a no-break
# space, the question mark and U+001A, which may stand for a lost byte, and NUL.
_GAP = re.compile(r"[^\x01-\x19\x1b-\x1f!->@-\x7f]+")


def _aligned(line: str, mended: str, start: int, rules: tuple[str, ...]) -> Iterator[Edit]:
    """The small edits that mend a line: what lies between the same stable characters, each."""
    gaps, mended_gaps = _gaps(line), _gaps(mended)
    same = _GAP.sub("", line) == _GAP.sub("", mended)
    if not same or not mended_gaps.keys() <= gaps.keys():
        yield from changed(line, mended, start, rules)
        return
    for stable, (at, gap) in gaps.items():
        _, after = mended_gaps.get(stable, (0, ""))
        yield from _by_words(gap, after, start + at, rules)


def _gaps(line: str) -> dict[int, tuple[int, str]]:
    """The gaps between stable characters, by how many of those stand before: place and text."""
    gaps: dict[int, tuple[int, str]] = {}
    length = 0
    for gap in _GAP.finditer(line):
        gaps[gap.start() - length] = gap.start(), gap[0]
        length += len(gap[0])
    return gaps


def _by_words(before: str, after: str, start: int, rules: tuple[str, ...]) -> Iterator[Edit]:
    """The edits of one gap, word by word where both sides have as many."""
    words, mended = before.split(" "), after.split(" ")
    if len(words) != len(mended) or not all(words):
        words, mended = [before], [after]
    for word, new in zip(words, mended, strict=True):
        yield from changed(word, new, start, rules)
        start += len(word) + 1


@functools.cache
def _suspicious() -> _Pattern:
    """A pattern found in every line that ftfy finds bad, and in few others.

    It is ftfy's own pattern in RE2's dialect, a hundred times as fast, with classes that differ
    between the two made wider.
    """
    return _bytes_pattern(
        "".join(_widened(token) for token in _VERBOSE.findall(BADNESS_RE.pattern))
    )


_VERBOSE = re.compile(r"\\x..|\\.|\[[^\]]*\]|\#[^\n]*|\s|.", re.DOTALL)
_WIDER = {
    r"\w": "(?s:.)",
    r"\s": r"[\t-\r\x1c-\x20\x{85}\p{Z}]",
    "^": "(?m:^)",
}


def _widened(token: str) -> str:
    """One token of a verbose pattern, for RE2."""
    if token.startswith("#") or (token.isspace() and token != "\xa0"):
        return ""
    return _WIDER.get(token, token)


# --- entities ---

# `&amp;amp;lt;` is taken in one go, however deep.
_ENTITY = (
    r"&(?:(?:amp|AMP|#0*38|#[xX]0*26);)*"
    r"(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][0-9A-Za-z]{1,31});"
)
_AMPERSANDS = re.compile(r"&(?:(?:amp|AMP|#0*38|#[xX]0*26);)*(?=.)")


def _resolve_entities(rule: CharacterRule, text: _Text) -> Iterator[Edit]:
    """Propose the character for each named or numeric reference that ends in a semicolon."""
    if b"&" not in text.data:
        return
    for span in _allowed(rule, _entity(), text):
        reference = text.text[slice(*span)]
        yield from changed(reference, _resolved(reference), span.start, (rule.id,))


@functools.cache
def _entity() -> _Pattern:
    return _bytes_pattern(_ENTITY)


def _resolved(reference: str) -> str:
    """The character that a reference stands for; itself if none.

    >>> _resolved("&amp;eacute;"), _resolved("&amp;nonsense;"), _resolved("&#0;")
    ('é', '&nonsense;', '&#0;')
    """
    innermost = _AMPERSANDS.sub("&", reference)
    if innermost.startswith("&#"):
        character = html.unescape(innermost)
        return innermost if character in {"", "\ufffd"} else character
    return HTML_ENTITIES.get(innermost, innermost)


# --- composition ---


def _compose(rule: CharacterRule, text: _Text) -> Iterator[Edit]:
    """Propose the composed form of each character that is written in pieces, or in an old way."""
    if unicodedata.is_normalized("NFC", text.text):
        return
    start = 0
    for line in text.text.split("\n"):
        if not unicodedata.is_normalized("NFC", line):
            yield from _composed(line, start, (rule.id,))
        start += len(line) + 1


_RUN = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")  # nothing composes with an ASCII character after it


def _composed(line: str, start: int, rules: tuple[str, ...]) -> Iterator[Edit]:
    """The small edits that compose a line."""
    for run in _RUN.finditer(line):
        whole = unicodedata.normalize("NFC", _ordered(run[0]))
        if whole == run[0]:
            continue
        begins = [at for at, char in enumerate(run[0]) if at and _is_inert(char)]
        bounds = list(pairwise([0, *begins, len(run[0])]))
        composed = [
            unicodedata.normalize("NFC", _ordered(run[0][slice(*bound)])) for bound in bounds
        ]
        if "".join(composed) != whole:
            bounds, composed = [(0, len(run[0]))], [whole]
        for (begin, end), part in zip(bounds, composed, strict=True):
            yield from changed(run[0][begin:end], part, start + run.start() + begin, rules)


_MARKS = re.compile(r"[^\x00-\u02ff\u0370-\u0482]{32,}")  # marks, and what may be taken for some


def _ordered(text: str) -> str:
    """The text with long runs of combining marks in canonical order, which changes no normal form.

    Python orders them by insertion, in time square to their number; what is in order it passes.
    """

    def in_order(run: re.Match[str]) -> str:
        kinds = groupby(run[0], key=lambda char: unicodedata.combining(char) > 0)
        # Sorting is stable, and characters that do not combine are all of one class: 0.
        return "".join("".join(sorted(chars, key=unicodedata.combining)) for _, chars in kinds)

    return _MARKS.sub(in_order, text)


def _is_inert(char: str) -> bool:
    """Whether a character composes with none before it: it is no mark and no trailing jamo."""
    return not (unicodedata.category(char).startswith("M") or "\u1160" <= char <= "\u11ff")


_REPAIRERS: dict[str, Callable[[CharacterRule, _Text], Iterator[Edit]]] = {
    "mojibake": _mend_mojibake,
    "entity": _resolve_entities,
    "decomposed": _compose,
}
