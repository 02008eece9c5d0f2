"""Every figure answers "where does this come from?": the entries of the built packs, and the links that lead to them and on from them."""

from __future__ import annotations

import ctypes
import functools
import itertools
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import html5lib
import nbformat
import pypdfium2
import pypdfium2.raw as raw
import pytest
from bs4 import BeautifulSoup
from conftest import QUICK
from openpyxl import load_workbook
from reading import figures_of, tfdata
from reading_workbooks import shown, table
from rendering_sample import HOSTILE, cell, prose, sample, title
from test_packs import EACH, QUARTER, SLUGS, numbers_in, numbers_in_value, squeezed
from test_rendering import HEADER_AND_FOOTER_POINTS, PAGE_LIMIT_BYTES

from tfdata import explaining, places
from tfdata.operations import FORMULAS, SIGNS, work_out
from tfdata.packs.document import SAID, read_document
from tfdata.packs.entries import Entries, entries_of, extra
from tfdata.packs.entry_words import TITLE, lead_of
from tfdata.packs.figures_page import figures_page
from tfdata.packs.inputs import NOTEBOOKS
from tfdata.params import load
from tfdata.params.where import file_of
from tfdata.quantities import Figure, Reference
from tfdata.shown import MIME, Column, Row, Table, anchor_of, parameter_anchor, printed, words


@functools.cache
def soup_of(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html5lib")


@functools.cache
def values_of(pack: Path, name: str) -> dict[str, dict[str, object]]:
    """Give every shown value of an executed notebook, by id, with the id of its cell."""
    notebook = nbformat.read(pack / f"{name}.ipynb", 4)
    found = [(cell, output.data[MIME]) for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return {value["id"]: {**value, "cell": cell["id"]} for cell, value in found}


@functools.cache
def entries(pack: Path) -> Entries:
    return entries_of({name: read_document(nbformat.read(pack / f"{name}.ipynb", 4), name) for name in NOTEBOOKS})


@pytest.mark.parametrize("slug", EACH)
def test_every_figure_has_one_entry_and_every_print_of_it_leads_there(pack: Path) -> None:
    """Each figure of each value of both notebooks is a link to its entry, and its entry stands on the page once."""
    page = soup_of(pack / "figures.html")
    ids = [element["id"] for element in page.find_all(id=re.compile("^f-"))]
    known = {row["id"] for row in figures_of(pack)}
    assert sorted(ids) == sorted(map(anchor_of, known))
    for name in NOTEBOOKS:
        shown = soup_of(pack / f"{name}.html")
        figures = {figure["id"] for value in values_of(pack, name).values() for figure in value["figures"]}
        assert figures
        assert {link["href"] for link in shown.select('a[href^="figures.html#"]')} == {
            f"figures.html#{anchor_of(each)}" for each in figures
        }
        assert figures <= known
        assert not [link for link in shown.select('a[href^="figures.html#"]') if link.get("title") or link.get("aria-label")]


@pytest.mark.parametrize("slug", [slug if slug == "harrow" else pytest.param(slug, marks=pytest.mark.slow) for slug in SLUGS])
def test_an_entry_says_what_the_table_of_figures_says(pack: Path) -> None:
    """Label, value, marker, definition, formula, tables, numerator, denominator and what it rests on: the page and the CSV are one."""
    page, rows = soup_of(pack / "figures.html"), {row["id"]: row for row in figures_of(pack)}
    at, found = {element["id"]: element for element in page.find_all(id=True)}, entries(pack)
    paragraphs = {each.get_text() for each in page.select("main > p")}
    assert set(found.by_id) == set(rows)
    for section in found.sections:
        for group in section.groups:
            for entry in group.entries:
                row, line = rows[entry.id], at[anchor_of(entry.id)]
                table = line.find_parent("table")
                about, made = table.caption.get_text(), " ".join(each.get_text() for each in line.find_all("td")[1:])
                assert row["label"] in {line.th.get_text().strip(), table.caption.get_text().partition("…")[0] + line.th.get_text()}
                assert line.td.get_text().strip() == " ".join(
                    part for part in (row["value"], row["marker"] and f"[{row['marker']}]") if part
                )
                assert row["definition"] in about + made
                assert row["formula"]
                assert row["formula"].removesuffix(".") in about + made
                assert not row["tables"] or f"from {', '.join(row['tables'].split())}" in about + made
                for part in (row["numerator"], row["denominator"]):
                    assert part.partition(" (")[0] in made
                assert sorted((*extra(entry, group, section), *group.rests_on, *section.rests_on)) == sorted(entry.own)
                inherited = {key for name in entry.made_of for key in rows[name]["rests_on"].split()}
                assert set(row["rests_on"].split()) <= {*entry.own, *inherited}
    for ident, key in found.of_references.items():
        line = at[parameter_anchor(key)]
        assert line in at[anchor_of(ident)].parents
        assert at[anchor_of(ident)].get_text() == f"{rows[ident]['value']} {rows[ident]['marker'] and '[p]'}".strip()
        assert key in line.get_text()
        assert f"{rows[ident]['definition']} {rows[ident]['formula']}" in paragraphs


@pytest.mark.parametrize("slug", EACH)
def test_every_link_of_an_entry_leads_somewhere(pack: Path) -> None:
    """To a figure that it is made of, to a parameter, to the value that shows it, and to the cell of the notebook that worked it out."""
    page = soup_of(pack / "figures.html")
    ids = {element["id"] for element in page.find_all(id=True)}
    shown = {name: {element["id"] for element in soup_of(pack / f"{name}.html").find_all(id=True)} for name in NOTEBOOKS}
    cells = {name: {cell["id"] for cell in nbformat.read(pack / f"{name}.ipynb", 4).cells} for name in NOTEBOOKS}
    kinds: dict[str, int] = {}
    for link in page.select("main a[href]"):
        file, _, target = link["href"].partition("#")
        if link["href"].startswith(("https://", "http://")):
            continue
        kinds[file] = kinds.get(file, 0) + 1
        if file.endswith("_notebook.html"):
            assert target.removeprefix("cell-") in cells[file.removesuffix("_notebook.html")]
        else:
            assert target in (shown[file.removesuffix(".html")] if file else ids), link["href"]
    assert set(kinds) == {"", *(f"{name}.html" for name in NOTEBOOKS), *(f"{name}_notebook.html" for name in NOTEBOOKS)}


@pytest.mark.parametrize("slug", EACH)
def test_figures_csv_names_the_formula_the_tables_and_the_cell(pack: Path) -> None:
    """A count names the tables that it was counted from, what is worked out those of its parts, and each figure its notebook's cell."""
    rows = {row["id"]: row for row in figures_of(pack)}
    assert [name for name, row in rows.items() if not row["formula"] or not row["cell"]] == []
    assert [name for name, row in rows.items() if row["formula"].startswith("A count of what the definition") and not row["tables"]] == []
    for name, row in rows.items():
        for place in row["cell"].split():
            notebook, _, cell_id = place.partition("#")
            assert notebook in row["shown_in"].split()
            shown = [value for value in values_of(pack, notebook).values() if value["cell"] == cell_id]
            assert name in {figure["id"] for value in shown for figure in value["figures"]}
        of_parts = {table for part in row["made_of"].split() for table in rows[part]["tables"].split()}
        assert of_parts <= set(row["tables"].split())
        assert not row["tables"] or row["part"] == "B"
    assert rows["headlines_2.attached.value"]["tables"] == "families"
    assert rows["headlines_2.outcome.value"]["tables"] == "families claims"


@pytest.mark.parametrize("slug", EACH)
def test_a_formula_gives_the_figure_from_the_figures_that_it_is_made_of(pack: Path) -> None:
    """Where a formula has a sign and all parts are printed, they give the value as it is printed."""
    found = entries(pack)
    of_sign = {"\u2212": "difference", "×": "product", "+": "total"}
    checked = 0
    for entry in found.by_id.values():
        parts = [found.by_id[name].figure["value"] for name in entry.made_of]
        if not entry.sign or not entry.figure["value"] or not all(parts):
            continue
        worked = work_out(of_sign[entry.sign], tuple(map(Decimal, parts)))  # type: ignore[arg-type]
        assert worked is not None
        assert abs(worked - Decimal(entry.figure["value"])) < 1, entry.id
        checked += 1
    assert checked > 10
    assert set(SIGNS) >= {FORMULAS[name] for name in ("difference", "product", "total")}


@pytest.mark.parametrize("slug", EACH)
def test_every_number_of_the_page_of_entries_is_a_figure_a_date_or_a_section_number(pack: Path) -> None:
    page = BeautifulSoup((pack / "figures.html").read_text(encoding="utf-8"), "html5lib")
    for hidden in page.select("style, head, code, a[href^='#p-']"):
        hidden.decompose()
    parts = [row[name].partition(" (")[0] for row in figures_of(pack) for name in ("value", "numerator", "denominator")]
    assert numbers_in(page.get_text(" ")) - set().union(*map(numbers_in_value, parts)) == set()


@pytest.mark.parametrize("slug", EACH)
def test_a_page_of_a_pack_weighs_less_than_300_kilobytes(pack: Path) -> None:
    """Fonts, charts and all; the page of entries, which a reader opens for one figure, may weigh twice that."""
    weights = {name: (pack / f"{name}.html").stat().st_size for name in NOTEBOOKS}
    assert {name: weight for name, weight in weights.items() if weight >= PAGE_LIMIT_BYTES} == {}
    assert (pack / "figures.html").stat().st_size < 2 * PAGE_LIMIT_BYTES


@pytest.mark.parametrize("slug", QUICK)
def test_the_page_of_entries_is_valid_and_has_one_title(reports: Path, slug: str) -> None:
    text = (reports / QUARTER / slug / "figures.html").read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(text)
    page = BeautifulSoup(text, "html5lib")
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4, h5, h6")]
    assert levels.count(1) == 1 == levels[0]
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    assert not page.select("script, img, form, [style], [onclick]")
    assert all(table.caption.get_text(strip=True) for table in page.find_all("table"))
    assert {head.get("scope") for head in page.find_all("th")} == {"col", "row"}


def explained(reports: Path, *words: str) -> list[str]:
    done = tfdata("explain", *words, "--borough", QUICK[0], TFDATA_REPORTS=str(reports))
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_explain_prints_what_the_entry_says(reports: Path) -> None:
    """A percentage with its numerator, its denominator and what it is made of; a payment with its document, place and file."""
    pack = reports / QUARTER / QUICK[0]
    rows = {row["id"]: row for row in figures_of(pack)}
    rests_on = {row["Key"]: row for row in json.loads((pack / "manifest.json").read_text(encoding="utf-8"))["rests_on"]}
    for name, row in rows.items():
        lines = [line.strip() for line in explaining.entry(row, rows, rests_on)]
        about = entries(pack).by_id[name]
        assert lines[0] == row["label"]
        assert lines[1] == explaining.printed(row)
        assert {f"cell {row['cell'].replace(' ', ', ')}", f"id {name}"} <= {" ".join(line.split()) for line in lines}
        for word in (*about.how, row["numerator"], row["denominator"]):
            assert not word or [line for line in lines if line.endswith(word)]
        assert [part for part in about.made_of if not any(line.endswith(f"({part})") for line in lines)] == []
        for key in about.rests_on:
            place = lines.index(next(line for line in lines if line.startswith(f"{key}  ")))
            assert rests_on[key]["Document"] in lines[place + 1]
            assert rests_on[key]["File"] in lines[place + 3]
    name = "published.phase_1_families_turned_around_1.of_target"
    assert explained(reports, name) == [*explaining.entry(rows[name], rows, rests_on)]


def test_explain_finds_a_figure_by_part_of_its_id_and_by_words_of_its_label(reports: Path) -> None:
    """One that is meant alone is explained; several are listed with their values; a misspelt one gets the names that are near."""
    assert explained(reports, "FIGURE=headlines_2.identified.val")[0] == "Identified, Phase 2"
    first, *listed = explained(reports, "--figure", "phase 2 attached ward")
    assert "figures are meant by 'phase 2 attached ward'" in first
    assert listed
    assert all("ward" in line.casefold() for line in listed)
    done = tfdata("explain", "headlines_2.atached.value", "--borough", QUICK[0], TFDATA_REPORTS=str(reports))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "did you mean headlines_2.attached.value" in done.stderr


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("slug", EACH)
def test_the_workbook_s_last_sheet_says_what_the_table_of_figures_says(pack: Path, name: str) -> None:
    """Each figure that the workbook's notebook prints is a row, as printed."""
    sheet = load_workbook(pack / f"{name}.xlsx")["Where_figures_come_from"]
    heads, *lines = [[shown(each) for each in row] for row in table(sheet)]
    said = {row["Id"]: row for row in (dict(zip(heads, line, strict=True)) for line in lines)}
    expected = {row["id"]: row for row in figures_of(pack) if name in row["shown_in"].split()}
    assert set(said) == set(expected)
    names = {"Figure": "label", "What it is": "definition", "How it came about": "formula", "Numerator": "numerator"}
    for ident, row in expected.items():
        assert {head: said[ident][head] for head in names} == {head: row[key] for head, key in names.items()}
        assert said[ident]["Value as printed"] == " ".join(part for part in (row["value"], row["marker"] and f"[{row['marker']}]") if part)
        assert set(said[ident]["Rests on"].split(", ")) <= {*row["rests_on"].split(), ""}


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("slug", EACH)
def test_every_figure_of_the_document_leads_to_its_entry_in_the_document(pack: Path, name: str) -> None:
    """Each link inside the PDF has a place to go, and the last pages, to which the figures lead, print the figure with its label."""
    made = read_document(nbformat.read(pack / f"{name}.ipynb", 4), name)
    found = entries_of({name: made})
    pages, links = read_links(pack / f"{name}.pdf")
    first = next(number for number, text in enumerate(pages) if number and TITLE in text and "has an entry here" in text)
    from_tables = [(text, page) for number, text, page in links if number < first <= page and not text.startswith(squeezed(TITLE))]
    prints = {squeezed("".join(printed(entry.figure))) for entry in found.by_id.values()}
    assert len(from_tables) >= sum(len(group.entries) for section in found.sections for group in section.groups)
    assert {text for text, _ in from_tables} <= prints
    assert [text for text, page in from_tables if text not in squeezed("".join(pages[page : page + 2]))] == []
    assert all(0 <= page < len(pages) for _, _, page in links)
    whole = squeezed("".join(pages[first:]))
    for section in found.sections:
        assert squeezed(section.place.title) in whole
        for group in section.groups:
            assert squeezed(f"{group.definition}{group.formula}") in whole
            for entry in group.entries:
                label = entry.figure["label"].removeprefix(lead_of(group))
                assert squeezed(label + "".join(printed(entry.figure))) in whole


def read_links(path: Path) -> tuple[list[str], list[tuple[int, str, int]]]:
    """Give the text of each page of a PDF between its margins, and each link within it: its page, its text, and where it leads."""
    pages, links = [], []
    with pypdfium2.PdfDocument(path) as opened:
        for number in range(len(opened)):
            sheet = opened[number]
            text = sheet.get_textpage()
            pages.append(text.get_text_bounded(bottom=HEADER_AND_FOOTER_POINTS, top=sheet.get_height() - HEADER_AND_FOOTER_POINTS))
            place, link, box = ctypes.c_int(0), raw.FPDF_LINK(), raw.FS_RECTF()
            while raw.FPDFLink_Enumerate(sheet, place, link):
                to = raw.FPDFLink_GetDest(opened, link)
                if not to and raw.FPDFAction_GetType(raw.FPDFLink_GetAction(link)) == raw.PDFACTION_URI:
                    continue
                raw.FPDFLink_GetAnnotRect(link, box)
                inside = text.get_text_bounded(box.left, box.bottom, box.right, box.top)
                links.append((number, squeezed(inside), raw.FPDFDest_GetDestPageIndex(opened, to)))
            text.close()
            sheet.close()
    return pages, links


def test_text_that_tries_to_break_out_of_an_entry_is_text() -> None:
    """A label, a definition, a parameter's title or a document made of markup is printed as it stands."""
    figures = [
        Figure(f"a.{place}", name, Decimal(place), f"{place}", "", "", "", f"Of {name}", "", ("points.b",), "A", (), name)
        for place, name in enumerate(HOSTILE, start=1)
    ]
    rows = tuple(Row(words(figure.label), (words(figure),)) for figure in figures)
    table = Table(id="hostile", title=HOSTILE[0], columns=(Column("A", "text"), Column("B")), rows=rows)
    said = Row(words(HOSTILE[0]), tuple(words(name) for name in HOSTILE[1:]))
    sources = Table(
        id="sources", title="Sources", columns=tuple(Column(name, "text") for name in SAID), rows=(said,),
        references=(Reference("points.b", HOSTILE[2], "https://example.org/a?b=1&c=2"),),
    )  # fmt: skip
    cells = [cell(title(), "title"), prose("## Part", "part"), cell(table, "hostile"), cell(sources, "sources")]
    document = read_document(nbformat.v4.new_notebook(cells=cells))
    page = BeautifulSoup(figures_page({"pack": document}, entries_of({"pack": document})).decode(), "html5lib")
    for name in HOSTILE:
        assert name in page.get_text()
        assert f"Of {name}" in page.get_text()
    assert not page.select("script, [onload]")
    assert [link["href"] for link in page.select('main a[href^="http"]')] == ["https://example.org/a?b=1&c=2"]


def test_a_reference_leads_to_an_address_and_belongs_to_a_row() -> None:
    form = Table(id="good", title="Good", columns=(Column("A", "text"),), rows=(Row(words("a"), ()),))
    with pytest.raises(ValueError, match="begins with https"):
        replace(form, references=(Reference("key", "file", "javascript:alert(1)"),))
    with pytest.raises(ValueError, match="2 references for 1 rows"):
        replace(form, references=(Reference("key", "file"), Reference("other", "file")))


def test_two_notebooks_that_print_one_figure_differently_make_no_pack() -> None:
    one, other = read_document(sample()), read_document(sample())
    other.figures[0]["shown"] = "7"
    with pytest.raises(ValueError, match="print the figure target differently"):
        entries_of({"one": one, "other": other})


def test_each_parameter_s_file_is_where_its_key_stands() -> None:
    """A key leads to the file of `params/` in which it is written."""
    book = load()
    for key in book.series:
        text = (places.ROOT / file_of(key, book.described)).read_text(encoding="utf-8")
        assert re.search(rf"\b{re.escape(key.split('.')[-1])}\b", text), key
    for item in book.record:
        assert file_of(item.parameter.key, book.described) == "params/published_record.csv"
    for slug in book.authorities:
        assert (places.ROOT / file_of(f"targets.{slug}.phase_1", book.described)).is_file()
    for phase in book.phases:
        assert (places.ROOT / file_of(f"phases.phase_{phase}.caveat", book.described)).is_file()
        assert (places.ROOT / file_of(f"rules.phase_{phase}.x", book.described)).is_file()


def test_the_manifest_and_the_sources_say_the_same_of_each_parameter(reports: Path) -> None:
    """What the manifest says of a parameter is what the row of the sources' table prints."""
    pack = reports / QUARTER / QUICK[0]
    rests_on = {row["Key"]: row for row in json.loads((pack / "manifest.json").read_text(encoding="utf-8"))["rests_on"]}
    table = soup_of(pack / "programme_pack.html").find(id="sources")
    printed = {tuple(each.get_text().strip() for each in row.find_all(["th", "td"])) for row in table.select("tbody tr")}
    said = {tuple(row[name] for name in ("Figure or rule", "Value", "Document", "Place in it", "How sure")) for row in rests_on.values()}
    assert printed <= said
    assert {key for row in figures_of(pack) for key in row["rests_on"].split()} <= set(rests_on)
