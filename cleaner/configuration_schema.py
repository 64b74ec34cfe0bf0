"""The JSON Schema of configuration files, for editors."""

from __future__ import annotations

from cleaner.configuration import KEPT_KEYS, KEYS, OVERRIDE_KEYS
from cleaner.rulebook import model
from cleaner.rulebook.rule_schema import LEVEL, TEXT, TEXTS, Schema, choice_of, list_of, object_of
from cleaner.rulebook.vocabulary import word_lists

_ABOUT = {
    "extends": "built-in packages, and files or folders of rules, in order of precedence",
    "overrides": "per rule or package, `*` allowed: what it is in place of what it says itself",
    "vocab": "more words for built-in lists, or a file of them",
    "keep": "words that rules leave alone",
}


def configuration_schema() -> Schema:
    """The schema (2020-12) of `cleaner.yaml`, and of what `[tool.cleaner]` holds."""
    override = {
        "level": LEVEL,
        "safety": choice_of(*model.SAFETIES),
        "lang": TEXTS,
    }
    values: dict[str, Schema] = {
        "schema": {"const": 1},
        "extends": list_of(TEXT),
        "overrides": {
            "type": "object",
            "additionalProperties": object_of({key: override[key] for key in OVERRIDE_KEYS}),
        },
        "vocab": object_of(dict.fromkeys(word_lists(), TEXTS)),
        "keep": list_of(object_of(dict.fromkeys(KEPT_KEYS, TEXT), ("rule", "text", "why"))),
    }
    described = {
        key: {**values[key], "description": _ABOUT[key]} if key in _ABOUT else values[key]
        for key in KEYS
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of cleaner",
        **object_of(described),
    }
