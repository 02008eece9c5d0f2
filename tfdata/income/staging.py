"""What became of the money: earned, submitted, accepted, paid, rejected and repaid, and what was claimed beyond the number paid for.

In come payments and claims of a caseload; out go the stages, and what each counts and which day places it in a quarter.
Money is a protected count times a payment; no claim is counted whose day lies after the quarter.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pandas as pd

from tfdata.caseload import Caseload
from tfdata.income.money import EARNED, RATE, at_rate, money, notes, paid_phases, year_begins, year_of
from tfdata.params import Phase
from tfdata.payments import ATTACHMENT_FEE, claims, funded_families, payments
from tfdata.provenance import extract_source
from tfdata.quantities import Absent, Cell, Column, Count, Counted, Given, Relation, Row, Summary, Words
from tfdata.scope import Scope

BEYOND = "claim_beyond"


def stages(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give families and money at each stage of income: in the quarter, in the financial year to the quarter's end, and to date.

    A family with several claims counts once in a stage, and each of its claims adds its own money. To date, the money submitted is
    what was earned by results, and what was rejected or repaid, before rounding and suppression.
    """
    for phase in paid_phases(scope, caseload):
        earned, made = payments(scope, caseload, phase), claims(scope, caseload, phase)
        is_fee = earned["stream"] == ATTACHMENT_FEE
        found = {
            "fee_earned": earned.assign(on=earned["earned_on"])[is_fee],
            "result_earned": earned.assign(on=earned["earned_on"])[~is_fee],
            **{f"claim_{stage}": made.assign(on=made[f"{day}_on"]) for stage, day in _DAYS.items()},
        }
        hidden: dict[str, Cell] = {}
        rows = [_row(scope, phase, stage, rows, hidden) for stage, rows in found.items()]
        relations = [relation for stage, rows in found.items() for relation in _of_rates(scope, phase, stage, rows)]
        rows.append(_beyond(scope, phase, made.assign(on=made["claimed_on"])[made["is_beyond"]]))
        columns = (
            *(
                Column(f"{what}_{period}", f"{what.capitalize()} {words}")
                for period, words in _PERIODS.items()
                for what in ("families", "money")
            ),
        )
        yield Summary(
            f"income_stages_{phase.id}",
            f"{scope.name}, {phase.name}: income by stage, in {scope.quarter.label}, in the year and to date",
            "B",
            "Stage",
            columns,
            tuple(rows),
            True,
            caseload.is_demonstration,
            hidden,
            (*_NOTES, *notes(scope, phase, earned.attrs["is_complete"])),
            extract_source(scope, caseload),
            (*relations, *_between_stages(scope, phase, made), *_beside_the_counts(scope, phase)),
        )


_DAYS = {"submitted": "claimed", "accepted": "accepted", "paid": "paid", "rejected": "rejected", "repaid": "repaid"}
_PERIODS = {"quarter": "in the quarter", "year": "in the financial year so far", "to_date": "to date"}
_NOTES = (
    Words(
        "A claim is worth what the rules pay for it at the rate of the day of attachment, beside the family's other claims that stand. "
        "One beyond the number paid for is counted in its stages and is worth nothing, even where the extract records a payment."
    ),
    Words("Rejected and repaid is money that was claimed and lost. Stages of one quarter do not add up, since each has its own day."),
)


def what_stages_count(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Say of each stage what it counts and which day places it in a quarter, beside the table of the stages."""
    if not paid_phases(scope, caseload):
        return
    names = ("fee_earned", "result_earned", *(f"claim_{stage}" for stage in _DAYS), BEYOND)
    found = {name: scope.book.measures[name] for name in names}
    rows = tuple(Row(name, Words(item.label), {"says": Words(item.definition)}) for name, item in found.items())
    columns = (Column("says", "What it counts, and the day that places it", False),)
    yield Summary("income_stages_defined", "What each stage of income counts", "B", "Stage", columns, rows)


def _periods(scope: Scope) -> dict[str, date]:
    """Give the first day of each period; all of them end with the quarter."""
    return {"quarter": scope.quarter.start, "year": year_begins(year_of(scope.day)), "to_date": date.min}


def _row(scope: Scope, phase: Phase, stage: str, found: pd.DataFrame, hidden: dict[str, Cell]) -> Row:
    measure = scope.book.measures[stage]
    cells: dict[str, Cell] = {}
    for period, first in _periods(scope).items():
        placed = _since(found, first)
        when = _span(scope, first)
        cells[f"families_{period}"] = Count(int(placed["family_id"].nunique()), stage, of=scope.counted(phase, stage, when))
        cells[f"money_{period}"] = money(
            placed, f"{stage}_{period}", scope, phase, hidden, of=_rate_of(stage), when=when, among=found[found["on"].notna()]
        )
    return Row(stage, Words(measure.label), cells)


def _rate_of(stage: str) -> str:
    """What is counted at each rate: what is earned is earned, at whichever stage it is looked at."""
    return EARNED if stage.endswith(EARNED) else stage


def _span(scope: Scope, first: date) -> str:
    return scope.span(None if first == date.min else first)


def _of_rates(scope: Scope, phase: Phase, stage: str, found: pd.DataFrame) -> Iterable[Relation]:
    """Say that a stage's families are those of its rates, where none has two payments, and no more than those of its rates."""
    for first in _periods(scope).values():
        whole = scope.counted(phase, stage, _span(scope, first))
        at_rates = found.loc[found["on"].notna() & (found["amount"] > 0), RATE].itertuples(index=False, name=None)
        parts = [scope.counted(phase, at_rate(_rate_of(stage), *each), whole.when) for each in sorted(set(at_rates))]
        yield Relation.adds_up(whole, parts)
        yield Relation(((-1, whole), *((1, part) for part in parts)), is_equal=False)
        yield from (Relation.within(whole, part) for part in parts)


def _between_stages(scope: Scope, phase: Phase, made: pd.DataFrame) -> Iterable[Relation]:
    """Say that what was submitted stands or has ended, and each stage lies within the one before: in all, and at each rate."""
    at_rates = sorted(set(made.loc[made["amount"] > 0, RATE].itertuples(index=False, name=None)))
    for first in _periods(scope).values():
        when = _span(scope, first)
        for each in (None, *at_rates):

            def of(stage: str, each: Any = each, when: str = when) -> Counted:
                return scope.counted(phase, stage if each is None else at_rate(_rate_of(stage), *each), when)

            submitted, accepted, paid, rejected, repaid = (of(f"claim_{stage}") for stage in _DAYS)
            earned, beyond = of("result_earned"), scope.counted(phase, BEYOND, when)
            yield Relation.adds_up(submitted, (earned, beyond, rejected, repaid))
            yield Relation.adds_up(submitted, (earned, rejected, repaid))
            yield from (Relation.within(submitted, part) for part in (earned, accepted, beyond))
            if first == date.min:
                yield Relation.within(submitted, earned, rejected, repaid)
                yield from (Relation.within(whole, part) for whole, part in ((accepted, paid), (paid, repaid)))
    for stream in sorted({each[0] for each in at_rates}):
        parts = [scope.counted(phase, at_rate("claim_submitted", *each), scope.span()) for each in at_rates if each[0] == stream]
        yield Relation.adds_up(scope.counted(phase, f"claims made: {stream}"), parts)


def _beside_the_counts(scope: Scope, phase: Phase) -> Iterable[Relation]:
    """Say how the stages hang together with the counts of families on the quarter's last day and the days before."""
    for first in _periods(scope).values():
        when = _span(scope, first)
        before = "" if first == date.min else (first - timedelta(days=1)).isoformat()
        for stages, measure in {("fee_earned",): "attached", ("result_earned",): "outcome", ("result_earned", BEYOND): "outcome"}.items():
            between = [scope.counted(phase, stage, when) for stage in stages]
            then = [scope.counted(phase, measure, before)] if before else []
            yield Relation.adds_up(scope.counted(phase, measure), (*then, *between))
            yield Relation.within(scope.counted(phase, measure), *then, *between)
    submitted, _, paid, rejected, repaid = (scope.counted(phase, f"claim_{stage}", scope.span()) for stage in _DAYS)
    yield Relation.within(submitted, scope.counted(phase, "outcome"), rejected, repaid)
    yield Relation.adds_up(paid, (scope.counted(phase, "paid"), repaid))
    yield Relation.within(paid, scope.counted(phase, "paid"))
    for measure, stage in {"rejected": rejected, "repaid": repaid}.items():
        yield Relation.adds_up(stage, (scope.counted(phase, measure),))
        yield Relation.within(stage, scope.counted(phase, measure))


def _beyond(scope: Scope, phase: Phase, found: pd.DataFrame) -> Row:
    """Give the row of claims that are counted and not paid for."""
    measure, funded = scope.book.measures[BEYOND], funded_families(scope, phase)
    cells: dict[str, Cell] = {}
    for period, first in _periods(scope).items():
        if funded is None:
            absent = Absent("x", "No target is known, so the number paid for is not known.")
            cells |= {f"families_{period}": absent, f"money_{period}": absent}
            continue
        families = int(_since(found, first)["family_id"].nunique())
        cells[f"families_{period}"] = Count(families, BEYOND, rests_on=funded[2], of=scope.counted(phase, BEYOND, _span(scope, first)))
        cells[f"money_{period}"] = Given(0, "gbp", funded[2], definition="A claim beyond the number paid for earns nothing.")
    return Row(BEYOND, Words(measure.label), cells)


def _since(found: pd.DataFrame, first: date) -> pd.DataFrame:
    """Give the rows that a day places in a period; one without the day reached no such stage."""
    return found[found["on"] >= pd.Timestamp(first)]
