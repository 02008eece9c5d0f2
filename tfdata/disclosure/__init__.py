"""Disclosure control: decide in which form each number of a caseload may be shown, and make the only thing that can be shown.

In come summaries of raw cells; out goes `Published`. The folder reads from the bottom up: `forms` (exact, rounded, hidden), `system` (all
numbers and how they hang together), `worlds` (what somebody who subtracts could work out), `deciding` (what is hidden or rounded so that
nobody can), `protecting` (figures in the form decided). The policy stands in `params/disclosure.yaml`.
"""

from tfdata.disclosure.deciding import Verdicts, decide
from tfdata.disclosure.forms import Form, Limits, limits
from tfdata.disclosure.protecting import protect
from tfdata.disclosure.published import Pieces, Published, PublishedRow
from tfdata.disclosure.system import Node, System, merged, system_of

__all__ = [
    "Form",
    "Limits",
    "Node",
    "Pieces",
    "Published",
    "PublishedRow",
    "System",
    "Verdicts",
    "decide",
    "limits",
    "merged",
    "protect",
    "system_of",
]
