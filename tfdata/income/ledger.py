"""The programme account: what the ledger books as income by stream and as spend by funder, and the surplus or cost to the council.

In comes the ledger of a caseload; out goes a summary for each phase. Booked fees and results are families in disguise and go out as
`Booked`, to be protected; grant, reserves and spend are the council's accounts, no multiple of families, and are shown as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import pandas as pd

from tfdata.caseload import Caseload
from tfdata.counting import in_scope
from tfdata.income.money import year_of, years
from tfdata.params import Phase
from tfdata.payments import ATTACHMENT_FEE, dearest
from tfdata.periods import day_in_words
from tfdata.provenance import extract_source, needs
from tfdata.quantities import Absent, Booked, Cell, Column, Given, Relation, Row, Summary, Words, Worked
from tfdata.scope import Scope

RESULT, GRANT, DRAWDOWN, CARRIED, SPEND = "result", "service_transformation_grant", "drawdown", "carry_forward", "spend"
COUNCIL = "council"
LEFT_OVER = (DRAWDOWN, CARRIED)


def account(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give the account of each phase by financial year and to date, as far as the ledger books it by the quarter's end.

    The surplus or cost to the council is the income shown (fees, results less what was paid back, grant, and what was drawn from
    reserves) less the spend whose funder is the council; spend of others is theirs. Money carried forward belongs to the year before
    and is in no total. A district has no ledger, and no account; `no_account` says so.
    """
    for phase in scope.phases:
        rows = booked(scope, caseload, phase)
        if rows.empty:
            continue
        first = min(phase.begins_on(scope.authority.gss_code), rows["booked_on"].dt.date.min())
        in_years = years(first, max(min(scope.day, phase.ends_on), rows["booked_on"].dt.date.max()))
        columns = (*(Column(year, year) for year in in_years), Column("to_date", "To date"))
        yield Summary(
            f"account_{phase.id}",
            f"{scope.name}, {phase.name}: the programme account by financial year, as booked by {day_in_words(scope.day)}",
            "B",
            "Income and spend",
            columns,
            tuple(_rows(scope, phase, rows, in_years)),
            True,
            caseload.is_demonstration,
            notes=_NOTES,
            source=extract_source(scope, caseload),
            relations=tuple(relation for year in in_years for relation in _left_over(scope, phase, rows[rows["year"] == year], year)),
        )


def no_account(scope: Scope, caseload: Caseload) -> str:
    """Say why there is no account; empty where there is one, or where there is no extract, which `provenance.whose` says."""
    if scope.authority.parent and not caseload.is_empty:
        return f"A district has no account of its own: its money is booked in the ledger of {scope.county_name}."
    nothing = caseload.has("ledger") and all(booked(scope, caseload, phase).empty for phase in scope.phases)
    return "The ledger books nothing for this phase by the end of the quarter." if nothing else needs(caseload, "ledger")


def booked(scope: Scope, caseload: Caseload, phase: Phase) -> pd.DataFrame:
    """Give the ledger's rows of a phase booked by the quarter's end, as known then, with their financial `year`."""
    rows = in_scope(caseload, scope, phase).ledger
    rows = rows[rows["booked_on"] <= pd.Timestamp(scope.day)]
    return rows.assign(year=[year_of(day.date()) for day in rows["booked_on"]])


def for_families(scope: Scope, phase: Phase, stream: str, rows: pd.DataFrame, year: str) -> Cell:
    """Give what was booked of fees or of results in a year, less what was paid back, to be protected by the dearest payment of the phase.

    What was carried forward or drawn from reserves is shown as it stands, unless it is what fees and results leave of the spend.
    """
    streams = [ATTACHMENT_FEE] if stream == ATTACHMENT_FEE else [basis.code for basis in phase.bases]
    if stream in LEFT_OVER:
        streams.append(ATTACHMENT_FEE)
    amount = _amount(rows[rows["stream"] == stream])
    is_left_over = stream in LEFT_OVER
    definition = "Booked in the ledger." if is_left_over else "Booked in the ledger, less what was paid back; rounded."
    of = scope.counted(phase, f"booked: {stream}", year)
    return Booked(amount, dearest(scope, phase, *streams), definition=definition, of=of, is_left_over=is_left_over)


def has_ledger(scope: Scope, caseload: Caseload) -> bool:
    """Whether what was booked for the pack's area is known; a district's is in its county's ledger."""
    return caseload.has("ledger") and not scope.authority.parent


def grants(scope: Scope, caseload: Caseload, phase: Phase) -> pd.DataFrame:
    """Give the ledger's rows of the grant in a phase; none where it books none, and then no table of income has a column for it."""
    rows = booked(scope, caseload, phase)
    return rows[rows["stream"] == GRANT]


def grant_of(rows: pd.DataFrame, first: date, last: date) -> Mapping[str, Cell]:
    """Give the cell of the grant booked from one day to another, for a table with `GRANT_COLUMN`; none where no grant is booked."""
    placed = rows[rows["booked_on"].between(pd.Timestamp(first), pd.Timestamp(last))]
    return {} if rows.empty else {"grant": _given(_amount(placed))}


GRANT_COLUMN = Column("grant", "Service transformation grant, as booked (in no total here)")
_STREAMS = {
    ATTACHMENT_FEE: "Attachment fees",
    RESULT: "Results, less what was paid back",
    GRANT: "Service transformation grant",
    DRAWDOWN: "Drawn from reserves",
}
_FUNDERS = {
    COUNCIL: "Spend by the council",
    "police": "Spend by the police",
    "health": "Spend by the health service",
    "housing": "Spend by housing",
    "department": "Spend by the department",
    "other": "Spend by others",
}
_TOTALS = {
    "income": "Income, of the cells shown",
    "all_spend": "Spend by all",
    "surplus": "Surplus, or cost (−), to the council",
    "unaided": "The same without what was drawn from reserves",
}
_NOTES = (
    Words(
        "The surplus or cost to the council is income less its own spend, each of the cells shown. Fees, results and grant are the "
        "council's once they are paid, so what it spends out of them is its own spend. Spend by others is money of theirs beside it."
    ),
    Words(
        "Fees and results are rounded to so many of the largest payment that they can be made of, and are [c] where they could be too few, "
        "since divided by a payment they give families back. The others are the council's accounts, to the pound; what was carried forward "
        "or drawn from reserves is too, unless it is just what fees and results leave. What is [c] is in no total."
    ),
    Words("Money carried forward is of the year before: it is in no total. The last year runs to the end of the quarter."),
)


def _rows(scope: Scope, phase: Phase, rows: pd.DataFrame, in_years: tuple[str, ...]) -> Iterable[Row]:
    """Give the rows of the account: income by stream, spend by funder, what is left to the council, and what was carried forward."""
    spend = rows[rows["stream"] == SPEND]
    funders = [funder for funder in _FUNDERS if funder == COUNCIL or funder in set(spend["funder"])]
    for stream, label in _STREAMS.items():
        yield _row(stream, label, {year: _booked(scope, phase, stream, rows, year) for year in in_years})
    yield _total("income", tuple(_STREAMS), in_years, "The income shown above, added up.")
    for funder in funders:
        amounts = {year: _given(_amount(spend[(spend["year"] == year) & (spend["funder"] == funder)])) for year in in_years}
        yield _row(f"spend_{funder}", _FUNDERS[funder], amounts)
    yield _total("all_spend", tuple(f"spend_{funder}" for funder in funders), in_years, "The spend shown above, added up.")
    for key, (first, second) in {"surplus": ("income", f"spend_{COUNCIL}"), "unaided": ("surplus", DRAWDOWN)}.items():
        definition = "Income of the cells shown, less the council's own spend" + (
            ", less what was drawn from reserves." if key == "unaided" else "."
        )
        yield Row(key, Words(_TOTALS[key]), {name: _left(first, second, name, definition, spend) for name in (*in_years, "to_date")}, True)
    carried = {year: _booked(scope, phase, CARRIED, rows, year) for year in in_years}
    never = Absent("z", "Money carried forward is of the year before, so the years are not added up.")
    yield Row(CARRIED, Words("Carried forward from the year before"), {**carried, "to_date": never})


def _booked(scope: Scope, phase: Phase, stream: str, booked_rows: pd.DataFrame, year: str) -> Cell:
    rows = booked_rows[booked_rows["year"] == year]
    if stream in (ATTACHMENT_FEE, RESULT, *LEFT_OVER):
        return for_families(scope, phase, stream, rows, year)
    return _given(_amount(rows[rows["stream"] == stream]))


def _left_over(scope: Scope, phase: Phase, rows: pd.DataFrame, year: str) -> Iterable[Relation]:
    """Say that what is carried forward, or was drawn from reserves, is what the year's income leaves of the council's spend."""
    spend = rows[(rows["stream"] == SPEND) & (rows["funder"] == COUNCIL)]
    known = _amount(rows[rows["stream"] == GRANT]) - _amount(spend)
    fees, results, drawn, carried = (
        scope.counted(phase, f"booked: {stream}", year) for stream in (ATTACHMENT_FEE, RESULT, DRAWDOWN, CARRIED)
    )
    yield Relation(((1, fees), (1, results), (-1, carried)), constant=known)
    yield Relation(((1, fees), (1, results), (1, drawn)), constant=known)
    yield Relation(((1, fees), (1, results), (1, drawn), (-1, carried)), constant=known)


def _row(key: str, label: str, cells: Mapping[str, Cell]) -> Row:
    to_date = Worked("total", tuple(f"{key}.{year}" for year in cells), "gbp", "The years shown, added up.")
    return Row(key, Words(label), {**cells, "to_date": to_date})


def _total(key: str, of: tuple[str, ...], in_years: tuple[str, ...], definition: str) -> Row:
    cells = {name: Worked("total", tuple(f"{part}.{name}" for part in of), "gbp", definition) for name in (*in_years, "to_date")}
    return Row(key, Words(_TOTALS[key]), cells, is_total=True)


def _left(first: str, second: str, name: str, definition: str, spend: pd.DataFrame) -> Cell:
    if spend.empty:
        return Absent("x", "The ledger books no spend, so what is left to the council is not known.")
    return Worked("difference", (f"{first}.{name}", f"{second}.{name}"), "gbp", definition)


def _given(amount: Decimal) -> Given:
    definition = "Booked in the ledger: the council's accounts, and no multiple of families."
    return Given(amount, "gbp", (), definition=definition, formula="The amounts booked, added up.", tables=("ledger",))


def _amount(rows: pd.DataFrame) -> Decimal:
    """Add up amounts to the penny; nothing booked is nought, as the ledger was given."""
    return sum(rows["amount_gbp"], Decimal(0))
