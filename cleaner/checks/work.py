"""The work of `cleaner check` on one input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cleaner.checks.care import care_of
from cleaner.checks.diff import unified_diff
from cleaner.checks.findings import Catalogue, Finding, findings
from cleaner.checks.fixes import encoded, fix
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


CheckOutcome = Checked | Missed | Skipped


@dataclass(frozen=True, slots=True)
class Checking:
    """The function that `check` maps over its inputs."""

    options: Options
    wish: Wish

    def __call__(self, given: Found) -> list[CheckOutcome]:
        plan = plan_of(self.options)
        return list(each_document(given, plan, lambda document: self._checked(document, given)))

    def lost(self, given: Found) -> list[CheckOutcome]:
        """What to say of an input that took its worker process down."""
        return [lost(given)]

    def _checked(self, document: CleanedDocument, given: Found) -> Checked:
        file = (given.file if isinstance(given, Input) else None) or ""
        plan = plan_of(self.options)
        catalogue = Catalogue(plan.rules)
        before = document.cleaned
        done = fix(before, self._again, care_of(plan))
        source, digest = before.source.decoding, before.source.sha256
        diff: list[str] = []
        if self.wish == "diff":
            diff = list(unified_diff(document.shown, source.text, done.edits, catalogue))
        if self.wish != "fix" or done.blocked or document.of == "record":
            found = findings(before, done.edits, catalogue)
            return Checked(
                document.shown,
                file,
                digest,
                found,
                _lines(before, found),
                diff,
                blocked=done.blocked,
            )
        found = findings(done.cleaned, [], catalogue)
        fixed = encoded(source.text, done.edits, source) if done.edits else None
        lines = _lines(done.cleaned, found)
        return Checked(document.shown, file, digest, found, lines, diff, fixed, len(done.edits))

    def _again(self, raw: bytes) -> Cleaned | Failed:
        return clean_bytes(raw, plan_of(self.options), "-")


def _lines(document: Cleaned, found: list[Finding]) -> list[str]:
    lines = document.source.decoding.text.split("\n")
    return [lines[finding.place.line - 1] for finding in found]
