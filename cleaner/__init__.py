"""Dirty text in, clean articles out: exact, explained, and reversible.

`clean_bytes` is the whole of it; `decode_bytes` and `repair_text` are its first two steps alone.
What is not named in `__all__` is private. Everything is loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.document import Article, Cleaned, Failed, Gap, Source
    from cleaner.pipeline import clean_bytes, decode_bytes, repair_text
    from cleaner.plan import Plan, load_plan

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Cleaned",
    "Failed",
    "Gap",
    "Plan",
    "Source",
    "__version__",
    "clean_bytes",
    "decode_bytes",
    "load_plan",
    "repair_text",
]

_HOMES = {
    **dict.fromkeys(("Article", "Cleaned", "Failed", "Gap", "Source"), "cleaner.document"),
    **dict.fromkeys(("clean_bytes", "decode_bytes", "repair_text"), "cleaner.pipeline"),
    **dict.fromkeys(("Plan", "load_plan"), "cleaner.plan"),
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
