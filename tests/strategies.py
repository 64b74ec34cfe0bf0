r"""Hypothesis strategies for what breaks text tools: awkward characters, news shapes, broken bytes.

What is to be had here, from small to large:

    chunks          one awkward piece of text: a character, a scar, a word
    texts           any text, most of it awkward; encodes as UTF-8
    surrogate_texts the same, with lone surrogates (as JSON and file names bring them)
    news_lines      one line as news pages and digests have them
    news_texts      such lines in the order of chance, with all kinds of line ends and blank runs
    digests         several articles with headers, in layouts that do occur
    garbage         any bytes
    encoded         a text in one encoding, some with BOM, some cut inside a character
    mixed           lines of several encodings in one file
    sources         bytes of any of these kinds: what a property of bytes is tried on
"""

from __future__ import annotations

import codecs
from typing import Literal

from hypothesis import strategies as st

LINE_ENDS = ("\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029", "\v", "\f")
SPACES = (" ", "  ", "\t", "\u00a0", "\u00a0\u00a0", "\u00a0 ", "\u202f", "\u2009", "\u3000")
INVISIBLE = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202c\u2066\u2069\ufe0f\U000e0041"
)
CONTROLS = "\x00\x01\x07\x08\x1b\x1c\x1f\x7f\x80\x8d\x9d\x9f\ufffd\ufffe"
QUOTES = "\"'`´“”‘’„‚«»‹›「」″′"
DASHES = "-\u2010\u2011\u2012–—−…"
ENTITIES = ("&amp;", "&quot;", "&nbsp;", "&#8217;", "&lt;b&gt;", "&amp;amp;", "&eacute;", "&bogus;")
# Text that Unicode can write in more than one way, or that changes its length under a change of
# case or of form.
COMPOSED = (
    "é",
    "e\u0301",
    "A\u030a",
    "\u212b",
    "q\u0323\u0307",
    "q\u0307\u0323",
    "\u0301",
    "ﬁ",
    "ﬅ",
    "ß",
    "İ",
    "ı",
    "ŉ",
    "ǌ",
    "ΐ",
    "가",
    "\u1100\u1161",
    "ｆｕｌｌ",
    "Å",
    "\u0958",
    "\u2126",
)
ASTRAL = ("😀", "👩\u200d🚒", "🇦🇲", "👍🏽", "𝔘", "𠮷", "\U0001d15e", "\U0010ffff")
SCRIPTS = (
    "Ереван",
    "Հայաստան",
    "საქართველო",
    "نیم\u200cفاصله",
    "日本語、テスト。",
    "中文，标点",
    "हिन्दी",
    "pаypal",
)
MOJIBAKE = (
    "â€™",
    "â€œharbourâ€\u009d",
    "â€“",
    "Ã©",
    "CafÃ©",
    "ÃƒÂ©",
    "Ð\u009fÑ€Ð¸Ð²ÐµÑ‚",
    "РџСЂРёРІРµС‚",
    "Â\u00a0",
    "Â£",
    "ï»¿",
    "â€?",
    "Ã ",
    "donâ\x80\x99t",
    "ÂŠ",
    "\\u00e9",
    "=C3=A9",
    "caf%C3%A9",
)
WORDS = (
    "the", "in", "of", "harbour", "Harbour", "arbour", "ferry", "mayor", "mill-mill", "in in",
    "T he", "Z\nimbabwe", "don't", "iPhone", "readingShow", "2,5", "500.00", "U.S.", "on .",
    "contin…",
)  # fmt: skip
SURROGATES: tuple[Literal["Cs"]] = ("Cs",)
LETTERS = "aAbtTzéÉñøΩжЖ"

chunks: st.SearchStrategy[str] = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(LETTERS),
    st.sampled_from(SPACES),
    st.sampled_from(LINE_ENDS),
    st.sampled_from(QUOTES + DASHES + ".,:;!?()[]|"),
    st.sampled_from(MOJIBAKE),
    st.sampled_from(COMPOSED),
    st.sampled_from(INVISIBLE),
    st.sampled_from(CONTROLS),
    st.sampled_from(ENTITIES),
    st.sampled_from(ASTRAL),
    st.sampled_from(SCRIPTS),
    st.characters(exclude_categories=SURROGATES),
)


def joined(parts: st.SearchStrategy[str], max_size: int) -> st.SearchStrategy[str]:
    return st.lists(parts, max_size=max_size).map("".join)


texts: st.SearchStrategy[str] = joined(chunks, 24)
surrogate_texts: st.SearchStrategy[str] = joined(
    st.one_of(chunks, st.characters(categories=SURROGATES)), 16
)

# --- the shapes of news ---

_MONTHS = ("Jan", "Feb", "March", "April", "May", "Sept", "OCTOBER", "November", "Dec.")
_NAMES = ("Ada Brook", "JOSÉ MARÍN", "Lin O’Dell", "Zoë van den Berg", "B.\u00a0K. Hall", "Ida Ås")
_OUTLETS = ("Harbour Post", "LAKE RADIO", "TMR – The Mill Review", "Dam.news", "Ferry & Co", "HPA")
_HEADLINES = (
    "Ferry returns to the lake",
    "‘No more fees’ – harbour masters walk out of talks",
    "Bakery opens at the old mill",
    "97% of boats fail the test",
    "What the dam’s new gate means for the valley",
    '"Quiet Talks". Just before the flood',
    "Mill Review: Town Council Names a New Miller",
)
_SENTENCES = (
    "The ferry sails again, the town said on Monday.",
    "“We waited a year,” said Ada Brook, who runs the mill.",
    "arbour masters met on Monday to talk about the fees that the Harbour Post had named.",
    "She was born on",
    "4 October 1923.",
    "Fees rise by 2.5 per cent in in May, he said .",
    "”During the talks, nobody left,” she added.",
    "Nobody  knows\u00a0why it\u00a0\u00a0the dam.",
    "The mill-mill gate stands in the U.S. part of the lake.",
    "T he gate was shut for a day.",
)
_FURNITURE = (
    "Follow us on social",
    "keep reading",
    "keep readingShow less",
    "Read more",
    "Show less",
    "Share this article",
    "READ: Bakery opens at the old mill",
    "Sign up for our newsletter",
    "Advertisement",
    "Latest",
    "Photo by Ida Ås/Lake Pictures",
    "[Photo by the town of Mill, CC BY 4.0]",
    "Copyright (c) 2021 Harbour Post. All rights reserved.",
    "The views expressed in this article are the author’s own.",
    "Ada Brook is a reporter at the Harbour Post.",
    "Editor’s note: this story was corrected.",
    "[email protected]",
    "We use cookies.",
    "* * *",
    "------------------------------",
    "You receive this digest because you subscribed.",
)
_URLS = (
    "https://harbour.example/news/ferry-returns?utm_source=mail&id=7",
    "http://mill.example/a?fbclid=IwAR0x#top",
    "https://lake.example/über/straße",
    "www.dam.example",
    "Watch the video at https://lake.example/v/1",
)

_years = st.integers(1990, 2031)
_days = st.integers(1, 31)
_clock = st.builds("{:02}:{:02}".format, st.integers(0, 24), st.integers(0, 59))
dates: st.SearchStrategy[str] = st.one_of(
    st.builds("{} {} {}".format, st.sampled_from(_MONTHS), _days, _years),
    st.builds("{} {}, {}".format, st.sampled_from(_MONTHS), _days, _years),
    st.builds("{} {} {}".format, _days, st.sampled_from(_MONTHS), _years),
    st.builds("{}-{:02}-{:02}".format, _years, st.integers(1, 12), _days),
    st.builds("{}/{}/{}".format, st.integers(1, 12), _days, _years),
)
date_lines: st.SearchStrategy[str] = st.one_of(
    dates,
    st.builds("{}, {}".format, _clock, dates),
    st.builds("\u00a0{}, {}\u00a0".format, _clock, dates),
    st.builds("{},".format, _clock),
    st.builds("Monday, {}".format, dates),
    st.builds("{} | updated: 2:41 AM EDT, {}".format, dates, dates),
    st.builds("Published: {}".format, dates),
)
headlines: st.SearchStrategy[str] = st.sampled_from(_HEADLINES)
outlets: st.SearchStrategy[str] = st.sampled_from(_OUTLETS)
bylines: st.SearchStrategy[str] = st.one_of(
    st.builds("By {}".format, st.sampled_from(_NAMES)),
    st.builds(
        "BY\u00a0{}, {} AND\u00a0{}".format,
        *[st.sampled_from([name.upper() for name in _NAMES])] * 3,
    ),
    st.builds("Author: {}".format, st.sampled_from(_NAMES)),
    st.sampled_from(_NAMES),
)
sentences: st.SearchStrategy[str] = st.sampled_from(_SENTENCES)
paragraphs: st.SearchStrategy[str] = st.lists(sentences, min_size=1, max_size=4).map(" ".join)
datelined: st.SearchStrategy[str] = st.builds(
    "{}, {} {}, {}. {}".format,
    st.sampled_from(["MILLTOWN", "LAKE CITY", "YEREVAN"]),
    st.sampled_from(["OCTOBER", "MAY"]),
    _days,
    st.sampled_from(["HPA", "ARMENPRESS"]),
    paragraphs,
)
furniture: st.SearchStrategy[str] = st.sampled_from(_FURNITURE)
urls: st.SearchStrategy[str] = st.sampled_from(_URLS)

_shapes = st.one_of(
    headlines, outlets, date_lines, bylines, paragraphs, datelined, furniture, urls,
    st.builds("{}: {}".format, outlets, headlines),
    st.builds("{} {} {}".format, headlines, paragraphs, headlines),
)  # fmt: skip


@st.composite
def _scarred(draw: st.DrawFn) -> str:
    """A line of one of the shapes, with an awkward chunk somewhere in it."""
    line: str = draw(_shapes)
    chunk = draw(chunks)
    place = draw(st.integers(0, len(line)))
    return line[:place] + chunk + line[place:]


news_lines: st.SearchStrategy[str] = st.one_of(_shapes, _shapes, _scarred(), texts)
line_ends: st.SearchStrategy[str] = st.one_of(
    st.just("\n"),
    st.just("\n\n"),
    st.sampled_from(["\n\n\n", "\n \u00a0\n", "\r\n", "\r\n\r\n", "\n\r", *LINE_ENDS]),
)


@st.composite
def news_texts(draw: st.DrawFn, max_lines: int = 16) -> str:
    """News lines of any kind in any order; the last one may have no line end."""
    pairs = draw(st.lists(st.tuples(news_lines, line_ends), max_size=max_lines))
    last = draw(st.one_of(st.just(""), news_lines))
    return "".join(line + end for line, end in pairs) + last


@st.composite
def digests(draw: st.DrawFn, max_articles: int = 4) -> str:
    """Articles one after another, with headers in one layout, and with what follows articles."""
    head = [draw(furniture)] if draw(st.booleans()) else []
    layout = draw(st.lists(st.sampled_from([outlets, date_lines, bylines]), unique_by=id))
    tail = st.lists(st.one_of(urls, furniture, bylines, headlines), max_size=3)
    lines = list(head)
    for _ in range(draw(st.integers(1, max_articles))):
        lines.append(draw(headlines))
        lines += [draw(part) for part in layout]
        lines += draw(st.lists(st.one_of(paragraphs, datelined), min_size=1, max_size=4))
        lines += draw(tail)
    return draw(line_ends).join(lines) + draw(st.sampled_from(["", "\n", "\r\n", " \n"]))


documents: st.SearchStrategy[str] = st.one_of(texts, news_texts(), digests())

# --- bytes ---

ENCODINGS = (
    "utf-8", "cp1252", "cp1251", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32",
    "cp932", "koi8-r", "gb18030", "iso8859-2", "iso8859-9", "euc-kr", "mac-roman",
)  # fmt: skip
LINE_ENCODINGS = ("utf-8", "cp1252", "cp1251", "latin-1", "koi8-r", "cp932", "gb18030")
BOMS = (
    codecs.BOM_UTF8,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
)
# File heads that no text has, bytes that no UTF-8 has, and over-long or surrogate forms.
SCRAPS = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    b"PK\x03\x04\x14\x00",
    b"%PDF-1.7\n",
    b"\x1f\x8b\x08\x00",
    b"\x00",
    b"\xff\xfe\xfd",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\x81\x8d\x8f\x90\x9d",
    b"\xe2\x80",
)


def _encode(text: str, encoding: str) -> bytes:
    return text.encode(encoding, "ignore")


garbage: st.SearchStrategy[bytes] = st.one_of(
    st.binary(max_size=64),
    st.lists(st.one_of(st.sampled_from(SCRAPS), st.binary(max_size=4)), max_size=6).map(b"".join),
)


@st.composite
def encoded(draw: st.DrawFn, text: st.SearchStrategy[str] = documents) -> bytes:
    """A text in one encoding; some with a BOM, right or wrong, some cut inside a character."""
    raw = _encode(draw(text), draw(st.sampled_from(ENCODINGS)))
    if draw(st.integers(0, 5)) == 0:
        raw = draw(st.sampled_from(BOMS)) + raw
    if draw(st.integers(0, 3)) == 0:
        raw = raw[: len(raw) - draw(st.integers(1, 3))]
    if draw(st.integers(0, 5)) == 0:
        raw = raw[draw(st.integers(1, 3)) :]
    return raw


@st.composite
def mixed(draw: st.DrawFn) -> bytes:
    """Lines of several encodings in one file, here and there a scrap of something else."""
    line = st.builds(_encode, news_lines, st.sampled_from(LINE_ENCODINGS))
    parts = draw(st.lists(st.one_of(line, line, line, garbage), max_size=12))
    return draw(st.sampled_from([b"\n", b"\n", b"\r\n", b"\r", b""])).join(parts)


utf8: st.SearchStrategy[bytes] = documents.map(str.encode)
surrogate_utf8: st.SearchStrategy[bytes] = surrogate_texts.map(
    lambda text: text.encode("utf-8", "surrogatepass")
)
sources: st.SearchStrategy[bytes] = st.one_of(
    utf8, encoded(), mixed(), garbage, surrogate_utf8, encoded(news_texts())
)
