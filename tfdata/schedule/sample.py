"""Audit's sample: drawn from the frozen claim list with the seed that audit names, with a checklist for each claim drawn.

In come a job, whose folder holds the list, and a seed; out go the bytes of a page and a workbook. The list is never written, and a
sample that stands is never drawn over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tfdata import audit, scope, store
from tfdata.audit import ClaimLine, Drawn, Frozen
from tfdata.claims import Decision, decide_all
from tfdata.counting import in_scope
from tfdata.faults import refuse
from tfdata.params import Book
from tfdata.schedule.checks import CHECKED, checked
from tfdata.schedule.files import SAMPLE, Job, frozen_list, stamps
from tfdata.schedule.restricted import Cell, Restricted, columns
from tfdata.schedule.tables import NOBODY, about
from tfdata.scope import Scope

NOT_THERE = "This family is not in the extract as it is now; open the council's own record."


@dataclass(frozen=True)
class Sampled:
    """A claim drawn, its number in the sample, its basis in words, how the family stands, and the checklist as cells of `CHECKED`."""

    number: int
    drawn: Drawn
    phase: str
    basis: str
    why: str
    items: tuple[tuple[str, ...], ...]

    @property
    def line(self) -> ClaimLine:
        return self.drawn.line


def outputs_of(job: Job, seed: str, book: Book) -> tuple[dict[str, bytes], str]:
    """Draw the sample of a schedule's frozen list, and give its files by name with a sentence on it.

    Raises Refused where the list is missing, altered or empty, the seed is no seed, or another sample stands there.
    """
    from tfdata.schedule.html import rendered
    from tfdata.schedule.workbook import Sheet, written

    frozen = frozen_list(job.folder)
    pack = scope.find(job.slug, job.quarter, job.phase, book)
    share, shortest = (pack.book.parameter(f"audit.{name}") for name in ("sample_share", "shortest_seed"))
    drawn = audit.draw(frozen, seed, share.value, int(shortest.value))
    if not drawn:
        raise refuse(job.name, "the claim list of the window holds no claim, so there is none to draw")
    families = store.read(job.data, pack.extract_code, district=pack.district)
    decided = {
        (decision.phase, decision.family_id): decision
        for phase in pack.phases
        for _, decision in decide_all(in_scope(families, pack, phase), pack.book, pack.day)
    }
    sampled = tuple(_sampled(number, item, decided, pack) for number, item in enumerate(drawn, start=1))
    whose = about(pack, families)
    said = _said(frozen, seed, len(drawn))
    title = f"Audit sample: {whose.authority}, {pack.quarter.label}"
    above = stamps(whose, job.references)
    tables = (_claims(sampled), _checklist(sampled))
    sheets = [
        Sheet("Cover", (title, *above, *said)),
        *(Sheet(table.title, (f"{table.title}: {whose.authority}", *above), table) for table in tables),
    ]
    outputs = {
        f"{SAMPLE}.html": rendered("audit_sample.html.j2", whose, job.references, sampled=sampled, said=said, shown=job.references.shown),
        f"{SAMPLE}.xlsx": written(sheets, title, job.references.shown),
    }
    for name, content in outputs.items():
        path = job.folder / name
        if path.exists() and path.read_bytes() != content:
            raise refuse(name, "another sample stands there, and may hold what audit found; move it away before a sample is drawn again")
    return outputs, f"{len(drawn):,} of {len(frozen.lines):,} claims drawn"


def _sampled(number: int, item: Drawn, decided: Mapping[tuple[str, str], Decision], pack: Scope) -> Sampled:
    phase = pack.book.phases[item.line.phase]
    basis = next((basis.label for basis in phase.bases if basis.code == item.line.claim_basis), item.line.claim_basis)
    decision = decided.get((item.line.phase, item.line.family_id))
    if decision is None:
        return Sampled(number, item, phase.name, basis, NOT_THERE, ())
    why = decision.why
    if decision.basis != item.line.claim_basis:
        why = f"{why}. The rules below are those of the family's decision, which is not on the basis of this claim."
    return Sampled(number, item, phase.name, basis, why, tuple(checked(decision, pack.book)))


def _said(frozen: Frozen, seed: str, drawn: int) -> tuple[str, ...]:
    return (
        f"{drawn:,} of {len(frozen.lines):,} claims were drawn from the list with the sha256 {frozen.sha256}, by the seed “{seed}”.",
        "Within each phase, basis and team the claims stand in the order of a sha256 of their own, over the list's sha256, the seed and "
        "the claim's phase, claim_basis, team and family_id as the list writes them, each part ended by a line feed. The first are drawn. "
        "Anybody who has the list and the seed can draw the sample again.",
    )


def _claims(sampled: tuple[Sampled, ...]) -> Restricted:
    head = columns(
        ("number", "Claim", "number"),
        ("family", "Family", "family"),
        ("key_worker", "Key worker"),
        ("team", "Team"),
        ("phase", "Phase"),
        ("basis", "Basis"),
        ("claimed_on", "Claimed on", "day"),
        ("amount", "Amount", "money"),
        ("why", "How the family stands"),
        ("sha256", "Order in its part"),
    )
    rows: list[tuple[Cell, ...]] = []
    for item in sampled:
        line = item.line
        whose = (item.number, line.family_id, line.practitioner_id or NOBODY, line.team or NOBODY)
        rows.append((*whose, item.phase, item.basis, line.claimed_on, line.amount, item.why, item.drawn.sha256))
    return Restricted("sample", "Sample", head, tuple(rows))


def _checklist(sampled: tuple[Sampled, ...]) -> Restricted:
    blank = (("seen", "Seen"), ("not_seen", "Not seen"), ("remark", "Remark"))
    head = columns(("number", "Claim", "number"), ("family", "Family", "family"), *CHECKED, *blank)
    empty = ("",) * len(blank)
    rows: list[tuple[Cell, ...]] = [(item.number, item.line.family_id, *cells, *empty) for item in sampled for cells in item.items]
    return Restricted("checklist", "Checklist", head, tuple(rows), otherwise="No family of the sample is in the extract as it is now.")
