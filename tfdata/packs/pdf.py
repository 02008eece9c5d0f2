"""A document as a tagged PDF by Typst: values go in as JSON, into one fixed template.

A `Document` comes in; bytes go out that depend on nothing else, neither clock nor zone nor locale nor the machine's fonts.
No markup is ever built from words: `#panic` in a name is printed as it stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import typst

from tfdata.packs.document import Document
from tfdata.packs.entries import entries_of
from tfdata.packs.fonts import font_folder
from tfdata.packs.html import TEMPLATES
from tfdata.packs.lengths import LONG_IN_THE_MARGIN, breakable, cut, drawn, drawn_bare, fits_a_page
from tfdata.packs.pdf_entries import entries_json, places_of
from tfdata.packs.prose import prose_text
from tfdata.packs.widths import Widths, column_widths
from tfdata.shown.fragment import MARKERS, OFFICERS, STAMP, STAMP_MEANING
from tfdata.shown.svg import tidy
from tfdata.shown.words import Json, parameter_anchor, printed, title_terms

_NOT_DRAWN = re.compile(r"the text `.*` could not be displayed with font|text with missing codepoints", re.DOTALL)
_ROWS_KEPT = 12  # a table no longer than this, and of no more letters than are kept together, is not split between pages
_LETTERS_OF_A_LEAD = 400
_LINES_KEPT = 36  # a row with no more lines is not split between pages; more might not fit on one
_TYPST: Any = typst.compile  # its types would have the input's kind and the font folders' be one
_LONG_IN_A_TITLE, _LONG_IN_PROSE, _LONG_IN_A_CELL = 24, 60, 18
_LONGEST_HEADING = 120  # a column's heading is repeated on every page of its table
_BESIDE_EACH_OTHER, _PEOPLE = 3, 2  # terms in the first row of a signed title block; who prepared and who checked


def pdf(document: Document, closing: Sequence[str] = ()) -> bytes:
    """Give the document as PDF/UA-1. A character that no font at hand can draw is printed as the replacement character.

    With closing lines it is a briefing: on one page, which its chart is fitted to, without the table behind the chart or the entries of
    its figures, which stand in the pack.
    """
    pack = json.dumps(typst_json(document, has_entries=not closing) | {"closing": list(closing)}, ensure_ascii=False)
    for as_drawn in (None, drawn):
        try:
            return _compile("".join(map(as_drawn, pack)) if as_drawn else pack, document)
        except typst.TypstError as fault:
            if not _NOT_DRAWN.search(fault.message):
                raise
    return _compile("".join(map(drawn_bare, pack)), document)


def typst_json(document: Document, *, has_entries: bool = True) -> Json:
    """Give what the template `pack.typ` prints: every figure as the text that a reader sees, and a link to its entry where there is one."""
    entries = entries_of({"": document} if has_entries else {})
    places = places_of(entries)
    figures = {figure["id"]: figure | {"at": places.get(figure["id"], "")} for figure in document.figures}
    about, title = document.about, document.title
    named = {name: breakable(title[name], _LONG_IN_A_TITLE) for name in ("authority", "title", "programme")}
    rows = _title_rows(title)
    end = about.quarter.end
    return {
        "head": {
            "authority": cut(about.authority),
            "period": about.quarter.label,
            "status": cut(about.status),
            "title": cut(about.title),
            "full": about.full_title,
        },
        "date": [end.year, end.month, end.day],
        "title": {
            "authority": named["authority"],
            "text": named["title"],
            "programme": named["programme"],
            "rows": rows,
            "long": any(len(text) > LONG_IN_THE_MARGIN for row in rows for _, texts in row for text in texts),
        },
        "stamp": STAMP,
        "meaning": STAMP_MEANING,
        "title_demonstration": title["demonstration"],
        "demonstration": document.is_demonstration,
        "contents": bool(document.contents),
        "blocks": [
            _value(block, figures) if "kind" in block else {**_prose(block), "keep": _leads_to_a_value(block, after)}
            for block, after in zip(document.blocks, [*document.blocks[1:], {}], strict=True)
        ],
        "markers": [[f"[{marker}]", MARKERS[marker]] for marker in document.markers if marker in MARKERS],
        "entries": entries_json(entries),
    }


def _title_rows(title: Json) -> list[list[Any]]:
    """Give the terms of the title block in rows that fit the page: one of a draft, three where it was signed off."""
    terms: list[Any] = [[term, [breakable(text, _LONG_IN_A_TITLE) for text in said]] for term, said in title_terms(title)]
    signed: list[Any] = [[term, [breakable(said, _LONG_IN_PROSE)]] for term, said in title.get("sign_off", ())]
    people, replaced = signed[:_PEOPLE], signed[_PEOPLE:]
    rows = (terms[:_BESIDE_EACH_OTHER], [*terms[_BESIDE_EACH_OTHER:], *people], replaced) if signed else (terms,)
    return [row for row in rows if row]


def _compile(pack: str, document: Document) -> bytes:
    moment = datetime.combine(document.about.quarter.end, datetime.min.time(), UTC)
    with font_folder() as folder:
        made = _TYPST(
            (TEMPLATES / "pack.typ").read_bytes(),
            format="pdf",
            font_paths=[folder],
            ignore_system_fonts=True,
            sys_inputs={"pack": pack},
            pdf_standards=["ua-1"],
            timestamp=moment,
        )
    return bytes(made)


def _value(data: Json, figures: dict[str, Json]) -> Json:
    common = {"b": data["kind"], "title": breakable(data["title"], _LONG_IN_PROSE), "demonstration": data["demonstration"]}
    match data["kind"]:
        case "cards":
            return common | {"items": [_card(card, figures) for card in data["items"]]}
        case "table":
            return common | _table(data, figures)
        case "chart":
            drawn = {"svg": tidy(data["svg"], data["id"]), "alt": data["alt"], "table": _table(data["table"], figures)}
            foot = _foot(data, figures)
            return common | drawn | foot | {"whole": fits_a_page(data["title"], *map(_text, [*foot["notes"], foot["source"]]))}
        case "officers":
            facts = [[term, _inline(said, figures)] for term, said in data["facts"]]
            passages = [{"form": p["form"], "items": [_inline(item, figures) for item in p["items"]]} for p in data["passages"]]
            return common | {"by": OFFICERS, "facts": facts, "passages": passages}
        case _:
            items = [_inline(item, figures) for item in data["items"]]
            return common | {"style": data["style"], "items": items, "whole": fits_a_page(data["title"], *map(_text, items))}


def _card(card: Json, figures: dict[str, Json]) -> Json:
    detail = _inline(card["detail"], figures, _LONG_IN_A_CELL)
    return {
        "label": breakable(card["label"], _LONG_IN_A_CELL),
        "value": _inline([{"f": card["figure"]}], figures),
        "detail": detail,
        "whole": len(card["label"]) + len(_text(detail)) <= _LETTERS_OF_A_LEAD,
    }


def _table(data: Json, figures: dict[str, Json]) -> Json:
    rows = [[_inline(cell, figures, _LONG_IN_A_CELL) for cell in [row["header"], *row["cells"]]] for row in data["rows"]]
    for row, reference in zip(rows, data.get("references", ()), strict=False):
        row[0].insert(0, {"at": parameter_anchor(reference["key"])})
    labels = [breakable(column["label"][:_LONGEST_HEADING], _LONG_IN_A_CELL) for column in data["columns"]]
    numbers = [column["align"] == "number" for column in data["columns"]]
    widths: Widths = column_widths([labels, *([_text(cell) for cell in row] for row in rows)], numbers)
    totals = [place for place, row in enumerate(data["rows"], start=1) if row["is_total"]]
    shape = {"labels": labels, "numbers": numbers, "rows": rows, "totals": totals, "widths": widths.shares, "size": widths.points}
    texts = [[_text(cell) for cell in row] for row in rows]
    is_tall = any(len(text) > _LINES_KEPT * share for row in texts for text, share in zip(row, widths.shares, strict=True))
    how = {"whole": len(rows) <= _ROWS_KEPT and fits_a_page(*(text for row in texts for text in row)), "split": is_tall}
    return shape | how | {"unit": breakable(data.get("unit", ""), _LONG_IN_PROSE)} | _foot(data, figures)


def _foot(data: Json, figures: dict[str, Json]) -> Json:
    source = data.get("source")
    return {"notes": [_inline(note, figures) for note in data["notes"]], "source": _inline(source, figures) if source else []}


def _inline(runs: Sequence[dict[str, str]], figures: dict[str, Json], longest: int = _LONG_IN_PROSE) -> list[Json]:
    return [piece for run in runs for piece in _run(run, figures, longest)]


def _run(run: dict[str, str], figures: dict[str, Json], longest: int) -> Iterable[Json]:
    if "l" in run:
        yield {"link": run["l"], "runs": [{"t": breakable(run["t"], longest)}]}
        return
    if "f" not in run:
        said = {"t": breakable(f"\u201c{run['q']}\u201d" if "q" in run else run["t"], longest)}
        yield {run["s"]: [said]} if run.get("s") else said
        return
    place, runs = figures[run["f"]]["at"], [*_printed(figures[run["f"]])]
    yield from [{"go": place, "runs": runs}] if place else runs


def _printed(figure: Json) -> Iterable[Json]:
    shown, marker = printed(figure)
    if shown:
        yield {"t": shown.replace(" ", "\N{NO-BREAK SPACE}") + ("\N{NO-BREAK SPACE}" if marker else "")}
    if marker:
        yield {"m": marker}


def _text(runs: Iterable[Json]) -> str:
    return "".join(_text(run["runs"]) if "runs" in run else run.get("t", "") + run.get("m", "") for run in runs)


def _leads_to_a_value(block: Json, after: Json) -> bool:
    """Whether a block is a short paragraph that introduces a table or a chart, and so stays on its page."""
    return (
        block["b"] == "paragraph"
        and after.get("kind") in {"table", "chart", "cards"}
        and len(prose_text(block["runs"])) <= _LETTERS_OF_A_LEAD
    )


def _prose(block: Json) -> Json:
    """Let long words of prose break, at whatever depth they stand."""
    return {key: value if key in {"b", "id", "link"} else _loosened(value) for key, value in block.items()}


def _loosened(value: Any) -> Any:
    if isinstance(value, str):
        return breakable(value, _LONG_IN_PROSE)
    if isinstance(value, list):
        return [_loosened(item) for item in value]
    return _prose(value) if isinstance(value, dict) else value
