"""What the project must show on the five annotated documents, where those are at hand."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from command import cleaner

pytestmark = pytest.mark.xdist_group("gold")  # one run serves all tests here

LEAST_BODY = 0.995  # F1 in every document
LEAST_META = 0.95  # of the values that gold has, in each field
LEAST_REMOVED = 0.98
ALL_ARTICLES, WITHOUT_TEASERS = 28, 25

Score = dict[str, Any]


@pytest.fixture(scope="module")
def output(
    shared: Path, shared_seeds: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    out = tmp_path_factory.mktemp("gold") / "out"
    ran = cleaner("run", shared / "seeds", "-o", out)
    assert ran.code == 0, ran
    return out


@pytest.fixture(scope="module")
def score(output: Path, shared: Path) -> Score:
    if not (shared / "gold" / "score.py").is_file():
        pytest.skip(f"needs {shared / 'gold' / 'score.py'}, which is not here")
    numbers = output.parent / "score.json"
    command = [sys.executable, str(shared / "gold" / "score.py"), str(shared / "gold")]
    command += [str(output / "articles"), "--strict", "--json", str(numbers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found: Score = json.loads(numbers.read_text(encoding="utf-8"))
    return found


def test_every_article_is_found_and_nothing_else(score: Score) -> None:
    total = score["total"]
    assert total["gold_articles"] == ALL_ARTICLES
    assert total["found"] in (ALL_ARTICLES, WITHOUT_TEASERS)
    assert total["pred_articles"] in (ALL_ARTICLES, WITHOUT_TEASERS)
    for name, document in score["documents"].items():
        assert document["found"] == document["gold_articles"], name


def test_boundaries_are_right(score: Score) -> None:
    for name, document in score["documents"].items():
        assert document["start_ok"] == document["end_ok"] == document["found"], name


def test_bodies_are_right_in_every_document(score: Score) -> None:
    for name, document in score["documents"].items():
        f1 = 2 * document["body_m"] / (document["body_g"] + document["body_p"])
        assert f1 >= LEAST_BODY, (name, f1)


def test_metadata_are_right_in_every_field(score: Score) -> None:
    fields = score["meta_nonnull"]
    assert {"title", "source", "date", "updated", "authors", "url", "kind"} <= fields.keys()
    for name, (right, values) in fields.items():
        assert right >= LEAST_META * values, name


def test_what_is_no_body_is_gone(score: Score) -> None:
    gone = sum(absent for absent, _ in score["removed"].values())
    units = sum(number for _, number in score["removed"].values())
    assert units > 100
    assert gone >= LEAST_REMOVED * units


def test_certain_repairs_are_made_and_no_others(score: Score) -> None:
    total = score["total"]
    assert (total["repair_made"], total["repair"]) == (7, 7)
    assert total.get("flag_changed", 0) == 0
    assert not score["errors"].get("wrong_repair")


@pytest.mark.parametrize("loss", ["sent_lost", "sent_misplaced", "mnc_changed", "mnc_absent"])
def test_nothing_is_lost_misplaced_or_changed(score: Score, loss: str) -> None:
    assert score["total"].get(loss, 0) == 0, score["errors"]


def test_no_invisible_characters_are_left(score: Score) -> None:
    assert score["total"]["nbsp_left"] == score["total"]["other_invisible"] == 0


def test_the_sources_come_back(output: Path, shared_seeds: list[Path], tmp_path: Path) -> None:
    ran = cleaner("restore", output, "-o", tmp_path / "back")
    assert ran.code == 0, ran
    back = {path.name: path.read_bytes() for path in (tmp_path / "back").rglob("*.txt")}
    for seed in shared_seeds:
        digest = hashlib.sha256(seed.read_bytes()).hexdigest()
        assert hashlib.sha256(back[seed.name]).hexdigest() == digest


def test_the_output_verifies(output: Path, shared: Path) -> None:
    ran = cleaner("verify", output, "--sources", shared / "seeds")
    assert ran.code == 0, ran
