"""What `params/` lists, as sections of pages: documents, areas and targets, the published record, prices, and the invented caseload.

In come the book and the files that no pack looks up by key; out go groups of sections, one group a page. Nothing is worked out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tfdata.params import Book, PublishedFigure
from tfdata.params.listing import rows as rows_of
from tfdata.params.model import Source
from tfdata.params.reader import read
from tfdata.params.unit_costs import DATABASE, INDEX_COLUMNS
from tfdata.periods import as_of, day_in_words
from tfdata.site.figures import Group, amount
from tfdata.site.parts import Cell, Section, Table, certainty, code, document_id, fit, joined, named, outside, source_cell

_COUNTS = {"not_said": "not said"}


def of_places(book: Book) -> Iterator[Group]:
    """Give the authorities with their targets and names, and what was found published of each area."""
    sections = (
        Section("authorities", "Authorities", (), (_authorities(book),)),
        Section("targets", "Targets", (), (_targets(book),)),
        Section("names", "Names of the programme", (), (_names(book),)),
        Section("context", "Areas of context", (), (_context(book),)),
    )
    files = ("areas.csv", *(f"authorities/{slug}.yaml" for slug in book.described))
    yield Group("authorities", "Authorities and their targets", files, "Who is reported on, and what each was to achieve.", sections)
    record = tuple(_recorded(book, code_, name) for code_, name in _areas(book).items() if book.published_of(code_))
    about = "What others printed, each with its date and place."
    yield Group("published-record", "The published record", ("published_record.csv",), about, record)


def of_papers(book: Book, params: Path) -> Iterator[Group]:
    """Give the documents, the price index, and the files that no document stands behind: the invented caseload, and feeds."""
    documents = Section("documents", "Documents", (), (_documents(book),))
    about = "Each with whose it is and where it can be read."
    yield Group("documents", "Documents that figures rest on", ("sources.yaml",), about, (documents,))
    words: tuple[Cell, ...] = ()
    if DATABASE in book.sources:
        words = (joined(["From", source_cell(book.sources[DATABASE], "GDP deflator of the workbook")], " "),)
    prices = Section("deflator", "Prices of other years", words, (_deflator(params),))
    yield Group("deflator", "GDP deflator", ("gdp_deflator.csv",), "How prices of one year are told in those of another.", (prices,))
    if (params / "demonstration.yaml").exists():
        about = "Every number of this file is invented and rests on no document."
        yield _as_it_stands(params, ("demonstration.yaml",), "demonstration", "The demonstration caseload", about, is_demonstration=True)
    feeds = tuple(sorted(f"feeds/{path.name}" for path in (params / "feeds").glob("*.yaml")))
    if feeds:
        about = "How a case system’s file becomes a table of an extract."
        yield _as_it_stands(params, feeds, "feeds", "Feeds: how exports are read", about)


def _authorities(book: Book) -> Table:
    rows = tuple(
        (
            item.name,
            code(item.gss_code),
            item.tier.replace("_", " "),
            _county(book, item.parent),
            item.region,
            item.group,
            joined(item.other_names),
        )
        for item in book.authorities.values()
    )
    columns = ("Authority", "GSS code", "Kind", "County", "Region", "Group", "Also called")
    anchors = tuple(fit(f"areas.{slug}") for slug in book.authorities)
    return Table("authorities-table", "Authorities that packs are built for", columns, rows, anchors)


def _context(book: Book) -> Table:
    rows = tuple((area.name, code(area.gss_code), area.kind, str(area.members or "not recorded")) for area in book.context.values())
    anchors = tuple(fit(f"areas.{area.gss_code}") for area in book.context.values())
    columns = ("Area", "GSS code", "Kind", "Authorities in it")
    return Table("context-table", "England, regions and groups, which are context and have no pack", columns, rows, anchors, (3,))


def _documents(book: Book) -> Table:
    rows = tuple(
        (named(item.title, name), item.short, item.body, as_of(item.dated).label, item.kind, _where(item))
        for name, item in book.sources.items()
    )
    columns = ("Document", "Called here", "Whose it is", "Date", "Kind", "Where it can be read")
    return Table("documents-table", "Documents", columns, rows, tuple(document_id(item) for item in book.sources.values()))


def _where(source: Source) -> Cell:
    if source.link:
        return outside(source.link, source.link)
    return f"background papers, file {source.file}" if source.file else source.via or "nowhere"


def _deflator(params: Path) -> Table:
    index, _ = rows_of(params / "gdp_deflator.csv", "params/gdp_deflator.csv", INDEX_COLUMNS)
    rows = tuple((row["financial_year"], f"{row['pct_change_on_previous']}%", row["index_1989_90_100"]) for _, row in index)
    columns = ("Financial year", "Change on the year before", "Index, 1989/90 as 100")
    anchors = tuple(fit(f"gdp_deflator.{row['financial_year']}") for _, row in index)
    return Table("deflator-table", "GDP deflator by financial year", columns, rows, anchors, (1, 2))


def _areas(book: Book) -> dict[str, str]:
    context = {area.gss_code: area.name for area in book.context.values()}
    return context | {item.gss_code: item.name for item in sorted(book.authorities.values(), key=lambda item: item.name)}


def _county(book: Book, parent: str) -> str:
    slug = book.by_code(parent) if parent else None
    return book.authorities[slug].name if slug else ""


def _targets(book: Book) -> Table:
    rows: list[tuple[Cell, ...]] = []
    anchors = []
    for slug, authority in book.authorities.items():
        for item in authority.targets:
            key = f"targets.{slug}.phase_{item.phase}"
            about = "about " if item.is_approximate else ""
            value = f"{about}{amount(item.value, 'families')}"
            by = f"by {day_in_words(item.by)}" if item.by else "no day recorded"
            counts = _COUNTS.get(item.counts, item.counts.replace("_", " "))
            said = f"“{item.words}”" if item.words else ""
            source = source_cell(book.sources[item.source], item.locator)
            rows.append(
                (named(f"{book.phases[item.phase].name} target of {authority.name}", key), value, by, counts, said, certainty(item), source)
            )
            anchors.append(fit(key))
    columns = ("Target", "Value", "Holds", "What it counts", "In the document’s words", "How sure", "Document and place")
    return Table("targets-table", "Targets of authorities", columns, tuple(rows), tuple(anchors), (1,))


def _names(book: Book) -> Table:
    found = [(slug, item, item.local_programme_name) for slug, item in book.authorities.items()]
    rows = tuple(
        (item.name, name.name, certainty(name), source_cell(book.sources[name.source], name.locator)) for _, item, name in found if name
    )
    anchors = tuple(fit(f"local_programme_name.{slug}") for slug, _, name in found if name)
    return Table(
        "names-table", "What authorities called the programme", ("Authority", "Name", "How sure", "Document and place"), rows, anchors
    )


def _recorded(book: Book, code_: str, name: str) -> Section:
    found = book.published_of(code_)
    ident = f"area-{code_}"
    columns = ("Figure", "Phase", "Value", "As of", "How sure", "Document and place", "Note")
    rows = tuple(_record_row(book, item) for item in found)
    table = Table(f"{ident}-table", f"Figures published of {name}", columns, rows, tuple(fit(item.parameter.key) for item in found), (2,))
    return Section(ident, name, (), (table,))


def _record_row(book: Book, item: PublishedFigure) -> tuple[Cell, ...]:
    found = item.parameter
    return (
        named(found.title, found.key), book.phases[item.phase].name, amount(found.value, found.unit), item.as_of.label,
        certainty(found.confidence), source_cell(found.source, found.locator), item.note,
    )  # fmt: skip


def _as_it_stands(params: Path, files: tuple[str, ...], name: str, title: str, about: str, *, is_demonstration: bool = False) -> Group:
    """Give files that have no sources line by line: each key with its value, as the file has them."""
    sections = []
    for file in files:
        ident = f"{name}-{Path(file).stem.replace('_', '-')}"
        found = [*_leaves(read(params / file, f"params/{file}").content)]
        rows = tuple((code(".".join(place)), _plain(value)) for place, value in found)
        anchors = tuple(fit(".".join((file, *place))) for place, _ in found)
        table = Table(f"{ident}-table", f"params/{file}, key by key", ("Key", "Value"), rows, anchors, is_demonstration=is_demonstration)
        sections.append(Section(ident, f"params/{file}", (), (table,)))
    return Group(name, title, files, about, tuple(sections))


def _leaves(value: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give what stands at the ends of a file's branches, each with the way to it; a list of plain values is one end."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(item, (*place, str(key)))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for number, item in enumerate(value, start=1):
            yield from _leaves(item, (*place, str(number)))
    else:
        yield place, value


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else "none" if value in ({}, None) else str(value)
