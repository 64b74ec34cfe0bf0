"""The command line keeps its contract: verbs, streams, exit codes."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click  # noqa: TID251 (to walk through the commands)
import pytest

from cleaner.cli import VERBS, cli
from command import ENVIRONMENT, Here, cleaner, here

__all__ = ["here"]

LEVELS = ("error", "warn", "info")
FINDING = re.compile(r"(.+):(\d+):(\d+): (error|warn|info) (\S+) (.+)")

DIGEST = """Follow us

Ferry returns to the lake

Harbour Post

Mar 2 2021

The ferry sails \u00a0 again, the town said on Monday, after a winter of repairs.

Nobody knows what it will cost the the town.

keep reading

Bakery opens at the old mill

Harbour Post

Mar 3 2021

Bread is back at the mill. The miller’s daughter bakes it on Tuesdays.
"""
CLEAN = "The ferry sails again, the town said on Monday.\n\nNobody knows what it will cost.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents: one dirty, one clean."""
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "a.txt").write_text(DIGEST)
    (inputs / "b.txt").write_text(CLEAN)
    return inputs


@pytest.fixture
def output(here: Here, folder: Path, tmp_path: Path) -> Path:
    """Their output."""
    assert here("run", folder, "-o", tmp_path / "out").code == 0
    return tmp_path / "out"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- run ---


def test_run_writes_a_folder(here: Here, folder: Path, tmp_path: Path) -> None:
    ran = here("run", folder, "-o", tmp_path / "out")
    assert (ran.code, ran.out) == (0, b"")
    assert re.search(r"2 documents, 3 articles, \d+ edits", ran.err)
    names = list(files(tmp_path / "out"))
    assert names[-2:] == ["run.json", "sources.jsonl"]
    assert [name[:44] for name in names[:-2]] == [
        "articles/2021-03-02-ferry-returns-to-the-lak",
        "articles/2021-03-03-bakery-opens-at-the-old-",
        "articles/undated-untitled-" + names[2][26:32] + ".json",
    ]


def test_run_streams_lines(here: Here, folder: Path) -> None:
    ran = here("run", folder)
    records = [json.loads(line) for line in ran.lines]
    assert [record["title"] for record in records] == [
        "Ferry returns to the lake",
        "Bakery opens at the old mill",
        None,
    ]
    assert (ran.code, ran.err) == (0, "")


def test_run_streams_text(here: Here, folder: Path) -> None:
    ran = here("run", folder, "--format", "text")
    first, second, third = ran.out.decode().split("\f\n")
    assert first.startswith("The ferry sails again")
    assert second.startswith("Bread is back")
    assert third == CLEAN


def test_a_folder_of_lines_holds_the_same_articles(
    here: Here, folder: Path, output: Path, tmp_path: Path
) -> None:
    assert here("run", folder, "-o", tmp_path / "lines", "--format", "jsonl").code == 0
    lines = (tmp_path / "lines" / "articles.jsonl").read_text().splitlines()
    pages = [page.read_text() for page in sorted((output / "articles").iterdir())]
    assert sorted(map(_canonical, lines)) == sorted(map(_canonical, pages))


def _canonical(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)


def test_the_same_run_gives_the_same_bytes(
    here: Here, folder: Path, output: Path, tmp_path: Path
) -> None:
    here("run", folder, "-o", tmp_path / "again", "-j", "2")
    assert files(tmp_path / "again") == files(output)


def test_nothing_in_an_output_tells_of_the_machine(output: Path, tmp_path: Path) -> None:
    for name, content in files(output).items():
        assert str(tmp_path).encode() not in content, name


def test_standard_input(folder: Path) -> None:
    ran = cleaner("run", "-", stdin=DIGEST.encode())
    assert [json.loads(line)["source"]["path"] for line in ran.lines] == ["stdin", "stdin"]


def test_articles_given_back_stay_as_they_are(here: Here, output: Path, tmp_path: Path) -> None:
    ran = here("run", output, "-o", tmp_path / "again")
    assert ran.code == 0
    origin = ("id", "source", "provenance")
    before = [json.loads(page.read_text()) for page in sorted((output / "articles").iterdir())]
    again = [
        json.loads(page.read_text()) for page in sorted((tmp_path / "again/articles").iterdir())
    ]
    known, kept = (
        [{name: r[name] for name in r if name not in origin} for r in records]
        for records in (before, again)
    )
    assert known == kept
    assert all(not record["provenance"]["edits"] for record in again)
    assert here("verify", tmp_path / "again").code == 0
    assert here("restore", tmp_path / "again", "-o", tmp_path / "back").code == 0


def test_an_earlier_output_is_replaced_with_force_only(
    here: Here, folder: Path, output: Path
) -> None:
    before = files(output)
    refused = here("run", folder / "b.txt", "-o", output)
    assert refused.code == 2
    assert "--force" in refused.err
    assert files(output) == before
    assert here("run", folder / "b.txt", "-o", output, "--force").code == 0
    assert len(list((output / "articles").iterdir())) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", "in", "--format", "xml"],
        ["run", "in", "-o", "out", "--format", "text"],
        ["run", "in", "-j", "0"],
        ["run", "in", "--select", "no/such"],
        ["run", "in", "--rules", "missing.yaml"],
        ["check", "in", "--diff", "--fix"],
        ["check", "-", "--fix"],
        ["explain", "no/such-rule"],
        ["restore", "missing"],
        ["verify", "in"],
        ["rules", "nothing"],
        ["nothing"],
        ["--nothing"],
    ],
)
def test_a_usage_error_runs_nothing(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(folder.parent)
    ran = here(*arguments)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err
    assert not (folder.parent / "out").exists()


def test_select_and_ignore(here: Here, folder: Path) -> None:
    ran = here("run", folder / "a.txt", "--ignore", "news", "--ignore", "web/*")
    (record,) = map(json.loads, ran.lines)
    assert record["title"] is None
    assert record["text"].startswith("Follow us")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("web/fused-button", "did you mean web/fused-buttons"),
        ("fused-buttons", "did you mean web/fused-buttons"),
        ("nosuch", "see `cleaner rules list`"),
    ],
)
def test_a_name_that_fits_no_rule_gets_near_ones(
    here: Here, folder: Path, name: str, hint: str
) -> None:
    ran = here("run", folder, "--select", name)
    assert (ran.code, ran.out) == (2, b"")
    assert hint in ran.err
    assert len(ran.err) < 300


def test_a_folder_without_rules_is_no_rules(here: Here, folder: Path) -> None:
    ran = here("run", folder, "--rules", folder)
    assert (ran.code, ran.out) == (2, b"")
    assert f"{folder}: a folder without rule files" in ran.err


def test_rules_of_ones_own(here: Here, folder: Path, tmp_path: Path) -> None:
    rules = tmp_path / "mine.yaml"
    rules.write_text(OWN_RULE)
    ran = here("run", folder / "b.txt", "--rules", rules)
    (record,) = map(json.loads, ran.lines)
    assert "Nobody" not in record["text"]


OWN_RULE = """
id: nobody
title: What nobody knows
why: For this test.
safety: safe
in: line
match: {regex: 'Nobody knows .*'}
do: drop
examples:
  - {in: "A ferry.\\nNobody knows it.", out: A ferry.}
  - {in: "A mill.\\nNobody knows that.", out: A mill.}
  - {keep: "Everybody knows it."}
"""

# --- restore and verify ---


def test_restore_brings_every_source_back(
    here: Here, folder: Path, output: Path, tmp_path: Path
) -> None:
    ran = here("restore", output, "-o", tmp_path / "back")
    assert ran.code == 0
    assert files(tmp_path / "back") == files(folder)


def test_restore_has_a_place_of_its_own(
    here: Here, folder: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    assert here("restore", output).code == 0
    assert files(folder.parent / "restored") == files(folder)


def test_restore_writes_one_source_to_standard_output(here: Here, output: Path) -> None:
    assert here("restore", output, "--source", "a.txt").out == DIGEST.encode()


def test_restore_of_an_unknown_source_suggests(here: Here, output: Path) -> None:
    ran = here("restore", output, "--source", "aa.txt")
    assert ran.code == 2
    assert "did you mean a.txt" in ran.err


def test_restore_of_a_changed_output_fails(here: Here, output: Path, tmp_path: Path) -> None:
    page = next((output / "articles").glob("*ferry*"))
    page.write_text(page.read_text().replace("sails", "sinks"))
    ran = here("restore", output, "-o", tmp_path / "back")
    assert ran.code == 1
    assert "a.txt" in ran.err
    assert list(files(tmp_path / "back")) == ["b.txt"]


def test_verify(here: Here, folder: Path, output: Path) -> None:
    assert here("verify", output).code == 0
    assert here("verify", output, "--sources", folder).code == 0


# --- check ---


def test_check_lists_findings_in_order(here: Here, folder: Path) -> None:
    ran = here("check", folder)
    found = [FINDING.fullmatch(line) for line in ran.lines]
    assert all(found)
    places = [(m[1], int(m[2]), int(m[3])) for m in found if m]
    assert places == sorted(places)
    assert ran.code == 1
    assert any("core/doubled-function-word" in line and ":11:" in line for line in ran.lines)


def test_check_of_a_clean_file_finds_nothing(here: Here, folder: Path) -> None:
    ran = here("check", folder / "b.txt")
    assert (ran.code, ran.out, ran.err) == (0, b"", "")


def test_only_what_a_fix_would_mend_is_marked(here: Here, folder: Path) -> None:
    assert any(line.endswith(" [*]") for line in here("check", folder / "a.txt").lines)
    (folder / "c.txt").write_text("Follow us\n\nkeep reading\n")  # of which nothing would be left
    record = here("run", folder / "b.txt").out
    (folder / "d.json").write_bytes(record.replace(b"Nobody knows", b"None of of the crew knows"))
    lines = here("check", folder / "c.txt", folder / "d.json").lines
    assert len(lines) >= 2
    assert not any(line.endswith("[*]") for line in lines)


def test_check_as_json(here: Here, folder: Path) -> None:
    ran = here("check", folder, "--format", "json")
    findings = json.loads(ran.out)
    assert {"path", "line", "column", "level", "rules", "message", "fixable"} <= set(findings[0])
    assert len(findings) == len(here("check", folder).lines)
    assert json.loads(here("check", folder / "b.txt", "--format", "json").out) == []


def test_check_in_full_points_at_the_place(here: Here, folder: Path) -> None:
    lines = here("check", folder, "--format", "full").lines
    at = next(n for n, line in enumerate(lines) if "core/doubled-function-word" in line)
    column = int(FINDING.fullmatch(lines[at])[3])  # type: ignore[index]
    assert lines[at + 1].startswith("    | Nobody knows")
    assert lines[at + 2].index("^") == 6 + column - 1


def test_statistics_count_by_rule(here: Here, folder: Path) -> None:
    ran = here("check", folder, "--statistics")
    assert any(re.match(r" +1  warn +core/doubled-function-word ", line) for line in ran.lines)
    counts = json.loads(here("check", folder, "--statistics", "--format", "json").out)
    assert {"rule": "core/doubled-function-word", "level": "warn", "count": 1} in counts


def test_what_is_no_fault_is_shown_when_asked_for(here: Here, folder: Path) -> None:
    ran, everything = here("check", folder), here("check", folder, "--level", "info")
    levels = [line.split(": ", 1)[1].split()[0] for line in everything.lines]
    assert "info" in levels and "warn" in levels
    assert ran.lines == [
        line for line, level in zip(everything.lines, levels, strict=True) if level != "info"
    ]
    assert f"{levels.count('info')} findings below warn not shown" in ran.err
    assert everything.err == ""
    assert ran.code == everything.code == here("check", folder, "--level", "error").code == 1
    shown = json.loads(here("check", folder, "--format", "json", "--level", "info").out)
    assert [one["level"] for one in shown] == levels


def test_fail_on_a_level(here: Here, folder: Path, tmp_path: Path) -> None:
    assert here("check", folder, "--fail-on", "error").code == 0
    headed = tmp_path / "headed.txt"
    headed.write_text("Ferry returns to the lake\n\nHarbour Post\nMar 2 2021\n\nThe ferry sails.\n")
    assert here("check", headed).code == 0
    assert here("check", headed, "--fail-on", "info").code == 1


def test_statistics_count_what_is_shown(here: Here, folder: Path) -> None:
    shown = json.loads(here("check", folder, "--statistics", "--format", "json").out)
    more = ("--level", "info", "--format", "json")
    everything = json.loads(here("check", folder, "--statistics", *more).out)
    assert shown == [one for one in everything if one["level"] != "info"] != everything


def test_a_diff_names_the_rules_of_each_hunk(here: Here, folder: Path) -> None:
    lines = here("check", "--diff", folder).lines
    assert lines[0] == f"--- {folder / 'a.txt'}"
    assert "-Nobody knows what it will cost the the town." in lines
    assert "+Nobody knows what it will cost the town." in lines
    assert any(line.startswith("# 11:") and "core/doubled-function-word" in line for line in lines)
    assert not any("b.txt" in line for line in lines)


def test_a_diff_can_be_applied(here: Here, folder: Path, tmp_path: Path) -> None:
    diff = here("check", "--diff", folder / "a.txt").out.decode()
    assert here("check", "--fix", folder / "a.txt").code in (0, 1)
    assert patched(DIGEST, diff) == (folder / "a.txt").read_text()


def patched(old: str, diff: str) -> str:
    """The text after a unified diff: what the context and the marks say, checked line by line."""
    source, result, at = old.splitlines(keepends=True), [], 0
    for line in diff.splitlines(keepends=True)[2:]:
        if line.startswith("@@"):
            start = int(line.split()[1].lstrip("-").split(",")[0])
            result += source[at : start - 1]
            at = start - 1
        elif line[0] in " -":
            assert source[at].rstrip("\n") == line[1:].rstrip("\n")
            result += [line[1:]] if line[0] == " " else []
            at += 1
        elif line[0] == "+":
            result.append(line[1:])
    return "".join(result + source[at:])


def test_fix_mends_files_in_place(here: Here, folder: Path) -> None:
    ran = here("check", "--fix", folder)
    fixed = (folder / "a.txt").read_text()
    assert ran.code == 0, ran
    assert "the the" not in fixed
    assert "Follow us" not in fixed
    assert "keep reading" not in fixed
    assert "Ferry returns to the lake\n\nHarbour Post\n\nMar 2 2021\n" in fixed  # kept in place
    assert (folder / "b.txt").read_text() == CLEAN
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "b.txt"]


def test_a_fixed_file_has_nothing_left_to_fix(here: Here, folder: Path) -> None:
    here("check", "--fix", folder)
    once = files(folder)
    ran = here("check", "--fix", folder)
    assert ran.code == 0
    assert files(folder) == once
    assert here("check", "--diff", folder).out == b""


def test_fix_keeps_permissions_and_links(here: Here, folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(folder / "a.txt")
    here("check", "--fix", link)
    assert link.is_symlink()
    assert (folder / "a.txt").stat().st_mode & 0o777 == 0o640
    assert "the the" not in (folder / "a.txt").read_text()


ROOT = os.name == "posix" and os.geteuid() == 0


def not_fixed(here: Here, file: Path) -> str:
    """What is said of a dirty file that stays as it is, while the one beside it is fixed."""
    before, other = file.read_bytes(), file.with_name("other.txt")
    other.write_text(DIGEST)
    ran = here("check", "--fix", file, other)
    assert ran.code == 3
    assert file.read_bytes() == before
    assert "the the" not in other.read_text()
    assert sorted(file.parent.glob(".*")) == []
    return ran.err


def test_fix_leaves_a_file_that_is_read_only(here: Here, folder: Path) -> None:
    (folder / "a.txt").chmod(0o444)
    assert f"{folder / 'a.txt'}: is read-only: left as it is" in not_fixed(here, folder / "a.txt")
    assert (folder / "a.txt").stat().st_mode & 0o777 == 0o444


def test_fix_leaves_a_file_that_has_other_names(here: Here, folder: Path) -> None:
    os.link(folder / "a.txt", folder / "same.txt")
    assert "has 2 names (hard links): left as it is" in not_fixed(here, folder / "a.txt")
    assert (folder / "same.txt").samefile(folder / "a.txt")


def test_fix_leaves_a_file_that_was_changed_meanwhile(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, wrote = folder / "a.txt", os.write
    written: list[str] = []

    def meanwhile(handle: int, data: bytes) -> int:
        if not written:
            written.append("A new line.\n")
            with file.open("a") as opened:
                opened.writelines(written)
        return wrote(handle, data)

    monkeypatch.setattr(os, "write", meanwhile)
    ran = here("check", "--fix", file)
    assert ran.code == 3
    assert f"{file}: was changed meanwhile: left as it is" in ran.err
    assert file.read_text() == DIGEST + "A new line.\n"


def test_fix_of_a_file_that_went_away(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat = Path.stat

    def gone(path: Path, **more: bool) -> os.stat_result:
        if path.name == "a.txt":
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return stat(path, **more)

    monkeypatch.setattr(Path, "stat", gone)
    ran = here("check", "--fix", folder / "a.txt")
    assert ran.code == 3
    assert f"{folder / 'a.txt'}: cannot be written: no such file" in ran.err


@pytest.mark.skipif(not ROOT, reason="only root may give files away")
def test_fix_keeps_the_owner(here: Here, folder: Path) -> None:
    os.chown(folder / "a.txt", 12345, 54321)
    (folder / "a.txt").chmod(0o640)
    assert here("check", "--fix", folder).code == 0
    status = (folder / "a.txt").stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (12345, 54321, 0o640)


LINKS = "".join(f"https://harbourpost.example/news/{n}?utm_source=list\n" for n in range(6))


@pytest.mark.parametrize("text", [LINKS, CLEAN + LINKS, "Norvik weekly\n" + LINKS])
def test_fix_takes_no_text_away_that_a_run_keeps(here: Here, tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.txt"
    file.write_text(text)
    assert here("check", "--fix", file).code == 0
    assert file.read_text().split() == text.split()


def test_fix_takes_out_of_a_gap_what_rules_drop_and_no_more(here: Here, folder: Path) -> None:
    file = folder / "a.txt"
    file.write_text("Norvik weekly\n\n" + DIGEST)
    assert here("check", "--fix", file).code == 0
    assert file.read_text().startswith("Norvik weekly\n\nFerry returns to the lake\n")


def test_fix_leaves_a_file_of_which_nothing_would_be_left(here: Here, folder: Path) -> None:
    (folder / "a.txt").write_text("Follow us\n\nkeep reading\n")
    ran = here("check", "--fix", folder)
    assert ran.code == 1
    assert (folder / "a.txt").read_text() == "Follow us\n\nkeep reading\n"
    assert f"{folder / 'a.txt'}: not fixed: nothing would be left of it" in ran.err


RUSSIAN = (
    "Паром снова ходит через озеро, сообщил город в понедельник.\n\n\n\n"
    "Никто не знает,\u00a0 сколько это будет стоить, но мельник доволен.\n"
)


def test_fix_keeps_the_encoding(here: Here, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(RUSSIAN.encode("cp1251"))
    assert here("check", "--fix", file).code == 0
    fixed = file.read_bytes().decode("cp1251")
    assert fixed == RUSSIAN.replace("\n\n\n\n", "\n\n").replace("\u00a0 ", " ")


def test_a_fixed_document_has_nothing_left_to_fix(
    here: Here, real_document: Path, tmp_path: Path
) -> None:
    file = tmp_path / real_document.name
    file.write_bytes(real_document.read_bytes())
    ran = here("check", "--fix", file)
    assert "not fixed" not in ran.err
    once = file.read_bytes()
    assert here("check", "--diff", file).out == b""
    here("check", "--fix", file)
    assert file.read_bytes() == once


# --- explain and rules ---


def test_explain(here: Here) -> None:
    ran = here("explain", "core/doubled-function-word")
    assert ran.code == 0
    text = ran.out.decode()
    for part in ("core/doubled-function-word", "safety:", "match:", "do:", "Examples"):
        assert part in text


def test_explain_takes_short_names_and_suggests(here: Here) -> None:
    assert (
        here("explain", "doubled-function-word").out
        == here("explain", "core/doubled-function-word").out
    )
    ran = here("explain", "core/doubled-function-wort")
    assert ran.code == 2
    assert "did you mean core/doubled-function-word" in ran.err


def test_every_rule_has_a_page(here: Here) -> None:
    for line in here("rules", "list").lines:
        name = line.split()[0]
        assert "do:" in here("explain", name).out.decode(), name


def test_the_built_in_rules_are_good(here: Here) -> None:
    ran = here("rules", "check")
    assert (ran.code, ran.out) == (0, b""), ran
    ran = here("rules", "test")
    assert (ran.code, ran.out) == (0, b""), ran


def test_rules_test_tells_expected_and_got(here: Here, tmp_path: Path) -> None:
    rules = tmp_path / "mine.yaml"
    rules.write_text(OWN_RULE.replace("out: A mill.", "out: A dam."))
    ran = here("rules", "test", rules)
    assert ran.code == 1
    assert "A dam." in ran.out.decode()
    assert "A mill." in ran.out.decode()


def test_rules_check_tells_every_complaint_at_once(here: Here, tmp_path: Path) -> None:
    rules = tmp_path / "mine.yaml"
    rules.write_text(OWN_RULE.replace("safety: safe", "safty: safe").replace("why:", "because:"))
    ran = here("rules", "check", rules)
    assert ran.code == 1
    for word in ("safty", "because"):
        assert re.search(rf"mine\.yaml:\d+:\d+: .*{word}", ran.out.decode())
    assert "did you mean 'safety'" in ran.out.decode()


WALK = """schema: 1
rules:
- id: walk
  title: A way from place to place
  why: It is a breadcrumb.
  safety: suggest
  match: {regex: '.* > .*'}
  do: {mark: walk}
  examples:
  - {in: "A > B", flags: [walk]}
  - {keep: "A and B"}
"""


def test_rules_check_tries_the_look_alikes_of_others(here: Here, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(WALK)
    assert here("rules", "check", tmp_path).code == 0
    ran = here("rules", "check", "--look-alikes", tmp_path)
    assert ran.code == 1
    assert "walk changes what web/breadcrumb keeps on purpose" in ran.out.decode()
    (tmp_path / "mine.yaml").write_text(WALK.replace(" > ", " >qq> "))
    assert here("rules", "check", "--look-alikes", tmp_path).code == 0


def test_the_schema_is_printed(here: Here, output: Path) -> None:
    import jsonschema_rs

    schema = json.loads(here("rules", "schema", "--article").out)
    validator = jsonschema_rs.Draft202012Validator(schema)
    for page in (output / "articles").iterdir():
        validator.validate(json.loads(page.read_text()))


# --- help, colours, streams ---


def _commands(command: click.Command, *names: str) -> list[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        return [names]
    context = click.Context(command)
    found = [names]
    for name in command.list_commands(context):
        child = command.get_command(context, name)
        assert child is not None
        found += _commands(child, *names, name)
    return found


@pytest.mark.parametrize("names", _commands(cli), ids=" ".join)
def test_every_command_teaches(here: Here, names: tuple[str, ...]) -> None:
    ran = here(*names, "--help")
    assert ran.code == 0
    assert ran.out.decode().count(f"  cleaner {' '.join(names)}".rstrip()) >= 1


def test_the_help_names_all_verbs(here: Here) -> None:
    text = here("--help").out.decode()
    for verb in VERBS:
        assert re.search(rf"^  {verb} ", text, re.MULTILINE)


def test_colours_are_for_terminals_and_for_who_asks(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert b"\x1b[" not in here("check", folder).out
    assert b"\x1b[" in here("check", "--color", "always", folder).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert b"\x1b[" in here("check", "--color", "always", folder).out
    assert b"\x1b[" not in here("check", "--color", "auto", folder).out


def _on_a_terminal(arguments: list[str], environment: dict[str, str]) -> bytes:
    """What a command writes to a terminal that is its stdout and stderr."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cleaner", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
        env=environment,
    )
    os.close(terminal)
    shown = b""
    while True:
        try:
            part = os.read(controller, 1 << 16)
        except OSError:
            break
        if not part:
            break
        shown += part
    process.wait()
    os.close(controller)
    return shown


def test_colours_on_a_terminal(folder: Path) -> None:
    plain = {**ENVIRONMENT, "TERM": "xterm", "NO_COLOR": "1"}
    assert b"\x1b[3" not in _on_a_terminal(["check", str(folder)], plain)
    del plain["NO_COLOR"]
    assert b"\x1b[3" in _on_a_terminal(["check", str(folder)], plain)


def test_a_closed_pipe_ends_quietly(folder: Path) -> None:
    for number in range(40):
        (folder / f"c{number}.txt").write_text(DIGEST * 40)
    for verb in (["run"], ["check"]):
        process = subprocess.Popen(
            [sys.executable, "-m", "cleaner", *verb, str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()
        assert (process.wait(), errors) == (0, b"")


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["rules", "list"]])
def test_a_closed_pipe_ends_quietly_at_once(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", *arguments],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Programs that a test starts can be interrupted, though it may run where Ctrl-C is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(
    ("number", "code", "said"), [(signal.SIGINT, 130, "stopped"), (signal.SIGTERM, 143, "")]
)
def test_a_signal_ends_a_run_and_leaves_nothing_half(
    folder: Path, tmp_path: Path, workers: str, number: int, code: int, said: str
) -> None:
    for n in range(400):
        (folder / f"c{n:03}.txt").write_text(DIGEST * 20)
    out = tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "-m", "cleaner", "run", str(folder), "-o", str(out), "-j", workers],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    _until(lambda: (out / "articles").is_dir() and len(os.listdir(out / "articles")) > 3)
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in errors.decode()
    assert said in errors.decode()
    assert "--force" in errors.decode()
    assert not [name for name in files(out) if name.endswith(".part") or name == "run.json"]
    for content in files(out).values():
        json.loads(content)
    _until(lambda: not _alive(process.pid))


def _until(reached: object, seconds: float = 30.0) -> None:
    assert callable(reached)
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_run_leaves_no_worker_behind(folder: Path, tmp_path: Path) -> None:
    for n in range(400):
        (folder / f"c{n:03}.txt").write_text(DIGEST * 20)
    out = tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "-m", "cleaner", "run", str(folder), "-o", str(out), "-j", "2"],
        start_new_session=True,
    )
    _until(lambda: (out / "articles").is_dir() and len(os.listdir(out / "articles")) > 3)
    process.kill()
    process.wait()
    _until(lambda: not _alive(process.pid))
    assert not (out / "run.json").exists()


def test_the_version_is_there_at_once() -> None:
    """In processor time: how busy the machine is with other tests counts for nothing."""
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert cleaner("--version").out.startswith(b"cleaner ")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) < 0.150


def test_the_command_line_imports_nothing_heavy() -> None:
    script = "import sys, cleaner.cli; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    heavy = {"ftfy", "chardet", "re2", "yaml", "orjson", "wordfreq", "cleaner.pipeline"}
    assert not heavy & set(loaded.stdout.decode().split())


def test_shell_completion_knows_the_verbs() -> None:
    environment = {
        **ENVIRONMENT,
        "_CLEANER_COMPLETE": "bash_complete",
        "COMP_WORDS": "cleaner ve",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", "from cleaner.cli import main; main()"],
        capture_output=True,
        env=environment,
        check=False,
    )
    assert b"verify" in done.stdout


def test_standard_input_can_be_named_once_only(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    class Given:
        buffer = io.BytesIO(CLEAN.encode())

    monkeypatch.setattr(sys, "stdin", Given())
    assert len(here("run", "-", "-").lines) == 1


def test_a_library_that_is_not_there_is_named(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*arguments: object) -> None:
        raise ModuleNotFoundError("No module named 'ahocorasick_rs'", name="ahocorasick_rs")

    monkeypatch.setattr("cleaner.jobs.plan_of", missing)
    ran = here("check", folder)
    assert ran.code == 2
    assert "the library ahocorasick_rs is not installed\n  hint: install cleaner again" in ran.err
