"""`rules time`: hits are those of a run, dead rules are named, and each rule has its time."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.checks.cost import Costs
from cleaner.plan import load_plan
from command import Here, here

__all__ = ["here"]

TEXT = (
    "The ferry of of Norvik sails from May on, and the whole town came down to see it leave.\n"
    "\nKeep reading\n\nThe mill\u00a0turns again.\n"
)


def test_hits_and_documents_are_counted() -> None:
    costs = Costs(load_plan())
    costs.add([TEXT.encode(), TEXT.encode(), b"The mill turns."])
    by_name = {cost.rule.id: cost for cost in costs.all()}
    doubled = by_name["core/doubled-function-word"]
    assert (doubled.hits, doubled.documents) == (2, 2)
    assert doubled.seconds is not None
    assert doubled.seconds > 0
    space = by_name["core/no-break-space"]
    assert (space.hits, space.documents, space.seconds) == (2, 2, None)
    assert by_name["core/replacement-character"].hits == 0
    assert (costs.documents, costs.failed) == (3, 0)


def test_what_cannot_be_cleaned_is_counted_as_failed() -> None:
    costs = Costs(load_plan())
    costs.add([b"\x89PNG\r\n\x1a\n\0\0\0\0"])
    assert (costs.documents, costs.failed) == (1, 1)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    return folder


def test_the_table_names_every_rule_that_runs(here: Here, corpus: Path) -> None:
    ran = here("rules", "time", corpus)
    assert ran.code == 0
    rows = [line.split() for line in ran.lines]
    assert all(len(row) == 4 for row in rows)
    assert {row[3] for row in rows} == {line.split()[0] for line in here("rules", "list").lines}
    spent = [float(row[0]) for row in rows if row[0] != "-"]
    assert spent == sorted(spent, reverse=True)
    assert "1 document, cleaned in" in ran.err


def test_dead_rules_are_named_alone(here: Here, corpus: Path) -> None:
    dead = here("rules", "time", "--dead", "--select", "core/*", corpus).lines
    assert "core/replacement-character" in dead
    assert "core/doubled-function-word" not in dead
    assert "core/no-break-space" not in dead
