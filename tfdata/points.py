"""What an authority's documents leave in doubt, and what its committee asked.

In comes the book of parameters; out go the points that a pack must keep in view, with their figures worked out, and the questions with
the section that answers each. Nothing here reads an extract.
"""

from __future__ import annotations

from collections.abc import Iterable

from tfdata.params import Parameter
from tfdata.params.authority import Operand, Point
from tfdata.quantities import Cell, Column, Given, Row, Summary, Words, Worked
from tfdata.scope import Scope

SECTIONS = {
    "targets": "Targets",
    "published": "Published figures",
    "money": "What could be paid",
    "points": "Points to keep in view",
    "progress": "Progress over the quarters",
    "pipeline": "From identified to paid",
    "problems": "Headline problems",
    "wards": "Wards",
    "claimable": "What can be claimed, and why not",
    "barriers": "What is in the way",
    "at_risk": "Claims at risk",
    "income": "Payment-by-results income",
    "account": "The programme account",
    "savings": "Savings: what would have to be true",
    "repackaged": "Is an existing service being repackaged?, in the savings document",
    "service_use": "Service use before and after attachment, in the savings document",
    "reconciliation": "Published figures beside the caseload",
    "data_quality": "The extract and its quality",
    "people": "Not for data to answer",
    "not_yet": "Not answered by this pack",
}


def points(scope: Scope) -> Iterable[Summary]:
    """Give the contradictions and doubts of the authority's documents, each with its figures worked out."""
    rows: list[Row] = []
    hidden: dict[str, Cell] = {}
    for point in scope.authority.points:
        key = scope.book.cite(f"points.{scope.slug}.{point.id}", point.id.replace("_", " ").capitalize(), point.text, point)
        hidden |= {f"{point.id}_{name}": _operand(scope, point, name, operand, key) for name, operand in point.figures.items()}
        text = point.text
        for name in point.figures:
            text = text.replace(f"{{{name}}}", f"{{{point.id}_{name}}}")
        rows.append(Row(point.id, Words(""), {"text": Words(text, (key,))}))
    for phase in scope.begun:
        key = scope.book.cite(f"phases.phase_{phase.id}.caveat", f"What “{phase.outcome_words}” means", phase.caveat.text, phase.caveat)
        rows.append(Row(f"caveat_{phase.id}", Words(""), {"text": Words(f"{phase.name}: {phase.caveat.text}", (key,))}))
    yield Summary("points", "Points to keep in view", "A", "", (Column("text", "Text", False),), tuple(rows), hidden=hidden)


def questions(scope: Scope) -> Iterable[Summary]:
    """Give what the committee asked, the section that answers it, and how far."""
    rows = tuple(
        Row(item.id, Words(item.asked), {"section": Words(SECTIONS[item.answered_in]), "answer": Words(item.answer)})
        for item in scope.authority.questions
    )
    columns = (Column("section", "Section", False), Column("answer", "Answer and its limits", False))
    if rows:
        yield Summary("questions", f"What members of {scope.name} asked", "A", "Question", columns, rows)


def _operand(scope: Scope, point: Point, name: str, operand: Operand, key: str) -> Cell:
    label = f"{name.replace('_', ' ').capitalize()}, in {point.id.replace('_', ' ')}"
    parameter = _looked_up(scope, operand)
    if parameter is not None:
        unit = operand.unit or parameter.unit
        same = "The figure that the definition names, as it stands."
        return Given(parameter.value, unit, (parameter.key, key), label, f"{parameter.title}.", operand.decimals, formula=same)
    operation, of = next(iter(operand.calculation.items()))
    return Worked(
        operation,
        tuple(f"{point.id}_{part}" for part in of),
        operand.unit or "count",
        f"Worked out from the point's figures: {point.derivation}.",
        label,
        rests_on=(key,),
        decimals=operand.decimals,
    )


def _looked_up(scope: Scope, operand: Operand) -> Parameter | None:
    if operand.record:
        wanted = f"record.{scope.authority.gss_code}.{operand.record}"
        return next(item.parameter for item in scope.book.published(scope.slug) if item.parameter.key == wanted)
    if operand.target:
        return scope.book.target(scope.slug, operand.target)
    return scope.book.parameter(operand.parameter) if operand.parameter else None
