"""`cleaner explain`: the page of a rule, or what happened to the lines of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cleaner.cli.options import PATH, color_option, config_options, settled_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cleaner.jobs import Options
    from cleaner.rulebook.model import Rule


@click.command("explain", short_help="What a rule does and why, or what happened to a line.")
@click.argument("what", metavar="RULE|FILE[:LINE]")
@click.option(
    "--rules", multiple=True, metavar="PATH", type=PATH, help="A rule file or folder more."
)
@click.option("--unsafe", is_flag=True, help="Explain a run with rules that are not always right.")
@config_options
@color_option
def command(
    what: str, rules: tuple[str, ...], unsafe: bool, config: str | None, no_config: bool
) -> int:
    """Explain a rule, or what happened to the lines of a file.

    RULE is a name as findings and records have it; the part after the last slash will do where it
    is the only one. Its page tells what it sees and does, why, and how it goes in examples: `-` is
    the text before, `+` after, and `=` a text that is kept.

    FILE tells of each line that rules touched what they did to it. FILE:LINE tells it of one line,
    and which rules nearly did something there: the condition at which each failed, and what it met.

    \b
    cleaner explain web/fused-buttons
    cleaner explain fused-buttons
    cleaner explain --rules mine.yaml mine/own-footer
    cleaner explain texts/digest.txt
    cleaner explain texts/digest.txt:12
    """
    from cleaner.cli import DONE
    from cleaner.cli.page import page
    from cleaner.cli.rules import all_rules
    from cleaner.cli.story import place_in_file
    from cleaner.jobs import Options

    place = place_in_file(what)
    if place is not None:
        file, line = place
        settled = settled_for([str(file)], config, no_config=no_config)
        return _explained(file, line, Options(rules, unsafe=unsafe, configuration=settled))
    click.echo(page(named(what, all_rules(rules))))
    return DONE


def _explained(file: Path, line: int | None, options: Options) -> int:
    from cleaner.checks.story import stories
    from cleaner.cli import DONE, INCOMPLETE
    from cleaner.cli.messages import problem
    from cleaner.cli.story import story_page
    from cleaner.document import Failed
    from cleaner.jobs import plan_of

    plan = plan_of(options)
    try:
        told = stories(file.read_bytes(), plan, file.name, line)
    except OSError as error:
        raise click.UsageError(f"{file}: cannot be read: {error.strerror}") from None
    except IndexError as error:
        raise click.UsageError(f"{file} has no line {line}: it has {error.args[0]}") from None
    if isinstance(told, Failed):
        problem(str(file), told.problem, told.hint)
        return INCOMPLETE
    click.echo(story_page(str(file), told) if told else f"{file}: no rule touched any line")
    return DONE


def named(name: str, rules: Sequence[Rule]) -> Rule:
    """The rule of that name, old or new, long or short."""
    whole = [rule for rule in rules if name in (rule.id, *rule.aliases)]
    short = [rule for rule in rules if rule.id.rpartition("/")[2] == name]
    if len(whole or short) == 1:
        return (whole or short)[0]
    if short:
        found = ", ".join(rule.id for rule in short)
        raise click.UsageError(f"more than one rule is called {name}: {found}")
    raise click.UsageError(f"there is no rule {name}; {_suggested(name, rules)}")


def _suggested(name: str, rules: Sequence[Rule]) -> str:
    from difflib import get_close_matches

    ids = {rule.id: rule.id for rule in rules}
    names = {**{rule.id.rpartition("/")[2]: rule.id for rule in rules}, **ids}
    near = get_close_matches(name, names, 3, 0.5)
    if not near:
        return "`cleaner rules list` names them all"
    return "did you mean " + ", ".join(dict.fromkeys(names[one] for one in near)) + "?"
