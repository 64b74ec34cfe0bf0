"""Rule files to rules: YAML read with places, macros written out, every complaint reported at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, cast

import yaml

from cleaner.errors import Location, RuleError, RuleErrors
from cleaner.rulebook import model
from cleaner.rulebook.dialect import DialectError, compiled, expanded
from cleaner.rulebook.model import (
    Action,
    Bounds,
    Conditions,
    Example,
    Fused,
    Item,
    Lines,
    Matcher,
    Near,
    Position,
    Repeats,
    Restore,
    Rule,
)
from cleaner.rulebook.vocabulary import read_literals
from cleaner.rulebook.yaml_nodes import Complaints, did_you_mean

SCHEMA = "1"
MACROS_FILE = "macros.yaml"

_FILE_KEYS = ("schema", "define", "for", "rules")
_RULE_KEYS = (
    "id", "title", "why", "refs", "aliases", "safety", "level", "for",
    "in", "match", "when", "unless", "max", "do", "examples",
)  # fmt: skip
_REQUIRED = ("id", "title", "why", "safety", "match", "do", "examples")
_MATCH_KEYS = (
    "text", "list", "regex", "fold", "words", "chars", "any", "not", "is", "where", "rule", "unknown",
    "damage", "fused",
)  # fmt: skip
_LINES_KEYS = ("seq", "from", "to", "max-lines")
_ITEM_KEYS = ("as", "optional", "many", "keep", "context")
_CONDITION_KEYS = ("prev", "next", "line", "near", "position", "document", "repeats", "raw", "meta", "same")
_ACTION_KEYS = ("drop", "replace", "restore", "mark", "split", "share", "set", "extra", "text")
_EXAMPLE_KEYS = ("in", "out", "keep", "set", "extras", "flags", "articles", "known_failure")
_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FILLED = re.compile(r"\$\{[A-Za-z_]\w*\}")  # ${capture} in a pattern that is completed later
_UNITS = ("character", "line", "span", "lines", "sentence", "word", "document")


def load_rules(folders: Iterable[tuple[str, Path]]) -> list[Rule]:
    """The rules of some files or folders, in the order given, files of a folder by name.

    folders: what a place is called to the user, and where it is; `macros.yaml` in a folder gives
             macros to all rules of that folder and of those below it
    Raises RuleErrors with every complaint of every file.
    """
    rules: list[Rule] = []
    errors: list[RuleError] = []
    for shown, path in folders:
        for name, file, macro_files in _rule_files(shown, path):
            reader = _File(name, file)
            for macro_file in macro_files:
                reader.read_macros(macro_file)
            rules += reader.read(_package(path, file))
            errors += reader.complaints.errors
    errors += _duplicates(rules)
    if errors:
        raise RuleErrors(sorted(set(errors), key=_place_of))
    return rules


def _place_of(error: RuleError) -> tuple[str, int, int]:
    return error.at.path, error.at.line or 0, error.at.column or 0


def _rule_files(shown: str, path: Path) -> list[tuple[str, Path, list[Path]]]:
    if path.is_file():
        return [(shown, path, _macro_files(path.parent, path.parent))]
    if not path.is_dir():
        raise RuleErrors([RuleError(Location(shown), "no such rule file or folder")])
    files = sorted(p for p in path.rglob("*.y*ml") if p.suffix in (".yaml", ".yml") and p.name != MACROS_FILE)
    return [
        (f"{shown}/{file.relative_to(path).as_posix()}", file, _macro_files(path, file.parent)) for file in files
    ]


def _macro_files(root: Path, folder: Path) -> list[Path]:
    chain = [folder, *folder.parents]
    within = chain[: chain.index(root) + 1] if root in chain else [folder]
    candidates = [*reversed(within)]
    if root.parent.joinpath(MACROS_FILE).is_file():
        candidates.insert(0, root.parent)
    return [f / MACROS_FILE for f in candidates if (f / MACROS_FILE).is_file()]


def _package(root: Path, file: Path) -> str:
    if root.is_file() or file.parent == root:
        return file.parent.name
    return file.parent.relative_to(root).as_posix() if file.parent != root else root.name


def _duplicates(rules: Sequence[Rule]) -> list[RuleError]:
    seen: dict[str, Rule] = {}
    errors = []
    for rule in rules:
        for name in (rule.id, *rule.aliases):
            if name in seen:
                first = seen[name].at
                errors.append(RuleError(rule.at, f"rule {name!r} is there already", f"first at {first}"))
            seen.setdefault(name, rule)
    return errors


class _File:
    """One rule file on its way to rules."""

    def __init__(self, shown: str, path: Path) -> None:
        self.path = path
        self.complaints = Complaints(shown)
        self.macros: dict[str, str] = {}
        self.named: dict[str, Matcher] = {}

    # --- the file ---

    def read_macros(self, path: Path) -> None:
        other = _File(path.name, path)
        other.macros, other.named = self.macros, self.named
        other.read("")
        self.complaints.errors += other.complaints.errors

    def read(self, package: str) -> list[Rule]:
        c = self.complaints
        try:
            text = self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            c.add(None, f"cannot be read: {error}", "rule files are UTF-8 text")
            return []
        root = c.parse(text)
        if root is None:
            return []
        if isinstance(root, yaml.MappingNode) and any(k.value in ("id", "match") for k, _ in root.value):
            rule = self.rule(root, package)
            return [rule] if rule else []
        top = c.mapping(root, "a rule file", _FILE_KEYS)
        if "schema" not in top:
            c.add(root, "the file does not say its schema", f"begin it with `schema: {SCHEMA}`")
        elif (schema := c.string(top["schema"], "schema")) != SCHEMA:
            c.add(top["schema"], f"schema {schema!r} is not known", f"this version reads schema {SCHEMA}")
        if "define" in top:
            for name, node in c.mapping(top["define"], "define", None).items():
                self.define(name, node)
        languages = self.languages(top.get("for"))
        rules = []
        for node in c.sequence(top["rules"], "rules") if "rules" in top else []:
            rule = self.rule(node, package, languages)
            if rule:
                rules.append(rule)
        return rules

    def define(self, name: str, node: yaml.Node) -> None:
        c = self.complaints
        if isinstance(node, yaml.ScalarNode):
            self.macros[name] = c.string(node, f"macro {name}")
            return
        if isinstance(node, yaml.MappingNode) and not {k.value for k, _ in node.value} <= {"list", "text"}:
            self.named[name] = self.matcher(node, f"matcher {name}")
            return
        entry = c.mapping(node, f"macro {name}", ("list", "text"))
        words = [*self.literals(entry.get("list"))]
        if "text" in entry:
            words += c.strings(entry["text"], "text")
        self.macros[name] = _alternatives(words)

    def literals(self, node: yaml.Node | None) -> tuple[str, ...]:
        if node is None:
            return ()
        found: list[str] = []
        for name in self.complaints.strings(node, "list"):
            try:
                found += read_literals(self.path, name)
            except (OSError, ValueError) as error:
                self.complaints.add(node, f"list {name!r} cannot be read: {error}", "paths start at the rule file, or `lists/` of the built-in rules")
        return tuple(found)

    def pattern(self, node: yaml.Node, what: str, *, template: bool = False) -> str:
        text = self.complaints.string(node, what)
        try:
            pattern = expanded(text, self.macros)
            compiled(_FILLED.sub("x", pattern) if template else pattern)
        except DialectError as error:
            self.complaints.add(node, f"{what}: {error.problem}", error.hint)
            return ""
        return pattern

    # --- a rule ---

    def rule(self, node: yaml.Node, package: str, languages: tuple[str, ...] = ()) -> Rule | None:
        c = self.complaints
        before = len(c.errors)
        keys = c.mapping(node, "a rule", _RULE_KEYS)
        for key in _REQUIRED:
            if keys and key not in keys:
                c.add(node, f"rule {self.name(keys)} has no {key!r}", "every rule needs " + ", ".join(_REQUIRED))
        if len(c.errors) > before:
            return None
        name = c.string(keys["id"], "id")
        if not _KEBAB.fullmatch(name):
            c.add(keys["id"], f"id {name!r} is not in kebab case", "small letters, digits and single hyphens")
        unit = cast(model.Unit, c.choice(keys["in"], "in", _UNITS) if "in" in keys else "line")
        matcher, lines = self.match(keys["match"], unit)
        rule = Rule(
            id=f"{package}/{name}",
            at=Location(c.path, node.start_mark.line + 1, node.start_mark.column + 1),
            title=c.string(keys["title"], "title"),
            why=c.string(keys["why"], "why"),
            safety=cast(model.Safety, c.choice(keys["safety"], "safety", ("safe", "unsafe", "suggest"))),
            unit=unit,
            level=cast(model.Level, c.choice(keys["level"], "level", ("error", "warn", "info", "off")) if "level" in keys else "warn"),
            refs=c.strings(keys["refs"], "refs") if "refs" in keys else (),
            aliases=tuple(f"{package}/{a}" for a in c.strings(keys["aliases"], "aliases")) if "aliases" in keys else (),
            languages=self.languages(keys.get("for")) or languages,
            matcher=matcher,
            lines=lines,
            when=self.conditions(keys["when"], "when") if "when" in keys else Conditions(),
            unless=self.conditions(keys["unless"], "unless") if "unless" in keys else None,
            max_hits=c.integer(keys["max"], "max") if "max" in keys else None,
            action=self.action(keys["do"]),
            examples=tuple(c.each(keys["examples"], "examples", self.example)),
        )
        self.check(rule, node)
        return rule if len(c.errors) == before else None

    def name(self, keys: dict[str, yaml.Node]) -> str:
        return repr(keys["id"].value) if "id" in keys and isinstance(keys["id"], yaml.ScalarNode) else "without id"

    def check(self, rule: Rule, node: yaml.Node) -> None:
        c = self.complaints
        if not rule.examples:
            c.add(node, f"rule {rule.id} has no example", "show one text that it changes and one that it keeps")
        if rule.unit == "lines" and rule.lines is None:
            c.add(node, f"rule {rule.id} selects lines, but its match has neither 'seq' nor 'from'")
        if rule.action.share and not rule.action.sets:
            c.add(node, f"rule {rule.id} shares, but sets nothing")

    def languages(self, node: yaml.Node | None) -> tuple[str, ...]:
        if node is None:
            return ()
        keys = self.complaints.mapping(node, "for", ("lang",))
        return self.complaints.strings(keys["lang"], "lang") if "lang" in keys else ()

    # --- match ---

    def match(self, node: yaml.Node, unit: str) -> tuple[Matcher, Lines | None]:
        if unit != "lines":
            return self.matcher(node, "match"), None
        c = self.complaints
        keys = c.mapping(node, "match", _LINES_KEYS)
        lines = Lines(
            items=tuple(c.each(keys["seq"], "seq", self.item)) if "seq" in keys else (),
            first=self.matcher(keys["from"], "from") if "from" in keys else None,
            last=self.matcher(keys["to"], "to") if "to" in keys else None,
            max_lines=c.integer(keys["max-lines"], "max-lines") if "max-lines" in keys else 12,
        )
        if bool(lines.items) == bool(lines.first and lines.last):
            c.add(node, "a match of lines needs either 'seq', or 'from' and 'to'")
        return Matcher(), lines

    def item(self, node: yaml.Node) -> Item:
        c = self.complaints
        keys = c.mapping(node, "an item of seq", (*_MATCH_KEYS, *_ITEM_KEYS))

        def yes(key: str) -> bool:
            return key in keys and c.boolean(keys[key], key)

        return Item(
            matcher=self._matcher({k: v for k, v in keys.items() if k in _MATCH_KEYS}),
            name=c.string(keys["as"], "as") if "as" in keys else None,
            optional=yes("optional"),
            many=yes("many"),
            keep=yes("keep"),
            context=yes("context"),
        )

    def matcher(self, node: yaml.Node, what: str) -> Matcher:
        if isinstance(node, yaml.ScalarNode):
            return Matcher(texts=(self.complaints.string(node, what),))
        return self._matcher(self.complaints.mapping(node, what, _MATCH_KEYS))

    def _matcher(self, keys: dict[str, yaml.Node]) -> Matcher:
        c = self.complaints
        texts = c.strings(keys["text"], "text") if "text" in keys else ()
        return Matcher(
            texts=texts + self.literals(keys.get("list")),
            regex=self.pattern(keys["regex"], "regex") if "regex" in keys else None,
            fold=c.boolean(keys["fold"], "fold") if "fold" in keys else False,
            words=self.bounds(keys["words"], "words") if "words" in keys else None,
            chars=self.bounds(keys["chars"], "chars") if "chars" in keys else None,
            any_of=self.any_of(keys),
            none_of=self.matcher(keys["not"], "not") if "not" in keys else None,
            rules=c.strings(keys["rule"], "rule") if "rule" in keys else (),
            where=self.where(keys["where"]) if "where" in keys else (),
            unknown=c.strings(keys["unknown"], "unknown") if "unknown" in keys else (),
            damage=c.choice(keys["damage"], "damage", model.DAMAGES) if "damage" in keys else None,
            fused=self.fused(keys["fused"]) if "fused" in keys else None,
        )

    def any_of(self, keys: dict[str, yaml.Node]) -> tuple[Matcher, ...]:
        c = self.complaints
        alternatives: list[Matcher] = []
        for name in c.strings(keys["is"], "is") if "is" in keys else ():
            if name in self.named:
                alternatives.append(self.named[name])
            else:
                c.add(keys["is"], f"no matcher is called {name!r}", did_you_mean(name, sorted(self.named)))
        if "any" in keys:
            alternatives += c.each(keys["any"], "any", lambda n: self.matcher(n, "any"))
        return tuple(alternatives)

    def where(self, node: yaml.Node) -> tuple[tuple[str, Matcher], ...]:
        entries = self.complaints.mapping(node, "where", None)
        return tuple((name, self.matcher(value, f"where {name}")) for name, value in entries.items())

    def fused(self, node: yaml.Node) -> Fused | None:
        c = self.complaints
        keys = c.mapping(node, "fused", ("into", "openers"))
        into = c.strings(keys["into"], "into") if "into" in keys else ()
        if len(into) != 2:
            c.add(node, "fused does not name the two captures that it cuts apart", "into: [title, caption]")
            return None
        return Fused((into[0], into[1]), self.literals(keys.get("openers")))

    def bounds(self, node: yaml.Node, what: str) -> Bounds:
        c = self.complaints
        keys = c.mapping(node, what, ("min", "max"))
        return Bounds(
            c.integer(keys["min"], "min") if "min" in keys else 0,
            c.integer(keys["max"], "max") if "max" in keys else None,
        )

    # --- when, unless ---

    def conditions(self, node: yaml.Node, what: str) -> Conditions:
        c = self.complaints
        keys = c.mapping(node, what, _CONDITION_KEYS)
        same = c.strings(keys["same"], "same") if "same" in keys else ()
        if same and len(same) != 2:
            c.add(keys["same"], "same takes the names of two captures")
        return Conditions(
            prev=self.neighbour(keys.get("prev"), "prev"),
            next=self.neighbour(keys.get("next"), "next"),
            line=self.matcher(keys["line"], "line") if "line" in keys else None,
            near=self.near(keys["near"]) if "near" in keys else None,
            position=self.position(keys["position"]) if "position" in keys else None,
            document=self.pattern(keys["document"], "document", template=True) if "document" in keys else None,
            repeats=self.repeats(keys["repeats"]) if "repeats" in keys else None,
            raw=self.pattern(keys["raw"], "raw") if "raw" in keys else None,
            meta=self.meta(keys["meta"]) if "meta" in keys else (),
            same=(same[0], same[1]) if len(same) == 2 else None,
        )

    def neighbour(self, node: yaml.Node | None, what: str) -> Matcher | Literal["edge"] | None:
        if node is None:
            return None
        if isinstance(node, yaml.ScalarNode) and node.value == "edge":
            return "edge"
        return self.matcher(node, what)

    def near(self, node: yaml.Node) -> Near:
        c = self.complaints
        keys = c.mapping(node, "near", (*_MATCH_KEYS, "within"))
        within = c.integer(keys["within"], "within") if "within" in keys else 3
        return Near(self._matcher({k: v for k, v in keys.items() if k != "within"}), within)

    def position(self, node: yaml.Node) -> Position:
        c = self.complaints
        keys = c.mapping(node, "position", ("first", "last", "line-start", "line-end", "above-text"))
        first, first_share = self.extent(keys.get("first"), "first")
        last, last_share = self.extent(keys.get("last"), "last")
        return Position(
            first, last, first_share, last_share,
            "line-start" in keys and c.boolean(keys["line-start"], "line-start"),
            "line-end" in keys and c.boolean(keys["line-end"], "line-end"),
            "above-text" in keys and c.boolean(keys["above-text"], "above-text"),
        )  # fmt: skip

    def extent(self, node: yaml.Node | None, what: str) -> tuple[int | None, float | None]:
        if node is None:
            return None, None
        text = self.complaints.string(node, what)
        if text.endswith("%") and text[:-1].isdecimal():
            return None, int(text[:-1]) / 100
        return self.complaints.integer(node, what), None

    def repeats(self, node: yaml.Node) -> Repeats:
        c = self.complaints
        if isinstance(node, yaml.ScalarNode):
            return Repeats(times=c.integer(node, "repeats"))
        keys = c.mapping(node, "repeats", ("title", "times"))
        return Repeats(
            "title" in keys and c.boolean(keys["title"], "title"),
            c.integer(keys["times"], "times") if "times" in keys else 0,
        )

    def meta(self, node: yaml.Node) -> tuple[tuple[str, Matcher], ...]:
        entries = self.complaints.mapping(node, "meta", model.FIELDS)
        return tuple((name, self.matcher(value, f"meta {name}")) for name, value in entries.items())

    # --- do ---

    def action(self, node: yaml.Node) -> Action:
        c = self.complaints
        if isinstance(node, yaml.ScalarNode):
            what = c.choice(node, "do", ("drop",))
            return Action(drop=what == "drop")
        keys = c.mapping(node, "do", _ACTION_KEYS)
        deeds = [k for k in ("drop", "replace", "restore", "mark") if k in keys]
        if len(deeds) > 1:
            c.add(node, f"do says both {deeds[0]!r} and {deeds[1]!r}", "a rule does one thing")
        if not keys:
            c.add(node, "do says nothing")
        if "split" in keys:
            c.choice(keys["split"], "split", ("before",))
        return Action(
            drop="drop" in keys and c.boolean(keys["drop"], "drop"),
            replace=c.string(keys["replace"], "replace") if "replace" in keys else None,
            restore=self.restore(keys["restore"]) if "restore" in keys else None,
            mark=c.string(keys["mark"], "mark") if "mark" in keys else None,
            split="split" in keys,
            share="share" in keys and c.boolean(keys["share"], "share"),
            sets=self.sets(keys["set"]) if "set" in keys else (),
            extra=c.choice(keys["extra"], "extra", model.ROLES) if "extra" in keys else None,
            extra_text=c.string(keys["text"], "text") if "text" in keys else None,
        )

    def sets(self, node: yaml.Node) -> tuple[tuple[str, str], ...]:
        c = self.complaints
        sets: list[tuple[str, str]] = []
        for field, value in c.mapping(node, "set", model.FIELDS).items():
            if field == "dateline":
                parts = c.mapping(value, "dateline", ("place", "date", "agency"))
                sets += ((f"dateline.{part}", c.string(v, part)) for part, v in parts.items())
            elif field == "kind":
                sets.append((field, c.choice(value, "kind", model.KINDS)))
            else:
                sets.append((field, c.string(value, field)))
        return tuple(sets)

    def restore(self, node: yaml.Node) -> Restore:
        c = self.complaints
        keys = c.mapping(node, "restore", ("missing", "letters", "join", "from", "posterior", "suggest"))
        if "from" not in keys:
            c.add(node, "restore does not say from what", "add `from: [document, 'lexicon:en']`")
        return Restore(
            sources=c.strings(keys["from"], "from") if "from" in keys else (),
            missing=c.choice(keys["missing"], "missing", ("head",)) if "missing" in keys else None,
            letters=c.integer(keys["letters"], "letters") if "letters" in keys else 1,
            join=c.strings(keys["join"], "join") if "join" in keys else (),
            posterior=c.number(keys["posterior"], "posterior") if "posterior" in keys else 0.99,
            suggest=c.number(keys["suggest"], "suggest") if "suggest" in keys else 0.9,
        )

    # --- examples ---

    def example(self, node: yaml.Node) -> Example:
        c = self.complaints
        keys = c.mapping(node, "an example", _EXAMPLE_KEYS)
        if ("in" in keys) == ("keep" in keys):
            c.add(node, "an example has either 'in' or 'keep'")
        given = keys.get("in") or keys.get("keep")
        return Example(
            at=Location(c.path, node.start_mark.line + 1, node.start_mark.column + 1),
            given=c.string(given, "a text") if given is not None else "",
            keep="keep" in keys,
            out=c.string(keys["out"], "out") if "out" in keys else None,
            fields=self.values(keys["set"]) if "set" in keys else (),
            extras=self.extras(keys["extras"]) if "extras" in keys else None,
            flags=c.strings(keys["flags"], "flags") if "flags" in keys else None,
            articles=tuple(c.each(keys["articles"], "articles", self.values)) if "articles" in keys else None,
            failure=c.string(keys["known_failure"], "known_failure") if "known_failure" in keys else None,
        )

    def values(self, node: yaml.Node) -> tuple[tuple[str, object], ...]:
        entries = self.complaints.mapping(node, "expected values", (*model.FIELDS, "text"))
        return tuple((name, plain(value)) for name, value in entries.items())

    def extras(self, node: yaml.Node) -> tuple[tuple[str, str], ...]:
        c = self.complaints
        pairs: list[tuple[str, str]] = []
        for item in c.sequence(node, "extras"):
            pairs += ((role, c.string(v, role)) for role, v in c.mapping(item, "an extra", model.ROLES).items())
        return tuple(pairs)


def plain(node: yaml.Node) -> object:
    """A YAML value without its places: texts, lists and mappings of texts; `null` and `~` are None."""
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): plain(value) for key, value in node.value}
    bare = node.style is None and node.value in ("null", "~", "")
    return None if bare else str(node.value)


def _alternatives(words: Iterable[str]) -> str:
    """A pattern of literals, longest first, so that the leftmost match is the longest."""
    return "|".join(map(_escaped, sorted(dict.fromkeys(words), key=lambda w: (-len(w), w))))


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in r"\.+*?()|[]{}^$" else c for c in text)
