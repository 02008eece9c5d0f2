"""What was measured of people and families over periods, as arrays, before it is written as rows of `progress`.

In come the parts that each kind of test makes; out goes one table in the order of its key, without what was not known by the horizon.
Nothing here decides what a figure is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import Days, Stream, Words, day, written
from tfdata.demo.people import People
from tfdata.demo.proof import Proof
from tfdata.demo.tuning import Tuning

WHOLE_FAMILY = -1


@dataclass(frozen=True, eq=False)
class Measured:
    """Figures of an indicator for a problem: whose (places in the cohort and among its people), from and to which day, and how much."""

    problem: str
    indicator: str
    family: Days
    person: Days
    from_on: Days
    to_on: Days
    value: Days


def table(stream: Stream, drawn: Drawn, tuning: Tuning, people: People, proof: Proof, parts: Sequence[Measured]) -> pd.DataFrame:
    """Write the parts as rows; what a claim rests on was known by the day of the claim, the rest as late as any feed is."""
    family, person, from_on, to_on, value = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("family", "person", "from_on", "to_on", "value")
    )
    problem, problems = _named([part.problem for part in parts], parts)
    indicator, indicators = _named([part.indicator for part in parts], parts)
    known = known_on(stream, drawn, tuning, proof, family, to_on)
    order = np.lexsort((from_on, indicator, problem, ranked(people.ids)[person] * (person >= 0), ranked(drawn.ids)[family]))
    order = order[known[order] <= day(tuning.horizon)]
    family, person = family[order], person[order]
    recorded = np.where(drawn.families.is_dated[family], written(known[order]), "")
    numbers = np.array([str(number) for number in range(int(value.max(initial=0)) + 1)], dtype=object)
    return pd.DataFrame(
        {
            "local_authority": drawn.local_authority,
            "phase": drawn.cohort.phase,
            "family_id": drawn.ids[family],
            "individual_id": np.where(person >= 0, people.ids[person], ""),
            "problem": problems[problem[order]],
            "indicator": indicators[indicator[order]],
            "from_on": written(from_on[order]),
            "to_on": written(to_on[order]),
            "value": numbers[value[order]],
            "recorded_on": recorded,
        }
    )


def known_on(stream: Stream, drawn: Drawn, tuning: Tuning, proof: Proof, family: Days, ended_on: Days) -> Days:
    """Give the day on which the authority knew of what ended on a day, never after the claim that rests on it, nor before it ended."""
    is_dated = drawn.families.is_dated[family]
    delay = np.where(is_dated, stream.delays(tuning.feed, len(family)), 0)
    known = np.maximum(ended_on + delay, np.where(is_dated, drawn.families.attached.known[family], ended_on))
    by = np.where(drawn.results.result_on[family] < day(tuning.horizon), np.maximum(proof.due[family], ended_on), known)
    return np.minimum(known, by)


def ranked(words: Words) -> Days:
    """Give the place of each word among all of them in order, counted from 1."""
    return np.unique(words.astype("U"), return_inverse=True)[1].astype(np.int64) + 1


def _named(names: Sequence[str], parts: Sequence[Measured]) -> tuple[Days, Words]:
    """Give the place of each row's name among the names in order, and those names."""
    known = sorted(set(names))
    places = np.array([known.index(name) for name in names], dtype=np.int64)
    return np.repeat(places, [len(part.family) for part in parts]), np.array(known, dtype=object)
