"""Whether the value of a field follows from the words that it is said to come from.

Written without the code that makes the values, so that a fault there shows here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cleaner.rulebook.vocabulary import Vocabulary

_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d)?(?P<offset>Z|[+-]\d\d:\d\d)?)?)?)?"
)
_OF_MAILS = re.compile(r"(?i:re|aw|antw|sv|fwd?|fw|wg|tr|rv)(?:\[\d+\])?: ?")
_BETWEEN = re.compile(r"\[[^\]]{1,40}\]|\([^)]{1,40}\)|\s")  # the names of lists
_FAMILY_FIRST = re.compile(r"^\W*([^\W\d_][\w .’'-]*), ([^\W\d_][\w .’'-]*)")
_QUERY = re.compile(r"[?&#]")


def problems(
    name: str, value: Any, words: str, around: Mapping[str, str], vocabulary: Vocabulary
) -> Iterator[str]:
    """What in a value does not follow from the words at its place, repairs made.

    around: `dateline`, the words of the dateline; `document`, all of the source
    """
    check = _CHECKS.get(name)
    if name in ("published", "updated"):
        yield from _date(str(value), words, around, vocabulary)
    elif check is not None and not check(value, words):
        yield f"{value!r} is not what stands there: {_short(words)!r}"


def _same(value: Any, words: str) -> bool:
    """Equal but for case, white space, and punctuation around."""
    return _bare(str(value)) == _bare(words)


def _title(value: Any, words: str) -> bool:
    """The same; from before a subject the marks of lists and mailers may have gone, not all."""
    if _same(value, words):
        return True
    title, printed = (
        " ".join(unicodedata.normalize("NFKC", text).casefold().split())
        for text in (str(value), words)
    )
    mark = _OF_MAILS.match(title)
    before, found, after = printed.rpartition(title[mark.end() :] if mark else title)
    marks = _OF_MAILS.findall(before)
    is_all = not after and bool(found) and not _BETWEEN.sub("", _OF_MAILS.sub("", before))
    return is_all and (mark is None or mark.group() in marks)


def _names(value: Any, words: str) -> bool:
    """Each name is there, its words one after the other, or the family's first and a comma."""
    turned = _FAMILY_FIRST.sub(r"\2 \1", words)
    return all(_inside(str(name), words) or _inside(str(name), turned) for name in value)


def _inside(value: str, words: str) -> bool:
    return " ".join(_words(value)) in " ".join(_words(words))


def _parts(value: Any, words: str) -> bool:
    return all(part is None or _inside(part, words) for part in value.values())


def _address(value: Any, words: str) -> bool:
    """Every part of the address is there; parts between them may have gone."""
    printed = "".join(words.split())
    return all(part in printed for part in _QUERY.split(str(value)))


_CHECKS: dict[str, Callable[[Any, str], bool]] = {
    "title": _title,
    "subtitle": _same,
    "publisher": _same,
    "authors": _names,
    "dateline": _parts,
    "url": _address,
}


def _bare(text: str) -> str:
    return " ".join(_words(text))


def _words(text: str) -> Sequence[str]:
    """Words and inner marks in normal form; what opens or ends the whole counts for nothing."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    start, end = 0, len(plain)
    while start < end and not plain[start].isalnum():
        start += 1
    while end > start and not plain[end - 1].isalnum():
        end -= 1
    return plain[start:end].split()


def _date(
    value: str, words: str, around: Mapping[str, str], vocabulary: Vocabulary
) -> Iterator[str]:
    """The year may stand anywhere in the document, day and month in the dateline too."""
    found = _ISO.fullmatch(value)
    if found is None:
        yield f"{value!r} is no date"
        return
    near = f"{words} {around.get('dateline', '')}"
    numbers = _numbers(near)
    year = int(found["year"])
    if not {year, year % 100} & numbers and year not in _numbers(around["document"]):
        yield f"the year {year} is nowhere in the source"
    if found["month"] and int(found["month"]) not in numbers | _months(near, vocabulary):
        yield f"the month of {value} is not there: {_short(near)!r}"
    if found["day"] and int(found["day"]) not in numbers:
        yield f"the day of {value} is not there: {_short(near)!r}"
    if found["hour"] and not _time_is_there(int(found["hour"]), int(found["minute"]), numbers):
        yield f"the time of {value} is not there: {_short(near)!r}"
    if found["offset"] and not _zone_is_there(found["offset"], near, vocabulary):
        yield f"the time zone of {value} is not there: {_short(near)!r}"


def _time_is_there(hour: int, minute: int, numbers: set[int]) -> bool:
    hours = {hour, hour % 12 or 12}  # of the day, and of its half
    return bool(hours & numbers) and (minute in numbers or minute == 0)


def _zone_is_there(offset: str, words: str, vocabulary: Vocabulary) -> bool:
    named = {vocabulary.timezones.get(word) for word in _WORD.findall(words)}
    hours = int(_NUMBER.findall(offset)[0]) if offset != "Z" else None
    if offset in named or hours in _numbers(words) or (offset == "Z" and "Z" in words):
        return True
    return offset.replace(":", "") in words  # as mails print it: +0530


def _months(words: str, vocabulary: Vocabulary) -> set[int]:
    known = vocabulary.months
    return {known[word] for word in _WORD.findall(words.casefold()) if word in known}


def _numbers(text: str) -> set[int]:
    return {int(number) for number in _NUMBER.findall(text)}


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:79] + "…"
