"""`cleaner check`: what is wrong in documents, without touching them; or the fix in place."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import click

from cleaner.cli.options import color_option, paths, rule_options, workers_option

if TYPE_CHECKING:
    from cleaner.checks.findings import Finding
    from cleaner.checks.work import Checked, Checking, CheckOutcome, Wish
    from cleaner.configuration import Configuration
    from cleaner.jobs import Options

Level = Literal["error", "warn", "info"]
Format = Literal["full", "concise", "json"]

_LEVELS = click.Choice(["error", "warn", "info"])
_COLORS = {"error": "red", "warn": "yellow", "info": "blue"}
_DIFF_COLORS = {"-": "red", "+": "green", "@": "cyan", "#": "yellow"}


@click.command("check", short_help="Show what is wrong in documents, or fix it in place.")
@paths()
@click.option("--diff", is_flag=True, help="Show the changes, and under each hunk its rules.")
@click.option(
    "--fix",
    is_flag=True,
    help="Write each file back with its changes made. Headlines, captions and the like, which a "
    "run would move to fields of their own, stay in the text. A file that is read-only, has other "
    "names (hard links), was changed meanwhile, or of which nothing would be left, is not touched; "
    "nor is code, markup or data, as told by its name or its first characters.",
)
@click.option("--any-text", is_flag=True, help="With --fix: rewrite code, markup and data too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["full", "concise", "json"]),
    default="concise",
    show_default=True,
    help="concise: a line a finding; full: with the line that it is on; json: an array.",
)
@click.option("--statistics", is_flag=True, help="Count findings by rule instead.")
@click.option(
    "--level",
    type=_LEVELS,
    default="warn",
    show_default=True,
    help="Show findings of this level and graver ones.",
)
@click.option(
    "--fail-on",
    type=_LEVELS,
    default="warn",
    show_default=True,
    help="Exit with 1 on findings of this level and graver ones, shown or not.",
)
@rule_options
@workers_option
@color_option
def command(
    *,
    paths: tuple[str, ...],
    diff: bool,
    fix: bool,
    any_text: bool,
    form: Format,
    statistics: bool,
    level: Level,
    fail_on: Level,
    options: Options,
    workers: int | None,
) -> int:
    """Show what is wrong in documents, each finding with its place and its rule.

    A finding marked [*] is mended by `--fix`. Of level info is what is no fault, such as a
    headline that a run would keep as the title; `--level info` shows it too.

    \b
    cleaner check letters/
    cleaner check --diff page.txt
    cleaner check --fix --ignore 'web/*' page.txt
    cleaner check --statistics --level info --fail-on error letters/

    Exit code: 0; 1 where an error or a warning is found (with --fix, one is left), or what
    --fail-on says; 3 where some inputs failed or could not be written back.
    """
    from cleaner.checks.work import Checking
    from cleaner.jobs import plan_of

    if diff and fix:
        raise click.UsageError("--diff shows, --fix writes: give one of them")
    if fix and "-" in paths:
        raise click.UsageError("--fix writes files back; standard input is none")
    plan_of(options)  # a broken rule is told before anything is read
    wish: Wish = "fix" if fix else "diff" if diff else "findings"
    printer = _printer(form, diff, statistics, options)
    outcomes = _outcomes(paths, Checking(options, wish, any_text), workers)
    if _is_whole(paths, options.configuration):
        outcomes = _with_unused(outcomes, options.configuration)
    return _run(outcomes, printer, _Threshold(level, fail_on))


def _is_whole(paths: tuple[str, ...], settled: Configuration) -> bool:
    """Whether all that a configuration is for is checked: only then is it known what is unused."""
    folders = [os.path.abspath(path) for path in paths if os.path.isdir(path)]
    home = settled.folder
    return bool(home) and any(os.path.commonpath([home, folder]) == folder for folder in folders)


def _with_unused(
    outcomes: Iterator[CheckOutcome], settled: Configuration
) -> Iterator[CheckOutcome]:
    """The outcomes, and after them what the configuration leaves alone in vain."""
    from cleaner.checks.work import Checked, unused

    used: set[int] = set()
    for outcome in outcomes:
        if isinstance(outcome, Checked):
            used |= outcome.spared
        yield outcome
    yield unused(settled, used)


def _outcomes(
    paths: tuple[str, ...], checking: Checking, workers: int | None
) -> Iterator[CheckOutcome]:
    from cleaner.cli.engine import over

    for outcomes in over(paths, checking, workers):
        yield from outcomes


class _Threshold(NamedTuple):
    """From which level on findings are shown, and from which on they make the check fail."""

    shown: Level
    failing: Level


def _run(outcomes: Iterator[CheckOutcome], printer: _Printer, threshold: _Threshold) -> int:
    from cleaner.checks.findings import at_least
    from cleaner.cli import DONE, FINDINGS, INCOMPLETE, messages
    from cleaner.readers.inputs import Missed, Skipped

    faults = missed = changes = hidden = 0
    for outcome in outcomes:
        if isinstance(outcome, Missed):
            missed += 1
            messages.missed(outcome)
        elif isinstance(outcome, Skipped):
            messages.note(outcome.shown, outcome.why)
        else:
            levels = [finding.level for finding in outcome.findings]
            hidden += sum(not at_least(level, threshold.shown) for level in levels)
            faults += sum(at_least(level, threshold.failing) for level in levels)
            printer.show(_from(outcome, threshold.shown))
            done = _written_back(outcome)
            missed += done is None
            changes += done or 0
    printer.end()
    if hidden and printer.lists:
        number = messages.count(hidden, "finding")
        messages.say(f"{number} below {threshold.shown} not shown; `--level info` shows all")
    if changes:
        messages.say(f"{messages.count(changes, 'edit')} made in place")
    if missed:
        return INCOMPLETE
    return FINDINGS if faults else DONE


def _from(checked: Checked, level: Level) -> Checked:
    """What was found, without what is less grave than a level."""
    from cleaner.checks.findings import at_least

    pairs = zip(checked.findings, checked.lines, strict=True)
    shown = [(finding, line) for finding, line in pairs if at_least(finding.level, level)]
    return replace(checked, findings=[f for f, _ in shown], lines=[line for _, line in shown])


def _written_back(checked: Checked) -> int | None:
    """Write a fixed file; how many edits that made, or None where it could not be written."""
    from cleaner.cli.messages import problem
    from cleaner.errors import OutputError
    from cleaner.writers.in_place import write_back

    if checked.fixed is None:
        if checked.blocked:
            problem(checked.shown, f"not fixed: {checked.blocked}", checked.remedy)
        return 0
    try:
        write_back(checked.file, checked.fixed, checked.sha256)
    except OutputError as error:
        problem(checked.shown, error.problem, error.hint)
        return None
    return checked.changes


# --- how findings are shown ---


class _Printer:
    """Shows findings as they come."""

    lists = True  # whether findings are what it shows

    def show(self, checked: Checked) -> None:
        raise NotImplementedError

    def end(self) -> None:
        """Say what can be said at the end only."""


def _printer(form: Format, diff: bool, statistics: bool, options: Options) -> _Printer:
    if statistics:
        return _Statistics(form, options)
    if diff:
        return _Diff()
    return _Json() if form == "json" else _Lines(form == "full")


class _Lines(_Printer):
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


class _Diff(_Printer):
    lists = False

    def show(self, checked: Checked) -> None:
        for line in checked.diff:
            click.echo(click.style(line, fg=_DIFF_COLORS.get(line[:1])))


class _Json(_Printer):
    def __init__(self) -> None:
        self._lead = "["

    def show(self, checked: Checked) -> None:
        for finding in checked.findings:
            sys.stdout.write(f"{self._lead}\n  {_json(_record(checked.shown, finding))}")
            self._lead = ","

    def end(self) -> None:
        sys.stdout.write("[]\n" if self._lead == "[" else "\n]\n")


class _Statistics(_Printer):
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
