"""Rows that a real extract would bring and the door must refuse, in the share that the tuning sets.

In come an authority's sound tables; out go the same rows and the dirty ones among them, marked `is_dirty`.
Every dirty row stands beside the sound ones, never in place of one, so that no count changes once it is refused.
"""

from __future__ import annotations

import pandas as pd

from tfdata.demo import dirty_evidence
from tfdata.demo.draws import Stream
from tfdata.demo.tuning import Tuning
from tfdata.extracts import TABLES

Tables = dict[str, pd.DataFrame]
_STRANGER_LETTERS = 7  # one fewer than a family's, so that no stranger is taken for a family
_THOUSAND = 1000
_FIRST_TABLES = ("families", "problems", "documents", "claims")
_ROWS_OF_ALL_KINDS = 11  # one row of each kind, two of the family that stands twice
_KEY = ["local_authority", "phase", "family_id"]


def dirtied(stream: Stream, tables: Tables, tuning: Tuning) -> Tables:
    """Give an authority's tables with dirty rows among them, of every kind as many.

    Those of evidence and of use of services are drawn from streams of their own, and counted apart, so that they move none of the others.
    """
    count = sum(len(tables[name]) for name in _FIRST_TABLES)
    each = max(1, count * tuning.refused_rows_per_thousand // _THOUSAND // _ROWS_OF_ALL_KINDS)
    dirty = [*_of_strangers(stream, tables, each), *_of_families(stream, tables, each)]
    dirty += dirty_evidence.rows(stream.beside("dirt"), tables, tuning)
    dirty += dirty_evidence.of_services(stream.beside("dirt service use"), tables, tuning)
    together = {}
    for name, rows in tables.items():
        parts = [part.assign(is_dirty=True) for table, part in dirty if table == name]
        mixed = pd.concat([rows.assign(is_dirty=False), *parts], ignore_index=True)
        # Those of evidence stand last, as if sent in later: they are many, and a second sorting takes long.
        is_sorted = name in _FIRST_TABLES
        together[name] = mixed.sort_values(list(TABLES[name].key), kind="stable", ignore_index=True) if is_sorted else mixed
    return together


def _of_strangers(stream: Stream, tables: Tables, each: int) -> list[tuple[str, pd.DataFrame]]:
    """Give rows of families that are in no other row: none of them can be accepted, and what belongs to them neither."""
    families = tables["families"]
    closed = families[families["closed_on"] != ""]
    drawn = [
        _some(stream, closed, each).assign(family_id=stream.pseudonyms("F-", _STRANGER_LETTERS, each), re_referral_of="") for _ in range(4)
    ]
    unreadable, twice, closed_first, refused = drawn
    problem = _some(stream, tables["problems"], each).assign(
        family_id=unreadable["family_id"].to_numpy(), phase=unreadable["phase"].to_numpy()
    )
    first_codes = tables["problems"].drop_duplicates("phase").set_index("phase")["problem"]
    claims = tables["claims"]
    unknown = _some(stream, claims[claims["status"] == "claimed"], each)
    return [
        ("families", unreadable.assign(closed_on=unreadable["closed_on"].str[:-2] + "32")),
        ("problems", problem.assign(problem=problem["phase"].map(first_codes))),
        ("families", pd.concat([twice, twice.assign(referral_source="not known")])),
        ("families", closed_first.assign(closed_on=_a_year_before(closed_first["attached_on"]))),
        ("families", refused.assign(consent="refused")),
        ("claims", unknown.assign(family_id=stream.pseudonyms("F-", _STRANGER_LETTERS, each))),
    ]


def _of_families(stream: Stream, tables: Tables, each: int) -> list[tuple[str, pd.DataFrame]]:
    """Give rows beside those of sound families: an unknown code, a row sent again, a payment without a claim, a slip in a date."""
    families, documents, claims = tables["families"], tables["documents"], tables["claims"]
    is_claimed = families.set_index(_KEY).index.isin(claims.set_index(_KEY).index)
    paid_alone = _some(stream, families[~is_claimed], each)[[*_KEY, "identified_on", "recorded_on"]].rename(
        columns={"identified_on": "status_on"}
    )
    early = _some(stream, documents[documents["recorded_on"] != ""], each)
    earlier = _a_year_before(early["completed_on"])
    return [
        ("problems", _some(stream, tables["problems"], each).assign(problem="other")),
        ("documents", _some(stream, documents, each)),
        ("claims", paid_alone.assign(claim_basis="continuous_employment", status="paid")),
        ("documents", early.assign(completed_on=earlier, recorded_on=_a_year_before(earlier))),
    ]


def _some(stream: Stream, rows: pd.DataFrame, count: int) -> pd.DataFrame:
    return rows.iloc[stream.rng.permutation(len(rows))[:count]]


def _a_year_before(dates: pd.Series) -> pd.Series:
    return (dates.str[:4].astype("int64") - 1).astype("str") + dates.str[4:].str.replace("-02-29", "-02-28")
