"""What attached families used of a service in the months before attachment and in as many months after.

In come a phase's families and the rows of service use; out go the families observed by a day, and how much they used on either side.
A family whose windows reach beyond what the service's feed covers is never taken for one that used nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from tfdata.caseload import Caseload
from tfdata.counting import in_scope
from tfdata.numerals import half_up
from tfdata.params import Assumed, Phase, Service
from tfdata.scope import Scope

SIDES = ("before", "after")
_A_DAY = pd.Timedelta(days=1)


class Used(NamedTuple):
    """How many families used a service in a window, and how often or how long between them, in whole events, weeks or months."""

    families: int
    uses: int


@dataclass(frozen=True, eq=False)
class Families:
    """The attached families of a phase by place: pseudonym, day of attachment, first day of the one window and last day of the other.

    Some of them are given as an array of yes and no, one a family.
    """

    pseudonyms: pd.Index
    attached_on: np.ndarray
    first: np.ndarray
    last: np.ndarray

    def attached(self, day: date) -> np.ndarray:
        """Give the families attached by a day."""
        return self.attached_on <= np.datetime64(day)

    def named(self, some: np.ndarray) -> pd.Index:
        """Give the pseudonyms of some families."""
        return self.pseudonyms[some]


@dataclass(frozen=True, eq=False)
class Windows:
    """A service, and what the attached families of a phase in the pack's area used of it on either side of attachment.

    `feed` are the rows of the whole authority by column: `known_on`, `from_on` and `told_on`, the last day that a row tells of. `rows` are
    the families' own: `place` of the family, `known_on`, `uses`, and how many `days` the period has, and has `before` and `after`.
    """

    service: Service
    families: Families = field(repr=False)
    feed: Mapping[str, np.ndarray] = field(repr=False)
    rows: Mapping[str, np.ndarray] = field(repr=False)

    @property
    def is_fed(self) -> bool:
        """Whether the authority's extract knows of any use of the service; where it does not, nought would say what nobody knows."""
        return len(self.feed["known_on"]) > 0

    def observed(self, day: date) -> np.ndarray:
        """Give the families attached by a day both of whose windows the feed covers, as it was known on that day."""
        return self._covered(day, self.families.last)

    def covered_before(self, day: date) -> np.ndarray:
        """Give the families attached by a day whose window before attachment the feed covers, as it was known on that day."""
        return self._covered(day, self.families.attached_on - np.timedelta64(1, "D"))

    def users(self, side: str, day: date, of: np.ndarray) -> np.ndarray:
        """Give those of some families who used the service on one side of attachment, as it was known on a day."""
        found = np.zeros(len(of), dtype=bool)
        found[self.rows["place"][self._within(side, day, of)]] = True
        return found

    def used(self, side: str, day: date, of: np.ndarray) -> Used:
        """Count what some families used on one side of attachment, as it was known on a day.

        Events of several days that straddle the edge of a window count by the days within it; a sum is rounded half up, once.
        """
        rows = self._within(side, day, of)
        inside, days, events = (self.rows[name][rows] for name in (side, "days", "uses"))
        families = len(np.unique(self.rows["place"][rows]))
        if self.service.days_each is not None:
            return Used(families, int(half_up(Decimal(int(inside.sum())) / Decimal(self.service.days_each))))
        shares = (Fraction(int((events * inside)[days == length].sum()), int(length)) for length in np.unique(days))
        return Used(families, int(sum(shares, Fraction()) + Fraction(1, 2)))

    def _covered(self, day: date, last: np.ndarray) -> np.ndarray:
        end = np.datetime64(day)
        is_known = self.feed["known_on"] <= end
        if not is_known.any():
            return np.zeros(len(last), dtype=bool)
        begun, told = self.feed["from_on"][is_known], self.feed["told_on"][is_known]
        until = np.where(told <= end, told, begun).max()
        return (self.families.first >= begun.min()) & (last <= until) & self.families.attached(day)

    def _within(self, side: str, day: date, of: np.ndarray) -> np.ndarray:
        return (self.rows[side] > 0) & (self.rows["known_on"] <= np.datetime64(day)) & of[self.rows["place"]]


def window_months(scope: Scope) -> Assumed:
    """Give the months on either side of attachment; a county and its districts, protected together, have the same."""
    return scope.book.assumption(scope.slug, "window_months")


def of_services(scope: Scope, caseload: Caseload, phase: Phase) -> Mapping[str, Windows]:
    """Give the windows of every service by its code; `caseload` is the whole extract of the authority."""
    known, months = in_scope(caseload, scope, phase), int(window_months(scope).central)
    made = _MADE.setdefault(known, {})
    if months not in made:
        families = _families(scope, known, months)
        feed = _known(caseload.service_use)
        feed = feed[feed["known_on"] <= pd.Timestamp(scope.day)]
        made[months] = families, _by_service(feed), _by_service(_rows(known, families))
    families, feeds, rows = made[months]
    services = scope.book.savings.services
    return {code: Windows(service, families, feeds.get(code, feeds[""]), rows.get(code, rows[""])) for code, service in services.items()}


_Columns = Mapping[str, np.ndarray]
_MADE: WeakKeyDictionary[Caseload, dict[int, tuple[Families, Mapping[str, _Columns], Mapping[str, _Columns]]]] = WeakKeyDictionary()


def _families(scope: Scope, known: Caseload, months: int) -> Families:
    rows = known.families[known.families["attached_on"] <= pd.Timestamp(scope.day)]
    attached_on = rows["attached_on"].reset_index(drop=True)
    first, end = (attached_on + pd.DateOffset(months=count) for count in (-months, months))
    return Families(pd.Index(rows["family_id"]), *(days.to_numpy() for days in (attached_on, first, end - _A_DAY)))


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    """Say from which day each row counts, as `caseload` does, and which is the last day that it tells of."""
    happened = rows["to_on"].where(rows["uses"].notna(), rows["from_on"])
    told = rows["recorded_on"].fillna(rows["to_on"]).fillna(rows["from_on"])
    return rows.assign(known_on=rows["recorded_on"].fillna(happened), told_on=told)


def _rows(known: Caseload, families: Families) -> pd.DataFrame:
    """Give the rows of attached families with the days of each that lie in a window; a spell without a last day goes on."""
    place = families.pseudonyms.get_indexer(pd.Index(known.service_use["family_id"]))
    rows = _known(known.service_use).assign(place=place)[place >= 0]
    begun, last = rows["from_on"].to_numpy(), rows["to_on"].to_numpy()
    first, attached_on, end = (days[rows["place"]] for days in (families.first, families.attached_on, families.last))
    day = np.timedelta64(1, "D")
    after = np.where(np.isnat(last), np.maximum(begun, end), last) + day
    inside = {"before": (first, attached_on), "after": (attached_on, end + day)}
    days = {side: (np.minimum(after, until) - np.maximum(begun, since)) // day for side, (since, until) in inside.items()}
    return rows.assign(days=(after - begun) // day, uses=rows["uses"].fillna(0).astype(int), **days)


def _by_service(rows: pd.DataFrame) -> Mapping[str, _Columns]:
    """Give the columns of each service's rows as arrays, and those of no row under an empty name."""
    parts = {"": rows.iloc[:0], **{str(code): part for code, part in rows.groupby("service", observed=True)}}
    return {code: {name: part[name].to_numpy() for name in part.columns} for code, part in parts.items()}
