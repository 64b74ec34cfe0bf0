"""Items that a mail quotes: what mailers did to their lines, undone before the document is split.

Items that somebody passed on behind quotation marks (`> `) get their lines back, and what was
remarked between them leaves the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cleaner.edits import Edit, Span
from cleaner.rulebook.compile import CompiledQuoted, CompiledRule
from cleaner.rulebook.hits import is_for
from cleaner.rulebook.mail_lines import MailLine, is_spared, mail_lines, words_of_line
from cleaner.rulebook.matchers import LineMatcher
from cleaner.rulebook.scope import Scope
from cleaner.rulebook.view import word_count

_IS_HEAD = 6  # lines of an item among which one says when or from whom it is
_LEAST_ITEM = 25  # words of an item
_LEAST_SENTENCE = 8  # words of a line that is text and no headline
_MOST_REMARK = 80  # words that are remarked in one go: who writes more writes a text of their own
_REMARKS = 0.4  # of the words of the items: with more, the document is a discussion
_WIDTHS = range(50, 90)  # characters of the longest line of text that a mailer broke
_IS_STOP = re.compile(r".*[.!?…:][\"”’»)\]]*").fullmatch


def has_quotes(text: str) -> bool:
    """Whether a line of a text is quoted."""
    return text.startswith((">", " >")) or "\n>" in text or "\n >" in text


def propose_unquoted(scope: Scope) -> list[Edit]:
    """Propose what takes the quotation marks from items, and the remarks from between them.

    Nothing, where the document is a discussion: there the quoted text is what was answered.
    """
    edits: list[Edit] = []
    for rule in scope.rulebook.of_mails:
        if rule.quoted is not None and not edits and is_for(scope, rule):
            edits = _unquoted(scope, rule, rule.quoted)
    return edits


# --- quoted items ---


@dataclass(frozen=True, slots=True)
class _Block:
    """A run of lines that are quoted, or not; at and after the depth of the items."""

    lines: tuple[MailLine, ...]
    is_quoted: bool


def _unquoted(scope: Scope, rule: CompiledRule, quoted: CompiledQuoted) -> list[Edit]:
    lines = mail_lines(scope.view.text)
    for depth in sorted({line.depth for line in lines} - {0}):
        blocks = _blocks(scope, lines, depth)
        if _are_items(scope, quoted, blocks):
            width = _width(scope, blocks)
            return sorted(e for block in blocks for e in _of_block(scope, rule, block, width))
    return []


def _blocks(scope: Scope, lines: Sequence[MailLine], depth: int) -> list[_Block]:
    """The lines in runs, those that are blank and not quoted left out."""
    blocks: list[_Block] = []
    run: list[MailLine] = []
    for line in lines:
        is_quoted = line.depth >= depth
        if not is_quoted and not scope.text(Span(line.start, line.span.end)).strip():
            continue
        if run and (run[-1].depth >= depth) != is_quoted:
            blocks.append(_Block(tuple(run), run[-1].depth >= depth))
            run = []
        run.append(_at_depth(scope, line, depth) if is_quoted else line)
    if run:
        blocks.append(_Block(tuple(run), run[-1].depth >= depth))
    return blocks


def _at_depth(scope: Scope, line: MailLine, depth: int) -> MailLine:
    """The line with its words beginning after so many marks; the others are the item's own."""
    if line.depth == depth:
        return line
    at = line.span.start
    for _ in range(depth):
        at = scope.view.text.index(">", at) + 1
    at += scope.view.text.startswith(" ", at)
    return line._replace(start=at)


def _are_items(scope: Scope, quoted: CompiledQuoted, blocks: Sequence[_Block]) -> bool:
    """Whether the quoted blocks are items that were passed on, and the rest remarks on them."""
    items = [
        n for n, block in enumerate(blocks) if block.is_quoted and _opens(scope, quoted, block)
    ]
    if len(items) < quoted.least:
        return False
    remarks = 0
    for number, block in enumerate(blocks):
        if block.is_quoted:
            if number < items[0] or (number and _is_answered(scope, quoted, blocks[number - 1])):
                return False
            continue
        if number and _goes_on(scope, blocks[number - 1].lines[-1], block.lines[0]):
            return False
        own = [line for line in block.lines if not _holds(scope, quoted.field, line)]
        if number > items[0] and len(own) < len(block.lines):
            return False  # another mail begins
        words = sum(word_count(words_of_line(scope, line)) for line in own)
        if words > _MOST_REMARK:
            return False
        remarks += words
    texts = (line for block in blocks if block.is_quoted for line in block.lines)
    return remarks <= _REMARKS * sum(word_count(words_of_line(scope, line)) for line in texts)


def _goes_on(scope: Scope, quoted: MailLine, line: MailLine) -> bool:
    """Whether a line is the end of the quoted one right above, broken once more without a mark."""
    words = words_of_line(scope, quoted)
    if line.span.start != quoted.span.end + 1 or not words or _IS_STOP(words):
        return False
    return not words_of_line(scope, line)[0].isupper()


def _opens(scope: Scope, quoted: CompiledQuoted, block: _Block) -> bool:
    """Whether a block begins like an item: with a line that says when or from whom it is."""
    if sum(word_count(words_of_line(scope, line)) for line in block.lines) < _LEAST_ITEM:
        return False
    return any(_holds(scope, quoted.head, line) for line in _head(scope, block))


def _head(scope: Scope, block: _Block) -> list[MailLine]:
    """The first lines of a block that are no text."""
    head: list[MailLine] = []
    for line in block.lines:
        words = words_of_line(scope, line)
        if _IS_STOP(words) and word_count(words) >= _LEAST_SENTENCE:
            break
        if words:
            head.append(line)
        if len(head) == _IS_HEAD:
            break
    return head


def _is_answered(scope: Scope, quoted: CompiledQuoted, before: _Block) -> bool:
    """Whether the words before a block say that it is quoted to be answered."""
    return not before.is_quoted and _holds(scope, quoted.reply, before.lines[-1])


def _holds(scope: Scope, matcher: LineMatcher | None, line: MailLine) -> bool:
    words = words_of_line(scope, line)
    return matcher is not None and bool(words) and matcher.holds(scope.rulebook.facts(words))


def _of_block(scope: Scope, rule: CompiledRule, block: _Block, width: int) -> Iterator[Edit]:
    """What takes the marks from the lines of a block, or the lines where they are remarks."""
    name, joined = (rule.rule.id,), set[int]()
    if block.is_quoted and rule.quoted is not None:
        joined = _broken_lines(scope, rule.quoted, block, width)
    for number, line in enumerate(block.lines):
        span = Span(line.span.start, line.start) if block.is_quoted else line.span
        if number in joined:
            span = Span(block.lines[number - 1].span.end, span.end)
        if span.start < span.end and not is_spared(scope, rule, span):
            yield Edit(span, scope.text(span), " " if number in joined else "", name)


def _broken_lines(scope: Scope, quoted: CompiledQuoted, block: _Block, width: int) -> set[int]:
    """The numbers of lines that go on with the line before.

    So do those of a paragraph of which no line could have taken the first word of the next: a line
    of verse, or an entry of a list, could.
    """
    broken: set[int] = set()
    first = 0
    for number in range(len(block.lines) + 1):
        if number < len(block.lines) and words_of_line(scope, block.lines[number]):
            continue
        paragraph = block.lines[first:number]
        texts = [words_of_line(scope, line) for line in paragraph]
        is_broken = all(
            len(one) + 1 + len(other.split()[0]) > width for one, other in pairwise(texts)
        )
        if is_broken and not any(_holds(scope, quoted.head, line) for line in paragraph):
            broken.update(range(first + 1, number))
        first = number + 1
    return broken


def _width(scope: Scope, blocks: Sequence[_Block]) -> int:
    """How long the lines of quoted text are that a mailer broke; more than any, if none did."""
    quoted = (line for block in blocks if block.is_quoted for line in block.lines)
    words = (words_of_line(scope, line) for line in quoted)
    width = max((len(text) for text in words if " " in text), default=0)
    return width if width in _WIDTHS else _WIDTHS.stop * 2
