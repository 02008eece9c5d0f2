"""What of `params/` a pack rests on, as fingerprints, so that a change rebuilds the packs that it reaches and no others.

In comes the book; out go the sha256 of what every pack goes by, of what an authority's packs go by, and of each figure and each area's
part of the published record, which count where they were looked up (`Book.looked_up`). A document counts wherever something cites it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel

from tfdata.params.book import Book
from tfdata.params.model import Series
from tfdata.params.parameter import dated, of_area
from tfdata.params.policy import together
from tfdata.params.unit_costs import DATABASE

_PLANS = "outcomes_plans."


def shared(book: Book) -> str:
    """Give the sha256 of what every pack goes by: phases, measures, savings, prices, which areas there are, and when figures hold."""
    areas = [(slug, area.gss_code, area.name, area.tier, area.parent, area.region, area.group) for slug, area in book.authorities.items()]
    phases = [{**dict(phase), "figures": [*phase.figures], "document": book.sources[phase.source]} for phase in book.phases.values()]
    spans = {key: _spans(series) for key, series in book.series.items() if not key.startswith(_PLANS)}
    rest = (book.measures, book.published_measures, book.savings, book.unit_costs, book.sources.get(DATABASE), book.deflator, book.context)
    return _sha256([areas, phases, spans, *rest], book)


def own(book: Book, slug: str) -> str:
    """Give the sha256 of what an authority's packs go by, with those that are protected with it: targets, points, plans, own savings."""
    members = together(slug, book.authorities)
    plans = {key: _spans(series) for key, series in book.series.items() if key.startswith(tuple(f"{_PLANS}{name}." for name in members))}
    of_each = [
        (name, name in book.described, book.authorities[name], book.plans.get(name), book.local_savings.get(name)) for name in members
    ]
    return _sha256([of_each, plans], book)


def looked_up(book: Book) -> dict[str, str]:
    """Give the sha256 of every figure that can be looked up, by its dated key, and of each area's part of the published record."""
    found = {
        dated(key, series, item): _sha256([series.title, series.unit, series.applies_by, item], book)
        for key, series in book.series.items()
        for item in series.values
    }
    areas: dict[str, list[object]] = {}
    for row in book.record:
        areas.setdefault(of_area(row.gss_code), []).append(row)
    return found | {key: _sha256(rows, book) for key, rows in areas.items()}


def _spans(series: Series) -> list[object]:
    return [series.unit, series.applies_by, *((item.since, item.until) for item in series.values)]


def _sha256(found: object, book: Book) -> str:
    return hashlib.sha256(json.dumps(_plain(found, book), ensure_ascii=False).encode()).hexdigest()


def _plain(found: object, book: Book) -> Any:
    """Give a part of the book as JSON can hold it, in its own order, with the document beside whatever cites one."""
    if isinstance(found, BaseModel):
        held = {name: _plain(value, book) for name, value in found}
        document = book.sources.get(str(held.get("source", "")))
        return {**held, "document": _plain(document, book)} if document else held
    if is_dataclass(found):
        return {field.name: _plain(getattr(found, field.name), book) for field in fields(found)}
    if isinstance(found, Mapping):
        return [[_plain(key, book), _plain(value, book)] for key, value in found.items()]
    if isinstance(found, frozenset | set):
        return sorted(_plain(item, book) for item in found)
    if isinstance(found, Iterable) and not isinstance(found, str):
        return [_plain(item, book) for item in found]
    return found if isinstance(found, bool | int | str | None) else str(found)
