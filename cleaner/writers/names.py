"""File names that are safe on every system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_LONGEST = 60  # characters of a slug; with date and id a name stays far below any system's limit
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_OTHER = re.compile(r"[^a-z0-9]+")
_SILENT = re.compile(r"['’ʼ]")  # inside a word: "Macron's" is one word
_SHORT_ID = 6  # hex digits

UNTITLED, UNDATED = "untitled", "undated"


def slug(title: str | None) -> str:
    """Letters and digits of a title, in ASCII and lower case, its words joined by hyphens.

    A title without any such letter has no slug of its own: romanisation would be a guess.

    >>> slug("Müllers Café: “Open again”, the mayor's office says…")
    'mullers-cafe-open-again-the-mayors-office-says'
    >>> slug("Паром вернулся"), slug(None)
    ('untitled', 'untitled')
    """
    plain = unicodedata.normalize("NFKD", _SILENT.sub("", title or ""))
    words = _OTHER.sub("-", plain.encode("ascii", "ignore").decode("ascii").lower()).strip("-")
    if len(words) > _LONGEST:
        cut = words[: _LONGEST + 1].rpartition("-")[0]
        words = (cut or words[:_LONGEST]).strip("-")
    return words or UNTITLED


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
