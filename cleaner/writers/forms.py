"""How an article record is written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import orjson

Record = Mapping[str, Any]
Form = Literal["json", "jsonl", "text"]

SEPARATOR = b"\f\n"  # between articles written as text; a form feed stands in no clean text


def json_line(record: Record) -> bytes:
    """One line of JSON."""
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def json_page(record: Record) -> bytes:
    r"""JSON for the eye: a line for each key, and for each entry of a list or of `provenance`.

    >>> print(json_page({"a": [1, 2], "rows": [[1], [2]], "b": {"c": []}}).decode(), end="")
    {
      "a": [1,2],
      "rows": [
        [1],
        [2]
      ],
      "b": {"c":[]}
    }
    """
    return _object(record, b"") + b"\n"


def plain_text(record: Record) -> bytes:
    """The text alone, ended by a line feed."""
    return str(record["text"]).encode() + b"\n"


def written(form: Form) -> Callable[[Record], bytes]:
    """The function that writes a record down in this form."""
    return {"json": json_page, "jsonl": json_line, "text": plain_text}[form]


def _object(record: Record, indent: bytes) -> bytes:
    inner = indent + b"  "
    rows = (orjson.dumps(key) + b": " + _value(key, value, inner) for key, value in record.items())
    return b"{\n" + b",\n".join(inner + row for row in rows) + b"\n" + indent + b"}"


def _value(key: str, value: Any, indent: bytes) -> bytes:
    if key in ("provenance", "fields") and value:
        return _object(value, indent)
    if isinstance(value, list) and value and isinstance(value[0], (list, dict)):
        inner = indent + b"  "
        rows = (inner + orjson.dumps(row) for row in value)
        return b"[\n" + b",\n".join(rows) + b"\n" + indent + b"]"
    return orjson.dumps(value)
