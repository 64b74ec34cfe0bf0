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
_ORNAMENTS = "•·∙●▪■►▶▸▹→←»«›‹>|<*+-–—:☰✕×✓. "


def folded(text: str) -> str:
    """The form in which a literal is compared.

    >>> folded("»  Read  more… "), folded("Don’t miss – ever")
    ('Read more', "Don't miss - ever")
    """
    if text[:1].isalnum() and text[-1:].isalnum() and _is_plain(text):
        return text  # nothing to fold: by far the most
    bare = text.strip().strip(_ORNAMENTS) or text  # guillemets are ornaments only at the ends
    alike = _SPACES.sub(" ", bare.translate(_ALIKE)).strip()
    return alike.strip(_ORNAMENTS) or alike


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and "  " not in text
