"""The story of a line: what rules did to it, and which of them nearly did something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleaner.document import Article, Cleaned, Evidence, Failed, Gap
from cleaner.edits import Edit, Span
from cleaner.ledger import Draft, Ledger
from cleaner.pipeline import clean_bytes
from cleaner.plan import Plan
from cleaner.rulebook.model import Phase
from cleaner.rulebook.near import Miss, misses
from cleaner.rulebook.scope import Scope

_MOST_MISSES = 12  # of one line; the nearest are told
_COMMON = 100.0  # share of lines at which a rule looks wherever it stands: no news


@dataclass(frozen=True, slots=True)
class Touch:
    """Something that rules did with a line, or with a part of it.

    what: `edit`, `field`, `extra` or `flag`
    name: of the field, the role or the damage
    """

    rules: tuple[str, ...]
    what: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LineStory:
    """All that is to be told of one line.

    number: 1-based
    piece:  the article or the gap that it belongs to, in words
    """

    number: int
    text: str
    piece: str
    touches: tuple[Touch, ...]
    misses: tuple[Miss, ...] = ()


def stories(
    raw: bytes, plan: Plan, path: str, number: int | None = None
) -> list[LineStory] | Failed:
    """The stories of the lines that rules touched; of one line, if `number` says so, in any case.

    Only the story of one line tells the rules that nearly hit it. Raises IndexError where the
    document has no line of that number.
    """
    looks: list[_Look] = []
    cleaned = clean_bytes(
        raw, plan, path, watch=lambda *look: looks.append(_Look(*look)) if number else None
    )
    if isinstance(cleaned, Failed):
        return cleaned
    lines = list(_lines(cleaned.source.decoding.text))
    if number is not None:
        if not 1 <= number <= len(lines):
            raise IndexError(len(lines))
        lines = [lines[number - 1]]
    told = []
    for line_number, span in lines:
        touches = tuple(_touches(cleaned, span))
        text = cleaned.source.decoding.text[span.start : span.end]
        if (touches and text.strip()) or number is not None:
            near = tuple(_misses(looks, span)) if number is not None else ()
            told.append(LineStory(line_number, text, _piece(cleaned, span), touches, near))
    return told


def _lines(text: str) -> Iterator[tuple[int, Span]]:
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        yield number, Span(start, start + len(line))
        start += len(line) + 1


# --- what was done ---


def _touches(cleaned: Cleaned, line: Span) -> Iterator[Touch]:
    for article in cleaned.articles:
        if not _meets(article.span, line):
            continue
        for edit in article.edits:
            before, after = _on_line(edit, line), edit.after.strip("\n")
            if _meets(edit.span, line) and (before or after):
                yield Touch(edit.rules, "edit", "", before, after)
        yield from _values(cleaned, article, line)
        yield from _flags(article, line)
    for gap in cleaned.gaps:
        if _meets(gap.span, line) and gap.text.strip():
            start, end = max(gap.span.start, line.start), min(gap.span.end, line.end)
            left_out = gap.text[start - gap.span.start : end - gap.span.start]
            yield Touch((gap.why,), "gap", "", left_out, "")


def _on_line(edit: Edit, line: Span) -> str:
    """What an edit replaces on a line; all of it where something else is put there."""
    if edit.after.strip():
        return edit.before
    start, end = max(edit.span.start, line.start), min(edit.span.end, line.end)
    return edit.before[start - edit.span.start : max(0, end - edit.span.start)]


def _values(cleaned: Cleaned, article: Article, line: Span) -> Iterator[Touch]:
    source = cleaned.source.decoding.text
    for name, evidence in article.evidence.items():
        if _meets(evidence.span, line):
            value = getattr(article.fields, name, None)
            yield _value_touch("field", name, evidence, source, value)
    for extra in article.extras:
        if extra.evidence is not None and _meets(extra.evidence.span, line):
            yield _value_touch("extra", extra.role, extra.evidence, source, extra.text)


def _value_touch(what: str, name: str, evidence: Evidence, source: str, value: object) -> Touch:
    before = source[evidence.span.start : evidence.span.end]
    shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return Touch((evidence.rule,), what, name, before, shown)


def _flags(article: Article, line: Span) -> Iterator[Touch]:
    inner: Sequence[Edit] = [edit.moved(-article.span.start) for edit in article.edits]
    ledger = Ledger(tuple(inner))
    for flag in article.flags:
        if _meets(ledger.origin(flag.span).moved(article.span.start), line):
            text = article.text[flag.span.start : flag.span.end]
            yield Touch((flag.rule,), "flag", flag.kind, text, flag.note)


def _meets(span: Span, line: Span) -> bool:
    """Whether a stretch has a character of the line, or stands inside of it without any."""
    if span.start == span.end:
        return line.start <= span.start <= line.end
    return span.start < line.end and line.start < span.end


def _piece(cleaned: Cleaned, line: Span) -> str:
    number = 0
    for piece in cleaned.pieces():
        number += isinstance(piece, Article)
        if not (piece.span.start <= line.start < max(piece.span.end, piece.span.start + 1)):
            continue
        if isinstance(piece, Gap):
            return f"a gap: {piece.why}"
        title = piece.fields.title
        return f"{piece.fields.kind} {number}" + (f", {title!r}" if title else ", without a title")
    return "the end of the document"


# --- what was nearly done ---


@dataclass(frozen=True, slots=True)
class _Look:
    """A scope that rules were asked of; its text begins at `start` of the draft's."""

    phase: Phase
    scope: Scope
    draft: Draft
    start: int

    def positions(self, line: Span) -> Iterator[int]:
        """The positions of the lines in play that came from a line of the source."""
        for at, number in enumerate(self.scope.numbers):
            own = self.scope.view.lines[number].span.moved(self.start)
            if _meets(self.draft.ledger.origin(own), line):
                yield at


def _misses(looks: Sequence[_Look], line: Span) -> list[Miss]:
    found = [
        miss
        for look in looks
        for at in look.positions(line)
        for miss in misses(look.scope, look.phase, at)
        if miss.share < _COMMON
    ]
    by_rule = {miss.rule.id: miss for miss in reversed(found)}
    return sorted(by_rule.values(), key=lambda miss: miss.share)[:_MOST_MISSES]
