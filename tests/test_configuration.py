"""What users settle for a folder: found upward, told all wrong at once, and obeyed."""

from __future__ import annotations

from pathlib import Path

import jsonschema_rs
import orjson
import pytest
import yaml

from cleaner.configuration import (
    NOTHING_SETTLED,
    PACKAGES,
    Configuration,
    nearest,
    read_configuration,
)
from cleaner.configuration_schema import configuration_schema
from cleaner.document import Cleaned
from cleaner.errors import CleanerError, RuleErrors
from cleaner.pipeline import clean_bytes
from cleaner.plan import Plan, load_plan
from cleaner.rulebook.globs import in_path, is_wanted, is_wanted_path
from command import Here, here

__all__ = ["here"]

PAGE = (
    "The ferry sails again from Monday, said the harbour master of the town.\n\n"
    "Read more\n\n"
    "Nobody had asked him, but the crew was content with it all the same.\n"
)
RULE = """
id: own-footer
title: A footer
why: It is no text.
safety: safe
match: {regex: 'Footer [0-9]+'}
do: drop
examples:
- {in: "A text.\\nFooter 1", out: A text.}
- {in: "Another text.\\nFooter 2", out: Another text.}
- {keep: Footer one is a text.}
"""


def settled(folder: Path, text: str, name: str = "cleaner.yaml") -> Configuration:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return read_configuration(str(file))


def plan(folder: Path, text: str) -> Plan:
    return load_plan(configuration=settled(folder, text))


def texts(page: str, with_plan: Plan, path: str = "-") -> list[str]:
    cleaned = clean_bytes(page.encode(), with_plan, path)
    assert isinstance(cleaned, Cleaned)
    return [article.text for article in cleaned.articles]


def complaints(folder: Path, text: str) -> str:
    with pytest.raises(RuleErrors) as caught:
        plan(folder, text)
    return str(caught.value)


# --- where it is found ---


def test_the_nearest_upward_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    page = inner / "page.txt"
    page.write_text("x")
    (tmp_path / "cleaner.yaml").write_text("schema: 1\n")
    assert nearest([str(page)]) == str(tmp_path / "cleaner.yaml")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert nearest([str(page)]) == str(tmp_path / "cleaner.yaml")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.cleaner]\n")
    assert nearest([str(page), str(inner)]) == str(tmp_path / "a" / "pyproject.toml")
    (tmp_path / "a" / "pyproject.toml").write_text("broken [")
    assert nearest([str(page)]) == str(tmp_path / "cleaner.yaml")


def test_inputs_under_different_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "cleaner.yaml").write_text("")
    with pytest.raises(CleanerError, match="comes under no configuration"):
        nearest([str(tmp_path / "a"), str(tmp_path / "b")])


def test_an_empty_one_settles_nothing(tmp_path: Path) -> None:
    found = settled(tmp_path, "# nothing yet\n\n")
    assert (found.extends, found.keep) == (NOTHING_SETTLED.extends, ())
    assert load_plan(configuration=found).digest == load_plan().digest


# --- what it says ---


def test_all_complaints_come_at_once_with_their_places(tmp_path: Path) -> None:
    told = complaints(
        tmp_path,
        "schema: 2\nextends: [nws, ./none]\noverrides:\n  web/x: {level: of}\n  web/y: {}\n"
        "vocab: {outlet: [x]}\nkeep:\n- {rule: web/*, text: x}\nfoo: 1\n",
    )
    for place, words in {
        "1:9": "schema '2'", "2:11": "'nws' is no package", "2:16": "'./none'",
        "4:18": "level is 'of'", "5:10": "says nothing", "6:17": "no list is called 'outlet'",
        "8:3": "no 'why'", "9:1": "unknown key 'foo'",
    }.items():  # fmt: skip
        assert any(f":{place}: " in line and words in line for line in told.splitlines()), place


def test_names_that_fit_no_rule_are_told(tmp_path: Path) -> None:
    told = complaints(
        tmp_path,
        "overrides: {web/fused-butons: {level: off}}\n"
        "keep:\n- {rule: web/none, text: x, why: y}\n- {rule: core/mojibake, text: x, why: y}\n",
    )
    assert "did you mean web/fused-buttons?" in told
    assert ":3:3: 'web/none'" in told
    assert ":4:3: 'core/mojibake' leaves no words alone" in told


def test_packages_are_chosen_and_rules_of_ones_own_go_in_their_place(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "footer.yaml").write_text(RULE)
    chosen = plan(tmp_path, "extends: [./mine, cleaner/core]\n")
    assert {rule.package for rule in chosen.rules} == {"mine", "core"}
    assert chosen.rules[0].id == "mine/own-footer"
    assert texts("A text that stays.\nFooter 12\n", chosen) == ["A text that stays."]
    assert {rule.package.partition("/")[0] for rule in load_plan().rules} == set(PACKAGES)


def test_overrides_have_the_last_word(tmp_path: Path) -> None:
    assert "Read more" not in texts(PAGE, load_plan())[0]
    off = plan(tmp_path, "overrides: {'web/*': {level: off}, news: {level: off}}\n")
    assert "Read more" in texts(PAGE, off)[0]
    told = plan(tmp_path, "overrides: {web: {safety: suggest, level: info}}\n")
    rules = [rule for rule in told.rules if rule.package == "web"]
    assert rules
    assert {(rule.safety, rule.level) for rule in rules} == {("suggest", "info")}
    languages = plan(tmp_path, "overrides: {web: {lang: de}}\n")
    assert {r.target.languages for r in languages.rules if r.package == "web"} == {("de",)}


def test_words_are_added_to_lists(tmp_path: Path) -> None:
    page = (
        "Zorbligast\nFerry returns to the lake\nThe ferry sails again after two long years in the"
        " yard, and the whole town came down to see it leave.\n"
    )

    def publisher(with_plan: Plan) -> str | None:
        cleaned = clean_bytes(page.encode(), with_plan)
        assert isinstance(cleaned, Cleaned)
        return cleaned.articles[0].fields.publisher

    more = plan(tmp_path, "vocab: {outlets: [Zorbligast]}\n")
    assert (publisher(load_plan()), publisher(more)) == (None, "Zorbligast")
    assert more.digest != load_plan().digest
    (tmp_path / "names.txt").write_text("# ours\nZorbligast\n")
    from_file = plan(tmp_path, "vocab: {outlets: names.txt}\n")
    assert from_file.digest == more.digest
    assert "cannot be read" in complaints(tmp_path, "vocab: {outlets: none.txt}\n")


def test_the_frame_of_a_page_can_be_kept(tmp_path: Path) -> None:
    kept = plan(tmp_path, "keep: [{rule: web/page-frame, text: Town, why: it is a title}]\n")
    assert [one.text for one in kept.kept] == ["Town"]


def test_explain_minds_it_as_a_run_does(here: Here, tmp_path: Path) -> None:
    (tmp_path / "cleaner.yaml").write_text("overrides: {'web/*': {level: off}}\n")
    (tmp_path / "page.txt").write_text(PAGE)
    assert b"web/" not in here("explain", tmp_path / "page.txt:3").out
    assert b"web/" in here("explain", "--no-config", tmp_path / "page.txt:3").out


def test_a_project_file_says_the_same(tmp_path: Path) -> None:
    said = (
        '[tool.cleaner]\nextends = ["core"]\n'
        '[[tool.cleaner.keep]]\nrule = "core/*"\ntext = "x"\nwhy = "y"\n'
    )
    found = settled(tmp_path, said, "pyproject.toml")
    assert [source.name for source in found.extends] == ["core"]
    assert [(one.rule, one.text) for one in found.keep] == [("core/*", "x")]
    with pytest.raises(RuleErrors, match="unknown key 'extend'"):
        settled(tmp_path, "[tool.cleaner]\nextend = 1\n", "pyproject.toml")


# --- keep ---


def test_what_is_kept_stays_and_is_accounted_for(tmp_path: Path) -> None:
    kept = plan(tmp_path, "keep:\n- {rule: 'web/*', text: 'Read  more', why: a column}\n")
    cleaned = clean_bytes(PAGE.encode(), kept)
    assert isinstance(cleaned, Cleaned)
    assert "Read more" in cleaned.articles[0].text
    assert cleaned.spared == {0}
    again = clean_bytes(cleaned.articles[0].text.encode(), kept)
    assert isinstance(again, Cleaned)
    assert again.articles[0].text == cleaned.articles[0].text


def test_other_words_other_rules_and_other_paths_are_not_kept(tmp_path: Path) -> None:
    for wish in (
        "{rule: 'web/*', text: Read on, why: x}",
        "{rule: 'core/*', text: Read more, why: x}",
        "{rule: 'web/*', text: Read more, path: other/*.txt, why: x}",
    ):
        kept = plan(tmp_path, f"keep:\n- {wish}\n")
        assert "Read more" not in texts(PAGE, kept, "letters/page.txt")[0], wish
    kept = plan(tmp_path, "keep: [{rule: web, text: Read more, path: letters/*.txt, why: x}]\n")
    assert "Read more" in texts(PAGE, kept, "letters/page.txt")[0]


def test_what_is_kept_in_vain_is_a_finding_where_all_was_checked(
    here: Here, tmp_path: Path
) -> None:
    (tmp_path / "cleaner.yaml").write_text(
        "keep:\n- {rule: web, text: Read more, why: x}\n- {rule: web, text: Gone, why: x}\n"
    )
    (tmp_path / "page.txt").write_text(PAGE)
    ran = here("check", tmp_path)
    assert ran.code == 1
    assert (
        [line for line in ran.lines if "unused-keep" in line]
        == [line for line in ran.lines if "cleaner.yaml:3:3: warn unused-keep" in line]
        != []
    )
    assert not any("Read more" in line for line in ran.lines)
    log = orjson.loads(here("check", "--format", "sarif", tmp_path).out)
    assert "unused-keep" in [result["ruleId"] for result in log["runs"][0]["results"]]
    alone = here("check", tmp_path / "page.txt")
    assert not any("unused-keep" in line for line in alone.lines)
    free = here("check", "--no-config", tmp_path)
    assert any("Read more" in line for line in free.lines)


# --- on the command line ---


def test_config_shows_each_value_and_where_it_is_from(here: Here, tmp_path: Path) -> None:
    (tmp_path / "cleaner.yaml").write_text(
        "extends: [core, web]\noverrides: {'web/*': {level: info}}\n"
        "vocab: {outlets: [A, B]}\nkeep: [{rule: web, text: x, path: a/*, why: because}]\n"
    )
    ran = here("config", tmp_path, "--ignore", "core/mojibake")
    assert ran.code == 0
    shown = ran.out.decode()
    for words in (
        "cleaner.yaml:1:11", "web/*: level: info", "outlets: 2 more",
        "'x' from web in a/*: because",
        "(--ignore)", "plan",
    ):  # fmt: skip
        assert words in shown
    assert "none" in here("config", "--no-config").lines[0]


def test_a_broken_one_runs_nothing(here: Here, tmp_path: Path) -> None:
    (tmp_path / "cleaner.yaml").write_text("extend: [core]\n")
    (tmp_path / "page.txt").write_text(PAGE)
    ran = here("run", tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert "did you mean 'extends'?" in ran.err
    assert here("run", "--config", tmp_path / "none.yaml", tmp_path).code == 2
    assert here("run", "--config", "x", "--no-config", tmp_path).code == 2


def test_it_is_no_document(here: Here, tmp_path: Path) -> None:
    (tmp_path / "cleaner.yaml").write_text("schema: 1\n")
    (tmp_path / "page.txt").write_text(PAGE)
    assert len(here("run", tmp_path).lines) == 1


def test_the_schema_takes_what_the_reader_takes(here: Here) -> None:
    ran = here("rules", "schema", "--config")
    assert orjson.loads(ran.out) == configuration_schema()
    validator = jsonschema_rs.validator_for(configuration_schema())
    good = (
        "schema: 1\nextends: [core, ./mine]\noverrides: {web/*: {level: off, lang: [en]}}\n"
        "vocab: {outlets: [x]}\nkeep: [{rule: a, text: b, path: c, why: d}]"
    )
    assert validator.is_valid(yaml.safe_load(good))
    for bad in (
        "extend: []",
        "overrides: {a: {level: of}}",
        "keep: [{rule: a}]",
        "vocab: {x: [a]}",
    ):
        assert not validator.is_valid(yaml.safe_load(bad)), bad


# --- globs ---


def test_globs() -> None:
    assert in_path("a/b/c.txt", "**/c.txt")
    assert in_path("a/b/c.txt", "a/**")
    assert not in_path("a/b/c.txt", "b")
    assert is_wanted_path("a/b.txt", [])
    assert not is_wanted_path("a/b.txt", ["!a/*"])
    assert is_wanted(["Lake Radio"], ["lake *"])
    assert not is_wanted([], ["lake *"])
