"""Evidence sought in a whole document: each pattern walks over it once."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from cleaner.edits import Span
from cleaner.rulebook.dialect import DialectError, compiled, translated
from cleaner.rulebook.shape import lowered, shape_of

_MOST_PATTERNS = 1000  # that walk over one document; templates make a new one of each capture
_MOST_PLACES = 64  # of one pattern that are remembered


class DocumentSearch:
    """Where patterns are found in one text, and found again without another walk."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._places: dict[str, tuple[Span, ...]] = {}
        self._absent: set[str] = set()  # of what they need, the text has nothing

    @functools.cached_property
    def _lower(self) -> str:
        return lowered(self.text)

    @functools.cached_property
    def tally(self) -> Counter[str]:
        """How often each line stands in the text, its outer spaces left out."""
        return Counter(filter(None, map(str.strip, self.text.split("\n"))))

    def has(self, pattern: str, besides: Span | None = None) -> bool | None:
        """Whether a pattern is found, outside of a stretch; None if the search was given up.

        It is given up where so many patterns have walked over the text that one more of each hit
        would take time without measure.
        """
        places = self._found(pattern)
        if places is None:
            return None
        if besides is None:
            return bool(places)
        return any(end <= besides.start or besides.end <= start for start, end in places)

    def _found(self, pattern: str) -> Sequence[Span] | None:
        places = self._places.get(pattern)
        if places is not None:
            return places
        if pattern in self._absent:
            return ()
        try:
            needed = shape_of(translated(pattern)).needed()
            if needed is not None and not any(stretch in self._lower for stretch in needed):
                if len(self._absent) < _MOST_PATTERNS:
                    self._absent.add(pattern)
                return ()
            if len(self._places) >= _MOST_PATTERNS:
                return None
            found = islice(compiled(pattern).finditer(self.text), _MOST_PLACES)
        except DialectError:
            return ()
        self._places[pattern] = tuple(Span(*match.span()) for match in found)
        return self._places[pattern]
