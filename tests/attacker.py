"""Somebody who wants to know what is hidden, with pencil, paper and a solver: what can hidden counts be, given all that is known?

In comes what a reader can write down (each count's range, and how counts hang together); out go the narrowest ranges that follow in whole
families, and the hidden counts that they give away. Nothing of the product is read here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, floor, inf, isclose

import highspy
import numpy as np

Key = Hashable
Range = tuple[int, int | None]
WIDTH, LEAST = 4, 5  # a hidden count is safe where it can be so many families more or fewer, and as many as may be shown
NEAR = 1e-6
BEYOND = 1_000_000  # stands for "no bound"; the counts are thousands


@dataclass(frozen=True)
class Fact:
    """What is known of counts together: their weighted sum lies between two numbers."""

    terms: tuple[tuple[int, Key], ...]
    low: float
    high: float
    why: str


@dataclass(frozen=True)
class Broken:
    """A hidden count that was got back: all that it can be, and the figures and relations that leave nothing else."""

    key: Key
    least: int
    most: int | None
    pinned_by: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.key} is {self.least} to {self.most}, by {'; '.join(self.pinned_by)}"


def is_safe(least: float, most: float) -> bool:
    """Whether a hidden count that can be from `least` to `most` is hidden still."""
    return most - least >= WIDTH and most >= LEAST


@dataclass
class System:
    """All that somebody knows: of each count the least and the most that it can be, and facts about several."""

    low: dict[Key, float] = field(default_factory=dict)
    high: dict[Key, float] = field(default_factory=dict)
    shown: dict[Key, list[str]] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)

    def count(self, key: Key, low: float = 0, high: float = inf, why: str = "") -> None:
        """Note a count, or more that is known of it."""
        self.low[key], self.high[key] = max(low, self.low.get(key, 0)), min(high, self.high.get(key, inf))
        self.shown.setdefault(key, []).extend([why] if why else [])

    def figure(self, key: Key, shown: int | None, *, is_rounded: bool, why: str, least_hidden: int = 1) -> None:
        """Note a count as it is printed: exact, rounded to five, or hidden (then it is one family at least)."""
        if shown is None:
            self.count(key, least_hidden, inf, f"{why} [c]")
        elif is_rounded and shown and shown % 5 == 0:
            self.count(key, max(shown - 2, LEAST), shown + 2, f"{why} about {shown}")
        else:
            self.count(key, shown, shown, f"{why} {shown}")

    def fact(self, terms: Iterable[tuple[int, Key]], low: float, high: float, why: str) -> None:
        """Note that a weighted sum of counts lies between two numbers; a count that stands on both sides stands on neither."""
        weights: dict[Key, int] = {}
        for weight, key in terms:
            weights[key] = weights.get(key, 0) + weight
            self.count(key)
        kept = tuple((weight, key) for key, weight in weights.items() if weight)
        if kept:
            self.facts.append(Fact(kept, low, high, why))

    def adds_up(self, whole: Key, parts: Iterable[Key], why: str) -> None:
        """Note that parts make up a whole."""
        self.fact([(1, whole), *((-1, part) for part in parts)], 0, 0, why)

    def within(self, whole: Key, parts: Iterable[Key], why: str) -> None:
        """Note that parts lie within a whole that may hold more."""
        self.fact([(1, whole), *((-1, part) for part in parts)], 0, inf, why)

    def true_of(self, truth: Mapping[Key, int]) -> System:
        """Give the system without what is false of the true counts, and without what concerns a count whose truth is not given.

        An attacker who believes a falsehood finds nothing or what is wrong; one who does not is the most dangerous. A figure that
        is false of its own count is no belief but a fault of the test, and raises ValueError.
        """
        kept = System(dict(self.low), dict(self.high), self.shown)
        for key, value in truth.items():
            if not self.low.get(key, 0) <= value <= self.high.get(key, inf):
                raise ValueError(f"{key} is not what is shown of it: {', '.join(self.shown[key])}")
        for fact in self.facts:
            if all(key in truth for _, key in fact.terms):
                total = sum(weight * truth[key] for weight, key in fact.terms)
                kept.facts += [fact] if fact.low <= total <= fact.high else []
        return kept

    def broken(self, secrets: Iterable[Key], truth: Mapping[Key, int] | None = None) -> list[Broken]:
        """Give every hidden count that is not safe; `truth` makes it quicker, being one of the things that can be."""
        wanted = set(secrets)
        found = [item for keys, facts in self._parts() for item in _Part(self, keys, facts).broken(wanted & keys, truth)]
        return sorted(found, key=lambda item: str(item.key))

    def ranges(self, keys: Iterable[Key]) -> dict[Key, Range]:
        """Give the least and the most that each count can be, in whole families; None where nothing bounds it."""
        wanted, found = set(keys), {}
        for inside, facts in self._parts():
            if wanted & inside:
                part = _Part(self, inside, facts)
                found.update({key: part.whole_range(key) for key in wanted & inside})
        return found

    def _parts(self) -> list[tuple[set[Key], list[Fact]]]:
        """Split the system where no fact reaches across; a count that is known ties nothing together."""
        leader: dict[Key, Key] = {key: key for key in self.low}

        def of(key: Key) -> Key:
            while leader[key] != key:
                leader[key] = key = leader[leader[key]]
            return key

        free = [[key for _, key in fact.terms if self.low[key] < self.high[key]] for fact in self.facts]
        for keys in free:
            for key in keys[1:]:
                leader[of(key)] = of(keys[0])
        parts: dict[Key, tuple[set[Key], list[Fact]]] = {}
        for key in self.low:
            parts.setdefault(of(key), (set(), []))[0].add(key)
        for fact, keys in zip(self.facts, free, strict=True):
            if keys:
                inside, facts = parts[of(keys[0])]
                inside.update(key for _, key in fact.terms)
                facts.append(fact)
        return list(parts.values())


class _Part:
    """One connected part of a system as a programme for HiGHS: linear first, in whole numbers where that does not decide."""

    def __init__(self, system: System, keys: set[Key], facts: list[Fact]) -> None:
        self.keys, self.facts, self.shown = sorted(keys, key=str), facts, system.shown
        self.at = {key: index for index, key in enumerate(self.keys)}
        self.low = np.array([system.low[key] for key in self.keys])
        self.high = np.array([min(system.high[key], BEYOND) for key in self.keys])
        self.linear, self.whole = self._model(is_whole=False), None if facts else self._model(is_whole=False)
        self.least, self.most = np.full(len(self.keys), inf), np.full(len(self.keys), -inf)

    def broken(self, secrets: set[Key], truth: Mapping[Key, int] | None) -> Iterable[Broken]:
        if not secrets:
            return
        if truth is not None and all(key in truth for key in self.keys):
            self._seen(np.array([float(truth[key]) for key in self.keys]))
        wanted = [self.at[key] for key in sorted(secrets, key=str)]
        self._all_at_once(wanted)
        for index in wanted:
            if not is_safe(self.least[index], self.most[index]) and not is_safe(*self._linear_range(index)):
                yield self._got_back(index, *self._whole_range(index))
            elif not is_safe(self.least[index], self.most[index]):
                least, most = self._whole_range(index)
                if not is_safe(least, most):
                    yield self._got_back(index, least, most)

    def whole_range(self, key: Key) -> Range:
        least, most = self._whole_range(self.at[key])
        return int(least), None if most >= BEYOND else int(most)

    def _all_at_once(self, wanted: list[int]) -> None:
        """Push all hidden counts up together, as far as they need to be safe, and down together: most are then seen to be safe."""
        count = len(self.keys)
        known = np.where(np.isfinite(self.least), self.least, self.low)
        enough = np.maximum(known + WIDTH, LEAST)
        for is_most in (True, False):
            cost = np.zeros(count)
            cost[wanted] = 1
            capped = self.high.copy()
            capped[wanted] = np.minimum(self.high[wanted], enough[wanted])
            self.linear.changeColsBounds(count, np.arange(count, dtype=np.int32), self.low, np.maximum(capped, self.low))
            self._solve(self.linear, cost, is_most=is_most, may_fail=True)
        self.linear.changeColsBounds(count, np.arange(count, dtype=np.int32), self.low, self.high)

    def _linear_range(self, index: int) -> tuple[float, float]:
        """Give the range in fractions of families, cut to whole ones: whole families never have a wider one."""
        return ceil(self._end(self.linear, index, is_most=False) - NEAR), floor(self._end(self.linear, index, is_most=True) + NEAR)

    def _whole_range(self, index: int) -> tuple[float, float]:
        if self.whole is None:
            self.whole = self._model(is_whole=True)
        return round(self._end(self.whole, index, is_most=False)), round(self._end(self.whole, index, is_most=True))

    def _end(self, model: highspy.Highs, index: int, *, is_most: bool) -> float:
        cost = np.zeros(len(self.keys))
        cost[index] = 1
        return float(self._solve(model, cost, is_most=is_most)[index])

    def _solve(self, model: highspy.Highs, cost: np.ndarray, *, is_most: bool, may_fail: bool = False) -> np.ndarray:
        model.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        model.changeObjectiveSense(highspy.ObjSense.kMaximize if is_most else highspy.ObjSense.kMinimize)
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            if may_fail:
                return self.low
            raise ValueError(f"what is known of {self.keys[0]} and others cannot all be so: {model.getModelStatus()}")
        values = np.array(model.getSolution().col_value)
        if np.all(np.abs(values - np.round(values)) < NEAR):
            self._seen(np.round(values))
        return values

    def _seen(self, values: np.ndarray) -> None:
        """Widen what every count was seen to be by one more thing that can be, in whole families."""
        self.least, self.most = np.minimum(self.least, values), np.maximum(self.most, values)

    def _got_back(self, index: int, least: float, most: float) -> Broken:
        names: dict[str, None] = {}
        for is_most in (False, True):
            self._end(self.linear, index, is_most=is_most)
            solution = self.linear.getSolution()
            for fact, price in zip(self.facts, solution.row_dual, strict=True):
                names |= {} if isclose(price, 0, abs_tol=NEAR) else {fact.why: None}
            for key, price in zip(self.keys, solution.col_dual, strict=True):
                names |= {} if isclose(price, 0, abs_tol=NEAR) else dict.fromkeys(self.shown[key])
        return Broken(self.keys[index], int(least), None if most >= BEYOND else int(most), tuple(names))

    def _model(self, *, is_whole: bool) -> highspy.Highs:
        model = highspy.Highs()
        for option, value in {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0}.items():
            model.setOptionValue(option, value)
        count = len(self.keys)
        model.addVars(count, self.low, self.high)
        starts = np.cumsum([0, *(len(fact.terms) for fact in self.facts)], dtype=np.int32)[:-1]
        columns = np.array([self.at[key] for fact in self.facts for _, key in fact.terms], dtype=np.int32)
        weights = np.array([weight for fact in self.facts for weight, _ in fact.terms], dtype=np.float64)
        low, high = (np.array([getattr(fact, end) for fact in self.facts], dtype=np.float64) for end in ("low", "high"))
        model.addRows(len(self.facts), low, high, len(columns), starts, columns, weights)
        if is_whole:
            model.setOptionValue("presolve", "off")  # with it, HiGHS 1.15.1 calls 4 the most where 5 is possible; a test holds that
            model.changeColsIntegrality(
                count, np.arange(count, dtype=np.int32), np.full(count, highspy.HighsVarType.kInteger, dtype=object)
            )
        return model
