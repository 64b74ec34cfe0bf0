"""Article records that are given back: JSON files of one, JSON Lines of many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Literal

import orjson

from cleaner.document import Failed
from cleaner.readers.inputs import Given, Input, Lines, Missed, Skipped, Text
from cleaner.records import ARTICLE_SCHEMA, RUN_SCHEMA, SOURCE_SCHEMA

_BOM = b"\xef\xbb\xbf"
_PART = 1 << 20  # bytes of JSON Lines that go to a worker at a time
_HEAD = 1 << 16  # bytes of a first line that are looked at: our records open with their schema
_OWN = (SOURCE_SCHEMA, RUN_SCHEMA)


def one_json(raw: bytes, given: Input) -> Text | Given | Missed | Skipped:
    """The document that a `.json` file is: an article given back, or else text like any other."""
    value = _parsed(raw)
    match value.get("schema") if isinstance(value, Mapping) else None:
        case str(name) if name == ARTICLE_SCHEMA:
            return _given(value, given.path, given.shown)
        case str(name) if name in _OWN:
            return Skipped(given.shown, "a run's own account: left out")
    if value is None and is_ours(raw):
        return _broken(given.path, given.shown)
    return Text(given.path, given.shown, raw, "JSON, but no article: cleaned as text")


def given_lines(raw: bytes, given: Input) -> Iterator[Given | Missed | Skipped]:
    """The articles of some JSON Lines, each named by its file and line."""
    number = given.lines.number if given.lines else 1
    for line, content in enumerate(raw.removeprefix(_BOM).split(b"\n"), number):
        if content.strip():
            path, shown = f"{given.path}:{line}", f"{given.shown}:{line}"
            value = _parsed(content)
            if isinstance(value, Mapping) and value.get("schema") == ARTICLE_SCHEMA:
                yield _given(value, path, shown)
            else:
                yield _broken(path, shown)


def is_ours(raw: bytes) -> bool:
    """Whether bytes open like an article record, whole or not."""
    head = raw[:_HEAD].removeprefix(_BOM).lstrip()
    if not head.startswith(b"{"):
        return False
    opening = b"".join(head[1 : len(ARTICLE_SCHEMA) + 40].split())
    return opening.startswith(b'"schema":"' + ARTICLE_SCHEMA.encode() + b'"')


def lines_kind(file: BinaryIO) -> Literal["articles", "ours", "text"]:
    """What a JSON Lines file holds, by its first line; the file is read from its start again."""
    first = b""
    while not first.strip():
        first = file.readline()
        if not first:
            break
    file.seek(0)
    value = _parsed(first)
    schema = value.get("schema") if isinstance(value, Mapping) else None
    if schema in _OWN:
        return "ours"
    return "articles" if schema == ARTICLE_SCHEMA or is_ours(first) else "text"


def line_parts(file: BinaryIO) -> Iterator[Lines]:
    """Parts of about a megabyte, whole lines each, with the number of their first line."""
    start, number = 0, 1
    while chunk := file.read(_PART):
        chunk += file.readline()
        yield Lines(start, start + len(chunk), number)
        start += len(chunk)
        number += chunk.count(b"\n")


def _given(value: Mapping[str, Any], path: str, shown: str) -> Given | Missed:
    if not isinstance(value.get("text"), str):
        problem = f"says it is {ARTICLE_SCHEMA}, but has no text"
        return Missed(shown, Failed(path, problem, "give back records as they were written"))
    return Given(path, shown, value)


def _broken(path: str, shown: str) -> Missed:
    return Missed(shown, Failed(path, "no whole article record", "write it again, or leave it out"))


def _parsed(raw: bytes) -> Any:
    try:
        return orjson.loads(raw.removeprefix(_BOM))
    except orjson.JSONDecodeError:
        return None
