"""`cleaner explain`: the page of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cleaner.cli.options import PATH, color_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.rulebook.model import Rule


@click.command("explain", short_help="What a rule does, and why.")
@click.argument("rule", metavar="RULE")
@click.option(
    "--rules", multiple=True, metavar="PATH", type=PATH, help="A rule file or folder more."
)
@color_option
def command(rule: str, rules: tuple[str, ...]) -> int:
    """Explain RULE: what it sees and does, why, and how it goes in examples.

    RULE is a name as findings and records have it; the part after the last slash will do where it
    is the only one. In examples `-` is the text before, `+` after, and `=` a text that is kept.

    \b
    cleaner explain web/fused-buttons
    cleaner explain fused-buttons
    cleaner explain --rules mine.yaml mine/own-footer
    """
    from cleaner.cli import DONE
    from cleaner.cli.page import page
    from cleaner.cli.rules import all_rules

    click.echo(page(named(rule, all_rules(rules))))
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
