"""A published notebook as a page: its code beside its prose and what each cell came to, where it was run, and how to run it again.

A `Document` and what its run noted of itself come in; escaped HTML for the template goes out. Nothing is run, and no path is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from tfdata.packs.document import Document, Ran
from tfdata.packs.html import TEMPLATES, page_parts, prose_html
from tfdata.packs.lean import lean
from tfdata.packs.listing import listing
from tfdata.shown.fragment import fragment
from tfdata.shown.words import Json

DEMONSTRATION = "demonstration"


@dataclass(frozen=True)
class RunOf:
    """What a run noted of itself in the notebook's metadata, all of it the same on any day: empty for a notebook run by hand."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    lock: str = ""

    @classmethod
    def noted_in(cls, metadata: Mapping[str, Any]) -> RunOf:
        """Read what `packs.run` wrote; what is not there stays empty."""
        noted = metadata.get(KEY, {})
        return cls(**{name: noted[name] for name in cls.__dataclass_fields__ if name in noted})


KEY = "tfdata"


def notebook_parts(document: Document, run: RunOf, name: str) -> Json:
    """Give what the template `notebook.html.j2` prints; `name` is the notebook's, and of its pack."""
    parts = page_parts(document, (TEMPLATES / "notebook.css").read_text(encoding="utf-8"))
    return parts | {
        "cells_html": lean("\n".join(_cell(cell) for cell in document.cells)),
        "run": run,
        "commands": _commands(run),
        "name": name,
        "published": f"{name}.ipynb",
        "commentary": _commentary(document, run),
        "is_own_extract": bool(run.parameters.get("data")) and run.parameters["data"] != DEMONSTRATION,
    }


def _commands(run: RunOf) -> str:
    """Give the command that builds the page again, from a clone of the project."""
    given = run.parameters
    if not given:
        return ""
    words = [f"BOROUGH={given['borough']}", f"QUARTER={given['quarter']}"]
    words += [f"PHASE={given['phase']}"] if given.get("phase") else []
    words += [f"DATA=path/to/{given['data']}"] if given.get("data") not in {"", None, DEMONSTRATION} else []
    words += ["RELEASES=path/to/releases"] if given.get("last_release") else []
    return f"make report {' '.join(words)}"


def _commentary(document: Document, run: RunOf) -> str:
    """Name the file that the officers' words came from, if the page shows any."""
    is_shown = run.parameters and any(value["kind"] == "officers" for value in document.values)
    return f"commentary/{run.parameters['quarter']}/{run.parameters['borough']}.md" if is_shown else ""


def _cell(cell: Ran) -> str:
    shown = [_block(block) for block in cell.blocks]
    if not cell.is_code:
        return "\n".join(shown)
    name = escape(cell.id)
    source = cell.source.rstrip("\n")
    lines = source.count("\n") + 1
    code = (
        f'<details open class="code">\n<summary>Code of the cell <code>{name}</code></summary>\n'
        f'<pre tabindex="0" role="region" aria-label="Code of the cell {name}, {lines} {"line" if lines == 1 else "lines"}">'
        f"<code>{listing(source)}</code></pre>\n</details>"
    )
    came_to = "\n".join(shown) or '<p class="nothing">This cell had nothing to show.</p>'
    return f'<div class="cell" id="cell-{name}">\n{code}\n{came_to}\n</div>'


def _block(block: Json) -> str:
    if "kind" not in block:
        return prose_html(block)
    return '<p class="nothing">This cell shows the title block at the top of the page.</p>' if block["kind"] == "title" else fragment(block)
