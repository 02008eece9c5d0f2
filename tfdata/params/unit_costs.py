"""Read the lines of the Unit Cost Database that the programme's outcomes rest on, and the index by which prices are compared.

In come `params/unit_costs.csv` and `params/gdp_deflator.csv`; out go lines by code, an index by financial year, and faults.
Which line an outcome counts is not said here; a value is given as the database prints it, in the prices of its own year.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, cast, get_args

from tfdata.faults import Fault, Refused, nearest
from tfdata.params import listing

Kind = Literal["fiscal", "economic", "social"]
Agency = Literal["council", "police", "nhs", "justice", "dwp", "schools", "housing"]
KINDS, AGENCIES = cast(tuple[Kind, ...], get_args(Kind)), get_args(Agency)
FLAGS: Mapping[str, str] = {"R": "red", "A": "amber", "G": "green"}
DATABASE = "unit_cost_database_v1_4"
CHECKED_YEAR = "2015/16"
LICENCE = "CC BY 4.0, New Economy"
_PARTS = ("original", "year", "2015_16")
_OF_KINDS = tuple(f"{kind}_{part}" for kind in KINDS for part in _PARTS)
_NAMED = ("tf_problem", "cost_code", "cost_detail", "unit", "agency_level1", "agency_level2")
COLUMNS = (*_NAMED, *_OF_KINDS, "rag", "source", "agency", "is_transfer", "contains", "licence")
INDEX_COLUMNS = ("financial_year", "pct_change_on_previous", "index_1989_90_100")
_PLAIN = re.compile(r"\d{1,9}(\.\d{1,20})?", re.ASCII)
_YEAR = re.compile(r"[12]\d{3}/\d{2}", re.ASCII)


@dataclass(frozen=True)
class Valued:
    """A value in pounds at the prices of its own year, and what the database makes of it at 2015/16 prices."""

    original: Decimal
    year: str
    in_2015_16: Decimal


@dataclass(frozen=True)
class UnitCost:
    """A line of the Unit Cost Database.

    `agency` is whose its fiscal value is, one of seven, and empty where several share it. `is_transfer`: its fiscal value only moves money
    (a benefit, a tax, a debt that is let go), so that public value leaves it out. `contains` names lines whose cost is in this one, in
    whole or in part, so that the two are not both counted for the same thing.
    """

    code: str
    detail: str
    unit: str
    agency: str
    agency_level1: str
    agency_level2: str
    values: Mapping[Kind, Valued]
    rag: str
    source: str
    is_transfer: bool
    contains: tuple[str, ...]
    problem: str = ""
    licence: str = LICENCE

    def title(self, kind: Kind) -> str:
        """Call the line's value of a kind by its name."""
        return f"{self.detail}, {kind} value"

    def locator(self, kind: Kind) -> str:
        """Say where in the database the value of a kind stands, and of what it is the value."""
        return f"line {self.code}, {kind} value, {self.unit.lower()}"

    def words(self, kind: Kind) -> str:
        """Say the line's quality flag, its prices and the source that the database names."""
        return f"{FLAGS[self.rag]}, at {self.values[kind].year} prices; {self.source}; {self.licence}"


def read(path: Path, name: str, years: Collection[str] | None) -> tuple[dict[str, UnitCost], list[Fault]]:
    """Give the lines by code, and every fault with its line and column; `years` are those of the index (None: not known)."""
    try:
        rows, faults = listing.rows(path, name, COLUMNS)
    except Refused as refused:
        return {}, list(refused.faults)
    faults += [Fault(name, line, column, message) for line, row in rows for column, message in _faults(row, years)]
    faults += [Fault(name, line, column, message) for line, column, message in _between(rows)]
    return ({}, faults) if faults else ({row["cost_code"]: _unit_cost(row) for _, row in rows}, [])


def read_index(path: Path, name: str) -> tuple[dict[str, Decimal], list[Fault]]:
    """Give the price index by financial year, as `2015/16`, and every fault with its line and column."""
    try:
        rows, faults = listing.rows(path, name, INDEX_COLUMNS)
    except Refused as refused:
        return {}, list(refused.faults)
    seen: list[str] = []
    for line, row in rows:
        year, value = row["financial_year"], row["index_1989_90_100"]
        if not _is_year(year) or (seen and int(year[:4]) != int(seen[-1][:4]) + 1):
            faults.append(Fault(name, line, "financial_year", "a financial year is wanted here, as in 2015/16, the one after that above"))
            break
        seen.append(year)
        for column in INDEX_COLUMNS[1:]:
            if not _is_plain(row[column]):
                faults.append(Fault(name, line, column, _NUMBER))
        if _is_plain(value) and not Decimal(value):
            faults.append(Fault(name, line, "index_1989_90_100", "an index is more than nought"))
    return ({}, faults) if faults else ({row["financial_year"]: Decimal(row["index_1989_90_100"]) for _, row in rows}, [])


def within(code: str, lines: Mapping[str, UnitCost]) -> dict[str, str]:
    """Give every line that a line contains, directly or through others, with the way to it in words (`SS1.0 contains SS2.0`)."""
    found: dict[str, str] = {}
    ways = [(code, f"{code} contains")]
    while ways:
        at, words = ways.pop(0)
        for part in lines[at].contains:
            if part not in found:
                found[part] = f"{words} {part}"
                ways.append((part, f"{words} {part}, which contains"))
    return found


_NUMBER = "this is not a plain number; write 1160 or 0.5, without commas or signs"


def _unit_cost(row: Mapping[str, str]) -> UnitCost:
    values = {
        kind: Valued(Decimal(row[f"{kind}_original"]), row[f"{kind}_year"], Decimal(row[f"{kind}_2015_16"]))
        for kind in KINDS
        if row[f"{kind}_original"]
    }
    return UnitCost(
        row["cost_code"],
        row["cost_detail"],
        row["unit"],
        row["agency"],
        row["agency_level1"],
        row["agency_level2"],
        values,
        row["rag"],
        row["source"],
        row["is_transfer"] == "yes",
        _codes(row),
        row["tf_problem"],
        row["licence"],
    )


def _codes(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(part for part in row["contains"].split(";") if part)


def _faults(row: Mapping[str, str], years: Collection[str] | None) -> Iterator[tuple[str, str]]:
    for column in ("cost_code", "cost_detail", "unit", "source"):
        if not row[column].strip():
            yield column, "text is missing here"
    if row["rag"] not in FLAGS:
        yield "rag", f"{row['rag']!r} is no quality flag; write R, A or G"
    if row["agency"] and row["agency"] not in AGENCIES:
        hint = nearest(row["agency"], AGENCIES) or f"; known are {', '.join(AGENCIES)}"
        yield "agency", f"{row['agency']!r} is not known{hint}; leave the cell empty where several share the value"
    if row["is_transfer"] not in ("yes", "no"):
        yield "is_transfer", "write yes or no"
    if row["licence"] != LICENCE:
        yield "licence", f"the licence of the database goes with each of its lines; write {LICENCE}"
    if not any(row[f"{kind}_original"] for kind in KINDS):
        yield "fiscal_original", "the line has no value of any kind"
    for kind in KINDS:
        yield from _value_faults(kind, [row[f"{kind}_{part}"] for part in _PARTS], years)


def _value_faults(kind: str, cells: list[str], years: Collection[str] | None) -> Iterator[tuple[str, str]]:
    original, year, checked = cells
    if not any(cells):
        return
    for part, cell in ((_PARTS[0], original), (_PARTS[-1], checked)):
        if not _is_plain(cell):
            yield f"{kind}_{part}", _NUMBER
    if not _is_year(year):
        yield f"{kind}_year", "a financial year is wanted here, as in 2015/16"
    elif years is not None and year not in years:
        yield f"{kind}_year", f"the deflator has no index for {year}; it runs from {min(years)} to {max(years)}"


def _between(rows: listing.Listed) -> Iterator[tuple[int, str, str]]:
    """Find a code that stands twice, and a line that contains one that is not there, one twice, or itself through others."""
    first: dict[str, int] = {}
    for line, row in rows:
        if row["cost_code"] in first:
            yield line, "cost_code", f"line {first[row['cost_code']]} has this code already"
        first.setdefault(row["cost_code"], line)
    parts = {row["cost_code"]: _codes(row) for _, row in rows}
    for line, row in rows:
        named = _codes(row)
        for code in dict.fromkeys(named):
            if code not in parts:
                yield line, "contains", f"there is no line {code!r} here{nearest(code, parts)}"
            elif named.count(code) > 1:
                yield line, "contains", f"{code} stands twice"
        if row["cost_code"] in _reached(named, parts):
            yield line, "contains", f"{row['cost_code']} would contain itself"


def _reached(codes: tuple[str, ...], parts: Mapping[str, tuple[str, ...]]) -> set[str]:
    reached: set[str] = set()
    ahead = list(codes)
    while ahead:
        code = ahead.pop()
        if code not in reached:
            reached.add(code)
            ahead += parts.get(code, ())
    return reached


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text))


def _is_year(text: str) -> bool:
    return bool(_YEAR.fullmatch(text)) and (int(text[2:4]) + 1) % 100 == int(text[5:])
