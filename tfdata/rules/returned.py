"""The rules of figures that an authority returned: each by itself, and those of one quarter beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from tfdata.numerals import stated
from tfdata.periods import Quarter
from tfdata.rules.forms import BETWEEN, Finding, joined, of_the_phase

if TYPE_CHECKING:
    from tfdata.params import Phase

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


def returns(rows: pd.DataFrame, phases: Mapping[str, Phase], measures: Iterable[str], today: date) -> Iterator[Finding]:
    """A figure is of a quarter that has ended, in which its phase had begun, and of one of the measures, if a result one of the phase."""
    every = {f"{basis.code}_results" for phase in phases.values() for basis in phase.bases}
    known = {
        phase.id: [name for name in measures if name not in every - {f"{basis.code}_results" for basis in phase.bases}]
        for phase in phases.values()
    }
    yield from of_the_phase(rows, "measure", known)
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
    together = joined(rows.assign(recorded_on=rows["recorded_on"].astype("str")), ["local_authority", "phase", "quarter", "recorded_on"])
    figures = pd.DataFrame({"line": rows.index, "value": rows["value"].array}, index=together + BETWEEN + rows["measure"])
    whole = figures.reindex(together + BETWEEN + rows["measure"].map(among).fillna("")).set_axis(rows.index)
    above = rows.index[(rows["value"] > whole["value"]).fillna(False).astype("bool")]
    line = whole.loc[above, "line"].astype("int64")
    named = rows.loc[above, "measure"].map(among)
    yield above, "value", "more than the families " + named + " in line " + line.astype("str") + ", among whom they are; mend the wrong one"
    parts = pd.Series(above.astype("str"), index=line.array).groupby(level=0).agg(", ".join)
    below = pd.Index(parts.index)
    yield below, "value", "fewer than some of these families in line " + parts + "; mend the wrong one"
