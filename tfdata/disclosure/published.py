"""What may be shown, and nothing else may: `Published`, rows of text and protected figures.

Only `protect` makes one; tables and charts accept no other thing, so that a raw count has no way to a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from typing import Literal

from tfdata.quantities import Column, Figure

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
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not SEAL:
            raise TypeError("a Published value is made by disclosure.protect, so that nothing unprotected can be shown")

    def figure(self, row: str, column: str) -> Figure | None:
        """Give the figure in a row and column, by their keys; None where the cell holds none."""
        return self.figures.get(f"{self.id}.{row}.{column}")
