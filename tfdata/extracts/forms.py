"""The forms of a description: a column, a table's contract, and the columns that several tables share.

The tables themselves are described in the modules beside this one; nothing here reads or checks anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ISO_DATE = r"\d{4}-\d{2}-\d{2}"
_DTYPES = {"date": "datetime64[us]", "families": "Int64", "count": "Int64", "number": "object"}
_PSEUDONYM = r"[A-Za-z0-9][A-Za-z0-9._:/-]*"
_PSEUDONYM_WORDS = "letters, digits and . _ : / - without spaces, so that no name is taken for it"


@dataclass(frozen=True)
class Column:
    """A column of an extract: what it means, what may stand in it, and whether it may be empty or left out.

    A count is a whole number of events. A number is read as a Decimal of so many `decimals`; `is_money` is in pounds. `percent_by` names
    the column beside it whose codes that end in `_percent` say that the number is a percentage.
    """

    name: str
    type: Literal["date", "code", "text", "quarter", "families", "count", "number"]
    description: str
    constraint: str
    may_be_empty: bool = False
    may_be_absent: bool = False
    pattern: str = ""
    codes: tuple[str, ...] = ()
    codes_from: Literal["", "phases", "problems", "bases", "measures", "services"] = ""
    pseudonym_of: Literal["", "family", "practitioner", "individual"] = ""
    decimals: int = 0
    is_money: bool = False
    percent_by: str = ""

    @property
    def dtype(self) -> str:
        """The type of the column once it is read; an empty cell is a missing value of that type."""
        return _DTYPES.get(self.type, "str")


@dataclass(frozen=True)
class TableContract:
    """A table of an extract: its columns, the key that no two rows share, and the rules that a row must keep.

    `happened_on` is the column that stands in where a row does not say when the authority came to know it: a date, or the quarter by
    whose end it was known; where it is recorded_on itself, a row without it is known together with its family. `counted_by` stands in
    for it where a row counts events: the last day of the period, since no count of it is known before. The tables that are required are
    needed together, unless the extract holds one that `stands_alone`.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    happened_on: str
    rules: tuple[str, ...]
    is_required: bool = True
    stands_alone: bool = False
    counted_by: str = ""

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that must stand in the file, even where their cells may be empty."""
        return tuple(column.name for column in self.columns if not column.may_be_absent)

    @property
    def dates(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.type == "date")

    @property
    def events(self) -> tuple[str, ...]:
        """The dates on which something happened to the family: all but recorded_on."""
        return tuple(name for name in self.dates if name != "recorded_on")


@dataclass(frozen=True)
class TableCounts:
    """How many rows of a table came in, were kept and were quarantined; the last two always make the first.

    `contradicting` of those quarantined say what cannot be, or contradict themselves or another row.
    """

    rows_in: int
    kept: int
    quarantined: int
    contradicting: int = 0


def date(name: str, description: str, *, optional: bool = False) -> Column:
    """A column of days."""
    constraint = "a date written as 2015-12-31, not in the future; 31/12/2015 is read as well"
    return Column(name, "date", description, constraint, may_be_empty=optional, may_be_absent=optional, pattern=ISO_DATE)


def pseudonym(name: str, of: Literal["family", "practitioner", "individual"], description: str, *, optional: bool = False) -> Column:
    """A column of pseudonyms."""
    return Column(name, "code", description, _PSEUDONYM_WORDS, optional, optional, pattern=_PSEUDONYM, pseudonym_of=of)


def word(name: str, description: str, *, optional: bool = False) -> Column:
    """A column of words or short codes of the authority's own list."""
    constraint = "a word or short code of letters, digits, spaces and , & / ( ) ' . _ -"
    return Column(
        name, "code", description, constraint, optional, optional, pattern=r"[A-Za-z0-9](?:[A-Za-z0-9 ,&/()'’._-]*[A-Za-z0-9)._])?"
    )


def code(name: str, description: str, *codes: str, may_be_empty: bool = False, may_be_absent: bool = False) -> Column:
    """A column of codes that stand in no parameter file."""
    words = f"one of {', '.join(codes)}"
    return Column(name, "code", description, words, may_be_empty or may_be_absent, may_be_absent, codes=codes)


def yes_or_no(name: str, description: str) -> Column:
    """A column that may say yes or no, and may be left out."""
    return code(name, description, "yes", "no", may_be_absent=True)


AUTHORITY = Column(
    "local_authority",
    "code",
    "The upper-tier local authority that works with the family, as its nine-character GSS code.",
    "the GSS code of a county, unitary, metropolitan or London borough: E06, E08, E09 or E10 and six digits",
    pattern=r"E(06|08|09|10)\d{6}",
)
PHASE = Column(
    "phase", "code", "The phase of the programme under which the family counts.", "a phase that params/phases holds", codes_from="phases"
)
FAMILY = pseudonym("family_id", "family", "The family's pseudonym, the same in every table and never a name.")
RECORDED = date("recorded_on", "The day on which the authority came to know what the row says.", optional=True)
COMMON = ("no date lies in the future", "nothing happened after the row's own recorded_on")
OF_A_FAMILY = "its family stands in families.csv and was not refused"
PROBLEM = Column("problem", "code", "The headline problem.", "a problem code of the row's phase", codes_from="problems")
BASIS = Column("claim_basis", "code", "The basis on which the result is claimed.", "a basis of the row's phase", codes_from="bases")
