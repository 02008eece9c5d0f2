"""What holds of the savings model whatever its numbers: its totals, its directions, and its prices."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import get_args

from drawn_savings import BOOK, PAID, SETTINGS, Paid, Told, costs, told, volumes
from hypothesis import given, settings
from hypothesis import strategies as st

from tfdata.params.unit_costs import AGENCIES, KINDS
from tfdata.savings import Cost, Inputs, Measure, OutcomeInputs, Share, at_stake, inputs, low_central_high, worth

MEASURES = get_args(Measure)
SHARES = st.decimals(0, 1, places=4)


@st.composite
def shares(draw: st.DrawFn) -> Share:
    kind = draw(st.sampled_from(KINDS))
    agency = draw(st.sampled_from(AGENCIES)) if kind == "fiscal" else ""
    is_transfer = kind == "fiscal" and draw(st.booleans())
    each = draw(st.decimals(0, 60000, places=2))
    cashable = draw(SHARES) if kind == "fiscal" else Decimal(0)
    return Share("o", draw(st.sampled_from("ABC")), kind, agency, each, is_transfer, cashable, "A", "2005/06")


@st.composite
def outcomes(draw: st.DrawFn, least: int = -200) -> OutcomeInputs:
    return OutcomeInputs(
        draw(st.sampled_from(["o", "p", "q"])),
        draw(st.sampled_from(["", "health", "education"])),
        "measured",
        Decimal(draw(st.integers(least, 200))),
        draw(st.decimals(0, 5, places=2)),
        draw(SHARES),
        draw(SHARES),
        draw(st.integers(0, 3)),
        draw(st.integers(0, 6)),
        draw(SHARES),
        tuple(draw(st.lists(shares(), max_size=4))),
    )


@st.composite
def given_inputs(draw: st.DrawFn, least: int = -200) -> Inputs:
    paid = [Cost(payer, Decimal(amount)) for payer, amount, _ in draw(PAID)]
    rate = draw(st.decimals(0, "0.2", places=3))
    return Inputs(tuple(draw(st.lists(outcomes(least), max_size=4))), tuple(paid), draw(SHARES), rate, draw(st.integers(0, 6)))


@SETTINGS
@given(given_inputs())
def test_no_impact_leaves_minus_the_cost_of_delivery(found: Inputs) -> None:
    """All of it deadweight, or nothing changed: what is left is the cost. (A rise is no impact of nothing, so there is none here.)"""
    falls = tuple(replace(outcome, amount=abs(outcome.amount)) for outcome in found.outcomes)
    none = tuple(replace(outcome, amount=Decimal(0)) for outcome in falls)
    all_deadweight = tuple(replace(outcome, deadweight=Decimal(1)) for outcome in falls)
    for told_so in (none, all_deadweight):
        result = worth(replace(found, outcomes=told_so))
        assert result.budget_impact == result.public_value == -result.cost


@SETTINGS
@given(given_inputs())
def test_doubling_deadweight_never_raises_a_benefit(found: Inputs) -> None:
    """Of no entry, in no year, whether the use fell or rose."""
    doubled = tuple(replace(outcome, deadweight=2 * outcome.deadweight) for outcome in found.outcomes)
    before, after = worth(found), worth(replace(found, outcomes=doubled))
    for one, two in zip(before.entries, after.entries, strict=True):
        assert all(more >= less for more, less in zip(one.by_year, two.by_year, strict=True))
        assert one.gross == two.gross
    assert after.budget_impact <= before.budget_impact
    assert after.public_value <= before.public_value


@SETTINGS
@given(given_inputs(least=0), st.decimals(0, "0.2", places=3))
def test_a_higher_discount_rate_never_raises_a_benefit_that_is_one(found: Inputs, more: Decimal) -> None:
    before, after = worth(found), worth(replace(found, discount_rate=found.discount_rate + more))
    for one, two in zip(before.entries, after.entries, strict=True):
        assert one.present >= two.present >= 0


@SETTINGS
@given(given_inputs())
def test_every_way_of_splitting_a_total_adds_up_to_it(found: Inputs) -> None:
    """Outcomes, problems, routes, lines, kinds and agencies, in each measure, with transfers and without; years and payers too."""
    result = worth(found)
    for measure in MEASURES:
        for kind in (None, *KINDS):
            for with_transfers in (True, False):
                total = result.total(kind=kind, with_transfers=with_transfers, measure=measure)
                for by in ("outcome", "problem", "route", "line", "kind", "agency"):
                    parts = result.split(by, kind=kind, with_transfers=with_transfers, measure=measure)
                    assert sum(parts.values()) == total
        assert sum(result.by_agency(measure).values()) == result.total(kind="fiscal", measure=measure)
        assert sum(result.by_problem(None, measure).values()) == result.total(measure=measure)
    assert all(sum(result.by_year(kind)) == result.total(kind=kind) for kind in KINDS)
    assert sum(result.payers.values()) == result.cost
    assert result.budget_impact - result.public_value == result.total(kind="fiscal") - result.total(with_transfers=False)


@SETTINGS
@given(given_inputs())
def test_the_waterfall_goes_down_from_gross_to_cashable(found: Inputs) -> None:
    """Each step takes away from a gain and nothing from a loss; all amounts are whole pounds."""
    for entry in worth(found).entries:
        if entry.units >= 0:
            assert entry.gross >= entry.net_of_deadweight >= entry.present >= entry.cashable >= 0
        else:
            assert entry.gross == entry.net_of_deadweight == entry.present <= entry.cashable <= 0
        for amount in (entry.gross, entry.net_of_deadweight, entry.present, entry.cashable, *entry.by_year):
            assert amount == amount.to_integral_value()


YEARS = st.sampled_from(sorted(BOOK.deflator))


@settings(deadline=None, derandomize=True)
@given(st.decimals(0, 60000, places=2), YEARS, YEARS, YEARS)
def test_price_years_commute(value: Decimal, first: str, second: str, third: str) -> None:
    """Uprating by way of another year gives the same, there and back too."""
    straight, round_about = BOOK.uprated(value, first, third), BOOK.uprated(BOOK.uprated(value, first, second), second, third)
    assert abs(straight - round_about) < Decimal("1e-18")
    assert abs(BOOK.uprated(straight, third, first) - value) < Decimal("1e-18")


@SETTINGS
@given(told(), PAID, st.sampled_from(["1", "2"]))
def test_low_is_never_more_than_central_nor_central_than_high(found: Told, paid: Paid, phase: str) -> None:
    """For the net result to budgets and to society, where uses rose too."""
    low, central, high = low_central_high(BOOK, "bromley", phase, volumes(found), costs(paid))
    assert low.budget_impact <= central.budget_impact <= high.budget_impact
    assert low.public_value <= central.public_value <= high.public_value


@SETTINGS
@given(told(), PAID)
def test_the_share_that_breaks_even_gives_the_cost(found: Told, paid: Paid) -> None:
    """The share times the gain is the cost and what was lost; run through the model it is so within the rounding of each year."""
    stake = at_stake(BOOK, "bromley", "2", volumes(found), costs(paid))
    if stake.share is None:
        assert stake.gained == 0
        return
    assert abs(stake.share * stake.gained - stake.lost - stake.cost) < 1
    built = inputs(BOOK, "bromley", "2", volumes(found), costs(paid))
    just = tuple(replace(outcome, deadweight=1 - stake.share) for outcome in built.outcomes)
    result = worth(replace(built, outcomes=just))
    years = len(result.chosen(kind="fiscal")) * result.horizon
    # each year is rounded once here, and once where the gain was added up, of which the share is taken
    assert abs(result.budget_impact) <= Decimal("0.5") * years * (1 + stake.share)


@settings(deadline=None, max_examples=20, derandomize=True)
@given(told(), PAID)
def test_all_that_an_entry_rests_on_was_looked_up(found: Told, paid: Paid) -> None:
    """Every key that an entry or the cost names is among what the book remembers, so that the sources can list it."""
    book = BOOK.fresh()
    result = worth(inputs(book, "bromley", "2", volumes(found), costs(paid)))
    named = {key for entry in result.entries for key in entry.rests_on} | set(result.cost_rests_on)
    assert {key for key in named if book.used.get(key) is None} == set()
