"""What a summary is made of before it is protected, and the figure that is printed after.

A raw `Count` or `Booked` hides its value and cannot be printed; a `Worked` cell only says how it follows from others, so that
percentages, money and differences are worked out from protected counts and never before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

from tfdata.operations import Operation


@dataclass(frozen=True)
class Figure:
    """A number as printed, with what it is and what it rests on; the only form in which a number reaches a page.

    `rests_on` are keys of parameters, `made_of` the ids of the figures that it is worked out from, in the order that `formula` takes them;
    `tables` are those of the extract that it was counted from.
    """

    id: str
    label: str
    value: Decimal | None
    shown: str
    unit: str
    numerator: str
    denominator: str
    definition: str
    marker: str
    rests_on: tuple[str, ...]
    part: str
    made_of: tuple[str, ...] = ()
    formula: str = ""
    tables: tuple[str, ...] = ()


class Counted(NamedTuple):
    """What a number counts, in words that are the same wherever it is shown, so that it is protected once and for all.

    `area` is a GSS code and `phase` an id; `what` is a measure, or a measure and a part of it ("attached by team: North"); `when` is the
    ISO day on which it stood, or the quarter, year or span that it happened in.
    """

    area: str
    phase: str
    what: str
    when: str


@dataclass(frozen=True)
class Relation:
    """What anybody knows of counts without seeing them: their weighted sum and the constant are nought, or not below nought.

    `is_of_each` marks a group and those of it of whom something holds: where the group is hidden, a nought would say it of every one.
    """

    terms: tuple[tuple[int, Counted], ...]
    is_equal: bool = True
    constant: Decimal = Decimal(0)
    is_of_each: bool = False

    @classmethod
    def adds_up(cls, whole: Counted, parts: Iterable[Counted]) -> Relation:
        """The parts make up the whole."""
        return cls(((1, whole), *((-1, part) for part in parts)))

    @classmethod
    def within(cls, whole: Counted, *parts: Counted) -> Relation:
        """The parts share no family and lie within the whole, which may hold others."""
        return cls(((1, whole), *((-1, part) for part in parts)), is_equal=False)

    @classmethod
    def of_each(cls, group: Counted, some: Counted) -> Relation:
        """Some of a group: those of whom something holds that might hold of each."""
        return cls(((1, group), (-1, some)), is_equal=False, is_of_each=True)


@dataclass(frozen=True)
class Count:
    """Families counted in an extract, not yet protected; its value is not in its repr.

    `of` says what it counts, where the same or a part of it is shown elsewhere too; without it the count stands by itself. A headline is
    shown exactly in a breakdown too, where that is safe. A count of events says how many `families` stand behind it, and is small where
    they are few, however large it is; nothing shows them. One that `is_guarded` is shown nowhere, being the difference of two that are,
    and is protected as if it were; where it also `is_net`, families come into it and go out of it, so that it may be below nought too, and
    it is kept as wide as the policy asks and no more. One that `gives_way` is hidden before others where one has to be. `tables` are
    those that it was counted from, where they are not its measure's: an authority's returns.
    """

    value: int = field(repr=False)
    measure: str
    label: str = ""
    rests_on: tuple[str, ...] = ()
    of: Counted | None = None
    is_headline: bool = False
    families: int | None = field(default=None, repr=False)
    is_guarded: bool = False
    is_net: bool = False
    gives_way: bool = False
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Booked:
    """Money booked for families, not yet protected: divided by the payment for a family it gives their number back.

    `each` is the largest payment that it can be made of, so that no fewer families than protection asks for can stand behind it; its
    value is not in its repr. `of` is as in `Count`. One that `is_left_over` is no payment for families, such as a balance, and is shown
    exactly, however small, where payments cannot be got back from it.
    """

    value: Decimal = field(repr=False)
    each: Decimal
    label: str = ""
    definition: str = ""
    rests_on: tuple[str, ...] = ()
    of: Counted | None = None
    is_left_over: bool = False


@dataclass(frozen=True)
class Given:
    """A figure that others published or a parameter gives: exempt from protection and cited by `rests_on`.

    One that was worked out from exact counts names their places in `given`, and is shown only where every one of them is shown as it is.
    One that was worked out from figures which may be shown names their ids in `made_of`, and says how in its `formula`.
    One that was counted at the door or booked names its `tables`.
    """

    value: Decimal | int
    unit: str
    rests_on: tuple[str, ...]
    label: str = ""
    definition: str = ""
    decimals: int = 0
    given: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()
    formula: str = ""
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Worked:
    """A figure that follows from other cells of its summary, named by row and column or by hidden name, once they are protected."""

    operation: Operation
    of: tuple[str, ...]
    unit: str
    definition: str
    label: str = ""
    rests_on: tuple[str, ...] = ()
    decimals: int = 0


@dataclass(frozen=True)
class Again:
    """A figure that stands in something `Published` already, at a place there, shown again as it is: the same figure, not another."""

    published: object = field(repr=False)
    place: str


@dataclass(frozen=True)
class Absent:
    """A figure that is not there: `x` not available, `z` not applicable, `low` so small that it rounds to nought."""

    marker: Literal["x", "z", "low"]
    why: str


@dataclass(frozen=True)
class Words:
    """Text for a cell or a sentence; its numbers are the document's own, cited by `rests_on`, or there are none.

    `{name}` in the text stands for the cell of that name.
    """

    text: str
    rests_on: tuple[str, ...] = ()


Cell = Count | Booked | Given | Worked | Again | Absent | Words


@dataclass(frozen=True)
class Column:
    """A column: its key, its heading, and whether it holds numbers."""

    key: str
    label: str
    is_number: bool = True


@dataclass(frozen=True)
class Row:
    """A row: its key, its heading, and its cells by column key (a column left out is blank).

    The heading of one that `is_few` is a word of the extract that so few families share that it may tell of one: it is not shown.
    """

    key: str
    header: Words
    cells: Mapping[str, Cell]
    is_total: bool = False
    is_few: bool = False


@dataclass(frozen=True)
class Reference:
    """Where a row of the table of sources can be looked up: the parameter's key and file of `params/`, and its document's address."""

    key: str
    file: str
    link: str = ""


@dataclass(frozen=True)
class Summary:
    """A table of raw cells on its way to protection: `part` A is the published record, B the caseload; `stub` heads the rows.

    `hidden` are cells that others are worked out from; `relations` are what is known of the counts whether they are shown or not. The
    counts of a breakdown are rounded; a district's summary `is_part` of its county's, and nothing in it is exact. `tables` are those of
    the extract that its counts are narrowed by, beside the tables of their measures. `references`, where there are any, is one for each
    row. `looked_up` are keys of parameters by which the run is known to be the same.
    """

    id: str
    title: str
    part: Literal["A", "B"]
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    is_breakdown: bool = False
    is_demonstration: bool = False
    hidden: Mapping[str, Cell] = field(default_factory=dict)
    notes: tuple[Words, ...] = ()
    source: Words = field(default_factory=lambda: Words(""))
    relations: tuple[Relation, ...] = ()
    is_part: bool = False
    tables: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    looked_up: tuple[str, ...] = ()


def in_use(columns: Iterable[Column], rows: Iterable[Row]) -> tuple[Column, ...]:
    """Give the columns that some row fills; a column without any cell is not shown."""
    used = {key for row in rows for key in row.cells}
    return tuple(column for column in columns if column.key in used)


def in_a_sentence(label: str) -> str:
    """Give a label as it stands within a sentence."""
    return label[:1].lower() + label[1:]
