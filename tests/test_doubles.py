"""A person claimed for in two families, and a family claimed for again after it came back, are faults; anything less is none."""

from __future__ import annotations

from datetime import date

from small_extract import BOOK, BROMLEY

from tfdata.claims.doubles import Double, doubles
from tfdata.claims.facts import Claimed, Facts, Person

OUTCOME = "significant_and_sustained_progress"


def claimed(*statuses: str, basis: str = OUTCOME) -> tuple[Claimed, ...]:
    return tuple(Claimed(basis, status, date(2016, 1 + month, 4)) for month, status in enumerate(statuses))


def family(family_id: str, claims: tuple[Claimed, ...] = claimed("claimed"), *people: str, came_back: str = "", phase: str = "2") -> Facts:
    members = tuple(Person(name, "adult") for name in people)
    return Facts(BROMLEY, phase, family_id, date(2015, 4, 7), re_referral_of=came_back, people=members, claims=claims)


def pairs(*facts: Facts) -> list[tuple[str, str]]:
    return [(item.family_id, item.other_id) for item in doubles(facts, BOOK)]


def test_a_person_in_two_families_that_are_both_claimed_for_is_a_fault() -> None:
    (found,) = doubles([family("F1", claimed("claimed"), "x", "a"), family("F2", claimed("claimed", "paid"), "x", "b")], BOOK)
    assert found == Double("2", "F1", "F2", people=1, is_re_referral=False)
    assert found.why == "1 person is in both families, and both are claimed for"


def test_where_one_of_the_two_is_claimed_for_there_is_no_fault() -> None:
    assert pairs(family("F1", claimed("claimed"), "x"), family("F2", (), "x")) == []


def test_a_claim_that_was_rejected_or_repaid_stands_no_longer() -> None:
    for ended in (claimed("claimed", "rejected"), claimed("claimed", "paid", "repaid")):
        assert pairs(family("F1", claimed("claimed"), "x"), family("F2", ended, "x")) == []


def test_progress_to_work_is_no_outcome_that_could_be_claimed_twice() -> None:
    work = claimed("claimed", basis="progress_to_work")
    crime = claimed("claimed", basis="crime_asb_education")
    assert pairs(family("F1", crime, "x", phase="1"), family("F2", work, "x", phase="1")) == []
    assert pairs(family("F1", crime, "x", phase="1"), family("F2", crime, "x", phase="1")) == [("F1", "F2")]


def test_a_person_may_be_claimed_for_in_one_phase_and_again_in_the_next() -> None:
    assert pairs(family("F1", claimed("claimed", basis="crime_asb_education"), "x", phase="1"), family("F2", claimed("claimed"), "x")) == []


def test_a_person_in_three_families_gives_each_pair_and_two_people_give_one_pair() -> None:
    assert pairs(*(family(name, claimed("claimed"), "x") for name in ("F1", "F2", "F3"))) == [("F1", "F2"), ("F1", "F3"), ("F2", "F3")]
    (found,) = doubles([family("F1", claimed("claimed"), "x", "y"), family("F2", claimed("claimed"), "x", "y")], BOOK)
    assert found.people == 2


def test_a_family_that_came_back_and_is_claimed_for_again_is_a_fault() -> None:
    (found,) = doubles([family("F2", came_back="F1"), family("F1")], BOOK)
    assert found == Double("2", "F1", "F2", people=0, is_re_referral=True)
    assert pairs(family("F2", came_back="F1"), family("F1", ())) == []
    assert pairs(family("F2", (), came_back="F1"), family("F1")) == []


def test_of_three_in_a_chain_each_is_paired_with_the_nearest_before_it_that_is_claimed_for() -> None:
    first, third = family("F1"), family("F3", came_back="F2")
    assert pairs(first, family("F2", came_back="F1"), third) == [("F1", "F2"), ("F2", "F3")]
    assert pairs(first, family("F2", (), came_back="F1"), third) == [("F1", "F3")]
    assert pairs(family("F1", ()), family("F2", (), came_back="F1"), third) == []


def test_the_chain_leads_through_another_phase_and_to_no_claim_of_it() -> None:
    second = family("F2", claimed("claimed", basis="crime_asb_education"), came_back="F1", phase="1")
    assert pairs(family("F1"), second, family("F3", came_back="F2")) == [("F1", "F3")]


def test_families_that_name_each_other_as_the_earlier_are_one_pair() -> None:
    assert pairs(family("F1", came_back="F2"), family("F2", came_back="F1")) == [("F1", "F2")]
    assert pairs(family("F1", came_back="elsewhere")) == []


def test_a_family_that_came_back_with_its_people_is_one_fault_with_both_reasons() -> None:
    (found,) = doubles([family("F1", claimed("claimed"), "x", "y"), family("F2", claimed("claimed"), "x", "y", came_back="F1")], BOOK)
    assert found.why == "the family came back and is claimed for a second time; 2 people are in both families, and both are claimed for"
