"""Addresses without the parameters that only track."""

from __future__ import annotations

from collections.abc import Sequence


def without_trackers(url: str, trackers: Sequence[str]) -> str:
    """The URL without its tracking parameters; all else as printed, order included.

    trackers: names of parameters in lower case; one that ends in `*` stands for all that start so

    >>> without_trackers("https://a.org/x?id=7&utm_source=b&fbclid=c#top", ["fbclid", "utm_*"])
    'https://a.org/x?id=7#top'
    """
    head, hash_mark, fragment = url.strip().partition("#")
    base, question, query = head.partition("?")
    kept = [part for part in query.split("&") if part and not _tracks(part, trackers)]
    return base + (question if kept else "") + "&".join(kept) + hash_mark + fragment


def _tracks(parameter: str, trackers: Sequence[str]) -> bool:
    name = parameter.partition("=")[0].lower()
    return any(
        name.startswith(tracker[:-1]) if tracker.endswith("*") else name == tracker
        for tracker in trackers
    )
