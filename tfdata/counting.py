"""Count families by what happened to them by a day: the rules behind every measure of Part B.

In comes a caseload as the authority knew it; out go plain counts, which nothing here shows: of its families, or else from its returns.
Each measure is defined in `params/measures.yaml`; a family counts once in each.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from tfdata.caseload import Caseload
from tfdata.params import Phase
from tfdata.periods import Quarter
from tfdata.scope import Scope

RETURNED = ("returns",)
DOCUMENTS = ("assessment", "plan", "review")
EVENTS = {
    "identified": "identified_on",
    "approached": "approached_on",
    "attached": "attached_on",
    "closed": "closed_on",
}


def in_scope(caseload: Caseload, scope: Scope, phase: Phase) -> Caseload:
    """Give the families of a phase, in the pack's area, as the authority knew them at the quarter's end.

    Every section of a pack asks for the same, so that what was given is kept for as long as the caseload is; nobody alters it.
    """
    place = (scope.day, phase.id, scope.district)
    if place not in caseload.kept:
        caseload.kept[place] = caseload.in_view(scope.day, phase.id, scope.district)
    found: Caseload = caseload.kept[place]
    return found


def known_counts(caseload: Caseload, phase: Phase, day: date) -> dict[str, int]:
    """Give the measures of a phase on a day: counted over the families where the extract has them, else as returned for that quarter.

    Returns give what they give; a measure that they leave out is not in the answer.
    """
    if caseload.has("families"):
        return counts(caseload, phase, day)
    rows = caseload.returns[caseload.returns["quarter"] == Quarter.of(day).name]
    return {str(measure): int(value) for measure, value in zip(rows["measure"], rows["value"], strict=True)}


def counted_from(caseload: Caseload) -> tuple[str, ...]:
    """Name the table that `known_counts` takes its figures from, where it is not those of each measure."""
    return () if caseload.has("families") else RETURNED


def counts(caseload: Caseload, phase: Phase, day: date) -> dict[str, int]:
    """Count every measure of a phase over what happened by a day, among what the caseload knows.

    Keys are those of `params/measures.yaml`; `<basis>_results` for each basis of the phase. Each family counts once.
    An answer without a day of its own counts from the day on which the family was approached.
    """
    place = ("counts", day)
    of_phase, found = caseload.kept.get(place, (None, {}))
    if of_phase is not phase:
        found = _counts(caseload, phase, day)
        caseload.kept[place] = phase, found
    return dict(found)


def _counts(caseload: Caseload, phase: Phase, day: date) -> dict[str, int]:
    families, end = caseload.families, pd.Timestamp(day)
    found = {name: int((families[column] <= end).sum()) for name, column in EVENTS.items()}
    answered = families["consent_on"].fillna(families["approached_on"]).fillna(families["identified_on"]) <= end
    found["consent_given"] = int((answered & (families["consent"] == "given")).sum())
    found["consent_refused"] = int((answered & (families["consent"] == "refused")).sum())
    found["being_worked_with"] = found["attached"] - found["closed"]
    attached = set(families.loc[families["attached_on"] <= end, "family_id"])
    papers = caseload.documents[caseload.documents["completed_on"] <= end]
    complete = [set(papers.loc[papers["document"] == document, "family_id"]) for document in DOCUMENTS]
    found["paperwork_complete"] = len(attached.intersection(*complete))
    status = claim_status(caseload, day)
    for basis in phase.bases:
        found[f"{basis.code}_results"] = int(status.loc[status["claim_basis"] == basis.code, "is_standing"].sum())
    status = _of_outcomes(status, phase)
    found["outcome"] = int(status["is_standing"].sum())
    found["paid"] = int(status["is_paid"].sum())
    found["rejected"] = int((status["is_rejected"] & ~status["is_standing"]).sum())
    found["repaid"] = int((status["is_repaid"] & ~status["is_standing"]).sum())
    return found


def with_outcome(caseload: Caseload, phase: Phase, day: date) -> pd.Index:
    """Give the pseudonyms of the families that `outcome` counts on a day."""
    status = _of_outcomes(claim_status(caseload, day), phase)
    return status.index[status["is_standing"]]


def claim_status(caseload: Caseload, day: date) -> pd.DataFrame:
    """Give each family's claim on each basis as it stood at the end of a day.

    Columns: family_id, claim_basis, claimed_on, is_standing (claimed, and neither rejected nor repaid), is_paid, is_rejected, is_repaid.
    """
    place = ("claim_status", day)
    if place not in caseload.kept:
        caseload.kept[place] = _claim_status(caseload, day)
    found: pd.DataFrame = caseload.kept[place]
    return found.copy(deep=False)


def _claim_status(caseload: Caseload, day: date) -> pd.DataFrame:
    events = caseload.claims[caseload.claims["status_on"] <= pd.Timestamp(day)]
    dates = events.pivot_table(index=["family_id", "claim_basis"], columns="status", values="status_on", aggfunc="min", observed=True)
    dates = dates.reindex(columns=["claimed", "paid", "rejected", "repaid"]).astype("datetime64[ns]")
    has = dates.notna()
    ended = has["rejected"] | has["repaid"]
    return pd.DataFrame(
        {
            "claimed_on": dates["claimed"],
            "is_standing": has["claimed"] & ~ended,
            "is_paid": has["paid"] & ~has["repaid"],
            "is_rejected": has["rejected"],
            "is_repaid": has["repaid"],
        }
    ).reset_index()


def are_among(families: pd.Series | pd.Index, others: pd.Series | pd.Index) -> np.ndarray:
    """Say of each family, by pseudonym, whether it is among others; pandas's own `isin` looks at the others one by one each time."""
    ids, value_set = (pa.array(each, type=pa.large_string()) for each in (families, others))
    found: np.ndarray = compute.is_in(ids, value_set=value_set).to_numpy(zero_copy_only=False)
    return found


def _of_outcomes(status: pd.DataFrame, phase: Phase) -> pd.DataFrame:
    """Say of each family whether any of its claims that count as an outcome stands, is paid, was rejected or was repaid; by family_id."""
    outcomes = [basis.code for basis in phase.bases if basis.is_outcome]
    of_family = status[status["claim_basis"].isin(outcomes)].groupby("family_id")
    return of_family[["is_standing", "is_paid", "is_rejected", "is_repaid"]].any()
