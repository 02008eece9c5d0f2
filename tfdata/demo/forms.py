"""The forms of the demonstration's tuning that its parts share: spans, shares, weights, and how families and feeds behave in a phase.

What goes in is `params/demonstration.yaml`, read strictly; what goes out are frozen records of whole numbers.
Nothing here draws a number.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from tfdata.params.reader import Strict

FILE = "params/demonstration.yaml"
Percent = Annotated[int, Field(ge=0, le=100)]
Weights = Annotated[dict[str, Annotated[int, Field(gt=0)]], Field(min_length=1)]


class Span(Strict):
    """From so many to so many, both included, mostly days after an event; any number between is as likely."""

    at_least: int
    at_most: int

    @model_validator(mode="after")
    def does_not_end_before_it_begins(self) -> Span:
        if self.at_least > self.at_most:
            raise ValueError("at_least is more than at_most")
        return self


class Feed(Strict):
    """How many days after an event the authority comes to know of it, usually and late."""

    usual: Span
    late_percent: Percent
    late: Span


class Mix(Strict):
    """How many headline problems a family has, and how often each problem is among them."""

    how_many: Weights
    weights: Weights


class Habits(Strict):
    """How families fare in a phase between the points: spans of days between events, and shares of families."""

    asked_when_identified_percent: Percent
    asked_after: Span
    answered_within: Span
    never_asked_percent: Percent
    refused_percent: Percent
    unanswered_percent: Percent
    assessment_after: Span
    plan_after: Span
    review_after: Span
    assessment_missing_percent: Percent
    plan_missing_percent: Percent
    review_missing_percent: Percent
    problem_not_named_percent: Percent
    found_later_percent: Percent
    succeed_percent: Percent = 0
    claim_after: Span
    employment_claim_after: Span
    continuous_employment_percent: Percent
    decided_after: Span
    repaid_after: Span
    rejected_percent: Percent
    repaid_percent: Percent
    closed_around_claim: Span
    closed_without_claim: Span
    progress_to_work_on_top_percent: Percent = 0
    progress_to_work_alone_percent: Percent = 0
    problems: Mix
