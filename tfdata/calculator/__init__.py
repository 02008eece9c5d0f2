"""The cost savings calculator on the page: what would have to be true for the programme to pay for itself, and how sure that is.

In come a scope and the protected volumes and account of its caseload; out go summaries for tables and charts. The folder reads from
`working` (volumes and costs into results), `headline` (the break-even), `money`, `cases` and `served` to `lines` (any pound followed back).
"""

from tfdata.calculator.cases import by_quarter, cases, tornado
from tfdata.calculator.headline import headline
from tfdata.calculator.lines import assumptions, lines, overrides, unit_costs
from tfdata.calculator.money import by_agency, by_problem, quality, waterfall
from tfdata.calculator.per_family import worth_of_one
from tfdata.calculator.served import with_and_without
from tfdata.calculator.working import Calculation, work_out

__all__ = [
    "Calculation",
    "assumptions",
    "by_agency",
    "by_problem",
    "by_quarter",
    "cases",
    "headline",
    "lines",
    "overrides",
    "quality",
    "tornado",
    "unit_costs",
    "waterfall",
    "with_and_without",
    "work_out",
    "worth_of_one",
]
