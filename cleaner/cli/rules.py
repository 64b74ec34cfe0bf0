"""`cleaner rules`: the catalogue of rules, and what keeps them good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleaner.cli.options import PATH, color_option, paths, rule_options

if TYPE_CHECKING:
    from cleaner.jobs import Options
    from cleaner.rulebook.model import Rule

_PATHS = click.argument("paths", nargs=-1, metavar="[PATH]...", type=PATH)


def all_rules(paths: tuple[str, ...]) -> list[Rule]:
    """The user's rules and the built-in ones. Raises RuleErrors."""
    from cleaner.plan import builtin
    from cleaner.rulebook.load import load_rules

    return [*load_rules((path, Path(path)) for path in paths), *builtin()]


def own_rules(paths: tuple[str, ...]) -> list[Rule]:
    """The rules of files or folders; the built-in ones where none are named. Raises RuleErrors."""
    from cleaner.plan import builtin
    from cleaner.rulebook.load import load_rules

    return load_rules((path, Path(path)) for path in paths) if paths else list(builtin())


@click.group("rules", short_help="List, check and test rules.")
def command() -> None:
    """List, check and test rules: the built-in ones, or those of the files and folders named.

    \b
    cleaner rules list
    cleaner rules check my-rules/ && cleaner rules test my-rules/
    cleaner rules schema --article > article.schema.json
    """


@command.command("list")
@_PATHS
@color_option
def list_rules(paths: tuple[str, ...]) -> int:
    """List rules, a line each: name, safety, level, title.

    \b
    cleaner rules list
    cleaner rules list | grep unsafe
    cleaner rules list my-rules/
    """
    from cleaner.cli import DONE

    rules = own_rules(paths)
    width = max((len(rule.id) for rule in rules), default=0)
    for rule in rules:
        click.echo(f"{rule.id:{width}}  {rule.safety:7}  {rule.level:5}  {rule.title}")
    return DONE


@command.command("show")
@click.argument("rule", metavar="RULE")
@click.option(
    "--rules", multiple=True, metavar="PATH", type=PATH, help="A rule file or folder more."
)
@color_option
def show(rule: str, rules: tuple[str, ...]) -> int:
    """Show RULE as it is written, in YAML, ready to be copied into a file of your own.

    \b
    cleaner rules show web/fused-buttons
    cleaner rules show --rules mine.yaml own-footer
    """
    from cleaner.cli import DONE
    from cleaner.cli.explain import named
    from cleaner.cli.page import written

    click.echo(written(named(rule, all_rules(rules))))
    return DONE


@command.command("check")
@_PATHS
@click.option(
    "--look-alikes", is_flag=True, help="Also try them on the texts that other rules keep."
)
@color_option
def check(paths: tuple[str, ...], look_alikes: bool) -> int:
    """Check rules without running them: keys, patterns, names, and whether they earn their safety.

    \b
    cleaner rules check
    cleaner rules check my-rules/ footers.yaml
    cleaner rules check --look-alikes my-rules/

    `--look-alikes` runs them on every text that another rule, built in or yours, keeps on purpose:
    each was collected because it looks like what a rule takes. To change one may be right; look.

    Exit code: 0; 1 where something is wrong, each complaint a line on standard output.
    """
    from cleaner.cli import DONE, FINDINGS
    from cleaner.cli.messages import count, say
    from cleaner.errors import RuleErrors
    from cleaner.rulebook.lint import lint

    complaints: list[object]
    try:
        rules = own_rules(paths)
        complaints = list(lint(rules, all_rules(paths)))
    except RuleErrors as errors:
        rules, complaints = [], list(errors.complaints)
    if look_alikes and not complaints:
        from cleaner import trials

        complaints = [*trials.look_alikes(rules, all_rules(paths))]
    for complaint in complaints:
        click.echo(str(complaint))
    say(f"{count(len(rules), 'rule')} checked, {count(len(complaints), 'complaint')}")
    return FINDINGS if complaints else DONE


@command.command("test")
@_PATHS
@click.option("--rule", "wanted", metavar="RULE", help="The examples of this rule alone.")
@click.option(
    "--update", is_flag=True, help="Write what wrong examples give now into the files named."
)
@color_option
def test(paths: tuple[str, ...], wanted: str | None, update: bool) -> int:
    """Run the examples of rules: each must give what it says, and can be undone.

    \b
    cleaner rules test
    cleaner rules test my-rules/
    cleaner rules test --rule web/fused-buttons
    cleaner rules test --update my-rules/ && git diff my-rules/

    `--update` changes nothing but what wrong examples say. Where a rule acts on a text that it is
    to keep, or does nothing, the example stays as it is: that is for you to judge.

    Exit code: 0; 1 where an example fails (and is not updated), with what was expected and what
    came.
    """
    from cleaner.cli import DONE, FINDINGS
    from cleaner.cli.explain import named
    from cleaner.cli.messages import count, say
    from cleaner.trials import try_rules

    if update and not paths:
        raise click.UsageError("Name the rule files or folders whose examples are to be updated.")
    loaded = all_rules(paths)
    rules = own_rules(paths) if wanted is None else [named(wanted, loaded)]
    failed, wrong = 0, []
    for failure in try_rules(rules, loaded):
        failed += 1
        click.echo(str(failure))
        if update and failure.now is not None:
            wrong.append(failure)
    if wrong:
        from cleaner.retelling import retell

        retell(wrong)
        changed = {failure.example.at for failure in wrong}
        failed -= len(wrong)
        say(
            f"{count(len(changed), 'example')} updated: read them as if a stranger had written them"
        )
    examples = sum(len(rule.examples) for rule in rules)
    say(
        f"{count(examples, 'example')} of {count(len(rules), 'rule')}, {count(failed, 'complaint')}"
    )
    return FINDINGS if failed else DONE


@command.command("mutate")
@_PATHS
@click.option("--rule", "wanted", metavar="RULE", help="The conditions of this rule alone.")
@color_option
def mutate(paths: tuple[str, ...], wanted: str | None) -> int:
    """Take each condition away from each safe rule: one of its examples has to fail.

    A condition that no example needs is not shown to matter: add the look-alike that it keeps, or
    take it out of the rule. Conditions around the unit count, and those on its length and on what
    it is not.

    \b
    cleaner rules mutate my-rules/
    cleaner rules mutate --rule web/fused-buttons

    Exit code: 0; 1 where a condition is not shown to matter, each a line on standard output.
    """
    from cleaner.cli import DONE, FINDINGS
    from cleaner.cli.explain import named
    from cleaner.cli.messages import count, say
    from cleaner.mutants import mutants, survivors

    loaded = all_rules(paths)
    rules = own_rules(paths) if wanted is None else [named(wanted, loaded)]
    unneeded = 0
    for mutant in survivors(rules, loaded):
        unneeded += 1
        click.echo(f"{mutant.rule.at}: {mutant.rule.id} does not need `{mutant.lost}`")
    tried = sum(1 for rule in rules if rule.safety == "safe" for _ in mutants(rule))
    say(f"{count(tried, 'condition')} taken away, {unneeded} not missed")
    return FINDINGS if unneeded else DONE


@command.command("time")
@paths()
@click.option("--dead", is_flag=True, help="Only the rules that hit nothing, a name a line.")
@rule_options
@color_option
def time_rules(
    paths: tuple[str, ...],
    dead: bool,
    options: Options,
) -> int:
    """Tell what each rule costs on a corpus, and how often it hits there.

    Each rule is timed by itself: milliseconds, hits, documents with a hit, name. In a run rules
    share much of their work, so that all of them together take far less than the sum. Rules that
    hit nothing may be dead, or wait for another corpus.

    \b
    cleaner rules time letters/ | head -20
    cleaner rules time --select 'mine/*' --rules my-rules letters/
    cleaner rules time --dead letters/
    """
    from cleaner.checks.cost import Costs
    from cleaner.cli import DONE, INCOMPLETE
    from cleaner.cli.corpus import Corpus
    from cleaner.cli.messages import count, say
    from cleaner.jobs import plan_of

    costs = Costs(plan_of(options))
    corpus = Corpus(paths)
    costs.add(document.raw for document in corpus)
    for cost in costs.all():
        if dead and not cost.hits:
            click.echo(cost.rule.id)
        elif not dead:
            spent = "-" if cost.seconds is None else f"{cost.seconds * 1000:.1f}"
            click.echo(f"{spent:>10} {cost.hits:>8,} {cost.documents:>8,}  {cost.rule.id}")
    idle = sum(not cost.hits for cost in costs.all())
    say(
        f"{count(costs.documents, 'document')}, cleaned in {costs.seconds:.1f} s; "
        f"{count(idle, 'rule')} of {len(costs.all())} hit nothing"
    )
    return INCOMPLETE if corpus.failures or costs.failed else DONE


@command.command("diff")
@paths()
@click.option(
    "--against",
    required=True,
    metavar="REF|PATH",
    help="The rules to compare with: a file or folder, or a commit of the repository that --rules "
    "is in; `none` for the built-in rules alone.",
)
@rule_options
@color_option
def diff(paths: tuple[str, ...], against: str, options: Options) -> int:
    """Tell what changed rules do to a corpus: lines, articles and fields gained and lost.

    The rules named by --rules are compared with those of --against; all else is the same for both.

    \b
    cleaner rules diff --rules my-rules --against none letters/
    cleaner rules diff --rules my-rules --against HEAD letters/
    cleaner rules diff --rules my-rules --against ../old/my-rules letters/

    Exit code: 0; 1 where something differs; 3 where some inputs failed.
    """
    from cleaner.checks.comparison import differences
    from cleaner.cli import DONE, FINDINGS, INCOMPLETE
    from cleaner.cli.corpus import Corpus
    from cleaner.cli.messages import count, say
    from cleaner.cli.rules_diff import show_difference, with_rules_of

    read = differing = 0
    corpus = Corpus(paths)
    with with_rules_of(against, options) as (old, new):
        for document in corpus:
            found = differences(document.raw, document.path, old, new)
            read, differing = read + 1, differing + bool(found)
            for difference in found:
                show_difference(document.shown, difference)
    say(f"{differing} of {count(read, 'document')} differ")
    return INCOMPLETE if corpus.failures else FINDINGS if differing else DONE


@command.command("new")
@click.argument("name", metavar="NAME")
@click.option(
    "--from",
    "place",
    required=True,
    metavar="FILE:LINE",
    help="The line that the rule is for; it becomes the first example.",
)
@color_option
def new(name: str, place: str) -> int:
    """Write a first rule called NAME, for lines like one that was seen, on standard output.

    The rule suggests only, and its examples run as they are. Widen it, add texts that look alike
    and must stay, and make it safe once `cleaner rules test` is content.

    \b
    cleaner rules new tide-table --from texts/digest.txt:12 > my-rules/tide-table.yaml
    cleaner rules check my-rules && cleaner rules test my-rules
    cleaner check --diff --rules my-rules texts/
    """
    from cleaner.cli import DONE
    from cleaner.cli.scaffold import scaffold
    from cleaner.cli.story import place_in_file
    from cleaner.pipeline import decode_bytes
    from cleaner.rulebook.read_rule import KEBAB

    if not KEBAB.fullmatch(name):
        raise click.UsageError(f"{name!r} is no name of a rule: small letters, digits, hyphens")
    file, number = place_in_file(place) or (None, None)
    if file is None:
        raise click.UsageError(f"{place}: there is no such file; say --from FILE:LINE")
    if number is None:
        raise click.UsageError(f"{place}: which line? say --from {place}:LINE")
    lines = decode_bytes(file.read_bytes()).split("\n")
    if not 1 <= number <= len(lines) or not lines[number - 1].strip():
        raise click.UsageError(f"{file} has no line {number} with something on it")
    click.echo(scaffold(name, file.name, lines, number), nl=False)
    return DONE


@command.command("schema")
@click.option("--article", is_flag=True, help="Of an article record, not of rule files.")
@click.option("--config", is_flag=True, help="Of configuration files, not of rule files.")
def schema(article: bool, config: bool) -> int:
    """Print the JSON Schema (2020-12) of rule files, of `cleaner.yaml`, or of article records.

    With the first line of a file as below, editors that speak YAML complete its keys and mark what
    is wrong as you type.

    \b
    cleaner rules schema > rules.schema.json
    # yaml-language-server: $schema=rules.schema.json
    cleaner rules schema --config > config.schema.json
    cleaner rules schema --article > article.schema.json
    """
    import orjson

    from cleaner.article_schema import article_schema
    from cleaner.cli import DONE
    from cleaner.configuration_schema import configuration_schema
    from cleaner.rulebook.rule_schema import rule_schema

    if article and config:
        raise click.UsageError("--article and --config are two schemas: ask for one")
    made = article_schema if article else configuration_schema if config else rule_schema
    found = made()
    click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    return DONE
