"""The claims schedule: restricted, for coordinators and internal audit; it names families, and nothing of it may be published.

In come a pack's scope and its caseload; out go the tables of `notebooks/claims_schedule.ipynb` and, under `restricted/`, its page, its
workbook, the frozen claim list and audit's sample. It never writes under `reports/`.
"""

from tfdata.schedule.checks import at_risk, claim_list, faults, tried
from tfdata.schedule.rows import lines
from tfdata.schedule.tables import about, claim_return, families, sources, statuses

__all__ = ["about", "at_risk", "claim_list", "claim_return", "families", "faults", "lines", "sources", "statuses", "tried"]
