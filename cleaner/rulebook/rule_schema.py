"""The JSON Schema of rule files, for editors: it completes keys and marks what is not one.

It says what a file looks like, not all that is wrong with it: patterns, names and what a safe rule
owes are for `cleaner rules check`.
"""

from __future__ import annotations

from collections.abc import Mapping

from cleaner.rulebook import model
from cleaner.rulebook.read_match import CONDITION_KEYS, ITEM_KEYS, LINES_KEYS, MATCH_KEYS
from cleaner.rulebook.read_rule import ACTION_KEYS, EXAMPLE_KEYS, REQUIRED, RULE_KEYS, UNITS

Schema = dict[str, object]

_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_BOUNDS: Schema = {
    "type": "object",
    "properties": {"min": _COUNT, "max": _COUNT},
    "additionalProperties": False,
}
_EXTENT: Schema = {"anyOf": [_COUNT, {"type": "string", "pattern": "^[0-9]{1,3}%$"}]}

_ABOUT = {
    "id": "kebab case, named after the fault; the package is the folder's name",
    "title": "one line: what the rule sees",
    "why": "the reason, shown to whoever asks",
    "safety": "safe: applied; unsafe: with --unsafe; suggest: only flagged",
    "in": "the unit that the match has to cover and that the action acts on",
    "match": "what the unit is; all of it has to match",
    "when": "what has to hold around the unit",
    "unless": "what must not hold around the unit",
    "max": "more hits than this in one article are flagged, not applied",
    "do": "one deed; `set` and `extra` may stand beside it",
    "examples": "run by `cleaner rules test`: texts that change, and look-alikes to keep",
    "regex": "RE2 syntax; macros as %{name}",
    "text": "a text, or several; spaces, quotes, dashes and ornaments are folded",
    "list": "a file of texts, one a line",
    "is": "matchers of `define`, by name",
    "as": "the name under which the line is captured",
    "document": "a pattern that is found elsewhere in the document; may hold ${capture}",
}


def rule_schema() -> Schema:
    """The schema (2020-12) of a rule file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rules of cleaner",
        "anyOf": [_ref("rule"), _file()],
        "$defs": {
            "rule": _rule(),
            "matcher": {"anyOf": [_TEXT, _object(_match_values())]},
            "match": {"anyOf": [_ref("matcher"), _object(_lines_values())]},
            "conditions": _object(_condition_values()),
            "action": {"anyOf": [{"const": "drop"}, _object(_action_values())]},
            "example": _object(_example_values()),
        },
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _choice(*values: str) -> Schema:
    return {"enum": list(values)}


def _object(values: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """An object of just these keys."""
    properties = {
        key: {**schema, "description": _ABOUT[key]} if key in _ABOUT else schema
        for key, schema in values.items()
    }
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": list(required)} if required else found


def _each(keys: tuple[str, ...], values: Mapping[str, Schema]) -> dict[str, Schema]:
    """The values of the keys that the reader knows: each has to have one. Raises KeyError."""
    return {key: values[key] for key in keys}


def _file() -> Schema:
    return _object(
        {
            "schema": {"const": 1},
            "define": {"type": "object", "description": "macros and named matchers"},
            "for": _object({"lang": _TEXTS}),
            "rules": _list_of(_ref("rule")),
        },
    )


def _rule() -> Schema:
    values: dict[str, Schema] = {
        "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "title": _TEXT,
        "why": _TEXT,
        "refs": _TEXTS,
        "aliases": _TEXTS,
        "safety": _choice("safe", "unsafe", "suggest"),
        "level": _choice("error", "warn", "info", "off"),
        "for": _object({"lang": _TEXTS}),
        "in": _choice(*UNITS),
        "match": _ref("match"),
        "when": _ref("conditions"),
        "unless": _ref("conditions"),
        "max": _COUNT,
        "do": _ref("action"),
        "examples": {"type": "array", "items": _ref("example"), "minItems": 1},
    }
    return _object(_each(RULE_KEYS, values), REQUIRED)


def _match_values() -> dict[str, Schema]:
    values: dict[str, Schema] = {
        "any": _list_of(_ref("matcher")),
        "chars": _BOUNDS,
        "damage": _choice(*model.DAMAGES),
        "fold": _FLAG,
        "fused": _object({"into": _TEXTS, "openers": _TEXTS, "offices": _TEXTS}, ("into",)),
        "is": _TEXTS,
        "list": _TEXTS,
        "not": _ref("matcher"),
        "regex": _TEXT,
        "rule": _TEXTS,
        "text": _TEXTS,
        "where": {"type": "object", "additionalProperties": _ref("matcher")},
        "words": _BOUNDS,
    }
    return _each(MATCH_KEYS, values)


def _lines_values() -> dict[str, Schema]:
    flags = dict.fromkeys(ITEM_KEYS, _FLAG)
    item = _object({**_match_values(), **flags, "as": _TEXT})
    values: dict[str, Schema] = {
        "seq": _list_of(item),
        "from": _ref("matcher"),
        "to": _ref("matcher"),
        "max-lines": _COUNT,
    }
    return _each(LINES_KEYS, values)


def _condition_values() -> dict[str, Schema]:
    edges = ("line-start", "line-end", "above-text")
    values: dict[str, Schema] = {
        "prev": _ref("matcher"),
        "next": _ref("matcher"),
        "line": _ref("matcher"),
        "near": _object({**_match_values(), "within": _COUNT}),
        "position": _object({"first": _EXTENT, "last": _EXTENT, **dict.fromkeys(edges, _FLAG)}),
        "document": _TEXT,
        "repeats": {"anyOf": [_COUNT, _object({"title": _FLAG, "times": _COUNT})]},
        "raw": _TEXT,
        "meta": _object(dict.fromkeys(model.FIELDS, _ref("matcher"))),
        "same": {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2},
    }
    return _each(CONDITION_KEYS, values)


def _action_values() -> dict[str, Schema]:
    dateline = _object({"place": _TEXT, "date": _TEXT, "agency": _TEXT})
    fields = {**dict.fromkeys(model.FIELDS, _TEXT), "dateline": dateline}
    restore = _object(
        {
            "missing": _choice("head"),
            "letters": _COUNT,
            "join": _TEXTS,
            "from": _TEXTS,
            "posterior": {"type": "number", "minimum": 0, "maximum": 1},
            "suggest": {"type": "number", "minimum": 0, "maximum": 1},
        },
        ("from",),
    )
    values: dict[str, Schema] = {
        "drop": _FLAG,
        "replace": _TEXT,
        "restore": restore,
        "mark": _TEXT,
        "split": _choice("before"),
        "share": _FLAG,
        "set": _object({**fields, "kind": _choice(*model.KINDS)}),
        "extra": _choice(*model.ROLES),
        "text": _TEXT,
    }
    return _each(ACTION_KEYS, values)


def _example_values() -> dict[str, Schema]:
    expected: Schema = {"type": "object"}
    values: dict[str, Schema] = {
        "in": _TEXT,
        "out": _TEXT,
        "keep": _TEXT,
        "set": expected,
        "extras": _list_of(_object(dict.fromkeys(model.ROLES, _TEXT))),
        "flags": _TEXTS,
        "articles": _list_of(expected),
        "with": _TEXTS,
        "known_failure": _TEXT,
    }
    return _each(EXAMPLE_KEYS, values)
