"""An auditor who has not seen the code reads what each rule of a claim asks, what the record shows, where to look and who says so."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, get_args

import pytest
from claim_cases import Case, cases

from tfdata.audit import Ground, Item, checklist
from tfdata.claims import Claimed, Facts, Measured, Paper, Spell, decide
from tfdata.faults import Refused
from tfdata.params import load
from tfdata.params.model import Rules

BOOK = load()
CLAIMED_ON, DAY = date(2016, 8, 1), date(2016, 8, 31)
NOT_ITS_OWN = ("school_attendance", "crime_asb", "children_need_help", "domestic_abuse")
PAPERS = ("assessment", "plan", "review")


def family(**facts: Any) -> Facts:
    """A family of phase 2 with health and work to mend, claimed for on 1 August 2016 when health had been better since January."""
    problems = ("health", "worklessness")
    given: dict[str, Any] = {
        "local_authority": "E09000006", "phase": "2", "family_id": "F-SECRET", "identified_on": date(2015, 4, 2), "consent": "given",
        "attached_on": date(2015, 5, 1), "practitioner_id": "K-SECRET", "problems": dict.fromkeys(problems, date(2015, 4, 2)),
        "papers": tuple(Paper(name, date(2015, 6, 1), frozenset(problems), True, True, True) for name in PAPERS),
        "measured": tuple(Measured(problem, "outcome_met", date(2016, 1, 1), date(2016, 7, 31), Decimal(1)) for problem in problems),
        "claims": (Claimed("significant_and_sustained_progress", "claimed", CLAIMED_ON),),
    }  # fmt: skip
    return Facts(**given | facts)


def items(facts: Facts) -> dict[str, Item]:
    book = BOOK.fresh()
    found = checklist(decide(facts, book, DAY), book)
    assert len({item.rule for item in found}) == len(found)
    return {item.rule: item for item in found}


def test_a_claim_that_stands_has_an_item_for_every_rule_of_its_basis_in_the_order_tried() -> None:
    """The family's two problems and the four that it does not have, which an auditor may doubt; and no test of work."""
    found = items(family())
    assert [rule for rule, item in found.items() if item.outcome == "not_applicable"] == [f"{name}_sustained" for name in NOT_ITS_OWN]
    assert [rule for rule, item in found.items() if item.outcome != "not_applicable"] == [
        "eligibility", "attachment", "worklessness_sustained", "health_sustained",
        "worked_with.assessment", "worked_with.plan", "worked_with.key_worker", "worked_with.objectives",
        "paperwork.assessment", "paperwork.plan", "paperwork.review", "amount", "results_per_family",
    ]  # fmt: skip


def test_an_item_says_what_is_asked_what_is_shown_where_it_stands_and_what_it_rests_on() -> None:
    assert items(family())["health_sustained"] == Item(
        rule="health_sustained",
        asks="The outcome on health is sustained",
        outcome="met",
        shows="The record bears it out: met since 1 January 2016, for 6 months",
        record="In the extract: progress, 1 January 2016 to 31 July 2016",
        grounds=(
            Ground(
                "Phase 2, rule: The outcome on health is sustained",
                "Parliamentary question",
                "significant and sustained progress against every problem of the family",
                "stands in the document",
                "sourced",
            ),
            Ground(
                "Months for which an outcome must be sustained: 6",
                "No document found",
                "generally six months; set locally in the Outcomes Plan",
                "not confirmed by any document",
                "unverified",
            ),
        ),
    )


def test_an_amount_is_written_in_pounds_and_a_share_in_per_cent() -> None:
    assert [ground.figure for ground in items(family())["amount"].grounds] == ["Result payment of phase 2: £800"]
    book = BOOK.fresh()
    school = family(problems=dict.fromkeys(("health", "school_attendance"), date(2015, 4, 2)))
    (item,) = [item for item in checklist(decide(school, book, DAY), book) if item.rule == "school_attendance_sustained"]
    assert "Attendance of each child, at least: 90%" in [ground.figure for ground in item.grounds]


def test_a_document_that_is_not_there_is_told_as_not_on_record() -> None:
    found = items(family(papers=family().papers[:2]))
    assert [rule for rule, item in found.items() if item.outcome == "missing"] == ["paperwork.review"]
    review = found["paperwork.review"]
    assert review.shows == "The evidence is not on record: the review of this family is not there"
    assert review.asks.startswith("A review, not before the assessment, names every problem of the family")
    assert review.record == "In the extract: documents"
    assert review.grounds == ()


def test_that_nothing_else_can_be_claimed_is_not_told_as_a_fault_of_the_claim() -> None:
    item = items(family())["results_per_family"]
    assert item.asks == "The family can earn a result besides those that are claimed for it"
    assert item.shows.startswith("No further result can be claimed, which takes nothing from this one: a result of this family")
    rejected = (*family().claims, Claimed("significant_and_sustained_progress", "rejected", DAY))
    again = items(family(claims=rejected))["results_per_family"]
    assert again.shows == "The record bears it out: no result of this family is claimed"


def test_only_the_tests_of_the_result_that_is_claimed_are_to_be_seen() -> None:
    """In phase 2 an adult in work since January 2016 is claimed for by work; the outcomes of the problems are then beside the point."""
    spells = (Spell("A-SECRET", "jsa", date(2016, 1, 4)),)
    by_work = items(family(spells=spells, claims=(Claimed("continuous_employment", "claimed", CLAIMED_ON),)))
    assert by_work["continuous_employment"].asks == "An adult is off benefit and in work for the weeks of that benefit"
    assert not any(rule.endswith("_sustained") for rule in by_work)
    by_progress = items(family(spells=spells))
    assert "continuous_employment" not in by_progress
    assert by_progress["health_sustained"].outcome == "met"


def test_a_family_for_which_nothing_can_be_claimed_yet_has_every_rule_that_was_tried() -> None:
    book = BOOK.fresh()
    decision = decide(family(measured=(), claims=()), book, DAY)
    assert decision.basis == ""
    assert [item.rule for item in checklist(decision, book)] == [tried.rule for tried in decision.tried]


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.file}: {case.told.name}")
def test_every_item_of_every_case_is_plain_english_and_names_nobody(case: Case) -> None:
    """No name of a column, code or pseudonym stands in it, and each of its sentences says something."""
    book = case.book(BOOK.fresh())
    decision = decide(case.facts(book), book, case.told.day)
    found = checklist(decision, book)
    assert found
    assert {item.rule for item in found} <= {tried.rule for tried in decision.tried}
    for item in found:
        grounds = [words for ground in item.grounds for words in (ground.figure, ground.document, ground.place, ground.sure)]
        for words in (item.asks, item.shows, item.record, *grounds):
            assert words.strip()
            assert not re.search(r"_|\b(None|True|False)\b|\b[FKCA][12]\b", words), words


def test_every_thing_that_a_phase_can_ask_for_is_put_in_words() -> None:
    """A name that the phase files may use under `worked_with` or `paperwork` has what it asks, for a family that has none of them."""
    named = {
        f"{part}.{name}" for part in ("worked_with", "paperwork") for name in get_args(get_args(Rules.model_fields[part].annotation)[0])
    }
    found = items(family(papers=(), practitioner_id=""))
    assert len(named) == 4 + 3
    assert {rule for rule, item in found.items() if item.outcome == "missing"} == named
    assert len({found[rule].asks for rule in named}) == len(named)


def test_a_problem_that_no_rule_covers_is_an_item_of_its_own() -> None:
    """As where a phase names a problem and its file forgets the test: nothing says what the outcome is, and the auditor is told so."""
    phase = BOOK.phases["2"]
    assert phase.rules
    progress, work = phase.rules.results
    without = progress.model_copy(update={"tests": [test for test in progress.tests if test.problem != "health"]})
    rules = phase.rules.model_copy(update={"results": [without, work]})
    book = replace(BOOK.fresh(), phases={**BOOK.phases, "2": phase.model_copy(update={"rules": rules})})
    (item,) = [item for item in checklist(decide(family(), book, DAY), book) if item.rule == "health"]
    assert item.asks == "The outcome is met on this problem: Parents and children with a range of health problems"
    assert item.shows.startswith("The evidence is not on record: no rule says what the outcome is on this problem")
    assert item.record == "In the extract: problems"


def test_a_figure_that_a_rule_rests_on_twice_is_told_once() -> None:
    book = BOOK.fresh()
    decision = decide(family(), book, DAY)
    eligibility = decision.tried[0]
    twice = replace(decision, tried=(replace(eligibility, rests_on=eligibility.rests_on * 2),))
    assert [ground.figure for item in checklist(twice, book) for ground in item.grounds] == ["Headline problems that a family must have: 2"]


def test_a_decision_is_not_explained_by_a_book_that_did_not_make_it() -> None:
    decision = decide(family(), BOOK.fresh(), DAY)
    with pytest.raises(Refused, match=r"phases\.phase_2\.minimum_problems, which this book did not look up; make the checklist with"):
        checklist(decision, BOOK.fresh())
