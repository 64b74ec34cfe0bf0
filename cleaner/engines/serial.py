"""One job after the other, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaner.engines import J, R, Work


class Serial:
    """The engine that the others have to agree with, byte for byte."""

    def map(self, work: Work[J, R], jobs: Iterable[J]) -> Iterator[R]:
        """Run each job when its result is asked for."""
        for job in jobs:
            yield work(job)
