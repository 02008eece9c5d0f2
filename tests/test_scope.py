"""What a pack is about: an authority, a quarter and its phases, each refused with a helpful word when it is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tfdata import scope
from tfdata.faults import Fault, Refused
from tfdata.params import load

BOOK = load()


def refused(borough: str = "bromley", quarter: str = "2015-16-Q3", phase: str = "") -> tuple[Fault, ...]:
    with pytest.raises(Refused) as error:
        scope.find(borough, quarter, phase, BOOK)
    return error.value.faults


def phases(borough: str, quarter: str, phase: str = "") -> tuple[list[str], list[str]]:
    found = scope.find(borough, quarter, phase, BOOK)
    return [item.id for item in found.phases], [item.id for item in found.begun]


# Names


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("bromley", "bromley"),
        ("Bromley", "bromley"),
        ("  BROMLEY ", "bromley"),
        ("E09000006", "bromley"),
        ("e09000006", "bromley"),
        ("London Borough of Bromley", "bromley"),
        ("LB Bromley", "bromley"),
        ("KCC", "kent"),
        ("Kent County Council", "kent"),
        ("tonbridge-and-malling", "tonbridge-and-malling"),
        ("Tonbridge and Malling", "tonbridge-and-malling"),
        ("Tonbridge & Malling", "tonbridge-and-malling"),
        ("tonbridge-&-malling", "tonbridge-and-malling"),
        ("Tonbridge&Malling", "tonbridge-and-malling"),
        ("Tonbridge & Malling Borough Council", "tonbridge-and-malling"),
        ("E07000115", "tonbridge-and-malling"),
    ],
)
def test_an_authority_is_found_by_slug_code_name_and_other_names(words: str, slug: str) -> None:
    assert scope.find(words, "2015-16-Q3", "", BOOK).slug == slug


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("bromly", "Bromley"),
        ("Harow", "Harrow"),
        ("tonbridge and maling", "Tonbridge and Malling"),
        ("Dudly MBC", "Dudley MBC"),
        ("thurock", "Thurrock"),
    ],
)
def test_a_misspelt_borough_names_its_neighbours(words: str, near: str) -> None:
    (fault,) = refused(words)
    assert fault.file == "BOROUGH"
    assert f"there is no local authority {words!r}" in fault.message
    assert "; did you mean " in fault.message
    assert near.casefold().replace(" ", "-") in fault.message.casefold().replace(" ", "-")


@pytest.mark.parametrize("words", ["xyzzy", ""])
def test_a_borough_that_is_near_to_none_says_where_those_known_are_listed(words: str) -> None:
    (fault,) = refused(words)
    assert fault.message == f"there is no local authority {words!r}; params/authorities and params/areas.csv list the 88 that are known"


@pytest.mark.parametrize("words", ["England", "E12000007", "Greater Manchester", "north west", "North East"])
def test_england_a_region_or_a_group_has_no_pack_of_its_own(words: str) -> None:
    (fault,) = refused(words)
    assert fault.message == (
        f"there is no local authority {words!r}; it stands as context in the packs of its authorities, and has no pack of its own"
    )


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Sheffield", "sheffield"),
        ("E08000019", "sheffield"),
        ("Durham", "county-durham"),
        ("stockton", "stockton-on-tees"),
        ("h&f", "hammersmith-and-fulham"),
    ],
)
def test_an_authority_of_the_record_is_found_by_name_other_name_or_code(words: str, slug: str) -> None:
    assert scope.find(words, "2014-15-Q4").slug == slug


# Quarters and phases


@pytest.mark.parametrize("quarter", ["2015-16-Q5", "2015-17-Q1", "Q3", ""])
def test_a_quarter_that_does_not_exist_is_refused(quarter: str) -> None:
    (fault,) = refused(quarter=quarter)
    assert (
        str(fault)
        == f"QUARTER: {quarter!r} is not a quarter; write a financial year and Q1 to Q4, as in 2015-16-Q3 for October to December 2015"
    )


@pytest.mark.parametrize("quarter", ["2011-12-Q4", "2021-22-Q1"])
def test_the_quarters_before_and_after_the_programme_are_outside_it(quarter: str) -> None:
    (fault,) = refused(quarter=quarter)
    assert str(fault) == f"QUARTER: {quarter} is outside the programme, which ran from 1 April 2012 to 31 March 2021"


@pytest.mark.parametrize(("quarter", "alive"), [("2012-13-Q1", ["1"]), ("2020-21-Q4", ["2"])])
def test_the_first_and_the_last_quarter_of_the_programme_are_inside_it(quarter: str, alive: list[str]) -> None:
    assert phases("bromley", quarter)[0] == alive


def test_bromleys_first_quarter_of_2015_16_has_both_phases() -> None:
    """Phase 1 ended in May 2015, phase 2 began in April."""
    assert phases("bromley", "2015-16-Q1") == (["1", "2"], ["1", "2"])
    assert phases("bromley", "2014-15-Q4") == (["1"], ["1"])  # the quarter before
    assert phases("bromley", "2015-16-Q2") == (["2"], ["1", "2"])  # the quarter after: phase 1 has a record, but no life


@pytest.mark.parametrize(("last", "alive"), [(date(2015, 6, 30), ["2"]), (date(2015, 7, 1), ["1", "2"])])
def test_a_phase_is_alive_in_a_quarter_of_which_it_has_one_day(last: date, alive: list[str]) -> None:
    phase_1 = BOOK.phases["1"].model_copy(update={"ends_on": last})
    book = replace(BOOK, phases={**BOOK.phases, "1": phase_1})
    assert [item.id for item in scope.find("bromley", "2015-16-Q2", "", book).phases] == alive


def test_dudley_began_phase_2_early() -> None:
    """Early starters began in September 2014, so the second quarter of 2014-15 is the first with both phases."""
    assert phases("dudley", "2014-15-Q1") == (["1"], ["1"])
    assert phases("dudley", "2014-15-Q2") == (["1", "2"], ["1", "2"])
    assert phases("dudley", "2014-15-Q3") == (["1", "2"], ["1", "2"])
    assert phases("harrow", "2014-15-Q3") == (["1"], ["1"])


def test_a_phase_that_is_named_is_reported_on_alone() -> None:
    assert phases("bromley", "2015-16-Q1", "1") == (["1"], ["1"])
    assert phases("bromley", "2015-16-Q1", "2") == (["2"], ["2"])


def test_a_phase_that_has_not_begun_is_refused_with_the_day_on_which_it_begins() -> None:
    (fault,) = refused("harrow", "2014-15-Q3", "2")
    assert str(fault) == "PHASE: Phase 2 begins on 1 April 2015, after 2014-15-Q3"
    (fault,) = refused("dudley", "2014-15-Q1", "2")
    assert str(fault) == "PHASE: Phase 2 begins on 1 September 2014, after 2014-15-Q1"


def test_a_phase_that_is_not_known_is_refused_with_those_that_are() -> None:
    (fault,) = refused(phase="3")
    assert str(fault) == "PHASE: there is no phase '3'; known are 1, 2"


def test_every_wrong_word_is_told_at_once() -> None:
    assert [fault.file for fault in refused("bromly", "2015-16-Q5", "3")] == ["BOROUGH", "QUARTER", "PHASE"]
    assert [fault.file for fault in refused("bromly", "2015-16-Q3", "3")] == ["BOROUGH", "PHASE"]
    assert [fault.file for fault in refused("bromley", "2015-16-Q5", "3")] == ["QUARTER", "PHASE"]


# What follows from them


def test_the_as_at_date_is_the_last_day_of_the_quarter() -> None:
    assert scope.find("bromley", "2015-16-Q3", "", BOOK).day == date(2015, 12, 31)
    assert scope.find("bromley", "2015-16-Q4", "", BOOK).day == date(2016, 3, 31)


def test_a_districts_families_are_in_its_countys_extract() -> None:
    district = scope.find("tonbridge-and-malling", "2015-16-Q3", "", BOOK)
    county = scope.find("kent", "2015-16-Q3", "", BOOK)
    assert (district.extract_code, district.county_name) == ("E10000016", "Kent") == (county.extract_code, county.name)
    assert county.county_name == ""
    assert district.authority.gss_code == "E07000115"


def test_a_pack_begins_with_a_book_in_which_only_its_phases_were_looked_up() -> None:
    book = BOOK.fresh()
    book.target("harrow", "1")
    found = scope.find("bromley", "2015-16-Q1", "", book)
    assert list(found.book.used) == ["phases.phase_1", "phases.phase_2"]
    assert list(book.used) == ["targets.harrow.phase_1"]


def test_a_pack_of_one_phase_rests_on_that_phase_only() -> None:
    assert list(scope.find("bromley", "2015-16-Q1", "1", BOOK).book.used) == ["phases.phase_1"]
