"""The command line: parses, prints, picks the engine, sets the exit code.

Each verb is a module of its own, read only when it is called for, and each imports what it works
with inside its function: `cleaner --version` and shell completion have to be quick.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import Any

import click

from cleaner import __version__

DONE, FINDINGS, USAGE, INCOMPLETE = 0, 1, 2, 3  # exit codes
_INTERRUPTED, _TERMINATED = 130, 143  # what shells give for these signals

VERBS = ("run", "check", "explain", "restore", "verify", "rules", "config")


class Verbs(click.Group):
    """The verbs, in the order in which one meets them."""

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        with _quiet_about_closed_pipes():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        with _quiet_about_closed_pipes():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command = importlib.import_module(f"cleaner.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command


@contextlib.contextmanager
def _quiet_about_closed_pipes() -> Iterator[None]:
    """A reader that has enough is no error; click would leave with 1."""
    try:
        yield
    except BrokenPipeError:
        _drop_stdout()
        raise click.exceptions.Exit(DONE) from None


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done; 1 findings; 2 usage, configuration or rule error, nothing was run; "
    "3 some inputs failed or not all could be written.",
)
@click.version_option(__version__, message="cleaner %(version)s")
def cli() -> None:
    """Turn dirty documents into clean articles; each change is explained and can be undone.

    \b
    cleaner run letters/ -o out        clean a folder, one JSON file an article
    cat page.txt | cleaner run - | jq -r .text
    cleaner check --diff page.txt      what would change, and which rule says so
    """


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is returned, never raised."""
    _end_on_sigterm()
    _replace_closed_streams()
    try:
        code = cli.main(args=argv, prog_name="cleaner", standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as leaving:
        return _code(leaving.code)
    except BrokenPipeError:
        _drop_stdout()
        return DONE
    except BaseException as error:
        told = _told(error)
        if told is None:
            raise
        return told
    return _code(code)


def _told(error: BaseException) -> int | None:
    """Tell the user of an error that is theirs; None for one that is ours."""
    from cleaner.errors import CleanerError

    if isinstance(error, click.ClickException):
        error.show()
        return USAGE
    if isinstance(error, (click.Abort, KeyboardInterrupt)):
        click.echo("stopped", err=True)
        return _INTERRUPTED
    if isinstance(error, CleanerError):
        click.echo(error, err=True)
        return USAGE
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("cleaner"):
        hint = "install cleaner again with all that it needs; in a checkout, `make demo` does"
        click.echo(f"the library {error.name} is not installed\n  hint: {hint}", err=True)
        return USAGE
    if isinstance(error, OSError) and error.filename is None:
        closed = error.errno == errno.EBADF
        reason = "it is closed" if closed else (error.strerror or str(error)).lower()
        click.echo(f"standard output: cannot be written: {reason}", err=True)
        _drop_stdout()
        return INCOMPLETE
    return None


def _code(value: object) -> int:
    return value if isinstance(value, int) else DONE


def _drop_stdout() -> None:
    """Point a broken stdout to nowhere, so that the interpreter's last flush cannot fail."""
    from cleaner.writers.stream import close_quietly

    close_quietly(sys.stdout.buffer)


def _replace_closed_streams() -> None:
    """Have standard streams that the caller closed fail when they are used, and not before.

    Python leaves them out altogether; the next file that is opened would get the place of one.
    Each becomes a null device opened the wrong way round, but for stderr: what cannot be told is
    not told.
    """
    for name, flags, mode in (
        ("stdin", os.O_WRONLY, "r"),
        ("stdout", os.O_RDONLY, "w"),
        ("stderr", os.O_WRONLY, "w"),
    ):
        if getattr(sys, name) is None:
            file = os.open(os.devnull, flags)
            stream = open(file, mode, encoding="utf-8", errors="backslashreplace")  # noqa: SIM115
            setattr(sys, name, stream)


def _end_on_sigterm() -> None:
    """Have SIGTERM unwind the stack, so that unfinished files are removed and workers stopped."""

    def leave(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)  # once is enough: what follows is cleaning up
        raise SystemExit(_TERMINATED)

    with contextlib.suppress(ValueError):  # not the main thread: who runs us there has to see to it
        signal.signal(signal.SIGTERM, leave)
