"""What was known of a family on a day, and the arithmetic of days that the rules share.

In come facts that may hold later rows; out go those that had happened by the day. Nothing here decides anything.
"""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tfdata.claims.facts import Facts, Person
from tfdata.periods import MONTHS, day_in_words

DAY = timedelta(days=1)


def as_known(facts: Facts, day: date) -> Facts:
    """Give the facts without what happened after `day`; a spell that ended later was still going on.

    A measured period counts from the day on which it began: a rule that needs its whole length looks at its last day. Consent, the
    practitioner, the local cause for concern and the members of the family have no day of their own, and stand as they are.
    """
    return replace(
        facts,
        attached_on=_by(facts.attached_on, day),
        closed_on=_by(facts.closed_on, day),
        problems={code: on for code, on in (facts.problems or {}).items() if on <= day},
        people=tuple(replace(item, left_school_on=None) if _is_later(item, day) else item for item in facts.people),
        papers=tuple(item for item in facts.papers if item.completed_on <= day),
        measured=tuple(item for item in facts.measured if item.from_on <= day),
        spells=tuple(
            item if item.ended_on is None or item.ended_on <= day else replace(item, ended_on=None)
            for item in facts.spells
            if item.started_on <= day
        ),
        claims=tuple(item for item in facts.claims if item.on <= day),
    )


def months_after(day: date, months: int) -> date:
    """Give the same day so many months later, or earlier where `months` is negative; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, len(MONTHS))
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def span(first: date, last: date) -> str:
    """Write a period in words."""
    return f"{day_in_words(first)} to {day_in_words(last)}"


def plain(value: Decimal | int) -> str:
    """Write a number without noughts that say nothing."""
    return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,f}"


def count(number: int | Decimal, one: str, more: str = "") -> str:
    """Write a number of things: `1 child`, `2 children`."""
    return f"{plain(Decimal(number))} {one if number == 1 else more or one + 's'}"


def listed(words: list[str]) -> str:
    """Write things one after the other: `a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _by(on: date | None, day: date) -> date | None:
    return on if on is not None and on <= day else None


def _is_later(person: Person, day: date) -> bool:
    return person.left_school_on is not None and person.left_school_on > day
