"""What is decided of a family on a day: its status, why, and every rule that was tried with what it read and rests on.

Only the form of a decision stands here; the rules are in their own modules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Status = Literal[
    "not_eligible",
    "not_attached",
    "in_progress",
    "one_barrier_left",
    "achieved_not_claimable",
    "claimable",
    "submitted",
    "paid",
    "rejected",
    "repaid",
]
Outcome = Literal["met", "not_met", "missing", "not_applicable"]


@dataclass(frozen=True)
class Tried:
    """A rule that was tried: its id, what came of it, the record that it read and the parameters that it rests on.

    `missing` means that the evidence is not there; `read` names the table and the days, never a person. `earliest_on` is the first day
    on which the rule could be met if nothing else changes, where that is known.
    """

    rule: str
    outcome: Outcome
    words: str
    read: str = ""
    rests_on: tuple[str, ...] = ()
    earliest_on: date | None = None


@dataclass(frozen=True)
class Decision:
    """What may be claimed for a family on a day.

    `basis` and `amount` are given where something is claimable or was claimed; `barriers` are the rules still in the way, `missing` the
    documents or evidence that want; `why` says it in one line. `is_provisional`: it rests on an unverified parameter.
    """

    family_id: str
    phase: str
    on: date
    status: Status
    why: str
    basis: str = ""
    amount: Decimal | None = None
    barriers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    earliest_on: date | None = None
    is_provisional: bool = False
    tried: tuple[Tried, ...] = ()

    @property
    def is_at_risk(self) -> bool:
        """Whether a claim was submitted or paid and what is on record today does not bear it out for the day on which it was made."""
        return self.status in ("submitted", "paid") and bool(self.barriers or self.missing)
