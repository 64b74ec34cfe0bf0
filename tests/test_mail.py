"""Mail: folded header lines and quoted items, undone before the split, and to be had again."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.document import Cleaned
from cleaner.pipeline import clean_bytes
from cleaner.plan import plan_of
from cleaner.records import article_record, source_record
from cleaner.restore import source_bytes
from cleaner.rulebook.load import load_rules

FERRY = "The ferry sails again after two long years in the yard, and the\nwhole town came down."
BREAD = "Bread is baked again at the mill on the hill, where the stones\nhad been still for years."
WATER = "The water of the lake is lower now than in any year since the\ncouncil began to count."


def quoted(text: str, marks: str = "> ") -> str:
    return "\n".join(f"{marks}{line}".rstrip() for line in text.split("\n"))


def item(outlet: str, title: str, text: str, marks: str = "> ") -> str:
    return quoted(f"{outlet}\n2 March 2021\n\n{title}\n\nBy Ann Reed\n\n{text}", marks)


ITEMS = [
    ("Harbour Post", "Ferry returns to the lake", FERRY),
    ("Lake Times", "Bread is back at the mill", BREAD),
    ("The Old Oar", "Nobody knows why the water sinks", WATER),
]


def cleaned(text: str) -> Cleaned:
    outcome = clean_bytes(text.encode())
    assert isinstance(outcome, Cleaned)
    return outcome


@pytest.mark.parametrize("marks", ["> ", ">", "> > ", ">> "])
def test_quoted_items_are_articles_and_remarks_are_not(marks: str) -> None:
    remarks = ["A fat bag tonight.", "I was there, and it was cold.", "The last one is for Bo."]
    letter = "\n\n".join(
        f"{remark}\n\n{item(*one, marks)}" for remark, one in zip(remarks, ITEMS, strict=True)
    )
    letter = f"From: Colm <colm@lake.example>\nSubject: cuttings\n\n{letter}\n\nMore on Monday."
    outcome = cleaned(letter)
    assert [(a.fields.publisher, a.fields.title) for a in outcome.articles] == [
        (outlet, title) for outlet, title, _ in ITEMS
    ]
    for article, (_, _, text) in zip(outcome.articles, ITEMS, strict=True):
        assert article.text == text.replace("\n", " ")
        assert article.fields.authors == ("Ann Reed",)


def test_what_was_taken_from_between_quoted_items_is_to_be_had_again() -> None:
    letter = "First.\n\n" + "\n\nA remark.\n\n".join(item(*one) for one in ITEMS) + "\n\nBye.\n"
    outcome = cleaned(letter)
    articles = [article_record(outcome, article, "") for article in outcome.articles]
    assert (
        source_bytes(source_record(outcome), {str(a["id"]): a for a in articles}) == letter.encode()
    )


def test_a_discussion_keeps_its_quotations() -> None:
    mail = (
        "From: Bo <bo@lake.example>\nSubject: Re: Ferry\n\nOn Monday Ann Reed wrote:\n"
        f"{item(*ITEMS[0])}\n\nI do not believe it.\n\n{item(*ITEMS[1])}\n\nNor that.\n"
    )
    texts = "\n".join(article.text for article in cleaned(mail).articles)
    assert "I do not believe it." in texts
    assert "> Bread is back at the mill" in texts


def test_a_long_remark_is_a_text_of_its_own() -> None:
    long = "So I went there and saw it with my own eyes, and nobody was on board. " * 8
    mail = f"{item(*ITEMS[0])}\n\n{long}\n\n{item(*ITEMS[1])}\n"
    assert long.strip() in "\n".join(article.text for article in cleaned(mail).articles)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("indent", ["\t", " ", "    "])
def test_folded_subjects_are_whole(end: str, indent: str) -> None:
    lines = (
        "Date: Tue, 03 Mar 2009 08:11:52 +0100",
        "Subject: [Lake-L] Dredging contract goes to the lowest bidder for",
        f"{indent}the third time",
        "X-Face: none",
        "From: Ann Reed <ann@lake.example>",
        "",
        "The ferry sails again after two long years in the yard.",
    )
    (article,) = cleaned(end.join(lines)).articles
    assert article.fields.title == (
        "Dredging contract goes to the lowest bidder for the third time"
    )
    assert article.fields.authors == ("Ann Reed",)
    assert article.text == "The ferry sails again after two long years in the yard."


def test_words_in_code_are_read_and_their_place_is_known() -> None:
    lines = (
        "Date: Tue, 03 Mar 2009 08:11:52 +0100",
        "Subject: =?utf-8?Q?The_caf=C3=A9_at_?=",
        " =?utf-8?Q?the_lake?=",
        "From: =?iso-8859-1?Q?=C5sa_Lund?= <asa@lake.example>",
        "",
        "The ferry sails again after two long years in the yard.",
    )
    outcome = cleaned("\n".join(lines))
    (article,) = outcome.articles
    assert (article.fields.title, article.fields.authors) == ("The café at the lake", ("Åsa Lund",))
    place = article.evidence["title"].span
    assert "\n".join(lines)[place.start : place.end] == "\n".join(lines[1:3])[9:]


def test_a_subject_that_is_folded_inside_a_quotation_is_whole() -> None:
    mail = (
        "Two from the other list.\n\n> From: Nina Holt <nina@holt.example>\n"
        "> Date: Mon, 3 May 2004 09:00:00 +0200\n> Subject: Goat on the line\n>\n"
        f"{quoted(FERRY)}\n\nHa.\n\n> From: Per Lind <per@lind.example>\n"
        "> Date: Tue, 4 May 2004 11:30:00 +0200\n> Subject: "
        "The clock of the town hall is right, and it strikes\n"
        f">  again\n>\n{quoted(BREAD)}\n"
    )
    articles = cleaned(mail).articles
    assert [article.fields.title for article in articles] == [
        "Goat on the line",
        "The clock of the town hall is right, and it strikes again",
    ]
    assert articles[0].text == FERRY.replace("\n", " ")


def test_lines_of_verse_stay_apart_behind_quotation_marks() -> None:
    verse = "The sea has no memory,\nthe lead has no tongue;\nwe wrote down the water."
    mail = (
        f"{item(*ITEMS[0])}\n>\n{quoted(verse)}\n\nHm.\n\n{item(*ITEMS[1])}\n\n{item(*ITEMS[2])}\n"
    )
    assert cleaned(mail).articles[0].text.endswith(verse)


def test_ends_of_quoted_lines_that_lost_their_mark_are_no_remarks() -> None:
    torn = item("Harbour Post", "Ferry returns", f"{FERRY}\nThe band played on.").replace(
        "> whole", "whole"
    )
    mail = f"{item(*ITEMS[1])}\n\nHm.\n\n{item(*ITEMS[2])}\n\nHm.\n\n{torn}\n"
    texts = "\n".join(article.text for article in cleaned(mail).articles)
    assert "whole town came down" in texts


OF_BOATS = """\
schema: 1
rules:
- id: boats
  title: Fields of boats
  why: They are the harbour's own.
  safety: unsafe
  in: document
  match: {transport: {regex: '(?:Oar|Sail|Keel): .*'}}
  do: drop
  examples: [{keep: x}]
"""


def test_a_rule_of_ones_own_tells_fields_that_no_other_names(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(OF_BOATS, encoding="utf-8")
    plan = plan_of(load_rules([("mine", tmp_path)]))
    letter = b"From: Ann\nOar: left\nSail: white\nKeel: of oak\nSubject: Ferry\n\nIt sails."
    outcome = clean_bytes(letter, plan)
    assert isinstance(outcome, Cleaned)
    (article,) = outcome.articles
    assert article.text.splitlines() == ["From: Ann", "Subject: Ferry", "", "It sails."]
