"""The record against itself: what documents repeat or contradict stands side by side, and what can be added up is added up."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest

from tfdata import context, disagreements, disclosure, scope
from tfdata.disclosure import Published
from tfdata.params import Book, load
from tfdata.places import PARAMS

BOOK = load()
EVERY = sorted(BOOK.authorities)


def shown(make: object, borough: str, quarter: str = "2015-16-Q3", book: Book = BOOK) -> Published | None:
    pack = scope.find(borough, quarter, "", book)
    found = disclosure.protect(make(pack), pack.book)  # type: ignore[operator]
    return found[0] if found else None


def lines(found: Published | None) -> list[list[str]]:
    """Give each row as the texts of its heading and cells."""
    rows = found.rows if found else ()
    return [["".join(p if isinstance(p, str) else p.shown for p in pieces) for pieces in (row.header, *row.cells)] for row in rows]


def with_rows(folder: Path, *rows: str) -> Book:
    """Read the parameters with more rows of the published record."""
    shutil.copytree(PARAMS, folder / "params")
    path = folder / "params" / "published_record.csv"
    path.write_text(path.read_text(encoding="utf-8") + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return load(folder / "params")


# Side by side


def test_the_newest_dated_document_stands_first_and_an_undated_one_last() -> None:
    """Kent's target of phase 2: the briefing of January 2016, then two web pages without a date, one of which repeats it."""
    found = lines(shown(disagreements.side_by_side, "kent"))
    assert [(row[1], row[4], row[5].split(";")[0]) for row in found] == [
        ("8,960", "", ""),
        ("9,200", "240", "another figure"),
        ("8,960", "0", "the same figure"),
    ]


def test_a_figure_and_its_contradiction_in_another_newspaper_stand_side_by_side() -> None:
    """On one day one newspaper printed 40 families turned around in Northumberland and another none."""
    assert [row[1] for row in lines(shown(disagreements.side_by_side, "northumberland"))] == ["40", "0"]


@pytest.mark.parametrize("slug", EVERY)
def test_whatever_several_documents_give_for_one_thing_is_there_once_each_newest_first(slug: str) -> None:
    """Looked for a second way: every pair of rows that says the same of the same time."""
    pack = scope.find(slug, "2020-21-Q4", "", BOOK)
    own = [item for item in BOOK.record if item.gss_code == pack.authority.gss_code]
    pairs = [pair for pair in combinations(own, 2) if pair[0].is_same_thing(pair[1])]
    found = shown(disagreements.side_by_side, slug, "2020-21-Q4")
    keys = [row.key for row in found.rows] if found else []
    assert sorted(keys) == sorted({item.parameter.key.split(".", 2)[2].replace(".", "_") for pair in pairs for item in pair})
    for _, group in _groups(found):
        days = [
            item.published.end or date.min for key in group for item in own if item.parameter.key.split(".", 2)[2].replace(".", "_") == key
        ]
        assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2014-03", "2014-03", True),
        ("2014-03-31", "2014-03", True),  # a day within the month
        ("2014-04-01", "2014-03", False),  # the day after it
        ("2014-03", "2013-14", False),  # a year tells no date
        ("2012-15", "2012-15", True),  # the same words
    ],
)
def test_figures_are_of_the_same_thing_where_their_dates_meet(one: str, other: str, same: bool, tmp_path: Path) -> None:
    rows = (f"E08000019,1,families_reached,{value},{day},the_star_2013,invented," for value, day in ((5, one), (6, other)))
    assert (shown(disagreements.side_by_side, "sheffield", book=with_rows(tmp_path, *rows)) is not None) == same


# Sums


def test_parts_that_make_their_total_come_out() -> None:
    """Kent, May 2015: 2,172 + 388 = 2,560."""
    found = lines(shown(disagreements.sums, "kent"))
    assert found[0][1:3] == ["2,560", "2,560"]
    assert found[0][3].endswith("it comes out")


def test_englands_parts_of_october_2013_do_not_make_the_total_that_was_printed() -> None:
    """20,674 + 1,430 = 22,104, and 22,140 was printed; every pack of a quarter that knew it says so."""
    for slug in ("bromley", "isles-of-scilly", "maidstone"):
        row = next(row for row in lines(shown(disagreements.sums, slug)) if "October 2013" in row[0])
        assert row[1:3] == ["22,140", "22,104"]
        assert row[3].endswith("it does not come out")


def test_a_percentage_is_held_to_its_counts_with_the_decimals_of_its_print() -> None:
    """85,303 / 117,910 = 72.346, which is 72.3; 72.4 was printed. 699 / 1,115 = 62.7, and the article says 57. 355 / 845 = 42.0."""
    england = next(row for row in lines(shown(disagreements.sums, "bromley")) if "October 2014" in row[0])
    assert england[1:3] == ["72.4%", "72.3%"]
    kirklees = next(row for row in lines(shown(disagreements.sums, "kirklees")) if row[0].startswith("Kirklees"))
    assert kirklees[1:3] == ["57%", "63%"]
    yorkshire = next(row for row in lines(shown(disagreements.sums, "north-yorkshire")) if row[0].startswith("North Yorkshire"))
    assert yorkshire[1:3] == ["54%", "42%"]


def test_the_twelve_authorities_of_the_north_east_make_its_total() -> None:
    """37 + 312 + 56 + 83 + 126 + 369 + 63 + 40 + 75 + 70 + 173 + 104 = 1,508, as printed, so that no pack names it as a failure."""
    pack = scope.find("darlington", "2015-16-Q3", "", BOOK)
    (check,) = [item for item in disagreements.checks(pack, "E12000001", "North East") if item.kind == "members"]
    assert len(check.of) == 12
    assert check.worked_out == Decimal(1508) == Decimal(check.figure.parameter.value)
    assert not any("North East" in row[0] for row in lines(shown(disagreements.sums, "darlington")))


def test_a_total_of_a_region_that_its_authorities_do_not_make_is_told(tmp_path: Path) -> None:
    shutil.copytree(PARAMS, tmp_path / "params")
    path = tmp_path / "params" / "published_record.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("families_turned_around,1508,", "families_turned_around,1509,"), encoding="utf-8")
    found = lines(shown(disagreements.sums, "darlington", book=load(tmp_path / "params")))
    assert ["1,509", "1,508"] in [row[1:3] for row in found]


@pytest.mark.parametrize(("worked_with", "is_told"), [(657, False), (355, False), (354, True)])
def test_more_families_turned_around_than_worked_with_is_told(worked_with: int, is_told: bool, tmp_path: Path) -> None:
    """North Yorkshire had 355 turned around of 657 worked with; one fewer than 355 cannot be."""
    shutil.copytree(PARAMS, tmp_path / "params")
    path = tmp_path / "params" / "published_record.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("E10000023,1,families_worked_with,657,", f"E10000023,1,families_worked_with,{worked_with},"), encoding="utf-8"
    )
    found = lines(shown(disagreements.sums, "north-yorkshire", book=load(tmp_path / "params")))
    assert any("no more than" in row[3] for row in found) == is_told


@pytest.mark.parametrize("slug", EVERY)
def test_no_sum_uses_a_figure_that_came_out_after_the_quarter(slug: str) -> None:
    for quarter in ("2013-14-Q1", "2014-15-Q4", "2015-16-Q3"):
        pack = scope.find(slug, quarter, "", BOOK)
        for area in (pack.authority.gss_code, *(item.gss_code for item in pack.areas_around)):
            for check in disagreements.checks(pack, area, ""):
                assert not any(item.was_published_after(pack.day) for item in (check.figure, *check.of) if not item.is_target)


# Beside England


def test_an_authoritys_figure_stands_beside_englands_of_the_same_date() -> None:
    """England at that date: 39,480 of 117,910, which is 33.5%; Sheffield 650 of 1,680, which is 38.7%."""
    found = lines(shown(context.beside_england, "sheffield"))
    march = [row[:5] for row in found if row[4] == "March 2014" and "turned around" in row[0]]
    assert march == [
        ["Sheffield: families turned around", "650", "1,680", "38.7%", "March 2014"],
        ["England: families turned around", "39,480", "117,910", "33.5%", "March 2014"],
    ]


def test_a_region_and_a_group_stand_beside_their_authority() -> None:
    assert [row[0] for row in lines(shown(context.beside_england, "oldham"))][:3] == [
        "Oldham: estimate of December 2011", "North West: estimate of December 2011", "Greater Manchester: estimate of December 2011",
    ]  # fmt: skip
    london = [row for row in lines(shown(context.beside_england, "havering")) if row[0].startswith("London")]
    assert [row[1] for row in london] == ["66.1%"]


def test_without_a_figure_of_the_same_date_englands_latest_stands_alone() -> None:
    found = lines(shown(context.beside_england, "thurrock"))
    assert [row[:5] for row in found] == [["England: families turned around", "105,671", "117,910", "89.6%", "February 2015"]]
    assert shown(context.beside_england, "thurrock", "2012-13-Q2") is None  # nothing of England had been published


@pytest.mark.parametrize("slug", EVERY)
def test_nothing_of_the_context_came_out_after_the_quarter(slug: str) -> None:
    for quarter in ("2012-13-Q3", "2013-14-Q3", "2014-15-Q3"):
        for row in lines(shown(context.beside_england, slug, quarter)):
            assert not any("after the quarter's end" in cell and "may be" not in cell for cell in row)


def _groups(found: Published | None) -> Iterable[tuple[str, list[str]]]:
    """Give the row keys of each figure that several documents give, by the phase and measure in its heading."""
    groups: dict[str, list[list[str]]] = {}
    for row in found.rows if found else ():
        heading = "".join(map(str, row.header))
        is_first = "less" not in row.key and not row.cells[3]
        if is_first:
            groups.setdefault(heading, []).append([])
        groups[heading][-1].append(row.key)
    return [(heading, keys) for heading, several in groups.items() for keys in several]
