"""What an entry says, in runs of words: the same for the page of entries, the PDF's appendix and the workbook.

Entries come in; runs go out, each a text (`t`), a figure by its id (`e`), a parameter by its key (`k`), or a value that shows a figure
(`v`, with its text). Whoever prints them makes links of them or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tfdata.packs.entries import Entries, Entry, Group, Section, extra
from tfdata.shown.words import Json, printed

TITLE = "Where each figure comes from"
EACH_SAYS = "Each says itself how it came about."
Runs = list[Json]


def of_section(section: Section) -> Runs:
    """Say what all entries of a section rest on; nothing where they share nothing."""
    return [{"t": "All of it rests on "}, *_keys(section.rests_on), {"t": "."}] if section.rests_on else []


def of_group(group: Group) -> Runs:
    """Say what the entries of a group share, beside its definition."""
    runs = [{"t": group.formula}] if group.formula else []
    if group.tables:
        runs += [*_spaced(runs), {"t": f"Counted from {', '.join(group.tables)}."}]
    if group.rests_on:
        runs += [*_spaced(runs), {"t": "Rests on "}, *_keys(group.rests_on), {"t": "."}]
    return runs or ([] if group.definition else [{"t": EACH_SAYS}])


def of_entry(entry: Entry, group: Group, section: Section, entries: Entries) -> Runs:
    """Say what an entry does not share with its group: how it is made up, and of what."""
    pieces = [*_how(entry, group), *_made_of(entry, entries)]
    if entry.tables and not group.tables:
        pieces.append([{"t": f"counted from {', '.join(entry.tables)}"}])
    own = extra(entry, group, section)
    if own:
        pieces.append([{"t": "rests on "}, *_keys(own)])
    pieces += [[{"t": "also in "}, {"v": [place.document, place.value], "t": place.title}] for place in entry.places[1:]]
    return joined(pieces, "; ")


def lead_of(group: Group) -> str:
    """Give the words that all labels of a group begin with, up to a colon, so that they are said once; empty where there are none."""
    labels = [entry.figure["label"] for entry in group.entries]
    leads = {label.partition(": ")[0] for label in labels if ": " in label}
    return f"{leads.pop()}: " if len(leads) == 1 and len(labels) > 1 and all(": " in label for label in labels) else ""


def as_text(runs: Iterable[Json], entries: Entries) -> str:
    """Give runs as plain text."""
    return "".join(printed_in(run["e"], entries) if "e" in run else run.get("k") or run["t"] for run in runs)


def printed_in(ident: str, entries: Entries) -> str:
    """Give a figure as it is printed, with its marker."""
    return " ".join(part for part in printed(entries.by_id[ident].figure) if part)


def joined(pieces: Sequence[Runs], between: str) -> Runs:
    """Put pieces together with words between them."""
    return [run for place, piece in enumerate(pieces) for run in ([{"t": between}] if place else []) + piece]


def _how(entry: Entry, group: Group) -> Iterator[Runs]:
    if not group.definition:
        yield [{"t": " ".join(entry.how).removesuffix(".")}]


def _made_of(entry: Entry, entries: Entries) -> Iterator[Runs]:
    """Give a numerator and a denominator, or the figures that it is made of with the sign of its formula between them."""
    numerator, denominator = entry.figure["numerator"], entry.figure["denominator"]
    if numerator or denominator:
        ids = entry.figure["made_of"] or [""]
        yield [_part(ids[0], numerator, entries), {"t": " ÷ "}, _part(ids[-1], denominator, entries)]
    elif entry.made_of:
        parts: list[Runs] = [[{"e": name}] for name in entry.made_of]
        yield joined(parts, f" {entry.sign} ") if entry.sign else [{"t": "made of "}, *joined(parts, " · ")]


def _part(ident: str, otherwise: str, entries: Entries) -> Json:
    """Give a figure that another is made of, in words where it is not printed."""
    return {"e": ident} if ident in entries.by_id else {"t": otherwise}


def _keys(keys: Iterable[str]) -> Runs:
    return joined([[{"k": key}] for key in keys], ", ")


def _spaced(runs: Runs) -> Runs:
    return [{"t": " "}] if runs else []
