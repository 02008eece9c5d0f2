"""Charts of the record and the caseload: bars of counts and money, and the lines of progress over the quarters.

What comes in is `Published`; charts go out, each with its finding, its words and its table. Nothing here looks at a raw count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import matplotlib as mpl
import seaborn as sns

from tfdata import findings, shown
from tfdata.charts import look
from tfdata.disclosure import Published
from tfdata.quantities import Figure
from tfdata.tables import Values

COLOURS = {"attached": look.BLUE, "outcome": look.ORANGE, "profile": look.GREY}
_BRIEF = "In brief. "


def record(published: Iterable[Published]) -> Values:
    """Draw published counts of families by date as bars beneath the target; the finding gives the newest dated."""
    return look.each(published, lambda item: _bars(item, "value", findings.newest))


def brief(published: Iterable[Published]) -> Values:
    """Draw the chart of a pack in brief: the lines of progress, or the bars of the record where there is no caseload."""
    return look.each(published, lambda item: _bars(item, "value", findings.newest, _BRIEF) if item.part == "A" else _progress(item, _BRIEF))


def progress(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw the cumulative lines of attachments, claims and profile over the quarters, each named at its end."""
    return look.each(published, _progress, otherwise)


def funnel(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw the stages from identified to paid as bars; the finding sets claimed beside identified."""
    return look.each(published, lambda item: _bars(item, "value", findings.stages), otherwise)


def problems(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw families by headline problem as bars; the finding names the most common."""
    return look.each(published, lambda item: _bars(item, "value", findings.most_common), otherwise)


def barriers(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw the families of whom one thing alone is in the way as bars; the finding names what it is most often."""
    return look.each(published, lambda item: _bars(item, "alone", findings.nearest), otherwise)


def income(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw income by quarter as bars; the finding gives the latest quarter's."""
    return look.each(published, lambda item: _bars(item, "total", findings.latest), otherwise)


def account(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw income by stream and spend by funder to date as bars; the finding says whether the programme cost the council money."""
    return look.each(published, lambda item: _bars(item, "to_date", findings.surplus), otherwise)


def _progress(item: Published, opening: str = "") -> shown.Chart:
    names = [column.key for column in item.columns]
    quarters = [row.key for row in item.rows]
    with mpl.rc_context(look.STYLE):
        canvas, axes = look.canvas_for(look.LINE_HEIGHT, item)
        ends: list[tuple[float, str, Figure]] = []
        for name in names:
            look.line(axes, [item.figure(quarter, name) for quarter in quarters], COLOURS[name], is_context=name == "profile")
            last = item.figure(quarters[-1], name)
            if last is not None and last.value is not None:
                ends.append((float(last.value), name, last))
        axes.set(
            xlabel="", ylabel="", ylim=(0, axes.get_ylim()[1] * 1.05), yticks=[], xlim=(-0.15, len(quarters) - 0.7 + len(quarters) * 0.42)
        )
        step = max(1, (len(quarters) + 5) // 6)
        marks = list(range((len(quarters) - 1) % step, len(quarters), step))
        axes.set_xticks(marks, [quarters[mark] for mark in marks])
        top = axes.get_ylim()[1]
        labels = {"attached": "attached", "outcome": findings.word(item), "profile": "straight-line profile"}
        for height, (_, name, ending) in zip(look.apart([end[0] for end in ends], top * 0.115, top * 0.045), ends, strict=True):
            axes.annotate(
                look.short(f"{findings.printed(ending)} {labels[name]}", 40),
                (len(quarters) - 1 + len(quarters) * 0.03, height),
                color=COLOURS[name],
                va="center",
                weight=600,
            )
        svg = look.svg(canvas)
    begin, end = quarters[0], quarters[-1]
    attached, outcome = item.figure(end, "attached"), item.figure(end, "outcome")
    reached = f"{findings.printed(attached)} families attached and {findings.printed(outcome)} {findings.word(item)}"
    finding = f"{reached} by the end of {findings.month(end)}"
    told = (
        f"Families by quarter from {begin} to {end}. Attached: {findings.span(item, 'attached', quarters)}. "
        f"{findings.word(item).capitalize()}: {findings.span(item, 'outcome', quarters)}."
    )
    if "profile" in names:
        profile = findings.printed(item.figure(end, "profile"))
        told += f" The straight-line profile of attachments, our own assumption, stands at {profile} in {end}."
    return look.chart(item, f"{item.title.split(':')[0]}: {finding}", f"{opening}Line chart", told, svg)


def _bars(item: Published, column: str, finding: Callable[[Published], str], opening: str = "") -> shown.Chart:
    drawn = [(row, figure) for row in item.rows if (figure := item.figure(row.key, column)) is not None and not row.is_total]
    rows = [row for row, figure in drawn if figure.unit != "percent" and figure.marker != "z"]
    labels = ["".join(piece for piece in row.header if isinstance(piece, str)) for row in rows]
    figures = [item.figure(row.key, column) for row in rows]
    values = [look.value(figure) or 0 for figure in figures]
    with mpl.rc_context(look.STYLE):
        canvas, axes = look.canvas_for(look.BAR_HEIGHT * len(rows) + 0.5, item)
        axes.set(xticks=[], yticks=[])  # before the bars, so that no labels are laid out that nobody would see
        places = range(len(rows))
        sns.barplot(x=values, y=places, orient="h", native_scale=True, color=look.BLUE, saturation=1, width=0.66, ax=axes, errorbar=None)
        top = max([*values, 1])
        axes.set(xlabel="", ylabel="", xlim=(min([*values, 0]), top * 1.16), ylim=(len(rows) - 0.5, -0.5))
        axes.set_yticks(places, [look.short(label) for label in labels])
        axes.tick_params(axis="y", length=0)
        axes.spines["bottom"].set_visible(False)
        axes.axvline(0, color=look.GREY, linewidth=1)
        for index, (value, figure) in enumerate(zip(values, figures, strict=True)):
            axes.annotate(findings.printed(figure), (value + top * 0.012, index), va="center", weight=600)
        svg = look.svg(canvas)
    told = "; ".join(f"{label} {findings.printed(figure)}" for label, figure in zip(labels, figures, strict=True))
    return look.chart(item, finding(item), f"{opening}Bar chart", f"{item.title}: {told}.", svg)
