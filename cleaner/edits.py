"""The algebra of edits: what a change is, and how changes are undone, joined and cut.

An *edit* replaces one stretch of a text. A *pass* is a sequence of edits of one text, sorted by
place, none overlapping another. For passes ``f`` of ``s`` and ``g`` of ``apply(s, f)``:

    apply(apply(s, f), invert(f)) == s
    apply(s, compose(f, g)) == apply(apply(s, f), g)
    image(f, span) says where a span of s went; image(invert(f), span) where one came from
    slice_edits(f, span) is the part of f inside span, counted from the start of span
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open stretch ``[start, end)``, in code points of a named text."""

    start: int
    end: int

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character; an empty span shares none."""
        return max(self.start, other.start) < min(self.end, other.end)

    def moved(self, by: int) -> Span:
        """The same stretch in a text that starts `by` characters earlier."""
        return Span(self.start + by, self.end + by)


class Edit(NamedTuple):
    """Replace `before`, found at `span`, by `after`, because `rules` said so.

    rules: ids in order of application; more than one where later edits met earlier ones
    """

    span: Span  # in code points of the text that the pass was proposed for
    before: str
    after: str
    rules: tuple[str, ...]

    def inverted(self, shift: int) -> Edit:
        """The edit that undoes this one; `shift` is how far earlier edits moved it."""
        start = self.span.start + shift
        return Edit(Span(start, start + len(self.after)), self.after, self.before, self.rules)

    def moved(self, by: int) -> Edit:
        """The same edit in a text that starts `by` characters earlier."""
        return Edit(self.span.moved(by), self.before, self.after, self.rules)

    def narrowed(self) -> Edit:
        """The smallest edit of the same effect: what both sides open or end with is left out.

        >>> Edit(Span(4, 9), "in in", "in", ("core/doubled-word",)).narrowed()
        Edit(span=Span(start=6, end=9), before=' in', after='', rules=('core/doubled-word',))
        """
        before, after = self.before, self.after
        limit = min(len(before), len(after))
        head = 0
        while head < limit and before[head] == after[head]:
            head += 1
        tail = 0
        while tail < limit - head and before[-1 - tail] == after[-1 - tail]:
            tail += 1
        if not head and not tail:
            return self
        span = Span(self.span.start + head, self.span.end - tail)
        return Edit(
            span, before[head : len(before) - tail], after[head : len(after) - tail], self.rules
        )


Pass = Sequence[Edit]


class EditConflict(ValueError):
    """Edits that are no pass of the text at hand: out of order, overlapping, or of another text."""


def apply(text: str, edits: Pass) -> str:
    """The text with every edit made.

    Raises EditConflict where an edit's `before` is not what stands in `text`.

    >>> apply("a cat", [Edit(Span(2, 3), "c", "b", ("x",))])
    'a bat'
    """
    pieces: list[str] = []
    done = 0
    for edit in edits:
        start, end = edit.span
        if start < done or text[start:end] != edit.before or end != start + len(edit.before):
            raise EditConflict(f"{edit} does not fit the text, or follows an edit that it overlaps")
        pieces += (text[done:start], edit.after)
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


def invert(edits: Pass) -> list[Edit]:
    """The pass that takes the edited text back to the text it came from."""
    undo: list[Edit] = []
    shift = 0
    for edit in edits:
        undo.append(edit.inverted(shift))
        shift += len(edit.after) - len(edit.before)
    return undo


def compose(first: Pass, second: Pass) -> list[Edit]:
    """One pass of the first text that does what `first` and then `second` do.

    Edits of the two that overlap, or that touch where one of them is empty in the text between,
    become one edit which names the rules of both in order of application; all others stay apart.
    """
    if not first:
        return list(second)
    if not second:
        return list(first)
    return [
        edit
        for group in _groups(first, second)
        for edit in [group.joined()]
        if edit.before != edit.after
    ]


def image(edits: Pass, span: Span) -> Span:
    """Where a span of the text went: the stretch of the edited text that stands for it.

    A bound inside an edit moves outward to the bound of what replaced it.

    >>> image([Edit(Span(0, 2), "ab", "xyz", ("r",))], Span(2, 5))
    Span(start=3, end=6)
    """
    shift = 0
    start: int | None = None
    for edit in edits:
        if start is None and span.start < edit.span.end:
            start = shift + min(span.start, edit.span.start)
        if span.end <= edit.span.start:
            end = shift + span.end
            break
        if span.end <= edit.span.end:
            end = edit.span.start + shift + len(edit.after)
            break
        shift += len(edit.after) - len(edit.before)
    else:
        end = span.end + shift
        start = span.start + shift if start is None else start
    return Span(end if start is None else start, end)


class Places:
    """Where stretches of a text went under a pass, and where stretches of the result came from.

    Answers as `image` does, for many stretches of one pass.
    """

    def __init__(self, edits: Pass) -> None:
        self._before: list[Span] = []
        self._after: list[Span] = []
        shift = 0
        for edit in edits:
            start = edit.span.start + shift
            self._before.append(edit.span)
            self._after.append(Span(start, start + len(edit.after)))
            shift += len(edit.after) - len(edit.before)

    def image(self, span: Span) -> Span:
        """Where a span of the text went."""
        return _carried(span, self._before, self._after)

    def origin(self, span: Span) -> Span:
        """Where a span of the result came from."""
        return _carried(span, self._after, self._before)


def _carried(span: Span, here: Sequence[Span], there: Sequence[Span]) -> Span:
    """A span carried over; `here` and `there` are the edited stretches on both sides."""
    first = bisect.bisect_right(here, span.start, key=_end)  # the first that ends after the start
    last = bisect.bisect_left(
        here, span.end, key=_end
    )  # the first that ends at the end or after it
    end = _bound(span.end, last, here, there, at_end=True)
    if first > last:  # an empty span at the end of an edited stretch stands after it
        return Span(end, end)
    return Span(min(_bound(span.start, first, here, there, at_end=False), end), end)


def _bound(
    place: int, number: int, here: Sequence[Span], there: Sequence[Span], *, at_end: bool
) -> int:
    if number < len(here):
        own, other = here[number], there[number]
        inside = own.start < place if at_end else own.start <= place
        if inside:
            return other.end if at_end else other.start
        return place + other.start - own.start
    shift = there[-1].end - here[-1].end if here else 0
    return place + shift


def _end(span: Span) -> int:
    return span.end


def _edit_end(edit: Edit) -> int:
    return edit.span.end


def inside_of(edits: Pass, span: Span) -> tuple[Edit, ...]:
    """The edits that lie wholly inside `span`, but for insertions where it starts."""
    first = bisect.bisect_right(edits, span.start, key=_edit_end)
    last = bisect.bisect_right(edits, span.end, key=_edit_end)
    return tuple(edit for edit in edits[first:last] if edit.span.start >= span.start)


def slice_edits(edits: Pass, span: Span) -> list[Edit]:
    """The edits inside `span`, as a pass of that stretch alone.

    An insertion between two stretches belongs to the one that ends there.
    Raises EditConflict where an edit crosses a bound of the span.
    """
    inside: list[Edit] = []
    for number in range(bisect.bisect_left(edits, span.start, key=_edit_end), len(edits)):
        edit = edits[number]
        if edit.span.start > span.end or (edit.span.start == span.end and edit.before):
            break
        if edit.span.end < span.start or (edit.span.end == span.start and span.start):
            continue
        if not span.contains(edit.span):
            raise EditConflict(f"{edit} crosses a bound of {span}")
        inside.append(edit.moved(-span.start))
    return inside


def changed(before: str, after: str, start: int, rules: tuple[str, ...]) -> Iterator[Edit]:
    """The smallest edit that makes `after` of `before`, which stands at `start`; none if equal."""
    if before != after:
        yield Edit(Span(start, start + len(before)), before, after, rules).narrowed()


# --- compose: edits of both passes are grouped by where they meet in the text between ---


class _Placed(NamedTuple):
    """An edit of one of the two passes, with its place in the text between."""

    start: int
    end: int
    second: bool  # of the second pass
    edit: Edit


class _Group:
    """Edits of both passes that meet each other in the text between."""

    __slots__ = ("end", "members", "shift")

    def __init__(self, member: _Placed, shift: int) -> None:
        self.members = [member]
        self.shift = shift  # how far the first pass has moved text before this group
        self.end = member.end

    def meets(self, other: _Placed) -> bool:
        if other.start < self.end:
            return True
        if other.start > self.end:
            return False
        # They touch. Where one side is empty in the text between, its order towards the other
        # pass's edit at that place would be lost: then they must become one.
        return any(
            member.second != other.second
            and member.end == other.start
            and (member.start == member.end or other.start == other.end)
            for member in self.members
        )

    def add(self, member: _Placed) -> None:
        self.members.append(member)
        self.end = max(self.end, member.end)

    def growth(self) -> int:
        """How far the first pass's edits in this group move what follows."""
        return sum(len(m.edit.after) - len(m.edit.before) for m in self.members if not m.second)

    def joined(self) -> Edit:
        if len(self.members) == 1:
            only = self.members[0]
            return only.edit.moved(-self.shift) if only.second else only.edit
        start = self.members[0].start
        between = self._between(start)
        before = _patched(
            between, start, ((m, m.edit.before) for m in self.members if not m.second)
        )
        after = _patched(between, start, ((m, m.edit.after) for m in self.members if m.second))
        origin = start - self.shift
        rules = [
            rule for m in sorted(self.members, key=lambda m: m.second) for rule in m.edit.rules
        ]
        return Edit(Span(origin, origin + len(before)), before, after, tuple(dict.fromkeys(rules)))

    def _between(self, start: int) -> str:
        """The text between, over this group: every character of it is known from some edit."""
        known = ""
        for member in self.members:
            own = member.edit.before if member.second else member.edit.after
            have = len(known) - (member.start - start)
            known += own[have:] if have < len(own) else ""
        return known


def _patched(text: str, start: int, changes: Iterable[tuple[_Placed, str]]) -> str:
    pieces: list[str] = []
    done = start
    for place, replacement in changes:
        pieces += (text[done - start : place.start - start], replacement)
        done = place.end
    pieces.append(text[done - start :])
    return "".join(pieces)


def _groups(first: Pass, second: Pass) -> Iterator[_Group]:
    placed = sorted((*_in_result(first), *_in_source(second)), key=_place)
    group: _Group | None = None
    shift = 0
    for member in placed:
        if group is not None and group.meets(member):
            group.add(member)
            continue
        if group is not None:
            yield group
            shift += group.growth()
        group = _Group(member, shift)
    if group is not None:
        yield group


def _place(member: _Placed) -> tuple[int, int, bool]:
    return member.start, member.end, member.second


def _in_result(edits: Pass) -> Iterator[_Placed]:
    for undo, edit in zip(invert(edits), edits, strict=True):
        yield _Placed(undo.span.start, undo.span.end, False, edit)


def _in_source(edits: Pass) -> Iterator[_Placed]:
    for edit in edits:
        yield _Placed(edit.span.start, edit.span.end, True, edit)
