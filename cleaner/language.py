"""Which language a text is in, told by its small words; None where that is not sure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Set

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 1600  # characters from the start: enough to tell, cheap for any size
_LEAST_WORDS = 20
_LEAST_SHARE = 0.2  # of function words in running text; lists and tables have fewer
_LEAST_LEAD = 1.5  # over the next language


def language_of(text: str, function_words: Mapping[str, Set[str]]) -> str | None:
    """The BCP 47 tag of the language that most small words are from, if it leads clearly."""
    words = _WORD.findall(text[:_SAMPLE].casefold())
    if len(words) < _LEAST_WORDS:
        return None
    counts = Counter(words)
    shares = sorted(
        (
            (sum(map(counts.__getitem__, counts.keys() & known)) / len(words), lang)
            for lang, known in function_words.items()
        ),
        reverse=True,
    )
    if not shares or shares[0][0] < _LEAST_SHARE:
        return None
    runner_up = shares[1][0] if len(shares) > 1 else 0.0
    return shares[0][1] if shares[0][0] >= _LEAST_LEAD * runner_up else None
