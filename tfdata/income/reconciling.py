"""Hold the income that the rules say was earned to what the ledger books, year by year.

In come payments of a caseload and its ledger; out goes a summary whose differences are worked out after protection.
Where there is no ledger what was booked is not available; nothing is put in its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pandas as pd

from tfdata.caseload import Caseload
from tfdata.income.ledger import RESULT, booked, for_families, has_ledger
from tfdata.income.money import EARNED, RATE, at_rate, in_year, money, notes, paid_phases, year_begins, year_ends, years
from tfdata.params import Phase
from tfdata.payments import ATTACHMENT_FEE, dearest, payments
from tfdata.periods import Quarter, day_in_words, quarters
from tfdata.provenance import extract_source
from tfdata.quantities import Absent, Cell, Column, Counted, Relation, Row, Summary, Words, Worked
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
            tuple(_between_books_and_families(scope, phase, found, years(min(days), max(days)))) if has_ledger(scope, caseload) else (),
        )


def _between_books_and_families(scope: Scope, phase: Phase, found: pd.DataFrame, in_years: tuple[str, ...]) -> Iterable[Relation]:
    """Say that what is booked is families times payments: a fee in its quarter or the next, and a result when it is paid."""

    def booked(stream: str, year: str) -> Counted:
        return scope.counted(phase, f"booked: {stream}", year)

    def at_rates(of: str, is_fee: bool, when: str, sign: int) -> list[tuple[int, Counted]]:
        rows = found[(found["amount"] > 0) & ((found["stream"] == ATTACHMENT_FEE) == is_fee)]
        rates = sorted(set(rows[RATE].itertuples(index=False, name=None)))
        return [(sign * int(str(each[-1])), scope.counted(phase, at_rate(of, *each), when)) for each in rates]

    for year in in_years:
        of_year = quarters(year_begins(year), min(year_ends(year), scope.day))
        for lagged in (of_year, [Quarter.of(quarter.start - timedelta(days=1)) for quarter in of_year]):
            earned = [term for quarter in lagged for term in at_rates(EARNED, True, scope.span(quarter.start, quarter.end), -1)]
            yield Relation(((1, booked(ATTACHMENT_FEE, year)), *earned))
    every = {stream: [(1, booked(stream, year)) for year in in_years] for stream in (ATTACHMENT_FEE, RESULT)}
    yield Relation((*at_rates(EARNED, True, scope.span(), 1), *((-1, name) for _, name in every[ATTACHMENT_FEE])), is_equal=False)
    each = -int(dearest(scope, phase, *(basis.code for basis in phase.bases if basis.is_outcome)))
    yield Relation((*every[RESULT], (each, scope.counted(phase, "paid"))))
    for terms, first in ((every[RESULT], None), (every[RESULT][-1:], year_begins(in_years[-1]))):
        when = scope.span(first)
        paid, repaid = (scope.counted(phase, f"claim_{stage}", when) for stage in ("paid", "repaid"))
        yield Relation((*terms, (each, paid), (-each, repaid)))
        yield Relation((*terms, *at_rates("claim_paid", False, when, -1), *at_rates("claim_repaid", False, when, 1)))


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
