"""The audit of a claim window: its list frozen, a sample that can be drawn again, what is asked of each claim, and what the checks say.

In come claim lines, audit's seed and what it found; out go plain values. Nothing here reads the store, prints, or decides a claim.
"""

from tfdata.audit.bounds import AtRisk, Bounds, Checked, CheckedClaims, at_risk, combined, invalid_bounds
from tfdata.audit.checklist import Ground, Item, checklist
from tfdata.audit.claim_list import ClaimLine, Frozen, freeze, read
from tfdata.audit.sample import Drawn, Stratum, draw, strata

__all__ = [
    "AtRisk",
    "Bounds",
    "Checked",
    "CheckedClaims",
    "ClaimLine",
    "Drawn",
    "Frozen",
    "Ground",
    "Item",
    "Stratum",
    "at_risk",
    "checklist",
    "combined",
    "draw",
    "freeze",
    "invalid_bounds",
    "read",
    "strata",
]
