"""What a summary is made of before it is protected, and the figure that is printed after.

A raw `Count` or `Booked` hides its value and cannot be printed; a `Worked` cell only says how it follows from others, so that
percentages, money and differences are worked out from protected counts and never before.
How numbers are written, and read in a document's words, is here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Operation = Literal["percent", "share_of_percent", "percent_reduction", "ratio", "difference", "product", "total"]
PERCENT = Decimal(100)
THOUSAND = Decimal("1e3")
MILLION = Decimal("1e6")
TEN_MILLION = Decimal("1e7")
_SCALES = {"k": THOUSAND, "m": MILLION, " million": MILLION}
_DATE = r"\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
_SPAN = r"(?:19|20)\d{2}(?:[-–/]\d{2}){0,2}(?:-Q\d)?(?![\d,.]*\d)"
_SECTION = r"(?:[Pp]hase|[Ss]ection|[Aa]ppendix|[Yy]ear|[Ii]tem|challenge|recommendation|number|Q) \d+"
_NOT_A_FIGURE = re.compile(rf"https?://\S+|{_DATE}|(?<![\d£,]){_SPAN}|{_SECTION}")
_NUMBER = re.compile(
    r"£?(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?P<part>\.\d+)?(?P<scale> million\b|(?:%|K|k|m|st|nd|rd|th)?(?![A-Za-z]))?"
)


@dataclass(frozen=True)
class Figure:
    """A number as printed, with what it is and what it rests on; the only form in which a number reaches a page."""

    id: str
    label: str
    value: Decimal | None
    shown: str
    unit: str
    numerator: str
    denominator: str
    definition: str
    marker: str
    rests_on: tuple[str, ...]
    part: str


@dataclass(frozen=True)
class Count:
    """Families counted in an extract, not yet protected; its value is not in its repr."""

    value: int = field(repr=False)
    measure: str
    label: str = ""
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Booked:
    """Money booked for families, not yet protected: divided by the payment for a family it gives their number back.

    `each` is the largest payment that it can be made of, so that no fewer families than protection asks for can stand behind it; its
    value is not in its repr.
    """

    value: Decimal = field(repr=False)
    each: Decimal
    label: str = ""
    definition: str = ""
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """A figure that others published or a parameter gives: exempt from protection and cited by `rests_on`."""

    value: Decimal | int
    unit: str
    rests_on: tuple[str, ...]
    label: str = ""
    definition: str = ""
    decimals: int = 0


@dataclass(frozen=True)
class Worked:
    """A figure that follows from other cells of its summary, named by row and column or by hidden name, once they are protected."""

    operation: Operation
    of: tuple[str, ...]
    unit: str
    definition: str
    label: str = ""
    rests_on: tuple[str, ...] = ()
    decimals: int = 0


@dataclass(frozen=True)
class Absent:
    """A figure that is not there: `x` not available, `z` not applicable."""

    marker: Literal["x", "z"]
    why: str


@dataclass(frozen=True)
class Words:
    """Text for a cell or a sentence; its numbers are the document's own, cited by `rests_on`, or there are none.

    `{name}` in the text stands for the cell of that name.
    """

    text: str
    rests_on: tuple[str, ...] = ()


Cell = Count | Booked | Given | Worked | Absent | Words


@dataclass(frozen=True)
class Column:
    """A column: its key, its heading, and whether it holds numbers."""

    key: str
    label: str
    is_number: bool = True


@dataclass(frozen=True)
class Row:
    """A row: its key, its heading, and its cells by column key (a column left out is blank)."""

    key: str
    header: Words
    cells: Mapping[str, Cell]
    is_total: bool = False


@dataclass(frozen=True)
class Summary:
    """A table of raw cells on its way to protection: `part` A is the published record, B the caseload; `stub` heads the rows."""

    id: str
    title: str
    part: Literal["A", "B"]
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    is_breakdown: bool = False
    is_demonstration: bool = False
    hidden: Mapping[str, Cell] = field(default_factory=dict)
    notes: tuple[Words, ...] = ()
    source: Words = field(default_factory=lambda: Words(""))


def in_use(columns: Iterable[Column], rows: Iterable[Row]) -> tuple[Column, ...]:
    """Give the columns that some row fills; a column without any cell is not shown."""
    used = {key for row in rows for key in row.cells}
    return tuple(column for column in columns if column.key in used)


def in_a_sentence(label: str) -> str:
    """Give a label as it stands within a sentence."""
    return label[:1].lower() + label[1:]


def half_up(value: Decimal, decimals: int = 0) -> Decimal:
    """Round half up, the programme's documents' way: 460.5 is 461."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def work_out(operation: Operation, values: tuple[Decimal, ...]) -> Decimal | None:
    """Carry out an operation on protected values; None where it would divide by nothing."""
    first, second = values[0], values[-1]
    if operation in ("percent", "percent_reduction", "ratio") and not (first if operation == "percent_reduction" else second):
        return None
    results: dict[str, Decimal] = {
        "percent": first / second * PERCENT if second else first,
        "share_of_percent": first / PERCENT * second,
        "percent_reduction": (1 - second / first) * PERCENT if first else first,
        "ratio": first / second if second else first,
        "difference": first - second,
        "product": first * second,
        "total": sum(values, Decimal(0)),
    }
    return results[operation]


def as_shown(value: Decimal | int, unit: str, decimals: int = 0) -> str:
    """Write a value as people do: `1,160`, `£1,800`, `£448 million`, `94%`, `5th`."""
    number = half_up(Decimal(value), decimals)
    sign, number = ("−" if number < 0 else ""), abs(number)
    if unit == "gbp":
        if number >= TEN_MILLION and number % MILLION == 0:
            return f"{sign}£{number / MILLION:,.0f} million"
        return f"{sign}£{number:,}"
    if unit == "percent":
        return f"{sign}{number:,}%"
    if unit == "points":
        return f"{sign}{number} percentage point{'' if number == 1 else 's'}"
    if unit == "rank":
        return _ordinal(int(number))
    return f"{sign}{number:,}"


def _ordinal(number: int) -> str:
    tens, units = divmod(number % 100, 10)
    return f"{number}{'th' if tens == 1 else {1: 'st', 2: 'nd', 3: 'rd'}.get(units, 'th')}"


def stated(text: str) -> Iterator[tuple[int, str, Decimal | None]]:
    """Split a document's words at their numbers: the place of each piece, its words, and its value where it is a number.

    Dates, spans of years, the numbers of sections and phases, links and codes stay text.
    """
    apart = [match.span() for match in _NOT_A_FIGURE.finditer(text)]
    done = 0
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if any(low < end and start < high for low, high in apart) or text[:start][-1:].isalnum():
            continue
        yield done, text[done:start], None
        value = Decimal(match["whole"].replace(",", "") + (match["part"] or ""))
        yield start, match.group(), value * _SCALES.get((match["scale"] or "").lower(), 1)
        done = end
    yield done, text[done:], None
