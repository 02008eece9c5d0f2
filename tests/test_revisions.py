"""What changed since the quarter before: new activity apart from revisions, and no revision of few families had back."""

from __future__ import annotations

from contextlib import nullcontext
from decimal import Decimal

import pytest
from small_caseload import Story, caseload, in_quarter
from test_release import Released, released
from test_returned import only_returns, returns

from tfdata import disclosure, revisions
from tfdata.caseload import Caseload
from tfdata.disclosure import Form, Node, System
from tfdata.periods import Quarter
from tfdata.quantities import Count, Counted, Relation, Summary

QUARTER, BEFORE = "2015-16-Q3", "2015-16-Q2"
SPRING, AUTUMN, LATE = "2015-05-01", "2015-11-02", "2015-11-05"
LIMITS = disclosure.Limits(1, 4, 5, 4, 10)


def family(number: int, on: str = SPRING, recorded_on: str = "", **more: object) -> Story:
    dates = {"attached_on": on, "identified_on": "2015-04-07", "recorded_on": recorded_on}
    return Story(f"F{number:03}", dates=dates, **more)  # type: ignore[arg-type]


def many(early: int, late: int, new: int) -> Caseload:
    """Families attached in spring and known at once, attached in spring and recorded late, and attached in autumn."""
    stories = [family(number) for number in range(early)]
    stories += [family(early + number, recorded_on=LATE) for number in range(late)]
    return caseload(*stories, *(family(early + late + number, AUTUMN) for number in range(new)))


def row(found: Released, measure: str) -> list[str]:
    return [found.shown("since", measure, column) for column in ("then", "revision", "restated", "new", "now")]


def raw(whole: Caseload, quarter: str = QUARTER) -> Summary:
    (summary,) = revisions.since_last_quarter(in_quarter(quarter, phase="2"), whole)
    return summary


# What is counted


@pytest.fixture(scope="module")
def ten_more() -> Released:
    """40 then; 10 more of spring were recorded in November, and 25 were attached in autumn."""
    return released(in_quarter(QUARTER, phase="2"), many(40, 10, 25))


def test_new_activity_stands_apart_from_what_is_known_later(ten_more: Released) -> None:
    """40 + 10 = 50, and 50 + 25 = 75."""
    assert row(ten_more, "attached") == ["40", "10", "50", "25", "75"]
    assert row(ten_more, "income") == ["£40,000", "£10,000", "£50,000", "£25,000", "£75,000"]  # £1,000 for each


def test_what_was_not_revised_says_so_with_a_nought() -> None:
    found = released(in_quarter(QUARTER, phase="2"), many(40, 0, 25))
    assert row(found, "attached") == ["40", "0", "40", "25", "65"]
    (summary,) = [summary for summary in found.raw if summary.id == "since_2"]
    then, restated = (next(item for item in summary.rows if item.key == "attached").cells[name] for name in ("then", "restated"))
    assert isinstance(then, Count)
    assert then == restated, "one number, which the quarter before has shown"


def test_a_family_whose_attachment_was_corrected_away_is_revised_down() -> None:
    """30 then; of 10 of them the day of attachment was corrected in November to one in that month: −10, and new."""
    moved = [family(number, later=({"attached_on": AUTUMN, "recorded_on": LATE},)) for number in range(10)]
    found = released(in_quarter(QUARTER, phase="2"), caseload(*moved, *(family(number) for number in range(10, 30))))
    assert row(found, "attached") == ["30", "−10", "20", "10", "30"]


def test_a_claim_that_was_rejected_since_is_a_revision_of_income_and_new_activity_of_results() -> None:
    """20 claimed by September, 10 of them rejected in November: £8,000 of £16,000 is gone; 20 results stood on that day, and 10 now."""
    claimed = ("continuous_employment", "claimed", "2015-08-03")
    stories = [
        family(number, claims=(claimed, *([("continuous_employment", "rejected", AUTUMN)] if number < 10 else []))) for number in range(20)
    ]
    found = released(in_quarter(QUARTER, phase="2"), caseload(*stories))
    assert row(found, "continuous_employment_results") == ["20", "0", "20", "−10", "10"]
    assert row(found, "income") == ["£36,000", "−£8,000", "£28,000", "£0", "£28,000"]  # 20 × £1,000 + 20 × £800; 10 × £800 less


def test_a_phase_that_began_in_the_quarter_has_nothing_to_be_compared_with() -> None:
    (phase,) = in_quarter(QUARTER, phase="2").phases
    first = Quarter.of(phase.begins_on("E09000006"))
    assert [summary.id for summary in revisions.since_last_quarter(in_quarter(first.next.name, phase="2"), many(10, 0, 0))] == ["since_2"]
    assert list(revisions.since_last_quarter(in_quarter(first.name, phase="2"), many(10, 0, 0))) == []


def test_without_an_extract_nothing_is_compared() -> None:
    assert list(revisions.since_last_quarter(in_quarter(QUARTER, phase="2"), Caseload.nothing("E09000006"))) == []


def test_returns_are_compared_as_they_were_returned_then_and_now() -> None:
    """100 attached were returned for September, and returned again as 120 in November; 150 for December."""
    then, now = returns(BEFORE, attached=100), returns(BEFORE, LATE, attached=120)
    whole = only_returns(*then, *now, *returns(QUARTER, attached=150))
    assert row(released(in_quarter(QUARTER, phase="2"), whole), "attached") == ["100", "20", "120", "30", "150"]


def test_what_is_known_now_is_what_the_quarter_before_would_count_had_it_known() -> None:
    """A second way: the families attached by September, among all that are known in December."""
    whole = many(17, 6, 31)
    cells = next(item for item in raw(whole).rows if item.key == "attached").cells
    attached = whole.families["attached_on"]
    values = {name: cell.value for name, cell in cells.items() if isinstance(cell, Count)}
    known_then = whole.families["recorded_on"].fillna(attached) <= "2015-09-30"
    assert values["restated"] == (attached <= "2015-09-30").sum()
    assert values["then"] == ((attached <= "2015-09-30") & known_then).sum()
    assert values["now"] == (attached <= "2015-12-31").sum()


# What is guarded


def test_a_revision_is_guarded_whichever_way_it_goes() -> None:
    """Four more, or four fewer: the same number, which is never shown, on the side of the sum where it is not below nought."""
    for whole, sign in ((many(20, 4, 0), 1), (caseload(*(family(n, later=({"attached_on": AUTUMN, "recorded_on": LATE},) if n < 4 else ())
                                                        for n in range(24))), -1)):  # fmt: skip
        summary = raw(whole)
        guard = summary.hidden["revised_attached"]
        assert isinstance(guard, Count)
        assert (guard.value, guard.is_guarded, guard.is_net) == (4, True, True)
        (relation,) = [item for item in summary.relations if guard.of in [name for _, name in item.terms] and item.is_equal]
        names = {name.what: weight for weight, name in relation.terms}
        assert (names["attached"], names[f"attached{revisions.THEN}"]) == (sign, -sign)


def net(shown: Form, *, is_net: bool) -> Form | None:
    """Decide on 60 then, exact and given out, 61 as known now, and the revision of one between them."""
    then, now, revised = (Counted("", "2", what, "2015-09-30") for what in ("then", "now", "revised"))
    system = System(
        {
            then: Node(Decimal(60), form=Form.EXACT, is_given_out=True),
            now: Node(Decimal(61), form=shown),
            revised: Node(Decimal(1), is_guarded=True, is_net=is_net),
        }
    )
    system.relate([Relation.adds_up(now, (then, revised))])
    return disclosure.decide(system, LIMITS).forms[now]


@pytest.mark.parametrize(("shown", "is_net", "decided"), [
    (Form.EXACT, True, Form.ROUNDED), (Form.ROUNDED, True, Form.ROUNDED), (Form.ROUNDED, False, Form.HIDDEN),
])  # fmt: skip
def test_a_net_number_is_kept_as_wide_as_the_policy_asks_and_may_be_nought(shown: Form, is_net: bool, decided: Form) -> None:
    """61 exactly would tell of one; about 60 is two fewer to two more; were it known to be no fewer, none to two would be few."""
    assert net(shown, is_net=is_net) is decided


@pytest.mark.parametrize(("whole", "is_settled"), [(15, True), (14, False)])
def test_where_nothing_is_left_to_hide_a_revision_may_stay_as_open_as_a_few_families_are(whole: int, is_settled: bool) -> None:
    """14 now, and 11 to 14 then, is none to three more: as open as [c] is of one to four. 11 to 13 then would be one to three more."""
    values = {"all": whole, "ten": 10, "now": 14, "then": 12, "more": 2, "rest": whole - 12, "revised": 2}
    forms = {what: Form.EXACT if what in {"all", "ten", "now"} else Form.HIDDEN for what in values}
    names = {what: Counted("", "2", what, "2015-09-30") for what in values}
    system = System({names[what]: Node(Decimal(value), form=forms[what], is_given_out=True) for what, value in values.items()})
    system.nodes[names["revised"]] = Node(Decimal(2), is_guarded=True, is_net=True)
    for group, parts in (("all", ("then", "rest")), ("then", ("ten", "more")), ("now", ("then", "revised"))):
        system.relate([Relation.adds_up(names[group], [names[part] for part in parts])])
    with nullcontext() if is_settled else pytest.raises(RuntimeError, match="nothing more can be hidden"):
        disclosure.decide(system, LIMITS)


def test_what_gives_way_is_hidden_before_what_is_smaller() -> None:
    """1 is hidden beside 38 and 8, which make 47; about 40 and 10 leave 1 at most. The 8 is the least loss, unless the 38 gives way."""
    names = [Counted("", "2", what, "") for what in ("all", "few", "38", "8")]
    for gives_way, hidden in ((False, "8"), (True, "38")):
        system = System({name: Node(Decimal(value), form=Form.EXACT, is_given_out=name.what == "all", gives_way=gives_way and value == 38)
                         for name, value in zip(names, (47, 1, 38, 8), strict=True)})  # fmt: skip
        system.relate([Relation.adds_up(names[0], names[1:])])
        forms = disclosure.decide(system, LIMITS).forms
        assert {name.what for name, form in forms.items() if form is Form.HIDDEN} == {"few", hidden}


def test_a_revision_of_the_quarter_before_was_that_quarters_to_protect(ten_more: Released) -> None:
    """Its figures are given out, so that nothing could be done about it any more; this pack guards its own revisions."""
    guarded = {name.what for name, node in ten_more.decided_on[-1].nodes.items() if node.is_net and (node.is_guarded or node.is_shown)}
    assert guarded
    assert all(what.endswith("revised by 2015-12-31") for what in guarded)


def test_a_number_revised_since_is_called_as_the_quarter_before_is_called_beside_this_one(ten_more: Released) -> None:
    """What the table shows as known then, and what the pack of the quarter before showed, are one number."""
    name = Counted("E09000006", "2", f"attached{revisions.THEN}", "2015-09-30")
    (system,) = [system for system in ten_more.decided_on if any(node.is_given_out for node in system.nodes.values())][-1:]
    assert (int(system.nodes[name].value), system.nodes[name].is_given_out, system.nodes[name].form) == (40, True, Form.EXACT)
