"""YAML with places: every value knows its line and column, and all complaints come together."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import yaml

from cleaner.errors import Location, RuleError

T = TypeVar("T")

DEEPEST = 50  # lists and mappings inside each other; rules need a dozen
LARGEST = 1_000_000  # of whole numbers, where nothing smaller is said

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_YAML_HINTS = (
    (
        "mapping values are not allowed",
        "put the value in quotes: it holds a colon followed by a space",
    ),
    ("found character '%'", "put the value in quotes: a plain value cannot start with %"),
    ("found character '`'", "put the value in quotes: a plain value cannot start with a backquote"),
    ("found a tab", "indent with spaces: YAML allows no tabs there"),
    (
        "cannot start any token",
        "put the value in quotes: a plain value cannot start with %, @ or a backquote",
    ),
    ("found character '\\t'", "indent with spaces: YAML allows no tabs there"),
    ("found unknown escape", "use single quotes: there a backslash stands for itself"),
    ("expected <block end>", "check the indentation, and quote values that hold quotes or colons"),
)


class Complaints:
    """What is wrong with one rule file, collected so that a user sees all of it at once.

    without_places: lines and columns are not those of the file, and so not told
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.errors: list[RuleError] = []
        self.without_places = False

    def add(self, node: yaml.Node | None, problem: str, hint: str = "") -> None:
        """Note a problem at a node's place, or at the file as a whole."""
        at = Location(self.path) if node is None else self.place(node)
        self.errors.append(RuleError(at, problem, hint))

    def place(self, node: yaml.Node) -> Location:
        """Where a node stands."""
        if self.without_places:
            return Location(self.path)
        return Location(self.path, node.start_mark.line + 1, node.start_mark.column + 1)

    def parse(self, text: str) -> yaml.Node | None:
        """The root node of the file, or None with a complaint.

        Anchors, aliases and tags are refused: no rule needs them, and they are how a small file
        becomes a large one.
        """
        try:
            depth = 0
            for event in yaml.parse(text, Loader=_LOADER):
                depth += _deeper(event)
                if depth > DEEPEST:
                    self._refuse(
                        event,
                        f"lists and mappings are nested more than {DEEPEST} deep",
                        "name the inner matchers in define:, and use them by their names",
                    )
                    return None
                if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                    self._refuse(
                        event,
                        "anchors and aliases are not allowed",
                        "write the value out, or use define:",
                    )
                    return None
                if getattr(event, "tag", None):
                    self._refuse(event, "tags are not allowed", "remove the !tag")
                    return None
            documents = list(yaml.compose_all(text, Loader=_LOADER))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            at = (
                Location(self.path, mark.line + 1, mark.column + 1) if mark else Location(self.path)
            )
            problem = error.problem or str(error)
            hint = next((hint for start, hint in _YAML_HINTS if start in problem), "")
            self.errors.append(RuleError(at, f"not valid YAML: {problem}", hint))
            return None
        except (yaml.YAMLError, RecursionError) as error:
            self.add(None, f"not valid YAML: {str(error) or type(error).__name__}")
            return None
        if len(documents) != 1 or documents[0] is None:
            self.add(
                None, "holds no rules" if not documents else "holds more than one YAML document"
            )
            return None
        root: yaml.Node = documents[0]
        return root

    def _refuse(self, event: yaml.Event, problem: str, hint: str) -> None:
        mark = event.start_mark
        at = Location(self.path, mark.line + 1, mark.column + 1) if mark else Location(self.path)
        self.errors.append(RuleError(at, problem, hint))

    # --- values ---

    def mapping(
        self, node: yaml.Node | None, what: str, keys: Iterable[str] | None
    ) -> dict[str, yaml.Node]:
        """The entries of a mapping, complaining of keys that are unknown or stand twice.

        keys: those allowed; None allows any
        """
        if not isinstance(node, yaml.MappingNode):
            self.add(node, f"{what} must be a mapping of keys to values")
            return {}
        known = None if keys is None else sorted(keys)
        entries: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            if known is not None and key not in known:
                self.add(key_node, f"unknown key {key!r} in {what}", did_you_mean(key, known))
            elif key in entries:
                self.add(key_node, f"key {key!r} stands twice in {what}", "remove one of the two")
            else:
                entries[key] = value
        return entries

    def sequence(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        """The items of a list."""
        if not isinstance(node, yaml.SequenceNode):
            self.add(node, f"{what} must be a list")
            return []
        return list(node.value)

    def string(self, node: yaml.Node | None, what: str) -> str:
        """A text; numbers and booleans are taken as they are written."""
        if not isinstance(node, yaml.ScalarNode):
            self.add(node, f"{what} must be a text")
            return ""
        return str(node.value)

    def strings(self, node: yaml.Node, what: str) -> tuple[str, ...]:
        """One text, or a list of them."""
        if isinstance(node, yaml.ScalarNode):
            return (str(node.value),)
        return tuple(self.string(item, f"an item of {what}") for item in self.sequence(node, what))

    def integer(self, node: yaml.Node, what: str, most: int = LARGEST) -> int:
        """A whole number, from zero to `most`."""
        value = self.string(node, what)
        if not value.isdecimal():
            self.add(node, f"{what} must be a whole number, not {value!r}")
            return 0
        if len(value) > len(str(most)) or int(value) > most:
            self.add(node, f"{what} must be at most {most:,}")
            return 0
        return int(value)

    def number(self, node: yaml.Node, what: str) -> float:
        """A number from 0 to 1."""
        value = self.string(node, what)
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not 0 <= number <= 1:
            self.add(node, f"{what} must be a number from 0 to 1, not {value!r}")
            return 0.0
        return number

    def boolean(self, node: yaml.Node, what: str) -> bool:
        """`true` or `false`."""
        value = self.string(node, what)
        if value not in ("true", "false"):
            self.add(node, f"{what} must be true or false, not {value!r}")
        return value == "true"

    def choice(self, node: yaml.Node | None, what: str, choices: Iterable[str]) -> str:
        """One of a few words."""
        value = self.string(node, what)
        if node is not None and value not in (allowed := sorted(choices)):
            self.add(
                node,
                f"{what} is {value!r}, not one of {', '.join(allowed)}",
                did_you_mean(value, allowed),
            )
        return value

    def each(self, node: yaml.Node, what: str, read: Callable[[yaml.Node], T]) -> Iterator[T]:
        """What `read` makes of every item of a list."""
        for item in self.sequence(node, what):
            yield read(item)


def _deeper(event: yaml.Event) -> int:
    return isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)


_FEW = 40  # names that a hint can list


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint naming the nearest known word, or all of them where none is near and they are few.

    >>> did_you_mean("positon", ["position", "prev"])
    "did you mean 'position'?"
    """
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known here: {', '.join(names)}" if len(names) <= _FEW else ""
