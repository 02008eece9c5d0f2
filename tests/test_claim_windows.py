"""A claim goes in by the last day of its window, and is ready for audit by the cut-off before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from small_extract import BOOK

from tfdata.claims.windows import ClaimWindow, next_window, window_of
from tfdata.faults import Refused
from tfdata.params import Book
from tfdata.params.model import DatedValue, OutcomesPlan, Series, Window

DAY = timedelta(days=1)


def a_year(windows: int, cut_off: int = 14) -> Book:
    """Give a book in which Bromley's plan divides the year into so many windows."""
    own = {
        f"outcomes_plans.bromley.phase_2.{name}": Series(
            title=name, unit="count", values=[DatedValue(value=value, source="general_knowledge", locator="test", confidence="sourced")]
        )
        for name, value in (("windows_a_year", windows), ("window_cut_off_days", cut_off))
    }
    return replace(BOOK, series={**BOOK.series, **own}, used={})


def with_days(*days: date) -> Book:
    """Give a book in which Bromley's plan names the last days of its windows."""
    windows = [Window(closes=day, source="general_knowledge", locator="test", confidence="sourced") for day in days]
    return replace(BOOK, plans={"bromley": OutcomesPlan(windows={"2": windows})}, used={})


@pytest.mark.parametrize(
    ("windows", "day", "after", "closes"),
    [
        (4, date(2015, 12, 31), date(2015, 9, 30), date(2015, 12, 31)),
        (4, date(2016, 1, 1), date(2015, 12, 31), date(2016, 3, 31)),
        (2, date(2015, 4, 1), date(2015, 3, 31), date(2015, 9, 30)),
        (2, date(2016, 2, 29), date(2015, 9, 30), date(2016, 3, 31)),
        (3, date(2015, 7, 31), date(2015, 3, 31), date(2015, 7, 31)),
        (12, date(2016, 2, 1), date(2016, 1, 31), date(2016, 2, 29)),
        (1, date(2016, 4, 1), date(2016, 3, 31), date(2017, 3, 31)),
    ],
)
def test_a_financial_year_is_divided_into_windows_of_equal_length(windows: int, day: date, after: date, closes: date) -> None:
    found = window_of(a_year(windows), "bromley", "2", day)
    assert (found.after, found.closes, found.cut_off) == (after, closes, closes - 14 * DAY)


@pytest.mark.parametrize("windows", [0, 5, 24])
def test_a_year_that_cannot_be_divided_so_is_refused(windows: int) -> None:
    with pytest.raises(Refused, match="windows"):
        window_of(a_year(windows), "bromley", "2", date(2015, 12, 31))


def test_the_days_of_the_authoritys_plan_come_before_equal_windows() -> None:
    book = with_days(date(2015, 10, 9), date(2016, 1, 29))
    assert window_of(book, "bromley", "2", date(2015, 10, 9)).closes == date(2015, 10, 9)
    found = window_of(book, "bromley", "2", date(2015, 10, 10))
    assert (found.after, found.closes) == (date(2015, 10, 9), date(2016, 1, 29))
    assert found.rests_on[0] == "outcomes_plans.bromley.phase_2.windows@2016-01-29"
    assert not book.is_unverified(found.rests_on[:1])
    assert window_of(book, "bromley", "2", date(2016, 1, 30)).closes == date(2016, 3, 31), "no recorded day lies ahead"


def test_another_authority_does_not_take_the_plan_of_its_neighbour() -> None:
    book = with_days(date(2015, 10, 9))
    assert window_of(book, "harrow", "2", date(2015, 10, 1)).closes == date(2015, 12, 31)
    assert book.used["outcomes_plans.harrow.phase_2.windows"] is None, "that nothing was found is remembered"


@pytest.mark.parametrize(("day", "closes"), [(date(2015, 12, 16), 12), (date(2015, 12, 17), 12), (date(2015, 12, 18), 3)])
def test_a_claim_can_become_ready_on_the_cut_off_and_a_day_later_for_the_next_window(day: date, closes: int) -> None:
    # 31 December less 14 days is 17 December.
    assert next_window(BOOK, "bromley", "2", day).closes.month == closes


def test_in_a_phase_without_recorded_windows_the_quarter_stands_in() -> None:
    assert window_of(BOOK, "bromley", "1", date(2014, 5, 1)) == ClaimWindow(date(2014, 3, 31), date(2014, 6, 30), None, ())
    assert next_window(BOOK, "bromley", "1", date(2014, 6, 30)).closes == date(2014, 6, 30)


def test_equal_windows_rest_on_unverified_figures() -> None:
    book = BOOK.fresh()
    assert book.is_unverified(window_of(book, "bromley", "2", date(2015, 12, 31)).rests_on)


def test_the_windows_of_a_plan_stand_in_order() -> None:
    with pytest.raises(ValueError, match="order of their days"):
        OutcomesPlan(
            windows={"2": [Window(closes=date(2016, month, 1), source="s", locator="l", confidence="sourced") for month in (2, 1)]}
        )
