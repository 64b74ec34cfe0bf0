"""What words a language has, and how sure evidence makes us of a word.

A word that lost letters is completed only where one completion is all but certain. The chance of
each candidate mixes how often the document itself uses it with how often the language does
(interpolation after F. Jelinek and R. Mercer, 1980).
"""

from __future__ import annotations

import functools
import re
from collections import ChainMap, Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_DOCUMENT_WEIGHT = 0.5  # of the document's own usage against the language's
_INTACT_PRIOR = 0.02  # how often a block opens with a small letter though nothing is lost


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where words may be known from.

    document:  how often each word occurs in the document, in its own case
    languages: whose lexicons count
    everyday:  in which a word of every day is one by itself, whatever language the document is in
    capitals:  with which its words begin
    """

    document: Mapping[str, int]
    languages: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    total: int = field(default=1)
    capitals: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str, languages: Iterable[str] = (), everyday: Iterable[str] = ()) -> Evidence:
        """The evidence that a document gives."""
        words = Counter(_WORD.findall(text))
        capitals = frozenset(letter for letter in {word[0] for word in words} if letter.isupper())
        total = max(1, sum(words.values()))
        return cls(words, tuple(languages), tuple(everyday), total, capitals)

    def without(self, word: str) -> Evidence:
        """The evidence that is left when one use of a word, the one in question, is not counted."""
        rest = {word: max(0, self.document.get(word, 0) - 1)}
        return replace(self, document=ChainMap(rest, self.document))  # type: ignore[arg-type]

    def frequency(self, word: str) -> float:
        """How often the word is used, as a share of all words: 0 to 1."""
        own = self.document.get(word, 0) / self.total
        known = max(
            (language_frequency(word.casefold(), lang) for lang in self.languages), default=0.0
        )
        return _DOCUMENT_WEIGHT * own + (1 - _DOCUMENT_WEIGHT) * known

    def is_common(self, word: str) -> bool:
        """Whether the word, in small letters, is one of every day in some language."""
        return any(_small_lexicon(lang).get(word, 0.0) >= _COMMON for lang in self.everyday)


@functools.lru_cache(maxsize=65536)
def language_frequency(word: str, language: str) -> float:
    """How often a language uses a word (in small letters), as a share of all words: 0 to 1."""
    import wordfreq  # heavy: only documents with damaged words pay for it

    return float(wordfreq.get_frequency_dict(language, wordlist="best").get(word, 0.0))


def lost_head(word: str, evidence: Evidence) -> tuple[str, float] | None:
    """The word, its lost first letter added, that was most likely printed, and how sure that is.

    word: begins with a small letter
    """
    letters = {letter for letter in evidence.capitals if letter + word in evidence.document}
    letters |= frozenset(_CAPITALS)
    chances = {letter + word: evidence.frequency(letter + word) for letter in sorted(letters)}
    best = max(chances, key=lambda w: chances[w])
    if not chances[best]:
        return None
    intact = _INTACT_PRIOR * evidence.without(word).frequency(word)
    sure = chances[best] / (sum(chances.values()) + intact)
    return best, min(sure, _AT_MOST) if evidence.is_common(word) else sure


def has_lexicon(language: str) -> bool:
    """Whether there is a lexicon of a language."""
    import wordfreq  # heavy: only rules that name a lexicon pay for it

    return language in wordfreq.available_languages("best")


def is_known(word: str, languages: Iterable[str]) -> bool:
    """Whether a word, or each part of one with hyphens, is in the lexicon of some language."""
    small = word.casefold().replace("’", "'")
    bare = small.removesuffix("'s")
    return any(
        all(language_frequency(part, language) for part in parts)
        for language in languages
        for parts in ([small], [bare], bare.split("-"))
    )


# A word of every day opens lines in its own right, whatever names a document has.
_COMMON = 1e-5  # of all words
_AT_MOST = 0.5  # how sure one is of anything that such a word is a part of: not so that it is told


@functools.cache
def _small_lexicon(language: str) -> Mapping[str, float]:
    """The frequent words of a language, with how often it uses each."""
    import wordfreq  # heavy: only documents with damaged words pay for it

    if language not in wordfreq.available_languages("small"):
        return {}
    found: Mapping[str, float] = wordfreq.get_frequency_dict(language, wordlist="small")
    return found


_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def joined_head(head: str, tail: str, evidence: Evidence) -> float:
    """How sure it is that a capital and the small letters after it are one word: 0 to 1.

    Against it stands that the two are words of their own.
    """
    together = evidence.frequency(head + tail)
    apart = evidence.frequency(head) * evidence.frequency(tail) if _stands_alone(head) else 0.0
    sure = together / (together + apart + _INTACT_PRIOR * 1e-6) if together else 0.0
    a_word = len(tail) > 1 and evidence.is_common(tail)  # single letters are no words
    return min(sure, _AT_MOST) if apart and a_word else sure


def _stands_alone(letter: str) -> bool:
    """Whether the letter is a word by itself in some language that is written with it."""
    return letter in "AIOEYÀÉÓÚÒУАОИВСКЯ"
