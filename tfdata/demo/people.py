"""The members of attached families: one or two adults and some children, of whom a few have left school.

In come a cohort and a stream of its own; out go one entry a person, family by family and the adults first.
Nothing here says what was measured of a person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tfdata.demo.calendar import Terms
from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import NEVER, Days, Mask, Stream, Words
from tfdata.demo.tuning import Tuning

_LETTERS = 8


@dataclass(frozen=True, eq=False)
class People:
    """Persons by their family's place in the cohort; `left_on` is NEVER for those who did not leave school.

    `first_adult` and `first_child` give for each family the place of a person here, or -1.
    """

    family: Days
    ids: Words
    is_child: Mask
    left_on: Days
    first_adult: Days
    first_child: Days

    @property
    def is_pupil(self) -> Mask:
        return self.is_child & (self.left_on == NEVER)


def draw(stream: Stream, drawn: Drawn, tuning: Tuning, terms: Terms) -> People:
    """Give the members of each attached family of a cohort."""
    attached, members = drawn.families.is_attached, tuning.members
    count = len(attached)
    adults = np.where(attached, stream.pick(members.adults, count).astype(np.int64), 0)
    children = stream.pick(members.children, count).astype(np.int64)
    has_one = np.maximum(children, drawn.has_any(members.problems_of_a_child))
    children = np.where(attached, has_one, 0)
    size = adults + children
    family = np.repeat(np.arange(count, dtype=np.int64), size)
    start = np.cumsum(size) - size
    place = np.arange(len(family), dtype=np.int64) - start[family]
    is_child = place >= adults[family]
    # The first child stays at school, so that school terms are there where they are asked for.
    has_left = is_child & (place > adults[family]) & stream.chance(members.left_school_percent, len(family))
    left_on = np.where(has_left, terms.summer_before(drawn.families.attached.on[family]), NEVER)
    return People(
        family,
        stream.pseudonyms("I-", _LETTERS, len(family)),
        is_child,
        left_on,
        np.where(adults > 0, start, -1),
        np.where(children > 0, start + adults, -1),
    )
