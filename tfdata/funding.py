"""What could be paid, from the record alone: the families paid for, the most that could be earned, and the payments for a family.

In come tariffs and targets; out go summaries of Part A, for an authority with an extract or without. Nothing here reads an extract.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tfdata.payments import funded_families
from tfdata.periods import day_in_words
from tfdata.quantities import Absent, Cell, Column, Given, Row, Summary, Words, Worked
from tfdata.scope import Scope
from tfdata.targets import target_parts


def available(scope: Scope) -> Iterable[Summary]:
    """Give the families that could be paid for and the most that could be paid, for every phase begun, from the record alone.

    In phase 1 five families in six were paid for; how a fraction is rounded is not recorded, so both readings are shown.
    """
    rows = []
    hidden: dict[str, Cell] = {}
    for phase in scope.begun:
        each = scope.book.parameter(f"phases.phase_{phase.id}.maximum_per_family")
        parts = target_parts(scope, phase)
        cells: dict[str, Cell] = {
            "each": Given(each.value, "gbp", (each.key,), f"{phase.name}: {each.title}", "The most that could be paid for a family.")
        }
        funded = funded_families(scope, phase)
        if parts is None or funded is None:
            why = "No target was found." if parts is None else "Only an estimate of need is known, which is no target."
            cells |= {name: Absent("x", why) for name in ("target", "funded", "most")} | {"says": Words(why)}
        else:
            target = parts[0]
            low, high, keys = funded
            cells["target"] = Given(target.value, "families", (target.key,), target.title)
            cells["funded"] = Given(
                low,
                "families",
                keys,
                f"{phase.name}: families paid for",
                "The target times the share of families paid for, a fraction dropped.",
            )
            cells["most"] = Worked(
                "product",
                (f"phase_{phase.id}.funded", f"phase_{phase.id}.each"),
                "gbp",
                "Families paid for times the most for a family.",
                f"{phase.name}: most that could be paid",
            )
            if low != high:
                hidden[f"high_{phase.id}"] = Given(
                    high,
                    "families",
                    keys,
                    f"{phase.name}: families paid for, a fraction counted as a family",
                    "The target times the share of families paid for, a fraction counted as a family.",
                )
                hidden[f"most_{phase.id}"] = Worked(
                    "product",
                    (f"high_{phase.id}", f"phase_{phase.id}.each"),
                    "gbp",
                    "Families paid for times the most for a family.",
                    f"{phase.name}: most that could be paid, a fraction counted as a family",
                )
                cells["says"] = Words(
                    f"how a fraction is rounded is not recorded: {{high_{phase.id}}} families, {{most_{phase.id}}}, if it counts as one"
                )
            else:
                every = "one payment of each kind for each family of the target"
                cells["says"] = Words(every if low == Decimal(target.value) else "the share of the target that the phase pays for")
        rows.append(Row(f"phase_{phase.id}", Words(phase.name), cells))
    columns = (
        Column("target", "Target"),
        Column("funded", "Families paid for"),
        Column("each", "Most for a family"),
        Column("most", "Most that could be paid"),
        Column("says", "Note", False),
    )
    yield Summary(
        "available",
        f"What could be paid to {scope.name} by results and attachment",
        "A",
        "Phase",
        columns,
        tuple(rows),
        hidden=hidden,
        notes=district_note(scope),
    )


def tariffs(scope: Scope) -> Iterable[Summary]:
    """Give the payments for a family by phase, basis and year of attachment."""
    rows = []
    for phase in scope.begun:
        labels = {"attachment_fee": "Attachment fee"} | {f"result.{basis.code}": basis.label for basis in phase.bases}
        for name, label in labels.items():
            for value in scope.book.values(f"tariffs.phase_{phase.id}.{name}"):
                key = value.key.removeprefix("tariffs.").replace(".", "_").replace("@", "_").replace("-", "_")
                days = f"{day_in_words(value.since)} to {day_in_words(value.until)}" if value.since and value.until else "not dated"
                cells: dict[str, Cell] = {
                    "amount": Given(value.value, "gbp", (value.key,), f"{value.title}, attached {days}"),
                    "days": Words(days),
                }
                rows.append(Row(key, Words(f"{phase.name}: {label}"), cells))
    columns = (Column("amount", "For a family"), Column("days", "For families attached", False))
    note = Words(
        "In phase 1 a family is paid for by one route or the other: all its results together never pay more than continuous employment."
    )
    yield Summary("tariffs", "Payments for a family", "A", "Payment", columns, tuple(rows), notes=(note,))


def district_note(scope: Scope) -> tuple[Words, ...]:
    if not scope.authority.parent:
        return ()
    return (
        Words(f"A district's money is its county's. This is a notional share of what {scope.county_name} receives and never adds to it."),
    )
