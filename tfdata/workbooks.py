"""Write workbooks: sheets of headed columns with what a person may enter, the same bytes for the same sheets on every day.

In come sheets as values; out go the bytes of an XLSX file.
A cell is text, a whole number, a day or a link to a sheet; nothing is ever a formula, a merged cell or a hidden sheet.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tfdata.faults import refuse

_CREATED = datetime(2015, 12, 31)  # fixed: a workbook says nothing of when it was made
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LAST_ROW = 1_048_575  # of a sheet, counted from 0
_FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheets disagree about which day a number is
_EARLIEST = date(2000, 1, 1)  # a year or a number typed for a day falls before it, and no family of the programme does
_GREY, _TEXT_FORMAT, _DATE_FORMAT = "#E7E6E6", "@", "yyyy-mm-dd"
_A4, _NOTE_WIDTH, _NOTE_HEIGHT = 9, 320, 160
LONGEST_CELL, LONGEST_PROMPT = 32_767, 255  # characters that a spreadsheet takes


@dataclass(frozen=True)
class Link:
    """A cell that leads to another sheet of the workbook."""

    text: str
    sheet: str


Cell: TypeAlias = str | int | date | Link


@dataclass(frozen=True)
class Entry:
    """What a person may enter below a heading: the form, the choices, what is said beforehand and on a mistake.

    `choices` names the cells of a drop-down, as `cells` gives them; where it `is_open`, another entry is taken after a warning.
    """

    form: Literal["text", "date", "number"] = "text"
    prompt: str = ""
    refusal: str = ""
    choices: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading with its column's width, its note, whether the column must be filled in, and what may be entered."""

    text: str
    width: int
    note: str = ""
    is_needed: bool = True
    entry: Entry | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet: lines above (the first is its title), headings, and rows below them.

    With `table` the rows are marked as a table of that name, for those who listen to the sheet.
    """

    name: str
    headings: tuple[Heading, ...]
    rows: Iterable[Sequence[Cell]] = ()
    above: tuple[str, ...] = ()
    table: str = ""


def cells(sheet: str, column: int, first_row: int, count: int) -> str:
    """Name the cells of a column (counted from 0), from a row (counted from 1) on, for a drop-down."""
    letter = xlsxwriter.utility.xl_col_to_name(column, True)
    return f"={sheet}!{letter}${first_row}:{letter}${first_row + count - 1}"


def written(sheets: Sequence[Sheet], title: str) -> bytes:
    """Give the bytes of a workbook of these sheets; raises Refused where a cell or a row does not fit into a sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties({"title": title, "created": _CREATED})
    formats = _Formats(book)
    for sheet in sheets:
        _sheet(book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return buffer.getvalue()


@dataclass
class _Formats:
    """The looks of a workbook; needed headings are bold on grey, the others in italics, so that neither rests on colour alone."""

    book: xlsxwriter.Workbook
    made: dict[str, Format] = field(default_factory=dict)
    looks: Mapping[str, Mapping[str, Any]] = field(
        default_factory=lambda: {
            "title": {"bold": True, "font_size": 14},
            "needed": {"bold": True, "bg_color": _GREY, "bottom": 2, "num_format": _TEXT_FORMAT},
            "optional": {"italic": True, "bottom": 1, "num_format": _TEXT_FORMAT},
            "text": {"num_format": _TEXT_FORMAT},
            "date": {"num_format": _DATE_FORMAT, "align": "left"},
            "number": {"num_format": "0"},
            "wrapped": {"text_wrap": True, "valign": "top"},
            "link": {"font_color": "#0563C1", "underline": 1, "valign": "top"},
        }
    )

    def __getitem__(self, name: str) -> Format:
        if name not in self.made:
            self.made[name] = self.book.add_format(dict(self.looks[name]))
        return self.made[name]


def _sheet(to: Worksheet, sheet: Sheet, formats: _Formats) -> None:
    for line, text in enumerate(sheet.above):
        to.write_string(line, 0, text, formats["title"] if line == 0 else None)
    top = len(sheet.above)
    forms = [heading.entry.form if heading.entry else "" for heading in sheet.headings]
    for place, (heading, form) in enumerate(zip(sheet.headings, forms, strict=True)):
        to.set_column(place, place, heading.width, formats[form] if form else None)
        to.write_string(top, place, heading.text, formats["needed" if heading.is_needed else "optional"])
        if heading.note:
            size = {"width": _NOTE_WIDTH, "height": _NOTE_HEIGHT}
            to.write_comment(top, place, heading.note, {"author": "", "visible": False, **size})
        if heading.entry:
            _entry(to, top + 1, place, heading.entry)
    last = top
    for last, row in enumerate(sheet.rows, start=top + 1):
        for place, cell in enumerate(row):
            _cell(to, last, place, cell, formats, forms[place] or "wrapped", sheet.name)
    if sheet.table:
        headings = [{"header": heading.text, "header_format": formats["needed"]} for heading in sheet.headings]
        to.add_table(top, 0, last, len(headings) - 1, {"name": sheet.table, "columns": headings, "style": None, "autofilter": False})
    if sheet.headings:
        to.freeze_panes(top + 1, 0)
        to.repeat_rows(top)
    to.ignore_errors({"number_stored_as_text": f"A1:XFD{_LAST_ROW + 1}"})
    to.set_landscape()
    to.set_paper(_A4)
    to.fit_to_pages(1, 0)


def _entry(to: Worksheet, first: int, place: int, entry: Entry) -> None:
    """Say what may be entered into the cells below a heading."""
    said = {
        "input_message": entry.prompt,
        "error_title": "Is this right?" if entry.is_open else "This cannot stand here",
        "error_message": entry.refusal,
        "error_type": "warning" if entry.is_open else "stop",
    }
    if entry.choices:
        rule: dict[str, Any] = {"validate": "list", "source": entry.choices}
    elif entry.form == "date":
        rule = {"validate": "date", "criteria": ">=", "value": _EARLIEST}
    elif entry.form == "number":
        rule = {"validate": "integer", "criteria": ">=", "value": 0}
    else:
        rule = {"validate": "any"}
    to.data_validation(first, place, _LAST_ROW, place, {**rule, **said})


def _cell(to: Worksheet, row: int, place: int, cell: Cell, formats: _Formats, look: str, name: str) -> None:
    if isinstance(cell, Link):
        code = to.write_url(row, place, f"internal:'{cell.sheet}'!A1", formats["link"], cell.text)
    elif isinstance(cell, date):
        code = to.write_datetime(row, place, cell, formats["date"]) if cell >= _FIRST_DAY else to.write_string(row, place, str(cell))
    elif isinstance(cell, int):
        code = to.write_number(row, place, cell, formats[look])
    else:
        code = to.write_string(row, place, cell, formats[look]) if cell else 0
    if code:
        raise refuse(
            f"sheet {name}",
            f"this does not fit into a workbook: a sheet has {_LAST_ROW + 1:,} rows, a cell {LONGEST_CELL:,} characters",
            line=row + 1,
        )
