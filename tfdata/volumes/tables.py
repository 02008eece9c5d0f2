"""What the tables of volumes share: which outcomes and services a phase has, how a count of uses is made, and the summary around the rows.

In come counts; out go cells and summaries that are not yet protected. Nothing here suppresses, rounds or values anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tfdata.caseload import Caseload
from tfdata.counting import in_scope
from tfdata.params import Outcome, Phase
from tfdata.periods import day_in_words
from tfdata.provenance import extract_source
from tfdata.quantities import Absent, Cell, Column, Count, Counted, Relation, Row, Summary, Words
from tfdata.scope import Scope

ROUNDED = "Counts are rounded; one behind which few families stand is not shown, however large it is. See how figures are protected."
NOBODY = Absent("x", "No family had been observed for as long on either side, so nothing is known of a change.")
BY_DEFINITION = Absent("z", "Families new to services did not use this one before, by definition, so that they show no change.")
NOT_FED = Absent("x", "No row of the extract is of this service, so nothing is known of its use.")


def outcomes(scope: Scope, phase: Phase) -> Mapping[str, Outcome]:
    """Give the outcomes that a phase has, by code: those that belong to one of its problems."""
    return {code: outcome for code, outcome in scope.book.savings.outcomes.items() if phase.id in outcome.problems}


def measured(scope: Scope, phase: Phase) -> list[str]:
    """List the services whose use measures an outcome of a phase, each once."""
    return list(dict.fromkeys(outcome.measured for outcome in outcomes(scope, phase).values() if outcome.measured))


def known(scope: Scope, caseload: Caseload, *needed: str) -> Iterator[tuple[Phase, Caseload]]:
    """Give each phase with what is known of it in the pack's area; none where the extract lacks families or a table needed."""
    if all(caseload.has(table) for table in ("families", *needed)):
        for phase in scope.phases:
            yield phase, in_scope(caseload, scope, phase)


def with_others(all_of_them: Count, new: Count, what: Counted) -> tuple[Count, Relation]:
    """Give what is left of a number without the families that were new to services, and that the two make it up.

    It is shown nowhere, and protected all the same, since anybody can subtract the one from the other.
    """
    assert all_of_them.of is not None
    assert new.of is not None
    families = None if all_of_them.families is None or new.families is None else all_of_them.families - new.families
    others = Count(all_of_them.value - new.value, all_of_them.measure, of=what, families=families, is_guarded=True)
    return others, Relation.adds_up(all_of_them.of, (new.of, what))


def summary(
    scope: Scope,
    caseload: Caseload,
    phase: Phase,
    name: str,
    about: str,
    stub: str,
    columns: tuple[Column, ...],
    rows: Iterable[Row],
    notes: Iterable[str],
    relations: Iterable[Relation],
    hidden: Mapping[str, Cell] | None = None,
) -> Summary:
    """Give a summary of volumes, as at the quarter's last day."""
    return Summary(
        f"{name}_{phase.id}",
        f"{scope.name}, {phase.name}: {about}, {day_in_words(scope.day)}",
        "B",
        stub,
        columns,
        tuple(rows),
        is_breakdown=True,
        is_demonstration=caseload.is_demonstration,
        hidden=hidden or {},
        notes=tuple(map(Words, (*notes, ROUNDED))),
        source=extract_source(scope, caseload),
        relations=tuple(relations),
    )
