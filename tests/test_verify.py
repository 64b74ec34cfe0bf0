"""Whatever is changed in an output is found, and told with its place."""

from __future__ import annotations

import functools
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner.plan
from cleaner.document import Failed
from cleaner.pipeline import clean_bytes
from cleaner.readers.output import open_output
from cleaner.records import article_id, document_records, source_record
from cleaner.restore import frame_bytes
from cleaner.rulebook.vocabulary import load_vocabulary
from cleaner.verify.evidence import problems
from cleaner.verify.laws import verify_article, verify_schema, verify_source
from cleaner.verify.output import verify_output
from command import Here, here
from strategies import sources
from test_cli import DIGEST

__all__ = ["here"]

Record = dict[str, Any]
VOCABULARY = load_vocabulary()
load_plan = functools.cache(cleaner.plan.load_plan)

UPDATED = """Storm leaves the pier in pieces

Harbour Post

By ADA BROOK AND JOSÉ MARÍN

Oct 5, 2023 | updated: 2:41 AM EDT, October 6, 2023

The storm that came in on Thursday evening left the pier of the town in pieces.

Nobody was hurt, and the ferry will land at the old mill until the pier is mended.
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sources in three encodings and their output, made once."""
    from cleaner.cli import main

    folder = tmp_path_factory.mktemp("written")
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text(DIGEST)
    (folder / "in" / "b.txt").write_bytes(UPDATED.encode("utf-16"))
    (folder / "in" / "c.txt").write_bytes("日本語のテキスト、テスト。\n".encode("iso2022_jp") * 9)
    assert main(["run", str(folder / "in"), "-o", str(folder / "out")]) == 0
    return folder


@pytest.fixture
def out(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written / "out", tmp_path / "out")
    return tmp_path / "out"


def violations(out: Path) -> list[str]:
    return [f"{where}: {what}" for where, what in verify_output(open_output(out), None)]


def page(out: Path, name: str = "ferry") -> Path:
    return next((out / "articles").glob(f"*{name}*.json"))


def edit(path: Path, change: Callable[[Record], object]) -> None:
    record = orjson.loads(path.read_bytes())
    change(record)
    path.write_bytes(orjson.dumps(record))


def edit_source(out: Path, change: Callable[[Record], object], line: int = 0) -> None:
    lines = (out / "sources.jsonl").read_bytes().splitlines()
    record = orjson.loads(lines[line])
    change(record)
    lines[line] = orjson.dumps(record)
    (out / "sources.jsonl").write_bytes(b"\n".join(lines) + b"\n")


def test_what_was_written_holds(out: Path) -> None:
    assert violations(out) == []


# --- each change is found ---


def in_article(change: Callable[[Record], object], name: str = "ferry") -> Callable[[Path], None]:
    return lambda out: edit(page(out, name), change)


def in_source(change: Callable[[Record], object], line: int = 0) -> Callable[[Path], None]:
    return lambda out: edit_source(out, change, line)


def put(key: str, value: object) -> Callable[[Record], None]:
    def change(record: Record) -> None:
        record[key] = value

    return change


def moved(record: Record) -> None:
    """A span that no longer is where the source says, with an id that fits it."""
    source = record["source"]
    source["span"][1] -= 1
    record["id"] = article_id(source["sha256"], *source["span"])


def copied(out: Path) -> None:
    shutil.copy(page(out), out / "articles" / "copy.json")


def orphaned(out: Path) -> None:
    lines = (out / "sources.jsonl").read_bytes().splitlines(keepends=True)
    (out / "sources.jsonl").write_bytes(b"".join(lines[1:]))


def cut_off(out: Path) -> None:
    path = page(out)
    path.write_bytes(path.read_bytes()[:-40])


def source_twice(out: Path) -> None:
    raw = (out / "sources.jsonl").read_bytes()
    (out / "sources.jsonl").write_bytes(raw + raw.splitlines(keepends=True)[0])


def a_stranger(out: Path) -> None:
    (out / "articles" / "notes.txt").write_text("x")


CHANGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a word of the text": (
        in_article(lambda r: r.update(text=r["text"].replace("sails", "sinks"))),
        r"a\.txt: .*sha256",
    ),
    "a letter more": (
        in_article(lambda r: r.update(text=r["text"] + "s")),
        r"a\.txt: art-.*too many",
    ),
    "a before": (
        in_article(lambda r: r["provenance"]["edits"][-1].__setitem__(2, "\r")),
        r"a\.txt: ",
    ),
    "an edit gone": (
        in_article(lambda r: r["provenance"]["edits"].pop(0)),
        r"a\.txt: art-",
    ),
    "a span": (in_article(moved), r"a\.txt: "),
    "an id": (
        in_article(put("id", "art-" + "0" * 24)),
        r"id: does not follow|no article art-",
    ),
    "a title": (in_article(put("title", "Ferry leaves the lake")), r"title: .*not what stands"),
    "a publisher": (in_article(put("publisher", "Lake Radio")), r"publisher: .*not what stands"),
    "a name": (in_article(put("authors", ["Ada Brock"]), "storm"), r"authors: .*not what stands"),
    "a name more": (in_article(put("authors", ["Ada Brook"])), r"authors: has no evidence"),
    "a day": (in_article(put("published", "2021-03-01")), r"published: the day"),
    "a month": (in_article(put("published", "2021-04-02")), r"published: the month"),
    "a year": (in_article(put("published", "1921-03-02")), r"published: the year"),
    "a precision": (in_article(put("published", "2021-03-02T10:00")), r"published: the time"),
    "a time": (in_article(put("updated", "2023-10-06T13:59-04:00"), "storm"), r"updated: the time"),
    "a zone": (
        in_article(put("updated", "2023-10-06T02:41-07:00"), "storm"),
        r"updated: the time zone",
    ),
    "no value for evidence": (
        in_article(put("title", None)),
        r"title: evidence for a value that is not there",
    ),
    "no evidence": (
        in_article(lambda r: r["provenance"]["fields"].pop("title")),
        r"title: has no evidence",
    ),
    "evidence elsewhere": (
        in_article(lambda r: r["provenance"]["fields"]["title"].update(end=10**6)),
        r"fields/title: .* is no place",
    ),
    "evidence inside a character": (
        in_article(lambda r: r["provenance"]["fields"]["title"].update(start=3), "storm"),
        r"title: ",
    ),
    "a key more": (in_article(put("extra", 1)), r"extra"),
    "a kind": (in_article(put("kind", "advert")), r"kind: "),
    "a flag outside": (
        in_article(
            put("flags", [{"rule": "a/b", "kind": "k", "start": 1, "end": 10**6, "note": ""}])
        ),
        r"flags/0: lies outside",
    ),
    "the sha256 of a source": (
        in_source(put("sha256", "0" * 64)),
        r"a\.txt: .*sha256|source/sha256",
    ),
    "the size of a source": (in_source(put("bytes", 1)), r"a\.txt: .*bytes come back"),
    "an encoding": (
        in_source(lambda r: r["encodings"][0].__setitem__(2, "utf-16-le")),
        r"a\.txt: ",
    ),
    "a piece gone": (in_source(lambda r: r["pieces"].pop()), r"a\.txt: pieces: end at byte"),
    "pieces in another order": (
        in_source(lambda r: r["pieces"].reverse()),
        r"a\.txt: pieces: a hole|overlap",
    ),
    "kept bytes": (in_source(put("raw", "AAAA"), 2), r"c\.txt: "),
    "no kept bytes": (in_source(put("raw", None), 2), r"c\.txt: raw"),
    "the path of a source": (in_source(put("path", "z.txt")), r"its source a\.txt has no record"),
    "an article gone": (lambda out: page(out).unlink(), r"a\.txt: pieces: no article"),
    "an article twice": (copied, r"copy\.json: is there already|is there already"),
    "a source gone": (orphaned, r"its source a\.txt has no record"),
    "a source twice": (source_twice, r"a second record of a\.txt"),
    "half a file": (cut_off, r"is no JSON"),
    "a stranger": (
        a_stranger,
        r"notes\.txt: is no JSON",
    ),
    "a count of the account": (
        lambda out: edit(out / "run.json", lambda r: r["counts"].update(articles=9)),
        r"run\.json: articles: 9 in the account",
    ),
    "a rule's count": (
        lambda out: edit(out / "run.json", lambda r: r["edits"].popitem()),
        r"run\.json: edits by rule",
    ),
    "the plan": (
        lambda out: edit(out / "run.json", put("plan", "ab")),
        r"run\.json: plan",
    ),
    "the plan of an article": (
        in_article(lambda r: r["provenance"].update(plan="ab")),
        r"run\.json: plan",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_found(out: Path, what: str) -> None:
    change, expected = CHANGES[what]
    change(out)
    found = violations(out)
    assert any(re.search(expected, one) for one in found), found


def test_the_command_tells_path_and_problem(here: Here, out: Path) -> None:
    edit(page(out), put("title", "Ferry leaves the lake"))
    ran = here("verify", out)
    assert ran.code == 1
    (line,) = ran.lines
    assert line.startswith(f"{page(out)}: title: ")
    assert "1 violation" in ran.err


def test_sources_are_compared(here: Here, written: Path, out: Path, tmp_path: Path) -> None:
    shutil.copytree(written / "in", tmp_path / "in")
    assert here("verify", out, "--sources", tmp_path / "in").code == 0
    (tmp_path / "in" / "a.txt").write_text(DIGEST.replace("Ferry", "Fairy"))
    (tmp_path / "in" / "b.txt").unlink()
    ran = here("verify", out, "--sources", tmp_path / "in")
    assert ran.code == 1
    assert [line.partition(": ")[2] for line in ran.lines] == [
        "a.txt: the file is another one than was cleaned: it differs from byte 12 on",
        "b.txt: there is no such file among the sources",
    ]


@pytest.mark.parametrize("name", ["run.json", "sources.jsonl"])
def test_an_output_that_is_not_whole_is_refused(here: Here, out: Path, name: str) -> None:
    (out / name).unlink()
    ran = here("verify", out)
    assert ran.code == 2
    assert name in ran.err


@given(st.data())
def test_any_change_of_one_byte_is_found_or_means_nothing(
    written: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    out = tmp_path_factory.mktemp("changed") / "out"
    shutil.copytree(written / "out", out)
    files = sorted(path for path in out.rglob("*") if path.is_file() and path.name != "run.json")
    path = data.draw(st.sampled_from(files))
    raw = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = data.draw(st.integers(0, 255))
    before = orjson.loads(path.read_bytes()) if path.suffix == ".json" else None
    path.write_bytes(raw)
    found = violations(out)
    if not found and before is not None:
        after = orjson.loads(bytes(raw))
        assert _provable(after) == _provable(before)


def _provable(record: Record) -> Record:
    """What follows from the source: not which rule it was, what it says, nor our version."""
    kept = ("id", "text", "title", "publisher", "authors", "published", "updated", "source")
    return {**{key: _folded(record[key]) for key in kept}, "edits": _rows(record)}


def _rows(record: Record) -> list[object]:
    return [row[:4] for row in record["provenance"]["edits"]]


def _folded(value: object) -> object:
    return re.sub(r"\W+", " ", str(value)).strip().casefold()


# --- what is cleaned holds, whatever it was ---


@pytest.mark.law
@given(sources)
def test_every_outcome_holds(raw: bytes) -> None:
    plan = load_plan()
    cleaned = clean_bytes(raw, plan, "a.txt")
    if isinstance(cleaned, Failed):
        assert "inside cleaner" not in cleaned.problem, cleaned
        return
    source = orjson.loads(orjson.dumps(source_record(cleaned)))
    records = [orjson.loads(orjson.dumps(r)) for r in document_records(cleaned, plan.digest)]
    articles = {record["id"]: record for record in records}
    assert list(verify_source(source, articles)) == []
    frame = frame_bytes(source, articles)
    for record in records:
        assert list(verify_schema(record)) == []
        assert list(verify_article(record, source, frame, VOCABULARY)) == []


# --- values and their words ---


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("title", "Ferry Returns", "FERRY\u00a0 RETURNS:"),
        ("title", "Re: Ferry Returns", "Re: [lake] FW: Re:  Ferry Returns"),
        ("title", "Re: [boats] Ferry", "Re: [lake] [boats] Ferry"),
        ("authors", ["Ada Brook"], "Brook, Ada"),
        ("publisher", "TGP – The GeoPolitics", "TGP – The GeoPolitics"),
        ("authors", ["Ada Brook", "José Marín"], "BY ADA\u00a0BROOK and JOSÉ MARÍN"),
        ("url", "https://a.org/x?id=7", "https://a.org/x?utm_source=b&id=7"),
        (
            "dateline",
            {"place": "Yerevan", "date": "October 4", "agency": None},
            "YEREVAN, OCTOBER 4",
        ),
        ("published", "2023-10-04", "Oct 4 2023"),
        ("published", "2023-10-04", "04.10.2023"),
        ("published", "2023-10-04T14:36", "2:36 p.m., 4 October 2023"),
        ("published", "2023-10-04T00:05", "12:05 AM, 4 October 2023"),
        ("published", "2023-10-04T14:00", "2 PM, 4 October 2023"),
        ("published", "2023-10-06T02:41-04:00", "2:41 AM EDT, October 6, 2023"),
        ("published", "2023-10-06T02:41Z", "2023-10-06T02:41Z"),
        ("published", "2023-10-06T02:41+02:00", "2023-10-06 02:41 +02:00"),
        ("published", "2023-10", "October 2023"),
        ("published", "2023", "2023"),
    ],
)
def test_a_value_follows_from_its_words(name: str, value: object, words: str) -> None:
    assert list(problems(name, value, words, {"document": words}, VOCABULARY)) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("title", "Ferry Return", "Ferry Returns"),
        ("title", "Returns", "Ferry Returns"),
        ("title", "Re: Returns", "Re: Ferry Returns"),
        ("title", "Re: Ferry Returns", "Ferry Returns"),
        ("title", "Re: Ferry", "Re: [lake] Ferry Returns"),
        ("authors", ["Ada Brook"], "Brook, Eda"),
        ("authors", ["Ada Brook"], "By Ada B. Brook"),
        ("url", "https://a.org/y?id=7", "https://a.org/x?id=7"),
        ("dateline", {"place": "Gyumri", "date": None, "agency": None}, "YEREVAN, OCTOBER 4"),
        ("published", "2023-10-05", "Oct 4 2023"),
        ("published", "2023-11-04", "Oct 4 2023"),
        ("published", "2024-10-04", "Oct 4 2023"),
        ("published", "2023-10-04T14:37", "2:36 p.m., 4 October 2023"),
        ("published", "2023-10-04T15:36", "2:36 p.m., 4 October 2023"),
        ("published", "2023-10-06T02:41-05:00", "2:41 AM EDT, October 6, 2023"),
        ("published", "yesterday", "yesterday"),
    ],
)
def test_a_value_that_does_not_is_told(name: str, value: object, words: str) -> None:
    assert list(problems(name, value, words, {"document": words}, VOCABULARY))


def test_the_year_may_stand_elsewhere_in_the_document() -> None:
    around = {"document": "16:24, \n YEREVAN, OCTOBER 4 … October 4, 2023", "dateline": "OCTOBER 4"}
    assert not list(problems("published", "2023-10-04T16:24", "16:24,", around, VOCABULARY))


def test_a_zone_as_mails_print_it_is_evidence(here: Here, tmp_path: Path) -> None:
    mail = tmp_path / "mail.txt"
    mail.write_text(
        "From: Ann Reed <ann@lake.example>\nTo: lake-news@lake.example\n"
        "Date: Tue, 02 Mar 2021 07:00:12 +0530\nSubject: Ferry returns to the lake\n\n"
        "The ferry sails again after two long years in the yard, and the town came to see it.\n"
    )
    assert here("run", mail, "-o", tmp_path / "out").code == 0
    (article,) = (tmp_path / "out" / "articles").iterdir()
    assert '"2021-03-02T07:00+05:30"' in article.read_text(encoding="utf-8")
    assert here("verify", tmp_path / "out").code == 0
