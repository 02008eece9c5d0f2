"""What is to be built and whether it already is: one job a pack, each with a key over everything that it is made from.

A pack is made from two notebooks, the performance pack and the savings beside it, run with the same parameters.

The check hashes files only; it loads neither pandas nor papermill nor nbconvert.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tfdata import commentary, places, releases, store
from tfdata.faults import Fault, Refused, nearest, refuse
from tfdata.periods import Quarter
from tfdata.scope import Scope

FORMATS = ("html", "pdf", "xlsx")
PACK, SAVINGS = "programme_pack", "savings"
NOTEBOOKS = (PACK, SAVINGS)
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Run:
    """One run of a notebook: an authority, a quarter, the phase asked for (empty: all alive), an extract (or none)."""

    slug: str
    name: str
    quarter: str
    phase: str
    data: str

    def folder_under(self, root: Path) -> Path:
        """The run's folder under what is published or what is restricted."""
        return root / self.quarter / (f"{self.slug}-phase-{self.phase}" if self.phase else self.slug)

    @property
    def ends_on(self) -> date:
        """The day that the pack is as at."""
        return Quarter(self.quarter).end

    @property
    def parameters(self) -> dict[str, str]:
        """What papermill gives the notebook."""
        return {"borough": self.slug, "quarter": self.quarter, "phase": self.phase, "data": self.data}


@dataclass(frozen=True)
class Job(Run):
    """One pack to build: a run, the formats that it is rendered in, and the sha256 of all that it is made from."""

    formats: tuple[str, ...]
    inputs: Mapping[str, str]
    last_release: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give the job in the form in which it goes to a process that builds it."""
        return {**asdict(self), "formats": [*self.formats], "inputs": dict(self.inputs)}

    @classmethod
    def of_json(cls, given: Mapping[str, Any]) -> Job:
        """Read a job that came from `as_json`."""
        return cls(**{**given, "formats": tuple(given["formats"])})

    def given_to(self, notebook: str) -> dict[str, str]:
        """What papermill gives one of the notebooks; only the pack is set beside a released version of the quarter before."""
        return {**self.parameters, **({"last_release": self.last_release} if notebook == PACK and self.last_release else {})}

    @property
    def folder(self) -> Path:
        """The pack's folder under reports/."""
        return self.folder_under(places.reports())

    @property
    def run_key(self) -> str:
        """The sha256 over everything that the pack is made from."""
        return hashlib.sha256(json.dumps([self.parameters, self.formats, dict(self.inputs)], sort_keys=True).encode()).hexdigest()


def job_for(scope: Scope, phase: str, data: str, formats: tuple[str, ...], released: Path | None = None) -> Job:
    """Plan one pack, of the record alone where `data` is empty, beside the version of the quarter before that `released` holds.

    Raises Refused where the store does not hold the authority, the notebook lacks a parameter, or the version is not as it was written.
    """
    if data and scope.district and scope.district not in store.holds(data, places.store()):
        raise refuse(data, f"the extract holds no family of {scope.name}; its county, {scope.county_name}, can be reported on")
    inputs = {**shared_inputs(), "caseload": store.digest(data, scope.extract_code, places.store()) if data else ""}
    written = commentary.place(str(scope.quarter), scope.slug)
    inputs["commentary"] = sha256(written) if written.is_file() else ""
    before = {"quarter": Quarter.of(scope.quarter.start - timedelta(days=1)).name, "borough": scope.slug, "phase": phase, "data": data}
    version = releases.take(released, before, scope.name) if released else ""
    inputs |= {"last_release": releases.digest(version)} if version else {}
    job = Job(scope.slug, scope.name, str(scope.quarter), phase, data, formats, inputs, version)
    for name in NOTEBOOKS:
        check_parameters(notebook_path(name), job.given_to(name))
    return job


def notebook_path(name: str = PACK) -> Path:
    """Where a notebook that packs are made from stands."""
    return places.NOTEBOOKS / f"{name}.ipynb"


def shared_inputs() -> dict[str, str]:
    """Give the sha256 of what every pack is made from: notebooks, code and templates, parameters, lock."""
    package = places.ROOT / "tfdata"
    code = [path for path in package.rglob("*") if path.suffix in {".py", ".css", ".j2", ".typ"}]
    return {
        "notebooks": _digest([notebook_path(name) for name in NOTEBOOKS]),
        "code": _digest(code),
        "params": _digest([path for path in places.PARAMS.rglob("*") if path.is_file()]),
        "lock": _digest([places.LOCK]),
    }


def is_current(job: Job) -> bool:
    """Whether the pack stands as this job would build it: the key is the same and every file is as it was written."""
    manifest = read_manifest(job.folder)
    if manifest is None or manifest.get("run_key") != job.run_key:
        return False
    return all((job.folder / name).exists() and sha256(job.folder / name) == digest for name, digest in manifest["outputs"].items())


def why(job: Job) -> str:
    """Say in words why the pack would be built, or that nothing changed."""
    manifest = read_manifest(job.folder)
    if manifest is None:
        return "not built yet"
    if is_current(job):
        return "nothing changed"
    before = {**manifest.get("inputs", {}), "formats": manifest.get("formats"), **manifest.get("parameters", {})}
    now = {**job.inputs, "formats": list(job.formats), **job.parameters}
    changed = [name for name in now if before.get(name) != now[name]]
    return f"changed: {', '.join(changed)}" if changed else "a built file is missing or was altered"


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Give the manifest of a built pack; None where there is none that can be read."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest


def check_parameters(notebook: Path, parameters: Mapping[str, object]) -> None:
    """Hold parameters to the names and types of the notebook's parameters cell, before any kernel starts; raises Refused.

    Papermill only warns of a misspelt name, and builds the default's pack.
    """
    content = json.loads(notebook.read_text(encoding="utf-8"))
    cells = [cell for cell in content["cells"] if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if len(cells) != 1:
        raise Refused(
            [Fault(notebook.name, None, "", f"a notebook has one cell tagged `parameters`, and this one has {len(cells) or 'none'}")]
        )
    defaults = _assignments("".join(cells[0]["source"]))
    faults = []
    for name, value in parameters.items():
        if name not in defaults:
            faults.append(Fault(notebook.name, None, name, f"the notebook has no parameter of this name{nearest(name, defaults)}"))
        elif type(value) is not type(defaults[name]):
            wanted, given = type(defaults[name]).__name__, type(value).__name__
            faults.append(Fault(notebook.name, None, name, f"the parameter is of type {wanted}, and {given} was given"))
    if faults:
        raise Refused(faults)


def _assignments(source: str) -> dict[str, object]:
    return {
        target.id: ast.literal_eval(node.value)
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _digest(paths: list[Path]) -> str:
    lines = (f"{path.relative_to(places.ROOT).as_posix()} {sha256(path)}\n" for path in sorted(paths))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def sha256(path: Path) -> str:
    """Give a file's sha256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
