"""The JSON Schema (2020-12) of an article record."""

from __future__ import annotations

from typing import Any

from cleaner.records import ARTICLE_SCHEMA
from cleaner.rulebook.model import KINDS, ROLES

Schema = dict[str, Any]

RELATIONS = ("duplicateOf", "versionOf", "paraphraseOf", "summaryOf", "followUp")

# ISO 8601 at the precision that is known, from the year to the second with its zone.
_DATE = r"^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?)?)?$"
_LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"  # BCP 47 in the forms that we write
_RULE = r"^\S+$"


def article_schema() -> Schema:
    """A fresh copy of the schema, ready to be printed or compiled."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{ARTICLE_SCHEMA.replace('/', ':').replace('.', ':')}",
        "title": "A clean article, with what was done to it",
        **_object(
            {
                "schema": {"const": ARTICLE_SCHEMA},
                "id": {"type": "string", "pattern": "^art-[0-9a-f]{24}$"},
                "kind": {"enum": list(KINDS)},
                "title": _or_null(_words()),
                "subtitle": _or_null(_words()),
                "authors": {"type": "array", "items": _words()},
                "publisher": _or_null(_words()),
                "published": _or_null({"type": "string", "pattern": _DATE}),
                "updated": _or_null({"type": "string", "pattern": _DATE}),
                "dateline": _or_null(_dateline()),
                "url": _or_null({"type": "string", "pattern": r"^\S+$"}),
                "language": _or_null({"type": "string", "pattern": _LANGUAGE}),
                "text": {"type": "string"},
                "extras": {"type": "array", "items": _extra()},
                "flags": {"type": "array", "items": _flag()},
                "links": {"type": "array", "items": _link()},
                "source": _source(),
                "provenance": _provenance(),
            }
        ),
    }


def _dateline() -> Schema:
    part = _or_null(_words())
    return _object({"place": part, "date": part, "agency": part})


def _extra() -> Schema:
    return _object({"role": {"enum": list(ROLES)}, "text": _words()})


def _flag() -> Schema:
    place = _count(
        "code points of `text`; `start` and `end` are equal where the words left the text for a "
        "field or an extra, which `note` names"
    )
    rule = {"type": "string", "pattern": _RULE}
    kind = {"type": "string", "minLength": 1}
    return _object(
        {"rule": rule, "kind": kind, "start": place, "end": place, "note": {"type": "string"}}
    )


def _link() -> Schema:
    return _object(
        {
            "rel": {"enum": list(RELATIONS)},
            "target": {"type": "string", "pattern": "^art-[0-9a-f]{24}$"},
            "score": {"type": "number", "minimum": 0, "maximum": 1},
            "method": {"type": "string", "minLength": 1},
        }
    )


def _source() -> Schema:
    return _object(
        {
            "path": {"type": "string", "minLength": 1},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "bytes": _count("bytes of the source file"),
            "encoding": {"type": "string", "minLength": 1},
            "exact": {"type": "boolean"},
            "span": _tuple(_count("first byte"), _count("byte after the last")),
        }
    )


def _provenance() -> Schema:
    return _object(
        {
            "tool": {"type": "string", "minLength": 1},
            "version": {"type": "string", "minLength": 1},
            "plan": {"type": "string", "pattern": "^[0-9a-f]+$"},
            "fields": {"type": "object", "additionalProperties": _evidence()},
            "edits": {"type": "array", "items": _row()},
        }
    )


def _evidence() -> Schema:
    place = _count("bytes of the source file")
    required = {"start": place, "end": place, "rule": {"type": "string", "pattern": _RULE}}
    schema = _object({**required, "edits": {"type": "array", "items": _row(), "minItems": 1}})
    return {**schema, "required": list(required)}


def _row() -> Schema:
    rules = {"type": "array", "items": {"type": "string", "pattern": _RULE}, "minItems": 1}
    return _tuple(
        _count("first byte"),
        _count("byte after the last"),
        {"type": "string", "description": "before"},
        {"type": "string", "description": "after"},
        {**rules, "description": "ids of the rules, in order of application"},
    )


def _object(properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _tuple(*items: Schema) -> Schema:
    return {"type": "array", "prefixItems": list(items), "items": False, "minItems": len(items)}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _words() -> Schema:
    return {"type": "string", "pattern": r"\S"}


def _count(description: str) -> Schema:
    return {"type": "integer", "minimum": 0, "description": description}
