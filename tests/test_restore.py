"""The first law, from records alone; and what is said when records do not add up."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import given

from cleaner.document import Cleaned
from cleaner.records import document_records, source_record
from cleaner.restore import Frame, Mismatch, frame_bytes, source_bytes
from outcomes import outcomes
from test_records import example

Record = dict[str, Any]
Written = tuple[Record, dict[str, Record]]


def written(cleaned: Cleaned) -> Written:
    """The records as they are read back from an output."""
    records = [orjson.loads(orjson.dumps(r)) for r in document_records(cleaned, "ab12")]
    source = orjson.loads(orjson.dumps(source_record(cleaned)))
    return source, {record["id"]: record for record in records}


@pytest.mark.law
@given(outcomes())
def test_source_bytes_come_back(cleaned: Cleaned) -> None:
    raw = source_bytes(*written(cleaned))
    assert hashlib.sha256(raw).hexdigest() == cleaned.source.sha256


@pytest.mark.law
@given(outcomes())
def test_the_frame_is_the_text_in_its_encodings(cleaned: Cleaned) -> None:
    source, articles = written(cleaned)
    frame = frame_bytes(source, articles)
    decoded = "".join(frame[start:end].decode(name) for start, end, name in source["encodings"])
    assert decoded == cleaned.source.decoding.text


def a_source() -> Written:
    return written(example())


def test_an_example_comes_back() -> None:
    source, articles = a_source()
    assert source_bytes(source, articles).startswith("Паром\nMILL".encode())


def text_longer(source: Record, article: Record) -> None:
    article["text"] += "!"


def text_shorter(source: Record, article: Record) -> None:
    article["text"] = article["text"][:-1]


def text_other(source: Record, article: Record) -> None:
    article["text"] = article["text"].replace("MILL", "MALL")


def before_other(source: Record, article: Record) -> None:
    article["provenance"]["edits"][0][2] = "Паrом\n"


def before_longer(source: Record, article: Record) -> None:
    article["provenance"]["edits"][2][2] = "   "


def after_other(source: Record, article: Record) -> None:
    article["provenance"]["edits"][1][3] = "x"


def edits_swapped(source: Record, article: Record) -> None:
    article["provenance"]["edits"].reverse()


def edit_lost(source: Record, article: Record) -> None:
    del article["provenance"]["edits"][1]


def edit_moved(source: Record, article: Record) -> None:
    article["provenance"]["edits"][1][0] += 1
    article["provenance"]["edits"][1][1] += 1


def edit_outside(source: Record, article: Record) -> None:
    article["provenance"]["edits"].append([38, 99, "x", "", ["a/b"]])


def span_shorter(source: Record, article: Record) -> None:
    article["source"]["span"] = [0, 39]


def piece_lost(source: Record, article: Record) -> None:
    source["pieces"] = []


def piece_twice(source: Record, article: Record) -> None:
    source["pieces"] *= 2


def piece_unknown(source: Record, article: Record) -> None:
    source["pieces"] = [{"article": "art-" + "0" * 24}]


def encoding_other(source: Record, article: Record) -> None:
    source["encodings"][1][2] = "koi8-r"


def encoding_unknown(source: Record, article: Record) -> None:
    source["encodings"][1][2] = "klingon"


def encodings_with_a_hole(source: Record, article: Record) -> None:
    source["encodings"][1][0] += 1


def size_other(source: Record, article: Record) -> None:
    source["bytes"] += 1


def digest_other(source: Record, article: Record) -> None:
    source["sha256"] = "0" * 64


@pytest.mark.parametrize(
    "tamper",
    [
        text_longer, text_shorter, text_other, before_other, before_longer, after_other,
        edits_swapped, edit_lost, edit_moved, edit_outside, span_shorter, piece_lost, piece_twice,
        piece_unknown, encoding_other, encoding_unknown, encodings_with_a_hole, size_other,
        digest_other,
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_refused(tamper: Callable[[Record, Record], None]) -> None:
    source, articles = a_source()
    tamper(source, next(iter(articles.values())))
    with pytest.raises(Mismatch):
        source_bytes(source, articles)


@given(outcomes())
def test_raw_bytes_are_needed_where_the_decoding_is_not_exact(cleaned: Cleaned) -> None:
    source, articles = written(cleaned)
    if not source["exact"]:
        source["raw"] = None
        with pytest.raises(Mismatch, match="raw"):
            source_bytes(source, articles)


def test_a_frame_needs_no_encoding_for_nothing() -> None:
    assert list(Frame([]).stretches(0, 0)) == []


def test_the_sloppy_encodings_of_ftfy_are_known() -> None:
    assert list(Frame([[0, 3, "sloppy-windows-1252"]]).stretches(1, 3)) == [
        (2, "sloppy-windows-1252")
    ]
