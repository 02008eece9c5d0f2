"""What the savings model assumes and counts: ranges on the side that they claim, a council's own in their place, nothing counted twice."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest

from tfdata.faults import Refused
from tfdata.params import Book, counted, fingerprints, load
from tfdata.params.reader import Document
from tfdata.params.savings import CASES, EMPTY, GENERAL, Assumption, Outcome, Range, Savings, misfits
from tfdata.params.unit_costs import UnitCost, Valued, within
from tfdata.places import PARAMS

BOOK = load()
SAVINGS = BOOK.savings
OWN = {
    "deadweight": "low: 0.9, central: 0.6, high: 0.4, reason: Families on the waiting list fared so, is_local_evidence: true",
    "drop_off": "low: 0.4, central: 0.4, high: 0.4, reason: As our officers judge, is_local_evidence: false",
}
OWN_OF_OFFENCES = {
    "deadweight": "low: 0.8, central: 0.5, high: 0.3, reason: Police compared offences apart, is_local_evidence: true",
    "units_offences": "low: 0, central: 1, high: 2, reason: Counted from our records, is_local_evidence: true",
}
CITED = "source: kent_minutes_2015, locator: our own record, confidence: sourced"
KENT = "\n".join([
    "assumptions:",
    *(f"  {name}: {{{values}, {CITED}}}" for name, values in OWN.items()),
    "outcomes:",
    "  offences:",
    *(f"    {name}: {{{values}, {CITED}}}" for name, values in OWN_OF_OFFENCES.items()),
])  # fmt: skip


@pytest.fixture(scope="module")
def kent(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Give the book with a file of Kent's own over the real params/."""
    root = tmp_path_factory.mktemp("kent") / "params"
    shutil.copytree(PARAMS, root)
    (root / "local_savings").mkdir(exist_ok=True)
    (root / "local_savings" / "kent.yaml").write_text(KENT, encoding="utf-8")
    return load(root)


# The usual assumptions


def test_a_low_case_never_saves_more_than_a_central_one_nor_that_more_than_a_high_one() -> None:
    """For what lessens a saving (deadweight) the low case is the greatest number, for what adds to it (years of effect) the least."""
    for name, item in SAVINGS.assumptions.items():
        low, central, high = (item.of(case) for case in CASES)
        assert {
            "less_saving": low >= central >= high,
            "more_saving": low <= central <= high,
            "neither": low == central == high,
        }[item.more], name


def test_every_number_of_units_is_an_unverified_guess_from_nought_that_a_council_should_replace() -> None:
    modelled = {outcome.units for outcome in SAVINGS.outcomes.values() if outcome.modelled}
    assert modelled == {name for name in SAVINGS.assumptions if name.startswith("units_")}
    for name in modelled:
        item = SAVINGS.assumptions[name]
        assert (item.low, item.confidence, item.more) == (0, "unverified", "more_saving"), name
        assert item.high > item.central > 0, name
        assert "This is a guess, which a council should replace" in item.why, name


def test_deadweight_runs_from_all_to_a_sixth_and_its_middle_is_only_halfway() -> None:
    item = SAVINGS.assumptions["deadweight"]
    assert (item.low, item.high) == (1, round(Decimal(1) / 6, 4))
    assert item.central == Decimal("0.5833")  # (1 + 0.1667) ÷ 2 = 0.58335
    assert abs(item.central - (item.of("low") + item.of("high")) / 2) <= Decimal("0.0001")
    assert item.confidence == "unverified"


def test_the_three_benefits_together_are_no_more_than_one_adult_of_a_family() -> None:
    for case in CASES:
        assert sum(SAVINGS.assumptions[f"units_work_{benefit}"].of(case) for benefit in ("jsa", "esa", "is")) <= 1, case


def test_a_week_and_a_month_of_a_service_fit_the_year_that_care_is_costed_by() -> None:
    """A year of 365.25 days has twelve months of 30.4375 days and 52.1786 weeks of seven."""
    services = SAVINGS.services
    assert 12 * Decimal(services["child_in_need_months"].days_each or 0) == Decimal("365.25")
    assert SAVINGS.outcomes["weeks_in_care"].units_each == round(Decimal("365.25") / 7, 4)
    assert services["care_weeks"].days_each == 7


def test_corrections_rise_as_the_grade_of_evidence_falls() -> None:
    found = [BOOK.parameter(f"savings.correction.grade_{grade}") for grade in range(1, 7)]
    assert [item.value for item in found] == [0, 5, 10, 15, 25, 40]
    assert {(item.unit, item.confidence) for item in found} == {("percent", "unverified")}


def test_every_assumption_is_asked_for_by_the_model_or_named_by_an_outcome() -> None:
    named = {name for outcome in SAVINGS.outcomes.values() for _, name in outcome.names}
    named |= {name for outcome in SAVINGS.outcomes.values() for use in outcome.uses for name in (use.weight, use.cashable) if name}
    assert set(SAVINGS.assumptions) == named | set(GENERAL)


def test_no_words_of_a_label_or_a_reason_for_lines_hold_a_digit() -> None:
    """They are printed as titles and notes; a number that is shown is a cell."""
    words = [text for item in SAVINGS.outcomes.values() for text in (item.label, item.unit_words, item.why)]
    words += [text for item in SAVINGS.services.values() for text in (item.label, item.supplied_by)]
    words += [text for item in SAVINGS.assumptions.values() for text in (item.title, item.why)]
    assert [text for text in words if re.search(r"\d", text)] == []


# What is counted


def test_every_headline_problem_of_a_phase_has_an_outcome() -> None:
    for phase in BOOK.phases.values():
        covered = {outcome.problems.get(phase.id) for outcome in SAVINGS.outcomes.values()}
        assert {problem.code for problem in phase.problems} <= covered, phase.id


def test_every_service_is_measured_by_an_outcome_or_is_there_to_help() -> None:
    """What is neither would be collected for nothing."""
    measured = {outcome.measured for outcome in SAVINGS.outcomes.values()}
    assert [code for code, service in SAVINGS.services.items() if code not in measured and not service.is_support] == []
    assert {code for code, service in SAVINGS.services.items() if service.is_support} == {
        "child_in_need_months", "early_help_months", "family_support_weeks"
    }  # fmt: skip


def test_no_value_of_a_problem_is_counted_by_a_line_and_again_by_one_that_contains_it() -> None:
    """A second reckoning, kind by kind: what is counted are lines less what is taken off, and no two have a line in common."""
    for phase in BOOK.phases.values():
        for problem in phase.problems:
            outcomes = [item for item in SAVINGS.outcomes.values() if item.problems.get(phase.id) == problem.code]
            uses = [(use, kind) for outcome in outcomes for use in outcome.uses for kind in use.counts]
            for (one, kind), (two, other) in combinations(uses, 2):
                if kind == other:
                    inside = {one.line, *within(one.line, BOOK.unit_costs)} - set(one.less)
                    outside = {two.line, *within(two.line, BOOK.unit_costs)} - set(two.less)
                    assert not inside & outside, (problem.code, kind, one.line, two.line)


def test_the_parts_of_an_average_crime_come_to_the_whole() -> None:
    """£609: the police have what is left of it, and each other body its own line."""
    total = Decimal(0)
    for use in SAVINGS.outcomes["offences"].uses:
        if "fiscal" in use.counts:
            total += _fiscal(use.line) - sum(_fiscal(code) for code in use.less)
    assert total == 609


def test_the_parts_of_a_homelessness_application_come_to_the_whole() -> None:
    uses = SAVINGS.outcomes["homelessness_applications"].uses
    assert sum(_fiscal(use.line) - sum(_fiscal(code) for code in use.less) for use in uses) == 2501
    assert [use.agency or BOOK.unit_costs[use.line].agency for use in uses] == ["council", "justice", "housing"]


def test_only_a_transfer_can_be_cashed_as_a_benefit() -> None:
    """The health gain of a claimant in work is a service's, and frees no more of a budget than any other."""
    for code, outcome in SAVINGS.outcomes.items():
        for use in outcome.uses:
            is_benefit = BOOK.unit_costs[use.line].agency == "dwp"
            assert (outcome.cashable_of(use) == "cashable_benefits") == is_benefit, (code, use.line)


def test_an_economic_or_social_value_names_no_agency() -> None:
    assert [use.line for item in SAVINGS.outcomes.values() for use in item.uses if use.agency and use.counts != ["fiscal"]] == []


def _fiscal(code: str) -> Decimal:
    return BOOK.unit_costs[code].values["fiscal"].original


# Ranges at their bounds


def _form(more: str, unit: str = "count", *, is_whole: bool = False) -> Assumption:
    content = {"title": "t", "unit": unit, "more": more, "is_whole": is_whole, "why": "w", "source": "s", "locator": "l"}
    return Assumption.model_validate(content | {"low": 1, "central": 1, "high": 1, "confidence": "unverified"})


def _range(low: str, central: str, high: str) -> Range:
    content = {"low": Decimal(low), "central": Decimal(central), "high": Decimal(high)}
    return Range.model_validate(content | {"source": "s", "locator": "l", "confidence": "unverified"})


@pytest.mark.parametrize(
    ("form", "cases", "words"),
    [
        (_form("less_saving"), ("2", "2", "2"), ""),
        (_form("less_saving"), ("2", "1", "1"), ""),
        (_form("less_saving"), ("1", "2", "1"), "low may not be less than central"),
        (_form("less_saving"), ("2", "1", "1.1"), "nor central than high"),
        (_form("more_saving"), ("0", "0", "1"), ""),
        (_form("more_saving"), ("1", "0.9", "1"), "low may not be more than central"),
        (_form("neither"), ("3", "3", "3.0"), ""),
        (_form("neither"), ("3", "3", "3.1"), "this has one value"),
        (_form("more_saving", "share"), ("0", "0.5", "1"), ""),
        (_form("more_saving", "share"), ("0", "0.5", "1.01"), "a share lies between 0 and 1"),
        (_form("more_saving"), ("0", "0.5", "1.01"), ""),
        (_form("more_saving"), ("-0.01", "0.5", "1"), "nothing here is below nought"),
        (_form("more_saving", is_whole=True), ("1", "2.0", "3"), ""),
        (_form("more_saving", is_whole=True), ("1", "2.1", "3"), "whole numbers are wanted here"),
    ],
)
def test_a_range_is_taken_at_its_bound_and_refused_a_step_beyond(form: Assumption, cases: tuple[str, str, str], words: str) -> None:
    found = list(misfits(_range(*cases), form))
    assert len(found) == bool(words)
    assert words in "".join(found)


# Look-ups


def test_what_a_council_does_not_set_is_the_usual_and_is_remembered_as_looked_for_in_vain() -> None:
    book = BOOK.fresh()
    found = book.assumption("bromley", "deadweight", "offences")
    assert (found.key, found.is_local, found.is_local_evidence, found.usual) == ("savings.deadweight", False, False, None)
    assert (found.low, found.central, found.high) == (1, Decimal("0.5833"), Decimal("0.1667"))
    assert [found.of(case) for case in CASES] == [found.low, found.central, found.high]
    assert book.used == {
        "local_savings.bromley.offences.deadweight": None,
        "local_savings.bromley.deadweight": None,
        "savings.deadweight": found.parameter,
    }
    assert book.is_unverified((found.key,))


def test_a_councils_own_range_for_an_outcome_comes_before_its_own_for_all_and_that_before_the_usual(kent: Book) -> None:
    book = kent.fresh()
    one, every = book.assumption("kent", "deadweight", "offences"), book.assumption("kent", "deadweight", "asb_incidents")
    usual = book.assumption("bromley", "deadweight", "offences")
    assert [item.key for item in (one, every, usual)] == [
        "local_savings.kent.offences.deadweight", "local_savings.kent.deadweight", "savings.deadweight"
    ]  # fmt: skip
    assert [item.central for item in (one, every, usual)] == [Decimal("0.5"), Decimal("0.6"), Decimal("0.5833")]
    assert (one.is_local, one.is_local_evidence, one.outcome, one.why) == (True, True, "offences", "Police compared offences apart")
    assert (every.outcome, every.usual, every.confidence) == ("", SAVINGS.assumptions["deadweight"], "sourced")
    assert book.used["local_savings.kent.asb_incidents.deadweight"] is None
    assert "local_savings.kent.offences.deadweight" in book.used
    assert book.used["local_savings.kent.deadweight"] is every.parameter


def test_a_choice_of_the_councils_own_is_not_evidence(kent: Book) -> None:
    found = kent.assumption("kent", "drop_off", "offences")
    assert (found.is_local, found.is_local_evidence) == (True, False)


def test_a_district_goes_by_its_countys_file(kent: Book) -> None:
    assert kent.assumption("tonbridge-and-malling", "deadweight") == kent.assumption("kent", "deadweight")
    assert kent.overrides("tonbridge-and-malling") == kent.overrides("kent")


def test_every_override_is_listed_and_cited(kent: Book) -> None:
    book = kent.fresh()
    found = book.overrides("kent")
    assert [(item.outcome, item.name) for item in found] == [
        ("", "deadweight"), ("", "drop_off"), ("offences", "deadweight"), ("offences", "units_offences")
    ]  # fmt: skip
    assert all(item.usual == SAVINGS.assumptions[item.name] and item.is_local for item in found)
    assert {item.key for item in found} <= set(book.used)
    assert book.overrides("bromley") == ()


def test_a_change_of_an_end_of_a_range_or_of_its_reason_changes_its_fingerprint(kent: Book, tmp_path: Path) -> None:
    """The central case alone would not tell the run key that the low case changed."""
    first = fingerprints.own(kent, "kent")
    root = tmp_path / "params"
    shutil.copytree(PARAMS, root)
    (root / "local_savings").mkdir(exist_ok=True)
    for old, new in (("low: 0.9", "low: 0.95"), ("high: 0.4", "high: 0.3"), ("fared so", "fared otherwise")):
        (root / "local_savings" / "kent.yaml").write_text(KENT.replace(old, new, 1), encoding="utf-8")
        assert fingerprints.own(load(root), "kent") != first, old


def test_a_misspelt_assumption_names_the_near_ones() -> None:
    with pytest.raises(Refused, match=r"params/savings\.yaml: there is no assumption dead_weight; did you mean deadweight"):
        BOOK.assumption("kent", "dead_weight")


@pytest.mark.parametrize("name", ["savings.yaml", "unit_costs.csv", "gdp_deflator.csv"])
def test_a_file_of_savings_that_is_not_there_is_refused_by_name(name: str, tmp_path: Path) -> None:
    root = tmp_path / "params"
    shutil.copytree(PARAMS, root)
    (root / name).unlink()
    with pytest.raises(Refused) as refused:
        load(root)
    assert [str(fault).startswith(f"params/{name}: the file cannot be read") for fault in refused.value.faults] == [True]


# Counting twice, on lines made up for it


def _line(code: str, *contains: str, is_transfer: bool = False) -> UnitCost:
    value = Valued(Decimal(1), "2015/16", Decimal(1))
    return UnitCost(code, code, "Per incident", "police", "Police", "", {"fiscal": value}, "G", "s", is_transfer, contains)


def _uses(*uses: tuple[str, str]) -> Savings:
    """Give savings of one outcome that counts the lines named, each less others."""
    counted_lines = [{"line": line, "counts": ["fiscal"], "less": less.split()} for line, less in uses]
    outcome = {"label": "l", "unit_words": "u", "problems": {"2": "crime_asb"}, "measured": "offence", "uses": counted_lines, "why": "w"}
    return EMPTY.model_copy(update={"outcomes": {"it": Outcome.model_validate(outcome)}})


WAYS = {item.code: item for item in (_line("A", "B", "C"), _line("B", "D"), _line("C", "E"), _line("D"), _line("E"), _line("F", "E", "D"))}


@pytest.mark.parametrize(
    ("uses", "words"),
    [
        ([("A", ""), ("D", "")], "A contains B, which contains D: the fiscal value would be counted twice"),
        ([("D", ""), ("A", "")], "A contains B, which contains D: the fiscal value would be counted twice"),
        ([("A", "B"), ("D", "")], ""),  # what is taken off takes what it contains with it
        ([("A", "D"), ("D", "")], ""),
        ([("A", "D"), ("B", "")], "A contains B"),  # B is in A still
        ([("A", "B"), ("E", "")], "A contains C, which contains E"),  # by the other way
        ([("A", ""), ("A", "")], "both are by A"),
        ([("B", ""), ("C", "")], ""),
        ([("B", ""), ("F", "")], ""),  # two lines with a part in common: neither contains the other
    ],
)
def test_a_line_is_not_counted_beside_one_that_contains_it_unless_it_is_taken_off(uses: list[tuple[str, str]], words: str) -> None:
    found = [fault.message for fault in counted.lines(Document("savings.yaml", {}, {}), _uses(*uses), WAYS)]
    assert len(found) == bool(words)
    assert words in "".join(found)


def test_a_transfer_inside_a_line_is_counted_apart_or_taken_off() -> None:
    """What is itself a transfer may be counted; what has one inside may not, since public value could not leave it out."""
    known = {"W": _line("W", "T"), "T": _line("T", is_transfer=True)}
    document = Document("savings.yaml", {}, {})
    (fault,) = counted.lines(document, _uses(("W", "")), known)
    assert fault.message.startswith("W contains T, which is a transfer")
    assert list(counted.lines(document, _uses(("W", "T"), ("T", "")), known)) == []
