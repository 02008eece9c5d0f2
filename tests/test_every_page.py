"""Every built page keeps the rules that we hold beyond axe-core's, and the style keeps what the browser's tests rest on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from in_browser import kinds
from page_rules import faults
from rendering_sample import sample

from tfdata.packs.html import TEMPLATES
from tfdata.packs.render import HTMLPackExporter


@pytest.fixture(scope="module")
def page() -> str:
    return HTMLPackExporter().from_notebook_node(sample())[0]


def test_every_kind_of_page_keeps_every_rule(reports: Path) -> None:
    """Pages of packs and their index: valid, headed, named, captioned, with charts that say what they find, and nothing that runs."""
    _keep_every_rule([*kinds(reports).values()])


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_every_page_of_the_six_packs_keeps_every_rule(six_reports: Path) -> None:
    _keep_every_rule(sorted(six_reports.rglob("*.html")))


def _keep_every_rule(pages: list[Path]) -> None:
    assert len(pages) >= 3
    found = {str(path): faults(path.read_text(encoding="utf-8")) for path in pages}
    assert {path: broken for path, broken in found.items() if broken} == {}


def test_no_two_pages_have_the_same_title(reports: Path) -> None:
    """Whoever has several packs open can tell their tabs apart."""
    titles = [
        BeautifulSoup(path.read_text(encoding="utf-8").split("<style>")[0], "html5lib").title.get_text()
        for path in sorted(reports.glob("2*/*/*.html"))
    ]
    assert len(set(titles)) == len(titles) > 3


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('lang="en-GB"', 'lang="fr"', "language"),
        ("<title>", "<title></title><!--", "title"),
        ("<h3 ", "<h5 ", "skips a level"),
        ("<h2 ", "<h1 ", "of the first"),
        ('class="skip" href="#page-main"', 'class="skip" href="#page-markers"', "first thing to use"),
        ("<caption ", "<tfoot ", "has no caption"),
        ("<th scope=row>", "<th>", "header of scope row"),
        ("<th scope=col>", "<td>", "header of scope col"),
        ("Attachments passed", "Nothing passed", "does not state the finding"),
        ('role="img"', 'role="presentation"', "has no words"),
        ("https://example.org/minutes?a=1&amp;b=2", "javascript:alert(1)", "a link runs"),
        ('id="page-contents"', 'id="page-main"', "have the id"),
        ("<p class=note>", '<p class=note onclick="x()">', "there is <p"),
        ("<p class=note>", '<p class=note title="more">', "a tooltip"),
        ("</main>", '<p><a href="#page-main">same</a> <a href="#page-markers">same</a></p></main>', "leads to"),
        ("</main>", "</p></main>", "invalid"),
        ("</main>", '<p><a href="#page-main"></a></p></main>', "nothing names"),
    ],
)
def test_a_page_that_breaks_a_rule_is_found(page: str, old: str, new: str, rule: str) -> None:
    """Each rule can fail; the sample's page breaks none, as the tests of rendering hold."""
    assert old in page
    assert any(rule in fault for fault in faults(page.replace(old, new, 1)))


def test_the_style_changes_neither_order_nor_words_nor_colours_by_width() -> None:
    """Nothing is said by the style alone, the order of reading is the page's, and a narrow window has no colours of its own."""
    css = (TEMPLATES / "pack.css").read_text(encoding="utf-8")
    assert [words for words in re.findall(r"content:\s*([^;}]+)", css) if words.strip() not in {"none", '""'}] == []
    assert re.findall(r"[\s;{]order:|(?:row|column)-reverse|grid-area:", css) == []
    narrow = "".join(re.findall(r"@media \((?:max|min)-width[^{]*\{(.*?)\n\}", css, re.DOTALL))
    assert narrow
    assert re.findall(r"#[0-9a-f]{3,6}|(?<!-)colou?r\s*:|background", narrow) == []
