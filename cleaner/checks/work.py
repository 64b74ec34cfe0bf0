"""The work of `cleaner check` on one input."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from cleaner.checks.care import care_of
from cleaner.checks.diff import unified_diff
from cleaner.checks.findings import Catalogue, Finding, Place, findings
from cleaner.checks.fixes import Fix, encoded, fix
from cleaner.checks.plain import no_plain_text
from cleaner.configuration import Configuration
from cleaner.document import Cleaned, Failed
from cleaner.jobs import CleanedDocument, Options, each_document, lost, plan_of
from cleaner.pipeline import clean_bytes
from cleaner.readers.files import Found
from cleaner.readers.inputs import Input, Missed, Skipped

Wish = Literal["findings", "diff", "fix"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What is to be said of a document.

    file:    where its bytes are; empty where they are in no file of their own
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
    sha256: str
    findings: list[Finding]
    lines: list[str]
    diff: list[str]
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
        return list(each_document(given, plan, lambda document: self._checked(document, given)))

    def lost(self, given: Found) -> list[CheckOutcome]:
        """What to say of an input that took its worker process down."""
        return [lost(given)]

    def _checked(self, document: CleanedDocument, given: Found) -> Checked:
        plan = plan_of(self.options)
        catalogue = Catalogue(plan.rules)
        before = document.cleaned
        done = fix(before, self._again, care_of(plan))
        foreign = "" if self.any_text else _foreign(document)
        if self.wish == "fix" and not (foreign or done.blocked or document.of == "record"):
            return _fixed(document, given, done, catalogue)
        found = findings(before, done.edits, catalogue)
        if foreign:
            found = [replace(finding, fixable=False) for finding in found]
        text = before.source.decoding.text
        diff: list[str] = []
        if self.wish == "diff":
            diff = list(unified_diff(document.shown, text, done.edits, catalogue))
        checked = Checked(
            document.shown,
            _file(given),
            before.source.sha256,
            found,
            _lines(before, found),
            diff,
            spared=before.spared,
        )
        if foreign and self.wish == "fix" and done.edits:
            return replace(checked, blocked=foreign, remedy=_ANY_TEXT)
        return replace(checked, blocked=done.blocked, remedy=_RUN)

    def _again(self, raw: bytes) -> Cleaned | Failed:
        return clean_bytes(raw, plan_of(self.options), "-")


_RUN = "a run can clean it: `run -o`"
_ANY_TEXT = "name plain text only, or add `--any-text` to have it rewritten all the same"


def _foreign(document: CleanedDocument) -> str:
    """Why a document is none that a fix should rewrite; empty if it is plain text."""
    if document.of == "record":
        return ""
    source = document.cleaned.source
    return no_plain_text(source.path, source.decoding.text)


def _fixed(document: CleanedDocument, given: Found, done: Fix, catalogue: Catalogue) -> Checked:
    source = document.cleaned.source
    found = findings(done.cleaned, [], catalogue)
    return Checked(
        document.shown,
        _file(given),
        source.sha256,
        found,
        _lines(done.cleaned, found),
        [],
        encoded(source.decoding.text, done.edits, source.decoding) if done.edits else None,
        len(done.edits),
        spared=document.cleaned.spared,
    )


UNUSED = "unused-keep"  # the name of what stands behind a finding of these


def unused(settled: Configuration, used: Collection[int]) -> Checked:
    """The wishes of a configuration to leave something alone that no document made come true."""
    found = [
        Finding(
            Place(one.at.line or 1, one.at.column or 1),
            "warn",
            (UNUSED,),
            f"no hit of {one.rule} is left alone by it any more; it can go",
            False,
            one.text,
        )
        for number, one in enumerate(settled.keep)
        if number not in used
    ]
    return Checked(settled.at, "", "", found, [one.before for one in found], [])


def _file(given: Found) -> str:
    return (given.file if isinstance(given, Input) else None) or ""


def _lines(document: Cleaned, found: list[Finding]) -> list[str]:
    lines = document.source.decoding.text.split("\n")
    return [lines[finding.place.line - 1] for finding in found]
