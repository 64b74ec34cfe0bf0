"""A unified diff that is read off the edits, and so can name the rules of each hunk."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from cleaner.checks.findings import Catalogue, change
from cleaner.edits import Edit

CONTEXT = 3  # lines around a change
_UNENDED = "\\ No newline at end of file"


class _Change(NamedTuple):
    """Lines ``[start, end)`` of the old text that become those of `new`."""

    start: int
    end: int
    new: list[str]
    edits: list[Edit]


def unified_diff(
    path: str, text: str, edits: Sequence[Edit], catalogue: Catalogue
) -> Iterator[str]:
    """The lines of the diff, without their line feeds; nothing where nothing changes.

    After each hunk, lines that begin with `#` name the rules behind it, place by place.
    """
    if not edits:
        return
    old = text.split("\n")
    starts = _line_starts(old)
    hunks = list(_hunks(list(_changes(old, starts, edits)), len(old)))
    yield f"--- {path}"
    yield f"+++ {path} (fixed)"
    shift = 0
    for hunk in hunks:
        yield from _hunk(old, hunk, shift)
        yield from _reasons(hunk, starts, catalogue)
        shift += sum(len(c.new) - (c.end - c.start) for c in hunk)


def _line_starts(lines: Sequence[str]) -> list[int]:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return starts


def _changes(old: Sequence[str], starts: Sequence[int], edits: Sequence[Edit]) -> Iterator[_Change]:
    """Runs of whole lines that edits touch; edits that touch the same line go together."""
    group: list[Edit] = []
    first = last = -1
    for edit in edits:
        begin, end = (bisect_right(starts, place) - 1 for place in edit.span)
        if group and begin > last:
            yield _changed(old, starts, first, last, group)
            group = []
        if not group:
            first = last = begin
        group.append(edit)
        last = max(last, end)
    yield _changed(old, starts, first, last, group)


def _changed(
    old: Sequence[str], starts: Sequence[int], first: int, last: int, edits: list[Edit]
) -> _Change:
    before = "\n".join(old[first : last + 1])
    parts, at, base = [], 0, starts[first]
    for edit in edits:
        parts += [before[at : edit.span.start - base], edit.after]
        at = edit.span.end - base
    new = ("".join(parts) + before[at:]).split("\n")
    end = last + 1
    while new and end > first and new[-1] == old[end - 1]:  # lines that an edit only borders on
        new.pop()
        end -= 1
    start = first
    while new and start < end and new[0] == old[start]:
        new.pop(0)
        start += 1
    if not new and end == len(old):  # the line before it is the last one now: it lost its line feed
        start -= 1
        new = [old[start]]
    return _Change(start, end, new, edits)


def _hunks(changes: Sequence[_Change], total: int) -> Iterator[list[_Change]]:
    hunk: list[_Change] = []
    for one in changes:
        if hunk and one.start - hunk[-1].end > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(one)
    if hunk:
        yield hunk


def _hunk(old: Sequence[str], hunk: Sequence[_Change], shift: int) -> Iterator[str]:
    # The text after the last line feed is no line, if it is empty.
    total = len(old) - (old[-1] == "")
    start = max(0, hunk[0].start - CONTEXT)
    end = max(min(total, hunk[-1].end + CONTEXT), hunk[-1].end)
    body = list(_body(old, hunk, start, end))
    gone = sum(line[0] in " -" for line in body)
    come = sum(line[0] in " +" for line in body)
    yield f"@@ -{_range(start, gone)} +{_range(start + shift, come)} @@"
    yield from body


def _range(start: int, count: int) -> str:
    begin = start + 1 if count else start
    return str(begin) if count == 1 else f"{begin},{count}"


def _body(old: Sequence[str], hunk: Sequence[_Change], start: int, end: int) -> Iterator[str]:
    last = len(old) - 1
    at = start
    for one in hunk:
        yield from _marked(" ", old[at : one.start], False)
        yield from _marked("-", old[one.start : one.end], one.end > last)
        yield from _marked("+", one.new, one.end > last)
        at = one.end
    yield from _marked(" ", old[at:end], end > last)


def _marked(mark: str, lines: Sequence[str], to_the_end: bool) -> Iterator[str]:
    """Lines of a diff; of a text's last one it is told that it has no line feed."""
    for number, line in enumerate(lines):
        if to_the_end and number == len(lines) - 1:
            if line:
                yield mark + line
                yield _UNENDED
        else:
            yield mark + line


def _reasons(hunk: Sequence[_Change], starts: Sequence[int], catalogue: Catalogue) -> Iterator[str]:
    edits = [edit for one in hunk for edit in one.edits]
    for (rules, what), group in groupby(edits, key=lambda edit: (edit.rules, change(edit))):
        same = list(group)
        line = bisect_right(starts, same[0].span.start)
        column = same[0].span.start - starts[line - 1] + 1
        times = f" ({len(same)} times)" if len(same) > 1 else ""
        yield f"# {line}:{column} {' + '.join(rules)}: {what}{times}"
