"""Bylines to names: in printed order, in normal case."""

from __future__ import annotations

import re

from cleaner.rulebook.vocabulary import Vocabulary

_SEPARATORS = re.compile(r"\s*(?:[,;|/&]|·|•)\s*")
_PART = re.compile(r"[^\W\d_]+")
_INNER_CAPITAL = re.compile(r"^(Mc|O['’])([^\W\d_])(.*)$", re.IGNORECASE)


def parse_authors(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names that a byline lists, without the word that introduces it.

    Names printed in capitals get normal case; what is not a name is left out.
    """
    names: list[str] = []
    for part in _SEPARATORS.split(text):
        words: list[str] = []
        for word in part.split():
            is_initial = len(word) == 1 and word.isupper() and not text.isupper()
            if word.casefold() in vocabulary.joiners and words and not is_initial:
                names.append(" ".join(words))
                words = []
            else:
                words.append(word)
        names.append(" ".join(words))
    people = [name.strip(" .:") for name in names if _PART.search(name)]
    kept = (name for n, name in enumerate(people) if not _is_outlet(name, vocabulary, first=n == 0))
    return tuple(dict.fromkeys(normal_case(name, vocabulary) for name in kept))


def _is_outlet(name: str, vocabulary: Vocabulary, *, first: bool) -> bool:
    """Whether a byline names an outlet here; an unlisted one only after a person."""
    if name.casefold() in vocabulary.outlets:
        return True
    return not first and not vocabulary.outlet_words.isdisjoint(name.split())


def place_of(text: str, vocabulary: Vocabulary) -> str:
    """A dateline's place in the case in which places are written, part by part.

    A stop that parted it from the day is left out.
    """
    parts = " ".join(text.split()).rstrip(" .,").split(", ")
    return ", ".join(normal_case(part, vocabulary) for part in parts)


def normal_case(name: str, vocabulary: Vocabulary) -> str:
    """A name printed in capitals in the case in which names are written; any other as it is."""
    letters = [c for c in name if c.isalpha()]
    if len(letters) < 4 or any(c.islower() for c in letters):
        return name
    words = [
        _word_case(word, first=i == 0, vocabulary=vocabulary)
        for i, word in enumerate(name.split(" "))
    ]
    return " ".join(words)


def _word_case(word: str, *, first: bool, vocabulary: Vocabulary) -> str:
    small = word.casefold()
    if not first and small in vocabulary.particles:
        return small
    if "." in word:  # initials: "J.K."
        return word
    cased = _PART.sub(lambda part: part.group()[0] + part.group()[1:].lower(), word)
    inner = _INNER_CAPITAL.match(cased)
    return (
        f"{inner[1].capitalize()}{inner[2].upper()}{inner[3]}"
        if inner and len(inner[3]) > 1
        else cased
    )
