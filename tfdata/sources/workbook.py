"""Read a sheet of an Excel workbook (.xlsx) as a grid of text: text as it is, days and whole numbers as a person would type them.

The first row, or the one that a feed names, holds the headings.
No formula is run, no link followed and no hidden thing read: what a person would not see, and what is no plain cell, is refused.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

from tfdata.faults import Fault, Refused, refuse
from tfdata.sources import limits, package, written
from tfdata.sources.package import Package, Sheet
from tfdata.sources.raw import Grid
from tfdata.sources.scan import Scan, lengths_of_texts

_TABLE = "worksheet"
_OTHERS = {"chartsheet": "a chart", "dialogsheet": "a dialogue"}
_ROWS_OF_TITLES = 10  # how far below the first row headings are looked for, to say where they stand

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_FRAME = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="%d"/>'
    '<sheets><sheet name="table" sheetId="1" r:id="r1"/></sheets></workbook>',
}


def sheets(path: Path) -> tuple[str, ...]:
    """Give the names of a workbook's sheets; raises Refused where it is no workbook, or has hidden sheets."""
    with package.opened(path) as opened:
        return tuple(sheet.name for sheet in _shown(path, opened))


def read(path: Path, sheet: str = "", *, header_row: int = 1) -> Grid:
    """Give the rows below the headings of a sheet, or of the only one there is, each with its number in the sheet.

    Raises Refused with everything that is in the way: merged cells, formulas, error values, hidden rows and columns.
    """
    with package.opened(path) as opened:
        chosen = _chosen(path, _shown(path, opened), sheet)
        file = f"{path.name}, sheet {sheet}" if sheet else path.name
        if chosen.kind != _TABLE:
            raise refuse(file, f"this sheet is {_OTHERS.get(chosen.kind, 'no table')}; put the table in its place")
        scan = Scan(header_row, lengths_of_texts(opened))
        try:
            vetted = _vetted(opened, chosen, scan)
        except package.Unsafe as unsafe:
            raise refuse(file, str(unsafe)) from None
        if faults := scan.faults():
            raise Refused([Fault(file, None, "", message) for message in faults])
        headings, rows, lines = _rows(file, vetted, header_row)
        said = [f"read from the sheet {chosen.name}"] + ["days are counted from 1904"] * opened.days_from_1904
    return Grid(file, headings, rows, lines, tuple(said), limits.fingerprint(path))


def second_heading(grid: Grid, names: Collection[str]) -> str:
    """Say where a table has two rows of headings, `names` being the headings that it should have; empty where it has one.

    Either the headings stand below a row of titles, or a row of words without a single figure follows them: every row of an extract
    holds a date or a number.
    """
    known = {name.casefold() for name in names}
    first = _known(grid.headings, known)
    for line, row in zip(grid.lines[:_ROWS_OF_TITLES], grid.rows, strict=False):
        if _known(row, known) > max(first, 1):
            return f"the headings stand in row {line}; they must stand in the first row: take away what is above them"
    filled = [cell for cell in grid.rows[0] if cell.strip()] if grid.rows else []
    if first and len(filled) > 1 and not any(character.isdigit() for cell in filled for character in cell):
        return f"row {grid.lines[0]} is a second row of headings; keep one row of headings"
    return ""


def _known(cells: Sequence[str], known: Collection[str]) -> int:
    return len({cell.strip().casefold() for cell in cells} & set(known))


def _shown(path: Path, opened: Package) -> tuple[Sheet, ...]:
    hidden = [sheet.name for sheet in opened.sheets if sheet.is_hidden]
    if not opened.sheets:
        raise refuse(path.name, package.DAMAGED)
    if hidden:
        raise refuse(path.name, f"hidden sheets: {', '.join(hidden)}; show them, or delete them")
    return opened.sheets


def _chosen(path: Path, shown: Sequence[Sheet], name: str) -> Sheet:
    if not name and len(shown) == 1:
        return shown[0]
    found = [sheet for sheet in shown if sheet.name == name]
    if not found:
        there = ", ".join(sheet.name for sheet in shown)
        raise refuse(
            path.name,
            f"there is no sheet {name}; there are {there}" if name else f"there are several sheets: {there}; name the one to read",
        )
    return found[0]


def _vetted(opened: Package, sheet: Sheet, scan: Scan) -> io.BytesIO:
    """Copy what the reader of cells needs into a new workbook, as it is scanned, so that it sees nothing that was not looked at."""
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        for name, text in _FRAME.items():
            zipped.writestr(zipfile.ZipInfo(name), text % opened.days_from_1904 if "%" in text else text)
        with zipped.open(_part("xl/worksheets/sheet1.xml"), "w") as part:
            opened.read(sheet.part, scan.starts, scan.ends, scan.text, part)
        for name, original in (("xl/sharedStrings.xml", opened.texts), ("xl/styles.xml", opened.styles)):
            if original:
                with zipped.open(_part(name), "w") as part:
                    opened.read(original, {}, copy=part)
    copy.seek(0)
    return copy


def _part(name: str) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def _rows(file: str, vetted: io.BytesIO, header_row: int) -> tuple[tuple[str, ...], list[list[str]], list[int]]:
    headings: tuple[str, ...] = ()
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, row in enumerate(_cells(file, vetted), start=1):
        if line == header_row:
            headings = tuple(" ".join(cell.split()) for cell in row)
        elif line > header_row and any(row):
            rows.append(row)
            lines.append(line)
    if not any(headings):
        what = f"row {header_row} is empty; it must name the columns" if rows else "the sheet is empty; its first row must name the columns"
        raise refuse(file, what)
    return headings, rows, lines


def _cells(file: str, vetted: io.BytesIO) -> Iterator[list[str]]:
    """Give the rows from the first on, each from column A on."""
    try:
        with CalamineWorkbook.from_object(vetted) as workbook:
            table = workbook.get_sheet_by_index(0)
            before = [""] * (table.start[1] if table.start else 0)
            for row in table.iter_rows():
                yield before + [written.text(cell) for cell in row]
    except BaseException as error:  # a panic of the Rust reader is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise refuse(file, package.DAMAGED) from None
