"""The rules between tables: whose row it is, and in which order a family is attached, claimed for and paid for.

A row whose family, person or earlier status was refused is refused with it, and is told which row to mend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from tfdata.rules.forms import FAMILY, PERSON, Finding, is_among, joined


def of_a_known_family(rows: pd.DataFrame, all_families: pd.DataFrame, accepted: pd.DataFrame, file: str) -> Iterator[Finding]:
    """A row's family stands among the accepted families; where the family's row was refused, this row goes with it."""
    return _known(rows, all_families, accepted, FAMILY, "family", file)


def of_a_known_person(rows: pd.DataFrame, all_people: pd.DataFrame, accepted: pd.DataFrame, file: str) -> Iterator[Finding]:
    """A row's person, where it names one, stands among the accepted people of its family; where that row was refused, this one is too."""
    return _known(rows[rows["individual_id"].notna()], all_people, accepted, PERSON, "person", file)


def claimed_after_attachment(rows: pd.DataFrame, families: pd.DataFrame) -> Iterator[Finding]:
    """A result is claimed on the day on which its family was attached, by the latest version of its row, or later.

    Nothing is said of a family whose row gives no attached_on: a council may leave the column out.
    """
    latest = families.sort_values("recorded_on", kind="stable", na_position="first").drop_duplicates(FAMILY, keep="last")
    attached_on = latest["attached_on"].set_axis(joined(latest, FAMILY)).reindex(joined(rows, FAMILY)).set_axis(rows.index)
    early = rows.index[(rows["status"] == "claimed") & (rows["status_on"] < attached_on)]
    yield early, "status_on", "claimed before the family was attached; mend this date, or attached_on in the family's row"


def of_a_claim_that_was_made(rows: pd.DataFrame, all_claims: pd.DataFrame, accepted: pd.DataFrame) -> Iterator[Finding]:
    """What is checked is a claim that was made, of the same family and basis, on the day of the check or before."""
    columns = [*FAMILY, "claim_basis"]
    key, made = joined(rows, columns), accepted[accepted["status"] == "claimed"]
    claimed_on = made["status_on"].set_axis(joined(made, columns)).groupby(level=0).min().reindex(key).set_axis(rows.index)
    was_refused = key.isin(joined(all_claims[all_claims["status"] == "claimed"], columns)) & claimed_on.isna()
    never = rows.index[claimed_on.isna() & ~was_refused]
    yield never, "claim_basis", "a check of a claim that was never made; no row of claims says claimed for this family and basis"
    yield rows.index[was_refused], "claim_basis", "a check of a claim whose row was refused; mend that row of claims"
    yield rows.index[rows["checked_on"] < claimed_on], "checked_on", "checked before it was claimed; mend the date of the one or the other"


def _known(
    rows: pd.DataFrame, everything: pd.DataFrame, accepted: pd.DataFrame, columns: list[str], noun: str, file: str
) -> Iterator[Finding]:
    key = joined(rows, columns)
    refused = everything.loc[everything.index.difference(accepted.index)]
    line_of = pd.Series(refused.index, index=joined(refused, columns)).groupby(level=0).min()
    is_orphan = ~is_among(key, joined(accepted, columns))
    was_refused = is_orphan & is_among(key, line_of.index)
    unknown = rows.index[is_orphan & ~was_refused]
    names = f"{', '.join(columns[:-1])} and {columns[-1]}"
    yield unknown, columns[-1], f"unknown {noun}; no row of {file} has this {names}"
    lines = rows.index[was_refused]
    where = line_of.reindex(key.loc[lines]).set_axis(lines).astype("str")
    yield lines, columns[-1], f"its {noun} was refused; mend line " + where + f" of {file}"


def _follows(later: tuple[str, ...], earlier: str) -> Callable[[pd.DataFrame, pd.DataFrame], Iterator[Finding]]:
    def rule(rows: pd.DataFrame, everything: pd.DataFrame) -> Iterator[Finding]:
        key = joined(rows, [*FAMILY, "claim_basis"])
        whole = joined(everything, [*FAMILY, "claim_basis"])
        first = rows.loc[rows["status"] == earlier, "status_on"].set_axis(key[rows["status"] == earlier])
        reached_on = first.reindex(key).set_axis(key.index)
        for status in later:
            is_status = rows["status"] == status
            was_refused = is_among(key, whole[everything["status"] == earlier])
            alone = is_status & reached_on.isna()
            needs = f"a family's claim is {earlier} first, on the same basis"
            yield rows.index[alone & ~was_refused], "status", f"{status} without {earlier}; {needs}"
            yield rows.index[alone & was_refused], "status", f"{status}, but its row with {earlier} was refused; mend that row"
            yield rows.index[is_status & (rows["status_on"] < reached_on)], "status_on", f"{status} before {earlier}; {needs}"

    rule.__doc__ = f"What says {' or '.join(later)} follows {earlier} for the same family and basis."
    return rule


CLAIM_ORDER = (_follows(("accepted", "paid", "rejected"), "claimed"), _follows(("repaid",), "paid"))
