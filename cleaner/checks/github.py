"""Findings as workflow commands of GitHub Actions, which it shows beside the lines they are about.

Source: GitHub's documentation of workflow commands; what is escaped, and that columns go only with
one line, is as its runner reads them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from cleaner.checks.findings import Finding
from cleaner.checks.work import Checked
from cleaner.readers.inputs import Missed, printable
from cleaner.rulebook.model import Level

_COMMANDS: Mapping[Level, str] = {"error": "error", "warn": "warning", "info": "notice"}


def annotation(finding: Finding, checked: Checked, path: str) -> str:
    """The command for a finding, on one line.

    path: of its file, relative to the working directory; empty where it is in none
    """
    command, title = _COMMANDS[finding.level], "+".join(finding.rules)
    if checked.of == "file" and path:
        return _command(command, path, _place(finding), title, finding.message)
    place = f"{finding.place.line}:{finding.place.column}"
    at: dict[str, int] = {} if checked.line is None else {"line": checked.line}
    return _command(command, path, at, title, f"{place}: {finding.message}")


def failure(missed: Missed, path: str) -> str:
    """The command for an input that could not be had, or could not be written back."""
    at: dict[str, int] = {} if missed.line is None else {"line": missed.line}
    failed = missed.failed
    said = f"{failed.problem}\nhint: {failed.hint}" if failed.hint else failed.problem
    return _command("error", path, at, "input", said)


def _place(finding: Finding) -> dict[str, int]:
    """The lines of a finding; columns too if it is on one."""
    start, end = finding.place, finding.end
    if start.line == end.line:
        return {
            "line": start.line,
            "col": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        }
    last = end.line - (end.column == 1)  # the line feed before it belongs to the line that it ends
    return {"line": start.line, "endLine": last}


def _command(command: str, path: str, at: Mapping[str, int], title: str, message: str) -> str:
    file = {"file": printable(path.replace(os.sep, "/"))} if path else {}
    properties: dict[str, object] = {**file, **(at if path else {}), "title": title}
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{command} {listed}::{_data(message)}"


def _data(text: str) -> str:
    r"""A message in which nothing ends the command.

    >>> _data("100 %\n")
    '100 %25%0A'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A value in which nothing begins the next property, or the message.

    >>> _property("a:b,c.txt")
    'a%3Ab%2Cc.txt'
    """
    return _data(text).replace(":", "%3A").replace(",", "%2C")
