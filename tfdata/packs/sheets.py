"""A document as the sheets of a workbook: a cover, contents, notes, the sentences, and a sheet for every table, chart and row of cards.

A `Document` comes in; frozen sheets go out, each with one table in the form of the Analysis Function's guidance, "Releasing statistics in
spreadsheets". What the sheets are written with is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tfdata.packs.cells import Link
from tfdata.packs.document import Document
from tfdata.packs.entries import Entries, entries_of
from tfdata.packs.entry_words import TITLE
from tfdata.packs.prose import LEVELS, prose_text
from tfdata.packs.tabulated import NOTES, STAMPED, Column, Sheet, instructions, legend, notes_of, sheet_of
from tfdata.shown.fragment import OFFICERS, STAMP
from tfdata.shown.plain import said_by_officers
from tfdata.shown.words import Json, inline_text, printed

COVER, CONTENTS, IN_WORDS, WHERE_FROM = "Cover", "Contents", "In_words", "Where_figures_come_from"


@dataclass(frozen=True)
class Sheets:
    """A workbook: its title and day, the lines of its cover, its other sheets in order, and what is printed at the foot of each page."""

    title: str
    day: date
    intro: tuple[str, ...]
    about: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    foot: str = ""


@dataclass(frozen=True)
class _Placed:
    """A shown value with the headings that it stands under."""

    value: Json
    section: str


def sheets_of(document: Document) -> Sheets:
    """Give the sheets of a workbook."""
    placed = [*_placed(document)]
    values = [each for each in placed if each.value["kind"] not in ("sentences", "officers")]
    notes = _Notes.of(each.value for each in values)
    tables = [sheet_of(each.value, each.section, number, notes.references(each.value)) for number, each in enumerate(values, start=1)]
    sentences = [each for each in placed if each not in values and each.value.get("style") != "warning"]
    others = [sheet for sheet in (notes.sheet(tables), _in_words(sentences)) if sheet]
    tables += _where_from(entries_of({"": document}))
    title = document.about.full_title
    scope = f"From the pack of {document.about.authority}, {document.title['period']}, as at {document.title['as_at']}. {_status(document)}"
    sheets = tuple(replace(sheet, scope=scope) for sheet in (_contents([*others, *tables]), *others, *tables))
    return Sheets(title, document.about.as_at, _intro(document), _about(document), sheets, _foot(document))


def _placed(document: Document) -> Iterator[_Placed]:
    headings: dict[int, str] = {}
    for block in document.blocks:
        if block.get("b") == "heading":
            headings = {level: text for level, text in headings.items() if level < block["level"]}
            headings[block["level"]] = prose_text(block["runs"])
        elif "kind" in block:
            yield _Placed(block, "; ".join(headings[level] for level in LEVELS if level in headings))


def _intro(document: Document) -> tuple[str, ...]:
    title = document.title
    lines = [title["authority"], title["programme"], *title["phases"]]
    lines += [f"Period: {title['period']}", f"As at: {title['as_at']}", _status(document)]
    lines += [f"{term}: {said}" for term, said in title.get("sign_off", ())]
    return tuple(line for line in [STAMPED if document.is_demonstration else "", *lines] if line.strip())


def _status(document: Document) -> str:
    return f"Status: {document.about.status}"


def _foot(document: Document) -> str:
    return f"{document.about.authority} · {document.about.quarter.label} · {document.about.status}"


def _about(document: Document) -> tuple[str, ...]:
    """Say what the workbook holds, which markers it uses, and what the pack warns of."""
    figures = {figure["id"]: figure for figure in document.figures}
    holds = "This workbook holds the tables of the pack, the data behind its charts and its headline figures, one table to a sheet."
    where = f"The sheet {CONTENTS} lists the sheets; {NOTES} holds the notes that titles refer to; {IN_WORDS} holds the pack's sentences."
    where += f" {WHERE_FROM}, the last, says of each figure what it is, how it came about and what it rests on."
    numbers = "A number stands in its cell as precisely as the pack prints it; its marker, if it has one, in the column after it."
    warned = [value for value in document.values if value["kind"] == "sentences" and value["style"] == "warning"]
    warnings = [f"{value['title']}: {inline_text(item, figures)}" for value in warned for item in value["items"]]
    return (holds, where, numbers, *legend(document.figures), *warnings)


@dataclass(frozen=True)
class _Notes:
    """The notes of all tables in the order of the sheets, each once, with the ids of the values that they belong to."""

    texts: dict[str, tuple[str, ...]]
    demonstration: bool

    @classmethod
    def of(cls, values: Iterable[Json]) -> _Notes:
        texts: dict[str, tuple[str, ...]] = {}
        demonstration = False
        for value in values:
            for text in notes_of(value):
                texts[text] = (*texts.get(text, ()), value["id"])
                demonstration |= value["demonstration"]
        return cls(texts, demonstration)

    def references(self, value: Json) -> list[str]:
        order = [*self.texts]
        return [f"[note {order.index(text) + 1}]" for text in notes_of(value)]

    def sheet(self, tables: Sequence[Sheet]) -> Sheet | None:
        if not self.texts:
            return None
        numbered = [(f"[note {place}]", text) for place, text in enumerate(self.texts, start=1)]
        used = tuple(", ".join(table.name for table in tables if name in table.notes) for name, _ in numbered)
        columns = (
            Column("Note", tuple(name for name, _ in numbered)),
            Column("Text", tuple(text for _, text in numbered)),
            Column("Sheets", used),
        )
        stamp = (f"{STAMP}: a note of a sheet that is marked so speaks of invented families",) if self.demonstration else ()
        only = instructions((), False)
        return Sheet(NOTES, "notes_table", "Notes", columns, stamp, only, is_demonstration=self.demonstration)


def _in_words(sentences: Sequence[_Placed]) -> Sheet | None:
    """Give the pack's sentences as a table, each with the section where it stands; officers' words say that they are theirs."""
    rows = [
        (each.section, OFFICERS if each.value["kind"] == "officers" else each.value["title"], said, each.value["demonstration"])
        for each in sentences
        for said in _said(each.value)
    ]
    if not rows:
        return None
    sections, titles, texts, flags = zip(*rows, strict=True)
    columns = [Column("Section", sections), Column("About", titles), Column("What the pack says", texts), *_stamps(flags)]
    figures = [figure for each in sentences for figure in each.value["figures"]]
    return Sheet(
        IN_WORDS,
        "in_words_table",
        "What the pack says in sentences",
        tuple(columns),
        (f"{STAMP}: a sentence that is marked so speaks of invented families",) if any(flags) else (),
        instructions(columns, False),
        legend(figures),
        is_demonstration=any(flags),
    )


def _said(value: Json) -> list[str]:
    figures = {figure["id"]: figure for figure in value["figures"]}
    return said_by_officers(value, figures) if value["kind"] == "officers" else [inline_text(item, figures) for item in value["items"]]


def _where_from(entries: Entries) -> list[Sheet]:
    """Give the entries of the figures as a table, as printed and not to be added up."""
    found = [*entries.by_id.values()]
    if not found:
        return []
    figures = [entry.figure for entry in found]
    flags = [entry.places[0].demonstration for entry in found]
    columns = [
        Column("Figure", tuple(figure["label"] for figure in figures)),
        Column("Value as printed", tuple(" ".join(part for part in printed(figure) if part) for figure in figures), True),
        Column("What it is", tuple(figure["definition"] for figure in figures)),
        Column("How it came about", tuple(figure["formula"] for figure in figures)),
        Column("Numerator", tuple(figure["numerator"] for figure in figures)),
        Column("Denominator", tuple(figure["denominator"] for figure in figures)),
        Column("Counted from", tuple(", ".join(entry.tables) for entry in found)),
        Column("Rests on", tuple(", ".join(entry.rests_on) for entry in found)),
        Column("Cell of the notebook", tuple(", ".join(dict.fromkeys(place.cell for place in entry.places)) for entry in found)),
        Column("Id", tuple(entry.id for entry in found)),
        *_stamps(flags),
    ]
    columns = [column for column in columns if any(column.cells)]
    stamp = (f"{STAMP}: a figure that is marked so is of invented families",) if any(flags) else ()
    says = instructions(columns, False)
    return [Sheet(WHERE_FROM, "where_from_table", TITLE, tuple(columns), stamp, says, legend(figures), is_demonstration=any(flags))]


def _contents(sheets: Sequence[Sheet]) -> Sheet:
    links = tuple(Link(name, f"internal:'{name}'!A1") for name in (COVER, *(sheet.name for sheet in sheets)))
    columns = [
        Column("Sheet", links),
        Column("What it holds", ("What the workbook is", *(sheet.title for sheet in sheets))),
        Column("Section of the pack", ("", *(sheet.section for sheet in sheets))),
        *_stamps([False, *(sheet.is_demonstration for sheet in sheets)]),
    ]
    flag = any(sheet.is_demonstration for sheet in sheets)
    stamp = (f"{STAMP}: a sheet that is marked so shows invented families",) if flag else ()
    return Sheet(CONTENTS, "contents_table", "Contents", tuple(columns), stamp, instructions(columns, False), is_demonstration=flag)


def _stamps(flags: Sequence[bool]) -> list[Column]:
    """Give a column that marks what is of a demonstration, where anything is."""
    return [Column("Demonstration", tuple(STAMP if flag else "" for flag in flags))] if any(flags) else []
