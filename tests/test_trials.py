"""Every rule is tried on its own examples, and what trials find is told apart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from cleaner.document import Cleaned, Failed
from cleaner.pipeline import clean_record
from cleaner.plan import Plan, builtin
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.model import Rule
from cleaner.trials import Complaint, try_rules


def by_id(rule: Rule) -> str:
    return rule.id


@pytest.mark.parametrize("rule", builtin(), ids=by_id)
def test_a_built_in_rule_does_what_its_examples_show(rule: Rule) -> None:
    complaints = [str(complaint) for complaint in try_rules([rule], builtin())]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("rule", [rule for rule in builtin() if rule.safety == "safe"], ids=by_id)
def test_safety_is_earned(rule: Rule) -> None:
    changing = [e for e in rule.examples if not e.keep and e.failure is None]
    assert len(changing) >= 2, "a safe rule shows two texts that it changes"
    assert any(e.keep for e in rule.examples), "a safe rule shows a look-alike that it keeps"


@pytest.mark.parametrize("rule", builtin(), ids=by_id)
def test_examples_call_in_rules_that_are_there(rule: Rule) -> None:
    known = {other.id for other in builtin()}
    assert {name for example in rule.examples for name in example.others} <= known
    assert set(rule.matcher.rules) <= known


def test_every_built_in_rule_has_its_reason() -> None:
    for rule in builtin():
        assert rule.title and rule.why
        assert rule.title != rule.why
        assert not rule.title.endswith("."), rule.id


# --- kinds of complaints ---

DROP = """
schema: 1
rules:
- id: footer
  title: A footer
  why: It belongs to no article.
  safety: safe
  in: line
  match: {regex: 'You receive this.*'}
  do: drop
  examples:
"""


def tried(folder: Path, text: str) -> list[Complaint]:
    package = folder / "mine"
    package.mkdir()
    (package / "rules.yaml").write_text(text, encoding="utf-8")
    rules = load_rules([("mine", package)])
    return list(try_rules(rules, [*rules, *builtin()]))


def kinds(complaints: list[Complaint]) -> list[str]:
    return [complaint.kind for complaint in complaints]


def drop(folder: Path, *examples: str) -> list[Complaint]:
    return tried(folder, DROP + "".join(f"  - {example}\n" for example in examples))


def test_a_rule_that_works_gives_no_complaint(tmp_path: Path) -> None:
    assert not drop(
        tmp_path,
        '{in: "The ferry sails.\\nYou receive this.", out: "The ferry sails."}',
        '{keep: "“You receive this,” he wrote."}',
        '{in: "You receive\\nthis.", out: "", known_failure: a line is matched whole}',
    )


def test_wrong_another_text(tmp_path: Path) -> None:
    (complaint,) = drop(tmp_path, '{in: "The ferry sails.\\nYou receive this.", out: "The ferry."}')
    assert complaint.kind == "Wrong"
    assert "The ferry." in complaint.expected
    assert "The ferry sails." in complaint.got
    assert complaint.rule.id == "mine/footer"


def test_wrong_other_fields(tmp_path: Path) -> None:
    assert kinds(
        drop(tmp_path, '{in: "The ferry sails.\\nYou receive this.", set: {title: The ferry}}')
    ) == ["Wrong"]


def test_wrong_other_extras_and_flags(tmp_path: Path) -> None:
    example = (
        '{in: "The ferry sails.\\nYou receive this.", extras: [{note: x}], flags: [lost-date]}'
    )
    assert kinds(drop(tmp_path, example)) == ["Wrong", "Wrong"]


def test_wrong_number_of_articles(tmp_path: Path) -> None:
    example = '{in: "The ferry sails.\\nYou receive this.", articles: [{title: a}, {title: b}]}'
    assert "Wrong" in kinds(drop(tmp_path, example))


def test_missing(tmp_path: Path) -> None:
    assert kinds(drop(tmp_path, '{in: "The ferry sails.", out: "The ferry sails."}')) == ["Missing"]


def test_noisy(tmp_path: Path) -> None:
    assert kinds(drop(tmp_path, '{keep: "The ferry sails.\\nYou receive this."}')) == ["Noisy"]


def test_healed(tmp_path: Path) -> None:
    example = (
        '{in: "The ferry sails.\\nYou receive this.", out: "The ferry sails.", known_failure: no}'
    )
    (complaint,) = drop(tmp_path, example)
    assert complaint.kind == "Healed"
    assert "remove known_failure" in complaint.got


def test_a_known_failure_that_fails_is_no_complaint(tmp_path: Path) -> None:
    assert not drop(tmp_path, '{in: "The ferry sails.", out: "x", known_failure: not yet}')


GROWING = """
schema: 1
rules:
- id: footer
  title: A footer that the drop of another brings to the edge
  why: It belongs to no article.
  safety: safe
  in: span
  match: {regex: 'ab'}
  do: {replace: 'aab'}
  examples:
  - {in: "x ab y", out: "x aab y"}
"""


def test_a_rule_that_never_comes_to_an_end_is_wrong(tmp_path: Path) -> None:
    (complaint,) = tried(tmp_path, GROWING)
    assert complaint.kind == "Wrong"
    assert "back and forth" in complaint.got


def test_unstable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipeline that settles leaves nothing unstable, so the second cleaning is broken here."""

    def another(record: Mapping[str, object], plan: Plan, path: str) -> Cleaned | Failed:
        return clean_record({**record, "text": "The mill turns."}, plan, path)

    monkeypatch.setattr("cleaner.trials.clean_record", another)
    complaints = drop(
        tmp_path, '{in: "The ferry sails.\\nYou receive this.", out: "The ferry sails."}'
    )
    assert kinds(complaints) == ["Unstable"]
    assert (complaints[0].expected, complaints[0].got) == (
        "'The ferry sails.'",
        "'The mill turns.'",
    )


def test_lossy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way back is a law of the algebra, so it is broken here by hand."""
    monkeypatch.setattr("cleaner.trials.invert", lambda edits: [])
    complaints = drop(
        tmp_path, '{in: "The ferry sails.\\nYou receive this.", out: "The ferry sails."}'
    )
    assert kinds(complaints) == ["Lossy"]


def test_a_complaint_says_where_what_and_which(tmp_path: Path) -> None:
    (complaint,) = drop(tmp_path, '{keep: "You receive this."}')
    first, *others = str(complaint).splitlines()
    assert first == "mine/rules.yaml:12:5: Noisy mine/footer"
    assert [line.split(":")[0].strip() for line in others] == ["expected", "got"]


def test_the_suite_that_ships_has_few_known_failures() -> None:
    known = [rule.id for rule in builtin() for example in rule.examples if example.failure]
    assert len(known) <= 20, known
