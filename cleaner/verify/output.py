"""All checks over a whole output, one source at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cleaner.errors import OutputError
from cleaner.readers.output import RUN, Output, Place, Record, read_record
from cleaner.records import SOURCE_SCHEMA
from cleaner.restore import Mismatch, frame_bytes
from cleaner.rulebook.vocabulary import load_vocabulary
from cleaner.verify.laws import (
    Found,
    verify_account,
    verify_against,
    verify_article,
    verify_schema,
    verify_source,
)

BROKEN = (Mismatch, KeyError, TypeError, ValueError, IndexError, AttributeError)


class Violation(NamedTuple):
    """Something that does not hold: in which file of the output, and what."""

    where: str
    what: str


def verify_output(output: Output, files: Mapping[str, str] | None) -> Iterator[Violation]:
    """Everything in an output that breaks a law.

    files: the source files by the path that records name them by, if they are to be compared
    """
    for where, problem in output.strays:
        yield Violation(where, problem)
    found = Found()
    seen: set[str] = set()
    for place in output.sources():
        found.sources += 1
        try:
            source = read_record(place, SOURCE_SCHEMA)
            path = str(source["path"])
        except (OutputError, KeyError) as error:
            yield Violation(place.where, getattr(error, "problem", "has no path"))
            continue
        if path in seen:
            yield Violation(place.where, f"a second record of {path}")
        seen.add(path)
        yield from _one(output, place, source, found)
        if files is not None:
            yield from _compared(output, place, source, files)
    yield from _orphans(output, seen)
    yield from _account(output, found)


def _one(output: Output, place: Place, source: Record, found: Found) -> Iterator[Violation]:
    places = output.articles.get(source["path"], {})
    articles = output.articles_of(source["path"])
    whole: dict[str, Record] = {}
    for name, article in articles.items():
        complaints = list(verify_schema(article))
        yield from (Violation(places[name].where, complaint) for complaint in complaints)
        if not complaints:
            whole[name] = article
            found.add(article)
    for complaint in verify_source(source, articles):
        yield Violation(place.where, f"{source['path']}: {complaint}")
    frame = _frame(source, articles)
    for name, article in whole.items():
        for complaint in _guarded(article, source, frame):
            yield Violation(places[name].where, complaint)


def _guarded(article: Record, source: Record, frame: bytes | None) -> Iterator[str]:
    try:
        yield from verify_article(article, source, frame, load_vocabulary())
    except BROKEN as error:
        yield f"is broken: {type(error).__name__}: {error}"


def _frame(source: Record, articles: Mapping[str, Record]) -> bytes | None:
    try:
        return frame_bytes(source, articles)
    except BROKEN:
        return None  # told already


def _compared(
    output: Output, place: Place, source: Record, files: Mapping[str, str]
) -> Iterator[Violation]:
    path = source["path"]
    if source.get("of") != "file":
        return
    if path not in files:
        yield Violation(place.where, f"{path}: there is no such file among the sources")
        return
    try:
        with open(files[path], "rb") as file:
            raw = file.read()
    except OSError as error:
        yield Violation(place.where, f"{path}: cannot be read: {error.strerror}")
        return
    for complaint in verify_against(source, output.articles_of(path), raw):
        yield Violation(place.where, f"{path}: {complaint}")


def _orphans(output: Output, seen: set[str]) -> Iterator[Violation]:
    for path in sorted(set(output.articles) - seen):
        for place in output.articles[path].values():
            yield Violation(place.where, f"its source {path} has no record")


def _account(output: Output, found: Found) -> Iterator[Violation]:
    try:
        run: Mapping[str, Any] = output.run()
        for complaint in verify_account(run, found):
            yield Violation(RUN, complaint)
    except OutputError as error:
        yield Violation(RUN, error.problem)
    except BROKEN as error:
        yield Violation(RUN, f"is broken: {type(error).__name__}: {error}")
