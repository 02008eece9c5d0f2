"""Whether a service was repackaged: the results with and without the families whom a support service served before attachment.

In come calculations and the protected volumes of the families new to services; out go summaries.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tfdata import savings
from tfdata.calculator.money import COUNTERFACTUAL, summary, total_row
from tfdata.calculator.working import Calculation, Released, published, volumes_of, with_change
from tfdata.operations import SUM
from tfdata.quantities import Absent, Cell, Column, Given, Row, Summary, Words
from tfdata.savings import Result

_NEW = "Families of whom it is known that no support service served them in the time before attachment."


def with_and_without(found: Iterable[Calculation], released: Released) -> Iterable[Summary]:
    """Give the worth of the change of all families, of those not already served, and what is left between; by outcome.

    An outcome is taken by the same route for both; where its volume of the new families is hidden or unknown, it stands without one.
    """
    for item in with_change(found):
        new = _of_the_new(item, released)
        if new is None:
            continue
        rows = []
        for placed in item.placed:
            name = placed.volume.outcome
            rows.append(Row(name, Words(item.label(name)), _cells(item, name, new)))
        keys = ("gross_all", "gross_new", "net_all", "net_new")
        rows.append(total_row(rows, keys, "All outcomes shown"))
        columns = (
            Column("gross_all", "All of the change, all families"),
            Column("gross_new", "All of the change, families not already served"),
            Column("net_all", "Central case, all families"),
            Column("net_new", "Central case, families not already served"),
        )
        notes = (
            COUNTERFACTUAL,
            Words("A change in a family that a service helped before may be that service's doing, or would have come from it anyway."),
        )
        yield summary(item, "savings_served", "with and without families already served", "Outcome", columns, rows, notes)


def _of_the_new(item: Calculation, released: Released) -> Result | None:
    """Give the central result of the families new to services, for outcomes taken by the same route as of all; None where none is known."""
    shown = [published(released, name, item.phase) for name in ("service_use_new", "achieving_new")]
    if not any(shown):
        return None
    routes = {placed.volume.outcome: placed.volume.route for placed in item.placed}
    found = [placed.volume for _, placed, _ in volumes_of(item.scope, item.phase, *shown) if placed]
    volumes = tuple(volume for volume in found if routes.get(volume.outcome) == volume.route)
    return savings.worth(savings.inputs(item.scope.book, item.scope.slug, item.phase.id, volumes, item.costs, "central"))


def _cells(item: Calculation, outcome: str, new: Result) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for name, measure in (("gross", "gross"), ("net", "present")):
        of_all, of_new = (
            [entry for entry in result.entries if entry.outcome == outcome and entry.kind == "fiscal"] for result in (item.central, new)
        )
        total = sum((getattr(entry, measure) for entry in of_all), Decimal(0))
        made_of = tuple(item.line_id(entry, measure) for entry in of_all)
        cells[f"{name}_all"] = Given(
            total, "gbp", item.keys_of(tuple(of_all)), definition="All families whose volumes are shown.", made_of=made_of, formula=SUM
        )
        part = sum((getattr(entry, measure) for entry in of_new), Decimal(0))
        cells[f"{name}_new"] = (
            Given(part, "gbp", item.keys, definition=_NEW)
            if of_new
            else Absent("x", "Its volume of these families is hidden, or not known.")
        )
    return cells
