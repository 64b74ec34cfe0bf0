"""`cleaner check`: what is wrong in documents, without touching them; or the fix in place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import click

from cleaner.cli.check_formats import Format, Printer, printer
from cleaner.cli.options import color_option, paths, rule_options, workers_option

if TYPE_CHECKING:
    from cleaner.checks.work import Checked, Checking, CheckOutcome, Wish
    from cleaner.configuration import Configuration
    from cleaner.jobs import Options
    from cleaner.readers.inputs import Missed

Level = Literal["error", "warn", "info"]

_LEVELS = click.Choice(["error", "warn", "info"])


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
    type=click.Choice(["full", "concise", "json", "sarif", "github"]),
    default="concise",
    show_default=True,
    help="concise: a line a finding; full: with the line that it is on; json: an array; sarif: a "
    "SARIF 2.1.0 log, for code scanning and editors; github: annotations, as workflow commands of "
    "GitHub Actions. The last two name files by their paths from the working directory.",
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

    if form in ("sarif", "github") and (diff or statistics):
        raise click.UsageError(f"--format {form} lists findings; leave out --diff and --statistics")
    if diff and fix:
        raise click.UsageError("--diff shows, --fix writes: give one of them")
    if fix and "-" in paths:
        raise click.UsageError("--fix writes files back; standard input is none")
    plan_of(options)  # a broken rule is told before anything is read
    wish: Wish = "fix" if fix else "diff" if diff else "findings"
    outcomes = _outcomes(paths, Checking(options, wish, any_text), workers)
    if _is_whole(paths, options.configuration):
        outcomes = _with_unused(outcomes, options.configuration)
    shown_by = printer(form, diff, statistics, options)
    return _run(outcomes, shown_by, _Threshold(level, fail_on))


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


def _run(outcomes: Iterator[CheckOutcome], shown_by: Printer, threshold: _Threshold) -> int:
    from cleaner.checks.findings import at_least
    from cleaner.cli import DONE, FINDINGS, INCOMPLETE, messages
    from cleaner.readers.inputs import Missed, Skipped

    faults = missed = changes = hidden = 0
    for outcome in outcomes:
        if isinstance(outcome, Missed):
            missed += 1
            messages.missed(outcome)
            shown_by.fail(outcome)
        elif isinstance(outcome, Skipped):
            messages.note(outcome.shown, outcome.why)
        else:
            levels = [finding.level for finding in outcome.findings]
            hidden += sum(not at_least(level, threshold.shown) for level in levels)
            faults += sum(at_least(level, threshold.failing) for level in levels)
            shown_by.show(_from(outcome, threshold.shown))
            done = _written_back(outcome)
            if isinstance(done, Missed):
                missed += 1
                messages.missed(done)
                shown_by.fail(done)
            else:
                changes += done
    shown_by.end()
    if hidden and shown_by.lists:
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


def _written_back(checked: Checked) -> int | Missed:
    """Write a fixed file; how many edits that made, or why it could not be written."""
    from cleaner.cli.messages import problem
    from cleaner.document import Failed
    from cleaner.errors import OutputError
    from cleaner.readers.inputs import Missed
    from cleaner.writers.in_place import write_back

    if checked.fixed is None:
        if checked.blocked:
            problem(checked.shown, f"not fixed: {checked.blocked}", checked.remedy)
        return 0
    try:
        write_back(checked.file, checked.fixed, checked.sha256)
    except OutputError as error:
        failed = Failed(checked.shown, error.problem, error.hint)
        return Missed(checked.shown, failed, checked.file, checked.line)
    return checked.changes
