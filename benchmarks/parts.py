"""Where the time of one pack goes, in CPU seconds: import, what may be shown, each notebook's cells, and each file that is made."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

os.environ.update(OPENBLAS_NUM_THREADS="1", JE_ARROW_MALLOC_CONF="background_thread:false")
sys.path.insert(0, str(Path(__file__).parent))
from engines import OWN, executed_plainly, take_in_the_demonstration  # one thread, as the template has

T = TypeVar("T")
MOST = 8


def main() -> None:
    """Print each part's CPU seconds as JSON, the largest cells by name."""
    take_in_the_demonstration()
    found: dict[str, float] = {}

    def timed(name: str, action: Callable[[], T]) -> T:
        started = time.process_time()
        made = action()
        found[name] = round(found.get(name, 0.0) + time.process_time() - started, 3)
        return made

    from tfdata.packs import template

    timed("import and warm up (once)", template.warm_up)
    import nbformat

    from tfdata import scope, store
    from tfdata.packs.document import read_document
    from tfdata.packs.entries import entries_of
    from tfdata.packs.excerpts import excerpts
    from tfdata.packs.figures_page import figures_page
    from tfdata.packs.html import page_parts
    from tfdata.packs.inputs import NOTEBOOKS, PACK, notebook_path, shared
    from tfdata.packs.notebook_page import RunOf, notebook_parts
    from tfdata.packs.pdf import pdf
    from tfdata.packs.plan import FORMATS, job_for
    from tfdata.packs.render import html_page, notebook_page
    from tfdata.packs.run import clean, ready
    from tfdata.packs.xlsx import xlsx
    from tfdata.params import load

    book = timed("parameters", load)
    common = timed("hashing of what every pack is made from", lambda: shared(book))
    job = timed("the pack's plan", lambda: job_for(scope.find(OWN["borough"], OWN["quarter"], "", book), "", OWN["data"], FORMATS, common))
    timed("rows read", lambda: store.read(job.data, scope.find(job.slug, job.quarter).extract_code))
    timed("what may be shown", lambda: ready(job))
    notebooks: dict[str, Any] = {}
    cells: dict[str, float] = {}
    for name in NOTEBOOKS:
        started = time.process_time()
        executed, took = executed_plainly(notebook_path(name), job.given_to(name), timing=True)
        found[f"cells of {name}"] = round(time.process_time() - started, 3)
        cells |= {f"{name}#{cell}": seconds for cell, seconds in took.items()}
        notebooks[name] = clean(executed, job.given_to(name))
    documents = timed("documents read", lambda: {name: read_document(made, f"{name}.ipynb") for name, made in notebooks.items()})
    entries = timed("entries", lambda: entries_of(documents))
    made: list[bytes] = [timed("page of entries", lambda: figures_page(documents, entries))]
    for name, document in documents.items():
        made.append(timed("HTML", lambda document=document: html_page().page(page_parts(document)).encode()))
        run = RunOf.noted_in(notebooks[name].metadata)
        parts = timed("published notebooks", lambda document=document, run=run, name=name: notebook_parts(document, run, name))
        made.append(timed("published notebooks", lambda parts=parts: notebook_page().page(parts).encode()))
        made.append(timed("notebook files", lambda name=name: nbformat.writes(notebooks[name]).encode()))
        made.append(timed("PDF", lambda document=document: pdf(document)))
        made.append(timed("workbooks", lambda document=document: xlsx(document)))
    made += timed("briefing and changes", lambda: excerpts(notebooks[PACK], f"{PACK}.ipynb", FORMATS)).values()
    timed("hashing of files", lambda: [hashlib.sha256(content).hexdigest() for content in made])
    largest = {name: round(took, 3) for name, took in sorted(cells.items(), key=lambda item: -item[1])[:MOST]}
    print(json.dumps({"cpu_seconds_of_one_pack": found, "largest_cells": largest}, indent=1))


if __name__ == "__main__":
    main()
