"""A file's content replaced in place, so that nobody's work and nobody's right to it is lost."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from pathlib import Path

from cleaner.errors import Location, OutputError
from cleaner.writers.atomic import WholeFile, cannot_write


def write_back(path: str, data: bytes, sha256: str) -> None:
    """Replace what is in a file; a link stays a link, owner and permissions are kept.

    sha256: of what the file held when it was read
    Raises OutputError, and leaves the file as it is, where it holds something else by now, may not
    be written, or has other names which would go on holding the old text.
    """
    file = Path(os.path.realpath(path))
    try:
        before = file.stat()
        _check_permitted(file, before)
        with _Replacement(file, before, sha256) as whole:
            whole.write(data)
    except OSError as error:
        raise cannot_write(file, error) from error


def _check_permitted(file: Path, status: os.stat_result) -> None:
    if not status.st_mode & 0o222 or not os.access(file, os.W_OK):
        raise OutputError(
            Location(str(file)), "is read-only: left as it is", "give yourself the right to write"
        )
    if status.st_nlink > 1:
        raise OutputError(
            Location(str(file)),
            f"has {status.st_nlink} names (hard links): left as it is",
            "fix a copy; the other names would keep the old text",
        )


class _Replacement(WholeFile):
    """A file in the place of another, if that is still what was read."""

    def __init__(self, path: Path, before: os.stat_result, sha256: str) -> None:
        super().__init__(path, stat.S_IMODE(before.st_mode))
        self._before = before
        self._sha256 = sha256

    def take_place(self, part: Path) -> None:
        if hashlib.sha256(self.path.read_bytes()).hexdigest() != self._sha256:
            hint = "somebody works on it: fix it again when they are done"
            raise OutputError(
                Location(str(self.path)), "was changed meanwhile: left as it is", hint
            )
        self._keep_owner(part)
        super().take_place(part)

    def _keep_owner(self, part: Path) -> None:
        """Give the new file the owner of the old one, as far as that is permitted."""
        mine = os.stat(part)
        wanted = self._before.st_uid, self._before.st_gid
        if (mine.st_uid, mine.st_gid) == wanted or not hasattr(os, "chown"):
            return
        for owner in (wanted, (-1, wanted[1])):
            with contextlib.suppress(OSError):
                os.chown(part, *owner)
                break
        os.chmod(part, stat.S_IMODE(self._before.st_mode))  # a new owner takes bits away
