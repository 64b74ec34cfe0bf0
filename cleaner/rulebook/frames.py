"""The frame of a scraped page: what stands around its text, told by shape and not by words.

Lines of running text, and sentences, count for the text by their words, all others against it; the
stretches of lines that come out best are the text (maximal scoring subsequences: W. L. Ruzzo and
M. Tompa, 1999; for pages: J. Pasternack and D. Roth, 2009). Most documents are no pages: one whose
text is spread over many stretches, as a digest's is, or that has few other lines, has no frame.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from cleaner.edits import Span
from cleaner.language import small_words
from cleaner.rulebook.compile import CompiledFrame, CompiledRule
from cleaner.rulebook.hits import Hit, is_for
from cleaner.rulebook.matchers import LineMatcher
from cleaner.rulebook.model import Frame
from cleaner.rulebook.scope import Scope
from cleaner.rulebook.view import Facts

_LEAST_TEXT = 10  # words of a line that is running text, if a sentence ends in it
_SURE_TEXT = 25  # words of a line that is running text in any case
_MOST_COUNTED = 60  # words of a line: one long line is no article
_COST = 16  # words that a line which is no text counts against it
_COST_OF_KNOWN = 4  # where rules know that it is boilerplate: they take it from inside the text too
_SHARE = 0.3  # of the best stretch, from which on another one is text too
_SURE_SCORE = 60  # from which on a stretch is text: comments may outweigh it
_MOST_STRETCHES = 6  # of text in one page: a digest has more
_MOST_BETWEEN = 25  # lines without running text that may be a list of the same text
_LEAST_WORDS = 60  # of a text
_HEAD = 12  # lines above the text in which its headline stands
_HEADLINE = range(4, 31)  # words
_SHORT_SENTENCE = 4  # words of a line that is a sentence, if a short one
_NEAR = 4  # lines from a text within which another line of it may stand
_COMMENTS = 3  # that are a thread
_LONGEST_COMMENT = 20  # lines
_POSTS = 3  # texts below each other, each with an end of its own: a page of a blog
_PARTED, _FEW_PARTED = 0.6, 0.5  # of the paragraphs of a text, and of other lines
_BLOCK = 4  # lines of a paragraph: a menu has more
_NUMBERED = 3  # lines in a row without a number, after which a table or list has come to its end
_SAMPLE = 30  # lines that show whether the language is known
_FUNCTION_WORDS = 0.2  # of the words of running text, in languages that are known
_FUNCTION_CHARACTERS = 0.07  # where each character counts as a word: offices write few small ones

# Lists of names, programmes and casts stand beside a text as menus do: what tells a page is lines
# that only pages have. Many of them are better evidence than a few; so is a crowd of other lines.
_LEAST_FRAME = 20  # lines outside, without it
_LEAST_ENTRIES, _FEW_ENTRIES = 3, 2  # different ones: beside a text, on both sides of it
_LEAST_BESIDE = 10  # lines on each side
_EVIDENCE = 5  # such lines outside
_CROWDED = 0.85  # of all lines that are no text and stand outside
_SPREAD, _WIDE_SPREAD = 0.3, 0.6  # of running text that may stand outside: without it, with it
_OUTSIDE, _FEW_OUTSIDE = 0.4, 0.1  # of all lines that have to stand outside: without it, with it
_MENU_WORDS, _TEASER_WORDS = 7, 14  # of lines outside, on average, at most: without it, with it

_ends = re.compile(r"[.!?…][\"”’»)\]*]*(?:\s|$)|[。！？।۔؟][\"”’»)\]*」』）]*").search
_STOPS = frozenset(".!?…:。！？：।۔؟")
_CLOSERS = '"”’»)]*」』）'
_is_cut = re.compile(r"^[^.!?]*(?:…|\.\.\.)$").match  # as teasers are
_number = re.compile(r"\d\d").search
_digit = re.compile(r"\d").search
_is_item = re.compile(r"(?:[•·▪●◦‣*–—-]|\(?(?:\d{1,2}|[a-z])[.)])\s").match

Known = Callable[[], Collection[int]]  # tells the numbers of lines


def frame_hits(scope: Scope, known: Known) -> list[Hit]:
    """A hit for each line of the frame of a page; none where the document is no page.

    known: tells the numbers of lines that are boilerplate by their words
    """
    hits: list[Hit] = []
    for rule in scope.rulebook.of_frames:
        if is_for(scope, rule):
            lines = [scope.line(at).span for at in _outside(scope, rule, known)]
            hits += (Hit(rule, span, (span,), {}) for span in lines)
    if scope.spares is not None:
        hits = [hit for hit in hits if not scope.spares(scope, hit)]
    return hits


class _Line(NamedTuple):
    """What counts of a line.

    words:       how many it has
    is_text:     whether it is running text
    is_sentence: whether it is a sentence, if a short one
    is_cut:      whether it breaks off, as teasers do
    is_parted:   whether a blank line stands above it
    is_known:    whether rules know by its words that it is boilerplate
    is_entry:    whether only pages have such a line
    """

    words: int
    is_text: bool
    is_sentence: bool
    is_cut: bool
    is_parted: bool
    is_known: bool = False
    is_entry: bool = False


def _outside(scope: Scope, rule: CompiledRule, known: Known) -> list[int]:
    """The positions of the lines that stand outside the text of a page."""
    frame = rule.rule.matcher.frame
    assert frame is not None
    if len(scope.numbers) < frame.least:
        return []
    facts = [scope.line(at).facts for at in range(len(scope.numbers))]
    lines = [
        _Line(one.words, _is_text(one), _is_sentence(one), _is_cut(one.text) is not None, parted)
        for one, parted in zip(facts, _parted(scope), strict=True)
    ]
    if sum(not line.is_text for line in lines) < frame.least:
        return []
    boilerplate = known()
    entry = rule.frame.entry if rule.frame is not None else None
    lines = [
        line._replace(
            is_known=number in boilerplate,
            is_entry=number in boilerplate or (entry is not None and entry.holds(one)),
        )
        for line, one, number in zip(lines, facts, scope.numbers, strict=True)
    ]
    if sum(line.is_entry for line in lines) < _FEW_ENTRIES:
        return []
    end = _end_of_text(rule, facts, lines)
    inside = _text(facts, lines, end)
    outside = [at for at in range(len(lines)) if at not in inside]
    if not inside or not _is_page(frame, facts, lines, outside, end):
        return []
    return outside if _is_known_language(scope, [facts[at] for at in sorted(inside)]) else []


def _parted(scope: Scope) -> list[bool]:
    """Whether a blank line stands above each line, or nothing at all."""
    spans = [scope.line(at).span for at in range(len(scope.numbers))]
    between = (
        scope.view.text.count("\n", one.end, other.start) for one, other in pairwise(spans)
    )
    return [True, *(ends > 1 for ends in between)]


def _is_text(facts: Facts) -> bool:
    return facts.words >= _SURE_TEXT or (
        facts.words >= _LEAST_TEXT and _ends(facts.text) is not None and not _is_cut(facts.text)
    )


def _is_sentence(facts: Facts) -> bool:
    """Whether a line is a sentence, if a short one, or announces something."""
    return facts.words >= _SHORT_SENTENCE and facts.text.rstrip(_CLOSERS)[-1:] in _STOPS


def _end_of_text(rule: CompiledRule, facts: Sequence[Facts], lines: Sequence[_Line]) -> int:
    """The position of the line with which the frame begins for sure, or of none."""
    assert rule.frame is not None
    text = [line.words if line.is_text else 0 for line in lines]
    until, stamp = rule.frame.until, rule.frame.stamp
    end = min(_start_of_comments(rule.frame, facts, text), _counted(rule.frame, facts, text))
    if until is not None and _are_posts(until, stamp, facts[:end], text):
        return end
    before, after = 0, sum(text[:end])
    for at, one in enumerate(facts[:end]):
        before, after = before + text[at], after - text[at]
        # The same words stand in menus above the text, and inside it.
        if before < max(_LEAST_WORDS, _SHARE * after):
            continue
        if until is not None and until.holds(one):
            around = lines[max(0, at - 4) : at + 5]
            if sum(not line.is_text for line in around) > len(around) // 2:
                return at
    return end


def _are_posts(
    until: LineMatcher, stamp: LineMatcher | None, facts: Sequence[Facts], text: Sequence[int]
) -> bool:
    """Whether several texts stand below each other, each of which ends alike.

    Comments may stand below several headings; each of them has a time, a text has one.

    text: the words of each line that is running text
    """
    ends = [at for at, one in enumerate(facts) if until.holds(one)]
    posts = [(a, b) for a, b in pairwise([0, *ends]) if sum(text[a:b]) >= _LEAST_WORDS]
    if len(posts) < _POSTS or stamp is None:
        return len(posts) >= _POSTS
    stamps = (sum(stamp.holds(one) for one in facts[a:b]) for a, b in posts)
    return sum(count < _COMMENTS for count in stamps) >= _POSTS


def _start_of_comments(frame: CompiledFrame, facts: Sequence[Facts], text: Sequence[int]) -> int:
    """The position of the first comment of a thread below the text, or of none.

    text: the words of each line that is running text
    """
    none = len(facts)
    if frame.thread is None or frame.stamp is None:
        return none
    parted = [at for at, one in enumerate(facts) if frame.thread.holds(one)]
    if len(parted) < _COMMENTS:
        return none
    top = max(0, parted[0] - _LONGEST_COMMENT)
    stamps = [at for at in range(top, none) if frame.stamp.holds(facts[at])]
    if len(stamps) < _COMMENTS:
        return none
    # Most comments open with who wrote them and when; others have both below.
    start = max((at for at in stamps if at < parted[0]), default=parted[0] + 1) - 1
    return start if sum(text[:start]) >= _LEAST_WORDS else none


def _counted(frame: CompiledFrame, facts: Sequence[Facts], text: Sequence[int]) -> int:
    """The position of a heading that counts the comments below it, each with a time, or of none.

    text: the words of each line that is running text
    """
    none = len(facts)
    if frame.until is None or frame.stamp is None:
        return none
    headings = [at for at, one in enumerate(facts) if frame.until.holds(one)]
    for at, other in pairwise([*headings, none]):
        if _digit(facts[at].text) is None or sum(text[:at]) < _LEAST_WORDS:
            continue
        # A page of posts has such a line below each of them, and one time above the next.
        stamps = [n for n in range(at + 1, other) if frame.stamp.holds(facts[n])]
        steps = [b - a for a, b in pairwise([at, *stamps])]
        if len(stamps) >= _COMMENTS and max(steps[:_COMMENTS]) <= _LONGEST_COMMENT:
            return at
    return none


def _text(facts: Sequence[Facts], lines: Sequence[_Line], end: int) -> set[int]:
    """The positions of the lines that are the text, with its headline; none where that is open."""
    counts = [_count(line) for line in lines[:end]]
    stretches = maximal_stretches(counts)
    best = max((score for score, _ in stretches), default=0)
    chosen = [span for score, span in stretches if score >= min(_SHARE * best, _SURE_SCORE)]
    if not chosen or len(chosen) > _MOST_STRETCHES:
        return set()
    widened = [_widened(facts, lines[:end], stretch) for stretch in chosen]
    inside = {at for span in widened for at in span}
    for one, other in pairwise(widened):
        between = range(one.stop, other.start)
        stones = [at for at in between if lines[at].is_text]
        if all(b - a <= _MOST_BETWEEN for a, b in pairwise([one.stop, *stones, other.start])):
            inside.update(between)
    if _parts_paragraphs(lines[:end], chosen):
        for span in widened:
            inside.update(range(span.stop, _end_of_blocks(lines[:end], span.stop)))
    top = min(inside)
    inside.update(range(_headline_above(facts, top), top))
    return inside


def _count(line: _Line) -> int:
    """What a line counts for the text, or against it, in words."""
    if line.is_known:
        return -_COST_OF_KNOWN
    counts = line.is_text or (line.is_sentence and not line.is_cut)
    return min(line.words, _MOST_COUNTED) if counts else -_COST


def _widened(facts: Sequence[Facts], lines: Sequence[_Line], stretch: Span) -> range:
    """The positions of a stretch of text, with what belongs to it on both sides."""
    first, last = _with_neighbours(lines, stretch)
    after = _end_of_table(facts, _end_of_list(facts, lines, last), len(lines))
    return range(*_with_neighbours(lines, Span(first, after)))


def _parts_paragraphs(lines: Sequence[_Line], stretches: Sequence[Span]) -> bool:
    """Whether blank lines part the paragraphs of a text, and few of what only pages have."""
    alone = [one.is_parted and other.is_parted for one, other in pairwise(lines)]
    inside = {at for start, end in stretches for at in range(start, end)}
    text = [alone[at] for at in range(len(alone)) if at in inside and lines[at].is_text]
    other = [alone[at] for at in range(len(alone)) if lines[at].is_entry]
    return sum(text) >= _PARTED * len(text) and sum(other) <= _FEW_PARTED * len(other)


def _end_of_blocks(lines: Sequence[_Line], start: int) -> int:
    """The position after the paragraphs that follow on a text, up to what only pages have."""
    while start < len(lines):
        end = start + 1
        while end < len(lines) and not lines[end].is_parted:
            end += 1
        if end - start > _BLOCK or any(line.is_entry for line in lines[start:end]):
            break
        start = end
    return start


def _end_of_list(facts: Sequence[Facts], lines: Sequence[_Line], start: int) -> int:
    """The position after the items of a list that a text announces, or that begins in it."""
    opening = facts[start - 1]
    is_announced = opening.text.endswith((":", "："))
    is_told = is_announced and opening.words >= _LEAST_TEXT
    if is_announced or _is_item(opening.text):
        while start < len(lines) and not lines[start].is_entry:
            if not is_told and not _is_item(facts[start].text):
                break
            start += 1
    return start


def _with_neighbours(lines: Sequence[_Line], stretch: Span) -> Span:
    """The stretch with the short sentences beside it, and other running text near it."""
    first, last = stretch
    while True:
        before = first, last
        while last < len(lines) and lines[last].is_sentence:
            last += 1
        while first > 0 and lines[first - 1].is_sentence:
            first -= 1
        near = (*range(max(0, first - _NEAR), first), *range(last, min(len(lines), last + _NEAR)))
        text = [at for at in near if lines[at].is_text]
        first, last = min([first, *text]), max([last, *(at + 1 for at in text)])
        if (first, last) == before:
            return Span(first, last)


def _end_of_table(facts: Sequence[Facts], start: int, end: int) -> int:
    """The position after the lines with numbers that follow on a text, most of all lines there."""
    last, numbered, without = start, 0, 0
    for at in range(start, end):
        if _number(facts[at].text):
            numbered, without, last = numbered + 1, 0, at + 1
        else:
            without += 1
            if without >= _NUMBERED:
                break
    return last if numbered >= _NUMBERED and 2 * numbered > last - start else start


def _headline_above(facts: Sequence[Facts], top: int) -> int:
    """The position of the first line near above the text that can be its headline, or the text's.

    What stands between the two is mostly about the text: a subtitle, who wrote it, and when.
    """
    for at in range(max(0, top - _HEAD), top):
        if facts[at].words in _HEADLINE and not facts[at].text[0].islower():
            return at
    return top


def _is_page(
    frame: Frame,
    facts: Sequence[Facts],
    lines: Sequence[_Line],
    outside: Sequence[int],
    end: int,
) -> bool:
    """Whether what stands outside the text is the frame of a page, and not another text."""
    text = sum(line.words for line in lines[:end] if line.is_text)
    lost = sum(lines[at].words for at in outside if at < end and lines[at].is_text)
    menu = [lines[at].words for at in outside if not lines[at].is_text]
    entries = [facts[at].text for at in outside if lines[at].is_entry]
    different = len({*entries})
    evident = len(entries) >= _EVIDENCE or len(menu) >= _CROWDED * len(lines)
    return (
        text >= _LEAST_WORDS
        and different >= (_FEW_ENTRIES if _is_between(lines, outside) else _LEAST_ENTRIES)
        and lost <= (_WIDE_SPREAD if evident else _SPREAD) * text
        and len(menu) >= (_FEW_OUTSIDE if evident else _OUTSIDE) * len(lines)
        and len(menu) >= (frame.least if evident else _LEAST_FRAME)
        and sum(menu) <= (_TEASER_WORDS if evident else _MENU_WORDS) * len(menu)
    )


def _is_between(lines: Sequence[_Line], outside: Sequence[int]) -> bool:
    """Whether the text of a page stands between two crowds of other lines."""
    inside = {*range(len(lines))} - {*outside}
    menu = [at for at in outside if not lines[at].is_text]
    first, last = min(inside), max(inside)
    return min(sum(at < first for at in menu), sum(at > last for at in menu)) >= _LEAST_BESIDE


def _is_known_language(scope: Scope, text: Sequence[Facts]) -> bool:
    """Whether the text has as many small words as texts have: else nothing is known of it."""
    sample = [one.text for one in islice((one for one in text if _is_text(one)), _SAMPLE)]
    words = [word for line in sample for word in small_words(line)]
    least = _FUNCTION_CHARACTERS if sum(map(len, words)) < 1.5 * len(words) else _FUNCTION_WORDS
    return sum(word in scope.function_words for word in words) >= least * len(words)


def maximal_stretches(counts: Sequence[int]) -> list[tuple[int, Span]]:
    """The stretches of a row of numbers, with their sums, that nothing beside them makes larger.

    In linear time, from the left (Ruzzo and Tompa, 1999).

    >>> maximal_stretches([4, -5, 3, -3, 1, 2, -2, 2, -2, 1, 5])
    [(4, Span(start=0, end=1)), (3, Span(start=2, end=3)), (7, Span(start=4, end=11))]
    """
    found: list[tuple[Span, int, int]] = []  # each with the sums before it and up to its end
    total = 0
    for at, count in enumerate(counts):
        before, total = total, total + count
        if count <= 0:
            continue
        span, left, right = Span(at, at + 1), before, total
        while True:
            earlier = len(found) - 1
            while earlier >= 0 and found[earlier][1] >= left:
                earlier -= 1
            if earlier < 0 or found[earlier][2] >= right:
                found.append((span, left, right))
                break
            span, left = Span(found[earlier][0].start, span.end), found[earlier][1]
            del found[earlier:]
    return [(right - left, span) for span, left, right in found]
