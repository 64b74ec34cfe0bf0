"""An article given back as a record keeps what its record says."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner.document import Cleaned, Failed
from cleaner.pipeline import clean_bytes, clean_record
from cleaner.plan import load_plan
from cleaner.records import document_records

Record = dict[str, Any]
TEXT = "The ferry sails again. It is [inaudible] late."
EXTRA = {"role": "caption", "text": "A ferry, in May."}


def flag(start: int, end: int, kind: str = "damage") -> Record:
    return {"rule": "mine/x", "kind": kind, "start": start, "end": end, "note": "seen"}


def again(**record: object) -> Record:
    """The record that comes of cleaning one which this very plan made."""
    plan = load_plan()
    given = {"text": TEXT, "provenance": {"plan": plan.digest}, **record}
    cleaned = clean_record(given, plan)
    assert isinstance(cleaned, Cleaned), cleaned
    (written,) = document_records(cleaned, plan.digest)
    return written


def test_extras_and_flags_are_kept() -> None:
    flags = [flag(4, 9), flag(29, 40)]
    written = again(extras=[EXTRA], flags=flags)
    assert written["extras"] == [EXTRA]
    assert written["flags"] == flags
    assert written["provenance"]["fields"] == {}


def test_flags_go_with_their_words() -> None:
    text = "The the ferry \u00a0 sails. The town waits."
    written = again(text=text, flags=[flag(16, 21), flag(27, 31)])
    assert written["text"] == "The ferry sails. The town waits."
    places = [(one["start"], one["end"]) for one in written["flags"]]
    assert [written["text"][start:end] for start, end in places] == ["sails", "town"]


def test_flags_go_where_their_words_are_gone() -> None:
    assert again(text="The ferry.\n\nShare on Facebook", flags=[flag(12, 17)])["flags"] == []
    assert again(flags=[flag(40, 400)])["flags"] == []


def test_what_is_damaged_in_a_field_stays_said() -> None:
    said = {**flag(0, 0), "note": "seen (in the title)"}
    assert again(flags=[said])["flags"] == [said]


def test_another_plan_looks_for_damage_anew() -> None:
    text = "The ferry sails. Write to [email\u00a0protected] or call."
    ours = again(text=text)
    others = again(text=text, provenance={"plan": "0"})
    assert ours["flags"] == []
    assert [one["rule"] for one in others["flags"]] == ["core/email-placeholder"]
    assert again(text=text, flags=others["flags"], provenance={})["flags"] == others["flags"]


@pytest.mark.parametrize(
    "broken",
    [
        {"extras": "caption"},
        {"extras": [{"role": "nosuch", "text": "A ferry."}]},
        {"extras": [{"role": "caption", "text": " "}]},
        {"extras": ["A ferry."]},
        {"flags": {}},
        {"flags": [{"rule": "mine/x"}]},
        {"flags": [flag(9, 4)]},
        {"flags": [flag(-1, 4)]},
    ],
)
def test_what_is_no_extra_or_flag_is_told(broken: Record) -> None:
    failed = clean_record({"text": TEXT, **broken}, load_plan())
    assert isinstance(failed, Failed)
    assert next(iter(broken)) in failed.problem
    assert failed.hint


# --- flags whose words left the text ---


def flags_of(text: str) -> list[tuple[str, int, int]]:
    plan = load_plan()
    cleaned = clean_bytes(text.encode(), plan)
    assert isinstance(cleaned, Cleaned)
    records = document_records(cleaned, plan.digest)
    return [(f["note"], f["start"], f["end"]) for r in records for f in r["flags"]]  # type: ignore[attr-defined]


HEADER = "Ferry returns to the northern lake\n\nHarbour Post\n{date}\nBy Anna Berg\n\n{body}\n"
BODY = "The ferry sails again after two long years in the yard, the town said on Monday."


def test_damage_in_a_field_names_the_field() -> None:
    text = HEADER.format(date="Mar 2 2021", body=BODY)
    broken = text.replace("northern lake", "northern [email protected] lake")
    ((note, start, end),) = flags_of(broken)
    assert note.endswith("(in the title)")
    assert (start, end) == (0, 0)
    assert flags_of(text) == []


def test_damage_in_what_is_dropped_is_no_flag() -> None:
    text = HEADER.format(date="Mar 2 2021", body=f"{BODY}\n\nClick here to share [email protected]")
    assert all(start < end for _, start, end in flags_of(text))
