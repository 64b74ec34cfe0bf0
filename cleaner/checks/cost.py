"""What each rule costs on a corpus, and how often it hits there."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from cleaner.document import Cleaned
from cleaner.ledger import Draft
from cleaner.pipeline import clean_bytes
from cleaner.plan import Plan
from cleaner.rulebook.compile import CompiledRule
from cleaner.rulebook.matching import find_hits
from cleaner.rulebook.model import Phase, Rule
from cleaner.rulebook.scope import Scope
from cleaner.rulebook.view import Facts


@dataclass(slots=True)
class RuleCost:
    """One rule on a corpus.

    hits:      how often it selected something, before overlaps are settled
    documents: in how many documents
    seconds:   that its patterns and conditions took by themselves; None for rules of the characters
               phase, which are not asked one by one
    """

    rule: Rule
    hits: int = 0
    documents: int = 0
    seconds: float | None = None


@dataclass(slots=True)
class Costs:
    """The costs of all rules that run, added up document by document.

    Rules are timed one at a time, each on its own; in a run they share much of their work, so that
    all together take far less than the sum.
    """

    plan: Plan
    documents: int = 0
    failed: int = 0
    seconds: float = 0.0  # of the runs themselves
    _by_rule: dict[str, RuleCost] = field(default_factory=dict)

    def __post_init__(self) -> None:
        off = {rule.id for rule in self.plan.rules} - {r.id for r in self.plan.rulebook.rules}
        for rule in self.plan.rules:
            if rule.phase == "characters" or rule.id not in off:
                seconds = None if rule.phase == "characters" else 0.0
                self._by_rule[rule.id] = RuleCost(rule, seconds=seconds)

    def all(self) -> list[RuleCost]:
        """Those of all rules, the most costly first."""
        return sorted(self._by_rule.values(), key=lambda cost: -(cost.seconds or 0.0))

    def add(self, documents: Iterable[bytes]) -> None:
        """Add what rules do and cost in these documents."""
        for raw in documents:
            self._add(raw)

    def _add(self, raw: bytes) -> None:
        looks: list[tuple[Phase, Scope]] = []

        def watch(phase: Phase, scope: Scope, draft: Draft, start: int) -> None:
            looks.append((phase, scope))

        begin = time.perf_counter()
        cleaned = clean_bytes(raw, self.plan, watch=watch)
        self.seconds += time.perf_counter() - begin
        self.documents += 1
        if not isinstance(cleaned, Cleaned):
            self.failed += 1
            return
        hits = Counter(
            {name: count for name, count in _edits(cleaned).items() if self._is_unasked(name)}
        )
        for phase, scope in looks:
            for rule in self.plan.rulebook.compiled:
                if rule.phase == phase:
                    hits[rule.rule.id] += self._timed(scope, phase, rule)
        for name in hits.keys() & self._by_rule.keys():
            self._by_rule[name].hits += hits[name]
            self._by_rule[name].documents += hits[name] > 0

    def _is_unasked(self, name: str) -> bool:
        return name in self._by_rule and self._by_rule[name].seconds is None

    def _timed(self, scope: Scope, phase: Phase, rule: CompiledRule) -> int:
        """The hits of one rule in a scope; what they took is added."""
        lines = [scope.line(at).facts for at in range(len(scope.numbers))]
        for facts in map(_fresh, lines):  # patterns are compiled when first asked: not timed
            _ask(rule, facts)
        fresh = [_fresh(facts) for facts in lines]
        begin = time.perf_counter()
        hits = len(find_hits(scope, phase, only=lambda one: one is rule))
        for facts in fresh:
            _ask(rule, facts)
        cost = self._by_rule[rule.rule.id]
        cost.seconds = (cost.seconds or 0.0) + time.perf_counter() - begin
        return hits


def _edits(cleaned: Cleaned) -> Counter[str]:
    """How many edits each rule had a part in."""
    return Counter(
        name
        for article in cleaned.articles
        for edit in article.edits
        for name in dict.fromkeys(edit.rules)
    )


def _fresh(facts: Facts) -> Facts:
    """What is known of a line before any rule asked."""
    return Facts(facts.text, facts.spelled, facts.words, facts.alike, facts.demands, {})


def _ask(rule: CompiledRule, facts: Facts) -> None:
    """Ask what the rule asks of a line first: whether it is one for it."""
    if rule.asked_of is not None:
        rule.asked_of.holds(facts)
    elif rule.piece is not None and rule.piece.pattern is not None:
        next(rule.piece.pattern.found(facts.spelled), None)
