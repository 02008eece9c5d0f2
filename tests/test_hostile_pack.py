"""A whole pack, from parameters and an extract whose every word tries to break out: nothing of it runs, and nothing breaks."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from conftest import _once
from hostile_project import HOSTILE, LABEL, NAME, PLAIN, REFUSED, SLUG, TELLTALE, build, copy_of, extract
from in_browser import PHONE, cut_off, opened, sideways
from page_rules import faults
from playwright.sync_api import Browser
from reading_workbooks import opened as opened_book

from tfdata.packs.inputs import NOTEBOOKS
from tfdata.shown import clean

pytestmark = pytest.mark.slow
SHOWN_ANYWHERE = [clean(text) for text in (NAME, HOSTILE, LABEL, PLAIN)]
NOT_SEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Made:
    reports: Path
    said: str

    @property
    def pack(self) -> Path:
        return self.reports / "2015-16-Q3" / SLUG

    @property
    def pages(self) -> list[Path]:
        found = sorted(self.reports.rglob("*.html"))
        assert {f"{name}.html" for name in NOTEBOOKS} | {"index.html"} <= {path.name for path in found}
        return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Made:
    with _once(tmp_path_factory, worker_id, "hostile") as (folder, is_first):
        if is_first:
            folder.mkdir()
            done = build(copy_of(folder / "copy"), extract(folder / "extract"), folder / "reports")
            assert done.returncode == 0, done.stdout + done.stderr
            (folder / "said.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return Made(folder / "reports", (folder / "said.txt").read_text(encoding="utf-8"))


def test_what_breaks_the_form_of_a_word_is_refused_at_the_door_and_reaches_no_file(made: Made) -> None:
    """Families with such a referral source or ward are set aside, and the words stand nowhere but in their owner's folder."""
    assert f"{len(REFUSED)} rows of extract were refused and set aside" in made.said
    files = [path for path in made.reports.rglob("*.*") if path.suffix in {".html", ".csv", ".ipynb", ".json"}]
    assert len(files) >= 7
    assert [path.name for path in files if TELLTALE in path.read_text(encoding="utf-8")] == []
    assert TELLTALE not in made.said


def test_the_words_stand_on_the_pages_as_they_are_and_break_no_rule(made: Made) -> None:
    everything = ""
    for path in made.pages:
        html = path.read_text(encoding="utf-8")
        assert faults(html) == [], path.name
        assert not NOT_SEEN.search(html), path.name
        everything += BeautifulSoup(html, "html5lib").get_text()
    squeezed = "".join(everything.split())
    assert [text[:60] for text in SHOWN_ANYWHERE if "".join(text.split()) not in squeezed] == []


def test_nothing_runs_and_no_page_grows_wider_than_a_telephone(made: Made, browser: Browser) -> None:
    """In a real browser no dialog opens, nothing is requested, the policy has nothing to complain of, and no page scrolls sideways."""
    for path in made.pages:
        with opened(browser, path, width=PHONE) as page:
            page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
            assert (path.name, sideways(page), cut_off(page)) == (path.name, 0, [])
            assert page.evaluate("document.querySelectorAll('script, img, iframe, object, [onerror], [onload], [onfocus]').length") == 0


def test_the_documents_stay_on_their_sheets(made: Made) -> None:
    for path in sorted(made.pack.glob("*.pdf")):
        with pypdfium2.PdfDocument(path) as document:
            assert len(document) <= 80
            for sheet in document:
                text = sheet.get_textpage()
                boxes = [text.get_charbox(place) for place in range(text.count_chars())]
                assert max(right for _, _, right, _ in boxes) <= sheet.get_width() - 45, path.name
                assert min(bottom for _, bottom, _, _ in boxes) >= 15, path.name
                text.close()
                sheet.close()


def test_the_workbooks_hold_no_formula_and_no_link_of_the_words(made: Made) -> None:
    for path in sorted(made.pack.glob("*.xlsx")):
        book = opened_book(path.read_bytes())
        assert all(each.data_type != "f" for sheet in book.worksheets for line in sheet.iter_rows() for each in line)
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
            links = re.findall(rb'Target="([^"]+)" TargetMode="External"', b"".join(parts.read(name) for name in parts.namelist()))
        assert [link for link in links if not link.startswith(b"http") or b"y.example" in link] == []


def test_the_notebooks_show_the_words_in_values_alone_and_the_figures_file_begins_no_formula(made: Made) -> None:
    for path in sorted(made.pack.glob("*.ipynb")):
        notebook = nbformat.read(path, 4)
        nbformat.validate(notebook)
        prose = "".join(each.source for each in notebook.cells)
        assert not re.search(r"onerror|HYPERLINK|y\.example", prose)
        assert {output.output_type for each in notebook.cells for output in each.get("outputs", ())} == {"display_data"}
    with (made.pack / "figures.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert {len(row) for row in rows} == {len(header)}
    assert [cell[:20] for row in rows for cell in row if re.match(r"[=+@\t\r]|-(?!\d)", cell)] == []
