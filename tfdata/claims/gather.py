"""Bring an authority's rows together family by family, as the rules read them.

In comes a caseload as it was known on a day; out go the facts of each family, in order of their pseudonyms. Nothing is decided here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tfdata.caseload import Caseload
from tfdata.claims.facts import Claimed, Facts, Measured, Paper, Person, Spell

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, str]
Rows = dict[Key, list[Any]]


def gather(caseload: Caseload) -> Iterator[Facts]:
    """Give the facts of each family of the caseload, one for each phase that it is in."""
    tables = {name: _by_family(getattr(caseload, name)) for name in ("problems", "people", "documents", "progress", "employment", "claims")}
    for row in sorted(_records(caseload.families), key=lambda row: (row.phase, row.family_id)):
        found = {name: rows.get((row.phase, row.family_id), []) for name, rows in tables.items()}
        yield Facts(
            row.local_authority,
            row.phase,
            row.family_id,
            _day(row.identified_on),
            _text(row.consent),
            _day(row.attached_on),
            _day(row.closed_on),
            _text(row.practitioner_id),
            _text(row.team),
            _text(row.has_local_concern) == "yes",
            _text(row.re_referral_of),
            {item.problem: _day(item.identified_on) for item in found["problems"]},
            tuple(Person(item.individual_id, item.role, _day(item.left_school_on)) for item in found["people"]),
            tuple(sorted((_paper(item) for item in found["documents"]), key=lambda paper: (paper.completed_on, paper.document))),
            tuple(sorted((_measured(item) for item in found["progress"]), key=lambda item: (item.from_on, item.to_on, item.individual_id))),
            tuple(
                sorted(
                    (Spell(item.individual_id, item.benefit, _day(item.started_on), _day(item.ended_on)) for item in found["employment"]),
                    key=lambda spell: (spell.started_on, spell.individual_id),
                )
            ),
            tuple(
                sorted((Claimed(item.claim_basis, item.status, _day(item.status_on)) for item in found["claims"]), key=lambda item: item.on)
            ),
        )


def _by_family(table: pd.DataFrame) -> Rows:
    rows: Rows = defaultdict(list)
    for row in _records(table):
        rows[(row.phase, row.family_id)].append(row)
    return rows


def _records(table: pd.DataFrame) -> Iterator[Any]:
    return table.itertuples(index=False, name="Row")


def _paper(row: Any) -> Paper:
    named = frozenset(_text(row.problems_named).split(";")) - {""}
    says = (_answer(row.names_outcomes), _answer(row.covers_all_members), _answer(row.has_objectives))
    return Paper(row.document, _day(row.completed_on), named, *says)


def _measured(row: Any) -> Measured:
    value = Decimal(str(row.value))
    return Measured(row.problem, row.indicator, _day(row.from_on), _day(row.to_on), value, _text(row.individual_id))


def _day(value: Any) -> Any:
    """Give a day, or None where the cell is empty."""
    return None if value != value or value is None else date(value.year, value.month, value.day)  # NaT is unlike itself


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _answer(value: Any) -> bool | None:
    return {"yes": True, "no": False}.get(_text(value))
