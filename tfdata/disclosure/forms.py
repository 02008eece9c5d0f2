"""The forms in which a number may be shown, from exact to hidden, and what each form gives away.

In come a number and the limits of the policy; out go its form and the least and the most that it can be for somebody who sees it so.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import IntEnum

from tfdata.numerals import half_up
from tfdata.params import Book

_HALF = Decimal("0.5")


class Form(IntEnum):
    """How a number is shown; a higher form gives less away."""

    EXACT = 0
    ROUNDED = 1
    HIDDEN = 2


@dataclass(frozen=True)
class Limits:
    """The policy's figures, in families: what is hidden, how breakdowns are rounded, and how wide a hidden number has to stay.

    `first` to `last` are not shown; `base` is what counts are rounded to; `width` is the least width of what can be worked out of a
    hidden number, which must also reach above `last`; a percentage needs a denominator of `denominator` families.
    """

    first: int
    last: int
    base: int
    width: int
    denominator: int

    def is_small(self, value: Decimal, each: Decimal = Decimal(1)) -> bool:
        """Whether a number of families, or money of which a family has `each` at most, is too small to be shown."""
        return 0 < abs(value) < (self.last + 1) * each if each != 1 else self.first <= value <= self.last

    def rounded(self, value: Decimal, each: Decimal = Decimal(1)) -> Decimal:
        """Round to the base, half up; money to as many of the largest payment."""
        return half_up(value / (self.base * each)) * self.base * each

    def span(self, value: Decimal, form: Form, each: Decimal = Decimal(1)) -> tuple[Decimal, Decimal] | None:
        """Give the least and the most that a number can be, seen in a form; None where the form does not bound it."""
        if form is Form.HIDDEN:
            return None
        if form is Form.EXACT:
            return value, value
        step, shown = self.base * each, self.rounded(value, each)
        low, high = shown - _HALF * step, shown + _HALF * step
        if each != 1:
            return low, high
        if not shown:
            return Decimal(0), Decimal(0)
        low, high = (edge.to_integral_value(ROUND_CEILING) for edge in (low, high))
        return max(low, Decimal(self.last + 1)), high - 1


def limits(book: Book, slug: str = "") -> Limits:
    """Give the limits that hold for an authority; those of the policy itself where none is named. Source: `params/disclosure.yaml`."""
    names = ("suppress_from", "suppress_to", "rounding_base", "interval_width", "smallest_denominator")
    if slug:
        policy = book.policy(slug)
        return Limits(*(int(getattr(policy, name).value) for name in names))
    return Limits(*(int(book.parameter(f"disclosure.{name}").value) for name in names))
