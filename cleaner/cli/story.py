"""`cleaner explain FILE[:LINE]`: what happened to lines of a file, and why not more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cleaner.checks.story import LineStory, Touch
    from cleaner.rulebook.near import Miss

_LINE = re.compile(r"(?P<file>.+):(?P<line>\d+)(?::\d*)?")
_LONGEST = 100  # characters of a text that is shown


def place_in_file(name: str) -> tuple[Path, int | None] | None:
    """The file and the line that a name means, as findings print places; None if it is no file."""
    if Path(name).is_file():
        return Path(name), None
    place = _LINE.fullmatch(name)
    if place is not None and Path(place["file"]).is_file():
        return Path(place["file"]), int(place["line"])
    return None


def story_page(shown: str, told: list[LineStory]) -> str:
    """The stories of lines, for a terminal or a pipe."""
    return "\n\n".join("\n".join(_story(shown, story)) for story in told)


def _story(shown: str, story: LineStory) -> Iterator[str]:
    place = click.style(f"{shown}:{story.number}", bold=True)
    yield f"{place}: {_clipped(story.text)}"
    yield f"  {story.piece}"
    for touch in story.touches:
        yield from _touch(touch)
    if not story.touches:
        yield "  no rule touched this line"
    if story.misses:
        yield "  nearly:"
    for miss in story.misses:
        yield from _miss(miss)


def _touch(touch: Touch) -> Iterator[str]:
    yield f"  {', '.join(touch.rules)}"
    if touch.what == "edit":
        yield click.style(f"    - {_quoted(touch.before)}", fg="red")
        if touch.after:
            yield click.style(f"    + {_quoted(touch.after)}", fg="green")
    elif touch.what == "gap":
        yield f"    leaves out {_quoted(touch.before)}"
    elif touch.what == "flag":
        yield f"    flags {_quoted(touch.before)} as {touch.name}: {touch.after}"
    else:
        yield f"    {touch.what} {touch.name}: {_clipped(touch.after)}"


def _miss(miss: Miss) -> Iterator[str]:
    yield f"    {miss.rule.id}  {miss.rule.title}"
    yield f"      {miss.demand} fails: {miss.found}"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
