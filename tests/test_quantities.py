"""How values are rounded, worked out and written, and what a raw count does not give away."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tfdata.numerals import as_shown, half_up
from tfdata.operations import Operation, work_out
from tfdata.quantities import Column, Count, Row, Summary, Words


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("460.5", 0, "461"),
        ("460.49", 0, "460"),
        ("460.6", 0, "461"),
        ("540.5", 0, "541"),
        ("2.5", 0, "3"),  # up, and not to the even number
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("3.378", 1, "3.4"),
        ("3.35", 1, "3.4"),
    ],
)
def test_a_half_is_rounded_up(value: str, decimals: int, rounded: str) -> None:
    assert half_up(Decimal(value), decimals) == Decimal(rounded)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "shown"),
    [
        (0, "families", 0, "0"),
        (999, "families", 0, "999"),
        (1160, "families", 0, "1,160"),
        ("460.5", "families", 0, "461"),
        (1800, "gbp", 0, "£1,800"),
        (1300000, "gbp", 0, "£1,300,000"),
        (9000000, "gbp", 0, "£9,000,000"),
        (10000000, "gbp", 0, "£10 million"),
        (10500000, "gbp", 0, "£10,500,000"),  # no part of a million is lost
        (448000000, "gbp", 0, "£448 million"),
        (1200000000, "gbp", 0, "£1,200 million"),
        (-2200, "gbp", 0, "−£2,200"),
        ("0.5", "gbp", 2, "£0.50"),
        (94, "percent", 0, "94%"),
        ("62.5", "percent", 0, "63%"),
        ("62.96", "percent", 1, "63.0%"),
        (-5, "percent", 0, "−5%"),
        (1250, "percent", 0, "1,250%"),
        ("-0.4", "percent", 0, "0%"),  # no minus before nothing
        (1, "points", 0, "1 percentage point"),
        (-2, "points", 0, "−2 percentage points"),
        ("3.378", "ratio", 1, "3.4"),
        (-12, "families", 0, "−12"),  # a minus sign, not a hyphen
        (2006, "year", 0, "2006"),  # no comma in a year
    ],
)
def test_a_value_is_written_as_people_write_it(value: str | int, unit: str, decimals: int, shown: str) -> None:
    assert as_shown(Decimal(value), unit, decimals) == shown


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (5, "5th"), (10, "10th"), (11, "11th"), (12, "12th"), (13, "13th"), (14, "14th"),
        (20, "20th"), (21, "21st"), (22, "22nd"), (23, "23rd"), (33, "33rd"), (101, "101st"), (111, "111th"), (112, "112th"),
    ],
)  # fmt: skip
def test_a_place_is_an_ordinal(place: int, shown: str) -> None:
    assert as_shown(place, "rank") == shown


@settings(deadline=None)
@given(st.integers(-(10**12), 10**12))
def test_a_number_of_families_can_be_read_back(value: int) -> None:
    assert int(as_shown(value, "families").replace(",", "").replace("−", "-")) == value


@pytest.mark.parametrize(
    ("operation", "values", "result"),
    [
        ("percent", (233, 613), Decimal(23300) / 613),
        ("share_of_percent", (94, 490), Decimal("460.6")),
        ("percent_reduction", (4000, 1800), Decimal(55)),
        ("ratio", (2500, 740), Decimal(2500) / 740),
        ("difference", (4000, 1800), Decimal(2200)),
        ("difference", (1800, 4000), Decimal(-2200)),
        ("product", (40, 12), Decimal(480)),
        ("total", (5, 10, 15), Decimal(30)),
        ("total", (5,), Decimal(5)),
        ("percent", (5, 0), None),  # of nothing there is no percentage
        ("ratio", (5, 0), None),
        ("percent_reduction", (0, 5), None),
        ("percent", (0, 5), Decimal(0)),
        ("percent_reduction", (5, 0), Decimal(100)),
        ("difference", (0, 0), Decimal(0)),
    ],
)
def test_an_operation_gives_its_result_or_nothing_where_it_would_divide_by_nothing(
    operation: Operation, values: tuple[int, ...], result: Decimal | None
) -> None:
    assert work_out(operation, tuple(map(Decimal, values))) == result


def test_a_raw_count_does_not_show_its_value_in_any_form() -> None:
    count = Count(7919, "attached", "Attached", families=7919)
    row = Row("attached", Words("Attached"), {"value": count})
    summary = Summary("raw", "Raw", "B", "Stage", (Column("value", "Families"),), (row,), hidden={"hidden": count})
    for text in (repr(count), str(count), f"{count}", repr(summary), str(summary.rows), str({"count": count})):
        assert "7919" not in text
        assert "7,919" not in text
    assert count.value == 7919
