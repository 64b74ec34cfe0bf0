"""The fix in place: a document cleaned, with all in it that a run would have moved to fields.

A run takes headline, date or caption out of the body, because its record has a place for them.
A text file has none, so there they stay; all else is as a run would have it. Nor has it a place for
what a run keeps as a gap: of that only those lines go which a rule drops wherever they stand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from cleaner.document import Article, Cleaned, Decoding, Failed, Gap
from cleaner.edits import Edit, Span, apply, compose

BETWEEN = "\n\n"  # articles
JOINT = "core/paragraph-break"  # the rule for the white space there

_MOST_ROUNDS = 8  # a fix can make a rule see what it did not see before; two or three are usual


@dataclass(frozen=True, slots=True)
class Fix:
    """What a fix does to a document.

    edits:   from the decoded source to the fixed text
    cleaned: the outcome for the fixed document; where the fix is blocked, for an earlier state
    blocked: why the fixed text cannot be written back, if so
    """

    edits: list[Edit]
    cleaned: Cleaned
    blocked: str = ""


def all_of(gap: Gap) -> Iterator[Edit]:
    """The edit that takes a gap out."""
    if gap.text:
        yield Edit(gap.span, gap.text, "", tuple(gap.why.split(", ")))


@dataclass(frozen=True, slots=True)
class Care:
    """What a fix has to know of rules, so that it takes nothing away that a run would keep.

    takers: rules that drop a line because they set a field by it, or keep it beside the body
    gap:    the edits that take out of a gap what is no loss
    """

    takers: frozenset[str] = field(default_factory=frozenset)
    gap: Callable[[Gap], Iterable[Edit]] = all_of

    def taken(self, edit: Edit, kept: Iterable[Span]) -> list[Span]:
        """What has to stay of the text that an edit takes out.

        Where a rule takes many lines and the field holds but one, the others stay as well.
        """
        spans = takes_out(edit, kept)
        takers = self.takers.intersection(edit.rules)
        if takers and (not spans or self.takers.union((JOINT,)).issuperset(edit.rules)):
            spans.append(edit.span)
        return spans


_NO_CARE = Care()


def fixing(cleaned: Cleaned, care: Care = _NO_CARE) -> list[Edit]:
    """The pass that makes the fixed text of the decoded source."""
    text = cleaned.source.decoding.text
    edits: list[Edit] = []
    spans: list[Span] = []  # where each piece went
    shift = 0
    for piece in cleaned.pieces():
        mine = list(_inside(piece, care))
        growth = sum(len(edit.after) - len(edit.before) for edit in mine)
        spans.append(Span(piece.span.start + shift, piece.span.end + shift + growth))
        shift += growth
        edits += mine
    joints = list(_joints(apply(text, edits), spans, text))
    return [edit.narrowed() for edit in compose(edits, joints)]


def fix(cleaned: Cleaned, again: Callable[[bytes], Cleaned | Failed], care: Care = _NO_CARE) -> Fix:
    """The document fixed until another round would change nothing.

    again: cleans bytes under the same plan
    """
    edits: list[Edit] = []
    for _ in range(_MOST_ROUNDS):
        more = fixing(cleaned, care)
        if not more:
            return Fix(edits, cleaned)
        edits = compose(edits, more)
        source = cleaned.source.decoding
        wanted = apply(source.text, more)
        if source.text.strip() and not wanted.strip():
            return Fix(edits, cleaned, "nothing would be left of it")
        if not source.exact:
            return Fix(edits, cleaned, f"its bytes are no exact {source.encoding}")
        try:
            raw = encoded(source.text, more, source)
        except UnicodeEncodeError as error:
            return Fix(
                edits, cleaned, f"{source.encoding} cannot say {error.object[error.start]!r}"
            )
        outcome = again(raw)
        if isinstance(outcome, Failed) or outcome.source.decoding.text != wanted:
            return Fix(edits, cleaned, "its encoding could not be told any more")
        cleaned = outcome
    return Fix(edits, cleaned, "rules change it back and forth")


def kept_spans(article: Article) -> list[Span]:
    """What an article's fields and extras were taken from, in places of the decoded source."""
    spans = {evidence.span for evidence in article.evidence.values()}
    return sorted(spans.union(e.evidence.span for e in article.extras if e.evidence is not None))


def takes_out(edit: Edit, kept: Iterable[Span]) -> list[Span]:
    """Which kept spans an edit takes out of the body."""
    return [span for span in kept if edit.span.contains(span) and span.start < span.end]


def encoded(text: str, edits: Sequence[Edit], decoding: Decoding) -> bytes:
    """The fixed text in the encodings of the source; what is new is in that of its place.

    Raises UnicodeEncodeError where an encoding cannot say it.
    """
    limits = list(accumulate(stretch.chars for stretch in decoding.stretches))
    encodings = [stretch.encoding for stretch in decoding.stretches]

    def run(start: int, end: int) -> Iterator[bytes]:
        while start < end:
            index = bisect_right(limits, start)
            stop = min(end, limits[index])
            yield text[start:stop].encode(encodings[index])
            start = stop

    parts: list[bytes] = []
    at = 0
    for edit in edits:
        index = min(bisect_right(limits, edit.span.start), len(limits) - 1)
        parts += (*run(at, edit.span.start), edit.after.encode(encodings[index]))
        at = edit.span.end
    parts += run(at, len(text))
    return b"".join(parts)


def _inside(piece: Article | Gap, care: Care) -> Iterator[Edit]:
    if isinstance(piece, Gap):
        yield from care.gap(piece) if piece.text.strip() else all_of(piece)
        return
    kept = kept_spans(piece)
    for edit in (edit.narrowed() for edit in piece.edits):
        taken = care.taken(edit, kept)
        if taken:
            yield from _without_losing(edit, taken, piece)
        else:
            yield edit


def _without_losing(edit: Edit, taken: Sequence[Span], article: Article) -> Iterator[Edit]:
    """The edit, but that lines stay which hold something taken; repairs in that are made."""
    repairs = [
        repair
        for evidence in article.evidence.values()
        if evidence.span in taken
        for repair in evidence.edits
    ]
    kept_lines = list(_lines(edit, taken))
    after = "".join(_repaired(text, start, repairs) for start, text in kept_lines)
    if edit.after.strip():
        after += edit.after.lstrip()
    if after != edit.before:
        yield Edit(edit.span, edit.before, after, edit.rules)


def _lines(edit: Edit, taken: Sequence[Span]) -> Iterator[tuple[int, str]]:
    """Lines of `before` that are blank or hold something taken, each with its place."""
    at = edit.span.start
    for line in edit.before.splitlines(keepends=True):
        here = Span(at, at + len(line))
        if not line.strip() or any(here.overlaps(span) for span in taken):
            yield at, line
        at = here.end


def _repaired(line: str, start: int, repairs: Sequence[Edit]) -> str:
    here = Span(start, start + len(line))
    mine = sorted({repair.moved(-start) for repair in repairs if here.contains(repair.span)})
    return apply(line, mine)


def _joints(raw: str, spans: Iterable[Span], text: str) -> Iterator[Edit]:
    """White space around and between articles made regular."""
    ends = [_stripped(raw, span) for span in spans]
    ends = [span for span in ends if span.start < span.end]
    place, joint = 0, ""
    for span in ends:
        yield from _joint(raw, Span(place, span.start), joint)
        place, joint = span.end, BETWEEN
    last = "\n" if ends and text.endswith("\n") else ""
    yield from _joint(raw, Span(place, len(raw)), last)


def _joint(raw: str, span: Span, after: str) -> Iterator[Edit]:
    before = raw[span.start : span.end]
    if before != after:
        yield Edit(span, before, after, (JOINT,))


def _stripped(raw: str, span: Span) -> Span:
    inner = raw[span.start : span.end]
    start = span.start + len(inner) - len(inner.lstrip())
    return Span(start, start + len(inner.strip()))
