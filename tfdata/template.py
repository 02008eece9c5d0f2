"""Write the workbook that a council fills in: a sheet for each table of an extract, with notes and drop-downs.

In come the book and, where there are any, rows to stand in it; out go the bytes of an XLSX file whose headings are the contract's names,
so that it comes back through the door as it is. It never holds a formula, a merged cell or a hidden sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import zip_longest

import pandas as pd

from tfdata.extracts import ISO_DATE, TABLES, Column, TableContract
from tfdata.params import Book, codes
from tfdata.workbooks import Cell, Entry, Heading, Sheet, cells, written

LISTS, NOTES = "Lists", "Notes"
TITLE = "Extract of a Troubled Families caseload: a workbook to fill in"
_HOW = (
    f"Fill in the sheets named {', '.join([*TABLES][:-1])} and {[*TABLES][-1]}, one row for each thing that the sheet counts, from row 2 "
    "on. Leave row 1 and the names of the sheets as they are.",
    "A heading in bold on grey must be filled in on every row. A heading in italics may stay empty. "
    "The note at each heading says what is wanted, and the sheet Lists holds every code with its meaning.",
    "Dates are written as 31/12/2015 or 2015-12-31.",
    "families, problems and claims are needed together, with at least one family; the others may be left as they are. "
    "Where no family's row may leave the case system, fill in returns alone: its figures give a pack too.",
    "No name, birth date, NI number, postcode, UPN or NHS number may stand in any cell. family_id is a pseudonym that your authority "
    "gives, the same for a family in every sheet; practitioner_id and individual_id are pseudonyms as well. A sheet that holds more is "
    "refused.",
    "Save the workbook as .xlsx in a folder of its own, outside this project. “make check DATA=folder” lists every fault with its sheet, "
    "row and column, and “make report DATA=folder” builds the packs from it; “python -m tfdata check DATA=folder” does the same without "
    "make.",
)
_WIDTHS = {"date": 14, "families": 10, "count": 10, "number": 12, "quarter": 14, "text": 40, "code": 20}
_WIDE = {"problems_named": 40, "claim_basis": 36, "problem": 24, "measure": 36, "referral_source": 28}
_CODE_WIDTH, _MEANING_WIDTH, _SHEET_WIDTH, _NOTES_WIDTH = 34, 60, 16, 110
_OPEN = ("local_authority", "district")  # a council's own code may be missing from params/, and is good all the same


def workbook(book: Book, rows: Mapping[str, pd.DataFrame] | None = None) -> bytes:
    """Give the workbook to fill in, or filled with `rows`: frames by table, their dates as ISO text or as dates."""
    lists = codes.lists(book)
    drop_downs = {name: cells(LISTS, 2 * place, 2, len(lists[name])) for place, name in enumerate(lists) if lists[name]}
    tables = [
        Sheet(
            name,
            tuple(_heading(column, drop_downs.get(column.name, "")) for column in table.columns),
            _rows((rows or {}).get(name, pd.DataFrame()), table),
        )
        for name, table in TABLES.items()
    ]
    return written([_notes(), *tables, _lists(lists)], TITLE)


def _notes() -> Sheet:
    headings = (Heading("What to do, and what each sheet holds", _NOTES_WIDTH),)
    needed = {True: "Needed, beside the other two", False: "May be left as it is"}
    of_each = [f"{name}: {table.description} {needed[table.is_required]}." for name, table in TABLES.items()]
    return Sheet(NOTES, headings, [[line] for line in (*_HOW, *of_each)], above=(TITLE,))


def _lists(lists: Mapping[str, Mapping[str, str]]) -> Sheet:
    """The code lists side by side, each with the meaning of its codes at its right."""
    headings = [item for name in lists for item in (Heading(name, _CODE_WIDTH), Heading(f"{name}: meaning", _MEANING_WIDTH))]
    columns = [column for known in lists.values() for column in (list(known), list(known.values()))]
    return Sheet(LISTS, tuple(headings), list(zip_longest(*columns, fillvalue="")))


def _heading(column: Column, drop_down: str) -> Heading:
    needed = "This cell may stay empty." if column.may_be_empty else "This must be filled in on every row."
    note = f"{column.description}\n\nIt is {column.constraint}.\n\n{needed}"
    return Heading(column.name, _WIDE.get(column.name, _WIDTHS[column.type]), note, not column.may_be_empty, _entry(column, drop_down))


def _entry(column: Column, drop_down: str) -> Entry:
    """What may be entered: days and numbers are held to be such, codes to be of their list; the door judges the rest."""
    if column.type == "date":
        wrong = "This is not a day, or one before the year 2000. Write it as 31/12/2015 or 2015-12-31."
        return Entry("date", "A day, written as 31/12/2015 or 2015-12-31.", wrong)
    if column.type == "families":
        return Entry("number", "A whole number of families.", "This is not a whole number of families, 0 or more.")
    if column.type == "count":
        return Entry("number", "A whole number of events.", "This is not a whole number of events.")
    if drop_down and column.name in _OPEN:
        wrong = f"The sheet {LISTS} does not hold this code. If it is your area's GSS code, keep it."
        return Entry("text", f"A GSS code; the sheet {LISTS} says whose it is.", wrong, drop_down, is_open=True)
    if drop_down:
        return Entry("text", f"A code of the sheet {LISTS}, which says what it means.", f"Choose a code of the sheet {LISTS}.", drop_down)
    return Entry("text", f"{column.constraint[:1].upper()}{column.constraint[1:]}.")


def _rows(frame: pd.DataFrame, table: TableContract) -> Iterator[Sequence[Cell]]:
    """Give the cells of a table's rows, a real day as a date and everything else as it is written."""
    columns = []
    for column in table.columns:
        found = frame.get(column.name, pd.Series("", index=frame.index, dtype="str"))
        text = found.astype("str").where(found.notna(), "")
        columns.append([_day(cell) for cell in text] if column.type == "date" else list(text))
    return zip(*columns, strict=True)


@cache
def _day(text: str) -> Cell:
    try:
        return date.fromisoformat(text) if re.fullmatch(ISO_DATE, text) else text
    except ValueError:
        return text
