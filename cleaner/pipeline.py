"""The pure heart: the bytes of one document in, its articles and gaps out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from cleaner.assembly import Assembly, Watch, Workshop, assemble, finished, record, settle, share
from cleaner.decode import Binary, decode
from cleaner.document import (
    Article,
    Cleaned,
    Decoding,
    Failed,
    Gap,
    LineIndex,
    Source,
    Stretch,
)
from cleaner.edits import Edit, Span, image
from cleaner.errors import CleanerError
from cleaner.given import read_given
from cleaner.ledger import Draft
from cleaner.plan import Plan, load_plan
from cleaner.rulebook.claims import Claims
from cleaner.rulebook.scope import Scope
from cleaner.split import Part, frame_edits, split
from cleaner.stages.characters import clean_characters
from cleaner.stages.mail import has_quotes, propose_unquoted
from cleaner.stages.mail_headers import (
    has_folds,
    has_transport,
    propose_unfolded,
    propose_without_transport,
)
from cleaner.stages.strip import Mark
from cleaner.stages.words import propose_words

_MOST_WORD_PASSES = 4  # a doubled word may hide another; what is left is mended with the article


def decode_bytes(raw: bytes) -> str:
    """The text of any bytes; bytes that are no text are read one by one as windows-1252.

    >>> decode_bytes("caf\xe9 – naïve".encode("cp1252"))
    'café – naïve'
    """
    decoding = decode(raw)
    if isinstance(decoding, Binary):
        import ftfy.bad_codecs  # noqa: F401  (registers the codec)

        return raw.decode("sloppy-windows-1252")
    return decoding.text


def repair_text(text: str) -> str:
    """The text with its characters repaired and nothing else, taken as one document.

    >>> repair_text("The cafÃ© by the lake")
    'The café by the lake'
    """
    return clean_characters(Draft(text), load_plan().characters).text


def clean_bytes(
    raw: bytes, plan: Plan | None = None, path: str = "-", *, watch: Watch | None = None
) -> Cleaned | Failed:
    """The articles and gaps of one document, or why there are none.

    The outcome depends on `raw` and `plan` (None: the built-in rules) alone; `path` only names it,
    unless the plan has rules, or words to leave alone, that are for some paths; and `watch` only
    sees what rules were asked of.
    This is the one place where a failure of any kind becomes a value, so that one document never
    stops a run.
    """
    digest = hashlib.sha256(raw).hexdigest()
    try:
        decoding = decode(raw)
        if isinstance(decoding, Binary):
            return Failed(path, decoding.reason, decoding.hint, digest)
        source = Source(path, digest, len(raw), decoding, None if decoding.exact else raw)
        return _cleaned(source, plan or load_plan(), watch)
    except CleanerError as error:
        return Failed(path, error.problem, error.hint, digest)
    except Exception as error:  # noqa: BLE001  (here, and nowhere else)
        problem = f"failed inside cleaner: {type(error).__name__}: {error}"
        return Failed(
            path, problem, "please report it with the document: no document should do this", digest
        )


def clean_record(given: Mapping[str, object], plan: Plan, path: str = "-") -> Cleaned | Failed:
    """An article given back as its JSON record: its text is cleaned, no split is sought.

    Its source is its `text`, in UTF-8. All else that the record says is kept.
    """
    text = given.get("text")
    if not isinstance(text, str):
        return Failed(path, "the record has no text", "an article record has `text`, a string")
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        return Failed(path, "the record's text holds half a character (a lone surrogate)")
    digest = hashlib.sha256(raw).hexdigest()
    try:
        stretches = (Stretch(0, len(raw), len(text), "utf-8"),) if text else ()
        source = Source(path, digest, len(raw), Decoding(text, "utf-8", True, stretches))
        shop = Workshop(plan, path, text, Draft(text))
        work = record(shop, read_given(given))
        settle(shop, work)
        spared = frozenset(shop.spared.used)
        if work.dropped is not None:
            return Cleaned(source, (), (Gap(work.span, text, work.dropped),), spared=spared)
        return Cleaned(source, (finished(shop, work, (), 0),), (), spared=spared)
    except CleanerError as error:
        return Failed(path, error.problem, error.hint, digest)


def _cleaned(source: Source, plan: Plan, watch: Watch | None) -> Cleaned:
    text = source.decoding.text
    shop = Workshop(plan, source.path, text, Draft(text), watch=watch)
    shop.draft = clean_characters(_with_headers_mended(shop, text), plan.characters)
    shop.draft = _unquoted(shop)
    suspicions = _mend_words(shop)
    draft, edits = shop.draft, shop.draft.ledger.edits
    claims = Claims()
    whole = shop.watched("split", shop.scope(draft.text, draft.text, {}))
    frame = frame_edits(whole)
    parts = split(_within_frame(whole, frame), edits, claims)
    shop.shadowed.update(claims.shadowed)
    works: list[tuple[Part, Assembly]] = []
    gaps: list[Gap] = []
    if not parts and text:
        gaps.append(Gap(Span(0, len(text)), text, "blank"))
    for part, span in zip(parts, _source_spans(draft, parts, len(text)), strict=True):
        if part.gap:
            rules = [rule for edit in frame if part.span.contains(edit.span) for rule in edit.rules]
            if not draft.text[part.span.start : part.span.end].strip():
                rules += [rule for edit in edits if span.contains(edit.span) for rule in edit.rules]
            why = ", ".join(dict.fromkeys(rules)) or part.why
            gaps.append(Gap(span, text[span.start : span.end], why))
            continue
        work = assemble(shop, part, edits, span, frame)
        work.marks += _within(suspicions, part.span)
        works.append((part, work))
    _share(draft.text, works)
    articles: list[Article] = []
    for part, work in works:
        settle(shop, work)
        if work.dropped is not None:
            gaps.append(Gap(work.span, text[work.span.start : work.span.end], work.dropped))
        elif work.draft.text or "title" in work.fields:
            articles.append(finished(shop, work, edits, part.span.start))
        else:
            gaps.append(Gap(work.span, text[work.span.start : work.span.end], _rules_of(work)))
    in_order = sorted(gaps, key=lambda gap: gap.span)
    spared = frozenset(shop.spared.used)
    return Cleaned(source, tuple(articles), tuple(in_order), dict(shop.shadowed), spared)


def _within_frame(scope: Scope, frame: Sequence[Edit]) -> Scope:
    """The scope without the lines that are the frame of a page."""
    if not frame:
        return scope
    outside = {scope.view.line_at(edit.span.start) for edit in frame}
    return replace(scope, numbers=tuple(n for n in scope.numbers if n not in outside))


def _with_headers_mended(shop: Workshop, text: str) -> Draft:
    """The source with folded header lines made one, before repairs take the space that tells.

    Header lines that tell nothing of what was written go, too.
    """
    draft = Draft(text)
    if has_folds(text):
        scope = shop.watched("mail", shop.scope(text, text, {}))
        draft = draft.edited(propose_unfolded(scope))
    if has_transport(draft.text):
        scope = shop.watched("mail", shop.scope(draft.text, draft.text, {}))
        draft = draft.edited(propose_without_transport(scope))
    return draft


def _unquoted(shop: Workshop) -> Draft:
    """The draft with the lines of items that a mail quotes given back to them.

    This comes before anything else looks at lines: what is quoted is no line of its own.
    """
    text = shop.draft.text
    if not has_quotes(text):
        return shop.draft
    return shop.draft.edited(propose_unquoted(shop.watched("mail", shop.scope(text, text, {}))))


def _mend_words(shop: Workshop) -> list[Mark]:
    """Mend the words of the whole document, and say where one is likely damaged but not surely.

    Titles and captions need it as the body does, and a torn first letter must be joined before any
    rule sees the lines: so this comes before the split.
    """
    suspicions: list[Mark] = []
    for _ in range(_MOST_WORD_PASSES):
        text = shop.draft.text
        claims = Claims()
        words = propose_words(shop.watched("words", shop.scope(text, text, {})), claims)
        shop.shadowed.update(claims.shadowed)
        suspicions = [
            Mark(image(words.edits, s.span), s.rule, "suspected-word", s.note)
            for s in words.suspicions
        ]
        shop.draft = shop.draft.edited(words.edits)
        if not words.edits:
            break
    return suspicions


def _share(text: str, works: Sequence[tuple[Part, Assembly]]) -> None:
    index = LineIndex(text)
    lines = [index.locate(part.span.start)[0] for part, _ in works]
    share([work for _, work in works], lines, [part.span for part, _ in works])


def _within(marks: Sequence[Mark], span: Span) -> list[Mark]:
    return [m._replace(span=m.span.moved(-span.start)) for m in marks if span.contains(m.span)]


def _source_spans(draft: Draft, parts: Sequence[Part], length: int) -> list[Span]:
    """The stretches of the source that the parts came from; they tile it."""
    if not parts:
        return []
    starts = (draft.ledger.origin(Span(p.span.start, p.span.start)).start for p in parts[1:])
    return [Span(a, b) for a, b in pairwise([0, *starts, length])]


def _rules_of(work: Assembly) -> str:
    rules = dict.fromkeys(rule for edit in work.removed for rule in edit.rules)
    return ", ".join(rules) or "blank"
