"""What an amount avoided is worth, by the Greater Manchester and HM Treasury method (2014), entry by entry and year by year.

In comes `Inputs`; out goes a `Result`, whose every total is a sum of whole pounds, so that agencies, problems and outcomes add up. It
knows nothing of a family, looks no figure up, and says nothing of what would have happened without the programme but by deadweight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Literal

from tfdata.numerals import half_up
from tfdata.params.unit_costs import AGENCIES, Kind
from tfdata.savings.discounting import factor, persistence
from tfdata.savings.forms import Inputs, OutcomeInputs, Route, Share

Measure = Literal["gross", "net_of_deadweight", "present", "cashable"]
By = Literal["outcome", "problem", "route", "line", "kind", "agency"]


@dataclass(frozen=True)
class Entry:
    """What one value of one line comes to for one outcome: all amounts are present values in whole pounds, below nought for a rise.

    `units` are the outcome's in a year and `each` the pounds of one. `gross` is the worth of the whole change, whoever brought it about;
    `net_of_deadweight` leaves out what would have happened anyway; `present` is corrected for optimism besides, and is the sum of
    `by_year`; `cashable` is the part of it that can be taken out of a budget.
    """

    outcome: str
    problem: str
    route: Route
    line: str
    kind: Kind
    agency: str
    is_transfer: bool
    rag: str
    price_year: str
    units: Decimal
    each: Decimal
    gross: Decimal
    net_of_deadweight: Decimal
    present: Decimal
    cashable: Decimal
    by_year: tuple[Decimal, ...]
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What the change is worth and what delivery cost. `payers` holds whole pounds by payer, corrected; `horizon` is in years."""

    entries: tuple[Entry, ...]
    payers: Mapping[str, Decimal]
    horizon: int
    cost_rests_on: tuple[str, ...] = ()

    @property
    def cost(self) -> Decimal:
        """The cost of delivery to all who paid."""
        return sum(self.payers.values(), Decimal(0))

    def chosen(
        self,
        *,
        kind: Kind | None = None,
        agency: str | None = None,
        with_transfers: bool = True,
    ) -> tuple[Entry, ...]:
        """Give the entries of a kind and agency, with transfers or without."""
        wanted = {"kind": kind, "agency": agency}
        return tuple(
            entry
            for entry in self.entries
            if (with_transfers or not entry.is_transfer)
            and all(value is None or getattr(entry, name) == value for name, value in wanted.items())
        )

    def total(
        self,
        *,
        kind: Kind | None = None,
        agency: str | None = None,
        with_transfers: bool = True,
        measure: Measure = "present",
    ) -> Decimal:
        """Add up the entries of a kind and agency, in whole pounds."""
        found = self.chosen(kind=kind, agency=agency, with_transfers=with_transfers)
        return sum((getattr(entry, measure) for entry in found), Decimal(0))

    def split(self, by: By, *, kind: Kind | None = None, with_transfers: bool = True, measure: Measure = "present") -> dict[str, Decimal]:
        """Add up the entries by one of their names, in the order of the names; the parts add up to the total of the same choice."""
        parts: dict[str, Decimal] = {}
        for entry in self.chosen(kind=kind, with_transfers=with_transfers):
            name = getattr(entry, by)
            parts[name] = parts.get(name, Decimal(0)) + getattr(entry, measure)
        return dict(sorted(parts.items()))

    def by_agency(self, measure: Measure = "present") -> dict[str, Decimal]:
        """Give what each of the seven agencies' budgets gains: fiscal values alone, since no other is in anybody's budget."""
        return {agency: self.total(kind="fiscal", agency=agency, measure=measure) for agency in AGENCIES}

    def by_problem(self, kind: Kind | None = "fiscal", measure: Measure = "present") -> dict[str, Decimal]:
        """Give what each headline problem comes to; an outcome that is of none of the phase's stands under an empty name."""
        return self.split("problem", kind=kind, measure=measure)

    def by_year(self, kind: Kind = "fiscal") -> tuple[Decimal, ...]:
        """Give the present value of each year of the horizon, transfers included; the years add up to the total."""
        found = self.chosen(kind=kind)
        return tuple(sum((entry.by_year[year] for entry in found), Decimal(0)) for year in range(self.horizon))

    @property
    def benefit(self) -> Decimal:
        """What all public budgets together gain: present fiscal values, transfers included."""
        return self.total(kind="fiscal")

    @property
    def public_benefit(self) -> Decimal:
        """What society gains: present values of all kinds, without transfers, which only move money."""
        return self.total(with_transfers=False)

    @property
    def budget_impact(self) -> Decimal:
        """What public budgets gain, less the cost of delivery."""
        return self.benefit - self.cost

    @property
    def public_value(self) -> Decimal:
        """What society gains, less the cost of delivery."""
        return self.public_benefit - self.cost

    @property
    def financial_return(self) -> Decimal | None:
        """What public budgets gain for a pound of cost; None where delivery cost nothing."""
        return self.benefit / self.cost if self.cost else None

    @property
    def benefit_cost_ratio(self) -> Decimal | None:
        """What society gains for a pound of cost; None where delivery cost nothing."""
        return self.public_benefit / self.cost if self.cost else None

    @property
    def cashable_share(self) -> Decimal | None:
        """The part of what public budgets gain that can be taken out of them; None where they gain nothing."""
        return self.total(kind="fiscal", measure="cashable") / self.benefit if self.benefit > 0 else None

    @property
    def payback_year(self) -> int | None:
        """Say by the end of which year public budgets have gained what delivery cost, for good; the first year is 1.

        None where they do not within the horizon, or where delivery cost nothing.
        """
        gained = list(accumulate(self.by_year("fiscal")))
        if not self.cost or not gained or gained[-1] < self.cost:
            return None
        return 1 + max((year for year, amount in enumerate(gained, start=1) if amount < self.cost), default=0)


def worth(inputs: Inputs) -> Result:
    """Work out what the volumes avoided are worth over the horizon, beside the cost of delivery.

    An amount of a year is units × pounds × (1 − deadweight) × (1 − correction) × what is left of the effect, discounted to the year of
    attachment and rounded half up to whole pounds. A use that rose counts in full, without deadweight or correction. Costs fall in the
    year of attachment, raised by their own correction and rounded for each payer.
    """
    payers: dict[str, Decimal] = {}
    for cost in inputs.costs:
        payers[cost.payer] = payers.get(cost.payer, Decimal(0)) + cost.amount
    corrected = {payer: half_up(amount * (1 + inputs.cost_correction)) for payer, amount in payers.items()}
    entries = (_entry(outcome, share, inputs) for outcome in inputs.outcomes for share in outcome.shares)
    return Result(tuple(entries), corrected, inputs.horizon, inputs.cost_rests_on)


def _entry(outcome: OutcomeInputs, share: Share, inputs: Inputs) -> Entry:
    units = outcome.amount * outcome.units
    shares = persistence(outcome.lag, outcome.years, outcome.drop_off, inputs.horizon)
    whole = [units * share.each * left * factor(inputs.discount_rate, year) for year, left in enumerate(shares)]
    owed = Decimal(1) if outcome.has_risen else 1 - outcome.deadweight
    believed = Decimal(1) if outcome.has_risen else 1 - outcome.correction
    by_year = _pounds(whole, owed * believed)
    present = sum(by_year, Decimal(0))
    return Entry(
        outcome.outcome,
        outcome.problem,
        outcome.route,
        share.line,
        share.kind,
        share.agency,
        share.is_transfer,
        share.rag,
        share.price_year,
        units,
        share.each,
        gross=sum(_pounds(whole, Decimal(1)), Decimal(0)),
        net_of_deadweight=sum(_pounds(whole, owed), Decimal(0)),
        present=present,
        cashable=half_up(present * share.cashable) + 0,
        by_year=by_year,
        rests_on=tuple(dict.fromkeys((*share.keys, *outcome.rests_on, *inputs.rests_on))),
    )


def _pounds(amounts: list[Decimal], part: Decimal) -> tuple[Decimal, ...]:
    """Round a part of each year's amount to whole pounds; the nought that is added takes the sign off a rounded nothing."""
    return tuple(half_up(amount * part) + 0 for amount in amounts)
