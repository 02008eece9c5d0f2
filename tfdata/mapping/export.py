"""Look at a file of a case system: find the sheet and the row of its headings, and the table that it is likest to.

In comes a path; out goes an `Export` with headings, values and the match.
Nothing here judges what a value means.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tfdata.extracts import TABLES
from tfdata.faults import Fault, Refused, refuse
from tfdata.mapping import guesses
from tfdata.params.feeds import PARQUET, TEXT_FILES, WORKBOOK
from tfdata.sources import identifiers, parquet, text
from tfdata.sources import workbook as workbooks
from tfdata.sources.raw import Grid

_NO_TABLES = ("Notes", "Lists")
_LAST_HEADER_ROW = 5  # exports put a title and a date above their headings
_FEWEST = 2  # headings that must be recognised, before a line is believed to hold headings
_POOR, _CLOSE = 0.8, 0.1  # of a table's score: below the one it is not believed, within the other of a rival neither


@dataclass(frozen=True)
class Export:
    """A file or a sheet of one as it was looked at; `values` holds its cells by the place of their heading."""

    path: Path
    sheet: str
    header_row: int
    grid: Grid
    headings: Mapping[int, str]
    values: Mapping[int, list[str]]
    match: guesses.Match
    rival: str

    @property
    def names_columns(self) -> bool:
        """Whether the headings are such: several are like columns of the table, and none is a day, a number or a code."""
        found = len(self.match.places) + len(self.match.in_doubt)
        return found >= _FEWEST and guesses.may_be_headings(self.grid.headings)


def looked_at(path: Path, sheet: str) -> tuple[Export, list[str]]:
    """Read the file, or of a workbook the sheet that is likest to a table; give the names of the other sheets too."""
    kind = path.suffix.lower()
    if kind not in (*TEXT_FILES, WORKBOOK, PARQUET):
        raise refuse(path.name, f"a feed maps files that end in {', '.join((*TEXT_FILES, WORKBOOK, PARQUET))}; save it as one of these")
    names = [name for name in workbooks.sheets(path) if name not in _NO_TABLES] if kind == WORKBOOK else [""]
    if sheet and sheet not in names:
        raise refuse(path.name, f"there is no sheet {sheet!r}; the workbook has {', '.join(names)}")
    found: list[Export] = []
    faults: list[Fault] = []
    for name in [sheet] if sheet else names:
        try:
            found.append(_export(path, name))
        except Refused as refused:
            faults.extend(refused.faults)
    if not found:
        raise Refused(faults)
    best = max(found, key=lambda export: export.match.score)
    return best, [name for name in names if name != best.sheet]


def _export(path: Path, sheet: str) -> Export:
    """Look at a table under its first row, or under one of the next where only a title stands above.

    Raises Refused where none holds headings. Such a line may be a family's row, and none of it is shown.
    """
    found: list[Export] = []
    faults: list[Fault] = []
    widest = 0
    for header_row in range(1, 2 if path.suffix.lower() == PARQUET else _LAST_HEADER_ROW + 1):
        try:
            export = _under(path, sheet, header_row)
        except Refused as refused:
            faults = faults or list(refused.faults)
            continue
        width = sum(bool(heading) for heading in export.grid.headings)
        if 2 * widest <= width:  # a title and a date fill fewer cells than the headings below them
            found.append(export)
        widest = max(widest, width)
        if found and found[-1].names_columns and found[-1].match.score >= _POOR:
            break
    believed = [export for export in found if export.names_columns]
    if not found:
        raise Refused(faults)
    if not believed:
        words = (
            f"none of the first {_LAST_HEADER_ROW} lines names columns that an extract has; name them as the template does, and draft again"
        )
        raise refuse(found[0].grid.file, words)
    return max(believed, key=lambda export: export.match.score)


def _under(path: Path, sheet: str, header_row: int) -> Export:
    kind = path.suffix.lower()
    if kind == WORKBOOK:
        grid = workbooks.read(path, sheet, header_row=header_row)
    else:
        grid = parquet.read(path) if kind == PARQUET else text.read(path, header_row=header_row)
    counts = Counter(grid.headings)
    headings = {place: heading for place, heading in enumerate(grid.headings) if heading.strip() and counts[heading] == 1}
    values = {place: [row[place] for row in grid.rows if place < len(row)] for place in headings}
    known = {name for table in TABLES.values() for name in table.names}
    open_headings = {place: heading for place, heading in headings.items() if heading in known or not identifiers.kind_of(heading, ())}
    matches = [guesses.match(table, open_headings, values, f"{path.stem} {sheet}") for table in TABLES.values()]
    best, second, *_ = sorted(matches, key=lambda match: -match.score)
    is_sure = best.score >= _POOR and best.score - second.score > _CLOSE
    return Export(path, sheet, header_row, grid, headings, values, best, "" if is_sure else second.table.name)


def pattern(path: Path) -> str:
    """Give the pattern of the file's name, with * for its dates and numbers."""
    escaped = re.sub(r"([\[*?])", r"[\1]", path.stem)
    found = re.sub(r"[:\\]|\.\.", "?", re.sub(r"[0-9]+(?:[-_. ]+[0-9]+)*", "*", escaped))
    return (found if found.strip("*?. ") else escaped) + path.suffix
