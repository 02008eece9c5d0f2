"""What is known of an authority: what it is, its targets, its points and its committee's questions; and what an area of context is.

`Authority` is the form of a file under `params/authorities/`; an authority of `params/areas.csv` takes the same form with less in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from tfdata.operations import Operation
from tfdata.params.model import Cited, Counts, Text, Unit
from tfdata.params.reader import Strict

Tier = Literal["county", "unitary", "metropolitan_borough", "london_borough", "district"]
ContextKind = Literal["country", "region", "group"]
SetLocally = Literal["suppress_to", "rounding_base", "smallest_denominator"]


def _without_braces(text: str) -> str:
    if "{" in text or "}" in text:
        raise ValueError("braces are refused here; write the figure itself")
    return text


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
        "wards",
        "claimable",
        "barriers",
        "at_risk",
        "income",
        "account",
        "savings",
        "repackaged",
        "service_use",
        "reconciliation",
        "data_quality",
        "people",
        "not_yet",
    ]
    answer: Text


class LocalName(Cited):
    """The name that an authority gave the programme."""

    name: Text


class LocalFigure(Cited):
    """A figure of disclosure control that an authority sets for itself; larger is stricter, and a laxer one needs its reason."""

    value: Annotated[int, Field(ge=1)]
    reason: Annotated[str, AfterValidator(_without_braces)] = ""


class Authority(Strict):
    """A local authority or district: what it is, its targets, and what its documents leave in doubt.

    `group` names a group of authorities that it belongs to, as Greater Manchester. `disclosure` holds what it sets for itself in place of
    the usual policy.
    """

    gss_code: Annotated[str, Field(pattern=r"^E\d{8}$")]
    name: Text
    tier: Tier
    parent: str = ""
    region: Text
    group: str = ""
    other_names: list[str] = []
    local_programme_name: LocalName | None = None
    targets: list[Target]
    points: list[Point] = []
    questions: list[Question] = []
    disclosure: dict[SetLocally, LocalFigure] = {}


@dataclass(frozen=True)
class ContextArea:
    """England, a region or a group of authorities: context for an authority's figures, and never reported on itself.

    `members` is how many authorities make it up, where that is needed to add their figures up.
    """

    gss_code: str
    name: str
    kind: ContextKind
    members: int | None = None
