"""Give the volumes as they had come about by the end of each quarter, so that savings can be followed over time.

In come a scope and a caseload; out goes a summary a phase. Every row counts all families up to its quarter's end, and its last row
holds the very numbers of the tables of the quarter; what a service's feed told is taken as it was known at that quarter's end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from tfdata.caseload import Caseload
from tfdata.params import Outcome, Phase
from tfdata.periods import Quarter, quarters
from tfdata.quantities import Cell, Column, Relation, Row, Summary, Words, in_use
from tfdata.scope import Scope
from tfdata.volumes import tables
from tfdata.volumes.achieved import BY_PROBLEM, achieved, achieving_count, modelled, stages
from tfdata.volumes.observed import uses
from tfdata.volumes.windows import SIDES, Windows, of_services


def by_quarter(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give the uses before and after of every outcome that is measured and the families achieving every one that is modelled.

    Columns are `<outcome>_before`, `<outcome>_after` and `<outcome>`; those of a route whose tables the extract lacks are left out.
    """
    for phase, known in tables.known(scope, caseload):
        days = quarters(phase.begins_on(scope.authority.gss_code), min(scope.day, phase.ends_on))
        windows = of_services(scope, caseload, phase) if caseload.has("service_use") else {}
        has_results = caseload.has("problems") and caseload.has("claims")
        measured = {code: item for code, item in tables.outcomes(scope, phase).items() if item.measured in windows}
        results = modelled(scope, phase) if has_results else {}
        rows = []
        for quarter in days:
            then = replace(scope, quarter=quarter)
            cells = _measured(then, phase, measured, windows)
            cells |= _modelled(then, phase, results, known) if results else {}
            rows.append(Row(quarter.name, Words(quarter.name), cells))
        columns = in_use(tuple(_columns(tables.outcomes(scope, phase))), rows)
        if columns:
            yield tables.summary(
                scope, caseload, phase, "volumes_by_quarter", "volumes by the end of each quarter", "Quarter", columns, rows,
                (_CUMULATIVE,), _between(scope, phase, results, days),
            )  # fmt: skip


_CUMULATIVE = "Each cell counts all families up to the end of the quarter: their uses of a service, or the families achieving an outcome."


def _columns(outcomes: Mapping[str, Outcome]) -> Iterator[Column]:
    for code, outcome in outcomes.items():
        yield from (Column(f"{code}_{side}", f"{outcome.label}: uses {side}") for side in SIDES)
        yield Column(code, f"{outcome.label}: families achieving")


def _measured(then: Scope, phase: Phase, outcomes: Mapping[str, Outcome], windows: Mapping[str, Windows]) -> dict[str, Cell]:
    """Count the uses of each measured outcome's service by the end of a quarter."""
    cells: dict[str, Cell] = {}
    for code, outcome in outcomes.items():
        found = uses(then, phase, outcome.measured, windows[outcome.measured])
        cells |= {f"{code}_{side}": cell for side, cell in found.items()}
    return cells


def _modelled(then: Scope, phase: Phase, outcomes: Mapping[str, Outcome], known: Caseload) -> dict[str, Cell]:
    """Count the families achieving each modelled outcome by the end of a quarter."""
    found = stages(then, phase, known)
    return {code: achieving_count(then, phase, outcome, len(found.achieving(outcome, phase))) for code, outcome in outcomes.items()}


def _between(scope: Scope, phase: Phase, results: Mapping[str, Outcome], days: Iterable[Quarter]) -> Iterator[Relation]:
    """Say that families achieving an outcome by problem are among those with an outcome; a later quarter holds an earlier one anyway."""
    for quarter in days:
        then = replace(scope, quarter=quarter)
        for outcome in results.values():
            if outcome.modelled == BY_PROBLEM:
                yield Relation.within(then.counted(phase, "outcome"), achieved(then, phase, outcome))
