"""The form of a commentary: a head between two lines of `---`, then sections of plain Markdown under headings that are known.

A file comes in; what officers wrote goes out by section, with the text of every passage for the scans, and every fault of its form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from tfdata.commentary.markdown import Passage, Section, sections_of
from tfdata.faults import Fault, Refused, nearest
from tfdata.params.reader import Strict, of_text, parse, text_of
from tfdata.periods import day_in_words
from tfdata.shown import Officers, words

ABOUT = "about"
SECTIONS: Mapping[str, str] = {
    "key_points": "Key points",
    "risks": "Risks",
    "recommendations": "Recommendations",
    "questions": "Questions that no data answer",
}
_WANTED = "a commentary is UTF-8 text: a head between two lines of ---, then sections under headings such as ## Key points"
_LONGEST = 20_000
_HEAD = re.compile(r"---[ \t]*\n(?P<head>.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_ECHOED = re.compile(r"^(['\"]).*\1 (?=can be read|is not a value|is read as|is no day)", re.DOTALL)
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True, max_length=300)]


class Head(Strict):
    """The head of a commentary: for which committee and meeting it was written, and whom a reader may ask."""

    committee: Words
    meeting_date: date
    contact_officer: Words
    contact_email: Words | None = None


@dataclass(frozen=True)
class Written:
    """What was read: the sections to be shown by name, the text of every passage for the scans, and the contact officer's address."""

    sections: Mapping[str, Officers]
    passages: tuple[Passage, ...]
    contact_email: str


def read(file: Path, name: str) -> tuple[Written, list[Fault]]:
    """Read a commentary; what cannot be taken is a fault, and the rest is given all the same, so that all faults are told at once."""
    try:
        text = text_of(file, name, _WANTED).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except Refused as refused:
        return _nothing([*refused.faults])
    if len(text) > _LONGEST:
        return _nothing([Fault(name, None, "", f"more than {_LONGEST:,} letters are refused; a committee reads a page or two")])
    found = _HEAD.match(text)
    if found is None:
        return _nothing([Fault(name, 1, "", f"the head is missing; {_WANTED}")])
    faults: list[Fault] = []
    head, passages = _head(found["head"], name, faults)
    sections, more = _sections(text[found.end() :], text[: found.end()].count("\n"), name, faults)
    about = {ABOUT: _about(head)} if head else {}
    return Written({**about, **sections}, (*passages, *more), (head.contact_email or "") if head else ""), faults


def _nothing(faults: list[Fault]) -> tuple[Written, list[Fault]]:
    return Written({}, (), ""), faults


def _head(text: str, name: str, faults: list[Fault]) -> tuple[Head | None, list[Passage]]:
    try:
        document = of_text("\n" + text, name)  # so that lines are those of the file
        head = parse(document, Head)
    except Refused as refused:
        faults += [Fault(fault.file, fault.line, fault.column, _ECHOED.sub("this ", fault.message)) for fault in refused.faults]
        return None, []
    return head, [
        Passage(document.line((key,)) or 1, said, is_contact=key == "contact_email")
        for key in ("committee", "contact_officer", "contact_email")
        if (said := getattr(head, key))
    ]


def _about(head: Head) -> Officers:
    contact = head.contact_officer + (f", {head.contact_email}" if head.contact_email else "")
    facts = (("Committee", head.committee), ("Meeting", day_in_words(head.meeting_date)), ("Contact officer", contact))
    return Officers(id="officers-about", title="Who wrote this, and for whom", facts=tuple((term, words(said)) for term, said in facts))


def _sections(body: str, lines_before: int, name: str, faults: list[Fault]) -> tuple[dict[str, Officers], list[Passage]]:
    found: dict[str, Officers] = {}
    passages: list[Passage] = []
    keys = {label.casefold(): key for key, label in SECTIONS.items()}
    read = sections_of(body, lines_before)
    faults += [Fault(name, line, "", message) for line, message in read.faults]
    for section in read.sections:
        passages += section.passages
        key = keys.get(section.heading.casefold(), "")
        if problem := _problem(section, key, found):
            faults.append(Fault(name, section.line, "", problem))
        elif section.shown:
            found[key] = Officers(id=f"officers-{key.replace('_', '-')}", title=SECTIONS[key], passages=section.shown)
    if not read.sections:
        faults.append(Fault(name, None, "", f"there is nothing under the head; write a section: ## {SECTIONS['key_points']}"))
    return found, passages


def _problem(section: Section, key: str, found: Mapping[str, Officers]) -> str:
    if not key:
        near = nearest(section.heading, SECTIONS.values())
        return f"no section has this heading{near or '; known are ' + ', '.join(SECTIONS.values())}"
    if key in found:
        return f"the section {SECTIONS[key]} stands twice; write it once"
    return "" if section.passages else f"the section {SECTIONS[key]} is empty; write something under it, or take it out"
