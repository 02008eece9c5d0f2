"""Build claims schedules: run the restricted notebook, render it, and put its files in place for their owner alone.

A schedule is built anew each time, and no executed notebook is kept. Nothing is ever written under `reports/`, and of what lies in an
authority's folder only the files that are made here are replaced.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tfdata import places, placing, store
from tfdata.faults import refuse
from tfdata.packs.executing import executed
from tfdata.packs.executors import ENDED, each_apart, in_children
from tfdata.packs.failing import in_words
from tfdata.packs.plan import check_parameters
from tfdata.packs.run import STOCK, WARM
from tfdata.packs.warm.channel import Channel
from tfdata.packs.warm.forking import is_to_be_had
from tfdata.schedule.files import NAME, Job, outputs_of
from tfdata.schedule.references import References
from tfdata.schedule.restricted import read
from tfdata.scope import Scope
from tfdata.store import owned


@dataclass(frozen=True)
class Built:
    """What became of a job: the seconds it took, what is to be said of it, and what went wrong (empty if nothing)."""

    job: Job
    seconds: float
    said: tuple[str, ...] = ()
    fault: str = ""


def job_for(scope: Scope, phase: str, data: str, references: References) -> Job:
    """Plan a schedule; raises Refused where the store does not hold the authority, or its files would lie where things are published."""
    if places.restricted().resolve().is_relative_to(places.reports().resolve()):
        raise refuse("TFDATA_RESTRICTED", "this folder lies under reports/, where everything may be published; name one outside it")
    if scope.district and scope.district not in store.holds(data, places.store()):
        raise refuse(data, f"the extract holds no family of {scope.name}; its county, {scope.county_name}, has a schedule of its own")
    store.digest(data, scope.extract_code, places.store())
    job = Job(scope.slug, scope.name, str(scope.quarter), phase, data, references)
    check_parameters(_notebook(), job.parameters)
    return job


def build_all(jobs: list[Job], workers: int) -> Iterator[Built]:
    """Build schedules in as many processes, giving each as it is done; one that fails leaves the others to be built."""
    placing.sweep(places.restricted())
    if not is_to_be_had():
        yield from each_apart(build, jobs, workers, lambda job: Built(job, 0.0, fault=ENDED))
        return
    for place, said in in_children("tfdata.schedule.run:serve", [job.as_json() for job in jobs], workers):
        yield Built(jobs[place], said["seconds"], tuple(said.get("said", ())), said["fault"])


def serve(channel: Channel) -> None:
    """Build the schedule that a forked child is asked for, and answer what became of it."""
    built = build(Job.of_json(channel.get()), WARM)
    channel.put({"said": built.said, "fault": built.fault})


def build(job: Job, engine: str = STOCK) -> Built:
    """Build one schedule; what goes wrong comes back in words that hold no family's values, and never as a half-written folder."""
    started = time.monotonic()
    try:
        outputs, said = outputs_of(read(executed(_notebook(), job.parameters, engine), _notebook().name), job)
        put_in_place(outputs, job.folder)
    except Exception as error:  # the other schedules are built all the same
        return Built(job, time.monotonic() - started, fault=in_words(error))
    return Built(job, time.monotonic() - started, said)


def put_in_place(outputs: Mapping[str, bytes], folder: Path) -> None:
    """Write a folder aside, owner-only from its first byte, and move it to its place; a file that is not made here comes along."""
    with placing.naming(folder):
        for path in (places.restricted(), folder.parent):
            owned.folder(path)
    owned.put_in_place(outputs, folder)


def _notebook() -> Path:
    return places.NOTEBOOKS / f"{NAME}.ipynb"
