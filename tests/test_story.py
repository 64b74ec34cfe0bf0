"""`explain FILE:LINE`: what was done to a line, and what was nearly done, with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.checks.story import LineStory, stories
from cleaner.document import Failed
from cleaner.plan import load_plan
from command import Here, here

__all__ = ["here"]

RULES = """
schema: 1
rules:
- id: tide-line
  title: The table of tides
  why: For this test.
  safety: safe
  match: {regex: 'High water at .*', words: {max: 6}}
  when: {next: {regex: 'Low water .*'}, position: {first: 4}}
  do: drop
  examples:
  - {in: "High water at one\\nLow water at six\\nIt sails.", out: "Low water at six\\nIt sails."}
  - {in: "High water at two\\nLow water at ten\\nIt sails.", out: "Low water at ten\\nIt sails."}
  - {keep: "High water at noon is what the keeper fears most."}
- id: tide-block
  title: A block of tides
  why: For this test.
  safety: safe
  in: lines
  match: {seq: [{regex: 'Tides of .*'}, {regex: 'Morning .*'}, {regex: 'Evening .*'}]}
  do: drop
  examples:
  - {in: "Tides of May\\nMorning 4\\nEvening 5\\nThe ferry sails.", out: "The ferry sails."}
  - {in: "Tides of June\\nMorning 6\\nEvening 7\\nThe ferry sails.", out: "The ferry sails."}
  - {keep: "Tides of May are high."}
- id: stray-mark
  title: A mark that stands for nothing
  why: For this test.
  safety: safe
  in: span
  match: {regex: '@@'}
  unless: {line: {regex: '.*code.*'}}
  do: drop
  examples:
  - {in: "The @@ferry sails.", out: "The ferry sails."}
  - {in: "The @@mill turns.", out: "The mill turns."}
  - {keep: "The code @@ stays."}
"""


@pytest.fixture
def folder(tmp_path: Path) -> str:
    package = tmp_path / "mine"
    package.mkdir()
    (package / "tides.yaml").write_text(RULES, encoding="utf-8")
    return str(package)


def story(folder: str, text: str, number: int) -> LineStory:
    told = stories(text.encode(), load_plan((folder,)), "a.txt", number)
    assert not isinstance(told, Failed)
    (one,) = told
    return one


def missed(folder: str, text: str, number: int) -> dict[str, tuple[str, str]]:
    return {
        miss.rule.id: (miss.demand, miss.found)
        for miss in story(folder, text, number).misses
        if miss.rule.id.startswith("mine/")
    }


def test_a_line_that_a_rule_dropped(folder: str) -> None:
    told = story(folder, "High water at noon\nLow water at six\nThe ferry sails.", 1)
    assert any("mine/tide-line" in touch.rules for touch in told.touches)
    assert "mine/tide-line" not in {miss.rule.id for miss in told.misses}


@pytest.mark.parametrize(
    ("text", "number", "rule", "demand", "found"),
    [
        (
            "High water at noon and again long after midnight\nLow water at six",
            1, "mine/tide-line", "words: {min: 0, max: 6}", "the line has 9",
        ),
        (
            "High water at noon\nThe ferry sails.",
            1, "mine/tide-line", "when: next", "the line after: 'The ferry sails.'",
        ),
        (
            "The ferry sails.\nThe mill turns.\nThe bell rings.\nThe lamp burns.\n"
            "High water at noon\nLow water at six",
            5, "mine/tide-line", "when: position", "line 5 of 6 that count",
        ),
        (
            "Tides of May\nMorning 4\nThe ferry sails.",
            2, "mine/tide-block", "item 3 of the sequence", "'The ferry sails.'",
        ),
        (
            "The code @@ stays.",
            1, "mine/stray-mark", "unless: line", "the line: 'The code @@ stays.'",
        ),
    ],
)  # fmt: skip
def test_a_near_miss_names_the_demand_that_failed(
    folder: str, text: str, number: int, rule: str, demand: str, found: str
) -> None:
    near = missed(folder, text, number)
    assert rule in near
    assert near[rule] == (demand, found)


def test_lines_without_anything_alike_miss_nothing(folder: str) -> None:
    assert missed(folder, "The ferry sails.\nThe mill turns.", 1) == {}


def test_a_file_tells_of_the_lines_that_were_touched(folder: str) -> None:
    told = stories(b"The @@ferry sails.\nThe mill turns.", load_plan((folder,)), "a.txt")
    assert not isinstance(told, Failed)
    assert [(one.number, one.text) for one in told if "@@" in one.text] == [
        (1, "The @@ferry sails.")
    ]


def test_explain_on_the_command_line(here: Here, tmp_path: Path, folder: str) -> None:
    file = tmp_path / "tides.txt"
    file.write_text("High water at noon\nThe ferry sails.\n", encoding="utf-8")
    ran = here("explain", "--rules", folder, f"{file}:1")
    assert ran.code == 0
    assert "when: next fails: the line after: 'The ferry sails.'" in ran.out.decode()
    beyond = here("explain", f"{file}:99")
    assert beyond.code == 2
    assert "has no line 99: it has 3" in beyond.err
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\0")
    assert here("explain", picture).code == 3
