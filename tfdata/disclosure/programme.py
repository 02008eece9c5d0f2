"""A linear programme of HiGHS over some numbers of a system, the others standing as they truly are.

In come the numbers that may differ and the rows that they are in; out go the furthest values of some of them. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

Span = tuple[float, float]
Row = tuple[Mapping[int, int], Span]
_STEPS = 20_000  # of one linear programme; it never stops by the clock


@dataclass(frozen=True)
class Rows:
    """Weighted sums of numbers, one after the other: which numbers, with which weights, how many to a sum, and what each sum can be."""

    indices: np.ndarray
    weights: np.ndarray
    lengths: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Rows:
        """Put rows together, each number's weight by its index with the least and the most that the sum is."""
        return cls(
            np.array([index for terms, _ in rows for index in terms], dtype=np.int32),
            np.array([weight for terms, _ in rows for weight in terms.values()], dtype=float),
            np.array([len(terms) for terms, _ in rows], dtype=np.int64),
            np.array([low for _, (low, _) in rows], dtype=float),
            np.array([high for _, (_, high) in rows], dtype=float),
        )


@dataclass(frozen=True)
class Furthest:
    """All numbers of the system where some are furthest, their reduced costs, and whether they agree with what is shown."""

    values: np.ndarray
    reduced: np.ndarray
    is_world: bool


class Programme:
    """Numbers by index (`columns`), and what is known of their sums (`rows`); `truth` gives those that do not differ."""

    def __init__(self, columns: np.ndarray, rows: Rows, truth: np.ndarray) -> None:
        self._columns, self._truth = columns.astype(np.int32), truth
        self._place = {int(column): place for place, column in enumerate(columns)}
        self._places = np.arange(len(columns), dtype=np.int32)
        self._costs = np.zeros(len(columns))
        self._solver = highspy.Highs()
        settings: dict[str, bool | int | str] = {
            "output_flag": False,
            "threads": 1,
            "presolve": "off",
            "solver": "simplex",
            "simplex_iteration_limit": _STEPS,
        }
        for name, value in settings.items():
            self._solver.setOptionValue(name, value)
        self._solver.passModel(self._model(rows))

    def furthest(self, indices: Sequence[int], signs: Sequence[int], low: np.ndarray, high: np.ndarray) -> Furthest:
        """Make some numbers as large (1) or as small (-1) as they can be together, each number within its bounds."""
        costs = np.zeros(len(self._columns))
        costs[[self._place[index] for index in indices]] = signs
        if (costs != self._costs).any():
            self._solver.changeColsCost(len(costs), self._places, costs)
        self._costs = costs
        self._solver.changeColsBounds(len(costs), self._places, low[self._columns], high[self._columns])
        self._solver.run()
        solution, values, reduced = self._solver.getSolution(), self._truth.copy(), np.zeros(len(self._truth))
        is_world = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        if is_world:
            values[self._columns], reduced[self._columns] = solution.col_value, solution.col_dual
        return Furthest(values, reduced, is_world)

    def _model(self, rows: Rows) -> highspy.HighsLp:
        lp, count = highspy.HighsLp(), len(self._columns)
        places = np.full(len(self._truth), -1, dtype=np.int32)
        places[self._columns] = self._places
        at = places[rows.indices]
        is_inside = at >= 0
        of_row = np.repeat(np.arange(len(rows.low)), rows.lengths)
        fixed = np.bincount(of_row, np.where(is_inside, 0, rows.weights * self._truth[rows.indices]), len(rows.low))
        lp.num_col_, lp.num_row_ = count, len(rows.low)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.zeros(count), np.zeros(count), np.zeros(count)
        lp.row_lower_, lp.row_upper_ = rows.low - fixed, rows.high - fixed
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(of_row, is_inside, len(rows.low)))]).astype(np.int32)
        lp.a_matrix_.index_ = at[is_inside]
        lp.a_matrix_.value_ = rows.weights[is_inside]
        return lp
