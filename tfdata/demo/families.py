"""Families from identification to attachment, so that their numbers pass through a cohort's points.

In come a cohort, the habits of its phase and an authority's stream; out go the days of each step and the day it was known.
What a later step did with them (documents, claims, closing) is not decided here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np

from tfdata.demo.draws import NEVER, Days, Mask, Stream, Words, day, first_after
from tfdata.demo.forms import FILE, Habits
from tfdata.demo.tuning import Cohort, Tuning
from tfdata.faults import refuse


@dataclass(frozen=True, eq=False)
class Step:
    """A step that families take: the day it happened and the day on which the authority knew it; NEVER where it was not taken."""

    on: Days
    known: Days

    def by_horizon(self, horizon: int) -> Step:
        """Leave out what is not known by the horizon."""
        is_in = self.known <= horizon
        return Step(np.where(is_in, self.on, NEVER), np.where(is_in, self.known, NEVER))


@dataclass(frozen=True, eq=False)
class Families:
    """A cohort's families; `consent` is given, refused or empty, and `answered` holds the day of that answer."""

    identified: Step
    approached: Step
    answered: Step
    attached: Step
    consent: Words
    is_dated: Mask

    def __len__(self) -> int:
        return len(self.consent)

    @property
    def is_attached(self) -> Mask:
        return self.attached.on < NEVER


def draw(stream: Stream, cohort: Cohort, habits: Habits, tuning: Tuning, start: int) -> Families:
    """Give the families of a cohort; raises Refused where its points cannot all be met.

    A late feed may carry an event back over an invented point, never over one that was made to match: there the count by
    what happened and the count by what was known agree.
    """
    horizon = day(tuning.horizon)
    identified, attached = _identified_and_attached(stream, cohort, start)
    count = len(identified)
    is_attached = attached < NEVER
    answered = _answered(stream, cohort, habits, identified, attached, horizon)
    is_dated = ~stream.chance(cohort.without_recorded_on_percent, count)
    delays = [np.where(is_dated, stream.delays(tuning.feed, count), 0) for _ in range(2)]
    matched: dict[str, list[date]] = defaultdict(list)
    for measure, point in cohort.points():
        matched[measure] += [point.by] if point.made_to_match else []
    identified_on = np.maximum(identified - delays[0], first_after(identified, matched["identified"], start))
    floor = first_after(answered, matched["approached"], start)
    attached_floor = first_after(attached, [*matched["attached"], *matched["being_worked_with"]], start)
    attached_on = np.where(is_attached, np.max([attached - delays[1], attached_floor, identified_on, floor], axis=0), NEVER)
    latest = np.minimum(attached_on, answered)
    asked_by = np.minimum(identified_on + stream.within(habits.asked_after, count), latest)
    approached_on = np.maximum(stream.between(identified_on, asked_by), floor)
    answered_on = stream.between(approached_on, np.minimum(approached_on + stream.within(habits.answered_within, count), latest))
    was_asked = answered < NEVER
    consent = _consent(stream, cohort, habits, np.where(is_attached, NEVER, answered), is_attached)
    has_answered = was_asked & (consent != "")
    return Families(
        Step(identified_on, identified),
        Step(np.where(was_asked, approached_on, NEVER), answered),
        Step(np.where(has_answered, answered_on, NEVER), np.where(has_answered, answered, NEVER)),
        Step(attached_on, attached),
        consent,
        is_dated,
    )


def _identified_and_attached(stream: Stream, cohort: Cohort, start: int) -> tuple[Days, Days]:
    """Give the days on which each was known; a family is known as identified before it is known as attached, or on the same day."""
    identified = stream.along(cohort.identified, start)
    days = stream.along(cohort.attached, start)
    who = stream.kept(len(identified), len(days))
    if len(who) < len(days):
        raise refuse(FILE, f"{cohort.authority}, phase {cohort.phase}: more families attached than identified")
    ready = np.minimum(identified[who], days)
    attached = np.full(len(identified), NEVER)
    attached[who] = stream.mixed(ready, days)
    identified[who] = ready
    for point in cohort.identified:
        if (identified <= day(point.by)).sum() != point.value:
            raise refuse(FILE, f"{cohort.authority}, phase {cohort.phase}: families are attached faster than identified before {point.by}")
    return identified, attached


def _answered(stream: Stream, cohort: Cohort, habits: Habits, identified: Days, attached: Days, horizon: int) -> Days:
    """Give the day on which the authority knew that each family was asked, and what it said."""
    count = len(identified)
    percent = habits.asked_when_identified_percent if cohort.asked_when_identified_percent is None else cohort.asked_when_identified_percent
    days = stream.within(habits.asked_after, count) + stream.within(habits.answered_within, count)
    later = np.where(stream.chance(percent, count), 0, days)
    answered = np.minimum(identified + later, attached)
    never = stream.chance(habits.never_asked_percent, count) & (attached == NEVER)
    for point in cohort.approached:
        answered = stream.pinned(answered, point, identified, attached)
        never &= answered > day(point.by)
    return np.where(never | (answered > horizon), NEVER, answered)


def _consent(stream: Stream, cohort: Cohort, habits: Habits, asked: Days, is_attached: Mask) -> Words:
    """Give each family's answer; `asked` is the day for those never attached, since who refuses is not attached."""
    count = len(asked)
    was_asked = asked < NEVER
    is_refused = was_asked & stream.chance(habits.refused_percent, count)
    if cohort.consent_refused:
        is_refused = np.zeros(count, dtype=bool)
        low, drawn = -1, 0
        for point in cohort.consent_refused:
            among = np.flatnonzero(was_asked & (asked > low) & (asked <= day(point.by)))
            if len(among) < point.value - drawn:
                raise refuse(FILE, f"{cohort.authority}, phase {cohort.phase}: too few families are asked and not attached by {point.by}")
            is_refused[stream.some(among, point.value - drawn)] = True
            low, drawn = day(point.by), point.value
    is_open = stream.chance(habits.unanswered_percent, count)
    return np.select([is_refused, is_open | ~(was_asked | is_attached)], ["refused", ""], "given").astype(object)
