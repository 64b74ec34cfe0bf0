"""Many jobs at a time, on one machine, in processes."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Generic

from cleaner.engines import J, R, Work

_AHEAD = 4  # jobs under way for each worker: enough to keep it busy, few enough to hold in memory


class Processes:
    """The engine for one machine: `workers` processes, a bounded number of jobs under way."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def map(self, work: Work[J, R], jobs: Iterable[J]) -> Iterator[R]:
        """Run jobs ahead of the result that is asked for; stop all workers if the caller stops."""
        window: _Window[J, R] = _Window(work, self._workers)
        try:
            for job in jobs:
                window.submit(job)
                if window.full():
                    yield window.result()
            while window:
                yield window.result()
        except BaseException:
            window.stop()
            raise
        window.close()


class _Window(Generic[J, R]):
    """The jobs under way, in order, and the pool that they run in."""

    def __init__(self, work: Work[J, R], workers: int) -> None:
        self._work = work
        self._workers = workers
        self._pool = _pool(workers)
        self._under_way: deque[tuple[J, Future[R]]] = deque()

    def __len__(self) -> int:
        return len(self._under_way)

    def full(self) -> bool:
        return len(self) >= self._workers * _AHEAD

    def submit(self, job: J) -> None:
        self._under_way.append((job, self._started(job)))

    def result(self) -> R:
        """The result of the oldest job."""
        job, future = self._under_way.popleft()
        try:
            return future.result()
        except BrokenProcessPool:
            return self._alone(job)

    def _started(self, job: J) -> Future[R]:
        try:
            return self._pool.submit(self._work, job)
        except BrokenProcessPool:
            broken: Future[R] = Future()
            broken.set_exception(BrokenProcessPool())
            return broken

    def _alone(self, job: J) -> R:
        """Try a job again, in a process of its own; then set the others going again.

        When a worker dies, all jobs under way are lost with it, the guilty and the innocent.
        """
        with _pool(1) as pool:
            try:
                found = pool.submit(self._work, job).result()
            except BrokenProcessPool:
                found = self._work.lost(job)
        self._start_again()
        return found

    def _start_again(self) -> None:
        """A new pool for the jobs that the old one lost."""
        if any(_lost(future) for _, future in self._under_way):
            self._pool.shutdown(wait=False)
            self._pool = _pool(self._workers)
            self._under_way = deque(
                (job, self._started(job) if _lost(future) else future)
                for job, future in self._under_way
            )

    def close(self) -> None:
        self._pool.shutdown()

    def stop(self) -> None:
        """End all workers at once: what they are at is not wanted any more."""
        workers = list((self._pool._processes or {}).values())
        results = self._pool._result_queue
        self._pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join()
        # A worker may have been ended in the middle of a result. The pool would wait for the rest
        # of it, and nobody can end it, as long as we could be its writers.
        if results is not None:
            results._writer.close()  # type: ignore[attr-defined]


def _lost(future: Future[R]) -> bool:
    return future.done() and isinstance(future.exception(), BrokenProcessPool)


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, initializer=_settle_in)


def _settle_in() -> None:
    """Leave Ctrl-C to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)
