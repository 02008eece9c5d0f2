"""Whose rows Part B counts: where they come from, as of when they were known, and how many were kept and refused.

In comes a caseload; out go its source line, what it lacks, and the summary of its extract's quality. Rows are counted here, not families.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tfdata.caseload import Caseload
from tfdata.numerals import half_up
from tfdata.periods import day_in_words
from tfdata.quantities import Absent, Cell, Column, Given, Row, Summary, Words
from tfdata.scope import Scope

COUNTED = (("rows_in", "came in"), ("kept", "kept"), ("quarantined", "refused"), ("contradicting", "refused as contradicting"))


def extract_source(scope: Scope, caseload: Caseload) -> Words:
    """Say where the rows of Part B come from and as of when they were known."""
    whose = scope.county_name or scope.name
    origin = (
        f"Demonstration caseload, invented: no family of {whose} is in it." if caseload.is_demonstration else f"The extract of {whose}."
    )
    return Words(f"{origin} As known on {day_in_words(scope.day)}.")


def whose(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Say before Part B whose families it counts, or that there are none and what would bring them."""
    owner = scope.county_name or scope.name
    if caseload.is_demonstration:
        text = (
            f"DEMONSTRATION. The families of this part are invented, from a fixed seed. None of them lives in {scope.name}, and nothing "
            "here is evidence about it. Some totals of the demonstration were made to match the published record: that they agree proves "
            "nothing. "
            "Do not publish this part."
        )
    elif caseload.has("families"):
        text = f"This part is counted from the extract of {owner}, as it was known at the end of the quarter. Small counts are protected."
    elif caseload.has("returns"):
        text = (
            f"This part shows the returns of {owner}, as totals without any family's row. Small counts are protected. "
            "An extract with the tables families, problems and claims would add the other sections."
        )
    else:
        text = (
            f"No extract with families of {scope.name} was given, so this pack holds the published record alone. An extract of {owner} "
            "with the tables families, problems and claims adds its caseload; a table of returns adds its totals."
        )
    column = Column("text", "Text", False)
    rows = (Row("text", Words(""), {"text": Words(text)}),)
    yield Summary("part_b", "Whose families these are", "B", "", (column,), rows, is_demonstration=caseload.is_demonstration)


def needs(caseload: Caseload, *tables: str) -> str:
    """Say which tables a section lacks; empty where the extract has them, or where there is no extract, which `whose` says."""
    missing = [table for table in tables if not caseload.has(table)]
    if caseload.is_empty or not missing:
        return ""
    listed = " and ".join([", ".join(missing[:-1]), missing[-1]] if missing[1:] else missing)
    return f"This section needs the {'tables' if missing[1:] else 'table'} {listed}, which the extract does not hold."


def data_quality(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Say how many rows of each table came in, were kept and were refused; these are rows of the extract, not families."""
    if caseload.is_empty:
        return
    rows = []
    for table, tally in caseload.counts.items():
        cells = {name: _rows(table, name, label, getattr(tally, name)) for name, label in COUNTED}
        rows.append(Row(table, Words(table.replace("_", " ").capitalize()), cells))
    columns = (
        Column("rows_in", "Rows that came in"),
        Column("kept", "Kept"),
        Column("quarantined", "Refused and set aside"),
        Column("contradicting", "Of these, contradicting"),
    )
    share = Given(
        Decimal(str(caseload.recorded_share)) * 100,
        "percent",
        (),
        "Rows that say when they were recorded",
        "Rows with a recorded_on date, of all rows kept.",
        formula="The rows with such a date divided by all rows, as a percentage.",
        tables=tuple(caseload.counts),
    )
    contradicting = Words(
        "A row contradicts when it says what cannot be, or what another row says otherwise: two spells of work that share days, a review "
        "before its assessment, a claim before attachment, absence above the whole. None of these is decided in silence."
    )
    rounded = Words("Rows that came in and were kept are rounded to hundreds, so that none can be set against families; [low] is fewer.")
    note = Words("{recorded} of the rows kept say on which day the authority recorded them; for the others the day it happened stands in.")
    whose = f" The extract is that of {scope.county_name}, of which {scope.name} is a part." if scope.authority.parent else ""
    yield Summary(
        "data_quality",
        f"The extract of {scope.county_name or scope.name}: rows in, kept and refused",
        "B",
        "Table",
        columns,
        tuple(rows),
        is_demonstration=caseload.is_demonstration,
        hidden={"recorded": share},
        notes=(rounded, note, contradicting, Words(f"A refused row is set aside for correction and counted here.{whose}")),
    )


def _rows(table: str, name: str, label: str, number: int) -> Cell:
    """Give a number of rows; those that came in and were kept to the nearest hundred, since a row may be a family."""
    if name in REFUSED or not number:
        return Given(number, "rows", (), f"Rows of {table}: {label}", _AT_THE_DOOR, formula="A count of rows.", tables=(table,))
    hundreds = half_up(Decimal(number) / HUNDRED) * HUNDRED
    if not hundreds:
        return Absent("low", "Too few rows to be rounded to hundreds.")
    definition, formula = f"{_AT_THE_DOOR} Rounded to hundreds.", "A count of rows, rounded."
    return Given(hundreds, "rows", (), f"Rows of {table}: {label}", definition, formula=formula, tables=(table,))


REFUSED = ("quarantined", "contradicting")
HUNDRED = 100
_AT_THE_DOOR = "Counted at the door, over the whole of the authority's extract."
