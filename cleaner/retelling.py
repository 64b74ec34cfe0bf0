"""Examples of rule files made to say what their rules do, with nothing else touched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from cleaner.trials import Complaint
from cleaner.writers.in_place import write_back

_BOM = "\ufeff"


def retell(complaints: Iterable[Complaint]) -> None:
    """Write into the rule files what their examples give now, where that differs.

    complaints: whose `now` is known; their rules come from files
    Raises OutputError where a file cannot be written.
    """
    by_file: dict[str, dict[tuple[int, int], Mapping[str, object]]] = {}
    for complaint in complaints:
        at = complaint.example.at
        if complaint.now is not None and at.line is not None and at.column is not None:
            by_file.setdefault(at.path, {})[at.line, at.column] = complaint.now
    for path, examples in by_file.items():
        raw = Path(path).read_bytes()
        told = retold(raw.decode(), examples)
        write_back(path, told.encode(), hashlib.sha256(raw).hexdigest())


def retold(text: str, examples: Mapping[tuple[int, int], Mapping[str, object]]) -> str:
    """The text of a rule file with other values in some of its examples.

    examples: by line and column where each begins, from 1, the keys and their values
    """
    body = text.removeprefix(_BOM)
    changes: list[tuple[int, int, str]] = []
    for node in _nodes(yaml.compose(body, Loader=yaml.SafeLoader)):  # its marks count characters
        now = examples.get((node.start_mark.line + 1, node.start_mark.column + 1))
        if now is None or not isinstance(node, yaml.MappingNode):
            continue
        for key, value in node.value:
            if key.value in now:
                told = json.dumps(now[key.value], ensure_ascii=False)  # JSON is YAML
                changes.append((value.start_mark.index, _end(body, value), told))
    for start, end, told in sorted(changes, reverse=True):
        body = body[:start] + told + body[end:]
    return text[: len(text) - len(text.removeprefix(_BOM))] + body


def _nodes(root: yaml.Node | None) -> Iterator[yaml.Node]:
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, yaml.MappingNode):
            waiting += (part for pair in node.value for part in pair)
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _end(text: str, node: yaml.Node) -> int:
    """Where a node's last character ends: blocks end, for YAML, where the next thing begins."""
    block = isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value
    if not block:
        start = node.start_mark.index
        return start + len(text[start : node.end_mark.index].rstrip())
    last = node.value[-1]
    return _end(text, last[1] if isinstance(node, yaml.MappingNode) else last)
