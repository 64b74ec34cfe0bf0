"""How `cleaner rules diff` finds the rules to compare with, and shows what differs."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cleaner.checks.comparison import Difference
    from cleaner.jobs import Options
    from cleaner.plan import Plan

NO_RULES = "none"

_MARKS = {"goes": "-", "comes": "+", "changes": "~"}
_COLORS = {"goes": "red", "comes": "green", "changes": "yellow"}


@contextlib.contextmanager
def with_rules_of(against: str, options: Options) -> Iterator[tuple[Plan, Plan]]:
    """The plans of the old rules and of the new ones; the old may be read from a repository."""
    from cleaner.jobs import plan_of

    new = plan_of(options)
    if against == NO_RULES or os.path.exists(against):
        named = () if against == NO_RULES else (against,)
        yield plan_of(replace(options, rules=named)), new
        return
    with tempfile.TemporaryDirectory() as folder:
        old = tuple(_checked_out(path, against, folder) for path in options.rules)
        yield plan_of(replace(options, rules=tuple(filter(None, old)))), new


def _checked_out(path: str, ref: str, folder: str) -> str | None:
    """A copy of a rule file or folder as it was at a commit; None where there was none."""
    home = path if os.path.isdir(path) else os.path.dirname(path) or "."
    top = _git(home, "rev-parse", "--show-toplevel", why=f"{path} is in no repository").strip()
    _git(home, "rev-parse", "--verify", f"{ref}^{{commit}}", why=f"{ref!r} is no path, no commit")
    inside = os.path.relpath(os.path.realpath(path), os.path.realpath(top)).replace(os.sep, "/")
    names = _git(top, "ls-tree", "-r", "--name-only", "-z", ref, "--", inside, why=inside)
    target = os.path.join(folder, inside)
    for name in filter(None, names.split("\0")):
        copy = os.path.join(folder, name)
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        with open(copy, "w", encoding="utf-8") as file:
            file.write(_git(top, "show", f"{ref}:{name}", why=name))
    return target if os.path.exists(target) else None


def _git(folder: str, *arguments: str, why: str) -> str:
    hint = "name a file or folder of rules, a commit of their repository, or `none`"
    try:
        done = subprocess.run(
            ["git", "-C", folder, *arguments], capture_output=True, encoding="utf-8", check=False
        )
    except OSError as error:
        raise click.UsageError(f"--against: git cannot be run: {error.strerror}; {hint}") from None
    if done.returncode:
        raise click.UsageError(f"--against: {why}; {hint}")
    return done.stdout


def show_difference(shown: str, difference: Difference) -> None:
    """Print one difference on a line of its own."""
    mark = click.style(_MARKS[difference.kind], fg=_COLORS[difference.kind])
    rules = f"  ({', '.join(difference.rules)})" if difference.rules else ""
    click.echo(f"{shown}: {mark} {difference.what}: {difference.text}{rules}")
