"""What a cohort earned, as its authority books it: fees by the quarter in which attachments were known, results by the month of payment.

In come all cohorts of an authority in a phase; out go whole pounds by quarter and month. Families beyond those paid for earn nothing.
Nothing here is spent, and no row is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tfdata.demo.calendar import month_of
from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import NEVER, Days, Mask, day
from tfdata.demo.measured import ranked
from tfdata.params import Book
from tfdata.params.authority import Authority

ATTACHMENT_FEE = "attachment_fee"
MONTHS_OF_A_QUARTER = 3
_FAR = 1 << 40


@dataclass(frozen=True, eq=False)
class Income:
    """Pounds: fees by the quarter in which the attachment was known, results by the month in which they were paid or repaid.

    Quarters and months are numbered from January 1970.
    """

    fees: dict[int, int]
    results: dict[int, int]
    repaid: dict[int, int]


def income(book: Book, authority: Authority, cohorts: Sequence[Drawn]) -> Income:
    """Give what an authority earned in the phase of these cohorts, by the tariff of the day of attachment.

    As `payments` has it: the first to be attached earn fees, and as many families earn results at a fee's rate as earn that fee, those
    with an outcome first and by the day of their claim.
    """
    phase = cohorts[0].cohort.phase
    attached, known = (np.concatenate([getattr(item.families.attached, name) for item in cohorts]) for name in ("on", "known"))
    rank = ranked(np.concatenate([item.ids for item in cohorts]))
    fee, rate = _rates(book, f"tariffs.phase_{phase}.{ATTACHMENT_FEE}", attached)
    order = np.lexsort((rank, attached))
    places = order[: min(_funded(book, authority, phase), int((attached < NEVER).sum()))]
    fees = _by_months(known[places], fee[places], MONTHS_OF_A_QUARTER)
    earns = _within_places(cohorts, rank, rate, np.bincount(rate[places], minlength=int(rate.max()) + 1))
    results: dict[int, int] = {}
    repaid: dict[int, int] = {}
    for index in range(len(cohorts[0].results.claims)):
        claims = [item.results.claims[index] for item in cohorts]
        basis = np.concatenate([item.basis for item in claims])
        paid_on, repaid_on = (np.concatenate([item.statuses[name].on for item in claims]) for name in ("paid", "repaid"))
        for code in sorted(set(basis.tolist())):
            pays, _ = _rates(book, f"tariffs.phase_{phase}.result.{code}", attached)
            own = np.flatnonzero((basis == code) & (paid_on < NEVER) & earns)
            _add(results, _by_months(paid_on[own], pays[own]))
            back = own[repaid_on[own] < NEVER]
            _add(repaid, _by_months(repaid_on[back], pays[back]))
    return Income(fees, results, repaid)


def _funded(book: Book, authority: Authority, phase: str) -> int:
    """Give how many families are paid for: the target, or the share of it that the phase pays for, a fraction dropped."""
    figures = book.phases[phase].figures
    target = next((item for item in authority.targets if item.phase == phase and item.counts != "estimate"), None)
    if target is None:
        return _FAR
    if "funded_numerator" not in figures:
        return target.value
    numerator, denominator = (int(figures[f"funded_{name}"].values[-1].value) for name in ("numerator", "denominator"))
    return target.value * numerator // denominator


def _rates(book: Book, key: str, on: Days) -> tuple[Days, Days]:
    """Give for each day the pounds of a tariff, and which of its values that is, counted from 1; 0 where none holds."""
    pounds, which = np.zeros(len(on), dtype=np.int64), np.zeros(len(on), dtype=np.int64)
    for number, value in enumerate(book.series[key].values, start=1):
        holds = np.ones(len(on), dtype=np.bool_)
        holds &= on >= day(value.since) if value.since else holds
        holds &= on <= day(value.until) if value.until else holds
        pounds[holds], which[holds] = int(value.value), number
    return pounds, which


def _within_places(cohorts: Sequence[Drawn], rank: Days, rate: Days, places: Days) -> Mask:
    """Choose the families whose results are paid: as many at each rate as earn the fee, those with an outcome first."""
    claimed = [
        np.concatenate([item.results.claims[index].statuses["claimed"].on for item in cohorts])
        for index in range(len(cohorts[0].results.claims))
    ]
    rejected = np.concatenate([item.results.claims[0].statuses["rejected"].on for item in cohorts])
    outcome_on = np.where(rejected < NEVER, NEVER, claimed[0])
    first_on = np.min([outcome_on, *claimed[1:]], axis=0)
    order = np.lexsort((rank, first_on, outcome_on == NEVER))
    order = order[first_on[order] < NEVER]
    earns = np.zeros(len(rank), dtype=np.bool_)
    for number, count in enumerate(places.tolist()):
        earns[order[rate[order] == number][:count]] = True
    return earns


def _by_months(on: Days, pounds: Days, months: int = 1) -> dict[int, int]:
    period = month_of(on) // months
    return {int(each): int(pounds[period == each].sum()) for each in np.unique(period)}


def _add(to: dict[int, int], more: dict[int, int]) -> None:
    for period, pounds in more.items():
        to[period] = to.get(period, 0) + pounds
