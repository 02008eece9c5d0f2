"""Read the list of areas that the published record names and that have no file of their own: authorities, and areas of context.

In comes `params/areas.csv`; out go areas and faults. An authority's targets are taken from the published record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import cast, get_args

from tfdata.faults import Fault, Refused, nearest
from tfdata.params import listing
from tfdata.params.authority import Authority, ContextArea, ContextKind, Target, Tier
from tfdata.params.parameter import PublishedFigure

COLUMNS = ("gss_code", "name", "tier", "parent", "region", "group", "other_names", "members")
TIERS, KINDS = get_args(Tier), get_args(ContextKind)
_CODES = {"county": "E10", "unitary": "E06", "metropolitan_borough": "E08", "london_borough": "E09", "district": "E07"}


def read(path: Path, name: str) -> tuple[dict[str, Authority], dict[str, ContextArea], list[Fault]]:
    """Give the authorities by slug, the areas of context by name, and every fault with its line and column."""
    try:
        rows, faults = listing.rows(path, name, COLUMNS)
    except Refused as refused:
        return {}, {}, list(refused.faults)
    faults += [Fault(name, line, column, message) for line, row in rows for column, message in _faults(row)]
    faults += [Fault(name, line, column, message) for line, column, message in _repeated(rows)]
    if faults:
        return {}, {}, faults
    context = {
        row["name"]: ContextArea(row["gss_code"], row["name"], cast(ContextKind, row["tier"]), int(row["members"] or 0) or None)
        for _, row in rows
        if row["tier"] in KINDS
    }
    return {slug_of(row["name"]): _authority(row) for _, row in rows if row["tier"] in TIERS}, context, []


def with_targets(authority: Authority, record: Iterable[PublishedFigure]) -> Authority:
    """Give an authority with a target for each phase of which the record has one: that of the document that came out first.

    A later document that gives another figure raised or corrected it; both stand in the record. What the target counts is not said.
    """
    found: dict[str, PublishedFigure] = {}
    for item in record:
        if item.gss_code == authority.gss_code and item.target == "of_the_phase":
            known = found.get(item.phase)
            if known is None or _came_out(item) < _came_out(known):
                found[item.phase] = item
    targets = [
        Target(
            phase=phase,
            value=int(item.parameter.value),
            counts="not_said",
            words="",
            by=item.as_of.end,
            source=item.source,
            locator=item.parameter.locator,
            confidence="sourced",
        )
        for phase, item in sorted(found.items())
    ]
    return authority.model_copy(update={"targets": targets})


def slug_of(name: str) -> str:
    """Give the word by which an authority is called: `Kingston upon Thames` is `kingston-upon-thames`."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold().replace("&", " and ")).strip("-")


def _came_out(item: PublishedFigure) -> date:
    return item.published.start or date.max


def _authority(row: Mapping[str, str]) -> Authority:
    return Authority(
        gss_code=row["gss_code"],
        name=row["name"],
        tier=cast(Tier, row["tier"]),
        parent=row["parent"],
        region=row["region"],
        group=row["group"],
        other_names=[part.strip() for part in row["other_names"].split(";") if part.strip()],
        targets=[],
    )


def _faults(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    known = (*TIERS, *KINDS)
    if row["tier"] not in known:
        yield "tier", f"{row['tier']!r} is not known{nearest(row['tier'], known) or '; known are ' + ', '.join(known)}"
    if not re.fullmatch(r"E\d{8}", row["gss_code"], re.ASCII) or not row["gss_code"].startswith(_CODES.get(row["tier"], "E")):
        yield "gss_code", "this is not a GSS code of this tier; it is E and eight digits"
    if not row["name"]:
        yield "name", "the area has no name"
    if row["tier"] in TIERS and not row["region"]:
        yield "region", "an authority names its region"
    if (row["tier"] == "district") != bool(row["parent"]):
        yield "parent", "a district names its county as parent, and nothing else has a parent"
    if row["members"] and not (row["members"].isdecimal() and row["tier"] in KINDS):
        yield "members", "only an area of context says of how many authorities it is made up, as a whole number"


def _repeated(rows: listing.Listed) -> Iterator[tuple[int, str, str]]:
    for column in ("gss_code", "name"):
        seen: dict[str, int] = {}
        for line, row in rows:
            value = row[column]
            if value in seen:
                yield line, column, f"line {seen[value]} has this already"
            seen.setdefault(value, line)
