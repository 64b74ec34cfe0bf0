"""What changed rules do to a corpus is told line by line."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from command import Here, cleaner, here

__all__ = ["here"]

RULE = """
id: tide-table
title: Tides
why: They belong to no story.
safety: safe
match: {regex: 'High water at .*'}
do: drop
examples:
- {in: "A text.\\nHigh water at six", out: A text.}
- {in: "Another text.\\nHigh water at seven", out: Another text.}
- {keep: The high water came at six.}
"""
PAGE = "The ferry of the lake sails again, and the town came down to see it.\nHigh water at six.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "tides.yaml").write_text(RULE)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text(PAGE)
    (tmp_path / "pages" / "b.txt").write_text(PAGE.split("\n", maxsplit=1)[0])
    return tmp_path


def test_lines_that_go_are_told_with_their_rules(here: Here, folder: Path) -> None:
    ran = here("rules", "diff", "--rules", folder / "mine", "--against", "none", folder / "pages")
    assert ran.code == 1
    shown = folder / "pages" / "a.txt"
    assert ran.lines == [
        f"{shown}: - line: High water at six.  (mine/tide-table, core/paragraph-break)"
    ]
    assert "1 of 2 documents differ" in ran.err


def test_lines_that_come_back_are_told_with_what_took_them(here: Here, folder: Path) -> None:
    (folder / "new").mkdir()
    (folder / "new" / "tides.yaml").write_text(RULE.replace("High water at .*", "Low .*"))
    ran = here(
        "rules", "diff", "--rules", folder / "new", "--against", folder / "mine", folder / "pages"
    )
    assert [line.split(": ", 1)[1] for line in ran.lines] == [
        "+ line: High water at six.  (mine/tide-table, core/paragraph-break)"
    ]


def test_articles_and_fields_are_told(here: Here, folder: Path) -> None:
    (folder / "pages" / "a.txt").write_text(
        "Ferry returns to the lake\nLake Radio\n2 May 2021\n" + PAGE
    )
    ran = here("rules", "diff", "--against", "none", "--ignore", "news/*", folder / "pages")
    assert (ran.code, ran.out) == (0, b"")
    rule = RULE.replace("do: drop", "do: {drop: true, set: {url: 'https://tides.example/'}}")
    (folder / "mine" / "tides.yaml").write_text(rule)
    ran = here("rules", "diff", "--rules", folder / "mine", "--against", "none", folder / "pages")
    assert any("~ url: none -> https://tides.example/" in line for line in ran.lines)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_rules_are_compared_with_those_of_a_commit(folder: Path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@b.c")
        subprocess.run(["git", "-C", folder, *who, *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "first")
    mine, pages = folder / "mine", folder / "pages"
    assert cleaner("rules", "diff", "--rules", mine, "--against", "HEAD", pages).code == 0
    (mine / "tides.yaml").write_text(RULE.replace("High water at .*", "Low .*"))
    ran = cleaner("rules", "diff", "--rules", mine, "--against", "HEAD", pages)
    assert (ran.code, len(ran.lines)) == (1, 1)
    ran = cleaner("rules", "diff", "--rules", mine, "--against", "no-such-commit", pages)
    assert ran.code == 2
    assert "no commit" in ran.err


def test_records_and_what_is_no_text_are_told(here: Here, folder: Path) -> None:
    (folder / "pages" / "a.jsonl").write_bytes(here("run", folder / "pages" / "b.txt").out)
    (folder / "pages" / "c.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    ran = here("rules", "diff", "--against", "none", folder / "pages")
    assert "a record" in ran.err
    assert "c.txt" not in ran.out.decode()
