"""Drafts of feeds: what is recognised is mapped rightly, what is not is left to a person, and no family's value is ever shown."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_extract import BOOK, TODAY, Row, checked, claim, document, family, problem

from tfdata import contract, mapping, sources
from tfdata.extracts import TABLES
from tfdata.faults import Refused
from tfdata.mapping import guesses
from tfdata.params import Feed, codes, load
from tfdata.params.reader import read
from tfdata.places import PARAMS

KENT = "E10000016"
CALLED = {
    "families": {
        "local_authority": "LA code", "district": "District code", "ward": "Ward name", "phase": "Programme phase", "family_id": "Case ref",
        "identified_on": "Date identified", "approached_on": "First contact", "consent": "Consent given?", "consent_on": "Consent date",
        "attached_on": "Date attached", "closed_on": "Closure date", "practitioner_id": "Key worker ID", "referral_source": "Referrer",
        "re_referral_of": "Previous case ref", "recorded_on": "Last updated",
    },
    "problems": {
        "local_authority": "Council", "phase": "Phase", "family_id": "Family ref", "problem": "Headline problem",
        "identified_on": "Date identified", "recorded_on": "Date entered",
    },
    "documents": {
        "local_authority": "Authority code", "phase": "Phase", "family_id": "Family No", "document": "Document type",
        "completed_on": "Completion date", "problems_named": "Needs identified", "recorded_on": "Date recorded",
    },
    "claims": {
        "local_authority": "UTLA", "phase": "TF Phase", "family_id": "CaseRef", "claim_basis": "Claim type", "status": "Claim status",
        "status_on": "Status date", "recorded_on": "Date updated",
    },
}  # fmt: skip
WRITTEN = {
    "given": "Yes", "refused": "No", "health": "Health", "crime_asb": "Crime & ASB", "plan": "Family plan", "assessment": "Assessment",
    "continuous_employment": "Continuous employment", "claimed": "Submitted", "paid": "Paid", "2": "Phase 2", KENT: "Kent",
    "E07000115": "Tonbridge & Malling",
}  # fmt: skip
TABLES_OF_KENT: Mapping[str, Sequence[Row]] = {
    "families": [
        family(
            "F1", local_authority=KENT, district="E07000115", consent="given", consent_on="2015-04-20", approached_on="2015-04-13",
            attached_on="2015-05-01", practitioner_id="W7", ward="Fern Down", recorded_on="2015-06-30",
        ),
        family("F2", local_authority=KENT, consent="refused", approached_on="2015-04-13", re_referral_of="F1"),
        family("F3", local_authority=KENT, attached_on="2015-04-25", closed_on="2015-12-31"),
    ],
    "problems": [problem("F1", local_authority=KENT), problem("F1", local_authority=KENT, problem="crime_asb", identified_on="2015-04-30")],
    "documents": [
        document("F1", local_authority=KENT, completed_on="2015-06-21", problems_named="health;crime_asb"),
        document("F1", local_authority=KENT, document="assessment", completed_on="2015-04-21"),
    ],
    "claims": [
        claim("F1", local_authority=KENT, recorded_on="2015-10-13"),
        claim("F1", local_authority=KENT, status="paid", status_on="2015-11-30"),
    ],
}  # fmt: skip


def as_exported(name: str, row: Row, form: str) -> list[str]:
    """Write a row as a case system would: its own words for codes, its own form of date."""
    cells = {heading: row.get(column, "") for column, heading in CALLED[name].items()}
    found = []
    for column, heading in CALLED[name].items():
        cell = cells[heading]
        if column in TABLES[name].dates and cell:
            cell = date.fromisoformat(cell).strftime(form)
        elif column == "problems_named":
            cell = "; ".join(WRITTEN[part] for part in cell.split(";") if part)
        elif column not in ("family_id", "practitioner_id", "re_referral_of"):
            cell = WRITTEN.get(cell, cell)
        found.append(cell)
    return found


def exported(folder: Path, kind: str, form: str) -> list[Path]:
    """Write the tables as a case system's files of a kind."""
    folder.mkdir(parents=True)
    paths = []
    for name, rows in TABLES_OF_KENT.items():
        cells = [list(CALLED[name].values()), *(as_exported(name, row, form) for row in rows)]
        path = folder / f"Kent {name} 2015-12-31.{kind}"
        if kind == "csv":
            text = io.StringIO()
            csv.writer(text, delimiter=";").writerows(cells)
            path.write_bytes(text.getvalue().encode("cp1252"))
        elif kind == "xlsx":
            with xlsxwriter.Workbook(path) as book:
                for sheet, content in (("Guidance", [["How to run this export"]]), (f"Export of {name}", cells)):
                    to = book.add_worksheet(sheet)
                    for number, row in enumerate(content):
                        to.write_row(number, 0, row)
        else:
            pd.DataFrame(cells[1:], columns=cells[0]).to_parquet(path)
        paths.append(path)
    return paths


def feed_of(draft: str, folder: Path) -> Feed:
    """Read a draft as params/feeds reads it."""
    return feeds_of({"drafted": draft}, folder)["drafted"]


def feeds_of(drafts: Mapping[str, str], folder: Path) -> Mapping[str, Feed]:
    root = folder / "params"
    shutil.copytree(PARAMS, root)
    for name, draft in drafts.items():
        (root / "feeds" / f"{name}.yaml").write_text(draft, encoding="utf-8")
    return {name: feed for name, feed in load(root).feeds.items() if name in drafts}


def drafted(folder: Path, *rows: Sequence[str], name: str = "Case list.csv") -> str:
    """Draft a feed for a file of these rows."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return mapping.draft(path, BOOK)


# An export that is fully recognised


@pytest.mark.parametrize(
    ("kind", "form"),
    [("csv", "%d/%m/%Y"), ("csv", "%m/%d/%Y"), ("csv", "%d/%m/%y"), ("csv", "%d-%b-%Y"), ("xlsx", "%d/%m/%Y"), ("parquet", "%Y-%m-%d")],
)
def test_an_export_that_is_recognised_needs_no_settling_and_gives_the_rows_of_the_plain_extract(
    kind: str, form: str, tmp_path: Path
) -> None:
    """Draft, feed, door: the same accepted rows as the extract in the contract's own form."""
    paths = exported(tmp_path / "exports", kind, form)
    drafts = {path.stem.split()[1]: mapping.draft(path, BOOK) for path in paths}
    assert [line for draft in drafts.values() for line in draft.splitlines() if "to decide:" in line] == []
    feeds = feeds_of(drafts, tmp_path)
    assert {name: feed.table for name, feed in feeds.items()} == {name: name for name in CALLED}
    assert {name: dict(feed.columns) for name, feed in feeds.items()} == CALLED
    by_feeds = contract.check(sources.read(tmp_path / "exports", feeds), BOOK, TODAY)
    plain = checked(tmp_path / "plain", **TABLES_OF_KENT)
    assert by_feeds.faults == plain.faults == ()
    for name, rows in plain.accepted.items():
        pd.testing.assert_frame_equal(by_feeds.accepted[name], rows)


def test_next_quarters_file_is_claimed_by_the_same_feed(tmp_path: Path) -> None:
    paths = exported(tmp_path / "exports", "csv", "%d/%m/%Y")
    feeds = feeds_of({path.stem.split()[1]: mapping.draft(path, BOOK) for path in paths}, tmp_path)
    for path in paths:
        path.rename(path.with_name(path.name.replace("2015-12-31", "2016-03-31")))
    assert set(sources.read(tmp_path / "exports", feeds)) == set(CALLED)


def test_the_contracts_own_names_are_drafted_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "families of Bromley.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, TABLES["families"].names, restval="")
        writer.writeheader()
        writer.writerows([family(), family("F2")])
    draft = mapping.draft(path, BOOK)
    assert "to decide" not in draft.split("\n", 1)[1]
    assert "# Every heading is one of the contract’s: under its table’s name the file needs no feed." in draft
    assert feed_of(draft, tmp_path).columns == {name: name for name in TABLES["families"].names}


def test_a_return_is_recognised_by_its_headings_and_measures(tmp_path: Path) -> None:
    draft = drafted(
        tmp_path,
        ["LA", "Phase", "Quarter", "Indicator", "Number of families", "Return"],
        ["Kent", "2", "2015-16-Q3", "Identified", "1,160", "Q3 return"],
        ["Kent", "2", "2015-16-Q3", "Attached", "900", "Q3 return"],
        name="Quarterly figures.csv",
    )
    feed = feed_of(draft, tmp_path)
    assert (feed.table, feed.codes["measure"]) == ("returns", {"Identified": "identified", "Attached": "attached"})
    assert (feed.columns["value"], feed.columns["source"]) == ("Number of families", "Return")


# How the file is written

FAMILY = ("LA code", "District", "Phase", "Case ref", "Date identified", "Consent", "Referrer")


def one(day: str = "13/04/2015", **cells: str) -> list[str]:
    of = {"LA code": KENT, "District": "", "Phase": "2", "Case ref": "F1", "Date identified": day, "Consent": "Yes", "Referrer": "police"}
    return list({**of, **cells}.values())


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (["2015-04-13"], 'date_format: "2015-12-31"'),
        (["13/04/2015", "01/02/2015"], 'date_format: "31/12/2015"'),
        (["13.04.2015"], 'date_format: "31/12/2015"'),
        (["04/13/2015", "01/02/2015"], 'date_format: "12/31/2015"'),
        (["13/04/15"], 'date_format: "31/12/15"'),
        (["13-Apr-2015"], 'date_format: "31 December 2015"'),
        (["1 April 2015"], 'date_format: "31 December 2015"'),
        (["12/04/2015"], "# to decide: date_format: no date proves whether the day or the month comes first; left out, the day does"),
        (["01/02/15"], '# to decide: date_format: "31/12/15", if the day comes first; no date proves it'),
        (["13/04/2015", "04/13/2015"], '# to decide: date_format: under "Date identified" some dates can only be day/month'),
        (["2015-04-13", "13/04/2015"], ""),  # the door judges such a column itself, each time
    ],
)
def test_the_form_of_the_dates_is_said_where_a_date_proves_it(days: list[str], said: str, tmp_path: Path) -> None:
    draft = drafted(tmp_path, FAMILY, *(one(day) for day in days))
    found = [line for line in draft.splitlines() if "date_format" in line]
    assert (len(found), bool(found) and found[0].startswith(said)) == ((1, True) if said else (0, False))


@pytest.mark.parametrize(
    ("encoding", "mark", "word"), [("utf-8", ",", ","), ("cp1252", ";", ";"), ("utf-8", "\t", "tab"), ("utf-8", "|", "|")]
)
def test_encoding_and_separator_are_those_that_the_reader_finds(encoding: str, mark: str, word: str, tmp_path: Path) -> None:
    path = tmp_path / "Case list.txt"
    path.write_bytes("\n".join(mark.join(row) for row in (FAMILY, one(Referrer="Café"))).encode(encoding))
    feed = feed_of(mapping.draft(path, BOOK), tmp_path)
    assert (feed.encoding, feed.separator) == ({"cp1252": "windows-1252"}.get(encoding, encoding), word)


@pytest.mark.parametrize("mark", [",", ";"])
@pytest.mark.parametrize(
    ("above", "header_row"), [(["Families at 31 December 2015", "Case system"], 3), (["Families of the quarter", ""], 3)]
)
def test_headings_below_a_title_are_found(above: list[str], header_row: int, mark: str, tmp_path: Path) -> None:
    path = tmp_path / "Case list.csv"
    path.write_text("\n".join([*above, *(mark.join(row) for row in (FAMILY, one(), one()))]), encoding="utf-8")
    feed = feed_of(mapping.draft(path, BOOK), tmp_path)
    assert (feed.header_row, feed.separator, feed.columns["family_id"]) == (header_row, mark, "Case ref")


@pytest.mark.parametrize(
    "rows",
    [
        [["F1", "Smith", "police", "13/04/2015"], ["F2", "Jones", "school", "14/04/2015"]],
        [["Smith", "Anna", "police"], ["Jones", "Carla", "school"]],
        [["Consent", "Status", "F100293", "Smith"]],  # two words that are headings elsewhere do not make a row with a number one
    ],
)
def test_a_file_without_headings_is_refused_and_none_of_its_first_line_is_shown(rows: list[list[str]], tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        drafted(tmp_path, *rows)
    (fault,) = refused.value.faults
    assert fault.message.startswith("none of the first 5 lines names columns that an extract has")
    assert not any(cell in str(fault) for row in rows for cell in row)


def test_of_several_sheets_the_likest_is_drafted_and_the_others_are_named(tmp_path: Path) -> None:
    (path, *_) = exported(tmp_path / "exports", "xlsx", "%d/%m/%Y")
    draft = mapping.draft(path, BOOK)
    assert 'sheet: "Export of families"' in draft
    assert '# the sheet "Guidance" is not looked at here' in draft
    with pytest.raises(Refused, match="sheet Guidance: none of the first 5 lines names columns that an extract has"):
        mapping.draft(path, BOOK, "Guidance")
    with pytest.raises(Refused, match="there is no sheet 'Gidance'; the workbook has Guidance, Export of families"):
        mapping.draft(path, BOOK, "Gidance")


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("Cases 2015-12-31.csv", "Cases *.csv"), ("cases_20151231_v2.CSV", "cases_*_v*.CSV"), ("Cases [old].csv", "Cases [[]old].csv"),
        ("2015-12-31.csv", "2015-12-31.csv"), ("a..b.csv", "a?b.csv"),
    ],
)  # fmt: skip
def test_the_pattern_keeps_the_files_words_and_lets_its_numbers_change(name: str, pattern: str, tmp_path: Path) -> None:
    feed = feed_of(drafted(tmp_path, FAMILY, one(), name=name), tmp_path)
    assert feed.file == pattern


@pytest.mark.parametrize("name", ["Cases.xls", "Cases.doc", "Cases"])
def test_a_file_of_another_kind_is_refused_with_what_to_save_it_as(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"a feed maps files that end in \.csv, \.txt, \.tsv, \.xlsx, \.parquet; save it as one of these"):
        drafted(tmp_path, FAMILY, one(), name=name)


# What is left to a person


def test_two_headings_that_may_give_one_column_are_both_named(tmp_path: Path) -> None:
    draft = drafted(tmp_path, (*FAMILY, "Start date", "Date opened"), [*one(), "14/05/2015", "15/05/2015"])
    assert '  # to decide: attached_on: "Start date" or "Date opened"' in draft.splitlines()
    assert "attached_on" not in feed_of(draft, tmp_path).columns


def test_a_column_that_nothing_gives_is_named_with_what_it_must_be(tmp_path: Path) -> None:
    draft = drafted(tmp_path, ("Case ref", "Date identified", "Referrer"), ("F1", "13/04/2015", "police"))
    lines = draft.splitlines()
    assert '  district: "" # no heading gives it: every cell stays empty' in lines
    assert "  # to decide: phase: no heading gives it; name one under columns, or write here one of 1, 2, in quotes" in lines
    assert any(
        line.startswith("  # to decide: local_authority: no heading gives it; name one under columns, or write here the") for line in lines
    )
    settled = draft.replace("  # to decide: phase: no heading gives it", '  phase: "2" #').replace(
        "  # to decide: local_authority: no heading gives it", f"  local_authority: {KENT} #"
    )
    assert feed_of(settled, tmp_path).constants == {"local_authority": KENT, "district": "", "phase": "2", "consent": ""}


def test_a_heading_like_no_column_is_named(tmp_path: Path) -> None:
    draft = drafted(tmp_path, (*FAMILY, "Parish", "Ofsted band"), [*one(), "W1", "2"])
    assert '# to decide: "Parish" is like no column of families; name it under columns, or let it be left out' in draft
    assert '# to decide: "Ofsted band" is like no column of families' in draft


def test_a_heading_that_stands_twice_is_not_taken_for_a_column(tmp_path: Path) -> None:
    draft = drafted(tmp_path, (*FAMILY, "Closure date", "Closure date"), [*one(), "14/05/2015", ""])
    assert '# to decide: "Closure date" stands more than once; take one out of the export' in draft
    assert "closed_on" not in draft


def test_a_file_that_is_like_two_tables_says_so(tmp_path: Path) -> None:
    draft = drafted(tmp_path, ("Case ref", "Phase", "LA", "Notes"), ("F1", "2", "Kent", "-"), name="Export.csv")
    assert re.search(r"^# to decide: table: \w+ or \w+; what follows is drafted as \w+$", draft, re.MULTILINE)
    with pytest.raises(Refused) as refused:
        feed_of(draft, tmp_path)
    assert "params/feeds/drafted.yaml, line 2: table: this key is missing" in [str(fault) for fault in refused.value.faults]


def test_columns_of_other_things_than_dates_are_not_taken_for_dates(tmp_path: Path) -> None:
    """The heading alone would do; what stands below it does not."""
    draft = drafted(tmp_path, (*FAMILY, "Closed"), [*one(), "Y"])
    assert "closed_on" not in draft


# Codes


@pytest.mark.parametrize(
    ("column", "value", "code", "is_sure"),
    [
        ("consent", "Yes", "given", True),
        ("consent", "GIVEN", "given", True),
        ("consent", "Consent refused", "refused", True),
        ("consent", "Not given", "", False),  # as like to given as can be, and the opposite
        ("consent", "Pending", "", False),
        ("status", "Unclaimed", "", False),
        ("status", "Claim paid", "paid", True),
        ("status", "Rejectd", "rejected", False),
        ("problem", "Domestic violence and abuse", "domestic_abuse", True),
        ("problem", "Children who need help", "children_need_help", True),
        ("problem", "School atendance", "", False),  # it may be education of phase 1 as well
        ("phase", "Phase 2", "2", True),
        ("phase", "TF2", "2", False),
        ("phase", "Phase 1 and 2", "", False),
        ("document", "Family plan", "plan", True),
    ],
)
def test_a_value_becomes_the_code_that_it_says_and_is_marked_where_it_is_only_near(
    column: str, value: str, code: str, is_sure: bool
) -> None:
    assert guesses.code_of(value, codes.lists(BOOK)[column]) == (code, is_sure)


def test_a_value_that_is_only_near_a_code_is_marked(tmp_path: Path) -> None:
    draft = drafted(tmp_path, FAMILY, one(Phase="TF2"), one(Consent="Refussed"))
    assert '    "TF2": "2" # the nearest code; check it' in draft
    assert '    "Refussed": "refused" # the nearest code; check it' in draft


def test_a_word_that_recurs_and_is_no_code_is_asked_about(tmp_path: Path) -> None:
    rows = [one(), one(Consent="No"), *[one(Consent="Pending")] * 3]
    draft = drafted(tmp_path, FAMILY, *rows)
    assert '    # to decide: "Pending": what it means; known are given, refused, and "" for an empty cell' in draft
    assert (
        feed_of(draft.replace('    # to decide: "Pending": what it means', '    "Pending": "" #'), tmp_path).codes["consent"]["Pending"]
        == ""
    )


def test_what_stands_on_fewer_than_three_rows_is_not_shown_unless_it_is_near_a_code(tmp_path: Path) -> None:
    draft = drafted(tmp_path, FAMILY, one(), one(Consent="No"), *[one(Consent="Ask Ms Jones")] * 2)
    assert "Jones" not in draft
    assert '    # to decide: 1 more under "Consent", which are not shown since they are rare or no short words' in draft


def test_a_column_that_is_mostly_no_code_list_is_not_shown_at_all(tmp_path: Path) -> None:
    draft = drafted(tmp_path, FAMILY, *[one(Consent=word) for word in ("Yes", "Anna said so", "Mother unsure") for _ in range(4)])
    assert '# to decide: the values under "Consent" are not like the codes of consent, and are not shown' in draft
    assert "Anna" not in draft
    assert "unsure" not in draft


@pytest.mark.parametrize("value", ["x" * 41, "Yes 7712", "AB12 3CD", "line\nbreak"])
def test_a_long_value_one_with_digits_or_one_like_an_identifier_is_not_shown(value: str, tmp_path: Path) -> None:
    draft = drafted(tmp_path, FAMILY, one(), one(Consent="No"), *[one(Consent=value)] * 5)
    assert value not in draft
    assert "1 more under" in draft


def test_more_than_twenty_different_values_are_no_code_list(tmp_path: Path) -> None:
    letters = "abcdefghijklmnopqrstu"
    assert len(letters) == 21
    draft = drafted(
        tmp_path, FAMILY, *[one(Consent=f"given {letter}" if letter != "a" else "given") for letter in letters for _ in range(3)]
    )
    assert '"given b"' not in draft


# Identifiers


def test_headings_that_look_like_identifiers_are_left_out(tmp_path: Path) -> None:
    headings = (*FAMILY, "Surname", "DOB", "NHS No", "Post code", "UPN", "Contact")
    draft = drafted(tmp_path, headings, [*one(), "Smith", "01/02/2003", "9434765919", "AB1 2CD", "", "parent@example.org"])
    feed = feed_of(draft, tmp_path)
    assert feed.leave_out == ["Surname", "DOB", "NHS No", "Post code", "UPN", "Contact"]
    assert '  - "Contact" # looks like an email address' in draft
    for value in ("Smith", "01/02/2003", "9434765919", "AB1 2CD", "parent@example.org"):
        assert value not in draft


def test_a_key_worker_by_name_is_left_out_and_a_family_by_nhs_number_is_named_as_such(tmp_path: Path) -> None:
    numbers = ("943 476 5919", "987 654 4321", "401 023 2137")
    names = ("Anna Smith", "Bob Brown", "Carla Crown")
    rows = [[*one(**{"Case ref": number}), name] for number, name in zip(numbers, names, strict=True)]
    draft = drafted(tmp_path, (*FAMILY, "Key worker"), *rows)
    assert '  - "Key worker" # holds what looks like a name; with a key file it can give practitioner_id' in draft
    assert '  family_id: "Case ref" # holds what looks like an NHS number: the door refuses it without a key file' in draft
    assert not any(value in draft for value in (*numbers, *names))


WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=12)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headings=st.lists(WORDS | st.sampled_from(FAMILY), min_size=2, max_size=8), row=st.lists(WORDS, min_size=8, max_size=8))
def test_whatever_the_headings_are_the_draft_is_yaml_that_the_strict_reader_reads(
    headings: list[str], row: list[str], tmp_path: Path
) -> None:
    try:
        draft = drafted(tmp_path, headings, row[: len(headings)])
    except Refused:
        return  # no table of text: the reader says why
    path = tmp_path / "drafted.yaml"
    path.write_text(draft, encoding="utf-8")
    content = read(path, "drafted.yaml").content
    assert content["file"] == "Case list.csv"
    assert set((content["columns"] or {}).values()) <= {" ".join(heading.split()) for heading in headings}


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(secret=st.from_regex(r"[a-z]{4}-[a-z]{4}-[a-z]{4}", fullmatch=True), column=st.sampled_from(FAMILY), count=st.integers(1, 2))
def test_no_value_of_any_column_is_shown_that_stands_on_one_or_two_rows(secret: str, column: str, count: int, tmp_path: Path) -> None:
    draft = drafted(tmp_path, FAMILY, *[one()] * 3, *[one(Consent="No")] * 3, *[one(**{column: secret})] * count)
    assert secret not in draft
