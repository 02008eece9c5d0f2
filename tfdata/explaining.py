"""What the verb `explain` does: say where a figure of a built pack comes from, as its entry on the page of entries does.

In come the words of the command line; out go lines, read from the pack's `figures.csv` and `manifest.json` and from nothing else. Nothing
is built, run or worked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tfdata import console, places, scope
from tfdata.faults import Fault, Refused, nearest, refuse
from tfdata.packs import printed_figures
from tfdata.packs.plan import MANIFEST, place_of, read_manifest
from tfdata.packs.printed_figures import FIGURES
from tfdata.shown.fragment import MARKERS, STAMP_MEANING
from tfdata.verbs import DEFAULT_QUARTER, Words

Row = Mapping[str, str]
_MOST_LISTED = 40
_ASKED = {"FIGURE": "name the figure, by its id or by words of its label", "BOROUGH": "name the borough whose pack holds the figure"}


def explain(words: Words) -> int:
    """Print a figure's entry, or those that part of an id or words of a label name; raises Refused where there is none."""
    missing = [Fault(name, None, "", f"{what}: {name}=…") for name, what in _ASKED.items() if name not in words]
    if missing:
        raise Refused(missing)
    folder = _pack(words)
    rows = {row["id"]: row for row in printed_figures.rows(folder, places.named(folder))}
    found = matches(words["FIGURE"], rows)
    if not found:
        raise refuse("FIGURE", f"the pack prints no figure {words['FIGURE']!r}{nearest(words['FIGURE'], rows) or _hint(folder)}")
    manifest = read_manifest(folder) or {}
    rests_on = {item["Key"]: item for item in _rows_of(manifest.get("rests_on"))}
    _print(entry(rows[found[0]], rows, rests_on) if len(found) == 1 else _listed(words["FIGURE"], found, rows))
    return 0


def matches(words: str, rows: Mapping[str, Row]) -> list[str]:
    """Give the ids of the figures meant: that very id, else those with this part of an id, else those with all words in their label."""
    if words in rows:
        return [words]
    folded = words.casefold()
    of_id = [name for name in rows if folded in name.casefold()]
    return of_id or [name for name, row in rows.items() if all(word in row["label"].casefold() for word in folded.split())]


def entry(row: Row, rows: Mapping[str, Row], rests_on: Mapping[str, Row]) -> Iterator[str]:
    """Give the lines of a figure's entry; `rows` are all figures of the pack by id, `rests_on` its parameters by key."""
    yield row["label"]
    yield f"  {printed(row)}"
    said = {
        "marker": MARKERS.get(row["marker"], ""),
        "id": row["id"],
        "definition": row["definition"],
        "formula": row["formula"],
        "numerator": row["numerator"],
        "denominator": row["denominator"],
        "counted from": ", ".join(row["tables"].split()),
        "demonstration": STAMP_MEANING if row["demonstration"] else "",
        "shown in": ", ".join(row["shown_in"].split()),
        "cell": ", ".join(row["cell"].split()),
    }
    width = max(map(len, said))
    yield from (f"  {name:<{width}}  {words}" for name, words in said.items() if words)
    parts = [rows[name] for name in row["made_of"].split() if name in rows]
    if parts:
        yield "  made of"
        yield from (f"    {printed(part)}  {part['label']}  ({part['id']})" for part in parts)
    keys = row["rests_on"].split()
    if keys:
        yield "  rests on"
    for key in keys:
        yield from _parameter(key, rests_on.get(key, {}))


def printed(row: Row) -> str:
    """Give a figure's value as it is printed, with its marker."""
    return " ".join(part for part in (row["value"], f"[{row['marker']}]" if row["marker"] else "") if part)


def _parameter(key: str, found: Row) -> Iterator[str]:
    value = f": {found['Value']}" if found.get("Value") else ""
    yield f"    {key}  {found.get('Figure or rule', '')}{value}"
    for words in (f"{found.get('Document', '')}: {found.get('Place in it', '')}", found.get("How sure", ""), found.get("File", "")):
        if words.strip(": "):
            yield f"      {words}"
    if found.get("Link"):
        yield f"      {found['Link']}"


def _listed(words: str, found: list[str], rows: Mapping[str, Row]) -> Iterator[str]:
    yield f"{len(found):,} figures are meant by {words!r}; name one of them:"
    width = max(map(len, found[:_MOST_LISTED]))
    yield from (f"  {name:<{width}}  {printed(rows[name])}  {rows[name]['label']}" for name in found[:_MOST_LISTED])
    if len(found) > _MOST_LISTED:
        yield f"  and {len(found) - _MOST_LISTED:,} more"


def _pack(words: Words) -> Path:
    """Give the folder of the pack; raises Refused, with the command that builds it, where it is not built."""
    pack = scope.find(words["BOROUGH"], words.get("QUARTER", DEFAULT_QUARTER), words.get("PHASE", ""))
    folder = place_of(pack, words.get("PHASE", ""))
    if not (folder / FIGURES).is_file() or not (folder / MANIFEST).is_file():
        phase = f" PHASE={words['PHASE']}" if "PHASE" in words else ""
        command = f"python -m tfdata report BOROUGH={pack.slug} QUARTER={pack.quarter}{phase}"
        raise refuse("reports", f"the pack of {pack.name} for {pack.quarter} is not built; this builds it: {command}")
    return folder


def _rows_of(given: object) -> Iterator[Row]:
    """Give the rows of a manifest that name a key, as far as they are rows of text."""
    for item in given if isinstance(given, list) else ():
        if isinstance(item, dict) and "Key" in item and all(isinstance(value, str) for value in item.values()):
            yield item


def _hint(folder: Path) -> str:
    return f"; {FIGURES} of {folder.parent.name}/{folder.name} lists them all"


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        console.say(line)
