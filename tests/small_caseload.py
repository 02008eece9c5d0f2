"""A caseload of a few families, written in a test: their stories in, the typed tables of the store out, without the way through files.

`Story` says what happened to one family; everything is known on the day it happened unless the story says when it was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pandas as pd
from small_extract import BOOK, BROMLEY

from tfdata import scope
from tfdata.caseload import Caseload
from tfdata.extracts import TABLES, TableCounts
from tfdata.params import Book
from tfdata.scope import Scope

Event = tuple[str, str, str]
Row = dict[str, str]
PENCE = Decimal("0.01")


@dataclass(frozen=True)
class Story:
    """What happened to a family: `dates` are cells of its row, `claims` are (basis, status, day), the rest (code, day).

    `later` are further versions of its row, each with the cells that changed; `recorded_on` is when the first version was recorded.
    `evidence` are the cells of its rows of people, progress, employment, spot_checks and service_use, by table, without the family's key.
    """

    family_id: str = "F1"
    phase: str = "2"
    local_authority: str = BROMLEY
    district: str = ""
    dates: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[Event, ...] = ()
    documents: tuple[tuple[str, str], ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    later: tuple[Mapping[str, str], ...] = ()
    claims_recorded_on: str = ""
    documents_recorded_on: str = ""
    evidence: Mapping[str, Iterable[Row]] = field(default_factory=dict)

    @property
    def key(self) -> dict[str, str]:
        return {"local_authority": self.local_authority, "phase": self.phase, "family_id": self.family_id}


def tables(stories: Iterable[Story]) -> dict[str, list[Row]]:
    """Give the rows of the stories as an extract would hold them."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for story in stories:
        begun = "2012-04-02" if story.phase == "1" else "2014-09-02"
        first = {**story.key, "district": story.district, "identified_on": begun, "referral_source": "police", **story.dates}
        rows["families"] += [first, *({**first, **changed} for changed in story.later)]
        rows["problems"] += [{**story.key, "problem": problem, "identified_on": day} for problem, day in story.problems]
        rows["documents"] += [
            {**story.key, "document": document, "completed_on": day, "recorded_on": story.documents_recorded_on}
            for document, day in story.documents
        ]
        rows["claims"] += [
            {**story.key, "claim_basis": basis, "status": status, "status_on": day, "recorded_on": story.claims_recorded_on}
            for basis, status, day in story.claims
        ]
        for name, of_family in story.evidence.items():
            rows[name] += [{**story.key, **cells} for cells in of_family]
    return {name: [{column: row.get(column, "") for column in TABLES[name].names} for row in found] for name, found in rows.items()}


def caseload(
    *stories: Story, is_demonstration: bool = False, has_documents: bool = True, returned: Iterable[Row] = (), booked: Iterable[Row] = ()
) -> Caseload:
    """Give the caseload of the stories, with every column and its type as the store gives them.

    A store holds no extract without a family, so that one counts as kept where there is no story; `returned` are rows of returns
    and `booked` of the ledger. Of the tables that may be left out, documents apart, those without a row count as not given.
    """
    typed = {name: _typed(name, rows) for name, rows in {**tables(stories), "returns": list(returned), "ledger": list(booked)}.items()}
    is_given = {name: TABLES[name].is_required or name == "documents" or len(rows) > 0 for name, rows in typed.items()}
    counts = {name: TableCounts(len(rows), len(rows), 0) for name, rows in typed.items() if is_given[name]}
    if not stories:
        counts["families"] = TableCounts(1, 1, 0)
    code = stories[0].local_authority if stories else BROMLEY
    return Caseload("small", code, is_demonstration, "", **typed, has_documents=has_documents, counts=counts)


def in_quarter(quarter: str, borough: str = "bromley", phase: str = "", book: Book = BOOK) -> Scope:
    """Give the scope of a pack."""
    return scope.find(borough, quarter, phase, book)


def with_target(value: int | None, phase: str, borough: str = "bromley", counts: str = "reached") -> Book:
    """Give a stand-in for the book in which an authority's target of a phase is another one, or is not known."""
    authority = BOOK.authorities[borough]
    others = [target for target in authority.targets if target.phase != phase]
    own = next((target for target in authority.targets if target.phase == phase), authority.targets[0])
    mine = [own.model_copy(update={"phase": phase, "value": value, "counts": counts})] if value is not None else []
    changed = authority.model_copy(update={"targets": [*others, *mine]})
    return replace(BOOK, authorities={**BOOK.authorities, borough: changed}, used={})


def _typed(name: str, rows: list[Row]) -> pd.DataFrame:
    contract = TABLES[name]
    text = pd.DataFrame(rows, columns=list(contract.names), dtype="str")
    for column in contract.columns:
        filled = text[column.name].where(text[column.name] != "")
        if column.type == "number":
            text[column.name] = pd.Series([Decimal(cell).quantize(PENCE) for cell in text[column.name]], dtype="object")
            continue
        dated = pd.to_datetime(filled, format="%Y-%m-%d") if column.type == "date" else filled
        text[column.name] = pd.to_numeric(dated).astype(column.dtype) if column.dtype == "Int64" else dated.astype(column.dtype)
    return text
