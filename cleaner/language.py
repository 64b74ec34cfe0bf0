"""Which language a text is in, told by its small words; None where that is not sure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 1000  # characters from the start: enough to tell, cheap for any size
_LEAST_WORDS = 20
_LEAST_SHARE = 0.2  # of function words in running text; lists and tables have fewer
_LEAST_LEAD = 1.5  # over the next language


def language_of(text: str, function_words: Mapping[str, Sequence[str]]) -> str | None:
    """The BCP 47 tag of the language that most small words are from, if it leads clearly.

    function_words: each small word, case-folded, with the languages that use it
    """
    words = _WORD.findall(text[:_SAMPLE].casefold())
    if len(words) < _LEAST_WORDS:
        return None
    known = filter(None, map(function_words.get, words))
    tally = Counter(chain.from_iterable(known))
    (language, most), (_, next_most) = [*tally.most_common(2), ("", 0), ("", 0)][:2]
    if most < _LEAST_SHARE * len(words) or most < _LEAST_LEAD * next_most:
        return None
    return language or None
