"""What may be claimed for the families of a caseload, what is in the way, and what is at risk: decisions counted, not yet protected.

Which family it is stands in the restricted schedule only. Each decision is made by `claims`, on the quarter's last day.
"""

from tfdata.claimable.audited import checks, projected
from tfdata.claimable.barriers import barriers
from tfdata.claimable.decided import NEEDED, Decided, decide
from tfdata.claimable.now import by_status, payable_now, window
from tfdata.claimable.risk import at_risk, faults

__all__ = ["NEEDED", "Decided", "at_risk", "barriers", "by_status", "checks", "decide", "faults", "payable_now", "projected", "window"]
