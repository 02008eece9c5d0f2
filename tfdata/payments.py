"""The payment rules: how many families are paid for, at which rate, and what each attachment and claim earns.

In come tariffs, a target and a caseload; out goes one row a payment. Amounts are whole pounds, never floats.
Nothing here is shown: `income` counts the payments and `disclosure` protects the counts.
"""

from __future__ import annotations

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


def payments(scope: Scope, caseload: Caseload, phase: Phase) -> pd.DataFrame:
    """Give each payment earned by the quarter's end.

    Columns: family_id, stream, since (the day from which its rate holds, ISO), amount (whole pounds), earned_on.
    The rate is that of the day which the tariff's `applies_by` names. All results of a family together never come to more than the
    rate of the basis that the phase marks as the cap; a later result earns what is left. Families beyond the funded number earn
    nothing: the first to be attached earn fees, and as many families earn results at a fee's rate as earn that fee.
    `attrs["is_complete"]` is False if some family had no rate, or a claim and no day of attachment.
    """
    known = in_scope(caseload, scope, phase)
    funded = funded_families(scope, phase)
    attached = known.families.loc[known.families["attached_on"] <= pd.Timestamp(scope.day), ["family_id", "attached_on"]]
    attached = attached.sort_values(["attached_on", "family_id"])
    claims = claim_status(known, scope.day)
    standing = claims[claims["is_standing"]]
    results = standing.merge(attached, on="family_id")
    results = results.assign(stream=results["claim_basis"].astype(str), earned_on=results["claimed_on"])
    fees = attached.assign(stream=ATTACHMENT_FEE, earned_on=attached["attached_on"])
    if funded is not None:
        fees = fees.head(int(funded[0]))
    priced_fees, priced_results = _priced(scope, phase, fees), _priced(scope, phase, results)
    is_complete = len(priced_fees) == len(fees) and len(priced_results) == len(standing)
    if funded is not None:
        priced_results = _within_places(scope, phase, priced_fees, priced_results)
    found = pd.concat([priced_fees, _capped(scope, phase, priced_results)], ignore_index=True)
    order = {ATTACHMENT_FEE: 0} | {basis.code: index for index, basis in enumerate(phase.bases, start=1)}
    paid = found[found["amount"] > 0].sort_values(
        ["stream", "since", "earned_on", "family_id"], key=lambda column: column.map(order) if column.name == "stream" else column
    )
    paid.attrs["is_complete"] = is_complete
    return paid[COLUMNS].reset_index(drop=True)


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
    """Limit a family's results together to the rate of the capping basis on the family's own day."""
    cap_basis = next((basis.code for basis in phase.bases if basis.is_cap), None)
    if cap_basis is None or results.empty:
        return results
    ordered = results.sort_values(["earned_on", "family_id", "stream"])
    caps = _priced(scope, phase, ordered.assign(stream=cap_basis))["amount"].reindex(ordered.index)
    before = ordered.groupby("family_id")["amount"].cumsum() - ordered["amount"]
    return ordered.assign(amount=(caps - before).clip(lower=0).clip(upper=ordered["amount"]).astype("int64"))


def _tariff(phase: Phase, stream: str) -> str:
    return f"tariffs.phase_{phase.id}.{stream if stream == ATTACHMENT_FEE else f'result.{stream}'}"
