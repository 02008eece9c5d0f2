"""Random days and choices from one authority's own stream, in whole numbers only, so that every platform draws the same.

In come spans, shares and points; out go arrays of days (counted from 1 January 1970) or of choices.
Nothing here knows of families, and no stream is shared between authorities.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from tfdata.demo.forms import FILE, Feed, Span
from tfdata.demo.tuning import Point
from tfdata.faults import refuse

Days: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Words: TypeAlias = npt.NDArray[np.object_]
_ALPHABET = np.array(list("0123456789BCDFGHJKLMNPQRSTVWXZ"))  # without vowels, so that no pseudonym reads as a word
_ROUNDS = 30  # of exchanges between neighbours; more change little
_NEIGHBOURHOODS = 30  # a family's place in the line moves by about one such part of it in a round


def day(of: date) -> int:
    """Give the number of a day."""
    return int(np.datetime64(of, "D").astype(np.int64))


NEVER = day(date.max)


def written(days: Days) -> Words:
    """Write days as ISO dates; empty where a thing never happened."""
    found, places = np.unique(days, return_inverse=True)
    texts = np.full(len(found), "", dtype=object)
    texts[found < NEVER] = np.datetime_as_string(found[found < NEVER].astype("datetime64[D]")).astype(object)
    return texts[places]


def first_after(days: Days, points: Sequence[date], start: int) -> Days:
    """Give for each day the first day of the stretch between points that it lies in."""
    edges = np.array([start, *(day(point) + 1 for point in sorted(points))], dtype=np.int64)
    return edges[np.maximum(np.searchsorted(edges, days, side="right") - 1, 0)]


class Stream:
    """The random numbers of one authority, made from the seed and its GSS code."""

    def __init__(self, seed: int, gss_code: str) -> None:
        self._made_from = (seed, gss_code)
        self.rng = np.random.default_rng(np.random.SeedSequence([seed, *gss_code.encode("ascii")]))

    def beside(self, name: str) -> Stream:
        """Give another stream of the same authority, so that what is drawn from it moves nothing that is drawn from this one."""
        seed, code = self._made_from
        return Stream(seed, f"{code} {name}")

    def between(self, low: Days | int, high: Days | int) -> Days:
        """Draw days from low to high, both included; low where high lies before it."""
        width = np.maximum(np.asarray(high, dtype=np.int64) - np.asarray(low, dtype=np.int64), 0)
        return np.asarray(low, dtype=np.int64) + self.rng.integers(0, width + 1, dtype=np.int64)

    def within(self, span: Span, count: int) -> Days:
        """Draw lengths of time."""
        return self.rng.integers(span.at_least, span.at_most + 1, count, dtype=np.int64)

    def chance(self, percent: int, count: int) -> Mask:
        """Draw which of so many come under a share."""
        return self.rng.integers(0, 100, count, dtype=np.int64) < percent

    def pick(self, weights: Mapping[Any, int], count: int) -> Words:
        """Draw words, each as often as its weight says."""
        edges = np.cumsum(np.array(list(weights.values()), dtype=np.int64))
        return np.array(list(weights), dtype=object)[
            np.searchsorted(edges, self.rng.integers(0, edges[-1], count, dtype=np.int64), side="right")
        ]

    def some(self, among: npt.NDArray[np.intp], count: int) -> npt.NDArray[np.intp]:
        """Draw so many of these places, none twice."""
        return np.sort(self.rng.permutation(among)[:count])

    def delays(self, feed: Feed, count: int) -> Days:
        """Draw how many days later the authority comes to know."""
        return np.where(self.chance(feed.late_percent, count), self.within(feed.late, count), self.within(feed.usual, count))

    def along(self, points: Sequence[Point], start: int) -> Days:
        """Draw the days of so many events, in order, that exactly each point's number lie on or before its day."""
        parts, low, drawn = [], start, 0
        for point in points:
            parts.append(self.between(np.full(point.value - drawn, low, dtype=np.int64), day(point.by)))
            low, drawn = day(point.by) + 1, point.value
        return np.sort(np.concatenate(parts))

    def kept(self, count: int, keep: int) -> npt.NDArray[np.intp]:
        """Choose places to keep: of those left out half are drawn anywhere, and half are the last."""
        places = np.arange(count)
        anywhere = self.rng.permutation(count)[: (count - keep) // 2]
        return np.delete(places, anywhere)[:keep]

    def mixed(self, ready: Days, days: Days) -> Days:
        """Exchange days between neighbours, so that not every family waits in line; no day comes before its family is ready."""
        days, count = days.copy(), len(days)
        places = np.arange(count)
        for _ in range(_ROUNDS):
            order = np.argsort(places + self.rng.integers(0, max(2, count // _NEIGHBOURHOODS), count), kind="stable")
            one, other = order[: count - 1 : 2], order[1::2]
            one = one[: len(other)]
            can = (ready[one] <= days[other]) & (ready[other] <= days[one])
            days[one], days[other] = np.where(can, days[other], days[one]), np.where(can, days[one], days[other])
        return days

    def pinned(self, days: Days, point: Point, low: Days, high: Days) -> Days:
        """Move days so that exactly the point's number lie on or before its day, none before low or after high; the nearest move."""
        by = day(point.by)
        rank = np.where(high <= by, -1, np.where(low > by, NEVER + 1, days))
        is_by = np.zeros(len(days), dtype=bool)
        is_by[np.argsort(rank, kind="stable")[: point.value]] = True
        early, late = is_by & (days > by), ~is_by & (days <= by)
        moved = days.copy()
        moved[early] = self.between(low[early], np.minimum(high[early], by))
        moved[late] = self.between(np.full(late.sum(), by + 1), np.minimum(high[late], by + (by - low[late]) + 1))
        if (moved <= by).sum() != point.value or (moved > high).any():
            raise refuse(FILE, f"no {point.value} families can have come so far by {point.by}; the points around it do not allow it")
        return moved

    def pseudonyms(self, prefix: str, length: int, count: int) -> Words:
        """Draw so many pseudonyms, all different."""
        total = len(_ALPHABET) ** length
        found = np.empty(0, dtype=np.int64)
        while len(found) < count:
            drawn = np.concatenate([found, self.rng.integers(0, total, count, dtype=np.int64)])
            found = drawn[np.sort(np.unique(drawn, return_index=True)[1])][:count]
        texts = np.full(count, prefix, dtype=object)
        for place in range(length):
            texts = texts + _ALPHABET[found // len(_ALPHABET) ** place % len(_ALPHABET)].astype(object)
        return texts
