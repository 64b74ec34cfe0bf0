"""Evidence is sought once a pattern, and given up where seeking it would take time without end."""

from __future__ import annotations

import pytest

from cleaner.edits import Span
from cleaner.rulebook import dialect, searching
from cleaner.rulebook.searching import DocumentSearch

TEXT = "The Lake-Mill stands. The Lake-Mill turns. A ferry sails."


def test_a_pattern_is_found_besides_a_stretch() -> None:
    search = DocumentSearch(TEXT)
    assert search.has("ferry") is True
    assert search.has("Lake-Mill", Span(4, 13)) is True  # the second one
    assert search.has("ferry", Span(45, 50)) is False  # it is the stretch itself
    assert search.has("tide") is False
    assert search.has("(", None) is False  # a capture may make no pattern at all


def test_each_pattern_walks_over_the_text_once(monkeypatch: pytest.MonkeyPatch) -> None:
    walked: list[str] = []
    real = dialect.compiled

    def counting(pattern: str) -> object:
        walked.append(pattern)
        return real(pattern)

    monkeypatch.setattr(searching, "compiled", counting)
    search = DocumentSearch(TEXT)
    for _ in range(3):
        search.has("ferr[a-z]")
        search.has("tides?")  # what it needs is not there: nobody walks
    assert walked == ["ferr[a-z]"]


def test_the_search_is_given_up_after_so_many_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_MOST_PATTERNS", 2)
    search = DocumentSearch(TEXT)
    assert search.has("[Ff]erry") is True
    assert search.has("[Ll]ake") is True
    assert search.has("[Mm]ill") is None
    assert search.has("[Ff]erry") is True  # it is known
    assert search.has("tide") is False  # and this needs no walk
