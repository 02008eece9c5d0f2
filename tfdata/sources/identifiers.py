"""Keep people's identifiers out: judge headings and values, and turn identifiers into keyed pseudonyms where the council has a key.

In come the headings and columns of a table; out go faults that name the column, or pseudonyms made with the council's own key file.
A key is read, used and forgotten: nothing here writes it, shows it or stores an identifier.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from tfdata import places
from tfdata.extracts import TABLES
from tfdata.faults import refuse
from tfdata.sources import shapes

PURPOSES: Mapping[str, str] = {
    column.name: column.pseudonym_of for table in TABLES.values() for column in table.columns if column.pseudonym_of
}
_OF_WORDS = ("ward", "team", "referral_source", "source")
_SHORTEST_KEY = 32
_LONGEST_KEY = 65536
_FEWEST_SIGNS = 8  # random bytes, or hexadecimal digits, practically never hold fewer different ones; a repeated word does
_PSEUDONYM = re.compile(r"p-[0-9a-f]{24}")


@dataclass(frozen=True)
class Key:
    """A council's key, from a file that is its owner's alone; the same key gives the same pseudonyms each time."""

    secret: bytes = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> Key:
        """Read a key file; raises Refused where it is missing, weak, readable by others, or lies where things are published."""
        path = Path(path)
        if places.is_published(path):
            raise refuse("KEY", "the key file lies under reports/, where everything may be published; keep it outside the project")
        try:
            is_file, mode = path.is_file(), path.stat().st_mode
            content = path.read_bytes() if is_file and path.stat().st_size <= _LONGEST_KEY else b""
        except OSError:
            raise refuse("KEY", "there is no such key file, or you may not read it; name the file that holds the council's key") from None
        if not is_file:
            raise refuse("KEY", "this is not a file; name the file that holds the council's key")
        if os.name != "nt" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise refuse("KEY", "others on this computer may open the key file; make it its owner's alone (chmod 600)")
        secret = content.strip() if content.isascii() else content  # an editor's line end must not make another key of a written one
        if len(secret) < _SHORTEST_KEY or len(set(secret)) < _FEWEST_SIGNS:
            raise refuse("KEY", f"this is no key; a key file holds at least {_SHORTEST_KEY} random bytes, and at most {_LONGEST_KEY}")
        return cls(secret)

    @property
    def fingerprint(self) -> str:
        """What may be stored of a key, so that another one is noticed."""
        return hmac.new(self.secret, b"fingerprint", hashlib.sha256).hexdigest()[:12]


def kind_of(heading: str, values: Iterable[str]) -> str:
    """Say which kind of identifier a column holds, by its heading or else by its values; empty where it seems to hold none."""
    return shapes.of_heading(heading) or shapes.of_values(values)[0]


def judged(name: str, values: pd.Series) -> tuple[str, int]:
    """Say which kind of identifier stands in a column of the contract, and on which line (index) first; empty and 0 where none does."""
    distinct = [value for value in values.unique() if not _PSEUDONYM.fullmatch(value)]
    among = shapes.among_words if name in _OF_WORDS else shapes.among_pseudonyms if name in PURPOSES else shapes.of_values
    kind, found = among(distinct)
    return (kind, int(values.index[values.isin(found)][0])) if kind else ("", 0)


def pseudonyms(values: pd.Series, key: Key, purpose: str) -> pd.Series:
    """Give each value's pseudonym, `p-` and 24 hexadecimal digits; what is empty or a pseudonym already stays.

    Case, spaces, marks without a shape and the two ways of writing an accented letter make no difference.
    For another purpose the same value has another pseudonym.
    """
    return values.map(dict(_each_pseudonym(values.unique(), key, purpose))).astype("str")


def _each_pseudonym(values: Iterable[str], key: Key, purpose: str) -> Iterator[tuple[str, str]]:
    for value in values:
        plain = re.sub(r"[\s\u00ad\u200b-\u200f\ufeff]+", "", unicodedata.normalize("NFKC", value).casefold())
        if not plain or _PSEUDONYM.fullmatch(plain):
            yield value, plain
        else:
            yield value, "p-" + hmac.new(key.secret, f"{purpose}:{plain}".encode(), hashlib.sha256).hexdigest()[:24]
