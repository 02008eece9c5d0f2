"""An extract that comes in again is compared with the one that it supersedes, row by row, and only counts are told."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_extract import claim, family

from tfdata import changes
from tfdata.changes import Change
from tfdata.extracts import TABLES


def table(name: str, *rows: dict) -> pd.DataFrame:
    """Give accepted rows with the types of the store."""
    typed = {}
    for column in TABLES[name].columns:
        cells = pd.Series([row.get(column.name) or None for row in rows], dtype="object")
        typed[column.name] = pd.to_datetime(cells).astype(column.dtype) if column.type == "date" else cells.astype(column.dtype)
    return pd.DataFrame(typed)


def told(before: list[dict], after: list[dict]) -> list[tuple[int, int, int]]:
    found = changes.between({"families": table("families", *before)}, {"families": table("families", *after)})
    assert {change.table for change in found} <= {"families"}
    return [(change.added, change.removed, change.changed) for change in found]


def test_nothing_is_told_of_an_extract_that_comes_in_for_the_first_time() -> None:
    assert changes.between(None, {"families": table("families", family())}) == ()


def test_rows_that_came_went_and_changed_are_counted() -> None:
    before = [family("F1"), family("F2"), family("F3"), family("F4")]
    after = [family("F2"), family("F3", consent="given"), family("F4", closed_on="2015-12-01"), family("F5"), family("F6"), family("F7")]
    assert told(before, after) == [(3, 1, 2)]


def test_of_the_same_rows_in_another_order_nothing_is_told() -> None:
    """Cells that are missing in both, and a recorded_on that is, are the same."""
    rows = [family("F1"), family("F2", recorded_on="2015-05-01"), family("F2", recorded_on="2015-06-01")]
    assert told(rows, rows[::-1]) == []


@pytest.mark.parametrize(("before", "after"), [("", "2015-06-01"), ("2015-06-01", ""), ("2015-06-01", "2015-06-02")])
def test_a_cell_that_is_filled_emptied_or_another_changes_its_row(before: str, after: str) -> None:
    assert told([family(attached_on=before)], [family(attached_on=after)]) == [(0, 0, 1)]


def test_a_row_that_changed_in_two_cells_counts_once() -> None:
    assert told([family()], [family(consent="given", attached_on="2015-06-01")]) == [(0, 0, 1)]


def test_a_new_version_of_a_family_is_a_row_added() -> None:
    versions = [family(recorded_on="2015-05-01"), family(recorded_on="2015-06-01", consent="given")]
    assert told(versions[:1], versions) == [(1, 0, 0)]


def test_each_table_is_told_of_and_one_that_came_or_went_whole() -> None:
    figure = {"local_authority": "E09000006", "phase": "2", "quarter": "2015-16-Q2", "measure": "attached", "source": "Return"}
    before = {"claims": table("claims", claim(), claim("F2")), "returns": table("returns", figure | {"value": 0})}
    after = {"families": table("families", family()), "returns": table("returns", figure | {"value": 400})}
    assert changes.between(before, after) == (Change("families", 1, 0, 0), Change("claims", 0, 2, 0), Change("returns", 0, 0, 1))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("families", 3, 1, 5), "families: 3 rows added, 1 removed, 5 changed since this extract last came in"),
        (Change("claims", 1, 0, 0), "claims: 1 row added since this extract last came in"),
        (Change("claims", 0, 0, 1160), "claims: 1,160 rows changed since this extract last came in"),
        (Change("claims", 0, 1, 2), "claims: 1 row removed, 2 changed since this extract last came in"),
        (Change("claims", 0, 0, 0), "claims: 0 rows changed since this extract last came in"),
    ],
)
def test_a_change_is_a_sentence(change: Change, words: str) -> None:
    assert str(change) == words


KEYS = st.tuples(st.sampled_from(["F1", "F2", "F3"]), st.sampled_from(["", "2015-05-01", "2015-06-01"]))
ROWS = st.dictionaries(KEYS, st.sampled_from(["", "given", "refused"]))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(ROWS, ROWS)
def test_changes_are_those_of_a_second_calculation(before: dict, after: dict) -> None:
    """From dictionaries of keys and cells, without a frame."""
    rows = [[family(name, recorded_on=day, consent=consent) for (name, day), consent in found.items()] for found in (before, after)]
    changed = sum(before[key] != after[key] for key in before.keys() & after.keys())
    expected = (len(after.keys() - before.keys()), len(before.keys() - after.keys()), changed)
    assert told(*rows) == ([expected] if any(expected) else [])
