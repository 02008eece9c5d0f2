"""Hold how an export of a council's case system becomes a table of the extract: a feed, one file of `params/feeds/` each.

In comes a feed as it was read; out go its faults, held against the contract's columns and code lists, each with file, line and key.
Nothing here opens an export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import Field, ValidationInfo, field_validator

from tfdata.extracts import TABLES, Column, TableContract
from tfdata.faults import Fault, nearest
from tfdata.params import codes
from tfdata.params.model import Text
from tfdata.params.reader import Document, Path_, Strict

if TYPE_CHECKING:
    from tfdata.params.book import Book

Encoding = Literal["", "utf-8", "windows-1252"]
Separator = Literal["", ",", ";", "tab", "|"]
DateFormat = Literal["", "2015-12-31", "31/12/2015", "12/31/2015", "31/12/15", "31-Dec-2015", "31 December 2015"]
TEXT_FILES, WORKBOOK, PARQUET = (".csv", ".txt", ".tsv"), ".xlsx", ".parquet"
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "encoding": get_args(Encoding), "separator": get_args(Separator), "date_format": get_args(DateFormat)
}  # fmt: skip


class Feed(Strict):
    """How one kind of file gives one table: which files, which sheet, and what each column is called and written as in them.

    `columns` gives the heading that holds a column, `constants` a column that the file has not, `codes` the code for each value as the
    file writes it. `leave_out` names headings that are never read on.
    """

    description: Text
    file: Text
    table: Text
    sheet: Text = ""
    header_row: Annotated[int, Field(ge=1)] = 1
    encoding: Encoding = ""
    separator: Separator = ""
    date_format: DateFormat = ""
    columns: Annotated[dict[str, Text], Field(min_length=1)]
    constants: dict[str, str] = {}
    codes: dict[str, dict[str, str]] = {}
    leave_out: list[Text] = []

    @field_validator("encoding", "separator", "date_format", mode="before")
    @classmethod
    def is_one_of_those_known(cls, value: Any, info: ValidationInfo) -> Any:
        known = [word for word in _CHOICES[str(info.field_name)] if word]
        if value not in known:
            listed = ", ".join(f'"{word}"' for word in known)
            raise ValueError(f"this must be one of {listed}, in quotes; leave the key out, and the door finds out by itself")
        return value


def faults(found: Iterable[tuple[Document, Feed]], book: Book | None) -> Iterator[Fault]:
    """Find what a feed names that the contract has not; codes are looked at where `book` has all phases and measures."""
    claimed: dict[tuple[str, str, str], str] = {}
    for document, feed in found:
        for place, message in _file_faults(feed):
            yield document.fault(place, message)
        if feed.table not in TABLES:
            hint = nearest(feed.table, TABLES) or f"; known are {', '.join(TABLES)}"
            yield document.fault(("table",), f"there is no table {feed.table!r}{hint}")
            continue
        claim = (feed.file, feed.sheet, feed.table)
        if claim in claimed:
            yield document.fault(("file",), f"{claimed[claim]} claims the same files for {feed.table} already; keep one of the two")
        claimed.setdefault(claim, document.name)
        for place, message in [*_column_faults(feed, TABLES[feed.table]), *_heading_faults(feed)]:
            yield document.fault(place, message)
        for place, message in _value_faults(feed, TABLES[feed.table], book) if book else ():
            yield document.fault(place, message)


Finding = tuple[Path_, str]


def _file_faults(feed: Feed) -> Iterator[Finding]:
    """The pattern is of a file's name alone, and what is said of the file's inside fits its kind."""
    kinds = (*TEXT_FILES, WORKBOOK, PARQUET)
    kind = PurePath(feed.file).suffix.lower()
    if re.search(r"[/\\:]|\.\.", feed.file):
        yield ("file",), "this is a path; give the file's name alone, with * for what changes, as in “Case list *.csv”"
    elif kind not in kinds:
        yield ("file",), f"the pattern must end in one of {', '.join(kinds)}, as in “Case list *.csv”"
    elif not feed.file[: -len(kind)].strip("*?. "):
        yield ("file",), "this pattern claims every file of its kind; give a part of the name, as in “Case list *.csv”"
    else:
        if feed.sheet and kind != WORKBOOK:
            yield ("sheet",), f"a {kind} file has no sheets; take this out, or let the pattern end in .xlsx"
        for key in ("encoding", "separator"):
            if getattr(feed, key) and kind not in TEXT_FILES:
                yield (key,), f"a {kind} file has no {key}; take this out"
        if feed.header_row > 1 and kind == PARQUET:
            yield ("header_row",), "a .parquet file names its columns itself; take this out"


def _column_faults(feed: Feed, table: TableContract) -> Iterator[Finding]:
    """Every column is the table's, comes from one place, and none that the table needs is missing."""
    for part in ("columns", "constants", "codes"):
        for name in getattr(feed, part):
            if name not in table.names:
                hint = nearest(name, table.names) or f"; known are {', '.join(table.names)}"
                yield (part, name), f"{table.name} has no column {name!r}{hint}"
            elif part == "constants" and name in feed.columns:
                yield (part, name), "this column stands under columns too; a column comes from the file or is a constant"
            elif part == "codes" and name not in feed.columns:
                yield (part, name), "codes translate what the file holds; name this column's heading under columns"
    given = {*feed.columns, *feed.constants}
    misspelt = [name for name in given if name not in table.names]
    for name in table.required:
        if name not in given and not any(name in nearest(other, table.names) for other in misspelt):
            yield ("columns",), f"nothing gives {name}, which {table.name} needs; name its heading here, or its value under constants"


def _heading_faults(feed: Feed) -> Iterator[Finding]:
    """A heading gives one column, or is left out."""
    column_of: dict[str, str] = {}
    for name, heading in feed.columns.items():
        if heading in column_of:
            yield ("columns", name), f"the heading {heading!r} gives {column_of[heading]} already; a heading gives one column"
        column_of.setdefault(heading, name)
    for index, heading in enumerate(feed.leave_out):
        if heading in column_of:
            yield ("leave_out", index), f"the heading {heading!r} gives {column_of[heading]}; leave it out, or name it under columns"
        elif heading in feed.leave_out[:index]:
            yield ("leave_out", index), f"the heading {heading!r} is left out already"


def _value_faults(feed: Feed, table: TableContract, book: Book) -> Iterator[Finding]:
    """A constant and the code for a value are what the contract lets stand in the column."""
    phase = feed.constants.get("phase", "")
    for column in table.columns:
        if column.name in feed.constants:
            place: Path_ = ("constants", column.name)
            yield from ((place, words) for words in _wrong(column, feed.constants[column.name], book, phase))
        translated = feed.codes.get(column.name, {})
        if translated and (refusal := _no_codes(column)):
            yield ("codes", column.name), refusal
            continue
        for written, code in translated.items():
            yield from ((("codes", column.name, written), words) for words in _wrong(column, code, book, phase))


def _no_codes(column: Column) -> str:
    if column.pseudonym_of:
        return "this column holds pseudonyms, which have no codes; take this out"
    if column.type == "date":
        return "a date has no codes; say how the file writes its dates under date_format"
    return "a number has no codes; take this out" if column.type in ("families", "count", "number") else ""


def _wrong(column: Column, value: str, book: Book, phase: str) -> Iterator[str]:
    """Say what is wrong with a value that the feed itself gives to a column."""
    if not value:
        if not column.may_be_empty:
            yield f"{column.name} may not be empty; it must be {column.constraint}"
        return
    of_phase = codes.known(column, book, phase) or codes.known(column, book)
    parts = [part.strip() for part in value.split(";")] if column.name == "problems_named" else [value]
    for part in parts if of_phase else ():
        if part not in of_phase:
            hint = nearest(part, of_phase) or f"; known are {', '.join(of_phase)}"
            yield f"{part!r} is not a code of {column.name}{hint}"
    is_day = column.type != "date" or _is_day(value)
    if not of_phase and not (is_day and re.fullmatch(column.pattern or ".*", value)):
        yield f"{value!r} cannot stand in {column.name}, which must be {column.constraint}"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
