"""Knowledge about the world that stages need beside rules: tables and lists under `rules/lists`."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PACKAGED = Path(__file__).parent.parent / "_rules"
_CHECKOUT = Path(__file__).parent.parent.parent / "rules"


def builtin_rules() -> Path:
    """The folder of the built-in rules: in the installed package, or beside it in a checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def read_lines(path: Path) -> list[str]:
    """The entries of a list file: one a line, without blank lines and `#` comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


Vocab = tuple[tuple[str, tuple[str, ...]], ...]  # more words for lists, by their names


def word_lists() -> list[str]:
    """The names of the built-in lists of words."""
    return sorted(path.stem for path in (builtin_rules() / "lists").glob("*.txt"))


def read_literals(rule_file: Path, name: str, vocab: Vocab = ()) -> list[str]:
    """The literals of a list that a rule file names: the first column where there are several.

    Looked for beside the rule file, then among the built-in rules.
    vocab: words that lists have beside their own
    Raises ValueError where the name leads out of both, OSError where there is no such file.
    """
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise ValueError("the path leads out of the rule folder")
    for folder in (rule_file.parent, builtin_rules()):
        if (folder / name).is_file():
            if not (folder / name).resolve().is_relative_to(folder.resolve()):
                raise ValueError("the link leads out of the rule folder")
            own = [line.split("\t")[0].strip() for line in read_lines(folder / name)]
            return [*own, *dict(vocab).get(Path(name).stem, ())]
    raise FileNotFoundError("no such file")


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The tables behind field values.

    months:     lower-case name to number
    weekdays:   lower-case names
    timezones:  upper-case abbreviation to offset, as `+02:00`
    particles:  words that stay small inside names
    joiners:    words that join two names
    outlets:    names of outlets and agencies, case-folded: no authors, wherever a byline names them
    outlet_words: words that mark a name as an outlet's
    trackers:   URL parameters that only track; `utm_*` stands for all that start so
    function_words: each frequent small word to the languages that use it
    day_first:      languages that print the day before the month, in numbers too
    abbreviations:  words ending in a full stop that ends no sentence
    """

    months: Mapping[str, int]
    weekdays: frozenset[str]
    timezones: Mapping[str, str]
    particles: frozenset[str]
    joiners: frozenset[str]
    outlets: frozenset[str]
    outlet_words: frozenset[str]
    trackers: tuple[str, ...]
    function_words: Mapping[str, tuple[str, ...]]
    day_first: frozenset[str]
    abbreviations: frozenset[str]


@functools.lru_cache(maxsize=8)
def load_vocabulary(vocab: Vocab = ()) -> Vocabulary:
    """The built-in vocabulary; `vocab` is what lists have beside it."""
    lists = builtin_rules() / "lists"
    more = dict(vocab)

    def words(name: str) -> list[str]:
        return [*read_lines(lists / f"{name}.txt"), *more.get(name, ())]

    return Vocabulary(
        months={name: int(number) for name, number in _table(lists / "months.tsv")},
        weekdays=frozenset(words("weekdays")),
        timezones=dict(_table(lists / "timezones.tsv")),
        particles=frozenset(words("name-particles")),
        joiners=frozenset(words("name-joiners")),
        outlets=frozenset(
            name.casefold() for part in ("outlets", "agencies") for name in words(part)
        ),
        outlet_words=frozenset(words("outlet-words")),
        trackers=tuple(words("tracking-parameters")),
        day_first=frozenset(words("day-first-languages")),
        function_words=_by_word(lists / "function-words"),
        abbreviations=frozenset(words("abbreviations")),
    )


def _by_word(folder: Path) -> dict[str, tuple[str, ...]]:
    """Each word of the lists in a folder, case-folded, with the names of the lists that have it."""
    names: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.txt")):
        for word in map(str.casefold, read_lines(path)):
            names[word] = (*names.get(word, ()), path.stem)
    return names


def _table(path: Path) -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in read_lines(path)]
    return [(row[0].strip(), row[1].strip()) for row in rows]
