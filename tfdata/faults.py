"""Faults that a person can mend: what is wrong, where, and what would be right.

Every refusal of a file, a parameter or a word on the command line is a list of `Fault`, raised together in one `Refused`.
A fault never holds a family's values.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the file (or option), the line or row, the column or key, and the message."""

    file: str
    line: int | None
    column: str
    message: str

    def __lt__(self, other: Fault) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[str, int, str, str]:
        return (self.file, self.line or 0, self.column, self.message)

    def __str__(self) -> str:
        place = self.file + (f", line {self.line}" if self.line is not None else "")
        return visible(f"{place}: {self.column + ': ' if self.column else ''}{self.message}")


class Refused(Exception):
    """An input was refused; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def refuse(file: str, message: str, *, line: int | None = None, column: str = "") -> Refused:
    """Give the refusal for a single fault, ready to be raised."""
    return Refused([Fault(file, line, column, message)])


def visible(text: str) -> str:
    """Give words with everything in them to be seen: what would move, colour or turn round what a reader sees stands as its escape."""
    if text.isprintable():
        return text
    return "".join(mark if mark.isprintable() or mark == "\n" else repr(mark)[1:-1] for mark in text)


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known names are near to a misspelt one, as an ending for a message; empty when none is near."""
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(folded[name] for name in near)}?" if near else ""
