"""The school test: each child, over its latest terms, has few enough exclusions and is in school often enough.

In come facts as known on the day; out goes the rule as tried. One child who fails voids it; a child who left school is neutral.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

from tfdata.claims.decision import Outcome, Tried
from tfdata.claims.facts import Facts
from tfdata.claims.known import count, span
from tfdata.claims.ruling import Ruling
from tfdata.params import Parameter
from tfdata.params.model import Test

EXCLUSIONS = "fixed_exclusions"
_SHARES: Mapping[str, tuple[str, Callable[[Decimal, Decimal], bool]]] = {
    "unauthorised_absence_below": ("unauthorised_absence_percent", lambda value, limit: value < limit),
    "attendance_from": ("attendance_percent", lambda value, limit: value >= limit),
}
_Term = tuple[date, date]


def school_terms(test: Test, facts: Facts, day: date, ruling: Ruling) -> Tried:
    """Try whether every child was in school over its latest terms that ended by the day.

    Exclusions of the terms add up. Absence or attendance must be within its limit in each term: a term's sessions are not known, so
    an average over terms of unlike length could not be weighed. Terms that lie too far apart leave one out.
    """
    terms, below, gap = (ruling.of(test, part) for part in ("terms", "exclusions_below", "gap"))
    shares = {part: ruling.of(test, part) for part in _SHARES if part in test.figures}
    keys = ruling.keys(test, terms, below, gap, *shares.values())
    children = [person for person in facts.people if person.role == "child"]
    pupils = sorted(person.individual_id for person in children if person.left_school_on is None or person.left_school_on > day)
    if not facts.people:
        return Tried(test.id, "missing", "nobody of the family is recorded, so no child's terms are known", "people", keys)
    if not pupils:
        words = "every child has left school" if children else "the family has no child"
        return Tried(test.id, "not_applicable", words, "people", keys)
    rows = _by_child(test, facts, day)
    found: list[Outcome] = []
    days: list[date] = []
    for pupil in pupils:
        own = rows.get(pupil, {})
        latest = sorted({term for terms_of in own.values() for term in terms_of})[-int(terms.value) :]
        days += [on for term in latest for on in term]
        found.append(_child(own, latest, terms, gap, below, shares))
    read = f"people; progress{', ' + span(min(days), max(days)) if days else ''}"
    failing, unknown = found.count("not_met"), found.count("missing")
    if failing:
        words = f"{failing} of {count(len(pupils), 'child', 'children')} not in school as the rule asks over {terms.value} terms"
        return Tried(test.id, "not_met", words, read, keys)
    if unknown:
        words = f"the figures of {terms.value} terms in a row are not there for {unknown} of {count(len(pupils), 'child', 'children')}"
        return Tried(test.id, "missing", words, read, keys)
    return Tried(test.id, "met", f"{count(len(pupils), 'child', 'children')} in school over {terms.value} terms", read, keys)


def _by_child(test: Test, facts: Facts, day: date) -> dict[str, dict[str, dict[_Term, list[Decimal]]]]:
    """Give the values by child, indicator and term, of the terms that ended by the day."""
    wanted = {EXCLUSIONS, *(_SHARES[part][0] for part in _SHARES if part in test.figures)}
    found: dict[str, dict[str, dict[_Term, list[Decimal]]]] = {}
    for row in facts.measured:
        if row.indicator in wanted and row.individual_id and row.problem == test.problem and row.to_on <= day:
            term = (row.to_on, row.from_on)
            found.setdefault(row.individual_id, {}).setdefault(row.indicator, {}).setdefault(term, []).append(row.value)
    return found


def _child(
    own: Mapping[str, Mapping[_Term, list[Decimal]]],
    latest: list[_Term],
    terms: Parameter,
    gap: Parameter,
    below: Parameter,
    shares: Mapping[str, Parameter],
) -> Outcome:
    if len(latest) < terms.value or any((later[1] - term[0]).days - 1 > gap.value for term, later in pairwise(latest)):
        return "missing"
    exclusions = own.get(EXCLUSIONS, {})
    if any(term not in exclusions or any(term not in own.get(_SHARES[part][0], {}) for part in shares) for term in latest):
        return "missing"
    if sum(max(exclusions[term]) for term in latest) >= below.value:
        return "not_met"
    for part, limit in shares.items():
        indicator, is_within = _SHARES[part]
        if not all(is_within(value, Decimal(limit.value)) for term in latest for value in own[indicator][term]):
            return "not_met"
    return "met"
