"""Wherever a pack is built it has the same bytes; one that fails is said so and leaves the others. Builds that are killed: test_faults."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pytest
from project_copy import SAME_STORE, copy_of, tfdata

from tfdata import places, placing
from tfdata.packs import inputs
from tfdata.packs.executors import here, in_children
from tfdata.packs.run import STOCK, WARM, clean
from tfdata.packs.warm import ask
from tfdata.packs.warm.channel import Channel
from tfdata.packs.warm.routes import why_stock

QUARTER = "2015-16-Q3"
RECORD_ALONE = ("hackney", "lambeth", "newham", "southwark")


def answer(channel: Channel) -> None:
    """What a child of these tests is asked for: to answer, to end without a word, or to be late."""
    asked = channel.get()["how"]
    if asked == "ends":
        raise SystemExit
    time.sleep(60 if asked == "late" else 0)
    channel.put({"fault": "", "said": asked})


def compared(folder: Path) -> dict[str, bytes]:
    """Give the bytes of all packs, without what says when they were built."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "build.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.slow
def test_a_child_that_ends_or_is_late_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a template that finds this module, as no other does."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    template = ask.Template()
    monkeypatch.setattr(ask, "_kept", lambda: template)
    ways = ["answers", "ends", "late", "answers"]
    found = dict(in_children("test_executors:answer", [{"how": way} for way in ways], 2, 3.0))
    assert [found[place].get("said", "") for place in range(4)] == ["answers", "", "", "answers"]
    assert [found[place]["fault"] for place in range(4)] == [
        "",
        "its process came to an end before it was done",
        "it took longer than 3 seconds, and was ended",
        "",
    ]
    assert all(message["seconds"] >= 0 for message in found.values())
    template.close()


def test_what_is_sure_to_be_needed_gets_ready_while_the_rest_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """The template is started once, at once where that is asked for and else by the first pack."""
    started = []
    monkeypatch.setattr(ask, "Template", lambda: started.append(1) or SimpleNamespace(close=lambda: None))
    ask._kept.cache_clear()
    here(1, WARM)
    assert started == []
    here(1, WARM, at_once=True)
    here(1, WARM, at_once=True)
    assert started == [1]
    ask._kept.cache_clear()


def with_cell(project: Path, name: str, source: str) -> None:
    """Put a cell at the end of a notebook of a copy."""
    path = project / "notebooks" / f"{name}.ipynb"
    made = nbformat.read(path, 4)
    made.cells.append(nbformat.v4.new_code_cell(source, id="added"))
    nbformat.write(made, path)


FAILS = """
import ctypes
from tfdata.faults import refuse
if borough == 'lambeth':
    raise ValueError('F-1234 of 12 Acacia Avenue')
if borough == 'hackney':
    raise refuse('params', 'there is no such figure')
if borough == 'southwark':
    ctypes.string_at(0)
"""
SAID = {
    "Lambeth": "failed with ValueError",
    "Hackney": "failed with Refused: params: there is no such figure",
    "Southwark": "its process came to an end",
}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ["warm", "stock"])
def test_packs_that_fail_are_listed_with_notebook_cell_and_parameters_and_the_others_stand(engine: str, tmp_path: Path) -> None:
    """The list comes last, the exit code says so, and no word of what the code was working on is in it."""
    project = copy_of(tmp_path / "project")
    with_cell(project, "programme_pack", FAILS)
    done = tfdata(project, "report", f"BOROUGH={','.join(RECORD_ALONE)}", "FORMATS=html", f"ENGINE={engine}", **SAME_STORE)
    assert done.returncode == 1, done.stdout + done.stderr
    listed = [line for line in done.stderr.splitlines() if "cell added" in line]
    wanted = [
        f"{name}: programme_pack.ipynb, cell added: {said} (borough={name.lower()}, quarter={QUARTER})" for name, said in SAID.items()
    ]
    assert sorted(listed) == sorted(wanted)
    assert "Acacia" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "4 packs: 1 built, 0 unchanged, 3 failed" in done.stdout.splitlines()[-1]
    assert [path.name for path in (project / "reports" / QUARTER).iterdir()] == ["newham"]


def test_what_a_dead_build_left_aside_is_swept_away_and_nothing_else(tmp_path: Path) -> None:
    alive, dead = psutil.Process().pid, next(number for number in range(99_999, 1, -1) if not psutil.pid_exists(number))
    quarter = tmp_path / QUARTER
    (tmp_path / f".site-of-{dead}-abc").mkdir()
    for name in (f".newham-of-{dead}-abc_12", f".newham-of-{dead}-abc_12_before", f".newham-of-{alive}-abc", ".keep", "newham"):
        (quarter / name).mkdir(parents=True)
    placing.sweep(tmp_path)
    assert {path.name for path in quarter.iterdir()} == {f".newham-of-{alive}-abc", ".keep", "newham"}
    assert [path.name for path in tmp_path.iterdir()] == [QUARTER]


def test_a_folder_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two cannot change places in one step, what goes wrong between taking the old away and bringing the new in is undone."""
    monkeypatch.setattr(placing, "_renameat2", lambda: None)
    folder = tmp_path / QUARTER / "newham"
    placing.put_in_place({"a.txt": b"old"}, folder)
    renamed = Path.rename

    def rename(path: Path, to: Path) -> Path:
        if to == folder and not path.name.endswith("_before"):
            raise OSError("the disk is gone")
        return renamed(path, to)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OSError, match="the disk is gone"):
        placing.put_in_place({"a.txt": b"new"}, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a.txt": b"old"}
    assert [path.name for path in folder.parent.iterdir()] == ["newham"]


@pytest.fixture
def with_families(demonstration_store: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """The parameters of a pack with families."""
    monkeypatch.setenv("TFDATA_STORE", str(demonstration_store))
    return {"borough": "harrow", "quarter": QUARTER, "phase": "", "data": "demonstration"}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", [*inputs.NOTEBOOKS, "claims_schedule"])
def test_every_notebook_comes_out_the_same_in_both_engines(name: str, with_families: Mapping[str, str]) -> None:
    """With families, byte for byte, the restricted one too."""
    import papermill

    made = nbformat.read(inputs.notebook_path(name), 4)
    assert why_stock(made) == ""
    stock, warm = (
        clean(papermill.execute_notebook(made, None, parameters=dict(with_families), engine_name=engine, progress_bar=False), with_families)
        for engine in (STOCK, WARM)
    )
    assert nbformat.writes(warm) == nbformat.writes(stock)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_forked_spawned_and_serial_builds_with_either_engine_give_the_same_bytes(tmp_path: Path) -> None:
    """Manifest, run key and what was looked up among them."""
    project = copy_of(tmp_path / "project")
    ways = {
        "warm": ({}, []),
        "stock": ({}, ["ENGINE=stock"]),
        "where nothing can be forked": ({"TFDATA_NO_FORK": "1"}, []),
        "there, one after the other": ({"TFDATA_NO_FORK": "1"}, ["JOBS=1"]),
    }
    found = {}
    for place, (environment, words) in enumerate(ways.values()):
        into = tmp_path / f"reports-{place}"
        done = tfdata(project, "report", "BOROUGH=hackney,newham", *words, TFDATA_REPORTS=str(into), **SAME_STORE, **environment)
        assert done.returncode == 0, done.stderr
        found[place] = compared(into)
    assert len(found[0]) > 30
    assert {place for place in found if found[place] != found[0]} == set()


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_the_parts_of_a_pack_are_measured(demonstration_store: Path) -> None:
    """The benchmark that says where the time goes runs, and names every part and the largest cells."""
    environment = {**os.environ, "TFDATA_STORE": str(demonstration_store)}
    done = subprocess.run(
        [sys.executable, "benchmarks/parts.py"], cwd=places.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {"PDF", "HTML", "workbooks", "cells of savings", "what may be shown"} <= set(found["cpu_seconds_of_one_pack"])
    assert len(found["largest_cells"]) == 8
