"""What the checks of a sample say of all claims: how many may be invalid, and how much money that puts at risk, as exact bounds.

In come counts (or amounts) of the claims checked and found invalid, stratum by stratum; out go bounds that hold with a confidence. Nothing
is approximated: every decision is made in whole numbers. It never says which unchecked claim is invalid.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import comb

from tfdata.faults import Fault, Refused
from tfdata.params.model import Amount

_WHERE = "audit"


@dataclass(frozen=True)
class Bounds:
    """The fewest and the most claims that may be invalid, and the number expected; None where claims stand and none was checked."""

    lowest: int
    highest: int
    estimate: Fraction | None


@dataclass(frozen=True)
class Checked:
    """A stratum by number: its claims, those of them that were checked, and those of the checked that are invalid."""

    population: int
    checked: int
    invalid: int


@dataclass(frozen=True)
class CheckedClaims:
    """A stratum by amount, in pounds: of the claims checked and valid, of those checked and invalid, and of those not checked."""

    valid: tuple[Decimal, ...]
    invalid: tuple[Decimal, ...]
    unchecked: tuple[Decimal, ...]

    @property
    def counts(self) -> Checked:
        checked = len(self.valid) + len(self.invalid)
        return Checked(checked + len(self.unchecked), checked, len(self.invalid))


@dataclass(frozen=True)
class AtRisk:
    """The pounds that invalid claims put at risk, at least, at most and as expected, and all that was claimed."""

    claimed: Decimal
    lowest: Decimal
    highest: Decimal
    estimate: Fraction | None


def invalid_bounds(population: int, checked: int, invalid: int, confidence: Amount) -> Bounds:
    """Bound the number of invalid claims of a stratum from a sample of it, drawn so that each claim is as likely and none comes twice.

    A number is ruled out when, were it true, the sample would hold as few invalid claims as it does, or fewer, with a chance of half of
    what the confidence (in percent) leaves, or less; or as many or more. The bounds are the fewest and the most that are not ruled out. If
    nothing was checked they are nought and all; if everything was, they are what was found. Whatever the true number is, the bounds hold
    it in at least `confidence` percent of samples. The estimate is the share found invalid times the population.

    Source: the finite-population (hypergeometric) analogue of Clopper and Pearson (1934); a convention, not a rule of the programme. Raises
    Refused for counts that cannot be, and for a confidence that is not between 0 and 100.
    """
    stratum = Checked(population, checked, invalid)
    _refuse([*_stratum_faults(stratum, "stratum"), *_confidence_faults(confidence)])
    return _bounds(stratum, 1 - Fraction(confidence) / 100)


def combined(strata: Iterable[Checked], confidence: Amount) -> Bounds:
    """Bound the number of invalid claims of several strata together, so that the bounds hold with the confidence at least.

    What the confidence leaves is divided evenly among all strata, whether any of their claims was checked or not (Bonferroni), so that the
    chance that the bounds of any of them miss is no more than what it leaves. Then the lowest are added up, and the highest. That is
    cautious: the strata would have to be at their worst all at once. The estimate adds up those of the strata, and is None where one has
    none. Raises Refused as `invalid_bounds` does, with every fault.
    """
    each = _each(tuple(strata), confidence)
    estimate = _added_up(bounds.estimate for bounds in each)
    return Bounds(sum(bounds.lowest for bounds in each), sum(bounds.highest for bounds in each), estimate)


def at_risk(strata: Iterable[CheckedClaims], confidence: Amount) -> AtRisk:
    """Bound the pounds that invalid claims put at risk, from the bounds of each stratum as `combined` makes them.

    The amounts found invalid are certain. To those of each stratum the highest adds its dearest unchecked claims, as many as the highest
    bound leaves beyond the claims found; the lowest adds its cheapest, as many as the lowest bound leaves. The estimate adds the share
    found invalid times the amount not checked; where all amounts are equal, that is the share times all that was claimed. Raises Refused
    as `combined` does.
    """
    strata = tuple(strata)
    claimed = lowest = highest = Decimal(0)
    estimates: list[Fraction | None] = []
    for stratum, bounds in zip(strata, _each([stratum.counts for stratum in strata], confidence), strict=True):
        found, cheapest_first = sum(stratum.invalid, Decimal(0)), sorted(stratum.unchecked)
        dearest_first = cheapest_first[::-1]
        lowest += found + sum(cheapest_first[: bounds.lowest - len(stratum.invalid)])
        highest += found + sum(dearest_first[: bounds.highest - len(stratum.invalid)])
        claimed += found + sum(stratum.valid) + sum(cheapest_first)
        share = _share(stratum.counts)
        estimates.append(None if share is None else Fraction(found) + share * Fraction(sum(cheapest_first)))
    return AtRisk(claimed, lowest, highest, _added_up(estimates))


def _each(strata: Sequence[Checked], confidence: Amount) -> list[Bounds]:
    """Bound every stratum with its part of what the confidence leaves."""
    faults = [fault for place, stratum in enumerate(strata, start=1) for fault in _stratum_faults(stratum, f"stratum {place}")]
    _refuse([*faults, *_confidence_faults(confidence)])
    return [_bounds(stratum, (1 - Fraction(confidence) / 100) / len(strata)) for stratum in strata]


def _bounds(stratum: Checked, left: Fraction) -> Bounds:
    """Bound a stratum with `left` as the chance to miss, half of it on each side.

    The more claims are invalid, the fewer samples hold so few of them: so the numbers that are not ruled out are all those between two, and
    each end is found by halving.
    """
    population, checked, invalid = stratum.population, stratum.checked, stratum.invalid
    all_samples = comb(population, checked)
    rarest = left / 2 * all_samples
    can_be = range(invalid, population - (checked - invalid) + 1)

    def is_too_many(number: int) -> bool:
        return _samples(population, checked, number, invalid) <= rarest

    def is_enough(number: int) -> bool:
        return all_samples - _samples(population, checked, number, invalid - 1) > rarest

    share = _share(stratum)
    lowest, beyond = bisect_left(can_be, True, key=is_enough), bisect_left(can_be, True, key=is_too_many)
    return Bounds(can_be[lowest], can_be[beyond - 1], None if share is None else share * population)


def _samples(population: int, checked: int, number: int, at_most: int) -> int:
    """Count the samples with `at_most` invalid claims, of all that can be drawn from a population of which `number` are invalid.

    The samples with one more invalid claim follow from those with one fewer, in whole numbers.
    """
    valid = population - number
    fewest = max(0, checked - valid)
    if at_most < fewest:
        return 0
    these = found = comb(number, fewest) * comb(valid, checked - fewest)
    for invalid in range(fewest, min(at_most, number, checked)):
        these = these * (number - invalid) * (checked - invalid) // ((invalid + 1) * (valid - checked + invalid + 1))
        found += these
    return found


def _share(stratum: Checked) -> Fraction | None:
    """Give the share found invalid; None where claims stand and none was checked, and nought where there is no claim."""
    if not stratum.checked:
        return None if stratum.population else Fraction(0)
    return Fraction(stratum.invalid, stratum.checked)


def _added_up(estimates: Iterable[Fraction | None]) -> Fraction | None:
    """Add up estimates; None where one is not known."""
    total: Fraction | None = Fraction(0)
    for item in estimates:
        total = None if total is None or item is None else total + item
    return total


def _stratum_faults(stratum: Checked, name: str) -> Iterator[Fault]:
    if min(stratum.population, stratum.checked, stratum.invalid) < 0:
        yield Fault(_WHERE, None, name, "a number of claims is not below nought")
    if stratum.checked > stratum.population:
        yield Fault(_WHERE, None, name, "more claims are checked than there are; a claim is checked once")
    if stratum.invalid > stratum.checked:
        yield Fault(_WHERE, None, name, "more claims are invalid than were checked; count only those that the sample holds")


def _confidence_faults(confidence: Amount) -> Iterator[Fault]:
    if not 0 < confidence < 100:
        yield Fault(_WHERE, None, "confidence", f"{confidence} is no confidence; it lies above 0 and below 100 percent")


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise Refused(faults)
