"""What makes a family worked with, and the documents that a claim cannot do without.

In come facts as known on the day; out go the rules as tried, one for each thing that must be there. Any document that is in order will do:
a later one that is not in order takes nothing away.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tfdata.claims.decision import Tried
from tfdata.claims.eligibility import problems_of
from tfdata.claims.facts import Facts, Paper
from tfdata.claims.known import listed
from tfdata.claims.ruling import Ruling
from tfdata.periods import day_in_words

WORKED_WITH, PAPERWORK = "worked_with", "paperwork"


def worked_with(facts: Facts, ruling: Ruling) -> list[Tried]:
    """Try each of the things that make a family worked with: assessment, plan, key worker, objectives."""
    return [_WORKED_WITH[name](f"{WORKED_WITH}.{name}", facts) for name in ruling.rules.worked_with]


def paperwork(facts: Facts, ruling: Ruling) -> list[Tried]:
    """Try each document of a claim: it names every problem of the family and its outcomes, and a review does not precede assessment."""
    problems = frozenset(problems_of(facts, ruling))
    return [_document(name, facts, problems) for name in ruling.rules.paperwork]


def _document(name: str, facts: Facts, problems: frozenset[str]) -> Tried:
    rule, found = f"{PAPERWORK}.{name}", _of(facts, name)
    if not found:
        return Tried(rule, "missing", f"the {name} of this family is not there", "documents")
    assessed_on = min((paper.completed_on for paper in _of(facts, "assessment")), default=None)
    closest: tuple[int, date, str] | None = None
    for paper in found:
        wants = []
        if name == "review" and assessed_on is not None and paper.completed_on < assessed_on:
            wants.append("comes before the assessment")
        if problems - paper.problems_named:
            wants.append("does not name every problem of the family")
        if not paper.names_outcomes:
            wants.append("does not name the outcomes")
        if not wants:
            return Tried(rule, "met", f"the {name} is in order", _read(paper))
        this = (len(wants), paper.completed_on, f"the {name} {listed(wants)}")
        closest = min(closest or this, this)
    assert closest is not None
    return Tried(rule, "missing", closest[-1], f"documents, {day_in_words(closest[1])}")


def _assessment(rule: str, facts: Facts) -> Tried:
    return _any(rule, facts, "assessment", lambda paper: paper.covers_all_members is not False, "does not cover every member")


def _plan(rule: str, facts: Facts) -> Tried:
    return _any(rule, facts, "plan", lambda paper: paper.covers_all_members is True, "does not say that it covers every member")


def _objectives(rule: str, facts: Facts) -> Tried:
    return _any(rule, facts, "plan", lambda paper: paper.has_objectives is True, "does not say that it has objectives")


def _key_worker(rule: str, facts: Facts) -> Tried:
    if facts.practitioner_id:
        return Tried(rule, "met", "the family has a key worker", "families")
    return Tried(rule, "missing", "the key worker of this family is not there", "families")


def _any(rule: str, facts: Facts, name: str, is_enough: Callable[[Paper], bool], wants: str) -> Tried:
    found = _of(facts, name)
    enough = [paper for paper in found if is_enough(paper)]
    if enough:
        return Tried(rule, "met", f"the {name} is there", _read(min(enough, key=lambda paper: paper.completed_on)))
    words = f"the {name} {wants}" if found else f"the {name} of this family is not there"
    return Tried(rule, "missing", words, "documents")


def _of(facts: Facts, name: str) -> list[Paper]:
    return sorted((paper for paper in facts.papers if paper.document == name), key=lambda paper: paper.completed_on)


def _read(paper: Paper) -> str:
    return f"documents, {day_in_words(paper.completed_on)}"


_WORKED_WITH: dict[str, Callable[[str, Facts], Tried]] = {
    "assessment": _assessment,
    "plan": _plan,
    "key_worker": _key_worker,
    "objectives": _objectives,
}
