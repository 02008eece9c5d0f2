"""Read a parameter file that is a list: CSV in UTF-8 with fixed columns, each row with its line.

What goes out are rows of text, or what keeps the file from being read as such. Nothing here judges a cell.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from tfdata.faults import Fault, refuse

Listed = list[tuple[int, dict[str, str]]]


def rows(path: Path, name: str, columns: Sequence[str]) -> tuple[Listed, list[Fault]]:
    """Give each row with its line, and a fault for each that has not all cells; raises Refused where the file is no such list."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            headings = list(reader.fieldnames or ())
            found = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise refuse(name, "the file cannot be read; it must be CSV in UTF-8") from None
    if headings != list(columns) or not found:
        raise refuse(name, f"the columns must be {', '.join(columns)}, with rows below", line=1)
    words = f"the row has not {len(columns)} cells; a comma inside a cell needs quotes around the cell"
    odd = [Fault(name, line, "", words) for line, row in found if None in row or None in row.values()]
    return [(line, row) for line, row in found if None not in row and None not in row.values()], odd
