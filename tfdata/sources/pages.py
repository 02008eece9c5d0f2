"""Follow the pages of a Parquet file by their headers and hold them to what its footer says, before anything is unpacked.

A file whose pages are larger, more or of another width than its footer says is told in one sentence.
Nothing here unpacks a page or reads a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tfdata.sources import limits, thrift

DAMAGED = "the file is damaged, or was cut short; write it again"
TOO_LARGE = f"the file unpacks to more than {limits.UNPACKED_BYTES // limits.MEGABYTE} MB; send the tables of one extract only"
_NOT_THE_ROWS = "the footer and the pages give different numbers of rows; write the file again"
_NOT_THE_TYPES = "the footer and the pages give different types for a column; write the file again"
_DELTAS = "a column of text is written with a delta encoding; write it plainly or with a dictionary"

_LONGEST_HEADER = 2**16
_LONGEST_MARKS = 64
# The numbers of the fields are those of the format's parquet.thrift.
_DATA, _DICTIONARY, _DATA_2 = 0, 2, 3
_PLAIN, _PLAIN_DICTIONARY = 0, 2
_DELTAS_OF_TEXT = (6, 7)  # each text from the one before it, which can unpack without end
_WIDTHS = {1: 4, 2: 8, 3: 12, 4: 4, 5: 8}


@dataclass(frozen=True)
class Column:
    """A column's pages in one group of rows: where they begin and end, their type, and whether no cell is empty."""

    start: int
    stop: int
    type: int
    is_full: bool


@dataclass(frozen=True)
class Footer:
    """What the end of a file says of it: its number of rows, and the rows and columns of each group."""

    rows: int
    groups: tuple[tuple[int, tuple[Column, ...]], ...]


class Contradiction(Exception):
    """The footer, the pages and the limits do not agree; the sentence says how."""


def footer(content: bytes, end: int) -> Footer:
    """Read the footer that begins at `end`; raises Contradiction where it is none."""
    try:
        fields, _ = thrift.struct(content[end:])
        is_full = [not element.get(3) for element in fields[2][1:] if not element.get(5)]
        groups = tuple((group[3], tuple(_columns(group, is_full, end))) for group in fields.get(4, []))
        rows = fields[3]
        if rows != sum(count for count, _ in groups) or any(count < 0 for count, _ in groups):
            raise Contradiction(_NOT_THE_ROWS)
    except (LookupError, ValueError, TypeError, AttributeError):
        raise Contradiction(DAMAGED) from None
    return Footer(rows, groups)


def _columns(group: thrift.Fields, is_full: list[bool], end: int) -> Iterator[Column]:
    for column, full in zip(group[1], is_full, strict=True):
        about = column[3]
        start = min(about[9], about.get(11) or about[9])
        if group[3] and not 0 < start <= start + about[7] <= end:
            raise Contradiction(DAMAGED)
        yield Column(start, start + about[7], about[1], full)


def check(content: bytes, said: Footer) -> None:
    """Raise Contradiction where the pages are not those of the footer, or unpack to more than a file may."""
    unpacked = count = 0
    for rows, columns in (group for group in said.groups if group[0]):
        for column in columns:
            values = 0
            for page in _pages(content, column):
                count, unpacked, values = count + 1, unpacked + page.unpacked, values + page.rows
                if count > limits.PAGES or unpacked > limits.UNPACKED_BYTES:
                    raise Contradiction(TOO_LARGE)
                if page.encoding in _DELTAS_OF_TEXT:
                    raise Contradiction(_DELTAS)
                if page.values > rows or not _fits(page, column):
                    raise Contradiction(_NOT_THE_TYPES)
            if values != rows:
                raise Contradiction(_NOT_THE_ROWS)


@dataclass(frozen=True)
class _Page:
    """A page's header: how many rows it adds (a dictionary none), how many values stand in it, its size and its encoding."""

    rows: int
    values: int
    unpacked: int
    encoding: int


def _pages(content: bytes, column: Column) -> Iterator[_Page]:
    start = column.start
    while start < column.stop:
        try:
            header, size = thrift.struct(content[start : min(start + _LONGEST_HEADER, column.stop)])
            kind, unpacked, packed = header[1], header[2], header[3]
            details = header[{_DATA: 5, _DICTIONARY: 7, _DATA_2: 8}[kind]]
            values, encoding = details[1], details[4 if kind == _DATA_2 else 2]
            start += size + packed
            if min(unpacked, packed, values) < 0 or start > column.stop:
                raise Contradiction(DAMAGED)
        except (LookupError, ValueError, TypeError, AttributeError):
            raise Contradiction(DAMAGED) from None
        yield _Page(0 if kind == _DICTIONARY else values, values, unpacked, encoding)


def _fits(page: _Page, column: Column) -> bool:
    """Say whether a page of plain numbers has their width, as far as its size tells: where cells may be empty, it may have less."""
    width = _WIDTHS.get(column.type)
    is_dictionary = page.rows == 0
    if width is None or not (page.encoding == _PLAIN or (is_dictionary and page.encoding == _PLAIN_DICTIONARY)):
        return True
    size = page.values * width
    if is_dictionary or column.is_full:
        return page.unpacked == size
    return page.unpacked <= size + page.values // 4 + _LONGEST_MARKS
