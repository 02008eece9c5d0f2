"""Income earned by financial year and basis, against the most that could be paid.

In come payments of a caseload, and the grant of its ledger; out goes a summary for each phase. No authority's budget is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tfdata.caseload import Caseload
from tfdata.income.ledger import GRANT_COLUMN, grant_of, grants
from tfdata.income.money import EARNED, against_maximum, earned_by_stream, money, notes, paid_phases, year_begins, year_ends, year_of, years
from tfdata.payments import ATTACHMENT_FEE, payments
from tfdata.periods import day_in_words
from tfdata.provenance import extract_source
from tfdata.quantities import Absent, Cell, Column, Row, Summary, Words, Worked, in_use
from tfdata.scope import Scope


def by_year(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give fees and results earned in each financial year of the phase, their sum to date, and what is still available."""
    for phase in paid_phases(scope, caseload):
        found, grant = payments(scope, caseload, phase), grants(scope, caseload, phase)
        streams = {ATTACHMENT_FEE: "Attachment fees"} | {basis.code: basis.label for basis in phase.bases}
        hidden: dict[str, Cell] = {}
        days = [phase.begins_on(scope.authority.gss_code), min(scope.day, phase.ends_on), *found["earned_on"].dt.date]
        in_years = years(min(days), max(days))
        rows = []
        for year in in_years:
            cells = earned_by_stream(streams, found, year_begins(year), year_ends(year), year, scope, phase, hidden)
            cells["total"] = Worked("total", tuple(f"{year}.{stream}" for stream in streams), "gbp", _ACROSS)
            cells |= grant_of(grant, year_begins(year), year_ends(year))
            rows.append(Row(year, Words(year), cells))
        to_date: dict[str, Cell] = {
            name: Worked("total", tuple(f"{year}.{name}" for year in in_years), "gbp", _DOWN) for name in (*streams, "total")
        }
        to_date |= grant_of(grant, date.min, scope.day)
        rows.append(Row("to_date", Words("To date, of the cells shown"), to_date, is_total=True))
        once = money(found, "to_date", scope, phase, hidden, of=EARNED, when=scope.span(), among=found)
        rows.append(Row("earned", Words("Earned to date, rounded once"), {"total": once}))
        rows.extend(against_maximum(scope, phase, "total", "earned.total"))
        rows.append(Row("budget", Words("Budget"), {"total": Absent("x", _NO_BUDGET)}))
        columns = (
            *(Column(stream, label) for stream, label in streams.items()),
            Column("total", "Total of the cells shown"),
            GRANT_COLUMN,
        )
        until = Words(f"{in_years[-1]} runs to {day_in_words(scope.day)}." if year_of(scope.day) == in_years[-1] else _OVER)
        yield Summary(
            f"income_by_year_{phase.id}",
            f"{scope.name}, {phase.name}: income earned in each financial year, and what is still available",
            "B",
            "Financial year",
            in_use(columns, rows),
            tuple(rows),
            True,
            caseload.is_demonstration,
            hidden,
            (until, _ONCE, Words(_NO_BUDGET), *notes(scope, phase, found.attrs["is_complete"])),
            extract_source(scope, caseload),
        )


_ACROSS = "The sum of the cells shown in the row; suppressed cells are left out."
_DOWN = "The sum of the years' cells that are shown; suppressed cells are left out."
_ONCE = Words(
    "Each year is rounded by itself. Earned to date is rounded once for each rate, as in the table of payments, so it can differ from the "
    "sum of the years; what is still available and the share follow from it."
)
_NO_BUDGET = (
    "No document that was found records the authority's budget for the programme, so income is held to the most that could be paid."
)
_OVER = "Nothing of the phase was earned after the years shown."
