"""The test of a reduction: incidents or offences of the family are lower by a percentage than before it was attached.

In come facts as known on the day; out goes the rule as tried. Only rows that lie wholly within a window count towards it, and a window of
which a day is in no such row is missing, never nought.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tfdata.claims.decision import Tried
from tfdata.claims.facts import Facts, Measured
from tfdata.claims.known import DAY, months_after, plain, span
from tfdata.claims.ruling import ZERO_BASELINE, Ruling
from tfdata.params.model import Test
from tfdata.periods import day_in_words

OF_CHILDREN = "proven_offences"


@dataclass(frozen=True)
class _Window:
    """The months that end with a family's latest figures: their number, or what is wrong with the figures."""

    first: date
    last: date
    number: Decimal = Decimal(0)
    fault: str = ""


def reduction(test: Test, facts: Facts, day: date, ruling: Ruling) -> Tried:
    """Try whether the family's number in the last months is lower by the percentage than in the months before attachment.

    Each window ends with the latest figures, up to the day or before attachment, and rows have to cover the whole of it. Offending is
    that of children alone. Figures that end before attachment say nothing of what came after. Without rows before attachment it is not
    known what the number has to be lower than: that is missing, and not a baseline of nought.
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
    last = _window(rows, int(months.value), day, day, f"the last {months.value} months")
    called = f"the {baseline_months.value} months before attachment"
    baseline = _window(rows, int(baseline_months.value), facts.attached_on - DAY, facts.attached_on, called)
    read = f"progress, {span(last.first, last.last)} against {span(baseline.first, baseline.last)}"
    fault = last.fault or baseline.fault or ("" if last.last >= facts.attached_on else "no figures since attachment are there")
    if fault:
        return Tried(test.id, "missing", fault, read, keys)
    words = (
        f"{plain(last.number)} in the {months.value} months to {day_in_words(last.last)}, "
        f"{plain(baseline.number)} in the {baseline_months.value} months to {day_in_words(baseline.last)}, before attachment"
    )
    if not baseline.number:
        if ZERO_BASELINE not in ruling.figures:
            return Tried(test.id, "met" if not last.number else "not_met", words, read, keys)
        zero = ruling.figures[ZERO_BASELINE]
        is_met = bool(zero.value) and not last.number
        return Tried(test.id, "met" if is_met else "not_met", words, read, (*keys, zero.key))
    is_met = last.number * 100 <= baseline.number * (100 - Decimal(by.value))
    return Tried(test.id, "met" if is_met else "not_met", words, read, keys)


def _window(rows: list[Measured], months: int, reach: date, towards: date, called: str) -> _Window:
    """Add up the rows of the months that end on the last day that rows up to `reach` come to.

    Figures that end earlier than so many months before `towards` are too old, and figures that leave out a day are not enough; of a row
    that begins before the window it is not known how much belongs to it.
    """
    own = [row for row in rows if row.to_on <= reach]
    end = max((row.to_on for row in own), default=reach)
    first = months_after(end + DAY, -months)
    if not own:
        return _Window(first, end, fault=f"no figures of {called} are there")
    if end < months_after(towards, -months):
        return _Window(first, end, fault=f"no figures of {called} are there: the latest end on {day_in_words(end)}")
    own = sorted((row for row in own if row.to_on >= first), key=lambda row: row.from_on)
    if any(row.from_on < first for row in own):
        return _Window(first, end, fault=f"the figures of {called}, {span(first, end)}, are not whole: some begin before them")
    reached = first - DAY
    for row in own:
        if row.from_on > reached + DAY:
            return _Window(first, end, fault=f"the figures of {called}, {span(first, end)}, leave out {day_in_words(reached + DAY)}")
        reached = max(reached, row.to_on)
    return _Window(first, end, sum((row.value for row in own), Decimal(0)))
