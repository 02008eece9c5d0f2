"""The families of a pack with what was decided of each, and the forms in which decisions are counted.

In comes a caseload as it was known on the quarter's last day; out go decisions by phase, and cells of summaries that are not yet protected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tfdata.caseload import Caseload
from tfdata.claims import Decision, Facts, decide_all
from tfdata.counting import in_scope
from tfdata.params import Phase
from tfdata.periods import day_in_words
from tfdata.provenance import extract_source
from tfdata.quantities import Absent, Cell, Column, Count, Given, Relation, Row, Summary, Words, Worked
from tfdata.scope import Scope

NEEDED = ("families", "problems", "claims", "documents", "people", "progress")


@dataclass(frozen=True, eq=False)
class Decided:
    """The families of a scope's phases, each with what was decided of it on the quarter's last day; by phase."""

    scope: Scope
    caseload: Caseload
    by_phase: Mapping[str, tuple[tuple[Facts, Decision], ...]] = field(repr=False)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False)

    def phases(self) -> Iterator[tuple[Phase, tuple[tuple[Facts, Decision], ...]]]:
        """Give each phase of which a family is known, with its decisions."""
        for phase in self.scope.phases:
            if self.by_phase.get(phase.id):
                yield phase, self.by_phase[phase.id]

    def rests_on(self, phase: Phase) -> tuple[str, ...]:
        """Give the keys of all that the decisions of a phase rest on."""
        if phase.id not in self.keys:
            found = {key for _, decision in self.by_phase[phase.id] for item in decision.tried for key in item.rests_on}
            self.keys[phase.id] = tuple(sorted(found))
        return self.keys[phase.id]

    def of(self, part: Scope) -> Decided:
        """Give the decisions on the families of a part of the authority, a district, whose own scope is given."""
        found = {}
        for phase in part.phases:
            own = set(in_scope(self.caseload, part, phase).families["family_id"])
            found[phase.id] = tuple(each for each in self.by_phase.get(phase.id, ()) if each[0].family_id in own)
        return Decided(part, self.caseload, found)


def decide(scope: Scope, caseload: Caseload) -> Decided:
    """Decide for every family in scope.

    For none where the extract lacks a table that the rules read: what is not known is not nought.
    """
    if not all(caseload.has(table) for table in NEEDED):
        return Decided(scope, caseload, {})
    found = {phase.id: decide_all(in_scope(caseload, scope, phase), scope.book, scope.day) for phase in scope.phases if phase.rules}
    return Decided(scope, caseload, found)


def summary(
    decided: Decided,
    phase: Phase,
    name: str,
    about: str,
    stub: str,
    columns: tuple[Column, ...],
    rows: list[Row],
    notes: tuple[Words, ...],
    *,
    is_breakdown: bool = True,
    hidden: Mapping[str, Cell] | None = None,
    relations: tuple[Relation, ...] = (),
) -> Summary:
    """Give a summary of Part B about a phase's decisions, as at the quarter's last day."""
    scope = decided.scope
    return Summary(
        f"{name}_{phase.id}",
        f"{scope.name}, {phase.name}: {about}, {day_in_words(scope.day)}",
        "B",
        stub,
        columns,
        tuple(rows),
        is_breakdown,
        decided.caseload.is_demonstration,
        hidden or {},
        notes=notes,
        source=extract_source(scope, decided.caseload),
        relations=relations,
    )


def count(decided: Decided, phase: Phase, decisions: list[Decision], measure: str, label: str, what: str) -> Count:
    """Count decisions; what all decisions of the phase rest on goes with each count, so that nothing is told of the few behind one."""
    return Count(len(decisions), measure, label, decided.rests_on(phase), of=decided.scope.counted(phase, what))


def by_payment(phase: Phase, decisions: list[Decision]) -> Iterator[tuple[str, Decimal | None, list[Decision]]]:
    """Group decisions by basis, in the phase's order, and by what the claim pays."""
    for basis in phase.bases:
        own = [decision for decision in decisions if decision.basis == basis.code]
        for amount in sorted({decision.amount for decision in own}, key=lambda amount: amount or Decimal(0)):
            yield basis.code, amount, [decision for decision in own if decision.amount == amount]


def money(key: str, families: str, amount: Decimal | None, own: list[Decision], name: str, label: str) -> dict[str, Cell]:
    """Give the payment of a claim, and that times the families as they are shown."""
    if amount is None:
        why = Absent("x", "No rate is known for the day of attachment.")
        return {"each": why, name: why}
    keys = tuple(dict.fromkeys(rule for decision in own for item in decision.tried if item.rule == "amount" for rule in item.rests_on))
    return {
        "each": Given(amount, "gbp", keys, f"{label}: for a claim", "The payment for a claim, less what another result has paid."),
        name: Worked("product", (f"{key}.{families}", f"{key}.each"), "gbp", "Families, as shown, times the payment for a claim."),
    }


def total_row(rows: list[Row], names: tuple[str, ...]) -> Row:
    words = "The sum of the cells shown above it; suppressed cells are left out."
    cells: dict[str, Cell] = {}
    for name in names:
        unit = "gbp" if name in ("pays", "risk") else "families"
        cells[name] = Worked("total", tuple(f"{row.key}.{name}" for row in rows), unit, words)
    return Row("total", Words("Total of the cells shown"), cells, is_total=True)


def key_of(basis: str, amount: Decimal | None) -> str:
    return f"{basis}_{amount if amount is not None else 'unknown'}".replace(".", "_")


def status_of(status: str) -> str:
    """What is counted of the families of whom something was decided."""
    return f"decided: {status}"
