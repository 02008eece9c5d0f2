"""Read what a built pack printed: the rows of its `figures.csv`, each cell as text.

A pack's folder comes in; its figures go out, or the reason why the file is none of a pack's. Nothing is worked out.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tfdata.faults import refuse

FIGURES = "figures.csv"
_NEEDED = ("id", "demonstration")
_READ = (
    *("label", "value", "unit", "marker", "definition", "formula", "numerator", "denominator", "tables", "shown_in", "cell", "made_of"),
    *("rests_on", "part"),
)


def rows(folder: Path, place: str) -> tuple[dict[str, str], ...]:
    """Give every figure of a pack as printed; `place` is what its folder is called.

    Raises Refused where the file is no table of figures.
    """
    again = "build the pack again with make report"
    try:
        text = (folder / FIGURES).read_text(encoding="utf-8")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        found = [*reader]
    except (ValueError, csv.Error):
        raise refuse(f"{place}/{FIGURES}", f"this is no CSV file in UTF-8; {again}") from None
    if missing := [name for name in _NEEDED if name not in (reader.fieldnames or ())]:
        raise refuse(f"{place}/{FIGURES}", f"the columns {', '.join(missing)} are missing; {again}", line=1)
    for line, row in enumerate(found, start=2):
        if None in row or None in row.values():
            raise refuse(f"{place}/{FIGURES}", f"the row has more or fewer cells than there are columns; {again}", line=line)
    return tuple({**dict.fromkeys(_READ, ""), **row} for row in found)
