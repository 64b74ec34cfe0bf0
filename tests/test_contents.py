"""Newsletters are split at the headings that their own contents announce, and nothing else is."""

from __future__ import annotations

import functools
import time
from pathlib import Path

import pytest

from cleaner.document import Cleaned
from cleaner.errors import RuleErrors
from cleaner.pipeline import clean_bytes
from cleaner.plan import builtin, plan_of
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.model import Rule
from test_split import articles

TITLES = [
    "The ferry sails again",
    "Bread at the mill",
    "Who keeps the light",
    "A goat on the ferry",
]
TEXTS = [
    "It sails at noon after two long years, and the whole town had come down to the pier.",
    "It is baked there again, where nobody had seen a baker since the water came.",
    "The old keeper has gone to sea, and his son would rather be a cook than live so high.",
    "It bought no ticket, and the captain let it stay until it had eaten his second hat.",
]
MARK = "Lake Letter No. 12, 4 May 2021\n\nIn this issue:"


def issue(
    head: str = MARK,
    entry: str = "{n}. {title}",
    heading: str = "{n}. {title}\n",
    titles: list[str] = TITLES,
) -> str:
    """A document with contents: the head, an entry a title, and each title over its text."""
    parts = [
        {"n": n, "title": title, "big": title.upper(), "rule": "=" * len(title)}
        for n, title in enumerate(titles, 1)
    ]
    entries = "\n".join(entry.format(**part) for part in parts)
    items = (heading.format(**part) + "\n" + text for part, text in zip(parts, TEXTS, strict=False))
    return f"{head}\n\n{entries}\n\n" + "\n\n".join(items) + "\n"


def titles(document: str) -> list[str | None]:
    return [one.fields.title for one in articles(document)]


FORMS = {
    "the same": ("{n}. {title}", "{n}. {title}\n"),
    "other case": ("* {title}", "{big}\n"),
    "numbered below only": ("{title}", "{n}) {title}\n"),
    "numbered above only": ("[00{n}] - {title}", "{title}\n"),
    "underlined": ("- {title}", "{title}\n{rule}\n"),
    "between strokes": ("- {title}", "{rule}\n{big}\n{rule}\n"),
    "with pages": ("{title} ........... {n}", "{title}\n"),
    "a stop at its end": ("{n}. {title}.", "{n}. {title}\n------"),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_entry_opens_an_article(form: str) -> None:
    found = articles(issue(entry=FORMS[form][0], heading=FORMS[form][1]))
    assert [one.fields.title for one in found] == TITLES
    assert [one.text for one in found] == TEXTS


def test_a_heading_in_its_paragraph_stays_there() -> None:
    found = articles(issue(heading="0{n}. {big}.  In short:").replace("short:\n", "short: "))
    assert [one.fields.title for one in found] == TITLES
    assert found[0].text == f"01. THE FERRY SAILS AGAIN.  In short: {TEXTS[0]}"


def test_wrapped_and_cut_entries_are_found() -> None:
    long = "The ferry sails again with a new engine that the town has paid for itself"
    text = issue(titles=[long, *TITLES[1:]])
    wrapped = text.replace("engine that", "engine\n   that", 1)
    cut = text.replace("engine that the town has paid for itself", "engine...", 1)
    assert titles(wrapped) == titles(cut) == [long, *TITLES[1:]]


@pytest.mark.parametrize(
    ("entry", "heading"),
    [
        ("2. Bread at the mill", "2. BREAD FROM THE OLD MILL"),
        ("2. Bread at the mill", "2. MILL AND BREAD"),
        ("2. Notes: Bread at the mill", "2. Bread at the mill"),
    ],
)
def test_a_heading_put_otherwise_is_known_by_its_number(entry: str, heading: str) -> None:
    text = issue().replace("2. Bread at the mill", entry, 1)
    changed = heading.join(text.rsplit("2. Bread at the mill", 1))
    assert titles(changed) == [TITLES[0], heading[3:], *TITLES[2:]]


def test_names_of_sections_are_no_articles() -> None:
    text = (
        issue()
        .replace("1. The", "FROM THE LAKE\n1. The")
        .replace("3. Who", "FROM THE LAND\n3. Who")
    )
    found = articles(text)
    assert [one.fields.title for one in found] == TITLES
    assert [one.text for one in found] == TEXTS


def test_what_a_heading_has_below_it_is_still_taken() -> None:
    found = articles(issue(heading="{n}. {title}\nBy Anna Berg\n"))
    assert [one.fields.title for one in found] == TITLES
    assert {one.fields.authors for one in found} == {("Anna Berg",)}


MAIL = "From: Anna Berg <anna@lake.example>\nDate: Tue, 4 May 2021 07:00:12 +0000\nSubject: {}"


def test_the_mail_of_a_newsletter_is_no_article() -> None:
    assert titles(issue(MAIL.format("Lake Letter #12"))) == TITLES


def test_a_long_letter_above_the_contents_is_one() -> None:
    letter = "\n\n".join(f"{n} years ago the ferry lay still. {' '.join(TEXTS)}" for n in range(5))
    found = titles(issue(f"{MAIL.format('Lake Letter #12')}\n\n{letter}\n\nIn this issue:"))
    assert found == ["Lake Letter #12", *TITLES]


MARKS = {
    "de": "Hafen-Rundbrief Nr. 12\n\nIn dieser Ausgabe:",
    "es": "Boletín del lago, 4 de mayo de 2021",
    "fr": "La lettre du lac\n\nAu sommaire de ce numéro",
    "it": "Notiziario del lago n. 12",
    "nl": "Nieuwsbrief van het meer\n\nIn dit nummer:",
    "pl": "Jezioro\n\nW tym numerze:",
    "pt": "Boletim do lago\n\nNesta edição",
    "ru": "Озеро\n\nВ этом выпуске:",
    "tr": "Göl Bülteni, Sayı 12",
    "uk": "Озеро\n\nУ цьому випуску:",
    "en, of a week": "The lake\n\nThis week's headlines",
    "en, a subject": MAIL.format("Today's news: the ferry sails"),
    "en, a number": MAIL.format("The Lake Post, Issue 12"),
}


@pytest.mark.parametrize("language", MARKS)
def test_newsletters_in_other_languages(language: str) -> None:
    assert titles(issue(MARKS[language])) == TITLES


OTHERS = {
    "a manual": "The Boat Manual\nIssue 3, 4 May 2021\n\nContents",
    "a readme": "# boats\n\nBoats that sail by themselves.\n\n## Contents",
    "a FAQ": MAIL.format("comp.boats FAQ, monthly update 5"),
    "a FAQ that calls itself one": f"{MAIL.format('Boats, update 5')}\n\nThis FAQ is weekly.",
    "minutes": MAIL.format("Minutes of the council, 4 May 2021"),
    "an agenda": "Council of Norvik, meeting No. 5, 4 May 2021\n\nAgenda",
    "a report": "Annual report of the harbour, No. 5, 4 May 2021\n\nIn this report",
    "a standard": "Network Working Group\nRequest for Comments: 2822\n\nTable of Contents",
    "notes on a release": "Release notes of boats, update 5.1, 4 May 2021\n\nContents",
    "a law": "Act No. 12 of 4 May 2021 on boats\n\nContents",
    "a guide": MAIL.format("The boat guide, version 3 (4 May 2021)"),
    "a lecture": "Lectures on boats, number 5\n\nThis week:",
    "a programme": "Programme of the feast, 4 May 2021\n\nThis week",
    "a paper": "Journal of Boats, Vol. 5, No. 2, 4 May 2021\n\nContents",
    "a book": "The Lake\na novel by Anna Berg\n\nCONTENTS",
    "an article": "How we built the ferry\nBy Anna Berg, 4 May 2021\n\nIn this article:",
    "Protokoll": "Protokoll der Sitzung Nr. 5 vom 4. Mai 2021\n\nTagesordnung",
    "a draft": MAIL.format("Draft of the boat protocol, issue 5"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_other_documents_with_contents_stay_whole(kind: str) -> None:
    assert len(articles(issue(OTHERS[kind]))) == 1


def announced(document: str) -> int:
    """How many headings of a document its contents announce."""
    outcome = clean_bytes(document.encode(), plan_of(contents_rules()))
    assert isinstance(outcome, Cleaned)
    return sum("title" in one.evidence for one in outcome.articles)


@functools.cache
def contents_rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in builtin() if rule.id == "mail/announced-heading")


def test_few_entries_that_stand_again_are_chance() -> None:
    last = "4. A goat on the ferry"
    others = "".join(f"\n{n}. The boat of {name}" for n, name in enumerate("ABCDEFG", 5))
    assert announced(issue()) == len(TITLES)
    assert announced(issue(titles=TITLES[:2])) == 0
    assert announced(issue().replace(last, last + others, 1)) == 0


def test_headings_in_another_order_are_chance() -> None:
    entries = "\n".join(f"- {title}" for title in TITLES)
    _, _, items = issue(entry="- {title}", heading="{title}\n").partition(entries)
    backwards = "\n".join(f"- {title}" for title in reversed(TITLES))
    assert announced(f"{MARK}\n\n{entries}{items}") == len(TITLES)
    assert announced(f"{MARK}\n\n{backwards}{items}") == 0


def test_a_newsletter_that_a_digest_passes_on_is_one_of_its_mails() -> None:
    mails = [issue(MAIL.format("Lake Letter #12")), f"{MAIL.format('The pier')}\n\n{TEXTS[0]}"]
    found = titles(
        ("\n\n" + "-" * 30 + "\n\n").join([*mails, f"{MAIL.format('Rope')}\n\n{TEXTS[1]}"])
    )
    assert found == ["Lake Letter #12", "The pier", "Rope"]


@pytest.mark.parametrize("title", ["Administrivia", "How to unsubscribe", "About this newsletter"])
def test_what_a_newsletter_says_of_itself_is_no_article(title: str) -> None:
    assert titles(issue(titles=[*TITLES[:3], title])) == TITLES[:3]


@pytest.mark.parametrize(
    "title", ["About the lake", "How to unsubscribe from a feast", "Contact lost"]
)
def test_articles_with_titles_like_that_are_kept(title: str) -> None:
    assert titles(issue(titles=[*TITLES[:3], title])) == [*TITLES[:3], title]


RULE = """
id: own
title: Contents
why: They announce what comes.
safety: suggest
in: document
match: {{contents: {{{parts}}}}}
do: {{{deed}, set: {{title: '${{title}}'}}}}
examples:
- {{keep: The ferry is late.}}
"""


@pytest.mark.parametrize(
    ("parts", "deed", "complaint"),
    [
        ("entry: {words: {max: 9}}", "split: before", "does not say its mark"),
        ("mark: {text: Lake}", "split: before", "does not say its entry"),
        ("mark: {text: Lake}, entry: {words: {max: 9}}", "drop: true", "in: document, and splits"),
    ],
)
def test_what_a_rule_has_to_say_of_contents(
    tmp_path: Path, parts: str, deed: str, complaint: str
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(RULE.format(parts=parts, deed=deed))
    with pytest.raises(RuleErrors, match=complaint):
        load_rules([(file.name, file)])


def test_long_lists_take_no_longer_per_line() -> None:
    def seconds(count: int) -> float:
        many = [f"{n} boats of the {n}th fleet" for n in range(count)]
        entries = "\n".join(f"- {title}" for title in many)
        text = f"{MARK}\n{entries}\n\n" + "\n\n".join(f"{title}\n\n{TEXTS[0]}" for title in many)
        start = time.perf_counter()
        assert len(articles(text)) == count
        return time.perf_counter() - start

    seconds(20)
    assert seconds(400) < 40 * seconds(40)
