"""Writes the reference: `docs/cli.md` from the program, `docs/language.md` from the schema of rule
files, `docs/rules/` from the rules.

python docs/reference.py            write the files anew
python docs/reference.py --check    say which differ; exit 1 if any does
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cleaner.cli import cli
from cleaner.cli.page import example_lines, written
from cleaner.plan import builtin
from cleaner.rulebook import meanings
from cleaner.rulebook.model import DAMAGES, FIELDS, KINDS, ROLES, Rule

DOCS = Path(__file__).parent
WIDTH = 96  # columns of help texts
NOTE = "<!-- written by docs/reference.py: change the {source}, then `make docs` -->\n"


def reference() -> dict[Path, str]:
    """All files of the reference with their contents."""
    pages = {
        DOCS / "cli.md": "\n".join(cli_page()) + "\n",
        DOCS / "language.md": "\n".join(language_page()) + "\n",
    }
    packages: dict[str, list[Rule]] = {}
    for rule in builtin():
        packages.setdefault(rule.package, []).append(rule)
    for package, rules in packages.items():
        page = DOCS / "rules" / f"{package.replace('/', '-')}.md"
        pages[page] = "\n".join(package_page(package, rules)) + "\n"
    return pages


# --- the command line ---


def cli_page() -> Iterator[str]:
    """Every verb with its help."""
    yield NOTE.format(source="help texts in cleaner/cli")
    yield "# The command line\n"
    for context in _contexts(_context("cleaner", cli, None)):
        yield f"## `{context.command_path}`\n"
        yield f"```text\n{context.command.get_help(context)}\n```\n"


def _context(name: str, verb: click.Command, parent: click.Context | None) -> click.Context:
    """The context in which a verb is called, with its settings, as the program makes it."""
    settings: dict[str, Any] = {
        **verb.context_settings,
        "terminal_width": WIDTH,
        "max_content_width": WIDTH,
    }
    return click.Context(verb, info_name=name, parent=parent, **settings)


def _contexts(context: click.Context) -> Iterator[click.Context]:
    yield context
    verb = context.command
    if isinstance(verb, click.Group):
        for name in verb.list_commands(context):
            inner = verb.get_command(context, name)
            if inner is not None:
                yield from _contexts(_context(name, inner, context))


# --- the language of rules ---

SECTIONS = (
    ("A file", meanings.FILE, ""),
    ("A rule", meanings.RULE, ""),
    ("`for`", meanings.TARGET, ""),
    ("`match`", meanings.MATCH, "A text by itself is short for `text`."),
    ("`match` in: lines", meanings.LINES, "Either `seq`, or `from` and `to`."),
    ("An item of `seq`", meanings.ITEM, "All that `match` takes, and:"),
    ("`when` and `unless`", meanings.CONDITIONS, "All that is said has to hold."),
    ("`do`", meanings.ACTION, ""),
    ("An example", meanings.EXAMPLE, "Either `in` or `keep`; what is expected may be left out."),
)


def language_page() -> Iterator[str]:
    """Every key of a rule file and what it means, then what some keys may say."""
    yield NOTE.format(source="meanings in cleaner/rulebook/meanings.py")
    yield "# The language of rules\n"
    yield (
        "A rule selects a unit (`in`), matches all of it (`match`) under conditions (`when`,\n"
        "`unless`), and does one thing (`do`). [Your first rule](first-rule.md) takes ten\n"
        "minutes; `cleaner rules schema` prints a JSON Schema with which editors complete these\n"
        "keys, and `cleaner rules check` says what is wrong with a file, and where.\n"
    )
    for title, keys, note in SECTIONS:
        yield f"## {title}\n"
        if note:
            yield f"{note}\n"
        yield "| key | meaning |\n| --- | --- |"
        yield from (f"| `{key}` | {_cell(meaning)} |" for key, meaning in keys.items())
        yield ""
    yield "## What some keys may say\n"
    for what, words in (
        ("Fields, in `set`, `meta` and `for`", FIELDS),
        ("`kind`", KINDS),
        ("Roles of an `extra`", ROLES),
        ("`damage`", DAMAGES),
    ):
        yield f"- {what}: {', '.join(f'`{word}`' for word in words)}"


# --- rules ---


def package_page(package: str, rules: list[Rule]) -> Iterator[str]:
    """A package: its rules in order of precedence, each with reason, form and examples."""
    yield NOTE.format(source=f"rules in rules/{package}")
    yield f"# Rules of `{package}`\n"
    yield "In order of precedence: where two meet, the earlier wins.\n"
    yield "| rule | safety | what it sees |\n| --- | --- | --- |"
    for rule in rules:
        name = rule.id.rpartition("/")[2]
        yield f"| [{name}](#{name}) | {rule.safety} | {_cell(rule.title)} |"
    for rule in rules:
        yield from _rule(rule)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _rule(rule: Rule) -> Iterator[str]:
    yield f"\n## {rule.id.rpartition('/')[2]}\n"
    yield f"**{rule.title}.** {rule.why}\n"
    yield f"`{rule.safety}`, level `{rule.level}`, phase `{rule.phase}`"
    if rule.aliases:
        yield f"\nOnce called: {', '.join(f'`{alias}`' for alias in rule.aliases)}"
    for ref in rule.refs:
        yield f"\nSeen: {ref}"
    form = written(rule, ("for", "in", "match", "when", "unless", "min", "max", "do"))
    yield f"\n```yaml\n{form}\n```\n"
    changing = [example for example in rule.examples if not example.keep]
    if changing:
        yield "```diff"
        yield from (f"{mark} {_visible(line)}" for mark, line in example_lines(changing[0]))
        yield "```"


def _visible(text: str) -> str:
    """The text with an escape for each character that cannot be seen."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def main(arguments: list[str]) -> int:
    """Write the reference, or check it."""
    pages = reference()
    stale = [path for path, text in pages.items() if not _is(path, text)]
    stale += [path for path in (DOCS / "rules").glob("*.md") if path not in pages]
    for path in stale:
        if "--check" in arguments:
            print(f"{path.relative_to(DOCS.parent)} is stale: `make docs` writes it")
        elif path in pages:
            path.parent.mkdir(exist_ok=True)
            path.write_text(pages[path], encoding="utf-8")
        else:
            path.unlink()
    return 1 if stale and "--check" in arguments else 0


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
