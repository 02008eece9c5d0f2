"""Read the published record: figures that somebody printed, one a row, each with its source and the place in it.

In comes a CSV file; out come figures and faults, each with line and column.
What a row names is checked only against what was read without a fault.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tfdata.faults import Fault, Refused, nearest
from tfdata.params import listing
from tfdata.params.model import PublishedMeasure, Source
from tfdata.params.parameter import Parameter, PublishedFigure
from tfdata.periods import as_of

COLUMNS = ("gss_code", "phase", "measure", "value", "as_of", "source", "locator", "note")
Known = Mapping[str, Collection[str] | None]


def read(
    path: Path, name: str, known: Known, measures: Mapping[str, PublishedMeasure], sources: Mapping[str, Source]
) -> tuple[tuple[PublishedFigure, ...], list[Fault]]:
    """Give the figures of the record and its faults; `known` names by column what a cell may name (None: not known)."""
    try:
        rows, faults = listing.rows(path, name, COLUMNS)
    except Refused as refused:
        return (), list(refused.faults)
    faults += [Fault(name, line, column, message) for line, row in rows for column, message in _faults(row, known)]
    if faults or None in known.values():
        return (), faults
    found: list[PublishedFigure] = []
    seen: Counter[str] = Counter()
    for _, row in rows:
        key = f"record.{row['gss_code']}.phase_{row['phase']}.{row['measure']}"
        seen[key] += 1
        found.append(_figure(row, f"{key}.{seen[key]}", measures[row["measure"]], sources[row["source"]]))
    return tuple(found), []


def _figure(row: Mapping[str, str], key: str, measure: PublishedMeasure, source: Source) -> PublishedFigure:
    parameter = Parameter(key, measure.label, Decimal(row["value"]), measure.unit, source, row["locator"], "sourced", words=row["note"])
    return PublishedFigure(
        parameter,
        row["gss_code"],
        row["phase"],
        row["measure"],
        as_of(row["as_of"]),
        as_of(source.dated),
        row["note"],
        row["source"],
        measure.target,
    )


def _faults(row: Mapping[str, str], known: Known) -> Iterator[tuple[str, str]]:
    for column, names in known.items():
        if names is not None and row[column] not in names:
            yield column, f"{row[column]!r} is not known{nearest(row[column], names)}"
    try:
        is_plain = row["value"].strip("0123456789.") == "" and Decimal(row["value"]).is_finite()
    except InvalidOperation:
        is_plain = False
    if not is_plain:
        yield "value", "this is not a plain number; write 1160 or 0.5, without commas or signs"
    if not row["locator"]:
        yield "locator", "say where in the source the figure stands"
