"""Say how an extract differs from the one of the same name that came in before, which it supersedes.

What come in are the accepted rows of both; what goes out are counts of rows, never what a row holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfdata.extracts import TABLES

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Change:
    """How many rows of a table are new, gone, or the same row (by its key) with other cells."""

    table: str
    added: int
    removed: int
    changed: int

    def __str__(self) -> str:
        told = [(count, kind) for kind, count in (("added", self.added), ("removed", self.removed), ("changed", self.changed)) if count]
        (first, kind), *others = told or [(0, "changed")]
        words = [f"{first:,} {'row' if first == 1 else 'rows'} {kind}", *(f"{count:,} {kind}" for count, kind in others)]
        return f"{self.table}: {', '.join(words)} since this extract last came in"


def between(before: Mapping[str, pd.DataFrame] | None, after: Mapping[str, pd.DataFrame]) -> tuple[Change, ...]:
    """Count what changed in each table of which a row came or went; nothing where no extract of this name was there before."""
    if before is None:
        return ()
    found = (_of_table(name, before.get(name), after.get(name)) for name in TABLES)
    return tuple(change for change in found if change.added or change.removed or change.changed)


def _of_table(name: str, before: pd.DataFrame | None, after: pd.DataFrame | None) -> Change:
    if before is None or after is None:
        return Change(name, 0 if after is None else len(after), 0 if before is None else len(before), 0)
    columns = list(TABLES[name].names)
    key = list(TABLES[name].key)
    both = before[columns].merge(after[columns], on=key, how="outer", suffixes=(" before", " after"), indicator="came")
    same = both[both["came"] == "both"]
    is_changed = same["came"] != "both"
    for column in columns:
        if column not in key:
            old, new = same[f"{column} before"], same[f"{column} after"]
            is_changed |= (old.notna() | new.notna()) & ~(old == new).fillna(False).astype("bool")
    came = both["came"].value_counts()
    return Change(name, int(came["right_only"]), int(came["left_only"]), int(is_changed.sum()))
