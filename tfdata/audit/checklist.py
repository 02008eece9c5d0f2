"""What an auditor looks for in one family's claim: each rule that was tried, what the record shows, where to open it, and who says so.

In comes a decision with the book that decided it; out goes one `Item` a rule, in plain English. It decides nothing, names no person, and
leaves the boxes for *seen* and *not seen* to what prints it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tfdata.claims.decision import Decision, Outcome, Tried
from tfdata.claims.eligibility import ATTACHMENT, ELIGIBILITY
from tfdata.claims.known import plain
from tfdata.claims.paperwork import PAPERWORK, WORKED_WITH
from tfdata.claims.standing import AMOUNT, PER_FAMILY
from tfdata.faults import refuse
from tfdata.params import Book, Parameter
from tfdata.params.model import Confidence, Phase

_ASKS: Mapping[str, str] = {
    ELIGIBILITY: "The family has the problems that the phase asks for",
    ATTACHMENT: "The family was attached to the programme, and did not refuse consent",
    f"{WORKED_WITH}.assessment": "There is an assessment of the whole family",
    f"{WORKED_WITH}.plan": "There is a plan that covers every member of the family",
    f"{WORKED_WITH}.key_worker": "The family has a key worker",
    f"{WORKED_WITH}.objectives": "There is a plan that sets objectives",
    f"{PAPERWORK}.assessment": "An assessment names every problem of the family and the outcomes that are wanted",
    f"{PAPERWORK}.plan": "A plan names every problem of the family and the outcomes that are wanted",
    f"{PAPERWORK}.review": "A review, not before the assessment, names every problem of the family and the outcomes that are wanted",
    AMOUNT: "The claim is for what this result pays, within the most that the results of a family can come to",
    PER_FAMILY: "The family can earn a result besides those that are claimed for it",
}
_SHOWS: Mapping[Outcome, str] = {
    "met": "The record bears it out",
    "not_met": "The record does not bear it out",
    "missing": "The evidence is not on record",
    "not_applicable": "It does not apply",
}
# Asked of what else could be claimed: that nothing else can takes nothing from the claim being audited.
_NOTHING_ELSE = "No further result can be claimed, which takes nothing from this one"
_SURE: Mapping[Confidence, str] = {
    "sourced": "stands in the document",
    "derived": "worked out from the document",
    "unverified": "not confirmed by any document",
}


@dataclass(frozen=True)
class Ground:
    """What a rule rests on: the rule or figure, its document and the place in it, and how sure it is, in words and as `params/` has it."""

    figure: str
    document: str
    place: str
    sure: str
    confidence: Confidence


@dataclass(frozen=True)
class Item:
    """A line of the checklist: what the rule asks, what the record shows, which record to open, and what the rule rests on.

    `grounds` is empty for a rule of which no document is recorded.
    """

    rule: str
    asks: str
    outcome: Outcome
    shows: str
    record: str
    grounds: tuple[Ground, ...]


def checklist(decision: Decision, book: Book) -> tuple[Item, ...]:
    """Give an item for each rule that was tried for the claim, in the order in which they were tried.

    The tests of a result other than the one claimed are left out; a decision without a basis keeps them all. `book` is the one that the
    family was decided by: it remembers what was looked up. Raises Refused for another book.
    """
    tests = list(_tests(book.phases[decision.phase]))
    asks = {**_ASKS, **{rule: words for _, rule, words in tests}}
    own = {rule for basis, rule, _ in tests if decision.basis in ("", basis)}
    others = {rule for _, rule, _ in tests} - own
    return tuple(
        Item(
            rule=tried.rule,
            asks=asks[tried.rule],
            outcome=tried.outcome,
            shows=_shows(tried),
            record=_record(tried),
            grounds=tuple(_ground(key, book) for key in dict.fromkeys(tried.rests_on)),
        )
        for tried in decision.tried
        if tried.rule not in others
    )


def _tests(phase: Phase) -> Iterator[tuple[str, str, str]]:
    """Give each test by basis and rule, with what it asks; where every problem counts, one that no test covers is a rule of its own."""
    for result in phase.rules.results if phase.rules else ():
        if result.of == "family":
            yield from ((result.basis, problem.code, f"The outcome is met on this problem: {problem.label}") for problem in phase.problems)
        yield from ((result.basis, test.id, test.label) for test in result.tests)


def _shows(tried: Tried) -> str:
    is_of_another = tried.rule == PER_FAMILY and tried.outcome == "not_met"
    return f"{_NOTHING_ELSE if is_of_another else _SHOWS[tried.outcome]}: {tried.words}"


def _record(tried: Tried) -> str:
    return f"In the extract: {tried.read}" if tried.read else "No record is named"


def _ground(key: str, book: Book) -> Ground:
    found = book.used.get(key)
    if found is None:
        raise refuse(
            "params", f"the decision rests on {key}, which this book did not look up; make the checklist with the book that decided"
        )
    return Ground(_figure(found), found.source.short, found.locator, _SURE[found.confidence], found.confidence)


def _figure(found: Parameter) -> str:
    """Write a figure with its title and unit; a rule that is cited has its title alone."""
    written = {"gbp": "£{}", "percent": "{}%"}.get(found.unit, "{}").format(plain(found.value))
    return found.title if found.unit == "text" else f"{found.title}: {written}"
