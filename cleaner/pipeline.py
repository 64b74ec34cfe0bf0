"""The pure heart: the bytes of one document in, its articles and gaps out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from cleaner.assembly import Assembly, Workshop, assemble, finished, record, settle, share
from cleaner.decode import Binary, decode
from cleaner.document import Article, Cleaned, Decoding, Failed, Gap, Source
from cleaner.edits import Span
from cleaner.errors import CleanerError
from cleaner.language import language_of
from cleaner.ledger import Draft
from cleaner.plan import Plan
from cleaner.split import Part, split
from cleaner.stages.characters import clean_characters
from cleaner.stages.claims import Claims
from cleaner.stages.strip import Mark
from cleaner.stages.words import propose_words


def clean_bytes(raw: bytes, plan: Plan, path: str = "-") -> Cleaned | Failed:
    """The articles and gaps of one document, or why there are none.

    The outcome depends on `raw` and `plan` alone; `path` only names it. This is the one place
    where a failure of any kind becomes a value, so that one document never stops a run.
    """
    digest = hashlib.sha256(raw).hexdigest()
    try:
        decoding = decode(raw)
        if isinstance(decoding, Binary):
            return Failed(path, decoding.reason, decoding.hint, digest)
        source = Source(path, digest, len(raw), decoding, None if decoding.exact else raw)
        return _cleaned(source, plan)
    except CleanerError as error:
        return Failed(path, error.problem, error.hint, digest)
    except Exception as error:
        problem = f"failed inside cleaner: {type(error).__name__}: {error}"
        return Failed(path, problem, "please report it with the document: no document should do this", digest)


def clean_record(given: Mapping[str, object], plan: Plan, path: str = "-") -> Cleaned | Failed:
    """An article given back as its JSON record: its text is cleaned, no split is sought.

    Its source is its `text`, in UTF-8.
    """
    text = given.get("text")
    if not isinstance(text, str):
        return Failed(path, "the record has no text", "an article record has `text`, a string")
    raw = text.encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(raw).hexdigest()
    try:
        decoding = decode(raw)
        if isinstance(decoding, Binary):
            return Failed(path, decoding.reason, decoding.hint, digest)
        source = Source(path, digest, len(raw), decoding, None if decoding.exact else raw)
        shop = Workshop(plan, path, text, Draft(text), None)
        work = record(shop, _given_fields(given))
        settle(shop, work)
        return Cleaned(source, (finished(shop, work, (), 0),), ())
    except CleanerError as error:
        return Failed(path, error.problem, error.hint, digest)


_GIVEN = ("kind", "title", "subtitle", "publisher", "published", "updated", "url", "language")


def _given_fields(given: Mapping[str, object]) -> dict[str, str | tuple[str, ...]]:
    fields: dict[str, str | tuple[str, ...]] = {}
    for name in _GIVEN:
        value = given.get(name)
        if isinstance(value, str):
            fields[name] = value
    authors = given.get("authors")
    if isinstance(authors, list) and authors:
        fields["authors"] = tuple(str(author) for author in authors)
    dateline = given.get("dateline")
    if isinstance(dateline, Mapping):
        fields.update({f"dateline.{part}": str(value) for part, value in dateline.items() if value})
    return fields


def _cleaned(source: Source, plan: Plan) -> Cleaned:
    text = source.decoding.text
    draft = clean_characters(Draft(text), plan.characters)
    language = language_of(draft.text, plan.vocabulary.function_words)
    shop = Workshop(plan, source.path, text, draft, language)
    claims = Claims()
    words = propose_words(shop.scope(draft.text, draft.text, language, {}), claims)
    draft = shop.draft = draft.edited(words.edits)
    suspicions = _carried(words.suspicions, words.edits)
    edits = draft.ledger.edits
    shop.shadowed.update(claims.shadowed)
    claims = Claims()
    parts = split(shop.scope(draft.text, draft.text, language, {}), edits, claims)
    shop.shadowed.update(claims.shadowed)
    spans = _source_spans(draft, parts, len(text))
    works: list[tuple[Part, Assembly]] = []
    gaps: list[Gap] = []
    for part, span in zip(parts, spans, strict=True):
        if part.gap:
            gaps.append(Gap(span, text[span.start : span.end], part.why))
            continue
        work = assemble(shop, part, edits, span)
        work.marks += [m for m in _within(suspicions, part.span)]
        works.append((part, work))
    share([w for _, w in works], [draft.text.count("\n", 0, p.span.start) for p, _ in works], [p.span for p, _ in works])
    articles: list[Article] = []
    for part, work in works:
        settle(shop, work)
        if not work.draft.text and "title" not in work.fields:
            gaps.append(Gap(work.span, text[work.span.start : work.span.end], _rules_of(work)))
            continue
        articles.append(finished(shop, work, edits, part.span.start))
    return Cleaned(source, tuple(articles), tuple(sorted(gaps, key=lambda g: g.span)), dict(shop.shadowed))


def _carried(suspicions: Sequence[object], edits: Sequence[object]) -> list[Mark]:
    from cleaner.edits import image

    return [
        Mark(image(edits, s.span), s.rule, "suspected-word", s.note)  # type: ignore[attr-defined,arg-type]
        for s in suspicions
    ]


def _within(marks: Sequence[Mark], span: Span) -> list[Mark]:
    return [m._replace(span=m.span.moved(-span.start)) for m in marks if span.contains(m.span)]


def _source_spans(draft: Draft, parts: Sequence[Part], length: int) -> list[Span]:
    """The stretches of the source that the parts came from; they tile it."""
    if not parts:
        return []
    cuts = [0, *(draft.ledger.origin(Span(p.span.start, p.span.start)).start for p in parts[1:]), length]
    return [Span(a, b) for a, b in zip(cuts, cuts[1:], strict=False)]


def _rules_of(work: Assembly) -> str:
    rules = dict.fromkeys(rule for edit in work.removed for rule in edit.rules)
    return ", ".join(rules) or "blank"


def decoded(raw: bytes) -> Decoding | Binary:
    """How the bytes of a document become text."""
    return decode(raw)
