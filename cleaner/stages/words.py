"""Words: what was doubled, torn or cut, put right where the evidence is certain."""

from __future__ import annotations

from typing import NamedTuple

from cleaner.edits import Edit, Span, changed
from cleaner.lexicon import Evidence, joined_head, lost_head
from cleaner.rulebook.claims import Claims, granted
from cleaner.rulebook.matching import Hit, Scope, find_hits
from cleaner.rulebook.model import Restore
from cleaner.rulebook.view import View

_LEAST_BLOCKS = 6  # below, the share of small-letter openings says nothing
_MOST_SMALL_OPENINGS = 1 / 3  # of blocks; above, small letters open blocks by habit


class Suspicion(NamedTuple):
    """A place where a word is likely damaged, but not surely enough to repair it."""

    span: Span
    rule: str
    note: str


class Words(NamedTuple):
    """What the stage proposes for one text."""

    edits: list[Edit]
    suspicions: list[Suspicion]


def propose_words(scope: Scope, claims: Claims) -> Words:
    """Propose the repairs of all word rules for the text of the scope, sorted by place."""
    edits: list[Edit] = []
    suspicions: list[Suspicion] = []
    evidence: dict[tuple[str, ...], Evidence] = {}
    by_habit: bool | None = None
    for hit in granted(find_hits(scope, "words"), claims):
        rule, unit = hit.rule.rule, hit.unit
        restore = rule.action.restore
        before = scope.text(unit)
        if restore is None:
            after: str | None = scope.filled(rule.action.replace or "", hit.captures)
            sure = 1.0
        else:
            sources = _sources(scope, restore)
            if sources not in evidence:
                evidence[sources] = Evidence.of(scope.document, sources, _languages(scope))
            if by_habit is None:
                by_habit = _opens_small_by_habit(scope.view)
            after, sure = _restored(scope, hit, restore, evidence[sources], by_habit=by_habit)
        if after is None or before == after:
            continue
        if rule.safety == "suggest" or (restore is not None and sure < restore.posterior):
            if restore is None or sure >= restore.suggest:
                suspicions.append(Suspicion(unit, rule.id, f"perhaps {after!r}"))
            continue
        edits += (
            _anchored(edit, scope.view.text)
            for edit in changed(before, after, unit.start, (rule.id,))
        )
    return Words(sorted(edits), suspicions)


def _anchored(edit: Edit, text: str) -> Edit:
    """The edit, holding the character that follows if it only inserts.

    An article may begin at that very place: what is inserted has to be on its side of the cut.
    """
    if edit.before:
        return edit
    start = edit.span.start
    following = text[start : start + 1]
    return Edit(Span(start, start + len(following)), following, edit.after + following, edit.rules)


def _sources(scope: Scope, restore: Restore) -> tuple[str, ...]:
    """The languages whose lexicons count: those that the rule names, if the document is in one."""
    named = (
        source.partition(":")[2] for source in restore.sources if source.startswith("lexicon:")
    )
    return tuple(language for language in named if language == scope.language())


def _languages(scope: Scope) -> list[str]:
    """All languages of which something is known."""
    return sorted({language for known in scope.function_words.values() for language in known})


def _restored(
    scope: Scope, hit: Hit, restore: Restore, evidence: Evidence, *, by_habit: bool
) -> tuple[str | None, float]:
    if restore.join:
        head, tail = (scope.text(hit.captures[name]) for name in restore.join)
        rest = scope.text(Span(hit.captures[restore.join[1]].end, hit.unit.end))
        start = scope.text(Span(hit.unit.start, hit.captures[restore.join[0]].start))
        return start + head + tail + rest, joined_head(head, tail, evidence)
    word = scope.text(hit.unit)
    if by_habit:
        return None, 0.0
    best = lost_head(word, evidence)
    return best if best else (None, 0.0)


def _opens_small_by_habit(view: View) -> bool:
    openings = [line.facts.text[0] for line in view.lines if line.facts.words >= 8]
    small = sum(letter.islower() for letter in openings)
    return len(openings) >= _LEAST_BLOCKS and small > _MOST_SMALL_OPENINGS * len(openings)
