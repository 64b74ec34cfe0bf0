"""`rules new --from FILE:LINE`: a rule that runs as it is written, about a line that was seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import Here, here

__all__ = ["here"]

TEXT = """The ferry sails again after two long years in the yard, the town said on Monday.

  High  water: "noon" \\ 4.5 m – see  {table}: #3
The mill turns too, and nobody in the town can remember when it last did so in May.
High water: later
"""


@pytest.fixture
def seen(tmp_path: Path) -> Path:
    file = tmp_path / "tides: of May.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


@pytest.mark.parametrize("number", [1, 3, 4, 5])
def test_a_new_rule_is_right_as_it_is(here: Here, tmp_path: Path, seen: Path, number: int) -> None:
    ran = here("rules", "new", "tide-table", "--from", f"{seen}:{number}")
    assert ran.code == 0
    folder = tmp_path / "mine"
    folder.mkdir()
    rule = folder / "tide-table.yaml"
    rule.write_bytes(ran.out)
    assert here("rules", "check", folder).code == 0
    tested = here("rules", "test", folder)
    assert tested.code == 0, tested.out
    assert "2 examples of 1 rule" in tested.err
    assert "mine/tide-table" in here("check", "--rules", folder, seen).out.decode()


def test_a_line_that_is_all_of_a_text_has_no_look_alike(here: Here, tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("Tides", encoding="utf-8")
    rule = tmp_path / "tides.yaml"
    rule.write_bytes(here("rules", "new", "tides", "--from", f"{file}:1").out)
    assert here("rules", "check", rule).code == 0
    assert here("rules", "test", rule).code == 0


@pytest.mark.parametrize(
    ("name", "place", "told"),
    [
        ("Tide Table", "{file}:1", "no name of a rule"),
        ("tides", "{file}", "which line?"),
        ("tides", "{file}:2", "with something on it"),
        ("tides", "{file}:99", "with something on it"),
        ("tides", "no-such-file:1", "no such file"),
    ],
)
def test_what_cannot_be_meant_is_told(
    here: Here, seen: Path, name: str, place: str, told: str
) -> None:
    ran = here("rules", "new", name, "--from", place.format(file=seen))
    assert ran.code == 2
    assert told in ran.err
