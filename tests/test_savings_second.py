"""The savings model against the same model written naively: equal to the pound on the shipped parameters, whatever the volumes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import naive_savings
from drawn_savings import BOOK, NAMES, OUTCOMES, PAID, SETTINGS, Paid, Told, costs, told, volumes
from hypothesis import given, settings
from hypothesis import strategies as st

from tfdata.params.savings import CASES
from tfdata.savings import Result, Swing, break_even, inputs, low_central_high, tornado, worth
from tfdata.savings.inputs import Cases


def model(found: Told, paid: Paid, cases: Cases, phase: str) -> Result:
    return worth(inputs(BOOK, "bromley", phase, volumes(found), costs(paid), cases))


def assert_equal(result: Result, naive: dict[str, Any]) -> None:
    """Entry by entry, year by year, and in every answer."""
    assert len(result.entries) == len(naive["entries"])
    for entry in result.entries:
        wanted = naive["entries"][entry.outcome, entry.line, entry.kind]
        shown = {key: getattr(entry, key) for key in wanted}
        assert shown == wanted | {"by_year": tuple(wanted["by_year"])}, entry.line
    assert result.payers == naive["payers"]
    for answer in ("budget_impact", "public_value", "payback_year"):
        assert getattr(result, answer) == naive[answer], answer
    assert result.by_agency() == naive["by_agency"]


@SETTINGS
@given(told(), PAID, st.sampled_from(["1", "2"]))
def test_both_models_agree_in_the_three_cases(found: Told, paid: Paid, phase: str) -> None:
    """Low, central and high, in both phases, to the pound."""
    spread = low_central_high(BOOK, "bromley", phase, volumes(found), costs(paid))
    for case, result in zip(CASES, spread, strict=True):
        assert_equal(result, naive_savings.savings(found, paid, dict.fromkeys(NAMES, case), phase))


@SETTINGS
@given(told(), PAID, st.dictionaries(st.sampled_from(NAMES), st.sampled_from(CASES)))
def test_both_models_agree_in_any_mix_of_cases(found: Told, paid: Paid, cases: dict[str, str]) -> None:
    """Some assumptions low, some high, the others central."""
    assert_equal(model(found, paid, cases, "2"), naive_savings.savings(found, paid, cases))  # type: ignore[arg-type]


@settings(deadline=None, max_examples=12, derandomize=True)
@given(told(), PAID, st.sampled_from(["budget_impact", "public_value"]))
def test_both_models_agree_in_every_swing(found: Told, paid: Paid, answer: str) -> None:
    """Each assumption by itself, those that no result rests on too, which swing by nothing and stand in no tornado."""
    swings = tornado(BOOK, "bromley", "2", volumes(found), costs(paid), answer)  # type: ignore[arg-type]
    wanted = []
    for name in NAMES:
        low, central, high = (naive_savings.savings(found, paid, {name: case})[answer] for case in CASES)
        if len({low, central, high}) > 1:
            wanted.append(Swing(name, BOOK.savings.assumptions[name].title, low, central, high, (f"savings.{name}",)))
    assert sorted(swings, key=lambda swing: swing.assumption) == wanted
    assert [swing.width for swing in swings] == sorted((swing.width for swing in swings), reverse=True)


@SETTINGS
@given(told(), PAID, st.sampled_from(CASES))
def test_both_models_agree_on_the_break_even(found: Told, paid: Paid, case: str) -> None:
    """The same share in every case, or in both none."""
    share = break_even(BOOK, "bromley", "2", volumes(found), costs(paid), case)  # type: ignore[arg-type]
    naive = naive_savings.break_even(found, paid, dict.fromkeys(NAMES, case))
    assert (share is None) == (naive is None)
    if share is not None and naive is not None:
        assert abs(Fraction(share) - naive) < Fraction(1, 10**20)


def test_every_outcome_and_every_line_is_compared() -> None:
    """All outcomes at once, by each route: no line of any is left to chance."""
    for route in ("measured", "modelled"):
        found = [(name, route, 100) for name, outcome in OUTCOMES.items() if getattr(outcome, route)]
        naive = naive_savings.savings(found, [("council", 100000, 0)], {})
        assert_equal(model(found, [("council", 100000, 0)], {}, "2"), naive)
        assert len(naive["entries"]) == sum(len(use.counts) for name, _, _ in found for use in OUTCOMES[name].uses)
