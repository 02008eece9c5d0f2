"""Parquet files that are damaged, that lie about themselves, or whose columns are no plain cells."""

from __future__ import annotations

import datetime
import decimal
import io
import struct
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from bad_files_recipes.kept import HEADINGS, ROWS, as_csv, recipe, write


def _table(**columns: object) -> pa.Table:
    return pa.table({name: [row[place] for row in ROWS] for place, name in enumerate(HEADINGS)} | columns)


def _parquet(folder: Path, table: pa.Table, **options: object) -> Path:
    parquet.write_table(table, folder / "problems.parquet", **options)
    return folder / "problems.parquet"


def _two(*cells: object) -> pa.Table:
    return _table(more=pa.array(list(cells) * 2))


@recipe()
def parquet_cut_short(folder: Path) -> Path:
    path = _parquet(folder, _table())
    path.write_bytes(path.read_bytes()[:-500])
    return path


@recipe()
def parquet_without_its_pages(folder: Path) -> Path:
    path = _parquet(folder, _table())
    path.write_bytes(b"PAR1" + path.read_bytes()[-1_000:])
    return path


@recipe()
def text_named_parquet(folder: Path) -> Path:
    return write(folder, as_csv().encode(), "problems.parquet")


@recipe()
def marks_of_parquet_and_nothing_between(folder: Path) -> Path:
    return write(folder, b"PAR1PAR1", "problems.parquet")


@recipe()
def parquet_with_a_password(folder: Path) -> Path:
    return write(folder, b"PARE" + bytes(100) + b"PARE", "problems.parquet")


@recipe()
def column_of_lists(folder: Path) -> Path:
    return _parquet(folder, _two(["BRM-4711"]))


@recipe()
def columns_of_records_and_bytes(folder: Path) -> Path:
    return _parquet(folder, _table(record=pa.array([{"a": "BRM-4711"}] * 2), picture=pa.array([b"BRM-4711"] * 2)))


@recipe()
def column_of_decimals(folder: Path) -> Path:
    return _parquet(folder, _two(decimal.Decimal("800.00")))


@recipe()
def column_of_times(folder: Path) -> Path:
    return _parquet(folder, _two(datetime.time(9, 30)))


@recipe()
def column_of_moments_with_a_time_zone(folder: Path) -> Path:
    return _parquet(folder, _table(more=pa.array([0, 1], pa.timestamp("us", "Europe/London"))))


@recipe()
def column_of_days_that_no_calendar_has(folder: Path) -> Path:
    return _parquet(folder, _table(more=pa.array([0, 10**8], pa.date32())))


@recipe()
def column_of_text_that_is_not_utf_8(folder: Path) -> Path:
    texts = pa.Array.from_buffers(pa.string(), 2, [None, pa.py_buffer(struct.pack("<3i", 0, 1, 2)), pa.py_buffer(b"\xff\xfe")])
    return _parquet(folder, _table(more=texts))


@recipe()
def cell_of_a_parquet_that_is_too_long(folder: Path) -> Path:
    return _parquet(folder, _two("BRM-4711" * 5_000))


@recipe()
def parquet_of_two_million_rows(folder: Path) -> Path:
    return _parquet(folder, pa.table({"family_id": pa.repeat("BRM-4711", 2_000_000)}))


@recipe()
def parquet_of_a_thousand_columns(folder: Path) -> Path:
    return _parquet(folder, pa.table({f"column_{number}": ["BRM-4711"] for number in range(1_000)}))


@recipe()
def parquet_that_unpacks_to_two_hundred_megabytes(folder: Path) -> Path:
    return _parquet(folder, pa.table({"family_id": pa.repeat("BRM-4711" * 2**20, 26)}), compression="zstd", use_dictionary=False)


@recipe()
def parquet_with_a_footer_of_megabytes(folder: Path) -> Path:
    return _parquet(folder, _table().replace_schema_metadata({"note": "x" * 3 * 2**20}))


@recipe()
def text_in_deltas(folder: Path) -> Path:
    return _parquet(folder, _table(), use_dictionary=False, column_encoding=dict.fromkeys(HEADINGS, "DELTA_BYTE_ARRAY"))


def _footer(table: pa.Table, **options: object) -> tuple[bytes, bytes]:
    """Give the pages and the footer of a table's file."""
    buffer = io.BytesIO()
    parquet.write_table(table, buffer, store_schema=False, write_statistics=False, compression="none", **options)
    content = buffer.getvalue()
    end = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    return content[:end], content[end:-8]


def _joined(folder: Path, pages: bytes, footer: bytes) -> Path:
    return write(folder, pages + footer + struct.pack("<L", len(footer)) + b"PAR1", "problems.parquet")


@recipe()
def footer_that_lies_about_its_rows(folder: Path) -> Path:
    """A hundred rows, under the footer of a hundred and one, which takes as many bytes."""
    few, more = (_footer(pa.table({"family_id": pa.repeat("BRM-4711", number)})) for number in (100, 101))
    return _joined(folder, few[0], more[1])


@recipe()
def footer_that_lies_about_its_types(folder: Path) -> Path:
    """Bytes, under a footer that calls them whole numbers: the type stands in the schema and beside the column."""
    pages, footer = _footer(pa.table({"family_id": pa.array([b"BRM-4711"] * 100)}), use_dictionary=False)
    return _joined(folder, pages, footer.replace(b"\x15\x0c", b"\x15\x04"))


@recipe()
def footer_whose_pages_lie_behind_the_end(folder: Path) -> Path:
    pages, _ = _footer(_table())
    _, footer = _footer(pa.table({name: ["BRM-4711" * number for number in range(200)] for name in HEADINGS}))
    return _joined(folder, pages, footer)


@recipe()
def pages_that_lie_about_their_size(folder: Path) -> Path:
    """Two pages that say that each unpacks to 128 MB."""
    table = pa.table({name: pa.repeat("BRM-4711" * 10, 15_000) for name in HEADINGS[:2]})
    pages, footer = _footer(table, use_dictionary=False, data_page_size=2**22)
    size, most = pages[7:11], b"\xfe\xff\xff\x7f"
    assert pages.count(b"\x15\x00\x15" + size) == 2
    return _joined(folder, pages.replace(b"\x15\x00\x15" + size, b"\x15\x00\x15" + most), footer)
