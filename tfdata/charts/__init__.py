"""Draw protected figures as charts: what comes in is `Published`, what goes out is SVG with its finding, its words and its table.

Every number drawn is a figure of the `Published`; there are no axis numbers. A suppressed figure is not drawn but named.
"""

from tfdata.charts.caseload import account, barriers, brief, funnel, income, problems, progress, record
from tfdata.charts.savings import by_quarter, tornado, waterfall

__all__ = ["account", "barriers", "brief", "by_quarter", "funnel", "income", "problems", "progress", "record", "tornado", "waterfall"]
