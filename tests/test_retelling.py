"""Examples are brought up to date in place, and nothing else of a rule file is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.retelling import retold
from command import Here, here

__all__ = ["here"]

RULES = """\ufeffschema: 1  # of ours
rules:
- id: footer
  title: The footer
  why: It belongs to nothing. # as we know
  safety: safe
  match: {regex: 'Footer.*'}
  do: drop
  examples:
    - {in: "A b.\\nFooter 1", out: "A c."}   # é
    - in: |
        A b.
        Footer 2
      out: |
        A c.

    # before the next
    - in: "A b.\\nFooter é"
      extras:
        - caption: x
        # inside
        - caption: y
      flags: [z]
      # after
    - {in: "A b.\\nFooter 4", out: "A b.", known_failure: not this one}
    - keep: "A b."
- id: other
  title: x
  why: x
  safety: suggest
  match: {regex: 'Never.*'}
  do: {mark: x}
  examples:
    - {in: "A b.\\nNever", flags: [x]}
    - {keep: x}
"""
UPDATED = (
    RULES.replace('Footer 1", out: "A c."', 'Footer 1", out: "A b."')
    .replace("out: |\n        A c.\n", 'out: "A b."\n')
    .replace(
        "extras:\n        - caption: x\n        # inside\n        - caption: y\n",
        "extras:\n        []\n",
    )
    .replace("flags: [z]", "flags: []")
)


def test_wrong_examples_are_told_anew(here: Here, tmp_path: Path) -> None:
    file = tmp_path / "rules" / "own.yaml"
    file.parent.mkdir()
    file.write_text(RULES, encoding="utf-8")
    before = here("rules", "test", file.parent)
    assert before.code == 1
    done = here("rules", "test", "--update", file.parent)
    assert "3 examples updated" in done.err
    assert file.read_text(encoding="utf-8") == UPDATED
    again = here("rules", "test", "--update", file.parent)
    assert "Healed" in "\n".join(again.lines)
    assert file.read_text(encoding="utf-8") == UPDATED


def test_what_acts_on_a_kept_text_is_for_the_author_to_judge(here: Here, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    text = RULES.replace('keep: "A b."', 'keep: "Footer"')
    file.write_text(text, encoding="utf-8")
    assert here("rules", "test", "--update", file).code == 1
    assert 'keep: "Footer"' in file.read_text(encoding="utf-8")


def test_built_in_examples_are_not_updated_by_accident(here: Here) -> None:
    done = here("rules", "test", "--update")
    assert done.code == 2
    assert "Name the rule files" in done.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {in: a, out: 'b'}", '- {in: a, out: "x"}'),
        ("- in: a\n  out: b c\n  # end\n", '- in: a\n  out: "x"\n  # end\n'),
        ("- in: a\n  out: >-\n    b\n    c\n\n- keep: d", '- in: a\n  out: "x"\n\n- keep: d'),
        ("- in: 😀\n  out: é", '- in: 😀\n  out: "x"'),
    ],
)
def test_one_value_is_told_anew(text: str, told: str) -> None:
    assert retold(text, {(1, 3): {"out": "x"}}) == told
