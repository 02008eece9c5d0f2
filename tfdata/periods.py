"""Financial years, quarters and the dates that documents give, exact or not.

A financial year runs from April to March and is written `2015-16`; its third quarter is `2015-16-Q3`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_IN_QUARTER = 3
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_QUARTER = re.compile(r"(?P<start>(?!9999)[1-9]\d{3})-(?P<end>\d{2})-Q(?P<number>[1-4])", re.ASCII)


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a financial year; Q1 is April to June. Raises ValueError for a name that no quarter has."""

    name: str

    def __post_init__(self) -> None:
        match = _QUARTER.fullmatch(self.name)
        if not match or int(match["end"]) != (int(match["start"]) + 1) % 100:
            raise ValueError(
                f"{self.name!r} is not a quarter; write a financial year and Q1 to Q4, as in 2015-16-Q3 for October to December 2015"
            )

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Give the quarter that a day falls in."""
        year, number = (day.year, (day.month - 1) // MONTHS_IN_QUARTER) if day.month > MONTHS_IN_QUARTER else (day.year - 1, 4)
        return cls(f"{year}-{(year + 1) % 100:02d}-Q{number}")

    @property
    def number(self) -> int:
        return int(self.name[-1])

    @property
    def start(self) -> date:
        year = int(self.name[: len("2015")])
        return date(year, 1 + MONTHS_IN_QUARTER * self.number, 1) if self.number <= MONTHS_IN_QUARTER else date(year + 1, 1, 1)

    @property
    def end(self) -> date:
        month = self.start.month + MONTHS_IN_QUARTER - 1
        return date(self.start.year, month, calendar.monthrange(self.start.year, month)[1])

    @property
    def next(self) -> Quarter:
        return Quarter.of(self.end + timedelta(days=1))

    @property
    def label(self) -> str:
        """The quarter in words, as in `October to December 2015`."""
        return f"{month_name(self.start)} to {month_name(self.end)} {self.end.year}"

    def __str__(self) -> str:
        return self.name


def quarters(first: date, last: date) -> tuple[Quarter, ...]:
    """List the quarters from the one that holds `first` to the one that holds `last`."""
    found = [Quarter.of(first)]
    while found[-1].end < last:
        found.append(found[-1].next)
    return tuple(found)


def month_name(day: date) -> str:
    """Give a day's month in English, whatever the machine's language."""
    return MONTHS[day.month - 1]


def day_in_words(day: date) -> str:
    """Write a day as people do: `11 January 2016`, the same on every platform."""
    return f"{day.day} {month_name(day)} {day.year}"


@dataclass(frozen=True)
class AsOf:
    """When a published figure held or a document appeared: the printed words and the interval that they allow.

    `precision` is `day`, `month`, `year`, `financial_year`, `period` or `undated`; an undated one has no interval.
    """

    words: str
    start: date | None
    end: date | None
    precision: str

    @property
    def label(self) -> str:
        """The date as people write it where it is a day or a month, or before or by a month; otherwise the printed words."""
        if self.start and self.precision == "day":
            return day_in_words(self.start)
        if self.start and self.precision == "month":
            return f"{month_name(self.start)} {self.start.year}"
        if match := re.fullmatch(r"(by|before) (\d{4}-(?:0[1-9]|1[0-2]))", self.words):
            return f"{match[1]} {as_of(match[2]).label}"
        return self.words

    def is_after(self, day: date) -> bool:
        """Whether every day that the words allow comes after `day`."""
        return self.start is not None and self.start > day

    def may_be_after(self, day: date) -> bool:
        """Whether some day that the words allow comes after `day`; an undated one may."""
        return self.end is None or self.end > day


def as_of(words: str) -> AsOf:
    """Read the interval out of a document's date: `2016-01`, `2015/16`, `2012-15`, `by 2020-05`, `c.2015`, `11 January 2016`.

    `2011-12` is December 2011, `2014-11/12` is November and December 2014, and `2012-15` the years from April 2012 to March 2015.
    What cannot be read is `undated`, never guessed. `before` and `by` leave the start open to the year before.
    """
    text = words.strip()
    core = re.sub(r"^(by|before|c\.|c|about|undated,? ?)\s*", "", re.sub(r"\s*\(.*?\)|\?$", "", text)).strip()
    is_open = bool(re.match(r"(by|before)\b", text))
    found = _interval(core)
    if found is None:
        return AsOf(words, None, None, "undated")
    start, end, precision = found
    if text.startswith("before"):
        end = start - timedelta(days=1)
    return AsOf(words, date(start.year - 1, start.month, 1) if is_open else start, end, "period" if is_open else precision)


def _interval(core: str) -> tuple[date, date, str] | None:
    """Read the first day, the last day and the precision; None for words that no reader knows and for days that do not exist."""
    for pattern, read in _READERS:
        if match := re.fullmatch(pattern, core, re.ASCII):
            try:
                start, end, precision = read(match)
            except ValueError:
                return None
            return (start, end, precision) if start <= end else None
    return None


def _month(year: int, month: int) -> tuple[date, date, str]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month"


def _financial_years(first: int, last: int) -> tuple[date, date, str]:
    return date(first, 4, 1), date(last, 3, 31), "financial_year" if last == first + 1 else "period"


_MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, start=1)}
_NAMES = "|".join(_MONTH_NUMBERS)
_READERS = (
    (r"([12]\d{3})-(\d{2})-(\d{2})", lambda m: (date(*map(int, m.groups())),) * 2 + ("day",)),
    (rf"(\d{{1,2}}) ({_NAMES}) ([12]\d{{3}})", lambda m: (date(int(m[3]), _MONTH_NUMBERS[m[2]], int(m[1])),) * 2 + ("day",)),
    (rf"({_NAMES}) ([12]\d{{3}})", lambda m: _month(int(m[2]), _MONTH_NUMBERS[m[1]])),
    (r"([12]\d{3})-(\d{2})/(\d{2})", lambda m: (_month(int(m[1]), int(m[2]))[0], _month(int(m[1]), int(m[3]))[1], "period")),
    (r"([12]\d{3})/(\d{2})", lambda m: _financial_years(int(m[1]), 2000 + int(m[2]))),
    (r"([12]\d{3})-(0[1-9]|1[0-2])", lambda m: _month(int(m[1]), int(m[2]))),
    (r"([12]\d{3})-(\d{2})", lambda m: _financial_years(int(m[1]), 2000 + int(m[2]))),
    (r"([12]\d{3})", lambda m: (date(int(m[1]), 1, 1), date(int(m[1]), 12, 31), "year")),
)
