"""Literals compare with spaces, quotes and dashes folded, and ornaments at both ends ignored."""

from __future__ import annotations

import re

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("’‘‚‛`´ʼ", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)
_SPACES = re.compile(r"\s+")
_ORNAMENTS = "•·∙●▪■►▶▸▹→←»«›‹>|<*+-–—:☰✕×✓…. \u00a0"


def folded(text: str) -> str:
    """The form in which a literal is compared.

    >>> folded("»  Read  more… "), folded("Don’t miss – ever")
    ('Read more', "Don't miss - ever")
    """
    if text.isascii() and text[:1].isalnum() and text[-1:].isalnum() and "  " not in text:
        return text  # nothing to fold: by far the most
    bare = text.strip(_ORNAMENTS)
    return _SPACES.sub(" ", (bare or text.strip()).translate(_ALIKE))
