"""The look of every chart, and how a drawing becomes a shown value: the style, an empty canvas, SVG, finding, words and table.

What comes in is `Published` and what was drawn of it; a `Chart` goes out. Drawn on matplotlib figures of their own, never on pyplot's
global state.
"""

from __future__ import annotations

import functools
import io
import re
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import font_source_sans_pro
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

from tfdata import shown
from tfdata.disclosure import Published
from tfdata.periods import Quarter
from tfdata.quantities import Figure
from tfdata.tables import Values, data_of, nothing, only_published

BLUE, ORANGE, GREY, INK = "#12436d", "#b5480c", "#5f686d", "#1d2833"  # each at least 4.5 : 1 on white, as they colour text too
FAMILY = "Source Sans Pro"
WIDTH, LINE_HEIGHT, BAR_HEIGHT = 7.2, 3.3, 0.34
_LINES = 3  # of a label
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
    "text.parse_math": False,  # a label that holds dollar signs is words
    "svg.fonttype": "none",
    "svg.hashsalt": "tfdata",
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "axes.unicode_minus": True,
}


def each(published: Iterable[Published], draw: Callable[[Published], shown.Chart], otherwise: str = "") -> Values:
    """Draw each with `draw`; where there is none, `otherwise` says what is lacking, if it says anything."""
    made = tuple(draw(only_published(item)) for item in published)
    return Values(made) if made or not otherwise else nothing(otherwise)


def canvas_for(height: float, item: Published) -> tuple[Canvas, Axes]:
    """Give an empty canvas of a height in inches for a summary."""
    return empty_canvas(height, is_demonstration=item.is_demonstration)


def empty_canvas(height: float, *, is_demonstration: bool) -> tuple[Canvas, Axes]:
    """Give an empty canvas of a height in inches; a demonstration's says so inside the picture."""
    _use_font()
    canvas = Canvas(figsize=(WIDTH, height), layout="constrained")
    axes = canvas.add_subplot()
    if is_demonstration:
        axes.set_title("DEMONSTRATION: invented families", loc="right", fontsize=9, color=ORANGE, weight=600)
    return canvas, axes


def chart(item: Published, finding: str, kind: str, told: str, svg: str) -> shown.Chart:
    """Give a drawing as a shown value: its finding as title, the table behind it, and what it is, finds and draws in words."""
    data = data_of(item)
    notes = tuple(shown.words(*note) for note in item.notes)
    if any(figure.marker == "c" for figure in item.figures.values()):
        notes += (shown.words("A figure marked [c] is not drawn."),)
    stamp = "Demonstration, invented families. " if item.is_demonstration else ""
    return shown.Chart(
        id=f"chart-{item.id.replace('_', '-')}",
        title=finding,
        part=item.part,
        demonstration=item.is_demonstration,
        svg=svg,
        alt=_spoken(f"{stamp}{kind}. {finding}. {told}"),
        table=data,
        notes=notes,
        source=shown.words(*item.source),
    )


def value(figure: Figure | None) -> float | None:
    """Give a figure's value for drawing; None where it is not shown."""
    return None if figure is None or figure.value is None else float(figure.value)


def line(axes: Axes, figures: Iterable[Figure | None], colour: str, *, is_context: bool) -> None:
    """Draw figures over the quarters, dashed where they are context; where one is not shown the line is broken, never drawn across."""
    heights = [float("nan") if figure is None or figure.value is None else float(figure.value) for figure in figures]
    if is_context:
        axes.plot(heights, color=colour, linewidth=1.6, linestyle=(0, (4, 3)))
    else:
        axes.plot(heights, color=colour, linewidth=2.4, marker="o", markersize=5.5, markeredgecolor="white", clip_on=False, zorder=3)


def apart(heights: list[float], gap: float, floor: float) -> list[float]:
    """Move labels up just so far that none covers another or the axis."""
    placed: dict[int, float] = {}
    for index in sorted(range(len(heights)), key=heights.__getitem__):
        placed[index] = max(heights[index], floor)
        floor = placed[index] + gap
    return [placed[index] for index in range(len(heights))]


def short(label: str, width: int = 44) -> str:
    """Break a label over lines, within a word too where that is longer than a line; what three lines do not hold stands in the table."""
    pieces = [word[start : start + width] for word in shown.clean(label).split() for start in range(0, len(word), width)]
    lines = [""]
    for piece in pieces:
        if lines[-1] and len(lines[-1]) + len(piece) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {piece}".strip()
    return "\n".join(lines if len(lines) <= _LINES else [*lines[: _LINES - 1], f"{lines[_LINES - 1][: width - 1]}…"])


def _spoken(words: str) -> str:
    """Write the names of quarters as a person says them, since nobody sees these words."""
    return re.sub(r"\b\d{4}-\d{2}-Q[1-4]\b", lambda name: Quarter(name[0]).label, words)


@functools.cache
def _use_font() -> None:
    for style in ("SourceSansPro", "SourceSansProSemibold"):
        font_manager.fontManager.addfont(font_source_sans_pro.font_files_ttf[style])


def svg(canvas: Canvas) -> str:
    """Give a canvas as SVG, the same on any day; a letter that the font lacks is left to the reader's fonts."""
    file = io.StringIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font", UserWarning)
        FigureCanvasSVG(canvas).print_svg(file, metadata={"Date": None})  # `savefig` would draw it twice
    return file.getvalue()
