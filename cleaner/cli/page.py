"""The page of a rule: what it sees and does, why, and how it goes in examples."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path
from textwrap import dedent, indent

import click
import yaml

from cleaner.rulebook.model import Example, Rule
from cleaner.rulebook.vocabulary import builtin_rules

_SAFETY = {
    "safe": "applied",
    "unsafe": "applied with --unsafe only: right in most cases, not in all",
    "suggest": "never applied: what it sees is flagged",
}
_BEHAVIOUR = ("for", "in", "match", "when", "unless", "min", "max", "do")


def page(rule: Rule) -> str:
    """All about one rule, for a terminal or a pipe."""
    return "\n".join(_paragraphs(rule))


def rule_file(rule: Rule) -> Path:
    """Where the rule is written, be it built in or the user's."""
    shown = Path(rule.at.path)
    built_in = builtin_rules().joinpath(*shown.parts[1:])
    return built_in if shown.parts[:1] == ("rules",) and built_in.is_file() else shown


def written(rule: Rule, keys: Container[str] | None = None) -> str:
    """The rule, or some of its keys, as it is written: in YAML."""
    text = rule_file(rule).read_text(encoding="utf-8")
    node = _node_at(yaml.compose(text, Loader=yaml.SafeLoader), rule.at.line or 1)
    parts = []
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if keys is None or key.value in keys:
            lines = text[key.start_mark.index : value.end_mark.index].rstrip()
            parts.append(dedent(" " * key.start_mark.column + lines))
    return "\n".join(parts)


def _node_at(root: yaml.Node | None, line: int) -> yaml.Node | None:
    """The mapping that begins on a line (1-based)."""
    if isinstance(root, yaml.MappingNode) and root.start_mark.line + 1 == line:
        return root
    children = (
        [value for _, value in root.value]
        if isinstance(root, yaml.MappingNode)
        else root.value
        if isinstance(root, yaml.SequenceNode)
        else []
    )
    return next((found for child in children if (found := _node_at(child, line))), None)


def _paragraphs(rule: Rule) -> Iterator[str]:
    yield f"{click.style(rule.id, bold=True)}  {rule.title}"
    yield f"{rule.at}"
    yield f"\n{rule.why}"
    yield f"\nsafety: {rule.safety} ({_SAFETY[rule.safety]})"
    yield f"level:  {rule.level}"
    yield f"phase:  {rule.phase}"
    if rule.aliases:
        yield f"was:    {', '.join(rule.aliases)}"
    for ref in rule.refs:
        yield f"seen:   {ref}"
    yield f"\n{indent(written(rule, _BEHAVIOUR), '    ')}"
    if rule.examples:
        yield "\nExamples"
    for example in rule.examples:
        yield from _example(example)


_COLORS = {"=": "cyan", "-": "red", "+": "green"}


def _example(example: Example) -> Iterator[str]:
    yield ""
    for mark, line in example_lines(example):
        color = _COLORS.get(mark)
        shown = f"{mark} {line}"
        yield "    " + (click.style(shown, fg=color) if color is not None else shown)


def example_lines(example: Example) -> Iterator[tuple[str, str]]:
    """An example, line by line, each with its mark.

    `-` is the text before, `+` after, `=` a text that is kept, and a space what else is expected.
    """
    for line in example.given.split("\n"):
        yield "=" if example.keep else "-", line
    for line in example.out.split("\n") if example.out is not None else ():
        yield "+", line
    for name, value in example.fields:
        yield " ", f"{name}: {_value(value)}"
    for role, text in example.extras or ():
        yield " ", f"{role}: {text}"
    for flag in example.flags or ():
        yield " ", f"flag: {flag}"
    for number, article in enumerate(example.articles or (), 1):
        values = ", ".join(f"{name}: {_value(value)}" for name, value in article)
        yield " ", f"article {number}: {values}"
    if example.failure:
        yield " ", f"does not work yet: {example.failure}"


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
