"""Rules tried on their own examples: what each shows has to happen, nothing else may."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cleaner.document import Article, Cleaned, Failed
from cleaner.edits import apply, invert, slice_edits
from cleaner.pipeline import clean_bytes, clean_record
from cleaner.plan import Plan, plan_of
from cleaner.rulebook.model import Example, Rule

_BREAKS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Complaint:
    """An example that does not come out as it says.

    kind: `Wrong` (another outcome), `Missing` (the rule did nothing), `Noisy` (it acted on a text
          that it is to keep), `Healed` (a known failure works), `Unstable` (cleaning the outcome
          again changes it), `Lossy` (the source does not come back)
    now:  of a wrong one, what its keys would have to say
    """

    rule: Rule
    example: Example
    kind: str
    expected: str
    got: str
    now: Mapping[str, object] | None = None

    def __str__(self) -> str:
        text = f"{self.example.at}: {self.kind} {self.rule.id}"
        return f"{text}\n  expected: {self.expected}\n  got:      {self.got}"


def try_rules(rules: Iterable[Rule], known: Sequence[Rule]) -> Iterator[Complaint]:
    """The complaints of all examples of the rules; `known` are rules that examples may call in."""
    by_id = {rule.id: rule for rule in known}
    for rule in rules:
        for others, examples in _grouped(rule):
            with_them = [by_id[name] for name in others if name in by_id]
            plan = plan_of([*with_them, rule], known)
            for example in examples:
                yield from _judged(rule, example, plan)


def _grouped(rule: Rule) -> Iterator[tuple[tuple[str, ...], list[Example]]]:
    groups: dict[tuple[str, ...], list[Example]] = {}
    for example in rule.examples:
        groups.setdefault(example.others, []).append(example)
    yield from groups.items()


def _judged(rule: Rule, example: Example, plan: Plan) -> Iterator[Complaint]:
    complaints = list(_complaints(rule, example, plan))
    if example.failure is None:
        yield from complaints
    elif not complaints:
        yield Complaint(
            rule,
            example,
            "Healed",
            f"a failure: {example.failure}",
            "it works: remove known_failure",
        )


def _complaints(rule: Rule, example: Example, plan: Plan) -> Iterator[Complaint]:
    outcome = clean_bytes(example.given.encode(), plan, str(example.at))
    if isinstance(outcome, Failed):
        yield Complaint(rule, example, "Wrong", "an outcome", outcome.problem)
        return
    acted = rule.id in set(rules_at_work(outcome))
    if example.keep:
        if acted:
            yield Complaint(rule, example, "Noisy", "the text is left alone", _shown(outcome))
    elif not acted:
        yield Complaint(rule, example, "Missing", "the rule acts", "it does not")
    for what, expected, got in _differences(example, outcome):
        now = _now(example, outcome)
        yield Complaint(rule, example, "Wrong", f"{what}: {expected}", got, now)
    for article in outcome.articles:
        yield from _laws(rule, example, plan, outcome, article)


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A text that one rule keeps on purpose, and that another changes.

    rule:  changes it
    other: keeps it
    """

    rule: Rule
    other: Rule
    example: Example

    def __str__(self) -> str:
        text = f"{self.rule.at}: {self.rule.id} changes what {self.other.id} keeps on purpose"
        return f"{text}\n  {self.example.at}: {self.example.given!r}"


def look_alikes(rules: Iterable[Rule], known: Sequence[Rule]) -> Iterator[LookAlike]:
    """The look-alikes that other rules have collected and that one of these takes all the same."""
    kept = [
        (other, example)
        for other in known
        for example in other.examples
        if example.keep and example.failure is None
    ]
    for rule in rules:
        plan = plan_of([rule], known)
        for other, example in kept:
            if other.id == rule.id:
                continue
            outcome = clean_bytes(example.given.encode(), plan, str(example.at))
            if isinstance(outcome, Cleaned) and rule.id in set(rules_at_work(outcome)):
                yield LookAlike(rule, other, example)


def rules_at_work(outcome: Cleaned) -> Iterator[str]:
    """The rules that left a trace in an outcome, again for each trace."""
    for article in outcome.articles:
        for edit in article.edits:
            yield from edit.rules
        yield from (evidence.rule for evidence in article.evidence.values())
        yield from (extra.evidence.rule for extra in article.extras if extra.evidence)
        yield from (flag.rule for flag in article.flags)
    for gap in outcome.gaps:
        yield from gap.why.split(", ")


def _differences(example: Example, outcome: Cleaned) -> Iterator[tuple[str, str, str]]:
    texts = [article.text for article in outcome.articles]
    if example.out is not None and _lines("\n".join(texts)) != _lines(example.out):
        yield "text", repr(example.out), repr("\n\n".join(texts))
    first = outcome.articles[0] if outcome.articles else None
    if example.fields:
        yield from _fields_differ("set", dict(example.fields), first)
    if example.extras is not None:
        got = [(extra.role, extra.text) for article in outcome.articles for extra in article.extras]
        if got != list(example.extras):
            yield "extras", repr(list(example.extras)), repr(got)
    if example.flags is not None:
        kinds = [flag.kind for article in outcome.articles for flag in article.flags]
        if kinds != list(example.flags):
            yield "flags", repr(list(example.flags)), repr(kinds)
    if example.articles is not None:
        if len(example.articles) != len(outcome.articles):
            titles = [article.fields.title for article in outcome.articles]
            yield "articles", str(len(example.articles)), f"{len(titles)}: {titles}"
        for number, (wanted, article) in enumerate(
            zip(example.articles, outcome.articles, strict=False), 1
        ):
            yield from _fields_differ(f"article {number}", dict(wanted), article)


def _now(example: Example, outcome: Cleaned) -> dict[str, object]:
    """What the expectations that an example has would have to say."""
    articles = outcome.articles
    now: dict[str, object] = {}
    if example.out is not None:
        now["out"] = "\n\n".join(article.text for article in articles)
    if example.fields and articles:
        now["set"] = {name: _value(articles[0], name) for name, _ in example.fields}
    if example.extras is not None:
        now["extras"] = [{one.role: one.text} for article in articles for one in article.extras]
    if example.flags is not None:
        now["flags"] = [flag.kind for article in articles for flag in article.flags]
    if example.articles is not None:
        names = list(dict.fromkeys(name for one in example.articles for name, _ in one)) or ["text"]
        now["articles"] = [
            {name: value for name in names if (value := _value(one, name))} for one in articles
        ]
    return now


def _lines(text: str) -> str:
    return _BREAKS.sub("\n", text.strip())


def _fields_differ(
    what: str, wanted: Mapping[str, object], article: Article | None
) -> Iterator[tuple[str, str, str]]:
    for name, value in wanted.items():
        got = None if article is None else _value(article, name)
        same = _lines(str(got)) == _lines(str(value)) if name == "text" else got == value
        if not same:
            yield f"{what}, {name}", repr(value), repr(got)


def _value(article: Article, name: str) -> object:
    if name == "text":
        return article.text
    value = getattr(article.fields, name)
    if name == "dateline" and value is not None:
        return {"place": value.place, "date": value.date, "agency": value.agency}
    return list(value) if isinstance(value, tuple) else value


def _laws(
    rule: Rule, example: Example, plan: Plan, outcome: Cleaned, article: Article
) -> Iterator[Complaint]:
    source = outcome.source.decoding.text
    local = slice_edits(article.edits, article.span) if article.edits else []
    back = apply(article.text, invert(local))
    if back != source[article.span.start : article.span.end]:
        yield Complaint(rule, example, "Lossy", "the source comes back", repr(back))
    again = clean_record(_record(article), plan, str(example.at))
    text = again.articles[0].text if isinstance(again, Cleaned) and again.articles else ""
    if text != article.text:
        yield Complaint(rule, example, "Unstable", repr(article.text), repr(text))


def _record(article: Article) -> dict[str, object]:
    fields = article.fields
    return {
        "text": article.text,
        "kind": fields.kind,
        "title": fields.title,
        "authors": list(fields.authors),
        "publisher": fields.publisher,
        "published": fields.published,
        "updated": fields.updated,
        "url": fields.url,
        "language": fields.language,
    }


def _shown(outcome: Cleaned) -> str:
    articles = [(article.fields.title, article.text) for article in outcome.articles]
    return repr(articles)
