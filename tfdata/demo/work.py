"""Spells of work of an adult, long enough for the benefit that was left behind or too short, and who is off benefit.

In come a cohort's people and what their evidence is to show; out go rows of `employment`, and figures of off_benefit.
No two spells are of one person.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tfdata.demo.calendar import first_of, last_of, month_of
from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import NEVER, Days, Stream, Words, day, written
from tfdata.demo.measured import Measured, known_on, ranked
from tfdata.demo.people import People
from tfdata.demo.proof import NOTHING, SHORT, Proof, figure
from tfdata.demo.results import EMPLOYMENT
from tfdata.demo.tuning import Tuning
from tfdata.params.model import Test

_OFF_BENEFIT, _WORKLESSNESS, _ON_THE_WAY = "off_benefit", "worklessness", "progress_to_work"
_WEEK = 7


def spells(stream: Stream, drawn: Drawn, tuning: Tuning, people: People, proof: Proof) -> pd.DataFrame:
    """Give the spells as rows: those that count run on or ended lately, those too short have ended."""
    family = np.flatnonzero(proof.works != NOTHING)
    count, horizon = len(family), day(tuning.horizon)
    due, opens, is_short = proof.due[family], drawn.families.attached.on[family], proof.works[family] == SHORT
    benefit, length = _benefits(stream, drawn, tuning, due - opens + 1)
    spare = np.maximum(due - opens + 1 - length, 0)
    on_top = np.minimum(stream.within(tuning.proof.days_on_top, count), spare)
    short = np.minimum(stream.within(tuning.proof.days_short, count), length - 1)
    start = np.where(is_short, np.maximum(due - length + 1, opens), due - length - on_top + 1)
    ends = is_short | stream.chance(tuning.proof.ended_percent, count)
    end = np.where(is_short, start + length - 1 - short, start + length - 1 + stream.between(0, on_top))
    ended_on = np.where(ends, end, NEVER)
    known = known_on(stream, drawn, tuning, proof, family, np.where(ends, end, start))
    order = np.argsort(ranked(drawn.ids)[family], kind="stable")
    order = order[known[order] <= horizon]
    family = family[order]
    return pd.DataFrame(
        {
            "local_authority": drawn.local_authority,
            "phase": drawn.cohort.phase,
            "family_id": drawn.ids[family],
            "individual_id": people.ids[people.first_adult[family]],
            "benefit": benefit[order],
            "started_on": written(start[order]),
            "ended_on": written(ended_on[order]),
            "recorded_on": np.where(drawn.families.is_dated[family], written(known[order]), ""),
        }
    )


def off_benefit(stream: Stream, drawn: Drawn, tuning: Tuning, people: People, proof: Proof) -> list[Measured]:
    """Give for each claim of progress to work the month in which the adult was off benefit, and for some others one on benefit."""
    beside = [item.statuses["claimed"].on for item in drawn.results.claims if item.basis[0] == _ON_THE_WAY]
    if not beside:
        return []
    claimed_on = beside[0]
    is_off = claimed_on < NEVER
    still = stream.chance(tuning.proof.still_on_benefit_percent, len(claimed_on)) & drawn.has_any([_WORKLESSNESS])
    still &= drawn.families.is_attached & ~is_off & (proof.works == NOTHING)
    family = np.flatnonzero(is_off | still)
    month = month_of(np.where(is_off, claimed_on, proof.due)[family]) - 1
    at = (family, people.first_adult[family], first_of(month), last_of(month))
    return [Measured(_WORKLESSNESS, _OFF_BENEFIT, *at, is_off[family].astype(np.int64))]


def _benefits(stream: Stream, drawn: Drawn, tuning: Tuning, available: Days) -> tuple[Words, Days]:
    """Give the benefit that each adult left, one whose weeks fit into the days that there were, and the days that it asks for."""
    days = {benefit: figure(drawn, _test(drawn), "weeks", benefit) * _WEEK for benefit in tuning.proof.benefits}
    shortest = min(days.values())
    any_of = stream.pick(tuning.proof.benefits, len(available))
    short_of = stream.pick({name: weight for name, weight in tuning.proof.benefits.items() if days[name] == shortest}, len(available))
    asked = np.array([days[name] for name in any_of.tolist()], dtype=np.int64)
    fits = asked <= available
    return np.where(fits, any_of, short_of), np.where(fits, asked, shortest)


def _test(drawn: Drawn) -> Test:
    assert drawn.phase.rules is not None
    return next(test for result in drawn.phase.rules.results if result.basis == EMPLOYMENT for test in result.tests)
