"""The plan: which rules run, on what knowledge, and the digest that names the whole."""

from __future__ import annotations

import difflib
import fnmatch
import functools
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from cleaner import __version__
from cleaner.errors import CleanerError, Location
from cleaner.rulebook.compile import Rulebook
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.model import Rule
from cleaner.rulebook.vocabulary import Vocabulary, builtin_rules, load_vocabulary
from cleaner.stages.characters import CharacterRule, CharacterRules

PACKAGES = ("core", "mail", "news", "web")  # in order of precedence
_DECIDING = ("chardet", "ftfy", "google-re2", "wordfreq")  # libraries that decide what comes out


@dataclass(frozen=True)
class Plan:
    """All that decides the outcome for a document beside its bytes.

    digest: hex; equal digests give equal outcomes
    rules:  every rule that was loaded, in order of precedence, those that are off among them
    """

    digest: str
    rules: tuple[Rule, ...]
    rulebook: Rulebook
    characters: CharacterRules
    vocabulary: Vocabulary


def load_plan(
    rules: Sequence[str] = (),
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    unsafe: bool = False,
) -> Plan:
    """The built-in rules and those of the files or folders named, as a plan.

    select, ignore: names of rules or packages, `*` allowed; the selected run, never the ignored
    unsafe:         whether rules run that are not safe
    Raises RuleErrors with all that is wrong, CleanerError where a name fits no rule.
    """
    return _load_plan(tuple(rules), tuple(select), tuple(ignore), unsafe)


@functools.lru_cache(maxsize=8)
def _load_plan(
    rules: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...], unsafe: bool
) -> Plan:
    loaded = [*load_rules((str(path), Path(path)) for path in rules), *builtin()]
    for name in (*select, *ignore):
        if not any(_named(rule, [name]) for rule in loaded):
            hint = _nearest(name, loaded)
            raise CleanerError(Location(name), "no rule or package has this name", hint)
    active = [
        rule
        for rule in loaded
        if (not select or _named(rule, select))
        and not _named(rule, ignore)
        and (rule.safety != "unsafe" or unsafe)
        and rule.level != "off"
    ]
    return plan_of(active, loaded)


def plan_of(active: Sequence[Rule], loaded: Sequence[Rule] = ()) -> Plan:
    """The plan in which just these rules run; `loaded` are others that they may refer to."""
    vocabulary = load_vocabulary()
    return Plan(
        digest=_digest(active),
        rules=tuple(loaded or active),
        rulebook=Rulebook([rule for rule in active if rule.phase != "characters"], loaded),
        characters=CharacterRules(
            tuple(_character_rule(rule) for rule in active if rule.phase == "characters")
        ),
        vocabulary=vocabulary,
    )


@functools.cache
def builtin(*, trusted: bool = True) -> tuple[Rule, ...]:
    """The built-in rules, in order of precedence.

    trusted: their patterns, which tests have checked, are compiled only when they are needed
    """
    folder = builtin_rules()
    folders = [(f"rules/{name}", folder / name) for name in PACKAGES]
    return tuple(load_rules([f for f in folders if f[1].is_dir()], trusted=trusted))


def _named(rule: Rule, names: Iterable[str]) -> bool:
    return any(
        fnmatch.fnmatchcase(own, name)
        for name in names
        for own in (rule.id, rule.package, *rule.aliases)
    )


def _nearest(name: str, rules: Iterable[Rule]) -> str:
    """A hint at the names that are like this one, whole or after their last slash."""
    names = {own: own for rule in rules for own in (rule.id, rule.package)}
    short = {own.rpartition("/")[2]: own for own in names}
    near = difflib.get_close_matches(name, {**short, **names}, 3, 0.6)
    found = dict.fromkeys({**short, **names}[one] for one in near)
    return f"did you mean {', '.join(found)}?" if found else "see `cleaner rules list`"


def _character_rule(rule: Rule) -> CharacterRule:
    unless = rule.unless
    return CharacterRule(
        id=rule.id,
        pattern=rule.matcher.regex,
        replacement=rule.action.replace or "",
        damage=rule.matcher.damage,
        unless_line=unless.line.regex if unless is not None and unless.line is not None else None,
        unless_document=unless.document if unless is not None else None,
    )


def _digest(rules: Iterable[Rule]) -> str:
    digest = hashlib.sha256()
    for name in _DECIDING:
        digest.update(f"{name}={metadata.version(name)}\n".encode())
    digest.update(f"cleaner={__version__}\n".encode())
    for rule in rules:
        digest.update(repr((rule.id, rule.safety, rule.unit, rule.matcher, rule.lines)).encode())
        digest.update(
            repr((rule.when, rule.unless, rule.max_hits, rule.action, rule.languages)).encode()
        )
    for path in sorted((builtin_rules() / "lists").glob("*.t*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
