"""What the demonstration caseload is tuned to: the form of `params/demonstration.yaml`, read strictly and checked against the book.

A point says how many families had come so far by a day, and whether that was made to match a figure of the record or was invented.
Nothing here draws a number or writes a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from tfdata.demo.evidence_forms import Account, Booking, Checks, Members, Papers, Proof, ServiceUse, Term
from tfdata.demo.forms import FILE, Feed, Habits, Mix, Percent, Span, Weights
from tfdata.faults import Fault, Refused, nearest
from tfdata.params import Book
from tfdata.params.reader import Document, Strict, parse, read
from tfdata.places import PARAMS


class Point(Strict):
    """How many families had come so far by a day, known by then; `made_to_match` names figures of the record or targets."""

    by: date
    value: Annotated[int, Field(ge=0)]
    made_to_match: list[str] = Field(default_factory=list)
    how: str = ""
    invented: bool = False

    @model_validator(mode="after")
    def says_where_it_comes_from(self) -> Point:
        if bool(self.made_to_match) == self.invented:
            raise ValueError("say either made_to_match, with the keys of the figures, or invented: true")
        return self


class Cohort(Strict):
    """The families of an authority in a phase (or of its district): the points that their numbers pass through."""

    authority: str
    phase: str
    districts: dict[str, Annotated[int, Field(gt=0)]] = Field(default_factory=dict)
    asked_when_identified_percent: Percent | None = None
    without_recorded_on_percent: Percent = 0
    documents_from: date | None = None
    documents_backlog: Span = Span(at_least=0, at_most=0)
    claims_from: date | None = None
    claims_backlog: Span = Span(at_least=0, at_most=0)
    problems: Mix | None = None
    identified: Annotated[list[Point], Field(min_length=1)]
    attached: Annotated[list[Point], Field(min_length=1)]
    approached: list[Point] = Field(default_factory=list)
    consent_refused: list[Point] = Field(default_factory=list)
    being_worked_with: list[Point] = Field(default_factory=list)
    outcome: list[Point] = Field(default_factory=list)
    crime_asb_education_results: Point | None = None
    continuous_employment_results: Point | None = None

    def points(self) -> Iterator[tuple[str, Point]]:
        """Give every point with the measure that it is about."""
        for measure in ("identified", "approached", "consent_refused", "attached", "being_worked_with", "outcome"):
            yield from ((measure, point) for point in getattr(self, measure))
        for measure in ("crime_asb_education_results", "continuous_employment_results"):
            if (point := getattr(self, measure)) is not None:
                yield measure, point

    @model_validator(mode="after")
    def points_follow_one_another(self) -> Cohort:
        for measure in ("identified", "attached", "approached", "consent_refused", "outcome"):
            points = getattr(self, measure)
            for earlier, later in pairwise(points):
                if earlier.by >= later.by or earlier.value > later.value:
                    raise ValueError(f"{measure}: each point is later than the one before, and not lower")
        return self

    @model_validator(mode="after")
    def points_agree(self) -> Cohort:
        attached = {point.by: point.value for point in self.attached}
        for point in self.being_worked_with:
            if point.value > attached.get(point.by, -1):
                raise ValueError("being_worked_with: attached needs a point on the same day, and not a lower one")
        both = (self.crime_asb_education_results, self.continuous_employment_results)
        if self.outcome and both[1] is None:
            raise ValueError("continuous_employment_results: an outcome with points needs it, to be divided by basis")
        if all(both) and sum(point.value for point in both if point) != self.outcome[-1].value:
            raise ValueError("the results of the two bases must add up to the last point of outcome")
        return self


class Tuning(Strict):
    """All that the demonstration caseload is made from, besides its seed's random streams."""

    seed: int
    horizon: date
    feed: Feed
    referral_sources: Weights
    families_per_practitioner: Annotated[int, Field(gt=0)]
    teams: Weights
    wards: dict[str, Weights]
    ward_missing_percent: Percent
    re_referred_percent: Percent
    re_referred_after_days: int
    refused_rows_per_thousand: Annotated[int, Field(ge=0)]
    habits: dict[str, Habits]
    members: Members
    school_terms: Annotated[list[Term], Field(min_length=1)]
    papers: Papers
    proof: Proof
    checks: Checks
    booking: Booking
    accounts: dict[str, Account]
    service_use: ServiceUse
    cohorts: list[Cohort]


def load(book: Book) -> Tuning:
    """Read the tuning; raises Refused with every fault, unknown figures, authorities, phases and problems among them."""
    document = read(PARAMS / "demonstration.yaml", FILE)
    tuning = parse(document, Tuning)
    faults = sorted(_faults(document, tuning, book))
    if faults:
        raise Refused(faults)
    return tuning


def _faults(document: Document, tuning: Tuning, book: Book) -> Iterator[Fault]:
    known = {item.parameter.key for item in book.record}
    known |= {f"targets.{slug}.phase_{target.phase}" for slug, item in book.authorities.items() for target in item.targets}
    for index, cohort in enumerate(tuning.cohorts):
        place = ("cohorts", index)
        if cohort.authority not in book.authorities:
            words = f"there is no authority {cohort.authority!r} in params/authorities{nearest(cohort.authority, book.authorities)}"
            yield document.fault((*place, "authority"), words)
        if cohort.phase not in book.phases or cohort.phase not in tuning.habits:
            yield document.fault((*place, "phase"), f"phase {cohort.phase} must stand in params/phases and under habits")
            continue
        problems = {problem.code for problem in book.phases[cohort.phase].problems}
        for code in (cohort.problems or tuning.habits[cohort.phase].problems).weights:
            if code not in problems:
                yield document.fault(place, f"phase {cohort.phase} has no problem {code!r}{nearest(code, problems)}")
        for measure, point in cohort.points():
            for key in point.made_to_match:
                if key not in known:
                    yield document.fault((*place, measure), f"there is no figure {key} in the record or the targets{nearest(key, known)}")
            if point.by > tuning.horizon:
                yield document.fault((*place, measure), "a point lies after the horizon")
    every = {problem.code for phase in book.phases.values() for problem in phase.problems}
    for code in tuning.members.problems_of_a_child:
        if code not in every:
            yield document.fault(("members", "problems_of_a_child"), f"no phase has a problem {code!r}{nearest(code, every)}")
    yield from _account_faults(document, tuning, book)
    yield from _ward_faults(document, tuning, book)
    yield from _service_faults(document, tuning, book, every)


def _account_faults(document: Document, tuning: Tuning, book: Book) -> Iterator[Fault]:
    """Every authority in whose extract a cohort stands has an account, with spend for each of its phases."""
    for cohort in tuning.cohorts:
        if cohort.authority in book.authorities:
            slug = extract_slug(book, cohort.authority)
            account = tuning.accounts.get(slug)
            if account is None or cohort.phase not in account.spend_gbp:
                yield document.fault(("accounts",), f"{slug} needs an account with spend_gbp of phase {cohort.phase}")


def _ward_faults(document: Document, tuning: Tuning, book: Book) -> Iterator[Fault]:
    """Every place in which families live has wards, and no two places share the name of one."""
    lived_in = dict.fromkeys(
        code
        for cohort in tuning.cohorts
        if cohort.authority in book.authorities
        for code in (cohort.districts or [book.authorities[cohort.authority].gss_code])
    )
    for code in lived_in:
        if code not in tuning.wards:
            yield document.fault(("wards",), f"{code} needs wards, since families live there")
    places: dict[str, str] = {}
    for code, wards in tuning.wards.items():
        if code not in lived_in:
            yield document.fault(("wards", code), f"no family lives in {code}{nearest(code, lived_in)}")
        for ward in wards:
            if ward in places:
                yield document.fault(("wards", code), f"{ward} is a ward of {places[ward]} already; a ward belongs to one place")
            places.setdefault(ward, code)


def _service_faults(document: Document, tuning: Tuning, book: Book, problems: set[str]) -> Iterator[Fault]:
    """Every service is one of params/savings.yaml, drawn as it is counted there, and every authority with an extract has feeds."""
    known, own = book.savings.services, tuning.service_use
    for code, habit in own.services.items():
        place = ("service_use", "services", code)
        if code not in known:
            yield document.fault(place, f"there is no service {code!r} in params/savings.yaml{nearest(code, known)}")
        elif (known[code].counted_in == "events") != bool(habit.uses):
            yield document.fault(place, f"{code} is counted in {known[code].counted_in}; give uses for events, else days")
        for problem in habit.problems:
            if problem not in problems:
                yield document.fault((*place, "problems"), f"no phase has a problem {problem!r}{nearest(problem, problems)}")
    for cohort in tuning.cohorts:
        if cohort.authority in book.authorities and extract_slug(book, cohort.authority) not in own.feeds:
            yield document.fault(("service_use", "feeds"), f"{extract_slug(book, cohort.authority)} needs its feeds")
    for slug, feeds in own.feeds.items():
        for code in (*feeds.lacks, *feeds.begins):
            if code not in own.services:
                words = f"no service {code!r} is drawn{nearest(code, own.services)}"
                yield document.fault(("service_use", "feeds", slug), words)


def extract_slug(book: Book, slug: str) -> str:
    """Give the authority in whose extract the families of an authority stand: a district's stand in its county's."""
    parent = book.authorities[slug].parent
    return (book.by_code(parent) or slug) if parent else slug
