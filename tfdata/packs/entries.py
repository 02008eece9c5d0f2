"""Where every figure of a pack comes from: an entry for each that its notebooks print, and what entries share, said once.

Executed notebooks come in, read as documents; frozen entries go out, in the order of reading, for the page, the PDF, the workbook, the
table of figures and the manifest alike. Nothing is looked up and nothing is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tfdata.operations import SIGNS
from tfdata.packs.document import SAID, Document
from tfdata.shown.words import Json

Keys = tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where a figure is shown: in which notebook's pack (by name), in which value, and by which cell it was worked out."""

    document: str
    value: str
    title: str
    cell: str
    demonstration: bool


@dataclass(frozen=True)
class Entry:
    """A figure with all that is known of it. `made_of` are figures that are printed too; `own` is what it rests on beside what they do."""

    figure: Json
    places: tuple[Place, ...]
    rests_on: Keys
    own: Keys
    made_of: Keys
    tables: Keys

    @property
    def id(self) -> str:
        return str(self.figure["id"])

    @property
    def how(self) -> tuple[str, str]:
        """The figure's definition and its formula."""
        return self.figure["definition"], self.figure["formula"]

    @property
    def sign(self) -> str:
        """The sign between the figures that it is made of, where they are all printed and its formula has one."""
        is_whole = len(self.made_of) == len(self.figure["made_of"])
        return SIGNS.get(self.figure["formula"], "") if is_whole and len(self.made_of) > 1 else ""


@dataclass(frozen=True)
class Group:
    """Entries of a value that share their definition and formula, or else what they rest on; each says itself what is not shared."""

    definition: str
    formula: str
    rests_on: Keys
    tables: Keys
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Section:
    """The entries of the figures that are first shown in one place."""

    place: Place
    rests_on: Keys
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Entries:
    """Every figure's entry by id, the same in sections, and what figures rest on by key."""

    by_id: Mapping[str, Entry]
    sections: tuple[Section, ...]
    references: Mapping[str, Json]

    @property
    def of_references(self) -> Mapping[str, str]:
        """The figures that the table of sources prints, each with the parameter's key: their entry is the parameter's."""
        return {name: key for key, reference in self.references.items() for name in printed_by(reference)}


def entries_of(documents: Mapping[str, Document]) -> Entries:
    """Give the entries of a pack; `documents` are its notebooks, read, by name. Raises ValueError where two print one figure differently.

    A number in a document's own words rests on whatever each notebook looked up of that document, so what it rests on is put together.
    """
    figures: dict[str, Json] = {}
    places: dict[str, list[Place]] = {}
    for name, document in documents.items():
        for figure in document.figures:
            first = figures.setdefault(figure["id"], dict(figure))
            if first | {"rests_on": ()} != figure | {"rests_on": ()}:
                raise ValueError(f"{name} and a notebook before it print the figure {figure['id']} differently")
            first["rests_on"] = _once(first["rests_on"], figure["rests_on"])
        shown_by = document.shown_by
        for value in document.values:
            place = Place(name, value["id"], value["title"], shown_by.get(value["id"], ""), value["demonstration"])
            for figure in value.get("figures", ()):
                places.setdefault(figure["id"], []).append(place)
    entries = {name: _entry(figure, tuple(places[name]), figures) for name, figure in figures.items()}
    references: dict[str, Json] = {}
    for document in documents.values():
        references = {item["key"]: item for item in document.references} | references
    listed = {name for item in references.values() for name in printed_by(item)}
    return Entries(entries, tuple(_sections(entries.values(), listed)), references)


def printed_by(reference: Json) -> Iterator[str]:
    """Give the figures in what is said of a parameter."""
    return (run["f"] for name in SAID for run in reference[name] if "f" in run)


def _entry(figure: Json, places: tuple[Place, ...], figures: Mapping[str, Json]) -> Entry:
    made_of = tuple(name for name in figure["made_of"] if name in figures)
    inherited = {key for name in made_of for key in figures[name]["rests_on"]}
    own = tuple(key for key in figure["rests_on"] if key not in inherited)
    return Entry(figure, places, tuple(figure["rests_on"]), own, made_of, _tables(figure, figures))


def _tables(figure: Json, figures: Mapping[str, Json]) -> Keys:
    """Give the tables that a figure was counted from, itself or by way of the figures that it is made of."""
    found, waiting, seen = [*figure["tables"]], [*figure["made_of"]], set()
    while waiting:
        name = waiting.pop()
        if name in figures and name not in seen:
            seen.add(name)
            found += figures[name]["tables"]
            waiting += figures[name]["made_of"]
    return tuple(sorted(set(found), key=lambda name: (name != "families", name)))


def _sections(entries: Iterable[Entry], listed: set[str]) -> Iterator[Section]:
    """Give the entries by the place where they are first shown; what is said of a parameter stands with the parameter."""
    by_place: dict[Place, list[Entry]] = {}
    for entry in entries:
        if entry.id not in listed:
            by_place.setdefault(entry.places[0], []).append(entry)
    for place, found in by_place.items():
        shared = _shared(found)
        groups = min(_by(found, shared, is_by_how=True), _by(found, shared, is_by_how=False), key=_letters)
        yield Section(place, shared, groups)


def _by(entries: Sequence[Entry], shared: Keys, *, is_by_how: bool) -> tuple[Group, ...]:
    """Put entries together by how they came about, or by what they rest on."""
    found: dict[object, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.how if is_by_how else frozenset(entry.own), []).append(entry)
    groups = []
    for together in found.values():
        hows, tables = ({get(entry) for entry in together} for get in (lambda entry: entry.how, lambda entry: entry.tables))
        definition, formula = hows.pop() if len(hows) == 1 else ("", "")
        rests_on = tuple(key for key in _shared(together) if key not in shared)
        groups.append(Group(definition, formula, rests_on, tables.pop() if len(tables) == 1 else (), tuple(together)))
    return tuple(groups)


def extra(entry: Entry, group: Group, section: Section) -> Keys:
    """Give what an entry rests on beside what its group and its section do."""
    return tuple(key for key in entry.own if key not in group.rests_on and key not in section.rests_on)


def _letters(groups: Iterable[Group]) -> int:
    """Give about how much there is to print: a table for each group, with keys and words."""
    size = 0
    for group in groups:
        size += _OF_A_TABLE + len(group.definition) + len(group.formula) + sum(map(_weight, group.rests_on))
        for entry in group.entries:
            size += sum(_weight(key) for key in entry.own if key not in group.rests_on)
            size += 0 if group.definition else sum(map(len, entry.how))
    return size


def _weight(key: str) -> int:
    return 2 * len(key)  # a link and its text


_OF_A_TABLE = 250


def _shared(entries: Sequence[Entry]) -> Keys:
    return tuple(key for key in entries[0].own if all(key in entry.own for entry in entries))


def _once(*groups: Iterable[str]) -> Keys:
    return tuple(dict.fromkeys(name for group in groups for name in group))
