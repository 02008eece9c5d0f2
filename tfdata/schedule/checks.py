"""The tables of the claims schedule for internal audit: claims at risk, families claimed for twice, the rules tried, the claim list.

In come a pack's scope, its caseload and the lines of the schedule; out go `Restricted` values. It draws no sample and freezes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tfdata.audit import ClaimLine, checklist
from tfdata.caseload import Caseload
from tfdata.claims import Decision
from tfdata.claims.doubles import doubles
from tfdata.claims.gather import gather
from tfdata.claims.windows import window_of
from tfdata.params import Book
from tfdata.schedule.restricted import Cell, Restricted, columns
from tfdata.schedule.rows import Line
from tfdata.schedule.tables import NOBODY, sentence, worker
from tfdata.scope import Scope

TRIED, CLAIM_LIST = "tried", "claim-list"
CHECKED = (
    ("asks", "What is asked"),
    ("shows", "What the record shows"),
    ("record", "Record to open"),
    ("grounds", "What the rule rests on"),
)


def at_risk(lines: Iterable[Line]) -> Restricted:
    """List the claims that were submitted or paid and that what is on record today does not bear out."""
    head = columns(
        ("family", "Family", "family"),
        ("key_worker", "Key worker"),
        ("team", "Team"),
        ("status", "Status"),
        ("claimed_on", "Claimed on", "day"),
        ("basis", "Basis"),
        ("amount", "Amount at risk", "money"),
        ("fails", "What fails for that day"),
        ("supplied_by", "Who must supply it"),
        ("phase", "Phase"),
    )
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        if line.decision.is_at_risk:
            own = next(claim for claim in line.claims if claim.basis == line.decision.basis)
            fails = "; ".join(f"{item.label} ({item.words})" for item in line.in_the_way)
            whose = (line.decision.family_id, worker(line), line.team or NOBODY)
            rows.append((*whose, line.status, own.claimed_on, line.basis, own.amount, fails, sentence(line.suppliers), line.phase))
    return Restricted("at-risk", "Claims at risk", head, tuple(rows), otherwise="No claim is at risk.")


def faults(scope: Scope, caseload: Caseload) -> Restricted:
    """List the pairs of families that are claimed for twice, one of the two at least in the schedule.

    They are looked for in the whole authority, so that a district's family is held to those of the other districts, and by a book of their
    own, so that the rules of another phase do not stand among those of the schedule.
    """
    known = caseload.as_known(scope.day)
    own = known.of_district(scope.district) if scope.district else known
    in_schedule = set(own.families["family_id"])
    phases = {phase.id: phase.name for phase in scope.phases}
    head = columns(("family", "Family", "family"), ("other", "And family", "family"), ("why", "Why"), ("phase", "Phase"))
    rows = tuple(
        (item.family_id, item.other_id, sentence([item.why]), phases[item.phase])
        for item in doubles(gather(known), scope.book.fresh())
        if item.phase in phases and not in_schedule.isdisjoint((item.family_id, item.other_id))
    )
    return Restricted("faults", "Families claimed for twice", head, rows, otherwise="No family is claimed for twice.")


def tried(scope: Scope, lines: Iterable[Line]) -> Restricted:
    """Give audit's checklist of the families that can be claimed now and of the claims at risk, one row a rule."""
    head = columns(("family", "Family", "family"), ("status", "Status"), *CHECKED)
    rows = tuple(
        (line.decision.family_id, line.status, *cells)
        for line in lines
        if line.decision.status == "claimable" or line.decision.is_at_risk
        for cells in checked(line.decision, scope.book)
    )
    return Restricted(TRIED, "Rules tried", head, rows, otherwise="No family can be claimed now, and no claim is at risk.")


def checked(decision: Decision, book: Book) -> Iterator[tuple[str, ...]]:
    """Give audit's checklist of a decision as cells under the headings of `CHECKED`."""
    for item in checklist(decision, book):
        grounds = "; ".join(f"{ground.figure} ({ground.document}, {ground.place}; {ground.sure})" for ground in item.grounds)
        yield item.asks, item.shows, item.record, grounds


def claim_list(scope: Scope, lines: Iterable[Line]) -> Restricted:
    """List what audit samples from: what can be claimed now, and what was claimed in the window of the as-at day and is not decided.

    A claim of which no rate is known stands there with £0.
    """
    slug = scope.book.by_code(scope.extract_code) or scope.slug
    current = {phase.id: window_of(scope.book, slug, phase.id, scope.day) for phase in scope.phases}
    head = columns(
        ("family_id", "Family", "family"),
        ("phase", "Phase"),
        ("claim_basis", "Basis"),
        ("team", "Team"),
        ("practitioner_id", "Key worker"),
        ("claimed_on", "Claimed on", "day"),
        ("amount", "Amount", "money"),
    )
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        decision, whose = line.decision, (line.team, line.practitioner_id)
        if decision.status == "claimable":
            rows.append((decision.family_id, decision.phase, decision.basis, *whose, decision.on, decision.amount or Decimal(0)))
        for claim in line.claims:
            if claim.status == "claimed" and claim.window == current[decision.phase]:
                rows.append((decision.family_id, decision.phase, claim.basis, *whose, claim.claimed_on, claim.amount or Decimal(0)))
    return Restricted(CLAIM_LIST, "Claim list of the window", head, tuple(rows))


def claim_lines(listed: Restricted) -> tuple[ClaimLine, ...]:
    """Give the claims of a claim list as audit freezes them."""
    names = [column.key for column in listed.columns]
    return tuple(ClaimLine(**dict(zip(names, row, strict=True))) for row in listed.rows)  # type: ignore[arg-type] # by their columns' kinds
