"""What whole runs of `make report` take: nothing to do, one change, many packs, a cluster, and a machine that cannot fork.

Each run is a process of its own, as its user starts it. Results are printed as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

import psutil
from engines import take_in_the_demonstration

ROOT = Path(__file__).parents[1]
RUNS = 3
SIZES = (6, 60, 600)
QUARTERS = ("2014-15-Q4", "2015-16-Q1", "2015-16-Q2", "2015-16-Q3")
FEW = "hackney,lambeth,newham,southwark"
LOOPBACK = ["--host", "127.0.0.1", "--no-dashboard"]


def report(*words: str, **environment: str) -> dict[str, float]:
    """Run `python -m tfdata report`, and give what it took: seconds, and seconds of CPU."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, "-m", "tfdata", "report", *words]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 # our own
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall_s": time.monotonic() - started, "cpu_s": cpu}


def rebuilt(root: Path) -> dict[str, float]:
    """Give the seconds of the default quarter's six packs: built, nothing to do, and one pack's commentary written anew."""
    places = {"TFDATA_REPORTS": str(root / "six"), "TFDATA_COMMENTARY": str(root / "commentary")}
    take_in_the_demonstration()
    whole = report(**places)["wall_s"]
    nothing = median(report(**places)["wall_s"] for _ in range(RUNS))
    written = root / "commentary" / "2015-16-Q3" / "harrow.md"
    written.parent.mkdir(parents=True)
    words = (ROOT / "docs" / "commentary_example.md").read_text(encoding="utf-8")
    changed = []
    for turn in range(RUNS):
        written.write_text(f"{words}\n{'Further words. ' * turn}\n", encoding="utf-8")
        changed.append(report(**places)["wall_s"])
    return {"six_packs_s": round(whole, 1), "unchanged_s": round(nothing, 2), "one_changed_s": round(median(changed), 1)}


def by_number(root: Path) -> dict[str, dict[str, float]]:
    """Give the cost of so many packs of the record alone as pages, built by one executor, and the most memory that it took."""
    found = {}
    for size in SIZES:
        command = [sys.executable, __file__, "many", str(size), str(root / f"many-{size}")]
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        peak = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)  # noqa: S603 # this file
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        wall = time.monotonic() - started
        found[str(size)] = {"wall_s": round(wall, 1), "cpu_s": round(cpu, 1), "cpu_s_a_pack": round(cpu / size, 2), "memory_mb": peak}
    return found


def many(size: int, into: Path) -> None:
    """Build so many packs of the record alone in turn over authorities and quarters, and print the most memory taken."""
    from tfdata import scope
    from tfdata.faults import Refused
    from tfdata.packs.executors import here
    from tfdata.packs.inputs import shared
    from tfdata.packs.plan import job_for
    from tfdata.packs.run import WARM
    from tfdata.params import load
    from tfdata.periods import quarters

    os.environ["TFDATA_REPORTS"] = str(into)
    book = load()
    common, jobs = shared(book), []
    first, last = min(phase.starts_on for phase in book.phases.values()), max(phase.ends_on for phase in book.phases.values())
    for quarter in reversed(quarters(first, last)):
        for slug in book.authorities:
            if len(jobs) == size:
                break
            try:
                jobs.append(job_for(scope.find(slug, str(quarter), "", book), "", "", ("html",), common))
            except Refused:
                continue
    peak, done = [0.0], threading.Event()
    watching = threading.Thread(target=_watch, args=(peak, done))
    watching.start()
    faults = [built.fault for built in here(os.cpu_count() or 1, WARM).build(jobs) if built.fault]
    done.set()
    watching.join()
    if faults or len(jobs) < size:
        raise SystemExit(f"{len(jobs)} packs, {len(faults)} faults: {faults[:1]}")
    print(round(peak[0]))


def _watch(peak: list[float], done: threading.Event) -> None:
    """Keep the largest memory of this process and all below it, shared pages counted once among those that share them."""
    while not done.wait(0.5):
        found = 0
        for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
            with suppress(psutil.Error):
                found += process.memory_full_info().pss
        peak[0] = max(peak[0], found / 2**20)


def of_london(root: Path) -> dict[str, float]:
    """Give the cost of every London borough of the record in four quarters, in all formats."""
    from tfdata.params import load

    slugs = ",".join(slug for slug, area in load().authorities.items() if area.tier == "london_borough")
    took = [report(f"BOROUGH={slugs}", f"QUARTER={quarter}", TFDATA_REPORTS=str(root / "london")) for quarter in QUARTERS]
    packs, wall = len(QUARTERS) * (slugs.count(",") + 1), sum(each["wall_s"] for each in took)
    return {"packs": packs, "wall_s": round(wall, 1), "packs_per_minute": round(60 * packs / wall, 1)}


def clustered(root: Path) -> dict[str, float]:
    """Give how much faster two dask workers are than one, and the pool of this machine than one worker."""
    found = {}
    for workers in (1, 2):
        with _scheduler(root / f"dask-{workers}", workers) as address:
            into = {"TFDATA_REPORTS": str(root / f"clustered-{workers}")}
            report(f"BOROUGH={FEW}", "QUARTER=2015-16-Q2", f"SCHEDULER={address}", **into)  # every worker's template is warm
            found[workers] = report(f"BOROUGH={FEW},harrow,thurrock", f"SCHEDULER={address}", **into)["wall_s"]
    return {"one_worker_s": round(found[1], 1), "two_workers_s": round(found[2], 1), "two_over_one": round(found[1] / found[2], 2)}


@contextmanager
def _scheduler(folder: Path, workers: int) -> Iterator[str]:
    folder.mkdir()
    place = folder / "scheduler.json"
    processes = [_of_dask("scheduler", *LOOPBACK, "--port", "0", "--scheduler-file", str(place))]
    try:
        while not place.exists() or not place.read_text(encoding="utf-8"):
            time.sleep(0.1)
        address = str(json.loads(place.read_text(encoding="utf-8"))["address"])
        for _ in range(workers):
            processes.append(_of_dask("worker", address, *LOOPBACK, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder)))
        yield address
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def _of_dask(kind: str, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *words]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)  # noqa: S603 # our own words


def without_fork(root: Path) -> dict[str, float]:
    """Give the cost of packs where nothing can be forked, and that of the stock chain on the same notebooks and formats."""
    pool = report(f"BOROUGH={FEW}", "FORMATS=html,pdf", TFDATA_REPORTS=str(root / "spawned"), TFDATA_NO_FORK="1")
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    for slug in FEW.split(","):
        for name in ("programme_pack", "savings"):
            run = root / f"{slug}-{name}.ipynb"
            given = ["-p", "borough", slug, "-p", "data", ""]
            commands = [["papermill", "--no-progress-bar", "--log-level", "ERROR", *given, f"notebooks/{name}.ipynb", str(run)]]
            commands += [["jupyter", "nbconvert", "--log-level", "ERROR", "--to", f"tfdata-{form}", str(run)] for form in ("html", "pdf")]
            for command in commands:
                subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True, capture_output=True)  # noqa: S603 # the tools being measured
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    chain = {"wall_s": time.monotonic() - started, "cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}
    return {
        "spawned_wall_s": round(pool["wall_s"], 1),
        "chain_wall_s": round(chain["wall_s"], 1),
        "chain_over_spawned_cpu": round(chain["cpu_s"] / pool["cpu_s"], 1),
        "chain_over_spawned_wall": round(chain["wall_s"] / pool["wall_s"], 1),
    }


def main() -> None:
    """Print what runs take, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        result: Mapping[str, object] = {
            **rebuilt(root),
            "by_number_of_packs": by_number(root),
            "london_boroughs_of_the_record_in_four_quarters": of_london(root),
            "cluster": clustered(root),
            "where_nothing_can_be_forked": without_fork(root),
        }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    if sys.argv[1:2] == ["many"]:
        many(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
