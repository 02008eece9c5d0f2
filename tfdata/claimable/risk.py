"""What may have to be paid back: claims whose evidence fails, and families that are claimed for twice."""

from __future__ import annotations

from collections.abc import Iterable

from tfdata.claimable.decided import Decided, by_payment, count, key_of, money, status_of, summary, total_row
from tfdata.claims.doubles import doubles
from tfdata.quantities import Cell, Column, Count, Counted, Relation, Row, Summary, Words


def at_risk(decided: Decided) -> Iterable[Summary]:
    """Count the claims that stand and those of them whose evidence fails, by basis and payment, with the money at risk.

    A claim fails where what is on record today does not bear it out for the day on which it was made.
    """
    for phase, decisions in decided.phases():
        labels = {basis.code: basis.label for basis in phase.bases}
        standing = [decision for _, decision in decisions if decision.status in ("submitted", "paid")]
        rows: list[Row] = []
        parts: list[Counted] = []
        relations: list[Relation] = []
        for basis, amount, own in by_payment(phase, standing):
            key, failing = key_of(basis, amount), [decision for decision in own if decision.is_at_risk]
            stands, fails = (decided.scope.counted(phase, f"{what}: {key}") for what in ("claim stands", "evidence fails"))
            parts.append(stands)
            relations.append(Relation.within(stands, fails))
            cells: dict[str, Cell] = {"standing": count(decided, phase, own, "decided", f"{labels[basis]}: claims that stand", stands.what)}
            cells["failing"] = count(decided, phase, failing, "claim_at_risk", f"{labels[basis]}: claims whose evidence fails", fails.what)
            cells |= money(key, "failing", amount, failing, "risk", labels[basis])
            rows.append(Row(key, Words(labels[basis]), cells))
        if rows:
            rows.append(total_row(rows, ("standing", "failing", "risk")))
            columns = (
                Column("standing", "Claims that stand"),
                Column("failing", "Evidence fails"),
                Column("each", "For a claim"),
                Column("risk", "At risk"),
            )
            notes = (
                Words(
                    "At risk is a claim submitted or paid that what is on record today does not bear out for the day on which it was made. "
                    "It may still be valid: a record can be mended. Each is listed in the restricted schedule."
                ),
            )
            whole = [(1, decided.scope.counted(phase, status_of(status))) for status in ("submitted", "paid")]
            relations.append(Relation((*whole, *((-1, part) for part in parts))))
            for code in labels:
                of_basis = [part for part in parts if part.what.startswith(f"claim stands: {code}_")]
                relations.append(Relation.adds_up(decided.scope.counted(phase, f"{code}_results"), of_basis))
            relations.append(Relation.adds_up(decided.scope.counted(phase, "outcome"), parts))
            about = "claims whose evidence fails"
            yield summary(decided, phase, "at_risk", about, "Basis", columns, rows, notes, relations=tuple(relations))


def faults(decided: Decided) -> Iterable[Summary]:
    """Count families that are claimed for twice: through a person who is in two of them, or again after a re-referral."""
    labels = {
        "person": "A person is in two families that are both claimed for",
        "re_referral": "A family is claimed for again after it was referred again",
    }
    for phase, decisions in decided.phases():
        found = doubles((facts for facts, _ in decisions), decided.scope.book)
        pairs = {"person": sum(bool(item.people) for item in found), "re_referral": sum(item.is_re_referral for item in found)}
        rows = [
            Row(
                kind, Words(label), {"value": Count(pairs[kind], "claimed_twice", label, of=decided.scope.counted(phase, f"twice: {kind}"))}
            )
            for kind, label in labels.items()
        ]
        words = "One result of a family is paid for. Both claims of a pair are listed in the restricted schedule, for audit to look at."
        columns = (Column("value", "Pairs of claims"),)
        yield summary(decided, phase, "claimed_twice", "families claimed for twice", "Fault", columns, rows, (Words(words),))
