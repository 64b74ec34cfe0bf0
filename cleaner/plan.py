"""The plan: which rules run, on what knowledge, and the digest that names the whole."""

from __future__ import annotations

import difflib
import functools
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from cleaner import __version__
from cleaner.configuration import NOTHING_SETTLED, PACKAGES, Configuration, Override
from cleaner.errors import CleanerError, Location, RuleError, RuleErrors
from cleaner.rulebook.compile import Rulebook
from cleaner.rulebook.globs import is_named, packages_of
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.model import Rule, Target
from cleaner.rulebook.spared import Kept
from cleaner.rulebook.vocabulary import Vocab, Vocabulary, builtin_rules, load_vocabulary
from cleaner.stages.characters import CharacterRule, CharacterRules

_DECIDING = ("chardet", "ftfy", "google-re2", "wordfreq")  # libraries that decide what comes out


@dataclass(frozen=True)
class Plan:
    """All that decides the outcome for a document beside its bytes.

    digest: hex; equal digests give equal outcomes
    rules:  every rule that was loaded, in order of precedence, those that are off among them
    kept:   what rules leave alone
    """

    digest: str
    rules: tuple[Rule, ...]
    rulebook: Rulebook
    characters: CharacterRules
    vocabulary: Vocabulary
    kept: tuple[Kept, ...] = ()


def load_plan(
    rules: Sequence[str] = (),
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    unsafe: bool = False,
    configuration: Configuration | None = None,
) -> Plan:
    """The built-in rules and those of the files or folders named, as a plan.

    select, ignore: names of rules or packages, `*` allowed; the selected run, never the ignored
    unsafe:         whether rules run that are not safe
    configuration:  what a user settled for a folder (`cleaner.configuration`)
    Raises RuleErrors with all that is wrong, CleanerError where a name fits no rule.
    """
    settled = configuration or NOTHING_SETTLED
    return _load_plan(tuple(rules), tuple(select), tuple(ignore), unsafe, settled)


@functools.lru_cache(maxsize=8)
def _load_plan(
    rules: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    unsafe: bool,
    settled: Configuration,
) -> Plan:
    loaded = loaded_rules(rules, settled)
    for name in (*select, *ignore):
        if not any(_named(rule, [name]) for rule in loaded):
            raise CleanerError(Location(name), _NO_RULE, _nearest(name, loaded))
    active = [
        rule
        for rule in loaded
        if (not select or _named(rule, select))
        and not _named(rule, ignore)
        and (rule.safety != "unsafe" or unsafe)
        and rule.level != "off"
    ]
    return plan_of(active, loaded, settled)


_NO_RULE = "no rule or package has this name"


def loaded_rules(rules: Sequence[str], settled: Configuration) -> list[Rule]:
    """The rules of the files or folders named, then those that the configuration extends.

    Raises RuleErrors with all that is wrong.
    """
    own = [(str(path), Path(path)) for path in rules]
    own += [(source.name, Path(source.path)) for source in settled.extends if source.path]
    built_in = builtin(vocab=settled.vocab)
    packages = {source.name for source in settled.extends if source.path is None}
    loaded = [
        *load_rules(own, vocab=settled.vocab),
        *(rule for rule in built_in if not packages.isdisjoint(packages_of(rule))),
    ]
    misnamed = [
        RuleError(at, f"{name!r}: {_NO_RULE}", _nearest(name, loaded))
        for at, name in (
            *((one.at, one.rules) for one in settled.overrides),
            *((one.at, one.rule) for one in settled.keep),
        )
        if not any(_named(rule, [name]) for rule in loaded)
    ]
    misnamed += _not_kept(settled.keep, loaded)
    if misnamed:
        raise RuleErrors(misnamed)
    return [_overridden(rule, settled.overrides) for rule in loaded]


def _not_kept(kept: Sequence[Kept], loaded: Sequence[Rule]) -> list[RuleError]:
    """Complaints of wishes that no rule can grant."""
    able = [rule for rule in loaded if rule.phase not in ("characters", "paragraphs")]
    hint = "it acts on characters or paragraphs, not on words: turn it off, or down, in overrides"
    return [
        RuleError(one.at, f"{one.rule!r} leaves no words alone", hint)
        for one in kept
        if any(_named(rule, [one.rule]) for rule in loaded)
        and not any(_named(rule, [one.rule]) for rule in able)
    ]


def _overridden(rule: Rule, overrides: Sequence[Override]) -> Rule:
    for one in overrides:
        if _named(rule, [one.rules]):
            rule = replace(
                rule,
                level=one.level or rule.level,
                safety=one.safety or rule.safety,
                target=_target(rule, one),
            )
    return rule


def _target(rule: Rule, override: Override) -> Target:
    if override.languages is None:
        return rule.target
    return replace(rule.target, languages=override.languages)


def plan_of(
    active: Sequence[Rule], loaded: Sequence[Rule] = (), settled: Configuration | None = None
) -> Plan:
    """The plan in which just these rules run; `loaded` are others that they may refer to."""
    settled = settled or NOTHING_SETTLED
    return Plan(
        digest=_digest(active, settled),
        rules=tuple(loaded or active),
        rulebook=Rulebook([rule for rule in active if rule.phase != "characters"], loaded),
        characters=CharacterRules(
            tuple(_character_rule(rule) for rule in active if rule.phase == "characters")
        ),
        vocabulary=load_vocabulary(settled.vocab),
        kept=settled.keep,
    )


@functools.lru_cache(maxsize=8)
def builtin(*, trusted: bool = True, vocab: Vocab = ()) -> tuple[Rule, ...]:
    """The built-in rules, in order of precedence.

    trusted: their patterns, which tests have checked, are compiled only when they are needed
    vocab:   words that lists have beside their own
    """
    folder = builtin_rules()
    folders = [(f"rules/{name}", folder / name) for name in PACKAGES]
    folders = [one for one in folders if one[1].is_dir()]
    return tuple(load_rules(folders, trusted=trusted, vocab=vocab))


def _named(rule: Rule, names: Iterable[str]) -> bool:
    return any(is_named(rule, name) for name in names)


def _nearest(name: str, rules: Iterable[Rule]) -> str:
    """A hint at the names that are like this one, whole or after their last slash."""
    names = {own: own for rule in rules for own in (rule.id, *packages_of(rule))}
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


def _digest(rules: Iterable[Rule], settled: Configuration) -> str:
    digest = hashlib.sha256()
    for name in _DECIDING:
        digest.update(f"{name}={metadata.version(name)}\n".encode())
    digest.update(f"cleaner={__version__}\n".encode())
    for rule in rules:
        digest.update(repr((rule.id, rule.safety, rule.unit, rule.matcher, rule.lines)).encode())
        digest.update(
            repr(
                (rule.when, rule.unless, rule.min_hits, rule.max_hits, rule.action, rule.target)
            ).encode()
        )
    if settled.vocab or settled.keep:
        kept = [(one.rule, one.text, one.path) for one in settled.keep]
        digest.update(repr((settled.vocab, kept)).encode())
    for path in sorted((builtin_rules() / "lists").glob("*.t*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
