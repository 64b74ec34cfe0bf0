"""The run's account: what ran, with which versions, and what came of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Any

from cleaner import __version__
from cleaner.document import Failed
from cleaner.records import TOOL
from cleaner.writers.tally import Tally

_LIBRARIES = ("chardet", "ftfy", "google-re2", "wordfreq", "orjson")  # they decide what comes out


def account(
    plan_digest: str, options: Mapping[str, Any], tally: Tally, failures: Sequence[Failed]
) -> dict[str, Any]:
    """All that two runs have to share to be equal, and all that they can be compared by.

    No time, no name of a machine or of a folder on it: the same run gives the same account.
    """
    return {
        "tool": TOOL,
        "version": __version__,
        "plan": plan_digest,
        "options": dict(options),
        "versions": versions(),
        **tally.record(),
        "failures": [_failure(failed) for failed in failures],
    }


def versions() -> dict[str, str]:
    """The versions of what decides the output."""
    found = {"unicode": unicodedata.unidata_version}
    for name in _LIBRARIES:
        found[name] = metadata.version(name)
    return found


def _failure(failed: Failed) -> dict[str, str | None]:
    return {
        "path": failed.path,
        "problem": failed.problem,
        "hint": failed.hint,
        "sha256": failed.sha256,
    }
