"""The reader of workbooks gives a sheet's cells as text, and refuses what a person who opens it would not see or could not check."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from small_files import HEADINGS, ROWS, message_of, sheet_file, workbook_file
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tfdata.sources import workbook


def test_cells_of_a_workbook_come_as_a_person_would_type_them(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["text", "day", "moment", "whole", "part", "truth", "long"])
        sheet.write_string(1, 0, " 007 ")
        sheet.write_datetime(1, 1, datetime(2015, 12, 31), day)
        sheet.write_datetime(1, 2, datetime(2015, 12, 31, 13, 45, 7), book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
        sheet.write_number(1, 3, 1160)
        sheet.write_number(1, 4, 1.5)
        sheet.write_boolean(1, 5, True)
        sheet.write_number(1, 6, 4010232137)

    grid = workbook.read(workbook_file(tmp_path, fill))
    assert grid.rows == [[" 007 ", "2015-12-31", "2015-12-31 13:45:07", "1160", "1.5", "true", "4010232137"]]
    assert grid.decisions == ("read from the sheet families",)


def test_a_workbook_that_counts_its_days_from_1904_gives_the_same_days_and_says_so(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["identified_on"])
        sheet.write_datetime(1, 0, datetime(2015, 12, 31), book.add_format({"num_format": "yyyy-mm-dd"}))

    grid = workbook.read(workbook_file(tmp_path, fill, {"date_1904": True}))
    assert grid.rows == [["2015-12-31"]]
    assert grid.decisions == ("read from the sheet families", "days are counted from 1904")


def test_rows_keep_their_number_in_the_sheet_and_empty_ones_are_dropped(tmp_path: Path) -> None:
    grid = workbook.read(sheet_file(tmp_path, HEADINGS, ROWS[0], [""] * 3, [""] * 3, ROWS[1], [""] * 3))
    assert (grid.rows, grid.lines) == (ROWS, [2, 5])


def test_an_empty_first_column_stays_a_column(tmp_path: Path) -> None:
    grid = workbook.read(sheet_file(tmp_path, ["", *HEADINGS], *(["", *row] for row in ROWS)))
    assert grid.headings == ("", *HEADINGS)
    assert grid.rows == [["", *row] for row in ROWS]


def test_what_stands_above_the_headings_that_a_feed_names_is_in_nobodys_way(tmp_path: Path) -> None:
    def fill(_: Workbook, sheet: Worksheet) -> None:
        sheet.merge_range("A1:C1", "Families")
        sheet.write_formula("A2", "=TODAY()")
        sheet.set_row(1, None, None, {"hidden": True})
        for number, row in enumerate([HEADINGS, *ROWS], start=2):
            sheet.write_row(number, 0, row)

    path = workbook_file(tmp_path, fill)
    grid = workbook.read(path, header_row=3)
    assert (grid.headings, grid.rows, grid.lines) == (tuple(HEADINGS), ROWS, [4, 5])
    assert message_of(lambda: workbook.read(path, header_row=2)).splitlines() == [
        "families.xlsx: formulas: A2; copy the sheet and paste it as values",
        "families.xlsx: hidden rows: 2; take the filter off and show them, or delete them",
    ]


def test_what_lies_beside_the_table_and_holds_nothing_is_in_nobodys_way(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        for number, row in enumerate([HEADINGS, *ROWS]):
            sheet.write_row(number, 0, row)
        sheet.set_column("D:XFD", None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})
        sheet.merge_range("A8:B8", "")
        sheet.write_blank("XFD1048576", None, book.add_format({"bold": True}))
        sheet.data_validation("A2:A9", {"validate": "list", "source": "=$B$2:$B$9"})
        sheet.conditional_format("A2:A9", {"type": "formula", "criteria": "=$A2>1"})

    assert workbook.read(workbook_file(tmp_path, fill)).rows == ROWS


def test_the_sheets_of_a_workbook_are_named_in_their_order_and_read_by_their_name(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, HEADINGS)
        notes = book.add_worksheet("Notes & more")
        notes.write_row(0, 0, ["note", "day"])
        notes.write_row(1, 0, ["=1+1", "2015"])

    path = workbook_file(tmp_path, fill, {"strings_to_formulas": False})
    assert workbook.sheets(path) == ("families", "Notes & more")
    grid = workbook.read(path, "Notes & more")
    assert (grid.file, grid.rows) == ("families.xlsx, sheet Notes & more", [["=1+1", "2015"]])


def test_a_fault_names_the_sheet_where_the_workbook_has_several(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, HEADINGS)
        book.add_worksheet("claims").merge_range("A1:B1", "family_id")

    assert message_of(lambda: workbook.read(workbook_file(tmp_path, fill), "claims")).startswith(
        "families.xlsx, sheet claims: merged cells: A1:B1"
    )


def test_elements_with_the_prefix_of_another_writer_are_looked_at_too(tmp_path: Path) -> None:
    """Some report servers write <x:row> where Excel writes <row>."""
    path = sheet_file(tmp_path, HEADINGS, *ROWS)
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    prefixed = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", sheet).replace("xmlns=", "xmlns:x=")

    def with_sheet(text: str) -> Path:
        with zipfile.ZipFile(path, "w") as zipped:
            for name, content in (parts | {"xl/worksheets/sheet1.xml": text.encode()}).items():
                zipped.writestr(name, content)
        return path

    assert workbook.read(with_sheet(prefixed)).rows == ROWS
    formula = prefixed.replace("<x:v>", "<x:f>1+1</x:f><x:v>", 1)
    assert "formulas: A1" in message_of(lambda: workbook.read(with_sheet(formula)))


def test_a_part_is_never_unpacked_beyond_what_it_declares(tmp_path: Path) -> None:
    """Its checksum is that of the part which is declared: what lies behind is neither read nor handed on."""
    path = sheet_file(tmp_path, HEADINGS, *ROWS)
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    sheet = parts.pop("xl/worksheets/sheet1.xml")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
        zipped.writestr("xl/worksheets/sheet1.xml", sheet + b" " * 10**6)
        information = zipped.getinfo("xl/worksheets/sheet1.xml")
        information.file_size, information.CRC = len(sheet), zipfile.crc32(sheet)
    assert workbook.read(path).rows == ROWS


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([HEADINGS, *ROWS], ""),
        ([HEADINGS], ""),
        ([["Families"], HEADINGS, *ROWS], "the headings stand in row 2; they must stand in the first row: take away what is above them"),
        (
            [["Case", "Dates", "Case"], HEADINGS, *ROWS],
            "the headings stand in row 2; they must stand in the first row: take away what is above them",
        ),
        ([HEADINGS, ["text", "dd/mm/yyyy", "text"], *ROWS], "row 2 is a second row of headings; keep one row of headings"),
        ([HEADINGS, HEADINGS, *ROWS], "row 2 is a second row of headings; keep one row of headings"),
        ([HEADINGS, ["", "not known", ""], *ROWS], ""),
        ([["x", "y", "z"], *ROWS], ""),
    ],
)
def test_two_rows_of_headings_are_told(tmp_path: Path, rows: list[list[str]], message: str) -> None:
    wide = [row + [""] * (3 - len(row)) for row in rows]
    assert workbook.second_heading(workbook.read(sheet_file(tmp_path, *wide)), HEADINGS) == message
