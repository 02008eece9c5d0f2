"""What a decision, a paper and a rule without words of its own are called, in the pack and in the schedule alike."""

from __future__ import annotations

from collections.abc import Mapping

from tfdata.claims.decision import Status

STATUSES: Mapping[Status, str] = {
    "not_eligible": "Not eligible",
    "not_attached": "Not attached",
    "in_progress": "In progress",
    "one_barrier_left": "One barrier left",
    "achieved_not_claimable": "Achieved, not claimable",
    "claimable": "Claimable now",
    "submitted": "Submitted",
    "paid": "Paid",
    "rejected": "Rejected",
    "repaid": "Repaid",
}
PAPERS: Mapping[str, str] = {
    "assessment": "Whole-family assessment",
    "plan": "Plan for all members",
    "objectives": "Objectives in the plan",
    "key_worker": "Key worker",
    "review": "Review",
}
OTHER_RULES: Mapping[str, str] = {
    "eligibility": "Problems that make the family eligible",
    "attachment": "Attachment to the programme",
    "amount": "Rate of the result",
}
