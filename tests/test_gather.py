"""A family's rows, brought together as the rules read them: from the tables of a caseload to facts, and from facts to a decision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from small_caseload import BOOK, BROMLEY, Story, caseload

from tfdata.claims import decide
from tfdata.claims.facts import Claimed, Measured, Paper, Person, Spell
from tfdata.claims.gather import gather

DATES = {"attached_on": "2015-05-01", "practitioner_id": "K1", "consent": "given", "has_local_concern": "yes"}
EVIDENCE = {
    "people": ({"individual_id": "A", "role": "adult"}, {"individual_id": "C", "role": "child", "left_school_on": "2016-07-20"}),
    "progress": (
        {"problem": "health", "indicator": "outcome_met", "from_on": "2015-06-01", "to_on": "2015-12-31", "value": "1"},
        {
            "problem": "school_attendance", "indicator": "attendance_percent", "individual_id": "C", "from_on": "2015-09-01",
            "to_on": "2015-12-18", "value": "94.25",
        },
    ),
    "employment": ({"individual_id": "A", "benefit": "jsa", "started_on": "2015-06-01"},),
}  # fmt: skip


def story(family_id: str = "F1", **more: object) -> Story:
    return Story(
        family_id,
        dates=DATES,
        problems=(("health", "2015-04-10"), ("school_attendance", "2015-04-10")),
        documents=(("review", "2015-12-01"), ("assessment", "2015-05-20")),
        evidence=EVIDENCE,
        **more,  # type: ignore[arg-type]
    )


def test_every_row_of_a_family_is_read_in_order_of_its_days() -> None:
    (facts,) = gather(caseload(story(claims=(("significant_and_sustained_progress", "claimed", "2016-01-04"),))))
    assert (facts.local_authority, facts.phase, facts.family_id, facts.has_local_concern) == (BROMLEY, "2", "F1", True)
    assert (facts.attached_on, facts.closed_on, facts.practitioner_id) == (date(2015, 5, 1), None, "K1")
    assert facts.problems == {"health": date(2015, 4, 10), "school_attendance": date(2015, 4, 10)}
    assert facts.people == (Person("A", "adult"), Person("C", "child", date(2016, 7, 20)))
    assert [paper.document for paper in facts.papers] == ["assessment", "review"]
    assert facts.papers[0] == Paper("assessment", date(2015, 5, 20))
    assert facts.measured[0] == Measured("health", "outcome_met", date(2015, 6, 1), date(2015, 12, 31), Decimal(1))
    assert facts.measured[1].value == Decimal("94.25")
    assert facts.spells == (Spell("A", "jsa", date(2015, 6, 1)),)
    assert facts.claims == (Claimed("significant_and_sustained_progress", "claimed", date(2016, 1, 4)),)


def test_families_come_in_the_same_order_and_one_does_not_read_anothers_rows() -> None:
    found = [*gather(caseload(story("F2"), Story("F1")))]
    assert [facts.family_id for facts in found] == ["F1", "F2"]
    assert (found[0].problems, found[0].papers, found[0].spells) == ({}, (), ())


def test_a_family_of_the_store_is_decided_with_what_was_known_on_the_day() -> None:
    """Twenty-six weeks in work end on 30 November 2015; before the claim is made the documents still want."""
    whole = caseload(story())
    day = date(2015, 12, 31)
    (facts,) = gather(whole.as_known(day))
    decision = decide(facts, BOOK.fresh(), day)
    assert decision.status == "achieved_not_claimable"
    assert "plan" in decision.missing
    (before,) = gather(whole.as_known(date(2015, 4, 30)))
    assert decide(before, BOOK.fresh(), date(2015, 4, 30)).status == "not_attached"
