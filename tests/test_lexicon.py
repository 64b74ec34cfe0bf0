"""Words are completed where no doubt is left; languages named where they lead clearly."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits import Span
from cleaner.language import language_of
from cleaner.lexicon import Evidence, joined_head, language_frequency, lost_head
from cleaner.rulebook.fused import fused_cut
from cleaner.rulebook.model import Fused
from cleaner.rulebook.view import sentences_of, words_of
from cleaner.rulebook.vocabulary import load_vocabulary
from strategies import texts

SURE = 0.99
VOCABULARY = load_vocabulary()

# --- lost and torn initials ---


@pytest.mark.parametrize(
    ("word", "document", "restored"),
    [
        ("arbourmasters", "Harbourmasters met. arbourmasters left.", "Harbourmasters"),
        ("orvikland", "orvikland lies north. The pier of Norvikland.", "Norvikland"),
    ],
)
def test_the_document_knows_a_name(word: str, document: str, restored: str) -> None:
    best = lost_head(word, Evidence.of(document))
    assert best is not None
    assert best[0] == restored
    assert best[1] >= SURE


def test_the_language_knows_a_word() -> None:
    best = lost_head("celand", Evidence.of("celand said so on Monday.", ["en"]))
    assert best is not None and best[0] == "Iceland" and best[1] >= SURE


@pytest.mark.parametrize("word", ["he", "all", "ever", "own", "ate", "is", "our", "and", "ought"])
def test_a_word_that_is_one_by_itself_is_not_completed(word: str) -> None:
    best = lost_head(word, Evidence.of(f"{word} it was on Monday.", ["en"]))
    assert best is None or best[1] < SURE


def test_where_two_words_could_be_meant_none_is_sure() -> None:
    document = "ill came first. Then Bill spoke, and Will left. Bill and Will again."
    best = lost_head("ill", Evidence.of(document))
    assert best is not None and best[1] < SURE


def test_what_nobody_knows_is_not_completed() -> None:
    assert lost_head("qqzzx", Evidence.of("qqzzx it is.", ["en"])) is None
    assert lost_head("qqzzx", Evidence.of("", [])) is None


@pytest.mark.parametrize(
    ("head", "tail"), [("T", "he"), ("Z", "imbabwe"), ("H", "arbour"), ("W", "hen"), ("O", "n")]
)
def test_a_torn_initial_is_joined(head: str, tail: str) -> None:
    assert joined_head(head, tail, Evidence.of("It was so.", ["en"])) >= SURE


def test_a_torn_initial_of_a_name_is_joined_on_the_documents_word() -> None:
    evidence = Evidence.of("N orvik lies north. The ferry of Norvik sails.")
    assert joined_head("N", "orvik", evidence) >= SURE


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        ("A", "man"),
        ("I", "never"),
        ("A", "way"),
        ("A", "long"),
        ("I", "am"),
        ("X", "qqzz"),
        ("B", "qq"),
        ("A", "cross"),
        ("A", "round"),
        ("A", "gain"),
        ("I", "slam"),
    ],
)
def test_two_words_are_not_joined(head: str, tail: str) -> None:
    evidence = Evidence.of(f"{head} {tail} stood on the hill above the old mill.", ["en"])
    assert joined_head(head, tail, evidence) < SURE


@given(texts, st.text(alphabet="abehlrstu", min_size=1, max_size=8))
def test_sureness_is_a_share(document: str, word: str) -> None:
    evidence = Evidence.of(document)
    best = lost_head(word, evidence)
    assert best is None or (0 <= best[1] <= 1 and best[0][1:] == word)
    assert 0 <= joined_head("H", word, evidence) <= 1


def test_frequencies() -> None:
    assert language_frequency("the", "en") > language_frequency("harbour", "en") > 0
    assert language_frequency("qqzzx", "en") == 0
    assert Evidence.of("Norvik and Norvik").frequency("Norvik") == pytest.approx(1 / 3)


# --- languages ---

SAMPLES = {
    "en": "The ferry sails again after two years in the yard, and the whole town came down to the"
    " pier to see it leave on the first day of the year.",
    "de": "Die Fähre fährt wieder nach zwei Jahren in der Werft, und die ganze Stadt kam an den"
    " Hafen, um sie am ersten Tag des Jahres zu sehen, denn das war ein Fest.",
    "fr": "Le ferry navigue de nouveau après deux ans dans le chantier, et toute la ville est venue"
    " sur le quai pour le voir partir le premier jour de l’année avec les enfants.",
    "es": "El ferry navega de nuevo después de dos años en el astillero, y toda la ciudad vino al"
    " muelle para verlo salir en el primer día del año con los niños de la escuela.",
    "ru": "Паром снова ходит после двух лет на верфи, и весь город пришёл на пристань, чтобы"
    " увидеть, как он уходит в первый день года, и это был праздник для всех, кто там был.",
    "pl": "Prom znowu pływa po dwóch latach w stoczni, a całe miasto przyszło na nabrzeże, żeby"
    " zobaczyć, jak odpływa w pierwszym dniu roku, i to było święto dla wszystkich, którzy byli.",
    "sv": "Färjan går igen efter två år på varvet, och hela staden kom ner till kajen för att se"
    " den lämna hamnen, men det var inte många som hade köpt en biljett till den andra sidan.",
    "da": "Færgen sejler igen efter to år på værftet, og hele byen kom ned til kajen for at se den"
    " forlade havnen, men der var ikke mange, som havde købt en billet til den anden side.",
    "nb": "Fergen går igjen etter to år på verftet, og hele byen kom ned til kaien for å se den"
    " forlate havnen, men det var ikke mange som hadde kjøpt en billett til den andre siden.",
    "cs": "Trajekt opět pluje po dvou letech v loděnici a celé město přišlo na nábřeží, aby vidělo,"
    " jak odplouvá, ale nebylo jich mnoho, kteří si koupili lístek, protože byla zima.",
    "sk": "Trajekt opäť pláva po dvoch rokoch v lodenici a celé mesto prišlo na nábrežie, aby"
    " videlo, ako odchádza, ale nebolo ich veľa, ktorí si kúpili lístok, pretože bola zima.",
    "id": "Kapal itu berlayar lagi setelah dua tahun di galangan, dan seluruh kota datang ke"
    " dermaga untuk melihatnya pergi, tetapi tidak banyak orang yang membeli tiket hari itu.",
    "zh": "湖上的渡船在停航两年之后从星期一起重新开航，镇上的人们都到码头"
    "来看它离开，还有一支乐队。",
    "ja": "湖の渡し船が二年ぶりに月曜日から再び運航することになり、町の人々はみな船を"
    "見送りに来た。",
    "ko": "호수의 나룻배가 두 해 만에 월요일부터 다시 다니게 되었고 마을 사람들은 모두 부두에 나와"
    " 배가 떠나는 것을 보았으며 시장은 그날이 방앗간에도 좋은 날이라고 말했다.",
    "hi": "झील की नाव दो साल के बाद सोमवार से फिर चलने लगी है और पूरा शहर उसे देखने के लिए घाट पर आया,"
    " लेकिन टिकट लेने वाले लोग बहुत कम थे और यह सब के लिए एक अच्छा दिन था।",
}


@pytest.mark.parametrize(("language", "text"), SAMPLES.items(), ids=list(SAMPLES))
def test_a_language_is_named(language: str, text: str) -> None:
    assert language_of(text, VOCABULARY.function_words) == language


@pytest.mark.parametrize(
    "text",
    ["", "The ferry sails.", "Home News Sports Contact " * 10, "12 34 56 " * 20, "日本語 " * 30],
)
def test_an_unsure_language_is_not_named(text: str) -> None:
    assert language_of(text, VOCABULARY.function_words) is None


def test_two_languages_at_once_are_none() -> None:
    both = "the de and la of los in el to que is y a en for un with por on con " * 3
    assert language_of(both, VOCABULARY.function_words) is None


@given(texts)
def test_any_text_has_one_of_the_languages_or_none(text: str) -> None:
    assert language_of(text, VOCABULARY.function_words) in {
        None,
        *chain.from_iterable(VOCABULARY.function_words.values()),
    }


# --- sentences and words ---


def sentences(line: str) -> list[str]:
    return [line[a:b] for a, b in sentences_of(line, VOCABULARY.abbreviations)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("It sails. They left.", ["It sails.", "They left."]),
        ("Is it? It is! So… Yes", ["Is it?", "It is!", "So…", "Yes"]),
        ("“It sails.” They left.", ["“It sails.”", "They left."]),
        ("He met Mr. Ash. They left.", ["He met Mr. Ash.", "They left."]),
        ("J. K. Hall wrote it. So.", ["J. K. Hall wrote it.", "So."]),
        ("It rose by 2.5 percent. Good.", ["It rose by 2.5 percent.", "Good."]),
        ("He waved. . They left.", ["He waved. .", "They left."]),
        ("(It sails.) They left.", ["(It sails.)", "They left."]),
        ("No end here", ["No end here"]),
        ("See a.org for it. Now.", ["See a.org for it.", "Now."]),
        ("", []),
    ],
)
def test_sentences(line: str, expected: list[str]) -> None:
    assert sentences(line) == expected


@given(texts.map(lambda text: text.replace("\n", " ")))
def test_sentences_hold_all_but_the_space_between(line: str) -> None:
    spans = sentences_of(line, VOCABULARY.abbreviations)
    at = 0
    for start, end in spans:
        assert not line[at:start].strip()
        assert start < end
        at = end
    assert not line[at:].strip()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("It's re-elected", ["It's", "re-elected"]),
        ("don’t", ["don’t"]),
        ("a – b", ["a", "b"]),
        ("“Valérie”", ["Valérie"]),
        ("mill-mill-gate.", ["mill-mill-gate"]),
        ("हिन्दी", ["हिन्दी"]),
    ],
)
def test_words(line: str, expected: list[str]) -> None:
    assert [line[a:b] for a, b in words_of(line)] == expected


# --- two things run together ---


def cut(text: str, document: str = "", openers: tuple[str, ...] = ()) -> tuple[str, str] | None:
    found = fused_cut(text, Span(0, len(text)), document or text, Fused(("a", "b"), tuple(openers)))
    return None if found is None else (text[: found.start], text[found.end :])


def test_a_phrase_that_stands_elsewhere_shows_the_cut() -> None:
    text = "Old Harbour Gets New Lamp At Last Mayor Anna Berg opened it."
    both = "Old Harbour Gets New Lamp At Last", "Mayor Anna Berg opened it."
    assert cut(text, "Then Mayor Anna Berg left.") == both
    document = f"{text}\nThen Mayor Anna Berg left."
    found = fused_cut(document, Span(0, len(text)), document, Fused(("a", "b")))
    assert found == Span(len(both[0]), len(both[0]) + 1)


def test_an_opener_in_title_case_shows_the_cut() -> None:
    text = "Old Harbour Gets New Lamp The keeper of the light opened it."
    assert cut(text, openers=("The", "A")) == (
        "Old Harbour Gets New Lamp",
        "The keeper of the light opened it.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Old Harbour Gets New Lamp Mayor Anna Berg opened it.",
        "Mayor Anna Berg opened it.",
        "The keeper of the light opened it.",
        "All Words Of This Line Have Capitals",
        "",
    ],
)
def test_without_evidence_nothing_is_cut(text: str) -> None:
    assert cut(text, openers=("The",)) is None


@given(texts, texts)
def test_a_cut_is_white_space_inside(text: str, document: str) -> None:
    found = fused_cut(text, Span(0, len(text)), document, Fused(("a", "b"), ("The", "Harbour")))
    if found is not None:
        assert 0 < found.start < found.end < len(text)
        assert not text[found.start : found.end].strip()
