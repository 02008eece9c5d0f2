"""Any pound of a built pack, followed in figures.csv alone: from a total to its outcome, volume, unit cost line, source and flag."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate
from pathlib import Path

import pytest
from conftest import QUICK
from reading import figures_of
from test_packs import QUARTER

from tfdata.params import load

BOOK = load()
TOTAL = ".all.gross"
Rows = dict[str, dict[str, str]]


def pounds(row: dict[str, str]) -> int:
    return int(row["value"].replace("£", "").replace(",", "").replace("−", "-"))


def followed(rows: Rows, name: str, pound: int) -> Iterator[str]:
    """Follow a pound of a sum through what it is made of, as long as those are pounds; a rise in use has no pound of its own."""
    yield name
    parts = [
        part
        for part in rows[name]["made_of"].split()
        if rows[name]["formula"].startswith("The sum") and rows[part]["unit"] == "gbp" and rows[part]["value"] and pounds(rows[part]) > 0
    ]
    for part, end in zip(parts, accumulate(pounds(rows[part]) for part in parts), strict=True):
        if pound <= end:
            yield from followed(rows, part, pound - end + pounds(rows[part]))
            return


@pytest.mark.parametrize("turn", range(5))
def test_a_pound_picked_at_random_is_followed_to_its_unit_cost(reports: Path, turn: int) -> None:
    """From all agencies to one, to a line of an outcome, to protected volumes, and to the line's source and flag in the database."""
    packs = {slug: {row["id"]: row for row in figures_of(reports / QUARTER / slug)} for slug in QUICK}
    totals = {
        (slug, name): pounds(row)
        for slug, rows in packs.items()
        for name, row in rows.items()
        if name.startswith("savings_by_agency_") and name.endswith(TOTAL) and pounds(row) > 0
    }
    assert totals
    drawn = random.Random(turn)  # noqa: S311 # a draw that anybody can repeat
    slug, name = drawn.choice(sorted(totals))
    rows = packs[slug]
    way = list(followed(rows, name, drawn.randint(1, totals[slug, name])))
    agency, line = way[1], way[-1]
    assert len(way) == 3
    assert agency.startswith("savings_by_agency_")
    assert line.startswith("savings_lines_")
    key = next(key for key in rows[line]["rests_on"].split() if key.startswith("unit_costs."))
    code = key.removeprefix("unit_costs.").removesuffix(".fiscal")
    cost = BOOK.unit_costs[code]
    assert cost.source
    assert cost.rag in "RAG"
    assert any(row["value"] and key in row["rests_on"].split() for name, row in rows.items() if name.startswith("savings_unit_costs."))
    assert rows[line]["made_of"].split() == [line.replace(".gross", ".units"), line.replace(".gross", ".each")]
    volumes = rows[line.replace(".gross", ".units")]["made_of"].split()
    assert volumes
    assert all(rows[volume]["unit"] in ("families", "count") and int(rows[volume]["value"].replace(",", "")) % 5 == 0 for volume in volumes)
    each = Decimal(rows[line.replace(".gross", ".each")]["value"].replace("£", "").replace(",", ""))
    units = Decimal(rows[line.replace(".gross", ".units")]["value"].replace(",", ""))
    assert 0 < units * each / 2 < pounds(rows[line]) < units * each * 5  # a worth of one to five years


def test_every_figure_that_another_is_made_of_is_printed_too(reports: Path) -> None:
    """A figure names only what a reader can find in the same file."""
    for slug in QUICK:
        rows = {row["id"]: row for row in figures_of(reports / QUARTER / slug)}
        assert {part for row in rows.values() for part in row["made_of"].split()} <= set(rows)
