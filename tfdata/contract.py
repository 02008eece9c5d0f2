"""The door for a council's extract: what comes in is text, what goes on is typed, checked and counted.

Every cell is held to its column's contract (pandera), every row to its table's rules, every table to the others.
A row that fails is quarantined with its reasons; rows in are always rows kept and rows quarantined.
A fault names file, line, column and rule, never what the cell holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from tfdata import rules
from tfdata.extracts import TABLES, Column, TableContract, TableCounts
from tfdata.faults import Fault
from tfdata.params import codes
from tfdata.periods import Quarter, day_in_words

if TYPE_CHECKING:
    from tfdata.params import Book
    from tfdata.sources.raw import RawTable

__all__ = ["TABLES", "Checked", "Column", "TableContract", "TableCounts", "check", "schema"]


@dataclass(frozen=True)
class Checked:
    """An extract after the door: typed rows that were accepted, text rows that were not, all faults, and what was counted.

    A quarantined row (index `line`) stands as it was written, after the fingerprint `of` its file and before the `reason`.
    `refused` counts a table's quarantined rows by the local authority that they name, and `contradicting` those of them that say what
    cannot be, or contradict themselves or another row.
    """

    accepted: dict[str, pd.DataFrame]
    quarantined: dict[str, pd.DataFrame]
    faults: tuple[Fault, ...]
    counts: dict[str, TableCounts]
    refused: dict[str, dict[str, int]]
    contradicting: dict[str, dict[str, int]]


def check(raw: Mapping[str, RawTable], book: Book, today: date) -> Checked:
    """Decide which rows of an extract are accepted; columns that the file may leave out are added, empty."""
    tables = {name: _Table(TABLES[name], raw[name]) for name in TABLES if name in raw}
    for table in tables.values():
        table.note(_width_faults(table.raw))
        table.note(_column_faults(table, schema(table.contract, book, today)))
        sound = table.remaining
        table.note(rules.after_it_was_known(table.contract, sound), contradicts=True)
        for findings, contradicts in _own_rules(table.contract, sound, book, today):
            table.note(findings, contradicts)
        table.note(rules.repeated(table.contract, sound))
        if table.contract.name in rules.TOGETHER:
            table.note(rules.TOGETHER[table.contract.name](table.remaining), contradicts=True)
    if "families" in tables:
        families = tables["families"]
        for name, table in tables.items():
            if name != "families" and "family_id" in table.contract.names:
                table.note(rules.of_a_known_family(table.remaining, families.typed, families.remaining, families.raw.file))
    if "people" in tables:
        people = tables["people"]
        for name, table in tables.items():
            if name != "people" and "individual_id" in table.contract.names:
                table.note(rules.of_a_known_person(table.remaining, people.typed, people.remaining, people.raw.file))
    if "claims" in tables:
        if "families" in tables:
            early = rules.claimed_after_attachment(tables["claims"].remaining, tables["families"].remaining)
            tables["claims"].note(early, contradicts=True)
        for rule in rules.CLAIM_ORDER:
            tables["claims"].note(rule(tables["claims"].remaining, tables["claims"].typed), contradicts=True)
        if "spot_checks" in tables:
            claims = tables["claims"]
            checks = rules.of_a_claim_that_was_made(tables["spot_checks"].remaining, claims.typed, claims.remaining)
            tables["spot_checks"].note(checks, contradicts=True)
    if "returns" in tables:
        tables["returns"].note(rules.returned_together(tables["returns"].remaining, book.phases), contradicts=True)
    return Checked(
        {name: table.remaining.reset_index(drop=True) for name, table in tables.items()},
        {name: table.quarantined for name, table in tables.items()},
        tuple(fault for table in tables.values() for fault in table.faults),
        {name: table.counts for name, table in tables.items()},
        {name: table.by_authority(table.found) for name, table in tables.items()},
        {name: table.by_authority(table.contradicting) for name, table in tables.items()},
    )


def schema(table: TableContract, book: Book, today: date) -> pa.DataFrameSchema:
    """Give the pandera contract of a table: a description and the constraint of every column, as the check and the dictionary use them."""
    columns = {
        column.name: pa.Column(
            column.dtype,
            checks=list(_checks(column, book, today)),
            nullable=column.may_be_empty,
            description=column.description,
            metadata={"constraint": column.constraint, "may_be_absent": column.may_be_absent},
        )
        for column in table.columns
    }
    return pa.DataFrameSchema(columns, name=table.name, description=table.description, strict=True, coerce=False)


def _own_rules(table: TableContract, rows: pd.DataFrame, book: Book, today: date) -> Iterator[tuple[Iterator[rules.Finding], bool]]:
    """Give what the rules of each row find, and whether it is that the row contradicts itself."""
    if table.name == "families":
        yield rules.families(rows), True
    elif table.name == "returns":
        measure = next(column for column in table.columns if column.codes_from == "measures")
        yield rules.returns(rows, book.phases, list(codes.known(measure, book)), today), False
    elif table.name == "service_use":
        yield rules.service_use(rows, book.savings.services), True
    if table.name in rules.CODES:
        yield rules.CODES[table.name](rows, book.phases), False
    if table.name in rules.OF_A_ROW:
        yield rules.OF_A_ROW[table.name](rows), True
    if "recorded_on" in table.key:
        yield rules.versions(table, rows), False


def _checks(column: Column, book: Book, today: date) -> Iterator[pa.Check]:
    if column.type == "date":
        limit = pd.Timestamp(today)
        yield pa.Check(lambda values: values <= limit, error=f"this date is in the future; it can be {day_in_words(today)} at the latest")
    elif column.type == "quarter":
        words = "this is not a quarter; write a financial year and Q1 to Q4, as in 2015-16-Q3 for October to December 2015"
        yield pa.Check(lambda values: values.map({name: _is_quarter(name) for name in values.unique()}), error=words)
    elif known := _known_everywhere(column, book):
        yield pa.Check(lambda values: values.isin(known), error=f"unknown {column.name}; known are {', '.join(known)}")
    elif column.pattern and column.dtype == "str":
        yield pa.Check(lambda values: values.str.fullmatch(column.pattern), error=f"this must be {column.constraint}")


def _known_everywhere(column: Column, book: Book) -> tuple[str, ...]:
    """Give the codes of a column, of all phases together; none where each phase has its own list, which a rule looks at."""
    return () if column.codes_from in ("problems", "bases") else tuple(codes.known(column, book))


def _is_quarter(name: str) -> bool:
    try:
        return bool(Quarter(name))
    except ValueError:
        return False


@dataclass
class _Table:
    """A table on its way through the door, with the faults found so far."""

    contract: TableContract
    raw: RawTable
    found: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    contradicting: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        names = list(self.contract.names)
        self.text = self.raw.text.reindex(columns=names, fill_value="").astype("str")
        self.typed = pd.DataFrame({column.name: _typed(self.text[column.name], column) for column in self.contract.columns})

    def note(self, findings: Iterator[rules.Finding], contradicts: bool = False) -> None:
        """Remember what is wrong with which lines, and which say what cannot be or contradict each other."""
        for lines, column, message in findings:
            messages = message.loc[lines] if isinstance(message, pd.Series) else [message] * len(lines)
            for line, words in zip(lines, messages, strict=True):
                self.found.setdefault(int(line), []).append((column, words))
                self.contradicting |= {int(line)} if contradicts else set()

    @property
    def remaining(self) -> pd.DataFrame:
        """The typed rows with which nothing is wrong so far."""
        return self.typed.drop(index=list(self.found))

    @property
    def quarantined(self) -> pd.DataFrame:
        lines = sorted(self.found)
        reasons = ["; ".join(f"{column}: {words}" if column else words for column, words in self.found[line]) for line in lines]
        written = (self.raw.text if self.raw.written.empty else self.raw.written).loc[lines]
        written.insert(0, "of", self.raw.fingerprint)
        return written.assign(reason=pd.Series(reasons, index=lines, dtype="str"))

    def by_authority(self, lines: Iterable[int]) -> dict[str, int]:
        """Count lines by the local authority that they name."""
        authorities = self.text.loc[sorted(lines), "local_authority"].value_counts()
        return {str(code): int(rows) for code, rows in authorities.items()}

    @property
    def faults(self) -> Iterator[Fault]:
        for line in sorted(self.found):
            yield from (Fault(self.raw.file, line, column, words) for column, words in self.found[line])

    @property
    def counts(self) -> TableCounts:
        return TableCounts(len(self.raw.text), len(self.remaining), len(self.quarantined), len(self.contradicting))


def _typed(text: pd.Series, column: Column) -> pd.Series:
    """Read a column's text; what is empty or cannot be read is missing."""
    if column.type == "date":
        is_date = text.str.fullmatch(column.pattern)
        return pd.to_datetime(text.where(is_date), format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    if column.type in ("families", "count"):
        return pd.to_numeric(text.where(text.str.fullmatch(column.pattern))).astype("Int64")
    if column.type == "number":
        places = Decimal(1).scaleb(-column.decimals)
        numbers = {cell: Decimal(cell).quantize(places) for cell in text.unique() if re.fullmatch(column.pattern, cell)}
        return pd.Series([numbers.get(cell) for cell in text], index=text.index, dtype="object")
    if column.name == "problems_named":
        text = text.str.replace(r"\s*;\s*", ";", regex=True)
    return text.where(text != "").astype("str")


def _why_no_number(column: Column) -> Callable[[str], str]:
    if column.type == "families":
        return rules.not_a_number_of_families
    return rules.not_a_count if column.type == "count" else partial(rules.not_a_number, column=column)


def _width_faults(raw: RawTable) -> Iterator[rules.Finding]:
    width = raw.width or len(raw.text.columns)
    for line, cells in raw.odd_lines.items():
        words = f"the row has {cells} cells and the headings are {width}; a cell that holds a comma needs quotation marks around it"
        yield pd.Index([line]), "", words


def _column_faults(table: _Table, contract: pa.DataFrameSchema) -> Iterator[rules.Finding]:
    """Hold every cell to its column's contract; what cannot be read is one fault, and a row of the wrong width is not looked at."""
    fitting = table.typed.index.difference(list(table.raw.odd_lines))
    unreadable: set[tuple[str, int]] = set()
    for column in table.contract.columns:
        if column.dtype != "str":
            name = column.name
            lines = fitting[(table.typed[name].isna() & (table.text[name] != "")).loc[fitting]]
            unreadable |= {(name, line) for line in lines}
            yield lines, name, rules.NOT_A_DATE if column.type == "date" else table.text.loc[lines, name].map(_why_no_number(column))
    try:
        contract.validate(table.typed.loc[fitting], lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        for (name, broken), group in cases.groupby(["column", "check"], sort=False):
            lines = pd.Index([line for line in group["index"] if (name, line) not in unreadable])
            constraint = next(column.constraint for column in table.contract.columns if column.name == name)
            yield lines, name, f"this is empty; it must be {constraint}" if broken == "not_nullable" else broken
