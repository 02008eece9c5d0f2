"""An authority's accepted rows, as all is known now or as the authority knew it at the end of an earlier day.

What comes in are the tables of one partition of the store; what goes out are the same tables, narrowed by day, phase or district.
Every narrowing starts from all rows that were accepted, so that the order of narrowings does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from tfdata.extracts import TABLES, TableCounts
from tfdata.periods import Quarter

if TYPE_CHECKING:
    import pandas as pd

FAMILY = ["phase", "family_id"]
FIGURE = ["phase", "quarter", "measure"]
_BLANKED = ("approached_on", "consent_on", "attached_on", "closed_on")
_OF_AUTHORITY = ("ledger", "returns")  # without any family's row, so that no district has them
_OF_FAMILIES = tuple(name for name in TABLES if name not in ("families", *_OF_AUTHORITY))


@dataclass(frozen=True, eq=False)
class Caseload:
    """The tables of an authority (columns as in `extracts.TABLES`, an empty cell is missing), and what is known of their making.

    `counts` are those of the whole extract for this authority, of the tables that it gave; `known_on` is the day of `as_known`, or None
    for all that is known. `kept` are narrowings by day, phase and district that were asked for before.
    """

    name: str
    local_authority: str
    is_demonstration: bool
    sha256: str
    families: pd.DataFrame = field(repr=False)
    problems: pd.DataFrame = field(repr=False)
    documents: pd.DataFrame = field(repr=False)
    claims: pd.DataFrame = field(repr=False)
    people: pd.DataFrame = field(repr=False)
    progress: pd.DataFrame = field(repr=False)
    employment: pd.DataFrame = field(repr=False)
    spot_checks: pd.DataFrame = field(repr=False)
    service_use: pd.DataFrame = field(repr=False)
    ledger: pd.DataFrame = field(repr=False)
    returns: pd.DataFrame = field(repr=False)
    has_documents: bool
    counts: Mapping[str, TableCounts]
    known_on: date | None = None
    _filters: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    _whole: Caseload | None = field(default=None, repr=False)
    kept: dict[tuple[Any, ...], Any] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def nothing(cls, gss_code: str) -> Caseload:
        """Give the caseload of an authority of which no extract came in: every table is empty, and none was given."""
        tables: Mapping[str, Any] = {name: empty(name) for name in TABLES}
        return cls("", gss_code, False, "", **tables, has_documents=False, counts={})

    @property
    def is_empty(self) -> bool:
        """Whether no extract came in at all; what is not known is not nought."""
        return not self.name

    def has(self, table: str) -> bool:
        """Whether the extract gave a table for this authority, so that what is not in it can be counted as nought.

        Of returns, and of families for every other table, at least one row was accepted; the others may have none.
        """
        whole = self.counts.get("returns" if table == "returns" else "families")
        is_given = self.has_documents if table == "documents" else table in self.counts
        return is_given and whole is not None and whole.kept > 0

    @property
    def recorded_share(self) -> float:
        """The share of rows that say when the authority came to know them; for the others the day it happened stands in."""
        tables = [getattr(self, name) for name in TABLES]
        rows = sum(len(table) for table in tables)
        return sum(int(table["recorded_on"].notna().sum()) for table in tables) / rows if rows else 1

    def gives(self, column: str) -> bool:
        """Whether any family's row of the whole extract fills a column; where none does, the extract cannot say."""
        return bool((self._whole or self).families[column].notna().any())

    def as_known(self, day: date) -> Caseload:
        """Give the caseload as the authority knew it at the end of a day: of each family the latest version known by then.

        A row counts from its recorded_on, or else from the day it happened. What happened to a family after the day is blank:
        a row without recorded_on tells of it, one with recorded_on cannot. Another table's row counts once its family is known, and so
        does a person who has no day; a spell of work that ended after the day goes on, and a child who left school later is at school.
        Of each figure that was returned for a quarter ended by the day, the latest version known by then is given.
        """
        return self._narrowed(day if self.known_on is None else min(day, self.known_on), self._filters)

    def of_phase(self, phase: str) -> Caseload:
        """Give the families of a phase, what belongs to them, and the figures returned and amounts booked for the phase."""
        return self._narrowed(self.known_on, (*self._filters, ("phase", phase)))

    def of_district(self, gss_code: str) -> Caseload:
        """Give the families of a district (of those versions that are in view), and what belongs to them.

        A returned figure and a booked amount are the whole authority's, so that no district has one.
        """
        return self._narrowed(self.known_on, (*self._filters, ("district", gss_code)))

    def in_view(self, day: date, phase: str, district: str = "") -> Caseload:
        """Give what `as_known`, `of_phase` and, where a district is named, `of_district` would give one after the other, in one step."""
        day = day if self.known_on is None else min(day, self.known_on)
        return self._narrowed(day, (*self._filters, ("phase", phase), *((("district", district),) if district else ())))

    def _narrowed(self, day: date | None, filters: tuple[tuple[str, str], ...]) -> Caseload:
        whole = self._whole or self
        families, of_authority = whole.families, {name: getattr(whole, name) for name in _OF_AUTHORITY}
        others = {name: getattr(whole, name) for name in _OF_FAMILIES}
        if day is not None:
            end = datetime.combine(day, time.min)
            families = _as_known(families, end)
            others = {name: _known_by(rows, name, end) for name, rows in others.items()}
            of_authority = {"ledger": _known_by(whole.ledger, "ledger", end), "returns": _returned(whole.returns, end)}
        for column, value in filters:
            families = families[families[column] == value]
            of_authority = {name: rows[rows[column] == value] if column in rows else rows.iloc[:0] for name, rows in of_authority.items()}
        in_view = families.set_index(FAMILY).index
        others = {name: rows[rows.set_index(FAMILY).index.isin(in_view)] for name, rows in others.items()}
        tables = {"families": families, **others, **of_authority}
        tables = {name: rows.reset_index(drop=True) for name, rows in tables.items()}
        return replace(whole, **tables, known_on=day, _filters=filters, _whole=whole)


def empty(table: str) -> pd.DataFrame:
    """Give a table without rows, each column with its type."""
    import pandas as pd

    return pd.DataFrame({column.name: pd.Series(dtype=column.dtype) for column in TABLES[table].columns})


def _known_on(rows: pd.DataFrame, table: str) -> pd.Series:
    """Give the day on which each row was known; a number of events only once its period is over."""
    contract = TABLES[table]
    happened = rows[contract.happened_on]
    if contract.counted_by:
        counts = next(column.name for column in contract.columns if column.type == "count")
        happened = happened.where(rows[counts].isna(), rows[contract.counted_by])
    return rows["recorded_on"].fillna(happened)


def _known_by(rows: pd.DataFrame, table: str, end: datetime) -> pd.DataFrame:
    """Give the rows known by then, with what happened later blanked; a row that has no day at all is known with its family."""
    known = rows[~(_known_on(rows, table) > end)]
    later = {name: known[name].mask(known[name] > end) for name in TABLES[table].events if name != TABLES[table].happened_on}
    return known.assign(**later)


def _returned(returns: pd.DataFrame, end: datetime) -> pd.DataFrame:
    """Give each figure once, of quarters that had ended by then: the latest version known by then."""
    ended_on = returns["quarter"].map({name: Quarter(name).end for name in returns["quarter"].unique()}).astype("datetime64[us]")
    dated = returns.assign(_known_on=returns["recorded_on"].fillna(ended_on))
    latest_first = dated[(dated["_known_on"] <= end) & (ended_on <= end)].sort_values("_known_on", ascending=False)
    return latest_first.drop_duplicates(FIGURE).drop(columns="_known_on").sort_values(FIGURE)


def _as_known(families: pd.DataFrame, end: datetime) -> pd.DataFrame:
    """Give one row a family: its latest version known by then, with what happened later blanked."""
    dated = families.assign(_known_on=_known_on(families, "families"))
    latest_first = dated[dated["_known_on"] <= end].sort_values("_known_on", ascending=False)
    latest = latest_first.drop_duplicates(FAMILY).drop(columns="_known_on").sort_values(FAMILY)
    changed = {"consent": latest["consent"].mask(latest["consent_on"].fillna(latest["approached_on"]) > end)}
    for column in _BLANKED:
        changed[column] = latest[column].mask(latest[column] > end)
    return latest.assign(**changed)
