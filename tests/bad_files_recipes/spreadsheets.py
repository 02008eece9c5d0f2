"""Workbooks as a spreadsheet writes them, with what a table may not hold: merged cells, formulas, and what nobody sees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from bad_files_recipes.kept import HEADINGS, ROWS, recipe


def spreadsheet(folder: Path, spoil: Callable[[Workbook, Worksheet], object], name: str = "problems.xlsx") -> Path:
    with Workbook(folder / name) as book:
        sheet = book.add_worksheet("problems")
        for number, row in enumerate((HEADINGS, *ROWS)):
            sheet.write_row(number, 0, row)
        spoil(book, sheet)
    return folder / name


@recipe()
def titles_above_the_headings(folder: Path) -> Path:
    def spoil(_: object, sheet: Worksheet) -> None:
        for number, row in enumerate((("Problems",), ("Spring",), HEADINGS, *ROWS)):
            sheet.write_row(number, 0, row + ("",) * 5)

    return spreadsheet(folder, spoil)


@recipe()
def two_rows_of_headings(folder: Path) -> Path:
    def spoil(_: object, sheet: Worksheet) -> None:
        for number, row in enumerate((HEADINGS, ("code", "text", "text", "code", "date"), *ROWS)):
            sheet.write_row(number, 0, row)

    return spreadsheet(folder, spoil)


@recipe()
def merged_cells(folder: Path) -> Path:
    def spoil(_: object, sheet: Worksheet) -> None:
        sheet.merge_range("A2:A3", "E09000006")
        sheet.merge_range("E2:E3", "2015-04-07")
        sheet.merge_range("J20:K20", "")

    return spreadsheet(folder, spoil)


@recipe()
def formulas(folder: Path) -> Path:
    def spoil(_: object, sheet: Worksheet) -> None:
        sheet.write_formula("C2", '="BRM-"&4711', None, "BRM-4711")
        sheet.write_formula("C3", '="BRM-"&4712', None, "BRM-4712")

    return spreadsheet(folder, spoil)


@recipe()
def array_formula(folder: Path) -> Path:
    return spreadsheet(folder, lambda _, sheet: sheet.write_array_formula("C2:C3", '{="BRM-"&{4711;4712}}', None, "BRM-4711"))


@recipe()
def formula_that_gives_an_error(folder: Path) -> Path:
    return spreadsheet(folder, lambda _, sheet: sheet.write_formula("D3", "=NA()", None, "#N/A"))


@recipe()
def hidden_sheet(folder: Path) -> Path:
    return spreadsheet(folder, lambda book, _: book.add_worksheet("Old families").hide())


@recipe()
def very_hidden_sheets(folder: Path) -> Path:
    return spreadsheet(folder, lambda book, _: [book.add_worksheet(name).very_hidden() for name in ("Lists", "Keys")])


@recipe()
def hidden_rows(folder: Path) -> Path:
    def spoil(_: object, sheet: Worksheet) -> None:
        sheet.autofilter("A1:E3")
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(30, None, None, {"hidden": True})

    return spreadsheet(folder, spoil)


@recipe()
def rows_hidden_by_default(folder: Path) -> Path:
    return spreadsheet(
        folder, lambda _, sheet: sheet.set_default_row(hide_unused_rows=True) or sheet.set_row(2, None, None, {"hidden": True})
    )


@recipe()
def hidden_columns(folder: Path) -> Path:
    def spoil(_: object, sheet: Worksheet) -> None:
        sheet.set_column("B:C", None, None, {"hidden": True})
        sheet.set_column("P:XFD", None, None, {"hidden": True})

    return spreadsheet(folder, spoil)


@recipe()
def several_things_at_once(folder: Path) -> Path:
    def spoil(_: object, sheet: Worksheet) -> None:
        sheet.merge_range("A2:A3", "E09000006")
        sheet.set_column("B:B", None, None, {"hidden": True})
        sheet.write_formula("C2", '="BRM-"&4711', None, "BRM-4711")

    return spreadsheet(folder, spoil)


@recipe()
def chart_sheet(folder: Path) -> Path:
    with Workbook(folder / "problems.xlsx") as book:
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=problems!$A$1:$A$2"})
        book.add_chartsheet("problems").set_chart(chart)
    return folder / "problems.xlsx"


@recipe()
def sheet_without_cells(folder: Path) -> Path:
    with Workbook(folder / "problems.xlsx") as book:
        book.add_worksheet("problems")
    return folder / "problems.xlsx"


@recipe()
def several_sheets(folder: Path) -> Path:
    return spreadsheet(folder, lambda book, _: book.add_worksheet("Notes"))


@recipe(sheet="claims")
def sheet_that_is_not_there(folder: Path) -> Path:
    return spreadsheet(folder, lambda book, _: book.add_worksheet("Notes"))
