"""The ledger: every pass that a text went through, and the way back from any of them."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

from cleaner.edits import Edit, Pass, Places, Span, apply, compose, invert
from cleaner.errors import CleanerError, Location

# How long a text may become. Repairs shorten: what grows more is a rule that finds its own work
# again, twice as long each time, and would fill the memory before passes are counted.
MOST_GROWTH = 4  # times its source; a character that has to be taken apart becomes three
FREE_GROWTH = 10_000  # characters that may be added in any case


@dataclass(frozen=True)
class Ledger:
    """The passes that made a text of its source, joined into one.

    edits: from the source text to the present one, sorted by place in the source
    """

    edits: tuple[Edit, ...] = ()

    def entered(self, edits: Pass) -> Ledger:
        """The ledger after one more pass, which was proposed for the present text."""
        return Ledger(tuple(compose(self.edits, edits))) if edits else self

    @functools.cached_property
    def _places(self) -> Places:
        return Places(self.edits)

    def origin(self, span: Span) -> Span:
        """Where in the source text a span of the present text came from."""
        return self._places.origin(span)

    def destination(self, span: Span) -> Span:
        """Where in the present text a span of the source text went."""
        return self._places.image(span)

    def revert(self, text: str) -> str:
        """The source text, from the present one."""
        return apply(text, invert(self.edits))


@dataclass(frozen=True, slots=True)
class Draft:
    """A text on its way from the source to the output, with the ledger that leads back.

    `edited` is the only place where new text is made.

    >>> draft = Draft("a  cat").edited([Edit(Span(1, 3), "  ", " ", ("core/mixed-spaces",))])
    >>> draft.text, draft.ledger.revert(draft.text)
    ('a cat', 'a  cat')
    """

    text: str
    ledger: Ledger = field(default_factory=Ledger)

    def edited(self, edits: Pass) -> Draft:
        """This draft after one pass.

        Raises EditConflict where the edits do not fit its text, CleanerError where they make it
        too long.
        """
        if not edits:
            return self
        self._check_growth(edits)
        return Draft(apply(self.text, edits), self.ledger.entered(edits))

    def _check_growth(self, edits: Pass) -> None:
        growth = _growth(edits)
        length = len(self.text) + growth
        if growth <= 0 or length <= FREE_GROWTH:
            return
        source = len(self.text) - _growth(self.ledger.edits)
        if length > MOST_GROWTH * source + FREE_GROWTH:
            growing = (edit for edit in edits if len(edit.after) > len(edit.before))
            named = ", ".join(sorted({rule for edit in growing for rule in edit.rules}))
            raise CleanerError(
                Location("text"),
                f"rules make the text longer and longer: {named}",
                "a rule must not match what it writes; `cleaner rules test` tries rules",
            )


def _growth(edits: Pass) -> int:
    return sum(len(edit.after) - len(edit.before) for edit in edits)
