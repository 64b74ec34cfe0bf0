"""Who may act where: on overlap the earlier rule wins, and the loser is counted."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Iterator

from cleaner.edits import Span
from cleaner.rulebook.matching import Hit


class Claims:
    """Stretches of one text that rules have taken."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._spans: list[Span] = []
        self.shadowed: Counter[str] = Counter()

    def free(self, span: Span) -> bool:
        """Whether no earlier rule took any part of the stretch."""
        at = bisect.bisect_left(self._starts, span.end)
        return at == 0 or not self._spans[at - 1].overlaps(span)

    def take(self, rule: str, spans: Iterable[Span]) -> bool:
        """Claim all of the stretches, or none: then the rule is counted as shadowed."""
        wanted = list(spans)
        if not all(self.free(span) for span in wanted):
            self.shadowed[rule] += 1
            return False
        for span in wanted:
            at = bisect.bisect_left(self._starts, span.start)
            self._starts.insert(at, span.start)
            self._spans.insert(at, span)
        return True


def granted(hits: Iterable[Hit], claims: Claims, surplus: list[Hit] | None = None) -> Iterator[Hit]:
    """The hits that may act, in order of precedence.

    A unit is claimed whole: no other rule acts on a line that a run of lines keeps.
    hits:    of a rule that wants a least number of them, all
    surplus: takes the hits above their rule's `max`
    """
    found = list(hits)
    if not found:
        return
    total = Counter(hit.rule.order for hit in found)
    count: Counter[int] = Counter()
    for hit in found:
        least, limit = hit.rule.rule.min_hits, hit.rule.rule.max_hits
        if least is not None and total[hit.rule.order] < least:
            continue
        if limit is not None and count[hit.rule.order] >= limit:
            if surplus is not None:
                surplus.append(hit)
        elif claims.take(hit.rule.rule.id, [hit.unit]):
            count[hit.rule.order] += 1
            yield hit
