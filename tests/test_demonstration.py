"""The demonstration caseload passes through the record's figures, brings the dirt of a real extract, and is the same everywhere.

The counts here are a second calculation, made row by row over the CSV files.
"""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfdata import contract, demo, sources
from tfdata.demo import draws, tuning
from tfdata.demo.draws import NEVER, Stream
from tfdata.demo.tuning import Point
from tfdata.faults import Refused
from tfdata.params import load

BOOK = load()
BROMLEY, THURROCK, KENT, DUDLEY, HARROW, TONBRIDGE = "E09000006", "E06000034", "E10000016", "E08000027", "E09000015", "E07000115"
OUTCOMES = {"crime_asb_education", "continuous_employment", "significant_and_sustained_progress"}
HORIZON = "2020-03-31"
Row = dict[str, str]
Tables = dict[str, list[Row]]


@pytest.fixture(scope="module")
def made() -> dict[str, pd.DataFrame]:
    return demo.tables(BOOK)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demonstration")
    demo.write(folder, BOOK)
    return folder


@pytest.fixture(scope="module")
def checked(folder: Path) -> contract.Checked:
    return contract.check(sources.read(folder), BOOK, date.max)


@pytest.fixture(scope="module")
def accepted(folder: Path, checked: contract.Checked) -> Tables:
    """The rows of the CSV files that the door let through, as text."""
    kept: Tables = {}
    for name in ("families", "problems", "documents", "claims"):
        refused = set(checked.quarantined[name].index)
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            kept[name] = [row for line, row in enumerate(csv.DictReader(file), start=2) if line not in refused]
    return kept


def known_families(tables: Tables, area: str, phase: str, known_by: str) -> dict[str, Row]:
    """The latest version of each family of an authority or district that was known by a day."""
    latest: dict[str, Row] = {}
    for row in tables["families"]:
        is_here = row["phase"] == phase and area in (row["local_authority"], row["district"])
        if is_here and (row["recorded_on"] or row["identified_on"]) <= known_by:
            other = latest.get(row["family_id"])
            if other is None or other["recorded_on"] < row["recorded_on"]:
                latest[row["family_id"]] = row
    return latest


def count(tables: Tables, area: str, phase: str, measure: str, day: str, known_by: str = "") -> int:
    """Count families by what had happened by a day and was known by then, or by a later day."""
    families = known_families(tables, area, phase, known_by or day)
    had = {
        name: {key for key, row in families.items() if "" < row[f"{name}_on"] <= day}
        for name in ("identified", "approached", "attached", "closed")
    }
    if measure in had:
        return len(had[measure])
    if measure == "being_worked_with":
        return len(had["attached"] - had["closed"])
    if measure == "consent_refused":
        return sum(row["consent"] == "refused" and row["consent_on"] <= day for row in families.values())
    bases = OUTCOMES if measure == "outcome" else {measure.removesuffix("_results")}
    reached = defaultdict(set)
    for row in tables["claims"]:
        is_known = row["status_on"] <= day and (row["recorded_on"] or row["status_on"]) <= (known_by or day)
        is_here = (
            row["phase"] == phase
            and row["family_id"] in families
            and row["local_authority"] == families[row["family_id"]]["local_authority"]
        )
        if is_known and is_here and row["claim_basis"] in bases:
            reached[row["family_id"], row["claim_basis"]].add(row["status"])
    return len({family for (family, _), statuses in reached.items() if "claimed" in statuses and not statuses & {"rejected", "repaid"}})


RECORDED = [
    (BROMLEY, "1", "attached", "2015-05-31", 575),
    (BROMLEY, "1", "outcome", "2015-05-31", 461),  # 94% of 490 is 460.6
    (KENT, "1", "outcome", "2014-03-31", 560),
    (KENT, "1", "attached", "2014-03-31", 560 + 1593),
    (KENT, "1", "outcome", "2015-05-31", 2172 + 388),
    (KENT, "1", "crime_asb_education_results", "2015-05-31", 2172),
    (KENT, "1", "continuous_employment_results", "2015-05-31", 388),
    (TONBRIDGE, "2", "identified", "2016-01-11", 233),
    (TONBRIDGE, "2", "being_worked_with", "2016-01-11", 114),
    (DUDLEY, "1", "identified", "2013-06-30", 687),
    (DUDLEY, "1", "outcome", "2013-07-31", 33),
    (DUDLEY, "1", "outcome", "2014-03-31", 313),
    (DUDLEY, "1", "outcome", "2014-09-30", 466),  # 63% of 740 is 466.2
    (DUDLEY, "1", "identified", "2015-05-31", 740),
    (HARROW, "1", "approached", "2013-06-30", 125),
    (HARROW, "1", "consent_refused", "2013-06-30", 2),
    (HARROW, "1", "attached", "2014-03-31", 336),
    (HARROW, "1", "outcome", "2014-03-31", 105),
    (HARROW, "1", "outcome", "2015-05-31", 395),
]


@pytest.mark.parametrize(("area", "phase", "measure", "day", "families"), RECORDED)
def test_the_caseload_has_the_recorded_number_of_families_on_the_day(
    accepted: Tables, area: str, phase: str, measure: str, day: str, families: int
) -> None:
    """It is the same whether counted by what was known on that day or by all that was known later."""
    assert count(accepted, area, phase, measure, day) == families
    assert count(accepted, area, phase, measure, day, known_by=HORIZON) == families


def test_everything_that_is_said_to_match_does(accepted: Tables) -> None:
    matches = demo.matches(BOOK)
    assert len(matches) >= len(RECORDED) - 1
    for item in matches:
        area, day = BOOK.authorities[item.slug].gss_code, item.by.isoformat()
        assert count(accepted, area, item.phase, item.measure, day) == item.value, item
        assert count(accepted, area, item.phase, item.measure, day, known_by=HORIZON) == item.value, item


def test_a_figure_that_was_matched_says_what_was_tuned_to_it() -> None:
    words = demo.made_to_match(BOOK)
    assert words["record.E07000115.phase_2.families_currently_worked_with.1"].startswith(
        "being worked with now: 114 families by 11 January 2016"
    )
    assert words["record.E09000015.phase_1.families_approached.1"] == "approached: 125 families by 30 June 2013"
    assert {key for key in words if key.startswith("record.")} <= {item.parameter.key for item in BOOK.record}


def test_of_the_first_125_families_approached_in_harrow_two_refused(accepted: Tables) -> None:
    families = known_families(accepted, HARROW, "1", HORIZON).values()
    first = sorted((row for row in families if row["approached_on"]), key=lambda row: row["approached_on"])[:125]
    assert first[-1]["approached_on"] <= "2013-06-30"
    assert sum(row["consent"] == "refused" for row in first) == 2


def test_dudley_works_with_nine_in_ten_of_740_by_june_2014_and_never_has_more_than_740(accepted: Tables) -> None:
    assert count(accepted, DUDLEY, "1", "attached", "2014-06-30") >= 666  # 90% of 740
    assert count(accepted, DUDLEY, "1", "outcome", "2014-06-30") > 370  # 50% of 740
    assert count(accepted, DUDLEY, "1", "identified", HORIZON) == 740
    assert 466 < count(accepted, DUDLEY, "1", "outcome", HORIZON) < count(accepted, DUDLEY, "1", "attached", HORIZON) <= 740


def test_thurrock_has_no_families_of_phase_1_because_no_number_is_recorded(accepted: Tables) -> None:
    assert not known_families(accepted, THURROCK, "1", HORIZON)
    assert 1000 < count(accepted, THURROCK, "2", "attached", HORIZON) <= 1160


def test_phase_1_attaches_until_march_2015_and_claims_until_may_2015(accepted: Tables) -> None:
    attached = {row["attached_on"] for row in accepted["families"] if row["phase"] == "1"} - {""}
    claimed = {row["status_on"] for row in accepted["claims"] if row["phase"] == "1" and row["status"] == "claimed"}
    assert "2012-04-01" <= min(attached) <= max(attached) <= "2015-03-31"
    assert "2015-05-01" <= max(claimed) <= "2015-05-31"


def test_phase_2_begins_in_april_2015_and_in_september_2014_for_the_early_starter(accepted: Tables) -> None:
    first: dict[str, str] = defaultdict(lambda: HORIZON)
    for row in accepted["families"]:
        if row["phase"] == "2":
            first[row["local_authority"]] = min(first[row["local_authority"]], row["identified_on"])
    assert "2014-09-01" <= first.pop(DUDLEY) < "2014-10-01"
    assert all("2015-04-01" <= day < "2015-05-01" for day in first.values())


def test_nothing_happens_or_is_known_after_the_horizon(accepted: Tables) -> None:
    days = {value for rows in accepted.values() for row in rows for name, value in row.items() if name.endswith("_on")} - {""}
    assert max(days) == HORIZON


def test_kent_has_documents_only_from_september_2015_and_claims_only_from_april_2016(accepted: Tables) -> None:
    documents = [row["completed_on"] for row in accepted["documents"] if row["local_authority"] == KENT and row["phase"] == "2"]
    claims = [row["status_on"] for row in accepted["claims"] if row["local_authority"] == KENT and row["phase"] == "2"]
    assert min(documents) == "2015-09-01"
    assert "2016-04-01" <= min(claims) < "2016-05-01"


def test_every_claim_of_phase_2_follows_nine_months_of_work_and_all_three_documents(accepted: Tables) -> None:
    attached = {(row["local_authority"], row["family_id"]): row["attached_on"] for row in accepted["families"] if row["phase"] == "2"}
    papers: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in accepted["documents"]:
        if row["phase"] == "2":
            papers[row["local_authority"], row["family_id"]][row["document"]] = row["completed_on"]
    claims = [row for row in accepted["claims"] if row["phase"] == "2" and row["status"] == "claimed"]
    assert len(claims) > 5000
    for row in claims:
        key = (row["local_authority"], row["family_id"])
        waited = date.fromisoformat(row["status_on"]) - date.fromisoformat(attached[key])
        assert waited.days >= 275
        assert waited.days <= 550 or row["local_authority"] == KENT
        assert set(papers[key]) == {"assessment", "plan", "review"}
        assert max(papers[key].values()) < row["status_on"]


def test_at_the_end_of_2015_the_early_starter_alone_has_many_claims_of_phase_2(accepted: Tables) -> None:
    claimed = {area: count(accepted, area, "2", "outcome", "2015-12-31") for area in (BROMLEY, THURROCK, KENT, DUDLEY, HARROW)}
    assert claimed.pop(DUDLEY) >= 40
    assert max(claimed.values()) <= 5


def test_a_family_of_phase_1_has_one_outcome_and_may_have_progress_to_work_on_top_or_alone(accepted: Tables) -> None:
    bases = defaultdict(set)
    for row in accepted["claims"]:
        if row["phase"] == "1":
            bases[row["local_authority"], row["family_id"]].add(row["claim_basis"])
    assert all(len(found & OUTCOMES) <= 1 for found in bases.values())
    alone = sum(found == {"progress_to_work"} for found in bases.values())
    on_top = sum("progress_to_work" in found and bool(found & OUTCOMES) for found in bases.values())
    assert alone > 20
    assert on_top > 200


@pytest.mark.parametrize("area", [BROMLEY, KENT, DUDLEY, HARROW])
def test_some_claims_of_phase_1_were_rejected_and_some_repaid_after_payment(accepted: Tables, area: str) -> None:
    statuses = [row["status"] for row in accepted["claims"] if row["local_authority"] == area and row["phase"] == "1"]
    assert statuses.count("rejected") >= 2
    assert statuses.count("repaid") >= 1


def test_families_have_the_problems_that_their_phase_asks_for(accepted: Tables) -> None:
    problems = defaultdict(set)
    for row in accepted["problems"]:
        problems[row["local_authority"], row["phase"], row["family_id"]].add(row["problem"])
    national = {"education", "crime_asb", "worklessness"}
    first = [(area, found) for (area, phase, _), found in problems.items() if phase == "1"]
    assert sum(found >= national or "edge_of_care" in found for _, found in first) > 0.8 * len(first)
    assert all(len(found) >= 2 for found in problems.values())
    assert {area for area, found in first if "edge_of_care" in found} == {DUDLEY}
    assert {len(found) for (_, phase, _), found in problems.items() if phase == "2"} == {2, 3, 4, 5, 6}


def test_kent_and_its_twelve_districts_are_one_extract(accepted: Tables) -> None:
    districts = {row["district"] for row in accepted["families"] if row["local_authority"] == KENT}
    assert districts == {f"E07000{number}" for number in range(105, 117)}
    assert {row["district"] for row in accepted["families"] if row["local_authority"] != KENT} == {""}
    kent, tonbridge = (count(accepted, area, "2", "identified", "2016-01-11") for area in (KENT, TONBRIDGE))
    assert kent / tonbridge == pytest.approx(8960 / 613, rel=0.01)


def test_feeds_come_late_so_that_a_quarter_looks_fuller_afterwards(accepted: Tables) -> None:
    for area in (BROMLEY, THURROCK, KENT, DUDLEY, HARROW):
        then = count(accepted, area, "2", "attached", "2015-12-31")
        afterwards = count(accepted, area, "2", "attached", "2015-12-31", known_by=HORIZON)
        assert 0.85 * afterwards < then < afterwards


def test_a_family_is_known_in_versions_and_only_thurrock_leaves_some_undated(accepted: Tables) -> None:
    versions = defaultdict(list)
    for row in accepted["families"]:
        versions[row["local_authority"], row["phase"], row["family_id"]].append(row["recorded_on"])
    assert max(map(len, versions.values())) == 4
    undated = {area: sum(found == [""] for (here, _, _), found in versions.items() if here == area) for area in (THURROCK, KENT)}
    assert {row["local_authority"] for rows in accepted.values() for row in rows if not row["recorded_on"]} == {THURROCK}
    assert undated[THURROCK] > 50


def test_some_reviews_are_missing_and_some_documents_name_too_few_problems(accepted: Tables) -> None:
    kinds = [row["document"] for row in accepted["documents"] if row["local_authority"] == DUDLEY and row["phase"] == "1"]
    assert kinds.count("review") < 0.95 * kinds.count("assessment")
    problems = defaultdict(set)
    for row in accepted["problems"]:
        problems[row["local_authority"], row["phase"], row["family_id"]].add(row["problem"])
    short = [
        set(row["problems_named"].split(";")) < problems[row["local_authority"], row["phase"], row["family_id"]]
        for row in accepted["documents"]
    ]
    assert 0.04 < sum(short) / len(short) < 0.12


def test_a_family_that_comes_back_names_an_earlier_family_that_was_closed(accepted: Tables) -> None:
    closed = {(row["local_authority"], row["family_id"]): row["closed_on"] for row in accepted["families"] if row["closed_on"]}
    back = [row for row in accepted["families"] if row["re_referral_of"]]
    assert len({row["family_id"] for row in back}) > 300
    assert all(closed[row["local_authority"], row["re_referral_of"]] < row["identified_on"] for row in back)


def test_the_door_refuses_exactly_the_rows_that_were_dirtied(made: dict[str, pd.DataFrame], checked: contract.Checked) -> None:
    for name, table in made.items():
        dirtied = set(table.index[table["is_dirty"]] + 2)  # the heading is line 1
        assert set(checked.quarantined[name].index) == dirtied
        assert checked.counts[name].kept == len(table) - len(dirtied)
    refused = sum(counts.quarantined for counts in checked.counts.values())
    assert 0.001 < refused / sum(counts.rows_in for counts in checked.counts.values()) < 0.003
    messages = " ".join(fault.message for fault in checked.faults)
    for rule in ("not a date", "duplicate family", "duplicate row", "unknown family", "unknown problem", "its family was refused",
                 "after consent was refused", "closed before attached_on", "paid without claimed", "own recorded_on"):  # fmt: skip
        assert rule in messages


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_bytes_come_out_in_another_zone_locale_and_hash_seed(folder: Path, tmp_path: Path) -> None:
    program = "import sys, pathlib; from tfdata import demo, params; demo.write(pathlib.Path(sys.argv[1]), params.load())"
    elsewhere = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Apia",
        "LC_ALL": "tr_TR.UTF-8",
        "PYTHONPATH": str(Path(demo.__file__).parents[2]),
    }
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, env=elsewhere, timeout=60)
    assert digests(tmp_path) == digests(folder)
    assert list(digests(folder)) == ["claims.csv", "documents.csv", "families.csv", "problems.csv"]
    assert not any(b"\r" in path.read_bytes() for path in folder.iterdir())


def test_an_authority_s_rows_do_not_change_because_another_is_added(made: dict[str, pd.DataFrame]) -> None:
    tuned = tuning.load(BOOK)
    alone = demo.tables(BOOK, tuned.model_copy(update={"cohorts": [item for item in tuned.cohorts if item.authority == "harrow"]}))
    for name, table in made.items():
        pd.testing.assert_frame_equal(alone[name], table[table["local_authority"] == HARROW].reset_index(drop=True))


def test_pseudonyms_are_opaque_and_referral_sources_come_from_the_list(accepted: Tables) -> None:
    families = accepted["families"]
    assert all(len(row["family_id"]) == len("F-") + 8 and not set(row["family_id"]) & set("AEIOU") for row in families)
    assert {row["practitioner_id"][:2] for row in families} == {"", "P-"}
    assert {row["referral_source"] for row in families} == set(tuning.load(BOOK).referral_sources)


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "demonstration.yaml"
    path.write_text((tuning.PARAMS / "demonstration.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(tuning, "PARAMS", tmp_path)
    return path


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("phase_1.families_reached.1", "phase_1.families_reach.1", "did you mean record.E09000006.phase_1.families_reached.1"),
        ("authority: thurrock", "authority: thurock", "did you mean thurrock"),
        ("edge_of_care: 14", "edge_of_car: 14", "did you mean edge_of_care"),
        ("value: 388, made", "value: 389, made", "must add up to the last point of outcome"),
        ("value: 92, invented: true", "value: 92", "say either made_to_match"),
        ("value: 92, invented: true", "value: 350, invented: true", "not lower"),
        ("value: 114, made", "value: 122, made", "being_worked_with: attached needs a point on the same day"),
        ("horizon: 2020-03-31", "horizon: 2019-12-31", "a point lies after the horizon"),
        ("usual: {at_least: 0, at_most: 12}", "usual: {at_least: 13, at_most: 12}", "at_least is more than at_most"),
    ],
)
def test_a_tuning_that_cannot_be_right_is_refused_with_its_line(edited: Path, right: str, wrong: str, words: str) -> None:
    text = edited.read_text(encoding="utf-8")
    assert right in text
    edited.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(Refused, match=words) as refused:
        tuning.load(BOOK)
    assert all(fault.file == "params/demonstration.yaml" and fault.line for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("value: 92, invented: true", "value: 191, invented: true", "attached faster than identified"),
        ("{by: 2013-09-30, value: 74, invented: true}", "{by: 2012-12-31, value: 74, invented: true}", "claims come faster than"),
        ("value: 102, invented: true", "value: 126, invented: true", "no 125 families can have come so far"),
        ("by: 2015-03-31, value: 9, invented", "by: 2015-03-31, value: 99, invented", "too few families are asked"),
    ],
)
def test_points_that_cannot_all_be_met_are_refused_rather_than_missed(edited: Path, right: str, wrong: str, words: str) -> None:
    text = edited.read_text(encoding="utf-8")
    assert right in text
    edited.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(Refused, match=words):
        demo.tables(BOOK)


STEPS = st.lists(st.tuples(st.integers(1, 200), st.integers(0, 60)), min_size=1, max_size=5)


@given(seed=st.integers(0, 2**32), steps=STEPS)
def test_as_many_days_are_drawn_up_to_each_point_as_it_says(seed: int, steps: list[tuple[int, int]]) -> None:
    by, value, points, start = 16000, 0, [], 16000
    for days, families in steps:
        by, value = by + days, value + families
        points.append(Point(by=date.fromordinal(date(1970, 1, 1).toordinal() + by), value=value, invented=True))
    drawn = Stream(seed, KENT).along(points, start)
    assert all((drawn <= draws.day(point.by)).sum() == point.value for point in points)
    assert (drawn >= start).all()


@given(seed=st.integers(0, 2**32), waits=st.lists(st.integers(0, 300), min_size=2, max_size=80))
def test_families_that_exchange_days_never_come_before_they_are_ready(seed: int, waits: list[int]) -> None:
    ready = np.arange(len(waits), dtype=np.int64)
    days = np.sort(ready + np.array(waits, dtype=np.int64))
    mixed = Stream(seed, KENT).mixed(ready, days)
    assert sorted(mixed) == sorted(days)
    assert (mixed >= ready).all()


@given(seed=st.integers(0, 2**32), days=st.lists(st.integers(0, 100), min_size=1, max_size=60), share=st.integers(0, 100))
def test_exactly_as_many_families_are_moved_to_a_day_as_a_point_says(seed: int, days: list[int], share: int) -> None:
    natural, low = np.array(days, dtype=np.int64), np.zeros(len(days), dtype=np.int64)
    point = Point(by=date(1970, 2, 20), value=len(days) * share // 100, invented=True)
    moved = Stream(seed, KENT).pinned(natural, point, low, np.full(len(days), NEVER))
    assert (moved <= draws.day(point.by)).sum() == point.value
    assert (moved >= low).all()
