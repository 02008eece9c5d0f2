"""What somebody who subtracts could work out: the worlds that agree with all that is shown, found by linear programmes.

In come a system's numbers with what is shown of each, and the relations between them; out goes how far each hidden number can reach.
A number is known no better than the worlds in which it differs. The true numbers are one such world, and every other is a proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import highspy
import numpy as np

Span = tuple[float, float]
_NEAR = 1e-6
_HALF = 0.5
_WORLDS = 60  # looked at for one without fractions
_STEPS = 20_000  # of one linear programme; no search stops by the clock, so that it ends alike everywhere
_FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible


class Worlds:
    """The worlds of one system: a vector of all its numbers for each, the first of them the truth.

    `least_and_most` says what has been proved so far; `extend` looks for worlds that prove more. `spans` are what is shown of each
    number, `rows` weighted sums with the least and the most that they are, and `whole` says which numbers have no fractions.
    """

    def __init__(
        self, truth: Sequence[float], spans: Sequence[Span], rows: Sequence[tuple[Mapping[int, int], Span]], whole: Sequence[bool]
    ):
        self.found = [np.array(truth, dtype=float)]
        self.low, self.high = (np.array([span[end] for span in spans], dtype=float) for end in (0, 1))
        self.whole = np.array(whole, dtype=bool)
        self._least, self._most = np.zeros(len(truth), dtype=int), np.zeros(len(truth), dtype=int)  # the world that proves each
        self._solver = self._model(rows)
        self._costs = np.zeros(len(truth))

    def least_and_most(self, index: int) -> Span:
        """Give the least and the most that a number is in any world found so far."""
        return float(self.found[self._least[index]][index]), float(self.found[self._most[index]][index])

    def extend(self, indices: Sequence[int], signs: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Look for the world in which some numbers are as large (1) or as small (-1) as they can be together.

        Gives the numbers, fractions and all, and their reduced costs: one that is not nought belongs to a number that stands in the way.
        """
        costs = np.zeros(len(self._costs))
        costs[list(indices)] = signs
        changed = np.flatnonzero(costs != self._costs).astype(np.int32)
        if len(changed):
            self._solver.changeColsCost(len(changed), changed, costs[changed])
        self._costs = costs
        self._solver.run()
        solution = self._solver.getSolution()
        if self._solver.getInfo().primal_solution_status == _FEASIBLE:
            self._keep(np.array(solution.col_value))
        return np.array(solution.col_value), np.array(solution.col_dual)

    def extend_near(self, index: int, sign: int, near: np.ndarray) -> None:
        """Look for the furthest world of one number that differs from the truth in the numbers of `near` alone, which is quick."""
        self._bound(*self._around(near))
        self.extend([index], [sign])
        self._bound(self.low, self.high)

    def extend_in_whole_numbers(self, index: int, sign: int, near: np.ndarray, goal: float) -> None:
        """Look for a world near the truth without a fraction of a family, in which one number reaches a goal.

        Where the furthest world holds a fraction, the number that holds it is bounded to either side, the nearer one first, and so on.
        It looks at so many worlds and no more; what it does not find is not proved.
        """
        open_to_look, looked = [self._around(near)], 0
        while open_to_look and looked < _WORLDS:
            low, high = open_to_look.pop()
            looked += 1
            self._bound(low, high)
            values, _ = self.extend([index], [sign])
            if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal or sign * (values[index] - goal) < -_NEAR:
                continue
            fractions = np.abs(values - np.round(values)) * self.whole
            worst = int(np.argmax(fractions))
            if fractions[worst] <= _NEAR:
                break
            below, above = (low, high.copy()), (low.copy(), high)
            below[1][worst], above[0][worst] = np.floor(values[worst]), np.ceil(values[worst])
            is_nearer_above = values[worst] - np.floor(values[worst]) > _HALF
            open_to_look += [below, above] if is_nearer_above else [above, below]
        self._bound(self.low, self.high)

    def _around(self, near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.where(near, self.low, self.found[0]), np.where(near, self.high, self.found[0])

    def loosen(self, index: int, span: Span) -> None:
        """Let a number range further, as less is shown of it; every world found so far stays one."""
        self.low[index], self.high[index] = span
        self._solver.changeColBounds(index, *span)

    def tighten(self, index: int, span: Span) -> np.ndarray:
        """Show more of a number; gives the numbers whose proof was a world that no longer agrees, and which have to be proved again."""
        self.loosen(index, span)
        is_out = np.array([not span[0] - _NEAR <= world[index] <= span[1] + _NEAR for world in self.found])
        lost = is_out[self._least] | is_out[self._most]
        self._least[is_out[self._least]] = 0
        self._most[is_out[self._most]] = 0
        return np.flatnonzero(lost)

    def proofs(self) -> tuple[np.ndarray, np.ndarray]:
        """Give what has been proved so far, to go back to it with `prove_by`."""
        return self._least.copy(), self._most.copy()

    def prove_by(self, proofs: tuple[np.ndarray, np.ndarray]) -> None:
        """Go back to earlier proofs, whose worlds agree with what is shown again."""
        self._least, self._most = proofs

    def _keep(self, world: np.ndarray) -> None:
        """Keep a world for what it proves; one that holds a fraction of a family is none."""
        rounded = np.round(world)
        if (np.abs(world - rounded)[self.whole] > _NEAR).any():
            return
        world = np.where(self.whole, rounded, world)
        self.found.append(world)
        columns, known = np.arange(len(world)), self._matrix()
        is_less, is_more = world < known[self._least, columns] - _NEAR, world > known[self._most, columns] + _NEAR
        if is_less.any() or is_more.any():
            self._least[is_less], self._most[is_more] = len(self.found) - 1, len(self.found) - 1
        else:
            self.found.pop()

    def _matrix(self) -> np.ndarray:
        return np.array(self.found)

    def _bound(self, low: np.ndarray, high: np.ndarray) -> None:
        self._solver.changeColsBounds(len(low), np.arange(len(low), dtype=np.int32), low, high)

    def _model(self, rows: Sequence[tuple[Mapping[int, int], Span]]) -> highspy.Highs:
        solver = highspy.Highs()
        settings: dict[str, bool | int | str] = {
            "output_flag": False,
            "threads": 1,
            "presolve": "off",
            "solver": "simplex",
            "simplex_iteration_limit": _STEPS,
        }
        for name, value in settings.items():
            solver.setOptionValue(name, value)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.low), len(rows)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.zeros(len(self.low)), self.low, self.high
        lp.row_lower_, lp.row_upper_ = (np.array([span[end] for _, span in rows], dtype=float) for end in (0, 1))
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(weights) for weights, _ in rows)])
        lp.a_matrix_.index_ = np.array([index for weights, _ in rows for index in weights], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([weight for weights, _ in rows for weight in weights.values()], dtype=float)
        solver.passModel(lp)
        return solver
