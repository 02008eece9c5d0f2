"""The rules that a row keeps, alone and beside the rows of other tables.

What comes in are typed rows whose cells already keep their columns' contracts, indexed by line; what goes out are findings.
A finding says which lines break which rule in which column, and what would be right; it never holds a cell's value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from tfdata.extracts import TableContract
from tfdata.periods import Quarter
from tfdata.quantities import stated

if TYPE_CHECKING:
    from tfdata.params import Phase

Finding: TypeAlias = tuple[pd.Index, str, str | pd.Series]
FAMILY = ["local_authority", "phase", "family_id"]
NOT_A_DATE = "this is not a date; write it as 2015-12-31 or 31/12/2015"
AMONG = {
    "approached": "identified",
    "consent_given": "approached",
    "consent_refused": "approached",
    "attached": "identified",
    "being_worked_with": "attached",
    "closed": "attached",
    "paperwork_complete": "attached",
    "outcome": "attached",
    "paid": "outcome",
}
_VERSIONED = {"families": "family", "returns": "figure"}
_BETWEEN = "\x1f"


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
    column = "family_id" if "family_id" in key else "measure"
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
    yield from _of_the_phase(rows, "problem", {phase: [item.code for item in found.problems] for phase, found in phases.items()})
    yield from _only_where_used(rows, "problem", phases)


def documents(rows: pd.DataFrame, phases: Mapping[str, Phase]) -> Iterator[Finding]:
    """Every problem that a document names belongs to the row's phase and is used by the authority."""
    named = (
        rows[["local_authority", "phase"]].assign(problem=rows["problems_named"].str.split(";")).explode("problem").dropna(subset="problem")
    )
    for lines, _, words in problems(named, phases):
        yield lines.unique(), "problems_named", words


def claims(rows: pd.DataFrame, phases: Mapping[str, Phase]) -> Iterator[Finding]:
    """The basis of a claim belongs to the row's phase."""
    yield from _of_the_phase(rows, "claim_basis", {phase: [item.code for item in found.bases] for phase, found in phases.items()})


def returns(rows: pd.DataFrame, phases: Mapping[str, Phase], measures: Iterable[str], today: date) -> Iterator[Finding]:
    """A figure is of a quarter that has ended, in which its phase had begun, and of one of the measures, if a result one of the phase."""
    every = {f"{basis.code}_results" for phase in phases.values() for basis in phase.bases}
    known = {
        phase.id: [name for name in measures if name not in every - {f"{basis.code}_results" for basis in phase.bases}]
        for phase in phases.values()
    }
    yield from _of_the_phase(rows, "measure", known)
    quarters = {name: Quarter(name) for name in rows["quarter"].unique()}
    ended = rows["quarter"].map({name: quarter.end <= today for name, quarter in quarters.items()}).astype("bool")
    yield rows.index[~ended], "quarter", "this quarter has not ended; a return counts the families up to a quarter's end"
    begins = {(phase, code): phases[phase].begins_on(code) for phase, code in rows[["phase", "local_authority"]].itertuples(index=False)}
    keys = zip(rows["phase"], rows["local_authority"], rows["quarter"], strict=True)
    is_before = pd.Series([quarters[name].end < begins[phase, code] for phase, code, name in keys], index=rows.index, dtype="bool")
    yield rows.index[is_before & ended], "quarter", "this quarter ended before the phase began; name a later quarter or another phase"
    first_day = pd.to_datetime(rows["quarter"].map({name: quarter.start for name, quarter in quarters.items()}))
    early = rows.index[(rows["recorded_on"] < first_day) & ended & ~is_before]
    yield early, "recorded_on", "recorded before the quarter began; a figure is recorded in its quarter, or later"
    counts = rows["source"].map(lambda words: any(value is not None for _, _, value in stated(words))).astype("bool")
    yield rows.index[counts], "source", "this holds a number; name the document in words and dates, since a pack prints it"


def returned_together(rows: pd.DataFrame, phases: Mapping[str, Phase]) -> Iterator[Finding]:
    """Of one quarter's figures recorded together none is above the one whose families it is among; if so neither can be preferred."""
    of_outcome = {f"{basis.code}_results": basis.is_outcome for phase in phases.values() for basis in phase.bases}
    among = AMONG | {name: "outcome" if is_outcome else "attached" for name, is_outcome in of_outcome.items()}
    together = _joined(rows.assign(recorded_on=rows["recorded_on"].astype("str")), ["local_authority", "phase", "quarter", "recorded_on"])
    figures = pd.DataFrame({"line": rows.index, "value": rows["value"].array}, index=together + _BETWEEN + rows["measure"])
    whole = figures.reindex(together + _BETWEEN + rows["measure"].map(among).fillna("")).set_axis(rows.index)
    above = rows.index[(rows["value"] > whole["value"]).fillna(False).astype("bool")]
    line = whole.loc[above, "line"].astype("int64")
    named = rows.loc[above, "measure"].map(among)
    yield above, "value", "more than the families " + named + " in line " + line.astype("str") + ", among whom they are; mend the wrong one"
    parts = pd.Series(above.astype("str"), index=line.array).groupby(level=0).agg(", ".join)
    below = pd.Index(parts.index)
    yield below, "value", "fewer than some of these families in line " + parts + "; mend the wrong one"


def not_a_number_of_families(text: str) -> str:
    """Say why a cell is no number of families, without repeating it."""
    if "%" in text:
        return "this is a percentage; write the number of families, as in 1160"
    if re.search("[£$€]", text):
        return "this is an amount of money; write the number of families, as in 1160"
    if re.fullmatch(r"[-−–(]\s*[0-9][0-9,. ]*\)?", text):
        return "this is below nought; a number of families is 0 or more"
    if re.fullmatch(r"[0-9]+", text):
        return "this is more than seven digits, and more families than an authority has"
    if re.fullmatch(r"[0-9][0-9,. ]*", text):
        return "this is not a whole number; write whole families, as in 1160, a comma at most before every three digits"
    return "this is not a number; write a whole number of families, as in 1160, and leave the row out where there is none"


def of_a_known_family(rows: pd.DataFrame, all_families: pd.DataFrame, accepted: pd.DataFrame, file: str) -> Iterator[Finding]:
    """A row's family stands among the accepted families; where the family's row was refused, this row goes with it."""
    key = _joined(rows, FAMILY)
    refused = all_families.loc[all_families.index.difference(accepted.index)]
    line_of = pd.Series(refused.index, index=_joined(refused, FAMILY)).groupby(level=0).min()
    is_orphan = ~key.isin(_joined(accepted, FAMILY))
    was_refused = is_orphan & key.isin(line_of.index)
    unknown = rows.index[is_orphan & ~was_refused]
    yield unknown, "family_id", f"unknown family; no row of {file} has this local_authority, phase and family_id"
    lines = rows.index[was_refused]
    where = line_of.reindex(key.loc[lines]).set_axis(lines).astype("str")
    words = "its family was refused; mend line " + where + f" of {file}"
    yield lines, "family_id", words


def _follows(later: tuple[str, ...], earlier: str) -> Callable[[pd.DataFrame, pd.DataFrame], Iterator[Finding]]:
    def rule(rows: pd.DataFrame, everything: pd.DataFrame) -> Iterator[Finding]:
        key = _joined(rows, [*FAMILY, "claim_basis"])
        whole = _joined(everything, [*FAMILY, "claim_basis"])
        first = rows.loc[rows["status"] == earlier, "status_on"].set_axis(key[rows["status"] == earlier])
        reached_on = first.reindex(key).set_axis(key.index)
        for status in later:
            is_status = rows["status"] == status
            was_refused = key.isin(whole[everything["status"] == earlier])
            alone = is_status & reached_on.isna()
            needs = f"a family's claim is {earlier} first, on the same basis"
            yield rows.index[alone & ~was_refused], "status", f"{status} without {earlier}; {needs}"
            yield rows.index[alone & was_refused], "status", f"{status}, but its row with {earlier} was refused; mend that row"
            yield rows.index[is_status & (rows["status_on"] < reached_on)], "status_on", f"{status} before {earlier}; {needs}"

    rule.__doc__ = f"What says {' or '.join(later)} follows {earlier} for the same family and basis."
    return rule


CODES: Mapping[str, Callable[[pd.DataFrame, Mapping[str, Phase]], Iterator[Finding]]] = {
    "problems": problems,
    "documents": documents,
    "claims": claims,
}
CLAIM_ORDER = (_follows(("paid", "rejected"), "claimed"), _follows(("repaid",), "paid"))


def _of_the_phase(rows: pd.DataFrame, column: str, known: Mapping[str, list[str]]) -> Iterator[Finding]:
    for phase, codes in known.items():
        lines = rows.index[(rows["phase"] == phase) & ~rows[column].isin(codes)]
        yield lines, column, f"unknown {column} for phase {phase}; known are {', '.join(codes)}"


def _only_where_used(rows: pd.DataFrame, column: str, phases: Mapping[str, Phase]) -> Iterator[Finding]:
    for phase in phases.values():
        for problem in phase.problems:
            if problem.only_for:
                is_it = (rows["phase"] == phase.id) & (rows[column] == problem.code)
                lines = rows.index[is_it & ~rows["local_authority"].isin(problem.only_for)]
                yield lines, column, f"this problem of phase {phase.id} is a local criterion of another authority"


def _joined(rows: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Join the columns of a key into one text, so that keys can be looked up across tables."""
    joined = rows[columns[0]].fillna("")
    for column in columns[1:]:
        joined = joined + _BETWEEN + rows[column].fillna("")
    return joined
