"""What the evidence of each attached family is to show, and by when: met, short of the rule, or nothing at all.

In come a cohort with what came of it and a stream of its own; out goes one `Proof`, which the tables of evidence are made to bear out.
Nothing here says how a rule is met; that is in the module of each kind of test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import NEVER, Days, Mask, Stream, day
from tfdata.demo.results import EMPLOYMENT
from tfdata.demo.tuning import Tuning
from tfdata.params.model import Test

NOTHING, MET, SHORT = 0, 1, 2
_SHOWS = {"nothing": NOTHING, "met": MET, "short": SHORT}


@dataclass(frozen=True, eq=False)
class Proof:
    """`shows` holds for each family (row) and problem (column) what its evidence shows, and `works` the same of an adult's work.

    Of the tests of crime it is that of offences which falls short where `is_short_by_offences`, and else that of behaviour.
    `due` is the day by which it shows it: that of the result, or else of the end of the work. `is_doubtful` marks the families whose
    claim ended or does not stand on its evidence.
    """

    due: Days
    shows: npt.NDArray[np.int64]
    works: Days
    is_short_by_offences: Mask
    is_doubtful: Mask


def draw(stream: Stream, drawn: Drawn, tuning: Tuning) -> Proof:
    """Give what each family's evidence shows; a family that was not attached has none."""
    families, results, proof = drawn.families, drawn.results, tuning.proof
    count, attached = len(families), families.is_attached
    has_result = results.result_on < NEVER
    # Of a family that is still being worked with, the evidence goes as far as the horizon.
    goes_on_to = np.minimum(families.attached.on + stream.within(drawn.habits.claim_after, count), day(tuning.horizon) + 1)
    ends_on = np.where(results.closed.on < NEVER, results.closed.on, goes_on_to)
    fails = stream.chance(proof.fails_percent, count)
    fails = has_result & np.where(results.has_ended, stream.chance(proof.fails_after_end_percent, count), fails)
    by_work = has_result & (results.claims[0].basis == EMPLOYMENT)
    how = stream.pick(proof.without_result, count)
    is_whole = (has_result & ~by_work) | (attached & ~has_result & (how == "one_barrier"))
    is_part = attached & ~has_result & (how == "several")
    codes = {test.problem for test in tests(drawn)}
    has = drawn.has & np.array([code in codes for code in drawn.codes])
    shows = np.where(has & is_whole[:, None], MET, NOTHING)
    drawn_apart = np.stack([_as_numbers(stream.pick(proof.shows, count)) for _ in drawn.codes], axis=1)
    shows = np.where(has & is_part[:, None], drawn_apart, shows)
    falls_short = is_whole & (fails | ~has_result)
    order = np.where(has, stream.rng.integers(1, 1 << 30, has.shape, dtype=np.int64), 0)
    is_one = np.arange(has.shape[1]) == order.argmax(axis=1)[:, None]
    shows = np.where(has & is_one & falls_short[:, None], SHORT, shows)
    tries = attached & ~has_result & stream.chance(proof.short_spell_percent, count)
    works = np.select([by_work & fails, by_work, tries], [SHORT, MET, SHORT], NOTHING)
    due = np.where(has_result, results.result_on, ends_on)
    return Proof(due, shows, works, stream.chance(proof.offences_short_percent, count), fails | results.has_ended)


def tests(drawn: Drawn) -> Iterator[Test]:
    """Give the tests of the phase that are of a problem."""
    if drawn.phase.rules is not None:
        for result in drawn.phase.rules.results:
            yield from (test for test in result.tests if test.problem)


def figure(drawn: Drawn, test: Test, part: str, benefit: str = "") -> int:
    """Give a figure that a test goes by, as the phase gives it."""
    name = test.figures[part]
    return int(drawn.phase.figures[f"{name}_{benefit}" if benefit else name].values[-1].value)


def _as_numbers(words: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    return np.array([_SHOWS[word] for word in words.tolist()], dtype=np.int64)
