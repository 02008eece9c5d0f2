"""The PDFs of built packs as a screen reader meets them: what outloud finds, and structure, order and headers equal to the page's.

Finding no errors by outloud is no proof of conformance with PDF/UA: it covers part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import outloud
import pikepdf
import pypdfium2
import pytest
from bs4 import BeautifulSoup, Tag
from cases import some
from outloud.model import Document, StructElem
from outloud.rules._common import element_text

from tfdata.packs.inputs import NOTEBOOKS

ALL = ("bromley", "dudley", "harrow", "kent", "thurrock", "tonbridge-and-malling")
EACH = [("harrow", ("savings",)), *(pytest.param(slug, (), marks=pytest.mark.slow) for slug in some(ALL, 3))]

EXPLAINED = {
    (
        "ORD-001",
        None,
    ): "a line's own words are counted there before the links within it; the test of the order of painting takes each where it stands",
    (
        "PAG-001",
        "Source: Demonstration caseload, invented: no famil…",
    ): "the source belongs to the chart or table above it, which on three sheets happen to end at one height",
    (
        "PAG-001",
        "DEMONSTRATION invented families, not evidence",
    ): "the stamp belongs to the value beneath it and is read with it, wherever on a sheet that begins; the running header is an artifact",
}


WITHIN_A_LINE = ("Link", "Span", "Em", "Strong", "Code", "Reference")


@dataclass(frozen=True)
class Read:
    """A PDF and the page made from the same notebook."""

    path: Path
    pdf: Document
    page: BeautifulSoup

    def text(self, element: StructElem) -> str:
        return squeezed(self.in_order(element))

    def in_order(self, element: StructElem) -> str:
        """Give an element's words in the order of its content, those of the links within it among them."""
        parts = [element, *element.descendants()]
        found = sorted((ref.page, ref.mcid, ref.stream) for part in parts for ref in part.mcrefs if ref.page is not None)
        return " ".join(self.pdf.content(page).mcid_text.get((stream, mcid)) or "" for page, mcid, stream in found)


@contextmanager
def read(path: Path) -> Iterator[Read]:
    pdf = Document(str(path))
    try:
        yield Read(path, pdf, BeautifulSoup(path.with_suffix(".html").read_text(encoding="utf-8"), "html5lib"))
    finally:
        pdf.close()


def squeezed(text: str) -> str:
    """Take out what differs between a page and a document only by where lines break."""
    return re.sub(r"[-\s\u200b\ufffe\x02]+", "", text)


def documents(pack: Path, names: tuple[str, ...]) -> list[Path]:
    """Give the documents of a pack that have these names, or every one where no name is given."""
    found = sorted(path for path in pack.glob("*.pdf") if path.stem in names or not names)
    assert {path.stem for path in found} >= set(names or NOTEBOOKS)
    return found


def missing(wanted: Iterable[object], found: Iterable[object]) -> list[object]:
    """Give what is wanted and does not come, in its order, among what is found."""
    rest = iter(found)
    return [each for each in wanted if not any(each == other for other in rest)]


@pytest.mark.parametrize(("slug", "names"), EACH)
def test_outloud_finds_no_errors_and_no_warning_that_is_not_explained(pack: Path, names: tuple[str, ...]) -> None:
    """TAG-002 here means that the headers of a table which goes on over a sheet are so wordy that their repetition reads as prose.

    Headers are repeated as artifacts, as PDF/UA asks, since they were read where the table begins; shorten the headers.
    """
    for path in documents(pack, names):
        result = outloud.check(str(path))
        assert result.error is None
        assert [run.rule for run in result.runs if run.status == "crashed"] == []
        found = [(each.rule, each.evidence) for each in result.findings if each.severity in {"error", "warning"}]
        assert [each for each in found if each not in EXPLAINED] == [], path.name
        assert result.errors == 0


@pytest.mark.parametrize(("slug", "names"), EACH)
def test_a_document_says_its_language_and_title_and_its_bookmarks_are_its_headings(pack: Path, names: tuple[str, ...]) -> None:
    """A reader's tool is told the language and shows the title; bookmarks, tagged headings and the page's headings are the same."""
    for path in documents(pack, names):
        with read(path) as both:
            assert both.pdf.lang == "en-GB"
            assert both.pdf.mark_info == {"Marked": True, "Suspects": False}
            assert both.pdf.display_doc_title is True
            assert both.pdf.title == both.pdf.info_title == both.page.title.get_text()
            tagged = [(int(each.type[1]), both.text(each)) for each in both.pdf.elements if re.fullmatch(r"H[1-6]", each.type)]
            tagged = [each for each in tagged if each != (2, "Contents")]
            with pypdfium2.PdfDocument(path) as opened:
                marks = [(mark.level + 1, squeezed(mark.get_title())) for mark in opened.get_toc()]
            assert marks == tagged
            headings = [(int(each.name[1]), squeezed(each.get_text())) for each in both.page.select("h1, main h2, main h3")]
            assert missing(headings, marks) == []


@pytest.mark.parametrize(("slug", "names"), EACH)
def test_a_document_is_read_in_the_order_of_the_page(pack: Path, names: tuple[str, ...]) -> None:
    """Whoever has the tags read aloud hears the page's headings, sentences, captions, cards and points, in its order."""
    for path in [path for path in documents(pack, names) if path.stem in NOTEBOOKS]:
        with read(path) as both:
            said = squeezed(" ".join(_said(both)))
            place = 0
            for element in both.page.select("h1, main :is(h2, h3, p, li, dt, dd, figcaption, caption, tbody tr)"):
                text = squeezed(element.get_text())
                found = said.find(text, place)
                assert found >= 0, f"{element.get_text()!r} is not in {path.name}, or not in its place"
                place = found + len(text)


@pytest.mark.parametrize(("slug", "names"), EACH)
def test_sheets_are_painted_in_the_order_of_the_tags(pack: Path, names: tuple[str, ...]) -> None:
    """What a screen reader follows and what a reader's eye follows are one: no word is painted before another that is read before it."""
    for path in documents(pack, names):
        with read(path) as both:
            painted = [(page.index, mcid) for page in both.pdf.pages for _, mcid in both.pdf.content(page.index).paint_order]
            assert list(_tagged(both.pdf.struct_root, both.pdf)) == painted, path.name
            assert len(painted) > len(both.pdf.pages)


def _tagged(kid: Any, pdf: Document, page: int | None = None) -> Iterator[tuple[int | None, int]]:
    """Give the marked content below a part of the tree, each with its page, in the order of the tree."""
    if isinstance(kid, int):
        yield page, kid
    elif isinstance(kid, pikepdf.Array):
        for each in kid:
            yield from _tagged(each, pdf, page)
    elif kid.get("/Type") != "/OBJR":
        page = pdf.page_index[kid["/Pg"].objgen] if "/Pg" in kid else page
        yield from _tagged(int(kid["/MCID"]) if "/MCID" in kid else kid.get("/K", pikepdf.Array()), pdf, page)


def _said(both: Read) -> Iterator[str]:
    """Give what is read aloud in order, the contents apart, which repeat the headings."""
    contents = {id(each) for toc in both.pdf.elements_of("TOC") for each in [toc, *toc.descendants()]}
    said: set[int] = set()
    for each in both.pdf.elements:
        if id(each) in contents or id(each) in said:
            continue
        within = [*each.descendants()]
        if within and all(child.type in WITHIN_A_LINE for child in within):
            said |= {id(child) for child in within}
            yield both.in_order(each)
        else:
            yield element_text(both.pdf, each, include_children=False)


@pytest.mark.parametrize(("slug", "names"), EACH)
def test_tables_are_tagged_row_by_row_with_headers_that_repeat(pack: Path, names: tuple[str, ...]) -> None:
    """Each table of the page is a table of the document, cell by cell; its column headers are headers, on each sheet that it runs over."""
    runs_over = 0
    for path in [path for path in documents(pack, names) if path.stem in NOTEBOOKS]:
        with read(path) as both:
            tables = both.pdf.elements_of("Table")
            wanted = [_cells(table) for table in both.page.select("main table")]
            assert wanted
            assert missing(wanted, [[_row(both, row) for row in _rows(table)] for table in tables]) == []
            for table in tables:
                head, *body = _rows(table)
                assert {each.type for each in head.logical_children} == {"TH"}
                assert {each.attr("Scope") for each in head.logical_children} == {"Column"}
                begun, *others = sorted({mark.page for row in body for cell in row.descendants() for mark in cell.mcrefs})
                runs_over += bool(others)
                labels = _words(element_text(both.pdf, each) for each in head.logical_children)
                for sheet in others:
                    repeated = _words(run.text for run in both.pdf.content(sheet).artifact_runs())
                    assert labels <= repeated, f"{path.name}: the headers of a table from sheet {begun + 1} are not on sheet {sheet + 1}"
    assert runs_over


def _words(texts: Iterable[str]) -> set[str]:
    return {squeezed(word) for text in texts for word in text.split()}


def _rows(table: StructElem) -> list[StructElem]:
    return [each for each in table.descendants() if each.type == "TR"]


def _row(both: Read, row: StructElem) -> list[str]:
    return [both.text(cell) for cell in row.logical_children]


def _cells(table: Tag) -> list[list[str]]:
    return [[squeezed(cell.get_text()) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
