"""The claims schedule says of every family what can be claimed, why not, what is missing, who must supply it and by when."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from drawn_stories import families
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_caseload import Story, caseload, in_quarter
from small_extract import BOOK, KENT, TONBRIDGE
from small_schedule import PROGRESS, QUARTER, documents, executed, family, lines, outcomes

from tfdata import schedule
from tfdata.claims.windows import next_window
from tfdata.counting import claim_status, in_scope
from tfdata.faults import Refused
from tfdata.packs.document import NotAPack
from tfdata.packs.render import HTMLPackExporter, PDFPackExporter
from tfdata.schedule.checks import claim_lines
from tfdata.schedule.returns import claim_return, total
from tfdata.schedule.rows import STATUSES, Line, days_to_cut_off

CUT_OFF = date(2015, 12, 17)  # 14 days before the window of October to December 2015 closes


def claimed(on: str, *later: tuple[str, str], basis: str = PROGRESS) -> tuple[tuple[str, str, str], ...]:
    return ((basis, "claimed", on), *((basis, status, day) for status, day in later))


def statuses(*stories: Story) -> list[tuple[str, str]]:
    return [(line.decision.family_id, line.decision.status) for line in lines(*stories)]


def one(*stories: Story, phase: str = "") -> Line:
    (found,) = lines(*stories, phase=phase)
    return found


MANY = (
    family("F9", consent="refused", attached_on=""),
    family("F8", *claimed("2015-12-01", ("paid", "2015-12-20"))),
    family("F7", *claimed("2015-12-01")),
    family("F6", *claimed("2015-12-01", ("rejected", "2015-12-20")), evidence={}),
    family("F5", evidence={}),
    family("F4", evidence={"documents": documents(), "progress": outcomes()[:1]}),
    family("F3", evidence={"documents": documents("review"), "progress": outcomes()}),
    family("F2"),
    family("F1", practitioner_id="K0"),
)


def test_what_can_be_claimed_stands_first_and_then_what_is_nearest() -> None:
    assert statuses(*MANY) == [
        ("F1", "claimable"),
        ("F2", "claimable"),
        ("F3", "achieved_not_claimable"),
        ("F4", "one_barrier_left"),
        ("F5", "in_progress"),
        ("F6", "rejected"),
        ("F7", "submitted"),
        ("F8", "paid"),
        ("F9", "not_attached"),
    ]


def test_every_family_has_one_line_that_says_why() -> None:
    for line in lines(*MANY):
        assert line.why.strip()
        assert "\n" not in line.why
        assert line.decision.family_id not in line.why
    assert set(STATUSES) == {"not_eligible", *(status for _, status in statuses(*MANY)), "repaid"}


@pytest.mark.parametrize(
    ("day", "closes", "days"),
    [
        (CUT_OFF - timedelta(days=1), date(2015, 12, 31), 1),
        (CUT_OFF, date(2015, 12, 31), 0),
        (CUT_OFF + timedelta(days=1), date(2016, 3, 31), (date(2016, 3, 17) - date(2015, 12, 18)).days),
    ],
)
def test_days_are_left_up_to_the_cut_off_and_after_it_the_next_window_counts(day: date, closes: date, days: int) -> None:
    window = next_window(BOOK, "bromley", "2", day)
    assert (window.closes, days_to_cut_off(window, day)) == (closes, days)


def test_a_phase_without_recorded_cut_offs_leaves_no_days() -> None:
    assert days_to_cut_off(next_window(BOOK, "bromley", "1", CUT_OFF), CUT_OFF) is None


def test_a_family_s_window_is_that_of_the_earliest_day_on_which_it_can_be_claimed() -> None:
    """Met since 1 December 2015, six months are up on 31 May 2016: its window closes in June, with its cut-off on 16 June."""
    late = [*outcomes()[:1], *outcomes("2015-12-31", "2015-12-01")[1:]]
    waits = one(family(evidence={"documents": documents(), "progress": late}))
    assert waits.window is not None
    assert (waits.decision.earliest_on, waits.window.closes) == (date(2016, 5, 31), date(2016, 6, 30))
    assert waits.days_left == (date(2016, 6, 16) - date(2015, 12, 31)).days
    now = one(family())
    assert now.window is not None
    assert (now.window.closes, now.days_left) == (date(2016, 3, 31), (date(2016, 3, 17) - date(2015, 12, 31)).days)
    assert one(family("F7", *claimed("2015-12-01"))).window is None


def test_what_is_missing_has_somebody_who_must_supply_it() -> None:
    """A review is the key worker's; work is the Jobcentre's; a key worker is given by the coordinator."""
    review = one(family(evidence={"documents": documents("review"), "progress": outcomes()}))
    assert [(item.label, item.supplied_by) for item in review.missing] == [("Review", "the family's key worker")]
    crime = replace(family(evidence={"documents": documents()}), problems=(("crime_asb", "2015-04-07"), ("worklessness", "2015-04-07")))
    assert {"police and the youth offending team", "the Jobcentre"} <= set(one(crime).suppliers)
    nobody = one(family(practitioner_id=""))
    assert [(item.label, item.supplied_by) for item in nobody.missing] == [("Key worker", "the programme's coordinator")]


def test_what_the_evidence_shows_not_to_be_met_is_nobody_s_to_supply() -> None:
    late = one(family(evidence={"documents": documents(), "progress": outcomes("2015-12-31", "2015-12-01")}))
    assert late.missing == () == late.suppliers
    assert [item.label for item in late.not_met] == [
        "The outcome on domestic violence and abuse is sustained",
        "The outcome on health is sustained",
    ]


def test_who_the_children_are_is_the_key_worker_s_to_say_whoever_holds_their_figures() -> None:
    at_school = replace(
        family(evidence={"documents": documents()}), problems=(("school_attendance", "2015-04-07"), ("health", "2015-04-07"))
    )
    assert "schools" not in one(at_school).suppliers
    child = replace(at_school, evidence={**at_school.evidence, "people": [{"individual_id": "C1", "role": "child"}]})
    assert "schools" in one(child).suppliers


def test_a_claim_at_risk_is_listed_with_what_fails() -> None:
    stories = (family("F1", *claimed("2015-12-01"), evidence={"documents": documents("plan"), "progress": outcomes()}), MANY[2])
    listed = schedule.at_risk(lines(*stories))
    assert listed.column("family") == ("F1",)
    assert listed.column("claimed_on") == (date(2015, 12, 1),)
    assert listed.column("amount") == (Decimal(800),)
    assert "the plan of this family is not there" in str(listed.column("fails")[0])
    assert one(stories[0]).why.startswith("Submitted on 1 December 2015: Significant and sustained progress. At risk: the plan")


def test_a_claim_for_work_of_which_no_record_knows_fails_for_want_of_it() -> None:
    listed = schedule.at_risk(lines(family("F1", *claimed("2015-12-01", basis="continuous_employment"))))
    assert "no adult of the family has been in work" in str(listed.column("fails")[0])
    assert listed.column("supplied_by") == ("The Jobcentre",)


def test_a_family_with_progress_to_work_claimed_could_still_earn_the_rest() -> None:
    """Attached in 2013-14: continuous employment pays £1,600, of which £100 was for progress to work."""
    problems = tuple((code, "2013-04-08") for code in ("education", "crime_asb", "worklessness"))
    dates = {"identified_on": "2013-04-08", "attached_on": "2013-05-01", "consent": "given"}
    work = Story(phase="1", dates=dates, problems=problems, claims=claimed("2014-10-06", basis="progress_to_work"))
    found = one(work, phase="1")
    assert found.decision.status == "in_progress"
    assert found.more.startswith("Progress to work is claimed; an outcome could still earn £1,500")
    assert one(replace(work, claims=()), phase="1").more == ""
    outcome = claimed("2014-11-03", basis="crime_asb_education")
    assert one(replace(work, claims=(*work.claims, *outcome)), phase="1").more == ""


def test_the_claim_return_counts_each_claim_in_the_window_in_which_it_was_made() -> None:
    stories = (
        family("F1", *claimed("2015-09-30", ("paid", "2015-10-05"))),
        family("F2", *claimed("2015-10-01")),
        family("F3", *claimed("2015-12-31", ("rejected", "2015-12-31"))),
        family("F4"),
    )
    found = claim_return(lines(*stories))
    assert [(item.window, item.made, item.standing, item.amount, item.claimable) for item in found] == [
        ("1 July 2015 to 30 September 2015", 1, 1, Decimal(800), 0),
        ("1 October 2015 to 31 December 2015", 2, 1, Decimal(800), 0),
        ("1 January 2016 to 31 March 2016", 0, 0, Decimal(0), 2),
    ]
    whole = total(found)
    assert whole.by_status == Counter(paid=1, claimed=1, rejected=1)
    assert (whole.made, whole.standing, whole.amount) == (3, 2, Decimal(2 * 800))
    assert (whole.claimable, whole.claimable_amount) == (2, Decimal(2 * 800))


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["1", "2"]).flatmap(lambda phase: families(phase, most=5)))
def test_the_claim_return_agrees_with_the_schedule_and_with_the_counts_of_the_packs(stories: tuple[Story, ...]) -> None:
    if not stories:
        return
    phase = stories[0].phase
    pack, rows = in_quarter("2014-15-Q4" if phase == "1" else "2018-19-Q4", phase=phase), caseload(*stories)
    found = schedule.lines(pack, rows)
    returned = claim_return(found)
    counted = claim_status(in_scope(rows, pack, pack.phases[0]), pack.day)
    whole = total(returned)
    assert (whole.made, whole.standing) == (len(counted), int(counted["is_standing"].sum()))
    assert whole.amount == sum((line.standing_amount or Decimal(0) for line in found), Decimal(0))
    assert whole.claimable == sum(line.decision.status == "claimable" for line in found)
    assert whole.claimable_amount == sum(line.amount or 0 for line in found if line.decision.status == "claimable")
    assert schedule.statuses(found).column("families")[-1] == len(found)


def test_the_claim_list_holds_what_can_be_claimed_now_and_what_was_claimed_in_the_window_and_is_not_decided() -> None:
    stories = (
        family("F1"),
        family("F2", *claimed("2015-10-01")),
        family("F3", *claimed("2015-09-30")),
        family("F4", *claimed("2015-10-01", ("paid", "2015-10-05"))),
        family("F5", evidence={}),
    )
    listed = claim_lines(schedule.claim_list(in_quarter(QUARTER), lines(*stories)))
    assert {(item.family_id, item.claimed_on, item.amount) for item in listed} == {
        ("F1", date(2015, 12, 31), Decimal(800)),
        ("F2", date(2015, 10, 1), Decimal(800)),
    }
    assert {(item.team, item.practitioner_id, item.claim_basis) for item in listed} == {("north", "K1", PROGRESS)}


def test_a_family_claimed_for_again_is_found_across_the_districts_of_a_county() -> None:
    pair = [
        replace(family("F1", *claimed("2015-11-02")), local_authority=KENT, district=TONBRIDGE),
        replace(family("F2", *claimed("2015-12-01"), re_referral_of="F1"), local_authority=KENT, district="E07000116"),
    ]
    county, district, other = (in_quarter(QUARTER, name) for name in ("kent", "tonbridge-and-malling", "bromley"))
    rows = caseload(*pair)
    for pack in (county, district):
        found = schedule.faults(pack, rows)
        assert (found.column("family"), found.column("other")) == (("F1",), ("F2",))
    assert [line.decision.family_id for line in schedule.lines(district, rows)] == ["F1"]
    assert schedule.faults(other, caseload(family("F1"))).rows == ()


def test_an_extract_of_returns_alone_gives_no_schedule() -> None:
    rows = replace(caseload(family()), counts={})
    with pytest.raises(Refused, match="the extract holds no families of this authority"):
        schedule.lines(in_quarter(QUARTER), rows)


def test_a_restricted_value_read_as_text_names_no_family() -> None:
    pack, rows = in_quarter(QUARTER), caseload(*MANY)
    assert schedule.families(lines(*MANY))._repr_mimebundle_()["text/plain"] == f"restricted table: {len(MANY)} rows"
    assert schedule.families(lines(MANY[0]))._repr_mimebundle_()["text/plain"] == "restricted table: 1 row"
    assert schedule.about(pack, rows)._repr_mimebundle_()["text/plain"] == f"restricted schedule: Bromley, {QUARTER}"
    assert "text/html" not in schedule.families(lines(*MANY))._repr_mimebundle_()


@pytest.mark.parametrize("exporter", [HTMLPackExporter, PDFPackExporter])
def test_the_public_exporters_refuse_the_restricted_notebook(exporter: type) -> None:
    """A schedule given to a pack's exporter by mistake becomes no page, and the refusal names no family."""
    with pytest.raises(NotAPack, match="which is not a shown value") as refused:
        exporter().from_notebook_node(executed(*MANY))
    assert not any(story.family_id in str(refused.value) for story in MANY)
