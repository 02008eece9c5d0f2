"""Bring a column's dates and numbers into the one plain form of the contract: 2015-12-31, 1160 and 1160.50.

In comes a column as it was written; out go its cells in plain form, with a sentence on how they were read.
What cannot be read stays as it was written, for the contract to refuse. A column whose dates are in doubt is refused, and no date is
ever guessed one by one: the order of day and month is decided for a whole column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from tfdata.extracts import Column

_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
_MONTH = {name: number for number, month in enumerate(_MONTHS, start=1) for name in (month, month[:3])} | {"sept": 9}
_MIDNIGHT = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?| +12:00(?::00)? ?[Aa][Mm])?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}}){_MIDNIGHT}")
_NUMBERS = re.compile(rf"([0-9]{{1,2}})([/.-])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){_MIDNIGHT}")
_IN_WORDS = re.compile(rf"([0-9]{{1,2}})([ /-]) ?([A-Za-z]{{3,9}})(?:\2|,) ?([0-9]{{4}}|[0-9]{{2}}){_MIDNIGHT}")
_WHOLE = re.compile(r"([0-9]{1,3}(?:([, \u00a0\u2009\u202f])[0-9]{3}(?:\2[0-9]{3})*)?|[0-9]+)(?:\.0+)?")
_NUMBER = re.compile(
    r"(?P<bracket>\()?(?P<below>[-−–])?\s*(?P<pound>£)?\s*(?P<after>[-−–])?"
    r"(?P<whole>[0-9]{1,3}(?:([, \u00a0\u2009\u202f])[0-9]{3}(?:\6[0-9]{3})*)?|[0-9]+)(?:\.(?P<parts>[0-9]+))?(?P<end>\))?\s*(?P<share>%)?"
)
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_CENTURY = 2000  # the programme began in 2012: a year of two digits, which only a feed allows, is of this century
_SHORT_YEAR, _MONTH_FIRST, _DAY_FIRST = "31/12/15", "12/31/2015", "31/12/2015"
_LAST_MONTH = 12
# Whoever opens British dates where month/day/year is the custom gets 1 April back as a date of 4 January, and 13 April as text. A
# column in which every real date has a day of 12 or less, and every written one a day above 12, bears that mark. By chance it would
# come about in one column of some 300, if four of each are asked for.
_MARK_SEEN = 4


@dataclass(frozen=True)
class Plain:
    """A column in plain form, the decision how it was read (empty where there was none to take), and what is wrong with all of it."""

    text: pd.Series
    decision: str = ""
    fault: str = ""


def plain(text: pd.Series, column: Column, date_format: str = "", is_percent: pd.Series | None = None) -> Plain:
    """Give a column (index `line`) in plain form, by the contract column's type; `date_format` is a feed's word on its dates.

    Of a column of numbers `is_percent` says on which lines the number is a percentage; only there 94% is read, as 94.
    """
    if column.type == "date":
        return _dates(text, date_format)
    if column.type in ("families", "count"):
        return _whole_numbers(text)
    if column.type == "number":
        return _numbers(text, column, is_percent)
    return Plain(text)


@dataclass(frozen=True)
class _Day:
    """What a cell can mean: a day that is certain, or one by each order of day and month."""

    certain: date | None = None
    day_first: date | None = None
    month_first: date | None = None

    @property
    def is_only_day_first(self) -> bool:
        return self.day_first is not None and self.month_first is None

    @property
    def is_only_month_first(self) -> bool:
        return self.month_first is not None and self.day_first is None


def _dates(text: pd.Series, date_format: str) -> Plain:
    meaning = {cell: _meaning(cell.strip(), date_format) for cell in text.unique()}
    line_of = _first_line(text, meaning)
    day_line = line_of(lambda day: day.is_only_day_first)
    month_line = line_of(lambda day: day.is_only_month_first)
    has_numbers = any(day.day_first or day.month_first for day in meaning.values())
    month_first = date_format == _MONTH_FIRST
    if fault := _doubt(day_line, month_line, date_format) or (_mark_of_a_swap(text, meaning) if not date_format else ""):
        return Plain(text, fault=fault)
    days = {cell: day.certain or (day.month_first if month_first else day.day_first) for cell, day in meaning.items()}
    read = text.map({cell: day.isoformat() if day else cell for cell, day in days.items()}).astype("str")
    return Plain(read, _order_in_words(day_line, date_format) if has_numbers else "")


def _meaning(cell: str, date_format: str) -> _Day:
    if found := _YEAR_FIRST.fullmatch(cell):
        year, month, day = found.groups()
        return _Day(certain=_day(year, month, day))
    short_years = date_format == _SHORT_YEAR
    if found := _IN_WORDS.fullmatch(cell):
        day, _, name, year = found.groups()
        return _Day(certain=_day(year, str(_MONTH.get(name.casefold(), 0)), day, short_years))
    if (found := _NUMBERS.fullmatch(cell)) and (not date_format or "/" in date_format):
        first, _, second, year = found.groups()
        return _Day(day_first=_day(year, second, first, short_years), month_first=_day(year, first, second, short_years))
    return _Day()


def _day(year: str, month: str, day: str, short_years: bool = False) -> date | None:
    if len(year) == len("15") and not short_years:
        return None
    try:
        return date(int(year) + (_CENTURY if len(year) == len("15") else 0), int(month), int(day))
    except ValueError:
        return None


def _first_line(text: pd.Series, meaning: dict[str, _Day]) -> Callable[[Callable[[_Day], bool]], int | None]:
    def line_of(holds: Callable[[_Day], bool]) -> int | None:
        lines = text.index[text.isin([cell for cell, day in meaning.items() if holds(day)])]
        return int(lines[0]) if len(lines) else None

    return line_of


def _doubt(day_line: int | None, month_line: int | None, date_format: str) -> str:
    """Say why the order of day and month is in doubt; empty where it is not."""
    right = "write all dates of the column as 2015-12-31 or 31/12/2015"
    if date_format == _MONTH_FIRST:
        return (
            f"line {day_line} can only be day/month/year, and the feed says month/day/year ({date_format}); mend the date, or the feed"
            if day_line is not None
            else ""
        )
    if month_line is None:
        return ""
    if "/" in date_format:
        return f"line {month_line} can only be month/day/year, and the feed says day/month/year ({date_format}); mend the date, or the feed"
    if day_line is not None:
        return (
            f"mixed date orders: line {day_line} can only be day/month/year and line {month_line} only month/day/year, "
            f"so every other date is in doubt; {right}"
        )
    return (
        f"these dates are month/day/year: line {month_line} cannot be read otherwise; {right}, "
        f'or say date_format: "{_MONTH_FIRST}" in a feed of params/feeds'
    )


def _mark_of_a_swap(text: pd.Series, meaning: dict[str, _Day]) -> str:
    """Find the mark that a spreadsheet of another country leaves: see _MARK_SEEN."""
    certain = {cell for cell, day in meaning.items() if day.certain and _YEAR_FIRST.match(cell.strip())}
    numbers = {cell for cell, day in meaning.items() if day.day_first or day.month_first}
    if len(certain) < _MARK_SEEN or len(numbers) < _MARK_SEEN:
        return ""
    is_marked = all(day.day <= _LAST_MONTH for cell in certain if (day := meaning[cell].certain)) and all(
        meaning[cell].is_only_day_first for cell in numbers
    )
    if not is_marked:
        return ""
    first, second = (int(text.index[text.isin(cells)][0]) for cells in (certain, numbers))
    return (
        f"mixed date orders: of the dates like line {first} no day is above 12, and of those like line {second} every day is, "
        "as when a spreadsheet takes the day for the month where it can; export the column again, as 2015-12-31"
    )


def _order_in_words(day_line: int | None, date_format: str) -> str:
    if date_format == _MONTH_FIRST:
        return f"dates are month/day/year ({_MONTH_FIRST}), as the feed says"
    if date_format:
        return f"dates are day/month/year ({date_format}), as the feed says"
    if day_line is None:
        return "dates are day/month/year; no date in the column proves it"
    return f"dates are day/month/year ({_DAY_FIRST}); line {day_line} proves it"


def _whole_numbers(text: pd.Series) -> Plain:
    """Read 1,160 and 1160.0 as 1160; a currency, a share or a fraction stays as it was written."""
    plain_form = dict(_read_whole(text))
    changed = {cell for cell, number in plain_form.items() if cell != number}
    decision = "numbers written as 1,160 or 1160.0 are read as 1160" if changed else ""
    return Plain(text.map(plain_form).astype("str"), decision)


def _numbers(text: pd.Series, column: Column, is_percent: pd.Series | None) -> Plain:
    """Read 1,160.50 as 1160.50, in a column of money £1,160.50 and (£1,160.50) as well; what else there is stays as it was written."""
    takes_share = pd.Series(False, index=text.index) if is_percent is None else is_percent
    plain_form = {
        (cell, share): _read_number(cell, column, share) for share in (False, True) for cell in text[takes_share == share].unique()
    }
    read = [plain_form[cell, bool(share)] for cell, share in zip(text, takes_share, strict=True)]
    is_changed = any(cell != number for (cell, _), number in plain_form.items())
    forms = "£1,160.50 or 1,160.50 are read as 1160.50" if column.is_money else "1,160.50 or, in percent, 94% are read as 1160.50 and 94"
    return Plain(pd.Series(read, index=text.index, dtype="str"), f"numbers written as {forms}" if is_changed else "")


def _read_number(cell: str, column: Column, takes_share: bool) -> str:
    found = _NUMBER.fullmatch(cell.strip())
    if not found or _PLAIN.fullmatch(cell):
        return cell.strip() if found and column.decimals and _PLAIN.fullmatch(cell.strip()) else cell
    below = [found["bracket"], found["below"], found["after"]]
    is_for_money = bool(found["pound"] or any(below))
    if (is_for_money and not column.is_money) or (found["share"] and not takes_share) or sum(map(bool, below)) > 1:
        return cell
    if bool(found["bracket"]) != bool(found["end"]):
        return cell
    whole = re.sub(r"[^0-9]", "", found["whole"])
    parts = f".{found['parts']}" if found["parts"] else ""
    return f"{'-' if any(below) else ''}{whole}{parts}"


def _read_whole(text: pd.Series) -> Iterator[tuple[str, str]]:
    for cell in text.unique():
        found = _WHOLE.fullmatch(cell.strip())
        yield cell, re.sub(r"[^0-9]", "", found[1]) if found else cell
