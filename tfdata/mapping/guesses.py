"""Guess which heading of a council's file gives which column, and which of its values is which code, by words and by shapes.

In come headings, values and the contract's columns; out go guesses with how sure they are, never a decision.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tfdata.extracts import Column, TableContract

CERTAIN, LIKELY, NO_MATCH = 2.0, 1.0, 0.0
_HOLDS_ALL_WORDS = 0.9
_NEAR = 0.85
_NEAR_CODE = 0.8
_MOST = 0.9  # of a column's cells: one typing mistake must not hide a column of dates

# What case systems call the columns of the contract. A heading of several words counts as well where it holds all words of one of these.
_CALLED: Mapping[str, str] = {
    "local_authority": "la, la code, local authority code, authority, authority code, council, gss code, utla, utla code",
    "district": "district code, district council, lad, lad code",
    "ward": "ward name, ward code, electoral ward, ward of residence",
    "phase": "programme phase, tf phase, cohort, programme",
    "family_id": "family ref, family reference, family number, family no, case ref, case reference, case id, case number, case no, "
    "household id, household ref, client id, tf id, pseudonym, unique id",
    "identified_on": "date identified, identification date, identified, referral date, date referred, referred on",
    "approached_on": "date approached, approach date, first contact, date of first contact, first contact date, contact date",
    "consent": "consent given, consent status, family consent, consented, agreed",
    "consent_on": "consent date, date of consent, date consented, date consent given",
    "attached_on": "date attached, attachment date, start date, date started, engagement date, date engaged, open date, date opened",
    "closed_on": "closure date, date closed, close date, closing date, end date, date ended",
    "practitioner_id": "practitioner, key worker, keyworker, key worker id, lead practitioner, lead professional, worker, caseworker",
    "team": "team name, service team, locality team, hub",
    "referral_source": "referrer, referred by, source of referral, referring agency, referral agency",
    "re_referral_of": "previous ref, previous case ref, previous family id, previous family ref, earlier case ref",
    "recorded_on": "date recorded, record date, date entered, input date, last updated, date updated",
    "problem": "headline problem, problem code, criterion, criteria, need, issue, presenting issue",
    "document": "document type, type of document, form, form type",
    "completed_on": "date completed, completion date, completed",
    "problems_named": "problems, problems identified, needs identified, criteria named",
    "claim_basis": "basis, basis of claim, claim type, type of claim, result type",
    "status": "claim status, claim stage, payment status",
    "status_on": "status date, date of status, claim date, date of claim",
    "quarter": "period, reporting period, reporting quarter, financial quarter",
    "measure": "indicator, metric",
    "value": "number of families, families, number, count, figure, measured value",
    "source": "return, source of figure",
    "has_local_concern": "local concern, cause for concern, local cause for concern, discretion, local discretion",
    "names_outcomes": "outcomes named, outcomes agreed",
    "covers_all_members": "whole family, all members, covers whole family",
    "has_objectives": "objectives, objectives set, smart objectives",
    "individual_id": "person id, person ref, individual ref, individual reference, member id, family member id, child id",
    "role": "person type, family role, adult or child, child or adult",
    "left_school_on": "school leaving date, date left school, left school",
    "indicator": "measure, metric, what was measured, measure type",
    "from_on": "from, from date, period start, term start, start of period, start of term",
    "to_on": "to, to date, period end, term end, end of period, end of term",
    "benefit": "benefit type, previous benefit, benefit before, out of work benefit",
    "started_on": "start date, date started, job start, employment start, work start",
    "ended_on": "end date, date ended, job end, employment end, work end",
    "checked_by": "checker, auditor, checked by whom",
    "checked_on": "date checked, check date, audit date, date of check",
    "outcome": "check outcome, audit outcome, result of check, check result",
    "service": "service used, service type, type of service, event type, type of event",
    "uses": "number of events, events, number of uses, times used, incidents, contacts, attendances",
    "stream": "income stream, type of income, account line",
    "funder": "funded by, funding body, partner",
    "booked_on": "date booked, booking date, transaction date, posting date",
    "amount_gbp": "amount, amount in pounds, sum, value in pounds",
}
# What people write for a code.
_WRITTEN: Mapping[str, str] = {
    "given": "yes, y, true, agreed, consented, consent given",
    "refused": "no, n, false, declined, consent refused, withheld",
    "assessment": "family assessment, whole family assessment",
    "plan": "family plan, action plan, support plan",
    "review": "plan review, family review",
    "claimed": "submitted, claim submitted, claim made",
    "accepted": "claim accepted, approved, validated",
    "paid": "claim paid, payment made",
    "rejected": "claim rejected, declined",
    "repaid": "paid back, clawed back, recovered",
    "crime_asb": "crime, asb, crime and asb, crime and anti social behaviour, anti social behaviour",
    "school_attendance": "school attendance, attendance, education",
    "education": "school attendance, attendance, education",
    "worklessness": "out of work, unemployment, employment",
    "children_need_help": "children in need, child in need, children needing help",
    "domestic_abuse": "domestic violence, domestic violence and abuse, dv, da",
    "health": "health problems, physical health, mental health",
    "significant_and_sustained_progress": "sustained progress, ssp",
    "continuous_employment": "employment, job outcome",
    "yes": "y, true",
    "no": "n, false",
    "child": "young person, pupil",
    "adult": "parent, carer",
    "unauthorised_absence_percent": "unauthorised absence",
    "attendance_percent": "attendance, school attendance",
    "fixed_exclusions": "exclusions, fixed term exclusions, fixed exclusion",
    "asb_incidents": "asb, incidents of asb, anti social behaviour incidents",
    "proven_offences": "offences, proven offending",
    "outcome_met": "outcome achieved, progress made",
    "off_benefit": "left benefit, off benefits",
    "jsa": "jobseekers allowance, job seekers allowance",
    "esa": "employment and support allowance",
    "internal_audit": "audit, council audit",
    "valid": "passed, upheld",
    "invalid": "failed, not valid",
}
_TABLE_WORDS: Mapping[str, str] = {
    "families": "family families household cases case caseload",
    "problems": "problem problems criteria needs issues",
    "documents": "document documents assessments plans reviews",
    "claims": "claim claims results payments",
    "returns": "return returns",
    "people": "people persons individuals members",
    "progress": "progress outcomes evidence measures",
    "employment": "employment work jobs spells",
    "spot_checks": "spot checks audit audits",
    "service_use": "service services use contacts events incidents",
    "ledger": "ledger account income spend money",
}
_COMMON = ("local_authority", "phase", "family_id", "recorded_on")  # every table has them: they tell none from another
_NAMED_SO = 0.3  # what the name of a file or sheet adds to the score of the table that it names
_NEGATIONS = frozenset(("no", "not", "non", "without", "never"))
_NUMBER = re.compile(r"[A-Z]?[£0-9][0-9 ,.%/-]*")
_AMOUNT = re.compile(r"\(?[-−]?[£0-9][0-9,. %-]*\)?")
_DATE = re.compile(r"[0-9]{1,4}[-/. ](?:[0-9]{1,2}|[A-Za-z]{3,9})[-/. ,]+[0-9]{2,4}(?:[ T][0-9:.]+)?")


@dataclass(frozen=True)
class Match:
    """Which heading (by its place) gives which column of a table, where several are as likely, and how well the table fits."""

    table: TableContract
    places: Mapping[str, int]
    in_doubt: Mapping[str, tuple[int, ...]]
    score: float


def words(text: str) -> str:
    """Give a heading or a value as it is compared: small letters and digits, one space between words, `StartDate` as two."""
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.replace("&", " and "))
    return re.sub(r"[\W_]+", " ", parts.casefold()).strip()


def match(table: TableContract, headings: Mapping[int, str], values: Mapping[int, Sequence[str]], named: str) -> Match:
    """Match a table's columns with headings (by place); `named` is what the file and the sheet are called."""
    likely = [
        (score, place, column.name)
        for column in table.columns
        for place, heading in headings.items()
        if (score := _likeness(heading, column)) and _fits(column, values[place])
    ]
    places: dict[str, int] = {}
    in_doubt: dict[str, tuple[int, ...]] = {}
    for score, place, name in sorted(likely, key=lambda item: (-item[0], item[1])):
        if name in places or name in in_doubt or place in places.values():
            continue
        rivals = {other for its, other, column in likely if column == name and its >= min(score, LIKELY) and other not in places.values()}
        if score < CERTAIN and len(rivals) > 1:
            in_doubt[name] = tuple(sorted(rivals))
        else:
            places[name] = place
    own = [name for name in table.required if name not in _COMMON]
    found = {*places, *in_doubt}
    share = len(found.intersection(own)) / len(own) + len(found) / max(len(headings), 1)
    is_named_so = bool(set(words(named).split()) & set(_TABLE_WORDS[table.name].split()))
    return Match(table, places, in_doubt, share + _NAMED_SO * is_named_so)


def code_of(value: str, known: Mapping[str, str]) -> tuple[str, bool]:
    """Give the code that a value most likely stands for and whether that is sure; empty where none is near."""
    wanted = words(value)
    names = {code: {words(code), *_meanings(label), *_listed(_WRITTEN.get(code, ""))} for code, label in known.items()}
    sure = [code for code, called in names.items() if wanted in called]
    if len(sure) == 1 or value in known:
        return (value if value in known else sure[0]), True
    if sure:
        return "", False
    near = [
        code for code, called in names.items() if any(_ratio(wanted, name) >= _NEAR_CODE and _same_sense(wanted, name) for name in called)
    ]
    numbers = [code for code in known if re.findall("[0-9]+", value) == [code]]
    either = {*near, *numbers}
    return (either.pop(), False) if len(either) == 1 else ("", False)


def may_be_headings(cells: Iterable[str]) -> bool:
    """Whether a line can name columns: a line with a day, a number or a GSS code is a row, and a row is never shown."""
    return not any(_DATE.fullmatch(cell.strip()) or _NUMBER.fullmatch(cell.strip()) for cell in cells)


def date_forms(cells: Iterable[str]) -> set[str]:
    """Say in which forms dates are written: `iso`, `words`, `day first`, `month first`, `either`; `short` where a year has two digits."""
    found = set()
    for cell in cells:
        first, second, last = [*re.split(r"[-/. ,]+", cell.strip()), "", ""][:3]
        if not _DATE.fullmatch(cell.strip()):
            continue
        if not second.isdigit():
            found.add("words")
        elif len(first) > 2:
            found.add("iso")
        else:
            found |= {"short"} if len(last) == 2 else set()
            found.add(_order(int(first), int(second)))
    return found


def _order(first: int, second: int) -> str:
    last_month = date.max.month
    return "day first" if first > last_month else "month first" if second > last_month else "either"


def _likeness(heading: str, column: Column) -> float:
    """How like a heading is to a column: certain for its very name, likely for what case systems call it, else by its letters."""
    if heading == column.name:
        return CERTAIN
    wanted, called = words(heading), [words(column.name), *_listed(_CALLED.get(column.name, ""))]
    if wanted in called:
        return LIKELY
    if any(" " in name and set(name.split()) < set(wanted.split()) for name in called):
        return _HOLDS_ALL_WORDS
    near = difflib.get_close_matches(wanted, called, n=1, cutoff=_NEAR)
    return _ratio(wanted, near[0]) if near and _same_sense(wanted, near[0]) else NO_MATCH


def _fits(column: Column, values: Sequence[str]) -> bool:
    """Whether a column of dates holds dates and a column of numbers holds numbers; an empty column fits."""
    filled = [value for value in values if value.strip()]
    whole = re.compile(r"[£0-9][0-9,. %]*")
    forms = {"date": _DATE, "families": whole, "count": whole, "quarter": re.compile(r".*[0-9].*"), "number": _AMOUNT}
    return (form := forms.get(column.type)) is None or sum(bool(form.fullmatch(value.strip())) for value in filled) >= _MOST * len(filled)


def _meanings(label: str) -> set[str]:
    """Give the words of a label one by one, as in “phase 1: Youth crime; phase 2: Crime”, without the phases that use them."""
    parts = [words(part) for part in re.split("[;:()]", label)]
    return {words(label), *(part for part in parts if not part.startswith("phase "))}


def _listed(text: str) -> list[str]:
    return text.split(", ") if text else []


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _same_sense(one: str, other: str) -> bool:
    """Whether both deny or neither does: `not given` is as like to `given` as words can be, and says the opposite."""
    return _denies(one) == _denies(other)


def _denies(text: str) -> bool:
    return any(word in _NEGATIONS or word.startswith("un") for word in text.split())
