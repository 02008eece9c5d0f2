"""What a sample says of all claims holds as often as it says, by exact counting, and money at risk follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tfdata.audit import AtRisk, Bounds, Checked, CheckedClaims, at_risk, combined, invalid_bounds
from tfdata.faults import Refused
from tfdata.params import load

CONFIDENCE = load().parameter("audit.confidence").value
FEW = settings(max_examples=100, deadline=None)
bounded = cache(invalid_bounds)


def chance(population: int, checked: int, invalid: int, found: int) -> Fraction:
    """The chance that a sample holds so many invalid claims, of a population with so many."""
    if found > min(invalid, checked) or checked - found > population - invalid:
        return Fraction(0)
    return Fraction(comb(invalid, found) * comb(population - invalid, checked - found), comb(population, checked))


def audits(most: int, least: int = 0) -> Iterator[tuple[int, int, int]]:
    """Every population, number checked and number found invalid."""
    for population in range(least, most + 1):
        for checked in range(population + 1):
            for invalid in range(checked + 1):
                yield population, checked, invalid


def lowest_and_highest(population: int, checked: int, invalid: int, confidence: int | Decimal = 95) -> tuple[int, int]:
    found = bounded(population, checked, invalid, confidence)
    return found.lowest, found.highest


@st.composite
def an_audit(draw: st.DrawFn, most: int = 60) -> tuple[int, int, int]:
    population = draw(st.integers(1, most))
    checked = draw(st.integers(0, population))
    return population, checked, draw(st.integers(0, checked))


# One stratum


@pytest.mark.parametrize("confidence", [50, 80, Decimal("97.5"), CONFIDENCE])
def test_the_bounds_are_the_fewest_and_the_most_that_a_second_calculation_does_not_rule_out(confidence: int | Decimal) -> None:
    """Every number of every population to 12 is tried, its chances added up term by term as fractions."""
    half = (1 - Fraction(confidence) / 100) / 2
    for population, checked, invalid in audits(12):
        possible = [
            number
            for number in range(population + 1)
            if sum(chance(population, checked, number, found) for found in range(invalid + 1)) > half
            and sum(chance(population, checked, number, found) for found in range(invalid, checked + 1)) > half
        ]
        assert possible == list(range(possible[0], possible[-1] + 1))
        assert lowest_and_highest(population, checked, invalid, confidence) == (possible[0], possible[-1])


@pytest.mark.parametrize("confidence", [50, CONFIDENCE])
def test_whatever_the_true_number_is_the_bounds_hold_it_as_often_as_they_say(confidence: int | Decimal) -> None:
    """Of every population to 15, every sample size and every true number: the chance of the samples whose bounds hold it, added up."""
    for population in range(16):
        for checked, number in product(range(population + 1), repeat=2):
            holds = Fraction(0)
            for found in range(checked + 1):
                if chance(population, checked, number, found):
                    lowest, highest = lowest_and_highest(population, checked, found, confidence)
                    holds += chance(population, checked, number, found) * (lowest <= number <= highest)
            assert holds * 100 >= Fraction(confidence), (population, checked, number)


def test_five_of_ten_claims_checked_and_none_invalid_leave_three_at_most() -> None:
    """The chance to find none of D in 5 of 10 is C(10 - D, 5) / 252: of three 21/252 = 8.3%, of four 6/252 = 2.4%, below 2.5%."""
    assert invalid_bounds(10, 5, 0, 95) == Bounds(0, 3, Fraction(0))
    # 6/252 is 2.38%: above half of what 95.3% leaves, 2.35%, and below half of what 95.2% leaves, 2.4%.
    assert lowest_and_highest(10, 5, 0, Decimal("95.3")) == (0, 4)
    assert lowest_and_highest(10, 5, 0, Decimal("95.2")) == (0, 3)


def test_a_chance_of_exactly_half_of_what_is_left_rules_a_number_out() -> None:
    """One of two claims checked and valid: one invalid has a chance of 1/2, which is more than half of what 50% leaves, two have none.

    One of four checked and valid: three invalid have a chance of exactly 1/4, half of what 50% leaves.
    """
    assert lowest_and_highest(2, 1, 0, 50) == (0, 1)
    assert lowest_and_highest(4, 1, 0, 50) == (0, 2)
    assert lowest_and_highest(4, 1, 0, Decimal("50.1")) == (0, 3)


def test_fisher_s_tea_with_milk() -> None:
    """Four of eight, and all four invalid: of four in all the chance is 1/70 = 1.4%, of five 5/70 = 7.1%. So five at least."""
    assert invalid_bounds(8, 4, 4, 95) == Bounds(5, 8, Fraction(8))
    # With three of the four: of three in all C(3,3) x 5 / 70 = 7.1%; and by the same count of the valid, seven at most.
    assert invalid_bounds(8, 4, 3, 95) == Bounds(3, 7, Fraction(6))


@pytest.mark.parametrize(
    ("checked", "invalid", "lower", "upper"),
    [(10, 0, 0.0, 0.3085), (10, 1, 0.0025, 0.4450), (10, 5, 0.1871, 0.8129), (20, 1, 0.0013, 0.2487), (100, 10, 0.0490, 0.1762)],
)
def test_of_a_very_large_population_the_bounds_are_those_of_clopper_and_pearson(
    checked: int, invalid: int, lower: float, upper: float
) -> None:
    """The shares that textbooks print for 95%, to within what a finite population of 20,000 takes off."""
    found = invalid_bounds(20_000, checked, invalid, 95)
    assert found.lowest / 20_000 == pytest.approx(lower, abs=0.0004)
    assert found.highest / 20_000 == pytest.approx(upper, abs=0.0004)


def test_twenty_thousand_claims_are_bounded_where_the_chance_passes_its_half() -> None:
    """2,000 of 20,000 checked, 60 invalid: the next number on either side is ruled out, the bound itself is not."""
    population, checked, invalid = 20_000, 2_000, 60
    found = invalid_bounds(population, checked, invalid, 95)
    samples, half = comb(population, checked), Fraction(5, 200)

    def as_few(number: int) -> Fraction:
        held = sum(comb(number, few) * comb(population - number, checked - few) for few in range(invalid + 1))
        return Fraction(held, samples)

    assert as_few(found.highest) > half >= as_few(found.highest + 1)
    one_fewer = chance(population, checked, found.lowest, invalid)
    assert 1 - (as_few(found.lowest) - one_fewer) > half
    below = found.lowest - 1
    assert 1 - (as_few(below) - chance(population, checked, below, invalid)) <= half
    assert found.estimate == 600


@pytest.mark.parametrize("population", [0, 1, 2, 10, 500])
def test_nothing_checked_says_nothing_and_everything_checked_says_everything(population: int) -> None:
    assert invalid_bounds(population, 0, 0, CONFIDENCE) == Bounds(0, population, None if population else Fraction(0))
    for invalid in {0, 1, population // 2, population}:
        if invalid <= population:
            assert lowest_and_highest(population, population, invalid) == ((invalid, invalid) if population else (0, 0))


@FEW
@given(an_audit(), st.integers(1, 99))
def test_the_bounds_lie_between_what_was_found_and_what_was_not_cleared(audit: tuple[int, int, int], confidence: int) -> None:
    population, checked, invalid = audit
    found = invalid_bounds(population, checked, invalid, confidence)
    assert invalid <= found.lowest <= found.highest <= population - (checked - invalid)
    assert found.estimate == (Fraction(invalid, checked) * population if checked else None)


@FEW
@given(an_audit(), st.integers(1, 99))
def test_counting_the_valid_claims_instead_of_the_invalid_gives_the_same_bounds_turned_over(
    audit: tuple[int, int, int], confidence: int
) -> None:
    population, checked, invalid = audit
    lowest, highest = lowest_and_highest(population, checked, invalid, confidence)
    assert lowest_and_highest(population, checked, checked - invalid, confidence) == (population - highest, population - lowest)


@FEW
@given(an_audit(), st.integers(1, 98))
def test_the_bounds_move_as_the_evidence_does(audit: tuple[int, int, int], confidence: int) -> None:
    """More found invalid never lowers a bound; one more checked and valid never raises one, one more checked and invalid never lowers one;
    a further claim in the population never lowers one; more confidence never narrows them."""
    population, checked, invalid = audit
    lowest, highest = lowest_and_highest(population, checked, invalid, confidence)
    surer = lowest_and_highest(population, checked, invalid, confidence + 1)
    assert surer[0] <= lowest
    assert surer[1] >= highest
    larger = lowest_and_highest(population + 1, checked, invalid, confidence)
    assert larger[0] >= lowest
    assert larger[1] >= highest
    if invalid < checked:
        more = lowest_and_highest(population, checked, invalid + 1, confidence)
        assert more[0] >= lowest
        assert more[1] >= highest
    if checked < population:
        cleared = lowest_and_highest(population, checked + 1, invalid, confidence)
        assert cleared[0] <= lowest
        assert cleared[1] <= highest
        found = lowest_and_highest(population, checked + 1, invalid + 1, confidence)
        assert found[0] >= lowest
        assert found[1] >= highest


@pytest.mark.parametrize(
    ("counts", "confidence", "words"),
    [
        ((10, 5, 6), 95, ["stratum: more claims are invalid than were checked"]),
        ((10, 11, 5), 95, ["stratum: more claims are checked than there are"]),
        ((10, 5, -1), 95, ["stratum: a number of claims is not below nought"]),
        ((10, 5, 1), 0, ["confidence: 0 is no confidence"]),
        ((10, 5, 1), 100, ["confidence: 100 is no confidence; it lies above 0 and below 100 percent"]),
        ((10, 11, 12), -5, ["more claims are checked", "more claims are invalid", "confidence: -5"]),
    ],
)
def test_counts_and_confidence_that_cannot_be_are_refused_together(counts: tuple[int, int, int], confidence: int, words: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        invalid_bounds(*counts, confidence)
    assert len(refused.value.faults) == len(words)
    assert all(word in str(fault) for word, fault in zip(words, refused.value.faults, strict=True))


@pytest.mark.parametrize(("counts", "confidence"), [((10, 10, 10), 95), ((10, 10, 0), 95), ((10, 0, 0), Decimal("99.9")), ((1, 1, 1), 1)])
def test_counts_at_their_limits_are_not_refused(counts: tuple[int, int, int], confidence: int | Decimal) -> None:
    assert invalid_bounds(*counts, confidence).highest <= 10


# Several strata


def test_two_strata_share_what_the_confidence_leaves() -> None:
    """5% among two is 2.5% each, half of it 1.25%: with 5 of 10 checked and none invalid, four have a chance of 2.4%, five 1/252 = 0.4%."""
    assert lowest_and_highest(10, 5, 0, 95) == (0, 3)
    assert lowest_and_highest(10, 5, 0, Decimal("97.5")) == (0, 4)
    assert combined([Checked(10, 5, 0)] * 2, 95) == Bounds(0 + 0, 4 + 4, Fraction(0))
    # One of which nothing was checked takes its part too, and adds all its claims; what is expected is then not known.
    assert combined([Checked(10, 5, 0), Checked(7, 0, 0)], 95) == Bounds(0, 4 + 7, None)


def test_one_stratum_together_is_that_stratum_and_none_is_nothing() -> None:
    assert combined([Checked(8, 4, 3)], 95) == invalid_bounds(8, 4, 3, 95)
    assert combined([], 95) == Bounds(0, 0, Fraction(0))


def test_the_estimate_of_several_strata_weighs_each_by_its_claims() -> None:
    """1 of 2 of 10, and 1 of 5 of 100: 5 + 20 = 25, and not 2/7 of 110."""
    assert combined([Checked(10, 2, 1), Checked(100, 5, 1)], 95).estimate == 5 + 20


@pytest.mark.parametrize("confidence", [50, 95])
def test_the_bounds_of_two_strata_together_hold_as_often_as_they_say(confidence: int) -> None:
    """Of strata of 5 and 4 claims, 3 and 2 checked: every pair of true numbers, every pair of samples."""
    (first, checked_1), (second, checked_2) = (5, 3), (4, 2)
    for number_1, number_2 in product(range(first + 1), range(second + 1)):
        holds = Fraction(0)
        for found_1, found_2 in product(range(checked_1 + 1), range(checked_2 + 1)):
            likely = chance(first, checked_1, number_1, found_1) * chance(second, checked_2, number_2, found_2)
            if likely:
                bounds = combined([Checked(first, checked_1, found_1), Checked(second, checked_2, found_2)], confidence)
                holds += likely * (bounds.lowest <= number_1 + number_2 <= bounds.highest)
        assert holds * 100 >= confidence


def test_the_fault_of_one_of_several_strata_is_told_with_its_place() -> None:
    with pytest.raises(Refused) as refused:
        combined([Checked(10, 5, 0), Checked(3, 4, 0), Checked(3, 2, 3)], 95)
    assert [fault.column for fault in refused.value.faults] == ["stratum 2", "stratum 3"]


# Money


def pounds(*amounts: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(amount) for amount in amounts)


def test_where_every_claim_is_of_one_amount_money_is_the_bounds_times_the_amount() -> None:
    """8 claims of £800, 4 checked, 3 invalid: 3 at least, 7 at most, 6 expected."""
    found = at_risk([CheckedClaims(pounds(800), pounds(800, 800, 800), pounds(800, 800, 800, 800))], 95)
    assert found == AtRisk(Decimal(8 * 800), Decimal(3 * 800), Decimal(7 * 800), Fraction(6 * 800))


def test_the_highest_takes_the_dearest_of_the_unchecked_claims_and_the_lowest_the_cheapest() -> None:
    """Four of eight checked, all four invalid: five at least and eight at most, so one to four of those not checked.

    Found: 100 x 4 = 400. Of 700, 100, 2,300 and 800 the cheapest is 100, and all four are 3,900. Expected: all of them.
    """
    found = at_risk([CheckedClaims((), pounds(100, 100, 100, 100), pounds(700, 100, 2300, 800))], 95)
    assert found == AtRisk(Decimal(4300), Decimal(400 + 100), Decimal(400 + 3900), Fraction(4300))
    # Three of ten at most, where none of the five that were checked is invalid: the three dearest of the other five.
    found = at_risk([CheckedClaims(pounds(2300, 2300, 2300, 2300, 2300), (), pounds(100, 800, 700, 1500, 1600))], 95)
    assert found == AtRisk(Decimal(5 * 2300 + 4700), Decimal(0), Decimal(1600 + 1500 + 800), Fraction(0))


def test_what_was_found_invalid_is_certain_and_the_share_is_taken_of_what_was_not_checked() -> None:
    """£800 found, £100 cleared and £100 not checked: half of the checked claims, so 800 + 100 / 2, and not half of 1,000."""
    found = at_risk([CheckedClaims(pounds(100), pounds(800), pounds(100))], 95)
    assert found == AtRisk(Decimal(1000), Decimal(800), Decimal(900), Fraction(850))


def test_money_of_several_strata_is_added_up_at_the_confidence_of_all_of_them() -> None:
    strata = [CheckedClaims(pounds(*[800] * 5), (), pounds(*[800] * 5)), CheckedClaims((), (), pounds(100, 2300))]
    found = at_risk(strata, 95)
    # As in the test of two strata: four of the first at 97.5%, and all of the second, of which nothing was checked.
    assert found == AtRisk(Decimal(8000 + 2400), Decimal(0), Decimal(4 * 800 + 2400), None)
    assert at_risk([], 95) == AtRisk(Decimal(0), Decimal(0), Decimal(0), Fraction(0))


@pytest.mark.parametrize("confidence", [50, 95])
def test_whichever_claims_are_invalid_the_pounds_at_risk_lie_within_their_bounds_as_often_as_they_say(confidence: int) -> None:
    """Six claims of unlike amounts, every set of them invalid, every sample of three."""
    amounts = pounds(100, 100, 700, 800, 1600, 2300)
    samples = [set(sample) for sample in combinations(range(6), 3)]
    for invalid in (set(some) for size in range(7) for some in combinations(range(6), size)):
        held, truly = 0, sum(amounts[claim] for claim in invalid)
        for sample in samples:
            valid, found, rest = sample - invalid, sample & invalid, set(range(6)) - sample
            risk = at_risk([CheckedClaims(*(tuple(amounts[claim] for claim in some) for some in (valid, found, rest)))], confidence)
            held += risk.lowest <= truly <= risk.highest
            assert risk.claimed == sum(amounts)
        assert held * 100 >= confidence * len(samples)


@FEW
@given(st.lists(st.tuples(*[st.lists(st.sampled_from(pounds(100, 700, 800, 2300)), max_size=12).map(tuple)] * 3), max_size=4))
def test_pounds_at_risk_lie_between_what_was_found_and_what_was_not_cleared(amounts: list[tuple[tuple[Decimal, ...], ...]]) -> None:
    strata = [CheckedClaims(*parts) for parts in amounts]
    found = at_risk(strata, 95)
    certain = sum(sum(stratum.invalid) for stratum in strata)
    assert certain <= found.lowest <= found.highest <= found.claimed - sum(sum(stratum.valid) for stratum in strata)
    if found.estimate is not None:
        assert found.lowest <= found.estimate <= found.highest
