"""Lay protected figures out as tables, cards and sentences.

What comes in is `Published`, and nothing else is accepted; what goes out are shown values, one for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tfdata import shown
from tfdata.disclosure import Pieces, Published
from tfdata.periods import day_in_words
from tfdata.quantities import Figure
from tfdata.scope import Scope

STATUS = "Draft"


@dataclass(frozen=True)
class Values:
    """Several shown values, displayed one after the other; a cell that has nothing to show says so in a sentence."""

    values: tuple[shown.Shown, ...]

    def __iter__(self) -> Iterator[shown.Shown]:
        return iter(self.values)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for value in self.values:
            display(value)


def title(scope: Scope, words: str = "Programme performance pack") -> Values:
    """Give the title block of a pack."""
    name = scope.authority.local_programme_name
    if name:
        scope.book.cite(f"local_programme_name.{scope.slug}", f"The programme's name in {scope.name}", name.name, name)
    value = shown.Title(
        id="title",
        title=words,
        authority=scope.name,
        programme=name.name if name else "Troubled Families Programme",
        quarter=str(scope.quarter),
        period=f"{scope.quarter.label} ({scope.quarter})",
        as_at=day_in_words(scope.day),
        status=STATUS,
        phases=tuple(phase.name for phase in scope.phases),
    )
    return Values((value,))


def table(published: Iterable[Published], otherwise: str = "") -> Values:
    """Give each as a table; where there is none, `otherwise` says so."""
    return _values((_table(item) for item in _only(published)), otherwise)


def cards(published: Iterable[Published], otherwise: str = "") -> Values:
    """Give each as a row of cards: the first column is the figure, the others stand beneath it; `otherwise` says that there is none."""
    return _values((_cards(item) for item in _only(published)), otherwise)


def sentences(published: Iterable[Published], style: Literal["plain", "points", "warning"] = "plain", otherwise: str = "") -> Values:
    """Give each as sentences, one a row; `style` is plain, points or warning; `otherwise` says that there is none."""
    made = (
        shown.Sentences(
            id=_id(item),
            title=item.title,
            part=item.part,
            demonstration=item.is_demonstration,
            items=tuple(_inline(row.cells[0]) for row in item.rows),
            style=style,
        )
        for item in _only(published)
    )
    return _values(made, otherwise)


def warning(published: Iterable[Published]) -> Values:
    """Give each as sentences that a reader cannot pass over where they are about a demonstration."""
    made = _only(published)
    return Values(tuple(value for item in made for value in sentences([item], "warning" if item.is_demonstration else "plain")))


def nothing(words: str) -> Values:
    """Say in a sentence why there is nothing to show."""
    name = re.sub(r"[^a-z]+", "-", words.lower()).strip("-")
    return Values((shown.Sentences(id=f"none-{name}", title="Nothing to show", items=(shown.words(words),)),))


def data_of(item: Published) -> shown.Data:
    """Give the columns and rows of a published summary, for a table or for the data behind a chart."""
    columns = (
        shown.Column(item.stub or "Item", "text"),
        *(shown.Column(c.label, "number" if c.is_number else "text") for c in item.columns),
    )
    rows = tuple(shown.Row(_inline(row.header), tuple(_inline(cell) for cell in row.cells), row.is_total) for row in item.rows)
    return shown.Data(columns=columns, rows=rows)


def officers(written: Mapping[str, shown.Officers], section: str) -> Values:
    """Give a section of the officers' commentary; nothing where they wrote none. Raises TypeError for anything but officers' words."""
    found = [written[section]] if section in written else []
    if any(type(item) is not shown.Officers for item in found):
        raise TypeError("only what officers wrote can be shown as their words")
    return Values(tuple(found))


def only_published(item: object) -> Published:
    """Pass a Published on; raises TypeError for anything else, so that nothing unprotected can be shown."""
    if type(item) is not Published:
        raise TypeError(f"only what disclosure.protect gives can be shown, not a {type(item).__name__}")
    return item


def _only(published: Iterable[Published]) -> list[Published]:
    return [only_published(item) for item in published]


def _values(values: Iterable[shown.Shown], otherwise: str = "") -> Values:
    made = tuple(values)
    return Values(made) if made or not otherwise else nothing(otherwise)


def _table(item: Published) -> shown.Table:
    data = data_of(item)
    return shown.Table(
        id=_id(item),
        title=item.title,
        part=item.part,
        demonstration=item.is_demonstration,
        columns=data.columns,
        rows=data.rows,
        notes=tuple(_inline(note) for note in item.notes),
        source=_inline(item.source),
        references=item.references,
        looked_up=item.looked_up,
    )


def _cards(item: Published) -> shown.Cards:
    made = []
    for row in item.rows:
        figure = next((piece for piece in row.cells[0] if isinstance(piece, Figure)), None)
        if figure is None:
            raise TypeError(f"the card {row.key} has no figure")
        beneath = [piece for cell in row.cells[1:] if cell for piece in (*cell, " ")]
        label = "".join(piece for piece in row.header if isinstance(piece, str))
        made.append(shown.Card(label, figure, _inline(tuple(beneath[:-1]))))
    return shown.Cards(id=_id(item), title=item.title, part=item.part, demonstration=item.is_demonstration, items=tuple(made))


def _inline(pieces: Pieces) -> shown.Inline:
    """Give pieces as runs; a piece that is an address, as the documents' table has them, becomes a link."""
    return shown.words(
        *(
            shown.Link(piece, piece) if isinstance(piece, str) and piece.startswith("http") and " " not in piece else piece
            for piece in pieces
        )
    )


def _id(item: Published) -> str:
    return item.id.replace("_", "-").lower()
