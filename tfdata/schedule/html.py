"""Restricted tables as one self-contained page: no script, nothing loaded from elsewhere, filters by the page's own styles.

A schedule as read from its notebook comes in, or audit's sample; the bytes of a page go out. All text is escaped; a name never becomes
part of a style, which knows rows by numbers alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tfdata.numerals import as_shown
from tfdata.packs.html import page_styles, prose_html
from tfdata.packs.prose import anchor, prose_text, read_prose
from tfdata.periods import Quarter, day_in_words
from tfdata.schedule.checks import CLAIM_LIST, TRIED
from tfdata.schedule.references import References
from tfdata.schedule.restricted import About, Cell, Column, Restricted, Schedule
from tfdata.schedule.tables import FAMILIES
from tfdata.shown.fragment import STAMP, STAMP_MEANING

TEMPLATES = Path(__file__).with_name("templates")
OFF_THE_PAGE = frozenset({TRIED, CLAIM_LIST})  # the one stands in the workbook, the other in its own file
FILTERED_BY = ("key_worker", "team", "status")


@dataclass(frozen=True)
class Option:
    """A choice of a filter: the class of the rows that it keeps, its words, and how many rows it keeps."""

    name: str
    words: str
    rows: int


@dataclass(frozen=True)
class Filter:
    """A filter by a column of the schedule."""

    id: str
    label: str
    options: tuple[Option, ...]


def schedule_page(schedule: Schedule, references: References, said: Sequence[str]) -> bytes:
    """Give the page of a schedule; `said` are sentences on its references and its claim list."""
    blocks: list[dict[str, Any]] = []
    filters: tuple[Filter, ...] = ()
    for block in schedule.blocks:
        if isinstance(block, str):
            blocks += _prose(block)
        elif block.id == FAMILIES:
            filters, classes = _filters(block)
            blocks.append(table_parts(block, references, classes))
        elif block.id not in OFF_THE_PAGE:
            blocks.append(table_parts(block, references))
    return rendered("schedule.html.j2", schedule.about, references, _css_of(filters), blocks=blocks, filters=filters, said=said)


def table_parts(table: Restricted, references: References, classes: Sequence[str] = ()) -> dict[str, Any]:
    """Give a table as the template prints it, each row with its classes, each cell as text; a column that no row fills is left out."""
    filled = [place for place in range(len(table.columns)) if place == 0 or any(row[place] not in (None, "") for row in table.rows)]
    rows = []
    for number, row in enumerate(table.rows):
        is_total = number >= len(table.rows) - table.totals
        cells = [_cell(row[place], table.columns[place], references) for place in filled]
        rows.append({"name": "total" if is_total else classes[number] if classes else "", "cells": cells})
    return {"table": table, "columns": [table.columns[place] for place in filled], "rows": rows, "heading": ""}


def rendered(template: str, about: About, references: References, css: str = "", **parts: Any) -> bytes:
    """Give the bytes of a page made from a template of this package."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["day"] = day_in_words
    styles, policy = page_styles((TEMPLATES / "schedule.css").read_text(encoding="utf-8") + css)
    head = {
        "about": about,
        "quarter": Quarter(about.quarter),
        "as_at": day_in_words(about.as_at),
        "restricted": references.warning,
        "stamp": f"{STAMP}: {STAMP_MEANING}" if about.is_demonstration else "",
        "css": Markup(styles),  # noqa: S704 # our own style sheet, in which no value of an extract stands
        "policy": policy,
    }
    return (environment.get_template(template).render(**head, **parts).rstrip("\n") + "\n").encode("utf-8")


def _prose(source: str) -> Iterable[dict[str, Any]]:
    for block in read_prose(source).blocks:
        if block["b"] == "heading":
            block["id"] = f"s-{anchor(prose_text(block['runs']))}"
            yield {"html": Markup(prose_html(block)), "id": block["id"], "heading": prose_text(block["runs"]), "table": None}  # noqa: S704 # escaped there
        else:
            yield {"html": Markup(prose_html(block)), "heading": "", "table": None}  # noqa: S704 # escaped there


def _filters(table: Restricted) -> tuple[tuple[Filter, ...], list[str]]:
    """Give a filter for each column that tells rows apart, and the classes of every row."""
    filters, classes = [], [""] * len(table.rows)
    for number, key in enumerate(FILTERED_BY):
        cells = [str(cell) for cell in table.column(key)]
        known = list(dict.fromkeys(cells if key == "status" else sorted(cells)))
        if len(known) < 2:
            continue
        names = {words: f"f{number}-{place}" for place, words in enumerate(known)}
        label = next(column.label for column in table.columns if column.key == key)
        filters.append(Filter(f"filter-{number}", label, tuple(Option(names[words], words, cells.count(words)) for words in known)))
        classes = [f"{own} {names[cell]}".strip() for own, cell in zip(classes, cells, strict=True)]
    return tuple(filters), classes


def _css_of(filters: Iterable[Filter]) -> str:
    """Give a rule for each choice: it hides the rows that are not of its class. A row is known by a number, never by a name."""
    return "".join(
        f'main:has(#{item.id} option[value="{option.name}"]:checked) .filtered tbody tr:not(.{option.name}){{display:none}}\n'
        for item in filters
        for option in item.options
    )


def _cell(cell: Cell, column: Column, references: References) -> str:
    if cell is None:
        return ""
    if column.kind == "family":
        return references.shown(str(cell))
    if isinstance(cell, date):
        return day_in_words(cell)
    if isinstance(cell, Decimal):
        return as_shown(cell, "gbp", 0 if cell == cell.to_integral_value() else 2)
    return f"{cell:,}" if isinstance(cell, int) else cell
