"""The council's own case references: told apart by their pseudonyms, and shown in place of these on restricted pages.

In come a file of references and the council's key; out goes what stands for which pseudonym. No reference enters a notebook, a list that
is frozen or a store, and no message holds one.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tfdata import places
from tfdata.claims.known import count
from tfdata.faults import refuse
from tfdata.shown import clean

if TYPE_CHECKING:
    from tfdata.sources.identifiers import Key

HEADINGS = frozenset({"reference", "references", "case_reference", "case reference", "family_id"})
_SEPARATORS = ",;\t"
_LARGEST = 20_000_000
_LONGEST = 200  # a longer cell is no case reference, and the file not one of references


@dataclass(frozen=True)
class References:
    """The council's references by pseudonym; empty where none were given."""

    by_pseudonym: Mapping[str, str] = field(default_factory=dict, repr=False)

    def shown(self, family_id: str) -> str:
        """Give the council's reference of a family, or its pseudonym where none was given."""
        return self.by_pseudonym.get(family_id, family_id)

    @property
    def warning(self) -> str:
        """Say what makes a page restricted."""
        whose = "the council's own reference" if self.by_pseudonym else "their pseudonyms"
        return f"names families by {whose}; not for publication"

    def said(self, families: Collection[str]) -> str:
        """Say how many families stand under a reference and how many have none, and how many references match none of them."""
        if not self.by_pseudonym:
            return "Families stand under the pseudonyms that the extract gives them."
        named = set(families) & set(self.by_pseudonym)
        shown = count(len(named), "family stands", "families stand")
        without = count(len(set(families) - named), "family has none and stands", "families have none and stand")
        unmatched = count(len(set(self.by_pseudonym) - named), "reference matches", "references match")
        return f"{shown} under the council's own reference; {without} under a pseudonym; {unmatched} no family here."


def read(path: Path, key: Key | None) -> References:
    """Read the references of a file, one a line in its first column; a heading `reference` may stand above them.

    Raises Refused where there is no key, the file cannot be read, lies where things are published, or holds something else.
    """
    import pandas as pd

    from tfdata.sources.identifiers import PURPOSES, pseudonyms

    if key is None:
        raise refuse("REFERENCES", "references are told apart with the council's key; name its file as well: KEY=file")
    if places.is_published(path):
        raise refuse("REFERENCES", "the file lies under reports/, where everything may be published; keep it outside the project")
    found = pd.Series(_first_cells(path), dtype="str")
    if found.empty:
        raise refuse("REFERENCES", "the file holds no reference; write one a line, in its first column")
    made = pseudonyms(found, key, PURPOSES["family_id"])
    by_pseudonym: dict[str, str] = {}
    for pseudonym, reference in zip(made, found, strict=True):
        by_pseudonym.setdefault(pseudonym, reference)
    return References(by_pseudonym)


def _first_cells(path: Path) -> list[str]:
    if path.exists() and not (path.is_file() and path.stat().st_size <= _LARGEST):
        raise refuse("REFERENCES", f"this is no file of references; name a text or CSV file of at most {_LARGEST:,} bytes")
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except OSError:
        raise refuse("REFERENCES", "there is no such file, or you may not read it; name a text or CSV file of references") from None
    except UnicodeDecodeError:
        raise refuse("REFERENCES", "the file is not text in UTF-8; save it as CSV UTF-8") from None
    separator = next((mark for mark in next(iter(lines), "") if mark in _SEPARATORS), ",")
    try:
        rows = list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        raise refuse("REFERENCES", "the file cannot be read as CSV; write one reference a line, in its first column") from None
    cells = [clean(row[0]).strip() if row else "" for row in rows]
    for line, cell in enumerate(cells, start=1):
        if len(cell) > _LONGEST:
            raise refuse("REFERENCES", f"this is no case reference: it is longer than {_LONGEST} characters", line=line)
    return [cell for place, cell in enumerate(cells) if cell and not (place == 0 and cell.casefold() in HEADINGS)]
