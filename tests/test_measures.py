"""The measures of a caseload: the day on which each begins to count, and what counts once, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from drawn_stories import families
from hypothesis import given, settings
from hypothesis import strategies as st
from small_caseload import Story, caseload, in_quarter, with_target
from small_extract import BOOK, KENT, TONBRIDGE

from tfdata import counting, measures
from tfdata.disclosure import protect
from tfdata.quantities import Absent, Given, Words, Worked

BEFORE, ON, AFTER = date(2015, 6, 29), date(2015, 6, 30), date(2015, 7, 1)
DAY, EARLIER = "2015-06-30", "2015-02-02"
PROGRESS, EMPLOYMENT, CRIME, WORK = "significant_and_sustained_progress", "continuous_employment", "crime_asb_education", "progress_to_work"
ATTACHED = {"attached_on": EARLIER}
PAPERS = (("assessment", "2015-02-10"), ("plan", "2015-02-20"), ("review", DAY))
CLAIMED = (PROGRESS, "claimed", EARLIER)


def counted(*stories: Story, day: date = AFTER) -> dict[str, int]:
    """Count what had happened to some families by a day, as it was known on that day."""
    phase = stories[0].phase
    return counting.counts(caseload(*stories).as_known(day).of_phase(phase), BOOK.phases[phase], day)


STORIES = {
    "identified": Story(dates={"identified_on": DAY}),
    "approached": Story(dates={"approached_on": DAY}),
    "consent_given": Story(dates={"consent": "given", "approached_on": EARLIER, "consent_on": DAY}),
    "consent_given, without its day, when approached": Story(dates={"consent": "given", "approached_on": DAY}),
    "consent_refused": Story(dates={"consent": "refused", "approached_on": EARLIER, "consent_on": DAY}),
    "attached": Story(dates={"attached_on": DAY}),
    "being_worked_with": Story(dates={"attached_on": DAY}),
    "closed": Story(dates={**ATTACHED, "closed_on": DAY}),
    "paperwork_complete": Story(dates=ATTACHED, documents=PAPERS),
    "paperwork_complete, when attached last": Story(dates={"attached_on": DAY}, documents=(*PAPERS[:2], ("review", "2015-06-01"))),
    "outcome": Story(dates=ATTACHED, claims=((PROGRESS, "claimed", DAY),)),
    "outcome by continuous employment": Story(dates=ATTACHED, claims=((EMPLOYMENT, "claimed", DAY),)),
    f"{PROGRESS}_results": Story(dates=ATTACHED, claims=((PROGRESS, "claimed", DAY),)),
    f"{EMPLOYMENT}_results": Story(dates=ATTACHED, claims=((EMPLOYMENT, "claimed", DAY),)),
    "outcome of phase 1": Story(phase="1", claims=((CRIME, "claimed", DAY),)),
    f"{CRIME}_results": Story(phase="1", claims=((CRIME, "claimed", DAY),)),
    f"{WORK}_results": Story(phase="1", claims=((WORK, "claimed", DAY),)),
    "paid": Story(dates=ATTACHED, claims=(CLAIMED, (PROGRESS, "paid", DAY))),
    "rejected": Story(dates=ATTACHED, claims=(CLAIMED, (PROGRESS, "rejected", DAY))),
    "repaid": Story(dates=ATTACHED, claims=(CLAIMED, (PROGRESS, "paid", "2015-03-03"), (PROGRESS, "repaid", DAY))),
}


@pytest.mark.parametrize(("day", "expected"), [(BEFORE, 0), (ON, 1), (AFTER, 1)], ids=["the day before", "the day", "the day after"])
@pytest.mark.parametrize("name", STORIES)
def test_a_family_counts_from_the_day_on_which_it_happened(name: str, day: date, expected: int) -> None:
    assert counted(STORIES[name], day=day)[name.split(",")[0].split(" ")[0]] == expected


@pytest.mark.parametrize(("day", "expected"), [(BEFORE, 1), (ON, 0), (AFTER, 0)], ids=["the day before", "the day", "the day after"])
@pytest.mark.parametrize(
    ("measure", "name"), [("being_worked_with", "closed"), ("outcome", "rejected"), ("outcome", "repaid"), ("paid", "repaid")]
)
def test_a_family_stops_counting_on_the_day_on_which_it_ended(measure: str, name: str, day: date, expected: int) -> None:
    assert counted(STORIES[name], day=day)[measure] == expected


def test_every_measure_has_its_reviewed_record() -> None:
    for phase in BOOK.phases.values():
        assert set(counting.counts(caseload(), phase, AFTER)) <= set(BOOK.measures)


def test_a_caseload_without_families_counts_nothing() -> None:
    assert set(counting.counts(caseload(), BOOK.phases["1"], AFTER).values()) == {0}


def test_a_family_that_refused_and_later_agreed_counts_as_agreed() -> None:
    refused = {"approached_on": "2015-03-01", "consent": "refused", "consent_on": "2015-03-02", "recorded_on": "2015-03-02"}
    agreed = {"consent": "given", "consent_on": "2015-06-30", "recorded_on": "2015-06-30"}
    story = Story(dates=refused, later=(agreed,))
    before, on = counted(story, day=BEFORE), counted(story, day=ON)
    assert (before["consent_given"], before["consent_refused"]) == (0, 1)
    assert (on["consent_given"], on["consent_refused"]) == (1, 0)


@pytest.mark.parametrize("missing", ["assessment", "plan", "review"])
def test_complete_paperwork_needs_all_three_documents(missing: str) -> None:
    papers = tuple(paper for paper in PAPERS if paper[0] != missing)
    assert counted(Story(dates=ATTACHED, documents=papers))["paperwork_complete"] == 0


def test_paperwork_of_a_family_that_is_not_attached_is_not_complete() -> None:
    assert counted(Story(documents=PAPERS))["paperwork_complete"] == 0


def test_documents_of_three_families_do_not_complete_one() -> None:
    stories = [Story(f"F{number}", dates=ATTACHED, documents=(paper,)) for number, paper in enumerate(PAPERS)]
    assert counted(*stories)["paperwork_complete"] == 0


def test_progress_to_work_never_makes_a_family_turned_around() -> None:
    found = counted(Story(phase="1", claims=((WORK, "claimed", EARLIER), (WORK, "paid", EARLIER))))
    assert (found[f"{WORK}_results"], found["outcome"], found["paid"]) == (1, 0, 0)


def test_a_rejected_claim_followed_by_one_on_another_basis_stands_as_one() -> None:
    claims = (CLAIMED, (PROGRESS, "rejected", "2015-03-03"), (EMPLOYMENT, "claimed", DAY))
    before, on = (counted(Story(dates=ATTACHED, claims=claims), day=day) for day in (BEFORE, ON))
    assert (before["outcome"], before["rejected"]) == (0, 1)
    assert (on["outcome"], on["rejected"]) == (1, 0)
    assert (on[f"{PROGRESS}_results"], on[f"{EMPLOYMENT}_results"]) == (0, 1)


def test_a_family_that_paid_back_one_result_and_keeps_another_is_not_among_the_repaid() -> None:
    claims = (CLAIMED, (PROGRESS, "paid", EARLIER), (PROGRESS, "repaid", DAY), (EMPLOYMENT, "claimed", DAY))
    found = counted(Story(dates=ATTACHED, claims=claims))
    assert (found["outcome"], found["paid"], found["repaid"]) == (1, 0, 0)


def test_a_family_with_results_on_both_bases_counts_once() -> None:
    claims = tuple((basis, status, DAY) for basis in (CRIME, EMPLOYMENT) for status in ("claimed", "paid"))
    found = counted(Story(phase="1", claims=claims))
    assert (found["outcome"], found["paid"], found[f"{CRIME}_results"], found[f"{EMPLOYMENT}_results"]) == (1, 1, 1, 1)


def test_a_family_that_became_known_later_does_not_count_in_an_earlier_quarter() -> None:
    """The quarter of June 2015 stays as it was, though the family had been attached in February."""
    story = Story(dates={**ATTACHED, "recorded_on": "2015-07-01"}, claims=(CLAIMED,))
    assert set(counted(story, day=ON).values()) == {0}
    assert (counted(story, day=AFTER)["attached"], counted(story, day=AFTER)["outcome"]) == (1, 1)


@pytest.mark.parametrize(("day", "expected"), [(BEFORE, 0), (ON, 1), (AFTER, 1)])
def test_a_claim_or_document_that_was_recorded_late_counts_from_its_recording(day: date, expected: int) -> None:
    papers = tuple((name, "2015-03-03") for name, _ in PAPERS)
    story = Story(dates=ATTACHED, claims=(CLAIMED,), documents=papers, claims_recorded_on=DAY, documents_recorded_on=DAY)
    found = counted(story, day=day)
    assert (found["outcome"], found["paperwork_complete"], found["attached"]) == (expected, expected, 1)


def test_a_day_before_the_one_of_the_view_is_counted_with_what_is_known_now() -> None:
    """Progress over the quarters shows late records in the quarter in which they happened."""
    known = caseload(Story(dates={**ATTACHED, "recorded_on": "2015-07-01"})).as_known(AFTER)
    assert counting.counts(known, BOOK.phases["2"], date(2015, 2, 2))["attached"] == 1
    assert counting.counts(known, BOOK.phases["2"], date(2015, 2, 1))["attached"] == 0


def test_a_district_counts_its_own_families_and_its_county_counts_all() -> None:
    here, there = {"local_authority": KENT, "district": TONBRIDGE}, {"local_authority": KENT, "district": "E07000116"}
    moved = Story("F3", **there, dates={**ATTACHED, "recorded_on": DAY}, later=({"district": TONBRIDGE, "recorded_on": "2015-07-01"},))
    whole = caseload(Story("F1", **here, dates=ATTACHED), Story("F2", **there, dates=ATTACHED), moved)
    for quarter, expected in (("2015-16-Q1", (1, 3)), ("2015-16-Q2", (2, 3))):
        for borough, attached in zip(("tonbridge-and-malling", "kent"), expected, strict=True):
            scope = in_quarter(quarter, borough, "2")
            assert counting.counts(counting.in_scope(whole, scope, BOOK.phases["2"]), BOOK.phases["2"], scope.day)["attached"] == attached


def test_a_family_counts_in_its_own_phase_only() -> None:
    """A family of both phases has one pseudonym and a claim in each."""
    both = (Story(phase="1", claims=((EMPLOYMENT, "claimed", EARLIER),)), Story(phase="2", dates=ATTACHED))
    assert (counted(both[0], both[1])["outcome"], counted(both[1], both[0])["outcome"]) == (1, 0)
    assert (counted(both[0], both[1])["attached"], counted(both[1], both[0])["attached"]) == (0, 1)


@pytest.mark.slow
@settings(deadline=None, max_examples=15)
@given(data=st.data(), phase=st.sampled_from(["1", "2"]))
def test_measures_of_two_groups_of_families_add_up(data: st.DataObject, phase: str) -> None:
    """And whatever happens: nobody is worked with before being attached, and an outcome rests on a result."""
    first, second = data.draw(families(phase)), data.draw(families(phase))
    second = tuple(replace(story, family_id=f"G{story.family_id}") for story in second)
    day = data.draw(st.dates(date(2012, 4, 1), date(2019, 3, 31)))
    one, other, both = (
        counting.counts(caseload(*stories).as_known(day), BOOK.phases[phase], day) for stories in (first, second, (*second, *first))
    )
    assert both == {name: one[name] + other[name] for name in one}
    assert both["being_worked_with"] == both["attached"] - both["closed"] >= 0
    outcomes = [both[f"{basis.code}_results"] for basis in BOOK.phases[phase].bases if basis.is_outcome]
    assert max(outcomes) <= both["outcome"] <= sum(outcomes)
    assert max(both.values()) <= both["identified"] or not both["identified"]


# What the summaries make of the counts.


def test_the_pipeline_says_that_paperwork_needs_the_documents_table() -> None:
    (summary,) = measures.pipeline(in_quarter("2015-16-Q3"), caseload(has_documents=False))
    cell = next(row.cells["value"] for row in summary.rows if row.key == "paperwork_complete")
    assert isinstance(cell, Absent)
    assert (cell.marker, "documents table is missing" in cell.why) == ("x", True)


@pytest.mark.parametrize(
    ("dates", "lacking"),
    [
        ({"attached_on": "2015-06-01", "consent": "given"}, {"approached", "consent_refused_share"}),
        ({"approached_on": "2015-06-01"}, {"consent_given", "consent_refused"}),  # the share is [c]: one family was approached
    ],
)
def test_a_column_that_no_row_fills_is_not_available_and_never_nought(dates: dict[str, str], lacking: set[str]) -> None:
    (summary,) = measures.pipeline(in_quarter("2015-16-Q3"), caseload(Story(dates=dates)))
    (shown,) = protect([summary], in_quarter("2015-16-Q3").book)
    assert {row.key for row in shown.rows if (figure := shown.figure(row.key, "value")) and figure.marker == "x"} == lacking


def test_an_answer_without_a_date_counts_from_the_approach_and_else_from_identification() -> None:
    given = {"consent": "given"}
    assert counted(Story(dates=given))["consent_given"] == 1
    assert counted(Story(dates={**given, "approached_on": str(AFTER)}), day=ON)["consent_given"] == 0
    assert counted(Story(dates={**given, "approached_on": str(ON)}), day=ON)["consent_given"] == 1


def test_the_pipeline_gives_refusals_of_those_approached() -> None:
    """5 of 20 families refused: 25%."""
    answers = ["refused"] * 5 + [""] * 15
    stories = [Story(f"F{number}", dates={"approached_on": EARLIER, "consent": consent}) for number, consent in enumerate(answers)]
    scope = in_quarter("2015-16-Q3")
    (shown,) = protect(measures.pipeline(scope, caseload(*stories)), scope.book)
    figure = shown.figure("consent_refused_share", "value")
    assert figure is not None
    assert (figure.shown, figure.numerator, figure.denominator) == ("25%", "5 (Consent refused: Families)", "20 (Approached: Families)")


@pytest.mark.parametrize(
    ("counts", "attached", "claimed"),
    [
        ("reached", "the same", "families reached, another kind"),
        ("assisted", "the same", "families assisted, another kind"),
        ("worked_with", "the same", "families worked with, another kind"),
        ("turned_around", "families turned around, another kind", "the same"),
        ("eligible", "families eligible, another kind", "families eligible, another kind"),
    ],
)
def test_a_percentage_of_a_target_that_counts_another_kind_says_so(counts: str, attached: str, claimed: str) -> None:
    (summary,) = measures.headlines(in_quarter("2015-16-Q3", book=with_target(1660, "2", counts=counts)), caseload())
    for row, words in zip([row for row in summary.rows if "of_target" in row.cells], (attached, claimed), strict=True):
        assert isinstance(row.cells["of_target"], Worked)
        says = row.cells["says"]
        assert isinstance(says, Words)
        assert f"of a target that counts {words}: {{target}} families" in says.text


@pytest.mark.parametrize(("value", "counts", "marker"), [(None, "reached", "x"), (2500, "estimate", "z")])
def test_without_a_target_there_is_no_percentage_and_no_profile(value: int | None, counts: str, marker: str) -> None:
    scope = in_quarter("2015-16-Q3", book=with_target(value, "2", counts=counts))
    (headlines,), (progress,) = measures.headlines(scope, caseload()), measures.progress(scope, caseload())
    markers = [cell.marker for row in headlines.rows for cell in row.cells.values() if isinstance(cell, Absent)]
    assert (markers, [column.key for column in progress.columns]) == ([marker, marker], ["attached", "outcome"])


def test_the_profile_spreads_the_target_over_the_days_to_the_targets_date() -> None:
    """Bromley's 1,660 by 31 March 2020: 91 of 5 × 365 + 2 days in the first quarter, all of them at the end, and no more after."""
    (progress,) = measures.progress(in_quarter("2020-21-Q1"), caseload())
    profile = {row.key: row.cells["profile"].value for row in progress.rows if isinstance(row.cells["profile"], Given)}
    assert round(Decimal(profile["2015-16-Q1"]), 6) == round(Decimal(1660 * 91) / (5 * 365 + 2), 6)
    assert (profile["2019-20-Q4"], profile["2020-21-Q1"], next(iter(profile))) == (1660, 1660, "2015-16-Q1")


def test_progress_ends_with_the_phase_or_with_the_quarter() -> None:
    for quarter, phase, last in (("2015-16-Q3", "1", "2015-16-Q1"), ("2015-16-Q3", "2", "2015-16-Q3")):
        (progress,) = measures.progress(in_quarter(quarter, phase=phase), caseload())
        assert progress.rows[-1].key == last
