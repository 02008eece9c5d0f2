"""The claim return: how many claims were made in each window on each basis, how they stand, and what can be claimed now.

In come the lines of a schedule, and nothing else, so that the two cannot disagree; out go counts and amounts, which are not protected.
A claim counts once, in the window of the day on which it was last made, under its latest status.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tfdata.claims.windows import ClaimWindow
from tfdata.schedule.rows import Claim, Line

CLAIM_STATUSES = ("claimed", "accepted", "paid", "rejected", "repaid")


@dataclass(frozen=True)
class ReturnLine:
    """The claims of a phase, window and basis: `by_status` are their numbers, which add up to those made; amounts are in pounds.

    `claimable` counts the families that could be claimed now, `without_rate` those claims or families of which no rate is known.
    """

    phase: str
    window: str
    basis: str
    closes: date
    by_status: Counter[str] = field(default_factory=Counter)
    amount: Decimal = Decimal(0)
    claimable: int = 0
    claimable_amount: Decimal = Decimal(0)
    without_rate: int = 0

    @property
    def made(self) -> int:
        return self.by_status.total()

    @property
    def standing(self) -> int:
        """The claims made that were neither rejected nor repaid."""
        return self.made - self.by_status["rejected"] - self.by_status["repaid"]


def claim_return(lines: Iterable[Line]) -> tuple[ReturnLine, ...]:
    """Give the return of a schedule by phase, window and basis, in the order of time."""
    found: dict[tuple[str, date, str], ReturnLine] = {}
    for line in lines:
        for claim in line.claims:
            _add(found, line, claim.window, claim.label, _of_claim(claim))
        if line.decision.status == "claimable" and line.window:
            _add(found, line, line.window, line.basis, _of_claimable(line))
    return tuple(found[key] for key in sorted(found))


def total(returned: Iterable[ReturnLine]) -> ReturnLine:
    """Give the sum of a return's lines."""
    summed = ReturnLine("All", "All windows", "All bases", date.max)
    for item in returned:
        summed = _sum(summed, item)
    return summed


def _of_claim(claim: Claim) -> ReturnLine:
    amount = claim.amount if claim.is_standing else Decimal(0)
    counted = Counter({claim.status: 1})
    return ReturnLine("", "", "", date.max, counted, amount or Decimal(0), without_rate=int(amount is None))


def _of_claimable(line: Line) -> ReturnLine:
    amount = line.decision.amount
    return ReturnLine("", "", "", date.max, claimable=1, claimable_amount=amount or Decimal(0), without_rate=int(amount is None))


def _add(found: dict[tuple[str, date, str], ReturnLine], line: Line, window: ClaimWindow, basis: str, item: ReturnLine) -> None:
    key = (line.phase, window.closes, basis)
    found[key] = _sum(found.get(key) or ReturnLine(line.phase, window.name, basis, window.closes), item)


def _sum(one: ReturnLine, other: ReturnLine) -> ReturnLine:
    return ReturnLine(
        one.phase,
        one.window,
        one.basis,
        one.closes,
        one.by_status + other.by_status,
        one.amount + other.amount,
        one.claimable + other.claimable,
        one.claimable_amount + other.claimable_amount,
        one.without_rate + other.without_rate,
    )
