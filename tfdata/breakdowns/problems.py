"""Break families down by headline problem, and by how many headline problems they are on record with.

In comes a caseload with problems; out go two summaries a phase, and what ties the one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

import pandas as pd

from tfdata.breakdowns import parts
from tfdata.breakdowns.parts import MEASURES, NONE, Part
from tfdata.breakdowns.tables import Kind, made_up, overlapping
from tfdata.caseload import Caseload
from tfdata.params import Phase
from tfdata.params.model import Problem
from tfdata.quantities import Relation, Summary
from tfdata.scope import Scope

PROBLEMS = Kind("problems", "Headline problem", "headline problem")
NUMBERS = Kind("problem_numbers", "Headline problems on record", "number of problems")
_IN_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def by_problem(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Count families by headline problem; a family with several problems counts under each, so there is no total."""
    note = "A family with several problems is counted under each, so the rows do not add up to the families attached."
    for phase, known in parts.known(scope, caseload, "problems"):
        families = parts.families(scope, phase, known)
        of_problems = _of_problems(scope, phase, parts.held(scope, known, families))
        yield overlapping(scope, caseload, phase, PROBLEMS, parts.whole(scope, phase, families), of_problems, "problem", note)


def by_number_of_problems(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Count families by how many headline problems they are on record with by the day, from none to all that the phase has."""
    note = "The problems are those on record by the day; as more of a family's problems are found, it moves to a row further down."
    for phase, known in parts.known(scope, caseload, "problems"):
        families = parts.families(scope, phase, known)
        held, whole = parts.held(scope, known, families), parts.whole(scope, phase, families)
        of_problems = _of_problems(scope, phase, held)
        of_numbers = _of_numbers(scope, phase, families, held, len(of_problems))
        yield made_up(
            scope,
            caseload,
            phase,
            NUMBERS,
            whole,
            of_numbers,
            (note,),
            [*_between(whole, of_numbers, of_problems), *_since(scope, of_numbers)],
        )


def _of_problems(scope: Scope, phase: Phase, held: pd.DataFrame) -> list[Part]:
    """Give a part for each problem of the phase that the authority in whose extract the families stand uses."""
    tallies = parts.tallies(held, "problem")
    used = [item for item in phase.problems if not item.only_for or scope.extract_code in item.only_for]
    return [_of_problem(scope, phase, item, tallies.get(item.code, NONE)) for item in used]


def _of_problem(scope: Scope, phase: Phase, item: Problem, values: Mapping[str, int]) -> Part:
    label = f"by headline problem: {item.label}"
    return parts.part_of(scope, phase, item.code, item.label, label, values, f"by problem: {item.code}")


def _of_numbers(scope: Scope, phase: Phase, families: pd.DataFrame, held: pd.DataFrame, most: int) -> list[Part]:
    """Give a part for each number of problems from none to the most that a family can have."""
    number = held["family_id"].value_counts().reindex(families.index, fill_value=0)
    tallies = parts.tallies(families.assign(number=number), "number")
    found = []
    for count in range(most + 1):
        words = _IN_WORDS[count] if count < len(_IN_WORDS) else f"number {count}"
        label = f"by number of problems: {words}"
        found.append(parts.part_of(scope, phase, f"n_{count}", words.capitalize(), label, tallies.get(str(count), NONE)))
    return found


def _between(whole: Part, of_numbers: Sequence[Part], of_problems: Sequence[Part]) -> Iterator[Relation]:
    """Say what ties families by their number of problems to families by problem.

    A family counts under as many problems as it has: one with none is under no problem, and one with all of them is under each.
    """
    for name in MEASURES:
        counted = ((count, part.names[name]) for count, part in enumerate(of_numbers))
        yield Relation((*counted, *((-1, part.names[name]) for part in of_problems)))
        for part in of_problems:
            yield Relation.within(whole.names[name], of_numbers[0].names[name], part.names[name])
            yield Relation.within(part.names[name], of_numbers[-1].names[name])


def _since(scope: Scope, of_numbers: Sequence[Part]) -> Iterator[Relation]:
    """Say that families are found to have more problems and never fewer, so that those with so many or more only grow by the quarter."""
    before = (scope.quarter.start - timedelta(days=1)).isoformat()
    now = [part.names["attached"] for part in of_numbers]
    for least in range(1, len(now)):
        grown = now[least:]
        yield Relation((*((1, name) for name in grown), *((-1, name._replace(when=before)) for name in grown)), is_equal=False)
