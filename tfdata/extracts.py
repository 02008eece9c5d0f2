"""What a council's extract holds: its five tables, every column with its type, meaning and constraint, and each table's rules in words.

The reader, the contract and the data dictionary are all made from here.
This module holds descriptions only: it reads nothing and checks nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ISO_DATE = r"\d{4}-\d{2}-\d{2}"
NOT_RETURNED = ("problem", "profile")  # one needs a problem's code beside it, the other is the project's own assumption
_DTYPES = {"date": "datetime64[us]", "families": "Int64"}
_PSEUDONYM = r"[A-Za-z0-9][A-Za-z0-9._:/-]*"
_UNSEEN = "\\x00-\\x1f\\x7f-\\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # control characters and marks without a shape
_SOURCE = rf"[^\s{_UNSEEN}][^{_UNSEEN}]{{0,199}}"
_SOURCE_WORDS = "words of at most 200 characters on one line, without a person's name; of numbers only dates"
_QUARTER = r"[1-9][0-9]{3}-[0-9]{2}-Q[1-4]"
_QUARTER_WORDS = "a quarter that has ended, written as 2015-16-Q3 for October to December 2015"
_MEASURE_WORDS = "a measure that counts families; of the results, one of the row's phase"
_NUMBER_WORDS = "a whole number of families, 0 or more and of at most seven digits; 1,160 is read as 1160"
_PSEUDONYM_WORDS = "letters, digits and . _ : / - without spaces, so that no name is taken for it"


@dataclass(frozen=True)
class Column:
    """A column of an extract: what it means, what may stand in it, and whether it may be empty or left out."""

    name: str
    type: Literal["date", "code", "text", "quarter", "families"]
    description: str
    constraint: str
    may_be_empty: bool = False
    may_be_absent: bool = False
    pattern: str = ""
    codes: tuple[str, ...] = ()
    codes_from: Literal["", "phases", "problems", "bases", "measures"] = ""
    pseudonym_of: Literal["", "family", "practitioner"] = ""

    @property
    def dtype(self) -> str:
        """The type of the column once it is read; an empty cell is a missing value of that type."""
        return _DTYPES.get(self.type, "str")


@dataclass(frozen=True)
class TableContract:
    """A table of an extract: its columns, the key that no two rows share, and the rules that a row must keep.

    `happened_on` is the column that stands in where a row does not say when the authority came to know it: a date, or the quarter by
    whose end it was known. The tables that are required are needed together, unless the extract holds one that `stands_alone`.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    happened_on: str
    rules: tuple[str, ...]
    is_required: bool = True
    stands_alone: bool = False

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
    """How many rows of a table came in, were kept and were quarantined; the last two always make the first."""

    rows_in: int
    kept: int
    quarantined: int


def _date(name: str, description: str, *, optional: bool = False) -> Column:
    constraint = "a date written as 2015-12-31, not in the future; 31/12/2015 is read as well"
    return Column(name, "date", description, constraint, may_be_empty=optional, may_be_absent=optional, pattern=ISO_DATE)


def _pseudonym(name: str, of: Literal["family", "practitioner"], description: str, *, optional: bool = False) -> Column:
    return Column(name, "code", description, _PSEUDONYM_WORDS, optional, optional, pattern=_PSEUDONYM, pseudonym_of=of)


def _codes(name: str, description: str, *codes: str, may_be_empty: bool = False) -> Column:
    return Column(name, "code", description, f"one of {', '.join(codes)}", may_be_empty=may_be_empty, codes=codes)


_AUTHORITY = Column(
    "local_authority",
    "code",
    "The upper-tier local authority that works with the family, as its nine-character GSS code.",
    "the GSS code of a county, unitary, metropolitan or London borough: E06, E08, E09 or E10 and six digits",
    pattern=r"E(06|08|09|10)\d{6}",
)
_PHASE = Column(
    "phase", "code", "The phase of the programme under which the family counts.", "a phase that params/phases holds", codes_from="phases"
)
_FAMILY = _pseudonym("family_id", "family", "The family's pseudonym, the same in every table and never a name.")
_RECORDED = _date("recorded_on", "The day on which the authority came to know what the row says.", optional=True)
_COMMON = ("no date lies in the future", "nothing happened after the row's own recorded_on")
_OF_A_FAMILY = "its family stands in families.csv and was not refused"

TABLES: Mapping[str, TableContract] = {
    table.name: table
    for table in (
        TableContract(
            "families",
            "One row for each family, or for each version of a family as the authority came to know more of it.",
            (
                _AUTHORITY,
                Column(
                    "district",
                    "code",
                    "The district of the county in which the family lives, as its GSS code.",
                    "the GSS code of a district, E07 and six digits; empty outside counties",
                    may_be_empty=True,
                    pattern=r"E07\d{6}",
                ),
                _PHASE,
                _FAMILY,
                _date("identified_on", "The day on which the family was identified as having several problems."),
                _date("approached_on", "The day on which the family was first asked to take part.", optional=True),
                _codes("consent", "What the family answered; empty while it has not answered.", "given", "refused", may_be_empty=True),
                _date("consent_on", "The day on which the family answered.", optional=True),
                _date("attached_on", "The day on which the family was attached to the programme.", optional=True),
                _date("closed_on", "The day on which work with the family ended.", optional=True),
                _pseudonym("practitioner_id", "practitioner", "The pseudonym of the family's key worker.", optional=True),
                Column(
                    "referral_source",
                    "code",
                    "Who referred the family, as a word or a short code of the authority's own list.",
                    "a word or short code of letters, digits, spaces and , & / ( ) ' . _ -",
                    pattern=r"[A-Za-z0-9](?:[A-Za-z0-9 ,&/()'’._-]*[A-Za-z0-9)._])?",
                ),
                _pseudonym("re_referral_of", "family", "The earlier pseudonym of a family that comes back.", optional=True),
                _RECORDED,
            ),
            ("local_authority", "phase", "family_id", "recorded_on"),
            "identified_on",
            (
                *_COMMON,
                "a family has one row, or several of which each has its own recorded_on",
                "a family that refused consent is not attached",
                "attached_on is not before identified_on",
                "closed_on needs attached_on and is not before it",
                "a family is not a re-referral of itself",
            ),
        ),
        TableContract(
            "problems",
            "One row for each headline problem that a family has.",
            (
                _AUTHORITY,
                _PHASE,
                _FAMILY,
                Column("problem", "code", "The headline problem.", "a problem code of the row's phase", codes_from="problems"),
                _date("identified_on", "The day on which the problem was identified."),
                _RECORDED,
            ),
            ("local_authority", "phase", "family_id", "problem"),
            "identified_on",
            (*_COMMON, _OF_A_FAMILY, "the problem is one of the row's phase, and one that the authority uses"),
        ),
        TableContract(
            "documents",
            "One row for each assessment, plan or review that was completed for a family.",
            (
                _AUTHORITY,
                _PHASE,
                _FAMILY,
                _codes("document", "Which document it is.", "assessment", "plan", "review"),
                _date("completed_on", "The day on which the document was completed."),
                Column(
                    "problems_named",
                    "code",
                    "The problems that the document names.",
                    "problem codes of the row's phase, separated by ; and empty where the document names none",
                    may_be_empty=True,
                    codes_from="problems",
                ),
                _RECORDED,
            ),
            ("local_authority", "phase", "family_id", "document", "completed_on"),
            "completed_on",
            (*_COMMON, _OF_A_FAMILY, "every problem named is one of the row's phase, and one that the authority uses"),
            is_required=False,
        ),
        TableContract(
            "claims",
            "One row for each status that a family's result claim reached.",
            (
                _AUTHORITY,
                _PHASE,
                _FAMILY,
                Column(
                    "claim_basis", "code", "The basis on which the result is claimed.", "a basis of the row's phase", codes_from="bases"
                ),
                _codes("status", "The status that the claim reached.", "claimed", "paid", "rejected", "repaid"),
                _date("status_on", "The day on which the claim reached the status."),
                _RECORDED,
            ),
            ("local_authority", "phase", "family_id", "claim_basis", "status"),
            "status_on",
            (
                *_COMMON,
                _OF_A_FAMILY,
                "the basis is one of the row's phase",
                "paid or rejected follows claimed for the same family and basis",
                "repaid follows paid for the same family and basis",
            ),
        ),
        TableContract(
            "returns",
            "One row for each figure that the authority returned for a quarter, without any family's row.",
            (
                _AUTHORITY,
                _PHASE,
                Column("quarter", "quarter", "The quarter by whose end the families are counted.", _QUARTER_WORDS, pattern=_QUARTER),
                Column("measure", "code", "What is counted, as params/measures.yaml defines it.", _MEASURE_WORDS, codes_from="measures"),
                Column("value", "families", "How many families there were by the quarter's end.", _NUMBER_WORDS, pattern=r"[0-9]{1,7}"),
                Column("source", "text", "The return or document in which the figure stands.", _SOURCE_WORDS, pattern=_SOURCE),
                _RECORDED,
            ),
            ("local_authority", "phase", "quarter", "measure", "recorded_on"),
            "quarter",
            (
                "the quarter has ended, and the phase had begun by then",
                "recorded_on is not in the future and not before the quarter's first day",
                "a figure has one row, or several of which each has its own recorded_on",
                "of one quarter's figures that were recorded together, none is above the one that its families are among: "
                "approached and attached among identified, consent among approached, closed and results among attached, paid among claimed",
            ),
            is_required=False,
            stands_alone=True,
        ),
    )
}
