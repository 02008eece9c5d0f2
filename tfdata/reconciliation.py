"""Set each published figure beside the same measure of the caseload, on the published as-at date where that is possible.

In come the published record and a caseload; out goes a summary whose differences are worked out after protection.
Where the demonstration caseload was made to match a figure, the row says that agreement proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tfdata.caseload import Caseload
from tfdata.counting import counts, in_scope
from tfdata.params import PublishedFigure
from tfdata.periods import AsOf, day_in_words
from tfdata.provenance import extract_source
from tfdata.quantities import Absent, Cell, Column, Count, Given, Row, Summary, Words, Worked
from tfdata.record import PUBLISHED, key_of
from tfdata.scope import Scope
from tfdata.targets import target_parts


def beside_caseload(scope: Scope, caseload: Caseload, made_to_match: Mapping[str, str]) -> Iterable[Summary]:
    """Give published figure, caseload figure and difference for each figure of the record that has a measure in the caseload.

    The caseload is counted on the published as-at date among what was known at the quarter's end; where that date is later than the
    quarter, on the quarter's last day, and the days between are given. `made_to_match` names the record's figures that the
    demonstration was tuned to, each with what was tuned.
    """
    rows: list[Row] = []
    hidden: dict[str, Cell] = {}
    tuned = made_to_match if caseload.is_demonstration else {}
    for phase in scope.begun if caseload.has("families") else ():
        known = in_scope(caseload, scope, phase)
        if known.families.empty:
            continue
        for item in scope.book.published(scope.slug, phase.id):
            if scope.book.published_measures[item.measure].caseload_measure:
                day = _day_of(item.as_of, scope.day)
                rows.append(_row(scope, item, counts(known, phase, day), day, tuned, hidden))
    if rows:
        columns = (
            Column("published", "Published"),
            Column("as_of", "As at", False),
            Column("caseload", "Caseload"),
            Column("counted_on", "Counted on", False),
            Column("apart", "Days apart"),
            Column("difference", "Caseload less published"),
            Column("says", "Note", False),
        )
        yield Summary(
            "reconciliation",
            f"{scope.name}: published figures beside the caseload",
            "B",
            "Measure",
            columns,
            tuple(rows),
            is_demonstration=caseload.is_demonstration,
            hidden=hidden,
            source=extract_source(scope, caseload),
        )


def _row(
    scope: Scope, item: PublishedFigure, found: Mapping[str, int], day: date, tuned: Mapping[str, str], hidden: dict[str, Cell]
) -> Row:
    measure = scope.book.published_measures[item.measure]
    phase, key, name = scope.book.phases[item.phase], item.parameter.key, key_of(item)
    label = f"{phase.name}: {measure.label}"
    cells: dict[str, Cell] = {
        "published": Given(
            item.parameter.value, measure.unit, (key,), f"{scope.name}, {label}, published", PUBLISHED, item.parameter.decimals
        ),
        "as_of": Words(item.as_of.label, (key,)),
        "counted_on": Words(day_in_words(day)),
    }
    parts = target_parts(scope, phase)
    notes = [measure.caveat] if measure.caveat else []
    if measure.unit == "percent":
        cells["caseload"] = Absent("x", "The percentage needs a target.")
        if parts and parts[1].counts != "estimate":
            hidden[f"{name}_outcome"] = Count(found["outcome"], "outcome", of=scope.counted(phase, "outcome", day.isoformat()))
            hidden[f"{name}_target"] = Given(parts[0].value, "families", (parts[0].key,), parts[0].title)
            definition = scope.book.measures[measure.caseload_measure].definition
            cells["caseload"] = Worked("percent", (f"{name}_outcome", f"{name}_target"), "percent", definition, f"{label}, caseload")
            notes.append("the caseload's percentage is of the target")
    else:
        of = scope.counted(phase, measure.caseload_measure, day.isoformat())
        cells["caseload"] = Count(found[measure.caseload_measure], measure.caseload_measure, f"{label}, caseload", of=of)
    unit = "points" if measure.unit == "percent" else measure.unit
    cells["difference"] = Worked(
        "difference", (f"{name}.caseload", f"{name}.published"), unit, "The caseload's figure less the published one, after protection."
    )
    apart = _days_apart(item.as_of, day)
    cells["apart"] = (
        Absent("x", "The document gives no date.")
        if apart is None
        else Given(apart, "days", (key,), definition="Days from the day counted on to the nearest day that the document's date allows.")
    )
    if key in tuned:
        notes.insert(0, "made to match: agreement proves nothing")
    cells["says"] = Words("; ".join(notes), (key,))
    return Row(name, Words(label, (key,)), cells)


def _day_of(as_of: AsOf, quarter_end: date) -> date:
    """Give the day to count on: the last day that the document's date allows, but none after the quarter."""
    return min(as_of.end, quarter_end) if as_of.end else quarter_end


def _days_apart(as_of: AsOf, day: date) -> int | None:
    if as_of.start is None or as_of.end is None:
        return None
    return 0 if as_of.start <= day <= as_of.end else min(abs((day - as_of.start).days), abs((day - as_of.end).days))
