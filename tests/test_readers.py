"""Inputs are found in one order, under names that are unique and safe."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import orjson
import pytest

from cleaner.readers.files import find, read
from cleaner.readers.inputs import Given, Input, Missed, Skipped, Text, visible

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs links, pipes or names in bytes")
ANY_NAMES = pytest.mark.skipif(sys.platform != "linux", reason="needs names that are any bytes")


def tree(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def found(*arguments: Path | str, stdin: bytes = b"") -> list[Input | Missed | Skipped]:
    return list(find([str(argument) for argument in arguments], io.BytesIO(stdin)))


def names(*arguments: Path | str) -> list[str]:
    return [one.path for one in found(*arguments) if isinstance(one, Input)]


def problems(*arguments: Path | str) -> list[str]:
    return [one.failed.problem for one in found(*arguments) if isinstance(one, Missed)]


def documents(*arguments: Path | str, stdin: bytes = b"") -> list[Text | Given | Missed | Skipped]:
    return [
        document
        for one in found(*arguments, stdin=stdin)
        for document in (read(one) if isinstance(one, Input) else [one])
    ]


def article(text: str = "A.") -> bytes:
    return orjson.dumps({"schema": "cleaner.article/1", "text": text})


# --- files and folders ---


def test_a_folder_is_read_to_its_depths_by_name(tmp_path: Path) -> None:
    tree(tmp_path, "b.txt", "a/z.txt", "a/b/c.txt", "c.txt", "a.txt")
    assert names(tmp_path) == ["a/b/c.txt", "a/z.txt", "a.txt", "b.txt", "c.txt"]


def test_hidden_files_are_left_out_unless_named(tmp_path: Path) -> None:
    tree(tmp_path, ".hidden", ".git/config", "a.txt")
    assert names(tmp_path) == ["a.txt"]
    assert names(tmp_path / ".hidden") == [".hidden"]


def test_files_come_in_the_order_of_the_arguments(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "b.txt")
    assert names(tmp_path / "b.txt", tmp_path / "a.txt") == ["b.txt", "a.txt"]


def test_a_file_is_read_once(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "b.txt")
    assert names(tmp_path / "b.txt", tmp_path, tmp_path / "a.txt") == ["b.txt", "a.txt"]


def test_the_user_sees_names_as_they_were_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path, "in/a.txt")
    monkeypatch.chdir(tmp_path)
    (one,) = found("in")
    assert isinstance(one, Input)
    assert (one.path, one.shown) == ("a.txt", os.path.join("in", "a.txt"))


def test_two_roots_with_the_same_names_stay_apart(tmp_path: Path) -> None:
    tree(tmp_path, "one/a.txt", "one/b.txt", "two/a.txt", "three/c.txt")
    assert names(tmp_path / "one", tmp_path / "two", tmp_path / "three") == [
        "one/a.txt",
        "one/b.txt",
        "two/a.txt",
        "c.txt",
    ]


def test_roots_of_the_same_name_take_more_of_their_path(tmp_path: Path) -> None:
    tree(tmp_path, "x/in/a.txt", "y/in/a.txt")
    assert names(tmp_path / "x/in", tmp_path / "y/in") == ["x/in/a.txt", "y/in/a.txt"]


def test_files_of_the_same_name_stay_apart(tmp_path: Path) -> None:
    tree(tmp_path, "x/a.txt", "y/a.txt")
    assert names(tmp_path / "x/a.txt", tmp_path / "y/a.txt") == ["x/a.txt", "y/a.txt"]


def test_standard_input(tmp_path: Path) -> None:
    (one,) = found("-", stdin=b"text")
    assert one == Input("stdin", "-", raw=b"text")
    assert documents("-", stdin=b"text") == [Text("stdin", "-", b"text")]


@ANY_NAMES
def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))).write_bytes(b"x")
    (one,) = found(tmp_path)
    assert isinstance(one, Input)
    assert one.path == "caf\\xe9.txt"
    one.shown.encode()
    assert documents(tmp_path) == [Text(one.path, one.shown, b"x")]


@ANY_NAMES
def test_names_that_look_the_same_stay_apart(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    for name in (b"/caf\xe9.txt", b"/caf\\xe9.txt"):
        Path(os.fsdecode(folder + name)).write_bytes(b"")
    assert sorted(names(tmp_path)) == ["caf\\xe9.txt", "caf\\xe9.txt~2"]


@POSIX
def test_a_name_cannot_fake_a_message(tmp_path: Path) -> None:
    (tmp_path / "a\nb:1:1: error\x1b[2J\u202e").write_text("x")
    (one,) = found(tmp_path)
    assert isinstance(one, Input)
    assert one.shown.isprintable()
    assert "\n" in one.path


def test_visible_keeps_spaces_and_letters() -> None:
    assert visible("Ünïcode name\u00a0x.txt") == "Ünïcode name\u00a0x.txt"


# --- what cannot be had ---


def test_a_missing_path(tmp_path: Path) -> None:
    assert problems(tmp_path / "no") == ["does not exist"]


def test_a_folder_without_documents(tmp_path: Path) -> None:
    tree(tmp_path, ".hidden")
    (tmp_path / "empty").mkdir()
    assert problems(tmp_path) == ["a folder without documents"]


@POSIX
def test_links(tmp_path: Path) -> None:
    tree(tmp_path, "in/a.txt", "other/b.txt")
    (tmp_path / "in/file").symlink_to(tmp_path / "other/b.txt")
    (tmp_path / "in/dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in/loop")
    (tmp_path / "in/up").symlink_to(tmp_path / "in")
    assert names(tmp_path / "in") == ["a.txt", "file"]
    assert problems(tmp_path / "in") == ["a link to nothing", "a link that leads back to itself"]
    assert problems(tmp_path / "in/dangling") == ["a link to nothing"]
    assert [one.why for one in found(tmp_path / "in") if isinstance(one, Skipped)] == [
        "a link to a folder: left out; name it to have it read"
    ]


@POSIX
def test_a_linked_folder_is_read_if_named(tmp_path: Path) -> None:
    tree(tmp_path, "in/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    assert names(tmp_path / "link") == ["a.txt"]


@POSIX
def test_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe")
    assert names(tmp_path) == ["a.txt"]
    assert problems("/dev/null") == ["no regular file"]


def unreadable(file: object, *_: object) -> object:
    raise PermissionError(13, "Permission denied")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a.txt")
    (one,) = found(tmp_path)
    assert isinstance(one, Input)
    monkeypatch.setattr("builtins.open", unreadable)
    (missed,) = read(one)
    assert isinstance(missed, Missed)
    assert missed.failed.problem == "may not be read"


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "scandir", unreadable)
    assert problems(tmp_path) == ["may not be read"]


def test_a_file_that_goes_away(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt")
    (one,) = found(tmp_path)
    (tmp_path / "a.txt").unlink()
    assert isinstance(one, Input)
    (missed,) = read(one)
    assert isinstance(missed, Missed)
    assert missed.failed.problem == "does not exist"


# --- articles that are given back ---


def test_an_article_given_back(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(article())
    (one,) = documents(tmp_path)
    assert isinstance(one, Given)
    assert (one.path, one.record["text"]) == ("a.json", "A.")


def test_lines_of_articles(tmp_path: Path) -> None:
    lines = b"\xef\xbb\xbf" + article("A.") + b"\n\n" + article("B.") + b'\r\n{"x": 1}\n{"sche'
    (tmp_path / "all.jsonl").write_bytes(lines)
    given = documents(tmp_path)
    assert [(type(one), getattr(one, "path", "")) for one in given] == [
        (Given, "all.jsonl:1"),
        (Given, "all.jsonl:3"),
        (Missed, ""),
        (Missed, ""),
    ]
    assert [one.failed.path for one in given if isinstance(one, Missed)] == [
        "all.jsonl:4",
        "all.jsonl:5",
    ]


def test_many_lines_are_read_in_parts(tmp_path: Path) -> None:
    texts = [f"{number} " + "x" * 70_000 for number in range(40)]
    (tmp_path / "all.jsonl").write_bytes(b"".join(article(text) + b"\n" for text in texts))
    parts = found(tmp_path)
    assert len(parts) > 1
    given = documents(tmp_path)
    assert [one.record["text"] for one in given if isinstance(one, Given)] == texts
    assert [one.path for one in given if isinstance(one, Given)][-1] == "all.jsonl:40"


def test_lines_of_articles_on_standard_input() -> None:
    given = documents("-", stdin=article("A.") + b"\n" + article("B.") + b"\n")
    assert [one.path for one in given if isinstance(one, Given)] == ["stdin:1", "stdin:2"]


def test_an_output_given_back(tmp_path: Path) -> None:
    tree(tmp_path, "articles/a.json")
    (tmp_path / "articles/a.json").write_bytes(article())
    (tmp_path / "run.json").write_bytes(b'{"schema":"cleaner.run/1"}')
    (tmp_path / "sources.jsonl").write_bytes(b'{"schema":"cleaner.source/1"}\n')
    given = documents(tmp_path)
    assert [type(one) for one in given] == [Given, Skipped, Skipped]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b'{"schema":"cleaner.article/1","text":"A'),
        ("a.json", b'{"schema":"cleaner.article/1"}'),
        ("a.json", b'{"schema":"cleaner.article/1","text":1}'),
        ("a.jsonl", b'{"schema":"cleaner.article/1","text":"A'),
    ],
)
def test_a_broken_article_is_no_text(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (one,) = documents(tmp_path)
    assert isinstance(one, Missed)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b'{"schema":"other"}'),
        ("a.json", b"[1]"),
        ("a.json", b"no json"),
        ("a.json", b""),
        ("a.jsonl", b'{"a":1}\n'),
        ("a.jsonl", b""),
    ],
)
def test_other_json_is_text_and_the_user_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (one,) = documents(tmp_path)
    assert isinstance(one, Text)
    assert one.raw == content
    assert "cleaned as text" in one.note
