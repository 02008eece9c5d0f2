"""What a council's extract holds: its tables, every column with its type, meaning and constraint, and each table's rules in words.

The reader, the contract and the data dictionary are all made from here.
This package holds descriptions only: it reads nothing and checks nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from tfdata.extracts.evidence import ANSWERS, COUNTS, EMPLOYMENT, PEOPLE, PERCENTAGES, PROGRESS, SPOT_CHECKS
from tfdata.extracts.families import CLAIMS, DOCUMENTS, FAMILIES, PROBLEMS
from tfdata.extracts.forms import ISO_DATE, Column, TableContract, TableCounts
from tfdata.extracts.money import LEDGER, MAY_BE_REPAID
from tfdata.extracts.returns import RETURNS
from tfdata.extracts.service_use import SERVICE_USE

__all__ = [
    "ANSWERS",
    "COUNTS",
    "ISO_DATE",
    "MAY_BE_REPAID",
    "PERCENTAGES",
    "TABLES",
    "Column",
    "TableContract",
    "TableCounts",
]

TABLES: Mapping[str, TableContract] = {
    table.name: table
    for table in (FAMILIES, PROBLEMS, DOCUMENTS, CLAIMS, PEOPLE, PROGRESS, EMPLOYMENT, SPOT_CHECKS, SERVICE_USE, LEDGER, RETURNS)
}
