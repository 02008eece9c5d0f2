"""A copy of what packs are made from, to be altered, and its commands run as in a checkout of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tfdata import places


def copy_of(folder: Path) -> Path:
    """Copy the code, as compiled as it is, notebooks, parameters and locks into a folder."""
    for name in ("tfdata", "notebooks", "params"):
        shutil.copytree(places.ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    for path in (*places.ROOT.glob("requirements*.lock"), places.ROOT / "pyproject.toml"):
        shutil.copy(path, folder / path.name)
    return folder


def tfdata(project: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m tfdata` of a copy, with its own folders but for those that are named."""
    return subprocess.run(command(*words), cwd=project, env=own(project, **environment), capture_output=True, text=True, check=False)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "tfdata", *words]


def own(project: Path, **environment: str) -> dict[str, str]:
    """Give an environment in which a copy's code is found before that of the project."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TFDATA_")}
    return {**kept, "PYTHONPATH": str(project), **environment}


SAME_STORE = {"TFDATA_STORE": str(places.store())}
"""For a copy whose code and parameters are as they were: it takes the demonstration that the project has made already."""
