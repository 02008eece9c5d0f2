"""What may be shown, and nothing else may: `Published`, rows of text and protected figures.

Only `protect` makes one; tables and charts accept no other thing, so that a raw count has no way to a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import InitVar, dataclass
from typing import Literal

from tfdata.quantities import Again, Column, Figure, Reference

Pieces = tuple[str | Figure, ...]
SEAL = object()


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
    references: tuple[Reference, ...] = ()
    looked_up: tuple[str, ...] = ()
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not SEAL:
            raise TypeError("a Published value is made by disclosure.protect, so that nothing unprotected can be shown")

    def figure(self, row: str, column: str) -> Figure | None:
        """Give the figure in a row and column, by their keys; None where the cell holds none, or words too."""
        at = [place for place, item in enumerate(self.columns) if item.key == column]
        cell = next((item.cells[at[0]] for item in self.rows if item.key == row and at), ())
        return cell[0] if len(cell) == 1 and isinstance(cell[0], Figure) else None


def again(cell: Again) -> Figure:
    """Give the figure that a cell shows again. Raises TypeError where that does not stand in a Published, and KeyError for no figure."""
    if type(cell.published) is not Published:
        raise TypeError(f"a figure is shown again out of what disclosure.protect gave, not out of a {type(cell.published).__name__}")
    return cell.published.figures[f"{cell.published.id}.{cell.place}"]


def every_piece(rows: tuple[PublishedRow, ...], notes: tuple[Pieces, ...], source: Pieces) -> Iterator[Pieces]:
    """Give all that a table shows, in its order."""
    for row in rows:
        yield row.header
        yield from row.cells
    yield from notes
    yield source
