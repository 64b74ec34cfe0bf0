"""Split: where one article ends and the next begins, by the rules that know headers."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ahocorasick_rs import AhoCorasick

from cleaner.edits import Edit, Span, invert
from cleaner.rulebook.claims import Claims, granted
from cleaner.rulebook.compile import CompiledRule
from cleaner.rulebook.contents import Issue, issues
from cleaner.rulebook.folding import folded
from cleaner.rulebook.frames import frame_hits
from cleaner.rulebook.layouts import layout_hits, sibling_hits
from cleaner.rulebook.matchers import LineMatcher
from cleaner.rulebook.matching import Hit, Scope, find_hits
from cleaner.rulebook.model import Conditions
from cleaner.rulebook.view import Line
from cleaner.stages.strip import Findings, collect, disjoint, removals

_LEAST_SENTENCE = 8  # words
_STOPS = ".!?…”"
_DIGEST = 3  # articles that are one for sure
_SENTENCE = 4  # words of a line that ends in a stop: below a header it is text
_MOST_BETWEEN = 200  # characters between the header of a mail and that of the article in it
_LINES_BETWEEN = 2
_LONG_SUBJECT = 25  # characters: of a longer one the rest may stand in the next line
_LEADING = 6  # lines above the header of a quoted mail: its first fields may be broken
_LETTER = 100  # words of running text on top of a newsletter; what is paid for is shorter
_LEAST_PAGE = 60  # words of running text of a page; what a page announces of others is shorter
_RUNNING = 12  # words of a line that is running text, or of two lines of it that follow each other

_stop = re.compile(r"[.!?…][\"”’»)]*(?:\s|$)").search

WHOLE = "core/no-header"  # why an article is one although no rule opened it


@dataclass(slots=True)
class Part:
    """A stretch of the document that is one article, or a gap.

    span:   in the text that was split
    header: what the rule that opened it dropped, set and kept
    line:   the physical line that it was cut out of, should it share one with others
    """

    span: Span
    header: Findings = field(default_factory=Findings)
    gap: bool = False
    why: str = WHOLE


def split(scope: Scope, edits: Sequence[Edit], claims: Claims) -> list[Part]:
    """The parts of a document, in order; they tile its text.

    Lines that a rule drops wherever they stand count like blank ones for the rules that split: a
    button between a headline and its date is no reason to miss the header.
    edits: the pass that made the text; no part begins inside what one of them wrote
    """
    text = scope.view.text
    boilerplate = _boilerplate_lines(scope)
    seen = tuple(number for number in scope.numbers if number not in boilerplate)
    looked_at = replace(scope, passed_over=frozenset(boilerplate))
    hits = find_hits(looked_at, "split", only=_is_applied)
    found = [issue for issue in issues(looked_at) if not _is_item(issue, hits)]
    learned = [*layout_hits(looked_at), *(hit for issue in found for hit in issue.hits)]
    hits = _told_best(text, hits, filter(_applies, learned))
    known = [*granted(_allowed(scope, hits, edits), claims)]
    known += granted(
        _allowed(scope, filter(_applies, sibling_hits(looked_at, known)), edits), claims
    )
    opened: dict[int, Hit] = {}
    for hit in known:
        opened.setdefault(_cut(text, hit), hit)
    for cut in _answered(scope, opened):
        del opened[cut]
    parts: list[Part] = []
    passing = _passed_on(text, opened) | _announced(scope, opened)
    within = {*passing.values()}
    cuts = sorted(cut for cut in opened if cut not in within)
    cuts = cuts[_contents(scope, seen, opened, cuts) :]
    cuts, listed = _below_list(scope, found, opened, cuts)
    first = cuts[0] if cuts else len(text)
    if first > 0:
        headlines = _Headlines(_headline(text, opened[cut]) for cut in cuts)
        above = [scope.view.lines[n] for n in seen if scope.view.lines[n].span.start < first]
        content = not listed and _is_content(above, headlines, len(cuts))
        parts.append(
            Part(Span(0, first), gap=not content, why=WHOLE if content else _why(scope, first))
        )
    for cut, end in pairwise([*cuts, len(text)]):
        header, rule = _header(scope, opened, cut, passing.get(cut))
        parts.append(Part(Span(cut, end), header, why=rule))
    return parts


def _header(
    scope: Scope, opened: Mapping[int, Hit], cut: int, inner: int | None
) -> tuple[Findings, str]:
    """What the header at a cut drops, sets and keeps, and the rule that opened the article.

    inner: where a header begins that stands right below it, and is of the same article
    """
    text, hit = scope.view.text, opened[cut]
    header = Findings(edits=_header_edits(scope, hit))
    if inner is not None and hit.rule.contents is not None:
        collect(scope, hit, header)
        below = _without_title(opened[inner])
        header.edits += _header_edits(scope, below)
        collect(scope, below, header)
        return header, hit.rule.rule.id
    if inner is not None:
        hit = _as_passed_on(text, opened[inner], hit)
        header.edits += _header_edits(scope, hit)
    collect(scope, hit, header)
    return header, hit.rule.rule.id


def _is_content(above: Sequence[Line], headlines: _Headlines, articles: int) -> bool:
    """Whether what stands above the first header is an article, too.

    articles: how many headers there are
    """
    if articles >= _DIGEST:
        return _is_prose(above, headlines, _RUNNING)
    return any(map(_tells, above)) or (not articles and bool(above))


def _told_best(text: str, hits: Sequence[Hit], found: Iterable[Hit]) -> list[Hit]:
    """All hits in order of precedence; of two with one headline that which tells more is first."""
    learned = list(found)
    by_line: dict[int, Hit] = {}
    worse: list[Hit] = []
    for hit in learned:
        other = by_line.setdefault(_line_of_title(text, hit), hit)
        if other is not hit and _worth(hit) > _worth(other):
            by_line[_line_of_title(text, hit)] = hit
            worse.append(other)
        elif other is not hit:
            worse.append(hit)
    for hit in hits:
        rival = by_line.get(_line_of_title(text, hit)) if "title" in hit.captures else None
        if rival is not None:
            worse.append(hit if _is_surer(rival, hit) else rival)
    last = {id(hit) for hit in worse}
    return sorted([*hits, *learned], key=lambda hit: (id(hit) in last, hit.rule.order, hit.unit))


def _is_surer(learned: Hit, hit: Hit) -> bool:
    """Whether a learned header is to be preferred to that of another rule with its headline.

    What tells as much is as good, but the contents of a newsletter tell where a heading begins.
    """
    if learned.rule.contents is not None:
        return _worth(learned) >= _worth(hit)
    return _worth(learned) > _worth(hit)


def _line_of_title(text: str, hit: Hit) -> int:
    """Where the line begins in which a headline does."""
    heading = hit.captures.get("heading", hit.captures["title"])
    return text.rfind("\n", 0, heading.start) + 1


def _worth(hit: Hit) -> tuple[int, bool]:
    """How many fields a header tells, and that it takes no line for a second headline.

    A subtitle that only one of two headers sees can be the first line of a wrapped text.
    """
    has_subtitle = "subtitle" in hit.captures
    fields = hit.captures.keys() - {"subtitle", "heading"}
    return len(fields), not has_subtitle


def _header_edits(scope: Scope, hit: Hit) -> list[Edit]:
    return removals(scope, hit) if hit.rule.rule.action.drop else []


def _answered(scope: Scope, opened: Mapping[int, Hit]) -> list[int]:
    """Where the headers of mails begin that an answer quotes whole, below what it says to them."""
    text = scope.view.text
    replies = (rule.quoted.reply for rule in scope.rulebook.of_mails if rule.quoted is not None)
    leads = [reply for reply in replies if reply is not None]
    answered: list[int] = []
    outer: Hit | None = None
    for cut in sorted(opened):
        hit = opened[cut]
        if outer is not None and _is_one_thread(text, outer, hit) and _is_led_in(scope, hit, leads):
            answered.append(cut)
        else:
            outer = hit
    return answered


def _is_one_thread(text: str, one: Hit, other: Hit) -> bool:
    """Whether one of two mails answers the other, as their subjects tell; these may be cut."""
    marks = (hit.captures.get("reply") for hit in (one, other))
    if not any(mark is not None and mark.start < mark.end for mark in marks):
        return False
    whole, part = _headline(text, one), _headline(text, other)
    if len(whole) < len(part):
        whole, part = part, whole
    is_start = len(part) >= _LONG_SUBJECT and whole.startswith(part)
    return bool(part) and (whole.endswith(part) or is_start)


def _is_led_in(scope: Scope, header: Hit, leads: Sequence[LineMatcher]) -> bool:
    """Whether a line right above a header, or over its first lines, says that it is quoted."""
    first = scope.view.line_at(header.unit.start)
    for line in reversed(scope.view.lines[max(0, first - _LEADING) : first]):
        if any(lead.holds(line.facts) for lead in leads):
            return True
        if not any(map(str.isalnum, line.facts.text)):
            return False
    return False


def _passed_on(text: str, opened: Mapping[int, Hit]) -> dict[int, int]:
    """The headers that name no outlet, right above one of their headline: where each begins.

    A mail has a header of its own above that of the article which it passes on. What the article
    says of itself is nearer to it than when and by whom it was sent.
    """
    passing: dict[int, int] = {}
    last: int | None = None
    for cut, below in pairwise(sorted(opened)):
        one, other = opened[cut], opened[below]
        outer, inner = _headline(text, one), _headline(text, other)
        if (
            cut != last
            and "publisher" not in one.captures
            and inner
            and outer.endswith(inner)
            and _is_short(text[one.unit.end : other.unit.start])
        ):
            passing[cut] = last = below
    return passing


def _announced(scope: Scope, opened: Mapping[int, Hit]) -> dict[int, int]:
    """The headings that the contents of a newsletter announce, right above a header: where each is.

    What the header takes for a headline is a line below it that says more of the article.
    """
    text = scope.view.text
    return {
        cut: below
        for cut, below in pairwise(sorted(opened))
        if opened[cut].rule.contents is not None
        and opened[below].rule.contents is None
        and _is_short(text[opened[cut].unit.end : opened[below].unit.start])
    }


def _without_title(header: Hit) -> Hit:
    """A header that leaves its headline in the text."""
    captures = {name: span for name, span in header.captures.items() if name != "title"}
    title = header.captures.get("title")
    spans = tuple(s for s in header.spans if title is None or not s.overlaps(title))
    return header._replace(spans=spans, captures=captures)


def _as_passed_on(text: str, inner: Hit, outer: Hit) -> Hit:
    """The header of an article that a mail passes on, its headline not in capitals if it can be."""
    one, other = inner.captures["title"], outer.captures["title"]
    if text[one.start : one.end].isupper() and _headline(text, inner) == _headline(text, outer):
        return inner._replace(captures={**inner.captures, "title": other})
    return inner


def _is_short(text: str) -> bool:
    """Whether a text is no article by itself: empty, or a line or two without a sentence."""
    if len(text) > _MOST_BETWEEN:
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    return len(lines) <= _LINES_BETWEEN and not any(map(_stop, lines))


def _contents(
    scope: Scope, seen: Sequence[int], opened: Mapping[int, Hit], cuts: Sequence[int]
) -> int:
    """How many of the first headers are the name of a digest, or entries of its contents.

    No text stands below them, and what the contents list has a header of its own further down. A
    digest of headlines alone has no contents: all of its headers are items.
    """
    text = scope.view.text
    lines = [scope.view.lines[number] for number in seen]
    starts = [line.span.start for line in lines]
    titles = [_headline(text, opened[cut]) for cut in cuts]
    listed = _Headlines(titles)
    count = 0
    for cut, end in pairwise(cuts):
        header = opened[cut]
        below = lines[bisect_left(starts, cut) : bisect_left(starts, end)]
        own = [one for one in below if not any(_holds(span, one.span) for span in header.spans)]
        if _is_prose(own, listed, _SENTENCE):
            break
        count += 1
    below_contents = set(titles[count:])
    repeated = all(title in below_contents for title in titles[1:count])
    return count if repeated and len(cuts) - count >= _DIGEST else 0


def _is_item(issue: Issue, hits: Sequence[Hit]) -> bool:
    """Whether a newsletter is one mail of a digest: a header like that above it stands below it."""
    mails = [hit for hit in hits if {"title", "published"} <= hit.captures.keys()]
    above = {hit.rule.order for hit in mails if hit.unit.end <= issue.listed.start}
    last = issue.hits[-1].unit.end
    return any(hit.unit.start > last and hit.rule.order in above for hit in mails)


def _below_list(
    scope: Scope, found: Sequence[Issue], opened: Mapping[int, Hit], cuts: Sequence[int]
) -> tuple[list[int], bool]:
    """The headers without those above the contents of a newsletter, and whether it has contents.

    They are of its mail, or of the issue; what stands below them is the frame of the issue, unless
    so much text does that it is the letter of an editor.
    """
    first = next((cut for cut in cuts if opened[cut].rule.contents is not None), None)
    if not found or first is None:
        return [*cuts], False
    listed = found[0].listed
    above = [cut for cut in cuts if cut < listed.end]
    start = opened[above[-1]].unit.end if above else 0
    texts = (scope.text(Span(start, listed.start)), scope.text(Span(listed.end, first)))
    running = (
        n
        for text in texts
        for line in text.split("\n")
        if (n := len(line.split())) > _LEAST_SENTENCE
    )
    if sum(running) >= _LETTER:
        return [*above[-1:], *(cut for cut in cuts if cut >= listed.end)], False
    return [cut for cut in cuts if cut >= listed.end], True


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _headline(text: str, header: Hit) -> str:
    title = header.captures.get("title")
    return folded(text[title.start : title.end]).casefold() if title else ""


class _Headlines:
    """Headlines, looked for in a line all at once."""

    def __init__(self, headlines: Iterable[str]) -> None:
        known = sorted({headline for headline in headlines if headline})
        self._found = AhoCorasick(known).find_matches_as_indexes if known else None

    def are_in(self, line: Line) -> bool:
        """Whether a line holds one of them."""
        text = folded(line.facts.text).casefold()
        return self._found is not None and bool(self._found(text))


def _is_prose(lines: Sequence[Line], headlines: _Headlines, least: int) -> bool:
    """Whether some of the lines are text of an article, and not the contents of a digest.

    headlines: of its articles
    least:     words of a line that is enough, if it ends like a sentence
    """
    texts = [line.facts for line in lines if not headlines.are_in(line)]
    stopped = [one.words for one in texts if one.text[-1] in _STOPS]
    if any(words >= least for words in stopped) or sum(n >= _SENTENCE for n in stopped) > 1:
        return True
    return any(
        min(one.words, other.words) >= _RUNNING and _stop(one.text + other.text)
        for one, other in pairwise([*texts, *texts[-1:]])
    )


def frame_edits(scope: Scope) -> list[Edit]:
    """What takes the frame of a scraped page out of the text; nothing where it is no page."""
    boilerplate = functools.cache(lambda: _boilerplate_lines(scope))
    hits = frame_hits(scope, boilerplate)
    if hits and _are_pages(replace(scope, passed_over=frozenset(boilerplate()))):
        return []
    return disjoint(edit for hit in hits for edit in removals(scope, hit))


def _are_pages(scope: Scope) -> bool:
    """Whether a document is several pages below each other, each with a text of its own."""
    starts = sorted(hit.unit.start for hit in layout_hits(scope) if _applies(hit))
    texts = [scope.text(Span(*pair)) for pair in pairwise([*starts, len(scope.view.text)])]
    long = (
        sum(n for line in text.split("\n") if (n := len(line.split())) >= _RUNNING)
        for text in texts
    )
    return sum(words >= _LEAST_PAGE for words in long) >= _DIGEST


def _tells(line: Line) -> bool:
    """Whether a line can be text of an article: a sentence, not an entry of a menu."""
    return line.facts.words >= _LEAST_SENTENCE or line.facts.text[-1] in _STOPS


def _applies(hit: Hit) -> bool:
    return _is_applied(hit.rule)


def _is_applied(rule: CompiledRule) -> bool:
    return rule.rule.safety != "suggest"


def _allowed(scope: Scope, hits: Iterable[Hit], edits: Sequence[Edit]) -> Iterable[Hit]:
    """The hits that cut the text at places that no edit wrote."""
    wide = (undo.span for undo in invert(edits) if undo.span.end - undo.span.start > 1)
    blocked = {place for start, end in wide for place in range(start + 1, end)}
    return (hit for hit in hits if _cut(scope.view.text, hit) not in blocked)


def _cut(text: str, hit: Hit) -> int:
    """Where the article begins: at the unit, with the white space that opens its line."""
    cut = hit.unit.start
    line = text.rfind("\n", 0, cut) + 1
    return line if not text[line:cut].strip() else cut


def boilerplate(scope: Scope) -> list[Hit]:
    """What rules drop wherever it stands, without taking anything from it."""
    return find_hits(scope, "strip", only=_only_drops)


def _boilerplate_lines(scope: Scope) -> set[int]:
    """Numbers of the lines that a rule drops without taking anything from them."""
    numbers: set[int] = set()
    for hit in boilerplate(scope):
        numbers.update(scope.view.line_at(span.start) for span in hit.spans)
    return numbers


def _only_drops(rule: CompiledRule) -> bool:
    action = rule.rule.action
    if rule.when is not None or not _refuses_by_neighbours(rule) or rule.rule.safety != "safe":
        return False
    return action.drop and not action.sets and rule.rule.unit in ("line", "lines")


def _refuses_by_neighbours(rule: CompiledRule) -> bool:
    """Whether the lines beside a unit are all that can keep the rule from it."""
    if rule.rule.unless is None:
        return True
    beside = rule.rule.unless
    return beside == Conditions(prev=beside.prev, next=beside.next)


def _why(scope: Scope, end: int) -> str:
    """Why the stretch before the first article is a gap: the rules that drop its lines."""
    rules = [hit.rule.rule.id for hit in boilerplate(scope) if hit.unit.start < end]
    return ", ".join(dict.fromkeys(rules)) or (
        "blank" if not scope.view.text[:end].strip() else "before-the-first-header"
    )
