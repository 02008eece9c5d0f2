"""A pack's workbook: the Analysis Function's form, the figures of the page, and nothing that runs."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from openpyxl import Workbook
from reading_workbooks import above, opened, rows, shown, table, text
from rendering_sample import HOSTILE, LONG_WORD, cell, figure, prose, sample, title

from tfdata.packs.cells import Number, number
from tfdata.packs.document import NotAPack, read_document
from tfdata.packs.render import XLSXPackExporter
from tfdata.packs.sheets import sheets_of
from tfdata.shown import Column, Row, Sentences, Table, words
from tfdata.shown.fragment import MARKERS
from tfdata.shown.words import Json, printed

BREAKING_OUT = (
    *HOSTILE,
    '=HYPERLINK("x")',
    "{=SUM(A1:A9)}",
    "+1",
    "-1",
    "@SUM(1)",
    "[press here](https://example.org)",
    "[c](internal:Cover!A1)",
    "https://example.org/x",
    "internal:Cover!A1",
    "mailto:a@example.org",
    "$$note$$",
    "_x0041_",
    "...",
    "Ж",
    "'quoted",
    "]]>",
    "007",
    LONG_WORD * 20,
)


def workbook(notebook: nbformat.NotebookNode) -> bytes:
    return XLSXPackExporter().from_notebook_node(notebook)[0]


def notebook_with(*values: object) -> nbformat.NotebookNode:
    """Give an executed notebook that shows these values under a heading."""
    shown_in = [cell(value, f"value-{place}") for place, value in enumerate(values)]  # type: ignore[arg-type]
    return nbformat.v4.new_notebook(cells=[cell(title(), "title"), prose("## Values", "values"), *shown_in])


def small(name: str, *cells: object, label: str = "Families", **more: object) -> Table:
    """Give a table with a row for each cell."""
    lines = tuple(Row(words(f"row {chr(97 + place)}"), (words(each),)) for place, each in enumerate(cells))  # type: ignore[arg-type]
    return Table(id=name, title="A small table", columns=(Column("Row", "text"), Column(label)), rows=lines, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made() -> bytes:
    return workbook(sample())


@pytest.fixture(scope="module")
def book(made: bytes) -> Workbook:
    return opened(made)


def test_a_workbook_has_a_cover_contents_notes_and_a_sheet_for_each_table(book: Workbook) -> None:
    """The cover comes first, then contents, notes and sentences, then the tables in the pack's order."""
    assert book.sheetnames == [
        "Cover", "Contents", "Notes", "In_words", "1_headline", "2_progress", "3_attachments", "4_wards", "5_problems",
        "Where_figures_come_from",
    ]  # fmt: skip


def test_the_cover_says_whose_pack_it_is_of_which_quarter_as_at_which_day(book: Workbook) -> None:
    """A cover carries title, authority, programme, quarter, day, status, what the workbook holds, the markers and the warnings."""
    lines = above(book["Cover"])
    assert lines[0] == "Troubled Families programme pack: Bromley, October to December 2015"
    for line in ("Bromley", "Tackling Troubled Families", "Period: October to December 2015", "As at: 31 December 2015", "Status: Draft"):
        assert line in lines
    assert "DEMONSTRATION: invented families, not evidence" in lines
    assert any(line.startswith("This workbook holds the tables of the pack") for line in lines)
    assert any(line.startswith("[p]: provisional") for line in lines)
    assert any(line.startswith("Turned around is a payment status: A family counted") for line in lines)


def test_the_contents_lead_to_every_other_sheet(book: Workbook) -> None:
    """Each sheet has its line in the contents, with its title, and a link inside the workbook."""
    _, *lines = table(book["Contents"])
    assert [line[0].value for line in lines] == [name for name in book.sheetnames if name != "Contents"]
    assert [line[0].hyperlink.location for line in lines] == [f"'{name}'!A1" for name in book.sheetnames if name != "Contents"]
    titles = {line[0].value: line[1].value for line in lines}
    assert all(above(book[name])[0].startswith(titles[name]) for name in book.sheetnames[2:])


def test_each_sheet_holds_one_table_from_column_a_with_its_title_in_a1(book: Workbook) -> None:
    """One marked table, one row of headings that differ, nothing merged, hidden, frozen or beside the table, no line above it blank."""
    for sheet in book.worksheets[1:]:
        (marked,) = sheet.tables.values()
        assert re.fullmatch(rf"A\d+:[A-Z]+{sheet.max_row}", marked.ref)
        assert (marked.headerRowCount, marked.totalsRowCount) == (1, None)
        assert sheet["A1"].value
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert sheet.sheet_state == "visible"
        assert all(line not in ("", "None") for line in above(sheet))
        heads = [str(head.value) for head in table(sheet)[0]]
        assert len({head.casefold() for head in heads}) == len(heads)
        assert all(head.strip() for head in heads)


def test_no_row_or_column_of_a_table_is_blank_and_a_blank_cell_is_explained(book: Workbook) -> None:
    """A reader who meets a blank cell has been told what it means; no whole row or column is one."""
    for sheet in book.worksheets[1:]:
        _, *body = table(sheet)
        grid = [[shown(each).strip() for each in row] for row in body]
        assert all(any(row) for row in grid)
        assert all(any(column) for column in zip(*grid, strict=True))
        if not all(all(row) for row in grid):
            assert any("Where a cell is blank there is nothing to say." in line for line in above(sheet)), sheet.title


def test_names_of_sheets_and_tables_are_short_unique_and_no_cell_s(book: Workbook) -> None:
    """A sheet's name has at most 31 letters, and no table's name looks like a cell."""
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
    assert all(re.fullmatch(r"[A-Za-z0-9_]{1,31}", name) for name in book.sheetnames)
    tables = [name for sheet in book.worksheets for name in sheet.tables]
    assert len(set(tables)) == len(tables)
    assert [name for name in tables if re.fullmatch(r"[A-Za-z]{1,3}\d+|[RrCc]\d*([Cc]\d*)?", name)] == []


def test_a_long_id_gives_a_short_name() -> None:
    """A sheet's name is cut between words, and its number keeps it apart from the next."""
    names = [sheet.name for sheet in sheets_of(read_document(notebook_with(small(f"{LONG}-b", "one"), small(f"{LONG}-c", "two")))).sheets]
    assert names == ["Contents", "1_a_measure_with_an_id_that_is", "2_a_measure_with_an_id_that_is"]


LONG = "a-measure-with-an-id-that-is-longer-than-a-sheet-takes"


def test_unit_source_and_the_meaning_of_markers_stand_above_a_table(book: Workbook) -> None:
    """A sheet that is torn out still says what it counts, where it comes from and whose pack it is of."""
    lines = above(book["2_progress"])
    for line in (
        "Unit: Families",
        "Source: Safer Bromley Partnership, minutes of the Strategic Group",
        f"[p]: {MARKERS['p']}",
        f"[x]: {MARKERS['x']}",
        "From the pack of Bromley, October to December 2015, as at 31 December 2015. Status: Draft",
    ):
        assert line in lines
    assert not any(line.startswith("[c]") for line in lines), "a marker that the sheet does not use"


def test_every_marker_of_the_packs_has_its_meaning() -> None:
    """The key of a page, a document and a workbook explains each marker that a figure can carry."""
    assert set(MARKERS) >= {"c", "p", "x", "z", "u", "low"}


def test_a_note_has_a_number_and_its_text_on_the_sheet_of_notes(book: Workbook) -> None:
    """The title of a table refers to its notes, and the notes name the sheets that they belong to."""
    assert book["2_progress"]["A1"].value == "Families by stage, Bromley, at 31 December 2015 [note 1]"
    assert [[each.shown for each in row] for row in rows(book["Notes"])] == [
        ["[note 1]", "The target counts families reached; attached families are another kind.", "2_progress"],
        ["[note 2]", "The straight line is our assumption.", "3_attachments"],
    ]


def test_a_chart_is_the_table_behind_it_and_what_it_shows(book: Workbook) -> None:
    lines = above(book["3_attachments"])
    assert lines[0].startswith("Data for the chart: Attachments passed the straight-line profile")
    told = next(place for place, line in enumerate(lines) if line.startswith("What the chart shows: Bars of families attached"))
    assert lines[told + 1] == "Attachments passed the straight-line profile in the autumn of 2015."
    assert [row[1].shown for row in rows(book["3_attachments"])] == ["40", "160", "275", "410"]


def test_a_workbook_keeps_the_rest_of_the_checklist(made: bytes, book: Workbook) -> None:
    """What else “Making spreadsheets accessible: a brief checklist of the basics” asks, so far as a file can show it.

    Words wrap in their cells, type is plain and of twelve points or more, and nothing is hidden, filled, coloured but for links, filtered,
    or put into pictures, comments, macros, headers or footers; the file opens on the first cell of its first sheet and says its title.
    """
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        names = parts.namelist()
        settings = b"".join(parts.read(name) for name in names if name.startswith("xl/worksheets/sheet"))
    assert [name for name in names if re.search(r"drawing|media|vba|comment|external|connections|chart", name, re.IGNORECASE)] == []
    assert not re.findall(rb"<autoFilter|<dataValidation|<conditionalFormatting|hidden=", settings)
    assert book.active is book.worksheets[0]
    assert book.properties.title
    for sheet in book.worksheets:
        assert sheet.sheet_view.selection[0].activeCell in {None, "A1"}
        assert sheet["A1"].font.bold
        for each in (found for line in sheet.iter_rows() for found in line if found.value is not None):
            assert (each.font.name, each.font.size >= 12, each.font.vertAlign, each.fill.fill_type) == ("Arial", True, None, None)
            assert each.font.color is None or each.hyperlink
        cells = [each for line in table(sheet) for each in line] if sheet.tables else [line[0] for line in sheet.iter_rows()]
        assert all(each.alignment.wrap_text for each in cells if each.value is not None), sheet.title


def test_numbers_are_numbers_and_markers_have_a_column_of_their_own(book: Workbook) -> None:
    """A provisional number can be added up, its marker beside it; a marker without a number stands in the number's cell."""
    heads, *body = table(book["1_headline"])
    assert [head.value for head in heads] == ["Headline", "Figure", "Figure: marker", "Detail"]
    assert [(row[1].value, shown(row[1]), row[2].value) for row in body] == [
        (1660, "1,660", None),
        (575, "575", None),
        (2_988_000, "£2,988,000", "[p]"),
        ("[c]", "[c]", None),
    ]
    stages = {row[0].shown: row[1:] for row in rows(book["2_progress"])}
    assert [(each.shown, each.marker) for each in stages["Attached"]] == [("1,034", "[p]"), ("62%", "[p]")]
    assert [each.shown for each in stages["All families"]] == ["2,244", "[x]"]


@pytest.mark.parametrize(
    ("text_of_it", "value", "form"),
    [
        ("0", 0, "#,##0"),
        ("1,660", 1660, "#,##0"),
        ("2015", 2015, "0"),
        ("−40", -40, "#,##0"),
        ("0.035", 0.035, "#,##0.000"),
        ("£79.5", 79.5, '"£"#,##0.0'),
        ("£2,787.00", 2787, '"£"#,##0.00'),
        ("−£25,000", -25000, '"£"#,##0'),
        ("72.4%", 0.724, "#,##0.0%"),
        ("100%", 1, "#,##0%"),
        ("2 percentage points", 2, '#,##0" percentage points"'),
    ],
)
def test_a_number_as_printed_becomes_a_number_that_is_shown_so(text_of_it: str, value: float, form: str) -> None:
    assert number(text_of_it) == Number(value, f'{form};"−"{form}')
    assert shown(opened(workbook(notebook_with(small("one", figure("one", 1, text_of_it)))))["1_one"]["B6"]) == text_of_it


@pytest.mark.parametrize("text_of_it", ["5th", "£448 million", "£1000K", "007", "1,66", "12,34,567", "1e5", "−0", "9" * 16, "1.", ""])
def test_what_no_number_format_shows_so_stays_text(text_of_it: str) -> None:
    assert number(text_of_it) is None


def test_a_workbook_holds_no_more_than_is_printed() -> None:
    """A share of 73% stands as 0.73, however precise the value behind it."""
    made = opened(workbook(notebook_with(small("share", figure("share", 734_375, "73%")))))
    assert made["1_share"]["B6"].value == 0.73
    with zipfile.ZipFile(io.BytesIO(workbook(notebook_with(small("share", figure("share", 734_375, "73%")))))) as parts:
        assert not [name for name in parts.namelist() if b"734375" in parts.read(name)]


def test_every_figure_of_a_table_is_in_the_workbook_as_printed(book: Workbook) -> None:
    """Row by row and cell by cell, the workbook shows what the notebook's tables show."""
    document = read_document(sample())
    figures = {each["id"]: each for each in document.figures}
    values = [value for value in document.values if value["kind"] in {"table", "chart"}]
    names = ["2_progress", "3_attachments", "4_wards", "5_problems"]
    for value, name in zip(values, names, strict=True):
        wanted = [[alone(runs, figures) for runs in row["cells"]] for row in value.get("table", value)["rows"]]
        found = [[(each.shown, each.marker) for each in row[1:]] for row in rows(book[name])]
        compared = [[(one, two) for one, two in zip(*pair, strict=True) if one] for pair in zip(wanted, found, strict=True)]
        assert all(one == two for line in compared for one, two in line)
        assert any(compared)


def alone(runs: list[dict[str, str]], figures: dict[str, Json]) -> tuple[str, str] | None:
    """Give a figure that stands alone in its cell, as shown and marked; a marker without a number is what is shown."""
    if len(runs) != 1 or "f" not in runs[0]:
        return None
    value, marker = printed(figures[runs[0]["f"]])
    return (value, marker) if value else (marker, "")


def test_sentences_stand_in_a_table_of_their_own(book: Workbook) -> None:
    """What a pack says in sentences is in its workbook too, figures, quotations and all."""
    said = [row[2].shown for row in rows(book["In_words"])]
    assert said[0] == "Bromley’s minutes give 575 families reached and say that the target was “achieved in full”."
    assert len(said) == 4


def test_demonstration_stands_on_every_sheet_that_shows_it_and_on_no_other_table(book: Workbook) -> None:
    """A sheet of invented families says so above its table; the cover and the contents say it too, and each row of the last sheet."""
    stamped = [sheet.title for sheet in book.worksheets if any(line.startswith("DEMONSTRATION") for line in above(sheet))]
    assert stamped == ["Cover", "Contents", "4_wards", "5_problems", "Where_figures_come_from"]
    marked = [row[0].shown for row in rows(book["Contents"]) if row[3].shown == "DEMONSTRATION"]
    assert marked == ["4_wards", "5_problems", "Where_figures_come_from"]
    entries = {row[-2].shown: row[-1].shown for row in rows(book["Where_figures_come_from"])}
    assert {entries["ward-3"], entries["wide-0-0"]} == {"DEMONSTRATION"}
    assert entries["reached"] == ""


def test_a_note_or_a_sentence_of_a_demonstration_marks_its_sheet() -> None:
    invented = small("invented", "one", part="B", demonstration=True, notes=(words("A note."),))
    said = Sentences(id="said", title="Said", items=(words("Five."),), part="B", demonstration=True)
    made = opened(workbook(notebook_with(invented, said)))
    assert all(any("DEMONSTRATION" in line for line in above(sheet)) for sheet in made.worksheets)
    assert rows(made["In_words"])[0][3].shown == "DEMONSTRATION"


@pytest.mark.parametrize("name", BREAKING_OUT, ids=lambda name: name[:20])
def test_a_name_that_tries_to_break_out_is_text(name: str) -> None:
    """A name made of formula, link, markup or gptables' own signs stands as it is, wherever it stands, and leads nowhere."""
    row = Row(words(name), (words(name), words(figure("one", 5))))
    columns = (Column("Ward", "text"), Column(name[:200], "text"), Column("Families"))
    given = Table(id="names", title=name, columns=columns, rows=(row,), notes=(words(name),), source=words(name), unit=name)
    said = Sentences(id="said", title=name, items=(words(name),))
    content = workbook(notebook_with(given, said))
    made = opened(content)
    assert [each.shown for each in rows(made["1_names"])[0]] == [name, name, "5"]
    assert table(made["1_names"])[0][1].value == name[:200].replace("$$", "$ $"), "gptables takes no $$ in a heading"
    assert above(made["1_names"])[0] == f"{name} [note 1]"
    assert {f"Unit: {name}", f"Source: {name}"} <= set(above(made["1_names"]))
    assert rows(made["Notes"])[0][1].shown == rows(made["In_words"])[0][2].shown == name
    assert all(each.data_type != "f" for sheet in made.worksheets for line in sheet.iter_rows() for each in line)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        whole = b"".join(parts.read(part) for part in parts.namelist())
    assert b"<f>" not in whole
    assert b"relationships/hyperlink" not in whole
    assert whole.count(b"<hyperlink ") == len(made.sheetnames) - 1


def test_marks_that_turn_text_around_are_taken_out() -> None:
    made = opened(workbook(notebook_with(small("turned", "Ward\u202e A\u2066\x07"))))
    assert made["1_turned"]["B6"].value == "Ward A"


def test_a_document_s_address_alone_in_its_cell_can_be_followed() -> None:
    """The address of a source is a link, as on the page; no other text is."""
    from tfdata.shown import Link

    made = opened(workbook(notebook_with(small("documents", Link("https://example.org/a?b=1&c=2", "https://example.org/a?b=1&c=2")))))
    assert made["1_documents"]["B6"].hyperlink.target == "https://example.org/a?b=1&c=2"


def test_headings_that_are_alike_or_too_long_are_told_apart() -> None:
    """A spreadsheet refuses a table with two like headings, or with one of more than 255 letters."""
    columns = (Column("Ward", "text"), Column("Families"), Column("families"), Column("F" * 300))
    row = Row(words("A"), tuple(words(figure(f"f-{place}", place, "", "p")) for place in range(3)))
    made = opened(workbook(notebook_with(Table(id="alike", title="Alike", columns=columns, rows=(row,)))))
    heads = [str(head.value) for head in table(made["1_alike"])[0]]
    assert heads[:5] == ["Ward", "Families", "Families: marker", "families (again)", "families (again): marker"]
    assert all(len(head) <= 255 for head in heads)


def test_a_heading_of_a_row_that_is_blank_breaks_nothing() -> None:
    row = Row(words(" "), (words(""),))
    given = Table(id="blank", title="Blank", columns=(Column("Ward", "text"), Column("Families")), rows=(row,))
    assert [[each.shown for each in line] for line in rows(opened(workbook(notebook_with(given)))["1_blank"])] == [["no heading"]]


def test_a_cell_with_more_text_than_a_workbook_takes_is_refused() -> None:
    with pytest.raises(NotAPack, match="more than 32,767 characters"):
        workbook(notebook_with(small("long", "a" * 32_768)))


@pytest.mark.slow
def test_the_same_notebook_gives_the_same_bytes_in_any_zone_and_locale(made: bytes, tmp_path: Path) -> None:
    """A workbook is a function of its notebook: neither clock, zone, locale nor hash seed changes a byte."""
    notebook = tmp_path / "pack.ipynb"
    nbformat.write(sample(), notebook)
    code = (
        "import sys, nbformat; from pathlib import Path; from tfdata.packs.render import XLSXPackExporter\n"
        "Path(sys.argv[2]).write_bytes(XLSXPackExporter().from_notebook_node(nbformat.read(sys.argv[1], 4))[0])\n"
    )
    elsewhere = {**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(notebook), str(tmp_path / "made.xlsx")], env=elsewhere, capture_output=True, text=True, check=True
    )
    assert (tmp_path / "made.xlsx").read_bytes() == made
    assert done.stderr == "", "whoever builds a pack would see a warning that is none of theirs"


def test_a_workbook_says_what_it_is_and_is_dated_by_its_quarter(book: Workbook) -> None:
    assert book.properties.title == "Troubled Families programme pack: Bromley, October to December 2015"
    assert book.properties.created == datetime(2015, 12, 31)


@pytest.mark.slow
def test_nbconvert_makes_a_workbook_by_hand(tmp_path: Path, made: bytes) -> None:
    """`jupyter nbconvert --to tfdata-xlsx` gives what a run gives."""
    nbformat.write(sample(), tmp_path / "pack.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "tfdata-xlsx", "pack.ipynb"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert (tmp_path / "pack.xlsx").read_bytes() == made


def test_a_page_is_made_without_loading_what_writes_workbooks() -> None:
    """gptables and pandas are loaded where a workbook is rendered, and nowhere before."""
    code = "import sys, tfdata.packs.render, tfdata.shown; print([name for name in ('gptables', 'pandas') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_workbook_s_words_are_those_of_the_sheets(book: Workbook) -> None:
    """What the tests of built packs read holds every table's words, and neither numbers of notes nor names of sheets."""
    read = text(book)
    assert "£2,988,000" in read
    assert "[note" not in read
    assert "4_wards" not in read
