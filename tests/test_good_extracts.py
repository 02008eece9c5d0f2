"""What the door lets in besides CSV of the contract's form: workbooks, Parquet, exports read by a feed, returns alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from small_extract import BOOK, BROMLEY, TODAY, Row, claim, document, family, problem, write

from tfdata import contract, sources
from tfdata.extracts import TABLES
from tfdata.faults import Refused
from tfdata.params.feeds import Feed
from tfdata.sources import Key

KEY = Key(bytes(range(40)))
RETURNED = {
    "local_authority": BROMLEY, "phase": "2", "quarter": "2015-16-Q2", "measure": "attached", "value": "1,160", "source": "Q2 return"
}  # fmt: skip
ROWS: Mapping[str, Sequence[Row]] = {
    "families": [family("F1"), family("F2", consent="given", attached_on="2015-06-01")],
    "problems": [problem("F1"), problem("F2")],
    "documents": [document("F2", problems_named="health;worklessness")],
    "claims": [claim("F2")],
}
FEED = Feed(
    description="A case system's list",
    file="Case list *.csv",
    table="families",
    header_row=2,
    date_format="31/12/2015",
    columns={
        "local_authority": "Borough name", "district": "District", "family_id": "Case ref", "identified_on": "Since",
        "consent": "Agreed?", "referral_source": "Referrer",
    },
    constants={"phase": "2"},
    codes={"local_authority": {"Bromley": BROMLEY}, "consent": {"Yes": "given", "No": "refused", "Not asked": ""}},
    leave_out=["Lead family member"],
)  # fmt: skip
EXPORT = [
    "Exported for the programme,,,,,,,,",
    "Case ref,Borough name,District,Since,Agreed?,Referrer,Lead family member,DOB,Team",
    "F1,Bromley,,07/04/2015,Not asked,police,Ada Lindqvist,02/03/1981,north",
    "F2,Bromley,,07/04/2015,Yes,police,Obi Okafor,04/05/1979,south",
]


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Row]]) -> Path:
    """Write each table's rows on a sheet, headings first; a sheet that is no table gets a sentence."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            names = TABLES[name.strip().casefold()].names if name.strip().casefold() in TABLES else ("How to fill this in",)
            for number, row in enumerate([dict(zip(names, names, strict=True)), *rows]):
                for place, column in enumerate(names):
                    sheet.write_string(number, place, row.get(column, ""))
    return path


def texts(place: Path, feeds: Mapping[str, Feed] | None = None, key: Key | None = None) -> dict[str, list[dict[str, str]]]:
    """Read an extract and give its rows as they stand in plain form, without what is empty."""
    raw = sources.read(place, feeds or {}, key)
    return {name: [{k: v for k, v in row.items() if v} for row in table.text.to_dict("records")] for name, table in raw.items()}


def without_empty(tables: Mapping[str, Sequence[Row]]) -> dict[str, list[Row]]:
    return {name: [{k: v for k, v in row.items() if v} for row in rows] for name, rows in tables.items()}


def decisions(place: Path, table: str = "families", feeds: Mapping[str, Feed] | None = None, key: Key | None = None) -> tuple[str, ...]:
    return sources.read(place, feeds or {}, key)[table].decisions


def refusal(place: Path, feeds: Mapping[str, Feed] | None = None, key: Key | None = None) -> list[str]:
    with pytest.raises(Refused) as refused:
        sources.read(place, feeds or {}, key)
    return [str(fault) for fault in refused.value.faults]


def test_a_workbook_of_tables_gives_the_same_rows_as_files_do(tmp_path: Path) -> None:
    workbook = write_workbook(tmp_path / "extract.xlsx", {"Notes": [], **ROWS})
    folder = write(tmp_path / "csv", **{name: list(rows) for name, rows in ROWS.items()})
    assert texts(workbook) == texts(folder) == without_empty(ROWS)
    assert sources.read(workbook)["families"].file == "extract.xlsx, sheet families"
    assert "sheet Notes of extract.xlsx was left out; it is no table of an extract" in decisions(workbook)


def test_tables_may_come_in_different_kinds_of_file(tmp_path: Path) -> None:
    write_workbook(tmp_path / "families.xlsx", {"Sheet1": []} | {"families": ROWS["families"]})
    write_workbook(tmp_path / "some book.xlsx", {"Problems ": ROWS["problems"]})
    pd.DataFrame(ROWS["documents"]).to_parquet(tmp_path / "documents.parquet", index=False)
    write(tmp_path / "csv", claims=list(ROWS["claims"]))
    (tmp_path / "csv" / "claims.csv").rename(tmp_path / "Claims.CSV")
    assert texts(tmp_path) == without_empty(ROWS)
    files = {name: table.file for name, table in sources.read(tmp_path).items()}
    assert files == {
        "families": "families.xlsx, sheet families", "problems": "some book.xlsx, sheet Problems ", "documents": "documents.parquet",
        "claims": "Claims.CSV",
    }  # fmt: skip


def test_a_workbook_of_one_sheet_has_the_table_of_its_own_name(tmp_path: Path) -> None:
    write(tmp_path, **{name: list(rows) for name, rows in ROWS.items()})
    (tmp_path / "families.csv").unlink()
    frame = pd.DataFrame(ROWS["families"]).fillna("")
    with xlsxwriter.Workbook(str(tmp_path / "families.xlsx")) as workbook:
        sheet = workbook.add_worksheet("Sheet1")
        for number, row in enumerate([list(TABLES["families"].required), *frame.reindex(columns=TABLES["families"].required).values]):
            sheet.write_row(number, 0, ["" if cell != cell else cell for cell in row])
    assert [row["family_id"] for row in texts(tmp_path)["families"]] == ["F1", "F2"]


def test_returns_alone_are_an_extract(tmp_path: Path) -> None:
    write(tmp_path / "all", returns=[RETURNED])
    (tmp_path / "returns.csv").write_bytes((tmp_path / "all" / "returns.csv").read_bytes())
    assert texts(tmp_path) == {"returns": [RETURNED | {"value": "1160"}]}
    assert "value: numbers written as 1,160 or 1160.0 are read as 1160" in decisions(tmp_path, "returns")
    assert contract.check(sources.read(tmp_path), BOOK, TODAY).faults == ()


@pytest.mark.parametrize(
    ("filled", "given"),
    [
        (["returns"], ["returns"]),
        (["families", "problems", "claims", "documents"], ["families", "problems", "documents", "claims"]),
        (["families"], ["families", "problems", "claims"]),
        (["families", "returns"], ["families", "problems", "claims", "returns"]),
    ],
)
def test_what_a_workbook_to_fill_in_leaves_empty_was_not_given(filled: list[str], given: list[str], tmp_path: Path) -> None:
    """Families, problems and claims belong together: an authority that has claimed nothing yet leaves claims empty."""
    rows = {name: (ROWS | {"returns": [RETURNED]})[name] if name in filled else [] for name in TABLES}
    place = write_workbook(tmp_path / "filled.xlsx", rows)
    tables = sources.read(place)
    assert list(tables) == given
    told = next(iter(tables.values())).decisions
    for name in set(TABLES) - set(given):
        assert f"filled.xlsx, sheet {name} has headings and no rows and counts as not given" in told


def test_a_workbook_that_was_not_filled_in_at_all_is_refused(tmp_path: Path) -> None:
    place = write_workbook(tmp_path / "filled.xlsx", {name: [] for name in TABLES})
    assert refusal(place) == ["filled.xlsx, sheet families, line 1: there are headings and no rows; an extract holds at least one family"]


def test_a_file_of_documents_without_rows_says_that_there_are_none(tmp_path: Path) -> None:
    assert "documents" in sources.read(write(tmp_path, families=[family()], documents=[]))


def exported(folder: Path, lines: Sequence[str] = EXPORT) -> Path:
    """Write an extract whose families are the export of a case system."""
    write(folder, problems=list(ROWS["problems"]), claims=list(ROWS["claims"]))
    (folder / "families.csv").unlink()
    (folder / "Case list 2015-16.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_an_export_is_read_by_its_feed(tmp_path: Path) -> None:
    """Headings renamed, a constant added, codes translated, columns left out, the heading in the second row."""
    tables = texts(exported(tmp_path), {"case_list": FEED})
    same = {"local_authority": BROMLEY, "phase": "2", "identified_on": "2015-04-07", "referral_source": "police"}
    assert tables["families"] == [{**same, "family_id": "F1"}, {**same, "family_id": "F2", "consent": "given"}]
    raw = sources.read(tmp_path, {"case_list": FEED})["families"]
    assert raw.text.index.tolist() == [3, 4]
    assert list(raw.text.columns) == list(raw.written.columns)
    assert raw.written.loc[3, ["local_authority", "consent", "identified_on", "phase"]].tolist() == [
        "Bromley",
        "Not asked",
        "07/04/2015",
        "2",
    ]
    assert raw.decisions == (
        "read as UTF-8 with commas",
        "read by params/feeds/case_list.yaml",
        "the columns Lead family member, DOB (it looks like a birth date), Team were left out",
        "identified_on: dates are day/month/year (31/12/2015), as the feed says",
    )


def test_what_a_feed_leaves_out_is_nowhere_in_what_comes_in(tmp_path: Path) -> None:
    """Neither as a cell nor, where a comma moved the cells of a row, under another heading."""
    moved = "F3,Bromley,,07/04/2015,Yes,school, north,Eva Lindqvist,02/03/1981,north"
    raw = sources.read(exported(tmp_path, [*EXPORT, moved]), {"case_list": FEED})["families"]
    result = contract.check(sources.read(tmp_path, {"case_list": FEED}), BOOK, TODAY)
    everything = repr([raw, raw.text.values.tolist(), raw.written.values.tolist(), result.quarantined["families"].values.tolist()])
    assert [word for word in ("Lindqvist", "Okafor", "1981", "1979", "north", "south") if word in everything] == []
    assert raw.odd_lines == {5: 10}
    assert result.quarantined["families"].index.tolist() == [5]
    assert "the cells of rows that do not fit the headings were not kept" in raw.decisions


def test_a_list_of_problems_is_translated_by_its_parts(tmp_path: Path) -> None:
    feed = Feed(
        description="Plans", file="plans*.csv", table="documents", columns={name: name.upper() for name in TABLES["documents"].required},
        codes={"problems_named": {"Unwell": "health", "No work": "worklessness"}},
    )  # fmt: skip
    write(tmp_path, families=[family()])
    rows = [",".join(name.upper() for name in TABLES["documents"].required), f"{BROMLEY},2,F1,plan,2015-06-01,Unwell; No work;crime_asb"]
    (tmp_path / "Plans 2015.csv").write_text("\n".join(rows) + "\n")
    assert texts(tmp_path, {"plans": feed})["documents"][0]["problems_named"] == "health;worklessness;crime_asb"


def test_two_feeds_may_read_two_tables_from_one_workbook(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "Export 1.xlsx", {"problems": ROWS["problems"], "claims": ROWS["claims"]})
    write(tmp_path / "csv", families=list(ROWS["families"]))
    (tmp_path / "csv" / "families.csv").rename(tmp_path / "families.csv")
    feeds = {
        f"feed_of_{name}": Feed(
            description=name, file="Export*.xlsx", sheet=name, table=name, columns={column: column for column in TABLES[name].required}
        )
        for name in ("problems", "claims")
    }
    assert texts(tmp_path, feeds) == without_empty({name: rows for name, rows in ROWS.items() if name != "documents"})
    assert book.name in sources.read(tmp_path, feeds)["claims"].file


def test_a_feed_that_matches_no_file_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, **{name: list(rows) for name, rows in ROWS.items()})
    assert texts(tmp_path, {"case_list": FEED, **BOOK.feeds}) == without_empty(ROWS)


def test_without_a_key_a_column_of_identifiers_is_refused_and_with_one_it_is_left_out_and_told(tmp_path: Path) -> None:
    write(tmp_path, families=[family()])
    with_names = "local_authority,phase,family_id,problem,identified_on,Surname\n" + f"{BROMLEY},2,F1,health,2015-04-07,Lindqvist\n"
    (tmp_path / "problems.csv").write_text(with_names)
    assert refusal(tmp_path) == [
        "problems.csv, line 1: the column Surname looks like a name; take it out, or name a key file (KEY=), with which it is left out at "
        "the door"
    ]
    table = sources.read(tmp_path, {}, KEY)["problems"]
    assert "the column Surname (it looks like a name) was left out" in table.decisions
    assert "Lindqvist" not in repr([table, table.text.values.tolist(), table.written.values.tolist()])


def test_with_a_key_nhs_numbers_become_the_same_pseudonyms_in_every_table(tmp_path: Path) -> None:
    """However they are grouped, and a re-referral finds the earlier family."""
    numbers = ["9434765919", "4505577104", "9434765870"]
    grouped = "943 476 5919"
    families = [family(number, practitioner_id="Ada Lindqvist") for number in numbers]
    families[1] = {**families[1], "re_referral_of": grouped}
    write(tmp_path, families=families, problems=[problem(grouped)], claims=[claim("943 476 5870")])
    assert len(refusal(tmp_path)) == 4  # family_id in each of three tables, and re_referral_of
    raw = sources.read(tmp_path, {}, KEY)
    assert contract.check(raw, BOOK, TODAY).faults == ()
    pseudonyms = raw["families"].text["family_id"].tolist()
    assert len({*pseudonyms}) == 3
    assert raw["families"].text["re_referral_of"].tolist() == ["", pseudonyms[0], ""]
    assert raw["problems"].text["family_id"].tolist() == pseudonyms[:1]
    assert raw["claims"].text["family_id"].tolist() == pseudonyms[2:]
    assert "family_id: NHS numbers became pseudonyms" in raw["families"].decisions
    everything = repr([[table, table.text.values.tolist(), table.written.values.tolist()] for table in raw.values()])
    assert [word for word in [*numbers, grouped, "Lindqvist"] if word in everything] == []


def test_a_key_does_not_let_an_identifier_into_a_column_that_is_no_pseudonym(tmp_path: Path) -> None:
    write(tmp_path, families=[family(referral_source="neighbour, BR1 3UH")])
    assert refusal(tmp_path, {}, KEY) == [
        "families.csv, line 2: referral_source: this looks like a postcode, which must not stand in an extract; take it out of the column"
    ]


def test_columns_to_the_right_without_heading_and_cells_are_no_columns(tmp_path: Path) -> None:
    """A spreadsheet leaves commas behind where cells were once."""
    write(tmp_path, families=[family()])
    (tmp_path / "problems.csv").write_text(f"local_authority,phase,family_id,problem,identified_on,,\n{BROMLEY},2,F1,health,2015-04-07,,\n")
    assert len(texts(tmp_path)["problems"]) == 1


def test_hidden_files_and_what_a_spreadsheet_keeps_beside_an_open_file_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, families=[family()])
    for name in (".families.csv", "~$families.xlsx", "desktop.ini"):
        (tmp_path / name).write_bytes(b"\0")
    (tmp_path / "budget.csv").write_bytes(b"\0")
    assert decisions(tmp_path)[-1] == "the file budget.csv was left out; it is no table of an extract"
    assert not [words for words in decisions(tmp_path) if "desktop.ini" in words]


@pytest.mark.parametrize("name", ["absent", "absent.xlsx"])
def test_a_place_that_is_not_there_is_told_with_what_an_extract_is(name: str, tmp_path: Path) -> None:
    (message,) = refusal(tmp_path / name)
    assert message.endswith(
        "there is no such folder or workbook; an extract is a folder or workbook with families, problems and claims and, where "
        "there are any, documents, people, progress, employment, spot_checks, service_use and ledger; or with returns"
    )


def test_a_single_file_of_text_is_no_extract(tmp_path: Path) -> None:
    write(tmp_path, families=[family()])
    (message,) = refusal(tmp_path / "families.csv")
    assert "this is neither a folder nor an .xlsx workbook" in message


def test_a_workbook_without_a_needed_sheet_is_one_message_a_sheet(tmp_path: Path) -> None:
    place = write_workbook(tmp_path / "extract.xlsx", {"families": ROWS["families"], "problem": []})
    first, second = refusal(place)
    assert first == "extract.xlsx: the sheet problems is missing, but extract.xlsx has a sheet problem; rename it if it is the same"
    assert second.startswith("extract.xlsx: the sheet claims is missing; an extract is")


def test_a_workbook_that_cannot_be_opened_is_one_message_and_its_tables_are_not_called_missing(tmp_path: Path) -> None:
    (tmp_path / "extract.xlsx").write_text("local_authority,phase\n")
    (message,) = refusal(tmp_path)
    assert message.startswith("extract.xlsx: ")
    write(tmp_path, families=[family()])
    (tmp_path / "extract.xlsx").rename(tmp_path / "documents.xlsx")
    (message,) = refusal(tmp_path)
    assert message.startswith("documents.xlsx: ")
