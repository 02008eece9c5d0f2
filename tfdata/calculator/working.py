"""The cost savings calculator's working: from protected volumes and booked spend to results, by phase.

In come the summaries of a caseload as they may be shown; out goes a calculation for each phase, which the pages are made from. No raw
count is seen here: a volume that is hidden is left out, and named among those that are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tfdata import savings
from tfdata.disclosure import Pieces, Published
from tfdata.params import Phase
from tfdata.params.savings import CASES, CaseName
from tfdata.periods import MONTHS
from tfdata.quantities import Figure
from tfdata.savings import Cost, Entry, Result, Stake, Volume
from tfdata.scope import Scope

Released = Mapping[str, tuple[Published, ...]]
_UNIT_COSTS = "unit_costs."
SPEND, HIDDEN = "spend_", "c"


@dataclass(frozen=True)
class Placed:
    """A volume, and the ids of the published figures that it is made of."""

    volume: Volume
    made_of: tuple[str, ...]


@dataclass(frozen=True)
class Calculation:
    """What the calculator makes of an authority's phase by a quarter's end.

    `hidden` are outcomes whose volume is confidential, `unknown` those of which nothing was observed or achieved; both add nothing.
    `costs` are at the price year, from the ledger or assumed for each family attached; `observed` are the families of the service for
    which most were observed for long enough.
    """

    scope: Scope
    phase: Phase
    is_demonstration: bool
    source: Pieces
    placed: tuple[Placed, ...]
    hidden: tuple[str, ...]
    unknown: tuple[str, ...]
    costs: tuple[Cost, ...]
    cost_from: Literal["ledger", "assumed"]
    cost_of: tuple[str, ...]
    attached: Figure | None
    observed: Figure | None
    results: Mapping[CaseName, Result]

    @property
    def volumes(self) -> tuple[Volume, ...]:
        return tuple(item.volume for item in self.placed)

    @property
    def has_change(self) -> bool:
        """Whether anything changed that may be shown; without it there is nothing to put a worth to."""
        return any(item.volume.amount for item in self.placed)

    @property
    def central(self) -> Result:
        return self.results["central"]

    @property
    def keys(self) -> tuple[str, ...]:
        """The assumptions that the central case rests on."""
        return tuple(dict.fromkeys((*_assumptions(self.central.entries), *self.central.cost_rests_on)))

    def keys_of(self, entries: tuple[Entry, ...]) -> tuple[str, ...]:
        """The assumptions that some lines rest on, or the central case where there are none."""
        return tuple(dict.fromkeys(_assumptions(entries))) if entries else self.keys

    @property
    def stake(self) -> Stake:
        """What public budgets would gain if all of the change were the programme's doing, what rises cost them, and the cost."""
        return savings.at_stake(self.scope.book, self.scope.slug, self.phase.id, self.volumes, self.costs)

    @property
    def is_local(self) -> bool:
        """Whether the council's own evidence of deadweight stands behind every outcome that is counted."""
        found = [self.scope.book.assumption(self.scope.slug, "deadweight", item.volume.outcome) for item in self.placed]
        return bool(found) and all(item.is_local_evidence for item in found)

    def label(self, outcome: str) -> str:
        return self.scope.book.savings.outcomes[outcome].label

    def made_of(self, outcome: str) -> tuple[str, ...]:
        """The ids of the figures that an outcome's volume is made of."""
        return next(item.made_of for item in self.placed if item.volume.outcome == outcome)

    def line_id(self, entry: Entry, column: str = "present") -> str:
        """The id of a line's figure in the table of lines, where any pound is followed to."""
        return f"savings_lines_{self.phase.id}.{line_key(entry)}.{column}"


def line_key(entry: Entry) -> str:
    """The row of an outcome's line in the table of lines."""
    code = "".join(mark if mark.isalnum() else "_" for mark in entry.line.lower())
    return f"{entry.outcome}_{code}_{entry.kind}_{entry.agency or 'all'}"


def with_change(found: Iterable[Calculation]) -> Iterator[Calculation]:
    """Give the calculations in which anything changed."""
    return (item for item in found if item.has_change)


def _assumptions(entries: Iterable[Entry]) -> Iterator[str]:
    """Give what entries rest on; the unit costs stand with the lines that a total is made of."""
    return (key for entry in entries for key in entry.rests_on if not key.startswith(_UNIT_COSTS))


def work_out(scope: Scope, released: Released) -> tuple[Calculation, ...]:
    """Give the calculation of each phase of which the released summaries hold volumes."""
    return tuple(
        _calculation(scope, phase, released)
        for phase in scope.phases
        if published(released, "achieving", phase) or published(released, "service_use", phase)
    )


def published(released: Released, name: str, phase: Phase) -> Published | None:
    """Give a phase's summary of a name; None where there is none."""
    return next((item for item in released.get(name, ()) if item.id == f"{name}_{phase.id}"), None)


def volumes_of(
    scope: Scope, phase: Phase, service_use: Published | None, achieving: Published | None
) -> Iterable[tuple[str, Placed | None, bool]]:
    """Give for each outcome of a phase its volume, or None and whether it is hidden.

    It is measured where families were observed before and after attachment, and modelled from families with the outcome elsewhere.
    """
    for name, outcome in scope.book.savings.outcomes.items():
        if phase.id not in outcome.problems:
            continue
        sides = [_figure(service_use, outcome.measured, f"uses_{side}") for side in ("before", "after")]
        found = [figure for figure in sides if figure and (figure.value is not None or figure.marker == HIDDEN)]
        if len(found) == len(sides):
            placed = _measured(scope, name, *found)
            yield name, placed, placed is None
            continue
        achieved = _figure(achieving, name, "achieving") if outcome.modelled else None
        if achieved is None or achieved.value is None:
            yield name, None, achieved is not None and achieved.marker == HIDDEN
        else:
            yield name, Placed(Volume(name, "modelled", achieved.value), (achieved.id,)), False


def in_a_year(scope: Scope, before: Decimal, after: Decimal) -> Decimal:
    """Give the fall in uses as that of a year, whatever the length of time that is observed on either side."""
    return (before - after) * len(MONTHS) / scope.book.assumption(scope.slug, "window_months").central


def _measured(scope: Scope, name: str, before: Figure, after: Figure) -> Placed | None:
    if before.value is None or after.value is None:
        return None
    return Placed(Volume(name, "measured", in_a_year(scope, before.value, after.value)), (before.id, after.id))


def _figure(item: Published | None, row: str, column: str) -> Figure | None:
    return item.figure(row, column) if item and row else None


def _most_observed(service_use: Published | None) -> Figure | None:
    rows = service_use.rows if service_use else ()
    found = [figure for row in rows if (figure := _figure(service_use, row.key, "observed")) and figure.value is not None]
    return max(found, key=lambda figure: figure.value or Decimal(0), default=None)


def _calculation(scope: Scope, phase: Phase, released: Released) -> Calculation:
    service_use, achieving = (published(released, name, phase) for name in ("service_use", "achieving"))
    found = [*volumes_of(scope, phase, service_use, achieving)]
    placed = tuple(item for _, item, _ in found if item)
    attached = _figure(published(released, "headlines", phase), "attached", "value")
    costs, cost_from, cost_of = _costs(scope, published(released, "account", phase), attached)
    of = (scope.book, scope.slug, phase.id, tuple(item.volume for item in placed), costs)
    results = dict(zip(CASES, savings.low_central_high(*of), strict=True))
    first = service_use or achieving
    assert first is not None
    return Calculation(
        scope,
        phase,
        first.is_demonstration,
        first.source,
        placed,
        tuple(name for name, item, is_hidden in found if item is None and is_hidden),
        tuple(name for name, item, is_hidden in found if item is None and not is_hidden),
        costs,
        cost_from,
        cost_of,
        attached,
        _most_observed(service_use),
        results,
    )


def _costs(
    scope: Scope, account: Published | None, attached: Figure | None
) -> tuple[tuple[Cost, ...], Literal["ledger", "assumed"], tuple[str, ...]]:
    """Give the cost of delivery by who paid, each year's spend at the price year; without a ledger, so much for each family attached.

    What was spent after the last year of the deflator is taken at that year's prices.
    """
    book = scope.book
    if account is None:
        families = attached.value if attached and attached.value is not None else Decimal(0)
        return (Cost("assumed", families=families),), "assumed", (attached.id,) if attached else ()
    found: list[Cost] = []
    ids: list[str] = []
    for row in account.rows:
        for column in account.columns if row.key.startswith(SPEND) else ():
            figure = account.figure(row.key, column.key)
            if figure and figure.value and column.key != "to_date":
                year = min(column.key.replace("-", "/"), max(book.deflator))
                spent = book.uprated(figure.value, year, book.savings.price_year)
                found.append(Cost(row.key.removeprefix(SPEND), spent))
                ids.append(figure.id)
    return tuple(found), "ledger", tuple(ids)
