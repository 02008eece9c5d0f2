"""The tests of work: an adult in work for the weeks that the benefit left behind asks for, and an adult off out-of-work benefit.

In come facts as known on the day; out go the rules as tried. Both look at adults alone.
"""

from __future__ import annotations

from datetime import date, timedelta

from tfdata.claims.decision import Tried
from tfdata.claims.facts import Facts
from tfdata.claims.known import DAY, count, span
from tfdata.claims.ruling import Ruling
from tfdata.params import Parameter
from tfdata.params.model import Test
from tfdata.periods import day_in_words

OFF_BENEFIT = "off_benefit"
_Days = list[tuple[date, date]]


def employment(test: Test, facts: Facts, day: date, ruling: Ruling) -> Tried:
    """Try whether an adult was in work for the weeks of a benefit within any stretch of its length that ended by the day.

    Only work since attachment counts: a spell that began earlier counts from that day. Spells of one person after the same benefit add
    up, and a day counts once. A family of which nobody has been in work is not on this way: the test does not apply to it, so that work
    not begun is not a last barrier.
    """
    assert facts.attached_on is not None
    attached_on = facts.attached_on
    children = {person.individual_id for person in facts.people if person.role == "child"}
    spells: dict[tuple[str, str], list[tuple[date, date | None]]] = {}
    for spell in facts.spells:
        is_since = spell.ended_on is None or spell.ended_on >= attached_on
        if is_since and spell.individual_id not in children and spell.benefit in ruling.benefits:
            days = (max(spell.started_on, attached_on), spell.ended_on)
            spells.setdefault((spell.benefit, spell.individual_id), []).append(days)
    if not spells:
        words = "no adult of the family has been in work after a benefit since attachment"
        return Tried(test.id, "not_applicable", words, "employment", ruling.keys(test))
    tried = []
    for (benefit, _), own in spells.items():
        tried.append(
            _adult(test, benefit, _merged([(first, last or day) for first, last in own]), any(x is None for _, x in own), day, ruling)
        )
    met = [item for item in tried if item.outcome == "met"]
    return min(met or tried, key=lambda item: (item.earliest_on or date.max, item.read, item.words, item.rests_on))


def left_benefit(test: Test, facts: Facts, day: date, ruling: Ruling) -> Tried:
    """Try whether an adult is off out-of-work benefit by the latest record, or in work on the day."""
    keys = ruling.keys(test)
    children = {person.individual_id for person in facts.people if person.role == "child"}
    running = [x for x in facts.spells if x.individual_id not in children and (x.ended_on is None or x.ended_on >= day)]
    if running:
        since = min(spell.started_on for spell in running)
        return Tried(test.id, "met", f"an adult is in work since {day_in_words(since)}", f"employment, {span(since, day)}", keys)
    latest: dict[str, tuple[date, date, bool]] = {}
    for row in facts.measured:
        if row.indicator == OFF_BENEFIT and row.individual_id and row.individual_id not in children:
            # Of two rows of the same days, the one that says the adult is still on benefit counts.
            known = latest.get(row.individual_id)
            this = (row.from_on, row.to_on, not row.value)
            latest[row.individual_id] = max(known, this) if known else this
    if not latest:
        return Tried(test.id, "missing", "nothing is recorded of an adult's benefit", "progress; employment", keys)
    read = f"progress, {span(min(item[0] for item in latest.values()), day)}"
    if any(not is_on_benefit for *_, is_on_benefit in latest.values()):
        return Tried(test.id, "met", "an adult is off out-of-work benefit", read, keys)
    return Tried(test.id, "not_met", "no adult is off out-of-work benefit", read, keys)


def _adult(test: Test, benefit: str, days: _Days, is_running: bool, day: date, ruling: Ruling) -> Tried:
    weeks, within = (ruling.of(test, part, benefit) for part in ("weeks", "within"))
    keys = ruling.keys(test, weeks, within)
    wanted, length = _days(weeks), _days(within)
    most = max(_worked(days, end - length + DAY, end) for end in _ends(days, length, day))
    read = f"employment, {span(days[0][0], days[-1][1])}"
    asked = f"{count(int(weeks.value), 'week')} within {count(int(within.value), 'week')} after {benefit.upper()}"
    if most >= wanted:
        return Tried(test.id, "met", f"an adult was in work for {asked}", read, keys)
    words = f"an adult was in work for {count(most.days, 'day')}; {asked}, {count(wanted.days, 'day')}, are asked for"
    return Tried(test.id, "not_met", words, read, keys, _first_day(days, wanted, length, day) if is_running else None)


def _days(weeks: Parameter) -> timedelta:
    return timedelta(weeks=int(weeks.value))


def _merged(days: _Days) -> _Days:
    """Join periods that touch or overlap, so that a day counts once."""
    joined: _Days = []
    for first, last in sorted(days):
        if joined and first <= joined[-1][1] + DAY:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _ends(days: _Days, length: timedelta, day: date) -> list[date]:
    """Give the last days of the stretches that can hold the most: one ends as a spell does, or begins as one does."""
    return [last for _, last in days] + [min(first + length - DAY, day) for first, _ in days]


def _worked(days: _Days, first: date, last: date) -> timedelta:
    """Count the days in work from `first` to `last`."""
    spent = timedelta()
    for start, end in days:
        spent += max(min(end, last) - max(start, first) + DAY, timedelta())
    return spent


def _first_day(days: _Days, wanted: timedelta, length: timedelta, day: date) -> date | None:
    """Give the first day on which the weeks would be reached if the adult stayed in work; None where the stretch is too short for them."""
    if wanted > length:
        return None
    before = sum((last - first + DAY for first, last in days[:-1]), timedelta())
    # No day can do before all earlier work counts, and the day on which the last spell alone is long enough always does.
    on, last = max(days[-1][0] + wanted - before - DAY, day + DAY), days[-1][0] + wanted - DAY
    while on < last and _worked([*days[:-1], (days[-1][0], on)], on - length + DAY, on) < wanted:
        on += DAY
    return on
