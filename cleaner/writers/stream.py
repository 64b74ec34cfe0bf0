"""Standard output: one article after the other, as soon as each is there."""

from __future__ import annotations

import os
from typing import BinaryIO

from cleaner.writers.forms import SEPARATOR, Form


class Stream:
    """Writes articles to an open file; what follows the first is set apart if they are text.

    Problems are left as the OSError that they are: a closed pipe is none, and only the command
    line can tell.
    """

    def __init__(self, file: BinaryIO, form: Form) -> None:
        self._file = file
        self._separator = SEPARATOR if form == "text" else b""
        self._first = True

    def add_article(self, data: bytes) -> None:
        """Write one article."""
        if not self._first:
            self._file.write(self._separator)
        self._first = False
        self._file.write(data)

    def flush(self) -> None:
        """Hand on all that was written: a reader behind a pipe waits for it."""
        self._file.flush()


def close_quietly(file: BinaryIO) -> None:
    """Point a broken output to nowhere, so that the interpreter's last flush cannot fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, file.fileno())
    finally:
        os.close(nowhere)
