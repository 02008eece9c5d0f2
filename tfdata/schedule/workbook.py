"""Restricted tables as a workbook: a cover, then one marked-up table a sheet, with a filter on every heading that stays in view.

In come sheets; out go the bytes of an XLSX file, the same on every day. A cell is text, a number, an amount or a day; nothing that an
extract or a file of references holds is ever a formula or a link.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tfdata.faults import refuse
from tfdata.schedule.restricted import Cell, Kind, Restricted

_CREATED = datetime(2015, 12, 31)  # fixed: a workbook says nothing of when it was made
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "line": {},
    "head": {"bold": True, "bg_color": "#E7E6E6", "bottom": 2, "text_wrap": True, "valign": "top"},
    "text": {"num_format": "@", "text_wrap": True, "valign": "top"},
    "family": {"num_format": "@", "valign": "top"},
    "number": {"num_format": "#,##0", "valign": "top"},
    "money": {"num_format": "£#,##0.00", "valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"},
}
_WIDTHS: dict[Kind, int] = {"family": 28, "number": 12, "money": 14, "day": 14, "text": 14}
_WIDEST, _COVER_WIDTH, _A4 = 60, 110, 9


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, the lines above (the first is its title), and its table; a cover has none."""

    name: str
    above: tuple[str, ...]
    table: Restricted | None = None


def written(sheets: Sequence[Sheet], title: str, shown: Callable[[str], str]) -> bytes:
    """Give the bytes of a workbook; `shown` says under which reference a family stands. Raises Refused for a cell that does not fit."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties({"title": title, "created": _CREATED})
    looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
    for sheet in sheets:
        _sheet(book.add_worksheet(sheet.name), sheet, looks, shown)
    book.close()
    return buffer.getvalue()


def _sheet(to: Worksheet, sheet: Sheet, looks: dict[str, Format], shown: Callable[[str], str]) -> None:
    table = sheet.table
    notes = (*table.notes, *(() if table.rows else (table.otherwise,))) if table else ()
    for line, text in enumerate((*sheet.above, *notes)):
        to.write_string(line, 0, text, looks["title" if line == 0 else "line"])
    to.set_landscape()
    to.set_paper(_A4)
    to.fit_to_pages(1, 0)
    if table is None or not table.rows:
        to.set_column(0, 0, _COVER_WIDTH)
        return
    top = len(sheet.above) + len(notes)
    for place, column in enumerate(table.columns):
        longest = max((len(cell) for row in table.rows if isinstance(cell := row[place], str)), default=0)
        to.set_column(place, place, min(max(_WIDTHS[column.kind], longest), _WIDEST))
        to.write_string(top, place, column.label, looks["head"])
    for line, row in enumerate(table.rows, start=top + 1):
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            _cell(to, line, place, shown(str(cell)) if column.kind == "family" else cell, column.kind, looks)
    headings = [{"header": column.label, "header_format": looks["head"]} for column in table.columns]
    name = f"{table.id.replace('-', '_')}_table"
    to.add_table(top, 0, top + len(table.rows), len(headings) - 1, {"name": name, "columns": headings, "style": None, "autofilter": True})
    to.freeze_panes(top + 1, 1)
    to.repeat_rows(top)
    to.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _cell(to: Worksheet, line: int, place: int, cell: Cell, kind: Kind, looks: dict[str, Format]) -> None:
    code = 0
    if isinstance(cell, date):
        to.write_datetime(line, place, cell, looks[kind])
    elif isinstance(cell, (int, Decimal)):
        to.write_number(line, place, cell, looks[kind])
    elif cell:
        code = to.write_string(line, place, cell, looks[kind])
    else:
        to.write_blank(line, place, None, looks[kind])
    if code:
        raise refuse(f"sheet {to.get_name()}", "a cell holds more text than a workbook takes", line=line + 1)
