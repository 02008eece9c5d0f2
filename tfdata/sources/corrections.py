"""Put rows that were quarantined, corrected and sent in again in the place of those that they correct.

In comes the folder `corrections/` of an extract, whose files have the form of the quarantine: `line`, `of`, the table's columns, `reason`.
Out goes the table with those lines replaced. A row that corrects another file than the one that lies there is refused, and nothing else
of the table is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from tfdata.extracts import TABLES
from tfdata.faults import Fault, Refused, nearest
from tfdata.sources import files, rows
from tfdata.sources.files import TEXT, WORKBOOKS, Source
from tfdata.sources.headings import shown
from tfdata.sources.identifiers import Key
from tfdata.sources.raw import Grid, RawTable

FOLDER = "corrections"
LINE, OF, REASON = "line", "of", "reason"
_WHOLE = re.compile(r"([0-9]+)(?:\.0+)?")


def find(place: Path, present: Mapping[str, Source]) -> tuple[dict[str, Path], list[Fault]]:
    """Give the file that corrects each table, and the faults of the folder as a whole."""
    found: dict[str, Path] = {}
    faults: list[Fault] = []
    folder = place / FOLDER
    for path in files.listed(folder) if folder.is_dir() else ():
        stem, name = path.stem.strip().casefold(), f"{FOLDER}/{path.name}"
        if stem not in TABLES or path.suffix.lower() not in (TEXT, *WORKBOOKS):
            hint = nearest(stem, TABLES) if stem not in TABLES else ""
            hint = hint or "; a file of corrections has a table's name and ends in .csv or .xlsx, as families.csv does"
            faults.append(Fault(name, None, "", f"this is no table that can be corrected{hint}"))
        elif stem not in present:
            faults.append(Fault(name, None, "", f"there is nothing to correct; the extract holds no {stem}"))
        elif stem in found:
            words = f"{stem} is corrected by {found[stem].name} and {path.name}; keep one of them"
            faults.append(Fault(FOLDER, None, "", words))
        else:
            found[stem] = path
    return found, faults


def replace(raw: RawTable, source: Source, path: Path, read: Callable[[Path], Grid], key: Key | None) -> RawTable:
    """Give the table with the corrected rows in place; raises Refused, in which case nothing is replaced."""
    file = f"{FOLDER}/{path.name}"
    try:
        grid = read(path)
    except Refused as refused:
        raise Refused(Fault(file, fault.line, fault.column, fault.message) for fault in refused.faults) from None
    if faults := [*_heading_faults(grid, raw, file)]:
        raise Refused(faults)
    positions = {name: grid.headings.index(name) for name in (LINE, OF, *rows.in_order(grid.headings, source.contract))}
    frame, odd_lines = rows.frame(grid, positions, keep_odd=False)
    if faults := [*_row_faults(frame, odd_lines, len(grid.headings), raw, file)]:
        raise Refused(faults)
    # Opened in a spreadsheet, dates of a written form come back as the spreadsheet shows them; only an order of numbers is the feed's.
    date_format = source.feed.date_format if source.feed and "/" in source.feed.date_format else ""
    cells = rows.finish(frame.drop(columns=[LINE, OF]), source, file, key, date_format)
    lines = pd.Index([_number(line) for line in frame[LINE]], name=raw.text.index.name, dtype=raw.text.index.dtype)
    said = f"{file}: {len(lines)} {'row replaces that' if len(lines) == 1 else 'rows replace those'} of the same line"
    return RawTable(
        raw.name,
        raw.file,
        _put(raw.text, cells.text.set_axis(lines), source),
        {line: count for line, count in raw.odd_lines.items() if line not in lines},
        _put(raw.written, cells.written.set_axis(lines), source),
        (*raw.decisions, said, *(f"{file}: {decision}" for decision in cells.decisions)),
        raw.fingerprint,
    )


def _heading_faults(grid: Grid, raw: RawTable, file: str) -> Iterator[Fault]:
    contract = TABLES[raw.name]
    needed = [LINE, OF, *raw.written.columns]
    if LINE not in grid.headings or OF not in grid.headings:
        words = f"the first line must hold {', '.join(needed)}, as the file of refused rows in restricted/quarantine does"
        yield Fault(file, 1, "", words)
        return
    for name in needed:
        if name not in grid.headings:
            yield Fault(file, 1, name, "this column is missing; keep all columns of the file of refused rows")
    for name in dict.fromkeys(grid.headings):
        if name in needed and grid.headings.count(name) > 1:
            yield Fault(file, 1, name, f"this column stands {grid.headings.count(name)} times; keep one")
        elif name and name not in (*needed, *contract.names, REASON):
            yield Fault(file, 1, "", f"the column {shown(name)} is not known in {raw.name}; take it out")


def _row_faults(frame: pd.DataFrame, odd_lines: Mapping[int, int], width: int, raw: RawTable, file: str) -> Iterator[Fault]:
    for odd, count in odd_lines.items():
        words = f"the row has {count} cells and the headings are {width}; a cell that holds a comma needs quotation marks around it"
        yield Fault(file, odd, "", words)
    even = frame.drop(index=list(odd_lines))
    if not (even[OF].str.strip() == raw.fingerprint).all():
        words = f"these rows correct an earlier {raw.file}; correct the rows in restricted/quarantine again, or take the file away"
        yield Fault(file, None, OF, words)
        return
    seen: dict[int, int] = {}
    for line, cell in even[LINE].items():
        at, number = int(str(line)), _number(cell)
        if number not in raw.text.index:
            yield Fault(file, at, LINE, f"{raw.file} has no row on this line; keep the number that the file of refused rows gives")
        elif number in seen:
            yield Fault(file, at, LINE, f"line {seen[number]} of this file corrects the same row; keep one of them")
        seen.setdefault(number, at)


def _number(cell: str) -> int:
    found = _WHOLE.fullmatch(cell.strip())
    return int(found[1]) if found else 0


def _put(table: pd.DataFrame, corrected: pd.DataFrame, source: Source) -> pd.DataFrame:
    columns = rows.in_order([*table.columns, *(name for name in corrected.columns if name not in table.columns)], source.contract)
    columns = [*table.columns, *(name for name in columns if name not in table.columns)]
    whole = pd.concat([table.drop(index=corrected.index), corrected]).reindex(columns=columns).fillna("")
    return whole.loc[table.index].astype("str")
