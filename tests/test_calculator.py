"""The calculator on the page: the break-even first, no saving without evidence, every pound followed back, nothing to divide back."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from small_savings import BOOK, book_with, pack_of, released, shown, worked

from tfdata import calculator, charts, findings, savings
from tfdata.calculator.working import volumes_of
from tfdata.disclosure import Published
from tfdata.operations import SUM
from tfdata.params.savings import CASES

FALL = {"ae_attendance": (100, 60), "domestic_abuse_incident": (50, 30)}
SPEND = {"council": {"2015-16": 100_000}, "police": {"2015-16": 20_000}}
EVIDENCE = """assumptions:
  deadweight: {low: 0.6, central: 0.4, high: 0.2, source: our_trial, locator: page 3, confidence: sourced,
    reason: measured against families who waited, is_local_evidence: true}
"""


def words(item: Published) -> str:
    return " ".join("".join(piece if isinstance(piece, str) else piece.shown for piece in row.cells[0]) for row in item.rows)


def headline(**given: object) -> Published:
    pack = pack_of()
    return shown(pack, calculator.headline([worked(pack, **given)]))


# What stands first


def test_without_evidence_of_its_own_an_authority_claims_no_saving() -> None:
    """The headline is what would have to be true; the programme's part on the central assumptions is not in it."""
    item = headline(uses=FALL, achieving={}, spend=SPEND)
    assert "no saving is claimed" in words(item)
    assert "national evaluation found no significant impact" in words(item)
    assert "net" not in {figure.id.rpartition(".")[2] for figure in item.figures.values()}


def test_with_evidence_of_its_own_the_programmes_part_stands_beside_the_counterfactual(tmp_path: Path) -> None:
    book = book_with(tmp_path, "dudley", EVIDENCE.replace("our_trial", "dudley_report_2014"))
    pack = pack_of(book=book)
    found = worked(pack, uses=FALL, achieving={}, spend=SPEND)
    said = words(shown(pack, calculator.headline([found])))
    assert found.is_local
    assert "On the authority's own evidence of what would have come about anyway" in said
    assert "no saving is claimed" not in said


def test_a_range_of_its_own_that_is_no_evidence_claims_no_saving(tmp_path: Path) -> None:
    """A council that only chooses another figure has still measured nothing."""
    text = EVIDENCE.replace("our_trial", "dudley_report_2014").replace("is_local_evidence: true", "is_local_evidence: false")
    book = book_with(tmp_path, "dudley", text)
    pack = pack_of(book=book)
    assert "no saving is claimed" in words(shown(pack, calculator.headline([worked(pack, uses=FALL, achieving={}, spend=SPEND)])))


def test_the_share_that_must_be_its_doing_is_the_cost_over_what_all_of_the_change_is_worth() -> None:
    """Two hundred attendances fewer at £116.64 over two years of effect, one of them less a quarter, corrected by a quarter."""
    item = headline(uses={"ae_attendance": (250, 50)}, achieving={}, spend={"council": {"2015-16": 10_000}})
    first = (200 * BOOK.uprated(Decimal(109), "2011/12", "2015/16") * Decimal("0.75")).quantize(Decimal(1))
    second = (first * Decimal("0.75") / Decimal("1.035")).quantize(Decimal(1))
    share = 10_000 / (first + second) * 100
    assert item.figures["savings_headline_2.share"].value == share.quantize(Decimal("0.1"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"uses": {"ae_attendance": (100, 60)}, "spend": {"council": {"2015-16": 1_000_000}}}, "Even if all of that change were its doing"),
        ({"uses": {"ae_attendance": (100, 60)}, "spend": {"council": {"2015-16": 10}}}, "pays for itself if at least"),
        ({"uses": {"ae_attendance": (60, 100)}, "spend": SPEND}, "no share of it would pay"),
        ({"uses": {"ae_attendance": (100, 100)}, "spend": SPEND}, "Nothing can be said yet"),
        ({"uses": {"ae_attendance": (100, 60)}, "spend": {"council": {"2015-16": 0}}}, "No cost of delivery is known"),
    ],
    ids=["never", "share", "nothing", "not yet", "free"],
)
def test_the_headline_says_what_holds(given: dict[str, object], said: str) -> None:
    assert said in words(headline(achieving={}, **given))


def test_without_any_change_no_money_is_shown_but_the_cost_of_a_family() -> None:
    """£120,000 for 200 families is £600 for each: what it would have to be worth."""
    pack = pack_of()
    found = worked(pack, uses={"ae_attendance": (100, 100)}, achieving={}, spend=SPEND, attached=200)
    item = shown(pack, calculator.headline([found]))
    assert item.figures["savings_headline_2.each"].shown == "£600"
    for part in (calculator.waterfall, calculator.by_agency, calculator.by_problem, calculator.cases, calculator.tornado, calculator.lines):
        assert list(part([found])) == []


def test_what_is_hidden_or_not_known_is_named() -> None:
    """Three homelessness applications are confidential, and of permanent exclusions nothing was observed."""
    said = words(headline(uses={**FALL, "homelessness_application": (3, 12)}, achieving={}, spend=SPEND))
    assert re.search(r"Left out, since few families stand behind them: [^.]*homelessness applications", said)
    assert re.search(r"Not counted, since nothing was observed or achieved of them: [^.]*permanent exclusions", said)


# Routes and costs


def test_an_outcome_is_measured_where_families_were_observed_and_modelled_elsewhere() -> None:
    """Nobody was observed for domestic abuse, so families with the outcome stand in for it; A&E has no other route."""
    pack = pack_of()
    given = released(pack, uses={"ae_attendance": (100, 60)}, achieving={"domestic_abuse_incidents": 40}, spend=SPEND)
    (found,) = calculator.work_out(pack, given)
    assert {(item.outcome, item.route, item.amount) for item in found.volumes} == {
        ("ae_attendances", "measured", Decimal(40)),
        ("domestic_abuse_incidents", "modelled", Decimal(40)),
    }


def test_a_service_for_which_nobody_was_observed_yet_is_not_measured() -> None:
    pack = pack_of()
    (found,) = calculator.work_out(
        pack, released(pack, uses={"domestic_abuse_incident": (0, 0)}, observed=0, achieving={"domestic_abuse_incidents": 40}, spend=SPEND)
    )
    assert [(item.outcome, item.route) for item in found.volumes] == [("domestic_abuse_incidents", "modelled")]


def test_each_years_spend_is_brought_to_the_price_year_by_who_paid() -> None:
    found = worked(
        pack_of(), uses=FALL, achieving={}, spend={"council": {"2013-14": 50_000, "2015-16": 100_000}, "health": {"2014-15": 30_000}}
    )
    earlier, before = BOOK.uprated(Decimal(50_000), "2013/14", "2015/16"), BOOK.uprated(Decimal(30_000), "2014/15", "2015/16")
    assert found.central.payers == {"council": (100_000 + earlier).quantize(Decimal(1)), "health": before.quantize(Decimal(1))}


def test_spend_after_the_deflator_ends_is_taken_at_its_last_prices() -> None:
    found = worked(pack_of(), uses=FALL, achieving={}, spend={"council": {"2024-25": 50_000}})
    assert found.central.payers == {"council": BOOK.uprated(Decimal(50_000), max(BOOK.deflator), "2015/16").quantize(Decimal(1))}


def test_without_a_ledger_the_cost_is_assumed_for_each_family_attached() -> None:
    """200 families at £10,000."""
    found = worked(pack_of(), uses=FALL, achieving={}, attached=200)
    assert (found.cost_from, found.central.cost) == ("assumed", Decimal(200 * 10_000))


def test_no_income_is_in_any_figure_of_savings() -> None:
    """A hundred thousand pounds of fees and of results in the account alter no result."""
    pack = pack_of()
    without, with_income = (worked(pack, uses=FALL, achieving={}, spend=SPEND, income=income) for income in (0, 100_000))
    assert without.results == with_income.results
    assert without.costs == with_income.costs


def test_nothing_says_that_money_was_saved_and_nothing_rests_on_the_record() -> None:
    """Thurrock's £1.3 million recharged is neither income nor a saving: no figure here rests on any document of a council."""
    pack = pack_of("thurrock")
    given = released(pack, uses=FALL, achieving={"truancy": 30}, spend=SPEND)
    found = list(calculator.work_out(pack, given))
    parts = (calculator.headline, calculator.waterfall, calculator.by_agency, calculator.by_problem, calculator.cases, calculator.tornado,
             calculator.quality, calculator.lines)  # fmt: skip
    for item in [shown(pack, part(found)) for part in parts]:
        texts = [item.title, *(figure.label + figure.definition for figure in item.figures.values())]
        texts += ["".join(map(str, pieces)) for row in item.rows for pieces in (row.header, *row.cells)]
        assert not [text for text in texts if re.search(r"\bsav(ed|es|ings? of)\b", text)]
        keys = {key for figure in item.figures.values() for key in figure.rests_on}
        assert {key.split(".")[0] for key in keys} <= {"savings", "unit_costs"}


def test_the_cashable_share_is_of_the_programmes_part() -> None:
    """A tenth in the central case, since nothing but services changed; all is nought in the low case, of which there is no share."""
    pack = pack_of()
    item = shown(pack, calculator.cases([worked(pack, uses=FALL, achieving={}, spend=SPEND)]))
    assert [(figure.shown, figure.marker) for case in CASES if (figure := item.figure("cashable_share", case))] == [
        ("", "z"), ("10%", "p"), ("50%", "p"),
    ]  # fmt: skip


# Any pound followed back, and nothing to divide back


def test_every_total_is_the_sum_of_the_lines_that_it_names() -> None:
    """By agency and by problem, each figure is the sum of the figures in the table of lines that it is made of."""
    pack = pack_of()
    found = [worked(pack, uses=FALL, achieving={"truancy": 30}, spend=SPEND)]
    lines = shown(pack, calculator.lines(found))
    checked = 0
    for part in (calculator.by_agency, calculator.by_problem, calculator.waterfall):
        for figure in shown(pack, part(found)).figures.values():
            if figure.formula == SUM and figure.made_of:
                assert all(name.startswith(lines.id) for name in figure.made_of)
                checked += 1
                assert figure.value == sum((lines.figures[name].value or Decimal(0) for name in figure.made_of), Decimal(0)), figure.id
    assert checked > 15


def test_agencies_and_problems_add_up_to_the_same_total() -> None:
    pack = pack_of()
    found = [worked(pack, uses=FALL, achieving={"truancy": 30}, spend=SPEND)]
    agencies, problems, steps = (shown(pack, part(found)) for part in (calculator.by_agency, calculator.by_problem, calculator.waterfall))
    total = agencies.figure("all", "gross")
    assert total is not None
    assert total.value == problems.figure("all", "gross").value == steps.figure("gross", "value").value  # type: ignore[union-attr]
    assert agencies.figure("all", "net").value == steps.figure("net", "value").value  # type: ignore[union-attr]
    assert agencies.figure("all", "paid").value == Decimal(120_000)  # type: ignore[union-attr]


def test_the_steps_from_gross_to_what_is_left_add_up() -> None:
    pack = pack_of()
    steps = shown(pack, calculator.waterfall([worked(pack, uses=FALL, achieving={}, spend=SPEND)]))
    value = {row.key: steps.figure(row.key, "value").value for row in steps.rows}  # type: ignore[union-attr]
    assert value["gross"] + value["deadweight"] + value["correction"] == value["net"]  # type: ignore[operator]
    assert value["net"] + value["cost"] == value["left"]  # type: ignore[operator]
    assert max(value["deadweight"], value["correction"]) < 0  # type: ignore[type-var, operator]


@pytest.mark.parametrize(("before", "after"), [(33, 21), (57, 18), (101, 99), (12, 8)])
def test_money_divided_by_the_worth_of_one_gives_protected_uses_back_and_no_others(before: int, after: int) -> None:
    """33 and 21 uses are shown as 35 and 20; the money of the change gives 15 back, and not 12."""
    pack = pack_of()
    found = worked(pack, uses={"ae_attendance": (before, after)}, achieving={}, spend=SPEND)
    lines = shown(pack, calculator.lines([found])) if found.has_change else None
    (entry,) = [entry for entry in found.central.entries if entry.kind == "fiscal"]
    effect = savings.worth(savings.inputs(BOOK, "dudley", "2", (savings.Volume("ae_attendances", "measured", Decimal(1000)),), ()))
    of_a_thousand = effect.total(kind="fiscal", measure="gross")
    units = entry.gross / of_a_thousand * 1000
    rounded = [5 * round(side / 5) for side in (before, after)]
    assert abs(units - (rounded[0] - rounded[1])) < Decimal("0.1")
    assert lines is None or abs(units - (before - after)) > 1 or rounded[0] - rounded[1] == before - after


def test_a_hidden_volume_has_no_money_anywhere() -> None:
    """Three applications before are confidential: no line, no agency, no problem and no quarter holds money of them."""
    pack = pack_of()
    with_it, without = (
        worked(pack, uses=uses, achieving={}, spend=SPEND) for uses in ({**FALL, "homelessness_application": (3, 12)}, FALL)
    )
    assert with_it.hidden == ("homelessness_applications",)
    assert with_it.results == without.results


def test_a_line_says_its_volume_its_unit_cost_its_flag_and_its_prices() -> None:
    pack = pack_of()
    lines = shown(pack, calculator.lines([worked(pack, uses=FALL, achieving={}, spend=SPEND)]))
    row = next(row for row in lines.rows if row.key.startswith("ae_attendances"))
    units, figure = lines.figure(row.key, "units"), lines.figure(row.key, "gross")
    assert units is not None
    assert figure is not None
    assert units.made_of == ("service_use_2.ae_attendance.uses_before", "service_use_2.ae_attendance.uses_after")
    assert figure.made_of == (units.id, f"savings_lines_2.{row.key}.each")
    assert "unit_costs.HE4.0.fiscal" in figure.rests_on
    assert row.cells[-1] == ("green, 2011/12",)
    assert figure.marker == "p"  # it rests on assumptions that no document confirms


# Cases, quarters, and families already served


def test_the_cases_stand_in_order_and_are_called_a_range_of_assumptions() -> None:
    pack = pack_of()
    found = shown(pack, calculator.cases([worked(pack, uses=FALL, achieving={"truancy": 30}, spend=SPEND)]))
    left = [found.figure("budget_impact", case).value for case in CASES]  # type: ignore[union-attr]
    assert left == sorted(left)  # type: ignore[type-var]
    assert any("range of assumptions, not statistical uncertainty" in "".join(map(str, note)) for note in found.notes)


def test_a_family_has_its_share_of_what_the_families_attached_are_shown_as() -> None:
    """203 families are a headline, shown exactly: 120,000 / 203."""
    pack = pack_of()
    found = shown(pack, calculator.cases([worked(pack, uses=FALL, achieving={}, spend=SPEND, attached=203)]))
    assert found.figure("cost_by_family", "central").value == (Decimal(120_000) / 203).quantize(Decimal(1))  # type: ignore[union-attr]


def test_the_tornado_names_deadweight_and_stands_on_both_sides_of_the_central_case() -> None:
    pack = pack_of()
    found = shown(pack, calculator.tornado([worked(pack, uses=FALL, achieving={}, spend=SPEND)]))
    central = found.figure("central", "low").value  # type: ignore[union-attr]
    low, high = (found.figure("deadweight", side).value for side in ("low", "high"))  # type: ignore[union-attr]
    assert low < central < high  # type: ignore[operator]
    assert low == -120_000  # all of it would have come about anyway, so that nothing but the cost is left
    widths = [found.figure(row.key, "high").value - found.figure(row.key, "low").value for row in found.rows if not row.is_total]  # type: ignore[union-attr, operator]
    assert widths == sorted(widths, reverse=True)


def test_the_last_quarter_is_worth_what_the_whole_is() -> None:
    pack = pack_of()
    quarters = {
        "2015-16-Q2": {"ae_attendances_before": 40, "ae_attendances_after": 30, "truancy": 10},
        "2015-16-Q3": {"ae_attendances_before": 100, "ae_attendances_after": 60, "truancy": 30},
    }
    given = released(pack, uses={"ae_attendance": (100, 60)}, achieving={"truancy": 30}, spend=SPEND, quarters=quarters)
    (found,) = calculator.work_out(pack, given)
    item = shown(pack, calculator.by_quarter([found], given))
    assert item.figure("2015-16-Q3", "net").value == found.central.benefit  # type: ignore[union-attr]
    assert item.figure("2015-16-Q2", "gross").value < item.figure("2015-16-Q3", "gross").value  # type: ignore[union-attr, operator]


def test_results_stand_with_and_without_families_already_served() -> None:
    """Of 40 attendances fewer, 25 are of families whom nobody helped before."""
    pack = pack_of()
    given = released(pack, uses={"ae_attendance": (100, 60)}, achieving={}, spend=SPEND, new={"ae_attendance": (60, 35)})
    (found,) = calculator.work_out(pack, given)
    item = shown(pack, calculator.with_and_without([found], given))
    whole, new = (item.figure("ae_attendances", f"gross_{of}").value for of in ("all", "new"))  # type: ignore[union-attr]
    assert abs(new / whole - Decimal(25) / 40) < Decimal("0.001")  # type: ignore[operator]


def test_a_volume_of_one_side_alone_adds_nothing_to_its_quarter() -> None:
    """Two incidents afterwards are confidential, so that quarter's domestic abuse is left out, and nothing is made of the side shown."""
    pack = pack_of()
    uses = {"ae_attendance": (100, 60), "domestic_abuse_incident": (90, 40)}
    sides = {"ae_attendances_before": 40, "ae_attendances_after": 30, "domestic_abuse_incidents_before": 40}
    quarters = {"2015-16-Q2": {**sides, "domestic_abuse_incidents_after": 2}, "2015-16-Q3": {**sides, "domestic_abuse_incidents_after": 30}}
    given = released(pack, uses=uses, achieving={}, spend=SPEND, quarters=quarters)
    (found,) = calculator.work_out(pack, given)
    item = shown(pack, calculator.by_quarter([found], given))
    before, after = (item.figure(quarter, "gross").value for quarter in quarters)  # type: ignore[union-attr]
    alone = savings.worth(savings.inputs(BOOK, "dudley", "2", (savings.Volume("ae_attendances", "measured", Decimal(10)),), ()))
    assert before < after  # type: ignore[operator]
    per_year = 12 / BOOK.assumption("dudley", "window_months").central
    assert abs(before - alone.total(kind="fiscal", measure="gross") * per_year) <= 1  # type: ignore[operator]


def test_by_quarter_only_what_is_fiscal_is_counted() -> None:
    """What victims and firms gain by fewer incidents is worth to public services in no quarter."""
    pack = pack_of()
    quarters = {"2015-16-Q3": {"domestic_abuse_incidents_before": 90, "domestic_abuse_incidents_after": 40}}
    given = released(pack, uses={"domestic_abuse_incident": (90, 40)}, achieving={}, spend=SPEND, quarters=quarters)
    (found,) = calculator.work_out(pack, given)
    item = shown(pack, calculator.by_quarter([found], given))
    assert found.central.total(kind="economic", measure="gross") > 0
    assert item.figure("2015-16-Q3", "gross").value == found.central.total(kind="fiscal", measure="gross")  # type: ignore[union-attr]


def test_an_outcome_measured_of_all_is_not_modelled_of_the_new() -> None:
    """Uses of all families stand against uses of the new ones; where those are hidden, results are no stand-in for them."""
    pack = pack_of()
    new = {"domestic_abuse_incidents": 30}
    given = released(pack, uses={"domestic_abuse_incident": (90, 40)}, achieving={}, spend=SPEND, achieving_new=new)
    (found,) = calculator.work_out(pack, given)
    item = shown(pack, calculator.with_and_without([found], given))
    assert item.figure("domestic_abuse_incidents", "gross_new").value is None  # type: ignore[union-attr]


# What a council assumes for itself


def test_every_override_of_a_council_is_listed_with_the_usual_and_its_reason(tmp_path: Path) -> None:
    book = book_with(tmp_path, "dudley", EVIDENCE.replace("our_trial", "dudley_report_2014"))
    pack = pack_of(book=book)
    item = shown(pack, calculator.overrides(pack))
    (row,) = item.rows
    assert [item.figure(row.key, case).shown for case in (*CASES, "usual")] == ["0.6", "0.4", "0.2", "0.58"]  # type: ignore[union-attr]
    assert "measured against families who waited" in "".join(map(str, row.cells[-1]))
    assert list(calculator.overrides(pack_of())) == []


def test_an_override_moves_the_result(tmp_path: Path) -> None:
    book = book_with(tmp_path, "dudley", EVIDENCE.replace("our_trial", "dudley_report_2014"))
    usual, own = (worked(pack_of(book=item), uses=FALL, achieving={}, spend=SPEND).central.benefit for item in (BOOK, book))
    assert own > usual  # a deadweight of 40% in place of 58%


# What is known before any caseload


def test_what_one_change_is_worth_needs_no_caseload() -> None:
    """A hundred families at £10,000 are paid for by 1,000,000 / £116.64 attendances."""
    pack = pack_of()
    item = shown(pack, calculator.worth_of_one(pack))
    each = BOOK.uprated(Decimal(109), "2011/12", "2015/16")
    assert item.part == "A"
    assert item.figure("ae_attendances", "needed").value == (1_000_000 / each).quantize(Decimal(1))  # type: ignore[union-attr]
    assert {row.key for row in item.rows} == {name for name, outcome in BOOK.savings.outcomes.items() if "2" in outcome.problems}


def test_what_one_change_is_worth_to_people_is_not_worth_to_public_services() -> None:
    """An incident of domestic abuse is worth more to its victim than to any service; only the services' part is counted."""
    pack = pack_of()
    item = shown(pack, calculator.worth_of_one(pack))
    (priced,) = savings.inputs(BOOK, "dudley", "2", (savings.Volume("domestic_abuse_incidents", "measured", Decimal(1)),), ()).outcomes
    fiscal = sum(share.each for share in priced.shares if share.kind == "fiscal")
    assert fiscal < sum(share.each for share in priced.shares)
    assert abs(item.figure("domestic_abuse_incidents", "each").value - fiscal) < 1  # type: ignore[union-attr, operator]


# Charts


@pytest.mark.parametrize(
    ("draw", "part", "finding"),
    [
        (charts.waterfall, calculator.waterfall, findings.waterfall),
        (charts.tornado, calculator.tornado, findings.tornado),
    ],
)
def test_a_chart_of_savings_says_its_finding_and_every_figure_in_words(draw: object, part: object, finding: object) -> None:
    pack = pack_of()
    item = shown(pack, part([worked(pack, uses=FALL, achieving={}, spend=SPEND)]))  # type: ignore[operator]
    (chart,) = draw([item])  # type: ignore[operator]
    assert chart.title == finding(item)  # type: ignore[operator]
    assert all(figure.shown in chart.alt for figure in item.figures.values())
    assert "programme" in chart.title or "moves what is left" in chart.title


@pytest.mark.parametrize("phase", ["1", "2"])
def test_an_outcome_of_another_phase_is_no_volume_of_this_one(phase: str) -> None:
    """Domestic abuse is none of phase 1's problems, so it is neither valued there nor counted among what could not be valued."""
    pack = pack_of()
    names = {name for name, _, _ in volumes_of(pack, BOOK.phases[phase], None, None)}
    assert names == {name for name, outcome in BOOK.savings.outcomes.items() if phase in outcome.problems}
    assert ("domestic_abuse" in {BOOK.savings.outcomes[name].problems.get(phase) for name in names}) is (phase == "2")


def test_what_rose_has_to_be_paid_for_beside_the_cost() -> None:
    """The break-even share sets the cost, and what public budgets lose by uses that rose, against what they would gain."""
    pack = pack_of()
    found = worked(pack, uses={"domestic_abuse_incident": (900, 300), "ae_attendance": (60, 100)}, achieving={}, spend=SPEND)
    item = shown(pack, calculator.headline([found]))
    share = next(figure for name, figure in item.figures.items() if name.endswith("share"))
    stake = found.stake
    assert stake.lost > 0
    assert share.value == round(100 * (stake.cost + stake.lost) / stake.gained, 1)


@pytest.mark.parametrize(("observed", "is_early"), [(145, True), (150, False)])
def test_change_is_said_to_be_counted_late_where_not_all_families_were_observed(observed: int, is_early: bool) -> None:
    """All 150 families attached bear the cost; when fewer were observed for long enough, the headline says so."""
    said = words(headline(uses=FALL, achieving={}, spend=SPEND, attached=150, observed=observed))
    assert ("change is counted late, and the cost at once" in said) is is_early


def test_what_the_health_service_paid_stands_beside_what_the_nhs_would_gain() -> None:
    """The ledger says health, the unit costs say NHS: one row, and the payer has none of its own."""
    pack = pack_of()
    found = worked(pack, uses=FALL, achieving={}, spend={"health": {"2015-16": 30_000}, "police": {"2015-16": 20_000}})
    item = shown(pack, calculator.by_agency([found]))
    assert item.figure("nhs", "paid") is not None
    assert item.figure("nhs", "paid").shown == "£30,000"  # type: ignore[union-attr]
    assert "health" not in {row.key for row in item.rows}


def test_the_waterfall_takes_the_cost_off() -> None:
    """The cost is a step down, and what is left is the net worth less it."""
    pack = pack_of()
    found = worked(pack, uses=FALL, achieving={}, spend=SPEND)
    item = shown(pack, calculator.waterfall([found]))
    net, cost, left = (item.figure(row, "value").value for row in ("net", "cost", "left"))  # type: ignore[union-attr]
    assert cost == -found.central.cost
    assert left == net + cost


def test_the_quality_of_values_is_that_of_all_of_the_change() -> None:
    """Amber, red and old values are counted before deadweight and correction take anything off."""
    pack = pack_of()
    found = worked(pack, uses=FALL, achieving={}, spend=SPEND)
    item = shown(pack, calculator.quality([found]))
    gross, present = (savings.weak(BOOK, "dudley", found.central, "fiscal", measure) for measure in ("gross", "present"))
    assert gross.amber != present.amber
    assert item.figure("amber", "gross").value == gross.amber  # type: ignore[union-attr]
