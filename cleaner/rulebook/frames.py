"""The frame of a scraped page: what stands around its text, told by shape and not by words.

Most documents are no pages: one whose text is spread over many stretches, as a digest's is, or that
has few other lines, or few that only pages have, has no frame.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import islice, pairwise, takewhile

from cleaner.language import small_words
from cleaner.rulebook.compile import CompiledRule
from cleaner.rulebook.hits import Hit, is_for
from cleaner.rulebook.model import Frame
from cleaner.rulebook.page_ends import LEAST_WORDS, end_of_text
from cleaner.rulebook.page_text import PageLine, is_running_text, page_line, page_text
from cleaner.rulebook.scope import Scope
from cleaner.rulebook.view import Facts

_SAMPLE = 30  # lines that show whether the language is known
_FUNCTION_WORDS = 0.2  # of the words of running text, in languages that are known
_FUNCTION_CHARACTERS = 0.07  # where each character counts as a word: offices write few small ones

# Lists of names, programmes and casts stand beside a text as menus do: what tells a page is lines
# that only pages have. Many of them are better evidence than a few; so is a crowd of other lines.
_LEAST_FRAME = 20  # lines outside, without it
_ENTRY_WORDS = 8  # of an entry of a menu, a button or a footer
_LEAST_ENTRIES, _FEW_ENTRIES = 3, 2  # different ones: beside a text, on both sides of it
_LEAST_BESIDE = 10  # lines on each side
_LEAST_NAMES = 4  # of sections, one below the other: a menu
_EVIDENCE = 5  # such lines outside
_CROWDED = 0.85  # of all lines that are no text and stand outside
_SPREAD, _WIDE_SPREAD = 0.3, 0.6  # of running text that may stand outside: without it, with it
_OUTSIDE, _FEW_OUTSIDE = 0.4, 0.1  # of all lines that have to stand outside: without it, with it
_MENU_WORDS, _TEASER_WORDS = 7, 14  # of lines outside, on average, at most: without it, with it

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


def _outside(scope: Scope, rule: CompiledRule, known: Known) -> list[int]:
    """The positions of the lines that stand outside the text of a page."""
    frame = rule.rule.matcher.frame
    assert frame is not None
    if len(scope.numbers) < frame.least:
        return []
    facts = [scope.line(at).facts for at in range(len(scope.numbers))]
    if sum(not is_running_text(one) for one in facts) < frame.least:
        return []
    entry = rule.frame.entry if rule.frame is not None else None
    short = [(at, one) for at, one in enumerate(facts) if _is_short(one)]
    entries = {at for at, one in short if entry is not None and entry.holds(one)}
    if entry is not None and len(entries) < _FEW_ENTRIES:
        return []  # most documents: what rules know by its words is not asked of them
    menus = _menus(rule, facts, entries)
    boilerplate = known()
    lines = [
        page_line(
            one,
            is_parted=parted,
            is_known=number in boilerplate,
            is_entry=number in boilerplate if entry is None else at in entries or at in menus,
        )
        for at, (one, parted, number) in enumerate(
            zip(facts, _parted(scope), scope.numbers, strict=True)
        )
    ]
    end = end_of_text(rule, facts, lines)
    inside, boxes = page_text(facts, lines, end)
    outside = [at for at in range(len(lines)) if at not in inside]
    if not inside or not _is_page(frame, facts, lines, outside, end, menus - entries):
        return []
    outside = sorted({*outside, *boxes})
    return outside if _is_known_language(scope, [facts[at] for at in sorted(inside)]) else []


def _is_short(facts: Facts) -> bool:
    """Whether a line is as short as an entry, or tells whose the page is."""
    return facts.words <= _ENTRY_WORDS or "©" in facts.text


def _menus(rule: CompiledRule, facts: Sequence[Facts], entries: Collection[int]) -> set[int]:
    """The positions of rows of names of sections above all running text, where menus stand."""
    section = rule.frame.section if rule.frame is not None else None
    if section is None:
        return set()
    menus: set[int] = set()
    row: list[int] = []
    for at, one in enumerate(takewhile(lambda one: not is_running_text(one), facts)):
        if at in entries or (one.words <= _ENTRY_WORDS and section.holds(one)):
            row.append(at)
        else:
            row = []
        if _is_menu(facts, row, entries):
            menus.update(row)
    return menus


def _is_menu(facts: Sequence[Facts], row: Sequence[int], entries: Collection[int]) -> bool:
    """Whether lines in a row are a menu, and not a list that the line above announces."""
    names = {facts[at].text for at in row if at not in entries}
    if len(names) < _LEAST_NAMES:
        return False
    return row[0] == 0 or not facts[row[0] - 1].text.endswith((":", "："))


def _parted(scope: Scope) -> list[bool]:
    """Whether a blank line stands above each line, or nothing at all."""
    spans = [scope.line(at).span for at in range(len(scope.numbers))]
    between = (scope.view.text.count("\n", one.end, other.start) for one, other in pairwise(spans))
    return [True, *(ends > 1 for ends in between)]


def _is_page(
    frame: Frame,
    facts: Sequence[Facts],
    lines: Sequence[PageLine],
    outside: Sequence[int],
    end: int,
    menus: Collection[int],
) -> bool:
    """Whether what stands outside the text is the frame of a page, and not another text."""
    text = sum(line.words for line in lines[:end] if line.is_text)
    lost = sum(lines[at].words for at in outside if at < end and lines[at].is_text)
    menu = [lines[at].words for at in outside if not lines[at].is_text]
    entries = [facts[at].text for at in outside if lines[at].is_entry]
    names = {facts[at].text for at in outside if lines[at].is_entry and at not in menus}
    different = len(names) + any(at in menus for at in outside)
    evident = len(entries) >= _EVIDENCE or len(menu) >= _CROWDED * len(lines)
    return (
        text >= LEAST_WORDS
        and different >= (_FEW_ENTRIES if _is_between(lines, outside) else _LEAST_ENTRIES)
        and lost <= (_WIDE_SPREAD if evident else _SPREAD) * text
        and len(menu) >= (_FEW_OUTSIDE if evident else _OUTSIDE) * len(lines)
        and len(menu) >= (frame.least if evident else _LEAST_FRAME)
        and sum(menu) <= (_TEASER_WORDS if evident else _MENU_WORDS) * len(menu)
    )


def _is_between(lines: Sequence[PageLine], outside: Sequence[int]) -> bool:
    """Whether the text of a page stands between two crowds of other lines."""
    inside = {*range(len(lines))} - {*outside}
    first, last = min(inside), max(inside)
    above = [at for at in outside if at < first and not lines[at].is_text]
    below = [at for at in outside if at > last and not lines[at].is_text]
    return len(above) >= _LEAST_BESIDE and len(below) >= _LEAST_BESIDE


def _is_known_language(scope: Scope, text: Sequence[Facts]) -> bool:
    """Whether the text has as many small words as texts have: else nothing is known of it."""
    sample = [one.text for one in islice((one for one in text if is_running_text(one)), _SAMPLE)]
    words = [word for line in sample for word in small_words(line)]
    least = _FUNCTION_CHARACTERS if sum(map(len, words)) < 1.5 * len(words) else _FUNCTION_WORDS
    return sum(word in scope.function_words for word in words) >= least * len(words)
