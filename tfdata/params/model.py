"""What a parameter file may hold: sources, dated figures, phases, authorities, measures, and the published record's measures.

Each class is the form of a file under `params/` or a part of one; a file that departs from its form is refused.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tfdata.params.reader import Strict
from tfdata.quantities import Operation

Confidence = Literal["sourced", "derived", "unverified"]
Unit = Literal["families", "gbp", "percent", "share", "count", "days", "problems", "rank", "places", "ratio", "posts", "text"]
Counts = Literal["reached", "assisted", "worked_with", "turned_around", "eligible", "estimate"]
Tier = Literal["county", "unitary", "metropolitan_borough", "london_borough", "district"]
Amount = int | Decimal
Text = Annotated[str, Field(min_length=1)]


class Source(Strict):
    """A document: what it is called, whose it is, its date in its own words, where it can be read."""

    short: Text
    title: Text
    body: Text
    dated: Text
    link: str = ""
    file: str = ""
    via: str = ""
    kind: Literal["council document", "government", "press", "parliament", "research", "none found"]

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
    figures: dict[str, Series]

    def begins_on(self, gss_code: str) -> date:
        """Give the day on which the phase began for an authority, early starters included."""
        return self.starts_early_on if self.starts_early_on and gss_code in self.early_starters else self.starts_on


class Target(Cited):
    """What an authority was to achieve in a phase, what it counts, and the document's words where they were kept."""

    phase: Text
    value: int
    counts: Counts
    words: str
    by: date | None = None
    is_approximate: bool = False


class Operand(Strict):
    """A figure inside a point's sentence: one of the record or a target, or worked out from others of the same point."""

    record: str = ""
    target: str = ""
    parameter: str = ""
    percent_of: list[str] = []
    percent_reduction: list[str] = []
    ratio: list[str] = []
    difference: list[str] = []
    product: list[str] = []
    unit: Unit | None = None
    decimals: int = 0

    @property
    def calculation(self) -> dict[Operation, list[str]]:
        """The operation that works the figure out, with the names of its figures; empty where it is looked up."""
        every: dict[Operation, list[str]] = {
            "share_of_percent": self.percent_of,
            "percent_reduction": self.percent_reduction,
            "ratio": self.ratio,
            "difference": self.difference,
            "product": self.product,
        }
        return {operation: names for operation, names in every.items() if names}

    @property
    def operands(self) -> list[str]:
        """The names of the figures that this one is worked out from."""
        return [name for names in self.calculation.values() for name in names]

    @model_validator(mode="after")
    def comes_from_one_place(self) -> Operand:
        if sum(map(bool, (self.record, self.target, self.parameter))) + len(self.calculation) != 1:
            known = "record, target, parameter, percent_of, percent_reduction, ratio, difference, product"
            raise ValueError(f"a figure names exactly one of {known}")
        if any(len(names) != 2 for names in self.calculation.values()):
            raise ValueError("a calculation takes two figures")
        return self


class Point(Cited):
    """A contradiction or doubt that the pack must keep in view; `text` names its figures in braces."""

    id: Text
    text: Text
    figures: dict[str, Operand] = {}


class Question(Strict):
    """What a committee asked, where a pack answers it, and with what caveat."""

    id: Text
    asked: Text
    source: Text
    locator: Text
    answered_in: Literal[
        "targets",
        "published",
        "money",
        "points",
        "progress",
        "pipeline",
        "problems",
        "income",
        "reconciliation",
        "data_quality",
        "people",
        "not_yet",
    ]
    answer: Text


class LocalName(Cited):
    """The name that an authority gave the programme."""

    name: Text


class Authority(Strict):
    """A local authority or district: what it is, its targets, and what its documents leave in doubt."""

    gss_code: Annotated[str, Field(pattern=r"^E\d{8}$")]
    name: Text
    tier: Tier
    parent: str = ""
    region: Text
    other_names: list[str] = []
    local_programme_name: LocalName | None = None
    targets: list[Target]
    points: list[Point]
    questions: list[Question]


class Measure(Strict):
    """A measure as reviewed: what it counts, of what, why it matters, which way is good, who checked it."""

    label: Text
    definition: Text
    numerator: Text
    denominator: str = ""
    unit: Unit
    good: Literal["higher", "lower", "neither"]
    why: Text
    wording: dict[str, str] = {}
    checked_by: Text


class PublishedMeasure(Strict):
    """A measure of the published record: how it reads, its unit, and the caseload measure that stands beside it."""

    label: Text
    unit: Unit
    counts: Counts | None = None
    caseload_measure: str = ""
    caveat: str = ""
