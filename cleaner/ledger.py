"""The ledger: every pass that a text went through, and the way back from any of them."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

from cleaner.edits import Edit, Pass, Places, Span, apply, compose, invert


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
        """This draft after one pass. Raises EditConflict where the edits do not fit its text."""
        if not edits:
            return self
        return Draft(apply(self.text, edits), self.ledger.entered(edits))
