"""School terms of the demonstration's pupils: the last three before a family's result, each with its absence or attendance and exclusions.

In come a cohort's people and what their evidence is to show; out go figures of each pupil and term.
A family that falls short has one child of whom one term is beyond the rule; nothing here is averaged.
"""

from __future__ import annotations

import numpy as np

from tfdata.demo.calendar import Terms
from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import Days, Mask, Stream
from tfdata.demo.measured import Measured
from tfdata.demo.people import People
from tfdata.demo.proof import NOTHING, SHORT, Proof, figure
from tfdata.demo.tuning import Tuning
from tfdata.params.model import Test

KIND = "school_terms"
_MOST = 100


def measured(
    stream: Stream, drawn: Drawn, tuning: Tuning, people: People, proof: Proof, terms: Terms, test: Test, place: int
) -> list[Measured]:
    """Give the figures of a test for the problem that stands in a column of what the evidence shows."""
    shows = proof.shows[:, place]
    pupil = np.flatnonzero(people.is_pupil & (shows[people.family] != NOTHING))
    family, wanted = people.family[pupil], figure(drawn, test, "terms")
    last = terms.last_before(proof.due[family])
    term = last[:, None] + np.arange(1 - wanted, 1)
    bad_term = stream.rng.integers(0, wanted, len(pupil), dtype=np.int64)
    is_bad = (_one_of_each(stream, family) & (shows[family] == SHORT))[:, None] & (np.arange(wanted) == bad_term[:, None])
    by_exclusions = stream.chance(tuning.proof.fails_by_exclusions_percent, len(pupil))[:, None]
    below, total = figure(drawn, test, "exclusions_below"), stream.pick(tuning.proof.exclusions, len(pupil)).astype(np.int64)
    in_term = np.arange(wanted) == stream.rng.integers(0, wanted, len(pupil), dtype=np.int64)[:, None]
    exclusions = np.where(is_bad & by_exclusions, below, np.where(is_bad.any(axis=1, keepdims=True), 0, in_term * total[:, None]))
    indicator, share = _shares(stream, drawn, tuning, test, is_bad & ~by_exclusions)
    at = (np.repeat(family, wanted), np.repeat(pupil, wanted), terms.begin[term].ravel(), terms.end[term].ravel())
    return [Measured(test.problem, "fixed_exclusions", *at, exclusions.ravel()), Measured(test.problem, indicator, *at, share.ravel())]


def _shares(stream: Stream, drawn: Drawn, tuning: Tuning, test: Test, is_bad: Mask) -> tuple[str, Days]:
    """Give the indicator that the phase looks at, and its percentages: within the limit, or some points beyond it."""
    beyond = stream.rng.integers(tuning.proof.points_short.at_least, tuning.proof.points_short.at_most + 1, is_bad.shape, dtype=np.int64)
    if "attendance_from" in test.figures:
        limit = figure(drawn, test, "attendance_from")
        good = stream.rng.integers(limit, _MOST + 1, is_bad.shape, dtype=np.int64)
        return "attendance_percent", np.where(is_bad, limit - beyond, good)
    limit = figure(drawn, test, "unauthorised_absence_below")
    good = stream.rng.integers(0, limit, is_bad.shape, dtype=np.int64)
    return "unauthorised_absence_percent", np.where(is_bad, limit - 1 + beyond, good)


def _one_of_each(stream: Stream, family: Days) -> Mask:
    """Choose one place of each family, where the places of a family stand together."""
    _, first, size = np.unique(family, return_index=True, return_counts=True)
    chosen = np.zeros(len(family), dtype=np.bool_)
    chosen[first + stream.rng.integers(0, size, dtype=np.int64)] = True
    return chosen
