"""What the door lets in: typed tables, every rule on its boundary day, versions of a family, and contracts that describe themselves."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from small_extract import BOOK, KENT, TODAY, TONBRIDGE, checked, claim, document, family, problem, write

from tfdata import contract, sources
from tfdata.extracts import TABLES


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
        "identified_on: this is not a date; write it as 2015-12-31; consent: unknown consent; known are given, refused"
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
