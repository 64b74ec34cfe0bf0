"""Options that verbs share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

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


def rule_options(function: F) -> F:
    """What decides the plan."""
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
            help="A rule file, or a folder of them, that goes before the built-in rules; "
            "can be repeated.",
        ),
    ):
        function = option(function)
    return function


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
