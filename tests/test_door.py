"""Every bad extract gets its clear message and no other, and no message holds a family's value.

A case is a folder of text. A folder in it whose name ends in .xlsx stands for a workbook with a sheet for each file; `feeds` holds feeds.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
import yaml
from small_extract import BOOK, TODAY

from tfdata import contract, sources
from tfdata.extracts import TABLES
from tfdata.faults import Fault, Refused
from tfdata.params.feeds import Feed

HERE = Path(__file__).parent / "bad_extracts"
CASES = sorted(path.name for path in HERE.iterdir())
WITHOUT_VALUES = {"empty_folder", "headings_without_families", "returns_without_rows"}


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
    assert values or case in WITHOUT_VALUES
    assert [(value, message) for value in values for message in said if value in message] == []


@pytest.mark.parametrize("case", CASES)
def test_the_rows_that_come_in_are_kept_or_quarantined(case: str) -> None:
    """Counted a second way: from the lines of the files."""
    faults, checked = _through_the_door(HERE / case)
    if checked is None:
        assert faults
        return
    for name, count in checked.counts.items():
        path = next(path for path in [*HERE.joinpath(case).glob(f"{name}.csv"), *HERE.joinpath(case).glob("Case list *.csv")])
        lines = path.read_text(encoding="utf-8").splitlines()
        assert count.rows_in == len(lines) - 1
        assert count.rows_in == count.kept + count.quarantined
        assert (count.kept, count.quarantined) == (len(checked.accepted[name]), len(checked.quarantined[name]))
    assert sum(count.quarantined for count in checked.counts.values()) == len({(fault.file, fault.line) for fault in faults}) > 0


def test_there_are_at_least_sixty_bad_extracts() -> None:
    assert len(CASES) >= 60


@cache
def _through_the_door(case: Path) -> tuple[tuple[Fault, ...], contract.Checked | None]:
    with TemporaryDirectory() as folder:
        place = Path(folder) / case.name
        shutil.copytree(case, place, ignore=shutil.ignore_patterns("*.xlsx", "feeds", "expected.txt"))
        for sheets in case.glob("*.xlsx"):
            _write_workbook(place / sheets.name, sheets)
        try:
            raw = sources.read(place, _feeds(case))
        except Refused as refused:
            return refused.faults, None
    checked = contract.check(raw, BOOK, TODAY)
    return checked.faults, checked


def _feeds(case: Path) -> dict[str, Feed]:
    return {path.stem: Feed.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in case.glob("feeds/*.yaml")}


def _write_workbook(path: Path, sheets: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as workbook:
        for table in sorted(sheets.iterdir()):
            sheet = workbook.add_worksheet(table.stem)
            with table.open(encoding="utf-8", newline="") as file:
                for number, row in enumerate(csv.reader(file)):
                    for place, cell in enumerate(row):
                        sheet.write_string(number, place, cell)


def _values(folder: Path) -> Iterator[str]:
    """Give the cells of a case's files that are not words of the programme; the first line is data where it holds a digit."""
    columns = [column for table in TABLES.values() for column in table.columns]
    words = {name for table in TABLES.values() for name in table.names} | {code for column in columns for code in column.codes}
    for phase in BOOK.phases.values():
        words |= {phase.id, *(item.code for item in phase.problems), *(item.code for item in phase.bases)}
    words |= set(BOOK.savings.services)
    for path in [path for path in folder.rglob("*") if path.is_file() and path.suffix in (".csv", ".ods")]:
        content = path.read_bytes().replace(b"\0", b"").decode("latin-1")
        lines = content.splitlines()
        is_data = bool(lines) and re.search(r"\d", lines[0]) and not re.search(r"[A-Za-z]{9}", lines[0])
        for line in lines if is_data else lines[1:]:
            cells = re.split(r'[,;|"]', line)
            if path.parent.name == "corrections":
                cells = cells[2:-1]  # its line and the fingerprint of what it corrects, and the reason that was given
            yield from (cell for cell in cells if cell and cell not in words)
