"""An executed notebook such as the programme pack becomes, built by hand: real words, hostile names, long and wide tables."""

from __future__ import annotations

import io
from decimal import Decimal

import nbformat
from font_source_sans_pro import font_files_ttf
from matplotlib import rc_context
from matplotlib.figure import Figure as Drawing
from matplotlib.font_manager import fontManager

from tfdata.quantities import Figure
from tfdata.shown import Card, Cards, Chart, Column, Data, Link, Quote, Row, Sentences, Shown, Table, Title, words

HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %}",
    '#panic("no") @ref $x$ *b* _i_ `c`',
    "=HYPERLINK(\"http://example.org\",'x')",
    'onload="x" &amp; &lt;b&gt; </style></title>',
)
LONG_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3


def figure(name: str, value: int | None, shown: str = "", marker: str = "", unit: str = "families") -> Figure:
    """Give a figure as the disclosure step would."""
    number = None if value is None else Decimal(value)
    text = shown or (f"{value:,}" if value is not None else "")
    return Figure(name, name.replace("-", " "), number, text, unit, "", "", "a figure of the sample", marker, ("targets/bromley",), "A")


def drawing(colour: str = "#12436d") -> str:
    """Draw a small chart of attachments by quarter."""
    fontManager.addfont(font_files_ttf["SourceSansPro"])
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "tfdata", "font.family": "Source Sans Pro", "font.size": 11}):
        canvas = Drawing(figsize=(7, 3.2))
        axes = canvas.add_subplot()
        quarters = ["2014-15 Q4", "2015-16 Q1", "2015-16 Q2", "2015-16 Q3"]
        axes.bar(quarters, [40, 160, 275, 410], color=colour)
        axes.plot(quarters, [83, 166, 249, 332], color="#801650", linewidth=2)
        axes.text(3.1, 332, "profile", color="#801650")
        axes.text(0, 60, "<script>&", color="#000000")
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_ylabel("Families attached")
        file = io.StringIO()
        canvas.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def title() -> Title:
    """Give the sample's title block."""
    return Title(
        id="title",
        title="Troubled Families programme pack",
        authority="Bromley",
        programme="Tackling Troubled Families",
        quarter="2015-16-Q3",
        period="October to December 2015",
        as_at="31 December 2015",
        status="Draft",
        phases=("Expanded programme (second phase)",),
    )


def headline() -> Cards:
    """Give the sample's row of cards."""
    target, reached = figure("target", 1660), figure("reached", 575)
    cards = (
        Card("Families to reach over five years", target, words("as Bromley’s minutes say: ", Quote("a target to reach 1660 families"))),
        Card("Families reached in the first phase", reached, words("against a target of ", figure("first-target", 490), " interventions")),
        Card(
            "Most that the second phase can pay",
            figure("maximum", 2988000, "£2,988,000", "p", "gbp"),
            words("at ", figure("rate", 1800, "£1,800")),
        ),
        Card("Refused consent", figure("refused", None, "", "c"), words("too few to show")),
    )
    return Cards(id="headline", title="Headline figures", items=cards)


def progress() -> Table:
    """Give a table with markers, a total row, notes and hostile names."""
    rows = [
        Row(words("Identified"), (words(figure("identified", 1210)), words(figure("identified-share", 73, "73%")))),
        Row(words("Attached"), (words(figure("attached", 1034, "", "p")), words(figure("attached-share", 62, "62%", "p")))),
        *(Row(words(name), (words(figure(f"hostile-{place}", place)), words(Quote(name)))) for place, name in enumerate(HOSTILE, start=1)),
        Row(words(LONG_WORD), (words(figure("long", 5)), words(LONG_WORD))),
        Row(words("All families"), (words(figure("all", 2244)), words(figure("all-share", None, "", "x"))), is_total=True),
    ]
    columns = (Column("Stage", "text"), Column("Families"), Column("Share of the target"))
    notes = (words("The target counts families reached; attached families are another kind."),)
    source = words("Safer Bromley Partnership, minutes of the Strategic Group")
    return Table(
        id="progress",
        title="Families by stage, Bromley, at 31 December 2015",
        unit="Families",
        columns=columns,
        rows=tuple(rows),
        notes=notes,
        source=source,
    )


def long_table() -> Table:
    """Give a demonstration table of 80 rows, which runs over several pages."""
    rows = tuple(
        Row(
            words(f"Ward {chr(65 + place // 26)}{chr(65 + place % 26)}"),
            (words(figure(f"ward-{place}", place * 5)), words(figure(f"ward-paid-{place}", place))),
        )
        for place in range(80)
    )
    columns = (Column("Ward", "text"), Column("Families attached"), Column("Results paid"))
    name = "Families attached and results paid by ward"
    return Table(id="wards", title=name, columns=columns, rows=rows, part="B", demonstration=True, unit="Families")


def wide_table() -> Table:
    """Give a demonstration table of eight columns."""
    problems = (
        "Crime and anti-social behaviour",
        "School attendance",
        "Children who need help",
        "Work and money",
        "Domestic abuse",
        "Health",
    )
    columns = (Column("Quarter", "text"), *map(Column, problems), Column("Families with reconciliation outstanding"))
    rows = tuple(
        Row(
            words(quarter),
            tuple(words(figure(f"wide-{place}-{at}", 1000 + 100 * place + at, "", "p" if at == 2 else "")) for at in range(7)),
        )
        for place, quarter in enumerate(("April to June 2015", "July to September 2015", "October to December 2015"))
    )
    return Table(id="problems", title="Families by headline problem and quarter", columns=columns, rows=rows, part="B", demonstration=True)


def chart() -> Chart:
    """Give a chart with its table."""
    heights = (
        ("January to March 2015", 40),
        ("April to June 2015", 160),
        ("July to September 2015", 275),
        ("October to December 2015", 410),
    )
    rows = tuple(Row(words(quarter), (words(figure(f"chart-{height}", height)),)) for quarter, height in heights)
    return Chart(
        id="attachments",
        title="Attachments passed the straight-line profile in the autumn of 2015",
        svg=drawing(),
        alt=(
            "Bars of families attached by quarter rise from 40 to 410, faster than the straight line from nothing to the target. "
            "Attachments passed the straight-line profile in the autumn of 2015."
        ),
        table=Data(columns=(Column("Quarter", "text"), Column("Families attached")), rows=rows),
        notes=(words("The straight line is our assumption."),),
        source=words("Bromley’s caseload"),
    )


def points() -> Sentences:
    """Give points with a quotation and a figure that stands elsewhere too."""
    items = (
        words(
            "Bromley’s minutes give ",
            figure("reached", 575),
            " families reached and say that the target was ",
            Quote("achieved in full"),
            ".",
        ),
        words(
            "The minutes say ", Quote("£1000K"), ", which must be ", figure("fee", 1000, "£1,000", "", "gbp"), ": six other sources say so."
        ),
        words("Its words: ", Link("Safer Bromley Partnership, minutes", "https://example.org/minutes?a=1&b=2")),
        words("See https://example.org/", "a-very-long-address/that-goes-on/and-on/and-on/and-on/without-an-end/" * 2),
    )
    return Sentences(id="contradictions", title="What the sources contradict", items=items, style="points")


def warning() -> Sentences:
    """Give a warning."""
    item = words("A family counted as turned around is one for which a payment was claimed.")
    return Sentences(id="warning", title="Turned around is a payment status", items=(item,), style="warning")


def cell(value: Shown, name: str) -> nbformat.NotebookNode:
    """Give an executed code cell that shows a value."""
    output = nbformat.v4.new_output("execute_result", data=value._repr_mimebundle_(), execution_count=1)
    return nbformat.v4.new_code_cell("secret_code()", outputs=[output], id=name, execution_count=1)


def prose(source: str, name: str) -> nbformat.NotebookNode:
    """Give a markdown cell."""
    return nbformat.v4.new_markdown_cell(source, id=name)


def sample() -> nbformat.NotebookNode:
    """Give the whole executed notebook."""
    cells = [
        cell(title(), "title"),
        prose(
            "## Headline figures\n\nWhat the record says of the programme in *Bromley*, with **every** doubt beside its figure.", "intro"
        ),
        cell(headline(), "headline"),
        cell(warning(), "warning"),
        prose(
            "## Part A: the published record\n\n### Progress against the target\n\nSee [points to keep in view](#points-to-keep-in-view).",
            "part-a",
        ),
        cell(progress(), "progress"),
        cell(chart(), "chart"),
        prose("### Points to keep in view", "points-heading"),
        cell(points(), "points"),
        prose("Names as text: <b>bold</b> {{ 1 }} #panic @ref\n\n- one\n- two\n\n1. first\n2. second `code`", "names"),
        prose(f"> a quotation\n\n{LONG_WORD}", "long-word"),
        prose("## Part B: the caseload\n\n### Wards\n\nFamilies by the ward where they live.", "part-b"),
        cell(long_table(), "wards"),
        prose("### Problems", "problems-heading"),
        cell(wide_table(), "problems"),
        prose("## Sources\n\nEvery figure of this pack rests on a document that is named beside it.", "sources"),
    ]
    return nbformat.v4.new_notebook(cells=cells)
