"""Payment-by-results income: what was earned by attachments and result claims, by basis and by quarter.

In come payments of a caseload; out go summaries whose money is a count times an amount, worked out after protection.
A district's money is its county's: what is shown for a district is a notional share. Amounts are whole pounds in Decimal.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from tfdata.caseload import Caseload
from tfdata.funding import district_note
from tfdata.params import Phase
from tfdata.payments import ATTACHMENT_FEE, funded_families, payments, rate
from tfdata.periods import day_in_words, quarters
from tfdata.provenance import extract_source
from tfdata.quantities import Absent, Cell, Column, Count, Given, Row, Summary, Words, Worked
from tfdata.scope import Scope


def earned(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give fees and result payments earned in the quarter and to date, by basis and tariff, against the most available.

    A fee is earned on the day of attachment and a result on the day of the claim; a claim rejected or repaid by the quarter's end
    earns nothing. Families beyond the funded number earn nothing; `payments` says which they are.
    """
    for phase in _paid_phases(scope, caseload):
        found = payments(scope, caseload, phase)
        rows: list[Row] = []
        for (stream, since, amount), group in found.groupby(["stream", "since", "amount"], sort=False):
            rows.append(_earned_row(scope, phase, str(stream), str(since), int(str(amount)), group))
        paying = [row.key for row in rows]
        definition = "The sum of the cells shown above it, each from a rounded count; suppressed cells are left out."
        total: dict[str, Cell] = {
            name: Worked("total", tuple(f"{key}.{name}" for key in paying), "gbp", definition)
            if paying
            else Absent("z", "Nothing has been earned.")
            for name in ("income_quarter", "income")
        }
        rows.append(Row("total", Words("Total of the cells shown"), total, is_total=True))
        rows.extend(_against_maximum(scope, phase))
        columns = (
            Column("each", "For a family"),
            Column("families_quarter", "Families in the quarter"),
            Column("income_quarter", "Earned in the quarter"),
            Column("families", "Families to date"),
            Column("income", "Earned to date"),
        )
        yield Summary(
            f"income_{phase.id}",
            f"{scope.name}, {phase.name}: income earned in {scope.quarter.label} and to date",
            "B",
            "Payment",
            columns,
            tuple(rows),
            True,
            caseload.is_demonstration,
            notes=_notes(scope, phase, found),
            source=extract_source(scope, caseload),
        )


def earned_by_quarter(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give income earned in each quarter of the phase, by basis, with the sum of the cells shown."""
    for phase in _paid_phases(scope, caseload):
        found = payments(scope, caseload, phase)
        streams = {ATTACHMENT_FEE: "Attachment fees"} | {basis.code: basis.label for basis in phase.bases}
        hidden: dict[str, Cell] = {}
        rows = []
        days = [phase.begins_on(scope.authority.gss_code), min(scope.day, phase.ends_on), *found["earned_on"].dt.date]
        for quarter in quarters(min(days), max(days)):
            in_quarter = found[found["earned_on"].between(pd.Timestamp(quarter.start), pd.Timestamp(quarter.end))]
            cells = {
                stream: _money(in_quarter[in_quarter["stream"] == stream], f"{quarter.name}_{stream}", scope, phase, stream, hidden)
                for stream in streams
            }
            definition = "The sum of the cells shown in the row; suppressed cells are left out."
            cells["total"] = Worked("total", tuple(f"{quarter.name}.{stream}" for stream in streams), "gbp", definition)
            rows.append(Row(quarter.name, Words(quarter.name), cells))
        columns = (*(Column(stream, label) for stream, label in streams.items()), Column("total", "Total of the cells shown"))
        yield Summary(
            f"income_by_quarter_{phase.id}",
            f"{scope.name}, {phase.name}: income earned in each quarter",
            "B",
            "Quarter",
            columns,
            tuple(rows),
            True,
            caseload.is_demonstration,
            hidden,
            _notes(scope, phase, found),
            extract_source(scope, caseload),
        )


def _paid_phases(scope: Scope, caseload: Caseload) -> tuple[Phase, ...]:
    """Give the phases whose income can be worked out, which needs the families and their claims."""
    return scope.phases if caseload.has("families") and caseload.has("claims") else ()


def _earned_row(scope: Scope, phase: Phase, stream: str, since: str, amount: int, group: pd.DataFrame) -> Row:
    key = f"{stream}_{since}_{amount}".replace("-", "_")
    tariff = rate(scope, phase, stream, since)
    name = "Attachment fee" if stream == ATTACHMENT_FEE else next(basis.label for basis in phase.bases if basis.code == stream)
    beside = "" if amount == tariff.value else ", beside another result"
    days = f", attached {day_in_words(tariff.since)} to {day_in_words(tariff.until)}" if tariff.since and tariff.until else ""
    label = f"{name}{beside}{days}"
    in_quarter = group[group["earned_on"] >= pd.Timestamp(scope.quarter.start)]
    measure = "attached" if stream == ATTACHMENT_FEE else f"{stream}_results"
    cells: dict[str, Cell] = {
        "each": Given(
            amount, "gbp", (tariff.key,), f"{label}: for a family", "The payment for a family, less what another result has paid."
        ),
        "families_quarter": Count(len(in_quarter), measure, f"{label}: families in the quarter"),
        "income_quarter": Worked("product", (f"{key}.families_quarter", f"{key}.each"), "gbp", "Families times the payment for a family."),
        "families": Count(len(group), measure, f"{label}: families to date"),
        "income": Worked("product", (f"{key}.families", f"{key}.each"), "gbp", "Families times the payment for a family."),
    }
    return Row(key, Words(label), cells)


def _against_maximum(scope: Scope, phase: Phase) -> Iterable[Row]:
    each = scope.book.parameter(f"phases.phase_{phase.id}.maximum_per_family")
    funded = funded_families(scope, phase)
    if funded is None:
        why = "No target is known, so the most that could be paid is not known."
        yield Row("most", Words("Most that could be paid"), {"income": Absent("x", why)})
        return
    low, _, keys = funded
    most = Given(
        low * Decimal(each.value),
        "gbp",
        (*keys, each.key),
        f"{phase.name}: most that could be paid",
        "Families paid for, a fraction dropped, times the most for a family.",
    )
    share = Worked(
        "percent", ("total.income", "most.income"), "percent", "Earned to date, from rounded counts, of the most that could be paid."
    )
    yield Row("most", Words("Most that could be paid"), {"income": most})
    yield Row("share", Words("Earned, of the most that could be paid"), {"income": share})


def _money(found: pd.DataFrame, name: str, scope: Scope, phase: Phase, stream: str, hidden: dict[str, Cell]) -> Cell:
    """Give the money of some payments: for each rate its families times the payment, added up where that may be shown."""
    products = []
    for (since, amount), group in found.groupby(["since", "amount"], sort=True):
        key, tariff = f"{name}_{since}_{amount}", rate(scope, phase, stream, str(since))
        hidden[f"{key}_families"] = Count(len(group), "attached" if stream == ATTACHMENT_FEE else f"{stream}_results")
        hidden[f"{key}_each"] = Given(int(str(amount)), "gbp", (tariff.key,))
        hidden[key] = Worked("product", (f"{key}_families", f"{key}_each"), "gbp", "Families times the payment for a family.")
        products.append(key)
    if not products:
        return Given(0, "gbp", (), definition="Nothing was earned on this basis in the quarter.")
    return Worked(
        "total", tuple(products), "gbp", "Families times the payment for a family, added up over the rates whose families may be shown."
    )


def _notes(scope: Scope, phase: Phase, found: pd.DataFrame) -> tuple[Words, ...]:
    notes = [
        Words(
            "Families are rounded, and money is the rounded number of families times the payment. "
            "A sum leaves out what is suppressed, so it can be lower than what was earned."
        ),
        Words(
            "A fee is earned on the day of attachment and a result on the day of the claim. "
            "A claim rejected or repaid by the end of the quarter earns nothing."
        ),
    ]
    if funded_families(scope, phase) is not None:
        notes.append(
            Words(
                "Families beyond the number paid for earn nothing. Which they are is not recorded: here those attached first earn the fee, "
                "and as many families earn results at a fee's rate as earn that fee, those claimed for first."
            )
        )
    if not found.attrs["is_complete"]:
        notes.append(Words("Some families have no day of attachment, or one for which no rate is known; they earn nothing here."))
    return (*notes, *district_note(scope))
