"""The notebook's prose, parsed once for HTML and PDF alike.

The source of a markdown cell comes in (CommonMark, HTML taken as text); plain blocks and runs go out, with every fault of the source.
Nothing is loaded: a picture is a fault, and so is a heading that the page's outline cannot take.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from tfdata.shown import clean
from tfdata.shown.words import Json

LEVELS = (2, 3)
_LINKS = re.compile(r"(https?://[^/\s]|mailto:[^/\s]|#[a-z0-9-]+$)")
_PARSER = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class Prose:
    """The blocks of one markdown cell and what is wrong with it, each fault a sentence."""

    blocks: tuple[Json, ...]
    faults: tuple[str, ...]


def read_prose(source: str) -> Prose:
    """Parse a markdown cell.

    A block is `{"b": "heading" | "paragraph" | "list" | "quote" | "code" | "rule", …}`.
    A run is `{"t": text}`, `{"code": text}`, `{"br": True}`, `{"strong" | "em": runs}` or `{"link": address, "runs": runs}`.
    """
    faults: list[str] = []
    lines = "\n".join(clean(line) for line in source.splitlines())
    return Prose(tuple(_blocks(SyntaxTreeNode(_PARSER.parse(lines)).children, faults)), tuple(faults))


def prose_text(runs: Sequence[Json]) -> str:
    """Give runs as plain text."""
    return "".join(_plain(run) for run in runs)


def anchor(text: str) -> str:
    """Give the name that a heading can be linked by: `#income-to-date`."""
    return "-".join(re.findall(r"[a-z0-9]+", text.casefold())) or "section"


def links(blocks: Sequence[Json]) -> list[str]:
    """List the addresses that blocks link to."""
    return [found for block in blocks for found in _links(block)]


def _blocks(nodes: Sequence[SyntaxTreeNode], faults: list[str]) -> list[Json]:
    return [_block(node, faults) for node in nodes]


def _block(node: SyntaxTreeNode, faults: list[str]) -> Json:
    match node.type:
        case "heading":
            level, runs = int(node.tag[1:]), _runs(node, faults)
            if level not in LEVELS:
                faults.append(f"the heading {prose_text(runs)!r} is of level {level}; a pack's headings are ## and ###, under its title")
            return {"b": "heading", "level": level, "runs": runs}
        case "paragraph":
            return {"b": "paragraph", "runs": _runs(node, faults)}
        case "bullet_list" | "ordered_list":
            items = [_blocks(item.children, faults) for item in node.children]
            return {"b": "list", "ordered": node.type == "ordered_list", "start": int(node.attrs.get("start", 1)), "items": items}
        case "blockquote":
            return {"b": "quote", "blocks": _blocks(node.children, faults)}
        case "fence" | "code_block":
            return {"b": "code", "text": node.content.rstrip("\n")}
        case _:
            return {"b": "rule"}


def _runs(node: SyntaxTreeNode, faults: list[str]) -> list[Json]:
    children = node.children[0].children if node.children and node.children[0].type == "inline" else node.children
    return [_run(child, faults) for child in children]


def _run(node: SyntaxTreeNode, faults: list[str]) -> Json:
    match node.type:
        case "strong" | "em":
            return {node.type: _runs(node, faults)}
        case "code_inline":
            return {"code": node.content}
        case "softbreak":
            return {"t": " "}
        case "hardbreak":
            return {"br": True}
        case "link":
            address = str(node.attrs["href"])
            if not _LINKS.match(address):
                faults.append(f"the link to {address!r} is neither https://, mailto: nor a heading of the pack")
            return {"link": address, "runs": _runs(node, faults)}
        case "image":
            faults.append(f"the picture {node.attrs.get('src', '')!r} would be loaded from elsewhere; show a chart's value instead")
            return {"t": node.content}
        case _:
            return {"t": node.content}


def _plain(run: Json) -> str:
    inner = run.get("strong") or run.get("em") or run.get("runs")
    return prose_text(inner) if inner else run.get("t") or run.get("code") or " "


def _links(block: Json) -> list[str]:
    inner = [*block.get("blocks", ()), *(child for item in block.get("items", ()) for child in item)]
    runs = [*block.get("runs", ()), *(block.get("strong") or ()), *(block.get("em") or ())]
    own = [block["link"]] if "link" in block else []
    return own + links(inner) + links(runs)
