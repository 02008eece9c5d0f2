"""Breakdowns of families attached and claimed, counted by hand, and what anybody knows of their counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from drawn_stories import families
from hypothesis import given, settings
from hypothesis import strategies as st
from small_caseload import Story, caseload, in_quarter
from small_extract import BOOK, KENT, TONBRIDGE

from tfdata import breakdowns, counting, disclosure, store
from tfdata.caseload import Caseload
from tfdata.demo import tuning
from tfdata.quantities import Count, Counted, Relation, Row, Summary, Worked
from tfdata.scope import Scope

EARLIER, DAY, LATER = "2015-02-02", "2015-12-31", "2016-01-01"
PROGRESS, CRIME = "significant_and_sustained_progress", "crime_asb_education"
CLAIMED = ((PROGRESS, "claimed", "2015-06-01"),)
HEALTH, WORK, ABUSE = (("health", EARLIER), ("worklessness", EARLIER), ("domestic_abuse", EARLIER))
DARTFORD, ELSEWHERE = "E07000107", "E07000116"
ALL = tuple(getattr(breakdowns, name) for name in breakdowns.__all__)


def attached(family_id: str, **more: object) -> Story:
    """A family of Bromley's phase 2 that was attached before the quarter; `cells` stand in its row."""
    cells = more.pop("cells", {})
    assert isinstance(cells, Mapping)
    return Story(family_id, dates={"attached_on": EARLIER, **cells}, **more)  # type: ignore[arg-type]


def lives(family_id: str, district: str, **more: object) -> Story:
    """The same of Kent."""
    return attached(family_id, local_authority=KENT, district=district, **more)


def counts(summary: Summary) -> dict[str, tuple[int, int]]:
    """Give the families attached and those with an outcome of every row that counts them, by key."""
    found = {row.key: [cell.value for cell in row.cells.values() if isinstance(cell, Count)] for row in summary.rows}
    return {key: (values[0], values[1]) for key, values in found.items() if values}


def headings(summary: Summary) -> list[str]:
    return [row.header.text for row in summary.rows]


def row_of(summary: Summary, key: str) -> Row:
    return next(row for row in summary.rows if row.key == key)


def numbers(summaries: Iterable[Summary]) -> dict[Counted, int]:
    """Give every number by what it counts; a number that stands in two places is the same there."""
    found: dict[Counted, int] = {}
    for cell in (cell for summary in summaries for row in summary.rows for cell in row.cells.values()):
        if isinstance(cell, Count):
            assert cell.of is not None
            assert found.setdefault(cell.of, cell.value) == cell.value, cell.of
    return found


def left_over(relation: Relation, of: Mapping[Counted, int]) -> int:
    return sum(weight * of[name] for weight, name in relation.terms)


# By problem, and by how many


def test_a_family_with_two_problems_counts_under_each_and_only_once_it_is_attached() -> None:
    both = (HEALTH, WORK, ("domestic_abuse", LATER))
    whole = caseload(attached("F1", problems=both, claims=CLAIMED), attached("F2", problems=(HEALTH,)), Story("F3", problems=both))
    (summary,) = breakdowns.by_problem(in_quarter("2015-16-Q3"), whole)
    found = counts(summary)
    assert found == dict.fromkeys(found, (0, 0)) | {"health": (2, 1), "worklessness": (1, 1)}
    assert not any(row.is_total for row in summary.rows)


@pytest.mark.parametrize(("borough", "most"), [("dudley", 4), ("bromley", 3)])
def test_the_edge_of_care_is_dudleys_own_criterion(borough: str, most: int) -> None:
    """And a family of Dudley can have one problem more."""
    scope = in_quarter("2013-14-Q4", borough)
    (problems,), (how_many,) = breakdowns.by_problem(scope, caseload()), breakdowns.by_number_of_problems(scope, caseload())
    assert ("edge_of_care" in [row.key for row in problems.rows]) == (borough == "dudley")
    assert [*counts(how_many)] == [*(f"n_{number}" for number in range(most + 1)), "all"]


def test_families_are_counted_by_how_many_problems_they_have() -> None:
    stories = (
        attached("F1"), attached("F2", problems=(HEALTH,)), attached("F3", problems=(WORK,), claims=CLAIMED),
        attached("F4", problems=(HEALTH, WORK, ABUSE), claims=CLAIMED), Story("F5", problems=(HEALTH,)),
    )  # fmt: skip
    (summary,) = breakdowns.by_number_of_problems(in_quarter("2015-16-Q3"), caseload(*stories))
    found = counts(summary)
    assert found == dict.fromkeys(found, (0, 0)) | {"n_0": (1, 0), "n_1": (2, 1), "n_3": (1, 1), "all": (4, 2)}
    assert headings(summary) == [
        "None", "One", "Two", "Three", "Four", "Five", "Six", "Total of the cells shown", "All families, counted once",
    ]  # fmt: skip


@pytest.mark.parametrize(("identified_on", "row"), [("2015-12-30", "n_1"), (DAY, "n_1"), (LATER, "n_0")])
def test_a_problem_counts_from_the_day_on_which_it_was_identified(identified_on: str, row: str) -> None:
    (summary,) = breakdowns.by_number_of_problems(in_quarter("2015-16-Q3"), caseload(attached("F1", problems=(("health", identified_on),))))
    assert counts(summary)[row] == (1, 0)


def test_a_phase_with_many_problems_names_every_number_of_them() -> None:
    """Beyond twelve the number is called a number, so that it is not taken for a figure."""
    phase = BOOK.phases["2"]
    more = [phase.problems[0].model_copy(update={"code": f"p{number}"}) for number in range(13)]
    book = replace(BOOK, phases={**BOOK.phases, "2": phase.model_copy(update={"problems": more})}, used={})
    (summary,) = breakdowns.by_number_of_problems(in_quarter("2015-16-Q3", book=book), caseload())
    assert headings(summary)[11:14] == ["Eleven", "Twelve", "Number 13"]


# By a word of the authority's list


def test_families_are_counted_by_who_referred_them_in_the_order_of_the_alphabet() -> None:
    stories = (
        attached("F1", cells={"referral_source": "school"}), attached("F2", cells={"referral_source": "police"}, claims=CLAIMED),
        attached("F3", cells={"referral_source": "Housing"}), attached("F4", cells={"referral_source": "school"}, claims=CLAIMED),
        Story("F5", dates={"referral_source": "jobcentre"}),
    )  # fmt: skip
    (summary,) = breakdowns.by_referral_source(in_quarter("2015-16-Q3"), caseload(*stories))
    assert counts(summary) == {"housing": (1, 0), "jobcentre": (0, 0), "police": (1, 1), "school": (2, 1), "all": (4, 2)}
    assert headings(summary) == ["Housing", "jobcentre", "police", "school", "Total of the cells shown", "All families, counted once"]


def test_families_without_a_ward_stand_last() -> None:
    stories = (attached("F1", cells={"ward": "Zeal"}), attached("F2", claims=CLAIMED), attached("F3", cells={"ward": "Abbey"}))
    (summary,) = breakdowns.by_ward(in_quarter("2015-16-Q3"), caseload(*stories))
    assert counts(summary) == {"abbey": (1, 0), "zeal": (1, 0), "not_recorded": (1, 1), "all": (3, 1)}
    assert headings(summary)[:3] == ["Abbey", "Zeal", "Ward not recorded"]


def test_where_every_family_has_a_ward_no_row_is_for_those_without() -> None:
    (summary,) = breakdowns.by_ward(in_quarter("2015-16-Q3"), caseload(attached("F1", cells={"ward": "Abbey"})))
    assert [*counts(summary)] == ["abbey", "all"]


def test_an_extract_without_wards_has_none_to_show() -> None:
    """Nor has a phase of whose families none has a ward."""
    scope = in_quarter("2014-15-Q4")
    assert [*breakdowns.by_ward(scope, caseload(attached("F1")))] == []
    first = Story("F1", phase="1", dates={"attached_on": EARLIER, "ward": "Abbey"})
    assert [summary.id for summary in breakdowns.by_ward(scope, caseload(first, attached("F2")))] == ["wards_1"]


def test_words_that_are_nearly_the_same_or_that_a_row_below_has_stand_in_rows_of_their_own() -> None:
    words = ("St Ann", "St. Ann", "Total", "All", "Not recorded", "st ann", "")
    stories = [attached(f"F{number}", cells={"ward": word}) for number, word in enumerate(words)]
    (summary,) = breakdowns.by_ward(in_quarter("2015-16-Q3"), caseload(*stories))
    found = counts(summary)
    assert found.pop("all") == (7, 0)
    assert (len(found), set(found.values())) == (7, {(1, 0)})
    assert len(numbers([summary])) == 2 * 8


@pytest.mark.parametrize(
    ("word", "heading"),
    [("Ward 3", "Ward number 3"), ("12", "number 12"), ("W1", "W1"), ("E05000106", "E05000106"), ("Area 2 north", "Area number 2 north")],
)
def test_a_number_in_an_authoritys_own_word_is_not_taken_for_a_figure(word: str, heading: str) -> None:
    (summary,) = breakdowns.by_ward(in_quarter("2015-16-Q3"), caseload(attached("F1", cells={"ward": word})))
    assert headings(summary)[0] == heading


# Where families live


def test_a_county_counts_by_district_and_its_district_by_ward() -> None:
    """A district that the book does not know keeps its code; families without a district stand last."""
    whole = caseload(
        lives("F1", TONBRIDGE, claims=CLAIMED, cells={"ward": "Abbey"}), lives("F2", TONBRIDGE, cells={"ward": "Zeal"}),
        lives("F3", DARTFORD, cells={"ward": "Moor"}), lives("F4", ELSEWHERE), lives("F5", "", claims=CLAIMED),
    )  # fmt: skip
    county, district = in_quarter("2015-16-Q3", "kent"), in_quarter("2015-16-Q3", "tonbridge-and-malling")
    (districts,) = breakdowns.by_district(county, whole)
    assert counts(districts) == {DARTFORD: (1, 0), ELSEWHERE: (1, 0), TONBRIDGE: (2, 1), "not_recorded": (1, 1), "all": (5, 2)}
    assert headings(districts)[:4] == ["Dartford", ELSEWHERE, "Tonbridge and Malling", "District not recorded"]
    assert [*breakdowns.by_ward(county, whole)] == [*breakdowns.by_district(district, whole)] == []
    (wards,) = breakdowns.by_ward(district, whole)
    assert counts(wards) == {"abbey": (1, 1), "zeal": (1, 0), "all": (2, 1)}


def test_an_authority_without_districts_counts_by_ward_alone() -> None:
    whole = caseload(attached("F1", cells={"ward": "Abbey"}))
    assert [*breakdowns.by_district(in_quarter("2015-16-Q3"), whole)] == []
    assert [summary.id for summary in breakdowns.by_ward(in_quarter("2015-16-Q3"), whole)] == ["wards_2"]


def test_a_districts_row_counts_what_the_headline_of_its_own_pack_counts() -> None:
    whole = caseload(lives("F1", TONBRIDGE, cells={"ward": "Abbey"}))
    (districts,) = breakdowns.by_district(in_quarter("2015-16-Q3", "kent"), whole)
    (wards,) = breakdowns.by_ward(in_quarter("2015-16-Q3", "tonbridge-and-malling"), whole)
    for name in ("attached", "outcome"):
        here, there = row_of(districts, TONBRIDGE).cells[name], row_of(wards, "all").cells[name]
        assert isinstance(here, Count)
        assert isinstance(there, Count)
        assert here.of == there.of == Counted(TONBRIDGE, "2", name, DAY)


# Days and versions


@pytest.mark.parametrize(("day", "found"), [("2015-12-30", (1, 1)), (DAY, (1, 1)), (LATER, (0, 0))])
def test_families_count_from_the_day_on_which_they_were_attached_and_claimed(day: str, found: tuple[int, int]) -> None:
    story = Story("F1", dates={"attached_on": day}, claims=((PROGRESS, "claimed", day),))
    (summary,) = breakdowns.by_referral_source(in_quarter("2015-16-Q3"), caseload(story))
    assert counts(summary) == {"police": found, "all": found}


def test_a_claim_that_was_rejected_or_makes_no_family_turned_around_is_no_outcome() -> None:
    rejected = Story(
        "F1", phase="1", dates={"attached_on": EARLIER}, claims=((CRIME, "claimed", EARLIER), (CRIME, "rejected", "2015-03-02"))
    )
    to_work = Story("F2", phase="1", dates={"attached_on": EARLIER}, claims=(("progress_to_work", "claimed", EARLIER),))
    (summary,) = breakdowns.by_referral_source(in_quarter("2014-15-Q4", phase="1"), caseload(rejected, to_work))
    assert counts(summary)["police"] == (2, 0)


@pytest.mark.parametrize(("quarter", "ward"), [("2015-16-Q2", "abbey"), ("2015-16-Q3", "moor"), ("2015-16-Q4", "moor")])
def test_a_family_that_moved_counts_where_it_was_known_to_live_on_the_day(quarter: str, ward: str) -> None:
    """It was recorded on the last day of the third quarter that it had moved."""
    story = attached("F1", cells={"ward": "Abbey", "recorded_on": EARLIER}, later=({"ward": "Moor", "recorded_on": DAY},))
    (summary,) = breakdowns.by_ward(in_quarter(quarter), caseload(story))
    assert counts(summary) == {ward: (1, 0), "all": (1, 0)}


# What a row holds, and what is known of it


def test_a_share_is_worked_out_from_the_two_counts_of_its_row() -> None:
    whole = caseload(attached("F1", problems=(HEALTH,), claims=CLAIMED, cells={"ward": "Abbey"}))
    scope = in_quarter("2015-16-Q3")
    for summary in [*breakdowns.by_problem(scope, whole), *breakdowns.by_ward(scope, whole)]:
        attached_key = summary.columns[0].key
        for row in summary.rows:
            share = row.cells.get("share")
            if row.key == "total":
                assert share is None
                continue
            assert isinstance(share, Worked)
            assert (share.operation, share.of) == ("percent", (f"{row.key}.outcome", f"{row.key}.{attached_key}"))


def test_the_total_is_of_the_rows_and_the_last_row_is_the_headline() -> None:
    (summary,) = breakdowns.by_ward(in_quarter("2015-16-Q3"), caseload(attached("F1", cells={"ward": "Abbey"}), attached("F2")))
    total = row_of(summary, "total").cells["attached"]
    assert isinstance(total, Worked)
    assert (total.operation, total.of) == ("total", ("abbey.attached", "not_recorded.attached"))
    cells = [(row.key, cell) for row in summary.rows for cell in row.cells.values() if isinstance(cell, Count)]
    assert {key for key, cell in cells if cell.is_headline} == {"all"}
    assert [row.key for row in summary.rows if row.is_total] == ["total", "all"]
    assert summary.is_breakdown


def test_every_number_says_in_words_what_it_counts() -> None:
    """The label as figures.csv prints it, and the identity under which it is protected."""
    whole = caseload(attached("F1", problems=(HEALTH,), cells={"ward": "Abbey"}), attached("F2"))
    scope = in_quarter("2015-16-Q3")
    said = {}
    for function in ALL:
        for summary in function(scope, whole):
            for row in summary.rows:
                said |= {cell.label: cell.of.what for cell in row.cells.values() if isinstance(cell, Count) and cell.of}
    assert said["Attached, Phase 2 by ward: Abbey"] == "attached by ward: Abbey"
    assert said["Claimed, Phase 2 without a ward"] == "outcome without a ward"
    assert said["Attached, Phase 2 by number of problems: one"] == "attached by number of problems: one"
    assert said["Claimed, Phase 2 by referral source: police"] == "outcome by referral source: police"
    assert (
        said["Attached, Phase 2 by headline problem: Parents and children with a range of health problems"] == "attached by problem: health"
    )
    assert said["Attached, Phase 2"] == "attached"


@pytest.mark.parametrize("slug", sorted(BOOK.described))
def test_what_is_said_to_add_up_does_so_over_the_demonstration(slug: str, demonstration_store: Path) -> None:
    """In every quarter tried, over all breakdowns together; and what is said to lie within another does."""
    whole = store.read("demonstration", in_quarter("2015-16-Q3", slug).extract_code, demonstration_store)
    for name in ("2013-14-Q2", "2015-16-Q3", "2019-20-Q4"):
        scope = in_quarter(name, slug)
        found = broken_down(scope, whole)
        of = numbers(found)
        relations = [relation for summary in found for relation in summary.relations]
        assert any(relation.is_equal for relation in relations)
        for relation in relations:
            if any(name.when != scope.day.isoformat() for _, name in relation.terms):
                continue  # holds this quarter's numbers to those of the quarter before
            left = left_over(relation, of)
            assert left == 0 if relation.is_equal else left >= 0, relation
        for phase in scope.phases:
            headline = counting.counts(counting.in_scope(whole, scope, phase), phase, scope.day)
            assert (of[scope.counted(phase, "attached")], of[scope.counted(phase, "outcome")]) == (
                headline["attached"],
                headline["outcome"],
            )


def broken_down(scope: Scope, whole: Caseload) -> list[Summary]:
    return [summary for function in ALL for summary in function(scope, whole)]


def test_the_problems_of_all_families_are_told_from_how_many_each_has() -> None:
    """One family of one problem, one of two and one of three stand three times under health, twice under work and once under abuse."""
    stories = (attached("F1", problems=(HEALTH,)), attached("F2", problems=(HEALTH, WORK, ABUSE)), attached("F3", problems=(HEALTH, WORK)))
    scope = in_quarter("2015-16-Q3")
    found = broken_down(scope, caseload(*stories))
    weighted = [
        relation for summary in found for relation in summary.relations if relation.is_equal and {2, 3} <= {w for w, _ in relation.terms}
    ]
    of = numbers(found)
    assert len(weighted) == 2
    for relation in weighted:
        name = relation.terms[0][1].what.split(" ")[0]
        weights = {words.what: weight for weight, words in relation.terms}
        assert weights[f"{name} by number of problems: three"] == 3
        assert weights[f"{name} by problem: health"] == -1
        assert left_over(relation, of) == 0


@settings(deadline=None, max_examples=15)
@given(data=st.data(), phase=st.sampled_from(["1", "2"]))
def test_whatever_happened_rows_add_up_to_the_headline_and_problems_to_their_number(data: st.DataObject, phase: str) -> None:
    codes = [item.code for item in BOOK.phases[phase].problems if not item.only_for]
    stories = [
        replace(
            story,
            problems=tuple((code, story.dates["identified_on"]) for code in data.draw(st.sets(st.sampled_from(codes)))),
            dates={**story.dates, "ward": data.draw(st.sampled_from(["", "Abbey", "Moor"]))},
            district="",
            later=(),
        )
        for story in data.draw(families(phase))
    ]
    scope = in_quarter({"1": "2014-15-Q4", "2": "2017-18-Q2"}[phase], phase=phase)
    found = broken_down(scope, caseload(*stories))
    of = numbers(found)
    equal = [relation for summary in found for relation in summary.relations if relation.is_equal]
    assert len(equal) >= 4
    assert {left_over(relation, of) for relation in equal} == {0}


def test_every_place_of_the_demonstration_has_large_and_small_wards_of_its_own() -> None:
    wards = tuning.load(BOOK).wards
    names = [name for of_place in wards.values() for name in of_place]
    assert len(names) == len(set(names))
    assert not any(character.isdigit() for name in names for character in name)
    assert all(max(of_place.values()) >= 10 * min(of_place.values()) for of_place in wards.values())


def test_a_word_that_few_families_share_is_counted_and_not_shown() -> None:
    """Four families are few, and five are not; the words of the four stand in no label, id or heading of what may be shown."""
    wards = ["Abbey"] * 5 + ["Anna Smith"] * 4 + ["12 High Street"]
    stories = [attached(f"F{number}", cells={"ward": ward}) for number, ward in enumerate(wards)]
    (summary,) = breakdowns.by_ward(in_quarter("2015-16-Q3"), caseload(*stories))
    assert {row.key: row.is_few for row in summary.rows if not row.is_total} == {
        "abbey": False,
        "anna_smith": True,
        "12_high_street": True,
    }
    (shown,) = disclosure.protect([summary], BOOK)
    assert [row.key for row in shown.rows] == ["abbey", "total", "all"]
    assert not re.search("anna|smith|high", repr(shown), re.I)
    assert (shown.figures["wards_2.total.attached"].shown, shown.figures["wards_2.total.attached"].made_of) == (
        "5",
        ("wards_2.abbey.attached",),
    )
    assert "left out with their words" in repr(shown.notes)


def test_where_only_few_families_share_each_word_no_row_is_left_and_the_total_is_confidential() -> None:
    stories = [attached(f"F{number}", cells={"ward": f"Ward {'abcdef'[number]}"}) for number in range(6)]
    (shown,) = disclosure.protect(breakdowns.by_ward(in_quarter("2015-16-Q3"), caseload(*stories)), BOOK)
    assert [row.key for row in shown.rows] == ["total", "all"]
    assert (shown.figures["wards_2.total.attached"].marker, shown.figures["wards_2.total.attached"].made_of) == ("c", ())
