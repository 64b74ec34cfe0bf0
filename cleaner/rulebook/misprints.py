"""Texts that are nearly one of many: some letters too many, too few or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

MOST_ERRORS = 3
LETTERS_OF_AN_ERROR = 4  # that a text has for each: shorter ones are near to quite other words


class Misprints:
    """Texts, and how many letters of each may be wrong; it tells which of them a text may be.

    Each is cut in one piece more than letters may be wrong, so that at least one piece of it stands
    unharmed in a misprint, near its place: few of the texts have to be compared, however many there
    are (G. Li, D. Deng, J. Wang, J. Feng: "Pass-Join", 2011).
    """

    def __init__(self, errors: int) -> None:
        self._errors = errors
        self._by_piece: dict[tuple[int, int, str], list[str]] = {}
        self._cuts: dict[int, list[tuple[int, int]]] = {}  # by length, where the pieces stand

    def add(self, text: str) -> None:
        """Enter a text."""
        cuts = self._cuts.setdefault(len(text), _cuts(len(text), self._errors + 1))
        for start, end in cuts:
            known = self._by_piece.setdefault((len(text), start, text[start:end]), [])
            if text not in known:
                known.append(text)

    def alike(self, text: str) -> Iterator[str]:
        """The entered texts that become this one by so many letters put in, left out or replaced.

        >>> names = Misprints(1); names.add("harbour"); names.add("arbour")
        >>> list(names.alike("harbor")), list(names.alike("harbour")), list(names.alike("harvest"))
        (['harbour'], ['arbour', 'harbour'], [])
        """
        from rapidfuzz.distance import Levenshtein  # only rules that are `fuzzy` pay for it

        most = self._errors
        for length in range(max(0, len(text) - most), len(text) + most + 1):
            yield from sorted(
                entered
                for entered in self._near(text, length)
                if Levenshtein.distance(text, entered, score_cutoff=most) <= most
            )

    def _near(self, text: str, length: int) -> set[str]:
        """The entered texts of a length with a piece in common, near its place."""
        found: set[str] = set()
        for start, end in self._cuts.get(length, ()):
            for shift in range(-min(self._errors, start), self._errors + 1):
                piece = text[start + shift : end + shift]
                found.update(self._by_piece.get((length, start, piece), ()))
        return found


def _cuts(length: int, pieces: int) -> list[tuple[int, int]]:
    bounds = [length * piece // pieces for piece in range(pieces + 1)]
    return list(pairwise(bounds))
