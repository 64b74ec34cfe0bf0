r"""The examples of README and of the guide are true: each console block is run and compared.

    ```console
    $ cleaner run seeds -o out        a command; a trailing \ continues it on the next line
    ...                               any number of lines of output
    wrote 12 articles in ... s        ... inside a line: anything
    ```

A block without output lines promises nothing about its output. Commands must exit with 0. Blocks
run in order, in one copy of the project, so a later one finds what an earlier one made. A comment
on the line before a block (a blank line may stand between) says what else to know:

    <!-- not run: reason -->          skipped, and the reason printed
    <!-- needs: jq -->                skipped where this program is not installed
    <!-- exits: 1 -->                 the exit status of the block's last command
    <!-- file: my-rules/salute.yaml -->   a block of any language: it is written to this file
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

BLOCK = re.compile(
    r"(?:^[ ]*<!--[ ]*(?P<key>[a-z ]+):[ ]*(?P<value>.*?)[ ]*-->[ ]*\n(?:[ ]*\n)?)?"
    r"^(?P<fence>[ ]*```+)(?P<language>[\w-]*)[^\n]*\n(?P<body>.*?)^(?P=fence)[ ]*$",
    re.MULTILINE | re.DOTALL,
)
PAGES = ("README.md", "docs/first-rule.md")
KEYS = {"not run", "needs", "exits", "file"}
SHELLS = {"sh", "bash", "shell", "zsh", "shell-session"}
LEFT_OUT = (
    ".git", ".venv", ".hypothesis", ".*_cache", "__pycache__", "demo-out", "dist", "*.egg-info",
)  # fmt: skip
COMMAND_SECONDS = 300


@dataclass(frozen=True)
class Block:
    """A fenced block of the README."""

    line: int  # of its opening fence, 1-based
    language: str
    key: str
    value: str
    body: str

    def commands(self) -> Iterator[tuple[str, list[str]]]:
        """Each command, with the lines of output that the README shows for it."""
        lines = iter(self.body.splitlines())
        command: str | None = None
        output: list[str] = []
        for line in lines:
            if line.startswith("$ "):
                if command is not None:
                    yield command, output
                command, output = line[2:], []
                while command.endswith("\\"):
                    command += "\n" + next(lines).removeprefix("> ")
            else:
                output.append(line)
        if command is not None:
            yield command, output


def blocks(text: str) -> list[Block]:
    return [
        Block(
            line=text.count("\n", 0, found.start("fence")) + 1,
            language=found["language"],
            key=(found["key"] or "").strip(),
            value=found["value"] or "",
            body=textwrap.dedent(found["body"]),
        )
        for found in BLOCK.finditer(text)
    ]


def matches(expected: list[str], actual: list[str]) -> bool:
    """Whether the output is what was promised; `...` stands for anything.

    >>> matches(["one", "...", "4 in ... s"], ["one", "two", "three", "4 in 0.2 s"])
    True
    >>> matches(["one", "...", "two"], ["one", "two"]), matches(["one"], ["one", "two"])
    (True, False)
    """
    pattern = "".join(
        r"(?:.*\n)*?"
        if line.strip() == "..."
        else ".*".join(map(re.escape, line.rstrip().split("..."))) + r"[^\S\n]*\n"
        for line in expected
    )
    return re.fullmatch(pattern, "".join(line + "\n" for line in actual)) is not None


def stripped(lines: list[str]) -> list[str]:
    """The lines without blank ones at both ends."""
    return "\n".join(lines).strip("\n").split("\n") if any(map(str.strip, lines)) else []


class Terminal:
    """A copy of the project, in which `make` and `cleaner` find this environment."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder / root.name
        shutil.copytree(root, self.folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
        self._borrow_environment()
        outer = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("MAKE", "PYTEST", "CLEANER"))
        }
        path = [str(Path(sys.executable).parent), outer.get("PATH", os.defpath)]
        self.environment = outer | {
            "PATH": os.pathsep.join(path),
            "COLUMNS": "100",
            "LC_ALL": "C.UTF-8",
            "NO_COLOR": "1",
            "PYTHONUTF8": "1",
        }

    def _borrow_environment(self) -> None:
        """Give the copy a `.venv` of links, with a stamp so new that make has nothing to set up."""
        own = self.folder / ".venv"
        own.mkdir()
        for part in ("bin", "lib", "lib64", "pyvenv.cfg"):
            if (Path(sys.prefix) / part).exists():
                (own / part).symlink_to(Path(sys.prefix) / part)
        (own / ".stamp").touch()

    def run(self, command: str) -> tuple[int, list[str]]:
        """The exit status, and what a terminal would show."""
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="backslashreplace",
            check=False,
            timeout=COMMAND_SECONDS,
        )
        return done.returncode, done.stdout.split("\n")


def why_skipped(block: Block) -> str | None:
    if block.key == "not run":
        return block.value
    if block.key == "needs" and shutil.which(block.value) is None:
        return f"{block.value} is not installed"
    return None


def mismatches(page: str, block: Block, terminal: Terminal) -> Iterator[str]:
    commands = list(block.commands())
    for number, (command, promised) in enumerate(commands, 1):
        last = number == len(commands)
        wanted = int(block.value) if block.key == "exits" and last else 0
        status, output = terminal.run(command)
        expected, actual = stripped(promised), stripped(output)
        if status != wanted or (expected and not matches(expected, actual)):
            yield "\n".join(
                [
                    f"{page}:{block.line}: $ {command}",
                    f"--- promised, with exit {wanted}",
                    *expected,
                    f"+++ seen, with exit {status}",
                    *actual,
                    "",
                ]
            )


@pytest.mark.parametrize("page", PAGES)
def test_examples_run_as_shown(root: Path, tmp_path: Path, page: str) -> None:
    terminal = Terminal(root, tmp_path)
    wrong: list[str] = []
    ran = 0
    for block in blocks((root / page).read_text("utf-8")):
        if block.key == "file":
            target = terminal.folder / block.value
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.body, "utf-8")
        elif block.language == "console":
            reason = why_skipped(block)
            if reason is None:
                wrong += mismatches(page, block, terminal)
                ran += 1
            else:
                print(f"{page}:{block.line}: not run: {reason}")  # noqa: T201

    assert not wrong, "\n".join(wrong)
    assert ran, f"{page} shows no command that can be run"


@pytest.mark.parametrize("page", PAGES)
def test_every_shell_example_is_run_or_says_why(root: Path, page: str) -> None:
    found = blocks((root / page).read_text("utf-8"))

    unknown = [f"{page}:{b.line}: {b.key}" for b in found if b.key and b.key not in KEYS]
    unrun = [
        f"{page}:{b.line}: ```{b.language} is never run; use ```console"
        for b in found
        if b.language in SHELLS and b.key not in {"not run", "file"}
    ]
    empty = [
        f"{page}:{b.line}: no line starts with '$ '"
        for b in found
        if b.language == "console" and not list(b.commands())
    ]

    assert not unknown + unrun + empty
