"""Engines agree byte for byte, keep the order, and outlive what jobs do to them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cleaner.engines import Engine, engine
from cleaner.engines.processes import Processes
from cleaner.engines.serial import Serial
from command import Here, here

__all__ = ["here"]


@dataclass(frozen=True)
class Doubling:
    """Doubles a number; dies of 13."""

    def __call__(self, given: int) -> int:
        if given == 13:
            os.kill(os.getpid(), signal.SIGKILL)
        return given * 2

    def lost(self, given: int) -> int:
        return -given


@dataclass(frozen=True)
class Failing(Doubling):
    def __call__(self, given: int) -> int:
        if given == 3:
            raise RuntimeError("a fault of ours")
        return given


@pytest.mark.parametrize("any_engine", [Serial(), Processes(1), Processes(3)])
def test_results_come_in_the_order_of_the_jobs(any_engine: Engine) -> None:
    jobs = [n for n in range(100) if n != 13]
    assert list(any_engine.map(Doubling(), jobs)) == [n * 2 for n in jobs]


@pytest.mark.parametrize("jobs", [[13], [1, 13, 2], [*range(60)], [13, 13, 1, 13], [*range(14)]])
def test_a_job_that_kills_its_worker_is_told_and_the_rest_is_done(jobs: list[int]) -> None:
    expected = [-n if n == 13 else n * 2 for n in jobs]
    assert list(Processes(2).map(Doubling(), jobs)) == expected


@pytest.mark.parametrize("any_engine", [Serial(), Processes(2)])
def test_a_fault_of_ours_is_not_hidden(any_engine: Engine) -> None:
    with pytest.raises(RuntimeError, match="a fault of ours"):
        list(any_engine.map(Failing(), range(10)))


def test_jobs_are_taken_as_they_are_needed() -> None:
    taken = []

    def jobs() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = Processes(2).map(Failing(), (n + 10 for n in jobs()))
    next(results)
    assert len(taken) < 100
    results.close()  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Large(Doubling):
    """Work with results that take a while to send: more than a pipe holds at once."""

    def __call__(self, given: int) -> int:
        return 1 << 400_000_000


def test_a_run_that_is_stopped_in_the_middle_of_a_result_ends() -> None:
    before = set(threading.enumerate())
    results = Processes(2).map(Large(), range(50))
    next(results)
    results.close()  # type: ignore[attr-defined]
    started = set(threading.enumerate()) - before
    for thread in started:
        thread.join(20)
    assert not [thread for thread in started if thread.is_alive()]


def test_one_worker_needs_no_other_process() -> None:
    assert isinstance(engine(1), Serial)
    assert isinstance(engine(2), Processes)


@pytest.mark.parametrize("workers", [2, 5])
def test_any_number_of_workers_gives_the_same_output(
    here: Here, root: Path, tmp_path: Path, workers: int
) -> None:
    assert here("run", root / "seeds", "-o", tmp_path / "one", "-j", 1).code == 0
    assert here("run", root / "seeds", "-o", tmp_path / "many", "-j", workers).code == 0
    one, many = (
        {p.relative_to(tmp_path / n): p.read_bytes() for p in (tmp_path / n).rglob("*.json*")}
        for n in ("one", "many")
    )
    assert one == many
