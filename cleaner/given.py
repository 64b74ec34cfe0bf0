"""What an article's record says beside its text, when it is given back to be cleaned again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cleaner.document import Extra, Flag
from cleaner.edits import Span
from cleaner.errors import CleanerError, Location
from cleaner.rulebook.model import ROLES

_HINT = "give back records as they were written"
_TEXTS = ("kind", "title", "subtitle", "publisher", "published", "updated", "url", "language")


@dataclass(frozen=True, slots=True)
class Given:
    """The record of an article, as far as another cleaning keeps it.

    fields: by name; the parts of a dateline as `dateline.place` and so on
    plan:   the digest of the plan that made the record; empty if it does not say
    """

    fields: Mapping[str, str | tuple[str, ...]]
    extras: tuple[Extra, ...] = ()
    flags: tuple[Flag, ...] = ()
    plan: str = ""


def read_given(record: Mapping[str, object]) -> Given:
    """The record's fields, extras and flags. Raises CleanerError where they are no such things."""
    provenance = record.get("provenance")
    plan = provenance.get("plan") if isinstance(provenance, Mapping) else None
    return Given(
        _fields(record),
        tuple(_extra(value, number) for number, value in enumerate(_list(record, "extras"))),
        tuple(_flag(value, number) for number, value in enumerate(_list(record, "flags"))),
        plan if isinstance(plan, str) else "",
    )


def _fields(record: Mapping[str, object]) -> dict[str, str | tuple[str, ...]]:
    fields: dict[str, str | tuple[str, ...]] = {}
    for name in _TEXTS:
        value = record.get(name)
        if isinstance(value, str):
            fields[name] = value
    authors = record.get("authors")
    if isinstance(authors, list) and authors:
        fields["authors"] = tuple(str(author) for author in authors)
    dateline = record.get("dateline")
    if isinstance(dateline, Mapping):
        fields.update({f"dateline.{part}": str(value) for part, value in dateline.items() if value})
    return fields


def _list(record: Mapping[str, object], name: str) -> list[object]:
    value = record.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise CleanerError(Location(name), f"the record's {name} are no list", _HINT)
    return value


def _extra(value: object, number: int) -> Extra:
    match value:
        case {"role": str(role), "text": str(text)} if role in ROLES and text.strip():
            return Extra(role, text)
    raise CleanerError(Location("extras"), f"the record's extras[{number}] is none", _HINT)


def _flag(value: object, number: int) -> Flag:
    match value:
        case {
            "rule": str(rule),
            "kind": str(kind),
            "start": int(start),
            "end": int(end),
            "note": str(note),
        } if 0 <= start <= end and rule and kind:
            return Flag(rule, kind, Span(start, end), note)
    raise CleanerError(Location("flags"), f"the record's flags[{number}] is none", _HINT)
