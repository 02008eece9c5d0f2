"""Whatever bytes a reader is given, it gives a table or refuses them in words; and any table of text reads back the same."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_files import HEADINGS, ROWS, csv_file, parquet_file, sheet_file, workbook_file
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tfdata.faults import Fault, Refused
from tfdata.sources import parquet, text, workbook

EXAMPLES = settings(max_examples=60, deadline=None)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A good file of each kind, to be spoilt."""
    folder = tmp_path_factory.mktemp("seeds")
    columns = {name: [row[place] for row in ROWS] for place, name in enumerate(HEADINGS)}
    paths = (
        csv_file(folder, "\n".join(",".join(cells) for cells in [HEADINGS, *ROWS])),
        sheet_file(folder, HEADINGS, *ROWS),
        parquet_file(folder, pa.table(columns | {"families": [7, None]})),
    )
    return {path.suffix: path.read_bytes() for path in paths}


_READERS = {".csv": text.read, ".xlsx": workbook.read, ".parquet": parquet.read}


@pytest.mark.parametrize("suffix", _READERS)
@EXAMPLES
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"PAR1", b"\xef\xbb\xbf", b"family_id,phase\n"]), st.booleans())
def test_any_bytes_are_a_table_or_refused(
    suffix: str, tmp_path_factory: pytest.TempPathFactory, content: bytes, before: bytes, is_repeated: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(before + content + (before if is_repeated else b""))
    _read_or_refused(path)


@pytest.mark.parametrize("suffix", _READERS)
@EXAMPLES
@given(data=st.data())
def test_any_damage_to_a_good_file_leaves_a_table_or_is_refused(
    suffix: str, seeds: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(seeds[suffix])
    places = st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255))
    for place, byte in data.draw(st.lists(places, min_size=1, max_size=5)):
        content[place] = byte
    path = tmp_path_factory.getbasetemp() / f"damaged{suffix}"
    path.write_bytes(content[: data.draw(st.sampled_from([len(content), len(content) // 2, len(content) - 1]))])
    _read_or_refused(path)


@EXAMPLES
@given(data=st.data())
def test_any_damage_to_the_xml_of_a_sheet_leaves_a_table_or_is_refused(
    seeds: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """As above, in the parts themselves, which a checksum guards in the zip."""
    path = tmp_path_factory.getbasetemp() / "spoilt.xlsx"
    with zipfile.ZipFile(io.BytesIO(seeds[".xlsx"])) as zipped:
        parts = {name: bytearray(zipped.read(name)) for name in zipped.namelist()}
    of_workbook = [name for name in parts if name.startswith("xl/") and "theme" not in name]
    for name in data.draw(st.lists(st.sampled_from(of_workbook), min_size=1, max_size=3)):
        place = data.draw(st.integers(0, len(parts[name]) - 1))
        parts[name][place : place + data.draw(st.integers(0, 3))] = data.draw(
            st.sampled_from([b"", b"<", b"9", b'"', b"/>", b"s", b"&#1;"])
        )
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name, bytes(content))
    _read_or_refused(path)


def _read_or_refused(path: Path) -> None:
    """Read a file, or have it refused in words; any other exception is a failure."""
    faults: tuple[Fault, ...] = ()
    rows: list[list[str]] = []
    try:
        rows = _READERS[path.suffix](path).rows
    except Refused as refused:
        faults = refused.faults
    assert all(fault.file.startswith(path.name) and fault.message for fault in faults)
    assert all(any(row) and all(isinstance(cell, str) for cell in row) for row in rows)


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=12)
_WESTERN = st.text(st.characters(codec="cp1252", exclude_categories=("Cc",)), max_size=12)


def _tables(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    """Tables of three columns of which no row is empty."""
    row = st.lists(cells, min_size=3, max_size=3).filter(any)
    return st.lists(row, min_size=1, max_size=6)


def _quoted(rows: list[list[str]], separator: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows([HEADINGS, *rows])
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_table_of_text_reads_back_the_same_from_csv(
    encoding: str, separator: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    western = encoding == "cp1252"
    rows = data.draw(_tables(_WESTERN if western else _WORDS))
    path = csv_file(tmp_path_factory.getbasetemp(), _quoted(rows, separator), encoding)
    told = {"encoding": "windows-1252", "separator": "tab" if separator == "\t" else separator} if western else {}
    grid = text.read(path, **told)
    assert (grid.headings, grid.rows) == (tuple(HEADINGS), rows)


@EXAMPLES
@given(rows=_tables(_WORDS))
def test_any_table_of_text_reads_back_the_same_from_a_workbook(rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    def fill(_: Workbook, sheet: Worksheet) -> None:
        for number, row in enumerate([HEADINGS, *rows]):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)

    grid = workbook.read(workbook_file(tmp_path_factory.getbasetemp(), fill))
    assert (grid.headings, grid.rows) == (tuple(HEADINGS), rows)


@EXAMPLES
@given(rows=_tables(_WORDS), is_dictionary=st.booleans())
def test_any_table_of_text_reads_back_the_same_from_parquet(
    rows: list[list[str]], is_dictionary: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    table = pa.table({name: [row[place] for row in rows] for place, name in enumerate(HEADINGS)})
    grid = parquet.read(parquet_file(tmp_path_factory.getbasetemp(), table, use_dictionary=is_dictionary))
    assert (grid.headings, grid.rows) == (tuple(HEADINGS), rows)
