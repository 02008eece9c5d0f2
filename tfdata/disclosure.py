"""Turn raw cells into figures that may be shown: suppress, round, then work out rates, money and differences.

`Published` is the only thing that tables and charts accept, and only `protect` makes one.
At this stage: counts of 1 to 4 are suppressed everywhere, and the counts of a breakdown are rounded to base 5; so is booked money.
Protection against subtraction within and between tables (secondary suppression) is not here yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import InitVar, dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from tfdata.numerals import as_shown, half_up, stated
from tfdata.params import Book
from tfdata.quantities import (
    Absent,
    Booked,
    Cell,
    Column,
    Count,
    Figure,
    Given,
    Summary,
    Words,
    Worked,
    work_out,
)

Pieces = tuple[str | Figure, ...]
_SEAL = object()


@dataclass(frozen=True)
class PublishedRow:
    """A row that may be shown: its heading and its cells, as text and figures."""

    key: str
    header: Pieces
    cells: tuple[Pieces, ...]
    is_total: bool


@dataclass(frozen=True)
class Published:
    """What may be shown, and nothing else may: rows of text and protected figures. Made by `protect` only."""

    id: str
    title: str
    part: Literal["A", "B"]
    is_demonstration: bool
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[PublishedRow, ...]
    notes: tuple[Pieces, ...]
    source: Pieces
    figures: Mapping[str, Figure]
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a Published value is made by disclosure.protect, so that nothing unprotected can be shown")

    def figure(self, row: str, column: str) -> Figure | None:
        """Give the figure in a row and column, by their keys; None where the cell holds none."""
        return self.figures.get(f"{self.id}.{row}.{column}")


def protect(summaries: Iterable[Summary], book: Book) -> tuple[Published, ...]:
    """Give the summaries in the form that may be shown.

    Counts of a caseload are suppressed from 1 to 4 (`[c]`) and, in a breakdown, rounded to base 5 half up.
    Money booked for families is suppressed below five payments and rounded to a multiple of five (`Booked.each` is the payment).
    Rates, money, differences and totals are worked out from what is left; one that rests on a suppressed count is `[c]` itself.
    What rests on an unverified parameter is marked `[p]`. Published figures of others are exempt.
    Source of the policy: `params/disclosure.yaml`. Raises ValueError where text of the caseload holds a number.
    """
    return tuple(_protect(summary, book) for summary in summaries)


def _protect(summary: Summary, book: Book) -> Published:
    bench = _Bench(summary, book)
    rows = tuple(
        PublishedRow(
            row.key,
            bench.pieces(row.header, f"{row.key}.header"),
            tuple(bench.cell(row.cells.get(column.key), f"{row.key}.{column.key}") for column in summary.columns),
            row.is_total,
        )
        for row in summary.rows
    )
    notes = tuple(bench.pieces(note, f"note_{index}") for index, note in enumerate(summary.notes, start=1))
    source = bench.pieces(summary.source, "source")
    shown = {figure.id: figure for pieces in _all_pieces(rows, notes, source) for figure in pieces if isinstance(figure, Figure)}
    return Published(
        summary.id,
        summary.title,
        summary.part,
        summary.is_demonstration,
        summary.stub,
        summary.columns,
        rows,
        notes,
        source,
        MappingProxyType(shown),
        _SEAL,
    )


def _all_pieces(rows: tuple[PublishedRow, ...], notes: tuple[Pieces, ...], source: Pieces) -> Iterator[Pieces]:
    for row in rows:
        yield row.header
        yield from row.cells
    yield from notes
    yield source


class _Bench:
    """One summary being worked on: its raw cells by place, and the figures made so far."""

    def __init__(self, summary: Summary, book: Book) -> None:
        self.summary, self.book = summary, book
        self.raw: dict[str, Cell] = dict(summary.hidden)
        self.labels: dict[str, str] = {}
        if len({row.key for row in summary.rows}) < len(summary.rows):
            raise ValueError(f"two rows of {summary.id} have the same key, so that one would show the other's figures")
        for row in summary.rows:
            for column in summary.columns:
                if column.key in row.cells:
                    place = f"{row.key}.{column.key}"
                    self.raw[place] = row.cells[column.key]
                    self.labels[place] = f"{row.header.text}: {column.label}" if row.header.text else column.label
        self.made: dict[str, Figure] = {}
        for heading in (summary.title, summary.stub, *(column.label for column in summary.columns)):
            list(self._numbers(heading, "headings", (), 0))  # no number may stand there
        self.low, self.high, self.base = (
            Decimal(book.parameter(f"disclosure.{name}").value) for name in ("suppress_from", "suppress_to", "rounding_base")
        )

    def cell(self, cell: Cell | None, place: str) -> Pieces:
        if cell is None:
            return ()
        return self.pieces(cell, place) if isinstance(cell, Words) else (self.figure(place),)

    def figure(self, place: str) -> Figure:
        if place not in self.made:
            cell = self.raw[place]
            make = {Count: self._count, Booked: self._booked, Given: self._given, Worked: self._worked, Absent: self._absent}[type(cell)]
            self.made[place] = make(cell, place)  # type: ignore[operator]
        return self.made[place]

    def pieces(self, words: Words, place: str) -> Pieces:
        found: list[str | Figure] = []
        for index, part in enumerate(re.split(r"\{(\w+)\}", words.text)):
            found.extend([self.figure(part)] if index % 2 else self._numbers(part, place, words.rests_on, len(found)))
        return tuple(piece for piece in found if piece != "")

    def _numbers(self, text: str, place: str, rests_on: tuple[str, ...], start: int) -> Iterator[str | Figure]:
        """Make figures of the numbers in a document's own words; raises ValueError where no document is named."""
        for at, words, value in stated(text):
            if value is None:
                yield words
                continue
            if not rests_on:
                raise ValueError(f"the text of {self.summary.id}.{place} holds a number; show it as a figure")
            definition, label = "A number in the document's own words.", "As stated in the document"
            yield self._make(f"{place}.stated_{start}_{at}", value, words, "as stated", definition, rests_on, label=label)

    def _count(self, cell: Count, place: str) -> Figure:
        value: Decimal | None = Decimal(cell.value)
        if self.low <= cell.value <= self.high:
            value = None
        elif self.summary.is_breakdown and value is not None:
            value = half_up(value / self.base) * self.base
        measure = self.book.measures[cell.measure]
        return self._make(
            place, value, None, measure.unit, measure.definition, cell.rests_on, "" if value is not None else "c", label=cell.label
        )

    def _booked(self, cell: Booked, place: str) -> Figure:
        value: Decimal | None = half_up(cell.value / (self.base * cell.each)) * self.base * cell.each
        if 0 < abs(cell.value) < (self.high + 1) * cell.each:
            value = None
        marker = "" if value is not None else "c"
        return self._make(place, value, None, "gbp", cell.definition, cell.rests_on, marker, label=cell.label)

    def _given(self, cell: Given, place: str) -> Figure:
        definition = cell.definition or "As published, or as given by a parameter; see its source."
        return self._make(place, Decimal(cell.value), None, cell.unit, definition, cell.rests_on, label=cell.label, decimals=cell.decimals)

    def _absent(self, cell: Absent, place: str) -> Figure:
        return self._make(place, None, None, "", cell.why, (), cell.marker)

    def _worked(self, cell: Worked, place: str) -> Figure:
        parts = [self.figure(name) for name in cell.of]
        rests_on = tuple(dict.fromkeys([*cell.rests_on, *(key for part in parts for key in part.rests_on)]))
        if cell.operation == "total" and any(part.value is not None for part in parts):
            parts = [part for part in parts if part.value is not None]  # a total adds up the cells that are shown
        markers = [part.marker for part in parts if part.value is None]
        missing = "c" if "c" in markers else "".join(markers[:1])
        values = tuple(part.value for part in parts if part.value is not None)
        value = None if missing else work_out(cell.operation, values)
        marker = missing or ("z" if value is None else "")
        is_rate = cell.operation in ("percent", "ratio")
        return self._make(
            place,
            value,
            None,
            cell.unit,
            cell.definition,
            rests_on,
            marker,
            label=cell.label,
            decimals=cell.decimals,
            numerator=_of(parts[0]) if is_rate else "",
            denominator=_of(parts[-1]) if is_rate else "",
        )

    def _make(
        self,
        place: str,
        value: Decimal | None,
        shown: str | None,
        unit: str,
        definition: str,
        rests_on: tuple[str, ...],
        marker: str = "",
        *,
        label: str = "",
        numerator: str = "",
        denominator: str = "",
        decimals: int = 0,
    ) -> Figure:
        unknown = [key for key in rests_on if key not in self.book.used]
        if unknown:
            raise ValueError(
                f"{self.summary.id}.{place} rests on {', '.join(unknown)}, which nobody looked up, so its doubts are not known"
            )
        if value is not None and not marker and self.book.is_unverified(rests_on):
            marker = "p"
        text = shown if shown is not None else "" if value is None else as_shown(value, unit, decimals)
        rounded = value if value is None or shown is not None else half_up(value, decimals)
        name = label or self.labels.get(place, "") or self.summary.title
        return Figure(
            f"{self.summary.id}.{place}", name, rounded, text, unit, numerator, denominator, definition, marker, rests_on, self.summary.part
        )


def _of(figure: Figure) -> str:
    return f"{figure.shown or '[' + figure.marker + ']'} ({figure.label})"
