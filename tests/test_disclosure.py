"""What may be shown of a caseload: the boundary of suppression, rounding, what is worked out from the protected counts, and the type."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tfdata import appendix, charts, disclosure, scope, tables
from tfdata.disclosure import Pieces, Published
from tfdata.params import Book, load
from tfdata.quantities import Absent, Booked, Cell, Column, Count, Counted, Figure, Given, Relation, Row, Summary, Words, Worked

BOOK = load()
UNSURE = "phases.phase_1.funded_rounding"  # an unverified figure
STRICT = disclosure.Limits(first=1, last=9, base=10, width=4, denominator=20)


def summary(
    cells: Mapping[str, Cell], *, is_breakdown: bool = False, hidden: Mapping[str, Cell] | None = None, title: str = "Families"
) -> Summary:
    """A caseload's summary with one row a cell."""
    rows = tuple(Row(key, Words(key.capitalize()), {"value": cell}) for key, cell in cells.items())
    return Summary("small", title, "B", "Stage", (Column("value", "Families"),), rows, is_breakdown, hidden=hidden or {})


def protected(cells: Mapping[str, Cell], *, is_breakdown: bool = False, hidden: Mapping[str, Cell] | None = None) -> dict[str, str]:
    """The figures as they are shown, with their markers."""
    (found,) = disclosure.protect([summary(cells, is_breakdown=is_breakdown, hidden=hidden)], book())
    return {row.key: shown(found.figure(row.key, "value")) for row in found.rows}


def book() -> Book:
    """A book in which one unverified and one sourced figure were looked up."""
    found = BOOK.fresh()
    found.parameter(UNSURE)
    found.parameter("tariffs.phase_2.attachment_fee", date(2015, 4, 1))
    return found


def shown(figure: Figure | None) -> str:
    assert figure is not None
    return figure.shown + (f"[{figure.marker}]" if figure.marker else "")


def families(value: int) -> Count:
    return Count(value, "attached")


def percent(*of: str) -> Worked:
    return Worked("percent", of, "percent", "A percentage.")


# Suppression and rounding


@pytest.mark.parametrize(
    ("value", "headline", "breakdown"),
    [
        (0, "0", "0"),
        (1, "[c]", "[c]"),
        (4, "[c]", "[c]"),
        (5, "5", "5"),
        (6, "6", "5"),
        (7, "7", "5"),
        (8, "8", "10"),
        (12, "12", "10"),
        (13, "13", "15"),
        (2502, "2,502", "2,500"),
    ],
)
def test_counts_of_1_to_4_are_not_shown_and_those_of_a_breakdown_are_rounded_to_5(value: int, headline: str, breakdown: str) -> None:
    assert protected({"attached": families(value)}) == {"attached": headline}
    assert protected({"attached": families(value)}, is_breakdown=True) == {"attached": breakdown}


@pytest.mark.parametrize(
    ("value", "headline_of_a_breakdown", "district"),
    [(0, "0", "0"), (1, "[c]", "[c]"), (4, "[c]", "[c]"), (5, "5", "5"), (7, "7", "5"), (8, "8", "10"), (13, "13", "15")],
)
def test_a_headline_is_exact_in_a_breakdown_too_and_nothing_is_exact_in_a_district(
    value: int, headline_of_a_breakdown: str, district: str
) -> None:
    headline = {"attached": replace(families(value), is_headline=True)}
    assert protected(headline, is_breakdown=True) == {"attached": headline_of_a_breakdown}
    for cells in (headline, {"attached": families(value)}):
        (found,) = disclosure.protect([replace(summary(cells), is_part=True)], book())
        assert shown(found.figure("attached", "value")) == district


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (1, "[c]"), (9, "[c]"), (10, "10"), (14, "10"), (15, "20")])
def test_a_stricter_policy_hides_more_and_rounds_further(value: int, text: str) -> None:
    """1 to 9 are hidden, and breakdowns are rounded to ten."""
    raw = [summary({"attached": families(value)}, is_breakdown=True)]
    (found,) = disclosure.protect(raw, book(), disclosure.decide(disclosure.system_of(raw), STRICT))
    assert shown(found.figure("attached", "value")) == text


@pytest.mark.parametrize(("whole", "usual", "strict"), [(9, "[u]", "[c]"), (10, "50%", "[u]"), (11, "45%", "[u]"), (20, "25%", "50%")])
def test_a_percentage_of_fewer_families_than_the_policy_asks_for_is_not_shown(whole: int, usual: str, strict: str) -> None:
    """Ten usually, and twenty of a stricter policy, which hides 5 and 9 as well."""
    cells: dict[str, Cell] = {"some": families(5), "all": families(whole), "share": percent("some.value", "all.value")}
    assert protected(cells)["share"] == usual
    raw = [summary(cells | {"some": families(10)})]
    (found,) = disclosure.protect(raw, book(), disclosure.decide(disclosure.system_of(raw), STRICT))
    assert shown(found.figure("share", "value")) == strict


@pytest.mark.parametrize(("whole", "text"), [(9, "[u]"), (10, "0.5")])
def test_a_ratio_to_too_few_families_is_not_shown_either(whole: int, text: str) -> None:
    cells: dict[str, Cell] = {
        "some": families(5),
        "all": families(whole),
        "each": Worked("ratio", ("some.value", "all.value"), "ratio", "", decimals=1),
    }
    assert protected(cells)["each"] == text


def test_a_percentage_goes_by_the_denominator_as_it_is_shown() -> None:
    """8 and 12 are both about 10; 7 is about 5, of which no percentage is shown."""
    for whole, text in ((7, "[u]"), (8, "50%"), (12, "50%")):
        cells: dict[str, Cell] = {"some": families(6), "all": families(whole), "share": percent("some.value", "all.value")}
        assert protected(cells, is_breakdown=True)["share"] == text


def test_a_percentage_of_what_others_published_is_shown_however_few_they_are() -> None:
    fee = Given(8, "families", ("tariffs.phase_2.attachment_fee",))
    cells: dict[str, Cell] = {"some": families(6), "target": fee, "share": percent("some.value", "target.value")}
    assert protected(cells)["share"] == "75%"


@pytest.mark.parametrize(("behind", "text"), [(0, "0"), (1, "[c]"), (4, "[c]"), (5, "90"), (6, "90")])
def test_a_count_of_events_is_not_shown_where_few_families_are_behind_it(behind: int, text: str) -> None:
    """However large it is: 90 events of four families are as much their own as four families are."""
    events = Count(90 if behind else 0, "attached", families=behind)
    assert protected({"events": events}) == {"events": text}
    assert protected({"events": events}, is_breakdown=True) == {"events": text}


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (1, "[c]"), (4, "[c]"), (5, "5")])
def test_few_events_are_not_shown_though_many_families_are_behind_them(value: int, text: str) -> None:
    assert protected({"events": Count(value, "attached", families=30)}) == {"events": text}


def test_a_count_of_events_goes_by_the_families_of_a_stricter_policy() -> None:
    for behind, text in ((9, "[c]"), (10, "90")):
        raw = [summary({"events": Count(90, "attached", families=behind)})]
        (found,) = disclosure.protect(raw, book(), disclosure.decide(disclosure.system_of(raw), STRICT))
        assert shown(found.figure("events", "value")) == text


def test_two_cells_that_count_the_same_events_have_the_same_families_behind_them() -> None:
    same = Counted("E09000006", "2", "uses", "2015-12-31")
    cells: dict[str, Cell] = {name: Count(90, "attached", of=same, families=behind) for name, behind in (("one", 4), ("two", 5))}
    with pytest.raises(ValueError, match="different numbers of families behind them") as error:
        protected(cells)
    assert "4" not in str(error.value).replace("2015-12-31", "")


@pytest.mark.parametrize(("new", "text"), [(18, "[c]"), (13, "15")])
def test_a_difference_that_is_shown_nowhere_is_protected_where_it_is_guarded(new: int, text: str) -> None:
    """20 and 18 are both about 20, so that the two others are four at the most; 13 leaves seven, who are not few."""
    area = [Counted("E09000006", "2", what, "2015-12-31") for what in ("all", "new", "others")]
    cells: dict[str, Cell] = {"all": Count(20, "attached", of=area[0]), "new": Count(new, "attached", of=area[1])}
    others = Count(20 - new, "attached", of=area[2], is_guarded=True)
    raw = replace(summary(cells, is_breakdown=True, hidden={"others": others}), relations=(Relation.adds_up(area[0], area[1:]),))
    (found,) = disclosure.protect([raw], book())
    assert (shown(found.figure("all", "value")), shown(found.figure("new", "value"))) == ("20", text)
    (unguarded,) = disclosure.protect([replace(raw, hidden={"others": replace(others, is_guarded=False)})], book())
    assert shown(unguarded.figure("new", "value")) == ("20" if new == 18 else "15")


@pytest.mark.parametrize(
    ("values", "texts"), [((), []), ((3,), ["[c]"]), ((0,), ["0"]), ((30,), ["30"]), ((3, 4, 1), ["[c]", "[c]", "[c]"])]
)
def test_a_table_without_a_row_or_with_one_or_with_all_hidden_is_a_table(values: tuple[int, ...], texts: list[str]) -> None:
    cells = {f"row_{'i' * at}": families(value) for at, value in enumerate(values, start=1)}
    assert list(protected(cells).values()) == texts


@settings(deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_a_shown_count_is_nought_or_at_least_5_and_near_the_truth(value: int, is_breakdown: bool) -> None:
    (found,) = disclosure.protect([summary({"attached": families(value)}, is_breakdown=is_breakdown)], BOOK.fresh())
    figure = found.figure("attached", "value")
    assert figure is not None
    if 1 <= value <= 4:
        assert (figure.value, figure.shown, figure.marker) == (None, "", "c")
        return
    assert figure.marker == ""
    assert figure.value is not None
    assert figure.value == 0 or figure.value >= 5
    if is_breakdown:
        assert figure.value % 5 == 0
        assert abs(figure.value - value) <= 2
    else:
        assert figure.value == value


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "£0"),
        ("0.01", "[c]"),
        ("800", "[c]"),  # one payment
        ("3200", "[c]"),  # four
        ("3999.99", "[c]"),  # a penny less than five
        ("4000", "£4,000"),
        ("4000.01", "£4,000"),
        ("4800", "£4,000"),  # six
        ("5999.99", "£4,000"),  # a penny less than seven and a half
        ("6000", "£8,000"),
        ("-3200", "[c]"),
        ("-3999.99", "[c]"),
        ("-4000", "−£4,000"),  # what was paid back, by its size
        ("-6000", "−£8,000"),
    ],
)
@pytest.mark.parametrize("is_breakdown", [True, False])
def test_booked_money_of_fewer_than_five_payments_is_not_shown_and_more_is_rounded_to_five(
    amount: str, text: str, is_breakdown: bool
) -> None:
    """£800 a family: five of them are £4,000, in a breakdown or not."""
    assert protected({"booked": Booked(Decimal(amount), Decimal(800))}, is_breakdown=is_breakdown) == {"booked": text}


@settings(deadline=None)
@given(st.lists(st.sampled_from([100, 700, 800]), max_size=30), st.booleans())
def test_booked_money_that_is_shown_stands_for_at_least_five_families_whatever_their_payments(payments: list[int], is_repaid: bool) -> None:
    """Only the dearest payment as `each` promises it: five of the cheapest, £500, could be one family of £700."""
    amount = Decimal(sum(payments)) * (-1 if is_repaid else 1)
    shown_as = protected({"booked": Booked(amount, Decimal(max(payments, default=800)))})["booked"]
    if 1 <= len(payments) < 5:
        assert shown_as == "[c]"
    if shown_as != "[c]":
        assert len(payments) == 0 or len(payments) >= 5


@pytest.mark.parametrize(("amount", "text"), [("100", "£100"), ("0.4", "£0"), ("-4801", "−£4,801")])
def test_what_is_left_over_is_no_payment_and_is_shown_exactly(amount: str, text: str) -> None:
    assert protected({"left": Booked(Decimal(amount), Decimal(800), is_left_over=True)}) == {"left": text}


def test_a_total_of_booked_money_leaves_out_what_is_not_shown() -> None:
    """£3,200 is [c], so that £4,000 is left; the exact sum, £7,200, would give it back."""
    cells: dict[str, Cell] = {
        "one": Booked(Decimal(3200), Decimal(800)),
        "two": Booked(Decimal(4000), Decimal(800)),
        "total": Worked("total", ("one.value", "two.value"), "gbp", ""),
        "gap": Worked("difference", ("two.value", "one.value"), "gbp", ""),
    }
    assert protected(cells) == {"one": "[c]", "two": "£4,000", "total": "£4,000", "gap": "[c]"}


def test_booked_money_does_not_show_its_value_before_it_is_protected() -> None:
    cell = Booked(Decimal("7919.31"), Decimal(800), "Results")
    assert all("7919" not in text and "7,919" not in text for text in (repr(cell), str(cell), f"{cell}", repr({"booked": cell})))
    assert cell.value == Decimal("7919.31")


def test_the_policy_is_read_from_the_parameters_and_remembered() -> None:
    used = BOOK.fresh()
    list(disclosure.protect([summary({"attached": families(5)})], used))
    assert {"disclosure.suppress_from", "disclosure.suppress_to", "disclosure.rounding_base"} <= set(used.used)
    (found,) = disclosure.protect(appendix.policy(scope.find("bromley", "2015-16-Q3", "", BOOK)), BOOK)
    text = [_text(row.cells[0]) for row in found.rows]
    assert text[:2] == [
        "Counts of a caseload from 1 to 4 families are not shown; [c], confidential, stands in their place.",
        "Its counts in a breakdown are rounded to the nearest 5; a total there adds up the rounded cells.",
    ]


# What is worked out


def test_a_percentage_comes_from_the_protected_counts_and_names_them() -> None:
    """7 of 23 would be 30%; of the rounded counts, 5 of 25, it is 20%."""
    cells: dict[str, Cell] = {"claimed": families(7), "attached": families(23), "share": percent("claimed.value", "attached.value")}
    (found,) = disclosure.protect([summary(cells, is_breakdown=True)], book())
    figure = found.figure("share", "value")
    assert figure is not None
    assert (figure.shown, figure.numerator, figure.denominator) == ("20%", "5 (Claimed: Families)", "25 (Attached: Families)")


def test_money_comes_from_the_protected_count() -> None:
    """8 families at £1,000 each would be £8,000; from the rounded 10 it is £10,000, which gives back no true count."""
    fee = Given(1000, "gbp", ("tariffs.phase_2.attachment_fee",))
    cells: dict[str, Cell] = {"attached": families(8), "fees": Worked("product", ("attached.value", "fee"), "gbp", "Fees.")}
    assert protected(cells, is_breakdown=True, hidden={"fee": fee})["fees"] == "£10,000"


def test_a_difference_comes_from_the_protected_counts() -> None:
    cells: dict[str, Cell] = {
        "attached": families(23),
        "claimed": families(7),
        "gap": Worked("difference", ("attached.value", "claimed.value"), "families", ""),
    }
    assert protected(cells, is_breakdown=True)["gap"] == "20"  # 25 - 5, not 16
    assert protected(cells)["gap"] == "16"  # 23 - 7, both shown


def test_a_total_of_a_breakdown_adds_up_the_cells_that_are_shown() -> None:
    """7 + 8 + 3 would be 18; 5 + 10 and a suppressed cell are 15."""
    total = Worked("total", ("one.value", "two.value", "three.value"), "families", "The cells shown.")
    cells: dict[str, Cell] = {"one": families(7), "two": families(8), "three": families(3), "total": total}
    assert protected(cells, is_breakdown=True) == {"one": "5", "two": "10", "three": "[c]", "total": "15"}


def test_a_total_of_suppressed_cells_only_is_suppressed() -> None:
    cells: dict[str, Cell] = {"one": families(3), "two": families(4), "total": Worked("total", ("one.value", "two.value"), "families", "")}
    assert protected(cells, is_breakdown=True)["total"] == "[c]"


@pytest.mark.parametrize(("two", "total"), [(0, "[c]"), (4, "[c]"), (5, "5")])
def test_a_total_of_the_cells_shown_is_not_nought_where_some_are_hidden(two: int, total: str) -> None:
    """3 is hidden: that the rest are nought says nothing, and 0 in all would be false."""
    cells: dict[str, Cell] = {
        "one": families(3),
        "two": families(two),
        "total": Worked("total", ("one.value", "two.value"), "families", ""),
    }
    assert protected(cells, is_breakdown=True)["total"] == total


def test_a_total_of_noughts_alone_is_nought() -> None:
    cells: dict[str, Cell] = {"one": families(0), "two": families(0), "total": Worked("total", ("one.value", "two.value"), "families", "")}
    assert protected(cells, is_breakdown=True)["total"] == "0"


@pytest.mark.parametrize("operation", ["percent", "ratio", "difference", "product", "percent_reduction", "share_of_percent"])
@pytest.mark.parametrize(("first", "second"), [(3, 20), (20, 3), (3, 3)])
def test_what_rests_on_a_suppressed_count_is_suppressed(operation: str, first: int, second: int) -> None:
    worked = Worked(operation, ("one.value", "two.value"), "count", "")  # type: ignore[arg-type]
    assert protected({"one": families(first), "two": families(second), "worked": worked})["worked"] == "[c]"


def test_what_rests_on_a_suppressed_count_through_another_figure_is_suppressed() -> None:
    cells: dict[str, Cell] = {
        "one": families(3),
        "two": families(20),
        "share": percent("one.value", "two.value"),
        "more": percent("share.value", "two.value"),
    }
    (found,) = disclosure.protect([summary(cells)], book())
    assert shown(found.figure("more", "value")) == "[c]"
    assert [figure.value for figure in found.figures.values()] == [None, Decimal(20), None, None]
    assert found.figures["small.share.value"].numerator == "[c] (One: Families)"


def test_a_percentage_of_no_families_does_not_apply() -> None:
    assert protected({"one": families(0), "share": percent("one.value", "one.value")})["share"] == "[z]"


# Numbers that stand together


def counted(what: str) -> Counted:
    return Counted("E09000006", "2", what, "2015-12-31")


def known(value: int, what: str, *, is_headline: bool = False) -> Count:
    return Count(value, "attached", what.capitalize(), of=counted(what), is_headline=is_headline)


ALL = Relation.adds_up(counted("all"), [counted("north"), counted("south")])
HEADLINE = replace(summary({"all": known(42, "all", is_headline=True)}), id="headline")
TEAMS = replace(summary({"north": known(3, "north"), "south": known(39, "south")}, is_breakdown=True), id="teams", relations=(ALL,))
AGAIN = replace(summary({"all": known(42, "all", is_headline=True), "south": known(39, "south")}, is_breakdown=True), id="again")


def test_a_number_that_the_table_beside_it_gives_back_is_kept_hidden_in_every_table() -> None:
    """3 of 42: the other 39 are hidden in both tables, since about 40 would leave no more than 4."""
    found = {item.id: item for item in disclosure.protect([HEADLINE, TEAMS, AGAIN], book())}
    said = {id: {row.key: shown(item.figure(row.key, "value")) for row in item.rows} for id, item in found.items()}
    assert said == {"headline": {"all": "42"}, "teams": {"north": "[c]", "south": "[c]"}, "again": {"all": "42", "south": "[c]"}}
    (alone,) = disclosure.protect([AGAIN], book())
    assert shown(alone.figure("south", "value")) == "40"


def test_the_order_of_tables_and_of_their_rows_changes_no_verdict() -> None:
    tables = (HEADLINE, TEAMS, AGAIN)
    expected = disclosure.decide(disclosure.system_of(tables), disclosure.limits(BOOK))
    for order in permutations(tables):
        turned = [replace(table, rows=table.rows[::-1]) for table in order]
        found = disclosure.decide(disclosure.system_of(turned), disclosure.limits(BOOK))
        assert (found.forms, found.primary) == (expected.forms, expected.primary)


def test_two_cells_that_say_to_count_the_same_hold_the_same_number() -> None:
    other = replace(summary({"all": known(43, "all")}), id="other")
    with pytest.raises(ValueError, match="two cells say to count 'all'") as error:
        disclosure.protect([HEADLINE, other], book())
    assert not {"42", "43"} & set(str(error.value).split())


def test_a_number_that_is_exact_in_one_table_is_rounded_in_the_breakdown_beside_it() -> None:
    exact, rounded = summary({"all": known(23, "all")}), summary({"all": known(23, "all")}, is_breakdown=True)
    found = disclosure.protect([exact, replace(rounded, id="beside")], book())
    assert [shown(item.figure("all", "value")) for item in found] == ["23", "25"]


def test_a_headline_that_had_to_be_rounded_says_so() -> None:
    """3 and 20 of 23, all of them headlines: 20 is about 20, and who takes it for exact would make 3 of it."""
    cells: dict[str, Cell] = {what: known(value, what, is_headline=True) for what, value in (("north", 3), ("south", 20), ("all", 23))}
    (found,) = disclosure.protect([replace(summary(cells), relations=(ALL,))], book())
    notes = ["".join(map(str, note)) for note in found.notes]
    assert notes[0].startswith("[c] is confidential")
    assert notes[1:] == ["Rounded, since exactly it could be set against other figures to give a hidden one back: South: Families."]


def test_a_number_that_is_hidden_and_worked_with_is_protected_as_if_it_were_shown() -> None:
    """The share of a hidden cell names it."""
    cells: dict[str, Cell] = {"north": known(3, "north"), "share": Worked("difference", ("all", "north.value"), "families", "")}
    hidden = {"all": known(42, "all"), "south": known(39, "south")}
    (found,) = disclosure.protect([replace(summary(cells, hidden=hidden), relations=(ALL,))], book())
    assert shown(found.figure("share", "value")) == "[c]"
    raw = disclosure.system_of([replace(summary(cells, hidden=hidden), relations=(ALL,))])
    assert [raw.nodes[counted(what)].is_shown for what in ("all", "north", "south")] == [True, True, False]


def test_a_number_on_which_nothing_was_decided_is_not_shown() -> None:
    with pytest.raises(KeyError):
        disclosure.protect([HEADLINE], book(), disclosure.decide(disclosure.system_of([TEAMS]), disclosure.limits(BOOK)))


@pytest.mark.parametrize("checked", [30, 3, 0])
def test_a_bound_stands_beside_exact_counts_and_those_hidden_for_their_own_sake(checked: int) -> None:
    """It was worked out from what is shown: [c] was taken for all that it can be, so that the bound gives nothing of it away."""
    bound = Given(7, "families", (), "At most", given=("checked.value",))
    assert protected({"bound": bound, "checked": families(checked)})["bound"] == "7"


def test_a_bound_of_a_count_that_is_shown_nowhere_is_not_shown() -> None:
    bound = Given(7, "families", (), "At most", given=("checked",))
    assert protected({"bound": bound}, hidden={"checked": families(30)})["bound"] == "[c]"


def test_a_bound_of_a_count_that_had_to_be_rounded_or_hidden_for_another_is_not_shown() -> None:
    bound = Given(7, "families", (), "At most", given=("south.value",))
    cells: dict[str, Cell] = {"north": known(3, "north"), "south": known(39, "south"), "all": known(42, "all"), "bound": bound}
    (found,) = disclosure.protect([replace(summary(cells), relations=(ALL,))], book())
    assert [shown(found.figure(name, "value")) for name in ("south", "bound")] == ["[c]", "[c]"]


# Markers


def test_what_rests_on_an_unverified_figure_is_provisional_wherever_it_goes() -> None:
    cells: dict[str, Cell] = {
        "each": Given(100, "gbp", (UNSURE,)),
        "attached": families(20),
        "income": Worked("product", ("attached.value", "each.value"), "gbp", ""),
        "share": percent("income.value", "each.value"),
    }
    assert protected(cells) == {"each": "£100[p]", "attached": "20", "income": "£2,000[p]", "share": "2,000%[p]"}


def test_confidential_comes_before_provisional_and_before_not_available() -> None:
    cells: dict[str, Cell] = {
        "each": Given(100, "gbp", (UNSURE,)),
        "attached": families(3),
        "target": Absent("x", "No target was found."),
        "income": Worked("product", ("attached.value", "each.value"), "gbp", ""),
        "share": percent("target.value", "attached.value"),
    }
    assert protected(cells) == {"each": "£100[p]", "attached": "[c]", "target": "[x]", "income": "[c]", "share": "[c]"}


@pytest.mark.parametrize("marker", ["x", "z"])
def test_what_rests_on_a_figure_that_is_not_there_is_not_there_for_the_same_reason(marker: str) -> None:
    cells: dict[str, Cell] = {"target": Absent(marker, "why"), "attached": families(20), "share": percent("attached.value", "target.value")}  # type: ignore[arg-type]
    assert protected(cells)["share"] == f"[{marker}]"


def test_a_published_figure_is_exempt_and_the_caseloads_cell_beside_it_is_not() -> None:
    cells: dict[str, Cell] = {"published": Given(2, "families", ("tariffs.phase_2.attachment_fee",)), "counted": families(2)}
    assert protected(cells, is_breakdown=True) == {"published": "2", "counted": "[c]"}


def test_a_figure_rests_on_what_somebody_looked_up() -> None:
    """Otherwise a doubt could get lost between the look-up and the page."""
    with pytest.raises(ValueError, match=r"small\.each\.value rests on tariffs\.phase_2\.attachment_fee, which nobody looked up"):
        disclosure.protect([summary({"each": Given(1000, "gbp", ("tariffs.phase_2.attachment_fee",))})], BOOK.fresh())


# The type


def test_published_is_made_by_protect_only() -> None:
    (found,) = disclosure.protect([summary({"attached": families(20)})], book())
    fields = {name: getattr(found, name) for name in Published.__dataclass_fields__ if name != "seal"}
    with pytest.raises(TypeError, match=r"made by disclosure\.protect"):
        Published(**fields)
    with pytest.raises(TypeError, match=r"made by disclosure\.protect"):
        Published(**fields, seal=object())
    with pytest.raises(TypeError, match=r"made by disclosure\.protect"):
        replace(found, rows=())
    with pytest.raises(AttributeError, match="cannot assign"):
        found.rows = ()  # type: ignore[misc]
    with pytest.raises(TypeError, match="does not support item assignment"):
        found.figures["small.attached.value"] = found.figures["small.attached.value"]  # type: ignore[index]
    assert copy.copy(found) == found
    with pytest.raises(TypeError, match="cannot pickle"):
        pickle.dumps(found)


RAW = summary({"attached": families(20)})
ANYTHING_ELSE = {
    "a raw summary": RAW,
    "a data frame": pd.DataFrame({"attached": [3]}),
    "a dict": {"attached": 3},
    "a number": 3,
    "a text": "3 families",
    "a figure": disclosure.protect([RAW], BOOK.fresh())[0].figure("attached", "value"),
    "nothing": None,
}


@pytest.mark.parametrize("item", ANYTHING_ELSE.values(), ids=ANYTHING_ELSE)
@pytest.mark.parametrize(
    "show", [tables.table, tables.cards, tables.sentences, charts.progress, charts.funnel, charts.problems, charts.income]
)  # fmt: skip
def test_nothing_but_published_can_be_shown(show, item: object) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TypeError, match=rf"only what disclosure\.protect gives can be shown, not a {type(item).__name__}"):
        list(show([item]))


# Words


@pytest.mark.parametrize("text", ["3 families", "three in 12", "about £1,300", "94%", "a factor of 3", "F00017 and 17"])
def test_a_number_in_the_text_of_a_caseload_is_refused(text: str) -> None:
    """It would pass by all protection."""
    for place in (
        replace(RAW, rows=(Row("attached", Words(text), {}),)),
        replace(RAW, rows=(Row("attached", Words(""), {"value": Words(text)}),)),
        replace(RAW, notes=(Words(text),)),
        replace(RAW, source=Words(text)),
        replace(RAW, title=text),
        replace(RAW, stub=text),
        replace(RAW, columns=(Column("value", text),)),
    ):
        with pytest.raises(ValueError, match="holds a number; show it as a figure") as error:
            disclosure.protect([place], BOOK.fresh())
        assert text not in str(error.value)


def test_a_refused_text_is_not_repeated_in_its_message() -> None:
    with pytest.raises(ValueError, match="holds a number") as error:
        disclosure.protect([replace(RAW, notes=(Words("7919 families"),))], BOOK.fresh())
    assert "7919" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("a target of 490 interventions", {"490": 490}),
        ("approximately 2,500 families", {"2,500": 2500}),
        ("1,160, and more", {"1,160": 1160}),  # the comma after it is the sentence's
        ("fees of £1000K and £4k", {"£1000K": 1_000_000, "£4k": 4000}),
        ("£1.3 million had been recharged", {"£1.3 million": 1_300_000}),
        ("around £0.5m", {"£0.5m": 500_000}),
        ("£1800.00 per family", {"£1800.00": 1800}),
        ("94% of the families", {"94%": 94}),
        ("5th highest performing (out of 33)", {"5th": 5, "33": 33}),
        ("approximately 10-12 per team", {"10": 10, "12": 12}),
        # dates, spans of years and numbers of sections stay text
        ("11 January 2016", {}),
        ("by May 2020", {}),
        ("2015-16, 2015/16, 2012-15, 2014-11/12 and 2015-16-Q3", {}),
        ("between 2012 and 2015", {}),
        ("phase 1, Phase 2, section 3, year 1, Appendix 3, item 305, key challenge 1, recommendation 8 and Q3", {}),
        ("question, number 108919", {}),
        ("https://cds.bromley.gov.uk/mgAi.aspx?ID=33487", {}),
        ("record E09000006", {}),
        # and a number beside them does not
        ("740 families between 2012 and 2015", {"740": 740}),
        ("by the end of June 2014: 90% of phase 1 families", {"90%": 90}),
        ("£2015 in 2015", {"£2015": 2015}),
        ("2,015 families", {"2,015": 2015}),
    ],
)
def test_numbers_of_a_documents_own_words_become_figures_and_dates_and_sections_stay_text(text: str, figures: dict[str, int]) -> None:
    used = book()
    key = ("tariffs.phase_2.attachment_fee",)
    (found,) = disclosure.protect([replace(RAW, part="A", rows=(Row("quote", Words(""), {"value": Words(text, key)}),))], used)
    pieces = found.rows[0].cells[0]
    assert _text(pieces) == text  # nothing of the words is lost or changed
    made = [piece for piece in pieces if isinstance(piece, Figure)]
    assert {figure.shown: figure.value for figure in made} == figures
    assert all(figure.rests_on == key and figure.unit == "as stated" for figure in made)
    assert len({figure.id for figure in made}) == len(made) == len(figures)


def test_every_figure_of_a_summary_has_an_id_of_its_own() -> None:
    """The same number twice in one text, in several cells, notes and the source: nine figures, nine ids."""
    key = ("tariffs.phase_2.attachment_fee",)
    words = Words("5 and 5", key)
    rows = (Row("one", words, {"value": words, "more": families(5)}), Row("two", Words("Two"), {"value": families(5)}))
    columns = (Column("value", "Value"), Column("more", "More"))
    (found,) = disclosure.protect([replace(RAW, columns=columns, rows=rows, notes=(words,), source=Words("of 5", key))], book())
    made = [piece for pieces in _all(found) for piece in pieces if isinstance(piece, Figure)]
    assert len({figure.id for figure in made}) == len(made) == 2 + 2 + 1 + 1 + 2 + 1
    assert set(found.figures) == {figure.id for figure in made}
    assert all(figure.id.startswith("small.") for figure in made)


def test_a_hidden_figure_that_is_said_twice_is_one_figure() -> None:
    (found,) = disclosure.protect([replace(RAW, notes=(Words("{n} of {n}"),), hidden={"n": families(20)})], book())
    first, second = [piece for piece in found.notes[0] if isinstance(piece, Figure)]
    assert first is second


def test_two_rows_of_one_key_are_refused() -> None:
    """One would show the other's figures."""
    rows = (Row("attached", Words("One"), {"value": families(5)}), Row("attached", Words("Two"), {"value": families(50)}))
    with pytest.raises(ValueError, match="two rows of small have the same key"):
        disclosure.protect([replace(RAW, rows=rows)], BOOK.fresh())


def _all(found: Published) -> list[Pieces]:
    return [*(pieces for row in found.rows for pieces in (row.header, *row.cells)), *found.notes, found.source]


def _text(pieces: Pieces) -> str:
    return "".join(piece if isinstance(piece, str) else piece.shown for piece in pieces)
