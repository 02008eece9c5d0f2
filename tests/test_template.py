"""The workbook that a council fills in: what it says and offers, and that it comes back through the door as the same rows."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from cases import some
from python_calamine import SheetVisibleEnum, load_workbook
from small_extract import BOOK, TODAY, Row, checked, claim, family, problem

from tfdata import contract, sources, store, template, workbooks
from tfdata.extracts import TABLES
from tfdata.faults import Refused
from tfdata.params import codes

EMPTY = template.workbook(BOOK)
SHEETS = ("Notes", *TABLES, "Lists")
BROMLEY, KENT = "E09000006", "E10000016"


def parts(content: bytes) -> dict[str, str]:
    """Give the XML of a workbook's parts by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name).decode("utf-8") for name in file.namelist()}


def sheet_xml(content: bytes, name: str) -> str:
    return parts(content)[f"xl/worksheets/sheet{SHEETS.index(name) + 1}.xml"]


def cells(content: bytes, name: str) -> list[list[object]]:
    return load_workbook(io.BytesIO(content)).get_sheet_by_name(name).to_python(skip_empty_area=False)


def frames(**tables: list[Row]) -> dict[str, pd.DataFrame]:
    return {name: pd.DataFrame(rows, columns=list(TABLES[name].names), dtype="str").fillna("") for name, rows in tables.items()}


def filled(folder: Path, **tables: list[Row]) -> Path:
    """Fill in the workbook with these rows."""
    path = folder / "extract.xlsx"
    path.write_bytes(template.workbook(BOOK, frames(**tables)))
    return path


def validations(name: str) -> dict[str, dict[str, str]]:
    """Give what may be entered into each column of a sheet, by its heading."""
    found = {}
    for attributes, _, formula in re.findall(
        r"<dataValidation ([^>]*?)(/>|>(?:<formula1>(.*?)</formula1>)?</dataValidation>)", sheet_xml(EMPTY, name)
    ):
        values = {key: html.unescape(value) for key, value in re.findall(r'(\w+)="([^"]*)"', attributes)}
        column = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(values["sqref"][0])
        found[TABLES[name].names[column]] = {**values, "formula": formula}
    return found


# What it holds


def test_there_is_a_visible_sheet_for_each_table_with_notes_before_and_the_code_lists_after() -> None:
    book = load_workbook(io.BytesIO(EMPTY))
    assert tuple(book.sheet_names) == SHEETS
    assert all(sheet.visible == SheetVisibleEnum.Visible for sheet in book.sheets_metadata)


@pytest.mark.parametrize("name", TABLES)
def test_the_first_row_of_a_table_is_the_contracts_names_and_nothing_stands_below(name: str) -> None:
    assert cells(EMPTY, name) == [list(TABLES[name].names)]


def test_the_same_workbook_has_the_same_bytes_each_time() -> None:
    rows = frames(families=[family()], problems=[problem()])
    assert template.workbook(BOOK) == EMPTY
    assert template.workbook(BOOK, rows) == template.workbook(BOOK, rows)


def test_nothing_is_a_formula_a_merged_cell_hidden_or_a_macro() -> None:
    rows = frames(families=[family(referral_source='=HYPERLINK("https://example.org")', district="{=1+1}")])
    for content in (EMPTY, template.workbook(BOOK, rows)):
        for name, xml in parts(content).items():
            assert not re.search(r"<f[ >/]|<mergeCell|hidden=|<!DOCTYPE", xml), name
            assert "vba" not in name
            assert not re.search(r"<hyperlink", xml), name


@pytest.mark.parametrize("name", TABLES)
def test_a_column_that_must_be_filled_in_is_marked_by_bold_letters_and_by_its_note(name: str) -> None:
    styles = parts(EMPTY)["xl/styles.xml"]
    fonts = re.findall(r"<font>(.*?)</font>", styles)
    looks = re.findall(r'<xf [^>]*fontId="(\d+)"', styles.split("<cellXfs")[1].split("</cellXfs>")[0])
    headings = [fonts[int(looks[int(style)])] for style in re.findall(r'<c r="[A-Z]+1" s="(\d+)"', sheet_xml(EMPTY, name))]
    notes = re.findall(r"<comment ref.*?</comment>", parts(EMPTY)[f"xl/comments{list(TABLES).index(name) + 1}.xml"], re.DOTALL)
    for column, heading, note in zip(TABLES[name].columns, headings, notes, strict=True):
        assert ("<b/>" in heading) is not column.may_be_empty, column.name
        assert ("<i/>" in heading) is column.may_be_empty, column.name
        words = html.unescape(re.sub("<.*?>", "", note))
        assert column.description in words
        assert column.constraint in words
        assert ("must be filled in on every row" in words) is not column.may_be_empty


@pytest.mark.parametrize("name", TABLES)
def test_the_headings_stay_in_view(name: str) -> None:
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in sheet_xml(EMPTY, name)


@pytest.mark.parametrize("name", TABLES)
def test_a_column_of_days_takes_days_and_says_how_to_write_them(name: str) -> None:
    entries = validations(name)
    for column in TABLES[name].dates:
        entry = entries[column]
        assert (entry["type"], entry["operator"], entry["formula"]) == ("date", "greaterThanOrEqual", "36526")  # 1 January 2000
        assert entry["error"].endswith("Write it as 31/12/2015 or 2015-12-31.")
        assert entry["prompt"] == "A day, written as 31/12/2015 or 2015-12-31."
    assert all(entry.get("prompt") for entry in entries.values())
    assert list(entries) == list(TABLES[name].names)


def test_every_drop_down_offers_its_code_list_and_no_other_cell() -> None:
    lists, rows = codes.lists(BOOK), cells(EMPTY, "Lists")
    offered = set()
    for name in TABLES:
        for column, entry in validations(name).items():
            if entry.get("type") != "list":
                continue
            letter, first, last = re.fullmatch(r"Lists!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)", entry["formula"]).groups()  # type: ignore[union-attr]
            place = xlsxwriter.utility.xl_cell_to_rowcol(f"{letter}1")[1]
            assert [row[place] for row in rows[int(first) - 1 : int(last)]] == list(lists[column]), column
            assert rows[0][place] == column
            offered.add(column)
    assert offered == set(lists)


def test_an_area_that_the_list_does_not_hold_is_taken_after_a_warning_and_an_unknown_code_is_not() -> None:
    entries = validations("families")
    assert entries["local_authority"]["errorStyle"] == entries["district"]["errorStyle"] == "warning"
    assert "errorStyle" not in entries["consent"]
    assert "errorStyle" not in entries["phase"]


def test_the_notes_say_what_to_do_and_what_must_not_stand_in_it() -> None:
    words = " ".join(str(cell) for row in cells(EMPTY, "Notes") for cell in row)
    for word in ("name", "birth date", "NI number", "postcode", "UPN", "NHS number", "make check DATA=", "make report DATA=", *TABLES):
        assert word in words, word


# What is written into it


def test_a_day_is_a_date_and_everything_else_is_text() -> None:
    rows = frames(families=[family("0012", practitioner_id="1e5", attached_on="2015-02-30", closed_on="1899-12-31", re_referral_of="=1")])
    row = dict(zip(TABLES["families"].names, cells(template.workbook(BOOK, rows), "families")[1], strict=True))
    assert (row["identified_on"], row["phase"], row["family_id"]) == (date(2015, 4, 7), "2", "0012")
    assert (row["practitioner_id"], row["re_referral_of"]) == ("1e5", "=1")
    assert (row["attached_on"], row["closed_on"]) == ("2015-02-30", "1899-12-31")  # no day, and one that spreadsheets do not agree on


def test_typed_rows_are_written_as_text_is(tmp_path: Path) -> None:
    """What the contract accepted can be given back to a council to go on with."""
    accepted = checked(tmp_path, families=[family(attached_on="2015-05-01")]).accepted["families"]
    assert template.workbook(BOOK, {"families": accepted}) == template.workbook(BOOK, frames(families=[family(attached_on="2015-05-01")]))


def test_a_cell_that_no_spreadsheet_holds_is_refused_and_not_cut() -> None:
    longest = "x" * workbooks.LONGEST_CELL
    assert template.workbook(BOOK, frames(families=[family(referral_source=longest)]))
    with pytest.raises(Refused, match="sheet families, line 2: this does not fit into a workbook") as refused:
        template.workbook(BOOK, frames(families=[family(referral_source=longest + "x")]))
    assert "xxx" not in str(refused.value)


# Through the door


def test_the_workbook_as_it_is_holds_no_family_and_is_refused_with_one_message(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        sources.read(filled(tmp_path))
    (fault,) = refused.value.faults
    assert "there are headings and no rows" in fault.message


def test_a_filled_workbook_gives_the_rows_of_the_same_extract_in_csv(tmp_path: Path) -> None:
    tables = {"families": [family(), family("F2", consent="refused")], "problems": [problem()], "claims": [claim()]}
    by_csv = checked(tmp_path / "csv", **tables)
    by_workbook = contract.check(sources.read(filled(tmp_path, **tables)), BOOK, TODAY)
    assert by_workbook.faults == by_csv.faults == ()
    assert by_workbook.counts == by_csv.counts
    for name, rows in by_csv.accepted.items():
        pd.testing.assert_frame_equal(by_workbook.accepted[name], rows)


def test_returns_alone_come_through_the_door(tmp_path: Path) -> None:
    row = {
        "local_authority": KENT,
        "phase": "2",
        "quarter": "2015-16-Q3",
        "measure": "identified",
        "value": "1160",
        "source": "Return of Q3",
    }
    found = contract.check(sources.read(filled(tmp_path, returns=[row])), BOOK, TODAY)
    assert (found.faults, set(found.accepted)) == ((), {"returns"})
    assert found.accepted["returns"]["value"].tolist() == [1160]


def test_a_fault_names_the_sheet_and_the_row_of_the_workbook(tmp_path: Path) -> None:
    path = filled(tmp_path, families=[family(), family("F2", phase="9")], problems=[], claims=[])
    (fault,) = contract.check(sources.read(path), BOOK, TODAY).faults
    assert str(fault).startswith("extract.xlsx, sheet families, line 3: phase: unknown phase")


def round_trip(folder: Path, rows: Mapping[str, pd.DataFrame], tmp_path: Path) -> None:
    """Hold rows that came as CSV to the same rows in a workbook: accepted, counted, refused and stored alike."""
    path = tmp_path / "extract.xlsx"
    path.write_bytes(template.workbook(BOOK, rows))
    by_csv = contract.check(sources.read(folder), BOOK, date.max)
    by_workbook = contract.check(sources.read(path), BOOK, date.max)
    assert by_workbook.counts == by_csv.counts
    for name in by_csv.accepted:
        pd.testing.assert_frame_equal(by_workbook.accepted[name], by_csv.accepted[name])
    said = [[re.sub(r"extract.xlsx, sheet (\w+)", r"\1.csv", str(fault)) for fault in found.faults] for found in (by_workbook, by_csv)]
    assert said[0] == said[1]
    assert len(said[0]) > 0  # the demonstration holds rows that the door must refuse
    sha256 = [
        store.ingest(found, "extract", tmp_path / name, is_demonstration=True).sha256
        for name, found in (("csv", by_csv), ("workbook", by_workbook))
    ]
    assert sha256[0] == sha256[1]
    assert set(sha256[0]) == set(by_csv.accepted["families"]["local_authority"])


def as_text(folder: Path) -> dict[str, pd.DataFrame]:
    return {path.stem: pd.read_csv(path, dtype="str", keep_default_na=False) for path in sorted(folder.glob("*.csv"))}


@pytest.mark.slow
@pytest.mark.parametrize("codes_of", some([{BROMLEY}, {item.gss_code for item in BOOK.authorities.values()}], 2), ids=len)
def test_the_demonstration_caseload_comes_back_from_the_workbook_as_the_same_rows(
    codes_of: set[str], demonstration: tuple[Path, contract.Checked], tmp_path: Path
) -> None:
    """Of one authority, or of all."""
    folder = tmp_path / "csv"
    folder.mkdir()
    rows = {name: frame[frame["local_authority"].isin(codes_of)] for name, frame in as_text(demonstration[0]).items()}
    for name, frame in rows.items():
        frame.to_csv(folder / f"{name}.csv", index=False, quoting=csv.QUOTE_ALL)
    round_trip(folder, rows, tmp_path)
