"""A fix rewrites plain text, and no code, markup or data unless it is told to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner.checks.plain import no_plain_text
from command import Here, here  # noqa: F401  (a fixture)

DIRTY = "The ferry of of Norvik sails from May on.\n"
CLEAN = "The ferry of Norvik sails from May on.\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "x"),
        ("deep/a.YML", "x"),
        ("a.tar.json", "x"),
        ("Makefile", "x"),
        ("docs/CMakeLists.txt", "x"),
        (".gitignore", "x"),
        ("README.md", "x"),
        ("a.csv", ""),
        ("run", "#!/bin/sh\necho"),
        ("a.txt", "\ufeff<?xml version='1.0'?>"),
        ("page", "\n <!DOCTYPE html>"),
        ("page", "<html lang=en>"),
        ("a.txt", '{"a": 1}\n'),
        ("a.txt", '[{"a": 1}]'),
        ("a.txt", '{"a": 1}\n{"a": 2}\n'),
    ],
)
def test_code_markup_and_data(path: str, text: str) -> None:
    assert no_plain_text(path, text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.txt", DIRTY),
        ("a.TXT", ""),
        ("NOTES", DIRTY),
        ("py", DIRTY),
        ("2021.03", DIRTY),
        ("a.log", DIRTY),
        ("a.txt", "# Ferries!"),
        ("a.txt", "[On board] It sails."),
        ("a.txt", "{so to say}"),
        ("a.txt", "2021"),
        ("a.txt", "We write <html> in May."),
        ("rules.md/a", DIRTY),
        ("stdin", "<htmlish> words"),
    ],
)
def test_plain_text(path: str, text: str) -> None:
    assert not no_plain_text(path, text)


OTHERS = {
    "a.yaml": f"say: {DIRTY}",
    "a.py": f"# {DIRTY}",
    "Makefile": f"all:\n\techo {DIRTY}",
    "a.csv": f"a,{DIRTY}",
    "a.json": json.dumps({"a": DIRTY}),
    "script": f"#!/bin/sh\n# {DIRTY}",
}


def test_a_fix_leaves_them_and_tells_the_remedy(here: Here, tmp_path: Path) -> None:  # noqa: F811
    for name, content in {"a.txt": DIRTY, **OTHERS}.items():
        (tmp_path / name).write_bytes(content.encode())
    ran = here("check", "--fix", tmp_path)
    assert ran.code == 1, "findings are left"
    assert (tmp_path / "a.txt").read_text() == CLEAN
    for name, content in OTHERS.items():
        assert (tmp_path / name).read_bytes() == content.encode(), name
        assert f"{tmp_path / name}: not fixed: " in ran.err
    assert "--any-text" in ran.err
    assert not any("[*]" in line for line in here("check", tmp_path).lines)


def test_a_fix_of_any_text(here: Here, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "a.yaml"
    file.write_text(OTHERS["a.yaml"])
    assert "[*]" in here("check", "--any-text", file).lines[0]
    assert here("check", "--fix", "--any-text", file).code == 0
    assert file.read_text() == f"say: {CLEAN}"


def test_what_has_nothing_to_fix_is_not_spoken_of(here: Here, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "a.yaml"
    file.write_text("say: The ferry sails.\n")
    ran = here("check", "--fix", file)
    assert (ran.code, ran.err) == (0, "")
