"""Lines of a digest as they bear on the layout of its headers: which tell a source, which are text.

A line is looked at with its neighbours: what follows a full line of a wrapped text is text, and a
stroke right below a line belongs to it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from typing import NamedTuple

from cleaner.edits import Span
from cleaner.rulebook.alphabet import Captures
from cleaner.rulebook.compile import CompiledLayout
from cleaner.rulebook.scope import Scope
from cleaner.rulebook.view import Facts

FIELD = "field"  # tells something of an article
STROKE = "stroke"  # parts articles
UNDERLINE = "underline"  # a stroke right below a line
LABEL = "label"  # the name of a section, or what else stands in headers
SHORT = "short"  # can be a headline
NAME = "name"  # can be the name of a person or an outlet, or a short headline
TEXT = "text"  # running text
OTHER = "other"
OF_TITLES = (SHORT, NAME)
OF_HEADERS = (*OF_TITLES, FIELD, UNDERLINE, LABEL)

_LONGEST_FIELD = 150  # characters of a line that tells a source
_LONG_TEXT = 12  # words of a line that is running text, if a sentence ends in it
_SURE_TEXT = 25  # words of a line that is running text in any case
_WRAPPED = range(50, 111)  # characters of a line in a document whose lines were wrapped
_MOST_LINES = 0.95  # of the document, that are no longer than it is wide
_FULL = 0.72  # of the width: a line so long goes on in the next
_LABEL_WORDS = 3  # of the name of a section, at most
_SOON = 3  # lines below a header, of which one is text
_TOP = 99  # blank lines above the first line
_BRACKETS = (("(", ")"), ("[", "]"))

_ends = re.compile(r"[.!?…:][\"”’»)\]*]*$").search
_stops = re.compile(r"[.!?…][\"”’»)\]*]*$").search
_PARTING = re.compile(r"[|·•/;()\[\]*_<>«»„“”\"]+|,(?=\s|$)|(?<!\S)[-–—~:]+(?=\s|$)|:(?=\s|$)|\.$")


class Row(NamedTuple):
    """A line in play.

    at:   its position
    gap:  how many blank lines stand above it
    kind: what it can be
    full: whether it is as long as lines that go on in the next
    """

    at: int
    gap: int
    kind: str
    full: bool


class Rows:
    """The lines of a document, without those passed over.

    sources: per position, what a line tells of where an article is from
    """

    def __init__(self, scope: Scope, layout: CompiledLayout) -> None:
        self.scope, self._layout = scope, layout
        told = ((at, _source(scope, layout, at)) for at in range(len(scope.numbers)))
        self.sources = {
            at: captures for at, captures in told if captures is not None and at not in self._apart
        }

    @functools.cached_property
    def _apart(self) -> set[int]:
        """The lines that are of another kind of header, and those right beside them."""
        apart, scope = self._layout.apart, self.scope
        if apart is None:
            return set()
        own = {at for at in range(len(scope.numbers)) if apart.holds(scope.line(at).facts)}
        beside = (at + step for at in own for step in (-1, 1))
        last = len(scope.numbers) - 1
        near = (n for n in beside if 0 <= n <= last)
        return {*own, *(n for n in near if self._touches(n, own))}

    def _touches(self, at: int, others: Collection[int]) -> bool:
        """Whether no blank line parts a line from one of the others that are next to it."""
        text, line = self.scope.view.text, self.scope.line
        pairs = (sorted((at, other)) for other in (at - 1, at + 1) if other in others)
        return any(
            text.count("\n", line(one).span.end, line(other).span.start) == 1
            for one, other in pairs
        )

    def facts(self, number: int) -> Facts:
        """What is known of the line of a row."""
        return self.scope.line(self.all[number].at).facts

    def span(self, number: int) -> Span:
        """Where the line of a row is in the text."""
        return self.scope.line(self.all[number].at).span

    def is_label(self, number: int) -> bool:
        """Whether a line that can be a headline is rather the name of a section."""
        facts = self.facts(number)
        return facts.words <= _LABEL_WORDS and (facts.text.isupper() or facts.text[-1] == ":")

    def is_section(self, number: int) -> bool:
        """Whether a line above a header can be the name of a section, and nothing of a text."""
        row, facts = self.all[number], self.facts(number)
        is_alone = row.gap > 0 and row.kind in (OTHER, LABEL, *OF_TITLES)
        return is_alone and facts.words <= _LABEL_WORDS and facts.text[-1].isalnum()

    def is_text(self, number: int) -> bool:
        """Whether the text of an article begins at a row."""
        for n in range(number, min(number + _SOON, len(self.all))):
            kind = self.all[n].kind
            if kind == TEXT or (kind == OTHER and _stops(self.facts(n).text)):
                return True
            if kind != OTHER:
                return False
        return False

    def told(self, number: int) -> Captures:
        """What a line tells of an article."""
        row, beside = self.all[number], self._layout.beside
        if row.at in self.sources:
            return self.sources[row.at]
        line = self.scope.line(row.at)
        if beside is None or not beside.holds(line.facts):
            return {}
        return beside.captures(line.facts, line.span.start)

    @functools.cached_property
    def starts(self) -> list[int]:
        """Where each line begins."""
        return [self.span(number).start for number in range(len(self.all))]

    @functools.cached_property
    def all(self) -> list[Row]:
        """The rows, in order."""
        scope, text = self.scope, self.scope.view.text
        places = [n for n, number in enumerate(scope.numbers) if number not in scope.passed_over]
        spans = [scope.line(at).span for at in places]
        ends = [span.end for span in spans[:-1]]
        gaps = [
            _TOP,
            *(
                text.count("\n", end, span.start) - 1
                for end, span in zip(ends, spans[1:], strict=True)
            ),
        ]
        lengths = sorted(span.end - span.start for span in spans)
        width = lengths[int(_MOST_LINES * len(lengths))] if lengths else 0
        is_wrapped = width in _WRAPPED
        full = [is_wrapped and span.end - span.start >= _FULL * width for span in spans]
        kinds = [self._kind(at) for at in places]
        for n, kind in enumerate(kinds):
            if kind == STROKE and n > 0 and gaps[n] == 0 and kinds[n - 1] in OF_TITLES:
                kinds[n] = UNDERLINE
            if kind not in (*OF_TITLES, OTHER):
                continue
            follows = n > 0 and gaps[n] == 0 and full[n - 1] and kinds[n - 1] == TEXT
            goes_on = (
                full[n]
                and n + 1 < len(kinds)
                and gaps[n + 1] == 0
                and kinds[n + 1] in (*OF_TITLES, OTHER, TEXT)
                and (full[n + 1] or scope.line(places[n + 1]).facts.text[0].islower())
            )
            if follows or goes_on:
                kinds[n] = TEXT
        return [Row(*row) for row in zip(places, gaps, kinds, full, strict=False)]

    def _kind(self, at: int) -> str:
        facts, layout = self.scope.line(at).facts, self._layout
        if at in self.sources:
            return FIELD
        if facts.words >= _SURE_TEXT:
            return TEXT
        if at in self._apart:
            return OTHER
        if layout.stroke is not None and layout.stroke.holds(facts):
            return STROKE
        if layout.beside is not None and layout.beside.holds(facts):
            return FIELD
        if facts.words >= _LONG_TEXT and _ends(facts.text):
            return TEXT
        if layout.label is not None and layout.label.holds(facts):
            return LABEL
        if layout.title.holds(facts):
            return NAME if layout.name is not None and layout.name.holds(facts) else SHORT
        return OTHER


def _source(scope: Scope, layout: CompiledLayout, at: int) -> Captures | None:
    """What a line tells of where an article is from; None where it tells nothing."""
    span, facts = scope.line(at)
    text = facts.text
    if len(text) > _LONGEST_FIELD or any(text.count(a) != text.count(b) for a, b in _BRACKETS):
        return None
    parts = _parts(layout, facts, span.start)
    told = layout.source.captures(facts, span.start) if layout.source.holds(facts) else None
    return max(parts, told, key=lambda one: -1 if one is None else len(one))


def _parts(layout: CompiledLayout, facts: Facts, start: int) -> Captures | None:
    """What a line tells that is a day and other things in any order, and nothing else."""
    if layout.dated is None or layout.part is None or not layout.dated.holds(facts):
        return None
    named = layout.dated.captures(facts, 0)
    captures: Captures = {"published": named["published"].moved(start)}
    before, after = named.get("before", Span(0, 0)), named.get("after", Span(0, 0))
    for span in (*_split(facts.text, before), *_split(facts.text, after)):
        part = facts.text[span.start : span.end]
        if not layout.part.holds(part):
            return None
        for name, inner in layout.part.captures(part).items():
            own = inner.moved(span.start + start)
            other = captures.setdefault(name, own)
            if other != own and name == "publisher" and layout.is_known(part):
                captures[name] = own
                captures.setdefault("names", other)
    return captures if "publisher" in captures else None


def _split(text: str, span: Span) -> list[Span]:
    """The parts of a stretch of a line, without what parts them."""
    spans, start = [], span.start
    for parting in (*_PARTING.finditer(text, span.start, span.end), None):
        end = parting.start() if parting else span.end
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            spans.append(Span(start + lead, start + len(piece.rstrip())))
        start = parting.end() if parting else end
    return spans
