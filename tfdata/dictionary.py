"""Write the data dictionary: every table, column, rule and code of an extract, and what the door takes and refuses.

In comes the book; out goes the same content as Markdown or as a workbook in the form that the Analysis Function recommends.
It is made from the contract that checks an extract, and says nothing that is not checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tfdata import contract
from tfdata.extracts import TABLES, TableContract
from tfdata.params import Book, codes
from tfdata.sources import limits
from tfdata.workbooks import Heading, Link, Sheet, written

TITLE = "Data dictionary of an extract"
ABOUT = (
    "What a council's extract holds, column by column, and what the door takes and refuses.",
    "It is made from the contract that checks an extract: python -m tfdata dictionary writes it again.",
    "An extract is a folder or a workbook with families, problems and claims, and with documents, people, progress, employment, "
    "spot_checks, service_use and ledger where there are any; or with returns alone; or with all of them.",
)
_FORMS = (
    ("Folder", "one file for each table: families.csv, families.xlsx or families.parquet; or one workbook with a sheet for each table; or "
     "files that a feed of params/feeds claims", "two sources for one table"),
    ("Text files", "CSV in UTF-8 (with or without a byte order mark) or Windows-1252; cells separated by commas, semicolons, tabs or bars",
     "UTF-16, NUL bytes, an unclosed quotation mark, separators that are not clear"),
    ("Workbooks", "XLSX, the headings in row 1; sheets that are no table (as Notes and Lists) are left out",
     "a second row of headings, merged cells, formulas, hidden sheets, rows or columns, error values as #N/A, a password, macros, .xls"),
    ("Parquet", "columns of text, dates, whole numbers and Booleans", "nested, binary and decimal columns"),
    ("Dates", "2015-12-31; 31/12/2015, 31-12-2015 and 31.12.2015; 31 December 2015, 31-Dec-2015 and 31 Dec 2015; a workbook's date cell; "
     "each with midnight as its time, or with none",
     "a column that mixes day/month/year with month/day/year, or holds month/day/year without a feed that says so; two-digit years without "
     "a feed"),
    ("Numbers of families", "1160, 1,160, 1 160 and 1160.0", "£800, 94%, 1.5, -1"),
    ("Numbers of events", "3, 1,160, 1 160 and 3.0", "0, £800, 94%, 1.5, -1"),
    ("Amounts of money", "1160.5, 1160.50, 1,160.50 and £1,160.50; below nought -£800, £-800 and (£800)",
     "1.160,50, €800, more than two decimals"),
    ("Measured figures", "94, 94.5 and 1,160; 94% where the indicator is in percent", "£800, -1, 1.160,50, more than two decimals"),
    ("Identifiers", "pseudonyms; with a key file NHS numbers and the like become pseudonyms at the door and are never stored",
     "names, birth dates, NI numbers, postcodes, UPNs, NHS numbers, email addresses, telephone numbers, addresses: the message names the "
     "column"),
    ("Corrections", "refused rows that were corrected, sent in again in the folder corrections", "corrections of an earlier file"),
)  # fmt: skip
_TYPES = {
    "date": "date", "code": "code", "text": "text", "quarter": "quarter", "families": "whole number", "count": "whole number",
    "number": "number",
}  # fmt: skip
_LISTS = {
    "phase": ("phases", "Phases of the programme"),
    "problem": ("problem codes", "Headline problems"),
    "claim_basis": ("claim bases", "Bases on which a result is claimed"),
    "consent": ("consent", "Answers to the question of consent"),
    "document": ("document types", "Documents"),
    "status": ("claim statuses", "Statuses of a claim"),
    "role": ("roles", "Roles of a person in the family"),
    "indicator": ("indicators", "What can be measured"),
    "benefit": ("benefits", "Benefits before a spell of work"),
    "checked_by": ("checkers", "Who checks a claim"),
    "outcome": ("check outcomes", "Outcomes of a check"),
    "service": ("services", "Services that a family may use"),
    "stream": ("streams", "What an amount of the ledger is"),
    "funder": ("funders", "Whose money an amount of the ledger is"),
    "has_local_concern": ("local concern", "Whether a family is a local cause for concern"),
    "names_outcomes": ("names outcomes", "Whether a document names outcomes"),
    "covers_all_members": ("covers all members", "Whether a document is on every member"),
    "has_objectives": ("has objectives", "Whether a document sets objectives"),
    "measure": ("measures", "Measures that can be returned"),
    "local_authority": ("authorities", "Upper-tier local authorities that packs are built for"),
    "district": ("districts", "Districts that packs are built for"),
}
_SMALL, _MIDDLE, _LARGE = 18, 36, 72


@dataclass(frozen=True)
class Part:
    """A part of the dictionary: the name of its sheet, its title, sentences, and one table."""

    name: str
    title: str
    about: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def markdown(book: Book) -> str:
    """Give the dictionary as Markdown, one sentence a line."""
    lines = [f"# {TITLE}", "", *ABOUT, ""]
    for part in parts(book):
        lines += [f"## {part.title}", "", *part.about, *([""] if part.about else [])]
        lines += [_row(part.headings), _row(["---"] * len(part.headings)), *map(_row, part.rows), ""]
    return "\n".join(lines[:-1]) + "\n"


def workbook(book: Book) -> bytes:
    """Give the dictionary as a workbook: a cover with contents, then one table a sheet."""
    found = list(parts(book))
    contents = [(Link(part.name, part.name), part.title) for part in found]
    cover = Sheet("Contents", (Heading("Sheet", _SMALL), Heading("What it holds", _LARGE)), contents, (TITLE, *ABOUT), "contents")
    return written([cover, *map(_sheet, found)], TITLE)


def parts(book: Book) -> Iterator[Part]:
    """Give the parts in order: the tables with their columns, the rules, what the door takes, its limits, and the code lists."""
    for table in TABLES.values():
        yield _columns(table, book)
    rules = tuple((table.name, rule) for table in TABLES.values() for rule in table.rules)
    yield Part("rules", "Rules that a row must keep", (_REFUSED,), ("Table", "Rule"), rules)
    told = "Whatever was decided about a file is said, and kept with the extract."
    yield Part("door", "What the door takes and refuses", (told,), ("What", "Is read", "Is refused"), _FORMS)
    yield Part("limits", "What a file may measure", (), ("What", "At most"), tuple(_limits()))
    for name, known in codes.lists(book).items():
        sheet, title = _LISTS[name]
        yield Part(sheet, title, (), ("Code", "Meaning"), tuple(known.items()))


_REFUSED = "A row that breaks a rule is refused, counted, and set aside with the reason, so that it can be corrected and sent in again."


def _columns(table: TableContract, book: Book) -> Part:
    schema = contract.schema(table, book, date.max)
    rows = []
    for column in table.columns:
        held = schema.columns[column.name]
        needed = "on every row" if not held.nullable else "column, not every cell" if not held.metadata["may_be_absent"] else "no"
        rows.append((column.name, _TYPES[column.type], needed, held.description, held.metadata["constraint"]))
    about = (schema.description, f"No two rows share {_and(table.key)}.")
    return Part(table.name, f"Table {table.name}", about, ("Column", "Type", "Needed", "Meaning", "What may stand in it"), tuple(rows))


def _limits() -> Iterator[tuple[str, str]]:
    yield "File", f"{limits.FILE_BYTES // limits.MEGABYTE} MB"
    yield "Workbook, unpacked", f"{limits.UNPACKED_BYTES // limits.MEGABYTE} MB"
    yield "Rows of a table", f"{limits.ROWS:,}"
    yield "Columns of a table", f"{limits.COLUMNS:,}"
    yield "Cells of a table", f"{limits.CELLS:,}"
    yield "Line of a text file", f"{limits.LINE_BYTES:,} bytes"
    yield "Cell", f"{limits.CELL_CHARACTERS:,} characters"


def _sheet(part: Part) -> Sheet:
    longest = [max(len(row[place]) for row in (part.headings, *part.rows)) for place in range(len(part.headings))]
    widths = [_SMALL if length <= _SMALL else _MIDDLE if length <= _MIDDLE else _LARGE for length in longest]
    headings = tuple(Heading(text, width) for text, width in zip(part.headings, widths, strict=True))
    return Sheet(part.name, headings, part.rows, (part.title, *part.about), part.name.replace(" ", "_") + "_table")


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
