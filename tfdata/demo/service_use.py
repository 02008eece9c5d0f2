"""What services the attached families used, in about the year before attachment and the year after: dated events, counts by month, spells.

In come all cohorts of an authority; out go rows of `service_use`, drawn from streams of their own, so that nothing else depends on them.
A family is attached when it uses much, so that most use less afterwards whatever was done; nothing here is an effect of the programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tfdata.demo.booked import MONTHS_OF_A_QUARTER
from tfdata.demo.calendar import first_of, last_of, month_of
from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import NEVER, Days, Mask, Stream, day, written
from tfdata.demo.evidence_forms import Habit
from tfdata.demo.measured import ranked
from tfdata.demo.tuning import Tuning

_NO_NUMBER = 0
_FIRST = 6  # families, one of whom shows how far back a feed reaches


@dataclass(frozen=True, eq=False)
class Used:
    """Periods of use of one service: whose (places in the cohort), from and to which day (NEVER while it goes on), how often, known when.

    `uses` is nought where the service is counted by time.
    """

    family: Days
    from_on: Days
    to_on: Days
    uses: Days
    known: Days


def table(stream: Stream, tuning: Tuning, slug: str, cohorts: Sequence[Drawn]) -> pd.DataFrame:
    """Give the rows of an authority's cohorts that were known by the horizon, of the services of which it has a feed."""
    attached = [item.families.attached.on for item in cohorts]
    first = int(np.min([on.min(initial=NEVER) for on in attached]))
    frames = []
    for drawn in cohorts:
        named = f"service use {drawn.name}"
        parts = {
            name: _of_service(stream.beside(f"{named} {name}"), drawn, tuning, slug, name, first)
            for name in sorted(tuning.service_use.services)
            if name not in tuning.service_use.feeds[slug].lacks
        }
        frames.append(_rows(drawn, parts))
    return pd.concat(frames, ignore_index=True)


def _of_service(stream: Stream, drawn: Drawn, tuning: Tuning, slug: str, name: str, first: int) -> Used:
    """Draw one service's use by a cohort; `first` is the day on which the authority attached its first family."""
    feed, habit = tuning.service_use.feeds[slug], tuning.service_use.services[name]
    begins = day(feed.begins[name]) if name in feed.begins else None
    draw = _spells if habit.days else _events
    found = draw(stream, drawn, tuning, habit, feed.percent, first if begins is None else None)
    is_in = (found.known <= day(tuning.horizon)) & (found.from_on >= (begins or 0))
    return Used(*(getattr(found, field)[is_in] for field in ("family", "from_on", "to_on", "uses", "known")))


def _events(stream: Stream, drawn: Drawn, tuning: Tuning, habit: Habit, percent: int, first: int | None) -> Used:
    """Draw events before attachment, some of which come again after it beside new ones; several of a day, or month, are one row."""
    attached, span = drawn.families.attached.on, tuning.service_use
    family = _users(stream, drawn, habit, percent)
    before = np.repeat(family, stream.pick(habit.uses, len(family)).astype(np.int64))
    new = np.flatnonzero(drawn.families.is_attached & stream.chance(habit.new_percent, len(attached)))
    new = new[stream.chance(percent, len(new))]
    after = np.concatenate([before[stream.chance(habit.again_percent, len(before))], new])
    early = _one_of_the_first(stream, attached, first, np.zeros(len(attached), dtype=np.bool_))
    whose = np.concatenate([early, before, after])
    on = np.concatenate(
        [
            _feed_opens(stream, tuning, first, len(early)),
            attached[before] - 1 - stream.between(0, np.full(len(before), span.days_before - 1)),
            attached[after] + stream.between(0, np.full(len(after), span.days_after - 1)),
        ]
    )
    start = first_of(month_of(on)) if habit.is_by_month else on
    by_day, uses = np.unique(np.stack([whose, start], axis=1), axis=0, return_counts=True)
    whose, start = by_day[:, 0], by_day[:, 1]
    end = last_of(month_of(start)) if habit.is_by_month else start
    return Used(whose, start, end, uses.astype(np.int64), _known(stream, drawn, tuning, whose, end))


def _spells(stream: Stream, drawn: Drawn, tuning: Tuning, habit: Habit, percent: int, first: int | None) -> Used:
    """Draw spells that began before attachment, and for other families some that began after it; a row is at most a quarter of the year.

    A spell that goes on at the horizon has no last day.
    """
    assert habit.days is not None
    attached, span, horizon = drawn.families.attached.on, tuning.service_use, day(tuning.horizon)
    before = _users(stream, drawn, habit, percent)
    has_one = np.isin(np.arange(len(attached)), before)
    new = np.flatnonzero(drawn.families.is_attached & ~has_one & stream.chance(habit.new_percent, len(attached)))
    new = new[stream.chance(percent, len(new))]
    has_one[new] = True
    early = _one_of_the_first(stream, attached, first, has_one)
    whose = np.concatenate([early, before, new])
    start = np.concatenate(
        [
            _feed_opens(stream, tuning, first, len(early)),
            attached[before] - 1 - stream.between(0, np.full(len(before), span.days_before - 1)),
            attached[new] + stream.between(0, np.full(len(new), span.days_after - 1)),
        ]
    )
    end = start + stream.within(habit.days, len(whose)) - 1
    quarters = month_of(end) // MONTHS_OF_A_QUARTER - month_of(start) // MONTHS_OF_A_QUARTER + 1
    spell = np.repeat(np.arange(len(whose)), quarters)
    place = np.arange(len(spell)) - np.repeat(np.cumsum(quarters) - quarters, quarters)
    opens = (month_of(start)[spell] // MONTHS_OF_A_QUARTER + place) * MONTHS_OF_A_QUARTER
    from_on = np.maximum(start[spell], first_of(opens))
    to_on = np.minimum(end[spell], last_of(opens + MONTHS_OF_A_QUARTER - 1))
    goes_on = (end[spell] > horizon) & (to_on >= horizon)
    known = _known(stream, drawn, tuning, whose[spell], np.where(goes_on, from_on, to_on))
    known = np.where(from_on > horizon, NEVER, known)
    return Used(whose[spell], from_on, np.where(goes_on, NEVER, to_on), np.full(len(spell), _NO_NUMBER, dtype=np.int64), known)


def _users(stream: Stream, drawn: Drawn, habit: Habit, percent: int) -> Days:
    """Give the places of the families that use a service before attachment: more of those with a problem that goes with it."""
    count = len(drawn.ids)
    with_problem, without = (stream.chance(each, count) for each in (habit.with_problem_percent, habit.without_percent))
    uses = np.where(drawn.has_any(habit.problems), with_problem, without)
    return np.flatnonzero(drawn.families.is_attached & uses & stream.chance(percent, count))


def _one_of_the_first(stream: Stream, attached: Days, first: int | None, is_taken: Mask) -> Days:
    """Give one of the families that were attached on the authority's first day, or soon after, if it is among these; at most one place."""
    if first is None or attached.min(initial=NEVER) != first:
        return np.empty(0, dtype=np.int64)
    order = np.argsort(attached, kind="stable")
    among = order[~is_taken[order]][:_FIRST]
    return stream.some(among, 1).astype(np.int64)


def _feed_opens(stream: Stream, tuning: Tuning, first: int | None, count: int) -> Days:
    """Give days of use by which a feed reaches back to more than a year before the first attachment."""
    return (first or 0) - tuning.service_use.days_before - stream.between(0, np.full(count, tuning.service_use.opens_within))


def _known(stream: Stream, drawn: Drawn, tuning: Tuning, family: Days, on: Days) -> Days:
    """Give the day on which the authority knew of use up to a day: not before it knew of the attachment, for which the feed was matched."""
    matched = np.maximum(on, drawn.families.attached.known[family]) + stream.delays(tuning.feed, len(family))
    return np.where(drawn.families.is_dated[family], matched, on)


def _rows(drawn: Drawn, parts: dict[str, Used]) -> pd.DataFrame:
    names = np.array(list(parts), dtype=object)
    service = np.repeat(np.arange(len(names)), [len(part.family) for part in parts.values()])
    family, from_on, to_on, uses, known = (
        np.concatenate([getattr(part, name) for part in parts.values()]) for name in ("family", "from_on", "to_on", "uses", "known")
    )
    order = np.lexsort((from_on, service, ranked(drawn.ids)[family]))
    family, uses = family[order], uses[order]
    numbers = np.array(["", *(str(number) for number in range(1, int(uses.max(initial=0)) + 1))], dtype=object)
    return pd.DataFrame(
        {
            "local_authority": drawn.local_authority,
            "phase": drawn.cohort.phase,
            "family_id": drawn.ids[family],
            "service": names[service[order]],
            "from_on": written(from_on[order]),
            "to_on": written(to_on[order]),
            "uses": numbers[uses],
            "recorded_on": np.where(drawn.families.is_dated[family], written(known[order]), ""),
        }
    )
