"""Parts of a pack that stand by themselves: the briefing on one page, and what changed since last quarter, from its tagged cells alone."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from reading import figures_of, html_text, pdf_pages
from rendering_sample import sample
from test_packs import EACH, numbers_in, numbers_in_value, squeezed

from tfdata.packs import excerpts
from tfdata.packs.document import read_document
from tfdata.packs.html import page_styles
from tfdata.shown import ENTRIES_PAGE, anchor_of

NAME = excerpts.BRIEFING.name
TAGGED = ["load", "brief-cards", "brief-sentences", "brief-chart", "part-b-whose"]


def page(pack: Path) -> BeautifulSoup:
    return BeautifulSoup((pack / f"{NAME}.html").read_text(encoding="utf-8"), "html5lib")


@pytest.mark.parametrize("slug", EACH)
def test_a_briefing_has_exactly_one_page(pack: Path) -> None:
    assert len(pdf_pages(pack, NAME)) == 1


@pytest.mark.parametrize("slug", EACH)
def test_a_briefing_holds_five_figures_three_sentences_and_a_chart_of_the_pack(pack: Path) -> None:
    """Each is what the executed notebook shows in its tagged cells, and nothing else is there."""
    notebook = nbformat.read(pack / "programme_pack.ipynb", 4)
    assert [cell.id for cell in notebook.cells if NAME in cell.metadata.get("tags", ())] == TAGGED
    values = {value["id"]: value for value in read_document(notebook).values}
    read = page(pack)
    ids = [element["id"] for element in read.select("main .value")]
    assert ids == ["brief-cards", "brief-sentences", next(name for name in values if name.startswith("chart-brief")), "part-b"]
    assert len(read.select("#brief-cards .card")) == len(values["brief-cards"]["items"]) == 5
    assert len(read.select("#brief-sentences > p:not(.stamp)")) == 3
    known = {row["id"]: row["value"] for row in figures_of(pack)}
    by_anchor = {f"{ENTRIES_PAGE}#{anchor_of(name)}": value for name, value in known.items()}
    figures = read.select(f"main a[href^='{ENTRIES_PAGE}']")
    assert len(figures) > 5
    assert all(link.get_text().partition(" [")[0] in (by_anchor[link["href"]], "[c]", "[x]", "[z]", "[u]") for link in figures)


@pytest.mark.parametrize("slug", EACH)
def test_every_number_of_a_briefing_is_a_figure(pack: Path) -> None:
    known = set().union(*(numbers_in_value(row["value"]) for row in figures_of(pack)))
    (printed,) = pdf_pages(pack, NAME)
    assert numbers_in(html_text(pack, NAME)) - known == set()
    assert numbers_in(re.sub(r"\s+", " ", printed)) - known - {"1"} == set()


@pytest.mark.parametrize("slug", EACH)
def test_page_and_document_of_a_briefing_say_the_same(pack: Path) -> None:
    (printed,) = pdf_pages(pack, NAME)
    printed = squeezed(printed)
    for element in page(pack).select(".card dt, .card dd, #brief-sentences > p:not(.stamp), figcaption, .warning p"):
        assert squeezed(element.get_text()) in printed


@pytest.mark.parametrize("slug", EACH)
def test_a_briefing_of_a_demonstration_says_so_on_the_page_and_in_the_chart(pack: Path) -> None:
    (printed,) = pdf_pages(pack, NAME)
    assert printed.count("DEMONSTRATION") >= 3  # in the header, beside the values and in the chart
    (chart,) = page(pack).find_all("svg")
    assert "DEMONSTRATION" in chart.get_text(" ")
    assert chart.title.get_text().startswith("Demonstration, invented families. In brief.")


@pytest.mark.parametrize("slug", ["dudley"])
def test_a_briefing_leads_to_the_pack_and_its_appendix_and_reads_without_anything_from_elsewhere(pack: Path) -> None:
    read = page(pack)
    whole = BeautifulSoup((pack / "programme_pack.html").read_text(encoding="utf-8"), "html5lib")
    links = {link["href"] for link in read.select(".closing a")}
    assert links == {"programme_pack.html", "programme_pack.html#s-appendix"}
    assert whole.find(id="s-appendix") is not None
    assert len(read.find_all("h1")) == 1
    assert read.html["lang"] == "en-GB"
    assert read.select_one(".skip")["href"] == "#page-main"
    assert not read.select("script, iframe, link[href^=http], [src]")
    policy = read.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy
    css, _ = page_styles()
    assert read.style.string.startswith(css)
    assert read.select("details table"), "the data behind the chart"
    assert "holds the data behind the chart" in re.sub(r"\s+", " ", pdf_pages(pack, NAME)[0])


@pytest.mark.parametrize("slug", ["dudley"])
def test_a_briefing_is_made_of_the_executed_notebook_alone_and_is_among_the_packs_outputs(pack: Path) -> None:
    notebook = nbformat.read(pack / "programme_pack.ipynb", 4)
    made = excerpts.excerpts(notebook, "programme_pack.ipynb", ("html", "pdf"))
    outputs = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert {name: hashlib.sha256(content).hexdigest() for name, content in made.items()} == {name: outputs[name] for name in made}
    assert excerpts.excerpts(notebook, "programme_pack.ipynb", ("xlsx",)) == {}
    assert b"/Lang" in made["briefing.pdf"]
    assert b"pdfuaid" in made["briefing.pdf"], "PDF/UA-1"


@pytest.mark.parametrize("slug", EACH)
def test_what_changed_since_last_quarter_stands_on_a_page_of_its_own(pack: Path) -> None:
    """The page holds the pack's tables since last quarter as the pack shows them, whose families they are, and nothing else."""
    read = BeautifulSoup((pack / "changes.html").read_text(encoding="utf-8"), "html5lib")
    whole = BeautifulSoup((pack / "programme_pack.html").read_text(encoding="utf-8"), "html5lib")
    ids = [element["id"] for element in read.select("main .value")]
    wanted = [element["id"] for element in whole.select("main .value") if element["id"].startswith(("since", "printed"))]
    assert sorted(ids) == sorted(["part-b", *wanted])
    assert any(name.startswith("since") for name in ids)
    for name in ids:
        assert read.find(id=name).get_text() == whole.find(id=name).get_text()
    assert read.h1.get_text() == excerpts.CHANGES.title


def test_a_pack_with_nothing_to_set_beside_it_has_no_page_of_changes() -> None:
    """The record alone has no quarter before: no page says so at length."""
    notebook = sample()
    for cell in notebook.cells[:1]:
        cell.metadata["tags"] = ["briefing", "changes"]
    assert [*excerpts.excerpts(notebook, "programme_pack.ipynb", ("html",))] == []
