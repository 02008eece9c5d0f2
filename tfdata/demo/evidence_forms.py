"""The forms of what evidence, checks and the programme account of the demonstration are tuned to.

What goes in are those parts of `params/demonstration.yaml`; what goes out are frozen records of whole numbers.
Nothing here draws a number.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from tfdata.demo.forms import Percent, Span, Weights
from tfdata.params.reader import Strict

MonthDay = Annotated[str, StringConstraints(pattern=r"(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])")]
Funder = Literal["council", "police", "health", "housing", "department", "other"]
Benefit = Literal["jsa", "uc", "esa", "is", "ib"]
Weight = Annotated[int, Field(gt=0)]


class Term(Strict):
    """A school term of every year, as month and day."""

    begins: MonthDay
    ends: MonthDay

    @model_validator(mode="after")
    def ends_in_the_year_in_which_it_begins(self) -> Term:
        if self.begins >= self.ends:
            raise ValueError("a term begins and ends in one year, and ends later than it begins")
        return self


class Members(Strict):
    """Who belongs to a family: how many adults and children, and which problems only a family with a child has."""

    adults: Weights
    children: Weights
    problems_of_a_child: list[str]
    left_school_percent: Percent


class Papers(Strict):
    """What wants in documents of families without a claim, and in local causes for concern of families of phase 1."""

    outcomes_not_named_percent: Percent
    members_not_covered_percent: Percent
    objectives_missing_percent: Percent
    concern_missing_percent: Percent
    concern_beside_percent: Percent


class Proof(Strict):
    """What the evidence shows: how often it fails a claim, how far families without a result came, and how figures are spread.

    `without_result` and `shows` are weights: of one barrier left, several or nothing recorded; of a problem met, short or without a row.
    """

    fails_percent: Percent
    fails_after_end_percent: Percent
    without_result: dict[Literal["one_barrier", "several", "nothing"], Weight]
    shows: dict[Literal["met", "short", "nothing"], Weight]
    exclusions: Weights
    fails_by_exclusions_percent: Percent
    points_short: Span
    asb_before: Span
    offences_before: Span
    offences_short_percent: Percent
    months_on_top: Span
    met_months_before: Span
    written_twice_percent: Percent
    relapse_percent: Percent
    benefits: dict[Benefit, Weight]
    days_on_top: Span
    days_short: Span
    ended_percent: Percent
    short_spell_percent: Percent
    still_on_benefit_percent: Percent


class Checks(Strict):
    """Which claims were checked, when, and how often a claim did not stand up to it."""

    internal_audit_percent: Percent
    internal_audit_after: Span
    department_percent: Percent
    department_after: Span
    department_looked_percent: Percent
    invalid_percent: Percent
    invalid_of_doubtful_percent: Percent


class Account(Strict):
    """An authority's programme account: its yearly grant by phase, and what each funder spends on a family in a quarter, by phase."""

    grant_gbp: dict[str, Weight]
    spend_gbp: dict[str, dict[Funder, Weight]]


class Booking(Strict):
    """When amounts are booked, how spend varies, and how much of a year's surplus is carried on or of its cost drawn down."""

    result_after: Span
    grant_after: Span
    spend_varies_percent: Percent
    carried_forward_percent: Percent
    drawn_down_percent: Percent
    round_to_gbp: Annotated[int, Field(gt=0)]


class Habit(Strict):
    """How families use a service: which of them, how often before attachment, and how often again or for the first time after it.

    Of events `uses` says how many a family has before attachment and `again_percent` how many of them come again; with `is_by_month`
    a row counts those of a month. Of what is counted by time `days` says how long a spell is.
    """

    problems: list[str]
    with_problem_percent: Percent
    without_percent: Percent
    new_percent: Percent
    uses: dict[str, Weight] = Field(default_factory=dict)
    again_percent: Percent = 0
    is_by_month: bool = False
    days: Span | None = None

    @model_validator(mode="after")
    def is_counted_one_way(self) -> Habit:
        if bool(self.uses) == bool(self.days):
            raise ValueError("give either uses, of a service counted in events, or days, of one counted by time")
        return self


class Feeds(Strict):
    """Which services' feeds an authority has: a share of use that is matched to families, those that it lacks or that begin later."""

    percent: Percent = 100
    lacks: list[str] = Field(default_factory=list)
    begins: dict[str, date] = Field(default_factory=dict)


class ServiceUse(Strict):
    """How much use of services is drawn, from so many days before attachment to so many after it, and who has which feeds."""

    days_before: Annotated[int, Field(gt=0)]
    days_after: Annotated[int, Field(gt=0)]
    opens_within: Annotated[int, Field(ge=0)]
    services: dict[str, Habit]
    feeds: dict[str, Feeds]
