"""What a pack costs beside the stock chain, and beside the same code with no notebook around it.

In come a reference notebook of nine cells and four charts, and a pack of the project's own. Each is built several ways, in turn, by fresh
processes: A, the commands of papermill and nbconvert; B, their Python interfaces in two processes; C, the project's own way; D, one warmed
process that runs the cells' code with `exec` and renders the same bytes. Out go CPU seconds and wall seconds a pack, peak memory, and the
ratios; all ways have to give the same bytes. C and D are what a further pack costs, once their process is warm, which is given apart.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
REFERENCE = HERE / "reference.ipynb"
OWN = {"borough": "bromley", "quarter": "2015-16-Q3", "phase": "", "data": "demonstration"}
RUNS = 3
FEW_AND_MANY = {"a": (1, 2), "b": (2, 12), "c": (2, 32), "d": (2, 32), "own_c": (1, 5), "own_d": (1, 5)}
"""Packs by which a further one is reckoned: what many cost less what few do; so many that how long it takes to start hardly tells."""
FORMATS = tuple(os.environ.get("TFDATA_BENCH_FORMATS", "html pdf").split())


def render(notebook: Any, formats: tuple[str, ...] = FORMATS) -> dict[str, bytes]:
    """Give the reference pack's files, from its executed notebook."""
    from tfdata.packs.document import read_document
    from tfdata.packs.html import page_parts
    from tfdata.packs.pdf import pdf
    from tfdata.packs.render import html_page

    document = read_document(notebook)
    made = {"html": lambda: html_page().page(page_parts(document)).encode(), "pdf": lambda: pdf(document)}
    return {name: made[name]() for name in formats}


def executed_plainly(path: Path, parameters: Mapping[str, str], *, timing: bool = False) -> Any:
    """Run a notebook's cells with `exec`, and keep what each shows as a notebook would: the floor.

    With `timing`, give the CPU seconds of each cell beside it.
    """
    import nbformat

    notebook, names, took = nbformat.read(path, 4), dict[str, Any](), dict[str, float]()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        started = time.process_time()
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, cell.id, "exec"), names)  # noqa: S102 # the project's own notebooks
        if "parameters" in cell.metadata.get("tags", []):
            names |= parameters
        if last is not None:
            values = eval(compile(ast.Expression(last.value), cell.id, "eval"), names)  # noqa: S307 # the same
            cell.outputs = [nbformat.v4.new_output("display_data", data=dict(value._repr_mimebundle_())) for value in values]
        took[cell.id] = time.process_time() - started
    return (notebook, took) if timing else notebook


def by_commands(count: int, out: Path) -> None:
    """A: as a user would script it."""
    for number in range(count):
        run = out / f"{number}.ipynb"
        for command in (
            ["papermill", "--no-progress-bar", "--log-level", "ERROR", str(REFERENCE), str(run)],
            *(["jupyter", "nbconvert", "--log-level", "ERROR", "--to", f"tfdata-{name}", str(run)] for name in FORMATS),
        ):
            subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True)  # noqa: S603 # the tools being measured


def by_interfaces(count: int, out: Path) -> None:
    """B: papermill's and nbconvert's Python interfaces, in two processes."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(_by_interface, range(count), [out] * count):
            pass


def _by_interface(number: int, out: Path) -> None:
    import papermill

    from tfdata.packs.render import HTMLPackExporter, PDFPackExporter

    executed = papermill.execute_notebook(str(REFERENCE), None, progress_bar=False)
    (out / f"{number}.html").write_text(HTMLPackExporter().from_notebook_node(executed)[0], encoding="utf-8")
    if "pdf" in FORMATS:
        (out / f"{number}.pdf").write_bytes(PDFPackExporter().from_notebook_node(executed)[0])


def in_children(count: int, out: Path) -> None:
    """C: each pack in a child of a process that has imported everything."""
    from tfdata.packs.warm.ask import child

    for number in range(count):
        with child("engines:serve") as channel:
            channel.put({"out": str(out / str(number))})
            channel.get()


def serve(channel: Any) -> None:
    """Build the reference pack in a child."""
    from tfdata.packs.executing import executed
    from tfdata.packs.run import WARM

    asked = channel.get()
    for name, content in render(executed(REFERENCE, {}, WARM)).items():
        Path(f"{asked['out']}.{name}").write_bytes(content)
    channel.put({})


def at_the_floor(count: int, out: Path) -> None:
    """D: the same cells and the same bytes, with no notebook machinery at all."""
    from tfdata.packs.template import warm_up

    warm_up()
    for number in range(count):
        for name, content in render(executed_plainly(REFERENCE, {})).items():
            (out / f"{number}.{name}").write_bytes(content)


def own_in_children(count: int, out: Path) -> None:
    """C on the project's own notebooks: whole packs, as `make report` builds them one at a time."""
    from tfdata.packs.executors import Forked
    from tfdata.packs.run import WARM

    for number in range(count):
        os.environ["TFDATA_REPORTS"] = str(out / str(number))
        (built,) = Forked(1, WARM).build([_own()])
        if built.fault:
            raise RuntimeError(built.fault)


def own_at_the_floor(count: int, out: Path) -> None:
    """D on the project's own notebooks: their cells' code, once what may be shown is decided, and the same files."""
    from tfdata import store
    from tfdata.packs.inputs import NOTEBOOKS, notebook_path
    from tfdata.packs.run import clean, ready
    from tfdata.packs.run import render as files
    from tfdata.packs.template import warm_up
    from tfdata.placing import put_in_place

    warm_up()
    for number in range(count):
        os.environ["TFDATA_REPORTS"] = str(out / str(number))
        store._LAST_READ.clear()  # each pack reads its own
        job = _own()
        ready(job)
        notebooks = {name: clean(executed_plainly(notebook_path(name), job.given_to(name)), job.given_to(name)) for name in NOTEBOOKS}
        put_in_place(files(notebooks, job), job.folder)


def _own() -> Any:
    from tfdata import scope
    from tfdata.packs.inputs import shared
    from tfdata.packs.plan import job_for
    from tfdata.params import load

    return job_for(scope.find(OWN["borough"], OWN["quarter"], ""), "", OWN["data"], ("html", "pdf", "xlsx"), shared(load()))


def take_in_the_demonstration() -> None:
    """Have the rows of the project's own pack in the store, by a process of its own, before anything is measured."""
    subprocess.run([sys.executable, "-m", "tfdata", "report", "EXPLAIN=1"], cwd=HERE.parent, check=True, stdout=subprocess.DEVNULL)


SIDES: dict[str, Callable[[int, Path], None]] = {
    "a": by_commands,
    "b": by_interfaces,
    "c": in_children,
    "d": at_the_floor,
    "own_c": own_in_children,
    "own_d": own_at_the_floor,
}


def measured(side: str, count: int, out: Path, formats: str) -> dict[str, float]:
    """Build so many packs one way, in a process of its own, and give what it took."""
    environment = {**os.environ, "PYTHONPATH": str(HERE), "OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
    environment["TFDATA_BENCH_FORMATS"] = formats
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, __file__, side, str(count), str(out)], env=environment)  # noqa: S603 # this file
    _, status, used = os.wait4(process.pid, 0)  # it and all that it waited for, and nothing of the runs before
    if status:
        raise SystemExit(f"side {side} failed")
    return {"cpu_s": used.ru_utime + used.ru_stime, "wall_s": time.monotonic() - started, "memory_mb": used.ru_maxrss / 1024}


def a_further(sides: Iterable[str], root: Path, formats: str) -> dict[str, dict[str, float]]:
    """Give what a further pack costs each way, the median of several runs in turn, and what it takes before the first."""
    found: dict[str, list[dict[str, float]]] = {side: [] for side in sides}
    for turn in range(RUNS):
        for side, runs in found.items():
            few, many = FEW_AND_MANY[side]
            of_few, of_many = (measured(side, count, _folder(root, f"{side}-{turn}-{count}"), formats) for count in (few, many))
            each = {name: (of_many[name] - of_few[name]) / (many - few) for name in ("cpu_s", "wall_s")}
            runs.append({**each, "first_cpu_s": of_few["cpu_s"] - few * each["cpu_s"], "memory_mb": of_many["memory_mb"]})
    return {side: {name: round(median(item[name] for item in runs), 3) for name in runs[0]} for side, runs in found.items()}


def _folder(root: Path, name: str) -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    return folder


def _same_bytes(root: Path, sides: str) -> bool:
    found = {
        name: {hashlib.sha256(path.read_bytes()).hexdigest() for side in sides for path in root.glob(f"{side}-*/*.{name}")}
        for name in ("html", "pdf")
    }
    return len(found["html"]) == 1 and len(found["pdf"]) <= 1


def main() -> None:
    """Print what every way costs, and the ratios, as JSON."""
    take_in_the_demonstration()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        found = a_further(SIDES, root / "both", "html pdf")
        pages = a_further("abcd", root / "pages", "html")
        if not (_same_bytes(root / "both", "abcd") and _same_bytes(root / "pages", "abcd")):
            raise SystemExit("the ways gave different bytes, so that what they cost cannot be compared")
    result = {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "cpu_a_over_c": round(found["a"]["cpu_s"] / found["c"]["cpu_s"], 1),
        "cpu_b_over_c": round(found["b"]["cpu_s"] / found["c"]["cpu_s"], 1),
        "cpu_c_minus_d_s": round(found["c"]["cpu_s"] - found["d"]["cpu_s"], 3),
        "own_cpu_c_minus_d_s": round(found["own_c"]["cpu_s"] - found["own_d"]["cpu_s"], 3),
        "packs_per_minute": round(60 / found["own_c"]["wall_s"], 1),
        "peak_memory_mb": round(found["own_c"]["memory_mb"]),
        "without_pdf": {
            "cpu_a_over_c": round(pages["a"]["cpu_s"] / pages["c"]["cpu_s"], 1),
            "cpu_b_over_c": round(pages["b"]["cpu_s"] / pages["c"]["cpu_s"], 1),
            "cpu_c_minus_d_s": round(pages["c"]["cpu_s"] - pages["d"]["cpu_s"], 3),
        },
        "each": {"with PDF": found, "without PDF": pages},
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        SIDES[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
