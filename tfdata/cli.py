"""The verbs of `python -m tfdata`: report, check, lab, test and the rest, with the same words as the Makefile.

A user's mistake gets a sentence and exit code 2, never a traceback.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tfdata import console, places, scope, store
from tfdata.environment import LOCK, TEST_LOCK
from tfdata.faults import Fault, Refused, nearest, refuse
from tfdata.params import load

DEFAULT_QUARTER = "2015-16-Q3"
USAGE = """python -m tfdata VERB [NAME=value …]; make VERB [NAME=value …] does the same.

  report     build the packs of a quarter
               BOROUGH=  slug, name or GSS code, several with commas, or all (default: all)
               QUARTER=  financial year and quarter (default: 2015-16-Q3)
               PHASE=    1 or 2 (default: every phase alive in the quarter)
               DATA=     a folder with families.csv, problems.csv, claims.csv (default: the demonstration caseload)
               FORMATS=  html, pdf (default: both)
               JOBS=     packs built at a time (default: the machine's cores)
               EXPLAIN=1 say why each pack would be built, and build nothing
  check      list every fault of an extract: DATA=folder
  lab        open JupyterLab on the notebooks
  test       the tests, under five minutes
  test-all   the tests and the long tiers
  setup      make the environment and nothing else
  lock       compile the locks again from pyproject.toml
  clean      remove what was built"""
if TYPE_CHECKING:
    from tfdata.packs.run import Built

Words = dict[str, str]
T = TypeVar("T")
R = TypeVar("R")


def run(arguments: list[str]) -> int:
    """Carry out a verb; give the exit code: 0 done, 1 faults were found, 2 the words were wrong."""
    verb, words = (arguments[0] if arguments else "help"), arguments[1:]
    if verb in {"help", "--help", "-h"}:
        console.out().print(USAGE, markup=False, highlight=False)
        return 0
    try:
        if verb not in VERBS:
            raise refuse("tfdata", f"there is no verb {verb!r}{nearest(verb, VERBS)}; python -m tfdata help lists them")
        action, known = VERBS[verb]
        return action(_read(words, known))
    except Refused as refused:
        for fault in refused.faults:
            console.errors().print(str(fault), markup=False, highlight=False, soft_wrap=True)
        return 2
    except KeyboardInterrupt:
        console.errors().print("stopped; what was built stands, and the next run goes on from there")
        return 130


def report(words: Words) -> int:
    """Build the packs of a quarter that are not already as they would be built."""
    from tfdata import intake
    from tfdata.packs import index, plan
    from tfdata.packs.run import build_all

    started = time.monotonic()
    book, data = load(), words.get("DATA", intake.DEMONSTRATION)
    quarter, phase, formats = words.get("QUARTER", DEFAULT_QUARTER), words.get("PHASE", ""), _formats(words)
    boroughs = words.get("BOROUGH", "all")
    is_all = boroughs.strip().casefold() == "all"
    slugs = list(book.authorities) if is_all else [part for part in boroughs.split(",") if part.strip()]
    scopes = _each(slugs, lambda borough: scope.find(borough, quarter, phase, book))
    workers = _jobs(words)
    taken = intake.take(data, book, date.today())
    console.say_taken(taken)
    if is_all:
        scopes = console.say_left_out([(item, item.extract_code in store.authorities(taken.name, places.store())) for item in scopes])
    jobs = _each(scopes, lambda item: plan.job_for(item, phase, taken.name, formats))
    if words.get("EXPLAIN", "") not in {"", "0"}:
        for job in jobs:
            console.out().print(f"{job.name}: {plan.why(job)}", markup=False, highlight=False)
        return 0
    waiting = [job for job in jobs if not plan.is_current(job)]
    built: list[Built] = []
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        console=console.out(),
        transient=True,
        disable=not sys.stdout.isatty(),
    ) as progress:
        task = progress.add_task("building packs", total=len(waiting))
        for item in build_all(waiting, workers):
            built.append(item)
            progress.update(task, advance=1, description=f"built {item.job.name}")
            if not sys.stdout.isatty():
                console.out().print(
                    f"{'failed' if item.fault else 'built'} {item.job.name} ({item.seconds:.0f} s)", markup=False, highlight=False
                )
    if built or not (places.reports() / index.NAME).exists():
        index.write(places.reports())
    return console.say_built(jobs, built, time.monotonic() - started)


def check(words: Words) -> int:
    """List every fault of an extract and count its rows; exit code 1 if there are faults."""
    from tfdata import contract, sources

    if "DATA" not in words:
        raise refuse("DATA", "name the folder of the extract: python -m tfdata check DATA=folder")
    checked = contract.check(sources.read(Path(words["DATA"])), load(), date.today())
    for fault in checked.faults:
        console.out().print(str(fault), markup=False, highlight=False, soft_wrap=True)
    for name, count in checked.counts.items():
        line = f"{name}: {count.rows_in:,} rows in = {count.kept:,} kept + {count.quarantined:,} refused"
        console.out().print(line, markup=False, highlight=False)
    return 1 if checked.faults else 0


def lab(_words: Words) -> int:
    """Open JupyterLab on the notebooks, with the demonstration caseload ready."""
    from tfdata import intake

    intake.take(intake.DEMONSTRATION, load(), date.today())
    return _call([sys.executable, "-m", "jupyter", "lab", "--notebook-dir", str(places.NOTEBOOKS)])


def run_tests(_words: Words) -> int:
    """Run what a newcomer runs: every test but the long tiers."""
    return _pytest("-m", "not slow")


def run_all_tests(_words: Words) -> int:
    """Run every test, the long tiers among them."""
    return _pytest()


def setup(_words: Words) -> int:
    """Say that the environment is made, which reaching this line proves."""
    console.out().print("the environment is ready", highlight=False)
    return 0


def lock(_words: Words) -> int:
    """Compile both locks from pyproject.toml for every platform, with hashes."""
    compile_ = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--no-annotate"]
    first = _call([*compile_, "--python-version", "3.11", "pyproject.toml", "-o", LOCK.name])
    return first or _call(
        [*compile_, "--python-version", "3.11", "--extra", "test", "-c", LOCK.name, "pyproject.toml", "-o", TEST_LOCK.name]
    )


def clean(_words: Words) -> int:
    """Remove what was built: reports and the store, not what was set aside for correction."""
    for folder in (places.reports(), places.store()):
        shutil.rmtree(folder, ignore_errors=True)
    return 0


VERBS: dict[str, tuple[Callable[[Words], int], tuple[str, ...]]] = {
    "report": (report, ("BOROUGH", "QUARTER", "PHASE", "DATA", "FORMATS", "JOBS", "EXPLAIN")),
    "check": (check, ("DATA",)),
    "lab": (lab, ()),
    "test": (run_tests, ()),
    "test-all": (run_all_tests, ()),
    "setup": (setup, ()),
    "lock": (lock, ()),
    "clean": (clean, ()),
}


def _read(given: list[str], known: tuple[str, ...]) -> Words:
    """Read NAME=value words; an empty value is as if the word were not there."""
    words: Words = {}
    faults: list[Fault] = []
    for word in given:
        name, equals, value = word.partition("=")
        if not equals and "DATA" in known:
            name, value = "DATA", word
        if name not in known:
            listed = f"; known are {', '.join(known)}" if known else "; it takes none"
            faults.append(Fault(name, None, "", f"this word is not known{nearest(name, known) or listed}"))
        elif value.strip():
            words[name] = value.strip()
    if faults:
        raise Refused(faults)
    return words


def _each(items: list[T], action: Callable[[T], R]) -> list[R]:
    """Do the action for every item, gathering all refusals before raising them together, each once."""
    done: list[R] = []
    faults: list[Fault] = []
    for item in items:
        try:
            done.append(action(item))
        except Refused as refused:
            faults.extend(refused.faults)
    if faults:
        raise Refused(dict.fromkeys(faults))
    return done


def _formats(words: Words) -> tuple[str, ...]:
    from tfdata.packs.plan import FORMATS

    wanted = tuple(part.strip().lower() for part in words.get("FORMATS", ",".join(FORMATS)).split(","))
    wrong = [part for part in wanted if part not in FORMATS]
    if wrong:
        raise refuse("FORMATS", f"there is no format {', '.join(map(repr, wrong))}; known are {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in wanted)


def _jobs(words: Words) -> int:
    given = words.get("JOBS", str(os.cpu_count() or 1))
    if not given.isdecimal() or int(given) < 1:
        raise refuse("JOBS", f"{given!r} is not a number of packs to build at a time; write 1 or more")
    return int(given)


def _pytest(*words: str) -> int:
    return _call([sys.executable, "-m", "pytest", "-n", str(os.cpu_count() or 1), *words])


def _call(command: list[str]) -> int:
    return subprocess.run(command, cwd=places.ROOT, check=False).returncode  # noqa: S603 # the project's own commands
