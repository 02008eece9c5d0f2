"""What services a family used, and when: before and after attachment, counted in events or by time, as each service is counted."""

from __future__ import annotations

from tfdata.extracts.forms import AUTHORITY, COMMON, FAMILY, OF_A_FAMILY, PHASE, RECORDED, Column, TableContract, date

SERVICE = Column(
    "service",
    "code",
    "The service that was used; each is counted in events, or in weeks or months of its periods.",
    "a service that params/savings.yaml holds",
    codes_from="services",
)

SERVICE_USE = TableContract(
    "service_use",
    "One row for each period in which a family used a service: a day or months with a number of events, or a spell of care or support.",
    (
        AUTHORITY,
        PHASE,
        FAMILY,
        SERVICE,
        date("from_on", "The first day of the period; that of the event where it is one day."),
        date("to_on", "The last day of the period, the same day for an event of one day; empty while a spell goes on.", optional=True),
        Column(
            "uses",
            "count",
            "How many events fell into the period; empty for a service counted in weeks or months.",
            "a whole number of 1 or more",
            may_be_empty=True,
            may_be_absent=True,
            pattern=r"0{0,6}[1-9][0-9]{0,5}",
        ),
        RECORDED,
    ),
    ("local_authority", "phase", "family_id", "service", "from_on"),
    "from_on",
    (
        *COMMON,
        OF_A_FAMILY,
        "from_on is not after to_on",
        "uses is given exactly where the service is counted in events; only a service counted in weeks or months may have no to_on",
        "periods of the same service and family share no day",
    ),
    is_required=False,
    counted_by="to_on",
)
