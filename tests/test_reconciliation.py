"""Published figures beside the caseload: the day that is counted on, what is left of a difference, and what agreement proves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from small_caseload import Story, caseload, in_quarter, with_target
from small_extract import BOOK

from tfdata import demo, store
from tfdata.caseload import Caseload
from tfdata.disclosure import Published, protect
from tfdata.params import Book
from tfdata.quantities import Figure
from tfdata.reconciliation import beside_caseload

TUNED = demo.made_to_match(BOOK)
Read = Callable[[str], Caseload]
PROVES_NOTHING = "made to match: agreement proves nothing"


def reconciled(borough: str, quarter: str, whole: Caseload, phase: str = "", book: Book = BOOK) -> Published:
    scope = in_quarter(quarter, borough, phase, book)
    (published,) = protect(beside_caseload(scope, whole, TUNED), scope.book)
    return published


def row(published: Published, key: str) -> dict[str, str]:
    """Give a row's cells as they read: what is shown, else the marker in brackets."""
    found = next(item for item in published.rows if item.key == key)
    return {column.key: "".join(map(_read, cell)) for column, cell in zip(published.columns, found.cells, strict=True)}


def _read(piece: str | Figure) -> str:
    return piece if isinstance(piece, str) else piece.shown or f"[{piece.marker}]"


def families(number: int, **dates: str) -> list[Story]:
    return [Story(f"F{index}", "1", dates={"identified_on": "2012-05-01", **dates}) for index in range(number)]


@pytest.fixture
def of(demonstration_store: Path) -> Read:
    """Give the demonstration's caseload of an authority."""
    return lambda borough: store.read("demonstration", in_quarter("2015-16-Q3", borough).extract_code, demonstration_store)


@pytest.mark.parametrize(("quarter", "day", "apart"), [("2015-16-Q3", "31 December 2015", "11"), ("2015-16-Q4", "11 January 2016", "0")])
def test_the_caseload_is_counted_on_the_published_day_or_at_the_quarters_end_with_the_days_between(
    quarter: str, day: str, apart: str, of
) -> None:
    """Tonbridge and Malling's 233 and 114 were published as at 11 January 2016."""
    published = reconciled("tonbridge-and-malling", quarter, of("tonbridge-and-malling"))
    for key in ("phase_2_families_identified_1", "phase_2_families_currently_worked_with_1"):
        found = row(published, key)
        assert (found["as_of"], found["counted_on"], found["apart"]) == ("11 January 2016", day, apart)


def test_on_the_published_day_the_demonstration_agrees_and_says_that_this_proves_nothing(of: Read) -> None:
    published = reconciled("tonbridge-and-malling", "2015-16-Q4", of("tonbridge-and-malling"))
    for key, value in (("phase_2_families_identified_1", "233"), ("phase_2_families_currently_worked_with_1", "114")):
        found = row(published, key)
        assert (found["published"], found["caseload"], found["difference"]) == (value, value, "0")
        assert found["says"].startswith(PROVES_NOTHING)


@pytest.mark.parametrize("quarter", ["2013-14-Q1", "2013-14-Q4", "2015-16-Q1"])
def test_harrows_two_refusals_stay_hidden_beside_the_published_two(quarter: str, of: Read) -> None:
    """The published 2 is exempt; the caseload's count and the difference, which would give it back, are not."""
    found = row(reconciled("harrow", quarter, of("harrow")), "phase_1_families_refusing_consent_1")
    assert (found["published"], found["caseload"], found["difference"]) == ("2", "[c]", "[c]")


@pytest.mark.parametrize("slug", sorted(BOOK.described))
@pytest.mark.parametrize("quarter", ["2014-15-Q2", "2015-16-Q1", "2015-16-Q4"])
def test_exactly_the_figures_that_the_demonstration_was_tuned_to_say_that_agreement_proves_nothing(
    slug: str, quarter: str, of: Read
) -> None:
    scope = in_quarter(quarter, slug)
    keys = {item.parameter.key.split(".", 2)[-1].replace(".", "_"): item.parameter.key for item in BOOK.published(slug)}
    for published in protect(beside_caseload(scope, of(slug), TUNED), scope.book):
        assert {item.key for item in published.rows if PROVES_NOTHING in row(published, item.key)["says"]} == {
            item.key for item in published.rows if keys[item.key] in TUNED
        }


def test_a_figure_that_the_demonstration_was_not_tuned_to_says_nothing_of_it() -> None:
    scope = in_quarter("2015-16-Q1", phase="1")
    tuned = {"record.E09000006.phase_1.families_reached.1": "attached: 575 families"}
    (published,) = protect(beside_caseload(scope, caseload(*families(5), is_demonstration=True), tuned), scope.book)
    assert [item.key for item in published.rows if PROVES_NOTHING in row(published, item.key)["says"]] == ["phase_1_families_reached_1"]
    assert len(published.rows) > 1


def test_every_tuned_figure_of_the_record_is_told_somewhere(of: Read) -> None:
    told = set()
    for slug in BOOK.described:
        scope = in_quarter("2015-16-Q4", slug)
        for published in protect(beside_caseload(scope, of(slug), TUNED), scope.book):
            told |= {figure.rests_on[0] for figure in published.figures.values() if figure.id.endswith(".published")}
    comparable = {item.parameter.key for item in BOOK.record if BOOK.published_measures[item.measure].caseload_measure}
    assert told >= comparable & set(TUNED) != set()


def test_a_councils_own_extract_is_never_called_made_to_match(of: Read) -> None:
    published = reconciled("kent", "2015-16-Q1", replace(of("kent"), is_demonstration=False))
    assert not any(PROVES_NOTHING in row(published, item.key)["says"] for item in published.rows)


@pytest.mark.parametrize(
    ("number", "caseload_shown", "difference"), [(4, "[c]", "[c]"), (5, "5", "−570"), (7, "7", "−568"), (580, "580", "5")]
)
def test_a_difference_is_worked_out_from_what_is_shown(number: int, caseload_shown: str, difference: str) -> None:
    """5 − 575 and 580 − 575."""
    found = row(reconciled("bromley", "2015-16-Q1", caseload(*families(number, attached_on="2014-05-01"))), "phase_1_families_reached_1")
    assert (found["published"], found["caseload"], found["difference"]) == ("575", caseload_shown, difference)


def test_a_difference_between_percentages_is_in_percentage_points() -> None:
    """461 of 490 is 94.08%, shown as 94%; 49 of 490 is 10%, so that 10% − 94% is −84."""
    stories = [replace(story, claims=(("crime_asb_education", "claimed", "2015-01-01"),)) for story in families(49)]
    found = row(reconciled("bromley", "2015-16-Q1", caseload(*stories)), "phase_1_pct_targeted_families_turned_around_1")
    assert (found["published"], found["caseload"], found["difference"]) == ("94%", "10%", "−84 percentage points")
    assert found["says"] == "of how many families is not said; the caseload's percentage is of the target"


@pytest.mark.parametrize(("value", "counts"), [(None, "reached"), (2500, "estimate")])
def test_without_a_target_a_published_percentage_has_none_beside_it(value: int | None, counts: str) -> None:
    published = reconciled("bromley", "2015-16-Q1", caseload(*families(49)), book=with_target(value, "1", counts=counts))
    found = row(published, "phase_1_pct_targeted_families_turned_around_1")
    assert (found["caseload"], found["difference"]) == ("[x]", "[x]")


def test_a_figure_that_allows_a_span_of_days_is_counted_on_its_last_day_within_the_quarter() -> None:
    """“2015” allows any day to 31 December: counted on 30 June in the first quarter and on 31 December in the third, no day apart."""
    attached = [
        *families(5, attached_on="2014-05-01"),
        Story("F9", "1", dates={"identified_on": "2015-05-01", "attached_on": "2015-07-01"}),
    ]
    for quarter, day, number in (("2015-16-Q1", "30 June 2015", "5"), ("2015-16-Q4", "31 December 2015", "6")):
        found = row(reconciled("bromley", quarter, caseload(*attached), "1"), "phase_1_families_reached_1")
        assert (found["counted_on"], found["apart"], found["caseload"]) == (day, "0", number)


def test_the_days_apart_run_to_the_nearest_day_that_the_documents_date_allows() -> None:
    """From 30 September 2014 to 1 January 2015, the first day of “2015”: 31 + 30 + 31 + 1 days."""
    found = row(reconciled("bromley", "2014-15-Q2", caseload(*families(5))), "phase_1_families_reached_1")
    assert (found["counted_on"], found["apart"]) == ("30 September 2014", str(31 + 30 + 31 + 1))


def test_an_undated_figure_is_counted_at_the_quarters_end_and_its_days_apart_are_not_available() -> None:
    record = tuple(
        replace(item, as_of=replace(item.as_of, words="undated", start=None, end=None, precision="undated")) for item in BOOK.record
    )
    published = reconciled(
        "bromley", "2015-16-Q1", caseload(*families(5, attached_on="2014-05-01")), book=replace(BOOK, record=record, used={})
    )
    found = row(published, "phase_1_families_reached_1")
    assert (found["as_of"], found["counted_on"], found["apart"]) == ("undated", "30 June 2015", "[x]")


def test_what_was_recorded_after_the_quarter_is_not_counted_though_it_happened_before() -> None:
    stories = [*families(5, attached_on="2014-05-01"), Story("F9", "1", dates={"attached_on": "2014-05-01", "recorded_on": "2015-07-01"})]
    for quarter, number in (("2015-16-Q1", "5"), ("2015-16-Q2", "6")):
        assert row(reconciled("bromley", quarter, caseload(*stories), "1"), "phase_1_families_reached_1")["caseload"] == number


def test_a_phase_without_families_in_the_extract_is_not_set_beside_the_record() -> None:
    assert list(beside_caseload(in_quarter("2015-16-Q1"), caseload(Story("F1", "2")), {})) == []
