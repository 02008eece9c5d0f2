"""What an extract says of families: who they are, their problems, their documents, and the claims made for them."""

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
    word,
    yes_or_no,
)

FAMILIES = TableContract(
    "families",
    "One row for each family, or for each version of a family as the authority came to know more of it.",
    (
        AUTHORITY,
        Column(
            "district",
            "code",
            "The district of the county in which the family lives, as its GSS code.",
            "the GSS code of a district, E07 and six digits; empty outside counties",
            may_be_empty=True,
            pattern=r"E07\d{6}",
        ),
        word("ward", "The ward in which the family lives, as a word or a short code of the authority's own list.", optional=True),
        PHASE,
        FAMILY,
        date("identified_on", "The day on which the family was identified as having several problems."),
        date("approached_on", "The day on which the family was first asked to take part.", optional=True),
        code("consent", "What the family answered; empty while it has not answered.", "given", "refused", may_be_empty=True),
        date("consent_on", "The day on which the family answered.", optional=True),
        date("attached_on", "The day on which the family was attached to the programme.", optional=True),
        date("closed_on", "The day on which work with the family ended.", optional=True),
        pseudonym("practitioner_id", "practitioner", "The pseudonym of the family's key worker.", optional=True),
        word("team", "The team that works with the family, as a word or a short code of the authority's own list.", optional=True),
        word("referral_source", "Who referred the family, as a word or a short code of the authority's own list."),
        pseudonym("re_referral_of", "family", "The earlier pseudonym of a family that comes back.", optional=True),
        yes_or_no("has_local_concern", "Whether the family is a local cause for concern, so that fewer problems may make it eligible."),
        RECORDED,
    ),
    ("local_authority", "phase", "family_id", "recorded_on"),
    "identified_on",
    (
        *COMMON,
        "a family has one row, or several of which each has its own recorded_on",
        "a family that refused consent is not attached",
        "attached_on is not before identified_on",
        "closed_on needs attached_on and is not before it",
        "a family is not a re-referral of itself",
    ),
)

PROBLEMS = TableContract(
    "problems",
    "One row for each headline problem that a family has.",
    (
        AUTHORITY,
        PHASE,
        FAMILY,
        PROBLEM,
        date("identified_on", "The day on which the problem was identified."),
        RECORDED,
    ),
    ("local_authority", "phase", "family_id", "problem"),
    "identified_on",
    (*COMMON, OF_A_FAMILY, "the problem is one of the row's phase, and one that the authority uses"),
)

DOCUMENTS = TableContract(
    "documents",
    "One row for each assessment, plan or review that was completed for a family.",
    (
        AUTHORITY,
        PHASE,
        FAMILY,
        code("document", "Which document it is.", "assessment", "plan", "review"),
        date("completed_on", "The day on which the document was completed."),
        Column(
            "problems_named",
            "code",
            "The problems that the document names.",
            "problem codes of the row's phase, separated by ; and empty where the document names none",
            may_be_empty=True,
            codes_from="problems",
        ),
        yes_or_no("names_outcomes", "Whether the document names the outcome that is wanted for each problem."),
        yes_or_no("covers_all_members", "Whether the document is on every member of the family."),
        yes_or_no("has_objectives", "Whether the document sets objectives for the family."),
        RECORDED,
    ),
    ("local_authority", "phase", "family_id", "document", "completed_on"),
    "completed_on",
    (
        *COMMON,
        OF_A_FAMILY,
        "every problem named is one of the row's phase, and one that the authority uses",
        "a review is not before the family's first assessment",
    ),
    is_required=False,
)

CLAIMS = TableContract(
    "claims",
    "One row for each status that a family's result claim reached.",
    (
        AUTHORITY,
        PHASE,
        FAMILY,
        BASIS,
        code("status", "The status that the claim reached.", "claimed", "accepted", "paid", "rejected", "repaid"),
        date("status_on", "The day on which the claim reached the status."),
        RECORDED,
    ),
    ("local_authority", "phase", "family_id", "claim_basis", "status"),
    "status_on",
    (
        *COMMON,
        OF_A_FAMILY,
        "the basis is one of the row's phase",
        "nothing is claimed before the family was attached",
        "accepted, paid or rejected follows claimed for the same family and basis",
        "repaid follows paid for the same family and basis",
    ),
)
