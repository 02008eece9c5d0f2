"""The store keeps what was accepted, and a caseload is shown as the authority knew it on a day."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_extract import (
    BOOK,
    BROMLEY,
    KENT,
    TODAY,
    TONBRIDGE,
    booking,
    checked,
    claim,
    document,
    family,
    incident,
    measured,
    person,
    problem,
    spell,
    spot_check,
    support,
)

from tfdata import contract, store
from tfdata.caseload import Caseload
from tfdata.extracts import TABLES, TableCounts
from tfdata.faults import Refused
from tfdata.periods import Quarter
from tfdata.sources.raw import RawTable

BEFORE, ON, AFTER = date(2015, 6, 29), date(2015, 6, 30), date(2015, 7, 1)


def caseload(folder: Path, code: str = BROMLEY, **tables: Any) -> Caseload:
    """Bring rows through the door and the store; none may be refused on the way."""
    result = checked(folder / "extract", **tables)
    assert result.faults == ()
    store.ingest(result, "small", folder / "store", is_demonstration=False)
    return store.read("small", code, folder / "store")


def seen(table: pd.DataFrame, *columns: str) -> list[tuple]:
    """Give the cells of some columns, dates as ISO text and missing cells as empty text."""
    picked = table[list(columns)].copy()
    for column in columns:
        if picked[column].dtype.kind == "M":
            picked[column] = picked[column].dt.strftime("%Y-%m-%d")
    return [tuple("" if pd.isna(cell) else cell for cell in row) for row in picked.itertuples(index=False)]


def test_what_was_accepted_is_read_back_with_its_types_and_counts(tmp_path: Path) -> None:
    families = [family(), family("K1", local_authority=KENT, district=TONBRIDGE), family("F2", consent="maybe")]
    result = checked(tmp_path, families=families, documents=[document()], problems=[problem("K1", local_authority=KENT)])
    stored = store.ingest(result, "small", tmp_path / "store", is_demonstration=True)
    read = store.read("small", BROMLEY, tmp_path / "store")
    assert set(stored.sha256) == {BROMLEY, KENT}
    assert (read.name, read.local_authority, read.is_demonstration, read.has_documents) == ("small", BROMLEY, True, True)
    assert read.sha256 == stored.sha256[BROMLEY] == store.digest("small", BROMLEY, tmp_path / "store")
    assert read.counts["families"] == TableCounts(rows_in=2, kept=1, quarantined=1)
    assert stored.counts["families"] == TableCounts(rows_in=3, kept=2, quarantined=1)
    for name, table in TABLES.items():
        assert {column: str(dtype) for column, dtype in getattr(read, name).dtypes.items()} == {
            column.name: column.dtype for column in table.columns
        }
    assert [len(getattr(read, name)) for name in TABLES] == [1, 0, 1, *[0] * (len(TABLES) - 3)]


def test_an_extract_without_documents_says_so(tmp_path: Path) -> None:
    read = caseload(tmp_path, families=[family()])
    assert (read.has_documents, len(read.documents)) == (False, 0)


def test_the_same_rows_in_another_order_give_the_same_bytes(tmp_path: Path) -> None:
    families = [family("F2", recorded_on="2015-06-01"), family("F2", recorded_on="2015-05-01"), family("F1")]
    claims = [claim("F2", status="paid"), claim("F2"), claim("F1")]
    for name, rows in (("forth", (families, claims)), ("back", (families[::-1], claims[::-1]))):
        store.ingest(checked(tmp_path / name, families=rows[0], claims=rows[1]), name, tmp_path / "store", is_demonstration=False)
    forth, back = ([path.read_bytes() for path in sorted((tmp_path / "store" / name).glob(f"{BROMLEY}-*/*"))] for name in ("forth", "back"))
    assert forth == back
    assert store.digest("forth", BROMLEY, tmp_path / "store") == store.digest("back", BROMLEY, tmp_path / "store")


def test_an_authoritys_sha256_changes_with_its_own_rows_only(tmp_path: Path) -> None:
    def digests(*rows: Any) -> list[str]:
        store.ingest(checked(tmp_path / "extract", families=rows), "small", tmp_path / "store", is_demonstration=False)
        return [store.digest("small", code, tmp_path / "store") for code in (BROMLEY, KENT)]

    first = digests(family(), family("K1", local_authority=KENT))
    second = digests(family(), family("K1", local_authority=KENT), family("K2", local_authority=KENT))
    third = digests(family(), family("K1", local_authority=KENT), family("F2", consent="maybe"))
    assert (first[0] == second[0], first[1] == second[1]) == (True, False)
    assert (first[0] == third[0], first[1] == third[1]) == (False, True)


def test_whether_a_caseload_is_a_demonstration_is_part_of_its_sha256(tmp_path: Path) -> None:
    result = checked(tmp_path, families=[family()])
    sha256 = [store.ingest(result, "small", tmp_path / "store", is_demonstration=flag).sha256 for flag in (True, False)]
    assert sha256[0] != sha256[1]


def test_a_new_extract_takes_the_place_of_the_old_one_whole(tmp_path: Path) -> None:
    caseload(tmp_path, families=[family(), family("K1", local_authority=KENT)])
    assert len(caseload(tmp_path, families=[family(), family("F2")]).families) == 2
    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == ["small"]
    sha256 = caseload(tmp_path, families=[family(), family("F3")]).sha256
    kept = sorted(path.name.split("-")[0] for path in (tmp_path / "store" / "small").iterdir())
    assert kept == [BROMLEY, BROMLEY, "index.json"]  # the current partition, and the one before it
    assert (tmp_path / "store" / "small" / f"{BROMLEY}-{sha256[:16]}").is_dir()


def test_a_failure_while_storing_leaves_the_old_extract_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = caseload(tmp_path, families=[family()])

    def full_disk(*_: Any, **__: Any) -> None:
        raise OSError("no space left")

    result = checked(tmp_path / "extract", families=[family(), family("F2")])
    monkeypatch.setattr(pd.DataFrame, "to_parquet", full_disk)
    with pytest.raises(OSError, match="no space left"):
        store.ingest(result, "small", tmp_path / "store", is_demonstration=False)
    assert store.read("small", BROMLEY, tmp_path / "store").sha256 == before.sha256
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["small"]


def test_an_extract_of_which_no_family_is_accepted_is_not_stored(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no family was accepted"):
        store.ingest(checked(tmp_path, families=[family(consent="maybe")]), "small", tmp_path / "store", is_demonstration=False)
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("smal", BROMLEY, "the store holds no extract of this name; did you mean small"),
        ("kent-2015", BROMLEY, "the store holds no extract of this name; it holds small"),
        ("small", KENT, f"the extract holds nothing of {KENT}; it holds {BROMLEY}"),
        ("small", TONBRIDGE, "a district's families are read from its county's extract"),
        ("../small", BROMLEY, "an extract's name in the store is made of letters"),
    ],
)
def test_what_the_store_does_not_hold_is_refused_with_what_it_holds(name: str, code: str, words: str, tmp_path: Path) -> None:
    caseload(tmp_path, families=[family()])
    for look_up in (store.read, store.digest):
        with pytest.raises(Refused) as refused:
            look_up(name, code, tmp_path / "store")
        assert words in str(refused.value)


def test_an_empty_store_says_that_it_is_empty(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="the store holds no extract of this name; it is empty"):
        store.digest("small", BROMLEY, tmp_path / "store")


@pytest.mark.parametrize("file", ["claims.parquet", "partition.json", "index.json"])
def test_rows_that_are_no_longer_as_they_were_written_are_refused(file: str, tmp_path: Path) -> None:
    caseload(tmp_path, families=[family()])
    path = next((tmp_path / "store" / "small").rglob(file))
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(Refused, match="ingest the extract again"):
        store.read("small", BROMLEY, tmp_path / "store")
    path.unlink()
    with pytest.raises(Refused, match=r"ingest the extract again|no extract of this name"):
        store.digest("small", BROMLEY, tmp_path / "store")


def test_the_digest_is_had_without_pandas(tmp_path: Path) -> None:
    expected = caseload(tmp_path, families=[family()]).sha256
    code = (
        "import sys; from pathlib import Path; from tfdata import store; "
        f"print(store.digest('small', '{BROMLEY}', Path(sys.argv[1])), 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "store")], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [expected, "False"]


def test_the_index_counts_rows_in_kept_and_quarantined(tmp_path: Path) -> None:
    result = checked(tmp_path, families=[family(), family("F2", consent="maybe")], problems=[problem("F2")])
    store.ingest(result, "small", tmp_path / "store", is_demonstration=True)
    index = json.loads((tmp_path / "store" / "small" / "index.json").read_text(encoding="utf-8"))
    assert index["is_demonstration"] is True
    assert index["counts"]["problems"] == {"rows_in": 1, "kept": 0, "quarantined": 1, "contradicting": 0}


def test_quarantined_rows_are_written_as_they_came_for_their_owner_alone(tmp_path: Path) -> None:
    """A file of an earlier check does not stay behind, and a table without a refused row has none."""
    rows = {"families": [family(), family("F2", consent="maybe", referral_source="a, b")], "problems": [problem("F3")]}
    folder = tmp_path / "restricted" / "quarantine"
    folder.mkdir(parents=True, mode=0o755)
    (folder / "documents.csv").write_text("old", encoding="utf-8")
    paths = store.write_quarantine(checked(tmp_path / "extract", **rows), folder)
    assert {path.name for path in paths} == {"families.csv", "problems.csv"} == {path.name for path in folder.iterdir()}
    written = pd.read_csv(folder / "families.csv", dtype="str", keep_default_na=False)
    assert list(written.columns) == ["line", "of", *TABLES["families"].names, "reason"]
    assert written.loc[0, ["line", "family_id", "consent", "referral_source"]].tolist() == ["3", "F2", "maybe", "a, b"]
    assert "unknown consent" in written.loc[0, "reason"]


def test_quarantine_files_are_written_for_a_spreadsheet(tmp_path: Path) -> None:
    """With the mark by which it knows UTF-8, and with its ends of lines; the fingerprint says of which file a line is one."""
    text = _text("families", [family(referral_source="Café ^")])
    raw = {"families": RawTable("families", "families.csv", text, {}, fingerprint="f-0123")}
    (path,) = store.write_quarantine(contract.check(raw, BOOK, TODAY), tmp_path / "quarantine")
    content = path.read_bytes()
    assert content.startswith("\ufeffline,of,local_authority,".encode())
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    assert content.splitlines()[1].startswith(b"2,f-0123,")
    assert "Café ^".encode() in content


@pytest.mark.parametrize("folder", ["quarantine", "store", "store/small", f"store/small/{BROMLEY}-*"])
def test_families_rows_are_their_owners_alone_to_read(folder: str, tmp_path: Path) -> None:
    result = checked(tmp_path / "extract", families=[family(), family("F2", consent="maybe")])
    umask = os.umask(0)
    try:
        store.ingest(result, "small", tmp_path / "store", is_demonstration=False)
        store.write_quarantine(result, tmp_path / "quarantine")
    finally:
        os.umask(umask)
    place = next(tmp_path.glob(folder))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in place.iterdir() if path.is_file()}
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert modes <= {0o600}


# As the authority knew it.


@pytest.mark.parametrize(("day", "consents"), [(BEFORE, [""]), (ON, ["given"]), (AFTER, ["given"])])
def test_a_version_counts_from_the_end_of_the_day_on_which_it_was_recorded(day: date, consents: list[str], tmp_path: Path) -> None:
    versions = [family(recorded_on="2015-05-01"), family(recorded_on="2015-06-30", consent="given")]
    assert [row[0] for row in seen(caseload(tmp_path, families=versions).as_known(day).families, "consent")] == consents


def test_the_latest_version_is_the_last_recorded_and_not_the_last_in_the_file(tmp_path: Path) -> None:
    versions = [family(recorded_on=day, practitioner_id=day) for day in ("2015-06-01", "2015-08-01", "2015-05-01", "2015-07-01")]
    whole = caseload(tmp_path, families=versions)
    assert len(whole.families) == len(versions)
    assert seen(whole.as_known(date(2015, 7, 31)).families, "practitioner_id") == [("2015-07-01",)]


@pytest.mark.parametrize(("day", "families"), [(BEFORE, 0), (ON, 1), (AFTER, 1)])
@pytest.mark.parametrize(
    "dates", [{"identified_on": "2015-06-30"}, {"identified_on": "2015-04-07", "recorded_on": "2015-06-30"}], ids=["happened", "recorded"]
)
def test_a_family_is_known_from_its_recording_or_else_its_identification(day: date, families: int, dates: dict, tmp_path: Path) -> None:
    assert len(caseload(tmp_path, families=[family(**dates)]).as_known(day).families) == families


@pytest.mark.parametrize(("day", "shown"), [(BEFORE, ""), (ON, "2015-06-30"), (AFTER, "2015-06-30")])
@pytest.mark.parametrize("event", ["approached_on", "consent_on", "attached_on", "closed_on"])
def test_what_happened_after_the_day_is_blank_where_the_row_does_not_say_when_it_was_recorded(
    event: str, day: date, shown: str, tmp_path: Path
) -> None:
    cells = {"attached_on": "2015-05-05"} | {event: "2015-06-30"}
    assert seen(caseload(tmp_path, families=[family(**cells)]).as_known(day).families, event) == [(shown,)]


@pytest.mark.parametrize(("day", "consent"), [(BEFORE, ""), (ON, "refused"), (AFTER, "refused")])
def test_an_answer_is_not_known_before_it_was_given(day: date, consent: str, tmp_path: Path) -> None:
    known = caseload(tmp_path, families=[family(consent="refused", consent_on="2015-06-30")]).as_known(day)
    assert seen(known.families, "consent") == [(consent,)]


def test_an_answer_without_a_day_stays(tmp_path: Path) -> None:
    assert seen(caseload(tmp_path, families=[family(consent="given")]).as_known(BEFORE).families, "consent") == [("given",)]


@pytest.mark.parametrize(("day", "rows"), [(BEFORE, 0), (ON, 1), (AFTER, 1)])
@pytest.mark.parametrize("is_late", [False, True], ids=["happened", "recorded"])
@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("problems", problem, "identified_on"), ("documents", document, "completed_on"), ("claims", claim, "status_on"),
        ("progress", measured, "to_on"), ("employment", spell, "started_on"), ("spot_checks", spot_check, "checked_on"),
        ("ledger", booking, "booked_on"), ("service_use", support, "from_on"), ("service_use", incident, "to_on"),
    ],
)  # fmt: skip
def test_what_happened_to_a_family_or_was_booked_is_known_from_its_recording_or_else_the_day_it_happened(
    table: str, row: Any, column: str, is_late: bool, day: date, rows: int, tmp_path: Path
) -> None:
    dates = {column: "2015-05-05", "recorded_on": "2015-06-30"} if is_late else {column: "2015-06-30"}
    made = {"claims": [claim(status_on="2015-05-05")]} if table == "spot_checks" else {}
    known = caseload(tmp_path, families=[family()], **made, **{table: [row(**dates)]}).as_known(day)
    assert len(getattr(known, table)) == rows


@pytest.mark.parametrize(("day", "people"), [(BEFORE, 0), (ON, 1), (AFTER, 1)])
def test_a_person_is_known_from_its_recording_or_else_together_with_its_family(day: date, people: int, tmp_path: Path) -> None:
    late = caseload(tmp_path / "recorded", families=[family()], people=[person(recorded_on="2015-06-30")])
    of_late_family = caseload(tmp_path / "undated", families=[family(identified_on="2015-06-30")], people=[person()])
    assert [len(view.as_known(day).people) for view in (late, of_late_family)] == [people, people]


@pytest.mark.parametrize(("day", "shown"), [(BEFORE, ""), (ON, "2015-06-30"), (AFTER, "2015-06-30")])
def test_an_end_of_work_or_school_is_not_known_before_its_day(day: date, shown: str, tmp_path: Path) -> None:
    """The spell goes on until then, and the child is at school."""
    whole = caseload(tmp_path, families=[family()], people=[person(left_school_on="2015-06-30")], employment=[spell(ended_on="2015-06-30")])
    known = whole.as_known(day)
    assert (seen(known.people, "left_school_on"), seen(known.employment, "ended_on")) == ([(shown,)], [(shown,)])


def test_a_number_comes_back_from_the_store_as_it_was_counted_in_hundredths(tmp_path: Path) -> None:
    """Money is never a fraction of a binary number: ten amounts of ten pence are one pound."""
    ledger = [booking(amount_gbp="0.10", booked_on=f"2015-06-{day}") for day in range(10, 20)]
    read = caseload(tmp_path, families=[family()], ledger=ledger, progress=[measured(value="1")])
    assert sum(read.ledger["amount_gbp"]) == Decimal("1.00")
    assert [str(value) for value in read.progress["value"]] == ["1.00"]


@pytest.mark.parametrize("table", ["people", "progress", "employment", "spot_checks", "service_use", "ledger"])
def test_a_table_of_evidence_is_had_where_the_extract_gave_it_even_without_a_row(table: str, tmp_path: Path) -> None:
    assert caseload(tmp_path / "not given", families=[family()]).has(table) is False
    assert caseload(tmp_path / "given", families=[family()], **{table: []}).has(table) is True


def test_a_claim_is_not_known_before_its_family_is(tmp_path: Path) -> None:
    whole = caseload(tmp_path, families=[family(recorded_on="2015-12-01")], claims=[claim(status_on="2015-10-01")])
    assert len(whole.as_known(date(2015, 11, 30)).claims) == 0
    assert len(whole.as_known(date(2015, 12, 1)).claims) == 1


def test_an_earlier_day_can_be_asked_of_a_later_view(tmp_path: Path) -> None:
    """The view of June is not emptied of its families by a version of July that has taken their place."""
    whole = caseload(tmp_path, families=[family(recorded_on="2015-06-01"), family(recorded_on="2015-07-01", consent="given")])
    view = whole.as_known(date(2015, 7, 31)).as_known(date(2015, 6, 30))
    assert (view.known_on, seen(view.families, "consent")) == (date(2015, 6, 30), [("",)])
    assert seen(whole.as_known(date(2015, 6, 30)).as_known(date(2015, 7, 31)).families, "consent") == [("",)]


def test_a_phase_or_district_takes_its_families_and_what_belongs_to_them(tmp_path: Path) -> None:
    """An amount of the ledger is of a phase, and of no district."""
    kent, second = {"local_authority": KENT}, {"local_authority": KENT, "family_id": "F2"}
    whole = caseload(
        tmp_path,
        KENT,
        families=[family(**kent), family(**kent, phase="1"), family("F2", **kent, district=TONBRIDGE)],
        problems=[problem(**kent), problem("F2", **kent)],
        claims=[claim(**kent), claim(**kent, phase="1"), claim("F2", **kent)],
        documents=[document("F2", **kent)],
        people=[person(**kent), person(**kent, phase="1"), person("P2", **kent), person(**second)],
        progress=[measured(**kent, individual_id="P1"), measured(**second)],
        employment=[spell("P2", **kent), spell(**second)],
        spot_checks=[spot_check(**kent, phase="1"), spot_check(**second)],
        service_use=[incident(**kent), incident(**second), support(**second), support(**kent, phase="1")],
        ledger=[booking(**kent), booking(**kent, phase="1"), booking(**kent, amount_gbp="-1000")],
    )

    def rows(view: Caseload) -> list[int]:
        return [len(getattr(view, name)) for name in TABLES]

    assert rows(whole.of_phase("2")) == [2, 2, 1, 2, 3, 2, 2, 1, 3, 2, 0]
    assert rows(whole.of_phase("1")) == [1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0]
    assert rows(whole.of_district(TONBRIDGE)) == [1, 1, 1, 1, 1, 1, 1, 1, 2, 0, 0]
    assert rows(whole.of_phase("1").of_district(TONBRIDGE)) == [0] * len(TABLES)
    assert rows(whole.of_phase("1").of_phase("2")) == [0] * len(TABLES)


def test_a_family_that_moved_counts_in_the_district_where_it_was_known_to_live(tmp_path: Path) -> None:
    """In whichever order day and district are asked for."""
    kent = {"local_authority": KENT}
    versions = [
        family(**kent, district=TONBRIDGE, recorded_on="2015-05-01"),
        family(**kent, district="E07000116", recorded_on="2015-06-30"),
    ]
    whole = caseload(tmp_path, KENT, families=versions)
    for day, families in ((BEFORE, 1), (ON, 0)):
        assert len(whole.of_district(TONBRIDGE).as_known(day).families) == families
        assert len(whole.as_known(day).of_district(TONBRIDGE).families) == families


def test_the_share_of_rows_that_say_when_they_were_recorded(tmp_path: Path) -> None:
    whole = caseload(tmp_path, families=[family(recorded_on="2015-05-01")], problems=[problem()], claims=[claim(), claim(status="paid")])
    assert whole.recorded_share == 1 / 4
    assert whole.as_known(date(2015, 1, 1)).recorded_share == 1


# Returns, and what an authority gave.


def figure(**cells: str) -> dict[str, str]:
    """Families attached in Bromley's phase 2 by the end of September 2015, as returned."""
    return {
        "local_authority": BROMLEY, "phase": "2", "quarter": "2015-16-Q2", "measure": "attached", "value": "400",
        "source": "Return of October 2015", **cells,
    }  # fmt: skip


def with_returns(folder: Path, *returns: dict[str, str], code: str = BROMLEY, **tables: Any) -> Caseload:
    """Bring returns, and families' rows where there are some, through the contract and the store; none may be refused."""
    result = contract.check(_raw(**tables, returns=returns), BOOK, TODAY)
    assert result.faults == ()
    store.ingest(result, "small", folder / "store", is_demonstration=False)
    return store.read("small", code, folder / "store")


def _raw(**tables: Any) -> dict[str, RawTable]:
    """Give tables of these rows as the readers hand them on."""
    return {name: RawTable(name, f"{name}.csv", _text(name, rows), {}) for name, rows in tables.items()}


def _text(name: str, rows: Any) -> pd.DataFrame:
    names = list(TABLES[name].names)
    return pd.DataFrame([dict.fromkeys(names, "") | dict(row) for row in rows], columns=names, dtype="str").set_axis(
        range(2, len(rows) + 2)
    )


FAMILIES_OF_KENT = {"families": [family("K1", local_authority=KENT, district=TONBRIDGE)], "problems": [], "claims": []}


def test_returns_alone_are_stored_and_read_back(tmp_path: Path) -> None:
    read = with_returns(tmp_path, figure())
    assert seen(read.returns, "quarter", "measure", "value") == [("2015-16-Q2", "attached", 400)]
    assert {name: len(getattr(read, name)) for name in TABLES if name != "returns"} == dict.fromkeys(list(TABLES)[:-1], 0)
    assert {name for name in TABLES if read.has(name)} == set(read.counts) == {"returns"}
    assert read.is_empty is False


def test_an_authority_has_the_tables_that_the_extract_gave_for_it(tmp_path: Path) -> None:
    """Of two authorities in one extract, one sent families and the other returns; neither is said to have none of the other's."""
    bromley = with_returns(tmp_path, figure(), **FAMILIES_OF_KENT)
    kent = store.read("small", KENT, tmp_path / "store")
    assert {name for name in TABLES if bromley.has(name)} == {"returns"}
    assert {name for name in TABLES if kent.has(name)} == {"families", "problems", "claims"}
    assert {name: tuple(vars(count).values()) for name, count in kent.counts.items()} == {
        "families": (1, 1, 0, 0),
        "problems": (0, 0, 0, 0),
        "claims": (0, 0, 0, 0),
    }


def test_an_authority_whose_families_were_all_refused_has_none_and_keeps_the_count_of_them(tmp_path: Path) -> None:
    """That no row was accepted does not make its families nought."""
    raw = _raw(families=[family(consent="maybe")], problems=[], documents=[], claims=[], returns=[figure()])
    store.ingest(contract.check(raw, BOOK, TODAY), "small", tmp_path / "store", is_demonstration=False)
    read = store.read("small", BROMLEY, tmp_path / "store")
    assert read.counts["families"] == TableCounts(1, 0, 1)
    assert {name for name in TABLES if read.has(name)} == {"returns"}


def test_refused_rows_are_counted_for_the_authority_in_plain_form(tmp_path: Path) -> None:
    """An export that writes the authority's name, which a feed translates, is counted for the authority all the same."""
    text = _text("families", [family(), family("F2", consent="maybe")])
    raw = {
        "families": RawTable("families", "cases.csv", text, {}, text.assign(local_authority="Bromley")),
        **_raw(problems=[], claims=[]),
    }
    store.ingest(contract.check(raw, BOOK, TODAY), "small", tmp_path / "store", is_demonstration=False)
    assert store.read("small", BROMLEY, tmp_path / "store").counts["families"] == TableCounts(2, 1, 1)


def test_an_extract_of_which_no_figure_is_accepted_is_not_stored(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no return was accepted"):
        store.ingest(contract.check(_raw(returns=[figure(value="94%")]), BOOK, TODAY), "small", tmp_path / "store", is_demonstration=False)


def test_what_an_extract_holds_are_its_authorities_and_the_districts_of_its_families(tmp_path: Path) -> None:
    """A returns-only authority is held; a district without an accepted family is not, nor is anything of another name."""
    with_returns(tmp_path, figure(), **FAMILIES_OF_KENT)
    root = tmp_path / "store"
    assert store.holds("small", root) == {BROMLEY, KENT, TONBRIDGE}
    assert store.authorities("small", root) == {BROMLEY, KENT}
    assert store.holds("other", root) == store.authorities("other", root) == frozenset()
    refused = [family("K1", local_authority=KENT, district=TONBRIDGE, consent="maybe"), family("K2", local_authority=KENT)]
    store.ingest(checked(tmp_path / "second", families=refused), "second", root, is_demonstration=False)
    assert store.holds("second", root) == {KENT}


def test_what_is_held_is_known_without_a_row_being_read(tmp_path: Path) -> None:
    with_returns(tmp_path, figure(), **FAMILIES_OF_KENT)
    for path in (tmp_path / "store").rglob("*.parquet"):
        path.unlink()
    assert store.holds("small", tmp_path / "store") == {BROMLEY, KENT, TONBRIDGE}


def test_where_no_extract_is_named_nothing_is_known(tmp_path: Path) -> None:
    """Not nought: no table was given, and none is counted."""
    nothing = store.read("", BROMLEY, tmp_path)
    assert (nothing.name, nothing.local_authority, nothing.sha256, nothing.counts) == ("", BROMLEY, "", {})
    assert store.digest("", BROMLEY, tmp_path) == ""
    for view in (nothing, nothing.as_known(ON), nothing.of_phase("2").as_known(ON).of_district(TONBRIDGE)):
        assert (view.is_empty, view.is_demonstration, view.recorded_share) == (True, False, 1)
        assert [name for name in TABLES if view.has(name)] == []
        assert [len(getattr(view, name)) for name in TABLES] == [0] * len(TABLES)
        assert {name: str(dtype) for name, dtype in view.returns.dtypes.items()} == {
            column.name: column.dtype for column in TABLES["returns"].columns
        }


def test_how_an_extract_came_in_is_kept_in_the_index(tmp_path: Path) -> None:
    told = {
        "decisions": (("families.csv", "read as UTF-8 with commas"),),
        "changes": ({"table": "families", "added": 1, "removed": 0, "changed": 0},),
        "key_fingerprint": "0123456789ab",
    }
    stored = store.ingest(checked(tmp_path, families=[family()]), "small", tmp_path / "store", False, "made from this", **told)
    assert store.about("small", tmp_path / "store") == stored
    assert (stored.decisions, stored.changes, stored.key_fingerprint, stored.made_from) == (*told.values(), "made from this")


@pytest.mark.parametrize("key", ["held", "decisions", "changes", "key_fingerprint"])
def test_an_index_of_an_earlier_form_of_the_store_counts_as_none(key: str, tmp_path: Path) -> None:
    """So that what was stored then is made again."""
    store.ingest(checked(tmp_path, families=[family()]), "small", tmp_path / "store", False, "made from this")
    path = tmp_path / "store" / "small" / "index.json"
    index = json.loads(path.read_bytes())
    assert store.made_from("small", tmp_path / "store") == "made from this"
    del index[key]
    path.write_text(json.dumps(index), encoding="utf-8")
    assert store.about("small", tmp_path / "store") is store.rows("small", tmp_path / "store") is None
    assert (store.made_from("small", tmp_path / "store"), store.authorities("small", tmp_path / "store")) == ("", frozenset())
    with pytest.raises(Refused, match="ingest the extract again"):
        store.read("small", BROMLEY, tmp_path / "store")


def test_all_rows_of_an_extract_are_those_of_all_its_authorities(tmp_path: Path) -> None:
    with_returns(tmp_path, figure(), **FAMILIES_OF_KENT)
    found = store.rows("small", tmp_path / "store")
    assert found is not None
    assert {name: len(rows) for name, rows in found.items()} == dict.fromkeys(TABLES, 0) | {"families": 1, "returns": 1}
    assert {str(dtype) for dtype in found["returns"].dtypes} == {column.dtype for column in TABLES["returns"].columns}
    next((tmp_path / "store").rglob("claims.parquet")).unlink()
    assert store.rows("small", tmp_path / "store") is None


@pytest.mark.parametrize(("day", "values"), [(date(2015, 10, 19), [400]), (date(2015, 10, 20), [405]), (date(2015, 10, 21), [405])])
def test_a_corrected_figure_is_known_from_the_day_on_which_it_was_recorded(day: date, values: list[int], tmp_path: Path) -> None:
    versions = [figure(recorded_on="2015-10-20", value="405"), figure(recorded_on="2015-10-05")]
    assert with_returns(tmp_path, *versions).as_known(day).returns["value"].tolist() == values


@pytest.mark.parametrize(("day", "known"), [(date(2015, 9, 29), 0), (date(2015, 9, 30), 1), (date(2015, 10, 1), 1)])
@pytest.mark.parametrize("recorded_on", ["", "2015-09-01"], ids=["not said", "within the quarter"])
def test_a_figure_is_known_when_its_quarter_has_ended(day: date, known: int, recorded_on: str, tmp_path: Path) -> None:
    """A figure that says nothing of its recording is known from the quarter's end, and none is known of a quarter that goes on."""
    assert len(with_returns(tmp_path, figure(recorded_on=recorded_on)).as_known(day).returns) == known


def test_figures_of_a_phase_are_taken_and_a_district_has_none(tmp_path: Path) -> None:
    """A return counts the whole county; its families' district does not make it the district's."""
    kent = {"local_authority": KENT}
    rows = [figure(**kent), figure(**kent, phase="1", measure="outcome")]
    whole = with_returns(tmp_path, *rows, code=KENT, **FAMILIES_OF_KENT)
    assert seen(whole.of_phase("1").returns, "measure") == [("outcome",)]
    assert seen(whole.as_known(AFTER.replace(month=12)).of_phase("2").returns, "measure") == [("attached",)]
    assert [len(view.returns) for view in (whole.of_district(TONBRIDGE), whole.of_phase("2").of_district(TONBRIDGE))] == [0, 0]
    assert len(whole.of_district(TONBRIDGE).families) == 1


def test_figures_say_too_when_they_were_recorded(tmp_path: Path) -> None:
    assert with_returns(tmp_path, figure(), figure(quarter="2015-16-Q1", recorded_on="2015-07-10")).recorded_share == 1 / 2


# Properties of as_known, on caseloads of any dates.

START = date(2015, 4, 1)
DAYS = st.integers(0, 12).map(lambda days: START + timedelta(days=days))


@st.composite
def caseloads(draw: st.DrawFn) -> Caseload:
    """A caseload as the door would let it in: versions of a family each recorded on a day of its own, or one row without."""
    families, claims, returns = [], [], []
    for quarter in ("2014-15-Q4", "2015-16-Q1"):
        days = draw(st.lists(DAYS, unique=True, max_size=3)) or [None]
        for value, recorded in enumerate(draw(st.sampled_from([[], days]))):
            returns.append({"phase": "2", "quarter": quarter, "measure": "attached", "value": value, "recorded_on": recorded})
    for number in range(draw(st.integers(1, 3))):
        days = draw(st.lists(DAYS, unique=True, max_size=3)) or [None]
        for recorded in days:
            until = DAYS.map(lambda day, recorded=recorded: min(day, recorded or day))
            events = {name: draw(st.none() | until) for name in ("approached_on", "consent_on", "attached_on", "closed_on")}
            cells = {"identified_on": draw(until), "consent": draw(st.sampled_from([None, "given", "refused"]))}
            families.append({"family_id": f"F{number}", "phase": "2", "recorded_on": recorded, **events, **cells})
        if draw(st.booleans()):
            status_on = draw(DAYS)
            recorded = draw(st.none() | DAYS.map(lambda day, status_on=status_on: max(day, status_on)))
            claims.append({"family_id": f"F{number}", "phase": "2", "status_on": status_on, "recorded_on": recorded})
    of_evidence = {name: _drawn(draw, name, families) for name in ("people", "progress", "employment", "service_use", "ledger")}
    return _caseload(families=families, claims=claims, returns=returns, **of_evidence)


def _drawn(draw: st.DrawFn, table: str, families: list[dict]) -> list[dict]:
    """Rows of evidence on the families, one a family and one more of none."""
    rows = []
    for family_id in sorted({row["family_id"] for row in families}):
        first = draw(DAYS)
        last = draw(st.none() | DAYS.map(lambda day, first=first: max(day, first)))
        recorded = draw(st.none() | DAYS.map(lambda day, latest=last or first: max(day, latest)))
        cells: dict = {"family_id": family_id, "phase": "2", "individual_id": "P1", "recorded_on": recorded}
        days = {
            "people": {"left_school_on": last}, "progress": {"from_on": first, "to_on": last or first, "value": Decimal(1)},
            "employment": {"started_on": first, "ended_on": last},
            "service_use": {"from_on": first, "to_on": last, "uses": draw(st.none() | st.just(1)) if last else None},
            "ledger": {"booked_on": first, "amount_gbp": Decimal(1)},
        }  # fmt: skip
        rows.append(cells | days[table])
    return rows


def _caseload(**rows_of: list[dict]) -> Caseload:
    tables = {}
    for name in TABLES:
        rows = rows_of.get(name, [])
        columns = {column.name: pd.Series([row.get(column.name) for row in rows], dtype=column.dtype) for column in TABLES[name].columns}
        tables[name] = pd.DataFrame(columns)
    return Caseload("any", BROMLEY, True, "", **tables, has_documents=True, counts={})


def _shuffled(whole: Caseload, seed: int) -> Caseload:
    return replace(whole, **{name: getattr(whole, name).sample(frac=1, random_state=seed) for name in TABLES})


def _same(one: Caseload, other: Caseload) -> bool:
    for name in TABLES:
        rows, others = (getattr(view, name) for view in (one, other))
        by = [column for column in (*TABLES[name].key, TABLES[name].happened_on) if column != "local_authority"]
        pd.testing.assert_frame_equal(rows.sort_values(by, ignore_index=True), others.sort_values(by, ignore_index=True))
    return True


PROPERTY = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
@PROPERTY
@given(caseloads(), DAYS, DAYS)
def test_what_was_known_is_known_once_and_the_earlier_day_decides(whole: Caseload, day: date, other: date) -> None:
    """As known on a day, asked again on the same day, is the same; of two days in either order the earlier one decides."""
    assert _same(whole.as_known(day).as_known(day), whole.as_known(day))
    assert _same(whole.as_known(day).as_known(other), whole.as_known(min(day, other)))


@pytest.mark.slow
@PROPERTY
@given(caseloads(), DAYS, DAYS)
def test_a_family_once_known_stays_known_and_is_known_once(whole: Caseload, day: date, later: date) -> None:
    earlier, later = min(day, later), max(day, later)
    known, known_later = (list(whole.as_known(on).families["family_id"]) for on in (earlier, later))
    assert set(known) <= set(known_later)
    assert len(known_later) == len(set(known_later))
    assert len(whole.as_known(earlier).claims) <= len(whole.as_known(later).claims)


@pytest.mark.slow
@PROPERTY
@given(caseloads(), DAYS, st.integers(0, 9))
def test_the_order_of_rows_does_not_change_what_was_known(whole: Caseload, day: date, seed: int) -> None:
    assert _same(_shuffled(whole, seed).as_known(day), whole.as_known(day))


@pytest.mark.slow
@PROPERTY
@given(caseloads(), DAYS)
def test_rows_of_a_later_day_never_change_what_was_known(whole: Caseload, day: date) -> None:
    """Calculated a second way: the same caseload without the rows of later days."""
    kept = {}
    for name in TABLES:
        rows = getattr(whole, name)
        stamp = pd.Timestamp(day)
        is_early = []
        for row in rows.to_dict("records"):
            if name == "people":
                is_early.append(not row["recorded_on"] > stamp)
                continue
            is_counted = name == "service_use" and not pd.isna(row["uses"])
            happened = row["to_on" if is_counted else TABLES[name].happened_on]
            happened = pd.Timestamp(Quarter(happened).end) if name == "returns" else happened
            is_early.append((happened if pd.isna(row["recorded_on"]) else row["recorded_on"]) <= stamp and happened <= stamp)
        kept[name] = rows[pd.Series(is_early, index=rows.index, dtype=bool)]
    assert _same(replace(whole, **kept).as_known(day), whole.as_known(day))


@pytest.mark.slow
@PROPERTY
@given(caseloads(), DAYS)
def test_what_was_known_holds_nothing_that_happened_later(whole: Caseload, day: date) -> None:
    view = whole.as_known(day)
    assert not (view.families[list(TABLES["families"].dates)] > pd.Timestamp(day)).any(axis=None)
    for name in ("claims", "people", "progress", "employment", "service_use", "ledger"):
        assert not (getattr(view, name)[list(TABLES[name].dates)] > pd.Timestamp(day)).any(axis=None)
