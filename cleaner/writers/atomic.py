"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
from pathlib import Path
from types import TracebackType

from cleaner.errors import Location, OutputError

PART = ".part"  # how the name of an unfinished file ends; it begins with `PREFIX`
PREFIX = ".cleaner-"
_BUFFER = 1 << 20  # bytes
_numbers = itertools.count()


class WholeFile:
    """A file that is written under another name, and gets its own only when all of it is on disk.

    Leaving the `with` block by an exception leaves nothing behind. Every problem is an OutputError.
    """

    def __init__(self, path: Path, mode: int | None = None) -> None:
        self.path = path
        self._mode = mode  # permissions; None: what new files get
        self._part = path.with_name(f"{PREFIX}{os.getpid()}-{next(_numbers)}{PART}")
        self._pending: list[bytes] = []
        self._size = 0  # of what is pending
        self._file = -1

    def __enter__(self) -> WholeFile:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            self._file = os.open(self._part, flags, 0o666)
            if self._mode is not None:
                os.chmod(self._part, self._mode)
        except OSError as error:
            raise self._error(error) from error
        return self

    def write(self, data: bytes) -> None:
        """Add bytes at the end."""
        self._pending.append(data)
        self._size += len(data)
        if self._size >= _BUFFER:
            self._flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._flush()
                os.fsync(self._file)
            self._close()
            if kind is None:
                self.take_place(self._part)
        except OSError as problem:
            raise self._error(problem) from problem
        finally:
            self._close()
            with contextlib.suppress(OSError):
                os.unlink(self._part)

    def take_place(self, part: Path) -> None:
        """Give the finished file its name."""
        os.replace(part, self.path)

    def _flush(self) -> None:
        data = memoryview(b"".join(self._pending))
        self._pending, self._size = [], 0
        try:
            while data:
                data = data[os.write(self._file, data) :]
        except OSError as error:
            raise self._error(error) from error

    def _close(self) -> None:
        if self._file >= 0:
            file, self._file = self._file, -1
            os.close(file)

    def _error(self, error: OSError) -> OutputError:
        return cannot_write(self.path, error)


def write_whole(path: Path, data: bytes) -> None:
    """Write one file, whole or not at all."""
    with WholeFile(path) as file:
        file.write(data)


def remove_parts(folder: Path) -> None:
    """Remove what this process left unfinished: a signal can fall between any two steps."""
    for part in folder.glob(f"{PREFIX}{os.getpid()}-*{PART}"):
        with contextlib.suppress(OSError):
            part.unlink()


def cannot_write(path: Path, error: OSError) -> OutputError:
    """What to tell about a file that cannot be written."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        problem, hint = "the disk is full", "make room, or write to another disk"
    elif isinstance(error, PermissionError) or error.errno == errno.EROFS:
        problem, hint = "may not be written", "give yourself the right to, or write elsewhere"
    else:
        problem, hint = f"cannot be written: {(error.strerror or str(error)).lower()}", ""
    return OutputError(Location(str(path)), problem, hint)


def settle(folder: Path) -> None:
    """Have the names in a folder survive a crash; a no-op where folders cannot be synced."""
    if os.name == "posix":
        try:
            file = os.open(folder, os.O_RDONLY)
        except OSError as error:
            raise cannot_write(folder, error) from error
        try:
            os.fsync(file)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EBADF):
                raise cannot_write(folder, error) from error
        finally:
            os.close(file)
