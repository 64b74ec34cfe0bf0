"""Ten thousand rules load, pass the lint and run, and change nothing where they have no say."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.document import Cleaned
from cleaner.pipeline import clean_bytes
from cleaner.plan import load_plan
from cleaner.rulebook.lint import lint
from cleaner.rulebook.load import load_rules

COUNT = 10_000


@pytest.mark.slow
def test_ten_thousand_rules(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(root / "bench"))
    from many_rules import write_rules

    write_rules(tmp_path / "many", COUNT)
    rules = load_rules([("many", tmp_path / "many")])
    assert len(rules) == COUNT
    assert list(lint(rules)) == []
    plan = load_plan([str(tmp_path / "many")])
    for number in (0, 1, 2, COUNT - 1):
        shown = rules[number].examples[0]
        outcome = clean_bytes(shown.given.encode(), plan)
        assert isinstance(outcome, Cleaned)
        assert [article.text for article in outcome.articles] == [shown.out]
    raw = (root / "seeds" / "01-digest-headers.txt").read_bytes()
    many, few = clean_bytes(raw, plan), clean_bytes(raw, load_plan())
    assert isinstance(many, Cleaned) and isinstance(few, Cleaned)
    assert many.articles == few.articles
