"""What another set of rules does to a document: articles, lines and fields gained and lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

from cleaner.document import Article, Cleaned, Failed, Fields
from cleaner.pipeline import clean_bytes
from cleaner.plan import Plan

Kind = Literal["goes", "comes", "changes"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise by the new rules.

    kind:  what happens to it: it goes, it comes, or it changes
    what:  `line`, `article`, `outcome`, or the name of a field
    text:  the line, the article's title, or what the field or outcome becomes, after what it was
    rules: that take the line away, by the set of rules that does
    """

    kind: Kind
    what: str
    text: str
    rules: tuple[str, ...] = ()


def differences(raw: bytes, path: str, old: Plan, new: Plan) -> list[Difference]:
    """What the new rules make of a document, beside what the old ones do; in order of kind."""
    before, after = (clean_bytes(raw, plan, path) for plan in (old, new))
    if isinstance(before, Failed) or isinstance(after, Failed):
        return list(_outcomes(before, after))
    return [
        *_lines(before, after),
        *_articles(before, after),
        *_fields(before, after),
    ]


def _outcomes(before: Cleaned | Failed, after: Cleaned | Failed) -> Iterator[Difference]:
    """What failed by one set of rules only; what is no text is none by either."""
    was, now = (one.problem if isinstance(one, Failed) else "cleaned" for one in (before, after))
    if was != now:
        yield Difference("changes", "outcome", f"{was} -> {now}")


def _lines(before: Cleaned, after: Cleaned) -> Iterator[Difference]:
    had, has = _tally(before), _tally(after)
    for line in had - has:
        yield Difference("goes", "line", line, _taken_by(line, after))
    for line in has - had:
        yield Difference("comes", "line", line, _taken_by(line, before))


def _tally(cleaned: Cleaned) -> Counter[str]:
    lines = (line.strip() for article in cleaned.articles for line in article.text.split("\n"))
    return Counter(line for line in lines if line)


def _taken_by(line: str, cleaned: Cleaned) -> tuple[str, ...]:
    """The rules of the edits that took a line away, and of the gaps that it is in."""
    edits = (edit for article in cleaned.articles for edit in article.edits)
    found = [rule for edit in edits if line in edit.before for rule in edit.rules]
    found += [gap.why for gap in cleaned.gaps if line in gap.text]
    return tuple(dict.fromkeys(found))


def _articles(before: Cleaned, after: Cleaned) -> Iterator[Difference]:
    had, has = ({article.span.start: article for article in c.articles} for c in (before, after))
    for start in sorted(had.keys() - has.keys()):
        yield Difference("goes", "article", _name(had[start]))
    for start in sorted(has.keys() - had.keys()):
        yield Difference("comes", "article", _name(has[start]))


def _name(article: Article) -> str:
    return article.fields.title or article.text[:60].split("\n", 1)[0]


def _fields(before: Cleaned, after: Cleaned) -> Iterator[Difference]:
    had = {article.span.start: article for article in before.articles}
    pairs = ((had[a.span.start], a) for a in after.articles if a.span.start in had)
    for old, new in pairs:
        for field in fields(Fields):
            was, now = getattr(old.fields, field.name), getattr(new.fields, field.name)
            if was != now:
                yield Difference("changes", field.name, f"{_shown(was)} -> {_shown(now)}")


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
