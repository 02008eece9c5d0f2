"""What officers write: read strictly, held to what a reader may see, and shown as their words in every form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from reading import html_text, pdf_pages
from reading_workbooks import opened, text
from rendering_sample import HOSTILE, cell, prose, title
from small_caseload import Story, caseload, in_quarter
from test_rendering import squeezed

from tfdata import commentary, places, shown, tables
from tfdata.caseload import Caseload
from tfdata.commentary import few, form, identifiers, markdown, scan
from tfdata.faults import Refused
from tfdata.packs.document import read_document
from tfdata.packs.render import HTMLPackExporter, PDFPackExporter, XLSXPackExporter
from tfdata.params import load
from tfdata.shown import Officers

EXAMPLE = places.ROOT / "docs" / "commentary_example.md"
HEAD = """---
committee: Scrutiny Committee
meeting_date: 2016-01-21
contact_officer: A. Officer
contact_email: a.officer@example.gov.uk
---
"""
BEGINS = date(2012, 4, 1)
FEW = range(1, 5)
PACK = in_quarter("2015-16-Q3", phase="2")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of commentaries of one's own; gives the place of the pack's."""
    monkeypatch.setenv("TFDATA_COMMENTARY", str(tmp_path))
    place = commentary.place(str(PACK.quarter), PACK.slug)
    place.parent.mkdir(parents=True)
    return place


@cache
def extract(ids: tuple[str, ...]) -> Caseload:
    """Give a caseload with families of these names."""
    return caseload(*(Story(name, dates={"attached_on": "2015-05-01"}) for name in ids))


def told(place: Path, body: str, *ids: str) -> list[str]:
    """Give what is said of a commentary with this body, line by line; nothing where it can be shown."""
    place.write_text(body if body.startswith("---") or not body else HEAD + body, encoding="utf-8")
    try:
        commentary.read(PACK, extract(ids or ("F1",)))
    except Refused as refused:
        return [str(fault) for fault in refused.faults]
    return []


# The form


def test_no_file_means_that_nothing_is_shown(folder: Path) -> None:
    assert not folder.exists()
    assert commentary.read(PACK, caseload()) == {}
    assert [*tables.officers({}, "risks")] == []


def test_the_worked_example_can_be_shown(folder: Path) -> None:
    """The example in docs/ goes through every scan, and has each section."""
    assert told(folder, EXAMPLE.read_text(encoding="utf-8")) == []
    assert [*commentary.read(PACK, caseload())] == ["about", *form.SECTIONS]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("", "the head is missing"),
        ("## Risks\n\nSome.", ""),
        ("---\ncommitte: X\nmeeting_date: 2016-01-21\ncontact_officer: A\n---\n## Risks\n\nx", "did you mean committee?"),
        ("---\ncommittee: X\nmeeting_date: soon\ncontact_officer: A\n---\n## Risks\n\nx", "line 3: meeting_date: a day is wanted here"),
        ("---\ncommittee: X\ncommittee: Y\nmeeting_date: 2016-01-21\ncontact_officer: A\n---\n## Risks\n\nx", "stands twice"),
        ("---\ncommittee: 07700100123\nmeeting_date: 2016-01-21\ncontact_officer: A\n---\n## Risks\n\nx", "committee: this can be read as"),
        ("Words above.\n\n## Risks\n\nx", "line 7: words stand above the first heading"),
        ("## Risk\n\nx", "line 7: no section has this heading; did you mean Risks?"),
        ("## Zebra\n\nx", "known are Key points, Risks, Recommendations, Questions that no data answer"),
        ("## Risks\n\nx\n\n## Risks\n\ny", "line 11: the section Risks stands twice"),
        ("## Risks\n\n## Key points\n\ny", "line 7: the section Risks is empty"),
        ("## Risks\n\n### Deep\n\nx", "line 9: a heading of a section begins with two signs"),
        ("# Risks\n\nx", "line 7: words stand above the first heading"),
        ("## Risks\n\nx `y`", "line 9: words between ` are refused"),
        ("## Risks\n\n```\ny\n```", "a block of code is refused"),
        ("## Risks\n\n    y", "begins with four spaces"),
        ("## Risks\n\n> y", "a quotation set apart with >"),
        ("## Risks\n\n| a | b |\n|---|---|\n| c | d |", "a table is refused"),
        ("## Risks\n\nx\n\n***\n\ny", "line 11: a line across the page is refused"),
        ("## Risks\n\nx\n![p](https://example.org/p.png)", "line 10: a picture is refused"),
        ("## Risks\n\n[x](http://example.org)", "begins with https://"),
        ("## Risks\n\n[x](javascript:alert(1))", ""),
        ("## Risks\n\n[x](file.csv)", "begins with https://"),
        ('## Risks\n\n[x](https://example.org "hidden")', "has no title"),
        ("## Risks\n\n[](https://example.org)", "begins with https://"),
        ("## Risks\n\n- x\n  - y", "a point is one paragraph"),
        ("## Risks\n\n- x\n\n  y", "a point is one paragraph"),
        ("## Risks\n\n2. x", "a numbered list begins with 1."),
        ("---\ncommittee: X\nmeeting_date: 2016-01-21\ncontact_officer: A\n---\n", "there is nothing under the head"),
        ("## Risks\n\n" + "x" * 30_000, "more than 20,000 letters are refused"),
    ],
)  # fmt: skip
def test_a_fault_of_form_is_told_with_its_line(body: str, wanted: str, folder: Path) -> None:
    """What cannot be shown is refused with file, line and what would be right; a script's address is no link at all but text."""
    found = told(folder, body)
    assert [line for line in found if wanted in line] if wanted else found == []
    assert all(line.startswith(f"commentary/2015-16-Q3/{PACK.slug}.md") for line in found)
    assert not any("07700100123" in line for line in found)


def test_a_file_that_is_not_utf_8_is_refused(folder: Path) -> None:
    folder.write_bytes(HEAD.encode() + "## Risks\n\n£".encode("latin-1"))
    with pytest.raises(Refused, match="line 9: this is not UTF-8 text"):
        commentary.check(PACK)


def test_every_fault_of_a_commentary_is_told_at_once(folder: Path) -> None:
    body = "---\ncommittee: X\nmeeting_date: soon\ncontact_officer: A\n---\n## Risk\n\nTwo families.\n\n## Key points\n\nBR1 3UH `x`"
    assert [line.split(": ")[0].rpartition(" ")[2] for line in told(folder, body)] == ["3", "6", "8", "12", "12"]


def test_a_file_that_no_pack_would_show_is_told(folder: Path) -> None:
    """A misspelt authority or quarter would be passed over in silence."""
    (folder.parent / "bromly.md").write_text("", encoding="utf-8")
    (folder.parent.parent / "2015-Q3").mkdir()
    (folder.parent.parent / "2015-Q3" / "harrow.md").write_text("", encoding="utf-8")
    found = [str(fault) for fault in commentary.misnamed(load())]
    assert found == [
        "commentary/2015-16-Q3/bromly.md: no authority has the name of this file; did you mean bromley or bristol or bury?",
        "commentary/2015-Q3/harrow.md: no quarter has the name of this folder; name it as in 2015-16-Q3",
    ]


# Identifiers

IDENTIFIERS = {
    "an NI number": ["AB123456C", "ab 12 34 56 c", "AB12 3456 C", "A\u200bB123456C", "\uff21B123456C"],
    "an NHS number": ["943 476 5919", "9434765919", "943-476-5919"],
    "a UPN": ["A123456789012", "a123456789012"],
    "a postcode": ["BR1 3UH", "br1 3uh", "BR13UH", "sw1a 1aa", "E17 3QR"],
    "a telephone number": ["020 8464 3333", "07700 900123", "07700900123", "+44 7700 900123", "(020) 8464 3333", "020-8464-3333"],
    "an email address": ["jo@example.org", "Jo.Bloggs+x@mail.example.co.uk"],
    "a birth date": ["born on 3 May 2013", "DOB 03/05/2013", "her date of birth: 2014-02-01", "3 May 2009", "03/05/09", "2 March 1998"],
    "a family's identifier": ["F-035WRJJW", "f-035wrjjw", "p-0123456789abcdef01234567", "family 1001", "case no. 1001"],
}
NO_IDENTIFIERS = [
    "AB123456E", "BG123456A", "943 476 5918", "9434765918", "B123456789012", "the 1st of 2nd", "Q3 2015", "phase B1 2nd", "S151 officer",
    "E09000006", "£1,234,567", "1 April 2012", "1 September 2013", "21 January 2016", "January 2009", "the Children Act 1989", "01/04/12",
    "1001 families were identified", "F-OTHERONE", "2015/16", "3,444 rows", "the 1,034 attached families",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in IDENTIFIERS.items() for value in values])
def test_an_identifier_is_refused_with_its_line_and_never_repeated(kind: str, value: str, folder: Path) -> None:
    """Alone, in a sentence, in bold, over two lines of a paragraph and in a link's address."""
    ids = ("F-035WRJJW", "1001")
    for body in (
        value,
        f"As agreed, {value}, see above.",
        f"The **{value}** is known.",
        f"[x](https://example.org/?q={value.replace(' ', '%20')})",
    ):
        found = told(folder, f"## Risks\n\nA line\n{body}", *ids)
        if not (body.startswith("[") and kind in ("a birth date", "a telephone number", "a family's identifier", "an email address")):
            assert [line for line in found if kind in line and ("line 10" in line or "link" in line)], (body, found)
        assert not any(value.casefold() in line.casefold() for line in found)


@pytest.mark.parametrize("value", NO_IDENTIFIERS)
def test_what_is_no_identifier_may_stand(value: str, folder: Path) -> None:
    """One letter or digit away from an identifier, and what a committee's paper holds every time."""
    assert told(folder, f"## Risks\n\nAs agreed, {value}, see above.", "F-035WRJJW", "1001") == []


def test_a_birth_date_is_one_before_the_programme_and_not_one_of_its_first_day() -> None:
    for day, wanted in (("31 March 2012", ["a birth date"]), ("1 April 2012", [])):
        assert [kind for kind, _ in identifiers.found(day, BEGINS, frozenset())] == wanted


def test_the_contact_officer_s_address_alone_may_stand(folder: Path) -> None:
    """In the head and in the text, in any case of letters; somebody else's, and one that only begins like it, may not."""
    assert told(folder, "## Risks\n\nAsk A.Officer@example.gov.uk.") == []
    assert told(folder, "## Risks\n\nAsk b.officer@example.gov.uk.") != []
    assert told(folder, "## Risks\n\nAsk a.officer@example.gov.ukraine.") != []
    head = HEAD.replace("A. Officer", "A. Officer, 020 8464 3333")
    assert [line for line in told(folder, f"{head}## Risks\n\nx") if "line 4" in line and "a telephone number" in line]


def test_every_identifier_of_the_extract_is_known_and_shown_to_nobody() -> None:
    families = caseload(Story("F7919", dates={"attached_on": "2015-05-01"}))
    assert "f7919" in identifiers.pseudonyms_of(families)
    assert "F7919".casefold() not in repr(scan.Rules(FEW, BEGINS, "", identifiers.pseudonyms_of(families)))


# Counts of few

COUNTS = [
    "two families", "2 families", "Two families", "TWO FAMILIES", "a single family", "one family", "1 child", "4 children", "four children",
    "three vulnerable families", "two very young children", "2 of the families", "two of our attached families", "one of the families",
    "3 of 30 families", "three of the 1,034 attached families", "three out of four families", "both children", "a couple of families",
    "the only child", "two  families", "two\nfamilies", "2–3 families", "2-3 claims", "one or two families", "fewer than three families",
    "no more than two families", "up to four families", "two homeless families", "families: 2", "families claimed: 3.", "families (two)",
    "the number of claims fell to 3", "the number of families was 2", "one claim", "in one case", "two adults and a child", "04 families",
    "1 family's plan", "two families’ plans", "\uff12 families", "t\u200bwo families", "\u0662 families",
    "twenty families and two children",
]  # fmt: skip
NO_COUNTS = [
    "five families", "5 families", "40 families", "1,002 families", "1,004 families", "twenty-two families", "twenty two families",
    "one hundred and two families", "two hundred families", "two dozen families", "four thousand children", "one in four families",
    "1 in 4 families", "one in every four children", "phase 2 families", "Phase two families", "Year 2 pupils", "key stage 2 pupils",
    "2.4 children", "£4 families", "2% of families", "4 per cent of families", "more than one family", "two or more children",
    "at least two children", "two years families waited", "two schools and families", "two schools referred families",
    "two services for families",
    "one worker for families", "one family worker", "one family support hub", "a family", "no families", "0 families", "few families",
    "two-parent families", "families of 2015", "families (2015)", "families: 2015.", "three recommendations", "two risks to families",
    "24/7 families", "families in 2 wards", "quarter 3 claims", "Q3 claims", "one of the barriers for families", "fewer than five families",
]  # fmt: skip


@pytest.mark.parametrize("words", COUNTS)
def test_a_count_of_few_people_is_found(words: str) -> None:
    assert [*few.counts(scan.plain(f"We know that {words}"), FEW)], words


@pytest.mark.parametrize("words", NO_COUNTS)
def test_what_counts_no_few_people_may_stand(words: str) -> None:
    assert [*few.counts(scan.plain(f"We know that {words} and so on"), FEW)] == [], words


@pytest.mark.parametrize(("last", "refused"), [(4, ["four", "4"]), (9, ["four", "4", "five", "5", "nine", "9"])])
def test_few_is_what_the_policy_says(last: int, refused: list[str]) -> None:
    """At the policy's number, and one above it, in words and in digits."""
    for number in ("four", "4", "five", "5", "nine", "9", "ten", "10"):
        assert bool([*few.counts(f"{number} families", range(1, last + 1))]) == (number in refused)


def test_a_count_is_refused_by_its_line_with_what_would_be_right(folder: Path) -> None:
    """The words come from the policy in force, and the sources of the pack list nothing for it."""
    pack = in_quarter("2015-16-Q3", phase="2")
    before = dict(pack.book.used)
    (found,) = told(folder, "## Risks\n\nSome\nlines and then two\nfamilies.")
    assert "line 10: a count of so few stands here, of 1 to 4" in found
    assert "fewer than 5" in found
    with pytest.raises(Refused):
        commentary.check(pack)
    assert pack.book.used == before


@given(st.sampled_from(COUNTS), st.text(max_size=20), st.text(max_size=20))
def test_a_count_is_found_whatever_stands_around_it(words: str, before: str, after: str) -> None:
    """A sentence of its own hides nothing: what comes before its stop, or after the next line, changes nothing."""
    text = scan.plain(f"{before}. So {words}.\n{after}")
    assert [*few.counts(text, FEW)]


# Shown


def body_of(*words: str) -> str:
    return "\n\n".join(f"## {label}\n\n{said}" for label, said in zip(form.SECTIONS.values(), words, strict=False))


def notebook_of(written: dict[str, Officers]) -> nbformat.NotebookNode:
    """An executed notebook that shows a commentary as a pack does."""
    cells = [cell(title(), "title"), prose("## From the officers", "officers")]
    cells += [cell(value, value.id) for value in written.values()]
    return nbformat.v4.new_notebook(cells=cells)


def rendered(notebook: nbformat.NotebookNode) -> tuple[BeautifulSoup, str, str]:
    """Give the page, and the texts of the document and of the workbook."""
    from test_rendering import pdf_pages as pages

    page = BeautifulSoup(HTMLPackExporter().from_notebook_node(notebook)[0], "html5lib")
    book = opened(XLSXPackExporter().from_notebook_node(notebook)[0])
    return page, "".join(pages(PDFPackExporter().from_notebook_node(notebook)[0])), text(book)


def test_officers_words_stand_in_every_form_alike_and_say_whose_they_are(folder: Path) -> None:
    """Page, document, workbook and plain text: each paragraph and point, each under the words that it is not counted."""
    told(folder, EXAMPLE.read_text(encoding="utf-8"))
    written = dict(commentary.read(PACK, caseload()))
    notebook = notebook_of(written)
    page, document, workbook = rendered(notebook)
    plain = "".join(output.data["text/plain"] for each in notebook.cells if each.cell_type == "code" for output in each.outputs)
    said = [element.get_text() for element in page.select(".officers :is(p:not(.by), li, dd)")]
    assert len(said) > 8
    for words in said:
        for form_ in (document, workbook, plain):
            assert squeezed(words)[:40] in squeezed(form_)
    assert len(page.select(".officers > .by")) == len(written)
    for form_ in (document, plain):
        assert squeezed(form_).count(squeezed("Officers’ words, not counted from the caseload")) == len(written)
    assert "Officers’ words, not counted from the caseload" in workbook
    assert page.select_one(".officers strong")
    assert page.select_one(".officers ol")
    assert [link["href"] for link in page.select(".officers a")] == ["https://www.gov.uk/government/policies/support-for-families"]
    assert "(https://www.gov.uk/government/policies/support-for-families)" in workbook


@pytest.mark.parametrize("words", [*HOSTILE, "{% x %} {{ 1 }}", "#let x = 1", "=1+1", "+1", "@SUM(A1)", "-x", "<!-- x -->", "&lt;b&gt;"])
def test_words_that_try_to_break_out_stay_words(words: str, folder: Path) -> None:
    """Markup, templates, formulas and Typst's signs are printed as they stand, in every form."""
    (folder).write_text(HEAD + f"## Risks\n\nSee {words.replace('`', '').replace('*', '').replace('_', '')} there", encoding="utf-8")
    written = dict(commentary.read(PACK, caseload()))
    page, document, workbook = rendered(notebook_of(written))
    (said,) = [element.get_text() for element in page.select("#officers-risks > p:not(.by)")]
    assert page.select("#officers-risks :not(p)") == []
    assert squeezed(said) in squeezed(document)
    assert said in workbook
    assert not page.select("script:not([src])")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_text_of_officers_ever_becomes_markup(words: str) -> None:
    """Whatever is written, it is refused or comes out as text: no element but those of paragraphs, points, stress and https links."""
    read = markdown.sections_of(f"## Risks\n\n{words}\n")
    for section in read.sections:
        if not section.shown:
            continue
        value = Officers(id="officers-risks", title="Risks", passages=section.shown)
        soup = BeautifulSoup(value._repr_mimebundle_()["text/html"], "html5lib")
        assert {element.name for element in soup.body.find_all(True)} <= {"div", "p", "ul", "ol", "li", "strong", "em", "a"}
        assert all(set(element.attrs) <= {"class", "id", "href"} for element in soup.body.find_all(True))
        assert all(link["href"].startswith("https://") for link in soup.select("a"))
        seen = "".join(element.get_text() for element in soup.select(".officers > :is(p:not(.by), ul, ol)"))
        assert squeezed("".join(map(str.strip, seen.split()))) == squeezed(
            "".join("".join(shown.clean(passage.text).split()) for passage in section.passages)
        )


@given(st.text(st.sampled_from("#*_`[]()!<>&;:=+-~^$@{}%\\/|\"'12. \nabx\t"), max_size=60))
def test_no_signs_of_any_markup_are_obeyed(words: str) -> None:
    test_no_text_of_officers_ever_becomes_markup.hypothesis.inner_test(words)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("**<b>x</b>**", "<strong>&lt;b&gt;x&lt;/b&gt;</strong>"),
        ("*a & b*", "<em>a &amp; b</em>"),
        ('[<i>x</i>](https://example.org/?a="b")', '<a href="https://example.org/?a=%22b%22">&lt;i&gt;x&lt;/i&gt;</a>'),
        ("[hidden]: https://example.org", "[hidden]: https://example.org"),
    ],
)
def test_markup_in_stressed_and_linked_words_is_text_and_nothing_is_hidden(words: str, wanted: str) -> None:
    (section,) = markdown.sections_of(f"## Risks\n\n{words}\n").sections
    value = Officers(id="officers-risks", title="Risks", passages=section.shown)
    assert f"<p>{wanted}</p>" in value._repr_mimebundle_()["text/html"]


def test_officers_words_carry_no_figure() -> None:
    """A figure is counted, and belongs to the pack."""
    from rendering_sample import figure

    with pytest.raises(ValueError, match="no figures"):
        Officers(id="x", title="x", facts=(("x", shown.words(figure("one", 1))),))
    with pytest.raises(ValueError, match="at least one"):
        Officers(id="x", title="x")


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["harrow"])
def test_a_pack_shows_its_commentary_and_one_without_has_no_section_for_it(reports: Path, slug: str, tmp_path: Path) -> None:
    """Built as a user builds it: the sections stand in order, before Part A; a changed word is a reason to build again."""
    from reading import report

    without = BeautifulSoup((reports / "2015-16-Q3" / slug / "programme_pack.html").read_text(encoding="utf-8"), "html5lib")
    assert not without.select(".officers")
    assert "From the officers" not in without.get_text()
    place = tmp_path / "commentary" / "2015-16-Q3" / f"{slug}.md"
    place.parent.mkdir(parents=True)
    place.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    environment = {"TFDATA_COMMENTARY": str(tmp_path / "commentary")}
    done = report(tmp_path / "reports", f"BOROUGH={slug}", **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    pack = tmp_path / "reports" / "2015-16-Q3" / slug
    page = BeautifulSoup((pack / "programme_pack.html").read_text(encoding="utf-8"), "html5lib")
    headings = [heading.get_text() for heading in page.select("main h2")]
    assert headings[:3] == ["In brief", "From the officers", "Part A: the published record"]
    assert headings[-3:] == ["What members asked", "Questions that no data answer", "Appendix"]
    assert "Does payment by results help or hinder?" in html_text(pack)
    assert squeezed("Does payment by results help or hinder?") in squeezed("".join(pdf_pages(pack)))
    assert "Does payment by results help or hinder?" in text(load_workbook(pack / "programme_pack.xlsx"))
    assert read_document(nbformat.read(pack / "programme_pack.ipynb", 4)).is_demonstration
    assert (pack / "figures.csv").read_bytes() == (reports / "2015-16-Q3" / slug / "figures.csv").read_bytes()
    place.write_text(EXAMPLE.read_text(encoding="utf-8").replace("help or hinder", "hinder or help"), encoding="utf-8")
    assert "changed: the commentary" in report(tmp_path / "reports", f"BOROUGH={slug}", "EXPLAIN=1", **environment).stdout
    place.write_text(EXAMPLE.read_text(encoding="utf-8").replace("Does payment", "Two families. Does payment"), encoding="utf-8")
    done = report(tmp_path / "reports", f"BOROUGH={slug}", **environment)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "a count of so few stands here" in done.stderr
