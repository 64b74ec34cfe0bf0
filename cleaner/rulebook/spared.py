"""Hits that users want left alone: told by the rule, by the words, and by where the document is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleaner.errors import Location
from cleaner.rulebook.folding import folded
from cleaner.rulebook.globs import in_path, is_named
from cleaner.rulebook.hits import Hit
from cleaner.rulebook.scope import Scope


@dataclass(frozen=True, slots=True)
class Kept:
    """Words that a rule leaves alone.

    rule: a name of a rule or a package, `*` allowed
    text: what the rule would act on, or the line that it stands in; spaces, quotes and dashes are
          folded as in rules
    path: of documents, `*` for any part of a name and `**` for any folders
    """

    at: Location
    rule: str
    text: str
    path: str
    why: str


class Spared:
    """The wishes that count for one document, and which of them came true."""

    def __init__(self, kept: Sequence[Kept], path: str) -> None:
        here = [(n, one) for n, one in enumerate(kept) if in_path(path, one.path)]
        self._wishes = [(n, one.rule, folded(one.text)) for n, one in here]
        self.used: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._wishes)

    def spares(self, scope: Scope, hit: Hit) -> bool:
        """Whether a hit is to be left alone."""
        wishes = [(n, text) for n, name, text in self._wishes if is_named(hit.rule.rule, name)]
        if not wishes:
            return False
        texts = {folded(text) for text in _texts(scope, hit)}
        fulfilled = {n for n, text in wishes if text in texts}
        self.used |= fulfilled
        return bool(fulfilled)


def _texts(scope: Scope, hit: Hit) -> Iterator[str]:
    """What a hit is about: all of it, its parts, and the lines that it stands in."""
    yield scope.text(hit.unit)
    yield from (scope.text(span) for span in hit.spans)
    view = scope.view
    for line in view.lines[view.line_at(hit.unit.start) : view.line_at(hit.unit.end - 1) + 1]:
        yield line.facts.text
