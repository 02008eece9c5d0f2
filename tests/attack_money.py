"""What an attacker makes of money: families times payments, taken apart again with a calculator.

In come the amounts of a pack; out go the families behind them, by payment and time, for the same system as the counts. Amounts of several
payments are taken apart where that can be done in one way only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import gcd, inf

from attack_figures import Knowledge, Pack, figures_of
from attacker import LEAST

FEE = "attachment_fee"
STREAMS = (
    FEE, "crime_asb_education", "continuous_employment", "progress_to_work", "significant_and_sustained_progress",
    "successful_family_outcome",
)  # fmt: skip
RATE = re.compile(rf"({'|'.join(STREAMS)})_\d{{4}}[-_]\d\d[-_]\d\d_\d+")
NO_FAMILIES = ("total", "most", "available", "share", "budget", "to_date", "claim_beyond")  # rows that follow from others
BOOKED = {
    "account": re.compile(r"(?P<what>attachment_fee|result)\.(?P<year>\d{4}-\d\d)"),
    "income_reconciled": re.compile(r"(?P<year>\d{4}-\d\d)_(?P<what>attachment_fee|result)\.booked"),
}


def note_money(known: Knowledge, pack: Pack, phase: str) -> None:
    """Write down what every amount of a phase says of the families behind it."""
    for place, prefix, what, span, streams in _amounts(pack, phase):
        _earned(known, pack, phase, place, prefix, what, span, streams)
    _booked(known, pack, phase)


def rates(pack: Pack, phase: str) -> list[str]:
    """Give the payments of a phase, which Part A prints: stream, day of attachment from which it holds, and amount, as rows are called."""
    own = (place for place in pack.truth if place.partition(".")[0].rpartition("_")[2] == phase)
    return sorted({match[0].replace("-", "_") for match in map(RATE.search, own) if match})


def stream_of(rate: str) -> str:
    return next(stream for stream in STREAMS if rate.startswith(stream))


def amount_of(rate: str) -> int:
    return int(rate.rpartition("_")[2])


def can_be(total: int, weights: list[int]) -> list[range | None]:
    """Give for each weight the least and the most times that it can stand in a total, as a range; None where it cannot be told.

    An amount of several payments is often a sum of them in one way only; that is what a reader with a calculator finds.
    """
    found: list[range | None] = []
    for index, weight in enumerate(weights):
        reached = 1
        for other in weights[:index] + weights[index + 1 :]:
            step = other
            while step <= total:
                reached |= reached << step
                step *= 2
            reached &= (1 << (total + 1)) - 1
        times = [n for n in range(total // weight + 1) if reached >> (total - n * weight) & 1]
        found.append(range(min(times), max(times) + 1) if times else None)
    return found


def _amounts(pack: Pack, phase: str) -> Iterator[tuple[str, str, str, str, tuple[str, ...]]]:
    """Name each amount that was made of families times payments: its place, its parts' prefix, what and when, and of which streams."""
    results = tuple(sorted({stream_of(rate) for rate in rates(pack, phase)} - {FEE}))
    for table in pack.tables.values():
        kind, _, own = table.id.rpartition("_")
        for place in table.figures if own == phase else ():
            row, _, column = place.removeprefix(f"{table.id}.").rpartition(".")
            if row in NO_FAMILIES or column == "grant" or (column == "total") != (row == "earned"):
                continue
            if kind == "income_by_quarter":
                yield place, f"{table.id}.{row}", "earned", row, (column,)
            elif kind == "income_by_year" and row == "earned":
                yield place, f"{table.id}.to_date", "earned", pack.spans["to_date"], (FEE, *results)
            elif kind == "income_by_year":
                yield place, f"{table.id}.{row}", "earned", _year(pack, row), (column,)
            elif kind == "income_reconciled" and column == "earned":
                year, _, stream = row.partition("_")
                yield place, f"{table.id}.{row}", "earned", _year(pack, year), (FEE,) if stream == FEE else results
            elif kind == "income_stages" and column.startswith("money_"):
                period = column.removeprefix("money_")
                what = "earned" if row in ("fee_earned", "result_earned") else row
                yield place, f"{table.id}.{row}_{period}", what, pack.spans[period], (FEE,) if row == "fee_earned" else results


def _year(pack: Pack, year: str) -> str:
    return pack.spans["year"] if year == pack.year else year


def _earned(known: Knowledge, pack: Pack, phase: str, place: str, prefix: str, what: str, span: str, streams: tuple[str, ...]) -> None:
    """Take an amount apart into families by payment; a payment that the amount can do without may stand for a hidden number."""
    figure = pack.tables[place.partition(".")[0]].figures[place]
    own = [rate for rate in rates(pack, phase) if stream_of(rate) in streams]
    keys, why = [], f"{pack.quarter} {place} {figure.shown or '[c]'}"
    for rate in own:
        stream, since, amount = stream_of(rate), "-".join(rate.split("_")[-4:-1]), amount_of(rate)
        true = pack.truth.get(f"{prefix}_{stream}_{since}_{amount}_families", 0)
        keys.append(known.key(pack, (pack.area, phase, f"{what}|{rate}", span), true))
        if 0 < true < LEAST or (figure.marker == "c" and true):
            known.hidden(keys[-1], f"{pack.quarter} {place}")
    if figure.value is None and figure.marker == "c" and keys:
        known.system.fact([(1, key) for key in keys], 1, inf, why)
    if figure.value is None or not own:
        return
    units = [5 * amount_of(rate) for rate in own]
    step, total = gcd(*units), int(figure.value)
    for key, times in zip(keys, can_be(total // step, [unit // step for unit in units]), strict=True):
        if not total:
            known.system.count(key, 0, 0, why)
        elif times is not None and times.start and total % step == 0:
            known.system.count(key, max(5 * times.start - 2, LEAST), 5 * (times.stop - 1) + 2, why)


def _booked(known: Knowledge, pack: Pack, phase: str) -> None:
    """Read what the ledger books of fees and results as families, in a phase where every family brings the same."""
    amounts: dict[bool, set[int]] = {True: set(), False: set()}
    for rate in rates(pack, phase):
        amounts[stream_of(rate) == FEE].add(amount_of(rate))
    for kind, pattern in BOOKED.items():
        table = pack.tables.get(f"{kind}_{phase}")
        for place, figure in figures_of(table) if table else ():
            match, true = pattern.fullmatch(place.removeprefix(f"{kind}_{phase}.")), pack.truth.get(place, -1)
            if match is None or true < 0 or len(amounts[match["what"] == FEE]) != 1:
                continue
            (each,) = amounts[match["what"] == FEE]
            if true % each:
                continue
            key = known.key(pack, (pack.area, phase, f"booked {match['what']}", _year(pack, match["year"])), true // each)
            shown, why = None if figure.value is None else int(figure.value) // each, f"{pack.quarter} {place}"
            known.system.figure(key, shown, is_rounded=True, why=why, least_hidden=min(1, true // each))
            if shown is None or 0 < true // each < LEAST:
                known.hidden(key, why)
