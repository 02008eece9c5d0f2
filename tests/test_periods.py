"""Quarters of the financial year, and the dates that documents give."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tfdata.params import load
from tfdata.periods import AsOf, Quarter, as_of, day_in_words, quarters

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


# Quarters


@pytest.mark.parametrize(
    ("name", "first", "last", "label"),
    [
        ("2015-16-Q1", date(2015, 4, 1), date(2015, 6, 30), "April to June 2015"),
        ("2015-16-Q2", date(2015, 7, 1), date(2015, 9, 30), "July to September 2015"),
        ("2015-16-Q3", date(2015, 10, 1), date(2015, 12, 31), "October to December 2015"),
        ("2015-16-Q4", date(2016, 1, 1), date(2016, 3, 31), "January to March 2016"),
        ("1999-00-Q4", date(2000, 1, 1), date(2000, 3, 31), "January to March 2000"),
    ],
)
def test_a_quarter_runs_from_its_first_day_to_its_last(name: str, first: date, last: date, label: str) -> None:
    quarter = Quarter(name)
    assert (quarter.start, quarter.end, quarter.label) == (first, last, label)
    assert Quarter.of(first) == Quarter.of(last) == quarter
    before = Quarter.of(first - timedelta(days=1))
    assert before.next == quarter != before
    assert Quarter.of(last + timedelta(days=1)) == quarter.next != quarter


def test_the_neighbours_of_the_first_and_last_quarter_lie_in_the_years_beside() -> None:
    assert Quarter("2014-15-Q4").next.name == "2015-16-Q1"
    assert Quarter("2015-16-Q4").next.name == "2016-17-Q1"
    assert Quarter("1999-00-Q4").next.name == "2000-01-Q1"


def test_a_quarter_knows_its_year_and_its_number() -> None:
    assert [(quarter.name, quarter.number) for quarter in quarters(date(2015, 4, 1), date(2016, 3, 31))] == [
        ("2015-16-Q1", 1),
        ("2015-16-Q2", 2),
        ("2015-16-Q3", 3),
        ("2015-16-Q4", 4),
    ]
    assert Quarter.of(date(2016, 3, 31)).name == "2015-16-Q4"
    assert Quarter.of(date(2016, 4, 1)).name == "2016-17-Q1"


@pytest.mark.parametrize(
    "name",
    [
        "2015-16-Q5",
        "2015-16-Q0",
        "2015-17-Q1",  # two years
        "2015-15-Q1",
        "15-16-Q1",
        "2015-Q3",
        "2015/16-Q3",
        "2015-16-q3",
        "2015-16 Q3",
        " 2015-16-Q3",
        "2015-16-Q3\n",
        "Q3_15",
        "0999-00-Q1",
        "9999-00-Q4",  # ends on a day that no calendar has
        "２０１５-16-Q3",  # digits of another script
        "",
    ],
)
def test_a_name_that_no_quarter_has_is_refused_with_one_that_is_right(name: str) -> None:
    with pytest.raises(ValueError, match="is not a quarter; write a financial year and Q1 to Q4, as in 2015-16-Q3"):
        Quarter(name)


def test_quarters_are_listed_from_that_of_the_first_day_to_that_of_the_last() -> None:
    names = [str(quarter) for quarter in quarters(date(2014, 9, 1), date(2015, 4, 1))]
    assert names == ["2014-15-Q2", "2014-15-Q3", "2014-15-Q4", "2015-16-Q1"]
    assert [str(quarter) for quarter in quarters(date(2014, 9, 1), date(2014, 9, 30))] == ["2014-15-Q2"]


@settings(deadline=None)
@given(DAYS)
def test_every_day_lies_in_exactly_one_quarter(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.start <= day <= quarter.end
    assert Quarter.of(quarter.start - timedelta(days=1)).end + timedelta(days=1) == quarter.start
    assert quarter.next.start - timedelta(days=1) == quarter.end
    assert Quarter(quarter.name) == quarter


@settings(deadline=None)
@given(DAYS, DAYS)
def test_quarters_stand_in_the_order_of_their_days(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert Quarter.of(first) <= Quarter.of(last)
    found = quarters(first, last)
    assert (found[0], found[-1]) == (Quarter.of(first), Quarter.of(last))
    assert list(found) == sorted(set(found))


def test_a_day_is_written_without_a_leading_nought() -> None:
    assert day_in_words(date(2016, 1, 5)) == "5 January 2016"


# Dates of documents

FORMS = [
    # a day
    ("2014-05-01", date(2014, 5, 1), date(2014, 5, 1), "day"),
    ("11 January 2016", date(2016, 1, 11), date(2016, 1, 11), "day"),
    # a month
    ("2014-03", date(2014, 3, 1), date(2014, 3, 31), "month"),
    ("2016-02", date(2016, 2, 1), date(2016, 2, 29), "month"),
    ("2011-12", date(2011, 12, 1), date(2011, 12, 31), "month"),  # December, not a financial year
    ("October 2017", date(2017, 10, 1), date(2017, 10, 31), "month"),
    # a year
    ("2015", date(2015, 1, 1), date(2015, 12, 31), "year"),
    ("c.2015", date(2015, 1, 1), date(2015, 12, 31), "year"),
    # a financial year
    ("2015/16", date(2015, 4, 1), date(2016, 3, 31), "financial_year"),
    ("2012/13", date(2012, 4, 1), date(2013, 3, 31), "financial_year"),
    ("2014-15", date(2014, 4, 1), date(2015, 3, 31), "financial_year"),
    ("2014-15 (undated page)", date(2014, 4, 1), date(2015, 3, 31), "financial_year"),
    ("c.2015-16", date(2015, 4, 1), date(2016, 3, 31), "financial_year"),
    ("c.2018-19", date(2018, 4, 1), date(2019, 3, 31), "financial_year"),
    # several years or months
    ("2012-15", date(2012, 4, 1), date(2015, 3, 31), "period"),
    ("2015-20", date(2015, 4, 1), date(2020, 3, 31), "period"),
    ("2013-11/12", date(2013, 11, 1), date(2013, 12, 31), "period"),
    ("2014-11/12", date(2014, 11, 1), date(2014, 12, 31), "period"),
    # by and before: open towards the year before
    ("by 2015", date(2014, 1, 1), date(2015, 12, 31), "period"),
    ("by 2020-03", date(2019, 3, 1), date(2020, 3, 31), "period"),
    ("by 2020-05", date(2019, 5, 1), date(2020, 5, 31), "period"),
    ("by 2021-03", date(2020, 3, 1), date(2021, 3, 31), "period"),
    ("before 2013-07", date(2012, 7, 1), date(2013, 6, 30), "period"),
    # nothing to be read, and nothing guessed
    ("undated", None, None, "undated"),
    ("", None, None, "undated"),
    ("by 0001", None, None, "undated"),
    ("some time in spring", None, None, "undated"),
    ("2015-02-29", None, None, "undated"),
    ("31 June 2015", None, None, "undated"),
    ("2015-13", None, None, "undated"),
    ("2015/14", None, None, "undated"),
    ("2014-12/11", None, None, "undated"),
]


@pytest.mark.parametrize(("words", "start", "end", "precision"), FORMS)
def test_a_documents_date_is_read_as_the_days_that_its_words_allow(
    words: str, start: date | None, end: date | None, precision: str
) -> None:
    assert as_of(words) == AsOf(words, start, end, precision)


def test_every_date_of_the_record_is_read_and_only_what_says_undated_is_undated() -> None:
    book = load()
    words = {item.as_of.words for item in book.record} | {source.dated for source in book.sources.values()}
    assert {text for text in words if as_of(text).precision == "undated"} == {"undated"}


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("2016-01-11", "11 January 2016"),
        ("2014-03", "March 2014"),
        ("c.2015", "c.2015"),
        ("before 2013-07", "before July 2013"),
        ("2014-15 (undated page)", "2014-15 (undated page)"),
        ("undated", "undated"),
    ],
)
def test_a_day_and_a_month_are_written_out_and_other_words_stay_as_printed(words: str, label: str) -> None:
    assert as_of(words).label == label


@pytest.mark.parametrize(
    ("words", "day", "is_after", "may_be_after"),
    [
        ("2016-01-11", date(2015, 12, 31), True, True),
        ("2016-01-11", date(2016, 1, 10), True, True),  # the day before
        ("2016-01-11", date(2016, 1, 11), False, False),  # the day itself
        ("c.2015", date(2014, 12, 31), True, True),
        ("c.2015", date(2015, 6, 30), False, True),
        ("c.2015", date(2015, 12, 30), False, True),
        ("c.2015", date(2015, 12, 31), False, False),
        ("undated", date(2015, 12, 31), False, True),
    ],
)
def test_a_date_is_after_a_day_for_certain_or_perhaps(words: str, day: date, is_after: bool, may_be_after: bool) -> None:
    found = as_of(words)
    assert (found.is_after(day), found.may_be_after(day)) == (is_after, may_be_after)


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789-/ .bycQ?()undate"), max_size=14))
def test_no_words_end_before_they_begin_or_fail(words: str) -> None:
    found = as_of(words)
    assert found.words == words
    assert (found.start is None) == (found.end is None) == (found.precision == "undated")
    assert found.start is None or found.end is None or found.start <= found.end
