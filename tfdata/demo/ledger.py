"""The programme account of an authority: fees, results, grant and spend by quarter, and once a year what is carried on or drawn down.

In come all cohorts of an authority; out go rows of `ledger`, whole pounds for income and pounds and pence for spend.
No amount is a family's, nothing is booked that was not known, and an amount is known on the day on which it is booked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tfdata.demo.booked import ATTACHMENT_FEE, MONTHS_OF_A_QUARTER, Income, income
from tfdata.demo.calendar import first_of, last_of, month_of
from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import Stream, day, written
from tfdata.demo.tuning import Tuning
from tfdata.extracts import TABLES
from tfdata.params import Book

_COUNCIL, _DEPARTMENT = "council", "department"
_PENCE = 100
_YEARS_FIRST_QUARTER = 1  # of those counted from January
_QUARTERS_OF_A_YEAR = 4
Entry = tuple[str, str, int, int]  # stream, funder, day and pence


def table(stream: Stream, book: Book, tuning: Tuning, slug: str, cohorts: Sequence[Drawn]) -> pd.DataFrame:
    """Give an authority's account of every phase, up to the horizon."""
    frames = []
    for phase in sorted({item.cohort.phase for item in cohorts}):
        own = [item for item in cohorts if item.cohort.phase == phase]
        entries = _entries(stream.beside(f"ledger {phase}"), book, tuning, slug, own)
        frames.append(_rows(tuning, own[0].local_authority, phase, entries))
    return pd.concat(frames, ignore_index=True)


def _entries(stream: Stream, book: Book, tuning: Tuning, slug: str, cohorts: Sequence[Drawn]) -> list[Entry]:
    phase = book.phases[cohorts[0].cohort.phase]
    begins, ends = day(phase.begins_on(cohorts[0].local_authority)), day(min(phase.ends_on, tuning.horizon))
    years = range(_year_of(begins), _year_of(ends) + 1)
    entries = _income(stream, tuning, income(book, book.authorities[slug], cohorts))
    entries += _spend(stream, tuning, slug, cohorts, ends)
    entries += _grants(stream, tuning, tuning.accounts[slug].grant_gbp.get(phase.id, 0), years, begins)
    return [*entries, *_year_ends(tuning, entries, years)]


def _income(stream: Stream, tuning: Tuning, earned: Income) -> list[Entry]:
    """Book fees at the end of the quarter after, and results and what was paid back some days after the end of their month."""
    fees = [(ATTACHMENT_FEE, _DEPARTMENT, _end(quarter + 1), pounds * _PENCE) for quarter, pounds in earned.fees.items()]
    after = stream.within(tuning.booking.result_after, len(earned.results) + len(earned.repaid)).tolist()
    amounts = [*earned.results.items(), *((month, -pounds) for month, pounds in earned.repaid.items())]
    ends = last_of(np.array([month for month, _ in amounts], dtype=np.int64)).tolist()
    results = [("result", _DEPARTMENT, end + days, pounds * _PENCE) for (_, pounds), end, days in zip(amounts, ends, after, strict=True)]
    return [*fees, *results]


def _spend(stream: Stream, tuning: Tuning, slug: str, cohorts: Sequence[Drawn], ends: int) -> list[Entry]:
    """Book each funder's spend at the end of each quarter of the phase in which families were worked with."""
    attached = np.concatenate([item.families.attached.on[item.families.is_attached] for item in cohorts])
    closed = np.concatenate([item.results.closed.on[item.families.is_attached] for item in cohorts])
    varies, entries = tuning.booking.spend_varies_percent, []
    for quarter in range(_quarter(int(attached.min())), _quarter(ends) + 1):
        families = int(((attached <= _end(quarter)) & (closed > _end(quarter - 1))).sum())
        for funder, pounds in tuning.accounts[slug].spend_gbp[cohorts[0].cohort.phase].items():
            pence = families * pounds * int(stream.between(_PENCE - varies, _PENCE + varies))
            entries += [("spend", str(funder), _end(quarter), pence)] if families else []
    return entries


def _grants(stream: Stream, tuning: Tuning, pounds: int, years: range, begins: int) -> list[Entry]:
    after = stream.within(tuning.booking.grant_after, len(years)).tolist()
    return [
        ("service_transformation_grant", _DEPARTMENT, max(_year_begins(year), begins) + days, pounds * _PENCE)
        for year, days in zip(years, after, strict=True)
        if pounds
    ]


def _year_ends(tuning: Tuning, entries: list[Entry], years: range) -> list[Entry]:
    """Book on the last day of a year a share of its surplus as carried forward, or of its cost to the council as drawn down."""
    booked: list[Entry] = []
    step = tuning.booking.round_to_gbp * _PENCE
    for year in years:
        begins, ends = _year_begins(year), _year_begins(year + 1) - 1
        of_year = [entry for entry in entries if begins <= entry[2] <= ends]
        balance = sum(
            -pence if stream == "spend" else pence for stream, funder, _, pence in of_year if stream != "spend" or funder == _COUNCIL
        )
        percent = tuning.booking.carried_forward_percent if balance > 0 else tuning.booking.drawn_down_percent
        pence = abs(balance) * percent // 100 // step * step
        if pence:
            booked.append(("carry_forward" if balance > 0 else "drawdown", _COUNCIL, ends, pence))
    return booked


def _rows(tuning: Tuning, local_authority: str, phase: str, entries: list[Entry]) -> pd.DataFrame:
    streams, funders, days, pence = zip(*entries, strict=True)
    on = np.array(days, dtype=np.int64)
    amounts = [f"{'-' if each < 0 else ''}{abs(each) // _PENCE}.{abs(each) % _PENCE:02}".removesuffix(".00") for each in pence]
    rows = pd.DataFrame(
        {
            "local_authority": local_authority,
            "phase": phase,
            "stream": streams,
            "funder": funders,
            "booked_on": written(on),
            "amount_gbp": amounts,
            "recorded_on": written(on),
        }
    )
    return rows[on <= day(tuning.horizon)].sort_values(list(TABLES["ledger"].key), kind="stable", ignore_index=True)


def _quarter(on: int) -> int:
    return int(month_of(np.array([on]))[0]) // MONTHS_OF_A_QUARTER


def _end(quarter: int) -> int:
    """Give the last day of a quarter, counted from that of January 1970."""
    return int(last_of(np.array([quarter * MONTHS_OF_A_QUARTER + MONTHS_OF_A_QUARTER - 1]))[0])


def _year_of(on: int) -> int:
    """Give the financial year of a day, counted from that which began in April 1970."""
    return (_quarter(on) - _YEARS_FIRST_QUARTER) // _QUARTERS_OF_A_YEAR


def _year_begins(year: int) -> int:
    """Give the first day of a financial year, which is the first of April."""
    return int(first_of(np.array([(year * _QUARTERS_OF_A_YEAR + _YEARS_FIRST_QUARTER) * MONTHS_OF_A_QUARTER]))[0])
