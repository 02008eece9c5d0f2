"""Part B: count an authority's caseload at a day, as summaries that are not yet protected.

In comes a caseload, of families or of returns; out go the headline, the pipeline and progress over the quarters.
Each measure is defined in `params/measures.yaml`. Nothing here suppresses or rounds: that is done by `disclosure`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from tfdata.caseload import Caseload
from tfdata.counting import counted_from, in_scope, known_counts
from tfdata.params import Phase
from tfdata.periods import Quarter, day_in_words, quarters
from tfdata.provenance import extract_source
from tfdata.quantities import Absent, Cell, Column, Count, Counted, Given, Relation, Row, Summary, Words, Worked
from tfdata.scope import Scope
from tfdata.targets import ATTACHED_KINDS, COUNTS_WORDS, target_parts

PIPELINE = ("identified", "approached", "consent_given", "consent_refused", "attached", "being_worked_with", "closed", "paperwork_complete")
NEEDS = {"approached": "approached_on", "consent_given": "consent", "consent_refused": "consent"}
CLAIM_STAGES = ("outcome", "paid", "rejected", "repaid")


def headlines(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give the figures of the cards: attached, being worked with and claimed, each against the target if it counts that."""
    for phase, known, found in _counted_phases(scope, caseload):
        parts = target_parts(scope, phase)
        rows = []
        hidden: dict[str, Cell] = {}
        if parts:
            hidden["target"] = Given(parts[0].value, "families", (parts[0].key,), parts[0].title)
        for measure in _given(("identified", "attached", "being_worked_with", "outcome"), found, known):
            label = scope.label(phase, measure)
            headline = _counted(measure, found, known, scope.counted(phase, measure), f"{label}, {phase.name}", is_headline=True)
            cells: dict[str, Cell] = {"value": headline}
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
    for phase, known, found in _counted_phases(scope, caseload):
        stages = [*PIPELINE, *(f"{basis.code}_results" for basis in phase.bases), *CLAIM_STAGES]
        rows = []
        for measure in _given(stages, found, known):
            record = scope.book.measures[measure]
            value = _counted(measure, found, known, scope.counted(phase, measure))
            rows.append(Row(measure, Words(scope.label(phase, measure)), {"value": value, "definition": Words(record.definition)}))
        share = "consent_refused_share"
        if {"consent_refused", "approached"} <= {row.key for row in rows}:
            definition = scope.book.measures[share].definition
            refused = Worked("percent", ("consent_refused.value", "approached.value"), "percent", definition)
            rows.append(Row(share, Words(scope.label(phase, share)), {"value": refused, "definition": Words(definition)}))
        yield _summary(
            scope,
            caseload,
            phase,
            "pipeline",
            f"{scope.name}, {phase.name}: from identified to paid, to {day_in_words(scope.day)}",
            "Stage",
            (Column("value", "Families"), Column("definition", "What it counts", False)),
            rows,
            relations=_between_stages(scope, phase),
        )


def progress(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give attachments and claims by the end of each quarter, with a straight-line profile for attachments only.

    The profile spreads the target evenly over the days from the phase's beginning to the target's date. It is the project's own
    assumption and is left out where there is no target or only an estimate. Claims come months after attachment and get no profile.
    """
    for phase in scope.phases if caseload.has("families") or caseload.has("returns") else ():
        known = in_scope(caseload, scope, phase)
        begins, parts = phase.begins_on(scope.authority.gss_code), target_parts(scope, phase)
        has_profile = parts is not None and parts[1].counts != "estimate" and parts[1].by is not None
        rows = []
        for quarter in quarters(begins, min(scope.day, phase.ends_on)):
            found = known_counts(known, phase, quarter.end)
            day = quarter.end.isoformat()
            cells = {name: _counted(name, found, known, scope.counted(phase, name, day)) for name in ("attached", "outcome")}
            if has_profile and parts and parts[1].by:
                gone = Decimal((min(quarter.end, parts[1].by) - begins).days + 1) / Decimal((parts[1].by - begins).days + 1)
                definition = scope.book.measures["profile"].definition
                cells["profile"] = Given(parts[0].value * gone, "families", (parts[0].key,), "", definition)
            rows.append(Row(quarter.name, Words(quarter.name), cells))
        if not any(isinstance(row.cells[name], Count) for row in rows for name in ("attached", "outcome")):
            continue
        columns = [Column("attached", "Attached"), Column("outcome", scope.label(phase, "outcome"))]
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
            relations=tuple(
                Relation.within(*(scope.counted(phase, name, Quarter(row.key).end.isoformat()) for name in ("attached", "outcome")))
                for row in rows
            ),
        )


def _counted_phases(scope: Scope, caseload: Caseload) -> Iterator[tuple[Phase, Caseload, dict[str, int]]]:
    """Give each phase with what is known of it and its counts at the quarter's end; none where nothing was counted or returned."""
    for phase in scope.phases:
        known = in_scope(caseload, scope, phase)
        found = known_counts(known, phase, scope.day)
        if found:
            yield phase, known, found


def _given(measures: Iterable[str], found: Mapping[str, int], caseload: Caseload) -> list[str]:
    """Give the measures to show: all that a caseload of families has, or those that were returned."""
    return [measure for measure in measures if caseload.has("families") or measure in found]


def _counted(
    measure: str, found: Mapping[str, int], caseload: Caseload, of: Counted, label: str = "", *, is_headline: bool = False
) -> Cell:
    """Give a measure's count, or say that the extract lacks what it needs: a column that no row fills is not a count of nought."""
    if measure not in found:
        return Absent("x", "No return for the quarter gives this.")
    if measure == "paperwork_complete" and not caseload.has("documents"):
        return Absent("x", "The documents table is missing from the extract; this stage needs it.")
    needs = NEEDS.get(measure, "")
    if needs and caseload.has("families") and not caseload.gives(needs):
        return Absent("x", f"No row of the extract gives {needs}; this stage needs it.")
    return Count(found[measure], measure, label, of=of, is_headline=is_headline, tables=counted_from(caseload))


_WITHIN = (
    ("identified", "attached"),
    ("approached", "attached"),
    ("attached", "outcome"),
    ("paperwork_complete", "outcome"),
)


def _between_stages(scope: Scope, phase: Phase) -> tuple[Relation, ...]:
    """Say how the stages hang together, as anybody knows who reads their definitions."""

    def of(measure: str) -> Counted:
        return scope.counted(phase, measure)

    results = {basis.code: of(f"{basis.code}_results") for basis in phase.bases if basis.is_outcome}
    return (
        Relation.adds_up(of("attached"), (of("being_worked_with"), of("closed"))),
        Relation.within(of("identified"), of("approached")),
        Relation.within(of("approached"), of("consent_given"), of("consent_refused")),
        Relation.within(of("identified"), of("attached"), of("consent_refused")),
        *(Relation.within(of(whole), of(part)) for whole, part in _WITHIN),
        *(Relation.within(of("attached"), result) for result in results.values()),
        Relation.within(of("consent_given"), of("attached")),
        Relation.within(of("attached"), of("paperwork_complete")),
        Relation.within(of("attached"), of("outcome"), of("rejected"), of("repaid")),
        Relation.within(of("outcome"), of("paid")),
        Relation.adds_up(of("outcome"), results.values()),
        Relation(((-1, of("outcome")), *((1, result) for result in results.values())), is_equal=False),
        *(Relation.within(of("outcome"), result) for result in results.values()),
    )


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
    other = (
        "of a target; what it counts is not said" if kind == "not_said" else f"of a target that counts {COUNTS_WORDS[kind]}, another kind"
    )
    says = "of a target that counts the same" if is_same else other
    return {
        "of_target": Worked("percent", (f"{measure}.value", "target"), "percent", definition),
        "says": Words(f"{says}: {{target}} families"),
    }


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
    relations: tuple[Relation, ...] = (),
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
        relations,
    )
