"""Words that fit a printed page: long ones break, endless ones are cut, and letters that no font has are marked.

Text comes in, and text goes out that cannot run off its sheet; page and workbook have the whole of what is cut here.
"""

from __future__ import annotations

import re
import unicodedata

from tfdata.packs.fonts import drawable

LETTERS_KEPT = 1500
"""The letters that are kept together on a page; more might not fit on one."""
LONG_IN_THE_MARGIN = 60
_REPLACEMENT, _BREAK = "\N{REPLACEMENT CHARACTER}", "\N{ZERO WIDTH SPACE}"
_LONG_IN_A_TITLE, _LONGEST_WORD = 24, 240


def breakable(text: str, longest: int) -> str:
    """Let a word that is longer than `longest` letters break anywhere, so that it cannot run out of its place.

    Of a word that nobody could read, the beginning is printed; page and workbook have the whole.
    """
    return re.sub(rf"[^\s/\-\u2013\u2014]{{{longest + 1},}}", _broken, text)


def _broken(word: re.Match[str]) -> str:
    return _BREAK.join(word[0] if len(word[0]) <= _LONGEST_WORD else f"{word[0][: _LONGEST_WORD - 1]}…")


def drawn(mark: str) -> str:
    """Give a letter that the font has as it is, one that is never seen as nothing, and any other as the replacement character."""
    if mark in drawable() or mark == _BREAK:
        return mark
    return "" if unicodedata.category(mark) in {"Cf", "Mn", "Me"} else _REPLACEMENT


def drawn_bare(mark: str) -> str:
    """Give a letter as `drawn` does, and nothing for an accent that stands apart from its letter: over a sign it may have no place."""
    return "" if unicodedata.category(mark) in {"Mn", "Me"} else drawn(mark)


def cut(text: str) -> str:
    """Keep what is printed above and below every page short; the title block has it whole."""
    short = text if len(text) <= LONG_IN_THE_MARGIN else f"{text[: LONG_IN_THE_MARGIN - 1]}…"
    return breakable(short, _LONG_IN_A_TITLE)


def fits_a_page(*texts: str) -> bool:
    """Whether texts are short enough to be kept together: what is kept together and longer than a page would run off it."""
    return sum(map(len, texts)) <= LETTERS_KEPT
