"""Decide for each family, on a day, what may be claimed for it and why not; nothing here is shown before it is counted and protected."""

from tfdata.claims.deciding import decide, decide_all
from tfdata.claims.decision import Decision, Outcome, Status, Tried
from tfdata.claims.facts import Claimed, Facts, Measured, Paper, Person, Spell

__all__ = ["Claimed", "Decision", "Facts", "Measured", "Outcome", "Paper", "Person", "Spell", "Status", "Tried", "decide", "decide_all"]
