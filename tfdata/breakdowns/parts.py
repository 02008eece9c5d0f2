"""Count the families behind each row of a breakdown: those attached by the day, and those with an outcome.

In comes a caseload as it was known; out go parts, each with what its numbers count. A family counts as `counting` counts it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from tfdata.caseload import Caseload
from tfdata.counting import in_scope, with_outcome
from tfdata.params import Phase
from tfdata.quantities import Counted
from tfdata.scope import Scope

MEASURES = ("attached", "outcome")
NONE = dict.fromkeys(MEASURES, 0)
WORDS = ("district", "ward", "referral_source")


@dataclass(frozen=True)
class Part:
    """The families of a row: its heading, its words in a label, how many families there are by measure, and what each number counts.

    The heading of one that `is_few` is the extract's own word for fewer families than may be counted.
    """

    key: str
    heading: str
    label: str
    values: Mapping[str, int]
    names: Mapping[str, Counted]
    is_few: bool = False


def known(scope: Scope, caseload: Caseload, *needed: str) -> Iterator[tuple[Phase, Caseload]]:
    """Give each phase with what is known of its families in the pack's area; none where the extract lacks families or a table needed."""
    if all(caseload.has(table) for table in ("families", *needed)):
        for phase in scope.phases:
            yield phase, in_scope(caseload, scope, phase)


def families(scope: Scope, phase: Phase, caseload: Caseload) -> pd.DataFrame:
    """Give one row a family, by its pseudonym, with its words and whether it was attached and has an outcome by the day."""
    rows = caseload.families[["family_id", *WORDS, "attached_on"]].set_index("family_id")
    has_outcome = rows.index.isin(with_outcome(caseload, phase, scope.day))
    return rows[list(WORDS)].assign(attached=rows["attached_on"] <= pd.Timestamp(scope.day), outcome=has_outcome)


def held(scope: Scope, caseload: Caseload, of: pd.DataFrame) -> pd.DataFrame:
    """Give one row for each problem that a family is on record with by the day, with the family's measures."""
    rows = caseload.problems[caseload.problems["identified_on"] <= pd.Timestamp(scope.day)]
    return rows[["family_id", "problem"]].join(of[list(MEASURES)], on="family_id", how="inner")


def tallies(rows: pd.DataFrame, column: str) -> dict[str, dict[str, int]]:
    """Add up the measures by what stands in a column."""
    found = rows.groupby(column)[list(MEASURES)].sum()
    return {str(value): dict(zip(MEASURES, map(int, sums), strict=True)) for value, *sums in found.itertuples()}


def whole(scope: Scope, phase: Phase, of: pd.DataFrame) -> Part:
    """Give all families, each once: the counts of the headlines."""
    names = {name: scope.counted(phase, name) for name in MEASURES}
    return Part("all", "All families, counted once", "", {name: int(of[name].sum()) for name in MEASURES}, names)


def part_of(
    scope: Scope, phase: Phase, key: str, heading: str, label: str, values: Mapping[str, int], which: str = "", *, is_few: bool = False
) -> Part:
    """Give a part of the authority's families; `which` is what its identity says, where that is not its label."""
    names = {name: scope.counted(phase, f"{name} {which or label}") for name in MEASURES}
    return Part(key, heading, label, values, names, is_few)
