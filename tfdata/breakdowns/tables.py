"""Lay the parts of a breakdown out as a summary: a row for each part, and below them their total and all families.

In come parts; out goes a summary with what is known of its counts. Every share is worked out once its two counts are protected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tfdata.breakdowns.parts import MEASURES, Part
from tfdata.caseload import Caseload
from tfdata.params import Phase
from tfdata.periods import day_in_words
from tfdata.provenance import extract_source
from tfdata.quantities import Cell, Column, Count, Relation, Row, Summary, Words, Worked
from tfdata.scope import Scope

SHARE = "The families with an outcome as a percentage of the families attached, from the two counts of the row as protected."
TOTAL = "The sum of the cells that are shown, as they are shown: rounded, and without those that are hidden."
ROUNDED = "Counts are rounded, that of all families only where it has to be. See how figures are protected."


@dataclass(frozen=True)
class Kind:
    """A way to break families down: the id of its summaries, what heads the rows, and its words in a sentence."""

    id: str
    stub: str
    words: str


def made_up(
    scope: Scope,
    caseload: Caseload,
    phase: Phase,
    kind: Kind,
    whole: Part,
    parts: Sequence[Part],
    notes: Sequence[str] = (),
    relations: Iterable[Relation] = (),
) -> Summary:
    """Give a breakdown whose parts make up the whole, with the total of what is shown and all families below."""
    total: dict[str, Cell] = {}
    for name in MEASURES:
        label = f"{_measure(scope, phase, name)} by {kind.words}: total of the cells shown"
        total[name] = Worked("total", tuple(f"{part.key}.{name}" for part in parts), "families", TOTAL, label)
    rows = [_row(scope, phase, part) for part in parts]
    rows += [Row("total", Words("Total of the cells shown"), total, is_total=True), _row(scope, phase, whole, is_whole=True)]
    sums = [Relation.adds_up(whole.names[name], [part.names[name] for part in parts]) for name in MEASURES]
    title = f"families attached and {phase.outcome_words} by {kind.words}"
    return _summary(scope, caseload, phase, kind, title, "attached", rows, (*notes, ROUNDED), [*sums, *of_each(parts), *relations])


def overlapping(
    scope: Scope, caseload: Caseload, phase: Phase, kind: Kind, whole: Part, parts: Sequence[Part], measure: str, note: str
) -> Summary:
    """Give a breakdown in which a family may stand in several rows, so that it has no total; `measure` is what a row's value counts."""
    rows = [_row(scope, phase, part, column="value", measure=measure) for part in parts]
    within = [Relation.within(whole.names[name], part.names[name]) for part in parts for name in MEASURES]
    title = f"attached families by {kind.words}"
    return _summary(scope, caseload, phase, kind, title, "value", rows, (note,), [*within, *of_each(parts)])


def of_each(parts: Iterable[Part]) -> Iterator[Relation]:
    """Say that those with an outcome are among those attached, row by row."""
    return (Relation.of_each(part.names["attached"], part.names["outcome"]) for part in parts)


def _summary(
    scope: Scope,
    caseload: Caseload,
    phase: Phase,
    kind: Kind,
    title: str,
    attached: str,
    rows: Iterable[Row],
    notes: Iterable[str],
    relations: Iterable[Relation],
) -> Summary:
    outcome = scope.label(phase, "outcome")
    return Summary(
        f"{kind.id}_{phase.id}",
        f"{scope.name}, {phase.name}: {title}, {day_in_words(scope.day)}",
        "B",
        kind.stub,
        (Column(attached, "Families attached"), Column("outcome", outcome), Column("share", f"{outcome}, of those attached")),
        tuple(rows),
        is_breakdown=True,
        is_demonstration=caseload.is_demonstration,
        notes=tuple(map(Words, notes)),
        source=extract_source(scope, caseload),
        relations=tuple(relations),
    )


def _row(scope: Scope, phase: Phase, part: Part, *, column: str = "attached", measure: str = "attached", is_whole: bool = False) -> Row:
    """Give a row with its two counts, and the one as a percentage of the other."""
    attached, outcome = (" ".join(filter(None, (_measure(scope, phase, name), part.label))) for name in MEASURES)
    cells: dict[str, Cell] = {
        column: Count(part.values["attached"], measure, attached, of=part.names["attached"], is_headline=is_whole),
        "outcome": Count(part.values["outcome"], "outcome", outcome, of=part.names["outcome"], is_headline=is_whole),
        "share": Worked("percent", (f"{part.key}.outcome", f"{part.key}.{column}"), "percent", SHARE, f"{outcome}, of those attached"),
    }
    return Row(part.key, Words(part.heading), cells, is_total=is_whole, is_few=part.is_few)


def _measure(scope: Scope, phase: Phase, measure: str) -> str:
    return f"{scope.label(phase, measure)}, {phase.name}"
