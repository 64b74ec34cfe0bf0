"""The laws of the design, over generated documents and over every real one at hand."""

from __future__ import annotations

import functools
import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cleaner.document import Article, Cleaned, Failed
from cleaner.edits import Edit
from cleaner.pipeline import clean_bytes, clean_record
from cleaner.plan import Plan, load_plan
from cleaner.records import document_records, source_record
from cleaner.restore import frame_bytes, source_bytes
from cleaner.verify.laws import verify_article, verify_schema, verify_source
from strategies import (
    bylines,
    date_lines,
    datelined,
    digests,
    furniture,
    headlines,
    line_ends,
    outlets,
    paragraphs,
    sentences,
    sources,
    urls,
)

pytestmark = pytest.mark.law

Record = dict[str, Any]

# Why a stretch is an article or a gap though no rule says so.
REASONS = {"core/no-header", "blank", "before-the-first-header"}

# --- faults that were found, the smallest document that shows each ---

DATELINE = "YEREVAN, MAY 10, HPA. Fees rise by 2.5 per cent in May, he said."
FOUND = {
    "nothing but blanks": " ",
    "nothing but what is dropped": "\u200b",
    "an insertion where an article begins": "Bakery opens at the old mill\narbour masters met on"
    " Monday to talk about the fees that the Harbour Post had named. She was born on\nYEREVAN, MAY"
    " 3, HPA. The mill-mill gate stands in the U.S. part of the lake.\n",
    "a header inside a card": "FOR IMMEDIATE RELEASE\nFOR IMMEDIATE RELEASE\nJan 1 1990\n"
    "Ferry returns to the lake after two years\nThe ferry sails again, the town said on Monday.\n"
    "HP Letter to the Editor: Ferry returns to the lake after two years\n"
    "The ferry sails again, the town said on Monday.\nFerry returns to the lake after two years\n"
    "Jan 1 1990 | updated: 2:41 AM EDT, Jan 1 1990\n"
    "The ferry sails again, the town said on Monday.\nkeep reading",
    "a dateline of three parts": DATELINE,
    "a weekday for a place": "Ferry returns to the lake after two years\n"
    "As delivered by Deputy Mayor Anna Berg\nto the Harbour Council, Norvik\nMonday, 3/1/2022\n",
    "a zone that runs into a word": "Ferry returns to the lake\n"
    "10 March 1990 | updated: 2:41 AM EDTthe, Jan 1 1990\n",
    "a day that runs into a number": "Ferry returns to the lake\n"
    "Jan 1 1990 | updated: 2:41 AM EDT, 1990-01-031 Jan 1990\n",
    "a minute that runs into a number": "Ferry returns to the lake\n"
    "Jan 1 1990 | updated: 2:0541 AM EDT, Jan 1 1990\n",
    "a quotation mark in an article that is there twice": 2
    * (
        "Ferry returns to the lake\nJan 1 1990\nAda Brook\n”During the talks, nobody left,” she"
        " added. The ferry sails again. ”During the talks, nobody left,” she added.\n“We waited a"
        " year,” said Ada Brook, who runs the mill.\n"
    ),
    "a dateline from two places": "Ferry returns to the lake after two years\n"
    "Remarks by Ambassador Tom Laan\nto the Harbour Council, Norvik\nJan 1 1990\n"
    "MILLTOWN, OCTOBER 1, HPA. The ferry sails again, the town said on Monday.",
}


@pytest.mark.parametrize("text", FOUND.values(), ids=list(FOUND))
def test_a_fault_that_was_found(text: str) -> None:
    raw = text.encode()
    cleaned = outcome(raw)
    assert cleaned is not None
    reversible(cleaned, raw)
    tiled(cleaned)
    accounted(cleaned)
    assert not list(unfounded(cleaned))
    explained(cleaned)
    idempotent(cleaned)


# --- documents ---

_TITLES = (
    "Ferry returns to the lake after two years",
    "Winter's grip on the harbour hangs by a thread",
    "‘No more fees’ – harbour masters walk out of talks",
    "Old Lighthouse Gets a Lamp of Its Own",
)
_LONG = (
    "The ferry sails again after two long years in the yard, and the whole town came down to see"
    " it leave the old pier on the northern shore."
)
_KNOWN = ("Reuters", "Harbour Post", "Associated Press", "Harbour Post, Iceland", "NTB")
_titles = st.sampled_from(_TITLES)
_known = st.one_of(st.sampled_from(_KNOWN), outlets)
_released = st.sampled_from(["FOR IMMEDIATE RELEASE", "Press Release", "Press Release No. 41/2021"])
_labels = st.sampled_from(["Opinion", "Analysis | LakeWire", "Interview", "Commentary"])
_clocks = st.sampled_from(["16:24,", "09:53", "\u00a010:12,\u00a0"])
_prefixed = st.builds("{}: {}".format, _known, _titles)
_joined = st.builds("{}, {}".format, _known, date_lines)
_speakers = st.sampled_from(
    ["Remarks by Ambassador Tom Laan", "As delivered by Deputy Mayor Anna Berg"]
)
_letters = st.builds("{} Letter to the Editor: {}".format, st.just("HP"), _titles)
_fused = st.builds("{} {} {}".format, _titles, st.just("A Boat on the Lake in"), st.just(_LONG))
_cards = st.builds("{}\n{}\nkeep reading\nShow less".format, headlines, sentences)
_torn = st.sampled_from(["T he " + _LONG, "T\nhe " + _LONG, "arbour" + _LONG[3:], _LONG])
_bodies = st.one_of(paragraphs, datelined, _torn, st.just(_LONG))
# Each is one order of lines in which a header is known to be printed.
LAYOUTS: tuple[tuple[st.SearchStrategy[str], ...], ...] = (
    (_released, _released, date_lines, _titles),
    (_known, date_lines, _titles, bylines),
    (_joined, _titles, bylines),
    (_known, _titles, date_lines, bylines),
    (_known, _titles),
    (_titles, _speakers, st.just("to the Harbour Council, Norvik"), date_lines),
    (_labels, _titles, _titles, _labels, bylines),
    (_titles, _titles, bylines, date_lines),
    (_titles, _known, date_lines, bylines, urls),
    (_titles, date_lines),
    (_titles, _known),
    (_titles, _clocks, datelined),
    (_letters,),
    (_prefixed, _clocks),
    (_prefixed,),
    (_titles, bylines),
    (_titles,),
    (date_lines, _fused),
)


@st.composite
def headered(draw: st.DrawFn) -> bytes:
    """A digest whose items open as the header rules know it, one layout or several."""
    layouts = draw(st.lists(st.sampled_from(LAYOUTS), min_size=1, max_size=4))
    lines: list[str] = []
    for layout in layouts:
        lines += [draw(part) for part in layout]
        lines += draw(st.lists(_bodies, min_size=1, max_size=3))
        lines += draw(st.lists(st.one_of(furniture, _cards, urls, bylines), max_size=2))
    text = draw(line_ends).join(lines) + draw(st.sampled_from(["", "\n", "\r\n\r\n"]))
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8", "cp1252", "utf-16"])), "ignore")


_menu = st.sampled_from(["Home", "News", "Sport", "About us", "Sign in", "Photo of the week", "2"])


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    """The text of a scraped page: menus around an article, or around what is none."""
    menu = draw(st.lists(st.one_of(_menu, furniture), min_size=8, max_size=24))
    head = [draw(part) for part in draw(st.sampled_from(LAYOUTS))]
    body = draw(st.lists(st.one_of(_bodies, headlines), min_size=1, max_size=8))
    more = draw(st.lists(st.one_of(headlines, urls, furniture, paragraphs), max_size=20))
    end = draw(st.sampled_from([[], ["3 comments"], ["Comments (2)"]]))
    lines = [*menu, *head, *body, *end, *more, *reversed(menu)]
    return draw(line_ends).join(lines).encode()


documents = st.one_of(sources, headered(), digests().map(str.encode), pages())


@functools.cache
def plan() -> Plan:
    return load_plan()


def outcome(raw: bytes, path: str = "a/b.txt") -> Cleaned | None:
    """What the pipeline makes of the bytes; None where it says that they are no text."""
    result = clean_bytes(raw, plan(), path)
    if isinstance(result, Failed):
        assert "inside cleaner" not in result.problem, result
        assert "without end" not in result.problem, result
        assert result.sha256 == hashlib.sha256(raw).hexdigest()
        assert result.problem and result.path == path
        return None
    return result


@functools.cache
def real_outcome(path: Path) -> Cleaned:
    result = outcome(path.read_bytes(), path.name)
    assert result is not None, f"{path} is taken for binary"
    return result


def read_back(cleaned: Cleaned) -> tuple[Record, dict[str, Record]]:
    """The records as they are read from an output: the source's, and the articles' by id."""
    articles = [as_json(r) for r in document_records(cleaned, plan().digest)]
    return as_json(source_record(cleaned)), {record["id"]: record for record in articles}


def as_json(record: object) -> Record:
    value: Record = orjson.loads(orjson.dumps(record))
    return value


# --- 1: reversible ---


def reversible(cleaned: Cleaned, raw: bytes) -> None:
    source, articles = read_back(cleaned)
    assert source_bytes(source, articles) == raw
    # Offsets count in the frame: it has to come back even where the raw bytes are kept.
    frame = frame_bytes(source, articles)
    decoding = cleaned.source.decoding
    assert frame == (raw if decoding.exact else decoding.text.encode())


@given(documents)
def test_1_the_source_comes_back(raw: bytes) -> None:
    cleaned = outcome(raw)
    if cleaned is not None:
        reversible(cleaned, raw)


def test_1_a_real_source_comes_back(real_document: Path) -> None:
    reversible(real_outcome(real_document), real_document.read_bytes())


# --- 2: tiling ---


def tiled(cleaned: Cleaned) -> None:
    text = cleaned.source.decoding.text
    at = 0
    for piece in cleaned.pieces():
        assert piece.span.start == at, "a hole or an overlap"
        assert piece.span.end > at, "an empty piece"
        at = piece.span.end
    assert at == len(text)
    for gap in cleaned.gaps:
        assert gap.text == text[gap.span.start : gap.span.end]
        assert gap.why
    source, articles = read_back(cleaned)
    assert len(articles) == len(cleaned.articles), "two articles have one id"
    byte = 0
    for record in source["pieces"]:
        start, end = (
            record["span"] if "gap" in record else articles[record["article"]]["source"]["span"]
        )
        assert start == byte
        byte = end
    assert byte == (source["bytes"] if source["exact"] else len(text.encode()))


@given(documents)
def test_2_pieces_tile_the_source(raw: bytes) -> None:
    cleaned = outcome(raw)
    if cleaned is not None:
        tiled(cleaned)


def test_2_pieces_tile_a_real_source(real_document: Path) -> None:
    tiled(real_outcome(real_document))


# --- 3: accounted ---


def rebuilt(text: str, start: int, end: int, edits: tuple[Edit, ...]) -> str:
    """The text of an article, from untouched source and edits alone; written without `apply`."""
    built, at = "", start
    for edit in edits:
        assert at <= edit.span.start <= edit.span.end <= end, "edits overlap or lie outside"
        assert text[edit.span.start : edit.span.end] == edit.before
        assert edit.before != edit.after, "an edit that changes nothing"
        assert edit.rules and len(set(edit.rules)) == len(edit.rules)
        built += text[at : edit.span.start] + edit.after
        at = edit.span.end
    return built + text[at:end]


def accounted(cleaned: Cleaned) -> None:
    text = cleaned.source.decoding.text
    for article in cleaned.articles:
        assert rebuilt(text, *article.span, article.edits) == article.text
        for extra in article.extras:
            assert extra.evidence is not None
            assert 0 <= extra.evidence.span.start < extra.evidence.span.end <= len(text)
            assert extra.text == " ".join(extra.text.split()) != ""
        for evidence in article.evidence.values():
            assert 0 <= evidence.span.start < evidence.span.end <= len(text)
            rebuilt(text, *evidence.span, evidence.edits)
        for flag in article.flags:
            assert 0 <= flag.span.start <= flag.span.end <= len(article.text)


def unfounded(cleaned: Cleaned) -> Iterator[str]:
    """What the records say that does not follow from the bytes of the source."""
    source, articles = read_back(cleaned)
    yield from verify_source(source, articles)
    frame = frame_bytes(source, articles)
    for record in articles.values():
        yield from verify_schema(record)
        yield from verify_article(record, source, frame, plan().vocabulary)


@given(documents)
def test_3_values_follow_from_the_words_they_point_at(raw: bytes) -> None:
    cleaned = outcome(raw)
    if cleaned is not None:
        assert not list(unfounded(cleaned))


def test_3_values_follow_from_the_words_of_a_real_source(
    real_document: Path,
) -> None:
    assert not list(unfounded(real_outcome(real_document)))


def in_shape(article: Article) -> None:
    text = article.text
    assert "\r" not in text
    assert text == text.strip()
    assert not any(line != line.rstrip() for line in text.split("\n")), "trailing space"
    assert "\n\n\n" not in text


@given(documents)
def test_3_every_character_is_accounted_for(raw: bytes) -> None:
    cleaned = outcome(raw)
    if cleaned is not None:
        accounted(cleaned)


def test_3_every_character_of_a_real_source_is_accounted_for(real_document: Path) -> None:
    accounted(real_outcome(real_document))


@given(documents)
def test_article_text_is_in_shape(raw: bytes) -> None:
    cleaned = outcome(raw)
    for article in cleaned.articles if cleaned is not None else ():
        in_shape(article)


# --- 4: explained ---


def named_rules(cleaned: Cleaned) -> Iterator[str]:
    for article in cleaned.articles:
        for edit in article.edits:
            yield from edit.rules
        for evidence in article.evidence.values():
            yield evidence.rule
            for edit in evidence.edits:
                yield from edit.rules
        yield from (extra.evidence.rule for extra in article.extras if extra.evidence)
        yield from (flag.rule for flag in article.flags)
    for gap in cleaned.gaps:
        yield from (name for name in gap.why.split(", ") if name not in REASONS)
    yield from (name for name in cleaned.shadowed if name not in REASONS)


def explained(cleaned: Cleaned) -> None:
    known = {rule.id: rule for rule in plan().rules}
    for name in set(named_rules(cleaned)):
        assert name in known, f"no rule is called {name!r}"
        rule = known[name]
        assert rule.title and rule.why and rule.examples


@given(documents)
def test_4_every_change_names_a_rule(raw: bytes) -> None:
    cleaned = outcome(raw)
    if cleaned is not None:
        explained(cleaned)


def test_4_every_change_of_a_real_source_names_a_rule(real_document: Path) -> None:
    explained(real_outcome(real_document))


# --- 5: idempotent ---


def idempotent(cleaned: Cleaned) -> None:
    _, records = read_back(cleaned)
    for record in records.values():
        again = clean_record(record, plan())
        assert isinstance(again, Cleaned), again
        (same,) = again.articles
        assert same.edits == ()
        (written,) = map(as_json, document_records(again, plan().digest))
        assert without_origin(written) == without_origin(record)


def without_origin(record: Record) -> Record:
    """All that a record says of the article, nothing of where it came from."""
    return {k: v for k, v in record.items() if k not in ("id", "source", "provenance")}


@given(documents)
def test_5_cleaning_twice_is_cleaning_once(raw: bytes) -> None:
    cleaned = outcome(raw)
    if cleaned is not None:
        idempotent(cleaned)


def test_5_cleaning_a_real_source_twice_is_cleaning_it_once(real_document: Path) -> None:
    idempotent(real_outcome(real_document))


# --- 6: pure ---


def printed(raw: bytes, path: str = "a/b.txt") -> bytes:
    """All that comes out for a document, as JSON."""
    result = clean_bytes(raw, plan(), path)
    if isinstance(result, Failed):
        return orjson.dumps([result.problem, result.hint, result.sha256])
    shadowed = sorted(result.shadowed.items())
    records = document_records(result, plan().digest)
    return orjson.dumps([records, source_record(result), shadowed])


@given(documents, documents)
def test_6_the_outcome_does_not_depend_on_what_came_before(raw: bytes, other: bytes) -> None:
    first = printed(raw)
    printed(other)
    assert printed(raw) == first


@given(documents)
def test_6_the_path_only_names_the_document(raw: bytes) -> None:
    assert printed(raw, "x.txt") == printed(raw, "y.txt").replace(b'"y.txt"', b'"x.txt"')


_ELSEWHERE = """
import hashlib, sys
from pathlib import Path
from test_laws import printed

for name in sys.stdin.read().splitlines():
    print(hashlib.sha256(printed(Path(name).read_bytes(), "d.txt")).hexdigest())
"""


def digests_elsewhere(paths: list[Path], hash_seed: str) -> list[str]:
    """What another process, in which strings hash otherwise, makes of the documents."""
    here = Path(__file__).parent
    path = os.pathsep.join([str(here), str(here.parent)])
    done = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        input="\n".join(map(str, paths)),
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def digests_here(paths: list[Path]) -> list[str]:
    return [hashlib.sha256(printed(path.read_bytes(), "d.txt")).hexdigest() for path in paths]


@settings(max_examples=1, phases=[Phase.generate])
@given(st.lists(documents, min_size=30, max_size=40), st.integers(1, 4_000_000_000))
def test_6_another_process_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, raws: list[bytes], hash_seed: int
) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    paths = [folder / f"{number}.txt" for number in range(len(raws))]
    for path, raw in zip(paths, raws, strict=True):
        path.write_bytes(raw)
    assert digests_elsewhere(paths[::-1], str(hash_seed))[::-1] == digests_here(paths)


def test_6_another_process_gives_the_same_for_real_sources(root: Path) -> None:
    shared = root.parent / "shared" / "seeds"
    paths = sorted([*(root / "seeds").glob("*.txt"), *shared.glob("*.txt")])
    shuffled = random.Random(7).sample(paths, len(paths))
    here = dict(zip(paths, digests_here(paths), strict=True))
    assert digests_elsewhere(shuffled, "12345") == [here[path] for path in shuffled]


# --- 7: never invents ---


def invented(cleaned: Cleaned) -> Iterator[str]:
    """Letters that an edit wrote though it had none of them before it, nor any rule for them."""
    may_write = {rule.id for rule in plan().rules if rule.phase in ("characters", "words")}
    for article in cleaned.articles:
        for edit in article.edits:
            new = [char for char in edit.after if char.isalnum()]
            if new and not may_write & set(edit.rules) and not set(new) <= set(edit.before):
                yield f"{edit.rules}: {edit.before!r} -> {edit.after!r}"


@given(documents)
def test_7_only_repairs_write_letters(raw: bytes) -> None:
    cleaned = outcome(raw)
    if cleaned is not None:
        assert not list(invented(cleaned))


def test_7_only_repairs_write_letters_in_a_real_source(real_document: Path) -> None:
    assert not list(invented(real_outcome(real_document)))


# --- all of them at once: what `make fuzz` runs for long ---


@pytest.mark.fuzz
@pytest.mark.parametrize("part", [1, 2])  # one for each of two processors
@given(raw=documents)
def test_every_law_holds(part: int, raw: bytes) -> None:
    cleaned = outcome(raw)
    if cleaned is None:
        return
    reversible(cleaned, raw)
    tiled(cleaned)
    assert not list(unfounded(cleaned))
    accounted(cleaned)
    for article in cleaned.articles:
        in_shape(article)
    explained(cleaned)
    idempotent(cleaned)
    assert printed(raw, "x.txt") == printed(raw, "y.txt").replace(b'"y.txt"', b'"x.txt"')
    assert not list(invented(cleaned))
