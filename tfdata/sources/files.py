"""Find what lies at DATA=, a folder or one workbook: which file or sheet gives which table of the extract, by its name or by a feed.

In comes the place; out go a source for each table, what was left out, and every fault of the place itself.
Nothing here reads a row.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from tfdata.extracts import TABLES, TableContract
from tfdata.faults import Fault, Refused
from tfdata.sources import workbook

if TYPE_CHECKING:
    from tfdata.params.feeds import Feed

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls")  # all but the first are handed on to be refused with the right words
TEXT, PARQUET = ".csv", ".parquet"
_COULD_BE_TABLES = (*WORKBOOKS, TEXT, PARQUET, ".tsv", ".txt", ".ods")
_NEAR_TO_NEEDED, _NEAR_TO_OPTIONAL = 0.6, 0.8  # for a table that may be left out, another file's name must not be taken for it


@dataclass(frozen=True)
class Source:
    """What gives a table: a file, or a sheet of one, and the feed that claims it (its file, and what it says)."""

    table: str
    path: Path
    sheet: str = ""
    feed: Feed | None = None
    feed_file: str = ""

    @property
    def name(self) -> str:
        return f"{self.path.name}, sheet {self.sheet}" if self.sheet else self.path.name

    @property
    def contract(self) -> TableContract:
        return TABLES[self.table]


@dataclass
class Found:
    """What a place holds. `left_out` are sentences on files and sheets that are no table, and `others` say what each may be meant for.

    `refused` are the tables whose file could not be opened; `is_whole` is false where a workbook could not be, so that it may hold any.
    """

    sources: list[Source] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    is_whole: bool = True


def wanted() -> str:
    """Say what an extract is."""
    needed, optional, alone = (
        [table.name for table in TABLES.values() if kind == (table.is_required, table.stands_alone)]
        for kind in ((True, False), (False, False), (False, True))
    )
    return (
        f"an extract is a folder or workbook with {', '.join(needed[:-1])} and {needed[-1]} and, where there are any, "
        f"{', '.join(optional[:-1])} and {optional[-1]}; "
        f"or with {' or '.join(alone)}"
    )


def find(place: Path, feeds: Mapping[str, Feed]) -> Found:
    """Say where each table of the extract comes from, with the faults of the place as a whole."""
    found = Found()
    if not place.exists():
        found.faults.append(Fault(str(place), None, "", f"there is no such folder or workbook; {wanted()}"))
    elif place.is_dir():
        try:
            paths = listed(place)
        except OSError:
            found.faults.append(Fault(str(place), None, "", "this folder cannot be opened; check that you may open it"))
            return found
        for path in paths:
            _add(found, path, feeds)
        found.faults.extend([*_twice(found), *_missing(found, place)])
    elif place.suffix.lower() in WORKBOOKS:
        _add(found, place, feeds)
        found.faults.extend([*_twice(found), *_missing(found, place)])
    else:
        found.faults.append(Fault(str(place), None, "", f"this is neither a folder nor an .xlsx workbook; {wanted()}"))
    return found


def listed(folder: Path) -> list[Path]:
    """Give the files of a folder by name, without hidden ones and what a spreadsheet keeps beside an open file."""
    return [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith((".", "~$"))]


def _add(found: Found, path: Path, feeds: Mapping[str, Feed]) -> None:
    claims = [(name, feed) for name, feed in sorted(feeds.items()) if fnmatchcase(path.name.casefold(), feed.file.casefold())]
    stem, kind = path.stem.strip().casefold(), path.suffix.lower()
    if claims:
        found.sources.extend(Source(feed.table, path, feed.sheet, feed, f"params/feeds/{name}.yaml") for name, feed in claims)
    elif kind in WORKBOOKS and (kind == WORKBOOKS[0] or stem in TABLES):
        try:
            _add_sheets(found, path, workbook.sheets(path))
        except Refused as refused:
            found.faults.extend(refused.faults)
            found.refused |= {stem} & {*TABLES}
            found.is_whole = found.is_whole and stem in TABLES
    elif kind in (TEXT, PARQUET) and stem in TABLES:
        found.sources.append(Source(stem, path))
    else:
        remedy = "rename it" if kind in (TEXT, PARQUET) else "save it as CSV or .xlsx under the table's name"
        _leave_out(found, f"the file {path.name}", path.stem, f"there is a {path.name}; {remedy} if it is the same")


def _add_sheets(found: Found, path: Path, sheets: tuple[str, ...]) -> None:
    stem = path.stem.strip().casefold()
    named = [sheet for sheet in sheets if sheet.strip().casefold() in TABLES]
    if not named and stem in TABLES and len(sheets) == 1:
        found.sources.append(Source(stem, path, sheets[0]))
        return
    if not named and stem in TABLES:
        found.faults.append(
            Fault(path.name, None, "", f"of its {len(sheets)} sheets none is called {stem}; give that one the table's name")
        )
        found.refused.add(stem)
    found.sources.extend(Source(sheet.strip().casefold(), path, sheet) for sheet in named)
    for sheet in sheets:
        if sheet not in named:
            _leave_out(found, f"sheet {sheet} of {path.name}", sheet, f"{path.name} has a sheet {sheet}; rename it if it is the same")


def _leave_out(found: Found, what: str, name: str, hint: str) -> None:
    if what.casefold().endswith(_COULD_BE_TABLES):
        found.left_out.append(f"{what} was left out; it is no table of an extract")
    found.others.setdefault(name.strip().casefold(), hint)


def _twice(found: Found) -> Iterator[Fault]:
    for name in TABLES:
        given = [source for source in found.sources if source.table == name]
        if len(given) > 1:
            by = [source.name + (f" (by {source.feed_file})" if source.feed else "") for source in given]
            yield Fault(name, None, "", f"this table comes from {', '.join(by[:-1])} and {by[-1]}; keep one of them")


def _missing(found: Found, place: Path) -> Iterator[Fault]:
    """Name the tables that are needed and not there, each with the file or sheet that may be meant for it."""
    present = {source.table for source in found.sources} | found.refused
    hints = {name: hint for name, table in TABLES.items() if name not in present and (hint := _hint(found, table))}
    if not present and not hints:
        if found.is_whole:
            held = "no file or sheet with the name of a table" if found.others else "no CSV file, workbook or Parquet file"
            yield Fault(str(place), None, "", f"there is {held}; {wanted()}")
        return
    stands_alone = bool(present) and all(TABLES[name].stands_alone for name in present)
    for name, table in TABLES.items():
        # Where a workbook could not be opened, what it holds is not known, and its own message is enough.
        if name in hints or (name not in present and table.is_required and found.is_whole and not stands_alone):
            what, file = ("this file", table.file) if place.is_dir() else (f"the sheet {name}", place.name)
            yield Fault(file, None, "", f"{what} is missing{f', but {hints[name]}' if name in hints else f'; {wanted()}'}")


def _hint(found: Found, table: TableContract) -> str:
    """Say which file or sheet may be meant for a table; empty where none is near."""
    near = difflib.get_close_matches(table.name, found.others, n=1, cutoff=_NEAR_TO_NEEDED if table.is_required else _NEAR_TO_OPTIONAL)
    return found.others[near[0]] if near else ""
