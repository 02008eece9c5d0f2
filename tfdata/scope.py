"""What one pack is about: an authority, a quarter and its phases, checked before anything is built."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tfdata.faults import Fault, Refused, refuse
from tfdata.params import Authority, Book, ContextArea, Parameter, Phase, load
from tfdata.periods import Quarter, as_of, day_in_words
from tfdata.quantities import Counted


@dataclass(frozen=True)
class Scope:
    """An authority in a quarter: `phases` are reported on, `begun` are those of which a record may exist by then."""

    book: Book
    slug: str
    quarter: Quarter
    phases: tuple[Phase, ...]
    begun: tuple[Phase, ...]

    @property
    def authority(self) -> Authority:
        return self.book.authorities[self.slug]

    @property
    def name(self) -> str:
        return self.authority.name

    @property
    def day(self) -> date:
        """The as-at date of the pack: the last day of the quarter."""
        return self.quarter.end

    @property
    def extract_code(self) -> str:
        """The GSS code of the authority whose extract holds the families: a district's county, else its own."""
        return self.authority.parent or self.authority.gss_code

    @property
    def county_name(self) -> str:
        """A district's county; empty for any other authority."""
        slug = self.book.by_code(self.authority.parent)
        return self.book.authorities[slug].name if slug else self.authority.parent

    @property
    def district(self) -> str:
        """The GSS code of a district; empty for any other authority."""
        return self.authority.gss_code if self.authority.parent else ""

    @property
    def areas_around(self) -> list[ContextArea]:
        """England, the authority's region and its group, as far as the published record has figures of them."""
        names = ("England", self.authority.region, self.authority.group)
        return [self.book.context[name] for name in names if name in self.book.context]

    def label(self, phase: Phase, measure: str) -> str:
        """Give a measure's label in the words of a phase."""
        record = self.book.measures[measure]
        return record.wording.get(phase.id, record.label)

    def counted(self, phase: Phase, what: str, when: str = "") -> Counted:
        """Name a count of the authority's: what it counts, on the quarter's last day where no other time is said."""
        return Counted(self.authority.gss_code, phase.id, what, when or self.day.isoformat())

    def span(self, first: date | None = None, last: date | None = None) -> str:
        """Write the days from one to another, for what is counted in them: by default from the beginning to the quarter's last day."""
        return f"{first.isoformat() if first else ''}/{min(last or self.day, self.day).isoformat()}"

    def dated(self, parameter: Parameter) -> str:
        """Name a figure's document and say when it came out, and whether that is after the quarter or may be."""
        published_on = as_of(parameter.source.dated)
        if published_on.precision == "undated":
            when = "undated"
        elif published_on.is_after(self.day):
            when = f"{published_on.label}, after the quarter's end"
        elif published_on.may_be_after(self.day):
            when = f"{published_on.label}, which may be after the quarter's end"
        else:
            when = published_on.label
        return f"{parameter.source.short}, {when}"


def find(borough: str, quarter: str, phase: str = "", book: Book | None = None) -> Scope:
    """Give the scope of a pack; raises Refused with every word that is wrong, and the names that are near.

    `phase` is an id; left empty, every phase alive in the quarter is reported on.
    """
    book = (book or load()).fresh()
    faults: list[Fault] = []
    slug, found = "", None
    try:
        slug = book.slug(borough)
    except Refused as refused:
        faults += refused.faults
    try:
        found = Quarter(quarter)
    except ValueError as error:
        faults.append(Fault("QUARTER", None, "", str(error)))
    if phase and phase not in book.phases:
        faults.append(Fault("PHASE", None, "", f"there is no phase {phase!r}; known are {', '.join(book.phases)}"))
    if faults or found is None:
        raise Refused(faults)
    code = book.authorities[slug].gss_code
    if not any(_is_alive(item, found, code) for item in book.phases.values()):
        first, last = min(item.starts_on for item in book.phases.values()), max(item.ends_on for item in book.phases.values())
        raise refuse("QUARTER", f"{found} is outside the programme, which ran from {day_in_words(first)} to {day_in_words(last)}")
    begun = tuple(item for item in book.phases.values() if item.begins_on(code) <= found.end)
    if phase and book.phases[phase] not in begun:
        raise refuse("PHASE", f"{book.phases[phase].name} begins on {day_in_words(book.phases[phase].begins_on(code))}, after {found}")
    phases = (book.phases[phase],) if phase else tuple(item for item in begun if _is_alive(item, found, code))
    for item in phases:
        book.cite(f"phases.phase_{item.id}", f"{item.name}: its dates, problems and results", item.derivation, item)
    return Scope(book, slug, found, phases, (book.phases[phase],) if phase else begun)


def _is_alive(phase: Phase, quarter: Quarter, gss_code: str) -> bool:
    return phase.begins_on(gss_code) <= quarter.end and quarter.start <= phase.ends_on
