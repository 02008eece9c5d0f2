"""Packs built by a real dask scheduler and workers on loopback: the same bytes, also where a worker is killed at its work."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from processes import descendants, is_there, wait_for
from project_copy import SAME_STORE, command, copy_of, own, tfdata
from test_executors import QUARTER, RECORD_ALONE, compared

from tfdata.faults import Refused
from tfdata.packs.cluster import Cluster
from tfdata.packs.run import WARM

WORDS = [f"BOROUGH={','.join(RECORD_ALONE)},harrow", "FORMATS=html"]
LOOPBACK = ["--host", "127.0.0.1", "--no-dashboard"]


@contextmanager
def started(project: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process of dask as its user does, and end it."""
    of_dask = [sys.executable, "-m", f"distributed.cli.dask_{words[0]}", *words[1:]]
    process = subprocess.Popen(of_dask, cwd=project, env=own(project, **SAME_STORE), stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduler(project: Path) -> Iterator[str]:
    """Give the address of a scheduler on a free port of loopback."""
    place = project / "scheduler.json"
    place.unlink(missing_ok=True)
    with started(project, "scheduler", *LOOPBACK, "--port", "0", "--scheduler-file", str(place)):
        yield json.loads(wait_for(lambda: place.exists() and place.read_text(encoding="utf-8")))["address"]


def worker(project: Path, address: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return started(project, "worker", address, *LOOPBACK, "--nthreads", "1", "--no-nanny", "--local-directory", str(project / "dask"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(tmp_path_factory.mktemp("cluster") / "project")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_workers_of_whom_one_is_killed_at_its_work_give_the_bytes_of_one_process(project: Path, tmp_path: Path) -> None:
    """What the killed one was building is built by the other, and nothing that it had started is left."""
    serial = tfdata(project, "report", *WORDS, "JOBS=1", TFDATA_REPORTS=str(tmp_path / "serial"), **SAME_STORE)
    assert serial.returncode == 0, serial.stderr
    into = tmp_path / "clustered"
    with scheduler(project) as address, worker(project, address) as first, worker(project, address):
        environment = own(project, TFDATA_REPORTS=str(into), **SAME_STORE)
        words = command("report", *WORDS, f"SCHEDULER={address}")
        report = subprocess.Popen(words, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        wait_for(lambda: len(descendants(first.pid)) > 1, 120)  # its template, and the child that builds
        family = descendants(first.pid)
        first.kill()
        out, errors = report.communicate(timeout=600)
        assert report.returncode == 0, out + errors
        wait_for(lambda: not [pid for pid in family if is_there(pid)])
    assert "5 packs: 5 built" in out
    assert compared(into) == compared(tmp_path / "serial")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_worker_with_other_parameters_refuses_and_says_what_differs(project: Path, tmp_path: Path) -> None:
    """It would build another pack; a notebook that fails is said as it is without a cluster."""
    other = copy_of(tmp_path / "other")
    with scheduler(project) as address, worker(other, address):
        path = other / "params" / "authorities" / "harrow.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("locator: ", "locator: at ", 1), encoding="utf-8")
        words = ["BOROUGH=harrow,newham", "FORMATS=html", f"SCHEDULER={address}"]
        done = tfdata(project, "report", *words, TFDATA_REPORTS=str(tmp_path / "reports"), **SAME_STORE)
    assert done.returncode == 1, done.stdout + done.stderr
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("Harrow: "))
    assert "the worker" in line
    assert "what params/ holds for the authority" in line or "cannot build it" in line
    assert not (tmp_path / "reports" / QUARTER / "harrow").exists()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://192.0.2.1:8786", "SCHEDULER: 'tcp://192.0.2.1:8786' would send what is built unencrypted"),
        ("tcp://scheduler.example:8786", "is reached by tls://"),
        ("127.0.0.1:8786", "is no address of a scheduler; write tcp://127.0.0.1:8786 or tls://host:8786"),
        ("inproc://127.0.0.1", "is no address of a scheduler"),
    ],
)
def test_an_address_that_is_none_or_not_safe_is_refused(address: str, said: str) -> None:
    with pytest.raises(Refused, match=re.escape(said)):
        Cluster.at(address, WARM)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "tcp://[::1]:8786", "tcp://localhost:8786", "tls://scheduler.example:8786"])
def test_loopback_and_encrypted_addresses_are_taken(address: str) -> None:
    assert Cluster.at(address, WARM).address == address


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_said_to_the_user(project: Path) -> None:
    done = tfdata(project, "report", *WORDS, "SCHEDULER=tcp://127.0.0.1:9", **SAME_STORE)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("SCHEDULER: no scheduler answers at tcp://127.0.0.1:9; start one: dask scheduler")
    assert "Traceback" not in done.stderr
