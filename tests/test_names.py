"""Bylines become names in normal case; addresses lose what only tracks; publishers their marks."""

from __future__ import annotations

import pytest
from hypothesis import given

from cleaner.fields.names import normal_case, parse_authors
from cleaner.fields.urls import without_trackers
from cleaner.fields.values import value_of
from cleaner.rulebook.vocabulary import load_vocabulary
from strategies import texts

VOCABULARY = load_vocabulary()


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Ada Brook", ["Ada Brook"]),
        ("ADA BROOK", ["Ada Brook"]),
        ("Ada Brook and Tom Laan", ["Ada Brook", "Tom Laan"]),
        ("ADA BROOK AND TOM VAN DER LAAN", ["Ada Brook", "Tom van der Laan"]),
        ("Ada Brook, Tom Laan and Lin O’Dell", ["Ada Brook", "Tom Laan", "Lin O’Dell"]),
        ("LIN O’DELL", ["Lin O’Dell"]),
        ("JOSÉ MARÍN", ["José Marín"]),
        ("IAN MCDONALD", ["Ian McDonald"]),
        ("ANNE-MARIE ÅS", ["Anne-Marie Ås"]),
        ("B. K. HALL", ["B. K. Hall"]),
        ("J.K. HALL", ["J.K. Hall"]),
        ("Ada Brook & Tom Laan", ["Ada Brook", "Tom Laan"]),
        ("Ada Brook | Tom Laan", ["Ada Brook", "Tom Laan"]),
        ("Ada Brook; Tom Laan", ["Ada Brook", "Tom Laan"]),
        ("Ada Brook und Tom Laan", ["Ada Brook", "Tom Laan"]),
        ("Ada Brook et Tom Laan", ["Ada Brook", "Tom Laan"]),
        ("Wayne E Brook e Tom Laan", ["Wayne E Brook", "Tom Laan"]),
        ("Анна Берг и Том Лаан", ["Анна Берг", "Том Лаан"]),
        ("АННА БЕРГ", ["Анна Берг"]),
        ("Ada Brook, Ada Brook", ["Ada Brook"]),
        ("Zoë van den Berg", ["Zoë van den Berg"]),
        ("danah boyd", ["danah boyd"]),
        ("Ada Brook.", ["Ada Brook"]),
        ("Ada Brook, Reuters", ["Ada Brook"]),
        ("Mac Low", ["Mac Low"]),
    ],
)
def test_a_byline(byline: str, names: list[str]) -> None:
    assert list(parse_authors(byline, VOCABULARY)) == names


@pytest.mark.parametrize("byline", ["", " ", "2021", "—", "Reuters"])
def test_no_name(byline: str) -> None:
    assert parse_authors(byline, VOCABULARY) == ()
    assert value_of("authors", byline, VOCABULARY) is None


@pytest.mark.parametrize("name", ["Ada Brook", "iPhone", "danah boyd", "ABC", "EU", "McKay"])
def test_what_is_not_in_capitals_or_short_stays(name: str) -> None:
    assert normal_case(name, VOCABULARY) == name


@given(texts)
def test_normal_case_is_a_fixed_point(text: str) -> None:
    once = normal_case(text, VOCABULARY)
    assert normal_case(once, VOCABULARY) == once


@given(texts)
def test_names_are_never_empty_nor_doubled(text: str) -> None:
    names = parse_authors(text, VOCABULARY)
    assert all(name.strip() == name != "" for name in names)
    assert len(set(names)) == len(names)


TRACKERS = ("fbclid", "utm_*", "gclid")


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://a.org/x", "https://a.org/x"),
        ("https://a.org/x?id=7", "https://a.org/x?id=7"),
        ("https://a.org/x?utm_source=b", "https://a.org/x"),
        ("https://a.org/x?utm_source=b&id=7&fbclid=c", "https://a.org/x?id=7"),
        ("https://a.org/x?id=7&UTM_Medium=b#top", "https://a.org/x?id=7#top"),
        ("https://a.org/x?fbclid#top", "https://a.org/x#top"),
        ("https://a.org/x?b=2&a=1&b=3", "https://a.org/x?b=2&a=1&b=3"),
        ("https://a.org/x?q=utm_source", "https://a.org/x?q=utm_source"),
        ("https://a.org/über/straße?q=ä%20b", "https://a.org/über/straße?q=ä%20b"),
        ("https://a.org/x#utm_source=b", "https://a.org/x#utm_source=b"),
        (" https://a.org/x ", "https://a.org/x"),
        ("www.dam.example", "www.dam.example"),
        ("https://a.org/utm_source=b", "https://a.org/utm_source=b"),
    ],
)
def test_an_address(url: str, clean: str) -> None:
    assert without_trackers(url, TRACKERS) == clean
    assert without_trackers(clean, TRACKERS) == clean


@given(texts)
def test_any_address_is_a_fixed_point(text: str) -> None:
    once = without_trackers("https://a.org/?" + text, VOCABULARY.trackers)
    assert without_trackers(once, VOCABULARY.trackers) == once


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("Harbour  Post ", "Harbour Post"),
        ("Harbour Post –", "Harbour Post"),
        ("| LAKE RADIO |", "LAKE RADIO"),
        ("TMR – The Mill Review", "TMR – The Mill Review"),
        (" – ", None),
    ],
)
def test_a_publisher_is_as_printed(printed: str, value: str | None) -> None:
    assert value_of("publisher", printed, VOCABULARY) == value
