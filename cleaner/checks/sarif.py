"""Findings as a SARIF log, the form in which code hosts and editors take the results of analyses.

Source: SARIF 2.1.0 with errata 01, an OASIS standard; section numbers here are its own.

The log is written piece by piece: what is known only at the end (which rules have results, and
which inputs failed) stands behind the results, as the order of members means nothing in JSON.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import orjson

from cleaner import __version__
from cleaner.checks.findings import Catalogue, Finding, Place
from cleaner.checks.work import Checked
from cleaner.readers.inputs import Missed
from cleaner.rulebook.model import Level

Record = dict[str, Any]

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_VERSION = "2.1.0"
_LEVELS: Mapping[Level, str] = {"error": "error", "warn": "warning", "info": "note", "off": "none"}
# What our places count: lines that end in a line feed, and code points.
_COUNTED = {"columnKind": "unicodeCodePoints", "newlineSequences": ["\n"]}
_PIPED = {"uri": "stdin", "description": {"text": "what was piped in; there is no such file"}}
_FINGERPRINT = "findingHash/v1"  # a new version whenever the same finding would hash differently


class SarifLog:
    """A log of one run. The bytes that each call gives make up the log in the order of the calls.

    Of results nothing is kept, of rules that have some their names, of failures all.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._rules: dict[str, int] = {}  # id to its place among the rules of the log
        self._failures: list[Record] = []
        self._lead = _opening()

    def add(self, checked: Checked, path: str) -> Iterator[bytes]:
        """The results of one document.

        path: of its file, relative to the working directory; empty where it is in none
        """
        equals: Counter[str] = Counter()
        for finding, line in zip(checked.findings, checked.lines, strict=True):
            content = _content_hash(finding, line)
            equals[content] += 1
            result = self._result(finding, checked, _artifact(path))
            result["partialFingerprints"] = {_FINGERPRINT: f"{content}:{equals[content]}"}
            yield self._lead + b"\n" + orjson.dumps(result)
            self._lead = b","

    def fail(self, missed: Missed, path: str) -> None:
        """Remember an input that could not be had, or could not be written back."""
        failed = missed.failed
        said = f"{failed.problem}; {failed.hint}" if failed.hint else failed.problem
        place: Record = {"artifactLocation": _artifact(path)}
        if missed.line is not None:
            place["region"] = {"startLine": missed.line}
        self._failures.append({
            "level": "error",
            "message": _message(said),
            "locations": [{"physicalLocation": place}],
        })  # fmt: skip

    def end(self) -> bytes:
        """All that stands behind the results."""
        invocation: Record = {"executionSuccessful": not self._failures}
        if self._failures:
            invocation["toolExecutionNotifications"] = self._failures
        driver = {
            "name": "cleaner",
            "version": __version__,
            "semanticVersion": __version__,
            "rules": [self._rule(name) for name in self._rules],
        }
        lead = self._lead if self._lead != b"," else b""
        rest = {"invocations": [invocation], "tool": {"driver": driver}}
        return lead + b"\n]," + orjson.dumps(rest)[1:] + b"]}\n"

    def _result(self, finding: Finding, checked: Checked, artifact: Record) -> Record:
        name, *others = finding.rules
        place: Record = {"artifactLocation": artifact}
        message = finding.message
        if checked.of == "file":
            place["region"] = _region(finding, checked.marked)
        else:  # places in the text of a record are none in its file
            message += f" (at {finding.place.line}:{finding.place.column} of the record's text)"
            if checked.line is not None:
                place["region"] = {"startLine": checked.line}
        result: Record = {
            "ruleId": name,
            "ruleIndex": self._rules.setdefault(name, len(self._rules)),
            "level": _LEVELS[finding.level],
            "message": _message(message),
            "locations": [{"physicalLocation": place}],
        }
        if others:
            result["properties"] = {"relatedRules": others}
        if _replaceable(finding, checked):
            result["fixes"] = [_fix(finding, artifact, checked.marked)]
        return result

    def _rule(self, name: str) -> Record:
        rule: Record = {"id": name, "shortDescription": {"text": self._catalogue.title(name)}}
        if why := self._catalogue.why(name):
            rule["fullDescription"] = {"text": why}
            rule["help"] = {"text": f"`cleaner explain {name}` shows the rule with its examples."}
        rule["defaultConfiguration"] = {"level": _LEVELS[self._catalogue.level([name])]}
        return rule


def _opening() -> bytes:
    """All that stands before the results."""
    log = orjson.dumps({"$schema": _SCHEMA, "version": _VERSION})[:-1]
    return log + b',"runs":[' + orjson.dumps(_COUNTED)[:-1] + b',"results":['


def _artifact(path: str) -> Record:
    """Where a file is, as a relative reference (3.4.3): any byte of a name can stand in it."""
    if not path:
        return dict(_PIPED)
    return {"uri": quote(os.fsencode(path.replace(os.sep, "/")))}


def _message(text: str) -> Record:
    """A message in plain text: no part of it is a placeholder (3.11.5) or a link (3.11.6)."""
    return {"text": text.replace("{", "{{").replace("}", "}}").replace("](", "\\](")}


def _region(finding: Finding, marked: bool) -> Record:
    return {
        "startLine": finding.place.line,
        "startColumn": _column(finding.place, marked),
        "endLine": finding.end.line,
        "endColumn": _column(finding.end, marked),
    }


def _column(place: Place, marked: bool) -> int:
    """The column in a text whose byte order mark does not count (3.30.2)."""
    return max(1, place.column - 1) if marked and place.line == 1 else place.column


def _replaceable(finding: Finding, checked: Checked) -> bool:
    """Whether a replacement of text says exactly what `--fix` would do.

    It does not in a file that is not UTF-8, since nothing in the log says how to write it, nor for
    the byte order mark, which has no place of its own.
    """
    if not (finding.fixable and checked.file and checked.exact):
        return False
    return not (checked.marked and finding.place == (1, 1))


def _fix(finding: Finding, artifact: Record, marked: bool) -> Record:
    replacement: Record = {"deletedRegion": _region(finding, marked)}
    if finding.after:
        replacement["insertedContent"] = {"text": finding.after}
    return {"artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}]}


def _content_hash(finding: Finding, line: str) -> str:
    """What stays the same when a finding moves: its rules, its change and the line it is on."""
    content = orjson.dumps([finding.rules, finding.before, finding.after, line])
    return hashlib.sha256(content).hexdigest()
