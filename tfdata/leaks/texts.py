"""Every text that a published file holds, with its place: what a page prints, and what stands behind it where nobody looks.

The bytes of a file come in. Packed parts are unpacked, strings of JSON read, characters of HTML and XML put for their names, and the text
of a PDF's pages, its metadata and all of its streams taken. A file that cannot be read as what its name says is given as it stands.
"""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.S)
_MARKED = {".html", ".svg", ".xml", ".rels", ".xhtml", ".vml"}
_LISTED = {".json", ".ipynb"}
_UNPACKED = 1 << 28  # bytes of one packed part: ours have a thousandth of it


class TooLarge(Exception):
    """A part that unpacks to more than any of ours."""


def texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Give every text of a file as pairs of its place in it (empty: anywhere) and the text; raises TooLarge for what no pack holds."""
    kind = PurePosixPath(name).suffix.casefold()
    if content.startswith(b"PK\x03\x04"):
        yield from _of_parts(content)
    elif content.startswith(b"%PDF-"):
        yield from _of_pdf(content)
    else:
        text = _decoded(content)
        strings = [*_of_json(text)] if kind in _LISTED else []
        yield from (("a string", string) for string in strings) if strings else (("", text),)
        if not strings and (kind in _MARKED or "<" in text):
            yield "", unquote(html.unescape(text))


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "replace")


def _of_parts(content: bytes) -> Iterator[tuple[str, str]]:
    yield "", _decoded(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            yield "its comment", _decoded(book.comment)
            for part in book.infolist():
                yield "the name of a part", part.filename
                if part.file_size > _UNPACKED:
                    raise TooLarge
                for place, text in texts(part.filename, book.read(part)):
                    yield f"part {part.filename}{', ' if place else ''}{place}", text
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError):  # damaged, locked or packed in a way that no pack is
        return


def _of_json(text: str) -> Iterator[str]:
    """Give every string of JSON, also those that another of the same name hides; none where it is none."""
    try:
        waiting = [json.loads(text, object_pairs_hook=tuple)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
            if "<" in value or "&" in value:
                yield html.unescape(value)
        elif isinstance(value, tuple | list):
            waiting += value
            if isinstance(value, list) and len(value) > 1 and all(isinstance(item, str) for item in value):
                yield "".join(value)  # a notebook's cells stand in lines


def _of_pdf(content: bytes) -> Iterator[tuple[str, str]]:
    import pypdfium2

    yield "", _STREAM.sub(b"", content).decode("latin-1")
    for packed in _STREAM.findall(content):
        unpacked = _inflated(packed)
        yield "a stream", unpacked.decode("utf-8", "ignore")
        if 4 * unpacked.count(0) > len(unpacked):  # two bytes a letter
            yield from (("a stream", unpacked.decode(written, "ignore")) for written in ("utf-16-be", "utf-16-le"))
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return
    try:
        yield from (("its metadata", str(value)) for value in document.get_metadata_dict().values())
        for number, page in enumerate(document, start=1):
            yield f"page {number}", page.get_textpage().get_text_range()
    finally:
        document.close()


def _inflated(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        found = unpacking.decompress(packed, _UNPACKED)
    except zlib.error:
        return packed
    if unpacking.unconsumed_tail:
        raise TooLarge
    return found
