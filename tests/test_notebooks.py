"""The notebooks run: as papermill runs them, as an analyst runs them, and again from what was published."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from pytest_notebook.nb_regression import NBRegressionFixture
from test_packs import QUARTER

from tfdata import places
from tfdata.packs.inputs import NOTEBOOKS

VARIES = ("/metadata", "/nbformat_minor", "/cells/*/execution_count", "/cells/*/metadata", "/cells/*/id")


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_built_notebook_runs_again_with_equal_outputs(reports: Path, name: str) -> None:
    """A published notebook, run again by the stock kernel from top to bottom, gives the outputs that it shows."""
    fixture = NBRegressionFixture(exec_timeout=120, diff_ignore=VARIES, exec_cwd=str(places.NOTEBOOKS))
    result = fixture.check(str(reports / QUARTER / "dudley" / f"{name}.ipynb"), raise_errors=True)
    assert result.diff_filtered == []


@pytest.mark.slow
def test_a_changed_output_would_be_found(six_reports: Path, tmp_path: Path) -> None:
    """The comparison can fail: a published notebook whose figure was altered is told from its run."""
    notebook = nbformat.read(six_reports / QUARTER / "thurrock" / "programme_pack.ipynb", 4)
    cell = next(cell for cell in notebook.cells if cell.id == "targets-table")
    cell.outputs[0].data["text/plain"] = cell.outputs[0].data["text/plain"].replace("1,160", "1,161")
    path = tmp_path / "altered.ipynb"
    nbformat.write(notebook, path)
    fixture = NBRegressionFixture(exec_timeout=120, diff_ignore=VARIES, exec_cwd=str(places.NOTEBOOKS))
    assert fixture.check(str(path), raise_errors=False).diff_filtered != []


@pytest.mark.slow
def test_a_notebook_runs_by_hand_and_becomes_a_pack_by_hand(tmp_path: Path) -> None:
    """`papermill --engine tfdata-stock` and `jupyter nbconvert --to tfdata-html` do by hand what the report does."""
    bin_ = Path(sys.executable).parent
    executed = tmp_path / "executed.ipynb"
    for command in (
        [
            bin_ / "papermill",
            "--engine",
            "tfdata-stock",
            "--no-progress-bar",
            "--cwd",
            places.NOTEBOOKS,
            places.NOTEBOOKS / "programme_pack.ipynb",
            executed,
        ],
        [bin_ / "jupyter", "nbconvert", "--to", "tfdata-html", executed],
        [bin_ / "jupyter", "nbconvert", "--to", "tfdata-pdf", executed],
    ):
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.returncode == 0, done.stderr
    assert "Bromley" in (tmp_path / "executed.html").read_text(encoding="utf-8")
    assert (tmp_path / "executed.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_published_notebook_of_the_record_alone_runs_again_with_equal_outputs(reports_of_all: Path, name: str) -> None:
    """A pack without any extract is run again by anybody, and gives the same outputs."""
    fixture = NBRegressionFixture(exec_timeout=120, diff_ignore=VARIES, exec_cwd=str(places.NOTEBOOKS))
    path = next(folder for folder in sorted((reports_of_all / QUARTER).iterdir()) if _data_of(folder, name) == "") / f"{name}.ipynb"
    assert fixture.check(str(path), raise_errors=True).diff_filtered == []


def _data_of(folder: Path, name: str) -> str:
    notebook = nbformat.read(folder / f"{name}.ipynb", 4)
    data: str = notebook.metadata["tfdata"]["parameters"]["data"]
    return data
