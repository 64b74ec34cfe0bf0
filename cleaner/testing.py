"""A pytest plugin: golden files of what becomes of documents, and of every change on the way.

With `cleaner[pytest]` installed, the fixture `cleaner_golden` is there in every test:

    def test_digest(cleaner_golden):
        cleaner_golden("texts/digest.txt", rules=["my-rules"])

The first run writes two files beside the test and fails, so that someone reads them; later runs
compare. `pytest --force-regen` writes them anew. `.articles` holds the articles, `.diff` each edit
with its place and its rules. Line ends and what cannot be seen are written out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # all but pytest is imported when it is used: every pytest run loads this file
    from cleaner.document import Article, Cleaned, LineIndex

Data = dict[str, Any]
Check = Callable[..., None]

VOLATILE = ("version", "plan")  # of provenance: they change with every rule and every release


@pytest.fixture
def cleaner_golden(request: pytest.FixtureRequest) -> Check:
    """Compares the outcome for a document with the golden files kept of it.

    Call it with the document's path, a name for the files if not the document's own, and what makes
    the plan: `rules`, `select`, `ignore`, `unsafe`, as of `cleaner.load_plan`.
    """
    try:
        regression = request.getfixturevalue("data_regression")
    except pytest.FixtureLookupError:
        pytest.fail("cleaner_golden needs pytest-regressions: pip install 'cleaner[pytest]'")

    def check(
        path: str | Path,
        *,
        name: str = "",
        rules: Sequence[str | Path] = (),
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        unsafe: bool = False,
    ) -> None:
        from cleaner.document import Failed
        from cleaner.pipeline import clean_bytes
        from cleaner.plan import load_plan

        document = Path(path)
        plan = load_plan([str(rule) for rule in rules], select, ignore, unsafe)
        outcome = clean_bytes(document.read_bytes(), plan, document.name)
        if isinstance(outcome, Failed):
            pytest.fail(f"{document}: {outcome.problem}")
        base = name or document.stem
        problems: list[BaseException] = []
        for kind, data in (
            ("articles", golden_articles(outcome)),
            ("diff", golden_changes(outcome)),
        ):
            try:
                regression.check(data, basename=f"{base}.{kind}")
            except (pytest.fail.Exception, AssertionError) as problem:
                problems.append(problem)  # the other is compared, or written, all the same
        if problems:
            raise problems[0]

    return check


def golden_articles(cleaned: Cleaned) -> Data:
    """The articles of a document as they are written, their texts by lines, volatile parts out."""
    import orjson

    from cleaner.records import document_records

    records = orjson.loads(orjson.dumps(document_records(cleaned, "")))
    return {"articles": [_legible(record) for record in records]}


def golden_changes(cleaned: Cleaned) -> Data:
    """Every edit and every gap of a document, with their places in it."""
    from cleaner.document import Article, LineIndex

    lines = LineIndex(cleaned.source.decoding.text)
    pieces = [
        {"article": piece.fields.title, **_changes(piece, lines)}
        if isinstance(piece, Article)
        else {
            "gap": shown_lines(piece.text),
            "why": piece.why,
            "line": lines.locate(piece.span[0])[0],
        }
        for piece in cleaned.pieces()
    ]
    return {"pieces": pieces, "shadowed": dict(sorted(cleaned.shadowed.items()))}


def _legible(record: Data) -> Data:
    record["text"] = shown_lines(record["text"])
    provenance = record["provenance"]
    for part in VOLATILE:
        provenance[part] = f"<{part}>"
    rows = provenance.pop("edits")
    provenance["edits"] = [f"{start}-{end} {', '.join(rules)}" for start, end, _, _, rules in rows]
    return record


def _changes(article: Article, lines: LineIndex) -> Data:
    """Every edit with its place in the source: `- before`, `+ after`, and the rules."""
    rules = Counter(rule for edit in article.edits for rule in edit.rules)
    return {"edits": list(_edits(article, lines)), "rules": dict(sorted(rules.items()))}


def _edits(article: Article, lines: LineIndex) -> Iterator[str]:
    for edit in article.edits:
        line, column = lines.locate(edit.span.start)
        before, after = visible(edit.before), visible(edit.after)
        yield f"{line}:{column} - {before} + {after} ({', '.join(edit.rules)})"


def visible(text: str) -> str:
    """The text in quotes, with all that one cannot see written out."""
    return ascii(text) if not text.isprintable() and not text.strip() else repr(text)


def shown_lines(text: str) -> list[str]:
    """The lines of a text in quotes, with their ends."""
    return [visible(line) for line in text.splitlines(keepends=True)]
