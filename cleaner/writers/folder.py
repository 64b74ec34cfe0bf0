"""An output folder: articles, sources, and the run's account, which comes last."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from cleaner.errors import Location, OutputError
from cleaner.records import ARTICLE_SCHEMA, RUN_SCHEMA, SOURCE_SCHEMA
from cleaner.writers.atomic import (
    PART,
    PREFIX,
    WholeFile,
    cannot_write,
    remove_parts,
    settle,
    write_whole,
)
from cleaner.writers.forms import json_page
from cleaner.writers.names import Names

RUN, SOURCES, ARTICLES, ARTICLE_LINES = "run.json", "sources.jsonl", "articles", "articles.jsonl"
Layout = Literal["json", "jsonl"]

_HEAD = 64  # bytes in which a record of ours names its schema


class Folder:
    """Writes one run. The folder is a whole output once `run.json` is there, and not before."""

    def __init__(self, out: Path, layout: Layout) -> None:
        self.out = out
        self._articles = out / ARTICLES
        self._names = Names()
        self._sources = WholeFile(out / SOURCES)
        self._lines = WholeFile(out / ARTICLE_LINES) if layout == "jsonl" else None
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Folder:
        try:
            (self.out if self._lines else self._articles).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(self.out, error) from error
        with contextlib.ExitStack() as opened:
            opened.enter_context(self._sources)
            if self._lines:
                opened.enter_context(self._lines)
            self._open = opened.pop_all()
        return self

    def add_article(self, stem: str, article_id: str, data: bytes) -> None:
        """Write one article, which its source has to follow."""
        if self._lines:
            self._lines.write(data)
        else:
            name = self._names.name(stem, article_id)
            write_whole(self._articles / f"{name}.json", data)

    def add_source(self, line: bytes) -> None:
        """Write the record of one source."""
        self._sources.write(line)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._open.__exit__(kind, error, trace)
        finally:
            if kind is not None:
                for folder in (self._articles, self.out):
                    remove_parts(folder)

    def finish(self, account: dict[str, Any]) -> None:
        """Write the run's account, after everything else is on disk."""
        if not self._lines:
            settle(self._articles)
        settle(self.out)
        write_whole(self.out / RUN, json_page({"schema": RUN_SCHEMA, **account}))
        settle(self.out)


def make_ready(out: Path, inputs: Sequence[str], force: bool | None) -> None:
    """Make sure that an output can go there; with `force`, remove an earlier one of ours.

    force: None where the user cannot ask for it

    Raises OutputError, before anything is written, where it cannot.
    """
    _apart(out, inputs)
    try:
        _make_empty(out, force)
        _try_writing(out)
    except OSError as error:
        raise cannot_write(out, error) from error


def _make_empty(out: Path, force: bool | None) -> None:
    if out.exists() and not out.is_dir():
        raise OutputError(Location(str(out)), "is no folder", "name a folder, or a new name")
    if out.is_dir() and any(out.iterdir()):
        if not force:
            hint = "name a new folder"
            if force is not None:
                hint += ", or replace what is there with `--force`"
            raise OutputError(Location(str(out)), "is not empty", hint)
        _remove_earlier(out)


def _apart(out: Path, inputs: Sequence[str]) -> None:
    """Refuse an output that the next run would read as input, or that would bury an input."""
    there = Path(os.path.realpath(out))
    for name in inputs:
        given = Path(os.path.realpath(name))
        if given == there or (os.path.isdir(given) and given in there.parents):
            hint = "write beside the input: the next run would read its own output"
            raise OutputError(Location(str(out)), f"lies inside the input {name}", hint)
        if there in given.parents:
            hint = "write beside the input: an output folder holds nothing else"
            raise OutputError(Location(str(out)), f"holds the input {name}", hint)


def _remove_earlier(out: Path) -> None:
    """Remove what earlier runs wrote; refuse where anything else is there."""
    for path in list(_earlier(out)):
        path.unlink()
    if (out / ARTICLES).is_dir():
        (out / ARTICLES).rmdir()


def _earlier(out: Path) -> Iterator[Path]:
    # The account goes first: without it, what is left is no whole output.
    schemas = {RUN: RUN_SCHEMA, SOURCES: SOURCE_SCHEMA, ARTICLE_LINES: ARTICLE_SCHEMA}
    for path in sorted(out.iterdir(), key=lambda path: path.name != RUN):
        if path.name == ARTICLES and path.is_dir() and not path.is_symlink():
            for article in sorted(path.iterdir()):
                yield _mine(article, ARTICLE_SCHEMA)
        else:
            yield _mine(path, schemas.get(path.name))


def _mine(path: Path, schema: str | None) -> Path:
    if path.name.startswith(PREFIX) and path.name.endswith(PART):
        return path
    if schema and path.is_file() and not path.is_symlink():
        with path.open("rb") as file:
            head = b"".join(file.read(_HEAD).split())
        if not head or head.startswith(b'{"schema":"' + schema.encode() + b'"'):
            return path
    hint = "`--force` replaces nothing but earlier output: move this away, or name a new folder"
    raise OutputError(Location(str(path)), "was not written by a run", hint)


def _try_writing(out: Path) -> None:
    probe = out / f"{PREFIX}probe{PART}"
    out.mkdir(parents=True, exist_ok=True)
    probe.touch()
    probe.unlink()
