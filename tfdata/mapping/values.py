"""Draft how a file writes its dates and its codes, as lines of a feed.

In comes an export with its match; out go lines of YAML. A value stands in them only where its column is a short code list that is mostly
understood, and where it has no digits but those of a code.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from tfdata.extracts import Column
from tfdata.mapping import guesses
from tfdata.mapping.export import Export
from tfdata.params import Book, codes
from tfdata.sources import identifiers

DECIDE = "# to decide:"
_FEW, _SHORT = 20, 40  # a column with more distinct values, or longer ones, is no short code list, and none of it is shown
_RECURS = 3  # a code is written again and again; what stands on fewer rows may be a note on a family, and is not shown


def date_format(export: Export) -> Iterator[str]:
    """Say the form of the dates where one is proven; where the door must judge each column itself, nothing is said."""
    match = export.match
    given = {
        name: match.in_doubt.get(name) or (match.places[name],) for name in match.table.dates if name in {*match.places, *match.in_doubt}
    }
    forms = {place: guesses.date_forms(export.values[place]) for places in given.values() for place in places}
    every = set().union(*forms.values())
    day_first, month_first = "day first" in every, "month first" in every
    if day_first and month_first:
        mixed = [export.headings[place] for place in forms if forms[place] & {"day first", "month first"}]
        where = ", ".join(map(quoted, mixed))
        yield f"{DECIDE} date_format: under {where} some dates can only be day/month, others only month/day; correct the export"
    elif every == {"iso"}:
        yield 'date_format: "2015-12-31"'
    elif every == {"words"}:
        yield 'date_format: "31 December 2015"'
    elif "short" in every:
        yield 'date_format: "31/12/15"' if day_first else f'{DECIDE} date_format: "31/12/15", if the day comes first; no date proves it'
    elif month_first:
        yield 'date_format: "12/31/2015"'
    elif "either" in every and not day_first:
        yield f"{DECIDE} date_format: no date proves whether the day or the month comes first; left out, the day does"
    elif day_first and "iso" not in every:
        yield 'date_format: "31/12/2015"'


def code_lines(export: Export, book: Book) -> Iterator[str]:
    """Give the code for each value of the coded columns that is not one already."""
    phase = _only_phase(export, book)
    lines = []
    for column in export.match.table.columns:
        known = _known(column, book, phase)
        if known and column.name in export.match.places:
            of_column = list(_of_column(column, export, known))
            is_entry = any(not line.strip().startswith("#") for line in of_column)
            lines += [f"  {column.name}:" if is_entry else f"  # {column.name}:", *of_column] if of_column else []
    has_entry = any(not line.strip().startswith("#") for line in lines)
    yield from (["codes:" if has_entry else "# codes:", *lines] if lines else [])


def _of_column(column: Column, export: Export, known: Mapping[str, str]) -> Iterator[str]:
    place = export.match.places[column.name]
    heading = quoted(export.headings[place])
    filled = Counter(part for value in export.values[place] for part in _parts(value, column) if part)
    unknown = [value for value in filled if value not in known and not (column.pattern and re.fullmatch(column.pattern, value))]
    guessed = {value: guesses.code_of(value, known) for value in unknown if _may_be_shown(value, known)}
    near = {value: found for value, found in guessed.items() if found[0]}
    choices = f"known are {', '.join(known)}" if len(known) <= _FEW else "the template's sheet Lists holds them"
    choices += ', and "" for an empty cell' if column.may_be_empty else ""
    if len(filled) > _FEW or 2 * (len(near) + len(filled) - len(unknown)) < len(filled):
        if unknown:
            yield f"    {DECIDE} the values under {heading} are not like the codes of {column.name}, and are not shown; {choices}"
        return
    for value, (code, is_sure) in near.items():
        yield f"    {quoted(value)}: {quoted(code)}" + ("" if is_sure else " # the nearest code; check it")
    left = [value for value in guessed if value not in near and filled[value] >= _RECURS]
    yield from (f"    {DECIDE} {quoted(value)}: what it means; {choices}" for value in left)
    if unseen := len(unknown) - len(near) - len(left):
        yield f"    {DECIDE} {unseen} more under {heading}, which are not shown since they are rare or no short words; {choices}"


def _known(column: Column, book: Book, phase: str) -> Mapping[str, str]:
    if column.name in ("local_authority", "district"):
        return codes.lists(book)[column.name]
    return codes.known(column, book, phase) or codes.known(column, book)


def _parts(value: str, column: Column) -> list[str]:
    """Give the values of a cell: several where the column holds a list."""
    return [part.strip() for part in (value.split(";") if column.name == "problems_named" else [value])]


def _may_be_shown(value: str, known: Mapping[str, str]) -> bool:
    """Whether a value may stand in a draft: short, like no identifier, and without digits that no code has."""
    digits = {number for code in known for number in re.findall("[0-9]+", code)}
    return (
        len(value) <= _SHORT and value.isprintable() and set(re.findall(r"\d+", value)) <= digits and not identifiers.kind_of("", [value])
    )


def _only_phase(export: Export, book: Book) -> str:
    """Give the one phase that the rows name, so that only its codes are looked among; empty where there are several, or none."""
    place = export.match.places.get("phase")
    if place is None:
        return ""
    known = {item.id: item.name for item in book.phases.values()}
    found = {guesses.code_of(value, known)[0] for value in set(export.values[place]) if value.strip()}
    return found.pop() if len(found) == 1 else ""


def quoted(words: str) -> str:
    """Write words as YAML reads them back, on one line whatever they hold."""
    written = json.dumps(words, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", written)
