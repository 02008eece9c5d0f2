"""A figure with all that is known about it, and a figure that somebody published; neither is ever a bare number.

`Book` gives them for a key; what is shown of a pack cites them by that key. Nothing is looked up here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tfdata.params.model import Amount, Confidence, DatedValue, Series, Source, Unit
from tfdata.periods import AsOf


@dataclass(frozen=True)
class Parameter:
    """A figure with all that is known about it; `key` names it in `params/` and in every output that rests on it."""

    key: str
    title: str
    value: Amount
    unit: Unit
    source: Source
    locator: str
    confidence: Confidence
    since: date | None = None
    until: date | None = None
    applies_by: str = ""
    derivation: str = ""
    words: str = ""

    @property
    def decimals(self) -> int:
        """How many decimals the figure was printed with."""
        return max(0, -int(Decimal(self.value).as_tuple().exponent))


@dataclass(frozen=True)
class PublishedFigure:
    """A row of the published record: what somebody printed, when it held, and where it stands."""

    parameter: Parameter
    gss_code: str
    phase: str
    measure: str
    as_of: AsOf
    published: AsOf
    note: str
    source: str
    target: str

    @property
    def is_target(self) -> bool:
        """Whether it says what was to be achieved, and not what was."""
        return bool(self.target)

    def is_same_thing(self, other: PublishedFigure) -> bool:
        """Whether two figures of an area say the same of the same time: a phase's target is of the phase, a count of its date."""
        if (self.phase, self.measure) != (other.phase, other.measure):
            return False
        return self.target == "of_the_phase" or self.is_same_time(other)

    def is_same_time(self, other: PublishedFigure) -> bool:
        """Whether two figures are of the same date: both known to the month and overlapping, or dated in the same words."""
        if self.as_of.words == other.as_of.words:
            return True
        one, two = self.as_of, other.as_of
        if not {one.precision, two.precision} <= {"day", "month"}:
            return False
        return one.start is not None and two.end is not None and one.start <= two.end and (two.start or two.end) <= (one.end or one.start)

    def was_published_after(self, day: date) -> bool:
        """Whether its document came out after `day`, as far as its date says.

        An undated document cannot be older than what it counts; a target may lie ahead of the document that sets it.
        """
        if self.published.precision == "undated" and not self.is_target:
            return self.as_of.is_after(day)
        return self.published.is_after(day)


def dated(key: str, series: Series, item: DatedValue) -> str:
    """Give the key of one value of a series: the series' own, with the day since which it holds where there are several."""
    return key if len(series.values) == 1 else f"{key}@{item.since or 'start'}"


def of_area(gss_code: str) -> str:
    """Give the key under which an area's part of the published record is looked up."""
    return f"record.{gss_code}"
