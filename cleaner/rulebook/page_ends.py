"""Where the text of a scraped page ends: readers' comments begin there, whatever their length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cleaner.rulebook.compile import CompiledFrame, CompiledRule
from cleaner.rulebook.matchers import LineMatcher
from cleaner.rulebook.page_text import SHARE, PageLine
from cleaner.rulebook.view import Facts

LEAST_WORDS = 60  # of a text
_COMMENTS = 3  # that are a thread
_LONGEST_COMMENT = 20  # lines
_POSTS = 3  # texts below each other, each with an end of its own: a page of a blog

_digit = re.compile(r"\d").search


def end_of_text(rule: CompiledRule, facts: Sequence[Facts], lines: Sequence[PageLine]) -> int:
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
        if before < max(LEAST_WORDS, SHARE * after):
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
    posts = [(a, b) for a, b in pairwise([0, *ends]) if sum(text[a:b]) >= LEAST_WORDS]
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
    return start if sum(text[:start]) >= LEAST_WORDS else none


def _counted(frame: CompiledFrame, facts: Sequence[Facts], text: Sequence[int]) -> int:
    """The position of a heading that counts the comments below it, each with a time, or of none.

    text: the words of each line that is running text
    """
    none = len(facts)
    if frame.until is None or frame.stamp is None:
        return none
    headings = [at for at, one in enumerate(facts) if frame.until.holds(one)]
    for at, other in pairwise([*headings, none]):
        if _digit(facts[at].text) is None or sum(text[:at]) < LEAST_WORDS:
            continue
        # A page of posts has such a line below each of them, and one time above the next.
        stamps = [n for n in range(at + 1, other) if frame.stamp.holds(facts[n])]
        steps = [b - a for a, b in pairwise([at, *stamps])]
        if len(stamps) >= _COMMENTS and max(steps[:_COMMENTS]) <= _LONGEST_COMMENT:
            return at
    return none
