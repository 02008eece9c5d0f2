"""Every bad extract gets its clear message and no other, and no message holds a family's value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from small_extract import BOOK, TODAY

from tfdata import contract, sources
from tfdata.extracts import TABLES
from tfdata.faults import Fault, Refused

HERE = Path(__file__).parent / "bad_extracts"
CASES = sorted(path.name for path in HERE.iterdir())


@pytest.mark.parametrize("case", CASES)
def test_a_bad_extract_gets_exactly_the_messages_that_it_should(case: str) -> None:
    faults, _ = _through_the_door(HERE / case)
    expected = (HERE / case / "expected.txt").read_text(encoding="utf-8").splitlines()
    messages = [str(fault) for fault in faults]
    for words in expected:
        assert [words in message for message in messages].count(True) == 1, (words, messages)
    assert len(messages) == len(expected), messages


@pytest.mark.parametrize("case", CASES)
def test_no_message_holds_a_value_of_the_extract(case: str) -> None:
    faults, checked = _through_the_door(HERE / case)
    said = [fault.message + " " + fault.column for fault in faults]
    said += [reason for table in (checked.quarantined.values() if checked else ()) for reason in table["reason"]]
    values = set(_values(HERE / case))
    assert values or case in {"empty_folder", "headings_without_families"}
    assert [(value, message) for value in values for message in said if value in message] == []


@pytest.mark.parametrize("case", CASES)
def test_the_rows_that_come_in_are_kept_or_quarantined(case: str) -> None:
    """Counted a second way: from the lines of the files."""
    faults, checked = _through_the_door(HERE / case)
    if checked is None:
        assert faults
        return
    for name, count in checked.counts.items():
        lines = (HERE / case / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert count.rows_in == len(lines) - 1
        assert count.rows_in == count.kept + count.quarantined
        assert (count.kept, count.quarantined) == (len(checked.accepted[name]), len(checked.quarantined[name]))
    assert sum(count.quarantined for count in checked.counts.values()) == len({(fault.file, fault.line) for fault in faults}) > 0


@cache
def _through_the_door(folder: Path) -> tuple[tuple[Fault, ...], contract.Checked | None]:
    try:
        raw = sources.read(folder)
    except Refused as refused:
        return refused.faults, None
    checked = contract.check(raw, BOOK, TODAY)
    return checked.faults, checked


def _values(folder: Path) -> Iterator[str]:
    """Give the cells of a case's files that are not words of the programme; the first line is data where it holds a digit."""
    columns = [column for table in TABLES.values() for column in table.columns]
    words = {name for table in TABLES.values() for name in table.names} | {code for column in columns for code in column.codes}
    for phase in BOOK.phases.values():
        words |= {phase.id, *(item.code for item in phase.problems), *(item.code for item in phase.bases)}
    for path in folder.glob("*.csv"):
        content = path.read_bytes().replace(b"\0", b"").decode("latin-1")
        lines = content.splitlines()
        for line in lines if lines and re.search(r"\d", lines[0]) else lines[1:]:
            yield from (cell for cell in re.split(r'[,;"]', line) if cell and cell not in words)
