"""What a rule captured for a field, as the value of that field."""

from __future__ import annotations

import re

from cleaner.fields.dates import parse_date
from cleaner.fields.names import parse_authors
from cleaner.fields.urls import without_trackers
from cleaner.rulebook.vocabulary import Vocabulary

_SPACES = re.compile(r"\s+")


def value_of(field: str, text: str, vocabulary: Vocabulary) -> str | tuple[str, ...] | None:
    """The value, or None where the text gives none."""
    text = _SPACES.sub(" ", text).strip()
    if not text:
        return None
    if field == "authors":
        return parse_authors(text, vocabulary) or None
    if field in ("published", "updated"):
        return parse_date(text, vocabulary)
    if field == "url":
        return without_trackers(text, vocabulary.trackers)
    if field == "publisher":
        return text.strip(" ,;:|–—-") or None
    return text
