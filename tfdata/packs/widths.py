"""How wide the columns of a printed table are, as a browser works it out: no narrower than the longest word, no wider than the text.

The text of a table's cells comes in; shares of the page's width and a type size go out.
Typst itself would let a long word run into the next column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SIZES = (9.5, 8.5, 7.5)
_LETTERS_AT_FULL_WIDTH = {9.5: 104, 8.5: 117, 7.5: 133}
_PADDING = 3
_LONGEST_LINE = 46
_LONGEST_NUMBER = 18
_LINES_OF_A_HEADING = 3
_LEAST_OF_A_BROKEN_WORD = 10
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
    spare, wanted = max(room - sum(narrow), 0), sum(wide) - sum(narrow)
    shares = (least + spare * (most - least) / wanted if wanted else least for least, most in zip(narrow, wide, strict=True))
    return Widths(tuple(round(float(share), 2) for share in shares), points)


def _least(text: str, *, number: bool) -> int:
    if number and len(text) <= _LONGEST_NUMBER:
        return len(text)
    return max((len(word) for word in _WORD.findall(text)), default=1) if "\u200b" not in text else _LEAST_OF_A_BROKEN_WORD


def _filled(wide: Sequence[int], room: int) -> tuple[float, ...]:
    """Give the room that is left over to all columns alike, twice as much to the first."""
    spare = (room - sum(wide)) / (len(wide) + 1)
    return tuple(round(width + spare * (2 if place == 0 else 1), 2) for place, width in enumerate(wide))
