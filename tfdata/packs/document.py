"""An executed notebook read as a pack: its title, and its prose and shown values in order.

The notebook comes in, and nothing else; a frozen `Document` goes out, the same one for HTML, PDF and every other form.
Code is never shown, and an output that is not a shown value is refused: all faults at once, each naming its cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from nbconvert.utils.exceptions import ConversionException

from tfdata.faults import Fault, Refused
from tfdata.packs.prose import anchor, links, prose_text, read_prose
from tfdata.periods import Quarter, day_in_words
from tfdata.shown import MIME
from tfdata.shown.words import Json

KINDS = ("title", "cards", "table", "chart", "sentences", "officers")
LEFT_OUT = "remove_cell"
SAID = ("title", "value", "document", "place", "confidence")  # what a row of the table of sources says, in its order


class NotAPack(Refused, ConversionException):
    """A notebook that cannot be made into a pack; `jupyter nbconvert` prints it without a traceback."""


@dataclass(frozen=True)
class About:
    """What the title says of the pack; it is as at the last day of its quarter."""

    authority: str
    quarter: Quarter
    title: str
    status: str

    @property
    def as_at(self) -> date:
        return self.quarter.end

    @property
    def full_title(self) -> str:
        """The title with the authority's name and the quarter, for a browser's tab and a PDF's properties."""
        whose = "" if self.authority in self.title else f": {self.authority}"
        when = "" if self.quarter.name in self.title or self.quarter.label in self.title else f", {self.quarter.label}"
        return self.title + whose + when

    @property
    def as_at_words(self) -> str:
        return day_in_words(self.as_at)


@dataclass(frozen=True)
class Ran:
    """A cell of the executed notebook: its id, whether it is code, its source, and the prose or the values that it came to."""

    id: str
    is_code: bool
    source: str
    blocks: tuple[Json, ...]


@dataclass(frozen=True)
class Document:
    """A pack: `blocks` are prose (`b`) and shown values (`kind`) in the order of reading, the title apart; `contents` its headings.

    `cells` are what the published notebook shows: every cell with what it came to, those without anything to show among them.
    """

    about: About
    title: Json
    blocks: tuple[Json, ...]
    figures: tuple[Json, ...]
    cells: tuple[Ran, ...] = ()

    @property
    def contents(self) -> tuple[Json, ...]:
        return tuple({**block, "text": prose_text(block["runs"])} for block in self.blocks if block.get("b") == "heading")

    @property
    def values(self) -> tuple[Json, ...]:
        return (self.title, *(block for block in self.blocks if "kind" in block))

    @property
    def shown_by(self) -> Mapping[str, str]:
        """The cell of the notebook that shows each value, by the value's id."""
        return {block["id"]: cell.id for cell in self.cells for block in cell.blocks if "kind" in block}

    @property
    def references(self) -> tuple[Json, ...]:
        """What the figures rest on: each with its key, file and link, and the runs of its row in the table of sources, by `SAID`."""
        return tuple(
            reference | dict(zip(SAID, (row["header"], *row["cells"]), strict=True))
            for value in self.values
            for reference, row in zip(value.get("references", ()), value.get("rows", ()), strict=False)
        )

    @property
    def looked_up(self) -> frozenset[str]:
        """The keys of all parameters that the notebook looked up."""
        return frozenset(key for value in self.values for key in value.get("looked_up", ()))

    @property
    def markers(self) -> tuple[str, ...]:
        """The markers that stand beside figures of this pack."""
        return tuple(sorted({figure["marker"] for figure in self.figures if figure["marker"]}))

    @property
    def is_demonstration(self) -> bool:
        return any(value["demonstration"] for value in self.values)


@dataclass
class _Reading:
    file: str
    faults: list[Fault] = field(default_factory=list)
    blocks: list[Json] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Json] = field(default_factory=dict)
    anchors: Counter[str] = field(default_factory=Counter)
    cells: list[Ran] = field(default_factory=list)
    level: int = 1
    silent: set[int] = field(default_factory=set)

    def fault(self, place: str, message: str) -> None:
        self.faults.append(Fault(self.file, None, place, message))


def read_document(notebook: Any, file: str = "notebook") -> Document:
    """Read an executed notebook. Raises `NotAPack` with everything that a pack cannot show."""
    reading, is_readable = _Reading(file), True
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    for number, cell in enumerate(cells if isinstance(cells, list) else (), start=1):
        try:
            _cell(cell, number, reading)
        except (AttributeError, LookupError, TypeError, ValueError, RecursionError):
            reading.fault(f"cell {number}", "this is not as a run leaves a cell of a pack's notebook; build the pack again")
            is_readable = False
    if not is_readable:
        raise NotAPack(reading.faults)
    _leave_out_sections_with_nothing(reading)
    titles = [block for block in reading.blocks if block.get("kind") == "title"]
    if len(titles) != 1:
        reading.fault("title", f"a pack shows one title, and this notebook shows {len(titles) or 'none'}; has it been run?")
    elif reading.blocks[0] is not titles[0]:
        reading.fault(reading.places[titles[0]["id"]], "the title comes first in a pack, before prose and other values")
    about = _about(titles[0], reading) if titles else None
    _links_lead_somewhere(reading)
    if reading.faults or about is None:
        raise NotAPack(reading.faults)
    blocks = tuple(block for block in reading.blocks if block is not titles[0])
    return Document(about, titles[0], blocks, tuple(reading.figures.values()), tuple(reading.cells))


def _cell(cell: Any, number: int, reading: _Reading) -> None:
    """Read what a cell says or shows."""
    if LEFT_OUT in cell.metadata.get("tags", ()):
        return
    if not isinstance(cell.source, str) or not isinstance(cell.get("id", ""), str):
        raise TypeError
    name, so_far = cell.get("id", ""), len(reading.blocks)
    place = f"cell {number} ({name or 'without id'})"
    if cell.cell_type == "markdown":
        _prose(cell.source, place, reading)
    elif cell.cell_type == "code":
        if not cell.outputs:
            reading.silent.add(len(reading.blocks))
        _outputs(cell.outputs, place, reading)
    else:
        reading.fault(place, f"a pack holds markdown and code cells, not a {cell.cell_type} cell")
    reading.cells.append(Ran(name, cell.cell_type == "code", cell.source, tuple(reading.blocks[so_far:])))


def _leave_out_sections_with_nothing(reading: _Reading) -> None:
    """Leave out a section, heading and prose, whose cells had nothing to show; a section of prose alone stays."""
    starts = [index for index, block in enumerate(reading.blocks) if block.get("b") == "heading"]
    for start, end in reversed([*pairwise([*starts, len(reading.blocks)])]):
        ran_in_vain = any(start < place <= end for place in reading.silent)
        if ran_in_vain and not any("kind" in block for block in reading.blocks[start:end]):
            del reading.blocks[start:end]


def _about(title: Json, reading: _Reading) -> About | None:
    try:
        return About(title["authority"], Quarter(title["quarter"]), title["title"], title["status"])
    except (KeyError, ValueError) as fault:
        reading.fault(reading.places[title["id"]], f"the title does not say whose pack of which quarter this is: {fault}")
        return None


def _prose(source: str, place: str, reading: _Reading) -> None:
    prose = read_prose(source)
    for message in prose.faults:
        reading.fault(place, message)
    for block in prose.blocks:
        if block["b"] == "heading":
            if block["level"] > reading.level + 1:
                reading.fault(place, f"the heading {prose_text(block['runs'])!r} skips a level; write one # fewer")
            reading.level = block["level"]
            name = anchor(prose_text(block["runs"]))
            reading.anchors[name] += 1
            block["id"] = f"s-{name}" if reading.anchors[name] == 1 else f"s-{name}-{reading.anchors[name]}"
        reading.blocks.append(block)


def _outputs(outputs: list[Any], place: str, reading: _Reading) -> None:
    for output in outputs:
        if output.output_type == "error":
            reading.fault(place, f"the cell failed with {output.ename}; a pack is made from a notebook that ran to its end")
        elif output.output_type == "stream":
            reading.fault(place, f"the cell wrote to {output.name}; a pack shows values only, so take the print or the warning out")
        elif MIME not in output.data:
            forms = ", ".join(sorted(output.data)) or "nothing"
            reading.fault(place, f"the cell shows {forms}, which is not a shown value; end it in a table, chart, cards or sentences")
        else:
            _value(output.data[MIME], place, reading)


def _value(data: Json, place: str, reading: _Reading) -> None:
    if data.get("kind") not in KINDS:
        reading.fault(place, f"the kind {data.get('kind')!r} is none that a pack knows: {', '.join(KINDS)}")
        return
    if data["kind"] == "sentences" and not data["figures"] and data in reading.blocks:
        same = sum(block.get("items") == data["items"] for block in reading.blocks)
        data = {**data, "id": f"{data['id']}-{same + 1}"}  # what says nothing but that there is nothing may be said again
    if not isinstance(data["demonstration"], bool) or not all(isinstance(figure["marker"], str) for figure in data["figures"]):
        raise TypeError
    if data["id"] in reading.places:
        reading.fault(place, f"the value {data['id']!r} is already shown in {reading.places[data['id']]}")
    reading.places.setdefault(data["id"], place)
    for figure in data["figures"]:
        if reading.figures.setdefault(figure["id"], figure) != figure:
            reading.fault(place, f"the figure {figure['id']!r} is shown elsewhere with other particulars")
    reading.blocks.append(data)


def _links_lead_somewhere(reading: _Reading) -> None:
    known = {block["id"].removeprefix("s-") for block in reading.blocks if block.get("b") == "heading"}
    for target in _targets(reading.blocks):
        if target not in known:
            reading.fault("links", f"no heading has the name #{target}")


def _targets(blocks: list[Json]) -> Iterator[str]:
    return (link.removeprefix("#") for link in links([block for block in blocks if "b" in block]) if link.startswith("#"))
