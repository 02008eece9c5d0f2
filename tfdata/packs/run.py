"""Build a pack: execute its notebooks, render them, and move the whole folder into place.

What goes wrong is said in words. What is seen under `reports/` is always a whole pack.
"""

from __future__ import annotations

import contextlib
import json
import platform
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tfdata import places
from tfdata.packs.executing import executed
from tfdata.packs.failing import in_words
from tfdata.packs.inputs import NOTEBOOKS, PACK, notebook_path, sha256
from tfdata.packs.plan import MANIFEST, Job, differs
from tfdata.packs.warm.channel import Channel
from tfdata.params import load
from tfdata.placing import put_in_place

BUILD = "build.json"
STOCK, WARM = "tfdata-stock", "tfdata-warm"


@dataclass(frozen=True)
class Built:
    """What became of a job: the seconds it took, and what went wrong (empty if nothing)."""

    job: Job
    seconds: float
    fault: str = ""


def serve(channel: Channel) -> None:
    """Build the pack that a forked child is asked for, and answer what became of it."""
    asked = channel.get()
    job = Job.of_json(asked["job"])
    if asked["engine"] == WARM:
        ready(job)
    built = build(job, asked["engine"], Path(asked["folder"]))
    channel.put({"fault": built.fault})


def build(job: Job, engine: str, folder: Path | None = None) -> Built:
    """Build one pack, in its place under reports/ or another; what goes wrong comes back in words and never as a half-written folder."""
    started = time.monotonic()
    try:
        outputs = render({name: execute(job, name, engine) for name in NOTEBOOKS}, job)
        if changed := differs(job, load()):
            return Built(job, time.monotonic() - started, f"{', '.join(changed)} changed while it was built; build it again")
        put_in_place({**outputs, BUILD: _build_json(time.monotonic() - started)}, folder or job.folder)
    except Exception as error:  # the other packs are built all the same
        return Built(job, time.monotonic() - started, in_words(error))
    return Built(job, time.monotonic() - started)


def ready(job: Job) -> None:
    """Read the caseload and decide what may be shown of it, so that notebooks which are forked find it done; what fails, fails there."""
    from tfdata import release, scope, store

    with contextlib.suppress(Exception):
        pack = scope.find(job.slug, job.quarter, job.phase)
        release.verdicts(pack, store.read(job.data, pack.extract_code, district=pack.district))


def execute(job: Job, name: str, engine: str) -> Any:
    """Run a notebook with papermill and give it cleaned of all that differs from run to run."""
    return clean(executed(notebook_path(name), job.given_to(name), engine), job.given_to(name))


def clean(notebook: Any, parameters: Mapping[str, str]) -> Any:
    """Take out times, random ids and machine names, so that the same run gives the same bytes; note what it was run with."""
    from tfdata.packs.files import versions
    from tfdata.packs.notebook_page import KEY

    notebook.metadata.pop("papermill", None)
    notebook.metadata[KEY] = {"parameters": dict(parameters), "versions": versions(), "lock": sha256(places.LOCK)}
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        if cell.cell_type == "code":
            cell.outputs = _together(cell.outputs)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    return notebook


def _together(outputs: list[Any]) -> list[Any]:
    """Put together what a cell wrote to one stream without showing anything between: a kernel cuts it where its clock says."""
    found: list[Any] = []
    for output in outputs:
        if output.output_type == "stream" and found and found[-1].get("name") == output.name:
            found[-1].text += output.text
        else:
            found.append(output)
    return found


def render(notebooks: Mapping[str, Any], job: Job) -> dict[str, bytes]:
    """Give the files of a pack by name, from its executed notebooks alone."""
    import nbformat

    from tfdata.packs.document import read_document
    from tfdata.packs.entries import entries_of
    from tfdata.packs.excerpts import excerpts
    from tfdata.packs.figures_page import figures_page
    from tfdata.packs.files import figures_csv, manifest_json
    from tfdata.packs.html import page_parts
    from tfdata.packs.notebook_page import RunOf, notebook_parts
    from tfdata.packs.pdf import pdf
    from tfdata.packs.render import html_page, notebook_page
    from tfdata.packs.xlsx import xlsx
    from tfdata.shown import ENTRIES_PAGE

    documents = {name: read_document(notebook, notebook_path(name).name) for name, notebook in notebooks.items()}
    entries = entries_of(documents)
    outputs = {"figures.csv": figures_csv(entries, job)}
    if "html" in job.formats:
        outputs[ENTRIES_PAGE] = figures_page(documents, entries)
    for name, document in documents.items():
        outputs[f"{name}.ipynb"] = (nbformat.writes(notebooks[name]).rstrip("\n") + "\n").encode("utf-8")
        if "html" in job.formats:
            outputs[f"{name}.html"] = html_page().page(page_parts(document)).encode("utf-8")
            of_run = notebook_parts(document, RunOf.noted_in(notebooks[name].metadata), name)
            outputs[f"{name}_notebook.html"] = notebook_page().page(of_run).encode("utf-8")
        if "pdf" in job.formats:
            outputs[f"{name}.pdf"] = pdf(document)
        if "xlsx" in job.formats:
            outputs[f"{name}.xlsx"] = xlsx(document)
    outputs |= excerpts(notebooks[PACK], notebook_path(PACK).name, job.formats)
    looked_up = frozenset().union(*(document.looked_up for document in documents.values()))
    return {**outputs, MANIFEST: manifest_json(entries, job, looked_up, outputs)}


def _build_json(seconds: float) -> bytes:
    said = {
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "git_commit": _git_commit(),
        "python": platform.python_version(),
    }
    return (json.dumps(said, indent=1) + "\n").encode()


def _git_commit() -> str:
    git = shutil.which("git")
    if not git:
        return ""
    found = subprocess.run([git, "-C", str(places.ROOT), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S603 # git, fixed words
    return found.stdout.strip()
