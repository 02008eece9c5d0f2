"""Read what lies at DATA= as the tables of an extract: files of text, workbooks and Parquet, by their names or by a council's feeds.

What goes out are columns of text in plain form, each row with the line on which a spreadsheet shows it, and a sentence for every decision.
Everything that is wrong with any of the files is refused together; a cell's words are never repeated, and no identifier goes further.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tfdata.extracts import TABLES
from tfdata.faults import Refused, refuse
from tfdata.sources import corrections, files, headings, parquet, rows, text, workbook
from tfdata.sources.files import Source
from tfdata.sources.identifiers import Key
from tfdata.sources.raw import Grid, RawTable

if TYPE_CHECKING:
    from tfdata.params.feeds import Feed

__all__ = ["Grid", "Key", "RawTable", "grid_of", "read"]

_NO_FEEDS: Mapping[str, Feed] = {}


def read(place: Path, feeds: Mapping[str, Feed] = _NO_FEEDS, key: Key | None = None) -> dict[str, RawTable]:
    """Give the tables of the extract in a folder or workbook; raises Refused with every fault of every file.

    `feeds` say how files that have not the contract's form are read; with a `key`, identifiers become pseudonyms.
    """
    found = files.find(Path(place), feeds)
    faults = list(found.faults)
    tables: dict[str, RawTable] = {}
    by_table = {source.table: source for source in found.sources}
    for source in sorted(found.sources, key=lambda source: list(TABLES).index(source.table)):
        try:
            tables[source.table] = _table(source, key)
        except Refused as refused:
            faults.extend(refused.faults)
    corrected, faults_of_corrections = corrections.find(Path(place), by_table)
    faults.extend(faults_of_corrections)
    for name, path in corrected.items():
        try:
            if name in tables:
                tables[name] = corrections.replace(tables[name], by_table[name], path, _correction, key)
        except Refused as refused:
            faults.extend(refused.faults)
    given = _given(tables, by_table) if not faults else tables
    if faults:
        raise Refused(faults)
    return _told(given, [*found.left_out, *_not_given(tables, given)])


def grid_of(source: Source) -> Grid:
    """Give a file, or a sheet of one, as it was written: identifiers too, so that nothing of it may be kept or shown."""
    feed, kind = source.feed, source.path.suffix.lower()
    if kind in files.WORKBOOKS:
        return workbook.read(source.path, source.sheet, header_row=feed.header_row if feed else 1)
    if kind == files.PARQUET:
        return parquet.read(source.path)
    return text.read(
        source.path,
        encoding=feed.encoding if feed else "",
        separator=feed.separator if feed else "",
        header_row=feed.header_row if feed else 1,
    )


def _table(source: Source, key: Key | None) -> RawTable:
    grid = grid_of(source)
    feed = source.feed
    names = list(feed.columns.values()) if feed else source.contract.names
    if doubled := workbook.second_heading(grid, names):
        raise refuse(grid.file, doubled, line=feed.header_row if feed else 1)
    chosen = headings.choose(grid, source, has_key=key is not None)
    keep_odd = key is None and not chosen.has_left_out
    frame, odd_lines = rows.frame(grid, chosen.positions, keep_odd=keep_odd)
    written = rows.with_constants(frame, source)
    cells = rows.finish(written, source, grid.file, key, feed.date_format if feed else "")
    by_feed = (f"read by {source.feed_file}",) if feed else ()
    unkept = ("the cells of rows that do not fit the headings were not kept",) if odd_lines and not keep_odd else ()
    decisions = (*grid.decisions, *by_feed, *chosen.decisions, *unkept, *cells.decisions)
    # The letter keeps a spreadsheet from taking a fingerprint such as 12345e67 for a number when a person corrects quarantined rows.
    return RawTable(source.table, grid.file, cells.text, odd_lines, cells.written, decisions, f"f-{grid.fingerprint}", len(grid.headings))


def _correction(path: Path) -> Grid:
    return workbook.read(path) if path.suffix.lower() in files.WORKBOOKS else text.read(path)


def _given(tables: Mapping[str, RawTable], sources: Mapping[str, Source]) -> dict[str, RawTable]:
    """Give the tables that count: what a workbook to fill in leaves empty was not given; raises Refused where nothing is left to count.

    Families, problems and claims may stand empty beside returns, and returns beside them; an empty sheet of documents counts as
    not given too, while a text file with nothing but their headings says that there are none.
    """
    with_rows = {name for name, raw in tables.items() if len(raw.text)}
    alone = {name for name in tables if TABLES[name].stands_alone}
    of_families = {name for name in tables if name not in alone}
    left_empty = alone - with_rows
    if alone & with_rows and not of_families & with_rows:
        left_empty |= of_families
    left_empty |= {name for name in of_families if not TABLES[name].is_required and sources[name].sheet} - with_rows
    given = {name: raw for name, raw in tables.items() if name not in left_empty}
    first = next(iter(given.values() or tables.values()))
    if not with_rows or ("families" in given and "families" not in with_rows):
        holds = "one family" if "families" in tables else "one figure"
        raise refuse(first.file, f"there are headings and no rows; an extract holds at least {holds}", line=1)
    return given


def _not_given(tables: Mapping[str, RawTable], given: Mapping[str, RawTable]) -> list[str]:
    return [f"{raw.file} has headings and no rows and counts as not given" for name, raw in tables.items() if name not in given]


def _told(tables: dict[str, RawTable], sentences: list[str]) -> dict[str, RawTable]:
    """Add what was decided on the place as a whole to what was decided on its first table."""
    if not sentences:
        return tables
    first, raw = next(iter(tables.items()))
    return tables | {first: replace(raw, decisions=(*raw.decisions, *sentences))}
