"""Draft a feed by looking at an export: which table it gives, which heading gives which column, and how its values are written.

In comes a file of a case system; out goes YAML for params/feeds, in which what could not be decided stands as `# to decide`.
No cell is ever shown but the distinct values of a short code list, and headings that look like identifiers are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from tfdata.extracts import Column
from tfdata.mapping.export import Export, looked_at, pattern
from tfdata.mapping.values import DECIDE, code_lines, date_format, quoted
from tfdata.params import Book, codes, load
from tfdata.params.feeds import TEXT_FILES
from tfdata.sources import identifiers, text

__all__ = ["draft"]


def draft(path: Path, book: Book | None = None, sheet: str = "") -> str:
    """Draft a feed for a file, or for a sheet of a workbook; raises Refused where the file cannot be read as a table."""
    book = book or load()
    export, other_sheets = looked_at(path, sheet)
    lines = [
        f"# A draft, made by looking at {quoted(path.name)}. Check every line, settle each line “to decide”, and save it in params/feeds.",
        *(["# Every heading is one of the contract’s: under its table’s name the file needs no feed."] if _is_plain(export) else []),
        f"description: {quoted(f'Files named {pattern(path)}, as the table {export.match.table.name}')}",
        f"file: {quoted(pattern(path))}",
        *_table(export),
        *([f"sheet: {quoted(export.sheet)}"] if other_sheets else []),
        *([f"header_row: {export.header_row}"] if export.header_row > 1 else []),
        *_reading(export),
        *date_format(export),
        "columns:",
        *_columns(export),
        *_constants(export, book),
        *code_lines(export, book),
        *_left_out(export),
        *[f"# the sheet {quoted(name)} is not looked at here; draft a feed of its own for it if it holds a table" for name in other_sheets],
    ]
    return "\n".join(lines) + "\n"


def _is_plain(export: Export) -> bool:
    return export.header_row == 1 and set(export.match.table.required) <= set(export.grid.headings) <= set(export.match.table.names)


def _table(export: Export) -> Iterator[str]:
    name = export.match.table.name
    yield f"table: {name}" if not export.rival else f"{DECIDE} table: {name} or {export.rival}; what follows is drafted as {name}"


def _reading(export: Export) -> Iterator[str]:
    """Say encoding and separator as the reader decided them."""
    if export.path.suffix.lower() in TEXT_FILES:
        said = " ".join(export.grid.decisions)
        yield from (f"encoding: {code}" for code, name in text.ENCODINGS.items() if f"read as {name}" in said)
        marks = [mark for mark, name in text.SEPARATORS.items() if f"with {name}" in said]
        yield from (f"separator: {quoted('tab' if mark == chr(9) else mark)}" for mark in marks)


def _columns(export: Export) -> Iterator[str]:
    match = export.match
    for column in match.table.columns:
        if column.name in match.in_doubt:
            yield f"  {DECIDE} {column.name}: {' or '.join(quoted(export.headings[place]) for place in match.in_doubt[column.name])}"
        elif column.name in match.places and not _is_better_left_out(column, export):
            place, kind = match.places[column.name], _identifiers_in(column, export)
            told = f" # holds what looks like {kind}: the door refuses it without a key file" if kind else ""
            yield f"  {column.name}: {quoted(export.headings[place])}{told}"


def _identifiers_in(column: Column, export: Export) -> str:
    """Say which kind of identifier stands under the heading that gives a column; empty where none does."""
    place = export.match.places.get(column.name)
    return identifiers.judged(column.name, pd.Series(export.values[place], dtype="str"))[0] if place is not None else ""


def _is_better_left_out(column: Column, export: Export) -> bool:
    return column.may_be_absent and bool(column.pseudonym_of) and bool(_identifiers_in(column, export))


def _constants(export: Export, book: Book) -> Iterator[str]:
    """Give the columns that the table needs and no heading gives."""
    lines = []
    for column in export.match.table.columns:
        if column.may_be_absent or column.name in export.match.places or column.name in export.match.in_doubt:
            continue
        if column.may_be_empty:
            lines.append(f'  {column.name}: "" # no heading gives it: every cell stays empty')
        else:
            known = ", ".join(codes.known(column, book)) if column.codes_from == "phases" else ""
            what = f"one of {known}, in quotes" if known else column.constraint
            lines.append(f"  {DECIDE} {column.name}: no heading gives it; name one under columns, or write here {what}")
    yield from (["constants:", *lines] if lines else [])


def _left_out(export: Export) -> Iterator[str]:
    """Give the headings that look like identifiers, and after them those that nothing is known of."""
    match = export.match
    in_use = {*match.places.values(), *(place for places in match.in_doubt.values() for place in places)}
    told = {
        match.places[column.name]: f"holds what looks like {_identifiers_in(column, export)}; with a key file it can give {column.name}"
        for column in match.table.columns
        if _is_better_left_out(column, export)
    }
    rest = {place: heading for place, heading in export.headings.items() if place not in in_use or place in told}
    for place, heading in rest.items():
        if place not in told and (kind := identifiers.kind_of(heading, export.values[place])):
            told[place] = f"looks like {kind}"
    yield from ["leave_out:"] if told else []
    yield from (f"  - {quoted(rest[place])} # {told[place]}" for place in sorted(told))
    table = match.table.name
    yield from (f"{DECIDE} {quoted(heading)} is like no column of {table}; name it under columns, or let it be left out"
                for place, heading in rest.items() if place not in told)  # fmt: skip
    twice = [heading for heading, count in Counter(export.grid.headings).items() if count > 1 and heading.strip()]
    yield from (f"{DECIDE} {quoted(heading)} stands more than once; take one out of the export" for heading in twice)
