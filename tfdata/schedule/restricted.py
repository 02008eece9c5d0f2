"""What the restricted notebook shows: tables that name families, in a form that no public page takes, and their way back out of it.

Cells come in; a bundle goes out under a mime type of its own, beside plain text that names no family. The public exporters know neither
the type nor its JSON, so that a restricted notebook given to them by mistake is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal, TypeAlias

from tfdata.faults import Fault, Refused
from tfdata.periods import Quarter
from tfdata.shown import clean

MIME = "application/vnd.tfdata.restricted+json"
Kind = Literal["text", "family", "number", "money", "day"]
Cell: TypeAlias = str | int | Decimal | date | None


@dataclass(frozen=True)
class Column:
    """A column: its key, its heading, and what its cells are; a `family` is a pseudonym, for which a page may show the council's own."""

    key: str
    label: str
    kind: Kind = "text"


@dataclass(frozen=True)
class About:
    """Whose schedule of which quarter and phases, from which extract."""

    authority: str
    slug: str
    quarter: str
    phases: tuple[str, ...]
    data: str
    is_demonstration: bool
    kind: ClassVar[str] = "about"

    @property
    def as_at(self) -> date:
        return Quarter(self.quarter).end

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {MIME: {"kind": self.kind, **_plain(self)}, "text/plain": f"restricted schedule: {self.authority}, {self.quarter}"}


@dataclass(frozen=True)
class Restricted:
    """A table that names families; `otherwise` is said where it has no rows, and the last of `totals` rows add up those above."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    otherwise: str = ""
    totals: int = 0
    kind: ClassVar[str] = "table"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        data = {
            **_plain(self),
            "kind": self.kind,
            "columns": [_plain(column) for column in self.columns],
            "rows": [[_text(cell) for cell in row] for row in self.rows],
        }
        count = f"{len(self.rows):,} row{'' if len(self.rows) == 1 else 's'}"
        return {MIME: data, "text/plain": f"restricted table: {count}"}

    def column(self, key: str) -> tuple[Cell, ...]:
        """Give the cells of a column."""
        place = [column.key for column in self.columns].index(key)
        return tuple(row[place] for row in self.rows)


@dataclass(frozen=True)
class Schedule:
    """An executed notebook as read: what it is about, and its prose (markdown) and tables in order."""

    about: About
    blocks: tuple[str | Restricted, ...]

    @property
    def tables(self) -> Mapping[str, Restricted]:
        return {block.id: block for block in self.blocks if isinstance(block, Restricted)}


def columns(*wanted: tuple[str, str] | tuple[str, str, Kind]) -> tuple[Column, ...]:
    """Give columns of their keys, headings and kinds."""
    return tuple(Column(*column) for column in wanted)


def read(notebook: Any, file: str) -> Schedule:
    """Read an executed notebook; raises Refused with every cell that shows anything else, none of whose words are repeated."""
    faults: list[Fault] = []
    about: About | None = None
    blocks: list[str | Restricted] = []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            blocks.append(cell.source)
            continue
        for output in cell.get("outputs", ()):
            data = output.get("data", {}).get(MIME)
            if data is None:
                words = "it shows something that is no restricted value; end the cell in one, and print nothing"
                faults.append(Fault(file, None, f"cell {number}", words))
            elif data["kind"] == About.kind:
                about = About(**{item.name: data[item.name] for item in fields(About)} | {"phases": tuple(data["phases"])})
            else:
                blocks.append(_table(data))
    if about is None and not faults:
        faults.append(Fault(file, None, "", "the notebook does not show what it is about; has it been run?"))
    if about is None or faults:
        raise Refused(faults)
    return Schedule(about, tuple(blocks))


def _plain(value: About | Restricted | Column) -> dict[str, Any]:
    found = {item.name: getattr(value, item.name) for item in fields(value)}
    return {name: list(part) if isinstance(part, tuple) else part for name, part in found.items()}


def _text(cell: Cell) -> str | int | None:
    if cell is None or isinstance(cell, int):
        return cell
    return clean(cell) if isinstance(cell, str) else cell.isoformat() if isinstance(cell, date) else format(cell, "f")


def _table(data: Mapping[str, Any]) -> Restricted:
    columns = tuple(Column(**column) for column in data["columns"])
    rows = tuple(tuple(_cell(cell, column.kind) for cell, column in zip(row, columns, strict=True)) for row in data["rows"])
    return Restricted(data["id"], data["title"], columns, rows, tuple(data["notes"]), data["otherwise"], data["totals"])


def _cell(cell: Any, kind: Kind) -> Cell:
    if cell is None or kind in ("text", "family", "number"):
        found: Cell = cell
        return found
    return date.fromisoformat(cell) if kind == "day" else Decimal(cell)
