"""Cleaning ends: rules that feed or undo themselves are named, chains that shorten go through."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import patience
from cleaner.document import Cleaned, Failed
from cleaner.errors import CleanerError
from cleaner.patience import MOST_PASSES, Patience
from cleaner.pipeline import clean_bytes
from cleaner.plan import load_plan
from cleaner.rulebook.load import load_rules
from cleaner.trials import try_rules

RULE = """
id: {id}
title: A rule that finds its own work
why: For this test.
safety: safe
in: {unit}
match: {{regex: '{regex}'}}
do: {{replace: '{replace}'}}
examples:
- {{in: "a lk b", out: "a lklk b"}}
- {{in: "a lk c", out: "a lklk c"}}
- {{keep: "a b"}}
"""


def rules(folder: Path, *written: str) -> list[str]:
    package = folder / "mine"
    package.mkdir()
    for number, text in enumerate(written):
        (package / f"{number}.yaml").write_text(text)
    return [str(package)]


def failed(folder: Path, text: str, *written: str) -> Failed:
    outcome = clean_bytes(text.encode(), load_plan(rules(folder, *written)), "a.txt")
    assert isinstance(outcome, Failed)
    return outcome


@pytest.mark.parametrize(
    ("unit", "regex", "replace"),
    [("span", "lk", "lklk"), ("line", "(?P<a>.+)", "${a}${a}"), ("character", "lk", "lklk")],
)
def test_a_rule_that_doubles_the_text_is_named(
    tmp_path: Path, unit: str, regex: str, replace: str
) -> None:
    grow = RULE.format(id="grow", unit=unit, regex=regex, replace=replace)
    outcome = failed(tmp_path, "a lk b\n" * 3, grow)
    assert outcome.problem == "rules make the text longer and longer: mine/grow"
    assert "rules test" in outcome.hint


def test_a_rule_that_doubles_the_text_fails_its_trial(tmp_path: Path) -> None:
    grow = RULE.format(id="grow", unit="span", regex="lk", replace="lklk")
    (folder,) = rules(tmp_path, grow)
    loaded = load_rules([(folder, Path(folder))])
    complaints = list(try_rules(loaded, loaded))
    assert [complaint.kind for complaint in complaints] == ["Wrong", "Wrong"]
    assert all("longer and longer" in complaint.got for complaint in complaints)


def test_rules_that_undo_each_other_are_named(tmp_path: Path) -> None:
    there = RULE.format(id="there", unit="span", regex="aab", replace="b")
    back = RULE.format(id="back", unit="span", regex=" b", replace=" aab")
    outcome = failed(tmp_path, "The b of the ferry.\n", there, back)
    assert outcome.problem == (
        "rules change the text back and forth without end: mine/back, mine/there"
    )


@pytest.mark.parametrize(
    "text",
    [
        "BY ANNA BERG AND TOM VAN DER LAAN\n" * 120,
        "The ferry sails again.\n" + "* * *\n" * 300,
    ],
    ids=["bylines", "strokes"],
)
def test_a_long_chain_that_shortens_the_text_goes_through(text: str) -> None:
    outcome = clean_bytes(text.encode())
    assert isinstance(outcome, Cleaned)
    assert sum(len(article.text) for article in outcome.articles) < 100


CHAIN = """
id: chain
title: A rule that takes the first line of a list, again and again
why: For this test.
safety: safe
match: {regex: 'lk \\d+'}
when: {prev: edge, next: {regex: 'lk \\d+'}}
do: drop
examples:
- {in: "lk 1\\nlk 2", out: "lk 2"}
- {in: "lk 3\\nlk 4", out: "lk 4"}
- {keep: "a b"}
"""


def test_a_chain_over_a_long_text_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "MOST_WALKED", 1000)
    text = "".join(f"lk {n}\n" for n in range(200))
    outcome = failed(tmp_path, text, CHAIN)
    assert outcome.problem.endswith("and the text is long: mine/chain")


def test_only_passes_that_do_not_shorten_are_counted() -> None:
    left = Patience("a.txt", 10)
    for length in range(10 * MOST_PASSES, 0, -1):
        left.changed(length, length - 1, ["x"])
    for _ in range(MOST_PASSES - 1):
        left.changed(10, 10, ["x", "y"])
    with pytest.raises(CleanerError, match=r"a\.txt: rules .* without end: x, y"):
        left.changed(10, 12, ["y"])
