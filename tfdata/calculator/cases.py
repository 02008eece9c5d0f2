"""How far the answer depends on what is assumed: the three cases, the assumptions that move it, and the value over the quarters.

In come calculations; out go summaries. What they span is a range of assumptions, not statistical uncertainty, and they say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from tfdata import savings
from tfdata.calculator.money import summary
from tfdata.calculator.working import Calculation, Released, in_a_year, published, with_change
from tfdata.disclosure import Published
from tfdata.params.model import Unit
from tfdata.params.savings import CASES, CaseName
from tfdata.params.unit_costs import Kind
from tfdata.quantities import Absent, Cell, Column, Given, Row, Summary, Words, Worked
from tfdata.savings import Measure as Quantity
from tfdata.savings import Result, Volume

NOT_STATISTICAL = Words(
    "Low and high are a range of assumptions, not statistical uncertainty: every assumption at the end of its range that makes the least "
    "of the change, and at the end that makes the most of it. How likely they are nobody has measured."
)


@dataclass(frozen=True)
class Measure:
    """A result of the calculator: how it reads, its unit, what it is, and where it stands in a `Result`."""

    label: str
    definition: str
    of: Callable[[Result], Decimal | int | None]
    unit: Unit = "gbp"
    decimals: int = 0


def _of_kind(measure: Quantity, kind: Kind) -> Callable[[Result], Decimal]:
    return lambda result: result.total(measure=measure, kind=kind)


MEASURES = {
    "gross": Measure("Public services: all of the change", "If none of it would have come about anyway.", _of_kind("gross", "fiscal")),
    "net": Measure(
        "Public services: the programme's part", "After deadweight and the correction for optimism.", _of_kind("present", "fiscal")
    ),
    "cashable": Measure("Of that, cashable", "The part that is assumed to leave a budget.", _of_kind("cashable", "fiscal")),
    "economic": Measure(
        "People and firms: the programme's part", "Economic value, after deadweight and correction.", _of_kind("present", "economic")
    ),
    "social": Measure(
        "Harm avoided: the programme's part", "Social value, after deadweight and correction.", _of_kind("present", "social")
    ),
    "cost": Measure("Cost of delivery", "What delivery cost, at the price year.", lambda result: result.cost),
    "budget_impact": Measure(
        "Left for public budgets (net present budget impact)",
        "Fiscal value less the cost of delivery.",
        lambda result: result.budget_impact,
    ),
    "public_value": Measure(
        "Public value less cost",
        "Fiscal, economic and social value without transfers, less the cost of delivery.",
        lambda result: result.public_value,
    ),
    "fiscal_ratio": Measure(
        "Fiscal value for each pound of cost",
        "Fiscal value divided by the cost of delivery.",
        lambda result: result.financial_return,
        "ratio",
        2,
    ),
    "public_ratio": Measure(
        "Public value for each pound of cost (benefit–cost ratio)",
        "Value of all kinds without transfers, divided by the cost of delivery.",
        lambda result: result.benefit_cost_ratio,
        "ratio",
        2,
    ),
    "payback_year": Measure(
        "Year by whose end it has paid for itself",
        "Counted from that of attachment, the first; the fiscal value up to then has reached the cost.",
        lambda result: result.payback_year,
        "count",
    ),
}
_NEVER = "It does not pay for itself within the years that are looked at."
_NO_COST = "No cost of delivery is known."


def cases(found: Iterable[Calculation]) -> Iterable[Summary]:
    """Give every result in the low, the central and the high case, and for each family attached."""
    for item in with_change(found):
        rows = [Row(name, Words(measure.label), {case: _cell(item, name, case) for case in CASES}) for name, measure in MEASURES.items()]
        rows.insert(list(MEASURES).index("cashable") + 1, _cashable_share())
        rows += _by_family(item)
        columns = (Column("low", "Low case"), Column("central", "Central case"), Column("high", "High case"))
        notes = (
            NOT_STATISTICAL,
            Words("Public value leaves out transfers, such as benefits, which move money and create none; the budgets' view counts them."),
        )
        yield summary(item, "savings_cases", "results in three cases", "Result", columns, rows, notes)


def tornado(found: Iterable[Calculation]) -> Iterable[Summary]:
    """Give what is left for public budgets with one assumption at a time at its low and its high case, the widest first."""
    for item in with_change(found):
        book, slug = item.scope.book, item.scope.slug
        central = item.central.budget_impact
        rows = []
        for swing in savings.tornado(book, slug, item.phase.id, item.volumes, item.costs):
            key = swing.rests_on
            cells: dict[str, Cell] = {
                "low": Given(swing.low, "gbp", key, definition="Fiscal value less cost, with this assumption at its low case."),
                "high": Given(swing.high, "gbp", key, definition="Fiscal value less cost, with this assumption at its high case."),
            }
            rows.append(Row(swing.assumption, Words(swing.title), cells))
        middle = Given(central, "gbp", item.keys, definition="Fiscal value less cost, on the central assumptions.")
        rows.append(Row("central", Words("All at their central case"), {"low": middle, "high": middle}, True))
        columns = (Column("low", "Left: low case"), Column("high", "Left: high case"))
        notes = (NOT_STATISTICAL, Words("Each row alters one assumption and leaves the others at their central case."))
        yield summary(item, "savings_tornado", "what moves the answer", "Assumption", columns, rows, notes)


def by_quarter(found: Iterable[Calculation], released: Released) -> Iterable[Summary]:
    """Give the worth of all that had changed by the end of each quarter, of the volumes that may be shown by then."""
    for item in with_change(found):
        shown = published(released, "volumes_by_quarter", item.phase)
        if shown is None:
            continue
        rows = []
        for row in shown.rows:
            volumes = tuple(_volumes(item, shown, row.key))
            result = savings.worth(savings.inputs(item.scope.book, item.scope.slug, item.phase.id, volumes, item.costs, "central"))
            ids = tuple(figure.id for column in shown.columns if (figure := shown.figure(row.key, column.key)) and figure.value is not None)
            cells: dict[str, Cell] = {
                "gross": Given(
                    result.total(kind="fiscal", measure="gross"), "gbp", item.keys, definition="All of the change by then.", made_of=ids
                ),
                "net": Given(result.benefit, "gbp", item.keys, definition="After deadweight and correction.", made_of=ids),
            }
            rows.append(Row(row.key, Words(row.key), cells))
        columns = (Column("gross", "All of the change"), Column("net", "On the central assumptions"))
        notes = (
            Words(
                "Each row counts all that was observed or achieved by the quarter's end. What is hidden in a quarter adds nothing to it."
            ),
        )
        yield summary(item, "savings_by_quarter", "worth to public services, by quarter", "Quarter", columns, rows, notes)


def _volumes(item: Calculation, shown: Published, quarter: str) -> Iterable[Volume]:
    """Give the volumes of a quarter that may be shown, by the routes that the calculation takes."""
    for placed in item.placed:
        name, route = placed.volume.outcome, placed.volume.route
        sides = ("_before", "_after") if route == "measured" else ("",)
        found = [figure.value for side in sides if (figure := shown.figure(quarter, f"{name}{side}")) and figure.value is not None]
        if len(found) == len(sides):
            yield Volume(name, route, in_a_year(item.scope, *found) if route == "measured" else found[0])


def _cashable_share() -> Row:
    label, definition = "Cashable share of the programme's part", "What is cashable, as a percentage of the programme's part."
    return Row(
        "cashable_share",
        Words(label),
        {case: Worked("percent", (f"cashable.{case}", f"net.{case}"), "percent", definition, f"{label}, {case} case") for case in CASES},
    )


def _by_family(item: Calculation) -> Iterable[Row]:
    """Give the programme's part for public services, and its cost, for each family attached."""
    families = item.attached
    if families is None or not families.value:
        return
    for name, label in (("net", "Public services: the programme's part, for a family"), ("cost", "Cost of delivery, for a family")):
        cells: dict[str, Cell] = {}
        for case in CASES:
            value = Decimal(MEASURES[name].of(item.results[case]) or 0) / families.value
            definition = f"{MEASURES[name].definition} Divided by the families attached, as shown."
            cells[case] = Given(value, "gbp", item.keys, f"{label}, {case} case", definition, made_of=(families.id,))
        yield Row(f"{name}_by_family", Words(label), cells)


def _cell(item: Calculation, name: str, case: CaseName) -> Cell:
    measure = MEASURES[name]
    value = measure.of(item.results[case])
    if value is None:
        return Absent("z", _NEVER if name == "payback_year" else _NO_COST)
    return Given(value, measure.unit, item.keys, f"{measure.label}, {case} case", measure.definition, measure.decimals)
