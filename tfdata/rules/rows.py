"""The rules that a row of families, problems, documents, claims or checks keeps by itself, and the key that no two rows share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from tfdata.extracts import TableContract
from tfdata.rules.forms import Finding, of_the_phase, only_where_used

if TYPE_CHECKING:
    from tfdata.params import Phase

_VERSIONED = {"families": "family", "returns": "figure"}


def after_it_was_known(table: TableContract, rows: pd.DataFrame) -> Iterator[Finding]:
    """Nothing happened after the day on which the authority came to know it."""
    for event in table.events:
        words = "this happened after the row's own recorded_on; a thing is recorded on the day it happens, or later"
        yield rows.index[rows[event] > rows["recorded_on"]], event, words


def repeated(table: TableContract, rows: pd.DataFrame) -> Iterator[Finding]:
    """A key stands once. Of rows that are equal in every cell the first is kept; of rows that differ none, since none can be preferred."""
    key = list(table.key)
    is_copy = rows.duplicated()
    differs = rows[~is_copy].duplicated(key, keep=False).reindex(rows.index, fill_value=False)
    sharing = rows[rows.duplicated(key, keep=False)]
    if sharing.empty:
        return
    lines = pd.Series(sharing.index, index=sharing.index)
    keys = [sharing[column] for column in key]
    first, last = (lines.groupby(keys, dropna=False).transform(which) for which in ("min", "max"))
    other = first.where(first != lines, last)
    what = _VERSIONED.get(table.name, "row")
    words = f"duplicate {what}: line " + other.astype("str") + f" has the same {', '.join(key)}; keep one row"
    column = next(name for name in ("family_id", "measure", "stream") if name in key)
    yield rows.index[is_copy | differs], column, words + (", or give each version its own recorded_on" if table.name in _VERSIONED else "")


def versions(table: TableContract, rows: pd.DataFrame) -> Iterator[Finding]:
    """A family or a figure has one row, or several of which each says when it was recorded."""
    key = [column for column in table.key if column != "recorded_on"]
    different = rows.drop_duplicates()
    is_one_of_several = different.duplicated(key, keep=False) & ~different.duplicated([*key, "recorded_on"], keep=False)
    undated = different.index[is_one_of_several & different["recorded_on"].isna()]
    what = _VERSIONED[table.name]
    yield undated, "recorded_on", f"this is empty, and the {what} has several rows; each version of a {what} needs its own recorded_on"


def families(rows: pd.DataFrame) -> Iterator[Finding]:
    """The dates of a family follow one another, and its consent allows what was done."""
    is_attached = rows["attached_on"].notna()
    refused = rows.index[is_attached & (rows["consent"] == "refused")]
    yield refused, "attached_on", "attached after consent was refused; a family is attached with consent given, or not yet answered"
    early = rows.index[rows["attached_on"] < rows["identified_on"]]
    yield early, "attached_on", "attached before identified_on; a family is identified first"
    unattached = rows.index[rows["closed_on"].notna() & ~is_attached]
    yield unattached, "closed_on", "closed without attached_on; a family is attached before it is closed"
    yield (
        rows.index[rows["closed_on"] < rows["attached_on"]],
        "closed_on",
        "closed before attached_on; work ends on the day it began, or later",
    )
    same = rows.index[rows["re_referral_of"] == rows["family_id"]]
    yield same, "re_referral_of", "a re-referral of itself; name the earlier pseudonym, or leave the cell empty"


def problems(rows: pd.DataFrame, phases: Mapping[str, Phase]) -> Iterator[Finding]:
    """A problem belongs to the row's phase, and a local criterion to the authority that uses it."""
    yield from of_the_phase(rows, "problem", {phase: [item.code for item in found.problems] for phase, found in phases.items()})
    yield from only_where_used(rows, "problem", phases)


def documents(rows: pd.DataFrame, phases: Mapping[str, Phase]) -> Iterator[Finding]:
    """Every problem that a document names belongs to the row's phase and is used by the authority."""
    named = (
        rows[["local_authority", "phase"]].assign(problem=rows["problems_named"].str.split(";")).explode("problem").dropna(subset="problem")
    )
    for lines, _, words in problems(named, phases):
        yield lines.unique(), "problems_named", words


def claims(rows: pd.DataFrame, phases: Mapping[str, Phase]) -> Iterator[Finding]:
    """The basis of a claim belongs to the row's phase."""
    yield from of_the_phase(rows, "claim_basis", {phase: [item.code for item in found.bases] for phase, found in phases.items()})


CODES: Mapping[str, Callable[[pd.DataFrame, Mapping[str, Phase]], Iterator[Finding]]] = {
    "problems": problems,
    "documents": documents,
    "claims": claims,
    "progress": problems,
    "spot_checks": claims,
}
