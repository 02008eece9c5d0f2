"""The lines of the Unit Cost Database: read as they were printed, uprated as the database does it, and adding up where it says so."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfdata.faults import Refused
from tfdata.params import load
from tfdata.params.unit_costs import CHECKED_YEAR, KINDS, LICENCE, UnitCost, read_index, within
from tfdata.places import PARAMS

BOOK = load()
LINES = BOOK.unit_costs
VALUES = [(code, kind) for code, line in LINES.items() for kind in KINDS if kind in line.values]
YEARS = st.sampled_from(sorted(BOOK.deflator))
CLOSE = Decimal("0.000001")


def fiscal(code: str) -> Decimal:
    return LINES[code].values["fiscal"].original


def test_every_value_uprated_by_the_deflator_is_the_databases_own_value_at_2015_16_prices() -> None:
    """No line differs by more than one part in a million, so that there is no exception to name."""
    odd = []
    for code, kind in VALUES:
        value = LINES[code].values[kind]
        ours = BOOK.uprated(value.original, value.year, CHECKED_YEAR)
        if abs(ours / value.in_2015_16 - 1) > CLOSE:
            odd.append((code, kind, ours, value.in_2015_16))
    assert odd == []
    assert (len(LINES), len(VALUES)) == (98, 98 + 11 + 4)  # each line has a fiscal value, eleven an economic and four a social one too


def test_a_value_is_uprated_by_hand() -> None:
    """£609 of 2010/11 at 2015/16 prices: 609 × 195.9696985671229 ÷ 179.90688766945763 = 663.37."""
    by_hand = Decimal(609) * Decimal("195.9696985671229") / Decimal("179.90688766945763")
    assert BOOK.uprated(Decimal(609), "2010/11", "2015/16") == by_hand
    assert round(by_hand, 2) == Decimal("663.37")


@given(st.integers(0, 10_000_000).map(lambda pence: Decimal(pence) / 100), YEARS, YEARS, YEARS)
def test_price_years_commute(value: Decimal, one: str, two: str, three: str) -> None:
    """There and back gives the value again, and by way of a third year the same as straight."""
    there = BOOK.uprated(value, one, two)
    assert abs(BOOK.uprated(there, two, one) - value) <= value * Decimal("1e-20")
    assert abs(BOOK.uprated(there, two, three) - BOOK.uprated(value, one, three)) <= value * Decimal("1e-20")
    assert abs(BOOK.uprated(value, one, one) - value) <= value * Decimal("1e-20")


def test_a_price_year_without_an_index_is_refused_with_the_years_that_have_one() -> None:
    for year in ("1988/89", "2020/21", "2015-16"):
        with pytest.raises(Refused, match=rf"there is no price year '{year}'; known are 1989/90 to 2019/20"):
            BOOK.uprated(Decimal(1), "2015/16", year)


def test_a_later_year_of_the_index_is_the_year_before_with_its_own_change() -> None:
    """The index is made of the changes that stand beside it: 1990/91 is 100 × 1.0827."""
    rows = (PARAMS / "gdp_deflator.csv").read_text(encoding="utf-8").splitlines()[2:]
    changes = {year: Decimal(change) for year, change, _ in (row.split(",") for row in rows)}
    years = sorted(BOOK.deflator)
    for before, year in pairwise(years):
        assert abs(BOOK.deflator[before] * (1 + changes[year] / 100) / BOOK.deflator[year] - 1) < CLOSE, year


ADDING_UP = {
    "CR2.0": Decimal(0),  # 1,171 + 581 + 415 + 193 + 110
    "E&S1.0": Decimal("0.33"),  # 706 + 52 + 423.5 + 327.83 = 1,509.33: the database rounds its headline
    "E&S2.0": Decimal("0.38"),  # 7,181 + 63.69 + 970.44 + 1,003.5 = 9,218.63: likewise
    "E&E1.0": Decimal(0),
    "E&E2.0": Decimal(0),
    "E&E3.0": Decimal(0),
    "HE11.0": Decimal(0),
    "HO2.0": Decimal(0),
    "SS2.0": Decimal(1),  # 468 + 233 = 701: the source rounds each to a pound
    "SS4.0": Decimal(0),
    "SS4.1": Decimal(0),
}


@pytest.mark.parametrize("code", ADDING_UP)
def test_constituents_add_up_to_their_headline(code: str) -> None:
    parts = sum(fiscal(part) for part in LINES[code].contains if re.fullmatch(re.escape(code) + r"\.\d+", part))
    assert abs(parts - fiscal(code)).quantize(Decimal("0.01")) == ADDING_UP[code].quantize(Decimal("0.01"))


def test_constituents_by_the_week_add_up_with_the_weeks_that_the_database_names() -> None:
    """A homelessness application has four weeks of bed and breakfast in it, a complex eviction two weeks of private renting."""
    assert Decimal("79.5") + 375 + 4 * fiscal("HO3.0.3") + 477 + 230 == Decimal("2501.30")
    assert round(Decimal("2501.30")) == fiscal("HO3.0")
    assert 1900 + 1119 + 2787 + 174 + 375 + 2 * fiscal("HO1.0.6") == Decimal("6679.88")
    assert round(Decimal("6679.88")) == fiscal("HO1.0")


def test_headlines_whose_constituents_do_not_add_up_are_known_by_name() -> None:
    """CR8.0 lacks its police line; HE13.0's parts do; SS5.0 and SS6.0 are averages over time; the others contain lines in part.

    Of HE13.0: 1,047 + 806 + 13 = 1,866, beside the narrower headlines that it takes in.
    """
    assert fiscal("HE13.0.1") + fiscal("HE13.0.2") + fiscal("HE13.0.3") == fiscal("HE13.0")
    headlines = {code for code, line in LINES.items() if line.contains} - set(ADDING_UP) - {"HO1.0", "HO3.0", "HE13.0"}
    assert headlines == {
        "CR1.0", "CR8.0", "HE1.0", "HE11.0.1", "HE12.0", "HE13.0.1", "HE13.0.2", "HO1.0.6", "HO3.0.3", "SS1.0", "SS4.0.1", "SS5.0", "SS6.0"
    }  # fmt: skip


def test_the_police_bear_what_the_other_lines_of_an_average_crime_leave() -> None:
    """609 − (21.2 + 81.12 + 108.03 + 58.3 + 112.42) = 227.93; the database has no line CR8.0.1."""
    assert "CR8.0.1" not in LINES
    assert fiscal("CR8.0") - sum(fiscal(f"CR8.0.{n}") for n in (2, 3, 4, 5, 6)) == Decimal("227.93")


def test_the_truncated_truancy_value_leaves_out_alternative_provision() -> None:
    """Health, crime and social services come to £803 at 2005/06 prices; without social services to the £476 of another comment."""
    assert round(fiscal("E&S1.0.2") + fiscal("E&S1.0.3") + fiscal("E&S1.0.4")) == 803
    assert round(fiscal("E&S1.0.2") + fiscal("E&S1.0.3")) == 476
    assert round(fiscal("E&S1.0") - fiscal("E&S1.0.1")) == 803


def test_public_value_of_entering_work_without_its_transfer_is_the_databases_own() -> None:
    """The comments say £14,610, £13,700 and £9,267 (2012/13): the health gain and the earnings, without the benefits."""
    for code, total in (("E&E1.0", 14610), ("E&E2.0", 13700), ("E&E3.0", 9267)):
        parts = [part for part in LINES[code].contains if not LINES[part].is_transfer]
        assert sum(fiscal(part) for part in parts) + LINES[code].values["economic"].original == total


def test_transfers_are_benefits_tax_and_rent_that_is_written_off() -> None:
    assert {code for code, line in LINES.items() if line.is_transfer} == {"E&E1.0.1", "E&E2.0.1", "E&E3.0.1", "E&E10.0", "HO1.0.1"}


def test_a_line_whose_value_several_share_names_no_agency_and_every_other_names_one_of_seven() -> None:
    shared = {code for code, line in LINES.items() if not line.agency}
    assert {"CR8.0", "CR2.0", "E&S1.0", "E&E1.0", "HO1.0", "HO3.0", "SS4.1"} <= shared
    assert all(line.agency_level1 != "Multiple" or code in shared | {"CR8.0.5"} for code, line in LINES.items())  # CR8.0.5: other justice


def test_what_a_line_contains_is_followed_through_others_and_said_in_words() -> None:
    assert within("SS1.0", LINES)["SS2.0.2"] == "SS1.0 contains SS2.0, which contains SS2.0.2"
    assert within("CR1.0", LINES)["CR8.0.6"] == "CR1.0 contains CR8.0, which contains CR8.0.6"
    assert within("CR1.1", LINES) == {}


def test_lines_that_contain_each_other_do_not_make_the_way_endless() -> None:
    """The reader refuses them; whoever asks gets an answer."""
    line = LINES["CR1.1"]
    ring: dict[str, UnitCost] = {"A": replace(line, contains=("B",)), "B": replace(line, contains=("A",))}
    assert set(within("A", ring)) == {"A", "B"}


def test_a_value_looked_up_says_its_flag_its_prices_its_source_and_its_licence() -> None:
    book = BOOK.fresh()
    found = book.unit_cost("E&S1.0.3", "fiscal")
    assert (found.key, found.value, found.unit) == ("unit_costs.E&S1.0.3.fiscal", Decimal("423.5"), "gbp")
    assert found.words == f"amber, at 2005/06 prices; Misspent Youth (2007); {LICENCE}"
    assert found.locator == "line E&S1.0.3, fiscal value, per person per year"
    assert found.source.body == "New Economy"
    assert list(book.used) == ["unit_costs.E&S1.0.3.fiscal"]


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("CR1.1", "social", r"there is no social value of a line CR1\.1$"),
        ("CR11", "fiscal", r"there is no fiscal value of a line CR11; did you mean CR1\.1"),
    ],
)
def test_a_value_that_a_line_has_not_is_refused(code: str, kind: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        BOOK.unit_cost(code, kind)  # type: ignore[arg-type]


def test_uprating_is_cited_among_what_a_pack_rests_on() -> None:
    book = BOOK.fresh()
    book.uprated(Decimal(1), "2010/11", "2015/16")
    (found,) = book.used.values()
    assert found is not None
    assert (found.key, found.unit, found.words) == ("gdp_deflator", "text", "1989/90 to 2019/20")


def test_the_index_is_read_to_its_first_faulty_year(tmp_path: Path) -> None:
    """A century's turn is a year like any other; a year that is not the next is a fault."""
    file = tmp_path / "index.csv"
    head = "financial_year,pct_change_on_previous,index_1989_90_100\n"
    file.write_text(head + "1998/99,1.6,135.1\n1999/00,1.0,136.6\n2000/01,2.3,139.7\n", encoding="utf-8")
    assert read_index(file, "index.csv") == ({"1998/99": Decimal("135.1"), "1999/00": Decimal("136.6"), "2000/01": Decimal("139.7")}, [])
    file.write_text(head + "1999/00,1.0,136.6\n1998/99,1.6,135.1\n", encoding="utf-8")
    found, faults = read_index(file, "index.csv")
    assert (found, [fault.line for fault in faults]) == ({}, [3])
