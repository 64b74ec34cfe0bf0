"""What is said on stderr: problems with their remedy, notes, progress on a terminal."""

from __future__ import annotations

import sys
import time

import click

from cleaner.readers.inputs import Missed

_PERIOD = 0.1  # seconds between two signs of progress


def say(message: str) -> None:
    """A line on stderr."""
    click.echo(message, err=True)


def problem(where: str, what: str, hint: str = "") -> None:
    """What is wrong where, and what to do about it."""
    say(f"{where}: {click.style(what, fg='red')}" + (f"\n  hint: {hint}" if hint else ""))


def note(where: str, what: str) -> None:
    """Something to know that is no failure."""
    say(f"{where}: {what}")


def missed(one: Missed) -> None:
    """An input that could not be had."""
    problem(one.shown, one.failed.problem, one.failed.hint)


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> count(1, "article"), count(1200, "article"), count(0, "try", "tries")
    ('1 article', '1,200 articles', '0 tries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


class Progress:
    """A line on a terminal that says how far things are; nothing anywhere else."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._last = time.monotonic()
        self._written = False

    def at(self, documents: int) -> None:
        """So many documents are done."""
        now = time.monotonic()
        if self._shown and now - self._last >= _PERIOD:
            self._last = now
            self._written = True
            sys.stderr.write(f"\r{count(documents, 'document')} …\x1b[K")
            sys.stderr.flush()

    def clear(self) -> None:
        """Make room for a message, or for the shell's prompt."""
        if self._written:
            self._written = False
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
