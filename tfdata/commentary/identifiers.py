"""Find identifiers of people in running text: numbers, postcodes, telephones, addresses, birth dates, and pseudonyms of the extract.

Text comes in; the kind of each identifier and where it stands go out, and never the identifier itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from tfdata.extracts import TABLES
from tfdata.periods import MONTHS
from tfdata.sources import shapes

if TYPE_CHECKING:
    from tfdata.caseload import Caseload

EMAIL, BIRTH, PSEUDONYM = "an email address", "a birth date", "a family's identifier"
_RIGHT = {
    EMAIL: "the contact officer's alone may stand here, as contact_email in the head; take it out",
    BIRTH: "a day before the programme, or one beside a word for birth, reads as one; name the year alone, or take it out",
    PSEUDONYM: "it is that of the extract; take it out",
}
_OF_PEOPLE = [(table.name, column.name) for table in TABLES.values() for column in table.columns if column.pseudonym_of]
_MONTHS = [month.casefold() for month in MONTHS]
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in _MONTHS) + "|sept"
_DAY = re.compile(
    rf"\b(?P<y1>\d{{4}})-(?P<m1>\d{{1,2}})-(?P<d1>\d{{1,2}})\b"
    rf"|\b(?P<d2>\d{{1,2}})[/.-](?P<m2>\d{{1,2}})[/.-](?P<y2>\d{{4}}|\d{{2}})\b"
    rf"|\b(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?\s+(?P<m3>{_MONTH})\.?,?\s+(?P<y3>\d{{4}})\b"
    rf"|\b(?P<m4>{_MONTH})\.?\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>\d{{4}})\b",
    re.I,
)
_BORN = re.compile(r"\b(?:born|birth\w*|dob|d\.o\.b\.?)(?!\w)", re.I)
_NEAR = 40  # letters between a word for birth and a day
_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_./-]*[A-Za-z0-9])?")
_OURS = re.compile(r"p-[0-9a-f]{24}")
_NAMED = re.compile(r"\b(?:famil(?:y|ies)|case|household|child|ref|reference|id|number|no|record)\b[\s.:#(]*$", re.I)
_TELLING = 7  # an identifier of digits alone, or letters alone, as long as this is no other word or number


def pseudonyms_of(families: Caseload) -> frozenset[str]:
    """Give every identifier of a family, a person or a practitioner in an extract, in small letters."""
    columns = (getattr(families, table)[column] for table, column in _OF_PEOPLE if column in getattr(families, table))
    return frozenset(str(value).casefold() for column in columns for value in column.dropna().unique() if str(value).strip())


def found(text: str, begins: date, ids: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Give the kind of each identifier and its place; `begins` is the programme's first day, before which a day reads as a birth date."""
    yield from shapes.in_prose(text)
    yield from ((BIRTH, match.start()) for match in _DAY.finditer(text) if _is_birth(text, match, begins))
    yield from ((PSEUDONYM, match.start()) for match in _TOKEN.finditer(text) if _is_pseudonym(text, match, ids))


def sentence(kind: str) -> str:
    """Say what stands here and what would be right."""
    return f"{kind} stands here; {_RIGHT.get(kind, 'take it out')}"


def _is_birth(text: str, match: re.Match[str], begins: date) -> bool:
    around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    if _BORN.search(around):
        return True
    (form,) = (form for form in "1234" if match[f"y{form}"])
    year, month, day = (match[f"{part}{form}"] for part in "ymd")
    try:
        number = int(month) if month.isdigit() else 1 + [name[:3] for name in _MONTHS].index(month[:3].casefold())
        return date(_whole_year(int(year), begins), number, int(day)) < begins
    except ValueError:
        return False


def _whole_year(year: int, begins: date) -> int:
    """Give the four digits of a year that is written with two: of the programme's time if it can be, else before it."""
    if year >= 100:
        return year
    century = begins.year - begins.year % 100
    return century + year if begins.year <= century + year < begins.year + _TELLING else century - 100 + year


def _is_pseudonym(text: str, match: re.Match[str], ids: frozenset[str]) -> bool:
    token = match.group().casefold()
    if _OURS.fullmatch(token):
        return True
    if token not in ids:
        return False
    is_mixed = any(map(str.isdigit, token)) and any(map(str.isalpha, token))
    return is_mixed or len(token) >= _TELLING or bool(_NAMED.search(text[max(0, match.start() - _NEAR) : match.start()]))
