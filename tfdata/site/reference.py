"""The pages that explain what packs show and rest on: measures, parameters, data dictionary.

In come the book, groups of figures and the data dictionary; out go pages. Nothing is said twice: what a figure is comes from `params/`,
what an extract holds from the contract.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tfdata import dictionary
from tfdata.appendix import GOOD_WORDS
from tfdata.params import Book
from tfdata.shown.fragment import MARKERS, STAMP, STAMP_MEANING
from tfdata.site.figures import Group
from tfdata.site.parts import DICTIONARY, MEASURES, NAVIGATION, PARAMETERS, Cell, Page, Section, Table, code, joined, link, named

WORKBOOK = "data_dictionary.xlsx"
_FEW = 3
_CONFIDENCE = (
    "No figure stands in the project’s code: each is in a file with its unit, the days on which it holds, its document and place.",
    "Sourced: the document says so. Derived: worked out from a document, with the working. Unverified: no document that was found says "
    "so, and what rests on it is marked [p].",
)


def measures(book: Book) -> Page:
    """Give what each measure counts, of a caseload and of the published record, and what a marker means."""
    of_caseload = "Each is counted from an authority’s extract, and protected before it is shown."
    of_record = "Each is as others printed it, and says what it counts as far as its document does."
    outcomes = tuple((phase.name, phase.outcome_words, phase.caveat.text) for phase in book.phases.values())
    called = Table("outcomes-table", "The outcome of each phase", ("Phase", "Called", "To be known of it"), outcomes)
    markers = tuple((code(f"[{marker}]"), meaning) for marker, meaning in MARKERS.items())
    key = Table("markers-table", "Markers beside figures", ("Marker", "Meaning"), markers)
    sections = (
        Section("caseload", "Of a caseload", (of_caseload,), (_of_a_caseload(book),)),
        Section("record", "Of the published record", (of_record,), (_of_the_record(book),)),
        Section("outcomes", "What an outcome is", (), (called,)),
        Section("markers", "Markers", (), (key,)),
    )
    return Page(MEASURES, MEASURES, "Measures and definitions", "What each figure counts, and why it matters.", sections)


def _of_a_caseload(book: Book) -> Table:
    rows = tuple(
        (
            named(item.label, name),
            item.definition,
            item.numerator,
            item.denominator or "none",
            f"{item.why} ({GOOD_WORDS[item.good]})",
            "; ".join(f"in {book.phases[phase].name}: {words}" for phase, words in item.wording.items() if phase in book.phases),
            item.checked_by,
        )
        for name, item in book.measures.items()
    )
    columns = ("Measure", "What it counts", "Counted", "Out of", "Why it matters", "Called otherwise", "Checked by")
    return Table("caseload-table", "Measures of a caseload", columns, rows, tuple(f"measure-{name}" for name in book.measures))


def _of_the_record(book: Book) -> Table:
    beside = {name: item.caseload_measure for name, item in book.published_measures.items() if item.caseload_measure}
    rows = tuple(
        (
            named(item.label, name),
            item.unit,
            (item.counts or "not said").replace("_", " "),
            item.caveat,
            book.measures[beside[name]].label if name in beside else "none",
        )
        for name, item in book.published_measures.items()
    )
    columns = ("Measure", "Unit", "What it counts", "Caveat", "Beside it, of a caseload")
    anchors = tuple(f"published-{name}" for name in book.published_measures)
    return Table("record-table", "Measures of the published record", columns, rows, anchors)


def parameters(groups: Sequence[Group]) -> Iterator[Page]:
    """Give the page that lists the groups of figures, and one a group."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (link(group.title, f"{group.name}.html"), group.about, _files(group, 1), str(group.counted), str(group.unverified))
        for group in groups
    )
    table = Table("groups", "Figures by what they are of", ("Figures", "What they are", "File", "Rows", "Unverified"), rows, numbers=(3, 4))
    lead = "Every figure that packs rest on, with its document and how sure it is."
    opening = Section("all", "", _CONFIDENCE, (table,))
    yield Page(PARAMETERS, PARAMETERS, NAVIGATION[PARAMETERS], lead, (opening,), has_contents=False)
    for group in groups:
        is_demonstration = any(table.is_demonstration for section in group.sections for table in section.tables)
        yield Page(
            f"parameters/{group.name}.html",
            PARAMETERS,
            group.title,
            group.about,
            (Section("files", "", (joined(["In ", _files(group, _FEW), "."], ""),)), *group.sections),
            above="Parameters",
            stamp=f"{STAMP}: {STAMP_MEANING}" if is_demonstration else "",
            has_contents=len(group.sections) > 1,
        )


def _files(group: Group, most: int) -> Cell:
    shown = joined(code(f"params/{file}") for file in group.files[:most])
    return joined([shown, *([f"and {len(group.files) - most} more"] if len(group.files) > most else [])], " ")


def data_dictionary(book: Book) -> Page:
    """Give what an extract holds, from the contract that checks it."""
    sections = [Section("workbook", "", (*dictionary.ABOUT, joined(["The same as ", link("a workbook", WORKBOOK), "."], "")))]
    for part in dictionary.parts(book):
        ident = f"part-{part.name.replace(' ', '-').replace('_', '-')}"
        table = Table(f"{ident}-table", f"{part.title}, row by row", part.headings, part.rows)
        sections.append(Section(ident, part.title, part.about, (table,)))
    return Page(DICTIONARY, DICTIONARY, dictionary.TITLE, "Every table, column, rule and code that the door takes.", tuple(sections))
