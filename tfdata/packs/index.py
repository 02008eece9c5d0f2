"""`reports/index.html`: which packs stand there, made from their manifests alone."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from tfdata.packs.inputs import PACK, SAVINGS
from tfdata.packs.plan import MANIFEST, read_manifest
from tfdata.periods import Quarter

NAME = "index.html"
CASELOADS = {"": "None: the published record alone", "demonstration": "DEMONSTRATION: invented families"}
LABELS = {
    f"{PACK}.html": "Web page",
    f"{PACK}.pdf": "PDF",
    f"{PACK}.xlsx": "Spreadsheet",
    "briefing.html": "Briefing",
    "briefing.pdf": "Briefing: PDF",
    "changes.html": "Since last quarter",
    "figures.html": "Where each figure comes from",
    "figures.csv": "Figures (CSV)",
    f"{PACK}_notebook.html": "Notebook with its code",
    f"{PACK}.ipynb": "Notebook",
    f"{SAVINGS}.html": "Savings: web page",
    f"{SAVINGS}.pdf": "Savings: PDF",
    f"{SAVINGS}.xlsx": "Savings: spreadsheet",
    f"{SAVINGS}_notebook.html": "Savings: notebook with its code",
    f"{SAVINGS}.ipynb": "Savings: notebook",
    MANIFEST: "Manifest",
}


def write(reports: Path) -> Path:
    """Write the index of all packs under `reports`, newest quarter first, and give its path."""
    from jinja2 import Environment, FileSystemLoader, select_autoescape

    from tfdata.packs.html import TEMPLATES, page_styles
    from tfdata.params import load
    from tfdata.shown import clean

    book = load()
    quarters: dict[str, list[dict[str, Any]]] = {}
    for folder in sorted(path.parent for path in reports.glob(f"*/*/{MANIFEST}") if not path.parent.name.startswith(".")):
        manifest: dict[str, Any] = read_manifest(folder) or {}
        parameters = manifest.get("parameters", {})
        authority = book.authorities.get(parameters.get("borough", ""))
        phase = f", {book.phases[parameters['phase']].name}" if parameters.get("phase") in book.phases else ""
        files = [{"name": name, "label": label} for name, label in LABELS.items() if (folder / name).exists()]
        pack = {
            "name": clean(f"{authority.name if authority else folder.name}{phase}"),
            "folder": folder.relative_to(reports).as_posix(),
            "files": files,
            "caseload": CASELOADS.get(parameters.get("data", ""), "The authority's own extract"),
        }
        quarters.setdefault(folder.parent.name, []).append(pack)
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True, default_for_string=True))
    css, csp = page_styles()
    labels = {quarter: Quarter(quarter).label for quarter in quarters}
    page = environment.get_template("index.html.j2").render(
        quarters=dict(sorted(quarters.items(), reverse=True)), labels=labels, css=css, csp=csp
    )
    reports.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".index-", dir=reports)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(page.rstrip("\n") + "\n")
    Path(name).chmod(0o644)
    return Path(name).replace(reports / NAME)
