"""Small files of a few families, of each kind that the door reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tfdata.faults import Refused
from tfdata.sources.raw import Grid

HEADINGS = ["family_id", "identified_on", "referral_source"]
ROWS = [["BRM-4711", "2015-04-07", "teacher"], ["BRM-4712", "2015-05-05", "police"]]


def csv_file(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "families.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def workbook_file(folder: Path, fill: Callable[[Workbook, Worksheet], object], options: dict[str, object] | None = None) -> Path:
    with Workbook(folder / "families.xlsx", options or {}) as book:
        fill(book, book.add_worksheet("families"))
    return folder / "families.xlsx"


def sheet_file(folder: Path, *rows: list[str]) -> Path:
    return workbook_file(folder, lambda _, sheet: [sheet.write_row(number, 0, row) for number, row in enumerate(rows)])


def parquet_file(folder: Path, table: pa.Table, **options: object) -> Path:
    parquet.write_table(table, folder / "families.parquet", **options)
    return folder / "families.parquet"


def message_of(read: Callable[[], Grid]) -> str:
    """Give the words with which a reader refuses a file."""
    with pytest.raises(Refused) as refused:
        read()
    return str(refused.value)
