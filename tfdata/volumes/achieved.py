"""Follow families from all attached to those who achieved an outcome: with the need, engaged, retained, achieving.

In come a scope and a caseload; out go two summaries a phase for the outcomes that are modelled from results. What a problem's families
and a basis's results count is what the breakdowns and the pipeline count, so that each is one number wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd

from tfdata.caseload import Caseload
from tfdata.counting import DOCUMENTS, are_among, claim_status
from tfdata.params import Outcome, Phase
from tfdata.quantities import Absent, Cell, Column, Count, Counted, Relation, Row, Summary, Words, Worked
from tfdata.scope import Scope
from tfdata.volumes import tables
from tfdata.volumes.served import new_to_services, served
from tfdata.volumes.windows import window_months

BY_PROBLEM = "problem"
STUB = "Outcome"
_STAGES = ("population", "need", "engaged", "retained", "achieving")
_NO_DOCUMENTS = Absent("x", "The documents table is missing from the extract; this stage needs it.")
_SHARE = "The families of the stage as a percentage of those of the stage before, from the two counts as protected."
_COLUMNS = (
    Column("population", "Attached"),
    Column("need", "With the problem"),
    Column("need_share", "With the problem, of those attached"),
    Column("engaged", "Engaged"),
    Column("engaged_share", "Engaged, of those with the problem"),
    Column("retained", "Retained"),
    Column("retained_share", "Retained, of those engaged"),
    Column("achieving", "Achieving"),
    Column("achieving_share", "Achieving, of those retained"),
)
_NOTES = (
    "Engaged: an assessment is done. Retained: of those, still worked with, or closed with plan and review done. "
    "Achieving: a result of the family stands that counts as an outcome, or one on the basis that the outcome goes by.",
    "A claim says that a result was claimed, not that the programme brought it about.",
)


def modelled(scope: Scope, phase: Phase) -> Mapping[str, Outcome]:
    """Give the outcomes of a phase that are modelled from results, by code.

    A problem that the authority does not use models none, and a basis that the phase does not have models none.
    """
    problems = {item.code for item in phase.problems if not item.only_for or scope.extract_code in item.only_for}
    ways = {BY_PROBLEM, *(basis.code for basis in phase.bases)}
    found = tables.outcomes(scope, phase)
    return {code: item for code, item in found.items() if item.modelled in ways and item.problems[phase.id] in problems}


@dataclass(frozen=True)
class Stages:
    """The families of a phase by a day, as pseudonyms: attached, with each problem, with an outcome, and with a result on each basis."""

    attached: pd.Index = field(repr=False)
    of_problem: Mapping[str, tuple[pd.Index, pd.Index]] = field(repr=False)  # those attached, and those with an outcome
    of_basis: Mapping[str, pd.Index] = field(repr=False)

    def need(self, problem: str) -> pd.Index:
        """Give the families attached with a problem on record."""
        return self.of_problem[problem][0]

    def achieving(self, outcome: Outcome, phase: Phase) -> pd.Index:
        """Give the families that achieved an outcome, by the way in which it is modelled."""
        if outcome.modelled == BY_PROBLEM:
            return self.of_problem[outcome.problems[phase.id]][1]
        return self.of_basis[outcome.modelled]


def stages(scope: Scope, phase: Phase, known: Caseload) -> Stages:
    """Find the families of every stage by the quarter's last day; `known` is what is known of the phase in the pack's area.

    Whom the breakdown by problem counts is found here by itself; were it another number, `disclosure` would refuse both.
    """
    status = claim_status(known, scope.day)
    standing = status[status["is_standing"]]
    of_basis = {basis.code: pd.Index(standing.loc[standing["claim_basis"] == basis.code, "family_id"]) for basis in phase.bases}
    with_outcome = standing.loc[standing["claim_basis"].isin([basis.code for basis in phase.bases if basis.is_outcome]), "family_id"]
    families, end = known.families, pd.Timestamp(scope.day)
    attached = pd.Index(families.loc[families["attached_on"] <= end, "family_id"])
    held = known.problems.loc[known.problems["identified_on"] <= end, ["family_id", "problem"]]
    is_attached, has_outcome = are_among(held["family_id"], attached), are_among(held["family_id"], with_outcome)
    of_problem = {}
    for item in phase.problems:
        has_it = held["problem"] == item.code
        of_problem[item.code] = tuple(pd.Index(held.loc[has_it & some, "family_id"]) for some in (is_attached, has_outcome))
    return Stages(attached, of_problem, of_basis)


def achieved(scope: Scope, phase: Phase, outcome: Outcome, whose: str = "") -> Counted:
    """Name the count of the families that achieved an outcome: that of the breakdown by problem, or of the results on a basis."""
    if outcome.modelled == BY_PROBLEM:
        return _of_problem(scope, phase, "outcome", outcome, whose)
    return scope.counted(phase, f"{whose}{outcome.modelled}_results")


def achieving_count(scope: Scope, phase: Phase, outcome: Outcome, families: int, whose: str = "") -> Count:
    """Give the count of the families that achieved an outcome."""
    measure = "outcome" if outcome.modelled == BY_PROBLEM else f"{outcome.modelled}_results"
    return Count(families, measure, of=achieved(scope, phase, outcome, whose))


def achieving(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give by modelled outcome how many families came to each stage, and of how many of the stage before."""
    for phase, known in tables.known(scope, caseload, "problems", "claims"):
        found, rows, relations = stages(scope, phase, known), [], dict[Relation, None]()
        for code, outcome in modelled(scope, phase).items():
            rows.append(Row(code, Words(outcome.label), _cells(scope, phase, code, outcome, found, known)))
            relations |= dict.fromkeys(_between(scope, phase, outcome))
        if rows:
            yield tables.summary(
                scope, caseload, phase, "achieving", "from families attached to families achieving", STUB, _COLUMNS, rows, _NOTES, relations
            )


def achieving_new(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give the families achieving among those whom no support service served before; none where the extract knows of no such service."""
    columns = (Column("population", "Attached, new to services"), Column("achieving", "Achieving"))
    for phase, known in tables.known(scope, caseload, "problems", "claims", "service_use"):
        who = served(scope, caseload, phase)
        found, rows, relations, hidden = stages(scope, phase, known), [], dict[Relation, None](), dict[str, Cell]()
        for code, outcome in modelled(scope, phase).items() if who.is_known else ():
            of_all = found.achieving(outcome, phase)
            count = achieving_count(scope, phase, outcome, len(of_all))
            new = achieving_count(scope, phase, outcome, len(of_all.intersection(who.families.named(who.new))), "new, ")
            population = Count(
                int(who.new.sum()), "new_to_services", rests_on=(window_months(scope).key,), of=new_to_services(scope, phase)
            )
            rows.append(Row(code, Words(outcome.label), {"population": population, "achieving": new}))
            others = achieved(scope, phase, outcome, "others, ")
            hidden[f"{code}_others"], adds_up = tables.with_others(count, new, others)
            relations |= dict.fromkeys((adds_up, Relation.of_each(new_to_services(scope, phase), achieved(scope, phase, outcome, "new, "))))
        if rows:
            yield tables.summary(
                scope, caseload, phase, "achieving_new", "families achieving among those not already served", STUB, columns, rows,
                (_NEW, *_NOTES[1:]), relations, hidden,
            )  # fmt: skip


_NEW = "Families whom a support service served in the time before attachment, or of whom that is not known, are left out here."


def _of_problem(scope: Scope, phase: Phase, what: str, outcome: Outcome, whose: str = "") -> Counted:
    return scope.counted(phase, f"{whose}{what} by problem: {outcome.problems[phase.id]}")


def _cells(scope: Scope, phase: Phase, code: str, outcome: Outcome, found: Stages, known: Caseload) -> dict[str, Cell]:
    need = found.need(outcome.problems[phase.id])
    cells: dict[str, Cell] = {
        "population": Count(len(found.attached), "attached", of=scope.counted(phase, "attached")),
        "need": Count(len(need), "problem", of=_of_problem(scope, phase, "attached", outcome)),
        "engaged": _NO_DOCUMENTS,
        "retained": _NO_DOCUMENTS,
        "achieving": achieving_count(scope, phase, outcome, len(found.achieving(outcome, phase))),
    }
    if known.has("documents"):
        engaged, retained = _engaged(scope, known, need)
        cells["engaged"] = Count(len(engaged), "engaged", of=_of_problem(scope, phase, "engaged", outcome))
        cells["retained"] = Count(len(retained), "retained", of=_of_problem(scope, phase, "retained", outcome))
    for before, stage in pairwise(_STAGES):
        cells[f"{stage}_share"] = Worked("percent", (f"{code}.{stage}", f"{code}.{before}"), "percent", _SHARE)
    return cells


def _engaged(scope: Scope, known: Caseload, need: pd.Index) -> tuple[pd.Index, pd.Index]:
    """Give those of some families with an assessment done by the day, and those of them still worked with, or closed with all papers."""
    papers = known.documents[known.documents["completed_on"] <= pd.Timestamp(scope.day)]
    with_paper = {name: papers.loc[papers["document"] == name, "family_id"] for name in DOCUMENTS}
    closed = known.families.loc[known.families["closed_on"] <= pd.Timestamp(scope.day), "family_id"]
    assessment, *others = DOCUMENTS
    engaged = need[are_among(need, with_paper[assessment])]
    is_complete = are_among(engaged, with_paper[others[0]])
    for name in others[1:]:
        is_complete &= are_among(engaged, with_paper[name])
    return engaged, engaged[~are_among(engaged, closed) | is_complete]


def _between(scope: Scope, phase: Phase, outcome: Outcome) -> Iterator[Relation]:
    """Say that each stage lies within the one before; that those achieving do is no rule, and said only where it is so."""
    need, engaged, retained = (_of_problem(scope, phase, what, outcome) for what in ("attached", "engaged", "retained"))
    yield Relation.within(scope.counted(phase, "attached"), need)
    yield Relation.of_each(need, engaged)
    yield Relation.of_each(engaged, retained)
    for whole in (need, engaged, retained):
        yield Relation.of_each(whole, achieved(scope, phase, outcome))
