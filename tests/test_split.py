"""Documents are cut into articles at their headers, and what is cut away keeps its reason."""

from __future__ import annotations

import functools

import pytest

from cleaner.document import Article, Cleaned
from cleaner.pipeline import clean_bytes
from cleaner.plan import Plan, load_plan

BODY = "The ferry sails again after two long years in the yard, and the whole town came to see it."
MORE = (
    "Bread is baked again at the mill on the hill, where the stones had been still for a century."
)
HEADERS = {
    "outlet after": "Ferry returns to the lake\nHarbour Post\nMar 2 2021",
    "outlet before": "Harbour Post\nFerry returns to the lake\nMar 2 2021",
    "no outlet": "Ferry returns to the lake\nMar 2 2021",
    "no date": "Ferry returns to the lake\nHarbour Post",
    "time and date": "Ferry returns to the lake\nHarbour Post\n14:36, 2 March 2021",
    "time alone": "Ferry returns to the lake\n14:36,",
    "byline": "Ferry returns to the lake\nBy Ann Reed\nMar 2 2021",
    "source, colon, title": "Harbour Post: Ferry returns to the lake",
    "outlet and date first": "Harbour Post, Mar 2 2021\nFerry returns to the lake",
}
SECOND = "Bakery opens at the old mill"


@functools.cache
def plan() -> Plan:
    return load_plan()


def articles(text: str) -> list[Article]:
    outcome = clean_bytes(text.encode(), plan())
    assert isinstance(outcome, Cleaned), outcome
    return list(outcome.articles)


@pytest.mark.parametrize("blank", ["\n", "\n\n", "\r\n", "\n \u00a0\n\n"], ids=ascii)
@pytest.mark.parametrize("layout", HEADERS)
def test_two_articles_in_one_layout(layout: str, blank: str) -> None:
    first = HEADERS[layout]
    text = f"{first}\n{BODY}\n{first.replace('Ferry returns to the lake', SECOND)}\n{MORE}\n"
    found = articles(text.replace("\n", blank))
    assert [one.fields.title for one in found] == ["Ferry returns to the lake", SECOND]
    assert [one.text for one in found] == [BODY, MORE]


def test_blank_lines_are_no_signal() -> None:
    assert len(articles(f"{BODY}\n\n\n\n\n{MORE}\n\n\n\n{BODY}")) == 1


DIGEST = "\n\n".join(
    f"{title}\nHarbour Post\nMar 2 2021\n{BODY}"
    for title in ("Ferry returns to the lake", SECOND, "Lamp of the pier sold", "Mill turns again")
)
TITLES = ["Ferry returns to the lake", SECOND, "Lamp of the pier sold", "Mill turns again"]


@pytest.mark.parametrize(
    "masthead",
    [
        "Lake Clips\nWhat the shore is reading tonight.",
        "THE LAKE MONITOR\nFriday, 5 March 2021",
        "THE LAKE MONITOR\nFriday, 5 March 2021\nChosen by the press office, for its members only",
        "In this issue:\n" + "\n".join(f"{n}. {title}" for n, title in enumerate(TITLES, 1)),
        "Contents\n" + "\n".join(f"* {title} ........ p. {n}" for n, title in enumerate(TITLES, 1)),
    ],
)
def test_the_masthead_of_a_digest_is_a_gap(masthead: str) -> None:
    found = articles(f"{masthead}\n\n{DIGEST}")
    assert [one.fields.title for one in found] == TITLES
    assert all(one.text == BODY for one in found)


def test_a_short_first_article_is_no_masthead() -> None:
    found = articles(f"Pier opens again\nHarbour Post\nMar 2 2021\nIt did so today.\n\n{DIGEST}")
    assert [one.fields.title for one in found] == ["Pier opens again", *TITLES]


def test_contents_with_their_outlets_are_a_gap() -> None:
    contents = "\n".join(
        f"Harbour Post - 14/04/2021 - p. {n}\n  {title}" for n, title in enumerate(TITLES)
    )
    found = articles(f"THE LAKE MONITOR\nFriday, 5 March 2021\nContents\n{contents}\n\n{DIGEST}")
    assert [one.fields.title for one in found] == TITLES


def test_a_digest_of_headlines_alone_keeps_them_all() -> None:
    titles = [*TITLES, "Choir looks for a bass"]
    headers = [f"{title}\nHarbour Post\nMar 2 2021" for title in titles]
    found = articles("\n\n".join([*headers, BODY]))
    assert [one.fields.title for one in found] == titles


def test_short_sentences_above_a_digest_are_an_article() -> None:
    found = articles(f"It is cold here.\nThe boat is still gone.\n\n{DIGEST}")
    assert found[0].text.split() == "It is cold here. The boat is still gone.".split()


def test_the_first_of_stories_in_one_line_is_no_masthead() -> None:
    stories = [
        f"{headline} The {word} of the lake is open again after two years, said the mayor."
        for headline, word in (
            ("Ferry Returns To The Lake After Two Years", "ferry"),
            ("Bakery Opens At The Old Mill On The Hill", "bakery"),
            ("Lamp Of The Pier Sold To A Man From The Hills", "lamp"),
            ("Mill Turns Again After The Great Flood Of May", "mill"),
            ("School Gets A New Roof In The Summer Of This Year", "school"),
        )
    ]
    found = articles(" ".join(stories))
    assert "ferry of the lake" in found[0].text
    assert len(" ".join(one.text for one in found)) > 5 * 50


def test_an_editorial_above_a_digest_is_an_article() -> None:
    found = articles(f"THE LAKE MONITOR\nFriday, 5 March 2021\n{MORE}\n\n{DIGEST}")
    assert [one.text for one in found] == [MORE, *[BODY] * 4]


def test_text_before_the_first_header_is_an_article_or_a_gap() -> None:
    header = HEADERS["outlet after"]
    outcome = clean_bytes(f"{MORE}\n{header}\n{BODY}".encode(), plan())
    assert isinstance(outcome, Cleaned)
    assert [one.text for one in outcome.articles] == [MORE, BODY]
    outcome = clean_bytes(f"Home\nNews\nSports\nContact\n{header}\n{BODY}".encode(), plan())
    assert isinstance(outcome, Cleaned)
    assert [one.text for one in outcome.articles] == [BODY]
    (gap,) = outcome.gaps
    assert gap.text == "Home\nNews\nSports\nContact\n" and gap.why


@pytest.mark.parametrize(
    "body",
    [
        "She was born on\n4 October 1923.",
        "to the Permanent Council\nMar 2 2021",
        "The mill burnt down.\nOn 4 October 1923 it was built again.",
    ],
)
def test_what_looks_like_a_header_is_none(body: str) -> None:
    assert len(articles(f"{BODY}\n{body}\n{MORE}")) == 1


def test_parts_do_not_begin_with_line_feeds_of_others() -> None:
    header = HEADERS["outlet after"]
    outcome = clean_bytes(f"{header}\n{BODY}\n\n\n{header}\n{MORE}".encode(), plan())
    assert isinstance(outcome, Cleaned)
    text = outcome.source.decoding.text
    assert all(text[one.span.start :].startswith("Ferry") for one in outcome.articles)


def test_buttons_without_end_are_passed_over() -> None:
    outcome = clean_bytes(b"Keep reading\n" * 3000)
    assert isinstance(outcome, Cleaned)
    assert outcome.articles == ()
