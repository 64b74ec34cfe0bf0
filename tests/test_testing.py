"""The pytest plugin, as users have it: a test of their own in a folder of their own."""

from __future__ import annotations

import sys

import pytest

pytest_plugins = ["pytester"]

DOCUMENT = (
    "The ferry of of Norvik sails from May on, and the town came down to see it.\n\nTides: 4\n"
)
RULE = """
id: tides
title: The table of tides
why: It is no part of the text.
safety: safe
match: {regex: 'Tides: .*'}
do: drop
examples:
- {in: "It sails.\\nTides: 1", out: "It sails."}
- {in: "It sails.\\nTides: 2", out: "It sails."}
- {keep: "Tides rise."}
"""
TEST = """
def test_digest(cleaner_golden):
    cleaner_golden("digest.txt", rules=["mine"])
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    (pytester.path / "digest.txt").write_text(DOCUMENT, encoding="utf-8")
    (pytester.path / "mine").mkdir()
    (pytester.path / "mine" / "tides.yaml").write_text(RULE, encoding="utf-8")
    pytester.makepyfile(test_mine=TEST)
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return project.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments)


def test_golden_files_are_written_then_kept(project: pytest.Pytester) -> None:
    run(project).assert_outcomes(failed=1)  # written, to be read
    run(project).assert_outcomes(passed=1)
    articles = (project.path / "test_mine" / "digest.articles.yml").read_text(encoding="utf-8")
    diff = (project.path / "test_mine" / "digest.diff.yml").read_text(encoding="utf-8")
    assert "ferry of Norvik" in articles
    assert "mine/tides" in diff
    assert "core/doubled-function-word" in diff


def test_a_rule_that_changes_the_outcome_fails_the_test(project: pytest.Pytester) -> None:
    run(project, "--force-regen")
    run(project).assert_outcomes(passed=1)
    rule = project.path / "mine" / "tides.yaml"
    rule.write_text(RULE.replace("Tides: .*", "Tides: [5-9]"), encoding="utf-8")
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Tides: 4*"])


def test_a_document_that_fails_is_told(project: pytest.Pytester) -> None:
    (project.path / "digest.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\0")
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*digest.txt*"])
