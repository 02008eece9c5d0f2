"""What the authority returned for the quarter, beside the same measures of its caseload where the extract holds families.

In comes a caseload with a table of returns; out goes a summary of Part B. A return is the authority's own count: it is protected as any
count of its families is.
"""

from __future__ import annotations

from collections.abc import Iterable

from tfdata.caseload import Caseload
from tfdata.counting import RETURNED, counts, in_scope
from tfdata.periods import Quarter
from tfdata.provenance import extract_source
from tfdata.quantities import Cell, Column, Count, Relation, Row, Summary, Words, Worked, in_use
from tfdata.scope import Scope


def for_the_quarter(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give every figure that was returned for the pack's quarter, with where it stands; beside it the caseload's, and the difference."""
    for phase in scope.phases if caseload.has("returns") else ():
        known = in_scope(caseload, scope, phase)
        returned = known.returns[known.returns["quarter"] == Quarter.of(scope.day).name]
        found = counts(known, phase, scope.day) if caseload.has("families") else {}
        rows = []
        relations = []
        for measure, value, source in returned[["measure", "value", "source"]].itertuples(index=False):
            counted = scope.counted(phase, measure)
            of = counted._replace(what=f"{measure}, returned") if measure in found else counted
            cells: dict[str, Cell] = {
                "returned": Count(int(value), measure, f"{scope.label(phase, measure)}, returned", of=of, tables=RETURNED),
                "source": Words(source),
            }
            if measure in found:
                cells["caseload"] = Count(found[measure], measure, f"{scope.label(phase, measure)}, caseload", of=counted)
                relations.append(Relation.adds_up(counted, (of,)))
                definition = "The caseload's figure less the one returned, after protection."
                cells["difference"] = Worked("difference", (f"{measure}.caseload", f"{measure}.returned"), "families", definition)
            rows.append(Row(measure, Words(scope.label(phase, measure)), cells))
        if rows:
            columns = (
                Column("returned", "Returned"),
                Column("caseload", "Caseload"),
                Column("difference", "Caseload less returned"),
                Column("source", "Where it stands", False),
            )
            yield Summary(
                f"returned_{phase.id}",
                f"{scope.name}, {phase.name}: what was returned for {scope.quarter.label}",
                "B",
                "Measure",
                in_use(columns, rows),
                tuple(rows),
                is_demonstration=caseload.is_demonstration,
                source=extract_source(scope, caseload),
                relations=tuple(relations),
            )
