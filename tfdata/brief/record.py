"""The published record in brief, for an authority of which no extract was given: its targets and newest counts, and no change.

A scope comes in; summaries of published figures go out, each the figure that Part A shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tfdata import disclosure
from tfdata.disclosure import Published
from tfdata.params import Phase
from tfdata.periods import day_in_words
from tfdata.quantities import Again, Cell, Column, Row, Summary, Words
from tfdata.record import by_date, headlines
from tfdata.scope import Scope


def cards(pack: Scope) -> Summary:
    """Give the figures that the record has: each phase's target and newest count."""
    (summary,) = headlines(pack)
    (item,) = disclosure.protect([summary], pack.book)
    return replace(_again(summary, item, ("value",), "brief_cards"), title=f"{pack.name}: the figures in brief, from the published record")


def sentences(pack: Scope) -> Summary:
    """Give three sentences from the record: the target, the newest count, and that this is all."""
    (summary,) = headlines(pack)
    (item,) = disclosure.protect([summary], pack.book)
    rows = {row.key: row for row in summary.rows}
    phase = _phase(pack, rows)
    hidden: dict[str, Cell] = {
        name: Again(item, f"{name}_{phase.id}.value") for name in ("target", "published") if f"{name}_{phase.id}" in rows
    }
    found = [
        _target(pack, phase, rows),
        _newest(pack, phase, rows),
        Words("These are all the figures in brief that the record has; what changed since last quarter cannot be told from it."),
    ]
    column = (Column("text", "Text", False),)
    made = tuple(Row(f"line_{name}", Words(""), {"text": words}) for name, words in zip(("target", "newest", "change"), found, strict=True))
    return Summary("brief_sentences", "In brief", "A", "", column, made, hidden=hidden)


def chart(pack: Scope) -> Iterable[Summary]:
    """Give the record's counts by date of the newest phase that has any."""
    for summary in [*by_date(pack)][-1:]:
        (item,) = disclosure.protect([summary], pack.book)
        yield _again(summary, item, ("value",), f"brief_{summary.id}")


def _again(summary: Summary, item: Published, figures: tuple[str, ...], name: str) -> Summary:
    """Give a summary whose figures are those of the published one, with its words as they are."""
    rows = tuple(
        replace(row, cells=dict(row.cells) | {column: Again(item, f"{row.key}.{column}") for column in figures if column in row.cells})
        for row in summary.rows
    )
    return replace(summary, id=name, rows=rows)


def _phase(pack: Scope, rows: dict[str, Row]) -> Phase:
    """Choose the newest phase of which a count was published, else that has a target, else that is reported on."""
    aimed = [phase for phase in pack.begun if pack.book.target(pack.slug, phase.id) is not None]
    counted = [phase for phase in pack.begun if f"published_{phase.id}" in rows]
    return [*pack.phases, *aimed, *counted][-1]


def _target(pack: Scope, phase: Phase, rows: dict[str, Row]) -> Words:
    row = rows[f"target_{phase.id}"]
    says = row.cells["says"]
    assert isinstance(says, Words)
    if pack.book.target(pack.slug, phase.id) is None:
        return Words(f"No target of {pack.name} for {phase.name} was found.")
    return Words(f"The target of {pack.name} for {phase.name} is {{target}}: {says.text}.", says.rests_on)


def _newest(pack: Scope, phase: Phase, rows: dict[str, Row]) -> Words:
    row = rows.get(f"published_{phase.id}")
    if row is None:
        return Words(f"No dated number of families had been published of {pack.name} for {phase.name} by {day_in_words(pack.day)}.")
    says = row.cells["says"]
    assert isinstance(says, Words)
    return Words(
        f"The newest number published by {day_in_words(pack.day)} is {{published}} ({row.header.text}), {says.text}.", says.rests_on
    )
