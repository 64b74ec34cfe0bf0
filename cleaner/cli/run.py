"""`cleaner run`: the main job."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleaner.cli.options import PATH, color_option, paths, rule_options, workers_option

if TYPE_CHECKING:
    from cleaner.jobs import Done, Options, Outcome
    from cleaner.readers.inputs import Missed
    from cleaner.writers.forms import Form
    from cleaner.writers.tally import Tally


@click.command("run", short_help="Clean documents into articles.")
@paths()
@click.option(
    "-o",
    "--out",
    type=PATH,
    metavar="DIR",
    help="A new or empty folder for articles, sources and the run's account; it can be restored "
    "and verified. Without it, articles go to standard output, one a line.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "jsonl", "text"]),
    help="json: a file an article (with -o the default); jsonl: an article a line (else the "
    "default); text: the texts alone, set apart by a form feed (standard output only).",
)
@rule_options
@workers_option
@click.option("--force", is_flag=True, help="Replace an earlier output in DIR.")
@color_option
def command(
    *,
    paths: tuple[str, ...],
    out: str | None,
    form: Form | None,
    options: Options,
    workers: int | None,
    force: bool,
) -> int:
    """Clean documents into articles, each with what was done to it.

    PATH is a file, a folder (to its depths, without hidden files and README), or `-` for standard
    input. Articles that are given back (`.json`, `.jsonl`) are cleaned as they are; other JSON is
    text like any other.

    \b
    cleaner run letters/ -o out          one JSON file an article, in out/articles
    cleaner run a.txt b.txt > all.jsonl  one article a line
    cat a.txt | cleaner run - | jq -r '.title, .text'
    cleaner run letters/ -o out --rules mine.yaml --ignore 'web/*'

    Exit code: 0, or 3 where some inputs failed.
    """
    from cleaner.jobs import plan_of

    plan_of(options)  # a broken rule is told before anything is read or written
    if out is None:
        return _stream(paths, form or "jsonl", options, workers)
    if form == "text":
        raise click.UsageError("--format text is for standard output; with -o use json or jsonl")
    from cleaner.writers.folder import make_ready

    make_ready(Path(out), [path for path in paths if path != "-"], force)
    return _folder(paths, Path(out), form or "json", options, workers)


def _outcomes(
    paths: tuple[str, ...], form: Form, options: Options, workers: int | None
) -> Iterator[Outcome]:
    from cleaner.cli.engine import over
    from cleaner.jobs import Cleaning

    for outcomes in over(paths, Cleaning(options, form), workers):
        yield from outcomes


def _stream(paths: tuple[str, ...], form: Form, options: Options, workers: int | None) -> int:
    from cleaner.cli import DONE, INCOMPLETE
    from cleaner.writers.stream import Stream

    stream = Stream(sys.stdout.buffer, form)
    told = _Told()
    for outcome in _outcomes(paths, form, options, workers):
        done = told.sorted_out(outcome)
        if done is not None:
            for article in done.articles:
                stream.add_article(article.data)
            stream.flush()
    told.progress.clear()
    return INCOMPLETE if told.missed else DONE


def _folder(
    paths: tuple[str, ...], out: Path, form: Form, options: Options, workers: int | None
) -> int:
    from cleaner.cli import DONE, INCOMPLETE, messages
    from cleaner.errors import OutputError
    from cleaner.writers.folder import Folder

    told = _Told()
    try:
        with Folder(out, "jsonl" if form == "jsonl" else "json") as folder:
            for outcome in _outcomes(paths, form, options, workers):
                done = told.sorted_out(outcome)
                if done is not None:
                    for article in done.articles:
                        folder.add_article(article.stem, article.id, article.data)
                    folder.add_source(done.source)
        folder.finish(_account(options, told))
    except OutputError as error:
        told.progress.clear()
        messages.say(f"{error}\n  {_left(out)}")
        return INCOMPLETE
    except BaseException:
        told.progress.clear()
        messages.say(f"{out}: {_left(out)}")
        raise
    told.progress.clear()
    _summary(out, told)
    return INCOMPLETE if told.missed else DONE


class _Told:
    """Tells the user what happens to each input, and keeps count."""

    def __init__(self) -> None:
        from cleaner.cli.messages import Progress
        from cleaner.writers.tally import Tally

        self.tally: Tally = Tally()
        self.missed: list[Missed] = []
        self.progress = Progress()

    def sorted_out(self, outcome: Outcome) -> Done | None:
        """The outcome, if it is a document that was cleaned."""
        from cleaner.cli import messages
        from cleaner.jobs import Done
        from cleaner.readers.inputs import Missed

        if isinstance(outcome, Done):
            self.tally.add(outcome.tally)
            if outcome.note:
                self.progress.clear()
                messages.note(outcome.shown, outcome.note)
            self.progress.at(self.tally.documents)
            return outcome
        self.progress.clear()
        if isinstance(outcome, Missed):
            self.missed.append(outcome)
            messages.missed(outcome)
        else:
            messages.note(outcome.shown, outcome.why)
        return None


def _account(options: Options, told: _Told) -> dict[str, object]:
    from cleaner.jobs import plan_of
    from cleaner.writers.account import account

    failures = [one.failed for one in told.missed]
    return account(plan_of(options).digest, options.record(), told.tally, failures)


def _left(out: Path) -> str:
    return f"{out} holds whole files only, but not all of them: run again with `--force`"


def _summary(out: Path, told: _Told) -> None:
    from cleaner.cli.messages import count, say

    tally = told.tally
    say(
        f"{count(tally.documents, 'document')}, {_kinds(tally)}, "
        f"{count(tally.changes, 'edit')}, {count(tally.flags.total(), 'flag')}, "
        f"{len(told.missed):,} failed: {out}"
    )
    if tally.without:
        lacks = ", ".join(f"{tally.without[name]:,} no {word}" for name, word in _LACKS)
        say(f"of {count(tally.articles, 'record')}: {lacks}")


_LACKS = (("title", "title"), ("published", "date"), ("publisher", "publisher"))


def _kinds(tally: Tally) -> str:
    """How many articles there are, and of which kinds."""
    from cleaner.cli.messages import count

    others = sorted(kind for kind in tally.kinds if kind != "article")
    kinds = [count(tally.kinds["article"], "article")]
    return ", ".join([*kinds, *(count(tally.kinds[kind], kind) for kind in others)])
