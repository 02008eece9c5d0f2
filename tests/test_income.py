"""What is shown of income: money is the families shown times the payment, and a total is the sum of the cells shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from small_caseload import Story, caseload, in_quarter, with_target
from small_extract import BOOK, KENT, TONBRIDGE

from tfdata import funding, income, store
from tfdata.caseload import Caseload
from tfdata.disclosure import Published, protect
from tfdata.payments import ATTACHMENT_FEE, payments
from tfdata.quantities import Count, Figure, Summary
from tfdata.scope import Scope

PROGRESS, CRIME = "significant_and_sustained_progress", "crime_asb_education"
PACKS = [
    ("bromley", "2015-16-Q1"), ("dudley", "2014-15-Q3"), ("harrow", "2013-14-Q4"), ("harrow", "2016-17-Q2"), ("kent", "2014-15-Q4"),
    ("thurrock", "2017-18-Q1"), ("tonbridge-and-malling", "2016-17-Q3"),
]  # fmt: skip
Income = Callable[[Scope, Caseload], Iterable[Summary]]


def attached(number: int, day: str, *claims: tuple[str, str, str], phase: str = "2", **cells: str) -> list[Story]:
    """Give so many families attached on one day, with the same claims."""
    return [Story(f"{day}-{index}", phase, **cells, dates={"attached_on": day}, claims=claims) for index in range(number)]  # type: ignore[arg-type]


def shown(make: Income, scope: Scope, whole: Caseload) -> Published:
    (published,) = protect(make(scope, whole), scope.book)
    return published


def figure(published: Published, row: str, column: str) -> Figure:
    found = published.figure(row, column)
    assert found is not None
    return found


def demonstration(slug: str, quarter: str, root: Path) -> tuple[Scope, Caseload]:
    scope = in_quarter(quarter, slug)
    return scope, store.read("demonstration", scope.extract_code, root)


@pytest.mark.parametrize(("slug", "quarter"), PACKS)
def test_money_is_the_families_shown_times_the_payment_and_the_total_adds_up_what_is_shown(
    slug: str, quarter: str, demonstration_store: Path
) -> None:
    scope, whole = demonstration(slug, quarter, demonstration_store)
    for published in protect(income.earned(scope, whole), scope.book):
        paying = [row.key for row in published.rows if published.figure(row.key, "each")]
        assert paying
        for families, money in (("families", "income"), ("families_quarter", "income_quarter")):
            shown_money = []
            for row in paying:
                count, each, product = (figure(published, row, column) for column in (families, "each", money))
                assert product.value == (None if count.value is None else count.value * (each.value or 0))
                assert count.value is None or count.value % 5 == 0
                shown_money.append(product.value)
            total = figure(published, "total", money).value
            assert total == (
                sum(value for value in shown_money if value is not None) if any(value is not None for value in shown_money) else None
            )


@pytest.mark.parametrize(("slug", "quarter"), PACKS)
def test_the_quarters_together_hold_every_payment_to_date(slug: str, quarter: str, demonstration_store: Path) -> None:
    """Family by family; and the money shown differs by no more than rounding and suppression, four families for each cell."""
    scope, whole = demonstration(slug, quarter, demonstration_store)
    for phase, to_date, by_quarter in zip(scope.phases, income.earned(scope, whole), income.earned_by_quarter(scope, whole), strict=True):
        counts = {name: cell for name, cell in by_quarter.hidden.items() if isinstance(cell, Count)}
        rates = {tuple(name.removesuffix("_families").rsplit("_", 2)[1:]) for name in counts}
        found = payments(scope, whole, phase)
        assert sum(cell.value for cell in counts.values()) == len(found)
        for stream, rows in found.groupby("stream"):
            assert sum(cell.value for name, cell in counts.items() if f"_{stream}_20" in name) == len(rows)
        assert rates == {(str(since), str(amount)) for since, amount in zip(found["since"], found["amount"], strict=True)}
        (quarters, dates) = protect([by_quarter, to_date], scope.book)
        totals = [figure(quarters, row.key, "total").value or Decimal(0) for row in quarters.rows]
        slack = 4 * sum(int(name.removesuffix("_families").rsplit("_", 1)[1]) for name in counts)
        slack += 4 * sum(int(row.key.rsplit("_", 1)[1]) for row in dates.rows if dates.figure(row.key, "each"))
        assert abs(sum(totals) - (figure(dates, "total", "income").value or 0)) <= slack


@pytest.mark.parametrize("make", [income.earned, income.earned_by_quarter])
def test_a_suppressed_count_leaves_no_money_behind_and_the_total_leaves_it_out(make: Income) -> None:
    """Four results of £800 are [c]; the total is the ten fees of £1,000 alone."""
    claim = (PROGRESS, "claimed", "2016-05-01")
    whole = caseload(*attached(6, "2016-04-05"), *attached(4, "2016-04-04", claim))
    published = shown(make, in_quarter("2016-17-Q1", phase="2"), whole)
    row, total, cell = (
        ("total", "income", (f"{PROGRESS}_2014_09_01_800", "income"))
        if make is income.earned
        else ("2016-17-Q1", "total", ("2016-17-Q1", PROGRESS))
    )
    assert (figure(published, *cell).marker, figure(published, *cell).shown) == ("c", "")
    assert figure(published, row, total).shown == "£10,000"


def test_the_quarter_is_told_from_the_time_before_it() -> None:
    """Five attached on the last day before the quarter, ten on its first day and five on its last."""
    whole = caseload(*attached(5, "2016-03-31"), *attached(10, "2016-04-01"), *attached(5, "2016-06-30"), *attached(5, "2016-07-01"))
    published = shown(income.earned, in_quarter("2016-17-Q1", phase="2"), whole)
    row = f"{ATTACHMENT_FEE}_2014_09_01_1000"
    assert [figure(published, row, column).shown for column in ("families_quarter", "income_quarter", "families", "income")] == [
        "15", "£15,000", "20", "£20,000",
    ]  # fmt: skip


def test_a_result_beside_another_is_a_row_of_its_own_with_what_was_left_to_pay() -> None:
    """700 for the first result, then 100 for continuous employment: five families of each."""
    claims = ((CRIME, "claimed", "2013-02-01"), ("continuous_employment", "claimed", "2013-03-01"))
    published = shown(income.earned, in_quarter("2012-13-Q4"), caseload(*attached(5, "2012-05-01", *claims, phase="1")))
    assert {row.key: figure(published, row.key, "income").shown for row in published.rows if published.figure(row.key, "each")} == {
        "attachment_fee_2012_04_01_3200": "£16,000", f"{CRIME}_2012_04_01_700": "£3,500", "continuous_employment_2012_04_01_100": "£500",
    }  # fmt: skip
    headings = ["".join(str(piece) for piece in row.header) for row in published.rows]
    assert any("beside another result" in heading for heading in headings)


@pytest.mark.parametrize(("target", "counts"), [(None, "reached"), (2500, "estimate")])
def test_without_a_target_the_most_that_could_be_paid_is_not_available(target: int | None, counts: str) -> None:
    book = with_target(target, "2", counts=counts)
    published = shown(income.earned, in_quarter("2016-17-Q1", phase="2", book=book), caseload(*attached(5, "2016-04-01")))
    assert figure(published, "most", "income").marker == "x"
    assert published.figure("share", "income") is None


def test_what_was_earned_is_a_share_of_the_most_that_could_be_paid() -> None:
    """10 × 1,000 of 20 × 1,800: 27.8%, shown as 28%."""
    scope = in_quarter("2016-17-Q1", phase="2", book=with_target(20, "2"))
    published = shown(income.earned, scope, caseload(*attached(10, "2016-04-01")))
    assert [figure(published, row, "income").shown for row in ("total", "most", "share")] == ["£10,000", "£36,000", "28%"]


def test_where_nothing_was_earned_there_is_no_total() -> None:
    published = shown(income.earned, in_quarter("2016-17-Q1", phase="2"), caseload())
    assert figure(published, "total", "income").marker == "z"


def test_a_claim_after_the_end_of_the_phase_has_its_quarter() -> None:
    """And so has a family that was attached before the phase began for its authority."""
    claim = (CRIME, "claimed", "2015-09-01")
    late = caseload(*attached(5, "2014-05-01", claim, phase="1"))
    published = shown(income.earned_by_quarter, in_quarter("2015-16-Q3", phase="1"), late)
    assert figure(published, "2015-16-Q2", "total").shown == "£11,500"
    early = caseload(*attached(5, "2014-10-01"))
    published = shown(income.earned_by_quarter, in_quarter("2015-16-Q1", phase="2"), early)
    assert figure(published, "2014-15-Q3", "total").shown == "£5,000"


@pytest.mark.parametrize("make", [income.earned, income.earned_by_quarter])
def test_families_without_a_rate_are_said_to_earn_nothing(make: Income) -> None:
    scope = in_quarter("2016-17-Q1", phase="2")
    for whole, is_said in (
        (caseload(*attached(1, "2014-09-01")), False),
        (caseload(Story(claims=((PROGRESS, "claimed", "2016-05-01"),))), True),
    ):
        (summary,) = make(scope, whole)
        assert any("no day of attachment" in note.text for note in summary.notes) == is_said


# Stages: each event on its own day.

STAGES = ("claim_submitted", "claim_accepted", "claim_paid", "claim_rejected", "claim_repaid")


def stage(published: Published, row: str) -> list[str]:
    """The families and the money of a stage, as shown, period by period."""
    names = [f"{what}_{period}" for period in ("quarter", "year", "to_date") for what in ("families", "money")]
    return [found.shown or f"[{found.marker}]" for name in names for found in [figure(published, row, name)]]


@pytest.mark.parametrize("status", ["claimed", "accepted", "paid", "rejected", "repaid"])
@pytest.mark.parametrize(
    ("day", "where"),
    [
        ("2016-03-31", "to date"),  # the last day of the year before
        ("2016-04-01", "year"),
        ("2016-06-30", "year"),  # the last day before the quarter
        ("2016-07-01", "quarter"),
        ("2016-09-30", "quarter"),
        ("2016-10-01", "nowhere"),
    ],
)
def test_the_day_of_a_status_places_its_stage_in_quarter_and_year(status: str, day: str, where: str) -> None:
    """Five families of £800, claimed on the first of February unless it is the claim's day that is told."""
    earlier = {"repaid": ((PROGRESS, "paid", "2016-02-02"),)}.get(status, ())
    events = ((PROGRESS, "claimed", day if status == "claimed" else "2016-02-01"), *earlier)
    events += () if status == "claimed" else ((PROGRESS, status, day),)
    published = shown(income.stages, in_quarter("2016-17-Q2", phase="2"), caseload(*attached(5, "2015-05-01", *events)))
    name = "claim_submitted" if status == "claimed" else f"claim_{status}"
    here, nought = ["5", "£4,000"], ["0", "£0"]
    reached = ("nowhere", "to date", "year", "quarter").index(where)
    assert stage(published, name) == [
        *(here if reached > 2 else nought),
        *(here if reached > 1 else nought),
        *(here if reached else nought),
    ]


def test_a_payment_without_a_row_of_acceptance_is_accepted_on_its_day() -> None:
    events = ((PROGRESS, "claimed", "2016-05-01"), (PROGRESS, "paid", "2016-07-01"))
    published = shown(income.stages, in_quarter("2016-17-Q2", phase="2"), caseload(*attached(5, "2015-05-01", *events)))
    assert stage(published, "claim_accepted") == stage(published, "claim_paid") == ["5", "£4,000"] * 3
    assert stage(published, "claim_submitted") == ["0", "£0", "5", "£4,000", "5", "£4,000"]


def test_a_family_with_two_claims_counts_once_and_each_claim_adds_its_money() -> None:
    """Five families of 2012: 700 and progress to work, 100."""
    claims = ((CRIME, "claimed", "2013-02-01"), ("progress_to_work", "claimed", "2013-02-02"))
    published = shown(income.stages, in_quarter("2012-13-Q4"), caseload(*attached(5, "2012-05-01", *claims, phase="1")))
    assert stage(published, "claim_submitted")[:2] == ["5", "£4,000"]  # 5 * 700 + 5 * 100
    assert stage(published, "fee_earned")[:2] == ["0", "£0"]


def test_a_rejected_claim_was_submitted_and_earns_nothing() -> None:
    events = ((PROGRESS, "claimed", "2016-07-01"), (PROGRESS, "rejected", "2016-08-01"))
    published = shown(income.stages, in_quarter("2016-17-Q2", phase="2"), caseload(*attached(5, "2015-05-01", *events)))
    assert stage(published, "claim_submitted") == stage(published, "claim_rejected") == ["5", "£4,000"] * 3
    assert stage(published, "result_earned") == ["0", "£0"] * 3


def test_claims_beyond_the_number_paid_for_are_counted_and_unpaid() -> None:
    """Ten families claimed for of a target of five: five results, and five families beyond."""
    paid = (PROGRESS, "paid", "2016-08-02")
    scope = in_quarter("2016-17-Q2", phase="2", book=with_target(5, "2"))
    first, last = (attached(5, f"2015-05-0{day}", (PROGRESS, "claimed", f"2016-07-0{day}"), paid) for day in (1, 2))
    published = shown(income.stages, scope, caseload(*first, *last))
    assert stage(published, "claim_beyond")[:2] == ["5", "£0"]
    assert stage(published, "claim_submitted")[:2] == stage(published, "claim_paid")[:2] == ["10", "£4,000"]
    assert figure(published, "claim_beyond", "families_quarter").marker == "p"  # that they earn nothing is not recorded


def test_where_no_target_is_known_nobody_is_known_to_be_beyond_it() -> None:
    scope = in_quarter("2016-17-Q2", phase="2", book=with_target(None, "2"))
    published = shown(income.stages, scope, caseload(*attached(5, "2015-05-01")))
    assert stage(published, "claim_beyond") == ["[x]"] * 6


def test_four_families_at_a_stage_are_not_shown_and_neither_is_their_money() -> None:
    events = (PROGRESS, "claimed", "2016-07-01")
    published = shown(income.stages, in_quarter("2016-17-Q2", phase="2"), caseload(*attached(4, "2015-05-01", events)))
    assert stage(published, "claim_submitted") == ["[c]"] * 6


def test_every_stage_says_what_it_counts_and_which_day_places_it() -> None:
    published = shown(income.what_stages_count, in_quarter("2016-17-Q2", phase="2"), caseload())
    told = {row.key: "".join(str(piece) for piece in row.cells[-1]) for row in published.rows}
    assert set(told) == {"fee_earned", "result_earned", *STAGES, "claim_beyond"}
    assert all(re.search(r"places it", text) for text in told.values())


# By financial year.


def test_the_last_day_of_march_and_the_first_of_april_are_of_different_years() -> None:
    whole = caseload(*attached(5, "2016-03-31"), *attached(10, "2016-04-01"))
    published = shown(income.by_year, in_quarter("2016-17-Q1", phase="2"), whole)
    assert [figure(published, year, ATTACHMENT_FEE).shown for year in ("2015-16", "2016-17", "to_date")] == ["£5,000", "£10,000", "£15,000"]


def test_years_and_bases_add_up_to_the_total_and_the_rest_of_the_maximum_is_still_available() -> None:
    """10 × 1,000 + 5 × 800 of 20 × 1,800: £22,000 is left, and 39% was earned."""
    scope = in_quarter("2016-17-Q1", phase="2", book=with_target(20, "2"))
    claim = (PROGRESS, "claimed", "2016-05-01")
    published = shown(income.by_year, scope, caseload(*attached(5, "2015-05-01", claim), *attached(5, "2016-04-01")))
    assert [figure(published, "2016-17", name).shown for name in (ATTACHMENT_FEE, PROGRESS, "total")] == ["£5,000", "£4,000", "£9,000"]
    assert [figure(published, row, "total").shown for row in ("2015-16", "to_date", "earned", "most", "available", "share")] == [
        "£5,000", "£14,000", "£14,000", "£36,000", "£22,000", "39%",
    ]  # fmt: skip
    assert figure(published, "budget", "total").marker == "x"


def test_what_was_earned_to_date_is_the_same_in_both_tables(demonstration_store: Path) -> None:
    for slug, quarter in PACKS:
        scope, whole = demonstration(slug, quarter, demonstration_store)
        by_payment = protect(income.earned(scope, whole), scope.book)
        for first, second in zip(by_payment, protect(income.by_year(scope, whole), scope.book), strict=True):
            if figure(first, "total", "income").value is not None:
                assert figure(first, "total", "income").value == figure(second, "earned", "total").value
            for row in ("most", "available", "share"):
                one, other = first.figure(row, "income"), second.figure(row, "total")
                assert (one and one.shown) == (other and other.shown)


def test_where_nothing_was_earned_everything_is_still_available() -> None:
    scope = in_quarter("2016-17-Q1", phase="2", book=with_target(20, "2"))
    for make, column in ((income.earned, "income"), (income.by_year, "total")):
        assert figure(shown(make, scope, caseload()), "available", column).shown == "£36,000"


# A district and its county.


def test_a_districts_income_is_called_a_notional_share_and_a_countys_is_not() -> None:
    for borough, is_district in (("tonbridge-and-malling", True), ("kent", False)):
        scope = in_quarter("2016-17-Q1", borough, "2")
        for make in (lambda scope, _: funding.available(scope), income.earned, income.earned_by_quarter):
            (summary,) = make(scope, caseload())
            assert (
                any(re.search(r"notional share of what Kent receives and never adds to it", note.text) for note in summary.notes)
                == is_district
            )


def test_nothing_of_a_district_adds_to_its_county() -> None:
    """Of ten families five live in the district: the county earns ten fees and not fifteen, and the district's five are among them."""
    here = attached(5, "2015-05-01", local_authority=KENT, district=TONBRIDGE)
    there = attached(5, "2015-05-02", local_authority=KENT, district="E07000116")
    whole = caseload(*here, *there)
    totals = {
        borough: figure(shown(income.earned, in_quarter("2015-16-Q1", borough, "2"), whole), "total", "income").shown
        for borough in ("kent", "tonbridge-and-malling")
    }
    assert totals == {"kent": "£10,000", "tonbridge-and-malling": "£5,000"}
    without_the_district = replace(
        BOOK, authorities={slug: one for slug, one in BOOK.authorities.items() if slug != "tonbridge-and-malling"}, used={}
    )
    alone = shown(income.earned, in_quarter("2015-16-Q1", "kent", "2", without_the_district), whole)
    assert figure(alone, "total", "income").shown == totals["kent"]
