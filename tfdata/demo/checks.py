"""Spot checks of claims: a share of each quarter's drawn at random by internal audit, fewer by the department, and what they found.

In come a cohort's claims and which of them are doubtful; out go rows of `spot_checks`, each of a claim that was made before.
A claim that stands is rarely found invalid; one that ended, or whose evidence fails, mostly is.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tfdata.demo.calendar import month_of
from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import NEVER, Days, Mask, Stream, Words, day, written
from tfdata.demo.proof import Proof
from tfdata.demo.results import Claims
from tfdata.demo.tuning import Tuning
from tfdata.extracts import TABLES

AUDIT, DEPARTMENT = "internal_audit", "department"
_MONTHS_OF_A_QUARTER = 3


def table(stream: Stream, drawn: Drawn, tuning: Tuning, proof: Proof) -> pd.DataFrame:
    """Give the checks of a cohort's claims that were known by the horizon."""
    parts = [part for claims in drawn.results.claims for part in _of_claims(stream, drawn, tuning, claims, proof)]
    together = pd.concat(parts, ignore_index=True)
    return together.sort_values(list(TABLES["spot_checks"].key), kind="stable", ignore_index=True)


def _of_claims(stream: Stream, drawn: Drawn, tuning: Tuning, claims: Claims, proof: Proof) -> list[pd.DataFrame]:
    checks, made = tuning.checks, claims.statuses["claimed"]
    is_outcome = claims is drawn.results.claims[0]
    doubtful = proof.is_doubtful if is_outcome else np.zeros(len(made.on), dtype=np.bool_)
    # No claim is checked after it came to its end, and none before it is known.
    paid, last = claims.statuses["paid"].on, np.minimum(claims.statuses["rejected"].on, claims.statuses["repaid"].on)
    by_audit = _share_of_quarters(stream, made.on, checks.internal_audit_percent)
    audited_on = np.minimum(np.maximum(made.on + stream.within(checks.internal_audit_after, len(paid)), made.known), last)
    looked_at = (last < NEVER) & stream.chance(checks.department_looked_percent, len(paid))
    by_department = (made.on < NEVER) & (looked_at | stream.chance(checks.department_percent, len(paid)))
    after = np.where(paid < NEVER, paid, made.known)
    looked_on = np.minimum(np.maximum(made.on + stream.within(checks.department_after, len(paid)), after), last)
    found = [(AUDIT, by_audit, audited_on), (DEPARTMENT, by_department, looked_on)]
    return [_rows(stream, drawn, tuning, claims.basis, who, which, on, doubtful) for who, which, on in found]


def _share_of_quarters(stream: Stream, claimed_on: Days, percent: int) -> Mask:
    """Choose so many of the claims made in each quarter, a part of a claim counted as a claim, each claim being as likely."""
    chosen = np.zeros(len(claimed_on), dtype=np.bool_)
    made = np.flatnonzero(claimed_on < NEVER)
    mixed = stream.rng.permutation(made)
    quarter = month_of(claimed_on[mixed]) // _MONTHS_OF_A_QUARTER
    for each in np.unique(quarter):
        of_quarter = mixed[quarter == each]
        chosen[of_quarter[: -(-len(of_quarter) * percent // 100)]] = True
    return chosen


def _rows(stream: Stream, drawn: Drawn, tuning: Tuning, basis: Words, who: str, which: Mask, on: Days, doubtful: Mask) -> pd.DataFrame:
    places = np.flatnonzero(which)
    percents = np.where(doubtful[places], tuning.checks.invalid_of_doubtful_percent, tuning.checks.invalid_percent)
    is_invalid = stream.rng.integers(0, 100, len(places), dtype=np.int64) < percents
    is_dated = drawn.families.is_dated[places]
    known = on[places] + np.where(is_dated, stream.within(tuning.feed.usual, len(places)), 0)
    is_in = known <= day(tuning.horizon)
    places, known, is_invalid = places[is_in], known[is_in], is_invalid[is_in]
    return pd.DataFrame(
        {
            "local_authority": drawn.local_authority,
            "phase": drawn.cohort.phase,
            "family_id": drawn.ids[places],
            "claim_basis": basis[places],
            "checked_by": who,
            "checked_on": written(on[places]),
            "outcome": np.where(is_invalid, "invalid", "valid"),
            "recorded_on": np.where(drawn.families.is_dated[places], written(known), ""),
        }
    )
