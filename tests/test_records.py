"""Records say what the design promises, in bytes of the source file."""

from __future__ import annotations

import hashlib
from typing import Any

import jsonschema_rs
import orjson
import pytest
from hypothesis import given

from cleaner.article_schema import article_schema
from cleaner.document import (
    Article,
    Cleaned,
    Dateline,
    Decoding,
    Evidence,
    Extra,
    Fields,
    Flag,
    Gap,
    Source,
    Stretch,
)
from cleaner.edits import Edit, Span, apply
from cleaner.records import article_record, document_records, source_record
from outcomes import outcomes

VALIDATOR = jsonschema_rs.Draft202012Validator(article_schema())

KEYS = [
    "schema", "id", "kind", "title", "subtitle", "authors", "publisher", "published", "updated",
    "dateline", "url", "language", "text", "extras", "flags", "links", "source", "provenance",
]  # fmt: skip


def example() -> Cleaned:
    """Паром is UTF-8, the rest cp1251: places in code points and in bytes differ."""
    head, body = "Паром\n", "MILL, May 2. Паром\u00a0идёт  on ."
    raw = head.encode() + body.encode("cp1251")
    text = head + body
    stretches = (
        Stretch(0, 11, 6, "utf-8"),
        Stretch(11, len(raw), len(body), "cp1251"),
    )
    decoding = Decoding(text, "mixed", True, stretches, 0.93, "koi8-r")
    edits = (
        Edit(Span(0, 6), "Паром\n", "", ("news/header", "core/paragraph-break")),
        Edit(Span(24, 25), "\u00a0", " ", ("core/nbsp",)),
        Edit(Span(29, 30), " ", "", ("core/mixed-spaces",)),
    )
    article = Article(
        span=Span(0, len(text)),
        fields=Fields(title="Паром", dateline=Dateline("Mill", "May 2", None)),
        text=apply(text, edits),
        edits=edits,
        evidence={
            "title": Evidence(Span(0, 5), "news/header"),
            "dateline": Evidence(Span(6, 17), "news/dateline"),
        },
        extras=(Extra("caption", "идёт", Evidence(Span(25, 29), "news/caption")),),
        flags=(Flag("core/lost-words", "lost", Span(24, 28), "a date is lost"),),
    )
    digest = hashlib.sha256(raw).hexdigest()
    return Cleaned(Source("a.txt", digest, len(raw), decoding), (article,), ())


def test_keys_come_in_the_order_of_the_design() -> None:
    (record,) = document_records(example(), "ab12")
    assert list(record) == KEYS
    assert list(as_read(record)["provenance"]) == ["tool", "version", "plan", "fields", "edits"]


def test_places_are_bytes_of_the_file() -> None:
    (record,) = map(as_read, document_records(example(), "ab12"))
    assert record["source"]["span"] == [0, 40]
    assert record["provenance"]["edits"] == [
        [0, 11, "Паром\n", "", ["news/header", "core/paragraph-break"]],
        [29, 30, "\u00a0", " ", ["core/nbsp"]],
        [34, 35, " ", "", ["core/mixed-spaces"]],
    ]
    assert record["provenance"]["fields"] == {
        "title": {"start": 0, "end": 10, "rule": "news/header"},
        "dateline": {"start": 11, "end": 22, "rule": "news/dateline"},
        "extras[0]": {"start": 30, "end": 34, "rule": "news/caption"},
    }


def test_places_of_flags_are_code_points_of_the_text() -> None:
    (record,) = map(as_read, document_records(example(), "ab12"))
    (flag,) = record["flags"]
    assert record["text"][flag["start"] : flag["end"]] == "on ."


def test_repairs_in_a_value_are_told() -> None:
    cleaned = example()
    repair = Edit(Span(1, 2), "а", "a", ("core/homoglyph",))
    evidence = {"title": Evidence(Span(0, 5), "news/header", (repair,))}
    (article,) = cleaned.articles
    mended = Cleaned(
        cleaned.source,
        (Article(article.span, Fields(title="Пaром"), article.text, article.edits, evidence),),
        (),
    )
    (record,) = map(as_read, document_records(mended, "ab12"))
    title = record["provenance"]["fields"]["title"]
    assert title["edits"] == [[2, 4, "а", "a", ["core/homoglyph"]]]


def test_one_record_alone_is_the_same() -> None:
    cleaned = example()
    assert [article_record(cleaned, cleaned.articles[0], "ab12")] == document_records(
        cleaned, "ab12"
    )


def test_the_source_record_tells_encodings_and_pieces() -> None:
    record = as_read(source_record(example()))
    assert record["encodings"] == [[0, 11, "utf-8"], [11, 40, "cp1251"]]
    assert record["pieces"] == [{"article": document_records(example(), "")[0]["id"]}]
    assert (record["confidence"], record["runner_up"], record["raw"]) == (0.93, "koi8-r", None)


def test_gaps_are_kept_whole() -> None:
    raw = "Share\n".encode("utf-16-le")
    decoding = Decoding("Share\n", "utf-16-le", True, (Stretch(0, 12, 6, "utf-16-le"),))
    source = Source("a.txt", hashlib.sha256(raw).hexdigest(), 12, decoding)
    record = source_record(Cleaned(source, (), (Gap(Span(0, 6), "Share\n", "web/sharing"),)))
    assert record["pieces"] == [{"gap": "Share\n", "span": [0, 12], "why": "web/sharing"}]


def test_an_empty_document_has_no_pieces() -> None:
    source = Source("a.txt", hashlib.sha256(b"").hexdigest(), 0, Decoding("", "utf-8", True, ()))
    assert source_record(Cleaned(source, (), ()))["pieces"] == []


def test_the_id_follows_from_bytes_and_place_alone() -> None:
    one, other = example(), example()
    renamed = Source(
        "elsewhere.txt", other.source.sha256, other.source.bytes, other.source.decoding
    )
    other = Cleaned(renamed, other.articles, ())
    assert document_records(one, "ab")[0]["id"] == document_records(other, "cd")[0]["id"]


@given(outcomes())
def test_every_record_keeps_to_the_schema(cleaned: Cleaned) -> None:
    for record in document_records(cleaned, "ab12"):
        VALIDATOR.validate(as_read(record))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("published", "4 October 2023"),
        ("published", "2023-1-2"),
        ("kind", "advertisement"),
        ("id", "art-1"),
        ("title", ""),
        ("title", "  "),
        ("authors", None),
        ("url", "two words"),
        ("language", "English"),
        ("flags", [{"rule": "a/b", "kind": "lost", "start": -1, "end": 2, "note": ""}]),
        ("extras", [{"role": "advert", "text": "Buy"}]),
        ("surprise", 1),
    ],
)
def test_the_schema_can_refuse(key: str, value: object) -> None:
    (record,) = map(as_read, document_records(example(), "ab12"))
    VALIDATOR.validate(record)
    record[key] = value
    assert not VALIDATOR.is_valid(record)


@pytest.mark.parametrize("key", KEYS)
def test_no_key_may_be_missing(key: str) -> None:
    (record,) = map(as_read, document_records(example(), "ab12"))
    del record[key]
    assert not VALIDATOR.is_valid(record)


def as_read(record: dict[str, Any]) -> dict[str, Any]:
    """The record as a reader of the output gets it."""
    read: dict[str, Any] = orjson.loads(orjson.dumps(record))
    return read
