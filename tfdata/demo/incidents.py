"""Incidents and offences in six whole months before attachment and six before a family's result, so that the number is down or is not.

In come a cohort's people and what their evidence is to show; out go two figures of a family, or of its first child.
The two windows never share a month, and each counts what happened in the whole of it.
"""

from __future__ import annotations

import numpy as np

from tfdata.demo.calendar import first_of, last_of, month_of
from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import Stream
from tfdata.demo.measured import WHOLE_FAMILY, Measured
from tfdata.demo.people import People
from tfdata.demo.proof import NOTHING, SHORT, Proof, figure
from tfdata.demo.tuning import Tuning
from tfdata.params.model import Test

KIND = "reduction"
_OF_A_CHILD = "proven_offences"


def measured(stream: Stream, drawn: Drawn, tuning: Tuning, people: People, proof: Proof, test: Test, place: int) -> list[Measured]:
    """Give the figures of a test for the problem that stands in a column of what the evidence shows."""
    shows, is_of_child = proof.shows[:, place], test.indicator == _OF_A_CHILD
    whole = (shows != NOTHING) & (~is_of_child | (people.first_child >= 0))
    family = np.flatnonzero(whole)
    by_offences = proof.is_short_by_offences & (people.first_child >= 0)
    is_short = (shows == SHORT) & (by_offences == is_of_child)
    spread = tuning.proof.offences_before if is_of_child else tuning.proof.asb_before
    before = stream.within(spread, len(family))
    before = np.maximum(before, is_short[family])
    kept = before * (100 - figure(drawn, test, "by_percent")) // 100
    after = np.where(is_short[family], stream.between(kept + 1, before), stream.between(0, kept))
    months, baseline = figure(drawn, test, "months"), figure(drawn, test, "baseline_months")
    end = month_of(proof.due[family]) - 1
    start = np.maximum(end - months + 1, 0)
    baseline_end = np.minimum(month_of(drawn.families.attached.on[family]) - 1, start - 1)
    person = people.first_child[family] if is_of_child else np.full(len(family), WHOLE_FAMILY, dtype=np.int64)
    return [
        Measured(test.problem, test.indicator, family, person, first_of(baseline_end - baseline + 1), last_of(baseline_end), before),
        Measured(test.problem, test.indicator, family, person, first_of(start), last_of(end), after),
    ]
