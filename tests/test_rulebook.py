"""Rule files: faults are told with place and remedy; patterns mean what they say."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.configuration import PACKAGES
from cleaner.errors import RuleError, RuleErrors
from cleaner.plan import builtin
from cleaner.rulebook.dialect import DialectError, compiled, expanded, translated
from cleaner.rulebook.folding import folded
from cleaner.rulebook.lint import lint
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.model import Rule
from cleaner.rulebook.vocabulary import builtin_rules
from strategies import texts

# Known faults of the code; each test heals with it.
POSIX = "a POSIX class inside a class ends it for the translation of what follows"
TABS = "tabs and other white space at the ends and between words are not folded"
HINTS = "the C loader of YAML words this complaint in another way than the hints expect"
MACROS = "a fault of a macro file is told once for each rule file, without its folder"

RULE = """\
schema: 1
rules:
- id: footer
  title: A footer
  why: It belongs to no article.
  safety: safe
  in: line
  match: {regex: 'You receive this.*'}
  do: drop
  examples:
  - {keep: x}
"""


def load(folder: Path, text: str, name: str = "rules.yaml") -> list[Rule]:
    package = folder / "mine"
    package.mkdir(exist_ok=True)
    (package / name).write_text(text, encoding="utf-8")
    return load_rules([("mine", package)])


def complaints(folder: Path, text: str) -> list[RuleError]:
    with pytest.raises(RuleErrors) as caught:
        load(folder, text)
    return list(caught.value.complaints)


def complaint(folder: Path, text: str) -> RuleError:
    (only,) = complaints(folder, text)
    return only


def changed(old: str, new: str) -> str:
    assert old in RULE
    return RULE.replace(old, new)


def test_a_good_file_loads(tmp_path: Path) -> None:
    (rule,) = load(tmp_path, RULE)
    assert rule.id == "mine/footer" and rule.package == "mine"
    assert rule.phase == "strip" and rule.level == "warn"
    assert str(rule.at) == "mine/rules.yaml:3:3"


def test_a_file_may_be_one_rule(tmp_path: Path) -> None:
    text = "\n".join(line[2:] for line in RULE.splitlines()[2:])
    assert [rule.id for rule in load(tmp_path, text)] == ["mine/footer"]


@pytest.mark.parametrize("package", PACKAGES)
def test_built_in_rules_pass_all_checks(package: str) -> None:
    """They are loaded as trusted elsewhere, their patterns unchecked."""
    assert load_rules([(f"rules/{package}", builtin_rules() / package)])


def test_built_in_rules_have_no_faults() -> None:
    """But for unearned safety, which is tested rule by rule with the examples."""
    faults = [str(fault) for fault in lint(builtin())]
    assert not [fault for fault in faults if "is not safe yet" not in fault]


# --- unknown keys, wrong values: each with its place and the nearest right one ---


@pytest.mark.parametrize(
    ("old", "new", "at", "problem", "hint"),
    [
        ("  safety: safe", "  safty: safe", "6:3", "unknown key 'safty'", "'safety'"),
        ("  safety: safe", "  safety: sure", "6:11", "safety is 'sure'", "safe, suggest"),
        ("{regex:", "{regexp:", "8:11", "unknown key 'regexp'", "'regex'"),
        ("  in: line", "  in: sentense", "7:7", "in is 'sentense'", "'sentence'"),
        ("  do: drop", "  do: dorp", "9:7", "do is 'dorp'", "'drop'"),
        ("  do: drop", "  do: {obliterate: x}", "9:8", "unknown key 'obliterate'", "known here"),
        ("  do: drop", "  do: {drop: yes}", "9:14", "true or false", ""),
        ("  do: drop", "  do: {extra: captoin}", "9:15", "extra is 'captoin'", "'caption'"),
        ("  do: drop", "  do: {set: {titel: x}}", "9:14", "unknown key 'titel'", "'title'"),
        ("  do: drop", "  do: {set: {kind: letters}}", "9:20", "kind is 'letters'", "'letter'"),
        ("  do: drop", "  do: {drop: true, mark: x}", "9:7", "both 'drop' and 'mark'", "one thing"),
        ("  do: drop", "  do: {}", "9:7", "says nothing", ""),
        ("  do: drop", "  do: {set: {}}", "9:13", "set says nothing", "name a field"),
        ("  do: drop", "  do: {mark: ' '}", "9:14", "mark says nothing", "what kind"),
        ("  do: drop", "  do: {replace: 'a ${b'}", "9:17", "not closed", "${name}"),
        ("{regex:", "{words: {min: 9, max: 3}, regex:", "8:18", "at least 9 and at most 3", "swap"),
        ("{regex:", "{any: [{chars: {min: 2, max: 1}}], regex:", "8:25", "at most 1", "swap"),
        ("  do: drop", "  do: {restore: {missing: head}}", "9:17", "from what", "from:"),
        ("  do: drop", "  do: drop\n  when: {positon: x}", "10:10", "'positon'", "'position'"),
        ("  do: drop", "  do: drop\n  when: {position: {frist: 1}}", "10:21", "'frist'", "'first'"),
        ("  do: drop", "  do: drop\n  when: {position: {last: few}}", "10:27", "number", ""),
        ("  do: drop", "  do: drop\n  when: {same: [a]}", "10:16", "two captures", ""),
        ("  do: drop", "  do: drop\n  max: -1", "10:8", "whole number", ""),
        ("  id: footer", "  id: Footer Line", "3:7", "kebab", "small letters"),
        ("- id: footer", "- id: Foot_er", "3:7", "kebab", "small letters"),
        ("  - {keep: x}", "  - {keep: x, ou: y}", "11:15", "unknown key 'ou'", "'out'"),
        ("  - {keep: x}", "  - {keep: x, in: y}", "11:5", "either 'in' or 'keep'", ""),
        ("  - {keep: x}", "  - {out: x}", "11:5", "either 'in' or 'keep'", ""),
        ("  examples:\n  - {keep: x}", "  examples: []", "3:3", "no example", "show one"),
        ("  why: It belongs to no article.\n", "", "3:3", "has no 'why'", "every rule needs"),
        ("  do: drop", "  do: drop\n  do: drop", "10:3", "twice", "remove one"),
        ("schema: 1", "schema: 2", "1:9", "schema '2' is not known", "schema 1"),
        ("schema: 1\n", "", "1:1", "schema", "schema: 1"),
        ("  in: line", "  in: lines", "8:11", "'regex'", "known here"),
        ("'You receive this.*'", "['a']", "8:18", "must be a text", ""),
        ("'You receive this.*'}", "'a', words: {mn: 1}}", "8:31", "'mn'", "'min'"),
        ("'You receive this.*'}", "'a', words: 3}", "8:30", "must be a mapping", ""),
        ("'You receive this.*'}", "'a', is: byline}", "8:27", "no matcher is called", ""),
        ("'You receive this.*'}", "'a', words: {min: " + "9" * 5000 + "}}", "8:36", "at most", ""),
        ("'You receive this.*'}", "'a', chars: {max: 1000001}}", "8:36", "at most 1,000,000", ""),
        ("  do: drop", "  do: drop\n  max: 10000000", "10:8", "at most 1,000,000", ""),
        ("  do: drop", f"  do: {{replace: {'x' * 1001}}}", "9:17", "more than 1,000", ""),
        ("  do: drop", "  do: drop\n  when: {near: {within: 201}}", "10:25", "at most 200", ""),
        ("  do: drop", "  do: drop\n  when: {position: {last: 1000%}}", "10:27", "number", ""),
        ("'You receive this.*'}", "'a', list: gone.txt}", "8:29", "cannot be read", "rule file"),
        ("{regex: 'You receive this.*'}", "{fuzzy: 1, regex: a}", "8:18", "no text", "list"),
        ("{regex: 'You receive this.*'}", "{fuzzy: 2, text: oar}", "8:18", "quite", "4 letters"),
        ("{regex: 'You receive this.*'}", "{fuzzy: 4, text: a}", "8:18", "at most 3", ""),
        ("{regex: 'You receive this.*'}", "{unknown: 'lexicon:xx'}", "8:20", "there is no", "en"),
        ("{regex: 'You receive this.*'}", "{unknown: 'words.txt'}", "8:20", "there is no", "en"),
        ("'You receive this.*'}", "'a', list: ../x.txt}", "8:29", "leads out", "rule file"),
        ("'You receive this.*'}", "'a', list: /etc/passwd}", "8:29", "leads out", "rule file"),
    ],
)  # fmt: skip
def test_a_fault_is_told(
    tmp_path: Path, old: str, new: str, at: str, problem: str, hint: str
) -> None:
    text = RULE.replace("- id: footer", "-\n  id: footer") if old == "  id: footer" else RULE
    at = "4:7" if old == "  id: footer" else at
    assert old in text
    found = complaints(tmp_path, text.replace(old, new))
    (error,) = [one for one in found if str(one.at) == f"mine/rules.yaml:{at}"]
    assert problem in error.problem
    assert hint in error.hint


def test_all_complaints_come_together_in_order(tmp_path: Path) -> None:
    text = (
        changed("safety: safe", "safety: sure").replace("regex:", "regexp:").replace("drop", "dorp")
    )
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "another.yaml").write_text(changed("in: line", "in: lien"))
    errors = complaints(tmp_path, text)
    assert [str(error.at) for error in errors] == [
        "mine/another.yaml:7:7",
        "mine/rules.yaml:6:11",
        "mine/rules.yaml:8:11",
        "mine/rules.yaml:9:7",
    ]
    assert len(str(RuleErrors(errors)).splitlines()) >= 4


def test_a_fault_of_a_macro_file_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "macros.yaml").write_text(
        "schema: 1\ndefine:\n  x: {listt: a.txt, regex: '('}\n"
    )
    (tmp_path / "mine" / "other.yaml").write_text(changed("id: footer", "id: other"))
    errors = complaints(tmp_path, RULE)
    assert len({str(error) for error in errors}) == len(errors)
    assert all(error.at.path == "mine/macros.yaml" for error in errors)


# --- YAML itself ---


def broken(*values: str) -> Any:
    return pytest.param(*values)


@pytest.mark.parametrize(
    ("old", "new", "at", "hint"),
    [
        ("  why: It belongs", "  why: It: belongs", "5:10", "quotes"),
        broken("  why: It", "\twhy: It", "5:1", "spaces"),
        broken("  why: It belongs to no article.", "  why: %{x}", "5:8", "quotes"),
        ("  why: It belongs to no article.", '  why: "\\d"', "5:10", "single quotes"),
        broken("  why: It belongs to no article.", "  why: `x`", "5:8", "quotes"),
    ],
)
def test_what_is_no_yaml_gets_a_hint(
    tmp_path: Path, old: str, new: str, at: str, hint: str
) -> None:
    error = complaint(tmp_path, changed(old, new))
    assert "not valid YAML" in error.problem
    assert str(error.at).startswith(f"mine/rules.yaml:{at.split(':', maxsplit=1)[0]}:")
    assert hint in error.hint


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  why: It", "  why: &why It", "anchors"),
        ("  do: drop", "  do: *x", "anchors"),
        ("  do: drop", "  do: !!python/object:os.system drop", "tags"),
        ("  do: drop", "  do: !x drop", "tags"),
    ],
)
def test_anchors_aliases_and_tags_are_refused(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert problem in complaint(tmp_path, changed(old, new)).problem


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\na: 1\n---\nb: 2\n", "- x\n", "x\n", "'"])
def test_what_is_no_rule_file_is_refused(tmp_path: Path, text: str) -> None:
    assert complaints(tmp_path, text)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "rules.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RuleErrors, match="cannot be read"):
        load_rules([("mine", tmp_path / "mine")])


def test_a_deep_nesting_is_refused_and_not_a_crash(tmp_path: Path) -> None:
    assert complaints(tmp_path, "[" * 5000)


def test_the_lines_of_a_run_are_limited(tmp_path: Path) -> None:
    text = changed("  in: line", "  in: lines")
    text = text.replace("{regex: 'You receive this.*'}", "{seq: [{text: x}], max-lines: 201}")
    assert complaint(tmp_path, text).problem == "max-lines must be at most 200"


@pytest.mark.parametrize("depth", [50, 800, 100_000])
@pytest.mark.parametrize(("opens", "closes"), [("{not: ", "}"), ("{any: [", "]}"), ("[", "]")])
def test_matchers_inside_matchers_are_limited(
    tmp_path: Path, depth: int, opens: str, closes: str
) -> None:
    deep = opens * depth + "{text: x}" + closes * depth
    error = complaint(tmp_path, changed("{regex: 'You receive this.*'}", deep))
    assert str(error.at).startswith("mine/rules.yaml:8:")
    assert "more than 50 deep" in error.problem
    assert "define:" in error.hint


@pytest.mark.parametrize(
    "made", ["{any: [{is: m%d}, {is: m%d}]}", "{not: {is: m%d}, any: [{is: m%d}]}"]
)
def test_named_matchers_inside_each_other_are_limited(tmp_path: Path, made: str) -> None:
    """Twenty lines that stand for a million matchers are refused in no time."""
    define = "".join(f"  m{n + 1}: {made % (n, n)}\n" for n in range(20))
    text = changed("rules:", f"define:\n  m0: {{fold: true, text: x}}\n{define}rules:")
    assert "holds more than 1000 others" in complaints(tmp_path, text)[0].problem


def test_a_chain_of_named_matchers_is_limited(tmp_path: Path) -> None:
    define = "".join(f"  m{n + 1}: {{not: {{is: m{n}}}}}\n" for n in range(500))
    text = changed("rules:", f"define:\n  m0: {{fold: true, text: x}}\n{define}rules:")
    assert "too deep a nest" in complaints(tmp_path, text)[0].problem


@pytest.mark.parametrize("where", ["mine", "beside"])
def test_a_list_that_links_out_of_the_folder_is_refused(tmp_path: Path, where: str) -> None:
    (tmp_path / "beside").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / where / "list.txt").write_text("secret\n")
    (tmp_path / "mine" / "link.txt").symlink_to(tmp_path / where / "list.txt")
    text = changed("{regex: 'You receive this.*'}", "{list: link.txt}")
    if where == "mine":
        assert load(tmp_path, text)[0].matcher.texts == ("secret",)
    else:
        assert "the link leads out of the rule folder" in complaint(tmp_path, text).problem


def test_a_folder_without_rule_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no rules")
    with pytest.raises(RuleErrors, match=r"a folder without rule files\n  hint: .*\.yaml"):
        load_rules([("mine", tmp_path)])


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuleErrors, match="no such rule file or folder"):
        load_rules([("gone", tmp_path / "gone")])


@given(st.text(alphabet="abi d:-[]{}'\"\n\t#&*!|>%@`,?1\\", max_size=60))
def test_any_text_loads_or_is_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(text, encoding="utf-8")
    with contextlib.suppress(RuleErrors):
        load_rules([("any.yaml", file)])


# --- ids ---


def test_one_name_for_two_rules_is_refused(tmp_path: Path) -> None:
    second = RULE.split("rules:\n")[1]
    error = complaint(tmp_path, RULE + second)
    assert "mine/footer" in error.problem
    assert error.hint == "first at mine/rules.yaml:3:3"


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    load(tmp_path, RULE)
    folder, file = tmp_path / "mine", tmp_path / "mine" / "rules.yaml"
    assert [rule.id for rule in load_rules([("a", folder), ("b", file)])] == ["mine/footer"]


def test_an_alias_is_a_name_too(tmp_path: Path) -> None:
    second = RULE.split("rules:\n")[1].replace("id: footer", "id: other\n  aliases: [footer]")
    assert "mine/footer" in complaint(tmp_path, RULE + second).problem


# --- patterns ---


@pytest.mark.parametrize(
    ("pattern", "problem", "hint"),
    [
        (r"\bword\b", "ASCII only", "in: word"),
        (r"x\B", "ASCII only", "neighbouring"),
        ("a(?=b)", "look-ahead", "when:"),
        ("a(?!b)", "look-ahead", "when:"),
        ("(?<=a)b", "look-ahead", "when:"),
        ("(?<!a)b", "look-ahead", "when:"),
        (r"(a)\1", "not a pattern", "RE2"),
        ("(a", "not a pattern", "RE2"),
        ("a{2000}", "not a pattern", "RE2"),
        ("*a", "not a pattern", "RE2"),
        ("[a", "not a pattern", "RE2"),
        (r"[\W]", "inside a class", "[^"),
        ("%{nothing}", "no macro", "known"),
        ("(?P<a>x)(?P<a>y)", "the name 'a' is given to more than one", "name of its own"),
        (r"(?<a>x\)|(?P<b>[)]))|(?P<a>y)", "the name 'a' is given to more", "(?P<name>a|b)"),
        ("x" * 200_001, "more than 200,000", ""),
    ],
)
def test_a_bad_pattern_is_refused(tmp_path: Path, pattern: str, problem: str, hint: str) -> None:
    error = complaint(tmp_path, changed("'You receive this.*'", f"'{pattern}'"))
    assert str(error.at) == "mine/rules.yaml:8:18"
    assert problem in error.problem
    assert hint in error.hint


@pytest.mark.parametrize(
    "pattern", [r"(?P<a>x)[(?P<a>]", r"(?P<a>x)\(?P<a>", r"\Q(?P<a>\E(?P<a>x)"]
)
def test_what_only_looks_like_a_capture_is_none(tmp_path: Path, pattern: str) -> None:
    assert load(tmp_path, changed("'You receive this.*'", f"'{pattern}'"))


def test_macros_that_stand_for_each_other_are_refused(tmp_path: Path) -> None:
    text = changed("rules:", "define: {a: '%{b}', b: 'x%{a}'}\nrules:")
    assert "circle" in complaint(tmp_path, text.replace("You receive this.*", "%{a}")).problem


def test_macros_that_grow_without_bound_are_refused() -> None:
    macros = {f"m{n}": f"%{{m{n + 1}}}" * 10 for n in range(15)}
    with pytest.raises(DialectError, match="too long"):
        expanded("%{m0}", macros)


def test_macros_are_lists_texts_and_matchers(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "towns.txt").write_text("# towns\nNorvik\n\nNorvik Bay\nSt. Ash\tx\n")
    text = changed(
        "rules:", "define:\n  town: {list: towns.txt, text: [A+B]}\n  day: {regex: '\\d+'}\nrules:"
    )
    (rule,) = load(
        tmp_path, text.replace("{regex: 'You receive this.*'}", "{regex: '%{town:t}', is: day}")
    )
    assert rule.matcher.regex == r"(?P<t>Norvik Bay|St\. Ash|Norvik|A\+B)"
    assert [one.regex for one in rule.matcher.any_of] == [r"\d+"]


def test_macros_of_a_folder_serve_the_folders_below(tmp_path: Path) -> None:
    package = tmp_path / "mine"
    (package / "sub").mkdir(parents=True)
    (package / "macros.yaml").write_text("schema: 1\ndefine: {word: 'abc'}\n")
    (package / "sub" / "rules.yaml").write_text(changed("You receive this.*", "%{word}"))
    (rule,) = load_rules([("mine", package)])
    assert (rule.id, rule.matcher.regex) == ("sub/footer", "(?:abc)")


# --- faults of rules that load ---

FAULTY = (
    ("match: {regex: 'You receive this.*', chars: {max: 9}}", "its pattern is 16 to any number"),
    ("match: {regex: 'You (?:get|receive)', chars: {min: 40}}", "its pattern is 7 to 11"),
)


@pytest.mark.parametrize(("match", "told"), FAULTY)
def test_a_matcher_that_excludes_all_is_told(tmp_path: Path, match: str, told: str) -> None:
    rules = load(tmp_path, changed("match: {regex: 'You receive this.*'}", match))
    assert any(told in str(fault) for fault in lint(rules))


def test_lengths_that_a_pattern_can_have_are_no_fault(tmp_path: Path) -> None:
    match = "match: {regex: 'You receive this.*', chars: {min: 16, max: 16}, words: {max: 3}}"
    rules = load(tmp_path, changed("match: {regex: 'You receive this.*'}", match))
    assert not any("never matches" in str(fault) for fault in lint(rules))


def test_a_rule_that_never_acts_for_an_earlier_one_is_told(tmp_path: Path) -> None:
    one = load(tmp_path, RULE)
    twin = load(tmp_path, changed("id: footer", "id: closing"))
    found = [str(fault) for fault in lint([*one, *twin])]
    assert any("mine/closing selects just what mine/footer does" in fault for fault in found)
    other = load(tmp_path, changed("in: line", "when: {next: edge}"))
    assert not any("selects just" in str(fault) for fault in lint([*one, *other]))


# --- the dialect ---


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\w+", "Valérie"),
        (r"\w+", "Ереван"),
        (r"\w+", "हिन्दी"),
        (r"\w+", "日本語"),
        (r"\w+", "e\u0301t"),
        (r"[\w-]+", "Saint-Étienne"),
        (r"[^\w]", "–"),
        (r"\W", "’"),
        (r"\d+", "٣٤"),
        (r"[\d.]+", "٣.4"),
        (r"\D", "x"),
        (r"\s+", "\u00a0\u2009\u3000\u2028\u0085\t\x1c\v"),
        (r"[\s,]+", "\u00a0,"),
        (r"\S+", "–é"),
        (r"[^\s]", "é"),
        (r"[]x]+", "]x"),
        (r"[^]x]", "y"),
        (r"\\w", r"\w"),
        (r"\[\w\]", "[é]"),
        (r"[\]\w]+", "]é"),
        (r"\x{E9}\x41", "éA"),
        (r"\p{Lu}\pL", "Éé"),
        pytest.param(r"[[:alpha:]\d]+", "a٣"),
        (r"\Q\w\E", r"\w"),
    ],
)
def test_classes_are_unicode(pattern: str, text: str) -> None:
    assert compiled(pattern).fullmatch(text) is not None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\w", "–"), (r"\W", "é"), (r"[^\w]", "é"), (r"\d", "é"), (r"\D", "٣"), (r"\s", "é"),
        (r"\S", "\u00a0"), (r"\s", "\u200b"), (r"\\w", "é"),
    ],
)  # fmt: skip
def test_classes_hold_nothing_else(pattern: str, text: str) -> None:
    assert compiled(pattern).fullmatch(text) is None


@given(st.characters(exclude_categories=["Cs"]))
def test_classes_are_those_of_python_and_marks(char: str) -> None:
    def has(pattern: str) -> bool:
        return compiled(pattern).fullmatch(char) is not None

    assert has(r"\w") != has(r"\W") and has(r"\s") != has(r"\S") and has(r"\d") != has(r"\D")
    assert has(r"[\w]") == has(r"\w") and has(r"[^\s]") == has(r"\S")
    assert has(r"\s") == (re.fullmatch(r"\s", char) is not None)


def test_translation_leaves_all_else() -> None:
    for pattern in (r"a.b|c*[x-z]{1,3}$", r"(?i:x)(?P<n>y)", r"\.\+\p{L}", "[^]]", "(?:a)"):
        assert translated(pattern) == pattern


def test_patterns_run_in_linear_time() -> None:
    assert compiled("(?:a*)*b").fullmatch("a" * 100_000) is None


# --- folding ---


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Read more", "Read  more…"),
        ("Read more", "» Read more «"),
        ("Read more", "READ MORE".title().replace("More", "more")),
        ("Don't miss", "Don’t miss"),
        ("Don't miss", "Don`t\u00a0miss"),
        ('the "Post"', "the “Post”"),
        ('the "Post" today', "the «Post» today"),
        ("A - B", "A – B"),
        ("A - B", "A — B"),
        ("more", "more ..."),
        ("***", "***"),
        pytest.param("a\tb", "a b"),
        pytest.param("Read more", "\tRead more"),
    ],
)
def test_folding_makes_alike_the_same(text: str, same: str) -> None:
    assert folded(text) == folded(same)


@pytest.mark.parametrize(("text", "other"), [("Read more", "read more"), ("a b", "ab"), ("é", "e")])
def test_folding_keeps_apart_what_differs(text: str, other: str) -> None:
    assert folded(text) != folded(other)


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
