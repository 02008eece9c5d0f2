"""Choose the columns of a file that are the table's, by their headings or by a feed, and leave no heading without a word.

In comes a file as a grid; out go the position of each column of the table and sentences on what was left out.
A first line that holds no headings may be a family's row, and is never repeated.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tfdata.extracts import TableContract
from tfdata.faults import Fault, Refused, nearest
from tfdata.sources import identifiers, shapes
from tfdata.sources.files import Source
from tfdata.sources.raw import Grid

_SHOWN = 60  # characters of a heading in a message


@dataclass(frozen=True)
class Chosen:
    """Where each column of the table stands in the file, whether others were left out, and the sentence that says so."""

    positions: Mapping[str, int]
    has_left_out: bool = False
    decisions: tuple[str, ...] = ()


def choose(grid: Grid, source: Source, *, has_key: bool) -> Chosen:
    """Choose a table's columns; raises Refused with every fault of the headings."""
    feed = source.feed
    line = feed.header_row if feed else 1
    if feed:
        faults = [*_feed_faults(grid, source, line), *_mapped_identifiers(grid, source, line, has_key=has_key)]
        chosen = {name: heading for name, heading in feed.columns.items() if heading in grid.headings}
        others = [heading for heading in grid.headings if heading not in chosen.values() and (heading or _has_cells(grid, heading))]
        left_out = {heading: shapes.of_heading(heading) for heading in others}
    else:
        left_out, faults = _by_name(grid, source.contract, line, has_key=has_key)
        chosen = {name: name for name in grid.headings if name in source.contract.names}
    if faults:
        raise Refused(faults)
    positions = {name: grid.headings.index(heading) for name, heading in chosen.items()}
    return Chosen(positions, bool(left_out), tuple(_left_out_in_words(left_out)))


def _by_name(grid: Grid, table: TableContract, line: int, *, has_key: bool) -> tuple[dict[str, str], list[Fault]]:
    """Give the columns that look like identifiers, each with its kind, and the faults of a file that has the table's own headings."""
    headings = grid.headings
    unknown = [name for name in dict.fromkeys(headings) if name not in table.names and (name or _has_cells(grid, name))]
    kinds = {name: kind for name in unknown if (kind := shapes.of_heading(name))}
    missing = [name for name in table.required if name not in headings]
    meant = _meant([name for name in unknown if name not in kinds], table)
    if 2 * (len(set(headings) & set(table.names)) + len(meant)) < len(table.required):
        words = f"the first line does not name the columns; it must hold {', '.join(table.required)}"
        return {}, [Fault(grid.file, line, "", words)]
    for name in unknown:
        if name and name not in kinds and meant.get(name) not in missing:
            kinds[name] = identifiers.kind_of("", _cells(grid, headings.index(name)))
    kinds = {name: kind for name, kind in kinds.items() if kind}
    faults = [*_doubled(grid, table.names, line), *_missing(grid, missing, meant, line)]
    for name in unknown:
        if name in kinds and not has_key:
            remedy = "take it out, or name a key file (KEY=), with which it is left out at the door"
            faults.append(Fault(grid.file, line, "", f"the column {shown(name)} looks like {kinds[name]}; {remedy}"))
        elif name not in kinds and meant.get(name) not in missing:
            heading = f"the column {shown(name)}" if name else f"the column without a heading, number {_first_with_cells(grid) + 1},"
            hint = nearest(name, table.names) if name else ""
            faults.append(Fault(grid.file, line, "", f"{heading} is not known in {table.name}{hint}; take it out"))
    return kinds, faults


def _meant(unknown: Sequence[str], table: TableContract) -> dict[str, str]:
    near = {name: difflib.get_close_matches(name.casefold(), table.names, n=1) for name in unknown}
    return {name: found[0] for name, found in near.items() if found}


def _doubled(grid: Grid, names: Sequence[str], line: int) -> Iterator[Fault]:
    for name, count in Counter(grid.headings).items():
        if name in names and count > 1:
            yield Fault(grid.file, line, shown(name), f"this column stands {count} times; keep one")


def _missing(grid: Grid, missing: Sequence[str], meant: Mapping[str, str], line: int) -> Iterator[Fault]:
    for name in missing:
        written = next((heading for heading, column in meant.items() if column == name), "")
        hint = f"; there is a column {shown(written)}{nearest(written, [name])}" if written else ""
        yield Fault(grid.file, line, name, f"this column is missing{hint}")


def _feed_faults(grid: Grid, source: Source, line: int) -> Iterator[Fault]:
    """Hold the headings to those that the feed names."""
    assert source.feed is not None
    asked = source.feed.columns
    missing = {name: heading for name, heading in asked.items() if heading not in grid.headings}
    if 2 * len(missing) > len(asked):
        words = f"this line does not hold the headings that {source.feed_file} names: {', '.join(asked.values())}"
        yield Fault(grid.file, line, "", f"{words}; mend the feed's headings or its header_row")
        return
    others = [heading for heading in grid.headings if heading and heading not in asked.values()]
    for name, heading in missing.items():
        words = f"{source.feed_file} reads this column from {heading!r}, and the file has no such heading"
        yield Fault(grid.file, line, name, words + nearest(heading, others))
    yield from _doubled(grid, list(asked.values()), line)


def _mapped_identifiers(grid: Grid, source: Source, line: int, *, has_key: bool) -> Iterator[Fault]:
    """No column comes from a heading that promises an identifier; with a key, those that become pseudonyms may."""
    assert source.feed is not None
    for name, heading in source.feed.columns.items():
        kind = shapes.of_heading(heading) if heading in grid.headings else ""
        words = f"{source.feed_file} reads this column from {heading!r}, which looks like {kind}"
        if kind and name in identifiers.PURPOSES and not has_key:
            yield Fault(grid.file, line, name, f"{words}; name a key file (KEY=), with which pseudonyms are made of it")
        elif kind not in ("", "a name") and name not in identifiers.PURPOSES:  # an authority and a school have names too
            yield Fault(grid.file, line, name, f"{words}; name the right heading, and put this one under leave_out")


def _cells(grid: Grid, position: int) -> Iterator[str]:
    return (row[position] for row in grid.rows if position < len(row))


def _has_cells(grid: Grid, heading: str) -> bool:
    """Say whether anything stands under a heading; a column with neither a heading nor a cell is no column."""
    places = [place for place, name in enumerate(grid.headings) if name == heading]
    return any(row[place].strip() for row in grid.rows for place in places if place < len(row))


def _first_with_cells(grid: Grid) -> int:
    """Give the position of the first column that has cells and no heading."""
    nameless = [place for place, name in enumerate(grid.headings) if not name]
    return next(place for place in nameless if any(place < len(row) and row[place].strip() for row in grid.rows))


def _left_out_in_words(left_out: Mapping[str, str]) -> Iterator[str]:
    if left_out:
        each = [(shown(name) or "one without a heading") + (f" (it looks like {kind})" if kind else "") for name, kind in left_out.items()]
        yield f"{'the column' if len(each) == 1 else 'the columns'} {', '.join(each)} {'was' if len(each) == 1 else 'were'} left out"


def shown(heading: str) -> str:
    """Give a heading as a message can show it: on one line, and not too long."""
    printable = "".join(sign if sign.isprintable() else " " for sign in heading)
    return printable if len(printable) <= _SHOWN else printable[: _SHOWN - 1] + "…"
