"""An authority's headline figures over its quarters, as its packs print them: a chart where a figure moved, a sentence where it did not.

In come an authority's packs; out go pictures and sentences. No figure is added to another or set beside another authority's, and
invented families never share a line with real ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl

from tfdata.charts import look
from tfdata.numerals import stated
from tfdata.periods import Quarter, quarters
from tfdata.shown import ENTRIES_PAGE, anchor_of
from tfdata.shown.svg import tidy
from tfdata.site.parts import Cell, Picture, Table, joined, link
from tfdata.site.standing import Pack

_HEADLINE = re.compile(r"(?:record_)?headlines(?:_\w+)?\.\w+\.value")
_HEIGHT = 2.6
_FEW = 6


@dataclass(frozen=True)
class Point:
    """A headline figure in one quarter: as printed, with its marker, and the number to draw (None: it is not shown).

    `entry` is the address of its entry, which says where it comes from; empty where the pack has no page of entries.
    """

    quarter: str
    shown: str
    marker: str
    unit: str
    entry: str = ""

    @property
    def words(self) -> str:
        """The figure as a reader sees it, with what it counts."""
        families = "family" if self.value == 1 else "families"
        number = f"{self.shown} {families}" if self.shown and self.unit == "families" else self.shown
        return " ".join(part for part in (number, f"[{self.marker}]" if self.marker else "") if part)

    @property
    def printed(self) -> Cell:
        """The figure as the pack prints it, as a link to its entry."""
        return self.to_its_entry(" ".join(part for part in (self.shown, f"[{self.marker}]" if self.marker else "") if part))

    def to_its_entry(self, words: str) -> Cell:
        """Give words about the figure as a link to its entry, where it has one."""
        return link(words, self.entry) if self.entry else words

    @property
    def value(self) -> float | None:
        return next((float(number) for _, _, number in stated(self.shown) if number is not None), None)


@dataclass(frozen=True)
class Line:
    """One headline figure of an authority over its quarters, oldest first."""

    id: str
    label: str
    part: str
    is_demonstration: bool
    points: tuple[Point, ...]

    @property
    def drawn(self) -> tuple[Point, ...]:
        """The points that have a number."""
        return tuple(point for point in self.points if point.value is not None)

    @property
    def moved(self) -> bool:
        """Whether the figure differs between quarters, so that a chart says more than a sentence."""
        return len({point.value for point in self.drawn}) > 1

    @property
    def finding(self) -> str:
        """What the quarters say of the figure, without a cause."""
        last, first = self.drawn[-1], self.drawn[0]
        change = (last.value or 0) - (first.value or 0)
        way = "up from" if change > 0 else "down from" if change < 0 else "the same as"
        return f"{self.label}: {last.words} in {last.quarter}, {way} {first.shown} in {first.quarter}"

    @property
    def sentence(self) -> Cell:
        """The figure in a sentence, where there is nothing to draw."""
        first, last = self.points[0], self.points[-1]
        if len(self.points) > 1 and len({point.words for point in self.points}) == 1:
            when = f"in each pack from {first.quarter} to {last.quarter}"
            return joined((f"{self.label}: ", last.to_its_entry(last.words), f" {when}."), "")
        said = joined((joined((point.to_its_entry(point.words), f" in {point.quarter}"), "") for point in self.points), "; ")
        return joined((f"{self.label}: ", said, "."), "")


def lines(packs: Sequence[Pack]) -> tuple[Line, ...]:
    """Give the headline figures of an authority's packs as lines, in the order in which the newest pack prints them.

    Where two packs of a quarter print one figure, as one of all phases and one of a single phase do, the first of them is taken.
    """
    found: dict[tuple[str, str, str], dict[str, tuple[Point, str]]] = {}
    for pack in sorted(packs, key=lambda pack: (pack.quarter.start, not pack.phase), reverse=True):
        for row in pack.figures:
            if _HEADLINE.fullmatch(row["id"]):
                points = found.setdefault((row["id"], row["label"], row["demonstration"]), {})
                entry = f"../{pack.address}{ENTRIES_PAGE}#{anchor_of(row['id'])}" if ENTRIES_PAGE in pack.files else ""
                point = Point(str(pack.quarter), row["value"], row["marker"], row["unit"], entry)
                points.setdefault(str(pack.quarter), (point, row["part"]))
    return tuple(
        Line(
            ident,
            label,
            next(iter(points.values()))[1],
            bool(demonstration),
            tuple(points[quarter][0] for quarter in sorted(points)),
        )
        for (ident, label, demonstration), points in found.items()
    )


def picture(authority: str, line: Line, ident: str) -> Picture:
    """Draw a line that moved; what is not shown is a gap, and so is a quarter without a pack."""
    finding = f"{authority}. {line.finding}"
    told = "; ".join(f"{point.quarter} {point.words}" for point in line.points)
    table = Table(
        f"{ident}-data",
        f"Data for the chart: {finding}",
        ("Quarter", line.label),
        tuple((point.quarter, point.printed) for point in line.points),
        numbers=(1,),
        is_demonstration=line.is_demonstration,
    )  # fmt: skip
    alt = f"{'Demonstration, invented families. ' if line.is_demonstration else ''}{finding}. Line chart by quarter: {told}."
    note = "A quarter whose figure is not shown is a gap in the line." if line.drawn != line.points else ""
    return Picture(ident, finding, alt, tidy(_drawn(line), ident), table, note, line.is_demonstration)


def _drawn(line: Line) -> str:
    first, last = (line.points[place] for place in (0, -1))
    span = quarters(Quarter(first.quarter).start, Quarter(last.quarter).start)
    names = [str(quarter) for quarter in span]
    values = {point.quarter: point.value for point in line.points}
    heights = [values.get(name) for name in names]
    with mpl.rc_context(look.STYLE):
        canvas, axes = look.empty_canvas(_HEIGHT, is_demonstration=line.is_demonstration)
        numbers = [float("nan") if height is None else height for height in heights]
        axes.plot(range(len(names)), numbers, color=look.BLUE, linewidth=2.4, marker="o", markersize=5, clip_on=False)
        top = max(value for value in heights if value is not None)
        axes.set(ylim=(0, top * 1.18), yticks=[], xlim=(-0.3, len(names) - 0.7))
        step = max(1, (len(names) + 5) // 6)
        marks = list(range((len(names) - 1) % step, len(names), step))
        axes.set_xticks(marks, [names[mark] for mark in marks])
        for point in line.drawn if len(line.drawn) <= _FEW else (line.drawn[0], line.drawn[-1]):
            place = names.index(point.quarter)
            axes.annotate(
                point.shown, (place, point.value or 0), xytext=(0, 7), textcoords="offset points", ha="center", color=look.BLUE, weight=600
            )
        return look.svg(canvas)
