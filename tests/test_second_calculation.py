"""Every measure, payment, claim and booked amount is calculated a second time, row by row, and comes out the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import second_calculation as second
from conftest import Rows
from drawn_stories import FIRST_DAY, families
from hypothesis import given, settings
from hypothesis import strategies as st
from small_caseload import Story, caseload, in_quarter, tables, with_target
from small_extract import BOOK, BROMLEY, write

from tfdata import breakdowns, contract, counting, income, sources, store
from tfdata.caseload import Caseload
from tfdata.extracts import TABLES
from tfdata.params import Phase
from tfdata.payments import payments
from tfdata.periods import Quarter
from tfdata.quantities import Booked, Count, Given, Summary
from tfdata.scope import Scope

QUARTERS = ("2012-13-Q4", "2013-14-Q2", "2014-15-Q2", "2014-15-Q3", "2015-16-Q1", "2015-16-Q3", "2016-17-Q2", "2019-20-Q4")


PERIODS = ("quarter", "year", "to_date")
EACH = [slug if slug in ("bromley", "harrow") else pytest.param(slug, marks=pytest.mark.slow) for slug in sorted(BOOK.described)]


def first_stages(summary: Summary) -> dict[str, dict[str, tuple[int, int]]]:
    """Give the families and the pounds of each period and stage, as counted before protection; stages where there is none left out."""
    found: dict[str, dict[str, tuple[int, int]]] = {period: {} for period in PERIODS}
    for row in summary.rows:
        for period in PERIODS:
            cell = row.cells[f"families_{period}"]
            if isinstance(cell, Count) and cell.value:
                found[period][row.key] = (cell.value, pounds(summary, f"{row.key}_{period}"))
    return found


def pounds(summary: Summary, name: str) -> int:
    """Multiply the hidden counts under a name by their payments."""
    counts = {key.removesuffix("_families"): cell for key, cell in summary.hidden.items() if isinstance(cell, Count)}
    each = {key: summary.hidden[f"{key}_each"] for key in counts if key.startswith(f"{name}_")}
    return sum(counts[key].value * int(cell.value) for key, cell in each.items() if isinstance(cell, Given))


def second_stages(earned: list[second.Payment], made: list[second.Claim], scope: Scope) -> dict[str, dict[str, tuple[int, int]]]:
    day = scope.day
    year = date(day.year - (day.month < 4), 4, 1)
    firsts = {"quarter": str(scope.quarter.start), "year": str(year), "to_date": ""}
    return {period: second.stages(earned, made, first, str(day)) for period, first in firsts.items()}


def first_account(summary: Summary) -> dict[tuple[str, str], Decimal]:
    """Give what each year's cell holds before protection, nought left out."""
    cells = {(name, row.key): cell for row in summary.rows for name, cell in row.cells.items()}
    return {place: Decimal(cell.value) for place, cell in cells.items() if isinstance(cell, Booked | Given) and cell.value}


def first_payments(scope: Scope, whole: Caseload, phase: Phase) -> list[second.Payment]:
    """Give the package's payments in the second calculation's form."""
    found = payments(scope, whole, phase)
    rows = found[["family_id", "stream", "amount", "earned_on"]].itertuples(index=False)
    return sorted(
        second.Payment(family_id, stream, int(amount), earned_on.date().isoformat()) for family_id, stream, amount, earned_on in rows
    )


@pytest.mark.parametrize("slug", EACH)
def test_the_demonstrations_measures_and_payments_come_out_the_same_a_second_way(
    slug: str, demonstration_store: Path, demonstration_rows: Rows
) -> None:
    """For every phase begun and several quarters, a district as a part of its county."""
    compared, code = 0, in_quarter("2015-16-Q3", slug).extract_code
    extract = {name: [row for row in rows if row["local_authority"] == code] for name, rows in demonstration_rows.items()}
    whole = store.read("demonstration", code, demonstration_store)
    for name in QUARTERS:
        scope = in_quarter(name, slug)
        area, day = scope.authority.gss_code, str(scope.day)
        for phase in scope.begun:
            known = counting.in_scope(whole, scope, phase)
            found = second.known(extract, area, phase.id, day)
            assert counting.counts(known, phase, scope.day) == second.measures(found.values(), phase.id, day), (name, phase.id)
            assert first_payments(scope, whole, phase) == sorted(
                second.payments(found, phase.id, day, second.PAID_FOR.get((area, phase.id)))
            ), (name, phase.id)
            compared += len(found)
    assert compared > 1000


@pytest.mark.parametrize("slug", EACH)
def test_the_demonstrations_stages_of_income_and_its_account_come_out_the_same_a_second_way(
    slug: str, demonstration_store: Path, demonstration_rows: Rows
) -> None:
    """In the quarter, in the year and to date; the account as far as the demonstration has a ledger, and none for a district."""
    code = in_quarter("2015-16-Q3", slug).extract_code
    extract = {name: [row for row in rows if row["local_authority"] == code] for name, rows in demonstration_rows.items()}
    whole = store.read("demonstration", code, demonstration_store)
    compared = 0
    for name in ("2014-15-Q4", "2016-17-Q2", "2019-20-Q4"):
        scope = in_quarter(name, slug)
        area, day = scope.authority.gss_code, str(scope.day)
        for phase, summary in zip(scope.phases, income.stages(scope, whole), strict=True):
            found, paid_for = second.known(extract, area, phase.id, day), second.PAID_FOR.get((area, phase.id))
            earned, made = second.payments(found, phase.id, day, paid_for), second.claims(found, phase.id, day, paid_for)
            assert first_stages(summary) == second_stages(earned, made, scope), (name, phase.id)
            compared += len(made)
        booked: Mapping[str, dict[tuple[str, str], Decimal]] = {
            f"account_{phase.id}": amounts for phase in scope.phases if (amounts := second.booked(extract, area, phase.id, day))
        }
        accounts = {summary.id: first_account(summary) for summary in income.account(scope, whole)}
        assert accounts == {key: {place: value for place, value in amounts.items() if value} for key, amounts in booked.items()}, name
    assert compared > 100


UNDER: Mapping[str, Callable[[second.Family], Iterable[str]]] = {
    "problems": lambda family: family.problems,
    "problem_numbers": lambda family: [f"n_{len(family.problems)}"],
    "referrals": lambda family: [family.row["referral_source"]],
    "districts": lambda family: [family.row["district"]],
    "wards": lambda family: [family.row["ward"] or "Ward not recorded"],
}


@pytest.mark.parametrize("slug", EACH)
def test_every_breakdown_of_the_demonstration_comes_out_the_same_a_second_way(
    slug: str, demonstration_store: Path, demonstration_rows: Rows
) -> None:
    """Each row's families attached and with an outcome, by problem, number of problems, referral source, district and ward."""
    code = in_quarter("2015-16-Q3", slug).extract_code
    extract = {name: [row for row in rows if row["local_authority"] == code] for name, rows in demonstration_rows.items()}
    whole = store.read("demonstration", code, demonstration_store)
    for name in ("2013-14-Q2", "2015-16-Q1", "2019-20-Q4"):
        scope = in_quarter(name, slug)
        for phase in scope.phases:
            found = second.known(extract, scope.authority.gss_code, phase.id, str(scope.day))
            tables = first_breakdowns(scope, whole)
            kinds = {key for key in UNDER if found or key in ("problems", "problem_numbers")}
            kinds -= {"wards"} if slug == "kent" else {"districts"}
            assert {key for key, of_phase in tables if of_phase == phase.id} == kinds, (name, phase.id)
            for key in kinds:
                counted = second.broken_down(found.values(), phase.id, str(scope.day), UNDER[key])
                table = tables[key, phase.id]
                assert counted.keys() <= table.keys()
                assert table == {word: counted.get(word, (0, 0)) for word in table}, (name, phase.id, key)
                assert key.startswith("problem") or counted.keys() == table.keys()


def first_breakdowns(scope: Scope, whole: Caseload) -> dict[tuple[str, str], dict[str, tuple[int, int]]]:
    """Give every breakdown by kind and phase: what its rows count, but for the totals; rows of words by their heading."""
    found = {}
    for function in breakdowns.__all__:
        for summary in getattr(breakdowns, function)(scope, whole):
            kind, _, phase = summary.id.rpartition("_")
            rows = {}
            for row in summary.rows:
                cells = [cell.value for cell in row.cells.values() if isinstance(cell, Count)]
                if not row.is_total:
                    rows[row.header.text if kind in ("referrals", "wards") else row.key] = (cells[0], cells[1])
            found[kind, phase] = rows
    return found


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@given(data=st.data(), phase=st.sampled_from(["1", "2"]))
def test_any_families_come_out_the_same_a_second_way(data: st.DataObject, phase: str) -> None:
    stories = data.draw(families(phase))
    last = {"1": date(2015, 6, 30), "2": date(2019, 3, 31)}[phase]
    quarter = Quarter.of(data.draw(st.dates(FIRST_DAY[phase], last))).name
    target = data.draw(st.none() | st.integers(0, 6))
    scope = in_quarter(quarter, book=with_target(target, phase))
    paid_for = None if target is None else target * 5 // 6 if phase == "1" else target
    whole, found = caseload(*stories), second.known(tables(stories), BROMLEY, phase, str(scope.day))
    known = counting.in_scope(whole, scope, BOOK.phases[phase])
    assert counting.counts(known, BOOK.phases[phase], scope.day) == second.measures(found.values(), phase, str(scope.day))
    earned = second.payments(found, phase, str(scope.day), paid_for)
    assert first_payments(scope, whole, BOOK.phases[phase]) == sorted(earned)
    if BOOK.phases[phase] in scope.phases:
        (summary,) = [item for item in income.stages(scope, whole) if item.id == f"income_stages_{phase}"]
        assert first_stages(summary) == second_stages(earned, second.claims(found, phase, str(scope.day), paid_for), scope)


@pytest.mark.slow
@settings(deadline=None, max_examples=15)
@given(stories=st.sampled_from(["1", "2"]).flatmap(families))
def test_families_drawn_for_the_tests_pass_through_the_door(stories: tuple[Story, ...], tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = tables((*stories, Story("F")))
    through = contract.check(sources.read(write(tmp_path_factory.mktemp("extract"), **rows)), BOOK, date.max)
    assert through.faults == ()
    typed = caseload(*stories, Story("F"))
    assert set(through.accepted) == set(TABLES) - {"returns"}
    for name, accepted in through.accepted.items():
        table = TABLES[name]
        mine = getattr(typed, name)
        assert [str(dtype) for dtype in mine.dtypes] == [str(dtype) for dtype in accepted.dtypes]
        assert mine.equals(accepted[list(table.names)])
