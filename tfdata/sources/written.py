"""Write a typed cell, of a workbook or a Parquet file, as the text that a person would have typed.

A day comes out as 2015-12-31, a whole number without a point, nothing as an empty text.
Nothing here judges a cell.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

Cell = str | bool | int | float | date | datetime | time | timedelta | None


def text(cell: Cell) -> str:
    """Give the text of a cell; a moment at midnight is its day, and other moments keep their time to the second."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return _moment(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _moment(cell: datetime) -> str:
    """Spreadsheets count days in binary fractions, so that a whole second may come a hair short or long."""
    try:
        nearest = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
    except OverflowError:
        nearest = cell.replace(microsecond=0)
    return nearest.date().isoformat() if nearest.time() == time() else nearest.isoformat(sep=" ")
