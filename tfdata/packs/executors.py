"""Where packs are built: one after the other here, several at a time in forked children, or in spawned processes where none is forked.

Jobs come in; what became of each comes out as it is done. A pack has the same bytes wherever it is built.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from select import select
from typing import Protocol, TypeVar

from tfdata.faults import nearest, refuse
from tfdata.packs.plan import Job
from tfdata.packs.run import STOCK, WARM, Built, build
from tfdata.packs.warm.ask import child
from tfdata.packs.warm.channel import Channel, Ended
from tfdata.packs.warm.forking import is_to_be_had

PACK_LIMIT_S = 900.0
ENGINES = {"warm": WARM, "stock": STOCK}
T = TypeVar("T")
R = TypeVar("R")


class Executor(Protocol):
    """Something that builds packs."""

    def build(self, jobs: Iterable[Job]) -> Iterator[Built]:
        """Build the packs, giving what became of each as it is done; one that fails leaves the others to be built."""


def executor_for(workers: int, engine: str) -> Executor:
    """Give what builds packs best on this machine, so many at a time, with the engine that is named; raises Refused for an unknown one."""
    if engine not in ENGINES:
        raise refuse("ENGINE", f"there is no engine {engine!r}{nearest(engine, ENGINES)}; known are {', '.join(ENGINES)}")
    return Forked(workers, ENGINES[engine]) if is_to_be_had() else Spawned(workers, ENGINES[engine])


@dataclass(frozen=True)
class Serial:
    """Builds packs one after the other, in this process."""

    engine: str

    def build(self, jobs: Iterable[Job]) -> Iterator[Built]:
        """Build the packs in their order."""
        for job in jobs:
            yield build(job, self.engine)


@dataclass(frozen=True)
class Spawned:
    """Builds so many packs at a time, in processes that start from nothing."""

    workers: int
    engine: str

    def build(self, jobs: Iterable[Job]) -> Iterator[Built]:
        """Build the packs, giving each as it is done."""
        yield from each_apart(partial(build, engine=self.engine), [*jobs], self.workers)


@dataclass(frozen=True)
class Forked:
    """Builds so many packs at a time, each in a child of a process that has imported everything."""

    workers: int
    engine: str
    limit_s: float = PACK_LIMIT_S

    def build(self, jobs: Iterable[Job]) -> Iterator[Built]:
        """Build the packs, giving each as it is done; one that takes too long, or whose process ends, fails alone."""
        waiting, building = [*jobs], list[_Building]()
        try:
            while waiting or building:
                while waiting and len(building) < self.workers:
                    building.append(_Building(waiting.pop(0), self.engine, self.limit_s))
                left = min(item.ends for item in building) - time.monotonic()
                ready, _, _ = select([item.channel.end for item in building], [], [], max(left, 0))
                for item in [item for item in building if item.channel.end in ready or item.ends <= time.monotonic()]:
                    building.remove(item)
                    yield item.end()
        finally:
            for item in building:
                item.end()


class _Building:
    """A pack that is being built in a child."""

    def __init__(self, job: Job, engine: str, limit_s: float) -> None:
        self.job, self.limit_s, self.started = job, limit_s, time.monotonic()
        self.ends = self.started + limit_s
        self._child: AbstractContextManager[Channel] = child("tfdata.packs.run:serve")
        self.channel = self._child.__enter__()
        self.channel.put({"engine": engine, "job": job.as_json()})

    def end(self) -> Built:
        """Take what the child says, or say that it took too long or is gone; end it."""
        seconds = time.monotonic() - self.started
        try:
            if time.monotonic() >= self.ends:
                return Built(self.job, seconds, f"it took longer than {self.limit_s:.0f} seconds, and was ended")
            said = self.channel.get(time.monotonic() + 10)
            return Built(self.job, said["seconds"], said["fault"])
        except Ended:
            return Built(self.job, seconds, "the process that built it came to an end before it was done")
        finally:
            self._child.__exit__(None, None, None)


def each_apart(action: Callable[[T], R], items: list[T], workers: int) -> Iterator[R]:
    """Do an action for each item in a process apart, in as many at a time, giving what came of it as it is done."""
    if not items:
        return
    with ProcessPoolExecutor(min(workers, len(items)), mp_context=get_context("spawn")) as pool:
        for future in as_completed([pool.submit(action, item) for item in items]):
            yield future.result()
