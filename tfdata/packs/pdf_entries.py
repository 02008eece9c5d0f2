"""The entries of a document as the last section of its PDF: compact paragraphs, each figure a place that the figure's print leads to.

Entries come in; JSON for the template `pack.typ` goes out. A figure in the table of sources has its place in its own row there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tfdata.packs.entries import Entries, Section
from tfdata.packs.entry_words import TITLE, lead_of, of_entry, of_group, of_section, printed_in
from tfdata.packs.lengths import breakable
from tfdata.shown.words import Json, anchor_of, parameter_anchor

_LONG = 30
_INTRODUCTION = (
    "Every figure of this document has an entry here: what it is, how it came about, what it was counted from and what it rests on. Each "
    "figure in a table leads to its entry. A key leads to its row among the figures and rules, and to its file; the cell is that of the "
    "published notebook."
)


def entries_json(entries: Entries) -> Json:
    """Give what the template prints of the entries."""
    return {"title": TITLE, "introduction": _INTRODUCTION, "sections": [_section(section, entries) for section in entries.sections]}


def places_of(entries: Entries) -> Mapping[str, str]:
    """Give the place that each figure's print leads to; one that the table of sources prints stands in its entry already."""
    listed = entries.of_references
    return {name: anchor_of(name) for name in entries.by_id if name not in listed}


def _section(section: Section, entries: Entries) -> Json:
    return {
        "title": _loose(section.place.title),
        "cell": section.place.cell,
        "demonstration": section.place.demonstration,
        "shared": _runs(of_section(section), entries),
        "groups": [
            {
                "lead": _loose(lead_of(group)),
                "definition": _loose(group.definition),
                "about": _runs(of_group(group), entries),
                "entries": [
                    {
                        "at": anchor_of(entry.id),
                        "label": _loose(entry.figure["label"].removeprefix(lead_of(group))),
                        "value": _whole(printed_in(entry.id, entries)),
                        "made": _runs(of_entry(entry, group, section, entries), entries),
                    }
                    for entry in group.entries
                ],
            }
            for group in section.groups
        ],
    }


def _runs(runs: Iterable[Json], entries: Entries) -> list[Json]:
    return [_run(run, entries) for run in runs]


def _run(run: Json, entries: Entries) -> Json:
    if "e" in run:
        return {"go": _place(run["e"], entries), "runs": [{"t": _whole(printed_in(run["e"], entries))}]}
    if "k" in run:
        text = {"t": re.sub(r"(?<=[._@])", "\N{ZERO WIDTH SPACE}", run["k"])}
        return {"go": parameter_anchor(run["k"]), "runs": [text]} if run["k"] in entries.references else text
    return {"t": _loose(run["t"])}


def _place(ident: str, entries: Entries) -> str:
    key = entries.of_references.get(ident)
    return parameter_anchor(key) if key else anchor_of(ident)


def _whole(shown: str) -> str:
    """Keep a figure and its marker on one line."""
    return shown.replace(" ", "\N{NO-BREAK SPACE}")


def _loose(text: str) -> str:
    """Let a very long word break anywhere."""
    return breakable(text, _LONG)
