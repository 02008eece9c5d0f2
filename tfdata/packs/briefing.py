"""The one-page briefing for a committee's chair: the cells of an executed pack that are tagged `briefing`, as a page and as a PDF.

The executed notebook comes in and nothing else; HTML and PDF go out. Nothing is run, worked out or said that the notebook does not show,
but where the whole pack stands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from nbformat import NotebookNode

from tfdata.packs.document import Document, read_document
from tfdata.packs.html import TEMPLATES, page_parts
from tfdata.packs.pdf import pdf

NAME = "briefing"
TITLE = "Briefing for the chair"
_PACK = "programme_pack"
_WHERE = "The whole pack stands beside this page: programme_pack, as web page, PDF, spreadsheet and notebook."
_DATA = " Its section “In brief” holds the data behind the chart."
_APPENDIX = " Its appendix says how figures are protected, what each measure counts, and where every figure comes from."


def briefing(notebook: NotebookNode, name: str, formats: tuple[str, ...]) -> dict[str, bytes]:
    """Give the briefing's files by name, in those formats that it has. Raises `NotAPack` where the notebook cannot be read."""
    document = _brief(notebook, name)
    has_chart = any(value["kind"] == "chart" for value in document.values)
    made: dict[str, bytes] = {}
    if "html" in formats:
        made[f"{NAME}.html"] = _html(document)
    if "pdf" in formats:
        made[f"{NAME}.pdf"] = pdf(document, (_WHERE + (_DATA if has_chart else "") + _APPENDIX,))
    return made


def _brief(notebook: NotebookNode, name: str) -> Document:
    """Read the cells that are tagged, under the briefing's own title."""
    cells: list[Any] = [cell for cell in notebook.cells if NAME in cell.metadata.get("tags", ())]
    document = read_document(NotebookNode({**notebook, "cells": cells}), name)
    return replace(document, about=replace(document.about, title=TITLE), title={**document.title, "title": TITLE})


def _html(document: Document) -> bytes:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True, default_for_string=True))
    page = environment.get_template("briefing.html.j2").render(pack=page_parts(document), page=f"{_PACK}.html")
    return (page.rstrip("\n") + "\n").encode("utf-8")
