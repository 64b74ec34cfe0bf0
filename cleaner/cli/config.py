"""`cleaner config`: what counts for some inputs, and where it was settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cleaner.cli.options import color_option, paths, rule_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.configuration import Configuration
    from cleaner.jobs import Options

Row = tuple[str, str, str]  # what, its value, and where that comes from


@click.command("config", short_help="Show what is settled for inputs, and where.")
@paths(required=False)
@rule_options
@color_option
def command(paths: tuple[str, ...], options: Options) -> int:
    """Show what is settled for inputs, or for the current folder, and where each value is from.

    The nearest `cleaner.yaml`, or `[tool.cleaner]` of a `pyproject.toml`, upward from an input
    counts, and no other.

    \b
    cleaner config
    cleaner config letters/ --select 'news/*'

    \b
    schema: 1
    extends: [core, mail, news, web, lang, ./rules]   # all packages that count, and own rules
    overrides:
      web/share-line: {level: off}         # or safety: safe | unsafe | suggest, lang: [en, de]
      news/*: {level: info}
    vocab:
      outlets: [Harbour Post, Lake Radio]  # or a file, one a line
    keep:
      - {rule: web/*, text: Read more, path: letters/*.txt, why: the title of a column}
    """
    from cleaner.cli import DONE
    from cleaner.jobs import plan_of

    plan = plan_of(options)
    settled = options.configuration
    rows = [("configuration", settled.at or "none", ""), *_settled(settled), *_asked(options)]
    running = len(plan.rulebook.rules) + len(plan.characters.rules)
    rows += [("rules", f"{running} of {len(plan.rules)} run", ""), ("plan", plan.digest, "")]
    for what, value, origin in rows:
        line = f"{click.style(f'{what:14}', bold=True)} {value}"
        click.echo(f"{line}  ({origin})" if origin else line)
    return DONE


def _settled(settled: Configuration) -> Iterator[Row]:
    for source in settled.extends:
        yield "extends", source.name, str(source.at)
    for override in settled.overrides:
        parts = {
            "level": override.level,
            "safety": override.safety,
            "lang": None if override.languages is None else list(override.languages),
        }
        said = ", ".join(f"{key}: {value}" for key, value in parts.items() if value is not None)
        yield "override", f"{override.rules}: {said}", str(override.at)
    for name, words in settled.vocab:
        yield "vocab", f"{name}: {len(words)} more", settled.at
    for kept in settled.keep:
        where = "" if kept.path == "**" else f" in {kept.path}"
        yield "keep", f"{kept.text!r} from {kept.rule}{where}: {kept.why}", str(kept.at)


def _asked(options: Options) -> Iterator[Row]:
    for name in ("rules", "select", "ignore"):
        for value in getattr(options, name):
            yield name, value, f"--{name}"
    if options.unsafe:
        yield "unsafe", "yes", "--unsafe"
