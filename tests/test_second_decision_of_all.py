"""Every family of the demonstration caseload is decided a second time, from the programme's rules alone, and comes out the same."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import second_decision as second
from cases import some
from small_extract import BOOK

from tfdata import store
from tfdata.claims import decide
from tfdata.claims.gather import gather

AUTHORITIES = ("E06000034", "E08000027", "E09000006", "E09000015", "E10000016")
DAYS = (date(2013, 6, 30), date(2014, 9, 30), date(2017, 3, 31), date(2020, 3, 31))


def held_to_each_other(code: str, day: date, root: Path) -> Counter[tuple[str, bool]]:
    """Decide both ways for every family as it was known on the day, and count the decisions."""
    reached: Counter[tuple[str, bool]] = Counter()
    differing = 0
    for facts in gather(store.read("demonstration", code, root).as_known(day)):
        one, other = decide(facts, BOOK, day), second.decide(facts, day)
        amount = None if one.amount is None else int(one.amount)
        differing += (one.status, one.basis, amount, one.is_at_risk) != (other.status, other.basis, other.amount, other.fails)
        reached[one.status, one.is_at_risk] += 1
    assert differing == 0
    return reached


@pytest.mark.parametrize("code", AUTHORITIES)
def test_every_family_of_the_default_quarter_is_decided_the_same_a_second_way(code: str, demonstration_store: Path) -> None:
    assert held_to_each_other(code, date(2015, 12, 31), demonstration_store).total() > 0


@pytest.mark.slow
@pytest.mark.parametrize(("code", "day"), some([(code, day) for code in AUTHORITIES for day in DAYS], 3))
def test_every_family_of_other_quarters_is_decided_the_same_a_second_way(code: str, day: date, demonstration_store: Path) -> None:
    held_to_each_other(code, day, demonstration_store)


@pytest.mark.slow
def test_the_families_of_the_largest_authority_reach_every_decision_and_claims_that_fail_and_that_do_not(demonstration_store: Path) -> None:
    reached = held_to_each_other("E10000016", date(2018, 3, 31), demonstration_store)
    assert {status for status, _ in reached} == {
        "not_eligible", "not_attached", "in_progress", "one_barrier_left", "achieved_not_claimable", "claimable", "submitted", "paid",
        "rejected", "repaid",
    }  # fmt: skip
    assert {fails for status, fails in reached if status == "paid"} == {True, False}
