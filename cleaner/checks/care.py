"""What a plan's rules tell a fix of what must stay."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.assembly import Workshop
from cleaner.checks.fixes import Care, all_of
from cleaner.document import Gap
from cleaner.edits import Edit, Span
from cleaner.ledger import Draft
from cleaner.plan import Plan
from cleaner.rulebook.claims import Claims
from cleaner.split import boilerplate


def care_of(plan: Plan) -> Care:
    """The care that fixes under the plan have to take."""
    takers = (r.id for r in plan.rules if r.action.drop and (r.action.sets or r.action.extra))
    whole = {rule.id for rule in plan.rules if rule.phase == "article"}
    return Care(
        frozenset(takers),
        lambda gap: all_of(gap) if gap.why in whole else boilerplate_of(gap, plan),
    )


def boilerplate_of(gap: Gap, plan: Plan) -> Iterator[Edit]:
    """The edits that take out of a gap the lines that rules drop wherever they stand."""
    text = gap.text
    claims = Claims()
    dropped: list[Edit] = []
    for hit in boilerplate(Workshop(plan, "-", text, Draft(text)).scope(text, text, {})):
        if claims.take(hit.rule.rule.id, [hit.unit]):
            wide = (_with_its_end(text, span) for span in hit.spans)
            rules = (hit.rule.rule.id,)
            dropped += (Edit(span, text[span.start : span.end], "", rules) for span in wide)
    yield from (edit.moved(gap.span.start) for edit in sorted(dropped))


def _with_its_end(text: str, line: Span) -> Span:
    """A line with the blanks around it and the line feed that ends it."""
    start = text.rfind("\n", 0, line.start) + 1
    end = text.find("\n", line.end) + 1 or len(text)
    return Span(start, end)
