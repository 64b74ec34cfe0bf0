"""The schema of rule files takes what the reader takes, and marks what it does not know."""

from __future__ import annotations

from pathlib import Path

import jsonschema_rs
import orjson
import pytest
import yaml

from cleaner.rulebook import meanings
from cleaner.rulebook.read_match import CONDITION_KEYS, ITEM_KEYS, LINES_KEYS, MATCH_KEYS
from cleaner.rulebook.read_rule import ACTION_KEYS, EXAMPLE_KEYS, RULE_KEYS, TARGET_KEYS
from cleaner.rulebook.rule_schema import rule_schema
from command import Here, here

__all__ = ["here"]

GOOD = """
id: own-footer
title: A footer
why: It is no text.
safety: safe
match: {regex: 'Footer .*', words: {max: 5}}
when: {position: {last: 10%}, next: edge}
do: {drop: true, extra: note}
examples:
- {in: "Text.\\nFooter 1", out: "Text."}
"""


def is_valid(text: str) -> bool:
    return bool(jsonschema_rs.validator_for(rule_schema()).is_valid(yaml.safe_load(text)))


def test_every_rule_file_of_ours_is_valid(root: Path) -> None:
    files = sorted((root / "rules").rglob("*.yaml"))
    assert files
    for file in files:
        validator = jsonschema_rs.validator_for(rule_schema())
        errors = list(validator.iter_errors(yaml.safe_load(file.read_text(encoding="utf-8"))))
        assert not errors, f"{file}: {errors[0].message}"


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("safety: safe", "safety: save"),
        ("why: It is no text.\n", ""),
        ("words: {max: 5}", "words: {most: 5}"),
        ("regex: 'Footer .*'", "regexp: 'Footer .*'"),
        ("next: edge", "after: edge"),
        ("last: 10%", "last: ten"),
        ("drop: true", "drop: yes please"),
        ("extra: note", "extra: footnote"),
        ("id: own-footer", "id: Own Footer"),
        ('out: "Text."', 'result: "Text."'),
    ],
)
def test_what_the_reader_does_not_know_is_marked(good: str, bad: str) -> None:
    assert is_valid(GOOD)
    assert good in GOOD
    assert not is_valid(GOOD.replace(good, bad))


def test_the_schema_is_printed(here: Here) -> None:
    assert orjson.loads(here("rules", "schema").out) == rule_schema()
    article = orjson.loads(here("rules", "schema", "--article").out)
    assert "provenance" in article["properties"]


def test_every_key_has_its_meaning_and_no_other_has() -> None:
    for keys, known in (
        (RULE_KEYS, meanings.RULE),
        (TARGET_KEYS, meanings.TARGET),
        (MATCH_KEYS, meanings.MATCH),
        (LINES_KEYS, meanings.LINES),
        (ITEM_KEYS, meanings.ITEM),
        (CONDITION_KEYS, meanings.CONDITIONS),
        (ACTION_KEYS, meanings.ACTION),
        (EXAMPLE_KEYS, meanings.EXAMPLE),
    ):
        assert set(keys) == set(known)
