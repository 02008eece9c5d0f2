"""How dates and numbers are read: every accepted form as the day that was meant, and no column whose dates are in doubt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tfdata.extracts import TABLES, Column
from tfdata.sources.cells import Plain, plain

COLUMN = {column.name: column for table in TABLES.values() for column in table.columns}
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
DAYS = st.dates(date(2011, 1, 1), date(2031, 12, 31))
MIDNIGHT = st.sampled_from(["", " 00:00", " 00:00:00", " 0:00"])


def read(*written: str, column: Column = COLUMN["attached_on"], date_format: str = "") -> Plain:
    """Read a column whose first cell stands on line 2."""
    return plain(pd.Series(written, index=range(2, 2 + len(written)), dtype="str"), column, date_format)


def iso(day: date) -> str:
    return day.isoformat()


def numbers(day: date, mark: str, *, padded: bool, month_first: bool = False) -> str:
    parts = [day.month, day.day] if month_first else [day.day, day.month]
    return mark.join([*(f"{part:02}" if padded else str(part) for part in parts), str(day.year)])


def words(day: date, mark: str, length: int | None, *, padded: bool) -> str:
    return mark.join([f"{day.day:02}" if padded else str(day.day), MONTHS[day.month - 1][:length], str(day.year)])


@st.composite
def a_written_day(draw: st.DrawFn) -> tuple[str, date]:
    """A day in one of the accepted forms, day before month."""
    day, padded = draw(DAYS), draw(st.booleans())
    form = draw(
        st.sampled_from(
            [
                iso(day),
                *(numbers(day, mark, padded=padded) for mark in "/-."),
                words(day, " ", None, padded=padded),
                words(day, " ", 3, padded=padded),
                words(day, "-", 3, padded=padded),
                words(day, "-", 3, padded=padded).upper(),
            ]
        )
    )
    return form + draw(MIDNIGHT), day


@given(st.lists(a_written_day(), min_size=1, max_size=20))
def test_every_day_is_read_as_the_day_that_was_written_or_the_column_is_refused(days: list[tuple[str, date]]) -> None:
    result = read(*(form for form, _ in days))
    if result.fault:
        assert result.text.tolist() == [form for form, _ in days]
        assert result.fault.startswith("mixed date orders: ")
    else:
        assert result.text.tolist() == [iso(day) for _, day in days]


@given(st.lists(DAYS, min_size=1, max_size=20), st.data())
def test_a_column_of_month_day_year_is_never_read_as_another_day_once_a_date_proves_it(days: list[date], data: st.DataObject) -> None:
    """Every order is tried on the same days; only that of the feed is read, and one that nothing proves is told."""
    assume(any(day.day > 12 for day in days))
    written = [numbers(day, "/", padded=data.draw(st.booleans()), month_first=True) for day in days]
    assert "month/day/year" in read(*written).fault
    assert "month/day/year" in read(*written, date_format="31/12/2015").fault
    assert read(*written, date_format="12/31/2015").text.tolist() == [iso(day) for day in days]


@given(st.lists(DAYS, min_size=1, max_size=12), st.lists(DAYS, min_size=1, max_size=12))
def test_two_orders_in_one_column_are_refused_when_a_date_proves_each(some: list[date], others: list[date]) -> None:
    assume(any(day.day > 12 for day in some) and any(day.day > 12 for day in others))
    written = [numbers(day, "/", padded=True) for day in some] + [numbers(day, "/", padded=True, month_first=True) for day in others]
    for date_format in ("", "31/12/2015", "12/31/2015"):
        assert read(*written, date_format=date_format).fault


@given(st.lists(DAYS, min_size=1, max_size=20))
def test_a_feed_may_say_that_years_have_two_digits(days: list[date]) -> None:
    written = [f"{day.day}/{day.month}/{day.year % 100}" for day in days]
    assert read(*written, date_format="31/12/15").text.tolist() == [iso(day) for day in days]
    assert read(*written).text.tolist() == written


@pytest.mark.parametrize(
    ("written", "decision"),
    [
        (["1/4/2015", "12/5/2015"], "dates are day/month/year; no date in the column proves it"),
        (["1/4/2015", "13/5/2015", "14/5/2015"], "dates are day/month/year (31/12/2015); line 3 proves it"),
        (["2015-04-01", "1/4/2015"], "dates are day/month/year; no date in the column proves it"),
        (["2015-04-01", "1 April 2015"], ""),
        (["", ""], ""),
        (["soon"], ""),
    ],
)
def test_the_order_of_day_and_month_is_told_with_the_line_that_proves_it(written: list[str], decision: str) -> None:
    assert read(*written).decision == decision


@pytest.mark.parametrize(
    "written",
    [
        "soon", "31/04/2015", "2015-02-29", "29/02/2015", "0/1/2015", "1/0/2015", "1/4/15", "1-Apr-15", "2015/04/01", "20150401", "42095",
        "1/4/2015 13:45", "2015-04-01T00:00:00Z", "1/4-2015", "31 Juni 2015", "4/2015", "1/4/2015 12:00", "1/4/02015", "٠١/٠٤/٢٠١٥",
    ],
)  # fmt: skip
def test_what_is_no_date_stays_as_it_was_written_and_spoils_no_other(written: str) -> None:
    result = read("13/04/2015", written, "29 February 2016")
    assert (result.text.tolist(), result.fault) == (["2015-04-13", written, "2016-02-29"], "")


def test_a_column_is_refused_when_one_line_each_proves_another_order() -> None:
    result = read("1/4/2015", "13/4/2015", "4/13/2015")
    assert result.fault.startswith("mixed date orders: line 3 can only be day/month/year and line 4 only month/day/year")
    assert result.text.tolist() == ["1/4/2015", "13/4/2015", "4/13/2015"]


def test_a_column_that_only_month_day_year_can_read_is_refused_with_what_a_feed_can_say() -> None:
    assert read("1/4/2015", "4/13/2015").fault == (
        "these dates are month/day/year: line 3 cannot be read otherwise; write all dates of the column as 2015-12-31 or 31/12/2015, "
        'or say date_format: "12/31/2015" in a feed of params/feeds'
    )


@pytest.mark.parametrize(("real", "typed", "is_refused"), [(4, 4, True), (3, 4, False), (4, 3, False)])
def test_dates_that_a_spreadsheet_swapped_where_it_could_are_refused(real: int, typed: int, is_refused: bool) -> None:
    """Four real dates with no day above 12 and four typed ones with every day above 12 bear the mark; one fewer may be chance."""
    written = [f"2015-04-{day:02}" for day in range(1, real + 1)] + [f"{day}/05/2015" for day in range(13, 13 + typed)]
    assert bool(read(*written).fault) is is_refused


@pytest.mark.parametrize("other", ["2015-04-13", "12/05/2015"])
def test_one_date_that_a_swap_would_not_leave_clears_the_column(other: str) -> None:
    written = [f"2015-04-{day:02}" for day in range(1, 6)] + [f"{day}/05/2015" for day in range(13, 19)]
    assert read(*written).fault
    assert not read(*written, other).fault


@pytest.mark.parametrize("date_format", ["2015-12-31", "31-Dec-2015", "31 December 2015"])
def test_a_feed_whose_dates_have_no_order_of_numbers_reads_none(date_format: str) -> None:
    result = read("2015-04-01", "01-Apr-2015", "1 April 2015", "1/4/2015", date_format=date_format)
    assert result.text.tolist() == ["2015-04-01", "2015-04-01", "2015-04-01", "1/4/2015"]


def test_a_feed_that_says_one_order_is_held_to_it() -> None:
    told = read("1/4/2015", "13/4/2015", date_format="12/31/2015")
    assert told.fault == "line 3 can only be day/month/year, and the feed says month/day/year (12/31/2015); mend the date, or the feed"
    assert read("1/4/2015", date_format="12/31/2015").text.tolist() == ["2015-01-04"]
    assert read("1/4/2015", date_format="31/12/2015").text.tolist() == ["2015-04-01"]


@given(
    st.integers(0, 9_999_999), st.sampled_from(["{:,}", "{}", "{}.0", "{:,}.00", " {} "]), st.sampled_from([",", " ", "\u00a0", "\u202f"])
)
def test_a_whole_number_of_families_is_read_however_its_thousands_are_parted(number: int, form: str, mark: str) -> None:
    written = form.format(number).replace(",", mark)
    assert read(written, column=COLUMN["value"]).text.tolist() == [str(number)]


@pytest.mark.parametrize(
    "written", ["£800", "94%", "1.5", "12,34", "1,1600", "1,160 000", "-5", "+5", "1e3", "1160.", ".0", "", "about 5", "1.160,0", "٥"]
)
def test_what_is_no_whole_number_stays_as_it_was_written(written: str) -> None:
    assert read(written, column=COLUMN["value"]).text.tolist() == [written]


def test_it_is_told_when_a_number_was_read_otherwise_than_it_was_written() -> None:
    assert read("1,160", column=COLUMN["value"]).decision == "numbers written as 1,160 or 1160.0 are read as 1160"
    assert read("1160", "£800", column=COLUMN["value"]).decision == ""


@given(st.text(), st.sampled_from([name for name, column in COLUMN.items() if column.type in ("code", "text", "quarter")]))
def test_a_code_or_a_text_is_never_touched(written: str, name: str) -> None:
    assert read(written, column=COLUMN[name]).text.tolist() == [written]


@given(st.lists(st.text(max_size=24)), st.sampled_from(["attached_on", "value"]))
def test_any_text_at_all_gives_a_plain_form_or_stays(written: list[str], name: str) -> None:
    for cell, was in zip(read(*written, column=COLUMN[name]).text, written, strict=True):
        assert cell == was or cell.replace("-", "").isdecimal()


AMOUNT, MEASURED = COLUMN["amount_gbp"], {column.name: column for column in TABLES["progress"].columns}["value"]
PENCE = st.integers(0, 10**9).map(lambda pence: Decimal(pence).scaleb(-2))


@given(PENCE, st.sampled_from(["{}", "{:,}", "£{:,}", "£ {}", " £{} "]), st.sampled_from([",", " ", "\u00a0"]))
def test_an_amount_is_read_however_its_thousands_are_parted_and_its_pounds_are_marked(amount: Decimal, form: str, mark: str) -> None:
    written = form.format(amount).replace(",", mark)
    assert Decimal(read(written, column=AMOUNT).text[2]) == amount


@given(PENCE, st.sampled_from(["-{}", "-£{:,}", "£-{}", "−{:,}", "(£{:,})", "({})"]))
def test_an_amount_that_was_paid_back_is_below_nought_however_that_is_written(amount: Decimal, form: str) -> None:
    assert Decimal(read(form.format(amount), column=AMOUNT).text[2]) == -amount


@pytest.mark.parametrize("written", ["1.160,50", "12,34", "€800", "800 GBP", "94%", "(5", "5)", "--5", "(-5)", "1e3", "5.", "", "٥"])
def test_what_is_no_clear_amount_stays_as_it_was_written(written: str) -> None:
    assert read(written, column=AMOUNT).text.tolist() == [written]


def test_a_percentage_is_read_as_its_number_only_where_the_line_is_in_percent() -> None:
    """On the other lines 94% stays, for the contract to refuse; 0.94 is never made of it."""
    written = pd.Series(["94%", "94 %", "94%", "94.5", "1,160"], index=range(2, 7), dtype="str")
    is_percent = pd.Series([True, True, False, True, False], index=written.index)
    found = plain(written, MEASURED, is_percent=is_percent)
    assert found.text.tolist() == ["94", "94", "94%", "94.5", "1160"]
    assert found.decision == "numbers written as 1,160.50 or, in percent, 94% are read as 1160.50 and 94"


@pytest.mark.parametrize("written", ["£47", "-5", "(5)", "1.160,50", "12,34", "yes", ""])
def test_a_measured_figure_is_no_money_and_never_below_nought(written: str) -> None:
    assert read(written, column=MEASURED).text.tolist() == [written]
