"""The physical lines of a document that holds mails: how deep each is quoted."""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.edits import Span
from cleaner.rulebook.compile import CompiledRule
from cleaner.rulebook.hits import Hit
from cleaner.rulebook.scope import Scope

_MARKS = re.compile(r"(?:[ ]?>)+ ?")


class MailLine(NamedTuple):
    """A physical line: how deep it is quoted, where it stands, and where its own words begin."""

    depth: int
    span: Span
    start: int


def mail_lines(text: str) -> list[MailLine]:
    """The lines of a text, blank ones too."""
    lines: list[MailLine] = []
    at = 0
    for line in text.split("\n"):
        marks = _MARKS.match(line)
        depth = marks.group().count(">") if marks else 0
        start = at + (marks.end() if marks else 0)
        lines.append(MailLine(depth, Span(at, at + len(line)), start))
        at += len(line) + 1
    return lines


def words_of_line(scope: Scope, line: MailLine) -> str:
    """The words of a line without marks and outer spaces; empty, if it is blank."""
    return scope.text(Span(line.start, line.span.end)).strip()


def is_spared(scope: Scope, rule: CompiledRule, span: Span) -> bool:
    """Whether the user wants a stretch to be left as it is."""
    return scope.spares is not None and scope.spares(scope, Hit(rule, span, (span,), {}))
