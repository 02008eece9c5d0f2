"""Where packs are built: one after the other here, several at a time in forked children, or in spawned processes where none is forked.

Jobs come in; what became of each comes out as it is done. A pack has the same bytes wherever it is built.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from select import select
from typing import Any, Protocol, TypeVar

from tfdata.faults import nearest, refuse
from tfdata.packs.plan import Job
from tfdata.packs.run import STOCK, WARM, Built, build
from tfdata.packs.warm.ask import child, get_ready
from tfdata.packs.warm.channel import Channel, Ended, Late, Message
from tfdata.packs.warm.forking import is_to_be_had

PACK_LIMIT_S = 900.0
ENDED = "its process came to an end before it was done"
ENGINES = {"warm": WARM, "stock": STOCK}
T = TypeVar("T")
R = TypeVar("R")


class Executor(Protocol):
    """Something that builds packs."""

    def build(self, jobs: Iterable[Job]) -> Iterator[Built]:
        """Build the packs, giving what became of each as it is done; one that fails leaves the others to be built."""


def engine_named(word: str) -> str:
    """Give the engine that a word means; raises Refused for an unknown one."""
    if word not in ENGINES:
        raise refuse("ENGINE", f"there is no engine {word!r}{nearest(word, ENGINES)}; known are {', '.join(ENGINES)}")
    return ENGINES[word]


def here(workers: int, engine: str, *, at_once: bool = False) -> Executor:
    """Give what builds packs best on this machine, so many at a time; `at_once` has it get ready while its caller does something else."""
    if not is_to_be_had():
        return Spawned(workers, engine) if workers > 1 else Serial(engine)
    if at_once:
        get_ready()
    return Forked(workers, engine)


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
        yield from each_apart(partial(build, engine=self.engine), [*jobs], self.workers, lambda job: Built(job, 0.0, ENDED))


@dataclass(frozen=True)
class Forked:
    """Builds so many packs at a time, each in a child of a process that has imported everything, in its place or in another folder."""

    workers: int
    engine: str
    limit_s: float = PACK_LIMIT_S
    into: Path | None = None

    def build(self, jobs: Iterable[Job]) -> Iterator[Built]:
        """Build the packs, giving each as it is done; one that takes too long, or whose process ends, fails alone."""
        waiting = [*jobs]
        asked = [{"engine": self.engine, "job": job.as_json(), "folder": str(self.into or job.folder)} for job in waiting]
        for place, said in in_children("tfdata.packs.run:serve", asked, self.workers, self.limit_s):
            yield Built(waiting[place], said["seconds"], said["fault"])


def in_children(
    action: str, asked: Iterable[Mapping[str, Any]], workers: int, limit_s: float = PACK_LIMIT_S
) -> Iterator[tuple[int, Message]]:
    """Have an action, `module:function`, answer each thing asked of it in a forked child, giving answers with their places as they come.

    Each has `seconds` and `fault`; for a child that takes too long, or ends before it has answered, they alone are given.
    """
    waiting, working = [*enumerate(asked)], list[_Child]()
    try:
        while waiting or working:
            while waiting and len(working) < workers:
                place, what = waiting.pop(0)
                try:
                    working.append(_Child(action, place, what, limit_s))
                except Ended as ended:
                    yield place, {"seconds": 0.0, "fault": _ended(ended)}
            if not working:
                break
            left = min(item.ends for item in working) - time.monotonic()
            ready, _, _ = select([item.channel.end for item in working], [], [], max(left, 0))
            for item in [item for item in working if item.channel.end in ready or item.ends <= time.monotonic()]:
                working.remove(item)
                yield item.place, item.end()
    finally:
        for item in working:
            item.end()


class _Child:
    """A forked child at its work."""

    def __init__(self, action: str, place: int, asked: Mapping[str, Any], limit_s: float) -> None:
        self._child: AbstractContextManager[Channel] = child(action)
        self.channel = self._child.__enter__()
        self.place, self.limit_s, self.started = place, limit_s, time.monotonic()
        self.ends = self.started + limit_s
        with suppress(Ended):
            self.channel.put(asked)

    def end(self) -> Message:
        """Take what the child says, or say that it took too long or is gone; end it."""
        seconds, fault = time.monotonic() - self.started, ENDED
        try:
            if time.monotonic() < self.ends:
                return {**self.channel.get(time.monotonic() + 10), "seconds": seconds}
            fault = f"it took longer than {self.limit_s:.0f} seconds, and was ended"
        except (Ended, Late) as ended:
            fault = _ended(ended)
        finally:
            self._child.__exit__(None, None, None)
        return {"seconds": seconds, "fault": fault}


def _ended(error: Exception) -> str:
    return f"{ENDED}{f': {error}' if str(error) else ''}"


def each_apart(action: Callable[[T], R], items: list[T], workers: int, lost: Callable[[T], R]) -> Iterator[R]:
    """Do an action for each item in a process apart, in as many at a time, giving what came of it as it is done.

    A process that is ended from outside ends the others with it: what was not done by then is `lost`.
    """
    if not items:
        return
    with ProcessPoolExecutor(min(workers, len(items)), mp_context=get_context("spawn")) as pool:
        asked = {pool.submit(action, item): item for item in items}
        for future in as_completed(asked):
            try:
                yield future.result()
            except BrokenProcessPool:
                yield lost(asked[future])
