"""Parts of a pack that stand by themselves: the one-page briefing for a committee's chair, and what changed since last quarter.

The executed notebook comes in and nothing else; HTML and PDF go out, of the cells that are tagged with the part's name. Nothing is run,
worked out or said that the notebook does not show, but where the whole pack stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from nbformat import NotebookNode

from tfdata.packs.document import Document, read_document
from tfdata.packs.html import TEMPLATES, page_parts
from tfdata.packs.pdf import pdf


@dataclass(frozen=True)
class Part:
    """A part of a pack: the tag of its cells and name of its files, its title, its words for itself, its formats, and the values that
    make it worth a page."""

    name: str
    title: str
    called: str
    formats: tuple[str, ...]
    about: str = ""


BRIEFING = Part("briefing", "Briefing for the chair", "briefing", ("html", "pdf"))
CHANGES = Part("changes", "What changed since last quarter", "page", ("html",), "since")
_PACK = "programme_pack"
_WHERE = "The whole pack stands beside this page: programme_pack, as web page, PDF, spreadsheet and notebook."
_DATA = " Its section “In brief” holds the data behind the chart."
_APPENDIX = " Its appendix says how figures are protected, what each measure counts, and where every figure comes from."


def excerpts(notebook: NotebookNode, name: str, formats: tuple[str, ...]) -> dict[str, bytes]:
    """Give the files of every part by name, in those formats that it has; a part that has nothing to say is left out.

    Raises `NotAPack` where the notebook cannot be read.
    """
    made: dict[str, bytes] = {}
    for part in (BRIEFING, CHANGES):
        document = _excerpt(notebook, name, part)
        if not any(value["id"].startswith(part.about) for value in document.values if value is not document.title):
            continue
        if "html" in formats:
            made[f"{part.name}.html"] = _html(document, part)
        if "pdf" in formats and "pdf" in part.formats:
            has_chart = any(value["kind"] == "chart" for value in document.values)
            made[f"{part.name}.pdf"] = pdf(document, (_WHERE + (_DATA if has_chart else "") + _APPENDIX,))
    return made


def _excerpt(notebook: NotebookNode, name: str, part: Part) -> Document:
    """Read the cells that are tagged, under the part's own title."""
    cells: list[Any] = [cell for cell in notebook.cells if part.name in cell.metadata.get("tags", ())]
    document = read_document(NotebookNode({**notebook, "cells": cells}), name)
    return replace(document, about=replace(document.about, title=part.title), title={**document.title, "title": part.title})


def _html(document: Document, part: Part) -> bytes:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True, default_for_string=True))
    page = environment.get_template("excerpt.html.j2").render(pack=page_parts(document), page=f"{_PACK}.html", part=part)
    return (page.rstrip("\n") + "\n").encode("utf-8")
