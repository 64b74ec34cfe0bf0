"""Mail: what mailers did to the lines of a whole document, undone before it is split.

Items that somebody passed on behind quotation marks (`> `) get their lines back, and what was
remarked between them leaves the text; header lines that were folded become one line again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from cleaner.edits import Edit, Span
from cleaner.rulebook.compile import CompiledQuoted, CompiledRule
from cleaner.rulebook.hits import Hit, is_for
from cleaner.rulebook.matchers import LineMatcher
from cleaner.rulebook.scope import Scope
from cleaner.rulebook.view import word_count

_MARKS = re.compile(r"(?:[ ]?>)+ ?")
_IS_HEAD = 6  # lines of an item among which one says when or from whom it is
_LEAST_ITEM = 25  # words of an item
_LEAST_SENTENCE = 8  # words of a line that is text and no headline
_MOST_REMARK = 80  # words that are remarked in one go: who writes more writes a text of their own
_REMARKS = 0.4  # of the words of the items: with more, the document is a discussion
_MOST_HEADLINE = 3  # lines into which a headline is broken
_WIDTHS = range(50, 90)  # characters of the longest line of an item that was broken by a mailer
_FOLDED_AT = 45  # characters of a header line from which on mailers fold it
_LEAST_FIELDS = 2  # lines of a header
_IS_STOP = re.compile(r".*[.!?…:][\"”’»)\]]*").fullmatch


_FOLD = re.compile(r"^[A-Z][A-Za-z-]+: ?\S.*\n[ \t]+\S", re.MULTILINE)
_QUOTE = re.compile(r"^ ?>", re.MULTILINE)


def has_folds(text: str) -> bool:
    """Whether a text may have folded header lines: most have none, and need no closer look."""
    return _FOLD.search(text) is not None


def has_quotes(text: str) -> bool:
    """Whether a line of a text is quoted."""
    return _QUOTE.search(text) is not None


def propose_unquoted(scope: Scope) -> list[Edit]:
    """Propose what takes the quotation marks from items, and the remarks from between them.

    Nothing, where the document is a discussion: there the quoted text is what was answered.
    """
    edits: list[Edit] = []
    for rule in scope.rulebook.of_mails:
        if rule.quoted is not None and not edits and is_for(scope, rule):
            edits = _unquoted(scope, rule, rule.quoted)
    return edits


def propose_unfolded(scope: Scope) -> list[Edit]:
    """Propose what joins the lines into which a header line was folded."""
    edits: list[Edit] = []
    for rule in scope.rulebook.of_mails:
        if rule.folded is not None and not edits and is_for(scope, rule):
            edits = list(_unfolded(scope, rule, rule.folded))
    return edits


# --- quoted items ---


class _Line(NamedTuple):
    """A physical line: how deep it is quoted, where it stands, and where its own words begin."""

    depth: int
    span: Span
    start: int


@dataclass(frozen=True, slots=True)
class _Block:
    """A run of lines that are quoted, or not; at and after the depth of the items."""

    lines: tuple[_Line, ...]
    is_quoted: bool


def _unquoted(scope: Scope, rule: CompiledRule, quoted: CompiledQuoted) -> list[Edit]:
    lines = _lines(scope.view.text)
    for depth in sorted({line.depth for line in lines} - {0}):
        blocks = _blocks(scope, lines, depth)
        if _are_items(scope, quoted, blocks):
            edits = [edit for block in blocks for edit in _of_block(scope, rule, quoted, block)]
            return sorted(edits)
    return []


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    at = 0
    for line in text.split("\n"):
        marks = _MARKS.match(line)
        depth = marks.group().count(">") if marks else 0
        start = at + (marks.end() if marks else 0)
        lines.append(_Line(depth, Span(at, at + len(line)), start))
        at += len(line) + 1
    return lines


def _blocks(scope: Scope, lines: Sequence[_Line], depth: int) -> list[_Block]:
    """The lines in runs, those that are blank and not quoted left out."""
    blocks: list[_Block] = []
    run: list[_Line] = []
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


def _at_depth(scope: Scope, line: _Line, depth: int) -> _Line:
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
        own = [line for line in block.lines if not _holds(scope, quoted.field, line)]
        if number > items[0] and len(own) < len(block.lines):
            return False  # another mail begins
        words = sum(word_count(_words(scope, line)) for line in own)
        if words > _MOST_REMARK:
            return False
        remarks += words
    texts = (line for block in blocks if block.is_quoted for line in block.lines)
    return remarks <= _REMARKS * sum(word_count(_words(scope, line)) for line in texts)


def _opens(scope: Scope, quoted: CompiledQuoted, block: _Block) -> bool:
    """Whether a block begins like an item: with a line that says when or from whom it is."""
    if sum(word_count(_words(scope, line)) for line in block.lines) < _LEAST_ITEM:
        return False
    return any(_holds(scope, quoted.head, line) for line in _head(scope, block))


def _head(scope: Scope, block: _Block) -> list[_Line]:
    """The first lines of a block that are no text."""
    head: list[_Line] = []
    for line in block.lines:
        words = _words(scope, line)
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


def _holds(scope: Scope, matcher: LineMatcher | None, line: _Line) -> bool:
    words = _words(scope, line)
    return matcher is not None and bool(words) and matcher.holds(scope.rulebook.facts(words))


def _words(scope: Scope, line: _Line) -> str:
    return scope.text(Span(line.start, line.span.end)).strip()


def _of_block(
    scope: Scope, rule: CompiledRule, quoted: CompiledQuoted, block: _Block
) -> Iterator[Edit]:
    name = (rule.rule.id,)
    joined = _broken_headlines(scope, quoted, block) if block.is_quoted else set()
    for number, line in enumerate(block.lines):
        span = Span(line.span.start, line.start) if block.is_quoted else line.span
        if number in joined:
            span = Span(block.lines[number - 1].span.end, span.end)
        if span.start < span.end and not _is_spared(scope, rule, span):
            yield Edit(span, scope.text(span), " " if number in joined else "", name)


def _broken_headlines(scope: Scope, quoted: CompiledQuoted, block: _Block) -> set[int]:
    """The numbers of lines above the text that go on with the headline of the line before.

    So does a line whose first word the line before could not take, where both are a paragraph.
    """
    width = max(line.span.end - line.start for line in block.lines)
    if width not in _WIDTHS:
        return set()
    broken: set[int] = set()
    first = 0
    for number in range(len(block.lines) + 1):
        words = _words(scope, block.lines[number]) if number < len(block.lines) else ""
        if words:
            continue
        paragraph = range(first, number)
        first = number + 1
        texts = [_words(scope, block.lines[at]) for at in paragraph]
        if any(_holds(scope, quoted.head, block.lines[at]) for at in paragraph) or not texts:
            continue
        if _IS_STOP(texts[-1]) or len(texts) > _MOST_HEADLINE:
            if len(texts) > 1 or word_count(texts[0]) >= _LEAST_SENTENCE:
                break  # the text has begun
            continue
        if all(len(one) + 1 + len(other.split()[0]) > width for one, other in pairwise(texts)):
            broken.update(paragraph[1:])
    return broken


# --- folded header lines ---


def _unfolded(scope: Scope, rule: CompiledRule, field: LineMatcher) -> Iterator[Edit]:
    text = scope.view.text
    lines = _lines(text)
    number = 0
    while number < len(lines):
        begin = number
        while (
            number < len(lines) and text[lines[number].span.start : lines[number].span.end].strip()
        ):
            number += 1
        for joint in _joints(scope, field, lines[begin:number]):
            if not _is_spared(scope, rule, joint):
                yield Edit(
                    joint, scope.text(joint), rule.rule.action.replace or " ", (rule.rule.id,)
                )
        number += 1


def _joints(scope: Scope, field: LineMatcher, block: Sequence[_Line]) -> Iterator[Span]:
    """The white space at which header lines of a block of lines were folded."""
    texts = [scope.text(line.span) for line in block]
    is_field = [text[0] not in " \t" and _is_field(scope, field, text) for text in texts]
    if sum(is_field) < _LEAST_FIELDS:
        return
    for at in range(1, len(block)):
        owner = next((n for n in range(at - 1, -1, -1) if texts[n][0] not in " \t"), None)
        if texts[at][0] not in " \t" or owner is None or not is_field[owner]:
            continue
        before = texts[at - 1].rstrip()
        after = next((n for n in range(at, len(block)) if texts[n][0] not in " \t"), None)
        is_last = after is None or is_field[after] or ":" in texts[after].split(" ")[0]
        if is_last and (len(before) >= _FOLDED_AT or before[-1] in ";,"):
            indent = len(texts[at]) - len(texts[at].lstrip())
            start = block[at - 1].span.start + len(before)
            yield Span(start, block[at].span.start + indent)


def _is_field(scope: Scope, field: LineMatcher, text: str) -> bool:
    return field.holds(scope.rulebook.facts(text.strip()))


def _is_spared(scope: Scope, rule: CompiledRule, span: Span) -> bool:
    return scope.spares is not None and scope.spares(scope, Hit(rule, span, (span,), {}))
