"""Findings: each fault of a document, where it is, how grave, and which rule sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cleaner.checks.fixes import kept_spans, takes_out
from cleaner.document import Article, Cleaned, LineIndex
from cleaner.edits import Edit, Span
from cleaner.ledger import Ledger
from cleaner.rulebook.model import Level, Rule

_GRAVITY: Mapping[Level, int] = {"error": 0, "warn": 1, "info": 2, "off": 3}
_UNKNOWN: Level = "warn"  # of what no rule stands behind: a stage of our own
_LONGEST = 60  # characters of an excerpt
_UNUSUAL = 0.7  # of a document, taken by one rule
_LEAST_LENGTH = 400  # characters of a document of which most can be much


def at_least(level: Level, threshold: Level) -> bool:
    """Whether a level is as grave as another, or graver.

    >>> at_least("error", "warn"), at_least("info", "warn")
    (True, False)
    """
    return _GRAVITY[level] <= _GRAVITY[threshold]


class Place(NamedTuple):
    """Where in the decoded source: 1-based line and column in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is seen in a document.

    end:     the place after its last character; `place` again where something is missing
    rules:   ids in order of application
    fixable: whether the fix in place mends it
    """

    place: Place
    end: Place
    level: Level
    rules: tuple[str, ...]
    message: str
    fixable: bool
    before: str = ""
    after: str = ""


class Catalogue:
    """The rules by name, as far as findings need them."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = {rule.id: rule for rule in rules}

    def level(self, names: Sequence[str]) -> Level:
        """The gravest level of the rules named."""
        levels: list[Level] = [self._level(name) for name in names]
        return min(levels or [_UNKNOWN], key=_GRAVITY.__getitem__)

    def title(self, name: str) -> str:
        """What a rule sees, in a line."""
        return self._rules[name].title if name in self._rules else name

    def why(self, name: str) -> str:
        """The reason of a rule; empty where no rule of that name stands behind a finding."""
        return self._rules[name].why if name in self._rules else ""

    def _level(self, name: str) -> Level:
        return self._rules[name].level if name in self._rules else _UNKNOWN


def findings(cleaned: Cleaned, edits: Sequence[Edit], catalogue: Catalogue) -> list[Finding]:
    """All findings of one document, in the order of their places.

    edits: what the fix in place does to it
    """
    lines = LineIndex(cleaned.source.decoding.text)
    found = [_of_edit(edit, catalogue, lines) for edit in edits]
    found += _unusual(len(cleaned.source.decoding.text), edits, catalogue, lines)
    for article in cleaned.articles:
        found += _taken(article, cleaned.source.decoding.text, catalogue, lines)
        found += _flagged(article, catalogue, lines)
    shown = [finding for finding in found if finding.level != "off"]
    return sorted(shown, key=lambda one: (one.place, one.rules, one.message))


def excerpt(text: str) -> str:
    r"""A text on one line, shortened in its middle, with all that cannot be seen made visible.

    >>> excerpt("a\u00a0b\n")
    '“a\\xa0b\\n”'
    """
    if len(text) > _LONGEST:
        half = _LONGEST // 2
        text = f"{text[:half]}…{text[-half:]}"
    return "“" + "".join(_visible(char) for char in text) + "”"


def change(edit: Edit) -> str:
    """What an edit does, in a few words."""
    if not edit.after:
        return f"{excerpt(edit.before)} goes"
    if not edit.before:
        return f"{excerpt(edit.after)} is added"
    return f"{excerpt(edit.before)} becomes {excerpt(edit.after)}"


def _visible(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode("ascii")


def _of_edit(edit: Edit, catalogue: Catalogue, lines: LineIndex) -> Finding:
    message = f"{catalogue.title(edit.rules[0])}: {change(edit)}"
    level = catalogue.level(edit.rules)
    return Finding(
        *_bounds(edit.span, lines), level, edit.rules, message, True, edit.before, edit.after
    )


def _unusual(
    length: int, edits: Sequence[Edit], catalogue: Catalogue, lines: LineIndex
) -> Iterator[Finding]:
    """A rule that takes most of a document: it may be right, and is worth a look."""
    taken: dict[str, list[Edit]] = {}
    for edit in edits:
        taken.setdefault(edit.rules[0], []).append(edit)
    for rule, own in taken.items():
        share = sum(len(edit.before) - len(edit.after) for edit in own) / max(1, length)
        if share >= _UNUSUAL and length >= _LEAST_LENGTH:
            message = f"takes {share:.0%} of the document: look whether it should"
            place, end = _bounds(own[0].span, lines)
            title = catalogue.title(rule)
            yield Finding(place, end, "warn", (rule,), f"{title}: {message}", False)


def _bounds(span: Span, lines: LineIndex) -> tuple[Place, Place]:
    return Place(*lines.locate(span.start)), Place(*lines.locate(span.end))


def _taken(
    article: Article, text: str, catalogue: Catalogue, lines: LineIndex
) -> Iterator[Finding]:
    """What a run takes out of the body and keeps: good to know, and no fault."""
    kept = kept_spans(article)
    taken = {span for edit in article.edits for span in takes_out(edit, kept)}
    named = list(article.evidence.items())
    named += [(e.role, e.evidence) for e in article.extras if e.evidence is not None]
    for name, (span, rule) in ((name, (e.span, e.rule)) for name, e in named):
        if span in taken and catalogue.level([rule]) != "off":
            words = excerpt(text[span.start : span.end])
            message = f"{catalogue.title(rule)}: a run keeps {words} as {name}"
            yield Finding(*_bounds(span, lines), "info", (rule,), message, False)


def _flagged(article: Article, catalogue: Catalogue, lines: LineIndex) -> Iterator[Finding]:
    home = Ledger(tuple(_own_pass(article)))
    for flag in article.flags:
        origin = home.origin(flag.span).moved(article.span.start)
        words = article.text[flag.span.start : flag.span.end]
        said = flag.note or catalogue.title(flag.rule)
        message = f"{said}: {excerpt(words)}" if words else said
        level = catalogue.level([flag.rule])
        yield Finding(*_bounds(origin, lines), level, (flag.rule,), message, False, words)


def _own_pass(article: Article) -> list[Edit]:
    """The edits of an article in places of its own stretch."""
    return [edit.moved(-article.span.start) for edit in article.edits]
