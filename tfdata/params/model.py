"""What a parameter file may hold: sources, dated figures, phases, measures, and the published record's measures.

Each class is the form of a file under `params/` or a part of one; a file that departs from its form is refused.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from tfdata.extracts import TABLES
from tfdata.faults import nearest
from tfdata.params.reader import Strict

Confidence = Literal["sourced", "derived", "unverified"]
Unit = Literal["families", "gbp", "percent", "share", "count", "days", "problems", "rank", "places", "ratio", "posts", "year", "text"]
Counts = Literal["reached", "assisted", "worked_with", "turned_around", "eligible", "estimate", "not_said"]
Amount = int | Decimal
Text = Annotated[str, Field(min_length=1)]


def _is_a_table(name: str) -> str:
    if name not in TABLES:
        raise ValueError(f"an extract has no table {name!r}{nearest(name, TABLES)}")
    return name


KEY_WORKER = "the family's key worker"


class Source(Strict):
    """A document: what it is called, whose it is, its date in its own words, where it can be read."""

    short: Text
    title: Text
    body: Text
    dated: Text
    link: str = ""
    file: str = ""
    via: str = ""
    kind: Literal["council document", "government", "press", "parliament", "party", "research", "none found"]

    @model_validator(mode="after")
    def can_be_found(self) -> Source:
        if not (self.link or self.file or self.via or self.kind == "none found"):
            raise ValueError("a source needs a link, the name of the file that holds it, or how it was read (via)")
        return self


class Cited(Strict):
    """Anything that says where it comes from and how sure that is."""

    source: Text
    locator: Text
    confidence: Confidence
    derivation: str = ""

    @model_validator(mode="after")
    def a_derived_figure_shows_its_working(self) -> Cited:
        if self.confidence == "derived" and not self.derivation:
            raise ValueError("a derived figure needs its derivation")
        return self


class DatedValue(Cited):
    """A figure's value and the days on which it holds; an open end is left out."""

    value: Amount
    since: date | None = None
    until: date | None = None


class Series(Strict):
    """A figure over time: its unit, and the date on a record that selects which value applies."""

    title: Text
    unit: Unit
    applies_by: str = ""
    values: Annotated[list[DatedValue], Field(min_length=1)]

    @model_validator(mode="after")
    def values_follow_one_another(self) -> Series:
        for earlier, later in zip(self.values, self.values[1:], strict=False):
            if earlier.until is None or later.since is None or earlier.until >= later.since:
                raise ValueError("the values overlap or are out of order; each must end before the next begins")
        for item in self.values:
            if item.since and item.until and item.since > item.until:
                raise ValueError("a value ends before it begins")
        return self


class Problem(Strict):
    """A headline problem of a phase."""

    code: Text
    label: Text
    only_for: list[str] = []


class Basis(Strict):
    """A basis on which a result is claimed in a phase.

    `is_outcome`: a family with this result counts as turned around or claimed. `is_cap`: its rate is the most that all results of a
    family can come to.
    """

    code: Text
    label: Text
    is_outcome: bool
    is_cap: bool = False


class Caveat(Cited):
    """What a reader must know of a phase's outcome."""

    text: Text


class Test(Cited):
    """What must be shown before a result can be claimed: a kind of test, the problem that it is of, and the figures that it goes by.

    `school_terms`: each child, over so many terms, below a number of fixed exclusions and within a share of absence or attendance.
    `reduction`: the family's number of an indicator is lower by a percentage than before. `sustained`: the outcome of the problem has
    been met for so many months without a relapse. `employment`: an adult off benefit has been in work for the weeks of that benefit.
    `left_benefit`: an adult is off out-of-work benefit. `figures` give the phase's figure for each part that the kind needs.
    `supplied_by` says whom to ask for the evidence, in the project's own words, which no document gives.
    """

    id: Text
    label: Text
    problem: str = ""
    kind: Literal["school_terms", "reduction", "sustained", "employment", "left_benefit"]
    indicator: str = ""
    figures: dict[str, str] = {}
    supplied_by: Text = KEY_WORKER


class Result(Strict):
    """The tests of a basis: of every problem that the family has (`family`), or each that applies among those listed (`listed`)."""

    basis: Text
    of: Literal["family", "listed"]
    tests: Annotated[list[Test], Field(min_length=1)]


class Rules(Strict):
    """What a phase asks of a family before a result can be claimed; figures are named as in the phase's own.

    `minimum` problems make a family eligible; with `discretion` of them an authority may include it for a local cause for concern.
    """

    minimum: Text
    discretion: str = ""
    worked_with: list[Literal["assessment", "plan", "key_worker", "objectives"]] = []
    paperwork: list[Literal["assessment", "plan", "review"]] = []
    results: Annotated[list[Result], Field(min_length=1)]


class Window(Cited):
    """The last day of a claim window."""

    closes: date


def _in_order(windows: list[Window]) -> list[Window]:
    if [item.closes for item in windows] != sorted({item.closes for item in windows}):
        raise ValueError("windows stand in the order of their days, each once")
    return windows


Windows = Annotated[list[Window], AfterValidator(_in_order)]


class Phase(Cited):
    """A phase of the programme: its dates, problems and results. A new phase is a new file."""

    id: Text
    name: Text
    starts_on: date
    ends_on: date
    starts_early_on: date | None = None
    early_starters: list[str] = []
    problems: list[Problem]
    bases: list[Basis]
    outcome: Literal["turned_around", "claimed"]
    outcome_words: Text
    caveat: Caveat
    rules: Rules | None = None
    windows: Windows = []
    figures: dict[str, Series]

    def begins_on(self, gss_code: str) -> date:
        """Give the day on which the phase began for an authority, early starters included."""
        return self.starts_early_on if self.starts_early_on and gss_code in self.early_starters else self.starts_on


class OutcomesPlan(Strict):
    """What an authority's own Outcomes Plan says, by phase, in place of the phase's own: figures of its rules, and claim windows."""

    phases: dict[str, dict[str, Series]] = {}
    windows: dict[str, Windows] = {}


class Measure(Strict):
    """A measure as reviewed: what it counts, of what, why it matters, which way is good, who checked it.

    `is_returned`: an authority that has totals alone can return it. `tables` are those of the extract that it is counted from.
    """

    label: Text
    definition: Text
    numerator: Text
    tables: list[Annotated[str, AfterValidator(_is_a_table)]] = []
    denominator: str = ""
    unit: Unit
    good: Literal["higher", "lower", "neither"]
    why: Text
    wording: dict[str, str] = {}
    is_returned: bool = True
    checked_by: Text


class PublishedMeasure(Strict):
    """A measure of the published record: how it reads, its unit, the caseload measure beside it, and what it can be held to.

    A `target` may lie ahead of its document; that of the phase is what an authority is measured against. `parts` add up to it, a
    percentage is `numerator` of the first of `denominators` that there is, and it is never more than `at_most`.
    """

    label: Text
    unit: Unit
    counts: Counts | None = None
    caseload_measure: str = ""
    caveat: str = ""
    target: Literal["", "of_the_phase", "on_the_way"] = ""
    parts: list[str] = []
    numerator: str = ""
    denominators: list[str] = []
    at_most: str = ""

    @property
    def held_to(self) -> list[str]:
        """The measures of the record that this one is held to."""
        return [name for name in (*self.parts, self.numerator, *self.denominators, self.at_most) if name]

    @model_validator(mode="after")
    def a_percentage_is_of_something(self) -> PublishedMeasure:
        if bool(self.numerator) != bool(self.denominators):
            raise ValueError("a percentage names its numerator and what may be its denominator, or neither")
        return self
