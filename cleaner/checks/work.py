"""The work of `cleaner check` on one input."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Literal

from cleaner.checks.care import care_of
from cleaner.checks.diff import unified_diff
from cleaner.checks.findings import Catalogue, Finding, Place, findings
from cleaner.checks.fixes import Fix, encoded, fix
from cleaner.checks.plain import no_plain_text
from cleaner.configuration import Configuration
from cleaner.decode.detection import UTF8
from cleaner.document import Cleaned, Failed
from cleaner.jobs import CleanedDocument, Options, each_document, lost, plan_of
from cleaner.pipeline import clean_bytes
from cleaner.readers.files import Found
from cleaner.readers.inputs import Input, Missed, Skipped
from cleaner.records import Origin

Wish = Literal["findings", "diff", "fix"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What is to be said of a document.

    file:    where its bytes are; empty where they are in no file of their own
    of:      what it is: all of that file, or a record in it, whose text has places of its own
    line:    of the record, 1-based, where the file holds one a line
    exact:   whether the file is UTF-8 and nothing else, so that places of the text are places in it
    marked:  whether its text opens with a byte order mark
    sha256:  of its bytes as they were read
    lines:   per finding, the line of the source that it is on, for who wants to see it
    diff:    lines of the unified diff
    fixed:   the bytes to write back; None where nothing is to be
    changes: how many edits made them
    blocked: why nothing can be written back, though there would be something
    remedy:  what can be done about that
    spared:  by number, which of the plan's wishes to leave something alone came true
    """

    shown: str
    file: str
    of: Origin
    line: int | None
    exact: bool
    marked: bool
    sha256: str
    findings: list[Finding]
    lines: list[str]
    diff: list[str] = field(default_factory=list)
    fixed: bytes | None = None
    changes: int = 0
    blocked: str = ""
    remedy: str = ""
    spared: frozenset[int] = frozenset()


CheckOutcome = Checked | Missed | Skipped


@dataclass(frozen=True, slots=True)
class Checking:
    """The function that `check` maps over its inputs.

    any_text: whether a fix may rewrite what is code, markup or data
    """

    options: Options
    wish: Wish
    any_text: bool = False

    def __call__(self, given: Found) -> list[CheckOutcome]:
        plan = plan_of(self.options)
        documents = each_document(given, plan, lambda document: self._checked(document, given))
        return [_located(document, given) for document in documents]

    def lost(self, given: Found) -> list[CheckOutcome]:
        """What to say of an input that took its worker process down."""
        return [_located(lost(given), given)]

    def _checked(self, document: CleanedDocument, given: Found) -> Checked:
        plan = plan_of(self.options)
        catalogue = Catalogue(plan.rules)
        before = document.cleaned
        done = fix(before, self._again, care_of(plan))
        foreign = "" if self.any_text else _foreign(document)
        if self.wish == "fix" and not (foreign or done.blocked or document.of == "record"):
            return _fixed(document, given, done, catalogue)
        found = findings(before, done.edits, catalogue)
        if foreign or done.blocked or document.of == "record":
            found = [replace(finding, fixable=False) for finding in found]
        checked = _told(document, given, before, found)
        if self.wish == "diff":
            text = before.source.decoding.text
            diff = list(unified_diff(document.shown, text, done.edits, catalogue))
            checked = replace(checked, diff=diff)
        if foreign and self.wish == "fix" and done.edits:
            return replace(checked, blocked=foreign, remedy=_ANY_TEXT)
        return replace(checked, blocked=done.blocked, remedy=_RUN)

    def _again(self, raw: bytes) -> Cleaned | Failed:
        return clean_bytes(raw, plan_of(self.options), "-")


_MARK = "\ufeff"  # the byte order mark, which stays in the text
_RUN = "a run can clean it: `run -o`"
_ANY_TEXT = "name plain text only, or add `--any-text` to have it rewritten all the same"


def _foreign(document: CleanedDocument) -> str:
    """Why a document is none that a fix should rewrite; empty if it is plain text."""
    if document.of == "record":
        return ""
    source = document.cleaned.source
    return no_plain_text(source.path, source.decoding.text)


def _fixed(document: CleanedDocument, given: Found, done: Fix, catalogue: Catalogue) -> Checked:
    decoding = document.cleaned.source.decoding
    return replace(
        _told(document, given, done.cleaned, findings(done.cleaned, [], catalogue)),
        fixed=encoded(decoding.text, done.edits, decoding) if done.edits else None,
        changes=len(done.edits),
    )


def _told(document: CleanedDocument, given: Found, state: Cleaned, found: list[Finding]) -> Checked:
    """A document with what was found in a state of it: as it was read, or fixed."""
    decoding = state.source.decoding
    return Checked(
        document.shown,
        (given.file if isinstance(given, Input) else None) or "",
        document.of,
        _record_line(document.shown, given),
        decoding.exact and all(stretch.encoding == UTF8 for stretch in decoding.stretches),
        decoding.text.startswith(_MARK),
        document.cleaned.source.sha256,
        found,
        _lines(state, found),
        spared=document.cleaned.spared,
    )


def _located(outcome: CheckOutcome, given: Found) -> CheckOutcome:
    """The outcome, with the file that it is about, if it is a failure and there is one."""
    if isinstance(outcome, Missed) and isinstance(given, Input):
        return replace(outcome, file=given.file or "", line=_record_line(outcome.shown, given))
    return outcome


def _record_line(shown: str, given: Found) -> int | None:
    """The line that a record is named by, after the name of its input."""
    number = shown.removeprefix(f"{given.shown}:")
    return int(number) if number != shown and number.isdecimal() else None


UNUSED = "unused-keep"  # the name of what stands behind a finding of these


def unused(settled: Configuration, used: Collection[int]) -> Checked:
    """The wishes of a configuration to leave something alone that no document made come true."""
    places = [Place(one.at.line or 1, one.at.column or 1) for one in settled.keep]
    found = [
        Finding(
            places[number],
            places[number],
            "warn",
            (UNUSED,),
            f"no hit of {one.rule} is left alone by it any more; it can go",
            False,
            one.text,
        )
        for number, one in enumerate(settled.keep)
        if number not in used
    ]
    lines = [one.before for one in found]
    return Checked(settled.at, settled.at, "file", None, True, False, "", found, lines)


def _lines(document: Cleaned, found: list[Finding]) -> list[str]:
    lines = document.source.decoding.text.split("\n")
    return [lines[finding.place.line - 1] for finding in found]
