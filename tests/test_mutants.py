"""Whatever protection is switched off, a test of it fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutants import MUTANTS, Mutant, copied, noticed_by, switched_off, tested

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("mutants") / "project")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_protection_that_is_switched_off_is_noticed(mutant: Mutant, project: Path) -> None:
    done = switched_off(mutant, project)
    assert noticed_by(done), done.stdout[-2000:]


def test_nothing_is_noticed_where_no_protection_is_switched_off(project: Path) -> None:
    """One run of every test that a mutant names."""
    files = dict.fromkeys(word for mutant in MUTANTS for word in mutant.test.split() if word.startswith("test_"))
    whole = Mutant("", "", "", "", " ".join(files))
    done = tested(whole, project)
    assert done.returncode == 0, done.stdout[-2000:]
