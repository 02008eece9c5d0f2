"""What is released together: a county with its districts, and a quarter with the one before it, each number in one form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from small_caseload import Story, caseload, in_quarter
from small_extract import BOOK, BROMLEY, KENT, TONBRIDGE

from tfdata import disclosure, release
from tfdata.caseload import Caseload
from tfdata.disclosure import Form, Limits, Published, System, Verdicts
from tfdata.disclosure.system import cells, form_in, identity
from tfdata.params import Book
from tfdata.quantities import Booked, Count, Counted, Relation, Summary
from tfdata.scope import Scope

ASHFORD = "E07000105"
QUARTER, BEFORE = "2015-16-Q2", "2015-16-Q1"
EARLY, LATE = "2015-05-01", "2015-08-03"


@dataclass
class Released:
    """What `release.protected` gave of a pack, with the raw summaries and the verdicts that it was made from."""

    tables: Mapping[str, tuple[Published, ...]]
    raw: list[Summary] = field(default_factory=list)
    verdicts: list[Verdicts] = field(default_factory=list)
    decided_on: list[System] = field(default_factory=list)

    def shown(self, table: str, row: str, column: str = "value") -> str:
        """A figure of the first table of a name, as printed."""
        figure = self.tables[table][0].figure(row, column)
        assert figure is not None
        return figure.shown or f"[{figure.marker}]"

    def stands(self) -> Iterator[tuple[Counted, Form, Form]]:
        """Every number that is shown: what it counts, the form that its table asks for, and the form in which it stands there."""
        for summary, published in zip(self.raw, (table for tables in self.tables.values() for table in tables), strict=True):
            for place, cell, _ in cells(summary):
                figure = published.figures.get(f"{summary.id}.{place}")
                if figure is None or not isinstance(cell, Count | Booked):
                    continue
                form = Form.HIDDEN if figure.value is None else Form.EXACT if figure.value == Decimal(cell.value) else Form.ROUNDED
                yield identity(summary, place, cell), form_in(summary, cell), form


def released(area: Scope, whole: Caseload) -> Released:
    """Release a pack, watching what comes to `disclosure.protect`."""
    found = Released({})

    def watched(summaries: tuple[Summary, ...], book: Book, verdicts: Verdicts) -> tuple[Published, ...]:
        found.raw += summaries
        found.verdicts.append(verdicts)
        return disclosure.protect(summaries, book, verdicts)

    def decided(system: System, limits: Limits) -> Verdicts:
        found.decided_on.append(system)
        return disclosure.decide(system, limits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release, "disclosure", _Watched(watched, decided))
        found.tables = release.protected(area, whole)
    return found


class _Watched:
    """`tfdata.disclosure` with another `protect` and `decide`."""

    def __init__(self, protect: object, decide: object) -> None:
        self.protect, self.decide = protect, decide

    def __getattr__(self, name: str) -> object:
        return getattr(disclosure, name)


def attached(number: int, on: str = EARLY, **more: object) -> Story:
    return Story(f"F{number:03}", dates={"attached_on": on, "identified_on": "2015-04-07"}, **more)  # type: ignore[arg-type]


# A county and its districts


@pytest.fixture(scope="module")
def kent() -> dict[str, Released]:
    """A county of 24 families: 13 of one district, 9 of another and 2 of none; 3 of the first and all of the last are claimed for.

    In the phase's first quarter, which has none before it and is quick.
    """
    claimed = (("continuous_employment", "claimed", "2015-06-01"),)
    stories = [
        attached(
            number,
            EARLY,
            local_authority=KENT,
            district=TONBRIDGE if number < 13 else ASHFORD if number < 22 else "",
            claims=claimed if number < 3 or number > 21 else (),
            problems=(("health", "2015-05-01"),) if number % 3 else (),
        )
        for number in range(24)
    ]
    whole = caseload(*stories)
    return {slug: released(in_quarter(BEFORE, slug, "2"), replace(whole)) for slug in ("kent", "tonbridge-and-malling")}


def test_the_packs_of_a_county_and_of_its_district_reach_the_same_verdicts(kent: dict[str, Released]) -> None:
    county, district = (found.verdicts[0] for found in kent.values())
    assert county.forms == district.forms
    assert (county.primary, county.limits) == (district.primary, district.limits)
    assert {name.area for name in county.forms} >= {KENT, TONBRIDGE, ASHFORD}
    for verdicts in (county, district):
        assert verdicts.forms[Counted(KENT, "2", "outcome", "2015-06-30")] is Form.ROUNDED, "5 exactly would leave 1 to 4 for 3 and for 2"
    for found in kent.values():
        assert all(verdicts is found.verdicts[0] for verdicts in found.verdicts), "one decision for the whole pack"


def test_a_number_stands_in_one_protected_form_wherever_it_is_shown(kent: dict[str, Released]) -> None:
    """Exactly in one table and rounded in a breakdown, but never hidden in one and not in another."""
    forms = defaultdict(set)
    for found in kent.values():
        for name, asked, form in found.stands():
            decided = found.verdicts[0].forms[name]
            assert form <= max(decided, asked)
            forms[name].add(form is Form.HIDDEN)
            assert (form is Form.HIDDEN) == (decided is Form.HIDDEN), name
    assert {frozenset(states) for states in forms.values()} == {frozenset({True}), frozenset({False})}


def test_nothing_is_exact_in_a_districts_pack(kent: dict[str, Released]) -> None:
    """13 attached are about 15, as in the county's table of districts."""
    district, county = kent["tonbridge-and-malling"], kent["kent"]
    assert district.shown("headlines", "attached") == county.shown("districts", TONBRIDGE, "attached") == "15"
    stand = {form for _, _, form in district.stands()}
    assert Form.ROUNDED in stand
    exact = {name for name, _, form in district.stands() if form is Form.EXACT}
    values = {
        identity(summary, place, cell): cell.value
        for summary in district.raw
        for place, cell, _ in cells(summary)
        if isinstance(cell, Count)
    }
    assert {values[name] % 5 for name in exact if name in values} <= {0}, "what is exact only as rounding leaves it so"
    assert all(district.verdicts[0].forms[name] is not Form.EXACT for name in exact if name.area == TONBRIDGE)


def test_a_district_is_as_it_is_in_the_pack_of_its_county(kent: dict[str, Released]) -> None:
    """Of each number that both show: hidden in both, or rounded to the same."""
    values = [dict[Counted, Decimal | None](), dict[Counted, Decimal | None]()]
    for at, found in enumerate(kent.values()):
        for summary, published in zip(found.raw, (table for tables in found.tables.values() for table in tables), strict=True):
            for place, cell, _ in cells(summary):
                figure = published.figures.get(f"{summary.id}.{place}")
                if figure is not None and isinstance(cell, Count | Booked):
                    values[at][identity(summary, place, cell)] = figure.value
    both = values[0].keys() & values[1].keys()
    assert {name.area for name in both} == {TONBRIDGE}
    assert {name: values[0][name] for name in both} == {name: values[1][name] for name in both}


# What is known across areas and days


def test_a_pack_is_decided_on_with_all_that_its_districts_its_spans_and_its_days_tell(
    kent: dict[str, Released], two_more: Released
) -> None:
    """The districts lie within their county; the quarters lie between running sums; who was attached by a day was so later."""
    for found in kent.values():
        names = [[name for _, name in relation.terms] for relation in found.decided_on[-1].relations]
        assert [KENT, TONBRIDGE] in [[name.area for name in each][:2] for each in names]
        assert {KENT, TONBRIDGE} <= {name.area for name in found.decided_on[-1].nodes}
    known = two_more.decided_on[-1].relations
    of_days = [[name for _, name in relation.terms] for relation in known if not relation.is_equal and len(relation.terms) == 2]
    assert [Counted(BROMLEY, "2", "attached", "2015-09-30"), Counted(BROMLEY, "2", "attached", "2015-06-30")] in of_days
    assert [relation for relation in known if relation.is_equal and any("by the end of the day" in name.what for _, name in relation.terms)]


# The quarter before


def few_and_then_two_more() -> Caseload:
    return caseload(*(attached(number, LATE if number < 2 else EARLY) for number in range(23)))


@pytest.fixture(scope="module")
def two_more() -> Released:
    return released(in_quarter(QUARTER, phase="2"), few_and_then_two_more())


def test_what_came_in_a_quarter_is_not_told_by_what_the_quarter_before_showed(two_more: Released) -> None:
    """21 were attached then and 23 are now: shown exactly, they tell the two fees that are [c]. Of about 25 they are 2 to 6."""
    then, now = released(in_quarter(BEFORE, phase="2"), few_and_then_two_more()), two_more
    assert then.shown("headlines", "attached") == "21"
    assert now.shown("headlines", "attached") == now.shown("pipeline", "attached") == "25"
    assert "[c]" in [figure.shown or f"[{figure.marker}]" for figure in now.tables["income"][0].figures.values()]
    notes = ["".join(map(str, note)) for note in now.tables["headlines"][0].notes]
    assert any("Rounded, since exactly it could be set against other figures" in note and "attached" in note for note in notes)


def test_without_the_quarter_before_it_would_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above would pass for no other reason: of this quarter's figures alone 23 is safe."""
    monkeypatch.setattr(release, "_a_quarter_earlier", lambda _pack: None)
    monkeypatch.setattr(release, "_keep_rounded", lambda _system, _limits: None)
    now = released(in_quarter(QUARTER, phase="2"), few_and_then_two_more())
    assert now.shown("headlines", "attached") == "23"


def test_a_number_that_did_not_change_since_is_exact_in_both_quarters() -> None:
    whole = caseload(*(attached(number) for number in range(23)))
    assert released(in_quarter(QUARTER, phase="2"), whole).shown("headlines", "attached") == "23"


def two_systems(then: int, now: int) -> System:
    """The families of a day as the quarter before showed them, 3 of them hidden, and as they are known now."""
    all_, south, north = (Counted(KENT, "2", what, "2014-12-31") for what in ("all", "south", "north"))
    before = System(
        {name: disclosure.Node(Decimal(value), form=form) for name, value, form in
         ((all_, then, Form.EXACT), (north, 3, Form.HIDDEN), (south, then - 3, Form.HIDDEN))}
    )  # fmt: skip
    before.relate([Relation.adds_up(all_, [north, south])])
    for node in before.nodes.values():
        node.is_given_out = True
    current = System({all_: disclosure.Node(Decimal(now), form=Form.EXACT), south: disclosure.Node(Decimal(now - 3), form=Form.EXACT)})
    return release._with_the_quarter_before(current, before)


def test_what_the_quarter_before_hid_does_not_come_back_from_an_exact_figure_of_the_same_day() -> None:
    """40 of 43 were hidden beside 3 and shown now: the number is the same, and keeps the form in which it went out."""
    made = two_systems(43, 43)
    assert len(made.nodes) == 3
    assert all(node.is_given_out for node in made.nodes.values())
    assert set(disclosure.decide(made, disclosure.limits(BOOK)).forms.values()) == {Form.EXACT, Form.HIDDEN}


def test_a_number_that_was_revised_since_is_another_number() -> None:
    """43 then and 44 as known now: what was shown stays what it was, and tells nothing by being subtracted from the new one."""
    made = two_systems(43, 44)
    said = sorted((name.what, int(node.value), node.is_given_out) for name, node in made.nodes.items())
    revised = ", as known on the quarter before's last day"
    assert said == [
        ("all", 44, False), (f"all{revised}", 43, True), ("north", 3, True), ("south", 41, False), (f"south{revised}", 40, True),
    ]  # fmt: skip
    (relation,) = made.relations
    assert {name.what for _, name in relation.terms} == {f"all{revised}", "north", f"south{revised}"}
    forms = disclosure.decide(made, disclosure.limits(BOOK)).forms
    assert forms[Counted(KENT, "2", "south", "2014-12-31")] is Form.EXACT


# The policy in force


@pytest.mark.parametrize(("count", "headline", "breakdown"), [(9, "[c]", ""), (13, "13", "10")])
def test_a_stricter_authority_hides_and_rounds_by_its_own_figures(
    count: int, headline: str, breakdown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that hides up to nine and rounds to ten; the usual policy shows 9 and about 10, and 13 and about 15.

    A referrer of nine families is not named by it.
    """
    policy = BOOK.policy("bromley")
    strict = replace(policy, suppress_to=replace(policy.suppress_to, value=9), rounding_base=replace(policy.rounding_base, value=10))
    monkeypatch.setattr(Book, "policy", lambda _book, _slug: strict)
    found = released(in_quarter(BEFORE, phase="2"), caseload(*(attached(number) for number in range(count))))
    referred = found.tables["referrals"][0].figure("police", "attached")
    assert (found.shown("headlines", "attached"), referred.shown if referred else "") == (headline, breakdown)
