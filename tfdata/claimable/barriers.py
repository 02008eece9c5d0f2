"""What is in the way of a result: by each thing that a phase asks, the families and claims that lack it."""

from __future__ import annotations

from collections.abc import Iterable

from tfdata.claimable.decided import Decided, by_payment, count, key_of, status_of, summary
from tfdata.claims import Decision, labels
from tfdata.claims.ruling import ruling
from tfdata.params import Phase
from tfdata.quantities import Cell, Column, Relation, Row, Summary, Words
from tfdata.scope import Scope


def barriers(decided: Decided) -> Iterable[Summary]:
    """Count by rule and by paper the families that lack it alone, those that have achieved all but it, and the claims that fail by it.

    A family that lacks several papers counts under each, so that rows do not add up.
    """
    for phase, decisions in decided.phases():
        alone: dict[str, list[Decision]] = {}
        wanting: dict[str, list[Decision]] = {}
        failing: dict[str, list[Decision]] = {}
        for _, decision in decisions:
            kinds = {"one_barrier_left": alone, "achieved_not_claimable": wanting}
            into = failing if decision.is_at_risk else kinds.get(decision.status)
            if into is not None:
                for rule in dict.fromkeys(item.rpartition(".")[-1] for item in (*decision.barriers, *decision.missing)):
                    into.setdefault(rule, []).append(decision)
        rows = []
        for rule, label in _asked(decided.scope, phase).items():
            columns_of = {"alone": alone, "wanting": wanting, "failing": failing}
            if rule in labels.OTHER_RULES and not any(rule in found for found in columns_of.values()):
                continue
            cells: dict[str, Cell] = {
                name: count(decided, phase, found.get(rule, []), "barrier", f"{label}: {name}", f"{name}: {rule}")
                for name, found in columns_of.items()
            }
            rows.append(Row(rule, Words(label), cells))
        columns = (
            Column("alone", "Only this is in the way"),
            Column("wanting", "Achieved, for want of this"),
            Column("failing", "Claimed, and this fails"),
        )
        notes = (Words("A family that lacks several documents counts under each, so the rows do not add up."),)
        relations = _between_barriers(decided, phase, [row.key for row in rows])
        yield summary(decided, phase, "barriers", "what is in the way", "What is asked", columns, rows, notes, relations=relations)


def _between_barriers(decided: Decided, phase: Phase, rules: list[str]) -> tuple[Relation, ...]:
    """Say that who has one thing in the way lacks it alone, and that who lacks several counts under each, and under one at least."""
    counted = decided.scope.counted
    failing = [
        counted(phase, f"evidence fails: {key_of(basis, amount)}")
        for basis, amount, _ in by_payment(phase, [each for _, each in decided.by_phase[phase.id] if each.status in ("submitted", "paid")])
    ]
    found: list[Relation] = []
    for name, whole in {
        "alone": [counted(phase, status_of("one_barrier_left"))],
        "wanting": [counted(phase, status_of("achieved_not_claimable"))],
        "failing": failing,
    }.items():
        parts = [counted(phase, f"{name}: {rule}") for rule in rules]
        wholes, all_parts = [(1, each) for each in whole], [(1, part) for part in parts]
        found.append(Relation((*wholes, *((-1, part) for part in parts))))
        found.append(Relation((*all_parts, *((-1, each) for each in whole)), is_equal=False))
        found += [Relation((*wholes, (-1, part)), is_equal=False) for part in parts]
    return tuple(found)


def _asked(scope: Scope, phase: Phase) -> dict[str, str]:
    """Name all that a phase asks of a family before a result: its rules, then the papers and what they must say."""
    rules = ruling(scope.book, scope.slug, phase.id)
    asked = dict(labels.OTHER_RULES) | {test.id: test.label for result in rules.rules.results for test in result.tests}
    papers = {*rules.rules.worked_with, *rules.rules.paperwork}
    return asked | {name: label for name, label in labels.PAPERS.items() if name in papers}
