"""What a committee is handed: the page and the document made from an executed notebook."""

from __future__ import annotations

import base64
import copy
import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from page_rules import faults
from rendering_sample import (
    HOSTILE,
    LONG_WORD,
    cell,
    chart,
    drawing,
    figure,
    headline,
    long_table,
    progress,
    prose,
    sample,
    title,
)

from tfdata.packs.document import NotAPack, read_document
from tfdata.packs.entry_words import TITLE
from tfdata.packs.html import TEMPLATES, dark
from tfdata.packs.lengths import breakable
from tfdata.packs.render import HTMLPackExporter, PDFPackExporter
from tfdata.packs.widths import column_widths
from tfdata.quantities import Figure
from tfdata.shown import MIME, Column, Link, Row, Sentences, Table, anchor_of, words
from tfdata.shown.svg import tidy

HEADER_AND_FOOTER_POINTS = 66
PAGE_LIMIT_BYTES = 300_000


def page(notebook: nbformat.NotebookNode) -> str:
    return HTMLPackExporter().from_notebook_node(notebook)[0]


def document(notebook: nbformat.NotebookNode) -> bytes:
    return PDFPackExporter().from_notebook_node(notebook)[0]


def pdf_pages(made: bytes, *, margins: bool = False) -> list[str]:
    """Read the text of each page, with or without running header and footer."""
    edge = 0 if margins else HEADER_AND_FOOTER_POINTS
    texts = []
    with pypdfium2.PdfDocument(made) as opened:
        for place in range(len(opened)):
            sheet = opened[place]
            text = sheet.get_textpage()
            texts.append(text.get_text_bounded(bottom=edge, top=sheet.get_height() - edge))
            text.close()
            sheet.close()
    return texts


def link_to(name: str) -> str:
    """Give the selector of a figure on a page: its link to its entry."""
    return f'a[href="figures.html#{anchor_of(name)}"]'


def squeezed(text: str) -> str:
    """Take out what differs between a page and a document only by where lines break."""
    return re.sub(r"[-\s\u200b\ufffe\x02]+", "", text)


@pytest.fixture(scope="module")
def html() -> str:
    return page(sample())


@pytest.fixture(scope="module")
def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html5lib")


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return document(sample())


def test_the_sample_s_page_keeps_the_rules_of_every_page(html: str) -> None:
    """A page of hostile names, long words, long and wide tables is valid, and breaks none of the rules that built pages keep."""
    assert faults(html) == []


@pytest.mark.parametrize("name", [*HOSTILE, LONG_WORD])
def test_a_name_that_tries_to_break_out_is_text_on_the_page_and_in_the_document(name: str, soup: BeautifulSoup, pdf: bytes) -> None:
    """A name made of markup, formula or template code is printed as it stands."""
    assert name in soup.get_text()
    assert squeezed(name) in squeezed("".join(pdf_pages(pdf)))


def test_markup_in_prose_and_in_a_chart_is_text(soup: BeautifulSoup, pdf: bytes) -> None:
    """HTML in a markdown cell and markup in a chart's label are printed, not obeyed."""
    assert "<b>bold</b> {{ 1 }} #panic @ref" in soup.get_text()
    assert "<b>bold</b>{{1}}#panic@ref" in squeezed("".join(pdf_pages(pdf)))
    assert "<script>&" in {label.get_text() for label in soup.select("svg text")}


def test_marks_that_turn_text_around_are_taken_out() -> None:
    """A right-to-left override in a name cannot turn a figure around."""
    row = Row(words("Ward\u202e A\u2066\x07"), (words(figure("one", 1234)),))
    shown = Table(id="turned", title="Turned\u200f", columns=(Column("Ward", "text"), Column("Families")), rows=(row,))
    assert "Ward A" in shown._repr_mimebundle_()["text/html"]
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x07]", str(shown._repr_mimebundle_()))


def test_the_contents_lead_to_every_heading(soup: BeautifulSoup) -> None:
    """The contents name each heading of the pack once, in order, and each link leads to it."""
    linked = [(link["href"], link.get_text()) for link in soup.select("nav a")]
    assert linked == [(f"#{heading['id']}", heading.get_text()) for heading in soup.select("main h2, main h3")]
    assert all(soup.find(id=link["href"].removeprefix("#")) for link in soup.select('a[href^="#"]'))


def test_a_wide_table_scrolls_in_a_labelled_region_that_the_keyboard_reaches(soup: BeautifulSoup) -> None:
    """Every table and chart stands in a region that can be focused and is named by its caption."""
    for shown in soup.select("table, svg"):
        region = shown.find_parent(attrs={"role": "region"})
        assert region["tabindex"] == "0"
        assert soup.find(id=region["aria-labelledby"]).get_text(strip=True)


def test_no_two_elements_have_the_same_id(soup: BeautifulSoup) -> None:
    """Ids are unique even where a figure is printed twice."""
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert len(soup.select(link_to("reached"))) == 2


def test_two_charts_that_matplotlib_drew_alike_keep_their_ids_apart() -> None:
    """Each chart's inner ids begin with its own."""
    first, second = (set(re.findall(r'id="([^"]+)"', tidy(drawing(), name))) for name in ("first", "second"))
    assert first
    assert not first & second
    assert tidy(tidy(drawing(), "first"), "first") == tidy(drawing(), "first")


def test_a_chart_says_what_it_shows_and_has_its_table(soup: BeautifulSoup, pdf: bytes) -> None:
    """The alternative text names the picture, on the page and in the document, and the data stand behind it."""
    picture = soup.select_one("svg[role=img]")
    assert soup.find(id=picture["aria-labelledby"]).get_text() == chart().alt
    assert picture.find_parent(class_="chart").select_one("details table")
    assert chart().alt.encode("utf-16-be") in pdf or chart().alt.encode() in pdf


def test_nothing_runs_and_nothing_is_loaded_from_elsewhere(html: str, soup: BeautifulSoup) -> None:
    """A page has no script, no style but its own, and no address that a browser would fetch."""
    assert not soup.select("script, iframe, object, embed, img, form, [style], [onload], [onclick], svg style, foreignObject")
    loaded = [element.get("src") or element.get("href") for element in soup.select("[src], link[href]")]
    assert loaded == ["data:,"]
    assert all(address.startswith("data:") for address in re.findall(r'url\("([^"]+)', soup.style.string))
    assert all(address.startswith("#") for address in re.findall(r'<(?:use|image)[^>]* (?:xlink:)?href="([^"]*)"', html))
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_policy_allows_the_page_s_one_style(soup: BeautifulSoup) -> None:
    """The hash in the Content-Security-Policy is that of the style as it stands."""
    digest = base64.b64encode(hashlib.sha256(soup.style.string.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]


def test_a_source_s_address_is_a_link_and_no_other_address_is(soup: BeautifulSoup, pdf: bytes) -> None:
    """A parameter's source can be opened from page and document; an address in a name or a sentence stays text."""
    outside = [link["href"] for link in soup.select("a[href]") if not link["href"].startswith(("#", "figures.html#"))]
    assert outside == ["https://example.org/minutes?a=1&b=2"]
    assert re.findall(rb"/URI\s?\((.*?)\)", pdf) == [b"https://example.org/minutes?a=1&b=2"]
    with pytest.raises(ValueError, match="begins with https"):
        Link("words", "javascript:alert(1)")


def test_code_is_never_shown(html: str, pdf: bytes) -> None:
    """A pack is read by people who have never seen Python."""
    assert "secret_code" not in html
    assert "secret_code" not in "".join(pdf_pages(pdf))


def test_a_page_weighs_less_than_300_kilobytes(html: str) -> None:
    """A page comes quickly over a poor line, its fonts included."""
    assert len(html.encode()) < PAGE_LIMIT_BYTES


def test_figures_are_printed_with_their_markers(soup: BeautifulSoup) -> None:
    """A provisional figure has [p] after it wherever it stands; a suppressed one is [c] and nothing else; the key explains both."""
    assert soup.select_one(link_to("attached")).get_text() == "1,034 [p]"
    assert soup.select_one(link_to("refused")).get_text() == "[c]"
    assert soup.select_one(link_to("target")).get_text() == "1,660"
    assert [term.get_text() for term in soup.select(".key dt")] == ["[c]", "[p]", "[x]"]


def test_a_suppressed_figure_with_a_value_is_refused() -> None:
    """What is confidential cannot be in a page's data either."""
    with pytest.raises(ValueError, match="marked \\[c\\], and yet it carries a value"):
        table_with(figure("leak", 3, "", "c"))


def test_text_on_both_themes_can_be_read() -> None:
    """Every colour of words has a contrast of 4.5 or more with every ground it stands on, light and dark."""
    css = (TEMPLATES / "pack.css").read_text(encoding="utf-8")
    light, night = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2])
    for theme in (light, night):
        for ink in ("ink", "muted", "brand", "link", "demo"):
            assert all(contrast(theme[ink], theme[ground]) >= 4.5 for ground in ("paper", "panel")), ink
        assert contrast(theme["demo"], theme["demo-panel"]) >= 4.5
        assert contrast(theme["ink"], theme["warn"]) >= 4.5
        assert contrast(theme["band-muted"], theme["band"]) >= 4.5
    for colour in ("#12436d", "#28a197", "#801650", "#f46a25", "#3d3d3d", "#595959", "#000000"):
        assert contrast(dark(colour), night["paper"]) >= 4.5, colour


@pytest.mark.slow
def test_the_same_notebook_gives_the_same_bytes_in_any_zone_and_locale(html: str, pdf: bytes, tmp_path: Path) -> None:
    """A pack is a function of its notebook: neither clock, zone, locale nor hash seed changes a byte."""
    notebook = tmp_path / "pack.ipynb"
    nbformat.write(sample(), notebook)
    code = (
        "import sys, nbformat; from pathlib import Path; from tfdata.packs.render import HTMLPackExporter, PDFPackExporter\n"
        "notebook, made = nbformat.read(sys.argv[1], 4), Path(sys.argv[2])\n"
        "made.with_suffix('.html').write_bytes(HTMLPackExporter().from_notebook_node(notebook)[0].encode())\n"
        "made.with_suffix('.pdf').write_bytes(PDFPackExporter().from_notebook_node(notebook)[0])\n"
    )
    elsewhere = {**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1"}
    subprocess.run([sys.executable, "-c", code, str(notebook), str(tmp_path / "made")], env=elsewhere, check=True)
    assert (tmp_path / "made.html").read_bytes() == html.encode()
    assert (tmp_path / "made.pdf").read_bytes() == pdf


def test_the_document_says_what_a_reader_s_tools_need(pdf: bytes) -> None:
    """The PDF has a title, the quarter's end as its date, a language, bookmarks for each heading, and claims PDF/UA-1."""
    with pypdfium2.PdfDocument(pdf) as opened:
        facts = opened.get_metadata_dict()
        marks = [mark.get_title() for mark in opened.get_toc()]
    assert facts["Title"] == "Troubled Families programme pack: Bromley, October to December 2015"
    assert facts["CreationDate"].startswith("D:20151231")
    assert b"en-GB" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert marks == [
        title().title,
        *(heading.get_text() for heading in BeautifulSoup(page(sample()), "html5lib").select("main h2, main h3")),
        TITLE,
    ]


def test_the_document_is_read_in_the_order_of_the_page(soup: BeautifulSoup, pdf: bytes) -> None:
    """Whoever reads the PDF hears what the page says, in the same order."""
    printed = squeezed("".join(pdf_pages(pdf)))
    place = printed.index(squeezed("Contents"))
    place = printed.index(squeezed("Headline figures"), place + len(squeezed("Contents Headline figures")))
    for element in soup.select("main :is(h2, h3, p, li, dt, dd, tr, caption, figcaption)"):
        text = squeezed(element.get_text())
        found = printed.find(text, place)
        assert found >= 0, f"{element.get_text()!r} is not in the document, or not in its place"
        place = found


def test_demonstration_stands_on_every_page_that_holds_it_and_on_no_other(soup: BeautifulSoup, pdf: bytes) -> None:
    """Each sheet with invented families says so at its head, the second and third sheet of a long table too."""
    whole, inner = pdf_pages(pdf, margins=True), pdf_pages(pdf)
    marked = [text.count("DEMONSTRATION") > body.count("DEMONSTRATION") for text, body in zip(whole, inner, strict=True)]
    invented = [bool(re.search(r"Ward [A-D][A-Z]|Families by headline problem|ward (paid )?\d|wide \d", body)) for body in inner]
    assert marked == invented
    assert sum(marked) >= 2
    assert not all(marked)
    stamped = [shown for shown in soup.select(".value") if shown.select_one(".stamp")]
    assert [shown["id"] for shown in stamped] == ["wards", "problems"]
    assert "DEMONSTRATION" in soup.select_one(".banner").get_text()


def test_the_header_of_a_long_table_is_repeated(pdf: bytes) -> None:
    """A reader of the second sheet sees what the columns are."""
    sheets = [text for text in pdf_pages(pdf) if re.search(r"Ward [A-D][A-Z]", text)]
    assert len(sheets) >= 2
    assert all("Results paid" in text for text in sheets)


def test_every_page_says_whose_it_is_and_how_many_there_are(pdf: bytes) -> None:
    """Each sheet carries authority, quarter, status and its number."""
    sheets = pdf_pages(pdf, margins=True)
    for number, text in enumerate(sheets, start=1):
        for words_of_the_margin in ("Bromley · October to December 2015", "Draft", f"Page {number} of {len(sheets)}"):
            assert words_of_the_margin in text


def test_a_heading_its_lead_and_a_short_table_stay_together(pdf: bytes) -> None:
    """No heading ends a sheet: it stands with the sentence that follows and the table which that introduces."""
    together = [text for text in pdf_pages(pdf) if "See points to keep in view." in text]
    assert len(together) == 1
    for line in ("Part A: the published record", "Families by stage, Bromley", "All families"):
        assert line in together[0]


def test_a_word_too_long_for_its_place_can_break(pdf: bytes) -> None:
    """A long word stays within the page's margins."""
    assert squeezed(breakable("x" * 30, 18)) == "x" * 30
    assert "\u200b" in breakable("x" * 30, 18)
    assert breakable("crime/ASB/education", 18) == "crime/ASB/education"
    with pypdfium2.PdfDocument(pdf) as opened:
        for sheet in opened:
            text = sheet.get_textpage()
            rights = [text.get_charbox(place)[2] for place in range(text.count_chars())]
            text.close()
            assert max(rights) <= sheet.get_width() - 55
            sheet.close()


def test_a_script_that_no_font_can_draw_does_not_stop_the_document() -> None:
    """A name in letters that the font lacks is replaced, and the pack is still made."""
    notebook = sample()
    notebook.cells.insert(2, prose("A name: \u4e2d\u6587", "letters"))
    assert "A name: \ufffd\ufffd" in "".join(pdf_pages(document(notebook)))


def test_a_column_is_no_narrower_than_its_numbers() -> None:
    """Where a table is crowded its type gets smaller before its numbers are cut."""
    rows = [["Quarter", *(["Families"] * 9)], ["October to December 2015", *(["£1,000,000"] * 9)]]
    widths = column_widths(rows, [False] + [True] * 9)
    assert widths.points < 9.5
    assert min(widths.shares[1:]) >= len("£1,000,000")


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (nbformat.v4.new_output("stream", name="stdout", text="debugging"), "cell 3 (stray): the cell wrote to stdout"),
        (nbformat.v4.new_output("stream", name="stderr", text="a warning"), "cell 3 (stray): the cell wrote to stderr"),
        (nbformat.v4.new_output("execute_result", data={"text/plain": "575"}), "cell 3 (stray): the cell shows text/plain"),
        (nbformat.v4.new_output("error", ename="KeyError", evalue="", traceback=[]), "cell 3 (stray): the cell failed with KeyError"),
    ],
)
def test_an_output_that_is_not_a_shown_value_is_refused(output: nbformat.NotebookNode, message: str) -> None:
    """A stray print, a warning, a bare number or an error stops the pack, and the message names the cell."""
    notebook = sample()
    notebook.cells.insert(2, nbformat.v4.new_code_cell("print()", outputs=[output], id="stray"))
    for exporter in (HTMLPackExporter, PDFPackExporter):
        with pytest.raises(NotAPack, match=re.escape(message)) as refused:
            exporter().from_notebook_node(notebook)
        assert "debugging" not in str(refused.value)


def test_everything_wrong_with_a_notebook_is_said_at_once() -> None:
    """Whoever mends a notebook sees all its faults together."""
    notebook = sample()
    notebook.cells[0].outputs[0].data[MIME]["quarter"] = "2015-16-Q5"
    changed = copy.deepcopy(headline()._repr_mimebundle_())
    changed[MIME]["figures"][0]["shown"] = "1,700"
    twice = nbformat.v4.new_output("display_data", data=changed)
    notebook.cells += [
        prose("# A second title\n\n#### Too deep\n\n![picture](https://example.org/a.png) [link](file.csv) [gone](#nowhere)", "wrong"),
        nbformat.v4.new_code_cell("", outputs=[twice], id="twice"),
        nbformat.v4.new_raw_cell("raw", id="raw"),
        cell(title(), "again"),
    ]
    with pytest.raises(NotAPack) as refused:
        read_document(notebook, "programme_pack.ipynb")
    said = str(refused.value)
    for part in (
        "'2015-16-Q5' is not a quarter",
        "'A second title' is of level 1",
        "'Too deep' is of level 4",
        "the picture 'https://example.org/a.png'",
        "the link to 'file.csv'",
        "#nowhere",
        "the figure 'target' is shown elsewhere with other particulars",
        "the value 'headline' is already shown in cell 3 (headline)",
        "not a raw cell",
        "shows 2",
    ):
        assert part in said
    assert all(line.startswith("programme_pack.ipynb: ") for line in said.splitlines())


def test_a_notebook_that_was_not_run_is_refused() -> None:
    """An empty pack is never made."""
    notebook = sample()
    for each in notebook.cells:
        if each.cell_type == "code":
            each.outputs = []
    with pytest.raises(NotAPack, match="shows one title, and this notebook shows none; has it been run"):
        page(notebook)


def test_a_sentence_that_stands_in_several_sections_is_shown_in_each() -> None:
    """Three sections that lack the same table say so in the same words, and the pack is made."""
    notebook = sample()
    lacking = Sentences(id="none-lacking", title="Nothing to show", items=(words("This section needs the table people."),))
    notebook.cells += [cell(lacking, f"lacking-{place}") for place in "abc"]
    found = BeautifulSoup(page(notebook), "html5lib").select('[id^="none-lacking"]')
    assert [value["id"] for value in found] == ["none-lacking", "none-lacking-2", "none-lacking-3"]
    assert faults(page(notebook)) == []


def test_a_cell_for_the_notebook_alone_is_left_out_of_the_pack() -> None:
    """A cell tagged remove_cell helps the analyst and never reaches the committee."""
    notebook = sample()
    note = prose("# Notes for the analyst", "analyst")
    note.metadata["tags"] = ["remove_cell"]
    notebook.cells.insert(0, note)
    assert "Notes for the analyst" not in page(notebook)


def test_a_value_cannot_be_changed_after_it_was_made() -> None:
    """A shown value is frozen, and what it displays cannot be reached through it."""
    shown = progress()
    with pytest.raises(AttributeError):
        shown.title = "other"  # type: ignore[misc]
    shown._repr_mimebundle_()[MIME]["title"] = "other"
    assert shown._repr_mimebundle_()[MIME]["title"] == "Families by stage, Bromley, at 31 December 2015"


def test_a_value_in_the_terminal_is_an_aligned_table_without_addresses() -> None:
    """The plain form of a table lines its numbers up and holds no object's address."""
    text = long_table()._repr_mimebundle_()["text/plain"]
    assert text.splitlines()[0] == "DEMONSTRATION"
    assert " 0x" not in text
    rows = [line for line in text.splitlines() if line.startswith("Ward A")]
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((), "say so in a sentence"),
        ((Row(words("A"), (words("1"), words("2"))),), "row 1 has 2 cells for 2 columns"),
        ((Row((), (words("1"),)),), "row 1 has no heading"),
    ],
)
def test_a_table_whose_parts_do_not_fit_is_refused(rows: tuple[Row, ...], message: str) -> None:
    """A table without rows, with a cell too many, or with a row that nothing heads is not shown."""
    with pytest.raises(ValueError, match=message):
        Table(id="bad", title="Bad", columns=(Column("Stage", "text"), Column("Families")), rows=rows)


def test_a_chart_without_alternative_text_or_with_entities_is_refused() -> None:
    """A picture that says nothing to a reader who cannot see it is not shown; nor is one that could swell."""
    with pytest.raises(ValueError, match="alternative text"):
        replace(chart(), alt=" ")
    with pytest.raises(ValueError, match="declares entities"):
        tidy('<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "chart")


def test_a_chart_from_a_changed_notebook_cannot_bring_a_script() -> None:
    """A picture is cleaned again when the pack is made, whatever the notebook's file says."""
    notebook = sample()
    for each in notebook.cells:
        for output in each.get("outputs", ()):
            if output.data.get(MIME, {}).get("kind") == "chart":
                evil = (
                    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="x()"><script>x()</script><a href="javascript:x()"/>'
                )
                output.data[MIME]["svg"] = (
                    evil + '<image href="https://example.org/p.png"/><rect style="fill:url(https://example.org)"/></svg>'
                )
    picture = BeautifulSoup(page(notebook), "html5lib").select_one("svg[role=img]")
    assert [child.name for child in picture.find_all(True)] == ["title", "rect"]
    assert not picture.rect.attrs
    assert "onload" not in picture.attrs


def table_with(given: Figure) -> Table:
    row = Row(words("Stage"), (words(given),))
    return Table(id="row", title="Row", columns=(Column("Stage", "text"), Column("Families")), rows=(row,))


def contrast(one: str, other: str) -> float:
    """Work out the contrast of two colours as WCAG defines it."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
