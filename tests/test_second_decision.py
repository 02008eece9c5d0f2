"""Every decision is made a second time, from the programme's rules alone, and status, basis and amount come out the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import get_args

import pytest
import second_decision as second
from claim_cases import Case, cases
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from small_extract import BOOK

from tfdata.claims import decide
from tfdata.claims.decision import Status
from tfdata.claims.facts import Claimed, Facts, Measured, Paper, Person, Spell

CODE = {"1": "E08000027", "2": "E09000006"}  # Dudley has a local criterion in phase 1
# A family is attached in the phase, now and then before or after it, and looked at about a year later.
ATTACHED = {"1": (date(2012, 3, 28), date(2015, 6, 3)), "2": (date(2015, 3, 30), date(2019, 6, 30))}
PROBLEMS = {
    "1": ("education", "crime_asb", "worklessness", "edge_of_care"),
    "2": ("crime_asb", "school_attendance", "children_need_help", "worklessness", "domestic_abuse", "health"),
}
SCHOOL = {"1": "education", "2": "school_attendance"}
SHARE = {"1": "unauthorised_absence_percent", "2": "attendance_percent"}
SHARES = {"1": ("0", "14.99", "14.99", "10", "15"), "2": ("95", "90", "90", "100", "89.99")}
PEOPLE = (Person("C1", "child"), Person("C2", "child"), Person("A1", "adult"), Person("A2", "adult"))
DAY = timedelta(days=1)
NEAR = st.sampled_from([-1, 0, 0, 0, 1])


Short = tuple[str, str, int | None, bool]


def in_short(found: second.Second) -> Short:
    return found.status, found.basis, found.amount, found.fails


def first(facts: Facts, day: date) -> Short:
    found = decide(facts, BOOK, day)
    return found.status, found.basis, None if found.amount is None else int(found.amount), found.is_at_risk


def mostly(draw: st.DrawFn, often: int = 9) -> bool:
    """Whether something is as it should be: in most families, so that whole results are reached."""
    return draw(st.integers(0, often)) > 0


@st.composite
def families(draw: st.DrawFn, phase: str) -> tuple[Facts, date]:
    """Draw a family of a phase and a day, with evidence that stands on a boundary or a day or a unit beside it."""
    attached = draw(st.dates(*ATTACHED[phase]))
    day = attached + timedelta(days=draw(st.integers(-1, 3) | st.integers(200, 700)))
    national = draw(st.sets(st.sampled_from(PROBLEMS[phase]), min_size=1, max_size=4))
    problems = {problem: (day + draw(NEAR) * DAY) if draw(st.integers(0, 15)) == 0 else attached - 10 * DAY for problem in sorted(national)}
    people = tuple(
        replace(person, left_school_on=day + draw(NEAR) * DAY) if person.role == "child" and not mostly(draw) else person
        for person in PEOPLE
        if draw(st.booleans())
    )
    measured = [*draw(_school(phase, people, day)), *draw(_incidents(attached, day, people)), *draw(_benefit(people, day))]
    is_sound = draw(st.booleans())
    for problem in PROBLEMS["2"] if phase == "2" else ():
        measured += draw(_outcomes(problem, day, is_sound))
    facts = Facts(
        local_authority=CODE[phase], phase=phase, family_id="F1", identified_on=attached - 10 * DAY,
        consent=draw(st.sampled_from(["given", "given", "given", ""])), attached_on=attached if mostly(draw, 20) else None,
        practitioner_id="K1" if mostly(draw, 20) else "", has_local_concern=draw(st.booleans()), problems=problems, people=people,
        papers=draw(_papers(tuple(sorted(national)), day)), measured=tuple(sorted(measured, key=lambda row: row.from_on)),
        spells=draw(_spells(people, day, attached)), claims=draw(_claims(phase, day)),
    )  # fmt: skip
    if facts.attached_on is None and draw(st.booleans()):
        facts = replace(facts, consent="refused")
    return facts, day


@st.composite
def _school(draw: st.DrawFn, phase: str, people: tuple[Person, ...], day: date) -> list[Measured]:
    """Two to four terms of each child, of which the last ends about the day."""
    rows = []
    last = day + draw(NEAR) * DAY
    apart = draw(st.sampled_from([110, 110, 110, 143, 144]))
    for person in people:
        count = draw(st.sampled_from([3, 3, 3, 4, 4, 2])) if person.role == "child" else 0
        for number in range(count):
            to_on = last - number * timedelta(days=apart)
            figures = {SHARE[phase]: draw(st.sampled_from(SHARES[phase])), "fixed_exclusions": draw(st.sampled_from("000011112"))}
            rows += [
                Measured(SCHOOL[phase], indicator, to_on - timedelta(days=80), to_on, Decimal(value), person.individual_id)
                for indicator, value in figures.items()
                if mostly(draw, 40)
            ]
    return rows


@st.composite
def _incidents(draw: st.DrawFn, attached: date, day: date, people: tuple[Person, ...]) -> list[Measured]:
    """Counts of both half-years in one row or two, at times with a day too many or too few, or too old."""
    rows = []
    is_sound = draw(st.booleans())
    for indicator, before, most in (("asb_incidents", (0, 5, 10), (2, 4, 5)), ("proven_offences", (0, 3, 100), (2, 67, 68))):
        whose = sorted({person.individual_id for person in people if person.role == "child"})[:1] + ["A1"] * (not mostly(draw, 6))
        for person in whose if indicator == "proven_offences" else ["", *(["C1"] * (not mostly(draw, 6)))]:
            for reach, towards, numbers in ((attached - DAY, attached, before), (day, day, (0, 1, *most))):
                if is_sound:
                    first_day = second._months_later(reach + DAY, -6)
                    middle = first_day + draw(st.sampled_from([80, 120])) * DAY
                    spans = [(first_day, reach)] if mostly(draw, 2) else [(first_day, middle), (middle + DAY, reach)]
                else:
                    end = (reach if mostly(draw, 5) else second._months_later(towards, -6)) + draw(NEAR) * DAY
                    first_day = second._months_later(end + DAY, -6) + (0 if mostly(draw, 5) else draw(NEAR)) * DAY
                    middle = first_day + 80 * DAY
                    again = middle + (1 + draw(st.sampled_from([0, 0, -1, 1]))) * DAY
                    spans = [(first_day, end)] if mostly(draw, 2) else [(first_day, middle), (again, end)]
                    if not mostly(draw, 3):
                        spans.append((first_day - 40 * DAY, first_day - DAY))
                if is_sound or mostly(draw, 20):
                    rows += [Measured("crime_asb", indicator, *days, Decimal(draw(st.sampled_from(numbers))), person) for days in spans]
    return rows


@st.composite
def _outcomes(draw: st.DrawFn, problem: str, day: date, is_sound: bool) -> list[Measured]:
    """A run that reaches six months on the day or, where not sound, about it: whole, in two rows, with a gap or after a relapse."""
    if not is_sound and not mostly(draw, 20):
        return []
    start = second._months_later(day + DAY, -6) + draw(st.sampled_from([-40, -1, 0] if is_sound else [-1, 0, 0, 0, 1])) * DAY
    end = day + draw(st.sampled_from([0, 1, 60] if is_sound else [-1, 0, 0, 0, 1])) * DAY
    form = draw(st.sampled_from(["whole", "two", "relapse before"] if is_sound else ["whole", "whole", "gap", "relapse"]))
    middle = start + 90 * DAY
    met, not_met = Decimal(1), Decimal(0)
    rows = {
        "whole": [(start, end, met)],
        "two": [(start, middle, met), (middle + DAY, end, met)],
        "gap": [(start, middle, met), (middle + 2 * DAY, end, met)],
        "relapse": [(start, middle, met), (middle + DAY, end, not_met)],
        "relapse before": [(start - 90 * DAY, start - 30 * DAY, met), (start - 29 * DAY, start - DAY, not_met), (start, end, met)],
    }[form]
    return [Measured(problem, "outcome_met", since, until, value) for since, until, value in rows]


@st.composite
def _benefit(draw: st.DrawFn, people: tuple[Person, ...], day: date) -> list[Measured]:
    rows = []
    for person in people:
        if person.role == "adult" and draw(st.booleans()):
            since = day + draw(NEAR) * DAY
            rows.append(Measured("worklessness", "off_benefit", since, since, Decimal(draw(st.integers(0, 1))), person.individual_id))
            rows.append(
                Measured(
                    "worklessness", "off_benefit", since - 30 * DAY, since - DAY, Decimal(draw(st.integers(0, 1))), person.individual_id
                )
            )
    return rows


@st.composite
def _spells(draw: st.DrawFn, people: tuple[Person, ...], day: date, attached: date) -> tuple[Spell, ...]:
    """Work that reaches the weeks of its benefit about the day, in one spell or in two with the days between that may be allowed."""
    spells: list[Spell] = []
    for person in people:
        if person.role == "child" or draw(st.booleans()):
            continue
        benefit = draw(st.sampled_from(["jsa", "uc", "esa", "is", "ib"]))
        weeks = 26 if benefit in ("jsa", "uc") else 13
        days = weeks * 7 + draw(NEAR)
        if draw(st.booleans()):
            start = day - (days - 1) * DAY
            spells.append(Spell(person.individual_id, benefit, start, draw(st.sampled_from([None, day, day - DAY, day + 9 * DAY]))))
            continue
        gap = draw(st.sampled_from([0, 0, 1, 27, 28, 29]))
        last = day + draw(NEAR) * DAY
        start = last - (days - 60 - 1) * DAY
        before = start - (gap + 1) * DAY
        spells += [Spell(person.individual_id, benefit, before - 59 * DAY, before), Spell(person.individual_id, benefit, start, last)]
    for person in people if not mostly(draw, 5) else ():
        if person.role == "adult":  # work that began before attachment, and reaches its weeks about a number of days after it
            weeks = draw(st.sampled_from([13, 26]))
            end = attached + (draw(st.sampled_from([-2, -1, 0])) + draw(st.sampled_from([0, weeks * 7]))) * DAY
            spells.append(Spell(person.individual_id, "jsa" if weeks == 26 else "esa", attached - draw(st.integers(2, 90)) * DAY, end))
    return tuple(sorted(spells, key=lambda spell: spell.started_on))


@st.composite
def _papers(draw: st.DrawFn, problems: tuple[str, ...], day: date) -> tuple[Paper, ...]:
    """Half of the time all in order; else one may be late, of the day, or lack something."""
    names = ("assessment", "plan", "review")
    if draw(st.booleans()):
        return tuple(Paper(name, day - 20 * DAY, frozenset(problems), True, True, True) for name in names)
    papers = []
    for name in names:
        on = day + draw(st.sampled_from([-30, -30, -30, -1, 0, 0, 1])) * DAY if not mostly(draw, 5) else day - 20 * DAY
        if mostly(draw, 20):
            papers.append(
                Paper(
                    name, on, frozenset(problems if mostly(draw, 20) else problems[1:]), True if mostly(draw, 20) else None,
                    True if mostly(draw, 12) else draw(st.sampled_from([False, None])), True if mostly(draw, 20) else None,
                )
            )  # fmt: skip
    return tuple(sorted(papers, key=lambda paper: paper.completed_on))


@st.composite
def _claims(draw: st.DrawFn, phase: str, day: date) -> tuple[Claimed, ...]:
    """Half of the time none; else a claim on an outcome that came to some end about the day, and progress to work before it at times."""
    claims = []
    if phase == "1" and not mostly(draw, 4):
        claims.append(Claimed(second.WORK, "claimed", day - draw(st.sampled_from([-1, 0, 90])) * DAY))
    if draw(st.booleans()):
        basis, on = draw(st.sampled_from(second.OUTCOMES[phase])), day - 60 * DAY
        ends: list[tuple[str, ...]] = [
            ("claimed",),
            ("claimed", "paid"),
            ("claimed", "rejected"),
            ("claimed", "accepted", "paid", "repaid"),
        ]
        ended = draw(st.sampled_from(ends))
        if draw(st.booleans()):  # on the day itself, on whose boundary the evidence stands
            ended, on = draw(st.sampled_from([("claimed",), ("claimed", "accepted")])), day
        for status in ended:
            claims.append(Claimed(basis, status, on))
            on += draw(st.sampled_from([0, 0, 20, 20, 59, 60, 61])) * DAY
    return tuple(sorted(claims, key=lambda claim: claim.on))


@settings(deadline=None, max_examples=300)
@given(drawn=st.sampled_from(["1", "2"]).flatmap(families))
def test_any_family_is_decided_the_same_a_second_way(drawn: tuple[Facts, date]) -> None:
    assert first(*drawn) == in_short(second.decide(*drawn))


@pytest.mark.slow
@pytest.mark.parametrize("phase", ["1", "2"])
def test_the_same_four_hundred_families_and_those_looked_for_reach_every_decision_and_are_decided_the_same_a_second_way(phase: str) -> None:
    reached: Counter[tuple[str, str]] = Counter()
    failing: Counter[bool] = Counter()

    @settings(deadline=None, max_examples=400, derandomize=True, database=None)
    @given(drawn=families(phase))
    def decided(drawn: tuple[Facts, date]) -> None:
        found = in_short(second.decide(*drawn))
        reached[found[:2]] += 1
        failing[found[-1]] += found[0] in ("submitted", "paid")
        assert first(*drawn) == found

    decided()
    assert failing[True] > 0
    without_papers = {"1": {"achieved_not_claimable"}, "2": set[str]()}[phase]
    wanted = {(status, "") for status in set(get_args(Status)) - without_papers - {status for status, _ in reached}}
    wanted |= {("claimable", basis) for basis in second.PAID[phase][0][2] if ("claimable", basis) not in reached}
    for status, basis in sorted(wanted):  # what those drawn did not reach is looked for, and is not found where it cannot be
        drawn = find(families(phase), lambda drawn: _reaches(drawn, status, basis), settings=SEARCH)  # noqa: B023 # called at once
        assert first(*drawn) == in_short(second.decide(*drawn))


SEARCH = settings(deadline=None, max_examples=20000, derandomize=True, database=None, phases=[Phase.generate])


def _reaches(drawn: tuple[Facts, date], status: str, basis: str) -> bool:
    found = second.decide(*drawn)
    return found.status == status and basis in ("", found.basis)


@pytest.mark.parametrize("case", [case for case in cases() if not case.told.figures], ids=lambda case: f"{case.file}: {case.told.name}")
def test_every_case_with_the_programmes_own_figures_is_decided_the_same_a_second_way(case: Case) -> None:
    found = second.decide(case.facts(BOOK), case.told.day)
    assert found.status == case.told.status
    assert not case.told.basis or found.basis == case.told.basis
    assert case.told.amount is None or found.amount == case.told.amount
    assert case.told.fails is None or found.fails is case.told.fails
