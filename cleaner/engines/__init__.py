"""Engines: each maps one pure function over jobs and gives the results in the order of the jobs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

Job_contra = TypeVar("Job_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)


class Work(Protocol[Job_contra, Result_co]):
    """A function of a job alone, which can be sent to another process."""

    def __call__(self, given: Job_contra, /) -> Result_co: ...

    def lost(self, given: Job_contra, /) -> Result_co:
        """The result of a job which ended the process that it ran in."""
        ...


J = TypeVar("J")
R = TypeVar("R")


class Engine(Protocol):
    """Maps work over jobs; the results come in the order of the jobs, one for each."""

    def map(self, work: Work[J, R], jobs: Iterable[J], /) -> Iterator[R]: ...


def engine(workers: int) -> Engine:
    """The engine for so many workers: with one, everything runs here."""
    if workers == 1:
        from cleaner.engines.serial import Serial

        return Serial()
    from cleaner.engines.processes import Processes

    return Processes(workers)
