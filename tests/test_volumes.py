"""What families used before and after attachment, who was served already and who achieved an outcome: by hand, and counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from small_caseload import Row as Cells
from small_caseload import Story, caseload, in_quarter
from small_extract import BOOK, KENT, TONBRIDGE

from tfdata import breakdowns, disclosure, measures, provenance, volumes
from tfdata.caseload import Caseload
from tfdata.quantities import Absent, Cell, Count, Counted, Row, Summary

ATTACHED = "2016-01-01"  # observed to 31 December 2016, from 1 January 2015
QUARTER, NEXT = "2016-17-Q3", "2016-17-Q4"
ASB, CARE, HELP, SUPPORT, NEED = "asb_incident", "care_weeks", "early_help_months", "family_support_weeks", "child_in_need_months"
EVENTS = [code for code, service in BOOK.savings.services.items() if service.counted_in == "events"]
HEALTH, CRIME, WORK = (("health", "2015-05-01"), ("crime_asb", "2015-05-01"), ("worklessness", "2015-05-01"))
CLAIMED = (("significant_and_sustained_progress", "claimed", "2016-06-01"),)


def use(service: str, from_on: str, to_on: str | None = None, uses: int | None = None, recorded_on: str = "") -> Cells:
    """A period of a service: an event of one day where nothing else is said."""
    events = {"uses": str(uses or 1)} if service in EVENTS else {}
    return {"service": service, "from_on": from_on, "to_on": from_on if to_on is None else to_on, "recorded_on": recorded_on, **events}


def family(family_id: str, *used: Cells, attached_on: str = ATTACHED, **more: object) -> Story:
    return Story(family_id, dates={"attached_on": attached_on}, evidence={"service_use": used}, **more)  # type: ignore[arg-type]


def feed(*services: str, first: str = "2014-01-01", last: str = "2016-12-31") -> Story:
    """A family that was never attached, whose use of services says from when and until when they are fed."""
    rows = [use(service, day) for service in services or BOOK.savings.services for day in (first, last)]
    return Story("FEED", evidence={"service_use": rows})


def only(summaries: Iterable[Summary]) -> Summary:
    (found,) = summaries
    return found


def row(summary: Summary, key: str) -> Mapping[str, Cell]:
    return next(item.cells for item in summary.rows if item.key == key)


def values(cells: Mapping[str, Cell]) -> dict[str, int | str]:
    """The counts of a row, and the markers of what is not there."""
    kept = {name: cell for name, cell in cells.items() if isinstance(cell, Count | Absent)}
    return {name: cell.value if isinstance(cell, Count) else cell.marker for name, cell in kept.items()}


def of_service(service: str, *stories: Story, quarter: str = QUARTER, borough: str = "bromley") -> dict[str, int | str]:
    return values(row(only(volumes.service_use(in_quarter(quarter, borough, "2"), caseload(*stories))), service))


# Who is observed


@pytest.mark.parametrize(("first", "observed"), [("2014-12-31", 1), ("2015-01-01", 1), ("2015-01-02", 0)])
def test_a_family_is_observed_where_the_feed_begins_by_the_first_day_of_the_window_before(first: str, observed: int) -> None:
    found = of_service(ASB, family("F1"), feed(ASB, first=first))
    assert (found["observed"], found["not_yet"]) == (observed, 1 - observed)


@pytest.mark.parametrize(("last", "observed"), [("2016-12-30", 0), ("2016-12-31", 1), ("2017-01-01", 0)])
def test_a_family_is_observed_where_the_feed_tells_of_the_last_day_of_the_window_after(last: str, observed: int) -> None:
    """What is of a day after the quarter's end is not known by then, so that the feed ends in 2014."""
    assert of_service(ASB, family("F1"), feed(ASB, last=last))["observed"] == observed


@pytest.mark.parametrize(("attached_on", "observed"), [("2015-12-31", 1), ("2016-01-01", 1), ("2016-01-02", 0)])
def test_a_family_is_observed_once_a_year_has_passed_since_attachment(attached_on: str, observed: int) -> None:
    """However far the feed goes."""
    late = use(ASB, "2016-12-31", recorded_on="2016-12-31")
    assert of_service(ASB, family("F1", attached_on=attached_on), feed(ASB), family("F2", late))["observed"] == observed + 1


@pytest.mark.parametrize(("recorded_on", "observed"), [("2016-12-30", 0), ("2016-12-31", 1), ("2017-01-01", 0)])
def test_a_feed_tells_of_the_days_until_its_latest_row_was_recorded(recorded_on: str, observed: int) -> None:
    """A row of October that was recorded in December says that nothing else was known by then; one recorded in January is not known."""
    stories = (family("F1"), feed(ASB, last="2014-01-02"), family("F2", use(ASB, "2016-10-03", recorded_on=recorded_on), attached_on=""))
    assert of_service(ASB, *stories)["observed"] == observed


def test_a_feed_is_the_whole_authoritys_and_each_service_has_its_own() -> None:
    """A district's family is observed by what another family of the county tells; care is fed too late for it."""
    lives = family("F1", local_authority=KENT, district=TONBRIDGE)
    told = Story("F2", "1", KENT, evidence={"service_use": [use(ASB, "2014-01-01"), use(ASB, "2016-12-31"), use(CARE, "2016-12-01")]})
    assert of_service(ASB, lives, told, borough="tonbridge-and-malling")["observed"] == 1
    assert of_service(CARE, lives, told, borough="tonbridge-and-malling") == {
        "observed": 0, "not_yet": 1, **dict.fromkeys(("users_before", "users_after", "uses_before", "uses_after"), "x"),
    }  # fmt: skip


def test_of_a_service_that_was_never_fed_nothing_is_known() -> None:
    assert set(of_service(CARE, family("F1"), feed(ASB)).values()) == {"x"}


# What they used


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        ("2014-12-31", 0, 0),
        ("2015-01-01", 1, 0),
        ("2015-12-31", 1, 0),
        ("2016-01-01", 0, 1),
        ("2016-12-31", 0, 1),
        ("2017-01-01", 0, 0),
    ],
)
def test_the_day_of_attachment_is_the_first_of_the_window_after(day: str, before: int, after: int) -> None:
    found = of_service(ASB, family("F1", use(ASB, day)), feed(ASB), family("F2", use(ASB, "2016-12-31"), attached_on="2016-12-31"))
    assert (found["uses_before"], found["uses_after"]) == (before, after)
    assert (found["users_before"], found["users_after"]) == (before, after)


@pytest.mark.parametrize(
    ("uses", "before", "after"),
    [(4, 1, 3), (2, 1, 2), (1, 0, 1)],  # 4 x 1/4 and 4 x 3/4; 2/4 and 6/4 are rounded up; 1/4 and 3/4
)
def test_events_of_several_days_count_by_the_days_within_the_window(uses: int, before: int, after: int) -> None:
    """One day of four lies before attachment."""
    told = family("F2", use(ASB, "2016-12-31"), attached_on="2016-12-31")
    found = of_service(ASB, family("F1", use(ASB, "2015-12-31", "2016-01-03", uses)), feed(ASB), told)
    assert (found["users_before"], found["uses_before"], found["uses_after"]) == (1, before, after)


def test_time_is_added_up_over_families_before_it_is_rounded() -> None:
    """Two children of 5 days each are 10 / 7 = 1.4 weeks, and not two weeks of a family each; 4 + 4 days are 1.1; 61 / 30.4375 = 2.004."""
    stories = [family(f"F{n}", use(CARE, "2015-05-01", "2015-05-05"), use(CARE, "2016-05-01", "2016-05-04")) for n in range(2)]
    told = family("F2", use(CARE, "2016-12-31"), use(NEED, "2016-12-31"), attached_on="2016-12-31")
    found = of_service(CARE, *stories, feed(CARE), told)
    assert (found["users_before"], found["uses_before"], found["uses_after"]) == (2, 1, 1)
    months = of_service(NEED, family("F1", use(NEED, "2015-03-01", "2015-04-30")), feed(NEED), told)
    assert months["uses_before"] == 2


@pytest.mark.parametrize(("days", "weeks"), [(3, 0), (4, 1), (10, 1), (11, 2)])
def test_a_part_of_a_week_is_rounded_half_up(days: int, weeks: int) -> None:
    """3 / 7 = 0.43, 4 / 7 = 0.57, 10 / 7 = 1.43, 11 / 7 = 1.57."""
    last = date(2015, 5, 1) + timedelta(days=days - 1)
    told = family("F2", use(CARE, "2016-12-31"), attached_on="2016-12-31")
    assert of_service(CARE, family("F1", use(CARE, "2015-05-01", last.isoformat())), feed(CARE), told)["uses_before"] == weeks


def test_a_spell_that_goes_on_fills_the_window_after() -> None:
    """366 days of 2016 are 52.3 weeks; a spell from 2 December 2015 has 30 days before, which are 4.3 weeks."""
    told = family("F2", use(CARE, "2016-12-31"), attached_on="2016-12-31")
    found = of_service(CARE, family("F1", use(CARE, "2015-12-02", "")), feed(CARE), told)
    assert (found["uses_before"], found["uses_after"]) == (4, 52)


@pytest.mark.parametrize(("recorded_on", "uses"), [("2016-12-31", 1), ("2017-01-01", 0)])
def test_what_was_recorded_after_the_quarter_is_not_yet_known(recorded_on: str, uses: int) -> None:
    told = family("F2", use(ASB, "2016-12-31"), attached_on="2016-12-31")
    found = of_service(ASB, family("F1", use(ASB, "2015-06-01", recorded_on=recorded_on)), feed(ASB), told)
    assert found["uses_before"] == uses


def test_only_families_observed_are_users() -> None:
    """The second family used the service before, and was attached a day too late to be observed."""
    told = use(ASB, "2016-12-31")
    stories = (family("F1", use(ASB, "2015-06-01", uses=3)), family("F2", use(ASB, "2015-06-01"), told, attached_on="2016-01-02"))
    assert of_service(ASB, *stories, feed(ASB)) == {
        "observed": 1, "not_yet": 1, "users_before": 1, "users_after": 0, "uses_before": 3, "uses_after": 0,
    }  # fmt: skip


# Who was served already


@pytest.mark.parametrize(
    ("from_on", "to_on", "is_served"),
    [
        ("2014-10-01", "2014-12-31", False),
        ("2014-10-01", "2015-01-01", True),
        ("2015-12-31", "", True),
        ("2016-01-01", "", False),
    ],
)
def test_a_family_is_served_already_where_the_service_touches_the_window_before(from_on: str, to_on: str, is_served: bool) -> None:
    whole = caseload(family("F1", use(SUPPORT, from_on, to_on)), feed(SUPPORT), family("F2", use(SUPPORT, "2016-12-31"), attached_on=""))
    found = only(volumes.already_served(in_quarter(QUARTER, phase="2"), whole))
    assert values(row(found, SUPPORT)) == values(row(found, "any")) == {"known": 1, "families": int(is_served)}
    assert values(row(found, HELP)) == {"known": "x", "families": "x", "share": "x"}


def test_a_family_served_by_two_services_is_served_once() -> None:
    both = family("F1", use(SUPPORT, "2015-05-01"), use(HELP, "2015-05-01"))
    stories = (both, family("F2", use(HELP, "2015-05-01")), family("F3"), feed())
    found = only(volumes.already_served(in_quarter(QUARTER, phase="2"), caseload(*stories)))
    assert {key: values(row(found, key))["families"] for key in (NEED, HELP, SUPPORT, "any")} == {NEED: 0, HELP: 2, SUPPORT: 1, "any": 2}


def test_a_family_attached_before_the_feed_begins_is_not_among_the_known_though_it_was_served() -> None:
    """One of two is on record with the service and of the other nobody can say: counted, it would make one served of one known."""
    stories = (
        family("F1", use(SUPPORT, "2015-05-01", "2015-05-31")),
        family("F2"),
        feed(SUPPORT, first="2015-04-01"),
        family("F3", attached_on="2016-04-01"),
    )
    scope, whole = in_quarter(QUARTER, phase="2"), caseload(*stories, family("F4", use(SUPPORT, "2016-12-01"), attached_on=""))
    found = only(volumes.already_served(scope, whole))
    assert values(row(found, "any")) == {"known": 1, "families": 0}
    assert values(row(only(volumes.achieving_new(scope, whole)), "mental_health"))["population"] == 1


def test_the_uses_of_families_new_to_services_and_of_the_others_are_those_of_all() -> None:
    """Five uses of a family that was served and three of one that was not; the others' are nowhere shown, and are guarded."""
    served = family("F1", use(ASB, "2015-06-01", uses=5), use(HELP, "2015-05-01"))
    stories = (served, family("F2", use(ASB, "2015-06-01", uses=3), use(ASB, "2016-12-31")), feed())
    scope, whole = in_quarter(QUARTER, phase="2"), caseload(*stories)
    found = only(volumes.service_use_new(scope, whole))
    assert values(row(found, ASB)) == {"observed": 1, "uses_before": 3, "uses_after": 1}
    others = found.hidden[f"{ASB}_uses_before_others"]
    assert isinstance(others, Count)
    assert (others.value, others.families, others.is_guarded) == (8 - 3, 1, True)


def test_a_support_service_shows_no_change_for_families_that_had_none() -> None:
    stories = (family("F1", use(NEED, "2016-05-01", "2016-05-31"), use(NEED, "2016-12-31")), feed())
    found = only(volumes.service_use_new(in_quarter(QUARTER, phase="2"), caseload(*stories)))
    assert values(row(found, NEED)) == {"observed": 1, "uses_before": "z", "uses_after": "z"}


# From attached to achieving


def test_families_are_followed_from_attached_to_achieving() -> None:
    papers = tuple((name, "2016-02-01") for name in ("assessment", "plan", "review"))
    stories = (
        family("F1", problems=(HEALTH,), documents=papers, claims=CLAIMED),
        family("F2", problems=(HEALTH,), documents=papers[:1]),
        Story("F3", dates={"attached_on": ATTACHED, "closed_on": "2016-06-01"}, problems=(HEALTH,), documents=papers[:2]),
        Story("F4", dates={"attached_on": ATTACHED, "closed_on": "2016-06-01"}, problems=(HEALTH,), documents=papers),
        family("F5", problems=(HEALTH,)), family("F6", problems=(CRIME,), claims=CLAIMED), Story("F7", problems=(HEALTH,)),
    )  # fmt: skip
    found = only(volumes.achieving(in_quarter(QUARTER, phase="2"), caseload(*stories)))
    assert values(row(found, "mental_health")) == {"population": 6, "need": 5, "engaged": 4, "retained": 3, "achieving": 1}


def test_an_outcome_on_a_basis_counts_the_results_claimed_on_it_among_the_families_with_the_problem() -> None:
    in_work = ("continuous_employment", "claimed", "2016-06-01")
    stories = (
        family("F1", problems=(WORK,), claims=(in_work,)), family("F2", problems=(WORK,), claims=CLAIMED),
        family("F3", problems=(WORK,), claims=(in_work, ("continuous_employment", "rejected", "2016-07-01"))),
    )  # fmt: skip
    found = only(volumes.achieving(in_quarter(QUARTER, phase="2"), caseload(*stories)))
    assert values(row(found, "work_jsa")) == {"population": 3, "need": 3, "engaged": 0, "retained": 0, "achieving": 1}


def test_without_documents_nobody_knows_who_was_engaged() -> None:
    whole = caseload(family("F1", problems=(HEALTH,)), has_documents=False)
    found = values(row(only(volumes.achieving(in_quarter(QUARTER, phase="2"), whole)), "mental_health"))
    assert (found["need"], found["engaged"], found["retained"], found["achieving"]) == (1, "x", "x", 0)


def test_a_problem_that_the_authority_does_not_use_models_no_outcome() -> None:
    """The edge of care is Dudley's own criterion of phase 1."""
    for borough, has_it in (("dudley", True), ("bromley", False)):
        code = BOOK.authorities[borough].gss_code
        found = only(volumes.achieving(in_quarter("2014-15-Q4", borough, "1"), caseload(Story("F1", "1", code))))
        assert ("weeks_in_care" in [item.key for item in found.rows]) == has_it


# By quarter, and beside the other tables


def test_the_last_row_of_the_quarters_holds_the_numbers_of_the_tables() -> None:
    whole = some_caseload(np.random.default_rng(3))
    scope = in_quarter(NEXT, phase="2")
    last = row(only(volumes.by_quarter(scope, whole)), NEXT)
    uses, results = only(volumes.service_use(scope, whole)), only(volumes.achieving(scope, whole))
    for code, outcome in BOOK.savings.outcomes.items():
        if outcome.measured and "2" in outcome.problems:
            assert [last[f"{code}_{side}"] for side in ("before", "after")] == [
                row(uses, outcome.measured)[f"uses_{side}"] for side in ("before", "after")
            ]
        if outcome.modelled and "2" in outcome.problems:
            assert last[code] == row(results, code)["achieving"]


@pytest.mark.parametrize("seed", range(3))
def test_a_later_pack_gives_an_earlier_quarter_as_the_earlier_pack_gave_it(seed: int) -> None:
    """Rows recorded in between are known in the later quarter alone."""
    whole = some_caseload(np.random.default_rng(seed))
    earlier, later = (only(volumes.by_quarter(in_quarter(quarter, phase="2"), whole)) for quarter in (QUARTER, NEXT))
    assert [item.cells for item in later.rows[:-1]] == [item.cells for item in earlier.rows]
    assert later.rows[-1].cells != earlier.rows[-1].cells


def numbers(summaries: Iterable[Summary]) -> dict[Counted, int]:
    cells = [cell for item in summaries for one in item.rows for cell in one.cells.values()]
    return {cell.of: cell.value for cell in cells if isinstance(cell, Count) and cell.of is not None}


def test_families_achieving_are_the_numbers_of_the_breakdown_by_problem_and_of_the_pipeline() -> None:
    whole, scope = some_caseload(np.random.default_rng(5)), in_quarter(NEXT, phase="2")
    others = numbers([*breakdowns.by_problem(scope, whole), *measures.pipeline(scope, whole)])
    found = only(volumes.achieving(scope, whole))
    for item in found.rows:
        for stage in ("population", "need", "achieving"):
            cell = item.cells[stage]
            assert isinstance(cell, Count)
            assert cell.of is not None
            assert others[cell.of] == cell.value > 0
    disclosure.system_of([found, *breakdowns.by_problem(scope, whole), *measures.pipeline(scope, whole), *volumes.by_quarter(scope, whole)])


# What is missing, and what is known


MAKERS = {
    volumes.service_use: {"service_use"}, volumes.service_use_new: {"service_use"}, volumes.already_served: {"service_use"},
    volumes.achieving: set(), volumes.achieving_new: {"service_use"}, volumes.by_quarter: set(),
}  # fmt: skip


@pytest.mark.parametrize("make", MAKERS)
def test_a_summary_whose_table_is_missing_is_left_out(make: object) -> None:
    scope = in_quarter(QUARTER, phase="2")
    without = caseload(family("F1"))
    assert bool([*make(scope, without)]) == (not MAKERS[make])  # type: ignore[operator, index]
    assert [*make(scope, caseload(family("F1"), feed()))] != []  # type: ignore[operator]
    assert [*make(scope, Caseload.nothing("E09000006"))] == []  # type: ignore[operator]
    assert "the table service_use" in provenance.needs(without, *volumes.MEASURED_NEEDS)
    assert provenance.needs(without, *volumes.MODELLED_NEEDS) == ""


def test_without_service_use_the_quarters_hold_the_families_achieving_alone() -> None:
    found = only(volumes.by_quarter(in_quarter(QUARTER, phase="2"), caseload(family("F1"))))
    assert [column.key for column in found.columns] == [
        code for code, outcome in BOOK.savings.outcomes.items() if outcome.modelled and "2" in outcome.problems
    ]  # fmt: skip


def test_where_no_support_service_is_fed_nobody_is_called_new() -> None:
    whole, scope = caseload(family("F1"), feed(ASB)), in_quarter(QUARTER, phase="2")
    assert [*volumes.service_use_new(scope, whole), *volumes.achieving_new(scope, whole)] == []
    assert values(row(only(volumes.already_served(scope, whole)), "any")) == {"known": "x", "families": "x", "share": "x"}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_said_of_the_volumes_is_so(seed: int) -> None:
    """Every sum that is declared adds up; that families achieving were retained is no rule."""
    whole, scope = some_caseload(np.random.default_rng(seed)), in_quarter(NEXT, phase="2")
    made = [*volumes.service_use(scope, whole), *volumes.service_use_new(scope, whole), *volumes.already_served(scope, whole)]
    made += [*volumes.achieving(scope, whole), *volumes.achieving_new(scope, whole)]
    hidden = {cell.of: cell.value for item in made for cell in item.hidden.values() if isinstance(cell, Count)}
    of = {**numbers(made), **hidden}
    sums = [relation for item in made for relation in item.relations if relation.is_equal]
    told = [sum(weight * of[name] for weight, name in relation.terms) for relation in sums if all(name in of for _, name in relation.terms)]
    assert len(told) > len(EVENTS)
    assert set(told) == {0}


# The same again, day by day


@pytest.mark.parametrize("seed", range(4))
def test_a_second_count_day_by_day_agrees(seed: int) -> None:
    draw = np.random.default_rng(100 + seed)
    stories = some_stories(draw)
    found = only(volumes.service_use(in_quarter(NEXT, phase="2"), caseload(*stories)))
    for service in (ASB, "offence", CARE, NEED):
        assert {name: value for name, value in values(row(found, service)).items() if value != "x"} == again(
            stories, service, date(2017, 3, 31)
        )


def again(stories: Iterable[Story], service: str, day: date) -> dict[str, int]:
    """Count by hand: each day of each period that was known by the day, of each family whose year before and year after were fed."""
    known = [
        (story, date.fromisoformat(cells["from_on"]), date.fromisoformat(cells["to_on"] or "2030-01-01"), cells)
        for story in stories
        for cells in story.evidence.get("service_use", ())
        if cells["service"] == service
    ]
    known = [
        item
        for item in known
        if date.fromisoformat(item[3]["recorded_on"] or (item[3]["to_on"] if "uses" in item[3] else item[3]["from_on"])) <= day
    ]
    told = [
        date.fromisoformat(cells["recorded_on"]) if cells["recorded_on"] else last if last <= day else first
        for _, first, last, cells in known
    ]
    begins, until = min(first for _, first, _, _ in known), min(day, max(told))
    found = dict.fromkeys(("observed", "not_yet", "users_before", "users_after"), 0)
    total = {"before": Fraction(0), "after": Fraction(0)}
    for story in stories:
        if not story.dates.get("attached_on") or story.dates["attached_on"] > day.isoformat():
            continue
        attached_on = date.fromisoformat(story.dates["attached_on"])
        start, end = (a_year_on(attached_on, years) for years in (-1, 1))
        if not (begins <= start and end - timedelta(days=1) <= until):
            found["not_yet"] += 1
            continue
        found["observed"] += 1
        for side, since, to in (("before", start, attached_on), ("after", attached_on, end)):
            used = Fraction(0)
            for whose, first, last, cells in known:
                days = [first + timedelta(days=n) for n in range((min(last, end) - first).days + 1)] if whose is story else []
                inside = len([one for one in days if since <= one < to])
                length = BOOK.savings.services[service].days_each
                used += Fraction(inside) / Fraction(length) if length else Fraction(int(cells["uses"]) * inside, (last - first).days + 1)
            found[f"users_{side}"] += used > 0
            total[side] += used
    sums = {f"uses_{side}": int(uses + Fraction(1, 2)) for side, uses in total.items()}
    return found | (sums if found["observed"] else {})


def a_year_on(day: date, years: int) -> date:
    """The same day of another year; the last of February for the 29th."""
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)


def some_caseload(draw: np.random.Generator) -> Caseload:
    return caseload(*some_stories(draw))


def some_stories(draw: np.random.Generator) -> list[Story]:
    """Forty families attached from 2015 to 2016, with events and spells before and after, half of them recorded late; the feed goes on."""
    stories = [feed(first="2014-02-03", last="2017-03-20")]
    for number in range(40):
        attached_on = date(2015, 4, 1) + timedelta(days=int(draw.integers(0, 600)))
        rows = [period(draw, service, attached_on) for service in (ASB, "offence", CARE, NEED, HELP, SUPPORT) if draw.random() < 0.5]
        papers = tuple((name, "2016-12-01") for name in ("assessment", "plan", "review") if draw.random() < 0.8)
        stories.append(
            family(
                f"F{number:02}", *rows, attached_on=attached_on.isoformat(), problems=(HEALTH, CRIME, WORK, *OTHERS),
                documents=papers, claims=(*CLAIMED, ("continuous_employment", "claimed", "2017-02-01")) if draw.random() < 0.5 else (),
            )
        )  # fmt: skip
    return stories


OTHERS = tuple((code, "2015-05-01") for code in ("domestic_abuse", "children_need_help", "school_attendance"))


def period(draw: np.random.Generator, service: str, attached_on: date) -> Cells:
    """Draw a period near the attachment; a spell may go on, and every second row says when it was recorded."""
    first = attached_on + timedelta(days=int(draw.integers(-420, 420)))
    last = first + timedelta(days=int(draw.integers(0, 60)))
    recorded_on = (last + timedelta(days=int(draw.integers(0, 40)))).isoformat() if draw.random() < 0.5 else ""
    goes_on = service not in EVENTS and draw.random() < 0.2
    return use(service, first.isoformat(), "" if goes_on else last.isoformat(), int(draw.integers(1, 6)), recorded_on)


def test_a_row_of_a_summary_is_keyed_by_its_code() -> None:
    """What reads a protected volume finds it by the code of its service or outcome, and a quarter by its name."""
    scope, whole = in_quarter(NEXT, phase="2"), some_caseload(np.random.default_rng(1))
    keys = {item.id: [one.key for one in item.rows] for make in MAKERS for item in make(scope, whole)}
    assert set(keys["service_use_2"]) == set(keys["service_use_new_2"]) <= set(BOOK.savings.services)
    assert set(keys["achieving_2"]) == set(keys["achieving_new_2"]) <= set(BOOK.savings.outcomes)
    assert keys["already_served_2"][-1] == "any"
    assert keys["volumes_by_quarter_2"][-1] == NEXT
    assert all(isinstance(one, Row) for make in MAKERS for item in make(scope, whole) for one in item.rows)
