"""What several tests share: the demonstration caseload, made and stored once for all of them."""

from __future__ import annotations

import csv
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from cases import some
from filelock import FileLock
from in_browser import started
from playwright.sync_api import Browser
from reading import report

from tfdata import contract, demo, sources, store
from tfdata.params import load

Rows = dict[str, list[dict[str, str]]]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A skipped or expected failure fails the run: what is not tested here is left out by selection, in the open."""
    passed_over = [*terminalreporter.stats.get("skipped", []), *terminalreporter.stats.get("xfailed", [])]
    if passed_over:
        terminalreporter.write_line(f"{len(passed_over)} tests were skipped or expected to fail, which fails the run")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that may take longest come first, so that no worker is left alone with one at the end."""
    limits = [(item.get_closest_marker("timeout"), item) for item in items]
    items[:] = [item for _, item in sorted(limits, key=lambda pair: -(pair[0].args[0] if pair[0] else 0))]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and (reporter.stats.get("skipped") or reporter.stats.get("xfailed")):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's browser, started once for all tests of a worker; without one they fail and say what to install."""
    with started() as running:
        yield running


QUICK = ("dudley", "harrow")
"""The packs that a newcomer's tests build; the long tiers build all six."""


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Two packs of the default quarter, built by the command line."""
    return _built_once(tmp_path_factory, worker_id, "reports-of-two", f"BOROUGH={','.join(QUICK)}")


@pytest.fixture(scope="session")
def six_reports(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The six packs of the default quarter, built by the command line."""
    return _built_once(tmp_path_factory, worker_id, "reports-of-the-default-quarter")


@pytest.fixture
def pack(slug: str, request: pytest.FixtureRequest) -> Path:
    """The folder of an authority's pack in the default quarter; `slug` is the test's parameter."""
    folder: Path = request.getfixturevalue("reports" if slug in QUICK else "six_reports")
    return folder / "2015-16-Q3" / slug


def areas() -> list[str]:
    """The authorities with a file of their own, two districts of the demonstration, and some of the others."""
    book = load()
    others = [slug for slug in book.authorities if slug not in (*book.described, "maidstone", "dartford")]
    return [*book.described, "maidstone", "dartford", *some(others, 12)]


@pytest.fixture(scope="session")
def reports_of_all(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The web pages of many areas, built by one command."""
    return _built_once(tmp_path_factory, worker_id, "reports-of-all", f"BOROUGH={','.join(areas())}", "FORMATS=html")


def _built_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str, name: str, *words: str) -> Path:
    """Build packs with the words of a command, once for all workers."""
    with _once(tmp_path_factory, worker_id, name) as (folder, is_first):
        if is_first:
            done = report(folder, *words)
            assert done.returncode == 0, done.stdout + done.stderr
    return folder


@contextmanager
def _once(tmp_path_factory: pytest.TempPathFactory, worker_id: str, name: str) -> Iterator[tuple[Path, bool]]:
    """Give a folder that all workers share, and whether this one is the first to come to it, while the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    folder = shared / name
    with FileLock(str(shared / f"{name}.lock")):
        yield folder, not folder.exists()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> tuple[Path, contract.Checked]:
    """The demonstration caseload as CSV files, and what the door says of them."""
    with _once(tmp_path_factory, worker_id, "demonstration") as (folder, is_first):
        found = folder.with_suffix(".checked")
        if is_first:
            book = load()
            demo.write(folder, book)
            found.write_bytes(pickle.dumps(contract.check(sources.read(folder), book, date.max)))
        return folder, pickle.loads(found.read_bytes())  # noqa: S301 # written by this run's other worker


@pytest.fixture(scope="session")
def demonstration_store(demonstration: tuple[Path, contract.Checked], tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A store that holds the demonstration caseload under the name `demonstration`."""
    with _once(tmp_path_factory, worker_id, "demonstration-store") as (root, is_first):
        if is_first:
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
