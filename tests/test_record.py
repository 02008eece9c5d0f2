"""Part A: what had been published by the quarter's end, what the points work out, and what no figure may be made of."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tfdata import appendix, context, disagreements, disclosure, funding, points, record, scope, targets
from tfdata.disclosure import Pieces, Published
from tfdata.params import Book, load
from tfdata.places import PARAMS
from tfdata.quantities import Figure, Summary
from tfdata.scope import Scope

BOOK = load()
SIX = sorted(BOOK.described)
EVERY = sorted(BOOK.authorities)
PART_A = (
    record.known, record.headlines, targets.targets, record.published, record.by_date, record.published_later, context.beside_england,
    disagreements.side_by_side, disagreements.sums, points.points, points.questions,
    funding.available, funding.tariffs, appendix.documents, appendix.sources,
)  # fmt: skip
Make = Callable[[Scope], Iterable[Summary]]


def shown(make: Make, borough: str, quarter: str = "2015-16-Q3", book: Book = BOOK) -> Published:
    """Give the one summary that is made for an authority in a quarter, as it is shown."""
    (found,) = _all_shown(make, borough, quarter, book)
    return found


def part_a(borough: str, quarter: str) -> list[Published]:
    """Give the whole of Part A, as one pack shows it."""
    pack = scope.find(borough, quarter, "", BOOK)
    return [found for make in PART_A for found in disclosure.protect(make(pack), pack.book)]


def cell(found: Published, row: str, column: str) -> str:
    """Give the text of a cell."""
    index = [item.key for item in found.columns].index(column)
    return text(next(item for item in found.rows if item.key == row).cells[index])


def text(pieces: Pieces) -> str:
    return "".join(piece if isinstance(piece, str) else piece.shown + (f"[{piece.marker}]" if piece.marker else "") for piece in pieces)


def rows(found: Iterable[Published]) -> list[str]:
    return [row.key for item in found for row in item.rows]


def half_up(value: Fraction, decimals: int = 0) -> Decimal:
    """Round half up in whole numbers, apart from the package's own rounding."""
    whole = (2 * value * 10**decimals + 1) // 2
    return Decimal(whole) / 10**decimals


# Points to keep in view: their figures a second way


@pytest.mark.parametrize(
    ("borough", "point", "words", "working"),
    [
        (
            "bromley", "both_readings_of_turned_around",
            "94% of 490 is 461 families, and 94% of 575 is 541.",
            {461: Fraction(94, 100) * 490, 541: Fraction(94, 100) * 575},  # 460.6 and 540.5
        ),
        (
            "bromley", "attachment_fee_misprint",
            "“£1000K”; it must be £1,000, which with the result payment gives the £1,800",
            {1800: Fraction(1000 + 800)},
        ),
        (
            "bromley", "attachment_fee_misprint",
            "“£4k less than the maximum” of phase 1; it is £2,200 less than £4,000.",
            {2200: Fraction(4000 - 1800)},
        ),
        ("bromley", "two_targets_of_phase_2", "gives 1,700, probably rounded. This pack measures against 1,660.", {1660: Fraction(1660)}),
        ("bromley", "place_among_boroughs", "“5th highest performing (out of 33)”", {5: Fraction(5), 33: Fraction(33)}),
        ("thurrock", "recharged_is_not_saved", "“£1.3 million had been recharged”", {1300000: Fraction(13, 10) * 10**6}),
        ("thurrock", "minimum_not_maximum", "The target of 1,160 is “the minimum target figure”", {1160: Fraction(1160)}),
        (
            "kent", "cut_per_family_not_of_the_budget",
            "fell from £4,000 to £1,800, which is 55% less; the totals announced were £448 million for phase 1 and £920 million[p]",
            {55: (1 - Fraction(1800, 4000)) * 100, 448000000: Fraction(448 * 10**6), 920000000: Fraction(920 * 10**6)},
        ),
        ("kent", "not_every_family_was_paid_for", "leaves out that 5 families in 6 were paid for", {5: Fraction(5), 6: Fraction(6)}),
        ("kent", "not_every_family_was_paid_for", "£1,000 is paid on attachment", {1000: Fraction(1800 - 800)}),
        ("kent", "two_targets_of_phase_2", "8,960 families; a later page of the council gives 9,200.", {8960: Fraction(8960)}),
        ("tonbridge-and-malling", "cut_per_family_not_of_the_budget", "which is 55% less", {55: (1 - Fraction(1800, 4000)) * 100}),
        ("dudley", "share_of_what", "Of the 740 called eligible it would be 466.", {466: Fraction(63, 100) * 740}),  # 466.2
        ("dudley", "factor_of_three", "“by a factor of 3”; 2,500 families against 740 is 3.4 times as many.", {3: Fraction(3)}),
        ("dudley", "identified_and_eligible", "In June 2013 687 families were reported as identified, against 740", {687: Fraction(687)}),
        (
            "harrow", "posts_and_caseloads",
            "4 teams of 10 to 12 with caseloads of 12 to 17 would be 480 to 816 places for 395 families",
            {480: Fraction(4 * 10 * 12), 816: Fraction(4 * 12 * 17)},
        ),
        ("harrow", "no_target_of_phase_2", "The 395 of phase 1 is not used in its place.", {395: Fraction(395)}),
    ],
)  # fmt: skip
def test_a_point_says_the_figures_that_its_documents_give(borough: str, point: str, words: str, working: dict[int, Fraction]) -> None:
    found = shown(points.points, borough)
    row = next(item for item in found.rows if item.key == point)
    assert words in text(row.cells[0])
    values = [piece.value for piece in row.cells[0] if isinstance(piece, Figure)]
    for value, worked in working.items():
        assert half_up(worked) == value
        assert Decimal(value) in values


def test_2500_families_against_740_is_3_4_times_as_many() -> None:
    figure = shown(points.points, "dudley").figures["points.factor_of_three_ratio"]
    assert (figure.value, figure.shown) == (half_up(Fraction(2500, 740), 1), "3.4")
    assert half_up(Fraction(2500, 740), 1) == Decimal("3.4")  # 3.378
    assert (figure.numerator, figure.denominator) == ("2,500 (Estimate, in factor of three)", "740 (Target, in factor of three)")


def test_every_figure_that_a_point_works_out_is_right_by_a_second_calculation() -> None:
    ways: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
        "share_of_percent": lambda share, whole: share * whole / 100,
        "percent_reduction": lambda before, after: 100 * (before - after) / before,
        "ratio": lambda one, other: one / other,
        "difference": lambda one, other: one - other,
        "product": lambda one, other: one * other,
    }
    checked = 0
    for slug in SIX:
        pack = scope.find(slug, "2015-16-Q3", "", BOOK)
        (raw,) = points.points(pack)
        (found,) = disclosure.protect([raw], pack.book)
        for point in pack.authority.points:
            exact: dict[str, Fraction] = {}
            for name, operand in point.figures.items():
                parts = [exact[part] for part in operand.operands]
                if parts:
                    (operation,) = operand.calculation
                    exact[name] = ways[operation](*parts)
                    checked += 1
                else:
                    exact[name] = Fraction(raw.hidden[f"{point.id}_{name}"].value)  # type: ignore[union-attr]
                printed = found.figures.get(f"points.{point.id}_{name}")
                if f"{{{name}}}" in point.text:
                    assert printed is not None
                    assert printed.value == half_up(exact[name], operand.decimals), (slug, point.id, name)
    assert checked == 2 + 1 + 1 + 1 + 1 + 1 + 4  # Bromley's readings and misprint, Kent's cut and its district's, Dudley, Harrow


@pytest.mark.parametrize("slug", SIX)
def test_a_point_rests_on_its_document_and_every_phase_says_what_its_outcome_means(slug: str) -> None:
    found = shown(points.points, slug)
    assert [row.key for row in found.rows][-2:] == ["caveat_1", "caveat_2"]
    assert len(found.rows) == len(BOOK.authorities[slug].points) + 2
    for figure in found.figures.values():
        assert any(key.startswith(f"points.{slug}.") for key in figure.rests_on)


# Before and after the quarter's end


def test_kents_briefing_of_11_january_2016_was_published_after_the_third_quarter_and_by_the_fourth() -> None:
    """The 233 and 114 families of Tonbridge and Malling could not be known on 31 December 2015."""
    briefing = {"phase_2_families_identified_1", "phase_2_families_currently_worked_with_1"}
    assert set(rows(_all_shown(record.published_later, "tonbridge-and-malling", "2015-16-Q3"))) == briefing
    assert rows(_all_shown(record.published, "tonbridge-and-malling", "2015-16-Q3")) == []
    assert set(rows(_all_shown(record.published, "tonbridge-and-malling", "2015-16-Q4"))) == briefing
    assert rows(_all_shown(record.published_later, "tonbridge-and-malling", "2015-16-Q4")) == []


def test_a_target_from_a_document_of_after_the_quarter_says_so() -> None:
    assert (
        cell(shown(targets.targets, "kent", "2015-16-Q3"), "phase_2", "source") == "Kent briefing, 11 January 2016, after the quarter's end"
    )
    assert cell(shown(targets.targets, "kent", "2015-16-Q4"), "phase_2", "source") == "Kent briefing, 11 January 2016"


def test_a_document_whose_date_leaves_it_open_says_that_it_may_be_after_the_quarters_end() -> None:
    assert cell(shown(record.published, "bromley", "2015-16-Q1"), "phase_1_families_reached_1", "source") == (
        "Bromley minutes, c.2015, which may be after the quarter's end"
    )
    assert cell(shown(record.published, "bromley", "2015-16-Q3"), "phase_1_families_reached_1", "source") == "Bromley minutes, c.2015"


def test_an_undated_source_says_so() -> None:
    found = shown(record.published, "kent")
    undated = {row.key for row in found.rows if cell(found, row.key, "source").endswith(", undated")}
    assert undated == {
        "phase_1_families_turned_around_2", "phase_1_families_continuous_employment_1", "phase_1_families_crime_asb_education_result_1",
        "phase_2_phase2_families_target_2",
        "phase_2_phase2_families_target_3",
    }  # fmt: skip
    assert cell(shown(targets.targets, "kent"), "phase_1", "source") == "Kent web page, mid programme, undated"


def test_a_count_as_at_may_2015_had_not_been_published_in_2014_even_where_its_page_has_no_date() -> None:
    results = {"phase_1_families_crime_asb_education_result_1", "phase_1_families_continuous_employment_1"}
    assert results <= set(rows(_all_shown(record.published_later, "kent", "2014-15-Q4")))
    assert results <= set(rows(_all_shown(record.published, "kent", "2015-16-Q1")))
    assert not results & set(rows(_all_shown(record.published_later, "kent", "2015-16-Q1")))


@pytest.mark.parametrize("slug", EVERY)
@pytest.mark.parametrize("quarter", ["2012-13-Q1", "2014-15-Q3", "2015-16-Q1", "2015-16-Q3", "2017-18-Q4"])
def test_every_figure_of_the_record_stands_in_one_table(slug: str, quarter: str) -> None:
    """Published, published later, or the target itself: none twice, none lost."""
    pack = scope.find(slug, quarter, "", BOOK)
    by, later = (rows(disclosure.protect(make(pack), pack.book)) for make in (record.published, record.published_later))
    begun = [item for item in BOOK.record if item.gss_code == pack.authority.gss_code and item.phase in {phase.id for phase in pack.begun}]
    same = [
        item for item in begun if (parts := targets.target_parts(pack, BOOK.phases[item.phase])) and parts[1].value == item.parameter.value
    ]
    aside = {record.key_of(item) for item in same if item.is_target and item.source == _source_of_target(pack, item.phase)}
    assert sorted([*by, *later, *aside]) == sorted(record.key_of(item) for item in begun)
    (known,) = record.known(pack)
    counted = {name: known.hidden[name].value for name in ("figures", "documents", "later")}  # type: ignore[union-attr]
    assert counted["figures"] == len(begun)
    assert counted["documents"] == len({item.parameter.source.title for item in begun})
    assert counted["later"] == len([item for item in begun if item.was_published_after(pack.day)]) >= len(later)


def _source_of_target(pack: Scope, phase: str) -> str:
    return next(target.source for target in pack.authority.targets if target.phase == phase)


# What each figure is, and is not


def test_bromleys_closing_pack_of_phase_1_has_its_figures_as_published() -> None:
    pack = scope.find("bromley", "2015-16-Q1", "1", BOOK)
    (table,) = disclosure.protect(targets.targets(pack), pack.book)
    (found,) = disclosure.protect(record.published(pack), pack.book)
    assert (cell(table, "phase_1", "target"), cell(table, "phase_1", "counts")) == ("490", "families reached")
    assert cell(table, "phase_1", "words") == "“a target of 490 interventions”"
    assert [row.key for row in table.rows] == ["phase_1"]
    assert cell(found, "phase_1_families_reached_1", "value") == "575"
    assert cell(found, "phase_1_families_reached_1", "of_target") == "117%"  # 575 / 490 = 117.3%
    assert cell(found, "phase_1_pct_targeted_families_turned_around_1", "value") == "94%"
    assert cell(found, "phase_1_pct_targeted_families_turned_around_1", "note") == "of how many families is not said"


def test_bromleys_5th_of_33_is_shown_as_published_and_not_worked_out_again() -> None:
    found = shown(record.published, "bromley")
    row = next(item for item in found.rows if item.key == "phase_1_rank_of_33_london_boroughs_1")
    assert text(row.header) == "Phase 1: Place among the 33 London boroughs, by performance"
    assert cell(found, row.key, "value") == "5th"
    assert cell(found, row.key, "of_target") == ""
    assert cell(found, row.key, "note") == "what the ranking rests on is not said"


def test_harrows_target_of_phase_2_is_not_available_and_never_395() -> None:
    for quarter in ("2015-16-Q1", "2015-16-Q3", "2020-21-Q4"):
        assert cell(shown(targets.targets, "harrow", quarter), "phase_2", "target") == "[x]"
        assert cell(shown(record.headlines, "harrow", quarter), "target_2", "value") == "[x]"
        assert cell(shown(funding.available, "harrow", quarter), "phase_2", "target") == "[x]"
        assert cell(shown(funding.available, "harrow", quarter), "phase_2", "most") == "[x]"
        held = {
            (found.id, row.key)
            for found in part_a("harrow", quarter)
            for row in found.rows
            for pieces in row.cells
            for piece in pieces
            if isinstance(piece, Figure) and piece.value == 395
        }
        of_phase_2 = {(name, row) for name, row in held if "phase_2" in row or row in ("target_2", "published_2")}
        assert of_phase_2 == {("points", "no_target_of_phase_2")}  # where it is said that it is not used
        assert ("targets", "phase_1") in held
    assert "No target for Phase 2 was found." in [text(row.cells[0]) for row in shown(record.known, "harrow").rows]


def test_dudleys_estimate_is_no_target_and_gets_no_percentage(tmp_path: Path) -> None:
    """Had a count of phase 2 been published beside it, [z] would stand in place of the percentage."""
    assert cell(shown(targets.targets, "dudley"), "phase_2", "target") == "2,500"
    assert cell(shown(targets.targets, "dudley"), "phase_2", "counts") == "an estimate of need, not a target (approximate)"
    assert cell(shown(funding.available, "dudley"), "phase_2", "most") == "[x]"
    book = _with_a_row(tmp_path, "E08000027,2,families_identified,706,2015-12,dudley_report_2014,invented,")
    found = shown(record.published, "dudley", book=book)
    assert cell(found, "phase_2_families_identified_1", "value") == "706"
    assert cell(found, "phase_2_families_identified_1", "of_target") == "[z]"
    figure = found.figure("phase_2_families_identified_1", "of_target")
    assert figure is not None
    assert figure.definition == "An estimate of need is not a target, so no percentage is given."
    percentages = [item for item in found.figures.values() if item.unit == "percent" and item.denominator]
    assert {item.denominator for item in percentages} == {"740 (Phase 1 target of Dudley)"}  # never of the 2,500


def test_a_percentage_whose_figure_counts_another_kind_than_the_target_says_so() -> None:
    dudley, harrow, kent = (shown(record.published, slug) for slug in ("dudley", "harrow", "kent"))
    district = shown(record.published_later, "tonbridge-and-malling")
    another = "the target counts {}, another kind"
    assert cell(dudley, "phase_1_families_turned_around_2", "of_target") == "42%"  # 313 / 740 = 42.3%
    assert cell(dudley, "phase_1_families_turned_around_2", "note") == another.format("families eligible")
    assert cell(harrow, "phase_1_families_turned_around_1", "of_target") == "27%"  # 105 / 395 = 26.6%
    assert cell(harrow, "phase_1_families_turned_around_1", "note") == another.format("families worked with")
    assert cell(district, "phase_2_families_identified_1", "of_target") == "38%"  # 233 / 613 = 38.0%
    assert cell(district, "phase_2_families_identified_1", "note") == another.format("families turned around")
    # the same kind says nothing
    assert cell(dudley, "phase_1_families_identified_1", "of_target") == "93%"  # 687 / 740 = 92.8%
    assert cell(dudley, "phase_1_families_identified_1", "note") == ""
    assert cell(kent, "phase_1_families_turned_around_3", "of_target") == "100%"
    assert cell(kent, "phase_1_families_turned_around_3", "note") == ""


@pytest.mark.parametrize("slug", EVERY)
def test_a_percentage_of_a_target_is_right_and_its_kind_is_told_wherever_it_differs(slug: str) -> None:
    for make in (record.published, record.published_later):
        for found in _all_shown(make, slug, "2017-18-Q4"):
            for row in found.rows:
                share = found.figure(row.key, "of_target") if "of_target" in {column.key for column in found.columns} else None
                if share is None or share.value is None:
                    continue
                item = next(
                    item for item in BOOK.record if item.gss_code == BOOK.authorities[slug].gss_code and record.key_of(item) == row.key
                )
                target = next(target for target in BOOK.authorities[slug].targets if target.phase == item.phase)
                assert share.value == half_up(Fraction(item.parameter.value) * 100 / target.value)
                note = cell(found, row.key, "note") if "note" in {column.key for column in found.columns} else ""
                counted = BOOK.published_measures[item.measure].counts
                said = any("What the target counts is not said" in text(found_note) for found_note in found.notes)
                assert said == (target.counts == "not_said")
                assert ("another kind" in note) == (target.counts not in {"not_said", counted})


# What could be paid


@pytest.mark.parametrize(
    ("slug", "target", "dropped", "counted"),
    [
        ("bromley", 490, 408, 409),  # 490 * 5 / 6 = 408.33
        ("dudley", 740, 616, 617),  # 616.67
        ("kent", 2560, 2133, 2134),  # 2,133.33
        ("harrow", 395, 329, 330),  # 329.17
    ],
)
def test_five_families_in_six_are_paid_for_and_both_roundings_are_shown(slug: str, target: int, dropped: int, counted: int) -> None:
    """How a fraction is rounded is not recorded, so that both readings are provisional."""
    assert dropped < Fraction(target * 5, 6) < counted == dropped + 1
    for quarter in ("2012-13-Q1", "2015-16-Q3"):
        found = shown(funding.available, slug, quarter)
        assert cell(found, "phase_1", "target") == f"{target:,}"
        assert cell(found, "phase_1", "funded") == f"{dropped:,}[p]"
        assert cell(found, "phase_1", "each") == "£4,000"
        assert cell(found, "phase_1", "most") == f"£{dropped * 4000:,}[p]"
        assert f"{counted:,}[p]" in cell(found, "phase_1", "says")
        assert f"£{counted * 4000:,}[p]" in cell(found, "phase_1", "says")


def test_every_authority_with_a_target_of_phase_1_shows_its_maximum_and_the_others_say_why_not() -> None:
    with_target = [slug for slug in SIX if any(target.phase == "1" for target in BOOK.authorities[slug].targets)]
    assert with_target == ["bromley", "dudley", "harrow", "kent"]
    for slug in SIX:
        found = shown(funding.available, slug)
        assert (cell(found, "phase_1", "most") == "[x]") == (slug not in with_target)
        assert (cell(found, "phase_1", "says") == "No target was found.") == (slug not in with_target)


def test_in_phase_2_each_family_of_the_target_is_paid_for() -> None:
    found = shown(funding.available, "bromley")
    assert cell(found, "phase_2", "funded") == "1,660[p]"  # whether families beyond the target earn is not recorded
    assert cell(found, "phase_2", "most") == f"£{1660 * (1000 + 800):,}[p]"


def test_a_districts_money_is_its_countys() -> None:
    assert text(shown(funding.available, "tonbridge-and-malling").notes[0]) == (
        "A district's money is its county's. This is a notional share of what Kent receives and never adds to it."
    )
    assert shown(funding.available, "kent").notes == ()


def test_nothing_of_the_sum_that_thurrock_recharged_counts_as_income_or_saving() -> None:
    """The £1.3 million stands as published with its caveat, in the point about it and in the list of sources, and nowhere else."""
    sum_ = Decimal(1300000)
    for quarter in ("2015-16-Q1", "2015-16-Q3", "2016-17-Q1"):
        holders = {
            (found.id, figure.label) for found in part_a("thurrock", quarter) for figure in found.figures.values() if figure.value == sum_
        }
        assert holders == {
            ("published", "Thurrock, Phase 1: “Recharged”"),
            ("points", "As stated in the document"),
            ("sources", "“Recharged”"),
            ("sources", "As stated in the document"),
        }
    found = shown(record.published, "thurrock")
    (row,) = found.rows
    assert "of_target" not in [column.key for column in found.columns]
    assert cell(found, row.key, "note").startswith(
        "what was recharged to whom is not said; it is neither income, nor payment by results, nor a saving"
    )
    measure = BOOK.published_measures["income_recharged_gbp"]
    assert (measure.counts, measure.caseload_measure) == (None, "")  # nothing of the caseload is set beside it


# The whole of Part A


@pytest.mark.parametrize("slug", EVERY)
@pytest.mark.parametrize("quarter", ["2012-13-Q1", "2015-16-Q1", "2015-16-Q3", "2020-21-Q4"])
def test_every_id_of_part_a_names_one_figure(slug: str, quarter: str) -> None:
    named: dict[str, Figure] = {}
    for found in part_a(slug, quarter):
        for figure in found.figures.values():
            assert named.setdefault(figure.id, figure) == figure
            assert figure.part == "A"
            assert figure.label
    assert len(named) > 40


@pytest.mark.parametrize("slug", EVERY)
def test_what_is_shown_rests_on_figures_that_the_sources_list(slug: str) -> None:
    made = part_a(slug, "2015-16-Q3")
    listed = {row.key for found in made if found.id == "sources" for row in found.rows}
    keys = {key for found in made for figure in found.figures.values() for key in figure.rests_on}
    missing = {key for key in keys if key.replace(".", "_").replace("@", "_").replace("-", "_") not in listed}
    assert missing == set()


def _all_shown(make: Make, borough: str, quarter: str = "2015-16-Q3", book: Book = BOOK) -> tuple[Published, ...]:
    pack = scope.find(borough, quarter, "", book)
    return disclosure.protect(make(pack), pack.book)


def _with_a_row(folder: Path, row: str) -> Book:
    """Read the parameters with one more row of the published record."""
    shutil.copytree(PARAMS, folder / "params")
    path = folder / "params" / "published_record.csv"
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    return load(folder / "params")
