"""Set aside the rows that were not accepted, so that a person can correct them in a spreadsheet and send them in again.

What comes in is an extract after the door; what goes out is one CSV file a table, for its owner's eyes only.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tfdata import placing
from tfdata.extracts import TABLES
from tfdata.store import owned

if TYPE_CHECKING:
    from tfdata.contract import Checked


def write_quarantine(checked: Checked, folder: Path) -> tuple[Path, ...]:
    """Write the refused rows of each table in place of those of an earlier check; a table without any gets no file.

    Columns: the row's line, `of` which file (by fingerprint), its cells as they were written, the reason. UTF-8 with its mark and CRLF,
    as spreadsheets read and write it.
    """
    refused = {
        TABLES[name].file: rows.to_csv(index_label="line", lineterminator="\r\n").encode("utf-8-sig")
        for name, rows in checked.quarantined.items()
        if len(rows)
    }
    with placing.naming(folder):
        owned.folder(folder.parent)
    owned.put_in_place(refused, folder, made_here=[table.file for table in TABLES.values()])
    return tuple(folder / name for name in refused)
