"""The calculator's money: from gross to net, by agency beside who paid, by problem, and how good the values are that it rests on.

In come calculations, whose volumes were protected before; out go summaries of figures that follow from them. No figure here is income,
and none stands without what would have come about anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from tfdata import savings
from tfdata.calculator.working import Calculation, with_change
from tfdata.operations import SUM
from tfdata.quantities import Absent, Cell, Column, Given, Row, Summary, Words, Worked, in_use
from tfdata.savings import Entry, Measure

AGENCIES = {
    "council": "The council",
    "police": "The police",
    "nhs": "The National Health Service",
    "justice": "Courts, prisons and probation",
    "dwp": "The Department for Work and Pensions",
    "schools": "Schools",
    "housing": "Housing",
}
PAYERS = {
    "council": "The council",
    "police": "The police",
    "health": "The National Health Service",
    "housing": "Housing",
    "department": "The department",
    "other": "Others",
    "assumed": "Assumed, not booked",
}
_QUALITIES = {
    "amber": "Amber: to be used with care",
    "red": "Red: weak or old",
    "old": "Old prices, whatever the flag",
}
_PAYER_OF = {"nhs": "health"}
KINDS = {"fiscal": "Public services (fiscal)", "economic": "People and firms (economic)", "social": "Well-being and harm avoided (social)"}
COUNTERFACTUAL = Words(
    "“All of the change” is what the uses avoided and the outcomes achieved are worth if none of them would have come about anyway. "
    "“On the central assumptions” leaves out what is assumed to have come about anyway (deadweight) and corrects for optimism. "
    "Neither is a saving that was found: no comparison group stands behind them."
)
_ALL = "What the change is worth over the years of effect, at the value of the first year, if all of it were the programme's doing."
_CENTRAL = "What is left of it after deadweight and the correction for optimism, on the central assumptions."
_CASHABLE = "The part of it that is assumed to leave a budget, so that the money can be spent otherwise."


def waterfall(found: Iterable[Calculation]) -> Iterable[Summary]:
    """Give the steps from all of the change to what is left for public services after deadweight, correction and cost of delivery."""
    for item in with_change(found):
        result, keys = item.central, item.keys
        gross, before_correction = (result.total(kind="fiscal", measure=measure) for measure in ("gross", "net_of_deadweight"))
        net = result.benefit
        steps: dict[str, tuple[str, Cell]] = {
            "gross": ("All of the change", Given(gross, "gbp", keys, definition=_ALL, made_of=made_of_all(item, "gross"), formula=SUM)),
            "deadweight": (
                "What would have come about anyway (deadweight)",
                Given(before_correction - gross, "gbp", keys, definition="Deadweight, as assumed or as the authority's evidence has it."),
            ),
            "correction": (
                "Correction for optimism, by the grade of the evidence",
                Given(net - before_correction, "gbp", keys, definition="A percentage by the grade of evidence, taken off what is left."),
            ),
            "net": ("On the central assumptions", Given(net, "gbp", keys, definition=_CENTRAL, made_of=made_of_all(item), formula=SUM)),
            "cost": (
                "Cost of delivery",
                Given(-item.central.cost, "gbp", keys, definition="What delivery cost, at the price year.", made_of=item.cost_of),
            ),
            "left": (
                "Left after the cost of delivery",
                Worked("total", ("net.value", "cost.value"), "gbp", "The net present impact on the budgets of public services."),
            ),
        }
        rows = tuple(Row(name, Words(label), {"value": cell}, name in ("gross", "net", "left")) for name, (label, cell) in steps.items())
        columns = (Column("value", "Worth to public services"),)
        yield summary(item, "savings_waterfall", "from all of the change to what is left", "Step", columns, rows, (COUNTERFACTUAL,))


def by_agency(found: Iterable[Calculation]) -> Iterable[Summary]:
    """Give what each agency would gain, how much of it could leave a budget, and beside it what that agency paid."""
    for item in with_change(found):
        paid = item.central.payers
        rows = []
        for agency, label in AGENCIES.items():
            entries = item.central.chosen(kind="fiscal", agency=agency)
            payer = _PAYER_OF.get(agency, agency)
            cells: dict[str, Cell] = {**_worth(item, entries), "paid": _paid(item, paid.get(payer))}
            rows.append(Row(agency, Words(label), cells))
        gaining = {_PAYER_OF.get(agency, agency) for agency in AGENCIES}
        for payer in (payer for payer in PAYERS if payer in paid and payer not in gaining):
            rows.append(Row(payer, Words(PAYERS[payer]), {"paid": _paid(item, paid[payer])}))
        rows.append(total_row(rows, ("gross", "net", "cashable", "paid"), "All"))
        columns = (
            Column("gross", "All of the change"),
            Column("net", "On the central assumptions"),
            Column("cashable", "Of that, cashable"),
            Column("paid", "Paid for delivery"),
        )
        notes = (
            COUNTERFACTUAL,
            Words(
                "The council's spend includes what it spent of the fees, results and grant that the department paid it. "
                "Who gains is the agency that the Unit Cost Database names; it gives alternative provision to the council, and no line "
                "counted falls to schools."
            ),
        )
        yield summary(item, "savings_by_agency", "which agency would gain, and who paid", "Agency", columns, rows, notes)


def by_problem(found: Iterable[Calculation]) -> Iterable[Summary]:
    """Give the worth of the change by headline problem and kind of value, on the central assumptions."""
    for item in with_change(found):
        labels = {problem.code: problem.label for problem in item.phase.problems}
        counted = {item.scope.book.savings.outcomes[placed.volume.outcome].problems[item.phase.id] for placed in item.placed}
        rows = []
        for code in (code for code in labels if code in counted):
            of_problem = [entry for entry in item.central.entries if entry.problem == code]
            rows.append(
                Row(
                    code,
                    Words(labels[code]),
                    {
                        "gross": _given(item, [entry for entry in of_problem if entry.kind == "fiscal"], "gross", _ALL),
                        **{kind: _given(item, [e for e in of_problem if e.kind == kind], "present", _CENTRAL) for kind in KINDS},
                    },
                )
            )
        keys = ("gross", *KINDS)
        rows.append(total_row(rows, keys, "All problems"))
        columns = (
            Column("gross", "Public services, all of the change"),
            *(Column(kind, f"{label}, on the central assumptions") for kind, label in KINDS.items()),
        )
        yield summary(
            item, "savings_by_problem", "worth of the change by headline problem", "Headline problem", columns, rows, (COUNTERFACTUAL,)
        )


def quality(found: Iterable[Calculation]) -> Iterable[Summary]:
    """Give how much of the worth rests on values that the database flags amber or red, and on prices from before a year."""
    for item in with_change(found):
        book, slug = item.scope.book, item.scope.slug
        weak, old = savings.weak(book, slug, item.central, "fiscal", "gross"), book.assumption(slug, "old_prices_before")
        definition = f"{_ALL} A loss counts as much as a gain."
        rows = []
        for name, label in _QUALITIES.items():
            worth = Given(getattr(weak, name), "gbp", item.keys, definition=definition)
            share = Worked("percent", (f"{name}.gross", "all"), "percent", "Of what all of the change is worth to public services.")
            rows.append(Row(name, Words(label, (old.key,)), {"gross": worth, "share": share}))
        hidden: dict[str, Cell] = {"all": Given(weak.total, "gbp", item.keys, "Worth of all of the change", definition)}
        columns = (Column("gross", "All of the change"), Column("share", "Share"))
        what, stub = "how good the values are that it rests on", "Quality of the unit cost"
        yield summary(item, "savings_quality", what, stub, columns, rows, hidden=hidden)


def made_of_all(item: Calculation, measure: Measure = "present") -> tuple[str, ...]:
    """Give the ids of the figures of lines that the worth to public services is made of."""
    return tuple(item.line_id(entry, measure) for entry in item.central.chosen(kind="fiscal"))


def summary(
    item: Calculation,
    name: str,
    what: str,
    stub: str,
    columns: Iterable[Column],
    rows: Iterable[Row],
    notes: tuple[Words, ...] = (),
    hidden: Mapping[str, Cell] | None = None,
) -> Summary:
    """Give a summary of the calculator; every one says that its volumes were protected before any money was worked out."""
    made = tuple(rows)
    return Summary(
        f"{name}_{item.phase.id}",
        f"{item.scope.name}, {item.phase.name}: {what}",
        "B",
        stub,
        in_use(columns, made),
        made,
        is_demonstration=item.is_demonstration,
        hidden=hidden or {},
        notes=notes,
        source=Words("Worked out from the protected volumes of this pack and the lines of the Unit Cost Database; see the table of lines."),
    )


def total_row(rows: list[Row], keys: Iterable[str], label: str) -> Row:
    """Give the row that adds up the others in each of the columns named, where they have a cell in it."""
    parts = {key: tuple(f"{row.key}.{key}" for row in rows if key in row.cells) for key in keys}
    return Row("all", Words(label), {key: Worked("total", found, "gbp", f"{label} added up.") for key, found in parts.items()}, True)


def _worth(item: Calculation, entries: tuple[Entry, ...]) -> dict[str, Cell]:
    if not entries:
        nothing = "No line of the outcomes counted falls to this agency."
        return {name: Absent("z", nothing) for name in ("gross", "net", "cashable")}
    return {
        "gross": _given(item, entries, "gross", _ALL),
        "net": _given(item, entries, "present", _CENTRAL),
        "cashable": _given(item, entries, "cashable", _CASHABLE),
    }


def _paid(item: Calculation, amount: Decimal | None) -> Cell:
    return Given(amount or 0, "gbp", item.keys, definition="Spent on delivery, at the price year.", made_of=item.cost_of)


def _given(item: Calculation, entries: Iterable[Entry], measure: Measure, definition: str) -> Given:
    found = tuple(entries)
    value = sum((getattr(entry, measure) for entry in found), Decimal(0))
    made_of = tuple(item.line_id(entry, measure) for entry in found)
    return Given(value, "gbp", item.keys_of(found), definition=definition, made_of=made_of, formula=SUM if made_of else "")
