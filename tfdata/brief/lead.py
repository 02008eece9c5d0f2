"""The phase that a pack is put in brief by, with everything that was released of it.

What was released comes in; the phase with the most families attached, as shown, goes out: a chair reads of one phase, and the pack of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tfdata.disclosure import Published
from tfdata.params import Phase
from tfdata.quantities import Again, Figure
from tfdata.scope import Scope


@dataclass(frozen=True)
class Lead:
    """A phase with its released tables by name, one of each."""

    pack: Scope
    phase: Phase
    tables: Mapping[str, Published]

    @property
    def is_demonstration(self) -> bool:
        return self.tables["headlines"].is_demonstration

    def figure(self, table: str, place: str) -> Figure | None:
        """Give a figure by its table's name and its place there; None where there is none."""
        found = self.tables.get(table)
        return found.figures.get(f"{found.id}.{place}") if found else None

    def value(self, table: str, place: str) -> Decimal | None:
        """Give what a figure shows as a number; None where it is not shown, or not there."""
        figure = self.figure(table, place)
        return figure.value if figure else None

    def again(self, **places: str) -> dict[str, Again]:
        """Give cells by name that show figures again, `table.place` each; those that are not there are left out."""
        found = {name: place.partition(".") for name, place in places.items()}
        return {name: Again(self.tables[table], place) for name, (table, _, place) in found.items() if self.figure(table, place)}


def lead(pack: Scope, released: Mapping[str, tuple[Published, ...]]) -> Lead | None:
    """Give the phase with the most families attached as shown, the later of two alike; None where no caseload was counted."""
    found = []
    for phase in pack.phases:
        tables = {name: item for name, items in released.items() for item in items if item.id == f"{name}_{phase.id}"}
        if "headlines" in tables:
            found.append(Lead(pack, phase, tables))
    return max(reversed(found), key=lambda item: item.value("headlines", "attached.value") or Decimal(0), default=None)
