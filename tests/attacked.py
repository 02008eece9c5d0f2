"""Packs for the attacker: what is released of a caseload in a quarter, with the true counts behind it, which only the test knows.

In come a caseload, areas and quarters; out go `Pack` values. The truth says which of the attacker's beliefs are false, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from attack_figures import BEHIND, Pack

from tfdata import breakdowns, claimable, income, measures, reconciliation, release, returned, revisions, scope, volumes
from tfdata.caseload import Caseload
from tfdata.disclosure import Published
from tfdata.params import Book
from tfdata.quantities import Booked, Cell, Count, Summary
from tfdata.scope import Scope

OF_CASELOAD: tuple[Callable[[Scope, Caseload], Iterable[Summary]], ...] = (
    measures.headlines, measures.pipeline, measures.progress, breakdowns.by_problem, breakdowns.by_number_of_problems,
    breakdowns.by_referral_source, breakdowns.by_district, breakdowns.by_ward, income.earned, income.earned_by_quarter, income.stages,
    income.by_year, income.account, income.reconciled, returned.for_the_quarter, volumes.service_use, volumes.service_use_new,
    revisions.since_last_quarter, volumes.already_served, volumes.achieving, volumes.achieving_new, volumes.by_quarter,
    lambda area, caseload: reconciliation.beside_caseload(area, caseload, {}),
)  # fmt: skip
OF_DECISIONS = (
    claimable.by_status, claimable.payable_now, claimable.barriers, claimable.at_risk, claimable.faults, claimable.checks,
)  # fmt: skip


def packs_of(book: Book, caseload: Caseload, slug: str, *quarters: str) -> list[Pack]:
    """Give the packs of an area and of its districts in some quarters, as each was released."""
    code = book.authorities[slug].gss_code
    areas = [slug, *(other for other, area in book.authorities.items() if area.parent == code)]
    return [pack(scope.find(area, quarter, book=book), caseload) for quarter in quarters for area in areas]


def pack(area: Scope, caseload: Caseload) -> Pack:
    """Give one pack as released; for a district, out of its county's extract."""
    tables = (table for found in release.protected(area, caseload).values() for table in found)
    return made(area, caseload, tables)


def made(area: Scope, caseload: Caseload, tables: Iterable[Published]) -> Pack:
    """Give a pack of tables that were protected already."""
    return Pack(
        area.authority.gss_code, area.quarter.name, {table.id: table for table in tables}, truth(area, caseload), area.authority.parent
    )


def truth(area: Scope, caseload: Caseload) -> Mapping[str, int]:
    """Give the true counts of an area's tables by figure id, and what is booked in whole pounds, with those that no table shows."""
    return {place: value for summary in summaries(area, caseload) for place, value in _counts(summary)}


def summaries(area: Scope, caseload: Caseload) -> Iterator[Summary]:
    """Give every summary of Part B before it is protected."""
    for make in OF_CASELOAD:
        yield from make(area, caseload)
    decided = claimable.decide(area, caseload)
    for count in OF_DECISIONS:
        yield from count(decided)


def _counts(summary: Summary) -> Iterator[tuple[str, int]]:
    cells: dict[str, Cell] = {
        **summary.hidden,
        **{f"{row.key}.{column}": cell for row in summary.rows for column, cell in row.cells.items()},
    }
    for place, cell in cells.items():
        if isinstance(cell, Count):
            yield f"{summary.id}.{place}", cell.value
            if cell.families is not None:
                yield f"{summary.id}.{place}{BEHIND}", cell.families
        elif isinstance(cell, Booked) and cell.value == int(cell.value):
            yield f"{summary.id}.{place}", int(cell.value)
