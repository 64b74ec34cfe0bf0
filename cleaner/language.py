"""Which language a text is in, told by its small words; None where that is not sure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

# Japanese and Chinese have no spaces: there a character is looked at as a word is elsewhere. What
# other languages say in small words, Korean says at the ends of words. Hindi has marks in words.
_CHARACTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_HANGUL = "\uac00-\ud7a3"
_MARKS = "\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963"
_WORD = re.compile(
    rf"[{_CHARACTERS}]|[{_HANGUL}](?![{_HANGUL}])|(?:[^\W\d_{_CHARACTERS}{_HANGUL}]|[{_MARKS}])+"
)
_PLAIN_WORD = re.compile(r"[^\W\d_]+")  # the same where none of these is: three times as fast
_SPECIAL = re.compile(f"[{_CHARACTERS}{_HANGUL}{_MARKS}]")
_SAMPLE = 1000  # characters from the start: enough to tell, cheap for any size
_LEAST_WORDS = 20
_LEAST_SHARE = 0.2  # of function words in running text; lists and tables have fewer
_LEAST_LEAD = 2.0  # over the next language, by the words that only one of the two uses


def small_words(text: str) -> list[str]:
    """What lists of function words may have of a text, case-folded: mostly its words."""
    folded = text.casefold()
    return (_WORD if _SPECIAL.search(folded) else _PLAIN_WORD).findall(folded)


def language_of(text: str, function_words: Mapping[str, tuple[str, ...]]) -> str | None:
    """The BCP 47 tag of the language that most small words are from, if it leads clearly.

    function_words: each small word, case-folded, with the languages that use it
    """
    words = small_words(text[:_SAMPLE])
    if len(words) < _LEAST_WORDS:
        return None
    known = Counter(map(function_words.get, words))  # few sets of languages, many words
    known.pop(None, None)
    tally: Counter[str] = Counter()
    for languages, count in known.items():
        for language in languages or ():
            tally[language] += count
    (language, most), *others = [*tally.most_common(), ("", 0)]
    if most < _LEAST_SHARE * len(words):
        return None
    # Neighbours share most of their small words: what counts is those that they do not.
    for other, count in others:
        shared = sum(n for one, n in known.items() if {language, other} <= {*(one or ())})
        if most - shared < _LEAST_LEAD * (count - shared) or most == shared:
            return None
    return language or None
