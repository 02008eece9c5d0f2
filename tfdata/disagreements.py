"""Where the published record disagrees with itself: figures for the same thing side by side, and sums that should come out.

In comes the published record; out go summaries of Part A. Every figure stays as its source printed it: nothing is chosen or mended here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tfdata.numerals import half_up
from tfdata.operations import Operation, work_out
from tfdata.params import Phase, PublishedFigure, PublishedMeasure
from tfdata.quantities import Cell, Column, Given, Row, Summary, Words, Worked, in_a_sentence
from tfdata.record import PUBLISHED, key_of
from tfdata.scope import Scope

Rule = tuple[str, tuple[PublishedFigure, ...]]


@dataclass(frozen=True)
class Check:
    """A figure held to others: `kind` is parts, percent, at_most or members, and `of` are the figures that it is held to."""

    kind: str
    area: str
    figure: PublishedFigure
    of: tuple[PublishedFigure, ...]

    @property
    def worked_out(self) -> Decimal:
        """What the figure would be, to as many decimals as it was printed with."""
        values = tuple(Decimal(item.parameter.value) for item in self.of)
        if self.kind == "percent":
            return half_up(work_out("percent", values) or Decimal(0), self.figure.parameter.decimals)
        return sum(values, Decimal(0))

    @property
    def holds(self) -> bool:
        printed = Decimal(self.figure.parameter.value)
        return printed <= self.worked_out if self.kind == "at_most" else printed == self.worked_out


def side_by_side(scope: Scope) -> Iterable[Summary]:
    """Give the figures that several documents print for the same thing, newest dated document first, each beside the first."""
    rows: list[Row] = []
    for phase in scope.begun:
        for group in same_thing(scope.book.published(scope.slug, phase.id)):
            rows.extend(_beside_each_other(scope, phase, group))
    if rows:
        columns = (
            Column("value", "Figure"),
            Column("as_of", "As at", False),
            Column("source", "Source", False),
            Column("difference", "Difference"),
            Column("note", "Note", False),
        )
        title = f"Figures of {scope.name} that several documents give for the same thing, the newest dated document first"
        note = Words("The difference is from the first figure of the same measure.")
        yield Summary("side_by_side", title, "A", "Measure", columns, tuple(rows), notes=(note,))


def sums(scope: Scope) -> Iterable[Summary]:
    """Give what can be worked out again from the record: parts and totals, percentages and their counts, what cannot exceed what.

    All checks of the authority are shown, and those of England, its region and its group that do not come out. Figures published after
    the quarter are left out, as nobody could know them.
    """
    found = [check for check in checks(scope, scope.authority.gss_code, scope.name) if check.kind != "at_most" or not check.holds]
    for area in scope.areas_around:
        found += [check for check in checks(scope, area.gss_code, area.name) if not check.holds]
    rows: list[Row] = []
    hidden: dict[str, Cell] = {}
    for number, check in enumerate(found, start=1):
        rows.append(_check_row(scope, check, f"check_{number}", hidden))
    if rows:
        columns = (
            Column("printed", "Printed"),
            Column("worked_out", "Worked out"),
            Column("says", "What it is held to, and whether it comes out", False),
            Column("source", "Source", False),
        )
        yield Summary("sums", "Figures of the record, worked out again", "A", "Figure", columns, tuple(rows), hidden=hidden)


def same_thing(figures: Iterable[PublishedFigure]) -> list[list[PublishedFigure]]:
    """Group the figures of which there are several for the same phase, measure and date, newest dated document first, undated last."""
    groups: list[list[PublishedFigure]] = []
    for item in figures:
        group = next((group for group in groups if all(item.is_same_thing(other) for other in group)), None)
        if group is None:
            groups.append([item])
        else:
            group.append(item)
    several = [group for group in groups if len(group) > 1]
    return [sorted(group, key=lambda item: item.published.end or date.min, reverse=True) for group in several]


def checks(scope: Scope, code: str, area: str) -> Iterator[Check]:
    """Give every check that the figures of an area allow, among those published by the quarter's end."""
    for phase in scope.begun:
        figures = [item for item in scope.book.published_of(code, phase.id) if not item.was_published_after(scope.day)]
        for item in figures:
            for kind, of in _held_to(scope, item, figures):
                yield Check(kind, area, item, of)
            members = _members(scope, item)
            if members:
                yield Check("members", area, item, members)


def _held_to(scope: Scope, item: PublishedFigure, figures: list[PublishedFigure]) -> Iterator[Rule]:
    measure = scope.book.published_measures[item.measure]

    def at_that_time(name: str) -> PublishedFigure | None:
        """A target holds for the whole phase; of several figures the one from the same document comes first."""
        is_target = bool(scope.book.published_measures[name].target)
        there = [other for other in figures if other.measure == name and (is_target or item.is_same_time(other))]
        return min(there, key=lambda other: (other.source != item.source, other.parameter.key), default=None)

    percent_of = next((name for name in measure.denominators if at_that_time(name)), "")
    rules = {
        "parts": measure.parts,
        "percent": [measure.numerator, percent_of] if percent_of else [],
        "at_most": [measure.at_most] if measure.at_most else [],
    }
    for kind, names in rules.items():
        of = tuple(found for found in map(at_that_time, names) if found)
        if names and len(of) == len(names):
            yield kind, of


def _members(scope: Scope, item: PublishedFigure) -> tuple[PublishedFigure, ...]:
    """Give the figures of all authorities of an area for the same thing in the same document; nothing where one is missing."""
    area = next((area for area in scope.book.context.values() if area.gss_code == item.gss_code), None)
    if area is None or area.members is None:
        return ()
    codes = {authority.gss_code for authority in scope.book.authorities.values() if area.name in (authority.region, authority.group)}
    there = [
        other
        for code in sorted(codes)
        for other in scope.book.published_of(code, item.phase)
        if other.source == item.source and item.is_same_thing(other)
    ]
    return tuple(there) if len(there) == area.members else ()


def _beside_each_other(scope: Scope, phase: Phase, group: list[PublishedFigure]) -> Iterator[Row]:
    first = group[0]
    for item in group:
        measure, key = scope.book.published_measures[item.measure], item.parameter.key
        label = f"{phase.name}: {measure.label}"
        notes = [] if item is first else ["the same figure" if item.parameter.value == first.parameter.value else "another figure"]
        cells: dict[str, Cell] = {
            "value": Given(item.parameter.value, measure.unit, (key,), f"{scope.name}, {label}", PUBLISHED, item.parameter.decimals),
            "as_of": Words(item.as_of.label, (key,)),
            "source": Words(scope.dated(item.parameter), (key,)),
            "note": Words("; ".join([*notes, *([item.note] if item.note else [])]), (key,)),
        }
        if item is not first:
            unit = "points" if measure.unit == "percent" else measure.unit
            definition = "The figure less that of the newest dated document."
            cells["difference"] = Worked("difference", (f"{key_of(item)}.value", f"{key_of(first)}.value"), unit, definition)
        yield Row(key_of(item), Words(label, (key,)), cells)


def _check_row(scope: Scope, check: Check, name: str, hidden: dict[str, Cell]) -> Row:
    item, book = check.figure, scope.book
    for figure in (item, *check.of):
        book.use(figure)
    measure, key = book.published_measures[item.measure], item.parameter.key
    keys = (key, *(other.parameter.key for other in check.of))
    label = f"{check.area}, {book.phases[item.phase].name}, {item.as_of.label}: {measure.label}"
    for number, other in enumerate(check.of, start=1):
        unit = book.published_measures[other.measure].unit
        hidden[f"{name}_{number}"] = Given(
            other.parameter.value, unit, (other.parameter.key,), book.published_measures[other.measure].label
        )
    of = tuple(f"{name}_{number}" for number in range(1, len(check.of) + 1))
    decimals = item.parameter.decimals
    operation: Operation = "percent" if check.kind == "percent" else "total"
    cells: dict[str, Cell] = {
        "printed": Given(item.parameter.value, measure.unit, (key,), label, PUBLISHED, decimals),
        "worked_out": Worked(operation, of, measure.unit, "Worked out from the published figures.", rests_on=keys, decimals=decimals),
        "says": Words(f"{_held_to_words(check, book.published_measures, of)}: {_verdict(check)}", keys),
        "source": Words("; ".join(dict.fromkeys(scope.dated(figure.parameter) for figure in (item, *check.of))), keys),
    }
    return Row(name, Words(label, (key,)), cells)


def _held_to_words(check: Check, measures: Mapping[str, PublishedMeasure], of: tuple[str, ...]) -> str:
    names = [f"{{{place}}} ({in_a_sentence(measures[item.measure].label)})" for place, item in zip(of, check.of, strict=True)]
    if check.kind == "percent":
        return " of ".join(names)
    if check.kind == "members":
        return "the sum of its authorities in the same document"
    return " and ".join(names) if check.kind == "parts" else f"no more than {names[0]}"


def _verdict(check: Check) -> str:
    return "it comes out" if check.holds else "it does not come out"
