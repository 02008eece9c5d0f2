"""Open a workbook's zip and give its parts as XML that is safe to read: no macros, no password, no document type, nothing past the limits.

What comes in is a path; what goes out is the workbook's sheets and, piece by piece, the parts that a caller asks for.
No size that the zip declares is believed, and nothing is unpacked to disk.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.parsers import expat

from tfdata.faults import Refused, refuse
from tfdata.sources import limits

_AGAIN = "open it in the spreadsheet and save it again"
DAMAGED = f"the workbook is damaged; {_AGAIN}"

_SAVE = "save it as “Excel Workbook (.xlsx)”"
_OLD = "an old Excel workbook, or one with a password"
_LOCKED = f"the workbook has a password; {_SAVE} without one"
_TOO_MANY_PARTS = f"the workbook has more than {limits.PARTS:,} parts; take out pictures and comments"
_TOO_LARGE = f"the workbook unpacks to more than {limits.UNPACKED_BYTES // limits.MEGABYTE} MB; send the tables of one extract only"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_PLAIN_XML = ("utf-8", "us-ascii")


Starts = Mapping[str, Callable[[dict[str, str]], None]]
Ends = Mapping[str, Callable[[], None]]
Text = Callable[[str], None]


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name, the part that holds it, its kind ("worksheet", "chartsheet", …), and whether it is shown."""

    name: str
    part: str
    kind: str
    is_hidden: bool


class Unsafe(Exception):
    """A part is not what a spreadsheet writes; the sentence says how."""


class Package:
    """An open workbook: its sheets, the parts of its shared texts and styles (empty where there are none), and how it counts days."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zipped = zipped
        self._left = limits.UNPACKED_BYTES
        self.days_from_1904 = False
        self._found: list[dict[str, str]] = []
        self.read(_WORKBOOK, {"sheet": self._of_sheet, "workbookPr": self._of_workbook})
        self._relations: dict[str, tuple[str, str]] = {}
        self.read(_RELATIONS, {"Relationship": self._of_relation})
        self.sheets = tuple(self._sheets())
        parts = dict(self._relations.values())
        self.texts, self.styles = parts.get("sharedStrings", ""), parts.get("styles", "")

    def pieces(self, part: str) -> Iterator[bytes]:
        """Give the bytes of a part; raises Unsafe where there are more than a workbook may unpack to."""
        with self._zipped.open(part) as file:
            while piece := file.read(limits.CHUNK_BYTES):
                self._left -= len(piece)
                if self._left < 0:
                    raise Unsafe(_TOO_LARGE)
                yield piece

    def read(
        self,
        part: str,
        starts: Starts,
        ends: Ends | None = None,
        text: Text | None = None,
        copy: IO[bytes] | None = None,
    ) -> None:
        """Call back for a part's elements by their local names, and copy its bytes; raises Unsafe where it is no plain XML."""
        parser = _parser(starts, ends or {}, text)
        fed = 0
        for piece in self.pieces(part):
            if b"\0" in piece:
                raise Unsafe(DAMAGED)
            parser.Parse(piece)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > limits.XML_TAG_BYTES:
                raise Unsafe(DAMAGED)
            if copy is not None:
                copy.write(piece)
        parser.Parse(b"", True)

    def _of_sheet(self, attributes: dict[str, str]) -> None:
        self._found.append({key.rpartition(":")[2]: value for key, value in attributes.items()})

    def _of_workbook(self, attributes: dict[str, str]) -> None:
        self.days_from_1904 = attributes.get("date1904") in ("1", "true")

    def _of_relation(self, attributes: dict[str, str]) -> None:
        kind = attributes["Type"].rpartition("/")[2]
        self._relations[attributes["Id"]] = (kind, posixpath.normpath(posixpath.join("/xl", attributes["Target"]))[1:])

    def _sheets(self) -> Iterator[Sheet]:
        for found in self._found:
            kind, part = self._relations[found["id"]]
            yield Sheet(found["name"], part, kind, found.get("state", "visible") != "visible")


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """Open a workbook; raises Refused, then and while its parts are read, where it is none that a spreadsheet writes without macros."""
    kind = limits.opened(path)
    if kind != "a workbook or another zip file":
        if kind == _OLD:
            raise refuse(path.name, _LOCKED if _ENCRYPTED in path.read_bytes() else f"this is an old Excel workbook; {_SAVE}")
        raise limits.of_another_kind(path.name, kind or "no workbook")
    try:
        with _Guarded(io.FileIO(path)) as file, zipfile.ZipFile(file) as zipped:
            _check(zipped)
            yield Package(zipped)
    except Refused:
        raise
    except Unsafe as unsafe:
        raise refuse(path.name, str(unsafe)) from None
    except Exception:  # zipfile and expat have a dozen ways of saying that a file is broken, and may repeat what stands in it
        raise refuse(path.name, DAMAGED) from None


class _Guarded(io.BufferedReader):
    """A file of which no large piece is read at once: zipfile believes a zip's own figure of how long the list of its parts is."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > limits.DIRECTORY_BYTES:
            raise Unsafe(_TOO_MANY_PARTS)
        return super().read(size)


def _parser(starts: Starts, ends: Ends, text: Text | None) -> expat.XMLParserType:
    """Give a parser that calls back by local names, and refuses what only an attack would hold."""
    parser = expat.ParserCreate()
    depth = count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > limits.XML_DEPTH or count > limits.XML_ELEMENTS:
            raise Unsafe(DAMAGED)
        if call := starts.get(name.rpartition(":")[2] if ":" in name else name):
            call(attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if call := ends.get(name.rpartition(":")[2] if ":" in name else name):
            call()

    def doctype(*_: object) -> None:
        raise Unsafe(f"the workbook holds a document type, which no spreadsheet writes; {_AGAIN}")

    def declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "utf-8").casefold() not in _PLAIN_XML:
            raise Unsafe(DAMAGED)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    parser.XmlDeclHandler = declaration
    return parser


def _check(zipped: zipfile.ZipFile) -> None:
    """Raise Unsafe for what stands in the zip's own list of its parts."""
    parts = zipped.infolist()
    names = {part.filename for part in parts}
    if len(parts) > limits.PARTS:
        raise Unsafe(_TOO_MANY_PARTS)
    if any(name.casefold().endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise Unsafe(f"the workbook holds macros; {_SAVE}, which holds none")
    if _WORKBOOK not in names:
        raise Unsafe(f"this is a zip file and no workbook; open the table in the spreadsheet and {_SAVE}")
    if any(part.flag_bits & 1 for part in parts):
        raise Unsafe(_LOCKED)
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise Unsafe(DAMAGED)
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if unpacked > limits.UNPACKED_BYTES:
        raise Unsafe(_TOO_LARGE)
    if unpacked > max(limits.PACKING_RATIO_FROM_BYTES, packed * limits.PACKING_RATIO):
        raise Unsafe(f"the workbook is packed more than {limits.PACKING_RATIO} times over, which no spreadsheet does; {_AGAIN}")
