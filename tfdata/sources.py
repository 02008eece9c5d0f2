"""Read an extract's CSV files as text, each row with the line on which a spreadsheet shows it.

What goes out is every cell as it was written: no type, no missing value and no date is guessed.
A file that cannot be a table of the extract is refused, with every such fault of the folder together; a cell's words are never repeated.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tfdata.extracts import TABLES, TableContract
from tfdata.faults import Fault, Refused, nearest

HEADER_LINE = 1


@dataclass(frozen=True)
class RawTable:
    """A table as it was written: text columns, index `line`; `odd_lines` gives the number of cells of rows that do not fit the heading.

    Of a row with too many cells, those beyond the last column stand in it, joined by commas.
    """

    name: str
    file: str
    text: pd.DataFrame
    odd_lines: Mapping[int, int]


def read(folder: Path) -> dict[str, RawTable]:
    """Give the tables of the extract in a folder; raises Refused with every fault of every file."""
    folder = Path(folder)
    present = {path.name: path for path in sorted(folder.glob("*.csv"))} if folder.is_dir() else {}
    faults = list(_folder_faults(folder, present))
    tables: dict[str, RawTable] = {}
    for table in TABLES.values():
        if table.file in present:
            try:
                tables[table.name] = _read_table(present[table.file], table)
            except Refused as refused:
                faults.extend(refused.faults)
    if faults:
        raise Refused(faults)
    return tables


def _folder_faults(folder: Path, present: Mapping[str, Path]) -> Iterator[Fault]:
    required = [table.file for table in TABLES.values() if table.is_required]
    optional = [table.file for table in TABLES.values() if not table.is_required]
    wanted = f"an extract is a folder with {', '.join(required)} and, if there is one, {', '.join(optional)}"
    if not folder.exists():
        yield Fault(str(folder), None, "", f"there is no such folder; {wanted}")
    elif not folder.is_dir():
        yield Fault(str(folder), None, "", f"this is not a folder; {wanted}")
    elif not present:
        yield Fault(str(folder), None, "", f"the folder holds no CSV file; {wanted}")
    else:
        absent = [table.name for table in TABLES.values() if table.file not in present]
        misspelt = {}
        for file in present:
            stem = Path(file).stem
            if stem not in TABLES and (near := difflib.get_close_matches(stem.casefold(), absent, n=1)):
                misspelt[near[0]] = file
        for name in absent:
            if name in misspelt:
                yield Fault(
                    TABLES[name].file, None, "", f"this file is missing, but there is a {misspelt[name]}; rename it if it is the same"
                )
            elif TABLES[name].is_required:
                yield Fault(TABLES[name].file, None, "", f"this file is missing; {wanted}")


def _read_table(path: Path, table: TableContract) -> RawTable:
    text = _text(path, table)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[int] = []
    rows: list[list[str]] = []
    number = 0
    try:
        header = [cell.strip() for cell in next(reader, [])]
        number = HEADER_LINE
        faults = list(_header_faults(header, table))
        if faults:
            raise Refused(faults)
        for number, row in enumerate(reader, start=HEADER_LINE + 1):
            if any(row):
                lines.append(number)
                rows.append(row)
    except csv.Error:
        raise _refused(
            table, "this is not CSV from about this line on; a quotation mark opens a cell and is not closed", number + 1
        ) from None
    if not rows and table.name == "families":
        raise _refused(table, "there are headings and no rows; an extract holds at least one family", HEADER_LINE)
    width = len(header)
    odd_lines = {line: len(row) for line, row in zip(lines, rows, strict=True) if len(row) != width}
    if odd_lines:
        rows = [row if len(row) == width else _fitted(row, width) for row in rows]
    frame = pd.DataFrame(rows, columns=header, index=pd.Index(lines, name="line", dtype="int64"), dtype="str")
    return RawTable(table.name, table.file, frame, odd_lines)


def _text(path: Path, table: TableContract) -> str:
    try:
        content = path.read_bytes()
    except OSError:
        raise _refused(table, "this file cannot be read; check that it is a file and that you may open it") from None
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + HEADER_LINE
        raise _refused(table, "there are NUL bytes, so this is not UTF-8 text; save it from the spreadsheet as “CSV UTF-8”", line)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + HEADER_LINE
        raise _refused(table, "this is not UTF-8 text; save it from the spreadsheet as “CSV UTF-8”", line) from None
    if not text.strip():
        raise _refused(table, f"the file is empty; its first line must name the columns {', '.join(table.required)}")
    return text


def _header_faults(header: Sequence[str], table: TableContract) -> Iterator[Fault]:
    """Name what is wrong with the headings; where the first line is none, its cells may be a family's and are not repeated."""
    joined = header[0] if len(header) == 1 else ""
    for sign, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if sign in joined:
            yield Fault(table.file, HEADER_LINE, "", f"the columns are separated by {name}; a CSV file separates them by commas")
            return
    missing = [name for name in table.required if name not in header]
    unknown = [name for name in dict.fromkeys(header) if name not in table.names]
    meant = {name: near[0] for name in unknown if (near := difflib.get_close_matches(name.casefold(), table.names, n=1))}
    if 2 * (len(set(header) - set(unknown)) + len(meant)) < len(table.required):
        yield Fault(table.file, HEADER_LINE, "", f"the first line does not name the columns; it must hold {', '.join(table.required)}")
        return
    for name, count in Counter(header).items():
        if name in table.names and count > 1:
            yield Fault(table.file, HEADER_LINE, name, f"this column stands {count} times; keep one")
    for name in missing:
        written = next((heading for heading, column in meant.items() if column == name), "")
        hint = f"; there is a column {written}{nearest(written, [name])}" if written else ""
        yield Fault(table.file, HEADER_LINE, name, f"this column is missing{hint}")
    for name in unknown:
        if meant.get(name) not in missing:
            heading = f"the column {name}" if name else f"the column without a heading, number {header.index(name) + 1},"
            hint = nearest(name, table.names) if name else ""
            yield Fault(table.file, HEADER_LINE, "", f"{heading} is not known in {table.file}{hint}; take it out")


def _fitted(row: list[str], width: int) -> list[str]:
    if len(row) > width:
        return [*row[: width - 1], ",".join(row[width - 1 :])]
    return row + [""] * (width - len(row))


def _refused(table: TableContract, message: str, line: int | None = None) -> Refused:
    return Refused([Fault(table.file, line, "", message)])
