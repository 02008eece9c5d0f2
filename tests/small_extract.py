"""A small good extract for the tests of the door and the store: written as CSV, read back as a council's would be."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from tfdata import contract, sources
from tfdata.extracts import TABLES
from tfdata.params import load

TODAY = date(2016, 1, 31)
BROMLEY, KENT, TONBRIDGE = "E09000006", "E10000016", "E07000115"
BOOK = load()
Row = Mapping[str, str]


def family(family_id: str = "F1", **cells: str) -> Row:
    """A family of Bromley's phase 2 that was identified on 7 April 2015."""
    return {
        "local_authority": BROMLEY, "phase": "2", "family_id": family_id, "identified_on": "2015-04-07", "referral_source": "police",
        **cells,
    }  # fmt: skip


def problem(family_id: str = "F1", **cells: str) -> Row:
    return {"local_authority": BROMLEY, "phase": "2", "family_id": family_id, "problem": "health", "identified_on": "2015-04-07", **cells}


def document(family_id: str = "F1", **cells: str) -> Row:
    return {
        "local_authority": BROMLEY, "phase": "2", "family_id": family_id, "document": "plan", "completed_on": "2015-06-01", **cells
    }  # fmt: skip


def claim(family_id: str = "F1", **cells: str) -> Row:
    return {
        "local_authority": BROMLEY, "phase": "2", "family_id": family_id, "claim_basis": "continuous_employment", "status": "claimed",
        "status_on": "2015-10-01", **cells,
    }  # fmt: skip


def person(individual_id: str = "P1", **cells: str) -> Row:
    """A child of the family."""
    return {"local_authority": BROMLEY, "phase": "2", "family_id": "F1", "individual_id": individual_id, "role": "child", **cells}


def measured(**cells: str) -> Row:
    """The outcome on health, met by the whole family from 1 May to 31 May 2015."""
    return {
        "local_authority": BROMLEY, "phase": "2", "family_id": "F1", "problem": "health", "indicator": "outcome_met",
        "from_on": "2015-05-01", "to_on": "2015-05-31", "value": "1", **cells,
    }  # fmt: skip


def spell(individual_id: str = "P1", **cells: str) -> Row:
    """Work after Jobseeker's Allowance that goes on."""
    return {
        "local_authority": BROMLEY, "phase": "2", "family_id": "F1", "individual_id": individual_id, "benefit": "jsa",
        "started_on": "2015-05-04", **cells,
    }  # fmt: skip


def spot_check(**cells: str) -> Row:
    return {
        "local_authority": BROMLEY, "phase": "2", "family_id": "F1", "claim_basis": "continuous_employment",
        "checked_by": "internal_audit", "checked_on": "2015-11-02", "outcome": "valid", **cells,
    }  # fmt: skip


def incident(**cells: str) -> Row:
    """One incident of anti-social behaviour, on 4 May 2015."""
    return {
        "local_authority": BROMLEY, "phase": "2", "family_id": "F1", "service": "asb_incident", "from_on": "2015-05-04",
        "to_on": "2015-05-04", "uses": "1", **cells,
    }  # fmt: skip


def support(**cells: str) -> Row:
    """Early help that began on 1 March 2015 and goes on."""
    return {
        "local_authority": BROMLEY, "phase": "2", "family_id": "F1", "service": "early_help_months", "from_on": "2015-03-01", **cells
    }  # fmt: skip


def booking(**cells: str) -> Row:
    """An attachment fee that the department paid."""
    return {
        "local_authority": BROMLEY, "phase": "2", "stream": "attachment_fee", "funder": "department", "booked_on": "2015-06-30",
        "amount_gbp": "1000", **cells,
    }  # fmt: skip


def write(folder: Path, **tables: Iterable[Row]) -> Path:
    """Write an extract of these rows, with every column; problems and claims may be without rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in {"families", "problems", "claims", *tables}:
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, TABLES[name].names, restval="")
            writer.writeheader()
            writer.writerows(tables.get(name, ()))
    return folder


def checked(folder: Path, **tables: Iterable[Row]) -> contract.Checked:
    """Bring an extract of these rows through the door."""
    return contract.check(sources.read(write(folder, **tables)), BOOK, TODAY)
