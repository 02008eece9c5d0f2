"""Say where two files of one name first differ, for somebody who has to look it up: text first, then how it looks, then bytes alone.

The file that stands and the one that was rebuilt come in as bytes; a sentence comes out. A file that cannot be read as what its name says
is compared by its bytes, so that nothing that was done to it can stop the comparison.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

_NEAREST: dict[str, tuple[re.Pattern[str], str]] = {
    ".html": (re.compile(r"<(?!svg|g\b|path|defs|use|title|clipPath)[a-z][a-z0-9]*\b[^<>]*? id=\"?([^\" >]+)"), "after #{}"),
    ".ipynb": (re.compile(r'^   "id": "([^"]+)"', re.MULTILINE), "cell {}"),
    ".csv": (re.compile(r"^([^,\n]+),", re.MULTILINE), "in the row of {}"),
    ".json": (re.compile(r'^ +"([^"]+)": ?(?=[{\["])', re.MULTILINE), "under {}"),
}
"""What is named last before a place in a text of each kind, and the words that say so."""
_AROUND, _LONGEST = 12, 60  # letters before the first that differs, and of a passage
_DOTS_A_POINT, _MM_A_POINT = 2, 25.4 / 72


def where(name: str, stands: bytes, rebuilt: bytes) -> str:
    """Say where two files of this name first differ; empty where they are the same."""
    if stands == rebuilt:
        return ""
    try:
        return _KINDS.get(PurePath(name).suffix, _text_of)(name, stands, rebuilt)
    except _Unreadable as fault:
        return f"{fault}{_bytes(stands, rebuilt)}"


class _Unreadable(Exception):
    """One of the two cannot be read as what its name says; the words say which, and end so that a place can follow."""


@contextmanager
def _reading(which: str, what: str) -> Iterator[None]:
    try:
        yield
    except Exception:  # whatever a reader makes of a file that was tampered with
        raise _Unreadable(f"the file that {which} cannot be read as {what}; ") from None


def _text_of(name: str, stands: bytes, rebuilt: bytes) -> str:
    texts = []
    for which, content in (("stands", stands), ("was rebuilt", rebuilt)):
        with _reading(which, "text"):
            texts.append(content.decode("utf-8"))
    return text(name, *texts)


def text(name: str, stands: str, rebuilt: str) -> str:
    """Say where two texts first differ, by line and column, and what is named last before that place."""
    at = _apart(stands, rebuilt)
    line, column = stands.count("\n", 0, at) + 1, at - stands.rfind("\n", 0, at)
    pattern, words = _NEAREST.get(PurePath(name).suffix, (None, ""))
    until = max(at, stands.find("\n", at)) if name.endswith(".csv") else at  # a row is named in its first cell
    found = pattern.findall(stands, 0, until) if pattern else []
    near = f" ({words.format(_plain(found[-1]))})" if found else ""
    return f"line {line:,}, column {column:,}{near}: {_said(stands, rebuilt, at)}"


def _said(stands: str, rebuilt: str, at: int) -> str:
    """Give what stands at a place and what was rebuilt there, with a little before it."""
    start = max(at - _AROUND, stands.rfind("\n", 0, at) + 1)
    found = (each[start : at + 1] + each[at + 1 : start + _LONGEST].split("\n")[0] for each in (stands, rebuilt))
    passages = [_plain(each.replace("\n", "¶")) or "nothing more" for each in found]
    return f"{_quoted(passages[0])} stands there, {_quoted(passages[1])} was rebuilt"


def _apart(stands: str | bytes, rebuilt: str | bytes) -> int:
    """Give the place of the first letter, or byte, that differs."""
    return next((at for at, (one, other) in enumerate(zip(stands, rebuilt, strict=False)) if one != other), min(len(stands), len(rebuilt)))


def _quoted(passage: str) -> str:
    return passage if passage == "nothing more" else f"“{passage}”"


def _plain(words: str) -> str:
    """Give words without a mark that a terminal would obey."""
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in words)


def _bytes(stands: bytes, rebuilt: bytes) -> str:
    at = _apart(stands, rebuilt)
    return f"byte {at + 1:,} is the first that differs, of {len(stands):,} that stand and {len(rebuilt):,} that were rebuilt"


def _workbook(_name: str, stands: bytes, rebuilt: bytes) -> str:
    parts, dates = [], []
    for which, content in (("stands", stands), ("was rebuilt", rebuilt)):
        with _reading(which, "a workbook"):
            file = zipfile.ZipFile(io.BytesIO(content))
        parts.append({item.filename: _part(file, item, which) for item in file.infolist()})
        dates.append({item.filename: item.date_time for item in file.infolist()})
    before, after = parts
    for part in dict.fromkeys([*before, *after]):
        if part not in before or part not in after:
            return f"the part {_plain(part)} is only in the workbook that {'stands' if part in before else 'was rebuilt'}"
    if cell := _cell(stands, rebuilt):
        return cell
    for part in before:
        if before[part] != after[part]:
            return f"no cell, but the part {_plain(part)}: {where('part.xml', before[part], after[part])}"
    for part in before:
        if dates[0][part] != dates[1][part]:
            return f"no part of the workbook, but the time that the part {_plain(part)} bears: {_bytes(stands, rebuilt)}"
    return f"no part of the workbook, but how they are packed: {_bytes(stands, rebuilt)}"


def _part(file: zipfile.ZipFile, item: zipfile.ZipInfo, which: str) -> bytes:
    with _reading(which, f"a workbook in its part {_plain(item.filename)}"):
        return file.read(item)


def _cell(stands: bytes, rebuilt: bytes) -> str:
    """Say in which sheet and cell two workbooks first say something else; empty where they do not, or hold other sheets."""
    from python_calamine import CalamineWorkbook

    books = []
    for which, content in (("stands", stands), ("was rebuilt", rebuilt)):
        with _reading(which, "a workbook"):
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            books.append({name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names})
    before, after = books
    if [*before] != [*after]:
        return f"its sheets: {_quoted(_plain(', '.join(before)))} stand there, {_quoted(_plain(', '.join(after)))} were rebuilt"
    for sheet, rows in before.items():
        for row in range(max(len(rows), len(after[sheet]))):
            cells = [found[row] if row < len(found) else [] for found in (rows, after[sheet])]
            for column in range(max(map(len, cells))):
                first, second = (str(found[column]) if column < len(found) else "" for found in cells)
                if first != second:
                    return f"sheet {_plain(sheet)}, cell {_column(column)}{row + 1}: {_said(first, second, _apart(first, second))}"
    return ""


def _column(place: int) -> str:
    """Name a column as a spreadsheet does: A for 0, AA for 26."""
    return (_column(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _pdf(_name: str, stands: bytes, rebuilt: bytes) -> str:
    import pypdfium2

    files = []
    try:
        for which, content in (("stands", stands), ("was rebuilt", rebuilt)):
            with _reading(which, "a PDF"):
                files.append(pypdfium2.PdfDocument(content))
                files[-1].init_forms()
        unseen = "no page, in its text or as it looks, but what pages do not show: "
        return _pages(*files) or f"{unseen}{_unseen(*files)}{_bytes(stands, rebuilt)}"
    finally:
        for file in files:
            file.close()


def _pages(stands: Any, rebuilt: Any) -> str:
    counts = len(stands), len(rebuilt)
    more = f"{counts[0]:,} pages stand there, {counts[1]:,} were rebuilt" if counts[0] != counts[1] else ""
    for number in range(min(counts)):
        with _reading("stands", f"page {number + 1}"):
            first = _words_of(stands[number])
        with _reading("was rebuilt", f"page {number + 1}"):
            second = _words_of(rebuilt[number])
        if first != second:
            words = f"page {number + 1:,}, its text, {text('', first, second)}"
            return f"{words}; {more}" if more else words
    if more:
        return f"{more}, and the text of those that both have is the same"
    for number in range(min(counts)):
        with _reading("stands", f"page {number + 1}"):
            before = _picture(stands[number])
        with _reading("was rebuilt", f"page {number + 1}"):
            after = _picture(rebuilt[number])
        if box := _box(before, after):
            return f"page {number + 1:,}, which has the same text and looks otherwise {box}"
    return ""


def _words_of(page: Any) -> str:
    return str(page.get_textpage().get_text_bounded()).replace("\r\n", "\n")


def _picture(page: Any) -> Any:
    return page.render(scale=_DOTS_A_POINT).to_numpy().copy()


def _box(stands: Any, rebuilt: Any) -> str:
    """Say on which part of a page two pictures of it differ, in millimetres; empty where they do not."""
    if stands.shape != rebuilt.shape:
        return "in its size"
    rows, columns = (stands != rebuilt).any(axis=2).nonzero()
    if not len(rows):
        return ""
    left, right, top, bottom = (
        round(float(place) / _DOTS_A_POINT * _MM_A_POINT) for place in (columns.min(), columns.max() + 1, rows.min(), rows.max() + 1)
    )
    return f"from {left} to {right} mm from the left and {top} to {bottom} mm from the top"


def _unseen(stands: Any, rebuilt: Any) -> str:
    """Name what the metadata of two PDFs say otherwise, as the beginning of a sentence; empty where they agree."""
    before, after = stands.get_metadata_dict(), rebuilt.get_metadata_dict()
    names = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
    return f"its metadata ({', '.join(map(_plain, names))}); " if names else ""


_KINDS: dict[str, Callable[[str, bytes, bytes], str]] = {".xlsx": _workbook, ".pdf": _pdf}
