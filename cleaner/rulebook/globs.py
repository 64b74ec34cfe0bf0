"""Globs: what names, values and paths are like."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Sequence

from cleaner.rulebook.model import Rule


def is_named(rule: Rule, name: str) -> bool:
    """Whether a name, `*` allowed, is that of a rule or of a package that it is in."""
    names = (rule.id, *packages_of(rule), *rule.aliases)
    return any(fnmatch.fnmatchcase(own, name) for own in names)


def packages_of(rule: Rule) -> tuple[str, ...]:
    """The packages that a rule is in: of `lang/de/greeting`, `lang/de` and `lang`."""
    parts = rule.package.split("/")
    return tuple("/".join(parts[:most]) for most in range(len(parts), 0, -1))


def is_wanted(values: Iterable[str], globs: Sequence[str]) -> bool:
    """Whether one of the values is like one of the globs, and none like one with a `!` before it.

    Upper and lower case are one; with nothing but `!` globs, all others are wanted.

    >>> is_wanted(["en"], ["en", "de"]), is_wanted(["en"], ["!en"]), is_wanted([], ["!en"])
    (True, False, True)
    """
    found = [value.casefold() for value in values]
    return _is_wanted(
        globs, lambda glob: any(fnmatch.fnmatchcase(value, glob.casefold()) for value in found)
    )


def is_wanted_path(path: str, globs: Sequence[str]) -> bool:
    """Whether a path is in one of the globs, and in none with a `!` before it.

    >>> is_wanted_path("news/a.txt", ["*.txt", "!news/*"])
    False
    """
    return _is_wanted(globs, lambda glob: in_path(path, glob))


def in_path(path: str, glob: str) -> bool:
    """Whether a path, or the end of it from some folder on, is like a glob: `**` for any folders.

    >>> in_path("news/2021/a.txt", "2021/*.txt"), in_path("news/2021/a.txt", "news/*.txt")
    (True, False)
    """
    parts = path.replace("\\", "/").split("/")
    return any(_is_like(parts[n:], glob.split("/")) for n in range(len(parts)))


def _is_wanted(globs: Sequence[str], holds: Callable[[str], bool]) -> bool:
    wanted = [glob for glob in globs if not glob.startswith("!")]
    if any(holds(glob[1:]) for glob in globs if glob.startswith("!")):
        return False
    return not wanted or any(map(holds, wanted))


def _is_like(parts: Sequence[str], globs: Sequence[str]) -> bool:
    if not globs:
        return not parts
    if globs[0] == "**":
        return any(_is_like(parts[n:], globs[1:]) for n in range(len(parts) + 1))
    return (
        bool(parts) and fnmatch.fnmatchcase(parts[0], globs[0]) and _is_like(parts[1:], globs[1:])
    )
