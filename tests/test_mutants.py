"""A condition that no example needs is told."""

from __future__ import annotations

from pathlib import Path

from cleaner.mutants import mutants, survivors
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.model import Rule
from command import Here, here

__all__ = ["here"]

RULE = """
id: own-footer
title: A footer
why: It is no text.
safety: safe
match: {{regex: 'Footer .*', words: {{max: 3}}}}
when: {{position: {{last: 1}}, prev: {{regex: '.*\\.'}}}}
max: 2
do: drop
examples:
- {{in: "A text.\\nFooter 1", out: A text.}}
- {{in: "Another text.\\nFooter 2", out: Another text.}}
{keeps}
"""
KEEPS = (
    '- {keep: "A text.\\nFooter 1 of the page is here."}',
    '- {keep: "A text.\\nFooter 1\\nThe text goes on."}',
    '- {keep: "A text\\nFooter 1"}',
)


def rules(folder: Path, *keeps: str) -> list[Rule]:
    file = folder / "mine" / "footer.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(RULE.format(keeps="\n".join(keeps)))
    return load_rules([("mine", file.parent)])


def test_each_condition_is_taken_away_once(tmp_path: Path) -> None:
    [rule] = rules(tmp_path, *KEEPS)
    lost = [mutant.lost for mutant in mutants(rule)]
    assert lost == ["when: position: last", "when: prev", "match: words", "max"]
    assert all(mutant.rule != rule for mutant in mutants(rule))


def test_what_no_example_needs_survives(tmp_path: Path) -> None:
    for number, lost in enumerate(["match: words", "when: position: last", "when: prev"]):
        keeps = [keep for n, keep in enumerate(KEEPS) if n != number]
        found = rules(tmp_path, *keeps)
        left = [mutant.lost for mutant in survivors(found, found)]
        assert lost in left
        assert "max" in left
    found = rules(tmp_path, *KEEPS)
    assert [mutant.lost for mutant in survivors(found, found)] == ["max"]


def test_rules_that_are_not_safe_owe_nothing(tmp_path: Path) -> None:
    [rule] = rules(tmp_path)
    file = tmp_path / "mine" / "footer.yaml"
    file.write_text(file.read_text().replace("safety: safe", "safety: suggest"))
    [rule] = load_rules([("mine", file.parent)])
    assert list(survivors([rule], [rule])) == []


def test_the_command_names_rule_and_condition(here: Here, tmp_path: Path) -> None:
    rules(tmp_path, *KEEPS)
    ran = here("rules", "mutate", tmp_path / "mine")
    assert ran.code == 1
    assert ran.lines == [f"{tmp_path}/mine/footer.yaml:2:1: mine/own-footer does not need `max`"]
    assert "4 conditions taken away, 1 not missed" in ran.err
