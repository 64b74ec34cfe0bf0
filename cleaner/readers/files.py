"""Files, folders and standard input, found in an order that is always the same."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cleaner.document import Failed
from cleaner.readers.articles import given_lines, is_ours, line_parts, lines_kind, one_json
from cleaner.readers.inputs import Given, Input, Missed, Skipped, Text, printable, visible

STDIN = "-"
STDIN_PATH = "stdin"

Found = Input | Missed | Skipped
Document = Text | Given | Missed | Skipped


def find(arguments: Sequence[str], stdin: BinaryIO) -> Iterator[Found]:
    """All that the arguments name, each file once: folders without hidden files and README.

    The file system is listed before the first is yielded, so that names can be made unique.
    """
    places = list(_distinct(_places(arguments)))
    names = _names([place for place in places if isinstance(place, _Place)])
    for place in places:
        if not isinstance(place, _Place):
            yield place
        elif place.file == STDIN:
            yield _standard_input(names[place], stdin)
        else:
            yield from _inputs(place, names[place])


def _standard_input(path: str, stdin: BinaryIO) -> Input | Missed:
    try:
        return Input(path, STDIN, raw=stdin.read())
    except OSError as error:
        return Missed(STDIN, Failed(path, *describe(error)))


def read(given: Input) -> Iterator[Document]:
    """The documents of one input; problems come as values, so that the rest goes on."""
    try:
        raw = _bytes(given)
    except OSError as error:
        yield Missed(given.shown, Failed(given.path, *describe(error)))
        return
    if given.lines is not None:
        yield from given_lines(raw, given)
    elif given.path.endswith(".json"):
        yield one_json(raw, given)
    elif given.shown == STDIN and is_ours(raw):
        yield from given_lines(raw, given)
    else:
        note = "JSON Lines, but no articles: cleaned as text" if _is_jsonl(given.path) else ""
        yield Text(given.path, given.shown, raw, note)


def describe(error: OSError) -> tuple[str, str]:
    """What went wrong with a file, and what to do about it."""
    match error:
        case FileNotFoundError():
            return "does not exist", "check the name"
        case PermissionError():
            return "may not be read", "give yourself the right to read it, or leave it out"
        case OSError(errno=errno.EBADF):
            return "is closed", "nothing can be read from it"
        case _:
            return f"cannot be read: {(error.strerror or str(error)).lower()}", ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A file that was found: `inner` is its path below `root`, both as the system has them."""

    root: str  # absolute
    inner: str  # `/`-separated
    file: str


def _places(arguments: Iterable[str]) -> Iterator[_Place | Missed | Skipped]:
    for argument in arguments:
        if argument == STDIN:
            yield _Place("", STDIN_PATH, STDIN)
            continue
        try:
            mode = os.stat(argument).st_mode
        except OSError as error:
            yield _unreachable(argument, _name(argument), error)
            continue
        if stat.S_ISDIR(mode):
            yield from _folder_or_empty(argument)
        else:
            yield _Place(os.path.dirname(os.path.abspath(argument)), _name(argument), argument)


def _folder_or_empty(folder: str) -> Iterator[_Place | Missed | Skipped]:
    found = list(_folder(folder, os.path.abspath(folder), ""))
    if found:
        yield from found
    else:
        hint = "name another folder, or a file; hidden files, README, cleaner.yaml have to be named"
        failed = Failed(_name(folder), "a folder without documents", hint)
        yield Missed(visible(folder), failed, folder)


# What tells of its folder is none of its documents.
_ABOUT = re.compile(r"(?:readme(?:\.\w+)?|cleaner\.yaml)$", re.IGNORECASE)


def _folder(folder: str, root: str, inner: str) -> Iterator[_Place | Missed | Skipped]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        failed = Failed(printable(inner) or _name(folder), *describe(error))
        yield Missed(visible(folder), failed, folder)
        return
    for entry in entries:
        if not entry.name.startswith(".") and not _ABOUT.match(entry.name):
            yield from _entry(entry, root, f"{inner}/{entry.name}" if inner else entry.name)


def _entry(entry: os.DirEntry[str], root: str, inner: str) -> Iterator[_Place | Missed | Skipped]:
    try:
        mode = entry.stat().st_mode
    except OSError as error:
        yield _unreachable(entry.path, inner, error)
        return
    if stat.S_ISREG(mode):
        yield _Place(root, inner, entry.path)
    elif not stat.S_ISDIR(mode):
        yield Skipped(visible(entry.path), "no regular file: left out")
    elif entry.is_symlink():
        yield Skipped(visible(entry.path), "a link to a folder: left out; name it to have it read")
    else:
        yield from _folder(entry.path, root, inner)


def _unreachable(path: str, inner: str, error: OSError) -> Missed:
    problem, hint = describe(error)
    if os.path.islink(path):
        dangling = isinstance(error, FileNotFoundError)
        problem = "a link to nothing" if dangling else "a link that leads back to itself"
        hint = "mend or remove the link"
    return Missed(visible(path), Failed(printable(inner), problem, hint), path)


def _name(path: str) -> str:
    return printable(os.path.basename(os.path.abspath(path)))


def _distinct(places: Iterable[_Place | Missed | Skipped]) -> Iterator[_Place | Missed | Skipped]:
    seen: set[str] = set()
    for place in places:
        if isinstance(place, _Place):
            file = place.file if place.file == STDIN else os.path.abspath(place.file)
            if file in seen:
                continue
            seen.add(file)
        yield place


def _names(places: Sequence[_Place]) -> dict[_Place, str]:
    """A name for each place: its path below its root, which more of the root precedes if needed."""
    depth = dict.fromkeys((place.root for place in places), 0)
    while True:
        names = {place: _below(place, depth[place.root]) for place in places}
        roots = {root for root in _clashing(names) if depth[root] < len(Path(root).parts)}
        if not roots:
            return _numbered(names)
        for root in roots:
            depth[root] += 1


def _clashing(names: Mapping[_Place, str]) -> set[str]:
    """The roots that have a name in common with another."""
    owners: dict[str, set[str]] = {}
    for place, name in names.items():
        owners.setdefault(name, set()).add(place.root)
    return {root for roots in owners.values() if len(roots) > 1 for root in roots}


def _below(place: _Place, depth: int) -> str:
    upper = Path(place.root).parts[-depth:] if depth else ()
    return printable("/".join((*(part.strip("/\\:") for part in upper), place.inner)).lstrip("/"))


def _numbered(names: dict[_Place, str]) -> dict[_Place, str]:
    """The last resort, for names that differ only in bytes which are not UTF-8."""
    seen: Counter[str] = Counter()
    for place, name in names.items():
        seen[name] += 1
        if seen[name] > 1:
            names[place] = f"{name}~{seen[name]}"
    return names


def _inputs(place: _Place, path: str) -> Iterator[Found]:
    shown = visible(place.file)
    try:
        mode = os.stat(place.file).st_mode
        if stat.S_ISFIFO(mode):  # a shell's <(command): only this process has it
            yield Input(path, shown, raw=Path(place.file).read_bytes())
        elif not stat.S_ISREG(mode):
            hint = "name files or folders; `-` is standard input"
            yield Missed(shown, Failed(path, "no regular file", hint), place.file)
        elif _is_jsonl(path):
            yield from _json_lines(place, path, shown)
        else:
            yield Input(path, shown, place.file)
    except OSError as error:
        yield Missed(shown, Failed(path, *describe(error)), place.file)


def _json_lines(place: _Place, path: str, shown: str) -> Iterator[Found]:
    with open(place.file, "rb") as file:
        kind = lines_kind(file)
        if kind == "text":
            yield Input(path, shown, place.file)
        elif kind == "ours":
            yield Skipped(shown, "a run's own account: left out")
        else:
            for part in line_parts(file):
                yield Input(path, shown, place.file, lines=part)


def _is_jsonl(path: str) -> bool:
    return path.endswith((".jsonl", ".ndjson"))


def _bytes(given: Input) -> bytes:
    if given.raw is not None or given.file is None:
        return given.raw or b""
    with open(given.file, "rb") as file:
        if given.lines is None:
            return file.read()
        file.seek(given.lines.start)
        return file.read(given.lines.end - given.lines.start)
