"""Which engine runs a verb's work, and the inputs that it runs over."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator, Sequence

from cleaner.engines import R, Work, engine
from cleaner.readers.files import Found, find

_FEW = 16  # inputs that one process has done before others have started


def over(paths: Sequence[str], work: Work[Found, R], workers: int | None) -> Iterator[R]:
    """The results for all inputs, in their order."""
    inputs = found(paths)
    if workers is None:
        first = list(itertools.islice(inputs, _FEW))
        inputs = itertools.chain(first, inputs)
        workers = _processors() if len(first) == _FEW else 1
    return engine(workers).map(work, inputs)


def found(paths: Sequence[str]) -> Iterator[Found]:
    """The inputs that the paths name, standard input among them."""
    return find(paths, sys.stdin.buffer)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
