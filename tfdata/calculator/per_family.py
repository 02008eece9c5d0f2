"""What one change is worth, and how many would pay for a family's share of the programme: known before any caseload is.

In comes a scope; out goes a summary of Part A, from unit costs and the assumed cost of delivery alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tfdata import savings
from tfdata.calculator.lines import FLAGS
from tfdata.numerals import PERCENT
from tfdata.quantities import Cell, Column, Given, Row, Summary, Words
from tfdata.scope import Scope

_WORTH = "The fiscal value of one, all agencies together, at the price year."
_NEEDED = "The assumed cost of delivery for a hundred families, divided by the fiscal value of one."


def worth_of_one(scope: Scope) -> Iterable[Summary]:
    """Give for each outcome what one unit is worth to public services, and how many in a hundred families would pay for their cost.

    Nothing is discounted, and all of the change is taken to be the programme's doing: it is the least that would be needed.
    """
    book = scope.book
    cost = book.assumption(scope.slug, "assumed_cost_per_family")
    rows = []
    for name, outcome in book.savings.outcomes.items():
        phase = next((phase for phase in scope.phases if phase.id in outcome.problems), None)
        if phase is None:
            continue
        one = savings.Volume(name, "measured" if outcome.measured else "modelled", Decimal(1))
        (priced,) = savings.inputs(book, scope.slug, phase.id, (one,), ()).outcomes
        shares = [share for share in priced.shares if share.kind == "fiscal" and share.each]
        each = sum((share.each for share in shares), Decimal(0))
        keys = (*dict.fromkeys(key for share in shares for key in share.keys),)
        flags = [flag for flag in FLAGS if any(share.rag == flag for share in shares)]
        cells: dict[str, Cell] = {
            "each": Given(each, "gbp", keys, f"{outcome.label}: worth of one", _WORTH),
            "needed": Given(cost.central * PERCENT / each, "count", (*keys, cost.key), f"{outcome.label}: needed", _NEEDED, 0),
            "lines": Words(", ".join(dict.fromkeys(share.line for share in shares)), keys),
            "flag": Words(", ".join(FLAGS[flag] for flag in flags)),
            "prices": Words(", ".join(sorted({share.price_year for share in shares})), keys),
        }
        rows.append(Row(name, Words(f"{outcome.label} ({outcome.unit_words})"), cells))
    columns = (
        Column("each", "Worth of one to public services"),
        Column("needed", "Avoided in a hundred families, that would pay for them"),
        Column("lines", "Lines", False),
        Column("flag", "Flags", False),
        Column("prices", "Prices", False),
    )
    hidden: dict[str, Cell] = {"cost": Given(cost.central, "gbp", (cost.key,), cost.title)}
    notes = (
        Words(
            "The cost of delivery for a family is taken as {cost}. Each outcome is taken by itself, as if nothing else changed, and as if "
            "all of the change were the programme's doing. What a unit is stands in brackets."
        ),
        Words(f"All at prices of {book.savings.price_year}.", (cost.key,)),
    )
    yield Summary(
        "savings_worth_of_one", "What one change is worth, and how many would pay for the programme", "A", "Outcome", columns, tuple(rows),
        hidden=hidden, notes=notes, source=Words("The Unit Cost Database, and the assumptions in the appendix."),
    )  # fmt: skip
