"""Literals compare with spaces, quotes and dashes folded, and ornaments at both ends ignored."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ALIKE = {
    **dict.fromkeys("’‘‚‛`´ʼ", "'"),
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
}
_VARIANTS = re.compile(f"[{''.join(_ALIKE)}]")  # `str.translate` asks of every character: slower
_SPACES = re.compile(r" \s+|[^\S ]\s*")  # white space that is not one plain space
_ORNAMENTS = "•·∙●▪■►▶▸▹→←»«›‹>|<*+-–—:☰✕×✓. "
_OUTER = _ORNAMENTS + "".join(_ALIKE)  # what folding may take away, and more


def folded(text: str) -> str:
    """The form in which a literal is compared.

    >>> folded("»  Read  more… "), folded("Don’t miss – ever")
    ('Read more', "Don't miss - ever")
    """
    if text[:1].isalnum() and text[-1:].isalnum() and _is_plain(text):
        return text  # nothing to fold: by far the most
    bare = text.strip().strip(_ORNAMENTS) or text  # guillemets are ornaments only at the ends
    alike = plain(bare)
    return alike.strip(_ORNAMENTS) or alike


def plain(text: str) -> str:
    """A text with its spaces, quotes and dashes folded, and its ornaments kept.

    >>> plain("Don’t  miss – ever.")
    "Don't miss - ever."
    """
    return _SPACES.sub(" ", _VARIANTS.sub(_alike, text)).strip()


def least_folded(words: Sequence[str]) -> int:
    """How many characters the folded form of a text has at least; quicker than folding it.

    words: the white-space-separated words of the text

    >>> least_folded("» Read   more...".split())
    9
    """
    return len(" ".join(words).strip(_OUTER))


def _alike(variant: re.Match[str]) -> str:
    return _ALIKE[variant[0]]


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and "  " not in text
