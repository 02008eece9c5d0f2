"""The payment rules: how many families are paid for, at which rate, and what each attachment and claim earns.

In come tariffs, a target and a caseload; out goes one row a payment, or one a claim. Amounts are whole pounds, never floats.
Nothing here is shown: `income` counts the payments and `disclosure` protects the counts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import pandas as pd

from tfdata.caseload import Caseload
from tfdata.counting import claim_status, in_scope
from tfdata.params import Parameter, Phase
from tfdata.scope import Scope
from tfdata.targets import target_parts

ATTACHMENT_FEE = "attachment_fee"
COLUMNS = ["family_id", "stream", "since", "amount", "earned_on"]
LATER = ["accepted", "paid", "rejected", "repaid"]
CLAIM_COLUMNS = ["family_id", "stream", "since", "amount", "claimed_on", *(f"{status}_on" for status in LATER), "is_standing", "is_beyond"]


def funded_families(scope: Scope, phase: Phase) -> tuple[Decimal, Decimal, tuple[str, ...]] | None:
    """Give the families paid for, a fraction dropped and a fraction counted as a family, and the figures that it rests on.

    Phase 1: the target times five sixths; how a fraction is rounded is not recorded. Phase 2: the target; whether families beyond it
    earn is not recorded. None where no target is known; an estimate of need is no target.
    """
    parts = target_parts(scope, phase)
    if parts is None or parts[1].counts == "estimate":
        return None
    target, prefix = parts[0], f"phases.phase_{phase.id}"
    if f"{prefix}.funded_numerator" not in scope.book.series:
        beyond = scope.book.parameter(f"{prefix}.paid_beyond_target")
        return Decimal(target.value), Decimal(target.value), (target.key, beyond.key)
    numerator, denominator, rounding = (
        scope.book.parameter(f"{prefix}.funded_{name}") for name in ("numerator", "denominator", "rounding")
    )
    exact = Decimal(target.value) * Decimal(numerator.value) / Decimal(denominator.value)
    low, high = exact.to_integral_value(ROUND_FLOOR), exact.to_integral_value(ROUND_CEILING)
    return low, high, (target.key, numerator.key, denominator.key, *((rounding.key,) if low != high else ()))


def rate(scope: Scope, phase: Phase, stream: str, since: str) -> Parameter:
    """Give the tariff of a stream (the attachment fee or a basis) whose value begins on a day, written as ISO."""
    return scope.book.parameter(_tariff(phase, stream), date.fromisoformat(since))


def dearest(scope: Scope, phase: Phase, *streams: str) -> Decimal:
    """Give the largest payment for a family that any of the streams has in the phase, on whichever day."""
    return max(Decimal(value.value) for stream in streams for value in scope.book.values(_tariff(phase, stream)))


def payments(scope: Scope, caseload: Caseload, phase: Phase) -> pd.DataFrame:
    """Give each payment earned by the quarter's end.

    Columns: family_id, stream, since (the day from which its rate holds, ISO), amount (whole pounds), earned_on.
    The rate is that of the day which the tariff's `applies_by` names. All results of a family together never come to more than the
    rate of the basis that the phase marks as the cap; a later result earns what is left. Families beyond the funded number earn
    nothing: the first to be attached earn fees, and as many families earn results at a fee's rate as earn that fee.
    `attrs["is_complete"]` is False if some family had no rate, or a claim and no day of attachment.
    """
    return _once(_payments, scope, caseload, phase)


def _payments(scope: Scope, caseload: Caseload, phase: Phase) -> pd.DataFrame:
    known = in_scope(caseload, scope, phase)
    fees, made = _fees(scope, phase, known), _once(_claims, scope, caseload, phase)
    priced = _priced(scope, phase, fees)
    results = made.assign(earned_on=made["claimed_on"])[made["is_standing"] & ~made["is_beyond"]]
    found = pd.concat([priced[COLUMNS], results[COLUMNS]], ignore_index=True)
    order = {ATTACHMENT_FEE: 0} | {basis.code: index for index, basis in enumerate(phase.bases, start=1)}
    paid = found[found["amount"] > 0].sort_values(
        ["stream", "since", "earned_on", "family_id"], key=lambda column: column.map(order) if column.name == "stream" else column
    )
    paid.attrs["is_complete"] = len(priced) == len(fees) and bool((made["since"] != "")[made["is_standing"]].all())
    return paid[COLUMNS].reset_index(drop=True)


def claims(scope: Scope, caseload: Caseload, phase: Phase) -> pd.DataFrame:
    """Give each result claim made by the quarter's end, whatever came of it, with what it pays by the rules of `payments`.

    Columns: family_id, stream (its basis), since, amount, claimed_on, accepted_on (where no row says so, the day of payment), paid_on,
    rejected_on, repaid_on, is_standing, is_beyond. A claim that ended is worth what it would have paid beside those that stand; one
    beyond the funded number, or of a family without a rate (`since` is empty), is worth nothing.
    """
    return _once(_claims, scope, caseload, phase)[CLAIM_COLUMNS]


def _claims(scope: Scope, caseload: Caseload, phase: Phase) -> pd.DataFrame:
    return _made(scope, phase, in_scope(caseload, scope, phase))


def _once(action: Callable[[Scope, Caseload, Phase], pd.DataFrame], scope: Scope, caseload: Caseload, phase: Phase) -> pd.DataFrame:
    """Work out once what several sections ask for, as long as the caseload and the book of what was looked up are the same."""
    place = (action, scope.day, phase.id, scope.district)
    book, found = caseload.kept.get(place, (None, None))
    if book is not scope.book:
        found = action(scope, caseload, phase)
        caseload.kept[place] = scope.book, found
    return found.copy(deep=False)


def _fees(scope: Scope, phase: Phase, known: Caseload) -> pd.DataFrame:
    """Give the attachments that are paid for, not yet priced: those attached first, as many as the funded number."""
    attached = _attached(scope, known).sort_values(["attached_on", "family_id"])
    fees = attached.assign(stream=ATTACHMENT_FEE, earned_on=attached["attached_on"])
    funded = funded_families(scope, phase)
    return fees if funded is None else fees.head(int(funded[0]))


def _made(scope: Scope, phase: Phase, known: Caseload) -> pd.DataFrame:
    """Give every claim made with its days and its worth."""
    status = claim_status(known, scope.day)
    made = status[status["claimed_on"].notna()].merge(_days(scope, known), on=["family_id", "claim_basis"])
    made = made.merge(_attached(scope, known), on="family_id", how="left").assign(stream=made["claim_basis"].astype(str))
    made["accepted_on"] = made["accepted_on"].fillna(made["paid_on"])
    priced = _priced(scope, phase, made)
    within = priced[priced["is_standing"]]
    if funded_families(scope, phase) is not None:
        within = _within_places(scope, phase, _priced(scope, phase, _fees(scope, phase, known)), within)
    worth = _capped(scope, phase, priced).reindex(made.index)
    is_beyond = made["is_standing"] & worth["since"].notna() & ~made.index.isin(within.index)
    amount = worth["amount"].fillna(0).astype("int64").where(~is_beyond, 0)
    return made.assign(since=worth["since"].fillna(""), amount=amount, is_beyond=is_beyond)


def _attached(scope: Scope, known: Caseload) -> pd.DataFrame:
    return known.families.loc[known.families["attached_on"] <= pd.Timestamp(scope.day), ["family_id", "attached_on"]]


def _days(scope: Scope, known: Caseload) -> pd.DataFrame:
    """Give for each family and basis the first day of each status that follows a claim."""
    events = known.claims[known.claims["status_on"] <= pd.Timestamp(scope.day)]
    days = events.pivot_table(index=["family_id", "claim_basis"], columns="status", values="status_on", aggfunc="min", observed=True)
    days = days.reindex(columns=LATER).astype("datetime64[ns]")
    return pd.DataFrame({f"{status}_on": days[status] for status in LATER}).reset_index()


def _priced(scope: Scope, phase: Phase, rows: pd.DataFrame) -> pd.DataFrame:
    """Give the rows with the rate of the day that applies to each; a row on a day without a rate is left out."""
    priced = []
    for stream, group in rows.groupby("stream", sort=False):
        series = scope.book.series[_tariff(phase, str(stream))]
        for value in series.values:
            in_force = group[group[series.applies_by].between(pd.Timestamp(value.since or date.min), pd.Timestamp(value.until or date.max))]
            if len(in_force) and value.since:
                amount = int(rate(scope, phase, str(stream), value.since.isoformat()).value)
                priced.append(in_force.assign(since=value.since.isoformat(), amount=amount))
    return pd.concat(priced) if priced else rows.assign(since="", amount=0).head(0)


def _within_places(scope: Scope, phase: Phase, fees: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Keep the results of as many families at each fee's rate as earn that fee, so that no more is earned than could be paid.

    Families with an outcome come first, by the day of their first claim; one with progress to work alone takes a place that is left.
    """
    outcomes = [basis.code for basis in phase.bases if basis.is_outcome]
    by_family = results.assign(is_extra=~results["stream"].isin(outcomes)).sort_values(["is_extra", "claimed_on", "family_id"])
    by_family = by_family.drop_duplicates("family_id").assign(stream=ATTACHMENT_FEE)
    priced = _priced(scope, phase, by_family).sort_values(["is_extra", "claimed_on", "family_id"])
    places = fees["since"].value_counts().reindex(priced["since"], fill_value=0).to_numpy()
    kept = priced.loc[priced.groupby("since").cumcount() < places, "family_id"]
    return results[results["family_id"].isin(kept)]


def _capped(scope: Scope, phase: Phase, results: pd.DataFrame) -> pd.DataFrame:
    """Limit each result to what the family's earlier results that stand leave of the capping basis's rate on the family's own day."""
    cap_basis = next((basis.code for basis in phase.bases if basis.is_cap), None)
    if cap_basis is None or results.empty:
        return results
    ordered = results.sort_values(["claimed_on", "family_id", "stream"])
    caps = _priced(scope, phase, ordered.assign(stream=cap_basis))["amount"].reindex(ordered.index)
    taken = ordered["amount"].where(ordered["is_standing"], 0)
    before = taken.groupby(ordered["family_id"]).cumsum() - taken
    return ordered.assign(amount=(caps - before).clip(lower=0).clip(upper=ordered["amount"]).astype("int64"))


def _tariff(phase: Phase, stream: str) -> str:
    return f"tariffs.phase_{phase.id}.{stream if stream == ATTACHMENT_FEE else f'result.{stream}'}"
