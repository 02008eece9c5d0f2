"""The programme's income: as it is earned, as its claims go from stage to stage, by financial year, and as the ledger books it.

In come a caseload's families, claims and ledger; out go summaries of raw cells. Nothing here protects or shows a figure.
"""

from tfdata.income.earnings import earned, earned_by_quarter
from tfdata.income.ledger import account, no_account
from tfdata.income.reconciling import reconciled
from tfdata.income.staging import stages, what_stages_count
from tfdata.income.years import by_year

__all__ = ["account", "by_year", "earned", "earned_by_quarter", "no_account", "reconciled", "stages", "what_stages_count"]
