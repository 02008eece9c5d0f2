"""An extract comes in from a folder or a workbook, is told how it was read, and supersedes the one before it."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from small_extract import BOOK, BROMLEY, KENT, TODAY, TONBRIDGE, claim, family, problem, write

from tfdata import console, intake, places, store
from tfdata.changes import Change
from tfdata.extracts import TABLES
from tfdata.faults import Refused
from tfdata.params import Feed
from tfdata.sources.identifiers import Key

KEY, OTHER = Key(bytes(range(32))), Key(bytes(range(32, 64)))
FIGURE = {
    "local_authority": BROMLEY, "phase": "2", "quarter": "2015-16-Q2", "measure": "attached", "value": "1,160", "source": "Return"
}  # fmt: skip


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the store and the quarantine of a test be its own."""
    monkeypatch.setenv("TFDATA_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TFDATA_RESTRICTED", str(tmp_path / "restricted"))


def take(place: Path, key: Key | None = None) -> intake.Taken:
    return intake.take(str(place), BOOK, TODAY, key)


def families_of(name: str) -> list[str]:
    return store.read(name, BROMLEY, places.store()).families["family_id"].tolist()


def test_a_folder_comes_in_once_and_is_left_as_it_is_when_nothing_changed(tmp_path: Path) -> None:
    """What was decided in reading each file is told when it comes in, and kept."""
    folder = write(tmp_path / "bromley-q3", families=[family()])
    first, again = take(folder), take(folder)
    assert (first.name, first.is_new, first.faults, first.changes) == ("bromley-q3", True, (), ())
    assert {file for file, _ in first.decisions} == {"families.csv", "problems.csv", "claims.csv"}
    assert (again.is_new, again.decisions) == (False, first.decisions)
    assert families_of("bromley-q3") == ["F1"]


def test_an_extract_that_comes_in_again_supersedes_the_one_before_and_says_what_changed(tmp_path: Path) -> None:
    """Only the rows that came in now count."""
    take(write(tmp_path / "bromley", families=[family(), family("F2"), family("F3")], claims=[claim("F2")]))
    taken = take(write(tmp_path / "bromley", families=[family(consent="given"), family("F3"), family("F4")]))
    assert taken.changes == (Change("families", 1, 1, 1), Change("claims", 0, 1, 0))
    assert families_of("bromley") == ["F1", "F3", "F4"]
    kept = store.about("bromley", places.store())
    assert kept
    assert tuple(Change(**change) for change in kept.changes) == taken.changes


def test_the_same_rows_in_another_file_changed_nothing(tmp_path: Path) -> None:
    take(write(tmp_path / "bromley", families=[family(), family("F2")]))
    taken = take(write(tmp_path / "bromley", families=[family("F2"), family()]))
    assert (taken.is_new, taken.changes) == (True, ())


def test_an_extract_that_is_refused_leaves_the_one_before_it(tmp_path: Path) -> None:
    folder = write(tmp_path / "bromley", families=[family()])
    take(folder)
    (folder / "families.csv").write_text("family\n", encoding="utf-8")
    with pytest.raises(Refused):
        take(folder)
    assert families_of("bromley") == ["F1"]


def test_refused_rows_that_are_corrected_come_in_again(tmp_path: Path) -> None:
    """The quarantine file, corrected in a spreadsheet and put into the folder's corrections/, replaces the rows; then none is set aside."""
    folder = write(tmp_path / "bromley", families=[family(), family("F2", consent="maybe"), family("F3", identified_on="soon")])
    taken = take(folder)
    assert taken.quarantine == tmp_path / "restricted" / "quarantine" / "bromley"
    with (taken.quarantine / "families.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["line"] for row in rows] == ["3", "4"]
    corrected = [rows[0] | {"consent": "given"}, rows[1] | {"identified_on": "08/05/2015"}]
    (folder / "corrections").mkdir()
    with (folder / "corrections" / "families.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(corrected)
    again = take(folder)
    assert (again.is_new, again.faults, again.quarantine) == (True, (), None)
    assert again.changes == (Change("families", 2, 0, 0),)
    assert families_of("bromley") == ["F1", "F2", "F3"]
    assert list(taken.quarantine.iterdir()) == []


def test_a_workbook_comes_in_under_its_own_name(tmp_path: Path) -> None:
    """With its letters in any case; the same rows as a folder of CSV files give the same partition."""
    tables = {"families": [family(), family("F2")], "problems": [problem()], "claims": [claim("F2")]}
    taken = take(workbook(tmp_path / "Bromley Q3.XLSX", tables))
    assert (taken.name, taken.faults) == ("Bromley-Q3", ())
    take(write(tmp_path / "folder", **tables))
    assert store.digest("Bromley-Q3", BROMLEY, places.store()) == store.digest("folder", BROMLEY, places.store())


def workbook(path: Path, tables: Mapping[str, list]) -> Path:
    """Write a workbook with a sheet a table, every cell as text."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for line, cells in enumerate([dict(zip(TABLES[name].names, TABLES[name].names, strict=True)), *rows]):
                for column, heading in enumerate(TABLES[name].names):
                    sheet.write_string(line, column, cells.get(heading, ""))
    return path


def test_returns_alone_come_in(tmp_path: Path) -> None:
    """An authority that sends no families is held all the same."""
    (tmp_path / "returned").mkdir()
    with (tmp_path / "returned" / "returns.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(FIGURE))
        writer.writeheader()
        writer.writerow(FIGURE)
    taken = take(tmp_path / "returned")
    assert (taken.faults, taken.quarantine) == ((), None)
    assert store.holds("returned", places.store()) == {BROMLEY}
    assert store.read("returned", BROMLEY, places.store()).returns["value"].tolist() == [1160]


def test_a_county_with_its_districts_is_held(tmp_path: Path) -> None:
    take(write(tmp_path / "kent", families=[family(local_authority=KENT, district=TONBRIDGE)]))
    assert store.holds("kent", places.store()) == {KENT, TONBRIDGE}


MISTAKES = {
    "nowhere": "there is no folder 'nowhere', nor a file of this name; name a folder or a workbook (.xlsx) with families",
    "old.xls": "old.xls is a workbook of another kind; save it as an Excel workbook (.xlsx)",
    "families.csv": "families.csv is one table; name the folder in which it lies",
    "letter.docx": "letter.docx is no extract; name a folder or a workbook (.xlsx)",
}


@pytest.mark.parametrize("name", MISTAKES)
def test_what_is_neither_a_folder_nor_a_workbook_is_refused_with_what_would_be_right(name: str, tmp_path: Path) -> None:
    if name != "nowhere":
        (tmp_path / name).write_bytes(b"anything")
    with pytest.raises(Refused) as refused:
        take(tmp_path / name)
    (fault,) = refused.value.faults
    assert (fault.file, fault.message.startswith(MISTAKES[name])) == ("DATA", True), fault.message
    assert str(tmp_path) not in fault.message


def test_a_folder_that_is_called_as_the_demonstration_is_not_taken_for_it(tmp_path: Path) -> None:
    taken = take(write(tmp_path / "demonstration", families=[family()]))
    assert taken.name == "demonstration-extract"
    assert store.read(taken.name, BROMLEY, places.store()).is_demonstration is False


# What makes an extract come in anew.


def test_a_new_feed_brings_the_extract_in_anew(tmp_path: Path) -> None:
    folder = write(tmp_path / "bromley", families=[family()])
    take(folder)
    feed = Feed(description="An export", file="Case list *.csv", table="families", columns={"family_id": "Case"})
    assert intake.take(str(folder), replace(BOOK, feeds={"cases": feed}), TODAY).is_new is True


def test_files_that_come_or_go_bring_it_in_anew_and_a_spreadsheets_lock_does_not(tmp_path: Path) -> None:
    folder = write(tmp_path / "bromley", families=[family()])
    take(folder)
    (folder / "~$families.xlsx").write_bytes(b"lock")
    assert take(folder).is_new is False
    (folder / "Notes.txt").write_text("for us", encoding="utf-8")
    assert take(folder).is_new is True
    (folder / "Notes.txt").unlink()
    assert take(folder).is_new is True


def test_an_index_of_an_earlier_form_of_the_store_brings_it_in_anew(tmp_path: Path) -> None:
    folder = write(tmp_path / "bromley", families=[family()])
    take(folder)
    path = places.store() / "bromley" / "index.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"held"', '"holds"'), encoding="utf-8")
    taken = take(folder)
    assert (taken.is_new, taken.changes) == (True, ())


# Keys.


def test_the_same_key_gives_the_same_families(tmp_path: Path) -> None:
    folder = write(tmp_path / "bromley", families=[family(), family("F2")])
    take(folder, KEY)
    before = families_of("bromley")
    assert take(folder, KEY).is_new is False
    assert take(write(folder, families=[family(), family("F2"), family("F3")]), KEY).changes == (Change("families", 1, 0, 0),)
    assert set(before) < set(families_of("bromley"))
    assert "F1" not in before


@pytest.mark.parametrize(("key", "words"), [(OTHER, f"with this key (fingerprint {OTHER.fingerprint})"), (None, "without a key")])
def test_another_key_than_last_time_is_refused(key: Key | None, words: str, tmp_path: Path) -> None:
    """It would make every family a new one; the message names the key that is wanted, and the way where it is meant."""
    folder = write(tmp_path / "bromley", families=[family()])
    take(folder, KEY)
    before = families_of("bromley")
    with pytest.raises(Refused) as refused:
        take(folder, key)
    (fault,) = refused.value.faults
    assert fault.file == "KEY"
    assert f"before with a key of fingerprint {KEY.fingerprint}; {words} every family would be a new one" in fault.message
    assert "rename the folder or workbook" in fault.message
    assert families_of("bromley") == before
    renamed = Path(shutil.copytree(folder, tmp_path / "bromley-new-key"))
    assert take(renamed, key).is_new is True


def test_a_first_key_may_come_at_any_time(tmp_path: Path) -> None:
    folder = write(tmp_path / "bromley", families=[family()])
    take(folder)
    taken = take(folder, KEY)
    assert taken.changes == (Change("families", 1, 1, 0),)
    assert [family_id[:2] for family_id in families_of("bromley")] == ["p-"]


# What is said.


def test_decisions_changes_and_refusals_are_said_one_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of an extract that came in now; of one that was there already nothing is said again."""
    folder = write(tmp_path / "bromley", families=[family(), family("F2")])
    console.say_taken(take(folder))
    first = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[0] for line in first] == [file for file, _ in take(folder).decisions]
    write(folder, families=[family(), family("F9", consent="maybe")])
    console.say_taken(take(folder))
    second = capsys.readouterr().err
    assert "families: 1 row removed since this extract last came in" in second.splitlines()
    assert "1 row of bromley was refused and set aside in" in second
    console.say_taken(take(folder))
    assert capsys.readouterr().err == ""


def test_nothing_that_is_said_or_kept_in_the_index_holds_a_familys_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [family("CASE-77", referral_source="Elm School"), family("CASE-78", consent="perhaps", attached_on="03/05/2015")]
    folder = write(tmp_path / "bromley", families=rows)
    console.say_taken(take(folder))
    write(folder, families=[family("CASE-79", practitioner_id="WORKER-5")])
    console.say_taken(take(folder))
    said = capsys.readouterr().err + (places.store() / "bromley" / "index.json").read_text(encoding="utf-8")
    assert [value for value in ("CASE-", "Elm", "perhaps", "03/05", "2015-05-03", "2015-04-07", "WORKER") if value in said] == []


@pytest.mark.slow
def test_of_two_runs_that_take_an_extract_at_once_one_waits_and_finds_it_done(tmp_path: Path) -> None:
    """Both end well, with one partition an authority."""
    folder = write(tmp_path / "both", families=[family(f"F{place}") for place in range(300)])
    take_it = f"intake.take({str(folder)!r}, load(), date(2016, 1, 31))"
    code = f"from datetime import date\nfrom tfdata import intake\nfrom tfdata.params import load\nprint({take_it}.is_new)"
    environment = {**os.environ, "TFDATA_STORE": str(tmp_path / "store"), "TFDATA_RESTRICTED": str(tmp_path / "restricted")}
    command = [sys.executable, "-c", code]
    runs = [subprocess.Popen(command, env=environment, cwd=places.ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = sorted(run.communicate(timeout=120)[0].strip() for run in runs)
    assert ([run.returncode for run in runs], said) == ([0, 0, 0], ["False", "False", "True"])
    assert len(list((tmp_path / "store" / "both").glob(f"{BROMLEY}-*"))) == 1
