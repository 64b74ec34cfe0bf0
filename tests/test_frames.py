"""The frame of a page goes, its text stays; what is no page stays as it is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Cleaned
from cleaner.edits import Span
from cleaner.pipeline import clean_bytes
from cleaner.plan import load_plan
from cleaner.rulebook.page_text import maximal_stretches

MENU = [
    "Start", "Town", "Harbour", "Weather", "Tickets", "Archive", "Staff", "Jobs", "Maps", "Boats",
    "Fish", "Nets", "Ropes", "Sails", "Oars", "Masts", "Keels", "Decks", "Tides", "Winds", "Waves",
]  # fmt: skip
MARKS = ["Home", "Search", "Log in", "Subscribe", "About us", "Privacy policy"]  # of pages only
HEADLINE = "The ferry of the lake sails again after two years"
TEXT = [
    "The ferry of the lake sails again from Monday, after two years in which nobody in the town"
    " could cross the water, and the whole of it had come down to see the boat leave the pier.",
    "The mayor said that it was a good day for the town and for the mill on the other side, which"
    " had lost most of its work, and he was the first who bought a ticket for the way back.",
    "From now on there is a boat in every hour of the day but one, when the crew eats, and it is to"
    " stay on the lake for as long as it can, as the captain told us in the evening.",
]
LANGUAGES = {
    language for known in load_plan().vocabulary.function_words.values() for language in known
}
OTHER = [
    "The bakery has opened again.", "A lamp was sold to a man from the hills who wants to see it.",
]  # fmt: skip


def cleaned(lines: list[str]) -> Cleaned:
    outcome = clean_bytes("\n".join(lines).encode(), load_plan())
    assert isinstance(outcome, Cleaned)
    return outcome


def text_of(lines: list[str]) -> list[str]:
    return [
        line
        for article in cleaned(lines).articles
        for line in article.text.split("\n")
        if line.strip()
    ]


def has_frame(lines: list[str]) -> bool:
    """Whether the rule acts; others may take a line or two that they know by its words."""
    outcome = cleaned(lines)
    whys = {gap.why for gap in outcome.gaps}
    rules = {rule for article in outcome.articles for edit in article.edits for rule in edit.rules}
    return "web/page-frame" in whys | rules


def framed(lines: list[str]) -> list[str]:
    return [*MARKS[:3], *MENU, *lines, *reversed(MENU), *MARKS[3:]]


def test_menus_around_a_text_go() -> None:
    assert text_of(framed([HEADLINE, *TEXT])) in ([HEADLINE, *TEXT], TEXT)


def test_each_line_that_goes_names_the_rule() -> None:
    assert has_frame(framed([HEADLINE, *TEXT]))


def test_a_digest_is_no_page() -> None:
    items = [[f"The {word.lower()} of the lake are counted again", *TEXT[:1]] for word in MENU]
    lines = [line for item in items for line in item]
    kept = " ".join(
        f"{article.fields.title or ''} {article.text}" for article in cleaned(lines).articles
    )
    assert all(line in kept for line in lines)


def test_a_list_is_no_page() -> None:
    assert not has_frame([TEXT[0], *MENU[:8], TEXT[1], *MENU[8:16], TEXT[2], *MENU[16:], TEXT[0]])


def test_few_lines_around_a_text_are_no_frame() -> None:
    assert not has_frame([*MENU[:6], *TEXT, *MENU[6:12]])


def test_a_text_in_a_language_that_nobody_knows_stays() -> None:
    foreign = [" ".join(f"{word.lower()}ka xe" for word in MENU) + "." for _ in range(3)]
    assert not has_frame(framed(foreign))
    assert set(foreign) <= set(text_of(framed(foreign)))


def test_short_sentences_and_tables_beside_the_text_stay() -> None:
    table = [f"Boat {number} 1{number}0 seats" for number in range(1, 6)]
    kept = text_of(framed([HEADLINE, *TEXT, "So it was in May:", *table]))
    assert {*TEXT, "So it was in May:", *table} <= set(kept)


def test_readers_comments_go_with_their_heading() -> None:
    comments = [f"I for one do not think so, and I was there, said number {n}." for n in range(3)]
    kept = text_of([*framed([HEADLINE, *TEXT]), "3 comments", *MENU[:3], *comments])
    assert not set(comments) & set(kept)
    assert set(TEXT) <= set(kept)


def test_a_page_with_several_posts_keeps_them_all() -> None:
    posts = [[line.replace("ferry", boat) for line in TEXT] for boat in ("ferry", "raft", "tug")]
    ends = ["3 Comments", "Leave a comment", "12 Comments"]
    below = ["Filed under: Boats", "Share this: A B", "Like Loading..."]
    above = ["A headline of boats", "Posted by lakevoices", "The boat on the lake"]
    page = [
        line for post, end in zip(posts, ends, strict=True) for line in (*above, *post, *below, end)
    ]
    assert set(text_of([*MENU[:3], *page])) >= {line for post in posts for line in post}


OPINION = "I for one was on the pier in the morning, and nobody there could see what is told here."


def thread(button: str, stamp: str) -> list[str]:
    """More words of readers than an article has, each with a button and a time, if there is one."""
    comments = [
        [f"Reader {n}", stamp.format(n), *(f"{n}{part}: {OPINION}" for part in range(6)), button]
        for n in range(1, 5)
    ]
    return [line for comment in comments for line in comment if line]


@pytest.mark.parametrize(
    ("button", "stamp"),
    [
        ("Reply", "May {}, 2021 at 10:42 pm"),
        ("Antworten · Melden", "{}. Mai 2021 um 17:21 Uhr"),
        ("Répondre", "il y a {} ans"),
        ("Ответить", "{} мая 2021 10:42"),
    ],
)
def test_a_thread_of_comments_is_no_text_however_long(button: str, stamp: str) -> None:
    comments = thread(button, stamp)
    kept = text_of([*framed([HEADLINE, *TEXT]), *comments])
    assert not set(comments) & set(kept)
    assert set(TEXT) <= set(kept)


@pytest.mark.parametrize(("button", "stamp"), [("Reply", ""), ("", "{} May 2021, 10:42 pm")])
def test_words_that_return_are_no_thread_of_comments_without_times_or_buttons(
    button: str, stamp: str
) -> None:
    questions = thread(button, stamp)
    kept = " ".join(text_of([*MENU, HEADLINE, *TEXT, *questions, *MENU]))
    assert all(line in kept for line in questions if "pier" in line)


def test_what_stands_above_the_text_is_no_thread_of_comments() -> None:
    kept = text_of([*thread("Reply", "May {}, 2021 at 10:42 pm"), *TEXT, *MENU])
    assert set(TEXT) <= set(kept)


@pytest.mark.parametrize("dots", ["…", "..."])
def test_headlines_that_are_cut_short_are_no_text(dots: str) -> None:
    cut = [
        f"The {word.lower()} of the lake are counted again by the people of the town{dots}"
        for word in MENU[:6]
    ]
    kept = text_of([*MENU, *cut, *framed([HEADLINE, *TEXT])])
    assert not set(cut) & set(kept)
    assert set(TEXT) <= set(kept)


def test_rights_in_the_frame_are_kept_as_an_extra() -> None:
    rights = "© 2023 Lake Post Ltd. All rights reserved."
    outcome = cleaned([*framed([HEADLINE, *TEXT]), rights])
    extras = [extra.text for article in outcome.articles for extra in article.extras]
    assert rights in extras


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_frames_are_seen_in_other_languages(language: str) -> None:
    small = [
        word
        for word, languages in load_plan().vocabulary.function_words.items()
        if language in languages
    ]
    assert len(small) > 20
    text = [" ".join(f"{word} wort" for word in small[n : n + 12]) + " so." for n in range(3)]
    assert not {*MENU, *MARKS} & set(text_of(framed(text)))


def test_text_without_spaces_counts_by_its_letters() -> None:
    menu = [
        "首页",
        "新闻",
        "体育",
        "财经",
        "天气",
        "视频",
        "图片",
        "关于我们",
        "联系",
        "招聘",
        "广告",
    ]
    text = [
        "湖上的渡船在停航两年之后从星期一起重新开航，镇上的人们都到码头来看它离开，还有一支乐队在那里演奏。",
        "镇长说这对于小镇和对岸的磨坊来说都是好日子，因为磨坊在这两年里失去了大部分的生意，他是第一个买票的人。",
        "船长告诉我们，从现在起每个小时都有一班船，只有船员吃饭的那个小时没有，这条船会在湖上一直走下去。",
    ]
    kept = text_of([*menu, *menu, *text, *menu, *menu])
    assert set(text) <= set(kept)
    assert not set(menu) & set(kept)


def test_text_without_spaces_beside_a_notice_in_another_language_stays() -> None:
    text = [f"{n}、湖の渡し船が二年ぶりに月曜日から再び運航する。" for n in range(5)]
    kept = " ".join(text_of([*MENU, *TEXT, *MENU[:5], *text, *reversed(MENU)]))
    assert all(line in kept for line in text)


@given(st.lists(st.integers(-9, 9), max_size=30))
def test_stretches_are_the_best_there_are(counts: list[int]) -> None:
    found = maximal_stretches(counts)
    spans = [span for _, span in found]
    assert spans == sorted(spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    for score, span in found:
        assert score == sum(counts[span.start : span.end]) > 0
    best = max(
        (sum(counts[a:b]) for a in range(len(counts)) for b in range(a + 1, len(counts) + 1)),
        default=0,
    )
    assert max((score for score, _ in found), default=0) == max(best, 0)
    covered = {at for span in spans for at in range(*Span(*span))}
    assert {at for at, count in enumerate(counts) if count > 0} <= covered


PEOPLE = [f"{first} {last}" for first in ("Anna", "Bo", "Cy", "Dag") for last in (
    "Berg", "Laan", "Holm", "Strand", "Lund", "Vik",
)]  # fmt: skip
BESIDE = {
    "signatures": ["Signed:", *PEOPLE],
    "programme": [line for n, one in enumerate(PEOPLE) for line in (f"{n} o'clock", "Songs", one)],
    "conference": ["Welcome", *PEOPLE[:9], "Coffee", *PEOPLE[9:], "Soup and songs"],
    "cast": [line for word, one in zip(MENU, PEOPLE, strict=False) for line in (word, one)],
    "dishes": ["Soup of leek", "Trout with dill", "Bread and butter", "Plum cake", *MENU[9:]],
}


@pytest.mark.parametrize("name", BESIDE)
def test_lists_beside_a_text_are_no_frame(name: str) -> None:
    for lines in ([HEADLINE, *TEXT, *BESIDE[name]], [HEADLINE, *BESIDE[name], *TEXT]):
        assert not has_frame(lines)
        assert set(BESIDE[name]) <= set(text_of(lines)) | {""}


def test_words_that_programmes_share_with_menus_show_no_page() -> None:
    between = ["Registration", "Discussion", "Contact", "Website", "Close"]
    lines = [line for word, one in zip(between * 3, PEOPLE, strict=False) for line in (word, one)]
    assert not has_frame([HEADLINE, *TEXT, *lines])


def test_lists_on_both_sides_of_a_text_are_no_frame() -> None:
    assert not has_frame(["Present:", *PEOPLE, *TEXT, "Signed:", *reversed(PEOPLE)])


@pytest.mark.parametrize("name", BESIDE)
def test_paragraphs_among_blank_lines_below_the_text_of_a_page_stay(name: str) -> None:
    text = "\n\n".join([HEADLINE, *TEXT, *BESIDE[name]])
    page = [*MARKS, *MENU, "", text, "", "Share on Facebook", *reversed(MENU)]
    kept = text_of(page)
    assert {*TEXT, *BESIDE[name]} <= set(kept)
    assert not set(MARKS) & set(kept)


@pytest.mark.parametrize("mark", ["• ", "- ", "{}. "])
def test_items_of_a_list_below_the_text_stay(mark: str) -> None:
    items = [mark.format(n) + f"the {one.lower()} of the boat;" for n, one in enumerate(MENU[:5])]
    kept = text_of(framed([HEADLINE, *TEXT, "The crew is to look after:", *items]))
    assert len(kept) >= len(TEXT) + len(items)
    assert all(item.lstrip("•- ") in " ".join(kept) for item in items)
    assert not set(MARKS) & set(kept)


def test_what_running_text_announces_stays() -> None:
    opening = "The ones who came to the pier that morning to see the boat off were these:"
    kept = text_of([*MARKS, *MENU, HEADLINE, *TEXT, opening, *PEOPLE, *MARKS, *reversed(MENU)])
    assert {opening, *PEOPLE} <= set(kept)
    assert not set(MENU) & set(kept)


def test_comments_that_a_heading_counts_go_though_they_outweigh_the_text() -> None:
    comments = thread("", "{} May 2021, 10:42 pm")
    for heading in ("Comments (4)", "4 thoughts on the ferry of the lake", "4 réactions"):
        kept = text_of([*framed([HEADLINE, *TEXT]), heading, *comments])
        assert not set(comments) & set(kept)
        assert set(TEXT) <= set(kept)


def test_comments_under_several_headings_are_no_posts() -> None:
    said = [line for n in range(1, 5) for line in (f"{n} May 2021, 10:42 pm", f"{n}: {OPINION}")]
    page = [*framed([HEADLINE, *TEXT]), "Comments", *said, "All comments", *said]
    kept = text_of([*page, "Facebook comments", *said, "Leave a comment"])
    assert not set(said) & set(kept)
    assert set(TEXT) <= set(kept)


def test_a_small_frame_goes_where_half_of_it_is_of_pages_only() -> None:
    page = [*MARKS, *MENU[:3], HEADLINE, *TEXT, *MARKS[:2], *MENU[3:6]]
    assert not {*MARKS, *MENU[:3]} & set(text_of(page))


def test_prose_of_offices_in_chinese_has_few_small_words() -> None:
    menu = ["首页", "新闻", "登录", "注册", "搜索", "关于我们", "联系我们", "网站地图"]
    text = [
        "港务局召开工作会议，部署湖区航运安全生产检查，要求各单位加强值班，落实责任，确保旅客出行平安。",
        "会议强调，全面推进码头设施维修改造，提升服务质量，加快船舶更新，促进湖区经济健康发展。",
        "会后，检查组前往北岸码头，实地查看消防设备、救生器材、安全通道，现场指导整改工作。",
    ]
    kept = text_of([*menu, *menu, *text, *menu, *menu])
    assert set(text) <= set(kept)
    assert not set(menu) & set(kept)


def test_a_first_paragraph_that_a_box_parts_from_the_text_stays() -> None:
    box = [f"The {word.lower()} of the lake" for word in MENU[:14]]
    page = framed([HEADLINE, "Anna Berg, 3 May 2021", TEXT[0], *box, *TEXT[1:] * 2])
    kept = text_of(page)
    assert TEXT[0] in kept
    assert not set(MENU) & set(kept)


def test_dated_teasers_above_the_text_go() -> None:
    teasers = [
        line for n in range(1, 4) for line in (f"Boat {n}", f"{n} May 2021", *OTHER, OPINION)
    ]
    box = [f"The {word.lower()} of the lake" for word in MENU[:14]]
    kept = text_of([*MARKS, *teasers, *MENU, *box, HEADLINE, *TEXT, *TEXT, *MARKS, *MENU])
    assert OPINION not in kept
    assert set(TEXT) <= set(kept)


SECTIONS = ["Politics", "Business", "Culture", "Sport", "Science", "Travel", "Opinion", "Weather"]


def test_a_row_of_sections_above_the_text_shows_a_page() -> None:
    rights = "© 2021 Lake Post"
    page = [*SECTIONS, *MENU[:12], HEADLINE, *TEXT, *MENU[12:], "About us", rights]
    kept = text_of(page)
    assert not {*SECTIONS, *MENU} & set(kept)
    assert set(TEXT) <= set(kept)


def test_names_of_sections_alone_show_no_page() -> None:
    assert not has_frame([*SECTIONS, *MENU, HEADLINE, *TEXT, *MENU])


@pytest.mark.parametrize(
    "trail", ["Home > Town > Harbour", "News > Town", "Lake Post > News > Town", "» Blog » Forum"]
)
def test_where_a_page_stands_in_its_site_shows_a_page(trail: str) -> None:
    page = [trail, *MARKS[3:5], *MENU, HEADLINE, *TEXT, *reversed(MENU)]
    assert not {trail, *MENU} & set(text_of(page))


def test_a_box_between_two_parts_of_a_text_goes() -> None:
    box = ["Share on Facebook", *(f"The {one.lower()} of the lake" for one in MENU)]
    page = framed([HEADLINE, *TEXT * 2, *box, "How the mill fares", *TEXT])
    kept = text_of(page)
    assert not set(box) & set(kept)
    assert {*TEXT, "How the mill fares"} <= set(kept)


def test_what_a_text_announces_above_a_box_stays() -> None:
    parts = ["The captain and his dog", "A man with a drum", "Two boys from the mill"]
    box = ["Share on Facebook", *(f"The {one.lower()} of the lake" for one in MENU)]
    kept = text_of(
        framed([HEADLINE, *TEXT, "Who was there that morning:", *parts, *box, "The mill", *TEXT])
    )
    assert not {*box} & {*kept}
    assert {*TEXT, *parts} <= set(kept)


def test_teasers_below_a_box_are_no_text() -> None:
    about = "The {} of the lake is painted again, and the council has asked the smith for a {}."
    teasers = [
        about.format(one.lower(), two.lower()) for one, two in zip(MENU, MENU[3:8], strict=False)
    ]
    box = ["Share on Facebook", *MENU, "Log in"]
    kept = text_of([*framed([HEADLINE, *TEXT * 4]), *box, *teasers, *box])
    assert not set(teasers) & set(kept)
    assert set(TEXT) <= set(kept)


def test_headlines_above_a_box_are_those_of_other_texts() -> None:
    other = ["The bakery is fined for its smell", "Goats are seen on the pier"]
    box = ["Share on Facebook", "Log in"]
    kept = text_of(framed([*other, *box, HEADLINE, "By Anna Berg", *TEXT]))
    assert not set(other) & set(kept)


def test_a_first_letter_on_a_line_of_its_own_stays() -> None:
    first, *others = TEXT
    kept = text_of(framed([HEADLINE, "By Anna Berg", "951", "T", first[1:], *others]))
    assert "T" in kept or first in kept
    assert "951" not in kept


LISTS = {
    "curriculum": ["Lebenslauf", "Politik", "Wirtschaft", "Kultur", "Sport", "Reisen", *PEOPLE],
    "festival": ["Sport", "Kultur", "Musik", "Theater", "Kino", *PEOPLE, "Start", "Kontakt"],
    "subjects": ["Politics", "Economics", "Music", "Art", "Religion", "Sport", "Science"],
    "ministries": ["Finance", "Education", "Health", "Justice", "Environment", "Energy", "Culture"],
    "parties": ["Partido del Lago", "Sociedad", "Justicia", "Cultura", "Mundo", *PEOPLE],
    "minutes": ["Finance", "Education", "Sport", "Contact", "Present", *PEOPLE[:8]],
    "shelves": ["Livres", "Musique", "Sciences", "Voyages", "Santé", "Société", "Jeux", "Mode"],
    "faculties": ["Prawo", "Historia", "Nauka", "Gospodarka", "Zdrowie", "Kultura", "Technologie"],
    "school": ["政治", "经济", "历史", "体育", "音乐", "科技", "教育", "健康", "文化", "社会"],
    "wards": ["Новости", "Культура", "Спорт", "Наука", "Общество", "Здоровье", *PEOPLE[:5]],
    "prices": [line for one in SECTIONS for line in (one, "12.50")],
    "contents": [line for n, one in enumerate(SECTIONS) for line in (one, str(n * 10))],
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_lists_with_names_of_sections_are_no_frame(name: str) -> None:
    rows = LISTS[name]
    for lines in (
        [HEADLINE, *TEXT, *rows],
        [*rows, HEADLINE, *TEXT],
        [HEADLINE, *rows, *TEXT, *reversed(rows)],
        ["In this issue:", *rows, *TEXT, "Archive", "About us"],
    ):
        assert not has_frame(lines)


def test_a_digest_with_labels_of_sections_is_no_page() -> None:
    items = [line for one in SECTIONS for line in (one, f"The {one.lower()} of the lake", TEXT[0])]
    assert not has_frame(["Home", "Search", *items, "© 2021 Lake Post"])


def test_rights_below_each_article_of_a_digest_are_no_boxes_of_a_page() -> None:
    below = ["© 2021 Lake Post", "All rights reserved", "Privacy policy", *MENU[:6]]
    items = [line for one in SECTIONS[:4] for line in (f"The {one.lower()}", *TEXT[:2], *below)]
    assert not has_frame(items)
