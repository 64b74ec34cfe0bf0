"""Golden files: what comes out for every seed, and every change on the way there.

Refresh with `make golden`, then read the diff as if a stranger had written it. Line ends are
written out as `\\n`, `\\r` and so on, since a text file that holds them as they are would hide
just those changes that matter here.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from pytest_regressions.data_regression import DataRegressionFixture

from cleaner.document import Article, Cleaned, LineIndex
from cleaner.pipeline import clean_bytes
from cleaner.plan import Plan, load_plan
from cleaner.records import document_records, source_record

VOLATILE = {"version", "plan"}  # of provenance: they change with every rule and every release

Data = dict[str, Any]


@functools.cache
def plan() -> Plan:
    return load_plan()


@functools.cache
def cleaned(seed: Path) -> Cleaned:
    outcome = clean_bytes(seed.read_bytes(), plan(), seed.name)
    assert isinstance(outcome, Cleaned), outcome
    return outcome


def test_articles(seed: Path, data_regression: DataRegressionFixture) -> None:
    outcome = cleaned(seed)
    articles = [legible(record) for record in document_records(outcome, "")]
    data_regression.check({"articles": articles}, basename=f"{seed.stem}.articles")


def test_source(seed: Path, data_regression: DataRegressionFixture) -> None:
    record = orjson.loads(orjson.dumps(source_record(cleaned(seed))))
    for piece in record["pieces"]:
        if "gap" in piece:
            piece["gap"] = shown_lines(piece["gap"])
    data_regression.check(record, basename=f"{seed.stem}.source")


def test_diffs(seed: Path, data_regression: DataRegressionFixture) -> None:
    outcome = cleaned(seed)
    lines = LineIndex(outcome.source.decoding.text)
    pieces = [
        {"article": piece.fields.title, **changes(piece, lines)}
        if isinstance(piece, Article)
        else {
            "gap": shown_lines(piece.text),
            "why": piece.why,
            "line": lines.locate(piece.span[0])[0],
        }
        for piece in outcome.pieces()
    ]
    shadowed = dict(sorted(outcome.shadowed.items()))
    data_regression.check({"pieces": pieces, "shadowed": shadowed}, basename=f"{seed.stem}.diff")


def legible(record: Data) -> Data:
    """An article's record as it is written, its text by lines, and without what is volatile."""
    legible_record: Data = orjson.loads(orjson.dumps(record))
    legible_record["text"] = shown_lines(legible_record["text"])
    provenance = legible_record["provenance"]
    for name in VOLATILE:
        provenance[name] = f"<{name}>"
    rows = provenance.pop("edits")
    provenance["edits"] = [f"{start}-{end} {', '.join(rules)}" for start, end, _, _, rules in rows]
    return legible_record


def changes(article: Article, lines: LineIndex) -> Data:
    """Every edit with its place in the source: `- before`, `+ after`, and the rules."""
    rules = Counter(rule for edit in article.edits for rule in edit.rules)
    return {"edits": list(_edits(article, lines)), "rules": dict(sorted(rules.items()))}


def _edits(article: Article, lines: LineIndex) -> Iterator[str]:
    for edit in article.edits:
        line, column = lines.locate(edit.span.start)
        before, after = visible(edit.before), visible(edit.after)
        yield f"{line}:{column} - {before} + {after} ({', '.join(edit.rules)})"


def visible(text: str) -> str:
    """The text in quotes, with all that one cannot see written out."""
    return ascii(text) if not text.isprintable() and not text.strip() else repr(text)


def shown_lines(text: str) -> list[str]:
    return [visible(line) for line in text.splitlines(keepends=True)]


def test_what_cannot_be_seen_is_written_out() -> None:
    assert shown_lines("a\r\nb\u2028c\u00a0d") == [r"'a\r\n'", r"'b\u2028'", r"'c\xa0d'"]


@pytest.mark.parametrize("kind", ["articles", "source", "diff"])
def test_every_golden_file_has_its_seed(root: Path, kind: str) -> None:
    seeds = {seed.stem for seed in (root / "seeds").glob("*.txt")}
    kept = {
        path.name.partition(".")[0]
        for path in Path(__file__).parent.glob(f"test_golden/*.{kind}.yml")
    }
    assert kept <= seeds, "golden files of seeds that are gone: remove them"
