"""What the savings model reads and what it is told: volumes avoided, costs of delivery, and the worth of one unit of an outcome.

A volume is worked out from counts that disclosure control has let through, never from a family's row. Amounts are Decimal, shares lie
between nought and one, and nothing is reckoned here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tfdata.params.unit_costs import Kind

Route = Literal["measured", "modelled"]


@dataclass(frozen=True)
class Volume:
    """How much less of an outcome there was in a year.

    Measured: uses before attachment less uses after it, below nought where the use rose. Modelled: families with the outcome.
    """

    outcome: str
    route: Route
    amount: Decimal


@dataclass(frozen=True)
class Cost:
    """What a payer spent on delivery, at the price year and before any correction.

    `families` are those whose cost is on no record: what is assumed for a family is added for each of them.
    """

    payer: str
    amount: Decimal = Decimal(0)
    families: Decimal = Decimal(0)


@dataclass(frozen=True)
class Share:
    """What one unit of an outcome is worth by one value of a unit cost line: `each` is in pounds at the price year, weight included.

    `agency` is whose budget gains, empty for an economic or social value, which is nobody's budget. `cashable` is the share that can be
    taken out of a budget, nought for a value that is in none. `rag` is the worst flag and `price_year` the oldest prices of the line and
    of those that are taken off it.
    """

    outcome: str
    line: str
    kind: Kind
    agency: str
    each: Decimal
    is_transfer: bool
    cashable: Decimal
    rag: str
    price_year: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutcomeInputs:
    """A volume with all that turns it into money: `units` of the outcome avoided in a year for one of the volume, and its assumptions.

    `problem` is the phase's headline problem, empty where the phase has none that it belongs to. `lag` and `years` are whole years.
    """

    outcome: str
    problem: str
    route: Route
    amount: Decimal
    units: Decimal
    deadweight: Decimal
    correction: Decimal
    lag: int
    years: int
    drop_off: Decimal
    shares: tuple[Share, ...]
    rests_on: tuple[str, ...] = ()

    @property
    def has_risen(self) -> bool:
        """Whether there was more of it after attachment than before, which counts against the programme."""
        return self.amount < 0


@dataclass(frozen=True)
class Inputs:
    """All that the model needs, for one mix of cases: `horizon` is in years, the rest are shares of one.

    The families of each cost are in its amount already. `rests_on` are the keys of what every amount rests on, `cost_rests_on` those of
    what the cost rests on.
    """

    outcomes: tuple[OutcomeInputs, ...]
    costs: tuple[Cost, ...]
    cost_correction: Decimal
    discount_rate: Decimal
    horizon: int
    rests_on: tuple[str, ...] = ()
    cost_rests_on: tuple[str, ...] = ()
