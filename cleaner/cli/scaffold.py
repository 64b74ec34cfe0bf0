"""`cleaner rules new`: a first rule, with a line that was seen as its first example."""

from __future__ import annotations

import json
from collections.abc import Sequence

_LONGEST_TITLE = 60  # characters of the line that the title shows
_NEIGHBOURS = 1  # lines around the one that the rule is for, in its examples


def scaffold(name: str, shown: str, lines: Sequence[str], number: int) -> str:
    """A rule file for text like one line of a document.

    name:   of the rule
    shown:  what the document is called
    lines:  all of the document's lines
    number: 1-based, of the line that the rule is for

    The rule only suggests, and its examples run as they are: a rule is right before it is safe.
    """
    line = " ".join(lines[number - 1].split())
    before, after = _around(lines, number)
    title = line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1] + "…"
    given = "\n".join([*before, line, *after])
    kept = "\n".join([*before, *after])
    keep = (
        f"- {{keep: {_quoted(kept)}}}" if kept else "# - {keep: a text that looks alike and stays}"
    )
    return f"""\
# A rule for lines like {shown}:{number}. From here:
#   1. say in `why` why such a line is no part of the text
#   2. widen `match` (text: a list; regex: a pattern; `cleaner rules show RULE` has models)
#   3. add look-alikes that must stay: {{keep: …}}
#   4. when `rules test` is content, say `safety: safe`, and in the examples `out:`, not `flags:`
# Each time:  cleaner rules check FILE && cleaner rules test FILE
# On a text:  cleaner check --diff --rules FILE {shown}
schema: 1
rules:
- id: {name}
  title: {_quoted(f"A line that says: {title}")}
  why: {_quoted(f"Seen in {shown}, line {number}.")}
  safety: suggest
  in: line
  match: {{text: {_quoted(line)}}}
  do: drop
  examples:
  - {{in: {_quoted(given)}, flags: [suggested]}}
  {keep}
"""


def _around(lines: Sequence[str], number: int) -> tuple[list[str], list[str]]:
    """The nearest lines before and after one that are not blank, and not the same."""
    own = lines[number - 1].strip()
    others = [(n, line.strip()) for n, line in enumerate(lines, 1) if line.strip() not in ("", own)]
    before = [line for n, line in others if n < number][-_NEIGHBOURS:]
    after = [line for n, line in others if n > number][:_NEIGHBOURS]
    return before, after


def _quoted(text: str) -> str:
    """A text as a YAML scalar: JSON's strings are YAML's too."""
    return json.dumps(text, ensure_ascii=False)
