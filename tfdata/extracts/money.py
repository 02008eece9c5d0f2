"""What the authority booked for the programme: income by stream, spend by funder, without any family's row."""

from __future__ import annotations

from tfdata.extracts.forms import AUTHORITY, COMMON, PHASE, RECORDED, Column, TableContract, code, date

MAY_BE_REPAID = ("result", "attachment_fee")

LEDGER = TableContract(
    "ledger",
    "One row for each amount that was booked to the programme's account.",
    (
        AUTHORITY,
        PHASE,
        code(
            "stream",
            "What the amount is.",
            "attachment_fee",
            "result",
            "service_transformation_grant",
            "drawdown",
            "carry_forward",
            "spend",
        ),
        code(
            "funder",
            "Whose money it is; what is spent out of fees, results and grant is the council's own.",
            "council",
            "police",
            "health",
            "housing",
            "department",
            "other",
        ),
        date("booked_on", "The day on which the amount was booked."),
        Column(
            "amount_gbp",
            "number",
            "The amount in pounds and pence; below nought where it was paid back.",
            "an amount in pounds with at most two decimals, as 1160.50, 1,160.50 or £1,160.50",
            pattern=r"-?[0-9]{1,10}(?:\.[0-9]{1,2})?",
            decimals=2,
            is_money=True,
        ),
        RECORDED,
    ),
    ("local_authority", "phase", "stream", "funder", "booked_on", "amount_gbp"),
    "booked_on",
    (*COMMON, "only a result or an attachment fee may be below nought: it was paid back"),
    is_required=False,
)
