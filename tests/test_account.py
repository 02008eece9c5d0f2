"""The programme account: what the ledger books, what is left to the council, and how it is held to the income that was earned."""

from __future__ import annotations

import pytest
from small_caseload import Row, Story, caseload, in_quarter
from small_extract import BROMLEY, KENT, TONBRIDGE

from tfdata import charts, income
from tfdata.caseload import Caseload
from tfdata.disclosure import Published, protect
from tfdata.extracts import TABLES
from tfdata.quantities import Booked
from tfdata.scope import Scope

PROGRESS = "significant_and_sustained_progress"
SCOPE = in_quarter("2016-17-Q1", phase="2")


def booking(stream: str, amount: str, on: str = "2016-05-01", funder: str = "department", **cells: str) -> Row:
    """An amount of Bromley's phase 2."""
    key = {"local_authority": BROMLEY, "phase": "2", "stream": stream, "funder": funder}
    return {**key, "booked_on": on, "amount_gbp": amount, "recorded_on": "", **cells}


def spend(amount: str, funder: str = "council", on: str = "2016-05-01") -> Row:
    return booking("spend", amount, on, funder)


def account(*rows: Row, scope: Scope = SCOPE, stories: tuple[Story, ...] = ()) -> Published:
    (published,) = protect(income.account(scope, caseload(*stories, booked=rows)), scope.book)
    return published


def printed(published: Published, row: str, column: str = "2016-17") -> str:
    found = published.figure(row, column)
    assert found is not None
    return found.shown or f"[{found.marker}]"


def test_income_is_fees_results_grant_and_what_was_drawn_from_reserves() -> None:
    found = account(
        booking("attachment_fee", "5000"),
        booking("result", "8000"),
        booking("service_transformation_grant", "20000.40"),
        booking("drawdown", "300", funder="council"),
        booking("carry_forward", "7000", funder="council"),
    )
    rows = ("attachment_fee", "result", "service_transformation_grant", "drawdown", "carry_forward", "income")
    assert [printed(found, row) for row in rows] == ["£5,000", "£8,000", "£20,000", "£300", "£7,000", "£33,300"]


@pytest.mark.parametrize(("spent", "left"), [("19999", "£1"), ("20000", "£0"), ("20001", "−£1")])
def test_a_programme_that_costs_the_council_more_than_its_income_shows_a_cost(spent: str, left: str) -> None:
    """Income £20,000: one pound below is a surplus, and one above a cost; the spend of others changes nothing."""
    found = account(booking("service_transformation_grant", "20000"), spend(spent), spend("90000", "police"), spend("500", "health"))
    assert printed(found, "surplus") == printed(found, "surplus", "to_date") == left
    assert printed(found, "all_spend") == f"£{int(spent) + 90000 + 500:,}"
    (chart,) = charts.account([found])
    told = f"to date the programme brought in £20,000; the council spent £{int(spent):,} on it"
    assert chart.title == f"Bromley, Phase 2: {told}"  # type: ignore[union-attr]


def test_what_was_drawn_from_reserves_is_told_apart() -> None:
    """A programme that is covered by reserves alone pays for itself only with them: 20,000 + 3,000 - 22,000."""
    found = account(booking("service_transformation_grant", "20000"), booking("drawdown", "3000", funder="council"), spend("22000"))
    assert (printed(found, "surplus"), printed(found, "unaided")) == ("£1,000", "−£2,000")
    (chart,) = charts.account([found])
    assert "brought in £23,000, £3,000 of it drawn from reserves; the council spent £22,000 on it" in chart.title  # type: ignore[union-attr]


def test_a_ledger_without_spend_leaves_open_what_is_left_to_the_council() -> None:
    found = account(booking("service_transformation_grant", "20000"))
    assert (printed(found, "surplus"), printed(found, "unaided")) == ("[x]", "[x]")


def test_a_day_in_march_is_of_the_year_before_one_in_april_and_one_after_the_quarter_is_not_there() -> None:
    found = account(*(spend(amount, on=day) for day, amount in (("2016-03-31", "10"), ("2016-04-01", "200"), ("2016-06-30", "3000"))),
                    spend("40000", on="2016-07-01"))  # fmt: skip
    assert [printed(found, "spend_council", name) for name in ("2015-16", "2016-17", "to_date")] == ["£10", "£3,200", "£3,210"]
    assert [column.key for column in found.columns] == ["2015-16", "2016-17", "to_date"]


def test_an_amount_counts_from_the_day_on_which_it_became_known() -> None:
    late = booking("spend", "500", "2016-05-01", "council", recorded_on="2016-07-01")
    assert printed(account(spend("20"), late), "spend_council") == "£20"
    assert printed(account(spend("20"), late, scope=in_quarter("2016-17-Q2", phase="2")), "spend_council") == "£520"


def test_carried_forward_money_is_of_the_year_before_and_in_no_total() -> None:
    carried = (booking("carry_forward", "700", on, "council") for on in ("2015-05-01", "2016-05-01"))
    found = account(*carried, spend("100"))
    assert [printed(found, "carry_forward", name) for name in ("2015-16", "2016-17", "to_date")] == ["£700", "£700", "[z]"]
    assert (printed(found, "income", "to_date"), printed(found, "surplus", "to_date")) == ("£0", "−£100")


def test_fees_and_results_of_fewer_than_five_families_are_not_shown_and_in_no_total() -> None:
    """Four fees are £4,000 and four results £3,200; five of each are £5,000 and £4,000."""
    small = account(booking("attachment_fee", "4000"), booking("result", "3200"), spend("100"))
    assert [printed(small, row) for row in ("attachment_fee", "result")] == ["[c]", "[c]"]
    assert (printed(small, "income"), printed(small, "surplus")) == ("[c]", "[c]")  # of nothing that came in the amount may be shown
    enough = account(booking("attachment_fee", "5000"), booking("result", "4000"), spend("100"))
    assert [printed(enough, row) for row in ("attachment_fee", "result", "income", "surplus")] == ["£5,000", "£4,000", "£9,000", "£8,900"]


def test_a_result_that_was_paid_back_is_taken_off_what_was_paid() -> None:
    """15 results less 5: £8,000. More paid back than paid in a year is below nought."""
    found = account(booking("result", "12000"), booking("result", "-4000"), booking("result", "-4000", "2015-05-01"), spend("1"))
    assert [printed(found, "result", name) for name in ("2015-16", "2016-17", "to_date")] == ["−£4,000", "£8,000", "£4,000"]


def test_the_account_of_phase_1_is_protected_by_its_dearest_payments() -> None:
    """£3,500 could be one result of £2,300 and more, or five of £700: only five of £2,400 are surely five families."""
    scope = in_quarter("2014-15-Q1", phase="1")
    rows = [booking(stream, amount, "2014-05-01", phase="1") for stream, amount in (("result", "11999.99"), ("attachment_fee", "16000"))]
    found = account(*rows, scope=scope)
    assert (printed(found, "result", "2014-15"), printed(found, "attachment_fee", "2014-15")) == ("[c]", "£16,000")


def test_every_stream_and_funder_of_the_contract_has_its_row() -> None:
    column = {column.name: column for column in TABLES["ledger"].columns}
    streams, funders = (column[name].codes for name in ("stream", "funder"))
    rows = [spend("10", funder) for funder in funders] + [booking(stream, "100000") for stream in streams if stream != "spend"]
    found = account(*rows)
    keys = {row.key for row in found.rows}
    assert {*(set(streams) - {"spend"}), *(f"spend_{funder}" for funder in funders)} <= keys
    assert printed(found, "all_spend") == f"£{10 * len(funders)}"


def test_the_years_and_the_rows_add_up_to_what_the_account_gives_as_totals() -> None:
    amounts = {"attachment_fee": "4000", "result": "9000", "drawdown": "77"}
    rows = [booking(stream, amount, day) for day in ("2015-05-01", "2016-05-01") for stream, amount in amounts.items()]
    found = account(*rows, spend("1234.56"), spend("99.99", "police"), spend("5000", on="2015-05-01"))
    names = [column.key for column in found.columns]

    def value(row: str, name: str) -> int:
        figure = found.figure(row, name)
        return int(figure.value) if figure and figure.value is not None else 0

    for name in names:
        assert value("income", name) == sum(
            value(row, name) for row in ("attachment_fee", "result", "service_transformation_grant", "drawdown")
        )
        assert value("all_spend", name) == value("spend_council", name) + value("spend_police", name)
        assert value("surplus", name) == value("income", name) - value("spend_council", name)
    for row in ("attachment_fee", "result", "drawdown", "income", "spend_council", "all_spend", "surplus"):
        assert value(row, "to_date") == sum(value(row, name) for name in names[:-1])


# Where there is no account.


def test_without_a_ledger_the_section_says_what_it_needs() -> None:
    whole = caseload(Story())
    assert list(income.account(SCOPE, whole)) == []
    assert income.no_account(SCOPE, whole) == "This section needs the table ledger, which the extract does not hold."


def test_a_ledger_of_another_phase_says_that_nothing_is_booked() -> None:
    whole = caseload(Story(), booked=[booking("spend", "10", phase="1")])
    assert list(income.account(SCOPE, whole)) == []
    assert "books nothing for this phase" in income.no_account(SCOPE, whole)
    assert income.no_account(SCOPE, caseload(Story(), booked=[spend("10")])) == ""


def test_a_district_has_no_account_and_says_whose_its_money_is() -> None:
    scope = in_quarter("2016-17-Q1", "tonbridge-and-malling", "2")
    story = Story(local_authority=KENT, district=TONBRIDGE, dates={"attached_on": "2015-05-01"})
    whole = caseload(story, booked=[booking("spend", "10", local_authority=KENT)])
    assert list(income.account(scope, whole)) == []
    assert income.no_account(scope, whole) == "A district has no account of its own: its money is booked in the ledger of Kent."
    assert [*income.account(in_quarter("2016-17-Q1", "kent", "2"), whole)] != []
    (published,) = protect(income.reconciled(scope, whole), scope.book)
    assert printed(published, "2015-16_attachment_fee", "booked") == "[x]"


def test_without_an_extract_there_is_nothing_to_say() -> None:
    nothing = Caseload.nothing(BROMLEY)
    assert [*income.account(SCOPE, nothing), *income.reconciled(SCOPE, nothing), *income.stages(SCOPE, nothing)] == []
    assert [*income.by_year(SCOPE, nothing)] == []
    assert income.no_account(SCOPE, nothing) == ""


# Held to what was earned.


def families(number: int, *claims: tuple[str, str, str]) -> tuple[Story, ...]:
    return tuple(Story(f"F{index}", dates={"attached_on": "2015-05-01"}, claims=claims) for index in range(number))


def reconciled(*rows: Row, stories: tuple[Story, ...]) -> Published:
    (published,) = protect(income.reconciled(SCOPE, caseload(*stories, booked=rows)), SCOPE.book)
    return published


def test_what_was_earned_stands_beside_what_is_booked_with_the_difference_and_why() -> None:
    """Ten fees earned in one year, five of them booked in the next; five results of £800 claimed and not yet booked."""
    stories = families(5, (PROGRESS, "claimed", "2016-05-01")) + tuple(
        Story(f"G{index}", dates={"attached_on": "2015-06-01"}) for index in range(5)
    )
    found = reconciled(booking("attachment_fee", "5000", "2015-07-01"), booking("attachment_fee", "5000", "2016-04-01"), stories=stories)
    told = {row.key: [printed(found, row.key, name) for name in ("earned", "booked", "difference")] for row in found.rows}
    assert told == {
        "2015-16_attachment_fee": ["£10,000", "£5,000", "−£5,000"],
        "2015-16_result": ["£0", "£0", "£0"],
        "2016-17_attachment_fee": ["£0", "£5,000", "£5,000"],
        "2016-17_result": ["£4,000", "£0", "−£4,000"],
        "total": ["£14,000", "£10,000", "−£4,000"],
    }
    assert all("booked" in "".join(map(str, row.cells[-1])) for row in found.rows[:-1])


def test_a_difference_from_a_figure_that_is_not_shown_is_not_shown() -> None:
    found = reconciled(booking("attachment_fee", "4000", "2015-07-01"), spend("1"), stories=families(10))
    assert [printed(found, "2015-16_attachment_fee", name) for name in ("earned", "booked", "difference")] == ["£10,000", "[c]", "[c]"]


def test_without_a_ledger_what_was_booked_is_not_available() -> None:
    found = reconciled(stories=families(5))
    assert [printed(found, "2015-16_attachment_fee", name) for name in ("earned", "booked", "difference")] == ["£5,000", "[x]", "[x]"]


def test_no_booked_amount_of_fees_or_results_leaves_as_it_was_booked() -> None:
    """Each goes out as `Booked`, which only protection can show."""
    whole = caseload(*families(5), booked=[booking("attachment_fee", "5000"), booking("result", "800")])
    for summary in (*income.account(SCOPE, whole), *income.reconciled(SCOPE, whole)):
        for row in summary.rows:
            named = row.cells if row.key in ("attachment_fee", "result") else {"booked": row.cells.get("booked")}
            for name, cell in named.items():
                if name != "to_date" and cell is not None and row.key != "total":
                    assert isinstance(cell, Booked)


def test_the_grant_stands_beside_what_was_earned_and_in_no_total_there() -> None:
    whole = caseload(*families(5), booked=[booking("service_transformation_grant", "1234.50", "2015-06-30"), spend("1")])
    (years,) = protect(income.by_year(SCOPE, whole), SCOPE.book)
    assert [printed(years, "2015-16", name) for name in ("grant", "total")] == ["£1,235", "£5,000"]
    (by_quarter,) = protect(income.earned_by_quarter(SCOPE, whole), SCOPE.book)
    assert [printed(by_quarter, quarter, "grant") for quarter in ("2015-16-Q1", "2015-16-Q2")] == ["£1,235", "£0"]
    (without,) = protect(income.by_year(SCOPE, caseload(*families(5))), SCOPE.book)
    assert "grant" not in {column.key for column in without.columns}
