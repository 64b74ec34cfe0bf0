"""Headers of mails: what mailers did to them, undone before the document is split.

Header lines that were folded become one line again, their words in code (RFC 2047) can be read, and
lines that tell only how a mail travelled leave the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from email.errors import HeaderParseError
from email.header import decode_header

from cleaner.edits import Edit, Span
from cleaner.rulebook.compile import CompiledRule
from cleaner.rulebook.hits import is_for
from cleaner.rulebook.mail_lines import MailLine, is_spared, mail_lines, words_of_line
from cleaner.rulebook.matchers import LineMatcher
from cleaner.rulebook.scope import Scope

_FOLDED_AT = 45  # characters of a header line from which on mailers fold it
_LEAST_FIELDS = 2  # lines of a header
_LEAST_OF_TRANSPORT = 3  # lines that tell the header of a mail from a form or a table

_FOLD = re.compile(r"^(?:> ?)*[A-Z][A-Za-z-]+:.*\n(?:> ?)*[ \t]+(?:\S|\n)", re.MULTILINE)
_CODED = r"=\?[^?\s]+\?[QqBb]\?[^?\s]*\?="
_CODED_WORDS = re.compile(rf"{_CODED}(?:[ \t]+{_CODED})*")  # the space between two is none
_CONTINUED = ("\n ", "\n\t", "\n>")
_COMPOUND_FIELD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+:(?: |$)")
_FIELDS = re.compile(r"(?:^(?:> ?)*[A-Za-z][A-Za-z-]*:(?: .*)?\n){2}", re.MULTILINE)


def has_folds(text: str) -> bool:
    """Whether a text may have header lines to be mended: most have none, and need no look."""
    may_go_on = any(beginning in text for beginning in _CONTINUED)  # quicker than the pattern
    return "=?" in text or (may_go_on and _FOLD.search(text) is not None)


def has_transport(text: str) -> bool:
    """Whether a text may have header lines that tell how a mail travelled: most have no header.

    Which those are is the rules' to say; of fields that follow each other any header has some.
    """
    return _FIELDS.search(text) is not None


def propose_unfolded(scope: Scope) -> list[Edit]:
    """Propose what joins the lines into which a header line was folded, and decodes its words."""
    edits: list[Edit] = []
    for rule in scope.rulebook.of_mails:
        if rule.folded is not None and is_for(scope, rule):
            edits += _in_headers(scope, rule, rule.folded, _unfolded)
        if rule.encoded is not None and is_for(scope, rule):
            edits += _in_headers(scope, rule, rule.encoded, _decoded)
    return sorted(edits)


def propose_without_transport(scope: Scope) -> list[Edit]:
    """Propose what drops the header lines that tell how a mail travelled."""
    edits: list[Edit] = []
    for rule in scope.rulebook.of_mails:
        if rule.transport is not None and is_for(scope, rule):
            edits += _in_headers(scope, rule, rule.transport, _dropped, _LEAST_OF_TRANSPORT)
    return sorted(edits)


Change = tuple[Span, str]
Mending = Callable[
    [CompiledRule, Sequence[MailLine], Sequence[str], Sequence[int | None]], Iterator[Change]
]


def _in_headers(
    scope: Scope,
    rule: CompiledRule,
    field: LineMatcher,
    mend: Mending,
    least: int = _LEAST_FIELDS,
) -> Iterator[Edit]:
    """What is mended in the headers of a document, each a block of lines with fields."""
    lines = mail_lines(scope.view.text)
    number = 0
    while number < len(lines):
        begin = number
        while number < len(lines) and lines[number].depth == lines[begin].depth:
            if not words_of_line(scope, lines[number]) and not _goes_on(
                scope, field, lines[max(begin, number - 1) : number + 2]
            ):
                break
            number += 1
        block = lines[begin:number]
        texts = [scope.text(Span(line.start, line.span.end)) for line in block]
        owners = _owners(scope, field, texts)
        if sum(owner == at for at, owner in enumerate(owners)) >= least:
            for span, after in mend(rule, block, texts, owners):
                if not is_spared(scope, rule, span):
                    yield Edit(span, scope.text(span), after, (rule.rule.id,))
        number += number == begin


def _goes_on(scope: Scope, field: LineMatcher, lines: Sequence[MailLine]) -> bool:
    """Whether a header goes on after a line without words, the last of the lines but one.

    Some mailers fold a field at its very end: of the line that follows only its indent is left.
    """
    if len(lines) < 3:
        return False
    rest, following = (scope.text(Span(line.start, line.span.end)) for line in lines[-2:])
    if not rest or not _is_indented(rest) or not following.strip() or _is_indented(following):
        return False
    return field.holds(scope.rulebook.facts(following.strip()))


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
    block: Sequence[MailLine],
    texts: Sequence[str],
    owners: Sequence[int | None],
) -> Iterator[Change]:
    """The white space at which header lines of a block were folded."""
    after: int | None = None  # the next line that is not indented
    following: list[int | None] = []
    for at in reversed(range(len(block))):
        after = after if _is_indented(texts[at]) else at
        following.append(after)
    for at in range(1, len(block)):
        if not _is_indented(texts[at]) or owners[at] is None:
            continue
        before, words = texts[at - 1].rstrip(), texts[at].lstrip()
        after = following[-1 - at]
        is_coded = before.endswith("?=")
        if after is not None:
            is_fold = owners[after] == after or ":" in texts[after].split(" ")[0]
        else:  # an indented text may follow on a header, too
            is_bare = before[-1] == ":" and owners[at] == at - 1  # a field without any words
            is_fold = len(before) >= _FOLDED_AT or before[-1] in ";,>" or is_coded or is_bare
        if is_fold:
            start = block[at - 1].start + len(before)
            span = Span(start, block[at].span.end - len(words))
            is_one = not words or (is_coded and words.startswith("=?"))
            yield span, "" if is_one else rule.rule.action.replace or " "


def _dropped(
    rule: CompiledRule,
    block: Sequence[MailLine],
    texts: Sequence[str],
    owners: Sequence[int | None],
) -> Iterator[Change]:
    """The lines of a block that are of the fields looked for, with the line feeds before them.

    Beside them, so are fields that nobody knows, if their names are not of one word.
    """
    goes = False
    for at, (text, owner) in enumerate(zip(texts, owners, strict=True)):
        if not _is_indented(text):
            goes = owner is not None or _COMPOUND_FIELD.match(text) is not None
        if goes:
            start = block[at - 1].span.end if at else block[at].span.start
            yield Span(start, block[at].span.end), ""


def _decoded(
    rule: CompiledRule,
    block: Sequence[MailLine],
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
