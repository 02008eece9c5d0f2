"""What a file at the door may measure, and what is looked at before it is read: its size and its first bytes.

Everything that bounds the memory and the time of reading stands here.
Nothing here reads a table.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from tfdata.faults import Refused, refuse

MEGABYTE = 2**20
CHUNK_BYTES = MEGABYTE  # files are looked through in pieces of this size

# An extract of every family in England (117,910 in phase 1) takes about 30 MB as CSV.
FILE_BYTES = 100 * MEGABYTE
# The XML of a sheet takes about 40 bytes a cell, so that CELLS is reached first by any sheet that a spreadsheet wrote.
UNPACKED_BYTES = 200 * MEGABYTE
# Spreadsheets pack their XML ten to thirty times over; below a few megabytes no ratio does harm.
PACKING_RATIO = 200
PACKING_RATIO_FROM_BYTES = 10 * MEGABYTE
PARTS = 1_000  # a workbook of five tables has about fifteen
DIRECTORY_BYTES = MEGABYTE  # the list of a zip's parts
FOOTER_BYTES = 2 * MEGABYTE  # Parquet's list of its columns and where their pages lie
PAGES = 100_000  # a Parquet file of a million rows has about a thousand
XML_DEPTH = 64  # a cell with rich text lies eight deep
XML_TAG_BYTES = 2 * CHUNK_BYTES

ROWS = 2**20  # what a spreadsheet can show to the person who has to correct a row
COLUMNS = 500
CELLS = 4_000_000  # 285,000 families with every column
XML_ELEMENTS = 5 * CELLS  # a cell takes two, or four with its text in itself
LINE_BYTES = 2**17  # a row of an extract has a few hundred; the csv module gives up on a cell of this length
CELL_CHARACTERS = 32_767  # what a cell of a spreadsheet can hold
TEXT_CHARACTERS = 100 * MEGABYTE  # one long text may stand in a workbook once and be shown in every cell

_FINGERPRINT_LENGTH = 16
_LONGEST_SIGNATURE = 8
_SIGNATURES = {
    b"PK\x03\x04": "a workbook or another zip file",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old Excel workbook, or one with a password",
    b"PAR1": "a Parquet file",
    b"PARE": "a Parquet file with a password",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a file packed with gzip",
}


def opened(path: Path) -> str:
    """Say what a file is by its first bytes, empty where they are of no known kind; raises Refused where it cannot be read or is too large.

    The bytes are not read any further, so that a file of any size is refused at once.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise OSError
        with path.open("rb") as file:
            first = file.read(_LONGEST_SIGNATURE)
    except OSError:
        raise refuse(path.name, "this file cannot be read; check that it is a file and that you may open it") from None
    if size > FILE_BYTES:
        raise refuse(
            path.name, f"the file has {_megabytes(size)} and may have {_megabytes(FILE_BYTES)}; send the tables of one extract only"
        )
    return next((kind for signature, kind in _SIGNATURES.items() if first.startswith(signature)), "")


def fingerprint(path: Path) -> str:
    """Give the beginning of the sha256 of the whole file."""
    with path.open("rb") as file:
        return shortened(hashlib.file_digest(file, "sha256").hexdigest())


def shortened(digest: str) -> str:
    """Give as much of a digest as tells one file from another."""
    return digest[:_FINGERPRINT_LENGTH]


def rows_of(columns: int) -> int:
    """Give how many rows a table of so many columns may have, its heading row among them."""
    return min(ROWS, CELLS // max(columns, 1))


def too_many_rows(file: str, columns: int) -> Refused:
    """Give the refusal of a table that goes on below the rows that it may have."""
    return refuse(file, f"there are more than {rows_of(columns):,} rows, which a table of this width may have; send the extract in parts")


def too_many_columns(file: str, columns: int) -> Refused:
    """Give the refusal of a table that has more columns than it may have."""
    return refuse(file, f"there are {columns:,} columns and there may be {COLUMNS}; leave out those that the table does not need")


def of_another_kind(file: str, kind: str) -> Refused:
    """Give the refusal of a file that is not what its name says."""
    return refuse(file, f"this is {kind}, whatever its name says; send the table as .csv, .xlsx or .parquet, each under its own ending")


def _megabytes(size: int) -> str:
    return f"{-(-size // MEGABYTE):,} MB"
