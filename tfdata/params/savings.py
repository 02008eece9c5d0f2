"""What the savings model assumes and counts: the form of `params/savings.yaml`, and an assumption as it holds for an authority.

Every assumption is a range with a low, a central and a high case, its source and why it is so wide. It is a range of assumptions, not
statistical uncertainty: nobody has measured how likely its ends are. Nothing is reckoned here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from tfdata.params.model import Amount, Cited, Confidence, Series, Text, Unit
from tfdata.params.parameter import Parameter
from tfdata.params.reader import Strict
from tfdata.params.unit_costs import AGENCIES, KINDS, Agency, Kind

CaseName = Literal["low", "central", "high"]
CASES: tuple[CaseName, ...] = ("low", "central", "high")
More = Literal["less_saving", "more_saving", "neither"]
GENERAL = (
    "discount_rate",
    "horizon_years",
    "window_months",
    "grade_measured",
    "grade_modelled",
    "lag_measured",
    "lag_modelled",
    "cost_optimism",
    "assumed_cost_per_family",
    "old_prices_before",
)
"""The assumptions that the model asks for by name; every other is named by an outcome."""


class Range(Cited):
    """A low, a central and a high case; low is the one with the least saving."""

    low: Amount
    central: Amount
    high: Amount

    def of(self, case: CaseName) -> Decimal:
        """Give the value of a case."""
        return Decimal({"low": self.low, "central": self.central, "high": self.high}[case])


class Assumption(Range):
    """What the model takes for granted: `more` says what a greater number does to a saving, `why` why the range is as wide as it is.

    `is_whole`: only whole numbers make sense. `is_by_outcome`: a council may set it for one outcome alone.
    """

    title: Text
    unit: Unit
    more: More
    is_whole: bool = False
    is_by_outcome: bool = False
    why: Text

    @model_validator(mode="after")
    def its_cases_are_on_their_sides(self) -> Assumption:
        for message in misfits(self, self):
            raise ValueError(message)
        return self


class Service(Strict):
    """A service whose use is recorded, and how it is counted: in events, or in weeks or months of so many days.

    `is_support`: it is there to help the family, so that attaching the family may only repackage it.
    """

    label: Text
    counted_in: Literal["events", "weeks", "months"]
    days_each: Amount | None = None
    is_support: bool
    supplied_by: Text

    @model_validator(mode="after")
    def days_are_given_where_time_is_counted(self) -> Service:
        if (self.counted_in == "events") != (self.days_each is None):
            raise ValueError("days_each says how many days a week or month of a service has; one that is counted in events has none")
        if self.days_each is not None and self.days_each <= 0:
            raise ValueError("days_each is more than nought")
        return self


class Use(Strict):
    """A line's values that an outcome counts; `less` are lines that it contains and that are taken off, `weight` an assumption.

    `cashable` names the assumption of how much of it could leave a budget, where it is not the outcome's. A fiscal value falls to an
    agency, by default the line's own. An economic or social one falls to people and firms, and names none.
    """

    line: Text
    counts: Annotated[list[Kind], Field(min_length=1)]
    agency: Agency | Literal[""] = ""
    less: list[Text] = []
    weight: str = ""
    cashable: str = ""

    @field_validator("agency", mode="before")
    @classmethod
    def is_one_of_the_seven(cls, value: Any) -> Any:
        if value not in AGENCIES:
            raise ValueError(f"this must be one of {', '.join(AGENCIES)}; leave the key out where it is the line's own")
        return value

    @field_validator("counts", mode="before")
    @classmethod
    def are_known_and_stand_once(cls, value: Any) -> Any:
        if not isinstance(value, list) or any(item not in KINDS for item in value) or len(set(value)) < len(value):
            raise ValueError(f"this must be a list of {', '.join(KINDS)}, each once")
        return value

    @model_validator(mode="after")
    def an_agency_gains_money_only(self) -> Use:
        if self.agency and "fiscal" not in self.counts:
            raise ValueError("an economic or social value falls to no agency; take out agency, or count the fiscal value")
        return self


class Outcome(Strict):
    """What happens less often, or lasts longer, and what one of it is worth.

    `problems` gives the headline problem of a phase that it belongs to. `measured` is the service whose use says how much; `modelled` is
    `problem` (families with an outcome of that problem claimed) or a basis (families with a claim on it), times the assumption `units`
    in a year. `units_each` of the outcome make one unit of the lines. `why` says why these lines and no others.
    """

    label: Text
    unit_words: Text
    problems: Annotated[dict[str, str], Field(min_length=1)]
    measured: str = ""
    modelled: str = ""
    units: str = ""
    units_each: Amount = 1
    uses: Annotated[list[Use], Field(min_length=1)]
    deadweight: Text = "deadweight"
    years: Text = "years_of_effect"
    drop_off: Text = "drop_off"
    cashable: Text = "cashable_services"
    why: Text

    @model_validator(mode="after")
    def has_a_route(self) -> Outcome:
        if not (self.measured or self.modelled):
            raise ValueError("an outcome names the service that measures it, how it is modelled, or both")
        if bool(self.modelled) != bool(self.units):
            raise ValueError("an outcome that is modelled names under units the assumption of how many a family avoids, and no other does")
        if self.units_each <= 0:
            raise ValueError("units_each is more than nought")
        return self

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """The assumptions that it names itself, each after the key that names it."""
        keys = ("units", "deadweight", "years", "drop_off", "cashable")
        return tuple((key, getattr(self, key)) for key in keys if getattr(self, key))

    def cashable_of(self, use: Use) -> str:
        """Name the assumption of how much of a use could leave a budget."""
        return use.cashable or self.cashable

    def lag(self, route: str) -> str:
        """Name the assumption of how many years pass before a volume of this route has an effect."""
        return f"lag_{route}"

    def grade(self, route: str) -> str:
        """Name the assumption of the grade of evidence of this route."""
        return f"grade_{route}"


class Savings(Strict):
    """The form of `savings.yaml`; `corrections` are percentages by grade of evidence, `grade_1` to `grade_6`."""

    price_year: Text
    assumptions: dict[str, Assumption]
    corrections: dict[str, Series]
    services: dict[str, Service]
    outcomes: dict[str, Outcome]


EMPTY = Savings(price_year="none", assumptions={}, corrections={}, services={}, outcomes={})


@dataclass(frozen=True)
class Assumed:
    """A range with its three cases; low is the case with the least saving. `parameter` is cited under `key` and holds the central case.

    `why` says why the range is what it is; of a council's own range it is the council's reason, and `usual` is what it stands in for.
    `outcome` is the one outcome that a council's own range is for, and empty where it is for all.
    """

    name: str
    title: str
    unit: Unit
    low: Decimal
    central: Decimal
    high: Decimal
    key: str
    parameter: Parameter
    confidence: Confidence
    why: str
    is_local: bool = False
    is_local_evidence: bool = False
    outcome: str = ""
    usual: Assumption | None = None

    def of(self, case: CaseName) -> Decimal:
        """Give the value of a case."""
        return {"low": self.low, "central": self.central, "high": self.high}[case]


def misfits(values: Range, form: Assumption) -> Iterator[str]:
    """Say what keeps a range from being one of this assumption: a share beyond one, a part of a year, a low case that saves more."""
    cases = [values.of(case) for case in CASES]
    low, central, high = cases
    if min(cases) < 0 or (form.unit == "share" and max(cases) > 1):
        yield "a share lies between 0 and 1" if form.unit == "share" else "nothing here is below nought"
    if form.is_whole and any(case != int(case) for case in cases):
        yield "whole numbers are wanted here"
    if form.more == "neither" and len(set(cases)) > 1:
        yield "this has one value; write it for low, central and high"
    if form.more == "less_saving" and not low >= central >= high:
        yield "low is the case with the least saving, and more of this saves less: low may not be less than central, nor central than high"
    if form.more == "more_saving" and not low <= central <= high:
        yield "low is the case with the least saving, and more of this saves more: low may not be more than central, nor central than high"


def corrections(form: Savings) -> Mapping[str, Series]:
    """Give the corrections by the key under which they are looked up."""
    return {f"savings.correction.{name}": series for name, series in form.corrections.items()}
