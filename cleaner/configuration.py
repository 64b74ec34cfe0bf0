"""What users settle for a folder: which rules run there, how grave they are, what stays.

The nearest `cleaner.yaml`, or `[tool.cleaner]` of a `pyproject.toml`, upward from an input counts,
alone: `extends` is the only way to build on something else.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import yaml

from cleaner.errors import CleanerError, Location, RuleError, RuleErrors
from cleaner.rulebook import model
from cleaner.rulebook.model import Level, Safety
from cleaner.rulebook.spared import Kept
from cleaner.rulebook.vocabulary import builtin_rules, read_lines, word_lists
from cleaner.rulebook.yaml_nodes import Complaints, did_you_mean

FILE = "cleaner.yaml"
PROJECT_FILE = "pyproject.toml"
PACKAGES = ("core", "mail", "news", "web", "lang")  # in order of precedence
KEYS = ("schema", "extends", "overrides", "vocab", "keep")
OVERRIDE_KEYS = ("level", "safety", "lang")
KEPT_KEYS = ("rule", "text", "path", "why")
_SCHEMA = "1"


@dataclass(frozen=True, slots=True)
class Source:
    """Where rules come from: a built-in package, or a file or folder of the user's.

    name: of the package, or what the place is called to the user
    path: None for a package
    """

    at: Location
    name: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """What rules are made of in place of what they say themselves; None leaves it.

    rules: a name of a rule or a package, `*` allowed
    """

    at: Location
    rules: str
    level: Level | None = None
    safety: Safety | None = None
    languages: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """What one configuration file says.

    at:        the file, as it is called to the user; empty where there is none
    folder:    where it is
    extends:   where rules come from, in order of precedence
    overrides: in order: the last word on a rule counts
    vocab:     more words for built-in lists, by the name of the list
    keep:      what rules leave alone
    """

    at: str = ""
    folder: str = ""
    extends: tuple[Source, ...] = tuple(Source(Location("built in"), name) for name in PACKAGES)
    overrides: tuple[Override, ...] = ()
    vocab: tuple[tuple[str, tuple[str, ...]], ...] = ()
    keep: tuple[Kept, ...] = ()


NOTHING_SETTLED = Configuration()


def nearest(paths: Iterable[str]) -> str | None:
    """The configuration file that inputs come under; None where there is none.

    paths: files, folders, or `-`, which stands in the current folder
    Raises CleanerError where they come under different ones.
    """
    found: dict[str | None, str] = {}
    for path in paths:
        start = os.getcwd() if path == "-" else os.path.abspath(path)
        found.setdefault(_upward(start), path)
    if len(found) > 1:
        (one, first), (other, second), *_ = found.items()
        problem = f"{second!r} comes under {_told(other)}, but {first!r} under {_told(one)}"
        hint = "run them apart, name the one that counts with --config, or none with --no-config"
        raise CleanerError(Location("configuration"), problem, hint)
    return next(iter(found), None)


def _told(file: str | None) -> str:
    return "no configuration" if file is None else repr(_shown(file))


def _upward(start: str) -> str | None:
    folder = start if os.path.isdir(start) else os.path.dirname(start)
    while True:
        for name in (FILE, PROJECT_FILE):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name == FILE or _has_table(path)):
                return path
        if os.path.dirname(folder) == folder:
            return None
        folder = os.path.dirname(folder)


def _has_table(path: str) -> bool:
    try:
        return _table(path) is not None
    except (OSError, ValueError):
        return False  # a broken project file is not ours to tell of, unless it is named


def _table(path: str) -> object:
    with open(path, "rb") as file:
        tool = tomllib.load(file).get("tool", {})
    return tool.get("cleaner") if isinstance(tool, Mapping) else None


def read_configuration(path: str) -> Configuration:
    """What a configuration file says. Raises RuleErrors with all that is wrong in it."""
    reader = _Reader(path)
    configuration = reader.read()
    if reader.complaints.errors:
        raise RuleErrors(sorted(reader.complaints.errors, key=_place_of))
    return configuration


def _says_something(text: str) -> bool:
    """Whether a YAML text holds more than blanks and comments."""
    return any(line.split("#", 1)[0].strip() for line in text.splitlines())


def _place_of(error: RuleError) -> tuple[int, int]:
    return error.at.line or 0, error.at.column or 0


def _shown(path: str) -> str:
    """What a file is called to the user: as seen from the current folder, if it is near."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.path.join("..", "..", "..")) else relative


def _is_package(name: str) -> bool:
    """Whether a package is built in, be it a part of another, as `lang/de` is of `lang`."""
    whole, _, part = name.partition("/")
    if whole not in PACKAGES or not part:
        return name in PACKAGES
    folders = (folder for folder in (builtin_rules() / whole).rglob("*") if folder.is_dir())
    return name in {folder.relative_to(builtin_rules()).as_posix() for folder in folders}


class _Reader:
    """Reads one configuration file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.complaints = Complaints(_shown(path))

    def read(self) -> Configuration:
        c = self.complaints
        root = self._root()
        if root is None:
            return NOTHING_SETTLED
        keys = c.mapping(root, "a configuration", KEYS)
        if "schema" in keys and (schema := c.string(keys["schema"], "schema")) != _SCHEMA:
            c.add(keys["schema"], f"schema {schema!r} is not known", f"write `schema: {_SCHEMA}`")
        return Configuration(
            c.path,
            os.path.dirname(os.path.abspath(self.path)),
            tuple(c.each(keys["extends"], "extends", self._source))
            if "extends" in keys
            else NOTHING_SETTLED.extends,
            self._overrides(keys["overrides"]) if "overrides" in keys else (),
            self._vocab(keys["vocab"]) if "vocab" in keys else (),
            tuple(c.each(keys["keep"], "keep", self._kept)) if "keep" in keys else (),
        )

    def _root(self) -> yaml.Node | None:
        c = self.complaints
        try:
            if os.path.basename(self.path) == PROJECT_FILE:
                c.without_places = True  # TOML's are not told
                return c.parse(yaml.safe_dump(_table(self.path) or {}, allow_unicode=True))
            text = Path(self.path).read_text(encoding="utf-8")
            return c.parse(text if _says_something(text) else "{}")
        except (OSError, ValueError) as error:
            c.add(None, f"cannot be read: {error}", "a configuration is UTF-8 text")
            return None

    def _at(self, node: yaml.Node) -> Location:
        return self.complaints.place(node)

    def _source(self, node: yaml.Node) -> Source:
        name = self.complaints.string(node, "an item of extends")
        package = name.removeprefix("cleaner/")
        if _is_package(package):
            return Source(self._at(node), package)
        path = os.path.join(os.path.dirname(self.path), name)
        if not os.path.exists(path):
            hint = did_you_mean(name, PACKAGES) if "/" not in name else "paths start at this file"
            self.complaints.add(node, f"{name!r} is no package and no file or folder", hint)
        return Source(self._at(node), _shown(path), path)

    def _overrides(self, node: yaml.Node) -> tuple[Override, ...]:
        c = self.complaints
        found: list[Override] = []
        for name, value in c.mapping(node, "overrides", None).items():
            keys = c.mapping(value, f"the override of {name}", OVERRIDE_KEYS)
            choices = {"level": model.LEVELS, "safety": model.SAFETIES}
            level, safety = (
                c.choice(keys[key], key, known) if key in keys else None
                for key, known in choices.items()
            )
            languages = c.strings(keys["lang"], "lang") if "lang" in keys else None
            if not keys:
                hint = f"it may say {', '.join(OVERRIDE_KEYS)}"
                c.add(value, f"the override of {name} says nothing", hint)
            found.append(
                Override(
                    self._at(value),
                    name,
                    cast(Level | None, level),
                    cast(Safety | None, safety),
                    languages,
                )
            )
        return tuple(found)

    def _vocab(self, node: yaml.Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
        c = self.complaints
        lists = word_lists()
        found: list[tuple[str, tuple[str, ...]]] = []
        for name, value in c.mapping(node, "vocab", None).items():
            if name not in lists:
                c.add(value, f"no list is called {name!r}", did_you_mean(name, lists))
                continue
            found.append((name, self._words(value, name)))
        return tuple(found)

    def _words(self, node: yaml.Node, name: str) -> tuple[str, ...]:
        """The words themselves, or those of the file that is named."""
        c = self.complaints
        if not isinstance(node, yaml.ScalarNode):
            return c.strings(node, name)
        path = Path(os.path.dirname(self.path), c.string(node, name))
        try:
            return tuple(read_lines(path))
        except (OSError, ValueError) as error:
            c.add(node, f"{name}: cannot be read: {error}", "a list of words, or a file of them")
            return ()

    def _kept(self, node: yaml.Node) -> Kept:
        c = self.complaints
        keys = c.mapping(node, "an item of keep", KEPT_KEYS)
        for key in ("rule", "text", "why"):
            if keys and key not in keys:
                c.add(node, f"an item of keep has no {key!r}", "say what stays, from whom, and why")
        said = {key: c.string(value, key) for key, value in keys.items()}
        rule, text, why = (said.get(key, "") for key in ("rule", "text", "why"))
        return Kept(self._at(node), rule, text, said.get("path", "**"), why)
