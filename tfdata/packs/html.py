"""A document as the parts of one self-contained page: head, contents, body, key to the markers, and the styles with their hash.

A `Document` comes in; escaped HTML for the template goes out. Nothing on the page runs, and nothing is loaded from elsewhere.
"""

from __future__ import annotations

import base64
import colorsys
import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from tfdata.faults import Fault
from tfdata.packs.document import Document, NotAPack
from tfdata.packs.fonts import web_font_css
from tfdata.packs.lean import lean
from tfdata.packs.prose import LEVELS
from tfdata.shown.fragment import MARKERS, STAMP, STAMP_MEANING, fragment
from tfdata.shown.svg import colours
from tfdata.shown.words import Json

TEMPLATES = Path(__file__).with_name("templates")


def page_styles(more: str = "") -> tuple[str, str]:
    """Give the styles of a page, and the Content-Security-Policy that allows these and nothing else."""
    css = f"{(TEMPLATES / 'pack.css').read_text(encoding='utf-8')}{web_font_css()}{more}"
    return css, f"default-src 'none'; style-src '{_hash(css)}'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'"


def page_parts(document: Document, more_styles: str = "") -> dict[str, Any]:
    """Give what the template `pack.html.j2` prints; the keys that end in `_html` are markup, all others are text."""
    css, csp = page_styles(more_styles + dark_charts(value["svg"] for value in document.values if value["kind"] == "chart"))
    parts = {
        "about": document.about,
        "contents": _contents(document),
        "css_html": css,
        "csp": csp,
        "title_html": fragment(document.title),
        "body_html": lean(_body(document)),
        "markers": [(f"[{marker}]", MARKERS[marker]) for marker in document.markers if marker in MARKERS],
        "stamp": f"{STAMP}: {STAMP_MEANING}" if document.is_demonstration else "",
    }
    _ids_are_unique(parts)
    return parts


def prose_html(block: Json) -> str:
    """Give a block of prose as HTML."""
    match block["b"]:
        case "heading":
            return f'<h{block["level"]} id="{block["id"]}">{_runs(block["runs"])}</h{block["level"]}>'
        case "paragraph":
            return f"<p>{_runs(block['runs'])}</p>"
        case "list":
            tag, start = ("ol", f' start="{block["start"]}"' if block["start"] != 1 else "") if block["ordered"] else ("ul", "")
            items = "\n".join(f"<li>{_item(item)}</li>" for item in block["items"])
            return f"<{tag}{start}>\n{items}\n</{tag}>"
        case "quote":
            return "<blockquote>\n" + "\n".join(map(prose_html, block["blocks"])) + "\n</blockquote>"
        case "code":
            return f'<pre tabindex="0"><code>{escape(block["text"], quote=False)}</code></pre>'
        case _:
            return "<hr>"


def dark(colour: str) -> str:
    """Give a chart's colour for a dark page: the same hue, light turned to dark; white becomes the page's own ground."""
    if colour == "#ffffff":
        return "var(--paper)"
    hue, light, saturation = colorsys.rgb_to_hls(*(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)))
    turned = colorsys.hls_to_rgb(hue, _LIGHTEST - (_LIGHTEST - _DARKEST) * light, saturation)
    return "#" + "".join(f"{round(255 * part):02x}" for part in turned)


_LIGHTEST, _DARKEST = 0.94, 0.12


def dark_charts(pictures: Iterable[str]) -> str:
    """Give the styles that turn tidied pictures' colours for a dark page."""
    found = sorted({colour for picture in pictures for colour in colours(picture)})
    rules = "".join(
        f'.picture [{name}="{colour}"]{{{name}:{dark(colour)}}}\n' for colour in found for name in ("fill", "stroke", "stop-color")
    )
    return f"@media screen and (prefers-color-scheme:dark){{\n{rules}}}\n"


def _hash(css: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")


def _contents(document: Document) -> list[Json]:
    """Give the headings as a list of two levels, for the contents."""
    entries: list[Json] = []
    for heading in document.contents:
        entry = {"id": heading["id"], "text": heading["text"], "under": []}
        (entries if heading["level"] == LEVELS[0] else entries[-1]["under"]).append(entry)
    return entries


def _body(document: Document) -> str:
    pieces, is_open = [], False
    for block in document.blocks:
        if block.get("b") == "heading" and block["level"] == LEVELS[0]:
            pieces += ["</section>"] * is_open + [f'<section aria-labelledby="{block["id"]}">']
            is_open = True
        pieces.append(fragment(block) if "kind" in block else prose_html(block))
    return "\n".join(pieces + ["</section>"] * is_open)


def _ids_are_unique(parts: dict[str, Any]) -> None:
    names = Counter(re.findall(r'<[^>]*? id="([^"]+)"', parts["title_html"] + parts["body_html"]) + list(_PAGE_IDS))
    twice = [name for name, times in names.items() if times > 1]
    if twice:
        raise NotAPack([Fault("notebook", None, "ids", f"two elements of the page would have the id {name!r}") for name in twice])


_PAGE_IDS = ("page-contents", "page-main", "page-markers")


def _item(blocks: list[Json]) -> str:
    return "\n".join(_runs(block["runs"]) if block["b"] == "paragraph" else prose_html(block) for block in blocks)


def _runs(runs: list[Json]) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Json) -> str:
    if "link" in run:
        address = run["link"]
        return f'<a href="{escape("#s-" + address[1:] if address.startswith("#") else address)}">{_runs(run["runs"])}</a>'
    for tag in ("strong", "em"):
        if tag in run:
            return f"<{tag}>{_runs(run[tag])}</{tag}>"
    if "code" in run:
        return f"<code>{escape(run['code'], quote=False)}</code>"
    return "<br>" if "br" in run else escape(run["t"], quote=False)
