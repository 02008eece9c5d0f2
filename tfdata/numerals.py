"""How numbers are written on a page, and how they are read in a document's own words.

In come values or text; out go text, or the numbers that it holds. Nothing here knows what a number counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

PERCENT = Decimal(100)
THOUSAND = Decimal("1e3")
MILLION = Decimal("1e6")
TEN_MILLION = Decimal("1e7")
_SCALES = {"k": THOUSAND, "m": MILLION, " million": MILLION}
_DATE = r"\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
_SPAN = r"(?:19|20)\d{2}(?:[-–/]\d{2}){0,2}(?:-Q\d)?(?![\d,.]*\d)"
_SECTION = r"(?:[Pp]hase|[Ss]ection|[Aa]ppendix|[Yy]ear|[Ii]tem|challenge|recommendation|number|Q) \d+"
_CODE = r"(?<![A-Za-z])[A-Z][A-Z&]*\d+(?:\.\d+)+"
_NOT_A_FIGURE = re.compile(rf"https?://\S+|{_CODE}|{_DATE}|(?<![\d£,]){_SPAN}|{_SECTION}")
_NUMBER = re.compile(
    r"£?(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?P<part>\.\d+)?(?P<scale> million\b|(?:%|K|k|m|st|nd|rd|th)?(?![A-Za-z]))?"
)


def half_up(value: Decimal, decimals: int = 0) -> Decimal:
    """Round half up, the programme's documents' way: 460.5 is 461."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


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
    if unit == "year":
        return str(number)
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
