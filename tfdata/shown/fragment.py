"""A shown value as a piece of semantic HTML.

The JSON of a value comes in; escaped HTML goes out, with ids that begin with the value's own. No style, script or address
is ever written: the page brings the look, and the piece reads well without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from tfdata.shown.svg import tidy
from tfdata.shown.words import ENTRIES_PAGE, Json, anchor_of, printed, title_terms

MARKERS = {
    "p": "provisional: rests on a rule that no document has confirmed",
    "c": "confidential: suppressed so that no family can be recognised",
    "u": "unreliable: too few families for a percentage",
    "low": "so few that they round to nought",
    "x": "not available",
    "z": "not applicable",
    "e": "estimate",
}
_SHORT = 8
STAMP = "DEMONSTRATION"
STAMP_MEANING = "invented families, not evidence"
OFFICERS = "Officers’ words, not counted from the caseload"


def fragment(data: Json) -> str:
    """Give a value as HTML."""
    figures = {figure["id"]: figure for figure in data["figures"]}
    body = _BODIES[data["kind"]](data, figures)
    stamp = f'<p class="stamp"><strong>{STAMP}</strong> <span>{STAMP_MEANING}</span></p>\n' if data["demonstration"] else ""
    names = f"value {data['kind']}" + (" demonstration" if data["demonstration"] else "")
    return f'<div class="{names}" id="{escape(data["id"])}">\n{stamp}{body}\n</div>'


def _title(data: Json, _: dict[str, Json]) -> str:
    ident = escape(data["id"])
    terms = [*title_terms(data), *((term, [said]) for term, said in data.get("sign_off", ()))]
    lines = [f"<div><dt>{escape(term)}</dt> {' '.join(f'<dd>{escape(each)}</dd>' for each in said)}</div>" for term, said in terms]
    programme = f'<p class="programme">{escape(data["programme"])}</p>\n' if data["programme"] else ""
    heading = f'<p class="authority">{escape(data["authority"])}</p>\n<h1 id="{ident}-heading">{escape(data["title"])}</h1>\n'
    return f'{heading}{programme}<dl class="about">\n{_lines(lines)}\n</dl>'


def _cards(data: Json, figures: dict[str, Json]) -> str:
    cards = _lines(_card(card, figures) for card in data["items"])
    return f'<div role="group" aria-label="{escape(data["title"])}">\n<dl>\n{cards}\n</dl>\n</div>'


def _card(card: Json, figures: dict[str, Json]) -> str:
    detail = f' <dd class="detail">{_inline(card["detail"], figures)}</dd>' if card["detail"] else ""
    figure = figures[card["figure"]]
    size = " long" if len(figure["shown"]) > _SHORT else ""
    value = figure_html(figure)
    return f'<div class="card"><dt>{escape(card["label"])}</dt> <dd class="headline{size}">{value}</dd>{detail}</div>'


def _table(data: Json, figures: dict[str, Json]) -> str:
    unit = f' <span class="unit">{escape(data["unit"])}</span>' if data["unit"] else ""
    caption = f'<span class="name">{escape(data["title"])}</span>{unit}'
    return _grid(data["id"], caption, data, figures) + _foot(data, figures)


def _grid(ident: str, caption: str, data: Json, figures: dict[str, Json]) -> str:
    ident = escape(ident)
    heads = [f'<th scope="col"{_number(column)}>{escape(column["label"])}</th>' for column in data["columns"]]
    rows = [_row(row, data["columns"], figures) for row in data["rows"]]
    return (
        f'<div class="scroll" role="region" aria-labelledby="{ident}-caption" tabindex="0">\n<table>\n'
        f'<caption id="{ident}-caption">{caption}</caption>\n<thead>\n<tr>{" ".join(heads)}</tr>\n</thead>\n'
        f"<tbody>\n{_lines(rows)}\n</tbody>\n</table>\n</div>"
    )


def _row(row: Json, columns: list[Json], figures: dict[str, Json]) -> str:
    head = f'<th scope="row"{_number(columns[0])}>{_inline(row["header"], figures)}</th>'
    cells = [f"<td{_number(column)}>{_inline(cell, figures)}</td>" for cell, column in zip(row["cells"], columns[1:], strict=True)]
    opening = '<tr class="total">' if row["is_total"] else "<tr>"
    return f"{opening}{' '.join([head, *cells])}</tr>"


def _number(column: Json) -> str:
    return ' class="number"' if column["align"] == "number" else ""


def _chart(data: Json, figures: dict[str, Json]) -> str:
    ident, title = escape(data["id"]), escape(data["title"])
    name = f'role="img" aria-labelledby="{ident}-alt"'
    picture = tidy(data["svg"], data["id"]).replace("<svg ", f"<svg {name} ", 1)
    start = picture.index(">") + 1
    picture = f'{picture[:start]}<title id="{ident}-alt">{escape(data["alt"])}</title>{picture[start:]}'
    table = _grid(f"{data['id']}-data", f'<span class="name">Data for the chart: {title}</span>', data["table"], figures)
    return (
        f'<figure>\n<figcaption id="{ident}-caption">{title}</figcaption>\n'
        f'<div class="scroll picture" role="region" aria-labelledby="{ident}-caption" tabindex="0">{picture}</div>\n</figure>'
        f"{_foot(data, figures)}\n"
        f"<details>\n<summary>Data for this chart</summary>\n{table}{_foot(data['table'], figures)}\n</details>"
    )


def _foot(data: Json, figures: dict[str, Json]) -> str:
    lines = [f'<p class="note">Note: {_inline(note, figures)}</p>' for note in data["notes"]]
    if data.get("source"):
        lines.append(f'<p class="source">Source: {_inline(data["source"], figures)}</p>')
    return f'\n<div class="foot">\n{_lines(lines)}\n</div>' if lines else ""


def _sentences(data: Json, figures: dict[str, Json]) -> str:
    items = [_inline(item, figures) for item in data["items"]]
    if data["style"] == "points":
        return f'<ul aria-label="{escape(data["title"])}">\n{_lines(f"<li>{item}</li>" for item in items)}\n</ul>'
    paragraphs = _lines(f"<p>{item}</p>" for item in items)
    if data["style"] == "warning":
        ident = escape(data["id"])
        name = f'<p class="name" id="{ident}-name">{escape(data["title"])}</p>'
        return f'<div class="warning" role="note" aria-labelledby="{ident}-name">\n{name}\n{paragraphs}\n</div>'
    return paragraphs


def _officers(data: Json, figures: dict[str, Json]) -> str:
    lines = [f'<p class="by">{OFFICERS}</p>']
    if data["facts"]:
        facts = _lines(f"<div><dt>{escape(term)}</dt> <dd>{_inline(said, figures)}</dd></div>" for term, said in data["facts"])
        lines.append(f"<dl>\n{facts}\n</dl>")
    for passage in data["passages"]:
        items = [_inline(item, figures) for item in passage["items"]]
        if passage["form"] == "paragraph":
            lines += [f"<p>{item}</p>" for item in items]
        else:
            tag = "ol" if passage["form"] == "numbered" else "ul"
            lines.append(f"<{tag}>\n{_lines(f'<li>{item}</li>' for item in items)}\n</{tag}>")
    return _lines(lines)


def _inline(runs: list[dict[str, str]], figures: dict[str, Json]) -> str:
    return "".join(_run(run, figures) for run in runs)


def _run(run: dict[str, str], figures: dict[str, Json]) -> str:
    if "f" in run:
        return figure_html(figures[run["f"]])
    if "l" in run:
        return f'<a href="{escape(run["l"])}">{escape(run["t"], quote=False)}</a>'
    if run.get("s"):
        return f"<{run['s']}>{escape(run['t'], quote=False)}</{run['s']}>"
    return f"<q>\u201c{escape(run['q'], quote=False)}\u201d</q>" if "q" in run else escape(run["t"], quote=False)


def figure_html(figure: Json) -> str:
    """Give a figure as printed with its marker, as a link to the entry that says where it comes from."""
    return f'<a href="{ENTRIES_PAGE}#{anchor_of(figure["id"])}">{figure_text(figure)}</a>'


def figure_text(figure: Json) -> str:
    """Give a figure as printed with its marker; what has no value has its marker alone."""
    shown, marker = (escape(part, quote=False) for part in printed(figure))
    return f"{shown} <small>{marker}</small>" if shown and marker else shown or marker


def _lines(pieces: Iterable[str]) -> str:
    return "\n".join(pieces)


_BODIES = {"title": _title, "cards": _cards, "table": _table, "chart": _chart, "sentences": _sentences, "officers": _officers}
