"""File names that are safe on every system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_LONGEST = 100  # bytes of a slug; with date, id and ending no name is too long for any system
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_SILENT = re.compile(r"['’ʼ]")  # inside a word: "Macron's" is one word
_SHORT_ID = 6  # hex digits

UNTITLED, UNDATED = "untitled", "undated"


def slug(title: str | None) -> str:
    """Letters and digits of a title, of any script, in lower case, its words joined by hyphens.

    >>> slug("Müllers Café: “Open again”, the mayor's office says…")
    'müllers-café-open-again-the-mayors-office-says'
    >>> slug("Паром вернулся"), slug("“…”"), slug(None)
    ('паром-вернулся', 'untitled', 'untitled')
    """
    plain = unicodedata.normalize("NFKC", _SILENT.sub("", title or "")).lower()
    words = "".join(map(_kept, unicodedata.normalize("NFC", plain))).split()
    return _shortened("-".join(filter(None, map(_from_a_letter, words)))) or UNTITLED


def _kept(char: str) -> str:
    """A letter, a digit or a mark on one of them; a space for anything else."""
    category = unicodedata.category(char)
    return char if category[0] in "LM" or category == "Nd" else " "


def _from_a_letter(word: str) -> str:
    """The word without marks that have no letter before them."""
    at = next((n for n, char in enumerate(word) if unicodedata.category(char)[0] != "M"), len(word))
    return word[at:]


def _shortened(words: str) -> str:
    """As much of a slug as a name has room for, cut between words where there are any."""
    raw = words.encode()
    if len(raw) <= _LONGEST:
        return words
    room = raw[: _LONGEST + 1].decode("utf-8", "ignore")
    return room.rpartition("-")[0] or raw[:_LONGEST].decode("utf-8", "ignore")


def stem(record: Mapping[str, Any]) -> str:
    """The name of an article's file, without its id and extension.

    >>> stem({"published": "2023-10-04T14:36", "title": "Con"})
    '2023-10-04-con'
    """
    day = _DAY.match(record["published"] or "")
    return f"{day[0] if day else UNDATED}-{slug(record['title'])}"


class Names:
    """Gives each article a name of its own; which one depends on the order of articles alone."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, stem: str, article_id: str) -> str:
        """The stem with six digits of the id; with all of them, then with a number, where taken.

        >>> names = Names()
        >>> [names.name("a", "art-0123456789") for _ in range(3)]
        ['a-012345', 'a-0123456789', 'a-0123456789-2']
        """
        digits = article_id.removeprefix("art-")
        name = f"{stem}-{digits[:_SHORT_ID]}"
        number = 1
        while name in self._taken:
            name = f"{stem}-{digits}" + (f"-{number}" if number > 1 else "")
            number += 1
        self._taken.add(name)
        return name
