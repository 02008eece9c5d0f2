"""The kinds of value that a page is made of: title, cards, table, chart, sentences, and officers' own words.

Words and figures come in; each value is rendered when it is made (HTML, JSON, plain text), never changes, and never looks anything up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, ClassVar, Literal

from tfdata.periods import Quarter
from tfdata.quantities import Figure, Reference
from tfdata.shown.fragment import fragment
from tfdata.shown.plain import plain
from tfdata.shown.svg import tidy
from tfdata.shown.words import FigureRef, Inline, Json, clean, figure_json, inline_json, reference_json

MIME = "application/vnd.tfdata+json"
Part = Literal["A", "B", ""]
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What every shown value has; `id` is unique in its notebook, in lower case with hyphens. Raises ValueError for one that cannot be."""

    kind: ClassVar[str]
    id: str
    title: str
    part: Part = ""
    demonstration: bool = False
    _bundle: str = field(init=False, repr=False, compare=False, default="")

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"the id of a shown value is lower-case words joined by hyphens, not {self.id!r}")
        if not clean(self.title).strip():
            raise ValueError(f"{self.id}: a shown value needs a title")
        self.check()
        data = self.json()
        bundle = {"text/html": fragment(data), MIME: data, "text/plain": plain(data)}
        object.__setattr__(self, "_bundle", json.dumps(bundle, ensure_ascii=False))

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        bundle: dict[str, Any] = json.loads(self._bundle)
        return bundle

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure that the value prints, once, in the order of printing. Raises ValueError when one id has two figures."""
        found: dict[str, Figure] = {}
        for figure in _figures(self):
            if found.setdefault(figure.id, figure) != figure:
                raise ValueError(f"{self.id}: two figures have the id {figure.id!r}")
        return tuple(found.values())

    def json(self) -> Json:
        """Give the value as JSON, which the packs are made from."""
        common = {"kind": self.kind, "id": self.id, "title": clean(self.title), "part": self.part, "demonstration": self.demonstration}
        return common | self.content() | {"figures": [figure_json(figure) for figure in self.figures]}

    def content(self) -> Json:
        """Give the keys of the value's own kind."""
        raise NotImplementedError

    def check(self) -> None:
        """Raise ValueError when the value's parts do not fit together."""


@dataclass(frozen=True, kw_only=True)
class Title(Shown):
    """The title block: whose pack, of which programme, which quarter, as at which day, with which status.

    A pack that was signed off has a `version`, and `sign_off` says in pairs of a term and its words who prepared and who checked it.
    """

    kind = "title"
    authority: str
    programme: str = ""
    quarter: str
    period: str
    as_at: str
    status: str
    phases: tuple[str, ...] = ()
    version: str = ""
    sign_off: tuple[tuple[str, str], ...] = ()

    def check(self) -> None:
        Quarter(self.quarter)

    def content(self) -> Json:
        names = ("authority", "programme", "quarter", "period", "as_at", "status", "version")
        lines: Json = {name: clean(getattr(self, name)) for name in names}
        signed = [[clean(term), clean(words)] for term, words in self.sign_off]
        return lines | {"phases": [clean(phase) for phase in self.phases], "sign_off": signed}


@dataclass(frozen=True)
class Card:
    """A headline figure, what it is, and one line beneath it."""

    label: str
    figure: Figure
    detail: Inline = ()


@dataclass(frozen=True, kw_only=True)
class Cards(Shown):
    """A row of headline figures."""

    kind = "cards"
    items: tuple[Card, ...]

    def content(self) -> Json:
        return {"items": [{"label": clean(c.label), "figure": c.figure.id, "detail": inline_json(c.detail)} for c in self.items]}


@dataclass(frozen=True)
class Column:
    """A column's heading, and whether it holds text or numbers."""

    label: str
    align: Literal["text", "number"] = "number"


@dataclass(frozen=True)
class Row:
    """A row: its heading and a cell for every column after the first."""

    header: Inline
    cells: tuple[Inline, ...]
    is_total: bool = False


@dataclass(frozen=True, kw_only=True)
class Data:
    """Columns and rows; the first column heads the rows, so a row has one cell fewer than there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Inline, ...] = ()

    def fits(self, name: str) -> None:
        """Raise ValueError for a column or row without a heading, or a row with a cell too many or too few."""
        if not self.columns or not self.rows:
            raise ValueError(f"{name}: a table needs columns and rows; where there is nothing to show, say so in a sentence")
        if not all(clean(column.label).strip() for column in self.columns):
            raise ValueError(f"{name}: every column needs a heading, the first too")
        for number, row in enumerate(self.rows, start=1):
            if len(row.cells) != len(self.columns) - 1:
                raise ValueError(f"{name}: row {number} has {len(row.cells)} cells for {len(self.columns)} columns, the first its heading")
            if not row.header:
                raise ValueError(f"{name}: row {number} has no heading")

    def form(self) -> Json:
        """Give columns, rows and notes as JSON."""
        return {
            "columns": [{"label": clean(column.label), "align": column.align} for column in self.columns],
            "rows": [
                {"header": inline_json(row.header), "cells": [inline_json(cell) for cell in row.cells], "is_total": row.is_total}
                for row in self.rows
            ],
            "notes": [inline_json(note) for note in self.notes],
        }


@dataclass(frozen=True, kw_only=True)
class Table(Data, Shown):
    """A table with its unit, notes and source; `references` say where each row can be looked up, `looked_up` what was, shown or not."""

    kind = "table"
    source: Inline = ()
    unit: str = ""
    references: tuple[Reference, ...] = ()
    looked_up: tuple[str, ...] = ()

    def check(self) -> None:
        self.fits(self.id)
        if self.references and len(self.references) != len(self.rows):
            raise ValueError(f"{self.id}: {len(self.references)} references for {len(self.rows)} rows")

    def content(self) -> Json:
        more = {"references": [reference_json(item) for item in self.references], "looked_up": [*self.looked_up]}
        more = {name: listed for name, listed in more.items() if listed}
        return self.form() | {"source": inline_json(self.source), "unit": clean(self.unit)} | more


@dataclass(frozen=True, kw_only=True)
class Chart(Shown):
    """A chart as SVG; the title says its finding, `alt` what it shows, and the table holds what it draws."""

    kind = "chart"
    svg: str = field(repr=False)
    alt: str
    table: Data
    notes: tuple[Inline, ...] = ()
    source: Inline = ()

    def check(self) -> None:
        if not clean(self.alt).strip():
            raise ValueError(f"{self.id}: a chart needs alternative text that says what it shows")
        self.table.fits(self.id)

    def content(self) -> Json:
        notes = [inline_json(note) for note in self.notes]
        drawn = {"svg": tidy(self.svg, self.id), "alt": clean(self.alt), "table": self.table.form()}
        return drawn | {"notes": notes, "source": inline_json(self.source)}


@dataclass(frozen=True, kw_only=True)
class Sentences(Shown):
    """Sentences with figures in them: plain paragraphs, points, or a warning that prints its title."""

    kind = "sentences"
    items: tuple[Inline, ...]
    style: Literal["plain", "points", "warning"] = "plain"

    def content(self) -> Json:
        return {"items": [inline_json(item) for item in self.items], "style": self.style}


@dataclass(frozen=True)
class Passage:
    """A paragraph of officers' words, or a list of points, numbered or not; a paragraph has one item."""

    form: Literal["paragraph", "points", "numbered"]
    items: tuple[Inline, ...]


@dataclass(frozen=True, kw_only=True)
class Officers(Shown):
    """What officers wrote for their committee: facts, each a term with its words, and passages. It carries no figure."""

    kind = "officers"
    facts: tuple[tuple[str, Inline], ...] = ()
    passages: tuple[Passage, ...] = ()

    def check(self) -> None:
        if self.figures or not (self.facts or self.passages):
            raise ValueError(f"{self.id}: officers' words are words, at least one, and no figures")

    def content(self) -> Json:
        facts = [[clean(term), inline_json(said)] for term, said in self.facts]
        return {"facts": facts, "passages": [{"form": p.form, "items": [inline_json(item) for item in p.items]} for p in self.passages]}


def _figures(value: object) -> Iterator[Figure]:
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, FigureRef):
        yield value.figure
    elif is_dataclass(value):
        for each in fields(value):
            yield from _figures(getattr(value, each.name))
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for item in value:
            yield from _figures(item)
