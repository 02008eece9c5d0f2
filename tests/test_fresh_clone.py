"""From nothing: a clone, Python and make, and the README's first command."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tfdata import places


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_newcomer_gets_six_packs_with_one_command(tmp_path: Path) -> None:
    """In a fresh clone `make report` makes an environment, builds six packs, says how long and where; then nothing changed."""
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(places.ROOT), str(clone)], check=True)
    hidden = {name for name in os.environ if name.startswith(("TFDATA_", "VIRTUAL_ENV", "CONDA", "PYTEST"))}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment["PATH"] = os.pathsep.join(part for part in environment["PATH"].split(os.pathsep) if not part.startswith(str(places.ROOT)))
    assert shutil.which("python3", path=environment["PATH"])

    def make_report() -> subprocess.CompletedProcess[str]:
        return subprocess.run(["make", "report"], cwd=clone, env=environment, capture_output=True, text=True, check=False)

    first = make_report()
    assert first.returncode == 0, first.stdout + first.stderr
    assert "setting up .venv" in first.stderr
    assert re.search(r"6 packs: 6 built, 0 unchanged; [\d.]+ s\. Open reports/index\.html", first.stdout)
    assert len(list(clone.glob("reports/2015-16-Q3/*/programme_pack.pdf"))) == 6
    assert len(list(clone.glob("reports/2015-16-Q3/*/programme_pack.xlsx"))) == 6
    second = make_report()
    assert second.returncode == 0, second.stderr
    assert "setting up" not in second.stderr
    assert "6 packs: nothing changed" in second.stdout
    status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert status.stdout == ""
