"""Counts over a run: what each rule did, and what became of each document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cleaner.document import Cleaned

USUAL = ("title", "published", "publisher")  # what most articles have, so that its lack is told


@dataclass(slots=True)
class Tally:
    """How often what happened; tallies of parts can be added up in any order.

    without: articles that have no such field
    edits, flags, gaps, shadowed: per rule; an edit by two rules counts for each
    """

    documents: int = 0
    articles: int = 0
    changes: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    without: Counter[str] = field(default_factory=Counter)
    edits: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    shadowed: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Count another tally in."""
        self.documents += other.documents
        self.articles += other.articles
        self.changes += other.changes
        self.kinds += other.kinds
        self.without += other.without
        self.edits += other.edits
        self.flags += other.flags
        self.gaps += other.gaps
        self.shadowed += other.shadowed

    def record(self) -> dict[str, Any]:
        """As it stands in the run's account: rules by name, so that runs can be compared."""
        return {
            "counts": {
                "documents": self.documents,
                "articles": self.articles,
                "edits": self.changes,
                "flags": self.flags.total(),
                "gaps": self.gaps.total(),
            },
            "kinds": _sorted(self.kinds),
            "without": {name: self.without[name] for name in USUAL},
            "edits": _sorted(self.edits),
            "flags": _sorted(self.flags),
            "gaps": _sorted(self.gaps),
            "shadowed": _sorted(self.shadowed),
        }


def tally(cleaned: Cleaned) -> Tally:
    """The counts of one document."""
    articles = cleaned.articles
    return Tally(
        documents=1,
        articles=len(articles),
        changes=sum(len(article.edits) for article in articles),
        kinds=Counter(article.fields.kind for article in articles),
        without=Counter(
            name for a in articles for name in USUAL if getattr(a.fields, name) is None
        ),
        edits=Counter(rule for a in articles for edit in a.edits for rule in edit.rules),
        flags=Counter(flag.rule for article in articles for flag in article.flags),
        gaps=Counter(gap.why for gap in cleaned.gaps),
        shadowed=Counter(cleaned.shadowed),
    )


def merged(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies."""
    total = Tally()
    for one in tallies:
        total.add(one)
    return total


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))
