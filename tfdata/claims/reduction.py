"""The test of a reduction: incidents or offences of the family are lower by a percentage than before it was attached.

In come facts as known on the day; out goes the rule as tried. Only rows that lie wholly within a period count towards it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tfdata.claims.decision import Tried
from tfdata.claims.facts import Facts, Measured
from tfdata.claims.known import months_after, plain, span
from tfdata.claims.ruling import ZERO_BASELINE, Ruling
from tfdata.params.model import Test

OF_CHILDREN = "proven_offences"


def reduction(test: Test, facts: Facts, day: date, ruling: Ruling) -> Tried:
    """Try whether the family's number in the last months is lower by the percentage than in the months before attachment.

    Offending is that of children alone. Without a row before attachment it is not known what the number has to be lower than: that is
    missing, and not a baseline of nought.
    """
    months, baseline_months, by = (ruling.of(test, part) for part in ("months", "baseline_months", "by_percent"))
    keys = ruling.keys(test, months, baseline_months, by)
    rows = [row for row in facts.measured if row.indicator == test.indicator and row.problem == test.problem]
    if test.indicator == OF_CHILDREN:
        children = {person.individual_id for person in facts.people if person.role == "child"}
        if facts.people and not children:
            return Tried(test.id, "not_applicable", "the family has no child", "people", keys)
        rows = [row for row in rows if row.individual_id in children]
    assert facts.attached_on is not None
    start = months_after(day, -int(months.value))
    before = months_after(facts.attached_on, -int(baseline_months.value))
    last, baseline = _within(rows, start, day), _within(rows, before, facts.attached_on)
    read = f"progress, {span(start, day)} against {span(before, facts.attached_on)}"
    if last is None:
        return Tried(test.id, "missing", f"no figures of the last {months.value} months are there", read, keys)
    if baseline is None:
        return Tried(test.id, "missing", f"no figures of the {baseline_months.value} months before attachment are there", read, keys)
    words = f"{plain(last)} in the last {months.value} months, {plain(baseline)} in the {baseline_months.value} months before attachment"
    if not baseline:
        if ZERO_BASELINE not in ruling.figures:
            return Tried(test.id, "met" if not last else "not_met", words, read, keys)
        zero = ruling.figures[ZERO_BASELINE]
        is_met = bool(zero.value) and not last
        return Tried(test.id, "met" if is_met else "not_met", words, read, (*keys, zero.key))
    is_met = last * 100 <= baseline * (100 - Decimal(by.value))
    return Tried(test.id, "met" if is_met else "not_met", words, read, keys)


def _within(rows: list[Measured], first: date, last: date) -> Decimal | None:
    """Add up the rows that lie within a period; None where there is none."""
    values = [row.value for row in rows if first <= row.from_on and row.to_on <= last]
    return sum(values, Decimal(0)) if values else None
