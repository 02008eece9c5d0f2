"""A count names the tables that it was counted from: without any other table it is the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tfdata import claimable, release, scope, store
from tfdata.caseload import Caseload
from tfdata.extracts import TABLES
from tfdata.params import load
from tfdata.quantities import Count, Summary

BOOK = load()
Counts = dict[tuple[str, str], tuple[Count, tuple[str, ...]]]


def counts(slug: str, whole: Caseload) -> Counts:
    """Give every count of a pack by its place, with the tables that it names."""
    pack = scope.find(slug, "2015-16-Q3")
    found = release._summaries(pack, whole, claimable.decide(pack, whole))
    return {
        (summary.id, place): (cell, cell.tables or (*BOOK.measures[cell.measure].tables, *summary.tables))
        for made in found.values()
        for summary in made
        for place, cell in _cells(summary)
    }


def _cells(summary: Summary) -> Iterator[tuple[str, Count]]:
    for place, cell in [*summary.hidden.items(), *((f"{row.key}.{key}", cell) for row in summary.rows for key, cell in row.cells.items())]:
        if isinstance(cell, Count):
            yield place, cell


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_a_count_changes_with_no_table_that_it_does_not_name(demonstration_store: Path) -> None:
    """Each table of the extract is emptied in turn: what changes, or goes, names that table; and each name but `families` is needed."""
    slug = "dudley"  # whose tables are all filled
    whole = store.read("demonstration", BOOK.authorities[slug].gss_code, demonstration_store)
    before = counts(slug, whole)
    assert len(before) > 100
    changed: dict[str, set[str]] = {}
    for table in TABLES:
        if table == "families":
            continue
        after = counts(slug, replace(whole, **{table: getattr(whole, table).iloc[:0]}))
        for place, (cell, named) in before.items():
            if place not in after or after[place][0].value != cell.value:
                changed.setdefault(cell.measure, set()).add(table)
                assert table in named, (place, table)
    assert all({"claims"} <= changed[measure] for measure in ("outcome", "decided"))
    assert {"documents", "problems", "progress", "employment"} <= changed["decided"]
    assert changed["service_uses"] == {"service_use"}
