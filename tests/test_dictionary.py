"""The data dictionary: it is what the contract gives now, it leaves nothing out, and what it says of the door is so."""

from __future__ import annotations

import io
import re
import zipfile

import pandas as pd
import pytest
from python_calamine import load_workbook
from small_extract import BOOK

from tfdata import dictionary, places
from tfdata.extracts import TABLES
from tfdata.params import codes
from tfdata.sources import cells, limits

DOCS = places.ROOT / "docs"
TEXT, SHEETS = dictionary.markdown(BOOK), dictionary.workbook(BOOK)
PARTS = {part.name: part for part in dictionary.parts(BOOK)}


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def row_of(part: str, name: str) -> tuple[str, ...]:
    return next(row for row in PARTS[part].rows if row[0] == name)


# Kept current


def test_the_markdown_in_docs_is_what_the_contract_gives_now() -> None:
    """`python -m tfdata dictionary` writes it again."""
    assert (DOCS / "data_dictionary.md").read_text(encoding="utf-8") == TEXT


def test_the_workbook_in_docs_is_what_the_contract_gives_now() -> None:
    """Part by part, since another machine may pack the same parts into other bytes."""
    assert unpacked((DOCS / "data_dictionary.xlsx").read_bytes()) == unpacked(SHEETS)


# Whole


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_table_stands_in_it_with_type_meaning_and_constraint(name: str) -> None:
    rows = PARTS[name].rows
    assert [row[0] for row in rows] == list(TABLES[name].names)
    for column, (_, kind, needed, meaning, constraint) in zip(TABLES[name].columns, rows, strict=True):
        assert (meaning, constraint) == (column.description, column.constraint)
        assert kind in {"date", "code", "text", "quarter", "whole number", "number"}
        expected = {(False, False): "on every row", (True, False): "column, not every cell", (True, True): "no"}
        assert needed == expected[column.may_be_empty, column.may_be_absent]


def test_every_rule_of_every_table_stands_in_it() -> None:
    assert set(PARTS["rules"].rows) == {(table.name, rule) for table in TABLES.values() for rule in table.rules}


def test_every_code_stands_in_it_with_its_meaning() -> None:
    rows = {row for part in PARTS.values() for row in part.rows}
    for name, known in codes.lists(BOOK).items():
        for code, label in known.items():
            assert (code, label) in rows, (name, code)
            assert label


def test_the_markdown_and_the_workbook_say_the_same() -> None:
    book = load_workbook(io.BytesIO(SHEETS))
    assert book.sheet_names == ["Contents", *PARTS]
    for name, part in PARTS.items():
        said = [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
        top = 1 + len(part.about)
        assert [row[0] for row in said[:top]] == [part.title, *part.about]
        assert [tuple(row) for row in said[top:]] == [part.headings, *part.rows]
        for row in part.rows:
            assert "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" in TEXT


# For those who listen to it


def test_each_sheet_has_a_title_in_its_first_cell_and_one_marked_table_from_the_first_column() -> None:
    parts = unpacked(SHEETS)
    tables = {name: content.decode() for name, content in parts.items() if name.startswith("xl/tables/")}
    assert len(tables) == 1 + len(PARTS)
    assert all(re.search(r'ref="A\d+:', xml) for xml in tables.values())
    names = [re.search(r' name="([^"]+)"', xml)[1] for xml in tables.values()]  # type: ignore[index]
    assert len(set(names)) == len(names)
    for name, content in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            assert re.search(rb'<c r="A1"[^>]* t="s">', content), name
            assert not re.search(rb"<mergeCell|hidden=|<f[ >]", content), name


def test_the_cover_leads_to_every_sheet() -> None:
    cover = unpacked(SHEETS)["xl/worksheets/sheet1.xml"].decode()
    assert re.findall(r"<hyperlink [^>]*location=\"'([^']+)'!A1\"", cover) == list(PARTS)


def test_a_bar_in_a_cell_does_not_break_a_row_of_the_markdown() -> None:
    lines = [line for line in TEXT.splitlines() if line.startswith("|")]
    for part in PARTS.values():
        header = "| " + " | ".join(part.headings) + " |"
        start = lines.index(header)
        for line in lines[start : start + 2 + len(part.rows)]:
            assert len(re.findall(r"(?<!\\)\|", line)) == len(part.headings) + 1


# True


DATES = ("2015-12-31", "31/12/2015", "31-12-2015", "31.12.2015", "31 December 2015", "31-Dec-2015", "31 Dec 2015")


@pytest.mark.parametrize("written", DATES)
def test_every_form_of_date_that_it_names_is_read_at_the_door(written: str) -> None:
    assert written in row_of("door", "Dates")[1]
    column = TABLES["families"].columns[TABLES["families"].names.index("attached_on")]
    found = cells.plain(pd.Series([written], index=pd.Index([2], name="line"), dtype="str"), column)
    assert (found.text.tolist(), found.fault) == (["2015-12-31"], "")


@pytest.mark.parametrize("written", ["1160", "1,160", "1 160", "1160.0"])
def test_every_form_of_number_that_it_names_is_read_at_the_door(written: str) -> None:
    assert written in row_of("door", "Numbers of families")[1]
    column = TABLES["returns"].columns[TABLES["returns"].names.index("value")]
    assert cells.plain(pd.Series([written], index=pd.Index([2], name="line"), dtype="str"), column).text.tolist() == ["1160"]


@pytest.mark.parametrize("written", ["£800", "94%", "1.5", "-1"])
def test_every_form_of_number_that_it_says_is_refused_stays_as_written(written: str) -> None:
    assert written in row_of("door", "Numbers of families")[2]
    column = TABLES["returns"].columns[TABLES["returns"].names.index("value")]
    assert cells.plain(pd.Series([written], index=pd.Index([2], name="line"), dtype="str"), column).text.tolist() == [written]


@pytest.mark.parametrize("written", ["3", "1,160", "1 160", "3.0"])
def test_every_form_of_number_of_events_that_it_names_is_read_at_the_door(written: str) -> None:
    assert written in row_of("door", "Numbers of events")[1]
    column = TABLES["service_use"].columns[TABLES["service_use"].names.index("uses")]
    (found,) = cells.plain(pd.Series([written], index=pd.Index([2], name="line"), dtype="str"), column).text
    assert re.fullmatch(column.pattern, found)


@pytest.mark.parametrize("written", ["0", "£800", "94%", "1.5", "-1"])
def test_no_form_of_number_of_events_that_it_says_is_refused_is_read_at_the_door(written: str) -> None:
    assert written in row_of("door", "Numbers of events")[2]
    column = TABLES["service_use"].columns[TABLES["service_use"].names.index("uses")]
    (found,) = cells.plain(pd.Series([written], index=pd.Index([2], name="line"), dtype="str"), column).text
    assert not re.fullmatch(column.pattern, found)


@pytest.mark.parametrize(
    ("row", "written", "is_read"),
    [
        *(("Amounts of money", form, True) for form in ("1160.5", "1160.50", "1,160.50", "£1,160.50", "-£800", "£-800", "(£800)")),
        *(("Amounts of money", form, False) for form in ("1.160,50", "€800")),
        *(("Measured figures", form, True) for form in ("94", "94.5", "1,160", "94%")),
        *(("Measured figures", form, False) for form in ("£800", "-1", "1.160,50")),
    ],
)
def test_every_form_of_amount_and_figure_that_it_names_is_read_or_refused(row: str, written: str, is_read: bool) -> None:
    table, name = {"Amounts of money": ("ledger", "amount_gbp"), "Measured figures": ("progress", "value")}[row]
    column = TABLES[table].columns[TABLES[table].names.index(name)]
    assert written in row_of("door", row)[1 if is_read else 2]
    text = pd.Series([written], index=pd.Index([2], name="line"), dtype="str")
    (found,) = cells.plain(text, column, is_percent=pd.Series(True, index=text.index)).text
    assert bool(re.fullmatch(column.pattern, found)) is is_read


def test_the_limits_are_those_that_the_door_holds_files_to() -> None:
    said = dict(PARTS["limits"].rows)
    assert said["File"] == f"{limits.FILE_BYTES / 2**20:.0f} MB"
    assert said["Workbook, unpacked"] == f"{limits.UNPACKED_BYTES / 2**20:.0f} MB"
    assert (said["Rows of a table"], said["Cells of a table"]) == (f"{limits.ROWS:,}", f"{limits.CELLS:,}")
