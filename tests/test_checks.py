"""The fix in place, its findings and its diff agree with each other, whatever the document."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given

from cleaner.checks.diff import unified_diff
from cleaner.checks.findings import Catalogue, excerpt, findings
from cleaner.checks.fixes import JOINT, Care, encoded, fix, fixing
from cleaner.document import (
    Article,
    Cleaned,
    Decoding,
    Evidence,
    Extra,
    Failed,
    Fields,
    Gap,
    Source,
    Stretch,
)
from cleaner.edits import Edit, Span, apply
from command import Here, here
from outcomes import outcomes
from test_cli import patched
from test_records import example

__all__ = ["here"]

NOTHING = Catalogue([])


def document(text: str, *pieces: Article | Gap) -> Cleaned:
    raw = text.encode()
    decoding = Decoding(text, "utf-8", True, (Stretch(0, len(raw), len(text), "utf-8"),))
    source = Source("a.txt", hashlib.sha256(raw).hexdigest(), len(raw), decoding)
    articles = tuple(piece for piece in pieces if isinstance(piece, Article))
    return Cleaned(source, articles, tuple(piece for piece in pieces if isinstance(piece, Gap)))


def article(
    text: str, start: int, end: int, *edits: tuple[int, str, str], **more: object
) -> Article:
    made = tuple(Edit(Span(at, at + len(a)), a, b, ("web/x",)) for at, a, b in edits)
    local = [edit.moved(-start) for edit in made]
    clean = apply(text[start:end], local)
    return Article(Span(start, end), Fields(title="T"), clean, made, **more)  # type: ignore[arg-type]


def fixed(cleaned: Cleaned) -> str:
    return apply(cleaned.source.decoding.text, fixing(cleaned))


# --- the fix ---


def test_what_a_field_was_taken_from_stays() -> None:
    text = "Share\nFerry returns\nMar 2 2021\n\nIt sails."
    header = (0, "Share\nFerry returns\nMar 2 2021\n\n", "")
    evidence = {"title": Evidence(Span(6, 19), "n/h"), "published": Evidence(Span(20, 30), "n/h")}
    cleaned = document(text, article(text, 0, len(text), header, evidence=evidence))
    assert fixed(cleaned) == "Ferry returns\nMar 2 2021\n\nIt sails."


def test_repairs_in_what_stays_are_made() -> None:
    text = "CafÃ© opens\n\nIt sells tea."
    repair = Edit(Span(3, 5), "Ã©", "é", ("core/mojibake",))
    evidence = {"title": Evidence(Span(0, 11), "n/h", (repair,))}
    header = (0, "CafÃ© opens\n\n", "")
    cleaned = document(text, article(text, 0, len(text), header, evidence=evidence))
    assert fixed(cleaned) == "Café opens\n\nIt sells tea."


def test_what_stands_right_behind_stays_repaired() -> None:
    text = "Ferry returns\n\narbour masters met."
    header = (0, "Ferry returns\n\n", "H")
    evidence = {"title": Evidence(Span(0, 13), "n/h")}
    cleaned = document(text, article(text, 0, len(text), header, evidence=evidence))
    assert fixed(cleaned) == "Ferry returns\n\nHarbour masters met."


def test_a_mark_that_ends_what_stays_is_not_doubled() -> None:
    text = "It sails. Reposted by permission."
    notice = (8, ". Reposted by permission.", ".")
    extra = (Extra("rights", "Reposted by permission.", Evidence(Span(10, 33), "n/r")),)
    cleaned = document(text, article(text, 0, len(text), notice, extras=extra))
    assert fixed(cleaned) == text


def test_captions_stay() -> None:
    text = "One.\n\nA ferry. (Photo)\n\nTwo."
    cut = (4, "\n\nA ferry. (Photo)\n\n", "\n\n")
    extra = (Extra("caption", "A ferry.", Evidence(Span(6, 22), "n/c")),)
    cleaned = document(text, article(text, 0, len(text), cut, extras=extra))
    assert fixed(cleaned) == text


def test_gaps_go_and_articles_are_set_apart() -> None:
    text = "Share\n\nOne.Two.\n\n\n\n---\n\nThree.\n\n"
    cleaned = document(
        text,
        Gap(Span(0, 7), "Share\n\n", "web/share"),
        article(text, 7, 11),
        article(text, 11, 19, (15, "\n\n\n\n", "")),
        Gap(Span(19, 24), "---\n\n", "web/rule"),
        article(text, 24, len(text), (30, "\n\n", "")),
    )
    assert fixed(cleaned) == "One.\n\nTwo.\n\nThree.\n"


def test_of_many_lines_that_a_rule_takes_all_stay_though_one_is_the_field() -> None:
    text = "It sails.\n\nx/1\n\nx/2\n\nShare"
    cut = Edit(Span(9, 19), "\n\nx/1\n\nx/2", "", ("n/address", JOINT))
    share = Edit(Span(19, 26), "\n\nShare", "", ("web/share", JOINT))
    piece = Article(
        Span(0, len(text)),
        Fields(),
        "It sails.",
        (cut, share),
        evidence={"url": Evidence(Span(11, 14), "n/address")},
    )
    care = Care(frozenset(["n/address"]))
    fixed_text = apply(text, fixing(document(text, piece), care))
    assert fixed_text == "It sails.\n\nx/1\n\nx/2"


def test_an_insertion_where_articles_meet_belongs_to_the_second() -> None:
    text = "One.\n\nwo."
    cleaned = document(
        text, article(text, 0, 6, (4, "\n\n", "")), article(text, 6, 9, (6, "", "T"))
    )
    assert fixed(cleaned) == "One.\n\nTwo."


@pytest.mark.parametrize("text", ["", "\n", "One.", "One.\n", "One.\n\nTwo.\n"])
def test_a_clean_text_stays(text: str) -> None:
    body = text.rstrip("\n")
    end = (len(body), text[len(body) :], "")
    pieces = [article(text, 0, len(text), *([end] if end[1] else []))] if body else []
    gaps = [] if body or not text else [Gap(Span(0, len(text)), text, "blank")]
    assert fixed(document(text, *pieces, *gaps)) in (text, "")


@given(outcomes())
def test_a_fix_is_a_pass_of_the_source(cleaned: Cleaned) -> None:
    text = fixed(cleaned)
    assert text == text.strip() or text == text.strip() + "\n"


@given(outcomes())
def test_a_fix_is_written_in_the_encodings_of_the_source(cleaned: Cleaned) -> None:
    source = cleaned.source.decoding
    edits = [edit for edit in fixing(cleaned) if not edit.after]
    raw = encoded(source.text, edits, source)
    back, at = "", 0
    kept = _kept(edits, len(source.text))
    limit = 0
    for stretch in source.stretches:
        start, limit = limit, limit + stretch.chars
        part = "".join(source.text[n] for n in range(start, limit) if n in kept)
        size = len(part.encode(stretch.encoding))
        back += raw[at : at + size].decode(stretch.encoding)
        at += size
    assert (back, at) == (apply(source.text, edits), len(raw))


def _kept(edits: list[Edit], length: int) -> set[int]:
    gone = {n for edit in edits for n in range(*edit.span)}
    return set(range(length)) - gone


def again(raw: bytes) -> Cleaned | Failed:
    """Cleans what is clean."""
    text = raw.decode()
    return document(text, article(text, 0, len(text)))


def test_a_fix_ends_where_nothing_is_left_to_do() -> None:
    text = "One.\n\nShare"
    done = fix(document(text, article(text, 0, len(text), (4, "\n\nShare", ""))), again)
    assert (apply(text, done.edits), done.blocked) == ("One.", "")
    assert done.cleaned.source.decoding.text == "One."


def test_a_fix_that_never_ends_is_given_up() -> None:
    def flipping(raw: bytes) -> Cleaned | Failed:
        text = raw.decode()
        return document(text, article(text, 0, 1, (0, text, "b" if text == "a" else "a")))

    assert "back and forth" in fix(flipping(b"a"), flipping).blocked  # type: ignore[arg-type]


def test_a_fix_that_the_encoding_cannot_say_is_not_made() -> None:
    raw = "Паром\xa0идёт".encode("cp1251")
    decoding = Decoding(
        "Паром\xa0идёт", "cp1251", True, (Stretch(0, len(raw), len(raw), "cp1251"),)
    )
    source = Source("a", hashlib.sha256(raw).hexdigest(), len(raw), decoding)
    text = decoding.text
    made = Cleaned(source, (article(text, 0, len(text), (5, "\xa0", "→")),), ())
    assert "cannot say '→'" in fix(made, again).blocked


def test_a_fix_that_would_change_the_encoding_is_not_made() -> None:
    text = "Ön"
    raw = text.encode("latin-1")
    decoding = Decoding(text + "e", "cp1252", True, (Stretch(0, 3, 3, "cp1252"),))
    source = Source("a", hashlib.sha256(raw).hexdigest(), 3, decoding)
    made = Cleaned(source, (article(text + "e", 0, 3, (2, "e", "")),), ())

    def misread(raw: bytes) -> Cleaned | Failed:
        return again(raw.decode("cp1251").encode())

    assert "encoding could not be told" in fix(made, misread).blocked


# --- findings ---


def test_findings_tell_place_level_and_change() -> None:
    cleaned = example()
    found = findings(cleaned, fixing(cleaned), NOTHING)
    assert [(f.place, f.level, f.rules, f.fixable) for f in found] == [
        ((1, 1), "info", ("news/header",), False),
        ((2, 19), "warn", ("core/nbsp",), True),
        ((2, 19), "warn", ("core/lost-words",), False),
        ((2, 20), "info", ("news/caption",), False),
        ((2, 24), "warn", ("core/mixed-spaces",), True),
    ] or [f.message for f in found]


def test_an_excerpt_fits_a_line() -> None:
    assert len(excerpt("x" * 1000)) < 80
    assert excerpt("a\x1b[2J\u202eb").isprintable()


# --- the diff ---


@given(outcomes())
def test_a_diff_is_the_fix(cleaned: Cleaned) -> None:
    text, edits = cleaned.source.decoding.text, fixing(cleaned)
    lines = list(unified_diff("a.txt", text, edits, NOTHING))
    if edits:
        assert _ended(patched_lines(text, lines)) == _ended(apply(text, edits))
    else:
        assert lines == []


def patched_lines(text: str, diff: list[str]) -> str:
    """As `patched`, over lines: those of a text may hold any line end but the line feed."""
    source, result, at = text.split("\n"), [], 0
    for line in diff[2:]:
        if line.startswith("@@"):
            start, _, count = line.split()[1].lstrip("-").partition(",")
            begin = int(start) - (count != "0")
            result += source[at:begin]
            at = begin
        elif line[0] in " -":
            assert source[at] == line[1:]
            result += [line[1:]] if line[0] == " " else []
            at += 1
        elif line[0] == "+":
            result.append(line[1:])
    return "\n".join(result + source[at:])


def _ended(text: str) -> str:
    return text.rstrip("\n")


def test_a_diff_tells_places_and_rules() -> None:
    old = "".join(f"line {n}\n" for n in range(1, 21))
    edits = [
        Edit(Span(0, 7), "line 1\n", "", ("web/a", "core/b")),
        Edit(Span(old.index("line 15") + 4, old.index("line 15") + 5), " ", "-", ("core/c",)),
    ]
    assert list(unified_diff("a.txt", old, edits, NOTHING)) == [
        "--- a.txt",
        "+++ a.txt (fixed)",
        "@@ -1,4 +1,3 @@",
        "-line 1",
        " line 2",
        " line 3",
        " line 4",
        "# 1:1 web/a + core/b: “line 1\\n” goes",
        "@@ -12,7 +11,7 @@",
        " line 12",
        " line 13",
        " line 14",
        "-line 15",
        "+line-15",
        " line 16",
        " line 17",
        " line 18",
        "# 15:5 core/c: “ ” becomes “-”",
    ]


def test_many_equal_changes_are_told_once() -> None:
    edits = [Edit(Span(n, n + 1), "\xa0", " ", ("core/nbsp",)) for n in (1, 3, 5)]
    lines = list(unified_diff("a", "a\xa0b\xa0c\xa0d\n", edits, NOTHING))
    assert lines[-1] == "# 1:2 core/nbsp: “\\xa0” becomes “ ” (3 times)"


@pytest.mark.parametrize(
    ("old", "edit", "body"),
    [
        ("a", Edit(Span(0, 1), "a", "b", ("r/r",)), ["-a", "\\", "+b", "\\"]),
        ("a\nb", Edit(Span(1, 3), "\nb", "", ("r/r",)), ["-a", "-b", "\\", "+a", "\\"]),
        ("a\n\n\n", Edit(Span(2, 4), "\n\n", "", ("r/r",)), [" a", "-", "-"]),
        ("a\n", Edit(Span(0, 2), "a\n", "", ("r/r",)), ["-a"]),
        ("ab\n", Edit(Span(1, 1), "", "\n\n", ("r/r",)), ["-ab", "+a", "+", "+b"]),
    ],
)
def test_line_ends_in_diffs(old: str, edit: Edit, body: list[str]) -> None:
    lines = list(unified_diff("a", old, [edit], NOTHING))
    shown = [line if line[0] != "\\" else "\\" for line in lines[3:] if line[0] != "#"]
    assert shown == body


def test_patched_is_strict() -> None:
    with pytest.raises(AssertionError):
        patched("a\n", "--- a\n+++ a\n@@ -1 +1 @@\n-b\n+c\n")


def test_a_rule_that_takes_most_of_a_document_is_told(here: Here, tmp_path: Path) -> None:
    menu = [f"Entry {chr(97 + n % 26) * 9} {chr(98 + n % 20)}" for n in range(160)]
    text = [
        "The ferry of the lake sails again from Monday, after two years in which nobody in the"
        " town could cross the water, and the whole of it came down to see the boat leave.",
        "The mayor said that it was a good day for the town and for the mill on the other side,"
        " which had lost most of its work in the two years.",
        "From now on there is a boat in every hour of the day but one, when the crew eats.",
    ]
    menu += ["Log in", "Privacy policy", "Subscribe", "Terms of use"]  # as only pages have
    (tmp_path / "page.txt").write_text("\n".join([*menu[:80], *text, *menu[80:]]))
    (tmp_path / "plain.txt").write_text("\n".join(text * 3))
    lines = here("check", "--select", "web/page-frame", tmp_path / "page.txt").lines
    assert any("web/page-frame" in line and "of the document: look" in line for line in lines)
    lines = here("check", "--select", "web/page-frame", tmp_path / "plain.txt").lines
    assert not any("of the document: look" in line for line in lines)
