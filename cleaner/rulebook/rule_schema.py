"""The JSON Schema of rule files, for editors: it completes keys and marks what is not one.

It says what a file looks like, not all that is wrong with it: patterns, names and what a safe rule
owes are for `cleaner rules check`.
"""

from __future__ import annotations

from collections.abc import Mapping

from cleaner.rulebook import meanings, model
from cleaner.rulebook.meanings import Meanings
from cleaner.rulebook.read_match import CONDITION_KEYS, ITEM_KEYS, LINES_KEYS, MATCH_KEYS
from cleaner.rulebook.read_rule import (
    ACTION_KEYS,
    EXAMPLE_KEYS,
    REQUIRED,
    RULE_KEYS,
    TARGET_KEYS,
    UNITS,
)

Schema = dict[str, object]

_NOTHING: Meanings = {}

TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
TEXTS: Schema = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
_BOUNDS: Schema = {
    "type": "object",
    "properties": {"min": _COUNT, "max": _COUNT},
    "additionalProperties": False,
}
_EXTENT: Schema = {"anyOf": [_COUNT, {"type": "string", "pattern": "^[0-9]{1,3}%$"}]}

LEVEL: Schema = {"enum": [*model.LEVELS, False]}  # `off` is false to readers of YAML 1.1


def rule_schema() -> Schema:
    """The schema (2020-12) of a rule file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rules of cleaner",
        "anyOf": [_ref("rule"), _file()],
        "$defs": {
            "rule": _rule(),
            "matcher": {"anyOf": [TEXT, object_of(_match_values(), about=meanings.MATCH)]},
            "match": {"anyOf": [_ref("matcher"), object_of(_lines_values(), about=meanings.LINES)]},
            "conditions": object_of(_condition_values(), about=meanings.CONDITIONS),
            "action": {
                "anyOf": [{"const": "drop"}, object_of(_action_values(), about=meanings.ACTION)]
            },
            "example": object_of(_example_values(), about=meanings.EXAMPLE),
        },
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def list_of(schema: Schema) -> Schema:
    """A list of such values."""
    return {"type": "array", "items": schema}


def choice_of(*values: str | bool) -> Schema:
    """One of a few words."""
    return {"enum": list(values)}


def object_of(
    values: Mapping[str, Schema], required: tuple[str, ...] = (), about: Meanings = _NOTHING
) -> Schema:
    """An object of just these keys; `about` says what they mean."""
    properties = {
        key: {**schema, "description": about[key]} if key in about else schema
        for key, schema in values.items()
    }
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": list(required)} if required else found


def _each(keys: tuple[str, ...], values: Mapping[str, Schema]) -> dict[str, Schema]:
    """The values of the keys that the reader knows: each has to have one. Raises KeyError."""
    return {key: values[key] for key in keys}


def _file() -> Schema:
    return object_of(
        {
            "schema": {"const": 1},
            "define": {"type": "object"},
            "for": _target(),
            "rules": list_of(_ref("rule")),
        },
        about=meanings.FILE,
    )


def _rule() -> Schema:
    values: dict[str, Schema] = {
        "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "title": TEXT,
        "why": TEXT,
        "refs": TEXTS,
        "aliases": TEXTS,
        "safety": choice_of(*model.SAFETIES),
        "level": LEVEL,
        "for": _target(),
        "in": choice_of(*UNITS),
        "match": _ref("match"),
        "when": _ref("conditions"),
        "unless": _ref("conditions"),
        "min": _COUNT,
        "max": _COUNT,
        "do": _ref("action"),
        "examples": {"type": "array", "items": _ref("example"), "minItems": 1},
    }
    return object_of(_each(RULE_KEYS, values), REQUIRED, meanings.RULE)


def _target() -> Schema:
    globs = dict.fromkeys(TARGET_KEYS, TEXTS)
    fields = object_of(dict.fromkeys(model.FIELDS, TEXTS))
    return object_of({**globs, "meta": fields}, about=meanings.TARGET)


def _match_values() -> dict[str, Schema]:
    values: dict[str, Schema] = {
        "any": list_of(_ref("matcher")),
        "chars": _BOUNDS,
        "contents": object_of(
            {"least": _COUNT, **dict.fromkeys(model.CONTENTS_LINES, _ref("matcher"))},
            ("mark", "entry"),
        ),
        "damage": choice_of(*model.DAMAGES),
        "fold": _FLAG,
        "encoded": _ref("matcher"),
        "folded": _ref("matcher"),
        "transport": _ref("matcher"),
        "frame": object_of(
            {
                "least": _COUNT,
                **dict.fromkeys(("until", "thread", "stamp", "entry", "section"), _ref("matcher")),
            }
        ),
        "fused": object_of({"into": TEXTS, "openers": TEXTS, "offices": TEXTS}, ("into",)),
        "fuzzy": _COUNT,
        "is": TEXTS,
        "layout": object_of(
            {"least": _COUNT, **dict.fromkeys(model.LAYOUT_LINES, _ref("matcher"))},
            ("title", "source"),
        ),
        "list": TEXTS,
        "not": _ref("matcher"),
        "quoted": object_of(
            {"least": _COUNT, **dict.fromkeys(("head", "field", "reply"), _ref("matcher"))},
            ("head",),
        ),
        "regex": TEXT,
        "rule": TEXTS,
        "text": TEXTS,
        "unknown": TEXTS,
        "where": {"type": "object", "additionalProperties": _ref("matcher")},
        "words": _BOUNDS,
    }
    return _each(MATCH_KEYS, values)


def _lines_values() -> dict[str, Schema]:
    flags = dict.fromkeys(ITEM_KEYS, _FLAG)
    about = {**meanings.MATCH, **meanings.ITEM}
    item = object_of({**_match_values(), **flags, "as": TEXT}, about=about)
    values: dict[str, Schema] = {
        "seq": list_of(item),
        "from": _ref("matcher"),
        "to": _ref("matcher"),
        "max-lines": _COUNT,
    }
    return _each(LINES_KEYS, values)


def _condition_values() -> dict[str, Schema]:
    edges = ("line-start", "line-end", "above-text", "in-frame")
    values: dict[str, Schema] = {
        "prev": _ref("matcher"),
        "next": _ref("matcher"),
        "line": _ref("matcher"),
        "near": object_of({**_match_values(), "within": _COUNT}),
        "position": object_of({"first": _EXTENT, "last": _EXTENT, **dict.fromkeys(edges, _FLAG)}),
        "document": TEXT,
        "repeats": {
            "anyOf": [_COUNT, object_of({"title": _FLAG, "times": _COUNT, "elsewhere": _COUNT})]
        },
        "raw": TEXT,
        "meta": object_of(dict.fromkeys(model.FIELDS, _ref("matcher"))),
        "same": {"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2},
        "listed": object_of({"capture": TEXT, "in": _ref("matcher")}, ("capture", "in")),
    }
    return _each(CONDITION_KEYS, values)


def _action_values() -> dict[str, Schema]:
    dateline = object_of({"place": TEXT, "date": TEXT, "agency": TEXT})
    fields = {**dict.fromkeys(model.FIELDS, TEXT), "dateline": dateline}
    restore = object_of(
        {
            "missing": choice_of("head"),
            "letters": _COUNT,
            "join": TEXTS,
            "from": TEXTS,
            "posterior": {"type": "number", "minimum": 0, "maximum": 1},
            "suggest": {"type": "number", "minimum": 0, "maximum": 1},
        },
        ("from",),
    )
    values: dict[str, Schema] = {
        "drop": _FLAG,
        "replace": TEXT,
        "restore": restore,
        "mark": TEXT,
        "split": choice_of("before"),
        "share": _FLAG,
        "set": object_of({**fields, "kind": choice_of(*model.KINDS)}),
        "extra": choice_of(*model.ROLES),
        "text": TEXT,
    }
    return _each(ACTION_KEYS, values)


def _example_values() -> dict[str, Schema]:
    expected: Schema = {"type": "object"}
    values: dict[str, Schema] = {
        "in": TEXT,
        "out": TEXT,
        "keep": TEXT,
        "set": expected,
        "extras": list_of(object_of(dict.fromkeys(model.ROLES, TEXT))),
        "flags": TEXTS,
        "articles": list_of(expected),
        "with": TEXTS,
        "known_failure": TEXT,
    }
    return _each(EXAMPLE_KEYS, values)
