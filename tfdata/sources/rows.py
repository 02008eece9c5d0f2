"""Make a table's columns of a file's rows: each row as wide as its headings, codes translated, dates and numbers in plain form.

In comes a grid with the chosen columns; out go the cells as they were written, with pseudonyms in place of identifiers, and in plain form.
No identifier goes further than this, and none stands in a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from tfdata.extracts import Column, TableContract
from tfdata.faults import Fault, Refused
from tfdata.sources import cells, identifiers
from tfdata.sources.files import Source
from tfdata.sources.identifiers import Key
from tfdata.sources.raw import Grid


@dataclass(frozen=True)
class Cells:
    """The columns of a table, index `line`: as they were written, in plain form, and the sentences on how they were read."""

    written: pd.DataFrame
    text: pd.DataFrame
    decisions: tuple[str, ...]


def frame(grid: Grid, positions: Mapping[str, int], *, keep_odd: bool) -> tuple[pd.DataFrame, dict[int, int]]:
    """Give the chosen columns as they were written, and the number of cells of every row that does not fit the headings.

    Where a row does not fit, no cell can be trusted to stand in its column: unless `keep_odd`, such a row is given without its cells,
    since one of them may be what was to be left out.
    """
    width = len(grid.headings)
    odd_lines = {line: len(row) for line, row in zip(grid.lines, grid.rows, strict=True) if len(row) != width}
    rows = grid.rows
    if odd_lines:
        rows = [row if len(row) == width else _fitted(row if keep_odd else [], width) for row in rows]
    index = pd.Index(grid.lines, name="line", dtype="int64")
    columns = {name: pd.Series([row[place] for row in rows], index=index, dtype="str") for name, place in positions.items()}
    return pd.DataFrame(columns, index=index), odd_lines


def finish(written: pd.DataFrame, source: Source, file: str, key: Key | None, date_format: str) -> Cells:
    """Give the columns ready for the contract; raises Refused for identifiers, and for dates of which the order is in doubt."""
    written = written.copy()
    contract, feed = source.contract, source.feed
    columns = [column for column in contract.columns if column.name in written]
    faults: list[Fault] = []
    decisions: list[str] = []
    text = written.copy()
    for column in columns:
        name = column.name
        kind, line = identifiers.judged(name, written[name])
        if key and name in identifiers.PURPOSES:
            written[name] = text[name] = identifiers.pseudonyms(written[name], key, identifiers.PURPOSES[name])
            decisions.append(f"{name}: {_many(kind) or 'the values'} became pseudonyms")
        elif kind:
            faults.append(Fault(file, line, name, f"this looks like {kind}, which must not stand in an extract; {_remedy(name)}"))
            continue
        if feed and name in feed.codes:
            text[name] = _translated(text[name], feed.codes[name], column)
        is_percent = text[column.percent_by].str.endswith("_percent") if column.percent_by in text else None
        plain = cells.plain(text[name], column, date_format, is_percent)
        text[name] = plain.text
        if plain.fault:
            faults.append(Fault(file, None, name, plain.fault))
        if plain.decision:
            decisions.append(f"{name}: {plain.decision}")
    if faults:
        raise Refused(faults)
    return Cells(written, text, tuple(decisions))


def with_constants(written: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Add the columns that the feed gives and the file has not, in the contract's order."""
    constants = source.feed.constants if source.feed else {}
    added = written.assign(**{name: pd.Series(value, index=written.index, dtype="str") for name, value in constants.items()})
    return added[in_order(added.columns, source.contract)] if constants else added


def in_order(names: Iterable[str], contract: TableContract) -> list[str]:
    """Give column names in the contract's order."""
    given = set(names)
    return [name for name in contract.names if name in given]


def _fitted(row: list[str], width: int) -> list[str]:
    if len(row) > width:
        return [*row[: width - 1], ",".join(row[width - 1 :])]
    return row + [""] * (width - len(row))


def _translated(text: pd.Series, codes: Mapping[str, str], column: Column) -> pd.Series:
    """Put the code for each value of the file; a value without a code stays, for the contract to refuse. A list is translated by parts."""

    def code(value: str) -> str:
        stripped = value.strip()
        if stripped in codes or column.codes_from != "problems":
            return codes.get(stripped, value)
        return ";".join(codes.get(part.strip(), part) for part in value.split(";"))

    return text.map({value: code(value) for value in text.unique()}).astype("str")


def _remedy(name: str) -> str:
    if name in identifiers.PURPOSES:
        return "write pseudonyms, or name a key file (KEY=), with which the door makes them"
    return "take it out of the column"


def _many(kind: str) -> str:
    noun = kind.partition(" ")[2]
    return noun + ("es" if noun.endswith("s") else "s") if noun else ""
