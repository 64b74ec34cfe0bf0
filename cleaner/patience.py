"""How long a text may go on changing: rules that undo or feed themselves are named, not followed.

Cleaning goes on until nothing changes. Passes that shorten the text come to an end by themselves:
only the others are counted. But each pass walks over the whole text, so a long text that loses a
line a pass would take time without measure: what all passes walk over is limited too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from cleaner.errors import CleanerError, Location

MOST_PASSES = 50  # that do not shorten the text; far above what documents need
MOST_WALKED = 20_000_000  # characters of all passes together: seconds, not hours

_REMEMBERED = 4  # passes whose rules are named: those that undo each other take turns


class Patience:
    """What is left of it for one text.

    path:   the document, for the error
    length: of the text at the start, in characters
    """

    def __init__(self, path: str, length: int) -> None:
        self._path = path
        self._passes = MOST_PASSES
        self._walk = max(MOST_WALKED, MOST_PASSES * length)
        self._rules: deque[tuple[str, ...]] = deque(maxlen=_REMEMBERED)

    def changed(self, before: int, after: int, rules: Iterable[str]) -> None:
        """Another pass changed the text, from and to so many characters; by the rules named.

        Raises CleanerError once patience is at an end.
        """
        self._rules.append(tuple(rules))
        self._walk -= before
        if after >= before:
            self._passes -= 1
        if self._passes <= 0:
            raise self._end("rules change the text back and forth without end")
        if self._walk <= 0:
            raise self._end("rules find more to change after each change, and the text is long")

    def _end(self, problem: str) -> CleanerError:
        named = ", ".join(sorted({rule for rules in self._rules for rule in rules}))
        hint = "mend the rules, or leave one out with `--ignore`; `cleaner rules test` tries rules"
        return CleanerError(Location(self._path), f"{problem}: {named}", hint)
