"""An extract in which every column carries marked values, and every way in which one could be written into a file.

None of the people is real. Each canary is a value that no pack has a reason to hold: it stands in the extract as it comes, or is the
pseudonym that the council's key makes of one.
"""

from __future__ import annotations

import base64
import csv
import html
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pikepdf
import pypdfium2
from small_extract import claim, document, family, measured, person, problem, spell, spot_check

from tfdata.extracts import TABLES
from tfdata.sources.identifiers import Key, pseudonyms

KEY = Key(bytes(range(40, 90)))
FAMILIES, ODD = 60, 12
FORENAMES = ("Zqxanna", "Zqxbertram", "Zqxclover", "Zqxdermot")
PEOPLE: Mapping[str, tuple[str, ...]] = {
    "Surname": ("Zqxquillfeather", "Zqxhollowbread", "Zqxmarchbanks-Tew"),
    "Forename": FORENAMES,
    "Known as": ("Zqxnell", "Zqxbo"),
    "Date of birth": ("1987-03-02", "1979-11-23", "2004-06-30"),
    "Address": ("17 Zqxquagmire Crescent", "Flat 3, 21 Zqxlantern Row"),
    "Postcode": ("BR1 9ZQ", "TN13 8QX"),
    "NHS number": ("943 476 5919", "450 557 7104"),
    "NI number": ("QQ123456C", "JM 40 24 25 B"),
    "UPN": ("A123456789012", "H801200001001"),
    "Telephone": ("020 7946 0991", "07700 900461"),
    "Email": ("zqxanna@zqxmail.example", "bert.zqx@zqxmail.example"),
}
"""What a case system's export holds besides, by heading: left out at the door where a key is named."""
WORDS = ("Zqxanna Zqxquillfeather", "1987-03-02", "17 Zqxquagmire Crescent", "ZQXFAM-0001")
"""What people write into a column that is for something else: such a row is set aside, or what it says counts for one family."""
REFUSED = ("BR1 9ZQ", "943 476 5919", "zqxanna@zqxmail.example", "07700 900461", "Mrs Zqxanna Zqxquillfeather")
"""What the door knows for an identifier in any column of words, so that it refuses the whole file."""


def identifiers(kind: str, count: int) -> list[str]:
    return [f"ZQX{kind}-{number:04d}" for number in range(count)]


FAMILY, INDIVIDUAL, PRACTITIONER = identifiers("FAM", FAMILIES + 600), identifiers("IND", FAMILIES), identifiers("PRA", 7)


def planted() -> frozenset[str]:
    """Every canary: the values, and what all identifiers of a kind begin with."""
    values = {value for values in PEOPLE.values() for value in values}
    days = {f"{day[8:]}/{day[5:7]}/{day[:4]}" for day in PEOPLE["Date of birth"]}
    return frozenset({*values, *days, *WORDS, *REFUSED, *BEGINNINGS, *MACHINE})


def pseudonyms_of_key() -> frozenset[str]:
    """Every pseudonym that the council's key makes of the identifiers."""
    of_each = (("family", FAMILY), ("individual", INDIVIDUAL), ("practitioner", PRACTITIONER))
    return frozenset(name for purpose, values in of_each for name in pseudonyms(pd.Series(values, dtype="str"), KEY, purpose))


BEGINNINGS = ("ZQXFAM-", "ZQXIND-", "ZQXPRA-")
MACHINE = ("zqxfolder", "zqxuser", "zqxhost", "zqxhome")
"""What names the machine, its folders and who uses it, where the packs are built."""


def extract(folder: Path) -> Path:
    """Write the extract."""
    return write(folder, rows_of_tables())


def written() -> int:
    """Count the cells with a marked value: identifiers, words in columns that are for something else, and whom each row is about."""
    marks = {*WORDS, *FAMILY, *INDIVIDUAL, *PRACTITIONER}
    rows = [row for table in rows_of_tables().values() for row in table]
    return sum(value in marks for row in rows for value in row.values()) + len(rows) * len(PEOPLE)


def rows_of_tables() -> dict[str, list[Mapping[str, str]]]:
    """Give sixty families who can be counted, and families in each of whose columns something else is written."""
    days = {"attached_on": "2015-05-05", "approached_on": "2015-04-20", "consent": "given", "consent_on": "2015-04-25"}
    sound = [
        family(FAMILY[n], **days, practitioner_id=PRACTITIONER[n % 7], ward="Zqxward" if n == 3 else "", team="Zqxteam" if n == 4 else "")
        for n in range(FAMILIES)
    ]
    rows = {
        "families": sound,
        "problems": [problem(FAMILY[n], problem=kind) for n in range(FAMILIES) for kind in ("health", "work", "school")],
        "documents": [document(FAMILY[n]) for n in range(0, FAMILIES, 2)],
        "people": [person(INDIVIDUAL[n], family_id=FAMILY[n]) for n in range(FAMILIES)],
        "claims": [claim(FAMILY[n]) for n in range(0, FAMILIES, 3)],
        "progress": [measured(family_id=FAMILY[n]) for n in range(0, FAMILIES, 2)],
        "employment": [spell(INDIVIDUAL[n], family_id=FAMILY[n]) for n in range(0, FAMILIES, 3)],
        "spot_checks": [spot_check(family_id=FAMILY[n]) for n in range(0, FAMILIES, 6)],
    }
    number = FAMILIES
    for name, table in rows.items():
        likeness = dict(table[0])
        for column in TABLES[name].names:
            for word in WORDS:
                table.append({**likeness, "family_id": FAMILY[number % len(FAMILY)], column: word})
                number += 1
    return rows


def write(folder: Path, rows: Mapping[str, list[Mapping[str, str]]]) -> Path:
    """Write the tables, and beside each row whom it is about."""
    folder.mkdir(parents=True)
    for name, table in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*TABLES[name].names, *PEOPLE], restval="")
            writer.writeheader()
            for place, row in enumerate(table):
                writer.writerow({**row, **{heading: values[place % len(values)] for heading, values in PEOPLE.items()}})
    return folder


# Looking for them


def forms(canary: str) -> Iterator[bytes]:
    """Give the ways in which a canary may stand in a file's bytes, in small letters."""
    for text in {canary, canary.replace(" ", ""), html.escape(canary), json.dumps(canary)[1:-1], quote(canary), quote(canary, safe="")}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield text.casefold().encode(encoding)
    plain = canary.encode()
    yield plain.hex().encode()
    for offset in range(3):
        packed = base64.b64encode(b"\0" * offset + plain)
        yield packed[4 if offset else 0 : -4].lower()


class Looking:
    """Look for canaries, and for pseudonyms of the key's form, in everything that a file's bytes hold."""

    def __init__(self, canaries: frozenset[str]) -> None:
        self._of = {form: canary for canary in canaries for form in forms(canary) if len(form) >= _SHORTEST}

    def found(self, content: bytes, name: str = "") -> set[str]:
        """Give the canaries that a file holds, packed, inflated or as letters on a page."""
        found = set()
        for part in map(bytes.lower, _parts(content, name)):
            found |= {canary for form, canary in self._of.items() if form in part}
            found |= {match.decode() for match in _PSEUDONYM.findall(part)}
        return found


_SHORTEST = 6  # bytes of a form: fewer stand by chance in what is packed
_PSEUDONYM = re.compile(rb"p-[0-9a-f]{24}")


def _parts(content: bytes, name: str) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK\x03\x04"):
        path = Path(name)
        with zipfile.ZipFile(path) as book:
            for part in book.infolist():
                yield part.filename.encode()
                yield book.read(part)
    if content.startswith(b"%PDF-"):
        yield from _of_pdf(Path(name))
    for packed in re.findall(rb"(?:base64,)([A-Za-z0-9+/=]{40,})", content):
        yield base64.b64decode(packed + b"==")


def _of_pdf(path: Path) -> Iterator[bytes]:
    """Give every stream and string of a PDF by one reader, and the letters of its pages by another."""
    with pikepdf.open(path) as document:
        yield str(document.docinfo).encode()
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                try:
                    yield thing.read_bytes()
                except (pikepdf.PdfError, zlib.error):
                    yield thing.read_raw_bytes()
            yield repr(thing).encode()
    opened = pypdfium2.PdfDocument(path)
    for page in opened:
        text = page.get_textpage().get_text_range()
        yield text.encode()
        yield re.sub(r"\s+", " ", text).encode()
    opened.close()
