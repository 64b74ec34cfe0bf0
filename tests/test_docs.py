"""The generated reference is what the program and the rules say today."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def reference(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", root / "docs" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_not_stale(
    reference: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reference.main(["--check"]) == 0, capsys.readouterr().out


def test_the_reference_has_every_verb_and_every_rule(reference: ModuleType) -> None:
    pages = reference.reference()
    cli = pages[reference.DOCS / "cli.md"]
    for verb in ("run", "check", "explain", "restore", "verify", "rules test", "rules new"):
        assert f"## `cleaner {verb}`" in cli
    for rule in reference.builtin():
        page = pages[reference.DOCS / "rules" / f"{rule.package.replace('/', '-')}.md"]
        assert f"## {rule.id.rpartition('/')[2]}\n" in page


def test_a_stale_page_is_told_and_written_anew(
    reference: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(reference, "DOCS", tmp_path / "docs")
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    (tmp_path / "docs" / "rules" / "gone.md").write_text("a package that is no more")
    assert reference.main(["--check"]) == 1
    assert "docs/cli.md is stale" in capsys.readouterr().out
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
    assert not (tmp_path / "docs" / "rules" / "gone.md").exists()
