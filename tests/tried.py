"""What the tests try against the promises of SECURITY.md, counted from the lists that drive them.

`python tests/tried.py` prints the table that stands in the README.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import canaries

HERE = Path(__file__).parent


def cases(module: str, words: str = "") -> int:
    """Count the cases of a module's tests whose name holds these words: one for each set of parameters."""
    found = vars(import_module(module)).items()
    return sum(_cases(test) for name, test in found if name.startswith("test_") and words in name)


def drawn(*modules: str) -> int:
    """Count the tests of modules that draw their inputs themselves."""
    return sum(
        hasattr(test, "hypothesis") for module in modules for name, test in vars(import_module(module)).items() if name.startswith("test_")
    )


def _cases(test: object) -> int:
    return math.prod(len(mark.args[1]) for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize")


def counts() -> Iterator[tuple[str, str]]:
    """Give what is tried, and how often."""
    leaks, faults = import_module("test_leaks"), import_module("test_faults")
    cells = canaries.written()
    yield "cells of an extract with a marked value, of which none is in any byte that is published or said", f"{cells:,}"
    yield (
        "places in a file where an identifier is planted, and found by the scan before publication",
        f"{len(leaks.PLACES)} of {len(leaks.PLACES)}",
    )
    yield "ways of writing an identifier, all found", f"{len(leaks.WRITTEN)}"
    yield (
        "caseloads, quarters and counties that an attacker with linear programmes tries to read hidden counts of, in vain",
        f"{cases('test_attack', 'comes_back')}",
    )
    yield "moments at which a run is killed, after which the next gives the right bytes", f"{faults.KILLS}"
    others = len(faults.FULL) + len(faults.UNWRITABLE) + len(faults.REMOVED) + len(faults.AT_ONCE)
    yield "other faults: a disk full at every write of so many operations, places closed, inputs taken away, two runs at once", f"{others}"
    yield (
        "hostile files, each refused or read within limits of time and memory",
        f"{sum(path.is_dir() for path in (HERE / 'bad_files').iterdir())}",
    )
    words = import_module("test_hostile_words")
    yield (
        "hostile words on the command line: each of so many in each kind of word that a verb takes",
        f"{len(words.NAMED)} in {len(words.QUICK)}",
    )
    yield "tests that draw hostile names, words and files of their own", f"{drawn(*DRAWING)}"
    yield "protections that are switched off one at a time, each noticed by a test", f"{len(import_module('mutants').MUTANTS)}"


DRAWING = (
    "test_hostile_names",
    "test_hostile_words",
    "test_hostile_files",
    "test_readers_on_anything",
    "test_identifiers",
    "test_commentary",
    "test_params",
)


def table() -> str:
    """Give the table as it stands in the README."""
    rows = [f"| {what} | {count} |" for what, count in counts()]
    return "\n".join(["| what the tests try | count |", "|---|---|", *rows])


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
