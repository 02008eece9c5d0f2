"""The test of a sustained outcome: the outcome of a problem has been met without a break or relapse for so many months.

In come facts as known on the day; out goes the rule as tried, with the first day on which it could be met. A relapse or a gap in the
evidence restarts it.
"""

from __future__ import annotations

from datetime import date

from tfdata.claims.decision import Tried
from tfdata.claims.facts import Facts
from tfdata.claims.known import DAY, months_after, span
from tfdata.claims.ruling import Ruling
from tfdata.params.model import Test
from tfdata.periods import day_in_words

OUTCOME_MET = "outcome_met"


def sustained(test: Test, facts: Facts, day: date, ruling: Ruling) -> Tried:
    """Try whether the outcome has been met over the months, by evidence that touches from period to period.

    The rows of all members and of the whole family make one run: it begins with the first that is met after the last that is not. From 1
    July to 31 December is six months.
    """
    months = ruling.of(test, "months")
    keys = ruling.keys(test, months)
    rows = [row for row in facts.measured if row.problem == test.problem and row.indicator == OUTCOME_MET]
    if not rows:
        return Tried(test.id, "missing", "nothing is recorded of the outcome", "progress", keys)
    relapsed_on = max((row.to_on for row in rows if not row.value), default=date.min)
    run = sorted((row.from_on, row.to_on) for row in rows if row.value and row.from_on > relapsed_on)
    if not run:
        words = "the outcome is not met, by the latest evidence"
        return Tried(test.id, "not_met", words, f"progress, to {day_in_words(min(relapsed_on, day))}", keys)
    start, reached = run[0]
    for from_on, to_on in run:
        if from_on > reached + DAY:
            start = from_on
        reached = max(reached, to_on)
    reached, earliest_on = min(reached, day), months_after(start, int(months.value)) - DAY
    read = f"progress, {span(start, reached)}"
    if reached >= earliest_on:
        return Tried(test.id, "met", f"met since {day_in_words(start)}, for {months.value} months", read, keys)
    if earliest_on <= day:
        words = f"met since {day_in_words(start)}, but the evidence ends on {day_in_words(reached)}"
        return Tried(test.id, "missing", words, read, keys, earliest_on)
    words = f"met since {day_in_words(start)}; {months.value} months are up on {day_in_words(earliest_on)}"
    return Tried(test.id, "not_met", words, read, keys, earliest_on)
