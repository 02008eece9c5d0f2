"""The scan before publication finds an identifier in every kind of file, wherever it stands and however it is written, and no figure."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pikepdf
import pytest
import typst
from canaries import FAMILY, PEOPLE
from canaries import extract as canaries_extract
from small_extract import BOOK, family, problem

from tfdata import leaks, places
from tfdata.faults import Refused
from tfdata.leaks import Telling
from tfdata.leaks.at_hand import at_hand
from tfdata.leaks.scan import FAMILY as OF_FAMILY
from tfdata.leaks.scan import MACHINE as OF_MACHINE
from tfdata.leaks.scan import PSEUDONYM
from tfdata.leaks.texts import texts
from tfdata.site import build, reference

ID = "BRM-4711"
TELLING = Telling.of({OF_FAMILY: [ID, "1001", "Zqxanna Zqxquillfeather"]}, ["/srv/council/packs"])


def pdf(body: str = "", **metadata: str) -> bytes:
    said = ", ".join(f'{name}: "{value}"' for name, value in metadata.items())
    return bytes(typst.compile(f"#set document({said})\n= Pack\n{body} end".encode()))


def with_stream(text: str) -> bytes:
    """A PDF with a file attached, packed, that no page shows."""
    into = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.attachments["rows.csv"] = text.encode()
        document.save(into, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return into.getvalue()


def workbook(where: str, text: str) -> bytes:
    book = openpyxl.Workbook()
    if where == "a cell":
        book.active["C7"] = text
    elif where == "a comment":
        book.active["A1"].comment = openpyxl.comments.Comment(text, "council")
    elif where == "a property":
        book.properties.creator = text
    elif where == "a sheet's name":
        book.active.title = text
    else:
        book.create_sheet("hidden").sheet_state = "veryHidden"
        book["hidden"]["A1"] = text
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def zipped(text: str) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as book:
        book.comment = text.encode()
    return into.getvalue()


def notebook(**cell: object) -> bytes:
    return json.dumps({"cells": [{"cell_type": "code", "source": "", "outputs": [], "metadata": {}, **cell}], "metadata": {}}).encode()


PLACES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "a page's text": ("a.html", lambda text: f"<p>seen {text} here</p>".encode()),
    "a page's hidden comment": ("a.html", lambda text: f"<p>x</p><!-- {text} -->".encode()),
    "a page's attribute": ("a.html", lambda text: f'<p data-x="{text}">x</p>'.encode()),
    "a page, letter by letter": ("a.html", lambda text: "".join(f"&#{ord(letter)};" for letter in text).encode()),
    "a link's address": ("a.html", lambda text: f'<a href="x?{"".join(f"%{ord(letter):02x}" for letter in text)}">x</a>'.encode()),
    "a picture's title": ("a.svg", lambda text: f"<svg><title>{text}</title></svg>".encode()),
    "a CSV file": ("a.csv", lambda text: f"id,value\nx,1\ny,{text}\n".encode()),
    "a CSV file of Excel": ("a.csv", lambda text: f"id,value\r\nx,{text}\r\n".encode("utf-16")),
    "a manifest": ("a.json", lambda text: json.dumps({"x": {"y": [text]}}).encode()),
    "the name of a key": ("a.json", lambda text: json.dumps({text: 1}).encode()),
    "JSON, letter by letter": ("a.json", lambda text: ('{"x": "' + "".join(f"\\u{ord(letter):04x}" for letter in text) + '"}').encode()),
    "a notebook's source, in lines": ("a.ipynb", lambda text: notebook(source=[text[:4], text[4:]])),
    "a notebook's output": ("a.ipynb", lambda text: notebook(outputs=[{"data": {"text/plain": text}}])),
    "a notebook's metadata": ("a.ipynb", lambda text: notebook(metadata={"x": text})),
    "a traceback": ("a.ipynb", lambda text: notebook(outputs=[{"output_type": "error", "traceback": [f"KeyError: {text}"]}])),
    "a cell": ("a.xlsx", lambda text: workbook("a cell", text)),
    "a cell's comment": ("a.xlsx", lambda text: workbook("a comment", text)),
    "a workbook's property": ("a.xlsx", lambda text: workbook("a property", text)),
    "a sheet's name": ("a.xlsx", lambda text: workbook("a sheet's name", text)),
    "a very hidden sheet": ("a.xlsx", lambda text: workbook("hidden", text)),
    "a workbook's zip comment": ("a.xlsx", lambda text: b"PK\x03\x04" + zipped(text)),
    "a PDF's page": ("a.pdf", lambda text: pdf(text)),
    "a PDF's author": ("a.pdf", lambda text: pdf(author=text)),
    "a PDF's keywords": ("a.pdf", lambda text: pdf(keywords=text)),
    "a file in a PDF": ("a.pdf", with_stream),
    "a log": ("a.txt", lambda text: f"done\nfailed: {text}\n".encode()),
}
"""Where a canary is planted, one place at a time."""


def found(name: str, content: bytes, telling: Telling = TELLING) -> list[str]:
    return [str(fault) for fault in leaks.faults({name: content}, telling)]


WRITTEN = (
    ID,
    "brm 4711",
    "BRM4711",
    "brm_4711",
    "BRM\u20114711",
    "\uff22\uff32\uff2d-4711",
    "BR\u00adM-4711",
    "x (BRM-4711), y",
    "family 1001",
)


@pytest.mark.parametrize("place", PLACES)
def test_an_identifier_is_found_wherever_it_stands_and_never_repeated(place: str) -> None:
    name, made = PLACES[place]
    said = found(name, made(ID))
    assert said
    assert all(line.startswith(name) and OF_FAMILY in line for line in said)
    assert not re.search("4711", "".join(said))
    assert not found(name, made("BRM-4712")), "another number is nobody's"


@pytest.mark.parametrize("written", WRITTEN)
def test_an_identifier_is_found_however_it_is_written(written: str) -> None:
    assert len(found("a.txt", written.encode())) == 1


@pytest.mark.parametrize("written", ["BRM-47112", "1001 families", "XBRM-4711", "BRM 47 11", "Zqxanna", "£1,001", "a case of 10010"])
def test_what_only_looks_like_an_identifier_is_left_alone(written: str) -> None:
    assert not found("a.txt", written.encode())


def test_a_name_is_found_in_two_words_and_a_path_as_it_is_written() -> None:
    assert found("a.txt", b"Zqxanna  ZQXQUILLFEATHER")
    assert found("a.txt", b"x /srv/council/packs/x")[0].startswith("a.txt, line 1")
    assert OF_MACHINE in found("a.html", b"<a href='file:///srv/council/packs'>")[0]


def test_a_pseudonym_that_a_key_made_is_found_whosever_it_is() -> None:
    assert PSEUDONYM in found("a.csv", b"1,p-0123456789abcdef01234567", Telling())[0]
    assert not found("a.csv", b"1,p-0123456789abcdef0123456", Telling())


def test_what_unpacks_to_more_than_any_pack_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tfdata.leaks.texts._UNPACKED", 1000)
    assert "unpacks to more" in found("a.xlsx", workbook("a cell", "x"))[0]
    assert "unpacks to more" in found("a.pdf", with_stream("x" * 5000))[0]


def test_what_is_at_hand_is_gathered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the store, from what was set aside, and from the extract for names and addresses, which never reach the store."""
    for name in ("STORE", "RESTRICTED", "REPORTS"):
        monkeypatch.setenv(f"TFDATA_{name}", str(tmp_path / name.lower()))
    from small_extract import checked

    from tfdata import store

    door = checked(tmp_path / "small", families=[family("STORED-77"), family("ASIDE-78", phase="9")], problems=[problem("STORED-77")])
    store.ingest(door, "small", places.store(), is_demonstration=False)
    store.write_quarantine(door, places.restricted() / "quarantine" / "small")
    telling = at_hand(BOOK.begins, BOOK.feeds, canaries_extract(tmp_path / "canaries"), ["OURS-4711"])
    of_people = [values[0] for heading, values in PEOPLE.items() if heading not in NOT_ALONE]
    for text in ("STORED-77", "ASIDE-78", "OURS-4711", *FAMILY[:3], f"{tmp_path}/store", *of_people):
        assert [*telling.found(text)], text
    for text in ("Zqxanna Zqxquillfeather", "Zqxquillfeather, Zqxanna", "2 March 1987", "02/03/1987", "BR19ZQ"):
        assert [*telling.found(text)], text
    assert not [*telling.found("Zqxanna went to Bromley on 1 April 2015, and 30 June 2015")]


NOT_ALONE = ("Surname", "Forename", "Known as")  # one word of a name is a word of the language as well


def test_an_extract_that_cannot_be_read_stops_the_scan(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no such folder"):
        at_hand(BOOK.begins, BOOK.feeds, tmp_path / "nothing")


def test_texts_of_any_bytes_are_given() -> None:
    """What is not what its name says is read as it stands."""
    for content in (b"", b"%PDF-1.7 broken", b"\xff\xfe\x00", b"{" * 100_000, b"\x00\xff" * 50, b"PK\x03\x04 broken"):
        for name in ("a.json", "a.pdf", "a.html", "a.xlsx"):
            assert [*texts(name, content)]


def test_a_site_that_would_hold_one_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file that holds one is named, and what stood there stays; the page of measures stands here for a whole site."""
    monkeypatch.setattr(build, "_pages", lambda *_: [reference.measures(BOOK)])
    site = tmp_path / "site"
    build.publish([], BOOK, places.PARAMS, places.LOCK, site)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    with pytest.raises(Refused) as refused:
        build.publish([], BOOK, places.PARAMS, places.LOCK, site, Telling.of({OF_FAMILY: ["whether work goes on or has closed"]}))
    assert [fault.file for fault in refused.value.faults] == [reference.measures(BOOK).address]
    assert OF_FAMILY in str(refused.value)
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before
