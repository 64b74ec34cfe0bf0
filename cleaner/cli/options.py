"""Options that verbs share."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from cleaner.configuration import Configuration
    from cleaner.jobs import Options

F = TypeVar("F", bound=Callable[..., Any])


class PathName(click.Path):
    """A path of which nothing is checked but that it is one.

    Whether it exists and may be read is for the readers to say: one bad input stops no other.
    """

    def __init__(self) -> None:
        super().__init__(readable=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not value:
            self.fail("a path cannot be empty; `.` is the folder that you are in", param, ctx)
        return super().convert(value, param, ctx)


PATH = PathName()


def paths(required: bool = True) -> Callable[[F], F]:
    """The inputs."""
    return click.argument("paths", nargs=-1, required=required, metavar="PATH...", type=PATH)


def config_options(function: F) -> F:
    """Which configuration counts, for `settled_for`."""
    for option in (
        click.option(
            "--no-config", is_flag=True, help="Mind no configuration file, wherever there is one."
        ),
        click.option(
            "--config",
            metavar="FILE",
            type=PATH,
            help="Mind this configuration; by default the nearest `cleaner.yaml`, or "
            "`[tool.cleaner]` of a `pyproject.toml`, upward from the inputs.",
        ),
    ):
        function = option(function)
    return function


def rule_options(function: F) -> F:
    """What decides the plan: the command is given `options`, with the inputs' configuration."""

    @functools.wraps(function)
    def command(*args: Any, **values: Any) -> Any:
        own = {name: values.pop(name) for name in ("rules", "select", "ignore", "unsafe")}
        paths = values.get("paths", ())
        settled = settled_for(paths, values.pop("config"), no_config=values.pop("no_config"))
        return function(*args, options=_options(own, settled), **values)

    named = config_options(cast(F, command))
    for option in (
        click.option(
            "--unsafe", is_flag=True, help="Apply rules too that are right in most cases only."
        ),
        click.option(
            "--ignore",
            multiple=True,
            metavar="RULE",
            help="Leave this rule or package out; `*` is allowed; can be repeated.",
        ),
        click.option(
            "--select",
            multiple=True,
            metavar="RULE",
            help="Apply this rule or package and no other; `*` is allowed; can be repeated.",
        ),
        click.option(
            "--rules",
            multiple=True,
            metavar="PATH",
            type=PATH,
            help="A rule file, or a folder of them, that goes before all other rules; "
            "can be repeated.",
        ),
    ):
        named = option(named)
    return named


def settled_for(paths: Sequence[str], config: str | None, *, no_config: bool) -> Configuration:
    """What counts for these inputs. Raises CleanerError."""
    from cleaner.configuration import NOTHING_SETTLED, nearest, read_configuration

    if no_config and config is not None:
        raise click.UsageError("--config names one, --no-config wants none: give one of them")
    file = None if no_config else config or nearest(paths or ("-",))
    return NOTHING_SETTLED if file is None else read_configuration(file)


def _options(own: dict[str, Any], settled: Configuration) -> Options:
    from cleaner.jobs import Options

    return Options(own["rules"], own["select"], own["ignore"], own["unsafe"], settled)


def workers_option(function: F) -> F:
    """How many processes."""
    return click.option(
        "-j",
        "--jobs",
        "workers",
        type=click.IntRange(min=1),
        metavar="N",
        help="Processes to work with; by default as many as there are processors, or one where "
        "there is little to do. The result is the same.",
    )(function)


def color_option(function: F) -> F:
    """Whether to colour. By default terminals get colours, unless NO_COLOR is set."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        expose_value=False,
        callback=_set_color,
        is_eager=True,
        help="Colours in messages and findings; auto: on a terminal, unless NO_COLOR is set.",
    )(function)


def _set_color(ctx: click.Context, option: click.Parameter, value: str) -> str:
    import os

    if value == "auto":
        ctx.color = False if os.environ.get("NO_COLOR") else None
    else:
        ctx.color = value == "always"
    return value
