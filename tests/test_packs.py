"""The six packs of the default quarter, built as a user builds them, and read as a reader reads them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import QUICK
from openpyxl import load_workbook
from reading import figures_of, html_text, pdf_pages, report
from reading_workbooks import above, rows, text

from tfdata import places
from tfdata.packs import inputs
from tfdata.packs.document import read_document
from tfdata.packs.inputs import NOTEBOOKS
from tfdata.params import load
from tfdata.shown import anchor_of

QUARTER = "2015-16-Q3"
SLUGS = ("bromley", "dudley", "harrow", "kent", "thurrock", "tonbridge-and-malling")
EACH = [slug if slug in QUICK else pytest.param(slug, marks=pytest.mark.slow) for slug in SLUGS]

DAY = r"(?<![\d,])\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) (?:19|20)\d{2}"
YEARS = r"(?<![\d£,])(?<!\d\.)(?:19|20)\d{2}(?:[-/]\d{2})*(?:-Q[1-4])?(?![\d,]*\d)"
SECTION = r"(?:[Pp]hase|[Ss]ection|[Aa]ppendix|[Yy]ear|[Ii]tem|[Cc]hallenge|[Rr]ecommendation|[Nn]umber|[Ff]ile|Q) \d+"
NUMBER = r"[£−]*\d+(?:,\d{3})*(?:\.\d+)?"


def numbers_in(text: str) -> set[str]:
    """Give the numbers of a text that are not dates, years, section numbers, addresses or part of a word."""
    rest = re.sub(rf"https?://\S+|{DAY}|{SECTION}|\d{{1,2}}(?= (?:of|/) \d+$)", " ", text)
    rest = re.sub(YEARS, " ", rest)
    return set(re.findall(rf"(?<![A-Za-z\d.]){NUMBER}", rest))


@pytest.mark.slow
def test_the_six_packs_are_built_with_every_file(six_reports: Path) -> None:
    """Every pack has its page, PDF, notebook, figures, manifest and build record, and the index leads to it."""
    assert sorted(path.name for path in (six_reports / QUARTER).iterdir()) == sorted(SLUGS)
    rendered = {f"{name}{form}" for name in NOTEBOOKS for form in (".html", "_notebook.html", ".pdf", ".xlsx", ".ipynb")}
    rendered |= {"briefing.html", "briefing.pdf", "changes.html", "figures.html"}
    wanted = {*rendered, "figures.csv", "manifest.json", "build.json"}
    index = BeautifulSoup((six_reports / "index.html").read_text(encoding="utf-8"), "html5lib")
    links = {link["href"] for link in index.find_all("a")}
    for slug in SLUGS:
        assert {path.name for path in (six_reports / QUARTER / slug).iterdir()} == wanted
        assert {f"{QUARTER}/{slug}/{name}" for name in rendered} <= links
    assert all((six_reports / link).exists() for link in links if not link.startswith("#"))


def test_a_second_run_says_that_nothing_changed(reports: Path) -> None:
    """With nothing changed no pack is built again, and the run says so."""
    before = {path: path.stat().st_mtime_ns for path in reports.rglob("*.*") if path.name != "index.html"}
    done = report(reports, f"BOROUGH={','.join(QUICK)}")
    assert done.returncode == 0
    assert done.stdout.count("nothing changed") == len(QUICK) + 1, done.stdout
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.slow
def test_an_altered_pack_is_built_again_with_the_same_bytes(six_reports: Path, tmp_path: Path) -> None:
    """A built file that was altered by hand is noticed; the pack comes back byte for byte, built alone and in one process."""
    copy = shutil.copytree(six_reports, tmp_path / "copy")
    pack = copy / QUARTER / "thurrock"
    before = {path.name: path.read_bytes() for path in pack.iterdir() if path.name != "build.json"}
    (pack / "programme_pack.html").write_text("altered", encoding="utf-8")
    explained = report(copy, "BOROUGH=thurrock", "EXPLAIN=1")
    assert "a built file is missing or was altered" in explained.stdout
    done = report(copy, "BOROUGH=thurrock", "JOBS=1")
    assert done.returncode == 0, done.stderr
    after = {path.name: path.read_bytes() for path in pack.iterdir() if path.name != "build.json"}
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("slug", EACH)
def test_every_number_on_the_page_is_a_figure_a_date_or_a_section_number(pack: Path, name: str) -> None:
    """The visible text of the HTML, split into numbers: each is a value in figures.csv, a date or a section number."""
    known = set().union(*(numbers_in_value(row["value"]) for row in figures_of(pack)))
    unknown = numbers_in(html_text(pack, name)) - known
    assert unknown == set()


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("slug", EACH)
def test_every_number_of_the_pdf_is_a_figure_a_date_a_section_or_a_page_number(pack: Path, name: str) -> None:
    """The text of the PDF holds no number that the figures lack, page numbers and the keys of parameters apart."""
    parts = [row[name].partition(" (")[0] for row in figures_of(pack) for name in ("value", "numerator", "denominator")]
    known = set().union(*map(numbers_in_value, parts))
    pages = pdf_pages(pack, name)
    allowed = known | {str(number) for number in range(1, len(pages) + 1)}
    unknown: set[str] = set()
    for page in pages:
        without_addresses = re.sub(r"https?://\S+(?:\s+\S*[/?=&-]\S*)*", " ", page)
        unknown |= numbers_in(re.sub(r"\s+", " ", without_addresses)) - allowed
    assert unknown == set()


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("slug", EACH)
def test_every_number_of_the_workbook_is_a_figure_a_date_or_a_section_number(pack: Path, name: str) -> None:
    """The sheets hold no number that the figures lack, as text or as a number in its format."""
    parts = [row[name].partition(" (")[0] for row in figures_of(pack) for name in ("value", "numerator", "denominator")]
    known = set().union(*map(numbers_in_value, parts))
    assert numbers_in(text(load_workbook(pack / f"{name}.xlsx"))) - known == set()


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("slug", EACH)
def test_page_document_and_workbook_agree_figure_by_figure(pack: Path, name: str) -> None:
    """Each row of each table says the same in all three, figures with their markers; each figure is as figures.csv gives it."""
    page = BeautifulSoup((pack / f"{name}.html").read_text(encoding="utf-8"), "html5lib")
    book = load_workbook(pack / f"{name}.xlsx")
    printed = squeezed("".join(pdf_pages(pack, name)))
    figures = {anchor_of(row["id"]): squeezed(row["value"] + (f"[{row['marker']}]" if row["marker"] else "")) for row in figures_of(pack)}
    links = page.select('a[href^="figures.html#"]')
    assert len(links) > 100
    assert [link for link in links if squeezed(link.get_text()) != figures[link["href"].partition("#")[2]]] == []
    read = read_document(nbformat.read(pack / f"{name}.ipynb", 4))
    ids = [value["id"] for value in read.values[1:] if value["kind"] != "sentences"]
    sheets = dict(zip(ids, (sheet for sheet in book.worksheets if sheet.title[0].isdigit()), strict=True))
    found = page.select(".value.table, .value.chart")
    assert found
    for value in found:
        wanted = [squeezed(line.get_text()) for line in value.select("tbody tr")]
        assert [squeezed("".join(each.shown + each.marker for each in line)) for line in rows(sheets[value["id"]])] == wanted
        assert [line for line in wanted if line not in printed] == []


def squeezed(words: str) -> str:
    """Take out what differs between a page, a document and a sheet only by where lines break."""
    return re.sub(r"[-\s\u200b\ufffe\x02]+", "", words)


def numbers_in_value(value: str) -> set[str]:
    """Give a figure's value as the page's text would be split."""
    return set(re.findall(NUMBER, value))


@pytest.mark.parametrize("slug", EACH)
def test_every_figure_says_what_it_is(pack: Path) -> None:
    """Every row of figures.csv has an id of its own, a label, a definition and a part; one without a value has a marker.

    A percentage of Part B has a denominator, unless it is no share of families: of rows, or the confidence of a bound.
    """
    rows = figures_of(pack)
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids))
    assert [row["id"] for row in rows if not (row["label"] and row["definition"] and row["part"] in "AB")] == []
    assert [row["id"] for row in rows if not row["value"] and row["marker"] not in {"c", "u", "low", "x", "z"}] == []
    bare = [row["id"] for row in rows if row["unit"] == "percent" and row["part"] == "B" and row["value"] and not row["denominator"]]
    assert [name for name in bare if not name.endswith((".published", ".confidence")) and name != "data_quality.recorded"] == []


@pytest.mark.parametrize("slug", EACH)
def test_no_caseload_count_below_five_is_printed(pack: Path) -> None:
    """A count of families in Part B is nought, [c], or 5 and more."""
    counts = [
        row
        for row in figures_of(pack)
        if row["part"] == "B" and row["unit"] == "families" and not row["rests_on"].startswith(("record.", "targets."))
    ]
    assert counts
    small = [row["id"] for row in counts if row["value"] and 0 < abs(int(row["value"].replace(",", "").replace("−", "-"))) < 5]
    assert small == []


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("slug", EACH)
def test_the_demonstration_is_marked_wherever_it_is_shown(pack: Path, name: str) -> None:
    """DEMONSTRATION stands in every row of Part B, in every chart of it, on every PDF page and on every sheet that shows it."""
    assert {row["demonstration"] for row in figures_of(pack) if row["part"] == "B"} == {"DEMONSTRATION"}
    assert {row["demonstration"] for row in figures_of(pack) if row["part"] == "A"} == {""}
    page = BeautifulSoup((pack / f"{name}.html").read_text(encoding="utf-8"), "html5lib")
    charts = [chart for chart in page.find_all("svg") if not chart.find_parent(attrs={"id": re.compile("^chart-by-date")})]
    assert charts or name == "savings"  # nothing had changed yet in most of them
    assert all("DEMONSTRATION" in chart.get_text(" ") for chart in charts)
    pages = pdf_pages(pack, name)
    from_part_b = [text for text in pages if re.search(r"invented: no family of", text)]
    assert from_part_b
    assert all("DEMONSTRATION" in text for text in from_part_b)
    read = read_document(nbformat.read(pack / f"{name}.ipynb", 4))
    values = [value for value in read.values[1:] if value["kind"] != "sentences"]
    sheets = [sheet for sheet in load_workbook(pack / f"{name}.xlsx").worksheets if sheet.title[0].isdigit()]
    stamped = [any(line.startswith("DEMONSTRATION") for line in above(sheet)) for sheet in sheets]
    assert stamped == [value["demonstration"] for value in values]
    assert any(stamped)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_published_notebook_shows_its_code_and_holds_no_path(reports: Path, name: str) -> None:
    """The executed notebook keeps the analyst's cells, and names no folder of this machine."""
    text = (reports / QUARTER / "dudley" / f"{name}.ipynb").read_text(encoding="utf-8")
    assert "release.protected(" in text
    assert [name for name in (str(places.ROOT), str(Path.home()), str(reports), "0x7f") if name in text] == []


def test_a_manifest_names_what_the_pack_was_made_from(reports: Path) -> None:
    """The manifest holds inputs and outputs with their sha256, and every figure and rule with document, place and confidence."""
    manifest = json.loads((reports / QUARTER / "dudley" / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["inputs"]) == {*inputs.CALLED} - {"last_release"}
    assert all(re.fullmatch(r"[0-9a-f]{64}", sha256) for sha256 in [*manifest["inputs"].values(), *manifest["outputs"].values()] if sha256)
    assert {"Key", "Figure or rule", "Value", "Document", "Place in it", "How sure", "File", "Link"} == set(manifest["rests_on"][0])
    (fee,) = (row for row in manifest["rests_on"] if row["Key"] == "tariffs.phase_2.attachment_fee")
    assert (fee["Figure or rule"], fee["Value"], fee["File"]) == ("Attachment fee of phase 2", "£1,000", "params/tariffs.yaml")
    assert all((places.ROOT / row["File"]).is_file() and row["Document"] and row["Place in it"] for row in manifest["rests_on"])


def test_harrow_has_no_target_of_phase_2(reports: Path) -> None:
    """Harrow's phase 2 target is [x]; the 395 of phase 1 never stands in for it."""
    rows = {row["id"]: row for row in figures_of(reports / QUARTER / "harrow")}
    assert (rows["targets.phase_2.target"]["marker"], rows["targets.phase_2.target"]["value"]) == ("x", "")
    assert rows["targets.phase_1.target"]["value"] == "395"
    of_target = [row for name, row in rows.items() if name.startswith("headlines_2.") and name.endswith(".of_target")]
    assert of_target
    assert {row["marker"] for row in of_target} == {"x"}


@pytest.mark.slow
def test_the_phase_1_closing_pack_of_bromley(tmp_path: Path) -> None:
    """The README's own command: 490, 575, 94% with both readings, and 5th of 33 as published."""
    command = "make report BOROUGH=bromley QUARTER=2015-16-Q1 PHASE=1 FORMATS=html"
    assert command in (places.ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    environment = {**os.environ, "TFDATA_REPORTS": str(tmp_path)}
    done = subprocess.run(command.split(), capture_output=True, text=True, env=environment, cwd=places.ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    pack = tmp_path / "2015-16-Q1" / "bromley-phase-1"
    assert not (pack / "programme_pack.pdf").exists()
    rows = {row["id"]: row["value"] for row in figures_of(pack)}
    assert rows["targets.phase_1.target"] == "490"
    assert rows["published.phase_1_families_reached_1.value"] == "575"
    assert rows["points.both_readings_of_turned_around_of_target"] == "461"  # 0.94 × 490 = 460.6
    assert rows["points.both_readings_of_turned_around_of_reached"] == "541"  # 0.94 × 575 = 540.5
    assert rows["published.phase_1_rank_of_33_london_boroughs_1.value"] == "5th"
    assert rows["headlines_1.attached.value"] == "575"
    assert rows["headlines_1.outcome.value"] == "461"
    assert [name for name in rows if name.startswith(("targets.phase_2", "headlines_2", "income_2"))] == []


def test_published_figures_never_depend_on_the_caseload(reports: Path) -> None:
    """Part A is the record's: each published value stands in params/published_record.csv as it was typed."""
    record = {item.parameter.key: item.parameter.value for item in load().record}
    for slug in QUICK:
        for row in figures_of(reports / QUARTER / slug):
            if row["id"].startswith(("published.", "published_later.")) and row["id"].endswith(".value"):
                digits = re.sub(r"[^\d.]", "", row["value"])
                assert float(digits) == float(record[row["rests_on"].split()[0]])
