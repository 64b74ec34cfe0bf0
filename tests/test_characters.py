"""The characters stage: its rules' examples, its laws, and ftfy as the measure for mojibake."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import ftfy
import pytest
import yaml
from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.edits import Edit, Span, apply
from cleaner.ledger import Draft
from cleaner.stages import characters
from cleaner.stages.characters import CharacterRule, CharacterRules, clean_characters

FILE = Path(__file__).parent.parent / "rules" / "core" / "characters.yaml"
SOURCES: list[dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))["rules"]


def character_rule(source: dict[str, Any]) -> CharacterRule:
    do, unless = source["do"], source.get("unless", {})
    return CharacterRule(
        f"core/{source['id']}",
        pattern=source["match"].get("regex"),
        damage=source["match"].get("damage"),
        replacement=do.get("replace", "") if isinstance(do, dict) else "",
        unless_line=unless.get("line", {}).get("regex"),
    )


ALL = CharacterRules(tuple(map(character_rule, SOURCES)))
ONE = {source["id"]: CharacterRules((character_rule(source),)) for source in SOURCES}


def cleaned(text: str, rules: CharacterRules = ALL) -> str:
    return clean_characters(Draft(text), rules).text


# --- examples ---

EXAMPLES = [(source["id"], example) for source in SOURCES for example in source["examples"]]


@pytest.mark.parametrize(("name", "given_example"), EXAMPLES)
def test_example(name: str, given_example: dict[str, str]) -> None:
    text = given_example.get("in", given_example.get("keep", ""))

    draft = clean_characters(Draft(text), ONE[name])

    assert draft.ledger.revert(draft.text) == text
    assert {rule for edit in draft.ledger.edits for rule in edit.rules} <= {f"core/{name}"}
    right = draft.text == given_example.get("out", text)
    assert right != ("known_failure" in given_example), draft.text


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source["id"])
def test_safety_is_earned(source: dict[str, Any]) -> None:
    sound = [example for example in source["examples"] if "known_failure" not in example]

    assert sum("in" in example for example in sound) >= 2
    assert any("keep" in example for example in sound)


# --- laws ---

AWKWARD = [
    *(
        "a",
        "b ",
        "\n",
        "\r",
        "\r\n",
        "\x85",
        "\u2028",
        "\u2029",
        "\f",
        "\v",
        "\t",
        " ",
        "\xa0",
        "  ",
    ),
    *(
        "\u202f",
        "\u3000",
        "\xad",
        "\u200b",
        "\u200c",
        "\u200d",
        "\u200e",
        "\u2060",
        "\ufeff",
        "\x00",
    ),
    *("e\u0301", "\u0301", "\u0327", "\u212b", "\u0344", "\u0958", "\uf900", "\u1100\u1161\u11a8"),
    *(
        "&",
        "&amp;",
        "amp;",
        "&#38;",
        "&eacute;",
        "&lt;",
        "b&gt;",
        "&#8233;",
        "&nbsp;",
        "&#x301;",
        ";",
    ),
    *(
        "Ã©",
        "â€™",
        "â€œ",
        "â€\x9d",
        "Ã",
        "Â",
        "\x80",
        "\x9f",
        "\x81",
        "ÃƒÂ©",
        "Ð¿Ñ€",
        "ï»¿",
        "Ã\xa0",
        "œ",
    ),
    *(
        "א",
        "ش",
        "ท",
        "😀",
        "\U0001f3f4\U000e0067\U000e007f",
        "\U000e0041",
        "\x1b[1m",
        "\x1b",
        "\ufffd",
    ),
    *("<b>", "HTML code", "\ud800", "\udc80", "é", "”", "“", "5 €", "Ω", "Å"),
]
awkward_texts = st.lists(st.sampled_from(AWKWARD) | st.characters(), max_size=24).map("".join)


@given(awkward_texts)
@example("\r\r\n &amp;#x301; e\u200b\u0301")
@example("&&#97;mp;lt; Ã&copy; â&euro;&trade;")
def test_cleaning_is_a_fixed_point_and_reverts(text: str) -> None:
    draft = clean_characters(Draft(text), ALL)

    assert clean_characters(Draft(draft.text), ALL).ledger.edits == ()
    assert draft.ledger.revert(draft.text) == text
    assert apply(text, draft.ledger.edits) == draft.text


@given(awkward_texts)
def test_cleaning_comes_to_an_end(text: str) -> None:
    clean = cleaned(text)

    assert not set(clean) & set("\r\f\v\t\xa0\x85\xad\ufeff\u2028\u2029\x1b\x00")
    assert all(line == line.strip(" ") for line in clean.split("\n"))


@given(awkward_texts)
def test_lines_on_their_own_are_cleaned_as_in_the_text(text: str) -> None:
    clean = cleaned(text)

    assert all(cleaned(line) == line for line in clean.split("\n"))


def test_a_text_that_never_ends_is_left_alone() -> None:
    swap = CharacterRules(
        (
            CharacterRule("x/there", pattern="a", replacement="b"),
            CharacterRule("x/back", pattern="b", replacement="a"),
        )
    )

    assert cleaned("abc", swap) == "abc"


def test_the_earlier_rule_wins() -> None:
    rules = CharacterRules(
        (
            CharacterRule("x/b", pattern="bc", replacement="X"),
            CharacterRule("x/a", pattern="ab|cd|e", replacement="Y"),
        )
    )

    assert cleaned("abcde", rules) == "aXdY"


def test_unless_document() -> None:
    rules = CharacterRules((CharacterRule("x/a", pattern="a", unless_document="(?i:keep)"),))

    assert cleaned("a b", rules) == " b"
    assert cleaned("a b\nKeep it", rules) == "a b\nKeep it"


def test_edits_are_small() -> None:
    draft = clean_characters(Draft("A line: cafÃ© and itâ€™s.\r\nA&amp;B e\u0301"), ALL)

    assert draft.ledger.edits == (
        Edit(Span(11, 13), "Ã©", "é", ("core/mojibake",)),
        Edit(Span(20, 23), "â€™", "’", ("core/mojibake",)),
        Edit(Span(25, 26), "\r", "", ("core/line-ending",)),
        Edit(Span(29, 33), "amp;", "", ("core/html-entity",)),
        Edit(Span(35, 37), "e\u0301", "é", ("core/decomposed",)),
    )


# --- what is right as it is ---


@pytest.mark.parametrize(
    "text",
    [
        "L’été à Paris\u202f: où êtes-vous\u202f? «\u202fPrès d’ici\u202f», 12\u202f000 €",
        "Hon sa ”vi ses i Malmö” och gick. År 2020 – 5 °C, 20 % rabatt",
        "می\u200cخواهم کتاب\u200cها را بخوانم",
        "The crew 👩\u200d🚀 👨\u200d👩\u200d👧 🏳️\u200d🌈 waves ☎\ufe0f",
        "湖上的渡船，星期三重新开航了！“船票”可以在码头购买。ＡＢＣ　１２３",
        "Sámegiella lea čáppa: Álgu, Čoahkkin, Đđ Ŋŋ Šš Ŧŧ Žž, ČÁLLIN",
        "Tiếng Việt có nhiều dấu thanh: Ở đâu? Nguyễn Thị Ánh",
        "Powiedział: „Prom znów pływa”. Zażółć gęślą jaźń.",
        "»Die Fähre fährt wieder«, sagte sie. ‚Schön‘, meinte er – größer als je.",
        "Ο πορθμός «άνοιξε» ξανά: Ἑλλάς, Ωμέγα.",
        "Паром «Ласточка» снова ходит — сообщила газета № 5.",
        "השלום\u200f (Harbour) ירושלים\u200e!",
        "ภาษา\u200bไทย ខ្មែរ\u200bភាសា",
        "हिन्दी क़लम বাংলা தமிழ் తెలుగు",
        "한국어 문장입니다. 日本語の文章です。ﾊﾝｶｸ",
        "ǌ ﬁ ﬅ Ĳ ½ ² № ™ ① — … ‘a’ “b”",
        "AT&T, R&D; 5 < 6 > 4, a & b, C:\\new, http://example.org/?a=1&b=2;c",
        "a  b   c (two and three spaces)",
    ],
)
def test_clean_text_stays(text: str) -> None:
    assert clean_characters(Draft(text), ALL).ledger.edits in {(), tuple(nfc_only(text))}


def nfc_only(text: str) -> list[Edit]:
    """What NFC alone does to a text (Devanagari's qa is written in two characters there)."""
    return list(clean_characters(Draft(text), ONE["decomposed"]).ledger.edits)


# --- mojibake: as ftfy does it, line by line ---

TABLES = [
    "latin-1",
    "cp1252",
    "cp1251",
    "cp1250",
    "cp1253",
    "cp1254",
    "cp1257",
    "macroman",
    "cp437",
]
SENTENCES = [
    "L’été à Paris – où êtes-vous ? « Œuvre »",
    "Паром снова ходит по озеру.",
    "“We can’t sail,” said Åsa… 5 €",
    "Zażółć gęślą jaźń",
    "湖上的渡船",
    "Το πορθμείο ταξιδεύει",
    "naïve café",
]
RANGES = "".join(MOJIBAKE_CATEGORIES.values())
SUSPECTS = sorted(
    set(RANGES) - {"-"} | set("ÂÃÎÐ×ØÙà√≈‚âвЂГўВ.β€āœŒ°²µ") | {chr(c) for c in range(0x80, 0x100)}
)


@st.composite
def misread(draw: st.DrawFn) -> str:
    """A sentence in UTF-8 that was read through a wrong table, maybe twice, maybe in part."""
    text = draw(st.sampled_from(SENTENCES))
    for _ in range(draw(st.integers(1, 2))):
        table = draw(st.sampled_from(TABLES))
        text = text.encode().decode(table, draw(st.sampled_from(["replace", "ignore"])))
    return draw(st.sampled_from(["", "plain ", "é “ok” "])) + text


lines = st.one_of(
    misread(),
    st.text(
        st.sampled_from(SUSPECTS) | st.sampled_from("aZ .,?!\t\r") | st.characters(), max_size=12
    ),
    st.lists(st.sampled_from(AWKWARD), max_size=8).map("".join),
).map(lambda line: line.replace("\n", ""))


def by_ftfy(line: str) -> str:
    """The line as ftfy mends it, but that U+0085 alone is no mojibake here."""
    if "\x85" in line and not is_bad(line.replace("\x85", " ")):
        return line
    fixed = ftfy.fix_encoding(line)
    return line if any("\ud800" <= char <= "\udfff" for char in fixed) else fixed


@given(st.lists(lines, max_size=5))
@example(["‚Ä¶"])
@example(["Ã la carte", "a Â b", "Â "])
def test_mojibake_is_what_ftfy_says(given_lines: list[str]) -> None:
    text = "\n".join(
        line for line in given_lines if not any("\ud800" <= c <= "\udfff" for c in line)
    )

    draft = clean_characters(Draft(text), ONE["mojibake"])

    assert draft.text == "\n".join(map(by_ftfy, text.split("\n")))
    assert draft.ledger.revert(draft.text) == text


@pytest.mark.parametrize("line", SENTENCES)
@pytest.mark.parametrize("table", ["sloppy-windows-1252", "latin-1"])
def test_mojibake_is_mended(line: str, table: str) -> None:
    broken = line.encode().decode(table)

    assert cleaned(f"plain\n{broken}\n{line}") == f"plain\n{line}\n{line}"


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("One.\x85Two.\x85Three.", "One.\nTwo.\nThree."),
        ("It\x92s late\x85", "It’s late…"),
        ("caf&Atilde;&copy;", "café"),
        ("ï»¿The ferry", "The ferry"),
        ("e&#x301;", "é"),
        ("a&#8233;b", "a\n\nb"),
        ("&am\u200bp;lt;", "<"),
        ("x \r\n\t y", "x\ny"),
    ],
)
def test_rules_work_together(text: str, out: str) -> None:
    assert cleaned(text) == out


@pytest.mark.parametrize(
    "text",
    [
        "&amp;" * 20_000,
        "&" + "amp;" * 100_000,
        "Ã© " * 20_000,
        "\xa0" * 200_000,
        "a\u200b" * 20_000,
        "e\u0301" * 20_000,
        "\u0301" * 100_000,
        "<" * 50_000 + "&amp;",
        "Œ\n" * 20_000,
        "\r" * 50_000,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_time_grows_with_length_only(text: str) -> None:
    draft = clean_characters(Draft(text), ALL)

    assert draft.ledger.revert(draft.text) == text


@given(st.text(alphabet="a\u0301\u0323\u0315\u0300\u05ae\u0344é ", max_size=120))
@example("\u0315\u0300\u05ae" * 40)
@example("a" + "\u0301\u0323" * 40)
def test_marks_put_in_order_change_no_normal_form(text: str) -> None:
    ordered = characters._ordered(text)
    assert unicodedata.normalize("NFC", ordered) == unicodedata.normalize("NFC", text)
    assert unicodedata.normalize("NFD", ordered) == unicodedata.normalize("NFD", text)
