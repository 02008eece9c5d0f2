"""What the commands say: what was taken in, what was built, how long it took and where it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from tfdata import places
from tfdata.faults import refuse, visible
from tfdata.intake import Taken
from tfdata.packs.plan import Job
from tfdata.packs.run import Built
from tfdata.scope import Scope

if TYPE_CHECKING:
    from tfdata.contract import Checked
    from tfdata.sources.raw import RawTable


MOST_NAMED = 8


def say_taken(taken: Taken) -> None:
    """Say of an extract that came in now how it was read, what changed in it, and how many rows were refused and set aside where."""
    if taken.is_new:
        say_decisions(taken.decisions)
        for change in taken.changes:
            tell(str(change))
    if taken.quarantine:
        rows = len({(fault.file, fault.line) for fault in taken.faults})
        counted = f"{rows:,} rows of {taken.name} were" if rows > 1 else f"1 row of {taken.name} was"
        tell(f"{counted} refused and set aside in {short(taken.quarantine)}; python -m tfdata check lists why")


def say_decisions(decisions: Iterable[tuple[str, str]]) -> None:
    """Say what was decided in reading each file, one decision a line."""
    for file, words in decisions:
        tell(f"{file}: {words}")


def say_checked(tables: Mapping[str, RawTable], checked: Checked) -> None:
    """Say how an extract was read, every fault of its rows, and the rows of each table that came in, were kept and were refused."""
    for table in tables.values():
        for words in table.decisions:
            say(f"{table.file}: {words}")
    for fault in checked.faults:
        say(str(fault))
    for name, count in checked.counts.items():
        say(f"{name}: {count.rows_in:,} rows in = {count.kept:,} kept + {count.quarantined:,} refused")


def say(words: str) -> None:
    """Print a line as it is."""
    out().print(visible(words), markup=False, highlight=False, soft_wrap=True)


def tell(words: str) -> None:
    """Print a line of what is wrong, or of how something was read."""
    errors().print(visible(words), markup=False, highlight=False, soft_wrap=True)


def say_left_out(scopes: list[tuple[Scope, bool]]) -> list[Scope]:
    """Give the packs whose authority the extract holds, and name the others; raises Refused where it holds none."""
    held = [scope for scope, is_held in scopes if is_held]
    missing = [scope.name for scope, is_held in scopes if not is_held]
    if not held:
        raise refuse("DATA", "the extract holds no authority that params/authorities or params/areas.csv knows")
    if missing:
        listed = ", ".join(missing) if len(missing) <= MOST_NAMED else f"{len(missing)} others that params/ knows"
        tell(f"not in the extract, so not built: {listed}")
    return held


def say_built(jobs: list[Job], built: list[Built], seconds: float) -> int:
    """Print the summary: each pack, what became of it, where it is; exit code 1 if one failed."""
    done = {item.job.folder: item for item in built}
    table = Table(box=None, pad_edge=False)
    for heading in ("Pack", "Outcome", "Seconds"):
        table.add_column(heading, no_wrap=True)
    for job in jobs:
        item = done.get(job.folder)
        state = "nothing changed" if item is None else "failed" if item.fault else "built"
        table.add_row(f"{job.quarter}/{job.folder.name}", state, "" if item is None else f"{item.seconds:.1f}")
    out().print(table)
    failed = [item for item in built if item.fault]
    for item in failed:
        given = ", ".join(f"{name}={value}" for name, value in item.job.parameters.items() if value)
        tell(f"{item.job.name}: {item.fault} ({given})")
    changed = "nothing changed" if not built else f"{len(built) - len(failed)} built, {len(jobs) - len(built)} unchanged"
    failures = f", {len(failed)} failed" if failed else ""
    packs = "1 pack" if len(jobs) == 1 else f"{len(jobs)} packs"
    line = f"{packs}: {changed}{failures}; {seconds:.1f} s. Open {short(places.reports())}/index.html"
    out().print(line, markup=False, highlight=False, soft_wrap=True)
    return 1 if failed else 0


def out() -> Console:
    return Console()


def errors() -> Console:
    return Console(stderr=True)


def short(path: Path) -> str:
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else str(path)
