"""Part B without families: what an authority's returns show, what they leave to others, and a pack without any extract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from small_caseload import BROMLEY, Row, Story, caseload, in_quarter

from tfdata import breakdowns, charts, demo, disclosure, income, measures, provenance, reconciliation, returned, tables
from tfdata.caseload import Caseload
from tfdata.disclosure import Published
from tfdata.quantities import Summary
from tfdata.scope import Scope

NOTHING = Caseload.nothing(BROMLEY)


def returns(quarter: str = "2015-16-Q3", recorded_on: str = "", **values: int) -> list[Row]:
    """Give the rows of phase 2 that an authority returned for a quarter."""
    key = {"local_authority": BROMLEY, "phase": "2", "quarter": quarter, "source": "quarterly return", "recorded_on": recorded_on}
    return [{**key, "measure": measure, "value": str(value)} for measure, value in values.items()]


def only_returns(*rows: Row) -> Caseload:
    """Give a caseload of returns without families."""
    whole = caseload(returned=rows)
    return replace(whole, counts={name: count for name, count in whole.counts.items() if name == "returns"}, has_documents=False)


def shown(found: Iterable[Summary], pack: Scope) -> Published:
    (published,) = disclosure.protect(found, pack.book)
    return published


def printed(item: Published, row: str, column: str = "value") -> str:
    figure = item.figure(row, column)
    return "" if figure is None else figure.shown or f"[{figure.marker}]"


def test_returns_alone_fill_the_cards_with_what_was_returned_and_no_more() -> None:
    pack = in_quarter("2015-16-Q3")
    found = shown(measures.headlines(pack, only_returns(*returns(attached=415, outcome=83))), pack)
    assert [row.key for row in found.rows] == ["attached", "outcome"]
    assert printed(found, "attached") == "415"
    assert printed(found, "attached", "of_target") == "25%"  # 415 / 1,660


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (1, "[c]"), (4, "[c]"), (5, "5"), (6, "6")])
def test_a_small_return_is_protected_as_any_count_of_families(value: int, text: str) -> None:
    pack = in_quarter("2015-16-Q3")
    extract = only_returns(*returns(identified=40, attached=value))
    assert printed(shown(measures.headlines(pack, extract), pack), "attached") == text
    assert printed(shown(returned.for_the_quarter(pack, extract), pack), "attached", "returned") == text


def test_only_the_returns_of_the_quarter_stand_in_its_cards() -> None:
    rows = [*returns("2015-16-Q2", attached=300), *returns("2015-16-Q4", attached=500, recorded_on="2016-04-08")]
    assert [*measures.headlines(in_quarter("2015-16-Q3"), only_returns(*rows))] == []
    pack = in_quarter("2015-16-Q2")
    assert printed(shown(measures.headlines(pack, only_returns(*rows)), pack), "attached") == "300"


def test_progress_is_drawn_over_the_quarters_that_were_returned() -> None:
    """A quarter without a return is not available, and never nought."""
    pack = in_quarter("2015-16-Q3")
    extract = only_returns(*returns("2015-16-Q1", attached=100, outcome=0), *returns("2015-16-Q3", attached=400, outcome=20))
    item = shown(measures.progress(pack, extract), pack)
    assert [printed(item, quarter, "attached") for quarter in ("2015-16-Q1", "2015-16-Q2", "2015-16-Q3")] == ["100", "[x]", "400"]
    (chart,) = charts.progress([item])
    assert "400 families attached and 20 claimed by the end of December 2015" in chart.title


def test_returns_without_attachments_or_results_draw_no_line() -> None:
    pack = in_quarter("2015-16-Q3")
    extract = only_returns(*returns(identified=500))
    assert [*measures.progress(pack, extract)] == []
    item = shown(measures.pipeline(pack, extract), pack)
    assert [row.key for row in item.rows] == ["identified"]
    (chart,) = charts.funnel([item])
    assert chart.title == "Bromley, Phase 2: the stages that were returned"


def test_sections_that_need_families_say_which_tables_they_need() -> None:
    pack, extract = in_quarter("2015-16-Q3"), only_returns(*returns(attached=415))
    for found in (
        breakdowns.by_problem(pack, extract),
        income.earned(pack, extract),
        income.earned_by_quarter(pack, extract),
        reconciliation.beside_caseload(pack, extract, demo.made_to_match(pack.book)),
    ):
        assert [*found] == []
    assert provenance.needs(extract, "families", "problems") == (
        "This section needs the tables families and problems, which the extract does not hold."
    )
    assert provenance.needs(extract, "claims") == "This section needs the table claims, which the extract does not hold."
    assert provenance.needs(caseload(Story()), "families", "claims") == ""


def test_a_return_stands_beside_the_caseload_with_the_difference_of_what_is_shown() -> None:
    pack = in_quarter("2015-16-Q3")
    stories = [Story(f"F{number}", dates={"attached_on": "2015-10-01"}) for number in range(7)]
    extract = caseload(*stories, returned=returns(attached=9, outcome=3))
    item = shown(returned.for_the_quarter(pack, extract), pack)
    assert [printed(item, "attached", column) for column in ("returned", "caseload", "difference")] == ["9", "7", "−2"]
    assert [printed(item, "outcome", column) for column in ("returned", "caseload", "difference")] == ["[c]", "0", "[c]"]


def test_what_was_counted_over_families_goes_before_what_was_returned() -> None:
    pack = in_quarter("2015-16-Q3")
    stories = [Story(f"F{number}", dates={"attached_on": "2015-10-01"}) for number in range(7)]
    item = shown(measures.headlines(pack, caseload(*stories, returned=returns(attached=9))), pack)
    assert printed(item, "attached") == "7"


def test_without_an_extract_part_b_says_so_once_and_shows_no_figure() -> None:
    pack = in_quarter("2015-16-Q3")
    item = shown(provenance.whose(pack, NOTHING), pack)
    text = "".join(map(str, item.rows[0].cells[0]))
    assert text.startswith("No extract with families of Bromley was given, so this pack holds the published record alone.")
    assert not item.is_demonstration
    for found in (
        measures.headlines(pack, NOTHING), measures.progress(pack, NOTHING), measures.pipeline(pack, NOTHING),
        breakdowns.by_problem(pack, NOTHING), income.earned(pack, NOTHING), income.earned_by_quarter(pack, NOTHING),
        returned.for_the_quarter(pack, NOTHING), provenance.data_quality(pack, NOTHING),
        reconciliation.beside_caseload(pack, NOTHING, demo.made_to_match(pack.book)),
    ):  # fmt: skip
        assert [*found] == []
    assert provenance.needs(NOTHING, "families", "claims") == ""
    assert tables.cards([], otherwise="").values == ()


def test_a_demonstration_warns_and_an_extract_tells_whose_it_is() -> None:
    pack = in_quarter("2015-16-Q3")
    (warning,) = tables.warning(disclosure.protect(provenance.whose(pack, caseload(Story(), is_demonstration=True)), pack.book))
    assert warning.style == "warning"
    (plain,) = tables.warning(disclosure.protect(provenance.whose(pack, caseload(Story())), pack.book))
    assert plain.style == "plain"
    found = "".join(map(str, shown(provenance.whose(pack, only_returns(*returns(attached=415))), pack).rows[0].cells[0]))
    assert found.startswith("This part shows the returns of Bromley, as totals without any family's row.")


def test_a_return_is_known_from_the_quarters_end_or_from_its_own_day() -> None:
    early, late = returns("2015-16-Q2", attached=300), returns("2015-16-Q2", attached=310, recorded_on="2015-11-02")
    whole = only_returns(*early, *late)
    for quarter, value in (("2015-16-Q2", "300"), ("2015-16-Q3", "310")):
        pack = in_quarter(quarter)
        item = shown(measures.progress(pack, whole), pack)
        assert item.figure("2015-16-Q2", "attached").value == Decimal(value)  # type: ignore[union-attr]
