"""Cut apart two things that were run together without any mark between them.

A headline in title case and the caption or sentence after it make one unbroken run of capitalised
words, so case alone does not show the cut. It stands before a phrase which is known to open or fill
sentences elsewhere: the longest capitalised phrase at the end of the run that occurs again in the
document, or an article in title case before a word that is not. Where there is none, there is no
certain cut.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.edits import Span
from cleaner.rulebook.model import Fused

_TOKEN = re.compile(r"\S+")
_OUTER = "“”\"‘’'()[],;:"
_LEAST_PHRASE = 2  # words: a single capitalised word occurs anywhere
_LONGEST_OFFICE = 5  # words: Deputy Chief of Mission
_LEAST_HEAD = 4  # words that must remain as the headline


def fused_cut(text: str, unit: Span, document: str, fused: Fused) -> Span | None:
    """The white space at which the unit is cut in two, or None where that is not certain.

    unit: begins with the capitalised run
    """
    run = _capitalised_run(text, unit)
    if len(run) > _LEAST_HEAD and text[run[-1].start : run[-1].end] in fused.openers:
        return Span(run[-2].end, run[-1].start)
    for first in range(_LEAST_HEAD, len(run) - _LEAST_PHRASE + 1):
        start, end = run[first].start, run[-1].end
        phrase = text[start:end]
        if text[run[first - 1].end - 1] in ",;:-–—":
            continue
        if _occurs_again(phrase, start, text, document):
            number = _before_offices(text, run, first, fused.offices)
            return Span(run[number - 1].end, run[number].start)
    return None


def _before_offices(text: str, run: Sequence[Span], number: int, offices: Sequence[str]) -> int:
    """The number of the first word of the title that stands right before a name, or of the name."""
    for length in range(min(_LONGEST_OFFICE, number - _LEAST_HEAD), 0, -1):
        if text[run[number - length].start : run[number - 1].end] in offices:
            return number - length
    return number


def _capitalised_run(text: str, unit: Span) -> list[Span]:
    """The words from the unit's start on, up to the first that opens with a small letter."""
    run: list[Span] = []
    for token in _TOKEN.finditer(text, unit.start, unit.end):
        word = token.group().strip(_OUTER)
        if word[:1].islower():
            break
        run.append(Span(*token.span()))
    return run


def _occurs_again(phrase: str, start: int, text: str, document: str) -> bool:
    own = start if document == text else -1
    at = document.find(phrase)
    while at >= 0:
        if at != own and not _inside_word(document, at, at + len(phrase)):
            return True
        at = document.find(phrase, at + 1)
    return False


def _inside_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return (before.isalnum()) or (after.isalnum())
