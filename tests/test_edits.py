"""The algebra of edits keeps its laws, on generated texts and passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits import (
    Edit,
    EditConflict,
    Pass,
    Places,
    Span,
    apply,
    changed,
    compose,
    image,
    invert,
    slice_edits,
)

TEXT = st.text(alphabet="abc \n\r\u0085\u2028\u00a0\u0301\U0001f600", max_size=14)


@st.composite
def passes(draw: st.DrawFn, text: str, rule: str) -> list[Edit]:
    """A pass of `text`: sorted edits without overlap, insertions and deletions among them."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edits: list[Edit] = []
    for number, (start, end) in enumerate(zip(cuts[::2], cuts[1::2], strict=False)):
        if (
            edits
            and edits[-1].span.end == start
            and (start == end or edits[-1].span == (start, start))
        ):
            continue  # two insertions at one place, or one beside an empty edit, have no order
        edits.append(Edit(Span(start, end), text[start:end], draw(TEXT), (f"{rule}{number}",)))
    return edits


@st.composite
def text_and_pass(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(TEXT)
    return text, draw(passes(text, "f"))


@st.composite
def text_and_two_passes(draw: st.DrawFn) -> tuple[str, list[Edit], list[Edit]]:
    text, first = draw(text_and_pass())
    return text, first, draw(passes(apply(text, first), "g"))


@given(text_and_pass())
def test_invert_undoes(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    assert apply(apply(text, edits), invert(edits)) == text


@given(text_and_pass())
def test_invert_twice_is_the_same_pass(case: tuple[str, list[Edit]]) -> None:
    _, edits = case
    assert invert(invert(edits)) == edits


@given(text_and_two_passes())
def test_compose_is_one_after_the_other(case: tuple[str, list[Edit], list[Edit]]) -> None:
    text, first, second = case
    assert apply(text, compose(first, second)) == apply(apply(text, first), second)


@given(text_and_two_passes())
def test_compose_inverts_to_the_inverses_composed(case: tuple[str, list[Edit], list[Edit]]) -> None:
    text, first, second = case
    result = apply(apply(text, first), second)
    assert apply(result, compose(invert(second), invert(first))) == text
    assert apply(result, invert(compose(first, second))) == text


@given(text_and_two_passes(), st.data())
def test_compose_is_associative(
    case: tuple[str, list[Edit], list[Edit]], data: st.DataObject
) -> None:
    text, first, second = case
    third = data.draw(passes(apply(apply(text, first), second), "h"))
    left = compose(compose(first, second), third)
    right = compose(first, compose(second, third))
    assert apply(text, left) == apply(text, right)


@given(text_and_two_passes())
def test_compose_loses_no_rule_that_left_a_trace(case: tuple[str, list[Edit], list[Edit]]) -> None:
    _, first, second = case
    named = {rule for edit in compose(first, second) for rule in edit.rules}
    assert named <= {rule for edit in (*first, *second) for rule in edit.rules}


@given(text_and_two_passes())
def test_compose_keeps_edits_apart_that_do_not_meet(
    case: tuple[str, list[Edit], list[Edit]],
) -> None:
    _, first, second = case
    if not second:
        assert compose(first, second) == first
    if not first:
        assert compose(first, second) == second


@given(text_and_pass(), st.data())
def test_slices_tile_a_pass(case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    text, edits = case
    free = [
        at for at in range(len(text) + 1) if not any(e.span.start < at < e.span.end for e in edits)
    ]
    cut = data.draw(st.sampled_from(free))
    left, right = slice_edits(edits, Span(0, cut)), slice_edits(edits, Span(cut, len(text)))
    if cut:
        assert apply(text[:cut], left) + apply(text[cut:], right) == apply(text, edits)


@given(text_and_pass(), st.data())
def test_image_of_untouched_text_is_that_text(
    case: tuple[str, list[Edit]], data: st.DataObject
) -> None:
    text, edits = case
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = Span(start, end)
    if not any(e.span.start <= end and start <= e.span.end for e in edits):
        moved = image(edits, span)
        assert apply(text, edits)[moved.start : moved.end] == text[start:end]


@given(text_and_pass(), st.data())
def test_image_is_in_bounds_and_monotone(case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    text, edits = case
    points = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=3, max_size=3)))
    inner, outer = Span(points[0], points[1]), Span(points[0], points[2])
    result = apply(text, edits)
    assert Span(0, len(result)).contains(image(edits, inner))
    assert image(edits, inner).end <= image(edits, outer).end


@given(TEXT, TEXT, st.integers(0, 5))
def test_changed_is_one_small_edit(before: str, after: str, start: int) -> None:
    edits = list(changed(before, after, start, ("r",)))
    assert apply("x" * start + before, edits) == "x" * start + after
    assert all(edit.narrowed() == edit for edit in edits)


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(Span(0, 1), "b", "", ("r",))],  # another text
        [Edit(Span(1, 2), "b", "", ("r",)), Edit(Span(0, 1), "a", "", ("r",))],  # out of order
        [Edit(Span(0, 2), "ab", "", ("r",)), Edit(Span(1, 3), "bc", "", ("r",))],  # overlap
        [Edit(Span(2, 9), "c", "", ("r",))],  # past the end
    ],
)
def test_apply_refuses_what_is_no_pass(edits: Pass) -> None:
    with pytest.raises(EditConflict):
        apply("abc", edits)


def test_slice_refuses_an_edit_that_crosses_its_bound() -> None:
    with pytest.raises(EditConflict):
        slice_edits([Edit(Span(1, 3), "bc", "", ("r",))], Span(0, 2))


@given(text_and_pass(), st.data())
def test_places_answer_as_image_does(case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    text, edits = case
    result = apply(text, edits)
    places = Places(edits)
    for length, one, other in (
        (len(text), places.image, edits),
        (len(result), places.origin, invert(edits)),
    ):
        start = data.draw(st.integers(0, length))
        span = Span(start, data.draw(st.integers(start, length)))
        assert one(span) == image(other, span)
