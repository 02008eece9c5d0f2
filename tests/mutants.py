"""Switch each protection off, one at a time, in a copy of the project, and see that a test of it fails.

`python tests/mutants.py` lists what was switched off and which test noticed. A mutant names a file, the words that protect, what stands in
their place, and the test; the same test passes where nothing was switched off.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml
from project_copy import copy_of, own

from tfdata import places

FAILED = 1  # what pytest ends with where a test failed, and not where it could not be run


@dataclass(frozen=True)
class Mutant:
    """A protection that is switched off: what it protects from, and by which test that is noticed."""

    name: str
    file: str
    protects: str
    instead: str
    test: str


MUTANTS = tuple(Mutant(**item) for item in yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")))


def copied(folder: Path) -> Path:
    """Copy the project with its tests, so that protections can be switched off in it."""
    copy_of(folder)
    for name in ("tests", "docs"):
        shutil.copytree(places.ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("README.md", "SECURITY.md", "Makefile", "environment.yml", ".gitignore"):
        shutil.copy(places.ROOT / name, folder / name)
    return folder


def switched_off(mutant: Mutant, project: Path) -> subprocess.CompletedProcess[str]:
    """Run a mutant's test in a copy in which its protection is switched off, and put that back."""
    path = project / "tfdata" / mutant.file
    whole = path.read_text(encoding="utf-8")
    if whole.count(mutant.protects) != 1:
        raise ValueError(f"{mutant.file} holds {mutant.protects!r} {whole.count(mutant.protects)} times")
    path.write_text(whole.replace(mutant.protects, mutant.instead), encoding="utf-8")
    try:
        return tested(mutant, project)
    finally:
        path.write_text(whole, encoding="utf-8")


def tested(mutant: Mutant, project: Path) -> subprocess.CompletedProcess[str]:
    """Run a mutant's test in a copy as it stands."""
    words = [f"tests/{word}" if word.startswith("test_") and ".py" in word else word for word in mutant.test.split()]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", "-m", "not slow", *words]
    return subprocess.run(command, cwd=project, env=own(project), capture_output=True, text=True, check=False)


def noticed_by(done: subprocess.CompletedProcess[str]) -> str:
    """Give the test that failed; empty where none did, or where they could not be run."""
    failed = [line.removeprefix("FAILED tests/").split(" - ")[0] for line in done.stdout.splitlines() if line.startswith("FAILED")]
    return failed[0] if failed and done.returncode == FAILED else ""


def main() -> int:
    """List every mutant with the test that noticed it; give the number of those that none did."""
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        project = copied(Path(folder) / "project")
        for mutant in MUTANTS:
            done = switched_off(mutant, project)
            noticed = noticed_by(done)
            missed += not noticed
            print(f"{'caught' if noticed else 'MISSED'}  {mutant.name}: {noticed}", flush=True)  # noqa: T201 # what it is for
    return missed


if __name__ == "__main__":
    sys.exit(main())
