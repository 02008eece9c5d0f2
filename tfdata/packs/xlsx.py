"""Sheets as the bytes of a workbook, written by gptables.

Sheets come in; bytes go out that depend on nothing else. gptables takes words between brackets for links, words between dollar signs for
notes and a cell of signs alone for a mistake; here words are words, and the only links are those that the sheets say. Loaded only where a
workbook is rendered: it brings pandas with it.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pandas as pd
from pandas.errors import Pandas4Warning
from xlsxwriter import Workbook

from tfdata.faults import Fault
from tfdata.packs.cells import Cell, Link, Number
from tfdata.packs.document import Document, NotAPack
from tfdata.packs.sheets import COVER, Sheets, sheets_of
from tfdata.packs.tabulated import Column, Sheet
from tfdata.workbooks import LONGEST_CELL

with warnings.catch_warnings():
    # gptables leaves the file of its theme to be closed by Python when it is loaded
    warnings.filterwarnings("ignore", r"unclosed file <_io\.BufferedReader name='.*gptheme\.pickle'>", ResourceWarning)
    from gptables import Cover, GPTable, GPWorkbook
    from gptables.core.gptable import FormatList
    from gptables.core.wrappers import GPWorksheet

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WARNED_OF: tuple[tuple[str, type[Warning]], ...] = (
    (r"\s*Empty or null cell found in", UserWarning),  # a blank cell is explained above its table, as the guidance asks
    (r"The inplace keyword in DataFrame\.sort_index is deprecated", Pandas4Warning),  # these three are gptables 2.0's own calls of
    (r"'future\.no_silent_downcasting' is deprecated", Pandas4Warning),  # what pandas 4 will not have; they do what they should today
    (r"The copy keyword is deprecated and will be removed", Pandas4Warning),
)
_LONGEST_FOOT = 100  # a spreadsheet takes 255 signs, of which each & is two
_NARROWEST, _WIDEST, _A4 = 10, 60, 9
_NUMBER_STORED_AS_TEXT = {"number_stored_as_text": "A1:XFD1048576"}


class _Worksheet(GPWorksheet):
    """A sheet that takes words as they are."""

    def _parse_urls(self, sheet: object) -> None:
        """Leave `[words](address)` as it stands."""

    def _reference_annotations(self, gptable: GPTable, reference_order: list[str]) -> None:
        """Leave `$$words$$` as they stand; the sheets number their notes themselves."""


class _Workbook(GPWorkbook):
    """A workbook of such sheets."""

    def add_worksheet(self, name: str | None = None, gridlines: str = "hide_all") -> _Worksheet:
        sheet: _Worksheet = Workbook.add_worksheet(self, name, _Worksheet)
        sheet.theme, sheet._workbook = self.theme, self
        sheet.hide_gridlines({"show_all": 0, "hide_printed": 1, "hide_all": 2}[gridlines])
        sheet.ignore_errors(_NUMBER_STORED_AS_TEXT)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        return sheet


def xlsx(document: Document) -> bytes:
    """Give the document as a workbook. Raises `NotAPack` for a cell that holds more text than a workbook takes."""
    sheets = sheets_of(document)
    _fits(sheets)
    buffer = io.BytesIO()
    with _without_what_gptables_warns_of():
        book = _Workbook(buffer, _OPTIONS)
        book.set_properties({"title": sheets.title, "created": datetime.combine(sheets.day, datetime.min.time())})
        book.add_worksheet(COVER).write_cover(Cover(sheets.title, intro=[*sheets.intro], about=[*sheets.about], width=_WIDEST + _WIDEST))
        for sheet in sheets.sheets:
            _write(book.add_worksheet(sheet.name), sheet)
        for written in book.worksheets():
            written.set_footer(_footer(sheets.foot))
        book.close()
    return buffer.getvalue()


def _footer(words: str) -> str:
    """Give the foot of a printed page: what the workbook is, cut to what a foot can hold, and the page's number of how many."""
    return f"&L{words[:_LONGEST_FOOT].replace('&', '&&')}&RPage &P of &N"


def _fits(sheets: Sheets) -> None:
    long = [
        Fault("notebook", None, sheet.name, f"a cell of the column {column.label!r} holds more than {LONGEST_CELL:,} characters")
        for sheet in sheets.sheets
        for column in sheet.columns
        if any(len(_text(cell)) > LONGEST_CELL for cell in column.cells)
    ]
    if long:
        raise NotAPack(long)


def _write(to: _Worksheet, sheet: Sheet) -> None:
    labels = [column.label.replace("$$", "$ $") for column in sheet.columns]  # gptables refuses two dollar signs in a heading
    frame = pd.DataFrame(
        {
            label: pd.Series([_given(cell) for cell in column.cells], dtype=object)
            for label, column in zip(labels, sheet.columns, strict=True)
        }
    )
    table = GPTable(
        frame,
        sheet.table,
        sheet.heading,
        scope=sheet.scope or None,
        source=sheet.source or None,
        subtitles=[*sheet.subtitles],
        instructions=sheet.instructions,
        legend=[*sheet.legend],
        index_columns={2: 0},
        additional_formatting=[*_formats(sheet)],
    )
    to.write_gptable(table, auto_width=False)
    for place, column in enumerate(sheet.columns):
        to.set_column(place, place, _width(column))
    to.repeat_rows(table.data_range[0])


def _given(cell: Cell) -> Any:
    """Give a cell as gptables takes it; text is wrapped, so that it is not looked into."""
    match cell:
        case Number():
            return cell.value
        case Link():
            return {cell.text: cell.address}
        case _:
            return cell if re.search("[A-Za-z0-9]", cell) or not cell.strip() else FormatList([{}, cell])


def _formats(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """Give the format of each number, numbers to the right, text at the top, and totals in bold."""
    for place, column in enumerate(sheet.columns):
        look = {"align": "right" if column.is_number else "left", "valign": "top"}
        yield {"column": {"columns": [place], "format": look, "include_names": True}}
        for row, cell in enumerate(column.cells, start=1):
            if isinstance(cell, Number):
                yield {"cell": {"cells": (row, place), "format": {"num_format": cell.form}}}
    for row in sheet.totals:
        yield {"row": {"rows": [row + 1], "format": {"bold": True}}}


def _width(column: Column) -> int:
    longest = max(len(_text(cell)) for cell in column.cells)
    words = max(len(word) for word in column.label.split())
    return min(max(longest, words, _NARROWEST) + 2, _WIDEST)


def _text(cell: Cell) -> str:
    match cell:
        case Number():
            return f"{cell.value:,}" if not isinstance(cell.value, float) else str(cell.value)
        case Link():
            return cell.text
        case _:
            return cell


@contextmanager
def _without_what_gptables_warns_of() -> Iterator[None]:
    """Write without the warnings that gptables 2 raises of its own."""
    with warnings.catch_warnings():
        for message, category in _WARNED_OF:
            warnings.filterwarnings("ignore", message, category, r"gptables\.core\.wrappers")
        yield
