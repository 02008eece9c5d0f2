"""What the verbs do that keep the project: tests, benchmarks, locks, the data dictionary, JupyterLab, and cleaning up.

In come the words of the command line, by name; out goes the exit code. Nothing here builds a pack.
"""

from __future__ import annotations

import compileall
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from typing import Any

from tfdata import console, places
from tfdata.environment import CLUSTER_LOCK, LOCK, TEST_LOCK
from tfdata.params import load
from tfdata.verbs import Words


def write_dictionary(_words: Words) -> int:
    """Write the data dictionary anew from the contract."""
    from tfdata import dictionary

    book = load()
    places.DICTIONARY.with_suffix(".md").write_text(dictionary.markdown(book), encoding="utf-8", newline="\n")
    places.DICTIONARY.with_suffix(".xlsx").write_bytes(dictionary.workbook(book))
    console.say("docs/data_dictionary.md and docs/data_dictionary.xlsx are as the contract says")
    return 0


def lab(_words: Words) -> int:
    """Open JupyterLab on the project, at its notebooks, with the demonstration caseload ready; published notebooks are in reach too."""
    from tfdata import intake

    intake.take(intake.DEMONSTRATION, load(), date.today())
    return _call(
        [
            sys.executable,
            "-m",
            "jupyter",
            "lab",
            "--notebook-dir",
            str(places.ROOT),
            f"--LabApp.default_url=/lab/tree/{places.NOTEBOOKS.name}",
        ]
    )


def run_tests(_words: Words) -> int:
    """Run what a newcomer runs: every test but the long tiers."""
    return _pytest("-m", "not slow")


def run_all_tests(_words: Words) -> int:
    """Run every test, the long tiers among them."""
    return _pytest()


def bench(_words: Words) -> int:
    """Run every benchmark, print what each measured, and keep it under benchmarks/out, all of it in results.json too."""
    out = places.BENCHMARKS / "out"
    out.mkdir(exist_ok=True)
    results: dict[str, Any] = {}
    for path in sorted(places.BENCHMARKS.glob("*.py")):
        done = subprocess.run([sys.executable, str(path)], cwd=places.ROOT, capture_output=True, text=True, check=False)  # noqa: S603 # our own
        if done.returncode:
            console.errors().print(done.stderr, markup=False, highlight=False)
            return 1
        console.say(f"{path.stem}: {done.stdout.strip()}")
        (out / f"{path.stem}.json").write_text(done.stdout, encoding="utf-8")
        results |= json.loads(done.stdout)
    (out / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return 0


def setup(_words: Words) -> int:
    """Say that the environment is made, which reaching this line proves."""
    console.out().print("the environment is ready", highlight=False)
    return 0


def lock(_words: Words) -> int:
    """Compile the locks from pyproject.toml for every platform, with hashes; each holds the pins of those before it."""
    compile_ = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--no-annotate"]
    compile_ += ["--python-version", "3.11", "pyproject.toml"]
    first = _call([*compile_, "-o", LOCK.name])
    second = first or _call([*compile_, "--extra", "cluster", "-c", LOCK.name, "-o", CLUSTER_LOCK.name])
    return second or _call([*compile_, "--extra", "cluster", "--extra", "test", "-c", CLUSTER_LOCK.name, "-o", TEST_LOCK.name])


def clean(_words: Words) -> int:
    """Remove what was built: reports and the store, not what was set aside for correction."""
    for folder in (places.reports(), places.store()):
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _pytest(*words: str) -> int:
    """Run tests in one process more than there are cores: some wait for what another builds.

    The code is compiled before, once for the many processes that they start, also where Python is told to keep nothing compiled.
    """
    compileall.compile_dir(places.ROOT / "tfdata", quiet=1)
    return _call([sys.executable, "-m", "pytest", "-n", str((os.cpu_count() or 1) + 1), *words])


def _call(command: list[str]) -> int:
    return subprocess.run(command, cwd=places.ROOT, check=False).returncode  # noqa: S603 # the project's own commands
