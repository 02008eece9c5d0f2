"""School terms and whole months, as counts of days: which came before a day, and when each began and ended.

In come days (counted from 1 January 1970); out go days and places of terms. Nothing here is drawn, and nothing knows of families.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tfdata.demo.draws import Days, day
from tfdata.demo.evidence_forms import Term

_FIRST_YEAR = 2008


@dataclass(frozen=True, eq=False)
class Terms:
    """The school terms of all years up to the horizon's, in order."""

    begin: Days
    end: Days
    summer_ends: Days

    def last_before(self, days: Days) -> Days:
        """Give the place of the last term that ended on or before each day."""
        return np.searchsorted(self.end, days, side="right") - 1

    def summer_before(self, days: Days) -> Days:
        """Give the end of the last school year on or before each day."""
        return self.summer_ends[np.maximum(np.searchsorted(self.summer_ends, days, side="right") - 1, 0)]


def terms_until(horizon: date, terms: Sequence[Term]) -> Terms:
    """Give the terms of every year up to that of the horizon; the one before the longest break ends the school year."""
    years = range(_FIRST_YEAR, horizon.year + 1)
    found = sorted(
        (day(date.fromisoformat(f"{year}-{x.begins}")), day(date.fromisoformat(f"{year}-{x.ends}"))) for year in years for x in terms
    )
    begin, end = (np.array(days, dtype=np.int64) for days in zip(*found, strict=True))
    breaks = begin[1:] - end[:-1]
    return Terms(begin, end, end[:-1][breaks == breaks.max()])


def month_of(days: Days) -> Days:
    """Give the number of the month of each day, counted from January 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_of(months: Days) -> Days:
    """Give the first day of each month."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def last_of(months: Days) -> Days:
    """Give the last day of each month."""
    return first_of(months + 1) - 1
