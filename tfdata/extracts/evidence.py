"""The evidence on which a result rests: who the family's members are, what was measured of them, their work, and checks of claims."""

from __future__ import annotations

from tfdata.extracts.forms import (
    AUTHORITY,
    BASIS,
    COMMON,
    FAMILY,
    OF_A_FAMILY,
    PHASE,
    PROBLEM,
    RECORDED,
    Column,
    TableContract,
    code,
    date,
    pseudonym,
)

PERCENTAGES = ("unauthorised_absence_percent", "attendance_percent")
COUNTS = ("fixed_exclusions", "asb_incidents", "proven_offences")
ANSWERS = ("outcome_met", "off_benefit")
_OF_A_PERSON = "where people is given, its person stands there and was not refused"
_VALUE_WORDS = "a number of 0 or more with at most two decimals; a percentage as 94 or 94%, a count as a whole number, an answer as 1 or 0"

PEOPLE = TableContract(
    "people",
    "One row for each member of a family.",
    (
        AUTHORITY,
        PHASE,
        FAMILY,
        pseudonym(
            "individual_id",
            "individual",
            "The person's pseudonym, the same in every table and family: never a name, nor a number within the family.",
        ),
        code("role", "Whether the person is a child or an adult of the family.", "child", "adult"),
        date("left_school_on", "The day on which a child left school for good.", optional=True),
        RECORDED,
    ),
    ("local_authority", "phase", "family_id", "individual_id"),
    "recorded_on",
    (*COMMON, OF_A_FAMILY),
    is_required=False,
)

PROGRESS = TableContract(
    "progress",
    "One row for each figure that was measured of a person, or of the whole family, over a period: a school term, or months.",
    (
        AUTHORITY,
        PHASE,
        FAMILY,
        pseudonym("individual_id", "individual", "The person of whom it was measured; empty for the whole family.", optional=True),
        PROBLEM,
        code("indicator", "What was measured.", *PERCENTAGES, *COUNTS, *ANSWERS),
        date("from_on", "The first day of the period."),
        date("to_on", "The last day of the period."),
        Column(
            "value",
            "number",
            "The figure: a percentage of sessions, a number of events in the period, or 1 for yes and 0 for no.",
            _VALUE_WORDS,
            pattern=r"[0-9]{1,7}(?:\.[0-9]{1,2})?",
            decimals=2,
            percent_by="indicator",
        ),
        RECORDED,
    ),
    ("local_authority", "phase", "family_id", "individual_id", "problem", "indicator", "from_on"),
    "to_on",
    (
        *COMMON,
        OF_A_FAMILY,
        _OF_A_PERSON,
        "the problem is one of the row's phase, and one that the authority uses",
        "from_on is not after to_on",
        "a percentage is 100 at most; exclusions, incidents and offences are whole numbers; outcome_met and off_benefit are 1 or 0",
        "periods of the same indicator, problem and person share no day",
        "percentages are written as 94 for 94%: a file in which none is above 1 is refused, as holding fractions",
    ),
    is_required=False,
)

EMPLOYMENT = TableContract(
    "employment",
    "One row for each spell of work of an adult of the family who was on an out-of-work benefit before.",
    (
        AUTHORITY,
        PHASE,
        FAMILY,
        pseudonym("individual_id", "individual", "The adult's pseudonym."),
        code("benefit", "The benefit that the adult was on before the spell.", "jsa", "uc", "esa", "is", "ib"),
        date("started_on", "The first day of the spell."),
        date("ended_on", "The last day of the spell; empty while it goes on.", optional=True),
        RECORDED,
    ),
    ("local_authority", "phase", "family_id", "individual_id", "started_on"),
    "started_on",
    (*COMMON, OF_A_FAMILY, _OF_A_PERSON, "ended_on is not before started_on", "spells of the same person share no day"),
    is_required=False,
)

SPOT_CHECKS = TableContract(
    "spot_checks",
    "One row for each check of a claim by the authority's own auditors or by the department.",
    (
        AUTHORITY,
        PHASE,
        FAMILY,
        BASIS,
        code("checked_by", "Who checked the claim.", "internal_audit", "department"),
        date("checked_on", "The day on which the claim was checked."),
        code("outcome", "Whether the claim stood up to the check.", "valid", "invalid"),
        RECORDED,
    ),
    ("local_authority", "phase", "family_id", "claim_basis", "checked_by", "checked_on"),
    "checked_on",
    (*COMMON, OF_A_FAMILY, "the basis is one of the row's phase", "what is checked is a claim that was made on that day or before"),
    is_required=False,
)
