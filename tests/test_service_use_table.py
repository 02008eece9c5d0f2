"""The table of service use: its rules on their boundaries, what was known of it when, and what the demonstration brings of it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_caseload import Story
from small_caseload import caseload as of_stories
from small_extract import BOOK, BROMLEY, KENT, Row, checked, family, incident, support

from tfdata import contract, demo, rules, store
from tfdata.caseload import Caseload, empty
from tfdata.demo import tuning
from tfdata.demo.tuning import Tuning
from tfdata.extracts import TABLES
from tfdata.faults import Refused
from tfdata.params import codes

THURROCK, DUDLEY, HARROW = "E06000034", "E08000027", "E09000015"
HORIZON = date(2020, 3, 31)
IN_EVENTS = {code for code, service in BOOK.savings.services.items() if service.counted_in == "events"}
BY_TIME = set(BOOK.savings.services) - IN_EVENTS
MATTERS = ["service", "from_on", "to_on", "uses"]
Key = tuple[str, str, str]


def faults(folder: Path, *rows: Row) -> list[tuple[int | None, str]]:
    found = checked(folder, families=[family(), family("F2"), family(phase="1")], service_use=rows).faults
    assert {fault.file for fault in found} <= {"service_use.csv"}
    return [(fault.line, fault.column) for fault in found]


# At the door


@pytest.mark.parametrize(("to_on", "is_accepted"), [("2015-05-03", False), ("2015-05-04", True), ("2015-05-05", True)])
@pytest.mark.parametrize("row", [incident, support])
def test_a_period_of_use_ends_on_its_first_day_or_later(row: type, to_on: str, is_accepted: bool, tmp_path: Path) -> None:
    assert faults(tmp_path, row(from_on="2015-05-04", to_on=to_on)) == ([] if is_accepted else [(2, "to_on")])


@pytest.mark.parametrize("service", sorted(BOOK.savings.services))
def test_a_number_of_uses_is_given_exactly_where_the_service_is_counted_in_events(service: str, tmp_path: Path) -> None:
    with_number, without = (faults(tmp_path / name, incident(service=service, uses=name)) for name in ("2", ""))
    wrong = [(2, "uses")]
    assert (with_number, without) == (([], wrong) if service in IN_EVENTS else (wrong, []))


def test_only_a_spell_that_is_counted_by_time_may_go_on(tmp_path: Path) -> None:
    rows = [incident(to_on=""), support(to_on="")]
    assert faults(tmp_path, *rows) == [(2, "to_on")]


@pytest.mark.parametrize(
    ("uses", "read"),
    [("1", 1), ("01", 1), ("1,160", 1160), ("3.0", 3), ("999999", 999999)],
)
def test_a_number_of_events_is_a_whole_number_of_one_or_more(uses: str, read: int, tmp_path: Path) -> None:
    result = checked(tmp_path, families=[family()], service_use=[incident(uses=uses)])
    assert (result.faults, result.accepted["service_use"]["uses"].tolist()) == ((), [read])


@pytest.mark.parametrize(
    ("uses", "words"),
    [
        ("0", "this is nought; leave out a row without an event"),
        ("-1", "this is below nought"),
        ("1.5", "this is not a whole number"),
        ("1000000", "this is more than six digits"),
        ("£2", "this is an amount of money"),
        ("2%", "this is a percentage"),
        ("twice", "this is not a number; write a whole number of 1 or more"),
    ],
)
def test_what_is_no_number_of_events_is_told_once_with_what_would_be_right(uses: str, words: str, tmp_path: Path) -> None:
    (fault,) = checked(tmp_path, families=[family()], service_use=[incident(uses=uses)]).faults
    assert (fault.line, fault.column) == (2, "uses")
    assert fault.message.startswith(words)


@pytest.mark.parametrize(("from_on", "is_accepted"), [("2015-05-30", False), ("2015-05-31", False), ("2015-06-01", True)])
def test_periods_of_one_service_and_family_share_no_day(from_on: str, is_accepted: bool, tmp_path: Path) -> None:
    """Neither of the two can be preferred: both go."""
    first, second = incident(to_on="2015-05-31"), incident(from_on=from_on, to_on="2015-06-30")
    assert faults(tmp_path, second, first) == ([] if is_accepted else [(2, "from_on"), (3, "from_on")])


def test_a_spell_that_goes_on_leaves_no_day_for_a_later_one(tmp_path: Path) -> None:
    earlier = support(from_on="2015-01-01", to_on="2015-02-28")
    assert faults(tmp_path, support(), support(from_on="2016-01-31"), earlier) == [(2, "from_on"), (3, "from_on")]


@pytest.mark.parametrize("other", [{"service": "child_in_need_months"}, {"family_id": "F2"}, {"phase": "1"}])
def test_periods_of_another_service_family_or_phase_may_share_days(other: dict[str, str], tmp_path: Path) -> None:
    assert faults(tmp_path, support(), support(**other)) == []


def test_a_row_sent_twice_is_one_fault_and_does_not_put_the_first_aside(tmp_path: Path) -> None:
    assert faults(tmp_path, incident(), incident()) == [(3, "family_id")]


def test_two_numbers_for_one_first_day_contradict_each_other(tmp_path: Path) -> None:
    """Several events of a day are one row with their number."""
    assert [line for line, _ in faults(tmp_path, incident(), incident(uses="2"))] == [2, 3]


def test_what_contradicts_itself_is_counted_apart_from_what_cannot_be_read(tmp_path: Path) -> None:
    rows = [incident(uses=""), support(uses="1"), incident(uses="x"), incident(service="fire_call", from_on="2015-04-01")]
    counts = checked(tmp_path, families=[family()], service_use=rows).counts["service_use"]
    assert (counts.rows_in, counts.quarantined, counts.contradicting) == (4, 4, 2)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 28), st.none() | st.integers(0, 9)), max_size=8))
def test_every_period_of_use_that_shares_a_day_with_another_is_found_and_no_other(drawn: list[tuple[str, int, int | None]]) -> None:
    """Calculated a second way: each pair is looked at, and a spell that goes on ends on no day."""
    spans = [(who, date(2015, 5, day), date.max if days is None else date(2015, 5, day) + timedelta(days=days)) for who, day, days in drawn]
    rows = pd.DataFrame(
        {
            "local_authority": BROMLEY, "phase": "2", "service": "care_weeks",
            "family_id": pd.Series([who for who, *_ in spans], dtype="str"),
            "from_on": pd.Series([first for _, first, _ in spans], dtype="datetime64[us]"),
            "to_on": pd.Series([None if last == date.max else last for *_, last in spans], dtype="datetime64[us]"),
        }
    )  # fmt: skip
    found = {int(line) for lines, _, _ in rules.evidence.uses(rows) for line in lines}
    pairs = [(one, other) for one in range(len(spans)) for other in range(len(spans)) if one != other and spans[one][0] == spans[other][0]]
    assert found == {one for one, other in pairs if spans[one][1] <= spans[other][2] and spans[other][1] <= spans[one][2]}


def test_the_services_are_those_of_the_savings_parameters_each_with_how_it_is_counted() -> None:
    lists = codes.lists(BOOK)["service"]
    assert list(lists) == list(BOOK.savings.services)
    assert lists["care_weeks"].endswith("(counted in weeks)")
    assert lists["asb_incident"].endswith("(counted in events)")


# As it was known


def known(whole: Caseload, day: date) -> list[tuple[str, ...]]:
    rows = whole.as_known(day).service_use
    cells = rows[MATTERS].astype("object")
    return [tuple("" if pd.isna(cell) else str(cell).removesuffix(" 00:00:00") for cell in row) for row in cells.itertuples(index=False)]


@pytest.mark.parametrize(("day", "rows"), [(date(2015, 5, 30), 0), (date(2015, 5, 31), 1), (date(2015, 6, 1), 1)])
def test_a_number_of_events_of_a_period_is_not_known_before_the_period_is_over(day: date, rows: int) -> None:
    """Not even a part of it: how many of them had happened by a day within cannot be told."""
    use = {"service": "asb_incident", "from_on": "2015-05-01", "to_on": "2015-05-31", "uses": "3"}
    found = known(of_stories(Story(evidence={"service_use": [use]})), day)
    assert found == [("asb_incident", "2015-05-01", "2015-05-31", "3")] * rows


@pytest.mark.parametrize(
    ("day", "to_on"), [(date(2015, 4, 30), None), (date(2015, 5, 1), ""), (date(2015, 5, 30), ""), (date(2015, 5, 31), "2015-05-31")]
)
def test_a_spell_is_known_from_its_first_day_and_goes_on_until_its_end_was_known(day: date, to_on: str | None) -> None:
    use = {"service": "care_weeks", "from_on": "2015-05-01", "to_on": "2015-05-31"}
    found = known(of_stories(Story(evidence={"service_use": [use]})), day)
    assert found == ([] if to_on is None else [("care_weeks", "2015-05-01", to_on, "")])


@pytest.mark.parametrize(("day", "rows"), [(date(2015, 7, 8), 0), (date(2015, 7, 9), 1)])
@pytest.mark.parametrize("uses", ["2", ""])
def test_use_that_was_recorded_later_is_known_from_its_recording(uses: str, day: date, rows: int) -> None:
    service = "asb_incident" if uses else "care_weeks"
    use = {"service": service, "from_on": "2015-05-01", "to_on": "2015-05-31", "uses": uses, "recorded_on": "2015-07-09"}
    assert len(known(of_stories(Story(evidence={"service_use": [use]})), day)) == rows


def test_where_the_extract_gives_no_use_the_table_is_empty_and_typed_and_not_had(tmp_path: Path) -> None:
    """Nobody knows what the families used, which is not nought."""
    stored = {}
    for name, given_ in (("without", {}), ("headings", {"service_use": []})):
        store.ingest(checked(tmp_path / f"{name} extract", families=[family()], **given_), "extract", tmp_path / name, True)
        stored[name] = store.read("extract", BROMLEY, tmp_path / name)
    for whole in (*stored.values(), Caseload.nothing(BROMLEY)):
        pd.testing.assert_frame_equal(whole.service_use, empty("service_use"))
        assert {column: str(dtype) for column, dtype in whole.service_use.dtypes.items()}["uses"] == "Int64"
    assert [whole.has("service_use") for whole in (stored["without"], stored["headings"], Caseload.nothing(KENT))] == [False, True, False]


# The demonstration


@pytest.fixture(scope="module")
def families(demonstration: tuple[Path, contract.Checked]) -> dict[Key, dict[str, str]]:
    """The latest version of each family that was attached and accepted."""
    folder, found = demonstration
    refused = set(found.quarantined["families"].index)
    with (folder / "families.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for line, row in enumerate(csv.DictReader(file), start=2) if line not in refused]
    return {key_of(row): row for row in sorted(rows, key=lambda row: row["recorded_on"]) if row["attached_on"]}


@pytest.fixture(scope="module")
def used(demonstration: tuple[Path, contract.Checked]) -> list[dict[str, str]]:
    """The rows of service_use that the door let through, as text."""
    folder, found = demonstration
    refused = set(found.quarantined["service_use"].index)
    with (folder / "service_use.csv").open(encoding="utf-8", newline="") as file:
        return [row for line, row in enumerate(csv.DictReader(file), start=2) if line not in refused]


def key_of(row: dict[str, str]) -> Key:
    return row["local_authority"], row["phase"], row["family_id"]


def shares(row: dict[str, str], attached: date) -> Iterator[tuple[bool, int]]:
    """Give the use of a row before and after attachment, within about a year: its events, or its days, day by day."""
    first, last = date.fromisoformat(row["from_on"]), date.fromisoformat(row["to_on"] or HORIZON.isoformat())
    if row["uses"]:
        yield first >= attached, int(row["uses"])
        return
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if abs((day - attached).days) <= 365:
            yield day >= attached, 1


def test_only_attached_families_have_used_a_service_and_within_about_a_year_of_attachment(
    used: list[dict[str, str]], families: dict[Key, dict[str, str]]
) -> None:
    assert 20_000 < len(used) < 45_000
    assert {row["service"] for row in used} == set(BOOK.savings.services)
    for row in used:
        apart = date.fromisoformat(row["from_on"]) - date.fromisoformat(families[key_of(row)]["attached_on"])
        assert -500 <= apart.days <= 800, row


def test_use_is_higher_before_attachment_than_after_and_in_some_families_it_rises(
    used: list[dict[str, str]], families: dict[Key, dict[str, str]]
) -> None:
    """So it is with every family that is looked at when things are bad: it says nothing of the programme."""
    seen: dict[str, dict[Key, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for row in used:
        attached = date.fromisoformat(families[key_of(row)]["attached_on"])
        if attached <= HORIZON - timedelta(days=366):
            for is_after, amount in shares(row, attached):
                seen[row["service"]][key_of(row)][is_after] += amount
    for service, of_families in seen.items():
        before, after = (sum(amounts[place] for amounts in of_families.values()) for place in (0, 1))
        rises = sum(amounts[1] > amounts[0] for amounts in of_families.values())
        assert 0.3 * before < after < before, service
        assert 0.05 * len(of_families) < rises < 0.5 * len(of_families), service


def test_support_was_in_place_before_attachment_for_a_share_of_the_families(
    used: list[dict[str, str]], families: dict[Key, dict[str, str]]
) -> None:
    support_services = {code for code, service in BOOK.savings.services.items() if service.is_support}
    for area in (BROMLEY, THURROCK, KENT, DUDLEY, HARROW):
        of_area = [key for key in families if key[0] == area]
        served = {
            key_of(row)
            for row in used
            if row["service"] in support_services
            and row["local_authority"] == area
            and row["from_on"] < families[key_of(row)]["attached_on"] <= (row["to_on"] or HORIZON.isoformat())
        }
        assert 0.01 < len(served) / len(of_area) < 0.3, area


def test_a_problem_goes_with_the_services_that_answer_it(
    used: list[dict[str, str]], families: dict[Key, dict[str, str]], demonstration: tuple[Path, contract.Checked]
) -> None:
    problems = demonstration[1].accepted["problems"]
    for problem, service in (("domestic_abuse", "domestic_abuse_incident"), ("crime_asb", "offence"), ("health", "ae_attendance")):
        has_it = set(
            problems.loc[problems["problem"] == problem, ["local_authority", "phase", "family_id"]].itertuples(index=False, name=None)
        )
        using = {key_of(row) for row in used if row["service"] == service}
        area = [key for key in families if key[0] == BROMLEY and key[1] == "2"]
        with_problem, without = ([key in using for key in area if (key in has_it) is which] for which in (True, False))
        assert sum(with_problem) / len(with_problem) > 1.3 * sum(without) / len(without), service


def test_some_authorities_lack_a_feed_and_dudleys_of_health_begins_late(used: list[dict[str, str]]) -> None:
    of_area: dict[str, set[str]] = defaultdict(set)
    for row in used:
        of_area[row["local_authority"]].add(row["service"])
    every = set(BOOK.savings.services)
    lacking = {area: every - found for area, found in of_area.items()}
    assert lacking == {
        BROMLEY: set(), KENT: set(), THURROCK: {"ae_attendance"}, DUDLEY: {"family_support_weeks"},
        HARROW: {"domestic_abuse_incident", "asb_incident", "offence"},
    }  # fmt: skip
    assert min(row["from_on"] for row in used if row["local_authority"] == DUDLEY and row["service"] == "ae_attendance") == "2012-10-01"


def test_every_other_feed_reaches_back_more_than_a_year_before_the_first_attachment(
    used: list[dict[str, str]], families: dict[Key, dict[str, str]]
) -> None:
    opened: dict[tuple[str, str], str] = {}
    for row in used:
        at = (row["local_authority"], row["service"])
        opened[at] = min(opened.get(at, row["from_on"]), row["from_on"])
    del opened[DUDLEY, "ae_attendance"]
    for (area, service), from_on in opened.items():
        first = date.fromisoformat(min(row["attached_on"] for key, row in families.items() if key[0] == area))
        assert date.fromisoformat(from_on) <= first.replace(year=first.year - 1), (area, service)


def test_use_is_known_once_it_is_over_and_the_family_known_to_be_attached_and_some_of_it_late(
    used: list[dict[str, str]], families: dict[Key, dict[str, str]]
) -> None:
    dated = [row for row in used if row["recorded_on"]]
    assert {row["local_authority"] for row in used if not row["recorded_on"]} == {THURROCK}
    for row in dated:
        over = max(row["to_on"] or row["from_on"], families[key_of(row)]["attached_on"])
        assert over <= row["recorded_on"] <= HORIZON.isoformat()
    late = [row for row in dated if row["recorded_on"] > families[key_of(row)]["attached_on"]]
    month_after = [(date.fromisoformat(row["recorded_on"]) - date.fromisoformat(row["to_on"] or row["from_on"])).days > 30 for row in late]
    assert sum(month_after) / len(dated) > 0.05


def test_what_is_counted_by_time_comes_by_quarters_and_some_of_it_goes_on_at_the_horizon(used: list[dict[str, str]]) -> None:
    """So that a spell is known before it ends, quarter by quarter."""
    by_time = [row for row in used if row["service"] in BY_TIME]
    assert all(row["uses"] == "" for row in by_time)
    quarters = {(row["from_on"][:4], (int(row["from_on"][5:7]) - 1) // 3) == (row["to_on"][:4], (int(row["to_on"][5:7]) - 1) // 3)
                for row in by_time if row["to_on"]}  # fmt: skip
    assert quarters == {True}
    going_on = [row for row in used if not row["to_on"]]
    assert len(going_on) > 20
    assert min(row["from_on"] for row in going_on) >= "2020-01-01"


def test_health_counts_by_the_month_and_others_by_the_day(used: list[dict[str, str]]) -> None:
    events = [row for row in used if row["service"] in IN_EVENTS]
    by_month = {row["service"] for row in events if row["from_on"] != row["to_on"]}
    assert by_month == {"ae_attendance"}
    assert {row["from_on"][8:] for row in events if row["service"] in by_month} == {"01"}
    assert max(int(row["uses"]) for row in events) > 1


@pytest.fixture
def harrow() -> Tuning:
    tuned = tuning.load(BOOK)
    return tuned.model_copy(update={"cohorts": [item for item in tuned.cohorts if item.authority == "harrow"]})


def test_use_of_services_moves_nothing_else_of_the_demonstration(harrow: Tuning) -> None:
    """With other use every cell of every other table is the same, the rows that the door must refuse among them."""
    usual = demo.tables(BOOK, harrow)
    own = harrow.service_use
    changed = own.model_copy(
        update={"days_before": 300, "services": {name: own.services[name] for name in ("care_weeks", "ae_attendance")}}
    )
    found = demo.tables(BOOK, harrow.model_copy(update={"service_use": changed}))
    assert len(found["service_use"]) < len(usual["service_use"]) / 2
    for name in set(TABLES) - {"service_use", "returns"}:
        pd.testing.assert_frame_equal(found[name], usual[name])


def test_one_service_moves_no_other(harrow: Tuning) -> None:
    usual = demo.tables(BOOK, harrow)["service_use"]
    without = harrow.service_use.model_copy(
        update={"services": {name: habit for name, habit in harrow.service_use.services.items() if name != "care_weeks"}}
    )
    found = demo.tables(BOOK, harrow.model_copy(update={"service_use": without}))["service_use"]
    sound, kept = (rows[~rows["is_dirty"] & (rows["service"] != "care_weeks")].reset_index(drop=True) for rows in (found, usual))
    pd.testing.assert_frame_equal(sound, kept)


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("    eviction: {problems", "    evictions: {problems", "there is no service 'evictions' in params/savings.yaml; did you mean ev"),
        ('problems: [worklessness, crime_asb], with', 'problems: [work, crime_asb], with', "no phase has a problem 'work'"),
        ("days: {at_least: 40, at_most: 380}", 'uses: {"1": 1}', "care_weeks is counted in weeks; give uses for events, else days"),
        ("days: {at_least: 40, at_most: 380}, ", "", "give either uses, of a service counted in events, or days"),
        ("    bromley: {}\n", "", "bromley needs its feeds"),
        ("thurrock: {lacks: [ae_attendance]}", "thurrock: {lacks: [ae_attendances]}", "no service 'ae_attendances' is drawn"),
    ],
)  # fmt: skip
def test_a_tuning_of_services_that_cannot_be_right_is_refused(
    right: str, wrong: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (tuning.PARAMS / "demonstration.yaml").read_text(encoding="utf-8")
    assert text.count(right) == 1
    (tmp_path / "demonstration.yaml").write_text(text.replace(right, wrong), encoding="utf-8")
    monkeypatch.setattr(tuning, "PARAMS", tmp_path)
    with pytest.raises(Refused, match=r"demonstration\.yaml, line ") as refused:
        tuning.load(BOOK)
    assert words in str(refused.value)
