"""Paragraphs: one blank line between them; verse and lists stay; hard wraps are joined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits import apply
from cleaner.stages.paragraphs import RULE, WRAP_RULE, propose_paragraphs
from strategies import news_texts, texts

LONG = "The ferry sails again after two long years in the yard, and the whole"
REST = "town came down to see it leave."
CAPITALS = """\
The ferry of the town sails after two years of work
Bakers of the town have asked the crew for a place"""
PAUSES = """\
The lake is still, the boat is gone, and all of us,
who see the lamp burn on and on, a light to keep"""
COLUMNS = """\
norvik     7:00     8:00     9:00    10:00    11:00
the mill   7:20     8:20     9:20    10:20    11:20"""


def paragraphs(text: str) -> str:
    return apply(text, list(propose_paragraphs(text)))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("", ""),
        ("\n \n", ""),
        ("a", "a"),
        ("\n\na\n", "a"),
        ("A\nB", "A\n\nB"),
        ("a\n\nb", "a\n\nb"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("a \n \n\tb", "a\n\nb"),
        ("a\u00a0\n\u00a0\nb", "a\n\nb"),
        ("a\nb\n\nc", "a\nb\n\nc"),
        ("a \n b\n\nc", "a\nb\n\nc"),
        ("  a\n\n  b  ", "a\n\nb"),
    ],
)
def test_breaks(text: str, clean: str) -> None:
    assert paragraphs(text) == clean


def test_a_hard_wrap_is_joined() -> None:
    text = f"{LONG}\n{REST}\n\nIt is late."
    assert paragraphs(text) == f"{LONG} {REST}\n\nIt is late."
    assert [edit.rules for edit in propose_paragraphs(text)] == [(WRAP_RULE,)]


def test_a_hard_wrap_of_three_lines_is_joined() -> None:
    text = f"{LONG}\n{LONG}\n{REST}\n\nIt is late."
    assert paragraphs(text) == f"{LONG} {LONG} {REST}\n\nIt is late."


def test_lines_that_begin_with_nouns_are_joined() -> None:
    lines = (
        "Die Fähre fährt nach zwei Jahren in der Werft wieder über den See, und",
        "Kinder und Alte kamen an den Steg, um zu sehen, wie das Boot mit der",
        "Mannschaft und der Bürgermeisterin ablegte. Niemand wusste genau, wann",
        "die Wirte wieder an Bord verkaufen dürfen, was sie backen oder brauen.",
    )
    text = "\n".join(lines)
    assert paragraphs(f"{text}\n\nSo.") == f"{' '.join(lines)}\n\nSo."


@pytest.mark.parametrize(
    "text",
    [
        "The ferry is gone,\nthe lake is long,\nthe mill has sung\nits only song.\n\nSo it goes.",
        f"{LONG}\n- {REST}\n\nIt is late.",
        f"{LONG}\n> {REST}\n\nIt is late.",
        f"{LONG}-\n{REST}\n\nIt is late.",
        f"{LONG}\n{REST}\n{LONG}\n\nIt is late.",
        f"{LONG * 2}\n{REST}\n\nIt is late.",
        "Harbour Post\n1 Mill Road\nNorvik\n\nDear editor,",
        "- one\n- two\n- three\n\nSo it goes.",
        f"{CAPITALS}\n\nSo it goes.",
        f"{PAUSES}\n\nSo it goes.",
        f"{COLUMNS}\n\nSo it goes.",
    ],
    ids=[
        "verse",
        "list item",
        "quoted",
        "hyphen",
        "room left",
        "too wide",
        "address",
        "list",
        "capitals",
        "pauses",
        "columns",
    ],
)
def test_other_lines_of_a_block_stay(text: str) -> None:
    assert paragraphs(text) == text


def test_without_blank_lines_each_line_is_a_paragraph() -> None:
    assert (
        paragraphs("The ferry sails\nNobody was asked.") == "The ferry sails\n\nNobody was asked."
    )
    assert paragraphs("- One\n- two\n3 three") == "- One\n\n- two\n\n3 three"
    torn = "The ferry sails.\narbourmasters met."
    assert paragraphs(torn) == torn.replace("\n", "\n\n")


@pytest.mark.parametrize(
    "text",
    [
        "Nobody was asked, and nobody is\npleased.",
        "Nobody was asked, “and nobody\n(or so they say) is\npleased.”",
        "The ferry is gone,\nthe lake is long,\nthe mill has sung\nits only song.",
        "bread\nmilk\ntea",
    ],
    ids=["sentence", "quoted", "verse", "list"],
)
def test_no_paragraph_begins_where_a_sentence_goes_on(text: str) -> None:
    assert paragraphs(text) == text
    assert paragraphs(f"{text}\nSo it goes") == f"{text}\n\nSo it goes"


def test_a_hard_wrap_without_blank_lines_is_joined() -> None:
    assert paragraphs(f"{LONG}\n{REST}") == f"{LONG} {REST}"
    text = f"{LONG}\n{REST}\nIt is late."
    assert paragraphs(text) == f"{LONG} {REST}\n\nIt is late."


def test_edits_are_small_and_named() -> None:
    edits = list(propose_paragraphs("\na\nb\n\n\nc\n"))
    assert {rule for edit in edits for rule in edit.rules} == {RULE}
    assert all(not (edit.before + edit.after).strip() for edit in edits)


some = st.one_of(
    texts,
    news_texts(),
    st.text(alphabet="ab -\n\u00a0", max_size=30),
    st.lists(st.sampled_from([LONG, REST, "a", "- b", "", " "]), max_size=8).map("\n".join),
)


@given(some)
def test_paragraphs_are_a_fixed_point(text: str) -> None:
    once = paragraphs(text)
    assert paragraphs(once) == once


@given(some)
def test_only_white_space_changes(text: str) -> None:
    assert "".join(paragraphs(text).split()) == "".join(text.split())


@given(some)
def test_the_result_is_in_shape(text: str) -> None:
    clean = paragraphs(text)
    assert clean == clean.strip()
    assert "\n\n\n" not in clean
    assert all(line == line.strip() for line in clean.split("\n"))
