"""All numbers that are shown together, and all that is known of how they hang together: what somebody who subtracts would start from.

In come summaries of raw cells; out goes one system in which every number stands once, however often it is shown. Nothing is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from tfdata.disclosure.forms import Form, Limits
from tfdata.quantities import Booked, Cell, Count, Counted, Relation, Summary, Words, Worked

ONE = Decimal(1)


@dataclass
class Node:
    """A number of the system: what it is, the payment in it (one for a count), and the form in which it is shown, if it is shown.

    `families` are those behind a count of events, which is small where they are few.
    """

    value: Decimal = field(repr=False)
    each: Decimal = ONE
    form: Form | None = None
    is_given_out: bool = False  # already released, so that its form cannot be altered any more
    is_headline: bool = False
    is_left_over: bool = False  # money that is no payment for families, and is small for no family's sake
    families: int | None = field(default=None, repr=False)
    is_guarded: bool = False  # shown nowhere, and a difference that anybody can work out
    is_net: bool = False  # of families that come in and go out, so that it may be below nought
    gives_way: bool = False  # is hidden before others that stand in the way

    @property
    def is_shown(self) -> bool:
        return self.form is not None

    @property
    def is_nought(self) -> bool:
        """Whether the number is of no family; a sum that rounds to nought may be of some."""
        return not self.value and not self.families

    def is_small(self, limits: Limits) -> bool:
        """Whether the number is too small to be shown, or few families stand behind it."""
        has_few_behind = self.families is not None and limits.is_small(Decimal(self.families))
        return has_few_behind or limits.is_small(self.value, self.each)


@dataclass
class System:
    """Numbers by what they count, and the relations between them that are true."""

    nodes: dict[Counted, Node] = field(default_factory=dict)
    relations: dict[Relation, None] = field(default_factory=dict)

    def relate(self, found: Iterable[Relation]) -> None:
        """Take in relations between numbers that the system has, each as far as it is true; one that is not helps nobody to subtract."""
        for relation in found:
            if all(name in self.nodes for _, name in relation.terms):
                left = sum((weight * self.nodes[name].value for weight, name in relation.terms), relation.constant)
                if relation.is_equal and left:
                    sign = 1 if left > 0 else -1  # parts that are not the whole are at most the whole, or at least
                    terms = tuple((sign * weight, name) for weight, name in relation.terms)
                    self.relations[Relation(terms, is_equal=False, constant=sign * relation.constant)] = None
                elif relation.is_equal or left >= 0:
                    self.relations[relation] = None


def system_of(summaries: Iterable[Summary]) -> System:
    """Put every count and booked amount of the summaries into one system, each in the most exact form in which any of them shows it.

    Raises ValueError where two cells that say to count the same hold different numbers.
    """
    made = System()
    relations: list[Relation] = []
    for summary in summaries:
        for place, cell, is_shown in cells(summary):
            if isinstance(cell, Count | Booked):
                _add(made, identity(summary, place, cell), cell, form_in(summary, cell) if is_shown else None)
        relations += summary.relations
    made.relate(relations)
    return made


def identity(summary: Summary, place: str, cell: Count | Booked) -> Counted:
    """What a cell counts; its own place where it does not say."""
    return cell.of or Counted("", "", f"{summary.id}.{place}", "")


def cells(summary: Summary) -> Iterator[tuple[str, Cell, bool]]:
    """Give every cell with its place, and whether it is shown: by itself, or through a figure that is worked out from it."""
    raw: dict[str, Cell] = dict(summary.hidden)
    seen: list[str] = []
    for row in summary.rows:
        for column in summary.columns:
            if column.key in row.cells:
                raw[f"{row.key}.{column.key}"] = row.cells[column.key]
                seen.append(f"{row.key}.{column.key}")
        seen += _named(row.header)
    for words in (*summary.notes, summary.source):
        seen += _named(words)
    shown: set[str] = set()
    while seen:
        place = seen.pop()
        if place in shown or place not in raw:
            continue
        shown.add(place)
        cell = raw[place]
        seen += cell.of if isinstance(cell, Worked) else _named(cell) if isinstance(cell, Words) else ()
    for place, cell in raw.items():
        yield place, cell, place in shown


def _named(words: Words) -> list[str]:
    return re.findall(r"\{(\w+)\}", words.text)


def form_in(summary: Summary, cell: Cell) -> Form:
    """Give the form in which a summary asks for a number to be shown."""
    if isinstance(cell, Booked):
        return Form.EXACT if cell.is_left_over else Form.ROUNDED
    if summary.is_part:
        return Form.ROUNDED
    return Form.ROUNDED if summary.is_breakdown and not (isinstance(cell, Count) and cell.is_headline) else Form.EXACT


def _add(made: System, name: Counted, cell: Count | Booked, form: Form | None) -> None:
    value, each = Decimal(cell.value), cell.each if isinstance(cell, Booked) else ONE
    node = made.nodes.setdefault(name, Node(value, each))
    if (node.value, node.each) != (value, each):
        raise ValueError(f"two cells say to count {name.what!r} ({name.when}) and hold different numbers")
    if form is not None:
        node.form = form if node.form is None else min(node.form, form)
    if isinstance(cell, Booked):
        node.is_left_over |= cell.is_left_over
        return
    node.is_headline |= cell.is_headline
    node.is_guarded |= cell.is_guarded
    node.is_net |= cell.is_net
    node.gives_way |= cell.gives_way
    node.families = cell.families if node.families is None else node.families
    if cell.families not in (None, node.families):
        raise ValueError(f"two cells say to count {name.what!r} ({name.when}) and have different numbers of families behind them")


def merged(systems: Iterable[System]) -> System:
    """Put several systems into one, which can be added to."""
    made = System()
    for system in systems:
        made.nodes.update(system.nodes)
        made.relations.update(system.relations)
    return made
