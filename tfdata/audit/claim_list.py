"""The claim list of a window, frozen: one form for one set of claims, and the sha256 that changes when anything in it does.

In come claim lines, or the bytes of a list; out goes a `Frozen`. A list in any other form is refused, and a refusal never shows a value.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tfdata.faults import Fault, Refused, refuse

COLUMNS = ("phase", "claim_basis", "team", "family_id", "practitioner_id", "claimed_on", "amount_gbp")
IN_ORDER_OF = ("phase", "claim_basis", "team", "family_id")
_ONCE = ("phase", "claim_basis", "family_id")
_MAY_BE_EMPTY = frozenset({"team", "practitioner_id"})
_LIST = "claim list"
_POUNDS = re.compile(r"(0|[1-9]\d*)\.\d{2}", re.ASCII)
_Row = Sequence[str]


@dataclass(frozen=True)
class ClaimLine:
    """A result claim of a window: whose, on what basis, by which team and key worker, on which day, and its amount in pounds."""

    family_id: str
    phase: str
    claim_basis: str
    team: str
    practitioner_id: str
    claimed_on: date
    amount: Decimal


@dataclass(frozen=True)
class Frozen:
    """A claim list in its one form, as `freeze` and `read` give it: its bytes, and its lines in their order."""

    text: bytes = field(repr=False)
    lines: tuple[ClaimLine, ...] = field(repr=False)

    @property
    def sha256(self) -> str:
        """The sha256 of the bytes, as hex text: what audit notes before it names a seed."""
        return hashlib.sha256(self.text).hexdigest()


def freeze(lines: Iterable[ClaimLine]) -> Frozen:
    """Give the claim list of a window in its one form, the same whatever order the lines come in.

    The form is CSV in UTF-8 without a mark at its beginning: the headings of `COLUMNS`, a line for each claim in order of phase,
    claim_basis, team and family_id (by code point), each ended by a line feed; days as 2015-12-31, pounds as 800.00, and quotation marks
    only around a cell that holds a comma or one of them. Raises Refused with every fault: a claim that stands twice, an empty or odd cell.
    """
    rows = sorted((_cells(line) for line in lines), key=_order)
    return _frozen(list(enumerate(rows, start=2)), _LIST, [])


def read(text: bytes, file: str = _LIST) -> Frozen:
    """Read a frozen claim list back; raises Refused with every fault of a list that is not, byte for byte, what `freeze` gives.

    A list that was altered and is still in its form is read, and has another sha256 than the one that audit noted.
    """
    faults: list[Fault] = []
    lines = _lines(text, file)
    rows: list[tuple[int, _Row]] = []
    for number, line in enumerate(lines[1:], start=2):
        try:
            (row,) = csv.reader([line], strict=True)
        except (csv.Error, ValueError):
            row = []
        if len(row) == len(COLUMNS):
            rows.append((number, row))
        else:
            faults.append(Fault(file, number, "", f"the line does not hold {len(COLUMNS)} cells, one for each of {', '.join(COLUMNS)}"))
    found = _frozen(rows, file, faults)
    quoted = "quotation marks stand only around a cell that holds a comma or a quotation mark"
    in_form = enumerate(zip(lines, _lines(found.text, file), strict=True), start=1)
    if odd := [Fault(file, number, "", quoted) for number, (line, right) in in_form if line != right]:
        raise Refused(odd)
    return found


def _lines(text: bytes, file: str) -> list[str]:
    try:
        words = text.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise refuse(file, "the list is not UTF-8; freeze the list again", line=text.count(b"\n", 0, wrong.start) + 1) from None
    if "\r" in words or not words.endswith("\n"):
        raise refuse(file, "every line, the last as well, ends with a line feed alone; a program that saved the list may have changed it")
    lines = words.removesuffix("\n").split("\n")
    if lines[0] != ",".join(COLUMNS):
        raise refuse(file, f"the first line must be {','.join(COLUMNS)}, with nothing before it", line=1)
    return lines


def _frozen(rows: Sequence[tuple[int, _Row]], file: str, faults: list[Fault]) -> Frozen:
    """Give the list of rows, each with its line; raises Refused with their faults and those found before."""
    for number, row in rows:
        faults.extend(Fault(file, number, column, words) for column, words in _faults(row))
    faults.extend(Fault(file, number, "", words) for number, words in _between(rows))
    if faults:
        raise Refused(sorted(faults))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *(row for _, row in rows)])
    return Frozen(text.getvalue().encode("utf-8"), tuple(_line(row) for _, row in rows))


def _faults(row: _Row) -> Iterator[tuple[str, str]]:
    """Find what is wrong with the cells of a claim."""
    for column, cell in zip(COLUMNS, row, strict=True):
        if column == "claimed_on":
            if not _is_day(cell):
                yield column, "this is no day; write it as 2015-12-31"
        elif column == "amount_gbp":
            if not _POUNDS.fullmatch(cell):
                yield column, "this is no amount; write pounds and pence as 800.00, not less than nought"
        elif not cell:
            if column not in _MAY_BE_EMPTY:
                yield column, "this cell is empty, and every claim has one"
        elif not cell.isprintable() or cell != cell.strip():
            yield column, "this holds a line break, another character that does not print, or a space at an end; write plain words"


def _between(rows: Sequence[tuple[int, _Row]]) -> Iterator[tuple[int, str]]:
    """Find a claim that stands twice, and a line that is not in its place."""
    once = [COLUMNS.index(column) for column in _ONCE]
    seen: dict[tuple[str, ...], int] = {}
    above: tuple[str, ...] = ()
    for number, row in rows:
        first = seen.setdefault(tuple(row[place] for place in once), number)
        if first != number:
            yield number, f"line {first} claims for the same family, phase and basis; a claim stands once in a list"
        if _order(row) < above:
            yield number, f"this line belongs above the one before it; the order is {', '.join(IN_ORDER_OF)}"
        above = _order(row)


def _order(row: _Row) -> tuple[str, ...]:
    return tuple(row[COLUMNS.index(column)] for column in IN_ORDER_OF)


def _cells(line: ClaimLine) -> _Row:
    names = (line.phase, line.claim_basis, line.team, line.family_id, line.practitioner_id)
    return (*names, line.claimed_on.isoformat(), _pounds(line.amount))


def _line(row: _Row) -> ClaimLine:
    cells = dict(zip(COLUMNS, row, strict=True))
    claimed_on, amount = date.fromisoformat(cells.pop("claimed_on")), Decimal(cells.pop("amount_gbp"))
    return ClaimLine(**cells, claimed_on=claimed_on, amount=amount)


def _pounds(amount: Decimal) -> str:
    """Write pounds and pence; an amount with part of a penny stays as it is, so that it is refused and not rounded."""
    text = f"{amount:.2f}"
    return text if Decimal(text) == amount else str(amount)


def _is_day(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False
