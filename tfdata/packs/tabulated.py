"""A table, a chart's data or a row of cards as a sheet of a workbook.

The JSON of a shown value comes in; a frozen sheet goes out, in the form of the Analysis Function's guidance: a number in a cell of its
own, its marker in a column of its own beside it, and a marker that stands in place of a number in the number's cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tfdata.packs.cells import Cell, cell
from tfdata.shown.fragment import MARKERS, STAMP, STAMP_MEANING
from tfdata.shown.words import Json, inline_text

NOTES = "Notes"
STAMPED = f"{STAMP}: {STAMP_MEANING}"
_LONGEST_NAME, _LONGEST_HEADING = 31, 255  # of a sheet and of a table's column, that a spreadsheet takes
_MARKER = ": marker"
_LONGEST_LINE = 100


@dataclass(frozen=True)
class Column:
    """A column: its heading, its cells, and whether it holds numbers."""

    label: str
    cells: tuple[Cell, ...]
    is_number: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet with one table: what stands above it, its columns, which rows are totals (from 0), and the notes that it refers to."""

    name: str
    table: str
    title: str
    columns: tuple[Column, ...]
    subtitles: tuple[str, ...] = ()
    instructions: str = ""
    legend: tuple[str, ...] = ()
    source: str = ""
    scope: str = ""
    notes: tuple[str, ...] = ()
    totals: tuple[int, ...] = ()
    section: str = ""
    is_demonstration: bool = False

    @property
    def heading(self) -> str:
        """The title with its notes, as it stands in the first cell."""
        return " ".join([self.title, *self.notes])


def sheet_of(data: Json, section: str, number: int, notes: Sequence[str]) -> Sheet:
    """Give the sheet of a table, a chart's data or a row of cards; `section` are the headings that it stands under in the pack."""
    table = _cards(data) if data["kind"] == "cards" else data["table"] if data["kind"] == "chart" else data
    figures = {figure["id"]: figure for figure in data["figures"]}
    columns = _columns(table, figures)
    title = f"Data for the chart: {data['title']}" if data["kind"] == "chart" else data["title"]
    above = [STAMPED if data["demonstration"] else "", section]
    above += _in_lines(f"What the chart shows: {data['alt']}") if data["kind"] == "chart" else []
    above += [f"Unit: {data['unit']}"] if data.get("unit") else []
    return Sheet(
        _named(number, data["id"]),
        f"table_{number}_{data['id'].replace('-', '_')}",
        title,
        columns,
        tuple(line for line in above if line),
        instructions(columns, bool(notes)),
        legend(data["figures"]),
        f"Source: {inline_text(data['source'], figures)}" if data.get("source") else "",
        notes=tuple(notes),
        totals=tuple(place for place, row in enumerate(table["rows"]) if row["is_total"]),
        section=section,
        is_demonstration=data["demonstration"],
    )


def notes_of(value: Json) -> list[str]:
    """Give the notes of a value as text, each once."""
    figures = {figure["id"]: figure for figure in value["figures"]}
    runs = [*value.get("notes", ()), *value.get("table", {}).get("notes", ())]
    return [*dict.fromkeys(text for note in runs if (text := inline_text(note, figures)).strip())]


def instructions(columns: Sequence[Column], has_notes: bool) -> str:
    """Say how to read a sheet."""
    pieces = ["This worksheet contains one table."]
    if has_notes:
        pieces.append(f"Its notes are on the sheet {NOTES}.")
    if any(column.label.endswith(_MARKER) for column in columns):
        pieces.append("A column of markers belongs to the column before it.")
    if any(each == "" for column in columns for each in column.cells):
        pieces.append("Where a cell is blank there is nothing to say.")
    return " ".join(pieces)


def legend(figures: Iterable[Json]) -> tuple[str, ...]:
    """Give the meaning of each marker that figures carry."""
    return tuple(f"[{marker}]: {MARKERS[marker]}" for marker in sorted({figure["marker"] for figure in figures}) if marker in MARKERS)


def _cards(data: Json) -> Json:
    """Give headline figures as a table."""
    columns = [{"label": "Headline", "align": "text"}, {"label": "Figure", "align": "number"}, {"label": "Detail", "align": "text"}]
    items = [([{"t": card["label"]}], [[{"f": card["figure"]}], card["detail"]]) for card in data["items"]]
    rows = [{"header": header, "cells": cells, "is_total": False} for header, cells in items]
    return {"columns": columns, "rows": rows}


def _columns(table: Json, figures: dict[str, Json]) -> tuple[Column, ...]:
    """Give the columns, each followed by one for the markers of its figures where there are any; one without any cell is left out."""
    rows = [[cell(runs, figures) for runs in [row["header"], *row["cells"]]] for row in table["rows"]]
    columns: list[Column] = []
    for place, described in enumerate(table["columns"]):
        cells = [row[place][0] for row in rows]
        if place == 0:
            cells = [each if not isinstance(each, str) or each.strip() else "no heading" for each in cells]
        markers = tuple(row[place][1] for row in rows)
        label = _distinct(described["label"], columns)
        if any(not isinstance(each, str) or each.strip() for each in cells):
            columns.append(Column(label, tuple(cells), described["align"] == "number"))
        if any(markers):
            columns.append(Column(_distinct(f"{label[: _LONGEST_HEADING - len(_MARKER)]}{_MARKER}", columns), markers))
    return tuple(columns)


def _distinct(label: str, columns: Sequence[Column]) -> str:
    """Give a heading that no column of the table has, as short as a spreadsheet asks."""
    taken = {column.label.casefold() for column in columns}
    label = label.strip()[:_LONGEST_HEADING]
    while label.casefold() in taken:
        label = f"{label[: _LONGEST_HEADING - len(' (again)')]} (again)"
    return label


def _in_lines(text: str) -> list[str]:
    """Break a long text between its sentences and clauses, a cell each, since what stands above a table does not wrap."""
    lines = [""]
    for clause in re.split(r"(?<=[.;]) ", text):
        if lines[-1] and len(lines[-1]) + len(clause) >= _LONGEST_LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {clause}".strip()
    return lines


def _named(number: int, ident: str) -> str:
    """Give a sheet's name: its number and the value's id, cut between words."""
    name = f"{number}_{ident.replace('-', '_')}"
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME + 1].rpartition("_")[0][:_LONGEST_NAME]
