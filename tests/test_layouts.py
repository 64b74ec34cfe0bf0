"""Headers that are learnt from a document: what becomes of layouts that no rule knows."""

from __future__ import annotations

import functools

import pytest

from cleaner.document import Article, Cleaned
from cleaner.fields.dates import parse_date
from cleaner.pipeline import clean_bytes
from cleaner.plan import Plan, load_plan
from cleaner.rulebook.vocabulary import load_vocabulary

TITLES = ["Ferry sails over the lake again", "Bread is back at the mill", "Mill on the hill turns"]
TEXTS = [
    "The ferry of the lake sails again after two long years, and the whole town was at the pier.",
    "Bread is baked again at the old mill, where nobody had seen a baker since the great flood.",
    "The mill on the hill turns again since last Sunday, and the children count its wings aloud.",
]


@functools.cache
def plan() -> Plan:
    return load_plan()


def articles(text: str) -> list[Article]:
    outcome = clean_bytes(text.encode(), plan())
    assert isinstance(outcome, Cleaned), outcome
    return list(outcome.articles)


ORDERS = {
    "author, outlet, day": "{title}\n*Anna Berg, Norvik Gazette, 4 May 2021*",
    "day, outlet, author": "{title}\n4 May 2021 / Norvik Gazette / Anna Berg",
    "outlet and day over it": "Norvik Gazette :: 4 May 2021 :: Anna Berg\n{title}",
    "each in a line": "{title}\nAnna Berg\nNorvik Gazette\n4 May 2021",
}


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_that_no_rule_knows_is_learnt(order: str) -> None:
    parts = zip(TITLES, TEXTS, strict=True)
    text = "\n\n\n".join(f"{ORDERS[order].format(title=title)}\n\n{body}" for title, body in parts)
    found = articles(text)
    assert [one.fields.title for one in found] == TITLES
    assert [one.text for one in found] == TEXTS
    assert {one.fields.publisher for one in found} == {"Norvik Gazette"}
    assert {one.fields.published for one in found} == {"2021-05-04"}
    assert {tuple(one.fields.authors) for one in found} == {("Anna Berg",)}


def test_who_changed_a_program_and_when_is_no_source() -> None:
    log = "\n\n".join(
        f"Tom Reed ({day} Jan 2023)\n- lake: ferry {day} leaks\n\n  {text}\n  Closes #{day}"
        for day, text in enumerate(TEXTS, 11)
    )
    assert len(articles(log)) == 1


def test_a_mail_and_the_article_in_it_have_one_header() -> None:
    mail = (
        "Message: {n}\nDate: Tue, 22 Aug 2017 07:14:05 +1200\nFrom: Tom Reed <tom@lake.example>\n"
        "Subject: [lake] {title}\n\nhttps://gazette.example/{n}\n\n{capitals}\n\n"
        "By Anna Berg, Norvik Gazette, 21 Aug 2017\n\n{text}\n\n------------------------------\n"
    )
    parts = enumerate(zip(TITLES, TEXTS, strict=True), 1)
    digest = "\n".join(
        mail.format(n=n, title=title, capitals=title.upper(), text=text)
        for n, (title, text) in parts
    )
    found = articles(digest)
    titles = [(one.fields.title or "").casefold() for one in found]
    assert titles == [title.casefold() for title in TITLES]
    assert {one.fields.published for one in found} == {"2017-08-21"}
    assert {tuple(one.fields.authors) for one in found} == {("Anna Berg",)}


def test_two_messages_of_one_subject_are_two() -> None:
    head = (
        'Re: The ferry\nPosted by: "Anna Berg" a@lake.example   a\nThu Dec 17, 2009 6:03 pm (PST)'
    )
    found = articles(f"1a.\n{head}\n\nIt sails again.\n\n1b.\n{head}\n\nNot on Mondays.")
    assert [one.text for one in found] == ["It sails again.", "Not on Mondays."]


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("12 Sept 06", "2006-09-12"),
        ("Mon, 11 Mar 91 09:05 EST", "1991-03-11T09:05-05:00"),
        ("14 Sept '49", "2049-09-14"),
        ("5 March 12.30", None),
        ("March 5", None),
        ("Jan 5 10:30", None),
    ],
)
def test_years_in_two_digits(printed: str, iso: str | None) -> None:
    assert parse_date(printed, load_vocabulary()) == iso
