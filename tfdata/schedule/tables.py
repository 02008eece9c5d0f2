"""The tables of the claims schedule that count and list its families, one function for each cell of the notebook.

In come a pack's scope, its caseload and the lines of the schedule; out go `Restricted` values. Nothing is decided here, and nothing is
counted that the lines do not hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tfdata.caseload import Caseload
from tfdata.numerals import as_shown
from tfdata.params import Parameter
from tfdata.schedule import returns
from tfdata.schedule.restricted import About, Cell, Restricted, columns
from tfdata.schedule.returns import ReturnLine
from tfdata.schedule.rows import STATUSES, Line, Thing
from tfdata.scope import Scope

FAMILIES = "families"
NOBODY, PROVISIONAL = "none recorded", "[p]"


def about(scope: Scope, caseload: Caseload) -> About:
    """Say whose schedule this is."""
    phases = tuple(phase.name for phase in scope.phases)
    return About(scope.name, scope.slug, str(scope.quarter), phases, caseload.name, caseload.is_demonstration)


def statuses(lines: Iterable[Line]) -> Restricted:
    """Count the families of each status, and those whose claim is at risk."""
    lines = tuple(lines)
    counted = Counter(line.decision.status for line in lines)
    at_risk = Counter(line.decision.status for line in lines if line.decision.is_at_risk)
    rows = [(label, counted[status], at_risk[status]) for status, label in STATUSES.items()]
    head = columns(("status", "Status"), ("families", "Families", "number"), ("at_risk", "Of these, at risk", "number"))
    return Restricted("statuses", "Families by status", head, (*rows, ("All", len(lines), at_risk.total())), totals=1)


def families(lines: Iterable[Line]) -> Restricted:
    """Give the schedule itself, one row a family."""
    head = columns(
        ("family", "Family", "family"),
        ("key_worker", "Key worker"),
        ("team", "Team"),
        ("status", "Status"),
        ("why", "Why"),
        ("earliest_on", "Earliest claimable", "day"),
        ("missing", "What is missing"),
        ("supplied_by", "Who must supply it"),
        ("not_met", "Not met yet"),
        ("window", "Claim window"),
        ("days_left", "Days to cut-off", "number"),
        ("basis", "Basis"),
        ("amount", "Result pays", "money"),
        ("standing", "Claims that stand", "money"),
        ("at_risk", "At risk"),
        ("more", "Could still earn"),
        ("marker", "Marker"),
        ("phase", "Phase"),
    )
    notes = (
        "The claim window of a family is the first whose cut-off has not gone by: on the as-at day, or on the earliest day on which its "
        "result could be claimed where that is known and later. Days to cut-off run from the as-at day; where no cut-off is recorded, "
        "none are given.",
        "What a result pays is its rate for the family, whether or not the family is within the number that is paid for.",
        f"{PROVISIONAL} means provisional: the line rests on a rule that no document has confirmed.",
    )
    return Restricted(FAMILIES, "Families", head, tuple(map(_family, lines)), notes, "No family is in the schedule.")


def claim_return(lines: Iterable[Line]) -> Restricted:
    """Give the claim return by window and basis."""
    returned = returns.claim_return(lines)
    head = columns(
        ("window", "Claim window"),
        ("basis", "Basis"),
        ("made", "Made", "number"),
        *((status, "Not decided" if status == "claimed" else status.capitalize(), "number") for status in returns.CLAIM_STATUSES),
        ("standing", "Standing", "number"),
        ("amount", "Amount standing", "money"),
        ("claimable", "Claimable now", "number"),
        ("claimable_amount", "Amount claimable", "money"),
        ("phase", "Phase"),
    )
    rows, whole = tuple(map(_return_line, returned)), returns.total(returned)
    notes = ["A claim counts once, in the window of the day on which it was last made. What can be claimed now goes into the next window."]
    if whole.without_rate:
        notes.append(f"Of {whole.without_rate:,} no rate is known: they count in the numbers and not in the amounts.")
    last = (_return_line(whole),) if rows else ()
    otherwise = "No claim was made, and none can be made now."
    return Restricted("claim-return", "Claims by window and basis", head, rows + last, tuple(notes), otherwise, len(last))


def sources(scope: Scope) -> Restricted:
    """Give every figure and rule that the schedule looked up, with its document, the place in it, and how sure it is."""
    head = columns(
        ("title", "Figure or rule"), ("value", "Value"), ("document", "Document"), ("place", "Place in it"), ("confidence", "How sure")
    )
    rows = tuple(_source(parameter) for _, parameter in sorted(scope.book.used.items()) if parameter is not None)
    return Restricted("sources", "Figures and rules of the schedule", head, rows)


def worker(line: Line) -> str:
    """Give the key worker's pseudonym, or say that none is recorded."""
    return line.practitioner_id or NOBODY


def sentence(words: Iterable[str]) -> str:
    """Give words one after the other, beginning with a capital letter."""
    text = "; ".join(words)
    return text[:1].upper() + text[1:]


def _family(line: Line) -> tuple[Cell, ...]:
    decision = line.decision
    return (
        decision.family_id,
        worker(line),
        line.team or NOBODY,
        line.status,
        line.why,
        decision.earliest_on,
        _labels(line.missing),
        sentence(line.suppliers),
        _labels(line.not_met),
        line.window.name if line.window else "",
        line.days_left,
        line.basis,
        line.amount,
        line.standing_amount,
        "Yes" if decision.is_at_risk else "",
        line.more,
        PROVISIONAL if decision.is_provisional else "",
        line.phase,
    )


def _return_line(item: ReturnLine) -> tuple[Cell, ...]:
    numbers = (item.made, *(item.by_status[status] for status in returns.CLAIM_STATUSES), item.standing)
    return (item.window, item.basis, *numbers, item.amount, item.claimable, item.claimable_amount, item.phase)


def _source(parameter: Parameter) -> tuple[Cell, ...]:
    value = "" if parameter.unit == "text" else as_shown(parameter.value, parameter.unit, parameter.decimals)
    working = f": {parameter.derivation}" if parameter.derivation else ""
    return (parameter.title, value, parameter.source.short, parameter.locator, f"{parameter.confidence}{working}")


def _labels(things: Iterable[Thing]) -> str:
    return "; ".join(dict.fromkeys(item.label for item in things))
