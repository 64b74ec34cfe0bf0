"""The package `lang`: its parts are packages, and headers in its languages give up their days."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.configuration import read_configuration
from cleaner.document import Cleaned, Fields
from cleaner.errors import RuleErrors
from cleaner.fields.dates import parse_date
from cleaner.pipeline import clean_bytes
from cleaner.plan import builtin, load_plan
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.vocabulary import builtin_rules, load_vocabulary

LANGUAGES = ("de", "en", "es", "fr", "hy", "it", "nl", "pl", "pt", "ru", "tr", "uk")

# A headline and a sentence that is long enough to be the text below it.
PAGES = {
    "de": (
        "Die Fähre fährt wieder",
        "Nach zwei Jahren in der Werft fährt die Fähre wieder über den See, wie die "
        "Reederei am Sonntag mitteilte.",
    ),
    "en": (
        "Ferry returns to the lake",
        "The ferry sails again after two long years in the yard, and the whole town came "
        "down to the pier.",
    ),
    "es": (
        "El barco vuelve al lago",
        "Después de dos años en el astillero, el barco vuelve a navegar por el lago, "
        "según informó la compañía.",
    ),
    "fr": (
        "Le bac navigue de nouveau",
        "Après deux ans passés au chantier, le bac navigue de nouveau sur le lac, a "
        "annoncé la compagnie dimanche.",
    ),
    "hy": (
        "Լաստանավը կրկին լճում է",
        "Երկու տարի նավաշինարանում մնալուց հետո լաստանավը կրկին լողում է լճում, ինչպես "
        "հայտնեց ընկերությունը կիրակի օրը երեկոյան։",
    ),
    "it": (
        "Il traghetto torna sul lago",
        "Dopo due anni in cantiere il traghetto torna a navigare sul lago, come ha "
        "annunciato domenica la compagnia.",
    ),
    "nl": (
        "De boot vaart weer op het meer",
        "Na twee jaar op de werf vaart de boot weer over het meer, zoals de rederij "
        "zondag heeft gemeld.",
    ),
    "pl": (
        "Prom wraca na jezioro",
        "Po dwóch latach w stoczni prom znowu pływa po jeziorze, jak podała w niedzielę "
        "wieczorem spółka z miasta.",
    ),
    "pt": (
        "A balsa volta ao lago",
        "Depois de dois anos no estaleiro, a balsa volta a navegar no lago, segundo "
        "informou a companhia no domingo.",
    ),
    "ru": (
        "Паром снова ходит по озеру",
        "После двух лет на верфи паром снова ходит по озеру, как сообщила в воскресенье "
        "вечером компания из города.",
    ),
    "tr": (
        "Feribot göle geri döndü",
        "Feribot tersanede geçen iki yıldan sonra yeniden gölde sefere çıktı, şirketin "
        "pazar günü yaptığı açıklamaya göre bütün kent geldi.",
    ),
    "uk": (
        "Пором знову ходить озером",
        "Після двох років на верфі пором знову ходить озером, як повідомила в неділю "
        "ввечері компанія з міста.",
    ),
}

# A line between the two: the language, the line, and the day on which the text appeared or changed.
DAYS = [
    ("de", "Veröffentlicht: Freitag, 12.03.2021 14:05", "published", "2021-03-12T14:05"),
    ("de", "Artikel vom 12. März 2021", "published", "2021-03-12"),
    ("de", "Fr, 12.03.2021, 14:05 Uhr", "published", "2021-03-12T14:05"),
    ("de", "Stand: 12. März 2021, 14:05 Uhr", "updated", "2021-03-12T14:05"),
    ("de", "12. März 2021 · 3 Min. Lesezeit", "published", "2021-03-12"),
    ("en", "First published on Fri 12 Mar 2021 08.15 GMT", "published", "2021-03-12T08:15+00:00"),
    ("en", "Last Updated: March 13, 2021 at 9:00 am IST", "updated", "2021-03-13T09:00"),
    ("es", "12 de marzo del 2021", "published", "2021-03-12"),
    ("es", "Creado: 12.03.2021 08:15", "published", "2021-03-12T08:15"),
    ("es", "Actualizado el 12/03/2021 a las 08:15", "updated", "2021-03-12T08:15"),
    ("fr", "Publié le 1er avril 2021 à 10h05", "published", "2021-04-01T10:05"),
    ("fr", "vendredi 12 mars 2021 à 8 h 15", "published", "2021-03-12T08:15"),
    ("fr", "Mis à jour le 13 mars 2021 à 09h00", "updated", "2021-03-13T09:00"),
    ("hy", "12 մարտի, 2021թ.", "published", "2021-03-12"),
    ("hy", "2021 թ. մարտի 12", "published", "2021-03-12"),
    ("hy", "12 Յունուար 2021", "published", "2021-01-12"),
    ("hy", "Հրապարակվել է՝ 12.03.2021 08:15", "published", "2021-03-12T08:15"),
    ("hy", "Թարմացված՝ 13.03.2021 09:00", "updated", "2021-03-13T09:00"),
    ("it", "12 marzo 2021, ore 8.15", "published", "2021-03-12T08:15"),
    ("it", "Ultima modifica: 13 marzo 2021", "updated", "2021-03-13"),
    ("nl", "12-03-2021 08:15", "published", "2021-03-12T08:15"),
    ("nl", "vr 12 mrt 2021, 08.15 uur", "published", "2021-03-12T08:15"),
    ("nl", "Laatste wijziging: 13 maart 2021", "updated", "2021-03-13"),
    ("pl", "Piątek, 12 marca 2021 r.", "published", "2021-03-12"),
    ("pl", "Dodano: 12.03.2021, 08:15", "published", "2021-03-12T08:15"),
    ("pl", "Dodano: 12 marca 2021 / Zmieniono: 13 marca 2021", "updated", "2021-03-13"),
    ("pt", "12.mar.2021 às 8h15", "published", "2021-03-12T08:15"),
    ("pt", "12/03/2021 08h15 - Atualizado em 13/03/2021 09h00", "updated", "2021-03-13T09:00"),
    ("ru", "08:15 / 12 марта 2021", "published", "2021-03-12T08:15"),
    ("ru", "Опубликовано: 12 марта 2021 года", "published", "2021-03-12"),
    ("ru", "08:15 12.03.2021 (обновлено: 09:00 13.03.2021)", "updated", "2021-03-13T09:00"),
    ("tr", "12 Mart 2021 Cuma 08:15", "published", "2021-03-12T08:15"),
    ("tr", "12 NİSAN 2021", "published", "2021-04-12"),
    ("tr", "Son Güncelleme: 13.03.2021 - 09:00", "updated", "2021-03-13T09:00"),
    ("uk", "П’ятниця, 12 березня 2021, 08:15", "published", "2021-03-12T08:15"),
    ("uk", "Дата публікації: 12.03.2021", "published", "2021-03-12"),
    ("uk", "Оновлено 13 березня 2021, 09:00", "updated", "2021-03-13T09:00"),
]  # fmt: skip

AUTHORS = [
    ("de", "Von unserer Redakteurin Anna Berg", "Anna Berg"),
    ("de", "Ein Gastbeitrag von Anna Berg", "Anna Berg"),
    ("de", "Von Anna Berg, dpa", "Anna Berg"),
    ("es", "Texto: Ana Ruiz", "Ana Ruiz"),
    ("fr", "Propos recueillis par Anne Roux", "Anne Roux"),
    ("hy", "Հեղինակ՝ Անի Լուսյան", "Անի Լուսյան"),
    ("it", "dal nostro inviato Luca Neri", "Luca Neri"),
    ("nl", "Door onze correspondent Tom Laan", "Tom Laan"),
    ("pl", "Autorka: Anna Nowak", "Anna Nowak"),
    ("pt", "Reportagem: Ana Souza", "Ana Souza"),
    ("ru", "Беседовала Анна Лунина", "Анна Лунина"),
    ("tr", "Haber: Ayşe Kaya", "Ayşe Kaya"),
    ("uk", "Підготувала Анна Лунь", "Анна Лунь"),
]

MONTHS = {
    "en": "Jan. Feb. Mar. Apr. May Jun. Jul. Aug. Sept. Oct. Nov. Dec.",
    "de": "Jänner Febr. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "es": "ene. feb. mar. abr. may. jun. jul. ago. sept. oct. nov. dic.",
    "it": "gen. feb. mar. apr. mag. giu. lug. ago. set. ott. nov. dic.",
    "pt": "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    "pl": (
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
        "listopada grudnia"
    ),
    "ru": "янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек.",
    "uk": "січ. лют. бер. квіт. трав. черв. лип. серп. верес. жовт. лист. груд.",
    "tr": "OCAK ŞUBAT MART NİSAN MAYIS HAZİRAN TEMMUZ AĞUSTOS EYLÜL EKİM KASIM ARALIK",
    "hy": (
        "Յունուար Փետրուար Մարտ Ապրիլ Մայիս Յունիս Յուլիս Օգոստոս Սեպտեմբեր Հոկտեմբեր "
        "Նոյեմբեր Դեկտեմբեր"
    ),
    "hy-east": (
        "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի "
        "հոկտեմբերի նոյեմբերի դեկտեմբերի"
    ),
    "nl": "jan. feb. mrt. apr. mei juni juli aug. sept. okt. nov. dec.",
}


def fields(language: str, line: str) -> Fields:
    title, text = PAGES[language]
    cleaned = clean_bytes(f"{title}\n\n{line}\n\n{text}\n".encode())
    assert isinstance(cleaned, Cleaned)
    (article,) = cleaned.articles
    assert (article.fields.title, article.text) == (title, text)
    return article.fields


@pytest.mark.parametrize(("language", "line", "field", "day"), DAYS)
def test_the_day_of_a_header(language: str, line: str, field: str, day: str) -> None:
    found = fields(language, line)
    assert getattr(found, field) == day
    assert found.publisher is None


@pytest.mark.parametrize(("language", "line", "name"), AUTHORS)
def test_the_author_of_a_header(language: str, line: str, name: str) -> None:
    assert fields(language, line).authors == (name,)


@pytest.mark.parametrize("language", MONTHS)
def test_every_month(language: str) -> None:
    found = [parse_date(f"2 {name} 2021", load_vocabulary()) for name in MONTHS[language].split()]
    assert found == [f"2021-{month:02d}-02" for month in range(1, 13)]


def test_a_clock_with_a_stop_is_no_day() -> None:
    assert parse_date("Fri 12 Mar 2021 08.15 GMT", load_vocabulary()) == "2021-03-12T08:15+00:00"


def test_each_language_is_a_package_of_its_own() -> None:
    packages = {rule.package for rule in builtin()}
    assert {name for name in packages if name.startswith("lang")} == {
        f"lang/{one}" for one in LANGUAGES
    }


def test_a_package_is_named_with_those_that_it_is_in() -> None:
    german = {rule.id for rule in builtin() if rule.package == "lang/de"}
    running = {rule.id for rule in load_plan(select=["lang/de"]).rulebook.rules}
    assert running == german
    for left_out in ("lang", "lang/*"):
        assert not [
            r for r in load_plan(ignore=[left_out]).rulebook.rules if r.package.startswith("lang")
        ]


def test_a_language_is_chosen_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "cleaner.yaml"
    for said, wanted in (
        ("cleaner/lang/de", {"lang/de"}),
        ("lang", {f"lang/{one}" for one in LANGUAGES}),
    ):
        file.write_text(
            f"extends: [{said}]\noverrides: {{lang: {{level: info}}}}\n", encoding="utf-8"
        )
        rules = load_plan(configuration=read_configuration(str(file))).rules
        assert {rule.package for rule in rules} == wanted
        assert {rule.level for rule in rules} == {"info"}
    file.write_text("extends: [lang/xx]\n", encoding="utf-8")
    with pytest.raises(RuleErrors, match="is no package"):
        read_configuration(str(file))


@pytest.mark.parametrize("place", ["lang", "lang/de", "lang/de/article.yaml"])
def test_built_in_rules_keep_their_names_wherever_they_are_loaded_from(place: str) -> None:
    rules = load_rules([(f"rules/{place}", builtin_rules() / place)])
    assert "lang/de/related-story" in {rule.id for rule in rules}
