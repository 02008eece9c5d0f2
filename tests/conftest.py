"""What several tests share: the demonstration caseload, made and stored once for all of them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from tfdata import contract, demo, sources, store
from tfdata.params import load

Rows = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, contract.Checked]:
    """The demonstration caseload as CSV files, and what the door says of them."""
    folder = tmp_path_factory.mktemp("demonstration")
    book = load()
    demo.write(folder, book)
    return folder, contract.check(sources.read(folder), book, date.max)


@pytest.fixture(scope="session")
def demonstration_store(demonstration: tuple[Path, contract.Checked], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the demonstration caseload under the name `demonstration`."""
    root = tmp_path_factory.mktemp("store")
    store.ingest(demonstration[1], "demonstration", root, is_demonstration=True)
    return root


@pytest.fixture(scope="session")
def demonstration_rows(demonstration: tuple[Path, contract.Checked]) -> Rows:
    """The rows of the demonstration's CSV files that the door let through, as text."""
    folder, checked = demonstration
    rows: Rows = {}
    for name, refused in checked.quarantined.items():
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows[name] = [row for line, row in enumerate(csv.DictReader(file), start=2) if line not in refused.index]
    return rows
