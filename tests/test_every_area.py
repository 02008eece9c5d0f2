"""Every area of the published record in one command: each pack is whole, shows no empty chart and says nothing that is not true of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from conftest import areas
from reading import figures_of
from test_rendering import PAGE_LIMIT_BYTES

from tfdata.packs.inputs import NOTEBOOKS
from tfdata.params import load

BOOK = load()
AREAS = {slug: BOOK.authorities[slug] for slug in areas()}
QUARTER = "2015-16-Q3"


@pytest.fixture
def packs(reports_of_all: Path) -> Path:
    """What `make report BOROUGH=all` builds."""
    return reports_of_all / QUARTER


def values(pack: Path) -> Iterator[dict[str, object]]:
    for name in NOTEBOOKS:
        for cell in nbformat.read(pack / f"{name}.ipynb", 4).cells:
            for output in cell.get("outputs", ()):
                yield output["data"]["application/vnd.tfdata+json"]


def page(pack: Path) -> BeautifulSoup:
    return BeautifulSoup((pack / "programme_pack.html").read_text(encoding="utf-8"), "html5lib")


def main(pack: Path) -> Tag:
    found = page(pack).find("main")
    assert isinstance(found, Tag)
    return found


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_area_has_a_pack_that_is_whole(packs: Path) -> None:
    """Every file that the manifest names is there, and no page is heavy."""
    assert {path.name for path in packs.iterdir()} == set(AREAS)
    for slug in AREAS:
        manifest = json.loads((packs / slug / "manifest.json").read_text(encoding="utf-8"))
        assert {path.name for path in (packs / slug).iterdir()} == {*manifest["outputs"], "manifest.json", "build.json"}
        assert {*(f"{name}.html" for name in NOTEBOOKS), "figures.html", "figures.csv"} <= set(manifest["outputs"])
        assert all((packs / slug / f"{name}.html").stat().st_size < PAGE_LIMIT_BYTES for name in NOTEBOOKS), slug


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_chart_is_empty_and_no_table_is_without_rows(packs: Path) -> None:
    """A chart shows two figures or more, of which one is a number; a heading is followed by something to read."""
    for slug in AREAS:
        for value in values(packs / slug):
            data = value["table"] if value["kind"] == "chart" else value
            if value["kind"] in ("chart", "table"):
                assert data["rows"], (slug, value["id"])  # type: ignore[index]
            if value["kind"] == "chart":
                numbers = [figure for figure in value["figures"] if figure["value"]]  # type: ignore[attr-defined]
                assert len(numbers) > 1, (slug, value["id"])
                assert "<path" in value["svg"] or "<use" in value["svg"]  # type: ignore[operator]
        for heading in main(packs / slug).find_all(re.compile("^h[23]$")):
            following = heading.find_next(re.compile("^(h[23]|p|div|figure|table|ul)$"))
            assert isinstance(following, Tag)
            assert not following.name.startswith("h") or following.name > heading.name, (slug, heading.get_text())


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_part_b_shows_figures_only_where_an_extract_has_the_families(packs: Path) -> None:
    """The six and the districts of Kent stand in the demonstration; every other pack says once that there is no extract."""
    shown = {slug for slug in AREAS if any(row["part"] == "B" for row in figures_of(packs / slug))}
    assert shown == {*BOOK.described, "maidstone", "dartford"}
    for slug, authority in AREAS.items():
        text = main(packs / slug).get_text(" ", strip=True)
        says_so = f"No extract with families of {authority.name} was given"
        assert text.count(says_so) == (slug not in shown)
        assert ("DEMONSTRATION" in text) == (slug in shown)
        for sentence in ("counted from the extract", "made to match", "Published figures beside the caseload"):
            assert (sentence not in text) or slug in shown, (slug, sentence)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_each_pack_speaks_of_its_own_figures(packs: Path) -> None:
    """What is told of targets, contradictions, England and later documents is told where the record has it, and nowhere else."""
    for slug, authority in AREAS.items():
        found = page(packs / slug)
        headings = {heading.get_text(strip=True) for heading in found.find_all("h3")}
        own = [item for item in BOOK.record if item.gss_code == authority.gss_code]
        several = [item for item in own for other in own if item is not other and item.is_same_thing(other)]
        sources = {target.source for target in authority.targets}  # the target itself stands in the table of targets
        later = [item for item in own if item.published.start and str(item.published.start) > "2015-12-31"]
        later = [item for item in later if not (item.is_target and item.source in sources)]
        assert ("Where documents repeat or contradict each other" in headings) == bool(several), slug
        undated = [item for item in own if item.published.precision == "undated" and not item.is_target]
        undated = [item for item in undated if str(item.as_of.start) > "2015-12-31"]
        assert ("Published later" in headings) == bool(later or undated), slug
        text = main(packs / slug).get_text(" ", strip=True)
        for phase in ("1", "2"):
            has_target = any(target.phase == phase for target in authority.targets)
            assert (f"No target for {BOOK.phases[phase].name} was found." in text) != has_target, (slug, phase)
        others = [item.name for item in BOOK.authorities.values() if item.name != authority.name and not authority.parent]
        told = [name for name in others if re.search(rf"\b{re.escape(name)} beside England|Targets of {re.escape(name)}\b", text)]
        assert [name for name in told if not re.search(rf"\w {re.escape(name)}$", authority.name)] == [], slug
