"""The rules that a row keeps, alone and beside the rows of other tables.

What comes in are typed rows whose cells already keep their columns' contracts, indexed by line; what goes out are findings.
A finding says which lines break which rule in which column, and what would be right; it never holds a cell's value.
"""

from __future__ import annotations

from tfdata.rules.across import CLAIM_ORDER, claimed_after_attachment, of_a_claim_that_was_made, of_a_known_family, of_a_known_person
from tfdata.rules.evidence import OF_A_ROW, TOGETHER, service_use
from tfdata.rules.forms import FAMILY, NOT_A_DATE, Finding, not_a_count, not_a_number, not_a_number_of_families
from tfdata.rules.returned import AMONG, returned_together, returns
from tfdata.rules.rows import CODES, after_it_was_known, families, repeated, versions

__all__ = [
    "AMONG",
    "CLAIM_ORDER",
    "CODES",
    "FAMILY",
    "NOT_A_DATE",
    "OF_A_ROW",
    "TOGETHER",
    "Finding",
    "after_it_was_known",
    "claimed_after_attachment",
    "families",
    "not_a_count",
    "not_a_number",
    "not_a_number_of_families",
    "of_a_claim_that_was_made",
    "of_a_known_family",
    "of_a_known_person",
    "repeated",
    "returned_together",
    "returns",
    "service_use",
    "versions",
]
