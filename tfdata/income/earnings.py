"""Payment-by-results income as it is earned: by payment against the most that could be paid, and quarter by quarter.

In come payments of a caseload; out go summaries whose money is a count times an amount, worked out after protection.
A district's money is its county's: what is shown for a district is a notional share. Amounts are whole pounds in Decimal.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from tfdata.caseload import Caseload
from tfdata.income.ledger import GRANT_COLUMN, grant_of, grants
from tfdata.income.money import EARNED, RATE, against_maximum, at_rate, earned_by_stream, notes, paid_phases
from tfdata.params import Phase
from tfdata.payments import ATTACHMENT_FEE, payments, rate
from tfdata.periods import Quarter, day_in_words, quarters
from tfdata.provenance import extract_source
from tfdata.quantities import Absent, Cell, Column, Count, Counted, Given, Relation, Row, Summary, Words, Worked, in_use
from tfdata.scope import Scope


def earned(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give fees and result payments earned in the quarter and to date, by basis and tariff, against the most available.

    A fee is earned on the day of attachment and a result on the day of the claim; a claim rejected or repaid by the quarter's end
    earns nothing. Families beyond the funded number earn nothing; `payments` says which they are.
    """
    for phase in paid_phases(scope, caseload):
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
        rows.extend(against_maximum(scope, phase, "income", "total.income" if paying else ""))
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
            notes=notes(scope, phase, found.attrs["is_complete"]),
            source=extract_source(scope, caseload),
            relations=tuple(_beside_the_results(scope, phase, found)),
        )


def earned_by_quarter(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give income earned in each quarter of the phase, by basis, with the sum of the cells shown; and the grant where a ledger gives it."""
    for phase in paid_phases(scope, caseload):
        found, grant = payments(scope, caseload, phase), grants(scope, caseload, phase)
        streams = {ATTACHMENT_FEE: "Attachment fees"} | {basis.code: basis.label for basis in phase.bases}
        hidden: dict[str, Cell] = {}
        rows = []
        days = [phase.begins_on(scope.authority.gss_code), min(scope.day, phase.ends_on), *found["earned_on"].dt.date]
        for quarter in quarters(min(days), max(days)):
            cells = earned_by_stream(streams, found, quarter.start, quarter.end, quarter.name, scope, phase, hidden)
            definition = "The sum of the cells shown in the row; suppressed cells are left out."
            cells["total"] = Worked("total", tuple(f"{quarter.name}.{stream}" for stream in streams), "gbp", definition)
            cells |= grant_of(grant, quarter.start, quarter.end)
            rows.append(Row(quarter.name, Words(quarter.name), cells))
        columns = (
            *(Column(stream, label) for stream, label in streams.items()),
            Column("total", "Total of the cells shown"),
            GRANT_COLUMN,
        )
        yield Summary(
            f"income_by_quarter_{phase.id}",
            f"{scope.name}, {phase.name}: income earned in each quarter",
            "B",
            "Quarter",
            in_use(columns, rows),
            tuple(rows),
            True,
            caseload.is_demonstration,
            hidden,
            notes(scope, phase, found.attrs["is_complete"]),
            extract_source(scope, caseload),
            tuple(_since_the_quarter_before(scope, phase, found, [Quarter(row.key) for row in rows])),
        )


def _beside_the_results(scope: Scope, phase: Phase, found: pd.DataFrame) -> Iterable[Relation]:
    """Say that the families of each kind of payment to date are those attached, or with a result of the basis that stands."""
    for stream, of_kind in found.groupby("stream", sort=True):
        measure = "attached" if stream == ATTACHMENT_FEE else f"{stream}_results"
        at_rates = sorted(set(of_kind.loc[of_kind["amount"] > 0, RATE].itertuples(index=False, name=None)))
        earned = [scope.counted(phase, at_rate(EARNED, *each), scope.span()) for each in at_rates]
        yield Relation.adds_up(scope.counted(phase, measure), earned)
        yield Relation.within(scope.counted(phase, measure), *earned)


def _since_the_quarter_before(scope: Scope, phase: Phase, found: pd.DataFrame, in_quarters: list[Quarter]) -> Iterable[Relation]:
    """Say that the families of a quarter's fees, or of its results, are those attached, or with an outcome, since the quarter before."""
    is_fee = found["stream"] == ATTACHMENT_FEE
    for measure, of_kind in {"attached": found[is_fee], "outcome": found[~is_fee]}.items():
        at_rates = sorted(set(of_kind.loc[of_kind["amount"] > 0, RATE].itertuples(index=False, name=None)))
        then: list[Counted] = []
        for quarter in in_quarters:
            now = scope.counted(phase, measure, quarter.end.isoformat())
            earned = [scope.counted(phase, at_rate(EARNED, *each), scope.span(quarter.start, quarter.end)) for each in at_rates]
            yield Relation.adds_up(now, (*then, *earned))
            yield Relation.within(now, *then, *earned)
            then = [now]


def _earned_row(scope: Scope, phase: Phase, stream: str, since: str, amount: int, group: pd.DataFrame) -> Row:
    key = f"{stream}_{since}_{amount}".replace("-", "_")
    tariff = rate(scope, phase, stream, since)
    name = "Attachment fee" if stream == ATTACHMENT_FEE else next(basis.label for basis in phase.bases if basis.code == stream)
    beside = "" if amount == tariff.value else ", beside another result"
    days = f", attached {day_in_words(tariff.since)} to {day_in_words(tariff.until)}" if tariff.since and tariff.until else ""
    label = f"{name}{beside}{days}"
    in_quarter = group[group["earned_on"] >= pd.Timestamp(scope.quarter.start)]
    measure = "attached" if stream == ATTACHMENT_FEE else f"{stream}_results"

    def of(span: str) -> Counted:
        return scope.counted(phase, at_rate(EARNED, stream, since, amount), span)

    cells: dict[str, Cell] = {
        "each": Given(
            amount, "gbp", (tariff.key,), f"{label}: for a family", "The payment for a family, less what another result has paid."
        ),
        "families_quarter": Count(len(in_quarter), measure, f"{label}: families in the quarter", of=of(scope.span(scope.quarter.start))),
        "income_quarter": Worked("product", (f"{key}.families_quarter", f"{key}.each"), "gbp", "Families times the payment for a family."),
        "families": Count(len(group), measure, f"{label}: families to date", of=of(scope.span())),
        "income": Worked("product", (f"{key}.families", f"{key}.each"), "gbp", "Families times the payment for a family."),
    }
    return Row(key, Words(label), cells)
