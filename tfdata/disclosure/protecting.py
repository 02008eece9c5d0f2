"""Turn raw cells into figures that may be shown: in the form decided for each, and then rates, money and differences from those.

In come summaries and the verdicts on their numbers; out goes `Published`. What is worked out from a number that is hidden is hidden too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from tfdata.disclosure.deciding import Verdicts, decide
from tfdata.disclosure.forms import Form, limits
from tfdata.disclosure.formulas import NOT_WORKED_OUT, QUOTED, of_given, of_number
from tfdata.disclosure.published import SEAL, Pieces, Published, PublishedRow, again, every_piece
from tfdata.disclosure.system import cells, form_in, identity, system_of
from tfdata.numerals import as_shown, half_up, stated
from tfdata.operations import FORMULAS, work_out
from tfdata.params import Book
from tfdata.quantities import Absent, Again, Booked, Cell, Count, Figure, Given, Summary, Words, Worked

LEDGER = "ledger"
_FEW = "Rows of fewer families on record than may be shown are left out with their words, which might tell who they are."
_LEGENDS = {
    "c": "[c] is confidential: few families, or a number that would give few families back by subtraction.",
    "u": "[u]: too few families for a percentage.",
}


def protect(summaries: Iterable[Summary], book: Book, verdicts: Verdicts | None = None) -> tuple[Published, ...]:
    """Give the summaries in the form that may be shown.

    Each number stands in the form that the verdicts give it (`release` decides on all of a caseload together); without verdicts the
    summaries are decided on by themselves. Rates, money, differences and totals are worked out from what is left; one that rests on a
    hidden number is `[c]` itself, and a percentage of too few families is `[u]`. What rests on an unverified parameter is marked `[p]`.
    Published figures of others are exempt. Source of the policy: `params/disclosure.yaml`.
    Raises ValueError where text of the caseload holds a number, and KeyError for a number on which nothing was decided.
    """
    found = tuple(summaries)
    if verdicts is None:
        verdicts = decide(system_of(found), limits(book))
    return tuple(_protect(summary, book, verdicts) for summary in found)


def _protect(summary: Summary, book: Book, verdicts: Verdicts) -> Published:
    bench = _Bench(summary, book, verdicts)
    rows = tuple(
        PublishedRow(
            row.key,
            bench.pieces(row.header, f"{row.key}.header"),
            tuple(bench.cell(row.cells.get(column.key), f"{row.key}.{column.key}") for column in summary.columns),
            row.is_total,
        )
        for row in summary.rows
        if not row.is_few
    )
    notes = tuple(bench.pieces(note, f"note_{index}") for index, note in enumerate((*summary.notes, *bench.legend(rows)), start=1))
    source = bench.pieces(summary.source, "source")
    shown = {figure.id: figure for pieces in every_piece(rows, notes, source) for figure in pieces if isinstance(figure, Figure)}
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
        summary.references,
        summary.looked_up,
        SEAL,
    )


class _Bench:
    """One summary being worked on: its raw cells by place, and the figures made so far."""

    def __init__(self, summary: Summary, book: Book, verdicts: Verdicts) -> None:
        if summary.references and summary.part == "B":
            raise ValueError(f"{summary.id} is of the caseload, and only a table of parameters says where they stand")
        self.summary, self.book, self.verdicts = summary, book, verdicts
        self.raw: dict[str, Cell] = dict(summary.hidden)
        self.labels: dict[str, str] = {}
        if len({row.key for row in summary.rows}) < len(summary.rows):
            raise ValueError(f"two rows of {summary.id} have the same key, so that one would show the other's figures")
        for row in summary.rows:
            for column in (item for item in summary.columns if item.key in row.cells):
                place = f"{row.key}.{column.key}"
                self.raw[place] = row.cells[column.key]
                self.labels[place] = f"{row.header.text}: {column.label}" if row.header.text else column.label
        self.few = frozenset(f"{row.key}.{column}" for row in summary.rows if row.is_few for column in row.cells)
        self.made: dict[str, Figure] = {}
        for heading in (summary.title, summary.stub, *(column.label for column in summary.columns)):
            list(self._numbers(heading, "headings", (), 0))  # no number may stand there

    def cell(self, cell: Cell | None, place: str) -> Pieces:
        if cell is None:
            return ()
        return self.pieces(cell, place) if isinstance(cell, Words) else (self.figure(place),)

    def figure(self, place: str) -> Figure:
        if place not in self.made:
            cell = self.raw[place]
            if isinstance(cell, Again):
                return again(cell)
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
            figure = self._make(f"{place}.stated_{start}_{at}", value, "as stated", definition, rests_on, label=label, formula=QUOTED)
            yield replace(figure, value=value, shown=words)

    def _count(self, cell: Count, place: str) -> Figure:
        measure = self.book.measures[cell.measure]
        tables = cell.tables or _once(measure.tables, self.summary.tables)
        return self._number(cell, place, measure.unit, measure.definition, tables)

    def _booked(self, cell: Booked, place: str) -> Figure:
        return self._number(cell, place, "gbp", cell.definition, (LEDGER,))

    def _number(self, cell: Count | Booked, place: str, unit: str, definition: str, tables: tuple[str, ...]) -> Figure:
        value, marker = self._as_decided(cell, place), ""
        if value is None:
            marker = "c"
        formula = of_number(cell, self.form(place) if value is not None else form_in(self.summary, cell))
        return self._make(place, value, unit, definition, cell.rests_on, marker, label=cell.label, formula=formula, tables=tables)

    def _as_decided(self, cell: Count | Booked, place: str) -> Decimal | None:
        each = cell.each if isinstance(cell, Booked) else Decimal(1)
        form = self.form(place)
        if form is Form.HIDDEN or place in self.few:
            return None
        return Decimal(cell.value) if form is Form.EXACT else self.verdicts.limits.rounded(Decimal(cell.value), each)

    def form(self, place: str) -> Form:
        """Give the form decided for a count or an amount; in a breakdown a count is rounded though it may stand exactly elsewhere."""
        cell = self.raw[place]
        assert isinstance(cell, Count | Booked)
        decided = self.verdicts.forms[identity(self.summary, place, cell)]
        return max(decided, form_in(self.summary, cell))

    def _given(self, cell: Given, place: str) -> Figure:
        definition = cell.definition or "As published, or as given by a parameter; see its source."
        value, marker = (Decimal(cell.value), "") if all(self._stands(name) for name in cell.given) else (None, "c")
        figure = self._make(place, value, cell.unit, definition, cell.rests_on, marker, label=cell.label, decimals=cell.decimals)
        return replace(figure, made_of=cell.made_of, formula=of_given(cell), tables=cell.tables)

    def _stands(self, name: str) -> bool:
        """Whether a number is shown as it is, in this table or another, or is hidden for its own sake."""
        cell = self.raw[name]
        assert isinstance(cell, Count | Booked)
        what = identity(self.summary, name, cell)
        return self.verdicts.forms.get(what) is Form.EXACT or what in self.verdicts.primary

    def _absent(self, cell: Absent, place: str) -> Figure:
        return self._make(place, None, "", cell.why, (), cell.marker, formula=NOT_WORKED_OUT)

    def _worked(self, cell: Worked, place: str) -> Figure:
        parts = [self.figure(name) for name in cell.of if name not in self.few or cell.operation != "total"]
        rests_on = tuple(dict.fromkeys([*cell.rests_on, *(key for part in parts for key in part.rests_on)]))
        if cell.operation == "total" and any(part.value for part in parts):
            parts = [part for part in parts if part.value is not None]  # a total adds up the cells that are shown
        markers = [part.marker for part in parts if part.value is None]
        missing = "c" if "c" in markers or not parts else "".join(markers[:1])
        values = tuple(part.value for part in parts if part.value is not None)
        value = None if missing else work_out(cell.operation, values)
        marker = missing or ("z" if value is None else "")
        is_rate = cell.operation in ("percent", "ratio")
        if value is not None and is_rate and self._is_too_few(cell.of[-1], values[-1]):
            value, marker = None, "u"
        figure = self._make(place, value, cell.unit, cell.definition, rests_on, marker, label=cell.label, decimals=cell.decimals)
        return replace(
            figure,
            numerator=_of(parts[0]) if is_rate else "",
            denominator=_of(parts[-1]) if is_rate else "",
            made_of=tuple(part.id for part in parts),
            formula=FORMULAS[cell.operation],
            tables=_once(*(part.tables for part in parts)),
        )

    def _is_too_few(self, place: str, value: Decimal) -> bool:
        """Whether a percentage would be of too few families; what others published or a parameter gives is exempt."""
        return self.summary.part == "B" and not isinstance(self.raw[place], Given) and value < self.verdicts.limits.denominator

    def legend(self, rows: tuple[PublishedRow, ...]) -> Iterator[Words]:
        """Say what the markers of the table mean, and which counts are rounded that a reader would take for exact."""
        markers = {piece.marker for row in rows for cell in row.cells for piece in cell if isinstance(piece, Figure)}
        if self.few:
            yield Words(_FEW)
        yield from (Words(text) for marker, text in _LEGENDS.items() if marker in markers and self.summary.part == "B")
        places = [place for place, cell, is_shown in cells(self.summary) if is_shown and isinstance(cell, Count | Booked)]
        rounded = [place for place in places if self.form(place) is Form.ROUNDED and form_in(self.summary, self.raw[place]) is Form.EXACT]
        if rounded:
            names = dict.fromkeys(self.labels.get(place) or self.made[place].label for place in rounded)
            yield Words(f"Rounded, since exactly it could be set against other figures to give a hidden one back: {'; '.join(names)}.")

    def _make(
        self,
        place: str,
        value: Decimal | None,
        unit: str,
        definition: str,
        rests_on: tuple[str, ...],
        marker: str = "",
        *,
        label: str = "",
        decimals: int = 0,
        formula: str = "",
        tables: tuple[str, ...] = (),
    ) -> Figure:
        unknown = [key for key in rests_on if key not in self.book.used]
        if unknown:
            raise ValueError(f"{self.summary.id}.{place} rests on {', '.join(unknown)}, which nobody looked up, with doubts unknown")
        if value is not None and not marker and self.book.is_unverified(rests_on):
            marker = "p"
        return Figure(
            id=f"{self.summary.id}.{place}",
            label=label or self.labels.get(place, "") or self.summary.title,
            value=value if value is None else half_up(value, decimals),
            shown="" if value is None else as_shown(value, unit, decimals),
            unit=unit,
            numerator="",
            denominator="",
            definition=definition,
            marker=marker,
            rests_on=rests_on,
            part=self.summary.part,
            formula=formula,
            tables=tables,
        )


def _of(figure: Figure) -> str:
    return f"{figure.shown or '[' + figure.marker + ']'} ({figure.label})"


def _once(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))
