"""Rows of evidence and of services that a real extract would bring and the door must refuse: what overlaps, contradicts, is of no family.

In come an authority's sound tables; out go dirty rows by table, made so that no sound row is refused because of them.
Of rows that contradict each other the door keeps neither, so both of such a pair are dirty.
"""

from __future__ import annotations

import pandas as pd

from tfdata.demo.draws import Stream
from tfdata.demo.tuning import Tuning

Tables = dict[str, pd.DataFrame]
Dirty = list[tuple[str, pd.DataFrame]]
_KEY = ["local_authority", "phase", "family_id"]
_STRANGER_LETTERS = 7  # one fewer than a family's, so that no stranger is taken for a family
_THOUSAND = 1000
_ROWS_OF_ALL_KINDS = 12  # one row of each kind, two of each that contradicts another
_KINDS_OF_SERVICES = 7  # rows, one of each kind and two that share days
_ABOVE_ALL = "104"


def rows(stream: Stream, tables: Tables, tuning: Tuning) -> Dirty:
    """Give the dirty rows of every kind, as many of each."""
    names = ("people", "progress", "employment", "spot_checks", "ledger")
    count = sum(len(tables[name]) for name in names)
    each = max(1, count * tuning.refused_rows_per_thousand // _THOUSAND // _ROWS_OF_ALL_KINDS)
    return [*_overlapping(stream, tables, each), *_impossible(stream, tables, each), *_of_strangers(stream, tables, each)]


def of_services(stream: Stream, tables: Tables, tuning: Tuning) -> Dirty:
    """Give dirty rows of service_use of every kind, as many of each, of families that have no other, and of none."""
    used, families = tables["service_use"], tables["families"]
    each = max(1, len(used) * tuning.refused_rows_per_thousand // _THOUSAND // _KINDS_OF_SERVICES)
    attached = families[(families["attached_on"] != "") & (families["recorded_on"] != "")].drop_duplicates(_KEY, keep="last")
    quiet = attached[~_is_among(attached, used)]
    quiet = _some(stream, quiet, len(quiet))[[*_KEY, "recorded_on"]]
    at = _a_year_before(quiet["recorded_on"])
    in_events, by_time = (used.loc[is_it, "service"].iloc[0] for is_it in (used["uses"] != "", used["uses"] == ""))
    event = quiet.assign(service=in_events, from_on=_in_the_month(at, "15"), to_on=_in_the_month(at, "15"), uses="1")
    spell = quiet.assign(service=by_time, from_on=_in_the_month(at, "01"), to_on=quiet["recorded_on"], uses="")
    kinds = [
        event.assign(uses="")[:each],
        event.assign(service="other")[each : 2 * each],
        spell.assign(uses="2")[2 * each : 3 * each],
        spell.assign(from_on=_in_the_month(at, "15"), to_on=_in_the_month(at, "01"))[3 * each : 4 * each],
        *(spell.assign(from_on=_in_the_month(at, of_month))[4 * each : 5 * each] for of_month in ("01", "15")),
        _some(stream, used, each).assign(family_id=stream.pseudonyms("F-", _STRANGER_LETTERS, each)),
    ]
    return [("service_use", rows) for rows in kinds]


def _overlapping(stream: Stream, tables: Tables, each: int) -> Dirty:
    """Give pairs of spells and of periods that share days, of adults and families that have no other."""
    people, progress = tables["people"], tables["progress"]
    adults = people[(people["role"] == "adult") & (people["recorded_on"] != "")]
    workless = adults[~_is_among(adults, tables["employment"])]
    one = _some(stream, workless, each)[[*_KEY, "individual_id", "recorded_on"]].assign(benefit="jsa", ended_on="")
    one = one.assign(started_on=_in_the_month(_a_year_before(one["recorded_on"]), "01"))
    other = one.assign(started_on=_in_the_month(one["started_on"], "15"))
    unmeasured = _some(stream, adults[~_is_among(adults, progress)].drop_duplicates(_KEY), each)[[*_KEY, "individual_id", "recorded_on"]]
    first = unmeasured.assign(problem=unmeasured["phase"].map(_a_problem(tables)), indicator="asb_incidents", value="1")
    first = first.assign(from_on=_in_the_month(_a_year_before(first["recorded_on"]), "01"), to_on=first["recorded_on"])
    second = first.assign(from_on=_in_the_month(first["from_on"], "15"))
    return [("employment", one), ("employment", other), ("progress", first), ("progress", second)]


def _impossible(stream: Stream, tables: Tables, each: int) -> Dirty:
    """Give absence above all sessions, a review before the assessment, a claim before attachment, and a grant below nought."""
    progress, documents, families = tables["progress"], tables["documents"], tables["families"]
    above = _some(stream, progress[progress["indicator"].isin(("unauthorised_absence_percent", "attendance_percent"))], each)
    assessed = documents[(documents["document"] == "assessment") & (documents["recorded_on"] != "")]
    assessed = _some(stream, assessed[_is_among(assessed, documents[documents["document"] == "review"])], each)
    early = assessed.assign(document="review", completed_on=_a_year_before(assessed["completed_on"]), has_objectives="")
    waited = families[(families["attached_on"] > families["identified_on"]) & (families["recorded_on"] != "")]
    claim = waited[~_is_among(waited, tables["claims"])].drop_duplicates("family_id", keep="last")
    claim = _some(stream, claim, each)[[*_KEY, "identified_on", "recorded_on"]].rename(columns={"identified_on": "status_on"})
    grants = tables["ledger"][tables["ledger"]["stream"] == "service_transformation_grant"]
    below = _some(stream, grants, each)
    return [
        ("progress", above.assign(from_on=above["to_on"], value=_ABOVE_ALL)),
        ("documents", early),
        ("claims", claim.assign(claim_basis="continuous_employment", status="claimed")),
        ("ledger", below.assign(amount_gbp="-" + below["amount_gbp"])),
    ]


def _of_strangers(stream: Stream, tables: Tables, each: int) -> Dirty:
    """Give evidence and checks of families that are in no other row."""
    return [
        (name, found.assign(family_id=stream.pseudonyms("F-", _STRANGER_LETTERS, len(found))))
        for name in ("people", "progress", "employment", "spot_checks")
        for found in [_some(stream, tables[name], each)]
    ]


def _is_among(rows: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    known = set(others["family_id"])
    return pd.Series([name in known for name in rows["family_id"]], index=rows.index, dtype="bool")


def _a_problem(tables: Tables) -> dict[str, str]:
    return dict(tables["problems"].drop_duplicates("phase").set_index("phase")["problem"])


def _some(stream: Stream, rows: pd.DataFrame, count: int) -> pd.DataFrame:
    return rows.iloc[stream.rng.permutation(len(rows))[:count]]


def _a_year_before(dates: pd.Series) -> pd.Series:
    return (dates.str[:4].astype("int64") - 1).astype("str") + dates.str[4:].str.replace("-02-29", "-02-28")


def _in_the_month(dates: pd.Series, day_of_month: str) -> pd.Series:
    return dates.str[:8] + day_of_month
