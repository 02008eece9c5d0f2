"""How wide the columns of a printed table are, as a browser works it out: no narrower than the longest word, no wider than the text.

The text of a table's cells comes in; shares of the page's width and a type size go out.
Typst itself would let a long word run into the next column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SIZES = (9.5, 8.5, 7.5)
_LETTERS_AT_FULL_WIDTH = {9.5: 104, 8.5: 117, 7.5: 133}
_PADDING = 3
_LONGEST_LINE = 46
_LONGEST_NUMBER = 18
_LINES_OF_A_HEADING = 3
_LEAST_OF_A_BROKEN_WORD = 10
_SPARE = 2  # letters that a column gets beyond its longest word, whose letters may be wide ones
_RAGGED = 1.1  # a line that ends at a word is not full
_WORD = re.compile(r"[^ \u200b/\u2013\u2014-]+[/\u2013\u2014-]?")


@dataclass(frozen=True)
class Widths:
    """Each column's share of the page's width, and the size of the type in points."""

    shares: tuple[float, ...]
    points: float


def column_widths(rows: Sequence[Sequence[str]], is_number: Sequence[bool]) -> Widths:
    """Give the widths for rows of text, the column headings first among them; a column of numbers is never narrower than its numbers."""
    head, body = rows[0], rows[1:]
    narrow = [
        _PADDING + max(_least(head[place], number=False), *(_least(row[place], number=is_number[place]) for row in body))
        for place in range(len(is_number))
    ]
    wide = [
        _PADDING + max(len(head[place]) // _LINES_OF_A_HEADING, *(min(len(row[place]), _LONGEST_LINE) for row in body))
        for place in range(len(is_number))
    ]
    wide = [max(pair) for pair in zip(narrow, wide, strict=True)]
    points = next((size for size in SIZES if sum(narrow) <= _LETTERS_AT_FULL_WIDTH[size]), SIZES[-1])
    room = _LETTERS_AT_FULL_WIDTH[points]
    if sum(wide) <= room:
        return Widths(_filled(wide, room), points)
    return Widths(_filled(_widened(narrow, body, room), room), points)


def _least(text: str, *, number: bool) -> int:
    if number and len(text) <= _LONGEST_NUMBER:
        return len(text)
    longest = max((len(word) for word in _WORD.findall(text)), default=1)
    return max(longest, _LEAST_OF_A_BROKEN_WORD) if "\u200b" in text else longest


def _widened(narrow: Sequence[int], body: Sequence[Sequence[str]], room: int) -> list[int]:
    """Widen columns as long as rows get lower by it, always the one that takes most lines away for each letter that it is given."""
    letters = np.array([[len(text) * _RAGGED for text in row] for row in body])
    widths = np.array(narrow) + max(0, min(_SPARE, (room - sum(narrow)) // len(narrow)))
    while (spare := room - int(widths.sum())) > 0:
        more = np.arange(1, spare + 1)
        lines = np.ceil(letters / (widths - _PADDING))
        best, place = 0.0, (0, 0)
        for column in range(len(narrow)):
            others = np.delete(lines, column, axis=1).max(axis=1, initial=1)
            after = np.ceil(letters[:, column, None] / (widths[column] - _PADDING + more))
            saved = (lines.max(axis=1).sum() - np.maximum(after, others[:, None]).sum(axis=0)) / more
            if saved.max() > best:
                best, place = saved.max(), (column, int(more[saved.argmax()]))
        if not best:
            break
        widths[place[0]] += place[1]
    return [int(width) for width in widths]


def _filled(wide: Sequence[int], room: int) -> tuple[float, ...]:
    """Give the room that is left over to all columns alike, twice as much to the first."""
    spare = max(room - sum(wide), 0) / (len(wide) + 1)
    return tuple(round(width + spare * (2 if place == 0 else 1), 2) for place, width in enumerate(wide))
