"""How `cleaner check` shows what it found: lines, a diff, counts, or a form that programs read."""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from cleaner.checks.findings import Finding
    from cleaner.checks.work import Checked
    from cleaner.jobs import Options
    from cleaner.readers.inputs import Missed

Format = Literal["full", "concise", "json", "sarif", "github"]

_COLORS = {"error": "red", "warn": "yellow", "info": "blue"}
_DIFF_COLORS = {"-": "red", "+": "green", "@": "cyan", "#": "yellow"}


class Printer:
    """Shows findings as they come."""

    lists = True  # whether findings are what it shows

    def show(self, checked: Checked) -> None:
        raise NotImplementedError

    def fail(self, missed: Missed) -> None:
        """Show an input that failed, if that has a place among findings; stderr has it anyway."""

    def end(self) -> None:
        """Say what can be said at the end only."""


def printer(form: Format, diff: bool, statistics: bool, options: Options) -> Printer:
    """The printer for what was asked for."""
    if statistics:
        return _Statistics(form, options)
    if diff:
        return _Diff()
    match form:
        case "json":
            return _Json()
        case "sarif":
            return _Sarif(options)
        case "github":
            return _GitHub()
        case _:
            return _Lines(form == "full")


class _Lines(Printer):
    def __init__(self, full: bool) -> None:
        self._full = full

    def show(self, checked: Checked) -> None:
        for finding, line in zip(checked.findings, checked.lines, strict=True):
            where = f"{checked.shown}:{finding.place.line}:{finding.place.column}"
            level = click.style(finding.level, fg=_COLORS[finding.level])
            fixable = " [*]" if finding.fixable else ""
            rules = "+".join(finding.rules)
            click.echo(f"{where}: {level} {rules} {finding.message}{fixable}")
            if self._full:
                click.echo(_shown_line(line, finding.place.column))


class _Diff(Printer):
    lists = False

    def show(self, checked: Checked) -> None:
        for line in checked.diff:
            click.echo(click.style(line, fg=_DIFF_COLORS.get(line[:1])))


class _Json(Printer):
    def __init__(self) -> None:
        self._lead = "["

    def show(self, checked: Checked) -> None:
        for finding in checked.findings:
            sys.stdout.write(f"{self._lead}\n  {_json(_record(checked.shown, finding))}")
            self._lead = ","

    def end(self) -> None:
        sys.stdout.write("[]\n" if self._lead == "[" else "\n]\n")


class _Sarif(Printer):
    def __init__(self, options: Options) -> None:
        from cleaner.checks.findings import Catalogue
        from cleaner.checks.sarif import SarifLog
        from cleaner.jobs import plan_of

        self._log = SarifLog(Catalogue(plan_of(options).rules))

    def show(self, checked: Checked) -> None:
        sys.stdout.buffer.writelines(self._log.add(checked, _relative(checked.file)))

    def fail(self, missed: Missed) -> None:
        self._log.fail(missed, _relative(missed.file))

    def end(self) -> None:
        sys.stdout.buffer.write(self._log.end())


class _GitHub(Printer):
    """Workflow commands, which become annotations of the files of a pull request."""

    def show(self, checked: Checked) -> None:
        from cleaner.checks.github import annotation

        for finding in checked.findings:
            line = annotation(finding, checked, _relative(checked.file))
            sys.stdout.buffer.write(line.encode() + b"\n")

    def fail(self, missed: Missed) -> None:
        from cleaner.checks.github import failure

        line = failure(missed, _relative(missed.file))
        sys.stdout.buffer.write(line.encode() + b"\n")


def _relative(file: str) -> str:
    """The path of a file from the working directory, so that it says little of the machine.

    A link on the way is followed only where the path leads through a parent folder, which is
    another folder then than its name says.
    """
    if not file:
        return ""
    path = os.path.relpath(file)
    if os.pardir in (*file.split(os.sep), *path.split(os.sep)):
        folder, name = os.path.split(file)
        path = os.path.relpath(os.path.join(os.path.realpath(folder), name), os.getcwd())
    return path


class _Statistics(Printer):
    def __init__(self, form: Format, options: Options) -> None:
        self._json = form == "json"
        self._options = options
        self._counts: Counter[tuple[str, str]] = Counter()

    def show(self, checked: Checked) -> None:
        self._counts.update(
            (r, finding.level) for finding in checked.findings for r in finding.rules
        )

    def end(self) -> None:
        from cleaner.checks.findings import Catalogue
        from cleaner.jobs import plan_of

        catalogue = Catalogue(plan_of(self._options).rules)
        rows = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        if self._json:
            records = [{"rule": rule, "level": level, "count": n} for (rule, level), n in rows]
            sys.stdout.write(_json(records) + "\n")
            return
        width = max((len(rule) for (rule, _), _ in rows), default=0)
        for (rule, level), number in rows:
            name = click.style(f"{level:5}", fg=_COLORS[level])
            click.echo(f"{number:7,}  {name}  {rule:{width}}  {catalogue.title(rule)}")


_EXCERPT = 100  # characters of a line that are shown around a finding


def _shown_line(line: str, column: int) -> str:
    """The part of a line around a column, with a caret under it."""
    start = max(0, column - 1 - _EXCERPT // 2)
    shown = "".join(char if char.isprintable() else " " for char in line[start : start + _EXCERPT])
    return f"    | {shown}\n    | {' ' * (column - 1 - start)}^"


def _record(shown: str, finding: Finding) -> dict[str, object]:
    return {
        "path": shown,
        "line": finding.place.line,
        "column": finding.place.column,
        "level": finding.level,
        "rules": finding.rules,
        "message": finding.message,
        "fixable": finding.fixable,
        "before": finding.before,
        "after": finding.after,
    }


def _json(value: object) -> str:
    import orjson

    return orjson.dumps(value).decode()
