"""One article put together: stripped, its fields filled, cleaned until nothing changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cleaner.document import Article, Dateline, Evidence, Extra, Fields, Flag
from cleaner.edits import Edit, Span, inside_of, slice_edits
from cleaner.fields.dates import Moment, completed, date_in_order, parse_moment
from cleaner.fields.names import place_of
from cleaner.fields.values import value_of
from cleaner.given import Given
from cleaner.language import language_of
from cleaner.ledger import Draft, Ledger
from cleaner.patience import Patience
from cleaner.plan import Plan
from cleaner.rulebook.claims import Claims
from cleaner.rulebook.dialect import Pattern
from cleaner.rulebook.matching import Scope
from cleaner.rulebook.model import Phase
from cleaner.rulebook.searching import DocumentSearch
from cleaner.rulebook.spared import Spared
from cleaner.rulebook.view import Facts, View
from cleaner.split import Part, frame_edits
from cleaner.stages.characters import clean_characters
from cleaner.stages.paragraphs import propose_paragraphs
from cleaner.stages.strip import (
    Findings,
    Keeping,
    Mark,
    Setting,
    disjoint,
    propose_marks,
    propose_notices,
    propose_strip,
    verdict_of,
)
from cleaner.stages.words import propose_words

_DATES = ("published", "updated")


Watch = Callable[[Phase, Scope, Draft, int], None]


@dataclass(slots=True)
class Workshop:
    """What all articles of one document share while they are made.

    source: the decoded source
    draft:  the whole document, characters and words repaired
    watch:  sees each scope that rules are asked of
    spared: what users want left alone
    memo:   facts of lines seen before; likewise the views and languages of texts, and what was
            found in them
    """

    plan: Plan
    path: str
    source: str
    draft: Draft
    memo: dict[str, Facts] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    languages: dict[str, str | None] = field(default_factory=dict)
    searches: dict[str, DocumentSearch] = field(default_factory=dict)
    shadowed: Counter[str] = field(default_factory=Counter)
    watch: Watch | None = None
    spared: Spared = field(init=False)

    def __post_init__(self) -> None:
        self.spared = Spared(self.plan.kept, self.path)

    def language_of(self, text: str) -> str | None:
        """The language of a text, worked out once."""
        if text not in self.languages:
            self.languages[text] = language_of(text, self.plan.vocabulary.function_words)
        return self.languages[text]

    def watched(self, phase: Phase, scope: Scope, start: int = 0) -> Scope:
        """The scope, shown to whoever watches; its text begins at a place of the draft's."""
        if self.watch is not None:
            self.watch(phase, scope, self.draft, start)
        return scope

    def search(self, document: str) -> DocumentSearch:
        """What finds evidence in a text, the same for all that look there."""
        if document not in self.searches:
            self.searches[document] = DocumentSearch(document)
        return self.searches[document]

    def scope(self, text: str, document: str, fields: Mapping[str, str]) -> Scope:
        """All lines of a text, as rules see them."""
        view = self.views.get(text)
        if view is None:
            view = self.views[text] = self.plan.rulebook.view(text, self.memo)
        numbers = tuple(range(len(view.lines)))
        abbreviations = self.plan.vocabulary.abbreviations
        return Scope(
            self.plan.rulebook,
            view,
            numbers,
            abbreviations,
            document,
            path=self.path,
            language=lambda: self.language_of(text),
            fields=fields,
            search=self.search(document),
            function_words=self.plan.vocabulary.function_words,
            spares=self.spared.spares if self.spared else None,
        )


@dataclass(slots=True)
class Assembly:
    """One article in the making; what is set, kept and marked is placed in its unstripped text.

    mended:  the text that the character rules last gave, and so leave as it is
    settled: the text, and the fields by then, for which word and strip rules proposed nothing
    """

    span: Span  # in the decoded source
    base: Ledger  # from that stretch to the text before the strip
    draft: Draft  # from the text before the strip on
    fields: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    settings: list[Setting] = field(default_factory=list)
    keepings: list[Keeping] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    removed: list[Edit] = field(default_factory=list)
    mended: str | None = None
    settled: tuple[str, dict[str, str]] | None = None
    completed: bool = False  # whether the day of publication is that of the dateline
    dateline: str | None = None  # the rule that gave the dateline: its parts come from one place
    dropped: str | None = None  # the rule that says that this is no article
    given: tuple[Extra, ...] = ()  # the extras of a record that is given back


def assemble(
    shop: Workshop,
    part: Part,
    document_edits: Sequence[Edit],
    source_span: Span,
    frame: Sequence[Edit] = (),
) -> Assembly:
    """Strip one part of a document and take its fields.

    frame: the edits that take the frame of a page out of the document
    """
    text = shop.draft.text[part.span.start : part.span.end]
    offset = -part.span.start
    base = Ledger(tuple(slice_edits(document_edits, source_span)))
    work = Assembly(source_span, base, Draft(text))
    work.settings = [s._replace(span=s.span.moved(offset)) for s in part.header.settings]
    work.keepings = [k._replace(span=k.span.moved(offset)) for k in part.header.keepings]
    around = [edit.moved(offset) for edit in frame if part.span.contains(edit.span)]
    header = [edit.moved(offset) for edit in part.header.edits]
    for setting in work.settings:
        _set(shop, work, setting)
    scope = shop.scope(text, shop.draft.text, _texts(work))
    scope = replace(scope, raw=_raw(shop, work), framed=bool(frame))
    work.marks = propose_marks(scope)
    hidden = [edit.span for edit in header]
    outside = _whole_lines(scope.view, [edit.span for edit in around])
    above = _whole_lines(scope.view, hidden)
    body = tuple(n for n in scope.numbers if n not in outside and n not in above)
    claims = Claims()
    claims.take(part.why, hidden)
    body_scope = shop.watched("strip", replace(scope, numbers=body), part.span.start)
    findings = propose_strip(body_scope, claims, as_it_came=True)
    shop.shadowed.update(claims.shadowed)
    removed = [*header, *findings.edits]
    if around:
        notices = propose_notices(replace(scope, numbers=tuple(sorted(outside))))
        _take(shop, work, notices)
        told = _whole_lines(scope.view, [edit.span for edit in notices.edits])
        untold = (e for e in around if scope.view.line_at(e.span.start) not in told)
        removed += [*notices.edits, *untold]
    work.removed = disjoint(removed)
    work.draft = work.draft.edited(work.removed)
    _take(shop, work, findings)
    return work


def _whole_lines(view: View, spans: Iterable[Span]) -> set[int]:
    """The numbers of the lines that lie in one of the spans, all of each."""
    return {
        number
        for span in spans
        for number in range(view.line_at(span.start), view.line_at(span.end - 1) + 1)
        if span.contains(view.lines[number].span)
    }


def record(shop: Workshop, given: Given) -> Assembly:
    """An article that is given back: all of the draft is its text, the rest is there.

    Its flags stay where their words stay. New ones are sought where another plan, or none, cleaned
    it: what this one saw in the whole document, of which the article is a part, is said already.
    """
    span = Span(0, len(shop.source))
    work = Assembly(span, shop.draft.ledger, Draft(shop.draft.text), dict(given.fields))
    if any(name.startswith("dateline.") for name in given.fields):
        work.dateline = "given"
    work.given = given.extras
    work.marks = [
        Mark(flag.span, flag.rule, flag.kind, flag.note)
        for flag in given.flags
        if flag.span.end <= span.end
    ]
    if given.plan != shop.plan.digest:
        known = {mark[:3] for mark in work.marks}
        text = shop.draft.text
        found = propose_marks(shop.scope(text, text, _texts(work)))
        work.marks += (mark for mark in found if mark[:3] not in known)
    return work


def settle(shop: Workshop, work: Assembly) -> None:
    """Clean the article's text as a record of its own, until no stage proposes anything more.

    Raises CleanerError where rules undo each other for ever.
    """
    patience = Patience(shop.path, len(work.draft.text))
    while True:
        before = work.draft.text
        rules = _settle_once(shop, work)
        if work.draft.text == before:
            if _is_judged(shop, work):
                return
            continue
        patience.changed(len(before), len(work.draft.text), rules)


def _is_judged(shop: Workshop, work: Assembly) -> bool:
    """Let the rules for whole articles look at the settled text; whether it stays as it is.

    Where they set a field, others may look at the text in another way: what is flagged or dropped
    is so when nothing changes any more.
    """
    if not shop.plan.rulebook.of_articles:
        return True
    text, before = work.draft.text, dict(work.fields)
    dropped, found = verdict_of(shop.scope(text, text, _texts(work)))
    home = work.draft.ledger.origin
    settings = [s._replace(span=home(s.span)) for s in found.settings if s.name not in before]
    _take(shop, work, Findings([], settings, [], []))
    if work.fields != before:
        return False
    marks = [m._replace(span=home(m.span)) for m in found.marks]
    work.dropped = dropped
    work.marks += [mark for mark in marks if mark not in work.marks]
    return True


def _settle_once(shop: Workshop, work: Assembly) -> list[str]:
    """One pass over the text; the rules that changed it, or that only tidied up after them."""
    breaks = list(propose_paragraphs(work.draft.text))
    draft = work.draft.edited(breaks)
    rules: list[str] = []
    if draft.text != work.mended:
        mended = clean_characters(draft, shop.plan.characters)
        if mended.text != draft.text:
            rules += _rules(set(mended.ledger.edits) - set(draft.ledger.edits))
        draft = mended
    text = work.mended = draft.text
    fields = _texts(work)
    if work.settled == (text, fields):
        work.draft = draft
        return rules or _rules(breaks)
    scope = shop.scope(text, text, fields)
    claims = Claims()
    edits = propose_words(scope, claims).edits
    if not edits:
        findings = propose_strip(scope, claims)
        edits = findings.edits
        home = draft.ledger.origin
        moved = Findings(
            [],
            [s._replace(span=home(s.span)) for s in findings.settings],
            [k._replace(span=home(k.span)) for k in findings.keepings if edits],
            [],
        )
        _take(shop, work, moved)
    if not edits:
        edits = frame_edits(scope)
    if not edits:
        work.settled = text, fields
    work.draft = draft.edited(edits)
    return rules + _rules(edits) or _rules(breaks)


def _rules(edits: Iterable[Edit]) -> list[str]:
    return list(dict.fromkeys(rule for edit in edits for rule in edit.rules))


def _raw(shop: Workshop, work: Assembly) -> Callable[[Pattern], tuple[Span, ...]]:
    """Where the article's text has, in its source, what a pattern finds there."""
    found: dict[Pattern, tuple[Span, ...]] = {}
    source = shop.source[work.span.start : work.span.end]

    def places(pattern: Pattern) -> tuple[Span, ...]:
        if pattern not in found:
            spans = [Span(*match.span()) for match in pattern.finditer(source)]
            found[pattern] = tuple(work.base.destination(span) for span in spans)
        return found[pattern]

    return places


# --- fields ---


def _take(shop: Workshop, work: Assembly, findings: Findings) -> None:
    for setting in findings.settings:
        work.settings.append(setting)
        _set(shop, work, setting)
    known = {(k.role, k.text, k.span) for k in work.keepings}
    work.keepings += [k for k in findings.keepings if (k.role, k.text, k.span) not in known]
    work.marks += findings.marks


def _set(shop: Workshop, work: Assembly, setting: Setting) -> None:
    if setting.name in work.fields:
        return
    if setting.name.startswith("dateline."):
        work.dateline = work.dateline or setting.rule
        if work.dateline != setting.rule:
            return
    if setting.name in ("kind", "dateline.date", "dateline.agency"):
        work.fields[setting.name] = setting.value
        return
    if setting.name == "dateline.place":
        work.fields[setting.name] = place_of(setting.value, shop.plan.vocabulary)
        return
    value = value_of(setting.name, setting.value, shop.plan.vocabulary)
    if setting.name in _DATES and (value is None or len(value) == _YEAR):
        value = _dated(shop, work, setting) or value
    if value is not None:
        work.fields[setting.name] = value


_YEAR = 4  # characters of a date of which no more is known


def _dated(shop: Workshop, work: Assembly, setting: Setting) -> str | None:
    """A day without its year, or in numbers of unknown order, where the document tells them."""
    vocabulary, document = shop.plan.vocabulary, shop.draft.text
    ordered = date_in_order(setting.value, document, shop.language_of(document), vocabulary)
    if ordered is not None:
        return ordered
    moment = parse_moment(setting.value, vocabulary)
    if moment is None or moment.year is not None:
        return None
    return completed(moment, shop.draft.text, vocabulary).iso()


def share(works: Sequence[Assembly], lines: Sequence[int], places: Sequence[Span]) -> None:
    """Give what counts for a whole line to every article that was cut out of it.

    lines:  per article, the number of the physical line in which it begins
    places: per article, its stretch of the text
    """
    for giver, (work, line) in enumerate(zip(works, lines, strict=True)):
        shared = [s for s in work.settings if s.shared]
        kept = [k for k in work.keepings if k.shared]
        if not shared and not kept:
            continue
        for taker, other in enumerate(works):
            if taker == giver or lines[taker] != line:
                continue
            move = places[giver].start - places[taker].start
            for setting in shared:
                if setting.name not in other.fields and setting.name in work.fields:
                    other.fields[setting.name] = work.fields[setting.name]
                    other.settings.append(setting._replace(span=setting.span.moved(move)))
            other.keepings += [k._replace(span=k.span.moved(move)) for k in kept]


def _texts(work: Assembly) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else ", ".join(value)
        for name, value in work.fields.items()
    }


# --- the finished article ---


def finished(shop: Workshop, work: Assembly, document_edits: Sequence[Edit], start: int) -> Article:
    """The article as a frozen value; `start` is where its stretch of the document's text begins."""
    whole = Ledger(work.base.edits).entered(work.draft.ledger.edits)
    edits = tuple(edit.moved(work.span.start) for edit in whole.edits)
    _complete_dates(shop, work)
    evidence = {
        name: _evidence(shop, document_edits, span.moved(start), rule)
        for name, (span, rule) in _places(work).items()
    }
    kept = (
        Extra(k.role, k.text, _evidence(shop, document_edits, k.span.moved(start), k.rule))
        for k in _in_order(work.keepings)
    )
    return Article(
        span=work.span,
        fields=_fields(work, shop.language_of(work.draft.text)),
        text=work.draft.text,
        edits=edits,
        evidence=evidence,
        extras=(*work.given, *kept),
        flags=_flags(work, shop.draft.text, start),
    )


def _in_order(keepings: Sequence[Keeping]) -> list[Keeping]:
    return sorted(dict.fromkeys(keepings), key=lambda k: (k.span, k.role))


def _places(work: Assembly) -> dict[str, tuple[Span, str]]:
    """Where each value was taken from, and by which rule; all parts of a dateline together."""
    places: dict[str, tuple[Span, str]] = {}
    for setting in work.settings:
        name = setting.name.partition(".")[0]
        if setting.name not in work.fields:
            continue
        if name not in places:
            places[name] = setting.span, setting.rule
        elif name == "dateline" and places[name][1] == setting.rule:
            places[name] = _around(places[name][0], setting.span), setting.rule
    if "published" in places and work.completed:
        day = next(s.span for s in work.settings if s.name == "dateline.date")
        places["published"] = _around(places["published"][0], day), places["published"][1]
    return places


def _around(one: Span, other: Span) -> Span:
    return Span(min(one.start, other.start), max(one.end, other.end))


def _origin(shop: Workshop, span: Span) -> Span:
    return shop.draft.ledger.origin(span)


def _evidence(shop: Workshop, document_edits: Sequence[Edit], span: Span, rule: str) -> Evidence:
    origin = _origin(shop, span)
    return Evidence(origin, rule, inside_of(document_edits, origin))


def _complete_dates(shop: Workshop, work: Assembly) -> None:
    """A time of day and the dateline's day make one date, where the document gives the year."""
    if "published" in work.fields:
        return
    vocabulary = shop.plan.vocabulary
    printed = [s for s in work.settings if s.name == "published"]
    day = work.fields.get("dateline.date")
    moments = [parse_moment(s.value, vocabulary) for s in printed]
    time = next((m for m in moments if m and m.hour is not None and m.month is None), None)
    if time is None or not isinstance(day, str):
        return
    dated = parse_moment(day, vocabulary)
    if dated is None or dated.month is None:
        return
    joined = Moment(dated.year, dated.month, dated.day, time.hour, time.minute, time.offset)
    value = completed(joined, shop.draft.text, vocabulary).iso()
    if value is not None:
        work.fields["published"] = value
        work.completed = True


def _fields(work: Assembly, language: str | None) -> Fields:
    def text(name: str) -> str | None:
        value = work.fields.get(name)
        return value if isinstance(value, str) else None

    authors = work.fields.get("authors", ())
    parts = [text(f"dateline.{part}") for part in ("place", "date", "agency")]
    return Fields(
        kind=text("kind") or "article",  # type: ignore[arg-type]
        title=text("title"),
        subtitle=text("subtitle"),
        authors=authors if isinstance(authors, tuple) else (authors,),
        publisher=text("publisher"),
        published=text("published"),
        updated=text("updated"),
        dateline=Dateline(*parts) if any(parts) else None,
        url=text("url"),
        language=text("language") or language,
    )


def _flags(work: Assembly, document: str, start: int) -> tuple[Flag, ...]:
    """Marks moved to where their words stand now, without those whose words are gone for good.

    Where the words left the text for a field or an extra, damaged as they are, the flag is an empty
    stretch where they stood, and its note says where they are.

    start: where in the document, its characters and words mended, the article's text begins
    """
    flags: set[Flag] = set()
    for mark in work.marks:
        now = work.draft.ledger.destination(mark.span)
        note = mark.note
        if now.start == now.end and mark.span.start < mark.span.end:
            home = _home(work, mark.span, document, start)
            if not home:
                continue
            note = f"{note} (in the {home})" if note else f"in the {home}"
        flags.add(Flag(mark.rule, mark.kind, now, note))
    return tuple(sorted(flags, key=lambda flag: (flag.span, flag.rule, flag.kind, flag.note)))


def _home(work: Assembly, span: Span, document: str, start: int) -> str:
    """Where words are that left the text: a field or extra that holds them as they stood.

    It may also be a field that nothing could be made of; empty where the words are gone for good.
    """
    values = _texts(work)
    kept: list[tuple[str, str | None, Span]] = [(k.role, k.text, k.span) for k in work.keepings]
    kept += [(s.name, values.get(s.name), s.span) for s in work.settings]
    for name, value, place in kept:
        common = Span(max(place.start, span.start), min(place.end, span.end)).moved(start)
        shared = document[common.start : max(common.start, common.end)]
        field_name = name.partition(".")[0]
        if shared and value is None:
            return f"words for {field_name}"
        if shared and _folded(shared) in _folded(value or ""):
            return field_name
    return ""


def _folded(text: str) -> str:
    """A text as it compares: names come into fields in another case, lines as one."""
    return " ".join(text.split()).casefold()
