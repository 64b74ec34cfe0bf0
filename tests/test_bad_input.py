"""What bad input gets: a clear message, the right exit code, and all other documents done."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner import jobs
from cleaner.checks import work
from command import ENVIRONMENT, Here, Ran, here

__all__ = ["here"]

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs links, pipes or permissions")
GOOD = "The ferry sails again, the town said on Monday.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One good document, which has to come out whatever lies beside it."""
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "good.txt").write_text(GOOD)
    return inputs


def run(here: Here, folder: Path, *more: object) -> Ran:
    ran = here("run", folder, *more, "-o", folder.parent / "out")
    assert "Traceback" not in ran.err
    return ran


def texts(folder: Path) -> list[str]:
    pages = sorted((folder.parent / "out" / "articles").iterdir())
    return [json.loads(page.read_text())["text"] for page in pages]


def account(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder.parent / "out" / "run.json").read_text())
    return found


def comes_back(here: Here, folder: Path) -> bool:
    """Whether every document that was cleaned can be had again."""
    back = folder.parent / "back"
    code = here("restore", folder.parent / "out", "-o", back).code
    digests = [
        (back / path.relative_to(folder)).read_bytes() == path.read_bytes()
        for path in folder.rglob("*")
        if (back / path.relative_to(folder)).is_file()
    ]
    return code == 0 and bool(digests) and all(digests)


# --- documents that are text, if only just ---


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b" \t\r\n\x0c \n", "\u00a0\u2028\u3000".encode(), b"\xef\xbb\xbf"],
    ids=["empty", "a line feed", "blanks", "wide blanks", "a mark alone"],
)
def test_a_document_without_words(here: Here, folder: Path, content: bytes) -> None:
    (folder / "bad.txt").write_bytes(content)
    ran = run(here, folder)
    assert ran.code == 0
    assert f"{folder / 'bad.txt'}: no article in it" in ran.err
    assert texts(folder) == [GOOD.strip()]
    assert comes_back(here, folder)
    assert here("verify", folder.parent / "out").code == 0


@pytest.mark.parametrize(
    "content",
    [
        b"One line.\rAnother line.\r",
        b"No line feed at its end",
        "One\u2028two\u0085three\x0b\x0cfour".encode(),
        "Паром снова ходит через озеро.".encode("cp1251"),
        "A ferry.\n".encode("utf-16"),
        b"caf\xe9 \xe2\x80\x99 \x81\x8d\n",
        bytes(range(32, 256)) * 4,
        b"\xed\xa0\x80 a lone surrogate\n",
    ],
)
def test_odd_text_is_text(here: Here, folder: Path, content: bytes) -> None:
    (folder / "bad.txt").write_bytes(content)
    assert run(here, folder).code == 0
    assert len(texts(folder)) == 2
    assert comes_back(here, folder)
    assert here("verify", folder.parent / "out").code == 0


def a_line(megabytes: int) -> bytes:
    return b"The ferry sails again, the town said. " * (megabytes * 1_000_000 // 38)


@pytest.mark.parametrize(
    "megabytes", [pytest.param(1, id="1 MB"), pytest.param(50, id="50 MB", marks=pytest.mark.slow)]
)
def test_one_long_line(here: Here, folder: Path, megabytes: int) -> None:
    (folder / "bad.txt").write_bytes(a_line(megabytes))
    assert run(here, folder).code == 0
    assert comes_back(here, folder)


# --- documents that are no text ---


def a_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("a.txt", GOOD * 100)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "PNG"),
        (a_zip(), "ZIP"),
        (b"A ferry.\0\0\0 A mill.\0", "NUL"),
        (b"\x1f\x8b\x08\0" + bytes(range(256)), "gzip"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    ],
    ids=["PNG", "ZIP", "NUL", "gzip", "PDF"],
)
def test_what_is_no_text_is_named_and_left_out(
    here: Here, folder: Path, content: bytes, said: str
) -> None:
    (folder / "bad.txt").write_bytes(content)
    ran = run(here, folder)
    assert ran.code == 3
    (line,) = (line for line in ran.err.splitlines() if "bad.txt" in line)
    assert said.lower() in line.lower()
    assert "hint: " in ran.err
    assert texts(folder) == [GOOD.strip()]
    (failure,) = account(folder)["failures"]
    assert failure["path"] == "bad.txt"
    assert failure["sha256"] == hashlib.sha256(content).hexdigest()


# --- what cannot be read ---


def missing(folder: Path) -> str:
    return str(folder / "missing.txt")


def an_empty_folder(folder: Path) -> str:
    (folder.parent / "empty").mkdir()
    return str(folder.parent / "empty")


def a_dangling_link(folder: Path) -> str:
    (folder / "bad.txt").symlink_to(folder / "nowhere")
    return str(folder / "bad.txt")


def a_looping_link(folder: Path) -> str:
    (folder / "bad.txt").symlink_to(folder / "bad.txt")
    return str(folder / "bad.txt")


@POSIX
@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (missing, "does not exist"),
        (an_empty_folder, "without documents"),
        (a_dangling_link, "a link to nothing"),
        (a_looping_link, "leads back to itself"),
    ],
)
def test_what_cannot_be_had_is_told(
    here: Here, folder: Path, bad: Callable[[Path], str], said: str
) -> None:
    path = bad(folder)
    ran = run(here, folder, path)
    assert ran.code == 3
    assert said in next(line for line in ran.err.splitlines() if path in line)
    assert texts(folder) == [GOOD.strip()]


def test_a_file_that_may_not_be_read(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "bad.txt").write_text("secret")
    plain = open

    def refuse(file: object, *more: object, **others: object) -> object:
        if str(file).endswith("bad.txt"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
        return plain(file, *more, **others)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", refuse)
    ran = run(here, folder)
    monkeypatch.undo()
    assert ran.code == 3
    assert f"{folder / 'bad.txt'}: may not be read" in ran.err
    assert texts(folder) == [GOOD.strip()]


@pytest.mark.parametrize("verb", ["run", "check"])
@pytest.mark.parametrize("bad", ["bad.txt", "shut"])
def test_what_may_not_be_read_fails_alone_though_it_is_named(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch, verb: str, bad: str
) -> None:
    (folder / "bad.txt").write_text("secret")
    (folder / "shut").mkdir()
    access, plain, scan = os.access, open, os.scandir

    def refuse(call: Callable[..., Any]) -> Callable[..., Any]:
        def called(file: Any, *more: Any, **others: Any) -> Any:
            if str(file).endswith(bad):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
            return call(file, *more, **others)

        return called

    monkeypatch.setattr(
        os, "access", lambda file, mode: bad not in str(file) and access(file, mode)
    )
    monkeypatch.setattr("builtins.open", refuse(plain))
    monkeypatch.setattr(os, "scandir", refuse(scan))
    ran = here(verb, folder / bad, folder / "good.txt")
    monkeypatch.undo()
    assert ran.code == 3
    assert f"{folder / bad}: may not be read" in ran.err
    assert len(ran.lines) == (verb == "run")


@pytest.mark.parametrize("call", ["stat", "iterdir"])
def test_an_output_that_cannot_be_reached(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    out, plain = folder.parent / "out", getattr(Path, call)
    out.mkdir()

    def refuse(path: Path, **more: Any) -> Any:
        if path == out:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return plain(path, **more)

    monkeypatch.setattr(Path, call, refuse)
    runs = [here("run", folder, "-o", out), here("restore", folder, "-o", out)]
    if call == "stat":
        runs += [here("restore", out), here("verify", out)]
    monkeypatch.undo()
    for ran in runs:
        assert ran.code == 2
        assert "Traceback" not in ran.err
    assert f"{out}: may not be written" in runs[0].err
    assert all(f"{out}: cannot be read: permission denied" in ran.err for ran in runs[2:])


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", ""],
        ["run", "in", "-o", ""],
        ["run", "in", "--rules", ""],
        ["check", ""],
        ["restore", ""],
        ["verify", ""],
        ["rules", "check", ""],
    ],
)
def test_an_empty_path_is_none(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(folder.parent)
    ran = here(*arguments)
    assert (ran.code, ran.out) == (2, b"")
    assert "a path cannot be empty" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("run in >&-", 3, "standard output: cannot be written: it is closed"),
        ("check --format json in >&-", 3, "standard output: cannot be written: it is closed"),
        ("run - <&-", 3, "-: is closed"),
        ("run in <&- >out.jsonl", 0, ""),
        ("run in -o out >&- <&-", 0, "1 document"),
        ("run in 2>&- >out.jsonl", 0, ""),
    ],
)
@POSIX
def test_a_stream_that_is_closed(folder: Path, arguments: str, code: int, said: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m cleaner {arguments}', sys.executable],
        cwd=folder.parent,
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        check=False,
    )
    assert done.returncode == code
    assert said in done.stderr.decode()
    assert len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize(("verb", "what"), [("run", "source_record"), ("check", "findings")])
def test_a_fault_of_ours_fails_the_document_alone(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch, verb: str, what: str
) -> None:
    (folder / "bad.txt").write_text("A bad document, which no test has seen before.\n")
    place = jobs if verb == "run" else work
    plain = getattr(place, what)

    def broken(cleaned: Any, *more: Any) -> Any:
        if cleaned.source.decoding.text.startswith("A bad"):
            raise ZeroDivisionError("none of this")
        return plain(cleaned, *more)

    monkeypatch.setattr(place, what, broken)
    ran = here(verb, folder)
    assert ran.code == 3
    assert (
        f"{folder / 'bad.txt'}: failed inside cleaner: ZeroDivisionError: none of this" in ran.err
    )
    assert "please report it" in ran.err
    assert len(ran.lines) == (verb == "run")


@pytest.mark.skipif(sys.platform != "linux", reason="needs names that are any bytes")
def test_a_name_that_is_not_utf8(here: Here, folder: Path) -> None:
    name = os.fsencode(folder) + b"/caf\xe9\n.txt"
    with open(name, "wb") as file:
        file.write(GOOD.encode())
    ran = run(here, folder)
    assert ran.code == 0
    paths = [
        json.loads(line)["path"]
        for line in (folder.parent / "out" / "sources.jsonl").read_text().splitlines()
    ]
    assert paths == ["caf\\xe9\n.txt", "good.txt"]
    checked = here("check", "--format", "json", folder)
    assert checked.code == 0
    here("check", folder).out.decode()
    assert here("restore", folder.parent / "out", "-o", folder.parent / "back").code == 0


# --- where nothing can be written ---


def not_empty(folder: Path) -> Path:
    (folder.parent / "out").mkdir()
    (folder.parent / "out" / "notes.txt").touch()
    return folder.parent / "out"


def a_file(folder: Path) -> Path:
    (folder.parent / "out").touch()
    return folder.parent / "out"


def inside_the_input(folder: Path) -> Path:
    return folder / "out"


def around_the_input(folder: Path) -> Path:
    return folder.parent


def below_a_file(folder: Path) -> Path:
    (folder.parent / "file").touch()
    return folder.parent / "file" / "out"


@pytest.mark.parametrize(
    "place", [not_empty, a_file, inside_the_input, around_the_input, below_a_file]
)
def test_a_bad_place_for_output_is_told_before_anything_is_done(
    here: Here, folder: Path, place: Callable[[Path], Path]
) -> None:
    out = place(folder)
    before = sorted(folder.parent.rglob("*"))
    ran = here("run", folder, "-o", out)
    assert ran.code == 2
    assert str(out) in ran.err
    assert "Traceback" not in ran.err
    assert sorted(folder.parent.rglob("*")) == before


def _full_after(calls: int) -> Callable[..., int]:
    write, left = os.write, [calls]

    def full(file: int, data: bytes) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(file, data)

    return full


@pytest.mark.parametrize("calls", range(4))
def test_a_full_disk(here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch, calls: int) -> None:
    for number in range(3):
        (folder / f"{number}.txt").write_text(GOOD)
    monkeypatch.setattr(os, "write", _full_after(calls))
    ran = run(here, folder)
    monkeypatch.undo()
    out = folder.parent / "out"
    assert ran.code == 3
    assert "the disk is full" in ran.err
    assert "make room" in ran.err
    assert "--force" in ran.err
    left = [path for path in out.rglob("*") if path.is_file()]
    assert not (out / "run.json").exists()
    for path in left:
        json.loads(path.read_text())
    assert run(here, folder, "--force").code == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB, where mounting one is allowed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount")
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_is_full_indeed(here: Here, folder: Path, small_disk: Path) -> None:
    for number in range(60):
        (folder / f"{number:02}.txt").write_text(GOOD * 20)
    ran = here("run", folder, "-o", small_disk / "out")
    assert ran.code == 3
    assert "the disk is full" in ran.err
    assert not [path for path in (small_disk / "out").rglob("*") if path.name.endswith(".part")]
    assert not (small_disk / "out" / "run.json").exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("verb", ["run", "check"])
def test_a_full_standard_output(folder: Path, verb: str) -> None:
    (folder / "good.txt").write_text("The ferry of of the town sails again.\n")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cleaner", verb, str(folder)],
            stdout=full,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.decode() == ("standard output: cannot be written: no space left on device\n")


def test_a_full_disk_leaves_the_file_that_was_to_be_fixed(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dirty = "The crew of of the ferry met the mayor on Monday.\n"
    (folder / "good.txt").write_text(dirty)
    monkeypatch.setattr(os, "write", _full_after(0))
    ran = here("check", "--fix", folder)
    monkeypatch.undo()
    assert ran.code == 3
    assert "the disk is full" in ran.err
    assert (folder / "good.txt").read_text() == dirty
    assert [path.name for path in folder.iterdir()] == ["good.txt"]


# --- rules ---

BROKEN = """schema: 1
rules:
- id: One
  title: A rule
  why: For this test.
  safty: safe
  in: line
  match: {regexp: 'x'}
  do: drop
  examples: [{keep: y}]
- id: two
  title: Another
  why: For this test.
  safety: safe
  in: lime
  match: {regex: '(?=x)'}
  do: drop
  examples: [{keep: y}]
"""


@pytest.mark.parametrize("verb", ["run", "check"])
def test_a_broken_rule_file_stops_everything_and_is_told_whole(
    here: Here, folder: Path, verb: str
) -> None:
    rules = folder.parent / "mine.yaml"
    rules.write_text(BROKEN)
    arguments = [verb, folder, "--rules", rules]
    ran = here(*arguments, *(["-o", folder.parent / "out"] if verb == "run" else []))
    assert (ran.code, ran.out) == (2, b"")
    for place, word in ((6, "safty"), (15, "lime")):
        assert f"{rules}:{place}:" in ran.err
        assert word in ran.err
    assert "did you mean" in ran.err
    assert not (folder.parent / "out").exists()
