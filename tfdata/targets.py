"""The targets of an authority: what each counts, in whose words, and by when.

In comes the book of parameters; out goes the table of targets, and a phase's target for whatever is measured against it.
A target is never compared with what it does not count without saying so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tfdata.params import Parameter, Phase, Target
from tfdata.periods import day_in_words
from tfdata.quantities import Absent, Cell, Column, Given, Row, Summary, Words, in_use
from tfdata.scope import Scope

ATTACHED_KINDS = ("reached", "assisted", "worked_with")
COUNTS_WORDS = {
    "reached": "families reached",
    "assisted": "families assisted",
    "worked_with": "families worked with",
    "turned_around": "families turned around",
    "eligible": "families eligible",
    "estimate": "an estimate of need, not a target",
    "not_said": "families; what it counts is not said",
}


def targets(scope: Scope) -> Iterable[Summary]:
    """Give the targets of the phases begun, what each counts, and the document's words."""
    rows = []
    for phase in scope.begun:
        parameter = scope.book.target(scope.slug, phase.id)
        target = _target(scope, phase)
        if parameter is None or target is None:
            absent: dict[str, Cell] = {
                "target": Absent("x", f"No target for {phase.name} was found."),
                "counts": Words("no target was found"),
            }
            rows.append(Row(f"phase_{phase.id}", Words(phase.name), absent))
            continue
        cells: dict[str, Cell] = {
            "target": Given(
                parameter.value,
                "families",
                (parameter.key,),
                parameter.title,
                f"What the authority was to achieve; it counts {counts_in_words(target)}.",
            ),
            "counts": Words(counts_in_words(target)),
            "words": Words(f"“{target.words}”" if target.words else "not kept", (parameter.key,)),
            "by": Words(day_in_words(target.by) if target.by else "not said"),
            "source": Words(scope.dated(parameter), (parameter.key,)),
        }
        rows.append(Row(f"phase_{phase.id}", Words(phase.name), cells))
    columns = (
        Column("target", "Target"),
        Column("counts", "What it counts", False),
        Column("words", "In the document's words", False),
        Column("by", "By", False),
        Column("source", "Source", False),
    )
    note = Words("Targets of different authorities count different things and cannot be compared without saying so.")
    yield Summary("targets", f"Targets of {scope.name}", "A", "Phase", in_use(columns, rows), tuple(rows), notes=(note,))


def target_parts(scope: Scope, phase: Phase) -> tuple[Parameter, Target] | None:
    """Give an authority's target in a phase with what it counts; None where none was found."""
    parameter, target = scope.book.target(scope.slug, phase.id), _target(scope, phase)
    return (parameter, target) if parameter and target else None


def counts_in_words(target: Target) -> str:
    """Say what a target counts, and that it is approximate where the document says so."""
    return COUNTS_WORDS[target.counts] + (" (approximate)" if target.is_approximate else "")


def beside(target: Target, counted: str) -> str:
    """Say what a reader must know who sees a count beside a target: nothing where it counts the same, or where `target_note` says it."""
    return "" if target.counts in (counted, "not_said") else f"the target counts {COUNTS_WORDS[target.counts]}, another kind"


def target_note(scope: Scope, shares: Collection[object]) -> list[Words]:
    """Say under a table that shows shares of a target that what the target counts is not said; nothing where it is said."""
    is_not_said = any(target.counts == "not_said" for target in scope.authority.targets)
    text = "What the target counts is not said, so a share of it tells how far the number had come and no more."
    return [Words(text)] if is_not_said and shares else []


def _target(scope: Scope, phase: Phase) -> Target | None:
    return next((item for item in scope.authority.targets if item.phase == phase.id), None)
