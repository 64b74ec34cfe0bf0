"""Rule files to rules: read with places, macros written out, all complaints at once."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from cleaner.errors import Location, RuleError, RuleErrors
from cleaner.rulebook.model import EVERY_DOCUMENT, Rule
from cleaner.rulebook.read_rule import RuleReader
from cleaner.rulebook.vocabulary import Vocab, builtin_rules

SCHEMA = "1"
MACROS_FILE = "macros.yaml"

_FILE_KEYS = ("schema", "define", "for", "rules")


def load_rules(
    folders: Iterable[tuple[str, Path]], *, trusted: bool = False, vocab: Vocab = ()
) -> list[Rule]:
    """The rules of some files or folders, in the order given, files of a folder by name.

    folders: what a place is called to the user, and where it is; `macros.yaml` in a folder gives
             macros to all rules of that folder and of those below it
    trusted: the patterns were checked before (the built-in rules': by the tests)
    vocab:   words that lists have beside their own
    Raises RuleErrors with every complaint of every file.
    """
    rules: list[Rule] = []
    errors: list[RuleError] = []
    read: set[Path] = set()  # a folder of the configuration may be named again, or a file of it
    for shown, path in folders:
        for name, file, macro_files in _rule_files(shown, path):
            if (place := file.resolve()) in read:
                continue
            read.add(place)
            reader = _File(name, file, trusted=trusted, vocab=vocab)
            for macro_file in macro_files:
                reader.read_macros(macro_file)
            rules += reader.read(_package(path, file))
            errors += reader.complaints.errors
    errors += _duplicates(rules)
    if errors:
        once = {
            str(error): error for error in errors
        }  # macros are read for each file that uses them
        raise RuleErrors(sorted(once.values(), key=_place_of))
    return rules


def _place_of(error: RuleError) -> tuple[str, int, int]:
    return error.at.path, error.at.line or 0, error.at.column or 0


def _rule_files(shown: str, path: Path) -> list[tuple[str, Path, list[Path]]]:
    if os.path.isfile(path):  # which, unlike that of Path, fails on nothing
        return [(shown, path, _macro_files(path.parent, path.parent))]
    if not os.path.isdir(path):
        raise RuleErrors([RuleError(Location(shown), "no such rule file or folder")])
    files = sorted(
        p for p in path.rglob("*.y*ml") if p.suffix in (".yaml", ".yml") and p.name != MACROS_FILE
    )
    if not files:
        hint = "the names of rule files end in .yaml or .yml"
        raise RuleErrors([RuleError(Location(shown), "a folder without rule files", hint)])
    return [
        (f"{shown}/{file.relative_to(path).as_posix()}", file, _macro_files(path, file.parent))
        for file in files
    ]


def _macro_files(root: Path, folder: Path) -> list[Path]:
    chain = [folder, *folder.parents]
    within = chain[: chain.index(root) + 1] if root in chain else [folder]
    above = itertools.takewhile(
        lambda f: (f / MACROS_FILE).is_file(), within[-1].absolute().parents
    )
    candidates = [*reversed([*within, *above])]
    return [f / MACROS_FILE for f in candidates if (f / MACROS_FILE).is_file()]


def _package(root: Path, file: Path) -> str:
    """The package of a rule file: its folder, as seen from that of the built-in rules if it is in
    there, else from the one that was named.
    """
    built_in, folder = builtin_rules().resolve(), file.resolve().parent
    if folder != built_in and folder.is_relative_to(built_in):
        return folder.relative_to(built_in).as_posix()
    if root.is_file() or file.parent == root:
        return file.parent.name or file.stem
    return file.parent.relative_to(root).as_posix() if file.parent != root else root.name


def _duplicates(rules: Sequence[Rule]) -> list[RuleError]:
    seen: dict[str, Rule] = {}
    errors = []
    for rule in rules:
        for name in (rule.id, *rule.aliases):
            if name in seen:
                first = seen[name].at
                errors.append(
                    RuleError(rule.at, f"rule {name!r} is there already", f"first at {first}")
                )
            seen.setdefault(name, rule)
    return errors


class _File(RuleReader):
    """One rule file on its way to rules."""

    # --- the file ---

    def read_macros(self, path: Path) -> None:
        folder = self.complaints.path.rpartition("/")[0]
        shown = f"{folder}/{path.name}" if folder else path.name
        other = _File(shown, path, trusted=self.trusted, vocab=self.vocab)
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
        if isinstance(root, yaml.MappingNode) and any(
            k.value in ("id", "match") for k, _ in root.value
        ):
            rule = self.rule(root, package)
            return [rule] if rule else []
        top = c.mapping(root, "a rule file", _FILE_KEYS)
        if "schema" not in top:
            c.add(root, "the file does not say its schema", f"begin it with `schema: {SCHEMA}`")
        elif (schema := c.string(top["schema"], "schema")) != SCHEMA:
            c.add(
                top["schema"],
                f"schema {schema!r} is not known",
                f"this version reads schema {SCHEMA}",
            )
        if "define" in top:
            for name, node in c.mapping(top["define"], "define", None).items():
                self.define(name, node)
        target = self.target(top["for"]) if "for" in top else EVERY_DOCUMENT
        rules = []
        for node in c.sequence(top["rules"], "rules") if "rules" in top else []:
            rule = self.rule(node, package, target)
            if rule:
                rules.append(rule)
        return rules
