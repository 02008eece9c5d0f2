"""What stands in a cell of a workbook: text, a number with the format that a reader sees, or a link.

The runs of a table's cell come in; a cell and its marker go out. A number is read from the text that is printed and never from the value
behind it, so that a workbook holds nothing that the page does not show.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from tfdata.numerals import PERCENT
from tfdata.shown.words import Json, inline_text, printed

_PRINTED = re.compile(
    r"(?P<minus>\u2212)?(?P<pound>£)?(?P<whole>0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.(?P<decimals>\d+))?(?P<rest>%| percentage points)?"
)
_DIGITS_KEPT = 15  # a spreadsheet's numbers hold no more
_GROUP = 3
_LONGEST_ADDRESS = 2_079  # that a spreadsheet takes


@dataclass(frozen=True)
class Number:
    """A number, and the spreadsheet's format that prints it as the page does."""

    value: int | float
    form: str


@dataclass(frozen=True)
class Link:
    """Text that leads to an address, or to another sheet."""

    text: str
    address: str


Cell: TypeAlias = str | Number | Link


def cell(runs: Sequence[dict[str, str]], figures: Mapping[str, Json]) -> tuple[Cell, str]:
    """Give what stands in a cell and the marker that belongs beside it.

    A figure alone is a number with its marker apart, or its marker in its place where there is no value; a link alone can be followed;
    anything else is text as printed.
    """
    if len(runs) == 1 and "f" in runs[0]:
        shown, marker = printed(figures[runs[0]["f"]])
        return (number(shown) or shown, marker) if shown else (marker, "")
    if len(runs) == 1 and "l" in runs[0] and len(runs[0]["l"]) <= _LONGEST_ADDRESS:
        return Link(runs[0]["t"], runs[0]["l"]), ""
    return inline_text(list(runs), dict(figures)), ""


def number(shown: str) -> Number | None:
    """Read a number as printed: 1,660, −40, 0.035, £79.50, 72.4% and points of percentage; None for any other form (5th, £448 million)."""
    found = _PRINTED.fullmatch(shown)
    if found is None:
        return None
    whole, decimals, rest = found["whole"], found["decimals"] or "", found["rest"] or ""
    digits = whole.replace(",", "") + decimals
    if len(digits) > _DIGITS_KEPT or (found["minus"] and not int(digits)):
        return None
    value = Decimal(f"{'-' if found['minus'] else ''}{digits}").scaleb(-len(decimals))
    form = "#,##0" if "," in whole or len(whole) <= _GROUP else "0"
    form = ('"£"' if found["pound"] else "") + form + (f".{'0' * len(decimals)}" if decimals else "")
    form += rest if rest in ("", "%") else f'"{rest}"'
    value = value / PERCENT if rest == "%" else value
    return Number(int(value) if value == value.to_integral_value() else float(value), f'{form};"\u2212"{form}')
