"""What somebody who subtracts could work out: the worlds that agree with all that is shown, found by linear programmes.

In come a system's numbers with what is shown of each, and the relations between them; out goes how far each hidden number can reach.
A number is known no better than the worlds in which it differs. The true numbers are one such world, and every other is a proof.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tfdata.disclosure.programme import Programme, Row, Rows, Span

Proofs = tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]  # the worlds that prove each number's least and most, and these
_NEAR = 1e-6
_HALF = 0.5
_WORLDS = 60  # looked at for one without fractions; no search stops by the clock, so that it ends alike everywhere
_WORLDS_AT_LAST = 2_000  # where nothing else is left


class Worlds:
    """The worlds of one system: a vector of all its numbers for each, the first of them the truth.

    `least_and_most` says what has been proved so far; `extend` and its like look for worlds that prove more. `spans` are what is shown of
    each number, `rows` weighted sums with the least and the most that they are, and `whole` says which numbers have no fractions.
    """

    def __init__(self, truth: Sequence[float], spans: Sequence[Span], rows: Sequence[Row], whole: Sequence[bool]):
        self.found = [np.array(truth, dtype=float)]
        self.low, self.high = (np.array([span[end] for span in spans], dtype=float) for end in (0, 1))
        self.whole = np.array(whole, dtype=bool)
        self._least, self._most = np.zeros(len(truth), dtype=int), np.zeros(len(truth), dtype=int)  # the world that proves each
        self._reached = self.found[0].copy(), self.found[0].copy()
        self._rows = rows
        self._rows_of: list[list[int]] = [[] for _ in truth]
        for place, (weights, _) in enumerate(rows):
            for column in weights:
                self._rows_of[column].append(place)
        self._all = Programme(np.arange(len(truth)), Rows.of(rows), self.found[0])
        self._near: dict[bytes, Programme] = {}

    def least_and_most(self, index: int) -> Span:
        """Give the least and the most that a number is in any world found so far."""
        return float(self._reached[0][index]), float(self._reached[1][index])

    def extend(self, indices: Sequence[int], signs: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Look for the world in which some numbers are as large (1) or as small (-1) as they can be together.

        Gives the numbers, fractions and all, and their reduced costs: one that is not nought belongs to a number that stands in the way.
        """
        found = self._all.furthest(indices, signs, self.low, self.high)
        if found.is_world:
            self._keep(found.values)
        return found.values, found.reduced

    def extend_near(self, index: int, sign: int, near: np.ndarray) -> None:
        """Look for the furthest world of one number that differs from the truth in the numbers of `near` alone, which is quick."""
        found = self._around(near).furthest([index], [sign], self.low, self.high)
        if found.is_world:
            self._keep(found.values)

    def extend_in_whole_numbers(self, index: int, sign: int, near: np.ndarray, goal: float, *, is_last: bool = False) -> None:
        """Look for a world near the truth without a fraction of a family, in which one number reaches a goal.

        Where the furthest world holds a fraction, the number that holds it is bounded to either side, the nearer one first, and so on.
        It looks at so many worlds and no more, and at many more where it is the last resort; what it does not find is not proved.
        """
        programme = self._around(near)
        open_to_look, looked = [(self.low, self.high)], 0
        while open_to_look and looked < (_WORLDS_AT_LAST if is_last else _WORLDS):
            low, high = open_to_look.pop()
            looked += 1
            found = programme.furthest([index], [sign], low, high)
            values = found.values
            if not found.is_world or sign * (values[index] - goal) < -_NEAR:
                continue
            fractions = np.abs(values - np.round(values)) * self.whole
            worst = int(np.argmax(fractions))
            if fractions[worst] <= _NEAR:
                self._keep(values)
                return
            below, above = (low, high.copy()), (low.copy(), high)
            below[1][worst], above[0][worst] = np.floor(values[worst]), np.ceil(values[worst])
            is_nearer_above = values[worst] - np.floor(values[worst]) > _HALF
            open_to_look += [below, above] if is_nearer_above else [above, below]

    def loosen(self, index: int, span: Span) -> None:
        """Let a number range further, as less is shown of it; every world found so far stays one."""
        self.low[index], self.high[index] = span

    def tighten(self, index: int, span: Span) -> np.ndarray:
        """Show more of a number; gives the numbers whose proof was a world that no longer agrees, and which have to be proved again."""
        self.loosen(index, span)
        is_out = np.array([not span[0] - _NEAR <= world[index] <= span[1] + _NEAR for world in self.found])
        lost = is_out[self._least] | is_out[self._most]
        self._least[is_out[self._least]] = 0
        self._most[is_out[self._most]] = 0
        self._reached = (
            np.where(self._least, self._reached[0], self.found[0]),
            np.where(self._most, self._reached[1], self.found[0]),
        )
        return np.flatnonzero(lost)

    def proofs(self) -> Proofs:
        """Give what has been proved so far, to go back to it with `prove_by`."""
        return self._least.copy(), self._most.copy(), self._reached

    def prove_by(self, proofs: Proofs) -> None:
        """Go back to earlier proofs, whose worlds agree with what is shown again."""
        self._least, self._most, self._reached = proofs

    def _keep(self, world: np.ndarray) -> None:
        """Keep a world for what it proves; one that holds a fraction of a family is none."""
        rounded = np.round(world)
        if (np.abs(world - rounded)[self.whole] > _NEAR).any():
            return
        world = np.where(self.whole, rounded, world)
        is_less, is_more = world < self._reached[0] - _NEAR, world > self._reached[1] + _NEAR
        if is_less.any() or is_more.any():
            self._least[is_less], self._most[is_more] = len(self.found), len(self.found)
            self._reached = np.where(is_less, world, self._reached[0]), np.where(is_more, world, self._reached[1])
            self.found.append(world)

    def _around(self, near: np.ndarray) -> Programme:
        """Give the programme of some numbers, the others standing as they truly are."""
        if len(near) == len(self.low):
            return self._all
        key = near.tobytes()
        if key not in self._near:
            places = sorted({place for column in near.tolist() for place in self._rows_of[column]})
            self._near[key] = Programme(near, Rows.of([self._rows[place] for place in places]), self.found[0])
        return self._near[key]
