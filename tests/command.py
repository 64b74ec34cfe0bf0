"""The command line, called as a user calls it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.cli import main

ENVIRONMENT = {**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": ""}


def cleaner(*arguments: object, stdin: bytes = b"", cwd: Path | None = None) -> Ran:
    """Run in a process of its own: for streams, signals and all that a shell sees."""
    command = [sys.executable, "-m", "cleaner", *map(str, arguments)]
    done = subprocess.run(
        command, input=stdin, capture_output=True, cwd=cwd, env=ENVIRONMENT, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())


class Ran:
    """What a call came to."""

    def __init__(self, code: int, out: bytes, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def lines(self) -> list[str]:
        return self.out.decode().splitlines()

    def __repr__(self) -> str:
        return f"exit {self.code}\n{self.out.decode('utf-8', 'replace')}\n{self.err}"


class Here:
    """Run in this process, where the plan is made once: quick, for everything else."""

    def __init__(self, captured: pytest.CaptureFixture[bytes]) -> None:
        self._captured = captured

    def __call__(self, *arguments: object) -> Ran:
        self._captured.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = self._captured.readouterr()
        return Ran(code, out, err.decode())


@pytest.fixture
def here(capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    return Here(capfdbinary)
