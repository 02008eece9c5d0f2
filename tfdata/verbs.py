"""What the verbs of `python -m tfdata` do: build packs, check an extract, write the template, draft a feed, and look after the project.

In come the words of the command line, by name; out goes the exit code: 0 done, 1 faults were found.
A user's mistake is raised as `Refused`, which `cli` says.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tfdata import commentary, console, places, placing, scope, store
from tfdata.faults import Fault, Refused, refuse
from tfdata.params import Book, load

if TYPE_CHECKING:
    from tfdata.packs.executors import Executor
    from tfdata.packs.run import Built
    from tfdata.sources.identifiers import Key

DEFAULT_QUARTER = "2015-16-Q3"
ALL = "all"
Words = dict[str, str]
T = TypeVar("T")
R = TypeVar("R")


def report(words: Words) -> int:
    """Build the packs of a quarter that are not already as they would be built."""
    from tfdata import intake
    from tfdata.packs import index, inputs, plan

    started = time.monotonic()
    book, data = load(), words.get("DATA", intake.DEMONSTRATION)
    quarter, phase, formats = words.get("QUARTER", DEFAULT_QUARTER), words.get("PHASE", ""), _formats(words)
    slugs = slugs_of(words, book)
    scopes = each(slugs, lambda borough: scope.find(borough, quarter, phase, book))
    is_to_build = "EXPLAIN" not in words and any(not plan.place_of(item, phase).exists() for item in scopes)
    executor, released = _executor(words, at_once=is_to_build), releases_of(words)
    taken = intake.take(data, book, date.today(), key_of(words))
    console.say_taken(taken)
    held = store.holds(taken.name, places.store())
    if data == intake.DEMONSTRATION:
        names = [taken.name if item.authority.gss_code in held else "" for item in scopes]
    else:
        if not {"BOROUGH"} & set(words) or words["BOROUGH"].casefold() == ALL:
            scopes = console.say_left_out([(item, item.authority.gss_code in held) for item in scopes])
        names = [taken.name] * len(scopes)
    shared = inputs.shared(book)
    jobs = each([*zip(scopes, names, strict=True)], lambda pair: plan.job_for(pair[0], phase, pair[1], formats, shared, released))
    if words.get("EXPLAIN", "") not in {"", "0"}:
        for job in jobs:
            console.out().print(f"{job.name}: {plan.why(job)}", markup=False, highlight=False)
        return 0
    waiting = [job for job in jobs if not plan.is_current(job)]
    each([item for item, job in zip(scopes, jobs, strict=True) if job in waiting], commentary.check, commentary.misnamed(book))
    placing.sweep(places.reports())
    if waiting:
        placing.check(places.reports())
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
        for item in executor.build(sorted(waiting, key=lambda job: -job.size)):
            built.append(item)
            progress.update(task, advance=1, description=f"built {item.job.name}")
            if not sys.stdout.isatty():
                console.out().print(
                    f"{'failed' if item.fault else 'built'} {item.job.name} ({item.seconds:.0f} s)", markup=False, highlight=False
                )
    try:
        if built or not (places.reports() / index.NAME).exists():
            index.write(places.reports())
    finally:
        code = console.say_built(jobs, built, time.monotonic() - started)
    return code


def check(words: Words) -> int:
    """List every fault of an extract, say how it was read and count its rows; exit code 1 if there are faults."""
    from tfdata import contract, sources

    if "DATA" not in words:
        raise refuse("DATA", "name the folder or workbook of the extract: python -m tfdata check DATA=folder")
    book = load()
    tables = sources.read(Path(words["DATA"]), book.feeds, key_of(words))
    checked = contract.check(tables, book, date.today())
    console.say_checked(tables, checked)
    return 1 if checked.faults else 0


def template(words: Words) -> int:
    """Write the workbook to fill in, which comes back in through the door."""
    from tfdata import template as form

    place = Path(words.get("TO", "extract_template.xlsx"))
    if place.suffix != ".xlsx" or place.exists():
        raise refuse("TO", f"{place.name} stands there already, or does not end in .xlsx; name a new file: TO=our_extract.xlsx")
    try:
        place.write_bytes(form.workbook(load()))
    except OSError:
        raise refuse("TO", f"{place.name} cannot be written there; name a file in a folder that you may write to") from None
    console.say(f"{place} is ready to fill in; send it in with make report DATA={place}")
    return 0


def draft_feed(words: Words) -> int:
    """Print the draft of a feed made by looking at a file of a case system."""
    from tfdata import mapping

    if "FILE" not in words:
        raise refuse("FILE", "name the file to look at: python -m tfdata map FILE=export.csv")
    sys.stdout.buffer.write(mapping.draft(Path(words["FILE"]), load(), words.get("SHEET", "")).encode())
    return 0


def each(items: list[T], action: Callable[[T], R], found: Iterable[Fault] = ()) -> list[R]:
    """Do the action for every item, gathering all refusals, after those `found` before, and raising them together, each once."""
    done: list[R] = []
    faults = [*found]
    for item in items:
        try:
            done.append(action(item))
        except Refused as refused:
            faults.extend(refused.faults)
    if faults:
        raise Refused(dict.fromkeys(faults))
    return done


def slugs_of(words: Words, book: Book) -> list[str]:
    """Give the authorities to build: those named; all; or, where none is named, those described, or any that DATA may hold."""
    named = words.get("BOROUGH", ALL if "DATA" in words else "")
    if not named:
        return list(book.described)
    return list(book.authorities) if named.casefold() == ALL else [part for part in named.split(",") if part.strip()]


def key_of(words: Words) -> Key | None:
    if "KEY" not in words:
        return None
    from tfdata.sources.identifiers import Key

    return Key.read(Path(words["KEY"]))


def releases_of(words: Words) -> Path | None:
    """Give the folder of released versions that the words name as an input, if they name one."""
    return Path(words["RELEASES"]) if "RELEASES" in words else None


def _formats(words: Words) -> tuple[str, ...]:
    from tfdata.packs.plan import FORMATS

    wanted = tuple(part.strip().lower() for part in words.get("FORMATS", ",".join(FORMATS)).split(","))
    wrong = [part for part in wanted if part not in FORMATS]
    if wrong:
        raise refuse("FORMATS", f"there is no format {', '.join(map(repr, wrong))}; known are {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in wanted)


def _executor(words: Words, *, at_once: bool) -> Executor:
    """Give what builds the packs: the workers of a scheduler where one is named, else this machine, which can get ready at once."""
    from tfdata.packs.executors import engine_named, here

    engine, workers = engine_named(words.get("ENGINE", "warm")), _jobs(words)
    if "SCHEDULER" not in words:
        return here(workers, engine, at_once=at_once)
    try:
        from tfdata.packs.cluster import Cluster
    except ImportError:
        words_for_it = "a scheduler is asked by dask.distributed, which is not installed here; install requirements-cluster.lock"
        raise refuse("SCHEDULER", words_for_it) from None
    return Cluster.at(words["SCHEDULER"], engine)


def _jobs(words: Words) -> int:
    given = words.get("JOBS", str(os.cpu_count() or 1))
    if not re.fullmatch(r"0*[1-9]\d{0,3}", given, re.ASCII):
        raise refuse("JOBS", f"{given!r} is not a number of packs to build at a time; write 1 or more, up to 9999")
    return int(given)
