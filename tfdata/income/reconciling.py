"""Hold the income that the rules say was earned to what the ledger books, year by year.

In come payments of a caseload and its ledger; out goes a summary whose differences are worked out after protection.
Where there is no ledger what was booked is not available; nothing is put in its place.
"""

from __future__ import annotations

from collections.abc import Iterable

from tfdata.caseload import Caseload
from tfdata.income.ledger import RESULT, booked, for_families, has_ledger
from tfdata.income.money import EARNED, in_year, money, notes, paid_phases, year_begins, year_ends, years
from tfdata.payments import ATTACHMENT_FEE, payments
from tfdata.periods import day_in_words
from tfdata.provenance import extract_source
from tfdata.quantities import Absent, Cell, Column, Row, Summary, Words, Worked
from tfdata.scope import Scope


def reconciled(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give for each financial year the fees and the results earned by the rules, what is booked of them, and why they differ."""
    for phase in paid_phases(scope, caseload):
        found, rows_booked = payments(scope, caseload, phase), booked(scope, caseload, phase)
        days = [phase.begins_on(scope.authority.gss_code), min(scope.day, phase.ends_on)]
        days += [*found["earned_on"].dt.date, *rows_booked["booked_on"].dt.date]
        hidden: dict[str, Cell] = {}
        rows = []
        for year in years(min(days), max(days)):
            of_year, year_booked = in_year(found, year), rows_booked[rows_booked["year"] == year]
            for stream, (label, why) in _KINDS.items():
                key, is_fee = f"{year}_{stream}", of_year["stream"] == ATTACHMENT_FEE
                absent = Absent("x", _NO_LEDGER if not scope.authority.parent else _OF_THE_COUNTY)
                is_kind = is_fee if stream == ATTACHMENT_FEE else ~is_fee
                among = found[(found["stream"] == ATTACHMENT_FEE) == (stream == ATTACHMENT_FEE)]
                span = scope.span(year_begins(year), year_ends(year))
                cells: dict[str, Cell] = {
                    "earned": money(of_year[is_kind], key, scope, phase, hidden, of=EARNED, when=span, among=among),
                    "booked": for_families(scope, phase, stream, year_booked, year) if has_ledger(scope, caseload) else absent,
                    "difference": Worked("difference", (f"{key}.booked", f"{key}.earned"), "gbp", _DIFFERENCE),
                    "says": Words(why),
                }
                rows.append(Row(key, Words(f"{year}: {label}"), cells))
        parts = [row.key for row in rows]
        total: dict[str, Cell] = {
            name: Worked("total", tuple(f"{key}.{name}" for key in parts), "gbp", "The cells shown above, added up.")
            for name in ("earned", "booked")
        }
        total["difference"] = Worked("difference", ("total.booked", "total.earned"), "gbp", _DIFFERENCE)
        rows.append(Row("total", Words("Total of the cells shown"), total, is_total=True))
        columns = (
            Column("earned", "Earned by the rules"),
            Column("booked", "Booked in the ledger"),
            Column("difference", "Booked less earned"),
            Column("says", "Why they can differ", False),
        )
        yield Summary(
            f"income_reconciled_{phase.id}",
            f"{scope.name}, {phase.name}: income earned by the rules beside the ledger, to {day_in_words(scope.day)}",
            "B",
            "Year and payment",
            columns,
            tuple(rows),
            True,
            caseload.is_demonstration,
            hidden,
            (_NOTE, *notes(scope, phase, found.attrs["is_complete"])),
            extract_source(scope, caseload),
        )


_KINDS = {
    ATTACHMENT_FEE: ("attachment fees", "a fee is booked some weeks after the day of attachment, and may fall into the next year"),
    RESULT: (
        "results",
        "a result is booked when the claim is paid and not when it is made; what was paid back is booked below nought on its day, and the "
        "claim then earns nothing in its own year",
    ),
}
_DIFFERENCE = "Booked less earned, each as it is shown."
_NO_LEDGER = "The extract holds no ledger, so what was booked is not known."
_OF_THE_COUNTY = "A district has no ledger: its money is its county's."
_NOTE = Words(
    "Both sides are rounded, the ledger to five of the largest payment of its kind, so a difference below that may be rounding and no "
    "more. Where one side is [c] there is no difference, and the total holds whatever is shown of either side."
)
