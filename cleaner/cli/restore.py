"""`cleaner restore`: the source bytes from an output."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.options import PATH, color_option

if TYPE_CHECKING:
    from cleaner.readers.output import Output, Place


@click.command("restore", short_help="The source bytes back from an output.")
@click.argument("out", metavar="OUT", type=PATH)
@click.option(
    "--source",
    "wanted",
    metavar="PATH",
    help="This source alone, by its path in sources.jsonl; without -o it goes to standard output.",
)
@click.option(
    "-o",
    "--to",
    type=PATH,
    metavar="DIR",
    help="Where the files go: a new or empty folder; by default `restored`.",
)
@color_option
def command(out: str, wanted: str | None, to: str | None) -> int:
    """Bring the source files back from the output OUT of a run, byte for byte.

    Each is made of the articles and gaps alone, and compared with the sha256 of what was cleaned.

    \b
    cleaner restore out                      all of them, into ./restored
    cleaner restore out -o letters
    cleaner restore out --source a.txt > a.txt

    Exit code: 0; 1 where a source does not come back; 3 where one cannot be written.
    """
    from cleaner.readers.output import open_output

    output = open_output(Path(out))
    if wanted is not None and to is None:
        return _to_stdout(output, wanted)
    return _to_folder(output, Path(to or "restored"), wanted)


def _to_stdout(output: Output, wanted: str) -> int:
    from cleaner.cli import DONE, FINDINGS

    for place in output.sources():
        source = _source(place)
        if source["path"] == wanted:
            raw = _bytes(output, source)
            if raw is None:
                return FINDINGS
            sys.stdout.buffer.write(raw)
            return DONE
    raise _unknown(output, wanted)


def _to_folder(output: Output, folder: Path, wanted: str | None) -> int:
    from cleaner.cli import DONE, FINDINGS, INCOMPLETE
    from cleaner.cli.messages import count, say
    from cleaner.errors import OutputError
    from cleaner.writers.folder import make_ready
    from cleaner.writers.restored import put_back

    make_ready(folder, [str(output.out)], force=None)
    done = failed = 0
    for place in output.sources():
        source = _source(place)
        if wanted is None or source["path"] == wanted:
            raw = _bytes(output, source)
            if raw is None:
                failed += 1
                continue
            try:
                put_back(folder, source, raw)
            except OutputError as error:
                say(str(error))
                return INCOMPLETE
            done += 1
    if wanted is not None and not done + failed:
        raise _unknown(output, wanted)
    say(f"{count(done, 'source')} restored, sha256 equal, {failed:,} failed: {folder}")
    return FINDINGS if failed else DONE


def _source(place: Place) -> Mapping[str, Any]:
    from cleaner.readers.output import read_record
    from cleaner.records import SOURCE_SCHEMA

    return read_record(place, SOURCE_SCHEMA)


def _bytes(output: Output, source: Mapping[str, Any]) -> bytes | None:
    from cleaner.cli.messages import problem
    from cleaner.restore import Mismatch, source_bytes

    path = str(source["path"])
    try:
        return source_bytes(source, output.articles_of(path))
    except Mismatch as error:
        problem(path, str(error), "the output was changed; `cleaner verify` says more")
        return None


def _unknown(output: Output, wanted: str) -> click.UsageError:
    from difflib import get_close_matches

    known = [str(_source(place)["path"]) for place in output.sources()]
    near = get_close_matches(wanted, known, 1)
    hint = f"did you mean {near[0]}?" if near else "sources.jsonl names them all"
    return click.UsageError(f"{output.out} has no source {wanted}; {hint}")
