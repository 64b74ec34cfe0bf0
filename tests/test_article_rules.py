"""Rules in: document look at the text of an article, once it is clean."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import orjson
import pytest

from cleaner.document import Cleaned
from cleaner.errors import RuleErrors
from cleaner.pipeline import clean_bytes, clean_record
from cleaner.plan import Plan, builtin, plan_of
from cleaner.records import document_records
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.model import Rule
from cleaner.trials import try_rules

RULES = r"""
schema: 1
rules:
- id: closed-door
  title: A page that only says that one may not read it
  why: It has no article.
  safety: safe
  in: document
  match: {regex: '(?s).*Access denied.*', words: {max: 20}}
  do: drop
  examples:
  - {in: "Access denied\n\nYou have no right to read this here.", out: ""}
  - {in: "Error 403\n\nAccess denied.", out: ""}
  - {keep: "The ferry is late."}
- id: harbour-letter
  title: A letter of the harbour office
  why: The office signs all of them alike.
  safety: safe
  in: document
  match: {regex: '(?s).*\n(?P<name>Harbour Office of \p{Lu}\p{L}+)'}
  unless: {meta: {title: {regex: '.*'}}}
  do: {set: {publisher: '${name}', kind: letter}}
  examples:
  - {in: "The ferry is late.\n\nHarbour Office of Norvik", set: {kind: letter}}
  - {in: "The boat is sold.\n\nHarbour Office of Dell", set: {publisher: Harbour Office of Dell}}
  - {keep: "The ferry is late, said the Harbour Office of Norvik."}
- id: short-note
  title: A very short article
  why: Most are stubs.
  safety: safe
  in: document
  match: {words: {max: 4}}
  do: {mark: stub}
  examples:
  - {in: "Ferry late again.", flags: [stub]}
  - {in: "Boat sold.", flags: [stub]}
  - {keep: "The ferry is late, said the keeper on Sunday."}
"""

DIGEST = """Ferry returns to the lake

Harbour Post
Mar 2 2021

The ferry sails again, said the keeper on Sunday, and the crew was glad of it.

Page without words

Harbour Post
Mar 3 2021

Access denied.

Bakery opens at the old mill

Harbour Post
Mar 4 2021

Bread is back in the valley, said the baker on Monday, and the town was glad of it.
"""


def rules_of(folder: Path, text: str = RULES) -> list[Rule]:
    package = folder / "mine"
    package.mkdir()
    (package / "rules.yaml").write_text(text, encoding="utf-8")
    return load_rules([("mine", package)])


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return plan_of([*rules_of(tmp_path), *builtin()], builtin())


def cleaned(text: str, plan: Plan) -> Cleaned:
    outcome = clean_bytes(text.encode(), plan)
    assert isinstance(outcome, Cleaned)
    return outcome


def test_their_examples_come_out(tmp_path: Path) -> None:
    assert not [str(complaint) for complaint in try_rules(rules_of(tmp_path), builtin())]


def test_an_article_that_is_dropped_is_a_gap_and_its_neighbours_stay(plan: Plan) -> None:
    outcome = cleaned(DIGEST, plan)
    titles = [article.fields.title for article in outcome.articles]
    assert titles == ["Ferry returns to the lake", "Bakery opens at the old mill"]
    (gap,) = (gap for gap in outcome.gaps if gap.text.strip())
    assert gap.why == "mine/closed-door"
    assert gap.text.strip().startswith("Page without words")
    pieces = sorted((piece.span.start, piece.span.end) for piece in outcome.pieces())
    assert pieces[0][0] == 0 and pieces[-1][1] == len(DIGEST)
    assert all(one[1] == other[0] for one, other in pairwise(pieces))


def test_what_they_set_points_at_its_words(plan: Plan) -> None:
    outcome = cleaned("The ferry is late.\n\nHarbour Office of Norvik\n", plan)
    (article,) = outcome.articles
    assert (article.fields.kind, article.fields.publisher) == ("letter", "Harbour Office of Norvik")
    span = article.evidence["publisher"].span
    assert outcome.source.decoding.text[span.start : span.end] == "Harbour Office of Norvik"


@pytest.mark.parametrize(
    "text", ["Ferry late.\n", "The ferry is late.\n\nHarbour Office of Dell\n"]
)
def test_an_article_given_back_stays_as_it_is(text: str, plan: Plan) -> None:
    outcome = cleaned(text, plan)
    (record,) = (orjson.loads(orjson.dumps(r)) for r in document_records(outcome, plan.digest))
    again = clean_record(record, plan)
    assert isinstance(again, Cleaned)
    (once,), (twice,) = outcome.articles, again.articles
    assert (once.text, once.fields, once.flags) == (twice.text, twice.fields, twice.flags)


def test_a_record_that_is_none_is_a_gap(plan: Plan) -> None:
    again = clean_record({"text": "Access denied."}, plan)
    assert isinstance(again, Cleaned)
    assert not again.articles
    assert [gap.why for gap in again.gaps] == ["mine/closed-door"]


def test_what_is_flagged_or_dropped_is_so_in_the_end(tmp_path: Path) -> None:
    """A later rule sets the field that an earlier one misses."""
    nameless = """
- id: nameless
  title: An article without a publisher
  why: Nobody knows where it is from.
  safety: safe
  in: document
  match: {chars: {min: 1}}
  unless: {meta: {publisher: {regex: '.*'}}}
  do: DEED
  examples:
  - {in: "Ferry late.", DEED_SHOWN}
  - {in: "Boat sold.", DEED_SHOWN}
  - {keep: ""}
"""
    for deed, shown in (("{mark: nameless}", "flags: [nameless]"), ("drop", "out: ''")):
        first = nameless.replace("DEED_SHOWN", shown).replace("DEED", deed)
        folder = tmp_path / deed.strip("{}").split(":")[0]
        folder.mkdir()
        rules = rules_of(folder, RULES.replace("rules:", f"rules:{first.rstrip()}", 1))
        plan = plan_of([*rules, *builtin()], builtin())
        (article,) = cleaned("The ferry is late.\n\nHarbour Office of Norvik\n", plan).articles
        assert article.fields.publisher == "Harbour Office of Norvik"
        assert not article.flags


def test_what_is_asked_of_a_captured_part_counts(tmp_path: Path) -> None:
    where = r"{any: [{regex: '(?P<who>\p{L}+) keeps the light\.', where: {who: {text: Anna}}}]}"
    text = RULES.replace("{regex: '(?s).*Access denied.*', words: {max: 20}}", where, 1)
    plan = plan_of(rules_of(tmp_path, text), builtin())
    assert not cleaned("Anna keeps the light.\n", plan).articles
    assert cleaned("Tom keeps the light.\n", plan).articles


def test_what_is_only_suggested_is_flagged(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, RULES.replace("safety: safe", "safety: suggest", 1))
    outcome = cleaned("Access denied to all of the boats.\n", plan_of([*rules], builtin()))
    (article,) = outcome.articles
    assert [(flag.rule, flag.kind) for flag in article.flags] == [("mine/closed-door", "suggested")]


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ("do: drop", "do: {replace: x}", "cannot be done to a whole article"),
        ("do: drop", "do: {drop: true, extra: note}", "cannot be done to a whole article"),
        ("do: drop", "do: {drop: true, set: {kind: stub}}", "sets fields of an article"),
        ("do: drop", "max: 2\n  do: drop", "counts hits"),
        ("do: drop", "when: {prev: edge}\n  do: drop", "takes meta only"),
        ("words: {max: 20}", "rule: web/menu-line", "'rule' tells nothing of a text"),
        ("words: {max: 20}", "any: [{rule: web/menu-line}]", "'rule' tells nothing of a text"),
        ("in: document", "in: line", ""),
        ("{regex: '(?s).*Access denied.*', words: {max: 20}}", "{any: []}", "every article"),
        ("words: {max: 20}", "where: {name: {text: x}}", "no 'name' in the pattern"),
        ("words: {max: 20}", "fused: {into: [a, b]}", "'fused' tells nothing of a document"),
        ("title: {regex: '.*'}", "title: {rule: web/menu-line}", "'rule' tells nothing of a text"),
    ],
)
def test_what_cannot_be_said_of_an_article_is_refused(
    good: str, bad: str, problem: str, tmp_path: Path
) -> None:
    assert good in RULES
    text = RULES.replace(good, bad, 1)
    if not problem:
        rules_of(tmp_path, text)
        return
    with pytest.raises(RuleErrors) as caught:
        rules_of(tmp_path, text)
    assert any(problem in complaint.problem for complaint in caught.value.complaints)


@pytest.mark.parametrize("key", ["frame: {least: 3}", "damage: mojibake", "folded: {text: x}"])
def test_what_looks_at_documents_is_refused_for_lines(key: str, tmp_path: Path) -> None:
    text = RULES.replace("in: document", "in: line", 1).replace("words: {max: 20}", key, 1)
    with pytest.raises(RuleErrors) as caught:
        rules_of(tmp_path, text)
    assert any("tells nothing of a line" in one.problem for one in caught.value.complaints)
