"""Draw protected figures as charts: what comes in is `Published`, what goes out is SVG with its finding, its words and its table.

Every number drawn is a figure of the `Published`; there are no axis numbers. A suppressed figure is not drawn but named.
Drawn on matplotlib figures of their own, never on pyplot's global state.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterable
from typing import Any

import font_source_sans_pro
import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from tfdata import findings, shown
from tfdata.disclosure import Published
from tfdata.quantities import Figure
from tfdata.tables import Values, data_of, nothing, only_published

BLUE, ORANGE, GREY, INK = "#12436d", "#b5480c", "#5f686d", "#1d2833"  # each at least 4.5 : 1 on white, as they colour text too
COLOURS = {"attached": BLUE, "outcome": ORANGE, "profile": GREY}
FAMILY = "Source Sans Pro"
WIDTH, LINE_HEIGHT, BAR_HEIGHT = 7.2, 3.3, 0.34
STYLE: dict[Any, Any] = {
    "font.family": FAMILY,
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": GREY,
    "svg.fonttype": "none",
    "svg.hashsalt": "tfdata",
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "axes.unicode_minus": True,
}


def record(published: Iterable[Published]) -> Values:
    """Draw published counts of families by date as bars beneath the target; the finding gives the newest dated."""
    return _charts(published, lambda item: _bars(item, "value", findings.newest))


def progress(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw the cumulative lines of attachments, claims and profile over the quarters, each named at its end."""
    return _charts(published, _progress, otherwise)


def funnel(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw the stages from identified to paid as bars; the finding sets claimed beside identified."""
    return _charts(published, lambda item: _bars(item, "value", findings.stages), otherwise)


def problems(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw families by headline problem as bars; the finding names the most common."""
    return _charts(published, lambda item: _bars(item, "value", findings.most_common), otherwise)


def barriers(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw the families of whom one thing alone is in the way as bars; the finding names what it is most often."""
    return _charts(published, lambda item: _bars(item, "alone", findings.nearest), otherwise)


def income(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw income by quarter as bars; the finding gives the latest quarter's."""
    return _charts(published, lambda item: _bars(item, "total", findings.latest), otherwise)


def account(published: Iterable[Published], otherwise: str = "") -> Values:
    """Draw income by stream and spend by funder to date as bars; the finding says whether the programme cost the council money."""
    return _charts(published, lambda item: _bars(item, "to_date", findings.surplus), otherwise)


def _charts(published: Iterable[Published], draw: Callable[[Published], shown.Chart], otherwise: str = "") -> Values:
    """Draw each; where there is none, `otherwise` says what is lacking, if it says anything."""
    made = tuple(draw(only_published(item)) for item in published)
    return Values(made) if made or not otherwise else nothing(otherwise)


def _progress(item: Published) -> shown.Chart:
    names = [column.key for column in item.columns]
    quarters = [row.key for row in item.rows]
    with mpl.rc_context(STYLE):
        canvas, axes = _canvas(LINE_HEIGHT, item)
        ends: list[tuple[float, str, Figure]] = []
        for name in names:
            values = [_value(item.figure(quarter, name)) for quarter in quarters]
            frame = pd.DataFrame({"quarter": range(len(quarters)), "families": values})
            style: dict[str, Any] = (
                {"linestyle": (0, (4, 3)), "linewidth": 1.6} if name == "profile" else {"linewidth": 2.4, "marker": "o", "markersize": 5}
            )
            sns.lineplot(frame, x="quarter", y="families", color=COLOURS[name], ax=axes, legend=False, errorbar=None, **style)
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
        for height, (_, name, ending) in zip(_apart([end[0] for end in ends], top * 0.115, top * 0.045), ends, strict=True):
            axes.annotate(
                f"{findings.printed(ending)} {labels[name]}",
                (len(quarters) - 1 + len(quarters) * 0.03, height),
                color=COLOURS[name],
                va="center",
                weight=600,
            )
        svg = _svg(canvas)
    begin, end = quarters[0], quarters[-1]
    attached, outcome = item.figure(end, "attached"), item.figure(end, "outcome")
    finding = f"{findings.printed(attached)} families attached and {findings.printed(outcome)} {findings.word(item)} by the end of {end}"
    alt = (
        f"Line chart of families by quarter from {begin} to {end}. Attached: {findings.span(item, 'attached', quarters)}. "
        f"{findings.word(item).capitalize()}: {findings.span(item, 'outcome', quarters)}."
    )
    if "profile" in names:
        profile = findings.printed(item.figure(end, "profile"))
        alt += f" The straight-line profile of attachments, our own assumption, stands at {profile} in {end}."
    return _chart(item, f"{item.title.split(':')[0]}: {finding}", alt, svg)


def _bars(item: Published, column: str, finding: Callable[[Published], str]) -> shown.Chart:
    drawn = [(row, figure) for row in item.rows if (figure := item.figure(row.key, column)) is not None and not row.is_total]
    rows = [row for row, figure in drawn if figure.unit != "percent" and figure.marker != "z"]
    labels = ["".join(piece for piece in row.header if isinstance(piece, str)) for row in rows]
    figures = [item.figure(row.key, column) for row in rows]
    values = [_value(figure) or 0 for figure in figures]
    with mpl.rc_context(STYLE):
        canvas, axes = _canvas(BAR_HEIGHT * len(rows) + 0.5, item)
        frame = pd.DataFrame({"row": [str(index) for index in range(len(rows))], "value": values})
        sns.barplot(frame, x="value", y="row", color=BLUE, saturation=1, width=0.66, ax=axes, errorbar=None)
        top = max([*values, 1])
        axes.set(xlabel="", ylabel="", xlim=(min([*values, 0]), top * 1.16), xticks=[])
        axes.set_yticks(range(len(rows)), [_short(label) for label in labels])
        axes.tick_params(axis="y", length=0)
        axes.spines["bottom"].set_visible(False)
        axes.axvline(0, color=GREY, linewidth=1)
        for index, (value, figure) in enumerate(zip(values, figures, strict=True)):
            axes.annotate(findings.printed(figure), (value + top * 0.012, index), va="center", weight=600)
        svg = _svg(canvas)
    told = "; ".join(f"{label} {findings.printed(figure)}" for label, figure in zip(labels, figures, strict=True))
    return _chart(item, finding(item), f"Bar chart, {item.title}: {told}.", svg)


def _canvas(height: float, item: Published) -> tuple[Canvas, Axes]:
    _use_font()
    canvas = Canvas(figsize=(WIDTH, height), layout="constrained")
    axes = canvas.add_subplot()
    if item.is_demonstration:
        axes.set_title("DEMONSTRATION: invented families", loc="right", fontsize=9, color=ORANGE, weight=600)
    return canvas, axes


def _chart(item: Published, finding: str, alt: str, svg: str) -> shown.Chart:
    data = data_of(item)
    notes = tuple(shown.words(*note) for note in item.notes)
    if any(figure.marker == "c" for figure in item.figures.values()):
        notes += (shown.words("A figure marked [c] is not drawn."),)
    if item.is_demonstration:
        alt = f"Demonstration, invented families. {alt}"
    return shown.Chart(
        id=f"chart-{item.id.replace('_', '-')}",
        title=finding,
        part=item.part,
        demonstration=item.is_demonstration,
        svg=svg,
        alt=alt,
        table=data,
        notes=notes,
        source=shown.words(*item.source),
    )


def _value(figure: Figure | None) -> float | None:
    return None if figure is None or figure.value is None else float(figure.value)


def _apart(heights: list[float], gap: float, floor: float) -> list[float]:
    """Move labels up just so far that none covers another or the axis."""
    placed: dict[int, float] = {}
    for index in sorted(range(len(heights)), key=heights.__getitem__):
        placed[index] = max(heights[index], floor)
        floor = placed[index] + gap
    return [placed[index] for index in range(len(heights))]


def _short(label: str, width: int = 44) -> str:
    """Break a long label over two lines."""
    words, lines = label.split(), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


@functools.cache
def _use_font() -> None:
    for style in ("SourceSansPro", "SourceSansProSemibold"):
        font_manager.fontManager.addfont(font_source_sans_pro.font_files_ttf[style])


def _svg(canvas: Canvas) -> str:
    file = io.StringIO()
    canvas.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()
