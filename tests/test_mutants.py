"""Whatever protection is switched off, a test of it fails: tried of some here, and of all by `python tests/mutants.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import some
from mutants import MUTANTS, Mutant, copied, noticed_by, switched_off

from tfdata import places

SOME = some(MUTANTS, 9, beginning=3)
"""As many as the long tier has time for; each takes a run of tests of its own."""


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_names_what_protects_today(mutant: Mutant) -> None:
    """Its words stand once in its file, something else would stand in their place, and its test is there."""
    assert (places.ROOT / "tfdata" / mutant.file).read_text(encoding="utf-8").count(mutant.protects) == 1
    assert mutant.instead != mutant.protects
    assert all((places.ROOT / "tests" / word.partition("::")[0]).exists() for word in mutant.test.split() if word.startswith("test_"))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_protections_that_are_switched_off_are_noticed(tmp_path: Path) -> None:
    project = copied(tmp_path / "project")
    assert [mutant.name for mutant in SOME if not noticed_by(switched_off(mutant, project))] == []
