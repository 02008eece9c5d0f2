"""What an amount of a later year is worth now, and how much of an effect is left in each year.

In come a rate, years and shares; out go factors and present values. Year nought is the year of attachment and is not discounted: the
Treasury's Green Book and the Greater Manchester model (2014) both do so.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal


def factor(rate: Decimal, year: int) -> Decimal:
    """Give what a pound of a year is worth in year nought, at a rate such as 0.035 a year."""
    return 1 / (1 + rate) ** year


def present_value(amounts: Sequence[Decimal], rate: Decimal) -> Decimal:
    """Give what amounts are worth in year nought, the first of them being of that year."""
    return sum((amount * factor(rate, year) for year, amount in enumerate(amounts)), Decimal(0))


def persistence(lag: int, years: int, drop_off: Decimal, horizon: int) -> tuple[Decimal, ...]:
    """Give the share of the effect that there is in each year of the horizon.

    Nothing for `lag` years; then for `years` years the whole effect, each year less by `drop_off` of what the year before had.
    """
    left, shares = Decimal(1), []
    for year in range(horizon):
        is_felt = lag <= year < lag + years
        shares.append(left if is_felt else Decimal(0))
        left *= 1 - drop_off if is_felt else 1
    return tuple(shares)
