"""A second decision: plain Python, one family at a time, written from the programme's rules and nothing of the package but `Facts`.

In come the facts of a family and a day; out go status, basis and amount. Every figure stands here a second time, on purpose.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from tfdata.claims.facts import Claimed, Facts, Measured, Paper, Spell

CRIME, WORK, EMPLOYMENT = "crime_asb_education", "progress_to_work", "continuous_employment"
PROGRESS = "significant_and_sustained_progress"
# Progress to work is no outcome: a family with it alone is not turned around.
OUTCOMES = {"1": (CRIME, EMPLOYMENT), "2": (PROGRESS, EMPLOYMENT)}
NATIONAL = {
    "1": {"education", "crime_asb", "worklessness"},
    "2": {"crime_asb", "school_attendance", "children_need_help", "worklessness", "domestic_abuse", "health"},
}
# By the family's day of attachment: the first day, the last, and what each result pays.
PAID = {
    "1": (
        (date(2012, 4, 1), date(2013, 3, 31), {CRIME: 700, WORK: 100, EMPLOYMENT: 800}),
        (date(2013, 4, 1), date(2014, 3, 31), {CRIME: 1500, WORK: 100, EMPLOYMENT: 1600}),
        (date(2014, 4, 1), date(2015, 5, 31), {CRIME: 2300, WORK: 100, EMPLOYMENT: 2400}),
    ),
    "2": ((date(2014, 9, 1), date(2021, 3, 31), {PROGRESS: 800, EMPLOYMENT: 800}),),
}
# Weeks in work after a benefit, and the weeks within which they must fall.
WEEKS = {
    "1": {"jsa": (26, 26), "uc": (26, 26), "esa": (13, 13), "is": (13, 13), "ib": (13, 13)},
    "2": {"jsa": (26, 30), "uc": (26, 30), "esa": (13, 13), "is": (13, 13), "ib": (13, 13)},
}
STANDS = ("claimed", "accepted", "paid")
MET, NOT_MET, MISSING = "met", "not met", "missing"


@dataclass(frozen=True)
class Second:
    status: str
    basis: str = ""
    amount: int | None = None
    fails: bool = False


def decide(facts: Facts, day: date) -> Second:
    """Say how a family stands on a day. A claim that stands decides; one that was rejected or repaid leaves the rules to be tried again."""
    family = _known(facts, day)
    latest = {claim.basis: claim for claim in sorted(family.claims, key=_when)}
    outcomes = sorted((claim for basis, claim in latest.items() if basis in OUTCOMES[family.phase]), key=_when)
    standing = [claim for claim in outcomes if claim.status in STANDS]
    # Progress to work that was claimed before leaves less of what all results together can come to.
    made = {claim.basis: claim.on for claim in sorted(family.claims, key=_when) if claim.status == "claimed"}
    taken = {claim.basis for claim in latest.values() if claim.basis == WORK and claim.status in STANDS}
    found = _by_the_rules(family, day, taken)
    if not outcomes or (found.status == "claimable" and not standing):
        return found
    last = (standing or outcomes)[-1]
    earlier = {basis for basis in taken if made[basis] < made[last.basis]}
    status = {"claimed": "submitted", "accepted": "submitted"}.get(last.status, last.status)
    return Second(status, last.basis, _pays(family, last.basis, earlier), bool(standing) and _fails(facts, last.basis, made[last.basis]))


def _fails(facts: Facts, basis: str, claimed_on: date) -> bool:
    """Whether what is on record does not bear a claim out for the day on which it was made."""
    family = _known(facts, claimed_on)
    if not _is_eligible(family) or family.consent == "refused" or family.attached_on is None:
        return True
    return set(_tests(family, claimed_on)[basis]) != {MET} or not (family.phase == "1" or _papers_stand(family))


def _when(claim: Claimed) -> tuple[date, int]:
    return claim.on, ("claimed", "accepted", "paid", "rejected", "repaid").index(claim.status)


def _by_the_rules(family: Facts, day: date, taken: set[str]) -> Second:
    if not _is_eligible(family):
        return Second("not_eligible")
    if family.consent == "refused" or family.attached_on is None:
        return Second("not_attached")
    tests = {basis: found for basis, found in _tests(family, day).items() if found and basis not in taken}
    achieved = [basis for basis, found in tests.items() if set(found) == {MET}]
    has_papers = family.phase == "1" or _papers_stand(family)
    if achieved:
        basis = max(achieved, key=lambda basis: _pays(family, basis, taken) or 0)
        if not has_papers:
            return Second("achieved_not_claimable", basis)
        return Second("claimable", basis, _pays(family, basis, taken))
    left = [len(found) - found.count(MET) for basis, found in tests.items() if basis in OUTCOMES[family.phase]]
    return Second("one_barrier_left" if 1 in left and has_papers else "in_progress")


def _known(facts: Facts, day: date) -> Facts:
    """Leave out what happened after the day."""
    return replace(
        facts,
        attached_on=facts.attached_on if facts.attached_on and facts.attached_on <= day else None,
        problems={problem: on for problem, on in (facts.problems or {}).items() if on <= day},
        papers=tuple(paper for paper in facts.papers if paper.completed_on <= day),
        spells=tuple(replace(spell, ended_on=min(spell.ended_on or day, day)) for spell in facts.spells if spell.started_on <= day),
        claims=tuple(claim for claim in facts.claims if claim.on <= day),
    )


def _is_eligible(family: Facts) -> bool:
    """Phase 1: all three, or two with a local cause for concern, of which a local criterion is one. Phase 2: two of six."""
    problems = set(family.problems or {})
    national = len(problems & NATIONAL[family.phase])
    if family.phase == "2":
        return national >= 2
    return national == 3 or (national == 2 and (family.has_local_concern or "edge_of_care" in problems))


def _tests(family: Facts, day: date) -> dict[str, list[str]]:
    """Give for each basis what came of each test that applies to the family."""
    problems = set(family.problems or {})
    adults = {person.individual_id for person in family.people if person.role == "adult"}
    work = [one for one in [_in_work(family.phase, family.spells, adults, family.attached_on)] if one]
    if family.phase == "1":
        education = _school(family, day, "education") if "education" in problems else None
        crime = [_reduced(family, day, "asb_incidents", 60), _reduced(family, day, "proven_offences", 33)]
        listed = [education, *(crime if "crime_asb" in problems else [])]
        return {
            CRIME: [one for one in listed if one],
            EMPLOYMENT: work,
            WORK: [_off_benefit(family, day, adults)],
        }
    each = [
        _school(family, day, problem) if problem == "school_attendance" else _sustained(family, day, problem)
        for problem in sorted(problems)
    ]
    return {PROGRESS: [one for one in each if one], EMPLOYMENT: work}


def _school(family: Facts, day: date, problem: str) -> str | None:
    """Each child over the last three terms: fewer than 3 fixed exclusions, under 15% absence or at least 90% attendance; one fails all."""
    if not family.people:
        return MISSING
    share = "unauthorised_absence_percent" if family.phase == "1" else "attendance_percent"
    found = set()
    for person in family.people:
        if person.role != "child" or (person.left_school_on and person.left_school_on <= day):
            continue
        terms: dict[tuple[date, date], dict[str, Decimal]] = {}
        for row in family.measured:
            if row.individual_id == person.individual_id and row.problem == problem and row.to_on <= day:
                terms.setdefault((row.to_on, row.from_on), {})[row.indicator] = row.value
        days = sorted(terms)[-3:]
        last = [terms[term] for term in days]
        # Between one term's last day and the next one's first lie sixty-two days at most.
        is_broken = any((later[1] - term[0]).days > 63 for term, later in pairwise(days))
        if len(last) < 3 or is_broken or any(share not in term or "fixed_exclusions" not in term for term in last):
            found.add(MISSING)
        else:
            shares = [term[share] for term in last]
            is_in_school = all(one < 15 for one in shares) if family.phase == "1" else all(one >= 90 for one in shares)
            found.add(MET if is_in_school and sum(term["fixed_exclusions"] for term in last) < 3 else NOT_MET)
    return next((one for one in (NOT_MET, MISSING, MET) if one in found), None)


def _reduced(family: Facts, day: date, indicator: str, by: int) -> str | None:
    """The last six months of figures against those before attachment; nought stays at nought. Offending is of children alone."""
    children = {person.individual_id for person in family.people if person.role == "child"}
    rows = [row for row in family.measured if row.indicator == indicator and row.problem == "crime_asb"]
    if indicator == "proven_offences":
        if family.people and not children:
            return None
        rows = [row for row in rows if row.individual_id in children]
    assert family.attached_on
    last = _half_year([row for row in rows if row.to_on <= day], max(_months_later(day, -6), family.attached_on))
    before = _half_year([row for row in rows if row.to_on < family.attached_on], _months_later(family.attached_on, -6))
    if last is None or before is None:
        return MISSING
    return MET if last * 100 <= before * (100 - by) else NOT_MET


def _half_year(rows: list[Measured], not_before: date) -> Decimal | None:
    """Count the six months that end with the latest row: None where that is too old, or where whole rows leave a day of them out."""
    end = max((row.to_on for row in rows), default=date.min)
    if end < not_before:
        return None
    first = _months_later(end + timedelta(days=1), -6)
    own = [row for row in rows if row.to_on >= first]
    days = {number for row in own for number in range(row.from_on.toordinal(), row.to_on.toordinal() + 1)}
    if days != set(range(first.toordinal(), end.toordinal() + 1)):
        return None
    return sum((row.value for row in own), Decimal(0))


def _sustained(family: Facts, day: date, problem: str) -> str:
    """Six months of the outcome without a relapse and without a gap in the evidence."""
    rows = [row for row in family.measured if (row.problem, row.indicator) == (problem, "outcome_met") and row.from_on <= day]
    begun: date | None = None
    reached: date | None = None
    for row in sorted(rows, key=lambda row: row.from_on):
        if row.value == 0:
            begun = reached = None
        else:
            if begun is None or reached is None or row.from_on > reached + timedelta(days=1):
                begun = row.from_on
            reached = min(row.to_on, day)
    if not rows:
        return MISSING
    return MET if begun and reached and reached + timedelta(days=1) >= _months_later(begun, 6) else NOT_MET


def _in_work(phase: str, spells: Iterable[Spell], adults: set[str], attached_on: date | None) -> str | None:
    """One adult in work for so many weeks after a benefit within so many: count the days of every stretch that ends on a day in work.

    Days before attachment do not count, and a family of which nobody has worked since is not on this way.
    """
    assert attached_on
    days: dict[tuple[str, str], set[int]] = {}
    for spell in spells:
        if spell.individual_id in adults and spell.ended_on and spell.ended_on >= attached_on:
            days.setdefault((spell.individual_id, spell.benefit), set()).update(
                range(max(spell.started_on, attached_on).toordinal(), spell.ended_on.toordinal() + 1)
            )
    for (_, benefit), worked in days.items():
        weeks, within = WEEKS[phase][benefit]
        if any(len(worked & set(range(end - within * 7 + 1, end + 1))) >= weeks * 7 for end in worked):
            return MET
    return NOT_MET if days else None


def _off_benefit(family: Facts, day: date, adults: set[str]) -> str:
    latest: dict[str, Measured] = {}
    for row in sorted(family.measured, key=lambda row: row.from_on):
        if row.indicator == "off_benefit" and row.individual_id in adults and row.from_on <= day:
            latest[row.individual_id] = row
    is_in_work = any(spell.individual_id in adults and spell.ended_on == day for spell in family.spells)
    if is_in_work or any(row.value == 1 for row in latest.values()):
        return MET
    return NOT_MET if latest else MISSING


def _papers_stand(family: Facts) -> bool:
    """Assessment, plan and review, each naming the problems and the outcomes; and the four things of a family that is worked with."""
    by_name: Mapping[str, list[Paper]] = {
        name: [paper for paper in family.papers if paper.document == name] for name in ("assessment", "plan", "review")
    }
    if not all(by_name.values()) or not family.practitioner_id:
        return False
    assessed_on = min(paper.completed_on for paper in by_name["assessment"])
    named = {
        name: [paper for paper in papers if set(family.problems or {}) <= paper.problems_named and paper.names_outcomes]
        for name, papers in by_name.items()
    }
    return (
        all(named.values())
        and any(paper.completed_on >= assessed_on for paper in named["review"])
        and any(paper.covers_all_members is not False for paper in by_name["assessment"])
        and any(paper.covers_all_members for paper in by_name["plan"])
        and any(paper.has_objectives for paper in by_name["plan"])
    )


def _pays(family: Facts, basis: str, taken: set[str]) -> int | None:
    """The rate of the day of attachment, within what the results already claimed leave of continuous employment's."""
    on = family.attached_on
    rates = next((paid for since, until, paid in PAID[family.phase] if on and since <= on <= until), None)
    return None if rates is None else min(rates[basis], rates[EMPLOYMENT] - sum(rates[other] for other in taken))


def _months_later(day: date, months: int) -> date:
    """The same day of another month, or the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
