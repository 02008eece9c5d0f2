"""The published notebook as a page: every cell's code as it ran, what it came to, and how to run it again."""

from __future__ import annotations

from pathlib import Path

import html5lib
import nbformat
import pytest
from bs4 import BeautifulSoup
from rendering_sample import HOSTILE, cell, long_table, sample, title
from test_packs import EACH

from tfdata.packs.document import read_document
from tfdata.packs.inputs import NOTEBOOKS
from tfdata.packs.notebook_page import KEY
from tfdata.packs.render import NotebookPageExporter
from tfdata.shown import Officers, Text

HEAVIEST = 400_000  # bytes of a page that holds the pack and its code


def page(notebook: nbformat.NotebookNode) -> BeautifulSoup:
    """Give the page of a notebook as a strict reader takes it."""
    html = NotebookPageExporter().from_notebook_node(notebook, {"metadata": {"name": "programme_pack"}})[0]
    html5lib.HTMLParser(strict=True).parse(html)
    return BeautifulSoup(html, "html5lib")


def of_a_table() -> nbformat.NotebookNode:
    """Give an executed notebook of a title and a table."""
    return nbformat.v4.new_notebook(cells=[cell(title(), "load"), cell(long_table(), "table")])


def noting(**parameters: str) -> BeautifulSoup:
    """Give the page of a notebook whose run noted these parameters."""
    notebook = sample()
    notebook.metadata[KEY] = {"parameters": parameters, "versions": {"pandas": "3.1.1"}, "lock": "ab12"}
    return page(notebook)


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("slug", EACH)
def test_every_cell_stands_on_the_page_with_its_code_and_what_it_came_to(pack: Path, name: str) -> None:
    """Code line by line as it ran, in order, and below it the values that the pack shows."""
    notebook = nbformat.read(pack / f"{name}.ipynb", 4)
    html = (pack / f"{name}_notebook.html").read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(html)
    soup = BeautifulSoup(html, "html5lib")
    ran = [cell for cell in notebook.cells if cell.cell_type == "code"]
    cells = soup.select("div.cell")
    assert [cell["id"] for cell in cells] == [f"cell-{cell.id}" for cell in ran]
    assert [cell.select_one(".code pre").get_text() for cell in cells] == [cell.source.rstrip("\n") for cell in ran]
    shown = [value["id"] for value in read_document(notebook).values]
    assert [value["id"] for value in soup.select(".value") if value["id"] in shown] == shown
    assert len(soup.find_all("h1")) == 1
    assert not soup.find_all("script")
    assert len(html.encode()) < HEAVIEST


def test_a_demonstration_is_run_again_with_nothing_else() -> None:
    """The commands name borough, quarter and phase; the demonstration needs no file."""
    text = noting(borough="dudley", quarter="2015-16-Q3", phase="1", data="demonstration").select_one(".box").get_text()
    assert "make report BOROUGH=dudley QUARTER=2015-16-Q3 PHASE=1\n" in text
    assert "Nothing else is needed" in text
    assert "DATA=" not in text
    assert "sha256 ab12" in text


def test_the_record_alone_is_run_again_with_nothing_else() -> None:
    """A pack of Part A needs no extract, and says so."""
    text = noting(borough="leeds", quarter="2015-16-Q3", phase="", data="").select_one(".box").get_text()
    assert "make report BOROUGH=leeds QUARTER=2015-16-Q3\n" in text
    assert "published record alone, which comes with the project. Nothing else is needed." in text


def test_what_stands_beside_the_project_is_said_to_be_needed() -> None:
    """A page with officers' words needs their file, and one beside a released version needs that version."""
    version = "2015-16-Q2-bromley-v1-0123456789ab"
    notebook = of_a_table()
    notebook.cells.append(
        cell(Officers(id="officers-about", title="Who wrote this", facts=(("Committee", (Text("Executive"),)),)), "officers")
    )
    parameters = {"borough": "bromley", "quarter": "2015-16-Q3", "data": "demonstration", "last_release": version}
    notebook.metadata[KEY] = {"parameters": parameters, "versions": {}, "lock": "ab12"}
    text = page(notebook).get_text()
    assert "commentary/2015-16-Q3/bromley.md" in text
    assert "make report BOROUGH=bromley QUARTER=2015-16-Q3 RELEASES=path/to/releases\n" in text
    assert version in text
    assert "Nothing else is needed" not in text


def test_an_own_extract_is_said_to_be_needed_and_whom_to_ask() -> None:
    """A council's own extract is not published; the page says that it is needed, its name, and who has it."""
    text = noting(borough="bromley", quarter="2015-16-Q3", phase="", data="bromley_december").select_one(".box").get_text()
    assert "DATA=path/to/bromley_december" in text
    assert "own extract is needed" in text
    assert "Bromley's programme coordinator" in text


def test_a_notebook_run_by_hand_says_that_nothing_was_noted() -> None:
    """Without the note of a run the page names the cell that holds the parameters."""
    text = page(sample()).select_one(".box").get_text()
    assert "run by hand" in text
    assert "make report" not in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_code_and_parameters_stay_text(hostile: str) -> None:
    """Markup in a cell's source, or in what the run noted, is printed and is nothing else."""
    notebook = of_a_table()
    source = f"words = {hostile!r}  # {hostile}"
    notebook.cells[-1].source = source
    notebook.metadata[KEY] = {"parameters": {"borough": hostile, "quarter": "q", "phase": "", "data": hostile}, "versions": {"x": hostile}}
    soup = page(notebook)
    assert soup.select("div.cell")[-1].select_one("pre").get_text() == source
    assert hostile in soup.select_one("dl.run").get_text()
    assert not soup.find_all("script")


def test_a_line_without_code_keeps_its_number() -> None:
    """Blank lines, lines within a string and comments each have one number, so that a line can be named."""
    notebook = of_a_table()
    notebook.cells[-1].source = 'first = """one\n\ntwo"""\n\n# last'
    lines = page(notebook).select("div.cell")[-1].select("pre .l")
    assert [line.get_text() for line in lines] == ['first = """one', "", 'two"""', "", "# last"]
