"""Claim windows: until which day a claim can go in, and by which day before it must be ready so that audit can look at it.

In come a book, an authority, a phase and a day; out goes the window of that day. It never looks at a family.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tfdata.claims.known import DAY, months_after
from tfdata.faults import refuse
from tfdata.params import Book, Parameter
from tfdata.periods import MONTHS, Quarter, day_in_words

A_YEAR, CUT_OFF_DAYS = "windows_a_year", "window_cut_off_days"
_FIRST_MONTH = MONTHS.index("April")


@dataclass(frozen=True)
class ClaimWindow:
    """A window: the day before it opens, the last day on which a claim can go in, and the last on which it can become ready for audit.

    `cut_off` is None in a phase of which no windows are recorded, where the quarter stands in for one.
    """

    after: date
    closes: date
    cut_off: date | None
    rests_on: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{day_in_words(self.after + DAY)} to {day_in_words(self.closes)}"


def window_of(book: Book, slug: str, phase_id: str, day: date) -> ClaimWindow:
    """Give the window in which a claim of a day went in, or goes in.

    The days are those that the authority's Outcomes Plan or the phase gives; where none lies ahead, a year has so many windows of equal
    length. Raises Refused where a year cannot be divided so.
    """
    figures = book.phases[phase_id].figures
    if A_YEAR not in figures:
        quarter = Quarter.of(day)
        return ClaimWindow(quarter.start - DAY, quarter.end, None, ())
    cut_off_days = book.rule(slug, phase_id, CUT_OFF_DAYS)
    days = book.windows(slug, phase_id)
    ahead = [item for item in days if item[0] >= day]
    if ahead:
        closes, key = ahead[0]
        before = [item[0] for item in days if item[0] < day]
        keys: tuple[str, ...] = (key,)
        after = before[-1] if before else months_after(closes, -1)
    else:
        a_year = book.rule(slug, phase_id, A_YEAR)
        closes = _month_end(day, _months(a_year))
        after, keys = months_after(closes.replace(day=1), 1 - _months(a_year)) - DAY, (a_year.key,)
    return ClaimWindow(after, closes, closes - timedelta(days=int(cut_off_days.value)), (*keys, cut_off_days.key))


def next_window(book: Book, slug: str, phase_id: str, day: date) -> ClaimWindow:
    """Give the first window whose cut-off has not gone by on a day: that for which a claim can still become ready."""
    return next(window for window in _from(book, slug, phase_id, day) if window.cut_off is None or window.cut_off >= day)


def _from(book: Book, slug: str, phase_id: str, day: date) -> Iterator[ClaimWindow]:
    while True:
        window = window_of(book, slug, phase_id, day)
        yield window
        day = window.closes + DAY


def _months(a_year: Parameter) -> int:
    windows = int(a_year.value)
    if windows < 1 or len(MONTHS) % windows:
        raise refuse("params", f"{a_year.key} is {windows}; a year is divided into 1, 2, 3, 4, 6 or 12 windows")
    return len(MONTHS) // windows


def _month_end(day: date, months: int) -> date:
    """Give the last day of the part of the financial year that a day lies in."""
    gone = (day.month - 1 - _FIRST_MONTH) % months
    last = months_after(day.replace(day=1), months - 1 - gone)
    return last.replace(day=calendar.monthrange(last.year, last.month)[1])
