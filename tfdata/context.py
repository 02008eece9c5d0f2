"""An authority's published figures beside those of England, its region and its group at the same date.

In comes the published record; out go summaries of Part A. England, regions and groups are context: none of them is ranked or reported on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tfdata.params import ContextArea, PublishedFigure
from tfdata.quantities import Cell, Column, Given, Row, Summary, Words, Worked, in_a_sentence, in_use
from tfdata.record import PUBLISHED, key_of
from tfdata.scope import Scope
from tfdata.targets import beside, target_note, target_parts

SHARE = "The figure as a percentage of the number beside it."
# What stands beside what: families turned around as a number and as a percentage tell of the same thing.
MEASURES = (
    ("families_turned_around", "pct_turned_around"),
    ("families_worked_with",),
    ("families_identified",),
    ("families_dec2011_estimate",),
)
OF_ENGLAND = "families_in_programme"


def beside_england(scope: Scope) -> Iterable[Summary]:
    """Give the authority's dated figures with England's, its region's and its group's of the same date, as the quarter knew them.

    Where none of the same date is known, England's latest stands alone, with its own date.
    """
    areas = scope.areas_around
    rows: list[Row] = []
    own_rows: set[str] = set()
    for own in _known(scope, scope.authority.gss_code):
        matches = [(area, item) for area in areas for item in _known(scope, area.gss_code) if _tell_the_same(own, item)]
        if matches:
            rows.append(_row(scope, own, None))
            own_rows.add(rows[-1].key)
            rows.extend(_row(scope, item, area, after=key_of(own)) for area, item in matches)
    title = f"{scope.name} beside England at the same date"
    if not rows:
        title = "England's latest figure that had been published"
        latest = [
            (area, item) for area in areas if area.kind == "country" for item in _known(scope, area.gss_code) if item.measure in MEASURES[0]
        ]
        rows = [_row(scope, item, area) for area, item in latest[-1:]]
    if rows:
        columns = (
            Column("value", "Figure"),
            Column("of", "Of"),
            Column("share", "Share"),
            Column("as_of", "As at", False),
            Column("source", "Source", False),
            Column("note", "Note", False),
        )
        notes = [Words("England, regions and groups are context. What their figures count can differ, and no authority is ranked.")]
        notes += target_note(scope, [row for row in rows if "of" in row.cells and row.key in own_rows])
        yield Summary(
            "context",
            title,
            "A",
            "Area and measure",
            in_use(columns, rows),
            tuple(rows),
            notes=tuple(notes),
        )


def _known(scope: Scope, code: str) -> list[PublishedFigure]:
    """Give an area's counted figures that had been published by the quarter's end, oldest date first."""
    names = {name for group in MEASURES for name in group}
    return [
        item
        for phase in scope.begun
        for item in scope.book.published_of(code, phase.id)
        if item.measure in names and item.as_of.end and not item.was_published_after(scope.day)
    ]


def _tell_the_same(own: PublishedFigure, other: PublishedFigure) -> bool:
    beside_it = any(own.measure in group and other.measure in group for group in MEASURES)
    return own.phase == other.phase and beside_it and own.is_same_time(other)


def _row(scope: Scope, item: PublishedFigure, area: ContextArea | None, after: str = "") -> Row:
    scope.book.use(item)
    measure, phase, key = scope.book.published_measures[item.measure], scope.book.phases[item.phase], item.parameter.key
    name = f"{after}_{area.name.lower().replace(' ', '_')}_{key_of(item)}" if area else key_of(item)
    label = f"{area.name if area else scope.name}: {in_a_sentence(measure.label)}"
    cells: dict[str, Cell] = {
        "value": Given(item.parameter.value, measure.unit, (key,), f"{label}, {phase.name}", PUBLISHED, item.parameter.decimals),
        "as_of": Words(item.as_of.label, (key,)),
        "source": Words(scope.dated(item.parameter), (key,)),
    }
    notes = [item.note] if item.note else []
    if measure.counts and measure.unit == "families":
        notes += _of(scope, item, area, name, cells)
    elif measure.caveat:
        notes.append(measure.caveat)
    if notes:
        cells["note"] = Words("; ".join(dict.fromkeys(notes)), (key,))
    return Row(name, Words(label, (key,)), cells)


def _of(scope: Scope, item: PublishedFigure, area: ContextArea | None, name: str, cells: dict[str, Cell]) -> list[str]:
    """Add what a count is of: the authority's target, or the families of the programme in England; give what must be said of it."""
    if area is None:
        parts = target_parts(scope, scope.book.phases[item.phase])
        if parts is None or parts[1].counts == "estimate":
            return []
        of, notes = parts[0], [beside(parts[1], scope.book.published_measures[item.measure].counts or "")]
    else:
        every = [
            other
            for other in scope.book.published_of(area.gss_code, item.phase)
            if other.measure == OF_ENGLAND and not other.was_published_after(scope.day)
        ]
        if not every:
            return []
        of, notes = scope.book.use(max(every, key=lambda other: other.published.end or date.min)).parameter, []
    cells["of"] = Given(of.value, of.unit, (of.key,), of.title)
    cells["share"] = Worked("percent", (f"{name}.value", f"{name}.of"), "percent", SHARE, decimals=1)
    return [words for words in notes if words]
