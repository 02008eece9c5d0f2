"""Outcomes of a problem met month after month before a family's result, or for too short a time, or with a relapse between.

In come what a cohort's evidence is to show; out go periods of whole months of the whole family, met or not, that share no day.
A period is cut where the horizon comes first, so that a family whose months are not yet up can be seen.
"""

from __future__ import annotations

import numpy as np

from tfdata.demo.calendar import first_of, last_of, month_of
from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import Days, Mask, Stream, day
from tfdata.demo.measured import WHOLE_FAMILY, Measured
from tfdata.demo.proof import NOTHING, SHORT, Proof, figure
from tfdata.demo.tuning import Tuning
from tfdata.params.model import Test

KIND = "sustained"


def measured(stream: Stream, drawn: Drawn, tuning: Tuning, proof: Proof, test: Test, place: int) -> list[Measured]:
    """Give the periods of a test for the problem that stands in a column of what the evidence shows."""
    family = np.flatnonzero(proof.shows[:, place] != NOTHING)
    is_short, count, months = proof.shows[family, place] == SHORT, len(family), figure(drawn, test, "months")
    # Nothing is met before the month after attachment, and nothing in the month of the result, which is not yet whole.
    opens, last = month_of(drawn.families.attached.on[family]) + 1, month_of(proof.due[family]) - 1
    length = months + stream.within(tuning.proof.months_on_top, count)
    earlier = np.minimum(stream.within(tuning.proof.met_months_before, count), np.maximum(last - opens + 1 - length, 0))
    end = np.where(is_short, last, last - earlier)
    length = np.where(is_short, stream.between(1, np.full(count, months - 1)), length)
    start = np.maximum(end - length + 1, opens)
    relapses = is_short & stream.chance(tuning.proof.relapse_percent, count)
    halves = ~is_short & stream.chance(tuning.proof.written_twice_percent, count)
    middle = np.where(halves, start + length // 2, start)
    at = _Periods(test, family, int(month_of(np.array([day(tuning.horizon)]))[0]) - 1)
    return [
        at.of(halves, start, middle - 1, 1),
        at.of(np.ones(count, dtype=np.bool_), middle, end, 1),
        at.of(relapses & (start - 1 >= opens), start - 1, start - 1, 0),
        at.of(relapses & (start - 2 >= opens), np.maximum(start - 1 - months, opens), start - 2, 1),
    ]


class _Periods:
    """Makes periods of whole months out of some families, up to the month before the horizon's, which can be known by then."""

    def __init__(self, test: Test, family: Days, latest: int) -> None:
        self.test, self.family, self.latest = test, family, latest

    def of(self, which: Mask, start: Days, end: Days, value: int) -> Measured:
        """Give the periods of those families in which the outcome was met (1) or not (0)."""
        end = np.minimum(end, self.latest)
        places = np.flatnonzero(which & (start <= end))
        person, values = (np.full(len(places), number, dtype=np.int64) for number in (WHOLE_FAMILY, value))
        return Measured(
            self.test.problem, "outcome_met", self.family[places], person, first_of(start[places]), last_of(end[places]), values
        )
