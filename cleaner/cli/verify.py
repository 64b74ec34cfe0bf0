"""`cleaner verify`: whether the laws hold in an output."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cleaner.cli.options import PATH, color_option


@click.command("verify", short_help="Whether the laws hold in an output.")
@click.argument("out", metavar="OUT", type=PATH)
@click.option(
    "--sources",
    multiple=True,
    metavar="PATH",
    type=PATH,
    help="What was given to the run: compare with these files too; can be repeated.",
)
@color_option
def command(out: str, sources: tuple[str, ...]) -> int:
    """Check the output OUT of a run, from its files alone.

    Every source comes back with its sha256; its pieces follow each other without hole or overlap;
    every edit fits its place; every value of a field follows from the words that it points at;
    every record keeps to its schema; the run's account agrees with what is there.

    \b
    cleaner verify out
    cleaner verify out --sources letters/

    Exit code: 0, or 1 where something does not hold; each finding is a line on standard output.
    """
    from cleaner.cli import DONE, FINDINGS
    from cleaner.cli.messages import count, say
    from cleaner.readers.output import open_output
    from cleaner.verify.output import verify_output

    output = open_output(Path(out))
    violations = 0
    for where, what in verify_output(output, _files(sources) if sources else None):
        violations += 1
        click.echo(f"{output.out / where}: {what}")
    documents = sum(1 for _ in output.sources())
    say(f"{count(documents, 'source')} verified, {count(violations, 'violation')}: {output.out}")
    return FINDINGS if violations else DONE


def _files(sources: tuple[str, ...]) -> dict[str, str]:
    from cleaner.cli import messages
    from cleaner.readers.files import find
    from cleaner.readers.inputs import Input, Missed

    files: dict[str, str] = {}
    for found in find(sources, sys.stdin.buffer):
        if isinstance(found, Input) and found.file is not None:
            files[found.path] = found.file
        elif isinstance(found, Missed):
            messages.missed(found)
    return files
