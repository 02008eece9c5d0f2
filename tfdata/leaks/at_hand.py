"""Gather what must not be published: the identifiers of every family and person that can be found here, and what names this machine.

In come the store, what was set aside, and, where it is named, the extract as it came, with the council's own references; out goes what a
scan looks for. It is kept in memory alone, and nothing of it is shown.
"""

from __future__ import annotations

import csv
import getpass
import io
import os
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tfdata import places, sources, store
from tfdata.extracts import TABLES
from tfdata.faults import Refused
from tfdata.leaks.scan import FAMILY, MACHINE, PERSON, Telling
from tfdata.periods import month_name
from tfdata.sources import files, shapes
from tfdata.sources.identifiers import PURPOSES
from tfdata.store.index import INDEX

if TYPE_CHECKING:
    from tfdata.params.feeds import Feed

_NAME, _BIRTH = "a name", "a birth date"
_FEWEST_PARTS = 2  # of a path: a folder at the top of a disk is named alike everywhere
_DAY = re.compile(r"(?P<y>\d{4})\D(?P<m>\d{1,2})\D(?P<d>\d{1,2})|(?P<d2>\d{1,2})\D(?P<m2>\d{1,2})\D(?P<y2>\d{4})")


def at_hand(begins: date, feeds: Mapping[str, Feed], data: Path | None = None, references: Iterable[str] = ()) -> Telling:
    """Give what must not be published here; `begins` is the programme's first day, before which a day reads as a birth date.

    `data` is an extract as it came, whose names, addresses and the like never reached the store. Raises Refused where it cannot be read.
    """
    of_extract = [*_of_extract(data, feeds, begins)] if data else []
    families = {value for kind, value in of_extract if kind == FAMILY} | {*_stored(), *_set_aside(), *references}
    people = {value for kind, value in of_extract if kind == PERSON}
    return Telling.of({PERSON: people, FAMILY: families, MACHINE: _names()}, _paths())


def _stored() -> Iterator[str]:
    """Give every pseudonym of every extract in the store."""
    for path in sorted(places.store().glob(f"*/{INDEX}")):
        for table, frame in (store.rows(path.parent.name, places.store()) or {}).items():
            for column in TABLES[table].columns:
                if column.pseudonym_of and column.name in frame:
                    yield from map(str, frame[column.name].dropna().unique())


def _set_aside() -> Iterator[str]:
    """Give the identifiers in rows that were refused."""
    for path in sorted(places.restricted().glob("quarantine/*/*.csv")):
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")):
            yield from (value for name, value in row.items() if name in PURPOSES and value)


def _of_extract(place: Path, feeds: Mapping[str, Feed], begins: date) -> Iterator[tuple[str, str]]:
    found = files.find(place, feeds)
    if found.faults:
        raise Refused(found.faults)
    for source in found.sources:
        grid = sources.grid_of(source)
        asked = source.feed.columns if source.feed else {name: name for name in source.contract.names}
        of_family = {heading for name, heading in asked.items() if name in PURPOSES}
        kinds = {heading: shapes.of_heading(heading) for heading in grid.headings if heading not in asked.values()}
        names = [place for place, heading in enumerate(grid.headings) if kinds.get(heading) == _NAME]
        for row in grid.rows:
            for heading, value in zip(grid.headings, row, strict=False):
                if heading in of_family:
                    yield FAMILY, value
                elif kinds.get(heading) == _BIRTH:
                    yield from ((PERSON, written) for written in _written(value, begins))
                elif kinds.get(heading):
                    yield PERSON, value
            named = [row[place] for place in names if place < len(row)]
            yield from ((PERSON, f"{one} {other}") for one in named for other in named if one != other)


def _written(value: str, begins: date) -> Iterator[str]:
    """Give the ways of writing a birth date; one in the programme's time is a day like any other."""
    match = _DAY.search(value)
    if match is None:
        return
    year, month, day = (int(match[part] or match[f"{part}2"]) for part in "ymd")
    try:
        found = date(year, month, day)
    except ValueError:
        return
    if found < begins:
        yield from (found.isoformat(), f"{day:02}/{month:02}/{year}", f"{day}/{month}/{year}")
        yield from (f"{day} {month_name(found)} {year}", f"{day} {month_name(found)[:3]} {year}")


def _names() -> Iterator[str]:
    """Give the names of this machine and of who uses it; a word of the language tells nothing, and is not looked for."""
    yield platform.node()
    try:
        yield getpass.getuser()
    except (OSError, KeyError):  # a user without a name
        return


def _paths() -> Iterator[str]:
    """Give the folders that are of this machine alone, as they may stand in a text, each with what ends its name."""
    found = {path.absolute() for path in (places.ROOT, places.store(), places.restricted(), places.reports())}
    home = Path.home().absolute()
    for path in sorted(path for path in found if len(path.parts) > _FEWEST_PARTS):
        yield from {str(path), path.as_posix()}
    if len(home.parts) >= _FEWEST_PARTS:
        yield from {f"{home}{os.sep}", f"{home.as_posix()}/"}
