"""Printed dates become ISO 8601 at the precision that is printed, or nothing."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.fields.dates import Moment, completed, date_in_order, parse_date, parse_moment
from cleaner.fields.values import value_of
from cleaner.rulebook.vocabulary import load_vocabulary
from strategies import dates, texts

VOCABULARY = load_vocabulary()

PRINTED = {
    # English
    "Mar 2 2021": "2021-03-02",
    "March 2, 2021": "2021-03-02",
    "Mar. 2, 2021": "2021-03-02",
    "2 March 2021": "2021-03-02",
    "2nd March 2021": "2021-03-02",
    "March 2nd, 2021": "2021-03-02",
    "the 3rd of May, 2021": "2021-05-03",
    "Tuesday, 2 March 2021": "2021-03-02",
    "Tue, Mar 2, 2021": "2021-03-02",
    "Sept. 30, 2021": "2021-09-30",
    "OCTOBER 4, 2023": "2023-10-04",
    "May 5 2021": "2021-05-05",
    "March 2021": "2021-03",
    "Published: March 2, 2021": "2021-03-02",
    "(March 2, 2021)": "2021-03-02",
    "Feb 29 2020": "2020-02-29",
    # numbers
    "2021-03-02": "2021-03-02",
    "2021-03-02T14:36:05Z": "2021-03-02T14:36Z",
    "2021-03-02 14:36": "2021-03-02T14:36",
    "2021-03-02T14:36:05.123+0200": "2021-03-02T14:36+02:00",
    "2021-03-02T14:36-04:00": "2021-03-02T14:36-04:00",
    "02.03.2021": "2021-03-02",
    "2.3.2021": "2021-03-02",
    "25/12/2021": "2021-12-25",
    "12/25/2021": "2021-12-25",
    "5/5/2021": "2021-05-05",
    "31-12-2021": "2021-12-31",
    # with a time of day
    "14:36, 4 October 2023": "2023-10-04T14:36",
    "\u00a014:36,\u00a04 October 2023": "2023-10-04T14:36",
    "October 4, 2023 at 2:36 pm": "2023-10-04T14:36",
    "October 4, 2023, 12:05 a.m.": "2023-10-04T00:05",
    "October 4, 2023 12:05 PM": "2023-10-04T12:05",
    "2:41 AM EDT, Oct 4, 2023": "2023-10-04T02:41-04:00",
    "4 October 2023 14:36 CET": "2023-10-04T14:36+01:00",
    "4 October 2023 14:36 GMT+4": "2023-10-04T14:36+04:00",
    "4 October 2023 | 14.36": "2023-10-04T14:36",
    "4 October 2023 9 pm": "2023-10-04T21:00",
    # twelve languages
    "2. März 2021": "2021-03-02",
    "Dienstag, 2. März 2021, 14:36 Uhr": "2021-03-02T14:36",
    "2 mars 2021": "2021-03-02",
    "1er août 2021": "2021-08-01",
    "le 2 décembre 2021 à 14h36": "2021-12-02T14:36",
    "2 de marzo de 2021": "2021-03-02",
    "2 marzo 2021": "2021-03-02",
    "2 de março de 2021": "2021-03-02",
    "2 marca 2021": "2021-03-02",
    "2 марта 2021 г.": "2021-03-02",
    "2 березня 2021": "2021-03-02",
    "2 Mart 2021": "2021-03-02",
    "2 maart 2021": "2021-03-02",
    "2 mars 2021 kl. 14:36": "2021-03-02T14:36",
    "2. března 2021": "2021-03-02",
    "2 Մարտի 2021": "2021-03-02",
}

# No date, one that no calendar has, or one of which the order or the year cannot be known.
NOTHING = [
    "", "no date", "Tuesday", "March", "2 March", "MARCH 9", "14:36", "14:36,", "2021-02-30",
    "2021-13-01",
    "2021-00-10", "Feb 29 2021", "31 April 2021", "June 31, 2021", "32.01.2021", "03/04/21",
    "March 2 or April 3", "2/3", "25:61", "March 0 2021",
]  # fmt: skip


@pytest.mark.parametrize(("text", "iso"), PRINTED.items(), ids=list(PRINTED))
def test_a_printed_date(text: str, iso: str) -> None:
    assert parse_date(text, VOCABULARY) == iso


@pytest.mark.parametrize("text", NOTHING)
def test_what_gives_no_date(text: str) -> None:
    assert parse_date(text, VOCABULARY) is None


@pytest.mark.parametrize("text", ["03/04/2021", "3-4-2021", "1/2/2021"])
def test_an_ambiguous_day_gives_its_year_alone_or_nothing(text: str) -> None:
    assert parse_date(text, VOCABULARY) in (None, "2021")


@pytest.mark.parametrize(
    ("document", "language", "iso"),
    [
        ("Il 14/04/2021 e il 03/04/2021", None, "2021-04-03"),
        ("On 04/14/2021 and on 03/04/2021", None, "2021-03-04"),
        ("On 04/14/2021 and on 14/04/2021", "it", None),
        ("03/04/2021", "it", "2021-04-03"),
        ("03/04/2021", "en", None),
        ("03/04/2021", None, None),
    ],
)
def test_a_document_tells_in_which_order_it_prints_days(
    document: str, language: str | None, iso: str | None
) -> None:
    assert date_in_order("03/04/2021", document, language, VOCABULARY) == iso


def test_an_order_that_is_told_keeps_the_time() -> None:
    told = date_in_order("03/04/2021, 18:30", "14/04/2021", None, VOCABULARY)
    assert told == "2021-04-03T18:30"


@pytest.mark.parametrize(
    "text", ["March 2 2021, updated March 5 2021", "2 March 2021 – 5 April 2022"]
)
def test_two_dates_are_none(text: str) -> None:
    assert parse_date(text, VOCABULARY) is None


def test_a_time_alone_is_kept_as_a_moment() -> None:
    assert parse_moment("16:24,", VOCABULARY) == Moment(hour=16, minute=24)


def test_a_day_without_its_year_is_completed_from_the_document_alone() -> None:
    day = parse_moment("MARCH 9", VOCABULARY)
    assert day is not None and day.iso() is None
    assert completed(day, "No year here. March 10, 2020.", VOCABULARY).year is None
    assert completed(day, "It was on March 9, 2021.", VOCABULARY).iso() == "2021-03-09"
    assert completed(day, "On 9 March 2021, and 2021-03-09.", VOCABULARY).iso() == "2021-03-09"
    assert completed(day, "March 9, 2021, and March 9, 2022.", VOCABULARY).year is None


def test_a_year_that_is_there_is_not_completed() -> None:
    moment = Moment(2020, 3, 9)
    assert completed(moment, "March 9, 2021", VOCABULARY) is moment


def test_a_field_takes_spaces_as_one() -> None:
    assert value_of("published", "  4\u00a0October\n 2023 ", VOCABULARY) == "2023-10-04"
    assert value_of("updated", "soon", VOCABULARY) is None


_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?)?)?)?")


@given(st.one_of(dates, texts, st.text(alphabet="0123456789:/.-, Marpmgustjn+TZ", max_size=30)))
def test_any_text_gives_a_real_date_or_none(text: str) -> None:
    iso = parse_date(text, VOCABULARY)
    if iso is not None:
        assert _ISO.fullmatch(iso)
        if len(iso) >= 10:
            datetime.date.fromisoformat(iso[:10])


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_every_day_comes_back(day: datetime.date) -> None:
    for text in (
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        day.isoformat(),
    ):
        assert parse_date(text, VOCABULARY) == day.isoformat()
    assert parse_date(f"{day.day:02}.{day.month:02}.{day.year}", VOCABULARY) == day.isoformat()
