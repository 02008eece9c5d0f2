"""A name made of markup, template, typesetting, formula or unseen marks is text, wherever data or parameters may put it."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from dataclasses import replace
from html import escape

import nbformat
import pypdfium2
import pytest
from bs4 import BeautifulSoup, Tag
from hostile import LONG, NAMES, names
from hypothesis import HealthCheck, example, given, settings
from matplotlib import rc_context
from page_rules import faults
from reading_workbooks import opened
from rendering_sample import cell, chart, figure, prose

from tfdata.charts import look
from tfdata.packs.files import _write
from tfdata.packs.render import HTMLPackExporter, PDFPackExporter, XLSXPackExporter
from tfdata.shown import (
    ENTRIES_PAGE,
    MIME,
    Card,
    Cards,
    Column,
    Data,
    Link,
    Quote,
    Row,
    Sentences,
    Shown,
    Table,
    Title,
    anchor_of,
    clean,
    words,
)
from tfdata.shown.svg import tidy

ELEMENTS = frozenset(
    re.findall(
        "[a-z0-9]+",
        """div p h1 dl dt dd table caption thead tbody tr th td span data abbr a q ul li figure figcaption details summary strong small
        svg title g defs path use rect text tspan clippath""",
    )
)
ATTRIBUTES = re.compile(r"(?!on|style|src)[a-z-]+")
NOT_SEEN = re.compile("[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
SLOWER = settings(FEW, max_examples=6)


def values(name: str) -> list[Shown]:
    """Give a value of each kind with the name wherever a name can stand; a name of which nothing is left stands nowhere alone."""
    words_of_it = f"x{name}"
    one, two = replace(figure("one", 1234), label=words_of_it, definition=name), figure("two", 5, "", "p")
    row = Row(words(words_of_it), (words(one), words(Quote(name), name, " ", two)))
    columns = (Column(words_of_it, "text"), Column("Families"), Column(f"y{name}", "text"))
    notes, source = (words(name),), words(name)
    return [
        Title(
            id="title", title=words_of_it, authority=words_of_it, programme=name, quarter="2015-16-Q3", period=name, as_at=name,
            status=name, phases=(name,),
        ),
        Cards(id="cards", title=words_of_it, items=(Card(words_of_it, one, words(name)),)),
        Table(id="table", title=words_of_it, columns=columns, rows=(row,), notes=notes, source=source, unit=name),
        replace(chart(), id="chart", title=words_of_it, alt=f"{words_of_it} 12", svg=drawn(name), notes=notes, source=source,
                table=Data(columns=columns, rows=(row,), notes=notes)),
        Sentences(id="plain", title=words_of_it, items=(words(name, one),)),
        Sentences(id="points", title=words_of_it, items=(words(name), words(Link(words_of_it, "https://example.org/a"))), style="points"),
        Sentences(id="warning", title=words_of_it, items=(words(name),), style="warning"),
    ]  # fmt: skip


def drawn(name: str) -> str:
    """Give the SVG of a picture that is labelled with the name, as a chart shortens it."""
    text = escape(look.short(name).replace("\n", " "))
    label = f'<text x="1" y="1" font-size=".05px">{text}</text>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{label}<path d="M0 0"/></svg>'


def notebook(name: str) -> nbformat.NotebookNode:
    first, *others = values(name)
    cells = [cell(value, f"value-{place}") for place, value in enumerate(others)]
    return nbformat.v4.new_notebook(cells=[cell(first, "title"), prose("## Values", "values"), *cells])


@FEW
@given(names)
def test_a_name_is_text_in_every_value(name: str) -> None:
    """No element, attribute or address comes of a name; its words are all there, and nothing unseen is."""
    for value in values(name):
        bundle = value._repr_mimebundle_()
        page = BeautifulSoup(bundle["text/html"], "html5lib").body
        assert {element.name.lower() for element in page.find_all(True)} <= ELEMENTS
        for element in page.find_all(True):
            assert all(ATTRIBUTES.fullmatch(attribute.lower()) for attribute in element.attrs), element.attrs
        entries = {f"{ENTRIES_PAGE}#{anchor_of(figure.id)}" for figure in value.figures}
        assert {link["href"] for link in page.select("a[href]")} <= {"https://example.org/a", *entries}
        assert clean(name).strip() in _text(page)
        assert not NOT_SEEN.search(bundle["text/html"].replace("\n", "")), "a mark that is not seen"
        assert not NOT_SEEN.search(bundle["text/plain"].replace("\n", ""))
        assert json.loads(json.dumps(bundle[MIME])) == bundle[MIME]


def _text(page: Tag) -> str:
    return unicodedata.normalize("NFC", page.get_text()) + unicodedata.normalize("NFC", " ".join(_labels(page)))


def _labels(page: Tag) -> list[str]:
    return [element["aria-label"] for element in page.select("[aria-label]")]


@FEW
@given(names)
@example("A\x1f\u0300")
def test_cleaning_a_name_twice_is_cleaning_it_once(name: str) -> None:
    """What is clean stays as it is; letters and signs are never taken out, and accents only where they pile up."""
    once = clean(name)
    assert clean(once) == once
    before, after = (  # taken apart, since an accent joins its letter once what stood between them is gone
        [mark for mark in unicodedata.normalize("NFD", text) if unicodedata.category(mark)[0] in "LNPS"] for text in (name, once)
    )
    assert after == before


def test_accents_that_pile_up_are_cut_and_those_that_words_need_stay() -> None:
    assert clean("e\u0301" + "\u0302" * 30) == "\u00e9" + "\u0302" * 4
    for word in ("Llŷn", "Việt Nam", "ग्राम", "שָׁלוֹם", "Z\u0323\u0301\u0302\u0303"):
        assert clean(word) == unicodedata.normalize("NFC", word)


@SLOWER
@given(names)
@example("\x1f")  # nothing is left of it
@example("01\u0300\u05d0")  # an accent over a figure, before a letter that the font lacks
@example("\u05d0\u0300")
def test_a_name_is_text_on_a_page_in_a_document_and_in_a_workbook(name: str) -> None:
    """The page breaks no rule, the document compiles, and the workbook holds no formula and no link but its own."""
    made = notebook(name)
    page = HTMLPackExporter().from_notebook_node(made)[0]
    assert [fault for fault in faults(page) if not fault.startswith(("pictures_say", "links_with"))] == []
    with pypdfium2.PdfDocument(PDFPackExporter().from_notebook_node(made)[0]) as document:
        assert len(document)
    _is_inert(XLSXPackExporter().from_notebook_node(made)[0])


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES, ids=[f"name-{place}" for place in range(len(NAMES))])
def test_each_name_is_text_on_a_page_in_a_document_and_in_a_workbook(name: str) -> None:
    test_a_name_is_text_on_a_page_in_a_document_and_in_a_workbook.hypothesis.inner_test(name)  # type: ignore[attr-defined]


def _is_inert(workbook: bytes) -> None:
    made = opened(workbook)
    assert all(each.data_type != "f" for sheet in made.worksheets for line in sheet.iter_rows() for each in line)
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        whole = b"".join(parts.read(part) for part in parts.namelist())
    assert b"<f>" not in whole
    assert set(re.findall(rb'Target="(https?://[^"]*|javascript[^"]*)"', whole)) <= {b"https://example.org/a"}


@SLOWER
@given(names)
def test_a_name_drawn_in_a_chart_is_words(name: str) -> None:
    """A label is never taken for mathematics, breaks over lines, and warns of nothing that would stop a pack."""
    label = look.short(f"x {name}")
    assert len(label.splitlines()) <= 3
    assert max(map(len, label.splitlines())) <= 44
    look._use_font()
    with rc_context(look.STYLE):
        canvas = look.Canvas(figsize=(7.2, 2), layout="constrained")
        axes = canvas.add_subplot()
        axes.set_yticks([0], [label])
        svg = tidy(look.svg(canvas), "chart")
    drawn_words = "".join(text.get_text() for text in BeautifulSoup(svg, "html5lib").select("text"))
    assert "".join(label.split()) in "".join(drawn_words.split())


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//example.org", 'https://x" onload="y', "https://x\u202e"])
def test_an_address_that_is_no_web_page_s_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="a link leads to an address"):
        Link("words", address)


@pytest.mark.parametrize("name", LONG, ids=lambda name: name[:2])
def test_a_long_name_stays_on_the_sheets_of_a_document_and_makes_few_of_them(name: str) -> None:
    """What is kept together is never longer than a sheet, and a column's heading, which each sheet repeats, leaves room for its rows."""
    with pypdfium2.PdfDocument(PDFPackExporter().from_notebook_node(notebook(name))[0]) as document:
        assert len(document) <= 40
        for sheet in document:
            text = sheet.get_textpage()
            boxes = [text.get_charbox(place) for place in range(text.count_chars())]
            assert max(right for _, _, right, _ in boxes) <= sheet.get_width() - 50
            assert min(bottom for _, bottom, _, _ in boxes) >= 20
            text.close()
            sheet.close()


@FEW
@given(names)
def test_a_name_in_the_figures_file_begins_no_formula_and_fills_one_cell(name: str) -> None:
    """A spreadsheet runs what begins with a sign of a formula; a number that is less than nought stays a number."""
    file = io.StringIO()
    _write(csv.writer(file, lineterminator="\n"), [clean(name), "-40", "-0.5", clean(f"-{name}")])
    ((first, *numbers, last),) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert not re.match(r"[=+@\t\r]|-(?!\d)", first)
    assert first.removeprefix("'") == clean(name).removeprefix("'")
    assert numbers == ["-40", "-0.5"]
    assert last.startswith("'-") or last[1:].replace(".", "").isdigit()


def test_a_name_in_a_notebook_is_never_shown_as_markdown() -> None:
    """JupyterLab and a pack show a value's HTML, JSON or plain words."""
    outputs = [output for each in notebook("![x](http://y.example/z.png)").cells for output in each.get("outputs", ())]
    assert {form for output in outputs for form in output["data"]} == {"text/html", "text/plain", MIME}
