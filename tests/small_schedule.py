"""A schedule of a few families, as its notebook would show them, without a kernel; shared by the tests of the schedule and its files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import nbformat
from small_caseload import Story, caseload, in_quarter
from small_extract import BOOK

from tfdata import schedule
from tfdata.params import Book
from tfdata.schedule.files import Job
from tfdata.schedule.references import References
from tfdata.schedule.restricted import Schedule, read
from tfdata.schedule.rows import Line

QUARTER = "2015-16-Q3"
PROGRESS = "significant_and_sustained_progress"
NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "claims_schedule.ipynb"


def documents(*left_out: str) -> list[dict[str, str]]:
    """Assessment, plan and review, each in order."""
    says = {"problems_named": "health;domestic_abuse", "names_outcomes": "yes", "covers_all_members": "yes", "has_objectives": "yes"}
    days = {"assessment": "2015-04-20", "plan": "2015-04-27", "review": "2015-11-02"}
    return [{"document": name, "completed_on": on, **says} for name, on in days.items() if name not in left_out]


def outcomes(until: str = "2015-11-30", since: str = "2015-05-01") -> list[dict[str, str]]:
    """The outcome on both problems, met from May to November 2015 unless said otherwise."""
    period = {"indicator": "outcome_met", "from_on": since, "to_on": until, "value": "1"}
    return [{"problem": problem, **period} for problem in ("health", "domestic_abuse")]


def family(
    family_id: str = "F1",
    *claims: tuple[str, str, str],
    evidence: Mapping[str, list[dict[str, str]]] | None = None,
    **dates: str,
) -> Story:
    """A family of Bromley's phase 2 that can be claimed for at the end of 2015, unless it is told otherwise."""
    own = {"identified_on": "2015-04-07", "consent": "given", "attached_on": "2015-04-10", "practitioner_id": "K1", "team": "north"}
    problems = (("health", "2015-04-07"), ("domestic_abuse", "2015-04-07"))
    found = {"documents": documents(), "progress": outcomes()} if evidence is None else evidence
    return Story(family_id, dates={**own, **dates}, problems=problems, claims=claims, evidence=found)


def lines(*stories: Story, quarter: str = QUARTER, phase: str = "", book: Book = BOOK) -> tuple[Line, ...]:
    return schedule.lines(in_quarter(quarter, phase=phase, book=book), caseload(*stories))


def executed(*stories: Story, is_demonstration: bool = False) -> nbformat.NotebookNode:
    """The restricted notebook with the outputs that its cells give for these families."""
    pack, rows = in_quarter(QUARTER), caseload(*stories, is_demonstration=is_demonstration)
    found = schedule.lines(pack, rows)
    shown = {
        "load": schedule.about(pack, rows),
        "statuses-table": schedule.statuses(found),
        "claim-return-table": schedule.claim_return(found),
        "at-risk-table": schedule.at_risk(found),
        "faults-table": schedule.faults(pack, rows),
        "families-table": schedule.families(found),
        "rules-tried": schedule.tried(pack, found),
        "claim-list": schedule.claim_list(pack, found),
        "sources-table": schedule.sources(pack),
    }
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.id != "parameters":
            cell.outputs = [nbformat.v4.new_output("execute_result", shown.pop(cell.id)._repr_mimebundle_(), execution_count=1)]
    assert not shown, "the notebook has no cell for what this shows"
    return notebook


def as_read(*stories: Story, is_demonstration: bool = False) -> Schedule:
    return read(executed(*stories, is_demonstration=is_demonstration), "claims_schedule.ipynb")


def job(references: Mapping[str, str] | None = None) -> Job:
    return Job("bromley", "Bromley", QUARTER, "", "small", References(references or {}))
