"""How far a result depends on what was assumed: its low and high case, the assumptions that move it, and where it breaks even.

In comes what `inputs` takes; out go results and whole pounds. A range here is one of assumptions, not statistical uncertainty: nobody
has measured how likely its ends are, and nothing here says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from tfdata.params.book import Book
from tfdata.params.unit_costs import Kind
from tfdata.savings.forms import Cost, Volume
from tfdata.savings.inputs import Cases, general, inputs, named_by
from tfdata.savings.model import Entry, Measure, Result, worth

Answer = Literal["budget_impact", "public_value"]


class Spread(NamedTuple):
    """The results with every assumption in its low, central and high case."""

    low: Result
    central: Result
    high: Result


@dataclass(frozen=True)
class Swing:
    """What the answer would be with one assumption in its low, central and high case, and every other central; in whole pounds."""

    assumption: str
    title: str
    low: Decimal
    central: Decimal
    high: Decimal
    rests_on: tuple[str, ...] = ()

    @property
    def width(self) -> Decimal:
        """How many pounds lie between the ends."""
        return max(self.low, self.central, self.high) - min(self.low, self.central, self.high)


@dataclass(frozen=True)
class Stake:
    """What public budgets would gain if all of the change were the programme's doing, what they lose by uses that rose, and the cost."""

    gained: Decimal
    lost: Decimal
    cost: Decimal

    @property
    def share(self) -> Decimal | None:
        """The share of the gain that must be the programme's doing for it to pay for itself; None where there is no gain.

        More than one means that it would not pay for itself even if all of the change were its doing.
        """
        return (self.cost + self.lost) / self.gained if self.gained else None


@dataclass(frozen=True)
class Weak:
    """How many pounds of a total rest on amber values, on red ones, and on old prices; a loss counts as much as a gain."""

    total: Decimal
    amber: Decimal
    red: Decimal
    old: Decimal

    def share(self, part: Literal["amber", "red", "flagged", "old"]) -> Decimal | None:
        """Give the share of the total that rests on a weak part, amber and red together being `flagged`; None where all is nought."""
        pounds = {"amber": self.amber, "red": self.red, "flagged": self.amber + self.red, "old": self.old}[part]
        return pounds / self.total if self.total else None


def low_central_high(book: Book, slug: str, phase_id: str, volumes: Sequence[Volume], costs: Sequence[Cost]) -> Spread:
    """Give the results of the three cases: low takes of every assumption the end with the least saving."""
    return Spread(*(worth(inputs(book, slug, phase_id, volumes, costs, case)) for case in Spread._fields))  # type: ignore[arg-type]


def tornado(
    book: Book, slug: str, phase_id: str, volumes: Sequence[Volume], costs: Sequence[Cost], answer: Answer = "budget_impact"
) -> tuple[Swing, ...]:
    """Give what each assumption by itself does to the answer: the widest swing first, ties by name, without those that move nothing."""

    def answered(cases: Cases) -> Decimal:
        found: Decimal = getattr(worth(inputs(book, slug, phase_id, volumes, costs, cases)), answer)
        return found

    central = answered("central")
    swings = []
    for name, outcomes in _in_play(book, volumes, costs).items():
        keys = dict.fromkeys(book.assumption(slug, name, outcome).key for outcome in outcomes)
        title = book.savings.assumptions[name].title
        swings.append(Swing(name, title, answered({name: "low"}), central, answered({name: "high"}), tuple(keys)))
    return tuple(sorted((swing for swing in swings if swing.width), key=lambda swing: (-swing.width, swing.assumption)))


def at_stake(book: Book, slug: str, phase_id: str, volumes: Sequence[Volume], costs: Sequence[Cost], cases: Cases = "central") -> Stake:
    """Give what break-even is worked out from: present fiscal values without deadweight, corrected for optimism, and the cost."""
    found = inputs(book, slug, phase_id, volumes, costs, cases)
    undoubted = replace(found, outcomes=tuple(replace(outcome, deadweight=Decimal(0)) for outcome in found.outcomes))
    result = worth(undoubted)
    entries = result.chosen(kind="fiscal")
    return Stake(_sum(entries, is_gain=True), -_sum(entries, is_gain=False), result.cost)


def break_even(
    book: Book, slug: str, phase_id: str, volumes: Sequence[Volume], costs: Sequence[Cost], cases: Cases = "central"
) -> Decimal | None:
    """Give the smallest share of the change that must be the programme's doing for public budgets to get its cost back.

    None where nothing was gained; more than one where all of the change would not be enough.
    """
    return at_stake(book, slug, phase_id, volumes, costs, cases).share


def weak(book: Book, slug: str, result: Result, kind: Kind | None = "fiscal", measure: Measure = "present") -> Weak:
    """Say how much of a result rests on amber and red values, and on prices of years that began before the one that counts as old."""
    since = book.assumption(slug, "old_prices_before").central
    entries = result.chosen(kind=kind)

    def pounds(found: Iterable[Entry]) -> Decimal:
        return sum((abs(getattr(entry, measure)) for entry in found), Decimal(0))

    return Weak(
        pounds(entries),
        pounds(entry for entry in entries if entry.rag == "A"),
        pounds(entry for entry in entries if entry.rag == "R"),
        pounds(entry for entry in entries if int(entry.price_year[: len("2005")]) < since),
    )


def _in_play(book: Book, volumes: Sequence[Volume], costs: Sequence[Cost]) -> dict[str, list[str]]:
    """Give the assumptions that a result rests on, by name, with the outcomes for which each is taken (an empty name: for all)."""
    found: dict[str, list[str]] = {name: [""] for name in general(costs)}
    for volume in volumes:
        for name in named_by(book, volume):
            found.setdefault(name, []).append(volume.outcome)
    return found


def _sum(entries: Iterable[Entry], *, is_gain: bool) -> Decimal:
    return sum((entry.present for entry in entries if (entry.present > 0) == is_gain), Decimal(0))
