"""Say which codes a column of an extract may hold, and what each means, from the contract and the parameter files.

In comes a column's description; out go its codes with their labels, in the order in which they are given.
A column that is no code list (a date, a pseudonym, a word of the authority's own) has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tfdata.extracts import TABLES, Column

if TYPE_CHECKING:
    from tfdata.params.book import Book

_MEANINGS = {
    "given": "the family agreed to take part",
    "refused": "the family does not wish to take part",
    "assessment": "the family's needs were assessed",
    "plan": "a plan for the family was agreed",
    "review": "the family's progress was reviewed",
    "claimed": "the result was claimed",
    "accepted": "the department accepted the claim",
    "paid": "the claim was paid",
    "rejected": "the claim was rejected",
    "repaid": "the payment was paid back",
    "yes": "it does, or it is so",
    "no": "it does not, or it is not so",
    "child": "a child or young person of the family",
    "adult": "an adult of the family",
    "unauthorised_absence_percent": "sessions missed without leave, as a percentage of all sessions of the term",
    "attendance_percent": "sessions attended, as a percentage of all sessions of the term",
    "fixed_exclusions": "fixed-term exclusions from school in the term",
    "asb_incidents": "incidents of anti-social behaviour in the period",
    "proven_offences": "proven offences in the period",
    "outcome_met": "whether the outcome agreed for the problem was met in the period: 1 or 0",
    "off_benefit": "whether the adult was off out-of-work benefit in the period: 1 or 0",
    "jsa": "Jobseeker's Allowance",
    "uc": "Universal Credit",
    "esa": "Employment and Support Allowance",
    "is": "Income Support",
    "ib": "Incapacity Benefit",
    "internal_audit": "the authority's internal audit",
    "department": "the government department that runs the programme",
    "valid": "the claim stood up to the check",
    "invalid": "the claim did not stand up to the check",
    "attachment_fee": "fee for a family that was attached",
    "result": "payment for a result",
    "service_transformation_grant": "grant for changing services",
    "drawdown": "money taken from a reserve",
    "carry_forward": "money brought over from the year before",
    "spend": "money spent on the programme",
    "council": "the authority itself",
    "police": "the police",
    "health": "the health service",
    "housing": "housing associations and other landlords",
    "other": "any other body",
}


def known(column: Column, book: Book, phase: str = "") -> dict[str, str]:
    """Give a column's codes with their labels: those of one phase, or of every phase with each phase's label."""
    if column.codes:
        return {code: _MEANINGS.get(code, code) for code in column.codes}
    if column.codes_from == "phases":
        return {item.id: item.name for item in book.phases.values()}
    if column.codes_from == "measures":
        return {name: item.label for name, item in book.measures.items() if item.unit == "families" and item.is_returned}
    if column.codes_from == "services":
        return {code: f"{item.label} (counted in {item.counted_in})" for code, item in book.savings.services.items()}
    phases = [item for item in book.phases.values() if phase in ("", item.id)]
    if column.codes_from == "problems":
        return _joined((problem.code, item.name, problem.label) for item in phases for problem in item.problems)
    if column.codes_from == "bases":
        return _joined((basis.code, item.name, basis.label) for item in phases for basis in item.bases)
    return {}


def lists(book: Book) -> dict[str, dict[str, str]]:
    """Give every code list that a table of an extract uses, by the name of its column; GSS codes are those of `params/`."""
    districts = {item.gss_code: item.name for item in book.authorities.values() if item.tier == "district"}
    others = {item.gss_code: item.name for item in book.authorities.values() if item.tier != "district"}
    found = {"local_authority": others, "district": districts}
    for table in TABLES.values():
        found |= {column.name: codes for column in table.columns if column.name != "problems_named" and (codes := known(column, book))}
    return {name: dict(sorted(codes.items())) if name in ("local_authority", "district") else codes for name, codes in found.items()}


def _joined(found: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Give each code once, with the label that each phase gives it."""
    labels: dict[str, dict[str, str]] = {}
    for code, phase, label in found:
        labels.setdefault(code, {})[phase] = label
    return {code: _label(of_phase) for code, of_phase in labels.items()}


def _label(of_phase: dict[str, str]) -> str:
    if len(set(of_phase.values())) == 1:
        return f"{next(iter(of_phase.values()))} ({' and '.join(of_phase).lower()})"
    return "; ".join(f"{phase.lower()}: {label}" for phase, label in of_phase.items())
