"""The readers of text and Parquet give what stands in a file as text, say how they read it, and refuse the rest in words."""

from __future__ import annotations

import csv
import hashlib
from datetime import date, datetime, time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from small_files import HEADINGS, ROWS, csv_file, message_of, parquet_file, sheet_file

from tfdata.sources import limits, parquet, text, workbook, written


@pytest.mark.parametrize(("separator", "words"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_the_headings_show_what_separates_the_cells(tmp_path: Path, separator: str, words: str) -> None:
    grid = text.read(csv_file(tmp_path, "\n".join(separator.join(cells) for cells in [HEADINGS, *ROWS])))
    assert (grid.headings, grid.rows) == (tuple(HEADINGS), ROWS)
    assert grid.decisions == (f"read as UTF-8 with {words}",)


def test_a_mark_of_utf_8_is_no_part_of_the_first_heading(tmp_path: Path) -> None:
    grid = text.read(csv_file(tmp_path, "family_id,phase\nBRM-4711,2\n", "utf-8-sig"))
    assert grid.headings == ("family_id", "phase")
    assert grid.decisions == ("read as UTF-8 with commas",)


def test_what_is_not_utf_8_is_read_as_windows_1252_and_the_line_that_shows_it_is_told(tmp_path: Path) -> None:
    grid = text.read(csv_file(tmp_path, "family_id,referral_source\nBRM-4711,teacher\nBRM-4712,Café – Hove\n", "cp1252"))
    assert grid.rows[1] == ["BRM-4712", "Café – Hove"]
    assert grid.decisions == ("read as Windows-1252, since line 3 is not UTF-8, with commas",)


def test_the_same_words_in_utf_8_are_read_as_utf_8(tmp_path: Path) -> None:
    grid = text.read(csv_file(tmp_path, "family_id,referral_source\nBRM-4712,Café – Hove\n"))
    assert grid.rows == [["BRM-4712", "Café – Hove"]]
    assert grid.decisions == ("read as UTF-8 with commas",)


def test_a_letter_of_several_bytes_may_lie_across_two_pieces_of_a_file(tmp_path: Path) -> None:
    row = "é" * 30_000 + "\n"
    content = "family_id\n" + row * (limits.CHUNK_BYTES // len(row.encode()) + 2)
    grid = text.read(csv_file(tmp_path, content))
    assert {cell for row in grid.rows for cell in row} == {"é" * 30_000}


def test_a_letter_that_the_end_of_the_file_cuts_is_not_utf_8(tmp_path: Path) -> None:
    grid = text.read(csv_file(tmp_path, b"family_id\nBRM-4711\nCaf\xc3"))
    assert grid.rows[1] == ["CafÃ"]
    assert "line 3" in grid.decisions[0]


def test_what_a_feed_says_is_followed(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "List of April\nfamily_id\treferral_source\nBRM-4711\tCafé\n", "cp1252")
    grid = text.read(path, encoding="windows-1252", separator="tab", header_row=2)
    assert (grid.headings, grid.rows, grid.lines) == (("family_id", "referral_source"), [["BRM-4711", "Café"]], [3])
    assert grid.decisions == ("read as Windows-1252 with tabs",)


def test_headings_with_two_separators_are_settled_by_the_rows(tmp_path: Path) -> None:
    grid = text.read(csv_file(tmp_path, "family_id;worker, team;phase\nBRM-4711;KW-81;2\nBRM-4712;KW-82, KW-83;2\n"))
    assert grid.headings == ("family_id", "worker, team", "phase")
    assert grid.rows[1] == ["BRM-4712", "KW-82, KW-83", "2"]


def test_a_separator_within_quotation_marks_separates_nothing(tmp_path: Path) -> None:
    grid = text.read(csv_file(tmp_path, 'family_id,"worker; team|lead",phase\nBRM-4711,KW-81,2\n'))
    assert grid.headings == ("family_id", "worker; team|lead", "phase")


def test_a_single_column_needs_no_separator(tmp_path: Path) -> None:
    grid = text.read(csv_file(tmp_path, "family_id\nBRM-4711\n"))
    assert (grid.rows, grid.decisions) == ([["BRM-4711"]], ("read as UTF-8 with one column",))


def test_lines_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    """A cell with a line break is one row, and an empty line is a row that is dropped."""
    grid = text.read(csv_file(tmp_path, 'family_id,note\n"BRM-4711","two\nlines"\n\n,,\nBRM-4712,one\n'))
    assert grid.rows == [["BRM-4711", "two\nlines"], ["BRM-4712", "one"]]
    assert grid.lines == [2, 5]


def test_a_heading_may_go_over_two_lines_of_the_file(tmp_path: Path) -> None:
    grid = text.read(csv_file(tmp_path, '"family\nid",phase\nBRM-4711,2\n'))
    assert (grid.headings, grid.lines) == (("family id", "phase"), [2])


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_ending_ends_a_line(tmp_path: Path, ending: str) -> None:
    assert text.read(csv_file(tmp_path, ending.join(",".join(cells) for cells in [HEADINGS, *ROWS]))).rows == ROWS


def test_rows_of_any_width_are_kept_as_they_are(tmp_path: Path) -> None:
    assert text.read(csv_file(tmp_path, "family_id,phase\nBRM-4711\nBRM-4712,2,3\n")).rows == [["BRM-4711"], ["BRM-4712", "2", "3"]]


def test_the_csv_modules_own_limit_is_left_as_it_was(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    message_of(lambda: text.read(csv_file(tmp_path, 'family_id\n"' + "BRM\n" * 100_000)))
    assert csv.field_size_limit() == before


def test_a_cell_may_be_as_long_as_a_spreadsheets_and_not_longer(tmp_path: Path) -> None:
    cell = "x" * limits.CELL_CHARACTERS
    assert text.read(csv_file(tmp_path, f"family_id,note\nBRM-4711,{cell}\n")).rows == [["BRM-4711", cell]]
    assert "families.csv, line 2: note: a cell holds more than 32,767 characters" in message_of(
        lambda: text.read(csv_file(tmp_path, f"family_id,note\nBRM-4711,{cell}x\n"))
    )


def test_a_line_may_be_as_long_as_the_limit_and_not_longer(tmp_path: Path) -> None:
    line = ",".join(["x" * 26_213] * 4 + ["x" * 26_216])
    assert len(line) == 4 * 26_213 + 26_216 + 4 == limits.LINE_BYTES
    assert len(text.read(csv_file(tmp_path, f"a,b,c,d,e\n{line}\n")).rows) == 1
    assert "families.csv, line 2: a line is longer than 131,072 bytes" in message_of(
        lambda: text.read(csv_file(tmp_path, f"a,b,c,d,e\n{line}x\n"))
    )


def test_a_table_may_have_as_many_columns_as_the_limit_and_not_more(tmp_path: Path) -> None:
    assert len(text.read(csv_file(tmp_path, ",".join(map(str, range(limits.COLUMNS))))).headings) == limits.COLUMNS
    assert "501 columns" in message_of(lambda: text.read(csv_file(tmp_path, ",".join(map(str, range(limits.COLUMNS + 1))))))


def test_a_file_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    """One byte short of too large, it is looked into, and its NUL bytes are found."""
    path = csv_file(tmp_path, "family_id\n")
    with path.open("r+b") as file:
        file.truncate(limits.FILE_BYTES)
    assert "NUL bytes" in message_of(lambda: text.read(path))
    with path.open("r+b") as file:
        file.truncate(limits.FILE_BYTES + 1)
    assert "the file has 101 MB and may have 100 MB" in message_of(lambda: text.read(path))


def test_a_fingerprint_is_the_beginning_of_the_sha256_of_the_whole_file(tmp_path: Path) -> None:
    for path, read in (
        (csv_file(tmp_path, "family_id\nBRM-4711\n"), text.read),
        (sheet_file(tmp_path, HEADINGS, *ROWS), workbook.read),
        (parquet_file(tmp_path, pa.table({"family_id": ["BRM-4711"]})), parquet.read),
    ):
        assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(read(path).fingerprint)
        assert len(read(path).fingerprint) == 16


def test_columns_of_a_parquet_file_come_as_a_person_would_type_them(tmp_path: Path) -> None:
    table = pa.table(
        {
            "text": ["BRM-4711", None],
            "code": pa.array(["given", "given"]).dictionary_encode(),
            "day": pa.array([date(2015, 12, 31), None], pa.date32()),
            "midnight": pa.array([datetime(2015, 12, 31), datetime(2015, 12, 31, 9, 30)], pa.timestamp("ns")),
            "whole": pa.array([1160, None], pa.int32()),
            "pandas": pa.array([1160.0, 1.5], pa.float64()),
            "truth": [True, False],
            "nothing": pa.nulls(2),
        }
    )
    grid = parquet.read(parquet_file(tmp_path, table))
    assert grid.headings == tuple(table.column_names)
    assert grid.rows == [
        ["BRM-4711", "given", "2015-12-31", "2015-12-31", "1160", "1160", "true", ""],
        ["", "given", "", "2015-12-31 09:30:00", "", "1.5", "false", ""],
    ]
    assert (grid.lines, grid.decisions) == ([2, 3], ("read as Parquet",))


def test_the_index_that_pandas_writes_is_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "families.parquet"
    pd.DataFrame({"family_id": ["BRM-4711", "BRM-4712"]}, index=[7, 9]).to_parquet(path)
    grid = parquet.read(path)
    assert (grid.headings, grid.rows) == (("family_id",), [["BRM-4711"], ["BRM-4712"]])
    assert grid.decisions == ("read as Parquet", "the index that pandas wrote was left out")


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "brotli", "lz4"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("dictionary", [True, False])
def test_every_usual_way_of_writing_parquet_is_read(tmp_path: Path, compression: str, version: str, dictionary: bool) -> None:
    table = pa.table({"family_id": [f"BRM-{number}" for number in range(500)], "families": [*range(499), None]})
    options = {"compression": compression, "data_page_version": version, "use_dictionary": dictionary, "row_group_size": 200}
    grid = parquet.read(parquet_file(tmp_path, table, **options))
    assert grid.rows == [[f"BRM-{number}", str(number) if number < 499 else ""] for number in range(500)]


def test_a_table_without_rows_is_a_table_without_rows(tmp_path: Path) -> None:
    assert parquet.read(parquet_file(tmp_path, pa.table({"family_id": pa.array([], pa.string())}))).rows == []
    assert text.read(csv_file(tmp_path, "family_id,phase\n")).rows == []
    assert workbook.read(sheet_file(tmp_path, HEADINGS)).rows == []


def test_a_moment_a_hair_before_midnight_is_that_midnight() -> None:
    assert written.text(datetime(2015, 12, 31, 23, 59, 59, 999_900)) == "2016-01-01"
    assert written.text(datetime(2015, 12, 31, 23, 59, 59, 400_000)) == "2015-12-31 23:59:59"
    assert written.text(datetime.max) == "9999-12-31 23:59:59"
    assert written.text(time(9, 30)) == "09:30:00"
