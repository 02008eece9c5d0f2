"""Rebuild packs from their manifests in a folder of their own, by a process for which nothing is as it was that a pack may not depend on.

Manifests come in; what became of each comes out as it is done. The process has another time zone, locale, hash seed, number of jobs and
clock, says itself what it has, and plans each pack anew. Its clock goes on from another moment in every process of Python that it starts
or forks; monotonic clocks are left alone, so that limits are kept. What is in the store is read, and no extract is taken in.
"""

from __future__ import annotations

import json
import locale
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from tfdata import places, scope
from tfdata.faults import Refused
from tfdata.packs import inputs, plan
from tfdata.packs.executors import here
from tfdata.packs.inputs import Shared
from tfdata.packs.plan import Job
from tfdata.packs.run import WARM
from tfdata.packs.warm.forking import die_with, is_to_be_had
from tfdata.params import Book, load
from tfdata.placing import private

AHEAD = timedelta(days=3291, hours=7, minutes=40)
_ZONES = ("LIN-14", "NST+3:30")  # as POSIX writes them, so that no file of time zones is needed
_LOCALES = ("C", "C.UTF-8")
_SEEDS = ("1", "2")
_CLOCK = "import datetime, time_machine\ntime_machine.travel(datetime.timedelta(seconds={seconds}), tick=True).start()\n"
_GONE = "its process came to an end before it was done"
_ENDS_WITHIN_S = 10


@dataclass(frozen=True)
class Circumstances:
    """What a pack may not depend on, as a process has it."""

    zone: str
    locale: str
    seed: str
    jobs: int
    clock: float

    @classmethod
    def here(cls, jobs: int) -> Circumstances:
        """Give those of this process, which builds so many packs at a time."""
        offset = datetime.now().astimezone().strftime("%z")
        zone, seed = f"UTC{offset[:3]}:{offset[3:5]}", os.environ.get("PYTHONHASHSEED") or "random"
        return cls(zone, locale.setlocale(locale.LC_CTYPE), seed, jobs, time.time())


@dataclass(frozen=True)
class Rebuild:
    """A rebuild that goes on: the folder that packs come into, what it has otherwise, and each pack's place and fault as it is done."""

    folder: Path
    has: Circumstances
    outcomes: Iterator[tuple[int, str]]


def job_of(manifest: Mapping[str, Any], book: Book, shared: Shared, released: Path | None) -> Job:
    """Plan a pack as its manifest says that it was planned; raises Refused where that cannot be.

    A released version is held against only where it was.
    """
    given = manifest["parameters"]
    found = scope.find(given["borough"], given["quarter"], given["phase"], book)
    beside = released if "last_release" in manifest["inputs"] else None
    return plan.job_for(found, given["phase"], given["data"], tuple(manifest["formats"]), shared, beside)


@contextmanager
def rebuilding(manifests: Sequence[Mapping[str, Any]], released: Path | None) -> Iterator[Rebuild]:
    """Rebuild the packs of these manifests in a private folder, which is gone afterwards; raises Refused where it cannot begin."""
    with private() as place:
        folder, clock = place / "reports", place / "clock"
        clock.mkdir()
        (clock / "sitecustomize.py").write_text(_CLOCK.format(seconds=AHEAD.total_seconds()), encoding="utf-8")
        wanted = ("parameters", "formats", "inputs")
        asked = {
            "manifests": [{name: manifest[name] for name in wanted} for manifest in manifests],
            "released": str(released or ""),
            "jobs": 1 if usual_jobs() > 1 else 2,
            "parent": os.getpid(),
        }
        process = subprocess.Popen(  # noqa: S603 # our own module
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_otherwise(clock), "TFDATA_REPORTS": str(folder)},
            start_new_session=True,  # a key that stops this process is told to it alone, which ends the other
        )
        try:
            assert process.stdin
            assert process.stdout
            with suppress(BrokenPipeError), process.stdin:
                process.stdin.write(json.dumps(asked).encode())
            said = (json.loads(line) for line in process.stdout)
            first = next(said, None)
            has = Circumstances(**first) if first else Circumstances.here(0)
            yield Rebuild(folder, has, _outcomes(said, len(manifests)))
        finally:
            _end(process)


def usual_jobs() -> int:
    """How many packs are built at a time where nobody says otherwise."""
    return os.cpu_count() or 1


def _otherwise(clock: Path) -> dict[str, str]:
    """Give what the process has in its environment otherwise than this one."""
    now = Circumstances.here(0)
    return {
        "TZ": _ZONES[0] if "+14" not in now.zone else _ZONES[1],
        "LC_ALL": next(name for name in _LOCALES if name != now.locale),
        "PYTHONHASHSEED": next(name for name in _SEEDS if name != now.seed),
        "PYTHONPATH": os.pathsep.join([str(clock), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }


def _outcomes(said: Iterator[Mapping[str, Any]], count: int) -> Iterator[tuple[int, str]]:
    """Give what is said of each pack, and of those that nothing was said of at the end that their process is gone."""
    left = dict.fromkeys(range(count))
    for item in said:
        del left[item["place"]]
        yield item["place"], item["fault"]
    yield from ((place, _GONE) for place in left)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it started."""
    with suppress(psutil.NoSuchProcess):
        family = [*psutil.Process(process.pid).children(recursive=True)] if process.poll() is None else []
        process.kill()
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.kill()
        psutil.wait_procs(family, _ENDS_WITHIN_S)
    if process.stdout:
        process.stdout.close()
    process.wait()


def main() -> None:
    """Rebuild what is asked for on the standard input, and say on the standard output what this process has, and what became of each."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)  # what anything else prints is no answer
        asked = json.load(sys.stdin.buffer)
        if is_to_be_had():
            die_with(asked["parent"])
        executor = here(asked["jobs"], WARM, at_once=True)

        def say(message: Mapping[str, Any]) -> None:
            print(json.dumps(message), file=answers, flush=True)  # to the process that asked

        say(asdict(Circumstances.here(asked["jobs"])))
        book = load()
        shared, jobs = inputs.shared(book), dict[Path, tuple[int, Job]]()
        for place, manifest in enumerate(asked["manifests"]):
            try:
                job = job_of(manifest, book, shared, Path(asked["released"]) if asked["released"] else None)
                jobs[job.folder] = place, job
            except Refused as refused:
                say({"place": place, "fault": str(refused)})
        places.reports().mkdir()
        for built in executor.build(job for _, job in jobs.values()):
            say({"place": jobs[built.job.folder][0], "fault": built.fault})


if __name__ == "__main__":
    main()
