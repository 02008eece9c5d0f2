"""Part B: count an authority's caseload at a day, as summaries that are not yet protected.

In comes a caseload; out go the headline, the pipeline, progress over the quarters and headline problems.
Each measure is defined in `params/measures.yaml`. Nothing here suppresses or rounds: that is done by `disclosure`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import pandas as pd

from tfdata.caseload import Caseload
from tfdata.counting import counts, in_scope
from tfdata.params import Phase
from tfdata.periods import day_in_words, quarters
from tfdata.provenance import extract_source
from tfdata.quantities import Absent, Cell, Column, Count, Given, Row, Summary, Words, Worked
from tfdata.record import COUNTS_WORDS, target_parts
from tfdata.scope import Scope

ATTACHED_KINDS = ("reached", "assisted", "worked_with")
PIPELINE = ("identified", "approached", "consent_given", "consent_refused", "attached", "being_worked_with", "closed", "paperwork_complete")
NEEDS = {"approached": "approached_on", "consent_given": "consent", "consent_refused": "consent"}
CLAIM_STAGES = ("outcome", "paid", "rejected", "repaid")


def headlines(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give the figures of the cards: attached, being worked with and claimed, each against the target if it counts that."""
    for phase in scope.phases:
        known = in_scope(caseload, scope, phase)
        found = counts(known, phase, scope.day)
        parts = target_parts(scope, phase)
        rows = []
        hidden: dict[str, Cell] = {}
        if parts:
            hidden["target"] = Given(parts[0].value, "families", (parts[0].key,), parts[0].title)
        for measure in ("identified", "attached", "being_worked_with", "outcome"):
            label = _label(scope, phase, measure)
            cells: dict[str, Cell] = {"value": _counted(measure, found, known, f"{label}, {phase.name}")}
            if measure in ("attached", "outcome"):
                cells |= _of_target(scope, phase, measure)
            rows.append(Row(measure, Words(f"{phase.name}: {label.lower()}"), cells))
        yield _summary(
            scope,
            caseload,
            phase,
            "headlines",
            f"{scope.name}, {phase.name}: where the caseload stood on {day_in_words(scope.day)}",
            "Measure",
            (Column("value", "Families"), Column("of_target", "Of the target"), Column("says", "What it means", False)),
            rows,
            hidden=hidden,
        )


def pipeline(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give the stages from identified to paid, as families that have come so far, with the definition of each."""
    for phase in scope.phases:
        known = in_scope(caseload, scope, phase)
        found = counts(known, phase, scope.day)
        stages = [*PIPELINE, *(f"{basis.code}_results" for basis in phase.bases), *CLAIM_STAGES]
        rows = []
        for measure in stages:
            record = scope.book.measures[measure]
            value = _counted(measure, found, known)
            rows.append(Row(measure, Words(_label(scope, phase, measure)), {"value": value, "definition": Words(record.definition)}))
        refused = Worked(
            "percent", ("consent_refused.value", "approached.value"), "percent", scope.book.measures["consent_refused_share"].definition
        )
        rows.append(
            Row(
                "consent_refused_share",
                Words(_label(scope, phase, "consent_refused_share")),
                {"value": refused, "definition": Words(scope.book.measures["consent_refused_share"].definition)},
            )
        )
        yield _summary(
            scope,
            caseload,
            phase,
            "pipeline",
            f"{scope.name}, {phase.name}: from identified to paid, to {day_in_words(scope.day)}",
            "Stage",
            (Column("value", "Families"), Column("definition", "What it counts", False)),
            rows,
        )


def progress(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give attachments and claims by the end of each quarter, with a straight-line profile for attachments only.

    The profile spreads the target evenly over the days from the phase's beginning to the target's date. It is the project's own
    assumption and is left out where there is no target or only an estimate. Claims come months after attachment and get no profile.
    """
    for phase in scope.phases:
        known = in_scope(caseload, scope, phase)
        begins, parts = phase.begins_on(scope.authority.gss_code), target_parts(scope, phase)
        has_profile = parts is not None and parts[1].counts != "estimate" and parts[1].by is not None
        rows = []
        for quarter in quarters(begins, min(scope.day, phase.ends_on)):
            found = counts(known, phase, quarter.end)
            cells: dict[str, Cell] = {name: Count(found[name], name) for name in ("attached", "outcome")}
            if has_profile and parts and parts[1].by:
                gone = Decimal((min(quarter.end, parts[1].by) - begins).days + 1) / Decimal((parts[1].by - begins).days + 1)
                definition = scope.book.measures["profile"].definition
                cells["profile"] = Given(parts[0].value * gone, "families", (parts[0].key,), "", definition)
            rows.append(Row(quarter.name, Words(quarter.name), cells))
        columns = [Column("attached", "Attached"), Column("outcome", _label(scope, phase, "outcome"))]
        if has_profile:
            columns.insert(1, Column("profile", "Straight-line profile of attachments (our assumption)"))
        notes = [Words("Each cell counts all families up to the end of the quarter. Counts are rounded; see how figures are protected.")]
        if has_profile and parts and parts[1].counts not in ATTACHED_KINDS:
            notes.append(
                Words(f"The target counts {COUNTS_WORDS[parts[1].counts]}; the profile holds attachments against the same number.")
            )
        yield _summary(
            scope,
            caseload,
            phase,
            "progress",
            f"{scope.name}, {phase.name}: families attached and {phase.outcome_words}, by quarter",
            "Quarter",
            tuple(columns),
            rows,
            is_breakdown=True,
            notes=tuple(notes),
        )


def by_problem(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Count attached families by headline problem; a family with several problems counts under each, so there is no total."""
    for phase in scope.phases:
        known = in_scope(caseload, scope, phase)
        end = pd.Timestamp(scope.day)
        attached = known.families.loc[known.families["attached_on"] <= end, "family_id"]
        held = known.problems[known.problems["family_id"].isin(attached) & (known.problems["identified_on"] <= end)]
        by_code = held.groupby("problem", observed=True)["family_id"].nunique()
        rows = [
            Row(problem.code, Words(problem.label), {"value": Count(int(by_code.get(problem.code, 0)), "problem")})
            for problem in phase.problems
            if not problem.only_for or scope.authority.gss_code in problem.only_for
        ]
        note = Words("A family with several problems is counted under each, so the rows do not add up to the families attached.")
        yield _summary(
            scope,
            caseload,
            phase,
            "problems",
            f"{scope.name}, {phase.name}: attached families by headline problem, {day_in_words(scope.day)}",
            "Headline problem",
            (Column("value", "Families"),),
            rows,
            is_breakdown=True,
            notes=(note,),
        )


def _counted(measure: str, found: Mapping[str, int], caseload: Caseload, label: str = "") -> Cell:
    """Give a measure's count, or say that the extract lacks what it needs: a column that no row fills is not a count of nought."""
    if measure == "paperwork_complete" and not caseload.has_documents:
        return Absent("x", "The documents table is missing from the extract; this stage needs it.")
    needs = NEEDS.get(measure, "")
    if needs and not caseload.gives(needs):
        return Absent("x", f"No row of the extract gives {needs}; this stage needs it.")
    return Count(found[measure], measure, label)


def _of_target(scope: Scope, phase: Phase, measure: str) -> dict[str, Cell]:
    parts = target_parts(scope, phase)
    if parts is None:
        return {"of_target": Absent("x", f"No target for {phase.name} was found."), "says": Words("no target was found")}
    kind = parts[1].counts
    if kind == "estimate":
        return {
            "of_target": Absent("z", "An estimate of need is not a target."),
            "says": Words("only an estimate of need is known, which is no target"),
        }
    definition = scope.book.measures[f"{measure}_of_target"].definition
    is_same = kind in (("turned_around",) if measure == "outcome" else ATTACHED_KINDS)
    says = "of a target that counts the same" if is_same else f"of a target that counts {COUNTS_WORDS[kind]}, another kind"
    return {
        "of_target": Worked("percent", (f"{measure}.value", "target"), "percent", definition),
        "says": Words(f"{says}: {{target}} families"),
    }


def _label(scope: Scope, phase: Phase, measure: str) -> str:
    record = scope.book.measures[measure]
    return record.wording.get(phase.id, record.label)


def _summary(
    scope: Scope,
    caseload: Caseload,
    phase: Phase,
    name: str,
    title: str,
    stub: str,
    columns: tuple[Column, ...],
    rows: list[Row],
    *,
    is_breakdown: bool = False,
    hidden: dict[str, Cell] | None = None,
    notes: tuple[Words, ...] = (),
) -> Summary:
    """Give a summary of Part B; every one says where its rows come from."""
    return Summary(
        f"{name}_{phase.id}",
        title,
        "B",
        stub,
        columns,
        tuple(rows),
        is_breakdown,
        caseload.is_demonstration,
        hidden or {},
        notes,
        extract_source(scope, caseload),
    )
