"""The disclosure policy: the usual figures, an authority's own, what a county and its districts go by, and what a pack says of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tfdata import appendix, disclosure, scope
from tfdata.faults import Refused
from tfdata.params import Book, Policy, load
from tfdata.places import PARAMS
from tfdata.quantities import Figure

BOOK = load()
QUARTER = "2015-16-Q3"
USUAL = {"suppress_from": 1, "suppress_to": 4, "rounding_base": 5, "smallest_denominator": 10, "interval_width": 4}
ASHFORD = """gss_code: E07000105
name: Ashford
tier: district
parent: E10000016
region: South East
targets: []
"""


def own(**figures: int | tuple[int, str]) -> str:
    """An authority's block: figures, each with its reason where there is one."""
    lines = ["disclosure:"]
    for name, figure in figures.items():
        value, reason = figure if isinstance(figure, tuple) else (figure, "")
        said = f'reason: "{reason}", ' if reason else ""
        lines.append(f"  {name}: {{value: {value}, {said}source: disclosure_practice, locator: invented, confidence: sourced}}")
    return "\n".join(lines) + "\n"


def book(folder: Path, **blocks: str) -> Book:
    """The parameters with blocks at the end of authorities' files (`tonbridge_and_malling` for tonbridge-and-malling)."""
    root = folder / "params"
    shutil.copytree(PARAMS, root)
    for name, block in blocks.items():
        path = root / "authorities" / f"{name.replace('_', '-')}.yaml"
        before = path.read_text(encoding="utf-8") if path.exists() else ASHFORD
        path.write_text(before + block, encoding="utf-8")
    return load(root)


def faults(folder: Path, **blocks: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        book(folder, **blocks)
    return [str(fault).partition(": disclosure.")[0].rpartition("/")[2] + ": " + fault.message for fault in refused.value.faults]


def values(policy: Policy) -> dict[str, object]:
    return {name: getattr(policy, name).value for name in USUAL}


def sentences(found: Book, borough: str) -> dict[str, str]:
    """What the pack of an authority says of the policy, as it is shown."""
    pack = scope.find(borough, QUARTER, "", found)
    (published,) = disclosure.protect(appendix.policy(pack), pack.book)
    return {
        row.key: "".join(f"{piece.shown}{piece.marker}" if isinstance(piece, Figure) else piece for piece in row.cells[0])
        for row in published.rows
    }


# The figures in force


def test_an_authority_that_sets_nothing_goes_by_the_usual_policy() -> None:
    """What it might have set is remembered as found nowhere, so that a figure which comes later counts as a change."""
    used = BOOK.fresh()
    policy = used.policy("bromley")
    assert values(policy) == USUAL
    assert (policy.departures, policy.reasons) == ((), ())
    assert {key: item and item.value for key, item in used.used.items()} == {
        **{f"disclosure.{name}": value for name, value in USUAL.items()},
        "disclosure.bromley.suppress_to": None,
        "disclosure.bromley.rounding_base": None,
        "disclosure.bromley.smallest_denominator": None,
    }


def test_what_is_the_projects_own_choice_is_called_derived_and_no_figure_is_without_its_source() -> None:
    policy = BOOK.fresh().policy("bromley")
    found = {name: getattr(policy, name) for name in USUAL}
    assert {name: item.confidence for name, item in found.items()} == {
        "suppress_from": "sourced",
        "suppress_to": "sourced",
        "rounding_base": "sourced",
        "smallest_denominator": "derived",
        "interval_width": "derived",
    }
    assert all(item.unit == "families" and item.source.short == "Practice of public bodies" for item in found.values())
    assert all("our own choice" in item.derivation for item in found.values() if item.confidence == "derived")


@pytest.mark.parametrize("name", ["suppress_to", "rounding_base", "smallest_denominator"])
def test_an_authority_may_be_stricter_without_a_reason(name: str, tmp_path: Path) -> None:
    found = book(tmp_path, bromley=own(**{name: USUAL[name] + 1}))
    used = found.fresh()
    policy = used.policy("bromley")
    assert values(policy) == {**USUAL, name: USUAL[name] + 1}
    assert policy.reasons == ()
    assert [(item.figure, item.authority, item.is_stricter) for item in policy.departures] == [(name, "Bromley", True)]
    cited = used.used[f"disclosure.bromley.{name}"]
    assert cited is getattr(policy, name)
    assert cited is not None
    assert cited.title.endswith(", as Bromley sets it")
    assert cited.locator == "invented"
    assert used.used[f"disclosure.{name}"] is policy.departures[0].usual
    assert values(found.policy("harrow")) == USUAL, "another authority goes by the usual policy"


def test_the_usual_figure_as_an_authoritys_own_rule_is_cited_and_departs_from_nothing(tmp_path: Path) -> None:
    found = book(tmp_path, bromley=own(suppress_to=4))
    policy = found.policy("bromley")
    assert (policy.suppress_to.key, policy.suppress_to.value, policy.departures) == ("disclosure.bromley.suppress_to", 4, ())


def test_a_laxer_figure_holds_with_its_reason_alone(tmp_path: Path) -> None:
    """3 for the usual 4: refused without a reason, in force with one; 4 itself needs none."""
    (refused,) = faults(tmp_path / "without", dudley=own(suppress_to=3))
    assert refused.endswith(": 3 is laxer than the usual 4; write 4 or more, or a reason, which packs print")
    policy = book(tmp_path / "with", dudley=own(suppress_to=(3, "our board has seen it so since 2012"))).policy("dudley")
    assert values(policy) == {**USUAL, "suppress_to": 3}
    assert policy.reasons == ("our board has seen it so since 2012",)
    assert [(item.parameter.key, item.is_stricter) for item in policy.departures] == [("disclosure.dudley.suppress_to", False)]


# A county and its districts


def test_a_district_goes_by_its_countys_policy(tmp_path: Path) -> None:
    found = book(tmp_path, kent=own(suppress_to=9))
    for slug in ("kent", "tonbridge-and-malling"):
        policy = found.policy(slug)
        assert (policy.suppress_to.value, policy.suppress_to.key) == (9, "disclosure.kent.suppress_to")


@pytest.mark.parametrize(
    ("county", "district", "in_force"),
    [
        (9, 8, "kent"),  # stricter than usual, and not than its county
        (9, 9, "kent"),
        (9, 10, "tonbridge-and-malling"),
        ((2, "so agreed"), (2, "so agreed"), "kent"),
        ((2, "so agreed"), (3, "so agreed"), "tonbridge-and-malling"),
        ((3, "so agreed"), (2, "so agreed"), "kent"),
    ],
)
def test_where_a_county_and_a_district_have_a_rule_the_stricter_holds_for_both(
    county: int | tuple[int, str], district: int | tuple[int, str], in_force: str, tmp_path: Path
) -> None:
    found = book(tmp_path, kent=own(suppress_to=county), tonbridge_and_malling=own(suppress_to=district))
    policies = [found.policy(slug) for slug in ("kent", "tonbridge-and-malling")]
    assert policies[0] == policies[1], "they are protected together"
    assert policies[0].suppress_to.key == f"disclosure.{in_force}.suppress_to"


def test_a_stricter_district_binds_its_county_and_the_other_districts(tmp_path: Path) -> None:
    """Else the county's table would show what the district hides."""
    found = book(tmp_path, tonbridge_and_malling=own(suppress_to=9), ashford=own(smallest_denominator=20))
    policies = [found.policy(slug) for slug in ("kent", "ashford", "tonbridge-and-malling")]
    assert [values(policy) for policy in policies] == [{**USUAL, "suppress_to": 9, "smallest_denominator": 20}] * 3
    assert values(found.policy("bromley")) == USUAL


def test_a_district_is_laxer_only_where_its_county_sets_the_figure(tmp_path: Path) -> None:
    laxer = own(suppress_to=(3, "so agreed"))
    (refused,) = faults(tmp_path / "alone", tonbridge_and_malling=laxer)
    assert refused.endswith(": a district is not laxer than its county; write 4 or more, or set it for the county")
    found = book(tmp_path / "both", tonbridge_and_malling=laxer, kent=laxer)
    assert found.policy("tonbridge-and-malling").suppress_to.value == 3


def test_what_every_district_of_a_county_might_set_is_remembered() -> None:
    used = BOOK.fresh()
    used.policy("tonbridge-and-malling")
    members = [slug for slug, item in BOOK.authorities.items() if "E10000016" in (item.gss_code, item.parent)]
    assert {"kent", "tonbridge-and-malling"} <= set(members)
    missing = {key for key, item in used.used.items() if item is None}
    assert missing == {f"disclosure.{slug}.{name}" for slug in members for name in ("suppress_to", "rounding_base", "smallest_denominator")}


# Rounding never makes a shown count nought


@pytest.mark.parametrize(
    ("figures", "base"),
    [
        ({"rounding_base": 9}, 9),
        ({"rounding_base": 10}, 10),  # 5, the smallest shown, is half of it, and is rounded up
        ({"suppress_to": 5, "rounding_base": 12}, 12),
        ({"suppress_to": (2, "so agreed")}, 5),
        ({"suppress_to": (1, "so agreed"), "rounding_base": (4, "so agreed")}, 4),
    ],
)
def test_a_base_is_at_most_twice_the_smallest_count_that_is_shown(
    figures: dict[str, int | tuple[int, str]], base: int, tmp_path: Path
) -> None:
    policy = book(tmp_path, bromley=own(**figures)).policy("bromley")
    assert policy.rounding_base.value == base
    assert base <= 2 * (int(policy.suppress_to.value) + 1)


@pytest.mark.parametrize(
    ("figures", "line", "message"),
    [
        ({"rounding_base": 11}, 1, (5, 11, 10, 5)),
        ({"rounding_base": 12}, 1, (5, 12, 10, 5)),
        ({"rounding_base": 13}, 1, (5, 13, 10, 6)),
        ({"suppress_to": 5, "rounding_base": 13}, 2, (6, 13, 12, 6)),
        ({"suppress_to": (1, "so agreed")}, 1, (2, 5, 4, 2)),
    ],
)
def test_a_base_that_makes_a_shown_count_nought_is_refused_with_what_would_be_right(
    figures: dict[str, int | tuple[int, str]], line: int, message: tuple[int, ...], tmp_path: Path
) -> None:
    above = len((PARAMS / "authorities" / "bromley.yaml").read_text(encoding="utf-8").splitlines()) + 1
    smallest, base, most, least = message
    assert faults(tmp_path, bromley=own(**figures)) == [
        f"bromley.yaml, line {above + line}: a count of {smallest} is shown, and rounded to the nearest {base} it would be nought; "
        f"a rounding_base of {most} or less is right, or a suppress_to of {least} or more"
    ]


def test_the_combination_in_force_counts_where_it_comes_from_two_files(tmp_path: Path) -> None:
    """The county hides up to 5, so that a district may round to 12 and not to 13."""
    county = own(suppress_to=5)
    found = book(tmp_path / "right", kent=county, tonbridge_and_malling=own(rounding_base=12))
    assert values(found.policy("kent")) == {**USUAL, "suppress_to": 5, "rounding_base": 12}
    (refused,) = faults(tmp_path / "wrong", kent=county, tonbridge_and_malling=own(rounding_base=13))
    assert refused.startswith("tonbridge-and-malling.yaml, ")
    assert "a count of 6 is shown, and rounded to the nearest 13 it would be nought" in refused


def test_the_faults_of_several_authorities_are_told_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, bromley=own(suppress_to=3, smallest_denominator=9), harrow=own(rounding_base=11))
    assert [message.partition(", ")[0] for message in found] == ["bromley.yaml", "bromley.yaml", "harrow.yaml"]


# What a pack says


def test_a_pack_says_its_policy_in_sentences_with_the_figures() -> None:
    assert sentences(BOOK, "bromley") == {
        "suppress": "Counts of a caseload from 1 to 4 families are not shown; [c], confidential, stands in their place.",
        "round": "Its counts in a breakdown are rounded to the nearest 5; a total there adds up the rounded cells.",
        "subtract": "Where a count that is not shown could be got back by subtraction, a further count is hidden, as [c] too: the one that "
        "costs the reader least. From all that is shown, the most that a hidden count can be is more than 4, and at least 4 more than the "
        "least; where nothing is left to hide, it can still be any of the numbers that are not shown.",
        "nought": "A nought is shown, except beside a group that is hidden: of few families it would say something of every one, and [c] "
        "stands there.",
        "headline": "A headline is exact, unless it could be set against a breakdown to give a hidden count back; then it is rounded, and "
        "the table says so.",
        "together": "What this quarter and the last show is protected together.",
        "revised": "A revision of few families since the quarter before cannot be told from none: all that both quarters show leaves it "
        "at least 4 wide.",
        "derive": "Percentages, money and differences are worked out from the counts as shown, and are [c] where such a count is.",
        "smallest": "A percentage of fewer than 10 is not shown; [u] stands in its place.",
        "booked": "Booked fees and results are families times a payment: an amount that could be so few families is [c], and the others "
        "are rounded to as many payments.",
        "exempt": "Figures published by others are exempt, and change nothing for the caseload.",
        "markers": "[p] is provisional: it rests on a rule that no document confirmed. [u] is too few for a percentage. "
        "[low] is so few rows that they round to nought. [x] is not available. [z] does not apply.",
    }


@pytest.mark.parametrize("borough", ["kent", "tonbridge-and-malling"])
def test_a_county_and_its_districts_say_that_they_are_protected_together(borough: str) -> None:
    found = sentences(BOOK, borough)
    assert found["district"] == "In a district's pack every count is rounded, since it is a row of its county's table."
    assert found["together"] == (
        "A county and its districts are protected together, by the strictest rule of any of them. "
        "What this quarter and the last show is protected together."
    )


def test_a_pack_says_where_its_authority_is_stricter_and_goes_by_that(tmp_path: Path) -> None:
    found = sentences(book(tmp_path, bromley=own(suppress_to=9, smallest_denominator=(20, "the board asked for it"))), "bromley")
    assert found["suppress"].startswith("Counts of a caseload from 1 to 9 families are not shown")
    assert found["smallest"] == "A percentage of fewer than 20 is not shown; [u] stands in its place."
    assert {key: text for key, text in found.items() if key.startswith("own_")} == {
        "own_suppress_to": "Bromley is stricter than is usual: its largest count that is not shown is 9, and usually it is 4.",
        "own_smallest_denominator": "Bromley is stricter than is usual: its smallest number of families that a percentage is shown of is "
        "20, and usually it is 10. Its reason: “the board asked for it”",
    }


def test_a_pack_says_where_its_authority_is_laxer_and_why_in_its_own_words(tmp_path: Path) -> None:
    """A number in the words of the reason is the document's own, and cited by it."""
    found = book(tmp_path, dudley=own(rounding_base=(3, "we have 3 teams of 12, and agreed it in May 2013")))
    assert sentences(found, "dudley")["own_rounding_base"] == (
        "Dudley is less strict than is usual: its number to which the counts of a breakdown are rounded is 3, and usually it is 5. "
        "Its reason: “we have 3 teams of 12, and agreed it in May 2013”"
    )


def test_a_districts_pack_names_the_county_whose_rule_it_goes_by(tmp_path: Path) -> None:
    found = sentences(book(tmp_path, kent=own(suppress_to=9)), "tonbridge-and-malling")
    assert found["own_suppress_to"] == "Kent is stricter than is usual: its largest count that is not shown is 9, and usually it is 4."


def test_an_authoritys_own_rule_stands_among_the_sources_beside_the_usual_one(tmp_path: Path) -> None:
    pack = scope.find("bromley", QUARTER, "", book(tmp_path, bromley=own(suppress_to=9)))
    list(appendix.policy(pack))
    (sources,) = appendix.sources(pack)
    titles = [row.header.text for row in sources.rows]
    assert "Largest count that is not shown" in titles
    assert "Largest count that is not shown, as Bromley sets it" in titles
