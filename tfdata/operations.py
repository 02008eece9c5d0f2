"""What can be worked out of protected figures, and how a figure's formula is said in words.

In come the name of an operation and values that may be shown; out goes a value, or a sentence for the reader. No raw count is seen here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from tfdata.numerals import PERCENT

Operation = Literal["percent", "share_of_percent", "percent_reduction", "ratio", "difference", "product", "total"]
FORMULAS: dict[Operation, str] = {
    "percent": "The numerator divided by the denominator, as a percentage.",
    "share_of_percent": "The second of the figures that it is made of, times the first, which is a percentage.",
    "percent_reduction": "One less the second of the figures that it is made of divided by the first, as a percentage.",
    "ratio": "The numerator divided by the denominator.",
    "difference": "The first of the figures that it is made of, less the second.",
    "product": "The first of the figures that it is made of, times the second.",
    "total": "The sum of the figures that it is made of, as far as they are shown.",
}
SUM = "The sum of the figures that it is made of."
SIGNS = {FORMULAS["difference"]: "\u2212", FORMULAS["product"]: "×", FORMULAS["total"]: "+", SUM: "+"}
"""The sign between the figures that a figure is made of, by its formula."""


def work_out(operation: Operation, values: tuple[Decimal, ...]) -> Decimal | None:
    """Carry out an operation on protected values; None where it would divide by nothing."""
    first, second = values[0], values[-1]
    if operation in ("percent", "percent_reduction", "ratio") and not (first if operation == "percent_reduction" else second):
        return None
    results: dict[str, Decimal] = {
        "percent": first / second * PERCENT if second else first,
        "share_of_percent": first / PERCENT * second,
        "percent_reduction": (1 - second / first) * PERCENT if first else first,
        "ratio": first / second if second else first,
        "difference": first - second,
        "product": first * second,
        "total": sum(values, Decimal(0)),
    }
    return results[operation]
