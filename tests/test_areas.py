"""Every area of the published record: who can be reported on, what stands as context, and where a target comes from."""

from __future__ import annotations

import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from tfdata import scope
from tfdata.faults import Refused
from tfdata.params import load
from tfdata.params.areas import slug_of
from tfdata.places import PARAMS

BOOK = load()


def test_every_area_of_the_record_is_an_authority_or_context() -> None:
    codes = {authority.gss_code for authority in BOOK.authorities.values()}
    context = {area.gss_code for area in BOOK.context.values()}
    assert {item.gss_code for item in BOOK.record} == codes | context
    assert codes & context == set()
    assert (len(codes), len(context)) == (88, 5)  # the 92 areas of the project's list, and the North East, whose total was printed


def test_there_are_counties_unitaries_boroughs_and_districts() -> None:
    tiers = Counter(authority.tier for authority in BOOK.authorities.values())
    by_code = {"E10": "county", "E06": "unitary", "E08": "metropolitan_borough", "E09": "london_borough", "E07": "district"}
    assert all(by_code[authority.gss_code[:3]] == authority.tier for authority in BOOK.authorities.values())
    assert tiers["district"] == 3
    assert {BOOK.by_code(authority.parent) for authority in BOOK.authorities.values() if authority.parent} == {"kent"}


@pytest.mark.parametrize("slug", sorted(BOOK.authorities))
def test_an_authority_is_found_by_its_slug_its_name_and_its_code(slug: str) -> None:
    authority = BOOK.authorities[slug]
    assert slug == slug_of(authority.name)
    for words in (slug, authority.name, authority.gss_code, *authority.other_names):
        assert BOOK.slug(words) == slug


def test_no_two_authorities_answer_to_one_name() -> None:
    names = Counter(name for item in BOOK.authorities.values() for name in {slug_of(name) for name in (item.name, *item.other_names)})
    assert [name for name, count in names.items() if count > 1] == []


def test_a_listed_authoritys_target_is_that_of_the_document_that_came_out_first() -> None:
    """West Sussex had 3,940 families in 2018 and 4,600 in 2020, when the programme was extended."""
    (target,) = BOOK.authorities["west-sussex"].targets
    assert (target.phase, target.value, target.counts, str(target.by)) == ("2", 3940, "not_said", "2020-03-31")
    later = [item.parameter.value for item in BOOK.record if item.gss_code == "E10000032" and item.is_target]
    assert later == [Decimal(3940), Decimal(4600)]


@pytest.mark.parametrize(("slug", "phase", "value"), [("enfield", "2", 2970), ("east-sussex", "2", 3570)])
def test_a_target_on_the_way_is_not_the_target_of_the_phase(slug: str, phase: str, value: int) -> None:
    """Enfield was to attach 2,230 by 2017/18, East Sussex to engage 757 in the first year."""
    assert [(target.phase, target.value) for target in BOOK.authorities[slug].targets] == [(phase, value)]


def test_an_estimate_of_december_2011_is_no_target() -> None:
    estimates = {item.gss_code for item in BOOK.record if item.measure == "families_dec2011_estimate"}
    without = {BOOK.authorities[slug].gss_code for slug in BOOK.authorities if not BOOK.authorities[slug].targets}
    assert {"E09000012", "E08000002"} <= estimates & without  # Hackney and Bury


@pytest.mark.parametrize("slug", [slug for slug in sorted(BOOK.authorities) if slug not in BOOK.described])
def test_a_listed_authority_has_every_target_that_the_record_has_of_it_and_no_other(slug: str) -> None:
    authority = BOOK.authorities[slug]
    recorded = {item.phase for item in BOOK.record if item.gss_code == authority.gss_code and item.target == "of_the_phase"}
    assert {target.phase for target in authority.targets} == recorded
    assert (authority.points, authority.questions) == ([], [])


@pytest.mark.parametrize(("slug", "quarter", "alive"), [("lambeth", "2014-15-Q3", ["1", "2"]), ("sheffield", "2014-15-Q3", ["1"])])
def test_an_early_starter_of_the_record_runs_both_phases_at_once(slug: str, quarter: str, alive: list[str]) -> None:
    assert [phase.id for phase in scope.find(slug, quarter, "", BOOK).phases] == alive


def test_every_authority_with_families_of_an_early_starter_is_one() -> None:
    recorded = {item.gss_code for item in BOOK.record if item.measure == "early_starter_families"}
    assert recorded < set(BOOK.phases["2"].early_starters)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("E09000006,Bromley,london_borough,,London,,,", "bromley: authorities/bromley.yaml describes this authority; keep one"),
        ("E07000999,Nowhere,district,E10000099,South East,,,", "nowhere: its county, E10000099, is not known"),
        ("E08000099,Nowhere,metropolitan_borough,,North West,Greater Manchster,,", "did you mean Greater Manchester?"),
    ],
)
def test_an_area_that_does_not_fit_the_others_is_refused(row: str, message: str, tmp_path: Path) -> None:
    shutil.copytree(PARAMS, tmp_path / "params")
    path = tmp_path / "params" / "areas.csv"
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load(tmp_path / "params")
    (fault,) = refused.value.faults
    assert fault.file == "params/areas.csv"
    assert message in str(fault)
