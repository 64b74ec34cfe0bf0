"""Decoding: laws for any bytes, and one example for each class of source."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.decode import Binary, decode
from cleaner.decode.lines import LAST_RESORT
from cleaner.document import Decoding

RUSSIAN = (
    "Паром снова ходит по озеру, сообщила в среду газета «Портовая почта».\n"
    "Билеты можно купить на пристани; дети до семи лет едут бесплатно."
)
PLAIN = str.maketrans("«»", '""')
JAPANESE = "湖の渡し船が水曜日に再び動き始めた。\n切符は桟橋で買うことができます。"
CHINESE = "湖上的渡船星期三重新开航了。\n船票可以在码头购买,七岁以下儿童免费。"
TAIWANESE = "湖上的渡船星期三重新開航了。\n船票可以在碼頭購買,七歲以下兒童免費。"
KOREAN = "호수의 나룻배가 수요일에 다시 다니기 시작했다.\n표는 선착장에서 살 수 있습니다."
POLISH = "Prom znów pływa po jeziorze, podała w środę gazeta.\nBilety można kupić na przystani."
GREEK = "Το πορθμείο ταξιδεύει ξανά στη λίμνη.\nΤα εισιτήρια πωλούνται στην αποβάθρα."
FRENCH = "Le bac navigue à nouveau sur le lac, dès l’été.\nOù êtes-vous ? « Près d’ici. »"
ENGLISH = "He said “no” – the harbour’s café costs 5 € … or more."


# --- laws ---

AWKWARD = [
    *(
        b"\n",
        b"\r",
        b"\x85",
        b"\xa0",
        b"\x1a",
        b"\x1b",
        b"\0",
        b"a",
        b" ",
        b"\xff",
        b"\x80",
        b"\x81",
    ),
    *(b"\xed\xa0\xbd", b"\xed\xb8\x8d", b"\xc0\x80", b"\xe2\x82", b"\xf0\x9f\x98", b"\xc3"),
    *("é".encode(), "\u2028".encode(), "😀".encode(), "\ufeff".encode(), "я".encode("cp1251")),
    *(b"\xff\xfe", b"\xfe\xff", b"\x00\xd8", b"\x1b$B", b"\x1b(B", b"~{", b"~}", b"\x93\xfa"),
]
ENCODINGS = [
    *("utf-8", "utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-8-sig", "cp1251", "cp1252"),
    *("koi8-r", "shift_jis", "cp932", "euc-jp", "gb18030", "big5", "big5hkscs", "cp949"),
    *("iso2022_jp", "hz", "utf-7", "cp037", "shift_jis_2004", "euc_jis_2004"),
]
PARAGRAPHS = [RUSSIAN, JAPANESE, CHINESE, KOREAN, POLISH, GREEK, FRENCH, ENGLISH]


@st.composite
def encoded(draw: st.DrawFn) -> bytes:
    """A piece of text as some encoding writes it."""
    words = st.sampled_from([*PARAGRAPHS, "plain words\n", "\n", "𠮷", "か゚", "≒"])
    text = "".join(draw(st.lists(words | st.text(max_size=8), max_size=4)))
    return text.encode(draw(st.sampled_from(ENCODINGS)), "ignore")


sources = st.one_of(
    st.binary(max_size=80),
    st.lists(st.sampled_from(AWKWARD), max_size=12).map(b"".join),
    encoded(),
    st.lists(encoded() | st.sampled_from(AWKWARD) | st.binary(max_size=6), max_size=6).map(
        b"".join
    ),
)


def rebuilt(decoding: Decoding) -> list[bytes]:
    """The bytes of each stretch, made from its part of the text."""
    parts: list[bytes] = []
    at = 0
    for stretch in decoding.stretches:
        parts.append(decoding.text[at : at + stretch.chars].encode(stretch.encoding))
        at += stretch.chars
    assert at == len(decoding.text)
    return parts


@given(sources)
@example(b"")
@example(b"\xff")
@example(b"\x1a")
@example(b"ctrl-z \xe9\x81\x1a\n\x1a")
@example(b"\xed\xa0\xbd\xed\xb8\x8d")
@example(b"\xff\xfe\x00\xd8a")
@example("≒".encode("cp932") + b"\x87\x90" * 9)
def test_any_bytes_are_binary_or_tiled(raw: bytes) -> None:
    decoding = decode(raw)

    if isinstance(decoding, Binary):
        assert decoding.reason
        assert decoding.hint
        return
    frame = raw if decoding.exact else decoding.text.encode()
    at = 0
    for stretch, part in zip(decoding.stretches, rebuilt(decoding), strict=True):
        assert stretch.start == at < stretch.end
        assert part == frame[stretch.start : stretch.end]
        at = stretch.end
    assert at == len(frame)
    neighbours = zip(decoding.stretches, decoding.stretches[1:], strict=False)
    assert all(one.encoding != other.encoding for one, other in neighbours)
    assert decoding.exact or len(decoding.stretches) == 1
    assert not any("\ud800" <= char <= "\udfff" for char in decoding.text)


@given(sources)
def test_every_part_of_an_exact_stretch_encodes_to_its_own_bytes(raw: bytes) -> None:
    decoding = decode(raw)

    if isinstance(decoding, Decoding):
        for part, stretch in zip(rebuilt(decoding), decoding.stretches, strict=True):
            text = part.decode(stretch.encoding)
            assert b"".join(char.encode(stretch.encoding) for char in text) == part


@given(sources)
def test_offsets_are_those_of_counting(raw: bytes) -> None:
    decoding = decode(raw)

    if isinstance(decoding, Decoding):
        chars = [
            char.encode(stretch.encoding)
            for part, stretch in zip(rebuilt(decoding), decoding.stretches, strict=True)
            for char in part.decode(stretch.encoding)
        ]
        counted = [sum(map(len, chars[:place])) for place in range(len(chars) + 1)]
        assert decoding.offsets(range(len(chars) + 1)) == dict(enumerate(counted))
        assert decoding.offsets([len(chars)]) == {len(chars): counted[-1]}


@given(st.text())
def test_utf8_is_read_as_it_is(text: str) -> None:
    decoding = decode(text.encode("utf-8", "ignore"))

    if isinstance(decoding, Decoding) and decoding.encoding == "utf-8":
        assert decoding.text == text.encode("utf-8", "ignore").decode()


# --- each class of source ---


def read(raw: bytes) -> Decoding:
    decoding = decode(raw)
    assert isinstance(decoding, Decoding), decoding
    return decoding


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN.translate(PLAIN), "koi8-r", "koi8-r"),
        (RUSSIAN.translate(PLAIN), "cp866", "ibm866"),
        (JAPANESE, "shift_jis", "cp932"),
        (JAPANESE, "euc-jp", "euc-jp"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gb2312", "gb18030"),
        (TAIWANESE, "big5", "big5"),
        (KOREAN, "euc-kr", "cp949"),
        (POLISH, "cp1250", "windows-1250"),
        (GREEK, "cp1253", "iso-8859-7"),
        (FRENCH, "cp1252", "windows-1252"),
        (ENGLISH, "cp1252", "windows-1252"),
        ("He said “no” and left.", "cp1252", "windows-1252"),
        ("Perché no?", "latin-1", "windows-1252"),
        ("plain", "ascii", "utf-8"),
        ("naïve", "utf-8", "utf-8"),
    ],
)
def test_paragraph(text: str, encoding: str, named: str) -> None:
    decoding = read(text.encode(encoding))

    assert decoding.text == text
    assert decoding.encoding == named
    assert decoding.exact
    assert len(decoding.stretches) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_byte_order_mark_stays_in_the_text(encoding: str) -> None:
    decoding = read(("\ufeff" + RUSSIAN).encode(encoding))

    assert decoding.text == "\ufeff" + RUSSIAN
    assert (decoding.encoding, decoding.exact) == (encoding, True)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, FRENCH])
def test_wide_text_without_mark(encoding: str, text: str) -> None:
    assert read(text.encode(encoding)).text == text


@pytest.mark.parametrize("tail", [b"\0", b"\0\xd8", b"\0\xdcx"])
def test_damaged_utf16_is_not_exact(tail: bytes) -> None:
    decoding = read("\ufeffThe ferry sails.".encode("utf-16-le") + tail)

    assert decoding.text == "\ufeffThe ferry sails.\ufffd" + ("\ufffd" if len(tail) == 3 else "")
    assert not decoding.exact


@pytest.mark.parametrize("encoding", ["iso2022_jp", "hz"])
def test_shift_sequences_are_read_but_not_exact(encoding: str) -> None:
    text = JAPANESE if encoding == "iso2022_jp" else CHINESE
    decoding = read(text.encode(encoding))

    assert decoding.text == text
    assert not decoding.exact


@pytest.mark.parametrize("plain", ["a ~{b} c", "\x1b[31mred\x1b[0m", "{~{\\bf x}~}"])
def test_ascii_that_looks_like_shift_sequences(plain: str) -> None:
    decoding = read(plain.encode())

    assert (decoding.text, decoding.exact) == (plain, True)


def test_mixed_lines() -> None:
    raw = "naïve “one”\n".encode() + "café “two”\nplain\n".encode("cp1252") + "é three".encode()

    decoding = read(raw)

    assert decoding.text == "naïve “one”\ncafé “two”\nplain\né three"
    assert decoding.encoding == "mixed"
    assert [stretch.encoding for stretch in decoding.stretches] == [
        "utf-8",
        "windows-1252",
        "utf-8",
    ]


def test_plain_lines_take_the_encoding_beside_them() -> None:
    decoding = read(b"plain\nwords\n" + RUSSIAN.encode("cp1251") + b"\nplain again\n")

    assert decoding.encoding == "windows-1251"
    assert len(decoding.stretches) == 1


def test_line_that_is_utf8_by_accident() -> None:
    accident = "СП·"  # in Windows-1251 its bytes are no UTF-8; the next line's are
    text = "\n".join([RUSSIAN] * 3 + [accident, "Р·", RUSSIAN])

    assert read(text.encode("cp1251")).text == text


def test_utf8_lines_stay_utf8_among_many_others() -> None:
    raw = "\n".join([FRENCH] * 30).encode("cp1252") + "\nà côté\n".encode()

    assert read(raw).text.endswith("à côté\n")


@pytest.mark.parametrize("bad", [b"\xff", b"\x80", b"\xe9"])
def test_one_bad_byte_in_utf8(bad: bytes) -> None:
    raw = RUSSIAN.encode().replace("озеру".encode(), bad)

    decoding = read(raw)

    assert decoding.text == RUSSIAN.replace("озеру", bad.decode(LAST_RESORT))
    assert decoding.exact


def test_utf8_cut_inside_its_last_character() -> None:
    raw = RUSSIAN.encode()[:-2]

    assert read(raw).text == RUSSIAN[:-2] + raw[-1:].decode(LAST_RESORT)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(JAPANESE, "cp932"), (JAPANESE, "euc-jp"), (CHINESE, "gb18030"), (KOREAN, "cp949")],
)
@pytest.mark.parametrize("place", ["end", "middle"])
def test_faulty_two_byte_text(text: str, encoding: str, place: str) -> None:
    raw = (text * 3).encode(encoding)
    cut = (
        raw[:-2] if place == "end" else raw[: len(raw) // 2 - 1]
    )  # somewhere, maybe in a character
    rest = b"" if place == "end" else b"\xff\n" + text.encode(encoding)

    decoding = read(cut + rest)

    assert text[:12] in decoding.text
    assert decoding.exact


def test_characters_with_two_codes_make_it_inexact() -> None:
    raw = JAPANESE.encode("cp932") + b"\x87\x90"

    decoding = read(raw)

    assert decoding.text == JAPANESE + "≒"
    assert (decoding.encoding, decoding.exact) == ("cp932", False)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xff", "ÿ"),
        (b"\x81", "\x81"),
        (b"one\x85 two", "one… two"),
        (b"caf\xe9\x1a", "café\x1a"),
    ],
)
def test_few_bytes(raw: bytes, text: str) -> None:
    decoding = read(raw)

    assert (decoding.text, decoding.exact) == (text, True)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a JPEG image"),
        (b"GIF89a\x01\0\x01\0", "a GIF image"),
        (b"PK\x03\x04\x14\0\0\0", "a ZIP archive"),
        (b"PK\x03\x04\x14\0\0\0word/document.xml", "a Word document (.docx)"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "a gzip file"),
        (b"BZh91AY&SY\0", "a bzip2 file"),
        (b"\xfd7zXZ\0\0", "an xz file"),
        (b"\x28\xb5\x2f\xfd\x04\0", "a Zstandard file"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"{\\rtf1\\ansi Hello}", "an RTF document"),
        (b"\x7fELF\x02\x01\x01\0", "an ELF program"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"ID3\x04\0\0", "an MP3 recording"),
        (b"\0\0\0\x20ftypisom", "an MP4 or QuickTime film"),
        (b"OggS\0\x02", "an Ogg recording"),
        (b"wOF2\0\x01\0\0", "a WOFF2 font"),
        (b"a stray\0 NUL", "binary data (a NUL at byte 7)"),
        (b"\x01\x02\x03\x04\x05\x06", "binary data (100 % of its bytes are control characters)"),
    ],
)
def test_binary_data_is_named(raw: bytes, reason: str) -> None:
    decoding = decode(raw)

    assert isinstance(decoding, Binary)
    assert decoding.reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "BMW sells cars.",
        "MZ is short.",
        "ID3 tags",
        "GIF89a is a format.",
        "II* of it",
        "BZh!",
        "PK yes",
    ],
)
def test_text_that_opens_like_a_known_format(text: str) -> None:
    assert read(text.encode()).text == text


@pytest.mark.parametrize(
    "raw",
    [
        b"caf\xe9 " * 1_000_000,
        ("é" * 20).encode() + b"\xff" + ("é" * 20 + "\n").encode() * 50_000,
        b"\xff\n" * 300_000,
        RUSSIAN.encode("cp1251").replace(b"\n", b" ") * 20_000,
    ],
    ids=["one line", "one bad byte", "many short lines", "long Russian line"],
)
def test_time_grows_with_length_only(raw: bytes) -> None:
    assert read(raw).exact  # a quadratic way through would take hours
