"""An output folder of ours, read back, one source at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from cleaner.errors import Location, OutputError
from cleaner.records import ARTICLE_SCHEMA, RUN_SCHEMA

Record = Mapping[str, Any]

RUN, SOURCES, ARTICLES, ARTICLE_LINES = "run.json", "sources.jsonl", "articles", "articles.jsonl"


class Place(NamedTuple):
    """Where a record lies: a whole file, or so many bytes of one."""

    where: str  # how to name it to the user: relative to the output, with its line
    file: Path
    start: int = 0
    bytes: int = -1


@dataclass(frozen=True, slots=True)
class Output:
    """Where everything in an output lies. Articles are known by their source's path and their id.

    strays: files that are no records, and records that have the name of another, with the reason
    """

    out: Path
    articles: dict[str, dict[str, Place]] = field(default_factory=dict)
    strays: list[tuple[str, str]] = field(default_factory=list)

    def run(self) -> Record:
        """The run's account."""
        return read_record(Place(RUN, self.out / RUN), RUN_SCHEMA)

    def sources(self) -> Iterator[Place]:
        """Where the record of each source lies, in the order of the run."""
        yield from _lines(self.out / SOURCES)

    def articles_of(self, path: str) -> dict[str, Record]:
        """The articles of one source by id."""
        places = self.articles.get(path, {})
        return {name: read_record(place, ARTICLE_SCHEMA) for name, place in places.items()}


def open_output(out: Path) -> Output:
    """Find everything in an output. Raises OutputError where it is none, or not whole."""
    try:
        return _found(out)
    except OSError as error:
        raise _unreadable(str(out), error) from error


def _found(out: Path) -> Output:
    if not out.is_dir():
        problem = "is no folder" if out.exists() else "does not exist"
        raise OutputError(Location(str(out)), problem, "name the folder given to `cleaner run -o`")
    if not (out / RUN).is_file():
        hint = "the run did not end, or this is no output: run again with `--force`"
        raise OutputError(Location(str(out)), f"has no {RUN}", hint)
    output = Output(out)
    for place in article_places(out):
        _enter(output, place)
    return output


def article_places(out: Path) -> Iterator[Place]:
    """Where each article lies, in either layout."""
    lines, folder = out / ARTICLE_LINES, out / ARTICLES
    if lines.exists():
        yield from _lines(lines)
    if folder.is_dir():
        for file in sorted(folder.iterdir()):
            if not file.name.startswith("."):
                yield Place(f"{ARTICLES}/{file.name}", file)


def read_record(place: Place, schema: str) -> Record:
    """One record. Raises OutputError where it is none of that schema."""
    try:
        record = orjson.loads(_content(place))
    except OSError as error:
        raise _unreadable(place.where, error) from error
    except orjson.JSONDecodeError as error:
        problem = f"is no JSON: {error.msg} at character {error.pos}"
        raise OutputError(Location(place.where), problem, "run again") from error
    if not isinstance(record, dict) or record.get("schema") != schema:
        raise OutputError(Location(place.where), f"is no {schema}", "it does not belong here")
    return record


def _enter(output: Output, place: Place) -> None:
    try:
        record = read_record(place, ARTICLE_SCHEMA)
        path, name = str(record["source"]["path"]), str(record["id"])
    except OutputError as error:
        output.strays.append((place.where, error.problem))
        return
    except (KeyError, TypeError):
        output.strays.append((place.where, "has no id, or does not name its source"))
        return
    known = output.articles.setdefault(path, {})
    if name in known:
        output.strays.append((place.where, f"is there already: {known[name].where}"))
    else:
        known[name] = place


def _lines(path: Path) -> Iterator[Place]:
    try:
        with path.open("rb") as file:
            start = 0
            for number, line in enumerate(file, 1):
                yield Place(f"{path.name}:{number}", path, start, len(line))
                start += len(line)
    except OSError as error:
        raise _unreadable(path.name, error) from error


def _content(place: Place) -> bytes:
    with place.file.open("rb") as file:
        file.seek(place.start)
        return file.read(place.bytes)


def _unreadable(where: str, error: OSError) -> OutputError:
    problem = f"cannot be read: {(error.strerror or str(error)).lower()}"
    return OutputError(Location(where), problem, "run again, or bring the file back")
