"""Source files brought back: under the paths that records name, and never outside their folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from cleaner.errors import Location, OutputError
from cleaner.writers.atomic import cannot_write, write_whole


def target(folder: Path, source: Mapping[str, Any]) -> Path:
    """Where a source goes. Raises OutputError for a path that would lead out of the folder.

    A record that was given back has a text for its source, no file: it gets a name of its own.
    """
    path = str(source["path"])
    if source["of"] == "record":
        path = path.replace(":", "-") + ".txt"
    parts = PurePosixPath(path).parts
    leads_out = path.startswith("/") or ".." in parts or not parts or "\0" in path
    if leads_out or PureWindowsPath(path).drive:
        hint = "a run never writes such a path: the output was changed"
        raise OutputError(Location(path), "leads out of the folder", hint)
    place = folder.joinpath(*parts)
    if not place.parent.resolve().is_relative_to(folder.resolve()):
        raise OutputError(Location(path), "leads out of the folder", "remove the link in its way")
    return place


def put_back(folder: Path, source: Mapping[str, Any], raw: bytes) -> Path:
    """Write one source file, whole or not at all."""
    try:
        place = target(folder, source)
    except (OSError, RuntimeError) as error:  # a link in the way that leads nowhere, or to itself
        raise OutputError(Location(str(source["path"])), "cannot be reached", str(error)) from error
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(place, error) from error
    write_whole(place, raw)
    return place
