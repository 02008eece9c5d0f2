"""The files that stand beside a pack: every printed figure as CSV, and the manifest of what it was made from.

Both are made from the executed notebooks and the job, and from nothing else, so that they are the same on any day.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from importlib import metadata

from tfdata.packs.document import Document
from tfdata.packs.plan import Job
from tfdata.shown.words import Json, inline_text

COLUMNS = (
    "id",
    "label",
    "value",
    "unit",
    "numerator",
    "denominator",
    "definition",
    "marker",
    "rests_on",
    "made_of",
    "part",
    "demonstration",
    "local_authority",
    "quarter",
    "shown_in",
)
VERSIONS = ("papermill", "nbconvert", "pandas", "matplotlib", "seaborn", "typst", "gptables")


def figures_csv(documents: Mapping[str, Document], job: Job) -> bytes:
    """Give every number that the pack prints, once, as printed; a suppressed one has its marker and no value.

    `documents` are the pack's notebooks, read, by name. Raises ValueError where two of them print one figure differently.
    """
    values = [value for document in documents.values() for value in document.values]
    is_demonstration = {figure["id"]: value["demonstration"] for value in values for figure in value.get("figures", ())}
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for figure, shown_in in _figures(documents):
        flag = "DEMONSTRATION" if is_demonstration[figure["id"]] else ""
        writer.writerow(
            [
                figure["id"],
                figure["label"],
                figure["shown"],
                figure["unit"],
                figure["numerator"],
                figure["denominator"],
                figure["definition"],
                figure["marker"],
                " ".join(figure["rests_on"]),
                " ".join(name for name in figure["made_of"] if name in is_demonstration),
                figure["part"],
                flag,
                job.name,
                job.quarter,
                " ".join(shown_in),
            ]
        )
    return file.getvalue().encode("utf-8")


def _figures(documents: Mapping[str, Document]) -> Iterable[tuple[Json, list[str]]]:
    """Give each figure with the names of the notebooks that print it.

    What it rests on is put together: a number in a document's own words rests on whatever each notebook looked up of that document.
    """
    found: dict[str, tuple[Json, list[str]]] = {}
    for name, document in documents.items():
        for figure in document.figures:
            first, shown_in = found.setdefault(figure["id"], (dict(figure), []))
            if first | {"rests_on": ()} != figure | {"rests_on": ()}:
                raise ValueError(f"{' and '.join([*shown_in, name])} print the figure {figure['id']} differently")
            first["rests_on"] = [*dict.fromkeys((*first["rests_on"], *figure["rests_on"]))]
            shown_in.append(name)
    return found.values()


def manifest_json(documents: Mapping[str, Document], job: Job, outputs: dict[str, bytes]) -> bytes:
    """Give what the pack was made from and what came out, each with its sha256."""
    rests_on = {tuple(row.items()): row for document in documents.values() for row in _sources(document)}
    content = {
        "run_key": job.run_key,
        "parameters": job.parameters,
        "formats": list(job.formats),
        "inputs": dict(job.inputs),
        "rests_on": list(rests_on.values()),
        "versions": versions(),
        "outputs": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(outputs.items())},
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def versions() -> dict[str, str]:
    """Give the versions of the packages that most of a pack is made with."""
    return {name: metadata.version(name) for name in VERSIONS}


def _sources(document: Document) -> list[dict[str, str]]:
    """Give the rows of the sources appendix: each figure or rule with its value, document, place and confidence."""
    table: Json = next((value for value in document.values if value["id"] == "sources"), {"rows": [], "columns": [], "figures": []})
    figures = {figure["id"]: figure for figure in table["figures"]}
    names = [column["label"] for column in table["columns"]]
    return [dict(zip(names, (inline_text(cell, figures) for cell in (row["header"], *row["cells"])), strict=True)) for row in table["rows"]]
