"""Whether the laws hold in records that were written: reversal, tiling, accounting, the schema.

Each function looks at records alone and yields what is wrong with them; it never raises for what
a record says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cleaner.records import article_id
from cleaner.restore import Frame, Mismatch, frame_bytes, source_bytes
from cleaner.rulebook.vocabulary import Vocabulary
from cleaner.verify.evidence import problems

Record = Mapping[str, Any]

_SHARED = ("path", "sha256", "bytes", "encoding", "exact")  # what an article says of its source
_FROM_SOURCE = (
    "title",
    "subtitle",
    "authors",
    "publisher",
    "published",
    "updated",
    "dateline",
    "url",
)


@dataclass(slots=True)
class Found:
    """What an output holds, counted anew."""

    sources: int = 0
    articles: int = 0
    changes: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    edits: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    plans: set[str] = field(default_factory=set)

    def add(self, article: Record) -> None:
        """Count an article in."""
        rows = article["provenance"]["edits"]
        self.articles += 1
        self.changes += len(rows)
        self.kinds[article["kind"]] += 1
        self.edits.update(rule for row in rows for rule in row[4])
        self.flags.update(flag["rule"] for flag in article["flags"])
        self.plans.add(article["provenance"]["plan"])

    def counts(self) -> dict[str, object]:
        """By the names that the account has for them."""
        return {
            "documents": self.sources,
            "articles": self.articles,
            "edits": self.changes,
            "flags": self.flags.total(),
            "kinds": dict(self.kinds),
            "edits by rule": dict(self.edits),
            "flags by rule": dict(self.flags),
        }


def verify_schema(article: Record) -> Iterator[str]:
    """What the schema has against an article."""
    for error in _validator().iter_errors(article):
        place = "/".join(str(part) for part in error.instance_path)
        yield f"{place or 'the record'}: {error.message}"


def verify_source(source: Record, articles: Mapping[str, Record]) -> Iterator[str]:
    """Reversal, tiling and the accounting of one source; articles are its own, by id."""
    try:
        source_bytes(source, articles)
        if not source["exact"]:
            frame_bytes(source, articles)
    except Mismatch as error:
        yield str(error)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        yield f"is broken: {type(error).__name__}: {error}"
        return
    listed = [piece["article"] for piece in source["pieces"] if "article" in piece]
    for name in sorted(set(articles) - set(listed)):
        yield f"pieces: {name} is an article of this source, but no piece of it"


def verify_article(
    article: Record, source: Record, frame: bytes | None, vocabulary: Vocabulary
) -> Iterator[str]:
    """What an article says of its source, and the evidence of its fields.

    frame: the bytes that offsets count in, where they could be had
    """
    about = article["source"]
    for name in _SHARED:
        if about[name] != source[name]:
            yield f"source/{name}: {about[name]!r} here, {source[name]!r} in the source's record"
    if article["id"] != article_id(about["sha256"], *about["span"]):
        yield "id: does not follow from the source's sha256 and the span"
    length = len(article["text"])
    for number, flag in enumerate(article["flags"]):
        if not 0 <= flag["start"] <= flag["end"] <= length:
            yield f"flags/{number}: lies outside the text"
    if frame is not None:
        yield from _fields(article, source, frame, vocabulary)


def verify_against(source: Record, articles: Mapping[str, Record], raw: bytes) -> Iterator[str]:
    """Whether a source is the one that was cleaned, and if not, from where on it differs."""
    try:
        mine = source_bytes(source, articles)
    except (Mismatch, KeyError, TypeError, ValueError):
        return  # told already
    if mine != raw:
        shared = next((n for n, (a, b) in enumerate(zip(mine, raw, strict=False)) if a != b), None)
        at = min(len(mine), len(raw)) if shared is None else shared
        yield f"the file is another one than was cleaned: it differs from byte {at} on"


def verify_account(run: Record, found: Found) -> Iterator[str]:
    """Whether the run's account agrees with what is there."""
    claimed = {**run["counts"], "kinds": run["kinds"], "edits by rule": run["edits"]}
    claimed["flags by rule"] = run["flags"]
    for name, number in found.counts().items():
        if claimed[name] != number:
            yield f"{name}: {claimed[name]} in the account, {number} are there"
    for plan in sorted(found.plans - {run["plan"]}):
        yield f"plan: {run['plan']} in the account, {plan} in an article"


# --- evidence ---


def _fields(article: Record, source: Record, frame: bytes, vocabulary: Vocabulary) -> Iterator[str]:
    evidence = article["provenance"]["fields"]
    stretches = Frame(source["encodings"])
    words: dict[str, str] = {}
    for name, one in evidence.items():
        try:
            words[name] = _repaired(one, frame, stretches)
        except (Mismatch, UnicodeError) as error:
            yield f"provenance/fields/{name}: {error}"
    around = {"document": _decoded(frame, 0, len(frame), stretches)}
    around["dateline"] = words.get("dateline", "")
    for name in _FROM_SOURCE:
        value = article[name]
        if not value and name in evidence:
            yield f"provenance/fields/{name}: evidence for a value that is not there"
        elif value and name in words:
            for problem in problems(name, value, words[name], around, vocabulary):
                yield f"{name}: {problem}"
        elif value and name not in evidence and source["of"] == "file":
            yield f"{name}: has no evidence"


def _repaired(evidence: Record, frame: bytes, stretches: Frame) -> str:
    """The words at a place of the source, with the repairs that the evidence names."""
    place, parts = evidence["start"], []
    for start, end, before, after, _rules in evidence.get("edits", ()):
        if not place <= start <= end <= evidence["end"]:
            raise Mismatch(f"edit [{start}, {end}): does not follow byte {place}")
        if _decoded(frame, start, end, stretches) != before:
            raise Mismatch(f"edit [{start}, {end}): its `before` is not what stands there")
        parts += [_decoded(frame, place, start, stretches), after]
        place = end
    parts.append(_decoded(frame, place, evidence["end"], stretches))
    return "".join(parts)


def _decoded(frame: bytes, start: int, end: int, stretches: Frame) -> str:
    parts = []
    for count, encoding in stretches.stretches(start, end):
        parts.append(frame[start : start + count].decode(encoding))
        start += count
    return "".join(parts)


@cache
def _validator() -> Any:
    import jsonschema_rs

    from cleaner.article_schema import article_schema

    return jsonschema_rs.Draft202012Validator(article_schema())
