"""The rules that find contradicting or impossible evidence, so that it is a fault of the data and never silently decided.

Of rows that contradict each other none is kept, since none can be preferred; only a review is told that it comes before its assessment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from tfdata.extracts import ANSWERS, COUNTS, MAY_BE_REPAID, PERCENTAGES
from tfdata.rules.forms import FAMILY, PERSON, Finding, joined

if TYPE_CHECKING:
    from tfdata.params import Service

_ALL = 100
_DAY = pd.Timedelta(days=1)


def progress(rows: pd.DataFrame) -> Iterator[Finding]:
    """A period ends when it began or later, and a figure is one that its indicator can have."""
    yield rows.index[rows["from_on"] > rows["to_on"]], "to_on", "this is before from_on; a period ends on its first day, or later"
    indicator, value = rows["indicator"], rows["value"]
    above = rows.index[indicator.isin(PERCENTAGES) & (value > _ALL)]
    yield above, "value", "this is above 100; absence and attendance are percentages of all sessions"
    parts = indicator.isin(COUNTS) & (value % 1 != 0)
    yield rows.index[parts], "value", "this is not a whole number; exclusions, incidents and offences are counted whole"
    unclear = indicator.isin(ANSWERS) & ~value.isin([0, 1])
    yield rows.index[unclear], "value", "this is neither 1 nor 0; write 1 for yes and 0 for no"


def employment(rows: pd.DataFrame) -> Iterator[Finding]:
    """A spell of work ends when it began or later."""
    yield (
        rows.index[rows["ended_on"] < rows["started_on"]],
        "ended_on",
        "this is before started_on; a spell ends on its first day, or later",
    )


def ledger(rows: pd.DataFrame) -> Iterator[Finding]:
    """Only what can be paid back may be below nought."""
    below = rows.index[(rows["amount_gbp"] < 0) & ~rows["stream"].isin(MAY_BE_REPAID)]
    yield below, "amount_gbp", f"this is below nought; only {' and '.join(MAY_BE_REPAID)} may be, where money was paid back"


def service_use(rows: pd.DataFrame, services: Mapping[str, Service]) -> Iterator[Finding]:
    """A period ends when it began or later, and what is counted in events has their number and an end, which nothing else has."""
    yield rows.index[rows["from_on"] > rows["to_on"]], "to_on", "this is before from_on; a period ends on its first day, or later"
    in_events = rows["service"].isin([code for code, service in services.items() if service.counted_in == "events"])
    without = rows.index[in_events & rows["uses"].isna()]
    yield without, "uses", "this is empty; the service is counted in events, so write how many there were from from_on to to_on"
    beside = rows.index[~in_events & rows["uses"].notna()]
    yield beside, "uses", "the service is counted by its days from from_on to to_on, not in events; leave this empty"
    open_ended = rows.index[in_events & rows["to_on"].isna()]
    yield open_ended, "to_on", "this is empty; events are counted up to a day, which is from_on again for an event of one day"


def reviews(rows: pd.DataFrame) -> Iterator[Finding]:
    """A family is reviewed on the day of its first assessment, or later; a family without an assessment has nothing to be held to."""
    assessed = rows[rows["document"] == "assessment"]
    first = assessed.groupby(joined(assessed, FAMILY))["completed_on"].min()
    assessed_on = first.reindex(joined(rows, FAMILY)).set_axis(rows.index)
    early = rows.index[(rows["document"] == "review") & (rows["completed_on"] < assessed_on)]
    yield early, "completed_on", "a review before the family's first assessment; mend the date of the one or the other"


def periods(rows: pd.DataFrame) -> Iterator[Finding]:
    """Periods of one indicator, problem and person share no day."""
    other = _sharing(rows, [*PERSON, "problem", "indicator"], rows["from_on"], rows["to_on"])
    yield other.index, "from_on", "its period shares days with that of line " + other + "; mend one of the two"


def fractions(rows: pd.DataFrame) -> Iterator[Finding]:
    """A column of percentages in which nothing is above 1 holds fractions: a spreadsheet keeps 94% as 0.94, which is not 0.94 per cent."""
    for indicator in PERCENTAGES:
        some = rows[(rows["indicator"] == indicator) & (rows["value"] != 0)]
        if len(some) > 2 and (some["value"] <= 1).all():
            yield some.index, "value", f"no {indicator} of the file is above 1, as if they were fractions; write 94 for 94%, not 0.94"


def measured(rows: pd.DataFrame) -> Iterator[Finding]:
    """What the rows of measured evidence say of each other."""
    yield from periods(rows)
    yield from fractions(rows)


def spells(rows: pd.DataFrame) -> Iterator[Finding]:
    """Spells of work of one person share no day; one that goes on shares every day from its first."""
    other = _sharing(rows, PERSON, rows["started_on"], _last_day(rows["ended_on"]))
    yield other.index, "started_on", "this spell shares days with that of line " + other + "; mend one of the two"


def uses(rows: pd.DataFrame) -> Iterator[Finding]:
    """Periods of one service and family share no day; one that goes on shares every day from its first."""
    other = _sharing(rows, [*FAMILY, "service"], rows["from_on"], _last_day(rows["to_on"]))
    yield other.index, "from_on", "its period shares days with that of line " + other + "; mend one of the two"


OF_A_ROW: Mapping[str, Callable[[pd.DataFrame], Iterator[Finding]]] = {"progress": progress, "employment": employment, "ledger": ledger}
TOGETHER: Mapping[str, Callable[[pd.DataFrame], Iterator[Finding]]] = {
    "documents": reviews,
    "progress": measured,
    "employment": spells,
    "service_use": uses,
}


def _last_day(ends: pd.Series) -> pd.Series:
    """Give the last day of each period; of one that goes on, a day after all others."""
    return ends.fillna(pd.Timestamp.max.as_unit("us").normalize() - _DAY)


def _sharing(rows: pd.DataFrame, key: list[str], first: pd.Series, last: pd.Series) -> pd.Series:
    """Give for each line that shares a day with another of its key the number of that other line, as text."""
    spans = pd.DataFrame({"key": joined(rows, key), "first": first, "last": last}).sort_values(["key", "first"], kind="stable")
    reached = spans.groupby("key")["last"].cummax()
    before = reached.groupby(spans["key"]).shift()
    keys = spans.loc[spans["first"] <= before, "key"].unique()
    found: dict[int, int] = {}
    for _, together in spans[spans["key"].isin(keys)].groupby("key"):
        furthest, until = together.index[0], together["last"].iloc[0]
        for line, begins, ends in together[["first", "last"]].iloc[1:].itertuples():
            if begins <= until:
                found[line] = furthest
                found.setdefault(furthest, line)
            if ends > until:
                furthest, until = line, ends
    lines = sorted(found)
    return pd.Series([str(found[line]) for line in lines], index=pd.Index(lines, dtype=rows.index.dtype), dtype="str")
