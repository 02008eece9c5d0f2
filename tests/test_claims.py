"""What may be claimed for a family on a day, and why not: each kind of rule below, at and above its boundary, and the order of decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tfdata.claims import Claimed, Decision, Facts, Measured, Paper, Person, Spell, Tried, decide
from tfdata.faults import Refused
from tfdata.params import load
from tfdata.params.model import DatedValue, Series

BOOK = load()
DUDLEY, BROMLEY = "E08000027", "E09000006"
ATTACHED_1, DAY_1 = date(2013, 5, 1), date(2014, 5, 1)
ATTACHED_2, DAY_2 = date(2015, 5, 1), date(2016, 6, 1)
NATIONAL = ("education", "crime_asb", "worklessness")
CHILD, ADULT = Person("child", "child"), Person("adult", "adult")
TERMS = ((date(2013, 9, 3), date(2013, 12, 20)), (date(2014, 1, 6), date(2014, 2, 14)), (date(2014, 2, 24), date(2014, 4, 4)))
CRIME, WORK, PROGRESS_TO_WORK = "crime_asb_education", "continuous_employment", "progress_to_work"
SUSTAINED = "significant_and_sustained_progress"


def terms(absence: str = "14.9", exclusions: tuple[int, ...] = (1, 1, 0), child: str = "child") -> tuple[Measured, ...]:
    """Three school terms of a child."""
    rows = []
    for (first, last), number in zip(TERMS, exclusions, strict=True):
        rows.append(Measured("education", "unauthorised_absence_percent", first, last, Decimal(absence), child))
        rows.append(Measured("education", "fixed_exclusions", first, last, Decimal(number), child))
    return tuple(rows)


def crime(asb: tuple[int, int] = (10, 4), offences: tuple[int, int] = (3, 2)) -> tuple[Measured, ...]:
    """Incidents of the family and offences of the child, in the months before attachment and in the last months."""
    spans = ((date(2012, 11, 1), date(2013, 4, 30)), (date(2013, 11, 1), date(2014, 4, 30)))
    rows = []
    for span, asb_of, offences_of in zip(spans, asb, offences, strict=True):
        rows.append(Measured("crime_asb", "asb_incidents", *span, Decimal(asb_of)))
        rows.append(Measured("crime_asb", "proven_offences", *span, Decimal(offences_of), "child"))
    return tuple(rows)


def phase_1(**changed: object) -> Facts:
    """A family of phase 1 with all three national problems, attached in the second year, of which nothing is measured."""
    facts = Facts(
        BROMLEY, "1", "F1", date(2013, 4, 1), "given", ATTACHED_1,
        problems=dict.fromkeys(NATIONAL, date(2013, 4, 1)), people=(CHILD, ADULT),
    )  # fmt: skip
    return replace(facts, **changed)


def papers(*left_out: str, on: date = date(2015, 6, 1)) -> tuple[Paper, ...]:
    """An assessment, plan and review that say all that they must."""
    named = frozenset({"health", "domestic_abuse"})
    return tuple(Paper(name, on, named, True, True, True) for name in ("assessment", "plan", "review") if name not in left_out)


def met(problem: str, first: date = date(2015, 7, 1), last: date = DAY_2, value: int = 1) -> Measured:
    """A period over which the outcome of a problem was met, or was not."""
    return Measured(problem, "outcome_met", first, last, Decimal(value))


def phase_2(**changed: object) -> Facts:
    """A family of phase 2 with two problems, both sustained, and every document."""
    facts = Facts(
        BROMLEY, "2", "F2", date(2015, 4, 10), "given", ATTACHED_2, practitioner_id="K1",
        problems=dict.fromkeys(("health", "domestic_abuse"), date(2015, 4, 10)), people=(CHILD, ADULT),
        papers=papers(), measured=(met("health"), met("domestic_abuse")),
    )  # fmt: skip
    return replace(facts, **changed)


def tried(decision: Decision, rule: str) -> Tried:
    """The rule as it was tried."""
    return next(item for item in decision.tried if item.rule == rule)


def local(name: str, value: int, slug: str = "bromley", phase: str = "2"):
    """The book with an Outcomes Plan of an authority that gives one figure of its own."""
    series = BOOK.series[f"phases.phase_{phase}.{name}"]
    cited = series.values[0]
    own = Series(
        title=series.title,
        unit=series.unit,
        values=[DatedValue(value=value, source=cited.source, locator=cited.locator, confidence="sourced")],
    )
    return replace(BOOK, series={**BOOK.series, f"outcomes_plans.{slug}.phase_{phase}.{name}": own}, used={})


# Figures of the rules


def test_an_outcomes_plan_overrides_the_figure_of_its_own_authority_alone() -> None:
    book = local("sustained_months", 3)
    assert book.rule("bromley", "2", "sustained_months").value == 3
    assert book.rule("dudley", "2", "sustained_months").value == 6
    assert "outcomes_plans.dudley.phase_2.sustained_months" in book.used, "that nothing was found is remembered"
    short = phase_2(measured=(met("health", date(2016, 3, 1)), met("domestic_abuse", date(2016, 3, 1))))
    assert decide(short, BOOK, DAY_2).status == "in_progress"
    found = decide(short, book, DAY_2)
    assert found.status == "claimable"
    assert "outcomes_plans.bromley.phase_2.sustained_months" in tried(found, "health_sustained").rests_on
    assert not found.is_provisional


def test_a_figure_that_the_phase_does_not_have_is_refused() -> None:
    with pytest.raises(Refused, match="there is no figure"):
        BOOK.rule("bromley", "2", "sustained_month")


def test_a_family_of_an_unknown_phase_or_one_without_rules_is_refused() -> None:
    with pytest.raises(Refused, match="there is no phase"):
        decide(phase_2(phase="9"), BOOK, DAY_2)
    without = replace(BOOK, phases={**BOOK.phases, "2": BOOK.phases["2"].model_copy(update={"rules": None})}, used={})
    with pytest.raises(Refused, match="has no rules"):
        decide(phase_2(), without, DAY_2)


def test_an_authority_without_a_file_is_decided_by_the_phases_own_figures() -> None:
    assert decide(phase_2(local_authority="E99999999"), BOOK, DAY_2).status == "claimable"


def test_every_figure_tried_is_one_that_the_book_remembers() -> None:
    book = BOOK.fresh()
    for facts, day in ((phase_1(measured=terms() + crime()), DAY_1), (phase_2(), DAY_2)):
        for item in decide(facts, book, day).tried:
            assert set(item.rests_on) <= set(book.used)


# Eligibility and attachment


@pytest.mark.parametrize(
    ("problems", "has_concern", "is_eligible"),
    [
        (NATIONAL, False, True),
        (NATIONAL[:2], True, True),
        (NATIONAL[:2], False, False),
        (NATIONAL[:1], True, False),
        ((), False, False),
    ],
)
def test_three_national_problems_or_two_and_a_local_concern_include_a_family(
    problems: tuple[str, ...], has_concern: bool, is_eligible: bool
) -> None:
    facts = phase_1(problems=dict.fromkeys(problems, date(2013, 4, 1)), has_local_concern=has_concern)
    assert (decide(facts, BOOK, DAY_1).status != "not_eligible") is is_eligible


def test_the_edge_of_care_is_a_local_cause_for_concern_in_dudley_and_nothing_elsewhere() -> None:
    two = dict.fromkeys((*NATIONAL[:2], "edge_of_care"), date(2013, 4, 1))
    assert decide(phase_1(problems=two, local_authority=DUDLEY), BOOK, DAY_1).status != "not_eligible"
    assert decide(phase_1(problems=two), BOOK, DAY_1).status == "not_eligible"
    one = {"education": date(2013, 4, 1), "edge_of_care": date(2013, 4, 1)}
    assert decide(phase_1(problems=one, local_authority=DUDLEY), BOOK, DAY_1).status == "not_eligible", "a local problem is no national one"


@pytest.mark.parametrize(("number", "status"), [(1, "not_eligible"), (2, "claimable")])
def test_two_of_six_problems_make_a_family_of_phase_2_eligible(number: int, status: str) -> None:
    problems = dict.fromkeys(("health", "domestic_abuse")[:number], date(2015, 4, 10))
    assert decide(phase_2(problems=problems), BOOK, DAY_2).status == status


def test_a_problem_identified_after_the_day_does_not_make_the_family_eligible() -> None:
    late = {"health": date(2015, 4, 10), "domestic_abuse": DAY_2 + timedelta(days=1)}
    assert decide(phase_2(problems=late), BOOK, DAY_2).why == "Not eligible: 1 problem recorded, 2 needed"


def test_a_family_that_is_identified_after_the_day_is_not_eligible_yet() -> None:
    assert decide(phase_2(identified_on=DAY_2 + timedelta(days=1)), BOOK, DAY_2).status == "not_eligible"


@pytest.mark.parametrize(("after", "status"), [(1, "not_attached"), (0, "in_progress"), (-1, "in_progress")])
def test_a_family_is_attached_from_the_day_itself(after: int, status: str) -> None:
    assert decide(phase_1(attached_on=DAY_1 + timedelta(days=after)), BOOK, DAY_1).status == status


def test_a_family_that_refused_consent_is_not_attached_and_is_told_so() -> None:
    found = decide(phase_2(consent="refused", attached_on=None), BOOK, DAY_2)
    assert (found.status, found.why) == ("not_attached", "Not attached: the family refused consent")


# School


@pytest.mark.parametrize(("absence", "outcome"), [("14.99", "met"), ("15", "not_met"), ("15.01", "not_met")])
def test_unauthorised_absence_of_each_term_is_under_fifteen_per_cent(absence: str, outcome: str) -> None:
    assert tried(decide(phase_1(measured=terms(absence)), BOOK, DAY_1), "education").outcome == outcome


@pytest.mark.parametrize(("exclusions", "outcome"), [((1, 1, 0), "met"), ((1, 1, 1), "not_met"), ((0, 0, 4), "not_met")])
def test_a_child_has_fewer_than_three_exclusions_over_the_three_terms(exclusions: tuple[int, ...], outcome: str) -> None:
    assert tried(decide(phase_1(measured=terms(exclusions=exclusions)), BOOK, DAY_1), "education").outcome == outcome


@pytest.mark.parametrize(("attendance", "outcome"), [("89.99", "not_met"), ("90", "met"), ("90.01", "met")])
def test_attendance_of_each_term_is_at_least_ninety_per_cent_in_phase_2(attendance: str, outcome: str) -> None:
    rows = [
        Measured("school_attendance", indicator, first, last, Decimal(value), "child")
        for first, last in TERMS
        for indicator, value in (("attendance_percent", attendance), ("fixed_exclusions", "0"))
    ]
    problems = dict.fromkeys(("school_attendance", "health"), date(2015, 4, 10))
    found = decide(phase_2(problems=problems, measured=tuple(rows)), BOOK, DAY_2)
    assert tried(found, "school_attendance_sustained").outcome == outcome


@pytest.mark.parametrize(("after", "outcome"), [(-1, "missing"), (0, "met"), (1, "met")])
def test_a_term_counts_from_its_last_day(after: int, outcome: str) -> None:
    day = TERMS[-1][1] + timedelta(days=after)
    assert tried(decide(phase_1(measured=terms()), BOOK, day), "education").outcome == outcome


def test_only_the_three_latest_terms_count() -> None:
    bad = tuple(
        Measured("education", indicator, date(2013, 4, 8), date(2013, 7, 20), Decimal(50), "child")
        for indicator in ("unauthorised_absence_percent", "fixed_exclusions")
    )
    assert tried(decide(phase_1(measured=bad + terms()), BOOK, DAY_1), "education").outcome == "met"


def test_a_term_without_its_exclusions_is_missing_and_not_a_term_without_exclusions() -> None:
    assert tried(decide(phase_1(measured=terms()[:-1]), BOOK, DAY_1), "education").outcome == "missing"


def test_one_child_who_fails_voids_the_result_whatever_is_known_of_the_others() -> None:
    both = (CHILD, Person("other", "child"), ADULT)
    assert tried(decide(phase_1(people=both, measured=terms() + terms("20", child="other")), BOOK, DAY_1), "education").outcome == "not_met"
    assert tried(decide(phase_1(people=both, measured=terms()), BOOK, DAY_1), "education").outcome == "missing"
    assert tried(decide(phase_1(people=both, measured=terms() + terms(child="other")), BOOK, DAY_1), "education").outcome == "met"


@pytest.mark.parametrize(("after", "outcome"), [(1, "not_met"), (0, "not_applicable"), (-1, "not_applicable")])
def test_a_child_who_left_school_by_the_day_is_neutral(after: int, outcome: str) -> None:
    left = (Person("child", "child", DAY_1 + timedelta(days=after)), ADULT)
    assert tried(decide(phase_1(people=left, measured=terms("50")), BOOK, DAY_1), "education").outcome == outcome


@pytest.mark.parametrize(("people", "outcome"), [((), "missing"), ((ADULT,), "not_applicable")])
def test_without_people_the_school_test_is_missing_and_without_children_it_does_not_apply(people: tuple[Person, ...], outcome: str) -> None:
    assert tried(decide(phase_1(people=people, measured=terms()), BOOK, DAY_1), "education").outcome == outcome


# Reduction


@pytest.mark.parametrize(
    ("numbers", "outcome"), [((10, 5), "not_met"), ((10, 4), "met"), ((10, 3), "met"), ((0, 0), "met"), ((0, 1), "not_met")]
)
def test_anti_social_behaviour_is_down_by_sixty_per_cent(numbers: tuple[int, int], outcome: str) -> None:
    assert tried(decide(phase_1(measured=crime(asb=numbers)), BOOK, DAY_1), "asb").outcome == outcome


@pytest.mark.parametrize(("numbers", "outcome"), [((100, 68), "not_met"), ((100, 67), "met"), ((100, 66), "met")])
def test_offending_of_children_is_down_by_thirty_three_per_cent(numbers: tuple[int, int], outcome: str) -> None:
    assert tried(decide(phase_1(measured=crime(offences=numbers)), BOOK, DAY_1), "offending").outcome == outcome


def test_a_reduction_from_nought_is_not_met_where_the_plan_says_so() -> None:
    book = local("zero_baseline_is_met", 0, phase="1")
    assert tried(decide(phase_1(measured=crime(asb=(0, 0))), book, DAY_1), "asb").outcome == "not_met"


def test_offences_of_an_adult_do_not_count_and_a_family_without_children_has_none_to_lower() -> None:
    adults = tuple(replace(row, individual_id="adult") for row in crime() if row.indicator == "proven_offences")
    assert tried(decide(phase_1(measured=adults), BOOK, DAY_1), "offending").outcome == "missing"
    assert tried(decide(phase_1(people=(ADULT,), measured=adults), BOOK, DAY_1), "offending").outcome == "not_applicable"


@pytest.mark.parametrize(("which", "words"), [(1, "no figures of the last 6 months"), (0, "no figures of the 6 months before attachment")])
def test_figures_of_a_period_that_are_not_there_are_missing_and_not_nought(which: int, words: str) -> None:
    rows = tuple(row for row in crime() if (row.from_on >= ATTACHED_1) != bool(which))
    found = tried(decide(phase_1(measured=rows), BOOK, DAY_1), "asb")
    assert found.outcome == "missing"
    assert words in found.words


def asb(*lately: tuple[date, date], before: tuple[date, date] = (date(2012, 11, 1), date(2013, 4, 30)), day: date = DAY_1) -> Tried:
    """The test of a family with ten incidents before attachment and one in each row since."""
    rows = (Measured("crime_asb", "asb_incidents", *before, Decimal(10)),)
    rows += tuple(Measured("crime_asb", "asb_incidents", *days, Decimal(1), "adult" * (n % 2)) for n, days in enumerate(lately))
    return tried(decide(phase_1(measured=rows), BOOK, day), "asb")


@pytest.mark.parametrize(
    ("after", "outcome", "words"),
    [(-1, "missing", "some begin before them"), (0, "met", "1 in the 6 months to 30 April"), (1, "missing", "leave out 1 November 2013")],
)
def test_whole_rows_cover_the_six_months_that_end_with_the_latest(after: int, outcome: str, words: str) -> None:
    """Six months that end on 30 April 2014 begin on 1 November 2013."""
    found = asb((date(2013, 11, 1) + timedelta(days=after), date(2014, 4, 30)))
    assert (found.outcome, words in found.words) == (outcome, True)
    assert found.read == "progress, 1 November 2013 to 30 April 2014 against 1 November 2012 to 30 April 2013"


def test_the_last_six_months_end_with_the_latest_figures_up_to_the_day() -> None:
    whole = (date(2013, 10, 1), date(2014, 3, 31))
    assert asb(whole).read.startswith("progress, 1 October 2013 to 31 March 2014 against")
    assert asb(whole).outcome == "met"
    assert asb(whole, (date(2014, 4, 1), DAY_1 + timedelta(days=1))).outcome == "met", "what ends after the day is not read"
    assert asb(whole, (date(2014, 4, 1), DAY_1)).outcome == "missing", "October is half within"


def test_a_row_of_a_single_day_is_no_evidence_of_six_months() -> None:
    found = asb((date(2014, 4, 30), date(2014, 4, 30)))
    assert (found.outcome, "leave out 1 November 2013" in found.words) == ("missing", True)


@pytest.mark.parametrize(("gap", "outcome"), [(-1, "met"), (0, "met"), (1, "missing")])
def test_rows_of_several_people_that_touch_or_overlap_cover_a_window_together(gap: int, outcome: str) -> None:
    first = date(2014, 2, 1) + timedelta(days=gap)
    assert asb((date(2013, 11, 1), date(2014, 1, 31)), (first, date(2014, 4, 30))).outcome == outcome


def test_a_short_row_within_a_long_one_opens_no_gap() -> None:
    rows = ((date(2013, 11, 1), date(2014, 3, 31)), (date(2013, 12, 1), date(2013, 12, 31)), (date(2014, 4, 1), date(2014, 4, 30)))
    assert asb(*rows).outcome == "met"


@pytest.mark.parametrize(("after", "outcome"), [(-1, "met"), (0, "met"), (1, "missing")])
def test_figures_that_end_more_than_six_months_before_the_day_are_too_old(after: int, outcome: str) -> None:
    """Six months before 31 October 2014 is 30 April 2014."""
    found = asb((date(2013, 11, 1), date(2014, 4, 30)), day=date(2014, 10, 31) + timedelta(days=after))
    assert (found.outcome, "the latest end on 30 April 2014" in found.words) == (outcome, outcome == "missing")


@pytest.mark.parametrize(
    ("first", "last", "outcome"),
    [
        (date(2012, 10, 31), date(2013, 4, 30), "missing"),
        (date(2012, 11, 2), date(2013, 4, 30), "missing"),
        (date(2012, 10, 31), date(2013, 4, 29), "missing"),
        (date(2012, 10, 30), date(2013, 4, 29), "met"),
        (date(2012, 5, 2), date(2012, 11, 1), "met"),
        (date(2012, 5, 1), date(2012, 10, 31), "missing"),
        (date(2012, 11, 2), date(2013, 5, 1), "missing"),
    ],
)
def test_the_baseline_is_the_six_months_that_end_with_the_latest_figures_before_attachment(first: date, last: date, outcome: str) -> None:
    """The family was attached on 1 May 2013, which is not before that day; six months before it is 1 November 2012."""
    assert asb((date(2013, 11, 1), date(2014, 4, 30)), before=(first, last)).outcome == outcome


def test_a_test_of_a_problem_that_the_family_never_had_applies_only_where_the_figure_says_so() -> None:
    without = phase_1(problems={"education": ATTACHED_1, "worklessness": ATTACHED_1}, has_local_concern=True, measured=terms())
    assert tried(decide(without, BOOK, DAY_1), "asb").outcome == "not_applicable"
    assert tried(decide(without, local("tests_without_the_problem", 1, phase="1"), DAY_1), "asb").outcome == "missing"


# Sustained


@pytest.mark.parametrize(("last", "outcome"), [(date(2015, 12, 30), "missing"), (date(2015, 12, 31), "met"), (date(2016, 1, 1), "met")])
def test_the_evidence_of_an_outcome_reaches_six_months(last: date, outcome: str) -> None:
    """From 1 July 2015, six months are up on 31 December."""
    found = tried(decide(phase_2(measured=(met("health", last=last),)), BOOK, DAY_2), "health_sustained")
    assert (found.outcome, found.earliest_on) == (outcome, None if outcome == "met" else date(2015, 12, 31))


@pytest.mark.parametrize(("day", "outcome"), [(date(2015, 12, 30), "not_met"), (date(2015, 12, 31), "met"), (date(2016, 1, 1), "met")])
def test_evidence_that_reaches_beyond_the_day_is_read_up_to_the_day(day: date, outcome: str) -> None:
    assert tried(decide(phase_2(), BOOK, day), "health_sustained").outcome == outcome


def test_six_months_from_the_end_of_august_are_up_before_the_last_day_of_february() -> None:
    found = decide(phase_2(measured=(met("health", date(2015, 8, 31)),)), BOOK, date(2016, 1, 31))
    assert tried(found, "health_sustained").earliest_on == date(2016, 2, 28)


def test_a_relapse_restarts_the_months() -> None:
    rows = (
        met("health", last=date(2016, 1, 31)),
        met("health", date(2016, 2, 1), date(2016, 2, 29), value=0),
        met("health", date(2016, 3, 1), DAY_2),
    )
    found = tried(decide(phase_2(measured=rows), BOOK, DAY_2), "health_sustained")
    assert (found.outcome, found.earliest_on) == ("not_met", date(2016, 8, 31))
    assert tried(decide(phase_2(measured=rows[:2]), BOOK, DAY_2), "health_sustained").outcome == "not_met"


@pytest.mark.parametrize(("gap", "outcome"), [(0, "met"), (1, "not_met")])
def test_rows_that_touch_make_one_run_and_a_day_between_them_restarts_it(gap: int, outcome: str) -> None:
    rows = (met("health", last=date(2016, 2, 29)), met("health", date(2016, 3, 1) + timedelta(days=gap)))
    assert tried(decide(phase_2(measured=rows), BOOK, DAY_2), "health_sustained").outcome == outcome


def test_every_problem_of_the_family_must_be_sustained_and_others_do_not_matter() -> None:
    found = decide(phase_2(measured=(met("health"),)), BOOK, DAY_2)
    assert (found.status, found.barriers, found.missing) == (
        "one_barrier_left",
        ("domestic_abuse_sustained",),
        ("domestic_abuse_sustained",),
    )
    assert tried(found, "crime_asb_sustained").outcome == "not_applicable"


# Work


def works(benefit: str, *days: tuple[date, date | None], who: str = "adult") -> tuple[Spell, ...]:
    return tuple(Spell(who, benefit, first, last) for first, last in days)


@pytest.mark.parametrize(("benefit", "weeks"), [("jsa", 26), ("uc", 26), ("esa", 13), ("is", 13), ("ib", 13)])
@pytest.mark.parametrize(("after", "outcome"), [(-1, "not_met"), (0, "met"), (1, "met")])
def test_the_weeks_in_work_are_those_of_the_benefit_that_was_left(benefit: str, weeks: int, after: int, outcome: str) -> None:
    """The first day in work is the first of the weeks."""
    day = date(2016, 1, 4) + timedelta(weeks=weeks) - timedelta(days=1) + timedelta(days=after)
    found = tried(decide(phase_2(spells=works(benefit, (date(2016, 1, 4), None))), BOOK, day), WORK)
    assert found.outcome == outcome
    assert found.earliest_on == (None if outcome == "met" else date(2016, 1, 4) + timedelta(weeks=weeks) - timedelta(days=1))


@pytest.mark.parametrize(("out", "outcome"), [(27, "met"), (28, "met"), (29, "not_met")])
def test_in_phase_2_four_weeks_of_thirty_may_be_out_of_work(out: int, outcome: str) -> None:
    """91 days, a break, 91 days: 26 weeks in work, within 30 weeks if the break is of 28 days at most."""
    first = date(2015, 10, 1)
    again = first + timedelta(days=91 + out)
    days = ((first, first + timedelta(days=90)), (again, again + timedelta(days=90)))
    found = decide(phase_2(spells=works("jsa", *days)), BOOK, date(2016, 6, 30))
    assert tried(found, WORK).outcome == outcome


@pytest.mark.parametrize("out", [0, 28, 29, 60])
def test_the_earliest_day_counts_earlier_spells_as_long_as_the_stretch_holds_them(out: int) -> None:
    """60 days in work, a break, and work that goes on: the slow way counts the days in work of the 210 that end on each day.

    Beyond a break of four weeks each day gained is one lost, until the later spell alone is of 26 weeks.
    """
    first = date(2015, 10, 1)
    again = first + timedelta(days=60 + out)
    at_work = {first + timedelta(days=n) for n in range(60)} | {again + timedelta(days=n) for n in range(182)}
    slow = next(
        again + timedelta(days=n) for n in range(182) if sum((again + timedelta(days=n - back)) in at_work for back in range(210)) >= 182
    )
    found = tried(decide(phase_2(spells=works("jsa", (first, first + timedelta(days=59)), (again, None))), BOOK, again), WORK)
    assert found.earliest_on == slow
    assert slow == again + timedelta(days={0: 121, 28: 121, 29: 181, 60: 181}[out])


def test_spells_of_one_adult_after_one_benefit_add_up_and_no_others_do() -> None:
    one, two = (date(2015, 10, 1), date(2015, 12, 31)), (date(2016, 1, 1), date(2016, 4, 30))
    day = date(2016, 5, 31)
    assert tried(decide(phase_2(spells=works("jsa", one, two)), BOOK, day), WORK).outcome == "met"
    assert tried(decide(phase_2(spells=works("jsa", one) + works("uc", two)), BOOK, day), WORK).outcome == "not_met"
    assert tried(decide(phase_2(spells=works("jsa", one) + works("jsa", two, who="other")), BOOK, day), WORK).outcome == "not_met"
    assert tried(decide(phase_2(spells=works("jsa", one, one, one)), BOOK, day), WORK).outcome == "not_met", "a day counts once"


def test_work_that_nobody_began_is_no_barrier_and_a_childs_job_is_not_an_adults() -> None:
    for spells in ((), works("jsa", (date(2015, 7, 1), None), who="child")):
        assert tried(decide(phase_2(spells=spells, measured=()), BOOK, DAY_2), WORK).outcome == "not_applicable"


@pytest.mark.parametrize(("after", "outcome"), [(-1, "not_met"), (0, "met"), (1, "met")])
def test_work_that_began_before_attachment_counts_from_attachment(after: int, outcome: str) -> None:
    day = ATTACHED_2 + timedelta(weeks=13) - timedelta(days=1) + timedelta(days=after)
    found = tried(decide(phase_2(spells=works("esa", (date(2015, 1, 5), None))), BOOK, day), WORK)
    assert found.outcome == outcome
    assert found.earliest_on == (None if outcome == "met" else day + timedelta(days=1))


@pytest.mark.parametrize(("after", "outcome"), [(-1, "not_applicable"), (0, "not_met"), (1, "not_met")])
def test_work_that_ended_before_attachment_does_not_count_at_all(after: int, outcome: str) -> None:
    spells = works("jsa", (date(2014, 9, 1), ATTACHED_2 + timedelta(days=after)))
    assert tried(decide(phase_2(spells=spells), BOOK, DAY_2), WORK).outcome == outcome


@pytest.mark.parametrize(("value", "outcome"), [(1, "met"), (0, "not_met")])
def test_progress_to_work_is_the_latest_record_of_an_adult_off_benefit(value: int, outcome: str) -> None:
    rows = (
        Measured("worklessness", "off_benefit", date(2013, 6, 1), date(2013, 9, 30), Decimal(1 - value), "adult"),
        Measured("worklessness", "off_benefit", date(2013, 10, 1), date(2014, 3, 31), Decimal(value), "adult"),
    )
    assert tried(decide(phase_1(measured=rows), BOOK, DAY_1), PROGRESS_TO_WORK).outcome == outcome
    assert tried(decide(phase_1(), BOOK, DAY_1), PROGRESS_TO_WORK).outcome == "missing"


@pytest.mark.parametrize(
    ("ended_on", "outcome"), [(DAY_1 - timedelta(days=1), "missing"), (DAY_1, "met"), (DAY_1 + timedelta(days=1), "met")]
)
def test_an_adult_in_work_on_the_day_has_left_benefit(ended_on: date, outcome: str) -> None:
    spells = works("jsa", (date(2014, 4, 1), ended_on))
    assert tried(decide(phase_1(spells=spells), BOOK, DAY_1), PROGRESS_TO_WORK).outcome == outcome


# Documents


@pytest.mark.parametrize("name", ["assessment", "plan", "review"])
def test_an_outcome_without_a_document_is_achieved_and_not_claimable(name: str) -> None:
    found = decide(phase_2(papers=papers(name)), BOOK, DAY_2)
    assert (found.status, found.basis, found.amount) == ("achieved_not_claimable", SUSTAINED, None)
    assert name in found.missing
    assert found.why == f"Achieved, but the {name} of this family is not there"


@pytest.mark.parametrize("name", ["assessment", "plan", "review"])
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"problems_named": frozenset({"health"})}, "does not name every problem of the family"),
        ({"names_outcomes": False}, "does not name the outcomes"),
        ({"names_outcomes": None}, "does not name the outcomes"),
    ],
)
def test_a_document_names_every_problem_and_the_outcomes(name: str, changed: dict[str, object], words: str) -> None:
    spoilt = tuple(replace(paper, **changed) if paper.document == name else paper for paper in papers())
    found = decide(phase_2(papers=spoilt), BOOK, DAY_2)
    assert (found.status, found.missing, found.why) == ("achieved_not_claimable", (name,), f"Achieved, but the {name} {words}")


@pytest.mark.parametrize(("after", "status"), [(-1, "achieved_not_claimable"), (0, "claimable"), (1, "claimable")])
def test_a_review_does_not_come_before_the_assessment(after: int, status: str) -> None:
    review = Paper("review", date(2015, 6, 1) + timedelta(days=after), frozenset({"health", "domestic_abuse"}), True)
    assert decide(phase_2(papers=(*papers("review"), review)), BOOK, DAY_2).status == status


@pytest.mark.parametrize(("after", "status"), [(1, "achieved_not_claimable"), (0, "claimable"), (-1, "claimable")])
def test_a_document_counts_from_its_own_day(after: int, status: str) -> None:
    assert decide(phase_2(papers=papers(on=DAY_2 + timedelta(days=after))), BOOK, DAY_2).status == status


@pytest.mark.parametrize(
    ("document", "changed", "missing"),
    [
        ("assessment", {"covers_all_members": False}, ("assessment",)),
        ("assessment", {"covers_all_members": None}, ()),
        ("plan", {"covers_all_members": False}, ("plan",)),
        ("plan", {"covers_all_members": None}, ("plan",)),
        ("plan", {"has_objectives": False}, ("objectives",)),
        ("plan", {"has_objectives": None}, ("objectives",)),
    ],
)
def test_a_family_is_worked_with_by_what_its_documents_say(document: str, changed: dict[str, object], missing: tuple[str, ...]) -> None:
    spoilt = tuple(replace(paper, **changed) if paper.document == document else paper for paper in papers())
    assert decide(phase_2(papers=spoilt), BOOK, DAY_2).missing == missing


def test_a_family_without_a_key_worker_is_not_worked_with() -> None:
    assert decide(phase_2(practitioner_id=""), BOOK, DAY_2).why == "Achieved, but the key worker of this family is not there"


def test_a_later_document_that_is_not_in_order_takes_nothing_away() -> None:
    later = Paper("plan", date(2016, 1, 1))
    assert decide(phase_2(papers=(*papers(), later)), BOOK, DAY_2).status == "claimable"


# The order of decision


def test_a_family_of_phase_1_can_be_claimed_at_the_rate_of_the_year_in_which_it_was_attached() -> None:
    whole = phase_1(measured=terms() + crime())
    found = decide(whole, BOOK, DAY_1)
    assert (found.status, found.basis, found.amount) == ("claimable", CRIME, Decimal(1500))
    assert found.why == "Claimable now for £1,500: Crime, anti-social behaviour and education"
    assert tried(found, "amount").rests_on == ("tariffs.phase_1.result.crime_asb_education@2013-04-01",)


def test_of_two_results_of_phase_1_the_one_that_pays_more_can_be_claimed() -> None:
    spells = works("esa", (date(2014, 1, 1), None))
    found = decide(phase_1(measured=terms() + crime(), spells=spells), BOOK, DAY_1)
    assert (found.basis, found.amount) == (WORK, Decimal(1600))


def test_progress_to_work_alone_pays_its_own_amount_and_a_later_result_what_it_leaves() -> None:
    """The whole of phase 1's second year is £1,600: after £100 for progress to work, 1,600 − 100 is left for continuous employment."""
    spells = works("esa", (date(2014, 1, 1), None))
    assert decide(phase_1(spells=spells), BOOK, date(2014, 2, 1)).amount == Decimal(100)
    claimed = (Claimed(PROGRESS_TO_WORK, "claimed", date(2014, 2, 1)),)
    found = decide(phase_1(spells=spells, claims=claimed), BOOK, date(2014, 2, 2))
    assert (found.status, found.barriers) == ("one_barrier_left", (WORK,))
    assert found.earliest_on == date(2014, 1, 1) + timedelta(weeks=13) - timedelta(days=1)
    later = decide(phase_1(spells=spells, claims=claimed), BOOK, DAY_1)
    assert (later.status, later.basis, later.amount) == ("claimable", WORK, Decimal(1600 - 100))


def test_a_family_attached_on_a_day_without_a_rate_has_no_amount() -> None:
    found = decide(phase_2(attached_on=date(2014, 8, 31), identified_on=date(2014, 8, 1)), BOOK, DAY_2)
    assert (found.status, found.amount) == ("claimable", None)
    assert tried(found, "amount").outcome == "missing"


def test_one_test_in_the_way_is_the_one_barrier_left_and_is_named() -> None:
    found = decide(phase_1(measured=terms() + crime(asb=(10, 5))), BOOK, DAY_1)
    assert (found.status, found.barriers, found.missing) == ("one_barrier_left", ("asb",), ())
    words = "5 in the 6 months to 30 April 2014, 10 in the 6 months to 30 April 2013, before attachment"
    assert found.why == f"One barrier left: Anti-social behaviour of the family is down ({words})"


def test_a_test_and_a_document_in_the_way_are_two_barriers() -> None:
    found = decide(phase_2(measured=(met("health"),), papers=papers("review")), BOOK, DAY_2)
    assert (found.status, found.barriers, found.missing) == (
        "in_progress",
        ("domestic_abuse_sustained",),
        ("review", "domestic_abuse_sustained"),
    )
    assert found.why.endswith("and 1 more thing is in the way")


def test_the_earliest_day_of_a_family_is_the_latest_of_its_barriers() -> None:
    rows = (met("health", date(2016, 2, 1)), met("domestic_abuse", date(2016, 3, 1)))
    assert decide(phase_2(measured=rows), BOOK, DAY_2).earliest_on == date(2016, 8, 31)
    assert decide(phase_2(measured=rows[:1]), BOOK, DAY_2).earliest_on is None


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        (("claimed",), "submitted"),
        (("claimed", "paid"), "paid"),
        (("claimed", "rejected"), "rejected"),
        (("claimed", "paid", "repaid"), "repaid"),
        (("claimed", "rejected", "claimed"), "submitted"),
    ],
)
def test_the_latest_status_of_a_claim_comes_first(statuses: tuple[str, ...], status: str) -> None:
    claims = tuple(Claimed(SUSTAINED, name, date(2016, 2, 1) + timedelta(days=30 * n)) for n, name in enumerate(statuses))
    found = decide(phase_2(measured=(), claims=claims), BOOK, DAY_2)
    assert (found.status, found.basis, found.amount) == (status, SUSTAINED, Decimal(800))
    assert found.barriers == ("domestic_abuse_sustained", "health_sustained"), "what of its evidence fails is told"


@pytest.mark.parametrize("status", ["rejected", "repaid"])
def test_a_family_whose_claim_was_rejected_or_repaid_may_be_claimed_again(status: str) -> None:
    claims = (Claimed(SUSTAINED, "claimed", date(2016, 2, 1)), Claimed(SUSTAINED, status, date(2016, 3, 1)))
    assert decide(phase_2(claims=claims), BOOK, DAY_2).status == "claimable"
    still = decide(phase_2(claims=claims, consent="refused"), BOOK, DAY_2)
    assert still.status == status
    assert still.why == f"{status.capitalize()} on 1 March 2016, and not to be claimed again yet. Not attached: the family refused consent"


def test_a_claim_that_stands_allows_no_second_result_even_where_one_on_another_basis_was_rejected() -> None:
    claims = (
        Claimed(SUSTAINED, "paid", date(2016, 2, 1)),
        Claimed(WORK, "claimed", date(2016, 3, 1)),
        Claimed(WORK, "rejected", date(2016, 4, 1)),
    )
    found = decide(phase_2(claims=claims, spells=works("uc", (date(2015, 7, 1), None))), BOOK, DAY_2)
    assert (found.status, found.basis) == ("paid", SUSTAINED)
    assert tried(found, "results_per_family").outcome == "not_met"


def test_a_claim_of_progress_to_work_is_no_outcome_and_is_not_claimed_twice() -> None:
    rows = (Measured("worklessness", "off_benefit", date(2014, 1, 1), date(2014, 4, 1), Decimal(1), "adult"),)
    assert decide(phase_1(measured=rows), BOOK, DAY_1).basis == PROGRESS_TO_WORK
    claimed = (Claimed(PROGRESS_TO_WORK, "paid", date(2014, 4, 2)),)
    assert decide(phase_1(measured=rows, claims=claimed), BOOK, DAY_1).status == "in_progress"


def test_a_decision_that_rests_on_an_unverified_figure_is_provisional() -> None:
    assert decide(phase_2(), BOOK, DAY_2).is_provisional, "that outcomes are sustained for six months is not in a document"
    assert not decide(phase_2(problems={}), BOOK, DAY_2).is_provisional, "that two problems are needed is"


def test_no_line_names_the_family_or_a_person() -> None:
    facts = replace(phase_2(), family_id="the-family", practitioner_id="the-worker", people=(Person("the-child", "child"),))
    found = decide(facts, BOOK, DAY_2)
    lines = [found.why, *(words for item in found.tried for words in (item.words, item.read))]
    assert not [line for line in lines for name in ("the-family", "the-worker", "the-child") if name in line]
    assert all("\n" not in line for line in lines)
