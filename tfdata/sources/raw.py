"""What the readers of an extract hand on: a file as a grid of text, and a table as it goes to the contract.

Nothing here reads a file or judges a cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Grid:
    """A file, or a sheet of one, as it was written: headings, rows of text, and the line or row number of each.

    `file` names it in messages, as in `families.csv` or `extract.xlsx, sheet families`. `decisions` say how it was read.
    `fingerprint` is the beginning of the sha256 of the whole file.
    """

    file: str
    headings: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    decisions: tuple[str, ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True)
class RawTable:
    """A table of an extract on its way to the contract: text columns of the contract's names, index `line`.

    `text` has its dates and numbers written in the one plain form; `written` holds the same cells as they came (identifiers as their
    pseudonyms), for the person who corrects them. `odd_lines` gives the number of cells of rows that do not fit the file's `width`
    headings; of a row with too many cells, those beyond the last column stand in it, joined by commas.
    """

    name: str
    file: str
    text: pd.DataFrame
    odd_lines: Mapping[int, int]
    written: pd.DataFrame = field(default_factory=pd.DataFrame)
    decisions: tuple[str, ...] = ()
    fingerprint: str = ""
    width: int = 0
