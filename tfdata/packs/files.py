"""The files that stand beside a pack: every printed figure as CSV, and the manifest of what it was made from.

Both are made from the entries of the executed notebooks and from the job, and from nothing else, so that they are the same on any day.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Collection, Iterable
from importlib import metadata
from typing import Protocol

from tfdata.packs.document import SAID
from tfdata.packs.entries import Entries, printed_by
from tfdata.packs.plan import Job
from tfdata.shown.words import Json, clean, inline_text

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
    "formula",
    "tables",
    "cell",
)
_FORMULA = re.compile(r"[=+@]|-(?!\d+(?:\.\d+)?$)")
VERSIONS = ("papermill", "nbconvert", "pandas", "matplotlib", "seaborn", "typst", "gptables")


class _Writer(Protocol):
    def writerow(self, row: Iterable[str], /) -> object: ...


def figures_csv(entries: Entries, job: Job) -> bytes:
    """Give every number that the pack prints, once, as printed; a suppressed one has its marker and no value.

    A cell is named with its notebook, as `notebook#cell`.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in entries.by_id.values():
        figure = entry.figure
        _write(
            writer,
            [
                figure["id"],
                figure["label"],
                figure["shown"],
                figure["unit"],
                figure["numerator"],
                figure["denominator"],
                figure["definition"],
                figure["marker"],
                " ".join(entry.rests_on),
                " ".join(entry.made_of),
                figure["part"],
                "DEMONSTRATION" if entry.places[0].demonstration else "",
                clean(job.name),
                job.quarter,
                " ".join(dict.fromkeys(place.document for place in entry.places)),
                figure["formula"],
                " ".join(entry.tables),
                " ".join(dict.fromkeys(f"{place.document}#{place.cell}" for place in entry.places)),
            ],
        )
    return file.getvalue().encode("utf-8")


def _write(writer: _Writer, cells: Iterable[str]) -> None:
    """Write a row in which no word begins as a formula does, since spreadsheets run a CSV file's formulas when they open it."""
    writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells])


def manifest_json(entries: Entries, job: Job, looked_up: Collection[str], outputs: dict[str, bytes]) -> bytes:
    """Give what the pack was made from and what came out, each with its sha256; `looked_up` are the keys that its run looked up."""
    content = {
        "run_key": job.run_key(looked_up),
        "parameters": job.parameters,
        "formats": list(job.formats),
        "inputs": dict(job.inputs),
        "looked_up": job.looked_up(looked_up),
        "rests_on": [_reference(reference, entries) for reference in entries.references.values()],
        "versions": versions(),
        "outputs": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(outputs.items())},
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def versions() -> dict[str, str]:
    """Give the versions of the packages that most of a pack is made with."""
    return {name: metadata.version(name) for name in VERSIONS}


def _reference(reference: Json, entries: Entries) -> dict[str, str]:
    """Give a figure or rule with its value, document, place and confidence, under the headings of the sources appendix."""
    figures = {name: entries.by_id[name].figure for name in printed_by(reference)}
    said = {label: inline_text(reference[name], figures) for name, label in zip(SAID, _LABELS, strict=True)}
    return {"Key": reference["key"], **said, "File": reference["file"], "Link": reference["link"]}


_LABELS = ("Figure or rule", "Value", "Document", "Place in it", "How sure")
