"""What every table of income shares: its phases, money that is worked out after protection, the most that could be paid, and notes.

In come payments or claims, each with the amount that it is worth; out go cells and rows. No money is worked out here from a raw count.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pandas as pd

from tfdata.caseload import Caseload
from tfdata.funding import district_note
from tfdata.params import Phase
from tfdata.payments import ATTACHMENT_FEE, funded_families, rate
from tfdata.periods import Quarter, quarters
from tfdata.quantities import Absent, Cell, Count, Given, Row, Words, Worked
from tfdata.scope import Scope

RATE = ["stream", "since", "amount"]
EARNED = "earned"


def paid_phases(scope: Scope, caseload: Caseload) -> tuple[Phase, ...]:
    """Give the phases whose income can be worked out, which needs the families and their claims."""
    return scope.phases if caseload.has("families") and caseload.has("claims") else ()


def money(
    found: pd.DataFrame, name: str, scope: Scope, phase: Phase, hidden: dict[str, Cell], *, of: str, when: str, among: pd.DataFrame
) -> Cell:
    """Give the money of some payments or claims: for each rate its families times the payment, added up where that may be shown.

    `found` has the columns stream, since and amount; what is worth nothing adds nothing. What the sum rests on goes into `hidden`,
    under names that begin with `name`. `of` says what is counted and `when` in which days; `among` are all rows of which `found` are
    some, so that a rate of which none is found counts as nought and not as unknown.
    """
    products = []
    numbers = found.value_counts(RATE)
    for rate_of in sorted(among.loc[among["amount"] > 0, RATE].drop_duplicates().itertuples(index=False, name=None)):
        stream, since, amount = rate_of
        key, tariff = f"{name}_{stream}_{since}_{amount}", rate(scope, phase, str(stream), str(since))
        measure = "attached" if stream == ATTACHMENT_FEE else f"{stream}_results"
        counted = scope.counted(phase, at_rate(of, *rate_of), when)
        hidden[f"{key}_families"] = Count(int(numbers.get(rate_of, 0)), measure, of=counted)
        hidden[f"{key}_each"] = Given(int(str(amount)), "gbp", (tariff.key,))
        hidden[key] = Worked("product", (f"{key}_families", f"{key}_each"), "gbp", "Families times the payment for a family.")
        products.append(key)
    if not products:
        none = "There was no payment of this kind, so there is no money."
        return Given(0, "gbp", (), definition=none, formula="Nothing to add up.", tables=("families", "claims"))
    return Worked(
        "total", tuple(products), "gbp", "Families times the payment for a family, added up over the rates whose families may be shown."
    )


def earned_by_stream(
    streams: Iterable[str], found: pd.DataFrame, first: date, last: date, name: str, scope: Scope, phase: Phase, hidden: dict[str, Cell]
) -> dict[str, Cell]:
    """Give the money of each stream that was earned from one day to another, of all payments; `name` and `hidden` are as in `money`."""
    within = found[found["earned_on"].between(pd.Timestamp(first), pd.Timestamp(last))]
    when = scope.span(first, last)
    return {
        stream: money(
            within[within["stream"] == stream], name, scope, phase, hidden, of=EARNED, when=when, among=found[found["stream"] == stream]
        )
        for stream in streams
    }


def at_rate(of: str, stream: object, since: object, amount: object) -> str:
    """What is counted of families at one payment for a family."""
    return f"{of}: {stream} of {amount} since {since}"


def against_maximum(scope: Scope, phase: Phase, column: str, earned: str) -> Iterable[Row]:
    """Give the most that could be paid, what is still available of it, and the share that was earned.

    `earned` is the place of what was earned to date; empty where nothing was, so that everything is still available.
    """
    each = scope.book.parameter(f"phases.phase_{phase.id}.maximum_per_family")
    funded = funded_families(scope, phase)
    if funded is None:
        why = "No target is known, so the most that could be paid is not known."
        yield Row("most", Words("Most that could be paid"), {column: Absent("x", why)})
        return
    low, _, keys = funded
    definition = "Families paid for, a fraction dropped, times the most for a family."
    most = Given(low * Decimal(each.value), "gbp", (*keys, each.key), f"{phase.name}: most that could be paid", definition)
    left = Worked("difference", (f"most.{column}", earned), "gbp", "The most that could be paid, less what was earned to date.")
    of_most = "Earned to date, from rounded counts, of the most that could be paid."
    yield Row("most", Words("Most that could be paid"), {column: most})
    yield Row("available", Words("Still available"), {column: left if earned else most})
    if earned:
        yield Row(
            "share",
            Words("Earned, of the most that could be paid"),
            {column: Worked("percent", (earned, f"most.{column}"), "percent", of_most)},
        )


def notes(scope: Scope, phase: Phase, is_complete: bool) -> tuple[Words, ...]:
    """Say beneath a table of income how its money comes about and who earns nothing."""
    found = [
        Words(
            "Families are rounded, and money is the rounded number of families times the payment. "
            "A sum leaves out what is suppressed, so it can be lower than what was earned; being rounded, it can also be a little higher."
        ),
        Words(
            "A fee is earned on the day of attachment and a result on the day of the claim. "
            "A claim rejected or repaid by the end of the quarter earns nothing."
        ),
    ]
    if funded_families(scope, phase) is not None:
        found.append(
            Words(
                "Families beyond the number paid for earn nothing. Which they are is not recorded: here those attached first earn the fee, "
                "and as many families earn results at a fee's rate as earn that fee, those claimed for first."
            )
        )
    if not is_complete:
        found.append(Words("Some families have no day of attachment, or one for which no rate is known; they earn nothing here."))
    return (*found, *district_note(scope))


def in_year(found: pd.DataFrame, year: str) -> pd.DataFrame:
    """Give the payments earned in a financial year."""
    return found[found["earned_on"].between(pd.Timestamp(year_begins(year)), pd.Timestamp(year_ends(year)))]


def year_of(day: date) -> str:
    """Give the financial year that a day falls in, as `2015-16`."""
    return Quarter.of(day).name.rpartition("-")[0]


def year_begins(year: str) -> date:
    """Give the first day of a financial year."""
    return Quarter(f"{year}-Q1").start


def year_ends(year: str) -> date:
    """Give the last day of a financial year."""
    return Quarter(f"{year}-Q4").end


def years(first: date, last: date) -> tuple[str, ...]:
    """List the financial years from the one that holds `first` to the one that holds `last`."""
    return tuple(dict.fromkeys(year_of(quarter.start) for quarter in quarters(first, last)))
