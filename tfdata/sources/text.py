"""Read a text file (CSV and its kin) as a grid of text, deciding its encoding and its separator and saying what was decided.

What goes out is every cell as it was written.
No value is guessed, no file is held in memory as a whole, and no message repeats a cell.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO

from tfdata.faults import Refused, refuse
from tfdata.sources import limits
from tfdata.sources.raw import Grid

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
ENCODINGS = {"utf-8": "UTF-8", "windows-1252": "Windows-1252"}

_SAVE = "save it from the spreadsheet as “CSV UTF-8”"
_NOT_IN_WINDOWS_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_QUOTED = re.compile(r'"[^"]*"')
_LINES_OF_A_HEADING = 20  # a heading that holds line breaks goes over several lines
_LINES_OF_EVIDENCE = 50  # looked at where the headings hold several separators


def read(path: Path, *, encoding: str = "", separator: str = "", header_row: int = 1) -> Grid:
    """Give the rows below the headings that stand in `header_row`; raises Refused where the file is no such table.

    `encoding` ("utf-8" or "windows-1252") and `separator` ("," ";" "tab" or "|") are what a feed says; empty, the file decides.
    Lines count as a spreadsheet shows them, a record being a row; blank lines are counted and dropped.
    """
    name = path.name
    if kind := limits.opened(path):
        raise limits.of_another_kind(name, kind)
    found = _looked_through(path)
    chosen = _encoding(name, found, encoding)
    with path.open("r", encoding="utf-8-sig" if chosen == "utf-8" else "cp1252", newline="") as file:
        heading = _heading_lines(name, file, header_row)
        evidence = list(islice(file, _LINES_OF_EVIDENCE))
        mark = _separator(name, heading, evidence, "\t" if separator == "tab" else separator, header_row)
        headings, rows, lines = _records(name, chain(heading, evidence, file), mark, header_row)
    proof = f", since line {found.not_utf8} is not UTF-8," if not encoding and found.not_utf8 else ""
    said = f"read as {ENCODINGS[chosen]}{proof} with {SEPARATORS[mark] if len(headings) > 1 else 'one column'}"
    return Grid(name, headings, rows, lines, (said,), found.fingerprint)


@dataclass(frozen=True)
class _Found:
    """What the bytes of a file show: the first lines (0: none) that UTF-8 and Windows-1252 cannot hold."""

    has_utf8_mark: bool
    not_utf8: int
    not_windows_1252: int
    fingerprint: str


def _looked_through(path: Path) -> _Found:
    """Go through the bytes once, piece by piece; raises Refused for what no table of text holds."""
    digest, utf8 = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    first, line, length, not_utf8, not_windows = b"", 1, 0, 0, 0
    with path.open("rb") as file:
        while piece := file.read(limits.CHUNK_BYTES):
            if not first:
                first = piece[:3]
                if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                    raise refuse(path.name, f"this is UTF-16 text, which Excel calls “Unicode Text”; {_SAVE}", line=1)
            digest.update(piece)
            if (at := piece.find(b"\0")) >= 0:
                raise refuse(path.name, f"there are NUL bytes, so this is not UTF-8 text; {_SAVE}", line=line + piece.count(b"\n", 0, at))
            length = _length_of_last_line(path.name, piece, length, line)
            if not not_utf8:
                try:
                    utf8.decode(piece)
                except UnicodeDecodeError as error:
                    not_utf8 = line + error.object.count(b"\n", 0, error.start)
            if not not_windows and (undefined := _NOT_IN_WINDOWS_1252.search(piece)):
                not_windows = line + piece.count(b"\n", 0, undefined.start())
            line += piece.count(b"\n")
    if not not_utf8 and utf8.getstate()[0]:
        not_utf8 = line
    return _Found(first == codecs.BOM_UTF8, not_utf8, not_windows, limits.shortened(digest.hexdigest()))


def _length_of_last_line(name: str, piece: bytes, before: int, line: int) -> int:
    """Give the length of the line that goes on after a piece; raises Refused for a line that no row of a table fills."""
    lengths = [len(part) for part in piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")]
    lengths[0] += before
    if max(lengths) > limits.LINE_BYTES:
        place = next(number for number, length in enumerate(lengths) if length > limits.LINE_BYTES)
        ends = len(lengths) - 1
        at = line + place if piece.count(b"\n") == ends else None
        raise refuse(name, f"a line is longer than {limits.LINE_BYTES:,} bytes; a table of text has a line for each row; {_SAVE}", line=at)
    return lengths[-1]


def _encoding(name: str, found: _Found, told: str) -> str:
    """Decide how the bytes are read: as the feed says, else as UTF-8, else as Windows-1252."""
    if told == "windows-1252" and found.has_utf8_mark:
        raise refuse(name, "the feed says Windows-1252, and the file begins with the mark of UTF-8; take encoding out of the feed", line=1)
    if told == "windows-1252" or (not told and found.not_utf8 and not found.has_utf8_mark):
        if found.not_windows_1252:
            neither = "" if told else "neither UTF-8 nor "
            raise refuse(name, f"this is {neither or 'not '}Windows-1252 text; {_SAVE}", line=found.not_windows_1252)
        return "windows-1252"
    if found.not_utf8:
        raise refuse(name, f"this is not UTF-8 text{', as the feed says' if told else ''}; {_SAVE}", line=found.not_utf8)
    return "utf-8"


def _heading_lines(name: str, file: IO[str], header_row: int) -> list[str]:
    """Give the line of the headings, with those that follow it while a quotation mark is open."""
    before = list(islice(file, header_row - 1))
    heading = list(islice(file, 1))
    while heading and "".join(heading).count('"') % 2 and len(heading) < _LINES_OF_A_HEADING and (more := next(file, "")):
        heading.append(more)
    if not "".join([*before, *heading]).strip() and next((line for line in file if line.strip()), None) is None:
        raise refuse(name, "the file is empty; its first line must name the columns")
    if not "".join(heading).strip(' \r\n\t,;|"'):
        what = "is empty" if heading else "lies behind the end of the file"
        raise refuse(name, f"this line {what}; it must name the columns", line=header_row)
    return heading


def _separator(name: str, heading: Sequence[str], evidence: Sequence[str], told: str, header_row: int) -> str:
    """Decide what separates the cells: what stands in the headings, and where that is not clear, what gives every row their number."""
    bare = _QUOTED.sub("", "".join(heading))
    present = [mark for mark in SEPARATORS if mark in bare]
    if told:
        if present and told not in present:
            held = " and ".join(SEPARATORS[mark] for mark in present)
            raise refuse(
                name, f"the headings hold {held}, and the feed says {SEPARATORS[told]}; mend separator in the feed", line=header_row
            )
        return told
    if len(present) < 2:
        return present[0] if present else ","
    fitting = [mark for mark in present if _is_even(mark, ["".join(heading), *evidence])]
    if len(fitting) != 1:
        held = " and ".join(SEPARATORS[mark] for mark in present)
        message = f"the headings hold {held}, and it is not clear which of them separates the columns; separate all by commas"
        raise refuse(name, message, line=header_row)
    return fitting[0]


def _is_even(mark: str, lines: Sequence[str]) -> bool:
    """Say whether every line that stands for itself has as many cells as the headings, and there is such a line."""
    whole = [line for line in lines[1:] if line.strip() and line.count('"') % 2 == 0]
    widths = {_QUOTED.sub("", line).count(mark) for line in whole}
    return widths == {_QUOTED.sub("", lines[0]).count(mark)}


def _records(name: str, text: Iterator[str], mark: str, header_row: int) -> tuple[tuple[str, ...], list[list[str]], list[int]]:
    reader = csv.reader(text, delimiter=mark, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    number, cells = header_row - 1, 0
    try:
        headings = tuple(" ".join(cell.split()) for cell in next(reader))
        number = header_row
        if len(headings) > limits.COLUMNS:
            raise limits.too_many_columns(name, len(headings))
        for number, row in enumerate(reader, start=header_row + 1):
            if any(row):
                lines.append(number)
                rows.append(row)
                cells += len(row)
                if max(map(len, row)) > limits.CELL_CHARACTERS:
                    raise _too_long(name, number, row, headings)
            if cells > limits.CELLS or number > limits.ROWS:
                raise limits.too_many_rows(name, len(headings))
    except csv.Error:
        message = "this is not CSV from about this line on; a quotation mark opens a cell and is not closed"
        raise refuse(name, message, line=number + 1) from None
    return headings, rows, lines


def _too_long(name: str, number: int, row: Sequence[str], headings: Sequence[str]) -> Refused:
    place = next(place for place, cell in enumerate(row) if len(cell) > limits.CELL_CHARACTERS)
    column = headings[place] if place < len(headings) else ""
    message = f"a cell holds more than {limits.CELL_CHARACTERS:,} characters, which is more than a spreadsheet can; shorten it"
    return refuse(name, message, line=number, column=column)
