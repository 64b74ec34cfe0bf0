"""Printed dates to ISO 8601, at the precision that is printed and never more."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

from cleaner.rulebook.vocabulary import Vocabulary

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['’.][^\W\d_]+)*|[^\w\s]", re.UNICODE)
_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)"
    r"(?:[T ](\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?)?"
)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_NUMERIC_SHORT = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?![\d/])")
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})(?!\d)(?:(?:[:.h]|\sh\s)(?P<minute>\d\d)(?!\d)(?::\d\d)?)?\s*(?P<half>[ap]\.?\s?m\b\.?)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s?([+-])(\d{1,2})(?::?(\d\d))?\b")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º|ª|\.)(?=[\s,]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as far as it is known; a day without its year has `year` None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    offset: str = ""

    def iso(self) -> str | None:
        """ISO 8601 at the known precision, or None without a year or with what no calendar has."""
        if self.year is None or not self._possible():
            return None
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
            if self.day is not None:
                text += f"-{self.day:02d}"
                if self.hour is not None:
                    text += f"T{self.hour:02d}:{self.minute or 0:02d}{self.offset}"
        return text

    def _possible(self) -> bool:
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        if self.day is not None and not 1 <= self.day <= _days(self.year or 2000, self.month or 1):
            return False
        return self.hour is None or (self.hour < 24 and (self.minute or 0) < 60)


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def parse_moment(text: str, vocabulary: Vocabulary) -> Moment | None:
    """The one date that a text prints, or None where it prints none, two, or an ambiguous one.

    Numeric dates count only where their order is certain: the year first, full stops (day first),
    or a number above 12.
    """
    iso = _ISO.search(text)
    if iso:
        return _from_iso(iso)
    plain = _ORDINAL.sub("", text)
    year, month, day, rest = _calendar(plain, vocabulary)
    if month is None and year is None:
        time = _clock(rest, vocabulary)
        return Moment(hour=time[0], minute=time[1], offset=time[2]) if time else None
    time = _clock(rest, vocabulary)
    if time is None:
        return Moment(year, month, day)
    return Moment(year, month, day, *time)


def parse_date(text: str, vocabulary: Vocabulary) -> str | None:
    """The ISO form of the date that a text prints, or None."""
    moment = parse_moment(text, vocabulary)
    return moment.iso() if moment else None


def _from_iso(iso: re.Match[str]) -> Moment:
    year, month, day, hour, minute, offset = iso.groups()
    if offset and len(offset) == 5:
        offset = offset[:3] + ":" + offset[3:]
    return Moment(
        int(year),
        int(month),
        int(day),
        int(hour) if hour else None,
        int(minute) if hour else None,
        offset or "",
    )


def _calendar(text: str, vocabulary: Vocabulary) -> tuple[int | None, int | None, int | None, str]:
    """Year, month and day, and the text without them."""
    numeric = _NUMERIC.search(text)
    if numeric:
        first, dot, second, year = int(numeric[1]), numeric[2], int(numeric[3]), int(numeric[4])
        rest = text[: numeric.start()] + " " + text[numeric.end() :]
        if dot == "." or first > 12:
            return year, second, first, rest
        if second > 12:
            return year, first, second, rest
        return (year, first, second, rest) if first == second else (year, None, None, rest)
    tokens = list(_TOKEN.finditer(text))
    months = [
        (i, vocabulary.months[t]) for i, t in enumerate(_words(tokens)) if t in vocabulary.months
    ]
    if len(months) != 1:
        return _short_numeric(text) if not months else (None, None, None, text)
    at, month = months[0]
    return _around_month(text, tokens, at, month)


def _words(tokens: list[re.Match[str]]) -> list[str]:
    # Turkish capital I with a dot folds to an i and the dot as a mark of its own.
    folded = (token.group().casefold().replace("i\u0307", "i") for token in tokens)
    return [word.rstrip(".") for word in folded]


def _short_numeric(text: str) -> tuple[int | None, int | None, int | None, str]:
    short = _NUMERIC_SHORT.search(text)
    if not short:
        return None, None, None, text
    first, second = int(short[1]), int(short[2])
    rest = text[: short.start()] + " " + text[short.end() :]
    if second > 12:
        return None, first, second, rest
    return (None, second, first, rest) if first > 12 else (None, None, None, rest)


def _around_month(
    text: str, tokens: list[re.Match[str]], at: int, month: int
) -> tuple[int | None, int | None, int | None, str]:
    """Day and year are the numbers beside the month's name, a comma or small word between."""
    used = {at}
    day = year = None
    for step in (1, -1):
        i = at + step
        while 0 <= i < len(tokens) and abs(i - at) <= 4:
            value = tokens[i].group()
            if not value.isdecimal():
                if value in ",./-'’" or value.casefold() in _LINKS:
                    i += step
                    continue
                break
            if _starts_clock(text, tokens[i]):
                break
            if len(value) == 4 and year is None:
                year = int(value)
            elif year is None and _is_short_year(text, tokens, i, at):
                year = _full_year(int(value))
            elif len(value) <= 2 and day is None and 1 <= int(value) <= 31:
                day = int(value)
            else:
                break
            used.add(i)
            i += step
    rest = "".join(
        token.group()
        + text[token.end() : tokens[i + 1].start() if i + 1 < len(tokens) else len(text)]
        for i, token in enumerate(tokens)
        if i not in used
    )
    return year, month, day, rest


def _is_short_year(text: str, tokens: list[re.Match[str]], number: int, month: int) -> bool:
    """Whether a number after a month is a year in two digits: the day stands before it."""
    value, after = tokens[number].group(), text[tokens[number].end() :]
    if len(value) != 2 or number < month or re.match(r"[.:h]\d", after):
        return False
    before = [token.group() for token in tokens[max(0, month - 2) : number]]
    return sum(word.isdecimal() for word in before) == 1 and not any(map(_has_year, before))


def _has_year(word: str) -> bool:
    return word.isdecimal() and len(word) == 4


def _full_year(short: int) -> int:
    """A year in two digits, as RFC 2822 (4.3) reads it."""
    return short + (2000 if short < 50 else 1900)


_LINKS = frozenset({"de", "of", "del", "г", "թ"})  # between day, month and year in some languages


_CLOCK_GOES_ON = re.compile(r"[:h]\d\d|\sh\s\d\d|\.\d\d(?![\d.])")  # behind the hour


def _starts_clock(text: str, token: re.Match[str]) -> bool:
    return bool(_CLOCK_GOES_ON.match(text, token.end())) or bool(
        re.match(r"\s*[ap]\.?m\b", text[token.end() :], re.IGNORECASE)
    )


def _clock(text: str, vocabulary: Vocabulary) -> tuple[int, int, str] | None:
    for found in _CLOCK.finditer(text):
        half = (found["half"] or "").lower().replace(".", "").replace(" ", "")
        if found["minute"] is None and not half:
            continue
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        if half and not 1 <= hour <= 12:
            return None
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour > 23 or minute > 59:
            return None
        return hour, minute, _zone(text[found.end() :], vocabulary)
    return None


def _zone(text: str, vocabulary: Vocabulary) -> str:
    for found in re.finditer(r"\b[A-Z]{2,5}\b", text):
        word = found.group()
        if word in vocabulary.timezones:
            offset = _OFFSET.match(text[found.end() :].lstrip())
            return (
                _offset(offset) if offset and word in ("GMT", "UTC") else vocabulary.timezones[word]
            )
    offset = _OFFSET.match(text.strip())
    return _offset(offset) if offset else ""


def _offset(found: re.Match[str]) -> str:
    return f"{found[1]}{int(found[2]):02d}:{found[3] or '00'}"


def date_in_order(
    text: str, document: str, language: str | None, vocabulary: Vocabulary
) -> str | None:
    """The ISO form of a date in numbers that could be read both ways, if the document tells how.

    Other such dates of the document tell, of which a number is above 12, and the language does.
    """
    numeric = _NUMERIC.search(text)
    if numeric is None:
        return None
    day_first, month_first = _printed_orders(document)
    if not day_first and not month_first:
        day_first = language in vocabulary.day_first
    if day_first == month_first:
        return None
    one, other, year = int(numeric[1]), int(numeric[3]), int(numeric[4])
    day, month = (one, other) if day_first else (other, one)
    time = _clock(text[: numeric.start()] + " " + text[numeric.end() :], vocabulary)
    return Moment(year, month, day, *(time or ())).iso()


@functools.lru_cache(maxsize=1)  # all articles of a document ask for the same
def _printed_orders(document: str) -> tuple[bool, bool]:
    """Whether a document prints days in numbers that have the day first, and the month first."""
    pairs = [(int(found[1]), int(found[3])) for found in _NUMERIC.finditer(document)]
    return any(one > 12 for one, _ in pairs), any(other > 12 for _, other in pairs)


def completed(moment: Moment, document: str, vocabulary: Vocabulary) -> Moment:
    """The moment with its year, if the document prints this very day with one year and no other."""
    if moment.year is not None or moment.month is None or moment.day is None:
        return moment
    days = _printed_days(document, vocabulary)
    years = {other.year for other in days if (other.month, other.day) == (moment.month, moment.day)}
    return replace(moment, year=years.pop()) if len(years) == 1 else moment


@functools.lru_cache(maxsize=1)  # all articles of a document ask for the same
def _printed_days(document: str, vocabulary: Vocabulary) -> tuple[Moment, ...]:
    """The full dates that a document prints."""
    found = (parse_moment(m.group(), vocabulary) for m in _WRITTEN_DAY.finditer(document))
    return tuple(moment for moment in found if moment is not None and moment.year is not None)


_WRITTEN_DAY = re.compile(
    r"(?:[^\W\d_]{3,}\.? \d{1,2},? \d{4}|(?<!\d)\d{1,2}\.? [^\W\d_]{3,}\.?,? \d{4}"
    r"|(?<!\d)\d{4}-\d\d-\d\d)(?!\d)"
)
