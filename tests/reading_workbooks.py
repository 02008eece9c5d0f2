"""Read a pack's workbook as a reader of a spreadsheet does: each table with what its cells show, numbers in the format of their cell."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

MARKER = ": marker"
NAMES = ("Rests on", "Id", "Cell of the notebook")


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


@dataclass(frozen=True)
class Printed:
    """What a cell shows, and the marker in the column after it."""

    shown: str
    marker: str


def shown(cell: Cell) -> str:
    """Give what a cell shows: text as it is, a number in its format."""
    if cell.value is None or isinstance(cell.value, str):
        return cell.value or ""
    value = Decimal(str(cell.value))
    form = cell.number_format.split(";")[1 if value < 0 else 0]
    found = re.fullmatch(r"(?P<before>(?:\"[^\"]*\")*)(?P<digits>#,##0|0)(?P<decimals>\.0+)?(?P<after>%|\"[^\"]*\")?", form)
    assert found is not None, f"{cell.coordinate} has the format {cell.number_format}"
    after = found["after"] or ""
    digits = format(
        abs(value) * (100 if after == "%" else 1), f"{',' if ',' in found['digits'] else ''}.{len(found['decimals'] or '.') - 1}f"
    )
    return f"{found['before']}{digits}{after}".replace('"', "")


def table(sheet: Worksheet) -> list[list[Cell]]:
    """Give the cells of the sheet's one table, its headings first."""
    (name,) = sheet.tables
    return [list(row) for row in sheet[sheet.tables[name].ref]]


def above(sheet: Worksheet) -> list[str]:
    """Give the lines above the table; all lines of a cover."""
    lines = [str(row[0].value) for row in sheet.iter_rows()]
    return lines[: table(sheet)[0][0].row - 1] if sheet.tables else lines


def rows(sheet: Worksheet) -> list[list[Printed]]:
    """Give the rows of a sheet's table, each cell with the marker in the column after it, the columns of markers apart."""
    heads, *body = table(sheet)
    labels = [str(head.value) for head in heads]
    found = []
    for row in body:
        texts = [*map(shown, row), ""]
        beside = [texts[place + 1] if after.endswith(MARKER) else "" for place, after in enumerate([*labels[1:], ""])]
        found.append([Printed(texts[place], beside[place]) for place, label in enumerate(labels) if not label.endswith(MARKER)])
    return found


def text(book: Workbook) -> str:
    """Give all that the sheets say, numbers as they are shown.

    Contents, numbers of notes, names of sheets, and the ids and keys of figures and parameters are not the pack's words.
    """
    pieces = []
    for sheet in book.worksheets:
        if sheet.title != "Contents":
            names = {head.column for head in table(sheet)[0] if head.value in NAMES} if sheet.tables else set()
            cells = [cell for row in sheet.iter_rows() for cell in row if cell.column not in names]
            pieces += [re.sub(r"\[note \d+\]", "", shown(cell)) for cell in cells]
    words = " \n ".join(pieces)
    for name in book.sheetnames:
        words = words.replace(name, " ") if re.match(r"\d", name) else words
    return words
