"""The savings model by worked examples: every expected pound is worked out by hand beside its test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import numpy_financial
import pytest

from tfdata.faults import Refused
from tfdata.numerals import half_up
from tfdata.params import Book, load
from tfdata.params.local_savings import LocalSavings
from tfdata.savings import (
    Cost,
    Inputs,
    OutcomeInputs,
    Result,
    Share,
    Volume,
    at_stake,
    break_even,
    inputs,
    low_central_high,
    tornado,
    weak,
    worth,
)
from tfdata.savings.discounting import factor, persistence, present_value

BOOK = load()
D = Decimal
NOTHING = D(0)


def share(each: str, *, kind: str = "fiscal", agency: str = "police", line: str = "L1", **changed: object) -> Share:
    """A value of a line that is green, of this century and no transfer, and of which a tenth is cashable."""
    plain = Share("offences", line, kind, agency, D(each), False, D("0.1") if kind == "fiscal" else NOTHING, "G", "2013/14")  # type: ignore[arg-type]
    return replace(plain, **changed)  # type: ignore[arg-type]


def outcome(amount: int, *shares: Share, **changed: object) -> OutcomeInputs:
    """Offences, measured: half deadweight, 40% taken off for optimism, two years of effect from the first on, a quarter lost a year."""
    plain = OutcomeInputs(
        "offences", "crime_asb", "measured", D(amount), D(1), D("0.5"), D("0.4"), lag=0, years=2, drop_off=D("0.25"), shares=shares
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


def given(*outcomes: OutcomeInputs, cost: str = "1000", optimism: str = "0") -> Inputs:
    """Inputs at 3.5% over five years, with the council bearing the cost."""
    return Inputs(outcomes, (Cost("council", D(cost)),), D(optimism), D("0.035"), 5)


def pounds(*amounts: int) -> tuple[Decimal, ...]:
    return tuple(map(D, amounts))


MEASURED = outcome(10, share("500"))


def test_a_measured_change_over_two_years_with_drop_off() -> None:
    """Ten offences fewer at £500, half of it deadweight, 40% taken off for optimism, a quarter lost in the second year."""
    result = worth(given(MEASURED))
    (entry,) = result.entries
    # year 0: 10 × 500               = 5,000.00          deadweight: × 0.5 = 2,500.00   optimism: × 0.6 = 1,500.00
    # year 1: 5,000 × 0.75 ÷ 1.035   = 3,623.19 (3,623)            × 0.5 = 1,811.59 (1,812)      × 0.6 = 1,086.96 (1,087)
    assert entry.gross == 5000 + 3623
    assert entry.net_of_deadweight == 2500 + 1812
    assert entry.by_year == pounds(1500, 1087, 0, 0, 0)
    assert entry.present == 1500 + 1087
    assert entry.cashable == 259  # a tenth of 2,587
    assert result.budget_impact == 1500 + 1087 - 1000
    assert result.financial_return == D(1500 + 1087) / 1000


def test_a_modelled_change_with_a_lag() -> None:
    """Twenty families with the outcome avoid two units a year at £300 each, from the second year on for two years."""
    modelled = outcome(20, share("300"), route="modelled", units=D(2), lag=1, deadweight=D("0.25"), correction=D("0.15"), drop_off=D("0.5"))
    (entry,) = worth(given(modelled)).entries
    # year 0: nothing yet
    # year 1: 20 × 2 × 300 = 12,000 ÷ 1.035          = 11,594.20   × 0.75 × 0.85 = 7,391.30 (7,391)
    # year 2: 12,000 × 0.5 = 6,000 ÷ 1.035² (1.071225) = 5,601.06  × 0.75 × 0.85 = 3,570.68 (3,571)
    assert entry.units == 40
    assert entry.by_year == pounds(0, 7391, 3571, 0, 0)
    assert entry.gross == 11594 + 5601


def test_a_use_that_rose_counts_in_full_against_the_programme() -> None:
    """Four months more at £250: nothing is taken off for deadweight or optimism, and the cost comes on top."""
    result = worth(given(outcome(-4, share("250"))))
    # year 0: −4 × 250 = −1,000; year 1: −1,000 × 0.75 ÷ 1.035 = −724.64 (−725)
    assert result.entries[0].by_year == pounds(-1000, -725, 0, 0, 0)
    assert result.total(measure="gross") == result.total(measure="net_of_deadweight") == result.total() == -1725
    assert result.budget_impact == -1725 - 1000
    assert result.cashable_share is None


def test_a_transfer_counts_for_budgets_and_not_for_public_value() -> None:
    """A claimant in work: £9,000 of benefit is only moved, £500 of health care is saved, and £14,000 is earned."""
    work = outcome(
        1,
        share("9000", agency="dwp", is_transfer=True),
        share("500", agency="nhs", line="L2"),
        share("14000", kind="economic", agency="", line="L3"),
        correction=NOTHING,
        years=1,
    )
    result = worth(given(work))
    # half of each is deadweight: 4,500 and 250 to budgets; 250 and 7,000 to society; the cost is 1,000
    assert result.budget_impact == 4500 + 250 - 1000
    assert result.public_value == 250 + 7000 - 1000
    assert result.benefit_cost_ratio == D("7.25")
    assert result.by_agency() == {name: D({"dwp": 4500, "nhs": 250}.get(name, 0)) for name in result.by_agency()}
    assert result.split("kind") == {"economic": 7000, "fiscal": 4750}


def test_the_seven_agencies_stand_beside_who_paid() -> None:
    """Every agency is named, those that gain nothing too, and each payer's cost with its correction."""
    two = outcome(10, share("500"), share("30", agency="nhs", line="L2"), correction=NOTHING, years=1)
    told = replace(given(two, optimism="0.1"), costs=(Cost("council", D(1001)), Cost("nhs", D(50)), Cost("council", D(5))))
    result = worth(told)
    assert list(result.by_agency()) == ["council", "police", "nhs", "justice", "dwp", "schools", "housing"]
    assert result.by_agency() == dict.fromkeys(result.by_agency(), NOTHING) | {"police": 10 * 250, "nhs": 10 * 15}
    # council: (1,001 + 5) × 1.1 = 1,106.6; NHS: 50 × 1.1
    assert result.payers == {"council": 1107, "nhs": 55}
    assert result.cost == 1107 + 55


@pytest.mark.parametrize(
    ("cost", "year"),
    [
        ("0", None),  # nothing to pay back
        ("1499", 1),
        ("1500", 1),
        ("1501", 2),
        ("2587", 2),
        ("2588", None),  # 1,500 + 1,087 are all that there is
    ],
)
def test_the_payback_year_is_the_first_by_whose_end_the_cost_is_gained(cost: str, year: int | None) -> None:
    assert worth(given(MEASURED, cost=cost)).payback_year == year


def test_a_cost_that_is_paid_back_and_lost_again_is_paid_back_when_it_is_for_good() -> None:
    """A gain in the first year alone and a rise that lasts: the years come to £1,500, −£1,087 and again what a late gain brings."""
    early = outcome(10, share("500"), years=1)  # 1,500 in year 0
    rise = outcome(-1, share("1000"), lag=1, years=1)  # −1,000 ÷ 1.035 = −966 in year 1
    late = outcome(10, share("500"), lag=2, years=1)  # 1,500 ÷ 1.071225 = 1,400 in year 2
    result = worth(given(early, rise, late, cost="1400"))
    assert result.by_year() == pounds(1500, -966, 1400, 0, 0)
    assert result.payback_year == 3


def test_a_rounded_nothing_has_no_sign() -> None:
    """A rise of less than fifty pence is £0 and not −£0, and so is the tenth of a pound that is cashable."""
    result = worth(given(outcome(-1, share("0.6"))))
    # year 0: −0.60; year 1: −0.60 × 0.75 ÷ 1.035 = −0.43
    assert [str(amount) for amount in result.entries[0].by_year] == ["-1", "0", "0", "0", "0"]
    assert str(result.entries[0].cashable) == "0"


@pytest.mark.parametrize(
    ("lag", "years", "drop_off", "left"),
    [
        (0, 2, "0.25", ["1", "0.75", "0", "0"]),
        (1, 5, "0.5", ["0", "1", "0.5", "0.25"]),  # what lies beyond the horizon is not counted
        (0, 3, "1", ["1", "0", "0", "0"]),  # all lost after the first year
        (0, 0, "0", ["0", "0", "0", "0"]),
        (4, 1, "0", ["0", "0", "0", "0"]),  # it would begin when the horizon ends
        (3, 1, "0", ["0", "0", "0", "1"]),
    ],
)
def test_an_effect_begins_after_its_lag_and_drops_off(lag: int, years: int, drop_off: str, left: list[str]) -> None:
    assert persistence(lag, years, D(drop_off), 4) == tuple(map(D, left))


@pytest.mark.parametrize("rate", ["0", "0.035", "0.1"])
@pytest.mark.parametrize("amounts", [(1000,), (1000, 750, 562), (0, -300, 900, 0, 12345)])
def test_present_values_are_those_of_numpy_financial(rate: str, amounts: tuple[int, ...]) -> None:
    """The first amount is of the year of attachment and is not discounted, as `npv` has it too."""
    assert float(present_value(pounds(*amounts), D(rate))) == pytest.approx(numpy_financial.npv(float(rate), list(amounts)), rel=1e-12)


def test_a_pound_a_year_later_is_worth_less_by_the_rate() -> None:
    assert factor(D("0.035"), 0) == 1
    assert factor(D("0.25"), 2) == D("0.64")  # 1 ÷ 1.25²


def test_an_entry_is_what_numpy_financial_makes_of_its_years() -> None:
    """£5,000 a year for four years, a quarter lost a year, within the rounding of each year to whole pounds."""
    (entry,) = worth(given(replace(MEASURED, years=4))).entries
    undiscounted = [5000 * 0.75**year * 0.5 * 0.6 for year in range(4)]
    assert float(entry.present) == pytest.approx(numpy_financial.npv(0.035, undiscounted), abs=0.5 * 4)


# From here on by the shipped parameters.
# Index of the deflator: 2005/06 157.46996710472425, 2010/11 179.90688766945763, 2015/16 195.9696985671229.


def priced(amount: int, name: str, route: str = "measured", cases: Mapping[str, str] | None = None, book: Book = BOOK) -> OutcomeInputs:
    (found,) = inputs(book, "bromley", "2", [Volume(name, route, D(amount))], [], cases or {}).outcomes  # type: ignore[arg-type]
    return found


def each(found: OutcomeInputs) -> Decimal:
    return half_up(sum((item.each for item in found.shares), NOTHING), 2)


def test_a_truant_is_worth_the_truncated_value_unless_an_assumption_says_otherwise() -> None:
    """£803 at 2005/06 prices as in the Greater Manchester model; the full £1,509 only with alternative provision."""
    uprating = D("195.9696985671229") / D("157.46996710472425")  # 1.2445
    truncated = 52 + D("423.5") + D("327.8333333333333")  # health, crime, social services: 803.33
    assert each(priced(1, "truancy", "modelled")) == half_up(truncated * uprating, 2) == D("999.74")
    full = priced(1, "truancy", "modelled", {"truancy_alternative_provision": "high"})
    assert each(full) == half_up((truncated + 706) * uprating, 2) == D("1878.35")
    assert {item.price_year for item in full.shares} == {"2005/06"}


def test_the_police_have_what_the_other_lines_leave_of_a_crime() -> None:
    """The database has no line of the police in a crime's £609, so theirs is the remainder."""
    found = {(item.line, item.kind): item for item in priced(1, "offences").shares}
    # 609 − (21.20 + 81.12 + 108.03 + 58.30 + 112.42 = 381.07) = 227.93 at 2010/11 prices; × 195.97 ÷ 179.91 (1.0893) = 248.28
    police = found["CR8.0", "fiscal"]
    assert police.agency == "police"
    assert half_up(police.each, 2) == D("248.28")
    assert {key for key in police.keys if key.startswith("unit_costs")} == {
        f"unit_costs.{code}.fiscal" for code in ("CR8.0", "CR8.0.2", "CR8.0.3", "CR8.0.4", "CR8.0.5", "CR8.0.6")
    }
    fiscal = sum((item.each for item in found.values() if item.kind == "fiscal"), NOTHING)
    assert half_up(fiscal, 2) == half_up(609 * D("195.9696985671229") / D("179.90688766945763"), 2)  # nothing lost, nothing twice


def test_an_economic_or_social_value_is_in_nobodys_budget() -> None:
    """What a crime costs people has no agency, and none of it is cashable."""
    others = [item for item in priced(1, "offences").shares if item.kind != "fiscal"]
    assert {(item.kind, item.agency, item.cashable) for item in others} == {("economic", "", NOTHING), ("social", "", NOTHING)}


def test_only_the_fiscal_value_of_a_transfer_line_is_a_transfer() -> None:
    """Benefit not paid is moved; the earnings are not."""
    found = {(item.line, item.kind): item.is_transfer for item in priced(1, "work_jsa", "modelled").shares}
    assert found == {("E&E1.0.1", "fiscal"): True, ("E&E1.0.2", "fiscal"): False, ("E&E1.0", "economic"): False}


def test_a_week_in_care_is_a_part_of_the_years_line() -> None:
    """£51,080 a year at 2013/14 prices, by 52.1786 weeks a year: £1,009.53 at 2015/16 prices."""
    # 51,080 × 195.9697 ÷ 190.0334 = 52,675.63; ÷ 52.1786 = 1,009.53
    assert each(priced(1, "weeks_in_care")) == D("1009.53")


def test_low_is_the_least_saving_also_for_a_use_that_rose() -> None:
    """A fall lasts one year in the low case and five in the high one; a rise the other way about."""
    cases = {"years_of_effect": "low"}
    assert priced(5, "child_in_need_months", cases=cases).years == 1
    assert priced(-5, "child_in_need_months", cases=cases).years == 5
    assert priced(0, "child_in_need_months", cases=cases).years == 1
    rose = priced(-5, "child_in_need_months")
    assert (rose.has_risen, rose.years, rose.deadweight, rose.correction) == (True, 2, 0, 0)
    assert not {"savings.deadweight", "savings.grade_measured"} & set(rose.rests_on)


Ranges = Mapping[str, tuple[str, str, str]]


def local(assumptions: Ranges, outcomes: Mapping[str, Ranges] | None = None) -> Book:
    """The book with a file of Bromley's own: low, central and high of each assumption."""

    def forms(ranges: Ranges) -> dict[str, object]:
        said = {"source": "general_knowledge", "locator": "a study", "confidence": "unverified", "reason": "r", "is_local_evidence": False}
        return {name: said | dict(zip(("low", "central", "high"), map(D, values), strict=True)) for name, values in ranges.items()}

    file = {"assumptions": forms(assumptions), "outcomes": {name: forms(ranges) for name, ranges in (outcomes or {}).items()}}
    return replace(BOOK.fresh(), local_savings={"bromley": LocalSavings.model_validate(file)})


def test_a_council_may_assume_otherwise_for_one_outcome() -> None:
    """Its own range for offences wins over its own for all, and the amounts say that they rest on it."""
    book = local(assumptions={"deadweight": ("0.9", "0.8", "0.7")}, outcomes={"offences": {"deadweight": ("0.5", "0.4", "0.3")}})
    assert (priced(1, "offences", book=book).deadweight, priced(1, "ae_attendances", book=book).deadweight) == (D("0.4"), D("0.8"))
    assert "local_savings.bromley.offences.deadweight" in priced(1, "offences", book=book).rests_on
    volumes = [Volume("offences", "measured", D(10)), Volume("ae_attendances", "measured", D(10))]
    swing = next(item for item in tornado(book, "bromley", "2", volumes, []) if item.assumption == "deadweight")
    assert swing.rests_on == ("local_savings.bromley.offences.deadweight", "local_savings.bromley.deadweight")


def test_the_programme_breaks_even_where_its_share_of_the_gain_comes_to_the_cost() -> None:
    """£1,000 of cost against what ten attendances fewer would gain if all of them were the programme's doing."""
    volumes, costs = [Volume("ae_attendances", "measured", D(10))], [Cost("council", D(1000))]
    # £109 at 2011/12 prices × 195.9697 ÷ 183.1272 = 116.6440; 10 of them: 1,166.44; 25% taken off for optimism: 874.83 (875)
    # the year after: 874.83 × 0.75 ÷ 1.035 = 633.93 (634)
    stake = at_stake(BOOK, "bromley", "2", volumes, costs)
    assert (stake.gained, stake.lost, stake.cost) == (875 + 634, 0, 1000)
    assert break_even(BOOK, "bromley", "2", volumes, costs) == D(1000) / (875 + 634)


def test_break_even_makes_good_what_is_lost_by_a_rise_and_may_be_beyond_reach() -> None:
    """Where uses rose, the rest must earn that too; more than the whole change may be needed, and without a gain there is no share."""
    rise, fall = Volume("child_in_need_months", "measured", D(-10)), Volume("ae_attendances", "measured", D(10))
    costs = [Cost("council", D(1000))]
    stake = at_stake(BOOK, "bromley", "2", [rise, fall], costs)
    # £107 at 2008/09 prices × 195.9697 ÷ 170.6499 = 122.8760; 10 of them 1,228.76 (1,229); then × 0.75 ÷ 1.035 = 890.41 (890)
    assert (stake.gained, stake.lost) == (1509, 1229 + 890)
    assert stake.share == D(1000 + 2119) / 1509
    assert stake.share is not None
    assert stake.share > 1
    assert break_even(BOOK, "bromley", "2", [rise], costs) is None
    assert break_even(BOOK, "bromley", "2", [], costs) is None
    assert break_even(BOOK, "bromley", "2", [fall], []) == 0


def test_the_low_case_saves_nothing_since_all_may_have_come_anyway() -> None:
    """No significant impact was found nationally: in the low case all is deadweight and the cost is a tenth higher."""
    spread = low_central_high(BOOK, "bromley", "2", [Volume("ae_attendances", "measured", D(10))], [Cost("council", D(1000))])
    assert spread.low.budget_impact == -1100
    # central: 874.83 × (1 − 0.5833) = 364.54 (365), then 633.93 × 0.4167 = 264.16 (264)
    assert spread.central.budget_impact == 365 + 264 - 1000
    assert spread.high.budget_impact > spread.central.budget_impact


def test_the_tornado_names_the_widest_swing_first() -> None:
    """Deadweight moves ten attendances the most; what moves nothing is left out, and so is what has one value."""
    swings = tornado(BOOK, "bromley", "2", [Volume("ae_attendances", "measured", D(10))], [Cost("council", D(1000))])
    assert [swing.width for swing in swings] == sorted((swing.width for swing in swings), reverse=True)
    assert swings[0].assumption == "deadweight"
    assert {swing.assumption for swing in swings} == {"deadweight", "years_of_effect", "drop_off", "grade_measured", "cost_optimism"}
    deadweight = next(swing for swing in swings if swing.assumption == "deadweight")
    # low: all of it; high: (875 + 634 before rounding) × 0.8333 = 729.00 and 528.26
    assert (deadweight.low, deadweight.central, deadweight.high) == (-1000, 365 + 264 - 1000, 729 + 528 - 1000)
    assert deadweight.rests_on == ("savings.deadweight",)
    # a grade alone: 1,166.44 × 0.4167 × 0.6 = 291.63 and 211.33 at worst, × 0.85 = 413.15 and 299.38 at best
    grade = next(swing for swing in swings if swing.assumption == "grade_measured")
    assert (grade.low, grade.high) == (292 + 211 - 1000, 413 + 299 - 1000)


def test_swings_of_one_width_stand_by_name() -> None:
    """A family's cost may be £1,000 more by the council's own range, and a tenth more by the correction: both swing by £1,000."""
    book = local(assumptions={"assumed_cost_per_family": ("11000", "10000", "10000")})
    swings = tornado(book, "bromley", "2", [], [Cost("council", families=D(1))])
    assert [(swing.assumption, swing.width) for swing in swings] == [("assumed_cost_per_family", 1000), ("cost_optimism", 1000)]
    assert swings[0].rests_on == ("local_savings.bromley.assumed_cost_per_family",)


def test_an_assumed_cost_swings_where_no_cost_was_booked() -> None:
    """No cost is booked and one family's is assumed: nothing else moves, so the two that move the cost are all that there is."""
    swings = tornado(BOOK, "bromley", "2", [], [Cost("council", families=D(1))])
    # £10,000 assumed; 15,000 or 5,000; a tenth on top at worst
    assert [(swing.assumption, swing.low, swing.central, swing.high) for swing in swings] == [
        ("assumed_cost_per_family", -15000, -10000, -5000),
        ("cost_optimism", -11000, -10000, -10000),
    ]


def test_a_cost_that_nobody_booked_is_assumed_for_each_family() -> None:
    """Three families at £10,000 beside £500 that is booked; the cost says what it rests on, a booked one that it is not assumed."""
    found = inputs(BOOK, "bromley", "2", [], [Cost("council", D(500), families=D(3))])
    assert found.costs == (Cost("council", D(500 + 3 * 10000)),)
    assert found.cost_rests_on == ("savings.assumed_cost_per_family", "savings.cost_optimism")
    assert inputs(BOOK, "bromley", "2", [], [Cost("council", D(500))]).cost_rests_on == ("savings.cost_optimism",)


def test_what_rests_on_weak_values_is_shared_out_by_pounds() -> None:
    """£100 on amber and old prices, £300 on green, £50 lost on red: a loss counts as much as a gain."""
    one = {"years": 1, "deadweight": NOTHING, "correction": NOTHING}
    earnings = share("70", line="L4", kind="economic", agency="", rag="R", price_year="2002/03")
    result = worth(
        given(
            outcome(1, share("100", rag="A", price_year="2005/06"), share("300", line="L2", price_year="2006/07"), earnings, **one),
            outcome(-1, share("50", line="L3", rag="R", price_year="2013/14"), **one),
        )
    )
    found = weak(BOOK, "bromley", result)
    assert (found.total, found.amber, found.red, found.old) == (450, 100, 50, 100)
    assert found.share("flagged") == D(150) / 450
    assert found.share("old") == D(100) / 450  # 2005/06 began before 2006; 2006/07 did not
    everything = weak(BOOK, "bromley", result, kind=None)  # with £70 that people gain, on red and old prices
    assert (everything.total, everything.red, everything.old) == (450 + 70, 50 + 70, 100 + 70)
    assert weak(BOOK, "bromley", worth(given())).share("amber") is None


def test_no_volumes_leave_the_cost() -> None:
    """Nothing is known of any service: no benefit is made up, and the cost stays."""
    result: Result = worth(inputs(BOOK, "bromley", "2", [], [Cost("council", D(1000))]))
    assert result.entries == ()
    assert (result.total(), result.budget_impact, result.public_value) == (0, -1000, -1000)
    assert (result.financial_return, result.benefit_cost_ratio, result.payback_year, result.cashable_share) == (0, 0, None, None)
    assert result.by_year() == pounds(0, 0, 0, 0, 0)


def test_no_cost_leaves_no_ratio() -> None:
    """Nothing can be divided by a cost of nought, and there is nothing to pay back."""
    result = worth(given(MEASURED, cost="0"))
    assert (result.financial_return, result.benefit_cost_ratio, result.payback_year) == (None, None, None)
    assert result.budget_impact == 1500 + 1087


def test_an_outcome_of_no_headline_problem_stands_under_an_empty_name() -> None:
    """Attendances at accident and emergency are of no problem in phase 1, and are worth the same."""
    volumes = [Volume("ae_attendances", "measured", D(10)), Volume("offences", "measured", D(10))]
    first, second = (worth(inputs(BOOK, "bromley", phase, volumes, [])) for phase in ("1", "2"))
    assert list(first.by_problem()) == ["", "crime_asb"]
    assert list(second.by_problem()) == ["crime_asb", "health"]
    assert first.total() == second.total()


@pytest.mark.parametrize(
    ("volumes", "costs", "cases", "phase", "words"),
    [
        ([Volume("offence", "measured", D(1))], [], "central", "2", "there is no outcome 'offence'; did you mean offences"),
        ([Volume("truancy", "measured", D(1))], [], "central", "2", "truancy is not measured"),
        ([Volume("evictions", "modelled", D(1))], [], "central", "2", "evictions is not modelled"),
        ([Volume("truancy", "modelled", D(-1))], [], "central", "2", "fewer than none"),
        ([Volume("offences", "measured", D(1)), Volume("offences", "modelled", D(1))], [], "central", "2", "offences has two volumes"),
        ([], [Cost("council", D(-1))], "central", "2", "income is not set against the cost"),
        ([], [], "centre", "2", "the case is 'centre'; the cases are low, central, high"),
        ([], [], {"deadweight": "hi"}, "2", "deadweight is 'hi'; the cases are low, central, high"),
        ([], [], {"deadwieght": "low"}, "2", "there is no assumption 'deadwieght'; did you mean deadweight?"),
        ([], [], "central", "3", "there is no phase '3'"),
    ],
)
def test_what_cannot_be_reckoned_is_refused(volumes: list[Volume], costs: list[Cost], cases: str, phase: str, words: str) -> None:
    """The refusal names what is wrong and what is near."""
    with pytest.raises(Refused) as refused:
        inputs(BOOK, "bromley", phase, volumes, costs, cases)  # type: ignore[arg-type]
    assert words in str(refused.value)


def test_all_that_is_wrong_is_said_together() -> None:
    with pytest.raises(Refused) as refused:
        inputs(BOOK, "bromley", "9", [Volume("offence", "measured", D(1))], [Cost("nhs", D(-1))], "best")  # type: ignore[arg-type]
    assert len(refused.value.faults) == 4


def taking_off(name: str, *less: str) -> OutcomeInputs:
    """One of an outcome, with lines taken off each that it uses."""
    plain = BOOK.savings.outcomes[name]
    uses = [use.model_copy(update={"less": list(less)}) for use in plain.uses]
    outcomes = BOOK.savings.outcomes | {name: plain.model_copy(update={"uses": uses})}
    return priced(1, name, book=replace(BOOK, savings=BOOK.savings.model_copy(update={"outcomes": outcomes})))


def test_a_remainder_is_no_better_than_the_lines_that_it_is_made_of() -> None:
    """A green value of 2011/12, less a red one of 2002/03, is red and old; each is uprated from its own year."""
    (found,) = taking_off("ae_attendances", "CR1.1").shares
    # £109 × 195.9697 ÷ 183.1272 = 116.6440; £35 × 195.9697 ÷ 145.5441 = 47.1262; the difference is 69.5178
    assert half_up(found.each, 4) == D("69.5178")
    assert (found.rag, found.price_year) == ("R", "2002/03")
    assert {"unit_costs.HE4.0.fiscal", "unit_costs.CR1.1.fiscal"} < set(found.keys)


def test_a_line_without_a_value_of_the_kind_takes_nothing_off() -> None:
    """The line of courts has a fiscal value alone: what a crime costs people stays whole."""
    found, plain = ({item.kind: item for item in outcome.shares} for outcome in (taking_off("offences", "CR8.0.2"), priced(1, "offences")))
    assert found["social"] == plain["social"]


def test_lines_taken_off_cannot_come_to_more_than_the_line() -> None:
    """A remainder below nought would be a saving that costs: the refusal names the lines."""
    with pytest.raises(Refused, match=r"ae_attendances\.less: CR2\.0 come to more than the fiscal value of HE4\.0"):
        taking_off("ae_attendances", "CR2.0")  # £2,470 off £109
