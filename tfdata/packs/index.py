"""`reports/index.html`: which packs stand there, made from their manifests alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tfdata import placing
from tfdata.packs.inputs import PACK, SAVINGS
from tfdata.packs.plan import MANIFEST, read_manifest
from tfdata.periods import Quarter

Quarters = dict[str, list[dict[str, Any]]]
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
    """Write the index of all packs under `reports`, newest quarter first, and give its path.

    What another run brings in while it is written is found, and it is written again: of two runs at once, the last one lists all packs.
    """
    listed: Quarters | None = None
    while (found := _packs(reports)) != listed:
        listed = found
        placing.write(_page(listed).encode("utf-8"), reports / NAME)
    return reports / NAME


def _packs(reports: Path) -> Quarters:
    from tfdata.params import load
    from tfdata.shown import clean

    book = load()
    quarters: Quarters = {}
    for folder in placing.folders(reports, 2):
        if not (folder / MANIFEST).exists():
            continue
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
    return dict(sorted(quarters.items(), reverse=True))


def _page(quarters: Quarters) -> str:
    from jinja2 import Environment, FileSystemLoader, select_autoescape

    from tfdata.packs.html import TEMPLATES, page_styles

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True, default_for_string=True))
    css, csp = page_styles()
    labels = {quarter: Quarter(quarter).label for quarter in quarters}
    page = environment.get_template("index.html.j2").render(quarters=quarters, labels=labels, css=css, csp=csp)
    return page.rstrip("\n") + "\n"
