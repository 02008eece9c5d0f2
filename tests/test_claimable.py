"""Decisions are counted by status, barrier and claim; what is shown of them is protected, and money is families shown times the payment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from small_caseload import Story, caseload, in_quarter
from small_extract import BOOK

from tfdata import claimable
from tfdata.caseload import Caseload
from tfdata.claimable import Decided
from tfdata.claims import decide
from tfdata.claims.gather import gather
from tfdata.disclosure import Published, protect
from tfdata.quantities import Summary

Sections = Callable[[Decided], Iterable[Summary]]
QUARTER = "2014-15-Q1"
ATTACHED = "2013-05-01"  # the second year of phase 1: 2,400 on attachment, 1,600 for continuous employment, 1,500 for the other result
THREE = tuple((problem, "2013-04-02") for problem in ("education", "crime_asb", "worklessness"))
TERMS = (("2013-09-03", "2013-12-20"), ("2014-01-06", "2014-03-28"), ("2014-04-22", "2014-06-20"))
ADULT = {"individual_id": "A1", "role": "adult"}
CHILD = {"individual_id": "C1", "role": "child"}
# In work since 1 January 2014 after ESA: thirteen weeks are up on 1 April.
WORK = {"individual_id": "A1", "benefit": "esa", "started_on": "2014-01-01"}

PAID = (("claimed", "2014-06-01"), ("paid", "2014-06-20"))


def at_school(absence: str) -> list[dict[str, str]]:
    return [
        {"individual_id": "C1", "problem": "education", "indicator": indicator, "from_on": first, "to_on": last, "value": value}
        for first, last in TERMS
        for indicator, value in (("unauthorised_absence_percent", absence), ("fixed_exclusions", "0"))
    ]


def family(number: int, kind: str) -> Story:
    """Give a family of a kind: as it is decided on 30 June 2014."""
    base = Story(
        f"{kind}-{number}", "1", dates={"identified_on": "2013-04-02", "attached_on": ATTACHED}, problems=THREE,
        evidence={"people": [ADULT, CHILD], "progress": at_school("15")},
    )  # fmt: skip
    worked = {**base.evidence, "employment": [WORK]}
    no_crime = {"problems": (THREE[0], THREE[2]), "dates": {**base.dates, "has_local_concern": "yes"}}
    return {
        "not_eligible": replace(base, problems=THREE[:2]),
        "not_attached": replace(base, dates={"identified_on": "2013-04-02"}),
        "in_progress": base,
        "one_barrier_left": replace(base, **no_crime),
        "claimable": replace(base, evidence=worked),
        "submitted": replace(base, evidence=worked, claims=(("continuous_employment", "claimed", "2014-06-01"),)),
        "at_risk": replace(base, claims=tuple(("continuous_employment", *reached) for reached in PAID)),
        "too_early": replace(base, evidence=worked, claims=(("continuous_employment", "claimed", "2014-03-31"),)),
    }[kind]  # fmt: skip


def families(**kinds: int) -> Caseload:
    return caseload(*(family(number, kind) for kind, many in kinds.items() for number in range(many)))


def shown(section: Sections, whole: Caseload, quarter: str = QUARTER) -> Published:
    scope = in_quarter(quarter, phase="1")
    decided = claimable.decide(scope, whole)
    beside = claimable.checks(decided) if section is claimable.projected else ()  # whose exact counts the bounds follow from
    *_, published = protect([*beside, *section(decided)], scope.book)
    return published


def values(published: Published, column: str) -> dict[str, Decimal | None]:
    found = {row.key: published.figure(row.key, column) for row in published.rows}
    return {key: figure.value for key, figure in found.items() if figure}


def test_every_family_counts_once_under_its_decision_and_the_rows_add_up() -> None:
    whole = families(not_eligible=5, not_attached=10, in_progress=15, one_barrier_left=20, claimable=25, submitted=30, at_risk=5)
    found = values(shown(claimable.by_status, whole), "value")
    assert {key: value for key, value in found.items() if value} == {
        "not_eligible": 5, "not_attached": 10, "in_progress": 15, "one_barrier_left": 20, "claimable": 25, "submitted": 30, "paid": 5,
        "total": 5 + 10 + 15 + 20 + 25 + 30 + 5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("number", "value", "marker"), [(0, 0, "p"), (1, None, "c"), (4, None, "c"), (5, 5, "p"), (7, 5, "p"), (8, 10, "p")]
)
def test_a_small_number_of_a_decision_is_not_shown(number: int, value: int | None, marker: str) -> None:
    published = shown(claimable.by_status, families(in_progress=20, claimable=number))
    figure = published.figure("claimable", "value")
    assert figure
    assert (figure.value, figure.marker) == (value, marker)


def test_what_is_claimable_now_pays_the_families_shown_times_the_payment_of_their_day_of_attachment() -> None:
    published = shown(claimable.payable_now, families(claimable=7))
    assert values(published, "families") == {"continuous_employment_1600": 5, "total": 5}
    assert values(published, "pays") == {"continuous_employment_1600": 5 * 1600, "total": 5 * 1600}


def test_where_nothing_is_claimable_no_table_of_it_is_shown() -> None:
    scope = in_quarter(QUARTER, phase="1")
    assert list(claimable.payable_now(claimable.decide(scope, families(in_progress=5)))) == []


def test_a_barrier_counts_the_families_that_lack_it_alone_and_the_claims_that_fail_by_it() -> None:
    published = shown(claimable.barriers, families(one_barrier_left=10, in_progress=5, at_risk=5, too_early=15))
    assert {key: value for key, value in values(published, "alone").items() if value} == {"education": 10}
    assert {key: value for key, value in values(published, "failing").items() if value} == {"continuous_employment": 5 + 15}


def test_a_claim_made_a_day_before_its_weeks_were_up_is_at_risk_for_its_payment() -> None:
    # From 1 January 2014 thirteen weeks are 91 days, which are up on 1 April; the claim of 31 March was a day early.
    published = shown(claimable.at_risk, families(submitted=10, too_early=5))
    assert values(published, "standing") == {"continuous_employment_1600": 15, "total": 15}
    assert values(published, "failing") == {"continuous_employment_1600": 5, "total": 5}
    assert values(published, "risk") == {"continuous_employment_1600": 5 * 1600, "total": 5 * 1600}


def test_a_person_in_two_families_that_are_claimed_for_is_counted_as_a_fault() -> None:
    published = shown(claimable.faults, families(submitted=5))  # five families that share an adult and a child: ten pairs
    assert values(published, "value") == {"person": 10, "re_referral": 0}
    assert values(shown(claimable.faults, families(claimable=5)), "value") == {"person": 0, "re_referral": 0}


@pytest.mark.parametrize("table", claimable.NEEDED)
def test_without_a_table_that_the_rules_read_nothing_is_decided(table: str) -> None:
    whole = families(claimable=5, submitted=5)
    if table == "documents":
        lacking = replace(whole, has_documents=False)
    else:
        lacking = replace(whole, counts={name: count for name, count in whole.counts.items() if name != table})
    scope = in_quarter(QUARTER, phase="1")
    assert list(claimable.by_status(claimable.decide(scope, whole)))
    assert list(claimable.by_status(claimable.decide(scope, lacking))) == []


def test_the_next_window_names_its_days_and_its_cut_off_is_provisional() -> None:
    whole = replace(families(claimable=1), families=families(claimable=1).families.assign(phase="2"))
    scope = in_quarter("2015-16-Q3", phase="2")
    (published,) = protect(claimable.window(claimable.decide(scope, whole)), scope.book)
    figure = published.figures["window_2.days"]
    assert (figure.value, figure.marker) == (14, "p")
    text = "".join(piece if isinstance(piece, str) else piece.shown for piece in published.rows[0].cells[0])
    # On 31 December the window that closes on that day is past its cut-off.
    assert "from 1 January 2016 to 31 March 2016" in text
    assert "14 days before its end, by 17 March 2016" in text


def test_what_happened_after_the_quarter_is_not_decided_on() -> None:
    """A quarter earlier the thirteen weeks are not up, and the claim of June is not made."""
    found = values(shown(claimable.by_status, families(claimable=5, submitted=5), "2013-14-Q3"), "value")
    assert {key for key, value in found.items() if value} == {"in_progress", "total"}


def test_each_kind_of_family_above_is_decided_as_it_is_called() -> None:
    kinds = {kind: kind for kind in ("not_eligible", "not_attached", "in_progress", "one_barrier_left", "claimable", "submitted")}
    kinds |= {"at_risk": "paid", "too_early": "submitted"}
    scope = in_quarter(QUARTER, phase="1")
    for kind, status in kinds.items():
        (facts,) = gather(families(**{kind: 1}))
        assert decide(facts, BOOK, scope.day).status == status, kind


def checked(number: int, by: str, outcome: str) -> list[dict[str, str]]:
    cells = {"claim_basis": "continuous_employment", "checked_by": by, "outcome": outcome}
    return [cells | {"checked_on": f"2014-06-{10 + each:02d}"} for each in range(number)]


def with_checks(claims: int, valid: int, invalid: int) -> Caseload:
    """Give claims that were made, of which internal audit found so many valid and so many invalid."""
    stories = [family(number, "submitted") for number in range(claims)]
    outcomes = ["valid"] * valid + ["invalid"] * invalid + [""] * (claims - valid - invalid)
    return caseload(
        *(
            replace(story, evidence={**story.evidence, "spot_checks": checked(1, "internal_audit", outcome) if outcome else []})
            for story, outcome in zip(stories, outcomes, strict=True)
        )
    )


def test_claims_are_counted_as_their_latest_check_found_them() -> None:
    twice = [*checked(1, "internal_audit", "invalid"), {**checked(1, "internal_audit", "valid")[0], "checked_on": "2014-06-11"}]
    stories = [
        replace(family(number, "submitted"), evidence={**family(0, "submitted").evidence, "spot_checks": twice}) for number in range(6)
    ]
    published = shown(claimable.checks, caseload(*stories))
    found = {
        column: published.figure("continuous_employment", column) for column in ("made", "internal_audit_checked", "internal_audit_invalid")
    }
    assert {column: figure and figure.value for column, figure in found.items()} == {
        "made": 6, "internal_audit_checked": 6, "internal_audit_invalid": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "valid", "invalid", "least", "most"),
    [
        # All ten of twenty checked are valid. Of D invalid among the rest, the chance that none was drawn is C(20-D, 10) / C(20, 10):
        # 0.0433 for D = 4 and 0.0163 for D = 5, so that with 2.5% on this side four are the most.
        (20, 10, 0, 0, 4),
        (20, 20, 0, 0, 0),
        (20, 15, 5, 0, 0),
    ],
)
def test_what_the_checks_say_of_the_rest_is_bounded_exactly(claims: int, valid: int, invalid: int, least: int, most: int) -> None:
    published = shown(claimable.projected, with_checks(claims, valid, invalid))
    assert values(published, "claims") == {"least": least, "most": most}
    assert values(published, "money") == {"least": least * 1600, "most": most * 1600}
    figure = published.figure("most", "claims")
    assert figure
    assert figure.marker == "p"


def test_of_a_suppressed_number_found_invalid_the_bounds_say_only_that_it_is_suppressed() -> None:
    """One, two or four found invalid of ten: the same is shown of each."""
    seen = {str(values(shown(claimable.projected, with_checks(40, 20 - invalid, invalid)), "claims")) for invalid in (1, 2, 3, 4)}
    assert len(seen) == 1
    published = shown(claimable.checks, with_checks(40, 18, 2))
    figure = published.figure("continuous_employment", "internal_audit_share")
    assert figure
    assert (figure.value, figure.marker) == (None, "c")


@pytest.mark.parametrize(("claims", "checks"), [(20, 4), (4, 0), (20, 0)])
def test_where_too_few_claims_were_checked_nothing_is_said_of_the_rest(claims: int, checks: int) -> None:
    scope = in_quarter(QUARTER, phase="1")
    assert list(claimable.projected(claimable.decide(scope, with_checks(claims, checks, 0)))) == []
