"""Golden files: what comes out for every seed, and every change on the way there.

Refresh with `make golden`, then read the diff as if a stranger had written it. Line ends are
written out as `\\n`, `\\r` and so on, since a text file that holds them as they are would hide
just those changes that matter here.
"""

from __future__ import annotations

import functools
from pathlib import Path

import orjson
import pytest
from pytest_regressions.data_regression import DataRegressionFixture

from cleaner.document import Cleaned
from cleaner.pipeline import clean_bytes
from cleaner.plan import Plan, load_plan
from cleaner.records import source_record
from cleaner.testing import golden_articles, golden_changes, shown_lines


@functools.cache
def plan() -> Plan:
    return load_plan()


@functools.cache
def cleaned(seed: Path) -> Cleaned:
    outcome = clean_bytes(seed.read_bytes(), plan(), seed.name)
    assert isinstance(outcome, Cleaned), outcome
    return outcome


def test_articles(seed: Path, data_regression: DataRegressionFixture) -> None:
    data_regression.check(golden_articles(cleaned(seed)), basename=f"{seed.stem}.articles")


def test_source(seed: Path, data_regression: DataRegressionFixture) -> None:
    record = orjson.loads(orjson.dumps(source_record(cleaned(seed))))
    for piece in record["pieces"]:
        if "gap" in piece:
            piece["gap"] = shown_lines(piece["gap"])
    data_regression.check(record, basename=f"{seed.stem}.source")


def test_diffs(seed: Path, data_regression: DataRegressionFixture) -> None:
    data_regression.check(golden_changes(cleaned(seed)), basename=f"{seed.stem}.diff")


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
