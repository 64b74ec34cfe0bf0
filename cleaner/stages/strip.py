"""Strip and extract: what is no part of the body leaves it, and is kept where it tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from cleaner.edits import Edit, Span
from cleaner.rulebook.claims import Claims, granted
from cleaner.rulebook.compile import CompiledRule
from cleaner.rulebook.matching import Hit, Scope, article_hits, find_hits

_KEPT_SPACES = " \t\u00a0"


class Setting(NamedTuple):
    """A field's value as printed; `span` is where. `shared` counts for all articles of the line."""

    name: str
    value: str
    span: Span
    rule: str
    shared: bool


class Keeping(NamedTuple):
    """Text that leaves the body for the extras."""

    role: str
    text: str
    span: Span
    rule: str
    shared: bool


class Mark(NamedTuple):
    """Damage seen and left."""

    span: Span
    rule: str
    kind: str
    note: str


@dataclass(slots=True)
class Findings:
    """What the stage proposes for one text; edits sorted by place."""

    edits: list[Edit] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    keepings: list[Keeping] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


def propose_strip(scope: Scope, claims: Claims, *, as_it_came: bool = False) -> Findings:
    """Propose what the strip rules drop, set and keep in the scope.

    as_it_came: the scope is of a document as it came; only then do rules with a `max` change the
                text: what is left above it would be as many hits again in the cleaned article
    """
    findings = Findings()
    hits = find_hits(scope, "strip", only=_changes if as_it_came else _changes_ever, inward=True)
    dropping = [hit for hit in hits if _takes(hit)]
    surplus: list[Hit] = []
    applied = [hit for hit in dropping if hit.rule.rule.safety != "suggest"]
    for hit in granted(applied, claims, surplus):
        findings.edits += removals(scope, hit)
        collect(scope, hit, findings)
    setting = [hit for hit in hits if not _takes(hit) and hit.rule.rule.safety != "suggest"]
    for hit in granted(setting, Claims(), surplus):
        if claims.free(hit.unit):
            collect(scope, hit, findings)
    findings.marks += (
        Mark(hit.unit, hit.rule.rule.id, "suggested", hit.rule.rule.title)
        for hit in dropping
        if hit.rule.rule.safety == "suggest"
    )
    findings.marks += (
        Mark(hit.unit, hit.rule.rule.id, "above-max", hit.rule.rule.title) for hit in surplus
    )
    findings.edits = disjoint(findings.edits)
    return findings


_ABOUT_THE_TEXT = ("rights", "disclaimer")  # what a page says of its text in its frame


def propose_notices(scope: Scope) -> Findings:
    """Keep what the frame of a page, which is the scope, says of its text; all of it goes."""
    findings = Findings()
    hits = find_hits(scope, "strip", only=_tells_of_the_text)
    for hit in granted(hits, Claims()):
        findings.edits += removals(scope, hit)
        collect(scope, hit, findings)
    findings.edits = disjoint(findings.edits)
    return findings


class Verdict(NamedTuple):
    """What rules say of a whole article.

    dropped:  the rule that says that it is none
    findings: what the others set and mark
    """

    dropped: str | None
    findings: Findings


def verdict_of(scope: Scope) -> Verdict:
    """What the rules for whole articles say of the one that the scope is."""
    findings = Findings()
    dropped: str | None = None
    for hit in article_hits(scope):
        rule = hit.rule.rule
        if rule.safety == "suggest":
            findings.marks.append(Mark(hit.unit, rule.id, "suggested", rule.title))
        elif rule.action.drop:
            dropped = dropped or rule.id
        elif rule.action.mark is not None:
            findings.marks.append(Mark(hit.unit, rule.id, rule.action.mark, rule.title))
        if rule.safety != "suggest":
            collect(scope, hit, findings)
    return Verdict(dropped, findings)


def _tells_of_the_text(rule: CompiledRule) -> bool:
    action = rule.rule.action
    return action.drop and action.extra in _ABOUT_THE_TEXT and rule.rule.safety != "suggest"


def propose_marks(scope: Scope) -> list[Mark]:
    """Flag the hits of all marking rules in the scope; no stretch is flagged twice by one rule."""
    marks = []
    for hit in find_hits(scope, "strip", only=lambda rule: rule.rule.action.mark is not None):
        rule = hit.rule.rule
        marks.append(Mark(hit.unit, rule.id, rule.action.mark or "", rule.title))
    return sorted(set(marks))


def _changes(rule: CompiledRule) -> bool:
    return rule.rule.action.mark is None


def _changes_ever(rule: CompiledRule) -> bool:
    return _changes(rule) and rule.rule.max_hits is None and rule.rule.min_hits is None


def _takes(hit: Hit) -> bool:
    action = hit.rule.rule.action
    return action.drop or action.replace is not None


def removals(scope: Scope, hit: Hit) -> list[Edit]:
    """The edits that take the unit of a hit out of the text."""
    rule = hit.rule.rule
    edits = []
    for span in hit.spans:
        wide = (
            _with_space(scope, span)
            if rule.action.replace is None
            else _with_both_spaces(scope, span)
        )
        after = (
            scope.filled(rule.action.replace, hit.captures)
            if rule.action.replace is not None
            else ""
        )
        edits.append(Edit(wide, scope.text(wide), after, (rule.id,)))
    return edits


def disjoint(edits: Iterable[Edit]) -> list[Edit]:
    """The edits in order of place; white space that two of them took goes with the first."""
    apart: list[Edit] = []
    done = 0
    for edit in sorted(edits):
        common = max(0, done - edit.span.start)
        span = Span(edit.span.start + common, edit.span.end)
        apart.append(Edit(span, edit.before[common:], edit.after, edit.rules))
        done = span.end
    return apart


def _with_space(scope: Scope, span: Span) -> Span:
    """The span with the white space that would be left doubled without it."""
    text, (start, end) = scope.view.text, span
    opens = start == 0 or text[start - 1] == "\n"
    closes = end == len(text) or text[end] == "\n"
    if closes and not opens:
        while start > 0 and text[start - 1] in _KEPT_SPACES:
            start -= 1
    elif not closes and (opens or text[start - 1] in _KEPT_SPACES):
        while end < len(text) and text[end] in _KEPT_SPACES:
            end += 1
    return Span(start, end)


def _with_both_spaces(scope: Scope, span: Span) -> Span:
    text, (start, end) = scope.view.text, span
    while start > 0 and text[start - 1] in _KEPT_SPACES:
        start -= 1
    while end < len(text) and text[end] in _KEPT_SPACES:
        end += 1
    return Span(start, end)


def collect(scope: Scope, hit: Hit, findings: Findings) -> None:
    """Enter what a hit sets and keeps into the findings."""
    rule = hit.rule.rule
    action = rule.action
    unit = hit.unit
    for name, template in action.sets:
        value = scope.filled(template, hit.captures)
        if value.strip():
            span = _captured(template, hit) or unit
            findings.settings.append(Setting(name, value, span, rule.id, action.share))
    if action.extra is not None:
        text = (
            scope.filled(action.extra_text, hit.captures) if action.extra_text else scope.text(unit)
        )
        span = (_captured(action.extra_text, hit) if action.extra_text else None) or unit
        if text.strip():
            findings.keepings.append(
                Keeping(action.extra, " ".join(text.split()), span, rule.id, action.share)
            )


def _captured(template: str, hit: Hit) -> Span | None:
    """The stretch that the captures of a template cover."""
    spans = [span for name, span in hit.captures.items() if f"${{{name}}}" in template]
    return Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else None
