"""Paragraphs: white space between lines made regular, hard-wrapped lines joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleaner.edits import Edit, Span

RULE = "core/paragraph-break"
WRAP_RULE = "core/hard-wrap"

_BREAK = re.compile(r"\n\s*")
_OUTER = re.compile(r"\A\s+|\s+\Z")
_STOPS = (".", "!", "?", "…")
_OPENERS = "“„\"‘'([«‹"
_CLOSERS = "”“\"’')]»›"
_CLOSING = 8  # characters at a line's end or start within which its first or last letter stands
_PAUSES = (*_STOPS, ",", ";", ":", "—", "–")
_COLUMNS = re.compile(r"\t|\S {3,}\S")  # cells of a table
_LEAST_SHARE = 1 / 3  # of breaks that are inside a sentence: German lines often begin with a noun
_FEW = 3  # breaks, fewer than which are too few for a share like that
_WRAP_WIDTHS = range(45, 101)  # characters of the widest line in text that a mailer wrapped


def propose_paragraphs(text: str) -> Iterator[Edit]:
    """Propose one blank line between paragraphs, none around the text, and no wrapped lines.

    Where blank lines part the blocks of a text, single line feeds inside a block stay (verse,
    addresses, lists), or become spaces where a mailer wrapped the block: no line could have taken
    the first word of the next. Where no blank line is, every line is a paragraph, but for one that
    goes on in lower case where the line before it has not come to a stop.
    """
    if _is_regular(text):
        return
    bare = text.strip()
    if not bare:
        if text:
            yield Edit(Span(0, len(text)), text, "", (RULE,))
        return
    start = len(text) - len(text.lstrip())
    end = start + len(bare)
    if start:
        yield Edit(Span(0, start), text[:start], "", (RULE,))
    breaks = [_with_blanks(text, *found.span()) for found in _BREAK.finditer(text, start, end)]
    blank = [text.count("\n", *span) > 1 for span in breaks]
    if not any(blank):
        blank = [not _goes_on(text, span) for span in breaks]
    wrapped = _wrapped(text, breaks, blank, Span(start, end))
    for number, (span, is_blank) in enumerate(zip(breaks, blank, strict=True)):
        before = text[span.start : span.end]
        if number in wrapped:
            after, rule = " ", WRAP_RULE
        else:
            after, rule = ("\n\n" if is_blank else "\n"), RULE
        if before != after:
            yield Edit(span, before, after, (rule,)).narrowed()
    if end < len(text):
        yield Edit(Span(end, len(text)), text[end:], "", (RULE,))


def _with_blanks(text: str, start: int, end: int) -> Span:
    """A break with the white space that ends the line before it."""
    while text[start - 1].isspace():
        start -= 1
    return Span(start, end)


def _goes_on(text: str, gap: Span) -> bool:
    """Whether the line after a break goes on with the sentence of the line before it."""
    before = text[max(gap.start - _CLOSING, 0) : gap.start].rstrip(_CLOSERS)
    opening = text[gap.end : gap.end + _CLOSING].lstrip(_OPENERS)
    return opening[:1].islower() and before[-1:] not in _STOPS


def _is_regular(text: str) -> bool:
    """Whether one blank line stands between paragraphs, and nothing else is there to propose."""
    return all(
        block and "\n" not in block and not block[0].isspace() and not block[-1].isspace()
        for block in text.split("\n\n")
    )


def _wrapped(text: str, breaks: Sequence[Span], blank: Sequence[bool], whole: Span) -> set[int]:
    """The numbers of the breaks that a mailer made."""
    blocks: list[list[int]] = [[]]
    for number, is_blank in enumerate(blank):
        if is_blank:
            blocks.append([])
        else:
            blocks[-1].append(number)
    wrapped: set[int] = set()
    for block in blocks:
        if block and _is_wrapped(
            text, [breaks[n] for n in block], _block_span(breaks, block, whole)
        ):
            wrapped.update(block)
    return wrapped


def _block_span(breaks: Sequence[Span], block: Sequence[int], whole: Span) -> Span:
    first, last = block[0], block[-1]
    start = breaks[first - 1].end if first else whole.start
    end = breaks[last + 1].start if last + 1 < len(breaks) else whole.end
    return Span(start, end)


def _is_wrapped(text: str, breaks: Sequence[Span], block: Span) -> bool:
    starts = [block.start, *(b.end for b in breaks)]
    ends = [*(b.start for b in breaks), block.end]
    lengths = [end - start for start, end in zip(starts, ends, strict=True)]
    width = max(lengths)
    if width not in _WRAP_WIDTHS:
        return False
    for number in range(len(breaks)):
        following = text[starts[number + 1] : ends[number + 1]]
        first_word = following.split(None, 1)[0]
        if lengths[number] + 1 + len(first_word) <= width or text[ends[number] - 1] == "-":
            return False
        if not following[:1].isalnum() and following[:1] not in _OPENERS:
            return False  # a list item or a quoted line
    if _COLUMNS.search(text, block.start, block.end):
        return False
    least = _LEAST_SHARE * len(breaks) if len(breaks) >= _FEW else len(breaks) / 2
    return sum(_is_inside_a_sentence(text, gap) for gap in breaks) >= least


def _is_inside_a_sentence(text: str, gap: Span) -> bool:
    """Whether neither side of a break shows why a line should end or begin there.

    The lines of verse, lists, addresses and tables of results may be of one width by chance, but
    they begin with a capital or end with a pause.
    """
    before = text[max(gap.start - _CLOSING, 0) : gap.start].rstrip(_CLOSERS)
    opening = text[gap.end : gap.end + _CLOSING].lstrip(_OPENERS)[:1]
    begins = opening.isupper() or opening.istitle() or opening.isdigit()
    return not begins and before[-1:] not in _PAUSES
