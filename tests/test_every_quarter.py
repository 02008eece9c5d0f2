"""Every quarter of the programme, for the authorities in turn: the notebooks' cells run and give a document that can be rendered."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import pytest
from cases import some
from in_process import run
from test_packs import NUMBER, numbers_in
from test_rendering import PAGE_LIMIT_BYTES

from tfdata import scope, store
from tfdata.caseload import Caseload
from tfdata.packs.html import page_parts
from tfdata.packs.inputs import NOTEBOOKS, PACK
from tfdata.packs.pdf import pdf
from tfdata.params import load
from tfdata.periods import quarters

BOOK = load()
FIRST, LAST = min(phase.starts_on for phase in BOOK.phases.values()), max(phase.ends_on for phase in BOOK.phases.values())
FOUR_YEARS, NINE_YEARS = 16, 36
BOTH_PHASES = 11  # in 2014-15-Q4 both run
TWO_PHASES_LIMIT_BYTES = 360_000  # in the quarters in which an authority runs both, a pack has nearly every section twice
COUNTY = ("kent", "tonbridge-and-malling")  # protected together, and by far the largest


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("quarter", quarters(FIRST, LAST), ids=str)
def test_the_notebooks_run_in_every_quarter_for_authorities_in_turn(
    quarter: Any, demonstration_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No quarter is without its packs, no page holds a number that the figures lack, and HTML and PDF are made, none of them heavy."""
    monkeypatch.setenv("TFDATA_STORE", str(demonstration_store))
    monkeypatch.setattr(store, "read", read_once)
    read_once.cache_clear()  # with all that was worked out of it, which is much
    for slug in in_turn(quarters(FIRST, LAST).index(quarter)):
        if not scope_exists(slug, str(quarter)):
            continue
        data = "demonstration" if slug in BOOK.described else ""
        for name in NOTEBOOKS if slug in BOOK.described else (PACK,):  # without a caseload the savings are the same for all
            document = run(name, {"borough": slug, "quarter": str(quarter), "phase": "", "data": data})
            shown = {number for figure in document.figures for number in re.findall(NUMBER, figure["shown"])}
            titles = " ".join(value["title"] for value in document.values)
            assert numbers_in(titles) - shown == set(), (slug, name)
            parts = page_parts(document)
            assert "<h1" in parts["title_html"]
            weight = sum(len(parts[part].encode()) for part in ("css_html", "title_html", "body_html"))
            has_two = {"headlines-1", "headlines-2"} <= {value["id"] for value in document.values}
            assert weight < (TWO_PHASES_LIMIT_BYTES if has_two else PAGE_LIMIT_BYTES), (slug, name)
            assert pdf(document).startswith(b"%PDF-")


def in_turn(turn: int) -> list[str]:
    """Give the authorities of a quarter: each of those described every fourth year, the others once, and the county's two once."""
    described = [slug for slug in BOOK.described if slug not in COUNTY]
    listed = [slug for slug in BOOK.authorities if slug not in BOOK.described]
    counties = some([COUNTY], NINE_YEARS, beginning=(turn - BOTH_PHASES) % NINE_YEARS)
    two = [slug for county in counties for slug in county]
    return [*some(described, FOUR_YEARS, beginning=turn % FOUR_YEARS), *two, *some(listed, NINE_YEARS, beginning=turn % NINE_YEARS)]


@functools.cache
def read_once(name: str, gss_code: str, *, district: str = "") -> Caseload:
    """Read an extract once for a quarter, as each pack reads it; a county and its district have the same."""
    return READ(name, gss_code) if not district else read_once(name, gss_code)


READ = store.read


def scope_exists(slug: str, quarter: str) -> bool:
    """Whether the authority has a phase alive in the quarter."""
    try:
        return bool(scope.find(slug, quarter, "", BOOK).phases)
    except scope.Refused:
        return False
