"""Go through free text before a reader sees it: identifiers of people, and counts of so few families that one could be known by them.

A passage and the rules come in; faults go out, each with its line and what would be right, and never what was found. A scan finds what is
written as people write it; who prepares and who checks a pack answer for the rest, since no scan knows a name.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from urllib.parse import unquote

from tfdata.commentary import few, identifiers
from tfdata.commentary.markdown import Passage
from tfdata.faults import Fault


@dataclass(frozen=True)
class Rules:
    """What text is held to: the numbers of families that are few, the day before which a day reads as a birth date, the contact
    officer's address, and the identifiers of the extract at hand."""

    few: range
    begins: date
    contact: str = ""
    ids: frozenset[str] = field(default=frozenset(), repr=False)


def faults(passage: Passage, name: str, rules: Rules) -> Iterator[Fault]:
    """Find every identifier and every small count of a passage, by its line."""
    text = plain(passage.text)
    for kind, place in identifiers.found(text, rules.begins, rules.ids):
        if passage.is_contact and kind == identifiers.EMAIL:
            continue
        if kind != identifiers.EMAIL or not _is_contact(text[place:], rules.contact):
            yield Fault(name, passage.line + text.count("\n", 0, place), "", identifiers.sentence(kind))
    for address in passage.addresses:
        for kind, _ in identifiers.found(plain(unquote(address)), rules.begins, rules.ids):
            yield Fault(name, passage.line, "", f"in a link's address: {identifiers.sentence(kind)}")
    for place in few.counts(text, rules.few):
        words = (
            f"a count of so few stands here, of {rules.few[0]} to {rules.few[-1]}, by which people could be known; "
            f"write “fewer than {rules.few[-1] + 1}”, a share such as one in four, or leave it out"
        )
        yield Fault(name, passage.line + text.count("\n", 0, place), "", words)


def plain(text: str) -> str:
    """Give text as the scans read it: wide and small letters as usual ones, and no marks without a shape."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    for mark in _without_shape().intersection(text):  # whose signs are few beside the length of a text
        text = text.replace(mark, "")
    return text


@cache
def _without_shape() -> frozenset[str]:
    return frozenset(mark for mark in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(mark) == "Cf")


def _is_contact(text: str, contact: str) -> bool:
    return bool(contact) and text.casefold().startswith(contact) and not text[len(contact) :][:1].isalnum()
