"""How `cleaner check` shows what it found: lines, a diff, counts, or a form that programs read."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from cleaner.checks.findings import Finding
    from cleaner.checks.work import Checked
    from cleaner.jobs import Options

Format = Literal["full", "concise", "json"]

_COLORS = {"error": "red", "warn": "yellow", "info": "blue"}
_DIFF_COLORS = {"-": "red", "+": "green", "@": "cyan", "#": "yellow"}


class Printer:
    """Shows findings as they come."""

    lists = True  # whether findings are what it shows

    def show(self, checked: Checked) -> None:
        raise NotImplementedError

    def end(self) -> None:
        """Say what can be said at the end only."""


def printer(form: Format, diff: bool, statistics: bool, options: Options) -> Printer:
    """The printer for what was asked for."""
    if statistics:
        return _Statistics(form, options)
    if diff:
        return _Diff()
    return _Json() if form == "json" else _Lines(form == "full")


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
