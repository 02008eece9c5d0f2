"""What came of the families that were attached: their documents, their result claims and the end of the work.

In come a cohort's families; out go days and claim events, phase 1 through its points, phase 2 months after attachment.
A claim of phase 2 is made only with assessment, plan and review; a claim that ends does so between two points, never across one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tfdata.demo.draws import NEVER, Days, Mask, Stream, Words, day, first_after
from tfdata.demo.families import Families, Step
from tfdata.demo.forms import FILE, Habits
from tfdata.demo.tuning import Cohort, Point, Tuning
from tfdata.faults import refuse
from tfdata.params import Phase

STANDS, REJECTED, REPAID = -1, 0, 1
EMPLOYMENT = "continuous_employment"


@dataclass(frozen=True, eq=False)
class Claims:
    """A claim of each family on a basis, and what came of it: steps by status, NEVER where a status was not reached."""

    basis: Words
    statuses: dict[str, Step]


@dataclass(frozen=True, eq=False)
class Results:
    """Documents by kind, the result claims, the progress-to-work claims beside them, and closing.

    `result_on` is the day of each family's result, claimed or not, and also where it lies after the horizon.
    """

    documents: dict[str, Step]
    claims: tuple[Claims, ...]
    closed: Step
    result_on: Days

    @property
    def has_claim(self) -> Mask:
        """Which families have a claim of an outcome by the horizon, whatever came of it."""
        return self.claims[0].statuses["claimed"].on < NEVER

    @property
    def has_ended(self) -> Mask:
        """Which of those claims were rejected or repaid."""
        return (self.claims[0].statuses["rejected"].on < NEVER) | (self.claims[0].statuses["repaid"].on < NEVER)


def draw(stream: Stream, cohort: Cohort, habits: Habits, tuning: Tuning, families: Families, phase: Phase) -> Results:
    """Give what came of a cohort's families by the horizon."""
    horizon, ends = day(tuning.horizon), day(phase.ends_on)
    outcome = next(basis.code for basis in phase.bases if basis.is_outcome and basis.code != EMPLOYMENT)
    delays = [np.where(families.is_dated, stream.delays(tuning.feed, len(families)), 0) for _ in range(3)]
    papers = _papers(stream, cohort, habits, families)
    if cohort.outcome:
        claims = _by_points(stream, cohort, habits, families, delays[0], ends, outcome)
        result_on = claims.statuses["claimed"].on
        can_precede = (result_on < NEVER) & (papers["plan"] < NEVER) & (papers["review"] < NEVER)
        papers["review"] = np.where(can_precede, np.maximum(papers["plan"], np.minimum(papers["review"], result_on)), papers["review"])
    else:
        claims, result_on = _after_months(stream, cohort, habits, families, papers, delays, outcome)
    has_claim = claims.statuses["claimed"].on < NEVER
    last_paper = np.where(has_claim & (papers["review"] < NEVER), papers["review"], families.attached.on)
    closed = _closed(stream, cohort, habits, families, last_paper, result_on, delays[1])
    documents = {}
    for name, day_completed in papers.items():
        on = np.where(day_completed <= closed.on, day_completed, NEVER)
        documents[name] = Step(on, np.where(on < NEVER, on + delays[2], NEVER)).by_horizon(horizon)
    beside = [_beside(stream, habits, families, claims, delays[1], ends, basis.code) for basis in phase.bases if not basis.is_outcome]
    known = tuple(
        Claims(each.basis, {name: step.by_horizon(horizon) for name, step in each.statuses.items()}) for each in (claims, *beside)
    )
    return Results(documents, known, closed.by_horizon(horizon), result_on)


def _papers(stream: Stream, cohort: Cohort, habits: Habits, families: Families) -> dict[str, Days]:
    count = len(families)
    assessment = np.where(families.is_attached, families.attached.on + stream.within(habits.assessment_after, count), NEVER)
    if cohort.documents_from is not None:
        opens = day(cohort.documents_from)
        assessment = np.where(assessment < opens, opens + stream.within(cohort.documents_backlog, count), assessment)
    plan = assessment + stream.within(habits.plan_after, count)
    review = plan + stream.within(habits.review_after, count)
    lost = [
        stream.chance(percent, count)
        for percent in (habits.assessment_missing_percent, habits.plan_missing_percent, habits.review_missing_percent)
    ]
    days = {"assessment": assessment, "plan": plan, "review": review}
    return {name: np.where(is_lost | ~families.is_attached, NEVER, on) for (name, on), is_lost in zip(days.items(), lost, strict=True)}


def _by_points(stream: Stream, cohort: Cohort, habits: Habits, families: Families, delay: Days, ends: int, outcome: str) -> Claims:
    """Give claims of which exactly each point's number stand on its day; those that end are drawn besides."""
    count, least = len(families), habits.claim_after.at_least
    points = [point.by for point in cohort.outcome if point.made_to_match] or [cohort.outcome[-1].by]
    in_line = np.argsort(families.attached.known, kind="stable")[: families.is_attached.sum()]
    days = stream.along(cohort.outcome, int(families.attached.known[in_line[0]]) + least)
    who = in_line[stream.kept(len(in_line), len(days))]
    ready = families.attached.known[who] + least
    days = np.maximum(days, ready) if len(who) == len(days) else days
    if any((days <= day(point.by)).sum() != point.value for point in cohort.outcome) or len(who) < len(days):
        raise refuse(FILE, f"{cohort.authority}, phase {cohort.phase}: claims come faster than {least} days after attachment")
    known, fate = np.full(count, NEVER), np.full(count, STANDS)
    known[who] = stream.mixed(ready, days)
    on = np.max([known - delay, first_after(known, points, 0), families.attached.on + least], axis=0)
    on = np.where(known < NEVER, on, NEVER)
    basis = np.full(count, outcome, dtype=object)
    by_employment = cohort.continuous_employment_results
    basis[stream.some(who, by_employment.value if by_employment else 0)] = EMPLOYMENT
    rejected, repaid = (len(days) * percent // 100 for percent in (habits.rejected_percent, habits.repaid_percent))
    ended = stream.rng.permutation(np.setdiff1d(in_line, who))[: rejected + repaid]
    fate[ended[:rejected]], fate[ended[rejected:]] = REJECTED, REPAID
    basis[ended[stream.chance(habits.continuous_employment_percent, len(ended))]] = EMPLOYMENT
    later = _decisions(stream, habits, fate, delay)
    ended_on = families.attached.on[ended] + stream.within(habits.claim_after, len(ended))
    on[ended] = _between_points(ended_on, np.where(fate == REJECTED, later["rejected"], later["repaid"])[ended], points, ends)
    known[ended] = np.where(on[ended] < NEVER, on[ended] + delay[ended], NEVER)
    return Claims(basis, _statuses(on, known, later, fate))


def _between_points(on: Days, lasts: Days, points: Sequence[date], ends: int) -> Days:
    """Move claims that end, so that each begins and ends between two points; NEVER where the phase ends first."""
    for point in sorted(points):
        on = np.where((on <= day(point)) & (on + lasts > day(point)), day(point) + 1, on)
    return np.where(on + lasts > ends, NEVER, on)


def _after_months(
    stream: Stream, cohort: Cohort, habits: Habits, families: Families, papers: dict[str, Days], delays: list[Days], outcome: str
) -> tuple[Claims, Days]:
    """Give claims months after attachment, none before all documents are known; also the day of each result, claimed or not."""
    count, (delay, _, paper_delay) = len(families), delays
    by_employment = stream.chance(habits.continuous_employment_percent, count)
    basis = np.where(by_employment, EMPLOYMENT, outcome).astype(object)
    months = np.where(by_employment, stream.within(habits.employment_claim_after, count), stream.within(habits.claim_after, count))
    succeeds = families.is_attached & stream.chance(habits.succeed_percent, count)
    is_complete = np.all([on < NEVER for on in papers.values()], axis=0)
    result_on = families.attached.on + months
    if cohort.claims_from is not None:
        opens = day(cohort.claims_from)
        result_on = np.where(result_on < opens, opens + stream.within(cohort.claims_backlog, count), result_on)
    result_on = np.where(is_complete, np.maximum(result_on, papers["review"] + paper_delay + 1), result_on)
    result_on = np.where(succeeds, result_on, NEVER)
    on = np.where(is_complete, result_on, NEVER)
    fate = np.select(
        [stream.chance(habits.rejected_percent, count), stream.chance(habits.repaid_percent, count)], [REJECTED, REPAID], STANDS
    )
    known = np.where(on < NEVER, on + delay, NEVER)
    return Claims(basis, _statuses(on, known, _decisions(stream, habits, fate, delay), fate)), result_on


def _decisions(stream: Stream, habits: Habits, fate: Days, delay: Days) -> dict[str, Days]:
    """Give the days from a claim to each decision on it, which the authority knows at once, and never before it knows of the claim."""
    decided = stream.within(habits.decided_after, len(fate)) + delay
    return {"paid": decided, "rejected": decided, "repaid": decided + stream.within(habits.repaid_after, len(fate))}


def _statuses(on: Days, known: Days, later: dict[str, Days], fate: Days) -> dict[str, Step]:
    """Give the steps of each status."""
    reached = {"paid": fate != REJECTED, "rejected": fate == REJECTED, "repaid": fate == REPAID}
    steps = {"claimed": Step(on, known)}
    for status, days in later.items():
        has = reached[status] & (on < NEVER)
        decided = np.where(has, on + days, NEVER)
        steps[status] = Step(decided, decided)
    return steps


def _beside(stream: Stream, habits: Habits, families: Families, claims: Claims, delay: Days, ends: int, basis: str) -> Claims:
    """Give claims on a basis that is no outcome (progress to work), on top of another result or alone; they turn no family around."""
    count = len(families)
    claimed = claims.statuses["claimed"].on
    on_top = (claimed < NEVER) & (claims.basis != EMPLOYMENT) & stream.chance(habits.progress_to_work_on_top_percent, count)
    alone = (claimed == NEVER) & families.is_attached & stream.chance(habits.progress_to_work_alone_percent, count)
    on = np.where(on_top, claimed, families.attached.on + stream.within(habits.claim_after, count))
    on = np.where((on_top | alone) & (on + delay <= ends), on, NEVER)
    known, fate = np.where(on < NEVER, on + delay, NEVER), np.full(count, STANDS)
    return Claims(np.full(count, basis, dtype=object), _statuses(on, known, _decisions(stream, habits, fate, delay), fate))


def _closed(stream: Stream, cohort: Cohort, habits: Habits, families: Families, last_paper: Days, result_on: Days, delay: Days) -> Step:
    """Give the end of the work: around the result, or some time after attachment; through the points of the families being worked with."""
    count, attached = len(families), families.attached
    has_result = result_on < NEVER
    with_result = np.maximum(result_on + stream.within(habits.closed_around_claim, count), last_paper)
    on = np.where(has_result, with_result, attached.on + stream.within(habits.closed_without_claim, count))
    natural = known = np.where(families.is_attached, np.maximum(on + delay, attached.known), NEVER)
    for point in cohort.being_worked_with:
        total = next(each.value for each in cohort.attached if each.by == point.by)
        low = np.where(has_result | ~families.is_attached, np.maximum(known, day(point.by) + 1), attached.known)
        closed = Point(by=point.by, value=total - point.value, invented=True)
        known = stream.pinned(np.maximum(known, low), closed, low, np.full(count, NEVER))
    on = np.where(known == natural, on, known - delay)
    on = np.max([on, attached.on, first_after(known, [point.by for point in cohort.being_worked_with], 0)], axis=0)
    return Step(np.where(families.is_attached, on, NEVER), known)
