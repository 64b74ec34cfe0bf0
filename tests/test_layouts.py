"""Headers that are learnt from a document: what becomes of layouts that no rule knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.document import Cleaned
from cleaner.errors import RuleErrors
from cleaner.fields.dates import parse_date
from cleaner.pipeline import clean_bytes
from cleaner.plan import plan_of
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.model import Rule
from cleaner.rulebook.vocabulary import load_vocabulary
from test_split import articles

TITLES = ["Ferry sails over the lake again", "Bread is back at the mill", "Mill on the hill turns"]
TEXTS = [
    "The ferry of the lake sails again after two long years, and the whole town was at the pier.",
    "Bread is baked again at the old mill, where nobody had seen a baker since the great flood.",
    "The mill on the hill turns again since last Sunday, and the children count its wings aloud.",
]


RULE = r"""
schema: 1
rules:
- id: headers
  title: Headlines over days
  why: The digest of the harbour prints them so.
  safety: SAFETY
  in: document
  match:
    layout:
      title: {regex: '(?P<title>\p{Lu}.*[^.])'}
      source: {regex: 'Day (?P<published>\d{4}-\d\d-\d\d) of (?P<publisher>\p{Lu}\p{Ll}+)'}
      known: {text: Norvik}
  MORE
  do: {split: before, drop: true, set: {title: '${title}', published: '${published}'}}
  examples:
  - {keep: "The ferry is late."}
"""
OWN = "\n\n".join(
    f"{title}\nDay 2021-05-04 of Norvik\n\n{text}"
    for title, text in zip(TITLES, TEXTS, strict=True)
)


def loaded(tmp_path: Path, *, safety: str = "suggest", more: str = "level: info") -> list[Rule]:
    file = tmp_path / "own.yaml"
    file.write_text(RULE.replace("SAFETY", safety).replace("MORE", more))
    return load_rules([(file.name, file)])


@pytest.mark.parametrize(("safety", "articles_of"), [("unsafe", 3), ("suggest", 1)])
def test_a_layout_that_is_only_suggested_splits_nothing(
    tmp_path: Path, safety: str, articles_of: int
) -> None:
    outcome = clean_bytes(OWN.encode(), plan_of(loaded(tmp_path, safety=safety)))
    assert isinstance(outcome, Cleaned)
    assert len(outcome.articles) == articles_of


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ("when: {position: {first: 1}}", "nothing stands around all headers"),
        ("unless: {next: edge}", "nothing stands around all headers"),
        ("min: 4", "counts headers"),
    ],
)
def test_what_a_layout_does_not_mind_is_refused(tmp_path: Path, more: str, complaint: str) -> None:
    with pytest.raises(RuleErrors, match=complaint):
        loaded(tmp_path, more=more)


ORDERS = {
    "author, outlet, day": "{title}\n*Anna Berg, Norvik Gazette, 4 May 2021*",
    "day, outlet, author": "{title}\n4 May 2021 / Norvik Gazette / By Anna Berg",
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
    assert [one.fields.title for one in found] == TITLES
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
