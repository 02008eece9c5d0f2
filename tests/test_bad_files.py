"""Every hostile or broken file is refused with its own clear words, in bounded memory and time, and no word of a family."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bad_files_child import GREEDY, SECONDS
from bad_files_recipes import OPTIONS, RECIPES, VALUES

HERE = Path(__file__).parent
CASES = sorted(path.name for path in (HERE / "bad_files").iterdir())

Messages = dict[str, list[str]]


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> Messages:
    """What each case is refused for, by readers that may take a fixed amount of memory and a fixed time."""
    place = tmp_path_factory.mktemp("bad-files")
    cases: dict[str, tuple[str, dict[str, str | int]]] = {GREEDY: (GREEDY, {})}
    for name, make in RECIPES.items():
        (place / name).mkdir()
        cases[name] = (str(make(place / name)), OPTIONS[name])
    (place / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(HERE / "bad_files_child.py"), str(place / "cases.json")],
        cwd=HERE.parent,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(HERE.parent)},
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS * 5,
        check=True,
    )
    return json.loads(done.stdout)


def test_every_case_has_a_recipe_and_every_recipe_its_words() -> None:
    assert sorted(RECIPES) == CASES
    assert len(CASES) >= 60


@pytest.mark.parametrize("case", CASES)
def test_a_bad_file_gets_exactly_its_words(case: str, messages: Messages) -> None:
    expected = (HERE / "bad_files" / case / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert expected
    assert messages[case] == expected


@pytest.mark.parametrize("case", CASES)
def test_no_message_holds_a_value_of_the_file(case: str, messages: Messages) -> None:
    assert [(value, message) for value in VALUES for message in messages[case] if value in message] == []


def test_a_reader_that_takes_more_memory_than_it_may_is_found_out(messages: Messages) -> None:
    """The bound that every case above is read under bites."""
    assert messages[GREEDY] == ["MemoryError"]
