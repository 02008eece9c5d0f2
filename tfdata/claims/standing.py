"""How the family's claims stand on the day, and what a result would pay: its rate, within what the family's results may come to.

In come facts as known on the day; out go claims by basis and amounts in pounds. It never says whether a result is achieved.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from tfdata.claims.decision import Tried
from tfdata.claims.facts import Claimed, Facts
from tfdata.claims.known import plain
from tfdata.claims.ruling import MAXIMUM, RESULTS_PER_FAMILY, Ruling
from tfdata.params import Parameter

AMOUNT, PER_FAMILY = "amount", "results_per_family"
_ORDER = ("claimed", "accepted", "paid", "rejected", "repaid")


def latest_by_basis(facts: Facts, ruling: Ruling) -> dict[str, Claimed]:
    """Give the latest status of each basis that was claimed, in the phase's order.

    Of one day, the status that comes last in a claim's life.
    """
    found: dict[str, Claimed] = {}
    for item in facts.claims:
        if item.basis in ruling.bases:
            known = found.get(item.basis)
            found[item.basis] = max(known, item, key=_when) if known else item
    return {code: found[code] for code in ruling.bases if code in found}


def is_standing(claim: Claimed) -> bool:
    """Whether a claim was made and neither rejected nor repaid."""
    return claim.status in ("claimed", "accepted", "paid")


def newest(claims: Iterable[Claimed]) -> Claimed | None:
    """Give the claim whose status changed last."""
    return max(claims, key=lambda item: (*_when(item), item.basis), default=None)


def first_claimed(facts: Facts, claim: Claimed) -> date:
    """Give the day on which a claim that stands or ended was last made; where that row is not there, the day of its status."""
    days = [item.on for item in facts.claims if item.basis == claim.basis and item.status == "claimed" and item.on <= claim.on]
    return max(days, default=claim.on)


def per_family(standing: int, ruling: Ruling) -> Tried:
    """Try whether the family can earn another result: a phase that does not say how many pays for one or the other."""
    allowed = ruling.figures.get(RESULTS_PER_FAMILY)
    if standing < (allowed.value if allowed else 1):
        return Tried(PER_FAMILY, "met", "no result of this family is claimed", "claims", (allowed.key,) if allowed else ())
    return Tried(PER_FAMILY, "not_met", "a result of this family is claimed already", "claims", (allowed.key,) if allowed else ())


def payable(basis: str, facts: Facts, claimed_on: date, others: Iterable[Claimed], ruling: Ruling) -> tuple[Decimal | None, Tried]:
    """Give what a result pays, and the rule as tried; None where no rate is known on the day that selects it.

    That is the rate of the basis, at most what the other claims of the family that stand leave of the capping basis's rate, and never
    more than the most that a family can be paid.
    """
    rate = _rate(basis, facts, claimed_on, ruling)
    if rate is None:
        return None, Tried(AMOUNT, "missing", "no rate is known for the day that selects it", "families")
    used, amount = [rate], Decimal(rate.value)
    cap = next((item.code for item in ruling.bases.values() if item.is_cap), "")
    cap_rate = _rate(cap, facts, claimed_on, ruling) if cap else None
    earlier = [_rate(item.basis, facts, item.on, ruling) for item in others if item.basis != basis]
    taken = sum((Decimal(item.value) for item in earlier if item), Decimal(0))
    if cap_rate is not None and cap_rate.value - taken < amount:
        used += [cap_rate, *(item for item in earlier if item)]
        amount = max(cap_rate.value - taken, Decimal(0))
    maximum = ruling.figures.get(MAXIMUM)
    if maximum is not None and maximum.value < amount:
        used.append(maximum)
        amount = Decimal(maximum.value)
    return amount, Tried(AMOUNT, "met", f"£{plain(amount)}", "families", tuple(dict.fromkeys(item.key for item in used)))


def _rate(basis: str, facts: Facts, claimed_on: date, ruling: Ruling) -> Parameter | None:
    on = facts.attached_on if ruling.applies_by[basis] == "attached_on" else claimed_on
    if on is None:
        return None
    in_force = (item for item in ruling.rates[basis] if (item.since or date.min) <= on <= (item.until or date.max))
    return next(in_force, None)


def _when(claim: Claimed) -> tuple[date, int]:
    return claim.on, _ORDER.index(claim.status)
