"""What is to be built and whether it already is: one job a pack, each with a key over everything that it is made from.

A pack is made from two notebooks, the performance pack and the savings beside it, run with the same parameters.

The check hashes files only; it loads neither pandas nor papermill nor nbconvert.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tfdata import places, releases, scope, store
from tfdata.faults import Fault, Refused, nearest, refuse
from tfdata.packs.inputs import CALLED, NOTEBOOKS, PACK, Shared, notebook_path, of_pack, sha256, shared
from tfdata.params import Book
from tfdata.periods import Quarter
from tfdata.scope import Scope

FORMATS = ("html", "pdf", "xlsx")
MANIFEST = "manifest.json"
_FILE = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9]+)+", re.ASCII)
_BY_NAME = ("parameters", "inputs", "looked_up", "outputs")  # what a manifest holds by name


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
    """One pack to build: a run, the formats that it is rendered in, and the sha256 of all that it is made from.

    `parameters_known` holds the sha256 of every parameter that a run can look up; those that it did look up are among what it is made from.
    `size` is that of its rows in bytes, by which the largest is begun first.
    """

    formats: tuple[str, ...]
    inputs: Mapping[str, str]
    last_release: str = ""
    parameters_known: Mapping[str, str] = field(default_factory=dict, repr=False)
    size: int = 0

    def as_json(self) -> dict[str, Any]:
        """Give the job in the form in which it goes to a process that builds it."""
        return {**asdict(self), "formats": [*self.formats]}

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

    def looked_up(self, keys: Iterable[str]) -> dict[str, str]:
        """Give the sha256 of parameters that a run looked up, by key; empty for what it looked for and there is none of."""
        return {key: self.parameters_known.get(key, "") for key in sorted(keys)}

    def run_key(self, keys: Iterable[str]) -> str:
        """Give the sha256 over everything that the pack is made from, `keys` being the parameters that its run looked up."""
        made_from = [self.parameters, self.formats, dict(self.inputs), self.looked_up(keys)]
        return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()


def job_for(scope: Scope, phase: str, data: str, formats: tuple[str, ...], common: Shared, released: Path | None = None) -> Job:
    """Plan one pack, of the record alone where `data` is empty, beside the version of the quarter before that `released` holds.

    `common` is what every pack is made from.

    Raises Refused where the store does not hold the authority, the notebook lacks a parameter, or the version is not as it was written.
    """
    if data and scope.district and scope.district not in store.holds(data, places.store()):
        raise refuse(data, f"the extract holds no family of {scope.name}; its county, {scope.county_name}, can be reported on")
    inputs = {**common.inputs, **of_pack(scope, data)}
    before = {"quarter": Quarter.of(scope.quarter.start - timedelta(days=1)).name, "borough": scope.slug, "phase": phase, "data": data}
    version = releases.take(released, before, scope.name) if released else ""
    inputs |= {"last_release": releases.digest(version)} if version else {}
    size = store.size(data, scope.extract_code, places.store())
    job = Job(scope.slug, scope.name, str(scope.quarter), phase, data, formats, inputs, version, common.parameters, size)
    for name in NOTEBOOKS:
        check_parameters(notebook_path(name), job.given_to(name))
    return job


def place_of(scope: Scope, phase: str) -> Path:
    """Give where a pack stands, or will."""
    return Run(scope.slug, scope.name, str(scope.quarter), phase, "").folder_under(places.reports())


def is_current(job: Job) -> bool:
    """Whether the pack stands as this job would build it: the key is the same and every file is as it was written."""
    manifest = read_manifest(job.folder)
    if manifest is None or not has_key_of(job, manifest):
        return False
    return all(stands(job.folder, name, digest) for name, digest in manifest.get("outputs", {}).items())


def stands(folder: Path, name: str, digest: object) -> bool:
    """Whether a pack's folder holds a file of this name and sha256; what is in another folder is not looked at."""
    return bool(_FILE.fullmatch(name)) and (folder / name).is_file() and sha256(folder / name) == digest


def has_key_of(job: Job, manifest: Mapping[str, Any]) -> bool:
    """Whether a pack was made from what this job would make it from; which parameters it looked up, its manifest says."""
    return manifest.get("run_key") == job.run_key(manifest.get("looked_up", ()))


def why(job: Job) -> str:
    """Say in words why the pack would be built, or that nothing changed."""
    manifest = read_manifest(job.folder)
    if manifest is None:
        return "not built yet"
    if is_current(job):
        return "nothing changed"
    found = changed(job, manifest)
    return f"changed: {', '.join(found)}" if found else "a built file is missing or was altered"


def changed(job: Job, manifest: Mapping[str, Any]) -> list[str]:
    """Name in words what this job would make the pack from, and how, otherwise than its manifest says."""
    looked_up = manifest.get("looked_up", {})
    before = {**manifest.get("inputs", {}), "formats": manifest.get("formats"), **manifest.get("parameters", {}), **looked_up}
    now = {**job.inputs, "formats": list(job.formats), **job.parameters, **job.looked_up(looked_up)}
    return [CALLED.get(name, name) for name in dict.fromkeys([*now, *before]) if before.get(name, "") != now.get(name, "")]


def differs(job: Job, book: Book) -> list[str]:
    """Name everything of what a pack is made from that is otherwise here and now than its job says; raises Refused where it is gone."""
    common = shared(book)
    here = {**common.inputs, **of_pack(scope.find(job.slug, job.quarter, job.phase, book), job.data)}
    found = [CALLED[name] for name, digest in here.items() if job.inputs.get(name) != digest]
    return found + (["params/"] if common.parameters != job.parameters_known else [])


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Give the manifest of a built pack; None where there is none that can be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    is_one = isinstance(manifest, dict) and all(isinstance(manifest.get(name, {}), dict) for name in _BY_NAME)
    return manifest if is_one else None


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
