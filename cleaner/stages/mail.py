"""Mail: what mailers did to the lines of a whole document, undone before it is split.

Items that somebody passed on behind quotation marks (`> `) get their lines back, and what was
remarked between them leaves the text; header lines that were folded become one line again, and
their words in code (RFC 2047) can be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
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
_WIDTHS = range(50, 90)  # characters of the longest line of text that a mailer broke
_FOLDED_AT = 45  # characters of a header line from which on mailers fold it
_LEAST_FIELDS = 2  # lines of a header
_IS_STOP = re.compile(r".*[.!?…:][\"”’»)\]]*").fullmatch


_FOLD = re.compile(r"^(?:> ?)*[A-Z][A-Za-z-]+:.*\n(?:> ?)*[ \t]+\S", re.MULTILINE)
_CODED = r"=\?[^?\s]+\?[QqBb]\?[^?\s]*\?="
_CODED_WORDS = re.compile(rf"{_CODED}(?:[ \t]+{_CODED})*")  # the space between two is none
_CONTINUED = ("\n ", "\n\t", "\n>")


def has_folds(text: str) -> bool:
    """Whether a text may have header lines to be mended: most have none, and need no look."""
    may_go_on = any(beginning in text for beginning in _CONTINUED)  # quicker than the pattern
    return "=?" in text or (may_go_on and _FOLD.search(text) is not None)


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


def propose_unfolded(scope: Scope) -> list[Edit]:
    """Propose what joins the lines into which a header line was folded, and decodes its words."""
    edits: list[Edit] = []
    for rule in scope.rulebook.of_mails:
        if rule.folded is not None and is_for(scope, rule):
            edits += _in_headers(scope, rule, rule.folded, _unfolded)
        if rule.encoded is not None and is_for(scope, rule):
            edits += _in_headers(scope, rule, rule.encoded, _decoded)
    return sorted(edits)


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
            width = _width(scope, blocks)
            return sorted(e for block in blocks for e in _of_block(scope, rule, block, width))
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
        if number and _goes_on(scope, blocks[number - 1].lines[-1], block.lines[0]):
            return False
        own = [line for line in block.lines if not _holds(scope, quoted.field, line)]
        if number > items[0] and len(own) < len(block.lines):
            return False  # another mail begins
        words = sum(word_count(_words(scope, line)) for line in own)
        if words > _MOST_REMARK:
            return False
        remarks += words
    texts = (line for block in blocks if block.is_quoted for line in block.lines)
    return remarks <= _REMARKS * sum(word_count(_words(scope, line)) for line in texts)


def _goes_on(scope: Scope, quoted: _Line, line: _Line) -> bool:
    """Whether a line is the end of the quoted one right above, broken once more without a mark."""
    words = _words(scope, quoted)
    if line.span.start != quoted.span.end + 1 or not words or _IS_STOP(words):
        return False
    return not _words(scope, line)[0].isupper()


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


def _of_block(scope: Scope, rule: CompiledRule, block: _Block, width: int) -> Iterator[Edit]:
    """What takes the marks from the lines of a block, or the lines where they are remarks."""
    name, joined = (rule.rule.id,), set[int]()
    if block.is_quoted and rule.quoted is not None:
        joined = _broken_lines(scope, rule.quoted, block, width)
    for number, line in enumerate(block.lines):
        span = Span(line.span.start, line.start) if block.is_quoted else line.span
        if number in joined:
            span = Span(block.lines[number - 1].span.end, span.end)
        if span.start < span.end and not _is_spared(scope, rule, span):
            yield Edit(span, scope.text(span), " " if number in joined else "", name)


def _broken_lines(scope: Scope, quoted: CompiledQuoted, block: _Block, width: int) -> set[int]:
    """The numbers of lines that go on with the line before.

    So do those of a paragraph of which no line could have taken the first word of the next: a line
    of verse, or an entry of a list, could.
    """
    broken: set[int] = set()
    first = 0
    for number in range(len(block.lines) + 1):
        if number < len(block.lines) and _words(scope, block.lines[number]):
            continue
        paragraph = block.lines[first:number]
        texts = [_words(scope, line) for line in paragraph]
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
    words = (_words(scope, line) for line in quoted)
    width = max((len(text) for text in words if " " in text), default=0)
    return width if width in _WIDTHS else _WIDTHS.stop * 2


# --- folded header lines ---


Change = tuple[Span, str]
Mending = Callable[
    [CompiledRule, Sequence[_Line], Sequence[str], Sequence[int | None]], Iterator[Change]
]


def _in_headers(
    scope: Scope, rule: CompiledRule, field: LineMatcher, mend: Mending
) -> Iterator[Edit]:
    """What is mended in the headers of a document, each a block of lines with fields."""
    lines = _lines(scope.view.text)
    number = 0
    while number < len(lines):
        begin = number
        while number < len(lines) and _words(scope, lines[number]):
            if lines[number].depth != lines[begin].depth:
                break
            number += 1
        block = lines[begin:number]
        texts = [scope.text(Span(line.start, line.span.end)) for line in block]
        owners = _owners(scope, field, texts)
        if sum(owner == at for at, owner in enumerate(owners)) >= _LEAST_FIELDS:
            for span, after in mend(rule, block, texts, owners):
                if not _is_spared(scope, rule, span):
                    yield Edit(span, scope.text(span), after, (rule.rule.id,))
        number += number == begin


def _owners(scope: Scope, field: LineMatcher, texts: Sequence[str]) -> list[int | None]:
    """Per line of a block, the number of the header line that it is or goes on with, if any."""
    owners: list[int | None] = []
    for at, text in enumerate(texts):
        if _is_indented(text):
            owners.append(owners[-1] if owners else None)
        else:
            owners.append(at if field.holds(scope.rulebook.facts(text.strip())) else None)
    return owners


def _is_indented(text: str) -> bool:
    return text[0] in " \t"


def _unfolded(
    rule: CompiledRule,
    block: Sequence[_Line],
    texts: Sequence[str],
    owners: Sequence[int | None],
) -> Iterator[Change]:
    """The white space at which header lines of a block were folded."""
    for at in range(1, len(block)):
        if not _is_indented(texts[at]) or owners[at] is None:
            continue
        before, words = texts[at - 1].rstrip(), texts[at].lstrip()
        after = next((n for n in range(at, len(block)) if not _is_indented(texts[n])), None)
        is_coded = before.endswith("?=")
        if after is not None:
            is_fold = owners[after] == after or ":" in texts[after].split(" ")[0]
        else:  # an indented text may follow on a header, too
            is_bare = before[-1] == ":" and owners[at] == at - 1  # a field without any words
            is_fold = len(before) >= _FOLDED_AT or before[-1] in ";,>" or is_coded or is_bare
        if is_fold:
            start = block[at - 1].start + len(before)
            span = Span(start, block[at].span.end - len(words))
            joint = "" if is_coded and words.startswith("=?") else rule.rule.action.replace or " "
            yield span, joint


def _decoded(
    rule: CompiledRule,
    block: Sequence[_Line],
    texts: Sequence[str],
    owners: Sequence[int | None],
) -> Iterator[Change]:
    """The words in code of header lines, and what they say."""
    for line, text, owner in zip(block, texts, owners, strict=True):
        if owner is None:
            continue
        for words in _CODED_WORDS.finditer(text):
            said = _said(words.group())
            if said is not None:
                yield Span(*words.span()).moved(line.start), said


def _said(words: str) -> str | None:
    """What words in code say; None where that is unknown, or no line of text."""
    try:
        said = "".join(
            part.decode(charset or "ascii") if isinstance(part, bytes) else part
            for part, charset in decode_header(words)
        )
    except (HeaderParseError, LookupError, UnicodeDecodeError, ValueError):
        return None
    return said if said.strip() and said.isprintable() else None


def _is_spared(scope: Scope, rule: CompiledRule, span: Span) -> bool:
    return scope.spares is not None and scope.spares(scope, Hit(rule, span, (span,), {}))
