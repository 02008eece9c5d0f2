"""A cohort drawn whole: its families, what came of them, their pseudonyms and their problems.

In come a cohort and an authority's stream; out goes one `Drawn`, from which the rows and all evidence are made.
Nothing here writes a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tfdata.demo import families, results
from tfdata.demo.draws import NEVER, Mask, Stream, Words, day
from tfdata.demo.families import Families, Step
from tfdata.demo.forms import Habits, Mix
from tfdata.demo.results import Results
from tfdata.demo.tuning import Cohort, Tuning
from tfdata.params import Book, Phase

_FAMILY_LETTERS = 8
_ALWAYS_FOUND = 2  # problems that are known when a family is identified: without them it would not be eligible


@dataclass(frozen=True, eq=False)
class Drawn:
    """A cohort's families; `has` says which family (row) has which of the `codes` (column), and `found` when each was found."""

    local_authority: str
    cohort: Cohort
    habits: Habits
    phase: Phase
    families: Families
    results: Results
    ids: Words
    lives_in: Words | str
    referred_by: Words
    codes: tuple[str, ...]
    has: npt.NDArray[np.bool_]
    found: tuple[Step, ...]

    @property
    def name(self) -> str:
        """What the cohort is called within its authority, so that its evidence has a stream of its own."""
        return f"{self.cohort.authority} {self.cohort.phase}"

    def has_any(self, codes: Sequence[str]) -> Mask:
        """Which families have one of these problems."""
        places = [place for place, code in enumerate(self.codes) if code in codes]
        return np.asarray(self.has[:, places].any(axis=1), dtype=np.bool_)


def draw(stream: Stream, book: Book, tuning: Tuning, cohort: Cohort, local_authority: str) -> Drawn:
    """Draw a cohort; raises Refused where its points cannot all be met."""
    phase, habits = book.phases[cohort.phase], tuning.habits[cohort.phase]
    drawn = families.draw(stream, cohort, habits, tuning, day(phase.begins_on(local_authority)))
    came = results.draw(stream, cohort, habits, tuning, drawn, phase)
    own, count = book.authorities[cohort.authority].gss_code, len(drawn)
    mix = cohort.problems or habits.problems
    ids = stream.pseudonyms("F-", _FAMILY_LETTERS, count)
    lives_in = stream.pick(cohort.districts, count) if cohort.districts else own if own != local_authority else ""
    referred_by = stream.pick(tuning.referral_sources, count)
    codes = tuple(sorted(mix.weights))
    has, found = _problems(stream, mix, codes, habits, drawn, came)
    return Drawn(local_authority, cohort, habits, phase, drawn, came, ids, lives_in, referred_by, codes, has, found)


def _problems(
    stream: Stream, mix: Mix, codes: Sequence[str], habits: Habits, families: Families, results: Results
) -> tuple[npt.NDArray[np.bool_], tuple[Step, ...]]:
    """Give which family has which problem, and the step at which each was found: with the family, or later by the assessment."""
    count = len(families)
    scores = np.stack([stream.rng.integers(0, mix.weights[code], count, dtype=np.int64) for code in codes], axis=1)
    rank = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable")
    has = rank < stream.pick(mix.how_many, count).astype(np.int64)[:, None]
    first, later, found = families.identified, results.documents["assessment"], []
    for place in range(len(codes)):
        is_late = (rank[:, place] >= _ALWAYS_FOUND) & stream.chance(habits.found_later_percent, count) & (later.on < NEVER)
        found.append(Step(np.where(is_late, later.on, first.on), np.where(is_late, later.known, first.known)))
    return has, tuple(found)
