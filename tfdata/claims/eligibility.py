"""Whether a family may be in the programme, and whether it is: its problems, a local cause for concern, consent and attachment.

In come facts as known on the day; out go the rules that were tried. Nothing here looks at evidence of an outcome.
"""

from __future__ import annotations

from datetime import date

from tfdata.claims.decision import Tried
from tfdata.claims.facts import Facts
from tfdata.claims.known import count
from tfdata.claims.ruling import Ruling
from tfdata.periods import day_in_words

ELIGIBILITY, ATTACHMENT = "eligibility", "attachment"


def problems_of(facts: Facts, ruling: Ruling) -> tuple[str, ...]:
    """Give the family's problems that the phase knows for its authority, in the phase's order."""
    own = facts.problems or {}
    return tuple(code for code in ruling.labels if code in own and (code in ruling.national or code in ruling.local))


def eligible(facts: Facts, day: date, ruling: Ruling) -> Tried:
    """Try whether the family has the problems that the phase asks for, or as many as local discretion asks for.

    National problems count. A problem by a local criterion is a local cause for concern, as is one that the family's record states.
    """
    own = problems_of(facts, ruling)
    found = len([code for code in own if code in ruling.national])
    minimum = ruling.figures[ruling.rules.minimum]
    read = f"problems, identified by {day_in_words(day)}"
    if facts.identified_on > day:
        return Tried(ELIGIBILITY, "not_met", "the family was not yet identified", "families", (minimum.key,))
    has = f"{count(found, 'problem')} recorded, {minimum.value} needed"
    if found >= minimum.value:
        return Tried(ELIGIBILITY, "met", has, read, (minimum.key,))
    if not ruling.rules.discretion:
        return Tried(ELIGIBILITY, "not_met", has, read, (minimum.key,))
    discretion = ruling.figures[ruling.rules.discretion]
    keys = (minimum.key, discretion.key)
    has_concern = facts.has_local_concern or any(code in ruling.local for code in own)
    if found >= discretion.value and has_concern:
        return Tried(ELIGIBILITY, "met", f"{has}; included for a local cause for concern", f"{read}; families", keys)
    if found >= discretion.value:
        return Tried(ELIGIBILITY, "not_met", f"{has}, and no local cause for concern is recorded", f"{read}; families", keys)
    return Tried(ELIGIBILITY, "not_met", has, read, keys)


def attached(facts: Facts, day: date) -> Tried:
    """Try whether the family is attached to the programme by the day; one that refused consent is not."""
    if facts.consent == "refused":
        return Tried(ATTACHMENT, "not_met", "the family refused consent", "families")
    if facts.attached_on is None:
        return Tried(ATTACHMENT, "not_met", f"the family was not attached by {day_in_words(day)}", "families")
    return Tried(ATTACHMENT, "met", f"attached on {day_in_words(facts.attached_on)}", "families")
