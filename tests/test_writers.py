"""Output folders are whole or refused; names are safe everywhere; nothing half is ever left."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import OutputError
from cleaner.writers.atomic import WholeFile, write_whole
from cleaner.writers.folder import Folder, make_ready
from cleaner.writers.forms import json_line, json_page, plain_text
from cleaner.writers.names import Names, slug, stem
from cleaner.writers.restored import put_back, target
from strategies import texts

ARTICLE = b'{"schema":"cleaner.article/1"}\n'
ID = "art-0123456789abcdef01234567"


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def write_output(out: Path, layout: str = "json") -> None:
    make_ready(out, [], force=False)
    with Folder(out, layout) as folder:  # type: ignore[arg-type]
        folder.add_article("undated-a", ID, ARTICLE)
        folder.add_source(b'{"schema":"cleaner.source/1"}\n')
    folder.finish({"tool": "cleaner"})


# --- names ---


SAFE = ("Ll", "Lu", "Lt", "Lo", "Lm", "Mn", "Mc", "Me", "Nd")


@given(texts)
def test_slugs_are_safe_on_every_system(title: str) -> None:
    name = slug(title)
    assert re.fullmatch(r"[^\W_][^-]*(-[^\W_][^-]*)*", name)
    assert all(unicodedata.category(char) in SAFE for char in name.replace("-", ""))
    assert 0 < len(name.encode()) <= 100
    assert name == unicodedata.normalize("NFC", name)
    assert slug(name) == name


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("CON", "con"),
        ("nul.txt", "nul-txt"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows", "c-windows"),
        ("...", "untitled"),
        ("", "untitled"),
        (None, "untitled"),
        ("日本語", "日本語"),
        ("Łódź", "łódź"),
        ("Cafe\u0301", "café"),
        ("Паром вернулся на озеро", "паром-вернулся-на-озеро"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"),
        ("\u0301 a\u200db ☃", "a-b"),
        ("../ﬁle：x", "file-x"),
        ("x" * 200, "x" * 100),
        ("ж" * 200, "ж" * 50),
        ("日" * 200, "日" * 33),
        ("The mayor’s 'new' mill", "the-mayors-new-mill"),
    ],
)
def test_slug(title: str | None, expected: str) -> None:
    assert slug(title) == expected


def test_a_long_title_is_cut_between_words() -> None:
    assert slug("harbour " * 20).endswith("-harbour")


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2023-10-04T14:36-04:00", "2023-10-04-a"),
        ("2023-10", "2023-10-a"),
        ("2023", "2023-a"),
        (None, "undated-a"),
    ],
)
def test_file_names_begin_with_the_day(published: str | None, expected: str) -> None:
    assert stem({"published": published, "title": "A"}) == expected


@given(st.lists(st.sampled_from([ID, "art-0123456789abcdef01234568", "art-f" + "0" * 23])))
def test_names_are_never_given_twice(ids: list[str]) -> None:
    names = Names()
    given = [names.name("undated-a", article_id) for article_id in ids]
    assert len(set(given)) == len(given)
    again = Names()
    assert [again.name("undated-a", article_id) for article_id in ids] == given


# --- forms ---


def test_a_page_and_a_line_hold_the_same() -> None:
    record: dict[str, Any] = {
        "title": None,
        "text": "é\n\n“x”",
        "flags": [],
        "extras": [{"role": "caption", "text": "A"}],
        "provenance": {"fields": {}, "edits": [[0, 1, "a", "", ["b/c"]]]},
    }
    assert orjson.loads(json_page(record)) == record == orjson.loads(json_line(record))
    assert json_line(record).count(b"\n") == 1
    assert '"text": "é' in json_page(record).decode()


def test_text_ends_with_a_line_feed() -> None:
    assert plain_text({"text": "a\n\nb"}) == b"a\n\nb\n"


# --- whole files ---


def test_a_file_appears_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with WholeFile(path) as file:
        file.write(b"one ")
        file.write(b"two")
        assert not path.exists()
    assert path.read_bytes() == b"one two"
    assert listing(tmp_path) == ["a.json"]


def test_a_file_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError), WholeFile(path) as file:  # noqa: PT012
        file.write(b"x" * (1 << 21))
        raise RuntimeError
    assert path.read_bytes() == b"old"
    assert listing(tmp_path) == ["a.json"]


def full(*_: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("call", ["write", "fsync", "open", "replace"])
def test_a_full_disk_is_told_and_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    monkeypatch.setattr(os, call, full)
    with pytest.raises(OutputError, match="the disk is full") as caught:
        write_whole(tmp_path / "a.json", b"data")
    monkeypatch.undo()
    assert "make room" in caught.value.hint
    assert listing(tmp_path) == []


def test_a_short_write_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:3]))
    write_whole(tmp_path / "a", b"0123456789")
    assert (tmp_path / "a").read_bytes() == b"0123456789"


def test_new_files_get_the_permissions_that_new_files_get(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"")
    (tmp_path / "b").touch()
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


# --- folders ---


def test_a_folder(tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    write_output(out)
    assert listing(out) == [
        "articles",
        "articles/undated-a-012345.json",
        "run.json",
        "sources.jsonl",
    ]


def test_a_folder_of_lines(tmp_path: Path) -> None:
    write_output(tmp_path / "out", "jsonl")
    assert listing(tmp_path / "out") == ["articles.jsonl", "run.json", "sources.jsonl"]


@pytest.mark.parametrize("layout", ["json", "jsonl"])
def test_a_run_that_stops_half_way_is_no_output(tmp_path: Path, layout: str) -> None:
    out = tmp_path / "out"
    make_ready(out, [], force=False)
    with pytest.raises(KeyboardInterrupt), Folder(out, layout) as folder:  # type: ignore[arg-type]  # noqa: PT012
        folder.add_article("undated-a", ID, ARTICLE)
        raise KeyboardInterrupt
    whole = {"json": ["articles", "articles/undated-a-012345.json"], "jsonl": []}
    assert listing(out) == whole[layout]


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(OutputError, match="is not empty") as caught:
        make_ready(tmp_path, [], force=False)
    assert "--force" in caught.value.hint


def test_force_replaces_an_earlier_output(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_output(out)
    (out / "articles" / ".cleaner-1-2.part").write_bytes(b"half")
    make_ready(out, [], force=True)
    assert listing(out) == []


@pytest.mark.parametrize(
    "name", ["notes.txt", "articles/mine.json", "articles/x/y.json", "run.json"]
)
def test_force_removes_nothing_else(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    write_output(out)
    other = out / name
    other.parent.mkdir(exist_ok=True)
    other.write_text('{"mine": 1}')
    before = listing(out)
    with pytest.raises(OutputError, match="was not written by a run"):
        make_ready(out, [], force=True)
    assert listing(out) == before


def test_force_follows_no_link(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_output(out)
    (tmp_path / "kept.json").write_bytes(ARTICLE)
    (out / "articles" / "link.json").symlink_to(tmp_path / "kept.json")
    with pytest.raises(OutputError, match="was not written by a run"):
        make_ready(out, [], force=True)


def inside(folder: Path) -> tuple[Path, Path]:
    return folder / "in" / "out", folder / "in"


def around(folder: Path) -> tuple[Path, Path]:
    return folder, folder / "in"


def same(folder: Path) -> tuple[Path, Path]:
    return folder / "in", folder / "in"


def by_a_link(folder: Path) -> tuple[Path, Path]:
    (folder / "link").symlink_to(folder / "in")
    return folder / "link" / "out", folder / "in"


@pytest.mark.parametrize("layout", [inside, around, same, by_a_link])
def test_output_and_input_lie_apart(
    tmp_path: Path, layout: Callable[[Path], tuple[Path, Path]]
) -> None:
    (tmp_path / "in").mkdir()
    out, given = layout(tmp_path)
    with pytest.raises(OutputError, match="the input"):
        make_ready(out, [str(given)], force=True)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(OutputError, match="is no folder"):
        make_ready(tmp_path / "out", [], force=False)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="may not be written"):
        make_ready(tmp_path / "out", [], force=False)


def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(OutputError, match="may not be written"):
        make_ready(tmp_path / "out", [], force=False)


KILLED = """
import os, signal, sys
from pathlib import Path
from cleaner.writers.folder import Folder, make_ready
out = Path(sys.argv[1])
make_ready(out, [], force=False)
with Folder(out, "json") as folder:
    folder.add_article("undated-a", "art-0123456789abcdef", b'{"schema":"cleaner.article/1"}')
    folder.add_source(b"x" * 5_000_000)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_run_leaves_is_no_output_and_can_be_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    subprocess.run([sys.executable, "-c", KILLED, str(out)], check=False)
    names = {path.name for path in out.iterdir()}
    assert "articles" in names
    assert not names & {"run.json", "sources.jsonl"}
    make_ready(out, [], force=True)
    assert listing(out) == []


# --- sources put back ---


@pytest.mark.parametrize(
    "path", ["../a.txt", "/etc/passwd", "a/../../b", "C:\\a.txt", "c:a", "", "a\0b"]
)
def test_a_source_stays_in_its_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(OutputError, match="leads out"):
        target(tmp_path, {"path": path, "of": "file"})


def test_a_link_does_not_lead_a_source_out(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path)
    with pytest.raises(OutputError, match="leads out"):
        target(tmp_path / "in", {"path": "link/a.txt", "of": "file"})


def test_a_source_is_put_back(tmp_path: Path) -> None:
    place = put_back(tmp_path, {"path": "a/b/c.txt", "of": "file"}, b"x")
    assert (place, place.read_bytes()) == (tmp_path / "a" / "b" / "c.txt", b"x")


def test_the_text_of_a_record_is_put_back_under_a_name_of_its_own(tmp_path: Path) -> None:
    place = target(tmp_path, {"path": "all.jsonl:7", "of": "record"})
    assert place.name == "all.jsonl-7.txt"
