"""Go through a sheet's XML once, before any cell is read, and find what a table may not hold and how far its cells reach.

What comes in is a sheet's elements, one after the other; what goes out is where its cells end, and a sentence for all that is in the way.
Nothing here keeps a cell's text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tfdata.sources import limits
from tfdata.sources.package import DAMAGED, Package, Unsafe

_COLUMN = re.compile(r"[A-Z]{1,3}")
_AREA = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")
_TRUE = ("1", "true")
_LETTERS_IN_THE_ALPHABET = 26


def lengths_of_texts(package: Package) -> list[int]:
    """Give the number of characters of each text that the workbook's cells share."""
    lengths: list[int] = []

    def start(_: dict[str, str]) -> None:
        if len(lengths) >= limits.CELLS:
            raise Unsafe(DAMAGED)
        lengths.append(0)

    def text(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    if package.texts:
        package.read(package.texts, {"si": start}, text=text)
    return lengths


@dataclass
class Places:
    """Places of one kind in a sheet: the first of them, and how many there are."""

    first: str = ""
    count: int = 0

    def add(self, place: str) -> None:
        self.first = self.first or place
        self.count += 1

    def said(self) -> str:
        return self.first + (f" and {self.count - 1:,} more" if self.count > 1 else "")


class Scan:
    """What stands in a sheet from the heading row on: the last row and column of its cells, and what is in the way of reading it.

    `starts`, `ends` and `text` are called as the sheet's elements come by.
    """

    def __init__(self, header_row: int, lengths: Sequence[int]) -> None:
        self.rows = self.columns = 0
        self._header_row, self._lengths, self._characters = header_row, lengths, 0
        self._formulas, self._errors, self._long, self._hidden_rows = Places(), Places(), Places(), Places()
        self._merged: list[re.Match[str]] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._rows_are_hidden = "0"
        self._is_in_cells = self._is_hidden = self._is_hidden_and_counted = False
        self._row = self._column = 0
        self._row_text, self._columns = "", dict[str, int]()
        self._kind, self._values, self._formula, self._length, self._index = "", 0, "", 0, ""
        self.starts = {
            "c": self._start_cell,
            "v": self._start_value,
            "is": self._start_value,
            "f": self._start_formula,
            "row": self._start_row,
            "sheetData": self._start_cells,
            "sheetFormatPr": self._start_format,
            "col": self._start_column,
            "mergeCell": self._start_merged,
        }
        self.ends = {"c": self._end_cell, "sheetData": self._end_cells}

    def faults(self) -> tuple[str, ...]:
        """Say everything that is in the way of reading the sheet as a table, one sentence each."""
        merged, hidden_columns = Places(), Places()
        for area in self._merged:
            if _number(area[1]) <= self.columns and int(area[2]) <= self.rows and int(area[4] or area[2]) >= self._header_row:
                merged.add(area[0])
        for first, last in self._hidden_columns:
            for column in range(first, min(last, self.columns) + 1):
                hidden_columns.add(_letters(column))
        found = (
            (merged, "merged cells: {}; unmerge them and fill each cell"),
            (self._formulas, "formulas: {}; copy the sheet and paste it as values"),
            (self._errors, "error values such as #N/A: {}; write what is right, or empty the cell"),
            (self._hidden_rows, "hidden rows: {}; take the filter off and show them, or delete them"),
            (hidden_columns, "hidden columns: {}; show them, or delete them"),
            (self._long, f"cells of more than {limits.CELL_CHARACTERS:,} characters: {{}}; shorten them"),
        )
        return tuple(words.format(places.said()) for places, words in found if places.count)

    def text(self, text: str) -> None:
        if self._kind == "s":
            self._index += text
        else:
            self._length += len(text)

    def _start_cells(self, _: dict[str, str]) -> None:
        self._is_in_cells = True

    def _end_cells(self) -> None:
        self._is_in_cells = False

    def _start_format(self, attributes: dict[str, str]) -> None:
        self._rows_are_hidden = attributes.get("zeroHeight", "0")

    def _start_column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in _TRUE and len(self._hidden_columns) < limits.COLUMNS:
            self._hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    def _start_merged(self, attributes: dict[str, str]) -> None:
        if (area := _AREA.fullmatch(attributes.get("ref", ""))) and len(self._merged) < limits.ROWS:
            self._merged.append(area)

    def _start_row(self, attributes: dict[str, str]) -> None:
        if not self._is_in_cells:
            return
        row = int(attributes.get("r", self._row + 1))
        if row <= self._row:
            raise Unsafe(DAMAGED)
        self._row, self._row_text, self._column = row, str(row), 0
        self._is_hidden = attributes.get("hidden", self._rows_are_hidden) in _TRUE
        self._is_hidden_and_counted = False

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if not self._is_in_cells:
            return
        place = attributes.get("r")
        column = self._column_of(place) if place is not None else self._column + 1
        if column <= self._column:
            raise Unsafe(DAMAGED)
        self._column = column
        self._kind = attributes.get("t", "n")
        self._values, self._formula, self._length, self._index = 0, "", 0, ""

    def _start_value(self, _: dict[str, str]) -> None:
        self._values += 1
        self._length, self._index = 0, ""  # what came before is the formula's text

    def _start_formula(self, attributes: dict[str, str]) -> None:
        area = attributes.get("ref", "") if attributes.get("t") == "array" else ""
        self._formula = area if _AREA.fullmatch(area) else self._place()

    def _column_of(self, place: str) -> int:
        """Give the column of a cell, which must stand in the open row."""
        letters = place.removesuffix(self._row_text)
        if letters not in self._columns:
            if not _COLUMN.fullmatch(letters):
                raise Unsafe(DAMAGED)
            self._columns[letters] = _number(letters)
        return self._columns[letters]

    def _end_cell(self) -> None:
        """Count a cell that holds something, and note what is in the way in it."""
        if not self._is_in_cells or not (self._values or self._formula):
            return
        self.rows = self._row
        if self._column > self.columns:
            self.columns = self._column
        if self.rows > limits.ROWS or self.columns > limits.COLUMNS or self.rows * self.columns > limits.CELLS:
            raise Unsafe(
                f"the sheet reaches to row {self.rows:,} and column {_letters(self.columns)}, which is more than can be read;"
                " delete what lies below and right of the table"
            )
        length = self._lengths[int(self._index)] if self._kind == "s" and self._values else self._length
        self._characters += length
        if self._values > 1:
            raise Unsafe(DAMAGED)
        if self._characters > limits.TEXT_CHARACTERS:
            raise Unsafe(f"the cells hold more than {limits.TEXT_CHARACTERS:,} characters; shorten what is written in them")
        if self._is_hidden or self._formula or self._kind == "e" or length > limits.CELL_CHARACTERS:
            self._note(length)

    def _note(self, length: int) -> None:
        if self._row < self._header_row:
            return
        if self._formula:
            self._formulas.add(self._formula)
        elif self._kind == "e":
            self._errors.add(self._place())
        if length > limits.CELL_CHARACTERS:
            self._long.add(self._place())
        if self._is_hidden and not self._is_hidden_and_counted:
            self._hidden_rows.add(self._row_text)
            self._is_hidden_and_counted = True

    def _place(self) -> str:
        return _letters(self._column) + self._row_text


def _number(letters: str) -> int:
    """Give the number of a column from its letters, A being 1."""
    number = 0
    for letter in letters:
        number = number * _LETTERS_IN_THE_ALPHABET + ord(letter) - ord("A") + 1
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, place = divmod(number - 1, _LETTERS_IN_THE_ALPHABET)
        letters = chr(ord("A") + place) + letters
    return letters
