"""The volumes that savings are reckoned from: what families used before and after attachment, and how many came to achieve an outcome.

In come a scope and a caseload; out go summaries of raw counts, with what anybody knows of them. No money is worked out here, and nothing
is shown: `disclosure` protects every count, and the savings model sees protected counts only.
"""

from tfdata.volumes.achieved import achieving, achieving_new
from tfdata.volumes.by_quarter import by_quarter
from tfdata.volumes.observed import service_use, service_use_new
from tfdata.volumes.served import already_served

MEASURED_NEEDS = ("families", "service_use")
MODELLED_NEEDS = ("families", "problems", "claims")

__all__ = [
    "MEASURED_NEEDS",
    "MODELLED_NEEDS",
    "achieving",
    "achieving_new",
    "already_served",
    "by_quarter",
    "service_use",
    "service_use_new",
]
