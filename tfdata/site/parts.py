"""What a page of the site is made of: sections with paragraphs, tables and charts, and the links between pages.

Text comes in and stays text: only what `link` and its like make is markup, and the templates escape everything else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from tfdata.params.model import Cited, Source
from tfdata.periods import as_of
from tfdata.shown import clean

Cell = str | Markup
HOME, QUARTERS, AUTHORITIES, MEASURES = "index.html", "quarters/index.html", "authorities/index.html", "measures.html"
PARAMETERS, DICTIONARY, HOW = "parameters/index.html", "data-dictionary.html", "how-this-was-made.html"
NAVIGATION = {
    HOME: "Home",
    QUARTERS: "Quarters",
    AUTHORITIES: "Authorities",
    MEASURES: "Measures",
    PARAMETERS: "Parameters",
    DICTIONARY: "Data dictionary",
    HOW: "How this was made",
}
"""The pages that every page leads to, each with its name."""

_LETTERS = 12
_NARROW, _MANY = 5, 15
_WEB = re.compile(r"https?://[^\s\"<>]+")


@dataclass(frozen=True)
class Table:
    """A table whose first column heads its rows; `anchors` gives rows an id, `numbers` the columns that are numbers."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    anchors: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    is_demonstration: bool = False
    is_of_packs: bool = False


@dataclass(frozen=True)
class Picture:
    """A chart: its finding, the words that stand for it, the SVG, and the table behind it."""

    id: str
    finding: str
    alt: str
    svg: str
    table: Table
    note: str = ""
    is_demonstration: bool = False


@dataclass(frozen=True)
class Section:
    """A part of a page under a heading; an empty title is what stands before the first heading."""

    id: str
    title: str
    about: tuple[Cell, ...] = ()
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    points: tuple[Cell, ...] = ()
    commands: tuple[str, ...] = ()
    is_demonstration: bool = False
    level: int = 2


@dataclass(frozen=True)
class Page:
    """A page: its address, that of the entry of the navigation which it is under, its title, one sentence, and its sections."""

    address: str
    under: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    above: str = "Troubled Families Programme"
    stamp: str = ""
    markers: tuple[tuple[str, str], ...] = ()
    has_contents: bool = True

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(picture for section in self.sections for picture in section.pictures)

    @property
    def is_wide(self) -> bool:
        """Whether a table is too wide to stand beside the contents, or these are too many to stand beside it."""
        return len(self.sections) > _MANY or any(len(table.columns) > _NARROW for section in self.sections for table in section.tables)

    @property
    def up(self) -> str:
        """The way from this page to the site's first folder."""
        return "../" * self.address.count("/")


def link(text: str, address: str, unseen: str = "") -> Markup:
    """Give words that lead to an address; `unseen` says the rest to who hears the page and does not see around the link."""
    rest = Markup('<span class="away"> {}</span>').format(clean(unseen)) if unseen else Markup("")
    return Markup('<a href="{}">{}{}</a>').format(address, clean(text), rest)


def outside(text: str, address: str) -> Cell:
    """Give words that lead to a document on the web; where the address is none, the words alone."""
    is_address = _WEB.fullmatch(address) and clean(address) == address
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, clean(text)) if is_address else clean(text)


def code(text: str) -> Markup:
    """Give a key as it is typed; a long one breaks after its dots and underscores."""
    return Markup("<code>{}</code>").format(Markup("<wbr>").join(re.findall(r"[^._]*[._]*", clean(text))[:-1]))


def named(title: str, key: str) -> Markup:
    """Give a title with the key under which it stands in `params/`."""
    return Markup("{}<br>{}").format(clean(title), code(key))


def joined(parts: Iterable[Cell], by: str = ", ") -> Markup:
    """Put text and markup together."""
    return escape(by).join(clean(part) if type(part) is str else part for part in parts)


def document_id(source: Source) -> str:
    """Give the id of a document's row among the documents, made of what it is."""
    return "d-" + hashlib.sha256("\n".join((source.title, source.body, source.dated)).encode()).hexdigest()[:_LETTERS]


def source_cell(source: Source, locator: str) -> Markup:
    """Give a document, its date and the place in it, with the way to its row among the documents and to where it can be read."""
    read = [outside("read it", source.link)] if source.link else []
    known = link(source.short, f"documents.html#{document_id(source)}")
    return joined([joined([known, as_of(source.dated).label]), *([locator] if locator else []), *read], "; ")


def certainty(cited: Cited | str, derivation: str = "") -> str:
    """Say how sure a figure is, and how it was worked out where it was."""
    sure = cited if isinstance(cited, str) else cited.confidence
    working = derivation if isinstance(cited, str) else cited.derivation
    return f"{sure}: {working}" if working else sure


def fit(key: str) -> str:
    """Make a key fit for an id; two keys never become one, since what an id cannot hold is written as its number."""
    return "p-" + re.sub(r"[^A-Za-z0-9_.-]", lambda mark: f"~{ord(mark[0]):x}", key)
