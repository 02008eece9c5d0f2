"""What the door lets in: typed tables, every rule on its boundary day, versions of a family, and contracts that describe themselves."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_extract import (
    BOOK,
    BROMLEY,
    KENT,
    TODAY,
    TONBRIDGE,
    Row,
    booking,
    checked,
    claim,
    document,
    family,
    incident,
    measured,
    person,
    problem,
    spell,
    spot_check,
    support,
    write,
)

from tfdata import contract, counting, rules, scope, sources, store
from tfdata.extracts import TABLES
from tfdata.sources.raw import RawTable


def faults(folder: Path, **tables: list) -> list[tuple[str, int | None, str]]:
    return [(fault.file, fault.line, fault.column) for fault in checked(folder, **tables).faults]


def test_a_good_extract_comes_through_whole_and_typed(tmp_path: Path) -> None:
    """Dates become dates, codes stay text, an empty cell is missing, and the spaces around a named problem go."""
    result = checked(
        tmp_path,
        families=[family(consent="given", district=TONBRIDGE, local_authority=KENT), family("F2")],
        problems=[problem("F2")],
        documents=[document("F2", problems_named="health ; worklessness"), document("F2", document="review")],
        claims=[claim("F2"), claim("F2", status="paid", status_on="2015-10-01")],
    )
    assert result.faults == ()
    assert [table.quarantined for table in result.counts.values()] == [0, 0, 0, 0]
    families = result.accepted["families"]
    assert {name: str(dtype) for name, dtype in families.dtypes.items()} == {
        column.name: column.dtype for column in TABLES["families"].columns
    }
    assert families.loc[0, "identified_on"] == pd.Timestamp(2015, 4, 7)
    assert families["attached_on"].isna().all()
    assert families["consent"].isna().tolist() == [False, True]
    assert result.accepted["documents"]["problems_named"].tolist()[0] == "health;worklessness"


def test_columns_that_may_be_left_out_are_added_empty(tmp_path: Path) -> None:
    write(tmp_path, families=[family()])
    (tmp_path / "families.csv").write_text(
        "local_authority,district,phase,family_id,identified_on,consent,referral_source\nE09000006,,2,F1,2015-04-07,,police\n",
        encoding="utf-8",
    )
    result = contract.check(sources.read(tmp_path), BOOK, TODAY)
    assert result.faults == ()
    assert tuple(result.accepted["families"].columns) == TABLES["families"].names


def test_problems_and_claims_may_be_without_rows_and_documents_without_a_file(tmp_path: Path) -> None:
    """An authority that has claimed nothing yet sends headings only."""
    result = checked(tmp_path, families=[family()])
    assert result.counts["claims"] == contract.TableCounts(0, 0, 0)
    assert "documents" not in result.accepted


def test_a_byte_order_mark_and_blank_lines_are_no_fault_and_lines_stay_those_of_the_file(tmp_path: Path) -> None:
    write(tmp_path, families=[family()])
    rows = ["E09000006,2,F1,health,2015-04-07", "E09000006,2,F9,health,2015-04-07"]
    text = "\r\n".join(["local_authority,phase,family_id,problem,identified_on", "", ",,,,", *rows, ""])
    (tmp_path / "problems.csv").write_bytes(text.encode("utf-8-sig"))
    result = contract.check(sources.read(tmp_path), BOOK, TODAY)
    assert result.counts["problems"] == contract.TableCounts(2, 1, 1)
    assert [fault.line for fault in result.faults] == [5]


def test_a_cell_that_holds_a_line_break_takes_one_row_as_in_a_spreadsheet(tmp_path: Path) -> None:
    result = checked(tmp_path, families=[family(referral_source="two\nlines"), family("F2", consent="maybe")])
    assert [(fault.line, fault.column) for fault in result.faults] == [(2, "referral_source"), (3, "consent")]


def test_nothing_is_read_as_missing_but_an_empty_cell(tmp_path: Path) -> None:
    """A pseudonym that reads NA or 007 stays what it is."""
    result = checked(tmp_path, families=[family("NA"), family("007")])
    assert result.accepted["families"]["family_id"].tolist() == ["NA", "007"]


@pytest.mark.parametrize(("day", "is_accepted"), [("2016-01-30", True), ("2016-01-31", True), ("2016-02-01", False)])
def test_a_date_of_today_is_accepted_and_one_of_tomorrow_is_not(day: str, is_accepted: bool, tmp_path: Path) -> None:
    assert (faults(tmp_path, families=[family(identified_on=day)]) == []) is is_accepted


@pytest.mark.parametrize(("day", "is_accepted"), [("2015-04-06", False), ("2015-04-07", True), ("2015-04-08", True)])
@pytest.mark.parametrize("column", ["attached_on", "recorded_on"])
def test_a_family_is_attached_and_recorded_on_the_day_it_was_identified_or_later(
    column: str, day: str, is_accepted: bool, tmp_path: Path
) -> None:
    assert (faults(tmp_path, families=[family(**{column: day})]) == []) is is_accepted


@pytest.mark.parametrize(("day", "is_accepted"), [("2015-05-31", False), ("2015-06-01", True), ("2015-06-02", True)])
def test_a_family_is_closed_on_the_day_it_was_attached_or_later(day: str, is_accepted: bool, tmp_path: Path) -> None:
    assert (faults(tmp_path, families=[family(attached_on="2015-06-01", closed_on=day)]) == []) is is_accepted


@pytest.mark.parametrize(("consent", "is_accepted"), [("given", True), ("", True), ("refused", False)])
def test_a_family_that_refused_consent_is_not_attached(consent: str, is_accepted: bool, tmp_path: Path) -> None:
    assert (faults(tmp_path, families=[family(consent=consent, attached_on="2015-06-01")]) == []) is is_accepted


@pytest.mark.parametrize("status", ["paid", "rejected"])
@pytest.mark.parametrize(("day", "is_accepted"), [("2015-09-30", False), ("2015-10-01", True), ("2015-10-02", True)])
def test_a_claim_is_paid_or_rejected_on_the_day_it_was_made_or_later(status: str, day: str, is_accepted: bool, tmp_path: Path) -> None:
    assert (faults(tmp_path, families=[family()], claims=[claim(status=status, status_on=day), claim()]) == []) is is_accepted


def test_a_claim_of_another_basis_phase_or_family_does_not_stand_for_this_one(tmp_path: Path) -> None:
    families = [family(), family("F2"), family(phase="1")]
    paid = claim(status="paid")
    claims = [claim("F2"), claim(claim_basis="significant_and_sustained_progress"), claim(phase="1"), paid]
    assert faults(tmp_path, families=families, claims=claims) == [("claims.csv", 5, "status")]


def test_a_repayment_falls_with_the_payment_that_it_rests_on(tmp_path: Path) -> None:
    claims = [claim(status="repaid", status_on="2015-12-01"), claim(status="paid", status_on="2015-11-01")]
    result = checked(tmp_path, families=[family()], claims=claims)
    assert [(fault.line, fault.message.split(";")[0]) for fault in result.faults] == [
        (2, "repaid, but its row with paid was refused"),
        (3, "paid without claimed"),
    ]


def test_a_family_in_view_of_another_authority_or_phase_is_another_family(tmp_path: Path) -> None:
    result = checked(
        tmp_path, families=[family(), family(phase="1"), family(local_authority=KENT)], problems=[problem(local_authority=KENT)]
    )
    assert result.faults == ()


def test_versions_of_a_family_stand_side_by_side_when_each_is_recorded_on_its_own_day(tmp_path: Path) -> None:
    versions = [family(recorded_on=day) for day in ("2015-05-01", "2015-06-01", "2015-06-01")]
    versions[2] = versions[2] | {"consent": "given"}
    assert faults(tmp_path, families=versions) == [("families.csv", 3, "family_id"), ("families.csv", 4, "family_id")]


def test_rows_stay_when_another_version_of_their_family_was_accepted(tmp_path: Path) -> None:
    versions = [family(recorded_on="2015-05-01"), family(recorded_on="2015-06-01", consent="maybe")]
    assert faults(tmp_path, families=versions, problems=[problem()]) == [("families.csv", 3, "consent")]


def test_a_copy_among_versions_does_not_hide_a_version_without_its_day(tmp_path: Path) -> None:
    rows = [family(), family(), family(recorded_on="2015-06-01")]
    assert faults(tmp_path, families=rows) == [("families.csv", 2, "recorded_on"), ("families.csv", 3, "family_id")]


def test_an_unreadable_date_is_one_fault_and_not_two(tmp_path: Path) -> None:
    assert faults(tmp_path, families=[family(identified_on="soon")]) == [("families.csv", 2, "identified_on")]


def test_the_local_criterion_is_accepted_for_the_authority_that_uses_it(tmp_path: Path) -> None:
    dudley = {"local_authority": "E08000027", "phase": "1"}
    assert faults(tmp_path, families=[family(**dudley)], problems=[problem(**dudley, problem="edge_of_care")]) == []


def test_a_quarantined_row_keeps_its_text_and_says_all_its_reasons(tmp_path: Path) -> None:
    result = checked(tmp_path, families=[family(), family("F2", identified_on="soon", consent="maybe")])
    row = result.quarantined["families"].loc[3]
    assert (row["identified_on"], row["consent"]) == ("soon", "maybe")
    assert row["reason"] == (
        "identified_on: this is not a date; write it as 2015-12-31 or 31/12/2015; consent: unknown consent; known are given, refused"
    )


def test_every_column_describes_itself() -> None:
    """A data dictionary can be made from the contract alone: a sentence, a type, a constraint and whether it may be empty."""
    for name, table in contract.TABLES.items():
        described = contract.schema(table, BOOK, TODAY)
        assert (described.name, described.description) == (name, table.description)
        assert {*table.key, table.happened_on} <= set(table.names)
        for column in table.columns:
            assert column.description.endswith(".")
            assert column.constraint
            assert described.columns[column.name].description == column.description
            assert described.columns[column.name].nullable is column.may_be_empty
            assert column.may_be_empty or not column.may_be_absent


def test_a_day_far_off_is_in_the_future_too(tmp_path: Path) -> None:
    result = checked(tmp_path, families=[family(identified_on="9999-12-31")])
    assert [fault.message for fault in result.faults] == ["this date is in the future; it can be 31 January 2016 at the latest"]


@pytest.mark.parametrize("pseudonym", ["F1\n", " F1", "F1 ", "Ann Lee", "=1+1", "Ö1", "F1\u200b"])
def test_a_pseudonym_holds_no_space_line_break_or_sign_of_a_formula(pseudonym: str, tmp_path: Path) -> None:
    assert faults(tmp_path, families=[family(pseudonym)]) == [("families.csv", 2, "family_id")]


# Returns: figures of an authority without any family's row.


def figure(**cells: str) -> dict[str, str]:
    """Families attached in Bromley's phase 2 by the end of 2015, as returned."""
    return {
        "local_authority": BROMLEY, "phase": "2", "quarter": "2015-16-Q3", "measure": "attached", "value": "410",
        "source": "Return of January 2016", "recorded_on": "", **cells,
    }  # fmt: skip


def returned(*rows: dict[str, str], today: date = TODAY) -> contract.Checked:
    """Bring an extract of returns alone through the contract."""
    frame = pd.DataFrame(rows, columns=list(TABLES["returns"].names), dtype="str")
    frame.index = pd.RangeIndex(2, len(rows) + 2)
    return contract.check({"returns": RawTable("returns", "returns.csv", frame, {})}, BOOK, today)


def refused(*rows: dict[str, str], today: date = TODAY) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.column) for fault in returned(*rows, today=today).faults]


def test_returns_alone_come_through_typed() -> None:
    """A figure is a whole number of families; nothing else of an extract is needed."""
    result = returned(figure(), figure(measure="identified", value="1160"), figure(quarter="2015-16-Q2", value="0"))
    assert result.faults == ()
    assert list(result.accepted) == ["returns"]
    returns = result.accepted["returns"]
    assert {name: str(dtype) for name, dtype in returns.dtypes.items()} == {
        column.name: column.dtype for column in TABLES["returns"].columns
    }
    assert returns["value"].tolist() == [410, 1160, 0]
    assert result.counts["returns"] == contract.TableCounts(3, 3, 0)


def test_returns_without_a_row_are_no_fault() -> None:
    assert (returned().faults, returned().counts["returns"]) == ((), contract.TableCounts(0, 0, 0))


NUMBERS = {
    "£800": "this is an amount of money; write the number of families",
    "94%": "this is a percentage; write the number of families",
    "-1": "this is below nought; a number of families is 0 or more",
    "−1": "this is below nought",
    "(12)": "this is below nought",
    "1.5": "this is not a whole number",
    "12,34": "this is not a whole number",
    "10000000": "this is more than seven digits",
    "<5": "this is not a number; write a whole number of families",
    "c": "leave the row out where there is none",
    "": "this is empty; it must be a whole number of families",
}


@pytest.mark.parametrize("cell", NUMBERS)
def test_what_is_no_number_of_families_is_told_what_is_wrong_with_it(cell: str) -> None:
    """One message, which says what would be right and does not repeat the cell."""
    (fault,) = returned(figure(value=cell)).faults
    assert (fault.line, fault.column) == (2, "value")
    assert NUMBERS[cell] in fault.message
    assert not cell or cell not in fault.message or cell == "c"


@pytest.mark.parametrize("value", ["0", "1", "9999999"])
def test_a_number_of_families_is_nought_or_more_and_of_seven_digits_at_most(value: str) -> None:
    assert refused(figure(value=value)) == []


@pytest.mark.parametrize("quarter", ["2015-16-Q5", "2015-17-Q3", "2015-16", "Q3 2015", "2015/16 Q3", ""])
def test_a_quarter_is_a_financial_year_and_its_quarter(quarter: str) -> None:
    assert refused(figure(quarter=quarter)) == [(2, "quarter")]


@pytest.mark.parametrize(("today", "is_accepted"), [("2015-12-30", False), ("2015-12-31", True), ("2016-01-01", True)])
def test_a_quarter_is_returned_when_it_has_ended(today: str, is_accepted: bool) -> None:
    assert (refused(figure(), today=date.fromisoformat(today)) == []) is is_accepted


@pytest.mark.parametrize(
    ("authority", "quarter", "is_accepted"),
    [
        (BROMLEY, "2014-15-Q4", False),
        (BROMLEY, "2015-16-Q1", True),
        ("E08000027", "2014-15-Q1", False),
        ("E08000027", "2014-15-Q2", True),
    ],
)
def test_a_figure_of_a_phase_is_of_a_quarter_in_which_it_had_begun(authority: str, quarter: str, is_accepted: bool) -> None:
    """Phase 2 began on 1 April 2015, for Dudley as an early starter in September 2014."""
    assert (refused(figure(local_authority=authority, quarter=quarter)) == []) is is_accepted


@pytest.mark.parametrize(("day", "is_accepted"), [("2015-09-30", False), ("2015-10-01", True), ("2016-01-31", True), ("2016-02-01", False)])
def test_a_figure_is_recorded_in_its_quarter_or_later_and_not_in_the_future(day: str, is_accepted: bool) -> None:
    assert (refused(figure(recorded_on=day)) == []) is is_accepted


def test_a_quarter_with_several_faults_gets_one_message() -> None:
    """A quarter that has not ended is not also told that its figure was recorded too early."""
    assert refused(figure(quarter="2016-17-Q1", recorded_on="2016-01-20")) == [(2, "quarter")]


@pytest.mark.parametrize("measure", ["profile", "problem", "attached_of_target", "crime_asb_education_results", "Attached", ""])
def test_a_measure_is_one_that_counts_families_and_of_the_rows_phase(measure: str) -> None:
    """The straight line is our own assumption, a problem needs its code, a percentage is no number of families."""
    assert refused(figure(measure=measure)) == [(2, "measure")]


def test_a_result_of_phase_1_is_returned_for_phase_1() -> None:
    assert refused(figure(phase="1", quarter="2012-13-Q1", measure="crime_asb_education_results")) == []


@pytest.mark.parametrize(
    ("source", "is_refused"),
    [("Return of 8 January 2016", False), ("Return for 2015-16-Q3", False), ("Return on 4 families", True), ("Case 81234", True)],
)
def test_the_source_of_a_return_holds_dates_and_no_other_number(source: str, is_refused: bool) -> None:
    """A pack prints it, and a number in it could be a count that is not protected."""
    assert [fault.column for fault in returned(figure(source=source)).faults] == (["source"] if is_refused else [])


@pytest.mark.parametrize("source", ["", "two\nlines", "x" * 201, "tab\tinside", "turned \u202e round"])
def test_a_source_is_one_line_of_visible_words(source: str) -> None:
    assert refused(figure(source=source)) == [(2, "source")]


def test_a_source_may_hold_any_words() -> None:
    assert refused(figure(source="Return “Q3”, £ & claims – final")) == []


def test_versions_of_a_figure_stand_side_by_side_when_each_is_recorded_on_its_own_day() -> None:
    days = ("2015-11-01", "2016-01-20")
    assert refused(*(figure(recorded_on=day, value=str(number)) for number, day in enumerate(days))) == []
    assert refused(figure(), figure(recorded_on="2016-01-20")) == [(2, "recorded_on")]
    assert refused(figure(), figure(value="411")) == [(2, "measure"), (3, "measure")]
    assert refused(figure(), figure()) == [(3, "measure")]


@pytest.mark.parametrize(("part", "whole"), [*rules.AMONG.items(), ("continuous_employment_results", "outcome")])
def test_a_figure_is_at_most_that_of_the_families_it_is_among(part: str, whole: str) -> None:
    """Equal is right; one more puts both aside, each naming the other's line, since neither can be preferred."""
    assert refused(figure(measure=part, value="10"), figure(measure=whole, value="10")) == []
    faults = returned(figure(measure=part, value="11"), figure(measure=whole, value="10")).faults
    assert [(fault.line, fault.column) for fault in faults] == [(2, "value"), (3, "value")]
    assert f"more than the families {whole} in line 3" in faults[0].message
    assert "fewer than some of these families in line 2" in faults[1].message


def test_progress_to_work_is_among_the_attached_and_not_among_the_turned_around() -> None:
    """It does not make a family turned around."""
    phase_1 = {"phase": "1", "quarter": "2013-14-Q1"}
    work = figure(**phase_1, measure="progress_to_work_results", value="20")
    assert refused(work, figure(**phase_1, measure="outcome", value="10")) == []
    assert refused(work, figure(**phase_1, value="10")) == [(2, "value"), (3, "value")]


@pytest.mark.parametrize("other", [{"quarter": "2015-16-Q2"}, {"recorded_on": "2016-01-20"}, {"phase": "1"}, {"local_authority": KENT}])
def test_figures_of_another_quarter_version_phase_or_authority_are_not_held_to_each_other(other: dict[str, str]) -> None:
    assert refused(figure(value="11"), figure(measure="identified", value="10", **other)) == []


def test_a_figure_that_several_exceed_gets_one_message_naming_them() -> None:
    faults = returned(figure(value="8"), figure(measure="closed", value="20"), figure(measure="outcome", value="30")).faults
    assert [fault.line for fault in faults] == [2, 3, 4]
    assert "line 3, 4" in faults[0].message


def test_what_is_counted_over_families_keeps_the_order_that_returns_are_held_to(demonstration_store: Path) -> None:
    """A second way: the demonstration's counts, in every authority and phase, never break a rule that refuses a return."""
    among = 0
    for code in store.authorities("demonstration", demonstration_store):
        slug = BOOK.by_code(code)
        for quarter in ("2014-15-Q4", "2015-16-Q3", "2016-17-Q4"):
            pack = scope.find(slug or "", quarter, book=BOOK)
            whole = store.read("demonstration", code, demonstration_store)
            for phase in pack.phases:
                found = counting.counts(counting.in_scope(whole, pack, phase), phase, pack.day)
                cells = {"local_authority": code, "phase": phase.id, "quarter": quarter}
                rows = [figure(**cells, measure=name, value=str(count)) for name, count in found.items()]
                assert refused(*rows, today=date.max) == []
                among += len(rows)
    assert among > 100


def test_a_quarantined_row_stands_as_it_was_written_with_the_fingerprint_of_its_file() -> None:
    """The reason speaks of the plain form; who corrects the row sees what was in the file."""
    text = pd.DataFrame([figure(value="1160"), figure(value="94%", recorded_on="2016-01-20")], index=[2, 5])
    written = text.assign(value=["1,160", "94 %"], recorded_on=["", "20/01/2016"], local_authority="Bromley")
    raw = RawTable("returns", "figures.xlsx, sheet returns", text, {}, written, fingerprint="abc123")
    result = contract.check({"returns": raw}, BOOK, TODAY)
    (row,) = result.quarantined["returns"].to_dict("index").items()
    assert row[0] == 5
    assert (row[1]["of"], row[1]["value"], row[1]["recorded_on"]) == ("abc123", "94 %", "20/01/2016")
    assert list(row[1]) == ["of", *written.columns, "reason"]
    assert [str(fault).split(": ")[0] for fault in result.faults] == ["figures.xlsx, sheet returns, line 5"]
    assert result.refused == {"returns": {BROMLEY: 1}}


def test_a_row_whose_family_was_refused_names_the_file_in_which_the_family_stands() -> None:
    """The file of the families may be a sheet of a workbook, or an export that a feed reads."""
    tables = {"families": [family(consent="maybe")], "problems": [problem(), problem("F9")]}
    raw = {
        name: RawTable(name, f"extract.xlsx, sheet {name}", pd.DataFrame(rows, dtype="str").set_axis(range(2, len(rows) + 2)), {})
        for name, rows in tables.items()
    }
    messages = [str(fault) for fault in contract.check(raw, BOOK, TODAY).faults]
    assert "mend line 2 of extract.xlsx, sheet families" in messages[1]
    assert "no row of extract.xlsx, sheet families has this" in messages[2]


# Evidence: people, what was measured of them, their work, checks of claims, and the ledger. What contradicts is a fault of the data.


def test_evidence_comes_through_typed_and_numbers_as_they_are_written(tmp_path: Path) -> None:
    """94% of a percentage is 94, £1,160.50 of money is 1160.50, and both are kept in hundredths."""
    cells = [{"indicator": "attendance_percent", "value": "94%"}, {"indicator": "asb_incidents", "value": "1,160"}, {"value": "1"}]
    result = checked(
        tmp_path,
        families=[family(has_local_concern="yes")],
        documents=[document(names_outcomes="yes", covers_all_members="no", has_objectives="")],
        people=[person(), person("P2", role="adult")],
        progress=[measured(individual_id="P1", **each) for each in cells],
        employment=[spell("P2", ended_on="2015-11-01")],
        claims=[claim()],
        spot_checks=[spot_check()],
        service_use=[incident(uses="1,160"), support()],
        ledger=[booking(amount_gbp="£1,160.50"), booking(stream="result", amount_gbp="(800)")],
    )
    assert result.faults == ()
    assert sorted(result.accepted["progress"]["value"]) == [Decimal("1.00"), Decimal("94.00"), Decimal("1160.00")]
    assert [str(amount) for amount in result.accepted["ledger"]["amount_gbp"]] == ["1160.50", "-800.00"]
    assert result.accepted["service_use"]["uses"].fillna(0).tolist() == [1160, 0]
    for name, rows in result.accepted.items():
        assert {column: str(dtype) for column, dtype in rows.dtypes.items()} == {item.name: item.dtype for item in TABLES[name].columns}
    assert [counts.quarantined for counts in result.counts.values()] == [0] * 10


EVIDENCE_NUMBERS = {
    "94%": "this is a percentage, which only an indicator in percent takes",
    "£800": "this is an amount of money",
    "-1": "this is below nought",
    "1.234": "this has more than 2 decimals",
    "12345678": "this has more digits than such a number can have",
    "1.160,50": "this number is not clear",
    "three": "this is not a number",
    "": "this is empty; it must be a number of 0 or more",
}


@pytest.mark.parametrize("cell", EVIDENCE_NUMBERS)
def test_what_is_no_measured_number_is_told_what_is_wrong_with_it(cell: str, tmp_path: Path) -> None:
    (fault,) = checked(tmp_path, families=[family()], progress=[measured(indicator="asb_incidents", value=cell)]).faults
    assert (fault.line, fault.column) == (2, "value")
    assert EVIDENCE_NUMBERS[cell] in fault.message
    assert not cell or cell not in fault.message


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("€800", "another currency"),
        ("80%", "this is a percentage"),
        ("1.234", "more than 2 decimals"),
        ("12,34", "not clear"),
        ("", "empty"),
    ],
)
def test_what_is_no_amount_of_money_is_told_what_is_wrong_with_it(cell: str, words: str, tmp_path: Path) -> None:
    (fault,) = checked(tmp_path, families=[family()], ledger=[booking(amount_gbp=cell)]).faults
    assert fault.column == "amount_gbp"
    assert words in fault.message


@pytest.mark.parametrize(
    ("values", "is_refused"),
    [
        (("0.94", "0.9", "1"), True),
        (("0.94", "0.9", "0"), False),  # two are too few to tell
        (("0.94", "0.9", "1.01"), False),
        (("0", "0", "0"), False),
    ],
)
def test_percentages_of_which_none_is_above_1_are_fractions(values: tuple[str, ...], is_refused: bool, tmp_path: Path) -> None:
    """A spreadsheet keeps 94% as 0.94; 15% of absence would pass for less than one per cent."""
    terms = [("2015-01-05", "2015-03-27"), ("2015-04-13", "2015-07-17"), ("2015-09-03", "2015-12-18")]
    rows = [
        measured(indicator="unauthorised_absence_percent", from_on=first, to_on=last, value=value)
        for (first, last), value in zip(terms, values, strict=True)
    ]
    found = faults(tmp_path, families=[family()], progress=rows)
    assert found == ([("progress.csv", line, "value") for line in (2, 3, 4)] if is_refused else [])


@pytest.mark.parametrize("indicator", ["unauthorised_absence_percent", "attendance_percent"])
@pytest.mark.parametrize(("value", "is_accepted"), [("0", True), ("99.99", True), ("100", True), ("100.01", False), ("101%", False)])
def test_absence_and_attendance_are_100_percent_at_most(indicator: str, value: str, is_accepted: bool, tmp_path: Path) -> None:
    found = faults(tmp_path, families=[family()], progress=[measured(indicator=indicator, value=value)])
    assert found == ([] if is_accepted else [("progress.csv", 2, "value")])


@pytest.mark.parametrize("indicator", ["fixed_exclusions", "asb_incidents", "proven_offences"])
@pytest.mark.parametrize(("value", "is_accepted"), [("0", True), ("2", True), ("3.0", True), ("101", True), ("2.5", False)])
def test_exclusions_incidents_and_offences_are_whole_numbers(indicator: str, value: str, is_accepted: bool, tmp_path: Path) -> None:
    found = faults(tmp_path, families=[family()], progress=[measured(indicator=indicator, value=value)])
    assert found == ([] if is_accepted else [("progress.csv", 2, "value")])


@pytest.mark.parametrize("indicator", ["outcome_met", "off_benefit"])
@pytest.mark.parametrize(("value", "is_accepted"), [("0", True), ("1", True), ("1.00", True), ("0.5", False), ("2", False), ("yes", False)])
def test_an_outcome_is_met_or_not_and_nothing_between(indicator: str, value: str, is_accepted: bool, tmp_path: Path) -> None:
    found = faults(tmp_path, families=[family()], progress=[measured(indicator=indicator, value=value)])
    assert found == ([] if is_accepted else [("progress.csv", 2, "value")])


@pytest.mark.parametrize(("to_on", "is_accepted"), [("2015-04-30", False), ("2015-05-01", True), ("2015-05-02", True)])
def test_a_period_ends_on_its_first_day_or_later(to_on: str, is_accepted: bool, tmp_path: Path) -> None:
    found = faults(tmp_path, families=[family()], progress=[measured(to_on=to_on)])
    assert found == ([] if is_accepted else [("progress.csv", 2, "to_on")])


@pytest.mark.parametrize(("ended_on", "is_accepted"), [("2015-05-03", False), ("2015-05-04", True), ("", True)])
def test_a_spell_of_work_ends_on_its_first_day_or_later(ended_on: str, is_accepted: bool, tmp_path: Path) -> None:
    found = faults(tmp_path, families=[family()], employment=[spell(ended_on=ended_on)])
    assert found == ([] if is_accepted else [("employment.csv", 2, "ended_on")])


@pytest.mark.parametrize(("from_on", "is_accepted"), [("2015-05-30", False), ("2015-05-31", False), ("2015-06-01", True)])
def test_periods_of_one_indicator_problem_and_person_share_no_day(from_on: str, is_accepted: bool, tmp_path: Path) -> None:
    """Neither of the two can be preferred: both go, each naming the other's line."""
    second = measured(from_on=from_on, to_on="2015-06-30")
    found = checked(tmp_path, families=[family()], progress=[second, measured()]).faults
    assert [(fault.line, fault.column) for fault in found] == ([] if is_accepted else [(2, "from_on"), (3, "from_on")])
    assert is_accepted or ("with that of line 3" in found[0].message and "with that of line 2" in found[1].message)


@pytest.mark.parametrize(
    "other",
    [
        {"individual_id": "P1"},
        {"problem": "worklessness"},
        {"indicator": "asb_incidents"},
        {"family_id": "F2"},
        {"phase": "1", "problem": "crime_asb"},
    ],
)
def test_periods_of_another_person_problem_indicator_family_or_phase_may_share_days(other: dict[str, str], tmp_path: Path) -> None:
    families = [family(), family("F2"), family(phase="1")]
    assert faults(tmp_path, families=families, progress=[measured(), measured(**other)]) == []


def test_a_row_sent_twice_is_one_fault_and_does_not_put_the_first_aside(tmp_path: Path) -> None:
    assert faults(tmp_path / "one", families=[family()], progress=[measured(), measured()]) == [("progress.csv", 3, "family_id")]
    assert faults(tmp_path / "two", families=[family()], employment=[spell(), spell()]) == [("employment.csv", 3, "family_id")]
    assert faults(tmp_path / "three", families=[family()], ledger=[booking(), booking(amount_gbp="£1,000")]) == [
        ("ledger.csv", 3, "stream")
    ]


@pytest.mark.parametrize(("started_on", "is_accepted"), [("2015-06-30", False), ("2015-07-01", False), ("2015-07-02", True)])
def test_spells_of_work_of_one_person_share_no_day_whatever_the_benefit(started_on: str, is_accepted: bool, tmp_path: Path) -> None:
    employment = [spell(ended_on="2015-07-01"), spell(started_on=started_on, benefit="esa"), spell("P2")]
    found = faults(tmp_path, families=[family()], employment=employment)
    assert found == ([] if is_accepted else [("employment.csv", 2, "started_on"), ("employment.csv", 3, "started_on")])


def test_a_spell_that_goes_on_leaves_no_day_for_a_later_one(tmp_path: Path) -> None:
    later, earlier = spell(started_on="2016-01-31"), spell(started_on="2015-04-20", ended_on="2015-05-03")
    assert [line for _, line, _ in faults(tmp_path, families=[family()], employment=[spell(), later, earlier])] == [2, 3]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 28), st.integers(0, 9)), max_size=9, unique_by=lambda drawn: drawn[:2]))
def test_every_period_that_shares_a_day_with_another_is_found_and_no_other(drawn: list[tuple[str, int, int]]) -> None:
    """Calculated a second way: each pair is looked at."""
    spans = [(who, date(2015, 5, day), date(2015, 5, day) + timedelta(days=days)) for who, day, days in drawn]
    rows = pd.DataFrame(
        {
            "local_authority": BROMLEY, "phase": "2", "family_id": "F1", "problem": "health", "indicator": "outcome_met",
            "individual_id": pd.Series([who for who, *_ in spans], dtype="str"),
            "from_on": pd.Series([first for _, first, _ in spans], dtype="datetime64[us]"),
            "to_on": pd.Series([last for *_, last in spans], dtype="datetime64[us]"),
        }
    )  # fmt: skip
    found = {int(line) for lines, _, _ in rules.evidence.periods(rows) for line in lines}
    pairs = [(one, other) for one in range(len(spans)) for other in range(len(spans)) if one != other and spans[one][0] == spans[other][0]]
    assert found == {one for one, other in pairs if spans[one][1] <= spans[other][2] and spans[other][1] <= spans[one][2]}


@pytest.mark.parametrize(("day", "is_accepted"), [("2015-06-09", False), ("2015-06-10", True), ("2015-06-11", True)])
def test_a_family_is_reviewed_on_the_day_of_its_first_assessment_or_later(day: str, is_accepted: bool, tmp_path: Path) -> None:
    """A second assessment, and another family's, are nothing that the review is held to."""
    first, second = (document(document="assessment", completed_on=on) for on in ("2015-06-10", "2015-12-01"))
    documents = [second, document(document="review", completed_on=day), first, document("F2", document="review", completed_on="2015-04-20")]
    found = faults(tmp_path, families=[family(), family("F2")], documents=documents)
    assert found == ([] if is_accepted else [("documents.csv", 3, "completed_on")])


@pytest.mark.parametrize(("day", "is_accepted"), [("2015-08-31", False), ("2015-09-01", True), ("2015-09-02", True)])
def test_a_result_is_claimed_on_the_day_of_attachment_or_later(day: str, is_accepted: bool, tmp_path: Path) -> None:
    """What rests on a claim that was refused goes with it; a family whose row says nothing of attachment is held to nothing."""
    families = [family(attached_on="2015-09-01"), family("F2")]
    claims = [claim(status_on=day), claim(status="paid", status_on="2015-10-01"), claim("F2", status_on=day)]
    found = faults(tmp_path, families=families, claims=claims)
    assert found == ([] if is_accepted else [("claims.csv", 2, "status_on"), ("claims.csv", 3, "status")])


@pytest.mark.parametrize(("corrected", "is_accepted"), [("2015-09-02", False), ("2015-09-01", True)])
def test_the_latest_version_of_a_family_says_when_it_was_attached(corrected: str, is_accepted: bool, tmp_path: Path) -> None:
    """In whatever order the versions stand in the file."""
    versions = [family(attached_on=corrected, recorded_on="2015-12-01"), family(attached_on="2015-08-01", recorded_on="2015-11-01")]
    assert (faults(tmp_path, families=versions, claims=[claim(status_on="2015-09-01")]) == []) is is_accepted


def test_a_person_stands_among_the_people_where_they_are_given(tmp_path: Path) -> None:
    """Evidence on the whole family needs no person, and the same pseudonym in another family is another person."""
    evidence = {
        "progress": [measured(), measured(individual_id="P1"), measured(individual_id="P2")],
        "employment": [spell("P3"), spell("P1", family_id="F2")],
    }
    families, people = [family(), family("F2")], [person(), person("P2", role="grandmother")]
    assert faults(tmp_path / "without", families=families, **evidence) == []
    found = checked(tmp_path / "with", families=families, people=people, **evidence).faults
    assert [(fault.file, fault.line, fault.column, fault.message.split(";")[0]) for fault in found] == [
        ("people.csv", 3, "role", "unknown role"),
        ("progress.csv", 4, "individual_id", "its person was refused"),
        ("employment.csv", 2, "individual_id", "unknown person"),
        ("employment.csv", 3, "individual_id", "unknown person"),
    ]


def test_evidence_on_a_family_that_was_refused_goes_with_it(tmp_path: Path) -> None:
    found = checked(
        tmp_path, families=[family(consent="maybe"), family("F2")], people=[person()], progress=[measured(individual_id="P1")],
        employment=[spell()], spot_checks=[spot_check()], service_use=[incident()], ledger=[booking()],
    ).faults  # fmt: skip
    of_family = ["people.csv", "progress.csv", "employment.csv", "spot_checks.csv", "service_use.csv"]
    assert [fault.file for fault in found] == ["families.csv", *of_family]
    assert all("its family was refused" in fault.message for fault in found[1:])


@pytest.mark.parametrize(
    ("stream", "is_accepted"),
    [
        ("result", True), ("attachment_fee", True), ("service_transformation_grant", False), ("drawdown", False),
        ("carry_forward", False), ("spend", False),
    ],
)  # fmt: skip
def test_only_a_result_or_a_fee_can_be_paid_back(stream: str, is_accepted: bool, tmp_path: Path) -> None:
    for amount, expected in (("-0.01", is_accepted), ("0", True), ("0.01", True)):
        assert (faults(tmp_path, families=[family()], ledger=[booking(stream=stream, amount_gbp=amount)]) == []) is expected


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("progress", measured(problem="edge_of_care"), "problem"),
        ("progress", measured(phase="1"), "problem"),
        ("progress", measured(indicator="truancy"), "indicator"),
        ("employment", spell(benefit="pip"), "benefit"),
        ("spot_checks", spot_check(claim_basis="crime_asb_education"), "claim_basis"),
        ("spot_checks", spot_check(outcome="maybe"), "outcome"),
        ("ledger", booking(funder="fire"), "funder"),
        ("service_use", incident(service="fire_brigade"), "service"),
        ("documents", document(names_outcomes="perhaps"), "names_outcomes"),
    ],
)
def test_a_code_of_evidence_is_one_that_the_contract_or_the_phase_has(table: str, row: dict[str, str], column: str, tmp_path: Path) -> None:
    assert faults(tmp_path, families=[family(), family(phase="1")], **{table: [row]}) == [(f"{table}.csv", 2, column)]


@pytest.mark.parametrize(("checked_on", "faults"), [("2015-09-30", 1), ("2015-10-01", 0), ("2015-10-02", 0)])
def test_a_claim_is_checked_on_the_day_on_which_it_was_made_or_later(checked_on: str, faults: int, tmp_path: Path) -> None:
    result = checked(tmp_path, families=[family()], claims=[claim(status_on="2015-10-01")], spot_checks=[spot_check(checked_on=checked_on)])
    assert [fault.message for fault in result.faults] == ["checked before it was claimed; mend the date of the one or the other"] * faults
    assert result.counts["spot_checks"].contradicting == faults


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ([], "a check of a claim that was never made"),
        ([claim(claim_basis="significant_and_sustained_progress")], "a check of a claim that was never made"),
        ([claim("F2")], "a check of a claim that was never made"),
        ([claim(status_on="2099-01-01")], "a check of a claim whose row was refused"),
    ],
)
def test_what_is_checked_is_a_claim_that_was_made(claims: list[Row], words: str, tmp_path: Path) -> None:
    result = checked(tmp_path, families=[family(), family("F2")], claims=claims, spot_checks=[spot_check()])
    assert [fault.message.startswith(words) for fault in result.faults if fault.file == "spot_checks.csv"] == [True]


def test_rows_that_contradict_are_counted_apart_from_those_that_cannot_be_read(tmp_path: Path) -> None:
    """Two spells that share a day, an absence above the whole and a claim before attachment contradict; an unknown benefit does not."""
    result = checked(
        tmp_path,
        families=[family(attached_on="2015-05-01"), family("F2", closed_on="2015-05-01")],
        claims=[claim(status_on="2015-04-30"), claim(status="paid")],
        people=[person()],
        progress=[measured(individual_id="P1", indicator="attendance_percent", value="101"), measured(value="x")],
        employment=[spell(ended_on="2015-06-30"), spell(started_on="2015-06-30"), spell(benefit="dole", started_on="2014-01-01")],
    )
    counted = {name: (item.quarantined, item.contradicting) for name, item in result.counts.items()}
    assert counted == {"families": (1, 1), "problems": (0, 0), "claims": (2, 2), "people": (0, 0), "progress": (2, 1), "employment": (3, 2)}
    assert result.contradicting["employment"] == {BROMLEY: 2}
