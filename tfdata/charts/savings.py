"""Charts of the savings: from gross to net, the assumptions that move the answer, and the value over the quarters.

What comes in is `Published`, whose money was worked out from protected counts; charts go out. No bar is drawn without what it assumes.
"""

from __future__ import annotations

from collections.abc import Iterable

import matplotlib as mpl
from matplotlib.axes import Axes

from tfdata import findings, shown
from tfdata.charts import look
from tfdata.disclosure import Published
from tfdata.tables import Values

_TALL = 0.46  # inches of a bar, so that a label of three lines stands beside it
_ROOM, _ROOM_ON_BOTH_SIDES = 0.18, 0.46  # beside the bars, as a share of their span, for the figures


def waterfall(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw the way from all of the change to what is left after the cost of delivery: each step a bar where the one before ends."""
    return look.each(published, _waterfall, otherwise)


def tornado(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw what is left with each assumption at either end of its range, the widest first, on both sides of the central case."""
    return look.each(published, _tornado, otherwise)


def by_quarter(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw the value of the change and what is left of it after deadweight and correction, by the end of each quarter."""
    return look.each(published, _by_quarter, otherwise)


def _waterfall(item: Published) -> shown.Chart:
    figures = [(row, figure) for row in item.rows if (figure := item.figure(row.key, "value")) is not None and figure.value is not None]
    labels = ["".join(map(str, row.header)) for row, _ in figures]
    running, bars = 0.0, []
    for row, figure in figures:
        value = look.value(figure) or 0.0
        start = 0.0 if row.is_total else running
        running = value if row.is_total else running + value
        bars.append((min(start, start + value), abs(value), look.BLUE if row.is_total else look.ORANGE))
    with mpl.rc_context(look.STYLE):
        canvas, axes = look.canvas_for(look.BAR_HEIGHT * len(bars) + 0.6, item)
        for place, (left, width, colour) in enumerate(bars):
            axes.barh(place, width, left=left, color=colour, height=0.62)
        _lay_out(axes, labels, [left for left, _, _ in bars], [left + width for left, width, _ in bars])
        room = _span(axes) * 0.012
        for place, ((left, width, colour), (_, figure)) in enumerate(zip(bars, figures, strict=True)):
            axes.annotate(findings.printed(figure), (left + width + room, place), va="center", weight=600, color=colour)
        drawn = look.svg(canvas)
    told = "; ".join(f"{label} {findings.printed(figure)}" for label, (_, figure) in zip(labels, figures, strict=True))
    return look.chart(item, findings.waterfall(item), "Waterfall chart", f"{item.title}: {told}.", drawn)


def _tornado(item: Published) -> shown.Chart:
    rows = [(row, item.figure(row.key, "low"), item.figure(row.key, "high")) for row in item.rows if not row.is_total]
    central = look.value(item.figure("central", "low")) or 0.0
    labels = ["".join(map(str, row.header)) for row, _, _ in rows]
    with mpl.rc_context(look.STYLE):
        canvas, axes = look.canvas_for(_TALL * len(rows) + 0.7, item)
        lows = [look.value(low) or 0.0 for _, low, _ in rows]
        highs = [look.value(high) or 0.0 for _, _, high in rows]
        for place, (low, high) in enumerate(zip(lows, highs, strict=True)):
            axes.barh(place, low - central, left=central, color=look.ORANGE, height=0.62)
            axes.barh(place, high - central, left=central, color=look.BLUE, height=0.62)
        ends = [*map(min, lows, highs)], [*map(max, lows, highs)]
        _lay_out(axes, labels, [*ends[0], central], [*ends[1], central], both_sides=True)
        room = _span(axes) * 0.012
        for place, (_, least, most) in enumerate(rows):
            axes.annotate(findings.printed(least), (lows[place] - room, place), va="center", ha="right", color=look.ORANGE, weight=600)
            axes.annotate(findings.printed(most), (highs[place] + room, place), va="center", color=look.BLUE, weight=600)
        axes.axvline(central, color=look.INK, linewidth=1)
        drawn = look.svg(canvas)
    told = "; ".join(
        f"{label}: {findings.printed(low)} to {findings.printed(high)}" for label, (_, low, high) in zip(labels, rows, strict=True)
    )
    middle = findings.printed(item.figure("central", "low"))
    return look.chart(item, findings.tornado(item), "Tornado chart", f"{item.title}. Central case {middle}. {told}.", drawn)


def _by_quarter(item: Published) -> shown.Chart:
    quarters = [row.key for row in item.rows]
    colours = {"gross": look.GREY, "net": look.BLUE}
    labels = {column.key: column.label for column in item.columns}
    with mpl.rc_context(look.STYLE):
        canvas, axes = look.canvas_for(look.LINE_HEIGHT, item)
        for name, colour in colours.items():
            look.line(axes, [item.figure(quarter, name) for quarter in quarters], colour, is_context=name == "gross")
        low, high = axes.get_ylim()
        axes.set(xlabel="", ylabel="", yticks=[], ylim=(min(low, 0), high * 1.08), xlim=(-0.15, len(quarters) * 1.5))
        step = max(1, (len(quarters) + 5) // 6)
        marks = list(range((len(quarters) - 1) % step, len(quarters), step))
        axes.set_xticks(marks, [quarters[mark] for mark in marks])
        axes.axhline(0, color=look.GREY, linewidth=0.8)
        ends = {name: item.figure(quarters[-1], name) for name in colours}
        shown_ends = [(name, figure) for name, figure in ends.items() if figure is not None and figure.value is not None]
        top = axes.get_ylim()[1] - axes.get_ylim()[0]
        heights = look.apart([look.value(figure) or 0.0 for _, figure in shown_ends], top * 0.2, axes.get_ylim()[0] + top * 0.045)
        for height, (name, figure) in zip(heights, shown_ends, strict=True):
            text = look.short(f"{findings.printed(figure)} {labels[name].lower()}", 30)
            axes.annotate(text, (len(quarters) * 1.02, height), color=colours[name], va="center", weight=600)
        drawn = look.svg(canvas)
    spans = "; ".join(f"{labels[name]}: {findings.span(item, name, quarters)}" for name in colours)
    return look.chart(item, findings.worth_by(item), "Line chart", f"{item.title}. {spans}.", drawn)


def _lay_out(axes: Axes, labels: list[str], lows: list[float], highs: list[float], *, both_sides: bool = False) -> None:
    """Name the bars, first at the top, and leave room for the figures at their ends."""
    low, high = min([*lows, 0.0]), max([*highs, 0.0])
    if both_sides:
        low, high = min(lows), max(highs)
    room = max(high - low, 1.0) * (_ROOM_ON_BOTH_SIDES if both_sides else _ROOM)
    axes.set(xlabel="", ylabel="", xticks=[], xlim=(low - (room if both_sides else 0.0), high + room), ylim=(len(labels) - 0.4, -0.6))
    axes.set_yticks(range(len(labels)), [look.short(label, 48) for label in labels])
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_visible(False)
    axes.axvline(0, color=look.GREY, linewidth=1) if low <= 0 <= high else None


def _span(axes: Axes) -> float:
    left, right = axes.get_xlim()
    return right - left
