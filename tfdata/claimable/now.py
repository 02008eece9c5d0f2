"""How the families stand on the day: by decision, with what can be claimed now and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tfdata.claimable.decided import Decided, by_payment, count, key_of, money, status_of, summary, total_row
from tfdata.claims import Status, labels
from tfdata.claims.windows import next_window
from tfdata.params import Phase
from tfdata.periods import day_in_words
from tfdata.quantities import Cell, Column, Counted, Given, Relation, Row, Summary, Words, Worked

MEANINGS: Mapping[Status, str] = {
    "not_eligible": "Identified, with too few of the phase's problems on record.",
    "not_attached": "Eligible, and not attached to the programme, or consent was refused.",
    "in_progress": "Attached; more than one thing is in the way of a result.",
    "one_barrier_left": "Attached; one thing is in the way of a result, and no more.",
    "achieved_not_claimable": "The outcome is on record, and a document or what it must say is not.",
    "claimable": "Everything is on record, and no result of the family is claimed.",
    "submitted": "Claimed, and neither paid nor rejected yet.",
    "paid": "Claimed and paid.",
    "rejected": "The claim was rejected, and the family cannot be claimed for again yet.",
    "repaid": "The payment was paid back, and the family cannot be claimed for again yet.",
}
_BEYOND = (Words("Whether a claim is paid also hangs on the number of families paid for: see the stages of income."),)


def by_status(decided: Decided) -> Iterable[Summary]:
    """Count families by what was decided of them; each family counts once, so that the rows add up to those identified."""
    for phase, decisions in decided.phases():
        rows = []
        for status, label in labels.STATUSES.items():
            own = [decision for _, decision in decisions if decision.status == status]
            value = count(decided, phase, own, "decided", f"{phase.name}: {label}", status_of(status))
            rows.append(Row(status, Words(label), {"value": value, "means": Words(MEANINGS[status])}))
        total = Worked(
            "total", tuple(f"{status}.value" for status in labels.STATUSES), "families", "The sum of the rounded counts shown above it."
        )
        rows.append(Row("total", Words("Total of the rows shown"), {"value": total}, is_total=True))
        columns = (Column("value", "Families"), Column("means", "What it means", False))
        notes = (Words("Decided on what was on record by the day. A family counts once, under the result nearest to it."),)
        about = "what may be claimed, and why not"
        yield summary(decided, phase, "claimable", about, "Decision", columns, rows, notes, relations=_between_decisions(decided, phase))


def _between_decisions(decided: Decided, phase: Phase) -> tuple[Relation, ...]:
    """Say how the decisions hang together with each other and with the stages: every family is in one of them."""
    scope = decided.scope
    of: dict[str, Counted] = {status: scope.counted(phase, status_of(status)) for status in labels.STATUSES}
    stage = {name: scope.counted(phase, name) for name in ("identified", "attached", "outcome", "paid", "rejected", "repaid")}
    before, after = ("not_eligible", "not_attached"), ("submitted", "paid", "rejected", "repaid")
    open_ones = tuple(of[status] for status in of if status not in (*before, *after))
    return (
        Relation.adds_up(stage["identified"], of.values()),
        Relation(((1, stage["identified"]), (-1, stage["attached"]), *((-1, of[status]) for status in before))),
        Relation(((1, stage["identified"]), (-1, stage["attached"]), (-1, of["not_attached"]))),
        Relation.adds_up(stage["attached"], (*open_ones, *(of[status] for status in after))),
        Relation.within(stage["attached"], *open_ones, *(of[status] for status in after)),
        Relation.adds_up(stage["outcome"], (of["submitted"], of["paid"])),
        Relation.within(stage["outcome"], of["submitted"]),
        *(made(stage[status], of[status]) for status in ("paid", "rejected", "repaid") for made in (_same, Relation.within)),
    )


def _same(one: Counted, other: Counted) -> Relation:
    return Relation.adds_up(one, (other,))


def payable_now(decided: Decided) -> Iterable[Summary]:
    """Count the families that can be claimed for on the day, by basis and payment, with what the claims would pay."""
    for phase, decisions in decided.phases():
        labels = {basis.code: basis.label for basis in phase.bases}
        rows, parts = [], []
        for basis, amount, own in by_payment(phase, [decision for _, decision in decisions if decision.status == "claimable"]):
            key = key_of(basis, amount)
            parts.append(decided.scope.counted(phase, f"claimable: {key}"))
            cells: dict[str, Cell] = {"families": count(decided, phase, own, "decided", f"{labels[basis]}: claimable", parts[-1].what)}
            cells |= money(key, "families", amount, own, "pays", labels[basis])
            rows.append(Row(key, Words(labels[basis]), cells))
        if rows:
            rows.append(total_row(rows, ("families", "pays")))
            columns = (Column("families", "Families"), Column("each", "For a claim"), Column("pays", "Would pay"))
            about = "claimable now, and what it would pay"
            whole = (Relation.adds_up(decided.scope.counted(phase, status_of("claimable")), parts),)
            yield summary(decided, phase, "claimable_now", about, "Basis", columns, rows, _BEYOND, relations=whole)


def window(decided: Decided) -> Iterable[Summary]:
    """Say until when claims can still become ready for the next window that is open on the quarter's last day."""
    scope = decided.scope
    for phase, _ in decided.phases():
        hidden: dict[str, Cell] = {}
        found = next_window(scope.book, scope.slug, phase.id, scope.day)
        if found.cut_off is None:
            text = f"{phase.name}: no claim windows are recorded, so the quarter stands in for one."
        else:
            days = (found.closes - found.cut_off).days
            hidden = {"days": Given(days, "days", found.rests_on, "Days from the cut-off to the window's last day")}
            text = (
                f"{phase.name}: the next claim window is that from {found.name}. What goes in "
                f"must be ready for audit {{days}} days before its end, by {day_in_words(found.cut_off)}."
            )
        yield Summary(
            f"window_{phase.id}", "The next claim window", "B", "", (Column("text", "Text", False),),
            (Row("text", Words(""), {"text": Words(text)}),), is_demonstration=decided.caseload.is_demonstration, hidden=hidden,
        )  # fmt: skip
