"""Feeds: how a council's own export becomes a table; a feed that is wrong is refused as `broken_params` shows, file by file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_extract import BOOK

from tfdata.extracts import TABLES
from tfdata.faults import Refused
from tfdata.params import Book, Feed, codes, load
from tfdata.places import PARAMS

CLAIMS = """
description: Claims as an imagined case system exports them
file: "Elsewhere claims *.xlsx"
table: claims
columns: {local_authority: LA, phase: Phase, family_id: Case ref, claim_basis: Type, status: Stage, status_on: Date}
"""
DOCUMENTS = """
description: Documents as an imagined case system exports them
file: "Elsewhere documents *.csv"
table: documents
columns: {local_authority: LA, phase: Phase, family_id: Case ref, document: Form, completed_on: Date, problems_named: Needs}
"""
RETURNS = """
description: Quarterly returns as an imagined spreadsheet keeps them
file: "Elsewhere returns *.csv"
table: returns
columns: {quarter: Period, measure: Indicator, value: Number, source: Return}
constants: {local_authority: E10000016, phase: "2"}
"""


def book_with(folder: Path, **feeds: str) -> Book:
    """Read params/ with these feeds in place of the example."""
    root = folder / "params"
    shutil.copytree(PARAMS, root)
    shutil.rmtree(root / "feeds")
    for name, text in feeds.items():
        (root / "feeds").mkdir(exist_ok=True)
        (root / "feeds" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load(root)


def faults_of(folder: Path, feed: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        book_with(folder, elsewhere=feed)
    return [str(fault) for fault in refused.value.faults]


def test_the_example_feed_is_read_and_shows_what_a_feed_can_say() -> None:
    example = BOOK.feeds["example_case_export"]
    assert isinstance(example, Feed)
    assert example.columns["attached_on"] == "Start date"
    assert example.codes["consent"] == {"Yes": "given", "No": "refused", "Awaiting answer": ""}
    shown = {name for name in Feed.model_fields if name in example.model_fields_set}
    assert set(Feed.model_fields) - shown == {"sheet", "header_row"}  # which no CSV with headings in its first line needs


def test_no_feed_is_needed(tmp_path: Path) -> None:
    """A council whose extract has the contract's own names may take the example away."""
    assert book_with(tmp_path).feeds == {}


def test_what_is_left_out_of_a_feed_is_found_out_at_the_door(tmp_path: Path) -> None:
    feed = book_with(tmp_path, elsewhere=CLAIMS).feeds["elsewhere"]
    assert (feed.sheet, feed.header_row, feed.encoding, feed.separator, feed.date_format) == ("", 1, "", "", "")
    assert (feed.constants, feed.codes, feed.leave_out) == ({}, {}, [])


def test_a_feed_may_read_the_column_source_of_returns_which_cites_nothing_in_params(tmp_path: Path) -> None:
    feed = book_with(tmp_path, elsewhere=RETURNS).feeds["elsewhere"]
    assert feed.columns["source"] == "Return"


def test_one_file_may_give_two_tables_by_a_feed_each(tmp_path: Path) -> None:
    problems = CLAIMS.replace("claims\n", "problems\n").replace(
        "claim_basis: Type, status: Stage, status_on: Date", "problem: Need, identified_on: Date"
    )
    assert {feed.table for feed in book_with(tmp_path, claims=CLAIMS, problems=problems).feeds.values()} == {"claims", "problems"}


def test_two_sheets_of_a_workbook_may_give_one_table_in_two_feeds(tmp_path: Path) -> None:
    """The door refuses both when both lie there; two councils may keep feeds beside each other."""
    feeds = book_with(tmp_path, one=CLAIMS + "sheet: Old claims\n", two=CLAIMS + "sheet: New claims\n").feeds
    assert [feed.sheet for feed in feeds.values()] == ["Old claims", "New claims"]


def test_a_basis_of_any_phase_is_a_code_where_the_file_says_the_phase(tmp_path: Path) -> None:
    both = 'codes: {claim_basis: {"Education": crime_asb_education, "Progress": significant_and_sustained_progress}}'
    assert book_with(tmp_path, elsewhere=CLAIMS + both).feeds["elsewhere"].codes["claim_basis"]["Education"] == "crime_asb_education"


def test_a_value_may_stand_for_several_problems_of_a_document(tmp_path: Path) -> None:
    good = book_with(tmp_path / "good", elsewhere=DOCUMENTS + 'codes: {problems_named: {"Crime, health": "crime_asb;health", "-": ""}}')
    assert good.feeds["elsewhere"].codes["problems_named"]["Crime, health"] == "crime_asb;health"
    (fault,) = faults_of(tmp_path / "bad", DOCUMENTS + 'codes: {problems_named: {"Crime, health": "crime_asb;helth"}}')
    assert "codes.problems_named.Crime, health: 'helth' is not a code of problems_named; did you mean health?" in fault


@pytest.mark.parametrize(("value", "is_good"), [("E10000016", True), ("E07000115", False), ("Kent", False)])
def test_a_councils_name_becomes_its_code_and_nothing_else(tmp_path: Path, value: str, is_good: bool) -> None:
    feed = CLAIMS + f'codes: {{local_authority: {{"Kent CC": "{value}"}}}}'
    if is_good:
        assert book_with(tmp_path, elsewhere=feed).feeds["elsewhere"].codes["local_authority"] == {"Kent CC": value}
    else:
        (fault,) = faults_of(tmp_path, feed)
        assert f"codes.local_authority.Kent CC: '{value}' cannot stand in local_authority, which must be the GSS code of a county" in fault


def test_a_fault_of_a_phase_is_told_once_and_not_again_for_each_feed_that_names_its_codes(tmp_path: Path) -> None:
    root = tmp_path / "params"
    shutil.copytree(PARAMS, root)
    phase = root / "phases" / "phase_2.yaml"
    phase.write_text(phase.read_text(encoding="utf-8").replace("name: Phase 2", "nam: Phase 2"), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load(root)
    assert {fault.file for fault in refused.value.faults} == {"params/phases/phase_2.yaml"}


def test_the_code_lists_hold_what_the_contract_lets_in() -> None:
    lists = codes.lists(BOOK)
    columns = {column.name: column for table in TABLES.values() for column in table.columns}
    assert set(lists) == {"local_authority", "district", *(name for name, item in columns.items() if item.codes or item.codes_from)} - {
        "problems_named"
    }
    assert list(lists["consent"]) == list(columns["consent"].codes)
    assert list(lists["phase"]) == list(BOOK.phases)
    assert lists["district"]["E07000115"] == "Tonbridge and Malling"
    assert lists["local_authority"]["E10000016"] == "Kent"
    assert not set(lists["district"]) & set(lists["local_authority"])
    assert {"problem", "profile"} & set(lists["measure"]) == set()  # they are not counts that an authority can return


def test_a_code_of_two_phases_says_what_it_means_in_each() -> None:
    problems = codes.lists(BOOK)["problem"]
    assert problems["crime_asb"].startswith("phase 1: Youth crime")
    assert "; phase 2: Parents and children involved in crime" in problems["crime_asb"]
    assert problems["health"].endswith("(phase 2)")
    assert "health" not in codes.known(TABLES["problems"].columns[3], BOOK, "1")
