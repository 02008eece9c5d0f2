"""Rows that were refused, corrected by a person and sent in again take the place of the lines that they correct, and of no other."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from small_extract import BOOK, TODAY, claim, family, problem, write

from tfdata import contract, sources
from tfdata.extracts import TABLES
from tfdata.faults import Refused
from tfdata.params.feeds import Feed
from tfdata.sources import Key, RawTable

KEY = Key(bytes(range(40)))
FAMILIES = [family("F1"), family("F2", consent="maybe"), family("F3", identified_on="soon"), family("F4")]


def quarantined(folder: Path, key: Key | None = None, feeds: Mapping[str, Feed] | None = None) -> dict[str, list[dict[str, str]]]:
    """Give the rows that were refused as the person who corrects them finds them: the cells of a CSV file, by table."""
    result = contract.check(sources.read(folder, feeds or {}, key), BOOK, TODAY)
    texts = {name: rows.to_csv(index_label="line") for name, rows in result.quarantined.items()}
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in texts.items()}


def send_in(folder: Path, rows: Iterable[Mapping[str, str]], name: str = "families.csv") -> None:
    rows = list(rows)
    (folder / "corrections").mkdir(exist_ok=True)
    with (folder / "corrections" / name).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def refusal(folder: Path) -> list[str]:
    with pytest.raises(Refused) as refused:
        sources.read(folder)
    return [str(fault) for fault in refused.value.faults]


def cells(raw: RawTable, column: str) -> dict[int, str]:
    return {int(line): value for line, value in raw.text[column].items()}  # type: ignore[call-overload]


def test_corrected_rows_take_the_place_of_their_lines_and_nothing_else_changes(tmp_path: Path) -> None:
    before = sources.read(write(tmp_path, families=FAMILIES))
    refused = quarantined(tmp_path)["families"]
    assert [row["line"] for row in refused] == ["3", "4"]
    send_in(tmp_path, [refused[0] | {"consent": "given"}, refused[1] | {"identified_on": "2015-05-05"}])
    after = sources.read(tmp_path)
    assert contract.check(after, BOOK, TODAY).faults == ()
    assert cells(after["families"], "consent") == {2: "", 3: "given", 4: "", 5: ""}
    assert cells(after["families"], "identified_on") == {2: "2015-04-07", 3: "2015-04-07", 4: "2015-05-05", 5: "2015-04-07"}
    untouched = [2, 5]
    pd.testing.assert_frame_equal(after["families"].text.loc[untouched], before["families"].text.loc[untouched])
    assert after["families"].fingerprint == before["families"].fingerprint
    assert "corrections/families.csv: 2 rows replace those of the same line" in after["families"].decisions
    pd.testing.assert_frame_equal(after["problems"].text, before["problems"].text)


def test_a_row_that_is_still_wrong_is_refused_again_and_can_be_corrected_in_the_same_file(tmp_path: Path) -> None:
    write(tmp_path, families=FAMILIES)
    refused = quarantined(tmp_path)["families"]
    send_in(tmp_path, [refused[0] | {"consent": "given"}, refused[1]])
    again = quarantined(tmp_path)["families"]
    assert [(row["line"], row["of"]) for row in again] == [("4", refused[1]["of"])]
    send_in(tmp_path, [refused[0] | {"consent": "given"}, again[0] | {"identified_on": "5 May 2015"}])
    assert contract.check(sources.read(tmp_path), BOOK, TODAY).faults == ()


def test_dates_that_a_spreadsheet_rewrote_in_the_corrections_are_read_by_their_own_order(tmp_path: Path) -> None:
    write(tmp_path, families=FAMILIES)
    refused = quarantined(tmp_path)["families"]
    send_in(tmp_path, [refused[0] | {"consent": "given", "identified_on": "07/04/2015"}, refused[1] | {"identified_on": "13/05/2015"}])
    after = sources.read(tmp_path)["families"]
    assert cells(after, "identified_on") == {2: "2015-04-07", 3: "2015-04-07", 4: "2015-05-13", 5: "2015-04-07"}
    assert after.written.loc[3, "identified_on"] == "07/04/2015"
    assert after.decisions[-1] == "corrections/families.csv: identified_on: dates are day/month/year (31/12/2015); line 3 proves it"


def test_a_row_of_the_wrong_width_can_be_corrected(tmp_path: Path) -> None:
    write(tmp_path, families=[family()])
    header = ",".join(TABLES["problems"].names[:-1])
    (tmp_path / "problems.csv").write_text(f"{header}\nE09000006,2,F1,health,2015-04-07,,\nE09000006,2,F1,worklessness,2015-04-07\n")
    refused = quarantined(tmp_path)["problems"]
    assert [row["line"] for row in refused] == ["2"]
    send_in(tmp_path, [refused[0] | {"identified_on": "2015-04-07"}], "problems.csv")
    assert contract.check(sources.read(tmp_path), BOOK, TODAY).faults == ()


def test_corrections_may_come_as_a_workbook(tmp_path: Path) -> None:
    write(tmp_path, families=FAMILIES)
    refused = quarantined(tmp_path)["families"]
    rows = [list(refused[0]), *([*(row | {"consent": "given", "identified_on": "2015-05-05"}).values()] for row in refused)]
    (tmp_path / "corrections").mkdir()
    with xlsxwriter.Workbook(str(tmp_path / "corrections" / "families.xlsx")) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, [int(cell) if cell.isdecimal() and place == 0 else cell for place, cell in enumerate(row)])
    assert contract.check(sources.read(tmp_path), BOOK, TODAY).faults == ()


def test_a_column_that_the_file_leaves_out_may_be_added_by_a_correction(tmp_path: Path) -> None:
    write(tmp_path, families=[family()])
    names = list(TABLES["families"].required)
    rows = [family("F1"), family("F2", consent="maybe")]
    text = "\n".join([",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)])
    (tmp_path / "families.csv").write_text(text + "\n")
    refused = quarantined(tmp_path)["families"]
    send_in(tmp_path, [row | {"consent": "given", "consent_on": "2015-05-01"} for row in refused])
    after = sources.read(tmp_path)["families"]
    assert cells(after, "consent_on") == {2: "", 3: "2015-05-01"}


def test_pseudonyms_in_corrections_are_kept_and_identifiers_become_the_same_pseudonyms(tmp_path: Path) -> None:
    write(tmp_path, families=[family("943 476 5919", consent="maybe"), family("450 557 7104")], problems=[problem("9434765919")])
    before = sources.read(tmp_path, {}, KEY)["families"].text["family_id"].tolist()
    refused = quarantined(tmp_path, KEY)["families"]
    assert [row["family_id"] for row in refused] == before[:1]
    send_in(tmp_path, [row | {"consent": "given"} for row in refused])
    result = contract.check(sources.read(tmp_path, {}, KEY), BOOK, TODAY)
    assert result.faults == ()
    assert sorted(result.accepted["families"]["family_id"]) == sorted(before)
    send_in(tmp_path, [row | {"consent": "given", "family_id": "943 476 5919"} for row in refused])
    assert sources.read(tmp_path, {}, KEY)["families"].text["family_id"].tolist() == before


def test_codes_and_dates_of_a_feed_are_those_of_the_corrections_too(tmp_path: Path) -> None:
    """What was refused stands there as the export writes it; a person may put the contract's own code and form in its place."""
    feed = Feed(
        description="A list",
        file="list *.csv",
        table="families",
        date_format="12/31/2015",
        columns={"local_authority": "LA", "district": "District", "family_id": "Ref", "identified_on": "Since", "consent": "Agreed"},
        constants={"phase": "2", "referral_source": "export"},
        codes={"consent": {"Y": "given", "N": "refused"}},
    )
    write(tmp_path, families=[])
    (tmp_path / "families.csv").unlink()
    rows = ["E09000006,,F1,04/07/2015,Y", "E09000006,,F2,04/13/2015,?", "E09000006,,F3,04/07/2015,?", "E09000006,,F4,04/07/2015,?"]
    (tmp_path / "list 1.csv").write_text("\n".join(["LA,District,Ref,Since,Agreed", *rows]) + "\n")
    feeds = {"list": feed}
    refused = quarantined(tmp_path, feeds=feeds)["families"]
    assert tuple(refused[0][name] for name in ("identified_on", "consent", "phase")) == ("04/13/2015", "?", "2")
    answers = ["Y", "given", "N"]
    send_in(tmp_path, [row | {"consent": answer} for row, answer in zip(refused, answers, strict=True)])
    after = sources.read(tmp_path, feeds)["families"]
    assert cells(after, "consent") == {2: "given", 3: "given", 4: "given", 5: "refused"}
    assert cells(after, "identified_on") == {2: "2015-04-07", 3: "2015-04-13", 4: "2015-04-07", 5: "2015-04-07"}


def test_rows_that_correct_an_earlier_file_are_one_fault_however_many(tmp_path: Path) -> None:
    write(tmp_path, families=FAMILIES)
    refused = quarantined(tmp_path)["families"]
    send_in(tmp_path, refused)
    write(tmp_path, families=[*FAMILIES, family("F5")])
    assert refusal(tmp_path) == [
        "corrections/families.csv: of: these rows correct an earlier families.csv; correct the rows in restricted/quarantine again, "
        "or take the file away"
    ]


def test_a_fingerprint_cannot_be_taken_for_a_number_by_a_spreadsheet(tmp_path: Path) -> None:
    write(tmp_path, families=FAMILIES)
    assert not any(character.isdigit() for character in quarantined(tmp_path)["families"][0]["of"][:2])


def test_every_table_is_corrected_by_its_own_file(tmp_path: Path) -> None:
    write(tmp_path, families=FAMILIES, claims=[claim("F1", status="lost")])
    refused = quarantined(tmp_path)
    send_in(tmp_path, [row | {"consent": "given", "identified_on": "2015-05-05"} for row in refused["families"]])
    send_in(tmp_path, [row | {"status": "claimed"} for row in refused["claims"]], "claims.csv")
    assert contract.check(sources.read(tmp_path), BOOK, TODAY).faults == ()


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("families.csv", {"line": "9"}, "line 2: line: families.csv has no row on this line"),
        ("families.csv", {"line": "1"}, "line 2: line: families.csv has no row on this line"),
        ("families.csv", {"line": "three"}, "line 2: line: families.csv has no row on this line"),
        ("families.csv", {"of": ""}, "of: these rows correct an earlier families.csv"),
        ("families.csv", {"region": "north"}, "line 1: the column region is not known in families; take it out"),
        ("families.txt", {}, "this is no table that can be corrected; a file of corrections has a table's name and ends in .csv or .xlsx"),
        ("familes.csv", {}, "this is no table that can be corrected; did you mean families?"),
        ("returns.csv", {}, "there is nothing to correct; the extract holds no returns"),
    ],
)
def test_what_corrects_nothing_is_refused_with_the_name_of_its_file(
    name: str, change: Mapping[str, str], words: str, tmp_path: Path
) -> None:
    write(tmp_path, families=FAMILIES)
    send_in(tmp_path, [quarantined(tmp_path)["families"][0] | change], name)
    (message,) = refusal(tmp_path)
    assert message.startswith(f"corrections/{name}")
    assert words in message


def test_a_correction_without_a_column_of_the_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path, families=FAMILIES)
    row = quarantined(tmp_path)["families"][0]
    del row["consent"]
    send_in(tmp_path, [row])
    assert refusal(tmp_path) == [
        "corrections/families.csv, line 1: consent: this column is missing; keep all columns of the file of refused rows"
    ]


def test_two_files_that_correct_one_table_are_refused(tmp_path: Path) -> None:
    write(tmp_path, families=FAMILIES)
    send_in(tmp_path, quarantined(tmp_path)["families"])
    send_in(tmp_path, quarantined(tmp_path)["families"], "families.xlsx")
    assert refusal(tmp_path) == ["corrections: families is corrected by families.csv and families.xlsx; keep one of them"]
