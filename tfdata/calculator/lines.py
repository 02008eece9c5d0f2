"""Any pound followed back: each outcome's lines with volume, unit cost, flag and source, the assumptions, and what a council overrode.

In come calculations; out go summaries for the appendix, whose rows the figures before it name as what they are made of.
"""

from __future__ import annotations

from collections.abc import Iterable

from tfdata.calculator.money import AGENCIES, summary
from tfdata.calculator.working import Calculation, line_key, with_change
from tfdata.params.savings import CASES, Assumed, Assumption
from tfdata.quantities import Cell, Column, Given, Row, Summary, Words, in_use
from tfdata.savings import Entry
from tfdata.scope import Scope

FLAGS = {"G": "green", "A": "amber", "R": "red"}
_UNITS = "The fall in a year's uses, or the families with the outcome times the assumption of how many each avoids."
_AMOUNT = "Units times the value of one, over the years of effect."
_EACH = "The line's value at the price year, for one unit of the outcome."
_AMOUNTS = {
    "gross": ("Units in a year times the worth of one, over the years of effect.", ("units", "each")),
    "net_of_deadweight": ("All of the change, less the share of it that would have come about anyway.", ("gross",)),
    "present": ("What deadweight leaves, less the correction for optimism.", ("net_of_deadweight",)),
    "cashable": ("The central case, times the share of it that can leave a budget.", ("present",)),
}


def lines(found: Iterable[Calculation]) -> Iterable[Summary]:
    """Give every line of every outcome on the central assumptions: how many a year, what one is worth, to whom, and what it comes to."""
    columns = (
        Column("line", "Line", False),
        Column("to", "To whom", False),
        Column("route", "Route", False),
        Column("units", "Units in a year"),
        Column("each", "Worth of one"),
        Column("gross", "All of the change"),
        Column("net_of_deadweight", "Less deadweight"),
        Column("present", "Central case"),
        Column("cashable", "Cashable"),
        Column("flag", "Flag and prices", False),
    )
    for item in with_change(found):
        rows = [Row(line_key(entry), Words(item.label(entry.outcome)), _cells(item, entry)) for entry in item.central.entries]
        notes = (
            Words(
                "Each row is in whole pounds, and every total before is a sum of rows of this table. Units are worked out from protected "
                "counts. A line stands with its constituent lines taken off where those are counted by themselves. What each line is, its "
                "value as printed and its own source stand under unit costs."
            ),
        )
        yield summary(item, "savings_lines", "any pound, followed to its unit cost", "Outcome", columns, rows, notes)


def assumptions(scope: Scope) -> Iterable[Summary]:
    """Give every assumption with its three cases, how sure it is, and why its range is what it is."""
    named = {name: scope.book.assumption(scope.slug, name) for name in scope.book.savings.assumptions}
    rows = tuple(_assumption(name, item) for name, item in named.items())
    columns = (*_CASES, Column("sure", "How sure", False), Column("why", "Why this range", False))
    yield Summary("savings_assumptions", "What the calculator assumes", "A", "Assumption", columns, rows)


def overrides(scope: Scope) -> Iterable[Summary]:
    """Give every assumption that the authority sets in a file of its own, beside the usual one, with its reason."""
    rows = []
    for number, item in enumerate(scope.book.overrides(scope.slug)):
        usual = item.usual
        cells = dict(_assumption(item.name, item).cells)
        if usual is not None:
            cells["usual"] = _usual(usual, item.key)
        outcome = f", for: {scope.book.savings.outcomes[item.outcome].label.lower()}" if item.outcome else ""
        rows.append(Row(f"override_{number}", Words(f"{item.title}{outcome}"), cells))
    if rows:
        columns = (*_CASES, Column("usual", "Usually, central case"), Column("sure", "How sure", False), Column("why", "Reason", False))
        yield Summary("savings_overrides", f"What {scope.name} assumes in place of the usual", "A", "Assumption", columns, tuple(rows))


def unit_costs(scope: Scope) -> Iterable[Summary]:
    """Give each line of the Unit Cost Database that an outcome counts, as printed, with its flag, its own source and its licence."""
    rows = []
    for code in dict.fromkeys(use.line for outcome in scope.book.savings.outcomes.values() for use in outcome.uses):
        cost = scope.book.unit_costs[code]
        cited = {kind: scope.book.unit_cost(code, kind) for kind in cost.values}
        keys = tuple(parameter.key for parameter in cited.values())
        cells: dict[str, Cell] = {
            kind: Given(parameter.value, "gbp", (parameter.key,), f"{code}: {kind} value", "As the database prints it.", 2)
            for kind, parameter in cited.items()
        }
        years = sorted({value.year for value in cost.values.values()})
        cells["flag"] = Words(f"{cost.unit.lower()}; {FLAGS[cost.rag]}, {', '.join(years)}", keys)
        cells["source"] = Words(cost.source, keys)
        rows.append(Row("".join(mark if mark.isalnum() else "_" for mark in code.lower()), Words(f"{code}: {cost.detail}", keys), cells))
    columns = (
        Column("fiscal", "Fiscal"),
        Column("economic", "Economic"),
        Column("social", "Social"),
        Column("flag", "Unit, flag and prices", False),
        Column("source", "The database's own source", False),
    )
    licences = {cost.licence for cost in scope.book.unit_costs.values()}
    said = f"Values as printed, at prices of their own year. Licence of every line: {'; '.join(sorted(licences))}."
    if scope.authority.region == "London":
        said += " Costs of children's care are of places outside London, where they are lower."
    title = "Lines of the Unit Cost Database that outcomes count"
    yield Summary(
        "savings_unit_costs", title, "A", "Line", in_use(columns, rows), tuple(rows), notes=(Words(said, rows[0].header.rests_on),)
    )


_CASES = (Column("low", "Low case"), Column("central", "Central case"), Column("high", "High case"))


def _cells(item: Calculation, entry: Entry) -> dict[str, Cell]:
    book = item.scope.book
    key, made_of = (book.unit_cost(entry.line, entry.kind).key,), item.made_of(entry.outcome)
    return {
        "line": Words(entry.line, key),
        "to": Words(_whom(entry)),
        "route": Words(entry.route),
        "units": Given(entry.units, "count", entry.rests_on, definition=_UNITS, decimals=1, made_of=made_of),
        "each": Given(entry.each, "gbp", entry.rests_on, definition=_EACH, decimals=2),
        **{
            name: Given(
                getattr(entry, name),
                "gbp",
                entry.rests_on,
                definition=_AMOUNT,
                made_of=tuple(item.line_id(entry, part) for part in parts),
                formula=formula,
            )
            for name, (formula, parts) in _AMOUNTS.items()
        },
        "flag": Words(f"{FLAGS[entry.rag]}, {entry.price_year}", key),
    }


def _whom(entry: Entry) -> str:
    if entry.kind == "fiscal":
        return f"{AGENCIES[entry.agency]}{', a transfer' if entry.is_transfer else ''}"
    return "People and firms" if entry.kind == "economic" else "Harm avoided"


def _assumption(name: str, item: Assumed) -> Row:
    key = (item.key,)
    cells: dict[str, Cell] = {
        case: Given(item.of(case), item.unit, key, f"{item.title}, {case} case", "A case of the range of assumptions.", _decimals(item))
        for case in CASES
    }
    return Row(name, Words(item.title, key), {**cells, "sure": Words(item.confidence), "why": Words(item.why, key)})


def _decimals(item: Assumed) -> int:
    return max(max(0, -int(item.of(case).as_tuple().exponent)) for case in CASES)


def _usual(usual: Assumption, key: str) -> Given:
    return Given(
        usual.central, usual.unit, (key,), f"{usual.title}, as usual", "What is assumed where no file of the authority says otherwise.", 2
    )
